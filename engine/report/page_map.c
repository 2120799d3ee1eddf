/* page_map.c - the routes as a map: straight lines between the places, in the technicians' colours.
 *
 * With coordinates it is drawn to scale around the middle of the day's places (equirectangular, which
 * is true to a fraction of a percent over a region). Without them each route is a strip, on which the
 * distance between stops is the planned travel time; the page says so. */
#include "report/map_labels.h"
#include "report/page_parts.h"

#include <math.h>
#include <string.h>

enum {
    WIDTH = 1000,
    LEAST_DEPTH = 420,
    MOST_DEPTH = 760,
    MARGIN = 30,
    MOST_LABELS = 1200, /* beyond there is no room for any */
    DASHES = 3
};

static const double EARTH_KM = 6371.0088, DEGREE = 3.14159265358979323846 / 180;
/* Radius of a stop and height of its label, on a wide screen and on a phone, in units of the map. */
static const double RADIUS[2] = {5.5, 11}, TYPE[2] = {13, 30};

typedef struct map_frame {
    double longitude, latitude; /* of the middle of the map */
    double units_per_km, depth;
} map_frame;

typedef struct map_point {
    double x, y;
} map_point;

/* ---- projection ------------------------------------------------------------------------------ */

static double east_km(const map_frame *frame, const page_place *place)
{
    return (place->longitude - frame->longitude) * DEGREE * EARTH_KM *
           cos(frame->latitude * DEGREE);
}

static double north_km(const map_frame *frame, const page_place *place)
{
    return (place->latitude - frame->latitude) * DEGREE * EARTH_KM;
}

static map_point point_of(const map_frame *frame, const page_place *place)
{
    return (map_point){WIDTH / 2.0 + east_km(frame, place) * frame->units_per_km,
                       frame->depth / 2 - north_km(frame, place) * frame->units_per_km};
}

typedef struct extent {
    double west, east, south, north;
    int32_t places, missing; /* of visits */
} extent;

static void widen(extent *e, const page_place *place)
{
    if (!place->known)
        return;
    e->west = fmin(e->west, place->longitude);
    e->east = fmax(e->east, place->longitude);
    e->south = fmin(e->south, place->latitude);
    e->north = fmax(e->north, place->latitude);
    e->places++;
}

static extent extent_of(const report_page *page)
{
    extent e = {HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL, 0, 0};
    for (int32_t r = 0; r < page->route_count; r++)
        for (int32_t s = 0; s < page->routes[r].stop_count; s++) {
            widen(&e, &page->routes[r].stops[s].place);
            e.missing += page->routes[r].stops[s].kind == ARV_STEP_JOB &&
                         !page->routes[r].stops[s].place.known;
        }
    for (int32_t u = 0; u < page->unserved_count; u++)
        widen(&e, &page->unserved[u].place);
    return e;
}

static map_frame frame_of(const extent *e)
{
    map_frame frame = {.longitude = (e->west + e->east) / 2, .latitude = (e->south + e->north) / 2};
    const page_place corner = {true, e->east, e->north};
    const double half_w = fmax(east_km(&frame, &corner), .05);
    const double half_h = fmax(north_km(&frame, &corner), .05);
    frame.units_per_km =
        fmin((WIDTH / 2.0 - MARGIN) / half_w, (MOST_DEPTH / 2.0 - MARGIN) / half_h);
    frame.depth = ceil(fmax(2 * (half_h * frame.units_per_km + MARGIN), LEAST_DEPTH));
    return frame;
}

/* ---- pieces of the map ----------------------------------------------------------------------- */

static void put_number(page_writer *w, const char *before, double value)
{
    text_put(&w->text, before);
    text_fixed(&w->text, value, 1);
}

/* The lines of a route: a halo below, so that crossing routes stay apart. */
static void put_lines(page_writer *w, const map_frame *frame, int32_t r)
{
    const page_route *route = &w->page->routes[r];
    static const char *const kinds[] = {"halo", "leg"};
    for (int k = 0; k < 2; k++) {
        bool begun = false;
        text_format(&w->text, "<path class=\"%s d%d\" d=\"", kinds[k], r / PAGE_COLOURS % DASHES);
        for (int32_t s = 0; s < route->stop_count; s++) {
            if (!route->stops[s].place.known)
                continue;
            const map_point p = point_of(frame, &route->stops[s].place);
            put_number(w, begun ? "L" : "M", p.x);
            put_number(w, " ", p.y);
            begun = true;
        }
        text_put(&w->text, "\"/>");
    }
}

