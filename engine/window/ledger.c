/* ledger.c - see ledger.h. */
#include "window/ledger.h"

#include <assert.h>

/* Share of alpha that may be spent by then, in percent (first window; 4 or more, 3, 2, 1, 0 visits
 * left), and the mass outside at which a promise is given up. Measured on simulated days with a
 * true model: 800 days, 1,024 scenarios, standard error of kept .006; A 8 x 50 min, B 6 x 75 min, C
 * 16 x 18 min; width beside the best live one at 1, 2, 3 visits left; first window of A in minutes.
 *
 *                                   A: kept, widths    first  B: widths       C: kept, widths
 *     schedule 18 30 65 80 100 100  .912 1.26 1.22 1.21  218  1.24 1.20 1.18  .902 1.24 1.24 1.24
 *     schedule 18 36 68 84 100 100  .910 1.28 1.21 1.20  218  1.26 1.18 1.17  .903 1.26 1.24 1.25
 *     schedule 25 38 64 81 100 100  .910 1.27 1.22 1.24  205  1.25 1.19 1.23  .902 1.25 1.26 1.30
 *     schedule 25 42 70 80  90 100  .917 1.37 1.25 1.21  205  1.35 1.22 1.18  .910 1.35 1.30 1.27
 *     the first, given up at 60 %   .901 1.27 1.22 1.21  218  1.25 1.20 1.18  .895 1.24 1.25 1.25
 *     price of risk 1 .8 .6 .5 .4   .903 1.32 1.19 1.21  195  1.25 1.18 1.25  .886 1.53 1.38 1.31
 *     price of risk 1.5 1 .8 .6 .4  .907 1.23 1.21 1.30  211  1.18 1.23 1.34  .889 1.41 1.30 1.29
 *     price that grows as 1 / rest  .900 1.37 1.24 1.21  172  1.31 1.21 1.19  .886 1.50 1.39 1.34
 *     price .3, first schedule      .912 1.26 1.22 1.21  216  1.24 1.20 1.18  .900 1.23 1.24 1.25
 *
 * The price of risk is the multiplier p of the rule that takes, at each look, the cut with the least
 * width / live width + p * (mass cut / alpha), as long as alpha lasts; p for the first window and 4,
 * 3, 2, 1 visits left. It may spend all of alpha where the schedule spends 5 % less (optimism), and
 * is no better for it where routes are short and much worse where they are long: it spends early,
 * whatever the number of looks to come. As a bound within the schedule it changes nothing. So the
 * schedule decides alone. With 4,096 scenarios and 2,000 days it keeps A .902, B .902, C .898 with
 * widths 1.24 1.21 1.19, 1.23 1.19 1.17 and 1.22 1.24 1.24 (test_day_coverage.c).
 *
 * Nothing is kept back for the last leg: there the least width binds and it could not be spent. At
 * 50 %, a third of those REVISED would have been met in the old window after all.
 *
 * Who is far away at booking is given more at once and nothing more until he is three away: for him the
 * first window is nearly all he has for hours. Twelve or more away it is 40: on real chains of 15
 * legs (a fit seen while this was chosen) the Winkler scores of the windows at 12 and 14 away are 29.2
 * and 32.4 min with 18, 28.4 and 30.8 with 36, 28.0 and 30.3 with 44, 27.6 and 30.1 with 50. Nine to
 * eleven away it is the 30 he would have at the next look anyway: at 9 away 26.4 min with 18, 26.0
 * with 30, 25.8 with 36. Those are seven customers of sixteen in C, whose widths at 2 and 3 away are
 * 1.249 1.250 with 30 and 1.252 1.253 with 36. */
enum { FAR_AWAY = 9, FARTHEST_AWAY = 12 };

/* Automatic edges and widths follow the live window, the central 1 - alpha interval of the
 * arrivals: a customer of a bus has use for minutes, one of an installer for quarters of an hour.
 */
static const int32_t STEP_S[] = {900, 600, 300, 120, 60};
enum {
    STEPS = sizeof STEP_S / sizeof STEP_S[0],
    LEAST_WIDTH_S = 120,
    MOST_WIDTH_S = 1200 /* least widths lie between these */
};

