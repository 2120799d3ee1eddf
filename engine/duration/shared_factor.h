/* shared_factor.h - a factor that all jobs (or all legs) of one technician's day have in common.
 *
 * Its log is N(-sigma^2 / 2, sigma^2): mean one. One standard normal z stands for the day; a model
 * with another sigma feels the same z. What happened today moves z: the posterior lives on a fixed
 * grid of z, so any duration family, running jobs (survival instead of density) and several sigmas
 * are treated alike and nothing needs importance weights. For lognormal jobs it is the conjugate
 * normal posterior up to the grid. */
#ifndef DURATION_SHARED_FACTOR_H
#define DURATION_SHARED_FACTOR_H

#include "kernel/kernel.h"

#include <stdbool.h>

enum { SHARED_CELLS = 160 }; /* over z in [-4.8, 4.8] */

/* Zero-initialise = the prior. */
typedef struct shared_posterior {
    double log_likelihood[SHARED_CELLS];
    int32_t observations;
} shared_posterior;

/* `ratio` = what was seen / what was expected at factor one. `own` is the job's own factor given z
 * (NULL = exactly one). Finished: the log density around `ratio`. Running: it will be longer than
 * `ratio`. */
void shared_observe(shared_posterior *posterior, double sigma, const kernel_table *own,
                    double ratio);
void shared_observe_running(shared_posterior *posterior, double sigma, const kernel_table *own,
                            double ratio);

/* P(shared * own > ratio) before that is known: the mean of the survival over the posterior. */
double shared_survival(const shared_posterior *posterior, double sigma, const kernel_table *own,
                       double ratio);

/* Standard normal z of the posterior at the probability of every knot of a table. */
void shared_quantiles(const shared_posterior *posterior, double z[KERNEL_KNOTS]);

/* exp(sigma z - sigma^2 / 2) at every knot, cut at KERNEL_MAX_SHARED. */
void shared_factor_table(const double z[KERNEL_KNOTS], double sigma, kernel_table *table);

#endif
