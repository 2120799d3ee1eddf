/* test_simulate_access.c - time between arriving and being ready to start in the simulation, and who has
 * arrived and not started: against its table, by hand, and against rejection as in
 * test_simulate_running.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "duration/normal.h"
#include "leg_scene.h"

/* ---- access ------------------------------------------------------------------------------------*/

/* Waits in windows of stop 1 by hand: the earliest moment in one, past the last one at once. */
static int32_t start_of(const leg_scene *x, int32_t ready_s)
{
    const kernel_windows *w = &x->route.stops[1].windows;
    for (int32_t i = 0; i < w->count; i++)
        if (ready_s <= w->close_s[i])
            return ready_s > w->open_s[i] ? ready_s : w->open_s[i];
    return ready_s;
}

static void access_comes_between_arriving_and_starting(void **state)
{
    (void)state;
    static int32_t access[SCENARIOS];
    leg_scene *x = leg_scene_make(1);
    leg_scene_access(x);
    leg_scene_finish(x);
    leg_scene_run(x);
    for (int32_t k = 0; k + 1 < JOBS; k++) {
        for (int32_t s = 0; s < SCENARIOS; s++)
            access[s] = leg_scene_arrivals(x, k + 1)[s] - leg_scene_arrivals(x, k)[s] - SERVICE_S -
                        TRAVEL_S;
        leg_scene_assert_table(access, leg_scene_access_ppm, leg_scene_access_value, ACCESS_POINTS,
                               1);
    }
    leg_scene_drop(x);
}

static void lognormal_access_has_its_mean_and_spread(void **state)
{
    (void)state;
    static double access[SCENARIOS];
    leg_scene *x = leg_scene_make(1);
    x->access.family = ARV_MODEL_LOGNORMAL;
    x->access.mean = 900;
    x->access.cv_ppm = 600000;
    x->tiny.technicians[0].duration_ppm = 2000000; /* of services, not of access */
    x->tiny.spec.access_models = &x->access;
    x->tiny.spec.access_model_count = 1;
    leg_scene_finish(x);
    leg_scene_run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        access[s] =
            leg_scene_arrivals(x, 1)[s] - leg_scene_arrivals(x, 0)[s] - 2 * SERVICE_S - TRAVEL_S;
    leg_scene_assert_near(leg_scene_mean(access), 900, 5);
    leg_scene_assert_near(sqrt(leg_scene_covariance(access, access)), 540, 20);
    leg_scene_drop(x);
}

static void windows_wait_for_who_is_ready(void **state)
{
    (void)state;
    arv_time_window windows[2];
    for (int i = 0; i < 2; i++)
        arv_time_window_init(&windows[i]);
    windows[0].open_s = TINY_SHIFT_START_S + 2 * TRAVEL_S + SERVICE_S + 200;
    windows[0].close_s = windows[0].open_s + 400;
    windows[1].open_s = windows[0].open_s + 1800;
    windows[1].close_s = windows[0].open_s + 2400;
    leg_scene *x = leg_scene_make(1);
    leg_scene_access(x);
    x->tiny.jobs[1].windows = windows;
    x->tiny.jobs[1].window_count = 2;
    leg_scene_finish(x);
    /* the same, without windows: what access was drawn */
    leg_scene_run(x);
    int32_t *waited = leg_scene_free_run(x);
    x->route.stops[1].windows.count = 0;
    leg_scene_run(x);
    int32_t inside[4] = {0};
    const kernel_windows *w = &x->route.stops[1].windows;
    for (int32_t s = 0; s < SCENARIOS; s++) {
        const int32_t ready = leg_scene_arrivals(x, 2)[s] - TRAVEL_S - SERVICE_S;
        const int32_t start = waited[2 * SCENARIOS + s] - TRAVEL_S - SERVICE_S;
        x->route.stops[1].windows.count = 2;
        assert_int_equal(start, start_of(x, ready));
        x->route.stops[1].windows.count = 0;
        inside[ready <= w->close_s[0]   ? 0
               : ready < w->open_s[1]   ? 1
               : ready <= w->close_s[1] ? 2
                                        : 3]++;
    }
    for (int i = 0; i < 4; i++)
        assert_true(inside[i] > 100);
    free(waited);
    leg_scene_drop(x);
}

/* Half an hour at the door can be late for the last window though the arrival is in time. */
static void lateness_counts_access(void **state)
{
    (void)state;
    static arv_error error;
    arv_time_window window;
    arv_time_window_init(&window);
    window.open_s = TINY_SHIFT_START_S;
    window.close_s = TINY_SHIFT_START_S + TRAVEL_S + 300; /* the median of access */
    leg_scene *x = leg_scene_make(1);
    leg_scene_access(x);
    x->tiny.jobs[0].windows = &window;
    x->tiny.jobs[0].window_count = 1;
    leg_scene_finish(x);
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = SCENARIOS;
    options.threads = 1;
    arv_step *step = &x->tiny.plan.routes[0].steps[1];
    assert_int_equal(arv_estimate(x->tiny.problem, &options, NULL, &x->tiny.plan, &error), ARV_OK);
    leg_scene_assert_near(step->late_ppm, 500000, 3000);
    x->access.job_type = "castle"; /* nobody's: exactly in time */
    leg_scene_finish(x);
    step = &x->tiny.plan.routes[0].steps[1];
    assert_int_equal(arv_estimate(x->tiny.problem, &options, NULL, &x->tiny.plan, &error), ARV_OK);
    assert_int_equal(step->late_ppm, 0);
    leg_scene_drop(x);
}

