/* price_walk.c - see price_walk.h. What a leg or a visit does to the least price by time. */
#include "arrival/price_walk.h"

#include <string.h>

static void open_walk(price_walk *w, const arv_problem *p, int32_t shift, int32_t place, bool back)
{
    w->p = p;
    w->travel = &p->travels[p->shift_travel[shift]];
    w->shift = shift;
    w->place = place;
    w->back = back;
    w->bounds = NULL;
    w->break_count = 0;
    curve_open(&w->now, w->store[0], PRICE_PIECES_MOST);
    curve_open(&w->spare, w->store[1], PRICE_PIECES_MOST);
}

void price_walk_forth(price_walk *w, const arv_problem *p, int32_t shift)
{
    const int64_t rate = p->shift_rate_duration[shift];
    const int32_t start_s = p->shift_start_s[shift];
    open_walk(w, p, shift, p->shift_start_location[shift], false);
    curve_offer(&w->now, start_s, p->shift_end_s[shift],
                p->shift_fixed_cost[shift] - rate * start_s, -rate);
    curve_close(&w->now);
}

void price_walk_back(price_walk *w, const arv_problem *p, int32_t shift)
{
    const int64_t rate = p->shift_rate_duration[shift];
    const int64_t overtime = p->shift_rate_overtime[shift];
    const int32_t end_s = p->shift_end_s[shift], start_s = p->shift_start_s[shift];
    int32_t regular_s = p->shift_regular_end_s[shift];
    regular_s = regular_s > end_s || overtime == 0 ? end_s : regular_s;
    open_walk(w, p, shift, p->shift_end_location[shift], true);
    if (regular_s < end_s)
        curve_offer(&w->now, -end_s, -regular_s - 1, rate * end_s + overtime * (end_s - regular_s),
                    -rate - overtime);
    curve_offer(&w->now, -regular_s, -start_s, rate * regular_s, -rate);
    curve_close(&w->now);
}

void price_walk_resume(price_walk *w, const arv_problem *p, int32_t shift, int32_t place,
                       const curve_piece *pieces, int32_t count, int32_t from_s, int32_t to_s)
{
    int32_t first = 0;
    while (first + 1 < count && pieces[first + 1].from_s <= from_s)
        first++;
    while (count > first && pieces[count - 1].from_s > to_s)
        count--;
    open_walk(w, p, shift, place, false);
    memcpy(w->store[0], pieces + first, (size_t)(count - first) * sizeof *pieces);
    w->now.count = count - first;
    curve_begin_at(&w->now, from_s);
    curve_end_at(&w->now, to_s);
}

void price_walk_break(price_walk *w, int32_t b)
{
    w->breaks[w->break_count++] = b;
}

/* The curve in `spare` is the one that counts from now on. */
static void turn(price_walk *w)
{
    curve_close(&w->spare);
    const price_curve old = w->now;
    const bool cut = old.cut;
    w->now = w->spare;
    w->now.cut |= cut;
    curve_open(&w->spare, old.pieces, old.room);
}

/* ---- beginning something at a price ---------------------------------------------------------- */

/* A piece of the price of a beginning as the walk sees it: back, by minus the end. */
static problem_price_piece as_walked(const problem_price_piece *piece, int32_t length_s, bool back)
{
    if (!back)
        return *piece;
    return (problem_price_piece){
        .from_s = -piece->to_s - length_s,
        .to_s = -piece->from_s - length_s,
        .price = piece->price + piece->slope * ((int64_t)piece->to_s - piece->from_s),
        .slope = -piece->slope,
    };
}

/* A piece within bounds; false when nothing of it is. */
static bool cut_piece(problem_price_piece *piece, start_bounds bounds)
{
    if (piece->from_s < bounds.from_s) {
        piece->price += piece->slope * ((int64_t)bounds.from_s - piece->from_s);
        piece->from_s = bounds.from_s;
    }
    if (piece->to_s > bounds.to_s)
        piece->to_s = bounds.to_s;
    return piece->from_s <= piece->to_s;
}

/* Adds the price of a beginning, waits until it is least, and moves on by the length. */
static void begin_at_price(const price_curve *in, const problem_price *price,
                           const start_bounds *bounds, int32_t length_s, bool back,
                           price_curve *out)
{
    int32_t k = 0;
    for (int32_t n = 0; n < price->count; n++) {
        problem_price_piece piece = price->pieces[back ? price->count - 1 - n : n];
        if (bounds && !cut_piece(&piece, *bounds))
            continue;
        piece = as_walked(&piece, length_s, back);
        while (k + 1 < in->count && in->pieces[k + 1].from_s <= piece.from_s)
            k++;
        for (int32_t i = k; i < in->count; i++) {
            const curve_piece *c = &in->pieces[i];
            const int32_t end_s = i + 1 < in->count ? c[1].from_s - 1 : INT32_MAX;
            const int32_t x = c->from_s > piece.from_s ? c->from_s : piece.from_s;
            const int32_t y = end_s < piece.to_s ? end_s : piece.to_s;
            if (x > y)
                break;
            curve_offer(out, x, y,
                        c->price + c->slope * (x - c->from_s) + piece.price +
                            piece.slope * (x - piece.from_s),
                        c->slope + piece.slope);
        }
    }
    curve_close(out);
    curve_shift(out, length_s, 0);
}

