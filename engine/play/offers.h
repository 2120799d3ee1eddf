/* offers.h - customers of a played day who are offered an earlier window: who takes it, and how often.
 *
 * With technicians who wait at the door (hold_early) the day offers an earlier window to a customer
 * for whom one would wait long. A stated share takes it, at once; a draw depends on the seed, the day,
 * the job and how many offers the customer had before, on nothing else. */
#ifndef PLAY_OFFERS_H
#define PLAY_OFFERS_H

#include <arrival/arrival.h>

typedef struct offers_customer {
    int64_t from_s, to_s; /* of the open offer; ARV_UNSET = none is open */
    int32_t had;          /* on this day */
} offers_customer;

typedef struct offers {
    uint64_t key;
    int32_t take_ppm, day, job_count;
    offers_customer *customers; /* by job */
    int32_t *takers;            /* jobs that take an offer and have not said so yet */
    int32_t taker_count;
    int64_t made, taken; /* on all days */
} offers;

/* RESOURCE_EXHAUSTED. */
arv_status offers_make(arv_arena *arena, int32_t job_count, uint64_t seed, int32_t take_ppm,
                       offers *o);

/* A day begins: no offer is open. O(jobs). */
void offers_begin(offers *o, int32_t day);

/* What a customer hears; an offer he did not have before is one more, and his answer is drawn. */
void offers_hear(offers *o, const arv_update *update);

/* The next customer who takes the offer that is still open to him; ARV_NONE = nobody. */
int32_t offers_next_taker(offers *o);

#endif
