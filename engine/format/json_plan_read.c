/* json_plan_read.c - an answer read back: ours with every figure, or one of VROOM's own.
 *
 * Figures are taken as stated; only ids, places and shapes are looked at. Keys of VROOM's answers
 * that carry nothing for a plan (geometry, violations, ...) are known and skipped. */
#include "format/format.h"
#include "format/json_names.h"

#include "base/arena.h"
#include "format/json_reader.h"
#include "model/id_index.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct plan_reader {
    json_reader r;
    const arv_spec *spec;
    double money; /* 10^cost_decimals */
    id_index technicians, jobs;
    arv_plan *plan;
} plan_reader;

static plan_reader *plan_of(json_reader *r)
{
    return r->context;
}

static void read_money(json_reader *r, const json_t *value, void *at)
{
    json_read_scaled(r, value, plan_of(r)->money, at);
}

/* Index of the entity with this id, ARV_NONE and a violation when there is none. `what` it is may be a
 * half of a shipment. */
static int32_t resolve(json_reader *r, const char *key, const json_t *id, const id_index *ids,
                       const char *what)
{
    char digits[24], room[FORMAT_HALF_ROOM];
    const char *text = id ? json_id_text(id, digits) : NULL;
    const int32_t found =
        text ? id_index_find(ids, format_half_id(format_half_of(what), text, room)) : ARV_NONE;
    if (found == ARV_NONE)
        json_bad(r, key, "the problem has no such %s", what);
    return found;
}

/* ---- steps ----------------------------------------------------------------------------------- */

typedef struct window_draft {
    int64_t from, to, level;
} window_draft;

typedef struct step_draft {
    const char *type;
    const json_t *id;
    int64_t arrival, setup, service, waiting_time, duration, distance; /* as the keys */
    int64_t location_index, eta, stops_away, late;
    window_draft window;
} step_draft;

static const json_field WINDOW_FIELDS[] = {
    {"from", JSON_FIELD_INT, true, offsetof(window_draft, from), NULL},
    {"to", JSON_FIELD_INT, true, offsetof(window_draft, to), NULL},
    {"level", JSON_FIELD_PPM, true, offsetof(window_draft, level), NULL},
};

static void read_window(json_reader *r, const json_t *value, void *at)
{
    json_read_object(r, value, JSON_TABLE(WINDOW_FIELDS), at);
}

#define STEP(key, kind, required)                             \
    {                                                         \
#key, kind, required, offsetof(step_draft, key), NULL \
    }
#define NOTED(key)                            \
    {                                         \
        key, JSON_FIELD_NOTED, false, 0, NULL \
    }

static const json_field STEP_FIELDS[] = {
    STEP(type, JSON_FIELD_TEXT, true),
    STEP(id, JSON_FIELD_KEEP, false),
    STEP(arrival, JSON_FIELD_INT, true),
    STEP(setup, JSON_FIELD_INT, false),
    STEP(service, JSON_FIELD_INT, false),
    STEP(waiting_time, JSON_FIELD_INT, false),
    STEP(duration, JSON_FIELD_INT, false),
    STEP(distance, JSON_FIELD_INT, false),
    STEP(location_index, JSON_FIELD_INT, false),
    STEP(eta, JSON_FIELD_INT, false),
    STEP(stops_away, JSON_FIELD_INT, false),
    STEP(late, JSON_FIELD_PPM, false),
    {"window", JSON_FIELD_CUSTOM, false, offsetof(step_draft, window), read_window},
    NOTED("job"),
    NOTED("description"),
    NOTED("location"),
    NOTED("load"),
    NOTED("violations"),
};

/* Where the route stands while its steps are read. */
typedef struct route_cursor {
    arv_route *route;
    const arv_technician *technician;
    const arv_shift *shift;
    int64_t duration, distance; /* cumulated so far */
    uint32_t rested;            /* bit b = break b was taken */
} route_cursor;

static void resolve_job(plan_reader *p, const step_draft *draft, arv_step *step)
{
    step->job = resolve(&p->r, "id", draft->id, &p->jobs, draft->type);
    if (step->job != ARV_NONE)
        step->location = p->spec->jobs[step->job].location;
    if (draft->window.from == ARV_UNSET)
        return;
    step->window_from_s = draft->window.from;
    step->window_to_s = draft->window.to;
    if (draft->window.level < 0 || draft->window.level > 1000000)
        json_bad(&p->r, "window", "level must be within 0..1");
    else
        step->window_level_ppm = (int32_t)draft->window.level;
}

