/* session.c - reading, failing and writing, the same for every command. */
#include "cli/session.h"

#include "cli/command.h"
#include "cli/learned.h"
#include "cli/output.h"

#include <inttypes.h>
#include <stdio.h>

bool session_open(session *s)
{
    s->arena = arv_arena_create(0);
    if (!s->arena)
        fputs("arrival: no memory\n", stderr);
    return s->arena != NULL;
}

void session_close(session *s)
{
    client_close(&s->remote);
    arv_learner_destroy(&s->learner);
    arv_arena_destroy(&s->arena);
}

arv_status session_read_problem(session *s, const char *path, const format_options *options)
{
    arv_status status =
        format_read_problem_file(s->arena, path, options, &s->spec, &s->info, &s->error);
    if (status == ARV_OK && s->models)
        status = learned_apply(s, s->models);
    if (status != ARV_OK)
        return status;
    return arv_problem_compile(s->arena, s->spec, &s->problem, &s->error);
}

arv_status session_read_plan(session *s, const char *path, arv_plan **plan)
{
    return format_read_answer_file(s->arena, path, s->spec, s->problem, &s->info, plan, &s->error);
}

arv_status session_connect(session *s, const char *endpoint)
{
    return client_connect(endpoint, &s->keys, &s->remote, &s->error);
}

/* ---- failing
 * -----------------------------------------------------------------------------------*/

static void print_violations(const arv_error *error, arv_status status)
{
    for (int32_t i = 0; i < error->count; i++) {
        const arv_violation *item = &error->items[i];
        fprintf(stderr, "arrival: %s%s%s\n", item->path, item->path[0] ? ": " : "", item->text);
    }
    if (error->count == 0)
        fprintf(stderr, "arrival: %s\n", arv_status_name(status));
    if (error->total > error->count)
        fprintf(stderr, "arrival: and %" PRId64 " more\n", error->total - error->count);
}

static void tell(session *s, arv_status status)
{
    if (s->info.spec)
        format_translate_error(&s->info, &s->error);
    print_violations(&s->error, status);
    char *text = NULL;
    size_t length = 0;
    if (format_write_error(s->arena, status, &s->error, &text, &length) == ARV_OK)
        output_write(NULL, text, length);
}

int session_fail(session *s, arv_status status)
{
    tell(s, status);
    switch (status) {
    case ARV_OK:
        return EXIT_CODE_DONE;
    case ARV_INVALID_ARGUMENT:
    case ARV_UNIMPLEMENTED:
        return EXIT_CODE_BAD_INPUT;
    case ARV_UNAVAILABLE:
        return EXIT_CODE_TRY_AGAIN;
    case ARV_CANCELLED:
    case ARV_DEADLINE_EXCEEDED:
    case ARV_NOT_FOUND:
    case ARV_ALREADY_EXISTS:
    case ARV_RESOURCE_EXHAUSTED:
    case ARV_FAILED_PRECONDITION:
    case ARV_INTERNAL:
    case ARV_IO:
    case ARV_PERMISSION_DENIED:
        break;
    }
    return EXIT_CODE_OTHER;
}

int session_fail_remote(session *s, arv_status status)
{
    const int code = session_fail(s, status);
    if (status == ARV_UNAVAILABLE && s->remote && client_retry_after_ms(s->remote) > 0)
        fprintf(stderr, "arrival: try again in %" PRId64 " ms\n", client_retry_after_ms(s->remote));
    return status == ARV_IO ? EXIT_CODE_UNREACHABLE : code;
}

int session_fail_input(session *s, arv_status status)
{
    const int code = session_fail(s, status);
    const bool file = status == ARV_IO || status == ARV_FAILED_PRECONDITION;
    return file ? EXIT_CODE_BAD_INPUT : code;
}

int session_write_plan(session *s, const arv_plan *plan, const format_write_options *options,
                       const char *path)
{
    char *text = NULL;
    size_t length = 0;
    const arv_status status =
        format_write_plan(s->arena, s->spec, &s->info, plan, options, &text, &length);
    if (status != ARV_OK)
        return session_fail(s, status);
    return output_write(path, text, length);
}

int session_write_json(session *s, json_writer *w, const char *path)
{
    char *text = NULL;
    size_t length = 0;
    const arv_status status = json_writer_finish(w, s->arena, &text, &length);
    return status == ARV_OK ? output_write(path, text, length) : session_fail(s, status);
}
