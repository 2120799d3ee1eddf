/* kernel_bench.c - how fast arrival times and windows are. Prints CSV, one figure a row:
 *
 *     measure,case,threads,value,unit
 *     parameter  what is simulated (kernel_day.h), for kernel_numpy.py to simulate the same
 *     simulate   stop-scenarios per second of wall time: random draws and propagation, no sorting
 *     event      wall ms of one event of a technician with all his customers ahead -> all windows
 *     estimate   seconds until every customer of the day has his first window
 *     arrival    quantiles of arrival at each stop, for kernel_numpy.py to compare
 *
 * Each speed is the best of many runs of some milliseconds: what disturbs a run only makes it slower,
 * and the shorter it is the more likely one is left alone. `cpu` rows are processor time, which a
 * busy machine changes less. No arguments; takes a few seconds. */
#include "kernel_day.h"

#include "arrival/simulate.h"
#include "base/arena.h"
#include "base/passive_wait.h"

#include <math.h>
#include <omp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    SCENARIOS = 4096,
    ROUTES = 96,
    TIMED_ROUTES = 16,
    MOST_THREADS = 2,
    SEED = 1,
    LEAST_ROUNDS = 3
};

static const double BUDGET_S = .3; /* per speed, but at least LEAST_ROUNDS */
static const double quantiles[] = {.05, .25, .5, .75, .95};

typedef struct bench {
    arv_arena *arena;
    const arv_problem *problem;
    arv_plan *plan;
    simulate_models models;
    simulate_route routes[ROUTES];
    simulate_scratch scratch[MOST_THREADS];
    double wall_ms[DAY_TECHNICIANS], cpu_ms[DAY_TECHNICIANS]; /* of its event */
} bench;

static double clock_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

typedef struct stopwatch {
    double wall_s, cpu_s;
} stopwatch;

static stopwatch now(void)
{
    return (stopwatch){.wall_s = clock_s(CLOCK_MONOTONIC),
                       .cpu_s = clock_s(CLOCK_PROCESS_CPUTIME_ID)};
}

/* Keeps the least time since `start` of either clock. */
static void keep_best(stopwatch *best, const stopwatch *start)
{
    const stopwatch end = now();
    best->wall_s = fmin(best->wall_s, end.wall_s - start->wall_s);
    best->cpu_s = fmin(best->cpu_s, end.cpu_s - start->cpu_s);
}

static bool another(int round, const stopwatch *begin)
{
    return round < LEAST_ROUNDS || now().wall_s - begin->wall_s < BUDGET_S;
}

static void row(const char *measure, const char *what, int threads, double value, const char *unit)
{
    printf("%s,%s,%d,%.10g,%s\n", measure, what, threads, value, unit);
}

static void parameter(const char *name, double value, const char *unit)
{
    row("parameter", name, 1, value, unit);
}

static void print_parameters(const bench *b)
{
    parameter("stops", DAY_STOPS, "");
    parameter("scenarios", SCENARIOS, "");
    parameter("depart", (double)b->plan->routes[0].steps[0].finish_s, "s");
    parameter("shift_end", DAY_START_S + DAY_SHIFT_S, "s");
    parameter("travel", DAY_TRAVEL_S, "s");
    parameter("leg_sigma", DAY_LEG_PPM * 1e-6, "");
    parameter("traffic_sigma", DAY_TRAFFIC_PPM * 1e-6, "");
    parameter("service", DAY_SERVICE_S, "s");
    parameter("service_cv", DAY_CV_PPM * 1e-6, "");
    parameter("pace_sigma", DAY_PACE_PPM * 1e-6, "");
    for (int w = 0; w < DAY_WINDOWS; w++) {
        char name[32];
        snprintf(name, sizeof name, "open %d", (int)day_windows[w].stop);
        parameter(name, (double)day_windows[w].open_s, "s");
        snprintf(name, sizeof name, "close %d", (int)day_windows[w].stop);
        parameter(name, (double)day_windows[w].close_s, "s");
    }
}

static void prepare(bench *b)
{
    b->arena = arv_arena_create(0);
    if (!b->arena)
        kernel_day_fail(ARV_RESOURCE_EXHAUSTED, NULL);
    kernel_day_make(b->arena, &b->problem, &b->plan);
    arv_status status = simulate_models_make(b->arena, b->problem, SEED, SCENARIOS, &b->models);
    for (int r = 0; r < ROUTES && status == ARV_OK; r++)
        status = simulate_route_make(b->arena, &b->models, &b->plan->routes[r], &b->routes[r]);
    for (int t = 0; t < MOST_THREADS && status == ARV_OK; t++)
        status = simulate_scratch_make(b->arena, SCENARIOS, DAY_STOPS, &b->scratch[t]);
    kernel_day_require(status, NULL);
}

/* Returns the processor time of all threads: that of a thread which still runs is known to itself
 * alone. */
static double simulate_routes(bench *b, int threads)
{
    double cpu_s = 0;
#pragma omp parallel num_threads(threads) reduction(+ : cpu_s)
    {
        cpu_s = -clock_s(CLOCK_THREAD_CPUTIME_ID);
#pragma omp for schedule(static)
        for (int r = 0; r < TIMED_ROUTES; r++) {
            const simulate_state start = simulate_state_start(&b->routes[r]);
            simulate_run(&b->models, &b->routes[r], &start, &b->scratch[omp_get_thread_num()]);
        }
        cpu_s += clock_s(CLOCK_THREAD_CPUTIME_ID);
    }
    return cpu_s;
}

