/* simulate_silent.h - a technician who has not been heard of: still at it, or gone on without a
 * tap?
 *
 * A tap is forgotten with probability m. Most taps are forgotten one by one; a part
 * (SIMULATE_SPELL_PPM) of those missing begins a spell - the phone is off - in which each further
 * one is missing with probability SIMULATE_SPELL_ON_PPM. So K taps in a row that should have come
 * and did not have the likelihood
 *
 *     L(0) = 1,   L(K) = m ((1 - spell) m^(K-1) + spell on^(K-1)).
 *
 * Let the last tap be at time s and now be t. The posterior weight of a course of events after s in
 * which K taps were due by t is its prior times L(K):
 *
 *     K = 0   he still works (drives) as at the last tap: probability S(t - s) in all, the survival
 *             of the running duration, averaged over what is known of his pace (traffic) today;
 *             the scenarios are simulate_run's, conditioned on lasting longer: residual life.
 *     K >= 1  simulated from the last tap on as if nothing more were known; each scenario counts
 *             its taps until t and weighs L(K) / scenarios.
 *
 * With one tap the probability that he is through is m F / (m F + S). Finishing takes two (FINISHED
 * and the next DEPARTED), arriving two (ARRIVED and STARTED), and the longer the silence the further
 * he may have come: nothing is held for good. When he was free or at the door he is expected to go
 * on at once; that he does not, for a reason no model knows, has the probability SIMULATE_IDLE_PPM
 * at any time.
 *
 * Scenarios are shared out between the two kinds by a keyed uniform number, and those with K >= 1
 * drawn by systematic resampling: deterministic, and no weights leave this file. */
#ifndef ARRIVAL_SIMULATE_SILENT_H
#define ARRIVAL_SIMULATE_SILENT_H

#include "arrival/simulate.h"

/* Assumed, since records that say why a tap is missing are not known. One silence in ten is a phone that
 * is off or out of reach rather than a tap forgotten; it lasts ten taps in the mean, two or three
 * visits. One time in a hundred a technician who may go on does not: enough that no silence is ever
 * certain to mean that he has gone. In worlds with half or twice of each the promises kept differ by less
 * than .02 (test_day_silent.c). */
enum {
    SIMULATE_SPELL_PPM = 100000,    /* of missing taps begin a spell */
    SIMULATE_SPELL_ON_PPM = 900000, /* of the taps in a spell are missing */
    SIMULATE_IDLE_PPM = 10000,
    SIMULATE_TAPS = 4 /* of one visit */
};

/* Further buffers of one thread. */
typedef struct simulate_silent {
    simulate_scratch gone; /* the course of events from the last tap on */
    int32_t *taps;         /* [scenarios] due and missing */
    double *weight;        /* [scenarios] */
    double *likelihood;    /* [SIMULATE_TAPS * (stops + 1)] */
} simulate_silent;

/* RESOURCE_EXHAUSTED. */
arv_status simulate_silent_make(arv_arena *arena, int32_t scenarios, int32_t stops,
                                simulate_silent *silent);

/* L(0) .. L(count - 1) for taps missing with probability `missing`. */
void simulate_silence_likelihood(double missing, int32_t count, double *likelihood);

/* simulate_run, allowing for taps forgotten with probability `missing`; 0 or no silence (now_s =
 * since_s) is simulate_run itself. An arrival may then lie before now_s. Twice the cost of
 * simulate_run. */
void simulate_run_silent(const simulate_models *models, const simulate_route *route,
                         const simulate_state *state, double missing, simulate_silent *silent,
                         simulate_scratch *scratch);

#endif
