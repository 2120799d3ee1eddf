/* test_check_mutations.c - the day of hand_day.h is right; then one thing at a time is made wrong, in
 * the plan or in a rule of the spec, and the checker must say so at the right place. */
#include "hand_day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* One wrong thing and where it must be found. */
typedef struct mutation {
    const char *what;
    void (*apply)(hand_day *d);
    arv_status status;
    const char *path;
} mutation;

#define MUTATION(name, statement) \
    static void name(hand_day *d) \
    {                             \
        statement;                \
    }

/* -- the plan -- */
MUTATION(no_such_technician, d->routes[1].technician = 9)
MUTATION(negative_technician, d->routes[1].technician = -1)
MUTATION(no_such_shift, d->routes[1].shift = 2)
MUTATION(shift_twice, d->routes[2].shift = 0)
MUTATION(no_start, d->ann[0].kind = ARV_STEP_JOB)
MUTATION(no_end, d->ann[5].kind = ARV_STEP_BREAK)
MUTATION(start_inside, d->ann[3].kind = ARV_STEP_START)
MUTATION(no_steps, d->routes[1].step_count = 0)
MUTATION(no_such_job, d->ann[2].job = JOBS)
MUTATION(negative_job, d->ann[2].job = -5)
MUTATION(job_twice, d->bob[1][1].job = 3)
MUTATION(served_and_left, d->unassigned[0].job = 0)
MUTATION(left_twice, d->unassigned[1].job = 5)
MUTATION(left_no_job, d->unassigned[1].job = 70)
MUTATION(forgotten, d->plan.unassigned_count = 1)
MUTATION(no_reason, d->unassigned[1].reason = (arv_reason)99)
MUTATION(price_without_price, d->unassigned[1].reason = ARV_REASON_PRICE)
MUTATION(wrong_place, d->ann[1].location = 2)
MUTATION(wrong_start_place, d->ann[0].location = 1)
MUTATION(wrong_end_place, d->bob[0][2].location = 0)
MUTATION(start_with_job, d->ann[0].job = 0)
MUTATION(break_with_job, d->ann[3].job = 0)
MUTATION(job_with_break, d->ann[1].rest = 0)
MUTATION(end_with_break, d->ann[5].rest = 0)
MUTATION(break_with_place, d->ann[3].location = 2)
MUTATION(travel_wrong, d->ann[2].travel_s--)
MUTATION(distance_wrong, d->ann[2].distance_m++)
MUTATION(travel_not_sped_up, d->bob[1][1].travel_s = 900)
MUTATION(travel_on_break, d->ann[3].travel_s = 1)
MUTATION(distance_on_break, d->ann[3].distance_m = 1)
MUTATION(travel_at_start, d->ann[0].travel_s = 1)
MUTATION(arrive_early, d->ann[1].arrive_s--)
MUTATION(start_before_window, d->ann[1].start_s = 29999)
MUTATION(start_late, d->ann[1].start_s = 30001)
MUTATION(finish_wrong, d->ann[1].finish_s++)
MUTATION(start_before_promise, d->ann[4].start_s = 49999)
MUTATION(start_between_windows, d->ann[2].start_s = 32100)
MUTATION(pin_start_missed, d->bob[0][1].start_s = 29100)
MUTATION(break_begins_early, d->ann[3].start_s = 43100)
MUTATION(break_arrives_early, d->ann[3].arrive_s = 43100)
MUTATION(break_cut_short, d->ann[3].finish_s = 44999)
MUTATION(no_such_break, d->ann[3].rest = 1)
MUTATION(break_by_driver_only, d->ann[4].arrive_s = 45000)
MUTATION(start_arrive, d->ann[0].arrive_s--)
MUTATION(end_start, d->ann[5].start_s++)
MUTATION(end_finish, d->ann[5].finish_s++)
MUTATION(huge_arrive, d->ann[1].arrive_s = INT64_MAX)
MUTATION(huge_finish, d->ann[1].finish_s = INT64_MIN)
MUTATION(huge_departure, d->ann[0].finish_s = INT64_MIN)
MUTATION(service_from_type, d->ann[4].finish_s = 50777)
MUTATION(service_not_scaled, d->bob[1][1].finish_s = 116250)
MUTATION(window_upside_down, d->ann[4].window_to_s = 43999)
MUTATION(window_level, d->ann[4].window_level_ppm = 1000001)
MUTATION(late_level, d->ann[4].late_ppm = -1)
MUTATION(stops_wrong, d->ann[4].stops_away = 1)
MUTATION(route_cost, d->routes[0].cost--)
MUTATION(route_travel, d->routes[0].travel_s--)
MUTATION(route_distance, d->routes[0].distance_m--)
MUTATION(route_service, d->routes[0].service_s--)
MUTATION(route_waiting, d->routes[0].waiting_s--)
MUTATION(sum_cost, d->plan.summary.cost++)
MUTATION(sum_priority, d->plan.summary.priority_lost++)
MUTATION(sum_unassigned, d->plan.summary.unassigned--)
MUTATION(sum_mandatory, d->plan.summary.mandatory_unassigned = 0)
MUTATION(sum_travel, d->plan.summary.travel_s++)
MUTATION(sum_distance, d->plan.summary.distance_m++)
MUTATION(sum_service, d->plan.summary.service_s++)
MUTATION(sum_waiting, d->plan.summary.waiting_s++)

