/* day_look.c - one look at the customers a technician still has ahead of him. */
#include "day/day_state.h"

static void look_at(const arv_day *day, const day_route *route, int32_t k, const arrivals *a,
                    bool departed)
{
    const simulate_state *state = &route->state;
    day_customer *customer = day_customer_at(day, route, k);
    const int32_t away = k - state->next;
    const bool moved_up = away != customer->account.stops_away;
    ledger_outcome outcome = LEDGER_HELD;
    const int32_t median_s = arrivals_median(a); /* in the past: he may be there without a tap */
    customer->eta_s = median_s > state->now_s ? median_s : state->now_s;
    if (customer->has_window)
        outcome = ledger_look(&day->rules, a, away, &customer->account);
    customer->account.stops_away = away;
    customer->notice =
        day_notice(&route->route.stops[k], customer, outcome, moved_up, departed, state->now_s);
    customer->changed = outcome != LEDGER_HELD || moved_up || customer->notice != ARV_NOTICE_NONE;
    if (customer->notice == ARV_NOTICE_N_AWAY || customer->notice == ARV_NOTICE_ON_THE_WAY) {
        customer->routine++;
        customer->away += customer->notice == ARV_NOTICE_N_AWAY;
        customer->last_routine_s = state->now_s;
    }
}

void day_simulate(const arv_day *day, const day_route *route, simulate_scratch *scratch)
{
    if (day->silent)
        simulate_run_silent(&day->models, &route->route, &route->state, day->missing,
                            &day->silent[scratch - day->scratch], scratch);
    else
        simulate_run(&day->models, &route->route, &route->state, scratch);
}

void day_look(const arv_day *day, day_route *route, bool departed, simulate_scratch *scratch)
{
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    if (first >= route->route.stop_count)
        return;
    route->state.outside = day_traffic_for(day, route);
    day_simulate(day, route, scratch);
    for (int32_t k = first; k < route->route.stop_count; k++) {
        const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
        const arrivals a =
            arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
        look_at(day, route, k, &a, departed);
    }
}
