/* arrival.h - the public interface of libarrival: optimised technician routes and arrival windows.
 *
 * One request walks one way and owns its memory:
 *
 *     arv_spec (what the caller says)  --arv_problem_compile-->  arv_problem (validated, immutable)
 *     arv_problem  --arv_solve-->  arv_plan  --arv_estimate-->  arv_plan with arrival windows
 *     arv_problem + arv_plan  --arv_day_open-->  arv_day  --arv_day_apply(event)-->  arv_update[]
 *
 * Conventions
 *   - Every fallible function returns an arv_status; detail goes to an arv_error (paths and texts).
 *   - The library never prints and never exits. It reports through status, error, progress, cancel.
 *   - Times are int64 seconds on the caller's clock (any epoch); `_s` seconds, `_m` metres, `_ppm`
 *     parts per million. Durations and times that are not given are ARV_UNSET.
 *   - Money is int64 in the caller's unit ("price"). Rates are per hour or per kilometre.
 *   - Strings are NUL-terminated UTF-8, borrowed from the arena that built the structure.
 *   - Objects are not locked: one thread per object at a time; distinct objects are independent.
 *     arv_problem is immutable after compile and may be shared by threads.
 *
 * Time semantics, the same everywhere (optimiser, simulation, checker, wire, JSON)
 *   depart  the technician leaves a place: finish of the visit there (or later when he is held).
 *   arrive  he reaches the place. A promise to a customer bounds arrive.
 *   start   service begins: the earliest moment >= arrive inside one of the job's time windows,
 *           and not before the promised window opens. A time window bounds start, never finish.
 *   finish  start + service.
 *   break   taken on a leg between two visits (or before the first, after the last). It may begin
 *           as soon as the previous visit is finished and its window is open, on the road if need
 *           be: begin = max(depart, open) <= close, and arrive = max(depart + travel, open) + service.
 *   shift   depart from the start place >= shift start; arrival at the end place <= shift end.
 */
#ifndef ARRIVAL_ARRIVAL_H
#define ARRIVAL_ARRIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ARV_API __attribute__((visibility("default")))
#else
#define ARV_API
#endif

#define ARV_VERSION_MAJOR 0
#define ARV_VERSION_MINOR 1
#define ARV_VERSION_PATCH 0

/* Version string "0.1.0"; static storage. */
ARV_API const char *arv_version(void);

/* ---- limits ------------------------------------------------------------------------------------
 * The one table of limits. Everything that reads input checks against it; README prints it; the
 * tests try each edge. X(NAME, value, meaning) */
#define ARV_LIMITS(X)                                                                 \
    X(TECHNICIANS, 10000, "technicians in one problem")                               \
    X(SHIFTS, 50000, "shifts of all technicians together")                            \
    X(JOBS, 50000, "jobs in one problem")                                             \
    X(LOCATIONS, 70000, "locations in one problem")                                   \
    X(MATRIX_ROWS, 30000, "rows of one travel matrix")                                \
    X(PROFILES, 32, "travel profiles in one problem")                                 \
    X(SLICES, 96, "time slices of one travel profile")                                \
    X(WINDOWS_PER_JOB, 16, "time windows of one job")                                 \
    X(BREAKS_PER_SHIFT, 8, "breaks of one technician")                                \
    X(SKILLS, 1024, "different skill and tool names in one problem")                  \
    X(LOADS, 16, "capacity dimensions and part names in one problem")                 \
    X(RELATIONS, 100000, "relations in one problem")                                  \
    X(MODELS, 100000, "duration models, and access models, in one problem")           \
    X(TRAVEL_MODELS, 100000, "travel models in one problem")                          \
    X(QUANTILES, 10000, "rows of one quantile table")                                 \
    X(ID_BYTES, 256, "bytes of one id or name")                                       \
    X(HORIZON_S, 268435456, "seconds from the first to the last moment of a problem") \
    X(PRICE, 1000000000, "largest price")                                             \
    X(RATE, 100000, "largest price per hour or per kilometre")                        \
    X(PRIORITY, 1000, "largest priority")                                             \
    X(QUANTITY, 1000000000, "largest load, stock or part quantity")                   \
    X(THREADS, 256, "threads of one call")                                            \
    X(EPOCHS, 1000000000, "epochs of one solve")                                      \
    X(SCENARIOS, 65536, "scenarios of one simulation")                                \
    X(ERRORS, 100, "violations reported for one input")                               \
    X(MESSAGE_BYTES, 268435456, "bytes of one message on the wire")

