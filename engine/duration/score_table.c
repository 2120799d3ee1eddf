/* score_table.c - see score_table.h. */
#include "duration/score_table.h"

#include "duration/normal.h"
#include "duration/quantile_table.h"

#include <math.h>
#include <stdbool.h>

static const double SCORE_LIMIT = 4;

void score_ranks(kernel_table *table)
{
    for (int32_t k = 0; k < KERNEL_KNOTS; k++) {
        const double z = normal_quantile(kernel_knot_probability(k));
        table->knot[k] = (int32_t)floor(z * KERNEL_SCORE_ONE + .5);
    }
}

void score_table_lognormal(double sigma, int32_t most, kernel_score_table *table)
{
    for (int32_t k = 0; k < KERNEL_SCORE_KNOTS; k++)
        table->knot[k] = quantile_knot(quantile_lognormal(sigma, kernel_knot_score(k)), 1, most);
}

void score_table_points(const int64_t *p_ppm, const int64_t *value, int32_t count, double unit,
                        int32_t most, kernel_score_table *table)
{
    for (int32_t k = 0; k < KERNEL_SCORE_KNOTS; k++) {
        const double p = normal_cdf(kernel_knot_score(k));
        table->knot[k] = quantile_knot(quantile_points_at(p_ppm, value, count, p) / unit, 1, most);
    }
}

double score_table_at(const kernel_score_table *table, double score)
{
    const double per_score = (double)(1 << (KERNEL_SCORE_BITS - KERNEL_SCORE_CELL_BITS));
    const double at =
        fmin(fmax((score - kernel_knot_score(0)) * per_score, 0), KERNEL_SCORE_KNOTS - 1);
    const int32_t k = at < KERNEL_SCORE_KNOTS - 1 ? (int32_t)at : KERNEL_SCORE_KNOTS - 2;
    const double v0 = table->knot[k], v1 = table->knot[k + 1];
    return (v0 + (v1 - v0) * (at - k)) / KERNEL_ONE;
}

/* First knot that is above (or, with `equal`, at or above) `at`; KERNEL_SCORE_KNOTS when none. */
static int32_t first_above(const kernel_score_table *table, double at, bool equal)
{
    int32_t low = 0, high = KERNEL_SCORE_KNOTS;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        const double knot = table->knot[middle];
        if (knot > at || (equal && knot >= at))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Score at which the table rises through `at`, between the knots before and at `above`. */
static double crossing(const kernel_score_table *table, double at, int32_t above)
{
    if (above <= 0)
        return -SCORE_LIMIT;
    if (above >= KERNEL_SCORE_KNOTS)
        return SCORE_LIMIT;
    const double v0 = table->knot[above - 1], v1 = table->knot[above];
    const double z0 = kernel_knot_score(above - 1), z1 = kernel_knot_score(above);
    const double z = v1 > v0 ? z0 + (z1 - z0) * (at - v0) / (v1 - v0) : z0;
    return fmin(fmax(z, -SCORE_LIMIT), SCORE_LIMIT);
}

double score_of_factor(const kernel_score_table *table, double factor)
{
    const double at = factor * KERNEL_ONE;
    const double low = crossing(table, at, first_above(table, at, true));
    const double high = crossing(table, at, first_above(table, at, false));
    return .5 * (low + high);
}
