/* report_geojson.c - see report_geojson.h. */
#include "report/report_geojson.h"

#include "report/page_parts.h"

#include <inttypes.h>

enum { DECIMALS = 7 }; /* of a degree: a centimetre */

static void put_position(play_text *text, const page_place *place)
{
    text_put(text, "[");
    text_fixed(text, place->longitude, DECIMALS);
    text_put(text, ", ");
    text_fixed(text, place->latitude, DECIMALS);
    text_put(text, "]");
}

static void put_text(play_text *text, const char *key, const char *value)
{
    text_format(text, ", \"%s\": ", key);
    if (value)
        text_json_string(text, value);
    else
        text_put(text, "null");
}

static void put_int(play_text *text, const char *key, int64_t value)
{
    if (value == ARV_UNSET)
        text_format(text, ", \"%s\": null", key);
    else
        text_format(text, ", \"%s\": %" PRId64, key, value);
}

/* ---- points ---------------------------------------------------------------------------------- */

static void begin_point(play_text *text, const page_place *place, const char *id,
                        const char *description)
{
    text_put(text, "{\"type\": \"Feature\", \"geometry\": ");
    if (place->known) {
        text_put(text, "{\"type\": \"Point\", \"coordinates\": ");
        put_position(text, place);
        text_put(text, "}");
    } else {
        text_put(text, "null");
    }
    text_put(text, ", \"properties\": {\"kind\": \"job\"");
    put_text(text, "id", id);
    if (description)
        put_text(text, "description", description);
}

static void put_stop(play_text *text, const page_route *route, const page_stop *stop)
{
    begin_point(text, &stop->place, stop->id, stop->description);
    put_text(text, "technician", route->technician);
    put_int(text, "stop", stop->number);
    put_int(text, "arrival", stop->arrive_s);
    put_int(text, "start", stop->start_s);
    put_int(text, "finish", stop->finish_s);
    if (stop->view_count > 0) {
        text_format(text, ", \"window\": [%" PRId64 ", %" PRId64 "]", stop->views[0].from_s,
                    stop->views[0].to_s);
        put_int(text, "eta", stop->eta_s);
        put_int(text, "stops_away", stop->stops_away);
    }
    text_put(text, "}}");
}

static void put_unserved(play_text *text, const page_unserved *left)
{
    begin_point(text, &left->place, left->id, left->description);
    put_text(text, "unserved", arv_reason_name(left->reason));
    text_put(text, "}}");
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void put_way(play_text *text, const page_route *route)
{
    bool begun = false;
    text_put(text, "{\"type\": \"LineString\", \"coordinates\": [");
    for (int32_t s = 0; s < route->stop_count; s++) {
        if (!route->stops[s].place.known)
            continue;
        text_put(text, begun ? ", " : "");
        put_position(text, &route->stops[s].place);
        begun = true;
    }
    text_put(text, "]}");
}

/* A line needs two positions. */
static bool has_way(const page_route *route)
{
    int32_t places = 0;
    for (int32_t s = 0; s < route->stop_count; s++)
        places += route->stops[s].place.known;
    return places >= 2;
}

static void put_route(play_text *text, const page_route *route, int32_t index)
{
    text_put(text, "{\"type\": \"Feature\", \"geometry\": ");
    if (has_way(route))
        put_way(text, route);
    else
        text_put(text, "null");
    text_put(text, ", \"properties\": {\"kind\": \"route\"");
    put_text(text, "technician", route->technician);
    if (route->shift > 0)
        put_int(text, "shift", route->shift - 1);
    put_text(text, "letters", page_letters(index).text);
    put_text(text, "stroke", page_colour(index));
    put_int(text, "jobs", page_visit_count(route));
    put_int(text, "travel", route->travel_s);
    put_int(text, "distance", route->distance_m);
    text_put(text, "}}");
}

arv_status report_geojson(const report_page *page, arv_arena *arena, const char **out)
{
    play_text text = play_text_begin(arena);
    const char *between = "\n";
    text_put(&text, "{\"type\": \"FeatureCollection\", \"features\": [");
    for (int32_t r = 0; r < page->route_count; r++) {
        const page_route *route = &page->routes[r];
        text_put(&text, between);
        put_route(&text, route, r);
        between = ",\n";
        for (int32_t s = 0; s < route->stop_count; s++) {
            if (route->stops[s].kind != ARV_STEP_JOB)
                continue;
            text_put(&text, between);
            put_stop(&text, route, &route->stops[s]);
        }
    }
    for (int32_t u = 0; u < page->unserved_count; u++) {
        text_put(&text, between);
        put_unserved(&text, &page->unserved[u]);
        between = ",\n";
    }
    text_put(&text, "\n]}\n");
    return play_text_end(&text, out);
}