/* -- the rules: the plan stays, the spec becomes stricter -- */
MUTATION(shift_starts_later, d->ann_shift.start_s = 29001)
MUTATION(shift_ends_earlier, d->ann_shift.end_s = 52199)
MUTATION(window_closed, d->j0_window.close_s = 29999; d->j0_window.open_s = 0)
MUTATION(promise_missed, d->jobs[2].promise_to_s = 45299; d->jobs[2].promise_from_s = 45000)
MUTATION(promise_missed_only_end, d->jobs[2].promise_to_s = 45299)
MUTATION(pin_other, d->jobs[1].pin_technician = "bob")
MUTATION(pin_unknown, d->jobs[1].pin_technician = "carl")
MUTATION(pin_elsewhere, d->jobs[1].pin_position = 3)
MUTATION(pin_start_too_early, d->jobs[3].pin_start_s = 29099)
MUTATION(pin_start_out_of_window, d->jobs[3].windows = &d->j0_window; d->jobs[3].window_count = 1;
         d->j0_window.open_s = 30001)
MUTATION(skill_level, d->j0_skill.level = 3)
MUTATION(skill_unknown, d->j0_skill.name = "water")
MUTATION(tool_missing, d->j1_tool = "drill")
MUTATION(tool_none, d->technicians[0].tool_count = 0)
MUTATION(stock_too_small, d->ann_stock.level = 1)
MUTATION(stock_other, d->ann_stock.name = "pump")
MUTATION(capacity_pickup, d->ann_capacity = 2)
MUTATION(capacity_delivery, d->ann_capacity = 1)
MUTATION(too_many_tasks, d->technicians[0].max_tasks = 2)
MUTATION(too_much_travel, d->technicians[0].max_travel_s = 2599)
MUTATION(too_far, d->technicians[0].max_distance_m = 25999)
MUTATION(no_way, d->durations[1 * 4 + 2] = -1)
MUTATION(place_outside, d->jobs[1].location = 4; d->ann[2].location = 4)
MUTATION(profile_unknown, d->technicians[0].profile = "bike")
MUTATION(frozen_other, d->frozen_job = "j1")
MUTATION(frozen_unknown, d->frozen_job = "j77")
MUTATION(frozen_no_route, d->force.technician = "bob"; d->force.shift = 1; d->plan.route_count = 2)
MUTATION(frozen_no_shift, d->force.shift = 1)
MUTATION(frozen_nobody, d->force.technician = "carl")
MUTATION(break_added, d->bob_shifts[0].breaks = &d->lunch; d->bob_shifts[0].break_count = 1)
MUTATION(break_closed, d->lunch_window = hand_window(40000, 42999))
MUTATION(price_changed, d->j1_price.price = 8)
MUTATION(price_of_others, d->j1_price.technician = "bob")
MUTATION(unserved_dearer, d->jobs[5].unserved_price = 101)
MUTATION(matrix_cost, static int32_t costs[16];
         d->matrix.costs = costs) /* legs are free, but not in the plan */