enum {
#define ARV_LIMIT_ENUM(name, value, meaning) ARV_MAX_##name = (value),
    ARV_LIMITS(ARV_LIMIT_ENUM)
#undef ARV_LIMIT_ENUM
};

/* Largest absolute time in seconds (2^53); apart because an enumerator is an int. */
#define ARV_MAX_TIME_S ((int64_t)9007199254740992)

/* "Not given" for times, durations, quantities and prices. */
#define ARV_UNSET INT64_MIN
/* "No index" for locations, technicians, jobs. */
#define ARV_NONE (-1)

/* ---- status and errors -------------------------------------------------------------------------
 * Codes carry the names of google.rpc so that they mean the same on the wire. */
typedef enum arv_status {
    ARV_OK = 0,
    ARV_CANCELLED,           /* the caller asked to stop before there was an answer */
    ARV_INVALID_ARGUMENT,    /* the input breaks a rule; see the violations */
    ARV_DEADLINE_EXCEEDED,   /* the budget ended before there was an answer */
    ARV_NOT_FOUND,           /* a day, job or file that is not there */
    ARV_ALREADY_EXISTS,      /* same id, other content */
    ARV_RESOURCE_EXHAUSTED,  /* memory cap or limit reached */
    ARV_FAILED_PRECONDITION, /* valid by itself, not now (event out of order, plan not feasible) */
    ARV_UNIMPLEMENTED,       /* a field that this version does not honour, by path */
    ARV_INTERNAL,            /* a defect in arrival */
    ARV_UNAVAILABLE,         /* busy or draining: try again later */
    ARV_IO                   /* a file or socket failed */
} arv_status;

/* Name of a status, "INVALID_ARGUMENT"; static storage. */
ARV_API const char *arv_status_name(arv_status status);

/* One violation: where (field path, "jobs[3].windows[0].close_s") and what. */
typedef struct arv_violation {
    arv_status status;
    char path[120];
    char text[200];
} arv_violation;

/* What went wrong. The first ARV_MAX_ERRORS violations are kept, `total` counts all.
 * `status` is that of the gravest: INVALID_ARGUMENT before UNIMPLEMENTED. Zero-initialise. */
typedef struct arv_error {
    arv_status status;
    int32_t count;
    int64_t total;
    arv_violation items[ARV_MAX_ERRORS];
} arv_error;

/* Adds a violation; `format` as printf. Returns `status`. Text is cut to its field. */
ARV_API arv_status arv_error_add(arv_error *error, arv_status status, const char *path,
                                 const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 4, 5)))
#endif
    ;

/* ---- memory ------------------------------------------------------------------------------------
 * An arena owns all memory of one request and frees it at once. Not thread safe. */
typedef struct arv_arena arv_arena;

/* `cap_bytes` bounds what the arena may hold, 0 = no bound. NULL when there is no memory. */
ARV_API arv_arena *arv_arena_create(size_t cap_bytes);
/* Zeroed memory aligned to 16 bytes (to 64 from 1 KiB up); NULL past the cap. */
ARV_API void *arv_arena_alloc(arv_arena *arena, size_t count, size_t size);
/* Copy of a string; NULL past the cap. */
ARV_API char *arv_arena_strdup(arv_arena *arena, const char *text);
/* Bytes handed out so far. */
ARV_API size_t arv_arena_used(const arv_arena *arena);
/* Frees everything; sets the pointer to NULL; NULL is allowed. */
ARV_API void arv_arena_destroy(arv_arena **arena);

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
    int64_t cost; /* travel, distance, hours, overtime, lateness, fixed, technician, change and
                     unserved prices */
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

/* ---- calibration -------------------------------------------------------------------------------
 * How records stretch the windows that the models give, by visits left and job type, so that
 * promises are kept as often as promised when the models are wrong (window/calibration.h). A
 * calibration is only read by arv_estimate and arv_day_*; feed it between days. */
typedef struct arv_calibration arv_calibration;

enum { ARV_LIVE_LOOKS = 16 }; /* looks with 0, 1, ... 14, 15 or more visits left */

/* What the scenarios alone said: alpha / 2 of them lie outside on either side. */
typedef struct arv_live_interval {
    int64_t from_s, median_s, to_s; /* ARV_UNSET = there was no such look */
} arv_live_interval;

