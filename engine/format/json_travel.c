/* json_travel.c - `matrices` of a JSON problem: VROOM's tables by profile, with time slices, speed
 * and spread of ours. */
#include "format/json_problem.h"

#include <inttypes.h>
#include <string.h>

typedef struct matrix_draft {
    arv_matrix matrix;
    const json_t *durations, *distances, *costs;
} matrix_draft;

typedef struct profile_draft {
    arv_profile profile;
    matrix_draft all_day;
    const json_t *slices;
} profile_draft;

/* ---- tables ---------------------------------------------------------------------------------- */

/* Checks that `value` is `*rows` x `*rows` (any square when *rows is ARV_NONE, which it sets)
 * before a cell is stored: the memory taken is then in proportion to the text. */
static bool check_square(json_reader *r, const json_t *value, int32_t *rows)
{
    const int32_t count = json_read_count(r, value, ARV_MAX_MATRIX_ROWS);
    if (!json_is_array(value) || (size_t)count != json_array_size(value))
        return false;
    if (*rows == ARV_NONE)
        *rows = count;
    bool square = count == *rows;
    if (!square)
        json_bad(r, NULL, "has %d rows, %d are expected", count, *rows);
    for (int32_t i = 0; i < count && square; i++) {
        const json_t *row = json_array_get(value, (size_t)i);
        if (json_is_array(row) && json_array_size(row) == (size_t)count)
            continue;
        json_enter_index(r, (size_t)i);
        json_bad(r, NULL, "must be an array of %d entries: the matrix has %d rows", count, count);
        json_leave(r);
        square = false;
    }
    return square;
}

/* null and negative entries mean no way. */
static bool read_cell(json_reader *r, const json_t *value, int32_t *out)
{
    *out = -1;
    if (json_is_null(value))
        return true;
    if (!json_is_integer(value) || json_integer_value(value) > INT32_MAX) {
        json_bad(r, NULL, "must be null or an integer up to %d", INT32_MAX);
        return false;
    }
    if (json_integer_value(value) >= 0)
        *out = (int32_t)json_integer_value(value);
    return true;
}

static const int32_t *read_table(json_reader *r, const char *key, const json_t *value,
                                 int32_t *rows)
{
    if (!value)
        return NULL;
    int32_t *cells = NULL;
    json_enter_key(r, key);
    if (check_square(r, value, rows))
        cells = JSON_ARRAY_OF(r, int32_t, (size_t)*rows * (size_t)*rows);
    int32_t *cell = cells;
    for (int32_t i = 0; cells && i < *rows; i++) {
        const json_t *row = json_array_get(value, (size_t)i);
        json_enter_index(r, (size_t)i);
        for (int32_t k = 0; k < *rows; k++) {
            json_enter_index(r, (size_t)k);
            read_cell(r, json_array_get(row, (size_t)k), cell++);
            json_leave(r);
        }
        json_leave(r);
    }
    json_leave(r);
    return cells;
}

static void read_tables(json_reader *r, const matrix_draft *draft, arv_matrix *matrix)
{
    int32_t rows = ARV_NONE;
    *matrix = draft->matrix;
    if (!draft->durations)
        json_bad(r, "durations", "missing");
    matrix->durations = read_table(r, "durations", draft->durations, &rows);
    matrix->distances = read_table(r, "distances", draft->distances, &rows);
    matrix->costs = read_table(r, "costs", draft->costs, &rows);
    matrix->rows = rows == ARV_NONE ? 0 : rows;
}

/* ---- profiles -------------------------------------------------------------------------------- */

#define TABLES(base)                                                                             \
    {"durations", JSON_FIELD_KEEP, false, (base) + offsetof(matrix_draft, durations), NULL},     \
        {"distances", JSON_FIELD_KEEP, false, (base) + offsetof(matrix_draft, distances), NULL}, \
    {                                                                                            \
        "costs", JSON_FIELD_KEEP, false, (base) + offsetof(matrix_draft, costs), NULL            \
    }

static const json_field SLICE_FIELDS[] = {
    {"from_s", JSON_FIELD_INT, true, offsetof(matrix_draft, matrix.from_s), NULL},
    TABLES(0),
};

#define IN(member) offsetof(profile_draft, member)

static void read_speed(json_reader *r, const json_t *value, void *at)
{
    json_read_scaled(r, value, 1e3, at);
}

static void read_slice_rule(json_reader *r, const json_t *value, void *at)
{
    const char *rule = json_string_value(value);
    if (!rule || (strcmp(rule, "speed") != 0 && strcmp(rule, "departure") != 0))
        json_bad(r, NULL, "must be \"speed\" or \"departure\"");
    else
        *(bool *)at = strcmp(rule, "departure") == 0;
}

