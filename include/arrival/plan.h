/* plan.h - a problem as the caller states it, the plan for it, and who makes and checks plans.
 *
 * Times, money and ownership follow the conventions in arrival.h. */
#ifndef ARRIVAL_PLAN_H
#define ARRIVAL_PLAN_H

#include <arrival/basics.h>
#include <arrival/parameters.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the problem as the caller states it -------------------------------------------------------
 * Arrays are pointer + count. Ids are strings; the compiler resolves them. Fields that this
 * version does not honour answer UNIMPLEMENTED with their path when they are given. */

/* A window on the start of service. A side with a price may be missed: a start at t pays the least over
 * the job's windows of early price x time until it opens, nothing inside, late price x time since it
 * closed. With early prices, or several windows of which one has a late price that is not the last word,
 * service may start later than it could: the plan waits where that is cheaper. So with breaks' begins. */
typedef struct arv_time_window {
    int64_t open_s, close_s;
    int64_t early_price_per_hour, late_price_per_hour; /* ARV_UNSET = hard */
} arv_time_window;

typedef struct arv_named_level {
    const char *name;
    int64_t level; /* skills: level >= required level; parts and stock: quantity */
} arv_named_level;

typedef struct arv_break {
    const char *id;
    const arv_time_window *windows; /* bound the begin of the break; none = any time */
    int32_t window_count;
    int64_t service_s;
    bool paid;                      /* a paid break counts as work time */
    int64_t max_work_since_start_s; /* must begin before that much work since departure; work is all
                                       time but the unpaid breaks */
    int64_t max_work_since_break_s; /* ... since the last break, or the departure */
    const int64_t *max_load;        /* VROOM: only when on-board load is at most this */
} arv_break;

/* One working period; a technician with several works on several days. */
typedef struct arv_shift {
    int64_t start_s, end_s;
    int64_t overtime_s; /* how far past end_s he may work */
    int64_t overtime_price_per_hour;
    int64_t max_duration_s;               /* from departure to return; ARV_UNSET = any */
    int32_t start_location, end_location; /* ARV_NONE = the technician's */
    const arv_break *breaks;
    int32_t break_count;
} arv_shift;

typedef struct arv_costs {
    int64_t fixed;          /* when the shift is used at all */
    int64_t per_hour;       /* of travel; default 3600 = one unit a second */
    int64_t per_km;         /* of distance */
    int64_t per_task_hour;  /* of service */
    int64_t per_shift_hour; /* from departure to return, waiting included */
} arv_costs;

typedef struct arv_technician {
    const char *id;
    const char *description;
    const char *type;                     /* key of jobs' service times by type; may be NULL */
    const char *profile;                  /* travel profile; NULL = "car" */
    int32_t start_location, end_location; /* ARV_NONE = open start or end */
    const arv_shift *shifts;
    int32_t shift_count;
    const arv_named_level *skills;
    int32_t skill_count;
    const char *const *tools;
    int32_t tool_count;
    const arv_named_level *stock; /* parts on board at the start of each shift */
    int32_t stock_count;
    const int64_t *capacity; /* count = arv_spec.load_count; NULL = no bound */
    int64_t speed_ppm;       /* 2,000,000 = twice as fast: travel is halved, rounded to nearest */
    int64_t duration_ppm;    /* 1,200,000 = every service takes 1.2 times as long */
    int64_t max_tasks, max_travel_s, max_distance_m; /* per shift */
    int32_t
        restock_location; /* where he may go once a shift, at any time of it, and has every tool */
    int64_t restock_service_s; /* and all the parts from then on; ARV_NONE = nowhere */
    arv_costs costs;
} arv_technician;

typedef struct arv_service_by {
    const char *technician; /* exactly one of technician and type */
    const char *type;
    int64_t service_s;
} arv_service_by;

typedef struct arv_technician_price {
    const char *technician;
    int64_t price;
} arv_technician_price;

