/* walk.h - one technician's route, walked forward with given service times and legs.
 *
 * The plainest reading of the time semantics of arrival.h, in the words of the plan: the breaks
 * stay on the legs where the plan has them. It shares no code with the schedule or the simulation,
 * so that the played day also tests them. Beyond a plan that goes well:
 *   - past a job's last window service starts on arrival; past a break's last window the break is
 *     taken at once: late, but he goes on;
 *   - he is held until a promised window opens, and where the draw says so: he does not arrive before;
 *   - he does not leave for a customer after a given moment, the end of his shift: that one and all
 *     after him are not reached that day.
 * Times are seconds from problem->origin_s. */
#ifndef PLAY_WALK_H
#define PLAY_WALK_H

#include "model/problem.h"

typedef struct walk_route {
    int32_t shift;      /* row of the problem */
    int32_t technician; /* index into the spec */
    int32_t depart_s;   /* when the plan has him leave the start */
    int32_t visit_count;
    const int32_t *job;              /* [visit_count] indices into the spec */
    const int32_t *break_first;      /* [visit_count + 1] breaks on the leg to visit v are */
    const int32_t *break_row;        /* rows break_first[v] .. break_first[v + 1] of the problem */
    const int32_t *planned_arrive_s; /* [visit_count] */
} walk_route;

enum { WALK_NOT_HELD = INT32_MIN };

/* What a day brings. A leg's factor scales its length, so that no later departure arrives first; so
 * do the hours of the clock its speed. */
typedef struct walk_draw {
    int32_t *service_s;        /* [visit_count] */
    int32_t *access_s;         /* [visit_count] from arriving to being ready; NULL = none */
    double *leg_factor;        /* [visit_count] of the leg to the visit */
    const int64_t **leg_hours; /* [visit_count] [ARV_HOURS] ppm of travel by the hour, NULL = as the
                                  matrix says; the array may be NULL, too */
    /* [visit_count] he does not ring before, whatever was promised once; WALK_NOT_HELD = as promised.
     * NULL = that everywhere. */
    const int32_t *hold_s;
} walk_draw;

typedef struct walk_times {
    int32_t *depart_s; /* [visit_count] on the leg to the visit */
    int32_t *arrive_s, *start_s, *finish_s;
} walk_times;

/* Routes of a plan, by plan->routes. `*routes` in the arena; RESOURCE_EXHAUSTED. O(steps). */
arv_status walk_routes_of(const arv_problem *problem, const arv_plan *plan, arv_arena *arena,
                          walk_route **routes);

/* Arrays for the longest route, zeroed. */
arv_status walk_draw_make(arv_arena *arena, int32_t visits, walk_draw *draw);
arv_status walk_times_make(arv_arena *arena, int32_t visits, walk_times *times);

/* Seconds of driving when leaving at `depart_s`: the length of the leg, `factor` times the nominal,
 * consumed at the speed of each time slice (Ichoua, Gendreau & Potvin 2003). */
int32_t walk_travel_s(const problem_travel *travel, int32_t from, int32_t to, int32_t depart_s,
                      double factor);
/* The same when the durations of the slices count `hours` times (ppm, by the hour of the caller's
 * clock, whose time at second 0 is `origin_s`); NULL = once. */
int32_t walk_travel_by_hours_s(const problem_travel *travel, const int64_t *hours, int64_t origin_s,
                               int32_t from, int32_t to, int32_t depart_s, double factor);

/* When service starts of a technician who is ready at `ready_s`. */
int32_t walk_service_start_s(const arv_problem *problem, int32_t job, int32_t ready_s);

/* Walks visits first.. when the technician leaves for visit `first` at `depart_s`, but never later
 * than `latest_s`; fills `times` from `first` on. Returns the first visit that is not reached (the
 * number of visits when all are): times from there on are not set. */
int32_t walk_forward(const arv_problem *problem, const walk_route *route, const walk_draw *draw,
                     int32_t first, int32_t depart_s, int32_t latest_s, walk_times *times);

#endif
