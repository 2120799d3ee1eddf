/* route_pool.h - a bounded store of good routes, for choosing among them (set_partition.h).
 *
 * A route is a class of shifts, an ordered sequence of jobs and its cost. Of the routes of one class
 * that serve the same set of jobs only the cheapest is kept: a route is found by a hash of its set,
 * which does not look at the order. A hash that two sets share costs one of them its place; what is
 * stored is always a route that was offered.
 *
 * When the store is full, the half with the worst score goes, score being
 *
 *     (1 + how far its reduced cost is above zero, in cost units) * (1 + rounds since last offered)
 *
 * with the duals of the last set partition (age alone before there are any). So a route stays as long
 * as it could enter a better choice at the prices of today, or as long as local optima keep using it;
 * a route that is offered again is young again. A sweep is linear in the store and happens once per
 * half a store of new routes: O(jobs of the route) expected per offer.
 *
 * One thread owns a pool. Searches on several threads fill a small pool each, and one thread merges
 * those in a fixed order (route_pool_merge) when all have ended their epoch; so nothing depends on
 * the order in which threads ran. No pointer and no clock decides anything. */
#ifndef SETPART_ROUTE_POOL_H
#define SETPART_ROUTE_POOL_H

#include "model/problem.h"

/* One route as it lies in the pool. */
typedef struct pool_route {
    uint64_t key;        /* of its class and set of jobs */
    int64_t cost;        /* cost units, fixed cost included */
    double score;        /* of the sweep under way */
    int32_t shift_class; /* problem->shift_class */
    int32_t count;       /* jobs, >= 1 */
    int32_t round;       /* in which it was last offered */
    int32_t chosen;      /* scratch of the set partition under way; else 0 */
    int32_t jobs[];      /* in order */
} pool_route;

typedef struct route_pool {
    const arv_problem *p;
    uint64_t *words;     /* the routes, one after the other */
    int32_t *table;      /* open addressing: word at which a route begins, + 1; 0 = empty */
    double *job_dual;    /* [job_count] of the last set partition, in cost units */
    double *class_dual;  /* [shift_class_count] */
    bool has_duals;      /* else the prices are unknown */
    uint32_t table_mask; /* slots - 1 */
    int32_t word_count;  /* room */
    int32_t words_used;
    int32_t route_count;
    int32_t round;
    /* since creation */
    int64_t offered, stored, evicted;
} route_pool;

/* A pool of at most `bytes` in all, taken from `arena` at once. RESOURCE_EXHAUSTED when the arena does
 * not give them; INVALID_ARGUMENT when `bytes` has no room for one route of all jobs. */
arv_status route_pool_create(arv_arena *arena, const arv_problem *p, size_t bytes, route_pool *pool,
                             arv_error *error);

/* Offers the route of `shift` (its class counts) over `count` jobs at `cost`; the jobs of a frozen
 * prefix come first in it. The caller vouches that it keeps every rule. A route without jobs is
 * nothing. True when the pool did not have its set of jobs, or not as cheaply. */
bool route_pool_offer(route_pool *pool, int32_t shift, const int32_t *jobs, int32_t count,
                      int64_t cost);

/* Offers everything in `from` to `pool` and empties `from`. */
void route_pool_merge(route_pool *pool, route_pool *from);

void route_pool_clear(route_pool *pool);

/* All routes get a round older. */
void route_pool_next_round(route_pool *pool);

/* Cost less the duals of its jobs and class; meaningless before there are duals. */
double route_pool_reduced_cost(const route_pool *pool, const pool_route *r);

/* The route of this shift's class over these jobs in any order, or NULL. Good until the next offer. */
pool_route *route_pool_find(const route_pool *pool, int32_t shift, const int32_t *jobs,
                            int32_t count);

/* Walking over all routes, in a fixed order: for (r = first(pool); r; r = next(pool, r)). */
static inline int32_t route_pool_words(int32_t count)
{
    const size_t bytes = sizeof(pool_route) + (size_t)count * sizeof(int32_t);
    return (int32_t)((bytes + sizeof(uint64_t) - 1) / sizeof(uint64_t));
}

static inline pool_route *route_pool_at(const route_pool *pool, int32_t word)
{
    return word < pool->words_used ? (pool_route *)(pool->words + word) : NULL;
}

static inline pool_route *route_pool_first(const route_pool *pool)
{
    return route_pool_at(pool, 0);
}

static inline pool_route *route_pool_next(const route_pool *pool, const pool_route *r)
{
    const int32_t word = (int32_t)((const uint64_t *)(const void *)r - pool->words);
    return route_pool_at(pool, word + route_pool_words(r->count));
}

#endif
