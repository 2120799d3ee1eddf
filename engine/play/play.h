/* play.h - plays days of a plan against events drawn from the true distributions, and keeps score.
 *
 * The question is the customer's: was every window I was shown kept? For each day a true day is
 * drawn (truth.h: service times, paces, traffic - straight from the models of the spec, by code and
 * random streams that share nothing with the scenario simulation). Its events go in time order to a
 * backend - the engine in this process or a daemon - and every window that comes back is kept with
 * the moment it was shown. The baselines of play_policy see exactly the same events.
 *
 *     problem + plan -> truth -> events -> backend -> views per customer -> report.h
 *
 * play knows no sockets and no files: the backend is a table of functions, the outputs are texts.
 */
#ifndef PLAY_PLAY_H
#define PLAY_PLAY_H

#include <arrival/arrival.h>

/* What a customer is told. LEDGER is the product, the others are what he would be told elsewhere.
 */
typedef enum play_policy {
    PLAY_LEDGER,   /* the windows of arv_day: only ever shrink */
    PLAY_REISSUE,  /* the central 1 - alpha interval of the same scenarios, told anew at every look
                    */
    PLAY_FIXED_2H, /* the slot of two hours around the planned arrival, on whole half hours */
    PLAY_FIXED_4H, /* the slot of four hours */
    PLAY_PLAN_NORMAL, /* planned arrival +- k standard deviations, k of the normal distribution */
    PLAY_LAST_ETA,    /* the ETA of the moment +- a width tuned per stops away on training days */
    PLAY_POLICIES
} play_policy;

/* "ledger", "fixed_2h" ...: the keys of the report; static storage. */
const char *play_policy_name(play_policy policy);
/* Reads a name; '-' counts as '_'. False when there is no such policy. */
bool play_policy_parse(const char *name, play_policy *policy);

/* How the played world differs from the one the models describe; all zero = not at all. */
typedef struct play_reality {
    int32_t mean_ppm;   /* durations are longer by this much: 150,000 = 15 % */
    int32_t spread_ppm; /* their log deviation from the median is wider by this much */
    /* Services, access and legs are drawn from the models of this spec and the sigmas of its profiles;
     * it is borrowed and has the profiles of the problem, in their order. NULL = from those that the
     * windows know. */
    const arv_spec *models_of;
} play_reality;

typedef struct play_options {
    uint64_t seed;
    int32_t days;          /* 1..PLAY_MAX_DAYS */
    play_policy policy;    /* the one reported on top; the others are its baselines */
    int32_t clock_every_s; /* a CLOCK event whenever so much time has passed; 0 = never */
    int32_t training_days; /* days drawn to tune PLAN_NORMAL and LAST_ETA */
    /* Share of the offers of an earlier window that customers take, at once (offers.h). There are such
     * offers with windows.hold_early. */
    int32_t take_offer_ppm; /* 0..1,000,000; default 0 */
    play_reality reality;
    arv_window_options windows;
    /* Windows of each day, booking included, follow it, and it learns from each day; NULL = none.
     * Needs a backend whose days are in this process. Its state at the end is the caller's. */
    arv_calibration *calibration;
} play_options;

enum { PLAY_MAX_DAYS = 10000, PLAY_MAX_TRAINING_DAYS = 10000 };

/* seed 1, one day, ledger, a clock event every 15 min, 200 training days. */
void play_options_init(play_options *options);

/* INVALID_ARGUMENT with paths "options.days" ... for what is out of range. The windows' own limits
 * but alpha are the business of who keeps the day. */
arv_status play_options_check(const play_options *options, arv_error *error);

/* Whoever keeps the windows. open_day starts a day on a plan that has windows (arv_estimate) and
 * hands back the booked windows; apply one event at a time; close_day ends what open_day began and
 * is called once after each successful open_day, whatever happens between. Updates live in `arena`,
 * which is given back after each call. */
typedef struct play_backend {
    void *context;
    arv_status (*open_day)(void *context, const arv_problem *problem, const arv_plan *plan,
                           const arv_window_options *options, int32_t day, arv_arena *arena,
                           arv_updates *booked, arv_error *error);
    arv_status (*apply)(void *context, const arv_event *event, arv_arena *arena,
                        arv_updates *updates, arv_error *error);
    void (*close_day)(void *context);
    /* The day in this process, when that is where it is kept; NULL or answering NULL = elsewhere,
     * and then play runs one of its own beside it for the REISSUE baseline. */
    arv_day *(*day_here)(void *context);
} play_backend;

/* The engine in this process: arv_day_*. `local` outlives the backend; zero-initialise it. */
typedef struct play_local {
    arv_day *day;
} play_local;

play_backend play_local_backend(play_local *local);

/* One window as a customer was shown it, or looked at it again. */
typedef struct play_view {
    int64_t time_s;
    int64_t from_s, to_s;
    int64_t eta_s; /* ARV_UNSET when the policy has none */
    int32_t stops_away;
    arv_notice notice;
    bool look;   /* taken at a departure of his technician; else an update in between */
    bool scored; /* then the arrival's CRPS and PIT under the live distribution at the look */
    double crps_s, pit;
} play_view;

typedef struct play_views {
    play_view *items; /* in order of time, all before he arrived */
    int32_t count, room;
} play_views;

/* DEPARTED, ARRIVED, STARTED, FINISHED: what a technician taps at each visit. */
enum { PLAY_TAPS = 4 };

/* One visit of the plan on one day. */
typedef struct play_customer {
    int32_t day, route, position; /* route of the plan, visit of the route from 0 */
    int32_t job, technician;      /* indices into the spec */
    int32_t cluster;              /* technician-day: day * route_count + route */
    int64_t planned_arrive_s;
    int64_t arrive_s;                    /* ARV_UNSET = not reached that day */
    int64_t depart_s, start_s, finish_s; /* ARV_UNSET likewise; depart_s = he left for this visit */
    uint32_t forgotten;                  /* bit k: tap k was not made, in the order of PLAY_TAPS */
    int64_t closed_s;                    /* arrive_s, or when the technician gave up the day */
    play_views views[PLAY_POLICIES];
} play_customer;

/* What play_run returns; `customers` by day, route, position. Lives in the arena of the run and
 * borrows problem and plan. */
typedef struct play_result {
    const arv_problem *problem;
    const arv_plan *plan;
    play_options options;
    play_customer *customers;
    int32_t customer_count;
    int32_t cluster_count;
    int64_t event_count;
    int64_t offers_made, offers_taken; /* of an earlier window, on all days */
} play_result;

/* Plays options->days days. The plan must have windows. Status: what
 * play_options_check says, CANCELLED when control says so, RESOURCE_EXHAUSTED, or what the
 * backend answers. Deterministic for (problem, plan, options) as long as the backend is.
 * `control` may be NULL; its progress is not called. O(days x events x customers of a route). */
arv_status play_run(const arv_problem *problem, const arv_plan *plan, const play_options *options,
                    const play_backend *backend, const arv_control *control, arv_arena *arena,
                    play_result **result, arv_error *error);

/* The honest report as JSON, the contract of `play` and `backtest`; ends in a newline.
 * Text in `arena`; RESOURCE_EXHAUSTED is the only error, of both. */
arv_status play_report_json(const play_result *result, arv_arena *arena, const char **out);

/* The first day for a person at a terminal: a line per customer - how his window narrowed, when the
 * technician came, whether every window was kept - and the report beside its baselines. Plain UTF-8
 * without escape sequences. */
arv_status play_summary_text(const play_result *result, arv_arena *arena, const char **out);

#endif
