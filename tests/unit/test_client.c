/* The C client against a daemon that is played here, frame by frame: what it sends, what it makes of
 * odd and late replies, errors, silence and cancellation. */
#include "client/client.h"
#include "wire_sample.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include <cmocka.h>

/* ---- the played daemon -----------------------------------------------------------------------*/

typedef struct played {
    char directory[64], work[96];
    void *context, *work_socket, *control_socket;
    pthread_t thread;
    void (*on_work)(struct played *self, const wire_message *request);
    atomic_bool stop;
    int64_t protocol;                          /* that health reports */
    atomic_int cancels;                        /* requests to cancel the solve that came */
    atomic_int drains;                         /* likewise to drain */
    char asked_for[64];                        /* depot/day of the last snapshot */
    int requests;                              /* on work */
    uint8_t request_id[WIRE_REQUEST_ID_BYTES]; /* of the last one on work */
    uint8_t identity[256];
    size_t identity_size; /* of the last client on work */
} played;

static void send_frame(void *socket, const void *identity, size_t identity_size, const void *data,
                       size_t size)
{
    zmq_send(socket, identity, identity_size, ZMQ_SNDMORE);
    zmq_send(socket, data, size, 0);
}

/* Sends a message on `work` as the reply to the last request, or to another one. */
static void reply(played *self, const wire_message *message, bool to_another)
{
    arv_arena *arena = arv_arena_create(0);
    wire_roster roster;
    wire_bytes bytes;
    wire_message own = *message;
    memcpy(own.header.request_id, self->request_id, WIRE_REQUEST_ID_BYTES);
    own.header.request_id[5] ^= to_another;
    wire_roster_build(arena, wire_sample_spec(), &roster);
    if (wire_encode(arena, &own, &roster, &bytes) == ARV_OK)
        send_frame(self->work_socket, self->identity, self->identity_size, bytes.data, bytes.size);
    arv_arena_destroy(&arena);
}

static bool find_sample(wire_kind kind, wire_message *message)
{
    for (int i = 0; wire_sample_message(i, message); i++)
        if (message->header.kind == kind)
            return true;
    return false;
}

/* The sample message of a kind as a reply. */
static void reply_with(played *self, wire_kind kind)
{
    wire_message message;
    if (find_sample(kind, &message))
        reply(self, &message, false);
}

static wire_message *receive(void *socket, arv_arena *arena, uint8_t identity[256], size_t *size)
{
    wire_message *message = NULL;
    const int n = zmq_recv(socket, identity, 256, 0);
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    if (n >= 0 && zmq_msg_recv(&frame, socket, 0) >= 0) {
        *size = (size_t)n;
        if (wire_decode(arena, zmq_msg_data(&frame), zmq_msg_size(&frame), NULL, &message, NULL))
            message = NULL;
    }
    zmq_msg_close(&frame);
    return message;
}

static void take_work(played *self)
{
    arv_arena *arena = arv_arena_create(0);
    const wire_message *request =
        receive(self->work_socket, arena, self->identity, &self->identity_size);
    if (request) {
        self->requests++;
        memcpy(self->request_id, request->header.request_id, WIRE_REQUEST_ID_BYTES);
        self->on_work(self, request);
    }
    arv_arena_destroy(&arena);
}

