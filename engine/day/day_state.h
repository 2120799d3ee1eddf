/* day_state.h - what a live day holds. Private to this room.
 *
 * day_open.c books the customers of a plan; day.c applies events and closes; day_event.c moves a
 * route from one state to the next; day_order.c takes jobs out and puts them in, day_accept.c
 * replaces orders, day_halt.c lets technicians stand still, day_jam.c slows their legs, day_change.c changes
 * jobs and promises; day_look.c looks at the customers of a route again; day_notice.c decides what they are told. */
#ifndef DAY_DAY_STATE_H
#define DAY_DAY_STATE_H

#include <arrival/day.h>

#include "arrival/simulate_silent.h"
#include "window/calibration.h"
#include "window/window_options.h"

enum {
    DAY_STOPS_SHOWN = 3, /* visits left from which customers are told how many */
    DAY_UNKNOWN_S = INT32_MIN,
    DAY_LONGEST_S = 1 << 26, /* delay or pause */
    DAY_RECKONINGS = 2       /* before the last of a look */
};

/* What a job is now, where that differs from the problem. */
typedef struct day_change {
    arv_job job;            /* the problem's, with what has changed */
    bool work, time;        /* type or service; windows */
    bool planned;           /* the service was stated */
    kernel_windows windows; /* when `time` */
} day_change;

/* One job of the problem as a customer of the day. */
typedef struct day_customer {
    int32_t route; /* ARV_NONE = not in the plan of the day */
    int32_t stop;  /* place in the order of the route */
    ledger account;
    bool fresh;                /* joined the day in this event: has no window yet */
    bool has_window;           /* false = could not be promised anything */
    bool withdrawn;            /* he had one, or would have: most probably nobody comes */
    int32_t eta_s;             /* KERNEL_FOREVER_S = not expected today */
    int32_t reckoned_s;        /* the last eta_s that was a time; DAY_UNKNOWN_S = none yet */
    int32_t why_s[ARV_CAUSES]; /* how it moved since his last update */
    int32_t routine;           /* routine notices so far */
    int32_t away;              /* of them N_AWAY */
    int64_t last_routine_s;    /* ARV_UNSET = only the booking */
    ledger offer;              /* an earlier window he may take, when `offered` */
    bool offered;
    bool agreed;    /* his window is an offer that he took, or a promise made by a human: what was
                          stated before is void */
    int32_t held_s; /* technicians wait for such a promise until then; DAY_UNKNOWN_S = none */
    const day_change *change; /* of the job, made during the day; NULL = none */
    int32_t offers;           /* made so far */
    bool changed;             /* by the look in progress, or the event */
    arv_notice notice;        /* of the look in progress */
    arv_update last;          /* as published */
    calibration_watch watch;
} day_customer;

/* Where the leg to the next visit begins: at a place, or `covered` of the way from it to another. */
typedef struct day_place {
    int32_t at, toward; /* locations; ARV_NONE = open, or going nowhere */
    double covered;
} day_place;

/* The leg he is driving. From the first PROGRESS on the stop's leg is only what is left of it. */
typedef struct day_drive {
    int32_t left_s; /* DAY_UNKNOWN_S = nobody knows when he left */
    traffic_state before;
    bool split;          /* the stop's leg is a part of `whole` */
    int32_t covered_ppm; /* of it is behind him, as last told */
    travel_leg whole;
    const simulate_rest *rests;
    int32_t rest_count, rest_s;
    int32_t *duration_s; /* [room] of the part */
    int32_t room;
} day_drive;

/* A time in which he stands still (day_halt.c); none while until_s <= from_s. */
typedef struct day_halt {
    bool away;               /* UNAVAILABLE, else DELAYED */
    int32_t from_s, until_s; /* KERNEL_FOREVER_S = for good */
} day_halt;

/* A traffic update that is in force (day_jam.c). */
typedef struct day_jam {
    int32_t from_s, until_s, ppm;
    int32_t technician, profile; /* ARV_NONE = all */
} day_jam;

