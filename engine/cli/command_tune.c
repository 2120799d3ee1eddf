/* command_tune.c - arrival tune: races settings of the searches or of the windows' policy, proves the
 * winner on instances held out, and writes it as a file of settings. */
#include "base/cores.h"
#include "cli/arguments.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/parameters_file.h"
#include "cli/session.h"
#include "tune/tune.h"

#include <stdio.h>
#include <string.h>

enum {
    KEY_DATA = 0x200,
    KEY_ONLY,
    KEY_WINDOWS,
    KEY_PARAMETERS,
    KEY_CONFIG,
    KEY_CPU,
    KEY_EPOCHS,
    KEY_DAYS,
    KEY_BUDGET,
    KEY_HELD_OUT,
    KEY_SEEDS,
    KEY_PATH,
    KEY_SEED,
    KEY_THREADS,
    KEY_JOURNAL,
    KEY_WINNER,
    KEY_IMPORTERS
};

enum { MOST_BUDGET = 1000000, MOST_SEEDS = 1000, MOST_BLOCKS = 400, MOST_DAYS = 1000 };

typedef struct tune_arguments {
    const char *suite, *winner, *config;
    tune_options tune;
    arguments_output_input output;
} tune_arguments;

/* ---- arguments ------------------------------------------------------------------------------- */

static error_t parse_work(int key, char *text, struct argp_state *state, tune_options *o)
{
    switch (key) {
    case KEY_CPU:
        o->trial.cpu_s = arguments_seconds(state, "--cpu", text);
        return 0;
    case KEY_EPOCHS:
        o->trial.epochs = arguments_integer(state, "--epochs", text, 1, ARV_MAX_EPOCHS);
        return 0;
    case KEY_DAYS:
        o->trial.days = (int32_t)arguments_integer(state, "--days", text, 1, MOST_DAYS);
        return 0;
    case KEY_BUDGET:
        o->budget = (int32_t)arguments_integer(state, "--budget", text, 20, MOST_BUDGET);
        return 0;
    case KEY_HELD_OUT:
        o->held_out_percent = (int32_t)arguments_integer(state, "--held-out", text, 1, 99);
        return 0;
    case KEY_SEEDS:
        o->proof_seeds = (int32_t)arguments_integer(state, "--seeds", text, 1, MOST_SEEDS);
        return 0;
    case KEY_PATH:
        o->path_blocks = (int32_t)arguments_integer(state, "--path", text, 0, MOST_BLOCKS);
        return 0;
    case KEY_SEED:
        o->seed = arguments_seed(state, text);
        return 0;
    case KEY_THREADS:
        o->lanes = (int32_t)arguments_integer(state, "--threads", text, 0, ARV_MAX_THREADS);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool lists(const tune_arguments *a)
{
    return a->suite && strcmp(a->suite, "list") == 0;
}

static void judge(tune_arguments *a, struct argp_state *state)
{
    tune_options *o = &a->tune;
    if (!a->suite)
        argp_error(state, "a suite is needed: `files`, or one of `arrival bench list`");
    if (lists(a))
        return;
    o->what = tune_suite(a->suite);
    if (!o->what)
        argp_error(state,
                   "there is no suite '%s' that solves: `files`, or see `arrival bench list`",
                   a->suite);
    if (!o->data && !(o->what && suite_is_generated(o->what)))
        argp_error(state, "--data is needed: the folder with the instances");
    if (o->trial.windows && o->what && (o->what->importer || suite_is_generated(o->what)))
        argp_error(state, "--windows reads problem files: suite %s has none", o->what->name);
    if (o->trial.windows && o->trial.cpu_s > 0)
        argp_error(state, "--cpu is of routes: --windows plans by --epochs");
    if (o->what && !o->trial.windows && o->trial.cpu_s <= 0 && o->trial.epochs == 0)
        o->trial.cpu_s = o->what->time_limit_s > 0 ? o->what->time_limit_s : 1;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    tune_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->output;
        return 0;
    case KEY_DATA:
        a->tune.data = text;
        return 0;
    case KEY_ONLY:
        a->tune.only = text;
        return 0;
    case KEY_WINDOWS:
        a->tune.trial.windows = true;
        return 0;
    case KEY_PARAMETERS:
        a->tune.parameters = text;
        return 0;
    case KEY_CONFIG:
        a->config = text;
        return 0;
    case KEY_JOURNAL:
        a->tune.journal = text;
        return 0;
    case KEY_WINNER:
        a->winner = text;
        return 0;
    case KEY_IMPORTERS:
        a->tune.trial.importers = text;
        return 0;
    case ARGP_KEY_ARG:
        if (a->suite)
            argp_error(state, "'%s' is one suite too many", text);
        a->suite = text;
        return 0;
    case ARGP_KEY_END:
        judge(a, state);
        return 0;
    default:
        return parse_work(key, text, state, &a->tune);
    }
}

static const struct argp_option rows[] = {
    {"data", KEY_DATA, "DIR", 0, "Folder with the instances", 1},
    {"only", KEY_ONLY, "GLOB", 0, "Only instances whose name matches, as 'R1*'", 1},
    {"importers", KEY_IMPORTERS, "DIR", 0,
     "Folder of the scripts that read foreign formats (default: beside the program)", 1},
    {"windows", KEY_WINDOWS, NULL, 0,
     "Race the policy of arrival windows, on played days of plans, by Winkler score; who keeps "
     "fewer than 90 % of the promises is out",
     1},
    {"parameters", KEY_PARAMETERS, "GLOB,...", 0,
     "Only settings whose names match; `arrival tune list` names them", 1},
    {"config", KEY_CONFIG, "FILE", 0, "Start from these settings instead of the defaults", 1},
    {"cpu", KEY_CPU, "S", 0,
     "Processor time of a solve: comparable on a busy machine (default: the suite's time)", 2},
    {"epochs", KEY_EPOCHS, "N", 0, "Work of a solve instead; the race is the same everywhere", 2},
    {"days", KEY_DAYS, "N", 0, "With --windows: days played in a trial (default 2)", 2},
    {"budget", KEY_BUDGET, "N", 0, "Trials of the race (default 1000)", 2},
    {"held-out", KEY_HELD_OUT, "P", 0,
     "Per cent of the instances that the race does not see, for the proof (default 50)", 2},
    {"seeds", KEY_SEEDS, "K", 0, "Seeds of each of them (default 1)", 2},
    {"path", KEY_PATH, "N", 0,
     "Blocks on which the path from start to winner is walked; 0 = not (default 8)", 2},
    {"seed", KEY_SEED, "N", 0, "Seed of the race (default 1)", 2},
    {"threads", KEY_THREADS, "N", 0, "Trials at a time; 0 (default) takes all cores", 2},
    {"journal", KEY_JOURNAL, "FILE", 0,
     "Note every trial there; the same command again goes on where it was", 3},
    {"winner", KEY_WINNER, "FILE", 0, "Write the settings of the winner (default: tuned.conf)", 3},
    {0},
};

static const struct argp_child children[] = {{&arguments_output, 0, NULL, 0}, {0}};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "SUITE --data DIR\nlist",
    .doc =
        "Races settings of the searches over instances and seeds and drops those that a rank test "
        "says are worse; then proves the winner on instances held out.\v"
        "SUITE is one of `arrival bench list`, or `files`: the problem files *.json in DIR, as "
        "`arrival generate` makes them. The report goes to standard output as JSON. `arrival solve "
        "--config FILE` and `arrival play --config FILE` use what was written.",
    .children = children,
};