/* By id; a break without id is the first one not taken yet. */
static void resolve_break(plan_reader *p, const step_draft *draft, route_cursor *at, arv_step *step)
{
    char digits[24];
    const char *text = draft->id ? json_id_text(draft->id, digits) : NULL;
    for (int32_t b = 0; b < at->shift->break_count && step->rest == ARV_NONE; b++) {
        const char *id = at->shift->breaks[b].id;
        if (at->rested >> b & 1)
            continue;
        if (draft->id ? text && id && strcmp(id, text) == 0 : !id)
            step->rest = b;
    }
    if (step->rest == ARV_NONE)
        json_bad(&p->r, "id", "the shift has no such break left");
    else
        at->rested |= UINT32_C(1) << step->rest;
}

static void resolve_step(plan_reader *p, const step_draft *draft, route_cursor *at, arv_step *step)
{
    const char *type = draft->type;
    const arv_shift *shift = at->shift;
    const arv_technician *technician = at->technician;
    if (strcmp(type, "job") == 0 || format_half_of(type) != FORMAT_WHOLE) {
        step->kind = ARV_STEP_JOB;
        resolve_job(p, draft, step);
    } else if (strcmp(type, "break") == 0) {
        step->kind = ARV_STEP_BREAK;
        resolve_break(p, draft, at, step);
    } else if (strcmp(type, "start") == 0) {
        step->kind = ARV_STEP_START;
        step->location =
            shift->start_location != ARV_NONE ? shift->start_location : technician->start_location;
    } else if (strcmp(type, "end") == 0) {
        step->kind = ARV_STEP_END;
        step->location =
            shift->end_location != ARV_NONE ? shift->end_location : technician->end_location;
    } else if (strcmp(type, "restock") == 0) {
        step->kind = ARV_STEP_RESTOCK;
        step->location = technician->restock_location;
    } else {
        json_bad(&p->r, "type", "must be start, job, pickup, delivery, break, restock or end");
    }
}

/* The sum of two stated figures; false when it does not fit. */
static bool add(int64_t a, int64_t b, int64_t *sum)
{
    return !__builtin_add_overflow(a, b, sum);
}

static void fill_times(plan_reader *p, const step_draft *draft, route_cursor *at, arv_step *step)
{
    int64_t stay;
    const bool fits = add(draft->setup, draft->service, &stay) &&
                      add(draft->arrival, draft->waiting_time, &step->start_s) &&
                      add(step->start_s, stay, &step->finish_s) &&
                      !__builtin_sub_overflow(draft->duration, at->duration, &step->travel_s) &&
                      !__builtin_sub_overflow(draft->distance, at->distance, &step->distance_m);
    if (!fits)
        json_bad(&p->r, NULL, "the times of this step are out of range");
    at->duration = draft->duration;
    at->distance = draft->distance;
}

static void read_step(plan_reader *p, const json_t *value, route_cursor *at, arv_step *step)
{
    step_draft draft = {
        .duration = at->duration,
        .distance = at->distance,
        .location_index = ARV_UNSET,
        .window = {.from = ARV_UNSET},
    };
    *step = (arv_step){
        .job = ARV_NONE, .rest = ARV_NONE, .location = ARV_NONE, .window_from_s = ARV_UNSET};
    if (!json_read_object(&p->r, value, JSON_TABLE(STEP_FIELDS), &draft) || !draft.type)
        return;
    resolve_step(p, &draft, at, step);
    step->arrive_s = draft.arrival;
    fill_times(p, &draft, at, step);
    step->eta_s = draft.eta;
    if (draft.location_index != ARV_UNSET && draft.location_index != step->location)
        json_bad(&p->r, "location_index", "the problem has this step at %d", step->location);
    if (draft.stops_away < ARV_NONE || draft.stops_away > ARV_MAX_JOBS)
        json_bad(&p->r, "stops_away", "out of range");
    else
        step->stops_away = (int32_t)draft.stops_away;
    if (draft.late < 0 || draft.late > 1000000)
        json_bad(&p->r, "late", "must be within 0..1");
    else
        step->late_ppm = (int32_t)draft.late;
}