/* Choosing and charging on the same scenarios flatters the choice. The allowance is as if so many
 * more had missed. Kept, and width beside the best live one at 1 visit left, of 1,500 days (A and
 * C):
 *
 *     scenarios                  256                   512                   1,024
 *     nothing done           .877 1.19  .862 1.22   .887 1.20  .883 1.24   .895 1.22  .893 1.25
 *     chosen on one half,
 *     charged on the other   .871 1.32  .863 1.38   .893 1.29  .891 1.37   .895 1.25  .899 1.30
 *     allowance 5 % less     .880 1.20  .867 1.23   .894 1.23  .887 1.26   .901 1.24  .898 1.26
 *     allowance 10 % less    .885 1.21  .872 1.23   .897 1.24  .893 1.26   .906 1.25  .903 1.28
 *
 * Charging on the other half is unbiased, but chooses on half of what is known: at equal promises
 * its windows are wider. At 4,096 neither matters. */
typedef struct interval {
    int32_t from_s, to_s;
} interval;

/* Edges and least width of one look, and how heavy its misses are: the lighter side WEIGHT_ONE. */
typedef struct grain {
    int64_t origin_s;
    int32_t round_s, min_width_s;
    int64_t early_ppm, late_ppm;
} grain;

enum { WEIGHT_ONE = 1000000 };

static const arv_parameters *settings(const ledger_rules *rules)
{
    return parameters_or_default(rules->parameters);
}

/* Of the first window. */
static int64_t first_share(const arv_parameters *set, int32_t stops_away)
{
    return stops_away >= FARTHEST_AWAY ? set->share_first_farthest
           : stops_away >= FAR_AWAY    ? set->share_first_far
                                       : set->share_first;
}

static int64_t share_of(const arv_parameters *set, int32_t stops_away)
{
    const int32_t share[] = {set->share_0, set->share_1, set->share_2, set->share_3, set->share_4};
    enum { MOST = sizeof share / sizeof *share - 1 };
    return share[stops_away < MOST ? stops_away : MOST];
}

/* Mass that may lie outside by then, all cuts together. */
static int64_t allowance(const ledger_rules *rules, int32_t count, int64_t share)
{
    return rules->alpha * share / 100 * count / (count + settings(rules)->optimism);
}

static int32_t auto_step_s(const ledger_rules *rules, int32_t live_s)
{
    const int32_t share_s = live_s / rules->steps_per_width;
    int k = 0;
    while (k < STEPS - 1 && (STEP_S[k] > rules->most_round_s || STEP_S[k] > share_s))
        k++;
    return STEP_S[k];
}

static int32_t auto_width_s(const arv_parameters *set, int32_t live_s, bool next)
{
    const int64_t percent = next ? set->least_width_next_percent : set->least_width_percent;
    const int64_t width_s = live_s * percent / 100;
    return width_s < LEAST_WIDTH_S  ? LEAST_WIDTH_S
           : width_s > MOST_WIDTH_S ? MOST_WIDTH_S
                                    : (int32_t)width_s;
}

/* Where nothing varies nothing is known about how well the plan is kept: then the coarsest. */
static grain grain_of(const ledger_rules *rules, const arrivals *a, bool next)
{
    const int32_t live_s = arrivals_width(a, rules->alpha / 2);
    const int32_t seen_s = live_s > 0 ? live_s : KERNEL_FOREVER_S;
    const int64_t lighter = rules->early_ppm < rules->late_ppm ? rules->early_ppm : rules->late_ppm;
    return (grain){.origin_s = rules->origin_s,
                   .round_s = rules->round_s > 0 ? rules->round_s : auto_step_s(rules, seen_s),
                   .min_width_s = rules->min_width_s > 0
                                      ? rules->min_width_s
                                      : auto_width_s(settings(rules), seen_s, next),
                   .early_ppm = rules->early_ppm * WEIGHT_ONE / lighter,
                   .late_ppm = rules->late_ppm * WEIGHT_ONE / lighter};
}

/* Mass of some scenarios, rounded up: never charged too little. */
static int64_t mass_of(const arrivals *a, int32_t scenarios)
{
    return ((int64_t)scenarios * LEDGER_CERTAIN + a->count - 1) / a->count;
}

static int32_t round_down(const grain *g, int32_t t)
{
    const int64_t at = g->origin_s + t;
    const int64_t over = at % g->round_s;
    return (int32_t)(at - (over < 0 ? over + g->round_s : over) - g->origin_s);
}

