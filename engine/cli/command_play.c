/* command_play.c - arrival play: plans a problem, plays days of that plan against events drawn from
 * the true distributions, and reports whether the promises were kept. */
#include "base/arena.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/planning.h"
#include "cli/play_remote.h"
#include "cli/session.h"
#include "format/calibration_json.h"
#include "play/play.h"
#include "play/play_records.h"
#include "play/play_replan.h"
#include "report/report_play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_DAYS = 0x200,
    KEY_POLICY,
    KEY_HTML,
    KEY_TRUTH,
    KEY_REALITY,
    KEY_CALIBRATE,
    KEY_MISSING_TAPS,
    KEY_TAKE_OFFERS,
    KEY_RECORDS,
    KEY_REPLAN,
    KEY_DISRUPT
};

enum { PPM_PER_PERCENT = 10000 };

/* A couple of seconds for a day of a hundred visits; the same plan on every machine. */
enum { DEFAULT_EPOCHS = 32 };

/* Of each replanning of a day. */
enum { REPLAN_EPOCHS = 1 };

typedef struct play_arguments {
    const char *file;
    planning asked;
    int32_t days;
    play_policy policy;
    const char *html;
    const char *records; /* NULL = none */
    const char *truth;   /* problem file that the days are drawn from; NULL = `file` */
    play_reality reality;
    const char *calibrate; /* file of the calibration that the windows follow; NULL = none */
    format_options format;
    arguments_output_input output;
    int32_t missing_tap_ppm;
    int32_t take_offer_ppm; /* ARV_NONE = not given */
    int32_t replan_every_s; /* 0 = the plan stays */
    play_disruptions disruptions;
} play_arguments;

static play_policy parse_policy(struct argp_state *state, const char *text)
{
    play_policy policy = PLAY_LEDGER;
    if (play_policy_parse(text, &policy))
        return policy;
    char known[160] = "";
    size_t length = 0;
    for (int i = 0; i < PLAY_POLICIES && length < sizeof known; i++)
        length += (size_t)snprintf(known + length, sizeof known - length, "%s%s", i ? ", " : "",
                                   play_policy_name((play_policy)i));
    argp_error(state, "--policy: '%s' is none of %s", text, known);
    return policy;
}

/* One "name=factor" of --reality. */
static void parse_part(struct argp_state *state, const char *text, play_reality *reality)
{
    static const char MEAN[] = "mean=", SPREAD[] = "spread=";
    const bool mean = strncmp(text, MEAN, strlen(MEAN)) == 0;
    const bool spread = strncmp(text, SPREAD, strlen(SPREAD)) == 0;
    const char *number = text + (mean ? strlen(MEAN) : spread ? strlen(SPREAD) : 0);
    char *end;
    const double factor = strtod(number, &end);
    if ((!mean && !spread) || end == number || *end || !(factor > 0 && factor <= 10))
        argp_error(state, "--reality: '%s' is not mean=F or spread=F with 0 < F <= 10", text);
    const int32_t more_ppm = (int32_t)((factor - 1) * 1e6 + (factor < 1 ? -.5 : .5));
    if (mean)
        reality->mean_ppm = more_ppm;
    else
        reality->spread_ppm = more_ppm;
}

static void parse_reality(struct argp_state *state, char *text, play_reality *reality)
{
    char *rest = NULL;
    for (char *part = strtok_r(text, ",", &rest); part; part = strtok_r(NULL, ",", &rest))
        parse_part(state, part, reality);
}

/* "late=10,urgent=8,...": percent each. */
static void parse_disruptions(struct argp_state *state, char *text, play_disruptions *what)
{
    const struct {
        const char *name;
        int32_t *ppm;
    } table[] = {{"late=", &what->late_ppm},
                 {"urgent=", &what->urgent_ppm},
                 {"cancel=", &what->cancel_ppm},
                 {"overrun=", &what->overrun_ppm},
                 {"away=", &what->away_ppm}};
    char *rest = NULL;
    for (char *part = strtok_r(text, ",", &rest); part; part = strtok_r(NULL, ",", &rest)) {
        size_t i = 0;
        while (i < sizeof table / sizeof *table &&
               strncmp(part, table[i].name, strlen(table[i].name)) != 0)
            i++;
        if (i == sizeof table / sizeof *table)
            argp_error(state,
                       "--disrupt: '%s' is none of late=, urgent=, cancel=, overrun=, away=", part);
        else
            *table[i].ppm =
                PPM_PER_PERCENT * (int32_t)arguments_integer(state, "--disrupt",
                                                             part + strlen(table[i].name), 0, 100);
    }
}

