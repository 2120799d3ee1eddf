/* quantile_table.c - see quantile_table.h. */
#include "duration/quantile_table.h"

#include "duration/normal.h"

#include <math.h>

/* Position in order of probability -> knot; the two sides meet at 1/2. */
enum { ORDERED = 2 * (KERNEL_SIDE - 1) };

static int32_t ordered_knot(int32_t i)
{
    return i < KERNEL_SIDE - 1 ? i : KERNEL_SIDE + (ORDERED - 1 - i);
}

double quantile_lognormal(double sigma, double score)
{
    return exp(sigma * score - sigma * sigma / 2);
}

int32_t quantile_knot(double factor, int32_t least, int32_t most)
{
    const double value = floor(factor * KERNEL_ONE + .5);
    return value < least ? least : value < most ? (int32_t)value : most;
}

void quantile_table_lognormal(double sigma, int32_t most, kernel_table *table)
{
    for (int32_t k = 0; k < KERNEL_KNOTS; k++) {
        const double z = normal_quantile(kernel_knot_probability(k));
        table->knot[k] = quantile_knot(quantile_lognormal(sigma, z), 0, most);
    }
}

double quantile_lognormal_sigma(double cv)
{
    return sqrt(log1p(cv * cv));
}

double quantile_points_at(const int64_t *p_ppm, const int64_t *value, int32_t count, double p)
{
    const double at = p * 1e6;
    if (at <= (double)p_ppm[0])
        return (double)value[0];
    for (int32_t i = 1; i < count; i++)
        if (at <= (double)p_ppm[i]) {
            const double f = (at - (double)p_ppm[i - 1]) / (double)(p_ppm[i] - p_ppm[i - 1]);
            return (double)value[i - 1] + f * (double)(value[i] - value[i - 1]);
        }
    return (double)value[count - 1];
}

void quantile_table_points(const int64_t *p_ppm, const int64_t *value, int32_t count, double unit,
                           kernel_table *table)
{
    for (int32_t k = 0; k < KERNEL_KNOTS; k++)
        table->knot[k] = quantile_knot(
            quantile_points_at(p_ppm, value, count, kernel_knot_probability(k)) / unit, 0,
            KERNEL_MAX_SERVICE);
}

double quantile_points_mean(const int64_t *p_ppm, const int64_t *value, int32_t count)
{
    double sum = (double)p_ppm[0] * (double)value[0] +
                 (1e6 - (double)p_ppm[count - 1]) * (double)value[count - 1];
    for (int32_t i = 1; i < count; i++)
        sum += (double)(p_ppm[i] - p_ppm[i - 1]) * .5 * (double)(value[i] + value[i - 1]);
    return sum * 1e-6;
}

double quantile_table_cdf(const kernel_table *table, double value)
{
    const double at = value * KERNEL_ONE;
    int32_t low = -1, high = ORDERED; /* knot(low) <= at < knot(high) */
    while (high - low > 1) {
        const int32_t middle = low + (high - low) / 2;
        if (table->knot[ordered_knot(middle)] <= at)
            low = middle;
        else
            high = middle;
    }
    if (low < 0)
        return 0.0;
    if (high == ORDERED)
        return 1.0;
    const double p0 = kernel_knot_probability(ordered_knot(low));
    const double p1 = kernel_knot_probability(ordered_knot(high));
    const double v0 = table->knot[ordered_knot(low)], v1 = table->knot[ordered_knot(high)];
    return p0 + (p1 - p0) * (at - v0) / (v1 - v0);
}

double quantile_table_at(const kernel_table *table, double p)
{
    int32_t low = 0, high = ORDERED - 1;
    while (high - low > 1) {
        const int32_t middle = low + (high - low) / 2;
        if (kernel_knot_probability(ordered_knot(middle)) <= p)
            low = middle;
        else
            high = middle;
    }
    const double p0 = kernel_knot_probability(ordered_knot(low));
    const double p1 = kernel_knot_probability(ordered_knot(high));
    const double v0 = table->knot[ordered_knot(low)], v1 = table->knot[ordered_knot(high)];
    double f = (p1 > p0) ? (p - p0) / (p1 - p0) : 0;
    f = f < 0 ? 0 : f > 1 ? 1 : f;
    return (v0 + (v1 - v0) * f) / KERNEL_ONE;
}
