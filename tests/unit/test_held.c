/* test_held.c - early prices and several soft windows: it may pay to wait although one may start.
 *
 * Small random routes are priced second by second by a table that knows the caller's spec and the head of
 * arrival.h only: for every place the least that it costs to be ready there at t, over all moments of
 * starting and all begins of breaks. schedule_route must find that price, and arv_solve the best order. */
#include "arrival/schedule.h"
#include "base/rng.h"
#include "model/problem.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { END_S = 90, JOBS = 4, RESTS = 2, PLACES = JOBS + 1, MOST = JOBS + RESTS + 2, UNITS = 18000 };

/* Everything a small day is made of. */
typedef struct held_day {
    arv_arena *arena;
    rng random;
    arv_time_window windows[JOBS][3], rest_windows[RESTS][2];
    arv_job jobs[JOBS];
    arv_break rests[RESTS];
    arv_shift shifts[2];
    arv_technician technicians[2];
    arv_matrix matrix;
    arv_profile profile;
    int32_t durations[PLACES * PLACES];
    arv_spec spec;
    const arv_problem *problem;
} held_day;

static bool one_in(held_day *d, int32_t n)
{
    return rng_below(&d->random, n) == 0;
}

static void draw_windows(held_day *d, arv_time_window *windows, int32_t count, bool soft)
{
    int32_t at = rng_below(&d->random, 20);
    for (int32_t w = 0; w < count; w++) {
        arv_time_window_init(&windows[w]);
        windows[w].open_s = at;
        windows[w].close_s = at + rng_below(&d->random, 12);
        at += rng_below(&d->random, 40);
        if (soft && !one_in(d, 3))
            windows[w].early_price_per_hour = 3600 * rng_below(&d->random, 4);
        if (soft && !one_in(d, 3))
            windows[w].late_price_per_hour = 1800 * rng_below(&d->random, 6);
    }
}

static void draw_jobs(held_day *d, int32_t jobs)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    for (int32_t j = 0; j < jobs; j++) {
        arv_job *job = &d->jobs[j];
        arv_job_init(job);
        job->id = ids[j];
        job->location = 1 + j;
        job->service_s = rng_below(&d->random, 9);
        job->windows = d->windows[j];
        job->window_count = rng_below(&d->random, 4);
        draw_windows(d, d->windows[j], job->window_count, !one_in(d, 4));
        if (one_in(d, 5))
            job->setup_s = rng_below(&d->random, 4);
        if (one_in(d, 6)) {
            job->promise_from_s = rng_below(&d->random, 40);
            job->promise_to_s = job->promise_from_s + 10 + rng_below(&d->random, 40);
        }
    }
}

static void draw_technicians(held_day *d, int32_t technicians, int32_t rests)
{
    static const char *const ids[] = {"x", "y"};
    for (int32_t b = 0; b < rests; b++) {
        arv_break_init(&d->rests[b]);
        d->rests[b].service_s = rng_below(&d->random, 8);
        d->rests[b].windows = d->rest_windows[b];
        d->rests[b].window_count = 1 + rng_below(&d->random, 2);
        draw_windows(d, d->rest_windows[b], d->rests[b].window_count, one_in(d, 2));
    }
    for (int32_t t = 0; t < technicians; t++) {
        arv_shift *shift = &d->shifts[t];
        arv_shift_init(shift);
        shift->start_s = rng_below(&d->random, 8);
        shift->end_s = END_S - rng_below(&d->random, 20);
        if (one_in(d, 3)) {
            shift->end_s -= 20;
            shift->overtime_s = 20;
            shift->overtime_price_per_hour = 3600;
        }
        shift->breaks = d->rests;
        shift->break_count = t == 0 ? rests : 0;
        arv_technician *who = &d->technicians[t];
        arv_technician_init(who);
        who->id = ids[t];
        who->start_location = who->end_location = 0;
        who->shifts = shift;
        who->shift_count = 1;
        who->costs.per_hour = 3600 * rng_below(&d->random, 3);
        who->costs.per_shift_hour = one_in(d, 3) ? 0 : 1800 * rng_below(&d->random, 4);
        who->costs.per_task_hour = one_in(d, 3) ? 3600 : 0;
        who->costs.fixed = rng_below(&d->random, 3);
    }
}

