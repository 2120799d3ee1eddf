/* day_look.c - one look at the customers a technician still has ahead of him. */
#include "day/day_state.h"

#include <string.h>

/* The first window of a customer who has just joined the day. */
static void book(const arv_day *day, const day_route *route, int32_t job, const arrivals *a,
                 int32_t away, day_customer *customer)
{
    const arv_job *stated = &day->problem->spec->jobs[job];
    const int64_t origin_s = day->problem->origin_s;
    const bool promised = stated->promise_from_s != ARV_UNSET && stated->promise_to_s != ARV_UNSET;
    const bool nobody = day_halted(route) && 2 * (int64_t)a->finite <= a->count;
    customer->has_window = promised || (a->finite > 0 && !nobody);
    customer->withdrawn = !customer->has_window;
    if (promised)
        customer->account = ledger_promise((int32_t)(stated->promise_from_s - origin_s),
                                           (int32_t)(stated->promise_to_s - origin_s), a);
    else if (customer->has_window)
        customer->account = ledger_book(&day->booking, a, away);
    customer->account.stops_away = away;
    memset(customer->why_s, 0, sizeof customer->why_s); /* nothing has moved yet */
}

/* To the ledger the old promise is a window that nothing can meet. */
bool day_promise_anew(const arv_day *day, const arrivals *a, int32_t away, ledger *account)
{
    *account = (ledger){.from_s = -KERNEL_FOREVER_S, .to_s = -KERNEL_FOREVER_S};
    return ledger_look(&day->rules, a, away, account) == LEDGER_REVISED;
}

bool day_is_put_back(const day_customer *customer, int32_t away)
{
    const int32_t shown = customer->last.stops_away;
    return shown != ARV_NONE && shown <= DAY_STOPS_SHOWN && away > shown;
}

/* A window that nobody will keep, since the technician stands still, is taken back; and another given once
 * somebody is expected again. */
static bool is_given_up(const day_route *route, const arrivals *a, const day_customer *customer)
{
    const bool nobody = 2 * (int64_t)a->finite <= a->count;
    return nobody ? day_halted(route) && customer->has_window : customer->withdrawn;
}

static ledger_outcome look_at_account(const arv_day *day, const day_route *route, const arrivals *a,
                                      int32_t away, day_customer *customer)
{
    if (day_is_put_back(customer, away) || is_given_up(route, a, customer)) {
        const ledger before = customer->account;
        customer->has_window = day_promise_anew(day, a, away, &customer->account);
        customer->withdrawn = !customer->has_window;
        if (customer->withdrawn)
            customer->account = before;
        return LEDGER_REVISED;
    }
    return customer->has_window ? ledger_look(&day->rules, a, away, &customer->account)
                                : LEDGER_HELD;
}

/* To the calibration a window taken back is one for which he would come too late. */
static const ledger NEVER = {.from_s = KERNEL_FOREVER_S, .to_s = KERNEL_FOREVER_S};

/* `a` NULL: nothing becomes of the window, for certain. */
static void look_at(const arv_day *day, const day_route *route, int32_t k, const arrivals *a,
                    const day_news *news)
{
    const simulate_state *state = &route->state;
    day_customer *customer = day_customer_at(day, route, k);
    const int32_t away = k - state->next;
    const bool moved_up = away < customer->account.stops_away;
    if (customer->fresh) {
        book(day, route, route->route.stops[k].job, a, away, customer);
        customer->notice = ARV_NOTICE_BOOKED;
        customer->changed = true;
        customer->fresh = false;
        return;
    }
    if (customer == news->promised) {
        customer->account.stops_away = away;
        customer->notice = news->notice;
        customer->changed = true;
        return;
    }
    const ledger before = customer->account;
    const bool had_window = customer->has_window;
    const ledger_outcome outcome = a ? look_at_account(day, route, a, away, customer) : LEDGER_HELD;
    if (had_window)
        calibration_watch_account(&customer->watch, &before,
                                  customer->has_window ? &customer->account : &NEVER, outcome);
    customer->account.stops_away = away;
    customer->notice =
        day_notice(&route->route.stops[k], customer, outcome, moved_up, news, state->now_s);
    customer->changed = customer->changed || outcome != LEDGER_HELD ||
                        away != customer->last.stops_away || customer->notice != ARV_NOTICE_NONE ||
                        day_show(day, customer, away) != customer->last.show ||
                        route->route.technician != customer->last.technician;
    if (customer->notice != ARV_NOTICE_NONE && customer->notice != ARV_NOTICE_REVISED) {
        customer->routine++;
        customer->away += customer->notice == ARV_NOTICE_N_AWAY;
        customer->last_routine_s = state->now_s;
    }
}

/* Before the window opens a technician who is not heard of may be at the door already: that he has not
 * rung says nothing about the leg. */
