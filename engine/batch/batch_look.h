/* batch_look.h - what the files of a batch say of a depot. */
#ifndef BATCH_BATCH_LOOK_H
#define BATCH_BATCH_LOOK_H

#include "batch/batch_state.h"

/* Solved or failed when the depot's record, put in `arena`, has its key; a solution must be the one that the
 * record names. Else the depot waits, and `record` is of no use. Any thread. */
depot_phase batch_look(const batch_state *s, arv_arena *arena, int32_t depot, batch_record *record);

/* Is the solution that the record names there? */
bool batch_look_has_solution(const batch_state *s, arv_arena *arena, const batch_record *record);

#endif
