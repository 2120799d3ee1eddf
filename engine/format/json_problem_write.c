/* json_problem_write.c - a spec as a JSON problem that reads back equal.
 *
 * A member is written when it differs from what arv_*_init says, which is what the reader starts
 * from. VROOM's form is preferred wherever it can say the same. */
#include "format/json_problem_write.h"

#include "base/arena.h"

#include <stdio.h>
#include <string.h>

/* ---- ids and places -------------------------------------------------------------------------- */

static bool flag(const bool *flags, int32_t index)
{
    return flags && index != ARV_NONE && flags[index];
}

/* References are written as the entity's own id is. */
void json_put_technician(problem_writer *p, const char *id)
{
    json_put_id(&p->w, id, flag(p->info->technician_number, id_index_find(&p->technicians, id)));
}

void json_put_job(problem_writer *p, const char *id)
{
    json_put_id(&p->w, id, flag(p->info->job_number, id_index_find(&p->jobs, id)));
}

static void put_coordinates(json_writer *w, const char *key, const arv_location *at)
{
    if (!at || !at->has_coordinates)
        return;
    json_key(w, key);
    json_open(w, '[', JSON_LINE);
    json_put_double(w, at->longitude);
    json_put_double(w, at->latitude);
    json_close(w, ']');
}

/* `said` is the file's own wording of the place, NULL when there is none. */
static void put_place(problem_writer *p, const char *key, const char *index_key, int32_t location,
                      const arv_location *said)
{
    if (location == ARV_NONE)
        return;
    if (said && said->has_coordinates)
        put_coordinates(&p->w, key, said);
    else if (p->spec->locations && location < p->spec->location_count)
        put_coordinates(&p->w, key, &p->spec->locations[location]);
    json_int_at(&p->w, index_key, location);
}

/* ---- shapes ---------------------------------------------------------------------------------- */

static void put_pair(json_writer *w, int64_t a, int64_t b)
{
    json_open(w, '[', JSON_LINE);
    if (a == ARV_UNSET)
        json_put_null(w);
    else
        json_put_int(w, a);
    if (b == ARV_UNSET)
        json_put_null(w);
    else
        json_put_int(w, b);
    json_close(w, ']');
}

static void put_windows(json_writer *w, const char *key, const arv_time_window *windows,
                        int32_t count)
{
    if (count == 0)
        return;
    json_key(w, key);
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++)
        put_pair(w, windows[i].open_s, windows[i].close_s);
    json_close(w, ']');
}

static void put_soft_windows(json_writer *w, const arv_time_window *windows, int32_t count)
{
    if (count == 0)
        return;
    json_key(w, "soft_windows");
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++) {
        json_open(w, '{', JSON_LINE);
        json_int_at(w, "open_s", windows[i].open_s);
        json_int_at(w, "close_s", windows[i].close_s);
        json_int_unless(w, "early_price_per_hour", windows[i].early_price_per_hour, ARV_UNSET);
        json_int_unless(w, "late_price_per_hour", windows[i].late_price_per_hour, ARV_UNSET);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_amounts(json_writer *w, const char *key, const int64_t *amounts, int32_t count)
{
    if (!amounts)
        return;
    json_key(w, key);
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++)
        json_put_int(w, amounts[i]);
    json_close(w, ']');
}

/* VROOM's skills are numbers: names that are small decimal numbers are written so. */
static bool is_small_number(const char *name)
{
    const size_t digits = strspn(name, "0123456789");
    return digits > 0 && digits <= 9 && name[digits] == '\0' && (digits == 1 || name[0] != '0');
}

static void put_skills(json_writer *w, const arv_named_level *skills, int32_t count)
{
    if (count == 0)
        return;
    json_key(w, "skills");
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++) {
        if (skills[i].level == 1) {
            json_put_id(w, skills[i].name, is_small_number(skills[i].name));
            continue;
        }
        json_open(w, '{', JSON_LINE);
        json_text_at(w, "name", skills[i].name);
        json_int_at(w, "level", skills[i].level);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_quantities(json_writer *w, const char *key, const arv_named_level *items,
                           int32_t count)
{
    if (count == 0)
        return;
    json_key(w, key);
    json_open(w, '{', JSON_LINE);
    for (int32_t i = 0; i < count; i++)
        json_int_at(w, items[i].name, items[i].level);
    json_close(w, '}');
}

static void put_names(json_writer *w, const char *key, const char *const *names, int32_t count)
{
    if (count == 0)
        return;
    json_key(w, key);
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++)
        json_put_text(w, names[i]);
    json_close(w, ']');
}

