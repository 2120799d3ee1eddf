/* command_generate.c - arrival generate: a realistic day of field service from a seed. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "play/generate.h"

enum { KEY_TECHNICIANS = 0x200, KEY_JOBS, KEY_SEED, KEY_PLAIN };

enum { DEFAULT_TECHNICIANS = 12, DEFAULT_JOBS = 90 };

typedef struct generate_arguments {
    generate_options day;
    arguments_output_input output;
} generate_arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    generate_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->output;
        return 0;
    case KEY_TECHNICIANS:
        a->day.technicians =
            (int32_t)arguments_integer(state, "--technicians", text, 1, ARV_MAX_TECHNICIANS);
        return 0;
    case KEY_JOBS:
        a->day.jobs = (int32_t)arguments_integer(state, "--jobs", text, 0, ARV_MAX_JOBS);
        return 0;
    case KEY_SEED:
        a->day.seed = arguments_seed(state, text);
        return 0;
    case KEY_PLAIN:
        a->day.plain = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s': no file is read", text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option rows[] = {
    {"technicians", KEY_TECHNICIANS, "N", 0, "Number of technicians (default 12)", 1},
    {"jobs", KEY_JOBS, "N", 0, "Number of jobs (default 90)", 1},
    {"seed", KEY_SEED, "N", 0, "The same seed gives the same day (default 1)", 1},
    {"plain", KEY_PLAIN, NULL, 0,
     "Planned times only, as a firm has them that has learned nothing yet: without duration models "
     "and spread of travel, else the same day",
     1},
    {0},
};

static const struct argp_child children[] = {{&arguments_output, 0, NULL, 0}, {0}};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .doc = "Writes a realistic day of field service as a problem file: a city, technicians with "
           "skills, shifts and a lunch break, jobs with durations, windows and priorities.",
    .children = children,
};

static int run(session *s, const generate_arguments *a)
{
    arv_spec spec;
    arv_spec_init(&spec);
    char *text = NULL;
    size_t length = 0;
    arv_status status = generate_day(s->arena, &a->day, &spec, &s->error);
    if (status == ARV_OK)
        status = format_write_problem(s->arena, &spec, NULL, true, &text, &length, &s->error);
    return status == ARV_OK ? output_write(a->output.path, text, length) : session_fail(s, status);
}

int command_generate(int argc, char **argv)
{
    generate_arguments a = {
        .day = {.technicians = DEFAULT_TECHNICIANS, .jobs = DEFAULT_JOBS, .seed = 1}};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
