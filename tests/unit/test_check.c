/* test_check.c - the checker on one day written by hand: every figure below was computed with
 * pencil and paper from arrival.h. The day is right; then one thing at a time is made wrong, in the
 * plan or in a rule of the spec, and the checker must say so at the right place. */
#include <arrival/arrival.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { JOBS = 7, TECHNICIANS = 2, ANN_STEPS = 6, BOB_STEPS = 3 };

/* The whole day in one piece, so that a test may change anything. */
typedef struct day {
    int32_t durations[16], distances[16];
    arv_matrix matrix;
    arv_profile profile;
    arv_time_window lunch_window, j0_window, j1_windows[2];
    arv_break lunch;
    arv_shift ann_shift, bob_shifts[2];
    arv_named_level ann_skills[2], ann_stock, bob_skill, j0_skill, j1_part, j3_skill;
    const char *ann_tool, *j1_tool;
    int64_t ann_capacity, bob_capacity, j0_delivery, j1_pickup;
    arv_service_by j2_by[2];
    arv_technician_price j1_price;
    arv_duration_model models[2];
    const char *frozen_job;
    arv_route_in_force force;
    arv_technician technicians[TECHNICIANS];
    arv_job jobs[JOBS];
    arv_spec spec;

    arv_step ann[ANN_STEPS], bob[2][BOB_STEPS];
    arv_route routes[3];
    arv_unassigned unassigned[2];
    arv_plan plan;
    arv_error error;
} day;

/* ---- the spec
 * ----------------------------------------------------------------------------------*/

static arv_time_window window(int64_t open_s, int64_t close_s)
{
    arv_time_window w;
    arv_time_window_init(&w);
    w.open_s = open_s;
    w.close_s = close_s;
    return w;
}

static void make_travel(day *d)
{
    static const int32_t durations[16] = {0,   600, 900, 1200, 660,  0,   300, 800,
                                          900, 360, 0,   500,  1200, 840, 540, 0};
    for (int i = 0; i < 16; i++) {
        d->durations[i] = durations[i];
        d->distances[i] = durations[i] * 10;
    }
    d->matrix = (arv_matrix){
        .from_s = ARV_UNSET, .rows = 4, .durations = d->durations, .distances = d->distances};
    arv_profile_init(&d->profile);
    d->profile.name = "car";
    d->profile.matrices = &d->matrix;
    d->profile.matrix_count = 1;
}

static void make_ann(day *d)
{
    arv_technician *ann = &d->technicians[0];
    arv_technician_init(ann);
    d->lunch_window = window(43200, 46800);
    arv_break_init(&d->lunch);
    d->lunch.windows = &d->lunch_window;
    d->lunch.window_count = 1;
    d->lunch.service_s = 1800;
    arv_shift_init(&d->ann_shift);
    d->ann_shift.start_s = 28800;
    d->ann_shift.end_s = 61200;
    d->ann_shift.breaks = &d->lunch;
    d->ann_shift.break_count = 1;
    d->ann_skills[0] = (arv_named_level){"gas", 1};
    d->ann_skills[1] = (arv_named_level){"electric", 2};
    d->ann_tool = "ladder";
    d->ann_stock = (arv_named_level){"filter", 2};
    d->ann_capacity = 5;
    ann->id = "ann";
    ann->start_location = ann->end_location = 0;
    ann->shifts = &d->ann_shift;
    ann->shift_count = 1;
    ann->skills = d->ann_skills;
    ann->skill_count = 2;
    ann->tools = &d->ann_tool;
    ann->tool_count = 1;
    ann->stock = &d->ann_stock;
    ann->stock_count = 1;
    ann->capacity = &d->ann_capacity;
    ann->costs.fixed = 50;
    ann->costs.per_km = 2;
    ann->costs.per_task_hour = 36;
}

