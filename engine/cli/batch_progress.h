/* batch_progress.h - how far a batch is: a bar on a terminal, JSON lines on standard error otherwise. */
#ifndef CLI_BATCH_PROGRESS_H
#define CLI_BATCH_PROGRESS_H

#include "batch/batch.h"
#include "cli/bar.h"

typedef struct batch_progress {
    bool lines;       /* JSON */
    double written_s; /* when the last line of mere progress was */
    bar bar;
    char doing[160];
} batch_progress;

/* `forced`: lines even on a terminal. */
void batch_progress_open(batch_progress *p, bool forced);
/* For batch_options.news; `context` is the batch_progress. */
void batch_progress_news(void *context, const batch_news *news);
void batch_progress_close(batch_progress *p);

#endif