MUTATION(overtime_used, d->ann_shift.end_s = 52000; d->ann_shift.overtime_s = 199)
MUTATION(overtime_paid, d->ann_shift.end_s = 52000; d->ann_shift.overtime_s = 200;
         d->ann_shift.overtime_price_per_hour = 3600)
MUTATION(too_long, d->ann_shift.max_duration_s = d->ann[5].arrive_s - d->ann[0].finish_s - 1)
MUTATION(hours_paid, d->technicians[0].costs.per_shift_hour = 1)
MUTATION(setup, d->jobs[0].setup_s = 1)
MUTATION(late, d->j0_window.open_s = 0; d->j0_window.close_s = 29999;
         d->j0_window.late_price_per_hour = 3600)
MUTATION(work_since_start, d->lunch.max_work_since_start_s = 9000)
MUTATION(work_since_break, d->lunch.max_work_since_break_s = 9000)
MUTATION(break_late, d->lunch_window = hand_window(40000, 42999);
         d->lunch_window.late_price_per_hour = 3600)
MUTATION(early, d->j0_window.open_s = 50000; d->j0_window.close_s = 60000;
         d->j0_window.early_price_per_hour = 3600)
MUTATION(break_early, d->lunch_window = hand_window(50000, 52999);
         d->lunch_window.early_price_per_hour = 3600)
MUTATION(beyond_share, d->spec.balance_price_per_hour = 3600;
         d->bob_shifts[1].end_s += 864000) /* so that the others have small shares */
MUTATION(moved, d->spec.change_price = 1; d->force.technician = "bob"; d->force.frozen = 0)

/* -- relations: ann serves j0, j1 and j2, bob j3 and j4; j0 and j3 start at 30000 -- */
static void relate(hand_day *d, arv_relation *one, arv_relation_kind kind, int64_t least_s,
                   int64_t most_s)
{
    one->kind = kind;
    one->min_gap_s = least_s;
    one->max_gap_s = most_s;
    d->spec.relations = one;
    d->spec.relation_count = 1;
}

#define RELATION(name, kind, least_s, most_s, ...)                                         \
    static void name(hand_day *d)                                                          \
    {                                                                                      \
        static const char *const jobs[] = {__VA_ARGS__};                                   \
        static arv_relation one = {.jobs = jobs, .job_count = sizeof jobs / sizeof *jobs}; \
        relate(d, &one, kind, least_s, most_s);                                            \
    }
RELATION(same, ARV_SAME_TECHNICIAN, ARV_UNSET, ARV_UNSET, "j0", "j5", "j3")
RELATION(different, ARV_DIFFERENT_TECHNICIAN, ARV_UNSET, ARV_UNSET, "j0", "j3", "j1")
RELATION(unknown_related, ARV_SAME_TECHNICIAN, ARV_UNSET, ARV_UNSET, "j0", "j77")

RELATION(together_apart, ARV_TOGETHER, ARV_UNSET, ARV_UNSET, "j0", "j4")
RELATION(together_himself, ARV_TOGETHER, ARV_UNSET, ARV_UNSET, "j0", "j1")
RELATION(together_half, ARV_TOGETHER, ARV_UNSET, ARV_UNSET, "j0", "j5")
RELATION(before_too_soon, ARV_BEFORE, 8201, ARV_UNSET, "j0", "j1")
RELATION(before_too_late, ARV_BEFORE, ARV_UNSET, 8199, "j0", "j1")
RELATION(before_backwards, ARV_BEFORE, ARV_UNSET, ARV_UNSET, "j1", "j3")
RELATION(before_without, ARV_BEFORE, ARV_UNSET, ARV_UNSET, "j5", "j0")
RELATION(together, ARV_TOGETHER, ARV_UNSET, ARV_UNSET, "j3", "j0")
RELATION(before, ARV_BEFORE, 8200, 8200, "j0", "j1", "j5")
RELATION(start_to_start, ARV_BEFORE, -1800, -1800, "j0", "j3")

