/* test_day.c - the live day: refused events change nothing, updates are numbered without gaps,
 * windows are nested, notices are few, and the same events give the same bytes for any number of
 * threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "day_support.h"

static void opening_books_every_customer(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    const arv_updates all = live_snapshot(l);
    assert_int_equal(all.count, TECHNICIANS * JOBS);
    for (int32_t i = 0; i < all.count; i++) {
        const arv_update *u = &all.items[i];
        const arv_step *step = &l->tiny.plan.routes[i / JOBS].steps[i % JOBS + 1];
        assert_int_equal(u->job, i);
        assert_int_equal(u->technician, i / JOBS);
        assert_int_equal(u->sequence, i + 1);
        assert_int_equal(u->notice, ARV_NOTICE_BOOKED);
        assert_int_equal(u->stops_away, i % JOBS);
        assert_int_equal(u->window_from_s, step->window_from_s);
        assert_int_equal(u->window_to_s, step->window_to_s);
        assert_int_equal(u->level_ppm, 900000);
        assert_in_range(u->spent_ppm, 0, 25000);
        assert_int_equal(u->window_from_s % 60, 0);
        assert_true(u->eta_s >= u->window_from_s && u->eta_s <= u->window_to_s);
    }
    live_drop(l);
}

typedef struct attempt {
    arv_event event;
    arv_status status;
    const char *path;
} attempt;

static void refused_events_change_nothing(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START + 60, 0, &updates);
    live_must(l, ARV_EVENT_ARRIVED, START + 900, 0, &updates);
    const arv_updates before = live_snapshot(l);
    const attempt attempts[] = {
        {{.kind = ARV_EVENT_UNSPECIFIED, .time_s = START + 1000, .technician = 0, .job = 0},
         ARV_INVALID_ARGUMENT,
         "event.kind"},
        {{.kind = (arv_event_kind)99, .time_s = START + 1000, .technician = 0, .job = 0},
         ARV_INVALID_ARGUMENT,
         "event.kind"},
        {{.kind = ARV_EVENT_CLOCK, .time_s = INT64_MAX, .technician = ARV_NONE, .job = ARV_NONE},
         ARV_INVALID_ARGUMENT,
         "event.time_s"},
        {{.kind = ARV_EVENT_CLOCK, .time_s = INT64_MIN, .technician = ARV_NONE, .job = ARV_NONE},
         ARV_INVALID_ARGUMENT,
         "event.time_s"},
        {{.kind = ARV_EVENT_STARTED, .time_s = START + 1000, .technician = 0, .job = -1},
         ARV_INVALID_ARGUMENT,
         "event.job"},
        {{.kind = ARV_EVENT_STARTED, .time_s = START + 1000, .technician = 0, .job = 1000},
         ARV_INVALID_ARGUMENT,
         "event.job"},
        {{.kind = ARV_EVENT_STARTED, .time_s = START + 1000, .technician = -1, .job = 0},
         ARV_INVALID_ARGUMENT,
         "event.technician"},
        {{.kind = ARV_EVENT_STARTED, .time_s = START + 1000, .technician = 3, .job = 0},
         ARV_INVALID_ARGUMENT,
         "event.technician"},
        {{.kind = ARV_EVENT_STARTED, .time_s = START + 1000, .technician = 1, .job = 0},
         ARV_FAILED_PRECONDITION,
         "event.technician"},
        {{.kind = ARV_EVENT_STARTED, .time_s = START + 899, .technician = 0, .job = 0},
         ARV_FAILED_PRECONDITION,
         "event.time_s"},
        {{.kind = ARV_EVENT_CLOCK, .time_s = START, .technician = ARV_NONE, .job = ARV_NONE},
         ARV_FAILED_PRECONDITION,
         "event.time_s"},
        {{.kind = ARV_EVENT_DEPARTED, .time_s = START + 1000, .technician = 0, .job = 0},
         ARV_FAILED_PRECONDITION,
         "event.kind"},
        {{.kind = ARV_EVENT_ARRIVED, .time_s = START + 1000, .technician = 0, .job = 0},
         ARV_FAILED_PRECONDITION,
         "event.kind"},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        l->error = (arv_error){.count = 0};
        assert_int_equal(arv_day_apply(l->day, &attempts[i].event, l->arena, &updates, &l->error),
                         attempts[i].status);
        assert_int_equal(updates.count, 0);
        assert_int_equal(l->error.count, 1);
        assert_string_equal(l->error.items[0].path, attempts[i].path);
        assert_true(l->error.items[0].text[0] != 0);
    }
    const arv_updates after = live_snapshot(l);
    assert_memory_equal(before.items, after.items, (size_t)before.count * sizeof *before.items);
    live_must(l, ARV_EVENT_STARTED, START + 900, 0, &updates); /* and the day goes on */
    live_drop(l);
}

