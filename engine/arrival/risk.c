/* risk.c - see risk.h. */
#include "arrival/risk.h"

#include "arrival/simulate.h"
#include "base/rng.h"
#include "model/id_index.h"
#include "model/travel_match.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Keeps the streams apart, and from those of the windows. */
enum { STREAM_SERVICE = 101, STREAM_ACCESS, STREAM_LEG, STREAM_RETURN, STREAM_DAY, STREAM_PACE };

enum { LATE_MOST_S = 86400, HOUR_S = 3600 };

/* Sums of lateness are cut here: times any rate they fit an int64. */
static const int64_t LATE_SUM_MOST_S = INT64_C(1) << 31;
static const int64_t PER_SCENARIO_HOUR = (int64_t)RISK_SCENARIOS * HOUR_S;

/* How a job type takes in the hands of a technician; NULL = as planned, and no access time. */
typedef struct risk_shapes {
    const duration_shape *service, *access;
} risk_shapes;

/* Legs of one shift. */
typedef struct risk_legs {
    const kernel_score_table *table; /* NULL = no spread */
    const int64_t *hour_ppm;         /* NULL = as the matrix says */
    int32_t own_weight;              /* of a leg's own score */
    bool shared;                     /* the day has a part in it */
} risk_legs;

typedef struct risk_scenarios {
    simulate_models models;
    int64_t rate;   /* cost units of an hour late in every scenario; above 0 */
    int32_t miss_s; /* lateness that a miss counts more */
    int32_t type_count;
    int32_t *job_type;          /* per job */
    int32_t *column;            /* per technician */
    risk_shapes *shapes;        /* [column * type_count + type] */
    risk_legs *legs;            /* per shift */
    uint32_t *service, *access; /* ranks [job * RISK_SCENARIOS]; access may be NULL */
    int32_t *leg, *back;        /* scores of the legs to jobs, and to the ends of shifts */
    int32_t *day;   /* weighted scores of the technicians' days [shift * RISK_SCENARIOS] */
    uint32_t *pace; /* ranks likewise */
} risk_scenarios;

/* ---- set-up: job types and technicians ------------------------------------------------------- */

typedef struct typed_job {
    const char *type;
    int32_t job;
} typed_job;

static int compare_types(const void *a, const void *b)
{
    const char *x = ((const typed_job *)a)->type, *y = ((const typed_job *)b)->type;
    if (!x || !y)
        return (x != NULL) - (y != NULL);
    return strcmp(x, y);
}

/* Numbers the types of the jobs; types[k] = the name of type k. */
static bool number_types(arv_arena *arena, const arv_spec *spec, risk_scenarios *r,
                         const char ***types)
{
    typed_job *sorted = ARENA_ARRAY(arena, typed_job, spec->job_count);
    r->job_type = ARENA_ARRAY(arena, int32_t, spec->job_count);
    *types = ARENA_ARRAY(arena, const char *, spec->job_count);
    if (!sorted || !r->job_type || !*types)
        return false;
    for (int32_t j = 0; j < spec->job_count; j++)
        sorted[j] = (typed_job){spec->jobs[j].type, j};
    if (spec->job_count > 0)
        qsort(sorted, (size_t)spec->job_count, sizeof *sorted, compare_types);
    for (int32_t k = 0; k < spec->job_count; k++) {
        if (k == 0 || compare_types(&sorted[k - 1], &sorted[k]) != 0)
            (*types)[r->type_count++] = sorted[k].type;
        r->job_type[sorted[k].job] = r->type_count - 1;
    }
    return true;
}

/* Marks the technicians whom a model of the list names. */
static void mark_named(const arv_duration_model *list, int32_t count, const id_index *technicians,
                       int32_t *named)
{
    for (int32_t i = 0; i < count; i++) {
        const int32_t t =
            list[i].technician ? id_index_find(technicians, list[i].technician) : ARV_NONE;
        if (t != ARV_NONE)
            named[t] = 1;
    }
}

