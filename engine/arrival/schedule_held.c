/* schedule_held.c - see schedule_held.h. */
#include "arrival/schedule_held.h"

#include "arrival/price_walk.h"
#include "arrival/schedule_step.h"

/* A route of which everything before `ready_s` is fixed. */
typedef struct held_route {
    const arv_problem *p;
    int32_t shift;
    const schedule_item *items;
    int32_t count;
    const start_bounds *bounds; /* per job; NULL = none */
    arv_step *steps;
    int32_t place, ready_s; /* of the last visit */
    int64_t cost;           /* so far, without the hours */
} held_route;

static int32_t place_of(const held_route *h, int32_t k)
{
    if (k < 0)
        return h->p->shift_start_location[h->shift];
    if (k < h->count && h->items[k] == SCHEDULE_RESTOCK)
        return h->p->shift_restock[h->shift];
    return k < h->count ? h->p->job_location[h->items[k]] : h->p->shift_end_location[h->shift];
}

static bool is_break(schedule_item item)
{
    return item < 0 && item != SCHEDULE_RESTOCK;
}

/* The place item before item k. */
static int32_t visit_before(const held_route *h, int32_t k)
{
    do
        k--;
    while (k >= 0 && is_break(h->items[k]));
    return k;
}

/* The least price of all after item k (-1 = the start) by minus the moment he is ready there. */
static void walk_rest(const held_route *h, int32_t k, price_walk *w)
{
    price_walk_back(w, h->p, h->shift);
    w->bounds = h->bounds;
    for (int32_t i = h->count; i-- > k + 1;) {
        if (is_break(h->items[i]))
            price_walk_break(w, -1 - h->items[i]);
        else if (h->items[i] < 0)
            price_walk_restock(w);
        else
            price_walk_visit(w, h->items[i], place_of(h, visit_before(h, i)));
    }
    if (k < h->count)
        price_walk_drive(w, place_of(h, k));
}

static int64_t price_at(const problem_price *price, int32_t t)
{
    for (int32_t k = 0; k < price->count; k++)
        if (t >= price->pieces[k].from_s && t <= price->pieces[k].to_s)
            return price->pieces[k].price +
                   price->pieces[k].slope * ((int64_t)t - price->pieces[k].from_s);
    return INT64_MAX;
}

/* He is ready at `ready_s`, whatever it has cost. */
static void stand(const held_route *h, price_walk *w)
{
    const curve_piece now = {.from_s = h->ready_s};
    price_walk_resume(w, h->p, h->shift, h->place, &now, 1, INT32_MIN, INT32_MAX);
    w->bounds = h->bounds;
}

/* When the break items[k] of a leg ends, with the breaks behind it up to item `next` to come and all of
 * them over by `until_s`. */
static int32_t best_break_end_s(const held_route *h, int32_t k, int32_t next, int32_t from_s,
                                int32_t until_s)
{
    price_walk w, rest;
    int32_t end_s = from_s;
    const curve_piece begin = {.from_s = from_s}, last = {.from_s = -until_s};
    price_walk_resume(&w, h->p, h->shift, ARV_NONE, &begin, 1, INT32_MIN, INT32_MAX);
    price_walk_resume(&rest, h->p, h->shift, ARV_NONE, &last, 1, INT32_MIN, INT32_MAX);
    rest.back = true;
    price_walk_break(&w, -1 - h->items[k]);
    price_walk_drive(&w, ARV_NONE);
    for (int32_t i = next; i-- > k + 1;)
        price_walk_break(&rest, -1 - h->items[i]);
    price_walk_drive(&rest, ARV_NONE);
    curve_meet_when(&w.now, &rest.now, &end_s);
    return end_s;
}

/* The breaks from item `first` to the visit at item `next` that starts (or the way that ends) at `by_s`;
 * returns the arrival there. */
