/* problem.h - the compiled problem: immutable, dense int32 indices, structure of arrays.
 *
 * Built once by arv_problem_compile (compile.c) from a validated spec; read by everything above.
 * A technician with several shifts becomes several rows "shift": a route is the work of one shift.
 * Times are int32 seconds from `origin_s`; costs are int64 in `cost_unit` parts of a price, so that
 * hourly and per-kilometre rates stay exact integers. Locations are the caller's indices, ARV_NONE
 * for an open start or end. All arrays live in the arena of the compile call (or borrow the spec's).
 */
#ifndef MODEL_PROBLEM_H
#define MODEL_PROBLEM_H

#include "model/sphere.h"

#include <arrival/plan.h>

#include <assert.h>

enum {
    /* Travel between unconnected places: any schedule that uses it is late past every end. */
    PROBLEM_UNREACHABLE_S = 1 << 29,
    /* Later than every moment of a problem; sums of two such do not overflow. */
    PROBLEM_FOREVER_S = 1 << 29,
    /* Cost units per price before common factors are divided out: 3600 s and 1000 m divide it. */
    PROBLEM_COST_SCALE = 18000
};

/* What makes the time of a route cost money or leaves a choice: then a route is priced by
 * arrival/timing.h, and O(1) insertion tests on earliest and latest moments are only necessary. */
typedef enum problem_timing {
    PROBLEM_SHIFT_PRICE = 1 << 0,    /* costs.per_shift_hour */
    PROBLEM_MAX_DURATION = 1 << 1,   /* longest time from departure to return */
    PROBLEM_OVERTIME_PRICE = 1 << 2, /* work after the regular end has a price */
    PROBLEM_SETUP = 1 << 3,          /* service takes longer after coming from elsewhere */
    PROBLEM_LATE_PRICE = 1 << 4,     /* starting after a window has a price */
    PROBLEM_WORK_RULES = 1 << 5,     /* breaks that must begin before so much work */
    PROBLEM_SLICES = 1 << 6,         /* travel by time of day */
    PROBLEM_HELD = 1 << 7,  /* it may pay to wait before starting, although one may start */
    PROBLEM_RISK = 1 << 15, /* lateness to be expected has a price: arrival/risk.h */
} problem_timing;

/* A pair is in or out as one, and its pickup stands for both: it has their weight and cost. */
typedef enum problem_role {
    PROBLEM_ALONE, /* in no pair, or in one whose pickup is frozen */
    PROBLEM_LEADS, /* a pickup */
    PROBLEM_FOLLOWS
} problem_role;

/* When a break must begin at the latest. Work is the time since the departure without the breaks
 * that are not paid. */
typedef struct problem_work_rule {
    int32_t since_start_s; /* most work before it; INT32_MAX = any */
    int32_t since_break_s; /* most time since the last break, or the departure */
    bool paid;
} problem_work_rule;

/* What it costs to begin at t in from_s..to_s: price + slope * (t - from_s), in cost units. */
typedef struct problem_price_piece {
    int32_t from_s, to_s;
    int64_t price, slope;
} problem_price_piece;

/* Sorted, disjoint; nothing can begin outside. */
typedef struct problem_price {
    const problem_price_piece *pieces;
    int32_t count;
} problem_price;

/* When a service may start, beside its windows: where jobs are related (search/related_time.h). */
typedef struct start_bounds {
    int32_t from_s, to_s;
} start_bounds;

/* Travel of one profile at one speed (a technician's speed is applied at compile time).
 * Row-major rows x rows; no negative entries. With a sphere there is no table: one slice, and
 * duration_s[0], fastest_s, distance_m and metric are NULL. */
