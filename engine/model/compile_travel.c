/* compile_travel.c - one travel table per profile and speed in use.
 *
 * A matrix is borrowed from the spec when it can be used as it stands: speed 1 and no negative
 * entry. Otherwise it is copied once with the speed applied and "no way" as PROBLEM_UNREACHABLE_S.
 * A profile without matrices is the great circle between coordinates at its stated speed: a table for a
 * few thousand places, else leg by leg (sphere.h). */
#include "model/compile.h"

#include "model/validate.h"

#include <string.h>

typedef struct travel_key {
    int32_t profile;
    int64_t speed_ppm;
} travel_key;

static bool usable_as_is(const int32_t *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cells[i] < 0)
            return false;
    return true;
}

/* A leg without a duration, distance or cost where these are given cannot be driven. */
static bool no_way(const arv_matrix *matrix, size_t cell)
{
    return matrix->durations[cell] < 0 || (matrix->distances && matrix->distances[cell] < 0) ||
           (matrix->costs && matrix->costs[cell] < 0);
}

static const int32_t *durations_at(compiler *c, const arv_matrix *matrix, int64_t speed_ppm)
{
    const size_t count = (size_t)matrix->rows * (size_t)matrix->rows;
    size_t known = 0;
    while (known < count && !no_way(matrix, known))
        known++;
    if (speed_ppm == 1000000 && known == count)
        return matrix->durations;
    int32_t *cells = ARENA_ARRAY(c->arena, int32_t, count);
    for (size_t i = 0; cells && i < count; i++)
        cells[i] = no_way(matrix, i) ? PROBLEM_UNREACHABLE_S
                                     : sphere_at_speed(matrix->durations[i], speed_ppm);
    return cells;
}

static const int32_t *not_negative(compiler *c, const int32_t *given, int32_t rows)
{
    const size_t count = (size_t)rows * (size_t)rows;
    if (usable_as_is(given, count))
        return given;
    int32_t *cells = ARENA_ARRAY(c->arena, int32_t, count);
    for (size_t i = 0; cells && i < count; i++)
        cells[i] = given[i] < 0 ? 0 : given[i];
    return cells;
}

static int32_t sigma(int64_t ppm)
{
    return ppm == ARV_UNSET ? 0 : (int32_t)ppm;
}

/* Does any leg of slice `earlier` take longer than waiting `length_s` for the slice `later`? */
static bool waiting_is_faster(const int32_t *earlier, const int32_t *later, size_t cells,
                              int64_t length_s)
{
    for (size_t i = 0; i < cells; i++)
        if (earlier[i] > later[i] + length_s)
            return true;
    return false;
}

/* Waiting for the next slice is never slower than driving in this one: right to left. */
static arv_status repair_slices(compiler *c, int32_t slices, size_t cells, const int32_t *from_s,
                                const int32_t **durations)
{
    for (int32_t k = slices - 1; k-- > 0;) {
        const int64_t length_s = (int64_t)from_s[k + 1] - from_s[k];
        if (!waiting_is_faster(durations[k], durations[k + 1], cells, length_s))
            continue;
        int32_t *repaired = ARENA_ARRAY(c->arena, int32_t, cells);
        if (!repaired)
            return compile_no_memory(c);
        for (size_t i = 0; i < cells; i++) {
            const int64_t later = durations[k + 1][i] + length_s;
            repaired[i] = durations[k][i] < later ? durations[k][i] : (int32_t)later;
        }
        durations[k] = repaired;
    }
    return ARV_OK;
}

static arv_status find_fastest(compiler *c, int32_t slices, size_t cells,
                               const int32_t *const *durations, problem_travel *travel)
{
    travel->fastest_s = durations[0];
    if (slices == 1)
        return ARV_OK;
    int32_t *fastest = ARENA_ARRAY(c->arena, int32_t, cells);
    if (!fastest)
        return compile_no_memory(c);
    for (size_t i = 0; i < cells; i++) {
        fastest[i] = durations[0][i];
        for (int32_t k = 1; k < slices; k++)
            fastest[i] = durations[k][i] < fastest[i] ? durations[k][i] : fastest[i];
    }
    travel->fastest_s = fastest;
    c->problem->rich_timing |= PROBLEM_SLICES;
    return ARV_OK;
}

