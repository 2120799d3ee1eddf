/* client.c - the calls of client.h: each fills one request and takes what it needs from the reply.
 */
#include "client/client.h"

#include "client/client_link.h"
#include "client/key_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

enum {
    LINGER_MS = 1000,
    SEND_TIMEOUT_MS = 10000,
    HEARTBEAT_MS = 5000,
    HEARTBEAT_TIMEOUT_MS = 30000
};

/* ---- connection ------------------------------------------------------------------------------*/

static arv_status read_keys(arv_arena *arena, const client_keys *files, link_keys *out,
                            arv_error *error)
{
    const char *key = files && files->key ? files->key : getenv("ARRIVAL_KEY");
    const char *server_key =
        files && files->server_key ? files->server_key : getenv("ARRIVAL_SERVER_KEY");
    key_file own, server;
    if (!key && !server_key)
        return ARV_OK;
    if (!key || !server_key)
        return arv_error_add(
            error, ARV_INVALID_ARGUMENT, key ? "server-key" : "key",
            "the key pair of the client and the public key of the daemon go together");
    arv_status status = key_file_read(arena, key, &own, error);
    if (!status && !*own.secret_key)
        status = arv_error_add(error, ARV_INVALID_ARGUMENT, key, "there is no secret-key");
    if (!status)
        status = key_file_read(arena, server_key, &server, error);
    if (status)
        return status;
    memcpy(out->public_key, own.public_key, sizeof out->public_key);
    memcpy(out->secret_key, own.secret_key, sizeof out->secret_key);
    memcpy(out->server_key, server.public_key, sizeof out->server_key);
    out->given = true;
    return ARV_OK;
}

int link_set_keys(const link_keys *keys, void *socket)
{
    if (!keys->given)
        return 0;
    return zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, keys->server_key, KEY_FILE_TEXT_BYTES) |
           zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys->public_key, KEY_FILE_TEXT_BYTES) |
           zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->secret_key, KEY_FILE_TEXT_BYTES);
}

static void *open_socket(void *context, const char *endpoint, const link_keys *keys)
{
    static const struct {
        int option, value;
    } options[] = {
        {ZMQ_LINGER, LINGER_MS},
        {ZMQ_SNDTIMEO, SEND_TIMEOUT_MS},
        {ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS},
        {ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS},
    };
    const int64_t message_bytes = ARV_MAX_MESSAGE_BYTES;
    void *socket = zmq_socket(context, ZMQ_DEALER);
    if (!socket)
        return NULL;
    int failed = zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &message_bytes, sizeof message_bytes);
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        failed |= zmq_setsockopt(socket, options[i].option, &options[i].value, sizeof(int));
    failed |= link_set_keys(keys, socket);
    if (failed || zmq_connect(socket, endpoint) != 0) {
        zmq_close(socket);
        return NULL;
    }
    return socket;
}

static arv_status open_sockets(client *c, arv_arena *arena, const char *work_endpoint,
                               arv_error *error)
{
    const char *control = client_control_endpoint(arena, work_endpoint);
    c->context = control ? zmq_ctx_new() : NULL;
    c->work = c->context ? open_socket(c->context, work_endpoint, &c->keys) : NULL;
    c->control = c->work ? open_socket(c->context, control, &c->keys) : NULL;
    if (!c->control)
        return arv_error_add(error, ARV_IO, "", "cannot connect to %.100s: %s", work_endpoint,
                             zmq_strerror(zmq_errno()));
    link_monitor_open(c);
    return ARV_OK;
}

static arv_status open_link(client *c, const char *work_endpoint, const client_keys *files,
                            arv_error *error)
{
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    arv_status status = read_keys(arena, files, &c->keys, error);
    if (!status)
        status = open_sockets(c, arena, work_endpoint, error);
    arv_arena_destroy(&arena);
    if (status)
        return status;
    client_health_info info;
    return client_health(c, &info, error);
}

