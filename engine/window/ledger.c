/* ledger.c - see ledger.h. */
#include "window/ledger.h"

#include <assert.h>

/* Share of alpha that may be spent by then, in percent (first window; 0, 1, 2, 3, 4 or more visits
 * left), and the mass outside at which a promise is given up. Measured on simulated days with a
 * true model (test_day_coverage.c, 8 x 50 min, 300 days, 1,024 scenarios; width beside the best
 * live one at 1, 2, 3 visits left):
 *
 *     first  4+  3   2   1   0   revise   kept  REVISED  width / best           first window
 *        35  45  60  75  90 100    50 %   .883   .110      1.31 1.25 1.31         195 min
 *        35  45  60  75  90 100    75 %   .910   .078      1.29 1.24 1.30         195 min
 *        20  30  80 100 100 100    70 %   .899   .090      1.38 1.12 1.11         215 min
 *        25  38  64  81 100 100    70 %   .907   .084      1.24 1.21 1.22         208 min
 *
 * Nothing is kept back for the last leg: there the minimum width binds and it could not be spent.
 * At 50 % every third REVISED customer would have been met in his old window after all. */
static const int64_t FIRST_SHARE = 25;
static const int64_t SHARE[LEDGER_AWAY] = {100, 100, 81, 64, 38};
static const int64_t REVISE_PERCENT = 70;

typedef struct interval {
    int32_t from_s, to_s;
} interval;

static int64_t share_of(int32_t stops_away)
{
    return SHARE[stops_away < LEDGER_AWAY ? stops_away : LEDGER_AWAY - 1];
}

/* Mass of some scenarios, rounded up: never charged too little. */
static int64_t mass_of(const arrivals *a, int32_t scenarios)
{
    return ((int64_t)scenarios * LEDGER_CERTAIN + a->count - 1) / a->count;
}

static int32_t round_down(const ledger_rules *rules, int32_t t)
{
    const int64_t at = rules->origin_s + t;
    const int64_t over = at % rules->round_s;
    return (int32_t)(at - (over < 0 ? over + rules->round_s : over) - rules->origin_s);
}

static int32_t round_up(const ledger_rules *rules, int32_t t)
{
    const int32_t down = round_down(rules, t);
    return down == t ? t : down + rules->round_s;
}

static interval round_outward(const ledger_rules *rules, int32_t first, int32_t last, interval old)
{
    const int32_t from = round_down(rules, first), to = round_up(rules, last);
    return (interval){from > old.from_s ? from : old.from_s, to < old.to_s ? to : old.to_s};
}

/* The shortest rounded interval inside `old` around `keep` of the arrivals [low, high); of equally
 * short ones that with the shortest core. */
static interval shortest(const ledger_rules *rules, const arrivals *a, int32_t low, int32_t high,
                         int32_t keep, interval old)
{
    interval best = old;
    int32_t best_core = INT32_MAX;
    for (int32_t i = low; i + keep <= high; i++) {
        const int32_t first = a->sorted[i], last = a->sorted[i + keep - 1];
        const interval now = round_outward(rules, first, last, old);
        const int32_t width = now.to_s - now.from_s, best_width = best.to_s - best.from_s;
        if (width < best_width || (width == best_width && last - first < best_core)) {
            best = now;
            best_core = last - first;
        }
    }
    return best;
}

/* Widens to the minimum width, evenly as far as `old` allows. */
static interval widen(const ledger_rules *rules, interval now, interval old)
{
    const int32_t lack = rules->min_width_s - (now.to_s - now.from_s);
    if (lack <= 0)
        return now;
    now.to_s = round_up(rules, now.to_s + lack / 2);
    now.to_s = now.to_s < old.to_s ? now.to_s : old.to_s;
    now.from_s = round_down(rules, now.to_s - rules->min_width_s);
    now.from_s = now.from_s > old.from_s ? now.from_s : old.from_s;
    const int32_t to = round_up(rules, now.from_s + rules->min_width_s);
    if (to > now.to_s)
        now.to_s = to < old.to_s ? to : old.to_s;
    return now;
}

/* The narrowest window within `old` that leaves out at most `allow` of the mass in `old`. */
static interval narrow(const ledger_rules *rules, const arrivals *a, int64_t allow, interval old)
{
    const int32_t low = arrivals_before(a, old.from_s);
    const int32_t until = arrivals_before(a, old.to_s + 1);
    const int32_t high = until < a->finite ? until : a->finite;
    const int64_t spare = allow > 0 ? allow * a->count / LEDGER_CERTAIN : 0;
    const int32_t inside = high - low;
    const int32_t keep = spare < inside ? inside - (int32_t)spare : 1;
    if (inside <= 0)
        return old;
    return widen(rules, shortest(rules, a, low, high, keep, old), old);
}

/* A new account. Scenarios that never arrive are out of reach and use up the allowance first. */
static ledger open_account(const ledger_rules *rules, const arrivals *a, int64_t share)
{
    /* Rounding needs room beyond the outermost arrivals. */
    const interval all = {-rules->round_s - rules->min_width_s,
                          KERNEL_FOREVER_S + rules->round_s + rules->min_width_s};
    const int64_t never = mass_of(a, a->count - a->finite);
    const interval window = narrow(rules, a, rules->alpha * share / 100 - never, all);
    ledger account = {.from_s = window.from_s, .to_s = window.to_s};
    const int32_t inside = arrivals_inside(a, window.from_s, window.to_s);
    account.spent = mass_of(a, a->count - inside);
    return account;
}

ledger ledger_book(const ledger_rules *rules, const arrivals *a)
{
    assert(a->finite > 0);
    return open_account(rules, a, FIRST_SHARE);
}

ledger ledger_promise(int32_t from_s, int32_t to_s, const arrivals *a)
{
    const int32_t inside = arrivals_inside(a, from_s, to_s);
    return (ledger){.from_s = from_s, .to_s = to_s, .spent = mass_of(a, a->count - inside)};
}

static bool worth_a_change(interval now, interval old, bool moved_up)
{
    const int32_t width = old.to_s - old.from_s;
    const int32_t shrink = width - (now.to_s - now.from_s);
    const int32_t part = width / LEDGER_LEAST_SHRINK_PART;
    const int32_t least = part > LEDGER_LEAST_SHRINK_S ? part : LEDGER_LEAST_SHRINK_S;
    return shrink > 0 && (moved_up || shrink >= least);
}

ledger_outcome ledger_look(const ledger_rules *rules, const arrivals *a, int32_t stops_away,
                           ledger *account)
{
    const bool moved_up = stops_away != account->stops_away;
    account->stops_away = stops_away;
    const interval old = {account->from_s, account->to_s};
    const int32_t inside = arrivals_inside(a, old.from_s, old.to_s);
    if (100 * (int64_t)(a->count - inside) >= REVISE_PERCENT * a->count) {
        if (2 * a->finite <= a->count)
            return LEDGER_HELD; /* nothing better to say */
        *account = open_account(rules, a, share_of(stops_away));
        account->stops_away = stops_away;
        return LEDGER_REVISED;
    }
    const int64_t allow = rules->alpha * share_of(stops_away) / 100 - account->spent;
    const interval now = narrow(rules, a, allow, old);
    if (!worth_a_change(now, old, moved_up))
        return LEDGER_HELD;
    account->from_s = now.from_s;
    account->to_s = now.to_s;
    account->spent += mass_of(a, inside - arrivals_inside(a, now.from_s, now.to_s));
    return LEDGER_SHRUNK;
}
