/* command_backtest.c - arrival backtest: the honest report on real records. */
#include "cli/arguments.h"
#include "cli/bar.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/learned.h"
#include "cli/output.h"
#include "cli/records_file.h"
#include "cli/window_arguments.h"
#include "format/calendar_date.h"
#include "play/backtest.h"
#include "report/report_backtest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_FROM = 0x200,
    KEY_TO,
    KEY_MODELS,
    KEY_TRAINING,
    KEY_THREADS,
    KEY_SEED,
    KEY_PLAIN,
    KEY_HTML
};

typedef struct backtest_arguments {
    const char *file;
    const char *models;
    const char *html; /* NULL = no page */
    bool has_from;
    backtest_options options;
    window_arguments promise;
    arguments_output_input output;
} backtest_arguments;

static int32_t parse_date(struct argp_state *state, const char *option, const char *text)
{
    int32_t day = 0;
    if (!calendar_date_parse(text, strlen(text), &day))
        argp_error(state, "%s: '%s' is not a date like 2022-07-01", option, text);
    return day;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    backtest_arguments *a = state->input;
    arv_window_options *windows = &a->options.windows;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->promise;
        state->child_inputs[1] = &a->output;
        return 0;
    case KEY_FROM:
        a->options.from_date = parse_date(state, "--from", text);
        a->has_from = true;
        return 0;
    case KEY_TO:
        a->options.to_date = parse_date(state, "--to", text);
        return 0;
    case KEY_MODELS:
        a->models = text;
        return 0;
    case KEY_HTML:
        a->html = text;
        return 0;
    case KEY_PLAIN:
        a->options.calibrate = false;
        return 0;
    case KEY_TRAINING:
        a->options.training_days = (int32_t)arguments_integer(state, "--training-days", text, 1,
                                                              BACKTEST_MAX_TRAINING_DAYS);
        return 0;
    case KEY_THREADS:
        windows->threads = (int32_t)arguments_integer(state, "--threads", text, 0, ARV_MAX_THREADS);
        return 0;
    case KEY_SEED:
        windows->seed = arguments_seed(state, text);
        return 0;
    case ARGP_KEY_END:
        if (!a->has_from)
            argp_error(state, "--from: the first day to report is needed");
        if (a->options.from_date > a->options.to_date)
            argp_error(state, "--to: is before --from");
        break;
    default:
        break;
    }
    return records_file_argument(key, text, state, &a->file);
}

static const struct argp_option rows[] = {
    {"from", KEY_FROM, "DATE", 0, "First day to report, as 2022-07-01; needed", 1},
    {"to", KEY_TO, "DATE", 0, "Last day to report (default: the last one there is)", 1},
    {"models", KEY_MODELS, "FILE", 0,
     "Begin with these models instead of nothing; days that they know are passed over", 2},
    {"training-days", KEY_TRAINING, "N", 0,
     "Days with visits before --from that are walked without report: they tune the baselines "
     "(default 60)",
     2},
    {"no-calibration", KEY_PLAIN, NULL, 0,
     "Do not stretch windows by how earlier promises were kept", 2},
    {"html", KEY_HTML, "OUT", 0, "Write a self-contained page as well", 3},
    {"seed", KEY_SEED, "N", 0, "Seed of everything random", 3},
    {"threads", KEY_THREADS, "N", 0,
     "Threads; 0 (default) takes all cores. The report is the same bytes for any number", 3},
    {0},
};

static const struct argp_child children[] = {
    {&arguments_promise, 0, NULL, 0},
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "RECORDS.csv",
    .doc =
        "Lives through visit records (arrival-records(5)) in the order of their events, as if it "
        "were then: learns the days that are over, books windows as a route begins, narrows them "
        "with every tap, and reports as JSON whether every window that a customer would have been "
        "shown was kept - beside fixed slots, plan +- deviation, the last ETA, and windows told "
        "anew each time. A table goes to standard error. `-` reads standard input.\v"
        "Nothing is known before it happened: a day is learned when it is over; the baselines are "
        "tuned on the same days. The stops of a route, their order, places, types and planned "
        "times are its plan and known as it begins; so a route counts only when all its planned "
        "travel times are there.\n\n"
        "  arrival backtest records.csv --from 2022-07-01 > report.json\n"
        "  arrival backtest records.csv --from 2022-07-01 --to 2022-07-31 --alpha 0.2",
    .children = children,
};

static bool on_cancelled(void *context)
{
    (void)context;
    return interrupt_seen();
}

static void on_progress(void *context, int32_t done, int32_t total)
{
    bar_step(context, done, total);
}

static arv_status open_learner(session *s, const char *models)
{
    if (models)
        return learned_read(s, models, &s->learner);
    s->learner = arv_learner_create(NULL);
    if (!s->learner)
        return arv_error_add(&s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory to learn");
    return ARV_OK;
}

static arv_status walk(session *s, const backtest_arguments *a, const visit_records *records,
                       backtest_result **result)
{
    bar shown;
    const arv_control control = {.cancelled = on_cancelled};
    const backtest_observer observer = {.context = &shown, .progress = on_progress};
    bar_open(&shown, "routes");
    interrupt_watch();
    const arv_status status = backtest_run(records->visits, records->count, s->learner, &a->options,
                                           &control, &observer, s->arena, result, &s->error);
    interrupt_leave();
    bar_close(&shown);
    return status;
}

static int write_html(session *s, const backtest_result *result, const backtest_arguments *a)
{
    const char *name = strrchr(a->file, '/'), *text = NULL;
    const arv_status status =
        report_backtest_html(result, name ? name + 1 : a->file, s->arena, &text);
    return status == ARV_OK ? output_write(a->html, text, strlen(text)) : session_fail(s, status);
}

static int run(session *s, const backtest_arguments *a)
{
    visit_records records;
    arv_status status = open_learner(s, a->models);
    if (status == ARV_OK)
        status = records_file_read(s, a->file, &records);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    backtest_result *result = NULL;
    status = walk(s, a, &records, &result);
    const char *summary = NULL, *report = NULL;
    if (status == ARV_OK)
        status = backtest_summary_text(result, s->arena, &summary);
    if (status == ARV_OK)
        status = backtest_report_json(result, s->arena, &report);
    if (status != ARV_OK)
        return session_fail(s, status);
    fputs(summary, stderr);
    if (a->html) {
        const int code = write_html(s, result, a);
        if (code != EXIT_CODE_DONE)
            return code;
    }
    return output_write(a->output.path, report, strlen(report));
}

int command_backtest(int argc, char **argv)
{
    backtest_arguments a = {.file = NULL};
    backtest_options_init(&a.options);
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    window_arguments_apply(&a.promise, &a.options.windows);
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