/* ---- the run --------------------------------------------------------------------------------- */

typedef struct watch {
    bar bar;
    char doing[80];
    int64_t trials;
} watch;

static void on_told(void *context, const char *text)
{
    watch *w = context;
    bar_close(&w->bar);
    fprintf(stderr, "%s\n", text);
    bar_open(&w->bar, w->doing);
}

static void on_progress(void *context, int64_t trials)
{
    watch *w = context;
    w->trials = trials;
    snprintf(w->doing, sizeof w->doing, "trial %lld", (long long)trials);
    bar_step(&w->bar, (int32_t)(trials % 100), 100);
}

static int fail(session *s, arv_status status)
{
    if (status == ARV_CANCELLED) {
        fputs("arrival: stopped; with --journal the same command goes on from here\n", stderr);
        return EXIT_CODE_OTHER;
    }
    return status == ARV_NOT_FOUND || status == ARV_FAILED_PRECONDITION
               ? session_fail_input(s, ARV_FAILED_PRECONDITION)
               : session_fail(s, status);
}

static int write_all(session *s, const tune_arguments *a, const tune_outcome *outcome)
{
    const char *config = NULL, *summary = NULL;
    json_writer w;
    if (tune_config(s->arena, outcome, &config) != ARV_OK ||
        tune_summary(s->arena, outcome, &summary) != ARV_OK)
        return session_fail(s, ARV_RESOURCE_EXHAUSTED);
    fputs(summary, stderr);
    const int code = output_write(a->winner, config, strlen(config));
    json_writer_init(&w, true);
    tune_report(&w, s->arena, outcome);
    const int written = session_write_json(s, &w, a->output.path);
    return code != EXIT_CODE_DONE ? code : written;
}

static int run(session *s, tune_arguments *a)
{
    watch w = {.trials = 0};
    tune_outcome outcome;
    arv_status status = parameters_file_read(s, a->config, &a->tune.start);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    a->tune.lanes = a->tune.lanes > 0 ? a->tune.lanes : cores_usable();
    a->tune.trial.interrupted = interrupt_seen;
    a->tune.told = on_told;
    a->tune.progress = on_progress;
    a->tune.context = &w;
    bar_open(&w.bar, w.doing);
    interrupt_watch();
    status = tune_run(s->arena, &a->tune, &outcome, &s->error);
    interrupt_leave();
    bar_close(&w.bar);
    return status == ARV_OK ? write_all(s, a, &outcome) : fail(s, status);
}

static int list(session *s, const tune_arguments *a)
{
    json_writer w;
    json_writer_init(&w, true);
    tune_list(&w);
    return session_write_json(s, &w, a->output.path);
}

int command_tune(int argc, char **argv)
{
    tune_arguments a = {.winner = "tuned.conf",
                        .tune = {.trial = {.days = 2},
                                 .budget = 1000,
                                 .held_out_percent = 50,
                                 .proof_seeds = 1,
                                 .path_blocks = 8,
                                 .seed = 1}};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = lists(&a) ? list(&s, &a) : run(&s, &a);
    session_close(&s);
    return code;
}
