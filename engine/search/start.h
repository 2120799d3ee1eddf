/* start.h - the first solution: frozen prefixes, the order in force, greedy insertion. */
#ifndef SEARCH_START_H
#define SEARCH_START_H

#include "search/piece.h"

/* FAILED_PRECONDITION for every frozen or pinned prefix that cannot be driven as it stands. */
arv_status start_check_prefixes(tours *t, arv_error *error);

/* Links the jobs of the order in force that fit behind the prefixes. */
void start_in_force(tours *t);

/* Inserts all unserved jobs of a piece, heaviest and most constrained first, until `stop` says true. */
void start_insert_all(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                      bool (*stop)(void *context), void *context);

/* Static orders of reinsertion: demand, far, close, window length, opening, closing, weight.
 * All ascending, so "largest first" keys are negated. When `stop` says true distances are not looked
 * at any more. */
bool start_sort_keys(arv_arena *arena, const arv_problem *p, bool (*stop)(void *context),
                     void *context, const int32_t *keys[SORT_KEYS]);

/* Replaces all routes by the links `next` (jobs that are on none become unserved). */
void start_load(tours *t, const int32_t *next);

/* Index of the calling thread in its team. */
int32_t start_thread(void);

#endif
