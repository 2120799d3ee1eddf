/* daemon_options.c - argp for the command line, inih for the file, one table of names for both. */
#include "daemon/daemon_options.h"

#include "client/client.h"
#include "daemon/http.h"
#include "daemon/keyring.h"
#include "daemon/runtime_dir.h"
#include "daemon/state_dir.h"

#include <argp.h>
#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    KEY_WORK = 256,
    KEY_CONTROL,
    KEY_EVENTS,
    KEY_THREADS,
    KEY_QUEUE,
    KEY_QUEUE_MB,
    KEY_QUEUE_S,
    KEY_MEMORY_MB,
    KEY_MATRIX_MB,
    KEY_DAYS,
    KEY_STATE,
    KEY_KEEP_DAYS,
    KEY_REPLAN,
    KEY_HTTP,
    KEY_KEYS,
    KEY_INSECURE,
    KEY_CONFIG,
    KEY_CHECK_CONFIG,
    KEY_END
};
enum {
    DEFAULT_QUEUE = 64,
    DEFAULT_QUEUE_MB = 512,
    DEFAULT_QUEUE_S = 3600,
    DEFAULT_MEMORY_MB = 2048,
    DEFAULT_MATRIX_MB = 512,
    DEFAULT_DAYS = 64,
    DEFAULT_KEEP_DAYS = 30
};

static const struct argp_option entries[] = {
    {"config", KEY_CONFIG, "FILE", 0, "Read options from FILE (lines `key = value`)", 0},
    {"work", KEY_WORK, "ENDPOINT", 0, "Where requests come in", 1},
    {"control", KEY_CONTROL, "ENDPOINT", 0, "Health, stats, cancel, snapshot, drain", 1},
    {"events", KEY_EVENTS, "ENDPOINT", 0, "Where updates of open days are published", 1},
    {"threads", KEY_THREADS, "N", 0, "Threads of one solve (default: all cores)", 2},
    {"queue", KEY_QUEUE, "N", 0, "Requests that may wait (default 64)", 2},
    {"queue-mb", KEY_QUEUE_MB, "N", 0, "MiB of all waiting requests (default 512)", 2},
    {"queue-s", KEY_QUEUE_S, "N", 0, "Seconds a new request may have to wait (default 3600)", 2},
    {"memory-mb", KEY_MEMORY_MB, "N", 0, "MiB one request may use (default 2048)", 2},
    {"matrix-mb", KEY_MATRIX_MB, "N", 0, "MiB of uploaded travel matrices to keep (default 512)",
     2},
    {"days", KEY_DAYS, "N", 0, "Days open at a time (default 64)", 2},
    {"state", KEY_STATE, "DIR", 0, "Where open days are kept; `none' = in memory only", 3},
    {"keep-days", KEY_KEEP_DAYS, "N", 0, "Forget days closed N days ago (default 30)", 3},
    {"replan", KEY_REPLAN, "POLICY", 0,
     "What is done with better plans of days that do not say: propose (default) or apply", 3},
    {"http", KEY_HTTP, "ADDRESS:PORT", 0,
     "Serve metrics and health on the loopback (127.0.0.1:9301)", 3},
    {"keys", KEY_KEYS, "DIR", 0,
     "Let in only the clients whose public keys lie in DIR/clients; own key: DIR/server.key_secret",
     3},
    {"insecure", KEY_INSECURE, NULL, 0,
     "Listen off the loopback without keys: whoever can connect may do everything", 3},
    {"check-config", KEY_CHECK_CONFIG, NULL, 0, "Print what would be used and exit", 4},
    {0},
};

/* What one source said; NULL = nothing. Indexed by key - KEY_WORK. */
typedef struct given {
    const char *value[KEY_END - KEY_WORK];
    arv_arena *arena;
    char why[256];
} given;

static const char *said(const given *g, int key)
{
    return g->value[key - KEY_WORK];
}

/* ---- sources ---------------------------------------------------------------------------------*/