typedef struct day_route {
    simulate_route route;
    simulate_state state;
    day_halt halt;
    bool unsure;  /* nobody knows how long the work in progress really stood still */
    int32_t room; /* for stops */
    day_place here;
    day_drive drive;
    traffic_news said; /* of the day's traffic, by this route's legs */
} day_route;

struct arv_day {
    arv_arena *arena; /* owns everything, the day itself included */
    const arv_problem *problem;
    ledger_rules rules, booking;
    const arv_calibration *calibration; /* NULL = none */
    simulate_models models;
    int32_t level_ppm;
    day_route *routes;
    int32_t route_count;     /* there is room for a route of every shift */
    day_customer *customers; /* by job */
    int32_t customer_room;
    int32_t customer_count; /* in the plan, now or once */
    int32_t day_before_s;   /* before the shift; 0 = never */
    bool hold;              /* technicians wait until the window in force opens */
    double missing;         /* probability that a tap is missing */
    traffic_news *said;     /* by all routes of a profile; the last = of made-up profiles */
    traffic_news heard;     /* from elsewhere */
    day_jam *jams;          /* the last of each technician and profile, in the order they came */
    int32_t jam_count, jam_room;
    simulate_scratch *scratch; /* [threads] */
    simulate_silent *silent;   /* [threads]; NULL when no tap is ever missing */
    int32_t *reckoned;         /* [threads][DAY_RECKONINGS][stops] for looks */
    int threads;
    bool quiet; /* only follows events, until it has an image (day_image.h) */
    bool clock_set;
    int32_t clock_s;
    int64_t sequence; /* of the last update */
    arv_tally tally;
};

/* The customer of stop k of a route. */
static inline day_customer *day_customer_at(const arv_day *day, const day_route *route, int32_t k)
{
    return &day->customers[route->route.stops[k].job];
}

arv_status day_no_memory(arv_error *error);

/* Writes down what the customer of `job` sees now, under the next sequence number, and returns it.
 */
arv_update day_publish(arv_day *day, int32_t job, int64_t time_s, arv_notice notice,
                       int32_t stops_away);

/* Checks `event` against the day, which stays as it is; working memory in `arena`. INVALID_ARGUMENT for
 * what can never be, FAILED_PRECONDITION for what cannot be now. */
arv_status day_event_check(const arv_day *day, const arv_event *event, arv_arena *arena,
                           arv_error *error);
/* State of the event's route after it; the event has been checked. */
void day_event_state(const arv_day *day, const arv_event *event, simulate_state *after);

/* Takes a job out of its route, or puts one in (day_order.c); the event has been checked. A job put in
 * has its first window. RESOURCE_EXHAUSTED before anything has changed. */
arv_status day_order_remove(arv_day *day, const arv_event *event, arv_error *error);
arv_status day_order_insert(arv_day *day, const arv_event *event, arv_error *error);
/* The route that a job added now joins; NULL = there is none yet for that shift, `*shift`. */
day_route *day_order_route(const arv_day *day, int32_t technician, int32_t now_s, int32_t *shift);
/* Where in it visits may be added: the first that is not begun yet. */
int32_t day_order_first_open(const day_route *route);
/* Place from which the leg to stop k begins, a visit not begun. */
day_place day_order_place(const arv_day *day, const day_route *route, int32_t k);
/* The leg from a place to a stop; between two places it is mixed as of now. RESOURCE_EXHAUSTED. */
arv_status day_order_lead(arv_day *day, const day_route *route, const day_place *place,
                          simulate_stop *stop);
/* A route without visits for a shift that the plan does not use; not counted yet. */
arv_status day_order_start(arv_day *day, int32_t technician, int32_t shift, day_route *route);
/* The customer of `job` joins the day, on no route yet. */
void day_order_join(arv_day *day, int32_t job);
/* Tells the customers of a route's visits from the next on where they are. */
void day_order_renumber(arv_day *day, const day_route *route);

