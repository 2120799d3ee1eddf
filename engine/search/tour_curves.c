/* tour_curves.c - the price of an insertion from what is kept per visit; see arrival/price_walk.h.
 *
 * Of a route as it was refreshed, every visit keeps two curves: the least price to be ready there by t,
 * and the least price of all that follows his arrival. A visit between two of them is then priced by two
 * legs and one start, however long the route is. A curve of too many pieces is not kept; such a route is
 * walked as a whole. */
#include "search/tours.h"

#include "arrival/price_walk.h"
#include "base/arena.h"

#include <string.h>

/* Curves kept per visit and direction: one is good for the way there that it was made for, so that after
 * a change is undone those from before are still there. */
enum { SLOTS = 8, KEPT_MOST = 160, KEPT_LEAST = 12, KEPT_PIECES = 6 << 20 };

/* Made for the neighbour `other` with its curve `other_mark`; `mark` is new with every curve. */
typedef struct kept_curve {
    int32_t other, count; /* pieces; -1 = more than there is room for */
    uint32_t other_mark, mark;
} kept_curve;

typedef struct kept_side {
    kept_curve slot[SLOTS];
    int32_t now, oldest;
    uint32_t marks;
} kept_side;

struct tour_curves {
    int32_t room; /* pieces per slot */
    kept_side *sides;
    curve_piece *pieces;
};

static size_t side_index(int32_t node, bool back)
{
    return 2 * (size_t)node + back;
}

static kept_side *side_of(const tours *t, int32_t node, bool back)
{
    return &t->curves->sides[side_index(node, back)];
}

static curve_piece *slot_pieces(const tours *t, int32_t node, bool back, int32_t slot)
{
    return t->curves->pieces +
           (side_index(node, back) * SLOTS + (size_t)slot) * (size_t)t->curves->room;
}

/* The curve in force; its count is -1 when it was not kept. */
static price_curve kept(const tours *t, int32_t node, bool back)
{
    const kept_side *side = side_of(t, node, back);
    return (price_curve){.pieces = slot_pieces(t, node, back, side->now),
                         .count = side->slot[side->now].count};
}

bool tour_curves_create(arv_arena *arena, const arv_problem *p, tours *t)
{
    if (!p->start_price)
        return true;
    int32_t room = KEPT_PIECES / (2 * SLOTS * t->node_count);
    room = room > KEPT_MOST ? KEPT_MOST : room < KEPT_LEAST ? KEPT_LEAST : room;
    const size_t sides = 2 * (size_t)t->node_count;
    t->curves = ARENA_ARRAY(arena, tour_curves, 1);
    if (!t->curves)
        return false;
    t->curves->room = room;
    t->curves->sides = ARENA_ARRAY(arena, kept_side, sides);
    t->curves->pieces = ARENA_ARRAY(arena, curve_piece, sides * SLOTS * (size_t)room);
    return t->curves->sides && t->curves->pieces;
}

void tour_curves_copy(tours *to, const tours *from)
{
    if (!from->curves)
        return;
    const size_t sides = 2 * (size_t)from->node_count;
    memcpy(to->curves->sides, from->curves->sides, sides * sizeof *to->curves->sides);
    memcpy(to->curves->pieces, from->curves->pieces,
           sides * SLOTS * (size_t)from->curves->room * sizeof *to->curves->pieces);
}

/* Takes into force a curve that was made for this very way; false when none is kept. Where related jobs
 * have bounds the way does not tell the curve. */
static bool find_kept(const tours *t, int32_t node, bool back, int32_t other)
{
    if (t->bounds)
        return false;
    kept_side *side = side_of(t, node, back);
    uint32_t other_mark = 0;
    if (other != ARV_NONE) {
        const kept_side *from = side_of(t, other, back);
        other_mark = from->slot[from->now].mark;
    }
    for (int32_t k = 0; k < SLOTS; k++) {
        const kept_curve *slot = &side->slot[k];
        if (slot->mark != 0 && slot->count >= 0 && slot->other == other &&
            slot->other_mark == other_mark) {
            side->now = k;
            return true;
        }
    }
    return false;
}

