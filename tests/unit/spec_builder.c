/* spec_builder.c - see spec_builder.h. */
#include "spec_builder.h"

#include <stdio.h>
#include <stdlib.h>

static void *array(spec_builder *b, size_t count, size_t size)
{
    void *memory = arv_arena_alloc(b->arena, count ? count : 1, size);
    if (!memory)
        abort();
    return memory;
}

#define ARRAY(b, type, count) ((type *)array((b), (size_t)(count), sizeof(type)))

static int32_t below(spec_builder *b, int32_t n)
{
    return rng_below(&b->random, n);
}

static bool one_in(spec_builder *b, int32_t n)
{
    return below(b, n) == 0;
}

static const char *name(spec_builder *b, const char *prefix, int32_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%s%d", prefix, (int)number);
    const char *copy = arv_arena_strdup(b->arena, text);
    if (!copy)
        abort();
    return copy;
}

/* C leaves the order of initialisers open, so random draws never stand side by side in one. */
static arv_named_level named(spec_builder *b, const char *prefix, int32_t number, int64_t level)
{
    return (arv_named_level){name(b, prefix, number), level};
}

/* ---- travel ------------------------------------------------------------------------------------ */

static int32_t manhattan(const int32_t *xy, int32_t i, int32_t k)
{
    return abs(xy[2 * i] - xy[2 * k]) + abs(xy[2 * i + 1] - xy[2 * k + 1]);
}

/* Four slices, each leg with a time of its own in each. */
static void make_slices(spec_builder *b, uint32_t features)
{
    enum { SLICES = 4 };
    arv_matrix *slices = ARRAY(b, arv_matrix, SLICES);
    int64_t from_s = SPEC_DAY_START_S;
    for (int32_t k = 0; k < SLICES; k++) {
        int32_t *durations = ARRAY(b, int32_t, b->rows * b->rows);
        for (int32_t i = 0; i < b->rows * b->rows; i++)
            durations[i] = b->durations[i] < 0 ? -1 : b->durations[i] * (6 + below(b, 8)) / 8;
        slices[k] = *b->matrix;
        slices[k].durations = durations;
        slices[k].from_s = from_s;
        from_s += 3600 + below(b, 9000);
    }
    b->profile->matrices = slices;
    b->profile->matrix_count = SLICES;
    b->profile->slices_by_departure = !(features & SPEC_SPEED);
}

static void make_travel(spec_builder *b, uint32_t features)
{
    const int32_t rows = b->rows, cells = rows * rows;
    int32_t *xy = ARRAY(b, int32_t, 2 * rows);
    int32_t *distances = ARRAY(b, int32_t, cells), *costs = ARRAY(b, int32_t, cells);
    b->durations = ARRAY(b, int32_t, cells);
    for (int32_t i = 0; i < 2 * rows; i++)
        xy[i] = below(b, 1800);
    for (int32_t i = 0; i < cells; i++) {
        const bool wild = features & SPEC_WILD;
        b->durations[i] = wild ? below(b, 3600) : manhattan(xy, i / rows, i % rows);
        distances[i] = wild ? below(b, 40000) : 11 * b->durations[i];
        costs[i] = below(b, 2000);
        if (i / rows == i % rows && !(wild && one_in(b, 4)))
            b->durations[i] = distances[i] = costs[i] = 0;
        if ((features & SPEC_NO_WAY) && one_in(b, 12))
            b->durations[i] = -1;
    }
    b->matrix = ARRAY(b, arv_matrix, 1);
    *b->matrix = (arv_matrix){.from_s = ARV_UNSET,
                              .rows = rows,
                              .durations = b->durations,
                              .distances = distances,
                              .costs = features & SPEC_OWN_COSTS && one_in(b, 2) ? costs : NULL};
    b->profile = ARRAY(b, arv_profile, 1);
    arv_profile_init(b->profile);
    b->profile->name = "car";
    b->profile->matrices = b->matrix;
    b->profile->matrix_count = 1;
    b->spec.profiles = b->profile;
    b->spec.profile_count = 1;
    b->spec.location_count = rows;
    if (features & SPEC_SLICES)
        make_slices(b, features);
}

