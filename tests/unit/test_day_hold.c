/* test_day_hold.c - technicians who wait at the door until the promised window opens: nobody comes
 * early, running early is offered to the customer instead, and what he does not take costs nothing
 * but time. Days are drawn as in test_day_coverage.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "day/day_state.h"
#include "day_support.h"
#include "true_work.h"

#ifdef NDEBUG
enum { DAYS = 250 };
#else
enum { DAYS = 8 }; /* builds for debugging look for crashes, not for frequencies */
#endif

static const tiny_options noisy = {.technicians = TECHNICIANS,
                                   .jobs_each = JOBS,
                                   .travel_s = 900,
                                   .planned_s = 3000,
                                   .mean_s = 3000,
                                   .cv_ppm = 300000,
                                   .leg_ppm = 150000,
                                   .shift_s = INT64_C(12) * 3600};

static live *open_held(void)
{
    live *l = live_new(&noisy);
    l->options.hold_early = true;
    live_begin(l);
    return l;
}

static arv_update now(const live *l, int32_t job)
{
    const arv_updates all = live_snapshot(l);
    return *live_find(&all, job);
}

static arv_event taken(int64_t time_s, int32_t job)
{
    return (arv_event){
        .kind = ARV_EVENT_OFFER_TAKEN, .time_s = time_s, .technician = ARV_NONE, .job = job};
}

static void refused(live *l, arv_event event, const char *path)
{
    arv_updates updates;
    l->error = (arv_error){.count = 0};
    assert_int_equal(arv_day_apply(l->day, &event, l->arena, &updates, &l->error),
                     ARV_FAILED_PRECONDITION);
    assert_string_equal(l->error.items[0].path, path);
}

/* Job 0 takes five minutes instead of fifty. */
static arv_updates run_early(live *l)
{
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_must(l, ARV_EVENT_ARRIVED, START + 900, 0, &updates);
    live_must(l, ARV_EVENT_STARTED, START + 900, 0, &updates);
    live_must(l, ARV_EVENT_FINISHED, START + 1200, 0, &updates);
    return updates;
}

static void who_runs_early_is_offered_to_the_customer(void **state)
{
    (void)state;
    live *l = open_held();
    const arv_update booked = now(l, 1);
    refused(l, taken(START, 1), "event.job"); /* nothing is offered yet */
    const arv_updates updates = run_early(l);
    const arv_update *u = live_find(&updates, 1);
    assert_int_equal(u->notice, ARV_NOTICE_EARLY_OFFER);
    assert_true(u->window_from_s >= booked.window_from_s && u->window_to_s <= booked.window_to_s);
    assert_int_equal(u->eta_s, u->window_from_s); /* he would wait until then */
    assert_true(u->offer_from_s <= START + 2100 && u->offer_to_s >= START + 2100);
    assert_true(u->offer_from_s <= u->window_from_s - 900);
    for (int32_t i = 0; i < updates.count; i++) /* nobody is revised, and one gets an offer */
        assert_true(updates.items[i].notice != ARV_NOTICE_REVISED &&
                    (updates.items[i].offer_from_s != ARV_UNSET) == (updates.items[i].job == 1));
    live_drop(l);
}

static void an_offer_taken_replaces_the_window(void **state)
{
    (void)state;
    live *l = open_held();
    run_early(l);
    const arv_update offered = now(l, 1);
    arv_updates updates = live_tell(l, taken(START + 1260, 1));
    assert_int_equal(updates.items[0].job, 1);
    assert_int_equal(updates.items[0].notice, ARV_NOTICE_OFFER_TAKEN);
    assert_int_equal(updates.items[0].window_from_s, offered.offer_from_s);
    assert_int_equal(updates.items[0].window_to_s, offered.offer_to_s);
    assert_int_equal(updates.items[0].offer_from_s, ARV_UNSET);
    refused(l, taken(START + 1260, 1), "event.job"); /* once */
    live_must(l, ARV_EVENT_DEPARTED, START + 1260, 1, &updates);
    assert_true(now(l, 1).eta_s < START + 2400);
    live_must(l, ARV_EVENT_ARRIVED, START + 2160, 1, &updates);
    const arv_update met = now(l, 1);
    assert_true(met.window_from_s <= START + 2160 && START + 2160 <= met.window_to_s);
    live_drop(l);
}

