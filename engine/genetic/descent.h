/* descent.h - local search on routes that may be late or overloaded at a price.
 *
 * A state is a linked list of stops per vehicle with what an O(1) test needs at every stop: the time
 * segment from the start to it and from it to the end, legs and loads so far. A move is tested by
 * its change of cost first: since penalties and hours are never negative, one that
 * costs at least what both routes pay for these today cannot help and is dropped before any time is
 * looked at. The best
 * neighbours of a job by cost and waiting are tried (granular search, Toth & Vigo 2003), first
 * improvement is taken (Vidal 2022); moves between pairs of routes follow in swap_star.c.
 *
 * The moves are the rows of one table (`moves`), each a function of a job u and a job v that is
 * worth standing next to it. One thread per state; no allocation after descent_create. */
#ifndef GENETIC_DESCENT_H
#define GENETIC_DESCENT_H

#include "base/rng.h"
#include "genetic/compact.h"

enum { PRICE_SHIFT = 8 }; /* prices are in 1/256 of a cost unit */

/* One stop: jobs 0..job_count-1, then the start and end of each vehicle. */
typedef struct stop {
    int32_t next, prev, route, position;
    int32_t row, tested; /* row of the legs; number of moves when last tried */
    time_segment before; /* from the start to here */
    time_segment behind; /* from here to the end */
    int64_t cost_before; /* of legs up to here */
} stop;

typedef struct tour {
    int32_t start, end; /* stops */
    int32_t jobs;
    int32_t warp_s;  /* and what it is too long */
    int64_t cost;    /* legs, assignments, fixed cost if it has jobs; not its hours */
    int64_t hours;   /* what its duration costs */
    int64_t balance; /* what its work beyond its share costs */
    int64_t timed;   /* hours, and what its warp costs at the present prices */
    int64_t
        penalty; /* timed, balance, and what its excess load costs: what a move may win beside legs */
    int32_t changed; /* number of moves when it last changed */
    int32_t paired;  /* ... when its pairs were last searched */
} tour;

/* Prices of one second of warp and one unit of excess load, in 1/256 cost units. */
typedef struct prices {
    int64_t time, *load; /* load: [load_count] */
} prices;

/* Where a job would go best in a tour: see swap_star.c. */
typedef struct three_places {
    int64_t cost[3];
    int32_t after[3];
    int32_t known_at; /* number of moves when computed; 0 = never */
} three_places;

typedef struct descent {
    const compact *c;
    prices price;
    stop *stops;
    tour *tours;
    int64_t *load_before; /* [stop * load_count + d] */
    int32_t moves;        /* made so far, of all states */
    int32_t base;         /* `moves` when the present state was begun */
    bool assigns;         /* some vehicle has costs by job */
    int32_t *order;       /* jobs, shuffled */
    int32_t *empty;       /* per class: its first vehicle without jobs, or ARV_NONE */
    int32_t *sequence[2]; /* scratch */
    three_places *places; /* [vehicle * room.jobs + job] */
    int64_t *removal;     /* per job: change of its tour when taken out */
    int32_t *mark;        /* per vehicle */
    compact_room room;
    /* Asked now and then while descending: true = end where you are, nobody wants the result. NULL =
     * never. Set it after descent_create. */
    bool (*stop)(void *context);
    void *stop_context;
} descent;

/* False when the arena is full. */
bool descent_create(arv_arena *arena, const compact *c, compact_room room, descent *d);

/* Takes the part that `c` now holds, all vehicles empty, no job served. */
void descent_reset(descent *d);

/* Puts `count` jobs in this order into an empty vehicle. */
void descent_load(descent *d, int32_t k, const int32_t *jobs, int32_t count);

/* Changes prices and what every tour pays. */
void descent_set_prices(descent *d, int64_t time, int64_t load);

/* Inserts jobs that are on no tour, each where its price is least among the places next to its
 * neighbours and in empty vehicles; O(count * width). */
void descent_insert(descent *d, const int32_t *jobs, int32_t count);

