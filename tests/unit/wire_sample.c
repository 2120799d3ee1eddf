/* wire_sample.c - see wire_sample.h. */
#include "wire_sample.h"

#include <string.h>

static const arv_time_window soft_windows[] = {
    {.open_s = -100, .close_s = 900, .early_price_per_hour = 11, .late_price_per_hour = 12},
    {.open_s = 1000, .close_s = 1900, .early_price_per_hour = 0, .late_price_per_hour = 1},
};
static const int64_t loads[] = {7, -8};
static const arv_break breaks[] = {{.id = "lunch",
                                    .windows = soft_windows,
                                    .window_count = 2,
                                    .service_s = 1800,
                                    .paid = true,
                                    .max_work_since_start_s = 14400,
                                    .max_work_since_break_s = 7200,
                                    .max_load = loads}};
static const arv_shift shifts[] = {{.start_s = -5,
                                    .end_s = 90000,
                                    .overtime_s = 3600,
                                    .overtime_price_per_hour = 40,
                                    .max_duration_s = 30000,
                                    .start_location = 1,
                                    .end_location = 2,
                                    .breaks = breaks,
                                    .break_count = 1},
                                   {.start_s = 100000,
                                    .end_s = 110000,
                                    .overtime_s = ARV_UNSET,
                                    .overtime_price_per_hour = ARV_UNSET,
                                    .max_duration_s = ARV_UNSET,
                                    .start_location = ARV_NONE,
                                    .end_location = ARV_NONE,
                                    .breaks = breaks,
                                    .break_count = 1}};
static const arv_named_level skills[] = {{"gas", 2}, {"h\xc3\xb6he", 1}};
static const char *const tools[] = {"ladder", "drill"};
static const arv_technician technicians[] = {
    {.id = "anna",
     .description = "from Z\xc3\xbcrich",
     .type = "senior",
     .profile = "van",
     .start_location = 1,
     .end_location = 2,
     .shifts = shifts,
     .shift_count = 2,
     .skills = skills,
     .skill_count = 2,
     .tools = tools,
     .tool_count = 2,
     .stock = skills,
     .stock_count = 1,
     .capacity = loads,
     .speed_ppm = 1100000,
     .duration_ppm = 900000,
     .max_tasks = 9,
     .max_travel_s = 10000,
     .max_distance_m = 200000,
     .restock_location = 0,
     .restock_service_s = 120,
     .costs = {.fixed = 5, .per_hour = 6, .per_km = 7, .per_task_hour = 8, .per_shift_hour = 9}},
    {.id = "ben",
     .start_location = ARV_NONE,
     .end_location = ARV_NONE,
     .shifts = shifts,
     .shift_count = 1,
     .speed_ppm = 1000000,
     .duration_ppm = 1000000,
     .max_tasks = ARV_UNSET,
     .max_travel_s = ARV_UNSET,
     .max_distance_m = ARV_UNSET,
     .restock_location = ARV_NONE,
     .costs = {.per_hour = 3600}},
};
static const arv_service_by service_by[] = {{.technician = "anna", .service_s = 100},
                                            {.type = "senior", .service_s = 200}};
static const arv_technician_price prices[] = {{"anna", 3}, {"ben", 4}};
static const arv_job jobs[] = {{.id = "job/1",
                                .description = "boiler",
                                .type = "repair",
                                .location = 2,
                                .windows = soft_windows,
                                .window_count = 2,
                                .service_s = 600,
                                .setup_s = 60,
                                .service_by = service_by,
                                .service_by_count = 2,
                                .skills = skills,
                                .skill_count = 2,
                                .tools = tools,
                                .tool_count = 1,
                                .parts = skills,
                                .part_count = 1,
                                .delivery = loads,
                                .pickup = loads,
                                .priority = 10,
                                .unserved_price = 0,
                                .mandatory = true,
                                .pin_technician = "anna",
                                .pin_position = 1,
                                .pin_start_s = -1,
                                .promise_from_s = 0,
                                .promise_to_s = 3600,
                                .technician_prices = prices,
                                .technician_price_count = 2,
                                .other_technician_price = 0},
                               {.id = "job/2",
                                .location = ARV_NONE,
                                .service_s = ARV_UNSET,
                                .setup_s = ARV_UNSET,
                                .unserved_price = ARV_UNSET,
                                .pin_position = ARV_UNSET,
                                .pin_start_s = ARV_UNSET,
                                .promise_from_s = ARV_UNSET,
                                .promise_to_s = ARV_UNSET,
                                .other_technician_price = ARV_UNSET}};