typedef struct arv_job {
    const char *id;
    const char *description;
    const char *type; /* job type: key of duration models; may be NULL */
    int32_t location;
    const arv_time_window *windows; /* none = any time */
    int32_t window_count;
    int64_t service_s;                /* planned; ARV_UNSET = mean of the duration model, else 0 */
    int64_t setup_s;                  /* added when the previous visit was elsewhere */
    const arv_service_by *service_by; /* replaces service_s for a technician or type */
    int32_t service_by_count;
    const arv_named_level *skills;
    int32_t skill_count;
    const char *const *tools;
    int32_t tool_count;
    const arv_named_level *parts;
    int32_t part_count;
    const int64_t *delivery, *pickup; /* NULL = nothing; count = arv_spec.load_count */
    int64_t priority;           /* 0..ARV_MAX_PRIORITY; sum served is maximised before any cost */
    int64_t unserved_price;     /* ARV_UNSET = serve if at all possible; else left when dearer */
    bool mandatory;             /* counts above every priority */
    const char *pin_technician; /* only he may serve it */
    int64_t pin_position;       /* 1 = first visit of his route; pinned positions leave no gap */
    int64_t pin_start_s;        /* service starts exactly then */
    int64_t promise_from_s, promise_to_s;          /* arrival promised to the customer */
    const arv_technician_price *technician_prices; /* price when that technician serves it */
    int32_t technician_price_count;
    int64_t other_technician_price; /* price when anyone not listed serves it */
} arv_job;

/* Binds those of its jobs that are served; TOGETHER is served all or none, a later job of BEFORE only with
 * the earlier ones. Jobs of these two may start later than they could: they wait for each other. */
typedef enum arv_relation_kind {
    ARV_RELATION_UNSPECIFIED = 0,
    ARV_SAME_TECHNICIAN,
    ARV_DIFFERENT_TECHNICIAN,
    ARV_BEFORE,   /* jobs[k] finishes min_gap_s (0)..max_gap_s (any) before jobs[k+1] starts */
    ARV_TOGETHER, /* started at the same moment by different technicians */
    ARV_PICKUP_DELIVERY /* jobs[0] loads what jobs[1] unloads, same technician, in that order */
} arv_relation_kind;

typedef struct arv_relation {
    arv_relation_kind kind;
    const char *const *jobs;
    int32_t job_count;
    int64_t min_gap_s, max_gap_s;
} arv_relation;

/* The order in force: warm start, and with `frozen` > 0 a prefix that stays as it is. */
typedef struct arv_route_in_force {
    const char *technician;
    int32_t shift; /* index into the technician's shifts */
    const char *const *jobs;
    int32_t job_count;
    int32_t frozen; /* the first `frozen` jobs are served by him, first, in this order */
} arv_route_in_force;

typedef struct arv_location {
    const char *id; /* name of the place, key of travel models; may be NULL */
    bool has_coordinates;
    double longitude, latitude; /* degrees */
} arv_location;

/* A travel matrix in force from `from_s` until the next slice. Row-major, rows x rows;
 * negative = no way. durations in seconds, distances in metres. */
typedef struct arv_matrix {
    int64_t from_s; /* ARV_UNSET = all day (a profile with one matrix) */
    int32_t rows;
    const int32_t *durations;
    const int32_t *distances; /* may be NULL */
    const int32_t *costs;     /* replaces per_hour and per_km when given; may be NULL */
} arv_matrix;

typedef struct arv_profile {
    const char *name;
    const arv_matrix *matrices; /* none: great circle between coordinates at speed_m_per_h */
    int32_t matrix_count;
    /* Several matrices: a leg goes on at the speed of the slice it has come to; or, when this is set,
     * takes what the slice of its departure says, or waits for a later one if that is there earlier
     * (planned times only). Distances and costs are those of the first. */
    bool slices_by_departure;
    int64_t speed_m_per_h; /* default 50,000 */
    /* spread of travel, as standard deviations of log factors (ppm); 0 or ARV_UNSET = none */
    int64_t leg_sigma_ppm, technician_day_sigma_ppm, day_sigma_ppm;
} arv_profile;

