/* choices.c - see choices.h. */
#include "advice/choices.h"

#include "advice/rules.h"
#include "advice/words.h"
#include "solve/plan_build.h"

#include <stdlib.h>

/* The choice under way. */
typedef struct choosing {
    desk *d;
    int32_t job, shift;
    arv_choice *choice;
    rule_broken rule;
} choosing;

/* ---- what gives way -------------------------------------------------------------------------- */

/* By how much service starts after the last window of a job closed, or he comes after a promise. */
static int64_t lateness(const desk *d, const arv_step *step)
{
    const arv_problem *p = d->p;
    const int32_t last = p->window_first[step->job + 1] - 1;
    const int64_t promised_s = p->job_latest_arrival_s[step->job];
    const int64_t arrive_s = step->arrive_s - p->origin_s, start_s = step->start_s - p->origin_s;
    const int64_t missed_s = arrive_s - promised_s;
    const int64_t closed_s =
        last >= p->window_first[step->job] ? start_s - p->window_close_s[last] : 0;
    return closed_s > missed_s ? closed_s : missed_s;
}

/* What is relaxed at a place, as the route would be planned there: the first whom the job makes late, or by
 * how much the shift is too short. */
static arv_status find_blame(choosing *c, stage *s, const best_place *place)
{
    desk *d = c->d;
    const newcomer who = {c->job, c->job};
    arv_route route = {.steps = NULL};
    int64_t units = 0;
    int32_t broken = ARV_NONE;
    if (!best_place_take(s, who, place))
        return ARV_INTERNAL; /* it fitted a moment ago */
    const arv_status status =
        plan_route(d->scratch, &s->t, place->shift, d->items, &route, &units, &broken);
    for (int32_t k = 0; status == ARV_OK && k < route.step_count; k++) {
        const arv_step *step = &route.steps[k];
        if (step->kind == ARV_STEP_END && c->choice->obstacle == ARV_OBSTACLE_SHIFT_END)
            c->choice->short_s = step->arrive_s - d->p->origin_s - d->p->shift_end_s[c->shift];
        if (step->kind != ARV_STEP_JOB || step->job == c->job || c->choice->blame_job != ARV_NONE ||
            lateness(d, step) <= 0)
            continue;
        c->choice->blame_job = step->job;
        c->choice->short_s = lateness(d, step);
    }
    stage_undo(s, c->job);
    return status;
}

/* Does it fit when one kind of rule is relaxed? */
static bool fits_relaxed(choosing *c, relaxation which, best_by by, best_place *place)
{
    const newcomer who = {c->job, c->job};
    return c->d->can_relax[which] && best_place_on(&c->d->relaxed[which], who, c->shift, by, place);
}

static bool fits_variant(choosing *c, variant which)
{
    best_place place;
    return best_place_on(&c->d->s, desk_newcomer(c->d, c->job, which), c->shift, BEST_BY_COST,
                         &place);
}

/* The first of the obstacles that is enough when it alone is out of the way. */
static arv_status find_obstacle(choosing *c)
{
    desk *d = c->d;
    arv_choice *choice = c->choice;
    best_place place;
    if (fits_variant(c, VARIANT_NO_LOAD)) {
        choice->obstacle = ARV_OBSTACLE_LOAD;
    } else if (fits_relaxed(c, RELAX_LIMIT, BEST_BY_COST, &place)) {
        choice->obstacle = ARV_OBSTACLE_LIMIT;
    } else if (fits_relaxed(c, RELAX_PROMISE, BEST_BY_COST, &place)) {
        choice->obstacle = ARV_OBSTACLE_PROMISE;
        return find_blame(c, &d->relaxed[RELAX_PROMISE], &place);
    } else if (fits_variant(c, VARIANT_NO_WINDOWS)) {
        choice->obstacle = ARV_OBSTACLE_WINDOW;
    } else if (fits_relaxed(c, RELAX_SHIFT_END, BEST_BY_END, &place)) {
        choice->obstacle = ARV_OBSTACLE_SHIFT_END;
        return find_blame(c, &d->relaxed[RELAX_SHIFT_END], &place);
    } else if (fits_relaxed(c, RELAX_OTHERS, BEST_BY_COST, &place)) {
        choice->obstacle = ARV_OBSTACLE_OTHERS;
        return find_blame(c, &d->relaxed[RELAX_OTHERS], &place);
    } else {
        choice->obstacle = ARV_OBSTACLE_FULL;
    }
    return ARV_OK;
}

/* ---- whom it would push out ------------------------------------------------------------------ */

static bool may_go(const desk *d, int32_t job)
{
    return !d->s.t.locked[job] && !desk_is_fixed(d, job);
}