/* Gives every technician a column: the first one is that of all whom no model names. */
static bool number_columns(arv_arena *arena, const arv_spec *spec, risk_scenarios *r,
                           const char **who, int32_t *columns)
{
    const char **ids = ARENA_ARRAY(arena, const char *, spec->technician_count);
    id_index index;
    r->column = ARENA_ARRAY(arena, int32_t, spec->technician_count);
    if (!ids || !r->column)
        return false;
    for (int32_t t = 0; t < spec->technician_count; t++)
        ids[t] = spec->technicians[t].id;
    if (!id_index_build(arena, ids, spec->technician_count, &index))
        return false;
    mark_named(spec->models, spec->model_count, &index, r->column);
    mark_named(spec->access_models, spec->access_model_count, &index, r->column);
    *columns = 1;
    for (int32_t t = 0; t < spec->technician_count; t++)
        if (r->column[t]) {
            who[*columns] = ids[t];
            r->column[t] = (*columns)++;
        }
    return true;
}

static const duration_shape *shape_for(const duration_models *models, const char *type,
                                       const char *technician)
{
    const arv_duration_model *model = service_model(&models->index, type, technician);
    return model ? &models->shapes[model - models->list] : NULL;
}

static bool fill_shapes(arv_arena *arena, const arv_spec *spec, risk_scenarios *r)
{
    const char **types, **who = ARENA_ARRAY(arena, const char *, spec->technician_count + 1);
    int32_t columns;
    if (!who || !number_columns(arena, spec, r, who, &columns) ||
        !number_types(arena, spec, r, &types))
        return false;
    r->shapes = ARENA_ARRAY(arena, risk_shapes, (size_t)columns * (size_t)r->type_count);
    if (!r->shapes)
        return false;
    for (int32_t c = 0; c < columns; c++)
        for (int32_t k = 0; k < r->type_count; k++)
            r->shapes[(size_t)c * (size_t)r->type_count + (size_t)k] =
                (risk_shapes){shape_for(&r->models.durations, types[k], who[c]),
                              shape_for(&r->models.access, types[k], who[c])};
    return true;
}

/* ---- set-up: draws ---------------------------------------------------------------------------- */

static kernel_stream stream(const risk_scenarios *r, int use, int32_t who)
{
    const uint64_t key = rng_key(rng_key(rng_key(0, r->models.seed), (uint64_t)use), (uint64_t)who);
    return (kernel_stream){key, kernel_block_log2(RISK_SCENARIOS)};
}

static uint32_t *draw_ranks(arv_arena *arena, const risk_scenarios *r, int use, int32_t count)
{
    uint32_t *ranks = ARENA_ARRAY(arena, uint32_t, (size_t)count * RISK_SCENARIOS);
    for (int32_t k = 0; ranks && k < count; k++) {
        const kernel_stream s = stream(r, use, k);
        r->models.ops->uniform(&s, RISK_SCENARIOS, ranks + (size_t)k * RISK_SCENARIOS);
    }
    return ranks;
}

static int32_t *draw_scores(arv_arena *arena, const risk_scenarios *r, int use, int32_t count)
{
    int32_t *scores = ARENA_ARRAY(arena, int32_t, (size_t)count * RISK_SCENARIOS);
    for (int32_t k = 0; scores && k < count; k++) {
        const kernel_stream s = stream(r, use, k);
        r->models.ops->draw(r->models.scores, &s, RISK_SCENARIOS,
                            scores + (size_t)k * RISK_SCENARIOS);
    }
    return scores;
}

static int32_t score_weight(double variance)
{
    return (int32_t)floor(sqrt(variance) * KERNEL_WEIGHT_ONE + .5);
}

/* What legs of a shift are multiplied with, and the day's part in their scores. */
static arv_status make_legs(arv_arena *arena, risk_scenarios *r, int32_t shift)
{
    const arv_problem *p = r->models.problem;
    risk_legs *legs = &r->legs[shift];
    simulate_leg_spread spread;
    const arv_status status = simulate_leg_spread_of(arena, &r->models, shift, &spread);
    if (status != ARV_OK)
        return status;
    const double day =
        fmin(spread.shares.part[TRAFFIC_DAY] + spread.shares.part[TRAFFIC_TECHNICIAN], 1);
    const arv_travel_model *learned = problem_travel_shares(p, shift);
    *legs = (risk_legs){.table = spread.table,
                        .hour_ppm = learned ? learned->hour_ppm : NULL,
                        .own_weight = score_weight(1 - day),
                        .shared = day > 0};
    int32_t *row = r->day + (size_t)shift * RISK_SCENARIOS;
    r->models.ops->blend(row, score_weight(day), NULL, 0, 0, RISK_SCENARIOS, row);
    return ARV_OK;
}

