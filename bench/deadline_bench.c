/* deadline_bench.c - how exactly a solve keeps its time limit, and how soon it hears that it is
 * cancelled, on random technician days of several sizes.
 *
 *     deadline_bench [SOLVES [THREADS]]
 *
 * A line per size and limit: by how much solves overran (median, 99 %, 99.9 % and most, in milliseconds),
 * beside what is allowed - the greater of 20 ms and 2 % of the limit; then the same of cancelled
 * solves. To be run with nothing else on the machine, or above it: chrt -f 5 deadline_bench. */
#include <arrival/arrival.h>

#include "base/clock.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>

enum { PLACES_MOST = 3000, JOBS_EACH = 8, HOUR_S = 3600, SHIFT_S = 9 * HOUR_S, FRAMES = 4 };

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "deadline_bench: %s\n", what);
    exit(EXIT_FAILURE);
}

static void *room(arv_arena *arena, size_t count, size_t size)
{
    void *memory = arv_arena_alloc(arena, count, size);
    if (!memory)
        fail("no memory");
    return memory;
}

/* Jobs at random places of a city, half of them with a window of two hours, for enough technicians to
 * serve most. */
static const arv_problem *make_problem(arv_arena *arena, int32_t jobs)
{
    static const char *const skills[] = {"gas", "water", "power"};
    rng r = rng_make((uint64_t)jobs, 1, 1);
    const int32_t places = jobs < PLACES_MOST ? jobs : PLACES_MOST, who = jobs / JOBS_EACH;
    arv_spec *spec = room(arena, 1, sizeof *spec);
    arv_location *at = room(arena, (size_t)places, sizeof *at);
    arv_job *job = room(arena, (size_t)jobs, sizeof *job);
    arv_technician *technician = room(arena, (size_t)who, sizeof *technician);
    arv_shift *shift = room(arena, 1, sizeof *shift);
    arv_time_window *windows = room(arena, FRAMES, sizeof *windows);
    arv_named_level *levels = room(arena, 3, sizeof *levels);
    arv_spec_init(spec);
    for (int32_t k = 0; k < places; k++)
        at[k] = (arv_location){.has_coordinates = true,
                               .longitude = 4.9 + rng_below(&r, 400000) / 1e6,
                               .latitude = 52.0 + rng_below(&r, 250000) / 1e6};
    arv_shift_init(shift);
    shift->start_s = 8 * HOUR_S;
    shift->end_s = shift->start_s + SHIFT_S;
    for (int32_t k = 0; k < FRAMES; k++) {
        arv_time_window_init(&windows[k]);
        windows[k].open_s = shift->start_s + k * 2 * HOUR_S;
        windows[k].close_s = windows[k].open_s + 2 * HOUR_S;
    }
    for (int32_t k = 0; k < 3; k++)
        levels[k] = (arv_named_level){skills[k], 1};
    for (int32_t j = 0; j < jobs; j++) {
        arv_job_init(&job[j]);
        char id[16];
        snprintf(id, sizeof id, "J%d", j);
        job[j].id = arv_arena_strdup(arena, id);
        job[j].location = j % places;
        job[j].service_s = 1200 + 60 * rng_below(&r, 60);
        job[j].priority = rng_below(&r, 10);
        job[j].windows = &windows[rng_below(&r, FRAMES)];
        job[j].window_count = rng_below(&r, 2);
        job[j].skills = &levels[rng_below(&r, 3)];
        job[j].skill_count = 1;
    }
    for (int32_t t = 0; t < who; t++) {
        arv_technician_init(&technician[t]);
        char id[16];
        snprintf(id, sizeof id, "T%d", t);
        technician[t].id = arv_arena_strdup(arena, id);
        technician[t].start_location = technician[t].end_location = rng_below(&r, places);
        technician[t].shifts = shift;
        technician[t].shift_count = 1;
        const int32_t first = rng_below(&r, 2);
        technician[t].skills = &levels[first];
        technician[t].skill_count = 2;
    }
    spec->locations = at;
    spec->location_count = places;
    spec->jobs = job;
    spec->job_count = jobs;
    spec->technicians = technician;
    spec->technician_count = who;
    const arv_problem *problem;
    arv_error *error = room(arena, 1, sizeof *error);
    if (arv_problem_compile(arena, spec, &problem, error) != ARV_OK)
        fail(error->items[0].text);
    return problem;
}

static bool is_due(void *context)
{
    return clock_monotonic_s() >= *(const double *)context;
}

/* Seconds past the limit; with `cancel_s` >= 0 past the moment of cancelling instead. */
static double overrun_s(const arv_problem *problem, double limit_s, double cancel_s, uint64_t seed,
                        int32_t threads)
{
    arv_arena *arena = arv_arena_create(0);
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.time_limit_s = limit_s;
    options.seed = seed;
    options.threads = threads;
    const double begun_s = clock_monotonic_s();
    double due_s = begun_s + (cancel_s < 0 ? limit_s : cancel_s);
    const arv_control control = {.cancelled = cancel_s < 0 ? NULL : is_due, .context = &due_s};
    arv_plan *plan;
    if (!arena || arv_solve(problem, &options, &control, arena, &plan, NULL) != ARV_OK)
        fail("no plan");
    const double over_s = clock_monotonic_s() - due_s;
    arv_arena_destroy(&arena);
    return over_s;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_line(const char *what, int32_t jobs, double at_s, double allowed_s,
                       double *over_s, int32_t count)
{
    qsort(over_s, (size_t)count, sizeof *over_s, compare);
    printf("%-7s %6d %5.2f %8d %8.1f %8.1f %8.1f %8.1f %8.1f\n", what, jobs, at_s, count,
           allowed_s * 1e3, over_s[count / 2] * 1e3, over_s[(int32_t)(.99 * (count - 1))] * 1e3,
           over_s[(int32_t)(.999 * (count - 1))] * 1e3, over_s[count - 1] * 1e3);
    fflush(stdout);
}

static void measure(int32_t jobs, int32_t solves, int32_t threads, double *over_s)
{
    static const double limits_s[] = {.05, .2, .5, 2};
    arv_arena *arena = arv_arena_create(0);
    const arv_problem *problem = make_problem(arena, jobs);
    for (size_t k = 0; k < sizeof limits_s / sizeof *limits_s; k++) {
        const double limit_s = limits_s[k];
        for (int32_t i = 0; i < solves; i++)
            over_s[i] = overrun_s(problem, limit_s, -1, (uint64_t)i, threads);
        print_line("limit", jobs, limit_s, limit_s > 1 ? limit_s * .02 : .02, over_s, solves);
    }
    for (int32_t i = 0; i < solves; i++)
        over_s[i] = overrun_s(problem, 100, .01 + .4 * i / solves, (uint64_t)i, threads);
    print_line("cancel", jobs, .41, .1, over_s, solves);
    arv_arena_destroy(&arena);
}

int main(int argc, char **argv)
{
    static const int32_t sizes[] = {80, 400, 1600, 10000, 50000};
    const int32_t solves = argc > 1 ? atoi(argv[1]) : 100;
    const int32_t threads = argc > 2 ? atoi(argv[2]) : 2;
    if (solves < 1 || threads < 1)
        fail("numbers above 0 are expected");
    double *over_s = malloc((size_t)solves * sizeof *over_s);
    if (!over_s)
        fail("no memory");
    printf("what      jobs  at s   solves  allowed      p50      p99    p99.9     most   (ms)\n");
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
        measure(sizes[k], solves, threads, over_s);
    free(over_s);
    return EXIT_SUCCESS;
}
