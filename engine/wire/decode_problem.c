/* decode_problem.c - an unpacked Problem to arv_spec. Strings, bytes and number lists stay where
 * protobuf-c put them (the same arena); structures are built anew. Ranges are arv_problem_compile's
 * matter; here is checked only what arv_spec could not express. */
#include "wire/wire_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void wire_refuse(wire_decoder *d, const char *text, const char *path_format, ...)
{
    char path[sizeof d->error->items[0].path];
    int length = snprintf(path, sizeof path, "%s", d->prefix ? d->prefix : "");
    va_list args;
    va_start(args, path_format);
    vsnprintf(path + length, sizeof path - (size_t)length, path_format, args);
    va_end(args);
    arv_error_add(d->error, ARV_INVALID_ARGUMENT, path, "%s", text);
    d->status = d->status ? d->status : ARV_INVALID_ARGUMENT;
}

void *wire_take(wire_decoder *d, size_t count, size_t size)
{
    if (count == 0)
        return NULL;
    void *memory = arv_arena_alloc(d->arena, count, size);
    if (!memory && !d->status)
        d->status = arv_error_add(d->error, ARV_RESOURCE_EXHAUSTED, "",
                                  "the request needs more memory than one request may have");
    return memory;
}

const char *const *wire_strings(char **strings)
{
    return (const char *const *)strings;
}

static bool fits_index(int64_t value)
{
    return value >= 0 && value <= INT32_MAX;
}

/* ---- small parts -----------------------------------------------------------------------------*/

const arv_time_window *wire_decode_windows(wire_decoder *d, size_t count,
                                           Arrival__V1__TimeWindow *const *in)
{
    arv_time_window *out = WIRE_TAKE(d, arv_time_window, count);
    for (size_t i = 0; out && i < count; i++) {
        out[i].open_s = in[i]->open_s;
        out[i].close_s = in[i]->close_s;
        out[i].early_price_per_hour = WIRE_GET(in[i], early_price_per_hour, ARV_UNSET);
        out[i].late_price_per_hour = WIRE_GET(in[i], late_price_per_hour, ARV_UNSET);
    }
    return out;
}

static const arv_named_level *decode_levels(wire_decoder *d, size_t count,
                                            Arrival__V1__NamedLevel *const *in)
{
    arv_named_level *out = WIRE_TAKE(d, arv_named_level, count);
    for (size_t i = 0; out && i < count; i++)
        out[i] = (arv_named_level){.name = in[i]->name, .level = in[i]->level};
    return out;
}

/* A list with one entry per load dimension, or none. */
static const int64_t *decode_loads(wire_decoder *d, size_t count, const int64_t *in, int32_t loads,
                                   const char *path)
{
    if (count == 0)
        return NULL;
    if (count != (size_t)loads) {
        wire_refuse(d, "needs load_count entries", "%s", path);
        return NULL;
    }
    return in;
}

/* ---- technicians -----------------------------------------------------------------------------*/

/* Where in the problem: technician, shift, for paths. */
typedef struct place {
    int32_t technician, shift;
} place;

static void decode_break(wire_decoder *d, const Arrival__V1__Break *in, int32_t loads, place at,
                         size_t index, arv_break *out)
{
    char path[96];
    snprintf(path, sizeof path, "technicians[%d].shifts[%d].breaks[%zu].max_load", at.technician,
             at.shift, index);
    arv_break_init(out);
    out->id = WIRE_GET(in, id, NULL);
    out->windows = wire_decode_windows(d, in->n_windows, in->windows);
    out->window_count = (int32_t)in->n_windows;
    out->service_s = in->service_s;
    out->paid = in->paid;
    out->max_work_since_start_s = WIRE_GET(in, max_work_since_start_s, ARV_UNSET);
    out->max_work_since_break_s = WIRE_GET(in, max_work_since_break_s, ARV_UNSET);
    out->max_load = decode_loads(d, in->n_max_load, in->max_load, loads, path);
}

