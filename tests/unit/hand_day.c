/* hand_day.c - see hand_day.h. */
#include "hand_day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* ---- the spec --------------------------------------------------------------------------------- */

arv_time_window hand_window(int64_t open_s, int64_t close_s)
{
    arv_time_window w;
    arv_time_window_init(&w);
    w.open_s = open_s;
    w.close_s = close_s;
    return w;
}

static void make_travel(hand_day *d)
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

static void make_ann(hand_day *d)
{
    arv_technician *ann = &d->technicians[0];
    arv_technician_init(ann);
    d->lunch_window = hand_window(43200, 46800);
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
static void make_bob(hand_day *d)
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

static void make_jobs_of_ann(hand_day *d)
{
    d->j0_window = hand_window(30000, 36000);
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

    d->j1_windows[0] = hand_window(40000, 43000); /* windows need not be in order */
    d->j1_windows[1] = hand_window(28800, 30000);
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

static void make_jobs(hand_day *d)
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

static void make_spec(hand_day *d)
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

/* ---- the plan --------------------------------------------------------------------------------- */

arv_step hand_step(arv_step_kind kind, int32_t what, int32_t location, int64_t travel_s,
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

static void make_ann_route(hand_day *d)
{
    d->ann[0] = hand_step(ARV_STEP_START, 0, 0, 0, 29000, 29000, 29000);
    d->ann[1] = hand_step(ARV_STEP_JOB, 0, 1, 600, 29600, 30000, 31800);
    d->ann[2] = hand_step(ARV_STEP_JOB, 1, 2, 300, 32100, 40000, 43000);
    d->ann[3] = hand_step(ARV_STEP_BREAK, 0, ARV_NONE, 0, 43200, 43200, 45000);
    d->ann[4] = hand_step(ARV_STEP_JOB, 2, 3, 500, 45300, 50000, 51000);
    d->ann[5] = hand_step(ARV_STEP_END, 0, 0, 1200, 52200, 52200, 52200);
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

static void make_bob_routes(hand_day *d)
{
    d->bob[0][0] = hand_step(ARV_STEP_START, 0, 0, 0, 28800, 28800, 28800);
    d->bob[0][1] = hand_step(ARV_STEP_JOB, 3, 1, 300, 29100, 30000, 31200);
    d->bob[0][2] = hand_step(ARV_STEP_END, 0, ARV_NONE, 0, 31200, 31200, 31200);
    d->bob[1][0] = hand_step(ARV_STEP_START, 0, 0, 0, 115200, 115200, 115200);
    d->bob[1][1] = hand_step(ARV_STEP_JOB, 4, 2, 450, 115650, 115650, 116370);
    d->bob[1][2] = hand_step(ARV_STEP_END, 0, ARV_NONE, 0, 116370, 116370, 116370);
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

void hand_day_make(hand_day *d)
{
    *d = (hand_day){.error = {.status = ARV_OK}};
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
                                     .bound = ARV_UNSET,
                                     .bound_priority_lost = ARV_UNSET}};
}

/* ---- violations ------------------------------------------------------------------------------ */

void hand_print(const arv_error *error)
{
    for (int32_t i = 0; i < error->count; i++)
        print_message("    %s %s: %s\n", arv_status_name(error->items[i].status),
                      error->items[i].path, error->items[i].text);
}

bool hand_has_path(const arv_error *error, const char *path)
{
    for (int32_t i = 0; i < error->count; i++)
        if (strcmp(error->items[i].path, path) == 0)
            return true;
    return false;
}
