/* test_day_taps.c - taps that were never made: the day goes on, customers passed over are done, and
 * nothing is learned from times nobody knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "day/day_state.h"
#include "day_support.h"

static const simulate_state *state_of(const live *l, int32_t route)
{
    return &l->day->routes[route].state;
}

/* Every kind of event may be the first that is heard of a later visit. */
static void an_event_of_a_later_visit_passes_those_before(void **state)
{
    (void)state;
    static const simulate_phase phase[] = {SIMULATE_DRIVING, SIMULATE_ARRIVED, SIMULATE_WORKING,
                                           SIMULATE_FREE};
    for (int32_t kind = ARV_EVENT_DEPARTED; kind <= ARV_EVENT_FINISHED; kind++) {
        live *l = live_open_with(1);
        arv_updates updates;
        live_must(l, ARV_EVENT_STARTED, START + 900, 0, &updates);
        live_must(l, (arv_event_kind)kind, START + 4 * 3600, 3, &updates);
        for (int32_t j = 0; j < 3; j++) {
            assert_int_equal(updates.items[j].job, j);
            assert_int_equal(updates.items[j].notice, ARV_NOTICE_DONE);
            assert_int_equal(updates.items[j].stops_away, ARV_NONE);
            assert_int_equal(updates.items[j].time_s, START + 4 * 3600);
        }
        const bool done = kind == ARV_EVENT_FINISHED;
        assert_int_equal(state_of(l, 0)->next, done ? 4 : 3);
        assert_int_equal(state_of(l, 0)->phase, phase[kind - ARV_EVENT_DEPARTED]);
        const arv_updates all = live_snapshot(l);
        assert_int_equal(all.items[4].stops_away, done ? 0 : 1);
        assert_int_equal(all.items[5].stops_away, done ? 1 : 2);
        assert_true(all.items[4].eta_s > START + 4 * 3600);
        for (int32_t j = 0; j < 3; j++) /* and there is no way back */
            assert_int_equal(live_put(l, ARV_EVENT_FINISHED, START + 5 * 3600, j, &updates),
                             ARV_FAILED_PRECONDITION);
        live_drop(l);
    }
}

/* The customer with whom he was is told once more, that it is over. */
static void a_finish_that_was_not_tapped_ends_the_visit(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_ARRIVED, START + 900, 0, &updates);
    live_must(l, ARV_EVENT_STARTED, START + 900, 0, &updates);
    live_must(l, ARV_EVENT_DEPARTED, START + 4000, 1, &updates);
    assert_int_equal(updates.items[0].job, 0);
    assert_int_equal(updates.items[0].notice, ARV_NOTICE_DONE);
    assert_int_equal(updates.items[0].eta_s, START + 900);
    const arv_update *next = live_find(&updates, 1);
    assert_non_null(next);
    assert_int_equal(next->notice, ARV_NOTICE_ON_THE_WAY);
    live_drop(l);
}

static void nothing_is_learned_from_unknown_times(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_must(l, ARV_EVENT_ARRIVED, START + 2000, 0, &updates);
    live_must(l, ARV_EVENT_STARTED, START + 2000, 0, &updates);
    const int32_t pace = state_of(l, 0)->pace.observations;
    const int32_t traffic = state_of(l, 0)->traffic.observations;
    assert_int_equal(traffic, 1);
    live_must(l, ARV_EVENT_ARRIVED, START + 9000, 1, &updates); /* neither finish nor departure */
    live_must(l, ARV_EVENT_FINISHED, START + 12000, 2, &updates);
    assert_int_equal(state_of(l, 0)->pace.observations, pace);
    assert_int_equal(state_of(l, 0)->traffic.observations, traffic);
    live_drop(l);
}

/* The last visit may be heard of alone; then the route is over. */
static void a_whole_route_may_be_silent(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_FINISHED, START + 9 * 3600, JOBS - 1, &updates);
    assert_int_equal(updates.count, JOBS);
    for (int32_t j = 0; j < JOBS; j++)
        assert_int_equal(updates.items[j].notice, ARV_NOTICE_DONE);
    live_must(l, ARV_EVENT_CLOCK, START + 10 * 3600, ARV_NONE, &updates);
    for (int32_t i = 0; i < updates.count; i++)
        assert_true(updates.items[i].job >= JOBS);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_of_a_later_visit_passes_those_before),
        cmocka_unit_test(a_finish_that_was_not_tapped_ends_the_visit),
        cmocka_unit_test(nothing_is_learned_from_unknown_times),
        cmocka_unit_test(a_whole_route_may_be_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
