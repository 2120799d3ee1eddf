/* test_play_offers.c - played customers who are offered an earlier window: a stated share takes it, the
 * technician comes then, and nobody's promise is broken by that. */
#include "rehearsal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "play/offers.h"
#include "play/views.h"

enum { HOUR_S = 3600, JOBS_EACH = 5, FIRST_PROMISE_S = TINY_SHIFT_START_S + HOUR_S };

#ifdef NDEBUG
enum { DAYS = 20 };
#else
enum { DAYS = 3 };
#endif

/* Promises two hours apart for work of one hour: technicians would wait at every door. */
static void open_slack(rehearsal *r)
{
    *r = (rehearsal){.result = NULL};
    tiny_fill(&r->tiny, &rehearsal_noisy);
    for (int32_t j = 0; j < r->tiny.spec.job_count; j++) {
        r->tiny.jobs[j].promise_from_s = FIRST_PROMISE_S + (int64_t)(j % JOBS_EACH) * 2 * HOUR_S;
        r->tiny.jobs[j].promise_to_s = r->tiny.jobs[j].promise_from_s + HOUR_S;
    }
    tiny_compile(&r->tiny);
    play_options_init(&r->options);
    r->options.days = DAYS;
    r->options.windows.scenarios = 512;
    r->options.windows.threads = 1;
    r->options.windows.hold_early = true;
    assert_int_equal(
        arv_estimate(r->tiny.problem, &r->options.windows, NULL, &r->tiny.plan, &r->error), ARV_OK);
}

typedef struct counts {
    int64_t made, taken, before_promise, told_taken;
    double mean_arrive_s;
    report_figures figures; /* its stops are gone */
    report_stop on_the_way;
} counts;

static counts play(int32_t take_ppm)
{
    rehearsal r;
    open_slack(&r);
    r.options.take_offer_ppm = take_ppm;
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    counts c = {.made = r.result->offers_made, .taken = r.result->offers_taken};
    for (int32_t i = 0; i < r.result->customer_count; i++) {
        const play_customer *customer = &r.result->customers[i];
        const play_views *views = &customer->views[PLAY_LEDGER];
        assert_true(customer->arrive_s != ARV_UNSET);
        c.before_promise += customer->arrive_s < r.tiny.jobs[customer->job].promise_from_s;
        c.mean_arrive_s += (double)customer->arrive_s / r.result->customer_count;
        for (int32_t v = 0; v < views->count; v++)
            c.told_taken += views->items[v].notice == ARV_NOTICE_OFFER_TAKEN;
        assert_true(customer->arrive_s >= views_last(customer, PLAY_LEDGER)->from_s);
        if (customer->position > 0)
            assert_true(customer->arrive_s > customer[-1].finish_s);
    }
    c.figures = rehearsal_figures(&r, PLAY_LEDGER);
    c.on_the_way = c.figures.stops[0];
    rehearsal_close(&r);
    return c;
}

static void offers_are_made_and_left(void **state)
{
    (void)state;
    const counts none = play(0);
    assert_true(none.made >= 3 * DAYS);
    assert_int_equal(none.taken, 0);
    assert_int_equal(none.told_taken, 0);
    assert_int_equal(none.before_promise, 0);
    assert_int_equal(none.figures.nested_violations, 0);
}

static void who_takes_an_offer_is_visited_earlier(void **state)
{
    (void)state;
    const counts none = play(0), all = play(1000000);
    assert_true(all.taken > 0 && all.taken <= all.made);
    assert_int_equal(all.told_taken, all.taken);
    assert_in_range(all.before_promise, all.taken * 3 / 4, all.taken);
    assert_true(all.mean_arrive_s < none.mean_arrive_s - 600);
    /* The new window replaces the old one: nothing moved back, and it is kept as well. */
    assert_int_equal(all.figures.nested_violations, 0);
    assert_true(all.figures.promise_kept > .9);
    assert_int_equal(all.on_the_way.stops_away, 0);
    assert_true(all.on_the_way.coverage > .9);
}