MUTATION(break_load, static const int64_t nothing = 0; d->lunch.max_load = &nothing)
MUTATION(one_half, static const arv_relation shipment = {.kind = ARV_PICKUP_DELIVERY};
         d->spec.relations = &shipment; d->spec.relation_count = 1)

#define WRONG(name, path)                          \
    {                                              \
#name, name, ARV_FAILED_PRECONDITION, path \
    }
static const mutation mutations[] = {
    WRONG(no_such_technician, "routes[1].technician"),
    WRONG(negative_technician, "routes[1].technician"),
    WRONG(no_such_shift, "routes[1].shift"),
    WRONG(shift_twice, "routes[2].shift"),
    WRONG(no_start, "routes[0].steps"),
    WRONG(no_end, "routes[0].steps"),
    WRONG(start_inside, "routes[0].steps[3].kind"),
    WRONG(no_steps, "routes[1].steps"),
    WRONG(no_such_job, "routes[0].steps[2].job"),
    WRONG(negative_job, "routes[0].steps[2].job"),
    WRONG(job_twice, "routes[2].steps[1].job"),
    WRONG(served_and_left, "unassigned[0].job"),
    WRONG(left_twice, "unassigned[1].job"),
    WRONG(left_no_job, "unassigned[1].job"),
    WRONG(forgotten, "unassigned"),
    WRONG(no_reason, "unassigned[1].reason"),
    WRONG(price_without_price, "unassigned[1].reason"),
    WRONG(wrong_place, "routes[0].steps[1].location"),
    WRONG(wrong_start_place, "routes[0].steps[0].location"),
    WRONG(wrong_end_place, "routes[1].steps[2].location"),
    WRONG(start_with_job, "routes[0].steps[0].job"),
    WRONG(break_with_job, "routes[0].steps[3].job"),
    WRONG(job_with_break, "routes[0].steps[1].rest"),
    WRONG(end_with_break, "routes[0].steps[5].rest"),
    WRONG(break_with_place, "routes[0].steps[3].location"),
    WRONG(travel_wrong, "routes[0].steps[2].travel_s"),
    WRONG(distance_wrong, "routes[0].steps[2].distance_m"),
    WRONG(travel_not_sped_up, "routes[2].steps[1].travel_s"),
    WRONG(travel_on_break, "routes[0].steps[3].travel_s"),
    WRONG(distance_on_break, "routes[0].steps[3].distance_m"),
    WRONG(travel_at_start, "routes[0].steps[0].travel_s"),
    WRONG(arrive_early, "routes[0].steps[1].arrive_s"),
    WRONG(start_before_window, "routes[0].steps[1].start_s"),
    WRONG(start_late, "routes[0].steps[1].start_s"),
    WRONG(finish_wrong, "routes[0].steps[1].finish_s"),
    WRONG(start_before_promise, "routes[0].steps[4].start_s"),
    WRONG(start_between_windows, "routes[0].steps[2].start_s"),
    WRONG(pin_start_missed, "routes[1].steps[1].start_s"),
    WRONG(break_begins_early, "routes[0].steps[3].start_s"),
    WRONG(break_arrives_early, "routes[0].steps[3].arrive_s"),
    WRONG(break_cut_short, "routes[0].steps[3].finish_s"),
    WRONG(no_such_break, "routes[0].steps[3].rest"),
    WRONG(break_by_driver_only, "routes[0].steps[4].arrive_s"),
    WRONG(start_arrive, "routes[0].steps[0].arrive_s"),
    WRONG(end_start, "routes[0].steps[5].start_s"),
    WRONG(end_finish, "routes[0].steps[5].finish_s"),
    WRONG(huge_arrive, "routes[0].steps[1].arrive_s"),
    WRONG(huge_finish, "routes[0].steps[1].finish_s"),
    WRONG(huge_departure, "routes[0].steps[0].finish_s"),
    WRONG(service_from_type, "routes[0].steps[4].finish_s"),
    WRONG(service_not_scaled, "routes[2].steps[1].finish_s"),
    WRONG(window_upside_down, "routes[0].steps[4].window_to_s"),
    WRONG(window_level, "routes[0].steps[4].window_level_ppm"),
    WRONG(late_level, "routes[0].steps[4].late_ppm"),
    WRONG(stops_wrong, "routes[0].steps[4].stops_away"),
    WRONG(route_cost, "routes[0].cost"),
    WRONG(route_travel, "routes[0].travel_s"),
    WRONG(route_distance, "routes[0].distance_m"),
    WRONG(route_service, "routes[0].service_s"),
    WRONG(route_waiting, "routes[0].waiting_s"),
    WRONG(sum_cost, "summary.cost"),
    WRONG(sum_priority, "summary.priority_lost"),
    WRONG(sum_unassigned, "summary.unassigned"),
    WRONG(sum_mandatory, "summary.mandatory_unassigned"),
    WRONG(sum_travel, "summary.travel_s"),
    WRONG(sum_distance, "summary.distance_m"),
    WRONG(sum_service, "summary.service_s"),
    WRONG(sum_waiting, "summary.waiting_s"),
    WRONG(shift_starts_later, "routes[0].steps[0].finish_s"),
    WRONG(shift_ends_earlier, "routes[0].steps[5].arrive_s"),
    WRONG(window_closed, "routes[0].steps[1].start_s"),
    WRONG(promise_missed, "routes[0].steps[4].arrive_s"),
    WRONG(promise_missed_only_end, "routes[0].steps[4].arrive_s"),
    WRONG(pin_other, "routes[0].steps[2].job"),
    WRONG(pin_unknown, "routes[0].steps[2].job"),
    WRONG(pin_elsewhere, "routes[0].steps[2].job"),
    WRONG(pin_start_too_early, "routes[1].steps[1].start_s"),
    WRONG(pin_start_out_of_window, "routes[1].steps[1].start_s"),
    WRONG(skill_level, "routes[0].steps[1].job"),
    WRONG(skill_unknown, "routes[0].steps[1].job"),
    WRONG(tool_missing, "routes[0].steps[2].job"),
    WRONG(tool_none, "routes[0].steps[2].job"),
    WRONG(stock_too_small, "routes[0].steps"),
    WRONG(stock_other, "routes[0].steps[2].job"),
    WRONG(capacity_pickup, "routes[0].steps[2].load"),
    WRONG(capacity_delivery, "routes[0].steps[0].load"),
    WRONG(too_many_tasks, "routes[0].steps"),
    WRONG(too_much_travel, "routes[0].travel_s"),
    WRONG(too_far, "routes[0].distance_m"),
    WRONG(no_way, "routes[0].steps[2].location"),
    WRONG(place_outside, "routes[0].steps[2].location"),
    WRONG(profile_unknown, "routes[0].technician"),
    WRONG(frozen_other, "routes[0].steps[1].job"),
    WRONG(frozen_unknown, "routes[0].steps[1].job"),
    WRONG(frozen_no_route, "routes"),
    WRONG(frozen_no_shift, "routes"),
    WRONG(frozen_nobody, "routes"),
    WRONG(break_added, "routes[1].steps"),
    WRONG(break_closed, "routes[0].steps[3].start_s"),
    WRONG(price_changed, "routes[0].cost"),
    WRONG(price_of_others, "routes[0].cost"),
    WRONG(unserved_dearer, "summary.cost"),
    WRONG(matrix_cost, "routes[0].cost"),
    WRONG(overtime_used, "routes[0].steps[5].arrive_s"),
    WRONG(overtime_paid, "routes[0].cost"),
    WRONG(too_long, "routes[0].steps[5].arrive_s"),
    WRONG(hours_paid, "routes[0].cost"),
    WRONG(setup, "routes[0].steps[1].finish_s"),
    WRONG(late, "routes[0].cost"),
    WRONG(work_since_start, "routes[0].steps[3].start_s"),
    WRONG(work_since_break, "routes[0].steps[3].start_s"),
    WRONG(break_late, "routes[0].cost"),
    WRONG(early, "routes[0].cost"),
    WRONG(break_early, "routes[0].cost"),
    WRONG(beyond_share, "routes[0].cost"),
    WRONG(moved, "routes[0].cost"),
    WRONG(break_load, "routes[0].steps[3].load"),
    WRONG(one_half, "relations[0]"),
    WRONG(same, "routes[1].steps[1].job"),
    WRONG(different, "routes[0].steps[2].job"),
    WRONG(together_apart, "routes[2].steps[1].start_s"),
    WRONG(together_himself, "routes[0].steps[2].job"),
    WRONG(together_half, "routes[0].steps[1].job"),
    WRONG(before_too_soon, "routes[0].steps[2].start_s"),
    WRONG(before_too_late, "routes[0].steps[2].start_s"),
    WRONG(before_backwards, "routes[1].steps[1].start_s"),
    WRONG(before_without, "routes[0].steps[1].job"),
    {"unknown_related", unknown_related, ARV_INVALID_ARGUMENT, "relations[0].jobs[1]"},
};

