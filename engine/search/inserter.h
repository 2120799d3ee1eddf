/* inserter.h - the insertion of jobs one at a time; shared by recreate.c and related_recreate.c. */
#ifndef SEARCH_INSERTER_H
#define SEARCH_INSERTER_H

#include "search/piece.h"

typedef struct candidate {
    int64_t delta;
    int32_t after;
} candidate;

enum { BARRED_MOST = 3 };

typedef struct inserter {
    tours *t;
    const search_shared *shared;
    piece *pc;
    piece_scratch *scratch;
    int32_t job, stamp;
    int32_t iteration, *touched;
    bool heed_prices;
    int32_t barred[BARRED_MOST], barred_count; /* shifts that this job has been tried on in vain */
    candidate best;
} inserter;

/* Best place of one job; false when there is none, or when leaving the job is cheaper and prices are
 * heeded. A weight of 0 means that the job has a price and no priority. */
bool insert_best(inserter *in, int32_t job);

/* Inserts `count` jobs where relations bind moments: jobs that hang together one after the other, and
 * those that may not be served without another are taken out again when that fails. Returns how many
 * stay unserved, moved to the front of `jobs`; they may be more than were asked for, `jobs` has room for
 * all of the piece (related_recreate.c). */
int32_t insert_related(inserter *in, int32_t *jobs, int32_t count);

#endif