typedef enum arv_model_family {
    ARV_MODEL_UNSPECIFIED = 0,
    ARV_MODEL_FIXED,     /* exactly the planned service */
    ARV_MODEL_LOGNORMAL, /* mean and coefficient of variation */
    ARV_MODEL_QUANTILES  /* a table of (probability, value) */
} arv_model_family;

/* How long a job of a type takes, by technician or for all. The most exact match wins:
 * (type, technician), (type, any), (any, any). */
typedef struct arv_duration_model {
    const char *job_type;   /* NULL = any */
    const char *technician; /* NULL = any */
    arv_model_family family;
    bool ratio;             /* values are ppm of the planned service instead of seconds */
    int64_t mean;           /* LOGNORMAL: seconds or ppm; ARV_UNSET with ratio = 1,000,000 */
    int64_t cv_ppm;         /* LOGNORMAL: standard deviation / mean */
    int64_t pace_sigma_ppm; /* spread of a technician's pace on one day (log), shared by his jobs */
    const int64_t *quantile_ppm;   /* QUANTILES: increasing, within 0..1,000,000 */
    const int64_t *quantile_value; /* not decreasing */
    int32_t quantile_count;
} arv_duration_model;

/* How long legs really take beside the matrix: time = matrix * hour_ppm * a factor drawn for the leg;
 * a leg that runs into another hour goes on at that hour's speed, as with time slices. The most exact
 * match wins: places count most, then the technician, then the profile ((from, to) for anyone before
 * (any, any) for him). Replaces the sigmas of the profile: giving both is an error.
 * Windows feel it; the planned times of a plan stay those of the matrix.
 *
 * Factors of different legs hang together. A leg's factor is the quantile of a standard normal score
 * that is the sum of independent parts: one of the day (all technicians), one of the technician's day,
 * one that neighbouring legs of a route share (correlation neighbour_decay^k at distance k), and the
 * leg's own, which has what the shares of the variance leave over. Shares are those of the most exact
 * model without places. */
enum { ARV_HOURS = 24 };
typedef struct arv_travel_model {
    const char *profile;     /* NULL = any */
    const char *from, *to;   /* ids of locations; NULL = any; both or none */
    const char *technician;  /* id; NULL = any */
    const int64_t *hour_ppm; /* [ARV_HOURS] median of time / matrix by hour of the caller's clock;
                                NULL = 1,000,000 all day */
    const int64_t *quantile_ppm;                        /* increasing, within 0..1,000,000 */
    const int64_t *quantile_value;                      /* ppm of that median, not decreasing */
    int32_t quantile_count;                             /* 0 = no spread */
    int64_t day_ppm, technician_day_ppm, neighbour_ppm; /* shares, together <= 1,000,000 */
    int64_t neighbour_decay_ppm;                        /* 0..999,999 */
} arv_travel_model;

/* The whole problem. Zero-initialise with arv_spec_init. */
typedef struct arv_spec {
    const arv_technician *technicians;
    int32_t technician_count;
    const arv_job *jobs;
    int32_t job_count;
    const arv_relation *relations;
    int32_t relation_count;
    const arv_route_in_force *routes;
    int32_t route_count;
    const arv_location *locations; /* may be NULL when every profile has matrices */
    int32_t location_count;
    const arv_profile *profiles;
    int32_t profile_count;
    const arv_duration_model *models;
    int32_t model_count;
    const arv_duration_model *access_models; /* from arriving to being ready to start (parking,
                                                check-in), matched like models; in seconds: not
                                                FIXED, no `ratio`, no pace */
    int32_t access_model_count;
    const arv_travel_model *travel_models;
    int32_t travel_model_count;
    int32_t load_count;   /* length of every capacity, delivery and pickup */
    int64_t change_price; /* per job moved to another technician than in `routes` */
    /* Price of an hour by which the planned service of a shift, setups included, exceeds its even share: what
     * all jobs take, as the mean over all shifts of what they take their technicians, every setup counted,
     * divided among the shifts in proportion to end_s - start_s and rounded down to a second. */
    int64_t balance_price_per_hour; /* 0..ARV_MAX_RATE; ARV_UNSET = none */
} arv_spec;