static void every_mutation_is_caught(void **state)
{
    (void)state;
    int missed = 0;
    for (size_t i = 0; i < sizeof mutations / sizeof *mutations; i++) {
        const mutation *m = &mutations[i];
        hand_day d;
        hand_day_make(&d);
        m->apply(&d);
        const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
        if (status == m->status && d.error.status == m->status && hand_has_path(&d.error, m->path))
            continue;
        missed++;
        print_message("%s: %s, expected %s at %s\n", m->what, arv_status_name(status),
                      arv_status_name(m->status), m->path);
        hand_print(&d.error);
    }
    assert_int_equal(missed, 0);
}

static void relations_that_hold_are_accepted(void **state)
{
    (void)state;
    void (*const kept[])(hand_day *) = {together, before, start_to_start};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        hand_day d;
        hand_day_make(&d);
        kept[i](&d);
        if (arv_check(&d.spec, &d.plan, NULL, &d.error) != ARV_OK)
            hand_print(&d.error);
        assert_int_equal(d.error.status, ARV_OK);
    }
}

/* Who waits for another may start later than he could, inside his windows; nobody else may. */
static void only_related_jobs_wait(void **state)
{
    (void)state;
    for (int related = 0; related < 2; related++) {
        hand_day d;
        hand_day_make(&d);
        if (related)
            before(&d);
        d.ann[4].start_s += 60;
        d.ann[4].finish_s += 60;
        const arv_status one = arv_check(&d.spec, &d.plan, NULL, &d.error);
        assert_int_equal(one, ARV_FAILED_PRECONDITION);
        assert_true(hand_has_path(&d.error, "routes[0].steps[4].start_s")); /* j2 is in none */
        hand_day_make(&d);
        if (related)
            start_to_start(&d);
        d.ann[1].start_s += 60;
        d.ann[1].finish_s += 60;
        arv_check(&d.spec, &d.plan, NULL, &d.error);
        assert_int_equal(hand_has_path(&d.error, "routes[0].steps[1].start_s"), !related);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relations_that_hold_are_accepted),
        cmocka_unit_test(only_related_jobs_wait),
        cmocka_unit_test(every_mutation_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
