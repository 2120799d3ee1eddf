/* test_ledger.c - windows only shrink, edges are round, nothing is spent beyond the allowance: a
 * million random looks; and the single rules one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/rng.h"
#include "sample.h"
#include "window/ledger.h"
#include "window/window_options.h"

enum { COUNT = 128 };

static const ledger_rules day_rules = {.alpha = LEDGER_CERTAIN / 10,
                                       .origin_s = 0,
                                       .round_s = 300,
                                       .min_width_s = 1200,
                                       .early_ppm = 1000000,
                                       .late_ppm = 1000000};

typedef struct sample {
    int32_t scenario[COUNT], sorted[COUNT], scratch[COUNT];
    arrivals a;
} sample;

/* Arrivals around `centre` with a long late side; some are never reached now and then. */
static void draw(sample *s, rng *r, int32_t centre, int32_t spread, int32_t least)
{
    const bool some_never = rng_below(r, 10) == 0;
    for (int32_t i = 0; i < COUNT; i++) {
        int64_t t = centre;
        for (int k = 0; k < 2; k++)
            t += rng_below(r, 2 * spread + 1) - spread;
        if (i % 8 == 0)
            t += rng_below(r, 3 * spread + 1);
        s->scenario[i] = t < least ? least : (int32_t)t;
        if (some_never && rng_below(r, 20) == 0)
            s->scenario[i] = KERNEL_FOREVER_S;
    }
    s->a = arrivals_sort(s->scenario, COUNT, s->sorted, s->scratch);
}

static bool is_round(const ledger_rules *rules, int32_t t)
{
    return (rules->origin_s + t) % rules->round_s == 0;
}

static void check_look(const ledger_rules *rules, const sample *s, const ledger *before,
                       const ledger *after, ledger_outcome outcome, int32_t away)
{
    assert_int_equal(after->stops_away, away);
    assert_true(after->from_s < after->to_s);
    if (outcome == LEDGER_REVISED)
        return;
    /* nested */
    assert_true(after->from_s >= before->from_s && after->to_s <= before->to_s);
    const bool same = after->from_s == before->from_s && after->to_s == before->to_s;
    assert_int_equal(outcome == LEDGER_SHRUNK, !same);
    /* round, or an old edge */
    assert_true(after->from_s == before->from_s || is_round(rules, after->from_s));
    assert_true(after->to_s == before->to_s || is_round(rules, after->to_s));
    /* charged is what was cut, and never beyond alpha */
    const int32_t cut = arrivals_inside(&s->a, before->from_s, before->to_s) -
                        arrivals_inside(&s->a, after->from_s, after->to_s);
    const int64_t charged = after->spent - before->spent;
    assert_true(charged * COUNT >= (int64_t)cut * LEDGER_CERTAIN);
    assert_true((charged - 1) * COUNT < (int64_t)cut * LEDGER_CERTAIN + 1);
    assert_true(charged == 0 || after->spent <= rules->alpha);
    /* not below the minimum unless it was already */
    const int32_t width = before->to_s - before->from_s;
    assert_true(same || after->to_s - after->from_s >=
                            (width < rules->min_width_s ? width : rules->min_width_s));
}