static void keep(const tours *t, int32_t node, int32_t other, const price_walk *w)
{
    kept_side *side = side_of(t, node, w->back);
    const bool fits = !w->now.cut && w->now.count <= t->curves->room;
    uint32_t other_mark = 0;
    if (other != ARV_NONE) {
        const kept_side *from = side_of(t, other, w->back);
        other_mark = from->slot[from->now].mark;
    }
    side->now = side->oldest;
    side->oldest = (side->oldest + 1) % SLOTS;
    side->slot[side->now] =
        (kept_curve){other, fits ? w->now.count : -1, other_mark, ++side->marks};
    if (fits)
        memcpy(slot_pieces(t, node, w->back, side->now), w->now.pieces,
               (size_t)w->now.count * sizeof *w->now.pieces);
}

static bool is_held(const tours *t)
{
    return t->p->rich_timing & PROBLEM_HELD;
}

/* The whole route with `job` behind `after`, nothing kept. */
bool tour_curves_price(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t *cost)
{
    const tour_route *r = &t->routes[shift];
    price_walk w, end;
    price_walk_forth(&w, t->p, shift);
    w.bounds = t->bounds;
    for (int32_t v = r->start; v != r->end && w.now.count > 0; v = t->nodes[v].next) {
        if (tours_is_break(t, v))
            price_walk_break(&w, v - t->break_base);
        else if (tours_is_restock(t, v))
            price_walk_restock(&w);
        else if (v != r->start)
            price_walk_visit(&w, v, w.place);
        if (job != ARV_NONE && v == after)
            price_walk_visit(&w, job, w.place);
    }
    price_walk_drive(&w, t->p->shift_end_location[shift]);
    price_walk_back(&end, t->p, shift);
    *cost = curve_meet(&w.now, &end.now);
    return !w.now.cut || is_held(t);
}

/* Goes on with what is kept of `node`. */
static void go_on(const tours *t, int32_t shift, int32_t node, price_walk *w)
{
    const bool back = w->back;
    const price_curve from = kept(t, node, back);
    price_walk_resume(w, t->p, shift, t->nodes[node].place, from.pieces, from.count, INT32_MIN,
                      INT32_MAX);
    w->back = back;
    w->bounds = t->bounds;
}

/* Walks from `from` to `to` and keeps the curves of the visits between, or takes those that are kept.
 * Routes with breaks are walked anew. False when nobody gets there. */
static bool fill_side(const tours *t, int32_t shift, int32_t from, int32_t to, price_walk *w)
{
    const bool rests = t->routes[shift].break_count > 0;
    bool live = true; /* the walk stands at `last` */
    int32_t last = from;
    for (int32_t v = from; v != to;) {
        v = w->back ? t->nodes[v].prev : t->nodes[v].next;
        if (v == to)
            break;
        if (tours_is_break(t, v)) {
            price_walk_break(w, v - t->break_base);
            continue;
        }
        if (!rests && find_kept(t, v, w->back, last)) {
            live = false;
            last = v;
            continue;
        }
        if (!live)
            go_on(t, shift, last, w);
        live = true;
        const int32_t before = tours_place_before(t, t->nodes[v].prev);
        if (tours_is_restock(t, v))
            price_walk_restock(w);
        else
            price_walk_visit(w, v, t->nodes[before].place);
        keep(t, v, last, w);
        last = v;
        if (w->now.count == 0)
            return false;
    }
    if (!live)
        go_on(t, shift, last, w);
    return true;
}

/* The first node of a walk never changes; kept once. */
static void keep_first(const tours *t, int32_t node, const price_walk *w)
{
    if (!find_kept(t, node, w->back, ARV_NONE))
        keep(t, node, ARV_NONE, w);
}

