/* test_play_report.c - the honest report on records made by hand, its interval against brute force. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/realmath.h"
#include "base/rng.h"
#include "play/play_text.h"
#include "play/report.h"
#include "tiny_problem.h"

static play_view view(int64_t from_s, int64_t to_s, int32_t stops_away, arv_notice notice,
                      bool look)
{
    return (play_view){.from_s = from_s,
                       .to_s = to_s,
                       .eta_s = ARV_UNSET,
                       .stops_away = stops_away,
                       .notice = notice,
                       .look = look};
}

static play_customer customer(int32_t cluster, int64_t arrive_s, play_view *views, int32_t count)
{
    play_customer c = {.cluster = cluster, .arrive_s = arrive_s, .closed_s = arrive_s};
    c.views[PLAY_LEDGER] = (play_views){.items = views, .count = count};
    return c;
}

static void assert_near(double value, double wanted, double by)
{
    if (!(fabs(value - wanted) <= by))
        fail_msg("%.9g is not within %g of %.9g", value, by, wanted);
}

/* ---- one customer ---------------------------------------------------------------------------- */

static void winkler_by_hand(void **state)
{
    (void)state;
    assert_near(report_winkler_s(100, 700, 400, 0.1), 600, 0);
    assert_near(report_winkler_s(100, 700, 100, 0.1), 600, 0);
    assert_near(report_winkler_s(100, 700, 700, 0.1), 600, 0);
    assert_near(report_winkler_s(100, 700, 70, 0.1), 600 + 20 * 30, 1e-9);
    assert_near(report_winkler_s(100, 700, 712, 0.2), 600 + 10 * 12, 1e-9);
}

static void kept_means_every_window(void **state)
{
    (void)state;
    play_view narrowing[] = {view(0, 100, 2, ARV_NOTICE_BOOKED, false),
                             view(20, 60, 1, ARV_NOTICE_N_AWAY, true),
                             view(30, 50, 0, ARV_NOTICE_ON_THE_WAY, true)};
    play_customer c = customer(0, 40, narrowing, 3);
    assert_true(report_kept(&c, PLAY_LEDGER));
    c.arrive_s = 30;
    assert_true(report_kept(&c, PLAY_LEDGER));
    c.arrive_s = 50;
    assert_true(report_kept(&c, PLAY_LEDGER));
    c.arrive_s = 29; /* inside the first two only */
    assert_false(report_kept(&c, PLAY_LEDGER));
    c.arrive_s = 51;
    assert_false(report_kept(&c, PLAY_LEDGER));
    c.arrive_s = ARV_UNSET;
    assert_false(report_kept(&c, PLAY_LEDGER));

    /* Inside the last window, outside the first: a window that moves does not make it good. */
    play_view moving[] = {view(0, 30, 1, ARV_NOTICE_BOOKED, false),
                          view(35, 60, 0, ARV_NOTICE_NONE, true)};
    c = customer(0, 40, moving, 2);
    assert_false(report_kept(&c, PLAY_LEDGER));
    c = customer(0, 40, NULL, 0);
    assert_false(report_kept(&c, PLAY_LEDGER));
}

static void revised_is_broken_and_an_offer_is_not(void **state)
{
    (void)state;
    play_view revised[] = {view(0, 100, 1, ARV_NOTICE_BOOKED, false),
                           view(0, 100, 0, ARV_NOTICE_REVISED, false)};
    play_customer c = customer(0, 50, revised, 2);
    assert_false(report_kept(&c, PLAY_LEDGER));
    play_view offered[] = {view(50, 100, 1, ARV_NOTICE_BOOKED, false),
                           view(10, 30, 0, ARV_NOTICE_EARLY_OFFER, false)};
    c = customer(0, 60, offered, 2);
    assert_true(report_kept(&c, PLAY_LEDGER));
    c.arrive_s = 20; /* he did not have to take it */
    assert_false(report_kept(&c, PLAY_LEDGER));
}

/* ---- a set of records ------------------------------------------------------------------------ */

typedef struct records {
    play_view a[4], b[4], c[3], d[2];
    play_customer customers[4];
} records;