static arv_status travel_from_matrices(compiler *c, const arv_profile *profile, int64_t speed_ppm,
                                       problem_travel *travel)
{
    const int32_t slices = profile->matrix_count;
    const int32_t **durations = ARENA_ARRAY(c->arena, const int32_t *, slices);
    int32_t *from = ARENA_ARRAY(c->arena, int32_t, slices);
    if (!durations || !from)
        return compile_no_memory(c);
    for (int32_t i = 0; i < slices; i++) {
        const int64_t from_s = profile->matrices[i].from_s;
        durations[i] = durations_at(c, &profile->matrices[i], speed_ppm);
        from[i] = from_s == ARV_UNSET ? -PROBLEM_FOREVER_S : compile_time(c->problem, from_s);
        if (!durations[i] && profile->matrices[i].rows > 0)
            return compile_no_memory(c);
    }
    const arv_matrix *first = &profile->matrices[0];
    travel->rows = first->rows;
    travel->slice_count = slices;
    travel->slice_from_s = from;
    travel->duration_s = durations;
    travel->distance_m = first->distances ? not_negative(c, first->distances, first->rows) : NULL;
    travel->metric = first->costs ? not_negative(c, first->costs, first->rows) : travel->distance_m;
    if ((first->distances && !travel->distance_m) || (first->costs && !travel->metric))
        return compile_no_memory(c);
    travel->by_departure = profile->slices_by_departure;
    const size_t cells = (size_t)first->rows * (size_t)first->rows;
    const arv_status status = repair_slices(c, slices, cells, from, durations);
    return status == ARV_OK ? find_fastest(c, slices, cells, durations, travel) : status;
}

/* Legs of that many places are worked out when they are asked for. */
static arv_status travel_on_sphere(compiler *c, const sphere *legs, int32_t rows,
                                   problem_travel *travel)
{
    static const int32_t *const no_table[] = {NULL};
    int32_t *from = ARENA_ARRAY(c->arena, int32_t, 1);
    sphere *kept = ARENA_ARRAY(c->arena, sphere, 1);
    if (!from || !kept)
        return compile_no_memory(c);
    from[0] = -PROBLEM_FOREVER_S;
    *kept = *legs;
    travel->rows = rows;
    travel->slice_count = 1;
    travel->slice_from_s = from;
    travel->duration_s = no_table;
    travel->on_sphere = kept;
    return ARV_OK;
}

static arv_status travel_from_coordinates(compiler *c, int64_t speed_m_per_h, int64_t speed_ppm,
                                          problem_travel *travel)
{
    const int32_t rows = spec_location_count(c->spec);
    sphere_place *places = ARENA_ARRAY(c->arena, sphere_place, rows);
    if (!places)
        return compile_no_memory(c);
    if (c->spec->locations && c->spec->location_count == rows)
        sphere_locate(c->spec->locations, rows, places);
    const sphere legs = {places, speed_m_per_h, speed_ppm};
    if (rows > SPHERE_TABLE_MOST || c->leg_by_leg)
        return travel_on_sphere(c, &legs, rows, travel);
    const size_t cells = (size_t)rows * (size_t)rows;
    int32_t *duration = ARENA_ARRAY(c->arena, int32_t, cells);
    int32_t *distance = ARENA_ARRAY(c->arena, int32_t, cells);
    const int32_t **slices = ARENA_ARRAY(c->arena, const int32_t *, 1);
    int32_t *from = ARENA_ARRAY(c->arena, int32_t, 1);
    if (!duration || !distance || !slices || !from)
        return compile_no_memory(c);
    sphere_fill(&legs, rows, duration, distance);
    slices[0] = duration;
    from[0] = -PROBLEM_FOREVER_S;
    travel->rows = rows;
    travel->slice_count = 1;
    travel->slice_from_s = from;
    travel->duration_s = slices;
    travel->fastest_s = duration;
    travel->distance_m = distance;
    travel->metric = distance;
    return ARV_OK;
}

static arv_status build_travel(compiler *c, travel_key key, problem_travel *travel)
{
    arv_profile made_up;
    arv_profile_init(&made_up);
    const arv_profile *profile =
        key.profile == ARV_NONE ? &made_up : &c->spec->profiles[key.profile];
    *travel = (problem_travel){
        .profile = key.profile,
        .leg_sigma_ppm = sigma(profile->leg_sigma_ppm),
        .technician_day_sigma_ppm = sigma(profile->technician_day_sigma_ppm),
        .day_sigma_ppm = sigma(profile->day_sigma_ppm),
    };
    return profile->matrix_count > 0
               ? travel_from_matrices(c, profile, key.speed_ppm, travel)
               : travel_from_coordinates(c, profile->speed_m_per_h, key.speed_ppm, travel);
}

/* The profile a technician drives by: the one he names, else "car", else the only one. */
static int32_t find_profile(compiler *c, int32_t t)
{
    const char *name = c->spec->technicians[t].profile;
    const int32_t found = id_index_find(&c->profile_ids, name ? name : COMPILE_DEFAULT_PROFILE);
    if (found != ARV_NONE)
        return found;
    if (!name && c->spec->profile_count == 1)
        return 0;
    if (c->spec->profile_count > 0 || (name && strcmp(name, COMPILE_DEFAULT_PROFILE) != 0) ||
        !c->spec->locations || c->spec->location_count == 0)
        compile_bad(c, "no travel profile has this name", "technicians[%d].profile", t);
    return ARV_NONE;
}

