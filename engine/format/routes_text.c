/* routes_text.c - CVRPLIB solutions: "Route #1: 3 5 7", one route a line, then "Cost 1234". */
#include "format/format.h"

#include "base/arena.h"
#include "format/text_scanner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct routes_reader {
    arv_arena *arena;
    arv_error *error;
    const arv_spec *spec;
    arv_route_in_force *routes;
    int32_t count, room;
} routes_reader;

/* Takes "Route #k:" off the line; false when it is something else. */
static bool take_label(text_span *line, int64_t *number)
{
    if (!text_starts_with(*line, "Route"))
        return false;
    const char *colon = memchr(line->at, ':', (size_t)(line->end - line->at));
    const char *hash = memchr(line->at, '#', (size_t)(line->end - line->at));
    if (!colon || !hash || hash > colon)
        return false;
    const bool ok = text_to_int(text_trim((text_span){hash + 1, colon}), number);
    line->at = colon + 1;
    return ok;
}

static void read_route(routes_reader *f, text_span line, int32_t at_line)
{
    int64_t number;
    if (!take_label(&line, &number)) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, at_line, "\"Route #1: ...\" expected");
        return;
    }
    if (number < 1 || number > f->spec->technician_count) {
        text_bad(f->error, ARV_INVALID_ARGUMENT, at_line,
                 "route %" PRId64 ": the problem has %d technicians", number,
                 f->spec->technician_count);
        return;
    }
    const int32_t jobs = text_count_words(line);
    const char **ids = ARENA_ARRAY(f->arena, const char *, jobs);
    for (int32_t k = 0; ids && k < jobs; k++) {
        text_span word;
        text_next_word(&line, &word);
        char *id = arv_arena_alloc(f->arena, (size_t)(word.end - word.at) + 1, 1);
        if (id)
            memcpy(id, word.at, (size_t)(word.end - word.at));
        ids[k] = id;
        if (!id)
            ids = NULL;
    }
    if (!ids) {
        text_bad(f->error, ARV_RESOURCE_EXHAUSTED, 0, "no memory left in the arena");
        return;
    }
    f->routes[f->count++] = (arv_route_in_force){
        .technician = f->spec->technicians[number - 1].id,
        .jobs = ids,
        .job_count = jobs,
    };
}

static int32_t count_lines(text_scanner s)
{
    text_span line;
    int32_t count = 0;
    while (text_next_line(&s, &line))
        count++;
    return count;
}

arv_status format_read_routes(arv_arena *arena, const char *bytes, size_t length,
                              const arv_spec *spec, const arv_route_in_force **order,
                              int32_t *order_count, arv_error *error)
{
    text_scanner s;
    text_span line;
    text_scanner_init(&s, bytes, length);
    *error = (arv_error){.status = ARV_OK};
    *order = NULL;
    *order_count = 0;
    routes_reader f = {.arena = arena, .error = error, .spec = spec, .room = count_lines(s)};
    f.routes = ARENA_ARRAY(arena, arv_route_in_force, f.room);
    if (!f.routes)
        return text_bad(error, ARV_RESOURCE_EXHAUSTED, 0, "no memory left in the arena");
    while (text_next_line(&s, &line))
        if (!text_starts_with(line, "Cost"))
            read_route(&f, line, s.line);
    if (error->status != ARV_OK)
        return error->status;
    *order = f.routes;
    *order_count = f.count;
    return ARV_OK;
}
