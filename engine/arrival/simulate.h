/* simulate.h - one technician's route in thousands of scenarios: when does he reach whom?
 *
 *     simulate_models (per problem) -> simulate_route (per route) + simulate_state (what is known)
 *         -> simulate_run -> arrival times [stop][scenario]
 *
 * In a scenario every leg takes nominal travel * (technician's traffic today) * (the leg's own
 * factor) and every service what duration_models.h says. Semantics beyond a plan that goes well:
 *   - past a job's last window service starts on arrival; past a break's last window the break is
 *     taken at once (late rather than never);
 *   - nobody drives to a customer after the end of the shift: from there on arrive = never
 *     (KERNEL_FOREVER_S), an atom that counts as a miss;
 *   - a technician is held until a promised window opens: arrive is not before promise_from_s;
 *   - a job that waits for others (TOGETHER, or not the first of BEFORE) opens at its planned start: by
 *     then they are taken to be there, routes are drawn one by one.
 * Traffic: the factors of a technician's legs hang together as traffic.h says; a profile with
 * sigmas is the case of lognormal factors with mean one whose log variances are the shares.
 *
 * Random numbers depend on (seed, job, technician, scenario) alone, never on the position in a
 * route or on what has happened: looks at different moments and candidate routes share their
 * noise. Given what is known, draws are conditioned exactly: a running job lasts F^-1(1 - U
 * S(elapsed)), a driver on a leg likewise, pace and traffic come from their posterior
 * (shared_factor.h, traffic.h). */
#ifndef ARRIVAL_SIMULATE_H
#define ARRIVAL_SIMULATE_H

#include "arrival/traffic.h"
#include "duration/duration_models.h"
#include "duration/score_table.h"
#include "duration/shared_factor.h"
#include "kernel/kernel.h"
#include "travel/travel_leg.h"

/* Spread of one travel profile that states sigmas. */
typedef struct simulate_traffic {
    const kernel_score_table *leg; /* factor of any leg; NULL = none */
    traffic_shares shares;
} simulate_traffic;

/* What the simulation needs of a problem; read only after simulate_models_make. */
typedef struct simulate_models {
    const arv_problem *problem;
    const kernel_ops *ops;
    duration_models durations;
    duration_models access;                /* from arriving to being ready */
    simulate_traffic *traffic;             /* per problem->travels */
    const kernel_score_table **leg_tables; /* per spec->travel_models; made when first used */
    kernel_table *scores;                  /* standard normal scores by rank */
    kernel_table *pauses; /* [2] factors of a pause: of its usual, of a said length */
    uint64_t seed;
    int32_t scenarios; /* multiple of KERNEL_BLOCK */
} simulate_models;

/* A break on the leg to a stop. */
typedef struct simulate_rest {
    kernel_windows windows;
    int32_t service_s;
    int32_t row; /* of the problem's breaks; ARV_NONE = a restocking */
} simulate_rest;

typedef struct simulate_stop {
    int32_t job;
    travel_leg leg;                   /* from the previous stop or the start */
    const kernel_score_table *factor; /* of the leg by its score; NULL = one */
    const simulate_rest *rests;
    int32_t rest_count, rest_s; /* breaks on the leg, their service together */
    int32_t hold_s;             /* arrive is not before this; 0 = no promise */
    kernel_windows windows;
    duration_law law, access; /* of the service; from arriving to being ready */
    int32_t setup_s;          /* part of law.base_s */
    uint64_t leg_key, neighbour_key, service_key, access_key, pause_key;
} simulate_stop;

typedef struct simulate_route {
    int32_t shift, technician;
    int32_t depart_s; /* planned departure from the start */
    int32_t latest_s; /* end of the shift: no departure to a customer after it */
    traffic_shares shares;
    travel_spell spells[TRAVEL_SPELLS]; /* in which legs take longer or less, in order of time */
    int32_t spell_count;
    uint64_t pace_key, traffic_key, neighbour_key;
    simulate_stop *stops;
    int32_t stop_count;
} simulate_route;

/* Where the technician is, with respect to stops[next]. */
typedef enum simulate_phase {
    SIMULATE_FREE,    /* may leave for it since since_s */
    SIMULATE_DRIVING, /* left for it at since_s */
    SIMULATE_ARRIVED, /* is there since since_s */
    SIMULATE_WORKING  /* serves it since since_s, time in which work stood still not counted */
} simulate_phase;

/* How long work stands still that was interrupted, when nobody says (the mean), and how uncertain that is
 * and what somebody says: coefficients of variation of lognormal lengths, which grow with the time
 * already waited as a running job does. Assumed: no records known tell. */
enum {
    SIMULATE_PAUSE_S = 1800,
    SIMULATE_PAUSE_CV_PPM = 1000000,
    SIMULATE_PAUSE_SAID_CV_PPM = 300000
};

/* All that is known of a route at now_s. */
typedef struct simulate_state {
    int32_t next; /* first stop not finished */
    simulate_phase phase;
    int32_t since_s, now_s;
    bool
        paused; /* WORKING: the work stands still since paused_s, for pause_s or so (0 = not known) */
    int32_t paused_s, pause_s;
    int32_t late_s,
        leave_s; /* ARRIVED, WORKING: he leaves late_s later than he could, and not before */
    shared_posterior pace;
    traffic_state traffic;
    traffic_news outside; /* what other technicians' legs say of the day */
} simulate_state;

/* Until when his work is known to have gone on. */
static inline int32_t simulate_worked_until(const simulate_state *state)
{
    return state->paused ? state->paused_s : state->now_s;
}

/* The leg to a stop as it is today: with the route's spells. */
static inline const travel_leg *simulate_leg_today(const simulate_route *route,
                                                   const simulate_stop *stop, travel_slowed *slowed)
{
    return travel_leg_slow(&stop->leg, route->spells, route->spell_count, slowed);
}

