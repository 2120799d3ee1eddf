/* command_slots.c - arrival slots: which windows can be offered to a new customer. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/window_arguments.h"
#include "format/json_advice_write.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

typedef struct slots_arguments {
    const char *files[3];
    format_options format;
    arv_slot_options options;
    arguments_engine_input engine;
    arguments_output_input output;
} slots_arguments;

enum { KEY_SLOT = 0x500, KEY_SLOT_ORIGIN, KEY_MISS_PRICE, KEY_PLACES, KEY_SCENARIOS };

static const struct argp_option rows[] = {
    {"slot", KEY_SLOT, "S", 0, "Seconds of a slot, 60 or more (default 7200)", 1},
    {"slot-origin", KEY_SLOT_ORIGIN, "T", 0,
     "Slots begin at T and whole slots before and after it (default 0: multiples of a slot on the "
     "clock of the file)",
     1},
    {"miss-price", KEY_MISS_PRICE, "P", 0,
     "What a promise that breaks is worth when slots are ranked, in the unit of costs (default "
     "3600)",
     1},
    {"places", KEY_PLACES, "N", 0,
     "Of how many technicians, the cheapest, the promises are simulated for each slot, 1 to 64 "
     "(default 4)",
     1},
    {"scenarios", KEY_SCENARIOS, "N", 0,
     "Scenarios of each simulation, a multiple of 64 (default 1024)", 1},
    {0},
};

static error_t parse(int key, char *text, struct argp_state *state)
{
    slots_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->format;
        state->child_inputs[1] = &a->engine;
        state->child_inputs[2] = &a->output;
        return 0;
    case KEY_SLOT:
        a->options.slot_s = arguments_integer(state, "--slot", text, 60, ARV_MAX_HORIZON_S);
        return 0;
    case KEY_SLOT_ORIGIN:
        a->options.origin_s =
            arguments_integer(state, "--slot-origin", text, -ARV_MAX_TIME_S, ARV_MAX_TIME_S);
        return 0;
    case KEY_MISS_PRICE:
        a->options.miss_price = arguments_integer(state, "--miss-price", text, 0, ARV_MAX_PRICE);
        return 0;
    case KEY_PLACES:
        a->options.places = (int32_t)arguments_integer(state, "--places", text, 1, 64);
        return 0;
    case KEY_SCENARIOS:
        a->options.scenarios = arguments_scenarios(state, text);
        return 0;
    default:
        return arguments_files(key, text, state, a->files, 3);
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
    .args_doc = "FILE SOLUTION JOB.json",
    .doc =
        "Which windows can be offered to a new customer, at what cost and risk. JOB.json is one job "
        "as in the `jobs` of the problem in FILE; SOLUTION is the plan in force.\v"
        "The job's time windows - without any, the hours of all shifts - are cut into slots. For each "
        "slot the visit is tried at every place of every route, with the slot as its promise and all "
        "rules kept; the other visits keep their order. Slots are ranked by added cost and by the "
        "promises that would break.",
    .children = children,
};

/* Violations of the job that was added say so. */
static void name_job(session *s)
{
    char prefix[32];
    const int length = snprintf(prefix, sizeof prefix, "jobs[%d]",
                                s->info.added_job > 0 ? s->info.added_job - 1 : 0);
    for (int32_t i = 0; s->info.added_job > 0 && i < s->error.count; i++) {
        char *path = s->error.items[i].path;
        if (strncmp(path, prefix, (size_t)length) != 0)
            continue;
        memmove(path + 3, path + length, strlen(path + length) + 1);
        memcpy(path, "JOB", 3);
    }
}

static int fail(session *s, arv_status status)
{
    name_job(s);
    return s->remote ? session_fail_remote(s, status) : session_fail_input(s, status);
}

static arv_status read_files(session *s, slots_arguments *a, arv_plan **plan)
{
    arv_status status =
        format_load_file(s->arena, a->files[2], &a->format.job, &a->format.job_length, &s->error);
    if (status == ARV_OK)
        status = session_read_problem(s, a->files[0], &a->format);
    return status == ARV_OK ? session_read_plan(s, a->files[1], plan) : status;
}

static int run(session *s, slots_arguments *a)
{
    arv_plan *plan = NULL;
    arv_slots_answer answer = {.slots = NULL};
    s->models = a->engine.models;
    s->keys = a->engine.daemon.keys;
    if (a->engine.has_seed)
        a->options.seed = a->engine.seed;
    arv_status status = read_files(s, a, &plan);
    if (status != ARV_OK)
        return fail(s, status);
    const int32_t job = s->info.added_job - 1;
    if (a->engine.daemon.endpoint && session_connect(s, a->engine.daemon.endpoint) != ARV_OK)
        return session_fail_remote(s, s->error.status);
    status = s->remote ? client_slots(s->remote, s->spec, plan, job, &a->options, NULL, s->arena,
                                      &answer, &s->error)
                       : arv_slots(s->problem, plan, job, &a->options, NULL, s->arena, &answer,
                                   &s->error);
    if (status != ARV_OK)
        return fail(s, status);
    char *text = NULL;
    size_t length = 0;
    status = format_write_slots(s->arena, s->spec, &s->info, job, &answer, &text, &length);
    return status == ARV_OK ? output_write(a->output.path, text, length) : session_fail(s, status);
}

int command_slots(int argc, char **argv)
{
    slots_arguments a = {.files = {NULL, NULL, NULL}};
    arv_slot_options_init(&a.options);
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
