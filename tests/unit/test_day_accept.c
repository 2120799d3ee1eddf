/* test_day_accept.c - an accepted plan: new orders for the visits of several technicians at once. Times
 * by hand, promises kept across technicians, and a refused plan changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "day/day_state.h"
#include "day_support.h"

static arv_event accepted(int64_t time_s, const arv_new_order *orders, int32_t count)
{
    return (arv_event){.kind = ARV_EVENT_PLAN_ACCEPTED,
                       .time_s = time_s,
                       .technician = ARV_NONE,
                       .job = ARV_NONE,
                       .orders = orders,
                       .order_count = count};
}

/* Job 0 is last now; everyone else is one visit earlier. Colleagues hear nothing. */
static void the_order_of_one_technician_is_replaced(void **state)
{
    (void)state;
    live *l = live_open_exact();
    const int32_t jobs[] = {1, 2, 3, 4, 5, 0};
    const arv_new_order order = {.technician = 0, .jobs = jobs, .job_count = JOBS};
    const arv_updates updates = live_tell(l, accepted(START, &order, 1));
    for (int32_t k = 0; k < JOBS; k++) {
        const arv_update *u = live_find(&updates, jobs[k]);
        assert_non_null(u);
        assert_int_equal(u->eta_s, START + LEG + k * VISIT);
        assert_int_equal(u->stops_away, k);
        assert_int_equal(u->why_s[ARV_CAUSE_ORDER], jobs[k] ? -VISIT : 5 * VISIT);
    }
    assert_int_equal(live_find(&updates, 0)->notice, ARV_NOTICE_REVISED); /* was next */
    assert_int_equal(updates.count, JOBS);
    arv_updates after;
    live_must(l, ARV_EVENT_DEPARTED, START, 1, &after);
    assert_int_equal(live_put(l, ARV_EVENT_DEPARTED, START, 2, &after), ARV_OK); /* passes job 1 */
    live_drop(l);
}

/* Job 7 goes to technician 0 behind the job he drives to, job 3 to technician 1; one that was cancelled
 * joins technician 2, of whom nothing was planned. */
static void jobs_move_between_technicians(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->tiny.plan.route_count = 2;
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    live_tell(l,
              (arv_event){
                  .kind = ARV_EVENT_CANCELLED, .time_s = START, .technician = ARV_NONE, .job = 11});
    const arv_updates before = live_snapshot(l);
    const int32_t first[] = {7, 1, 2, 4, 5}, second[] = {6, 8, 9, 10, 3}, third[] = {11};
    const arv_new_order orders[] = {{.technician = 1, .jobs = second, .job_count = 5},
                                    {.technician = 2, .jobs = third, .job_count = 1},
                                    {.technician = 0, .jobs = first, .job_count = 5}};
    updates = live_tell(l, accepted(START + 60, orders, 3));
    const arv_update *seven = live_find(&updates, 7), *three = live_find(&updates, 3);
    assert_int_equal(seven->technician, 0);
    assert_int_equal(seven->eta_s, START + LEG + VISIT);
    assert_int_equal(seven->stops_away, 1);
    assert_int_not_equal(seven->notice, ARV_NOTICE_REVISED);
    assert_true(seven->window_from_s >= live_find(&before, 7)->window_from_s);
    assert_true(seven->window_to_s <= live_find(&before, 7)->window_to_s);
    assert_int_equal(three->technician, 1);
    assert_int_equal(three->eta_s, START + 60 + LEG + 4 * VISIT);
    assert_int_equal(three->notice, ARV_NOTICE_REVISED); /* shown three away, now four */
    assert_int_equal(live_find(&updates, 11)->notice, ARV_NOTICE_BOOKED);
    assert_int_equal(live_find(&updates, 11)->technician, 2);
    assert_int_equal(live_find(&updates, 11)->eta_s, START + 60 + LEG);
    assert_null(live_find(&updates, 0)); /* he is on his way there */
    live_must(l, ARV_EVENT_ARRIVED, START + LEG, 0, &updates);
    live_tell(l, (arv_event){.kind = ARV_EVENT_DEPARTED,
                             .time_s = START + LEG + WORK,
                             .technician = 0,
                             .job = 7});
    assert_int_equal(live_shown_eta(l, 7), START + LEG + VISIT);
    live_drop(l);
}

