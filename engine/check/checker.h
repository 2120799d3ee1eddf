/* checker.h - what the files of the check room share.
 *
 * The checker is the second opinion on every plan: it knows the public types only, recomputes each
 * figure from the caller's spec in plain integers and shares no line with the optimiser, so that a
 * mistake has to be made twice to go unseen. It aims at being read, not at being fast, yet does
 * O(steps + sorting of ids) work.
 *
 * Nothing here trusts its input: a plan may come from outside, and a spec need not have been
 * compiled. Stated times outside +-CHECK_MOMENT_MAX are refused before they enter a sum.
 *
 * Left aside on purpose: travel_models, access_models, the sigmas of profiles, the spread in models.
 * They say what windows expect of the day, not what a plan costs or when its visits are planned. */
#ifndef CHECK_CHECKER_H
#define CHECK_CHECKER_H

#include <arrival/plan.h>

/* Products of a price, a rate and a duration; gcc and clang both have it. */
__extension__ typedef __int128 check_wide;

/* No moment or sum of a sane plan leaves this range; sums of a few of them do not overflow. */
#define CHECK_MOMENT_MAX ((int64_t)1 << 60)

enum {
    CHECK_UNITS_PER_PRICE = 18000, /* 3600 s and 1000 m both divide it */
    CHECK_UNITS_PER_RATE_SECOND = CHECK_UNITS_PER_PRICE / 3600,
    CHECK_UNITS_PER_RATE_METRE = CHECK_UNITS_PER_PRICE / 1000
};

/* One technician's skills, tools and stock, each sorted by name; `used` counts parts on a route. */
typedef struct check_kit {
    int32_t technician; /* whose it is now; ARV_NONE at first */
    arv_named_level *skills, *stock;
    int32_t stock_count; /* names that differ; their levels are added */
    const char **tools;
    int64_t *used;  /* parallel to stock */
    bool restocked; /* from now on he has every tool and part */
} check_kit;

/* One id and where it stands in the spec; many of them, sorted. */
typedef struct check_named {
    const char *id;
    int32_t index;
} check_named;

typedef struct check_ids {
    check_named *items;
    int32_t count;
} check_ids;

/* One call of arv_check. All arrays live in `arena`. */
typedef struct checker {
    const arv_spec *spec;
    const arv_plan *plan;
    arv_error *error;  /* may be NULL */
    arv_status status; /* gravest so far */
    arv_arena *arena;
    bool *seen;           /* per job: served or listed as unassigned */
    int32_t *shift_first; /* per technician: first row of his shifts in `shift_route` */
    int32_t *shift_route; /* per shift of all technicians: index of its route, or ARV_NONE */
    const arv_duration_model **models; /* sorted by type and technician */
    int32_t *in_force; /* per job: technician of the order in force; NULL when changes are free */
    check_wide share_work_s, share_length_s; /* the share of a shift is its length times the first
                                                over the second, where work is balanced */
    bool *may_wait; /* per job: a relation may hold its start; NULL = none */
    check_kit kit;
    bool *carried;       /* per job: it unloads what a pickup has loaded on the way */
    int64_t *load;       /* on board now, per dimension */
    check_wide units;    /* cost of all routes and unserved jobs so far */
    arv_summary summary; /* recomputed figures */
} checker;

/* A leg between two places as the spec has it. `units` is its cost. */
typedef struct check_leg {
    int64_t travel_s, distance_m;
    check_wide units;
} check_leg;

static inline int64_t check_given(int64_t value, int64_t otherwise)
{
    return value == ARV_UNSET ? otherwise : value;
}

static inline bool check_is_moment(int64_t value)
{
    return value >= -CHECK_MOMENT_MAX && value <= CHECK_MOMENT_MAX;
}

/* Sum that stays at the end of the range instead of wrapping. */
static inline int64_t check_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return a < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

/* a - b, likewise. */
static inline int64_t check_subtract(int64_t a, int64_t b)
{
    int64_t rest;
    if (__builtin_sub_overflow(a, b, &rest))
        return a < 0 ? INT64_MIN : INT64_MAX;
    return rest;
}

/* ---- violations (check_report.c) ---------------------------------------------------------------
 * Paths: routes[r].steps[s].field, routes[r].field, and free ones. Text as printf. */
