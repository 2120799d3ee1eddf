/* simulate_silent.h - a technician who has not been heard of: still at it, or gone on without a
 * tap?
 *
 * Every tap is forgotten with probability m, independently. Let the last one be at time s and now
 * be t. A course of events after s in which K taps should have come by t has the likelihood m^K of
 * the silence, so its weight in the posterior is m^K:
 *
 *     K = 0   he still works (drives) as at the last tap: probability S(t - s) in all, the survival
 *             of the running duration, averaged over what is known of his pace (traffic) today;
 *             the scenarios are simulate_run's, conditioned on lasting longer: residual life.
 *     K >= 1  simulated from the last tap on as if nothing more were known; each scenario counts
 *             its taps until t and weighs m^K / scenarios.
 *
 * So with one tap the probability that he is through is m F / (m F + S); finishing takes two
 * (FINISHED and the next DEPARTED), arriving two (ARRIVED and STARTED), and the longer the silence
 * the further he may have come: nothing is ever held for good. When he was free or at the door he
 * is expected to go on at once; that he does not, for a reason no model knows, has the probability
 * SIMULATE_IDLE_PPM at any time.
 *
 * Scenarios are shared out between the two kinds by a keyed uniform number, and those with K >= 1
 * drawn by systematic resampling: deterministic, and no weights leave this file. */
#ifndef ARRIVAL_SIMULATE_SILENT_H
#define ARRIVAL_SIMULATE_SILENT_H

#include "arrival/simulate.h"

enum { SIMULATE_IDLE_PPM = 10000 };

/* Further buffers of one thread. */
typedef struct simulate_silent {
    simulate_scratch gone; /* the course of events from the last tap on */
    double *weight;        /* [scenarios] */
} simulate_silent;

/* RESOURCE_EXHAUSTED. */
arv_status simulate_silent_make(arv_arena *arena, int32_t scenarios, int32_t stops,
                                simulate_silent *silent);

/* simulate_run, allowing for taps forgotten with probability `missing`; 0 or no silence (now_s =
 * since_s) is simulate_run itself. An arrival may then lie before now_s. Twice the cost of
 * simulate_run. */
void simulate_run_silent(const simulate_models *models, const simulate_route *route,
                         const simulate_state *state, double missing, simulate_silent *silent,
                         simulate_scratch *scratch);

#endif
