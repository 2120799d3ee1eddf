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

static bool is_better(const best_place *a, const best_place *b, best_by by)
{
    if (!b->fits)
        return true;
    return by == BEST_BY_COST ? a->added_units < b->added_units : a->end_s < b->end_s;
}

static void try_place(stage *s, newcomer who, best_by by, best_place place, best_place *best)
{
    tours *t = &s->t;
    const tour_route *r = &t->routes[place.shift];
    const int64_t before = stage_route_cost(s, place.shift);
    const bool fits = stage_try(s, who.job, place.after);
    place.fits = true;
    place.end_s = t->nodes[r->end].ready;
    place.added_units = r->cost - before + problem_assign_cost(s->p, place.shift, who.like) -
                        problem_assign_cost(s->p, place.shift, who.job);
    tours_restore(t, place.shift, s->kept);
    if (fits && is_better(&place, best, by))
        *best = place;
}

bool best_place_on(stage *s, newcomer who, int32_t shift, best_by by, best_place *best)
{
    const tours *t = &s->t;
    *best = (best_place){.shift = shift, .after = ARV_NONE, .position = ARV_NONE};
    if (!best_place_admits(s, who, shift) || t->routes[shift].jobs >= t->routes[shift].max_tasks)
        return false;
    best_place place = {.shift = shift};
    for (int32_t v = t->routes[shift].start; v != t->routes[shift].end; v = next_place(t, v)) {
        place.after = v;
        if (!t->locked[next_place(t, v)] && may_fit(s, who.job, shift, v))
            try_place(s, who, by, place, best);
        place.position++;
    }
    return best->fits;
}
