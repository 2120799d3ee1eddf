/* test_replan.c - replanning a live day: what is begun stays, promises open hard, changes are counted and
 * priced, and every figure of a proposal is found again by other means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/problem.h"
#include "replan/rest.h"
#include "replan_scene.h"
#include "tiny_problem.h"

enum { TECHNICIANS = 3, JOBS = 15, EPOCHS = 1 };

static arv_replan_options few_epochs(void)
{
    arv_replan_options options;
    arv_replan_options_init(&options);
    options.epochs = EPOCHS;
    options.threads = 1;
    return options;
}

static arv_proposal *replan(scene *s, const arv_replan_options *options)
{
    arv_proposal *proposal = NULL;
    const arv_status status = arv_day_replan(s->day, options, NULL, s->arena, &proposal, &s->error);
    scene_must(s, status);
    return proposal;
}

/* ---- facts of a proposal ----------------------------------------------------------------------- */

typedef struct seat {
    int32_t technician, position;
} seat;

/* Visits not begun, as the scene drove them. */
static seat seat_of(const scene *s, int32_t job)
{
    for (int32_t t = 0; t < s->spec.technician_count; t++)
        for (int32_t k = s->routes[t].begun; k < s->routes[t].count; k++)
            if (s->routes[t].jobs[k] == job)
                return (seat){t, k - s->routes[t].begun};
    return (seat){ARV_NONE, ARV_NONE};
}

/* The orders hold what their technicians had not begun, each once, and nothing else. */
static void check_orders(const scene *s, const arv_proposal *p)
{
    int32_t *times = ARENA_ARRAY(s->arena, int32_t, s->spec.job_count);
    for (int32_t i = 0; i < p->order_count; i++) {
        const scene_route *route = &s->routes[p->orders[i].technician];
        for (int32_t k = route->begun; k < route->count; k++)
            times[route->jobs[k]]++;
        for (int32_t k = 0; k < p->orders[i].job_count; k++) {
            assert_false(scene_begun(s, p->orders[i].jobs[k]));
            times[p->orders[i].jobs[k]] += 2;
        }
    }
    for (int32_t j = 0; j < s->spec.job_count; j++)
        assert_true(times[j] == 0 || times[j] == 3);
}

static void check_changes(const scene *s, const arv_replan_options *options, const arv_proposal *p)
{
    int32_t changes = 0, moved = 0;
    for (int32_t i = 0; i < p->order_count; i++)
        for (int32_t k = 0; k < p->orders[i].job_count; k++) {
            const seat from = seat_of(s, p->orders[i].jobs[k]);
            const bool stays = from.technician == p->orders[i].technician;
            moved += !stays;
            if (stays && from.position == k)
                continue;
            bool listed = false;
            for (int32_t c = 0; c < p->change_count; c++)
                listed |= p->changes[c].job == p->orders[i].jobs[k] &&
                          p->changes[c].technician_from == from.technician &&
                          p->changes[c].position_from == from.position &&
                          p->changes[c].technician_to == p->orders[i].technician &&
                          p->changes[c].position_to == k;
            assert_true(listed);
            changes++;
        }
    assert_int_equal(changes, p->change_count);
    assert_int_equal(moved, p->technician_changes);
    assert_true(p->order_changes <= changes - moved);
    assert_true(p->change_cost ==
                moved * options->change_price + p->order_changes * options->order_change_price);
}

/* Every planned visit of the rest of the day: by whom the orders say, not before its promise opens, and
 * driven to from where its technician is, not before he is there. */
static void check_plan(const scene *s, const arv_updates *before, const arv_proposal *p)
{
    for (int32_t k = 0; k < p->plan->route_count; k++) {
        const arv_route *route = &p->plan->routes[k];
        const scene_route *known = &s->routes[route->technician];
        assert_true(route->steps[0].finish_s >= s->now_s || s->now_s == ARV_UNSET);
        if (known->begun > 0)
            assert_int_equal(route->steps[0].location,
                             s->spec.jobs[known->jobs[known->begun - 1]].location);
        for (int32_t i = 0; i < route->step_count; i++) {
            const arv_step *step = &route->steps[i];
            if (step->kind != ARV_STEP_JOB)
                continue;
            assert_false(scene_begun(s, step->job));
            const arv_update *shown = scene_update(before, step->job);
            if (shown && shown->window_from_s != ARV_UNSET)
                assert_true(step->start_s >= shown->window_from_s);
        }
    }
}

