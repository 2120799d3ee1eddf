/* command_report.c - arrival report: a solution, or a day of a journal, as a page to look at. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/planning.h"
#include "cli/session.h"
#include "cli/solution_paths.h"
#include "report/report_geojson.h"
#include "report/report_journal.h"
#include "report/report_plan.h"

#include <string.h>
#include <sys/stat.h>

enum { KEY_PROBLEM = 0x200, KEY_MODELS, KEY_SEED, KEY_THREADS, KEY_GEOJSON, KEY_DAY };

typedef struct report_arguments {
    const char *file;
    const char *problem; /* NULL = not given */
    const char *geojson; /* likewise */
    const char *day;     /* of a journal: DEPOT/DAY; NULL = the newest */
    format_options format;
    planning asked; /* of the engine: seed, threads and models only */
    arguments_output_input output;
} report_arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    report_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->format;
        state->child_inputs[1] = &a->asked.windows;
        state->child_inputs[2] = &a->asked.windows;
        state->child_inputs[3] = &a->output;
        return 0;
    case KEY_PROBLEM:
        a->problem = text;
        return 0;
    case KEY_MODELS:
        a->asked.engine.models = text;
        return 0;
    case KEY_DAY:
        a->day = text;
        return 0;
    case KEY_GEOJSON:
        a->geojson = text;
        return 0;
    case KEY_SEED:
        a->asked.engine.seed = arguments_seed(state, text);
        a->asked.engine.has_seed = true;
        return 0;
    case KEY_THREADS:
        a->asked.engine.threads =
            (int32_t)arguments_integer(state, "--threads", text, 0, ARV_MAX_THREADS);
        return 0;
    case ARGP_KEY_END:
        if (a->day && a->problem)
            argp_error(state, "--day is of a journal, --problem of a solution");
        if (!a->problem && (a->asked.engine.models || window_arguments_any(&a->asked.windows)))
            argp_error(state, "options about windows and models need --problem");
        break;
    default:
        break;
    }
    return arguments_files(key, text, state, &a->file, 1);
}

static const struct argp_option rows[] = {
    {"problem", KEY_PROBLEM, "FILE", 0,
     "The problem of the solution: then the plan is checked, windows that are missing are "
     "estimated, and the page shows how they narrow through a day that goes as planned",
     1},
    {"geojson", KEY_GEOJSON, "OUT", 0,
     "Write routes and jobs as GeoJSON as well; alone, without -o, instead of the page", 1},
    {"day", KEY_DAY, "DEPOT/DAY", 0, "The day of a journal to show (default: the one opened last)",
     1},
    {"models", KEY_MODELS, "FILE", 0, "Durations and travel as `learn` wrote them", 2},
    {"seed", KEY_SEED, "N", 0, "Seed of the scenarios of the windows (default 1)", 2},
    {"threads", KEY_THREADS, "N", 0, "Threads; 0 (default) takes all cores", 2},
    {0},
};

static const struct argp_child children[] = {
    {&arguments_format, 0, NULL, 0},
    {&arguments_promise, 0, NULL, 0},
    {&arguments_booking, 0, NULL, 0},
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "SOLUTION\nJOURNAL",
    .doc =
        "Makes one HTML page of a solution, ours or VROOM's: the routes on a map (or as strips, "
        "when there are no coordinates), the day as a chart with every customer's arrival "
        "window, and the jobs that nobody serves with the reason; or of a day in the journal of a "
        "daemon (its state directory): every window that was told, and who came when. The page is one file, loads "
        "nothing, and reads without its script.\v"
        "  arrival solve day.json -o solution.json\n"
        "  arrival report solution.json --problem day.json -o day.html\n"
        "  arrival report /var/lib/arrivald --day depot/2026-11-22 -o day.html\n\n"
        "See also `arrival play --html`, which shows a day as it came and the honest report.",
    .children = children,
};

/* ---- what is shown --------------------------------------------------------------------------- */

static bool has_windows(const arv_plan *plan, int32_t *level_ppm)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++)
            if (plan->routes[r].steps[s].kind == ARV_STEP_JOB &&
                plan->routes[r].steps[s].window_from_s != ARV_UNSET) {
                *level_ppm = plan->routes[r].steps[s].window_level_ppm;
                return true;
            }
    return false;
}

/* The promise of the answer holds unless another one is asked for. */
static void window_options(const report_arguments *a, bool stated, int32_t level_ppm,
                           arv_window_options *options)
{
    planning_window_options(&a->asked, options);
    if (stated && a->asked.windows.alpha_ppm == 0 && level_ppm > 0 && level_ppm < 1000000)
        options->alpha_ppm = 1000000 - level_ppm;
}

/* Windows for a plan without any; a plan whose windows cannot be made keeps none. */
static arv_status add_windows(session *s, const arv_window_options *options, arv_plan *plan)
{
    const arv_status status = arv_estimate(s->problem, options, NULL, plan, &s->error);
    if (status != ARV_UNIMPLEMENTED)
        return status;
    s->error = (arv_error){.count = 0};
    return ARV_OK;
}

