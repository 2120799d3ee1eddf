/* prescan.c - the walk over raw bytes; see prescan.h.
 *
 * An explicit stack of frames, one per message that is open. The schema is not recursive, so its
 * depth bounds the stack; bytes cannot make it deeper because only fields of the schema are
 * entered. */
#include "wire/prescan.h"

#include "base/utf8.h"
#include "learn/learner.h"
#include "wire/learner_wire.h"
#include "wire/varint.h"

#include <stdio.h>
#include <string.h>

/* One message that is being walked. Bit and slot i belong to the i-th field of `message`. */
typedef struct frame {
    const ProtobufCMessageDescriptor *message;
    varint_cursor cursor;
    const ProtobufCFieldDescriptor *field; /* the one being looked at; NULL = none yet */
    uint64_t seen;
    uint32_t left[PRESCAN_FIELDS_MAX]; /* elements a seen repeated field may still have */
} frame;

typedef struct scan {
    frame frames[PRESCAN_DEPTH_MAX];
    int depth;
    bool lenient;
    arv_error *error;
} scan;

/* ---- limits ----------------------------------------------------------------------------------*/

enum { PLACES_MOST = 64 }; /* of an urgent job, as arv_insert_options.places */

typedef struct element_limit {
    const ProtobufCMessageDescriptor *message;
    const char *field;
    uint32_t most;
} element_limit;

#define SCHEMA(name) &arrival__v1__##name##__descriptor