/* Twice as fast on the road, a fifth slower at work, goes home when and where he likes. */
static void make_bob(day *d)
{
    arv_technician *bob = &d->technicians[1];
    arv_technician_init(bob);
    for (int s = 0; s < 2; s++) {
        arv_shift_init(&d->bob_shifts[s]);
        d->bob_shifts[s].start_s = 28800 + s * 86400;
        d->bob_shifts[s].end_s = 43200 + s * 86400;
    }
    d->bob_skill = (arv_named_level){"electric", 1};
    d->bob_capacity = 3;
    bob->id = "bob";
    bob->start_location = 0;
    bob->shifts = d->bob_shifts;
    bob->shift_count = 2;
    bob->skills = &d->bob_skill;
    bob->skill_count = 1;
    bob->capacity = &d->bob_capacity;
    bob->speed_ppm = 2000000;
    bob->duration_ppm = 1200000;
}

static void make_jobs_of_ann(day *d)
{
    d->j0_window = window(30000, 36000);
    d->j0_skill = (arv_named_level){"electric", 2};
    d->j0_delivery = 2;
    d->jobs[0].windows = &d->j0_window;
    d->jobs[0].window_count = 1;
    d->jobs[0].service_s = 1800;
    d->jobs[0].skills = &d->j0_skill;
    d->jobs[0].skill_count = 1;
    d->jobs[0].delivery = &d->j0_delivery;
    d->jobs[0].pin_technician = "ann";
    d->jobs[0].pin_position = 1;

    d->j1_windows[0] = window(40000, 43000); /* windows need not be in order */
    d->j1_windows[1] = window(28800, 30000);
    d->j1_part = (arv_named_level){"filter", 2};
    d->j1_tool = "ladder";
    d->j1_pickup = 3;
    d->j1_price = (arv_technician_price){"ann", 7};
    d->jobs[1].windows = d->j1_windows;
    d->jobs[1].window_count = 2;
    d->jobs[1].service_s = 3000;
    d->jobs[1].parts = &d->j1_part;
    d->jobs[1].part_count = 1;
    d->jobs[1].tools = &d->j1_tool;
    d->jobs[1].tool_count = 1;
    d->jobs[1].pickup = &d->j1_pickup;
    d->jobs[1].technician_prices = &d->j1_price;
    d->jobs[1].technician_price_count = 1;
    d->jobs[1].other_technician_price = 20;

    d->j2_by[0] = (arv_service_by){.type = "senior", .service_s = 777};
    d->j2_by[1] = (arv_service_by){.technician = "ann", .service_s = 1000};
    d->jobs[2].service_s = 900;
    d->jobs[2].service_by = d->j2_by;
    d->jobs[2].service_by_count = 2;
    d->jobs[2].promise_from_s = 50000;
    d->jobs[2].promise_to_s = 54000;
    d->technicians[0].type = "senior";
}

static void make_jobs(day *d)
{
    static const char *const ids[JOBS] = {"j0", "j1", "j2", "j3", "j4", "j5", "j6"};
    static const int32_t places[JOBS] = {1, 2, 3, 1, 2, 3, 3};
    for (int j = 0; j < JOBS; j++) {
        arv_job_init(&d->jobs[j]);
        d->jobs[j].id = ids[j];
        d->jobs[j].location = places[j];
    }
    make_jobs_of_ann(d);
    d->j3_skill = (arv_named_level){"electric", 1};
    d->jobs[3].service_s = 1000;
    d->jobs[3].skills = &d->j3_skill;
    d->jobs[3].skill_count = 1;
    d->jobs[3].pin_start_s = 30000;
    d->jobs[4].type = "repair"; /* service from the model: 600 s, times 1.2 for bob */
    d->jobs[5].unserved_price = 100;
    d->jobs[5].priority = 3;
    d->jobs[6].mandatory = true;
    d->jobs[6].priority = 5;
    for (int m = 0; m < 2; m++) {
        arv_duration_model_init(&d->models[m]);
        d->models[m].family = ARV_MODEL_LOGNORMAL;
        d->models[m].mean = m ? 600 : 9999;
        d->models[m].job_type = m ? "repair" : NULL;
    }
}