arv_status client_connect(const char *work_endpoint, const client_keys *keys, client **out,
                          arv_error *error)
{
    client *c = calloc(1, sizeof *c);
    *out = NULL;
    if (!c)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    snprintf(c->client_id, sizeof c->client_id, "arrival/%ld", (long)getpid());
    const arv_status status = open_link(c, work_endpoint, keys, error);
    if (status)
        client_close(&c);
    *out = c;
    return status;
}

void client_close(client **c)
{
    if (!*c)
        return;
    link_monitor_close(*c);
    if ((*c)->work)
        zmq_close((*c)->work);
    if ((*c)->control)
        zmq_close((*c)->control);
    if ((*c)->context)
        zmq_ctx_term((*c)->context);
    free(*c);
    *c = NULL;
}

int64_t client_retry_after_ms(const client *c)
{
    return c->retry_after_ms;
}

/* ---- solve and estimate ----------------------------------------------------------------------*/

/* A roster for the exchange, in the caller's arena because results borrow nothing from it. */
static arv_status make_roster(arv_arena *arena, const arv_spec *spec, wire_roster *roster,
                              arv_error *error)
{
    const arv_status status = wire_roster_build(arena, spec, roster);
    if (status)
        arv_error_add(error, status, "", "the arena is full");
    return status;
}

/* The public structures say const where the plan of a request is concerned; wire_estimate is also
 * filled by the decoder and does not. */
static arv_plan *unconst(const arv_plan *plan)
{
    union {
        const arv_plan *in;
        arv_plan *out;
    } cast = {.in = plan};
    return cast.out;
}

static arv_status ask_for_plan(client *c, client_question question, const arv_spec *spec,
                               arv_arena *arena, arv_plan **plan, arv_error *error)
{
    wire_roster roster;
    wire_message *reply;
    arv_status status = make_roster(arena, spec, &roster, error);
    if (status)
        return status;
    question.roster = &roster;
    status = link_ask(c, &question, arena, &reply, error);
    if (!status)
        *plan = unconst(reply->body.plan.plan);
    return status;
}

/* Windows follow the calibration of whoever keeps them; none travels with a request. */
static arv_status refuse_calibration(const arv_window_options *windows, arv_error *error)
{
    if (!windows || !windows->calibration)
        return ARV_OK;
    return arv_error_add(error, ARV_UNIMPLEMENTED, "windows.calibration",
                         "a calibration cannot be sent to a daemon");
}

arv_status client_solve(client *c, const arv_spec *spec, const arv_solve_options *options,
                        const arv_window_options *windows, const arv_control *control,
                        arv_arena *arena, arv_plan **plan, arv_error *error)
{
    if (refuse_calibration(windows, error) != ARV_OK)
        return ARV_UNIMPLEMENTED;
    wire_message message = {.header.kind = WIRE_SOLVE};
    message.body.solve = (wire_solve){.spec = *spec, .options = *options};
    if (windows) {
        message.body.solve.with_windows = true;
        message.body.solve.windows = *windows;
    }
    const client_question question = {
        .message = &message, .control = control, .expected = WIRE_SOLVE_REPLY};
    return ask_for_plan(c, question, spec, arena, plan, error);
}

arv_status client_estimate(client *c, const arv_spec *spec, const arv_plan *plan,
                           const arv_window_options *windows, const arv_control *control,
                           arv_arena *arena, arv_plan **result, arv_error *error)
{
    if (refuse_calibration(windows, error) != ARV_OK)
        return ARV_UNIMPLEMENTED;
    wire_message message = {.header.kind = WIRE_ESTIMATE};
    message.body.estimate =
        (wire_estimate){.spec = *spec, .windows = *windows, .plan = unconst(plan)};
    const client_question question = {
        .message = &message, .control = control, .expected = WIRE_ESTIMATE_REPLY};
    return ask_for_plan(c, question, spec, arena, result, error);
}