static const element_limit element_limits[] = {
    {SCHEMA(break), "windows", ARV_MAX_WINDOWS_PER_JOB},
    {SCHEMA(break), "max_load", ARV_MAX_LOADS},
    {SCHEMA(shift), "breaks", ARV_MAX_BREAKS_PER_SHIFT},
    {SCHEMA(technician), "shifts", ARV_MAX_SHIFTS},
    {SCHEMA(technician), "skills", ARV_MAX_SKILLS},
    {SCHEMA(technician), "tools", ARV_MAX_SKILLS},
    {SCHEMA(technician), "stock", ARV_MAX_LOADS},
    {SCHEMA(technician), "capacity", ARV_MAX_LOADS},
    {SCHEMA(job), "windows", ARV_MAX_WINDOWS_PER_JOB},
    {SCHEMA(job), "service_by", ARV_MAX_TECHNICIANS},
    {SCHEMA(job), "skills", ARV_MAX_SKILLS},
    {SCHEMA(job), "tools", ARV_MAX_SKILLS},
    {SCHEMA(job), "parts", ARV_MAX_LOADS},
    {SCHEMA(job), "delivery", ARV_MAX_LOADS},
    {SCHEMA(job), "pickup", ARV_MAX_LOADS},
    {SCHEMA(job), "technician_prices", ARV_MAX_TECHNICIANS},
    {SCHEMA(relation), "jobs", ARV_MAX_JOBS},
    {SCHEMA(route_in_force), "jobs", ARV_MAX_JOBS},
    {SCHEMA(profile), "matrices", ARV_MAX_SLICES},
    {SCHEMA(duration_model), "quantile_ppm", ARV_MAX_QUANTILES},
    {SCHEMA(duration_model), "quantile_value", ARV_MAX_QUANTILES},
    {SCHEMA(travel_model), "hour_ppm", ARV_HOURS},
    {SCHEMA(travel_model), "quantile_ppm", ARV_MAX_QUANTILES},
    {SCHEMA(travel_model), "quantile_value", ARV_MAX_QUANTILES},
    {SCHEMA(problem), "technicians", ARV_MAX_TECHNICIANS},
    {SCHEMA(problem), "jobs", ARV_MAX_JOBS},
    {SCHEMA(problem), "relations", ARV_MAX_RELATIONS},
    {SCHEMA(problem), "routes", ARV_MAX_SHIFTS},
    {SCHEMA(problem), "locations", ARV_MAX_LOCATIONS},
    {SCHEMA(problem), "profiles", ARV_MAX_PROFILES},
    {SCHEMA(problem), "models", ARV_MAX_MODELS},
    {SCHEMA(calibration), "tracks", (ARV_LIVE_LOOKS + 1) * (ARV_MAX_MODELS + 1)},
    {SCHEMA(problem), "access_models", ARV_MAX_MODELS},
    {SCHEMA(problem), "travel_models", ARV_MAX_TRAVEL_MODELS},
    {SCHEMA(route), "steps", ARV_MAX_JOBS + ARV_MAX_BREAKS_PER_SHIFT + 2},
    {SCHEMA(plan), "routes", ARV_MAX_SHIFTS},
    {SCHEMA(plan), "unassigned", ARV_MAX_JOBS},
    {SCHEMA(estimate_request), "order", ARV_MAX_SHIFTS},
    {SCHEMA(open_day_request), "order", ARV_MAX_SHIFTS},
    {SCHEMA(event_request), "orders", ARV_MAX_SHIFTS},
    {SCHEMA(event_request), "windows", ARV_MAX_WINDOWS_PER_JOB},
    {SCHEMA(day_reply), "updates", ARV_MAX_JOBS},
    {SCHEMA(event_reply), "updates", ARV_MAX_JOBS},
    {SCHEMA(snapshot_reply), "updates", ARV_MAX_JOBS},
    {SCHEMA(days_reply), "days", ARV_MAX_JOBS},
    {SCHEMA(insert_place), "promises", ARV_MAX_JOBS},
    {SCHEMA(replan_options), "serve", ARV_MAX_JOBS},
    {SCHEMA(replan_reply), "orders", ARV_MAX_SHIFTS},
    {SCHEMA(replan_reply), "changes", ARV_MAX_JOBS},
    {SCHEMA(replan_reply), "promises", ARV_MAX_JOBS},
    {SCHEMA(replan_reply), "places", PLACES_MOST},
    {SCHEMA(replan_reply), "updates", ARV_MAX_JOBS},
    {SCHEMA(slots_reply), "slots", ARV_SLOTS_MOST},
    {SCHEMA(explanation), "choices", ARV_MAX_SHIFTS},
    {SCHEMA(explain_reply), "unserved", ARV_MAX_JOBS},
    {SCHEMA(explain_reply), "promises", ARV_MAX_JOBS},
    {SCHEMA(error), "violations", ARV_MAX_ERRORS},
    {SCHEMA(learned_table), "cell", SHAPE_CELLS},
    {SCHEMA(learned_table), "mass", SHAPE_CELLS},
    {SCHEMA(learned_hours), "n", ARV_HOURS},
    {SCHEMA(learned_hours), "sum", ARV_HOURS},
    {SCHEMA(learned_two_normals), "mean", 2},
    {SCHEMA(learned_two_normals), "sigma", 2},
    {SCHEMA(learned_type), "evidence", JOB_FAMILIES},
    {SCHEMA(learned_jobs), "evidence", JOB_FAMILIES},
    {SCHEMA(learned_jobs), "types", WIRE_LEARNER_NAMES},
    {SCHEMA(learned_jobs), "technicians", WIRE_LEARNER_NAMES},
    {SCHEMA(learned_jobs), "pairs", WIRE_LEARNER_PAIRS},
    {SCHEMA(learned_jobs), "spreads", WIRE_LEARNER_NAMES},
    {SCHEMA(learned_travel), "lengths", TRAVEL_LENGTHS},
    {SCHEMA(learned_travel), "weekdays", TRAVEL_WEEKDAYS},
    {SCHEMA(learned_travel), "lag", TRAVEL_LAGS},
    {SCHEMA(learned_travel), "lag_lately", TRAVEL_LAGS},
    {SCHEMA(learned_travel), "technicians", WIRE_LEARNER_NAMES},
    {SCHEMA(learned_travel), "legs", WIRE_LEARNER_PAIRS},
    {SCHEMA(learner), "types", WIRE_LEARNER_NAMES},
    {SCHEMA(learner), "technicians", WIRE_LEARNER_NAMES},
    {SCHEMA(learner), "places", WIRE_LEARNER_NAMES},
};

uint32_t prescan_limit(const ProtobufCMessageDescriptor *schema,
                       const ProtobufCFieldDescriptor *field)
{
    for (size_t i = 0; i < sizeof element_limits / sizeof element_limits[0]; i++)
        if (element_limits[i].message == schema &&
            strcmp(element_limits[i].field, field->name) == 0)
            return element_limits[i].most;
    return 0;
}

