/* node_problem.c - see node_problem.h. */
#include "format/node_problem.h"

#include "base/arena.h"

#include <inttypes.h>
#include <math.h>

bool node_round(node_rounding rounding, double x, int64_t *out)
{
    double rounded = 0.0;
    switch (rounding) {
    case NODE_NEAREST:
        rounded = floor(x + 0.5);
        break;
    case NODE_TENTHS:
        rounded = floor(10.0 * x);
        break;
    case NODE_THOUSANDTHS_UP:
        rounded = ceil(1000.0 * x - 1e-7);
        break;
    case NODE_THOUSANDTHS:
        rounded = rint(1000.0 * x);
        break;
    }
    if (!(fabs(rounded) <= (double)INT32_MAX))
        return false;
    *out = (int64_t)rounded;
    return true;
}

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

const int32_t *node_distances(arv_arena *arena, const double *x, const double *y, int32_t nodes,
                              node_rounding rounding, arv_error *error)
{
    int32_t *matrix = ARENA_ARRAY(arena, int32_t, (size_t)nodes * (size_t)nodes);
    if (!matrix) {
        no_memory(error);
        return NULL;
    }
    for (int32_t i = 0; i < nodes; i++)
        for (int32_t k = 0; k < i; k++) {
            const double dx = x[i] - x[k], dy = y[i] - y[k];
            int64_t distance;
            if (!node_round(rounding, sqrt(dx * dx + dy * dy), &distance)) {
                arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                              "the distance of nodes %d and %d does not fit 32 bits", k + 1, i + 1);
                return NULL;
            }
            matrix[(size_t)i * (size_t)nodes + (size_t)k] = (int32_t)distance;
            matrix[(size_t)k * (size_t)nodes + (size_t)i] = (int32_t)distance;
        }
    return matrix;
}

/* ---- spec ------------------------------------------------------------------------------------ */

/* A skill per group; `skills` has one entry for each pair that holds. */
static arv_status build_skills(arv_arena *arena, const node_problem *n, arv_technician *technicians)
{
    const char **names = ARENA_ARRAY(arena, const char *, n->group_count);
    if (!names)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t g = 0; g < n->group_count; g++)
        if (!(names[g] = arena_printf(arena, "group-%d", g + 1)))
            return ARV_RESOURCE_EXHAUSTED;
    for (int32_t v = 0; v < n->vehicles; v++) {
        const bool *has = n->vehicle_group + (size_t)v * (size_t)n->group_count;
        arv_named_level *skills = ARENA_ARRAY(arena, arv_named_level, n->group_count);
        if (!skills)
            return ARV_RESOURCE_EXHAUSTED;
        for (int32_t g = 0; g < n->group_count; g++)
            if (has[g])
                skills[technicians[v].skill_count++] = (arv_named_level){names[g], 1};
        technicians[v].skills = skills;
    }
    return ARV_OK;
}

static arv_status build_technicians(arv_arena *arena, const node_problem *n, arv_spec *spec)
{
    const int64_t unbounded_s = (int64_t)1 << 27;
    arv_technician *technicians = ARENA_ARRAY(arena, arv_technician, n->vehicles);
    arv_shift *shifts = ARENA_ARRAY(arena, arv_shift, n->vehicles);
    if (!technicians || !shifts)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t v = 0; v < n->vehicles; v++) {
        const int32_t depot = n->vehicle_depot[v];
        arv_technician *technician = &technicians[v];
        arv_technician_init(technician);
        arv_shift_init(&shifts[v]);
        shifts[v].start_s = n->open_s ? n->open_s[depot] : 0;
        shifts[v].end_s = n->close_s ? n->close_s[depot] : unbounded_s;
        shifts[v].max_duration_s = n->max_duration_s;
        technician->id = arena_printf(arena, "%d", v + 1);
        technician->start_location = depot;
        technician->end_location = depot;
        technician->shifts = &shifts[v];
        technician->shift_count = 1;
        technician->capacity = n->vehicle_capacity ? &n->vehicle_capacity[v] : NULL;
        if (!technician->id)
            return ARV_RESOURCE_EXHAUSTED;
    }
    spec->technicians = technicians;
    spec->technician_count = n->vehicles;
    return n->group_count > 0 ? build_skills(arena, n, technicians) : ARV_OK;
}

