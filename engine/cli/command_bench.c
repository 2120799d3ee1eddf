/* command_bench.c - arrival bench: public benchmarks, one solve after another, checked, as a table. */
#include "cli/arguments.h"
#include "cli/bench_run.h"
#include "cli/bench_views.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/session.h"
#include "workbench/bench_summary.h"

#include <string.h>

enum {
    KEY_DATA = 0x200,
    KEY_TIME_LIMIT,
    KEY_EPOCHS,
    KEY_BOUND,
    KEY_SEED,
    KEY_SEEDS,
    KEY_THREADS,
    KEY_ONLY,
    KEY_CSV,
    KEY_RESUME,
    KEY_TRACE,
    KEY_IMPORTERS,
    KEY_BESIDE,
    KEY_HTML
};

enum { MOST_NAMES = 32, MOST_SEEDS = 1000 };

typedef struct bench_arguments {
    const char *names[MOST_NAMES]; /* suites; or a word and its files */
    int32_t name_count;
    const char *html; /* page of `show`; NULL = none */
    bench_run_options run;
    arguments_output_input output;
} bench_arguments;

/* ---- arguments ------------------------------------------------------------------------------- */

static bool is_suite(const char *name)
{
    for (int32_t i = 0; i < SUITE_COUNT; i++)
        if (suite_answers(&SUITES[i], name))
            return true;
    return false;
}

static bool compares(const bench_arguments *a)
{
    return strcmp(a->names[0], "compare") == 0;
}

static bool lists(const bench_arguments *a)
{
    return strcmp(a->names[0], "list") == 0;
}

static bool shows(const bench_arguments *a)
{
    return strcmp(a->names[0], "show") == 0;
}

static bool is_wanted(const suite *s, const bench_arguments *a)
{
    for (int32_t i = 0; i < a->name_count; i++)
        if (suite_answers(s, a->names[i]))
            return true;
    return false;
}

static bool needs_data(const bench_arguments *a)
{
    for (int32_t i = 0; i < SUITE_COUNT; i++)
        if (SUITES[i].root && is_wanted(&SUITES[i], a))
            return true;
    return false;
}

static void judge_names(const bench_arguments *a, struct argp_state *state)
{
    if (a->name_count == 0)
        argp_error(state, "a suite is needed; `arrival bench list` names them");
    else if (compares(a) && a->name_count != 3)
        argp_error(state, "compare needs two files of results");
    else if (shows(a) && a->name_count != 2)
        argp_error(state, "show needs a file of results");
    else if (lists(a) && a->name_count > 1)
        argp_error(state, "list takes no suite");
    if (a->html && !shows(a))
        argp_error(state, "--html goes with show");
    if (a->name_count == 0 || compares(a) || shows(a) || lists(a))
        return;
    for (int32_t i = 0; i < a->name_count; i++)
        if (!is_suite(a->names[i]))
            argp_error(state, "there is no suite '%s'; `arrival bench list` names them",
                       a->names[i]);
    if (!a->run.data && needs_data(a))
        argp_error(state, "--data is needed: the folder with the public sets");
    if (a->run.resume && !a->run.csv)
        argp_error(state, "--resume needs --csv");
}

static void add_name(bench_arguments *a, const char *name, struct argp_state *state)
{
    if (a->name_count == MOST_NAMES)
        argp_error(state, "'%s' is one name too many", name);
    else
        a->names[a->name_count++] = name;
}

static error_t parse_run(int key, char *text, struct argp_state *state, bench_run_options *run)
{
    switch (key) {
    case KEY_DATA:
        run->data = text;
        return 0;
    case KEY_TIME_LIMIT:
        run->time_limit_s = arguments_seconds(state, "--time-limit", text);
        return 0;
    case KEY_EPOCHS:
        run->epochs = arguments_integer(state, "--epochs", text, 1, ARV_MAX_EPOCHS);
        return 0;
    case KEY_BOUND:
        run->bound_s = arguments_seconds(state, "--bound", text);
        return 0;
    case KEY_SEED:
        run->seed = arguments_seed(state, text);
        return 0;
    case KEY_SEEDS:
        run->seeds = (int32_t)arguments_integer(state, "--seeds", text, 1, MOST_SEEDS);
        return 0;
    case KEY_THREADS:
        run->threads = (int32_t)arguments_integer(state, "--threads", text, 0, ARV_MAX_THREADS);
        return 0;
    case KEY_ONLY:
        run->only = text;
        return 0;
    case KEY_CSV:
        run->csv = text;
        return 0;
    case KEY_RESUME:
        run->resume = true;
        return 0;
    case KEY_TRACE:
        run->trace = text;
        return 0;
    case KEY_BESIDE:
        run->beside = text;
        return 0;
    case KEY_IMPORTERS:
        run->importers = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    bench_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->output;
        return 0;
    case KEY_HTML:
        a->html = text;
        return 0;
    case ARGP_KEY_ARG:
        add_name(a, text, state);
        return 0;
    case ARGP_KEY_END:
        judge_names(a, state);
        return 0;
    default:
        return parse_run(key, text, state, &a->run);
    }
}

