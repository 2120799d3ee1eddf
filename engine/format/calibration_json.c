/* calibration_json.c - see calibration_json.h. */
#include "format/calibration_json.h"

#include "format/format.h"
#include "format/json_reader.h"
#include "format/json_writer.h"

#include <stdint.h>

/* Six tracks for all types and for each of as many types as there are duration models. */
enum { MOST_TRACKS = (ARV_LIVE_LOOKS + 1) * (ARV_MAX_MODELS + 1) };

/* ---- writing --------------------------------------------------------------------------------- */

static void put_track(json_writer *w, const arv_calibration_track *track)
{
    json_open(w, '{', JSON_LINE);
    json_text_if(w, "job_type", track->job_type);
    json_int_unless(w, "stops_away", track->stops_away, ARV_NONE);
    json_int_at(w, "low_ppm", track->low_ppm);
    json_int_at(w, "high_ppm", track->high_ppm);
    json_int_at(w, "outcomes", track->outcomes);
    json_close(w, '}');
}

arv_status calibration_json_write(const arv_calibration *calibration, arv_arena *arena, char **text,
                                  size_t *length)
{
    arv_calibration_track *tracks;
    int32_t count;
    json_writer w;
    if (arv_calibration_tracks(calibration, arena, &tracks, &count) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    json_int_at(&w, "arrival_calibration", CALIBRATION_JSON_VERSION);
    json_key(&w, "tracks");
    json_open(&w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < count; i++)
        put_track(&w, &tracks[i]);
    json_close(&w, ']');
    json_close(&w, '}');
    return json_writer_finish(&w, arena, text, length);
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct track_draft {
    const char *job_type;
    int64_t stops_away, low_ppm, high_ppm, outcomes;
} track_draft;

typedef struct text_draft {
    int64_t version;
    arv_calibration_track *tracks;
    int32_t count;
} text_draft;

static const json_field TRACK_FIELDS[] = {
    {"job_type", JSON_FIELD_NAME, false, offsetof(track_draft, job_type), NULL},
    {"stops_away", JSON_FIELD_INT, false, offsetof(track_draft, stops_away), NULL},
    {"low_ppm", JSON_FIELD_INT, true, offsetof(track_draft, low_ppm), NULL},
    {"high_ppm", JSON_FIELD_INT, true, offsetof(track_draft, high_ppm), NULL},
    {"outcomes", JSON_FIELD_INT, true, offsetof(track_draft, outcomes), NULL},
};

/* Too large for an int32 is out of range for everything there is; the engine refuses it by name. */
static int32_t narrowed(int64_t value)
{
    return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

static void read_track(json_reader *r, const json_t *value, arv_calibration_track *track)
{
    track_draft draft = {.stops_away = ARV_NONE};
    json_read_object(r, value, JSON_TABLE(TRACK_FIELDS), &draft);
    if (draft.stops_away == ARV_NONE && json_object_get(value, "stops_away"))
        json_bad(r, "stops_away", "must be 0 to 15");
    *track = (arv_calibration_track){.job_type = draft.job_type,
                                     .stops_away = narrowed(draft.stops_away),
                                     .low_ppm = narrowed(draft.low_ppm),
                                     .high_ppm = narrowed(draft.high_ppm),
                                     .outcomes = draft.outcomes};
}

static void read_tracks(json_reader *r, const json_t *value, void *at)
{
    text_draft *draft = r->context;
    (void)at;
    const int32_t count = json_read_count(r, value, MOST_TRACKS);
    draft->tracks = JSON_ARRAY_OF(r, arv_calibration_track, count + 1);
    for (int32_t i = 0; draft->tracks && i < count; i++) {
        json_enter_index(r, (size_t)i);
        read_track(r, json_array_get(value, (size_t)i), &draft->tracks[i]);
        json_leave(r);
        draft->count = i + 1;
    }
}

static const json_field TEXT_FIELDS[] = {
    {"arrival_calibration", JSON_FIELD_INT, true, offsetof(text_draft, version), NULL},
    {"tracks", JSON_FIELD_CUSTOM, true, offsetof(text_draft, tracks), read_tracks},
};

static arv_status read_text(arv_arena *arena, const char *bytes, size_t length,
                            arv_calibration **calibration, arv_error *error)
{
    text_draft draft = {.count = 0};
    json_reader reader = {.arena = arena, .error = error, .context = &draft};
    json_t *root = json_parse(bytes, length, error);
    if (!root)
        return error->status;
    json_read_object(&reader, root, JSON_TABLE(TEXT_FIELDS), &draft);
    json_decref(root);
    if (error->total == 0 && draft.version != CALIBRATION_JSON_VERSION)
        arv_error_add(error, ARV_UNIMPLEMENTED, "arrival_calibration", "is not version %d",
                      CALIBRATION_JSON_VERSION);
    if (error->total > 0)
        return error->status;
    return arv_calibration_restore(draft.tracks, draft.count, calibration, error);
}

arv_status calibration_json_read(const char *bytes, size_t length, arv_calibration **calibration,
                                 arv_error *error)
{
    *calibration = NULL;
    *error = (arv_error){.count = 0};
    arv_arena *arena = arv_arena_create(0);
    const arv_status status =
        arena ? read_text(arena, bytes, length, calibration, error)
              : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory to read the text");
    arv_arena_destroy(&arena);
    return status;
}

arv_status calibration_json_read_file(const char *path, arv_calibration **calibration,
                                      arv_error *error)
{
    *calibration = NULL;
    *error = (arv_error){.count = 0};
    const char *bytes = NULL;
    size_t length = 0;
    arv_arena *arena = arv_arena_create(0);
    arv_status status =
        arena ? format_load_file(arena, path, &bytes, &length, error)
              : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory to read the file");
    if (status == ARV_OK)
        status = read_text(arena, bytes, length, calibration, error);
    arv_arena_destroy(&arena);
    return status;
}
