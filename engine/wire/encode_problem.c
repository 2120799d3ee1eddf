/* encode_problem.c - arv_spec to the generated Problem. Strings, lists and matrices are borrowed
 * from the spec (nothing is copied where the byte order allows), structures live in the arena. */
#include "wire/wire_internal.h"

void *wire_make(wire_encoder *e, size_t count, size_t size)
{
    void *memory = e->full ? NULL : arv_arena_alloc(e->arena, count, size);
    e->full = !memory;
    return memory;
}

/* ---- borrowing -------------------------------------------------------------------------------*/

/* protobuf-c reads what it packs through pointers that are not const. */
static void *borrow(const void *data)
{
    union {
        const void *in;
        void *out;
    } cast = {.in = data};
    return cast.out;
}

char **wire_borrow_strings(wire_encoder *e, const char *const *in, int32_t count)
{
    char **out = WIRE_MAKE(e, char *, count);
    for (int32_t i = 0; out && i < count; i++)
        out[i] = wire_text(in[i]);
    return out;
}

/* A list of numbers; NULL = none. */
static void set_numbers(const int64_t *in, int32_t length, size_t *count, int64_t **out)
{
    *count = in && length > 0 ? (size_t)length : 0;
    *out = *count ? borrow(in) : NULL;
}

/* ---- small parts -----------------------------------------------------------------------------*/

void wire_encode_window(const arv_time_window *in, Arrival__V1__TimeWindow *m)
{
    m->open_s = in->open_s;
    m->close_s = in->close_s;
    WIRE_SET(m, TIME_WINDOW, EARLY_PRICE_PER_HOUR, early_price_per_hour, in->early_price_per_hour,
             ARV_UNSET);
    WIRE_SET(m, TIME_WINDOW, LATE_PRICE_PER_HOUR, late_price_per_hour, in->late_price_per_hour,
             ARV_UNSET);
}

static Arrival__V1__NamedLevel **encode_levels(wire_encoder *e, const arv_named_level *in,
                                               int32_t count, size_t *n)
{
    Arrival__V1__NamedLevel **out;
    WIRE_EACH(e, out, *n, Arrival__V1__NamedLevel, arrival__v1__named_level__init, count, {
        m->name = wire_text(in[i].name);
        m->level = in[i].level;
    });
    return out;
}

#define SET_TEXT(m, TYPE, FIELD, field, text)                       \
    do {                                                            \
        if (text)                                                   \
            WIRE_SET(m, TYPE, FIELD, field, wire_text(text), NULL); \
    } while (0)

/* ---- technicians -----------------------------------------------------------------------------*/

static void encode_break(wire_encoder *e, const arv_break *in, int32_t loads,
                         Arrival__V1__Break *out)
{
    SET_TEXT(out, BREAK, ID, id, in->id);
    WIRE_EACH(e, out->windows, out->n_windows, Arrival__V1__TimeWindow,
              arrival__v1__time_window__init, in->window_count,
              wire_encode_window(&in->windows[i], m));
    out->service_s = in->service_s;
    out->paid = in->paid;
    WIRE_SET(out, BREAK, MAX_WORK_SINCE_START_S, max_work_since_start_s, in->max_work_since_start_s,
             ARV_UNSET);
    WIRE_SET(out, BREAK, MAX_WORK_SINCE_BREAK_S, max_work_since_break_s, in->max_work_since_break_s,
             ARV_UNSET);
    set_numbers(in->max_load, loads, &out->n_max_load, &out->max_load);
}

static void encode_shift(wire_encoder *e, const arv_shift *in, int32_t loads,
                         Arrival__V1__Shift *out)
{
    out->start_s = in->start_s;
    out->end_s = in->end_s;
    WIRE_SET(out, SHIFT, OVERTIME_S, overtime_s, in->overtime_s, ARV_UNSET);
    WIRE_SET(out, SHIFT, OVERTIME_PRICE_PER_HOUR, overtime_price_per_hour,
             in->overtime_price_per_hour, ARV_UNSET);
    WIRE_SET(out, SHIFT, MAX_DURATION_S, max_duration_s, in->max_duration_s, ARV_UNSET);
    WIRE_SET(out, SHIFT, START_LOCATION, start_location, in->start_location, ARV_NONE);
    WIRE_SET(out, SHIFT, END_LOCATION, end_location, in->end_location, ARV_NONE);
    WIRE_EACH(e, out->breaks, out->n_breaks, Arrival__V1__Break, arrival__v1__break__init,
              in->break_count, encode_break(e, &in->breaks[i], loads, m));
}