static const char *const both_jobs[] = {"job/1", "job/2"};
static const arv_relation relations[] = {{ARV_BEFORE, both_jobs, 2, 5, 50},
                                         {ARV_TOGETHER, both_jobs, 2, -1, 1}};
static const arv_route_in_force routes[] = {{"anna", 3, both_jobs, 2, 1}};
static const arv_location locations[] = {
    {.id = "depot", .has_coordinates = true, .longitude = 8.5, .latitude = 47.4},
    {.has_coordinates = true, .longitude = -0.125, .latitude = -33.5},
    {.id = "quay/2", .has_coordinates = false}};
static const int32_t cells[] = {0, 1, 2, 3, 0, 5, 6, -7, 0};
static const arv_matrix matrices[] = {
    {.from_s = 0, .rows = 3, .durations = cells, .distances = cells, .costs = cells},
    {.from_s = 3600, .rows = 3, .durations = cells}};
const wire_named_cells wire_sample_cells = {{0xd1, 0x9e, 0x57},
                                            {(const uint8_t *)cells, sizeof cells}};

static arv_status find_cells(void *context, const uint8_t digest[WIRE_DIGEST_BYTES],
                             arv_arena *arena, wire_bytes *out, arv_error *error)
{
    (void)context;
    (void)arena;
    (void)error;
    if (memcmp(digest, wire_sample_cells.digest, WIRE_DIGEST_BYTES) != 0)
        return ARV_NOT_FOUND;
    *out = wire_sample_cells.cells;
    return ARV_OK;
}

const wire_cells_source wire_sample_source = {find_cells, NULL};

static const arv_profile profiles[] = {{.name = "van",
                                        .matrices = matrices,
                                        .matrix_count = 2,
                                        .speed_m_per_h = 30000,
                                        .slices_by_departure = true,
                                        .leg_sigma_ppm = 1,
                                        .technician_day_sigma_ppm = 2,
                                        .day_sigma_ppm = 0}};
static const int64_t quantile_ppm[] = {0, 500000, 1000000}, quantile_value[] = {1, 2, 3};
static const arv_duration_model models[] = {
    {.job_type = "repair",
     .technician = "anna",
     .family = ARV_MODEL_LOGNORMAL,
     .ratio = true,
     .mean = 1000000,
     .cv_ppm = 300000,
     .pace_sigma_ppm = 70000,
     .quantile_ppm = quantile_ppm,
     .quantile_value = quantile_value,
     .quantile_count = 3},
    {.family = ARV_MODEL_FIXED, .mean = ARV_UNSET},
};

static const arv_duration_model access_models[] = {
    {.job_type = "repair", .family = ARV_MODEL_LOGNORMAL, .mean = 240, .cv_ppm = 500000},
};
static const int64_t hour_ppm[ARV_HOURS] = {1, 2, [8] = 1500000, [ARV_HOURS - 1] = 24};
static const arv_travel_model travel_models[] = {
    {.profile = "van",
     .from = "depot",
     .to = "quay/2",
     .technician = "anna",
     .hour_ppm = hour_ppm,
     .quantile_ppm = quantile_ppm,
     .quantile_value = quantile_value,
     .quantile_count = 3,
     .day_ppm = 1,
     .technician_day_ppm = 2,
     .neighbour_ppm = 3,
     .neighbour_decay_ppm = 4},
    {.from = NULL},
};