static int32_t decode_location(wire_decoder *d, bool given, int64_t value, const char *prefix,
                               place at, const char *field)
{
    if (!given)
        return ARV_NONE;
    if (fits_index(value))
        return (int32_t)value;
    if (at.shift == ARV_NONE)
        wire_refuse(d, "not the index of a location", "%s[%d].%s", prefix, at.technician, field);
    else
        wire_refuse(d, "not the index of a location", "%s[%d].shifts[%d].%s", prefix, at.technician,
                    at.shift, field);
    return ARV_NONE;
}

static void decode_shift(wire_decoder *d, const Arrival__V1__Shift *in, int32_t loads, place at,
                         arv_shift *out)
{
    arv_shift_init(out);
    out->start_s = in->start_s;
    out->end_s = in->end_s;
    out->overtime_s = WIRE_GET(in, overtime_s, ARV_UNSET);
    out->overtime_price_per_hour = WIRE_GET(in, overtime_price_per_hour, ARV_UNSET);
    out->max_duration_s = WIRE_GET(in, max_duration_s, ARV_UNSET);
    out->start_location = decode_location(d, in->maybe_start_location_case != 0, in->start_location,
                                          "technicians", at, "start_location");
    out->end_location = decode_location(d, in->maybe_end_location_case != 0, in->end_location,
                                        "technicians", at, "end_location");
    arv_break *breaks = WIRE_TAKE(d, arv_break, in->n_breaks);
    for (size_t i = 0; breaks && i < in->n_breaks; i++)
        decode_break(d, in->breaks[i], loads, at, i, &breaks[i]);
    out->breaks = breaks;
    out->break_count = (int32_t)in->n_breaks;
}

static void decode_costs(const Arrival__V1__Costs *in, arv_costs *out)
{
    if (!in)
        return;
    out->fixed = in->fixed;
    out->per_hour = WIRE_GET(in, per_hour, out->per_hour);
    out->per_km = in->per_km;
    out->per_task_hour = in->per_task_hour;
    out->per_shift_hour = in->per_shift_hour;
}

static void decode_equipment(wire_decoder *d, const Arrival__V1__Technician *in, int32_t loads,
                             place at, arv_technician *out)
{
    char path[64];
    snprintf(path, sizeof path, "technicians[%d].capacity", at.technician);
    out->skills = decode_levels(d, in->n_skills, in->skills);
    out->skill_count = (int32_t)in->n_skills;
    out->tools = wire_strings(in->tools);
    out->tool_count = (int32_t)in->n_tools;
    out->stock = decode_levels(d, in->n_stock, in->stock);
    out->stock_count = (int32_t)in->n_stock;
    out->capacity = decode_loads(d, in->n_capacity, in->capacity, loads, path);
}

static void decode_technician(wire_decoder *d, const Arrival__V1__Technician *in, int32_t loads,
                              int32_t index, arv_technician *out)
{
    const place at = {index, ARV_NONE};
    arv_technician_init(out);
    out->id = in->id;
    out->description = WIRE_GET(in, description, NULL);
    out->type = WIRE_GET(in, type, NULL);
    out->profile = WIRE_GET(in, profile, NULL);
    out->start_location = decode_location(d, in->maybe_start_location_case != 0, in->start_location,
                                          "technicians", at, "start_location");
    out->end_location = decode_location(d, in->maybe_end_location_case != 0, in->end_location,
                                        "technicians", at, "end_location");
    arv_shift *shifts = WIRE_TAKE(d, arv_shift, in->n_shifts);
    for (size_t i = 0; shifts && i < in->n_shifts; i++)
        decode_shift(d, in->shifts[i], loads, (place){index, (int32_t)i}, &shifts[i]);
    out->shifts = shifts;
    out->shift_count = (int32_t)in->n_shifts;
    decode_equipment(d, in, loads, at, out);
    out->speed_ppm = WIRE_GET(in, speed_ppm, out->speed_ppm);
    out->duration_ppm = WIRE_GET(in, duration_ppm, out->duration_ppm);
    out->max_tasks = WIRE_GET(in, max_tasks, ARV_UNSET);
    out->max_travel_s = WIRE_GET(in, max_travel_s, ARV_UNSET);
    out->max_distance_m = WIRE_GET(in, max_distance_m, ARV_UNSET);
    out->restock_location =
        decode_location(d, in->maybe_restock_location_case != 0, in->restock_location,
                        "technicians", at, "restock_location");
    out->restock_service_s = in->restock_service_s;
    decode_costs(in->costs, &out->costs);
}

