/* command_check.c - arrival check: is this solution right, and what does it cost? */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/solution_paths.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct check_arguments {
    const char *files[2];
    format_options format;
    arguments_output_input output;
} check_arguments;

static error_t parse(int key, char *text, struct argp_state *state)
{
    check_arguments *a = state->input;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = &a->format;
        state->child_inputs[1] = &a->output;
        return 0;
    }
    return arguments_files(key, text, state, a->files, 2);
}

static const struct argp_child children[] = {
    {&arguments_format, 0, NULL, 0},
    {&arguments_output, 0, NULL, 0},
    {0},
};

static const struct argp parser = {
    .parser = parse,
    .args_doc = "FILE SOLUTION",
    .doc = "Checks a solution of the problem in FILE: every rule and every stated figure, by code "
           "that shares nothing with the search. Prints the cost and what is wrong.\v"
           "Exit code 0: feasible and rightly stated; 1: not; 65: one of the files cannot be read.",
    .children = children,
};

static void write_violations(json_writer *w, const arv_error *error)
{
    json_key(w, "violations");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < error->count; i++) {
        json_open(w, '{', JSON_LINE);
        json_text_at(w, "path", error->items[i].path);
        json_text_at(w, "text", error->items[i].text);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_int_at(w, "violations_total", error->total);
}

static void write_summary(json_writer *w, const arv_summary *sum, int32_t decimals)
{
    json_key(w, "cost");
    json_put_fixed(w, sum->cost, decimals);
    json_int_at(w, "unassigned", sum->unassigned);
    json_int_at(w, "mandatory_unassigned", sum->mandatory_unassigned);
    json_int_at(w, "priority_lost", sum->priority_lost);
    json_int_at(w, "duration", sum->travel_s);
    json_int_at(w, "distance", sum->distance_m);
    json_int_at(w, "service", sum->service_s);
    json_int_at(w, "waiting_time", sum->waiting_s);
}

static int write_verdict(session *s, bool feasible, const arv_summary *sum, const char *path)
{
    json_writer w;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    json_key(&w, "feasible");
    json_put_bool(&w, feasible);
    write_summary(&w, sum, s->info.cost_decimals);
    write_violations(&w, &s->error);
    json_close(&w, '}');
    return session_write_json(s, &w, path);
}

static void tell(const arv_error *error)
{
    for (int32_t i = 0; i < error->count; i++)
        fprintf(stderr, "arrival: %s: %s\n", error->items[i].path, error->items[i].text);
    if (error->total > error->count)
        fprintf(stderr, "arrival: and %" PRId64 " more\n", error->total - error->count);
}

static int run(session *s, const check_arguments *a)
{
    arv_status status = session_read_problem(s, a->files[0], &a->format);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    arv_plan *plan = NULL;
    status = session_read_plan(s, a->files[1], &plan);
    if (status != ARV_OK)
        return session_fail_input(s, status);
    arv_summary sum;
    status = arv_check(s->spec, plan, &sum, &s->error);
    if (status != ARV_OK && status != ARV_FAILED_PRECONDITION)
        return session_fail(s, status);
    solution_paths_translate(&s->error);
    tell(&s->error);
    const int code = write_verdict(s, status == ARV_OK, &sum, a->output.path);
    return code == EXIT_CODE_DONE && status != ARV_OK ? EXIT_CODE_OTHER : code;
}

int command_check(int argc, char **argv)
{
    check_arguments a = {.files = {NULL, NULL}};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