const arv_spec *wire_sample_spec(void)
{
    static const arv_spec spec = {
        .technicians = technicians,
        .technician_count = 2,
        .jobs = jobs,
        .job_count = 2,
        .relations = relations,
        .relation_count = 2,
        .routes = routes,
        .route_count = 1,
        .locations = locations,
        .location_count = 3,
        .profiles = profiles,
        .profile_count = 1,
        .models = models,
        .model_count = 2,
        .access_models = access_models,
        .access_model_count = 1,
        .travel_models = travel_models,
        .travel_model_count = 2,
        .load_count = 2,
        .change_price = 0,
        .balance_price_per_hour = 1200,
    };
    return &spec;
}

const arv_plan *wire_sample_plan(void)
{
    static arv_step steps[] = {
        {.kind = ARV_STEP_START,
         .job = ARV_NONE,
         .rest = ARV_NONE,
         .location = 1,
         .finish_s = 3,
         .window_from_s = ARV_UNSET,
         .window_to_s = ARV_UNSET,
         .eta_s = ARV_UNSET},
        {.kind = ARV_STEP_BREAK,
         .job = ARV_NONE,
         .rest = 0,
         .location = ARV_NONE,
         .arrive_s = 5,
         .start_s = 5,
         .finish_s = 9,
         .window_from_s = ARV_UNSET,
         .window_to_s = ARV_UNSET,
         .eta_s = ARV_UNSET},
        {.kind = ARV_STEP_JOB,
         .job = 1,
         .rest = ARV_NONE,
         .location = 2,
         .arrive_s = 10,
         .start_s = 11,
         .finish_s = 12,
         .travel_s = 4,
         .distance_m = 40,
         .window_from_s = 0,
         .window_to_s = 900,
         .eta_s = -10,
         .window_level_ppm = 900000,
         .late_ppm = 5000,
         .stops_away = 2},
        {.kind = ARV_STEP_END,
         .job = ARV_NONE,
         .rest = ARV_NONE,
         .location = ARV_NONE,
         .arrive_s = 13,
         .window_from_s = ARV_UNSET,
         .window_to_s = ARV_UNSET,
         .eta_s = ARV_UNSET,
         .stops_away = ARV_NONE},
    };
    static arv_route route = {.technician = 0,
                              .shift = 1,
                              .steps = steps,
                              .step_count = 4,
                              .cost = 21,
                              .travel_s = 22,
                              .distance_m = 23,
                              .service_s = 24,
                              .waiting_s = 25};
    static arv_unassigned unassigned = {.job = 0, .reason = ARV_REASON_NO_TIME};
    static const arv_plan plan = {.routes = &route,
                                  .route_count = 1,
                                  .unassigned = &unassigned,
                                  .unassigned_count = 1,
                                  .summary = {.cost = 31,
                                              .priority_lost = 32,
                                              .unassigned = 1,
                                              .mandatory_unassigned = 1,
                                              .travel_s = 33,
                                              .distance_m = 34,
                                              .service_s = 35,
                                              .waiting_s = 36,
                                              .epochs = 37,
                                              .bound = -38,
                                              .bound_priority_lost = 41,
                                              .solve_s = 1.5}};
    return &plan;
}

wire_header wire_sample_header(wire_kind kind)
{
    wire_header header = {.budget_ms = 1234, .priority = 7, .kind = kind};
    for (int i = 0; i < WIRE_REQUEST_ID_BYTES; i++)
        header.request_id[i] = (uint8_t)(i + 1);
    strcpy(header.client_id, "tests");
    strcpy(header.trace_id, "trace");
    return header;
}

/* ---- one of each -----------------------------------------------------------------------------*/

static const arv_window_options window_options = {.alpha_ppm = 1,
                                                  .scenarios = 64,
                                                  .seed = 2,
                                                  .threads = 3,
                                                  .booking_round_s = 4,
                                                  .day_round_s = 5,
                                                  .min_width_s = 0,
                                                  .missing_tap_ppm = 6,
                                                  .day_before_s = 7,
                                                  .early_weight_ppm = 8,
                                                  .late_weight_ppm = 9,
                                                  .booking_churn_s = 10,
                                                  .hold_early = true};
