/* wire.h - protobuf <-> public types: bytes in, structures in an arena out, and back.
 *
 * The schema is proto/arrival/v1/arrival.proto, which also states what every field means. No
 * sockets here and no threads: pure functions over bytes, an arena and an error. This room alone
 * knows the generated code.
 *
 * A frame is read in three steps of growing cost, and nothing trusts the bytes before it:
 *   wire_peek      the header fields and where the body lies; no allocation, O(top-level fields).
 *                  For who routes frames: the request id of a request whose body is broken can
 * still be answered. prescan        (inside wire_decode) the whole message along the schema:
 * lengths, wire types, counts, UTF-8, ranges of enums and bools; no allocation, O(bytes).
 * protobuf-c itself checks none of that and recurses as deep as the bytes say. wire_decode unpacks
 * into the arena (its cap bounds memory) and converts to public types.
 *
 * Integers that are not given become ARV_UNSET or ARV_NONE, exactly as in arrival.h. */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "wire/wire_stats.h"

#include <arrival/arrival.h>
#include <arrival/replan.h>

enum {
    WIRE_MAGIC = 0x31565241, /* the bytes "ARV1" */
    WIRE_VERSION = 1,
    WIRE_REQUEST_ID_BYTES = 16,
    WIRE_DIGEST_BYTES = 32, /* SHA-256 */
    WIRE_PRIORITY_MAX = 9,
    WIRE_MESSAGE_TEXT_BYTES = 256 /* of an error's message, NUL included */
};

/* What an Envelope carries; the values are the field numbers of Envelope.body. */
typedef enum wire_kind {
    WIRE_NOTHING = 0,
    WIRE_SOLVE = 16,
    WIRE_ESTIMATE,
    WIRE_OPEN_DAY,
    WIRE_EVENT,
    WIRE_CLOSE_DAY,
    WIRE_SLOTS,
    WIRE_EXPLAIN,
    WIRE_UPLOAD_MATRIX = 24,
    WIRE_REPLAN = 26,
    WIRE_DAY_SLOTS,
    WIRE_SNAPSHOT = 32,
    WIRE_CANCEL,
    WIRE_HEALTH,
    WIRE_STATS,
    WIRE_DRAIN,
    WIRE_DAYS = 39,
    WIRE_PROGRESS = 64,
    WIRE_SOLVE_REPLY,
    WIRE_ESTIMATE_REPLY,
    WIRE_DAY_REPLY,
    WIRE_EVENT_REPLY,
    WIRE_SNAPSHOT_REPLY,
    WIRE_CANCEL_REPLY,
    WIRE_HEALTH_REPLY,
    WIRE_STATS_REPLY,
    WIRE_DRAIN_REPLY,
    WIRE_ERROR = 79,
    WIRE_UPDATE = 80,
    WIRE_UPLOAD_MATRIX_REPLY = 86,
    WIRE_REPLAN_REPLY = 88,
    WIRE_SLOTS_REPLY = 90,
    WIRE_EXPLAIN_REPLY,
    WIRE_DAYS_REPLY = 94
} wire_kind;

/* Name of a kind as in the schema, "open_day"; static storage. */
const char *wire_kind_name(wire_kind kind);
bool wire_kind_is_work(wire_kind kind);
bool wire_kind_is_control(wire_kind kind);

typedef struct wire_bytes {
    const uint8_t *data;
    size_t size;
} wire_bytes;

/* The fields of an Envelope beside its body. */
typedef struct wire_header {
    uint8_t request_id[WIRE_REQUEST_ID_BYTES]; /* all zero = none (updates on `events`) */
    char client_id[ARV_MAX_ID_BYTES + 1];
    char trace_id[ARV_MAX_ID_BYTES + 1];
    int64_t budget_ms; /* 0 = no limit */
    int64_t priority;  /* 0..WIRE_PRIORITY_MAX, higher first */
    wire_kind kind;
} wire_header;

/* ---- ids ---------------------------------------------------------------------------------------
 * The wire names technicians and jobs by id, the engine by index. A roster translates. Ids are
 * borrowed; orders live in the arena. */
