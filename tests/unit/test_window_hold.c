/* test_window_hold.c - arv_estimate for technicians who wait at the door: each window is made from when
 * he could be there, what follows from when he is let in, and the live day sees the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "day_support.h"

enum { PROMISED = 2, PROMISE_S = START + 4 * 3600 };

static live *estimated(bool hold, int32_t threads)
{
    live *l = live_new(&live_work);
    l->options.hold_early = hold;
    l->options.threads = threads;
    live_begin(l);
    return l;
}

static const arv_step *step_of(const live *l, int32_t job)
{
    return &l->tiny.plan.routes[job / JOBS].steps[job % JOBS + 1];
}

/* What the plan says is what the customers of the day hear first. */
static void the_day_begins_as_estimated(void **state)
{
    (void)state;
    for (int hold = 0; hold < 2; hold++) {
        live *l = estimated(hold, 1);
        const arv_updates booked = live_snapshot(l);
        assert_int_equal(booked.count, TECHNICIANS * JOBS);
        for (int32_t job = 0; job < booked.count; job++) {
            const arv_step *step = step_of(l, job);
            const arv_update *update = live_find(&booked, job);
            assert_int_equal(update->eta_s, step->eta_s);
            assert_int_equal(update->window_from_s, step->window_from_s);
            assert_int_equal(update->window_to_s, step->window_to_s);
            assert_in_range(update->spent_ppm, 0, 18000); /* 18 % of 10 % */
        }
        live_drop(l);
    }
}

static void waiting_is_handed_on(void **state)
{
    (void)state;
    live *held = estimated(true, 1), *free = estimated(false, 1);
    for (int32_t job = 0; job < TECHNICIANS * JOBS; job++) {
        const arv_step *a = step_of(held, job), *b = step_of(free, job);
        if (job % JOBS == 0) { /* nobody before him: the same window */
            assert_int_equal(a->window_from_s, b->window_from_s);
            assert_int_equal(a->window_to_s, b->window_to_s);
        }
        assert_true(a->eta_s >= b->eta_s);
        assert_true(a->window_from_s >= b->window_from_s);
    }
    /* Five in a hundred or so wait, some minutes each: it adds up at the early edge. */
    const arv_step *last = step_of(held, JOBS - 1), *last_free = step_of(free, JOBS - 1);
    assert_true(last->window_to_s - last->window_from_s <=
                last_free->window_to_s - last_free->window_from_s);
    live_drop(held);
    live_drop(free);
}

/* Long before a promised window opens he is at the door: all after it starts from there. */
static void a_promise_holds_him_either_way(void **state)
{
    (void)state;
    for (int hold = 0; hold < 2; hold++) {
        live *l = live_new(&live_work);
        tiny_free(&l->tiny);
        tiny_fill(&l->tiny, &live_work);
        l->tiny.jobs[PROMISED].promise_from_s = PROMISE_S;
        l->tiny.jobs[PROMISED].promise_to_s = PROMISE_S + 3600;
        tiny_compile(&l->tiny);
        l->options.hold_early = hold;
        live_begin(l);
        const arv_updates booked = live_snapshot(l);
        assert_int_equal(step_of(l, PROMISED)->eta_s, PROMISE_S);
        assert_int_equal(step_of(l, PROMISED)->window_from_s, PROMISE_S);
        assert_true(step_of(l, PROMISED + 1)->eta_s > PROMISE_S + 3000);
        for (int32_t job = 0; job < JOBS; job++)
            assert_int_equal(live_find(&booked, job)->eta_s, step_of(l, job)->eta_s);
        live_drop(l);
    }
}

/* Windows open on round minutes; what the job states is kept to the second. */
static void a_stated_opening_is_not_rounded(void **state)
{
    (void)state;
    live *l = live_new(&live_work);
    tiny_free(&l->tiny);
    tiny_fill(&l->tiny, &live_work);
    l->tiny.jobs[PROMISED].promise_from_s = PROMISE_S + 431;
    tiny_compile(&l->tiny);
    l->options.hold_early = true;
    live_begin(l);
    const arv_updates booked = live_snapshot(l);
    assert_true(step_of(l, PROMISED)->window_from_s < PROMISE_S + 431);
    assert_int_equal(step_of(l, PROMISED)->eta_s, PROMISE_S + 431);
    for (int32_t job = 0; job < JOBS; job++)
        assert_int_equal(live_find(&booked, job)->eta_s, step_of(l, job)->eta_s);
    live_drop(l);
}

static void the_same_for_any_threads(void **state)
{
    (void)state;
    live *one = estimated(true, 1), *three = estimated(true, 3);
    for (int32_t job = 0; job < TECHNICIANS * JOBS; job++) {
        const arv_step *a = step_of(one, job), *b = step_of(three, job);
        assert_int_equal(a->window_from_s, b->window_from_s);
        assert_int_equal(a->window_to_s, b->window_to_s);
        assert_int_equal(a->eta_s, b->eta_s);
        assert_int_equal(a->late_ppm, b->late_ppm);
    }
    live_drop(one);
    live_drop(three);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_begins_as_estimated),
        cmocka_unit_test(waiting_is_handed_on),
        cmocka_unit_test(a_promise_holds_him_either_way),
        cmocka_unit_test(a_stated_opening_is_not_rounded),
        cmocka_unit_test(the_same_for_any_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