/* ---- technicians ------------------------------------------------------------------------------- */

static arv_time_window window(spec_builder *b, int64_t from_s, int32_t span_s, int32_t length_s)
{
    arv_time_window w;
    arv_time_window_init(&w);
    w.open_s = from_s + below(b, span_s);
    w.close_s = w.open_s + below(b, length_s);
    return w;
}

/* Breaks in no particular order, each possible somewhere in the shift. */
static void make_breaks(spec_builder *b, arv_shift *shift, uint32_t features)
{
    const int32_t length = (int32_t)(shift->end_s - shift->start_s);
    shift->break_count = below(b, 4);
    arv_break *rests = ARRAY(b, arv_break, shift->break_count);
    for (int32_t k = 0; k < shift->break_count; k++) {
        arv_break_init(&rests[k]);
        rests[k].id = name(b, "b", k);
        rests[k].service_s = one_in(b, 5) ? 0 : 300 + below(b, 1500);
        rests[k].window_count = below(b, 3);
        arv_time_window *windows = ARRAY(b, arv_time_window, rests[k].window_count);
        for (int32_t w = 0; w < rests[k].window_count; w++)
            windows[w] = window(b, shift->start_s, length - 3000, 7200);
        if ((features & SPEC_LATE) && rests[k].window_count == 1 && one_in(b, 2))
            windows[0].late_price_per_hour = below(b, 4000);
        rests[k].windows = windows;
        if (!(features & SPEC_WORK))
            continue;
        rests[k].paid = one_in(b, 2);
        if (one_in(b, 3))
            rests[k].max_work_since_start_s = 3600 + below(b, 4 * 3600);
        if (one_in(b, 3))
            rests[k].max_work_since_break_s = 3600 + below(b, 4 * 3600);
    }
    shift->breaks = rests;
}

static void make_shifts(spec_builder *b, arv_technician *who, uint32_t features)
{
    who->shift_count = features & SPEC_SHIFTS ? 1 + below(b, 3) : 1;
    arv_shift *shifts = ARRAY(b, arv_shift, who->shift_count);
    int64_t from = SPEC_DAY_START_S + below(b, 3600);
    for (int32_t s = 0; s < who->shift_count; s++) {
        arv_shift_init(&shifts[s]);
        shifts[s].start_s = from;
        shifts[s].end_s = from + SPEC_DAY_S / (2 * who->shift_count) + below(b, SPEC_DAY_S / 2);
        from = shifts[s].end_s - (one_in(b, 3) ? 1800 : 0);
        if (features & SPEC_BREAKS)
            make_breaks(b, &shifts[s], features);
        if ((features & SPEC_SHIFTS) && one_in(b, 4))
            shifts[s].start_location = below(b, b->rows);
    }
    who->shifts = shifts;
}

static void make_equipment(spec_builder *b, arv_technician *who, uint32_t features)
{
    if (features & SPEC_SKILLS) {
        arv_named_level *skills = ARRAY(b, arv_named_level, 3);
        static const char *const tool = "ladder";
        for (int32_t i = 0; i < 3; i++)
            if (!one_in(b, 4))
                skills[who->skill_count++] = named(b, "s", i, below(b, 4));
        who->skills = skills;
        who->tools = &tool;
        who->tool_count = below(b, 2);
    }
    if (features & SPEC_LOADS) {
        int64_t *capacity = ARRAY(b, int64_t, 2);
        capacity[0] = 6 + below(b, 15);
        capacity[1] = 6 + below(b, 15);
        who->capacity = one_in(b, 6) ? NULL : capacity;
    }
    if (features & SPEC_PARTS) {
        arv_named_level *stock = ARRAY(b, arv_named_level, 3);
        for (int32_t i = 0; i < 3; i++)
            stock[who->stock_count++] = named(b, "p", i, below(b, 8));
        who->stock = stock;
    }
}