static Arrival__V1__Costs *encode_costs(wire_encoder *e, const arv_costs *in)
{
    Arrival__V1__Costs *out = WIRE_MAKE(e, Arrival__V1__Costs, 1);
    if (!out)
        return NULL;
    arrival__v1__costs__init(out);
    out->fixed = in->fixed;
    WIRE_SET(out, COSTS, PER_HOUR, per_hour, in->per_hour, ARV_UNSET);
    out->per_km = in->per_km;
    out->per_task_hour = in->per_task_hour;
    out->per_shift_hour = in->per_shift_hour;
    return out;
}

static void encode_technician(wire_encoder *e, const arv_technician *in, int32_t loads,
                              Arrival__V1__Technician *out)
{
    out->id = wire_text(in->id);
    SET_TEXT(out, TECHNICIAN, DESCRIPTION, description, in->description);
    SET_TEXT(out, TECHNICIAN, TYPE, type, in->type);
    SET_TEXT(out, TECHNICIAN, PROFILE, profile, in->profile);
    WIRE_SET(out, TECHNICIAN, START_LOCATION, start_location, in->start_location, ARV_NONE);
    WIRE_SET(out, TECHNICIAN, END_LOCATION, end_location, in->end_location, ARV_NONE);
    WIRE_EACH(e, out->shifts, out->n_shifts, Arrival__V1__Shift, arrival__v1__shift__init,
              in->shift_count, encode_shift(e, &in->shifts[i], loads, m));
    out->skills = encode_levels(e, in->skills, in->skill_count, &out->n_skills);
    out->tools = wire_borrow_strings(e, in->tools, in->tool_count);
    out->n_tools = out->tools ? (size_t)in->tool_count : 0;
    out->stock = encode_levels(e, in->stock, in->stock_count, &out->n_stock);
    set_numbers(in->capacity, loads, &out->n_capacity, &out->capacity);
    WIRE_SET(out, TECHNICIAN, SPEED_PPM, speed_ppm, in->speed_ppm, ARV_UNSET);
    WIRE_SET(out, TECHNICIAN, DURATION_PPM, duration_ppm, in->duration_ppm, ARV_UNSET);
    WIRE_SET(out, TECHNICIAN, MAX_TASKS, max_tasks, in->max_tasks, ARV_UNSET);
    WIRE_SET(out, TECHNICIAN, MAX_TRAVEL_S, max_travel_s, in->max_travel_s, ARV_UNSET);
    WIRE_SET(out, TECHNICIAN, MAX_DISTANCE_M, max_distance_m, in->max_distance_m, ARV_UNSET);
    out->costs = encode_costs(e, &in->costs);
    WIRE_SET(out, TECHNICIAN, RESTOCK_LOCATION, restock_location, in->restock_location, ARV_NONE);
    out->restock_service_s = in->restock_service_s;
}

/* ---- jobs ------------------------------------------------------------------------------------*/

static void encode_needs(wire_encoder *e, const arv_job *in, int32_t loads, Arrival__V1__Job *out)
{
    out->skills = encode_levels(e, in->skills, in->skill_count, &out->n_skills);
    out->tools = wire_borrow_strings(e, in->tools, in->tool_count);
    out->n_tools = out->tools ? (size_t)in->tool_count : 0;
    out->parts = encode_levels(e, in->parts, in->part_count, &out->n_parts);
    set_numbers(in->delivery, loads, &out->n_delivery, &out->delivery);
    set_numbers(in->pickup, loads, &out->n_pickup, &out->pickup);
}