/* ---- jobs ------------------------------------------------------------------------------------*/

static void decode_service_by(wire_decoder *d, const Arrival__V1__Job *in, arv_job *out)
{
    arv_service_by *by = WIRE_TAKE(d, arv_service_by, in->n_service_by);
    for (size_t i = 0; by && i < in->n_service_by; i++) {
        by[i].technician = WIRE_GET(in->service_by[i], technician, NULL);
        by[i].type = WIRE_GET(in->service_by[i], type, NULL);
        by[i].service_s = in->service_by[i]->service_s;
    }
    out->service_by = by;
    out->service_by_count = (int32_t)in->n_service_by;
}

static void decode_prices(wire_decoder *d, const Arrival__V1__Job *in, arv_job *out)
{
    arv_technician_price *prices = WIRE_TAKE(d, arv_technician_price, in->n_technician_prices);
    for (size_t i = 0; prices && i < in->n_technician_prices; i++) {
        prices[i].technician = in->technician_prices[i]->technician;
        prices[i].price = in->technician_prices[i]->price;
    }
    out->technician_prices = prices;
    out->technician_price_count = (int32_t)in->n_technician_prices;
    out->other_technician_price = WIRE_GET(in, other_technician_price, ARV_UNSET);
    out->unserved_price = WIRE_GET(in, unserved_price, ARV_UNSET);
}

/* What the job asks of who serves it. */
static void decode_needs(wire_decoder *d, const Arrival__V1__Job *in, int32_t loads,
                         const char *path, arv_job *out)
{
    char delivery[64], pickup[64];
    snprintf(delivery, sizeof delivery, "%s.delivery", path);
    snprintf(pickup, sizeof pickup, "%s.pickup", path);
    out->skills = decode_levels(d, in->n_skills, in->skills);
    out->skill_count = (int32_t)in->n_skills;
    out->tools = wire_strings(in->tools);
    out->tool_count = (int32_t)in->n_tools;
    out->parts = decode_levels(d, in->n_parts, in->parts);
    out->part_count = (int32_t)in->n_parts;
    out->delivery = decode_loads(d, in->n_delivery, in->delivery, loads, delivery);
    out->pickup = decode_loads(d, in->n_pickup, in->pickup, loads, pickup);
}

void wire_decode_job(wire_decoder *d, const Arrival__V1__Job *in, int32_t loads, const char *path,
                     arv_job *out)
{
    arv_job_init(out);
    out->id = in->id;
    out->description = WIRE_GET(in, description, NULL);
    out->type = WIRE_GET(in, type, NULL);
    if (in->maybe_location_case && fits_index(in->location))
        out->location = (int32_t)in->location;
    else if (in->maybe_location_case)
        wire_refuse(d, "not the index of a location", "%s.location", path);
    out->windows = wire_decode_windows(d, in->n_windows, in->windows);
    out->window_count = (int32_t)in->n_windows;
    out->service_s = WIRE_GET(in, service_s, ARV_UNSET);
    out->setup_s = WIRE_GET(in, setup_s, ARV_UNSET);
    decode_service_by(d, in, out);
    decode_needs(d, in, loads, path, out);
    decode_prices(d, in, out);
    out->priority = in->priority;
    out->mandatory = in->mandatory;
    out->pin_technician = WIRE_GET(in, pin_technician, NULL);
    out->pin_position = WIRE_GET(in, pin_position, ARV_UNSET);
    out->pin_start_s = WIRE_GET(in, pin_start_s, ARV_UNSET);
    out->promise_from_s = WIRE_GET(in, promise_from_s, ARV_UNSET);
    out->promise_to_s = WIRE_GET(in, promise_to_s, ARV_UNSET);
}