/* ---- technicians ----------------------------------------------------------------------------- */

static void put_costs(json_writer *w, const arv_costs *costs)
{
    arv_technician plain;
    arv_technician_init(&plain);
    const arv_costs *d = &plain.costs;
    if (costs->fixed == d->fixed && costs->per_hour == d->per_hour && costs->per_km == d->per_km &&
        costs->per_task_hour == d->per_task_hour && costs->per_shift_hour == d->per_shift_hour)
        return;
    json_key(w, "costs");
    json_open(w, '{', JSON_LINE);
    json_int_unless(w, "fixed", costs->fixed, d->fixed);
    json_int_unless(w, "per_hour", costs->per_hour, d->per_hour);
    json_int_unless(w, "per_km", costs->per_km, d->per_km);
    json_int_unless(w, "per_task_hour", costs->per_task_hour, d->per_task_hour);
    json_int_unless(w, "per_shift_hour", costs->per_shift_hour, d->per_shift_hour);
    json_close(w, '}');
}

static void put_break(problem_writer *p, const arv_break *rest)
{
    json_writer *w = &p->w;
    const int32_t number = p->break_count++;
    json_open(w, '{', JSON_LINE);
    if (rest->id) {
        json_key(w, "id");
        json_put_id(w, rest->id, flag(p->info->break_number, number));
    }
    if (p->info->break_description)
        json_text_if(w, "description", p->info->break_description[number]);
    put_windows(w, "time_windows", rest->windows, rest->window_count);
    json_int_unless(w, "service", rest->service_s, 0);
    put_amounts(w, "max_load", rest->max_load, p->spec->load_count);
    if (rest->paid) {
        json_key(w, "paid");
        json_put_bool(w, true);
    }
    json_int_unless(w, "max_work_since_start_s", rest->max_work_since_start_s, ARV_UNSET);
    json_int_unless(w, "max_work_since_break_s", rest->max_work_since_break_s, ARV_UNSET);
    json_close(w, '}');
}

static void put_breaks(problem_writer *p, const arv_shift *shift)
{
    if (shift->break_count == 0)
        return;
    json_key(&p->w, "breaks");
    json_open(&p->w, '[', JSON_BLOCK);
    for (int32_t b = 0; b < shift->break_count; b++)
        put_break(p, &shift->breaks[b]);
    json_close(&p->w, ']');
}

static void put_steps(problem_writer *p, int32_t t, int32_t s)
{
    const int32_t r = p->route_of_shift[p->shift_first[t] + s];
    if (r == ARV_NONE)
        return;
    const arv_route_in_force *route = &p->spec->routes[r];
    json_key(&p->w, "steps");
    json_open(&p->w, '[', JSON_LINE);
    for (int32_t k = 0; k < route->job_count; k++) {
        json_open(&p->w, '{', JSON_LINE);
        json_text_at(&p->w, "type", "job");
        json_key(&p->w, "id");
        json_put_job(p, route->jobs[k]);
        json_close(&p->w, '}');
    }
    json_close(&p->w, ']');
    json_int_unless(&p->w, "frozen", route->frozen, 0);
}

static bool fits_shorthand(const arv_technician *technician)
{
    if (technician->shift_count != 1)
        return false;
    const arv_shift *shift = &technician->shifts[0];
    return shift->overtime_s == ARV_UNSET && shift->overtime_price_per_hour == ARV_UNSET &&
           shift->max_duration_s == ARV_UNSET && shift->start_location == ARV_NONE &&
           shift->end_location == ARV_NONE;
}

static void put_shift(problem_writer *p, int32_t t, int32_t s)
{
    const arv_shift *shift = &p->spec->technicians[t].shifts[s];
    json_writer *w = &p->w;
    json_open(w, '{', JSON_BLOCK);
    json_int_at(w, "start_s", shift->start_s);
    json_int_at(w, "end_s", shift->end_s);
    json_int_unless(w, "overtime_s", shift->overtime_s, ARV_UNSET);
    json_int_unless(w, "overtime_price_per_hour", shift->overtime_price_per_hour, ARV_UNSET);
    json_int_unless(w, "max_duration_s", shift->max_duration_s, ARV_UNSET);
    put_place(p, "start", "start_index", shift->start_location, NULL);
    put_place(p, "end", "end_index", shift->end_location, NULL);
    put_breaks(p, shift);
    put_steps(p, t, s);
    json_close(w, '}');
}

