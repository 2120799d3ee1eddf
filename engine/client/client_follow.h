/* client_follow.h - looking on: a subscription to the updates of a day, for who does not know its
 * problem, so that technicians and jobs are names.
 *
 * A follower belongs to a client and is closed before it. Updates may be lost (a slow reader, a
 * connection that broke): their sequences have gaps then, and client_look repairs them. Subscribe first,
 * look second: nothing falls between. */
#ifndef CLIENT_CLIENT_FOLLOW_H
#define CLIENT_CLIENT_FOLLOW_H

#include "client/client.h"

typedef struct client_follower client_follower;

/* One update with its names; `technician` NULL = nobody. */
typedef struct client_news {
    const char *job, *technician;
    arv_update update; /* its indices mean nothing */
} client_news;

/* The newest update of every customer of a day. */
typedef struct client_view {
    int64_t sequence; /* updates up to here are in it */
    client_news *items;
    int32_t count;
} client_view;

typedef struct client_day_line {
    const char *depot, *day;
    int64_t sequence, technicians, jobs;
} client_day_line;

/* Days that are open, the last one opened first; in `arena`. */
arv_status client_days(client *c, arv_arena *arena, client_day_line **days, int32_t *count,
                       arv_error *error);
/* All of a day as it is now; NOT_FOUND when it is not open. */
arv_status client_look(client *c, const char *depot, const char *day, arv_arena *arena,
                       client_view *view, arv_error *error);

/* Connects to the events that belong to the work endpoint; no day yet. IO, RESOURCE_EXHAUSTED. */
arv_status client_follow(client *c, const char *work_endpoint, client_follower **out,
                         arv_error *error);
void client_follow_close(client_follower **f); /* NULL is allowed */

/* Follows this day and no other from now on. */
arv_status client_follow_day(client_follower *f, const char *depot, const char *day,
                             arv_error *error);

/* Waits until there are updates, input at one of `files`, or `timeout_ms` have passed; a signal ends it
 * too. `ready[i]` says which of the `count` (at most 4) files has input. */
void client_follow_wait(client_follower *f, const int *files, bool *ready, int32_t count,
                        int timeout_ms);
/* The next update of the day followed, without waiting; false = none now. What is broken, or of another
 * day, is passed over. */
bool client_follow_next(client_follower *f, arv_arena *arena, client_news *news);

#endif
