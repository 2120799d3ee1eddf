/* batch_files.c - settings and records of `arrival batch` as JSON: one table each, for both ways. */
#include "format/batch_files.h"

#include "base/arena.h"
#include "format/json_reader.h"

#include <string.h>

/* ---- both ways ------------------------------------------------------------------------------- */

/* Members in the order of the table; what was not given is left out. */
static void put_fields(json_writer *w, const json_field *fields, size_t count, const void *from)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = (const char *)from + fields[i].offset;
        if (fields[i].kind == JSON_FIELD_INT) {
            json_int_unless(w, fields[i].key, *(const int64_t *)(const void *)at, ARV_UNSET);
        } else if (fields[i].kind == JSON_FIELD_BOOL) {
            json_key(w, fields[i].key);
            json_put_bool(w, *(const bool *)(const void *)at);
        } else if (fields[i].kind == JSON_FIELD_TEXT) {
            json_text_if(w, fields[i].key, *(const char *const *)(const void *)at);
        }
    }
}

static arv_status read_whole(arv_arena *arena, const char *bytes, size_t length,
                             const json_field *fields, size_t count, void *into, arv_error *error)
{
    *error = (arv_error){.status = ARV_OK};
    json_t *root = json_parse(bytes, length, error);
    if (!root)
        return error->status;
    json_reader r = {.arena = arena, .error = error};
    json_read_object(&r, root, fields, count, into);
    json_decref(root);
    return error->status;
}

/* ---- settings -------------------------------------------------------------------------------- */

typedef struct settings_file {
    int64_t arrival_batch;
    batch_settings settings;
} settings_file;

#define SETTING(name, kind_, required_)                         \
    {                                                           \
        .key = #name, .kind = (kind_), .required = (required_), \
        .offset = offsetof(settings_file, settings.name)        \
    }

static const json_field SETTINGS[] = {
    {.key = "arrival_batch",
     .kind = JSON_FIELD_INT,
     .required = true,
     .offset = offsetof(settings_file, arrival_batch)},
    SETTING(version, JSON_FIELD_TEXT, true),
    SETTING(epochs, JSON_FIELD_INT, true),
    SETTING(seed, JSON_FIELD_INT, true),
    SETTING(risk_price_per_hour, JSON_FIELD_INT, true),
    SETTING(no_windows, JSON_FIELD_BOOL, true),
    SETTING(hold_early, JSON_FIELD_BOOL, true),
    SETTING(alpha_ppm, JSON_FIELD_INT, true),
    SETTING(scenarios, JSON_FIELD_INT, true),
    SETTING(early_weight_ppm, JSON_FIELD_INT, true),
    SETTING(late_weight_ppm, JSON_FIELD_INT, true),
    SETTING(booking_churn_s, JSON_FIELD_INT, true),
    SETTING(models, JSON_FIELD_TEXT, false),
    SETTING(calibration, JSON_FIELD_TEXT, false),
};

arv_status batch_settings_write(arv_arena *arena, const batch_settings *settings, char **text,
                                size_t *length)
{
    const settings_file file = {BATCH_FILES_VERSION, *settings};
    json_writer w;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    put_fields(&w, JSON_TABLE(SETTINGS), &file);
    json_close(&w, '}');
    return json_writer_finish(&w, arena, text, length);
}

arv_status batch_settings_read(arv_arena *arena, const char *bytes, size_t length,
                               batch_settings *settings, arv_error *error)
{
    settings_file file = {.arrival_batch = 0};
    const arv_status status = read_whole(arena, bytes, length, JSON_TABLE(SETTINGS), &file, error);
    *settings = file.settings;
    if (status == ARV_OK && file.arrival_batch != BATCH_FILES_VERSION)
        return arv_error_add(error, ARV_UNIMPLEMENTED, "arrival_batch",
                             "this is version %d of the file", BATCH_FILES_VERSION);
    return status;
}

/* ---- records --------------------------------------------------------------------------------- */

static void read_unserved(json_reader *r, const json_t *value, void *at);
static void read_violations(json_reader *r, const json_t *value, void *at);

#define RECORD(name, kind_)                                                   \
    {                                                                         \
        .key = #name, .kind = (kind_), .offset = offsetof(batch_record, name) \
    }
#define RECORD_NEEDS(name, kind_)                                                               \
    {                                                                                           \
        .key = #name, .kind = (kind_), .required = true, .offset = offsetof(batch_record, name) \
    }

static const json_field FIELDS[] = {
    RECORD_NEEDS(id, JSON_FIELD_TEXT),
    RECORD_NEEDS(problem, JSON_FIELD_TEXT),
    RECORD_NEEDS(key, JSON_FIELD_TEXT),
    RECORD_NEEDS(status, JSON_FIELD_TEXT),
    RECORD_NEEDS(seed, JSON_FIELD_INT),
    RECORD_NEEDS(epochs, JSON_FIELD_INT),
    RECORD(solution, JSON_FIELD_TEXT),
    RECORD(jobs, JSON_FIELD_INT),
    RECORD(technicians, JSON_FIELD_INT),
    RECORD(routes, JSON_FIELD_INT),
    RECORD(cost, JSON_FIELD_INT),
    RECORD(cost_decimals, JSON_FIELD_INT),
    RECORD(priority_lost, JSON_FIELD_INT),
    RECORD(unassigned, JSON_FIELD_INT),
    RECORD(mandatory_unassigned, JSON_FIELD_INT),
    RECORD(travel_s, JSON_FIELD_INT),
    RECORD(distance_m, JSON_FIELD_INT),
    RECORD(service_s, JSON_FIELD_INT),
    RECORD(waiting_s, JSON_FIELD_INT),
    RECORD(windows, JSON_FIELD_INT),
    RECORD(windows_width_s, JSON_FIELD_INT),
    RECORD(windows_level_ppm, JSON_FIELD_INT),
    RECORD(late_ppm, JSON_FIELD_INT),
    {.key = "unserved", .kind = JSON_FIELD_CUSTOM, .read = read_unserved},
    {.key = "violations", .kind = JSON_FIELD_CUSTOM, .read = read_violations},
    RECORD(violations_total, JSON_FIELD_INT),
};