typedef struct problem_travel {
    int32_t rows;
    const sphere *on_sphere;          /* legs are worked out one by one; NULL = the table says */
    int32_t slice_count;              /* >= 1 */
    const int32_t *slice_from_s;      /* increasing; [0] = start of the problem or before */
    const int32_t *const *duration_s; /* per slice; waiting for the next is never faster */
    const int32_t *fastest_s;         /* least over the slices; == duration_s[0] with one */
    bool by_departure;                /* arv_profile.slices_by_departure */
    const int32_t *distance_m;        /* of the first slice; NULL = none given */
    const int32_t *metric;            /* what rate_metric prices: distances or the costs given */
    int32_t profile;                  /* index into spec->profiles, ARV_NONE for a made-up one */
    int32_t leg_sigma_ppm, technician_day_sigma_ppm, day_sigma_ppm;
} problem_travel;

struct arv_problem {
    const arv_spec *spec;
    int64_t origin_s;  /* caller's time of internal second 0 */
    int32_t horizon_s; /* no shift ends later */
    int64_t cost_unit; /* cost units in one price */

    /* -- shifts: one row per working period ------------------------------------------------- */
    int32_t shift_count;
    const int32_t *shift_technician;            /* index into spec->technicians */
    const int32_t *shift_index;                 /* which of his shifts */
    const int32_t *shift_first;                 /* per technician (+1): rows of technician t */
    const int32_t *shift_start_s, *shift_end_s; /* the end with overtime */
    const int32_t *shift_regular_end_s;         /* from then on it is overtime */
    const int32_t *shift_max_duration_s;        /* from departure to return; INT32_MAX = any */
    const int32_t *shift_start_location, *shift_end_location;
    const int32_t *shift_travel;        /* index into travels */
    const int64_t *shift_rate_second;   /* cost units per second of travel */
    const int64_t *shift_rate_metric;   /* cost units per unit of metric */
    const int64_t *shift_rate_duration; /* cost units per second from departure to return */
    const int64_t *shift_rate_overtime; /* cost units per second after the regular end */
    const int64_t *shift_rate_setup;    /* cost units per second of setup; NULL = no setups */
    const int64_t *shift_fixed_cost;
    const int32_t *shift_share_s; /* even share of service; NULL = work is not balanced */
    int64_t balance_rate;         /* cost units per second of service beyond it, setups included */
    const int32_t *shift_max_tasks; /* INT32_MAX = any */
    const int32_t *shift_max_travel_s;
    const int64_t *shift_max_distance_m;
    const int32_t *shift_service_row; /* row of `service_s` */
    const int32_t *shift_price_row;   /* row of `assign_cost` */
    const int32_t *shift_class;       /* equal = interchangeable in every respect */
    int32_t shift_class_count;
    const int64_t *shift_capacity; /* [shift * load_count + d]; INT64_MAX = unbounded */

    /* restocking: all NULL when nobody can. Capacity then leaves parts unbounded for who can */
    const int32_t *shift_restock;   /* location; ARV_NONE = he cannot */
    const int32_t *shift_restock_s; /* service there */
    const int64_t *shift_stock;     /* as shift_capacity: parts on board before it */
    const uint64_t *job_equipped;   /* as job_shifts: the tools of the job are on board before it */

    /* breaks of shift s: break_first[s] .. break_first[s + 1] */
    const int32_t *break_first;
    int32_t break_count;
    const int32_t *break_service_s;
    const int32_t *break_window_first; /* per break (+1) into break_open_s / break_close_s */
    const int32_t *break_open_s, *break_close_s; /* sorted, disjoint */
    const int32_t *break_late_from_s;            /* beginning later has a price; NULL = nowhere */
    const int64_t *break_late_rate;              /* cost units per second */
    const problem_work_rule *break_rules;        /* NULL = none */
    const int64_t
        *break_max_load; /* [break * load_count + d]: most on board while it is taken; NULL =
                                      any, anywhere */

    /* frozen prefix of shift s: prefix_first[s] .. prefix_first[s + 1], job indices in order */
    const int32_t *prefix_first;
    const int32_t *prefix_job;
    /* order in force of shift s (warm start), prefix included */
    const int32_t *force_first;
    const int32_t *force_job;