static const wire_day key = {"depot", "2026-11-22"};

static const arv_route_in_force sample_order[] = {{"ben", 0, both_jobs, 2, 0}};

static arv_plan *mutable_plan(void)
{
    static arv_plan plan;
    plan = *wire_sample_plan();
    plan.summary.solve_s = 0.0; /* does not travel with requests */
    return &plan;
}

static wire_updates sample_updates(wire_kind kind)
{
    static const arv_update items[] = {
        {.job = 1,
         .technician = 0,
         .sequence = 5,
         .time_s = -6,
         .window_from_s = 0,
         .window_to_s = 8,
         .eta_s = 9,
         .level_ppm = 10,
         .spent_ppm = 11,
         .stops_away = 0,
         .notice = ARV_NOTICE_ON_THE_WAY,
         .offer_from_s = -4,
         .offer_to_s = 4,
         .show = 3,
         .why_s = {-1, 2, -3, 4, -5, 6, -7}},
        {.job = 0,
         .technician = ARV_NONE,
         .sequence = 6,
         .time_s = 7,
         .window_from_s = ARV_UNSET,
         .window_to_s = ARV_UNSET,
         .eta_s = ARV_UNSET,
         .stops_away = ARV_NONE,
         .offer_from_s = ARV_UNSET,
         .offer_to_s = ARV_UNSET},
    };
    static const int64_t previous[] = {3, 0};
    return (wire_updates){.key = key,
                          .sequence = kind == WIRE_UPDATE ? 5 : 6,
                          .items = items,
                          .previous = previous,
                          .count = kind == WIRE_UPDATE ? 1 : 2,
                          .duplicate = kind == WIRE_EVENT_REPLY};
}

static void fill_request(wire_kind kind, wire_message *m)
{
    const wire_estimate routes_given = {
        .spec = *wire_sample_spec(), .windows = window_options, .plan = mutable_plan()};
    switch (kind) {
    case WIRE_SOLVE:
        m->body.solve = (wire_solve){
            *wire_sample_spec(), {2.5, 10, 99, 2, 1.5, 3600, NULL, 700}, true, window_options};
        break;
    case WIRE_ESTIMATE:
        m->body.estimate = routes_given;
        m->body.estimate.plan = NULL;
        m->body.estimate.order = sample_order;
        m->body.estimate.order_count = 1;
        break;
    case WIRE_OPEN_DAY:
        m->body.open_day = (wire_open_day){key, routes_given, WIRE_APPLY};
        break;
    case WIRE_EVENT:
        m->body.event = (wire_event){.key = key,
                                     .event_id = "e1",
                                     .kind = ARV_EVENT_ADDED,
                                     .time_s = -77,
                                     .technician = "anna",
                                     .job = "job/1",
                                     .position = 2,
                                     .progress_ppm = 3};
        break;
    case WIRE_UPLOAD_MATRIX:
        m->body.cells = wire_sample_cells.cells;
        break;
    case WIRE_SLOTS:
        m->body.slots =
            (wire_slots){*wire_sample_spec(), mutable_plan(), 1, {3600, -7, 50, 3, 128, 9}};
        break;
    case WIRE_EXPLAIN:
        m->body.explain = (wire_explain){*wire_sample_spec(), mutable_plan(), 1, {600, 4, 2}};
        break;
    case WIRE_CLOSE_DAY:
    case WIRE_SNAPSHOT:
        m->body.day = key;
        break;
    case WIRE_CANCEL:
        memset(m->body.cancel.request_id, 0xab, WIRE_REQUEST_ID_BYTES);
        break;
    default:
        break;
    }
}

static const wire_day_line sample_days[] = {
    {{"depot", "2026-11-22"}, 17, 3, 40},
    {{"depot", "2026-11-23"}, 0, 2, 5},
};

