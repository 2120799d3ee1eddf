/* insert.c - arv_day_insert: the best places of one urgent job in a live day.
 *
 * Places are compared by exact schedules of the rest of the day, routes by a simulation of REST_INSERT_SCENARIOS
 * scenarios with the job moved from one to the next; the best of them are looked at again, in all scenarios, on a
 * copy of the day that hears of the ADDED event: that says which promises it gives up, and where breaks then are. */
#include "day/day_fork.h"
#include "model/problem.h"
#include "replan/rest.h"
#include "solve/order.h"
#include "solve/plan_build.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void arv_insert_options_init(arv_insert_options *options)
{
    arv_replan_options defaults;
    arv_replan_options_init(&defaults);
    *options = (arv_insert_options){.places = 3,
                                    .miss_price = defaults.miss_price,
                                    .late_price_per_hour = defaults.late_price_per_hour};
}

/* So many are looked at again, or as many as are told if these are more. */
enum { PLACES_MOST = 64, LOOKED_AT_AGAIN = 4 };

/* The best place on the route of a technician. */
typedef struct candidate {
    int32_t technician, at;            /* visits of the rest of his route before it */
    int64_t units;                     /* of the route with it, planned lateness included */
    int64_t cost, late_cost, travel_s; /* added */
    int64_t arrive_s, start_s;
} candidate;

typedef struct inserter {
    const arv_day *day;
    const rest *r;
    int32_t job;   /* of the day */
    int32_t index; /* of the residual problem */
    tours t;
    int32_t *kept; /* links of the route that is tried */
    schedule_item *items;
    arv_arena *arena; /* of the answer */
    arv_error *error;
} inserter;

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "no memory for the insertion");
}

/* ---- exact places ---------------------------------------------------------------------------------- */

static int32_t next_visit(const tours *t, int32_t node)
{
    do
        node = t->nodes[node].next;
    while (tours_is_break(t, node));
    return node;
}

static bool try_place(inserter *in, int32_t shift, int32_t after, int64_t *units)
{
    tours *t = &in->t;
    const bool fits = tours_insert(t, in->index, after);
    *units = t->routes[shift].cost;
    tours_restore(t, shift, in->kept);
    return fits;
}

/* What the best place costs and when he comes there, from the exact steps. */
static arv_status state_place(inserter *in, int32_t shift, int32_t after, candidate *best)
{
    int64_t units;
    int32_t broken = ARV_NONE;
    arv_route with;
    const arv_route *without = rest_route_of(in->r->plan, best->technician);
    if (!tours_insert(&in->t, in->index, after))
        return arv_error_add(in->error, ARV_INTERNAL, "day", "a place that fitted does not");
    const arv_status status =
        plan_route(in->r->arena, &in->t, shift, in->items, &with, &units, &broken);
    tours_restore(&in->t, shift, in->kept);
    if (status != ARV_OK)
        return arv_error_add(in->error, status, "day", "the route with the job cannot be stated");
    best->cost = rest_route_cost(in->r, &with) - rest_route_cost(in->r, without);
    best->travel_s = with.travel_s - (without ? without->travel_s : 0);
    for (int32_t i = 0; i < with.step_count; i++)
        if (with.steps[i].job == in->index) {
            best->arrive_s = with.steps[i].arrive_s;
            best->start_s = with.steps[i].start_s;
        }
    return ARV_OK;
}

/* Tries all places behind the frozen visits of a technician; technician = ARV_NONE when none fits. */
static arv_status best_place(inserter *in, int32_t technician, candidate *best)
{
    tours *t = &in->t;
    const arv_problem *p = in->r->left.problem;
    const int32_t shift = p->shift_first[technician];
    const int32_t frozen = p->prefix_first[shift + 1] - p->prefix_first[shift];
    int32_t at = 0, after = ARV_NONE;
    *best = (candidate){.technician = ARV_NONE, .units = INT64_MAX};
    if (in->r->left.shift_of[technician] == ARV_NONE || !problem_allowed(p, in->index, shift) ||
        t->routes[shift].jobs >= t->routes[shift].max_tasks)
        return ARV_OK;
    tours_save_route(t, shift, in->kept);
    for (int32_t v = t->routes[shift].start; v != t->routes[shift].end; v = next_visit(t, v)) {
        int64_t units;
        if (at >= frozen && try_place(in, shift, v, &units) && units < best->units) {
            *best = (candidate){.technician = technician, .at = at, .units = units};
            after = v;
        }
        at++;
    }
    return best->technician == ARV_NONE ? ARV_OK : state_place(in, shift, after, best);
}