static arv_status draw(arv_arena *arena, const arv_problem *p, risk_scenarios *r)
{
    const int32_t jobs = p->job_count, shifts = p->shift_count;
    r->service = draw_ranks(arena, r, STREAM_SERVICE, jobs);
    r->access = draw_ranks(arena, r, STREAM_ACCESS, p->spec->access_model_count > 0 ? jobs : 0);
    r->leg = draw_scores(arena, r, STREAM_LEG, jobs);
    r->back = draw_scores(arena, r, STREAM_RETURN, shifts);
    r->day = draw_scores(arena, r, STREAM_DAY, shifts);
    r->pace = draw_ranks(arena, r, STREAM_PACE, shifts);
    r->legs = ARENA_ARRAY(arena, risk_legs, shifts);
    if (!r->service || !r->access || !r->leg || !r->back || !r->day || !r->pace || !r->legs)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = ARV_OK;
    for (int32_t s = 0; s < shifts && status == ARV_OK; s++)
        status = make_legs(arena, r, s);
    return status;
}

bool risk_varies(const arv_problem *p)
{
    const arv_spec *spec = p->spec;
    bool varies =
        spec->model_count > 0 || spec->access_model_count > 0 || spec->travel_model_count > 0;
    for (int32_t i = 0; i < p->travel_count; i++)
        varies |= p->travels[i].leg_sigma_ppm > 0 || p->travels[i].technician_day_sigma_ppm > 0 ||
                  p->travels[i].day_sigma_ppm > 0;
    return varies;
}

arv_status risk_make(arv_arena *arena, uint64_t seed, int64_t price_per_hour, int32_t miss_s,
                     arv_problem *p)
{
    risk_scenarios *r = ARENA_ARRAY(arena, risk_scenarios, 1);
    if (!r)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = simulate_models_make(arena, p, seed, RISK_SCENARIOS, &r->models);
    if (status != ARV_OK)
        return status;
    r->rate = price_per_hour * p->cost_unit;
    r->miss_s = miss_s;
    if (!fill_shapes(arena, p->spec, r))
        return ARV_RESOURCE_EXHAUSTED;
    status = draw(arena, p, r);
    p->risk = r;
    p->rich_timing |= PROBLEM_RISK;
    return status;
}

/* ---- prices -------------------------------------------------------------------------------------- */

int64_t risk_price(const arv_problem *p, int64_t late_s)
{
    return (late_s < LATE_SUM_MOST_S ? late_s : LATE_SUM_MOST_S) * p->risk->rate /
           PER_SCENARIO_HOUR;
}

int64_t risk_late_of(const arv_problem *p, int64_t cost)
{
    const int64_t rate = p->risk->rate;
    if (cost > INT64_MAX / PER_SCENARIO_HOUR - rate)
        return INT64_MAX;
    return (cost * PER_SCENARIO_HOUR + rate - 1) / rate;
}

/* ---- the walk --------------------------------------------------------------------------------------- */

void risk_leave(risk_walk *w, const arv_problem *p, int32_t shift, int32_t leave_s)
{
    w->p = p;
    w->shift = shift;
    w->place = p->shift_start_location[shift];
    w->clock_s = w->rested_clock_s = leave_s;
    w->rest_s = 0;
    w->rested = false;
    w->pace = ARV_NONE;
    w->late_s = 0;
    for (int32_t s = 0; s < RISK_SCENARIOS; s++)
        w->time[s] = leave_s;
}

static int32_t at_or_after(const int32_t *open, const int32_t *close, int32_t first, int32_t last,
                           int32_t t)
{
    const int32_t inside = windows_at_or_after(open, close, first, last, t);
    return inside < PROBLEM_FOREVER_S ? inside : t;
}

