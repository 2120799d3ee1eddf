/* chart.h - one chart of lines as SVG with its legend: what the honest report and the benchmarks are
 * drawn with. Lines differ by colour, dash and mark, so that none of them is needed alone. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "play/play_text.h"

typedef struct chart_point {
    double x, y;
} chart_point;

typedef struct chart_line {
    const char *name;
    const chart_point *points; /* ascending x; those that are not finite are left out */
    int32_t count;
    int32_t look; /* colour, dash and mark, from 0 */
    bool steps;   /* stays at a point's height until the next */
    bool marks;   /* a mark at each point */
} chart_line;

typedef struct chart {
    const char *title, *x_words, *y_words; /* what the axes are, with units */
    double x_from, x_to;                   /* x_from > x_to runs backwards */
    double y_from, y_to;
    bool x_log;
    double level;  /* a reference line at this height; NAN = none */
    bool diagonal; /* a reference line from corner to corner */
    const chart_line *lines;
    int32_t line_count;
} chart;

/* A good y_to for values up to `most`: the next one whose quarters are round numbers. */
double chart_round_up(double most);

void chart_put(play_text *text, const chart *what);

/* The legend of the lines: their names with a sample each. */
void chart_put_legend(play_text *text, const chart_line *lines, int32_t count);

/* Columns of one histogram: shares by tenth; `level` = the share if all were right. */
void chart_put_columns(play_text *text, const char *title, const char *x_words,
                       const double *shares, int32_t count, double level);

#endif