/* ---- what it does to others ------------------------------------------------------------------------ */

/* The order of a technician with the job at place `at`; ARV_NONE = without it. */
static arv_status order_with(const inserter *in, int32_t technician, int32_t at, arv_new_order *out)
{
    const rest *r = in->r;
    const outlook_route *route = &r->day.routes[r->left.shift_of[technician]];
    const int32_t open = route->count - route->started, bound = route->fixed - route->started;
    int32_t *jobs = ARENA_ARRAY(r->arena, int32_t, open + 1);
    if (!jobs)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t count = 0;
    for (int32_t k = 0; k <= open; k++) {
        if (at != ARV_NONE && k == bound + at)
            jobs[count++] = in->job;
        if (k < open)
            jobs[count++] = route->jobs[route->started + k];
    }
    *out = (arv_new_order){.technician = technician,
                           .shift = r->day.problem->shift_index[route->shift],
                           .jobs = jobs,
                           .job_count = count};
    return ARV_OK;
}

/* Misses to be expected on the route with the job, less those without; the new customer himself apart. */
static arv_status weigh(const inserter *in, arv_day *trial, const candidate *last, candidate *c,
                        outlook_risk *risks)
{
    const rest *r = in->r;
    arv_new_order orders[2];
    int32_t count = 0;
    arv_status status = order_with(in, c->technician, c->at, &orders[count++]);
    if (status == ARV_OK && last)
        status = order_with(in, last->technician, ARV_NONE, &orders[count++]);
    if (status == ARV_OK)
        status = day_fork_accept(trial, orders, count, in->error);
    if (status != ARV_OK)
        return status;
    day_outlook_risks(trial, day_fork_route(trial, r->left.shift_of[c->technician]),
                      r->day.promises, risks);
    c->late_cost = rest_late_cost(r, risks, &r->force[c->technician], REST_ALL) -
                   rest_late_cost(r, r->risks, &r->force[c->technician], REST_ALL);
    return ARV_OK;
}

static arv_status weigh_all(const inserter *in, candidate *all, int32_t count)
{
    arv_day *trial;
    outlook_risk *risks = ARENA_ARRAY(in->r->arena, outlook_risk, in->r->day.problem->job_count);
    if (!risks)
        return no_memory(in->error);
    arv_status status = day_fork(in->r->before, 0, 1, &trial, in->error);
    for (int32_t k = 0; k < count && status == ARV_OK; k++)
        status = weigh(in, trial, k > 0 ? &all[k - 1] : NULL, &all[k], risks);
    arv_day_close(&trial);
    return status;
}

static int compare(const void *a, const void *b)
{
    const candidate *x = a, *y = b;
    const int64_t of_x = x->cost + x->late_cost, of_y = y->cost + y->late_cost;
    if (of_x != of_y)
        return of_x < of_y ? -1 : 1;
    return (x->technician > y->technician) - (x->technician < y->technician);
}

/* ---- the places that are told ------------------------------------------------------------------------ */

static arv_status list_promises(const inserter *in, const candidate *c, const outlook_risk *before,
                                const outlook_risk *after, arv_insert_place *out)
{
    const rest *r = in->r;
    const int64_t scenarios = day_outlook_scenarios(in->day), origin_s = r->day.problem->origin_s;
    const int32_t alpha_ppm = day_outlook_alpha_ppm(in->day);
    const rest_order *order = &r->force[c->technician];
    arv_replan_promise *list = ARENA_ARRAY(in->arena, arv_replan_promise, order->count);
    if (!list)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < order->count; k++) {
        const int32_t job = r->left.job_of[order->jobs[k]];
        const outlook_promise *promise = &r->day.promises[job];
        const int32_t now_ppm = (int32_t)(before[job].missed * INT64_C(1000000) / scenarios);
        const int32_t then_ppm = (int32_t)(after[job].missed * INT64_C(1000000) / scenarios);
        if (!promise->given || (now_ppm <= alpha_ppm && then_ppm <= alpha_ppm))
            continue;
        out->put_at_risk += now_ppm <= alpha_ppm;
        list[out->promise_count++] = (arv_replan_promise){.job = job,
                                                          .from_s = origin_s + promise->from_s,
                                                          .to_s = origin_s + promise->to_s,
                                                          .miss_before_ppm = now_ppm,
                                                          .miss_after_ppm = then_ppm};
    }
    out->promises = list;
    return ARV_OK;
}

