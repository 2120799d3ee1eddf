/* disrupt.h - what goes wrong on a played day: technicians who begin late or leave, jobs that are called in,
 * customers who cancel, services that take far too long. Like the rest of a day's luck (truth.h) each is a pure
 * function of (seed, day, whom it hits), so that a day can be played twice with the same. */
#ifndef PLAY_DISRUPT_H
#define PLAY_DISRUPT_H

#include "base/arena.h"
#include "model/problem.h"

/* Shares in ppm, 0..1,000,000 each; all zero = a day that nothing disturbs. */
typedef struct play_disruptions {
    int32_t
        late_ppm; /* technicians who begin 30 to 120 minutes late, and say so as the shift begins */
    int32_t
        urgent_ppm; /* jobs that nobody has planned: each is called in at some time of the day */
    int32_t cancel_ppm;  /* customers who call off at some time of the day */
    int32_t overrun_ppm; /* services that take three times as long as drawn, which no model knows */
    int32_t
        away_ppm; /* technicians who leave at some time of their shift: half of them for one to three
                          * hours, the others for the rest of the day, in the middle of what they are at */
} play_disruptions;

typedef enum disrupt_kind {
    DISRUPT_LATE,
    DISRUPT_AWAY,
    DISRUPT_URGENT,
    DISRUPT_CANCEL
} disrupt_kind;

/* Something that is told at `time_s`, seconds from problem->origin_s. */
typedef struct disruption {
    disrupt_kind kind;
    int32_t time_s;
    int32_t shift, job; /* LATE, AWAY: row of the shift, ARV_NONE; else ARV_NONE, the job */
    int32_t length_s;   /* LATE, AWAY; 0 = for the rest of the day */
} disruption;

/* Is this job one of those that are called in? The same ones on all days of a seed. */
bool disrupt_is_urgent(const play_disruptions *what, uint64_t seed, int32_t job);

/* By what the service of a job is multiplied on that day: 1 or more. */
int32_t disrupt_stretch(const play_disruptions *what, uint64_t seed, int32_t day, int32_t job);

/* What is told on a day, in order of time. Jobs are called in, and customers call off, between the first
 * begin of a shift and 90 minutes before their last window closes, or the last shift ends. `list` in the
 * arena. RESOURCE_EXHAUSTED. O((jobs + shifts) log). */
arv_status disrupt_day(const arv_problem *problem, const play_disruptions *what, uint64_t seed,
                       int32_t day, arv_arena *arena, disruption **list, int32_t *count);

#endif
