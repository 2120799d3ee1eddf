/* problem_part.h - some technicians and jobs of a compiled problem, as a problem of its own.
 *
 * Everything is taken over from the whole as it is: costs in the same units, weights, even shares, so that
 * costs of parts add up to those of the whole. Indices are dense again, and travel is a table among the places
 * of the part, whatever it is in the whole. What was learned of legs stays behind (`travel_match`). */
#ifndef MODEL_PROBLEM_PART_H
#define MODEL_PROBLEM_PART_H

#include "base/arena.h"
#include "model/problem.h"

typedef struct problem_part {
    arv_problem problem;
    arv_spec spec;              /* its jobs and technicians; the rest is that of the whole */
    const int32_t *technician;  /* of the part: index in the whole */
    const int32_t *shift, *job; /* of the part: index in the whole, ascending as given */
    const int32_t *place;       /* of the part: location in the whole */
    int32_t place_count;
} problem_part;

/* What the part is made of. A cluster of related jobs and a pickup with its delivery are in it as a whole
 * or not at all; jobs of frozen prefixes with their technician. */
typedef struct problem_choice {
    const int32_t *technicians, *jobs;
    int32_t technician_count, job_count;
    /* The order in force: the first job of each shift and the one behind each job, ARV_NONE at the end,
     * all in indices of the whole. All of them are in the part. */
    const int32_t *route_first, *route_follow;
} problem_choice;

/* Makes `part` in `arena`; the whole must outlive it. False when the arena is full. O(jobs * shifts / 64 +
 * places^2) of the part, O(jobs + places) of the whole. Several threads may make parts of one problem. */
bool problem_part_make(arv_arena *arena, const arv_problem *whole, const problem_choice *choice,
                       problem_part *part);

/* The travel of a part whose places are listed (problem_part_travel.c). */
bool problem_part_travel(arv_arena *arena, const arv_problem *whole, problem_part *part);

#endif
