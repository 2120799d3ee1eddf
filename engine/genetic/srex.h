/* srex.h - selective route exchange: a child that takes some tours of one parent for those of the
 * other that hold about the same jobs (Nagata, Braysi & Dullaert 2010).
 *
 * The tours of parent a around a random job are given up; of parent b come as many tours, those
 * that overlap most with what is given up. Jobs that then stand twice are taken out of a's tours or
 * out of b's; those that stand nowhere are left loose for the caller to insert. No coordinates are
 * needed: "around" is by granular neighbours. */
#ifndef GENETIC_SREX_H
#define GENETIC_SREX_H

#include "genetic/population.h"

typedef struct srex_choice {
    int32_t *given_up; /* vehicles of a */
    int32_t *taken;    /* vehicles of b, as many */
    int32_t count;
    uint8_t *in_given_up; /* per job */
    uint8_t *in_taken;    /* per job */
    int32_t *position;    /* per job: in a; scratch */
    int32_t *overlap;     /* per vehicle of b; scratch */
    uint8_t *used;        /* per vehicle; scratch */
} srex_choice;

bool srex_create(arv_arena *arena, compact_room room, srex_choice *choice);

/* Chooses the tours to exchange; false when a parent is empty. */
bool srex_choose(const compact *c, const individual *a, const individual *b, rng *random,
                 srex_choice *choice);

/* Loads the child into `d` (reset first), with the doubled jobs taken out of a's tours
 * (`keep_taken`) or b's, and inserts the loose ones. `scratch`: [job_count]. */
void srex_build(const srex_choice *choice, const individual *a, const individual *b,
                bool keep_taken, descent *d, int32_t *scratch);

#endif