static arv_slots_answer sample_slots(void)
{
    static arv_slot slots[] = {
        {.from_s = 1,
         .to_s = 2,
         .technician = 0,
         .shift = 1,
         .position = 3,
         .arrive_s = 4,
         .start_s = 5,
         .added_cost = -6,
         .outside_ppm = 7,
         .broken_ppm = -8,
         .worst_job = 1,
         .worst_before_ppm = 9,
         .worst_after_ppm = 10,
         .score = 11,
         .text = "fits"},
        {.from_s = 3,
         .to_s = 4,
         .reason = ARV_REASON_FULL,
         .technician = ARV_NONE,
         .shift = ARV_NONE,
         .position = ARV_NONE,
         .arrive_s = ARV_UNSET,
         .start_s = ARV_UNSET,
         .worst_job = ARV_NONE,
         .text = "full"},
    };
    return (arv_slots_answer){slots, 2, 1};
}

/* A served job with all there is to say, and an unserved one. */
static wire_explain_reply sample_explained(void)
{
    static arv_choice choices[] = {
        {.technician = 0,
         .shift = 1,
         .position = 2,
         .added_cost = 3,
         .blame_job = ARV_NONE,
         .push_out = ARV_NONE,
         .text = "can"},
        {.technician = 1,
         .obstacle = ARV_OBSTACLE_PROMISE,
         .position = ARV_NONE,
         .blame_job = 0,
         .short_s = 4,
         .push_out = 1,
         .push_cost = -5,
         .text = "cannot"},
    };
    static arv_explanation rows[] = {
        {.job = 1,
         .served = true,
         .technician = 0,
         .shift = 1,
         .position = 2,
         .cost = 7,
         .choices = choices,
         .choice_count = 2,
         .bond = ARV_BOND_PROMISE,
         .move_saving = 8,
         .wider_saving = 9,
         .wider_later = true,
         .wider_technician = 0,
         .wider_shift = 1,
         .wider_position = 3,
         .text = "served"},
        {.job = 0,
         .reason = ARV_REASON_FULL,
         .technician = ARV_NONE,
         .shift = ARV_NONE,
         .position = ARV_NONE,
         .cost = ARV_UNSET,
         .wider_technician = ARV_NONE,
         .wider_shift = ARV_NONE,
         .wider_position = ARV_NONE,
         .text = "left"},
    };
    return (wire_explain_reply){
        .of_one = true, .one = rows[0], .all = {&rows[1], &rows[0], 1, 1, 12, 13}};
}

static void fill_reply(wire_kind kind, wire_message *m)
{
    static arv_error detail;
    switch (kind) {
    case WIRE_PROGRESS:
        m->body.progress = (arv_progress){1.25, 2, 3, 4, 5};
        break;
    case WIRE_SOLVE_REPLY:
    case WIRE_ESTIMATE_REPLY:
        m->body.plan = (wire_plan_reply){wire_sample_plan(), kind == WIRE_SOLVE_REPLY, true};
        break;
    case WIRE_UPLOAD_MATRIX_REPLY:
        memset(m->body.digest, 0xcd, WIRE_DIGEST_BYTES);
        break;
    case WIRE_SLOTS_REPLY:
        m->body.slots_reply = sample_slots();
        break;
    case WIRE_EXPLAIN_REPLY:
        m->body.explain_reply = sample_explained();
        break;
    case WIRE_CANCEL_REPLY:
        m->body.cancel_state = WIRE_CANCEL_STOPPING;
        break;
    case WIRE_HEALTH_REPLY:
        m->body.health = (wire_health){true, true, true, "1.2.3", 1, 99};
        break;
    case WIRE_STATS_REPLY:
        m->body.stats =
            (wire_stats){1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21};
        break;
    case WIRE_DAYS_REPLY:
        m->body.days = (wire_days){sample_days, 2};
        break;
    case WIRE_DRAIN_REPLY:
        m->body.drain_queue_length = 4;
        break;
    case WIRE_ERROR:
        detail = (arv_error){0};
        arv_error_add(&detail, ARV_INVALID_ARGUMENT, "jobs[1].id", "twice");
        detail.total = 250;
        m->body.error = (wire_error){ARV_UNAVAILABLE, "busy", &detail, 1500, 12};
        break;
    default:
        m->body.updates = sample_updates(kind);
    }
}

