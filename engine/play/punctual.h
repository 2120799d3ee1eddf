/* punctual.h - what the played days say of the plan itself, whatever customers were told: were the
 * customers' own windows met, and did the shifts end in time?
 *
 *   missed    of the visits whose job has a last moment to start that is before the end of the day,
 *             those started after it, or not reached at all
 *   overrun   of the technician-days, those whose last visit, with the planned way back, ends after the
 *             shift (overtime included), or that leave somebody unreached
 *
 * Intervals as in report.h: 95 %, clustered by technician-day. */
#ifndef PLAY_PUNCTUAL_H
#define PLAY_PUNCTUAL_H

#include "play/play.h"
#include "play/play_text.h"

typedef struct punctual_rate {
    int32_t of;
    double rate, low, high; /* rate is NAN of nothing */
} punctual_rate;

typedef struct punctual_figures {
    punctual_rate missed, overrun;
    int32_t not_reached; /* visits */
    double overrun_min;  /* mean over all technician-days */
} punctual_figures;

/* RESOURCE_EXHAUSTED. O(visits). */
arv_status punctual_compute(const play_result *result, arv_arena *arena, punctual_figures *figures);

/* The object of the JSON report. */
void punctual_put(play_text *text, const punctual_figures *figures);

/* A sentence for people. */
void punctual_put_sentence(play_text *text, const punctual_figures *figures);

#endif
