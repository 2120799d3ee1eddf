/* day_growth.c - see day_growth.h. */
#include "daybook/day_growth.h"

#include "daybook/given_plan.h"
#include "model/problem_join.h"
#include "model/validate.h"

#include <stdio.h>
#include <string.h>

static arv_status no_memory(arv_error *error)
{
    arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "added", "no memory for the job");
    return ARV_RESOURCE_EXHAUSTED;
}

/* ---- may it come? ----------------------------------------------------------------------------*/

/* What one more takes, about: by the problem alone, so that a day made again lets in the same. */
static int64_t bytes_with(const open_day *day)
{
    enum { ROW_BYTES = 512, SERVICE_BYTES = 4, PRICE_BYTES = 8, WORD_BYTES = 8 };
    const arv_problem *p = day->problem;
    const int64_t prices = p->assign_cost ? p->price_row_count : 0;
    return ((int64_t)p->job_count + 1) *
           (ROW_BYTES + SERVICE_BYTES * (int64_t)p->service_row_count + PRICE_BYTES * prices +
            WORD_BYTES * (int64_t)p->shift_words);
}

static arv_status check_room(const open_day *day, arv_error *error)
{
    const int64_t most = INT64_C(1048576) * ARV_MAX_ADDED_MB;
    if (day->problem->job_count < ARV_MAX_JOBS && day->added_bytes + bytes_with(day) <= most)
        return ARV_OK;
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "added",
                         "this day has had too many jobs that its problem did not have");
}

/* A place that no matrix has a row for. */
static arv_status check_place(const arv_spec *spec, const arv_location *place, arv_error *error)
{
    for (int32_t i = 0; i < spec->profile_count; i++)
        if (spec->profiles[i].matrix_count > 0)
            return arv_error_add(error, ARV_FAILED_PRECONDITION, "place",
                                 "profile `%.80s` has a matrix, and no row of it is that place",
                                 spec->profiles[i].name);
    if (!spec->locations)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "place",
                             "no place of the problem has coordinates");
    if (!place->has_coordinates)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "place.has_coordinates",
                             "a new place needs coordinates");
    return ARV_OK;
}

static arv_status check_event(const open_day *day, const wire_event *event, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    if (wire_roster_job(&day->roster, event->added->id) != ARV_NONE)
        return arv_error_add(error, ARV_ALREADY_EXISTS, "added.id",
                             "the problem of the day has a job of this id");
    if (event->added_loads != 0 && event->added_loads != spec->load_count)
        return arv_error_add(error, ARV_INVALID_ARGUMENT,
                             event->added->delivery ? "added.delivery" : "added.pickup",
                             "needs load_count entries");
    const arv_status status = check_room(day, error);
    return status || !event->place ? status : check_place(spec, event->place, error);
}

/* The job among the technicians, places and models of the day, without the other jobs. */
static arv_status check_job(const arv_spec *grown, arv_error *error)
{
    char place[32];
    arv_spec alone = *grown;
    alone.jobs = &grown->jobs[grown->job_count - 1];
    alone.job_count = 1;
    alone.routes = NULL;
    alone.relations = NULL;
    alone.route_count = alone.relation_count = 0;
    validate_spec(&alone, error);
    snprintf(place, sizeof place, "locations[%d]", grown->location_count - 1);
    error_rename_paths(error, "jobs[0]", "added");
    error_rename_paths(error, place, "place");
    return error->status;
}

/* ---- the larger problem ----------------------------------------------------------------------*/

/* The event in the memory of the day: that of its message ends with the request. */
static arv_status keep_event(const open_day *day, const wire_message *message, arv_arena *scratch,
                             const wire_event **kept, arv_error *error)
{
    wire_bytes bytes;
    wire_message *copy;
    if (wire_encode(scratch, message, NULL, &bytes))
        return no_memory(error);
    const arv_status status = wire_decode(day->arena, bytes.data, bytes.size, NULL, &copy, error);
    *kept = status ? NULL : &copy->body.event;
    return status;
}

/* One element more behind those of an array, in new memory. */
static void *append(arv_arena *arena, const void *from, int32_t count, const void *last,
                    size_t size)
{
    uint8_t *to = arv_arena_alloc(arena, (size_t)count + 1, size);
    if (to && count > 0)
        memcpy(to, from, (size_t)count * size);
    if (to)
        memcpy(to + (size_t)count * size, last, size);
    return to;
}

static arv_status grow_spec(const open_day *day, const wire_event *event, const arv_spec **out,
                            arv_error *error)
{
    const arv_spec *old = day->problem->spec;
    arv_job job = *event->added;
    arv_spec *grown = ARENA_ARRAY(day->arena, arv_spec, 1);
    if (!grown)
        return no_memory(error);
    *grown = *old;
    if (event->place) {
        grown->locations = append(day->arena, old->locations, old->location_count, event->place,
                                  sizeof *old->locations);
        job.location = old->location_count;
        grown->location_count = old->location_count + 1;
    }
    grown->jobs = append(day->arena, old->jobs, old->job_count, &job, sizeof *old->jobs);
    grown->job_count = old->job_count + 1;
    if (!grown->jobs || (event->place && !grown->locations))
        return no_memory(error);
    *out = grown;
    return ARV_OK;
}

static arv_status grow_problem(const open_day *day, const arv_spec *spec, bool place,
                               arv_arena *scratch, const arv_problem **out, arv_error *error)
{
    char path[32];
    const arv_status status =
        problem_join(day->arena, scratch, day->problem, spec, place, out, error);
    snprintf(path, sizeof path, "jobs[%d]", spec->job_count - 1);
    error_rename_paths(error, path, "added");
    return status;
}

static arv_status grow_names(const open_day *day, const arv_spec *spec, day_growth *out,
                             arv_error *error)
{
    static const int64_t none = 0;
    const int32_t old = day->problem->job_count;
    out->last_sequence = append(day->arena, day->last_sequence, old, &none, sizeof none);
    out->previous_sequence = append(day->arena, day->previous_sequence, old, &none, sizeof none);
    if (!out->last_sequence || !out->previous_sequence ||
        wire_roster_build(day->arena, spec, &out->roster))
        return no_memory(error);
    return ARV_OK;
}

arv_status day_growth_make(open_day *day, const wire_message *message, arv_arena *scratch,
                           day_growth *out, arv_error *error)
{
    const wire_event *event = &message->body.event;
    const arv_spec *spec = NULL;
    *out = (day_growth){.before = arena_mark_get(day->arena)};
    arv_status status = check_event(day, event, error);
    if (!status)
        status = keep_event(day, message, scratch, &event, error);
    if (!status)
        status = grow_spec(day, event, &spec, error);
    if (!status)
        status = check_job(spec, error);
    if (!status)
        status = grow_problem(day, spec, event->place != NULL, scratch, &out->problem, error);
    if (!status)
        status = grow_names(day, spec, out, error);
    if (status)
        day_growth_forget(day, out);
    return status;
}

void day_growth_settle(open_day *day, const day_growth *growth)
{
    day->added_bytes += bytes_with(day);
    day->problem = growth->problem;
    day->roster = growth->roster;
    day->last_sequence = growth->last_sequence;
    day->previous_sequence = growth->previous_sequence;
}

void day_growth_forget(const open_day *day, const day_growth *growth)
{
    arena_mark_release(day->arena, growth->before);
}
