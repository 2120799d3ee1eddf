/* play_remote.c - the backend of play over the client: open, apply, close. */
#include "cli/play_remote.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const char *const DEPOT = "play";

/* Names of days must differ from those of other players of the same daemon, also of earlier ones.
 */
static void name_day(play_remote *remote, int32_t day)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(remote->name, sizeof remote->name, "%lld.%09ld-%ld-%" PRId32, (long long)now.tv_sec,
             now.tv_nsec, (long)getpid(), day);
}

static arv_status open_day(void *context, const arv_problem *problem, const arv_plan *plan,
                           const arv_window_options *options, int32_t day, arv_arena *arena,
                           arv_updates *booked, arv_error *error)
{
    play_remote *remote = context;
    (void)problem; /* the daemon compiles its own from the spec */
    name_day(remote, day);
    return client_open_day(remote->client, DEPOT, remote->name, remote->spec, plan, options, NULL,
                           arena, booked, error);
}

static arv_status apply(void *context, const arv_event *event, arv_arena *arena,
                        arv_updates *updates, arv_error *error)
{
    play_remote *remote = context;
    return client_event(remote->client, DEPOT, remote->name, NULL, remote->spec, event, arena,
                        updates, error);
}

/* A day that cannot be closed stays with the daemon; the play itself is not wrong for that. */
static void close_day(void *context)
{
    play_remote *remote = context;
    client_close_day(remote->client, DEPOT, remote->name, NULL);
}

play_backend play_remote_backend(play_remote *remote)
{
    return (play_backend){
        .context = remote, .open_day = open_day, .apply = apply, .close_day = close_day};
}