static void check_gain(const arv_proposal *p)
{
    assert_true(p->gain == p->before.cost + p->before.late_cost - p->after.cost -
                               p->after.late_cost - p->change_cost);
    if (p->order_count > 0)
        assert_true(p->gain >
                    -INT64_C(10) * p->order_count); /* routes are judged rounded, one by one */
    else
        assert_true(p->gain == 0);
}

static void check_same_day(const arv_updates *a, const arv_updates *b)
{
    assert_int_equal(a->count, b->count);
    for (int32_t i = 0; i < a->count; i++)
        assert_memory_equal(&a->items[i], &b->items[i], sizeof *a->items);
}

static void a_proposal_says_what_it_changes(void **state)
{
    (void)state;
    int32_t proposals = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        scene s;
        arv_updates before, after;
        scene_make(&s, TECHNICIANS, JOBS, seed, false);
        const int64_t start_s = s.problem->origin_s + s.problem->shift_start_s[0];
        scene_drive(&s, start_s + 1800 * (int64_t)(1 + seed % 6), 60, 250);
        arv_replan_options options = few_epochs();
        options.change_price = 100;
        options.order_change_price = 50;
        assert_int_equal(arv_day_snapshot(s.day, s.arena, &before), ARV_OK);
        const arv_proposal *p = replan(&s, &options);
        assert_int_equal(arv_day_snapshot(s.day, s.arena, &after), ARV_OK);
        check_same_day(&before, &after);
        check_orders(&s, p);
        check_changes(&s, &options, p);
        check_plan(&s, &before, p);
        check_gain(p);
        proposals += p->order_count > 0;
        if (p->order_count > 0)
            scene_accept(&s, p);
        scene_drive(&s, s.now_s + 3600, 60, 150);
        scene_drop(&s);
    }
    print_message("%d proposals\n", proposals);
    assert_true(proposals >= 1);
}

static void the_same_epochs_give_the_same_proposal(void **state)
{
    (void)state;
    scene s;
    scene_make(&s, TECHNICIANS, JOBS, 3, false);
    scene_drive(&s, s.problem->origin_s + s.problem->shift_start_s[0] + INT64_C(10800), 60, 220);
    arv_replan_options options = few_epochs();
    const arv_proposal *one = replan(&s, &options);
    options.threads = 2;
    const arv_proposal *two = replan(&s, &options);
    assert_true(one->gain == two->gain && one->order_count == two->order_count);
    assert_int_equal(one->change_count, two->change_count);
    for (int32_t i = 0; i < one->change_count; i++)
        assert_memory_equal(&one->changes[i], &two->changes[i], sizeof *one->changes);
    scene_drop(&s);
}

static void a_high_price_keeps_the_plan_in_force(void **state)
{
    (void)state;
    for (uint64_t seed = 11; seed <= 11; seed++) {
        scene s;
        scene_make(&s, TECHNICIANS, JOBS, seed, false);
        arv_replan_options options = few_epochs();
        options.change_price = options.order_change_price = ARV_MAX_PRICE;
        const arv_proposal *p = replan(&s, &options);
        assert_int_equal(p->order_count, 0);
        assert_false(p->worth);
        assert_true(p->before.cost == p->after.cost);
        scene_drive(&s, s.problem->origin_s + s.problem->shift_start_s[0] + INT64_C(14400), 60,
                    200);
        assert_int_equal(replan(&s, &options)->order_count, 0);
        scene_drop(&s);
    }
}

/* ---- one technician falls behind -------------------------------------------------------------------- */

/* Three visits, the first of which does not end in time, and a technician without any. */
static void open_late(tiny_problem *tiny, scene *s)
{
    const tiny_options work = {.technicians = 2,
                               .jobs_each = 3,
                               .travel_s = 600,
                               .planned_s = 3600,
                               .mean_s = 3600,
                               .cv_ppm = 400000,
                               .shift_s = INT64_C(10) * 3600};
    tiny_fill(tiny, &work);
    for (int32_t j = 0; j < 3; j++) {
        tiny->jobs[j].promise_from_s = TINY_SHIFT_START_S;
        tiny->jobs[j].promise_to_s = TINY_SHIFT_START_S + 600 + j * 4200 + 2400;
    }
    tiny_compile(tiny);
    tiny->plan.route_count = 1; /* the other one has nothing to do yet */
    *s = (scene){.arena = arv_arena_create(0), .hold_early = true};
    s->spec = tiny->spec;
    scene_open(s, tiny->problem, &tiny->plan, 1);
}