static int32_t round_up(const grain *g, int32_t t)
{
    const int32_t down = round_down(g, t);
    return down == t ? t : down + g->round_s;
}

static interval round_outward(const grain *g, int32_t first, int32_t last, interval old)
{
    const int32_t from = round_down(g, first), to = round_up(g, last);
    return (interval){from > old.from_s ? from : old.from_s, to < old.to_s ? to : old.to_s};
}

/* How many of `inside` arrivals may be left out on the late side besides `early` on the early one:
 * together, each as heavy as its side, no more than `spare`; one stays. */
static int32_t late_besides(const grain *g, int32_t early, int64_t spare, int32_t inside)
{
    const int64_t rest = spare * WEIGHT_ONE - early * g->early_ppm;
    const int64_t late = rest / g->late_ppm, most = inside - 1 - early;
    return (int32_t)(late < most ? late : most);
}

/* The shortest rounded interval inside `old` that leaves out no more than `spare` of the arrivals
 * [low, high); of equally short ones that with the shortest core. */
static interval shortest(const grain *g, const arrivals *a, int32_t low, int32_t high,
                         int64_t spare, interval old)
{
    interval best = old;
    int32_t best_core = INT32_MAX;
    for (int32_t early = 0; low + early < high; early++) {
        if (early * g->early_ppm > spare * WEIGHT_ONE)
            break;
        const int32_t late = late_besides(g, early, spare, high - low);
        const int32_t first = a->sorted[low + early], last = a->sorted[high - 1 - late];
        const interval now = round_outward(g, first, last, old);
        const int32_t width = now.to_s - now.from_s, best_width = best.to_s - best.from_s;
        if (width < best_width || (width == best_width && last - first < best_core)) {
            best = now;
            best_core = last - first;
        }
    }
    return best;
}

/* Widens to the minimum width, evenly as far as `old` allows. */
static interval widen(const grain *g, interval now, interval old)
{
    const int32_t lack = g->min_width_s - (now.to_s - now.from_s);
    if (lack <= 0)
        return now;
    now.to_s = round_up(g, now.to_s + lack / 2);
    now.to_s = now.to_s < old.to_s ? now.to_s : old.to_s;
    now.from_s = round_down(g, now.to_s - g->min_width_s);
    now.from_s = now.from_s > old.from_s ? now.from_s : old.from_s;
    const int32_t to = round_up(g, now.from_s + g->min_width_s);
    if (to > now.to_s)
        now.to_s = to < old.to_s ? to : old.to_s;
    return now;
}

/* How many arrivals that is. */
static int64_t spare_of(int64_t allow, int32_t count)
{
    return allow > 0 ? allow * count / LEDGER_CERTAIN : 0;
}

/* The narrowest window within `old` that leaves out at most `allow` of the mass in `old`, less where
 * it is the heavier side. */
static interval narrow(const grain *g, const arrivals *a, int64_t allow, interval old)
{
    const int32_t low = arrivals_before(a, old.from_s);
    const int32_t until = arrivals_before(a, old.to_s + 1);
    const int32_t high = until < a->finite ? until : a->finite;
    const int64_t spare = spare_of(allow, a->count);
    if (low >= high)
        return old;
    return widen(g, shortest(g, a, low, high, spare, old), old);
}

/* A new account. Scenarios that never arrive are out of reach and use up the allowance first. */
static ledger open_account(const ledger_rules *rules, const arrivals *a, const grain *g,
                           int64_t share)
{
    /* Rounding needs room beyond the outermost arrivals. */
    const int32_t room_s = g->round_s + g->min_width_s;
    const interval all = {-room_s, KERNEL_FOREVER_S + room_s};
    const int64_t never = mass_of(a, a->count - a->finite) * g->late_ppm / WEIGHT_ONE;
    const interval window = narrow(g, a, allowance(rules, a->count, share) - never, all);
    ledger account = {.from_s = window.from_s, .to_s = window.to_s};
    const int32_t inside = arrivals_inside(a, window.from_s, window.to_s);
    account.spent = mass_of(a, a->count - inside);
    return account;
}

ledger ledger_book(const ledger_rules *rules, const arrivals *a, int32_t stops_away)
{
    assert(a->finite > 0);
    const grain g = grain_of(rules, a, stops_away == 0);
    ledger account = open_account(rules, a, &g, first_share(settings(rules), stops_away));
    account.stops_away = stops_away;
    return account;
}