static void put_dots(page_writer *w, const map_frame *frame, const page_route *route)
{
    for (int32_t s = 0; s < route->stop_count; s++) {
        const page_stop *stop = &route->stops[s];
        if (!stop->place.known || stop->kind == ARV_STEP_BREAK)
            continue;
        const map_point p = point_of(frame, &stop->place);
        if (stop->kind == ARV_STEP_JOB) {
            const int64_t done_s = page_finish_s(stop);
            text_format(&w->text, "<circle class=\"stop\" r=\"5.5\" data-t=\"%d\"",
                        done_s == ARV_UNSET ? w->axis.minutes + 1
                                            : report_axis_minute(&w->axis, done_s));
            put_number(w, " cx=\"", p.x);
            put_number(w, "\" cy=\"", p.y);
            text_format(&w->text, "\"><title>%d. ", stop->number);
            text_html(&w->text, stop->id);
            text_put(&w->text, ", ");
            page_put_time(w, page_arrive_s(stop));
        } else {
            put_number(w, "<rect class=\"home\" width=\"12\" height=\"12\" rx=\"2\" x=\"", p.x - 6);
            put_number(w, "\" y=\"", p.y - 6);
            text_put(&w->text, "\"><title>");
            text_html(&w->text, route->technician);
            text_put(&w->text, stop->kind == ARV_STEP_START ? " starts here"
                               : stop->kind == ARV_STEP_END ? " ends here"
                                                            : " restocks here");
        }
        text_put(&w->text, stop->kind == ARV_STEP_JOB ? "</title></circle>" : "</title></rect>");
    }
}

/* Where he is: the script moves it along "minute,x,y;...". */
static void put_position(page_writer *w, const map_frame *frame, int32_t r)
{
    const page_route *route = &w->page->routes[r];
    text_put(&w->text, "<g class=\"pos\" data-way=\"");
    for (int32_t s = 0; s < route->stop_count; s++) {
        const page_stop *stop = &route->stops[s];
        if (!stop->place.known || stop->kind == ARV_STEP_BREAK || page_arrive_s(stop) == ARV_UNSET)
            continue;
        const map_point p = point_of(frame, &stop->place);
        const int32_t came = report_axis_minute(&w->axis, page_arrive_s(stop));
        const int32_t left = page_finish_s(stop) == ARV_UNSET
                                 ? came
                                 : report_axis_minute(&w->axis, page_finish_s(stop));
        for (int twice = 0; twice < 2; twice++) {
            text_format(&w->text, "%d,", twice ? left : came);
            put_number(w, "", p.x);
            put_number(w, ",", p.y);
            text_put(&w->text, ";");
        }
    }
    text_format(&w->text, "\"><circle r=\"12\"/><text y=\"4.5\">%s</text></g>",
                page_letters(r).text);
}

static void put_unserved_dots(page_writer *w, const map_frame *frame)
{
    for (int32_t u = 0; u < w->page->unserved_count; u++) {
        const page_unserved *left = &w->page->unserved[u];
        if (!left->place.known)
            continue;
        const map_point p = point_of(frame, &left->place);
        put_number(w, "<path class=\"left\" d=\"M", p.x - 5);
        put_number(w, " ", p.y - 5);
        text_put(&w->text, "l10 10m0 -10l-10 10\"><title>unserved: ");
        text_html(&w->text, left->id);
        text_put(&w->text, "</title></path>");
    }
}

/* ---- labels ---------------------------------------------------------------------------------- */

/* Labels of the visits, "A3", in the order of the routes. NULL = too many, or no memory. */
static map_label *make_labels(page_writer *w, const map_frame *frame, int32_t *count)
{
    *count = 0;
    int32_t visits = 0;
    for (int32_t r = 0; r < w->page->route_count; r++)
        visits += page_visit_count(&w->page->routes[r]);
    map_label *labels =
        visits > MOST_LABELS ? NULL : arv_arena_alloc(w->arena, (size_t)visits + 1, sizeof *labels);
    for (int32_t r = 0; labels && r < w->page->route_count; r++)
        for (int32_t s = 0; s < w->page->routes[r].stop_count; s++) {
            const page_stop *stop = &w->page->routes[r].stops[s];
            if (stop->kind != ARV_STEP_JOB)
                continue;
            const map_point p = point_of(frame, &stop->place);
            const int32_t digits = stop->number > 99 ? 3 : stop->number > 9 ? 2 : 1;
            labels[(*count)++] = (map_label){
                .x = p.x, .y = p.y, .letters = (int32_t)strlen(page_letters(r).text) + digits};
        }
    return labels;
}