typedef struct wire_roster {
    const char *const *technicians;
    const char *const *jobs;
    int32_t technician_count, job_count;
    int32_t *technician_order, *job_order; /* sorted by id */
    const arv_spec *spec; /* NULL, or checks shift, break and location indices of decoded plans */
} wire_roster;

/* Roster of a spec, borrowing its ids. RESOURCE_EXHAUSTED past the cap. O(n log n). */
arv_status wire_roster_build(arv_arena *arena, const arv_spec *spec, wire_roster *roster);
/* The same roster with its own copies of the ids and without the spec. */
arv_status wire_roster_copy(arv_arena *arena, const wire_roster *roster, wire_roster *copy);
/* Index of an id or ARV_NONE; O(log n). */
int32_t wire_roster_technician(const wire_roster *roster, const char *id);
int32_t wire_roster_job(const wire_roster *roster, const char *id);

/* Roster of the technicians and jobs that a reply with updates, or a published update, names: for who
 * looks on without knowing the problem. Ids live in `arena`. Errors as of wire_decode. O(n log n). */
arv_status wire_roster_of_updates(arv_arena *arena, const void *bytes, size_t size,
                                  wire_roster *roster, arv_error *error);

/* ---- bodies ----------------------------------------------------------------------------------*/
typedef struct wire_solve {
    arv_spec spec;
    arv_solve_options options;
    bool with_windows; /* else `windows` are the defaults and not used */
    arv_window_options windows;
} wire_solve;

/* Routes that come from outside: a plan with times, or only an order (plan is NULL). */
typedef struct wire_estimate {
    arv_spec spec;
    arv_window_options windows;
    arv_plan *plan;
    const arv_route_in_force *order;
    int32_t order_count;
} wire_estimate;

/* A plan that advice is asked about, and for which job: ARV_NONE = for all. */
typedef struct wire_slots {
    arv_spec spec;
    const arv_plan *plan;
    int32_t job;
    arv_slot_options options;
} wire_slots;

typedef struct wire_explain {
    arv_spec spec;
    const arv_plan *plan;
    int32_t job;
    arv_explain_options options;
} wire_explain;

/* EXPLAIN_REPLY: of one job, or the tables. */
typedef struct wire_explain_reply {
    bool of_one;
    arv_explanation one;
    arv_explained_plan all;
} wire_explain_reply;

/* Names an open day; CLOSE_DAY and SNAPSHOT carry nothing else. */
typedef struct wire_day {
    const char *depot, *day;
} wire_day;

/* What is done with a better order for the rest of a day. */
typedef enum wire_policy { WIRE_POLICY_UNSPECIFIED = 0, WIRE_PROPOSE, WIRE_APPLY } wire_policy;

typedef struct wire_open_day {
    wire_day key;
    wire_estimate routes;
    wire_policy replan;
} wire_open_day;

/* DAY_SLOTS. Answered by SLOTS_REPLY. */
typedef struct wire_day_slots {
    wire_day key;
    const char *job;
    arv_day_slot_options options;
} wire_day_slots;

typedef struct wire_replan {
    wire_day key;
    arv_replan_options options; /* `serve` by ids, below */
    const char *const *serve;
    int32_t serve_count;
    wire_policy policy;
    const char *insert; /* job whose best places are asked for instead; NULL = none */
    int32_t places;
} wire_replan;

typedef struct wire_event {
    wire_day key;
    const char *event_id; /* NULL = none */
    arv_event_kind kind;
    int64_t time_s;
    const char *technician, *job; /* NULL = not given */
    int32_t position, progress_ppm;
    const arv_route_in_force *orders; /* PLAN_ACCEPTED */
    int32_t order_count;
    arv_event more; /* length_s and all that follows it; the rest is not looked at */
    const arv_job
        *added;          /* ADDED: a job that the problem of the day does not have; NULL = it has */
    int32_t added_loads; /* entries of each of its loads that are given */
    const arv_location
        *place;            /* where it is, a place that the problem does not have; NULL = it has */
    uint64_t added_digest; /* of both, as decoded */
} wire_event;