static bool to_standard(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

/* Days that are replanned are told by another report. */
static void check_replan(struct argp_state *state, const play_arguments *a)
{
    const char *other = a->asked.engine.daemon.endpoint ? "--connect"
                        : a->calibrate                  ? "--calibrate"
                        : a->html                       ? "--html"
                        : a->records                    ? "--records"
                        : a->policy != PLAY_LEDGER      ? "--policy"
                        : a->missing_tap_ppm > 0        ? "--missing-taps"
                        : a->take_offer_ppm != ARV_NONE ? "--take-offers"
                                                        : NULL;
    if (a->replan_every_s > 0 && other)
        argp_error(state, "--replan does not go with %s", other);
    const play_disruptions *what = &a->disruptions;
    if (a->replan_every_s == 0 && (what->late_ppm | what->urgent_ppm | what->cancel_ppm |
                                   what->overrun_ppm | what->away_ppm) > 0)
        argp_error(state, "--disrupt needs --replan");
}

/* Options that go with others, or not with them. */
static void check_together(struct argp_state *state, const play_arguments *a)
{
    if (a->calibrate && a->asked.engine.daemon.endpoint)
        argp_error(state, "--calibrate needs days in this process, not --connect");
    if (a->take_offer_ppm != ARV_NONE && !a->asked.windows.hold_early)
        argp_error(state, "--take-offers needs --hold-early: nothing is offered without");
    check_replan(state, a);
    if (a->records && to_standard(a->records) && to_standard(a->output.path))
        argp_error(state, "--records: standard output takes the report; see --output");
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    play_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->format;
        state->child_inputs[1] = &a->asked.engine;
        state->child_inputs[2] = &a->asked.search;
        state->child_inputs[3] = &a->asked.windows;
        state->child_inputs[4] = &a->asked.windows;
        state->child_inputs[5] = &a->output;
        return 0;
    case KEY_DAYS:
        a->days = (int32_t)arguments_integer(state, "--days", text, 1, PLAY_MAX_DAYS);
        return 0;
    case KEY_POLICY:
        a->policy = parse_policy(state, text);
        return 0;
    case KEY_HTML:
        a->html = text;
        return 0;
    case KEY_RECORDS:
        a->records = text;
        return 0;
    case KEY_TRUTH:
        a->truth = text;
        return 0;
    case KEY_REALITY:
        parse_reality(state, text, &a->reality);
        return 0;
    case KEY_MISSING_TAPS:
        a->missing_tap_ppm =
            (int32_t)arguments_integer(state, "--missing-taps", text, 0, 50) * PPM_PER_PERCENT;
        return 0;
    case KEY_TAKE_OFFERS:
        a->take_offer_ppm =
            (int32_t)arguments_integer(state, "--take-offers", text, 0, 100) * PPM_PER_PERCENT;
        return 0;
    case KEY_CALIBRATE:
        a->calibrate = text;
        return 0;
    case KEY_REPLAN:
        a->replan_every_s = 60 * (int32_t)arguments_integer(state, "--replan", text, 1, 1440);
        return 0;
    case KEY_DISRUPT:
        parse_disruptions(state, text, &a->disruptions);
        return 0;
    case ARGP_KEY_END:
        check_together(state, a);
        break;
    default:
        break;
    }
    return arguments_files(key, text, state, &a->file, 1);
}

static const struct argp_option rows[] = {
    {"days", KEY_DAYS, "N", 0, "Days to play (default 1)", 1},
    {"policy", KEY_POLICY, "P", 0,
     "What the customers are told: ledger (default), reissue, fixed-2h, fixed-4h, plan-normal or "
     "last-eta; the others are its baselines",
     1},
    {"truth", KEY_TRUTH, "FILE", 0,
     "Draw the days from the models and the spread of travel of this problem, which the windows do "
     "not know; all else in it must be as in FILE",
     1},
    {"reality", KEY_REALITY, "mean=F,spread=F", 0,
     "Make the services of the days F times as long, and F times as spread around their median, as "
     "the windows know",
     1},
    {"calibrate", KEY_CALIBRATE, "FILE", 0,
     "Let the windows follow the calibration in FILE and learn from each day played; begun anew "
     "when there is no FILE, and written there at the end",
     1},
    {"missing-taps", KEY_MISSING_TAPS, "PERCENT", 0,
     "Let the technicians forget so many of their taps, and the windows know it", 1},
    {"take-offers", KEY_TAKE_OFFERS, "PERCENT", 0,
     "Let so many of the customers who are offered an earlier window, because a technician would "
     "wait long, take it (default 0); needs --hold-early",
     1},
    {"replan", KEY_REPLAN, "MINUTES", 0,
     "Play every day twice, as planned and with the rest of it replanned every so many minutes, and print "
     "what that brings instead of the report: promises kept, travel, customers moved",
     1},
    {"disrupt", KEY_DISRUPT, "WHAT=PERCENT,...", 0,
     "Upset the days of --replan: technicians who begin late (late) or leave (away), jobs that are called in during the day "
     "(urgent), customers who call off (cancel), services of three times their length (overrun)",
     1},
    {"html", KEY_HTML, "OUT", 0, "Write a self-contained page as well", 4},
    {"records", KEY_RECORDS, "OUT", 0,
     "Write what happened on the played days as visit records, for learn and backtest", 4},
    {0},
};

