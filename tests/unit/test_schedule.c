/* test_schedule.c - the times of one route: cases worked out by hand, and a second-by-second walk of
 * random routes that knows only the head of arrival.h. */
#include "arrival/schedule.h"

#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 16 };

/* ---- by hand ------------------------------------------------------------------------------------- */

/* One shift of 10,000 s, three places 600 s apart, services of 300 s. */
typedef struct bench {
    spec_builder b;
    arv_shift shift;
    arv_break rests[2];
    arv_time_window rest_windows[2], windows[3];
    arv_step steps[MOST];
    arv_route route;
    int64_t cost;
} bench;

static arv_time_window window(int64_t open_s, int64_t close_s)
{
    arv_time_window w;
    arv_time_window_init(&w);
    w.open_s = SPEC_DAY_START_S + open_s;
    w.close_s = SPEC_DAY_START_S + close_s;
    return w;
}

static void open_bench(bench *x)
{
    spec_build(&x->b, 5, 1, 3, 0);
    for (int32_t i = 0; i < x->b.rows * x->b.rows; i++)
        x->b.durations[i] = i % (x->b.rows + 1) ? 600 : 0;
    arv_shift_init(&x->shift);
    x->shift.start_s = SPEC_DAY_START_S;
    x->shift.end_s = SPEC_DAY_START_S + 10000;
    x->shift.breaks = x->rests;
    for (int k = 0; k < 2; k++) {
        arv_break_init(&x->rests[k]);
        x->rests[k].windows = &x->rest_windows[k];
        x->rests[k].window_count = 1;
        x->rests[k].service_s = 900;
        x->rest_windows[k] = window(0, 10000);
    }
    x->b.technicians[0].shifts = &x->shift;
    x->b.technicians[0].start_location = x->b.technicians[0].end_location = 0;
    for (int32_t j = 0; j < 3; j++) {
        x->b.jobs[j].location = 1 + j % 2;
        x->b.jobs[j].service_s = 300;
    }
}

static int32_t schedule(bench *x, const schedule_item *items, int32_t count)
{
    const arv_problem *p = spec_compile(&x->b, true);
    return schedule_route(p, 0, items, count, x->steps, &x->route, &x->cost);
}

static void assert_times(const bench *x, int32_t step, int64_t arrive, int64_t start,
                         int64_t finish)
{
    assert_int_equal(x->steps[step].arrive_s - SPEC_DAY_START_S, arrive);
    assert_int_equal(x->steps[step].start_s - SPEC_DAY_START_S, start);
    assert_int_equal(x->steps[step].finish_s - SPEC_DAY_START_S, finish);
}

static void he_leaves_late_rather_than_waits_at_the_first(void **unused)
{
    (void)unused;
    bench x;
    open_bench(&x);
    x.windows[0] = window(2000, 3000);
    x.b.jobs[0].windows = x.windows, x.b.jobs[0].window_count = 1;
    assert_int_equal(schedule(&x, (schedule_item[]){0, 1}, 2), ARV_NONE);
    assert_times(&x, 0, 1400, 1400, 1400);
    assert_times(&x, 1, 2000, 2000, 2300);
    assert_times(&x, 2, 2900, 2900, 3200);
    assert_times(&x, 3, 3800, 3800, 3800);
    assert_int_equal(x.route.travel_s, 1800);
    assert_int_equal(x.route.service_s, 600);
    assert_int_equal(x.route.waiting_s, 0);
    assert_int_equal(x.route.cost, 1800);
    spec_free(&x.b);
}

static void between_two_windows_he_waits_for_the_next(void **unused)
{
    (void)unused;
    bench x;
    open_bench(&x);
    x.windows[0] = window(5000, 6000);
    x.windows[1] = window(0, 1000);
    x.b.jobs[1].windows = x.windows, x.b.jobs[1].window_count = 2;
    assert_int_equal(schedule(&x, (schedule_item[]){0, 1}, 2), ARV_NONE);
    assert_times(&x, 2, 1500, 5000, 5300);
    assert_int_equal(x.route.waiting_s, 3500);
    spec_free(&x.b);
}