/* A plan where there was an order, and the other way round. */
static void exchange_routes(wire_message *m)
{
    wire_estimate *given =
        m->header.kind == WIRE_ESTIMATE ? &m->body.estimate : &m->body.open_day.routes;
    const bool had_plan = given->plan != NULL;
    given->plan = had_plan ? NULL : mutable_plan();
    given->order = had_plan ? sample_order : NULL;
    given->order_count = had_plan ? 1 : 0;
}

static const arv_time_window sample_windows[] = {{7, 8, 9, 10}};

static const int32_t replanned_jobs[] = {1, 0};
static const arv_new_order replanned[] = {
    {.technician = 0, .shift = 1, .jobs = replanned_jobs, .job_count = 2}, {.technician = 1}};
static const arv_replan_change replan_changes[] = {
    {.job = 1, .technician_from = 1, .position_from = 2, .technician_to = 0, .position_to = 3},
    {.job = 0, .technician_from = ARV_NONE, .position_from = ARV_NONE, .technician_to = 1}};
static const arv_replan_promise replan_promises[] = {
    {.job = 1, .from_s = 2, .to_s = 3, .miss_before_ppm = 4, .miss_after_ppm = 5}};

static const arv_proposal sample_proposal = {.time_s = ARV_UNSET,
                                             .orders = replanned,
                                             .order_count = 2,
                                             .changes = replan_changes,
                                             .change_count = 2,
                                             .promises = replan_promises,
                                             .promise_count = 1,
                                             .before = {1, 2, 3, 4},
                                             .after = {5, 6, 7, 8},
                                             .technician_changes = 9,
                                             .order_changes = 10,
                                             .change_cost = 11,
                                             .gain = -12,
                                             .worth = true,
                                             .left_out = 13,
                                             .epochs = 14};

static arv_insertion sample_insertion(void)
{
    static arv_insert_place places[] = {{.technician = 1,
                                         .shift = 1,
                                         .position = 2,
                                         .arrive_s = 3,
                                         .start_s = 4,
                                         .added_cost = -5,
                                         .added_late_cost = 6,
                                         .added_travel_s = 7,
                                         .promises = replan_promises,
                                         .promise_count = 1,
                                         .put_at_risk = 1,
                                         .window_from_s = 8,
                                         .window_to_s = 9,
                                         .eta_s = 10},
                                        {.technician = 0,
                                         .window_from_s = ARV_UNSET,
                                         .window_to_s = ARV_UNSET,
                                         .eta_s = ARV_UNSET}};
    return (arv_insertion){.places = places, .count = 2, .left_out = 1};
}

/* Both questions about the rest of a day, and all that can be answered. */
static bool replanning(int index, wire_message *m)
{
    static arv_insertion insertion;
    static const char *const joining[] = {"job/2", "job/1"};
    const arv_replan_options options = {2.5, 10, 99, 2, 3600, 7200, 900, 300, 5, 1, true, NULL, 0};
    const arv_replan_options of_insertion = {
        .miss_price = 1, .late_price_per_hour = 2, .keep_next = 3};
    insertion = sample_insertion();
    *m = (wire_message){.header = wire_sample_header(index < 2 ? WIRE_REPLAN : WIRE_REPLAN_REPLY)};
    const wire_updates told = sample_updates(WIRE_EVENT_REPLY);
    switch (index) {
    case 0:
        m->body.replan = (wire_replan){.key = key,
                                       .options = options,
                                       .serve = joining,
                                       .serve_count = 2,
                                       .policy = WIRE_APPLY,
                                       .places = 3};
        return true;
    case 1:
        m->body.replan = (wire_replan){.key = key,
                                       .options = of_insertion,
                                       .policy = WIRE_PROPOSE,
                                       .insert = "job/1",
                                       .places = 5};
        return true;
    case 2:
        m->body.replan_reply =
            (wire_replan_reply){.told = told, .applied = true, .proposal = &sample_proposal};
        return true;
    case 3:
        m->body.replan_reply = (wire_replan_reply){.told = {.key = key}, .insertion = &insertion};
        return true;
    case 4:
        m->body.replan_reply =
            (wire_replan_reply){.told = {.key = key, .sequence = 3}, .stale = true};
        return true;
    case 5:
        *m = (wire_message){.header = wire_sample_header(WIRE_DAY_SLOTS)};
        m->body.day_slots =
            (wire_day_slots){.key = key, .job = "job/1", .options = {3600, -60, 0, 5, 64, 2}};
        return true;
    default:
        return false;
    }
}