/* Fill a structure with "nothing given" (ARV_UNSET, ARV_NONE, defaults as documented). */
ARV_API void arv_spec_init(arv_spec *spec);
ARV_API void arv_technician_init(arv_technician *technician);
ARV_API void arv_shift_init(arv_shift *shift);
ARV_API void arv_break_init(arv_break *rest);
ARV_API void arv_job_init(arv_job *job);
ARV_API void arv_time_window_init(arv_time_window *window);
ARV_API void arv_profile_init(arv_profile *profile);
ARV_API void arv_duration_model_init(arv_duration_model *model);
ARV_API void arv_travel_model_init(arv_travel_model *model);

/* ---- the compiled problem --------------------------------------------------------------------*/
typedef struct arv_problem arv_problem;

/* Validates `spec` and compiles it. Everything that is wrong is collected in `error` with its path.
 * `spec` and what it points to must outlive the problem, which lives in `arena`.
 * O(input + sorting of ids). */
ARV_API arv_status arv_problem_compile(arv_arena *arena, const arv_spec *spec,
                                       const arv_problem **problem, arv_error *error);

/* ---- the plan --------------------------------------------------------------------------------*/
typedef enum arv_step_kind {
    ARV_STEP_START = 1,
    ARV_STEP_JOB,
    ARV_STEP_BREAK,
    ARV_STEP_END,
    ARV_STEP_RESTOCK /* the one visit to technician.restock_location */
} arv_step_kind;

typedef struct arv_step {
    arv_step_kind kind;
    int32_t job;                         /* JOB: index into spec->jobs, else ARV_NONE */
    int32_t rest;                        /* BREAK: index into the shift's breaks, else ARV_NONE */
    int32_t location;                    /* ARV_NONE for a break or an open start or end */
    int64_t arrive_s, start_s, finish_s; /* BREAK: arrive = start = begin of the break */
    int64_t travel_s, distance_m;        /* of the leg that ends here; 0 on a break */
    /* Arrival window (JOB, after arv_estimate): from_s = ARV_UNSET when there is none. */
    int64_t window_from_s, window_to_s;
    int64_t eta_s;            /* median arrival */
    int32_t window_level_ppm; /* promised probability of arriving inside */
    int32_t late_ppm;         /* probability that service starts after its last time window */
    int32_t stops_away;       /* visits before he drives to this one */
} arv_step;

typedef struct arv_route {
    int32_t technician, shift; /* indices into spec->technicians and its shifts */
    arv_step *steps;           /* START, jobs, breaks and RESTOCK, END */
    int32_t step_count;
    int64_t cost, travel_s, distance_m, service_s, waiting_s;
} arv_route;

typedef enum arv_reason {
    ARV_REASON_NONE = 0,
    ARV_REASON_NO_SKILL,    /* no technician has the skills, tools, pin or type it asks for */
    ARV_REASON_NO_STOCK,    /* no technician carries or can load enough */
    ARV_REASON_UNREACHABLE, /* no way there and back */
    ARV_REASON_NO_TIME,     /* even alone in an empty shift it does not fit */
    ARV_REASON_FULL,        /* fits an empty shift, but not the plan: others came first */
    ARV_REASON_PRICE,       /* serving it costs more than leaving it */
    ARV_REASON_RELATION     /* a job without which it may not be served cannot be served */
} arv_reason;

ARV_API const char *arv_reason_name(arv_reason reason); /* "NO_SKILL"; static storage */