/* ---- advice ---------------------------------------------------------------------------------- */

static arv_status ask_for_advice(client *c, client_question question, const arv_spec *spec,
                                 arv_arena *arena, wire_message **reply, arv_error *error)
{
    wire_roster roster;
    const arv_status status = make_roster(arena, spec, &roster, error);
    question.roster = &roster;
    return status ? status : link_ask(c, &question, arena, reply, error);
}

arv_status client_slots(client *c, const arv_spec *spec, const arv_plan *plan, int32_t job,
                        const arv_slot_options *options, const arv_control *control,
                        arv_arena *arena, arv_slots_answer *answer, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_SLOTS}, *reply;
    message.body.slots = (wire_slots){*spec, plan, job, *options};
    const client_question question = {
        .message = &message, .control = control, .expected = WIRE_SLOTS_REPLY};
    const arv_status status = ask_for_advice(c, question, spec, arena, &reply, error);
    if (!status)
        *answer = reply->body.slots_reply;
    return status;
}

static arv_status explain(client *c, const arv_spec *spec, const arv_plan *plan, int32_t job,
                          const arv_explain_options *options, const arv_control *control,
                          arv_arena *arena, wire_explain_reply *told, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_EXPLAIN}, *reply;
    message.body.explain = (wire_explain){*spec, plan, job, *options};
    const client_question question = {
        .message = &message, .control = control, .expected = WIRE_EXPLAIN_REPLY};
    const arv_status status = ask_for_advice(c, question, spec, arena, &reply, error);
    if (status)
        return status;
    *told = reply->body.explain_reply;
    return told->of_one == (job != ARV_NONE)
               ? ARV_OK
               : arv_error_add(error, ARV_INTERNAL, "", "the daemon answered another question");
}

arv_status client_explain(client *c, const arv_spec *spec, const arv_plan *plan, int32_t job,
                          const arv_explain_options *options, const arv_control *control,
                          arv_arena *arena, arv_explanation *explanation, arv_error *error)
{
    wire_explain_reply told;
    const arv_status status = explain(c, spec, plan, job, options, control, arena, &told, error);
    if (!status)
        *explanation = told.one;
    return status;
}

arv_status client_explain_plan(client *c, const arv_spec *spec, const arv_plan *plan,
                               const arv_explain_options *options, const arv_control *control,
                               arv_arena *arena, arv_explained_plan *explained, arv_error *error)
{
    wire_explain_reply told;
    const arv_status status =
        explain(c, spec, plan, ARV_NONE, options, control, arena, &told, error);
    if (!status)
        *explained = told.all;
    return status;
}

/* ---- days ------------------------------------------------------------------------------------*/

static arv_status ask_for_updates(client *c, client_question question, const arv_spec *spec,
                                  arv_arena *arena, arv_updates *updates, arv_error *error)
{
    wire_roster roster;
    wire_message *reply;
    arv_status status = make_roster(arena, spec, &roster, error);
    if (status)
        return status;
    question.roster = &roster;
    status = link_ask(c, &question, arena, &reply, error);
    if (status)
        return status;
    const wire_updates *in = &reply->body.updates;
    arv_update *items = arv_arena_alloc(arena, (size_t)in->count, sizeof *items);
    if (!items)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "the arena is full");
    if (in->count)
        memcpy(items, in->items, (size_t)in->count * sizeof *items);
    *updates = (arv_updates){.items = items, .count = in->count};
    return ARV_OK;
}

arv_status client_open_day(client *c, const char *depot, const char *day, const arv_spec *spec,
                           const arv_plan *plan, const arv_window_options *windows,
                           const arv_control *control, arv_arena *arena, arv_updates *updates,
                           arv_error *error)
{
    if (refuse_calibration(windows, error) != ARV_OK)
        return ARV_UNIMPLEMENTED;
    wire_message message = {.header.kind = WIRE_OPEN_DAY};
    message.body.open_day = (wire_open_day){
        .key = {depot, day},
        .routes = {.spec = *spec, .windows = *windows, .plan = unconst(plan)},
    };
    const client_question question = {
        .message = &message, .control = control, .expected = WIRE_DAY_REPLY};
    return ask_for_updates(c, question, spec, arena, updates, error);
}