static int32_t put_breaks(held_route *h, int32_t first, int32_t next, int32_t leg_s, int32_t by_s)
{
    const arv_problem *p = h->p;
    int32_t rested_s = h->ready_s, resting_s = 0;
    for (int32_t k = first; k < next; k++) {
        const int32_t b = -1 - h->items[k];
        const int32_t end_s = best_break_end_s(h, k, next, rested_s, by_s);
        const int32_t begin_s = end_s - p->break_service_s[b];
        arv_step *step = &h->steps[k + 1];
        *step = schedule_blank_step(ARV_STEP_BREAK);
        step->rest = b - p->break_first[h->shift];
        schedule_put_times(p, step, begin_s, begin_s, end_s);
        h->cost += price_at(&p->break_price[b], begin_s);
        rested_s = end_s;
        resting_s += p->break_service_s[b];
    }
    const int32_t driven_s = h->ready_s + leg_s + resting_s;
    return driven_s > rested_s ? driven_s : rested_s;
}

/* Seconds of the leg that leaves now. */
static int32_t leg_now_s(const held_route *h, int32_t to)
{
    const problem_travel *t = &h->p->travels[h->p->shift_travel[h->shift]];
    if (t->slice_count == 1 || (h->place | to) < 0)
        return problem_travel_s(t, h->place, to);
    price_walk w;
    stand(h, &w);
    price_walk_drive(&w, to);
    return w.now.pieces[0].from_s - h->ready_s;
}

/* The leg that ends at item `next`, with its breaks; he is to be there by `by_s`. */
static int32_t put_leg(held_route *h, int32_t next, int32_t by_s)
{
    const arv_problem *p = h->p;
    const problem_travel *t = &p->travels[p->shift_travel[h->shift]];
    arv_step *step = &h->steps[next + 1];
    const int32_t to = place_of(h, next), leg_s = leg_now_s(h, to);
    *step = schedule_blank_step(next < h->count ? ARV_STEP_JOB : ARV_STEP_END);
    step->location = to;
    step->travel_s = leg_s;
    step->distance_m = problem_distance_m(t, h->place, to);
    h->cost += problem_leg_cost_of(p, h->shift, h->place, to, leg_s);
    const int32_t arrive_s = put_breaks(h, visit_before(h, next) + 1, next, leg_s, by_s);
    h->place = to;
    return arrive_s;
}

/* Breaks on the way to item `next`, then the leg, as curves. */
static void walk_leg(const held_route *h, int32_t next, price_walk *w)
{
    stand(h, w);
    for (int32_t k = visit_before(h, next) + 1; k < next; k++)
        price_walk_break(w, -1 - h->items[k]);
}

static bool put_visit(held_route *h, int32_t k)
{
    const arv_problem *p = h->p;
    const int32_t job = h->items[k], from = h->place;
    price_walk w, rest;
    int32_t finish_s = 0;
    walk_leg(h, k, &w);
    price_walk_visit(&w, job, from);
    walk_rest(h, k, &rest);
    if (curve_meet_when(&w.now, &rest.now, &finish_s) == INT64_MAX)
        return false;
    int32_t service_s = problem_service_s(p, h->shift, job);
    h->cost += problem_assign_cost(p, h->shift, job);
    if (p->job_setup_s && from != p->job_location[job]) {
        service_s += p->job_setup_s[job];
        h->cost += p->shift_rate_setup[h->shift] * p->job_setup_s[job];
    }
    const int32_t start_s = finish_s - service_s, latest_s = p->job_latest_arrival_s[job];
    const int32_t arrive_s = put_leg(h, k, start_s < latest_s ? start_s : latest_s);
    h->cost += price_at(&p->start_price[job], start_s);
    h->steps[k + 1].job = job;
    schedule_put_times(p, &h->steps[k + 1], arrive_s, start_s, finish_s);
    h->ready_s = finish_s;
    return true;
}

