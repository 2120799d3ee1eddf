/* quantile_table.h - distributions of factors as kernel tables (fixed point, KERNEL_ONE = 1.0).
 *
 * Tables are computed in double with libm and rounded to 2^-16. Another libm may round a knot the
 * other way, which moves a 1 h duration by at most 0.05 s: results are equal on every CPU of one
 * system release, not promised across C libraries. */
#ifndef DURATION_QUANTILE_TABLE_H
#define DURATION_QUANTILE_TABLE_H

#include "kernel/kernel.h"

/* Lognormal factor with mean one at a standard normal score: e^(sigma score - sigma^2 / 2). */
double quantile_lognormal(double sigma, double score);
/* A factor as a knot: rounded to nearest, within least..most. */
int32_t quantile_knot(double factor, int32_t least, int32_t most);

/* The same as a table: log ~ N(-sigma^2 / 2, sigma^2), cut at `most`. */
void quantile_table_lognormal(double sigma, int32_t most, kernel_table *table);

/* sigma of a lognormal with that coefficient of variation: sqrt(log(1 + cv^2)). */
double quantile_lognormal_sigma(double cv);

/* Linear interpolation of (p_ppm, value) pairs, p increasing, values not decreasing and >= 0; flat
 * beyond the outermost pairs. Knots are value * KERNEL_ONE / unit. */
void quantile_table_points(const int64_t *p_ppm, const int64_t *value, int32_t count, double unit,
                           kernel_table *table);

/* The interpolated value at probability p. O(count). */
double quantile_points_at(const int64_t *p_ppm, const int64_t *value, int32_t count, double p);

/* Mean of those pairs. */
double quantile_points_mean(const int64_t *p_ppm, const int64_t *value, int32_t count);

/* P(factor <= value), in [0, 1]: the inverse of the interpolated table. Binary search. */
double quantile_table_cdf(const kernel_table *table, double value);

/* The factor at probability p in (0, 1), interpolated as the kernels do but in double. */
double quantile_table_at(const kernel_table *table, double p);

#endif