static void make_spec(day *d)
{
    make_travel(d);
    make_ann(d);
    make_bob(d);
    make_jobs(d);
    d->frozen_job = "j0";
    d->force = (arv_route_in_force){
        .technician = "ann", .jobs = &d->frozen_job, .job_count = 1, .frozen = 1};
    arv_spec_init(&d->spec);
    d->spec.technicians = d->technicians;
    d->spec.technician_count = TECHNICIANS;
    d->spec.jobs = d->jobs;
    d->spec.job_count = JOBS;
    d->spec.routes = &d->force;
    d->spec.route_count = 1;
    d->spec.profiles = &d->profile;
    d->spec.profile_count = 1;
    d->spec.location_count = 4;
    d->spec.models = d->models;
    d->spec.model_count = 2;
    d->spec.load_count = 1;
}

/* ---- the plan
 * ----------------------------------------------------------------------------------*/

static arv_step step(arv_step_kind kind, int32_t what, int32_t location, int64_t travel_s,
                     int64_t arrive_s, int64_t start_s, int64_t finish_s)
{
    return (arv_step){.kind = kind,
                      .job = kind == ARV_STEP_JOB ? what : ARV_NONE,
                      .rest = kind == ARV_STEP_BREAK ? what : ARV_NONE,
                      .location = location,
                      .arrive_s = arrive_s,
                      .start_s = start_s,
                      .finish_s = finish_s,
                      .travel_s = travel_s,
                      .distance_m = travel_s * 10,
                      .window_from_s = ARV_UNSET};
}

static void make_ann_route(day *d)
{
    d->ann[0] = step(ARV_STEP_START, 0, 0, 0, 29000, 29000, 29000);
    d->ann[1] = step(ARV_STEP_JOB, 0, 1, 600, 29600, 30000, 31800);
    d->ann[2] = step(ARV_STEP_JOB, 1, 2, 300, 32100, 40000, 43000);
    d->ann[3] = step(ARV_STEP_BREAK, 0, ARV_NONE, 0, 43200, 43200, 45000);
    d->ann[4] = step(ARV_STEP_JOB, 2, 3, 500, 45300, 50000, 51000);
    d->ann[5] = step(ARV_STEP_END, 0, 0, 1200, 52200, 52200, 52200);
    d->ann[4].window_from_s = 44000;
    d->ann[4].window_to_s = 48000;
    d->ann[4].window_level_ppm = 900000;
    d->ann[4].late_ppm = 1000;
    d->ann[4].stops_away = 2;
    d->routes[0] = (arv_route){.technician = 0,
                               .steps = d->ann,
                               .step_count = ANN_STEPS,
                               .cost = 50 + 2600 + 52 + 58 + 7,
                               .travel_s = 2600,
                               .distance_m = 26000,
                               .service_s = 5800,
                               .waiting_s = 400 + 7900 + 4700};
}

static void make_bob_routes(day *d)
{
    d->bob[0][0] = step(ARV_STEP_START, 0, 0, 0, 28800, 28800, 28800);
    d->bob[0][1] = step(ARV_STEP_JOB, 3, 1, 300, 29100, 30000, 31200);
    d->bob[0][2] = step(ARV_STEP_END, 0, ARV_NONE, 0, 31200, 31200, 31200);
    d->bob[1][0] = step(ARV_STEP_START, 0, 0, 0, 115200, 115200, 115200);
    d->bob[1][1] = step(ARV_STEP_JOB, 4, 2, 450, 115650, 115650, 116370);
    d->bob[1][2] = step(ARV_STEP_END, 0, ARV_NONE, 0, 116370, 116370, 116370);
    d->bob[0][1].distance_m = 6000;
    d->bob[1][1].distance_m = 9000;
    for (int s = 0; s < 2; s++)
        d->routes[1 + s] = (arv_route){.technician = 1,
                                       .shift = s,
                                       .steps = d->bob[s],
                                       .step_count = BOB_STEPS,
                                       .cost = s ? 450 : 300,
                                       .travel_s = s ? 450 : 300,
                                       .distance_m = s ? 9000 : 6000,
                                       .service_s = s ? 720 : 1200,
                                       .waiting_s = s ? 0 : 900};
}

