/* json_problem.c - a JSON problem as a whole: VROOM's top level and ours. */
#include "format/json_problem.h"

#include "format/format_kinds.h"

typedef struct problem_draft {
    const json_t *vehicles, *jobs, *shipments, *matrices, *relations;
    const json_t *models, *access_models, *travel_models, *places;
    int64_t change_price, balance_price_per_hour;
} problem_draft;

/* VROOM's deprecated key. */
static void refuse_matrix(json_reader *r, const json_t *value, void *at)
{
    (void)value;
    (void)at;
    json_bad(r, NULL, "deprecated; write matrices.car.durations");
}

#define IN(member) offsetof(problem_draft, member)

static const json_field PROBLEM_FIELDS[] = {
    {"vehicles", JSON_FIELD_KEEP, true, IN(vehicles), NULL},
    {"jobs", JSON_FIELD_KEEP, false, IN(jobs), NULL},
    {"shipments", JSON_FIELD_KEEP, false, IN(shipments), NULL},
    {"matrices", JSON_FIELD_KEEP, false, IN(matrices), NULL},
    {"matrix", JSON_FIELD_CUSTOM, false, 0, refuse_matrix},
    {"relations", JSON_FIELD_KEEP, false, IN(relations), NULL},
    {"duration_models", JSON_FIELD_KEEP, false, IN(models), NULL},
    {"access_models", JSON_FIELD_KEEP, false, IN(access_models), NULL},
    {"travel_models", JSON_FIELD_KEEP, false, IN(travel_models), NULL},
    {"places", JSON_FIELD_KEEP, false, IN(places), NULL},
    {"change_price", JSON_FIELD_INT, false, IN(change_price), NULL},
    {"balance_price_per_hour", JSON_FIELD_INT, false, IN(balance_price_per_hour), NULL},
};

/* ---- room for everything --------------------------------------------------------------------- */

typedef struct nested_counts {
    size_t shifts, breaks;
} nested_counts;

/* How many shifts and breaks the text holds at most, however ill-formed it is. */
static nested_counts count_nested(const json_t *vehicles)
{
    nested_counts n = {0, 0};
    for (size_t t = 0; t < json_array_size(vehicles); t++) {
        const json_t *vehicle = json_array_get(vehicles, t);
        const json_t *shifts = json_object_get(vehicle, "shifts");
        n.breaks += json_array_size(json_object_get(vehicle, "breaks"));
        n.shifts += 1 + json_array_size(shifts);
        for (size_t s = 0; s < json_array_size(shifts); s++)
            n.breaks += json_array_size(json_object_get(json_array_get(shifts, s), "breaks"));
    }
    return n;
}

static bool make_room(problem_reader *p, nested_counts nested)
{
    json_reader *r = &p->r;
    const size_t vehicles = (size_t)p->spec->technician_count, jobs = (size_t)p->spec->job_count;
    p->technicians = JSON_ARRAY_OF(r, arv_technician, vehicles);
    p->jobs = JSON_ARRAY_OF(r, arv_job, jobs);
    p->places = JSON_ARRAY_OF(r, json_place, 3 * vehicles + 2 * nested.shifts + jobs);
    p->job_place = JSON_ARRAY_OF(r, arv_location, jobs);
    p->start_place = JSON_ARRAY_OF(r, arv_location, vehicles);
    p->end_place = JSON_ARRAY_OF(r, arv_location, vehicles);
    p->technician_number = JSON_ARRAY_OF(r, bool, vehicles);
    p->job_number = JSON_ARRAY_OF(r, bool, jobs);
    p->half_number = JSON_ARRAY_OF(r, bool, jobs);
    p->job_half = JSON_ARRAY_OF(r, uint8_t, jobs);
    p->break_number = JSON_ARRAY_OF(r, bool, nested.breaks);
    p->break_description = JSON_ARRAY_OF(r, const char *, nested.breaks);
    p->shorthand = JSON_ARRAY_OF(r, bool, vehicles);
    p->unbounded = JSON_ARRAY_OF(r, bool, vehicles);
    p->hard_windows = JSON_ARRAY_OF(r, int32_t, jobs);
    p->routes = JSON_ARRAY_OF(r, arv_route_in_force, nested.shifts);
    p->route_technician = JSON_ARRAY_OF(r, int32_t, nested.shifts);
    p->route_step = JSON_ARRAY_OF(r, const int32_t *, nested.shifts);
    p->spec->technicians = p->technicians;
    p->spec->jobs = p->jobs;
    return !r->no_memory;
}