static void events_of_a_done_visit_are_refused(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_FINISHED, START + 3600, 0, &updates); /* all other taps are missing */
    assert_int_equal(live_put(l, ARV_EVENT_FINISHED, START + 3700, 0, &updates),
                     ARV_FAILED_PRECONDITION);
    for (int32_t j = 1; j < JOBS; j++)
        live_must(l, ARV_EVENT_FINISHED, START + 3600 * (j + 1), j, &updates);
    assert_int_equal(live_put(l, ARV_EVENT_FINISHED, START + 3600 * 8, 0, &updates),
                     ARV_FAILED_PRECONDITION);
    live_drop(l);
}

static void a_day_may_begin_early(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START - 1200, 0, &updates);
    live_must(l, ARV_EVENT_ARRIVED, START - 300, 0, &updates);
    live_must(l, ARV_EVENT_STARTED, START - 300, 0, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 1500, 0, &updates);
    const arv_updates all = live_snapshot(l);
    assert_true(all.items[1].eta_s < START + 3600);
    live_drop(l);
}

/* Only customers of the technician concerned hear about an event of his. */
static void updates_concern_the_route_of_the_event(void **state)
{
    (void)state;
    live *l = live_open_with(2);
    arv_updates updates;
    int64_t sequence = TECHNICIANS * JOBS;
    live_must(l, ARV_EVENT_DEPARTED, START, JOBS, &updates);
    live_must(l, ARV_EVENT_ARRIVED, START + 800, JOBS, &updates);
    assert_true(updates.count >= 1);
    assert_int_equal(updates.items[0].job, JOBS);
    assert_int_equal(updates.items[0].stops_away, ARV_NONE);
    assert_int_equal(updates.items[0].eta_s, START + 800);
    live_must(l, ARV_EVENT_STARTED, START + 800, JOBS, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 3000, JOBS, &updates);
    assert_int_equal(updates.count, JOBS); /* he is done, all others moved up */
    assert_int_equal(updates.items[0].notice, ARV_NOTICE_DONE);
    for (int32_t i = 0; i < updates.count; i++) {
        assert_int_equal(updates.items[i].technician, 1);
        assert_int_equal(updates.items[i].stops_away, i ? i - 1 : ARV_NONE);
    }
    const arv_updates all = live_snapshot(l);
    int64_t most = 0;
    for (int32_t i = 0; i < all.count; i++)
        most = all.items[i].sequence > most ? all.items[i].sequence : most;
    assert_true(most > sequence);
    live_drop(l);
}

/* ---- random days ------------------------------------------------------------------------------*/

typedef struct watch {
    arv_update last[TECHNICIANS * JOBS];
    int32_t routine[TECHNICIANS * JOBS];
    int64_t routine_s[TECHNICIANS * JOBS];
    int64_t sequence;
} watch;

static void check(watch *w, const arv_updates *updates, int64_t time_s)
{
    for (int32_t i = 0; i < updates->count; i++) {
        const arv_update *u = &updates->items[i];
        const arv_update *old = &w->last[u->job];
        assert_int_equal(u->sequence, ++w->sequence);
        assert_int_equal(u->time_s, time_s);
        if (u->notice != ARV_NOTICE_REVISED) {
            assert_true(u->window_from_s >= old->window_from_s);
            assert_true(u->window_to_s <= old->window_to_s);
            assert_true(u->spent_ppm >= old->spent_ppm);
        }
        assert_true(u->stops_away <= old->stops_away);
        if (u->notice == ARV_NOTICE_N_AWAY || u->notice == ARV_NOTICE_ON_THE_WAY) {
            assert_true(++w->routine[u->job] <= 3);
            assert_true(w->routine_s[u->job] == 0 || time_s - w->routine_s[u->job] >= 1200);
            w->routine_s[u->job] = time_s;
        }
        w->last[u->job] = *u;
    }
}

