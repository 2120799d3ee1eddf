/* chart.c - see chart.h. */
#include "report/chart.h"

#include <math.h>

enum {
    WIDTH = 360,
    HEIGHT = 236,
    LEFT = 46,
    RIGHT = 342,
    TOP = 12,
    BOTTOM = 196,
    LOOKS = 6,
    INSET = 8
};

static double x_of(const chart *c, double x)
{
    const double part = c->x_log ? (log(x) - log(c->x_from)) / (log(c->x_to) - log(c->x_from))
                                 : (x - c->x_from) / (c->x_to - c->x_from);
    return LEFT + INSET + fmin(fmax(part, 0), 1) * (RIGHT - LEFT - 2 * INSET);
}

static double y_of(const chart *c, double y)
{
    const double part = (y - c->y_from) / (c->y_to - c->y_from);
    return BOTTOM - fmin(fmax(part, 0), 1) * (BOTTOM - TOP);
}

double chart_round_up(double most)
{
    static const double steps[] = {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10}; /* quarters are round */
    if (!(most > 0) || !isfinite(most))
        return 1;
    const double power = pow(10, floor(log10(most)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (most <= steps[i] * power * (1 + 1e-9))
            return steps[i] * power;
    return 10 * power;
}

static void put(play_text *text, const char *before, double value)
{
    text_put(text, before);
    text_fixed(text, value, 1);
}

/* ---- axes ------------------------------------------------------------------------------------ */

/* Decimals that tell the ticks apart. */
static int decimals_of(double step)
{
    enum { MOST = 4 };
    int decimals = 0;
    while (decimals < MOST && fabs(step - round(step)) >= 1e-6 * step) {
        step *= 10;
        decimals++;
    }
    return decimals;
}

static void put_y_ticks(play_text *text, const chart *c)
{
    enum { TICKS = 4 };
    const int decimals = decimals_of((c->y_to - c->y_from) / TICKS);
    for (int i = 0; i <= TICKS; i++) {
        const double value = c->y_from + (c->y_to - c->y_from) * i / TICKS, y = y_of(c, value);
        text_format(text, "<line class=\"grid\" x1=\"%d\" x2=\"%d\"", LEFT, RIGHT);
        put(text, " y1=\"", y);
        put(text, "\" y2=\"", y);
        text_format(text, "\"/><text class=\"num e\" x=\"%d\"", LEFT - 6);
        put(text, " y=\"", y + 4);
        text_put(text, "\">");
        text_fixed(text, value, decimals);
        text_put(text, "</text>");
    }
}

static void put_x_tick(play_text *text, const chart *c, double value, int decimals)
{
    put(text, "<text class=\"num m\" x=\"", x_of(c, value));
    text_format(text, "\" y=\"%d\">", BOTTOM + 16);
    text_fixed(text, value, decimals);
    text_put(text, "</text>");
}

static void put_x_ticks(play_text *text, const chart *c)
{
    if (c->x_log) {
        static const double ticks[] = {.1, .3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000};
        for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
            if (ticks[i] >= c->x_from * .999 && ticks[i] <= c->x_to * 1.001)
                put_x_tick(text, c, ticks[i], ticks[i] < 1);
        return;
    }
    const double low = fmin(c->x_from, c->x_to), high = fmax(c->x_from, c->x_to);
    const double step = high - low <= 12 ? high - low <= 1 ? .2 : 1 : ceil((high - low) / 8);
    const int last = (int)floor((high - low) / step + 1e-6);
    for (int i = 0; i <= last; i++)
        put_x_tick(text, c, low + i * step, step < 1);
}

static void put_words(play_text *text, const chart *c)
{
    text_format(text, "<text class=\"words m\" x=\"%d\" y=\"%d\">", (LEFT + RIGHT) / 2, HEIGHT - 6);
    text_html(text, c->x_words);
    text_put(text, "</text>");
}

static void put_reference(play_text *text, const chart *c)
{
    if (isfinite(c->level)) {
        text_format(text, "<line class=\"ref\" x1=\"%d\" x2=\"%d\"", LEFT, RIGHT);
        put(text, " y1=\"", y_of(c, c->level));
        put(text, "\" y2=\"", y_of(c, c->level));
        text_put(text, "\"/>");
    }
    if (c->diagonal)
        text_format(text, "<path class=\"ref\" d=\"M%d %dL%d %d\"/>", LEFT + INSET, BOTTOM,
                    RIGHT - INSET, TOP);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void put_mark(play_text *text, double x, double y, int32_t look)
{
    static const char *const shapes[LOOKS] = {
        "a4 4 0 1 0 .01 0z",     "m-4 -4h8v8h-8z",       "m0 -5l5 9h-10z",
        "m0 -5l5 5l-5 5l-5 -5z", "m-4 -4l8 8m0 -8l-8 8", "m0 -5v10m-5 -5h10",
    };
    const int shape = look % LOOKS;
    put(text, "M", x);
    put(text, " ", shape == 0 ? y - 4 : y);
    text_put(text, shapes[shape]);
}

static void put_line(play_text *text, const chart *c, const chart_line *line)
{
    bool begun = false;
    text_format(text, "<path class=\"line k%d\" d=\"", line->look % LOOKS);
    for (int32_t i = 0; i < line->count; i++) {
        const chart_point *p = &line->points[i];
        if (!isfinite(p->x) || !isfinite(p->y))
            continue;
        if (begun && line->steps)
            put(text, "H", x_of(c, p->x));
        put(text, begun ? "L" : "M", x_of(c, p->x));
        put(text, " ", y_of(c, p->y));
        begun = true;
    }
    text_put(text, "\"/>");
    if (!line->marks || !begun)
        return;
    text_format(text, "<path class=\"mark k%d\" d=\"", line->look % LOOKS);
    for (int32_t i = 0; i < line->count; i++)
        if (isfinite(line->points[i].x) && isfinite(line->points[i].y))
            put_mark(text, x_of(c, line->points[i].x), y_of(c, line->points[i].y), line->look);
    text_put(text, "\"/>");
}

static void begin_figure(play_text *text, const char *title, const char *y_words)
{
    text_put(text, "<figure class=\"chart\"><figcaption>");
    text_html(text, title);
    if (y_words) {
        text_put(text, " <span class=\"soft\">");
        text_html(text, y_words);
        text_put(text, "</span>");
    }
    text_format(text, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH,
                HEIGHT);
    text_html(text, title);
    text_put(text, "\">");
}

void chart_put(play_text *text, const chart *what)
{
    begin_figure(text, what->title, what->y_words);
    put_y_ticks(text, what);
    put_x_ticks(text, what);
    put_words(text, what);
    put_reference(text, what);
    for (int32_t i = what->line_count; i-- > 0;)
        put_line(text, what, &what->lines[i]);
    text_put(text, "</svg></figure>\n");
}

void chart_put_legend(play_text *text, const chart_line *lines, int32_t count)
{
    text_put(text, "<div class=\"legend\">");
    for (int32_t i = 0; i < count; i++) {
        text_format(text,
                    "<span><svg class=\"sample\" width=\"34\" height=\"14\" aria-hidden=\"true\">"
                    "<path class=\"line k%d\" d=\"M1 7H33\"/><path class=\"mark k%d\" d=\"",
                    lines[i].look % LOOKS, lines[i].look % LOOKS);
        if (lines[i].marks)
            put_mark(text, 17, 7, lines[i].look);
        text_put(text, "\"/></svg>");
        text_html(text, lines[i].name);
        text_put(text, "</span>");
    }
    text_put(text, "</div>\n");
}

void chart_put_columns(play_text *text, const char *title, const char *x_words,
                       const double *shares, int32_t count, double level)
{
    double most = level;
    for (int32_t i = 0; i < count; i++)
        most = fmax(most, shares[i]);
    const chart axes = {.x_words = x_words,
                        .x_from = 0,
                        .x_to = 1,
                        .y_from = 0,
                        .y_to = chart_round_up(100 * most),
                        .level = 100 * level};
    begin_figure(text, title, "% of looks");
    put_y_ticks(text, &axes);
    put_x_ticks(text, &axes);
    for (int32_t i = 0; i < count; i++) {
        const double x = x_of(&axes, (double)i / count), y = y_of(&axes, 100 * shares[i]);
        put(text, "<rect class=\"column\" x=\"", x + 1);
        put(text, "\" y=\"", y);
        put(text, "\" width=\"", (double)(RIGHT - LEFT - 2 * INSET) / count - 2);
        put(text, "\" height=\"", BOTTOM - y);
        text_put(text, "\"><title>");
        text_percent(text, shares[i]);
        text_put(text, "</title></rect>");
    }
    put_reference(text, &axes);
    put_words(text, &axes);
    text_put(text, "</svg></figure>\n");
}
