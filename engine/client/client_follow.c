/* client_follow.c - see client_follow.h. */
#include "client/client_follow.h"

#include "client/client_link.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { MOST_FILES = 4, MOST_WAITING = 100000 };

struct client_follower {
    client *c;
    void *events;
    char *topic; /* "depot/day/" that is subscribed to; NULL = nothing */
};

/* ---- asking ----------------------------------------------------------------------------------*/

arv_status client_days(client *c, arv_arena *arena, client_day_line **days, int32_t *count,
                       arv_error *error)
{
    wire_message message = {.header.kind = WIRE_DAYS};
    const client_question question = {.message = &message, .expected = WIRE_DAYS_REPLY};
    wire_message *reply = NULL;
    *days = NULL;
    *count = 0;
    const arv_status status = link_ask(c, &question, arena, &reply, error);
    if (status != ARV_OK)
        return status;
    const wire_days *in = &reply->body.days;
    *days = ARENA_ARRAY(arena, client_day_line, in->count + 1);
    if (!*days)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "the arena is full");
    for (int32_t i = 0; i < in->count; i++)
        (*days)[i] =
            (client_day_line){in->items[i].key.depot, in->items[i].key.day, in->items[i].sequence,
                              in->items[i].technicians, in->items[i].jobs};
    *count = in->count;
    return ARV_OK;
}

static client_news news_of(const wire_roster *roster, const arv_update *update)
{
    return (client_news){
        .job = roster->jobs[update->job],
        .technician =
            update->technician == ARV_NONE ? NULL : roster->technicians[update->technician],
        .update = *update,
    };
}

arv_status client_look(client *c, const char *depot, const char *day, arv_arena *arena,
                       client_view *view, arv_error *error)
{
    wire_message message = {.header.kind = WIRE_SNAPSHOT, .body.day = {depot, day}};
    wire_roster roster = {.technicians = NULL};
    const client_question question = {
        .message = &message, .expected = WIRE_SNAPSHOT_REPLY, .names = &roster};
    wire_message *reply = NULL;
    const arv_status status = link_ask(c, &question, arena, &reply, error);
    if (status != ARV_OK)
        return status;
    const wire_updates *in = &reply->body.updates;
    *view = (client_view){.sequence = in->sequence,
                          .items = ARENA_ARRAY(arena, client_news, in->count + 1),
                          .count = in->count};
    if (!view->items)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "the arena is full");
    for (int32_t i = 0; i < in->count; i++)
        view->items[i] = news_of(&roster, &in->items[i]);
    return ARV_OK;
}

/* ---- following -------------------------------------------------------------------------------*/

static arv_status open_events(client_follower *f, const char *endpoint, arv_error *error)
{
    const int linger_ms = 0, waiting = MOST_WAITING;
    f->events = zmq_socket(f->c->context, ZMQ_SUB);
    if (!f->events || zmq_setsockopt(f->events, ZMQ_LINGER, &linger_ms, sizeof linger_ms) != 0 ||
        zmq_setsockopt(f->events, ZMQ_RCVHWM, &waiting, sizeof waiting) != 0 ||
        link_set_keys(&f->c->keys, f->events) != 0 || zmq_connect(f->events, endpoint) != 0)
        return arv_error_add(error, ARV_IO, "", "cannot connect to %.100s: %s", endpoint,
                             zmq_strerror(zmq_errno()));
    return ARV_OK;
}

arv_status client_follow(client *c, const char *work_endpoint, client_follower **out,
                         arv_error *error)
{
    arv_arena *arena = arv_arena_create(0);
    const char *endpoint = arena ? client_events_endpoint(arena, work_endpoint) : NULL;
    client_follower *f = endpoint ? calloc(1, sizeof *f) : NULL;
    arv_status status = ARV_RESOURCE_EXHAUSTED;
    if (f) {
        f->c = c;
        status = open_events(f, endpoint, error);
    } else {
        arv_error_add(error, status, "", "no memory");
    }
    if (status != ARV_OK)
        client_follow_close(&f);
    arv_arena_destroy(&arena);
    *out = f;
    return status;
}

void client_follow_close(client_follower **f)
{
    if (!*f)
        return;
    if ((*f)->events)
        zmq_close((*f)->events);
    free((*f)->topic);
    free(*f);
    *f = NULL;
}

arv_status client_follow_day(client_follower *f, const char *depot, const char *day,
                             arv_error *error)
{
    const size_t room = strlen(depot) + strlen(day) + 3;
    char *topic = malloc(room);
    if (!topic)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    snprintf(topic, room, "%s/%s/", depot, day);
    if (f->topic)
        zmq_setsockopt(f->events, ZMQ_UNSUBSCRIBE, f->topic, strlen(f->topic));
    free(f->topic);
    f->topic = topic;
    if (zmq_setsockopt(f->events, ZMQ_SUBSCRIBE, topic, strlen(topic)) != 0)
        return arv_error_add(error, ARV_IO, "", "cannot subscribe: %s", zmq_strerror(zmq_errno()));
    return ARV_OK;
}

void client_follow_wait(client_follower *f, const int *files, bool *ready, int32_t count,
                        int timeout_ms)
{
    zmq_pollitem_t items[1 + MOST_FILES] = {{.socket = f->events, .events = ZMQ_POLLIN}};
    const int32_t watched = count < MOST_FILES ? count : MOST_FILES;
    for (int32_t i = 0; i < watched; i++)
        items[1 + i] = (zmq_pollitem_t){.fd = files[i], .events = ZMQ_POLLIN};
    const int found = zmq_poll(items, 1 + watched, timeout_ms);
    for (int32_t i = 0; i < count; i++)
        ready[i] = found > 0 && i < watched && items[1 + i].revents != 0;
}

/* The update in the last frame of a message; false when it is none of this day. */
static bool read_update(const client_follower *f, const void *data, size_t size, arv_arena *arena,
                        client_news *news)
{
    wire_roster roster;
    wire_message *message = NULL;
    arv_error error = {.count = 0};
    if (wire_roster_of_updates(arena, data, size, &roster, &error) != ARV_OK ||
        wire_decode(arena, data, size, &roster, &message, &error) != ARV_OK ||
        message->header.kind != WIRE_UPDATE || message->body.updates.count != 1)
        return false;
    const wire_day *key = &message->body.updates.key;
    const size_t depot = strlen(key->depot), day = strlen(key->day);
    if (strlen(f->topic) != depot + day + 2 || strncmp(f->topic, key->depot, depot) != 0 ||
        strncmp(f->topic + depot + 1, key->day, day) != 0)
        return false;
    *news = news_of(&roster, &message->body.updates.items[0]);
    return true;
}

bool client_follow_next(client_follower *f, arv_arena *arena, client_news *news)
{
    while (true) {
        zmq_msg_t frame;
        zmq_msg_init(&frame);
        if (zmq_msg_recv(&frame, f->events, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&frame);
            return false;
        }
        const bool found = !zmq_msg_more(&frame) && f->topic &&
                           read_update(f, zmq_msg_data(&frame), zmq_msg_size(&frame), arena, news);
        zmq_msg_close(&frame);
        if (found)
            return true;
    }
}