static void put_shifts(problem_writer *p, int32_t t)
{
    const arv_technician *technician = &p->spec->technicians[t];
    if (fits_shorthand(technician)) {
        json_key(&p->w, "time_window");
        put_pair(&p->w, technician->shifts[0].start_s, technician->shifts[0].end_s);
        put_breaks(p, &technician->shifts[0]);
        put_steps(p, t, 0);
        return;
    }
    json_key(&p->w, "shifts");
    json_open(&p->w, '[', JSON_BLOCK);
    for (int32_t s = 0; s < technician->shift_count; s++)
        put_shift(p, t, s);
    json_close(&p->w, ']');
}

static void put_restock(problem_writer *p, const arv_technician *v)
{
    if (v->restock_location == ARV_NONE)
        return;
    json_key(&p->w, "restock");
    json_open(&p->w, '{', JSON_LINE);
    put_place(p, "location", "location_index", v->restock_location, NULL);
    json_int_unless(&p->w, "service", v->restock_service_s, 0);
    json_close(&p->w, '}');
}

static void put_vehicle(problem_writer *p, int32_t t)
{
    const arv_technician *v = &p->spec->technicians[t];
    const format_info *info = p->info;
    arv_technician plain;
    arv_technician_init(&plain);
    json_writer *w = &p->w;
    json_open(w, '{', JSON_BLOCK);
    json_key(w, "id");
    json_put_technician(p, v->id);
    json_text_if(w, "description", v->description);
    json_text_if(w, "type", v->type);
    json_text_if(w, "profile", v->profile);
    put_place(p, "start", "start_index", v->start_location,
              info->start_place ? &info->start_place[t] : NULL);
    put_place(p, "end", "end_index", v->end_location, info->end_place ? &info->end_place[t] : NULL);
    put_amounts(w, "capacity", v->capacity, p->spec->load_count);
    put_costs(w, &v->costs);
    put_skills(w, v->skills, v->skill_count);
    put_names(w, "tools", v->tools, v->tool_count);
    put_quantities(w, "stock", v->stock, v->stock_count);
    put_restock(p, v);
    json_scaled_unless(w, "speed_factor", v->speed_ppm, 6, plain.speed_ppm);
    json_scaled_unless(w, "duration_factor", v->duration_ppm, 6, plain.duration_ppm);
    json_int_unless(w, "max_tasks", v->max_tasks, plain.max_tasks);
    json_int_unless(w, "max_travel_time", v->max_travel_s, plain.max_travel_s);
    json_int_unless(w, "max_distance", v->max_distance_m, plain.max_distance_m);
    put_shifts(p, t);
    json_close(w, '}');
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static bool is_hard(const arv_time_window *window)
{
    return window->early_price_per_hour == ARV_UNSET && window->late_price_per_hour == ARV_UNSET;
}

/* time_windows come first when read: a hard window behind a soft one goes to soft_windows. */
static void put_job_windows(json_writer *w, const arv_job *job)
{
    int32_t hard = 0, all_hard = 0;
    while (hard < job->window_count && is_hard(&job->windows[hard]))
        hard++;
    for (int32_t i = 0; i < job->window_count; i++)
        all_hard += is_hard(&job->windows[i]);
    if (all_hard != hard)
        hard = 0;
    put_windows(w, "time_windows", job->windows, hard);
    if (job->window_count > hard)
        put_soft_windows(w, job->windows + hard, job->window_count - hard);
}

static void put_services(json_writer *w, const arv_job *job, const char *key, bool by_type)
{
    bool open = false;
    for (int32_t i = 0; i < job->service_by_count; i++) {
        const arv_service_by *by = &job->service_by[i];
        const char *name = by_type ? by->type : by->technician;
        if (!name)
            continue;
        if (!open) {
            json_key(w, key);
            json_open(w, '{', JSON_LINE);
        }
        open = true;
        json_int_at(w, name, by->service_s);
    }
    if (open)
        json_close(w, '}');
}

static void put_pin(problem_writer *p, const arv_job *job)
{
    json_writer *w = &p->w;
    if (!job->pin_technician && job->pin_position == ARV_UNSET && job->pin_start_s == ARV_UNSET)
        return;
    json_key(w, "pin");
    json_open(w, '{', JSON_LINE);
    if (job->pin_technician) {
        json_key(w, "technician");
        json_put_technician(p, job->pin_technician);
    }
    json_int_unless(w, "position", job->pin_position, ARV_UNSET);
    json_int_unless(w, "start_s", job->pin_start_s, ARV_UNSET);
    json_close(w, '}');
}

static void put_prices(json_writer *w, const arv_job *job)
{
    json_int_unless(w, "unserved_price", job->unserved_price, ARV_UNSET);
    if (job->mandatory) {
        json_key(w, "mandatory");
        json_put_bool(w, true);
    }
    if (job->technician_price_count > 0) {
        json_key(w, "technician_prices");
        json_open(w, '{', JSON_LINE);
        for (int32_t i = 0; i < job->technician_price_count; i++)
            json_int_at(w, job->technician_prices[i].technician, job->technician_prices[i].price);
        json_close(w, '}');
    }
    json_int_unless(w, "other_technician_price", job->other_technician_price, ARV_UNSET);
}

static void put_whole_job(problem_writer *p, int32_t j)
{
    const arv_job *job = &p->spec->jobs[j];
    json_writer *w = &p->w;
    json_open(w, '{', JSON_BLOCK);
    json_key(w, "id");
    json_put_id(w, job->id, flag(p->info->job_number, j));
    json_text_if(w, "description", job->description);
    json_text_if(w, "type", job->type);
    put_place(p, "location", "location_index", job->location,
              p->info->job_place ? &p->info->job_place[j] : NULL);
    json_int_unless(w, "setup", job->setup_s, ARV_UNSET);
    json_int_unless(w, "service", job->service_s, ARV_UNSET);
    put_services(w, job, "service_per_type", true);
    put_services(w, job, "service_per_technician", false);
    put_amounts(w, "delivery", job->delivery, p->spec->load_count);
    put_amounts(w, "pickup", job->pickup, p->spec->load_count);
    put_skills(w, job->skills, job->skill_count);
    put_names(w, "tools", job->tools, job->tool_count);
    put_quantities(w, "parts", job->parts, job->part_count);
    json_int_unless(w, "priority", job->priority, 0);
    put_job_windows(w, job);
    put_prices(w, job);
    put_pin(p, job);
    if (job->promise_from_s != ARV_UNSET || job->promise_to_s != ARV_UNSET) {
        json_key(w, "promise");
        put_pair(w, job->promise_from_s, job->promise_to_s);
    }
    json_close(w, '}');
}

/* ---- travel ---------------------------------------------------------------------------------- */

static void put_table(json_writer *w, const char *key, const int32_t *cells, int32_t rows)
{
    if (!cells)
        return;
    json_key(w, key);
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < rows; i++) {
        json_open(w, '[', JSON_LINE);
        for (int32_t k = 0; k < rows; k++, cells++) {
            if (*cells < 0)
                json_put_null(w);
            else
                json_put_int(w, *cells);
        }
        json_close(w, ']');
    }
    json_close(w, ']');
}

