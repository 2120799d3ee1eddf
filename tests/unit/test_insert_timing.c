/* test_insert_timing.c - the best places of an urgent job, and the windows that can be offered, at 100 technicians and
 * 800 jobs in the middle of a day: processor time, best of several; an optimised build must stay below 50 ms, and
 * below 100 ms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <time.h>

#include "model/problem.h"
#include "replan_scene.h"

enum { TECHNICIANS = 100, JOBS = 800, TIMES = 5 };

static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void an_urgent_job_takes_less_than_fifty_milliseconds(void **state)
{
    (void)state;
    scene s = {.scenarios = 4096, .epochs = 1};
    scene_make_with(&s, TECHNICIANS, JOBS, 1, false);
    scene_drive(&s, s.problem->origin_s + s.problem->shift_start_s[0] + 5400, 80, 140);
    double best = 1, sum = 0;
    int32_t tried = 0;
    for (int k = 0; k < TIMES; k++) {
        const int32_t job = scene_cancel(&s);
        arv_insert_options options;
        arv_insertion in;
        arv_insert_options_init(&options);
        assert_int_not_equal(job, ARV_NONE);
        const double before = cpu_s();
        assert_int_equal(arv_day_insert(s.day, job, &options, s.arena, &in, &s.error), ARV_OK);
        const double spent = cpu_s() - before;
        best = spent < best ? spent : best;
        sum += spent;
        tried += in.routes_tried;
        assert_true(in.count > 0);
    }
    printf("%d technicians, %d jobs: %.1f ms at best, %.1f ms on average, %d routes with a place\n",
           TECHNICIANS, JOBS, best * 1e3, sum / TIMES * 1e3, tried / TIMES);
#ifdef NDEBUG
    assert_true(best < .05);
#endif
    scene_drop(&s);
}

/* A customer who can be visited at any time of the day. */
static void slots_take_less_than_a_hundred_milliseconds(void **state)
{
    (void)state;
    scene s = {.scenarios = 4096, .epochs = 1};
    scene_make_with(&s, TECHNICIANS, JOBS, 1, false);
    scene_drive(&s, s.problem->origin_s + s.problem->shift_start_s[0] + 5400, 80, 140);
    double best = 1, sum = 0;
    int32_t offered = 0;
    for (int k = 0; k < TIMES; k++) {
        const int32_t job = scene_cancel(&s);
        arv_day_slot_options options;
        arv_slots_answer answer;
        arv_day_slot_options_init(&options);
        assert_int_not_equal(job, ARV_NONE);
        const double before = cpu_s();
        assert_int_equal(arv_day_slots(s.day, job, &options, s.arena, &answer, &s.error), ARV_OK);
        const double spent = cpu_s() - before;
        best = spent < best ? spent : best;
        sum += spent;
        offered += answer.offered;
        assert_true(answer.count > 0);
    }
    printf("%d technicians, %d jobs: %.1f ms at best, %.1f ms on average, %.1f slots offered\n",
           TECHNICIANS, JOBS, best * 1e3, sum / TIMES * 1e3, (double)offered / TIMES);
#ifdef NDEBUG
    assert_true(best < .1);
#endif
    scene_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_urgent_job_takes_less_than_fifty_milliseconds),
        cmocka_unit_test(slots_take_less_than_a_hundred_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
