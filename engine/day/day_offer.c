/* day_offer.c - technicians who wait until a promised window opens, and offers to customers for whom
 * they would wait long.
 *
 * With `hold` an arrival is not before the window in force opens, so running early costs the
 * technician's time instead of breaking a promise. An offer is made when, would he ring as soon as he
 * is there, at least OFFER_PERCENT of the arrivals came OFFER_EARLY_S or more before the window
 * opens: an earlier window from those arrivals, by the rules of a new promise with that many visits
 * left. The customer may take it; then it is the window in force, charged with what it leaves out as
 * of that moment, and nothing is broken. Until he does the technician waits. Only customers who are
 * told how many visits are left get offers, the first of a route for whom he would wait, at most
 * OFFERS each. An offer is taken back when more than alpha of the arrivals lie outside it. */
#include "day/day_state.h"

#include "base/arena.h"

enum { OFFER_PERCENT = 90, OFFER_EARLY_S = 900, OFFERS = 2 };

int32_t day_opens_s(const arv_day *day, const day_customer *customer, int32_t job)
{
    const int64_t stated_s = day->problem->spec->jobs[job].promise_from_s;
    int64_t open_s = customer->account.from_s > 0 ? customer->account.from_s : 0;
    if (!customer->agreed && stated_s != ARV_UNSET && stated_s - day->problem->origin_s > open_s)
        open_s = stated_s - day->problem->origin_s;
    return open_s < KERNEL_FOREVER_S ? (int32_t)open_s : KERNEL_FOREVER_S;
}

void day_hold(const arv_day *day, day_route *route)
{
    if (!day->hold)
        return;
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    for (int32_t k = first; k < route->route.stop_count; k++) {
        const day_customer *customer = day_customer_at(day, route, k);
        simulate_stop *stop = &route->route.stops[k];
        if (customer->has_window)
            stop->hold_s = day_opens_s(day, customer, stop->job);
    }
}

/* Share of the scenarios, in percent, in which he waits at the door of stop k. */
static int32_t waiting_percent(const day_route *route, int32_t k, const simulate_scratch *scratch)
{
    const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
    int32_t waiting = 0;
    for (int32_t s = 0; s < scratch->scenarios; s++)
        waiting += column[s] <= route->route.stops[k].hold_s;
    return (int32_t)((int64_t)waiting * 100 / scratch->scenarios);
}

/* Arrivals at stop k if nothing held him there. */
static arrivals unheld(const arv_day *day, day_route *route, int32_t k, simulate_scratch *scratch)
{
    const int32_t hold_s = route->route.stops[k].hold_s;
    route->route.stops[k].hold_s = 0;
    day_simulate(day, route, scratch);
    route->route.stops[k].hold_s = hold_s;
    const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
    return arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
}

static bool still_fits(const arv_day *day, const arrivals *a, const ledger *offer)
{
    const int64_t outside = a->count - arrivals_inside(a, offer->from_s, offer->to_s);
    return outside * LEDGER_CERTAIN <= day->rules.alpha * a->count;
}

static void make_offer(const arv_day *day, day_route *route, int32_t k, simulate_scratch *scratch)
{
    day_customer *customer = day_customer_at(day, route, k);
    const arrivals a = unheld(day, route, k, scratch);
    const int32_t early = arrivals_before(&a, customer->account.from_s - OFFER_EARLY_S + 1);
    ledger offer;
    if (100 * (int64_t)early < OFFER_PERCENT * (int64_t)a.count ||
        !day_promise_anew(day, &a, k - route->state.next, &offer) || !still_fits(day, &a, &offer))
        return;
    customer->offer = offer;
    customer->offered = customer->changed = true;
    customer->offers++;
    if (customer->notice == ARV_NOTICE_NONE)
        customer->notice = ARV_NOTICE_EARLY_OFFER;
}

void day_offers(const arv_day *day, day_route *route, simulate_scratch *scratch)
{
    int32_t most = route->state.next + DAY_STOPS_SHOWN;
    most = most < route->route.stop_count ? most : route->route.stop_count - 1;
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    for (int32_t k = first; k <= most; k++) {
        day_customer *customer = day_customer_at(day, route, k);
        if (customer->offered) {
            const arrivals a = unheld(day, route, k, scratch);
            if (!still_fits(day, &a, &customer->offer)) {
                customer->offered = false;
                customer->changed = true;
            }
            return;
        }
        if (!customer->has_window || waiting_percent(route, k, scratch) < OFFER_PERCENT)
            continue;
        if (customer->offers < OFFERS)
            make_offer(day, route, k, scratch);
        return;
    }
}

void day_offer_take(const arv_day *day, day_route *route, int32_t k, simulate_scratch *scratch)
{
    day_customer *customer = day_customer_at(day, route, k);
    route->state.outside = day_traffic_for(day, route);
    if (day->quiet)
        return;
    day_hold(day, route);
    const arrivals a = unheld(day, route, k, scratch);
    customer->account = ledger_promise(customer->offer.from_s, customer->offer.to_s, &a);
    customer->account.stops_away = k - route->state.next;
    customer->watch = (calibration_watch){.revised = false};
    customer->agreed = true;
    customer->offered = false;
}