/* Tour k was just loaded and is known to have no better move with other such tours. */
void descent_rest(descent *d, int32_t k);

/* Until no move helps, or `stop` says so. `thorough`: searches pairs of tours too. `only_new`: leaves pairs of tours at
 * rest aside until one changes. */
void descent_run(descent *d, rng *random, bool thorough, bool only_new);

/* ---- for the moves and their tests ---------------------------------------------------------- */

/* Makes the move when it lowers cost + penalty; true when made. u, v: jobs, or v a start. */
typedef bool move_attempt(descent *d, int32_t u, int32_t v);

typedef struct move_kind {
    const char *name;
    move_attempt *attempt;
} move_kind;

extern const move_kind MOVES[];
extern const int32_t MOVE_COUNT;

/* The best SWAP* and relocation between two tours; true when one was made. */
bool swap_star(descent *d, int32_t a, int32_t b);

/* Jobs of a tour in order; how many. */
int32_t descent_list(const descent *d, int32_t k, int32_t *jobs);

/* Recomputes a tour after its links changed. O(length). */
void descent_refresh(descent *d, int32_t k);

/* Cost and penalty of a vehicle driving `jobs`; used to settle candidate moves exactly. */
int64_t descent_price_of(const descent *d, int32_t k, const int32_t *jobs, int32_t count);

/* Replaces the jobs of two tours. The union stays the same. */
void descent_replace(descent *d, int32_t a, const int32_t *jobs_a, int32_t count_a, int32_t b,
                     const int32_t *jobs_b, int32_t count_b);

/* Does it load more than it may? */
static inline bool tour_is_heavy(const tour *t)
{
    return t->penalty > t->timed + t->balance;
}

/* What a tour costs and pays. */
static inline int64_t descent_total(const descent *d, int32_t k)
{
    return d->tours[k].cost + d->tours[k].penalty;
}

static inline bool descent_is_job(const descent *d, int32_t stop_at)
{
    return stop_at < d->c->job_count;
}

static inline int64_t descent_warp_price(const descent *d, int32_t warp_s)
{
    return (warp_s * d->price.time) >> PRICE_SHIFT;
}

/* How much longer than he may a technician is out. */
static inline int32_t vehicle_excess_s(const vehicle *v, int32_t duration_s)
{
    return duration_s > v->max_duration_s ? duration_s - v->max_duration_s : 0;
}

/* What the times of a tour cost whose pieces are `head`, a leg and `tail`: warp, length, hours. */
static inline int64_t descent_times_price(const descent *d, const vehicle *v, time_segment head,
                                          int32_t travel_s, time_segment tail)
{
    if (v->is_bench)
        return 0;
    if (!v->is_timed)
        return descent_warp_price(d, segment_join_warp(head, travel_s, tail));
    const time_segment all = segment_join(head, travel_s, tail);
    const int32_t duration_s = segment_length_s(all);
    return descent_warp_price(d, all.warp_s + vehicle_excess_s(v, duration_s)) +
           v->rate_duration * duration_s;
}

/* Price of a load `load_of(d)` given as base + sign * the loads of some jobs is spelled out by the
 * moves; this is one dimension of it. */
static inline int64_t descent_excess_price(const descent *d, int32_t dimension, int64_t load,
                                           int64_t capacity)
{
    return load > capacity ? ((load - capacity) * d->price.load[dimension]) >> PRICE_SHIFT : 0;
}

static inline const int64_t *descent_load_of(const descent *d, int32_t k)
{
    return d->load_before + (size_t)d->tours[k].end * (size_t)d->c->load_count;
}

static inline int64_t descent_leg_cost(const descent *d, const vehicle *v, int32_t from, int32_t to)
{
    return compact_leg(d->c, v, d->stops[from].row, d->stops[to].row)->cost;
}

static inline int64_t vehicle_assign_cost(const vehicle *v, int32_t job)
{
    return v->assign_cost ? v->assign_cost[job] : 0;
}

#endif