bool tour_curves_refresh(const tours *t, int32_t shift, int64_t *cost)
{
    const tour_route *r = &t->routes[shift];
    price_walk w, back;
    *cost = INT64_MAX;
    price_walk_forth(&w, t->p, shift);
    price_walk_back(&back, t->p, shift);
    w.bounds = back.bounds = t->bounds;
    keep_first(t, r->start, &w);
    keep_first(t, r->end, &back);
    const price_curve end = kept(t, r->end, true);
    if (!fill_side(t, shift, r->start, r->end, &w))
        return !w.now.cut || is_held(t);
    price_walk_drive(&w, t->p->shift_end_location[shift]);
    *cost = curve_meet(&w.now, &end);
    if (*cost < INT64_MAX)
        fill_side(t, shift, r->end, r->start, &back);
    return !w.now.cut || is_held(t);
}

/* Is the setup behind the new visit another than the one in the curve? */
static bool setup_changes(const tours *t, int32_t i, int32_t job, int32_t j)
{
    const arv_problem *p = t->p;
    if (!p->job_setup_s || j >= t->job_count)
        return false;
    const int32_t place = t->nodes[j].place;
    return (t->nodes[i].place == place) != (t->nodes[job].place == place);
}

/* Where in time the visit may pay: with the fastest legs, and as if it could start whenever it is open.
 * False when nowhere. `last_s` is then the latest departure from i of interest. */
static bool where_below(const tours *t, int32_t shift, const int32_t at[3], int64_t beat,
                        int32_t *first_s, int32_t *last_s)
{
    const arv_problem *p = t->p;
    const tour_route *r = &t->routes[shift];
    const int32_t i = at[0], job = at[1], j = at[2], place = t->nodes[job].place;
    const int32_t w = p->window_first[job], end = p->window_first[job + 1];
    const int32_t there_s = tours_travel_s(r, t->nodes[i].place, place);
    const int32_t onward_s = r->service_s[job] + tours_travel_s(r, place, t->nodes[j].place);
    if (w == end || there_s >= PROBLEM_UNREACHABLE_S || onward_s >= PROBLEM_UNREACHABLE_S)
        return false;
    const price_curve before = kept(t, i, false), rest = kept(t, j, true);
    const int64_t legs = tours_leg_cost(r, t->nodes[i].place, place) +
                         tours_leg_cost(r, place, t->nodes[j].place) + tours_job_cost(r, job);
    const int64_t hours = r->rate_stay * (there_s + onward_s); /* in the curves already */
    *first_s = INT32_MIN;
    *last_s = p->window_close_s[end - 1] - there_s;
    return curve_meet_range(&before, &rest, there_s + onward_s, p->window_open_s[w] + onward_s,
                            beat == INT64_MAX ? beat : beat - (legs - hours), first_s, last_s);
}

bool tour_curves_insertion(const tours *t, int32_t shift, int32_t job, int32_t after, int64_t beat,
                           int64_t *cost)
{
    const int32_t i = tours_place_before(t, after), j = tours_place_after(t, t->nodes[after].next);
    const price_curve before = kept(t, i, false), rest = kept(t, j, true);
    if (before.count < 0 || rest.count < 0 || setup_changes(t, i, job, j))
        return tour_curves_price(t, shift, job, after, cost);
    int32_t first_s, last_s;
    *cost = INT64_MAX;
    if (!where_below(t, shift, (int32_t[]){i, job, j}, beat, &first_s, &last_s))
        return true;
    price_walk w;
    price_walk_resume(&w, t->p, shift, t->nodes[i].place, before.pieces, before.count, first_s,
                      last_s);
    w.bounds = t->bounds;
    for (int32_t v = i; v != after; v = t->nodes[v].next)
        price_walk_break(&w, t->nodes[v].next - t->break_base);
    price_walk_visit(&w, job, w.place);
    for (int32_t v = t->nodes[after].next; v != j; v = t->nodes[v].next)
        price_walk_break(&w, v - t->break_base);
    price_walk_drive(&w, t->nodes[j].place);
    *cost = curve_meet(&w.now, &rest);
    return !w.now.cut || is_held(t);
}