/* Those of route `r`, which begin at `labels`; `class` says on which screens they stand. */
static void put_labels(page_writer *w, const map_label *labels, int32_t r, const char *class)
{
    const page_route *route = &w->page->routes[r];
    for (int32_t s = 0, at = 0; s < route->stop_count; s++) {
        if (route->stops[s].kind != ARV_STEP_JOB)
            continue;
        const map_label *label = &labels[at++];
        if (!label->placed)
            continue;
        text_format(&w->text, "<text class=\"lab %s\"", class);
        put_number(w, " x=\"", label->at_x);
        put_number(w, "\" y=\"", label->at_y);
        text_format(&w->text, "\" dy=\".35em\">%s%d</text>", page_letters(r).text,
                    route->stops[s].number);
    }
}

static void put_all_labels(page_writer *w, const map_frame *frame)
{
    static const char *const classes[] = {"wide", "slim"};
    int32_t count;
    map_label *labels = make_labels(w, frame, &count);
    for (int k = 0; k < 2 && labels; k++) {
        map_labels_place(labels, count, RADIUS[k] + 1, TYPE[k], WIDTH, frame->depth);
        for (int32_t r = 0, at = 0; r < w->page->route_count; r++) {
            text_format(&w->text, "<g data-r=\"%d\">", r);
            put_labels(w, labels + at, r, classes[k]);
            text_put(&w->text, "</g>");
            at += page_visit_count(&w->page->routes[r]);
        }
    }
}

/* ---- the map --------------------------------------------------------------------------------- */

/* A length of 1, 2 or 5 x 10^n km that is about a sixth of the map. */
static void put_scale(page_writer *w, const map_frame *frame)
{
    const double wanted_km = WIDTH / 6.0 / frame->units_per_km;
    const double power = pow(10, floor(log10(wanted_km)));
    const double part = wanted_km / power, km = power * (part >= 5 ? 5 : part >= 2 ? 2 : 1);
    put_number(w, "<g class=\"scale\"><path d=\"M14 ", frame->depth - 20);
    put_number(w, "v6h", km * frame->units_per_km);
    put_number(w, "v-6\"/><text x=\"20\" y=\"", frame->depth - 21);
    text_put(&w->text, "\">");
    if (km >= 1)
        text_format(&w->text, "%.0f km", km);
    else
        text_format(&w->text, "%.0f m", km * 1000);
    text_put(&w->text, "</text></g>");
}

static void put_true_map(page_writer *w, const extent *e)
{
    const map_frame frame = frame_of(e);
    text_format(&w->text,
                "<svg class=\"map\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Map "
                "of the routes; the table below says the same\">",
                WIDTH, (int)frame.depth);
    for (int32_t r = 0; r < w->page->route_count; r++) {
        text_format(&w->text, "<g data-r=\"%d\"", r);
        page_put_colour(&w->text, r);
        text_put(&w->text, ">");
        put_lines(w, &frame, r);
        text_put(&w->text, "</g>\n");
    }
    for (int32_t r = 0; r < w->page->route_count; r++) {
        text_format(&w->text, "<g data-r=\"%d\"", r);
        page_put_colour(&w->text, r);
        text_put(&w->text, ">");
        put_dots(w, &frame, &w->page->routes[r]);
        text_put(&w->text, "</g>\n");
    }
    put_unserved_dots(w, &frame);
    put_all_labels(w, &frame);
    for (int32_t r = 0; r < w->page->route_count; r++) {
        text_format(&w->text, "<g data-r=\"%d\"", r);
        page_put_colour(&w->text, r);
        text_put(&w->text, ">");
        put_position(w, &frame, r);
        text_put(&w->text, "</g>\n");
    }
    put_scale(w, &frame);
    text_put(&w->text, "</svg>\n");
}

/* ---- without coordinates --------------------------------------------------------------------- */

static int64_t longest_travel_s(const report_page *page)
{
    int64_t longest_s = 1;
    for (int32_t r = 0; r < page->route_count; r++) {
        int64_t sum_s = 0;
        for (int32_t s = 0; s < page->routes[r].stop_count; s++)
            sum_s += page->routes[r].stops[s].travel_s;
        longest_s = sum_s > longest_s ? sum_s : longest_s;
    }
    return longest_s;
}