/* Taps in the order of the visit; some are missing. Returns a digest of all updates. */
static uint64_t random_day(uint64_t seed, int32_t threads)
{
    live *l = live_open_with(threads);
    rng r = rng_make(seed, 1, 1);
    watch *w = calloc(1, sizeof *w);
    assert_non_null(w);
    const arv_updates booked = live_snapshot(l);
    memcpy(w->last, booked.items, sizeof w->last);
    w->sequence = booked.count;
    int64_t now = START;
    int32_t job[TECHNICIANS] = {0}, phase[TECHNICIANS] = {0};
    uint64_t digest = 0;
    for (int step = 0; step < 150; step++) {
        const int32_t t = rng_below(&r, TECHNICIANS + 1);
        arv_updates updates = {.count = 0};
        now += rng_below(&r, 900);
        if (t == TECHNICIANS) {
            live_must(l, ARV_EVENT_CLOCK, now, ARV_NONE, &updates);
        } else if (job[t] < JOBS) {
            phase[t] += rng_below(&r, 6) == 0 && phase[t] < 3; /* a missing tap */
            live_must(l, (arv_event_kind)(ARV_EVENT_DEPARTED + phase[t]), now, t * JOBS + job[t],
                      &updates);
            if (++phase[t] == 4) {
                phase[t] = 0;
                job[t]++;
            }
        }
        check(w, &updates, now);
        for (int32_t i = 0; i < updates.count; i++) {
            const arv_update *u = &updates.items[i];
            digest = rng_key(digest, (uint64_t)u->window_from_s);
            digest = rng_key(digest, (uint64_t)u->window_to_s);
            digest = rng_key(digest, (uint64_t)u->eta_s);
            digest = rng_key(digest, (uint64_t)u->job << 32 | (uint64_t)u->notice);
        }
    }
    free(w);
    live_drop(l);
    return digest;
}

static void random_days_keep_the_rules(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++)
        random_day(seed, 1);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3; seed++) {
        const uint64_t one = random_day(seed, 1);
        assert_true(one == random_day(seed, 2));
        assert_true(one == random_day(seed, 5));
    }
}

/* Models at the edges of what a spec may say: windows stay finite and in order, nothing overflows. */
static void extreme_models_stay_finite(void **state)
{
    (void)state;
    static const int64_t ppm[] = {0, 500000, 1000000}, zero_or_month[] = {0, 0, 30 * 86400};
    rng r = rng_make(9, 9, 9);
    for (int round = 0; round < 60; round++) {
        live *l = calloc(1, sizeof *l);
        assert_non_null(l);
        tiny_options o = live_work;
        o.travel_s = rng_below(&r, 4) ? rng_below(&r, 7200) : rng_below(&r, 10000000);
        o.mean_s = 1 + (rng_below(&r, 4) ? rng_below(&r, 7200) : rng_below(&r, ARV_MAX_HORIZON_S));
        o.cv_ppm = rng_below(&r, 10000001);
        o.pace_ppm = rng_below(&r, 2000001);
        o.leg_ppm = rng_below(&r, 2000001);
        o.day_ppm = rng_below(&r, 2000001);
        o.shift_s = rng_below(&r, 2) ? o.shift_s : ARV_MAX_HORIZON_S - TINY_SHIFT_START_S;
        tiny_fill(&l->tiny, &o);
        if (rng_below(&r, 3) == 0) {
            l->tiny.model.family = ARV_MODEL_QUANTILES;
            l->tiny.model.quantile_ppm = ppm;
            l->tiny.model.quantile_value = zero_or_month;
            l->tiny.model.quantile_count = 3;
        }
        tiny_compile(&l->tiny);
        l->arena = arv_arena_create(0);
        arv_window_options_init(&l->options);
        l->options.scenarios = 192;
        assert_int_equal(arv_estimate(l->tiny.problem, &l->options, NULL, &l->tiny.plan, &l->error),
                         ARV_OK);
        assert_int_equal(
            arv_day_open(l->tiny.problem, &l->tiny.plan, &l->options, &l->day, &l->error), ARV_OK);
        int64_t now = START;
        for (int32_t i = 0; i < 4 * JOBS; i++) {
            arv_updates updates;
            now += rng_below(&r, 3) ? rng_below(&r, 3600) : rng_below(&r, ARV_MAX_HORIZON_S / 40);
            live_must(l, (arv_event_kind)(ARV_EVENT_DEPARTED + i % 4), now, i / 4, &updates);
            for (int32_t k = 0; k < updates.count; k++)
                if (updates.items[k].window_from_s != ARV_UNSET)
                    assert_true(updates.items[k].window_from_s < updates.items[k].window_to_s &&
                                updates.items[k].window_to_s < (int64_t)1 << 31);
        }
        live_drop(l);
    }
}

/* ---- estimate ---------------------------------------------------------------------------------*/

static void estimates_do_not_depend_on_threads(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_step first[TECHNICIANS][JOBS + 2];
    for (int32_t t = 0; t < TECHNICIANS; t++)
        memcpy(first[t], l->tiny.plan.routes[t].steps, sizeof first[t]);
    for (int32_t threads = 2; threads < 5; threads++) {
        l->options.threads = threads;
        assert_int_equal(arv_estimate(l->tiny.problem, &l->options, NULL, &l->tiny.plan, &l->error),
                         ARV_OK);
        for (int32_t t = 0; t < TECHNICIANS; t++)
            for (int32_t i = 1; i <= JOBS; i++) {
                const arv_step *step = &l->tiny.plan.routes[t].steps[i];
                assert_int_equal(step->window_from_s, first[t][i].window_from_s);
                assert_int_equal(step->window_to_s, first[t][i].window_to_s);
                assert_int_equal(step->eta_s, first[t][i].eta_s);
            }
    }
    live_drop(l);
}