static void a_promise_bounds_arrival_and_opens_the_door(void **unused)
{
    (void)unused;
    bench x;
    open_bench(&x);
    x.b.jobs[1].promise_from_s = SPEC_DAY_START_S + 2000;
    x.b.jobs[1].promise_to_s = SPEC_DAY_START_S + 2100;
    assert_int_equal(schedule(&x, (schedule_item[]){0, 1}, 2), ARV_NONE);
    assert_times(&x, 2, 1500, 2000, 2300);
    x.b.jobs[1].promise_to_s = SPEC_DAY_START_S + 1499;
    x.b.jobs[1].promise_from_s = ARV_UNSET;
    assert_int_equal(schedule(&x, (schedule_item[]){0, 1}, 2), 1);
    spec_free(&x.b);
}

static void breaks_are_taken_on_the_road_one_after_another(void **unused)
{
    (void)unused;
    bench x;
    open_bench(&x);
    x.shift.break_count = 2;
    /* visit 0 ends at 900; break 0 at once, break 1 when its window opens */
    x.rest_windows[1] = window(3000, 3100);
    assert_int_equal(schedule(&x, (schedule_item[]){0, schedule_break(0), schedule_break(1), 1}, 4),
                     ARV_NONE);
    assert_times(&x, 2, 900, 900, 1800);
    assert_times(&x, 3, 3000, 3000, 3900);
    assert_times(&x, 4, 3900, 3900, 4200); /* the drive took place in the meantime */
    x.rest_windows[1] = window(0, 10000);
    assert_int_equal(schedule(&x, (schedule_item[]){0, schedule_break(0), schedule_break(1), 1}, 4),
                     ARV_NONE);
    assert_times(&x, 3, 1800, 1800, 2700);
    assert_times(&x, 4, 3300, 3300, 3600); /* 900 + 600 + 2 x 900 */
    spec_free(&x.b);
}

static void the_first_broken_rule_is_named(void **unused)
{
    (void)unused;
    bench x;
    open_bench(&x);
    x.shift.end_s = SPEC_DAY_START_S + 3300; /* three visits end at 600 x 4 + 900 */
    assert_int_equal(schedule(&x, (schedule_item[]){0, 1, 2}, 3), ARV_NONE);
    x.shift.end_s--;
    assert_int_equal(schedule(&x, (schedule_item[]){0, 1, 2}, 3), 3);
    x.shift.end_s += 10000;
    x.windows[0] = window(0, 1499);
    x.b.jobs[1].windows = x.windows, x.b.jobs[1].window_count = 1;
    assert_int_equal(schedule(&x, (schedule_item[]){0, 1, 2}, 3), 1);
    x.shift.break_count = 1;
    x.rest_windows[0] = window(0, 899);
    assert_int_equal(schedule(&x, (schedule_item[]){0, schedule_break(0), 2}, 3), 1);
    assert_int_equal(schedule(&x, (schedule_item[]){schedule_break(0), 0, 2}, 3), ARV_NONE);
    spec_free(&x.b);
}

/* ---- a walk second by second ---------------------------------------------------------------------- */

static bool open_at(const arv_time_window *windows, int32_t count, int64_t t)
{
    for (int32_t w = 0; w < count; w++)
        if (t >= windows[w].open_s && t <= windows[w].close_s)
            return true;
    return count == 0;
}

/* First moment >= t at which service of the job may start; -1 when there is none in the day. */
static int64_t start_by_seconds(const arv_job *job, int64_t t, int64_t end)
{
    for (; t <= end; t++)
        if (open_at(job->windows, job->window_count, t) &&
            (job->promise_from_s == ARV_UNSET || t >= job->promise_from_s))
            return t;
    return -1;
}

