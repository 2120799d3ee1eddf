/* compact.h - a part of a problem laid out for descent: some jobs, some shifts, dense indices.
 *
 * Rows 0..job_count-1 are the jobs, the rest the places where shifts start and end, so that a stop
 * knows its row of the leg matrices without a look-up; cost and travel of a leg share a cache line.
 *
 * Where jobs may stay unserved, the last vehicle is the bench. To sit there costs a job its price and
 * its weight, so that every move between tours also serves, leaves or exchanges jobs.
 *
 * Balanced work is one load more, behind those of the problem: service, of which more than his share has a
 * price of its own instead of breaking a rule. It asks for services that are the same whoever does them.
 *
 * Only what time segments can carry is compact: one time window per job, no breaks, no frozen
 * prefix, no cap on travel or distance, no pickups, of what makes times cost money or bound each other
 * only hours and length of a shift; `compact_supports` says whether a problem is
 * such. Everything is allocated by compact_create for the largest part, and filled by
 * compact_fill as often as wanted: no allocation between. */
#ifndef GENETIC_COMPACT_H
#define GENETIC_COMPACT_H

#include "genetic/segment.h"
#include "model/problem.h"

typedef struct leg {
    int32_t cost, travel_s;
} leg;

/* A shift as descent sees it. Arrays are shared by shifts that are equal in that respect. */
typedef struct vehicle {
    const leg *legs;            /* [row_count * row_count] */
    const int32_t *service_s;   /* [job_count] */
    const int64_t *assign_cost; /* [job_count], or NULL */
    const uint8_t *allowed;     /* [job_count], or NULL: all */
    const int64_t *capacity;    /* [load_count] */
    int64_t fixed_cost;
    int32_t start_row, end_row;
    time_segment start, end;
    int32_t max_tasks;
    int32_t max_duration_s; /* from departure to return */
    int64_t rate_duration;  /* cost units per second of it */
    bool is_timed;          /* one of the two matters */
    int32_t shift;          /* index in the problem */
    int32_t kind; /* equal = same legs, service, assign cost: segments of one hold for the other */
    int32_t class_; /* equal = interchangeable */
    bool is_bench;  /* where the jobs sit that nobody serves: no legs, no times */
} vehicle;

typedef struct compact {
    const arv_problem *p;
    int32_t job_count, load_count, row_count;
    int32_t limit_count;   /* of the loads, those whose capacity is a rule */
    int32_t vehicle_count; /* the bench included */
    bool has_bench;
    int32_t class_count;
    int32_t *job; /* [job_count] index in the problem */
    int32_t *ready_s, *due_s;
    int64_t *load; /* [job * load_count + d] */
    vehicle *vehicles;
    int32_t width;
    int32_t *near;       /* [job * width + k]: granular neighbours, nearest first */
    int32_t *near_count; /* [job] */
    double cost_per_s;   /* of travel, on average: what a second is about worth */
    int64_t *load_worth; /* [d]: cost of a long leg per unit of load, in 1/256 */
    struct compact_store *store;
} compact;

/* What one part may hold. `weight_price`: cost units that a unit of weight of unserved jobs is worth on
 * the bench; 0 = no bench, every job is to be served. */
typedef struct compact_room {
    int32_t jobs, vehicles;
    int64_t weight_price;
} compact_room;

/* Whether all of a problem is compact, a part as large as `room` included. */
bool compact_supports(const arv_problem *p, compact_room room);

/* Memory for parts of `p` within `room`; false when the arena is full. */
bool compact_create(arv_arena *arena, const arv_problem *p, compact_room room, int32_t width,
                    compact *c);

/* Fills it with these jobs and shifts (indices of the problem). O(jobs^2). */
void compact_fill(compact *c, const int32_t *jobs, int32_t job_count, const int32_t *shifts,
                  int32_t shift_count);

static inline const leg *compact_leg(const compact *c, const vehicle *v, int32_t from, int32_t to)
{
    return &v->legs[(size_t)from * (size_t)c->row_count + (size_t)to];
}

static inline bool vehicle_may(const vehicle *v, int32_t job)
{
    return !v->allowed || v->allowed[job];
}

static inline time_segment compact_stop(const compact *c, const vehicle *v, int32_t job)
{
    return segment_of(c->ready_s[job], c->due_s[job], v->service_s[job]);
}

#endif