static void read_steps(plan_reader *p, const json_t *value, route_cursor *at)
{
    enum { MOST = ARV_MAX_JOBS + ARV_MAX_BREAKS_PER_SHIFT + 2 };
    json_enter_key(&p->r, "steps");
    const int32_t count = json_read_count(&p->r, value, MOST);
    arv_step *steps = JSON_ARRAY_OF(&p->r, arv_step, count);
    for (int32_t s = 0; steps && s < count; s++) {
        json_enter_index(&p->r, (size_t)s);
        read_step(p, json_array_get(value, (size_t)s), at, &steps[s]);
        json_leave(&p->r);
    }
    at->route->steps = steps;
    at->route->step_count = steps ? count : 0;
    json_leave(&p->r);
}

/* ---- routes ---------------------------------------------------------------------------------- */

typedef struct route_draft {
    const json_t *vehicle, *steps;
    int64_t shift, cost, setup, service, duration, waiting_time, distance;
} route_draft;

#define ROUTE(key, kind, required)                             \
    {                                                          \
#key, kind, required, offsetof(route_draft, key), NULL \
    }

static const json_field ROUTE_FIELDS[] = {
    ROUTE(vehicle, JSON_FIELD_KEEP, true),
    ROUTE(steps, JSON_FIELD_KEEP, true),
    ROUTE(shift, JSON_FIELD_INT, false),
    {"cost", JSON_FIELD_CUSTOM, false, offsetof(route_draft, cost), read_money},
    ROUTE(setup, JSON_FIELD_INT, false),
    ROUTE(service, JSON_FIELD_INT, false),
    ROUTE(duration, JSON_FIELD_INT, false),
    ROUTE(waiting_time, JSON_FIELD_INT, false),
    ROUTE(distance, JSON_FIELD_INT, false),
    NOTED("description"),
    NOTED("priority"),
    NOTED("delivery"),
    NOTED("pickup"),
    NOTED("amount"),
    NOTED("geometry"),
    NOTED("violations"),
};

static void read_route(plan_reader *p, const json_t *value, arv_route *route)
{
    route_draft draft = {.vehicle = NULL};
    if (!json_read_object(&p->r, value, JSON_TABLE(ROUTE_FIELDS), &draft) || !draft.vehicle ||
        !draft.steps)
        return;
    const int32_t t = resolve(&p->r, "vehicle", draft.vehicle, &p->technicians, "vehicle");
    if (t == ARV_NONE)
        return;
    const arv_technician *technician = &p->spec->technicians[t];
    if (draft.shift < 0 || draft.shift >= technician->shift_count) {
        json_bad(&p->r, "shift", "the vehicle has no such shift");
        return;
    }
    *route = (arv_route){
        .technician = t,
        .shift = (int32_t)draft.shift,
        .cost = draft.cost,
        .travel_s = draft.duration,
        .distance_m = draft.distance,
        .waiting_s = draft.waiting_time,
    };
    if (!add(draft.setup, draft.service, &route->service_s))
        json_bad(&p->r, "service", "out of range");
    route_cursor at = {
        .route = route, .technician = technician, .shift = &technician->shifts[draft.shift]};
    read_steps(p, draft.steps, &at);
}

static int by_shift(const void *left, const void *right)
{
    const arv_route *a = left, *b = right;
    if (a->technician != b->technician)
        return a->technician < b->technician ? -1 : 1;
    return (a->shift > b->shift) - (a->shift < b->shift);
}

static void read_routes(plan_reader *p, const json_t *value)
{
    json_enter_key(&p->r, "routes");
    const int32_t count = json_read_count(&p->r, value, ARV_MAX_SHIFTS);
    arv_route *routes = JSON_ARRAY_OF(&p->r, arv_route, count);
    for (int32_t i = 0; routes && i < count; i++) {
        json_enter_index(&p->r, (size_t)i);
        read_route(p, json_array_get(value, (size_t)i), &routes[i]);
        json_leave(&p->r);
    }
    if (routes)
        qsort(routes, (size_t)count, sizeof *routes, by_shift);
    for (int32_t i = 1; routes && i < count; i++)
        if (p->r.error->status == ARV_OK && by_shift(&routes[i - 1], &routes[i]) == 0)
            json_bad(&p->r, NULL, "vehicle %s has two routes in one shift",
                     p->spec->technicians[routes[i].technician].id);
    p->plan->routes = routes;
    p->plan->route_count = routes ? count : 0;
    json_leave(&p->r);
}

/* ---- unassigned ------------------------------------------------------------------------------ */