static void take_control(played *self)
{
    arv_arena *arena = arv_arena_create(0);
    uint8_t identity[256];
    size_t size;
    const wire_message *request = receive(self->control_socket, arena, identity, &size);
    wire_message answer = {.header.kind = WIRE_NOTHING};
    if (request && request->header.kind == WIRE_HEALTH) {
        answer.header.kind = WIRE_HEALTH_REPLY;
        answer.body.health = (wire_health){true, true, false, "9.9", self->protocol, 1000000};
    } else if (request && request->header.kind == WIRE_STATS) {
        find_sample(WIRE_STATS_REPLY, &answer);
    } else if (request && request->header.kind == WIRE_SNAPSHOT) {
        find_sample(WIRE_SNAPSHOT_REPLY, &answer);
        snprintf(self->asked_for, sizeof self->asked_for, "%s/%s", request->body.day.depot,
                 request->body.day.day);
    } else if (request && request->header.kind == WIRE_DRAIN) {
        find_sample(WIRE_DRAIN_REPLY, &answer);
        atomic_fetch_add(&self->drains, 1);
    } else if (request && request->header.kind == WIRE_CANCEL) {
        if (memcmp(request->body.cancel.request_id, self->request_id, WIRE_REQUEST_ID_BYTES) == 0) {
            atomic_fetch_add(&self->cancels, 1);
            reply_with(self, WIRE_SOLVE_REPLY);
        }
    }
    wire_bytes bytes;
    wire_roster roster;
    if (answer.header.kind != WIRE_NOTHING) {
        memcpy(answer.header.request_id, request->header.request_id, WIRE_REQUEST_ID_BYTES);
        wire_roster_build(arena, wire_sample_spec(), &roster);
        if (wire_encode(arena, &answer, &roster, &bytes) == ARV_OK)
            send_frame(self->control_socket, identity, size, bytes.data, bytes.size);
    }
    arv_arena_destroy(&arena);
}

static void *play(void *context)
{
    played *self = context;
    while (!atomic_load(&self->stop)) {
        zmq_pollitem_t items[] = {{.socket = self->work_socket, .events = ZMQ_POLLIN},
                                  {.socket = self->control_socket, .events = ZMQ_POLLIN}};
        zmq_poll(items, 2, 20);
        if (items[0].revents)
            take_work(self);
        if (items[1].revents)
            take_control(self);
    }
    return NULL;
}

static void *bind_router(void *context, const char *endpoint)
{
    const int linger = 0;
    void *router = zmq_socket(context, ZMQ_ROUTER);
    zmq_setsockopt(router, ZMQ_LINGER, &linger, sizeof linger);
    assert_int_equal(zmq_bind(router, endpoint), 0);
    return router;
}

static int set_up(void **state)
{
    played *self = calloc(1, sizeof *self);
    char control[112];
    assert_non_null(self);
    strcpy(self->directory, "/tmp/arrival-client-test-XXXXXX");
    assert_non_null(mkdtemp(self->directory));
    snprintf(self->work, sizeof self->work, "ipc://%s/work", self->directory);
    snprintf(control, sizeof control, "ipc://%s/control", self->directory);
    self->protocol = WIRE_VERSION;
    self->context = zmq_ctx_new();
    self->work_socket = bind_router(self->context, self->work);
    self->control_socket = bind_router(self->context, control);
    *state = self;
    return 0;
}

static void start(played *self, void (*on_work)(played *, const wire_message *))
{
    self->on_work = on_work;
    assert_int_equal(pthread_create(&self->thread, NULL, play, self), 0);
}

static void stop(played *self)
{
    atomic_store(&self->stop, true);
    pthread_join(self->thread, NULL);
}

static int tear_down(void **state)
{
    played *self = *state;
    char path[112];
    zmq_close(self->work_socket);
    zmq_close(self->control_socket);
    zmq_ctx_term(self->context);
    snprintf(path, sizeof path, "%s/work", self->directory);
    unlink(path);
    snprintf(path, sizeof path, "%s/control", self->directory);
    unlink(path);
    rmdir(self->directory);
    free(self);
    return 0;
}

/* ---- one call --------------------------------------------------------------------------------*/

typedef struct outcome {
    arv_status status, connected;
    arv_error error;
    int64_t retry_after_ms;
    int progress;
    bool cancel;
    char version[16];
    arv_arena *arena;
    arv_plan *plan;
} outcome;

static void count_progress(void *context, const arv_progress *progress)
{
    outcome *o = context;
    o->progress++;
    assert_int_equal(progress->cost, 3);
}

static bool wants_cancel(void *context)
{
    return ((const outcome *)context)->cancel;
}

/* Connects, solves the sample, and closes; the played daemon stops. */
static void solve(played *self, outcome *o)
{
    client *c = NULL;
    client_health_info info = {0};
    arv_solve_options options = {.epochs = 1};
    const arv_control control = {wants_cancel, count_progress, o};
    o->arena = arv_arena_create(0);
    o->connected = client_connect(self->work, NULL, &c, &o->error);
    if (!o->connected) {
        o->status = client_solve(c, wire_sample_spec(), &options, NULL, &control, o->arena,
                                 &o->plan, &o->error);
        o->retry_after_ms = client_retry_after_ms(c);
        assert_int_equal(client_health(c, &info, NULL), ARV_OK);
        snprintf(o->version, sizeof o->version, "%s", info.version);
    }
    client_close(&c);
    assert_null(c);
    stop(self);
}