/* ---- breaks on a leg -------------------------------------------------------------------------- */

/* Room to try the ways to take the breaks of a leg. */
typedef struct break_trial {
    price_curve best, next, way, step;
    curve_piece store[4][PRICE_PIECES_MOST];
} break_trial;

static void swap_curves(price_curve *a, price_curve *b)
{
    const price_curve c = *a;
    *a = *b;
    *b = c;
    curve_open(b, b->pieces, b->room);
}

static void copy_curve(const price_curve *from, price_curve *to)
{
    memcpy(to->pieces, from->pieces, (size_t)from->count * sizeof *from->pieces);
    to->count = from->count;
    to->cut = from->cut;
}

static void keep_way(break_trial *g)
{
    curve_least(&g->best, &g->way, &g->next);
    g->next.cut |= g->best.cut | g->way.cut;
    swap_curves(&g->best, &g->next);
}

/* One break of the leg added to the way so far. */
static void take_break(const price_walk *w, break_trial *g, int32_t k)
{
    const int32_t b = w->breaks[k];
    curve_open(&g->step, g->step.pieces, g->step.room);
    begin_at_price(&g->way, &w->p->break_price[b], NULL, w->p->break_service_s[b], w->back,
                   &g->step);
    swap_curves(&g->way, &g->step);
}

/* The first `before` breaks, then the drive, then the others. */
static void drive_after(const price_walk *w, break_trial *g, int32_t before, int32_t leg_s)
{
    copy_curve(&w->now, &g->way);
    for (int32_t k = 0; k < before; k++)
        take_break(w, g, k);
    curve_shift(&g->way, leg_s, 0);
    for (int32_t k = before; k < w->break_count; k++)
        take_break(w, g, k);
    keep_way(g);
}

/* Break r at a moment of least price, with a part of the drive before it and the rest after. */
static void rest_under_way(const price_walk *w, break_trial *g, int32_t r, int32_t leg_s)
{
    const int32_t b = w->breaks[r], length_s = w->p->break_service_s[b];
    const problem_price *price = &w->p->break_price[b];
    for (int32_t n = 0; n < price->count; n++) {
        const problem_price_piece piece = as_walked(&price->pieces[n], length_s, w->back);
        const int32_t at = piece.slope < 0 ? piece.to_s : piece.from_s;
        copy_curve(&w->now, &g->way);
        for (int32_t k = 0; k < r; k++)
            take_break(w, g, k);
        curve_begin_at(&g->way, at - leg_s);
        curve_end_at(&g->way, at);
        curve_shift(&g->way, leg_s + length_s,
                    piece.price + piece.slope * ((int64_t)at - piece.from_s));
        for (int32_t k = r + 1; k < w->break_count; k++)
            take_break(w, g, k);
        keep_way(g);
    }
}

static void drive_with_breaks(price_walk *w, int32_t leg_s)
{
    break_trial g;
    curve_open(&g.best, g.store[0], PRICE_PIECES_MOST);
    curve_open(&g.next, g.store[1], PRICE_PIECES_MOST);
    curve_open(&g.way, g.store[2], PRICE_PIECES_MOST);
    curve_open(&g.step, g.store[3], PRICE_PIECES_MOST);
    for (int32_t before = 0; before <= w->break_count; before++)
        drive_after(w, &g, before, leg_s);
    for (int32_t r = 0; leg_s > 0 && r < w->break_count; r++)
        rest_under_way(w, &g, r, leg_s);
    copy_curve(&g.best, &w->now);
    w->break_count = 0;
}

/* ---- travel by the slice of the departure ------------------------------------------------------- */