typedef struct unassigned_draft {
    const json_t *id;
    const char *type, *reason;
} unassigned_draft;

static const json_field UNASSIGNED_FIELDS[] = {
    {"id", JSON_FIELD_KEEP, true, offsetof(unassigned_draft, id), NULL},
    {"type", JSON_FIELD_TEXT, false, offsetof(unassigned_draft, type), NULL},
    {"reason", JSON_FIELD_TEXT, false, offsetof(unassigned_draft, reason), NULL},
    NOTED("location"),
    NOTED("location_index"),
    NOTED("description"),
};

static arv_reason find_reason(json_reader *r, const char *name)
{
    if (!name)
        return ARV_REASON_NONE;
    for (int reason = ARV_REASON_NONE; reason <= ARV_REASON_RELATION; reason++)
        if (strcmp(arv_reason_name((arv_reason)reason), name) == 0)
            return (arv_reason)reason;
    json_bad(r, "reason", "no such reason");
    return ARV_REASON_NONE;
}

static void read_unassigned(plan_reader *p, const json_t *value)
{
    json_enter_key(&p->r, "unassigned");
    const int32_t count = json_read_count(&p->r, value, ARV_MAX_JOBS);
    arv_unassigned *items = JSON_ARRAY_OF(&p->r, arv_unassigned, count);
    for (int32_t i = 0; items && i < count; i++) {
        unassigned_draft draft = {.id = NULL};
        json_enter_index(&p->r, (size_t)i);
        json_read_object(&p->r, json_array_get(value, (size_t)i), JSON_TABLE(UNASSIGNED_FIELDS),
                         &draft);
        const format_half half = draft.type ? format_half_of(draft.type) : FORMAT_WHOLE;
        if (draft.type && half == FORMAT_WHOLE && strcmp(draft.type, "job") != 0)
            json_bad(&p->r, "type", "must be job, pickup or delivery");
        items[i].job = resolve(&p->r, "id", draft.id, &p->jobs, FORMAT_HALF_NAMES[half]);
        items[i].reason = find_reason(&p->r, draft.reason);
        json_leave(&p->r);
    }
    p->plan->unassigned = items;
    p->plan->unassigned_count = items ? count : 0;
    json_leave(&p->r);
}

/* ---- summary --------------------------------------------------------------------------------- */

typedef struct computing_times {
    int64_t solving;
} computing_times;

typedef struct summary_draft {
    int64_t cost, bound, bound_priority_lost, unassigned, mandatory_unassigned, priority_lost;
    int64_t setup, service, duration, waiting_time, distance, epochs;
    computing_times times;
} summary_draft;

#define SUMMARY(key)                                                    \
    {                                                                   \
#key, JSON_FIELD_INT, false, offsetof(summary_draft, key), NULL \
    }

static const json_field TIMES_FIELDS[] = {
    {"solving", JSON_FIELD_INT, false, offsetof(computing_times, solving), NULL},
    NOTED("loading"),
    NOTED("routing"),
};

static void read_times(json_reader *r, const json_t *value, void *at)
{
    json_read_object(r, value, JSON_TABLE(TIMES_FIELDS), at);
}

static const json_field SUMMARY_FIELDS[] = {
    {"cost", JSON_FIELD_CUSTOM, true, offsetof(summary_draft, cost), read_money},
    {"bound", JSON_FIELD_CUSTOM, false, offsetof(summary_draft, bound), read_money},
    SUMMARY(bound_priority_lost),
    SUMMARY(unassigned),
    SUMMARY(mandatory_unassigned),
    SUMMARY(priority_lost),
    SUMMARY(setup),
    SUMMARY(service),
    SUMMARY(duration),
    SUMMARY(waiting_time),
    SUMMARY(distance),
    SUMMARY(epochs),
    {"computing_times", JSON_FIELD_CUSTOM, false, offsetof(summary_draft, times), read_times},
    NOTED("gap"),
    NOTED("routes"),
    NOTED("priority"),
    NOTED("delivery"),
    NOTED("pickup"),
    NOTED("amount"),
    NOTED("violations"),
};

static bool count_fits(json_reader *r, const char *key, int64_t value)
{
    if (value >= 0 && value <= ARV_MAX_JOBS)
        return true;
    json_bad(r, key, "must be within 0..%d", ARV_MAX_JOBS);
    return false;
}