static void make_day(day *d)
{
    *d = (day){.error = {.status = ARV_OK}};
    make_spec(d);
    make_ann_route(d);
    make_bob_routes(d);
    d->unassigned[0] = (arv_unassigned){5, ARV_REASON_PRICE};
    d->unassigned[1] = (arv_unassigned){6, ARV_REASON_NO_TIME};
    d->plan = (arv_plan){.routes = d->routes,
                         .route_count = 3,
                         .unassigned = d->unassigned,
                         .unassigned_count = 2,
                         .summary = {.cost = 2767 + 300 + 450 + 100,
                                     .priority_lost = 8,
                                     .unassigned = 2,
                                     .mandatory_unassigned = 1,
                                     .travel_s = 3350,
                                     .distance_m = 41000,
                                     .service_s = 7720,
                                     .waiting_s = 13900,
                                     .epochs = 12,
                                     .bound = ARV_UNSET}};
}

/* ---- tests
 * -------------------------------------------------------------------------------------*/

static void print_violations(const arv_error *error)
{
    for (int32_t i = 0; i < error->count; i++)
        print_message("    %s %s: %s\n", arv_status_name(error->items[i].status),
                      error->items[i].path, error->items[i].text);
}

static bool has_path(const arv_error *error, const char *path)
{
    for (int32_t i = 0; i < error->count; i++)
        if (strcmp(error->items[i].path, path) == 0)
            return true;
    return false;
}

static void the_day_is_right(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    arv_summary sum;
    const arv_status status = arv_check(&d.spec, &d.plan, &sum, &d.error);
    print_violations(&d.error);
    assert_int_equal(status, ARV_OK);
    assert_int_equal(d.error.total, 0);
    assert_int_equal(sum.cost, 3617);
    assert_int_equal(sum.priority_lost, 8);
    assert_int_equal(sum.unassigned, 2);
    assert_int_equal(sum.mandatory_unassigned, 1);
    assert_int_equal(sum.travel_s, 3350);
    assert_int_equal(sum.distance_m, 41000);
    assert_int_equal(sum.service_s, 7720);
    assert_int_equal(sum.waiting_s, 13900);
    assert_int_equal(sum.epochs, 12);
    assert_true(sum.bound == ARV_UNSET);
}

static void results_are_optional(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, NULL), ARV_OK);
    d.plan.summary.cost++;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, NULL), ARV_FAILED_PRECONDITION);
}

/* One wrong thing and where it must be found. */
typedef struct mutation {
    const char *what;
    void (*apply)(day *d);
    arv_status status;
    const char *path;
} mutation;

#define MUTATION(name, statement) \
    static void name(day *d)      \
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
MUTATION(break_closed, d->lunch_window = window(40000, 42999))
MUTATION(price_changed, d->j1_price.price = 8)
MUTATION(price_of_others, d->j1_price.technician = "bob")
MUTATION(unserved_dearer, d->jobs[5].unserved_price = 101)
MUTATION(matrix_cost, static int32_t costs[16];
         d->matrix.costs = costs) /* legs are free, but not in the plan */

/* -- what is not checked is refused -- */
MUTATION(soft_early, d->j0_window.early_price_per_hour = 1)
MUTATION(soft_late, d->j1_windows[1].late_price_per_hour = 0)
MUTATION(overtime, d->ann_shift.overtime_s = 60)
MUTATION(overtime_price, d->ann_shift.overtime_price_per_hour = 0)
MUTATION(setup, d->jobs[4].setup_s = 1)
MUTATION(shift_hour, d->technicians[1].costs.per_shift_hour = 1)
MUTATION(work_since_start, d->lunch.max_work_since_start_s = 9000)
MUTATION(work_since_break, d->lunch.max_work_since_break_s = 9000)
MUTATION(break_load, d->lunch.max_load = &d->ann_capacity)
MUTATION(break_paid, d->lunch.paid = true)
MUTATION(break_soft, d->lunch_window.late_price_per_hour = 5)
MUTATION(slices, d->profile.matrix_count = 2)
MUTATION(change_price, d->spec.change_price = 1)
MUTATION(relations, static const arv_relation together = {.kind = ARV_TOGETHER};
         d->spec.relations = &together; d->spec.relation_count = 1)

#define WRONG(name, path)                          \
    {                                              \
#name, name, ARV_FAILED_PRECONDITION, path \
    }