/* ---- tests -----------------------------------------------------------------------------------*/

static void test_endpoints(void **state)
{
    (void)state;
    static const char *const expected[][3] = {
        {"ipc:///run/arrivald/work", "ipc:///run/arrivald/control", "ipc:///run/arrivald/events"},
        {"ipc:///x/homework", "ipc:///x/homecontrol", "ipc:///x/homeevents"},
        {"ipc:///x/y", "ipc:///x/y.control", "ipc:///x/y.events"},
        {"tcp://127.0.0.1:7301", "tcp://127.0.0.1:7302", "tcp://127.0.0.1:7303"},
        {"tcp://127.0.0.1:*", "tcp://127.0.0.1:*.control", "tcp://127.0.0.1:*.events"},
        {"tcp://x", "tcp://x.control", "tcp://x.events"},
        {"", ".control", ".events"},
    };
    arv_arena *arena = arv_arena_create(0);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_string_equal(client_control_endpoint(arena, expected[i][0]), expected[i][1]);
        assert_string_equal(client_events_endpoint(arena, expected[i][0]), expected[i][2]);
    }
    arv_arena_destroy(&arena);
}

static void test_nobody_there(void **state)
{
    (void)state;
    client *c = NULL;
    arv_error error = {0};
    assert_int_equal(client_connect("ipc:///tmp/arrival-nobody/work", NULL, &c, &error), ARV_IO);
    assert_null(c);
    assert_int_equal(error.count, 1);
    assert_int_equal(client_connect("nonsense", NULL, &c, &error), ARV_IO);
}

static void answer_oddly(played *self, const wire_message *request)
{
    wire_message other;
    if (request->header.kind != WIRE_SOLVE || !wire_sample_message(20, &other))
        return; /* no reply: the test fails; cmocka's asserts do not work on this thread */
    send_frame(self->work_socket, self->identity, self->identity_size, "garbage", 7);
    send_frame(self->work_socket, self->identity, self->identity_size, "", 0);
    reply(self, &other, true); /* an error, for somebody else */
    reply_with(self, WIRE_PROGRESS);
    reply_with(self, WIRE_PROGRESS);
    reply_with(self, WIRE_SOLVE_REPLY);
    reply_with(self, WIRE_ERROR); /* late: the request has its answer */
}

static void test_only_the_right_reply_counts(void **state)
{
    played *self = *state;
    outcome *o = calloc(1, sizeof *o);
    start(self, answer_oddly);
    solve(self, o);
    assert_int_equal(o->status, ARV_OK);
    assert_int_equal(o->progress, 2);
    assert_int_equal(o->plan->summary.cost, 31);
    assert_int_equal(o->plan->routes[0].steps[2].job, 1);
    assert_string_equal(o->version, "9.9");
    assert_int_equal(o->error.count, 0);
    arv_arena_destroy(&o->arena);
    free(o);
}

static void answer_busy(played *self, const wire_message *request)
{
    (void)request;
    reply_with(self, WIRE_ERROR);
}

static void test_errors_come_with_their_violations(void **state)
{
    played *self = *state;
    outcome *o = calloc(1, sizeof *o);
    start(self, answer_busy);
    solve(self, o);
    assert_int_equal(o->status, ARV_UNAVAILABLE);
    assert_int_equal(o->retry_after_ms, 1500);
    assert_int_equal(o->error.count, 1);
    assert_string_equal(o->error.items[0].path, "jobs[1].id");
    assert_null(o->plan);
    arv_arena_destroy(&o->arena);
    free(o);
}

static void answer_with_another_kind(played *self, const wire_message *request)
{
    (void)request;
    reply_with(self, WIRE_HEALTH_REPLY);
}

static void test_reply_of_another_kind_is_a_defect(void **state)
{
    played *self = *state;
    outcome *o = calloc(1, sizeof *o);
    start(self, answer_with_another_kind);
    solve(self, o);
    assert_int_equal(o->status, ARV_INTERNAL);
    arv_arena_destroy(&o->arena);
    free(o);
}

