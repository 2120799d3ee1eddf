/* bound_dual.h - prices of the rows of the master, as integers.
 *
 * Pricing and the Lagrangian bound work on costs multiplied by `scale`, with duals rounded to whole
 * numbers: any duals give a valid bound, so rounding costs nothing but tightness, and the bound is
 * exact arithmetic, whatever the tolerances of the simplex method. */
#ifndef BOUND_BOUND_DUAL_H
#define BOUND_BOUND_DUAL_H

#include "model/problem.h"

/* Subset-row cuts with memory, as pricing sees them (Jepsen et al. 2008; Pecin et al. 2017): a route
 * pays `price` whenever it has visited two jobs of the cut without leaving its memory in between. */
enum { BOUND_CUT_WORDS = 4, BOUND_MOST_CUTS = 64 * BOUND_CUT_WORDS };

typedef struct bound_cut_prices {
    int32_t count;                       /* with a price */
    int64_t price[BOUND_MOST_CUTS];      /* > 0, scaled */
    uint64_t (*in)[BOUND_CUT_WORDS];     /* per job: cuts that it belongs to */
    uint64_t (*memory)[BOUND_CUT_WORDS]; /* per job: cuts whose memory holds it */
} bound_cut_prices;

typedef struct bound_duals {
    int64_t scale;
    bool weights_only;    /* first level: routes cost nothing */
    int64_t *job;         /* per job, scaled */
    int64_t *class_price; /* per class: what a route of it must pay, >= 0, scaled */
    int64_t weight;       /* per unit of weight lost, >= 0, scaled (second level) */
    int64_t second;       /* what a second of a shift is worth about, >= 0: for heuristics only */
    bound_cut_prices cuts;
} bound_duals;

#endif