static bool may_be_waiting(const day_route *route, const simulate_state *state)
{
    return state->phase == SIMULATE_DRIVING && state->next < route->route.stop_count &&
           state->now_s < route->route.stops[state->next].hold_s;
}

/* Nobody is reached any more. */
static void fill_never(const day_route *route, simulate_scratch *scratch)
{
    const int32_t count = scratch->scenarios;
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    for (size_t at = (size_t)first * (size_t)count;
         at < (size_t)route->route.stop_count * (size_t)count; at++)
        scratch->arrive[at] = KERNEL_FOREVER_S;
}

static void day_simulate_first(const arv_day *day, const day_route *route, int32_t scenarios,
                               simulate_scratch *scratch)
{
    simulate_state state = day_state_moving(route, &route->state);
    const bool stands = state.now_s > route->state.now_s; /* until then silence says nothing */
    if (day_gone_for_good(route)) {
        fill_never(route, scratch);
        return;
    }
    if (may_be_waiting(route, &state))
        state.now_s = state.since_s;
    if (day->silent && !stands)
        simulate_run_silent(&day->models, &route->route, &state, day->missing,
                            &day->silent[scratch - day->scratch], scratch);
    else
        simulate_run_first(&day->models, &route->route, &state, scenarios, scratch);
}

void day_simulate(const arv_day *day, const day_route *route, simulate_scratch *scratch)
{
    day_simulate_first(day, route, scratch->scenarios, scratch);
}

void day_expect(day_customer *customer, arv_cause cause, int32_t eta_s)
{
    customer->eta_s = eta_s;
    if (eta_s >= KERNEL_FOREVER_S)
        return;
    if (customer->reckoned_s != DAY_UNKNOWN_S)
        customer->why_s[cause] += eta_s - customer->reckoned_s;
    customer->reckoned_s = eta_s;
}

/* Arrivals at stop k in order, from the last run in `scratch`. */
static arrivals arrivals_at(int32_t k, simulate_scratch *scratch)
{
    const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
    return arrivals_sort(column, scratch->scenarios, scratch->sorted, scratch->time);
}

/* In the past: he may be there without a tap. */
static int32_t expected_s(int32_t median_s, int32_t now_s)
{
    return median_s > now_s ? median_s : now_s;
}

/* The median at stop k over the first scenarios of the last run in `scratch`, whose columns are `stride` apart;
 * probably near `near_s`. */
static int32_t median_at(int32_t k, int32_t stride, int32_t scenarios, int32_t near_s,
                         const simulate_scratch *scratch)
{
    const int32_t *column = scratch->arrive + (size_t)k * (size_t)stride;
    return kernel_at_rank(column, scenarios, scenarios / 2, near_s);
}

/* What moved an expectation is told apart in so many scenarios when there are more: differences between
 * runs of the same scenarios need fewer than windows do. */
enum { APART = 1024 };

/* Expectations of the customers ahead as they would be without some of what was learned. */
typedef struct reckoning {
    int32_t scenarios;                       /* of the runs */
    int32_t *without_pace, *without_traffic; /* by stop: with neither; with the pace alone */
    bool pace, traffic;                      /* was anything learned of it */
} reckoning;

static reckoning reckoning_of(const arv_day *day, const simulate_scratch *scratch)
{
    const ptrdiff_t at = (scratch - day->scratch) * (ptrdiff_t)DAY_RECKONINGS * scratch->stops;
    const bool fewer = scratch->scenarios > APART && !day->silent;
    return (reckoning){.scenarios = fewer ? APART : scratch->scenarios,
                       .without_pace = day->reckoned + at,
                       .without_traffic = day->reckoned + at + scratch->stops};
}

/* Expectations with the route as it is, by stop. */
static void reckon(const arv_day *day, const day_route *route, int32_t scenarios,
                   simulate_scratch *scratch, int32_t *expected)
{
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    day_simulate_first(day, route, scenarios, scratch);
    for (int32_t k = first; k < route->route.stop_count; k++) {
        const int32_t near_s = day_customer_at(day, route, k)->reckoned_s;
        expected[k] =
            expected_s(median_at(k, scenarios, scenarios, near_s, scratch), route->state.now_s);
    }
}

