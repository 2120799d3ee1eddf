/* wire_calibration.c - a calibration as a protobuf message, and back (wire.h). */
#include "wire/prescan.h"
#include "wire/wire_internal.h"

/* ---- out ------------------------------------------------------------------------------------- */

static void encode_track(const arv_calibration_track *in, Arrival__V1__CalibrationTrack *out)
{
    arrival__v1__calibration_track__init(out);
    out->job_type = wire_text(in->job_type);
    WIRE_SET(out, CALIBRATION_TRACK, STOPS_AWAY, stops_away, in->stops_away, ARV_NONE);
    out->low_ppm = in->low_ppm;
    out->high_ppm = in->high_ppm;
    out->outcomes = in->outcomes;
}

arv_status wire_encode_calibration(arv_arena *arena, const arv_calibration *calibration,
                                   wire_bytes *bytes)
{
    arv_calibration_track *tracks;
    int32_t count;
    arv_status status = arv_calibration_tracks(calibration, arena, &tracks, &count);
    if (status != ARV_OK)
        return status;
    Arrival__V1__Calibration out = ARRIVAL__V1__CALIBRATION__INIT;
    Arrival__V1__CalibrationTrack *items = arv_arena_alloc(arena, (size_t)count + 1, sizeof *items);
    out.tracks = arv_arena_alloc(arena, (size_t)count + 1, sizeof(*out.tracks));
    if (!items || !out.tracks)
        return ARV_RESOURCE_EXHAUSTED;
    out.n_tracks = (size_t)count;
    for (int32_t i = 0; i < count; i++) {
        encode_track(&tracks[i], &items[i]);
        out.tracks[i] = &items[i];
    }
    const size_t size = arrival__v1__calibration__get_packed_size(&out);
    uint8_t *data = size <= ARV_MAX_MESSAGE_BYTES ? arv_arena_alloc(arena, size + 1, 1) : NULL;
    if (!data)
        return ARV_RESOURCE_EXHAUSTED;
    *bytes = (wire_bytes){.data = data, .size = arrival__v1__calibration__pack(&out, data)};
    return ARV_OK;
}

/* ---- in -------------------------------------------------------------------------------------- */

/* Too large for an int32 is out of range for everything there is; the engine refuses it by name. */
static int32_t narrowed(int64_t value)
{
    return value > INT32_MAX ? INT32_MAX : value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

static void decode_track(const Arrival__V1__CalibrationTrack *in, arv_calibration_track *out)
{
    const int64_t stops_away = WIRE_GET(in, stops_away, ARV_NONE);
    const bool given =
        in->maybe_stops_away_case == ARRIVAL__V1__CALIBRATION_TRACK__MAYBE_STOPS_AWAY_STOPS_AWAY;
    *out = (arv_calibration_track){.job_type = *in->job_type ? in->job_type : NULL,
                                   .stops_away =
                                       given && stops_away < 0 ? INT32_MIN : narrowed(stops_away),
                                   .low_ppm = narrowed(in->low_ppm),
                                   .high_ppm = narrowed(in->high_ppm),
                                   .outcomes = in->outcomes};
}

static arv_status decode(arv_arena *arena, const Arrival__V1__Calibration *in,
                         arv_calibration **calibration, arv_error *error)
{
    arv_calibration_track *tracks = arv_arena_alloc(arena, in->n_tracks + 1, sizeof *tracks);
    if (!tracks)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "tracks", "no memory");
    for (size_t i = 0; i < in->n_tracks; i++)
        decode_track(in->tracks[i], &tracks[i]);
    return arv_calibration_restore(tracks, (int32_t)in->n_tracks, calibration, error);
}

arv_status wire_decode_calibration(const void *bytes, size_t size, arv_calibration **calibration,
                                   arv_error *error)
{
    *calibration = NULL;
    arv_status status =
        prescan_check(&arrival__v1__calibration__descriptor, bytes, size, false, error);
    if (status != ARV_OK)
        return status;
    arv_arena *arena = arv_arena_create(0);
    Arrival__V1__Calibration *in =
        arena ? arrival__v1__calibration__unpack(NULL, size, bytes) : NULL;
    status = in ? decode(arena, in, calibration, error)
                : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    if (in)
        arrival__v1__calibration__free_unpacked(in, NULL);
    arv_arena_destroy(&arena);
    return status;
}
