/* json_plan_write.c - a plan as VROOM's answer, and what went wrong as VROOM's error. */
#include "format/format.h"

#include "base/arena.h"
#include "format/json_names.h"
#include "format/json_writer.h"
#include "model/id_index.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct plan_writer {
    json_writer w;
    const arv_spec *spec;
    const format_info *info;
    const arv_plan *plan;
    format_write_options options;
    bool has_distances;
    int32_t *break_first;              /* per technician: number of his first break (format_info) */
    int64_t *delivery, *pickup, *load; /* of the route at hand; [load_count] */
    int64_t *all_delivery, *all_pickup;
    bool *carried;             /* per job: it unloads what a pickup has loaded on the way */
    int64_t setup_s, priority; /* of all routes; the plan does not state them */
} plan_writer;

/* Totals of one route that the plan does not state. */
typedef struct route_totals {
    int64_t setup_s, priority;
} route_totals;

static const arv_shift *shift_of(const plan_writer *p, const arv_route *route)
{
    return &p->spec->technicians[route->technician].shifts[route->shift];
}

/* ---- places and ids -------------------------------------------------------------------------- */

static void put_location(plan_writer *p, int32_t location, const arv_location *said)
{
    json_writer *w = &p->w;
    if (location == ARV_NONE)
        return;
    const arv_location *at = said && said->has_coordinates ? said
                             : p->spec->locations && location < p->spec->location_count
                                 ? &p->spec->locations[location]
                                 : NULL;
    if (at && at->has_coordinates) {
        json_key(w, "location");
        json_open(w, '[', JSON_LINE);
        json_put_double(w, at->longitude);
        json_put_double(w, at->latitude);
        json_close(w, ']');
    }
    if (p->info->kind != FORMAT_JSON || p->info->indexed) /* VROOM: if provided in input */
        json_int_at(w, "location_index", location);
}

static const arv_location *said_place(const plan_writer *p, const arv_route *route,
                                      const arv_step *step)
{
    const arv_technician *technician = &p->spec->technicians[route->technician];
    const format_info *info = p->info;
    if (step->kind == ARV_STEP_JOB)
        return info->job_place ? &info->job_place[step->job] : NULL;
    if (step->kind == ARV_STEP_START && info->start_place &&
        step->location == technician->start_location)
        return &info->start_place[route->technician];
    if (step->kind == ARV_STEP_END && info->end_place && step->location == technician->end_location)
        return &info->end_place[route->technician];
    return NULL;
}

static format_half half_of(const plan_writer *p, int32_t job)
{
    return p->info->job_half ? (format_half)p->info->job_half[job] : FORMAT_WHOLE;
}

static void put_job_id(plan_writer *p, int32_t job)
{
    const format_half half = half_of(p, job);
    const bool *number = half == FORMAT_WHOLE ? p->info->job_number : p->info->half_number;
    json_key(&p->w, "id");
    json_put_id(&p->w, format_half_said(half, p->spec->jobs[job].id), number && number[job]);
}

static void put_break_id(plan_writer *p, const arv_route *route, int32_t rest)
{
    int32_t number = p->break_first[route->technician] + rest;
    for (int32_t s = 0; s < route->shift; s++)
        number += p->spec->technicians[route->technician].shifts[s].break_count;
    const char *id = shift_of(p, route)->breaks[rest].id;
    if (id) {
        json_key(&p->w, "id");
        json_put_id(&p->w, id, p->info->break_number && p->info->break_number[number]);
    }
    if (p->info->break_description)
        json_text_if(&p->w, "description", p->info->break_description[number]);
}

static void put_money(plan_writer *p, const char *key, int64_t value)
{
    json_key(&p->w, key);
    json_put_fixed(&p->w, value, p->info->cost_decimals);
}

static void put_no_violations(json_writer *w)
{
    json_key(w, "violations");
    json_open(w, '[', JSON_LINE);
    json_close(w, ']');
}

