/* peek.c - the header of a frame without its body; see wire.h. */
#include "wire/wire.h"

#include "base/utf8.h"
#include "wire/varint.h"

#include <string.h>

/* Field numbers of SolveRequest and SolveOptions. */
enum { FIELD_SOLVE_OPTIONS = 1, FIELD_OPTIONS_TIME_LIMIT = 1, FIELD_OPTIONS_BOUND = 5 };
/* Of what names a day: OpenDayRequest, EventRequest, CloseDayRequest, SnapshotRequest. */
enum { FIELD_DAY_DEPOT = 1, FIELD_REPLAN_INSERT = 5 };
/* Field numbers of Envelope; test_wire_message holds all of them against the encoder. */
enum {
    FIELD_MAGIC = 1,
    FIELD_VERSION,
    FIELD_REQUEST_ID,
    FIELD_CLIENT_ID,
    FIELD_BUDGET,
    FIELD_PRIORITY,
    FIELD_TRACE_ID
};

typedef struct kind_entry {
    wire_kind kind;
    const char *name;
} kind_entry;

static const kind_entry kinds[] = {
    {WIRE_SOLVE, "solve"},
    {WIRE_ESTIMATE, "estimate"},
    {WIRE_OPEN_DAY, "open_day"},
    {WIRE_EVENT, "event"},
    {WIRE_CLOSE_DAY, "close_day"},
    {WIRE_SLOTS, "slots"},
    {WIRE_EXPLAIN, "explain"},
    {WIRE_UPLOAD_MATRIX, "upload_matrix"},
    {WIRE_REPLAN, "replan"},
    {WIRE_DAY_SLOTS, "day_slots"},
    {WIRE_SNAPSHOT, "snapshot"},
    {WIRE_CANCEL, "cancel"},
    {WIRE_HEALTH, "health"},
    {WIRE_STATS, "stats"},
    {WIRE_DRAIN, "drain"},
    {WIRE_DAYS, "days"},
    {WIRE_PROGRESS, "progress"},
    {WIRE_SOLVE_REPLY, "solve_reply"},
    {WIRE_ESTIMATE_REPLY, "estimate_reply"},
    {WIRE_DAY_REPLY, "day_reply"},
    {WIRE_EVENT_REPLY, "event_reply"},
    {WIRE_SNAPSHOT_REPLY, "snapshot_reply"},
    {WIRE_CANCEL_REPLY, "cancel_reply"},
    {WIRE_HEALTH_REPLY, "health_reply"},
    {WIRE_STATS_REPLY, "stats_reply"},
    {WIRE_DRAIN_REPLY, "drain_reply"},
    {WIRE_ERROR, "error"},
    {WIRE_UPDATE, "update"},
    {WIRE_DAYS_REPLY, "days_reply"},
    {WIRE_SLOTS_REPLY, "slots_reply"},
    {WIRE_EXPLAIN_REPLY, "explain_reply"},
    {WIRE_REPLAN_REPLY, "replan_reply"},
    {WIRE_UPLOAD_MATRIX_REPLY, "upload_matrix_reply"},
};

const char *wire_kind_name(wire_kind kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return "nothing";
}

bool wire_kind_is_work(wire_kind kind)
{
    return kind >= WIRE_SOLVE && kind < WIRE_SNAPSHOT;
}

bool wire_kind_is_control(wire_kind kind)
{
    return (kind >= WIRE_SNAPSHOT && kind <= WIRE_DRAIN) || kind == WIRE_DAYS;
}

static bool is_kind(uint32_t number)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if ((uint32_t)kinds[i].kind == number)
            return true;
    return false;
}

/* What a walk over the top level has found beside the header. */
typedef struct look {
    wire_glance *glance;
    arv_error *error;
    uint64_t magic, version;
    uint32_t seen; /* bit per header field number */
} look;