static void publish(problem_reader *p)
{
    p->spec->load_count = p->load_count == ARV_NONE ? 0 : p->load_count;
    p->spec->routes = p->route_count ? p->routes : NULL;
    p->spec->route_count = p->route_count;
    format_info *info = p->info;
    info->spec = p->spec;
    info->technician_number = p->technician_number;
    info->job_number = p->job_number;
    info->half_number = p->half_number;
    info->job_half = p->job_half;
    info->break_number = p->break_number;
    info->break_description = p->break_description;
    info->job_place = p->job_place;
    info->start_place = p->start_place;
    info->end_place = p->end_place;
    info->shorthand = p->shorthand;
    info->hard_windows = p->hard_windows;
    info->route_technician = p->route_technician;
    info->route_step = p->route_step;
}

/* ---- defaults that depend on the whole file -------------------------------------------------- */

typedef struct moments {
    int64_t first, last;
} moments;

static void note_moment(moments *m, int64_t at)
{
    if (at == ARV_UNSET || at < -ARV_MAX_TIME_S || at > ARV_MAX_TIME_S)
        return; /* the compiler refuses it */
    m->first = at < m->first ? at : m->first;
    m->last = at > m->last ? at : m->last;
}

static void note_windows(moments *m, const arv_time_window *windows, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        note_moment(m, windows[i].open_s);
        note_moment(m, windows[i].close_s);
    }
}

static moments find_moments(const problem_reader *p)
{
    moments m = {.first = INT64_MAX, .last = INT64_MIN};
    for (int32_t t = 0; t < p->spec->technician_count; t++)
        for (int32_t s = 0; s < p->technicians[t].shift_count; s++) {
            const arv_shift *shift = &p->technicians[t].shifts[s];
            if (!p->unbounded[t]) {
                note_moment(&m, shift->start_s);
                note_moment(&m, shift->end_s);
            }
            for (int32_t b = 0; b < shift->break_count; b++)
                note_windows(&m, shift->breaks[b].windows, shift->breaks[b].window_count);
        }
    for (int32_t j = 0; j < p->spec->job_count; j++) {
        note_windows(&m, p->jobs[j].windows, p->jobs[j].window_count);
        note_moment(&m, p->jobs[j].pin_start_s);
        note_moment(&m, p->jobs[j].promise_from_s);
        note_moment(&m, p->jobs[j].promise_to_s);
    }
    return m;
}

/* The shift of a vehicle without time_window; see format_read_problem. */
static moments unbounded_shift(const problem_reader *p)
{
    enum { THIRTY_DAYS_S = 30 * 86400 };
    const int64_t length = (int64_t)1 << 27;
    const moments named = find_moments(p);
    moments shift = {.first = 0, .last = length};
    if (named.first > named.last)
        return shift;
    if (named.first > length)
        shift.first = named.first - THIRTY_DAYS_S;
    else if (named.first < 0)
        shift.first = named.first;
    shift.last = shift.first + length;
    if (named.last > shift.last)
        shift.last = named.last;
    return shift;
}

