/* report_page.h - one page for a plan, a played day and a real one: what is on it, free of where it
 * came from.
 *
 * Whoever has a day to show fills a report_page (report_plan.h, report_play.h, report_backtest.h) and
 * report_page_html writes it. Everything is text that the reader sees: nothing is computed from it
 * but positions. The page loads nothing (style and script are inline, the content policy forbids any
 * request) and says everything without the script, which only moves the day to another moment.
 *
 * Times are absolute seconds on the caller's clock, ARV_UNSET = unknown. A report_page borrows all it
 * points to. */
#ifndef REPORT_REPORT_PAGE_H
#define REPORT_REPORT_PAGE_H

#include "play/report.h"

#include <arrival/arrival.h>

/* A place on the map; degrees. */
typedef struct page_place {
    bool known;
    double longitude, latitude;
} page_place;

/* One window as the customer had it, from `shown_s` until the next. */
typedef struct page_view {
    int64_t shown_s; /* ARV_UNSET = from the start: booked */
    int64_t from_s, to_s;
    int32_t stops_away; /* ARV_NONE = unknown */
    arv_notice notice;
} page_view;

typedef enum page_verdict {
    PAGE_PLANNED, /* nothing is known of the day yet */
    PAGE_KEPT,
    PAGE_EARLY, /* he came off_s before a window that was shown */
    PAGE_LATE,
    PAGE_REVISED, /* the promise was given up by a notice */
    PAGE_NOT_REACHED,
    PAGE_CANCELLED
} page_verdict;

/* Where a technician is at a time: a job, a break, the place he starts from. */
typedef struct page_stop {
    arv_step_kind kind;
    const char *id;                      /* of the job or break; NULL = none */
    const char *description;             /* or NULL */
    int32_t number;                      /* of the job on its route, from 1; else 0 */
    int64_t arrive_s, start_s, finish_s; /* planned; all ARV_UNSET = not planned */
    int64_t real_depart_s, real_arrive_s, real_start_s, real_finish_s;
    int64_t travel_s; /* planned, of the leg that ends here */
    int64_t eta_s;
    int32_t late_ppm; /* of starting past the last time window; ARV_NONE = unknown */
    int32_t stops_away;
    page_place place;
    const page_view *views; /* ascending shown_s; none = no window */
    int32_t view_count;
    page_verdict verdict;
    int64_t off_s;    /* EARLY, LATE: how far from the worst window */
    int64_t closed_s; /* from when on the verdict is known */
} page_stop;

typedef struct page_route {
    const char *technician;
    const char *description; /* or NULL */
    int32_t shift;           /* from 1 when he has several, else 0 */
    page_stop *stops;
    int32_t stop_count;
    int64_t travel_s, service_s, distance_m; /* ARV_UNSET = unknown */
} page_route;

typedef struct page_unserved {
    const char *id;
    const char *description; /* or NULL */
    arv_reason reason;
    page_place place;
} page_unserved;

/* A figure in large type, and what it is. Both are text, not markup. */
typedef struct page_tile {
    const char *value, *words;
} page_tile;

/* The honest report; its figures by policy. */
typedef struct page_honesty {
    const report_figures *figures; /* [PLAY_POLICIES] */
    play_policy top;
    double alpha;
    const char *note; /* what its reader should know, one paragraph */
} page_honesty;

enum { PAGE_MAX_TILES = 8 };

typedef struct report_page {
    const char *title;
    const char *lead; /* one paragraph: what this is */
    page_tile tiles[PAGE_MAX_TILES];
    int32_t tile_count;
    page_route *routes;
    int32_t route_count;
    const page_unserved *unserved;
    int32_t unserved_count;
    const char *day_heading;     /* "The day" */
    const char *day_note;        /* what the bands are; or NULL */
    const page_honesty *honesty; /* or NULL */
    const arv_error *objections; /* of the checker; NULL = none, or not asked */
} report_page;

/* Adds a tile while there is room; the texts are borrowed. */
void report_page_tile(report_page *page, const char *value, const char *words);

/* What a reason means, in a sentence without the full stop; static storage. */
const char *report_reason_words(arv_reason reason);

/* The page as HTML in `arena`. RESOURCE_EXHAUSTED is the only error. O(stops x views), and O(stops^2)
 * for the labels of a map of few stops. */
arv_status report_page_html(const report_page *page, arv_arena *arena, const char **out);

#endif
