/* day_extend.c - a day goes on with a larger problem: jobs nobody knew of when it was opened.
 *
 * The new problem is the old one with jobs behind the last. Indices stay, and so do the streams of random
 * numbers, which hang on them: extending a day moves no window. What routes hold of the old problem (windows,
 * compiled tables) stays in use, so that one must live on. */
#include "day/day_extend.h"
#include "day/day_state.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static arv_status other(arv_error *error, const char *path)
{
    return arv_error_add(
        error, ARV_FAILED_PRECONDITION, path,
        "must be as in the problem of the day: only jobs may come, behind the last");
}

static arv_status check_counts(const arv_spec *old, const arv_spec *now, arv_error *error)
{
    if (now->technician_count != old->technician_count)
        return other(error, "technicians");
    if (now->profile_count != old->profile_count)
        return other(error, "profiles");
    if (now->model_count != old->model_count)
        return other(error, "models");
    if (now->access_model_count != old->access_model_count)
        return other(error, "access_models");
    if (now->travel_model_count != old->travel_model_count)
        return other(error, "travel_models");
    if (now->load_count != old->load_count)
        return other(error, "load_count");
    return now->job_count < old->job_count ? other(error, "jobs") : ARV_OK;
}

static arv_status check_same(const arv_problem *old, const arv_problem *now, arv_error *error)
{
    char path[48];
    for (int32_t t = 0; t < old->spec->technician_count; t++) {
        snprintf(path, sizeof path, "technicians[%d]", t);
        if (!same_text(old->spec->technicians[t].id, now->spec->technicians[t].id) ||
            old->shift_first[t + 1] != now->shift_first[t + 1])
            return other(error, path);
    }
    for (int32_t s = 0; s < old->shift_count; s++)
        if (old->shift_start_s[s] != now->shift_start_s[s] ||
            old->shift_end_s[s] != now->shift_end_s[s])
            return other(error, "technicians");
    for (int32_t j = 0; j < old->job_count; j++) {
        snprintf(path, sizeof path, "jobs[%d]", j);
        if (!same_text(old->spec->jobs[j].id, now->spec->jobs[j].id) ||
            old->job_location[j] != now->job_location[j])
            return other(error, path);
    }
    return ARV_OK;
}

static arv_status check(const arv_day *day, const arv_problem *problem, arv_error *error)
{
    const arv_problem *old = day->problem;
    const arv_status status = check_counts(old->spec, problem->spec, error);
    if (status != ARV_OK)
        return status;
    if (problem->relations)
        return arv_error_add(error, ARV_UNIMPLEMENTED, "relations[0].kind",
                             "the live day of this version does not honour it yet");
    if (problem->origin_s != old->origin_s)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "jobs",
                             "a new job has a time before all those of the day's problem");
    return check_same(old, problem, error);
}

/* Customers of more jobs; those of before stay where they are when there is room. */
static arv_status make_room(arv_day *day, int32_t jobs, arv_error *error)
{
    const int32_t old = day->problem->job_count;
    if (jobs > day->customer_room) {
        const int32_t room = jobs + jobs / 8 + 8; /* they come one by one */
        day_customer *customers = ARENA_ARRAY(day->arena, day_customer, room);
        if (!customers)
            return day_no_memory(error);
        memcpy(customers, day->customers, (size_t)old * sizeof *customers);
        day->customers = customers;
        day->customer_room = room;
    }
    for (int32_t j = old; j < jobs; j++)
        day->customers[j] = (day_customer){.route = ARV_NONE};
    return ARV_OK;
}

arv_status arv_day_extend(arv_day *day, const arv_problem *problem, arv_error *error)
{
    simulate_models models;
    arv_status status = check(day, problem, error);
    if (status != ARV_OK)
        return status;
    if (simulate_models_make(day->arena, problem, day->models.seed, day->models.scenarios,
                             &models) != ARV_OK)
        return day_no_memory(error);
    status = make_room(day, problem->job_count, error);
    if (status != ARV_OK)
        return status;
    day->models = models;
    day->problem = problem;
    return ARV_OK;
}

arv_status day_extend_apply(arv_day *day, const arv_problem *problem, const arv_event *event,
                            arv_arena *arena, arv_updates *updates, arv_error *error)
{
    const arv_problem *known = day->problem;
    const simulate_models models = day->models;
    day_customer *const customers = day->customers;
    const int32_t room = day->customer_room;
    const arena_mark mark = arena_mark_get(day->arena);
    arv_status status = arv_day_extend(day, problem, error);
    if (status != ARV_OK)
        return status;
    const arv_status refused = day_event_check(day, event, arena, error);
    status = refused != ARV_OK ? refused : arv_day_apply(day, event, arena, updates, error);
    if (status == ARV_OK)
        return ARV_OK;
    day->problem = known;
    day->models = models;
    day->customers = customers;
    day->customer_room = room;
    if (refused != ARV_OK) /* else buffers that the day uses may lie behind the mark */
        arena_mark_release(day->arena, mark);
    return status;
}
