/* related.h - relations between jobs while routes are searched: who may serve whom, what is taken out
 * together, and what stays while pieces are searched side by side.
 *
 * Pieces of a solution are searched by different threads, so jobs of one cluster (model/relations.h)
 * that lie in several pieces are fixed for the epoch: none of them leaves its route or joins one. The
 * borders differ from epoch to epoch. */
#ifndef SEARCH_RELATED_H
#define SEARCH_RELATED_H

#include "model/relations.h"
#include "search/piece.h"

/* May `job` be served on `shift`, as far as relations ask who serves it? Jobs outside the piece
 * `piece_id` of `job_piece` (NULL = all are in it) are not asked: either they are fixed, and so is this
 * one, or nobody has shifts in both. O(jobs it is related to). */
bool related_admit(const tours *t, const int32_t *job_piece, int32_t piece_id, int32_t job,
                   int32_t shift);

/* Do the served jobs of all relations have technicians who may serve them together? The index of the
 * first relation that does not, else ARV_NONE. O(jobs of all relations). */
int32_t related_first_broken(const tours *t);

/* Unserved jobs go to the piece of a served one of their cluster. O(jobs). */
void related_gather(const tours *t, int32_t *cluster_piece, int32_t *job_piece);

/* fixed[job]: its cluster lies in several pieces. O(jobs). */
void related_fix(const arv_problem *p, int32_t *cluster_piece, const int32_t *job_piece,
                 bool *fixed);

/* Takes out most jobs that are related to the `count` removed ones, behind them in
 * `scratch->removed`; returns how many are there then. */
int32_t related_ruin(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                     int32_t count, int32_t iteration, int32_t *touched_count);

/* A job has left its route: it has no bounds any more, and the served jobs that it bound wider ones.
 * Of a fixed job nothing changes: what made it leave will be undone. */
void related_release(tours *t, const search_shared *shared, piece_scratch *scratch, int32_t job,
                     int32_t iteration, int32_t *touched_count);

/* Is one of these jobs fixed? It left its route because a shorter one took longer. */
bool related_any_fixed(const search_shared *shared, const int32_t *jobs, int32_t count);

static inline bool related_is_fixed(const search_shared *shared, int32_t job)
{
    return shared->job_fixed && shared->job_fixed[job];
}

#endif