/* Technician-day 0: a kept, b late at the end. Technician-day 1: c revised, d not reached. */
static void make_records(records *r)
{
    *r = (records){
        .a = {view(0, 7200, 2, ARV_NOTICE_BOOKED, false),
              view(600, 4200, 1, ARV_NOTICE_N_AWAY, true),
              view(600, 4200, 1, ARV_NOTICE_NONE, false),
              view(1200, 2400, 0, ARV_NOTICE_ON_THE_WAY, true)},
        .b = {view(0, 7200, 2, ARV_NOTICE_BOOKED, false), view(0, 3600, 1, ARV_NOTICE_NONE, true),
              view(0, 3660, 0, ARV_NOTICE_NONE, true), view(0, 3000, 0, ARV_NOTICE_NONE, false)},
        .c = {view(0, 3600, 1, ARV_NOTICE_BOOKED, false), view(0, 3600, 1, ARV_NOTICE_NONE, true),
              view(4800, 6000, 0, ARV_NOTICE_REVISED, true)},
        .d = {view(3600, 7200, 1, ARV_NOTICE_BOOKED, false),
              view(3600, 7200, 1, ARV_NOTICE_NONE, true)},
    };
    r->customers[0] = customer(0, 1800, r->a, 4);
    r->customers[1] = customer(0, 3600, r->b, 4);
    r->customers[2] = customer(1, 5000, r->c, 3);
    r->customers[3] = customer(1, ARV_UNSET, r->d, 2);
    r->customers[3].closed_s = 7800;
}

static void figures_by_hand(void **state)
{
    (void)state;
    records r;
    make_records(&r);
    arv_arena *arena = arv_arena_create(0);
    report_figures f;
    assert_int_equal(report_compute(r.customers, 4, PLAY_LEDGER, 0.1, arena, &f), ARV_OK);
    assert_int_equal(f.customers, 4);
    assert_near(f.promise_kept, 0.25, 0);
    assert_near(f.revised_rate, 0.25, 0);
    assert_int_equal(f.nested_violations, 1); /* b: 3600 -> 3660 */
    /* a: BOOKED, N_AWAY, ON_THE_WAY; b: BOOKED; c: BOOKED, REVISED; d: BOOKED. */
    assert_near(f.notices_per_customer, 7 / 4.0, 1e-12);
    assert_near(f.booked_width_min, (120 + 120 + 60 + 60) / 4.0, 1e-9);

    assert_int_equal(f.stop_count, 2);
    /* n = 0: a [1200, 2400] holds 1800; b [0, 3660] holds 3600; c [4800, 6000] holds 5000. */
    assert_int_equal(f.stops[0].stops_away, 0);
    assert_int_equal(f.stops[0].looks, 3);
    assert_near(f.stops[0].coverage, 1, 0);
    assert_near(f.stops[0].mean_width_min, (20 + 61 + 20) / 3.0, 1e-9);
    assert_near(f.stops[0].winkler_min, (20 + 61 + 20) / 3.0, 1e-9);
    /* n = 1: a holds, b holds (edge), c misses by 1400 s, d never and given up 600 s past the end. */
    assert_int_equal(f.stops[1].stops_away, 1);
    assert_int_equal(f.stops[1].looks, 4);
    assert_near(f.stops[1].coverage, 0.5, 0);
    assert_near(f.stops[1].mean_width_min, 60, 1e-9);
    assert_near(f.stops[1].winkler_min, 60 + 20 * (1400 + 600) / 60.0 / 4, 1e-9);
    arv_arena_destroy(&arena);
}

static void no_customers_no_figures(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    report_figures f;
    assert_int_equal(report_compute(NULL, 0, PLAY_LEDGER, 0.1, arena, &f), ARV_OK);
    assert_int_equal(f.customers, 0);
    assert_true(isnan(f.promise_kept));
    assert_int_equal(f.stop_count, 0);
    assert_near(f.kept_low, 0, 0);
    assert_near(f.kept_high, 1, 0);
    arv_arena_destroy(&arena);
}

/* The interval with pencil: shares 1/2 and 0/2, variance 1/16, effective size 3, t of one degree
 * 12.706. */