    /* -- jobs --------------------------------------------------------------------------------- */
    int32_t job_count;
    const int32_t *job_location;
    const int32_t *window_first; /* per job (+1) into window_open_s / window_close_s */
    const int32_t *window_open_s, *window_close_s; /* of start; sorted, disjoint, not empty */
    const int32_t *job_latest_arrival_s; /* end of the promised window, else PROBLEM_FOREVER_S */
    const int32_t *job_earliest_s;       /* first opening */
    const int32_t *job_setup_s;          /* added when he comes from elsewhere; NULL = none */
    const int32_t *job_late_from_s;      /* starting later has a price; NULL = nowhere */
    const int64_t *job_late_rate;        /* cost units per second */
    const int32_t *job_prefix_shift;     /* shift row whose frozen prefix holds it, else ARV_NONE */
    const int64_t *job_weight;        /* what leaving it costs on the first level: lexicographic */
    const int64_t *job_unserved_cost; /* ... and on the second */
    int32_t load_count;               /* capacity dimensions, then part names */
    const int64_t *job_delivery, *job_pickup; /* [job * load_count + d] */
    /* Pickups with their deliveries (compile_pairs.c): all NULL when there are none. */
    const int32_t *job_mate;     /* the other one, else ARV_NONE */
    const int8_t *job_role;      /* problem_role */
    const bool *job_pair_pickup; /* it is the pickup of a pair, frozen or not */
    const int64_t
        *job_carry;  /* [job * load_count + d]: put on board by a pickup, minus that: by its
                                 delivery */
    bool has_pickup; /* or a pair */
    bool has_multi_window, has_max_travel;
    /* What starting at some time costs, hard windows included, per job and per break: then routes are
     * priced by arrival/price_walk.h; NULL = by arrival/timing.h where times matter at all. Always
     * there with PROBLEM_HELD. */
    const problem_price *start_price, *break_price;
    uint32_t rich_timing;       /* PROBLEM_* bits; 0 = legs alone decide what a route costs */
    const uint64_t *job_shifts; /* bit s of job j: job_shifts[j * shift_words + s / 64] */
    int32_t shift_words;

    /* -- job x technician ------------------------------------------------------------------- */
    int32_t service_row_count;
    const int32_t *service_s; /* [row * job_count + job] */
    int32_t price_row_count;
    const int64_t *assign_cost; /* [row * job_count + job]; NULL = all zero */

    /* -- travel ------------------------------------------------------------------------------- */
    int32_t travel_count;
    const problem_travel *travels;

    const struct job_relations *relations; /* between jobs: see relations.h; NULL = none */

    const struct travel_match *travel_match; /* what was learned of legs, for windows only: see
                                                travel_match.h; NULL = nothing */

    /* -- duration and access models: matched per (technician, job) in duration/ ---------------- */

    const struct risk_scenarios *risk; /* set in the copy of a search that heeds risk; else NULL */
};

static inline bool problem_allowed(const arv_problem *p, int32_t job, int32_t shift)
{
    return (p->job_shifts[(size_t)job * (size_t)p->shift_words + (size_t)(shift >> 6)] >>
            (shift & 63)) &
           1;
}

static inline int32_t problem_role_of(const arv_problem *p, int32_t job)
{
    return p->job_role ? p->job_role[job] : PROBLEM_ALONE;
}

/* Which of a pair is it, frozen or not? */
static inline bool problem_is_pickup(const arv_problem *p, int32_t job)
{
    return p->job_pair_pickup[job];
}

/* Can the technician of this shift restock on his way? */
static inline bool problem_restocks(const arv_problem *p, int32_t shift)
{
    return p->shift_restock && p->shift_restock[shift] != ARV_NONE;
}

