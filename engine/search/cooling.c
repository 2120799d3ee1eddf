/* cooling.c - cycles of geometric cooling with doubling length. */
#include "search/cooling.h"

#include <stdlib.h>

enum { FIRST_CYCLE = 32 };

/* Per step, log2 of the ratio cold / hot is spread over the cycle by repeated multiplication; the
 * factor is found with sqrt-free bisection so that it is the same on every machine. */
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

static double tune(const char *name, double v) { const char *e = getenv(name); return e ? atof(e) : v; }
cooling cooling_start(double scale)
{
    const double hot = tune("T_HOT", 0.5), cold = tune("T_COLD", 0.01);
    return (cooling){.hot = hot * scale,
                     .cold = cold * scale,
                     .now = hot * scale,
                     .length = (int64_t)tune("T_FIRST", FIRST_CYCLE)};
}

bool cooling_next(cooling *c)
{
    if (++c->step < c->length) {
        c->now *= step_factor(c->cold / c->hot, c->length - 1);
        return false;
    }
    c->cycle++;
    c->step = 0;
    c->length = (int64_t)((double)c->length * tune("T_GROW", 2));
    c->now = c->hot;
    return true;
}
