/* learner_json.c - reads a learned state from JSON, see learner_json.h. */
#include "format/learner_json.h"

#include "base/arena.h"
#include "format/format.h"
#include "format/json_reader.h"
#include "learn/learner_check.h"
#include "learn/learner_fields.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the keys of the text hold, for a second look in the right order. */
typedef struct draft {
    arv_learner *learner;
    int64_t version;
    const json_t *day, *options, *types, *technicians, *places;
    const json_t *laws[LEARNER_LAWS], *travel;
} draft;

static draft *draft_of(json_reader *r)
{
    return r->context;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static bool read_double(json_reader *r, const json_t *value, const learner_range *range,
                        double *out)
{
    *out = json_is_number(value) ? json_number_value(value) : (double)NAN;
    if (learner_in(range, *out))
        return true;
    *out = 0;
    json_bad(r, NULL, "must be a number from %g to %g", range->least, range->most);
    return false;
}

static bool read_index(json_reader *r, const json_t *value, int64_t least, int64_t most,
                       int32_t *out)
{
    int64_t number = least;
    *out = (int32_t)least;
    if (!json_read_int(r, value, &number))
        return false;
    if (number < least || number > most) {
        json_bad(r, NULL, "must be from %lld to %lld", (long long)least, (long long)most);
        return false;
    }
    *out = (int32_t)number;
    return true;
}

/* A day of the past of this state. */
static bool read_day(json_reader *r, const json_t *value, int32_t *day)
{
    return read_index(r, value, -LEARNER_MOST_DAY, draft_of(r)->learner->day, day);
}

/* An array of exactly `count` elements. */
static bool check_array(json_reader *r, const json_t *value, int32_t count)
{
    if (json_is_array(value) && json_array_size(value) == (size_t)count)
        return true;
    json_bad(r, NULL, "must be an array of %d", count);
    return false;
}

static void read_doubles(json_reader *r, const json_t *value, int32_t count,
                         const learner_range *range, double *out)
{
    if (!check_array(r, value, count))
        return;
    for (int32_t i = 0; i < count; i++) {
        json_enter_index(r, (size_t)i);
        read_double(r, json_array_get(value, (size_t)i), range, &out[i]);
        json_leave(r);
    }
}

/* Elements `first`..`first + 2` of an array: day, n, sum. */
static void read_level_at(json_reader *r, const json_t *array, size_t first,
                          const learner_range *range, level *out)
{
    json_enter_index(r, first);
    read_day(r, json_array_get(array, first), &out->day);
    json_leave(r);
    json_enter_index(r, first + 1);
    read_double(r, json_array_get(array, first + 1), &LEARNER_N, &out->n);
    json_leave(r);
    json_enter_index(r, first + 2);
    read_double(r, json_array_get(array, first + 2), range, &out->sum);
    if (!learner_settle(out))
        json_bad(r, NULL, "too large for so few observations");
    json_leave(r);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void read_signed(json_reader *r, const json_t *value, const learner_range *range, void *at)
{
    if (check_array(r, value, 3))
        read_level_at(r, value, 0, range, at);
}

static void read_level(json_reader *r, const json_t *value, void *at)
{
    read_signed(r, value, &LEARNER_SUM, at);
}

static void read_square(json_reader *r, const json_t *value, void *at)
{
    read_signed(r, value, &LEARNER_SQUARE_SUM, at);
}

static void read_trust(json_reader *r, const json_t *value, void *at)
{
    trust *t = at;
    if (!check_array(r, value, 2))
        return;
    json_enter_index(r, 0);
    read_level(r, json_array_get(value, 0), &t->product);
    json_leave(r);
    json_enter_index(r, 1);
    read_square(r, json_array_get(value, 1), &t->square);
    json_leave(r);
}

/* Each cell once, in order. */
static void read_cells(json_reader *r, const json_t *value, void *at)
{
    double *mass = at;
    const int32_t count = json_read_count(r, value, SHAPE_CELLS);
    int32_t before = -1;
    for (int32_t i = 0; i < count; i++) {
        const json_t *pair = json_array_get(value, (size_t)i);
        json_enter_index(r, (size_t)i);
        if (check_array(r, pair, 2)) {
            int32_t cell;
            json_enter_index(r, 0);
            const bool ok =
                read_index(r, json_array_get(pair, 0), before + 1, SHAPE_CELLS - 1, &cell);
            json_leave(r);
            json_enter_index(r, 1);
            if (ok)
                read_double(r, json_array_get(pair, 1), &LEARNER_N, &mass[cell]);
            json_leave(r);
            before = ok ? cell : before;
        }
        json_leave(r);
    }
}

static void read_day_key(json_reader *r, const json_t *value, void *at)
{
    read_day(r, value, at);
}

static void read_n_key(json_reader *r, const json_t *value, void *at)
{
    read_double(r, value, &LEARNER_N, at);
}

static const json_field SHAPE_FIELDS[] = {
    {"day", JSON_FIELD_CUSTOM, true, offsetof(shape, day), read_day_key},
    {"n", JSON_FIELD_CUSTOM, true, offsetof(shape, n), read_n_key},
    {"cells", JSON_FIELD_CUSTOM, true, offsetof(shape, mass), read_cells},
};

static void read_shape(json_reader *r, const json_t *value, void *at)
{
    json_read_object(r, value, JSON_TABLE(SHAPE_FIELDS), at);
}

static void read_hours_n(json_reader *r, const json_t *value, void *at)
{
    read_doubles(r, value, ARV_HOURS, &LEARNER_N, at);
}

static void read_hours_sum(json_reader *r, const json_t *value, void *at)
{
    read_doubles(r, value, ARV_HOURS, &LEARNER_SUM, at);
}

static const json_field HOURS_FIELDS[] = {
    {"day", JSON_FIELD_CUSTOM, true, offsetof(travel_hours, day), read_day_key},
    {"n", JSON_FIELD_CUSTOM, true, offsetof(travel_hours, n), read_hours_n},
    {"sum", JSON_FIELD_CUSTOM, true, offsetof(travel_hours, sum), read_hours_sum},
};

static void read_hours(json_reader *r, const json_t *value, void *at)
{
    json_read_object(r, value, JSON_TABLE(HOURS_FIELDS), at);
}

static void read_two_weight(json_reader *r, const json_t *value, void *at)
{
    read_double(r, value, &LEARNER_TWO_WEIGHT, at);
}

static void read_two_mean(json_reader *r, const json_t *value, void *at)
{
    read_doubles(r, value, 2, &LEARNER_TWO_MEAN, at);
}

static void read_two_sigma(json_reader *r, const json_t *value, void *at)
{
    read_doubles(r, value, 2, &LEARNER_TWO_SIGMA, at);
}

static const json_field TWO_FIELDS[] = {
    {"day", JSON_FIELD_CUSTOM, true, offsetof(two_normals, day), read_day_key},
    {"weight", JSON_FIELD_CUSTOM, true, offsetof(two_normals, weight), read_two_weight},
    {"mean", JSON_FIELD_CUSTOM, true, offsetof(two_normals, mean), read_two_mean},
    {"sigma", JSON_FIELD_CUSTOM, true, offsetof(two_normals, sigma), read_two_sigma},
};

static void read_two(json_reader *r, const json_t *value, void *at)
{
    json_read_object(r, value, JSON_TABLE(TWO_FIELDS), at);
}

typedef void (*learner_reader)(json_reader *, const json_t *, void *);
static const learner_reader READERS[LEARNER_KINDS] = {
    read_level, read_square, read_trust, read_shape, read_hours, read_two,
};

/* One value, or an array of them in which null = nothing seen. */
static void read_field(json_reader *r, const json_t *value, const learner_field *field, char *at)
{
    if (field->count == 0) {
        READERS[field->kind](r, value, at);
        return;
    }
    if (!check_array(r, value, field->count))
        return;
    for (int32_t i = 0; i < field->count; i++) {
        const json_t *entry = json_array_get(value, (size_t)i);
        json_enter_index(r, (size_t)i);
        if (!json_is_null(entry))
            READERS[field->kind](r, entry, at + (size_t)i * LEARNER_SIZES[field->kind]);
        json_leave(r);
    }
}

/* Reads the sums of a structure into `into`. The values of the `extra_count` other keys of the object,
 * of which the first `required` must be given, are kept in `extras` (borrowed). False when one of
 * those is missing. */
static bool read_fields(json_reader *r, const json_t *value, const learner_field *fields,
                        int32_t count, const char *const *extra_keys, int32_t required,
                        int32_t extra_count, const json_t **extras, void *into)
{
    enum { MOST_FIELDS = 24 };
    json_field all[MOST_FIELDS];
    const json_t *found[MOST_FIELDS] = {NULL};
    assert(count + extra_count <= MOST_FIELDS);
    for (int32_t i = 0; i < count + extra_count; i++)
        all[i] = (json_field){.key = i < count ? fields[i].key : extra_keys[i - count],
                              .kind = JSON_FIELD_KEEP,
                              .required = i >= count && i < count + required,
                              .offset = (size_t)i * sizeof *found};
    if (!json_read_object(r, value, all, (size_t)(count + extra_count), (void *)found))
        return false;
    for (int32_t i = 0; i < count; i++) {
        if (!found[i])
            continue;
        json_enter_key(r, fields[i].key);
        read_field(r, found[i], &fields[i], (char *)into + fields[i].offset);
        json_leave(r);
    }
    bool complete = true;
    for (int32_t i = 0; i < extra_count; i++) {
        extras[i] = found[count + i];
        complete &= i >= required || extras[i] != NULL;
    }
    return complete;
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static bool no_memory(json_reader *r)
{
    r->no_memory = true;
    arv_error_add(r->error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    return false;
}

/* [position, day, n, sum] each. */
static void read_technicians(json_reader *r, const json_t *value, level *levels)
{
    const int32_t names = draft_of(r)->learner->technicians.count;
    const int32_t count = json_read_count(r, value, names);
    int32_t before = -1;
    for (int32_t i = 0; i < count; i++) {
        const json_t *entry = json_array_get(value, (size_t)i);
        int32_t technician = 0;
        json_enter_index(r, (size_t)i);
        if (check_array(r, entry, 4)) {
            json_enter_index(r, 0);
            const bool ok =
                read_index(r, json_array_get(entry, 0), before + 1, names - 1, &technician);
            json_leave(r);
            if (ok)
                read_level_at(r, entry, 1, &LEARNER_SUM, &levels[technician]);
            before = ok ? technician : before;
        }
        json_leave(r);
    }
}

/* One entity of a law, before it is known which. */
typedef union law_entry {
    job_type type;
    job_spread spread;
} law_entry;

/* Objects of `size` bytes, each with its position under `key`, ascending, for the array `into`. */
static void read_entries(json_reader *r, const json_t *value, const char *key, int32_t names,
                         const learner_field *fields, int32_t field_count, size_t size, void *into)
{
    const int32_t count = json_read_count(r, value, names);
    int32_t before = -1;
    for (int32_t i = 0; i < count; i++) {
        const json_t *position;
        law_entry entry;
        int32_t index;
        memset(&entry, 0, sizeof entry);
        json_enter_index(r, (size_t)i);
        if (read_fields(r, json_array_get(value, (size_t)i), fields, field_count, &key, 1, 1,
                        &position, &entry)) {
            json_enter_key(r, key);
            if (read_index(r, position, before + 1, names - 1, &index)) {
                memcpy((char *)into + (size_t)index * size, &entry, size);
                before = index;
            }
            json_leave(r);
        }
        json_leave(r);
    }
}

/* Positions of a pair, in order: each pair once. */
static bool read_positions(json_reader *r, const json_t *a, const json_t *b, int32_t a_count,
                           int32_t b_count, pair_key *before, pair_key *key)
{
    if (!read_index(r, a, 0, a_count - 1, &key->a) || !read_index(r, b, 0, b_count - 1, &key->b))
        return false;
    if (!learner_pair_follows(*before, *key)) {
        json_bad(r, NULL, "must come after the one before");
        return false;
    }
    *before = *key;
    return true;
}

/* [type, technician, day, n, sum] each. */
static void read_pairs(json_reader *r, const json_t *value, job_law *law)
{
    const arv_learner *learner = draft_of(r)->learner;
    const int32_t count = json_read_count(r, value, INT32_MAX / 2);
    pair_key before = {-1, -1}, key;
    for (int32_t i = 0; i < count && !r->no_memory; i++) {
        const json_t *entry = json_array_get(value, (size_t)i);
        json_enter_index(r, (size_t)i);
        if (check_array(r, entry, 5) &&
            read_positions(r, json_array_get(entry, 0), json_array_get(entry, 1),
                           learner->types.count, learner->technicians.count, &before, &key)) {
            const int32_t pair = job_law_pair(law, key.a, key.b);
            if (pair >= 0)
                read_level_at(r, entry, 2, &LEARNER_SUM, &law->pair_offsets[pair]);
            else
                no_memory(r);
        }
        json_leave(r);
    }
}

static void read_jobs(json_reader *r, const json_t *value, job_law *law)
{
    static const char *const KEYS[] = {"types", "technicians", "pairs", "spreads"};
    enum { GIVEN = 3, ALL = 4 };
    const arv_learner *learner = draft_of(r)->learner;
    const json_t *extras[ALL];
    if (!job_law_reserve(law, learner->types.count, learner->technicians.count)) {
        no_memory(r);
        return;
    }
    if (!read_fields(r, value, LEARNER_OF_JOBS, LEARNER_JOB_FIELDS, KEYS, GIVEN, ALL, extras, law))
        return;
    json_enter_key(r, KEYS[0]);
    read_entries(r, extras[0], "type", learner->types.count, LEARNER_OF_TYPE, LEARNER_TYPE_FIELDS,
                 sizeof *law->types, law->types);
    json_leave(r);
    json_enter_key(r, KEYS[1]);
    read_technicians(r, extras[1], law->technicians);
    json_leave(r);
    json_enter_key(r, KEYS[2]);
    read_pairs(r, extras[2], law);
    json_leave(r);
    if (!extras[3]) /* written before there were any */
        return;
    json_enter_key(r, KEYS[3]);
    read_entries(r, extras[3], "technician", learner->technicians.count, LEARNER_OF_SPREAD,
                 LEARNER_SPREAD_FIELDS, sizeof *law->spreads, law->spreads);
    json_leave(r);
}

/* ---- travel ---------------------------------------------------------------------------------- */

static void read_own(json_reader *r, const json_t *hours, const json_t *table, travel_leg_sums *leg)
{
    const char *flaw = learner_leg_hours_flaw(leg, hours != NULL);
    if (flaw) {
        json_bad(r, "hours", "%s", flaw);
    } else if (hours) {
        json_enter_key(r, "hours");
        read_hours(r, hours, leg->hours);
        json_leave(r);
    }
    flaw = learner_leg_table_flaw(leg, table != NULL);
    if (flaw) {
        json_bad(r, "table", "%s", flaw);
    } else if (table) {
        json_enter_key(r, "table");
        read_shape(r, table, leg->own);
        json_leave(r);
    }
}

static void read_leg(json_reader *r, const json_t *entry, travel_law *law, pair_key *before)
{
    static const char *const KEYS[] = {"from", "to", "seen", "hours", "table"};
    const json_t *extras[5] = {NULL};
    const int32_t places = draft_of(r)->learner->places.count;
    travel_leg_sums sums = {.seen = 0};
    pair_key key;
    if (!read_fields(r, entry, LEARNER_OF_LEG, LEARNER_LEG_FIELDS, KEYS, 3, 5, extras, &sums) ||
        !read_positions(r, extras[0], extras[1], places, places, before, &key) ||
        !read_index(r, extras[2], 0, LEARNER_MOST_SEEN, &sums.seen))
        return;
    travel_leg_sums *leg = learner_put_leg(law, key, &sums);
    if (leg)
        read_own(r, extras[3], extras[4], leg);
    else
        no_memory(r);
}

static void read_travel(json_reader *r, const json_t *value, travel_law *law)
{
    static const char *const KEYS[] = {"technicians", "legs"};
    const arv_learner *learner = draft_of(r)->learner;
    const json_t *extras[2];
    if (!travel_law_reserve(law, learner->technicians.count)) {
        no_memory(r);
        return;
    }
    if (!read_fields(r, value, LEARNER_OF_TRAVEL, LEARNER_TRAVEL_FIELDS, KEYS, 2, 2, extras, law))
        return;
    json_enter_key(r, KEYS[0]);
    read_technicians(r, extras[0], law->technicians);
    json_leave(r);
    json_enter_key(r, KEYS[1]);
    const int32_t count = json_read_count(r, extras[1], INT32_MAX / 2);
    pair_key before = {-1, -1};
    for (int32_t i = 0; i < count && !r->no_memory; i++) {
        json_enter_index(r, (size_t)i);
        read_leg(r, json_array_get(extras[1], (size_t)i), law, &before);
        json_leave(r);
    }
    json_leave(r);
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Sorted, each once; "" = jobs without a type. */
static void read_names(json_reader *r, const char *key, const json_t *value, bool empty_too,
                       text_intern *names)
{
    json_enter_key(r, key);
    const int32_t count = json_read_count(r, value, INT32_MAX / 2);
    const char *before = NULL;
    for (int32_t i = 0; i < count && !r->no_memory; i++) {
        const json_t *entry = json_array_get(value, (size_t)i);
        json_enter_index(r, (size_t)i);
        const char *name = json_is_string(entry) ? json_string_value(entry) : NULL;
        const char *flaw =
            name ? learner_name_flaw(name, before, empty_too) : "must be a name in quotes";
        if (flaw)
            json_bad(r, NULL, "%s", flaw);
        else if (text_intern_add(names, name, strlen(name)) == ARV_NONE)
            no_memory(r);
        before = name ? name : before;
        json_leave(r);
    }
    json_leave(r);
}

static bool read_options(json_reader *r, const json_t *value, arv_learn_options *options)
{
    json_field fields[LEARNER_OPTIONS];
    const json_t *found[LEARNER_OPTIONS] = {NULL};
    const int64_t before = r->error->total;
    for (int32_t i = 0; i < LEARNER_OPTIONS; i++)
        fields[i] = (json_field){.key = LEARNER_OPTION_KEYS[i].key,
                                 .kind = JSON_FIELD_KEEP,
                                 .required = true,
                                 .offset = (size_t)i * sizeof *found};
    json_enter_key(r, "options");
    if (json_read_object(r, value, JSON_TABLE(fields), (void *)found))
        for (int32_t i = 0; i < LEARNER_OPTIONS; i++) {
            int32_t days = 1;
            if (!found[i])
                continue;
            json_enter_key(r, fields[i].key);
            read_index(r, found[i], 1, DECAY_MOST_DAYS, &days);
            json_leave(r);
            memcpy((char *)options + LEARNER_OPTION_KEYS[i].offset, &days, sizeof days);
        }
    json_leave(r);
    return r->error->total == before;
}

#define IN(member) offsetof(draft, member)

static const json_field FIELDS[] = {
    {"arrival_learned", JSON_FIELD_INT, true, IN(version), NULL},
    {"day", JSON_FIELD_KEEP, true, IN(day), NULL},
    {"options", JSON_FIELD_KEEP, true, IN(options), NULL},
    {"types", JSON_FIELD_KEEP, true, IN(types), NULL},
    {"technicians", JSON_FIELD_KEEP, true, IN(technicians), NULL},
    {"places", JSON_FIELD_KEEP, true, IN(places), NULL},
    {"service", JSON_FIELD_KEEP, true, IN(laws[LEARNER_SERVICE]), NULL},
    {"service_by_plan", JSON_FIELD_KEEP, true, IN(laws[LEARNER_RATIO]), NULL},
    {"access", JSON_FIELD_KEEP, true, IN(laws[LEARNER_ACCESS]), NULL},
    {"travel", JSON_FIELD_KEEP, true, IN(travel), NULL},
};

/* Makes the learner: options and the last day, which everything else is checked against. */
static bool read_head(json_reader *r, draft *d)
{
    arv_learn_options options;
    arv_learn_options_init(&options);
    if (d->version != LEARNER_JSON_VERSION) {
        json_refuse(r, "arrival_learned", "written by another version");
        return false;
    }
    if (!read_options(r, d->options, &options))
        return false;
    int32_t day = 0;
    const bool any_day = !json_is_null(d->day);
    if (any_day) {
        json_enter_key(r, "day");
        const bool ok = read_index(r, d->day, -LEARNER_MOST_DAY, LEARNER_MOST_DAY, &day);
        json_leave(r);
        if (!ok)
            return false;
    }
    d->learner = learner_begin(&options, any_day, day);
    return d->learner || no_memory(r);
}

static void read_state(json_reader *r, draft *d)
{
    arv_learner *learner = d->learner;
    read_names(r, "types", d->types, true, &learner->types);
    read_names(r, "technicians", d->technicians, false, &learner->technicians);
    read_names(r, "places", d->places, false, &learner->places);
    if (r->error->total > 0)
        return;
    for (int k = 0; k < LEARNER_LAWS; k++) {
        json_enter_key(r, LEARNER_LAW_KEYS[k]);
        read_jobs(r, d->laws[k], &learner->laws[k]);
        json_leave(r);
    }
    json_enter_key(r, "travel");
    read_travel(r, d->travel, &learner->travel);
    json_leave(r);
}

arv_status learner_json_read(const char *bytes, size_t length, arv_learner **learner,
                             arv_error *error)
{
    *learner = NULL;
    *error = (arv_error){.status = ARV_OK};
    json_t *root = json_parse(bytes, length, error);
    arv_arena *arena = root ? arv_arena_create(0) : NULL;
    if (root && !arena)
        arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    if (arena) {
        draft d = {.version = 0};
        json_reader r = {.arena = arena, .error = error, .context = &d};
        json_read_object(&r, root, JSON_TABLE(FIELDS), &d);
        if (error->total == 0 && read_head(&r, &d))
            read_state(&r, &d);
        if (error->total > 0)
            arv_learner_destroy(&d.learner);
        *learner = d.learner;
        arv_arena_destroy(&arena);
    }
    json_decref(root);
    return error->status;
}

arv_status learner_json_read_file(const char *path, arv_learner **learner, arv_error *error)
{
    *learner = NULL;
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    const char *bytes;
    size_t length;
    arv_status status = format_load_file(arena, path, &bytes, &length, error);
    if (status == ARV_OK)
        status = learner_json_read(bytes, length, learner, error);
    arv_arena_destroy(&arena);
    return status;
}
