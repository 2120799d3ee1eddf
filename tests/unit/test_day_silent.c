/* test_day_silent.c - days on which one tap in twenty is never made, and a technician whose phone
 * is off: promises are kept as often as promised, and nobody's window hangs on a tap that does not
 * come. Days are drawn as in test_day_coverage.c; ARRIVAL_COVERAGE_DAYS asks for more of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"
#include "day_support.h"

#ifdef NDEBUG
enum { DAYS = 250 };
#else
enum { DAYS = 10 };
#endif

enum { STOPS = 8, MISSING_PPM = 50000, CLOCK_S = 900 };

static const tiny_options installations = {.technicians = 1,
                                           .jobs_each = STOPS,
                                           .travel_s = 900,
                                           .planned_s = 3000,
                                           .mean_s = 3000,
                                           .cv_ppm = 450000,
                                           .pace_ppm = 120000,
                                           .leg_ppm = 200000,
                                           .technician_day_ppm = 80000,
                                           .day_ppm = 60000,
                                           .shift_s = INT64_C(24) * 3600};

typedef struct customer {
    int64_t from_s, to_s;
    bool revised, done;
} customer;

typedef struct tally {
    int64_t customers, kept, revised, moved;
    double cluster_square;
} tally;

typedef struct game {
    live *l;
    customer customers[STOPS];
    int64_t clock_s;
    tally *t;
} game;

static double lognormal(rng *r, double sigma)
{
    const double u = rng_unit(r), v = rng_unit(r);
    return exp(sigma * sqrt(-2 * log(u)) * cos(6.283185307179586 * v) - sigma * sigma / 2);
}

static void send(game *g, arv_event event)
{
    const arv_updates updates = live_tell(g->l, event);
    for (int32_t i = 0; i < updates.count; i++) {
        const arv_update *u = &updates.items[i];
        customer *c = &g->customers[u->job];
        assert_true(u->notice == ARV_NOTICE_REVISED ||
                    (u->window_from_s >= c->from_s && u->window_to_s <= c->to_s));
        c->revised |= u->notice == ARV_NOTICE_REVISED;
        c->from_s = u->window_from_s;
        c->to_s = u->window_to_s;
    }
}

static void tick(game *g, int64_t until_s)
{
    for (; g->clock_s + CLOCK_S < until_s; g->clock_s += CLOCK_S)
        send(g, (arv_event){.kind = ARV_EVENT_CLOCK,
                            .time_s = g->clock_s + CLOCK_S,
                            .technician = ARV_NONE,
                            .job = ARV_NONE});
}

/* A tap, or none. */
static void tap(game *g, rng *taps, arv_event_kind kind, double exact, int32_t job)
{
    tick(g, (int64_t)exact);
    if (rng_below(taps, 1000000) >= MISSING_PPM)
        send(g, (arv_event){.kind = kind, .time_s = (int64_t)exact, .technician = 0, .job = job});
}

static void play_day(game *g, rng *r, rng *taps)
{
    const tiny_options *o = &installations;
    const double sigma = sqrt(log1p((double)o->cv_ppm * 1e-6 * (double)o->cv_ppm * 1e-6));
    const double pace = lognormal(r, (double)o->pace_ppm * 1e-6);
    const double traffic = lognormal(r, (double)o->day_ppm * 1e-6) *
                           lognormal(r, (double)o->technician_day_ppm * 1e-6);
    double exact = START, kept = 0;
    g->clock_s = START;
    for (int32_t j = 0; j < STOPS; j++) {
        tap(g, taps, ARV_EVENT_DEPARTED, exact, j);
        exact += (double)o->travel_s * traffic * lognormal(r, (double)o->leg_ppm * 1e-6);
        tick(g, (int64_t)exact);
        const customer *c = &g->customers[j];
        kept += !c->revised && (int64_t)exact >= c->from_s && (int64_t)exact <= c->to_s;
        g->t->revised += c->revised;
        tap(g, taps, ARV_EVENT_ARRIVED, exact, j);
        tap(g, taps, ARV_EVENT_STARTED, exact, j);
        exact += (double)o->mean_s * pace * lognormal(r, sigma);
        tap(g, taps, ARV_EVENT_FINISHED, exact, j);
    }
    g->t->customers += STOPS;
    g->t->kept += (int64_t)kept;
    g->t->cluster_square += (kept - .9 * STOPS) * (kept - .9 * STOPS);
}

