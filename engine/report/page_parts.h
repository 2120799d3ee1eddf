/* page_parts.h - the parts of a page, for those who write pages: each puts a piece of HTML.
 *
 * A page is page_begin, parts, page_end. Texts of callers are escaped here, unless a parameter says
 * that it is markup. Moments are minutes of the axis in the attributes data-t (seen from then on) and
 * data-u (replaced from then on), which the script turns into the classes future, now and past. */
#ifndef REPORT_PAGE_PARTS_H
#define REPORT_PAGE_PARTS_H

#include "report/report_axis.h"

/* A page of a day on its way. */
typedef struct page_writer {
    play_text text;
    const report_page *page;
    report_axis axis;
    arv_arena *arena;
} page_writer;

/* ---- any page -------------------------------------------------------------------------------- */

/* Head, style, title and lead; `lead` may be NULL. */
void page_begin(play_text *text, const char *title, const char *lead);
void page_end(play_text *text);
void page_put_style(play_text *text);
void page_put_tiles(play_text *text, const page_tile *tiles, int32_t count);
/* Opens a table behind a summary that unfolds it; `head` is markup, cells of one row. */
void page_open_table(play_text *text, const char *summary, const char *head);
void page_close_table(play_text *text);

/* ---- a day ----------------------------------------------------------------------------------- */

void page_put_map(page_writer *w);
/* Ticks, and a row for each technician and customer. */
void page_put_gantt(page_writer *w);
void page_put_stops(page_writer *w); /* the table of all visits */
void page_put_unserved(page_writer *w);
void page_put_objections(page_writer *w);
void page_put_honesty(play_text *text, const page_honesty *honesty, arv_arena *arena);
/* The slider; its script is at the end of the page. */
void page_put_clock(page_writer *w);
void page_put_script(page_writer *w);

/* ---- technicians ------------------------------------------------------------------------------*/

enum { PAGE_COLOURS = 10 };

/* "A" .. "Z", "AA" ...: names a technician's route where there is no room for his name. */
text_word page_letters(int32_t route);
/* The colour of his lines in the light, "#3c94f3"; static storage. */
const char *page_colour(int32_t route);
/* style="--c:var(--c3);--t:var(--t3)" with a space before it: the colour of his lines, and of text on
 * it. */
void page_put_colour(play_text *text, int32_t route);
/* The letters on his colour, and his name. */
void page_put_key(play_text *text, const page_route *route, int32_t index);

/* ---- small things ---------------------------------------------------------------------------- */

/* "09:05", days after the first of the axis marked; "-" when unset. */
void page_put_time(page_writer *w, int64_t time_s);
/* "09:05 to 10:20" with `between` for " to ". */
void page_put_span(page_writer *w, int64_t from_s, int64_t to_s, const char *between);
/* "2 h 05 min", "35 min". */
void page_put_duration(play_text *text, int64_t duration_s);
/* What is known of the day; what is planned as long as nothing is. ARV_UNSET = never. */
int64_t page_arrive_s(const page_stop *stop);
int64_t page_finish_s(const page_stop *stop);
/* Visits of a route, without breaks and ends. */
int32_t page_visit_count(const page_route *route);

#endif
