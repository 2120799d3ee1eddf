/* check_walk.h - one walk along a route: where the technician is and what has added up so far.
 *
 * The walk follows the stated times: a wrong figure is reported once and the next step is judged
 * from what the plan says, so that one error does not drown the rest. */
#ifndef CHECK_CHECK_WALK_H
#define CHECK_CHECK_WALK_H

#include "check/checker.h"

enum { CHECK_MOST_BREAKS = 32 }; /* bits of `rested` */

typedef struct check_walk {
    checker *c;
    const arv_route *route;
    int32_t index; /* of the route */
    const arv_technician *technician;
    const arv_shift *shift;
    arv_profile profile;
    int64_t left_s;      /* departure from the start of the shift */
    int32_t location;    /* of the last visit */
    int64_t depart_s;    /* from there */
    int64_t rest_end_s;  /* end of the last break since then; depart_s when there was none */
    int64_t rest_s;      /* length of the breaks since then */
    int64_t last_rest_s; /* end of the last break of the route; left_s when there was none */
    int64_t unpaid_s;    /* breaks so far that are not work */
    uint32_t rested;     /* bit per break taken */
    int32_t visits;
    int64_t travel_s, distance_m, service_s;
    int64_t waiting_s; /* from arrival to start, at jobs */
    check_wide units;  /* cost */
} check_walk;

/* Reports a stated figure of a step that differs; returns the one to go on with. */
int64_t check_expect(const check_walk *w, int32_t step, const char *field, int64_t stated,
                     int64_t computed);

/* The five kinds of step (check_step.c). `location` is where the shift starts or ends. */
void check_start_step(check_walk *w, int32_t location);
void check_job_step(check_walk *w, int32_t step);
void check_break_step(check_walk *w, int32_t step);
void check_restock_step(check_walk *w, int32_t step);
void check_end_step(check_walk *w, int32_t step, int32_t location);

/* What is on board (check_load.c): at the start all deliveries but those of pairs; a visit unloads its delivery and
 * takes its pickup, which stays until the end. Each of them compares with the capacity. */
void check_load_start(check_walk *w);
void check_load_visit(check_walk *w, int32_t step, const arv_job *job);
/* ... a break only with so much on board. */
void check_load_break(const check_walk *w, int32_t step, const arv_break *rest);

#endif
