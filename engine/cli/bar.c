/* bar.c - see bar.h. */
#include "cli/bar.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CELLS = 20 };

static const double REDRAW_S = 0.1;

void bar_open(bar *b, const char *what)
{
    *b = (bar){.what = what, .shown = isatty(STDERR_FILENO) != 0};
}

void bar_step(bar *b, int32_t done, int32_t total)
{
    const double now_s = clock_monotonic_s();
    if (!b->shown || total <= 0 || (now_s - b->drawn_s < REDRAW_S && done < total))
        return;
    b->drawn_s = now_s;
    const int filled = (int)((int64_t)done * CELLS / total);
    char cells[CELLS + 1];
    memset(cells, '.', CELLS);
    memset(cells, '#', (size_t)filled);
    cells[CELLS] = '\0';
    fprintf(stderr, "\r[%s] %" PRId32 " of %" PRId32 " %s\033[K", cells, done, total, b->what);
    fflush(stderr);
}

void bar_close(bar *b)
{
    if (!b->shown)
        return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