#define REFUSE(name, path)                   \
    {                                        \
#name, name, ARV_UNIMPLEMENTED, path \
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
    REFUSE(soft_early, "jobs[0].windows[0].late_price_per_hour"),
    REFUSE(soft_late, "jobs[1].windows[1].late_price_per_hour"),
    REFUSE(overtime, "technicians[0].shifts[0].overtime_s"),
    REFUSE(overtime_price, "technicians[0].shifts[0].overtime_price_per_hour"),
    REFUSE(setup, "jobs[4].setup_s"),
    REFUSE(shift_hour, "technicians[1].costs.per_shift_hour"),
    REFUSE(work_since_start, "technicians[0].shifts[0].breaks[0].max_work_since_start_s"),
    REFUSE(work_since_break, "technicians[0].shifts[0].breaks[0].max_work_since_break_s"),
    REFUSE(break_load, "technicians[0].shifts[0].breaks[0].max_load"),
    REFUSE(break_paid, "technicians[0].shifts[0].breaks[0].paid"),
    REFUSE(break_soft, "technicians[0].shifts[0].breaks[0].windows[0].late_price_per_hour"),
    REFUSE(slices, "profiles[0].matrices[1]"),
    REFUSE(change_price, "change_price"),
    REFUSE(relations, "relations[0].kind"),
};

static void every_mutation_is_caught(void **state)
{
    (void)state;
    int missed = 0;
    for (size_t i = 0; i < sizeof mutations / sizeof *mutations; i++) {
        const mutation *m = &mutations[i];
        day d;
        make_day(&d);
        m->apply(&d);
        const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
        if (status == m->status && d.error.status == m->status && has_path(&d.error, m->path))
            continue;
        missed++;
        print_message("%s: %s, expected %s at %s\n", m->what, arv_status_name(status),
                      arv_status_name(m->status), m->path);
        print_violations(&d.error);
    }
    assert_int_equal(missed, 0);
}

/* A route with no visit is not a route: its shift is not used. */
static void an_empty_route_is_refused(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    d.bob[1][1] = step(ARV_STEP_END, 0, ARV_NONE, 0, 115200, 115200, 115200);
    d.routes[2].step_count = 2;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(has_path(&d.error, "routes[2].steps"));
}

/* Half a price on each of two routes: each rounds up, their sum does not round twice. */
static void cost_is_rounded_once(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    d.technicians[1].costs.per_hour = 6; /* 300 s -> 0.5, 450 s -> 0.75 */
    d.routes[1].cost = 1;
    d.routes[2].cost = 1;
    d.plan.summary.cost = 2767 + 100 + 1; /* 1.25 */
    const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    print_violations(&d.error);
    assert_int_equal(status, ARV_OK);
    d.plan.summary.cost++;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
}

/* Costs of a matrix replace the rates of hour and kilometre. */
static void matrix_costs_replace_rates(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    int32_t costs[16];
    for (int i = 0; i < 16; i++)
        costs[i] = i;
    d.matrix.costs = costs;
    d.routes[0].cost = 50 + 58 + 7 + (1 + 6 + 11 + 12);
    d.routes[1].cost = 1;
    d.routes[2].cost = 2;
    d.plan.summary.cost = d.routes[0].cost + 1 + 2 + 100;
    const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    print_violations(&d.error);
    assert_int_equal(status, ARV_OK);
}

/* Two breaks on one leg: the second begins when the first has ended and its own window is open. */
static void breaks_are_chained(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    const arv_time_window tea_window = window(45600, 46000);
    arv_break breaks[2] = {d.lunch, d.lunch};
    breaks[1].windows = &tea_window;
    breaks[1].service_s = 600;
    d.ann_shift.breaks = breaks;
    d.ann_shift.break_count = 2;
    arv_step steps[ANN_STEPS + 1];
    memcpy(steps, d.ann, 4 * sizeof *steps);
    steps[4] = step(ARV_STEP_BREAK, 1, ARV_NONE, 0, 45600, 45600, 46200);
    memcpy(steps + 5, d.ann + 4, 2 * sizeof *steps);
    steps[5].arrive_s = 46200; /* later than 43000 + 500 + 2400 */
    d.routes[0].steps = steps;
    d.routes[0].step_count = ANN_STEPS + 1;
    d.routes[0].waiting_s = 13000 - 900;
    d.plan.summary.waiting_s = 13900 - 900;
    const arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    print_violations(&d.error);
    assert_int_equal(status, ARV_OK);
    steps[4].rest = 0;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(has_path(&d.error, "routes[0].steps[4].rest"));
    assert_true(has_path(&d.error, "routes[0].steps"));
}