static void read_summary(plan_reader *p, const json_t *value)
{
    summary_draft draft = {.bound = ARV_UNSET, .bound_priority_lost = ARV_UNSET};
    arv_summary *out = &p->plan->summary;
    json_enter_key(&p->r, "summary");
    json_read_object(&p->r, value, JSON_TABLE(SUMMARY_FIELDS), &draft);
    *out = (arv_summary){
        .cost = draft.cost,
        .priority_lost = draft.priority_lost,
        .travel_s = draft.duration,
        .distance_m = draft.distance,
        .waiting_s = draft.waiting_time,
        .epochs = draft.epochs,
        .bound = draft.bound,
        .bound_priority_lost = draft.bound_priority_lost,
        .solve_s = (double)draft.times.solving / 1e3,
    };
    if (!add(draft.setup, draft.service, &out->service_s))
        json_bad(&p->r, "service", "out of range");
    if (count_fits(&p->r, "unassigned", draft.unassigned))
        out->unassigned = (int32_t)draft.unassigned;
    if (count_fits(&p->r, "mandatory_unassigned", draft.mandatory_unassigned))
        out->mandatory_unassigned = (int32_t)draft.mandatory_unassigned;
    json_leave(&p->r);
}

/* ---- the whole ------------------------------------------------------------------------------- */

typedef struct answer_draft {
    int64_t code;
    const char *error;
    const json_t *summary, *unassigned, *routes;
} answer_draft;

#define ANSWER(key, kind)                                    \
    {                                                        \
#key, kind, false, offsetof(answer_draft, key), NULL \
    }

static const json_field ANSWER_FIELDS[] = {
    {"code", JSON_FIELD_INT, true, offsetof(answer_draft, code), NULL},
    ANSWER(error, JSON_FIELD_TEXT),
    ANSWER(summary, JSON_FIELD_KEEP),
    ANSWER(unassigned, JSON_FIELD_KEEP),
    ANSWER(routes, JSON_FIELD_KEEP),
    NOTED("violations"),
};

static void read_answer(plan_reader *p, const json_t *root)
{
    answer_draft draft = {.code = 0};
    if (!json_read_object(&p->r, root, JSON_TABLE(ANSWER_FIELDS), &draft))
        return;
    if (draft.code != 0) {
        json_bad(&p->r, "code", "the answer is an error: %s",
                 draft.error ? draft.error : "unknown");
        return;
    }
    if (draft.summary)
        read_summary(p, draft.summary);
    else
        json_bad(&p->r, "summary", "missing");
    if (draft.unassigned)
        read_unassigned(p, draft.unassigned);
    if (draft.routes)
        read_routes(p, draft.routes);
    else
        json_bad(&p->r, "routes", "missing");
}

static bool index_ids(plan_reader *p)
{
    const arv_spec *spec = p->spec;
    const char **technicians = JSON_ARRAY_OF(&p->r, const char *, spec->technician_count);
    const char **jobs = JSON_ARRAY_OF(&p->r, const char *, spec->job_count);
    if (!technicians || !jobs)
        return false;
    for (int32_t t = 0; t < spec->technician_count; t++)
        technicians[t] = spec->technicians[t].id;
    for (int32_t j = 0; j < spec->job_count; j++)
        jobs[j] = spec->jobs[j].id;
    const bool built =
        id_index_build(p->r.arena, technicians, spec->technician_count, &p->technicians) &&
        id_index_build(p->r.arena, jobs, spec->job_count, &p->jobs);
    if (!built)
        arv_error_add(p->r.error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    return built;
}

arv_status format_read_plan(arv_arena *arena, const char *bytes, size_t length,
                            const arv_spec *spec, const format_info *info, arv_plan **plan,
                            arv_error *error)
{
    plan_reader p = {.r = {.arena = arena, .error = error}, .spec = spec, .money = 1.0};
    p.r.context = &p;
    *error = (arv_error){.status = ARV_OK};
    *plan = NULL;
    for (int32_t i = 0; info && i < info->cost_decimals; i++)
        p.money *= 10.0;
    json_t *root = json_parse(bytes, length, error);
    if (!root)
        return error->status;
    p.plan = JSON_ARRAY_OF(&p.r, arv_plan, 1);
    if (p.plan && index_ids(&p))
        read_answer(&p, root);
    json_decref(root);
    if (error->status == ARV_OK)
        *plan = p.plan;
    return error->status;
}
