/* batch_examine.h - the first look at every depot: its key, its size, and whether its result is there. */
#ifndef BATCH_BATCH_EXAMINE_H
#define BATCH_BATCH_EXAMINE_H

#include "batch/batch_state.h"

/* Fills `depots`, `work_s` and `counts`, and takes away what is left of depots that wait. Reads and parses
 * every problem, so in as many threads as there are cores; they have ended when it returns. Stops early
 * when interrupted. What is wrong with a problem is for a worker to say; statuses are those of reading
 * models and calibration. */
arv_status batch_examine(batch_state *s);

#endif
