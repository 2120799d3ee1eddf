/* bar.h - a bar on a terminal for work whose length is known. */
#ifndef CLI_BAR_H
#define CLI_BAR_H

#include <stdbool.h>
#include <stdint.h>

typedef struct bar {
    const char *what; /* "days", "routes" */
    bool shown;       /* standard error is a terminal */
    double drawn_s;
} bar;

void bar_open(bar *b, const char *what);
/* Redraws at most ten times a second; the last step always. */
void bar_step(bar *b, int32_t done, int32_t total);
/* Clears it. */
void bar_close(bar *b);

#endif