static int64_t late_cost(const inserter *in, const outlook_risk *risks, const rest_order *order)
{
    int64_t missed = 0, off_s = 0;
    for (int32_t k = 0; k < order->count; k++) {
        const outlook_risk *risk = &risks[in->r->left.job_of[order->jobs[k]]];
        missed += risk->missed;
        off_s += risk->off_s;
    }
    return rest_miss_cost(in->r->options, missed, off_s, day_outlook_scenarios(in->day));
}

/* What the event has told: his window, and promises that are given up, and so missed for certain. */
static void read_updates(const inserter *in, const arv_updates *updates, outlook_risk *after,
                         arv_insert_place *out)
{
    for (int32_t i = 0; i < updates->count; i++) {
        const arv_update *update = &updates->items[i];
        if (update->job == in->job) {
            out->window_from_s = update->window_from_s;
            out->window_to_s = update->window_to_s;
            out->eta_s = update->eta_s;
        } else if (update->notice == ARV_NOTICE_REVISED) {
            after[update->job].missed = day_outlook_scenarios(in->day);
        }
    }
}

/* The very event on a copy of the day: his window, and the promises of the others. */
static arv_status add_to_copy(const inserter *in, const candidate *c, arv_day *copy,
                              arv_insert_place *out)
{
    const rest *r = in->r;
    const int32_t jobs = r->day.problem->job_count, shift = r->left.shift_of[c->technician];
    outlook_risk *before = ARENA_ARRAY(r->arena, outlook_risk, jobs);
    outlook_risk *after = ARENA_ARRAY(r->arena, outlook_risk, jobs);
    if (!before || !after)
        return no_memory(in->error);
    if (day_fork_route(copy, shift) != ARV_NONE)
        day_outlook_risks(copy, day_fork_route(copy, shift), r->day.promises, before);
    const int32_t now_s = r->day.now_s == INT32_MIN ? 0 : r->day.now_s;
    const arv_event event = {.kind = ARV_EVENT_ADDED,
                             .time_s = r->day.problem->origin_s + now_s,
                             .technician = c->technician,
                             .job = in->job,
                             .position = out->position};
    arv_updates updates;
    const arv_status status = arv_day_apply(copy, &event, r->arena, &updates, in->error);
    if (status != ARV_OK)
        return status;
    day_outlook_risks(copy, day_fork_route(copy, shift), r->day.promises, after);
    read_updates(in, &updates, after, out);
    const rest_order *others = &r->force[c->technician];
    out->added_late_cost = late_cost(in, after, others) - late_cost(in, before, others);
    return list_promises(in, c, before, after, out) == ARV_OK ? ARV_OK : no_memory(in->error);
}