static void put_amounts(plan_writer *p, const char *key, const int64_t *amounts)
{
    if (p->spec->load_count == 0)
        return;
    json_key(&p->w, key);
    json_open(&p->w, '[', JSON_LINE);
    for (int32_t d = 0; d < p->spec->load_count; d++)
        json_put_int(&p->w, amounts[d]);
    json_close(&p->w, ']');
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* Setup is part of a job's stay when he comes from elsewhere. */
static int64_t setup_of(const plan_writer *p, const arv_route *route, int32_t s)
{
    const arv_step *step = &route->steps[s];
    if (step->kind != ARV_STEP_JOB || p->spec->jobs[step->job].setup_s == ARV_UNSET)
        return 0;
    int32_t before = s - 1;
    while (before > 0 && route->steps[before].kind == ARV_STEP_BREAK)
        before--;
    if (before >= 0 && route->steps[before].location == step->location)
        return 0;
    const int64_t stay_s = step->finish_s - step->start_s,
                  setup_s = p->spec->jobs[step->job].setup_s;
    return setup_s < stay_s ? setup_s : stay_s;
}

static void put_window(plan_writer *p, const arv_step *step)
{
    json_writer *w = &p->w;
    if (!p->options.with_windows || step->window_from_s == ARV_UNSET)
        return;
    json_key(w, "window");
    json_open(w, '{', JSON_LINE);
    json_int_at(w, "from", step->window_from_s);
    json_int_at(w, "to", step->window_to_s);
    json_key(w, "level");
    json_put_scaled(w, step->window_level_ppm, 6);
    json_close(w, '}');
    json_int_unless(w, "eta", step->eta_s, ARV_UNSET); /* unset: more often than not, not today */
    json_int_at(w, "stops_away", step->stops_away);
    json_key(w, "late");
    json_put_scaled(w, step->late_ppm, 6);
}

static void put_step_identity(plan_writer *p, const arv_route *route, const arv_step *step)
{
    static const char *const types[] = {
        [ARV_STEP_START] = "start", [ARV_STEP_JOB] = "job",         [ARV_STEP_BREAK] = "break",
        [ARV_STEP_END] = "end",     [ARV_STEP_RESTOCK] = "restock",
    };
    json_text_at(&p->w, "type",
                 step->kind == ARV_STEP_JOB ? FORMAT_HALF_NAMES[half_of(p, step->job)]
                                            : types[step->kind]);
    if (step->kind == ARV_STEP_JOB) {
        put_job_id(p, step->job);
        json_text_if(&p->w, "description", p->spec->jobs[step->job].description);
    } else if (step->kind == ARV_STEP_BREAK) {
        put_break_id(p, route, step->rest);
    }
    put_location(p, step->location, said_place(p, route, step));
}

static void put_step(plan_writer *p, const arv_route *route, int32_t s, int64_t travel_s,
                     int64_t distance_m)
{
    const arv_step *step = &route->steps[s];
    const int64_t setup_s = setup_of(p, route, s);
    json_writer *w = &p->w;
    json_open(w, '{', JSON_LINE);
    put_step_identity(p, route, step);
    json_int_at(w, "arrival", step->arrive_s);
    json_int_at(w, "setup", setup_s);
    json_int_at(w, "service", step->finish_s - step->start_s - setup_s);
    json_int_at(w, "waiting_time", step->start_s - step->arrive_s);
    json_int_at(w, "duration", travel_s);
    if (p->has_distances)
        json_int_at(w, "distance", distance_m);
    put_amounts(p, "load", p->load);
    put_no_violations(w);
    if (step->kind == ARV_STEP_JOB)
        put_window(p, step);
    json_close(w, '}');
}

static void apply_load(plan_writer *p, const arv_step *step)
{
    if (step->kind != ARV_STEP_JOB)
        return;
    const arv_job *job = &p->spec->jobs[step->job];
    for (int32_t d = 0; d < p->spec->load_count; d++)
        p->load[d] += (job->pickup ? job->pickup[d] : 0) - (job->delivery ? job->delivery[d] : 0);
}

static void put_steps(plan_writer *p, const arv_route *route)
{
    int64_t travel_s = 0, distance_m = 0;
    json_key(&p->w, "steps");
    json_open(&p->w, '[', JSON_BLOCK);
    for (int32_t s = 0; s < route->step_count; s++) {
        travel_s += route->steps[s].travel_s;
        distance_m += route->steps[s].distance_m;
        apply_load(p, &route->steps[s]);
        put_step(p, route, s, travel_s, distance_m);
    }
    json_close(&p->w, ']');
}

/* ---- routes ---------------------------------------------------------------------------------- */

/* What is on board at the start: all deliveries but those that are picked up on the way. */
static void put_on_board(plan_writer *p, const arv_route *route)
{
    for (int32_t d = 0; d < p->spec->load_count; d++)
        p->load[d] = p->delivery[d];
    for (int32_t s = 0; p->carried && s < route->step_count; s++) {
        const arv_step *step = &route->steps[s];
        if (step->kind != ARV_STEP_JOB || !p->carried[step->job])
            continue;
        const int64_t *delivery = p->spec->jobs[step->job].delivery;
        for (int32_t d = 0; delivery && d < p->spec->load_count; d++)
            p->load[d] -= delivery[d];
    }
}

/* Totals, and the loads of the route. */
static route_totals sum_route(plan_writer *p, const arv_route *route)
{
    route_totals sum = {0, 0};
    for (int32_t d = 0; d < p->spec->load_count; d++)
        p->delivery[d] = p->pickup[d] = 0;
    for (int32_t s = 0; s < route->step_count; s++) {
        const arv_step *step = &route->steps[s];
        sum.setup_s += setup_of(p, route, s);
        if (step->kind != ARV_STEP_JOB)
            continue;
        const arv_job *job = &p->spec->jobs[step->job];
        sum.priority += job->priority;
        for (int32_t d = 0; d < p->spec->load_count; d++) {
            p->delivery[d] += job->delivery ? job->delivery[d] : 0;
            p->pickup[d] += job->pickup ? job->pickup[d] : 0;
        }
    }
    put_on_board(p, route);
    return sum;
}

static void put_route(plan_writer *p, const arv_route *route)
{
    json_writer *w = &p->w;
    const arv_technician *technician = &p->spec->technicians[route->technician];
    const route_totals sum = sum_route(p, route);
    json_open(w, '{', JSON_BLOCK);
    json_key(w, "vehicle");
    json_put_id(w, technician->id,
                p->info->technician_number && p->info->technician_number[route->technician]);
    if (technician->shift_count > 1)
        json_int_at(w, "shift", route->shift);
    json_text_if(w, "description", technician->description);
    put_money(p, "cost", route->cost);
    json_int_at(w, "setup", sum.setup_s);
    json_int_at(w, "service", route->service_s - sum.setup_s);
    json_int_at(w, "duration", route->travel_s);
    json_int_at(w, "waiting_time", route->waiting_s);
    json_int_at(w, "priority", sum.priority);
    if (p->has_distances)
        json_int_at(w, "distance", route->distance_m);
    put_amounts(p, "delivery", p->delivery);
    put_amounts(p, "pickup", p->pickup);
    put_steps(p, route);
    put_no_violations(w);
    json_close(w, '}');
}

static void put_unassigned(plan_writer *p, const arv_unassigned *left)
{
    json_writer *w = &p->w;
    const arv_job *job = &p->spec->jobs[left->job];
    json_open(w, '{', JSON_LINE);
    put_job_id(p, left->job);
    json_text_at(w, "type", FORMAT_HALF_NAMES[half_of(p, left->job)]);
    json_text_if(w, "description", job->description);
    put_location(p, job->location, p->info->job_place ? &p->info->job_place[left->job] : NULL);
    json_text_at(w, "reason", arv_reason_name(left->reason));
    json_close(w, '}');
}

/* ---- summary --------------------------------------------------------------------------------- */

static void sum_plan(plan_writer *p)
{
    for (int32_t r = 0; r < p->plan->route_count; r++) {
        const route_totals sum = sum_route(p, &p->plan->routes[r]);
        p->setup_s += sum.setup_s;
        p->priority += sum.priority;
        for (int32_t d = 0; d < p->spec->load_count; d++) {
            p->all_delivery[d] += p->delivery[d];
            p->all_pickup[d] += p->pickup[d];
        }
    }
}

/* Gap in parts of the cost, six digits. */
static void put_bound(plan_writer *p, const arv_summary *summary)
{
    if (summary->bound_priority_lost != ARV_UNSET)
        json_int_at(&p->w, "bound_priority_lost", summary->bound_priority_lost);
    if (summary->bound == ARV_UNSET)
        return;
    put_money(p, "bound", summary->bound);
    const double gap = summary->cost == 0 ? 0.0
                                          : ((double)summary->cost - (double)summary->bound) /
                                                (double)summary->cost;
    json_key(&p->w, "gap");
    json_put_scaled(&p->w, llround(gap * 1e6), 6);
}

static void put_summary(plan_writer *p)
{
    const arv_summary *summary = &p->plan->summary;
    json_writer *w = &p->w;
    sum_plan(p);
    json_key(w, "summary");
    json_open(w, '{', JSON_BLOCK);
    put_money(p, "cost", summary->cost);
    put_bound(p, summary);
    json_int_at(w, "routes", p->plan->route_count);
    json_int_at(w, "unassigned", summary->unassigned);
    json_int_at(w, "mandatory_unassigned", summary->mandatory_unassigned);
    json_int_at(w, "priority", p->priority);
    json_int_at(w, "priority_lost", summary->priority_lost);
    json_int_at(w, "setup", p->setup_s);
    json_int_at(w, "service", summary->service_s - p->setup_s);
    json_int_at(w, "duration", summary->travel_s);
    json_int_at(w, "waiting_time", summary->waiting_s);
    if (p->has_distances)
        json_int_at(w, "distance", summary->distance_m);
    put_amounts(p, "delivery", p->all_delivery);
    put_amounts(p, "pickup", p->all_pickup);
    json_int_at(w, "epochs", summary->epochs);
    if (!p->options.deterministic) {
        json_key(w, "computing_times");
        json_open(w, '{', JSON_LINE);
        json_int_at(w, "solving", llround(summary->solve_s * 1e3));
        json_close(w, '}');
    }
    put_no_violations(w);
    json_close(w, '}');
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Distances are known when a matrix states them or travel is by coordinates. */
static bool states_distances(const arv_spec *spec)
{
    bool known = spec->profile_count == 0;
    for (int32_t i = 0; i < spec->profile_count; i++) {
        const arv_profile *profile = &spec->profiles[i];
        known |= profile->matrix_count == 0;
        for (int32_t m = 0; m < profile->matrix_count; m++)
            known |= profile->matrices[m].distances != NULL;
    }
    return known;
}

/* Which jobs are deliveries of pairs. */
static bool find_carried(plan_writer *p, arv_arena *arena)
{
    const arv_spec *spec = p->spec;
    id_index index;
    if (spec->relation_count == 0)
        return true;
    const char **ids = ARENA_ARRAY(arena, const char *, spec->job_count);
    p->carried = ARENA_ARRAY(arena, bool, spec->job_count);
    if (!ids || !p->carried)
        return false;
    for (int32_t j = 0; j < spec->job_count; j++)
        ids[j] = spec->jobs[j].id;
    if (!id_index_build(arena, ids, spec->job_count, &index))
        return false;
    for (int32_t i = 0; i < spec->relation_count; i++) {
        const arv_relation *relation = &spec->relations[i];
        if (relation->kind != ARV_PICKUP_DELIVERY || relation->job_count < 2)
            continue;
        const int32_t j = id_index_find(&index, relation->jobs[1]);
        if (j != ARV_NONE)
            p->carried[j] = true;
    }
    return true;
}

static bool prepare(plan_writer *p, arv_arena *arena)
{
    const int32_t technicians = p->spec->technician_count, loads = p->spec->load_count;
    p->has_distances = states_distances(p->spec);
    p->break_first = ARENA_ARRAY(arena, int32_t, technicians + 1);
    p->delivery = ARENA_ARRAY(arena, int64_t, loads);
    p->pickup = ARENA_ARRAY(arena, int64_t, loads);
    p->load = ARENA_ARRAY(arena, int64_t, loads);
    p->all_delivery = ARENA_ARRAY(arena, int64_t, loads);
    p->all_pickup = ARENA_ARRAY(arena, int64_t, loads);
    if (!p->break_first || !p->delivery || !p->pickup || !p->load || !p->all_delivery ||
        !p->all_pickup || !find_carried(p, arena))
        return false;
    for (int32_t t = 0; t < technicians; t++) {
        p->break_first[t + 1] = p->break_first[t];
        for (int32_t s = 0; s < p->spec->technicians[t].shift_count; s++)
            p->break_first[t + 1] += p->spec->technicians[t].shifts[s].break_count;
    }
    return true;
}

static void put_plan(plan_writer *p)
{
    json_writer *w = &p->w;
    json_open(w, '{', JSON_BLOCK);
    json_int_at(w, "code", 0);
    put_summary(p);
    json_key(w, "unassigned");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < p->plan->unassigned_count; i++)
        put_unassigned(p, &p->plan->unassigned[i]);
    json_close(w, ']');
    json_key(w, "routes");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t r = 0; r < p->plan->route_count; r++)
        put_route(p, &p->plan->routes[r]);
    json_close(w, ']');
    json_close(w, '}');
}