/* Where anything may begin at any moment he does not wait: what is to come says when it starts. */
static bool put_restock(held_route *h, int32_t k)
{
    const arv_problem *p = h->p;
    price_walk w, rest;
    int32_t finish_s = 0;
    walk_leg(h, k, &w);
    price_walk_restock(&w);
    walk_rest(h, k, &rest);
    if (curve_meet_when(&w.now, &rest.now, &finish_s) == INT64_MAX)
        return false;
    const int32_t service_s = p->shift_restock_s[h->shift];
    const int32_t arrive_s = put_leg(h, k, finish_s - service_s);
    h->steps[k + 1].kind = ARV_STEP_RESTOCK;
    schedule_put_times(p, &h->steps[k + 1], arrive_s, arrive_s, arrive_s + service_s);
    h->ready_s = arrive_s + service_s;
    return true;
}

/* Item k; breaks come with the leg they are on. */
static bool put_item(held_route *h, int32_t k)
{
    if (is_break(h->items[k]))
        return true;
    return h->items[k] < 0 ? put_restock(h, k) : put_visit(h, k);
}

static bool put_end(held_route *h, int32_t leave_s, int64_t *cost_units)
{
    const arv_problem *p = h->p;
    const int32_t s = h->shift;
    price_walk w, end;
    int32_t back_s = 0;
    walk_leg(h, h->count, &w);
    price_walk_drive(&w, place_of(h, h->count));
    price_walk_back(&end, p, s);
    if (curve_meet_when(&w.now, &end.now, &back_s) == INT64_MAX)
        return false;
    back_s = put_leg(h, h->count, back_s);
    schedule_put_times(p, &h->steps[h->count + 1], back_s, back_s, back_s);
    *cost_units = h->cost + p->shift_rate_duration[s] * (back_s - leave_s);
    if (back_s > p->shift_regular_end_s[s])
        *cost_units += p->shift_rate_overtime[s] * (back_s - p->shift_regular_end_s[s]);
    return true;
}

/* Where an hour at home costs the same: leaves so late that he does not wait at the first visit. */
static void leave_late(const held_route *h, int32_t *leave_s)
{
    const arv_problem *p = h->p;
    if (h->count == 0 || h->items[0] < 0 || p->travels[p->shift_travel[h->shift]].slice_count > 1)
        return;
    arv_step *first = &h->steps[1];
    const int64_t latest_s = p->origin_s + (int64_t)p->job_latest_arrival_s[h->items[0]];
    const int64_t arrive_s = first->start_s < latest_s ? first->start_s : first->arrive_s;
    if (p->shift_rate_duration[h->shift] != 0)
        return;
    *leave_s += (int32_t)(arrive_s - first->arrive_s);
    first->arrive_s = arrive_s;
    schedule_put_times(p, &h->steps[0], *leave_s, *leave_s, *leave_s);
}

bool schedule_held(const arv_problem *p, int32_t shift, const schedule_item *items, int32_t count,
                   const start_bounds *bounds, arv_step *steps, int64_t *cost_units)
{
    held_route h = {.p = p,
                    .bounds = bounds,
                    .shift = shift,
                    .items = items,
                    .count = count,
                    .steps = steps,
                    .place = p->shift_start_location[shift],
                    .cost = p->shift_fixed_cost[shift]};
    price_walk w, rest;
    int32_t leave_s = 0;
    price_walk_forth(&w, p, shift);
    walk_rest(&h, -1, &rest);
    if (curve_meet_when(&w.now, &rest.now, &leave_s) == INT64_MAX)
        return false;
    h.ready_s = leave_s;
    steps[0] = schedule_blank_step(ARV_STEP_START);
    steps[0].location = h.place;
    schedule_put_times(p, &steps[0], leave_s, leave_s, leave_s);
    for (int32_t k = 0; k < count; k++)
        if (!put_item(&h, k))
            return false;
    if (!put_end(&h, leave_s, cost_units))
        return false;
    leave_late(&h, &leave_s);
    return true;
}
