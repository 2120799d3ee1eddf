/* cooling.c - cycles of geometric cooling with doubling length. */
#include "search/cooling.h"

/* Temperatures in legs, and the epochs of the first cycle; measured on field days and ORTEC days. */
static const double HOT_LEGS = 1.0, COLD_LEGS = 0.02;

/* ... where jobs are left; measured on technician days of 80, 400 and 1,600 jobs. */
static const double HOT_CHOOSING_LEGS = 2.0;
enum { FIRST_CHOOSING = 12, JOBS_PER_EPOCH_MORE = 25 };

/* ... of one cycle that others go on from; measured on Gehring & Homberger's 1,000 customers. */
static const double HOT_ONCE_LEGS = 0.35;
enum { FIRST_CYCLE = 32, CYCLE_GROWTH = 2 };

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

cooling cooling_start(double scale)
{
    return (cooling){.hot = HOT_LEGS * scale,
                     .cold = COLD_LEGS * scale,
                     .now = HOT_LEGS * scale,
                     .length = FIRST_CYCLE};
}

cooling cooling_start_choosing(double scale, int32_t jobs)
{
    return (cooling){.hot = HOT_CHOOSING_LEGS * scale,
                     .cold = COLD_LEGS * scale,
                     .now = HOT_CHOOSING_LEGS * scale,
                     .length = FIRST_CHOOSING + jobs / JOBS_PER_EPOCH_MORE};
}

cooling cooling_once(double scale, int64_t length)
{
    return (cooling){.hot = HOT_ONCE_LEGS * scale,
                     .cold = COLD_LEGS * scale,
                     .now = HOT_ONCE_LEGS * scale,
                     .length = length};
}

bool cooling_next(cooling *c)
{
    if (++c->step < c->length) {
        c->now *= step_factor(c->cold / c->hot, c->length - 1);
        return false;
    }
    c->cycle++;
    c->step = 0;
    c->length *= CYCLE_GROWTH;
    c->now = c->hot;
    return true;
}