/* Free texts may be longer than names. */
static size_t text_bytes_max(const ProtobufCFieldDescriptor *field)
{
    if (strcmp(field->name, "description") == 0 || strcmp(field->name, "text") == 0 ||
        strcmp(field->name, "message") == 0)
        return PRESCAN_TEXT_BYTES_MAX;
    return ARV_MAX_ID_BYTES;
}

/* ---- violations ------------------------------------------------------------------------------*/

static bool is_repeated(const ProtobufCFieldDescriptor *field)
{
    return field->label == PROTOBUF_C_LABEL_REPEATED;
}

static unsigned field_slot(const frame *f, const ProtobufCFieldDescriptor *field)
{
    return (unsigned)(field - f->message->fields);
}

/* Position of the element that is being looked at. */
static uint32_t element_index(const frame *f)
{
    return prescan_limit(f->message, f->field) - f->left[field_slot(f, f->field)] - 1;
}

/* Paths start inside the body and leave `problem` out: "jobs[3].windows[0].close_s". */
static bool is_silent(const scan *s, int depth)
{
    const frame *f = &s->frames[depth];
    if (depth == s->depth)
        return false;
    return f->message == &arrival__v1__envelope__descriptor ||
           strcmp(f->field->name, "problem") == 0;
}

static arv_status refuse(const scan *s, arv_status status, const char *text)
{
    char path[sizeof s->error->items[0].path] = "";
    size_t length = 0;
    for (int depth = 0; depth <= s->depth; depth++) {
        const frame *f = &s->frames[depth];
        if (!f->field || is_silent(s, depth))
            continue;
        char index[16] = "";
        if (is_repeated(f->field))
            snprintf(index, sizeof index, "[%u]", element_index(f));
        const int printed = snprintf(path + length, sizeof path - length, "%s%s%s",
                                     length ? "." : "", f->field->name, index);
        length += printed > 0 ? (size_t)printed : 0;
        if (length >= sizeof path)
            break;
    }
    return arv_error_add(s->error, status, path, "%s", text);
}

static arv_status invalid(const scan *s, const char *text)
{
    return refuse(s, ARV_INVALID_ARGUMENT, text);
}

/* A field number that is not in the schema, at the path of its message. */
static arv_status unknown_field(scan *s, uint32_t number)
{
    if (s->lenient)
        return ARV_OK;
    s->frames[s->depth].field = NULL;
    char text[64];
    snprintf(text, sizeof text, "this version does not know field number %u", number);
    return refuse(s, ARV_UNIMPLEMENTED, text);
}

/* ---- values ----------------------------------------------------------------------------------*/

static arv_status check_number(const scan *s, const ProtobufCFieldDescriptor *field, uint64_t value)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_BOOL:
        return value <= 1 ? ARV_OK : invalid(s, "neither false nor true");
    case PROTOBUF_C_TYPE_ENUM:
        if (value > INT32_MAX ||
            !protobuf_c_enum_descriptor_get_value(field->descriptor, (int)value))
            return invalid(s, "not a value of this enumeration");
        return ARV_OK;
    case PROTOBUF_C_TYPE_INT64:
        /* INT64_MIN means "not given" in arrival.h and must not be smuggled in. */
        return value != (uint64_t)INT64_MIN ? ARV_OK : invalid(s, "out of range");
    default:
        return ARV_OK;
    }
}

/* The next number of a packed list; numbers that are not varints are 8 bytes long. */
static bool read_packed(varint_cursor *cursor, bool fixed, uint64_t *value)
{
    return fixed ? varint_read_fixed(cursor, 8, value) : varint_read(cursor, value);
}

static arv_status check_packed(scan *s, const varint_field *raw, bool fixed)
{
    frame *f = &s->frames[s->depth];
    const unsigned slot = field_slot(f, f->field);
    varint_cursor cursor = raw->payload;
    for (bool first = true; cursor.at < cursor.end; first = false) {
        uint64_t value;
        if (!first && f->left[slot]-- == 0)
            return refuse(s, ARV_RESOURCE_EXHAUSTED, "too many elements");
        if (!read_packed(&cursor, fixed, &value))
            return invalid(s, "broken number");
        const arv_status status = check_number(s, f->field, value);
        if (status)
            return status;
    }
    return ARV_OK;
}