enum { HEAD_FIELDS = 6, FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

static const json_field UNSERVED[] = {
    {.key = "job",
     .kind = JSON_FIELD_TEXT,
     .required = true,
     .offset = offsetof(batch_unserved, job)},
    {.key = "reason",
     .kind = JSON_FIELD_TEXT,
     .required = true,
     .offset = offsetof(batch_unserved, reason)},
};

static void read_unserved(json_reader *r, const json_t *value, void *at)
{
    batch_record *record = at; /* offset 0 */
    const int32_t count = json_read_count(r, value, ARV_MAX_JOBS);
    batch_unserved *list = JSON_ARRAY_OF(r, batch_unserved, count);
    for (int32_t i = 0; list && i < count; i++) {
        json_enter_index(r, (size_t)i);
        json_read_object(r, json_array_get(value, (size_t)i), JSON_TABLE(UNSERVED), &list[i]);
        json_leave(r);
    }
    record->unserved = list;
    record->unserved_count = list ? count : 0;
}

typedef struct violation_texts {
    const char *path, *text, *status;
} violation_texts;

static const json_field VIOLATION[] = {
    {.key = "path",
     .kind = JSON_FIELD_TEXT,
     .required = true,
     .offset = offsetof(violation_texts, path)},
    {.key = "text",
     .kind = JSON_FIELD_TEXT,
     .required = true,
     .offset = offsetof(violation_texts, text)},
    {.key = "status",
     .kind = JSON_FIELD_TEXT,
     .required = true,
     .offset = offsetof(violation_texts, status)},
};

/* The status of a name; INTERNAL for one that is none. */
static arv_status status_of(const char *name)
{
    for (int status = ARV_OK; status <= ARV_IO; status++)
        if (strcmp(arv_status_name((arv_status)status), name) == 0)
            return (arv_status)status;
    return ARV_INTERNAL;
}

static void read_violation(json_reader *r, const json_t *value, arv_violation *out)
{
    violation_texts texts = {.path = "", .text = "", .status = ""};
    json_read_object(r, value, JSON_TABLE(VIOLATION), &texts);
    arv_error one = {.status = ARV_OK};
    arv_error_add(&one, status_of(texts.status), texts.path, "%s", texts.text);
    *out = one.items[0];
}

static void read_violations(json_reader *r, const json_t *value, void *at)
{
    batch_record *record = at; /* offset 0 */
    const int32_t count = json_read_count(r, value, ARV_MAX_ERRORS);
    arv_violation *list = JSON_ARRAY_OF(r, arv_violation, count);
    for (int32_t i = 0; list && i < count; i++) {
        json_enter_index(r, (size_t)i);
        read_violation(r, json_array_get(value, (size_t)i), &list[i]);
        json_leave(r);
    }
    record->violations = list;
    record->violation_count = list ? count : 0;
}

static void put_unserved(json_writer *w, const batch_record *record)
{
    json_key(w, "unserved");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < record->unserved_count; i++) {
        json_open(w, '{', JSON_LINE);
        put_fields(w, JSON_TABLE(UNSERVED), &record->unserved[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_violations(json_writer *w, const batch_record *record)
{
    json_key(w, "violations");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < record->violation_count; i++) {
        const arv_violation *item = &record->violations[i];
        const violation_texts texts = {item->path, item->text, arv_status_name(item->status)};
        json_open(w, '{', JSON_LINE);
        put_fields(w, JSON_TABLE(VIOLATION), &texts);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_int_at(w, "violations_total", record->violations_total);
}

void batch_record_put(json_writer *w, const batch_record *record, json_layout layout,
                      const char *solution)
{
    json_open(w, '{', layout);
    put_fields(w, FIELDS, HEAD_FIELDS, record);
    if (record->solution) {
        put_fields(w, FIELDS + HEAD_FIELDS, FIELD_COUNT - HEAD_FIELDS - 1, record);
        put_unserved(w, record);
    } else {
        put_violations(w, record);
    }
    if (solution) {
        json_key(w, "answer");
        json_put_json(w, solution);
    }
    json_close(w, '}');
}

arv_status batch_record_read(arv_arena *arena, const char *bytes, size_t length,
                             batch_record *record, arv_error *error)
{
    *record = (batch_record){.id = NULL};
    const arv_status status = read_whole(arena, bytes, length, JSON_TABLE(FIELDS), record, error);
    if (status == ARV_OK && (strcmp(record->status, "OK") == 0) != (record->solution != NULL))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "solution",
                             "belongs to the status OK and to no other");
    return status;
}