/* An accepted plan (day_accept.c): its orders checked against the day, then with all that may fail done,
 * then in force. Working memory in `arena`. */
arv_status day_accept_check(const arv_day *day, const arv_event *event, arv_arena *arena,
                            arv_error *error);
typedef struct day_accepted {
    day_route **routes; /* whose orders changed, as the event lists them */
    int32_t route_count;
} day_accepted;
arv_status day_accept(arv_day *day, const arv_event *event, arv_arena *arena,
                      day_accepted *accepted, arv_error *error);

/* Buffers of all threads for routes of up to `stops` stops; RESOURCE_EXHAUSTED leaves the old ones
 * usable. */
arv_status day_buffers_make(arv_day *day, int32_t stops);

/* A technician who stands still (day_halt.c). Does he; for good; how long up to a moment. */
bool day_halted(const day_route *route);
bool day_gone_for_good(const day_route *route);
int32_t day_stood_s(const day_route *route, int32_t now_s);
/* A state of the route as of the end of that time, when things go on. */
simulate_state day_state_moving(const day_route *route, const simulate_state *now);
/* He goes on at end_s; a tap was heard of him; he leaves a customer and is late for the next. */
void day_halt_end(day_route *route, int32_t end_s);
void day_halt_heard(day_route *route, int32_t now_s);
void day_leave_later(day_route *route, int32_t now_s);
/* Work interrupted, for about length_s (0 = nobody knows), and going on. */
void day_pause(day_route *route, int32_t now_s, int32_t length_s);
void day_resume(day_route *route, int32_t now_s);
/* Late by length_s, or not before until_s: the last word counts. Away from now on; who is away already
 * stays so from when he went. */
void day_delay(day_route *route, int32_t now_s, int32_t length_s, int32_t until_s);
void day_leave(day_route *route, int32_t now_s, int32_t until_s);
/* Checks of DELAYED, UNAVAILABLE and BACK, and of PAUSED and RESUMED of a visit; what the former do, to the
 * routes `changed` [day->route_count]; returns how many. */
arv_status day_halt_check(const arv_day *day, const arv_event *event, arv_error *error);
arv_status day_halt_check_work(const arv_day *day, const arv_event *event, arv_error *error);
int32_t day_halt_apply(arv_day *day, const arv_event *event, day_route **changed);

/* Traffic updates (day_jam.c): checked; brought to all routes concerned, RESOURCE_EXHAUSTED before anything
 * has changed; to a route that begins to be used; forgotten when over. */
arv_status day_jam_check(const arv_day *day, const arv_event *event, arv_error *error);
arv_status day_jam_apply(arv_day *day, const arv_event *event, arv_arena *arena,
                         day_route **changed, int32_t *count, arv_error *error);
arv_status day_jam_join(arv_day *day, day_route *route);
void day_jam_forget(day_route *route);

/* Changes of a job and promises made by a human (day_change.c). */
arv_status day_change_check(const arv_day *day, const arv_event *event, arv_error *error);
arv_status day_change_apply(arv_day *day, const arv_event *event, arv_error *error);
arv_notice day_promise_apply(const arv_day *day, const arv_event *event, simulate_scratch *scratch);
/* simulate_stop_make for a job as it is now. */
arv_status day_stop_make(const arv_day *day, const simulate_route *route, int32_t job,
                         simulate_stop *stop);

/* He has left for the next visit, or come so far on the way there (day_leg.c); the event has been
 * checked. Room first: RESOURCE_EXHAUSTED before anything has changed. */
void day_leg_left(day_route *route);
arv_status day_leg_room(arv_day *day, day_route *route, int32_t stop);
void day_leg_progress(const arv_day *day, day_route *route, const arv_event *event);
/* The leg is whole again: he has arrived, or goes elsewhere. */
void day_leg_whole(day_route *route);

