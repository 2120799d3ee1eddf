/* tour_price.c - what a route costs when its times do; see tours.h and arrival/timing.h. */
#include "search/tours.h"

#include "arrival/timing.h"

static void walk_node(const tours *t, timing *w, int32_t node)
{
    if (tours_is_break(t, node))
        timing_break(w, node - t->break_base);
    else if (tours_is_restock(t, node))
        timing_restock(w);
    else
        timing_visit(w, node);
}

bool tours_price(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t beat,
                 tour_price *price)
{
    const tour_route *r = &t->routes[shift];
    timing w;
    timing_open(&w, t->p, shift);
    w.beat = beat;
    while (timing_leave(&w)) {
        if (after == r->start)
            timing_visit(&w, job);
        for (int32_t v = t->nodes[r->start].next; v != r->end && !w.missed; v = t->nodes[v].next) {
            walk_node(t, &w, v);
            if (v == after)
                timing_visit(&w, job);
        }
        timing_return(&w);
    }
    const bool fits = w.fits && w.best_cost < beat;
    *price = fits ? (tour_price){w.best_cost, w.best_end_s, w.best_travel_s}
                  : (tour_price){INT64_MAX, w.least_excess_s, 0};
    return fits;
}