static void draw_travel(held_day *d)
{
    for (int32_t k = 0; k < PLACES * PLACES; k++)
        d->durations[k] = k % (PLACES + 1) == 0 ? 0 : 1 + rng_below(&d->random, 12);
    d->matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = PLACES, .durations = d->durations};
    arv_profile_init(&d->profile);
    d->profile.name = "car";
    d->profile.matrices = &d->matrix;
    d->profile.matrix_count = 1;
}

static void draw_day(held_day *d, uint64_t seed, int32_t technicians, int32_t jobs, int32_t rests)
{
    *d = (held_day){.arena = arv_arena_create(0), .random = rng_make(seed, 77, 0)};
    assert_non_null(d->arena);
    draw_travel(d);
    draw_jobs(d, jobs);
    draw_technicians(d, technicians, rests);
    arv_spec_init(&d->spec);
    d->spec.technicians = d->technicians;
    d->spec.technician_count = technicians;
    d->spec.jobs = d->jobs;
    d->spec.job_count = jobs;
    d->spec.profiles = &d->profile;
    d->spec.profile_count = 1;
    arv_error error = {.count = 0};
    if (arv_problem_compile(d->arena, &d->spec, &d->problem, &error) != ARV_OK)
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
}

/* ---- second by second ------------------------------------------------------------------------- */

static int64_t start_units(const arv_time_window *windows, int32_t count, int64_t t)
{
    int64_t best = count == 0 ? 0 : INT64_MAX;
    for (int32_t w = 0; w < count; w++) {
        const int64_t early = windows[w].open_s - t, late = t - windows[w].close_s;
        int64_t units = 0;
        if ((early > 0 && windows[w].early_price_per_hour == ARV_UNSET) ||
            (late > 0 && windows[w].late_price_per_hour == ARV_UNSET))
            continue;
        if (early > 0)
            units = early * windows[w].early_price_per_hour * (UNITS / 3600);
        if (late > 0)
            units = late * windows[w].late_price_per_hour * (UNITS / 3600);
        best = units < best ? units : best;
    }
    return best;
}

/* Least price to begin at some moment at or after that of `from` and be done `length` later. */
static void begin_all(const int64_t *from, const arv_time_window *windows, int32_t count,
                      int64_t not_before_s, int64_t length, int64_t *done)
{
    int64_t least = INT64_MAX;
    for (int32_t t = 0; t <= END_S; t++)
        done[t] = INT64_MAX;
    for (int32_t t = 0; t <= END_S; t++) {
        least = from[t] < least ? from[t] : least;
        const int64_t units = start_units(windows, count, t);
        if (t < not_before_s || least == INT64_MAX || units == INT64_MAX || t + length > END_S)
            continue;
        const int64_t all = least + units;
        done[t + length] = all < done[t + length] ? all : done[t + length];
    }
}

/* Arrivals at the next place from being ready at each t, with breaks `first`..`last` on the way. */
static void drive_all(const held_day *d, const int64_t *ready, const schedule_item *breaks,
                      int32_t count, int64_t travel, int64_t *arrive)
{
    for (int32_t t = 0; t <= END_S; t++)
        arrive[t] = INT64_MAX;
    for (int32_t f = 0; f <= END_S; f++) {
        int64_t chain[END_S + 1], next[END_S + 1], resting = 0;
        if (ready[f] == INT64_MAX)
            continue;
        for (int32_t t = 0; t <= END_S; t++)
            chain[t] = t == f ? ready[f] : INT64_MAX;
        for (int32_t k = 0; k < count; k++) {
            const arv_break *rest = &d->rests[-1 - breaks[k]];
            begin_all(chain, rest->windows, rest->window_count, 0, rest->service_s, next);
            for (int32_t t = 0; t <= END_S; t++)
                chain[t] = next[t];
            resting += rest->service_s;
        }
        for (int32_t e = 0; e <= END_S; e++) {
            const int64_t road = f + travel + resting, there = road > e ? road : e;
            if (chain[e] < INT64_MAX && there <= END_S && chain[e] < arrive[there])
                arrive[there] = chain[e];
        }
    }
}

