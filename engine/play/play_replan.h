/* play_replan.h - plays days twice, without and with replanning while they go on, and counts what it brings.
 *
 * The luck of a day (truth.h, disrupt.h) belongs to jobs, technicians and legs, not to the plan, so both meet
 * the same one. Technicians do what the day says: when its order changes, the rest of theirs is walked anew,
 * with breaks where the day has them. Jobs that are called in get the best place of arv_day_insert in both,
 * at once or at a later clock; with replanning others may make room for them. A promise is kept when the technician comes within the last window that the
 * customer was shown and none was given up before; who is not reached was promised in vain. */
#ifndef PLAY_PLAY_REPLAN_H
#define PLAY_PLAY_REPLAN_H

#include "play/disrupt.h"
#include "play/play.h"

#include <arrival/replan.h>

typedef struct play_replan_options {
    uint64_t seed; /* of the days */
    int32_t days;
    /* The rest of the day is replanned whenever so much time has passed (> 0), and when something is told that is
     * no call. */
    int32_t every_s;
    play_reality reality;
    play_disruptions disruptions;
    arv_window_options windows;
    arv_replan_options replan; /* its epochs decide how long one takes */
} play_replan_options;

enum { PLAY_UNREACHED_S = 7200 }; /* so late counts who is not reached */

/* Of one day. */
typedef struct play_replan_sums {
    int64_t customers; /* who were promised a window and did not call off */
    int64_t kept, revised, unreached;
    int64_t late_s;     /* by which they were reached behind the first window they were promised */
    int64_t unserved;   /* who called and got no place */
    int64_t travel_s;   /* driven to customers */
    int64_t overtime_s; /* back at the end of the shift after it, the way there as planned */
    int64_t replans, accepted;
    int64_t moved;     /* customers who end up with another technician than at booking */
    int64_t reordered; /* order changes of accepted proposals */
} play_replan_sums;

/* `plan` has windows. days[0] = without, days[1] = with replanning, a row of sums for each day, in `arena`.
 * Deterministic. Status of the live day, of arv_day_insert and of arv_day_replan; CANCELLED. `control` may be
 * NULL. */
arv_status play_replan_run(const arv_problem *problem, const arv_plan *plan,
                           const play_replan_options *options, const arv_control *control,
                           arv_arena *arena, play_replan_sums *days[2], arv_error *error);

/* Both summed up, and their difference by day with a 95 % interval (normal, paired by day), as JSON that ends
 * in a newline. RESOURCE_EXHAUSTED. */
arv_status play_replan_json(const play_replan_options *options, play_replan_sums *const days[2],
                            arv_arena *arena, const char **out);

#endif
