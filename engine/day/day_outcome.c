/* day_outcome.c - calibration of a day: stretches the arrivals of its looks, notes of every customer
 * what becomes of his promise, and counts the promises that were kept. */
#include "base/arena.h"
#include "day/day_state.h"

/* No arrival at stop k is moved before this. */
static int32_t earliest_s(const arv_day *day, const day_route *route, int32_t k)
{
    const simulate_state *state = &route->state;
    const int32_t now_s = state->now_s > state->since_s ? state->now_s : state->since_s;
    const int32_t hold_s = route->route.stops[k].hold_s;
    return day->hold && now_s < hold_s ? hold_s : now_s;
}

arrivals day_calibrate(const arv_day *day, const day_route *route, int32_t k, int32_t *sorted,
                       arrivals a)
{
    const int32_t job = route->route.stops[k].job;
    const int32_t away = k - route->state.next;
    calibration_watch_look(&day->customers[job].watch, &day->rules, &a, away);
    return calibration_stretch(day->calibration, day->problem->spec->jobs[job].type, away,
                               earliest_s(day, route, k), sorted, a);
}

arrivals day_calibrate_live(const arv_day *day, const day_route *route, int32_t k, int32_t *sorted,
                            arrivals a)
{
    const int32_t job = route->route.stops[k].job;
    return calibration_stretch_look(day->calibration, day->problem->spec->jobs[job].type,
                                    k - route->state.next, earliest_s(day, route, k), sorted, a);
}

void day_outcome_arrived(arv_day *day, int32_t job, int64_t time_s)
{
    const day_customer *customer = &day->customers[job];
    calibration_watch *watch = &day->customers[job].watch;
    const int32_t arrive_s = (int32_t)(time_s - day->problem->origin_s);
    watch->arrived = true;
    watch->arrive_s = arrive_s;
    if (!watch->revised && !customer->has_window)
        return;
    const ledger *account = &customer->account;
    const bool within = account->from_s <= arrive_s && arrive_s <= account->to_s;
    if (within && !watch->revised)
        day->tally.kept++;
    else
        day->tally.broken++;
}

void arv_day_tally(const arv_day *day, arv_tally *tally)
{
    *tally = day->tally;
}

arv_status arv_day_outcomes(const arv_day *day, int32_t technician, arv_arena *arena,
                            arv_outcome **outcomes, int32_t *count)
{
    const arv_spec *spec = day->problem->spec;
    *count = 0;
    *outcomes = ARENA_ARRAY(arena, arv_outcome, day->customer_count + 1);
    if (!*outcomes)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t job = 0; job < day->problem->job_count; job++) {
        const day_customer *customer = &day->customers[job];
        if (customer->route == ARV_NONE || !customer->watch.arrived ||
            day->routes[customer->route].route.technician != technician)
            continue;
        (*outcomes)[(*count)++] =
            calibration_watch_outcome(&customer->watch, &day->rules, spec->jobs[job].type,
                                      customer->has_window ? &customer->account : NULL);
    }
    return ARV_OK;
}
