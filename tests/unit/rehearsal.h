/* rehearsal.h - a tiny problem with a plan, played through a backend: what the tests of play share. */
#ifndef TESTS_REHEARSAL_H
#define TESTS_REHEARSAL_H

#include "play/play.h"
#include "play/report.h"
#include "tiny_problem.h"

typedef struct rehearsal {
    tiny_problem tiny;
    play_options options; /* change them before playing */
    play_local local;
    play_result *result; /* of the last play */
    arv_error error;     /* likewise */
} rehearsal;

/* Two technicians with three visits each, nothing varies: a visit an hour from 8:00 on, reached at a
 * quarter past. */
extern const tiny_options rehearsal_exact;
/* Three technicians with five visits each of about 45 min. */
extern const tiny_options rehearsal_noisy;

/* The plan without windows; with windows from 1,024 scenarios on one thread. */
void rehearsal_prepare(rehearsal *r, const tiny_options *shape);
void rehearsal_open(rehearsal *r, const tiny_options *shape);
void rehearsal_close(rehearsal *r);

/* play_run; `backend` NULL = the days are kept here. */
arv_status rehearsal_play(rehearsal *r, const play_backend *backend);

/* Figures of the last play at 90 %. */
report_figures rehearsal_figures(rehearsal *r, play_policy policy);

#endif