/* A leg `factor` times as long, in new memory of the arena. RESOURCE_EXHAUSTED. */
arv_status day_leg_scale(arv_arena *arena, travel_leg *leg, double factor);

/* Room for what the routes say (day_traffic.h). RESOURCE_EXHAUSTED. */
arv_status day_traffic_make(arv_day *day);
/* Takes up what the route's legs say now. */
void day_traffic_learn(arv_day *day, day_route *route);
/* What the others say. */
traffic_news day_traffic_for(const arv_day *day, const day_route *route);

/* Simulates a route from its state into `scratch`, one of the day's. */
void day_simulate(const arv_day *day, const day_route *route, simulate_scratch *scratch);

/* Stops away that were shown never go up without saying so: has he so many more now that his promise must be
 * given up? */
bool day_is_put_back(const day_customer *customer, int32_t away);

/* What a look is about. */
typedef struct day_news {
    const simulate_state *before; /* what was known before the event */
    arv_cause cause;
    bool departed; /* he has just left for the next customer */
    bool eve;      /* the evening before has come */
    const day_customer
        *promised;     /* whose window a human has just promised: it stays, and he is told; */
    arv_notice notice; /* ... with this */
} day_news;

/* Simulates a route and lets the ledgers of the customers ahead look; marks what changed. Touches
 * this route only. A second simulation when the event taught something, to tell what happened from
 * what was learned. */
void day_look(const arv_day *day, day_route *route, const day_news *news,
              simulate_scratch *scratch);
/* The customer is expected at eta_s now, and the difference has this cause. */
void day_expect(day_customer *customer, arv_cause cause, int32_t eta_s);

/* The arrivals `a` of stop k, in `sorted`, as the calibration has them; what they are without it is
 * noted (day_outcome.c). */
arrivals day_calibrate(const arv_day *day, const day_route *route, int32_t k, int32_t *sorted,
                       arrivals a);
/* The arrivals of the live interval of this look alone. */
arrivals day_calibrate_live(const arv_day *day, const day_route *route, int32_t k, int32_t *sorted,
                            arrivals a);
/* Notes when the technician reached the customer of `job`. */
void day_outcome_arrived(arv_day *day, int32_t job, int64_t time_s);

/* What the customer of `stop` is told about this look. */
arv_notice day_notice(const simulate_stop *stop, const day_customer *customer,
                      ledger_outcome outcome, bool moved_up, const day_news *news, int64_t now_s);

/* When the technician may ring at `job`: as the window in force opens, which may be a rounding step before
 * what the job states. */
int32_t day_opens_s(const arv_day *day, const day_customer *customer, int32_t job);
/* With `hold`: arrivals are not before the windows in force open (day_offer.c). */
void day_hold(const arv_day *day, day_route *route);
/* After a look with `hold`: makes an offer to a customer for whom the technician would wait, or takes
 * back one that does not fit any more; marks what changed. */
void day_offers(const arv_day *day, day_route *route, simulate_scratch *scratch);
/* Replaces the window of the customer at stop k by the one he was offered. */
void day_offer_take(const arv_day *day, day_route *route, int32_t k, simulate_scratch *scratch);
/* A new promise, whatever becomes of the old one; false = none can be made. */
bool day_promise_anew(const arv_day *day, const arrivals *a, int32_t away, ledger *account);

/* Stages of a customer's day, by what he may see. */
typedef enum day_stage {
    DAY_FAR,    /* more visits before him than are told */
    DAY_NEAR,   /* few, or he is next */
    DAY_COMING, /* the technician is on his way */
    DAY_MET,    /* has arrived */
    DAY_OFF,    /* cancelled */
    DAY_STAGES
} day_stage;

/* ARV_SHOW_* of a customer with so many visits before him; ARV_NONE = the technician is there. */
int32_t day_show(const arv_day *day, const day_customer *customer, int32_t stops_away);

#endif
