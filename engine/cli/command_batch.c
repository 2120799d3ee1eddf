/* command_batch.c - arrival batch: many depots in, results and a summary out; also what it has come to so
 * far (status), one file of all (merge), and the process that works through a shard (worker, which only
 * arrival batch itself and a cluster's scheduler start). */
#include "base/arena.h"
#include "batch/batch.h"
#include "batch/batch_report.h"
#include "batch/batch_worker.h"
#include "cli/arguments.h"
#include "cli/batch_progress.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/session.h"
#include "cli/window_arguments.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    KEY_OUT = 0x200,
    KEY_ENGINE,
    KEY_JOBS,
    KEY_EPOCHS,
    KEY_SEED,
    KEY_THREADS,
    KEY_MEMORY,
    KEY_RISK,
    KEY_MODELS,
    KEY_CALIBRATION,
    KEY_NO_WINDOWS,
    KEY_CONNECT,
    KEY_RETRY,
    KEY_RESUME,
    KEY_PROGRESS,
    KEY_LINES,
    KEY_ATTACHED,
    KEY_GROW,
    KEY_BUDGET,
    KEY_UNTIL
};

/* As play: a couple of seconds for a day of a hundred visits. */
enum { DEFAULT_EPOCHS = 32, BUDGET_EPOCHS = 4, LARGEST_MEMORY_MB = 1 << 24, MOST_WORKERS = 100000 };

enum { HOURS_A_DAY = 24, MINUTES_A_HOUR = 60 };

/* ---- arrival batch DIR|MANIFEST -------------------------------------------------------------- */

typedef struct run_arguments {
    const char *source, *out, *connect, *models, *calibration;
    batch_settings settings;
    window_arguments windows;
    double budget_s;
    batch_engine engine;
    int32_t workers, threads, memory_mb;
    bool retry, lines;
    arguments_output_input output;
} run_arguments;

static error_t end_run(run_arguments *a, struct argp_state *state)
{
    if (!a->source)
        argp_error(state, "a folder of problems or a manifest is needed");
    if (!a->out)
        argp_error(state, "--out: the folder for the results is needed");
    if (a->engine != BATCH_LOCAL && (a->connect || a->budget_s > 0))
        argp_error(state, "--connect, --until and --budget are for --engine local only");
    if (a->settings.epochs == 0)
        a->settings.epochs = a->budget_s > 0 ? BUDGET_EPOCHS : DEFAULT_EPOCHS;
    if (a->settings.no_windows && (window_arguments_any(&a->windows) || a->calibration))
        argp_error(state, "--no-windows: an option of windows is given, too");
    return 0;
}