static int64_t travel_s(const held_day *d, int32_t from, int32_t to)
{
    return d->durations[from * PLACES + to];
}

/* Least units of technician t serving the items in that order; INT64_MAX = he cannot. */
static int64_t least_units(const held_day *d, int32_t t, const schedule_item *items, int32_t count)
{
    const arv_technician *who = &d->technicians[t];
    const arv_shift *shift = who->shifts;
    const int64_t hour = who->costs.per_shift_hour * (UNITS / 3600);
    const int64_t drive = who->costs.per_hour * (UNITS / 3600);
    int64_t ready[END_S + 1], arrive[END_S + 1], best = INT64_MAX;
    int32_t place = 0, first = 0;
    for (int32_t k = 0; k <= END_S; k++)
        ready[k] = k < shift->start_s ? INT64_MAX : who->costs.fixed * UNITS - hour * k;
    for (int32_t k = 0; k < count; k++) {
        if (items[k] < 0)
            continue;
        const arv_job *job = &d->jobs[items[k]];
        const int64_t leg = travel_s(d, place, job->location);
        drive_all(d, ready, items + first, k - first, leg, arrive);
        for (int32_t a = 0; a <= END_S && job->promise_to_s != ARV_UNSET; a++)
            arrive[a] = a > job->promise_to_s ? INT64_MAX : arrive[a];
        const int64_t stay = job->service_s + (job->setup_s == ARV_UNSET ? 0 : job->setup_s);
        begin_all(arrive, job->windows, job->window_count,
                  job->promise_from_s == ARV_UNSET ? 0 : job->promise_from_s, stay, ready);
        for (int32_t a = 0; a <= END_S; a++)
            if (ready[a] < INT64_MAX)
                ready[a] += leg * drive + stay * who->costs.per_task_hour * (UNITS / 3600);
        place = job->location;
        first = k + 1;
    }
    const int64_t leg = travel_s(d, place, 0);
    drive_all(d, ready, items + first, count - first, leg, arrive);
    for (int32_t a = 0; a <= END_S; a++) {
        const int64_t late = a > shift->end_s ? a - shift->end_s : 0;
        const int64_t most = shift->overtime_s == ARV_UNSET ? 0 : shift->overtime_s;
        if (arrive[a] == INT64_MAX || late > most)
            continue;
        const int64_t overtime =
            late * (late > 0 ? shift->overtime_price_per_hour * (UNITS / 3600) : 0);
        const int64_t all = arrive[a] + leg * drive + hour * a + overtime;
        best = all < best ? all : best;
    }
    return best;
}

/* ---- tests ------------------------------------------------------------------------------------- */

static void shuffle_items(held_day *d, schedule_item *items, int32_t count)
{
    for (int32_t k = count - 1; k > 0; k--) {
        const int32_t other = rng_below(&d->random, k + 1);
        const schedule_item swap = items[k];
        items[k] = items[other], items[other] = swap;
    }
}

static int32_t compare_times(int32_t rests, uint64_t seeds)
{
    int32_t kept = 0, waited = 0;
    for (uint64_t seed = 0; seed < seeds; seed++) {
        held_day d;
        schedule_item items[MOST];
        int32_t count = 0;
        draw_day(&d, seed, 1, 3, rests);
        for (int32_t j = 0; j < 3; j++)
            items[count++] = j;
        for (int32_t b = 0; b < rests; b++)
            items[count++] = schedule_break(b);
        shuffle_items(&d, items, count);
        arv_step steps[MOST];
        arv_route route;
        int64_t cost;
        const int32_t wrong = schedule_route(d.problem, 0, items, count, steps, &route, &cost);
        const int64_t best = least_units(&d, 0, items, count);
        if (d.problem->rich_timing & PROBLEM_HELD) {
            assert_int_equal(wrong == ARV_NONE, best < INT64_MAX);
            if (wrong == ARV_NONE)
                assert_int_equal(cost * (UNITS / d.problem->cost_unit), best);
            kept += wrong == ARV_NONE;
            for (int32_t k = 1; k <= count && wrong == ARV_NONE; k++)
                waited += steps[k].kind == ARV_STEP_JOB && steps[k].start_s > steps[k].arrive_s;
        }
        arv_arena_destroy(&d.arena);
    }
    assert_true(waited > SAMPLE_FLOOR(10));
    return kept;
}

