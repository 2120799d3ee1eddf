/* json_place.c - from places as said (coordinates, matrix rows) to location indices.
 *
 * With matrices a location is a row, every place must name its own, and coordinates are an attribute.
 * Without, a location is a pair of coordinates and equal pairs are one location; rows are kept all
 * the same where each place names one and they agree with the coordinates. */
#include "format/json_problem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

void json_add_place(problem_reader *p, const json_place *place, json_place_owner owner,
                    int32_t entity, int32_t shift, int32_t *location)
{
    if (!place->at.has_coordinates && place->row == ARV_UNSET)
        return;
    json_place *added = &p->places[p->place_count++];
    *added = *place;
    added->owner = owner;
    added->entity = entity;
    added->shift = shift;
    added->location = location;
}

static void bad_place(problem_reader *p, const json_place *place, const char *suffix,
                      const char *text)
{
    static const char *const keys[] = {
        [PLACE_VEHICLE_START] = "start",    [PLACE_VEHICLE_END] = "end",
        [PLACE_SHIFT_START] = "start",      [PLACE_SHIFT_END] = "end",
        [PLACE_JOB] = "location",           [PLACE_VEHICLE_RESTOCK] = "restock.location",
        [PLACE_PICKUP] = "pickup.location", [PLACE_DELIVERY] = "delivery.location",
    };
    char path[96];
    const char *key = keys[place->owner];
    if (place->owner == PLACE_JOB)
        snprintf(path, sizeof path, "jobs[%d].%s%s", place->entity, key, suffix);
    else if (place->owner == PLACE_PICKUP || place->owner == PLACE_DELIVERY)
        snprintf(path, sizeof path, "shipments[%d].%s%s", place->entity, key, suffix);
    else if (place->owner == PLACE_VEHICLE_START || place->owner == PLACE_VEHICLE_END ||
             place->owner == PLACE_VEHICLE_RESTOCK)
        snprintf(path, sizeof path, "vehicles[%d].%s%s", place->entity, key, suffix);
    else
        snprintf(path, sizeof path, "vehicles[%d].shifts[%d].%s%s", place->entity, place->shift,
                 key, suffix);
    arv_error_add(p->r.error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Rows of the smallest matrix, ARV_NONE without one. */
static int32_t matrix_rows(const arv_spec *spec)
{
    int32_t rows = ARV_NONE;
    for (int32_t i = 0; i < spec->profile_count; i++)
        for (int32_t m = 0; m < spec->profiles[i].matrix_count; m++)
            if (rows == ARV_NONE || spec->profiles[i].matrices[m].rows < rows)
                rows = spec->profiles[i].matrices[m].rows;
    return rows;
}

/* Some vehicle may drive the great circle, so coordinates decide travel. */
static bool drives_by_coordinates(const arv_spec *spec)
{
    for (int32_t i = 0; i < spec->profile_count; i++)
        if (spec->profiles[i].matrix_count == 0)
            return true;
    return spec->profile_count == 0;
}

static bool same_point(const arv_location *a, const arv_location *b)
{
    return !(a->longitude < b->longitude || a->longitude > b->longitude ||
             a->latitude < b->latitude || a->latitude > b->latitude);
}

static void attach_coordinates(problem_reader *p, const json_place *place, arv_location *locations,
                               bool decisive)
{
    arv_location *known = &locations[place->row];
    if (!place->at.has_coordinates)
        return;
    if (!known->has_coordinates)
        *known = place->at;
    else if (decisive && !same_point(known, &place->at))
        bad_place(p, place, "", "another place with this index has other coordinates");
}

void json_read_place_names(problem_reader *p, const json_t *array)
{
    const int32_t count = json_read_count(&p->r, array, ARV_MAX_LOCATIONS);
    const char **names = JSON_ARRAY_OF(&p->r, const char *, count);
    for (int32_t i = 0; names && i < count; i++) {
        const json_t *name = json_array_get(array, (size_t)i);
        if (json_is_null(name))
            continue;
        json_enter_index(&p->r, (size_t)i);
        json_read_name(&p->r, name, &names[i]);
        json_leave(&p->r);
    }
    p->place_names = names;
    p->place_name_count = names ? count : 0;
}

/* True when a location has a name now. */
static bool name_locations(problem_reader *p, arv_location *locations, int64_t count)
{
    bool any = false;
    for (int32_t i = 0; i < p->place_name_count; i++) {
        if (i < count) {
            locations[i].id = p->place_names[i];
            any |= locations[i].id != NULL;
        } else {
            char path[32];
            snprintf(path, sizeof path, "places[%d]", i);
            arv_error_add(p->r.error, ARV_INVALID_ARGUMENT, path, "the matrix has no such row");
        }
    }
    return any;
}

/* Without matrices, as many as are spoken of. */
static int64_t count_rows(const problem_reader *p, int32_t matrix)
{
    if (matrix != ARV_NONE)
        return matrix;
    int64_t count = p->place_name_count;
    for (int32_t i = 0; i < p->place_count; i++)
        if (p->places[i].row >= count)
            count = p->places[i].row + 1;
    return count;
}

static void resolve_rows(problem_reader *p)
{
    const bool decisive = drives_by_coordinates(p->spec);
    const int64_t count = count_rows(p, matrix_rows(p->spec));
    bool any_said = false; /* coordinates or names */
    arv_location *locations = JSON_ARRAY_OF(&p->r, arv_location, count);
    for (int32_t i = 0; locations && i < p->place_count; i++) {
        const json_place *place = &p->places[i];
        any_said |= place->at.has_coordinates;
        if (place->row == ARV_UNSET) {
            bad_place(p, place, "_index", "missing: there are matrices, or other rows");
        } else if (place->row >= count) {
            bad_place(p, place, "_index", "the matrix has no such row");
        } else {
            *place->location = (int32_t)place->row;
            attach_coordinates(p, place, locations, decisive);
        }
    }
    if (locations)
        any_said |= name_locations(p, locations, count);
    p->spec->locations = any_said ? locations : NULL;
    p->spec->location_count = locations ? (int32_t)count : 0;
}

/* ---- coordinates ----------------------------------------------------------------------------- */

static int by_point(const void *left, const void *right)
{
    const json_place *a = *(const json_place *const *)left, *b = *(const json_place *const *)right;
    if (a->at.longitude < b->at.longitude || a->at.longitude > b->at.longitude)
        return a->at.longitude < b->at.longitude ? -1 : 1;
    if (a->at.latitude < b->at.latitude || a->at.latitude > b->at.latitude)
        return a->at.latitude < b->at.latitude ? -1 : 1;
    return a < b ? -1 : a > b; /* equal points: the first said comes first */
}

/* Marks each place with the first one of the same point (`row` of the first is itself). */
static void find_equal_points(const json_place *places, json_place **order, int32_t count)
{
    qsort(order, (size_t)count, sizeof(json_place *), by_point);
    int32_t first = 0;
    for (int32_t i = 0; i < count; i++) {
        if (!same_point(&order[first]->at, &order[i]->at))
            first = i;
        order[i]->row = order[first] - places;
    }
}

static void resolve_coordinates(problem_reader *p)
{
    const int32_t count = p->place_count;
    json_place **order = JSON_ARRAY_OF(&p->r, json_place *, count);
    arv_location *locations = JSON_ARRAY_OF(&p->r, arv_location, count);
    if (!order || !locations)
        return;
    for (int32_t i = 0; i < count; i++)
        order[i] = &p->places[i];
    find_equal_points(p->places, order, count);
    int32_t used = 0;
    for (int32_t i = 0; i < count; i++) { /* locations in the order of their first mention */
        const json_place *place = &p->places[i];
        if (place->row == i)
            locations[used++] = place->at;
        *place->location = place->row == i ? used - 1 : *p->places[place->row].location;
    }
    p->spec->locations = locations;
    p->spec->location_count = used;
}

/* ---- which of the two ------------------------------------------------------------------------ */

static int by_row(const void *left, const void *right)
{
    const json_place *a = *(const json_place *const *)left, *b = *(const json_place *const *)right;
    return (a->row > b->row) - (a->row < b->row);
}

/* Each place names a row, and places of one row have the same coordinates. */
static bool rows_agree(problem_reader *p)
{
    const json_place **order = JSON_ARRAY_OF(&p->r, const json_place *, p->place_count);
    if (!order)
        return false;
    for (int32_t i = 0; i < p->place_count; i++) {
        order[i] = &p->places[i];
        if (order[i]->row == ARV_UNSET)
            return false;
    }
    qsort(order, (size_t)p->place_count, sizeof *order, by_row);
    for (int32_t i = 1; i < p->place_count; i++)
        if (order[i - 1]->row == order[i]->row && !same_point(&order[i - 1]->at, &order[i]->at))
            return false;
    return true;
}

static bool all_have_coordinates(const problem_reader *p)
{
    for (int32_t i = 0; i < p->place_count; i++)
        if (!p->places[i].at.has_coordinates)
            return false;
    return true;
}

void json_resolve_places(problem_reader *p)
{
    p->info->indexed =
        matrix_rows(p->spec) != ARV_NONE || !all_have_coordinates(p) || rows_agree(p);
    if (p->info->indexed)
        resolve_rows(p);
    else if (p->place_name_count == 0)
        resolve_coordinates(p);
    else
        arv_error_add(p->r.error, ARV_INVALID_ARGUMENT, "places",
                      "names are by index: every place needs its own, of one pair of coordinates");
}