static const struct argp_child children[] = {
    {&arguments_format, 0, NULL, 0},
    {&arguments_engine, 0, NULL, 0},
    {&arguments_search, 0, NULL, 0},
    {&arguments_promise, 0, NULL, 0},
    {&arguments_booking, 0, NULL, 0},
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "FILE",
    .doc = "Plans the problem in FILE, plays days of it against events drawn from the true "
           "distributions, and prints the honest report: was every window that a customer was "
           "shown kept? The first day is told customer by customer on standard error.\v"
           "Without --time-limit and --epochs the plan takes a fixed amount of work, so that the "
           "same seed plays the same days.",
    .children = children,
};

static bool on_cancelled(void *context)
{
    (void)context;
    return interrupt_seen();
}

/* ---- another truth --------------------------------------------------------------------------- */

/* The spec as JSON, without what it says of how durations and travel vary. */
static arv_status write_rest(const arv_spec *spec, arv_arena *arena, char **text, size_t *length,
                             arv_error *error)
{
    arv_profile *profiles = ARENA_ARRAY(arena, arv_profile, spec->profile_count + 1);
    if (!profiles)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "",
                             "no memory to compare the problems");
    for (int32_t i = 0; i < spec->profile_count; i++) {
        profiles[i] = spec->profiles[i];
        profiles[i].leg_sigma_ppm = ARV_UNSET;
        profiles[i].technician_day_sigma_ppm = profiles[i].day_sigma_ppm = ARV_UNSET;
    }
    arv_spec rest = *spec;
    rest.profiles = profiles;
    rest.model_count = rest.access_model_count = rest.travel_model_count = 0;
    return format_write_problem(arena, &rest, NULL, false, text, length, error);
}

/* The violation goes to `other`. */
static arv_status check_same_rest(const session *s, session *other)
{
    char none[] = "";
    char *text[2] = {none, none};
    size_t length[2] = {0, 0};
    arv_status status = write_rest(s->spec, s->arena, &text[0], &length[0], &other->error);
    if (status == ARV_OK)
        status = write_rest(other->spec, s->arena, &text[1], &length[1], &other->error);
    if (status == ARV_OK && (length[0] != length[1] || memcmp(text[0], text[1], length[0]) != 0))
        status = arv_error_add(&other->error, ARV_INVALID_ARGUMENT, "",
                               "differs from the problem in more than the models");
    return status;
}

/* Reads the problem of --truth, when one is given. False: failed, with `code`. */
static bool read_truth(session *s, const play_arguments *a, const arv_spec **truth, int *code)
{
    *truth = NULL;
    if (!a->truth)
        return true;
    session other = {.arena = s->arena};
    arv_status status = session_read_problem(&other, a->truth, &a->format);
    if (status == ARV_OK)
        status = check_same_rest(s, &other);
    *truth = other.spec;
    if (status == ARV_OK)
        return true;
    fprintf(stderr, "arrival: --truth %s:\n", a->truth);
    *code = session_fail_input(&other, status);
    return false;
}

/* ---- the days -------------------------------------------------------------------------------- */

/* The calibration of --calibrate; NULL without. */
static arv_status read_calibration(session *s, const play_arguments *a,
                                   arv_calibration **calibration)
{
    *calibration = NULL;
    if (!a->calibrate)
        return ARV_OK;
    if (access(a->calibrate, F_OK) != 0)
        return arv_calibration_create(calibration);
    return calibration_json_read_file(a->calibrate, calibration, &s->error);
}

static int write_calibration(session *s, const play_arguments *a,
                             const arv_calibration *calibration)
{
    char *text;
    size_t length;
    const arv_status status = calibration_json_write(calibration, s->arena, &text, &length);
    return status == ARV_OK ? output_write(a->calibrate, text, length) : session_fail(s, status);
}