static void put_tables(json_writer *w, const arv_matrix *matrix)
{
    put_table(w, "durations", matrix->durations, matrix->rows);
    put_table(w, "distances", matrix->distances, matrix->rows);
    put_table(w, "costs", matrix->costs, matrix->rows);
}

static void put_profile(json_writer *w, const arv_profile *profile)
{
    arv_profile plain;
    arv_profile_init(&plain);
    json_key(w, profile->name);
    json_open(w, '{', JSON_BLOCK);
    json_scaled_unless(w, "speed_kmh", profile->speed_m_per_h, 3, plain.speed_m_per_h);
    json_scaled_unless(w, "leg_sigma", profile->leg_sigma_ppm, 6, ARV_UNSET);
    json_scaled_unless(w, "technician_day_sigma", profile->technician_day_sigma_ppm, 6, ARV_UNSET);
    json_scaled_unless(w, "day_sigma", profile->day_sigma_ppm, 6, ARV_UNSET);
    if (profile->slices_by_departure)
        json_text_at(w, "slice_rule", "departure");
    if (profile->matrix_count == 1 && profile->matrices[0].from_s == ARV_UNSET) {
        put_tables(w, &profile->matrices[0]);
    } else if (profile->matrix_count > 0) {
        json_key(w, "slices");
        json_open(w, '[', JSON_BLOCK);
        for (int32_t m = 0; m < profile->matrix_count; m++) {
            json_open(w, '{', JSON_BLOCK);
            json_int_unless(w, "from_s", profile->matrices[m].from_s, ARV_UNSET);
            put_tables(w, &profile->matrices[m]);
            json_close(w, '}');
        }
        json_close(w, ']');
    }
    json_close(w, '}');
}

