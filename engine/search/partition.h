/* partition.h - cuts a solution into pieces that can be improved side by side. */
#ifndef SEARCH_PARTITION_H
#define SEARCH_PARTITION_H

#include "search/piece.h"

/* Reusable working memory of partition(). */
typedef struct partition_scratch partition_scratch;

partition_scratch *partition_scratch_create(arv_arena *arena, const arv_problem *p);

/* Distributes all shifts and jobs over `count` pieces of about equal numbers of jobs by recursive
 * bisection along random axes in travel space: routes of one piece are near each other, and the
 * borders differ from call to call. Fills the pieces' lists and the two owner arrays.
 * O((jobs + shifts) log). Needs travel times only, no coordinates. */
void partition(const tours *t, int32_t count, rng *random, partition_scratch *scratch,
               piece *pieces, int32_t *job_piece, int32_t *shift_piece);

/* Per job: related to jobs of other pieces since the last partition() (related.h). NULL without
 * relations. */
const bool *partition_fixed(const partition_scratch *scratch);

#endif