static arv_status play(session *s, const play_arguments *a, const arv_spec *truth,
                       const arv_plan *plan, arv_calibration *calibration, play_result **result)
{
    play_options options;
    play_options_init(&options);
    options.reality = a->reality;
    options.reality.models_of = truth;
    options.calibration = calibration;
    options.days = a->days;
    options.policy = a->policy;
    if (a->asked.engine.has_seed)
        options.seed = a->asked.engine.seed;
    planning_window_options(&a->asked, &options.windows);
    options.windows.missing_tap_ppm = a->missing_tap_ppm;
    options.take_offer_ppm = a->take_offer_ppm == ARV_NONE ? 0 : a->take_offer_ppm;
    play_local local = {.day = NULL};
    play_remote remote = {.client = s->remote, .spec = s->spec};
    const play_backend backend =
        s->remote ? play_remote_backend(&remote) : play_local_backend(&local);
    const arv_control control = {.cancelled = on_cancelled};
    interrupt_watch();
    const arv_status status =
        play_run(s->problem, plan, &options, &backend, &control, s->arena, result, &s->error);
    interrupt_leave();
    return status;
}

/* The days twice, without and with replanning. */
static int play_replanned(session *s, const play_arguments *a, const arv_spec *truth,
                          const arv_plan *plan)
{
    play_replan_options options = {.seed = 1,
                                   .days = a->days,
                                   .every_s = a->replan_every_s,
                                   .reality = a->reality,
                                   .disruptions = a->disruptions};
    options.reality.models_of = truth;
    arv_replan_options_init(&options.replan);
    options.replan.epochs = REPLAN_EPOCHS;
    options.replan.threads = a->asked.engine.threads;
    if (a->asked.engine.has_seed)
        options.seed = options.replan.seed = a->asked.engine.seed;
    planning_window_options(&a->asked, &options.windows);
    const arv_control control = {.cancelled = on_cancelled};
    play_replan_sums *days[2];
    const char *text = NULL;
    interrupt_watch();
    arv_status status =
        play_replan_run(s->problem, plan, &options, &control, s->arena, days, &s->error);
    interrupt_leave();
    if (status == ARV_OK)
        status = play_replan_json(&options, days, s->arena, &text);
    return status == ARV_OK ? output_write(a->output.path, text, strlen(text))
                            : session_fail(s, status);
}

static int write_html(session *s, const play_result *result, const char *file, const char *path)
{
    const char *name = strrchr(file, '/');
    const char *text = NULL;
    const arv_status status = report_play_html(result, name ? name + 1 : file, s->arena, &text);
    return status == ARV_OK ? output_write(path, text, strlen(text)) : session_fail(s, status);
}

static int write_records(session *s, const play_result *result, const char *path)
{
    const char *text = NULL;
    const arv_status status = play_records_text(result, s->arena, &text, &s->error);
    return status == ARV_OK ? output_write(path, text, strlen(text)) : session_fail(s, status);
}

static int write_results(session *s, const play_arguments *a, const play_result *result)
{
    const char *summary = NULL, *report = NULL;
    arv_status status = play_summary_text(result, s->arena, &summary);
    if (status == ARV_OK)
        status = play_report_json(result, s->arena, &report);
    if (status != ARV_OK)
        return session_fail(s, status);
    fputs(summary, stderr);
    int code = EXIT_CODE_DONE;
    if (a->html)
        code = write_html(s, result, a->file, a->html);
    if (code == EXIT_CODE_DONE && a->records)
        code = write_records(s, result, a->records);
    return code != EXIT_CODE_DONE ? code : output_write(a->output.path, report, strlen(report));
}

static int play_and_write(session *s, const play_arguments *a, const arv_spec *truth,
                          const arv_plan *plan, arv_calibration *calibration)
{
    play_result *result = NULL;
    const arv_status status = play(s, a, truth, plan, calibration, &result);
    if (status != ARV_OK)
        return s->remote ? session_fail_remote(s, status) : session_fail(s, status);
    const int code = write_results(s, a, result);
    return code == EXIT_CODE_DONE && calibration ? write_calibration(s, a, calibration) : code;
}

static int run(session *s, play_arguments *a)
{
    s->models = a->asked.engine.models;
    arv_status status = session_read_problem(s, a->file, &a->format);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    const arv_spec *truth = NULL;
    arv_plan *plan = NULL;
    int code = EXIT_CODE_DONE;
    if (!planning_configure(s, &a->asked, &code) || !read_truth(s, a, &truth, &code))
        return code;
    if (!planning_run(s, &a->asked, &plan, &code))
        return code;
    if (a->replan_every_s > 0)
        return play_replanned(s, a, truth, plan);
    arv_calibration *calibration = NULL;
    status = read_calibration(s, a, &calibration);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    code = play_and_write(s, a, truth, plan, calibration);
    arv_calibration_destroy(&calibration);
    return code;
}

int command_play(int argc, char **argv)
{
    play_arguments a = {.days = 1, .policy = PLAY_LEDGER, .take_offer_ppm = ARV_NONE};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    if (a.asked.search.epochs == 0 && a.asked.search.time_limit_s <= 0)
        a.asked.search.epochs = DEFAULT_EPOCHS;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
