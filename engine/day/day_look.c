/* day_look.c - one look at the customers a technician still has ahead of him. */
#include "day/day_state.h"

/* The first window of a customer who has just joined the day. */
static void book(const arv_day *day, int32_t job, const arrivals *a, int32_t away,
                 day_customer *customer)
{
    const arv_job *stated = &day->problem->spec->jobs[job];
    const int64_t origin_s = day->problem->origin_s;
    const bool promised = stated->promise_from_s != ARV_UNSET && stated->promise_to_s != ARV_UNSET;
    customer->has_window = promised || a->finite > 0;
    if (promised)
        customer->account = ledger_promise((int32_t)(stated->promise_from_s - origin_s),
                                           (int32_t)(stated->promise_to_s - origin_s), a);
    else if (a->finite > 0)
        customer->account = ledger_book(&day->booking, a, away);
    customer->account.stops_away = away;
}

/* A new promise, whatever has become of the old one: to the ledger it is an old window that nothing
 * can meet. */
static void give_up(const arv_day *day, const arrivals *a, int32_t away, day_customer *customer)
{
    customer->account = (ledger){.from_s = -KERNEL_FOREVER_S, .to_s = -KERNEL_FOREVER_S};
    customer->has_window = ledger_look(&day->rules, a, away, &customer->account) == LEDGER_REVISED;
}

/* Stops away that were shown never go up without saying so. */
static bool is_put_back(const day_customer *customer, int32_t away)
{
    const int32_t shown = customer->last.stops_away;
    return shown != ARV_NONE && shown <= DAY_STOPS_SHOWN && away > shown;
}

static ledger_outcome look_at_account(const arv_day *day, const arrivals *a, int32_t away,
                                      day_customer *customer)
{
    if (is_put_back(customer, away)) {
        give_up(day, a, away, customer);
        return LEDGER_REVISED;
    }
    return customer->has_window ? ledger_look(&day->rules, a, away, &customer->account)
                                : LEDGER_HELD;
}

static void look_at(const arv_day *day, const day_route *route, int32_t k, const arrivals *a,
                    bool departed)
{
    const simulate_state *state = &route->state;
    day_customer *customer = day_customer_at(day, route, k);
    const int32_t away = k - state->next;
    const bool moved_up = away < customer->account.stops_away;
    const int32_t median_s = arrivals_median(a); /* in the past: he may be there without a tap */
    customer->eta_s = median_s > state->now_s ? median_s : state->now_s;
    if (customer->fresh) {
        book(day, route->route.stops[k].job, a, away, customer);
        customer->notice = ARV_NOTICE_BOOKED;
        customer->changed = true;
        customer->fresh = false;
        return;
    }
    const ledger_outcome outcome = look_at_account(day, a, away, customer);
    customer->account.stops_away = away;
    customer->notice =
        day_notice(&route->route.stops[k], customer, outcome, moved_up, departed, state->now_s);
    customer->changed = outcome != LEDGER_HELD || away != customer->last.stops_away ||
                        customer->notice != ARV_NOTICE_NONE;
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
