/* replan_scene.c - see replan_scene.h. */
#include "replan_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "model/problem.h"
#include "play/generate.h"
#include "replan/rest.h"

static void show_error(const arv_error *error)
{
    for (int32_t i = 0; i < error->count; i++)
        print_message("%s: %s\n", error->items[i].path, error->items[i].text);
}

void scene_must(const scene *s, arv_status status)
{
    if (status != ARV_OK)
        show_error(&s->error);
    assert_int_equal(status, ARV_OK);
}

static void list_routes(scene *s)
{
    const int32_t technicians = s->problem->spec->technician_count;
    s->routes = ARENA_ARRAY(s->arena, scene_route, technicians);
    for (int32_t t = 0; t < technicians; t++)
        s->routes[t] =
            (scene_route){.technician = t,
                          .jobs = ARENA_ARRAY(s->arena, int32_t, s->problem->spec->job_count),
                          .next_s = s->problem->spec->technicians[t].shifts[0].start_s};
    for (int32_t k = 0; k < s->plan->route_count; k++) {
        const arv_route *from = &s->plan->routes[k];
        scene_route *route = &s->routes[from->technician];
        if (from->shift != 0)
            continue;
        route->next_s = from->steps[0].finish_s;
        for (int32_t i = 0; i < from->step_count; i++)
            if (from->steps[i].kind == ARV_STEP_JOB)
                route->jobs[route->count++] = from->steps[i].job;
    }
}

void scene_open(scene *s, const arv_problem *problem, arv_plan *plan, uint64_t seed)
{
    arv_arena *arena = s->arena ? s->arena : arv_arena_create(0);
    s->arena = arena;
    s->problem = problem;
    s->plan = plan;
    s->now_s = ARV_UNSET;
    s->luck = rng_make(seed, 77, 0);
    arv_window_options_init(&s->options);
    s->options.scenarios = s->scenarios ? s->scenarios : SCENE_SCENARIOS;
    s->options.threads = 1;
    s->options.hold_early = s->hold_early;
    if (!plan) {
        arv_solve_options search;
        arv_solve_options_init(&search);
        search.epochs = s->epochs ? s->epochs : SCENE_EPOCHS;
        search.threads = 1;
        scene_must(s, arv_solve(problem, &search, NULL, arena, &s->plan, &s->error));
    }
    scene_must(s, arv_estimate(problem, &s->options, NULL, s->plan, &s->error));
    scene_must(s, arv_day_open(problem, s->plan, &s->options, &s->day, &s->error));
    list_routes(s);
}

void scene_make(scene *s, int32_t technicians, int32_t jobs, uint64_t seed, bool plain)
{
    *s = (scene){.hold_early = true};
    scene_make_with(s, technicians, jobs, seed, plain);
}

void scene_make_with(scene *s, int32_t technicians, int32_t jobs, uint64_t seed, bool plain)
{
    s->arena = arv_arena_create(0);
    const generate_options options = {
        .technicians = technicians, .jobs = jobs, .seed = seed, .plain = plain};
    const arv_problem *problem;
    scene_must(s, generate_day(s->arena, &options, &s->spec, &s->error));
    scene_must(s, arv_problem_compile(s->arena, &s->spec, &problem, &s->error));
    scene_open(s, problem, NULL, seed);
}

void scene_drop(scene *s)
{
    arv_day_close(&s->day);
    arv_arena_destroy(&s->arena);
}

/* ---- driving ------------------------------------------------------------------------------------- */

static int64_t lucky(scene *s, int64_t seconds, int32_t least, int32_t most)
{
    return seconds * (least + rng_below(&s->luck, most - least + 1)) / 100;
}

static int32_t travel_s(const scene *s, const scene_route *route, int32_t k)
{
    const arv_problem *p = s->problem;
    const int32_t shift = p->shift_first[route->technician];
    const int32_t from =
        k == 0 ? p->shift_start_location[shift] : p->job_location[route->jobs[k - 1]];
    return problem_travel_s(&p->travels[p->shift_travel[shift]], from,
                            p->job_location[route->jobs[k]]);
}

static void tell(scene *s, const scene_route *route, arv_event_kind kind, int32_t job)
{
    arv_updates updates;
    const arv_event event = {
        .kind = kind, .time_s = route->next_s, .technician = route->technician, .job = job};
    scene_must(s, arv_day_apply(s->day, &event, s->arena, &updates, &s->error));
    s->now_s = route->next_s;
}

/* One tap of a technician; when the next one comes. */
static void step(scene *s, scene_route *route, int32_t least, int32_t most)
{
    static const arv_event_kind TAPS[] = {ARV_EVENT_DEPARTED, ARV_EVENT_ARRIVED, ARV_EVENT_STARTED,
                                          ARV_EVENT_FINISHED};
    const arv_problem *p = s->problem;
    const int32_t k = route->phase == 0 ? route->begun : route->begun - 1, job = route->jobs[k];
    tell(s, route, TAPS[route->phase], job);
    switch (route->phase++) {
    case 0:
        route->begun++;
        route->next_s += lucky(s, travel_s(s, route, k), 90, 130);
        break;
    case 1: {
        const int64_t now_s = route->next_s - p->origin_s;
        const int32_t start_s =
            windows_at_or_after(p->window_open_s, p->window_close_s, p->window_first[job],
                                p->window_first[job + 1], (int32_t)now_s);
        if (start_s < PROBLEM_FOREVER_S)
            route->next_s = p->origin_s + start_s;
        break;
    }
    case 2:
        route->next_s +=
            lucky(s, problem_service_s(p, p->shift_first[route->technician], job), least, most);
        break;
    default:
        route->phase = 0;
        break;
    }
}