static void times_cost_least_without_breaks(void **unused)
{
    (void)unused;
    assert_true(compare_times(0, SAMPLE(400)) > SAMPLE_FLOOR(80));
}

static void times_cost_least_with_a_break(void **unused)
{
    (void)unused;
    assert_true(compare_times(1, SAMPLE(400)) > SAMPLE_FLOOR(50));
}

/* Least units over all orders and places of the break; INT64_MAX when not all can be served. */
static int64_t best_plan_units(const held_day *d, int32_t jobs, int32_t technicians, int32_t rests)
{
    int64_t best = INT64_MAX;
    schedule_item order[2][MOST];
    for (int32_t who = 0; who < 1 << jobs; who++) {
        int64_t all = 0;
        if (technicians == 1 && who != 0)
            break;
        for (int32_t t = 0; t < technicians && all < INT64_MAX; t++) {
            int32_t count = 0;
            for (int32_t j = 0; j < jobs; j++)
                if ((who >> j & 1) == t)
                    order[t][count++] = j;
            if (count == 0)
                continue;
            for (int32_t b = 0; b < rests && t == 0; b++)
                order[t][count++] = schedule_break(b);
            int64_t least = INT64_MAX;
            int32_t at[MOST] = {0};
            least = least_units(d, t, order[t], count);
            for (int32_t k = 0; k < count;) { /* Heap's permutations */
                if (at[k] >= k) {
                    at[k++] = 0;
                    continue;
                }
                const int32_t other = k % 2 == 0 ? 0 : at[k];
                const schedule_item swap = order[t][other];
                order[t][other] = order[t][k], order[t][k] = swap;
                const int64_t units = least_units(d, t, order[t], count);
                least = units < least ? units : least;
                at[k]++;
                k = 0;
            }
            all = least == INT64_MAX ? least : all + least;
        }
        best = all < best ? all : best;
    }
    return best;
}

static void solve_and_compare(int32_t technicians, int32_t jobs, int32_t rests, uint64_t seeds)
{
    int32_t met = 0;
    for (uint64_t seed = 5000; seed < 5000 + seeds; seed++) {
        held_day d;
        arv_plan *plan = NULL;
        arv_error error = {.count = 0};
        arv_solve_options options;
        arv_solve_options_init(&options);
        options.epochs = 20;
        options.threads = 1;
        draw_day(&d, seed, technicians, jobs, rests);
        const arv_status status = arv_solve(d.problem, &options, NULL, d.arena, &plan, &error);
        if (status != ARV_OK)
            fail_msg("%d: %s %s", (int)seed, error.items[0].path, error.items[0].text);
        assert_int_equal(arv_check(&d.spec, plan, NULL, NULL), ARV_OK);
        const int64_t best = best_plan_units(&d, jobs, technicians, rests);
        assert_int_equal(plan->summary.unassigned == 0, best < INT64_MAX);
        if (best < INT64_MAX) {
            assert_int_equal(plan->summary.cost, (best + UNITS / 2) / UNITS);
            met++;
        }
        arv_arena_destroy(&d.arena);
    }
    assert_true(met > SAMPLE_FLOOR(10));
}

static void solve_finds_the_best_order_and_times(void **unused)
{
    (void)unused;
    solve_and_compare(2, 4, 0, SAMPLE(20));
}

static void solve_finds_the_best_leg_for_a_break(void **unused)
{
    (void)unused;
    solve_and_compare(1, 3, 1, SAMPLE(30));
}

/* ---- restocking on the way: to the table a job that is open all day ------------------------------ */

enum { TWIN = 3 };

