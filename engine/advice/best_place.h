/* best_place.h - the cheapest place of one visit on a route, found by trying them all.
 *
 * Exact: a place counts when the route with the visit in it keeps every rule, the breaks moved to where they
 * are best then, and costs what arv_plan_from_order would say of it. Nothing else on the route moves. */
#ifndef ADVICE_BEST_PLACE_H
#define ADVICE_BEST_PLACE_H

#include "advice/stage.h"

typedef struct best_place {
    bool fits;
    int64_t added_units; /* cost of the route with it less without, in cost units */
    int32_t shift;
    int32_t after;    /* node; a place */
    int32_t position; /* visits before it */
    int32_t end_s;    /* earliest end of the route, on the problem's clock */
} best_place;

/* What makes a place the best. */
typedef enum best_by { BEST_BY_COST, BEST_BY_END } best_by;

/* Who is to be put in. */
typedef struct newcomer {
    int32_t job;  /* of the stage's problem; on no route */
    int32_t like; /* the job whose relations and prices of technicians hold for it: itself, or the
                     one of which `job` is a variant; on no route either */
} newcomer;

/* Does anything but time and room forbid the technician of this shift to serve it? O(relations). */
bool best_place_admits(const stage *s, newcomer who, int32_t shift);

/* The best place on the route of `shift`, the first of equals; false when there is none.
 * O(places * refresh of a route). */
bool best_place_on(stage *s, newcomer who, int32_t shift, best_by by, best_place *best);

/* Puts it there; false (and nothing changes) when it does not fit. */
static inline bool best_place_take(stage *s, newcomer who, const best_place *place)
{
    return stage_put_in(s, who.job, place->after);
}

#endif