static error_t take_argument(int key, char *argument, struct argp_state *state)
{
    given *g = state->input;
    if (key >= KEY_WORK && key < KEY_END) {
        g->value[key - KEY_WORK] = argument ? argument : "yes";
        return 0;
    }
    if (key == ARGP_KEY_ARG)
        argp_error(state, "unexpected argument `%s'", argument);
    return ARGP_ERR_UNKNOWN;
}

static int key_of(const char *name)
{
    for (const struct argp_option *entry = entries; entry->name; entry++)
        if (strcmp(entry->name, name) == 0 && entry->key != KEY_CONFIG &&
            entry->key != KEY_CHECK_CONFIG)
            return entry->key;
    return 0;
}

/* Called by inih for each `key = value`; 0 = stop with this line. */
static int take_line(void *context, const char *section, const char *name, const char *value)
{
    given *g = context;
    const int key = key_of(name);
    if (*g->why)
        return 0; /* inih goes on after the first bad line; the first is told */
    if (*section) {
        snprintf(g->why, sizeof g->why, "sections are not used: [%s]", section);
        return 0;
    }
    if (!key) {
        snprintf(g->why, sizeof g->why, "unknown key `%s'", name);
        return 0;
    }
    if (g->value[key - KEY_WORK]) {
        snprintf(g->why, sizeof g->why, "`%s' is given twice", name);
        return 0;
    }
    g->value[key - KEY_WORK] = arv_arena_strdup(g->arena, value);
    return g->value[key - KEY_WORK] != NULL;
}

static options_outcome read_file(const char *path, given *file)
{
    const int line = ini_parse(path, take_line, file);
    if (line == 0)
        return OPTIONS_RUN;
    if (line < 0)
        fprintf(stderr, "arrivald: cannot read %s: %s\n", path, strerror(errno));
    else
        fprintf(stderr, "arrivald: %s:%d: %s\n", path, line,
                *file->why ? file->why : "not a line `key = value'");
    return OPTIONS_WRONG;
}

/* ---- meaning ---------------------------------------------------------------------------------*/

static bool is_loopback_tcp(const char *address)
{
    char host[64];
    const char *colon = strrchr(address, ':');
    int a, b, c, d, end = 0;
    if (!colon || (size_t)(colon - address) >= sizeof host)
        return false;
    memcpy(host, address, (size_t)(colon - address));
    host[colon - address] = '\0';
    if (sscanf(host, "%3d.%3d.%3d.%3d%n", &a, &b, &c, &d, &end) != 4 || host[end] != '\0')
        return false;
    return a == 127 && b >= 0 && b <= 255 && c >= 0 && c <= 255 && d >= 0 && d <= 255;
}

const char *endpoint_refusal(const char *endpoint, bool anywhere)
{
    if (strncmp(endpoint, "ipc://", 6) == 0) {
        const char *path = endpoint + 6;
        if (*path == '@' || *path == '*' || *path == '\0')
            return "an ipc endpoint needs a path: other names have no file permissions";
        return NULL;
    }
    if (strncmp(endpoint, "tcp://", 6) != 0)
        return "neither ipc:// nor tcp://";
    if (!anywhere && !is_loopback_tcp(endpoint + 6))
        return "off the loopback (127.0.0.0/8) it needs --keys DIR, or --insecure to let in anybody";
    return NULL;
}

static bool parse_count(const char *name, const char *text, int32_t low, int32_t high, int32_t *out)
{
    char *end;
    errno = 0;
    const long value = strtol(text, &end, 10);
    if (!isdigit((unsigned char)*text) || *end || errno || value < low || value > high) {
        fprintf(stderr, "arrivald: --%s: `%s' is not a number within %d..%d\n", name, text, low,
                high);
        return false;
    }
    *out = (int32_t)value;
    return true;
}

static bool apply_count(const given *sources[2], int key, const char *name, int32_t low,
                        int32_t high, int32_t *out)
{
    for (int i = 0; i < 2; i++)
        if (said(sources[i], key))
            return parse_count(name, said(sources[i], key), low, high, out);
    return true;
}