static const arv_job *decode_jobs(wire_decoder *d, const Arrival__V1__Problem *in, int32_t loads)
{
    arv_job *out = WIRE_TAKE(d, arv_job, in->n_jobs);
    for (size_t i = 0; out && i < in->n_jobs; i++) {
        char path[32];
        snprintf(path, sizeof path, "jobs[%zu]", i);
        wire_decode_job(d, in->jobs[i], loads, path, &out[i]);
    }
    return out;
}

/* ---- relations and routes --------------------------------------------------------------------*/

static const arv_relation *decode_relations(wire_decoder *d, const Arrival__V1__Problem *in)
{
    arv_relation *out = WIRE_TAKE(d, arv_relation, in->n_relations);
    for (size_t i = 0; out && i < in->n_relations; i++) {
        const Arrival__V1__Relation *relation = in->relations[i];
        out[i].kind = (arv_relation_kind)relation->kind;
        out[i].jobs = wire_strings(relation->jobs);
        out[i].job_count = (int32_t)relation->n_jobs;
        out[i].min_gap_s = WIRE_GET(relation, min_gap_s, ARV_UNSET);
        out[i].max_gap_s = WIRE_GET(relation, max_gap_s, ARV_UNSET);
    }
    return out;
}

const arv_route_in_force *wire_decode_routes(wire_decoder *d, const char *list, size_t count,
                                             Arrival__V1__RouteInForce *const *in)
{
    arv_route_in_force *out = WIRE_TAKE(d, arv_route_in_force, count);
    for (size_t i = 0; out && i < count; i++) {
        if (!fits_index(in[i]->shift))
            wire_refuse(d, "not the index of a shift", "%s[%zu].shift", list, i);
        if (!fits_index(in[i]->frozen))
            wire_refuse(d, "out of range", "%s[%zu].frozen", list, i);
        out[i].technician = in[i]->technician;
        out[i].shift = (int32_t)in[i]->shift;
        out[i].jobs = wire_strings(in[i]->jobs);
        out[i].job_count = (int32_t)in[i]->n_jobs;
        out[i].frozen = (int32_t)in[i]->frozen;
    }
    return out;
}

/* ---- places and travel -----------------------------------------------------------------------*/

void wire_decode_location(wire_decoder *d, const Arrival__V1__Location *in, const char *path,
                          arv_location *out)
{
    out->has_coordinates = in->has_coordinates;
    out->longitude = in->longitude;
    out->latitude = in->latitude;
    out->id = WIRE_GET(in, id, NULL);
    if (!out->has_coordinates && (out->longitude != 0.0 || out->latitude != 0.0))
        wire_refuse(d, "coordinates are given but said to be missing", "%s.has_coordinates", path);
}

static const arv_location *decode_locations(wire_decoder *d, const Arrival__V1__Problem *in)
{
    arv_location *out = WIRE_TAKE(d, arv_location, in->n_locations);
    for (size_t i = 0; out && i < in->n_locations; i++) {
        char path[32];
        snprintf(path, sizeof path, "locations[%zu]", i);
        wire_decode_location(d, in->locations[i], path, &out[i]);
    }
    return out;
}

/* Which matrix of which profile, for paths. */
typedef struct slice {
    size_t profile, matrix;
    int64_t rows;
} slice;

