/* command_keys.c - arrival keys new: a key pair for a daemon or for one of its clients. */
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "client/key_file.h"
#include "format/json_writer.h"

#include <string.h>

enum { KEY_RIGHTS = 0x200, KEY_DEPOTS, KEY_WATCH };

typedef struct keys_arguments {
    const char *name, *directory;
    key_file_grants grants;
} keys_arguments;

static void take_word(keys_arguments *a, struct argp_state *state, const char *text)
{
    if (state->arg_num == 0 && strcmp(text, "new") != 0)
        argp_error(state, "'%s': the only thing to do with keys is new", text);
    else if (state->arg_num == 1)
        a->name = text;
    else if (state->arg_num > 1)
        argp_error(state, "'%s' is one word too many", text);
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    keys_arguments *a = state->input;
    switch (key) {
    case 'o':
        a->directory = text;
        return 0;
    case KEY_RIGHTS:
        a->grants.rights = text;
        return 0;
    case KEY_DEPOTS:
        a->grants.depots = text;
        return 0;
    case KEY_WATCH:
        a->grants.watch = text;
        return 0;
    case ARGP_KEY_ARG:
        take_word(a, state, text);
        return 0;
    case ARGP_KEY_END:
        if (!a->name)
            argp_error(state, "new NAME is needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option rows[] = {
    {"output", 'o', "DIR", 0, "Where the two files go (default: here)", 1},
    {"rights", KEY_RIGHTS, "LIST", 0,
     "solve (solve and estimate), control (stats, drain, cancel requests of others)", 2},
    {"depots", KEY_DEPOTS, "LIST", 0,
     "Depots whose days the client may open, move on, close and watch; * is all", 2},
    {"watch", KEY_WATCH, "LIST", 0, "Depots whose days it may only watch; * is all", 2},
    {0},
};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .args_doc = "new NAME",
    .doc =
        "Makes a CURVE key pair: NAME.key, which may be handed out, and NAME.key_secret, which only "
        "its owner may read. Nothing is overwritten.\v"
        "For a daemon:\n"
        "  arrival keys new server -o /etc/arrivald/keys\n"
        "  mkdir /etc/arrivald/keys/clients\n"
        "For a client, on its own machine, then NAME.key goes into that directory clients:\n"
        "  arrival keys new anna --rights solve --depots north,south\n"
        "  arrival health --connect tcp://HOST:7301 --key anna.key_secret --server-key server.key\n"
        "What no list names is not allowed.",
};

/* The files that were made, and the public key to compare by eye. */
static int print_result(session *s, const keys_arguments *a, const char *path, const key_file *made)
{
    json_writer w;
    json_writer_init(&w, false);
    json_open(&w, '{', JSON_LINE);
    json_text_at(&w, "name", a->name);
    json_text_at(&w, "public_file", path);
    json_text_at(&w, "public_key", made->public_key);
    json_close(&w, '}');
    return session_write_json(s, &w, NULL);
}

static int run(session *s, const keys_arguments *a)
{
    char path[4096];
    key_file made;
    snprintf(path, sizeof path, "%s/%s.key", a->directory, a->name);
    arv_status status = key_file_create(a->directory, a->name, &a->grants, &s->error);
    if (status == ARV_OK)
        status = key_file_read(s->arena, path, &made, &s->error);
    return status == ARV_OK ? print_result(s, a, path, &made) : session_fail(s, status);
}

int command_keys(int argc, char **argv)
{
    keys_arguments a = {.directory = "."};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