static void json_as_the_contract_has_it(void **state)
{
    (void)state;
    records r;
    make_records(&r);
    arv_arena *arena = arv_arena_create(0);
    const tiny_options four = {.technicians = 2, .jobs_each = 2, .travel_s = 600, .shift_s = 36000};
    tiny_problem tiny;
    tiny_fill(&tiny, &four);
    tiny_compile(&tiny);
    for (int32_t c = 0; c < 4; c++) {
        r.customers[c].route = c / 2;
        r.customers[c].job = c;
    }
    play_result result = {.problem = tiny.problem,
                          .plan = &tiny.plan,
                          .customers = r.customers,
                          .customer_count = 4,
                          .cluster_count = 2};
    play_options_init(&result.options);
    const char *text;
    assert_int_equal(play_report_json(&result, arena, &text), ARV_OK);
    static const char top[] =
        "{\n"
        "  \"alpha\": 0.1000,\n"
        "  \"customers\": 4,\n"
        "  \"promise_kept\": 0.2500,\n"
        "  \"promise_kept_ci95\": [0.0012, 0.9897],\n"
        "  \"revised_rate\": 0.2500,\n"
        "  \"nested_violations\": 1,\n"
        "  \"notices_per_customer\": 1.75,\n"
        "  \"by_stops_away\": [\n"
        "    {\"n\": 0, \"looks\": 3, \"coverage\": 1.0000, \"mean_width_min\": 33.67, "
        "\"winkler_min\": 33.67},\n"
        "    {\"n\": 1, \"looks\": 4, \"coverage\": 0.5000, \"mean_width_min\": 60.00, "
        "\"winkler_min\": 226.67}],\n"
        "  \"baselines\": {\n"
        "    \"reissue\": {\n"
        "      \"promise_kept\": 0.0000,";
    if (strncmp(text, top, sizeof top - 1) != 0)
        fail_msg("%s", text);
    static const char *const order[] = {"\"reissue\"", "\"fixed_2h\"", "\"fixed_4h\"",
                                        "\"plan_normal\"", "\"last_eta\""};
    const char *at = strstr(text, "\"baselines\"");
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        at = strstr(at, order[i]);
        assert_non_null(at);
    }
    assert_null(strstr(text, "\"ledger\""));
    assert_non_null(strstr(text, ",\n  \"plan\": {\"customer_windows\": 0, \"missed\": null, "));
    result.options.policy = PLAY_FIXED_2H;
    assert_int_equal(play_report_json(&result, arena, &text), ARV_OK);
    assert_non_null(strstr(text, "\"ledger\": {\n      \"promise_kept\": 0.2500"));
    assert_null(strstr(text, "\"fixed_2h\""));
    tiny_free(&tiny);
    arv_arena_destroy(&arena);
}

/* ---- the interval ---------------------------------------------------------------------------- */

enum { CLUSTERS = 60, MOST_SIZE = 9, REPETITIONS = 2000 };

/* Technician-days of 4 to 9 customers who share a good or a bad day: p = 0.9, correlated. */
static void draw_clusters(rng *r, int32_t *kept, int32_t *size)
{
    for (int32_t g = 0; g < CLUSTERS; g++) {
        const double p = rng_unit(r) < 0.75 ? 0.98 : 0.66; /* mean 0.9 */
        size[g] = 4 + rng_below(r, MOST_SIZE - 3);
        kept[g] = 0;
        for (int32_t i = 0; i < size[g]; i++)
            kept[g] += rng_unit(r) < p;
    }
}

static void interval_holds_the_truth_as_often_as_it_says(void **state)
{
    (void)state;
    rng r = rng_make(7, 1, 0);
    int32_t kept[CLUSTERS], size[CLUSTERS], single_kept[CLUSTERS * MOST_SIZE],
        single_size[CLUSTERS * MOST_SIZE];
    int32_t held = 0, held_naively = 0;
    for (int32_t i = 0; i < REPETITIONS; i++) {
        draw_clusters(&r, kept, size);
        double low, high;
        report_interval(kept, size, CLUSTERS, &low, &high);
        held += low <= 0.9 && 0.9 <= high;
        int32_t n = 0; /* the same customers as if they were independent */
        for (int32_t g = 0; g < CLUSTERS; g++)
            for (int32_t k = 0; k < size[g]; k++, n++) {
                single_kept[n] = k < kept[g];
                single_size[n] = 1;
            }
        report_interval(single_kept, single_size, n, &low, &high);
        held_naively += low <= 0.9 && 0.9 <= high;
    }
    /* Binomial standard deviation of the count is below 10. */
    assert_in_range(held, REPETITIONS * 93 / 100, REPETITIONS * 97 / 100);
    assert_true(held_naively < held - 40);
}

/* A cluster bootstrap resamples technician-days; its standard deviation of the share is what the
 * half width is made of. */