static void a_million_looks_only_shrink(void **state)
{
    (void)state;
    static sample s;
    rng r = rng_make(1, 0, 0);
    int64_t looks = 0, shrunk = 0, revised = 0, held = 0, certain = 0;
    while (looks < SAMPLE(1000000)) {
        ledger_rules rules = day_rules;
        rules.origin_s = rng_below(&r, 100000) - 50000;
        rules.round_s = 60 * (1 + rng_below(&r, 10));
        rules.min_width_s = 300 + rng_below(&r, 1800);
        rules.alpha = LEDGER_CERTAIN / 100 * (1 + rng_below(&r, 30));
        rules.early_ppm = 10000 + rng_below(&r, 3) * 1000000;
        rules.late_ppm = 10000 + rng_below(&r, 3) * 1000000;
        int32_t centre = 20000 + rng_below(&r, 40000), spread = 300 + rng_below(&r, 6000);
        draw(&s, &r, centre, spread, 0);
        if (s.a.finite == 0)
            continue;
        ledger account = ledger_book(&rules, &s.a, 8);
        int32_t now = 0;
        for (int32_t away = 8; away >= 0; away -= rng_below(&r, 2)) {
            now += rng_below(&r, 3000);
            centre += rng_below(&r, 1201) - 600;
            centre = centre > now ? centre : now;
            spread = spread * (50 + rng_below(&r, 60)) / 100 + 30;
            draw(&s, &r, centre, spread, now);
            const ledger before = account;
            const bool holds = ledger_holds(&rules, s.scenario, COUNT, away, &before);
            const ledger_outcome outcome = ledger_look(&rules, &s.a, away, &account);
            assert_true(!holds || outcome == LEDGER_HELD);
            certain += holds;
            check_look(&rules, &s, &before, &account, outcome, away);
            looks++;
            shrunk += outcome == LEDGER_SHRUNK;
            revised += outcome == LEDGER_REVISED;
            held += outcome == LEDGER_HELD;
        }
    }
    /* the test has seen every outcome often */
    assert_true(shrunk > SAMPLE_FLOOR(50000) && revised > SAMPLE_FLOOR(1000) &&
                held > SAMPLE_FLOOR(50000) && certain > SAMPLE_FLOOR(50000));
}

/* 1000, 1010, ... */
static void ladder(sample *s, int32_t first, int32_t step)
{
    for (int32_t i = 0; i < COUNT; i++)
        s->scenario[i] = first + i * step;
    s->a = arrivals_sort(s->scenario, COUNT, s->sorted, s->scratch);
}

static void booking_leaves_out_a_share(void **state)
{
    (void)state;
    static sample s;
    ladder(&s, 36000, 1200);
    ledger_rules rules = day_rules;
    rules.round_s = 900;
    const ledger account = ledger_book(&rules, &s.a, 8);
    assert_true(account.spent > 0 && account.spent <= LEDGER_CERTAIN / 40);
    assert_true(is_round(&rules, account.from_s) && is_round(&rules, account.to_s));
    const int32_t outside = COUNT - arrivals_inside(&s.a, account.from_s, account.to_s);
    assert_true(account.spent >= (int64_t)outside * LEDGER_CERTAIN / COUNT);
}

static void what_is_never_reached_uses_up_the_allowance(void **state)
{
    (void)state;
    static sample s;
    ladder(&s, 36000, 60);
    for (int32_t i = 0; i < COUNT / 20; i++)
        s.scenario[i * 20] = KERNEL_FOREVER_S;
    s.a = arrivals_sort(s.scenario, COUNT, s.sorted, s.scratch);
    const ledger account = ledger_book(&day_rules, &s.a, 8);
    assert_int_equal(arrivals_inside(&s.a, account.from_s, account.to_s), s.a.finite);
    assert_true(account.spent >= (int64_t)(COUNT / 20) * LEDGER_CERTAIN / COUNT);
    assert_true(account.to_s < KERNEL_FOREVER_S);
}

static void the_past_is_cut_for_free(void **state)
{
    (void)state;
    static sample s;
    ladder(&s, 40000, 10); /* nobody can arrive before 40000 any more */
    ledger account = {.from_s = 30000, .to_s = 45000, .spent = LEDGER_CERTAIN / 10};
    account.stops_away = 2;
    assert_int_equal(ledger_look(&day_rules, &s.a, 1, &account), LEDGER_SHRUNK);
    assert_true(account.from_s > 30000 && account.from_s <= 40000);
    assert_int_equal(account.spent, LEDGER_CERTAIN / 10);
}