/* How a promise ended. */
typedef struct arv_outcome {
    const char *job_type; /* NULL = unknown */
    int32_t alpha_ppm;    /* of the windows */
    int64_t arrive_s;
    int64_t window_from_s, window_to_s;     /* last of the promise; before it was REVISED, if ever;
                                           ARV_UNSET = there was none */
    bool revised, revised_late;             /* given up; for a later window */
    arv_live_interval live[ARV_LIVE_LOOKS]; /* of the first look each */
} arv_outcome;

/* An empty one changes nothing. RESOURCE_EXHAUSTED. */
ARV_API arv_status arv_calibration_create(arv_calibration **calibration);
ARV_API arv_status arv_calibration_clone(const arv_calibration *calibration,
                                         arv_calibration **copy);
ARV_API void arv_calibration_destroy(arv_calibration **calibration); /* NULL is allowed */

/* Learns from one technician-day: a batch, since its customers share its luck. INVALID_ARGUMENT
 * changes nothing. */
ARV_API arv_status arv_calibration_observe(arv_calibration *calibration,
                                           const arv_outcome *outcomes, int32_t count,
                                           arv_error *error);

/* One factor: e^low and e^high stretch the early and the late side. */
typedef struct arv_calibration_track {
    const char *job_type;      /* NULL = all together */
    int32_t stops_away;        /* 0..15; ARV_NONE = of the promise as a whole */
    int32_t low_ppm, high_ppm; /* -700,000..1,400,000 */
    int64_t outcomes;
} arv_calibration_track;

/* All there is to a calibration, by type and visits left; strings borrowed from it. */
ARV_API arv_status arv_calibration_tracks(const arv_calibration *calibration, arv_arena *arena,
                                          arv_calibration_track **tracks, int32_t *count);
/* And back. Violations have paths tracks[i].field. */
ARV_API arv_status arv_calibration_restore(const arv_calibration_track *tracks, int32_t count,
                                           arv_calibration **calibration, arv_error *error);

/* ---- windows ---------------------------------------------------------------------------------*/
typedef struct arv_window_options {
    int32_t alpha_ppm; /* promise is kept with probability >= 1 - alpha; default 100,000 */
    int32_t scenarios; /* default 4,096; a multiple of 64 */
    uint64_t seed;
    int32_t threads; /* 0 = all cores */
    /* Edges of windows are multiples of these on the caller's clock; 0 (default) = 1 to 15 minutes
     * at booking and 1 to 5 on the day, by how wide the live window is. */
    int64_t booking_round_s, day_round_s;
    /* No window is narrower; 0 (default) = 2 to 20 minutes, by how wide the live window is. */
    int64_t min_width_s;
    /* Probability that a technician forgets a tap (DEPARTED ... FINISHED); a CLOCK event then allows
     * for taps that should have come and did not. Default 0: what was not told has not happened. */
    int32_t missing_tap_ppm; /* 0..500,000 */
    /* DAY_BEFORE goes out with the first CLOCK event so long before the shift of the technician
     * begins or later, when the day has heard a CLOCK event before that moment (it was open by
     * then). Default 50,400 = 14 h; 0 = never. */
    int64_t day_before_s; /* 0..86,400 */
    /* Technicians wait at the door until the window in force opens: nobody comes early, and who runs
     * early may be offered an earlier window (EARLY_OFFER); arv_estimate lets them wait for the
     * windows it makes. Default false: they ring when they are there, and only a job's promise_from_s
     * holds them. */
    bool hold_early;
    /* What a miss costs when the technician comes before the window, and after it; only the ratio
     * counts. Default 1,000,000 each; 10,000..100,000,000. Windows lean to the dearer side; both
     * together stay within alpha. */
    int32_t early_weight_ppm, late_weight_ppm;
    /* How far a planned arrival still moves between booking and day, while plans are made again:
     * standard deviation, for arv_estimate. Default 0; at most 86,400. */
    int64_t booking_churn_s;
    const arv_calibration *calibration; /* NULL = none; must outlive the call, or the day */
} arv_window_options;

ARV_API void arv_window_options_init(arv_window_options *options);

/* First windows of every customer of a plan: fills window_*, eta_s, late_ppm, stops_away of its
 * JOB steps. Deterministic for any thread count. */
ARV_API arv_status arv_estimate(const arv_problem *problem, const arv_window_options *options,
                                const arv_control *control, arv_plan *plan, arv_error *error);