/* The event with indices for its ids, in `arena`. NOT_FOUND with the path of each id that the roster does
 * not have; RESOURCE_EXHAUSTED. */
arv_status wire_event_resolve(arv_arena *arena, const wire_roster *roster, const wire_event *in,
                              arv_event *out, arv_error *error);
/* And back: all of the event but its key and event_id. INVALID_ARGUMENT for an index that the spec does not
 * have. */
arv_status wire_event_name(arv_arena *arena, const arv_spec *spec, const arv_event *in,
                           wire_event *out, arv_error *error);
/* Name of a kind as in the schema, "DEPARTED"; static storage. */
const char *wire_event_kind_name(arv_event_kind kind);
/* Of all that an event says but its key and event_id: who repeats an event_id must say the same. */
uint64_t wire_event_digest(const wire_event *event);

typedef struct wire_cancel {
    uint8_t request_id[WIRE_REQUEST_ID_BYTES];
} wire_cancel;

/* SOLVE_REPLY and ESTIMATE_REPLY. */
typedef struct wire_plan_reply {
    const arv_plan *plan;
    bool cancelled;     /* SOLVE_REPLY */
    bool with_solve_ms; /* encode: tell the wall clock of the solve */
} wire_plan_reply;

/* DAY_REPLY, EVENT_REPLY, SNAPSHOT_REPLY and UPDATE (exactly one item). `previous[i]` is the
 * previous_sequence of `items[i]`; NULL = all 0. */
typedef struct wire_updates {
    wire_day key;
    int64_t sequence;
    const arv_update *items;
    const int64_t *previous;
    int32_t count;
    bool duplicate; /* EVENT_REPLY */
} wire_updates;

/* REPLAN_REPLY. */
typedef struct wire_replan_reply {
    wire_updates told; /* of what was applied */
    bool applied, stale;
    const arv_proposal
        *proposal; /* NULL = stale, or of an insertion; its plan is not on the wire */
    const arv_insertion *insertion; /* NULL = of a replanning */
} wire_replan_reply;

typedef enum wire_cancel_state {
    WIRE_CANCEL_UNSPECIFIED = 0,
    WIRE_CANCEL_NOT_FOUND,
    WIRE_CANCEL_REMOVED,
    WIRE_CANCEL_STOPPING
} wire_cancel_state;

/* DAYS_REPLY. */
typedef struct wire_day_line {
    wire_day key;
    int64_t sequence; /* of the newest update */
    int64_t technicians, jobs;
} wire_day_line;

typedef struct wire_days {
    const wire_day_line *items;
    int32_t count;
} wire_days;

typedef struct wire_health {
    bool live, ready, draining;
    const char *version;
    int64_t protocol, uptime_ms;
} wire_health;

typedef struct wire_error {
    arv_status status;
    const char *message;
    const arv_error *detail; /* violations; NULL = none */
    int64_t retry_after_ms, queue_length;
} wire_error;

/* Cells of a travel matrix that a request names by their digest instead of giving them. */
typedef struct wire_named_cells {
    uint8_t digest[WIRE_DIGEST_BYTES];
    wire_bytes cells;
} wire_named_cells;

/* Who has the cells of a digest. `find` leaves them where they last as long as `arena` does, aligned to int32_t.
 * NOT_FOUND without a word in `error` when it does not have them; with one for any other status. */
typedef struct wire_cells_source {
    arv_status (*find)(void *context, const uint8_t digest[WIRE_DIGEST_BYTES], arv_arena *arena,
                       wire_bytes *cells, arv_error *error);
    void *context;
} wire_cells_source;

/* One message of either direction; `header.kind` says which member of `body` is meant. HEALTH,
 * STATS and DRAIN have none. */