static bool same_numbers(const double *a, const double *b, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

static bool same_pace(const shared_posterior *a, const shared_posterior *b)
{
    return same_numbers(a->log_likelihood, b->log_likelihood, SHARED_CELLS);
}

static bool same_traffic(const simulate_state *a, const simulate_state *b)
{
    return same_numbers(a->traffic.mean, b->traffic.mean, TRAFFIC_PARTS) &&
           same_numbers(&a->traffic.cov[0][0], &b->traffic.cov[0][0],
                        TRAFFIC_PARTS * TRAFFIC_PARTS) &&
           a->outside.precision == b->outside.precision &&
           a->outside.weighted == b->outside.weighted;
}

/* Exchanges what was learned after what happened. */
static reckoning reckon_apart(const arv_day *day, day_route *route, const day_news *news,
                              simulate_scratch *scratch)
{
    reckoning r = reckoning_of(day, scratch);
    const simulate_state now = route->state;
    r.pace = !same_pace(&news->before->pace, &now.pace);
    r.traffic = !same_traffic(news->before, &now);
    if (!r.pace && !r.traffic)
        return r;
    route->state.pace = news->before->pace;
    route->state.traffic = news->before->traffic;
    route->state.outside = news->before->outside;
    reckon(day, route, r.scenarios, scratch, r.without_pace);
    if (r.pace && r.traffic) {
        route->state.pace = now.pace;
        reckon(day, route, r.scenarios, scratch, r.without_traffic);
    }
    route->state = now;
    return r;
}

/* How far an expectation in all scenarios is from the one in those of the reckoning, which is at hand. */
static int32_t beyond_s(const reckoning *r, int32_t k, int32_t expected, int32_t now_s,
                        const simulate_scratch *scratch)
{
    if (r->scenarios == scratch->scenarios || expected >= KERNEL_FOREVER_S)
        return 0;
    const int32_t apart_s =
        expected_s(median_at(k, scratch->scenarios, r->scenarios, expected, scratch), now_s);
    return apart_s < KERNEL_FOREVER_S ? expected - apart_s : 0;
}

static int32_t moved_s(int32_t expected, int32_t by_s)
{
    return expected < KERNEL_FOREVER_S ? expected + by_s : expected;
}

/* The customer of stop k is expected at `expected`: how it came to that. */
static void expect(const arv_day *day, const day_route *route, int32_t k, const reckoning *r,
                   const day_news *news, int32_t expected, const simulate_scratch *scratch)
{
    day_customer *customer = day_customer_at(day, route, k);
    if (!r->pace && !r->traffic) {
        day_expect(customer, news->cause, expected);
        return;
    }
    const int32_t by_s = beyond_s(r, k, expected, route->state.now_s, scratch);
    day_expect(customer, news->cause, moved_s(r->without_pace[k], by_s));
    if (r->pace && r->traffic)
        day_expect(customer, ARV_CAUSE_PACE, moved_s(r->without_traffic[k], by_s));
    day_expect(customer, r->traffic ? ARV_CAUSE_TRAFFIC : ARV_CAUSE_PACE, expected);
}

/* Does a glance at the arrivals of stop k say that nothing becomes of the window? Then they need not be put
 * in order. */
static bool is_held(const arv_day *day, const day_route *route, int32_t k, const day_news *news,
                    const simulate_scratch *scratch)
{
    const day_customer *customer = day_customer_at(day, route, k);
    const int32_t away = k - route->state.next;
    const int32_t *column = scratch->arrive + (size_t)k * (size_t)scratch->scenarios;
    if (day->calibration || customer->fresh || customer == news->promised ||
        !customer->has_window || day_halted(route) || day_is_put_back(customer, away))
        return false;
    return calibration_watch_knows(&customer->watch, away) &&
           ledger_holds(&day->rules, column, scratch->scenarios, away, &customer->account);
}

/* The customer of stop k, from the last run. */
static void look_at_stop(const arv_day *day, const day_route *route, int32_t k,
                         const reckoning *apart, const day_news *news, simulate_scratch *scratch)
{
    const int32_t near_s = day_customer_at(day, route, k)->reckoned_s;
    arrivals a = {0};
    int32_t median_s;
    const bool held = is_held(day, route, k, news, scratch);
    if (held) {
        median_s = median_at(k, scratch->scenarios, scratch->scenarios, near_s, scratch);
    } else {
        a = day_calibrate(day, route, k, scratch->sorted, arrivals_at(k, scratch));
        median_s = arrivals_median(&a);
    }
    expect(day, route, k, apart, news, expected_s(median_s, route->state.now_s), scratch);
    look_at(day, route, k, held ? NULL : &a, news);
}

void day_look(const arv_day *day, day_route *route, const day_news *news, simulate_scratch *scratch)
{
    const int32_t first = simulate_first_ahead(&route->route, &route->state);
    if (first >= route->route.stop_count)
        return;
    route->state.outside = day_traffic_for(day, route);
    day_jam_forget(route);
    if (day->quiet)
        return;
    day_hold(day, route);
    const reckoning apart = reckon_apart(day, route, news, scratch);
    day_simulate(day, route, scratch);
    for (int32_t k = first; k < route->route.stop_count; k++)
        look_at_stop(day, route, k, &apart, news, scratch);
    if (day->hold)
        day_offers(day, route, scratch);
}