void risk_break(risk_walk *w, int32_t b)
{
    const arv_problem *p = w->p;
    const int32_t first = p->break_window_first[b], last = p->break_window_first[b + 1];
    const kernel_windows windows = {.open_s = p->break_open_s + first,
                                    .close_s = p->break_close_s + first,
                                    .count = last - first};
    p->risk->models.ops->wait(&windows, w->rested ? w->floor : w->time, p->break_service_s[b],
                              RISK_SCENARIOS, w->floor);
    w->rested_clock_s =
        at_or_after(p->break_open_s, p->break_close_s, first, last, w->rested_clock_s) +
        p->break_service_s[b];
    w->rest_s += p->break_service_s[b];
    w->rested = true;
}

/* Nominal seconds of the leg when he leaves as planned. */
static int32_t leg_s(const risk_walk *w, int32_t to)
{
    const arv_problem *p = w->p;
    if ((w->place | to) < 0)
        return 0;
    const problem_travel *t = &p->travels[p->shift_travel[w->shift]];
    int32_t slice = 0;
    while (slice + 1 < t->slice_count && t->slice_from_s[slice + 1] <= w->clock_s)
        slice++;
    int32_t seconds = problem_slice_s(t, slice, w->place, to);
    const int64_t *hour_ppm = p->risk->legs[w->shift].hour_ppm;
    if (hour_ppm && seconds < PROBLEM_UNREACHABLE_S) {
        const int64_t hour = (w->clock_s + p->origin_s) / HOUR_S % ARV_HOURS;
        seconds = (int32_t)(seconds * hour_ppm[hour < 0 ? hour + ARV_HOURS : hour] / 1000000);
    }
    return seconds;
}

/* Factors of a leg with its own scores; NULL = one. */
static const int32_t *leg_factor(risk_walk *w, const int32_t *own)
{
    const risk_scenarios *r = w->p->risk;
    const risk_legs *legs = &r->legs[w->shift];
    if (!legs->table)
        return NULL;
    if (legs->shared)
        r->models.ops->blend(own, legs->own_weight, r->day + (size_t)w->shift * RISK_SCENARIOS,
                             KERNEL_WEIGHT_ONE, 0, RISK_SCENARIOS, w->factor);
    r->models.ops->score_lookup(legs->table, legs->shared ? w->factor : own, RISK_SCENARIOS,
                                w->factor);
    return w->factor;
}

/* From the finish at one place to the arrival at `to`. */
static void drive(risk_walk *w, int32_t to, const int32_t *own, int32_t hold_s)
{
    const kernel_leg leg = {.travel_s = leg_s(w, to),
                            .rest_s = w->rest_s,
                            .latest_s = KERNEL_FOREVER_S,
                            .hold_s = hold_s};
    w->p->risk->models.ops->drive(&leg, w->time, leg.travel_s > 0 ? leg_factor(w, own) : NULL,
                                  w->rested ? w->floor : NULL, RISK_SCENARIOS, w->time);
    w->clock_s += leg.travel_s + leg.rest_s;
    if (w->rested && w->rested_clock_s > w->clock_s)
        w->clock_s = w->rested_clock_s;
    if (w->clock_s < hold_s)
        w->clock_s = hold_s;
    w->place = to;
    w->rest_s = 0;
    w->rested = false;
}

/* Adds by how much the moments are after `by_s`. */
static void add_lateness(risk_walk *w, int32_t by_s)
{
    const int32_t miss_s = w->p->risk->miss_s;
    int32_t sum = 0;
    for (int32_t s = 0; s < RISK_SCENARIOS; s++) {
        const int32_t late_s = w->time[s] - by_s;
        const int32_t most_s = late_s < LATE_MOST_S ? late_s : LATE_MOST_S;
        sum += late_s > 0 ? most_s + miss_s : 0;
    }
    w->late_s += sum;
}

static const int32_t *pace_of(risk_walk *w, const duration_shape *shape)
{
    const risk_scenarios *r = w->p->risk;
    if (shape->pace == ARV_NONE)
        return NULL;
    if (shape->pace != w->pace) {
        w->pace = shape->pace;
        r->models.ops->lookup(&r->models.durations.paces[shape->pace].prior,
                              r->pace + (size_t)w->shift * RISK_SCENARIOS, RISK_SCENARIOS,
                              w->paces);
    }
    return w->paces;
}