/* How many digests of cells the profiles name. */
static size_t count_digests(const Arrival__V1__Problem *in)
{
    size_t count = 0;
    for (size_t i = 0; i < in->n_profiles; i++)
        for (size_t m = 0; m < in->profiles[i]->n_matrices; m++) {
            const Arrival__V1__Matrix *matrix = in->profiles[i]->matrices[m];
            count += matrix->durations_digest.len > 0;
            count += matrix->distances_digest.len > 0;
            count += matrix->costs_digest.len > 0;
        }
    return count;
}

static const wire_named_cells *find_named(const wire_decoder *d, const uint8_t *digest)
{
    for (int32_t i = 0; i < d->named_count; i++)
        if (memcmp(d->named[i].digest, digest, WIRE_DIGEST_BYTES) == 0)
            return &d->named[i];
    return NULL;
}

/* Asks the source once for each digest. */
static const wire_named_cells *fetch_named(wire_decoder *d, const uint8_t *digest, slice at,
                                           const char *field)
{
    const wire_named_cells *known = find_named(d, digest);
    if (known || !d->named)
        return known;
    wire_named_cells *named = &d->named[d->named_count];
    const arv_status status =
        d->source ? d->source->find(d->source->context, digest, d->arena, &named->cells, d->error)
                  : ARV_NOT_FOUND;
    if (status) {
        char path[96];
        snprintf(path, sizeof path, "profiles[%zu].matrices[%zu].%s_digest", at.profile, at.matrix,
                 field);
        if (status == ARV_NOT_FOUND)
            arv_error_add(d->error, status, path, "no cells of this digest are kept: upload them");
        d->status = d->status ? d->status : status;
        return NULL;
    }
    memcpy(named->digest, digest, WIRE_DIGEST_BYTES);
    d->named_count++;
    return named;
}

/* What is given, or what the digest names. */
static ProtobufCBinaryData given_cells(wire_decoder *d, ProtobufCBinaryData cells,
                                       ProtobufCBinaryData digest, slice at, const char *field)
{
    union {
        const uint8_t *in;
        uint8_t *out;
    } cast;
    if (digest.len == 0)
        return cells;
    if (digest.len != WIRE_DIGEST_BYTES || cells.len != 0) {
        wire_refuse(d, "must be 32 bytes, in place of the cells",
                    "profiles[%zu].matrices[%zu].%s_digest", at.profile, at.matrix, field);
        return (ProtobufCBinaryData){0};
    }
    const wire_named_cells *named = fetch_named(d, digest.data, at, field);
    if (!named)
        return (ProtobufCBinaryData){0};
    cast.in = named->cells.data; /* protobuf-c has no const */
    return (ProtobufCBinaryData){named->cells.size, cast.out};
}

