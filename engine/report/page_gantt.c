/* page_gantt.c - the day as a chart of time: a lane for each technician with his work, and below it a
 * row for each of his customers, whose window is a band that narrows until he comes.
 *
 * Lengths are per cent of the row, so that text and dots keep their shape at any width. */
#include "report/page_parts.h"

#include <inttypes.h>

enum {
    LANE_TOP = 5,
    LANE_HEIGHT = 18, /* of a block of work */
    MOST_OPEN = 160   /* visits up to which all rows are unfolded */
};

/* Per cent of a row that a number needs to stand on a block: on a wide screen, and on a phone. */
static const double WIDE_PCT = 2.0, NARROW_PCT = 7.5;

/* ---- axis ------------------------------------------------------------------------------------ */

static void put_ticks(page_writer *w)
{
    const report_axis *axis = &w->axis;
    const bool days = axis->tick_min >= 24 * 60;
    text_put(&w->text, "<div class=\"row axis\" aria-hidden=\"true\"><span></span><div "
                       "class=\"track\">");
    for (int32_t m = axis->tick_min; m < axis->minutes; m += axis->tick_min) {
        const int64_t time_s = axis->first_s + (int64_t)m * 60;
        text_format(&w->text, "<span%s style=\"left:%s%%\">",
                    m / axis->tick_min % 3 ? " class=\"odd\"" : "",
                    report_axis_at(axis, time_s).text);
        if (days)
            text_format(&w->text, "day %d", m / (24 * 60) + 1);
        else
            page_put_time(w, time_s);
        text_put(&w->text, "</span>");
    }
    text_put(&w->text, "</div><span></span></div>\n");
}

/* ---- the technician's lane ------------------------------------------------------------------- */

static double width_pct(const report_axis *axis, int64_t from_s, int64_t to_s)
{
    return 100.0 * (double)(to_s - from_s) / (60.0 * axis->minutes);
}

static void put_block_number(page_writer *w, const page_stop *stop, int64_t from_s, int64_t to_s)
{
    const double pct = width_pct(&w->axis, from_s, to_s);
    if (stop->number == 0 || pct < WIDE_PCT)
        return;
    text_format(&w->text, "<text class=\"n%s\" x=\"%s%%\" y=\"%d\">%d</text>",
                pct < NARROW_PCT ? " wide" : "",
                report_axis_at(&w->axis, from_s + (to_s - from_s) / 2).text,
                LANE_TOP + LANE_HEIGHT / 2 + 4, stop->number);
}

static void put_block(page_writer *w, const page_stop *stop)
{
    const bool planned = stop->verdict == PAGE_PLANNED;
    const int64_t from_s = planned ? stop->start_s : stop->real_start_s;
    const int64_t to_s = planned ? stop->finish_s : stop->real_finish_s;
    if (from_s == ARV_UNSET || to_s == ARV_UNSET)
        return;
    text_format(&w->text,
                "<rect class=\"%s\" x=\"%s%%\" y=\"%d\" width=\"%s%%\" height=\"%d\" rx=\"2\">"
                "<title>",
                stop->kind == ARV_STEP_JOB ? "job" : "rest", report_axis_at(&w->axis, from_s).text,
                LANE_TOP, report_axis_length(&w->axis, from_s, to_s).text, LANE_HEIGHT);
    if (stop->kind == ARV_STEP_JOB)
        text_format(&w->text, "%d. ", stop->number);
    text_html(&w->text, stop->id ? stop->id : stop->kind == ARV_STEP_RESTOCK ? "restock" : "break");
    text_put(&w->text, ", ");
    page_put_span(w, from_s, to_s, " to ");
    text_put(&w->text, "</title></rect>");
    put_block_number(w, stop, from_s, to_s);
}