static void tell(scene *s, arv_event_kind kind, int64_t time_s, int32_t technician, int32_t job)
{
    arv_updates updates;
    const arv_event event = {.kind = kind, .time_s = time_s, .technician = technician, .job = job};
    assert_int_equal(arv_day_apply(s->day, &event, s->arena, &updates, &s->error), ARV_OK);
    s->now_s = time_s;
}

static void help_comes_to_who_is_late(void **state)
{
    (void)state;
    tiny_problem tiny;
    scene s;
    open_late(&tiny, &s);
    tell(&s, ARV_EVENT_STARTED, TINY_SHIFT_START_S + 600, 0, 0);
    tell(&s, ARV_EVENT_CLOCK, TINY_SHIFT_START_S + 2400, ARV_NONE, ARV_NONE);
    arv_replan_options options = few_epochs();
    const arv_proposal *calm = replan(&s, &options);
    tell(&s, ARV_EVENT_CLOCK, TINY_SHIFT_START_S + 5600, ARV_NONE, ARV_NONE);
    const arv_proposal *p = replan(&s, &options);
    assert_true(p->worth);
    assert_true(p->before.late_cost > calm->before.late_cost);
    assert_true(p->before.late_cost > p->after.late_cost);
    assert_true(p->technician_changes >= 1);
    bool relieved = false;
    for (int32_t i = 0; i < p->change_count; i++)
        relieved |= p->changes[i].technician_from == 0 && p->changes[i].technician_to == 1;
    assert_true(relieved);
    scene_drop(&s);
    tiny_free(&tiny);
}

/* Two visits are left to who is late: the more of them are kept, the less can be done about it. */
static void visits_to_keep_stay_next(void **state)
{
    (void)state;
    tiny_problem tiny;
    scene s;
    open_late(&tiny, &s);
    tell(&s, ARV_EVENT_STARTED, TINY_SHIFT_START_S + 600, 0, 0);
    tell(&s, ARV_EVENT_CLOCK, TINY_SHIFT_START_S + 5600, ARV_NONE, ARV_NONE);
    arv_replan_options options = few_epochs();
    options.change_price = options.order_change_price = 0;
    assert_true(replan(&s, &options)->order_count > 0);
    options.keep_next = 1;
    const arv_proposal *p = replan(&s, &options);
    assert_int_equal(p->order_count, 2);
    assert_int_equal(p->orders[0].job_count, 1);
    assert_int_equal(p->orders[0].jobs[0], 1);
    options.keep_next = 2;
    assert_int_equal(replan(&s, &options)->order_count, 0);
    scene_drop(&s);
    tiny_free(&tiny);
}

/* ---- prices of changes, by brute force ---------------------------------------------------------------- */

enum { TINY_JOBS = 6 };

/* The best of all ways to share out and order the visits, and how many technicians it changes. */
typedef struct best {
    int64_t gain;
    int32_t technician_changes;
} best;

typedef struct brute {
    const rest *r;
    int32_t all[TINY_JOBS], count;
    best found;
    arv_arena *arena;
} brute;

static void judge(brute *b, int32_t cut)
{
    const rest_order orders[2] = {{b->all, cut}, {b->all + cut, b->count - cut}};
    arv_error error = {.count = 0};
    arv_proposal *p;
    const arena_mark inner = arena_mark_get(b->r->arena), outer = arena_mark_get(b->arena);
    if (rest_propose(b->r, orders, b->arena, &p, &error) == ARV_OK &&
        (p->gain > b->found.gain ||
         (p->gain == b->found.gain && p->technician_changes < b->found.technician_changes)))
        b->found = (best){p->gain, p->technician_changes};
    arena_mark_release(b->r->arena, inner);
    arena_mark_release(b->arena, outer);
}

