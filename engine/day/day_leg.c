/* day_leg.c - legs of which only a part is driven. */
#include "day/day_state.h"

#include <math.h>
#include <string.h>

static int32_t scaled(int32_t duration_s, double factor)
{
    const double value = floor(duration_s * factor + .5);
    return value < KERNEL_FOREVER_S ? (int32_t)value : KERNEL_FOREVER_S;
}

/* Durations of `leg` times `factor` into `duration_s`; who leaves later never arrives earlier. */
static void scale_into(int32_t *duration_s, double factor, travel_leg *leg)
{
    for (int32_t k = leg->slice_count; k-- > 0;) {
        duration_s[k] = scaled(leg->duration_s[k], factor);
        if (k + 1 == leg->slice_count)
            continue;
        const int64_t later = (int64_t)duration_s[k + 1] + leg->from_s[k + 1] - leg->from_s[k];
        if (later < duration_s[k])
            duration_s[k] = (int32_t)later;
    }
    leg->duration_s = duration_s;
    leg->single_s = duration_s[0];
}

arv_status day_leg_scale(arv_arena *arena, travel_leg *leg, double factor)
{
    if (leg->slice_count == 1) {
        leg->single_s = scaled(leg->single_s, factor);
        return ARV_OK;
    }
    int32_t *duration_s = ARENA_ARRAY(arena, int32_t, leg->slice_count);
    if (!duration_s)
        return ARV_RESOURCE_EXHAUSTED;
    scale_into(duration_s, factor, leg);
    return ARV_OK;
}