static inline int32_t problem_service_s(const arv_problem *p, int32_t shift, int32_t job)
{
    return p->service_s[(size_t)p->shift_service_row[shift] * (size_t)p->job_count + (size_t)job];
}

static inline int64_t problem_assign_cost(const arv_problem *p, int32_t shift, int32_t job)
{
    if (!p->assign_cost)
        return 0;
    return p->assign_cost[(size_t)p->shift_price_row[shift] * (size_t)p->job_count + (size_t)job];
}

/* Cost units of `work_s` seconds of service, setups included, beyond the even share of a shift. */
static inline int64_t problem_balance_cost(const arv_problem *p, int32_t shift, int64_t work_s)
{
    if (!p->shift_share_s || work_s <= p->shift_share_s[shift])
        return 0;
    return p->balance_rate * (work_s - p->shift_share_s[shift]);
}

/* Nominal travel of the first slice; 0 when either place is open. */
static inline int32_t problem_travel_s(const problem_travel *t, int32_t from, int32_t to)
{
    int32_t metres;
    if ((from | to) < 0)
        return 0;
    if (t->on_sphere)
        return sphere_leg(t->on_sphere, from, to, &metres);
    return t->duration_s[0][(size_t)from * (size_t)t->rows + (size_t)to];
}

/* The same at the speed of slice `k`, between two places. */
static inline int32_t problem_slice_s(const problem_travel *t, int32_t k, int32_t from, int32_t to)
{
    if (t->on_sphere)
        return problem_travel_s(t, from, to);
    return t->duration_s[k][(size_t)from * (size_t)t->rows + (size_t)to];
}

static inline int32_t problem_distance_m(const problem_travel *t, int32_t from, int32_t to)
{
    int32_t metres = 0;
    if ((from | to) >= 0 && t->on_sphere)
        sphere_leg(t->on_sphere, from, to, &metres);
    if ((from | to) < 0 || !t->distance_m)
        return metres;
    return t->distance_m[(size_t)from * (size_t)t->rows + (size_t)to];
}

/* Cost units of one leg that takes `leg_s`. */
static inline int64_t problem_leg_cost_of(const arv_problem *p, int32_t shift, int32_t from,
                                          int32_t to, int32_t leg_s)
{
    if ((from | to) < 0)
        return 0;
    const problem_travel *t = &p->travels[p->shift_travel[shift]];
    const int64_t cost = p->shift_rate_second[shift] * leg_s;
    if (p->shift_rate_metric[shift] == 0)
        return cost;
    const int64_t metric = t->on_sphere ? problem_distance_m(t, from, to)
                                        : t->metric[(size_t)from * (size_t)t->rows + (size_t)to];
    return cost + p->shift_rate_metric[shift] * metric;
}

/* Cost units of one leg at the speed of the first slice. */
static inline int64_t problem_leg_cost(const arv_problem *p, int32_t shift, int32_t from,
                                       int32_t to)
{
    const problem_travel *t = &p->travels[p->shift_travel[shift]];
    return problem_leg_cost_of(p, shift, from, to, problem_travel_s(t, from, to));
}

/* Earliest moment >= t inside one of the sorted windows [open, close] (first..last), or
 * PROBLEM_FOREVER_S. */
static inline int32_t windows_at_or_after(const int32_t *open, const int32_t *close, int32_t first,
                                          int32_t last, int32_t t)
{
    for (int32_t w = first; w < last; w++)
        if (t <= close[w])
            return t > open[w] ? t : open[w];
    return PROBLEM_FOREVER_S;
}

/* Latest moment <= t inside one of the windows, or -PROBLEM_FOREVER_S. */
static inline int32_t windows_at_or_before(const int32_t *open, const int32_t *close, int32_t first,
                                           int32_t last, int32_t t)
{
    for (int32_t w = last; w-- > first;)
        if (t >= open[w])
            return t < close[w] ? t : close[w];
    return -PROBLEM_FOREVER_S;
}

#endif