/* At the door since `since_s` and not started: of all scenarios those that start after now. */
static void assert_not_started(leg_scene *x, int32_t since_s, int32_t now_s)
{
    static bool kept[SCENARIOS];
    leg_scene_at(x, 1, SIMULATE_ARRIVED, since_s, since_s);
    int32_t *before = leg_scene_free_run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        kept[s] = before[2 * SCENARIOS + s] - TRAVEL_S - SERVICE_S > now_s;
    leg_scene_at(x, 1, SIMULATE_ARRIVED, since_s, now_s);
    leg_scene_run(x);
    for (int32_t k = 2; k < 4; k++)
        leg_scene_assert_law(x, before, kept, k);
    free(before);
}

static void who_has_not_started_is_not_ready(void **state)
{
    (void)state;
    leg_scene *x = leg_scene_make(1);
    leg_scene_access(x);
    leg_scene_finish(x);
    assert_not_started(x, 5000, 5000);
    assert_not_started(x, 5000, 5250);
    assert_not_started(x, 5000, 5900);
    leg_scene_drop(x);
}

static void who_has_not_started_may_wait_for_a_window(void **state)
{
    (void)state;
    arv_time_window windows[2];
    for (int i = 0; i < 2; i++)
        arv_time_window_init(&windows[i]);
    windows[0].open_s = TINY_SHIFT_START_S + 5000;
    windows[0].close_s = TINY_SHIFT_START_S + 5400;
    windows[1].open_s = TINY_SHIFT_START_S + 6500;
    windows[1].close_s = TINY_SHIFT_START_S + 7500;
    leg_scene *x = leg_scene_make(1);
    leg_scene_access(x);
    x->tiny.jobs[1].windows = windows;
    x->tiny.jobs[1].window_count = 2;
    leg_scene_finish(x);
    assert_not_started(x, 4700, 4900); /* not open yet: he may well be ready */
    assert_not_started(x, 4700, 5150); /* open: he is not */
    assert_not_started(x, 5100, 5900); /* closed again: he was not while it was open */
    assert_not_started(x, 5450, 6000); /* came too late for the first */
    assert_not_started(x, 5450, 6600);
    assert_not_started(x, 6600, 7550); /* past the last: service starts when he is ready */
    leg_scene_drop(x);
}

static void a_promise_holds_him_before_access(void **state)
{
    (void)state;
    leg_scene *x = leg_scene_make(1);
    leg_scene_access(x);
    x->tiny.jobs[1].promise_from_s = TINY_SHIFT_START_S + 6000;
    x->tiny.jobs[1].promise_to_s = TINY_SHIFT_START_S + 9000;
    leg_scene_finish(x);
    assert_not_started(x, 4000, 5500);
    assert_not_started(x, 4000, 6500);
    leg_scene_at(x, 1, SIMULATE_ARRIVED, 4000, 5500);
    leg_scene_run(x);
    for (int32_t s = 0; s < SCENARIOS; s++)
        assert_true(leg_scene_arrivals(x, 2)[s] >= 6000 + SERVICE_S + TRAVEL_S);
    leg_scene_drop(x);
}

static void without_a_model_there_is_no_access(void **state)
{
    (void)state;
    leg_scene *plain = leg_scene_make(1), *other = leg_scene_make(1), *travel = leg_scene_make(1);
    leg_scene_travel(plain, 100000, 150000, 350000, 700000);
    leg_scene_travel(other, 100000, 150000, 350000, 700000);
    leg_scene_access(other);
    other->access.job_type = "castle"; /* nobody's */
    leg_scene_finish(plain);
    leg_scene_finish(other);
    for (int phase = SIMULATE_FREE; phase <= SIMULATE_WORKING; phase++) {
        leg_scene_at(plain, 1, (simulate_phase)phase, 9000, 9500);
        leg_scene_at(other, 1, (simulate_phase)phase, 9000, 9500);
        leg_scene_run(plain);
        leg_scene_run(other);
        assert_memory_equal(leg_scene_arrivals(plain, 2), leg_scene_arrivals(other, 2),
                            (size_t)(JOBS - 2) * SCENARIOS * sizeof(int32_t));
    }
    leg_scene_drop(plain);
    leg_scene_drop(other);
    leg_scene_drop(travel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(access_comes_between_arriving_and_starting),
        cmocka_unit_test(lognormal_access_has_its_mean_and_spread),
        cmocka_unit_test(windows_wait_for_who_is_ready),
        cmocka_unit_test(lateness_counts_access),
        cmocka_unit_test(who_has_not_started_is_not_ready),
        cmocka_unit_test(who_has_not_started_may_wait_for_a_window),
        cmocka_unit_test(a_promise_holds_him_before_access),
        cmocka_unit_test(without_a_model_there_is_no_access),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