static void lateness_is_the_chance_to_miss_the_last_window(void **state)
{
    (void)state;
    tiny_problem tiny;
    tiny_fill(&tiny, &live_work);
    arv_time_window windows[2];
    arv_time_window_init(&windows[0]);
    arv_time_window_init(&windows[1]);
    windows[0].open_s = START;
    windows[0].close_s = START + 12 * 3600;
    windows[1].open_s = START;
    windows[1].close_s = START + 900 + 3000 + 900 + 3000 + 900;
    tiny.jobs[1].windows = &windows[0];
    tiny.jobs[2].windows = &windows[1];
    tiny.jobs[1].window_count = tiny.jobs[2].window_count = 1;
    tiny_compile(&tiny);
    arv_window_options options;
    arv_window_options_init(&options);
    arv_error *error = calloc(1, sizeof *error);
    assert_int_equal(arv_estimate(tiny.problem, &options, NULL, &tiny.plan, error), ARV_OK);
    assert_int_equal(tiny.plan.routes[0].steps[2].late_ppm, 0);
    /* closes at the mean of a right-skewed sum: late in a little less than half of the days */
    assert_in_range(tiny.plan.routes[0].steps[3].late_ppm, 380000, 500000);
    free(error);
    tiny_free(&tiny);
}

static void a_promise_of_the_caller_is_the_first_window(void **state)
{
    (void)state;
    tiny_problem tiny;
    tiny_fill(&tiny, &live_work);
    tiny.jobs[2].promise_from_s = START + 2 * 3600;
    tiny.jobs[2].promise_to_s = START + 4 * 3600;
    tiny_compile(&tiny);
    arv_window_options options;
    arv_window_options_init(&options);
    arv_error *error = calloc(1, sizeof *error);
    arv_arena *arena = arv_arena_create(0);
    assert_int_equal(arv_estimate(tiny.problem, &options, NULL, &tiny.plan, error), ARV_OK);
    assert_int_equal(tiny.plan.routes[0].steps[3].window_from_s, START + 2 * 3600);
    assert_int_equal(tiny.plan.routes[0].steps[3].window_to_s, START + 4 * 3600);
    arv_day *day;
    arv_updates all;
    assert_int_equal(arv_day_open(tiny.problem, &tiny.plan, &options, &day, error), ARV_OK);
    assert_int_equal(arv_day_snapshot(day, arena, &all), ARV_OK);
    assert_int_equal(all.items[2].window_from_s, START + 2 * 3600);
    assert_true(all.items[2].spent_ppm > 0); /* the risk that he is later is on the account */
    arv_day_close(&day);
    arv_arena_destroy(&arena);
    free(error);
    tiny_free(&tiny);
}

static bool stop_now(void *context)
{
    ++*(int *)context;
    return true;
}

static void an_estimate_can_be_cancelled(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    int calls = 0;
    const arv_control control = {.cancelled = stop_now, .context = &calls};
    l->error = (arv_error){.count = 0};
    assert_int_equal(arv_estimate(l->tiny.problem, &l->options, &control, &l->tiny.plan, &l->error),
                     ARV_CANCELLED);
    assert_true(calls > 0);
    live_drop(l);
}

static void a_plan_without_windows_is_refused(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_day *day;
    l->tiny.plan.routes[0].steps[1].window_from_s = l->tiny.plan.routes[0].steps[1].window_to_s = 0;
    l->error = (arv_error){.count = 0};
    assert_int_equal(arv_day_open(l->tiny.problem, &l->tiny.plan, &l->options, &day, &l->error),
                     ARV_FAILED_PRECONDITION);
    assert_null(day);
    assert_int_equal(l->error.count, 1);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_books_every_customer),
        cmocka_unit_test(refused_events_change_nothing),
        cmocka_unit_test(events_of_a_done_visit_are_refused),
        cmocka_unit_test(a_day_may_begin_early),
        cmocka_unit_test(updates_concern_the_route_of_the_event),
        cmocka_unit_test(random_days_keep_the_rules),
        cmocka_unit_test(extreme_models_stay_finite),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(estimates_do_not_depend_on_threads),
        cmocka_unit_test(lateness_is_the_chance_to_miss_the_last_window),
        cmocka_unit_test(a_promise_of_the_caller_is_the_first_window),
        cmocka_unit_test(an_estimate_can_be_cancelled),
        cmocka_unit_test(a_plan_without_windows_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