/* Names of places, up to the last one that has one. */
static void put_places(problem_writer *p)
{
    const arv_spec *spec = p->spec;
    int32_t count = spec->locations ? spec->location_count : 0;
    while (count > 0 && !spec->locations[count - 1].id)
        count--;
    if (count == 0)
        return;
    json_key(&p->w, "places");
    json_open(&p->w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++)
        json_put_text(&p->w, spec->locations[i].id);
    json_close(&p->w, ']');
}

/* ---- the whole ------------------------------------------------------------------------------- */

static arv_status bad_route(arv_error *error, int32_t r, const char *field, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "routes[%d].%s", r, field);
    return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static arv_status place_routes(problem_writer *p, arv_error *error)
{
    for (int32_t s = 0; s < p->shift_first[p->spec->technician_count]; s++)
        p->route_of_shift[s] = ARV_NONE;
    for (int32_t r = 0; r < p->spec->route_count; r++) {
        const arv_route_in_force *route = &p->spec->routes[r];
        const int32_t t = id_index_find(&p->technicians, route->technician);
        if (t == ARV_NONE)
            return bad_route(error, r, "technician", "no technician has this id");
        if (route->shift < 0 || route->shift >= p->spec->technicians[t].shift_count)
            return bad_route(error, r, "shift", "the technician has no such shift");
        int32_t *slot = &p->route_of_shift[p->shift_first[t] + route->shift];
        if (*slot != ARV_NONE)
            return bad_route(error, r, "shift", "has an order already");
        *slot = r;
    }
    return ARV_OK;
}

static bool index_ids(problem_writer *p, arv_arena *arena)
{
    const arv_spec *spec = p->spec;
    const char **technicians = ARENA_ARRAY(arena, const char *, spec->technician_count);
    const char **jobs = ARENA_ARRAY(arena, const char *, spec->job_count);
    if (!technicians || !jobs)
        return false;
    for (int32_t t = 0; t < spec->technician_count; t++)
        technicians[t] = spec->technicians[t].id;
    for (int32_t j = 0; j < spec->job_count; j++)
        jobs[j] = spec->jobs[j].id;
    return id_index_build(arena, technicians, spec->technician_count, &p->technicians) &&
           id_index_build(arena, jobs, spec->job_count, &p->jobs);
}

static arv_status prepare(problem_writer *p, arv_arena *arena, arv_error *error)
{
    const int32_t technicians = p->spec->technician_count;
    p->shift_first = ARENA_ARRAY(arena, int32_t, technicians + 1);
    if (!p->shift_first || !index_ids(p, arena))
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t t = 0; t < technicians; t++)
        p->shift_first[t + 1] = p->shift_first[t] + p->spec->technicians[t].shift_count;
    p->route_of_shift = ARENA_ARRAY(arena, int32_t, p->shift_first[technicians]);
    return p->route_of_shift ? place_routes(p, error) : ARV_RESOURCE_EXHAUSTED;
}

static void put_problem(problem_writer *p)
{
    json_writer *w = &p->w;
    json_open(w, '{', JSON_BLOCK);
    json_key(w, "vehicles");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t t = 0; t < p->spec->technician_count; t++)
        put_vehicle(p, t);
    json_close(w, ']');
    json_key(w, "jobs");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t j = 0; j < p->spec->job_count; j++)
        put_whole_job(p, j);
    json_close(w, ']');
    if (p->spec->profile_count > 0) {
        json_key(w, "matrices");
        json_open(w, '{', JSON_BLOCK);
        for (int32_t i = 0; i < p->spec->profile_count; i++)
            put_profile(w, &p->spec->profiles[i]);
        json_close(w, '}');
    }
    put_places(p);
    json_put_relations(p);
    json_put_models(p);
    json_int_unless(w, "change_price", p->spec->change_price, ARV_UNSET);
    json_int_unless(w, "balance_price_per_hour", p->spec->balance_price_per_hour, ARV_UNSET);
    json_close(w, '}');
}

arv_status format_write_problem(arv_arena *arena, const arv_spec *spec, const format_info *info,
                                bool pretty, char **text, size_t *length, arv_error *error)
{
    static const format_info none = {.kind = FORMAT_AUTO};
    problem_writer p = {.spec = spec, .info = info ? info : &none};
    *error = (arv_error){.status = ARV_OK};
    *text = NULL;
    *length = 0;
    arv_status status = prepare(&p, arena, error);
    if (status == ARV_OK) {
        json_writer_init(&p.w, pretty);
        put_problem(&p);
        status = json_writer_finish(&p.w, arena, text, length);
    }
    if (status == ARV_RESOURCE_EXHAUSTED)
        arv_error_add(error, status, "", "no memory to write the problem");
    return status;
}