/* Overtime, longest durations and the price of an hour from departure to return. */
static void make_hours(spec_builder *b, arv_technician *who)
{
    arv_shift *shifts = ARRAY(b, arv_shift, who->shift_count);
    if (!one_in(b, 4))
        who->costs.per_shift_hour = below(b, 5000);
    for (int32_t s = 0; s < who->shift_count; s++) {
        shifts[s] = who->shifts[s];
        if (one_in(b, 2))
            shifts[s].max_duration_s = 3600 + below(b, SPEC_DAY_S);
        if (one_in(b, 2))
            shifts[s].overtime_s = below(b, 7200);
        if (!one_in(b, 3))
            shifts[s].overtime_price_per_hour = below(b, 9000);
    }
    who->shifts = shifts;
}

static void make_technician(spec_builder *b, int32_t t, uint32_t features)
{
    arv_technician *who = &b->technicians[t];
    arv_technician_init(who);
    who->id = name(b, "t", t);
    who->type = one_in(b, 2) ? "senior" : "junior";
    who->start_location = who->end_location = below(b, b->rows);
    if ((features & SPEC_OPEN_ENDS) && one_in(b, 3))
        who->start_location = ARV_NONE;
    if ((features & SPEC_OPEN_ENDS) && one_in(b, 3))
        who->end_location = ARV_NONE;
    make_shifts(b, who, features);
    make_equipment(b, who, features);
    if (features & SPEC_PRICES) {
        who->costs.fixed = below(b, 3000);
        who->costs.per_hour = below(b, 4000);
        who->costs.per_km = below(b, 60);
        who->costs.per_task_hour = below(b, 900);
    }
    if (features & SPEC_HOURS)
        make_hours(b, who);
    if ((features & SPEC_LIMITS) && one_in(b, 2))
        who->max_tasks = 1 + below(b, 8);
    if ((features & SPEC_LIMITS) && one_in(b, 2))
        who->max_travel_s = 3000 + below(b, 15000);
    if ((features & SPEC_LIMITS) && one_in(b, 2))
        who->max_distance_m = 30000 + below(b, 150000);
    if (features & SPEC_SERVICE_BY) {
        who->speed_ppm = one_in(b, 2) ? 1000000 : 700000 + below(b, 900000);
        who->duration_ppm = one_in(b, 2) ? 1000000 : 700000 + below(b, 900000);
    }
}

/* ---- jobs -------------------------------------------------------------------------------------- */

static void make_needs(spec_builder *b, arv_job *job, uint32_t features)
{
    if (features & SPEC_SKILLS) {
        arv_named_level *skills = ARRAY(b, arv_named_level, 1);
        static const char *const tool = "ladder";
        const int32_t which = below(b, 3);
        skills[0] = named(b, "s", which, below(b, 3));
        job->skills = skills;
        job->skill_count = below(b, 2);
        job->tools = &tool;
        job->tool_count = one_in(b, 6);
    }
    if (features & SPEC_LOADS) {
        int64_t *load = ARRAY(b, int64_t, 4);
        for (int32_t d = 0; d < 4; d++)
            load[d] = below(b, 5);
        job->delivery = one_in(b, 4) ? NULL : load;
        job->pickup = (features & SPEC_PICKUPS) && !one_in(b, 3) ? load + 2 : NULL;
    }
    if (features & SPEC_PARTS) {
        arv_named_level *parts = ARRAY(b, arv_named_level, 2);
        for (int32_t i = 0; i < 2; i++) {
            const int32_t which = below(b, 3);
            parts[i] = named(b, "p", which, below(b, 3));
        }
        job->parts = parts;
        job->part_count = below(b, 3);
    }
}

static void make_prices(spec_builder *b, arv_job *job, uint32_t features)
{
    if (features & SPEC_PRIORITY) {
        job->priority = one_in(b, 3) ? below(b, 10) : 0;
        job->mandatory = one_in(b, 10);
    }
    if (!(features & SPEC_PRICES))
        return;
    if (one_in(b, 3))
        job->unserved_price = below(b, 5000);
    arv_technician_price *price = ARRAY(b, arv_technician_price, 1);
    price->technician = b->technicians[below(b, b->spec.technician_count)].id;
    price->price = below(b, 1000);
    job->technician_prices = price;
    job->technician_price_count = one_in(b, 4);
    if (one_in(b, 4))
        job->other_technician_price = below(b, 1000);
}