arv_status format_write_plan(arv_arena *arena, const arv_spec *spec, const format_info *info,
                             const arv_plan *plan, const format_write_options *options, char **text,
                             size_t *length)
{
    static const format_info none = {.kind = FORMAT_AUTO};
    plan_writer p = {
        .spec = spec,
        .info = info ? info : &none,
        .plan = plan,
        .options = *options,
    };
    *text = NULL;
    *length = 0;
    if (!prepare(&p, arena))
        return ARV_RESOURCE_EXHAUSTED;
    json_writer_init(&p.w, options->pretty);
    put_plan(&p);
    return json_writer_finish(&p.w, arena, text, length);
}

/* ---- errors ---------------------------------------------------------------------------------- */

/* VROOM's code: 2 = the input is wrong, 1 = anything else. */
static int64_t answer_code(arv_status status)
{
    switch (status) {
    case ARV_INVALID_ARGUMENT:
    case ARV_UNIMPLEMENTED:
    case ARV_NOT_FOUND:
    case ARV_ALREADY_EXISTS:
    case ARV_FAILED_PRECONDITION:
        return 2;
    default:
        return 1;
    }
}

static void put_headline(json_writer *w, arv_status status, const arv_error *error)
{
    char text[400];
    if (error->count == 0) {
        snprintf(text, sizeof text, "%s", arv_status_name(status));
    } else {
        const arv_violation *first = &error->items[0];
        int used = snprintf(text, sizeof text, "%s%s%s", first->path, *first->path ? ": " : "",
                            first->text);
        if (error->total > 1 && used > 0 && (size_t)used < sizeof text)
            snprintf(text + used, sizeof text - (size_t)used, " (and %lld more)",
                     (long long)(error->total - 1));
    }
    json_text_at(w, "error", text);
}

arv_status format_write_error(arv_arena *arena, arv_status status, const arv_error *error,
                              char **text, size_t *length)
{
    json_writer w;
    json_writer_init(&w, true);
    json_open(&w, '{', JSON_BLOCK);
    json_int_at(&w, "code", answer_code(status));
    put_headline(&w, status, error);
    json_key(&w, "violations");
    json_open(&w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < error->count; i++) {
        json_open(&w, '{', JSON_LINE);
        json_text_at(&w, "path", error->items[i].path);
        json_text_at(&w, "text", error->items[i].text);
        json_text_at(&w, "status", arv_status_name(error->items[i].status));
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
    return json_writer_finish(&w, arena, text, length);
}