void json_fill_defaults(problem_reader *p)
{
    const int32_t count = p->spec->technician_count;
    const moments shift = unbounded_shift(p);
    int64_t *zeros = NULL;
    if (p->load_count > 0)
        zeros = JSON_ARRAY_OF(&p->r, int64_t, p->load_count);
    for (int32_t t = 0; t < count; t++) {
        arv_technician *technician = &p->technicians[t];
        if (!technician->capacity)
            technician->capacity = zeros;
        if (!p->unbounded[t])
            continue;
        arv_shift *only = JSON_ARRAY_OF(&p->r, arv_shift, 1);
        if (!only)
            return;
        *only = technician->shifts[0];
        only->start_s = shift.first;
        only->end_s = shift.last;
        technician->shifts = only;
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int32_t count_at(problem_reader *p, const char *key, const json_t *array, int64_t limit)
{
    if (!array)
        return 0;
    json_enter_key(&p->r, key);
    const int32_t count = json_read_count(&p->r, array, limit);
    json_leave(&p->r);
    return count;
}

static void read_part(problem_reader *p, const char *key, const json_t *value,
                      void (*read)(problem_reader *, const json_t *))
{
    if (!value || p->r.no_memory)
        return;
    json_enter_key(&p->r, key);
    read(p, value);
    json_leave(&p->r);
}

static void read_root(problem_reader *p, const json_t *root)
{
    problem_draft draft = {.change_price = ARV_UNSET, .balance_price_per_hour = ARV_UNSET};
    if (!json_read_object(&p->r, root, JSON_TABLE(PROBLEM_FIELDS), &draft))
        return;
    p->spec->change_price = draft.change_price;
    p->spec->balance_price_per_hour = draft.balance_price_per_hour;
    p->spec->technician_count = count_at(p, "vehicles", draft.vehicles, ARV_MAX_TECHNICIANS);
    p->first_half = count_at(p, "jobs", draft.jobs, ARV_MAX_JOBS);
    p->spec->job_count = p->first_half + 2 * count_at(p, "shipments", draft.shipments,
                                                      (ARV_MAX_JOBS - p->first_half) / 2);
    const nested_counts nested = count_nested(draft.vehicles);
    if (!make_room(p, nested))
        return;
    read_part(p, "matrices", draft.matrices, json_read_matrices);
    read_part(p, "vehicles", draft.vehicles, json_read_vehicles);
    read_part(p, "jobs", draft.jobs, json_read_jobs);
    read_part(p, "shipments", draft.shipments, json_read_shipments);
    read_part(p, "relations", draft.relations, json_read_relations);
    json_relate_shipments(p);
    read_part(p, "duration_models", draft.models, json_read_models);
    read_part(p, "access_models", draft.access_models, json_read_access_models);
    read_part(p, "travel_models", draft.travel_models, json_read_travel_models);
    read_part(p, "places", draft.places, json_read_place_names);
    if (p->r.error->status != ARV_OK)
        return;
    if (!draft.matrices)
        json_imply_profiles(p);
    json_resolve_places(p);
    json_fill_defaults(p);
    publish(p);
}

/* Puts the job of the options behind those of the file. What is no list of jobs is left for the reader. */
static arv_status add_job(const format_options *options, json_t *root, format_info *info,
                          arv_error *error)
{
    if (!options->job)
        return ARV_OK;
    json_t *job = json_parse(options->job, options->job_length, error);
    if (!job)
        return error->status;
    json_t *jobs = json_object_get(root, "jobs");
    if (!jobs && json_object_set_new(root, "jobs", json_array()) == 0)
        jobs = json_object_get(root, "jobs");
    info->added_job = (int32_t)json_array_size(jobs) + 1;
    if (json_array_append_new(jobs, job) != 0 && !json_is_array(jobs))
        return ARV_OK;
    return json_array_size(jobs) == (size_t)info->added_job
               ? ARV_OK
               : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the job");
}

arv_status format_read_json(arv_arena *arena, const char *bytes, size_t length,
                            const format_options *options, arv_spec *spec, format_info *info,
                            arv_error *error)
{
    json_t *root = json_parse(bytes, length, error);
    if (!root)
        return error->status;
    if (add_job(options, root, info, error) != ARV_OK) {
        json_decref(root);
        return error->status;
    }
    problem_reader p = {
        .r = {.arena = arena, .error = error},
        .spec = spec,
        .info = info,
        .load_count = ARV_NONE,
    };
    p.r.context = &p;
    read_root(&p, root);
    json_decref(root);
    return error->status;
}