static const json_field PROFILE_FIELDS[] = {
    TABLES(IN(all_day)),
    {"slices", JSON_FIELD_KEEP, false, IN(slices), NULL},
    {"slice_rule", JSON_FIELD_CUSTOM, false, IN(profile.slices_by_departure), read_slice_rule},
    {"speed_kmh", JSON_FIELD_CUSTOM, false, IN(profile.speed_m_per_h), read_speed},
    {"leg_sigma", JSON_FIELD_PPM, false, IN(profile.leg_sigma_ppm), NULL},
    {"technician_day_sigma", JSON_FIELD_PPM, false, IN(profile.technician_day_sigma_ppm), NULL},
    {"day_sigma", JSON_FIELD_PPM, false, IN(profile.day_sigma_ppm), NULL},
};

static void read_slices(json_reader *r, const json_t *value, arv_profile *profile)
{
    json_enter_key(r, "slices");
    const int32_t count = json_read_count(r, value, ARV_MAX_SLICES);
    arv_matrix *matrices = JSON_ARRAY_OF(r, arv_matrix, count);
    for (int32_t i = 0; matrices && i < count; i++) {
        matrix_draft draft = {.durations = NULL};
        json_enter_index(r, (size_t)i);
        if (json_read_object(r, json_array_get(value, (size_t)i), JSON_TABLE(SLICE_FIELDS), &draft))
            read_tables(r, &draft, &matrices[i]);
        json_leave(r);
    }
    json_leave(r);
    profile->matrices = matrices;
    profile->matrix_count = matrices ? count : 0;
}

static void read_all_day(json_reader *r, const matrix_draft *draft, arv_profile *profile)
{
    arv_matrix *matrix = JSON_ARRAY_OF(r, arv_matrix, 1);
    if (!matrix)
        return;
    read_tables(r, draft, matrix);
    matrix->from_s = ARV_UNSET;
    profile->matrices = matrix;
    profile->matrix_count = 1;
}

static void read_profile(json_reader *r, const json_t *value, arv_profile *profile)
{
    profile_draft draft = {.slices = NULL};
    arv_profile_init(&draft.profile);
    json_read_object(r, value, JSON_TABLE(PROFILE_FIELDS), &draft);
    const char *name = profile->name;
    *profile = draft.profile;
    profile->name = name;
    const bool all_day = draft.all_day.durations || draft.all_day.distances || draft.all_day.costs;
    if (all_day && draft.slices)
        json_bad(r, "slices", "cannot be combined with durations, distances or costs of all day");
    else if (draft.slices)
        read_slices(r, draft.slices, profile);
    else if (all_day)
        read_all_day(r, &draft.all_day, profile);
}

void json_read_matrices(problem_reader *p, const json_t *object)
{
    json_reader *r = &p->r;
    if (!json_is_object(object) || json_object_size(object) > ARV_MAX_PROFILES) {
        json_bad(r, NULL, "must be an object of at most %d profiles", ARV_MAX_PROFILES);
        return;
    }
    arv_profile *profiles = JSON_ARRAY_OF(r, arv_profile, json_object_size(object));
    if (!profiles)
        return;
    int32_t count = 0;
    const char *name;
    json_t *value;
    void *iterable = (void *)(uintptr_t)object; /* jansson's iterators take no const */
    json_object_foreach(iterable, name, value)
    {
        arv_profile *profile = &profiles[count++];
        profile->name = json_copy_text(r, name, strlen(name));
        json_enter_key(r, name);
        read_profile(r, value, profile);
        json_leave(r);
    }
    p->spec->profiles = profiles;
    p->spec->profile_count = count;
}

/* ---- profiles without matrices --------------------------------------------------------------- */

static bool listed(const arv_profile *profiles, int32_t count, const char *name)
{
    for (int32_t i = 0; i < count; i++)
        if (strcmp(profiles[i].name, name) == 0)
            return true;
    return false;
}

void json_imply_profiles(problem_reader *p)
{
    static const char *const car = "car";
    arv_profile *profiles = JSON_ARRAY_OF(&p->r, arv_profile, ARV_MAX_PROFILES);
    int32_t count = 0;
    bool other = false; /* the compiler knows "car" by itself */
    for (int32_t t = 0; profiles && t < p->spec->technician_count; t++) {
        const char *name = p->technicians[t].profile ? p->technicians[t].profile : car;
        if (listed(profiles, count, name))
            continue;
        if (count == ARV_MAX_PROFILES) {
            json_enter_key(&p->r, "vehicles");
            json_enter_index(&p->r, (size_t)t);
            json_bad(&p->r, "profile", "more than %d profiles", ARV_MAX_PROFILES);
            json_leave(&p->r);
            json_leave(&p->r);
            return;
        }
        arv_profile_init(&profiles[count]);
        profiles[count++].name = name;
        other |= strcmp(name, car) != 0;
    }
    p->spec->profiles = other ? profiles : NULL;
    p->spec->profile_count = other ? count : 0;
}