static void a_small_gain_is_not_told(void **state)
{
    (void)state;
    static sample s;
    ladder(&s, 36000, 56); /* until 43112 */
    ledger account = {.from_s = 36000, .to_s = 43500, .spent = LEDGER_CERTAIN / 10};
    account.stops_away = 2;
    assert_int_equal(ledger_look(&day_rules, &s.a, 2, &account), LEDGER_HELD);
    assert_int_equal(account.to_s, 43500);
    /* with one visit less it is */
    assert_int_equal(ledger_look(&day_rules, &s.a, 1, &account), LEDGER_SHRUNK);
    assert_int_equal(account.to_s, 43200);
}

static void a_lost_promise_is_given_up_openly(void **state)
{
    (void)state;
    static sample s;
    ladder(&s, 50000, 20);
    ledger account = {.from_s = 40000, .to_s = 50500, .spent = LEDGER_CERTAIN / 20};
    account.stops_away = 2;
    assert_int_equal(ledger_look(&day_rules, &s.a, 2, &account), LEDGER_REVISED);
    assert_true(account.from_s >= 49800 && account.to_s > 51000);
    assert_true(account.spent <= day_rules.alpha);
}

static void nothing_better_to_say_is_not_said(void **state)
{
    (void)state;
    static sample s;
    for (int32_t i = 0; i < COUNT; i++)
        s.scenario[i] = i < COUNT / 4 ? 60000 : KERNEL_FOREVER_S;
    s.a = arrivals_sort(s.scenario, COUNT, s.sorted, s.scratch);
    ledger account = {.from_s = 40000, .to_s = 50000, .stops_away = 1};
    assert_int_equal(ledger_look(&day_rules, &s.a, 1, &account), LEDGER_HELD);
    assert_int_equal(account.from_s, 40000);
    assert_int_equal(account.to_s, 50000);
}

static void a_promise_from_elsewhere_is_charged(void **state)
{
    (void)state;
    static sample s;
    ladder(&s, 36000, 10);
    const ledger account = ledger_promise(36000, 36000 + 10 * (COUNT - 1 - COUNT / 8), &s.a);
    assert_int_equal(account.spent, LEDGER_CERTAIN / 8);
}

/* How round an edge is: the coarsest automatic step it lies on. */
static int32_t roundness(int32_t t)
{
    const int32_t steps[] = {900, 600, 300, 120, 60};
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
        if (t % steps[k] == 0)
            return steps[k];
    return 1;
}

static void automatic_edges_follow_the_live_width(void **state)
{
    (void)state;
    static sample s;
    arv_window_options options;
    arv_window_options_init(&options);
    const ledger_rules booking = window_rules_booking(&options, 0);
    const ledger_rules day = window_rules_day(&options, 0);
    /* step of the ladder, edges at booking and on the day at least that round, least width */
    const int32_t cases[][4] = {{2, 60, 60, 120},
                                {10, 120, 60, 600},
                                {30, 300, 120, 1200},
                                {60, 600, 300, 1200},
                                {120, 900, 300, 1200}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        ladder(&s, 36017, cases[c][0]);
        ledger account = ledger_book(&booking, &s.a, 3);
        assert_true(roundness(account.from_s) >= cases[c][1]);
        assert_true(roundness(account.to_s) >= cases[c][1]);
        account = (ledger){.from_s = 30001, .to_s = 60001, .stops_away = 3};
        assert_int_equal(ledger_look(&day, &s.a, 2, &account), LEDGER_SHRUNK);
        assert_true(roundness(account.from_s) >= cases[c][2]);
        assert_true(roundness(account.to_s) >= cases[c][2]);
        assert_true(account.to_s - account.from_s >= cases[c][3]);
        assert_true(account.to_s - account.from_s <
                    cases[c][0] * COUNT + 2 * cases[c][2] + cases[c][3]);
    }
}