ledger ledger_promise(int32_t from_s, int32_t to_s, const arrivals *a)
{
    const int32_t inside = arrivals_inside(a, from_s, to_s);
    return (ledger){.from_s = from_s, .to_s = to_s, .spent = mass_of(a, a->count - inside)};
}

/* Too many arrivals are outside the window for a promise. */
static bool is_lost(const arv_parameters *set, int32_t count, int32_t inside)
{
    return 100 * (int64_t)(count - inside) >= (int64_t)set->revise_percent * count;
}

static bool worth_a_change(const arv_parameters *set, interval now, interval old, const grain *g,
                           bool moved_up)
{
    const int32_t width = old.to_s - old.from_s;
    const int32_t shrink = width - (now.to_s - now.from_s);
    const int32_t part = width / set->least_shrink_part;
    const int32_t steps = set->least_shrink_steps * g->round_s;
    const int32_t least = part > steps ? part : steps;
    return shrink > 0 && (moved_up || shrink >= least);
}

ledger_outcome ledger_look(const ledger_rules *rules, const arrivals *a, int32_t stops_away,
                           ledger *account)
{
    const bool moved_up = stops_away != account->stops_away;
    account->stops_away = stops_away;
    const interval old = {account->from_s, account->to_s};
    const grain g = grain_of(rules, a, stops_away == 0);
    const int32_t inside = arrivals_inside(a, old.from_s, old.to_s);
    if (is_lost(settings(rules), a->count, inside)) {
        if (2 * a->finite <= a->count)
            return LEDGER_HELD; /* nothing better to say */
        *account = open_account(rules, a, &g, share_of(settings(rules), stops_away));
        account->stops_away = stops_away;
        return LEDGER_REVISED;
    }
    const int64_t allow =
        allowance(rules, a->count, share_of(settings(rules), stops_away)) - account->spent;
    const interval now = narrow(&g, a, allow, old);
    if (!worth_a_change(settings(rules), now, old, &g, moved_up))
        return LEDGER_HELD;
    account->from_s = now.from_s;
    account->to_s = now.to_s;
    account->spent += mass_of(a, inside - arrivals_inside(a, now.from_s, now.to_s));
    return LEDGER_SHRUNK;
}

/* Whatever is cut off, x seconds early and y late, must be worth it: together at least `least`. Then x is at
 * least i parts of it and y the other parts but one, for some i; and when all these pairs of cuts leave out
 * more arrivals than may be, none is there. Rounding and the least width make windows wider only. */
enum { CUT_PARTS = 4 };

bool ledger_holds(const ledger_rules *rules, const int32_t *arrive_s, int32_t count,
                  int32_t stops_away, const ledger *account)
{
    const kernel_ops *ops = kernel_select();
    const int32_t from_s = account->from_s, to_s = account->to_s;
    const int32_t step_s = rules->round_s > 0 ? rules->round_s : STEP_S[STEPS - 1];
    const int32_t part_s = (to_s - from_s) / settings(rules)->least_shrink_part;
    const int32_t steps_s = settings(rules)->least_shrink_steps * step_s;
    const int32_t cut_s = (part_s > steps_s ? part_s : steps_s) / CUT_PARTS;
    if (stops_away != account->stops_away || from_s <= -KERNEL_FOREVER_S ||
        to_s >= KERNEL_FOREVER_S)
        return false;
    const int32_t before = ops->count_below(arrive_s, from_s, count);
    const int32_t until = ops->count_below(arrive_s, to_s + 1, count);
    if (is_lost(settings(rules), count, until - before))
        return false;
    const int64_t spare = spare_of(
        allowance(rules, count, share_of(settings(rules), stops_away)) - account->spent, count);
    int32_t late[CUT_PARTS] = {0};
    for (int32_t i = 1; i < CUT_PARTS; i++)
        late[i] = until - ops->count_below(arrive_s, to_s - i * cut_s + 1, count);
    if (late[CUT_PARTS - 1] <= spare)
        return false;
    for (int32_t i = 1; i < CUT_PARTS; i++) {
        const int32_t early = ops->count_below(arrive_s, from_s + i * cut_s, count) - before;
        if (early + late[CUT_PARTS - 1 - i] <= spare)
            return false;
    }
    return true;
}
