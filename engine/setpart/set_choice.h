/* set_choice.h - from chosen routes to a solution: shifts assigned, surplus visits taken out. */
#ifndef SETPART_SET_CHOICE_H
#define SETPART_SET_CHOICE_H

#include "setpart/set_partition.h"

/* Working memory for one solution in the making; an arena's. */
typedef struct set_choice {
    const set_partition *sp;
    const set_judge *judge; /* NULL: nothing is ever taken out */
    set_route *routes;      /* [shift_count], their jobs in `jobs` */
    int32_t route_count;
    int32_t *jobs; /* room for twice all jobs */
    int32_t jobs_used;
    int32_t *cover;      /* [job_count] */
    int32_t *class_used; /* [shift_class_count] */
    int32_t *trial;      /* [job_count] a route with a visit less */
    int64_t weight, cost;
} set_choice;

bool set_choice_create(arv_arena *arena, const set_partition *sp, const set_judge *judge,
                       set_choice *choice);

void set_choice_clear(set_choice *choice);

/* Gives the route to the next shift of its class. False when there is none, or no room for its
 * jobs: then the choice is no solution. */
bool set_choice_put(set_choice *choice, const pool_route *r);

/* Takes surplus visits out, one by one where it saves most, and sums up weight and cost. False when
 * a surplus visit can be taken out nowhere. O(surplus * length of the routes). */
bool set_choice_finish(set_choice *choice);

/* Copies a finished choice into sp->routes and sp->jobs. */
void set_choice_keep(const set_choice *choice, set_partition *sp, set_solution *solution);

static inline bool set_is_better(int64_t weight, int64_t cost, const set_solution *than)
{
    return weight != than->weight ? weight < than->weight : cost < than->cost;
}

#endif