static void stay_silent(played *self, const wire_message *request)
{
    (void)self;
    (void)request;
}

static void test_cancel_is_sent_once_for_the_request(void **state)
{
    played *self = *state;
    outcome *o = calloc(1, sizeof *o);
    o->cancel = true;
    start(self, stay_silent);
    solve(self, o);
    assert_int_equal(o->status, ARV_OK);
    assert_int_equal(atomic_load(&self->cancels), 1);
    arv_arena_destroy(&o->arena);
    free(o);
}

static void test_other_protocol_is_told(void **state)
{
    played *self = *state;
    outcome *o = calloc(1, sizeof *o);
    self->protocol = 2;
    start(self, stay_silent);
    solve(self, o);
    assert_int_equal(o->connected, ARV_FAILED_PRECONDITION);
    assert_int_equal(self->requests, 0);
    arv_arena_destroy(&o->arena);
    free(o);
}

static void test_stats_come_as_the_daemon_says(void **state)
{
    played *self = *state;
    client *c = NULL;
    arv_error error = {0};
    wire_message sample;
    wire_stats stats = {0};
    start(self, stay_silent);
    const arv_status connected = client_connect(self->work, NULL, &c, &error);
    const arv_status asked = connected ? connected : client_stats(c, &stats, &error);
    client_close(&c);
    stop(self);
    assert_int_equal(asked, ARV_OK);
    assert_true(find_sample(WIRE_STATS_REPLY, &sample));
    assert_memory_equal(&stats, &sample.body.stats, sizeof stats);
}

static void test_a_snapshot_is_what_the_daemon_says(void **state)
{
    played *self = *state;
    client *c = NULL;
    arv_error error = {0};
    wire_message sample;
    arv_updates updates = {0};
    arv_arena *arena = arv_arena_create(0);
    start(self, stay_silent); /* a long solve does not keep it waiting */
    const arv_status connected = client_connect(self->work, NULL, &c, &error);
    const arv_status asked = connected ? connected
                                       : client_snapshot(c, "north", "monday", wire_sample_spec(),
                                                         arena, &updates, &error);
    client_close(&c);
    stop(self);
    assert_int_equal(asked, ARV_OK);
    assert_string_equal(self->asked_for, "north/monday");
    assert_true(find_sample(WIRE_SNAPSHOT_REPLY, &sample));
    const wire_updates *said = &sample.body.updates;
    assert_true(said->count > 0);
    assert_int_equal(updates.count, said->count);
    for (int32_t i = 0; i < said->count; i++) {
        assert_int_equal(updates.items[i].job, said->items[i].job);
        assert_int_equal(updates.items[i].sequence, said->items[i].sequence);
        assert_int_equal(updates.items[i].window_from_s, said->items[i].window_from_s);
        assert_int_equal(updates.items[i].window_to_s, said->items[i].window_to_s);
    }
    arv_arena_destroy(&arena);
}

static void test_drain_is_asked_once(void **state)
{
    played *self = *state;
    client *c = NULL;
    arv_error error = {0};
    start(self, stay_silent);
    const arv_status connected = client_connect(self->work, NULL, &c, &error);
    const arv_status asked = connected ? connected : client_drain(c, &error);
    client_close(&c);
    stop(self);
    assert_int_equal(asked, ARV_OK);
    assert_int_equal(atomic_load(&self->drains), 1);
    assert_int_equal(self->requests, 0); /* not among the work */
}

int main(void)
{
#define PLAYED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endpoints),
        cmocka_unit_test(test_nobody_there),
        PLAYED(test_only_the_right_reply_counts),
        PLAYED(test_errors_come_with_their_violations),
        PLAYED(test_reply_of_another_kind_is_a_defect),
        PLAYED(test_cancel_is_sent_once_for_the_request),
        PLAYED(test_other_protocol_is_told),
        PLAYED(test_stats_come_as_the_daemon_says),
        PLAYED(test_a_snapshot_is_what_the_daemon_says),
        PLAYED(test_drain_is_asked_once),
    };
#undef PLAYED
    return cmocka_run_group_tests(tests, NULL, NULL);
}
