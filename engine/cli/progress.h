/* progress.h - what a solve tells while it runs, and how it is told to stop.
 *
 * On a terminal one line is redrawn about ten times a second; --progress prints a line for every
 * better plan instead, wherever standard error goes; otherwise nothing. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <arrival/arrival.h>

#include <stdatomic.h>

typedef struct progress {
    bool bar, lines;
    double started_s, drawn_s;
    double time_limit_s;   /* 0 = none */
    int64_t epochs;        /* asked for; 0 = not */
    int32_t cost_decimals; /* of the problem file */
    arv_progress latest;
    bool has_latest;
    atomic_flag busy; /* the callbacks come from any thread: one at a time draws, others go on */
} progress;

/* `forced`: lines were asked for. */
void progress_open(progress *p, bool forced, const arv_solve_options *options,
                   int32_t cost_decimals);
/* Callbacks for arv_solve with this progress; a SIGINT since interrupt_watch cancels. */
arv_control progress_control(progress *p);
/* Clears the bar. */
void progress_close(progress *p);

#endif