static void where_nothing_varies_windows_are_coarse(void **state)
{
    (void)state;
    static sample s;
    arv_window_options options;
    arv_window_options_init(&options);
    const ledger_rules booking = window_rules_booking(&options, 0);
    ladder(&s, 36017, 0);
    const ledger account = ledger_book(&booking, &s.a, 1);
    assert_int_equal(account.to_s - account.from_s, 1800);
    assert_int_equal(account.from_s % 900, 0);
    assert_int_equal(account.spent, 0);
}

/* How many of a symmetric ladder a booking leaves out on either side. */
static void left_out(int64_t early_ppm, int64_t late_ppm, int32_t *early, int32_t *late)
{
    static sample s;
    ledger_rules rules = day_rules;
    rules.alpha = LEDGER_CERTAIN / 2;
    rules.round_s = 1;
    rules.min_width_s = 1;
    rules.early_ppm = early_ppm;
    rules.late_ppm = late_ppm;
    /* dense in the middle: leaving out on both sides pays */
    for (int32_t i = 0; i < COUNT; i++) {
        const int32_t off = i - COUNT / 2;
        s.scenario[i] = 40000 + off * off * off / 16;
    }
    s.a = arrivals_sort(s.scenario, COUNT, s.sorted, s.scratch);
    const ledger account = ledger_book(&rules, &s.a, 2);
    *early = arrivals_before(&s.a, account.from_s);
    *late = COUNT - arrivals_before(&s.a, account.to_s + 1);
    assert_true(*early + *late <= COUNT / 2 * 18 / 100);
}

static void windows_lean_to_the_dearer_side(void **state)
{
    (void)state;
    int32_t early, late, both;
    left_out(1000000, 1000000, &early, &late);
    both = early + late;
    assert_true(both >= 7 && abs(early - late) <= 1);
    left_out(500000, 2000000, &early, &late);
    assert_true(early >= 3 * late && early > 0 && early + 4 * late <= both + 4);
    left_out(2000000, 500000, &early, &late);
    assert_true(late >= 3 * early && late > 0 && late + 4 * early <= both + 4);
}

static void options_are_checked_by_name(void **state)
{
    (void)state;
    arv_error *error = calloc(1, sizeof *error);
    assert_non_null(error);
    arv_window_options options;
    arv_window_options_init(&options);
    assert_int_equal(window_options_check(&options, error), ARV_OK);
    options.scenarios = 1000;
    options.alpha_ppm = 0;
    options.min_width_s = -5;
    options.early_weight_ppm = 0;
    options.late_weight_ppm = 100000001;
    options.booking_churn_s = 86401;
    assert_int_equal(window_options_check(&options, error), ARV_INVALID_ARGUMENT);
    assert_int_equal(error->count, 6);
    assert_string_equal(error->items[0].path, "options.alpha_ppm");
    assert_string_equal(error->items[1].path, "options.scenarios");
    assert_string_equal(error->items[2].path, "options.min_width_s");
    assert_string_equal(error->items[3].path, "options.early_weight_ppm");
    assert_string_equal(error->items[4].path, "options.late_weight_ppm");
    assert_string_equal(error->items[5].path, "options.booking_churn_s");
    free(error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_looks_only_shrink),
        cmocka_unit_test(booking_leaves_out_a_share),
        cmocka_unit_test(what_is_never_reached_uses_up_the_allowance),
        cmocka_unit_test(the_past_is_cut_for_free),
        cmocka_unit_test(a_small_gain_is_not_told),
        cmocka_unit_test(a_lost_promise_is_given_up_openly),
        cmocka_unit_test(nothing_better_to_say_is_not_said),
        cmocka_unit_test(a_promise_from_elsewhere_is_charged),
        cmocka_unit_test(automatic_edges_follow_the_live_width),
        cmocka_unit_test(where_nothing_varies_windows_are_coarse),
        cmocka_unit_test(windows_lean_to_the_dearer_side),
        cmocka_unit_test(options_are_checked_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
