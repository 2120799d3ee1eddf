/* page_tables.c - what the pictures of a day show, as tables: every visit, and who is not served. */
#include "report/page_parts.h"

static void cell_time(page_writer *w, int64_t time_s)
{
    text_put(&w->text, "<td>");
    page_put_time(w, time_s);
    text_put(&w->text, "</td>");
}

static void cell_window(page_writer *w, const page_stop *stop, int32_t v)
{
    text_put(&w->text, "<td>");
    if (v >= 0 && v < stop->view_count)
        page_put_span(w, stop->views[v].from_s, stop->views[v].to_s, "–");
    else
        text_put(&w->text, "-");
    text_put(&w->text, "</td>");
}

static const char *verdict_word(page_verdict verdict)
{
    static const char *const words[] = {
        [PAGE_PLANNED] = "",
        [PAGE_KEPT] = "kept",
        [PAGE_EARLY] = "early",
        [PAGE_LATE] = "late",
        [PAGE_REVISED] = "revised",
        [PAGE_NOT_REACHED] = "not reached",
        [PAGE_CANCELLED] = "cancelled",
    };
    return words[verdict];
}

static void put_stop(page_writer *w, const page_route *route, int32_t r, const page_stop *stop,
                     bool real)
{
    text_put(&w->text, "<tr><td>");
    text_html(&w->text, stop->id);
    if (stop->description) {
        text_put(&w->text, " <span class=\"soft\">");
        text_html(&w->text, stop->description);
        text_put(&w->text, "</span>");
    }
    text_put(&w->text, "</td><td class=\"left\">");
    text_html(&w->text, route->technician);
    text_format(&w->text, "</td><td>%s%d</td>", page_letters(r).text, stop->number);
    cell_time(w, stop->arrive_s);
    cell_window(w, stop, 0);
    if (real) {
        cell_window(w, stop, stop->view_count - 1);
        cell_time(w, stop->real_arrive_s);
        cell_time(w, stop->real_finish_s);
        text_format(&w->text, "<td class=\"left\">%s</td></tr>\n", verdict_word(stop->verdict));
        return;
    }
    cell_time(w, stop->start_s);
    cell_time(w, stop->finish_s);
    text_put(&w->text, "<td>");
    if (stop->late_ppm == ARV_NONE)
        text_put(&w->text, "-");
    else
        text_percent(&w->text, stop->late_ppm / 1e6);
    text_put(&w->text, "</td></tr>\n");
}

static bool has_happened(const report_page *page)
{
    for (int32_t r = 0; r < page->route_count; r++)
        for (int32_t s = 0; s < page->routes[r].stop_count; s++)
            if (page->routes[r].stops[s].verdict != PAGE_PLANNED)
                return true;
    return false;
}

void page_put_stops(page_writer *w)
{
    const bool real = has_happened(w->page);
    page_open_table(&w->text, "Every visit as a table",
                    real ? "<th>Customer</th><th class=\"left\">Technician</th><th>Stop</th>"
                           "<th>Planned</th><th>Booked window</th><th>Last window</th>"
                           "<th>Arrived</th><th>Finished</th><th class=\"left\">Promise</th>"
                         : "<th>Customer</th><th class=\"left\">Technician</th><th>Stop</th>"
                           "<th>Arrival</th><th>Booked window</th><th>Start</th><th>Finish</th>"
                           "<th>Chance of a late start</th>");
    for (int32_t r = 0; r < w->page->route_count; r++)
        for (int32_t s = 0; s < w->page->routes[r].stop_count; s++)
            if (w->page->routes[r].stops[s].kind == ARV_STEP_JOB)
                put_stop(w, &w->page->routes[r], r, &w->page->routes[r].stops[s], real);
    page_close_table(&w->text);
}

const char *report_reason_words(arv_reason reason)
{
    switch (reason) {
    case ARV_REASON_NO_SKILL:
        return "No technician has the skills, tools or type it asks for, or is the one it is pinned "
               "to";
    case ARV_REASON_NO_STOCK:
        return "No technician carries enough, or can load it";
    case ARV_REASON_UNREACHABLE:
        return "There is no way there and back";
    case ARV_REASON_NO_TIME:
        return "It does not fit even an empty shift";
    case ARV_REASON_FULL:
        return "It fits an empty shift, but not this plan: others came first";
    case ARV_REASON_PRICE:
        return "Serving it costs more than leaving it";
    case ARV_REASON_RELATION:
        return "A job that it depends on cannot be served";
    case ARV_REASON_NONE:
        break;
    }
    return "The answer states no reason";
}

void page_put_unserved(page_writer *w)
{
    if (w->page->unserved_count == 0)
        return;
    text_format(&w->text,
                "<h2 id=\"unserved\">Not served: %d</h2>\n<div class=\"scroll\" "
                "tabindex=\"0\" role=\"region\" aria-label=\"jobs not served\"><table>"
                "<thead><tr><th>Job</th><th class=\"left\">Why</th>"
                "<th class=\"left\">Code</th></tr></thead><tbody>\n",
                w->page->unserved_count);
    for (int32_t u = 0; u < w->page->unserved_count; u++) {
        const page_unserved *left = &w->page->unserved[u];
        text_put(&w->text, "<tr><td>");
        text_html(&w->text, left->id);
        if (left->description) {
            text_put(&w->text, " <span class=\"soft\">");
            text_html(&w->text, left->description);
            text_put(&w->text, "</span>");
        }
        text_format(&w->text,
                    "</td><td class=\"left wrap\">%s</td><td class=\"left\">%s</td></tr>\n",
                    report_reason_words(left->reason), arv_reason_name(left->reason));
    }
    text_put(&w->text, "</tbody></table></div>\n");
}

void page_put_objections(page_writer *w)
{
    const arv_error *error = w->page->objections;
    if (!error || error->count == 0)
        return;
    text_format(&w->text,
                "<h2 id=\"objections\">What the checker does not accept: %lld</h2>\n"
                "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                "aria-label=\"objections\"><table><thead><tr><th>Where</th>"
                "<th class=\"left\">What</th></tr></thead><tbody>\n",
                (long long)error->total);
    for (int32_t i = 0; i < error->count; i++) {
        text_put(&w->text, "<tr><td>");
        text_html(&w->text, error->items[i].path);
        text_put(&w->text, "</td><td class=\"left wrap\">");
        text_html(&w->text, error->items[i].text);
        text_put(&w->text, "</td></tr>\n");
    }
    text_put(&w->text, "</tbody></table></div>\n");
}