static arv_time_window *last_to_close(arv_time_window *windows, int32_t count)
{
    arv_time_window *last = windows;
    for (int32_t w = 1; w < count; w++)
        if (windows[w].close_s > last->close_s)
            last = &windows[w];
    return last;
}

static void make_times(spec_builder *b, arv_job *job, uint32_t features)
{
    job->service_s = below(b, 2400);
    if ((features & SPEC_SETUP) && !one_in(b, 4))
        job->setup_s = below(b, 1200);
    if ((features & SPEC_WINDOWS) && !one_in(b, 4)) {
        job->window_count = 1 + below(b, 3);
        arv_time_window *windows = ARRAY(b, arv_time_window, job->window_count);
        for (int32_t w = 0; w < job->window_count; w++)
            windows[w] = window(b, SPEC_DAY_START_S, SPEC_DAY_S, 9000);
        if ((features & SPEC_LATE) && !one_in(b, 3))
            last_to_close(windows, job->window_count)->late_price_per_hour = below(b, 4000);
        job->windows = windows;
    }
    if ((features & SPEC_PROMISES) && one_in(b, 4)) {
        job->promise_from_s = SPEC_DAY_START_S + below(b, SPEC_DAY_S);
        job->promise_to_s = job->promise_from_s + below(b, 7200);
        if (one_in(b, 4))
            job->promise_from_s = ARV_UNSET;
        else if (one_in(b, 3))
            job->promise_to_s = ARV_UNSET;
    }
    if (features & SPEC_SERVICE_BY) {
        arv_service_by *by = ARRAY(b, arv_service_by, 2);
        by[0].technician = b->technicians[below(b, b->spec.technician_count)].id;
        by[0].service_s = below(b, 2400);
        by[1].type = "senior";
        by[1].service_s = below(b, 2400);
        const int32_t first = below(b, 2);
        job->service_by = by + first;
        job->service_by_count = below(b, 3 - first);
    }
}

static void make_job(spec_builder *b, int32_t j, uint32_t features)
{
    arv_job *job = &b->jobs[j];
    arv_job_init(job);
    job->id = name(b, "j", j);
    job->location = below(b, b->rows);
    make_times(b, job, features);
    make_needs(b, job, features);
    make_prices(b, job, features);
    if ((features & SPEC_PINS) && one_in(b, 6))
        job->pin_technician = b->technicians[below(b, b->spec.technician_count)].id;
    if ((features & SPEC_PINS) && one_in(b, 8)) {
        job->window_count = 0;
        job->pin_start_s = SPEC_DAY_START_S + below(b, SPEC_DAY_S);
    }
}

/* Pins a few jobs to the first positions of technicians. */
static void pin_positions(spec_builder *b)
{
    int32_t j = 0;
    for (int32_t t = 0; t < b->spec.technician_count; t++)
        for (int32_t k = 0; k < below(b, 3) && j < b->spec.job_count; k++, j++) {
            b->jobs[j].pin_technician = b->technicians[t].id;
            b->jobs[j].pin_position = k + 1;
        }
}

/* Deals some jobs out over the shifts; pinned ones to their technician. */
static void make_force(spec_builder *b, uint32_t features)
{
    const int32_t technicians = b->spec.technician_count, jobs = b->spec.job_count;
    arv_route_in_force *routes = ARRAY(b, arv_route_in_force, technicians);
    int32_t next = jobs;
    for (int32_t t = 0; t < technicians; t++) {
        const char **ids = ARRAY(b, const char *, jobs);
        int32_t count = 0;
        for (int32_t k = below(b, 5); k > 0 && next > 0; k--) {
            const arv_job *job = &b->jobs[--next];
            if (!job->pin_technician && job->pin_position == ARV_UNSET)
                ids[count++] = job->id;
        }
        routes[t].technician = b->technicians[t].id;
        routes[t].shift = below(b, b->technicians[t].shift_count);
        routes[t].jobs = ids;
        routes[t].job_count = count;
        if ((features & SPEC_FROZEN) && one_in(b, 2))
            routes[t].frozen = below(b, count + 1);
    }
    b->spec.routes = routes;
    b->spec.route_count = technicians;
    if (features & SPEC_PRICES)
        b->spec.change_price = one_in(b, 2) ? ARV_UNSET : below(b, 2000);
}

