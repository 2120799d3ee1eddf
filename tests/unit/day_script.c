/* day_script.c - see day_script.h. */
#include "day_script.h"

#include "base/arena.h"
#include "tiny_problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PLACES = 400 };

static const wire_day key = {"depot", "2026-11-23"};

static wire_header header_of(wire_kind kind, int32_t number)
{
    wire_header header = {.kind = kind};
    header.request_id[0] = 1;
    memcpy(header.request_id + 4, &number, sizeof number);
    return header;
}

static wire_bytes encode(arv_arena *arena, const wire_message *message)
{
    wire_bytes bytes;
    assert_int_equal(wire_encode(arena, message, NULL, &bytes), ARV_OK);
    return bytes;
}

static void write_opening(day_script *script, tiny_problem *tiny, int32_t scenarios)
{
    arv_route_in_force *order = ARENA_ARRAY(script->arena, arv_route_in_force, script->technicians);
    wire_message message = {.header = header_of(WIRE_OPEN_DAY, 0)};
    for (int32_t t = 0; t < script->technicians; t++) {
        const char **jobs = ARENA_ARRAY(script->arena, const char *, script->jobs_each);
        for (int32_t j = 0; j < script->jobs_each; j++)
            jobs[j] = tiny->jobs[t * script->jobs_each + j].id;
        order[t] = (arv_route_in_force){
            .technician = tiny->technicians[t].id, .jobs = jobs, .job_count = script->jobs_each};
    }
    message.body.open_day = (wire_open_day){
        .key = key,
        .routes = {.spec = tiny->spec, .order = order, .order_count = script->technicians}};
    arv_window_options_init(&message.body.open_day.routes.windows);
    message.body.open_day.routes.windows.scenarios = scenarios;
    script->opening = encode(script->arena, &message);
}

/* Large days stay small as a message: customers share places. Legs are all alike, also from a place to
 * itself. */
static void share_places(tiny_problem *tiny)
{
    if (tiny->spec.location_count <= PLACES)
        return;
    for (int32_t j = 0; j < tiny->spec.job_count; j++)
        tiny->jobs[j].location = 1 + j % (PLACES - 1);
    tiny->spec.location_count = tiny->matrix.rows = PLACES;
}

/* Visit by visit, the technicians in turns, everyone somewhat later than planned. */
static void write_events(day_script *script, const tiny_problem *tiny)
{
    static const arv_event_kind kinds[] = {ARV_EVENT_DEPARTED, ARV_EVENT_ARRIVED, ARV_EVENT_STARTED,
                                           ARV_EVENT_FINISHED};
    static const int32_t after_s[] = {0, 950, 980, 4000};
    script->events =
        ARENA_ARRAY(script->arena, wire_bytes, 4 * script->technicians * script->jobs_each);
    for (int32_t j = 0; j < script->jobs_each; j++)
        for (int32_t k = 0; k < 4; k++)
            for (int32_t t = 0; t < script->technicians; t++) {
                char id[32];
                const int32_t n = script->event_count++;
                wire_message message = {.header = header_of(WIRE_EVENT, n + 1)};
                snprintf(id, sizeof id, "event-%d", n);
                message.body.event =
                    (wire_event){.key = key,
                                 .event_id = n % 3 ? id : NULL,
                                 .kind = kinds[k],
                                 .time_s = TINY_SHIFT_START_S + j * 4100 + after_s[k] +
                                           t * 20 / script->technicians,
                                 .technician = tiny->technicians[t].id,
                                 .job = tiny->jobs[t * script->jobs_each + j].id};
                script->events[n] = encode(script->arena, &message);
            }
}

void day_script_make(day_script *script, int32_t technicians, int32_t jobs_each, int32_t scenarios)
{
    const tiny_options options = {.technicians = technicians,
                                  .jobs_each = jobs_each,
                                  .travel_s = 900,
                                  .planned_s = 3000,
                                  .mean_s = 3000,
                                  .cv_ppm = 450000,
                                  .pace_ppm = 100000,
                                  .leg_ppm = 200000,
                                  .technician_day_ppm = 100000,
                                  .day_ppm = 60000,
                                  .shift_s = INT64_C(14) * 3600};
    tiny_problem tiny;
    *script = (day_script){
        .arena = arv_arena_create(0), .technicians = technicians, .jobs_each = jobs_each};
    assert_non_null(script->arena);
    tiny_fill(&tiny, &options);
    share_places(&tiny);
    write_opening(script, &tiny, scenarios);
    write_events(script, &tiny);
    tiny_free(&tiny);
}

void day_script_free(day_script *script)
{
    arv_arena_destroy(&script->arena);
}

wire_message *day_script_read(arv_arena *arena, wire_bytes bytes)
{
    static arv_error error;
    wire_message *message = NULL;
    memset(&error, 0, sizeof error);
    if (wire_decode(arena, bytes.data, bytes.size, NULL, &message, &error))
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    return message;
}

open_day *day_script_open(const day_script *script)
{
    static arv_error error;
    open_day *day = NULL;
    arv_arena *arena = arv_arena_create(0);
    memset(&error, 0, sizeof error);
    if (open_day_make(&arena, day_script_read(arena, script->opening), 1, NULL, &day, &error))
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    assert_null(arena);
    return day;
}

wire_updates day_script_apply(const day_script *script, open_day *day, int32_t n, arv_arena *arena)
{
    static arv_error error;
    wire_updates told;
    memset(&error, 0, sizeof error);
    if (open_day_event(day, day_script_read(arena, script->events[n]), arena, &told, &error))
        fail_msg("event %d: %s: %s", n, error.items[0].path, error.items[0].text);
    return told;
}

wire_bytes day_script_snapshot(const open_day *day, arv_arena *arena)
{
    arv_error error = {0};
    wire_bytes bytes;
    wire_message message = {.header = header_of(WIRE_SNAPSHOT_REPLY, 7)};
    assert_int_equal(open_day_snapshot(day, arena, &message.body.updates, &error), ARV_OK);
    assert_int_equal(wire_encode(arena, &message, &day->roster, &bytes), ARV_OK);
    return bytes;
}