static void permute(brute *b, int32_t k)
{
    if (k == b->count) {
        for (int32_t cut = 0; cut <= b->count; cut++)
            judge(b, cut);
        return;
    }
    for (int32_t i = k; i < b->count; i++) {
        const int32_t held = b->all[k];
        b->all[k] = b->all[i];
        b->all[i] = held;
        permute(b, k + 1);
        b->all[i] = b->all[k];
        b->all[k] = held;
    }
}

static best brute_force(scene *s, const arv_replan_options *options)
{
    arv_arena *arena = arv_arena_create(0);
    rest r;
    assert_int_equal(rest_open(s->day, options, REST_SCENARIOS, NULL, false, arena, &r, &s->error),
                     ARV_OK);
    brute b = {.r = &r, .count = r.left.spec.job_count, .found = {INT64_MIN, 0}, .arena = s->arena};
    for (int32_t j = 0; j < b.count; j++)
        b.all[j] = j;
    permute(&b, 0);
    rest_close(&r);
    arv_arena_destroy(&arena);
    return b.found;
}

/* Places on a line, so that orders differ; the plan in force is a bad one. */
static void open_line(tiny_problem *tiny, scene *s, uint64_t seed)
{
    const tiny_options work = {.technicians = 2,
                               .jobs_each = 2,
                               .travel_s = 600,
                               .planned_s = 1200,
                               .shift_s = INT64_C(12) * 3600};
    tiny_fill(tiny, &work);
    rng random = rng_make(seed, 5, 0);
    int32_t at[1 + TINY_JOBS] = {0};
    for (int32_t i = 1; i < tiny->matrix.rows; i++)
        at[i] = rng_below(&random, 3000) - 1500;
    int32_t *seconds = (int32_t *)(uintptr_t)tiny->matrix.durations;
    for (int32_t i = 0; i < tiny->matrix.rows; i++)
        for (int32_t j = 0; j < tiny->matrix.rows; j++)
            seconds[i * tiny->matrix.rows + j] = abs(at[i] - at[j]);
    tiny_compile(tiny);
    *s = (scene){.arena = arv_arena_create(0)};
    s->spec = tiny->spec;
    arv_plan *plan;
    arv_route_in_force force[2];
    const char *ids[4];
    for (int32_t j = 0; j < 4; j++)
        ids[j] = tiny->jobs[j].id;
    for (int32_t t = 0; t < 2; t++)
        force[t] = (arv_route_in_force){
            .technician = tiny->technicians[t].id, .jobs = ids + (ptrdiff_t)2 * t, .job_count = 2};
    assert_int_equal(arv_plan_from_order(tiny->problem, force, 2, s->arena, &plan, &s->error),
                     ARV_OK);
    s->hold_early = true;
    scene_open(s, tiny->problem, plan, seed);
}

static void dearer_changes_are_never_more(void **state)
{
    (void)state;
    int32_t changed = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        tiny_problem tiny;
        scene s;
        open_line(&tiny, &s, seed);
        int32_t last = INT32_MAX;
        for (int64_t price = 0; price <= 2400; price += 1200) {
            arv_replan_options options = few_epochs();
            options.change_price = price;
            options.order_change_price = 0;
            const best all = brute_force(&s, &options);
            const arv_proposal *p = replan(&s, &options);
            assert_true(p->gain <= all.gain);
            assert_true(all.technician_changes <= last);
            last = all.technician_changes;
            changed += last;
            assert_true(p->gain >= 0);
        }
        scene_drop(&s);
        tiny_free(&tiny);
    }
    assert_true(changed > 0);
}

/* ---- the day moves on ------------------------------------------------------------------------------- */

static void nothing_has_happened_since(void **state)
{
    (void)state;
    int32_t orders = 0;
    for (uint64_t seed = 1; seed <= 1; seed++) {
        scene s;
        scene_make(&s, TECHNICIANS, JOBS, seed, false);
        scene_drive(&s, s.problem->origin_s + s.problem->shift_start_s[0] + 7200, 60, 250);
        arv_replan_options options = few_epochs();
        options.change_price = options.order_change_price = 0;
        const arv_proposal *p = replan(&s, &options);
        arv_proposal *now;
        assert_int_equal(arv_day_replan_again(s.day, &options, p, s.arena, &now, &s.error), ARV_OK);
        assert_true(now->gain == p->gain && now->change_count == p->change_count);
        orders += p->order_count;
        scene_drop(&s);
    }
    assert_true(orders > 0);
}

