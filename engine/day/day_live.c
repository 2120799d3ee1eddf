/* day_live.c - see day_live.h. */
#include "day/day_live.h"

#include "day/day_state.h"

/* Scores of the ordered arrivals against the true one, relative to the same origin. */
static void score(const arrivals *a, int64_t arrive_s, day_live *live)
{
    int64_t off_s = 0, spread_s = 0; /* 65,536 scenarios within 2^28 s: no overflow */
    for (int32_t i = 0; i < a->count; i++) {
        const int64_t late_s = a->sorted[i] - arrive_s;
        off_s += late_s < 0 ? -late_s : late_s;
        spread_s += (2 * (int64_t)i - a->count + 1) * a->sorted[i];
    }
    const double n = a->count;
    const int32_t at = (int32_t)arrive_s;
    live->scored = true;
    live->crps_s = (double)off_s / n - (double)spread_s / (n * n);
    live->pit = (arrivals_before(a, at) + arrivals_inside(a, at, at) / 2.0) / n;
}

int32_t day_live_windows(const arv_day *day, int32_t job, int32_t alpha_ppm,
                         const int64_t *arrive_s, day_live *windows)
{
    if (job < 0 || job >= day->problem->job_count || day->customers[job].route == ARV_NONE)
        return 0;
    const day_route *route = &day->routes[day->customers[job].route];
    simulate_scratch *scratch = &day->scratch[0];
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    int32_t count = 0;
    if (first >= route->route.stop_count)
        return 0;
    day_simulate(day, route, scratch);
    for (int32_t k = first; k < route->route.stop_count; k++) {
        const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
        const arrivals raw =
            arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
        const arrivals a = day_calibrate_live(day, route, k, scratch->sorted, raw);
        if (a.finite == 0)
            continue;
        const int32_t cut = (int32_t)((int64_t)a.count * alpha_ppm / 2000000);
        const int32_t last = a.count - 1 - cut;
        const int32_t low = cut < a.finite ? cut : a.finite - 1;
        const int32_t high = last < a.finite ? last : a.finite - 1;
        day_live *live = &windows[count++];
        *live = (day_live){.job = route->route.stops[k].job,
                           .from_s = day->problem->origin_s + a.sorted[low],
                           .to_s = day->problem->origin_s + a.sorted[high]};
        if (arrive_s && arrive_s[live->job] != ARV_UNSET && a.finite == a.count)
            score(&a, arrive_s[live->job] - day->problem->origin_s, live);
    }
    return count;
}
