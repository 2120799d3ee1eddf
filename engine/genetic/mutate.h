/* mutate.h - strings of jobs taken out of neighbouring tours and put back, to bring legs into a
 * population that no parent has (the ruin of Christiaens & Vanden Berghe 2020). */
#ifndef GENETIC_MUTATE_H
#define GENETIC_MUTATE_H

#include "genetic/descent.h"

/* Takes out about `jobs` jobs around a random one and inserts them again in random order. `scratch`:
 * [job_count]. Tours that change count as new for descent_run. */
void mutate(descent *d, rng *random, int32_t jobs, int32_t *scratch);

#endif