/* The plan against its problem: checked, and when it is sound with windows and rehearsed. */
static arv_status fill_checked(session *s, const report_arguments *a, arv_plan *plan,
                               report_solution *solution, report_page *page)
{
    arv_window_options options;
    int32_t level_ppm = 0;
    const bool stated = has_windows(plan, &level_ppm);
    arv_status status = arv_check(s->spec, plan, NULL, &s->error);
    if (status == ARV_FAILED_PRECONDITION) {
        solution_paths_translate(&s->error);
        solution->objections = &s->error;
        solution->note = "The independent checker does not accept it.";
        return report_plan_fill(solution, s->arena, page);
    }
    window_options(a, stated, level_ppm, &options);
    if (status == ARV_OK && !stated)
        status = add_windows(s, &options, plan);
    solution->note = stated ? "The independent checker accepts it."
                            : "The independent checker accepts it. It came without windows; those "
                              "shown were estimated for this page.";
    if (status == ARV_OK)
        status = report_plan_fill(solution, s->arena, page);
    if (status == ARV_OK)
        status = report_plan_rehearse(s->problem, plan, &options, s->arena, page, &s->error);
    return status;
}

static arv_status read_alone(session *s, const char *path, arv_plan **plan)
{
    const char *bytes = NULL;
    size_t length = 0;
    const arv_status status = format_load_file(s->arena, path, &bytes, &length, &s->error);
    if (status != ARV_OK)
        return status;
    return format_read_plan_alone(s->arena, bytes, length, &s->spec, &s->info, plan, &s->error);
}

static arv_status read_both(session *s, const report_arguments *a, arv_plan **plan)
{
    s->models = a->asked.engine.models;
    const arv_status status = session_read_problem(s, a->problem, &a->format);
    return status == ARV_OK ? session_read_plan(s, a->file, plan) : status;
}

/* The page, the GeoJSON, or both. */
static int write_results(session *s, const report_arguments *a, const report_page *page)
{
    const char *text = NULL, *map = NULL;
    arv_status status = ARV_OK;
    if (a->geojson)
        status = report_geojson(page, s->arena, &map);
    if (status == ARV_OK)
        status = report_page_html(page, s->arena, &text);
    if (status != ARV_OK)
        return session_fail(s, status);
    const int code = map ? output_write(a->geojson, map, strlen(map)) : EXIT_CODE_DONE;
    if (code != EXIT_CODE_DONE || (map && !a->output.path))
        return code;
    return output_write(a->output.path, text, strlen(text));
}

static int run(session *s, const report_arguments *a)
{
    const char *name = strrchr(a->file, '/');
    arv_plan *plan = NULL;
    report_page page = {.title = NULL};
    arv_status status = a->problem ? read_both(s, a, &plan) : read_alone(s, a->file, &plan);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    report_solution solution = {.name = name ? name + 1 : a->file,
                                .spec = s->spec,
                                .plan = plan,
                                .cost_decimals = s->info.cost_decimals,
                                .note = "Read without its problem: nothing is checked."};
    status = a->problem ? fill_checked(s, a, plan, &solution, &page)
                        : report_plan_fill(&solution, s->arena, &page);
    return status == ARV_OK ? write_results(s, a, &page) : session_fail(s, status);
}

/* ---- a day of a journal ---------------------------------------------------------------------- */

static bool is_named(const journal_day *row, const char *name)
{
    const size_t depot = strlen(row->depot);
    return strncmp(name, row->depot, depot) == 0 && name[depot] == '/' &&
           strcmp(name + depot + 1, row->day) == 0;
}

/* The newest day of that name, or of all. */
static arv_status choose_day(session *s, journal *kept, const char *name, const journal_day **row)
{
    journal_day *all = NULL;
    int32_t count = 0;
    const arv_status status = journal_days(kept, s->arena, &all, &count, &s->error);
    for (int32_t i = count; status == ARV_OK && i-- > 0;)
        if (!name || is_named(&all[i], name)) {
            *row = &all[i];
            return ARV_OK;
        }
    return status != ARV_OK
               ? status
               : arv_error_add(&s->error, ARV_NOT_FOUND, "--day", "the journal has no such day");
}

static int run_journal(session *s, const report_arguments *a)
{
    journal *kept = NULL;
    open_day *day = NULL;
    const journal_day *row = NULL;
    report_page page = {.title = NULL};
    arv_status status = journal_open(a->file, JOURNAL_READ, &kept, &s->error);
    if (status == ARV_OK)
        status = choose_day(s, kept, a->day, &row);
    if (status == ARV_OK)
        status = report_journal_fill(kept, row, s->arena, &page, &day, &s->error);
    const int code = status == ARV_OK ? write_results(s, a, &page)
                     : status == ARV_RESOURCE_EXHAUSTED
                         ? session_fail(s, status)
                         : (session_fail(s, status), EXIT_CODE_BAD_INPUT);
    open_day_destroy(&day);
    journal_close(&kept);
    return code;
}

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int command_report(int argc, char **argv)
{
    report_arguments a = {.file = NULL};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = is_directory(a.file) ? run_journal(&s, &a) : run(&s, &a);
    session_close(&s);
    return code;
}
