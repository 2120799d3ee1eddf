/* trial.c - see trial.h. */
#include "tune/trial.h"

#include "play/report.h"
#include "workbench/measure.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* ---- routes ---------------------------------------------------------------------------------- */

static void solve_routes(const trial_block *block, const arv_parameters *set,
                         const trial_options *o, trial_result *result)
{
    const measure_options options = {
        .cpu_limit_s = o->cpu_s,
        .epochs = o->epochs,
        .seed = block->seed,
        .threads = 1,
        .parameters = set,
        .importers = o->importers,
        .interrupted = o->interrupted,
    };
    measurement m;
    measure_here(block->what, &options, &m);
    result->sound = m.status == ARV_OK && !m.stopped;
    result->key[0] = m.priority_lost;
    result->key[1] = block->what->suite->priced ? 0 : m.unassigned;
    result->key[2] = m.cost;
}

/* ---- windows --------------------------------------------------------------------------------- */

enum { SCENARIOS = 512, DEFAULT_EPOCHS = 4, TRAINING_DAYS = 1 };

static arv_status make_plan(const trial_block *block, const trial_options *o,
                            const arv_window_options *windows, arv_arena *arena,
                            const arv_problem **problem, arv_plan **plan)
{
    const format_options format = {.convention = block->what->suite->convention};
    const arv_spec *spec = NULL;
    format_info info;
    arv_solve_options solve;
    arv_solve_options_init(&solve);
    solve.epochs = o->epochs > 0 ? o->epochs : DEFAULT_EPOCHS;
    solve.threads = 1;
    arv_status status =
        format_read_problem_file(arena, block->what->path, &format, &spec, &info, NULL);
    if (status == ARV_OK)
        status = arv_problem_compile(arena, spec, problem, NULL);
    if (status == ARV_OK)
        status = arv_solve(*problem, &solve, NULL, arena, plan, NULL);
    return status == ARV_OK ? arv_estimate(*problem, windows, NULL, *plan, NULL) : status;
}

/* Geometric mean over the numbers of visits left, in thousandths of a minute; without looks -1. */
static int64_t score_of(const report_figures *figures)
{
    double sum = 0;
    for (int32_t k = 0; k < figures->stop_count; k++)
        sum += log(figures->stops[k].winkler_min + 1e-3);
    return figures->stop_count > 0 ? (int64_t)llround(1000 * exp(sum / figures->stop_count)) : -1;
}

static bool is_cancelled(void *context)
{
    const trial_options *o = context;
    return o->interrupted();
}

static void play_windows(const trial_block *block, const arv_parameters *set,
                         const trial_options *o, arv_arena *arena, trial_result *result)
{
    const arv_problem *problem = NULL;
    arv_plan *plan = NULL;
    play_options options;
    play_options_init(&options);
    options.windows.scenarios = SCENARIOS;
    options.windows.threads = 1;
    options.windows.parameters = set;
    options.seed = block->seed;
    options.days = o->days;
    options.training_days = TRAINING_DAYS; /* of baselines that nobody looks at here */
    if (make_plan(block, o, &options.windows, arena, &problem, &plan) != ARV_OK)
        return;
    play_local local = {.day = NULL};
    const play_backend backend = play_local_backend(&local);
    const arv_control control = {.cancelled = is_cancelled, .context = (void *)(uintptr_t)o};
    play_result *played = NULL;
    report_figures figures;
    const double alpha = options.windows.alpha_ppm / 1e6;
    if (play_run(problem, plan, &options, &backend, &control, arena, &played, NULL) != ARV_OK ||
        report_compute(played->customers, played->customer_count, PLAY_LEDGER, alpha, arena,
                       &figures) != ARV_OK)
        return;
    result->key[0] = score_of(&figures);
    result->sound = result->key[0] >= 0;
    result->promised = figures.customers;
    result->kept = llround(figures.promise_kept * figures.customers);
}

/* ---- both ------------------------------------------------------------------------------------ */

static int64_t cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void trial_run(const trial_block *block, const arv_parameters *set, const trial_options *options,
               trial_result *result)
{
    const int64_t before_ms = cpu_ms();
    memset(result, 0, sizeof *result);
    if (options->windows) {
        arv_arena *arena = arv_arena_create(0);
        if (arena)
            play_windows(block, set, options, arena, result);
        arv_arena_destroy(&arena);
    } else {
        solve_routes(block, set, options, result);
    }
    result->cpu_ms = cpu_ms() - before_ms;
}

int trial_order(const trial_result *a, const trial_result *b)
{
    if (a->sound != b->sound)
        return a->sound ? -1 : 1;
    for (int k = 0; k < TRIAL_KEYS && a->sound; k++)
        if (a->key[k] != b->key[k])
            return a->key[k] < b->key[k] ? -1 : 1;
    return 0;
}