/* ---- records of the past -------------------------------------------------------------------------
 * One visit as it was. Times are seconds after midnight of `day` (may pass 86,400); ARV_UNSET =
 * unknown: a missing tap is missing, not zero. */
typedef struct arv_visit {
    int32_t day;            /* days since 1970-01-01 */
    const char *technician; /* who */
    const char *route;      /* one technician's day; unique within a day */
    int32_t stop;           /* place in the route, from 1 */
    const char *job_type;   /* NULL = unknown */
    const char *from, *to;  /* places; NULL = unknown */
    int64_t depart_s, arrive_s, start_s, finish_s;
    int64_t planned_travel_s, planned_service_s;
    int64_t
        open_until_s; /* not finished then; counts when finish_s is unknown and it is after start_s */
} arv_visit;

/* What was learned from visits: small sufficient statistics, forgotten by age. */
typedef struct arv_learner arv_learner;

/* Half-lives: after so many days a record counts half. Levels are a cascade, each added to what the
 * slower ones expect. */
typedef struct arv_learn_options {
    int32_t type_days;   /* level and table of a job type, offsets of technicians; default 730 */
    int32_t leg_days;    /* level of a leg, its hours, technicians' driving; default 45 */
    int32_t drift_days;  /* drift of a job type and of all jobs; default 30 */
    int32_t fast_days;   /* fast drift of a leg and of all legs; default 3 */
    int32_t spread_days; /* how wide things are lately; default 15 */
    int32_t shape_days;  /* tables of legs, what legs and jobs of one day share; default 45 */
} arv_learn_options;

ARV_API void arv_learn_options_init(arv_learn_options *options);

/* An empty one; `options` NULL = defaults. NULL when there is no memory or a half-life is not in
 * 1..36,500. */
ARV_API arv_learner *arv_learner_create(const arv_learn_options *options);
/* Learns whole days: `visits` ordered by day, none of a day already learned (FAILED_PRECONDITION). Days
 * learned one by one or all at once give the same state, bit for bit. Strings are copied. Paths are
 * "records[i].<field>". A refused call changes nothing. O(visits + names). */
ARV_API arv_status arv_learner_add(arv_learner *learner, const arv_visit *visits, int32_t count,
                                   arv_error *error);
/* `learned` = `spec` with the models that the past suggests for the technicians, job types and places
 * it names, as of `day` (days since 1970-01-01): what the spec states itself stays and wins. New
 * arrays live in `arena`, all else is shared with `spec`. */
ARV_API arv_status arv_learner_apply(const arv_learner *learner, int32_t day, const arv_spec *spec,
                                     arv_arena *arena, arv_spec *learned, arv_error *error);
/* The last day learned (days since 1970-01-01); INT32_MIN = none yet. */
ARV_API int32_t arv_learner_day(const arv_learner *learner);
ARV_API void arv_learner_destroy(arv_learner **learner); /* NULL is allowed */

/* ---- the live day ----------------------------------------------------------------------------*/
typedef struct arv_day arv_day;

typedef enum arv_event_kind {
    ARV_EVENT_UNSPECIFIED = 0,
    ARV_EVENT_CLOCK,    /* nothing happened until time_s */
    ARV_EVENT_DEPARTED, /* technician left for the job */
    ARV_EVENT_ARRIVED,
    ARV_EVENT_STARTED,
    ARV_EVENT_FINISHED,
    ARV_EVENT_CANCELLED,  /* the job is off; not once its service has started */
    ARV_EVENT_ADDED,      /* a job that is not in the plan of the day joins a technician's route */
    ARV_EVENT_PROGRESS,   /* the technician is on his way and has come so far */
    ARV_EVENT_OFFER_TAKEN /* the customer agrees to come earlier */
} arv_event_kind;

/* Taps may be missing: DEPARTED ... FINISHED and PROGRESS of a later visit say that all before it are over. */
typedef struct arv_event {
    arv_event_kind kind;
    int64_t time_s;          /* when it happened; a day's clock never goes back */
    int32_t technician, job; /* indices into the spec; ARV_NONE for CLOCK. CANCELLED and
                                OFFER_TAKEN need no technician */
    int32_t position;        /* ADDED: visits not begun yet that stay before it; 0 = it is next */
    int32_t progress_ppm;    /* PROGRESS: part of the leg's length that is behind him, 0..1,000,000;
                                never less than before */
} arv_event;