/* ---- what is learned ----------------------------------------------------------------------------- */

static void make_names(spec_builder *b)
{
    arv_location *locations = ARRAY(b, arv_location, b->rows);
    for (int32_t i = 0; i < b->rows; i++)
        locations[i].id = one_in(b, 5) ? NULL : name(b, "place", i);
    b->spec.locations = locations;
}

static void make_access_models(spec_builder *b)
{
    arv_duration_model *models = ARRAY(b, arv_duration_model, 2);
    for (int32_t i = 0; i < 2; i++) {
        arv_duration_model_init(&models[i]);
        models[i].family = ARV_MODEL_LOGNORMAL;
        models[i].mean = below(b, 600);
        models[i].cv_ppm = below(b, 900000);
    }
    models[1].technician = b->technicians[below(b, b->spec.technician_count)].id;
    b->spec.access_models = models;
    b->spec.access_model_count = below(b, 3);
}

/* Spread around one, from half to twice as long. */
static void make_spread(spec_builder *b, arv_travel_model *model)
{
    int64_t *ppm = ARRAY(b, int64_t, 3), *value = ARRAY(b, int64_t, 3);
    for (int32_t i = 0; i < 3; i++)
        ppm[i] = i * 500000;
    value[0] = 500000 + below(b, 500000);
    value[1] = 1000000;
    value[2] = 1000000 + below(b, 1000000);
    model->quantile_ppm = ppm;
    model->quantile_value = value;
    model->quantile_count = one_in(b, 4) ? 0 : 3;
}

static const int64_t *make_hour_factors(spec_builder *b)
{
    int64_t *hours = ARRAY(b, int64_t, ARV_HOURS);
    for (int32_t hour = 0; hour < ARV_HOURS; hour++)
        hours[hour] = 700000 + below(b, 800000);
    return one_in(b, 3) ? NULL : hours;
}

/* One for all legs, one for a technician, and two legs with models of their own. */
static void make_travel_models(spec_builder *b)
{
    arv_travel_model *models = ARRAY(b, arv_travel_model, 4);
    for (int32_t i = 0; i < 4; i++) {
        arv_travel_model_init(&models[i]);
        make_spread(b, &models[i]);
        models[i].hour_ppm = make_hour_factors(b);
    }
    models[0].day_ppm = below(b, 300000);
    models[0].technician_day_ppm = below(b, 300000);
    models[0].neighbour_ppm = below(b, 300000);
    models[0].neighbour_decay_ppm = below(b, 1000000);
    models[1].technician = b->technicians[below(b, b->spec.technician_count)].id;
    for (int32_t i = 2; i < 4; i++) {
        models[i].profile = i == 2 ? "car" : NULL;
        models[i].from = name(b, "place", below(b, b->rows));
        models[i].to = name(b, "place", below(b, b->rows));
    }
    b->spec.travel_models = models;
    b->spec.travel_model_count = 4;
}

void spec_build(spec_builder *b, uint64_t seed, int32_t technicians, int32_t jobs,
                uint32_t features)
{
    *b = (spec_builder){.arena = arv_arena_create(0), .random = rng_make(seed, 77, 0)};
    if (!b->arena)
        abort();
    arv_spec_init(&b->spec);
    b->rows = 2 + jobs / 2 + below(b, jobs + 1);
    make_travel(b, features);
    b->spec.load_count = features & SPEC_LOADS ? 2 : 0;
    b->spec.technicians = b->technicians = ARRAY(b, arv_technician, technicians);
    b->spec.technician_count = technicians;
    for (int32_t t = 0; t < technicians; t++)
        make_technician(b, t, features);
    b->spec.jobs = b->jobs = ARRAY(b, arv_job, jobs);
    b->spec.job_count = jobs;
    for (int32_t j = 0; j < jobs; j++)
        make_job(b, j, features);
    if (features & SPEC_POSITIONS)
        pin_positions(b);
    if (features & (SPEC_FORCE | SPEC_FROZEN))
        make_force(b, features);
    if (features & SPEC_LEARNED) {
        make_names(b);
        make_access_models(b);
        make_travel_models(b);
    }
}

