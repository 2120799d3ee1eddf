/* best_place.c - see best_place.h. */
#include "advice/best_place.h"

#include "search/related.h"

bool best_place_admits(const stage *s, newcomer who, int32_t shift)
{
    const arv_problem *p = s->p;
    return problem_allowed(p, who.job, shift) && s->t.routes[shift].max_tasks > 0 &&
           (!p->relations || related_admit(&s->t, NULL, 0, who.like, shift));
}

/* The O(1) test by bounds that no move of the breaks can better. */
static bool may_fit(const stage *s, int32_t job, int32_t shift, int32_t after)
{
    if (problem_restocks(s->p, shift))
        return true;
    return tours_time_fits(&s->bare, &s->bare.routes[shift], job, after, after,
                           s->bare.nodes[after].next);
}

/* The next visit of the route, or its end. */
static int32_t next_place(const tours *t, int32_t node)
{
    do
        node = t->nodes[node].next;
    while (tours_is_break(t, node) || tours_is_restock(t, node));
    return node;
}

static void try_place(stage *s, newcomer who, int32_t shift, int32_t after, int32_t position,
                      best_place *best)
{
    tours *t = &s->t;
    const int64_t before = stage_route_cost(s, shift);
    const bool fits = stage_try(s, who.job, after);
    const int64_t cost = t->routes[shift].cost;
    tours_restore(t, shift, s->kept);
    const int64_t added = cost - before + problem_assign_cost(s->p, shift, who.like) -
                          problem_assign_cost(s->p, shift, who.job);
    if (fits && (!best->fits || added < best->added_units))
        *best = (best_place){true, added, shift, after, position};
}

bool best_place_on(stage *s, newcomer who, int32_t shift, best_place *best)
{
    const tours *t = &s->t;
    *best = (best_place){.shift = shift, .after = ARV_NONE, .position = ARV_NONE};
    if (!best_place_admits(s, who, shift) || t->routes[shift].jobs >= t->routes[shift].max_tasks)
        return false;
    int32_t position = 0;
    for (int32_t v = t->routes[shift].start; v != t->routes[shift].end; v = next_place(t, v)) {
        if (!t->locked[next_place(t, v)] && may_fit(s, who.job, shift, v))
            try_place(s, who, shift, v, position, best);
        position++;
    }
    return best->fits;
}
