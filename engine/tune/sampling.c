/* sampling.c - see sampling.h. */
#include "tune/sampling.h"

#include "base/realmath.h"

/* A logarithmic range may begin at 0: everything is shifted by one then. */
static double shifted(const parameter_row *row, int32_t value)
{
    return row->low > 0 ? (double)value : value + 1.0;
}

double sampling_position(const parameter_row *row, int32_t value)
{
    if (row->scale == PARAMETER_LINEAR)
        return (double)(value - row->low) / (row->high - row->low);
    const double low = real_log(shifted(row, row->low));
    return (real_log(shifted(row, value)) - low) / (real_log(shifted(row, row->high)) - low);
}

int32_t sampling_value(const parameter_row *row, double position)
{
    double value = row->low + position * ((double)row->high - row->low);
    if (row->scale == PARAMETER_LOG) {
        const double low = real_log(shifted(row, row->low));
        value = real_exp(low + position * (real_log(shifted(row, row->high)) - low)) -
                (row->low > 0 ? 0 : 1);
    }
    const int32_t whole = (int32_t)(value + .5);
    return whole < row->low ? row->low : whole > row->high ? row->high : whole;
}

static void change(const parameter_row *row, int32_t k, double spread, rng *random,
                   arv_parameters *set)
{
    const int32_t before = parameters_get(set, k);
    const double at = sampling_position(row, before);
    for (int tries = 0; tries < 100; tries++) {
        const double to = at + spread * real_normal_quantile(rng_unit(random));
        if (to < 0 || to > 1)
            continue;
        parameters_set(set, k, sampling_value(row, to));
        if (parameters_get(set, k) != before)
            return;
    }
}

void sampling_child(const int32_t *tuned, int32_t count, double changed, double spread, rng *random,
                    arv_parameters *set)
{
    const int32_t always = rng_below(random, count);
    for (int32_t i = 0; i < count; i++) {
        const bool drawn = rng_unit(random) * count < changed - 1;
        if (drawn || i == always)
            change(&PARAMETER_ROWS[tuned[i]], tuned[i], spread, random, set);
    }
}