/* What the results are a function of. */
static error_t parse_settings(int key, char *text, struct argp_state *state)
{
    run_arguments *a = state->input;
    switch (key) {
    case KEY_EPOCHS:
        a->settings.epochs = arguments_integer(state, "--epochs", text, 1, ARV_MAX_EPOCHS);
        return 0;
    case KEY_SEED:
        a->settings.seed = arguments_integer(state, "--seed", text, 0, INT64_MAX);
        return 0;
    case KEY_RISK:
        a->settings.risk_price_per_hour = arguments_integer(state, "--risk", text, 0, ARV_MAX_RATE);
        return 0;
    case KEY_MODELS:
        a->models = text;
        return 0;
    case KEY_CALIBRATION:
        a->calibration = text;
        return 0;
    case KEY_NO_WINDOWS:
        a->settings.no_windows = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Seconds until the clock of this machine shows HH:MM next; a usage error when that is no time. */
static double seconds_until(struct argp_state *state, const char *text)
{
    int hour = 0, minute = 0, end = 0;
    if (sscanf(text, "%2d:%2d%n", &hour, &minute, &end) != 2 || text[end] != '\0' || hour < 0 ||
        hour >= HOURS_A_DAY || minute < 0 || minute >= MINUTES_A_HOUR)
        argp_error(state, "--until: '%s' is no time of day as 05:30", text);
    const time_t now = time(NULL);
    struct tm then;
    localtime_r(&now, &then);
    then.tm_hour = hour;
    then.tm_min = minute;
    then.tm_sec = 0;
    then.tm_isdst = -1;
    time_t at = mktime(&then);
    if (at <= now) {
        then.tm_mday++;
        then.tm_isdst = -1;
        at = mktime(&then);
    }
    return difftime(at, now);
}

static batch_engine parse_engine(struct argp_state *state, const char *text)
{
    static const char *const names[] = {
        [BATCH_LOCAL] = "local", [BATCH_SLURM] = "slurm", [BATCH_INDEXED] = "shards"};
    for (int i = BATCH_LOCAL; i <= BATCH_INDEXED; i++)
        if (strcmp(text, names[i]) == 0)
            return (batch_engine)i;
    argp_error(state, "--engine: '%s' is none of local, slurm, shards", text);
    return BATCH_LOCAL;
}

/* How they are made. */
static error_t parse_means(int key, char *text, struct argp_state *state)
{
    run_arguments *a = state->input;
    switch (key) {
    case KEY_ENGINE:
        a->engine = parse_engine(state, text);
        return 0;
    case KEY_JOBS:
        a->workers = (int32_t)arguments_integer(state, "--jobs", text, 1, MOST_WORKERS);
        return 0;
    case KEY_THREADS:
        a->threads = (int32_t)arguments_integer(state, "--threads", text, 0, ARV_MAX_THREADS);
        return 0;
    case KEY_MEMORY:
        a->memory_mb = (int32_t)arguments_integer(state, "--memory", text, 0, LARGEST_MEMORY_MB);
        return 0;
    case KEY_BUDGET:
        a->budget_s = arguments_seconds(state, "--budget", text);
        return 0;
    case KEY_UNTIL:
        a->budget_s = seconds_until(state, text);
        return 0;
    case KEY_CONNECT:
        a->connect = text;
        return 0;
    case KEY_RETRY:
        a->retry = true;
        return 0;
    case KEY_RESUME:
        return 0;
    case KEY_PROGRESS:
        a->lines = true;
        return 0;
    default:
        return parse_settings(key, text, state);
    }
}

static error_t parse_run(int key, char *text, struct argp_state *state)
{
    run_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->windows;
        state->child_inputs[1] = &a->windows;
        state->child_inputs[2] = &a->output;
        return 0;
    case KEY_OUT:
        a->out = text;
        return 0;
    case ARGP_KEY_ARG:
        if (a->source)
            argp_error(state, "'%s' is one source too many", text);
        a->source = text;
        return 0;
    case ARGP_KEY_END:
        return end_run(a, state);
    default:
        return parse_means(key, text, state);
    }
}

static const struct argp_option run_rows[] = {
    {"out", KEY_OUT, "DIR", 0, "Folder of the results, made if need be (needed)", 1},
    {"resume", KEY_RESUME, NULL, 0,
     "Leave results that are there as they are: what happens anyway, said aloud", 1},
    {"retry", KEY_RETRY, NULL, 0, "Work on depots again that had failed", 1},
    {"engine", KEY_ENGINE, "E", 0,
     "Who works: local (default), processes of this machine; slurm, job arrays of a cluster; shards: "
     "nobody, shards are written for workers that others start",
     2},
    {"jobs", KEY_JOBS, "N", 0,
     "Worker processes at once (default: one a core); with --connect, for each endpoint (1); with "
     "--engine slurm, tasks at once (no limit); with --engine shards, how many (by length)",
     2},
    {"threads", KEY_THREADS, "N", 0,
     "Threads of each worker; 0 (default) shares the cores out; the results are the same", 2},
    {"memory", KEY_MEMORY, "MB", 0,
     "Memory of each worker; a depot that needs more is tried again with twice as much; 0 "
     "(default) = no limit",
     2},
    {"connect", KEY_CONNECT, "E[,E...]", 0,
     "Let the arrivalds at these work endpoints solve; one that does not answer is left out and "
     "asked again later",
     2},
    {"until", KEY_UNTIL, "HH:MM", 0,
     "Be done by then: depots are solved with --epochs, then again and again with twice as many, "
     "those first that gain most for the time",
     2},
    {"budget", KEY_BUDGET, "S", 0, "The same, done in so many seconds", 2},
    {"epochs", KEY_EPOCHS, "N", 0,
     "Work to search for each depot (default 32; with --until or --budget, at least: 4)", 3},
    {"seed", KEY_SEED, "N", 0, "Seed of everything random (default 1)", 3},
    {"models", KEY_MODELS, "FILE", 0,
     "Durations and travel as `arrival learn` wrote them; what a problem says itself stays", 3},
    {"calibration", KEY_CALIBRATION, "FILE", 0,
     "Calibration that the windows follow, as `arrival play --calibrate` writes it", 3},
    {"risk", KEY_RISK, "PRICE", 0,
     "Price of an hour by which service is expected to start after its window (default 0)", 3},
    {"no-windows", KEY_NO_WINDOWS, NULL, 0, "Routes only, no arrival windows", 3},
    {"progress", KEY_PROGRESS, NULL, 0, "JSON lines of progress even on a terminal", 4},
    {0},
};

static const struct argp_child run_children[] = {
    {&arguments_promise, 0, NULL, 0},
    {&arguments_booking, 0, NULL, 0},
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp run_parser = {
    .options = run_rows,
    .parser = parse_run,
    .args_doc = "DIR|MANIFEST --out DIR\nstatus DIR\nmerge DIR [--lines]",
    .doc =
        "Solves many depots, each as `arrival solve` would, in processes of their own. DIR holds "
        "problem files (*.json, *.pb, *.txt, *.vrp, also .xz). MANIFEST names them, a path a line "
        "or a JSON object with \"problem\" and any of \"id\", \"seed\", \"epochs\", \"models\". "
        "The result is a summary; `status` and `merge` read it from the folder again.\v"
        "In the folder: solutions/ID.json, records/ID.json (what is known of each), errors/ID.json "
        "(why a depot has none, with field paths). A result is a function of the problem's "
        "content, models, settings, seed, epochs and version; whatever is there and right is left "
        "as it is, so the same command goes on where it was stopped, however that was.\n\n"
        "Exit codes: 0 all depots are solved; 1 some failed, the rest is complete; 65 the manifest "
        "is wrong; 69 no endpoint answers; 75 stopped before the end: run it again.",
    .children = run_children,
};

/* An absolute path in the arena: workers may run elsewhere. NULL, and told, when there is none. */
static const char *absolute(session *s, const char *path)
{
    if (!path)
        return NULL;
    char *whole = realpath(path, NULL);
    char *kept = whole ? arv_arena_strdup(s->arena, whole) : NULL;
    free(whole);
    return kept ? kept : path; /* whoever reads it says what is wrong */
}

static void fill_settings(session *s, const run_arguments *a, batch_settings *settings)
{
    *settings = a->settings;
    settings->alpha_ppm = a->windows.alpha_ppm;
    settings->scenarios = a->windows.scenarios;
    settings->early_weight_ppm = a->windows.early_weight_ppm;
    settings->late_weight_ppm = a->windows.late_weight_ppm;
    settings->booking_churn_s = a->windows.booking_churn_s;
    settings->hold_early = a->windows.hold_early;
    settings->models = absolute(s, a->models);
    settings->calibration = absolute(s, a->calibration);
}

/* The endpoints between commas; false when there is no memory. */
static bool split_endpoints(session *s, const char *list, batch_options *options)
{
    if (!list)
        return true;
    char *text = arv_arena_strdup(s->arena, list), *rest = NULL;
    const char **names = ARENA_ARRAY(s->arena, const char *, strlen(list) + 1);
    if (!text || !names)
        return false;
    for (char *at = strtok_r(text, ",", &rest); at; at = strtok_r(NULL, ",", &rest))
        names[options->endpoint_count++] = at;
    options->endpoints = names;
    return options->endpoint_count > 0;
}

static int write_summary(session *s, const char *out, bool with_driver, batch_counts *counts,
                         const char *path)
{
    json_writer w;
    json_writer_init(&w, true);
    const arv_status status =
        batch_report_summary(s->arena, out, with_driver, &w, counts, &s->error);
    if (status == ARV_OK)
        return session_write_json(s, &w, path);
    json_writer_drop(&w);
    return session_fail_input(s, status);
}

static int end_code(const batch_counts *counts)
{
    return counts->left > 0     ? EXIT_CODE_TRY_AGAIN
           : counts->failed > 0 ? EXIT_CODE_OTHER
                                : EXIT_CODE_DONE;
}

static int fail_run(session *s, arv_status status)
{
    const int code = session_fail(s, status);
    if (status == ARV_CANCELLED)
        return EXIT_CODE_TRY_AGAIN;
    return status == ARV_IO ? EXIT_CODE_UNREACHABLE : code;
}

static int run(session *s, const run_arguments *a)
{
    batch_progress progress;
    batch_counts counts = {.depots = 0};
    batch_options options = {.engine = a->engine,
                             .source = a->source,
                             .out = a->out,
                             .workers = a->workers,
                             .threads = a->threads,
                             .memory_mb = a->memory_mb,
                             .budget_s = a->budget_s,
                             .retry = a->retry,
                             .interrupted = interrupt_seen,
                             .news = batch_progress_news,
                             .context = &progress};
    fill_settings(s, a, &options.settings);
    if (!split_endpoints(s, a->connect, &options)) {
        fputs("arrival batch: --connect: no endpoint is named\n", stderr);
        return EXIT_CODE_USAGE;
    }
    batch_progress_open(&progress, a->lines);
    interrupt_watch();
    const arv_status status = batch_run(&options, &counts, &s->error);
    interrupt_leave();
    batch_progress_close(&progress);
    if (status == ARV_CANCELLED)
        fprintf(stderr, "arrival: stopped; the same command goes on with the %d depots left\n",
                (int)counts.left);
    if (status != ARV_OK && status != ARV_CANCELLED)
        return options.endpoint_count > 0 || a->engine == BATCH_SLURM
                   ? fail_run(s, status)
                   : session_fail_input(s, status);
    const int code = write_summary(s, a->out, false, &counts, a->output.path);
    return code == EXIT_CODE_DONE ? end_code(&counts) : code;
}

static int batch_main(int argc, char **argv)
{
    run_arguments a = {.settings = {.seed = 1}};
    if (argp_parse(&run_parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}

/* ---- arrival batch status, merge ------------------------------------------------------------- */

typedef struct view_arguments {
    const char *out;
    bool lines;
    arguments_output_input output;
} view_arguments;

static error_t parse_view(int key, char *text, struct argp_state *state)
{
    view_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->output;
        return 0;
    case KEY_LINES:
        a->lines = true;
        return 0;
    case ARGP_KEY_ARG:
        if (a->out)
            argp_error(state, "'%s' is one folder too many", text);
        a->out = text;
        return 0;
    case ARGP_KEY_END:
        if (!a->out)
            argp_error(state, "the folder of a batch is needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option merge_rows[] = {
    {"lines", KEY_LINES, NULL, 0,
     "A line for each depot instead, its record with its answer: JSON lines", 1},
    {0},
};

static const struct argp_child view_children[] = {{&arguments_output, 0, NULL, 0}, {0}};

static const struct argp status_parser = {
    .parser = parse_view,
    .args_doc = "DIR",
    .doc = "Says how far the batch in DIR is and who drives it, from the folder alone.\v"
           "Exit codes as `arrival batch`: 0 all solved, 1 some failed, 75 some are left.",
    .children = view_children,
};

static const struct argp merge_parser = {
    .options = merge_rows,
    .parser = parse_view,
    .args_doc = "DIR",
    .doc =
        "Puts the results of the batch in DIR into one document: totals, unserved jobs by reason, "
        "windows issued, the worst depots, failures, and the record of each depot. The same "
        "depots and settings give the same bytes, however the batch was cut up.\v"
        "Exit codes as `arrival batch`: 0 all solved, 1 some failed, 75 some are left.",
    .children = view_children,
};

static int merge(session *s, const view_arguments *a)
{
    json_writer w;
    batch_counts counts = {.depots = 0};
    json_writer_init(&w, !a->lines);
    const arv_status status = a->lines
                                  ? batch_report_lines(s->arena, a->out, &w, &counts, &s->error)
                                  : batch_report_merge(s->arena, a->out, &w, &counts, &s->error);
    if (status != ARV_OK) {
        json_writer_drop(&w);
        return session_fail_input(s, status);
    }
    const int code = session_write_json(s, &w, a->output.path);
    return code == EXIT_CODE_DONE ? end_code(&counts) : code;
}

static int view_main(const struct argp *parser, int argc, char **argv)
{
    view_arguments a = {.out = NULL};
    batch_counts counts = {.depots = 0};
    if (argp_parse(parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    int code = EXIT_CODE_DONE;
    if (parser == &merge_parser) {
        code = merge(&s, &a);
    } else {
        code = write_summary(&s, a.out, true, &counts, a.output.path);
        code = code == EXIT_CODE_DONE ? end_code(&counts) : code;
    }
    session_close(&s);
    return code;
}

/* ---- arrival batch worker -------------------------------------------------------------------- */

typedef struct worker_arguments {
    const char *files[2];
    batch_worker worker;
} worker_arguments;

static error_t parse_worker(int key, char *text, struct argp_state *state)
{
    worker_arguments *a = state->input;
    switch (key) {
    case KEY_THREADS:
        a->worker.threads =
            (int32_t)arguments_integer(state, "--threads", text, 0, ARV_MAX_THREADS);
        return 0;
    case KEY_MEMORY:
        a->worker.memory_mb = (int32_t)arguments_integer(state, "--memory", text, 0, INT32_MAX);
        return 0;
    case KEY_CONNECT:
        a->worker.endpoint = text;
        return 0;
    case KEY_ATTACHED:
        a->worker.attached = true;
        return 0;
    case KEY_GROW:
        a->worker.grow = true;
        return 0;
    default:
        return arguments_files(key, text, state, a->files, 2);
    }
}

static const struct argp_option worker_rows[] = {
    {"threads", KEY_THREADS, "N", 0, "Threads; 0 (default) takes all cores", 1},
    {"memory", KEY_MEMORY, "MB", 0, "Limit of memory; 0 (default) = none", 1},
    {"connect", KEY_CONNECT, "ENDPOINT", 0, "Let the arrivald at this work endpoint solve", 1},
    {"attached", KEY_ATTACHED, NULL, 0,
     "Stop when the process that started this one is gone, and write what the second half of the "
     "epochs gained instead of ids",
     1},
    {"grow", KEY_GROW, NULL, 0, "The depots have solutions of fewer epochs: replace only those", 1},
    {0},
};

static const struct argp worker_parser = {
    .options = worker_rows,
    .parser = parse_worker,
    .args_doc = "DIR SHARD",
    .doc =
        "Works through the depots of the manifest SHARD for the batch in DIR: what `arrival batch` "
        "and a cluster's scheduler start.\v"
        "Exit codes: 0 all solved; 65 all done with, some are bad input; 69 the endpoint does "
        "not answer; 75 some are to be tried again as they are; 1 some need more memory.",
};

static void tell_ended(void *context, const char *id, const batch_gain *gain)
{
    const batch_worker *w = context;
    if (w->attached)
        printf("%" PRId64 " %" PRId64 "\n", gain->jobs, gain->cost);
    else
        puts(id);
    if (fflush(stdout) != 0)
        _Exit(EXIT_CODE_TRY_AGAIN); /* nobody listens any more */
}

static int worker_code(session *s, arv_status status)
{
    if (status == ARV_OK)
        return EXIT_CODE_DONE;
    if (s->error.count > 0)
        fprintf(stderr, "arrival batch worker: %s\n", s->error.items[0].text);
    switch (status) {
    case ARV_INVALID_ARGUMENT:
        return EXIT_CODE_BAD_INPUT;
    case ARV_UNAVAILABLE:
    case ARV_CANCELLED:
        return EXIT_CODE_TRY_AGAIN;
    case ARV_IO:
        return EXIT_CODE_UNREACHABLE;
    default:
        return EXIT_CODE_OTHER;
    }
}

static int worker_main(int argc, char **argv)
{
    worker_arguments a = {.files = {NULL, NULL}};
    if (argp_parse(&worker_parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_TRY_AGAIN;
    a.worker.out = a.files[0];
    a.worker.shard = a.files[1];
    a.worker.ended = tell_ended;
    a.worker.context = &a.worker;
    const int code = worker_code(&s, batch_worker_run(&a.worker, &s.error));
    session_close(&s);
    return code;
}

/* ---- all of it ------------------------------------------------------------------------------- */

int command_batch(int argc, char **argv)
{
    char status[] = "arrival batch status", merged[] = "arrival batch merge",
         worker[] = "arrival batch worker";
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "status") == 0)
        return argv[1] = status, view_main(&status_parser, argc - 1, argv + 1);
    if (strcmp(word, "merge") == 0)
        return argv[1] = merged, view_main(&merge_parser, argc - 1, argv + 1);
    if (strcmp(word, "worker") == 0)
        return argv[1] = worker, worker_main(argc - 1, argv + 1);
    return batch_main(argc, argv);
}