static arv_status tell_place(const inserter *in, const candidate *c, arv_insert_place *out)
{
    const rest *r = in->r;
    const outlook_route *route = &r->day.routes[r->left.shift_of[c->technician]];
    *out = (arv_insert_place){.technician = c->technician,
                              .shift = r->day.problem->shift_index[route->shift],
                              .position = route->fixed - route->started + c->at,
                              .arrive_s = c->arrive_s,
                              .start_s = c->start_s,
                              .added_cost = c->cost,
                              .added_travel_s = c->travel_s,
                              .window_from_s = ARV_UNSET,
                              .window_to_s = ARV_UNSET,
                              .eta_s = ARV_UNSET};
    arv_day *copy;
    arv_status status = day_fork(in->day, 0, 1, &copy, in->error);
    if (status == ARV_OK)
        status = add_to_copy(in, c, copy, out);
    arv_day_close(&copy);
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

/* As compare, by what the event brings. */
static int compare_told(const void *a, const void *b)
{
    const arv_insert_place *x = a, *y = b;
    const int64_t of_x = x->added_cost + x->added_late_cost;
    const int64_t of_y = y->added_cost + y->added_late_cost;
    if (of_x != of_y)
        return of_x < of_y ? -1 : 1;
    return (x->technician > y->technician) - (x->technician < y->technician);
}

/* Tells the `most` best, of a few more that look best. */
static arv_status tell_best(inserter *in, const candidate *all, int32_t most, arv_insertion *out)
{
    const int32_t looked = most > LOOKED_AT_AGAIN ? most : LOOKED_AT_AGAIN;
    int32_t count = 0;
    out->places = ARENA_ARRAY(in->arena, arv_insert_place, looked);
    if (!out->places)
        return no_memory(in->error);
    arv_status status = ARV_OK;
    while (count < out->routes_tried && count < looked && status == ARV_OK) {
        status = tell_place(in, &all[count], &out->places[count]);
        count++;
    }
    if (status != ARV_OK || count == 0)
        return status;
    qsort(out->places, (size_t)count, sizeof *out->places, compare_told);
    out->count = count < most ? count : most;
    return ARV_OK;
}

static arv_status find_places(inserter *in, int32_t most, arv_insertion *out)
{
    const residual *left = &in->r->left;
    candidate *all = ARENA_ARRAY(in->r->arena, candidate, left->spec.technician_count);
    if (!all)
        return no_memory(in->error);
    arv_status status = ARV_OK;
    for (int32_t t = 0; t < left->spec.technician_count && status == ARV_OK; t++) {
        status = best_place(in, t, &all[out->routes_tried]);
        out->routes_tried += all[out->routes_tried].technician != ARV_NONE;
    }
    if (status == ARV_OK && out->routes_tried > 0)
        status = weigh_all(in, all, out->routes_tried);
    if (status != ARV_OK || out->routes_tried == 0)
        return status;
    qsort(all, (size_t)out->routes_tried, sizeof *all, compare);
    return tell_best(in, all, most, out);
}

static arv_status insert(inserter *in, const arv_insert_options *options, arv_insertion *out)
{
    const residual *left = &in->r->left;
    const arv_problem *p = left->problem;
    assert(left->index_of);
    in->index = left->index_of[in->job];
    arv_status status =
        order_link(in->r->arena, p, left->force, left->force_count, &in->t, in->error);
    if (status != ARV_OK)
        return status;
    in->kept = ARENA_ARRAY(in->r->arena, int32_t, in->t.link_count);
    in->items = ARENA_ARRAY(in->r->arena, schedule_item, p->job_count + p->break_count + 1);
    if (!in->kept || !in->items)
        return no_memory(in->error);
    out->left_out = left->left_out;
    return find_places(in, options->places, out);
}

static arv_status check(const arv_day *day, int32_t job, const arv_insert_options *o,
                        arv_error *error)
{
    if (o->places < 1 || o->places > PLACES_MOST)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.places", "not within 1..64");
    if (o->late_price_per_hour < 1 || o->late_price_per_hour > ARV_MAX_RATE)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.late_price_per_hour",
                             "not within 1..100000");
    if (o->miss_price < 0 || o->miss_price > o->late_price_per_hour * 24)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.miss_price",
                             "not within 0..24 hours of lateness");
    if (o->keep_next < 0 || o->keep_next > ARV_MAX_JOBS)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.keep_next",
                             "not within 0..50000");
    return rest_check_newcomer(day, job, error);
}

arv_status arv_day_insert(const arv_day *day, int32_t job, const arv_insert_options *options,
                          arv_arena *arena, arv_insertion *insertion, arv_error *error)
{
    *insertion = (arv_insertion){.places = NULL};
    arv_status status = check(day, job, options, error);
    if (status != ARV_OK)
        return status;
    arv_replan_options replan;
    arv_replan_options_init(&replan);
    replan.miss_price = options->miss_price;
    replan.late_price_per_hour = options->late_price_per_hour;
    replan.keep_next = options->keep_next;
    rest r = {.before = NULL};
    arv_arena *scratch = arv_arena_create(0);
    status = scratch ? rest_open_with(day, &replan, REST_INSERT_SCENARIOS, job, scratch, &r, error)
                     : no_memory(error);
    inserter in = {.day = day, .r = &r, .job = job, .arena = arena, .error = error};
    if (status == ARV_OK)
        status = insert(&in, options, insertion);
    if (status != ARV_OK)
        *insertion = (arv_insertion){.places = NULL};
    rest_close(&r);
    arv_arena_destroy(&scratch);
    return status;
}