/* Is pushing `job` out at that cost better than what was found so far? */
static bool is_lighter(const choosing *c, int32_t job, int64_t units, int64_t best_units)
{
    const arv_problem *p = c->d->p;
    if (c->choice->push_out == ARV_NONE)
        return true;
    const int64_t weight = p->job_weight[job], best = p->job_weight[c->choice->push_out];
    return weight != best ? weight < best : units < best_units;
}

/* The visit, or start or end, next to `node` on the route; breaks and restocking are placed anew. */
static int32_t visit_beside(const tours *t, int32_t node, bool behind)
{
    do
        node = behind ? t->nodes[node].next : t->nodes[node].prev;
    while (tours_is_break(t, node) || tours_is_restock(t, node));
    return node;
}

/* Change of the route's cost with the job in the place of `other`; false when it still does not fit. */
static bool fits_without(choosing *c, int32_t other, int64_t *units)
{
    stage *s = &c->d->s;
    const int32_t before = visit_beside(&s->t, other, false);
    const int64_t old_units = stage_route_cost(s, c->shift);
    best_place place;
    if (!stage_take_out(s, other))
        return false;
    const int64_t left_units = stage_route_cost(s, c->shift);
    const bool fits = best_place_on(s, (newcomer){c->job, c->job}, c->shift, BEST_BY_COST, &place);
    *units = left_units - old_units + place.added_units;
    const bool back = stage_put_in(s, other, before);
    assert(back); /* it was there before */
    (void)back;
    return fits;
}

static void find_push_out(choosing *c)
{
    const tours *t = &c->d->s.t;
    const tour_route *r = &t->routes[c->shift];
    int64_t best_units = 0;
    for (int32_t v = visit_beside(t, r->start, true); v != r->end; v = visit_beside(t, v, true)) {
        int64_t units = 0;
        if (!may_go(c->d, v) || !fits_without(c, v, &units) || !is_lighter(c, v, units, best_units))
            continue;
        best_units = units;
        c->choice->push_out = v;
    }
    if (c->choice->push_out != ARV_NONE)
        c->choice->push_cost = desk_price(c->d, best_units);
}

/* ---- all shifts ------------------------------------------------------------------------------ */

static arv_status fill_choice(choosing *c)
{
    desk *d = c->d;
    arv_choice *choice = c->choice;
    best_place place;
    c->rule = rules_forbid(&d->s, c->job, c->shift);
    choice->obstacle = c->rule.obstacle;
    if (choice->obstacle != ARV_OBSTACLE_NONE)
        return ARV_OK;
    if (best_place_on(&d->s, (newcomer){c->job, c->job}, c->shift, BEST_BY_COST, &place)) {
        choice->position = place.position;
        choice->added_cost = desk_price(d, place.added_units);
        return ARV_OK;
    }
    choice->obstacle = rules_alone(&d->empty, c->job, c->shift);
    if (choice->obstacle != ARV_OBSTACLE_NONE)
        return ARV_OK;
    const arv_status status = find_obstacle(c);
    if (status == ARV_OK)
        find_push_out(c);
    return status;
}

/* Those that fit, those where somebody could go, those where something could give way, the others. */
static int32_t rank(const arv_choice *c)
{
    if (c->obstacle == ARV_OBSTACLE_NONE)
        return 0;
    if (c->obstacle < ARV_OBSTACLE_LOAD)
        return 3;
    return c->push_out != ARV_NONE ? 1 : 2;
}

static int in_order(const void *a, const void *b)
{
    const arv_choice *x = a, *y = b;
    if (rank(x) != rank(y))
        return rank(x) - rank(y);
    const int64_t x_cost = rank(x) == 0 ? x->added_cost : x->push_cost;
    const int64_t y_cost = rank(x) == 0 ? y->added_cost : y->push_cost;
    if (rank(x) < 2 && x_cost != y_cost)
        return x_cost < y_cost ? -1 : 1;
    if (x->technician != y->technician)
        return x->technician - y->technician;
    return x->shift - y->shift;
}

arv_status choices_find(desk *d, int32_t job, arv_choice *choices)
{
    for (int32_t shift = 0; shift < d->p->shift_count; shift++) {
        choosing c = {.d = d, .job = job, .shift = shift, .choice = &choices[shift]};
        choices[shift] = (arv_choice){.technician = d->p->shift_technician[shift],
                                      .shift = d->p->shift_index[shift],
                                      .position = ARV_NONE,
                                      .blame_job = ARV_NONE,
                                      .push_out = ARV_NONE};
        const arv_status status = fill_choice(&c);
        if (status != ARV_OK)
            return status;
        choices[shift].text = words_choice(d->arena, d->p->spec, &choices[shift], c.rule.name,
                                           c.rule.level, d->options->cost_decimals);
        if (!choices[shift].text)
            return ARV_RESOURCE_EXHAUSTED;
    }
    if (d->p->shift_count > 0)
        qsort(choices, (size_t)d->p->shift_count, sizeof *choices, in_order);
    return ARV_OK;
}