void check_step_wrong(checker *c, int32_t route, int32_t step, const char *field,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));
void check_route_wrong(checker *c, int32_t route, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Any other path; `status` says whether it is the plan or the spec that is wrong. */
void check_wrong(checker *c, arv_status status, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Earliest moment >= t at which windows (in any order; none = always) let one begin, or INT64_MAX. A
 * side of a window that has a price is open (check_window.c). */
int64_t check_earliest(const arv_time_window *windows, int32_t count, int64_t t);
/* Do they let one begin at t? */
bool check_admits(const arv_time_window *windows, int32_t count, int64_t t);
/* May one wait on purpose although one may begin, since later may be cheaper? */
bool check_may_wait(const arv_time_window *windows, int32_t count);
/* What beginning at such a moment costs, in cost units: the least over the windows. */
check_wide check_start_units(const arv_time_window *windows, int32_t count, int64_t t);

/* ---- rules
 * -------------------------------------------------------------------------------------*/

/* Everything about the route at `index`; marks its jobs in `seen`, adds it to `summary` (check_route.c). */
void check_route(checker *c, int32_t index);
/* Cost units to the caller's price, rounded to nearest (check_route.c). */
int64_t check_price(check_wide units);

/* The first `frozen` jobs of every order in force are where they were; O(jobs log jobs)
 * (check_frozen.c). */
void check_frozen(checker *c);

/* Relations between jobs, by who serves them and when; O(jobs log jobs + jobs of the relations)
 * (check_relation.c). */
void check_relations(checker *c);
/* Finds the jobs that may wait for others: may_wait. False when there is no memory (check_relation.c). */
bool check_waits_open(checker *c);

/* Marks the jobs that are `carried`; false when there is no memory. Pickups and their deliveries, when all
 * routes are walked; O(steps + jobs log jobs) (check_pair.c). */
bool check_pairs_open(checker *c);
void check_pairs(checker *c);

/* May this technician serve this job at all: pin, skills, tools; takes its parts from the stock
 * (check_visit.c). `step` is for the path. */
void check_visit(checker *c, int32_t route, int32_t step);
/* Sorts the technician's kit for a new route and clears the parts used (check_visit.c). */
void check_kit_open(checker *c, int32_t technician);
/* Parts used against parts on board, at the end of the route (check_visit.c). */
void check_kit_close(checker *c, int32_t route);

/* Planned service of a job by a technician in seconds (check_service.c). */
int64_t check_service_s(const checker *c, const arv_technician *technician, const arv_job *job);
/* Sorts the duration models; false when there is no memory (check_model.c). */
bool check_models_open(checker *c);
/* Mean seconds by the duration model that matches, 0 without one; says whether it names the
 * technician (check_model.c). */
int64_t check_model_mean_s(const checker *c, const char *job_type, const char *technician,
                           bool *names_technician);
/* Price of that technician serving that job, in cost units (check_service.c). */
check_wide check_technician_price_units(const arv_technician *technician, const arv_job *job);

/* Sorts the ids of technicians and jobs; false when there is no memory. Index of an id, or ARV_NONE
 * (check_ids.c). */
bool check_ids_make(const checker *c, check_ids *technicians, check_ids *jobs);
int32_t check_ids_find(const check_ids *ids, const char *id);
/* Who serves what in the order in force, when a change has a price; false when there is no memory.
 * Price of that technician serving that job instead, in cost units (check_change.c). */
bool check_change_open(checker *c);
check_wide check_change_units(const checker *c, int32_t technician, int32_t job);

/* Finds what the even share of a shift is; O(technicians * jobs) when work is balanced. Price of so much
 * service on it, in cost units (check_balance.c). */
void check_balance_open(checker *c);
check_wide check_balance_units(const checker *c, const arv_shift *shift, int64_t service_s);

/* The profile a technician travels by: the one he names, else "car", else the only one, else great
 * circles at the default speed. False when he names one that is not there (check_travel.c). */
bool check_profile(const arv_spec *spec, const arv_technician *technician, arv_profile *profile);
/* Travel between two places from depart_s on, ARV_NONE = open end, which costs nothing. False when there is no way
 * or an index leads nowhere; `leg` is then zero (check_travel.c). */
bool check_travel(const arv_spec *spec, const arv_technician *technician,
                  const arv_profile *profile, int32_t from, int32_t to, int64_t depart_s,
                  check_leg *leg);

#endif
