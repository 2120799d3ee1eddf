/* truth_travel.h - how legs of the true day vary: the travel models of a spec, or the sigmas of its
 * profiles, by the words of arrival.h alone.
 *
 * A leg's factor is a quantile at the rank of a standard normal score, the sum of what the day gives
 * all technicians, what it gives this one, what neighbouring legs share and what is the leg's own. */
#ifndef PLAY_TRUTH_TRAVEL_H
#define PLAY_TRUTH_TRAVEL_H

#include "base/arena.h"
#include "play/walk.h"

/* Names the streams of one seed. */
typedef enum truth_what {
    TRUTH_SERVICE = 1,
    TRUTH_PACE,
    TRUTH_LEG,
    TRUTH_TECHNICIAN_DAY,
    TRUTH_DAY,
    TRUTH_NEIGHBOUR,
    TRUTH_ACCESS
} truth_what;

/* A number in (0, 1), and a standard normal: pure functions of all they are given. */
double truth_unit(uint64_t key, int32_t day, truth_what which, int32_t who);
double truth_normal(uint64_t key, int32_t day, truth_what which, int32_t who);

typedef struct truth_travel {
    const arv_spec *spec;                  /* whose profiles state sigmas, where no model holds */
    const arv_travel_model *const *sorted; /* by (from, to, technician, profile) */
    int32_t count;
} truth_travel;

/* Sorts the travel models of `spec`, which is borrowed. RESOURCE_EXHAUSTED. */
arv_status truth_travel_make(const arv_spec *spec, arv_arena *arena, truth_travel *travel);

/* The most exact model of the leg to visit v: places before the technician before the profile; one
 * without places when there is none for the two. NULL = none. */
const arv_travel_model *truth_travel_model(const truth_travel *travel, const arv_problem *problem,
                                           const walk_route *route, int32_t v);

/* Fills leg_factor and leg_hours of one route on one day. */
void truth_travel_draw(const truth_travel *travel, const arv_problem *problem, uint64_t key,
                       int32_t day, const walk_route *route, walk_draw *draw);

/* Likewise with the median of every leg. */
void truth_travel_median(const truth_travel *travel, const arv_problem *problem,
                         const walk_route *route, walk_draw *draw);

/* Linear between (probability, value) pairs, flat beyond them. */
double truth_points_at(const int64_t *ppm, const int64_t *value, int32_t count, double u);

#endif