static arv_status invalid(const look *l, const char *path, const char *text)
{
    return arv_error_add(l->error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static arv_status read_name(const look *l, const char *path, const varint_field *raw, char *out)
{
    const size_t length = (size_t)(raw->payload.end - raw->payload.at);
    if (raw->type != VARINT_TYPE_LENGTH || length > ARV_MAX_ID_BYTES)
        return invalid(l, path, "longer than 256 bytes, or no text");
    if (!utf8_is_valid((const char *)raw->payload.at, length))
        return invalid(l, path, "not valid UTF-8, or with a NUL in it");
    memcpy(out, raw->payload.at, length);
    out[length] = '\0';
    return ARV_OK;
}

static arv_status read_number(const look *l, const char *path, const varint_field *raw,
                              int64_t most, int64_t *out)
{
    if (raw->type != VARINT_TYPE || raw->value > (uint64_t)most)
        return invalid(l, path, "out of range");
    *out = (int64_t)raw->value;
    return ARV_OK;
}

static arv_status read_request_id(const look *l, const varint_field *raw)
{
    static const uint8_t none[WIRE_REQUEST_ID_BYTES];
    if (raw->type != VARINT_TYPE_LENGTH ||
        raw->payload.end - raw->payload.at != WIRE_REQUEST_ID_BYTES ||
        memcmp(raw->payload.at, none, sizeof none) == 0)
        return invalid(l, "request_id", "must be 16 bytes, not all zero");
    memcpy(l->glance->header.request_id, raw->payload.at, WIRE_REQUEST_ID_BYTES);
    l->glance->has_request_id = true;
    return ARV_OK;
}

/* The number of a field at the top level of a message; 0 when it is not there or broken. */
static uint64_t find_number(varint_cursor message, uint32_t number)
{
    varint_field raw;
    while (message.at < message.end && varint_read_field(&message, &raw))
        if (raw.number == number && raw.type == VARINT_TYPE)
            return raw.value;
    return 0;
}

/* How long a solve says it may take, for who has to wait behind it. */
static int64_t find_time_limit(varint_cursor solve)
{
    varint_field raw;
    while (solve.at < solve.end && varint_read_field(&solve, &raw)) {
        if (raw.number != FIELD_SOLVE_OPTIONS || raw.type != VARINT_TYPE_LENGTH)
            continue;
        const uint64_t most = INT32_MAX * UINT64_C(1000);
        const uint64_t limit = find_number(raw.payload, FIELD_OPTIONS_TIME_LIMIT);
        const uint64_t bound = find_number(raw.payload, FIELD_OPTIONS_BOUND);
        return limit > 0 && limit <= most && bound <= most ? (int64_t)(limit + bound) : 0;
    }
    return 0;
}

static arv_status read_body(const look *l, const varint_field *raw)
{
    if (!is_kind(raw->number))
        return ARV_OK; /* wire_decode says what it thinks of unknown fields */
    if (l->glance->header.kind)
        return invalid(l, wire_kind_name((wire_kind)raw->number), "a second body");
    if (raw->type != VARINT_TYPE_LENGTH)
        return invalid(l, wire_kind_name((wire_kind)raw->number), "not a message");
    l->glance->header.kind = (wire_kind)raw->number;
    l->glance->body = raw->payload.at;
    l->glance->body_size = (size_t)(raw->payload.end - raw->payload.at);
    if (l->glance->header.kind == WIRE_SOLVE)
        l->glance->time_limit_ms = find_time_limit(raw->payload);
    return ARV_OK;
}

static arv_status read_header_field(look *l, const varint_field *raw)
{
    wire_header *header = &l->glance->header;
    if (raw->number < 32 && (l->seen >> raw->number & 1))
        return invalid(l, "", "a field of the envelope is given twice");
    l->seen |= raw->number < 32 ? UINT32_C(1) << raw->number : 0;
    switch (raw->number) {
    case FIELD_MAGIC:
        l->magic = raw->type == VARINT_TYPE_32 ? raw->value : 0;
        return ARV_OK;
    case FIELD_VERSION:
        l->version = raw->type == VARINT_TYPE ? raw->value : 0;
        return ARV_OK;
    case FIELD_REQUEST_ID:
        return read_request_id(l, raw);
    case FIELD_CLIENT_ID:
        return read_name(l, "client_id", raw, header->client_id);
    case FIELD_BUDGET:
        return read_number(l, "budget_ms", raw, ARV_MAX_TIME_S, &header->budget_ms);
    case FIELD_PRIORITY:
        return read_number(l, "priority", raw, WIRE_PRIORITY_MAX, &header->priority);
    case FIELD_TRACE_ID:
        return read_name(l, "trace_id", raw, header->trace_id);
    default:
        return read_body(l, raw);
    }
}

static arv_status check_whole(const look *l)
{
    if (l->magic != WIRE_MAGIC)
        return invalid(l, "magic", "missing or wrong: not a frame of arrival.v1");
    if (l->version != WIRE_VERSION)
        return arv_error_add(l->error, ARV_FAILED_PRECONDITION, "version",
                             "this daemon speaks version %d of the protocol", WIRE_VERSION);
    if (!l->glance->header.kind)
        return invalid(l, "", "no body that this version knows");
    return ARV_OK;
}

/* A field that cannot be read does not hide the request id behind it: the walk goes on for it. */
arv_status wire_peek(const void *bytes, size_t size, wire_glance *glance, arv_error *error)
{
    *glance = (wire_glance){0};
    look l = {.glance = glance, .error = error};
    if (size > ARV_MAX_MESSAGE_BYTES)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "longer than %d bytes",
                             ARV_MAX_MESSAGE_BYTES);
    varint_cursor cursor = {bytes, (const uint8_t *)bytes + size};
    arv_status status = ARV_OK;
    while (cursor.at < cursor.end) {
        varint_field raw;
        if (!varint_read_field(&cursor, &raw))
            return status ? status : invalid(&l, "", "broken or cut off message");
        if (!status || raw.number == FIELD_REQUEST_ID) {
            const arv_status now = read_header_field(&l, &raw);
            status = status ? status : now;
        }
    }
    return status ? status : check_whole(&l);
}

bool wire_peek_depot(const uint8_t *body, size_t size, char depot[ARV_MAX_ID_BYTES + 1])
{
    varint_cursor cursor = {body, body + size};
    varint_cursor found = {NULL, NULL};
    varint_field raw;
    while (cursor.at < cursor.end) {
        if (!varint_read_field(&cursor, &raw))
            return false;
        if (raw.number != FIELD_DAY_DEPOT)
            continue;
        if (raw.type != VARINT_TYPE_LENGTH || found.at)
            return false;
        found = raw.payload;
    }
    const size_t length = (size_t)(found.end - found.at);
    if (!found.at || length == 0 || length > ARV_MAX_ID_BYTES ||
        !utf8_is_valid((const char *)found.at, length))
        return false;
    memcpy(depot, found.at, length);
    depot[length] = '\0';
    return true;
}

bool wire_peek_insert(const uint8_t *body, size_t size)
{
    varint_cursor cursor = {body, body + size};
    varint_field raw;
    while (cursor.at < cursor.end && varint_read_field(&cursor, &raw))
        if (raw.number == FIELD_REPLAN_INSERT)
            return true;
    return false;
}