static void bench_simulate(bench *b)
{
    const double work = (double)TIMED_ROUTES * DAY_STOPS * SCENARIOS;
    const kernel_ops *const widest = b->models.ops;
    const kernel_ops *sets[3];
    const int32_t count = kernel_list(sets);
    for (int32_t k = 0; k < count; k++)
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            b->models.ops = sets[k];
            stopwatch best = {.wall_s = HUGE_VAL, .cpu_s = HUGE_VAL};
            const stopwatch begin = now();
            for (int round = 0; another(round, &begin); round++) {
                const double start_s = clock_s(CLOCK_MONOTONIC);
                best.cpu_s = fmin(best.cpu_s, simulate_routes(b, threads));
                best.wall_s = fmin(best.wall_s, clock_s(CLOCK_MONOTONIC) - start_s);
            }
            row("simulate", sets[k]->name, threads, work / best.wall_s, "stop-scenarios/s");
            row("simulate cpu", sets[k]->name, threads, work / best.cpu_s, "stop-scenarios/s");
        }
    b->models.ops = widest;
}

static arv_window_options window_options(int threads)
{
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = SCENARIOS;
    options.seed = SEED;
    options.threads = threads;
    return options;
}

/* Also gives the plan its windows, which a day needs. */
static void bench_estimate(bench *b)
{
    static arv_error error;
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        const arv_window_options options = window_options(threads);
        stopwatch best = {.wall_s = HUGE_VAL, .cpu_s = HUGE_VAL};
        const stopwatch begin = now();
        for (int round = 0; another(round, &begin); round++) {
            const stopwatch start = now();
            kernel_day_require(arv_estimate(b->problem, &options, NULL, b->plan, &error), &error);
            keep_best(&best, &start);
        }
        row("estimate", "wall", threads, best.wall_s, "s");
        row("estimate", "cpu", threads, best.cpu_s, "s");
    }
}

static int ascending_double(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_percentiles(const char *clock, double ms[DAY_TECHNICIANS])
{
    char what[32];
    qsort(ms, DAY_TECHNICIANS, sizeof *ms, ascending_double);
    for (int percent = 50; percent <= 99; percent += 49) {
        snprintf(what, sizeof what, "%s p%d", clock, percent);
        row("event", what, 1, ms[DAY_TECHNICIANS * percent / 100], "ms");
    }
}

/* Every technician leaves for his first customer, one event after another. */
static void bench_event(bench *b)
{
    static arv_error error;
    const arv_window_options options = window_options(1);
    arv_day *day;
    kernel_day_require(arv_day_open(b->problem, b->plan, &options, &day, &error), &error);
    for (int32_t t = 0; t < DAY_TECHNICIANS; t++) {
        arv_arena *arena = arv_arena_create(0);
        if (!arena)
            kernel_day_fail(ARV_RESOURCE_EXHAUSTED, NULL);
        arv_updates updates;
        const arv_event departed = {.kind = ARV_EVENT_DEPARTED,
                                    .time_s = b->plan->routes[t].steps[0].finish_s + 60,
                                    .technician = t,
                                    .job = t * DAY_STOPS};
        const stopwatch start = now();
        kernel_day_require(arv_day_apply(day, &departed, arena, &updates, &error), &error);
        const stopwatch end = now();
        b->wall_ms[t] = (end.wall_s - start.wall_s) * 1e3;
        b->cpu_ms[t] = (end.cpu_s - start.cpu_s) * 1e3;
        arv_arena_destroy(&arena);
    }
    arv_day_close(&day);
    print_percentiles("wall", b->wall_ms);
    print_percentiles("cpu", b->cpu_ms);
}

static void print_arrival_quantiles(bench *b)
{
    enum { SAMPLES = ROUTES * SCENARIOS };
    int32_t *pooled = ARENA_ARRAY(b->arena, int32_t, (size_t)SAMPLES * DAY_STOPS);
    int32_t *scratch = ARENA_ARRAY(b->arena, int32_t, SAMPLES);
    if (!pooled || !scratch)
        kernel_day_fail(ARV_RESOURCE_EXHAUSTED, NULL);
    for (int r = 0; r < ROUTES; r++) {
        const simulate_state start = simulate_state_start(&b->routes[r]);
        simulate_run(&b->models, &b->routes[r], &start, &b->scratch[0]);
        for (int k = 0; k < DAY_STOPS; k++)
            for (int s = 0; s < SCENARIOS; s++)
                pooled[(size_t)k * SAMPLES + (size_t)r * SCENARIOS + (size_t)s] =
                    b->scratch[0].arrive[k * SCENARIOS + s];
    }
    parameter("samples", SAMPLES, "");
    for (int k = 0; k < DAY_STOPS; k++) {
        int32_t *at_stop = pooled + (size_t)k * SAMPLES;
        const int32_t finite = kernel_sort(at_stop, scratch, SAMPLES);
        char what[32];
        for (size_t q = 0; q < sizeof quantiles / sizeof *quantiles; q++) {
            const int32_t i = (int32_t)(quantiles[q] * SAMPLES);
            if (i >= finite)
                continue;
            snprintf(what, sizeof what, "%d at %.2f", k, quantiles[q]);
            row("arrival", what, 1, (double)(b->problem->origin_s + at_stop[i]), "s");
        }
        snprintf(what, sizeof what, "%d never", k);
        row("arrival", what, 1, 1 - (double)finite / SAMPLES, "");
    }
}

int main(int argc, char *argv[])
{
    static bench b;
    (void)argc;
    passive_wait_ensure(argv);
    prepare(&b);
    puts("measure,case,threads,value,unit");
    print_parameters(&b);
    bench_simulate(&b);
    bench_estimate(&b);
    bench_event(&b);
    print_arrival_quantiles(&b);
    arv_arena_destroy(&b.arena);
    return 0;
}
