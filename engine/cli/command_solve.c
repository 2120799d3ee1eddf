/* command_solve.c - arrival solve: a problem file in, routes with arrival windows out. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/planning.h"
#include "cli/session.h"

enum { KEY_NO_WINDOWS = 0x200, KEY_BOUND };

typedef struct solve_arguments {
    const char *file;
    planning asked;
    format_options format;
    arguments_output_input output;
} solve_arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    solve_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->format;
        state->child_inputs[1] = &a->asked.engine;
        state->child_inputs[2] = &a->asked.search;
        state->child_inputs[3] = &a->asked.windows;
        state->child_inputs[4] = &a->asked.windows;
        state->child_inputs[5] = &a->output;
        return 0;
    case KEY_NO_WINDOWS:
        a->asked.no_windows = true;
        return 0;
    case KEY_BOUND:
        a->asked.search.bound_s = arguments_seconds(state, "--bound", text);
        return 0;
    default:
        if (key == ARGP_KEY_END && a->asked.no_windows && window_arguments_any(&a->asked.windows))
            argp_error(state, "--no-windows: an option of windows is given, too");
        return arguments_files(key, text, state, &a->file, 1);
    }
}

static const struct argp_option rows[] = {
    {"bound", KEY_BOUND, "S", 0,
     "Seconds more to prove how much better a plan could be at most: bound and gap", 3},
    {"no-windows", KEY_NO_WINDOWS, NULL, 0, "Routes only, no arrival windows", 3},
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
    .doc =
        "Finds routes for a problem (VROOM-style JSON, Solomon, VRPLIB; - is standard input) and "
        "the arrival window of every customer.\v"
        "Ctrl-C ends the search and prints the best plan so far; pressed again it ends the "
        "program.",
    .children = children,
};

/* A run by epochs alone, without a bound, gives the same bytes everywhere: then no wall clock is printed. */
static format_write_options shape(const solve_arguments *a)
{
    return (format_write_options){
        .pretty = true,
        .with_windows = !a->asked.no_windows,
        .deterministic = a->asked.search.epochs > 0 && a->asked.search.time_limit_s <= 0 &&
                         a->asked.search.bound_s <= 0,
    };
}

static int run(session *s, solve_arguments *a)
{
    s->models = a->asked.engine.models;
    const arv_status status = session_read_problem(s, a->file, &a->format);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    arv_plan *plan = NULL;
    int code = EXIT_CODE_DONE;
    if (!planning_configure(s, &a->asked, &code))
        return code;
    if (!planning_run(s, &a->asked, &plan, &code))
        return code;
    const format_write_options options = shape(a);
    return session_write_plan(s, plan, &options, a->output.path);
}

int command_solve(int argc, char **argv)
{
    solve_arguments a = {.file = NULL};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