/* The drive that ends at `to`, from when he was done at the place before. */
static void put_drive(page_writer *w, int64_t left_s, const page_stop *to)
{
    const int64_t came_s = page_arrive_s(to);
    if (came_s == ARV_UNSET)
        return;
    int64_t depart_s = to->real_depart_s != ARV_UNSET ? to->real_depart_s : came_s - to->travel_s;
    if (left_s != ARV_UNSET && depart_s < left_s)
        depart_s = left_s;
    if (depart_s >= came_s)
        return;
    text_format(&w->text, "<line class=\"drive\" x1=\"%s%%\" x2=\"%s%%\" y1=\"%d\" y2=\"%d\"/>",
                report_axis_at(&w->axis, depart_s).text, report_axis_at(&w->axis, came_s).text,
                LANE_TOP + LANE_HEIGHT / 2, LANE_TOP + LANE_HEIGHT / 2);
}

static void put_lane(page_writer *w, const page_route *route)
{
    int64_t left_s = ARV_UNSET;
    text_put(&w->text, "<svg role=\"img\" aria-label=\"the technician's day\">");
    for (int32_t s = 0; s < route->stop_count; s++)
        if (s > 0 && route->stops[s].kind != ARV_STEP_BREAK) {
            put_drive(w, left_s, &route->stops[s]);
            left_s = page_finish_s(&route->stops[s]);
        }
    for (int32_t s = 0; s < route->stop_count; s++)
        if (route->stops[s].kind != ARV_STEP_START && route->stops[s].kind != ARV_STEP_END)
            put_block(w, &route->stops[s]);
    text_put(&w->text, "</svg>");
}

/* ---- a customer's row ------------------------------------------------------------------------ */

static const char *notice_words(const page_view *view, bool first)
{
    if (first)
        return "booked";
    switch (view->notice) {
    case ARV_NOTICE_REVISED:
        return "revised";
    case ARV_NOTICE_OFFER_TAKEN:
        return "offer taken";
    case ARV_NOTICE_N_AWAY:
    case ARV_NOTICE_ON_THE_WAY:
    case ARV_NOTICE_DAY_BEFORE:
        return "told";
    default:
        return "narrowed";
    }
}

/* data-t, and data-u when another window follows. */
static void put_moments(page_writer *w, const page_stop *stop, int32_t v, bool until_closed)
{
    const int32_t from = v == 0 ? 0 : report_axis_minute(&w->axis, stop->views[v].shown_s);
    text_format(&w->text, " data-t=\"%d\"", from);
    if (v + 1 < stop->view_count)
        text_format(&w->text, " data-u=\"%d\"",
                    report_axis_minute(&w->axis, stop->views[v + 1].shown_s));
    else if (until_closed && stop->verdict != PAGE_PLANNED)
        text_format(&w->text, " data-u=\"%d\"", report_axis_minute(&w->axis, stop->closed_s));
}

static void put_band(page_writer *w, const page_stop *stop, int32_t v)
{
    const page_view *view = &stop->views[v];
    const bool last = v + 1 == stop->view_count;
    text_format(&w->text, "<rect class=\"%s%s\" x=\"%s%%\" y=\"3\" width=\"%s%%\" height=\"14\"",
                view->notice == ARV_NOTICE_REVISED ? "w v" : "w", last ? " last" : "",
                report_axis_at(&w->axis, view->from_s).text,
                report_axis_length(&w->axis, view->from_s, view->to_s).text);
    put_moments(w, stop, v, false);
    text_put(&w->text, "><title>");
    text_put(&w->text, notice_words(view, v == 0));
    if (v > 0) {
        text_put(&w->text, " at ");
        page_put_time(w, view->shown_s);
    }
    if (view->stops_away >= 0)
        text_format(&w->text, ", %d away", view->stops_away);
    text_put(&w->text, ": ");
    page_put_span(w, view->from_s, view->to_s, " to ");
    text_put(&w->text, "</title></rect>");
}

/* What is planned: a tick at the arrival. */
static void put_plan(page_writer *w, const page_stop *stop)
{
    if (stop->arrive_s == ARV_UNSET)
        return;
    const text_word at = report_axis_at(&w->axis, stop->arrive_s);
    text_format(&w->text,
                "<line class=\"plan\" x1=\"%s%%\" x2=\"%s%%\" y1=\"1\" y2=\"19\"><title>planned "
                "arrival ",
                at.text, at.text);
    page_put_time(w, stop->arrive_s);
    text_put(&w->text, "</title></line>");
}