typedef enum arv_notice {
    ARV_NOTICE_NONE = 0, /* the window changed silently (visible to who looks) */
    ARV_NOTICE_BOOKED,
    ARV_NOTICE_N_AWAY,
    ARV_NOTICE_ON_THE_WAY,
    ARV_NOTICE_REVISED, /* the old promise is given up and counts as broken */
    ARV_NOTICE_EARLY_OFFER,
    ARV_NOTICE_DONE,
    ARV_NOTICE_CANCELLED,  /* nobody comes; the update has no window */
    ARV_NOTICE_DAY_BEFORE, /* tomorrow; a routine notice like BOOKED, N_AWAY and ON_THE_WAY */
    ARV_NOTICE_OFFER_TAKEN /* the earlier window he agreed to replaces the old one, nothing is broken */
} arv_notice;

ARV_API const char *arv_notice_name(arv_notice notice); /* "ON_THE_WAY"; static storage */

/* Why an expected arrival moved. One thing is exchanged at a time on the same scenarios: first what
 * happened, with all else as it was believed before the event, then what was learned from it. */
typedef enum arv_cause {
    ARV_CAUSE_WORK,    /* the jobs before him took longer or less, until the technician left */
    ARV_CAUSE_PACE,    /* ... and so the technician is slower or faster today */
    ARV_CAUSE_TRAVEL,  /* the leg driven */
    ARV_CAUSE_TRAFFIC, /* today's traffic, also as other technicians meet it */
    ARV_CAUSE_ORDER,   /* jobs cancelled or added */
    ARV_CAUSE_CLOCK,   /* time went by and nothing happened */
    ARV_CAUSES
} arv_cause;

ARV_API const char *arv_cause_name(arv_cause cause); /* "WORK"; static storage */

/* What may be shown to the customer himself; what is in an update beyond that is for the office.
 *
 *                                       window  stops away  eta  location of the technician
 *     more than three visits before him    x
 *     one to three, or he is next          x        x
 *     the technician is on his way         x        x        x      x
 *     has arrived                          x
 *     cancelled
 */
enum { ARV_SHOW_WINDOW = 1, ARV_SHOW_STOPS_AWAY = 2, ARV_SHOW_ETA = 4, ARV_SHOW_LOCATION = 8 };

/* What a customer sees now. */
typedef struct arv_update {
    int32_t job, technician;
    int64_t sequence; /* per day, without gaps */
    int64_t time_s;
    int64_t window_from_s, window_to_s;
    int64_t eta_s;
    int32_t level_ppm, spent_ppm; /* promised probability; risk spent so far */
    int32_t stops_away;           /* ARV_NONE once arrived */
    /* An earlier window that he may take (OFFER_TAKEN) or leave: the one above is in force all the
     * same. ARV_UNSET = none is open. */
    int64_t offer_from_s, offer_to_s;
    arv_notice notice;
    int32_t show;              /* ARV_SHOW_* */
    int32_t why_s[ARV_CAUSES]; /* how eta_s moved since his update before, by cause; the sum is the
                                  difference of the two whenever both have an eta_s */
} arv_update;

typedef struct arv_updates {
    arv_update *items;
    int32_t count;
} arv_updates;

/* Opens a day with a plan that has windows; the first updates are the BOOKED windows.
 * The day keeps pointers to `problem` and `plan`. UNIMPLEMENTED when jobs are related. */
ARV_API arv_status arv_day_open(const arv_problem *problem, const arv_plan *plan,
                                const arv_window_options *options, arv_day **day, arv_error *error);
/* Applies one event; `updates` (in `arena`) lists the customers for whom something changed.
 * A refused event changes nothing. */
ARV_API arv_status arv_day_apply(arv_day *day, const arv_event *event, arv_arena *arena,
                                 arv_updates *updates, arv_error *error);
/* The last update of every customer, by job index. */
ARV_API arv_status arv_day_snapshot(const arv_day *day, arv_arena *arena, arv_updates *updates);
/* Outcomes of the customers whom a technician has reached, in the order of their jobs; how many in
 * `count`. Feed them to a calibration when his day is over. Strings borrowed from the problem. */
ARV_API arv_status arv_day_outcomes(const arv_day *day, int32_t technician, arv_arena *arena,
                                    arv_outcome **outcomes, int32_t *count);
ARV_API void arv_day_close(arv_day **day); /* NULL is allowed */

#ifdef __cplusplus
}
#endif
#endif