/* An open start or end needs none. */
static bool has_coordinates(const arv_spec *spec, int32_t location)
{
    return location == ARV_NONE || (spec->locations && location < spec->location_count &&
                                    spec->locations[location].has_coordinates);
}

static void check_technician_coordinates(compiler *c, int32_t t)
{
    static const char *const text = "needs coordinates: the travel profile has no matrix";
    const arv_technician *who = &c->spec->technicians[t];
    if (!has_coordinates(c->spec, who->start_location))
        compile_bad(c, text, "technicians[%d].start_location", t);
    if (!has_coordinates(c->spec, who->end_location))
        compile_bad(c, text, "technicians[%d].end_location", t);
    if (!has_coordinates(c->spec, who->restock_location))
        compile_bad(c, text, "technicians[%d].restock_location", t);
    for (int32_t s = 0; s < who->shift_count; s++) {
        if (!has_coordinates(c->spec, who->shifts[s].start_location))
            compile_bad(c, text, "technicians[%d].shifts[%d].start_location", t, s);
        if (!has_coordinates(c->spec, who->shifts[s].end_location))
            compile_bad(c, text, "technicians[%d].shifts[%d].end_location", t, s);
    }
}

static bool by_coordinates(const arv_spec *spec, int32_t profile)
{
    return profile == ARV_NONE || spec->profiles[profile].matrix_count == 0;
}

/* Every place in use needs coordinates when a profile has no matrix. */
static void check_coordinates(compiler *c, const travel_key *keys)
{
    const arv_spec *spec = c->spec;
    bool any = false;
    for (int32_t t = 0; t < spec->technician_count; t++) {
        if (!by_coordinates(spec, keys[c->technician_travel[t]].profile))
            continue;
        any = true;
        check_technician_coordinates(c, t);
    }
    for (int32_t j = 0; any && j < spec->job_count; j++)
        if (!has_coordinates(spec, spec->jobs[j].location))
            compile_bad(c, "needs coordinates: its technicians' profile has no matrix",
                        "jobs[%d].location", j);
}

static int32_t find_or_add(travel_key *keys, int32_t *count, travel_key key)
{
    for (int32_t i = 0; i < *count; i++)
        if (keys[i].profile == key.profile && keys[i].speed_ppm == key.speed_ppm)
            return i;
    keys[*count] = key;
    return (*count)++;
}

void compile_origin(compiler *c)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (int32_t t = 0; t < c->spec->technician_count; t++)
        for (int32_t s = 0; s < c->spec->technicians[t].shift_count; s++) {
            const arv_shift *shift = &c->spec->technicians[t].shifts[s];
            first = shift->start_s < first ? shift->start_s : first;
            const int64_t overtime_s = shift->overtime_s == ARV_UNSET ? 0 : shift->overtime_s;
            last = shift->end_s + overtime_s > last ? shift->end_s + overtime_s : last;
        }
    c->problem->origin_s = first == INT64_MAX ? 0 : first;
    if (first == INT64_MAX)
        return;
    if (last - first > ARV_MAX_HORIZON_S)
        compile_bad(c, "the shifts span more than 268435456 seconds", "technicians");
    else
        c->problem->horizon_s = (int32_t)(last - first);
}

arv_status compile_travel(compiler *c)
{
    const int32_t count = c->spec->technician_count;
    compile_origin(c);
    travel_key *keys = ARENA_ARRAY(c->arena, travel_key, count);
    c->technician_travel = ARENA_ARRAY(c->arena, int32_t, count);
    if (!keys || !c->technician_travel)
        return compile_no_memory(c);
    int32_t used = 0;
    for (int32_t t = 0; t < count; t++) {
        const travel_key key = {find_profile(c, t), c->spec->technicians[t].speed_ppm};
        c->technician_travel[t] = find_or_add(keys, &used, key);
    }
    if (c->error->status == ARV_OK)
        check_coordinates(c, keys);
    if (c->error->status != ARV_OK)
        return c->error->status;
    problem_travel *travels = ARENA_ARRAY(c->arena, problem_travel, used);
    if (!travels)
        return compile_no_memory(c);
    for (int32_t i = 0; i < used; i++) {
        const arv_status status = build_travel(c, keys[i], &travels[i]);
        if (status != ARV_OK)
            return status;
    }
    c->problem->travels = travels;
    c->problem->travel_count = used;
    return ARV_OK;
}
