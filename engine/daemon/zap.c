/* zap.c - see zap.h. */
#include "daemon/zap.h"

#include <string.h>

enum { KEY_BYTES = 32 };

/* The frames of a question. Nothing but libzmq writes to this endpoint, yet nothing is taken for
 * granted. */
typedef struct question {
    char *version, *request_id, *domain, *address, *identity, *mechanism;
    zframe_t *key;
} question;

static bool receive(zsock_t *self, question *q)
{
    *q = (question){0};
    const int got = zsock_recv(self, "ssssssf", &q->version, &q->request_id, &q->domain,
                               &q->address, &q->identity, &q->mechanism, &q->key);
    return got == 0 && q->version && streq(q->version, "1.0") && q->request_id && q->mechanism;
}

static void release(question *q)
{
    zstr_free(&q->version);
    zstr_free(&q->request_id);
    zstr_free(&q->domain);
    zstr_free(&q->address);
    zstr_free(&q->identity);
    zstr_free(&q->mechanism);
    zframe_destroy(&q->key);
}

static bool key_text(const question *q, char key[KEY_FILE_TEXT_BYTES])
{
    return streq(q->mechanism, "CURVE") && q->key && zframe_size(q->key) == KEY_BYTES &&
           zmq_z85_encode(key, zframe_data(q->key), KEY_BYTES);
}

static void log_refusal(zap *self, const question *q, const char *key)
{
    char address[LOG_QUOTED_BYTES], quoted[LOG_QUOTED_BYTES];
    self->refused++;
    const int64_t times = log_times(&self->refusals);
    if (times)
        log_line(LOG_LEVEL_WARNING, "refused_key", "address=%s key=%s times=%lld",
                 log_quote(address, q->address ? q->address : ""), log_quote(quoted, key),
                 (long long)times);
}

bool zap_open(zap *self)
{
    self->socket = zsock_new(ZMQ_REP);
    if (!self->socket)
        return false;
    zsock_set_linger(self->socket, 0);
    zsock_set_rcvtimeo(self->socket, 0);
    if (zsock_bind(self->socket, "inproc://zeromq.zap.01") == 0)
        return true;
    zap_close(self);
    return false;
}

void zap_close(zap *self)
{
    zsock_destroy(&self->socket);
}

void zap_answer(zap *self, const keyring *keys)
{
    question q;
    char key[KEY_FILE_TEXT_BYTES] = "";
    const bool whole = receive(self->socket, &q);
    const bool known = whole && key_text(&q, key) && keyring_find(keys, key);
    zsock_send(self->socket, "ssssss", "1.0", whole ? q.request_id : "", known ? "200" : "400",
               known ? "" : "this key is not let in", known ? key : "", "");
    if (!known)
        log_refusal(self, &q, key);
    release(&q);
}

const char *zap_key_of(zframe_t *frame)
{
    const char *key = zframe_meta(frame, "User-Id");
    return key ? key : "";
}
