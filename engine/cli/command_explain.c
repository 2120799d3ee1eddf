/* command_explain.c - arrival explain: why a job is unserved, why this technician, what a promise costs. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "format/json_advice_write.h"

#include <argp.h>
#include <string.h>

typedef struct explain_arguments {
    const char *files[2];
    int32_t file_count;
    const char *id; /* NULL = the table */
    format_options format;
    arv_explain_options options;
    arguments_engine_input engine;
    arguments_output_input output;
} explain_arguments;

enum { KEY_WIDER = 0x600, KEY_MOST };

static const struct argp_option rows[] = {
    {"wider", KEY_WIDER, "S", 0,
     "By how many seconds promises are made wider to see what they cost (default 900)", 1},
    {"most", KEY_MOST, "N", 0, "Without ID: rows of each table (default 50)", 1},
    {0},
};

static error_t take_file(explain_arguments *a, char *text, struct argp_state *state)
{
    if (a->file_count < 2)
        a->files[a->file_count++] = text;
    else if (!a->id)
        a->id = text;
    else
        argp_error(state, "unexpected argument '%s'", text);
    return 0;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    explain_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->format;
        state->child_inputs[1] = &a->engine;
        state->child_inputs[2] = &a->output;
        return 0;
    case KEY_WIDER:
        a->options.wider_s = arguments_integer(state, "--wider", text, 1, 86400);
        return 0;
    case KEY_MOST:
        a->options.most = (int32_t)arguments_integer(state, "--most", text, 0, ARV_MAX_JOBS);
        return 0;
    case ARGP_KEY_ARG:
        return take_file(a, text, state);
    case ARGP_KEY_END:
        if (a->file_count < 2)
            argp_error(state, "FILE and SOLUTION are needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {
    {&arguments_format, 0, NULL, 0},
    {&arguments_engine, 0, NULL, 0},
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "FILE SOLUTION [ID]",
    .doc =
        "Explains the job ID of the plan in SOLUTION: why it is unserved - what keeps each technician "
        "from it, and whom it would push out - or why this technician serves it, what every other one "
        "would cost, and what its promise costs. Without ID: all unserved jobs and the dearest "
        "promises.\v"
        "Every statement is proven by trying: the visit is put at every place of every route with all "
        "rules kept, the other visits keep their order, breaks move to where they are best. A plan that "
        "moves several visits may do better; `arrival solve` looks for those.",
    .children = children,
};

static int32_t find_job(const arv_spec *spec, const char *id)
{
    for (int32_t j = 0; j < spec->job_count; j++)
        if (strcmp(spec->jobs[j].id, id) == 0)
            return j;
    return ARV_NONE;
}

static arv_status explain_one(session *s, const explain_arguments *a, const arv_plan *plan,
                              char **text, size_t *length)
{
    arv_explanation explanation;
    const int32_t job = find_job(s->spec, a->id);
    if (job == ARV_NONE)
        return arv_error_add(&s->error, ARV_INVALID_ARGUMENT, "ID", "no job has the id '%s'",
                             a->id);
    const arv_status status =
        arv_explain(s->problem, plan, job, &a->options, NULL, s->arena, &explanation, &s->error);
    return status == ARV_OK
               ? format_write_explanation(s->arena, s->spec, &s->info, &explanation, text, length)
               : status;
}

static arv_status explain_all(session *s, const explain_arguments *a, const arv_plan *plan,
                              char **text, size_t *length)
{
    arv_explained_plan explained;
    const arv_status status =
        arv_explain_plan(s->problem, plan, &a->options, NULL, s->arena, &explained, &s->error);
    return status == ARV_OK
               ? format_write_explained_plan(s->arena, s->spec, &s->info, &explained, text, length)
               : status;
}

static int run(session *s, explain_arguments *a)
{
    arv_plan *plan = NULL;
    char *text = NULL;
    size_t length = 0;
    s->models = a->engine.models;
    s->keys = a->engine.daemon.keys;
    arv_status status = session_read_problem(s, a->files[0], &a->format);
    if (status == ARV_OK)
        status = session_read_plan(s, a->files[1], &plan);
    a->options.cost_decimals = s->info.cost_decimals;
    if (status == ARV_OK && a->engine.daemon.endpoint &&
        session_connect(s, a->engine.daemon.endpoint) != ARV_OK)
        return session_fail_remote(s, s->error.status);
    if (status == ARV_OK)
        status = a->id ? explain_one(s, a, plan, &text, &length)
                       : explain_all(s, a, plan, &text, &length);
    if (status == ARV_OK)
        return output_write(a->output.path, text, length);
    return s->remote ? session_fail_remote(s, status) : session_fail_input(s, status);
}

int command_explain(int argc, char **argv)
{
    explain_arguments a = {.files = {NULL, NULL}};
    arv_explain_options_init(&a.options);
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
