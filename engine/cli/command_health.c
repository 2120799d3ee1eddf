/* command_health.c - arrival health: is the daemon there, and does it take work? */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "format/json_writer.h"

#include <stdio.h>

static error_t parse(int key, char *text, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = state->input;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s': no file is read", text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&arguments_connect, 0, NULL, 0}, {0}};

static const struct argp parser = {
    .parser = parse,
    .children = children,
    .doc = "Asks a running arrivald for its health.\v"
           "Exit code 0: ready; 69: nobody answers; 75: it starts up or drains.",
};

static int print_health(session *s, const client_health_info *info)
{
    json_writer w;
    json_writer_init(&w, false);
    json_open(&w, '{', JSON_LINE);
    json_key(&w, "live");
    json_put_bool(&w, info->live);
    json_key(&w, "ready");
    json_put_bool(&w, info->ready);
    json_key(&w, "draining");
    json_put_bool(&w, info->draining);
    json_text_at(&w, "version", info->version);
    json_int_at(&w, "uptime_ms", info->uptime_ms);
    json_close(&w, '}');
    char *text = NULL;
    size_t length = 0;
    const arv_status status = json_writer_finish(&w, s->arena, &text, &length);
    return status == ARV_OK ? output_write(NULL, text, length) : session_fail(s, status);
}

static int run(session *s, const arguments_connect_input *a)
{
    client_health_info info;
    s->keys = a->keys;
    arv_status status = session_connect(s, a->endpoint);
    if (status == ARV_OK)
        status = client_health(s->remote, &info, &s->error);
    if (status != ARV_OK)
        return session_fail_remote(s, status);
    const int code = print_health(s, &info);
    return code == EXIT_CODE_DONE && !info.ready ? EXIT_CODE_TRY_AGAIN : code;
}

int command_health(int argc, char **argv)
{
    arguments_connect_input a = {.needed = true};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