/* Events of further kinds, by what they carry. */
static bool further_event(int index, wire_message *message)
{
    static const wire_event events[] = {
        {.kind = ARV_EVENT_PLAN_ACCEPTED, .time_s = 5, .orders = sample_order, .order_count = 1},
        {.kind = ARV_EVENT_PAUSED, .technician = "anna", .job = "job/1", .more = {.length_s = 60}},
        {.kind = ARV_EVENT_TRAFFIC,
         .more = {.until_s = 90, .factor_ppm = 1200000, .profile = "car"}},
        {.kind = ARV_EVENT_CHANGED,
         .job = "job/1",
         .more =
             {.service_s = 90, .job_type = "repair", .windows = sample_windows, .window_count = 1}},
        {.kind = ARV_EVENT_CHANGED, .job = "job/1", .more = {.service_s = ARV_UNSET}},
        {.kind = ARV_EVENT_ADDED,
         .technician = "anna",
         .job = "job/1",
         .added = &jobs[0],
         .added_loads = 2},
        {.kind = ARV_EVENT_ADDED,
         .technician = "anna",
         .job = "job/2",
         .added = &jobs[1],
         .place = &locations[0]},
        {.kind = ARV_EVENT_PROMISED,
         .job = "job/1",
         .more = {.window_from_s = 90, .window_to_s = 120}},
    };
    const int count = (int)(sizeof events / sizeof events[0]);
    if (index >= count)
        return replanning(index - count, message);
    *message = (wire_message){.header = wire_sample_header(WIRE_EVENT)};
    message->body.event = events[index];
    message->body.event.key = key;
    return true;
}

bool wire_sample_message(int index, wire_message *message)
{
    static const wire_kind kinds[] = {
        WIRE_SOLVE,          WIRE_ESTIMATE,      WIRE_OPEN_DAY,
        WIRE_EVENT,          WIRE_CLOSE_DAY,     WIRE_SNAPSHOT,
        WIRE_CANCEL,         WIRE_HEALTH,        WIRE_STATS,
        WIRE_DRAIN,          WIRE_PROGRESS,      WIRE_SOLVE_REPLY,
        WIRE_ESTIMATE_REPLY, WIRE_DAY_REPLY,     WIRE_EVENT_REPLY,
        WIRE_SNAPSHOT_REPLY, WIRE_CANCEL_REPLY,  WIRE_HEALTH_REPLY,
        WIRE_STATS_REPLY,    WIRE_DRAIN_REPLY,   WIRE_ERROR,
        WIRE_UPDATE,         WIRE_DAYS,          WIRE_DAYS_REPLY,
        WIRE_SLOTS,          WIRE_EXPLAIN,       WIRE_SLOTS_REPLY,
        WIRE_EXPLAIN_REPLY,  WIRE_UPLOAD_MATRIX, WIRE_UPLOAD_MATRIX_REPLY,
        WIRE_ESTIMATE,       WIRE_OPEN_DAY};
    const int count = (int)(sizeof kinds / sizeof kinds[0]);
    if (index < 0 || index >= count)
        return index >= count && further_event(index - count, message);
    *message = (wire_message){.header = wire_sample_header(kinds[index])};
    if (wire_kind_is_work(kinds[index]) || wire_kind_is_control(kinds[index]))
        fill_request(kinds[index], message);
    else
        fill_reply(kinds[index], message);
    if (index >= count - 2)
        exchange_routes(message);
    if (index == count - 1) {
        message->named = &wire_sample_cells;
        message->named_count = 1;
    }
    return true;
}