typedef struct wire_message {
    wire_header header;
    const wire_named_cells *named; /* of the matrices of its problem; each digest once */
    int32_t named_count;
    union {
        wire_bytes cells;                  /* UPLOAD_MATRIX */
        uint8_t digest[WIRE_DIGEST_BYTES]; /* UPLOAD_MATRIX_REPLY */
        wire_solve solve;
        wire_estimate estimate;
        wire_open_day open_day;
        wire_slots slots;
        wire_explain explain;
        arv_slots_answer slots_reply;
        wire_explain_reply explain_reply;
        wire_event event;
        wire_replan replan;
        wire_day_slots day_slots;
        wire_replan_reply replan_reply;
        wire_day day; /* CLOSE_DAY, SNAPSHOT */
        wire_cancel cancel;
        arv_progress progress;
        wire_plan_reply plan;
        wire_updates updates;
        wire_cancel_state cancel_state;
        wire_health health;
        wire_stats stats;
        int64_t drain_queue_length;
        wire_days days;
        wire_error error;
    } body;
} wire_message;

/* ---- in
 * ----------------------------------------------------------------------------------------*/

/* What can be said of a frame without reading its body. */
typedef struct wire_glance {
    wire_header header;
    bool has_request_id; /* exactly 16 bytes, not all zero; set even when the status is not OK */
    const uint8_t *body; /* the body's bytes inside the frame */
    size_t body_size;
    int64_t time_limit_ms; /* options.time_limit_ms and bound_ms of a solve; 0 = none */
} wire_glance;

/* Reads the header. INVALID_ARGUMENT for broken bytes, a missing or wrong magic, no body or two;
 * FAILED_PRECONDITION for another version; `glance` keeps what was read until then. */
arv_status wire_peek(const void *bytes, size_t size, wire_glance *glance, arv_error *error);

/* The depot that a request about a day names: field 1 of its body. False when it is not given exactly
 * once, or not as a text of 1..ARV_MAX_ID_BYTES bytes: who grants rights by it must not guess. */
bool wire_peek_depot(const uint8_t *body, size_t size, char depot[ARV_MAX_ID_BYTES + 1]);

/* Does a REPLAN ask for places of a job, to judge by the fields of its body? */
bool wire_peek_insert(const uint8_t *body, size_t size);

/* Decodes any message into `arena`. Replies with plans or updates need `roster`, that of the spec
 * they answer; requests bring their own and ignore it. Requests refuse unknown fields with
 * UNIMPLEMENTED (they would change the answer), replies skip them. What is out of range for
 * arrival.h (counts, int32 indices, lengths of matrices and loads) is INVALID_ARGUMENT with its
 * path; arv_problem_compile checks the rest. RESOURCE_EXHAUSTED past the arena's cap. `bytes` may
 * be freed afterwards. */
arv_status wire_decode(arv_arena *arena, const void *bytes, size_t size, const wire_roster *roster,
                       wire_message **message, arv_error *error);

/* The same of a request that may name matrices by digest: NOT_FOUND with the path of a digest that `source`
 * does not have; NULL = it has none, as in wire_decode. */
arv_status wire_decode_named(arv_arena *arena, const void *bytes, size_t size,
                             const wire_roster *roster, const wire_cells_source *source,
                             wire_message **message, arv_error *error);

/* ---- out
 * ---------------------------------------------------------------------------------------*/
/* Encodes a message into `arena`. `roster` is needed by what carries a plan or updates. Errors:
 * RESOURCE_EXHAUSTED past the arena's cap or ARV_MAX_MESSAGE_BYTES. Deterministic: equal messages
 * give equal bytes. */
arv_status wire_encode(arv_arena *arena, const wire_message *message, const wire_roster *roster,
                       wire_bytes *bytes);

/* A calibration as a message of its own, and back into a new one, owned by the caller: what is read
 * is written as the same bytes. RESOURCE_EXHAUSTED; INVALID_ARGUMENT for bytes that are no
 * Calibration or tracks out of range ("tracks[3].low_ppm"), UNIMPLEMENTED for unknown fields. O(tracks).
 */
arv_status wire_encode_calibration(arv_arena *arena, const arv_calibration *calibration,
                                   wire_bytes *bytes);
arv_status wire_decode_calibration(const void *bytes, size_t size, arv_calibration **calibration,
                                   arv_error *error);

/* Topic of an update on `events`, "depot/day/job", in `arena`; NULL past the cap. */
char *wire_topic(arv_arena *arena, const wire_day *key, const char *job);

#endif
