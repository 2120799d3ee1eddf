/* command_estimate.c - arrival estimate: arrival windows for routes that someone else planned. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/planning.h"
#include "cli/session.h"
#include "cli/solution_paths.h"

typedef struct estimate_arguments {
    const char *files[2];
    format_options format;
    planning asked; /* search is left alone */
    arguments_output_input output;
} estimate_arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    estimate_arguments *a = state->input;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = &a->format;
        state->child_inputs[1] = &a->asked.engine;
        state->child_inputs[2] = &a->asked.windows;
        state->child_inputs[3] = &a->asked.windows;
        state->child_inputs[4] = &a->output;
        return 0;
    }
    return arguments_files(key, text, state, a->files, 2);
}

static const struct argp_child children[] = {
    {&arguments_format, 0, NULL, 0},  {&arguments_engine, 0, NULL, 0},
    {&arguments_promise, 0, NULL, 0}, {&arguments_booking, 0, NULL, 0},
    {&arguments_output, 0, NULL, 0},  {0},
};

static const struct argp parser = {
    .parser = parse,
    .args_doc = "FILE SOLUTION",
    .doc = "Arrival windows for the routes of SOLUTION, a JSON answer or CVRPLIB routes, of the "
           "problem in FILE. The routes stay as they are; they must pass `arrival check`.",
    .children = children,
};

/* Windows for a plan that does not keep its own times would be worth nothing. */
static arv_status check_plan(session *s, const arv_plan *plan)
{
    const arv_status status = arv_check(s->spec, plan, NULL, &s->error);
    if (status == ARV_FAILED_PRECONDITION)
        solution_paths_translate(&s->error);
    return status;
}

static int run(session *s, const estimate_arguments *a)
{
    s->models = a->asked.engine.models;
    arv_status status = session_read_problem(s, a->files[0], &a->format);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    arv_plan *plan = NULL;
    status = session_read_plan(s, a->files[1], &plan);
    if (status == ARV_OK)
        status = check_plan(s, plan);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    int code = EXIT_CODE_DONE;
    if (!planning_estimate(s, &a->asked, &plan, &code))
        return code;
    const format_write_options options = {
        .pretty = true, .with_windows = true, .deterministic = true};
    return session_write_plan(s, plan, &options, a->output.path);
}

int command_estimate(int argc, char **argv)
{
    estimate_arguments a = {.files = {NULL, NULL}};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
