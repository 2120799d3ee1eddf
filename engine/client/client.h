/* client.h - a small blocking client of arrivald on public types: what `--connect` uses.
 *
 * One client holds two DEALER sockets, to `work` and to `control`, and sends one request at a time.
 * Requests carry a random 16-byte id; replies that belong to another request are dropped. Every
 * call returns when the daemon has answered, the caller's `cancelled` says stop, or the daemon has
 * been silent for too long (it is then asked for its health before the call gives up).
 *
 * Endpoints: the caller names the `work` endpoint ("ipc:///run/arrivald/work",
 * "tcp://127.0.0.1:7301"). The control endpoint is derived by client_control_endpoint.
 *
 * Statuses: ARV_IO = nobody answers at the endpoint (exit code 69 of the CLI); ARV_UNAVAILABLE =
 * the daemon is busy or draining (75; client_retry_after_ms says when to come again); everything
 * else is what the daemon answered, with its violations copied to `error`. Results live in `arena`.
 *
 * Thread rule: one thread at a time per client; clients are independent of each other. The client
 * uses libzmq directly, not czmq: a library must not install signal handlers or own a hidden
 * context of the process. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "wire/wire_stats.h"

#include <arrival/arrival.h>

typedef struct client client;

/* Key files (key_file.h) for a daemon that asks for keys: the client's own pair and the daemon's public
 * key. What is NULL is what $ARRIVAL_KEY and $ARRIVAL_SERVER_KEY name, if anything; both or none. */
typedef struct client_keys {
    const char *key, *server_key;
} client_keys;

/* Connects and asks for the daemon's health, so that a wrong endpoint is known at once. `keys` may be
 * NULL. IO when nobody answers within two seconds, with the reason if the daemon refused the key or asks
 * for one; FAILED_PRECONDITION when it speaks another version of the protocol; INVALID_ARGUMENT,
 * FAILED_PRECONDITION or IO for key files that are not right, at "path:line". */
arv_status client_connect(const char *work_endpoint, const client_keys *keys, client **out,
                          arv_error *error);

/* NULL is allowed; sets the pointer to NULL. Waits at most a second for unsent frames. */
void client_close(client **c);

/* Optimises `spec` remotely: arv_solve, then arv_estimate when `windows` is not NULL.
 * `options->threads` = 0 lets the daemon choose; it never uses more than it was started with.
 * `control` may be NULL: progress is called for every PROGRESS frame, cancelled is asked about ten
 * times a second and turned into a cancel request, after which the best plan so far comes back. */
arv_status client_solve(client *c, const arv_spec *spec, const arv_solve_options *options,
                        const arv_window_options *windows, const arv_control *control,
                        arv_arena *arena, arv_plan **plan, arv_error *error);

/* Windows for a given plan: the daemon checks it (arv_check) and returns it with windows in a new
 * plan, `*result`. */
arv_status client_estimate(client *c, const arv_spec *spec, const arv_plan *plan,
                           const arv_window_options *windows, const arv_control *control,
                           arv_arena *arena, arv_plan **result, arv_error *error);

/* arv_slots, arv_explain and arv_explain_plan by the daemon. */
arv_status client_slots(client *c, const arv_spec *spec, const arv_plan *plan, int32_t job,
                        const arv_slot_options *options, const arv_control *control,
                        arv_arena *arena, arv_slots_answer *answer, arv_error *error);
arv_status client_explain(client *c, const arv_spec *spec, const arv_plan *plan, int32_t job,
                          const arv_explain_options *options, const arv_control *control,
                          arv_arena *arena, arv_explanation *explanation, arv_error *error);
arv_status client_explain_plan(client *c, const arv_spec *spec, const arv_plan *plan,
                               const arv_explain_options *options, const arv_control *control,
                               arv_arena *arena, arv_explained_plan *explained, arv_error *error);

/* Opens the day (depot, day) with a plan. A plan without any window gets them from arv_estimate
 * first. `updates` are the BOOKED windows. ALREADY_EXISTS when the day is open. */
arv_status client_open_day(client *c, const char *depot, const char *day, const arv_spec *spec,
                           const arv_plan *plan, const arv_window_options *windows,
                           const arv_control *control, arv_arena *arena, arv_updates *updates,
                           arv_error *error);

/* Sends one event of an open day. `event_id` (may be NULL) makes it idempotent: the same id with
 * the same content is applied once, with other content it is ALREADY_EXISTS. `spec` is the one the
 * day was opened with; it turns indices into ids and back. */
arv_status client_event(client *c, const char *depot, const char *day, const char *event_id,
                        const arv_spec *spec, const arv_event *event, arv_arena *arena,
                        arv_updates *updates, arv_error *error);

/* The last update of every customer of an open day, answered without waiting for a running solve.
 */
arv_status client_snapshot(client *c, const char *depot, const char *day, const arv_spec *spec,
                           arv_arena *arena, arv_updates *updates, arv_error *error);

/* Forgets an open day. NOT_FOUND when it is not open. */
arv_status client_close_day(client *c, const char *depot, const char *day, arv_error *error);

/* What `health` says. `version` is owned by the client and valid until the next call. */
typedef struct client_health_info {
    bool live, ready, draining;
    const char *version;
    int64_t uptime_ms;
} client_health_info;

arv_status client_health(client *c, client_health_info *info, arv_error *error);

/* What the daemon counts. */
arv_status client_stats(client *c, wire_stats *stats, arv_error *error);

/* Asks the daemon to finish what it has and to exit. */
arv_status client_drain(client *c, arv_error *error);

/* After ARV_UNAVAILABLE: when to come again; 0 = the daemon did not say. */
int64_t client_retry_after_ms(const client *c);

/* Control endpoint of a work endpoint, in `arena`: a trailing "work" becomes "control"
 * ("ipc:///run/arrivald/work" -> "ipc:///run/arrivald/control"); a tcp port is followed by the next
 * one ("tcp://127.0.0.1:7301" -> "tcp://127.0.0.1:7302"); anything else gets ".control" appended.
 * NULL past the cap. arrivald derives what it is not told by the same rule. */
char *client_control_endpoint(arv_arena *arena, const char *work_endpoint);
/* The same for `events`: "events" instead of "work", the next port but one, or ".events". */
char *client_events_endpoint(arv_arena *arena, const char *work_endpoint);

#endif