static const int32_t *own_factor(risk_walk *w, const kernel_table *own, const uint32_t *ranks)
{
    if (!own)
        return NULL;
    w->p->risk->models.ops->lookup(own, ranks, RISK_SCENARIOS, w->factor);
    return w->factor;
}

static void get_ready(risk_walk *w, int32_t job, const duration_shape *shape)
{
    if (!shape)
        return;
    const risk_scenarios *r = w->p->risk;
    const duration_law law = duration_access_with(shape);
    const int32_t *factor = own_factor(w, law.own, r->access + (size_t)job * RISK_SCENARIOS);
    r->models.ops->serve(law.base_s, w->time, factor, NULL, RISK_SCENARIOS, w->time);
    w->clock_s += law.base_s;
}

static void serve(risk_walk *w, int32_t job, int32_t setup_s, const duration_shape *shape)
{
    const risk_scenarios *r = w->p->risk;
    duration_law law = duration_law_with(&r->models.durations, shape, w->shift, job);
    law.base_s += setup_s;
    const int32_t *pace = shape ? pace_of(w, shape) : NULL;
    const int32_t *factor = own_factor(w, law.own, r->service + (size_t)job * RISK_SCENARIOS);
    r->models.ops->serve(law.base_s, w->time, factor, pace, RISK_SCENARIOS, w->time);
    w->clock_s += law.base_s;
}

/* Service is late from here on: a last window that may be missed for a price closes all the same. */
static int32_t late_from_s(const arv_problem *p, int32_t job)
{
    const int32_t first = p->window_first[job], last = p->window_first[job + 1];
    const int32_t close_s = last > first ? p->window_close_s[last - 1] : PROBLEM_FOREVER_S;
    const int32_t priced_s = p->job_late_from_s ? p->job_late_from_s[job] : PROBLEM_FOREVER_S;
    return priced_s < close_s ? priced_s : close_s;
}

void risk_visit(risk_walk *w, int32_t job)
{
    const arv_problem *p = w->p;
    const risk_scenarios *r = p->risk;
    const risk_shapes *shapes =
        &r->shapes[(size_t)r->column[p->shift_technician[w->shift]] * (size_t)r->type_count +
                   (size_t)r->job_type[job]];
    const int32_t from = w->place, to = p->job_location[job];
    const int32_t first = p->window_first[job], last = p->window_first[job + 1];
    const int64_t promised = p->spec->jobs[job].promise_from_s;
    const int32_t hold_s =
        promised == ARV_UNSET || promised < p->origin_s ? 0 : (int32_t)(promised - p->origin_s);
    const int32_t setup_s = p->job_setup_s && from != to ? p->job_setup_s[job] : 0;
    drive(w, to, r->leg + (size_t)job * RISK_SCENARIOS, hold_s);
    if (p->job_latest_arrival_s[job] < PROBLEM_FOREVER_S)
        add_lateness(w, p->job_latest_arrival_s[job]);
    get_ready(w, job, shapes->access);
    const kernel_windows windows = {.open_s = p->window_open_s + first,
                                    .close_s = p->window_close_s + first,
                                    .count = last - first};
    r->models.ops->wait(&windows, w->time, 0, RISK_SCENARIOS, w->time);
    w->clock_s = at_or_after(p->window_open_s, p->window_close_s, first, last, w->clock_s);
    const int32_t by_s = late_from_s(p, job);
    if (by_s < p->horizon_s)
        add_lateness(w, by_s);
    serve(w, job, setup_s, shapes->service);
}

void risk_restock(risk_walk *w)
{
    const arv_problem *p = w->p;
    const int32_t service_s = p->shift_restock_s[w->shift];
    drive(w, p->shift_restock[w->shift], p->risk->back + (size_t)w->shift * RISK_SCENARIOS, 0);
    for (int32_t s = 0; s < RISK_SCENARIOS; s++)
        w->time[s] += service_s;
    w->clock_s += service_s;
}

void risk_return(risk_walk *w)
{
    const arv_problem *p = w->p;
    drive(w, p->shift_end_location[w->shift], p->risk->back + (size_t)w->shift * RISK_SCENARIOS, 0);
    add_lateness(w, p->shift_end_s[w->shift]);
}