/* Without matrices travel is the great circle: a quarter of the equator and a degree of meridian.
 */
static void travel_by_coordinates(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    const arv_location places[4] = {
        {.has_coordinates = true, .longitude = 0, .latitude = 0},
        {.has_coordinates = true, .longitude = 0, .latitude = 1},
        {.has_coordinates = true, .longitude = 0, .latitude = 0.5},
        {.has_coordinates = true, .longitude = 1, .latitude = 0},
    };
    d.profile.matrix_count = 0;
    d.profile.speed_m_per_h = 100000;
    d.spec.locations = places;
    d.spec.route_count = 0;
    /* 6371008.8 * pi / 180 = 111195.08 m a degree; 111195 m at 100 km/h = 4003.02 s; bob halves it:
     * (4003 * 1e6 + 1e6) / 2e6 = 2002 */
    d.plan.routes = &d.routes[1];
    d.plan.route_count = 1;
    d.bob[0][1] = step(ARV_STEP_JOB, 3, 1, 2002, 30802, 30802, 32002);
    d.bob[0][1].distance_m = 111195;
    d.bob[0][2] = step(ARV_STEP_END, 0, ARV_NONE, 0, 32002, 32002, 32002);
    d.jobs[3].pin_start_s = ARV_UNSET;
    d.routes[1].cost = d.routes[1].travel_s = 2002;
    d.routes[1].distance_m = 111195;
    d.routes[1].waiting_s = 0;
    arv_unassigned left[6];
    for (int32_t i = 0, k = 0; i < JOBS; i++)
        if (i != 3)
            left[k++] = (arv_unassigned){i, ARV_REASON_FULL};
    d.plan.unassigned = left;
    d.plan.unassigned_count = 6;
    d.plan.summary = (arv_summary){.cost = 2002 + 100,
                                   .priority_lost = 8,
                                   .unassigned = 6,
                                   .mandatory_unassigned = 1,
                                   .travel_s = 2002,
                                   .distance_m = 111195,
                                   .service_s = 1200};
    arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    print_violations(&d.error);
    assert_int_equal(status, ARV_OK);
    d.bob[0][1].distance_m--;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(has_path(&d.error, "routes[0].steps[1].distance_m"));
}

/* Service not given: quantile table of the technician himself, not multiplied; ratio means nothing.
 */
static void service_from_models(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    const int64_t ppm[3] = {100000, 500000, 1000000}, value[3] = {300, 500, 1000};
    arv_duration_model models[3] = {d.models[0], d.models[1], d.models[1]};
    models[2].technician = "bob";
    models[2].family = ARV_MODEL_QUANTILES;
    models[2].quantile_ppm = ppm;
    models[2].quantile_value = value;
    models[2].quantile_count = 3;
    d.spec.models = models;
    d.spec.model_count = 3;
    /* 0.1 * 300 + 0.4 * 400 + 0.5 * 750 = 565 */
    d.bob[1][1].finish_s = 115650 + 565;
    d.bob[1][2] = step(ARV_STEP_END, 0, ARV_NONE, 0, 116215, 116215, 116215);
    d.routes[2].service_s = 565;
    d.plan.summary.service_s = 7720 - 720 + 565;
    arv_status status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    print_violations(&d.error);
    assert_int_equal(status, ARV_OK);

    models[2].ratio = true;
    d.bob[1][1].finish_s = 115650;
    d.bob[1][2] = step(ARV_STEP_END, 0, ARV_NONE, 0, 115650, 115650, 115650);
    d.routes[2].service_s = 0;
    d.plan.summary.service_s = 7000;
    status = arv_check(&d.spec, &d.plan, NULL, &d.error);
    print_violations(&d.error);
    assert_int_equal(status, ARV_OK);
}

