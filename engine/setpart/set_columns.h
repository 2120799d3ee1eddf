/* set_columns.h - which routes of the pool are columns of the program.
 *
 * A route that is one is marked in the pool (pool_route.chosen) until set_columns_clear. */
#ifndef SETPART_SET_COLUMNS_H
#define SETPART_SET_COLUMNS_H

#include "setpart/set_core.h"

/* Routes with the smallest reduced costs seen so far, the largest of them on top. */
typedef struct column_heap {
    int32_t count, most;
    pool_route **route;
    double *cost;
} column_heap;

typedef struct set_columns {
    route_pool *pool;
    set_core rows;    /* needs and bounds of duals; no columns */
    set_core core;    /* the program */
    pool_route **own; /* the incumbent's movable routes: always columns */
    int32_t own_count;
    column_heap staying, entering;
} set_columns;

/* Room for programs of `most` columns; `own` for `shift_count` routes. */
bool set_columns_create(arv_arena *arena, route_pool *pool, int32_t most, set_columns *columns);

/* Reduced cost of any route of the pool. */
double set_columns_reduced_cost(const set_columns *columns, const double *dual,
                                const pool_route *r);

/* Begins anew, with the incumbent's routes only. */
void set_columns_begin(set_columns *columns);

/* Adds up to `most` routes from all over the pool: they steady the duals. */
void set_columns_sample(set_columns *columns, int32_t most);

/* Begins anew, with the routes of the smallest reduced costs, up to `limit` and `most` of them. Returns how many of
 * the pool are within the limit. */
int32_t set_columns_filter(set_columns *columns, const double *dual, double limit, int32_t most);

/* Renews the program: its best columns stay, up to three quarters of the room, and the most negative
 * of the pool enter. Returns what routes of the pool can take off the sum of need times dual at most:
 * the lesser of all negative reduced costs and `route_most` times the least of them. O(pool). */
double set_columns_price(set_columns *columns, const double *dual, int32_t route_most);

/* Takes the marks off. */
void set_columns_clear(set_columns *columns);

#endif