static bool apply_counts(const given *sources[2], daemon_options *o)
{
    return apply_count(sources, KEY_THREADS, "threads", 1, ARV_MAX_THREADS, &o->threads) &&
           apply_count(sources, KEY_QUEUE, "queue", 1, OPTIONS_QUEUE_MAX, &o->queue) &&
           apply_count(sources, KEY_QUEUE_MB, "queue-mb", 1, OPTIONS_MB_MAX, &o->queue_mb) &&
           apply_count(sources, KEY_QUEUE_S, "queue-s", 1, OPTIONS_QUEUE_S_MAX, &o->queue_s) &&
           apply_count(sources, KEY_MEMORY_MB, "memory-mb", 1, OPTIONS_MB_MAX, &o->memory_mb) &&
           apply_count(sources, KEY_MATRIX_MB, "matrix-mb", 0, OPTIONS_MB_MAX, &o->matrix_mb) &&
           apply_count(sources, KEY_DAYS, "days", 1, OPTIONS_DAYS_MAX, &o->days) &&
           apply_count(sources, KEY_KEEP_DAYS, "keep-days", 0, OPTIONS_KEEP_DAYS_MAX,
                       &o->keep_days);
}

static const char *first_said(const given *sources[2], int key)
{
    const char *value = said(sources[0], key);
    return value ? value : said(sources[1], key);
}

static bool apply_replan(const given *sources[2], daemon_options *o)
{
    const char *policy = first_said(sources, KEY_REPLAN);
    o->replan_applies = policy && strcmp(policy, "apply") == 0;
    if (!policy || o->replan_applies || strcmp(policy, "propose") == 0)
        return true;
    fprintf(stderr, "arrivald: --replan: `%s' is neither propose nor apply\n", policy);
    return false;
}

static bool endpoint_ok(const daemon_options *o, const char *name, const char *endpoint)
{
    const char *why = endpoint_refusal(endpoint, o->keys || o->insecure);
    if (why)
        fprintf(stderr, "arrivald: --%s %s: %s\n", name, endpoint, why);
    return !why;
}

/* "yes" and "no" in a file; the option of the command line says yes. */
static bool apply_security(const given *sources[2], daemon_options *o)
{
    const char *insecure = first_said(sources, KEY_INSECURE);
    o->keys = first_said(sources, KEY_KEYS);
    o->insecure = insecure && strcmp(insecure, "yes") == 0;
    if (insecure && !o->insecure && strcmp(insecure, "no") != 0) {
        fprintf(stderr, "arrivald: --insecure: `%s' is neither yes nor no\n", insecure);
        return false;
    }
    if (o->insecure && o->keys) {
        fprintf(stderr, "arrivald: --insecure contradicts --keys\n");
        return false;
    }
    return true;
}

/* Key files that are not right are easier seen here than in the log. */
static bool keys_ok(const daemon_options *o, arv_arena *arena)
{
    key_file server;
    keyring *clients = NULL;
    arv_error error = {0};
    if (!o->keys)
        return true;
    if (keyring_read_server(arena, o->keys, &server, &error) == ARV_OK)
        keyring_read_clients(o->keys, &clients, &error);
    for (int32_t i = 0; i < error.count; i++)
        fprintf(stderr, "arrivald: %s: %s\n", error.items[i].path, error.items[i].text);
    keyring_destroy(&clients);
    return error.count == 0;
}

static bool apply_http(const given *sources[2], daemon_options *o)
{
    o->http = first_said(sources, KEY_HTTP);
    const char *why = o->http ? http_refusal(o->http) : NULL;
    if (why)
        fprintf(stderr, "arrivald: --http %s: %s\n", o->http, why);
    return !why;
}

static options_outcome apply_endpoints(const given *sources[2], arv_arena *arena, daemon_options *o)
{
    o->work = first_said(sources, KEY_WORK);
    if (!o->work)
        o->work = runtime_dir_endpoint(arena, !o->check_config);
    if (!o->work)
        return OPTIONS_FAILED;
    o->control = first_said(sources, KEY_CONTROL);
    o->events = first_said(sources, KEY_EVENTS);
    if (!o->control)
        o->control = client_control_endpoint(arena, o->work);
    if (!o->events)
        o->events = client_events_endpoint(arena, o->work);
    if (!o->control || !o->events)
        return OPTIONS_FAILED;
    if (!endpoint_ok(o, "work", o->work) || !endpoint_ok(o, "control", o->control) ||
        !endpoint_ok(o, "events", o->events))
        return OPTIONS_WRONG;
    if (strcmp(o->work, o->control) == 0 || strcmp(o->work, o->events) == 0 ||
        strcmp(o->control, o->events) == 0) {
        fprintf(stderr, "arrivald: work, control and events need three endpoints\n");
        return OPTIONS_WRONG;
    }
    return OPTIONS_RUN;
}