static void encode_prices(wire_encoder *e, const arv_job *in, Arrival__V1__Job *out)
{
    WIRE_EACH(e, out->service_by, out->n_service_by, Arrival__V1__ServiceBy,
              arrival__v1__service_by__init, in->service_by_count, {
                  SET_TEXT(m, SERVICE_BY, TECHNICIAN, technician, in->service_by[i].technician);
                  SET_TEXT(m, SERVICE_BY, TYPE, type, in->service_by[i].type);
                  m->service_s = in->service_by[i].service_s;
              });
    WIRE_EACH(e, out->technician_prices, out->n_technician_prices, Arrival__V1__TechnicianPrice,
              arrival__v1__technician_price__init, in->technician_price_count, {
                  m->technician = wire_text(in->technician_prices[i].technician);
                  m->price = in->technician_prices[i].price;
              });
    WIRE_SET(out, JOB, OTHER_TECHNICIAN_PRICE, other_technician_price, in->other_technician_price,
             ARV_UNSET);
    WIRE_SET(out, JOB, UNSERVED_PRICE, unserved_price, in->unserved_price, ARV_UNSET);
}

static void encode_pins(const arv_job *in, Arrival__V1__Job *out)
{
    SET_TEXT(out, JOB, PIN_TECHNICIAN, pin_technician, in->pin_technician);
    WIRE_SET(out, JOB, PIN_POSITION, pin_position, in->pin_position, ARV_UNSET);
    WIRE_SET(out, JOB, PIN_START_S, pin_start_s, in->pin_start_s, ARV_UNSET);
    WIRE_SET(out, JOB, PROMISE_FROM_S, promise_from_s, in->promise_from_s, ARV_UNSET);
    WIRE_SET(out, JOB, PROMISE_TO_S, promise_to_s, in->promise_to_s, ARV_UNSET);
}

void wire_encode_job(wire_encoder *e, const arv_job *in, int32_t loads, Arrival__V1__Job *out)
{
    out->id = wire_text(in->id);
    SET_TEXT(out, JOB, DESCRIPTION, description, in->description);
    SET_TEXT(out, JOB, TYPE, type, in->type);
    WIRE_SET(out, JOB, LOCATION, location, in->location, ARV_NONE);
    WIRE_EACH(e, out->windows, out->n_windows, Arrival__V1__TimeWindow,
              arrival__v1__time_window__init, in->window_count,
              wire_encode_window(&in->windows[i], m));
    WIRE_SET(out, JOB, SERVICE_S, service_s, in->service_s, ARV_UNSET);
    WIRE_SET(out, JOB, SETUP_S, setup_s, in->setup_s, ARV_UNSET);
    encode_needs(e, in, loads, out);
    encode_prices(e, in, out);
    encode_pins(in, out);
    out->priority = in->priority;
    out->mandatory = in->mandatory;
}

/* ---- relations and routes --------------------------------------------------------------------*/

static void encode_relation(wire_encoder *e, const arv_relation *in, Arrival__V1__Relation *out)
{
    out->kind = (Arrival__V1__RelationKind)in->kind;
    out->jobs = wire_borrow_strings(e, in->jobs, in->job_count);
    out->n_jobs = out->jobs ? (size_t)in->job_count : 0;
    WIRE_SET(out, RELATION, MIN_GAP_S, min_gap_s, in->min_gap_s, ARV_UNSET);
    WIRE_SET(out, RELATION, MAX_GAP_S, max_gap_s, in->max_gap_s, ARV_UNSET);
}

Arrival__V1__RouteInForce **wire_encode_routes(wire_encoder *e, const arv_route_in_force *in,
                                               int32_t count)
{
    Arrival__V1__RouteInForce **out;
    size_t n;
    WIRE_EACH(e, out, n, Arrival__V1__RouteInForce, arrival__v1__route_in_force__init, count, {
        m->technician = wire_text(in[i].technician);
        m->shift = in[i].shift;
        m->jobs = wire_borrow_strings(e, in[i].jobs, in[i].job_count);
        m->n_jobs = m->jobs ? (size_t)in[i].job_count : 0;
        m->frozen = in[i].frozen;
    });
    return n == (size_t)(count > 0 ? count : 0) ? out : NULL;
}