/* He waits; that he does not ring before the window opens tells nothing of the traffic. */
static void an_offer_not_taken_costs_time_only(void **state)
{
    (void)state;
    live *l = open_held();
    run_early(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START + 1200, 1, &updates);
    const int64_t from_s = now(l, 1).window_from_s;
    assert_true(from_s > START + 2700); /* he is there at START + 2100 */
    for (int64_t t = START + 1800; t < from_s; t += 300) {
        live_must(l, ARV_EVENT_CLOCK, t, ARV_NONE, &updates);
        const arv_update *u = live_find(&updates, 1);
        assert_true(!u || u->notice != ARV_NOTICE_REVISED);
        assert_int_equal(l->day->customers[1].eta_s + l->day->problem->origin_s,
                         now(l, 1).window_from_s);
    }
    const int32_t seen = l->day->routes[0].state.traffic.observations;
    live_must(l, ARV_EVENT_ARRIVED, from_s, 1, &updates);
    assert_int_equal(l->day->routes[0].state.traffic.observations, seen);
    assert_int_equal(now(l, 1).offer_from_s, ARV_UNSET); /* too late for it */
    refused(l, taken(from_s, 1), "event.kind");
    live_drop(l);
}

/* It was for a technician who would leave at once; he does not. */
static void an_offer_that_does_not_fit_is_taken_back(void **state)
{
    (void)state;
    live *l = open_held();
    run_early(l);
    const int64_t to_s = now(l, 1).offer_to_s;
    arv_updates updates;
    live_must(l, ARV_EVENT_CLOCK, to_s - 300, ARV_NONE, &updates);
    assert_int_equal(live_find(&updates, 1)->offer_from_s, ARV_UNSET);
    assert_true(live_find(&updates, 1)->notice != ARV_NOTICE_REVISED);
    refused(l, taken(to_s - 300, 1), "event.job");
    live_drop(l);
}

/* As before: without the option an early technician rings early, and the window is revised. */
static void without_the_option_he_is_not_held(void **state)
{
    (void)state;
    live *l = live_new(&noisy);
    live_begin(l);
    const arv_updates updates = run_early(l);
    assert_int_equal(live_find(&updates, 1)->notice, ARV_NOTICE_REVISED);
    for (int32_t i = 0; i < updates.count; i++)
        assert_int_equal(updates.items[i].offer_from_s, ARV_UNSET);
    live_drop(l);
}

/* ---- many days ------------------------------------------------------------------------------- */

enum { STOPS = INSTALLATION_STOPS, CLOCK_S = 900 };

typedef struct customer {
    int64_t from_s, to_s, offer_from_s, offer_to_s;
    bool revised;
} customer;

typedef struct game {
    live *l;
    customer customers[STOPS];
    bool takes; /* customers take every offer */
    int64_t clock_s;
    int32_t offers, taken;
} game;

static void send(game *g, arv_event event)
{
    const arv_updates updates = live_tell(g->l, event);
    for (int32_t i = 0; i < updates.count; i++) {
        const arv_update *u = &updates.items[i];
        customer *c = &g->customers[u->job];
        assert_true(u->notice == ARV_NOTICE_REVISED || u->notice == ARV_NOTICE_OFFER_TAKEN ||
                    (u->window_from_s >= c->from_s && u->window_to_s <= c->to_s));
        c->revised |= u->notice == ARV_NOTICE_REVISED;
        g->offers += u->offer_from_s != ARV_UNSET && c->offer_from_s == ARV_UNSET;
        g->taken += u->notice == ARV_NOTICE_OFFER_TAKEN;
        c->from_s = u->window_from_s;
        c->to_s = u->window_to_s;
        c->offer_from_s = u->offer_from_s;
    }
    for (int32_t j = 0; g->takes && j < STOPS; j++)
        if (g->customers[j].offer_from_s != ARV_UNSET)
            send(g, taken(event.time_s, j));
}

static void tick(game *g, int64_t until_s)
{
    for (; g->clock_s + CLOCK_S < until_s; g->clock_s += CLOCK_S)
        send(g, (arv_event){.kind = ARV_EVENT_CLOCK,
                            .time_s = g->clock_s + CLOCK_S,
                            .technician = ARV_NONE,
                            .job = ARV_NONE});
}

static void tap(game *g, arv_event_kind kind, double exact, int32_t job)
{
    tick(g, (int64_t)exact);
    send(g, (arv_event){.kind = kind, .time_s = (int64_t)exact, .technician = 0, .job = job});
}