static const struct argp_option rows[] = {
    {"data", KEY_DATA, "DIR", 0, "Folder with the public sets", 1},
    {"only", KEY_ONLY, "GLOB", 0, "Only instances whose name matches, as 'R1*'", 1},
    {"importers", KEY_IMPORTERS, "DIR", 0,
     "Folder of the scripts that read foreign formats and measure (default: beside the program)",
     1},
    {"beside", KEY_BESIDE, "PATH", 0,
     "Answers of another solver, checked and put beside ours: a folder with SUITE/NAME.json or "
     "NAME.json for an instance NAME (or .sol), or one such file",
     1},
    {"time-limit", KEY_TIME_LIMIT, "S", 0, "Seconds a solve; the default is the suite's", 2},
    {"epochs", KEY_EPOCHS, "N", 0, "Work a solve; without --time-limit instead of a time", 2},
    {"bound", KEY_BOUND, "S", 0, "Seconds more a solve to prove how much better a plan could be",
     2},
    {"seed", KEY_SEED, "N", 0, "First seed (default 1)", 2},
    {"seeds", KEY_SEEDS, "K", 0, "Solve each instance with K seeds in a row (default 1)", 2},
    {"threads", KEY_THREADS, "N", 0, "Threads; 0 (default) takes all cores", 2},
    {"csv", KEY_CSV, "OUT", 0, "Write a row a solve, as they end", 3},
    {"resume", KEY_RESUME, NULL, 0, "Go on with the CSV of an earlier run: what is in it is kept",
     3},
    {"trace", KEY_TRACE, "OUT", 0,
     "Write every better plan as CSV: when, at what cost; with `show --html`: read its curves from there",
     3},
    {"html", KEY_HTML, "OUT", 0, "With `show`: a self-contained page as well", 3},
    {0},
};

static const struct argp_child children[] = {
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "SUITE... --data DIR\nlist\nshow RESULTS.csv\ncompare A.csv B.csv",
    .doc =
        "Solves the instances of public benchmarks one after another, lets the independent checker "
        "judge every plan, and puts its cost beside the best known; or measures windows, the latency "
        "of the daemon and the speed of the simulation beside their targets. `list` names the suites; "
        "`all`, `homberger` and `tech` stand for several. `show` sums a file of results up; `compare` puts two files of results side by "
        "side: who is better where, a sign test, a 95 % interval of the mean difference.\v"
        "The summary goes to standard output as JSON, a table to standard error. Ctrl-C ends the "
        "run; what was done is in the CSV, and --resume goes on from there.",
    .children = children,
};

/* ---- run ------------------------------------------------------------------------------------- */

static int write_summaries(session *s, const bench_arguments *a, const bench_run *run)
{
    json_writer w;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    json_text_at(&w, "version", run->version);
    json_text_at(&w, "machine", run->machine);
    json_key(&w, "interrupted");
    json_put_bool(&w, interrupt_seen());
    json_key(&w, "suites");
    json_open(&w, '[', JSON_BLOCK);
    bool sound = true;
    for (int32_t i = 0; i < SUITE_COUNT; i++) {
        if (!is_wanted(&SUITES[i], a))
            continue;
        bench_summary sum;
        const arv_status status = bench_view_summary(&w, &run->rows, &SUITES[i], &sum);
        if (status != ARV_OK) {
            json_writer_drop(&w);
            return session_fail(s, status);
        }
        sound = sound && sum.failed == 0 && sum.refused == 0 && sum.false_bounds == 0;
    }
    json_close(&w, ']');
    json_close(&w, '}');
    const int code = session_write_json(s, &w, a->output.path);
    return code == EXIT_CODE_DONE && (!sound || interrupt_seen()) ? EXIT_CODE_OTHER : code;
}

/* Suites that lack their files were told of; the others have run. */
static int finish(session *s, const bench_arguments *a, const bench_run *run)
{
    if (a->run.beside && run->beside == 0)
        fprintf(stderr, "arrival: %s: no answer there is called like an instance that was solved\n",
                a->run.beside);
    if (run->missing == 0 && run->instances == 0)
        arv_error_add(&s->error, ARV_INVALID_ARGUMENT, "", "no instance matches '%s'",
                      a->run.only ? a->run.only : "*");
    if (run->instances == 0)
        return session_fail_input(s, ARV_INVALID_ARGUMENT);
    const int code = write_summaries(s, a, run);
    return code == EXIT_CODE_DONE && run->missing > 0 ? EXIT_CODE_BAD_INPUT : code;
}

static int run_suites(session *s, const bench_arguments *a)
{
    bench_run run;
    int code = bench_run_open(&run, s, &a->run);
    if (code != EXIT_CODE_DONE)
        return code;
    for (int32_t i = 0; i < SUITE_COUNT && code == EXIT_CODE_DONE && !interrupt_seen(); i++)
        if (is_wanted(&SUITES[i], a))
            code = bench_run_suite(&run, &SUITES[i]);
    const int closed = bench_run_close(&run);
    code = code == EXIT_CODE_DONE ? closed : code;
    return code == EXIT_CODE_DONE ? finish(s, a, &run) : code;
}

int command_bench(int argc, char **argv)
{
    bench_arguments a = {.run = {.seed = 1, .seeds = 1}};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = compares(&a) ? bench_view_compare(&s, a.names[1], a.names[2], a.output.path)
                     : shows(&a)
                         ? bench_view_show(&s, a.names[1], a.run.trace, a.html, a.output.path)
                     : lists(&a) ? bench_view_list(&s, a.run.data, a.output.path)
                                 : run_suites(&s, &a);
    session_close(&s);
    return code;
}