void scene_drive(scene *s, int64_t until_s, int32_t least, int32_t most)
{
    for (;;) {
        scene_route *first = NULL;
        for (int32_t t = 0; t < s->problem->spec->technician_count; t++) {
            scene_route *route = &s->routes[t];
            const bool over = route->phase == 0 && route->begun == route->count;
            if (!over && (!first || route->next_s < first->next_s))
                first = route;
        }
        if (!first || first->next_s > until_s)
            break;
        if (s->now_s != ARV_UNSET && first->next_s < s->now_s)
            first->next_s = s->now_s;
        step(s, first, least, most);
    }
    arv_updates updates;
    const arv_event clock = {
        .kind = ARV_EVENT_CLOCK, .time_s = until_s, .technician = ARV_NONE, .job = ARV_NONE};
    scene_must(s, arv_day_apply(s->day, &clock, s->arena, &updates, &s->error));
    s->now_s = until_s;
}

void scene_accept(scene *s, const arv_proposal *proposal)
{
    arv_updates updates;
    const arv_event event = {.kind = ARV_EVENT_PLAN_ACCEPTED,
                             .time_s = s->now_s,
                             .technician = ARV_NONE,
                             .job = ARV_NONE,
                             .orders = proposal->orders,
                             .order_count = proposal->order_count};
    scene_must(s, arv_day_apply(s->day, &event, s->arena, &updates, &s->error));
    for (int32_t i = 0; i < proposal->order_count; i++) {
        const arv_new_order *order = &proposal->orders[i];
        scene_route *route = &s->routes[order->technician];
        for (int32_t k = 0; k < order->job_count; k++)
            route->jobs[route->begun + k] = order->jobs[k];
        route->count = route->begun + order->job_count;
        if (route->phase == 0 && route->next_s < s->now_s)
            route->next_s = s->now_s;
    }
}

int32_t scene_cancel(scene *s)
{
    const int32_t first = rng_below(&s->luck, s->problem->spec->technician_count);
    for (int32_t i = 0; i < s->problem->spec->technician_count; i++) {
        scene_route *route = &s->routes[(first + i) % s->problem->spec->technician_count];
        if (route->count - route->begun < 2)
            continue;
        const int32_t job = route->jobs[--route->count];
        arv_updates updates;
        const arv_event event = {.kind = ARV_EVENT_CANCELLED,
                                 .time_s = s->now_s,
                                 .technician = route->technician,
                                 .job = job};
        scene_must(s, arv_day_apply(s->day, &event, s->arena, &updates, &s->error));
        return job;
    }
    return ARV_NONE;
}

bool scene_begun(const scene *s, int32_t job)
{
    for (int32_t t = 0; t < s->problem->spec->technician_count; t++)
        for (int32_t k = 0; k < s->routes[t].begun; k++)
            if (s->routes[t].jobs[k] == job)
                return true;
    return false;
}

const arv_update *scene_update(const arv_updates *all, int32_t job)
{
    for (int32_t i = 0; i < all->count; i++)
        if (all->items[i].job == job)
            return &all->items[i];
    return NULL;
}

void scene_with_job(scene *s, int32_t job, int32_t technician, int32_t position,
                    arv_replan_figures *before, arv_replan_figures *after)
{
    arv_arena *arena = arv_arena_create(0);
    arv_replan_options options;
    arv_replan_options_init(&options);
    bool *extra = ARENA_ARRAY(arena, bool, s->spec.job_count);
    extra[job] = true;
    rest r;
    arv_proposal *p;
    assert_int_equal(
        rest_open(s->day, &options, REST_INSERT_SCENARIOS, extra, false, arena, &r, &s->error),
        ARV_OK);
    rest_order *orders = ARENA_ARRAY(arena, rest_order, s->spec.technician_count);
    memcpy(orders, r.force, (size_t)s->spec.technician_count * sizeof *orders);
    rest_order *with = &orders[technician];
    const outlook_route *route = &r.day.routes[r.left.shift_of[technician]];
    const int32_t at = position - (route->fixed - route->started);
    int32_t *jobs = ARENA_ARRAY(arena, int32_t, with->count + 1);
    for (int32_t k = 0; k <= with->count; k++)
        jobs[k] = k < at ? with->jobs[k] : k == at ? r.left.index_of[job] : with->jobs[k - 1];
    *with = (rest_order){jobs, with->count + 1};
    assert_int_equal(rest_propose(&r, orders, arena, &p, &s->error), ARV_OK);
    *before = p->before;
    *after = p->after;
    rest_close(&r);
    arv_arena_destroy(&arena);
}

void scene_under_way(scene *s, int32_t technicians, int32_t jobs, uint64_t seed, int32_t *job)
{
    scene_make(s, technicians, jobs, seed, false);
    const int64_t start_s = s->problem->origin_s + s->problem->shift_start_s[0];
    scene_drive(s, start_s + 1800 * (int64_t)(1 + seed % 5), 60, 200);
    *job = scene_cancel(s);
    assert_int_not_equal(*job, ARV_NONE);
}