static void play_days(int32_t missing_ppm, tally *t)
{
    const char *asked = getenv("ARRIVAL_COVERAGE_DAYS");
    const int32_t days = asked ? (int32_t)strtol(asked, NULL, 10) : DAYS;
    for (int32_t d = 0; d < days; d++) {
        game g = {.l = live_make(&installations), .t = t};
        g.l->options.seed = (uint64_t)d;
        g.l->options.missing_tap_ppm = missing_ppm;
        live_open(g.l);
        for (int32_t j = 0; j < STOPS; j++) {
            g.customers[j].from_s = g.l->tiny.plan.routes[0].steps[j + 1].window_from_s;
            g.customers[j].to_s = g.l->tiny.plan.routes[0].steps[j + 1].window_to_s;
        }
        rng r = rng_make(UINT64_C(0xc0ffee), 99, (uint64_t)d);
        rng taps = rng_make(UINT64_C(0x7a9), 99, (uint64_t)d);
        play_day(&g, &r, &taps);
        live_drop(g.l);
    }
}

static void promises_are_kept_although_taps_are_missing(void **state)
{
    (void)state;
    tally with = {0}, without = {0};
    play_days(MISSING_PPM, &with);
    play_days(0, &without);
    const double n = (double)with.customers, kept = (double)with.kept / n;
    const double se = sqrt(with.cluster_square) / n;
    printf("5 %% of the taps missing: kept %.4f (se %.4f), revised %.4f; as if none were: %.4f, "
           "%.4f\n",
           kept, se, (double)with.revised / n, (double)without.kept / n,
           (double)without.revised / n);
    assert_true(fabs(kept - .9) < .01 + 3 * se);
    assert_true((double)with.revised / n < .12 + 2 * se);
}

/* His last tap is a start at 8:15. Without the option the job he began is never over and takes all
 * later customers with it. */
static int32_t silent_day(int32_t missing_ppm, int64_t *last_eta_s)
{
    live *l = live_make(&installations);
    int32_t revised = 0;
    l->options.missing_tap_ppm = missing_ppm;
    live_open(l);
    arv_updates updates;
    const int64_t planned_s = live_snapshot(l).items[STOPS - 1].eta_s;
    live_must(l, ARV_EVENT_STARTED, START + 900, 0, &updates);
    for (int64_t now_s = START + CLOCK_S; now_s < START + 9 * 3600; now_s += CLOCK_S) {
        live_must(l, ARV_EVENT_CLOCK, now_s, ARV_NONE, &updates);
        for (int32_t i = 0; i < updates.count; i++)
            revised += updates.items[i].notice == ARV_NOTICE_REVISED;
    }
    updates = live_tell(l, (arv_event){.kind = ARV_EVENT_DEPARTED,
                                       .time_s = START + 9 * 3600,
                                       .technician = 0,
                                       .job = STOPS - 2}); /* there he is */
    *last_eta_s = live_find(&updates, STOPS - 1)->eta_s - planned_s;
    live_drop(l);
    return revised;
}

static void a_silent_technician_breaks_no_promises(void **state)
{
    (void)state;
    int64_t eta_s;
    const int32_t with = silent_day(MISSING_PPM, &eta_s), without = silent_day(0, &eta_s);
    printf("revised on a silent day: %d, as if no tap were ever missing: %d\n", with, without);
    assert_true(with <= STOPS / 2); /* 3: while the job may still be a very long one */
    assert_true(without >= STOPS - 1);
    assert_true(eta_s > 0 && eta_s < 3 * 3600);
}

static void the_option_has_a_range(void **state)
{
    (void)state;
    live *l = live_make(&live_work);
    const int32_t wrong[] = {-1, 500001};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        l->options.missing_tap_ppm = wrong[i];
        l->error = (arv_error){.count = 0};
        assert_int_equal(
            arv_day_open(l->tiny.problem, &l->tiny.plan, &l->options, &l->day, &l->error),
            ARV_INVALID_ARGUMENT);
        assert_string_equal(l->error.items[0].path, "options.missing_tap_ppm");
    }
    l->options.missing_tap_ppm = 500000;
    live_open(l);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_are_kept_although_taps_are_missing),
        cmocka_unit_test(a_silent_technician_breaks_no_promises),
        cmocka_unit_test(the_option_has_a_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