static void fill_job(const node_problem *n, int32_t node, arv_job *job, arv_time_window *window,
                     arv_named_level *skill)
{
    job->location = node;
    if (n->service_s)
        job->service_s = n->service_s[node];
    if (n->demand && n->vehicle_capacity)
        job->delivery = &n->demand[node];
    if (n->unserved_price)
        job->unserved_price = n->unserved_price[node];
    if (n->open_s) {
        arv_time_window_init(window);
        window->open_s = n->open_s[node];
        window->close_s = n->close_s[node];
        job->windows = window;
        job->window_count = 1;
    }
    if (n->group && n->group[node] != ARV_NONE) {
        job->skills = skill;
        job->skill_count = 1;
    }
}

static arv_status build_jobs(arv_arena *arena, const node_problem *n, arv_spec *spec,
                             format_info *info)
{
    arv_job *jobs = ARENA_ARRAY(arena, arv_job, n->nodes);
    arv_time_window *windows = ARENA_ARRAY(arena, arv_time_window, n->nodes);
    arv_named_level *skills = ARENA_ARRAY(arena, arv_named_level, n->nodes);
    int32_t *lines = ARENA_ARRAY(arena, int32_t, n->nodes);
    bool *numbers = ARENA_ARRAY(arena, bool, n->nodes);
    if (!jobs || !windows || !skills || !lines || !numbers)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t count = 0;
    for (int32_t node = 0; node < n->nodes; node++) {
        if (n->is_depot[node])
            continue;
        arv_job *job = &jobs[count];
        arv_job_init(job);
        job->id = arena_printf(arena, "%" PRId64, n->id[node]);
        if (n->group && n->group[node] != ARV_NONE)
            skills[count] =
                (arv_named_level){arena_printf(arena, "group-%d", n->group[node] + 1), 1};
        if (!job->id || (n->group && n->group[node] != ARV_NONE && !skills[count].name))
            return ARV_RESOURCE_EXHAUSTED;
        fill_job(n, node, job, &windows[count], &skills[count]);
        lines[count] = n->line[node];
        numbers[count++] = true;
    }
    spec->jobs = jobs;
    spec->job_count = count;
    info->job_line = lines;
    info->job_number = numbers;
    return ARV_OK;
}

static arv_status build_travel(arv_arena *arena, const node_problem *n, arv_spec *spec)
{
    arv_profile *profile = ARENA_ARRAY(arena, arv_profile, 1);
    arv_matrix *matrix = ARENA_ARRAY(arena, arv_matrix, 1);
    if (!profile || !matrix)
        return ARV_RESOURCE_EXHAUSTED;
    *matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = n->nodes, .durations = n->matrix};
    arv_profile_init(profile);
    profile->name = "car";
    profile->matrices = matrix;
    profile->matrix_count = 1;
    spec->profiles = profile;
    spec->profile_count = 1;
    spec->location_count = n->nodes;
    return ARV_OK;
}

arv_status node_problem_build(arv_arena *arena, const node_problem *n, arv_spec *spec,
                              format_info *info, arv_error *error)
{
    bool *numbers = ARENA_ARRAY(arena, bool, n->vehicles);
    if (!numbers)
        return no_memory(error);
    for (int32_t v = 0; v < n->vehicles; v++)
        numbers[v] = true;
    info->spec = spec;
    info->technician_number = numbers;
    info->vehicle_line = n->vehicle_line;
    spec->load_count = n->demand && n->vehicle_capacity ? 1 : 0;
    arv_status status = build_travel(arena, n, spec);
    if (status == ARV_OK)
        status = build_technicians(arena, n, spec);
    if (status == ARV_OK)
        status = build_jobs(arena, n, spec, info);
    return status == ARV_OK ? ARV_OK : no_memory(error);
}