/* First slice that ends at or after t. */
static int32_t slice_of(const problem_travel *t, int32_t at_s)
{
    int32_t low = 0, high = t->slice_count - 1;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (t->slice_from_s[middle + 1] < at_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Offers what `in` has from x - later_s to y - later_s, later_s later; returns the piece to go on with. */
static int32_t offer_moved(const price_curve *in, int32_t k, int32_t x, int32_t y, int32_t later_s,
                           price_curve *out)
{
    while (k + 1 < in->count && in->pieces[k + 1].from_s + later_s <= x)
        k++;
    while (k > 0 && in->pieces[k].from_s + later_s > x)
        k--;
    for (int32_t i = k; i < in->count; i++) {
        const curve_piece *c = &in->pieces[i];
        const int32_t begin_s = c->from_s + later_s;
        const int32_t end_s = i + 1 < in->count ? c[1].from_s + later_s - 1 : INT32_MAX;
        const int32_t from_s = begin_s > x ? begin_s : x, to_s = end_s < y ? end_s : y;
        if (from_s > to_s)
            break;
        curve_offer(out, from_s, to_s, c->price + c->slope * (from_s - begin_s), c->slope);
    }
    return k;
}

/* Has the curve come down to the end of the one it is made from? */
static bool is_cheapest(const price_curve *in, const price_curve *out)
{
    return out->count > 0 && out->low <= in->pieces[in->count - 1].price;
}

/* Of the departures of one slice those count that are not overtaken from the next. */
static void drive_slices_forth(const price_walk *w, size_t cell, price_curve *out)
{
    const problem_travel *t = w->travel;
    const price_curve *in = &w->now;
    int32_t at = 0;
    for (int32_t k = slice_of(t, in->pieces[0].from_s); k < t->slice_count && !is_cheapest(in, out);
         k++) {
        const int32_t leg_s = t->duration_s[k][cell];
        if (leg_s >= PROBLEM_UNREACHABLE_S)
            continue;
        int32_t to_s = INT32_MAX;
        if (k + 1 < t->slice_count) {
            const int32_t next_s = t->duration_s[k + 1][cell];
            to_s = t->slice_from_s[k + 1] + (next_s <= leg_s ? next_s - 1 : leg_s);
        }
        at = offer_moved(in, at, t->slice_from_s[k] + leg_s, to_s, leg_s, out);
    }
}

/* Where two slices meet the faster one counts. */
static void drive_slices_back(const price_walk *w, size_t cell, price_curve *out)
{
    const problem_travel *t = w->travel;
    const price_curve *in = &w->now;
    int32_t at = 0;
    for (int32_t k = slice_of(t, -in->pieces[0].from_s); k >= 0 && !is_cheapest(in, out); k--) {
        const int32_t leg_s = t->duration_s[k][cell];
        int32_t x = -PROBLEM_FOREVER_S, y = INT32_MAX;
        if (k + 1 < t->slice_count)
            x = -t->slice_from_s[k + 1] + (t->duration_s[k + 1][cell] <= leg_s ? 1 : 0);
        if (k > 0)
            y = -t->slice_from_s[k] - (t->duration_s[k - 1][cell] < leg_s ? 1 : 0);
        if (leg_s < PROBLEM_UNREACHABLE_S)
            at = offer_moved(in, at, x, y, leg_s, out);
    }
}

/* ---- legs and visits ---------------------------------------------------------------------------- */

static void drive_slices(price_walk *w, size_t cell)
{
    if (w->back)
        drive_slices_back(w, cell, &w->spare);
    else
        drive_slices_forth(w, cell, &w->spare);
    turn(w);
}

void price_walk_drive(price_walk *w, int32_t place)
{
    const int32_t from = w->back ? place : w->place, to = w->back ? w->place : place;
    const problem_travel *t = w->travel;
    w->place = place;
    if (w->now.count == 0)
        return;
    if (t->slice_count > 1 && (from | to) >= 0) {
        drive_slices(w, (size_t)from * (size_t)t->rows + (size_t)to);
        curve_shift(&w->now, 0, problem_leg_cost_of(w->p, w->shift, from, to, 0));
        return;
    }
    const int32_t leg_s = problem_travel_s(t, from, to);
    if (leg_s >= PROBLEM_UNREACHABLE_S) {
        w->now.count = 0;
        return;
    }
    if (w->break_count > 0)
        drive_with_breaks(w, leg_s);
    else
        curve_shift(&w->now, leg_s, 0);
    curve_shift(&w->now, 0, problem_leg_cost(w->p, w->shift, from, to));
}

void price_walk_visit(price_walk *w, int32_t job, int32_t before)
{
    const arv_problem *p = w->p;
    const int32_t place = p->job_location[job];
    int32_t service_s = problem_service_s(p, w->shift, job);
    int64_t cost = problem_assign_cost(p, w->shift, job);
    if (p->job_setup_s && before != place) {
        service_s += p->job_setup_s[job];
        cost += p->shift_rate_setup[w->shift] * p->job_setup_s[job];
    }
    price_walk_drive(w, place);
    if (w->now.count == 0)
        return;
    if (!w->back)
        curve_end_at(&w->now, p->job_latest_arrival_s[job]);
    begin_at_price(&w->now, &p->start_price[job], w->bounds ? &w->bounds[job] : NULL, service_s,
                   w->back, &w->spare);
    turn(w);
    curve_shift(&w->now, 0, cost);
    if (w->back)
        curve_begin_at(&w->now, -p->job_latest_arrival_s[job]);
}

void price_walk_restock(price_walk *w)
{
    price_walk_drive(w, w->p->shift_restock[w->shift]);
    curve_shift(&w->now, w->p->shift_restock_s[w->shift], 0);
}