/* Bob's second day, when the model that counts for job 4 has this mean. */
static arv_status check_mean(day *d, int64_t service_s)
{
    d->bob[1][1].finish_s = 115650 + service_s;
    d->bob[1][2] = step(ARV_STEP_END, 0, ARV_NONE, 0, 115650 + service_s, 115650 + service_s,
                        115650 + service_s);
    d->routes[2].service_s = service_s;
    d->plan.summary.service_s = 7000 + service_s;
    return arv_check(&d->spec, &d->plan, NULL, &d->error);
}

/* (type, technician) before (type, any) before (any, technician) before (any, any). */
static void the_most_exact_model_counts(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    arv_duration_model models[4] = {d.models[0], d.models[0], d.models[1], d.models[1]};
    models[0].mean = 100; /* any, any: times 1.2 */
    models[1].technician = "bob";
    models[1].mean = 200;
    models[2].mean = 300; /* repair, any: times 1.2 */
    models[3].technician = "bob";
    models[3].mean = 400;
    d.spec.models = models;
    const int64_t expected[5] = {0, 120, 200, 360, 400};
    for (int32_t count = 0; count <= 4; count++) {
        d.spec.model_count = count;
        assert_int_equal(check_mean(&d, expected[count]), ARV_OK);
        assert_int_equal(check_mean(&d, expected[count] + 1), ARV_FAILED_PRECONDITION);
    }
    models[3].family = ARV_MODEL_FIXED; /* exactly what is planned, and nothing is */
    assert_int_equal(check_mean(&d, 0), ARV_OK);
}

/* Two entries of one part are one stock. */
static void stock_adds_up(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    arv_named_level stock[3] = {{"filter", 1}, {"pump", 4}, {"filter", 1}};
    d.technicians[0].stock = stock;
    d.technicians[0].stock_count = 3;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, NULL), ARV_OK);
    stock[2].level = 0;
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(has_path(&d.error, "routes[0].steps"));
}

/* More breaks than any shift may have, and places without coordinates, are refused, not read. */
static void what_no_compiler_would_pass_is_survived(void **state)
{
    (void)state;
    day d;
    make_day(&d);
    static arv_break many[40];
    d.bob_shifts[0].breaks = many;
    d.bob_shifts[0].break_count = 40;
    for (int i = 0; i < 40; i++)
        arv_break_init(&many[i]);
    assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
    assert_true(has_path(&d.error, "routes[1].shift"));

    make_day(&d);
    static const arv_location nowhere[4];
    d.spec.profile_count = 0; /* "car" along the great circle */
    for (int given = 0; given < 2; given++) {
        d.error = (arv_error){.status = ARV_OK};
        d.spec.locations = given ? nowhere : NULL;
        assert_int_equal(arv_check(&d.spec, &d.plan, NULL, &d.error), ARV_FAILED_PRECONDITION);
        assert_true(has_path(&d.error, "routes[0].steps[1].location"));
    }
}

static void nothing_to_do_is_right(void **state)
{
    (void)state;
    arv_spec spec;
    arv_spec_init(&spec);
    const arv_plan plan = {.summary = {.bound = ARV_UNSET}};
    arv_error error = {.status = ARV_OK};
    assert_int_equal(arv_check(&spec, &plan, NULL, &error), ARV_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_is_right),
        cmocka_unit_test(results_are_optional),
        cmocka_unit_test(every_mutation_is_caught),
        cmocka_unit_test(an_empty_route_is_refused),
        cmocka_unit_test(cost_is_rounded_once),
        cmocka_unit_test(matrix_costs_replace_rates),
        cmocka_unit_test(breaks_are_chained),
        cmocka_unit_test(travel_by_coordinates),
        cmocka_unit_test(service_from_models),
        cmocka_unit_test(the_most_exact_model_counts),
        cmocka_unit_test(stock_adds_up),
        cmocka_unit_test(what_no_compiler_would_pass_is_survived),
        cmocka_unit_test(nothing_to_do_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
