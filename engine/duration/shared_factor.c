/* shared_factor.c - see shared_factor.h. */
#include "duration/shared_factor.h"

#include "duration/normal.h"
#include "duration/quantile_table.h"

#include <math.h>

static const double Z_LIMIT = 4.8;
/* Half width in log of the interval whose probability stands for the density. */
static const double LOG_HALF_WIDTH = .05;
/* Floor of a likelihood: one absurd record cannot rule out every z. */
static const double LEAST_LIKELIHOOD = 1e-9;

static double cell_edge(int32_t i)
{
    return Z_LIMIT * (2.0 * i / SHARED_CELLS - 1.0);
}

static double factor_in_cell(int32_t i, double sigma)
{
    const double z = .5 * (cell_edge(i) + cell_edge(i + 1));
    return quantile_lognormal(sigma, z);
}

static double own_cdf(const kernel_table *own, double value)
{
    return own ? quantile_table_cdf(own, value) : value >= 1.0 ? 1.0 : 0.0;
}

void shared_observe(shared_posterior *posterior, double sigma, const kernel_table *own,
                    double ratio)
{
    const double up = exp(LOG_HALF_WIDTH);
    for (int32_t i = 0; i < SHARED_CELLS; i++) {
        const double at = ratio / factor_in_cell(i, sigma);
        const double likelihood = own_cdf(own, at * up) - own_cdf(own, at / up);
        posterior->log_likelihood[i] += log(fmax(likelihood, LEAST_LIKELIHOOD));
    }
    posterior->observations++;
}

void shared_observe_running(shared_posterior *posterior, double sigma, const kernel_table *own,
                            double ratio)
{
    for (int32_t i = 0; i < SHARED_CELLS; i++) {
        const double survival = 1.0 - own_cdf(own, ratio / factor_in_cell(i, sigma));
        posterior->log_likelihood[i] += log(fmax(survival, LEAST_LIKELIHOOD));
    }
    posterior->observations++;
}

/* Posterior mass up to each cell edge, ending at 1. */
static void cumulate(const shared_posterior *posterior, double mass[SHARED_CELLS + 1])
{
    double most = posterior->log_likelihood[0];
    for (int32_t i = 1; i < SHARED_CELLS; i++)
        most = fmax(most, posterior->log_likelihood[i]);
    mass[0] = 0;
    double below = normal_cdf(cell_edge(0));
    for (int32_t i = 0; i < SHARED_CELLS; i++) {
        const double above = normal_cdf(cell_edge(i + 1));
        mass[i + 1] = mass[i] + (above - below) * exp(posterior->log_likelihood[i] - most);
        below = above;
    }
    for (int32_t i = 1; i <= SHARED_CELLS; i++)
        mass[i] /= mass[SHARED_CELLS];
}

double shared_survival(const shared_posterior *posterior, double sigma, const kernel_table *own,
                       double ratio)
{
    double mass[SHARED_CELLS + 1], survival = 0;
    cumulate(posterior, mass);
    for (int32_t i = 0; i < SHARED_CELLS; i++)
        survival +=
            (mass[i + 1] - mass[i]) * (1.0 - own_cdf(own, ratio / factor_in_cell(i, sigma)));
    return survival;
}

/* z at probability p; `cell` is where the search starts and is left where it ended. */
static double z_at(const double mass[SHARED_CELLS + 1], double p, int32_t *cell)
{
    while (*cell + 1 < SHARED_CELLS && mass[*cell + 1] < p)
        ++*cell;
    const double in = mass[*cell + 1] - mass[*cell];
    const double f = in > 0 ? (p - mass[*cell]) / in : .5;
    const double low = cell_edge(*cell), high = cell_edge(*cell + 1);
    return low + (high - low) * fmin(fmax(f, 0), 1);
}

void shared_quantiles(const shared_posterior *posterior, double z[KERNEL_KNOTS])
{
    double mass[SHARED_CELLS + 1];
    cumulate(posterior, mass);
    int32_t cell = 0;
    for (int32_t k = 0; k < KERNEL_SIDE; k++)
        z[k] = z_at(mass, kernel_knot_probability(k), &cell);
    for (int32_t k = KERNEL_KNOTS; k-- > KERNEL_SIDE;)
        z[k] = z_at(mass, kernel_knot_probability(k), &cell);
}

void shared_factor_table(const double z[KERNEL_KNOTS], double sigma, kernel_table *table)
{
    for (int32_t k = 0; k < KERNEL_KNOTS; k++)
        table->knot[k] = quantile_knot(quantile_lognormal(sigma, z[k]), 0, KERNEL_MAX_SHARED);
}
