/* day_extend.c - a day goes on with a larger problem: jobs nobody knew of when it was opened.
 *
 * The new problem is the old one with jobs behind the last. Indices stay, and so do the streams of random
 * numbers, which hang on them: extending a day moves no window. What routes hold of the old problem (windows,
 * compiled tables) stays in use, so that one must live on. */
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

arv_status arv_day_extend(arv_day *day, const arv_problem *problem, arv_error *error)
{
    simulate_models models;
    const int32_t old = day->problem->job_count;
    const arv_status status = check(day, problem, error);
    if (status != ARV_OK)
        return status;
    day_customer *customers = ARENA_ARRAY(day->arena, day_customer, problem->job_count);
    if (!customers || simulate_models_make(day->arena, problem, day->models.seed,
                                           day->models.scenarios, &models) != ARV_OK)
        return day_no_memory(error);
    memcpy(customers, day->customers, (size_t)old * sizeof *customers);
    for (int32_t j = old; j < problem->job_count; j++)
        customers[j].route = ARV_NONE;
    day->customers = customers;
    day->models = models;
    day->problem = problem;
    return ARV_OK;
}