/* What came: the work as a line, the arrival as a dot, or a diamond when a promise was broken. */
static void put_real(page_writer *w, const page_stop *stop)
{
    if (stop->real_arrive_s == ARV_UNSET)
        return;
    const int32_t minute = report_axis_minute(&w->axis, stop->real_arrive_s);
    const text_word at = report_axis_at(&w->axis, stop->real_arrive_s);
    if (stop->real_start_s != ARV_UNSET && stop->real_finish_s != ARV_UNSET)
        text_format(&w->text,
                    "<line class=\"work\" x1=\"%s%%\" x2=\"%s%%\" y1=\"10\" y2=\"10\" "
                    "data-t=\"%d\"/>",
                    report_axis_at(&w->axis, stop->real_start_s).text,
                    report_axis_at(&w->axis, stop->real_finish_s).text,
                    report_axis_minute(&w->axis, stop->real_start_s));
    text_format(&w->text, "<svg class=\"at\" x=\"%s%%\" data-t=\"%d\">", at.text, minute);
    text_put(&w->text, stop->verdict == PAGE_KEPT
                           ? "<circle class=\"kept\" cy=\"10\" r=\"5\"/>"
                           : "<path class=\"broken\" d=\"M0 3L7 10L0 17L-7 10Z\"/>");
    text_put(&w->text, "<title>arrived ");
    page_put_time(w, stop->real_arrive_s);
    text_put(&w->text, "</title></svg>");
}

static void put_verdict(page_writer *w, const page_stop *stop)
{
    const int64_t off_min = (stop->off_s + 59) / 60;
    switch (stop->verdict) {
    case PAGE_PLANNED:
        return;
    case PAGE_KEPT:
        text_put(&w->text, "<span class=\"ok\">kept</span>");
        return;
    case PAGE_EARLY:
        text_format(&w->text, "<span class=\"no\">%" PRId64 " min early</span>", off_min);
        return;
    case PAGE_LATE:
        text_format(&w->text, "<span class=\"no\">%" PRId64 " min late</span>", off_min);
        return;
    case PAGE_REVISED:
        text_put(&w->text, "<span class=\"no\">revised</span>");
        return;
    case PAGE_NOT_REACHED:
        text_put(&w->text, "<span class=\"no\">not reached</span>");
        return;
    case PAGE_CANCELLED:
        text_put(&w->text, "<span class=\"soft\">cancelled</span>");
        return;
    }
}

/* On the right: the window of the moment, and in the end what became of it. */
static void put_end(page_writer *w, const page_stop *stop)
{
    text_put(&w->text, "<span class=\"end\">");
    for (int32_t v = 0; v < stop->view_count; v++) {
        const bool first = v == 0 && stop->verdict == PAGE_PLANNED;
        text_format(&w->text, "<span class=\"say%s\"", first ? " now" : "");
        put_moments(w, stop, v, true);
        text_put(&w->text, ">");
        page_put_span(w, stop->views[v].from_s, stop->views[v].to_s, "–");
        text_put(&w->text, "</span>");
    }
    if (stop->verdict != PAGE_PLANNED) {
        text_format(&w->text, "<span class=\"verdict\" data-t=\"%d\">",
                    report_axis_minute(&w->axis, stop->closed_s));
        if (stop->real_arrive_s != ARV_UNSET) {
            text_put(&w->text, "<span class=\"wide\">");
            page_put_time(w, stop->real_arrive_s);
            text_put(&w->text, " </span>");
        }
        put_verdict(w, stop);
        text_put(&w->text, "</span>");
    } else if (stop->view_count == 0) {
        page_put_time(w, stop->arrive_s);
    }
    text_put(&w->text, "</span>");
}

