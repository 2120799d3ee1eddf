/* cooling.c - cycles of geometric cooling with doubling length. */
#include "search/cooling.h"

/* From `hot_millilegs` down to `cold_millilegs` of a leg, each that costs `scale`. */
static cooling start(const arv_parameters *set, double scale, int32_t hot_millilegs,
                     int32_t cold_millilegs, int64_t length)
{
    const double hot = hot_millilegs / 1000.0 * scale;
    const double cold = cold_millilegs / 1000.0 * scale;
    return (cooling){.hot = hot,
                     .cold = cold < hot ? cold : hot,
                     .now = hot,
                     .length = length,
                     .growth_percent = set->cycle_growth_percent};
}

/* Epochs; no cycle grows beyond it, nobody runs so many. */
static const int64_t LONGEST = INT64_C(1) << 40;

/* The length-th root of `ratio` by bisection in plain IEEE operations: pow() of the C library may
 * differ between machines, and the temperature decides what is accepted. */
static double step_factor(double ratio, int64_t length)
{
    double low = 0.0, high = 1.0;
    for (int round = 0; round < 60; round++) {
        const double mid = 0.5 * (low + high);
        double power = 1.0, base = mid;
        for (int64_t left = length; left > 0; left >>= 1) {
            if (left & 1)
                power *= base;
            base *= base;
        }
        if (power < ratio)
            low = mid;
        else
            high = mid;
    }
    return high;
}

cooling cooling_start(const arv_parameters *set, double scale)
{
    return start(set, scale, set->hot_millilegs, set->cold_millilegs, set->first_cycle);
}

cooling cooling_start_choosing(const arv_parameters *set, double scale, int32_t jobs)
{
    return start(set, scale, set->hot_choosing_millilegs, set->cold_choosing_millilegs,
                 set->first_choosing_cycle + jobs / set->choosing_cycle_jobs);
}

cooling cooling_once(const arv_parameters *set, double scale, int64_t length)
{
    return start(set, scale, set->hot_once_millilegs, set->cold_once_millilegs, length);
}

bool cooling_next(cooling *c)
{
    if (++c->step < c->length) {
        c->now *= step_factor(c->cold / c->hot, c->length - 1);
        return false;
    }
    c->cycle++;
    c->step = 0;
    if (c->length < LONGEST)
        c->length = c->length * c->growth_percent / 100;
    c->now = c->hot;
    return true;
}
