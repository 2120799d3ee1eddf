/* tiny_problem.c - see tiny_problem.h. */
#include "tiny_problem.h"

#include <stdio.h>
#include <stdlib.h>

static void *array(tiny_problem *tiny, size_t count, size_t size)
{
    void *memory = arv_arena_alloc(tiny->arena, count, size);
    if (!memory)
        abort();
    return memory;
}

static const char *name(tiny_problem *tiny, const char *prefix, int32_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%s%d", prefix, number);
    return arv_arena_strdup(tiny->arena, text);
}

static void fill_travel(tiny_problem *tiny, const tiny_options *o)
{
    const int32_t rows = 1 + tiny->spec.job_count;
    int32_t *seconds = array(tiny, (size_t)rows * (size_t)rows, sizeof *seconds);
    for (int32_t i = 0; i < rows; i++)
        for (int32_t j = 0; j < rows; j++)
            seconds[i * rows + j] = i == j ? 0 : (int32_t)o->travel_s;
    arv_profile_init(&tiny->profile);
    tiny->matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = rows, .durations = seconds};
    tiny->profile.name = "car";
    tiny->profile.matrices = &tiny->matrix;
    tiny->profile.matrix_count = 1;
    tiny->profile.leg_sigma_ppm = o->leg_ppm;
    tiny->profile.technician_day_sigma_ppm = o->technician_day_ppm;
    tiny->profile.day_sigma_ppm = o->day_ppm;
    tiny->spec.profiles = &tiny->profile;
    tiny->spec.profile_count = 1;
    tiny->spec.location_count = rows;
    tiny->spec.locations = array(tiny, (size_t)rows, sizeof(arv_location));
}

static void fill_technicians(tiny_problem *tiny, const tiny_options *o)
{
    tiny->technicians = array(tiny, (size_t)o->technicians, sizeof *tiny->technicians);
    tiny->shifts = array(tiny, (size_t)o->technicians, sizeof *tiny->shifts);
    for (int32_t t = 0; t < o->technicians; t++) {
        arv_shift_init(&tiny->shifts[t]);
        tiny->shifts[t].start_s = TINY_SHIFT_START_S;
        tiny->shifts[t].end_s = TINY_SHIFT_START_S + o->shift_s;
        arv_technician_init(&tiny->technicians[t]);
        tiny->technicians[t].id = name(tiny, "t", t);
        tiny->technicians[t].profile = "car";
        tiny->technicians[t].start_location = tiny->technicians[t].end_location = 0;
        tiny->technicians[t].shifts = &tiny->shifts[t];
        tiny->technicians[t].shift_count = 1;
    }
    tiny->spec.technicians = tiny->technicians;
    tiny->spec.technician_count = o->technicians;
}

void tiny_fill(tiny_problem *tiny, const tiny_options *o)
{
    *tiny = (tiny_problem){.arena = arv_arena_create(0)};
    if (!tiny->arena)
        abort();
    arv_spec_init(&tiny->spec);
    fill_technicians(tiny, o);
    tiny->spec.job_count = o->technicians * o->jobs_each;
    tiny->jobs = array(tiny, (size_t)tiny->spec.job_count, sizeof *tiny->jobs);
    for (int32_t j = 0; j < tiny->spec.job_count; j++) {
        arv_job_init(&tiny->jobs[j]);
        tiny->jobs[j].id = name(tiny, "j", j);
        tiny->jobs[j].location = j + 1;
        tiny->jobs[j].service_s = o->planned_s;
    }
    tiny->spec.jobs = tiny->jobs;
    fill_travel(tiny, o);
    if (o->mean_s == 0)
        return;
    arv_duration_model_init(&tiny->model);
    tiny->model.family = ARV_MODEL_LOGNORMAL;
    tiny->model.mean = o->mean_s;
    tiny->model.cv_ppm = o->cv_ppm;
    tiny->model.pace_sigma_ppm = o->pace_ppm;
    tiny->spec.models = &tiny->model;
    tiny->spec.model_count = 1;
}

void tiny_learned(tiny_problem *tiny, arv_travel_model *travel, arv_duration_model *access,
                  const int64_t *ppm, const int64_t *leg_value, const int64_t *access_value,
                  int32_t count)
{
    arv_travel_model_init(travel);
    travel->quantile_ppm = ppm;
    travel->quantile_value = leg_value;
    travel->quantile_count = count;
    tiny->spec.travel_models = travel;
    tiny->spec.travel_model_count = 1;
    arv_duration_model_init(access);
    access->family = ARV_MODEL_QUANTILES;
    access->quantile_ppm = ppm;
    access->quantile_value = access_value;
    access->quantile_count = count;
    tiny->spec.access_models = access;
    tiny->spec.access_model_count = 1;
}

static void plan_route(tiny_problem *tiny, int32_t t, int32_t jobs_each, arv_route *route)
{
    int64_t now = tiny->shifts[t].start_s;
    *route = (arv_route){.technician = t, .step_count = jobs_each + 2};
    route->steps = array(tiny, (size_t)jobs_each + 2, sizeof *route->steps);
    for (int32_t i = 0; i < jobs_each + 2; i++) {
        arv_step *step = &route->steps[i];
        *step = (arv_step){.kind = ARV_STEP_JOB,
                           .job = t * jobs_each + i - 1,
                           .rest = ARV_NONE,
                           .window_from_s = ARV_UNSET,
                           .window_to_s = ARV_UNSET};
        if (i == 0 || i == jobs_each + 1) {
            step->kind = i ? ARV_STEP_END : ARV_STEP_START;
            step->job = ARV_NONE;
        }
        step->location = step->job == ARV_NONE ? 0 : step->job + 1;
        step->travel_s = i ? tiny->matrix.durations[1] : 0;
        step->arrive_s = step->start_s = now += step->travel_s;
        step->finish_s = now += step->job == ARV_NONE ? 0 : tiny->jobs[step->job].service_s;
    }
}

void tiny_compile(tiny_problem *tiny)
{
    arv_error *error = calloc(1, sizeof *error);
    if (!error || arv_problem_compile(tiny->arena, &tiny->spec, &tiny->problem, error) != ARV_OK) {
        if (error)
            fprintf(stderr, "%s: %s\n", error->items[0].path, error->items[0].text);
        abort();
    }
    free(error);
    const int32_t routes = tiny->spec.technician_count;
    tiny->plan.routes = array(tiny, (size_t)routes, sizeof *tiny->plan.routes);
    tiny->plan.route_count = routes;
    for (int32_t t = 0; t < routes; t++)
        plan_route(tiny, t, tiny->spec.job_count / routes, &tiny->plan.routes[t]);
}

void tiny_free(tiny_problem *tiny)
{
    arv_arena_destroy(&tiny->arena);
}
