/* test_window_timing.c - prints how fast the simulation and the windows are, in CPU time of one
 * thread, so that a busy machine tells the same. Optimised builds must stay within generous bounds:
 * an event to all windows of its technician within 2 ms, windows of 1,000 routes within 0.5 s of two
 * cores, the vector kernels well ahead of the scalar ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "arrival/simulate.h"
#include "tiny_problem.h"

enum { TECHNICIANS = 40, JOBS = 10, SCENARIOS = 4096 };

static const tiny_options work = {.technicians = TECHNICIANS,
                                  .jobs_each = JOBS,
                                  .travel_s = 900,
                                  .planned_s = 2400,
                                  .mean_s = 2400,
                                  .cv_ppm = 450000,
                                  .pace_ppm = 100000,
                                  .leg_ppm = 200000,
                                  .technician_day_ppm = 100000,
                                  .day_ppm = 60000,
                                  .shift_s = 12 * 3600};

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Best of some runs: what disturbs a run only makes it slower. */
static double best_of(double best, double s)
{
    return s < best ? s : best;
}

static void simulation_speed(void **state)
{
    (void)state;
    tiny_problem tiny;
    tiny_fill(&tiny, &work);
    tiny_compile(&tiny);
    simulate_models models;
    simulate_route route;
    simulate_scratch scratch;
    assert_int_equal(simulate_models_make(tiny.arena, tiny.problem, 1, SCENARIOS, &models), ARV_OK);
    assert_int_equal(simulate_route_make(tiny.arena, &models, &tiny.plan.routes[0], &route),
                     ARV_OK);
    assert_int_equal(simulate_scratch_make(tiny.arena, SCENARIOS, JOBS, &scratch), ARV_OK);
    const simulate_state start = simulate_state_start(&route);
    const kernel_ops *sets[3];
    const int32_t count = kernel_list(sets);
    double slowest = 0, fastest = 0;
    for (int32_t k = 0; k < count; k++) {
        models.ops = sets[k];
        double best = 1e9;
        for (int round = 0; round < 30; round++) {
            const double before = cpu_s();
            simulate_run(&models, &route, &start, &scratch);
            best = best_of(best, cpu_s() - before);
        }
        const double rate = (double)JOBS * SCENARIOS / best;
        printf("simulate, %s: %.0f million stop-scenarios/s on one core\n", sets[k]->name,
               rate * 1e-6);
        slowest = k == 0 ? rate : slowest;
        fastest = rate;
    }
    (void)slowest;
    (void)fastest;
#ifdef NDEBUG
    if (count > 1)
        assert_true(fastest > 2.5 * slowest); /* 5 to 8 seen */
#endif
    tiny_free(&tiny);
}

static void sorting_speed(void **state)
{
    (void)state;
    static int32_t values[SCENARIOS], scratch[SCENARIOS];
    const kernel_ops *sets[3];
    const int32_t count = kernel_list(sets);
    double slowest = 0, fastest = 0;
    for (int32_t k = 0; k < count; k++) {
        double best = 1e9;
        for (uint64_t round = 0; round < 200; round++) {
            const kernel_stream stream = {.key = round, .block_log2 = kernel_block_log2(SCENARIOS)};
            sets[k]->uniform(&stream, SCENARIOS, (uint32_t *)values);
            for (int32_t s = 0; s < SCENARIOS; s++)
                values[s] = (int32_t)((uint32_t)values[s] >> 18); /* four and a half hours */
            const double before = cpu_s();
            sets[k]->sort(values, scratch, SCENARIOS);
            best = best_of(best, cpu_s() - before);
        }
        const double rate = SCENARIOS / best;
        printf("sort, %s: %.0f million arrivals/s on one core\n", sets[k]->name, rate * 1e-6);
        slowest = k == 0 ? rate : slowest;
        fastest = rate;
    }
    (void)slowest;
    (void)fastest;
#ifdef NDEBUG
    if (count > 1)
        assert_true(fastest > slowest); /* 1.5 to 3 times seen */
#endif
}

/* Estimates and events of a compiled problem; a thousand routes within `most_s` of CPU. */
static void measure_windows(const char *title, tiny_problem *tiny, double most_s)
{
    (void)most_s; /* looked at in optimised builds only */
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = SCENARIOS;
    options.threads = 1;
    static arv_error error;
    double estimate = 1e9, event = 1e9;
    for (int round = 0; round < 5; round++) {
        const double before = cpu_s();
        assert_int_equal(arv_estimate(tiny->problem, &options, NULL, &tiny->plan, &error), ARV_OK);
        estimate = best_of(estimate, cpu_s() - before);
    }
    arv_day *day;
    assert_int_equal(arv_day_open(tiny->problem, &tiny->plan, &options, &day, &error), ARV_OK);
    for (int32_t t = 0; t < TECHNICIANS; t++) {
        arv_arena *arena = arv_arena_create(0);
        arv_updates updates;
        const arv_event departed = {.kind = ARV_EVENT_DEPARTED,
                                    .time_s = TINY_SHIFT_START_S + 60,
                                    .technician = t,
                                    .job = t * JOBS};
        const double before = cpu_s();
        assert_int_equal(arv_day_apply(day, &departed, arena, &updates, &error), ARV_OK);
        event = best_of(event, cpu_s() - before);
        arv_arena_destroy(&arena);
    }
    printf("%s: %.2f ms for an event with %d customers ahead; 1000 routes of %d: %.0f ms of "
           "CPU\n",
           title, event * 1e3, JOBS, JOBS, estimate / TECHNICIANS * 1e6);
#ifdef NDEBUG
    assert_true(event < .002);
    assert_true(estimate / TECHNICIANS * 1000 < most_s);
#endif
    arv_day_close(&day);
}

static void window_speed(void **state)
{
    (void)state;
    tiny_problem tiny;
    tiny_fill(&tiny, &work);
    tiny_compile(&tiny);
    measure_windows("windows", &tiny, 2 * .5);
    tiny_free(&tiny);
}

/* Legs that follow the hours of the day, hang together with their neighbours, and access. */
static void learned_window_speed(void **state)
{
    (void)state;
    static const int64_t ppm[] = {0, 500000, 1000000}, legs[] = {600000, 1000000, 2000000},
                         access_s[] = {0, 120, 900};
    int64_t hours[ARV_HOURS];
    for (int32_t h = 0; h < ARV_HOURS; h++)
        hours[h] = 900000 + 30000 * h;
    tiny_problem tiny;
    tiny_options shape = work;
    shape.leg_ppm = shape.technician_day_ppm = shape.day_ppm = 0;
    tiny_fill(&tiny, &shape);
    arv_travel_model travel;
    arv_duration_model access;
    tiny_learned(&tiny, &travel, &access, ppm, legs, access_s, 3);
    travel.hour_ppm = hours;
    travel.day_ppm = travel.technician_day_ppm = 100000;
    travel.neighbour_ppm = 300000;
    travel.neighbour_decay_ppm = 700000;
    tiny_compile(&tiny);
    measure_windows("with learned travel and access", &tiny, 2 * .8); /* 0.9 to 1.1 seen */
    tiny_free(&tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simulation_speed),
        cmocka_unit_test(sorting_speed),
        cmocka_unit_test(window_speed),
        cmocka_unit_test(learned_window_speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
