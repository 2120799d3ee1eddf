/* page_parts.c - see page_parts.h: what the parts of a page have in common. */
#include "report/page_parts.h"

enum { MINUTE_S = 60, HOUR_MIN = 60, LETTERS = 26 };

void page_begin(play_text *text, const char *title, const char *lead)
{
    text_put(text, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                   "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta "
                   "name=\"color-scheme\" content=\"light dark\">\n<meta "
                   "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                   "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>");
    text_html(text, title);
    text_put(text, "</title>\n");
    page_put_style(text);
    text_put(text, "</head>\n<body>\n<main>\n<h1>");
    text_html(text, title);
    text_put(text, "</h1>\n");
    if (lead) {
        text_put(text, "<p class=\"lead\">");
        text_html(text, lead);
        text_put(text, "</p>\n");
    }
}

void page_end(play_text *text)
{
    text_put(text, "</body>\n</html>\n");
}

void page_put_tiles(play_text *text, const page_tile *tiles, int32_t count)
{
    if (count == 0)
        return;
    text_put(text, "<div class=\"tiles\">\n");
    for (int32_t i = 0; i < count; i++) {
        text_put(text, "<div class=\"tile\"><b>");
        text_html(text, tiles[i].value);
        text_put(text, "</b><span>");
        text_html(text, tiles[i].words);
        text_put(text, "</span></div>\n");
    }
    text_put(text, "</div>\n");
}

void page_open_table(play_text *text, const char *summary, const char *head)
{
    text_put(text, "<details class=\"behind\"><summary>");
    text_html(text, summary);
    text_format(text,
                "</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                "aria-label=\"table\"><table><thead><tr>%s</tr></thead><tbody>\n",
                head);
}

void page_close_table(play_text *text)
{
    text_put(text, "</tbody></table></div></details>\n");
}

/* ---- technicians ------------------------------------------------------------------------------*/

text_word page_letters(int32_t route)
{
    text_word word = {""};
    char reversed[8];
    size_t count = 0;
    for (int32_t left = route + 1; left > 0 && count < sizeof reversed; left = (left - 1) / LETTERS)
        reversed[count++] = (char)('A' + (left - 1) % LETTERS);
    for (size_t i = 0; i < count; i++)
        word.text[i] = reversed[count - 1 - i];
    return word;
}

void page_put_colour(play_text *text, int32_t route)
{
    const int colour = route % PAGE_COLOURS;
    text_format(text, " style=\"--c:var(--c%d);--t:var(--t%d)\"", colour, colour);
}

void page_put_key(play_text *text, const page_route *route, int32_t index)
{
    text_put(text, "<i class=\"key\">");
    text_put(text, page_letters(index).text);
    text_put(text, "</i><span class=\"name\">");
    text_html(text, route->technician);
    if (route->shift > 0)
        text_format(text, " <span class=\"soft\">shift %d</span>", route->shift);
    text_put(text, "</span>");
}

/* ---- small things ---------------------------------------------------------------------------- */

void page_put_time(page_writer *w, int64_t time_s)
{
    text_clock(&w->text, time_s, w->axis.first_s);
}

void page_put_span(page_writer *w, int64_t from_s, int64_t to_s, const char *between)
{
    page_put_time(w, from_s);
    text_put(&w->text, between);
    page_put_time(w, to_s);
}

void page_put_duration(play_text *text, int64_t duration_s)
{
    const int64_t minutes = (duration_s + MINUTE_S / 2) / MINUTE_S;
    if (minutes < HOUR_MIN)
        text_format(text, "%lld min", (long long)minutes);
    else
        text_format(text, "%lld h %02lld min", (long long)(minutes / HOUR_MIN),
                    (long long)(minutes % HOUR_MIN));
}

/* What came, else what is planned as long as nothing is known. */
static int64_t real_or_planned(const page_stop *stop, int64_t real_s, int64_t planned_s)
{
    return real_s == ARV_UNSET && stop->verdict == PAGE_PLANNED ? planned_s : real_s;
}

int64_t page_arrive_s(const page_stop *stop)
{
    return real_or_planned(stop, stop->real_arrive_s, stop->arrive_s);
}

int64_t page_finish_s(const page_stop *stop)
{
    return real_or_planned(stop, stop->real_finish_s, stop->finish_s);
}

int32_t page_visit_count(const page_route *route)
{
    int32_t visits = 0;
    for (int32_t s = 0; s < route->stop_count; s++)
        visits += route->stops[s].kind == ARV_STEP_JOB;
    return visits;
}