static void limit_breaks(spec_builder *b, arv_shift *shift)
{
    arv_break *rests = ARRAY(b, arv_break, shift->break_count);
    for (int32_t k = 0; k < shift->break_count; k++) {
        int64_t *most = ARRAY(b, int64_t, 2);
        most[0] = below(b, 8);
        most[1] = below(b, 8);
        rests[k] = shift->breaks[k];
        rests[k].max_load = one_in(b, 3) ? NULL : most;
    }
    shift->breaks = rests;
}

void spec_add_max_load(spec_builder *b)
{
    for (int32_t t = 0; t < b->spec.technician_count; t++) {
        arv_technician *who = &b->technicians[t];
        arv_shift *shifts = ARRAY(b, arv_shift, who->shift_count);
        for (int32_t s = 0; s < who->shift_count; s++) {
            shifts[s] = who->shifts[s];
            limit_breaks(b, &shifts[s]);
        }
        who->shifts = shifts;
    }
}

void spec_add_balance(spec_builder *b)
{
    b->spec.balance_price_per_hour = 1 + below(b, 20000);
}

void spec_add_restock(spec_builder *b)
{
    for (int32_t t = 0; t < b->spec.technician_count; t++) {
        if (one_in(b, 4))
            continue;
        b->technicians[t].restock_location = below(b, b->rows);
        b->technicians[t].restock_service_s = one_in(b, 2) ? below(b, 1200) : 0;
    }
}

void spec_free(spec_builder *b)
{
    arv_arena_destroy(&b->arena);
}

const arv_problem *spec_compile(spec_builder *b, bool must)
{
    const arv_problem *problem;
    arv_error *error = ARRAY(b, arv_error, 1);
    const arv_status status = arv_problem_compile(b->arena, &b->spec, &problem, error);
    if (status == ARV_OK || !must)
        return problem;
    fprintf(stderr, "%s: %s\n", error->items[0].path, error->items[0].text);
    abort();
}

/* ---- plans ------------------------------------------------------------------------------------- */

static bool same_step(const arv_step *a, const arv_step *b)
{
    return a->kind == b->kind && a->job == b->job && a->rest == b->rest &&
           a->location == b->location && a->arrive_s == b->arrive_s && a->start_s == b->start_s &&
           a->finish_s == b->finish_s && a->travel_s == b->travel_s &&
           a->distance_m == b->distance_m;
}

static bool same_route(const arv_route *a, const arv_route *b)
{
    if (a->technician != b->technician || a->shift != b->shift || a->step_count != b->step_count ||
        a->cost != b->cost || a->travel_s != b->travel_s || a->distance_m != b->distance_m ||
        a->service_s != b->service_s || a->waiting_s != b->waiting_s)
        return false;
    for (int32_t k = 0; k < a->step_count; k++)
        if (!same_step(&a->steps[k], &b->steps[k]))
            return false;
    return true;
}

bool spec_same_plan(const arv_plan *a, const arv_plan *b)
{
    const arv_summary *x = &a->summary, *y = &b->summary;
    if (a->route_count != b->route_count || a->unassigned_count != b->unassigned_count ||
        x->cost != y->cost || x->priority_lost != y->priority_lost ||
        x->unassigned != y->unassigned || x->mandatory_unassigned != y->mandatory_unassigned ||
        x->travel_s != y->travel_s || x->distance_m != y->distance_m ||
        x->service_s != y->service_s || x->waiting_s != y->waiting_s)
        return false;
    for (int32_t k = 0; k < a->unassigned_count; k++)
        if (a->unassigned[k].job != b->unassigned[k].job ||
            a->unassigned[k].reason != b->unassigned[k].reason)
            return false;
    for (int32_t r = 0; r < a->route_count; r++)
        if (!same_route(&a->routes[r], &b->routes[r]))
            return false;
    return true;
}
