/* client_link.c - one request and its replies over a DEALER socket.
 *
 * A DEALER has no lock-step: after a lost reply it can simply go on (a REQ socket would hang). What
 * a reply belongs to is said by its request id alone, so late replies to abandoned requests are
 * dropped. When a daemon is silent it is asked for its health; when it is younger than the request
 * it was restarted and gets the request again, under the same id. */
#include "client/client_link.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <zmq.h>

enum { POLL_MS = 25, HEALTH_TIMEOUT_MS = 2000 };
static const double silence_s = 5.0;

/* One running exchange. */
typedef struct exchange {
    client *c;
    const client_question *question;
    void *socket;
    arv_arena *arena, *scratch;
    wire_bytes request;
    double sent_s, heard_s;
    bool cancel_sent;
    wire_message *reply;
    arv_error *error;
} exchange;

static arv_status fresh_id(uint8_t id[WIRE_REQUEST_ID_BYTES], arv_error *error)
{
    if (getrandom(id, WIRE_REQUEST_ID_BYTES, 0) != WIRE_REQUEST_ID_BYTES)
        return arv_error_add(error, ARV_IO, "", "the system gives no random numbers");
    id[0] |= 1; /* not all zero */
    return ARV_OK;
}

static arv_status send_request(exchange *x)
{
    x->sent_s = x->heard_s = clock_monotonic_s();
    if (zmq_send(x->socket, x->request.data, x->request.size, 0) < 0)
        return arv_error_add(x->error, ARV_IO, "", "cannot send to the daemon: %s",
                             zmq_strerror(zmq_errno()));
    return ARV_OK;
}

/* Best effort and without waiting for the answer: the reply to the solve itself says how it went.
 */
static void send_cancel(exchange *x)
{
    wire_message message = {.header.kind = WIRE_CANCEL};
    wire_bytes bytes;
    x->cancel_sent = true;
    memcpy(message.body.cancel.request_id, x->question->message->header.request_id,
           WIRE_REQUEST_ID_BYTES);
    if (fresh_id(message.header.request_id, NULL) == ARV_OK &&
        wire_encode(x->scratch, &message, NULL, &bytes) == ARV_OK)
        zmq_send(x->c->control, bytes.data, bytes.size, ZMQ_DONTWAIT);
}

/* ---- replies ---------------------------------------------------------------------------------*/

static arv_status take_error(exchange *x, const wire_error *reply)
{
    x->c->retry_after_ms = reply->retry_after_ms;
    const arv_error *detail = reply->detail;
    for (int32_t i = 0; i < detail->count; i++)
        arv_error_add(x->error, detail->items[i].status, detail->items[i].path, "%s",
                      detail->items[i].text);
    if (detail->count == 0)
        arv_error_add(x->error, reply->status, "", "%s", reply->message);
    return reply->status;
}

static void take_progress(const exchange *x, const void *data, size_t size)
{
    const arv_control *control = x->question->control;
    if (!control || !control->progress)
        return;
    arv_arena *arena = arv_arena_create(0);
    wire_message *message = NULL;
    if (arena && wire_decode(arena, data, size, NULL, &message, NULL) == ARV_OK)
        control->progress(control->context, &message->body.progress);
    arv_arena_destroy(&arena);
}

/* Looks at one frame. OK with x->reply still NULL = not the final one. */
static arv_status take_frame(exchange *x, const void *data, size_t size)
{
    wire_glance glance;
    if (wire_peek(data, size, &glance, NULL) != ARV_OK)
        return ARV_OK;
    if (memcmp(glance.header.request_id, x->question->message->header.request_id,
               WIRE_REQUEST_ID_BYTES) != 0)
        return ARV_OK;
    if (glance.header.kind == WIRE_PROGRESS) {
        take_progress(x, data, size);
        return ARV_OK;
    }
    wire_message *reply = NULL;
    const wire_roster *roster = x->question->roster;
    arv_status status = ARV_OK;
    if (x->question->names) {
        status = wire_roster_of_updates(x->arena, data, size, x->question->names, x->error);
        roster = x->question->names;
    }
    if (!status)
        status = wire_decode(x->arena, data, size, roster, &reply, x->error);
    if (status)
        return status == ARV_RESOURCE_EXHAUSTED ? status : ARV_INTERNAL;
    if (reply->header.kind == WIRE_ERROR)
        return take_error(x, &reply->body.error);
    if (reply->header.kind != x->question->expected)
        return arv_error_add(x->error, ARV_INTERNAL, "", "the daemon answered with %s",
                             wire_kind_name(reply->header.kind));
    x->reply = reply;
    return ARV_OK;
}

/* One message from the socket: the last of its frames counts. False when there is none. */
static bool receive(exchange *x, arv_status *status)
{
    bool more = true, any = false;
    while (more) {
        zmq_msg_t frame;
        zmq_msg_init(&frame);
        if (zmq_msg_recv(&frame, x->socket, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&frame);
            return any;
        }
        any = true;
        more = zmq_msg_more(&frame);
        if (!more)
            *status = take_frame(x, zmq_msg_data(&frame), zmq_msg_size(&frame));
        zmq_msg_close(&frame);
    }
    return any;
}

/* ---- waiting ---------------------------------------------------------------------------------*/

/* Asks for health on the control socket. A daemon younger than the request has lost it. */
static arv_status after_silence(exchange *x)
{
    client_health_info info;
    const arv_status status = client_health(x->c, &info, x->error);
    if (status)
        return status;
    x->heard_s = clock_monotonic_s();
    if ((double)info.uptime_ms / 1000.0 < x->heard_s - x->sent_s)
        return send_request(x);
    return ARV_OK;
}

static arv_status wait_a_little(exchange *x)
{
    const arv_control *control = x->question->control;
    zmq_pollitem_t item = {.socket = x->socket, .events = ZMQ_POLLIN};
    zmq_poll(&item, 1, POLL_MS);
    if (control && control->cancelled && !x->cancel_sent && control->cancelled(control->context))
        send_cancel(x);
    const double quiet_s = clock_monotonic_s() - x->heard_s;
    if (x->socket == x->c->control)
        return quiet_s * 1000.0 > HEALTH_TIMEOUT_MS ? link_blame(x->c, x->error) : ARV_OK;
    return quiet_s > silence_s ? after_silence(x) : ARV_OK;
}

static arv_status converse(exchange *x)
{
    arv_status status = send_request(x);
    while (!status && !x->reply) {
        if (receive(x, &status))
            x->heard_s = clock_monotonic_s();
        else
            status = wait_a_little(x);
    }
    return status;
}

arv_status link_ask(client *c, const client_question *question, arv_arena *arena,
                    wire_message **reply, arv_error *error)
{
    wire_header *header = &question->message->header;
    const bool is_work = wire_kind_is_work(header->kind);
    exchange x = {.c = c, .question = question, .arena = arena, .error = error};
    c->retry_after_ms = 0;
    x.socket = is_work ? c->work : c->control;
    snprintf(header->client_id, sizeof header->client_id, "%s", c->client_id);
    arv_status status = fresh_id(header->request_id, error);
    if (status)
        return status;
    x.scratch = arv_arena_create(0);
    if (!x.scratch)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    status = wire_encode(x.scratch, question->message, question->roster, &x.request);
    if (status)
        arv_error_add(error, status, "", "the request does not fit into one message");
    else
        status = converse(&x);
    arv_arena_destroy(&x.scratch);
    *reply = x.reply;
    return status;
}