arv_status client_event(client *c, const char *depot, const char *day, const char *event_id,
                        const arv_spec *spec, const arv_event *event, arv_arena *arena,
                        arv_updates *updates, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_EVENT};
    message.body.event = (wire_event){.key = {depot, day}, .event_id = event_id};
    const arv_status status = wire_event_name(arena, spec, event, &message.body.event, error);
    if (status)
        return status;
    const client_question question = {.message = &message, .expected = WIRE_EVENT_REPLY};
    return ask_for_updates(c, question, spec, arena, updates, error);
}

arv_status client_snapshot(client *c, const char *depot, const char *day, const arv_spec *spec,
                           arv_arena *arena, arv_updates *updates, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_SNAPSHOT};
    message.body.day = (wire_day){depot, day};
    const client_question question = {.message = &message, .expected = WIRE_SNAPSHOT_REPLY};
    return ask_for_updates(c, question, spec, arena, updates, error);
}

/* ---- small talk ------------------------------------------------------------------------------*/

/* Asks a question whose reply needs no spec and hands it to `take` before its memory goes. */
static arv_status ask_briefly(client *c, wire_message *message, const wire_roster *roster,
                              wire_kind expected,
                              void (*take)(client *, const wire_message *, void *), void *result,
                              arv_error *error)
{
    const client_question question = {.message = message, .roster = roster, .expected = expected};
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    wire_message *reply = NULL;
    const arv_status status = link_ask(c, &question, arena, &reply, error);
    if (!status && take)
        take(c, reply, result);
    arv_arena_destroy(&arena);
    return status;
}

arv_status client_close_day(client *c, const char *depot, const char *day, arv_error *error)
{
    static const arv_spec nothing;
    const wire_roster roster = {.spec = &nothing};
    wire_message message = {.header.kind = WIRE_CLOSE_DAY};
    message.body.day = (wire_day){depot, day};
    return ask_briefly(c, &message, &roster, WIRE_DAY_REPLY, NULL, NULL, error);
}

/* What a HealthReply says, and whether it can be talked to at all. */
typedef struct health_answer {
    client_health_info *info;
    int64_t protocol;
} health_answer;

static void take_health(client *c, const wire_message *reply, void *result)
{
    health_answer *answer = result;
    const wire_health *health = &reply->body.health;
    snprintf(c->version, sizeof c->version, "%s", health->version);
    *answer->info = (client_health_info){
        .live = health->live,
        .ready = health->ready,
        .draining = health->draining,
        .version = c->version,
        .uptime_ms = health->uptime_ms,
    };
    answer->protocol = health->protocol;
}

arv_status client_health(client *c, client_health_info *info, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_HEALTH};
    health_answer answer = {.info = info};
    const arv_status status =
        ask_briefly(c, &message, NULL, WIRE_HEALTH_REPLY, take_health, &answer, error);
    if (status)
        return status;
    if (answer.protocol != WIRE_VERSION)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "version",
                             "the daemon speaks version %lld of the protocol, this is %d",
                             (long long)answer.protocol, WIRE_VERSION);
    return ARV_OK;
}

static void take_stats(client *c, const wire_message *reply, void *result)
{
    (void)c;
    *(wire_stats *)result = reply->body.stats;
}

arv_status client_stats(client *c, wire_stats *stats, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_STATS};
    return ask_briefly(c, &message, NULL, WIRE_STATS_REPLY, take_stats, stats, error);
}

arv_status client_drain(client *c, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_DRAIN};
    return ask_briefly(c, &message, NULL, WIRE_DRAIN_REPLY, NULL, NULL, error);
}
