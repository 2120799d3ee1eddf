/* test_play_hold.c - played technicians who wait at the door, and who forget taps: the true day does
 * what the options of the windows say. */
#include "rehearsal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "play/script.h"

/* ---- a backend that notes what it is told ----------------------------------------------------- */

typedef struct listener {
    play_backend inner;
    int32_t taps;
    int64_t last_s;
} listener;

static arv_status note_open(void *context, const arv_problem *problem, const arv_plan *plan,
                            const arv_window_options *options, int32_t day, arv_arena *arena,
                            arv_updates *booked, arv_error *error)
{
    listener *n = context;
    n->last_s = INT64_MIN;
    return n->inner.open_day(n->inner.context, problem, plan, options, day, arena, booked, error);
}

static arv_status note_apply(void *context, const arv_event *event, arv_arena *arena,
                             arv_updates *updates, arv_error *error)
{
    listener *n = context;
    assert_true(event->time_s >= n->last_s); /* in the order of the clock */
    n->last_s = event->time_s;
    n->taps += event->kind != ARV_EVENT_CLOCK;
    return n->inner.apply(n->inner.context, event, arena, updates, error);
}

static void note_close(void *context)
{
    listener *n = context;
    n->inner.close_day(n->inner.context);
}

static play_backend listen(listener *n, rehearsal *r)
{
    *n = (listener){.inner = play_local_backend(&r->local)};
    return (play_backend){
        .context = n, .open_day = note_open, .apply = note_apply, .close_day = note_close};
}

/* The window in force when he rang. */
static const play_view *last_window(const play_customer *customer)
{
    const play_views *views = &customer->views[PLAY_LEDGER];
    return views->count ? &views->items[views->count - 1] : NULL;
}

#ifdef NDEBUG
enum { DAYS = 60 };
#else
enum { DAYS = 4 }; /* builds for debugging look for crashes, not for frequencies */
#endif

typedef struct counts {
    int32_t reached, early, on_the_dot, taps;
} counts;

static counts play(bool hold, int32_t missing_ppm)
{
    rehearsal r;
    listener n;
    counts c = {0};
    rehearsal_open(&r, &rehearsal_noisy);
    r.options.days = DAYS;
    r.options.windows.hold_early = hold;
    r.options.windows.missing_tap_ppm = missing_ppm;
    const play_backend backend = listen(&n, &r);
    assert_int_equal(rehearsal_play(&r, &backend), ARV_OK);
    for (int32_t i = 0; i < r.result->customer_count; i++) {
        const play_customer *customer = &r.result->customers[i];
        const play_view *window = last_window(customer);
        if (customer->arrive_s == ARV_UNSET || !window)
            continue;
        c.reached++;
        c.early += customer->arrive_s < window->from_s;
        c.on_the_dot += customer->arrive_s == window->from_s;
        assert_true(customer->start_s >= customer->arrive_s);
        assert_true(customer->finish_s >= customer->start_s);
        assert_int_equal(customer->closed_s, customer->arrive_s);
        if (customer->position > 0) /* the day goes on from when he really was done */
            assert_true(customer->arrive_s > customer[-1].finish_s);
    }
    c.taps = n.taps;
    rehearsal_close(&r);
    return c;
}

static void held_technicians_ring_when_the_window_opens(void **state)
{
    (void)state;
    const counts free = play(false, 0), held = play(true, 0);
    assert_int_equal(held.early, 0);
    assert_true(free.reached > 0 && held.reached > 0);
#ifdef NDEBUG
    assert_true(free.early > 0);
    assert_true(held.on_the_dot > free.on_the_dot);
    assert_in_range(held.on_the_dot, 1, free.early + held.reached / 20);
#endif
}

static void one_tap_in_twenty_is_forgotten(void **state)
{
    (void)state;
    const counts all = play(false, 0), some = play(false, 50000), held = play(true, 50000);
    assert_int_equal(all.reached, some.reached); /* the true day is the same */
    assert_int_equal(all.taps, 4 * all.reached);
    const int32_t missing = all.taps - some.taps;
    assert_in_range(missing, all.taps / 20 - all.taps / 50, all.taps / 20 + all.taps / 50);
    assert_int_equal(held.early, 0);
}

static void the_same_taps_are_forgotten_again(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_noisy);
    r.options.days = 2;
    r.options.windows.hold_early = true;
    r.options.windows.missing_tap_ppm = 100000;
    const char *one, *two;
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    assert_int_equal(play_report_json(r.result, r.tiny.arena, &one), ARV_OK);
    r.options.windows.threads = 2;
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    assert_int_equal(play_report_json(r.result, r.tiny.arena, &two), ARV_OK);
    assert_string_equal(one, two);
    rehearsal_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_technicians_ring_when_the_window_opens),
        cmocka_unit_test(one_tap_in_twenty_is_forgotten),
        cmocka_unit_test(the_same_taps_are_forgotten_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
