/* set_core.h - a set partition over some routes of the pool, as flat arrays.
 *
 * Rows are the jobs, then the classes of shifts. What is decided leaves the program: covered jobs drop
 * out of their rows, used shifts lower the need of their class, and a route of which no job is left
 * to cover is gone. So a dive works on smaller and smaller programs. */
#ifndef SETPART_SET_CORE_H
#define SETPART_SET_CORE_H

#include "setpart/route_pool.h"

typedef struct set_core {
    int32_t row_count, job_count;
    /* per row */
    double *need;  /* 1 for a job to cover, 0 for one that is; shifts left of a class */
    double *least; /* bounds of its dual */
    double *most;
    bool exact; /* no job may be covered twice */
    /* columns */
    int32_t column_count, column_room, entry_count, entry_room;
    int32_t *first; /* [columns + 1] */
    int32_t *row;   /* jobs still to cover, then the class */
    double *price;
    pool_route **route;
} set_core;

/* Room for `columns` of together `entries` entries. */
bool set_core_create(arv_arena *arena, const arv_problem *p, int32_t columns, int32_t entries,
                     set_core *core);

/* Empties it and takes rows and their bounds from `from`. */
void set_core_begin(set_core *core, const set_core *from);

/* Appends the route where it has jobs to cover (where `exact`: only such) and its class a shift. False
 * when there is no room. */
bool set_core_add(set_core *core, pool_route *r);

/* `from` less what is decided: `core`'s rows say what is left to cover. */
void set_core_reduce(set_core *core, const set_core *from);

/* Decides for a route: its jobs need no cover, its class has a shift less. The columns stay. */
void set_core_use(set_core *core, const pool_route *r);

#endif
