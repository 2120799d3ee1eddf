/* json_plan_alone.c - an answer read without its problem: what it says of technicians, jobs and places
 * becomes a spec, against which it is then read like any other (json_plan_read.c).
 *
 * The scan here is lenient: what has another shape than it should is passed over, and the strict
 * reading that follows finds it. */
#include "format/format.h"
#include "format/json_names.h"
#include "format/json_reader.h"

#include <math.h>
#include <string.h>

enum {
    MOST_SHIFTS = 1000, /* of one technician, in an answer without its problem */
    COST_DECIMALS = 3   /* kept of costs that are no whole numbers */
};

typedef struct alone {
    json_reader r;
    const json_t *routes, *unassigned;
    arv_technician *technicians;
    arv_job *jobs;
    arv_location *locations;
    int32_t technician_count, job_count, location_count;
    int32_t location_room, shift_sum;
} alone;

static const char *text_of(alone *a, const json_t *value)
{
    return json_is_string(value)
               ? json_copy_text(&a->r, json_string_value(value), json_string_length(value))
               : NULL;
}

static const char *id_of(alone *a, const json_t *value)
{
    char digits[24];
    const char *text = value ? json_id_text(value, digits) : NULL;
    return text ? json_copy_text(&a->r, text, strlen(text)) : NULL;
}

static const char *type_of(const json_t *step)
{
    const char *type = json_string_value(json_object_get(step, "type"));
    return type ? type : "";
}

static bool is_job(const char *type)
{
    return strcmp(type, "job") == 0 || format_half_of(type) != FORMAT_WHOLE;
}

/* ---- how much there is ----------------------------------------------------------------------- */

/* The row that a step names; ARV_NONE = none, or none that may be. */
static int32_t row_of(const json_t *step)
{
    const json_t *row = json_object_get(step, "location_index");
    return json_is_integer(row) && json_integer_value(row) >= 0 &&
                   json_integer_value(row) < ARV_MAX_LOCATIONS
               ? (int32_t)json_integer_value(row)
               : ARV_NONE;
}

static void count_places(alone *a, const json_t *steps)
{
    for (size_t s = 0; s < json_array_size(steps); s++) {
        const int32_t row = row_of(json_array_get(steps, s));
        if (row >= a->location_count)
            a->location_count = row + 1;
    }
}

/* Rows that are named come first, then a place for every other step. */
static bool make_room(alone *a)
{
    size_t steps = json_array_size(a->unassigned);
    count_places(a, a->unassigned);
    for (size_t i = 0; i < json_array_size(a->routes); i++) {
        const json_t *list = json_object_get(json_array_get(a->routes, i), "steps");
        steps += json_array_size(list);
        count_places(a, list);
    }
    a->location_room = a->location_count + (int32_t)steps;
    a->technicians = JSON_ARRAY_OF(&a->r, arv_technician, json_array_size(a->routes) + 1);
    a->jobs = JSON_ARRAY_OF(&a->r, arv_job, steps + 1);
    a->locations = JSON_ARRAY_OF(&a->r, arv_location, a->location_room + 1);
    return a->technicians && a->jobs && a->locations;
}

/* ---- places and jobs ------------------------------------------------------------------------- */

static bool is_degrees(const json_t *value, double limit)
{
    return json_is_number(value) && fabs(json_number_value(value)) <= limit;
}

static int32_t place_of(alone *a, const json_t *step)
{
    const json_t *pair = json_object_get(step, "location");
    const json_t *longitude = json_array_get(pair, 0), *latitude = json_array_get(pair, 1);
    const bool stated =
        json_array_size(pair) == 2 && is_degrees(longitude, 180) && is_degrees(latitude, 90);
    int32_t row = row_of(step);
    if (row == ARV_NONE && !stated)
        return ARV_NONE;
    if (row == ARV_NONE)
        row = a->location_count++;
    if (stated)
        a->locations[row] = (arv_location){.has_coordinates = true,
                                           .longitude = json_number_value(longitude),
                                           .latitude = json_number_value(latitude)};
    return row;
}

static void add_job(alone *a, const json_t *step)
{
    char room[FORMAT_HALF_ROOM];
    const char *said = id_of(a, json_object_get(step, "id"));
    if (!said)
        return;
    const char *id = format_half_id(format_half_of(type_of(step)), said, room);
    arv_job *job = &a->jobs[a->job_count];
    arv_job_init(job);
    job->id = id == said ? said : json_copy_text(&a->r, id, strlen(id));
    job->description = text_of(a, json_object_get(step, "description"));
    job->location = place_of(a, step);
    a->job_count += job->id != NULL;
}

/* ---- routes ---------------------------------------------------------------------------------- */

