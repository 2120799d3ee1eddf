/* tour_span.c - heads and tails of a route; see tour_span.h. */
#include "search/tour_span.h"

/* The node behind `node` when the restocking is passed over. */
static int32_t bare_next(const tours *t, int32_t node)
{
    const int32_t next = t->nodes[node].next;
    return tours_is_restock(t, next) ? t->nodes[next].next : next;
}

static int32_t drive_s(const tours *t, const tour_route *r, int32_t from, int32_t to)
{
    return tours_travel_s(r, t->nodes[from].place, t->nodes[to].place);
}

static void fill_heads(tours *t, int32_t shift, const tour_route *r)
{
    tour_head h = tour_head_start(r);
    t->spans[r->start].head = h;
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next) {
        const int32_t way_s = drive_s(t, r, t->nodes[v].prev, v);
        if (tours_is_restock(t, v))
            tour_head_restock(t->p, shift, way_s, &h);
        else
            (void)tour_head_visit(t->p, r, v, way_s, &h); /* kept: the caller saw to it */
        t->spans[v].head = h;
    }
}

static tour_tail tail_of(const tours *t, const tour_route *r, int32_t v, int32_t next,
                         const tour_tail *behind)
{
    const int32_t way_s = drive_s(t, r, v, next);
    if (tours_is_restock(t, v))
        return tour_tail_restock(tours_restock_s(t, v), way_s, behind);
    return tour_tail_visit(t->p, r, v, way_s, behind);
}

static void fill_tails(tours *t, const tour_route *r)
{
    t->spans[r->end].tail = t->spans[r->end].bare = (tour_tail){r->end_s, -PROBLEM_FOREVER_S, 0};
    bool same = true; /* there is no restocking from here on */
    for (int32_t v = t->nodes[r->end].prev; v != r->start; v = t->nodes[v].prev) {
        const int32_t next = t->nodes[v].next, bare = bare_next(t, v);
        t->spans[v].tail = tail_of(t, r, v, next, &t->spans[next].tail);
        same = same && !tours_is_restock(t, v);
        t->spans[v].bare = same                     ? t->spans[v].tail
                           : tours_is_restock(t, v) ? t->spans[next].bare
                                                    : tail_of(t, r, v, bare, &t->spans[bare].bare);
    }
}

bool tours_refresh_spans(tours *t, int32_t shift)
{
    tour_route *r = &t->routes[shift];
    fill_heads(t, shift, r);
    fill_tails(t, r);
    const int32_t first = t->nodes[r->start].next;
    tour_day day;
    if (!tour_join(&t->spans[r->start].head, drive_s(t, r, r->start, first), &t->spans[first].tail,
                   &day))
        return false;
    r->time_cost = r->rate_stay * day.wait_s;
    r->cost += r->time_cost;
    return day.length_s <= t->p->shift_max_duration_s[shift];
}

bool tours_span_price(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t *change)
{
    const tour_route *r = &t->routes[shift];
    const int32_t next = t->nodes[after].next;
    tour_head h = t->spans[after].head;
    tour_day day;
    if (!tour_head_visit(t->p, r, job, drive_s(t, r, after, job), &h) ||
        !tour_join(&h, drive_s(t, r, job, next), &t->spans[next].tail, &day) ||
        day.length_s > t->p->shift_max_duration_s[shift])
        return false;
    *change = r->rate_stay * day.wait_s - r->time_cost;
    return true;
}
