/* json_problem.h - what the readers of one JSON problem share. Internal to the format room.
 *
 * Each entity is read twice: its table of keys fills a draft (json_reader.h), then the draft
 * becomes the structure of arrival.h, because what a key means may depend on others (shifts or
 * time_window). Places are collected and resolved last, when matrices are known.
 */
#ifndef FORMAT_JSON_PROBLEM_H
#define FORMAT_JSON_PROBLEM_H

#include "format/format.h"
#include "format/json_reader.h"

typedef enum json_place_owner {
    PLACE_VEHICLE_START,
    PLACE_VEHICLE_END,
    PLACE_VEHICLE_RESTOCK,
    PLACE_SHIFT_START,
    PLACE_SHIFT_END,
    PLACE_JOB,
    PLACE_PICKUP,
    PLACE_DELIVERY
} json_place_owner;

/* A place as a file says it: coordinates, a row, or both. */
typedef struct json_place {
    arv_location at;
    int64_t row;       /* ARV_UNSET = not given */
    int32_t *location; /* where the resolved index goes */
    json_place_owner owner;
    int32_t entity, shift; /* whose place, for the path */
} json_place;

typedef struct json_levels {
    arv_named_level *items;
    int32_t count;
} json_levels;

typedef struct json_names {
    const char **items;
    int32_t count;
} json_names;

typedef struct json_windows {
    arv_time_window *items;
    int32_t count;
} json_windows;

typedef struct problem_reader {
    json_reader r;
    arv_spec *spec;
    format_info *info;
    arv_technician *technicians;
    arv_job *jobs;
    int32_t load_count; /* of the first amount seen; ARV_NONE before */

    json_place *places;
    int32_t place_count;
    const char **place_names; /* by row, entries may be NULL; NULL = none given */
    int32_t place_name_count;
    arv_location *job_place, *start_place, *end_place; /* format_info's */

    int32_t first_half; /* shipments are the jobs from here on, two each */
    uint8_t *job_half;
    bool *technician_number, *job_number, *half_number, *break_number, *shorthand;
    const char **break_description;
    int32_t break_count;
    bool *unbounded; /* per technician: neither time_window nor shifts */
    int32_t *hard_windows;

    arv_route_in_force *routes;
    int32_t *route_technician;
    const int32_t **route_step;
    int32_t route_count;
} problem_reader;

static inline problem_reader *json_problem(json_reader *r)
{
    return (problem_reader *)r->context;
}

/* Entities; the current path is the array's key. */
void json_read_vehicles(problem_reader *p, const json_t *array);
void json_read_jobs(problem_reader *p, const json_t *array);
void json_read_relations(problem_reader *p, const json_t *array);
void json_read_shipments(problem_reader *p, const json_t *array);
/* Behind the relations given: one for each shipment. */
void json_relate_shipments(problem_reader *p);
/* A half of a shipment into job j, with its id as said: json_job.c. */
void json_read_half(problem_reader *p, const json_t *value, int32_t j, format_half half,
                    int32_t shipment);
void json_read_models(problem_reader *p, const json_t *array);
void json_read_access_models(problem_reader *p, const json_t *array);
void json_read_travel_models(problem_reader *p, const json_t *array);
/* Names by row; json_resolve_places gives them to the locations. */
void json_read_place_names(problem_reader *p, const json_t *array);
void json_read_matrices(problem_reader *p, const json_t *object);

/* Profiles that vehicles name while `matrices` is absent: great circle at the default speed. */
void json_imply_profiles(problem_reader *p);
/* Gives every place its location index and builds spec->locations. */
void json_resolve_places(problem_reader *p);
/* Shifts of vehicles without a time window, and zeros for vehicles without capacity. */
void json_fill_defaults(problem_reader *p);

/* Shifts of one vehicle by these keys of it, NULL when absent: json_shift.c. */
typedef struct json_shift_keys {
    const json_t *time_window, *breaks, *shifts, *steps, *frozen;
} json_shift_keys;
void json_read_shifts(problem_reader *p, int32_t t, const json_shift_keys *keys);

/* Notes a place that is given; its location stays ARV_NONE otherwise. */
void json_add_place(problem_reader *p, const json_place *place, json_place_owner owner,
                    int32_t entity, int32_t shift, int32_t *location);

/* Custom fields (json_field.read); `at` is what the name says. */
void json_read_coordinates(json_reader *r, const json_t *value, void *place);
void json_read_row(json_reader *r, const json_t *value, void *place);
void json_read_skills(json_reader *r, const json_t *value, void *levels);
void json_read_quantities(json_reader *r, const json_t *value, void *levels); /* {name: count} */
void json_read_names(json_reader *r, const json_t *value, void *names);
void json_read_ids(json_reader *r, const json_t *value, void *names);
void json_read_amounts(json_reader *r, const json_t *value, void *amounts); /* int64_t * */
void json_read_windows(json_reader *r, const json_t *value, void *windows); /* [[a, b], ...] */

void json_read_technician(json_reader *r, const json_t *value, void *id); /* const char ** */

typedef struct json_quantiles {
    int64_t *ppm, *value;
    int32_t count;
} json_quantiles;

/* [[probability, value], ...]; with `ratio` values are factors, kept as ppm. */
void json_read_quantiles(json_reader *r, const json_t *value, bool ratio, json_quantiles *out);

/* [a, b]; with `open_ended` either may be null (ARV_UNSET). */
bool json_read_pair(json_reader *r, const json_t *value, bool open_ended, int64_t *a, int64_t *b);

#endif
