/* play_replan.h - plays days twice, without and with replanning while they go on, and counts what it brings.
 *
 * The luck of a day (truth.h) belongs to jobs, technicians and legs, not to the plan, so both meet the same
 * one. Technicians do what the plan in force says: when it changes, the rest of their day is walked anew. A
 * promise is kept when the technician comes within the last window that the customer was shown and none was
 * given up before; who is not reached was promised in vain. */
#ifndef PLAY_PLAY_REPLAN_H
#define PLAY_PLAY_REPLAN_H

#include "play/play.h"

#include <arrival/replan.h>

typedef struct play_replan_options {
    uint64_t seed; /* of the days */
    int32_t days;
    int32_t every_s; /* the rest of the day is replanned whenever so much time has passed; > 0 */
    play_reality reality;
    arv_window_options windows;
    arv_replan_options replan; /* its epochs decide how long one takes */
} play_replan_options;

/* Sums over all days. */
typedef struct play_replan_sums {
    int64_t customers; /* who were promised a window */
    int64_t kept, revised, unreached;
    int64_t travel_s; /* driven to customers */
    int64_t replans, accepted;
    int64_t moved;     /* customers who end up with another technician than at booking */
    int64_t reordered; /* order changes of accepted proposals */
} play_replan_sums;

/* `plan` has windows. sums[0] = without, sums[1] = with replanning. Deterministic. Status of the live day and
 * of arv_day_replan; CANCELLED. `control` may be NULL. */
arv_status play_replan_run(const arv_problem *problem, const arv_plan *plan,
                           const play_replan_options *options, const arv_control *control,
                           arv_arena *arena, play_replan_sums sums[2], arv_error *error);

/* Both as JSON that ends in a newline. RESOURCE_EXHAUSTED. */
arv_status play_replan_json(const play_replan_options *options, const play_replan_sums sums[2],
                            arv_arena *arena, const char **out);

#endif