/* Random numbers as they were drawn last, so that several runs of one route draw them once: a draw depends on
 * its key and table alone. */
typedef struct simulate_drawn {
    uint64_t key;
    const kernel_table *table; /* NULL = ranks */
    bool known;
    int32_t *value; /* [scenarios] */
} simulate_drawn;

/* What is drawn for a stop. */
typedef enum simulate_draw {
    SIMULATE_DRAW_LEG,
    SIMULATE_DRAW_NEIGHBOUR,
    SIMULATE_DRAW_ACCESS,
    SIMULATE_DRAW_SERVICE,
    SIMULATE_DRAWS
} simulate_draw;

/* Buffers of one thread. */
typedef struct simulate_scratch {
    int32_t scenarios, stops;
    int32_t *time, *factor, *floor, *pace; /* [scenarios] each */
    int32_t *traffic, *neighbour, *score;  /* scores: of the day and technician-day, of the leg */
    uint32_t *pace_u, *u;
    int32_t pace_index; /* which pace `pace` holds; ARV_NONE = none yet */
    uint64_t pace_key;  /* whose, as of `pace_seen`, pace_z and `pace` are; 0 = nobody's */
    shared_posterior pace_seen;
    kernel_table table, condition;
    double *pace_z;  /* [KERNEL_KNOTS] */
    int32_t *arrive; /* [stops][scenarios] */
    int32_t *sorted; /* [scenarios]; for whoever orders the arrivals */
    int32_t *start;  /* [stops][scenarios] when each service starts; NULL = not kept */
    int32_t
        *leave; /* [stops][scenarios] when each service ends, but perhaps the last; NULL likewise */
    simulate_drawn
        *drawn; /* [1 + stops][SIMULATE_DRAWS], first those of the route; NULL = none is kept */
} simulate_scratch;

/* Compiles models and traffic into `arena`; RESOURCE_EXHAUSTED. O(models log models). */
arv_status simulate_models_make(arv_arena *arena, const arv_problem *problem, uint64_t seed,
                                int32_t scenarios, simulate_models *models);

/* How the legs of a shift vary, as the most exact model without places says. RESOURCE_EXHAUSTED. */
typedef struct simulate_leg_spread {
    const kernel_score_table *table; /* NULL = they do not */
    traffic_shares shares;
} simulate_leg_spread;

arv_status simulate_leg_spread_of(arv_arena *arena, const simulate_models *models, int32_t shift,
                                  simulate_leg_spread *spread);

/* Prepares a route of a plan. A restocking is part of the leg to the next stop: the way by that place,
 * with its service as a break at any time. RESOURCE_EXHAUSTED. O(steps). */
arv_status simulate_route_make(arv_arena *arena, const simulate_models *models,
                               const arv_route *plan, simulate_route *route);

/* Fills a stop of the route for `job`, but for its breaks, and the leg that leads to it. */
arv_status simulate_stop_make(arv_arena *arena, const simulate_models *models,
                              const simulate_route *route, int32_t from, int32_t job,
                              simulate_stop *stop);
/* Its leg and how that varies, between two locations (ARV_NONE = open). RESOURCE_EXHAUSTED, both. */
arv_status simulate_leg_make(arv_arena *arena, const simulate_models *models,
                             const simulate_route *route, int32_t from, int32_t to,
                             simulate_stop *stop);

/* Buffers for routes of up to `stops` stops. */
arv_status simulate_scratch_make(arv_arena *arena, int32_t scenarios, int32_t stops,
                                 simulate_scratch *scratch);

/* Lets a scratch keep what was drawn, for who simulates a route several times in a row. RESOURCE_EXHAUSTED. */
arv_status simulate_scratch_keep(arv_arena *arena, simulate_scratch *scratch);

/* The state before the day begins. */
simulate_state simulate_state_start(const simulate_route *route);

/* First stop whose arrival still lies ahead; stop_count when there is none. */
int32_t simulate_first_ahead(const simulate_route *route, const simulate_state *state);

/* Fills scratch->arrive[k * scenarios ..] for the stops k from simulate_first_ahead on, in order of
 * scenarios. No allocation; deterministic; O(stops * scenarios). */
void simulate_run(const simulate_models *models, const simulate_route *route,
                  const simulate_state *state, simulate_scratch *scratch);

/* simulate_run of the first `count` scenarios alone, a multiple of KERNEL_BLOCK: the same times as in a run of
 * all, in columns of `count`. */
void simulate_run_first(const simulate_models *models, const simulate_route *route,
                        const simulate_state *state, int32_t count, simulate_scratch *scratch);

/* Someone who looks on while a route is simulated: called for each stop as its arrivals stand in
 * scratch->arrive, before what follows from them. May move them, and may use scratch->time, ->factor
 * and ->sorted. */
typedef struct simulate_onlooker {
    void (*arrived)(void *context, int32_t stop);
    void *context;
} simulate_onlooker;

/* simulate_run with an onlooker. */
void simulate_run_before(const simulate_models *models, const simulate_route *route,
                         const simulate_state *state, const simulate_onlooker *onlooker,
                         simulate_scratch *scratch);

/* What a finished service or a finished leg says about today. A leg with a break on it says
 * nothing (how long the break was is not known), nor does one that ended when the promised window
 * opened. */
void simulate_observe_service(const simulate_models *models, const simulate_stop *stop,
                              int32_t start_s, int32_t finish_s, shared_posterior *pace);
void simulate_observe_leg(const simulate_route *route, const simulate_stop *stop, int32_t depart_s,
                          int32_t arrive_s, traffic_state *traffic);

#endif