static void so_many_are_taken_as_stated(void **state)
{
    (void)state;
    const counts some = play(300000);
    assert_true(some.taken > 0);
#ifdef NDEBUG
    const double share = (double)some.taken / (double)some.made;
    if (share < .2 || share > .4)
        fail_msg("%lld of %lld", (long long)some.taken, (long long)some.made);
#endif
}

/* ---- by hand ---------------------------------------------------------------------------------- */

static arv_update offer(int32_t job, int64_t from_s)
{
    return (arv_update){.job = job,
                        .offer_from_s = from_s,
                        .offer_to_s = from_s == ARV_UNSET ? ARV_UNSET : from_s + HOUR_S};
}

static void an_offer_counts_once_until_it_changes(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    offers o;
    assert_int_equal(offers_make(arena, 3, 7, 1000000, &o), ARV_OK);
    offers_begin(&o, 0);
    const arv_update first = offer(2, 1000), other = offer(2, 2000), gone = offer(2, ARV_UNSET);
    offers_hear(&o, &gone);
    assert_int_equal(o.made, 0);
    offers_hear(&o, &first);
    offers_hear(&o, &first);
    assert_int_equal(o.made, 1);
    assert_int_equal(offers_next_taker(&o), 2);
    assert_int_equal(offers_next_taker(&o), ARV_NONE);
    offers_hear(&o, &other);
    offers_hear(&o, &gone); /* taken back before he could say so */
    assert_int_equal(offers_next_taker(&o), ARV_NONE);
    assert_int_equal(o.made, 2);
    assert_int_equal(o.taken, 1);
    arv_arena_destroy(&arena);
}

static void answers_depend_on_seed_day_and_job(void **state)
{
    (void)state;
    enum { JOBS = 200 };
    arv_arena *arena = arv_arena_create(0);
    int32_t takers[4] = {0}, differ = 0;
    bool first[JOBS] = {false};
    for (int32_t k = 0; k < 4; k++) { /* twice the same, another seed, another day */
        offers o;
        assert_int_equal(offers_make(arena, JOBS, k == 2 ? 8 : 7, 250000, &o), ARV_OK);
        offers_begin(&o, k == 3);
        for (int32_t j = 0; j < JOBS; j++) {
            const arv_update update = offer(j, 1000);
            offers_hear(&o, &update);
            const bool takes = offers_next_taker(&o) == j;
            takers[k] += takes;
            if (k == 0)
                first[j] = takes;
            else if (k == 1)
                assert_int_equal(takes, first[j]);
            else
                differ += takes != first[j];
        }
        assert_in_range(takers[k], 50 - 25, 50 + 25);
    }
    assert_true(differ > JOBS / 4);
    arv_arena_destroy(&arena);
}

static void the_same_for_any_threads(void **state)
{
    (void)state;
    const char *report[2];
    rehearsal r;
    open_slack(&r);
    r.options.days = 2;
    r.options.take_offer_ppm = 500000;
    for (int k = 0; k < 2; k++) {
        r.options.windows.threads = 1 + k;
        assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
        assert_int_equal(play_report_json(r.result, r.tiny.arena, &report[k]), ARV_OK);
    }
    assert_string_equal(report[0], report[1]);
    assert_non_null(strstr(report[0], "\"offers\": {\"made\": "));
    rehearsal_close(&r);
}

static void a_share_is_a_share(void **state)
{
    (void)state;
    rehearsal r;
    open_slack(&r);
    for (int k = 0; k < 2; k++) {
        r.options.take_offer_ppm = k ? 1000001 : -1;
        assert_int_equal(rehearsal_play(&r, NULL), ARV_INVALID_ARGUMENT);
        assert_string_equal(r.error.items[0].path, "options.take_offer_ppm");
    }
    rehearsal_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_are_made_and_left),
        cmocka_unit_test(who_takes_an_offer_is_visited_earlier),
        cmocka_unit_test(so_many_are_taken_as_stated),
        cmocka_unit_test(an_offer_counts_once_until_it_changes),
        cmocka_unit_test(answers_depend_on_seed_day_and_job),
        cmocka_unit_test(the_same_for_any_threads),
        cmocka_unit_test(a_share_is_a_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