typedef struct tally {
    int32_t customers, kept, early, revised, offers, taken;
    double waited_min, cluster_square;
} tally;

static void play_day(game *g, rng *r, bool hold, tally *t)
{
    const tiny_options *o = &true_installations;
    const double sigma = sqrt(log1p((double)o->cv_ppm * 1e-6 * (double)o->cv_ppm * 1e-6));
    const double pace = true_lognormal(r, (double)o->pace_ppm * 1e-6);
    const double traffic = true_lognormal(r, (double)o->day_ppm * 1e-6) *
                           true_lognormal(r, (double)o->technician_day_ppm * 1e-6);
    double exact = START, kept = 0;
    g->clock_s = START;
    for (int32_t j = 0; j < STOPS; j++) {
        tap(g, ARV_EVENT_DEPARTED, exact, j);
        exact += (double)o->travel_s * traffic * true_lognormal(r, (double)o->leg_ppm * 1e-6);
        tick(g, (int64_t)exact);
        const customer *c = &g->customers[j];
        while (hold && (int64_t)exact < c->from_s) { /* the window may move on while he waits */
            t->waited_min += ((double)c->from_s - exact) / 60;
            exact = (double)c->from_s;
            tick(g, (int64_t)exact);
        }
        kept += !c->revised && (int64_t)exact >= c->from_s && (int64_t)exact <= c->to_s;
        t->early += (int64_t)exact < c->from_s;
        t->revised += c->revised;
        tap(g, ARV_EVENT_ARRIVED, exact, j);
        tap(g, ARV_EVENT_STARTED, exact, j);
        exact += (double)o->mean_s * pace * true_lognormal(r, sigma);
        tap(g, ARV_EVENT_FINISHED, exact, j);
    }
    t->customers += STOPS;
    t->kept += (int32_t)kept;
    t->cluster_square += (kept - .9 * STOPS) * (kept - .9 * STOPS);
    t->offers += g->offers;
    t->taken += g->taken;
}

static tally play_days(bool hold, bool takes)
{
    tally t = {0};
    for (int32_t d = 0; d < DAYS; d++) {
        game g = {.l = live_new(&true_installations), .takes = takes};
        g.l->options.seed = (uint64_t)d;
        g.l->options.hold_early = hold;
        live_begin(g.l);
        for (int32_t j = 0; j < STOPS; j++) {
            const arv_step *step = &g.l->tiny.plan.routes[0].steps[j + 1];
            g.customers[j] = (customer){.from_s = step->window_from_s,
                                        .to_s = step->window_to_s,
                                        .offer_from_s = ARV_UNSET};
        }
        rng r = rng_make(UINT64_C(0xc0ffee), 99, (uint64_t)d);
        play_day(&g, &r, hold, &t);
        live_drop(g.l);
    }
    const double n = t.customers;
    printf("hold %d, offers taken %d: kept %.4f (se %.4f), early %.4f, revised %.4f, %.2f offers a "
           "day, waits %.1f min a day\n",
           hold, takes, t.kept / n, sqrt(t.cluster_square) / n, t.early / n, t.revised / n,
           (double)t.offers / DAYS, t.waited_min / DAYS);
    return t;
}

static void held_technicians_are_never_early(void **state)
{
    (void)state;
    const tally free = play_days(false, false), held = play_days(true, false);
    const tally offered = play_days(true, true);
    const double n = held.customers, se = sqrt(held.cluster_square) / n;
    assert_int_equal(free.offers, 0);
    assert_int_equal(held.early, 0);
    assert_int_equal(offered.early, 0);
    assert_true(held.kept / n > .9 - .01 - 3 * se);
    assert_true(offered.kept / n > .9 - .01 - 3 * se);
    assert_int_equal(held.taken, 0);
    assert_int_equal(offered.taken, offered.offers);
#ifdef NDEBUG
    assert_true(free.early > 0);
    assert_true(held.revised < free.revised);
    assert_true(offered.taken > 0);
    assert_true(offered.waited_min < held.waited_min);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_runs_early_is_offered_to_the_customer),
        cmocka_unit_test(an_offer_taken_replaces_the_window),
        cmocka_unit_test(an_offer_not_taken_costs_time_only),
        cmocka_unit_test(an_offer_that_does_not_fit_is_taken_back),
        cmocka_unit_test(without_the_option_he_is_not_held),
        cmocka_unit_test(held_technicians_are_never_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