/* Without a place for the journal there is no start, unless that is said. */
static options_outcome apply_state(const given *sources[2], arv_arena *arena, daemon_options *o)
{
    const char *asked = first_said(sources, KEY_STATE);
    if (asked && strcmp(asked, "none") == 0)
        return OPTIONS_RUN;
    if (asked && !*asked) {
        fprintf(stderr, "arrivald: --state: a directory, or `none'\n");
        return OPTIONS_WRONG;
    }
    o->state = state_dir_choose(arena, asked);
    if (!o->state || (!o->check_config && !state_dir_make(o->state)))
        return OPTIONS_FAILED;
    return OPTIONS_RUN;
}

static void print_options(const daemon_options *o)
{
    printf("work = %s\ncontrol = %s\nevents = %s\nthreads = %d\nqueue = %d\nqueue-mb = %d\n"
           "queue-s = %d\nmemory-mb = %d\nmatrix-mb = %d\ndays = %d\nstate = %s\nkeep-days = %d\n"
           "replan = %s\n",
           o->work, o->control, o->events, o->threads, o->queue, o->queue_mb, o->queue_s,
           o->memory_mb, o->matrix_mb, o->days, o->state ? o->state : "none", o->keep_days,
           o->replan_applies ? "apply" : "propose");
    if (o->http)
        printf("http = %s\n", o->http);
    if (o->keys)
        printf("keys = %s\n", o->keys);
    if (o->insecure)
        printf("insecure = yes\n");
}

static int32_t core_count(void)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (cores < 1)
        return 1;
    return cores < ARV_MAX_THREADS ? (int32_t)cores : ARV_MAX_THREADS;
}

options_outcome options_read(int argc, char **argv, arv_arena *arena, daemon_options *options)
{
    static const struct argp parser = {
        .options = entries,
        .parser = take_argument,
        .doc = "Compute technician routes and arrival windows for clients on ZeroMQ sockets.\v"
               "Without options the sockets are ipc:// files in $XDG_RUNTIME_DIR/arrivald, else "
               "/run/arrivald, else /tmp/arrivald-UID. See arrivald(8).",
    };
    given line = {.arena = arena}, file = {.arena = arena};
    const given *sources[2] = {&line, &file};
    argp_program_version = arv_version();
    argp_err_exit_status = 2;
    argp_parse(&parser, argc, argv, 0, NULL, &line);
    *options = (daemon_options){
        .threads = core_count(),
        .queue = DEFAULT_QUEUE,
        .queue_mb = DEFAULT_QUEUE_MB,
        .queue_s = DEFAULT_QUEUE_S,
        .memory_mb = DEFAULT_MEMORY_MB,
        .matrix_mb = DEFAULT_MATRIX_MB,
        .days = DEFAULT_DAYS,
        .keep_days = DEFAULT_KEEP_DAYS,
        .check_config = said(&line, KEY_CHECK_CONFIG) != NULL,
    };
    options_outcome outcome = OPTIONS_RUN;
    if (said(&line, KEY_CONFIG))
        outcome = read_file(said(&line, KEY_CONFIG), &file);
    if (outcome != OPTIONS_RUN)
        return outcome;
    if (!apply_counts(sources, options) || !apply_replan(sources, options) ||
        !apply_http(sources, options) || !apply_security(sources, options) ||
        !keys_ok(options, arena))
        return OPTIONS_WRONG;
    outcome = apply_endpoints(sources, arena, options);
    if (outcome == OPTIONS_RUN)
        outcome = apply_state(sources, arena, options);
    if (outcome == OPTIONS_RUN && options->check_config) {
        print_options(options);
        return OPTIONS_DONE;
    }
    return outcome;
}
