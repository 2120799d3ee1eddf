/* test_day_live.c - what judges may ask a day: live windows, and how well they foretold the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "day/day_live.h"
#include "day/day_state.h"
#include "day_support.h"

enum { OF_FIRST = JOBS };

static void assert_near(double value, double wanted, double by)
{
    if (!(fabs(value - wanted) <= by))
        fail_msg("%.9g is not within %g of %.9g", value, by, wanted);
}

/* CRPS and PIT from their definitions, on the scenarios that the day has just run. */
static void judge(const arv_day *day, int32_t stop, int64_t arrive_s, double *crps_s, double *pit)
{
    const simulate_scratch *s = &day->scratch[0];
    const int32_t *x = s->arrive + (size_t)stop * (size_t)s->scenarios;
    const double y = (double)(arrive_s - day->problem->origin_s), n = s->scenarios;
    double off = 0, apart = 0, before = 0;
    for (int32_t i = 0; i < s->scenarios; i++) {
        off += fabs(x[i] - y) / n;
        before += (x[i] < y ? 1 : x[i] <= y ? 0.5 : 0) / n;
        for (int32_t k = 0; k < s->scenarios; k++)
            apart += abs(x[i] - x[k]) / (n * n);
    }
    *crps_s = off - apart / 2;
    *pit = before;
}

static void scores_are_what_they_are_called(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    int64_t arrive_s[TECHNICIANS * JOBS];
    day_live windows[JOBS];
    for (int32_t j = 0; j < TECHNICIANS * JOBS; j++)
        arrive_s[j] = START + 900 + 3700 * (j % JOBS);
    arrive_s[2] = ARV_UNSET;
    arrive_s[3] = START - 5000;
    arrive_s[4] = START + 100000;
    assert_int_equal(day_live_windows(l->day, 0, 100000, arrive_s, windows), OF_FIRST);
    for (int32_t k = 0; k < OF_FIRST; k++) {
        double crps_s, pit;
        assert_int_equal(windows[k].job, k);
        assert_int_equal(windows[k].scored, k != 2);
        if (!windows[k].scored)
            continue;
        judge(l->day, k, arrive_s[k], &crps_s, &pit);
        assert_near(windows[k].crps_s, crps_s, 1e-6 * (1 + crps_s));
        assert_near(windows[k].pit, pit, 1e-9);
    }
    assert_near(windows[3].pit, 0, 0);
    assert_near(windows[4].pit, 1, 0);
    live_drop(l);
}

/* Who does not know the end gets the same windows. */
static void scores_change_no_window(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    int64_t arrive_s[TECHNICIANS * JOBS];
    day_live with[JOBS], without[JOBS];
    for (int32_t j = 0; j < TECHNICIANS * JOBS; j++)
        arrive_s[j] = START + 1000 * j;
    assert_int_equal(day_live_windows(l->day, 0, 100000, arrive_s, with), OF_FIRST);
    assert_int_equal(day_live_windows(l->day, 0, 100000, NULL, without), OF_FIRST);
    for (int32_t k = 0; k < OF_FIRST; k++) {
        assert_int_equal(with[k].from_s, without[k].from_s);
        assert_int_equal(with[k].to_s, without[k].to_s);
        assert_false(without[k].scored);
    }
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_what_they_are_called),
        cmocka_unit_test(scores_change_no_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