static void draw_restock_day(held_day *d, uint64_t seed, int32_t rests)
{
    static const char *const tools[] = {"ladder"};
    draw_day(d, seed, 1, TWIN, rests);
    arv_job *twin = &d->jobs[TWIN];
    arv_job_init(twin);
    twin->location = 1 + TWIN;
    twin->service_s = rng_below(&d->random, 6);
    d->jobs[0].tools = tools;
    d->jobs[0].tool_count = 1;
    d->technicians[0].costs.per_task_hour = 0;
    d->technicians[0].restock_location = twin->location;
    d->technicians[0].restock_service_s = twin->service_s;
    arv_error error = {.count = 0};
    if (arv_problem_compile(d->arena, &d->spec, &d->problem, &error) != ARV_OK)
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
}

static void restocking_is_timed_at_least_cost(void **unused)
{
    (void)unused;
    int32_t kept = 0;
    for (uint64_t seed = 0; seed < SAMPLE(200); seed++) {
        held_day d;
        schedule_item items[MOST], stated[MOST];
        int32_t count = 0;
        draw_restock_day(&d, seed, (int32_t)(seed % 2));
        for (int32_t j = 0; j <= TWIN; j++)
            items[count++] = j;
        if (seed % 2)
            items[count++] = schedule_break(0);
        shuffle_items(&d, items, count);
        for (int32_t k = 0; k < count; k++)
            stated[k] = items[k] == TWIN ? SCHEDULE_RESTOCK : items[k];
        arv_step steps[MOST];
        arv_route route;
        int64_t cost;
        const int32_t wrong = schedule_route(d.problem, 0, stated, count, steps, &route, &cost);
        const int64_t best = least_units(&d, 0, items, count);
        if (d.problem->rich_timing & PROBLEM_HELD) {
            assert_int_equal(wrong == ARV_NONE, best < INT64_MAX);
            if (wrong == ARV_NONE)
                assert_int_equal(cost * (UNITS / d.problem->cost_unit), best);
            kept += wrong == ARV_NONE;
        }
        arv_arena_destroy(&d.arena);
    }
    assert_true(kept > SAMPLE_FLOOR(25));
}

/* All orders of three jobs, the first of which asks for what he must fetch. */
static void try_orders(const held_day *d, schedule_item *items, int32_t count, int64_t *best)
{
    bool used[TWIN + 1] = {false};
    for (int32_t k = 0; k < count; k++)
        used[items[k]] = true;
    if (count == TWIN + 1) {
        const int64_t units = least_units(d, 0, items, count);
        *best = units < *best ? units : *best;
        return;
    }
    for (int32_t j = 0; j <= TWIN; j++)
        if (!used[j] && (j > 0 || used[TWIN])) {
            items[count] = j;
            try_orders(d, items, count + 1, best);
        }
}

static void solve_finds_where_to_restock(void **unused)
{
    (void)unused;
    int32_t met = 0;
    for (uint64_t seed = 0; seed < SAMPLE(20); seed++) {
        held_day d;
        schedule_item items[TWIN + 1];
        arv_plan *plan = NULL;
        int64_t best = INT64_MAX;
        arv_solve_options options;
        arv_solve_options_init(&options);
        options.epochs = 10;
        options.threads = 1;
        draw_restock_day(&d, seed, 0);
        if (d.problem->rich_timing & PROBLEM_HELD) {
            assert_int_equal(arv_solve(d.problem, &options, NULL, d.arena, &plan, NULL), ARV_OK);
            try_orders(&d, items, 0, &best);
            assert_int_equal(plan->summary.unassigned == 0, best < INT64_MAX);
            if (best < INT64_MAX)
                assert_int_equal(plan->summary.cost, (best + UNITS / 2) / UNITS);
            met += best < INT64_MAX;
        }
        arv_arena_destroy(&d.arena);
    }
    assert_true(met > SAMPLE_FLOOR(3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_cost_least_without_breaks),
        cmocka_unit_test(times_cost_least_with_a_break),
        cmocka_unit_test(solve_finds_the_best_order_and_times),
        cmocka_unit_test(solve_finds_the_best_leg_for_a_break),
        cmocka_unit_test(restocking_is_timed_at_least_cost),
        cmocka_unit_test(solve_finds_where_to_restock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
