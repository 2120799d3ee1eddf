/* hand_day.h - one day written by hand for the tests of the checker: every figure of it was computed
 * with pencil and paper from arrival.h. */
#ifndef TESTS_HAND_DAY_H
#define TESTS_HAND_DAY_H

#include <arrival/arrival.h>

enum { JOBS = 7, TECHNICIANS = 2, ANN_STEPS = 6, BOB_STEPS = 3 };

/* The whole day in one piece, so that a test may change anything. */
typedef struct hand_day {
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
} hand_day;

/* The day with its right plan and no error. */
void hand_day_make(hand_day *d);

/* A hard window, and a step with `travel_s` of travel over ten times as many metres; `what` is the job
 * or the break. */
arv_time_window hand_window(int64_t open_s, int64_t close_s);
arv_step hand_step(arv_step_kind kind, int32_t what, int32_t location, int64_t travel_s,
                   int64_t arrive_s, int64_t start_s, int64_t finish_s);

void hand_print(const arv_error *error);
bool hand_has_path(const arv_error *error, const char *path);

#endif
