/* backtest_eta.c - see backtest_eta.h. */
#include "play/backtest_eta.h"

#include "base/arena.h"

arv_status backtest_eta_make(arv_arena *arena, int32_t stops, backtest_eta *eta)
{
    *eta = (backtest_eta){.stops = ARENA_ARRAY(arena, report_stop, stops), .count = stops};
    return eta->stops ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

static void judge(int64_t eta_s, int64_t half_s, int64_t arrive_s, double alpha, report_stop *stop)
{
    const int64_t from_s = eta_s - half_s, to_s = eta_s + half_s;
    stop->looks++;
    stop->coverage += from_s <= arrive_s && arrive_s <= to_s;
    stop->mean_width_min += (double)(to_s - from_s) / 60;
    stop->winkler_min += report_winkler_s(from_s, to_s, arrive_s, alpha) / 60;
}

void backtest_eta_add(const backtest_walk *walk, const backtest_tuning *tuning, backtest_eta *eta)
{
    for (int32_t tap = 0; tap < walk->tap_count; tap++) {
        const int32_t first = walk->taps[tap].target;
        if (!walk->taps[tap].leaves)
            continue;
        backtest_expect_walk(&walk->expect, first, walk->taps[tap].time_s, walk->eta_s);
        for (int32_t k = first; k < walk->route->count; k++)
            if (backtest_walk_counts(walk, k))
                judge(walk->eta_s[k], tuning->learned_half_s[k - first], walk->arrive_s[k],
                      tuning->alpha, &eta->stops[k - first]);
    }
}

void backtest_eta_settle(backtest_eta *eta)
{
    int32_t kept = 0;
    for (int32_t n = 0; n < eta->count; n++) {
        report_stop stop = eta->stops[n];
        if (stop.looks == 0)
            continue;
        stop.stops_away = n;
        stop.coverage /= stop.looks;
        stop.mean_width_min /= stop.looks;
        stop.winkler_min /= stop.looks;
        eta->stops[kept++] = stop;
    }
    eta->count = kept;
}