/* Stops as dots at 2 to 98 per cent; a number where the dot before leaves room for it. */
static void put_strip(page_writer *w, int32_t r, int64_t longest_s)
{
    const page_route *route = &w->page->routes[r];
    int64_t sum_s = 0;
    double wide = -99, slim = -99, end = 2;
    text_format(&w->text, "<div class=\"row strip\" data-r=\"%d\"", r);
    page_put_colour(&w->text, r);
    text_put(&w->text, "><span class=\"id\">");
    page_put_key(&w->text, route, r);
    text_put(&w->text, "</span><div class=\"track\"><svg role=\"img\" aria-label=\"stops by travel "
                       "time\">");
    for (int32_t s = 0; s < route->stop_count; s++)
        sum_s += route->stops[s].travel_s;
    end = 2 + 96.0 * (double)sum_s / (double)longest_s;
    text_format(&w->text, "<line class=\"drive\" x1=\"2%%\" x2=\"%s%%\" y1=\"24\" y2=\"24\"/>",
                word_fixed(end, 2).text);
    sum_s = 0;
    for (int32_t s = 0; s < route->stop_count; s++) {
        const page_stop *stop = &route->stops[s];
        sum_s += stop->travel_s;
        const double at = 2 + 96.0 * (double)sum_s / (double)longest_s;
        if (stop->kind != ARV_STEP_JOB)
            continue;
        text_format(&w->text, "<circle class=\"stop\" cx=\"%s%%\" cy=\"24\" r=\"5\"><title>%d. ",
                    word_fixed(at, 2).text, stop->number);
        text_html(&w->text, stop->id);
        text_put(&w->text, "</title></circle>");
        if (at - wide < 2)
            continue;
        text_format(&w->text, "<text class=\"lab%s\" x=\"%s%%\" y=\"13\">%d</text>",
                    at - slim < 8 ? " wide" : "", word_fixed(at, 2).text, stop->number);
        wide = at;
        slim = at - slim < 8 ? slim : at;
    }
    text_put(&w->text, "</svg></div><span class=\"end soft\">");
    page_put_duration(&w->text, sum_s);
    text_put(&w->text, "</span></div>\n");
}

static void put_strips(page_writer *w)
{
    const int64_t longest_s = longest_travel_s(w->page);
    text_put(&w->text,
             "<p class=\"soft\">The problem names no coordinates, so there is no map: each "
             "line is a route, its stops in order, as far apart as the planned travel "
             "between them.</p>\n<div class=\"strips\">\n");
    for (int32_t r = 0; r < w->page->route_count; r++)
        put_strip(w, r, longest_s);
    text_put(&w->text, "</div>\n");
}

/* ---- technicians beside the map --------------------------------------------------------------- */

static void put_chip(page_writer *w, int32_t r)
{
    const page_route *route = &w->page->routes[r];
    const int32_t visits = page_visit_count(route);
    text_format(&w->text,
                "<li><button type=\"button\" class=\"chip\" aria-pressed=\"false\" "
                "data-pick=\"%d\"",
                r);
    page_put_colour(&w->text, r);
    text_put(&w->text, ">");
    page_put_key(&w->text, route, r);
    text_format(&w->text, "<span class=\"soft\">%d %s", visits, visits == 1 ? "visit" : "visits");
    if (route->travel_s != ARV_UNSET) {
        text_put(&w->text, ", ");
        page_put_duration(&w->text, route->travel_s);
        text_put(&w->text, " driving");
    }
    text_put(&w->text, "</span></button></li>\n");
}

void page_put_map(page_writer *w)
{
    const extent e = extent_of(w->page);
    if (w->page->route_count == 0)
        return;
    text_put(&w->text, "<h2 id=\"routes\">Routes</h2>\n");
    if (e.missing > 0 || e.places < 2) {
        put_strips(w);
        return;
    }
    text_put(&w->text, "<div class=\"atlas\">\n<div class=\"card\">");
    put_true_map(w, &e);
    text_put(&w->text, "</div>\n<ul class=\"chips\" aria-label=\"Technicians\">\n");
    for (int32_t r = 0; r < w->page->route_count; r++)
        put_chip(w, r);
    text_put(&w->text,
             "</ul>\n</div>\n<p class=\"soft small\">Lines join the places in the order of "
             "the visits; they are not the roads. North is up.");
    for (int32_t u = 0; u < w->page->unserved_count; u++)
        if (w->page->unserved[u].place.known) {
            text_put(&w->text, " A red cross is a job that nobody serves.");
            break;
        }
    text_put(&w->text, "</p>\n");
}
