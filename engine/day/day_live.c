/* day_live.c - see day_live.h. */
#include "day/day_live.h"

#include "day/day_state.h"

int32_t day_live_windows(const arv_day *day, int32_t job, int32_t alpha_ppm, day_live *windows)
{
    if (job < 0 || job >= day->problem->job_count || day->customers[job].route == ARV_NONE)
        return 0;
    const day_route *route = &day->routes[day->customers[job].route];
    simulate_scratch *scratch = &day->scratch[0];
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    int32_t count = 0;
    if (first >= route->route.stop_count)
        return 0;
    simulate_run(&day->models, &route->route, &route->state, scratch);
    for (int32_t k = first; k < route->route.stop_count; k++) {
        const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
        const arrivals a =
            arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
        if (a.finite == 0)
            continue;
        const int32_t cut = (int32_t)((int64_t)a.count * alpha_ppm / 2000000);
        const int32_t last = a.count - 1 - cut;
        const int32_t low = cut < a.finite ? cut : a.finite - 1;
        const int32_t high = last < a.finite ? last : a.finite - 1;
        windows[count++] = (day_live){.job = route->route.stops[k].job,
                                      .from_s = day->problem->origin_s + a.sorted[low],
                                      .to_s = day->problem->origin_s + a.sorted[high]};
    }
    return count;
}