/* ---- places and travel -----------------------------------------------------------------------*/

/* The cells as little-endian bytes; a copy only where the machine has another order. */
static ProtobufCBinaryData encode_cells(wire_encoder *e, const int32_t *in, int32_t rows)
{
    const size_t cells = (size_t)rows * (size_t)rows;
    if (!in || rows <= 0)
        return (ProtobufCBinaryData){0, NULL};
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    (void)e;
    return (ProtobufCBinaryData){cells * sizeof *in, borrow(in)};
#else
    uint8_t *out = WIRE_MAKE(e, uint8_t, cells * sizeof *in);
    for (size_t i = 0; out && i < cells * sizeof *in; i++)
        out[i] = (uint8_t)((uint32_t)in[i / 4] >> (8 * (i % 4)));
    return (ProtobufCBinaryData){out ? cells * sizeof *in : 0, out};
#endif
}

/* The cells, or their digest when the message names them. */
static void encode_table(wire_encoder *e, const int32_t *in, int32_t rows,
                         ProtobufCBinaryData *cells, ProtobufCBinaryData *digest)
{
    for (int32_t i = 0; in && i < e->named_count; i++)
        if (e->named[i].cells.data == (const void *)in) {
            *digest = (ProtobufCBinaryData){WIRE_DIGEST_BYTES, borrow(e->named[i].digest)};
            return;
        }
    *cells = encode_cells(e, in, rows);
}

static void encode_profile(wire_encoder *e, const arv_profile *in, Arrival__V1__Profile *out)
{
    out->name = wire_text(in->name);
    WIRE_EACH(
        e, out->matrices, out->n_matrices, Arrival__V1__Matrix, arrival__v1__matrix__init,
        in->matrix_count, {
            const arv_matrix *matrix = &in->matrices[i];
            WIRE_SET(m, MATRIX, FROM_S, from_s, matrix->from_s, ARV_UNSET);
            m->rows = matrix->rows;
            encode_table(e, matrix->durations, matrix->rows, &m->durations, &m->durations_digest);
            encode_table(e, matrix->distances, matrix->rows, &m->distances, &m->distances_digest);
            encode_table(e, matrix->costs, matrix->rows, &m->costs, &m->costs_digest);
        });
    WIRE_SET(out, PROFILE, SPEED_M_PER_H, speed_m_per_h, in->speed_m_per_h, ARV_UNSET);
    out->slices_by_departure = in->slices_by_departure;
    WIRE_SET(out, PROFILE, LEG_SIGMA_PPM, leg_sigma_ppm, in->leg_sigma_ppm, ARV_UNSET);
    WIRE_SET(out, PROFILE, TECHNICIAN_DAY_SIGMA_PPM, technician_day_sigma_ppm,
             in->technician_day_sigma_ppm, ARV_UNSET);
    WIRE_SET(out, PROFILE, DAY_SIGMA_PPM, day_sigma_ppm, in->day_sigma_ppm, ARV_UNSET);
}

static void encode_model(const arv_duration_model *in, Arrival__V1__DurationModel *out)
{
    SET_TEXT(out, DURATION_MODEL, JOB_TYPE, job_type, in->job_type);
    SET_TEXT(out, DURATION_MODEL, TECHNICIAN, technician, in->technician);
    out->family = (Arrival__V1__ModelFamily)in->family;
    out->ratio = in->ratio;
    WIRE_SET(out, DURATION_MODEL, MEAN, mean, in->mean, ARV_UNSET);
    out->cv_ppm = in->cv_ppm;
    out->pace_sigma_ppm = in->pace_sigma_ppm;
    set_numbers(in->quantile_ppm, in->quantile_count, &out->n_quantile_ppm, &out->quantile_ppm);
    set_numbers(in->quantile_value, in->quantile_count, &out->n_quantile_value,
                &out->quantile_value);
}