typedef struct arv_unassigned {
    int32_t job;
    arv_reason reason;
} arv_unassigned;

typedef struct arv_summary {
    int64_t cost; /* travel, distance, hours, overtime, lateness, fixed, technician, change, balance
                     and unserved prices */
    int64_t priority_lost;
    int32_t unassigned, mandatory_unassigned;
    int64_t travel_s, distance_m, service_s, waiting_s;
    int64_t epochs;
    /* Proven (solve_options.bound_s); ARV_UNSET = not asked for, or none was found. */
    int64_t bound;               /* no plan that loses no more than this one costs less */
    int64_t bound_priority_lost; /* no plan without more mandatory jobs left loses less */
    double solve_s;
} arv_summary;

typedef struct arv_plan {
    arv_route *routes; /* used shifts only, by technician then shift */
    int32_t route_count;
    arv_unassigned *unassigned;
    int32_t unassigned_count;
    arv_summary summary;
} arv_plan;

/* ---- solve -----------------------------------------------------------------------------------*/
typedef struct arv_progress {
    double elapsed_s;
    int64_t epochs;
    int64_t cost, priority_lost;
    int32_t unassigned;
} arv_progress;

/* Callbacks may be called from any thread of the solve; they must return at once. */
typedef struct arv_control {
    bool (*cancelled)(void *context); /* true = stop now; NULL = never */
    void (*progress)(void *context,
                     const arv_progress *progress); /* each better plan; NULL = none */
    void *context;
} arv_control;

typedef struct arv_solve_options {
    double time_limit_s; /* wall clock; <= 0 = none (then epochs decide) */
    int64_t epochs;      /* 0 = until the time limit; both 0 = 10 s */
    uint64_t seed;
    int32_t threads; /* 0 = all cores */
    double bound_s;  /* seconds more for a proven lower bound (bound/bound.h); <= 0 = none */
    /* What an hour is worth by which service is expected to start after its last window, or a shift to
     * end late, as the models of durations and travel say (arrival/risk.h). The search weighs it
     * against cost, and says it in progress; the plan's cost is without. 0 (default) = nothing. */
    int64_t risk_price_per_hour; /* 0..ARV_MAX_RATE */
    const arv_parameters
        *parameters; /* of the search (parameters.h); NULL (default) = as measured */
    /* About so many jobs are searched together: a larger problem is cut into territories, which are cut
     * anew, elsewhere, again and again. 0 (default) = 500 where there are more than 5,000 jobs, else all of
     * them together; -1 = always all together, as where lateness has a price. */
    int32_t territory_jobs; /* -1..ARV_MAX_JOBS */
} arv_solve_options;

ARV_API void arv_solve_options_init(arv_solve_options *options);

/* Finds a plan. Same problem, seed and number of epochs give the same plan for any `threads`;
 * `plan->summary.epochs` says how many ran. A cancelled solve returns the best plan so far, or
 * CANCELLED when there is none. The plan is checked by arv_check before it is returned.
 * Owns an OpenMP parallel region: one solve at a time per process is meant. */
ARV_API arv_status arv_solve(const arv_problem *problem, const arv_solve_options *options,
                             const arv_control *control, arv_arena *arena, arv_plan **plan,
                             arv_error *error);

/* Times of a given order: `order` holds routes of jobs; breaks are placed at best. Any problem is a
 * violation with path routes[r].jobs[k]. Used for plans that come from outside. */
ARV_API arv_status arv_plan_from_order(const arv_problem *problem, const arv_route_in_force *order,
                                       int32_t order_count, arv_arena *arena, arv_plan **plan,
                                       arv_error *error);

/* Independent checker: works on the spec alone and shares no code with the search. OK when the plan
 * keeps every rule and every stated figure is right; else the violations. */
ARV_API arv_status arv_check(const arv_spec *spec, const arv_plan *plan, arv_summary *recomputed,
                             arv_error *error);

#ifdef __cplusplus
}
#endif
#endif
