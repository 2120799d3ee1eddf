/* kernel_day.c - see kernel_day.h. */
#include "kernel_day.h"

#include <stdio.h>
#include <stdlib.h>

const day_window day_windows[DAY_WINDOWS] = {
    {.stop = 3, .open_s = 39600, .close_s = 45000},
    {.stop = 6, .open_s = 48600, .close_s = 53100},
};

void kernel_day_fail(arv_status status, const arv_error *error)
{
    fprintf(stderr, "kernel_bench: %s", arv_status_name(status));
    if (error && error->count > 0)
        fprintf(stderr, ": %s: %s", error->items[0].path, error->items[0].text);
    fputc('\n', stderr);
    exit(1);
}

static void *array(arv_arena *arena, size_t count, size_t size)
{
    void *memory = arv_arena_alloc(arena, count, size);
    if (!memory)
        kernel_day_fail(ARV_RESOURCE_EXHAUSTED, NULL);
    return memory;
}

static const char *name(arv_arena *arena, int32_t technician, int32_t stop)
{
    char text[32];
    snprintf(text, sizeof text, stop < 0 ? "t%d" : "t%d-%d", technician, stop);
    const char *copy = arv_arena_strdup(arena, text);
    if (!copy)
        kernel_day_fail(ARV_RESOURCE_EXHAUSTED, NULL);
    return copy;
}

/* Place 0 is where everybody starts, place k + 1 the k-th stop of everybody. */
static void fill_travel(arv_arena *arena, arv_spec *spec)
{
    enum { PLACES = DAY_STOPS + 1 };
    int32_t *seconds = array(arena, (size_t)PLACES * PLACES, sizeof *seconds);
    for (int32_t i = 0; i < PLACES; i++)
        for (int32_t j = 0; j < PLACES; j++)
            seconds[i * PLACES + j] = i == j ? 0 : DAY_TRAVEL_S;
    arv_matrix *matrix = array(arena, 1, sizeof *matrix);
    *matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = PLACES, .durations = seconds};
    arv_profile *profile = array(arena, 1, sizeof *profile);
    arv_profile_init(profile);
    profile->name = "car";
    profile->matrices = matrix;
    profile->matrix_count = 1;
    profile->leg_sigma_ppm = DAY_LEG_PPM;
    profile->technician_day_sigma_ppm = DAY_TRAFFIC_PPM;
    spec->profiles = profile;
    spec->profile_count = 1;
    spec->locations = array(arena, PLACES, sizeof(arv_location));
    spec->location_count = PLACES;
}

static void fill_model(arv_arena *arena, arv_spec *spec)
{
    arv_duration_model *model = array(arena, 1, sizeof *model);
    arv_duration_model_init(model);
    model->family = ARV_MODEL_LOGNORMAL;
    model->mean = DAY_SERVICE_S;
    model->cv_ppm = DAY_CV_PPM;
    model->pace_sigma_ppm = DAY_PACE_PPM;
    spec->models = model;
    spec->model_count = 1;
}

static void fill_technicians(arv_arena *arena, arv_spec *spec)
{
    arv_shift *shift = array(arena, 1, sizeof *shift);
    arv_shift_init(shift);
    shift->start_s = DAY_START_S;
    shift->end_s = DAY_START_S + DAY_SHIFT_S;
    arv_technician *technicians = array(arena, DAY_TECHNICIANS, sizeof *technicians);
    for (int32_t t = 0; t < DAY_TECHNICIANS; t++) {
        arv_technician_init(&technicians[t]);
        technicians[t].id = name(arena, t, -1);
        technicians[t].start_location = 0;
        technicians[t].end_location = ARV_NONE;
        technicians[t].shifts = shift;
        technicians[t].shift_count = 1;
    }
    spec->technicians = technicians;
    spec->technician_count = DAY_TECHNICIANS;
}

static void fill_jobs(arv_arena *arena, arv_spec *spec)
{
    arv_time_window *windows = array(arena, DAY_WINDOWS, sizeof *windows);
    for (int32_t w = 0; w < DAY_WINDOWS; w++) {
        arv_time_window_init(&windows[w]);
        windows[w].open_s = day_windows[w].open_s;
        windows[w].close_s = day_windows[w].close_s;
    }
    const int32_t count = DAY_TECHNICIANS * DAY_STOPS;
    arv_job *jobs = array(arena, (size_t)count, sizeof *jobs);
    for (int32_t j = 0; j < count; j++) {
        arv_job_init(&jobs[j]);
        jobs[j].id = name(arena, j / DAY_STOPS, j % DAY_STOPS);
        jobs[j].location = 1 + j % DAY_STOPS;
        for (int32_t w = 0; w < DAY_WINDOWS; w++)
            if (day_windows[w].stop == j % DAY_STOPS) {
                jobs[j].windows = &windows[w];
                jobs[j].window_count = 1;
            }
    }
    spec->jobs = jobs;
    spec->job_count = count;
}

/* Technician t serves the jobs t * DAY_STOPS ... in order. */
static const arv_route_in_force *make_order(arv_arena *arena, const arv_spec *spec)
{
    const char **ids = array(arena, (size_t)spec->job_count, sizeof *ids);
    for (int32_t j = 0; j < spec->job_count; j++)
        ids[j] = spec->jobs[j].id;
    arv_route_in_force *order = array(arena, DAY_TECHNICIANS, sizeof *order);
    for (int32_t t = 0; t < DAY_TECHNICIANS; t++)
        order[t] = (arv_route_in_force){.technician = spec->technicians[t].id,
                                        .jobs = ids + (size_t)t * DAY_STOPS,
                                        .job_count = DAY_STOPS};
    return order;
}

void kernel_day_make(arv_arena *arena, const arv_problem **problem, arv_plan **plan)
{
    static arv_error error;
    arv_spec *spec = array(arena, 1, sizeof *spec);
    arv_spec_init(spec);
    fill_travel(arena, spec);
    fill_model(arena, spec);
    fill_technicians(arena, spec);
    fill_jobs(arena, spec);
    kernel_day_require(arv_problem_compile(arena, spec, problem, &error), &error);
    kernel_day_require(arv_plan_from_order(*problem, make_order(arena, spec), DAY_TECHNICIANS,
                                           arena, plan, &error),
                       &error);
}