static void encode_travel_model(const arv_travel_model *in, Arrival__V1__TravelModel *out)
{
    SET_TEXT(out, TRAVEL_MODEL, PROFILE, profile, in->profile);
    SET_TEXT(out, TRAVEL_MODEL, FROM, from, in->from);
    SET_TEXT(out, TRAVEL_MODEL, TO, to, in->to);
    SET_TEXT(out, TRAVEL_MODEL, TECHNICIAN, technician, in->technician);
    set_numbers(in->hour_ppm, ARV_HOURS, &out->n_hour_ppm, &out->hour_ppm);
    set_numbers(in->quantile_ppm, in->quantile_count, &out->n_quantile_ppm, &out->quantile_ppm);
    set_numbers(in->quantile_value, in->quantile_count, &out->n_quantile_value,
                &out->quantile_value);
    out->day_ppm = in->day_ppm;
    out->technician_day_ppm = in->technician_day_ppm;
    out->neighbour_ppm = in->neighbour_ppm;
    out->neighbour_decay_ppm = in->neighbour_decay_ppm;
}

static void encode_models(wire_encoder *e, const arv_spec *in, Arrival__V1__Problem *out)
{
    WIRE_EACH(e, out->models, out->n_models, Arrival__V1__DurationModel,
              arrival__v1__duration_model__init, in->model_count, encode_model(&in->models[i], m));
    WIRE_EACH(e, out->access_models, out->n_access_models, Arrival__V1__DurationModel,
              arrival__v1__duration_model__init, in->access_model_count,
              encode_model(&in->access_models[i], m));
    WIRE_EACH(e, out->travel_models, out->n_travel_models, Arrival__V1__TravelModel,
              arrival__v1__travel_model__init, in->travel_model_count,
              encode_travel_model(&in->travel_models[i], m));
}

/* ---- the whole -------------------------------------------------------------------------------*/

void wire_encode_location(const arv_location *in, Arrival__V1__Location *out)
{
    out->has_coordinates = in->has_coordinates;
    SET_TEXT(out, LOCATION, ID, id, in->id);
    out->longitude = in->has_coordinates ? in->longitude : 0.0;
    out->latitude = in->has_coordinates ? in->latitude : 0.0;
}

static void encode_travel(wire_encoder *e, const arv_spec *in, Arrival__V1__Problem *out)
{
    WIRE_EACH(e, out->locations, out->n_locations, Arrival__V1__Location,
              arrival__v1__location__init, in->locations ? in->location_count : 0,
              wire_encode_location(&in->locations[i], m));
    out->location_count = in->location_count;
    WIRE_EACH(e, out->profiles, out->n_profiles, Arrival__V1__Profile, arrival__v1__profile__init,
              in->profile_count, encode_profile(e, &in->profiles[i], m));
}

Arrival__V1__Problem *wire_encode_problem(wire_encoder *e, const arv_spec *in)
{
    Arrival__V1__Problem *out = WIRE_MAKE(e, Arrival__V1__Problem, 1);
    if (!out)
        return NULL;
    arrival__v1__problem__init(out);
    const int32_t loads = in->load_count;
    WIRE_EACH(e, out->technicians, out->n_technicians, Arrival__V1__Technician,
              arrival__v1__technician__init, in->technician_count,
              encode_technician(e, &in->technicians[i], loads, m));
    WIRE_EACH(e, out->jobs, out->n_jobs, Arrival__V1__Job, arrival__v1__job__init, in->job_count,
              wire_encode_job(e, &in->jobs[i], loads, m));
    WIRE_EACH(e, out->relations, out->n_relations, Arrival__V1__Relation,
              arrival__v1__relation__init, in->relation_count,
              encode_relation(e, &in->relations[i], m));
    out->routes = wire_encode_routes(e, in->routes, in->route_count);
    out->n_routes = out->routes ? (size_t)in->route_count : 0;
    encode_travel(e, in, out);
    encode_models(e, in, out);
    out->load_count = loads;
    WIRE_SET(out, PROBLEM, CHANGE_PRICE, change_price, in->change_price, ARV_UNSET);
    WIRE_SET(out, PROBLEM, BALANCE_PRICE_PER_HOUR, balance_price_per_hour,
             in->balance_price_per_hour, ARV_UNSET);
    return out;
}