/* Visits 1 and 2 of the late technician, shared out by hand: `first` is left to him. */
typedef struct shared_out {
    int32_t jobs[2];
    arv_new_order orders[2];
    arv_proposal proposal;
} shared_out;

static void share_out(shared_out *out, int32_t first)
{
    *out = (shared_out){.jobs = {first, 3 - first}};
    for (int32_t t = 0; t < 2; t++)
        out->orders[t] = (arv_new_order){.technician = t, .jobs = &out->jobs[t], .job_count = 1};
    out->proposal = (arv_proposal){.orders = out->orders, .order_count = 2};
}

static arv_status judge_by_now(scene *s, const shared_out *out, arv_proposal **now,
                               arv_error *error)
{
    const arv_replan_options options = few_epochs();
    *error = (arv_error){.count = 0};
    return arv_day_replan_again(s->day, &options, &out->proposal, s->arena, now, error);
}

static void check_stale(scene *s, const shared_out *out)
{
    arv_error error;
    arv_proposal *now;
    assert_int_equal(judge_by_now(s, out, &now, &error), ARV_FAILED_PRECONDITION);
    assert_null(now);
    assert_string_equal(error.items[0].path, "proposal");
    assert_non_null(strstr(error.items[0].text, "moved on"));
}

static void an_old_proposal_is_judged_again(void **state)
{
    (void)state;
    tiny_problem tiny;
    scene s;
    shared_out keeps_1, keeps_2;
    arv_proposal *now;
    arv_error error;
    open_late(&tiny, &s);
    share_out(&keeps_1, 1);
    share_out(&keeps_2, 2);
    tell(&s, ARV_EVENT_STARTED, TINY_SHIFT_START_S + 600, 0, 0);
    assert_int_equal(judge_by_now(&s, &keeps_1, &now, &error), ARV_OK);
    assert_int_equal(now->order_count, 2);
    assert_int_equal(now->technician_changes, 1);
    assert_int_equal(judge_by_now(&s, &keeps_2, &now, &error), ARV_OK);
    assert_int_equal(now->technician_changes, 1);
    tell(&s, ARV_EVENT_FINISHED, TINY_SHIFT_START_S + 5700, 0, 0);
    tell(&s, ARV_EVENT_DEPARTED, TINY_SHIFT_START_S + 5700, 0, 1);
    check_stale(&s, &keeps_2); /* who was to be helped has left for that visit himself */
    assert_int_equal(judge_by_now(&s, &keeps_1, &now, &error), ARV_OK);
    for (int32_t i = 0; i < now->order_count; i++) /* the visit begun is no longer in it */
        assert_int_equal(now->orders[i].job_count, now->orders[i].technician == 1);
    assert_int_equal(now->technician_changes, 1);
    tell(&s, ARV_EVENT_CANCELLED, TINY_SHIFT_START_S + 5800, 0, 2);
    check_stale(&s, &keeps_1); /* nobody is to be visited there any more */
    scene_drop(&s);
    tiny_free(&tiny);
}

/* With nobody late there is nothing to gain that a change would be worth. */
static void nothing_is_proposed_without_need(void **state)
{
    (void)state;
    tiny_problem tiny;
    scene s;
    open_late(&tiny, &s);
    tell(&s, ARV_EVENT_STARTED, TINY_SHIFT_START_S + 600, 0, 0);
    const arv_replan_options options = few_epochs();
    const arv_proposal *p = replan(&s, &options);
    assert_int_equal(p->order_count, 0);
    assert_int_equal(p->gain, 0);
    assert_false(p->worth);
    scene_drop(&s);
    tiny_free(&tiny);
}