/* The same order again changes nothing and nobody is told anything. */
static void an_order_that_is_in_force_is_no_news(void **state)
{
    (void)state;
    live *l = live_open_with(1);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    const int32_t jobs[] = {1, 2, 3, 4, 5};
    const arv_new_order order = {.technician = 0, .jobs = jobs, .job_count = 5};
    live_tell(l, accepted(START, &order, 1));
    updates = live_tell(l, accepted(START, &order, 1));
    assert_int_equal(updates.count, 0);
    live_drop(l);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    live *l = live_new(&live_exact);
    l->tiny.jobs[5].pin_technician = "t0";
    tiny_compile(&l->tiny);
    live_begin(l);
    arv_updates updates;
    live_must(l, ARV_EVENT_DEPARTED, START, 0, &updates);
    const int32_t begun[] = {0, 1, 2, 3, 4, 5}, out[] = {1, 2, 3, 4}, other[] = {1, 2, 3, 4, 5, 6};
    const int32_t twice[] = {1, 2, 3, 4, 5, 5}, alien[] = {1, 2, 3, 4, 99}, mine[] = {1, 2, 3, 4};
    const int32_t pinned[] = {5, 6, 7, 8, 9, 10, 11};
    const arv_new_order a = {.technician = 0, .jobs = begun, .job_count = 6};
    live_refused(l, accepted(START, &a, 1), ARV_FAILED_PRECONDITION, "event.orders[0].jobs[0]");
    const arv_new_order b = {.technician = 0, .jobs = out, .job_count = 4};
    live_refused(l, accepted(START, &b, 1), ARV_FAILED_PRECONDITION, "event.orders[0]");
    const arv_new_order c = {.technician = 0, .jobs = other, .job_count = 6};
    live_refused(l, accepted(START, &c, 1), ARV_FAILED_PRECONDITION, "event.orders[0].jobs[5]");
    const arv_new_order d = {.technician = 0, .jobs = twice, .job_count = 6};
    live_refused(l, accepted(START, &d, 1), ARV_INVALID_ARGUMENT, "event.orders[0].jobs[5]");
    const arv_new_order e = {.technician = 0, .jobs = alien, .job_count = 5};
    live_refused(l, accepted(START, &e, 1), ARV_INVALID_ARGUMENT, "event.orders[0].jobs[4]");
    const arv_new_order f[] = {{.technician = 0, .jobs = mine, .job_count = 4},
                               {.technician = 1, .jobs = pinned, .job_count = 7}};
    live_refused(l, accepted(START, f, 2), ARV_FAILED_PRECONDITION, "event.orders[1].jobs[0]");
    const arv_new_order g[] = {{.technician = 0, .jobs = mine, .job_count = 4},
                               {.technician = 0, .jobs = pinned, .job_count = 1}};
    live_refused(l, accepted(START, g, 2), ARV_INVALID_ARGUMENT, "event.orders[1]");
    const arv_new_order h = {.technician = 0, .shift = 1, .jobs = mine, .job_count = 4};
    live_refused(l, accepted(START, &h, 1), ARV_INVALID_ARGUMENT, "event.orders[0]");
    const arv_new_order i = {.technician = 7, .jobs = mine, .job_count = 4};
    live_refused(l, accepted(START, &i, 1), ARV_INVALID_ARGUMENT, "event.orders[0]");
    live_refused(l, accepted(START, NULL, 0), ARV_INVALID_ARGUMENT, "event.orders");
    live_refused(l, accepted(START - 1, &b, 1), ARV_FAILED_PRECONDITION, "event.time_s");
    live_drop(l);
}

/* Lunch may begin from 3 h after the start of the shift to 5 h after it, wherever that finds him. */
static void breaks_go_where_they_need_no_wait(void **state)
{
    (void)state;
    live *l = calloc(1, sizeof *l);
    assert_non_null(l);
    tiny_fill(&l->tiny, &live_exact);
    arv_time_window noon;
    arv_time_window_init(&noon);
    noon.open_s = START + 3 * 3600;
    noon.close_s = START + 5 * 3600;
    arv_break rest;
    arv_break_init(&rest);
    rest.id = "lunch";
    rest.service_s = 1800;
    rest.windows = &noon;
    rest.window_count = 1;
    l->tiny.shifts[0].breaks = &rest;
    l->tiny.shifts[0].break_count = 1;
    tiny_compile(&l->tiny);
    arv_route *route = &l->tiny.plan.routes[0];
    arv_step *steps = calloc((size_t)route->step_count + 1, sizeof *steps);
    assert_non_null(steps);
    memcpy(steps, route->steps, 4 * sizeof *steps); /* on the way to job 3, after 11,700 s */
    steps[4] = (arv_step){.kind = ARV_STEP_BREAK, .job = ARV_NONE, .rest = 0};
    memcpy(steps + 5, route->steps + 4, (size_t)(route->step_count - 4) * sizeof *steps);
    route->steps = steps;
    route->step_count++;
    l->arena = arv_arena_create(0);
    arv_window_options_init(&l->options);
    l->options.scenarios = 64;
    l->options.threads = 1;
    live_begin(l);
    assert_int_equal(live_shown_eta(l, 3), START + LEG + 3 * VISIT + 1800);
    const int32_t jobs[] = {3, 4, 5, 0, 1, 2};
    const arv_new_order order = {.technician = 0, .jobs = jobs, .job_count = JOBS};
    live_tell(l, accepted(START, &order, 1));
    assert_int_equal(live_shown_eta(l, 5), START + LEG + 2 * VISIT);
    assert_int_equal(live_shown_eta(l, 0), START + LEG + 3 * VISIT + 1800);
    /* All but two go to a colleague: lunch is on the last leg, and he waits for it. */
    const int32_t few[] = {3, 4}, many[] = {5, 0, 1, 2, 6, 7, 8, 9, 10, 11};
    const arv_new_order both[] = {{.technician = 0, .jobs = few, .job_count = 2},
                                  {.technician = 1, .jobs = many, .job_count = 10}};
    live_tell(l, accepted(START, both, 2));
    assert_int_equal(live_shown_eta(l, 4), START + 3 * 3600 + 1800 > START + LEG + VISIT + 1800
                                               ? START + 3 * 3600 + 1800
                                               : START + LEG + VISIT + 1800);
    free(steps);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_one_technician_is_replaced),
        cmocka_unit_test(jobs_move_between_technicians),
        cmocka_unit_test(an_order_that_is_in_force_is_no_news),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(breaks_go_where_they_need_no_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