/* Answers name their routes by technician, so he is the last one, or new, almost always. */
static arv_technician *technician_of(alone *a, const json_t *route)
{
    const char *id = id_of(a, json_object_get(route, "vehicle"));
    if (!id)
        return NULL;
    for (int32_t t = a->technician_count; t-- > 0;)
        if (strcmp(a->technicians[t].id, id) == 0)
            return &a->technicians[t];
    arv_technician *technician = &a->technicians[a->technician_count++];
    arv_technician_init(technician);
    technician->id = id;
    technician->description = text_of(a, json_object_get(route, "description"));
    return technician;
}

/* The shift of a route; his earlier ones are there as well, empty. NULL = out of range. */
static arv_shift *shift_of(alone *a, arv_technician *technician, const json_t *route)
{
    const json_t *stated = json_object_get(route, "shift");
    const json_int_t number = json_is_integer(stated) ? json_integer_value(stated) : 0;
    if (number < 0 || number >= MOST_SHIFTS || a->shift_sum + number >= ARV_MAX_SHIFTS)
        return NULL;
    const int32_t wanted = (int32_t)number + 1;
    arv_shift *shifts = JSON_ARRAY_OF(
        &a->r, arv_shift, wanted > technician->shift_count ? wanted : technician->shift_count);
    if (!shifts)
        return NULL;
    for (int32_t k = 0; k < technician->shift_count; k++)
        shifts[k] = technician->shifts[k];
    for (int32_t k = technician->shift_count; k < wanted; k++)
        arv_shift_init(&shifts[k]);
    if (wanted > technician->shift_count) {
        a->shift_sum += wanted - technician->shift_count;
        technician->shift_count = wanted;
    }
    technician->shifts = shifts;
    return &shifts[number];
}

static void add_break(alone *a, arv_shift *shift, arv_break *breaks, const json_t *step)
{
    if (shift->break_count == ARV_MAX_BREAKS_PER_SHIFT)
        return;
    arv_break_init(&breaks[shift->break_count]);
    breaks[shift->break_count++].id = id_of(a, json_object_get(step, "id"));
}

static void add_route(alone *a, const json_t *route)
{
    arv_technician *technician = technician_of(a, route);
    arv_shift *shift = technician ? shift_of(a, technician, route) : NULL;
    arv_break *breaks = JSON_ARRAY_OF(&a->r, arv_break, ARV_MAX_BREAKS_PER_SHIFT);
    const json_t *steps = json_object_get(route, "steps");
    if (!shift || !breaks)
        return;
    shift->breaks = breaks;
    for (size_t s = 0; s < json_array_size(steps); s++) {
        const json_t *step = json_array_get(steps, s);
        const char *type = type_of(step);
        if (is_job(type))
            add_job(a, step);
        else if (strcmp(type, "break") == 0)
            add_break(a, shift, breaks, step);
        else if (strcmp(type, "start") == 0)
            shift->start_location = place_of(a, step);
        else if (strcmp(type, "end") == 0)
            shift->end_location = place_of(a, step);
        else if (strcmp(type, "restock") == 0)
            technician->restock_location = place_of(a, step);
    }
}

static arv_status collect(alone *a, const json_t *root, const arv_spec **spec)
{
    arv_spec *found = JSON_ARRAY_OF(&a->r, arv_spec, 1);
    a->routes = json_object_get(root, "routes");
    a->unassigned = json_object_get(root, "unassigned");
    if (!found || !make_room(a))
        return ARV_RESOURCE_EXHAUSTED;
    for (size_t i = 0; i < json_array_size(a->routes); i++)
        add_route(a, json_array_get(a->routes, i));
    for (size_t i = 0; i < json_array_size(a->unassigned); i++)
        add_job(a, json_array_get(a->unassigned, i));
    arv_spec_init(found);
    found->technicians = a->technicians;
    found->technician_count = a->technician_count;
    found->jobs = a->jobs;
    found->job_count = a->job_count;
    found->locations = a->locations;
    found->location_count = a->location_count;
    *spec = found;
    return a->r.no_memory ? ARV_RESOURCE_EXHAUSTED : ARV_OK;
}

arv_status format_read_plan_alone(arv_arena *arena, const char *bytes, size_t length,
                                  const arv_spec **spec, format_info *info, arv_plan **plan,
                                  arv_error *error)
{
    alone a = {.r = {.arena = arena, .error = error}};
    *error = (arv_error){.count = 0};
    *spec = NULL;
    *plan = NULL;
    json_t *root = json_parse(bytes, length, error);
    if (!root)
        return error->status;
    const arv_status status = collect(&a, root, spec);
    const json_t *cost = json_object_get(json_object_get(root, "summary"), "cost");
    *info = (format_info){.kind = FORMAT_JSON,
                          .spec = *spec,
                          .cost_decimals = json_is_real(cost) ? COST_DECIMALS : 0};
    json_decref(root);
    if (status != ARV_OK)
        return arv_error_add(error, status, "", "no memory to read the answer");
    return format_read_plan(arena, bytes, length, *spec, info, plan, error);
}