static void interval_agrees_with_the_bootstrap(void **state)
{
    (void)state;
    rng r = rng_make(11, 2, 0);
    int32_t kept[CLUSTERS], size[CLUSTERS];
    draw_clusters(&r, kept, size);
    double sum = 0, squares = 0;
    enum { DRAWS = 20000 };
    for (int32_t i = 0; i < DRAWS; i++) {
        int32_t k = 0, n = 0;
        for (int32_t g = 0; g < CLUSTERS; g++) {
            const int32_t pick = rng_below(&r, CLUSTERS);
            k += kept[pick];
            n += size[pick];
        }
        const double p = (double)k / n;
        sum += p;
        squares += p * p;
    }
    const double mean = sum / DRAWS, deviation = sqrt(squares / DRAWS - mean * mean);
    double low, high;
    report_interval(kept, size, CLUSTERS, &low, &high);
    const double half = (high - low) / 2, wanted = real_t975(CLUSTERS - 1) * deviation;
    assert_near(half / wanted, 1, 0.08);
}

static void interval_at_the_edges(void **state)
{
    (void)state;
    double low, high;
    const int32_t size[] = {8, 8, 8, 8, 8, 8, 8, 8, 8, 8};
    report_interval(size, size, 1, &low, &high);
    assert_near(low, 0, 0);
    assert_near(high, 1, 0);
    /* All kept: ten technician-days count as ten, t with nine degrees of freedom. */
    report_interval(size, size, 10, &low, &high);
    const double t = real_t975(9);
    assert_near(low, 10 / (10 + t * t), 1e-12);
    assert_near(high, 1, 1e-12);
    const int32_t none[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    report_interval(none, size, 10, &low, &high);
    assert_near(low, 0, 1e-12);
    assert_near(high, t * t / (10 + t * t), 1e-12);
    /* Equal shares everywhere say more than independence would: never more than Wilson's. */
    const int32_t equal[] = {4, 4, 4, 4, 4, 4, 4, 4, 4, 4};
    report_interval(equal, size, 10, &low, &high);
    const double n = 80, half = t / (1 + t * t / n) * sqrt(0.25 / n + t * t / (4 * n * n));
    assert_near(high - low, 2 * half, 1e-12);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void functions_agree_with_libm(void **state)
{
    (void)state;
    for (int i = 0; i < 6000; i++) {
        const double x = 0.0137 * (i - 3000), y = exp(x / 2), p = (i + 1e-6) / 6001;
        assert_near(real_exp(x) / exp(x), 1, 1e-14);
        assert_near(real_log(y), log(y), 1e-14 * fmax(1, fabs(log(y))));
        assert_near(0.5 * erfc(-real_normal_quantile(p) / sqrt(2)) / p, 1, 1e-13);
    }
    for (double z = -9; z <= 9; z += 0.0137)
        assert_near(real_normal_cdf(z), 0.5 * erfc(-z / sqrt(2)), 1e-14);
    assert_near(real_normal_quantile(0.5), 0, 0);
    static const double t975[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706};
    for (int n = 1; n <= 5; n++)
        assert_near(real_t975(n) / t975[n - 1], 1, 0.003);
    assert_near(real_t975(30), 2.0423, 1e-4);
}

static void words_do_not_depend_on_anything(void **state)
{
    (void)state;
    assert_string_equal(word_fixed(0.5, 0).text, "1");
    assert_string_equal(word_fixed(-0.004, 2).text, "0.00");
    assert_string_equal(word_fixed(-12.345678, 4).text, "-12.3457");
    assert_string_equal(word_fixed(3.999, 2).text, "4.00");
    assert_string_equal(word_fixed((double)NAN, 2).text, "null");
    assert_string_equal(word_clock(9 * 3600 + 5 * 60 + 59, 0).text, "09:05");
    assert_string_equal(word_clock(86400 + 60, 86399).text, "00:01+1");
    assert_string_equal(word_clock(-60, 0).text, "23:59-1");
    assert_string_equal(word_clock(ARV_UNSET, 0).text, "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(winkler_by_hand),
        cmocka_unit_test(kept_means_every_window),
        cmocka_unit_test(revised_is_broken_and_an_offer_is_not),
        cmocka_unit_test(figures_by_hand),
        cmocka_unit_test(no_customers_no_figures),
        cmocka_unit_test(json_as_the_contract_has_it),
        cmocka_unit_test(interval_holds_the_truth_as_often_as_it_says),
        cmocka_unit_test(interval_agrees_with_the_bootstrap),
        cmocka_unit_test(interval_at_the_edges),
        cmocka_unit_test(functions_agree_with_libm),
        cmocka_unit_test(words_do_not_depend_on_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