/* rows x rows little-endian int32; used in place where that is the byte order of the machine. */
static const int32_t *decode_cells(wire_decoder *d, ProtobufCBinaryData in, slice at,
                                   const char *field)
{
    if (in.len == 0)
        return NULL;
    const uint64_t cells = (uint64_t)at.rows * (uint64_t)at.rows;
    if (in.len != cells * sizeof(int32_t)) {
        wire_refuse(d, "is not rows x rows little-endian int32", "profiles[%zu].matrices[%zu].%s",
                    at.profile, at.matrix, field);
        return NULL;
    }
    void *const raw = in.data; /* the arena aligns to 16 bytes */
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
    uint32_t *swapped = raw;
    for (uint64_t i = 0; i < cells; i++) {
        const uint8_t *b = in.data + 4 * i;
        swapped[i] =
            (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    }
#endif
    return raw;
}

static void decode_matrix(wire_decoder *d, const Arrival__V1__Matrix *in, slice at, arv_matrix *out)
{
    at.rows = in->rows;
    if (at.rows < 0 || at.rows > ARV_MAX_MATRIX_ROWS) {
        wire_refuse(d, "out of range", "profiles[%zu].matrices[%zu].rows", at.profile, at.matrix);
        return;
    }
    out->from_s = WIRE_GET(in, from_s, ARV_UNSET);
    out->rows = (int32_t)at.rows;
    out->durations = decode_cells(
        d, given_cells(d, in->durations, in->durations_digest, at, "durations"), at, "durations");
    out->distances = decode_cells(
        d, given_cells(d, in->distances, in->distances_digest, at, "distances"), at, "distances");
    out->costs =
        decode_cells(d, given_cells(d, in->costs, in->costs_digest, at, "costs"), at, "costs");
    if (in->durations.len == 0 && in->durations_digest.len == 0)
        wire_refuse(d, "missing", "profiles[%zu].matrices[%zu].durations", at.profile, at.matrix);
}

static const arv_profile *decode_profiles(wire_decoder *d, const Arrival__V1__Problem *in)
{
    arv_profile *out = WIRE_TAKE(d, arv_profile, in->n_profiles);
    d->named = WIRE_TAKE(d, wire_named_cells, count_digests(in));
    for (size_t i = 0; out && i < in->n_profiles; i++) {
        const Arrival__V1__Profile *profile = in->profiles[i];
        arv_profile_init(&out[i]);
        out[i].name = profile->name;
        out[i].speed_m_per_h = WIRE_GET(profile, speed_m_per_h, out[i].speed_m_per_h);
        out[i].slices_by_departure = profile->slices_by_departure;
        out[i].leg_sigma_ppm = WIRE_GET(profile, leg_sigma_ppm, ARV_UNSET);
        out[i].technician_day_sigma_ppm = WIRE_GET(profile, technician_day_sigma_ppm, ARV_UNSET);
        out[i].day_sigma_ppm = WIRE_GET(profile, day_sigma_ppm, ARV_UNSET);
        arv_matrix *matrices = WIRE_TAKE(d, arv_matrix, profile->n_matrices);
        for (size_t m = 0; matrices && m < profile->n_matrices; m++)
            decode_matrix(d, profile->matrices[m], (slice){.profile = i, .matrix = m},
                          &matrices[m]);
        out[i].matrices = matrices;
        out[i].matrix_count = (int32_t)profile->n_matrices;
    }
    return out;
}

/* ---- models ----------------------------------------------------------------------------------*/

/* `list` is the name of the field, for paths. */
static void check_quantile_counts(wire_decoder *d, const char *list, size_t index, size_t ppm,
                                  size_t value)
{
    if (ppm != value)
        wire_refuse(d, "needs as many entries as quantile_ppm", "%s[%zu].quantile_value", list,
                    index);
}

static const arv_duration_model *decode_models(wire_decoder *d, const char *list, size_t count,
                                               Arrival__V1__DurationModel *const *in)
{
    arv_duration_model *out = WIRE_TAKE(d, arv_duration_model, count);
    for (size_t i = 0; out && i < count; i++) {
        const Arrival__V1__DurationModel *model = in[i];
        arv_duration_model_init(&out[i]);
        out[i].job_type = WIRE_GET(model, job_type, NULL);
        out[i].technician = WIRE_GET(model, technician, NULL);
        out[i].family = (arv_model_family)model->family;
        out[i].ratio = model->ratio;
        out[i].mean = WIRE_GET(model, mean, ARV_UNSET);
        out[i].cv_ppm = model->cv_ppm;
        out[i].pace_sigma_ppm = model->pace_sigma_ppm;
        out[i].quantile_ppm = model->quantile_ppm;
        out[i].quantile_value = model->quantile_value;
        out[i].quantile_count = (int32_t)model->n_quantile_ppm;
        check_quantile_counts(d, list, i, model->n_quantile_ppm, model->n_quantile_value);
    }
    return out;
}

static const arv_travel_model *decode_travel_models(wire_decoder *d, const Arrival__V1__Problem *in)
{
    arv_travel_model *out = WIRE_TAKE(d, arv_travel_model, in->n_travel_models);
    for (size_t i = 0; out && i < in->n_travel_models; i++) {
        const Arrival__V1__TravelModel *model = in->travel_models[i];
        arv_travel_model_init(&out[i]);
        out[i].profile = WIRE_GET(model, profile, NULL);
        out[i].from = WIRE_GET(model, from, NULL);
        out[i].to = WIRE_GET(model, to, NULL);
        out[i].technician = WIRE_GET(model, technician, NULL);
        out[i].hour_ppm = model->n_hour_ppm ? model->hour_ppm : NULL;
        out[i].quantile_ppm = model->quantile_ppm;
        out[i].quantile_value = model->quantile_value;
        out[i].quantile_count = (int32_t)model->n_quantile_ppm;
        out[i].day_ppm = model->day_ppm;
        out[i].technician_day_ppm = model->technician_day_ppm;
        out[i].neighbour_ppm = model->neighbour_ppm;
        out[i].neighbour_decay_ppm = model->neighbour_decay_ppm;
        if (model->n_hour_ppm != 0 && model->n_hour_ppm != ARV_HOURS)
            wire_refuse(d, "needs an entry for each of 24 hours, or none",
                        "travel_models[%zu].hour_ppm", i);
        check_quantile_counts(d, "travel_models", i, model->n_quantile_ppm,
                              model->n_quantile_value);
    }
    return out;
}

static void decode_all_models(wire_decoder *d, const Arrival__V1__Problem *in, arv_spec *out)
{
    out->models = decode_models(d, "models", in->n_models, in->models);
    out->model_count = (int32_t)in->n_models;
    out->access_models = decode_models(d, "access_models", in->n_access_models, in->access_models);
    out->access_model_count = (int32_t)in->n_access_models;
    out->travel_models = decode_travel_models(d, in);
    out->travel_model_count = (int32_t)in->n_travel_models;
}

/* ---- the whole -------------------------------------------------------------------------------*/

static void decode_counts(wire_decoder *d, const Arrival__V1__Problem *in, arv_spec *out)
{
    if (in->load_count < 0 || in->load_count > ARV_MAX_LOADS)
        wire_refuse(d, "out of range", "load_count");
    else
        out->load_count = (int32_t)in->load_count;
    if (in->location_count < 0 || in->location_count > ARV_MAX_LOCATIONS ||
        (in->n_locations && in->location_count && (size_t)in->location_count != in->n_locations))
        wire_refuse(d, "out of range, or not the number of `locations`", "location_count");
    else
        out->location_count =
            in->n_locations ? (int32_t)in->n_locations : (int32_t)in->location_count;
}

void wire_decode_problem(wire_decoder *d, const Arrival__V1__Problem *in, arv_spec *out)
{
    arv_spec_init(out);
    if (!in)
        return; /* an empty problem; arv_problem_compile says what is missing */
    decode_counts(d, in, out);
    arv_technician *technicians = WIRE_TAKE(d, arv_technician, in->n_technicians);
    for (size_t i = 0; technicians && i < in->n_technicians; i++)
        decode_technician(d, in->technicians[i], out->load_count, (int32_t)i, &technicians[i]);
    out->technicians = technicians;
    out->technician_count = technicians ? (int32_t)in->n_technicians : 0;
    out->jobs = decode_jobs(d, in, out->load_count);
    out->job_count = out->jobs ? (int32_t)in->n_jobs : 0;
    out->relations = decode_relations(d, in);
    out->relation_count = (int32_t)in->n_relations;
    out->routes = wire_decode_routes(d, "routes", in->n_routes, in->routes);
    out->route_count = (int32_t)in->n_routes;
    out->locations = decode_locations(d, in);
    out->profiles = decode_profiles(d, in);
    out->profile_count = (int32_t)in->n_profiles;
    decode_all_models(d, in, out);
    out->change_price = WIRE_GET(in, change_price, ARV_UNSET);
    out->balance_price_per_hour = WIRE_GET(in, balance_price_per_hour, ARV_UNSET);
}