static arv_status check_text(const scan *s, const ProtobufCFieldDescriptor *field,
                             const varint_field *raw)
{
    const size_t length = (size_t)raw->value;
    if (length > text_bytes_max(field))
        return invalid(s, "too long");
    if (!utf8_is_valid((const char *)raw->payload.at, length))
        return invalid(s, "not valid UTF-8, or with a NUL in it");
    return ARV_OK;
}

static uint32_t expected_wire_type(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return VARINT_TYPE_LENGTH;
    case PROTOBUF_C_TYPE_DOUBLE:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return VARINT_TYPE_64;
    case PROTOBUF_C_TYPE_FLOAT:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return VARINT_TYPE_32;
    default:
        return VARINT_TYPE;
    }
}

/* ---- fields ----------------------------------------------------------------------------------*/

/* Another member of the same oneof was there before. */
static bool oneof_taken(const frame *f, const ProtobufCFieldDescriptor *field)
{
    if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
        return false;
    for (unsigned i = 0; i < f->message->n_fields; i++)
        if ((f->seen >> i & 1) && (f->message->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
            f->message->fields[i].quantifier_offset == field->quantifier_offset)
            return true;
    return false;
}

/* Counts the field: singular ones come once, repeated ones as often as their limit says. */
static arv_status count_field(scan *s, const ProtobufCFieldDescriptor *field)
{
    frame *f = &s->frames[s->depth];
    const unsigned slot = field_slot(f, field);
    const bool seen = f->seen >> slot & 1;
    if (!is_repeated(field)) {
        if (seen || oneof_taken(f, field))
            return invalid(s, "given twice");
        f->seen |= UINT64_C(1) << slot;
        return ARV_OK;
    }
    if (!seen)
        f->left[slot] = prescan_limit(f->message, field);
    f->seen |= UINT64_C(1) << slot;
    if (f->left[slot]-- == 0)
        return refuse(s, ARV_RESOURCE_EXHAUSTED, "too many elements");
    return ARV_OK;
}

static arv_status enter(scan *s, const ProtobufCMessageDescriptor *message, varint_cursor cursor)
{
    if (s->depth + 1 >= PRESCAN_DEPTH_MAX || message->n_fields > PRESCAN_FIELDS_MAX)
        return refuse(s, ARV_INTERNAL, "the schema is deeper or wider than the walk");
    frame *f = &s->frames[++s->depth];
    f->message = message;
    f->cursor = cursor;
    f->field = NULL;
    f->seen = 0;
    return ARV_OK;
}

static arv_status check_field(scan *s, const ProtobufCFieldDescriptor *field,
                              const varint_field *raw)
{
    s->frames[s->depth].field = field;
    const uint32_t expected = expected_wire_type(field->type);
    const bool packed = is_repeated(field) && raw->type == VARINT_TYPE_LENGTH &&
                        (expected == VARINT_TYPE || expected == VARINT_TYPE_64);
    if (packed && raw->value == 0)
        return ARV_OK;
    const arv_status status = count_field(s, field);
    if (status)
        return status;
    if (raw->type != expected && !packed)
        return invalid(s, "not of the type in the schema");
    if (packed)
        return check_packed(s, raw, expected == VARINT_TYPE_64);
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return enter(s, field->descriptor, raw->payload);
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return check_text(s, field, raw);
    return check_number(s, field, raw->value);
}

arv_status prescan_check(const ProtobufCMessageDescriptor *schema, const void *bytes, size_t size,
                         bool lenient, arv_error *error)
{
    scan s = {.depth = -1, .lenient = lenient, .error = error};
    const uint8_t *const begin = bytes;
    if (size > ARV_MAX_MESSAGE_BYTES)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "longer than %d bytes",
                             ARV_MAX_MESSAGE_BYTES);
    arv_status status = enter(&s, schema, (varint_cursor){begin, begin + size});
    while (!status && s.depth >= 0) {
        frame *f = &s.frames[s.depth];
        if (f->cursor.at == f->cursor.end) {
            s.depth--;
            continue;
        }
        varint_field raw;
        if (!varint_read_field(&f->cursor, &raw)) {
            f->field = NULL;
            return invalid(&s, "broken or cut off message");
        }
        const ProtobufCFieldDescriptor *field =
            protobuf_c_message_descriptor_get_field(f->message, raw.number);
        status = field ? check_field(&s, field, &raw) : unknown_field(&s, raw.number);
    }
    return status;
}
