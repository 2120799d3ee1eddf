/* report_page.c - see report_page.h: the order of things on the page. */
#include "report/page_parts.h"

void report_page_tile(report_page *page, const char *value, const char *words)
{
    if (page->tile_count < PAGE_MAX_TILES)
        page->tiles[page->tile_count++] = (page_tile){value, words};
}

static void put_day(page_writer *w)
{
    text_put(&w->text, "<h2 id=\"day\">");
    text_html(&w->text, w->page->day_heading);
    text_put(&w->text, "</h2>\n");
    if (w->page->day_note) {
        text_put(&w->text, "<p class=\"soft\">");
        text_html(&w->text, w->page->day_note);
        text_put(&w->text, "</p>\n");
    }
    page_put_gantt(w);
    page_put_stops(w);
}

arv_status report_page_html(const report_page *page, arv_arena *arena, const char **out)
{
    page_writer w = {
        .text = play_text_begin(arena), .page = page, .axis = report_axis_of(page), .arena = arena};
    page_begin(&w.text, page->title, page->lead);
    page_put_tiles(&w.text, page->tiles, page->tile_count);
    page_put_objections(&w);
    if (page->route_count > 0) {
        page_put_clock(&w);
        page_put_map(&w);
        put_day(&w);
    }
    page_put_unserved(&w);
    if (page->honesty)
        page_put_honesty(&w.text, page->honesty, arena);
    text_put(&w.text, "</main>\n");
    if (page->route_count > 0)
        page_put_script(&w);
    page_end(&w.text);
    return play_text_end(&w.text, out);
}
