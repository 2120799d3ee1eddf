/* progress.c - a bar on a terminal, or one line for every better plan. */
#include "cli/progress.h"

#include "base/clock.h"
#include "cli/interrupt.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { BAR_CELLS = 20 };

static const double REDRAW_S = 0.1;

void progress_open(progress *p, bool forced, const arv_solve_options *options,
                   int32_t cost_decimals)
{
    *p = (progress){.bar = !forced && isatty(STDERR_FILENO),
                    .lines = forced,
                    .started_s = clock_monotonic_s(),
                    .time_limit_s = options->time_limit_s > 0 ? options->time_limit_s : 0,
                    .epochs = options->epochs,
                    .cost_decimals = cost_decimals,
                    .busy = ATOMIC_FLAG_INIT};
}

static void describe(const progress *p, char *into, size_t room)
{
    if (!p->has_latest) {
        snprintf(into, room, "looking for a first plan");
        return;
    }
    double price = (double)p->latest.cost;
    for (int32_t i = 0; i < p->cost_decimals; i++)
        price /= 10;
    snprintf(into, room,
             "cost %.*f, unserved %" PRId32 ", priority lost %" PRId64 ", epoch %" PRId64,
             (int)p->cost_decimals, price, p->latest.unassigned, p->latest.priority_lost,
             p->latest.epochs);
}

/* How much of the budget is gone, 0..1: of time or of work, whichever ends first. */
static double share_done(const progress *p, double elapsed_s)
{
    double share = p->time_limit_s > 0 ? elapsed_s / p->time_limit_s : 0;
    const double work =
        p->epochs > 0 && p->has_latest ? (double)p->latest.epochs / (double)p->epochs : 0;
    share = work > share ? work : share;
    return share < 1 ? share : 1;
}

static void draw_bar(progress *p)
{
    const double now_s = clock_monotonic_s();
    if (now_s - p->drawn_s < REDRAW_S)
        return;
    p->drawn_s = now_s;
    const double elapsed_s = now_s - p->started_s;
    const int filled = (int)(share_done(p, elapsed_s) * BAR_CELLS);
    char cells[BAR_CELLS + 1], text[160];
    for (int i = 0; i < BAR_CELLS; i++)
        cells[i] = i < filled ? '#' : '.';
    cells[BAR_CELLS] = '\0';
    describe(p, text, sizeof text);
    fprintf(stderr, "\r[%s] %.1f s  %s\033[K", cells, elapsed_s, text);
    fflush(stderr);
}

static void on_progress(void *context, const arv_progress *news)
{
    progress *p = context;
    while (atomic_flag_test_and_set_explicit(&p->busy, memory_order_acquire))
        ; /* the other thread is a few microseconds from done */
    p->latest = *news;
    p->has_latest = true;
    if (p->lines) {
        char text[160];
        describe(p, text, sizeof text);
        fprintf(stderr, "arrival: %.1f s: %s\n", news->elapsed_s, text);
    } else if (p->bar) {
        draw_bar(p);
    }
    atomic_flag_clear_explicit(&p->busy, memory_order_release);
}

/* Asked often by the search, so it also keeps the bar moving when nothing better is found. */
static bool on_cancelled(void *context)
{
    progress *p = context;
    if (p->bar && !atomic_flag_test_and_set_explicit(&p->busy, memory_order_acquire)) {
        draw_bar(p);
        atomic_flag_clear_explicit(&p->busy, memory_order_release);
    }
    return interrupt_seen();
}

arv_control progress_control(progress *p)
{
    return (arv_control){
        .cancelled = on_cancelled,
        .progress = p->bar || p->lines ? on_progress : NULL,
        .context = p,
    };
}

void progress_close(progress *p)
{
    if (!p->bar)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
