/* calibration_store.c - life of a calibration, its groups by name, its tracks in and out. */
#include "window/calibration_state.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

enum { FIRST_ROOM = 16 };

/* ---- life ------------------------------------------------------------------------------------ */

arv_status arv_calibration_create(arv_calibration **calibration)
{
    arv_arena *arena = arv_arena_create(0);
    *calibration = arena ? ARENA_ARRAY(arena, arv_calibration, 1) : NULL;
    if (!*calibration) {
        arv_arena_destroy(&arena);
        return ARV_RESOURCE_EXHAUSTED;
    }
    (*calibration)->arena = arena;
    return ARV_OK;
}

void arv_calibration_destroy(arv_calibration **calibration)
{
    if (!*calibration)
        return;
    arv_arena *arena = (*calibration)->arena;
    arv_arena_destroy(&arena);
    *calibration = NULL;
}

/* Position of a name among the types, or where it belongs. */
static int32_t place_of(const arv_calibration *c, const char *job_type)
{
    int32_t low = 0, high = c->type_count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (strcmp(c->types[middle].job_type, job_type) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const calibration_group *calibration_find(const arv_calibration *c, const char *job_type)
{
    const int32_t at = place_of(c, job_type);
    const bool found = at < c->type_count && strcmp(c->types[at].job_type, job_type) == 0;
    return found ? &c->types[at] : NULL;
}

static arv_status make_room(arv_calibration *c)
{
    if (c->type_count < c->room)
        return ARV_OK;
    const int32_t room = c->room ? 2 * c->room : FIRST_ROOM;
    calibration_group *types = ARENA_ARRAY(c->arena, calibration_group, room);
    if (!types)
        return ARV_RESOURCE_EXHAUSTED;
    if (c->type_count > 0)
        memcpy(types, c->types, (size_t)c->type_count * sizeof *types);
    c->types = types;
    c->room = room;
    return ARV_OK;
}

/* The group of a type, made when it is new; NULL only when memory is out. */
calibration_group *calibration_find_or_add(arv_calibration *c, const char *job_type)
{
    if (!job_type)
        return &c->all;
    const calibration_group *known = calibration_find(c, job_type);
    if (known)
        return &c->types[known - c->types];
    const char *name = make_room(c) == ARV_OK ? arv_arena_strdup(c->arena, job_type) : NULL;
    if (!name)
        return NULL;
    const int32_t at = place_of(c, job_type);
    memmove(&c->types[at + 1], &c->types[at], (size_t)(c->type_count - at) * sizeof *c->types);
    c->types[at] = (calibration_group){.job_type = name};
    c->type_count++;
    return &c->types[at];
}

/* ---- tracks in and out ----------------------------------------------------------------------- */

static void list_group(const calibration_group *g, arv_calibration_track *tracks, int32_t *count)
{
    for (int32_t t = 0; t < CALIBRATION_TRACKS; t++)
        if (g->tracks[t].outcomes > 0)
            tracks[(*count)++] =
                (arv_calibration_track){.job_type = g->job_type,
                                        .stops_away = t < CALIBRATION_LOOKS ? t : ARV_NONE,
                                        .low_ppm = g->tracks[t].low,
                                        .high_ppm = g->tracks[t].high,
                                        .outcomes = g->tracks[t].outcomes};
}

arv_status arv_calibration_tracks(const arv_calibration *calibration, arv_arena *arena,
                                  arv_calibration_track **tracks, int32_t *count)
{
    *count = 0;
    *tracks = ARENA_ARRAY(arena, arv_calibration_track,
                          (calibration->type_count + 1) * CALIBRATION_TRACKS);
    if (!*tracks)
        return ARV_RESOURCE_EXHAUSTED;
    list_group(&calibration->all, *tracks, count);
    for (int32_t g = 0; g < calibration->type_count; g++)
        list_group(&calibration->types[g], *tracks, count);
    return ARV_OK;
}

static arv_status refuse(arv_error *error, int32_t index, const char *field, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "tracks[%d].%s", index, field);
    return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static arv_status check_track(const arv_calibration_track *t, int32_t index, arv_error *error)
{
    arv_status status = ARV_OK;
    if (t->job_type && strlen(t->job_type) >= ARV_MAX_ID_BYTES)
        status = refuse(error, index, "job_type", "is too long");
    if (t->stops_away < ARV_NONE || t->stops_away >= CALIBRATION_LOOKS)
        status = refuse(error, index, "stops_away", "must be 0 to 15, or absent for the promise");
    if (t->low_ppm < CALIBRATION_LOWEST || t->low_ppm > CALIBRATION_HIGHEST)
        status = refuse(error, index, "low_ppm", "must be within -700000..1400000");
    if (t->high_ppm < CALIBRATION_LOWEST || t->high_ppm > CALIBRATION_HIGHEST)
        status = refuse(error, index, "high_ppm", "must be within -700000..1400000");
    if (t->outcomes < 1)
        status = refuse(error, index, "outcomes", "must be at least 1");
    return status;
}

static arv_status restore(arv_calibration *c, const arv_calibration_track *t, int32_t index,
                          arv_error *error)
{
    const arv_status status = check_track(t, index, error);
    calibration_group *g = status == ARV_OK ? calibration_find_or_add(c, t->job_type) : NULL;
    if (status != ARV_OK)
        return status;
    if (!g)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "tracks", "no memory");
    calibration_track *to =
        &g->tracks[t->stops_away == ARV_NONE ? CALIBRATION_LOOKS : t->stops_away];
    if (to->outcomes > 0)
        return refuse(error, index, "stops_away", "is there twice for this job type");
    *to = (calibration_track){.low = t->low_ppm, .high = t->high_ppm, .outcomes = t->outcomes};
    return ARV_OK;
}

arv_status arv_calibration_restore(const arv_calibration_track *tracks, int32_t count,
                                   arv_calibration **calibration, arv_error *error)
{
    arv_status status = arv_calibration_create(calibration);
    if (status != ARV_OK)
        return arv_error_add(error, status, "tracks", "no memory");
    for (int32_t i = 0; i < count; i++) {
        const arv_status restored = restore(*calibration, &tracks[i], i, error);
        status = restored == ARV_OK ? status : restored;
    }
    if (status != ARV_OK)
        arv_calibration_destroy(calibration);
    return status;
}

arv_status arv_calibration_clone(const arv_calibration *calibration, arv_calibration **copy)
{
    arv_calibration_track *tracks = NULL;
    int32_t count = 0;
    *copy = NULL;
    arv_arena *arena = arv_arena_create(0);
    arv_status status = arena ? arv_calibration_tracks(calibration, arena, &tracks, &count)
                              : ARV_RESOURCE_EXHAUSTED;
    if (status == ARV_OK)
        status = arv_calibration_create(copy);
    for (int32_t i = 0; i < count && status == ARV_OK; i++) {
        arv_error *none = ARENA_ARRAY(arena, arv_error, 1);
        status = none ? restore(*copy, &tracks[i], i, none) : ARV_RESOURCE_EXHAUSTED;
    }
    if (status != ARV_OK)
        arv_calibration_destroy(copy);
    arv_arena_destroy(&arena);
    return status;
}