static void random_routes_are_walked_alike(void **unused)
{
    (void)unused;
    int32_t kept = 0, broken = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        spec_builder b;
        spec_build(&b, seed, 1, 4, SPEC_WINDOWS | SPEC_BREAKS | SPEC_WILD | SPEC_PROMISES);
        const arv_problem *p = spec_compile(&b, true);
        const arv_technician *who = &b.technicians[0];
        const arv_shift *shift = &who->shifts[0];
        schedule_item items[MOST];
        int32_t count = 0;
        for (int32_t j = 0; j < 2; j++)
            items[count++] = j;
        for (int32_t k = 0; k < shift->break_count; k++)
            items[count++] = schedule_break(k);
        for (int32_t k = count - 1; k > 0; k--) {
            const int32_t other = rng_below(&b.random, k + 1);
            const schedule_item swap = items[k];
            items[k] = items[other], items[other] = swap;
        }
        arv_step steps[MOST];
        arv_route route;
        int64_t cost, depart, rested, chain = 0, end = shift->end_s;
        const int32_t wrong = schedule_route(p, 0, items, count, steps, &route, &cost);
        depart = rested = steps[0].finish_s;
        assert_true(depart >= shift->start_s);
        int32_t place = who->start_location, first_wrong = ARV_NONE;
        for (int32_t k = 0; k < count && first_wrong == ARV_NONE; k++) {
            if (items[k] < 0) {
                const arv_break *rest = &shift->breaks[-1 - items[k]];
                while (rested <= end && !open_at(rest->windows, rest->window_count, rested))
                    rested++;
                if (rested > end && wrong != ARV_NONE)
                    break; /* a break past the shift is seen at the end at the latest */
                assert_int_equal(steps[k + 1].start_s, rested);
                rested += rest->service_s;
                chain += rest->service_s;
                continue;
            }
            const arv_job *job = &b.jobs[items[k]];
            const int64_t road = depart + b.durations[place * b.rows + job->location] + chain;
            const int64_t arrive = road > rested ? road : rested;
            const int64_t start = start_by_seconds(job, arrive, end);
            if (start < 0 || (job->promise_to_s != ARV_UNSET && arrive > job->promise_to_s)) {
                first_wrong = k;
                break;
            }
            assert_int_equal(steps[k + 1].arrive_s, arrive);
            assert_int_equal(steps[k + 1].start_s, start);
            depart = rested = start + job->service_s;
            chain = 0;
            place = job->location;
        }
        if (wrong == ARV_NONE)
            assert_int_equal(first_wrong, ARV_NONE);
        else if (first_wrong != ARV_NONE)
            assert_int_equal(first_wrong, wrong);
        kept += wrong == ARV_NONE;
        broken += wrong != ARV_NONE;
        spec_free(&b);
    }
    assert_true(kept > 40);
    assert_true(broken > 40);
}

static void prices_are_rounded_to_nearest(void **unused)
{
    (void)unused;
    bench x;
    open_bench(&x);
    x.b.technicians[0].costs.per_hour = 1; /* 600 s cost a sixth */
    x.b.jobs[1].location = x.b.jobs[0].location;
    assert_int_equal(schedule(&x, (schedule_item[]){0}, 1), ARV_NONE);
    assert_int_equal(x.route.cost, 0); /* 1200 / 3600 */
    x.b.technicians[0].costs.per_task_hour = 2;
    assert_int_equal(schedule(&x, (schedule_item[]){0}, 1), ARV_NONE);
    assert_int_equal(x.route.cost, 1); /* 1200 / 3600 + 300 x 2 / 3600 = one half: up */
    spec_free(&x.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(he_leaves_late_rather_than_waits_at_the_first),
        cmocka_unit_test(between_two_windows_he_waits_for_the_next),
        cmocka_unit_test(a_promise_bounds_arrival_and_opens_the_door),
        cmocka_unit_test(breaks_are_taken_on_the_road_one_after_another),
        cmocka_unit_test(the_first_broken_rule_is_named),
        cmocka_unit_test(random_routes_are_walked_alike),
        cmocka_unit_test(prices_are_rounded_to_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