static void put_customer(page_writer *w, const page_stop *stop)
{
    text_put(&w->text, "<div class=\"row visit\"><span class=\"id\" title=\"");
    text_html(&w->text, stop->description ? stop->description : stop->id);
    text_format(&w->text, "\"><span class=\"nr\">%d</span> ", stop->number);
    text_html(&w->text, stop->id);
    text_put(&w->text, "</span><div class=\"track\"><svg class=\"day\" role=\"img\" "
                       "aria-label=\"windows of ");
    text_html(&w->text, stop->id);
    text_put(&w->text, "\">");
    for (int32_t v = 0; v < stop->view_count; v++)
        put_band(w, stop, v);
    put_plan(w, stop);
    put_real(w, stop);
    text_put(&w->text, "</svg></div>");
    put_end(w, stop);
    text_put(&w->text, "</div>\n");
}

/* ---- a technician ---------------------------------------------------------------------------- */

static void put_route_words(page_writer *w, const page_route *route)
{
    int32_t known = 0, kept = 0;
    for (int32_t s = 0; s < route->stop_count; s++) {
        known += route->stops[s].kind == ARV_STEP_JOB && route->stops[s].verdict != PAGE_PLANNED;
        kept += route->stops[s].kind == ARV_STEP_JOB && route->stops[s].verdict == PAGE_KEPT;
    }
    if (known > 0)
        text_format(&w->text, "%d of %d kept", kept, known);
    else
        text_format(&w->text, "%d %s", page_visit_count(route),
                    page_visit_count(route) == 1 ? "visit" : "visits");
}

static void put_technician(page_writer *w, int32_t r, bool open)
{
    const page_route *route = &w->page->routes[r];
    text_format(&w->text, "<section class=\"tech\" data-r=\"%d\"", r);
    page_put_colour(&w->text, r);
    text_format(&w->text, "><details%s><summary class=\"row lane\"><span class=\"id\" title=\"",
                open ? " open=\"\"" : "");
    text_html(&w->text, route->description ? route->description : route->technician);
    text_put(&w->text, "\">");
    page_put_key(&w->text, route, r);
    text_put(&w->text, "</span><span class=\"track\">");
    put_lane(w, route);
    text_put(&w->text, "</span><span class=\"end soft\">");
    put_route_words(w, route);
    text_put(&w->text, "</span></summary>\n");
    for (int32_t s = 0; s < route->stop_count; s++)
        if (route->stops[s].kind == ARV_STEP_JOB)
            put_customer(w, &route->stops[s]);
    text_put(&w->text, "</details></section>\n");
}

static void put_legend(page_writer *w)
{
    bool real = false, windows = false, revised = false;
    for (int32_t r = 0; r < w->page->route_count; r++)
        for (int32_t s = 0; s < w->page->routes[r].stop_count; s++) {
            const page_stop *stop = &w->page->routes[r].stops[s];
            real = real || stop->real_arrive_s != ARV_UNSET;
            windows = windows || stop->view_count > 0;
            for (int32_t v = 0; v < stop->view_count; v++)
                revised = revised || stop->views[v].notice == ARV_NOTICE_REVISED;
        }
    text_put(&w->text, "<div class=\"legend\">");
    if (windows)
        text_put(&w->text, "<span><i class=\"i1\"></i>the customer's window, each inside the one "
                           "before</span>");
    if (revised)
        text_put(&w->text, "<span><i class=\"i5\"></i>revised: the promise was given up</span>");
    text_put(&w->text, "<span><i class=\"i6\"></i>planned arrival</span>");
    if (real)
        text_put(&w->text, "<span><i class=\"i2\"></i>arrived, promise kept</span><span><i "
                           "class=\"i3\"></i>arrived, promise broken</span><span><i "
                           "class=\"i4\"></i>at work</span>");
    text_put(&w->text, "</div>\n");
}

void page_put_gantt(page_writer *w)
{
    int32_t visits = 0;
    for (int32_t r = 0; r < w->page->route_count; r++)
        visits += page_visit_count(&w->page->routes[r]);
    put_legend(w);
    text_format(&w->text, "<div class=\"gantt\" style=\"--tick:%d;--span:%d\">\n", w->axis.tick_min,
                w->axis.minutes);
    put_ticks(w);
    for (int32_t r = 0; r < w->page->route_count; r++)
        put_technician(w, r, visits <= MOST_OPEN);
    text_put(&w->text, "</div>\n");
}