/* What is told to be gained is judged by the half of the scenarios that had no part in the choice. */
static void gains_are_judged_by_scenarios_held_out(void **state)
{
    (void)state;
    tiny_problem tiny;
    scene s;
    rest r;
    open_late(&tiny, &s);
    tell(&s, ARV_EVENT_STARTED, TINY_SHIFT_START_S + 600, 0, 0);
    tell(&s, ARV_EVENT_CLOCK, TINY_SHIFT_START_S + 5600, ARV_NONE, ARV_NONE);
    const arv_replan_options options = few_epochs();
    const arv_proposal *p = replan(&s, &options);
    arv_arena *arena = arv_arena_create(0);
    assert_int_equal(rest_open(s.day, &options, REST_SCENARIOS, NULL, false, arena, &r, &s.error),
                     ARV_OK);
    int64_t late[3] = {0};
    for (int32_t t = 0; t < 2; t++)
        for (rest_half half = REST_CHOOSING; half <= REST_ALL; half++)
            late[half] += rest_late_cost(&r, r.risks, &r.force[t], half);
    assert_true(late[REST_CHOOSING] != late[REST_HELD_OUT]);
    assert_true(labs(2 * late[REST_ALL] - late[REST_CHOOSING] - late[REST_HELD_OUT]) <= 8);
    assert_int_equal(p->before.late_cost, late[REST_HELD_OUT]);
    rest_close(&r);
    arv_arena_destroy(&arena);
    scene_drop(&s);
    tiny_free(&tiny);
}

/* Which of the jobs that are not in the plan join, as bits. */
static int32_t joined(const arv_proposal *p)
{
    int32_t jobs = 0;
    for (int32_t i = 0; i < p->change_count; i++)
        if (p->changes[i].technician_from == ARV_NONE)
            jobs |= 1 << p->changes[i].job;
    return jobs;
}

/* Jobs 3 to 5 are in nobody's plan. */
static void only_jobs_that_are_named_join(void **state)
{
    (void)state;
    static const int32_t named[] = {5, 3}, wrong[] = {3, 0}, unknown[] = {6};
    tiny_problem tiny;
    scene s;
    open_late(&tiny, &s);
    arv_replan_options options = few_epochs();
    assert_int_equal(joined(replan(&s, &options)), 0);
    options.serve = named;
    options.serve_count = 2;
    assert_int_equal(joined(replan(&s, &options)), 1 << 5 | 1 << 3);
    options.serve_count = 1;
    options.serve_unplanned = true;
    const arv_proposal *p = replan(&s, &options);
    assert_int_equal(joined(p), 1 << 5);
    assert_true(p->worth && p->gain < 0); /* it costs, and is served */
    options.serve_count = 0;
    assert_int_equal(joined(replan(&s, &options)), 1 << 5 | 1 << 4 | 1 << 3);
    arv_proposal *none;
    options.serve = wrong;
    options.serve_count = 2;
    assert_int_equal(arv_day_replan(s.day, &options, NULL, s.arena, &none, &s.error),
                     ARV_FAILED_PRECONDITION);
    assert_string_equal(s.error.items[s.error.count - 1].path, "options.serve[1]");
    options.serve = unknown;
    options.serve_count = 1;
    assert_int_equal(arv_day_replan(s.day, &options, NULL, s.arena, &none, &s.error),
                     ARV_INVALID_ARGUMENT);
    scene_drop(&s);
    tiny_free(&tiny);
}

static void options_out_of_range_are_refused(void **state)
{
    (void)state;
    scene s;
    scene_make(&s, 2, 6, 1, true);
    arv_replan_options options = few_epochs();
    arv_proposal *p;
    options.late_price_per_hour = 0;
    options.change_price = -1;
    assert_int_equal(arv_day_replan(s.day, &options, NULL, s.arena, &p, &s.error),
                     ARV_INVALID_ARGUMENT);
    assert_null(p);
    assert_int_equal(s.error.count, 2);
    assert_string_equal(s.error.items[0].path, "options.late_price_per_hour");
    assert_string_equal(s.error.items[1].path, "options.change_price");
    scene_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proposal_says_what_it_changes),
        cmocka_unit_test(the_same_epochs_give_the_same_proposal),
        cmocka_unit_test(a_high_price_keeps_the_plan_in_force),
        cmocka_unit_test(visits_to_keep_stay_next),
        cmocka_unit_test(help_comes_to_who_is_late),
        cmocka_unit_test(dearer_changes_are_never_more),
        cmocka_unit_test(nothing_has_happened_since),
        cmocka_unit_test(an_old_proposal_is_judged_again),
        cmocka_unit_test(nothing_is_proposed_without_need),
        cmocka_unit_test(gains_are_judged_by_scenarios_held_out),
        cmocka_unit_test(only_jobs_that_are_named_join),
        cmocka_unit_test(options_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
