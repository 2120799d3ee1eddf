/* learner_wire.c - reads a learned state from a protobuf message, see learner_wire.h.
 *
 * prescan has bounded lengths and counts and checked UTF-8; ranges and order are checked here, by the
 * rules of learn/learner_check.h. */
#include "wire/learner_wire.h"

#include "learn/learner_check.h"
#include "learn/learner_fields.h"
#include "wire/prescan.h"
#include "wire/wire_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Where one is in the message; lives on the stack. index -1 = not an element. */
typedef struct place {
    const struct place *up;
    const char *key;
    int64_t index;
} place;

#define AT(up, key)          (&(const place){(up), (key), -1})
#define AT_INDEX(up, key, i) (&(const place){(up), (key), (int64_t)(i)})

typedef struct state_decoder {
    arv_learner *learner;
    arv_error *error;
    arv_status status; /* the first failure */
} state_decoder;

/* ---- violations ------------------------------------------------------------------------------ */

enum { PATH_BYTES = sizeof(((arv_violation *)0)->path) };

static size_t put_path(const place *at, char path[PATH_BYTES])
{
    size_t length = at->up ? put_path(at->up, path) : 0;
    const char *const dot = length > 0 ? "." : "";
    const int printed = at->index < 0
                            ? snprintf(path + length, PATH_BYTES - length, "%s%s", dot, at->key)
                            : snprintf(path + length, PATH_BYTES - length, "%s%s[%lld]", dot,
                                       at->key, (long long)at->index);
    length += printed > 0 ? (size_t)printed : 0;
    return length < PATH_BYTES ? length : PATH_BYTES - 1;
}

static bool refuse(state_decoder *d, arv_status status, const place *at, const char *text)
{
    char path[PATH_BYTES] = "";
    put_path(at, path);
    arv_error_add(d->error, status, path, "%s", text);
    d->status = d->status ? d->status : status;
    return false;
}

static bool invalid(state_decoder *d, const place *at, const char *text)
{
    return refuse(d, ARV_INVALID_ARGUMENT, at, text);
}

static bool no_memory(state_decoder *d)
{
    arv_error_add(d->error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    d->status = ARV_RESOURCE_EXHAUSTED;
    return false;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static bool read_index(state_decoder *d, const place *at, int64_t value, int64_t least,
                       int64_t most, int32_t *out)
{
    *out = (int32_t)least;
    if (value < least || value > most) {
        char text[80];
        snprintf(text, sizeof text, "must be from %lld to %lld", (long long)least, (long long)most);
        return invalid(d, at, text);
    }
    *out = (int32_t)value;
    return true;
}

static void read_double(state_decoder *d, const place *at, double value, const learner_range *range,
                        double *out)
{
    if (learner_in(range, value)) {
        *out = value;
        return;
    }
    char text[80];
    snprintf(text, sizeof text, "must be a number from %g to %g", range->least, range->most);
    invalid(d, at, text);
}

/* A day of the past of this state. */
static void read_day(state_decoder *d, const place *up, int64_t value, int32_t *day)
{
    read_index(d, AT(up, "day"), value, -LEARNER_MOST_DAY, d->learner->day, day);
}

/* A list of exactly `count`. */
static void read_doubles(state_decoder *d, const place *up, const char *key, size_t given,
                         const double *values, size_t count, const learner_range *range,
                         double *out)
{
    if (given != count) {
        char text[40];
        snprintf(text, sizeof text, "must be a list of %zu", count);
        invalid(d, AT(up, key), text);
        return;
    }
    for (size_t i = 0; i < count; i++)
        read_double(d, AT_INDEX(up, key, i), values[i], range, &out[i]);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void read_sum(state_decoder *d, const place *at, const Arrival__V1__LearnedSum *in,
                     const learner_range *range, level *out)
{
    read_day(d, at, in->day, &out->day);
    read_double(d, AT(at, "n"), in->n, &LEARNER_N, &out->n);
    read_double(d, AT(at, "sum"), WIRE_GET(in, sum, 0), range, &out->sum);
    if (!learner_settle(out))
        invalid(d, AT(at, "sum"), "too large for so few observations");
}

/* A sum that must be there. */
static void read_given(state_decoder *d, const place *at, const Arrival__V1__LearnedSum *in,
                       const learner_range *range, level *out)
{
    if (in)
        read_sum(d, at, in, range, out);
    else
        invalid(d, at, "must be given");
}

static void read_trust(state_decoder *d, const place *at, const Arrival__V1__LearnedTrust *in,
                       trust *out)
{
    read_given(d, AT(at, "product"), in->product, &LEARNER_SUM, &out->product);
    read_given(d, AT(at, "square"), in->square, &LEARNER_SQUARE_SUM, &out->square);
}

static void read_table(state_decoder *d, const place *at, const Arrival__V1__LearnedTable *in,
                       shape *out)
{
    read_day(d, at, in->day, &out->day);
    read_double(d, AT(at, "n"), in->n, &LEARNER_N, &out->n);
    if (in->n_mass != in->n_cell) {
        invalid(d, AT(at, "mass"), "must be as many as cells");
        return;
    }
    int32_t cell = -1;
    for (size_t i = 0; i < in->n_cell; i++) {
        if (!read_index(d, AT_INDEX(at, "cell", i), in->cell[i], (int64_t)cell + 1, SHAPE_CELLS - 1,
                        &cell))
            return;
        read_double(d, AT_INDEX(at, "mass", i), in->mass[i], &LEARNER_N, &out->mass[cell]);
    }
}

static void read_hours(state_decoder *d, const place *at, const Arrival__V1__LearnedHours *in,
                       travel_hours *out)
{
    read_day(d, at, in->day, &out->day);
    read_doubles(d, at, "n", in->n_n, in->n, ARV_HOURS, &LEARNER_N, out->n);
    read_doubles(d, at, "sum", in->n_sum, in->sum, ARV_HOURS, &LEARNER_SUM, out->sum);
}

static void read_two(state_decoder *d, const place *at, const Arrival__V1__LearnedTwoNormals *in,
                     two_normals *out)
{
    read_day(d, at, in->day, &out->day);
    read_double(d, AT(at, "weight"), in->weight, &LEARNER_TWO_WEIGHT, &out->weight);
    read_doubles(d, at, "mean", in->n_mean, in->mean, 2, &LEARNER_TWO_MEAN, out->mean);
    read_doubles(d, at, "sigma", in->n_sigma, in->sigma, 2, &LEARNER_TWO_SIGMA, out->sigma);
}

static void read_value(state_decoder *d, const place *at, learner_kind kind, const void *in,
                       void *out)
{
    switch (kind) {
    case LEARNER_LEVEL:
        read_sum(d, at, in, &LEARNER_SUM, out);
        break;
    case LEARNER_SQUARE:
        read_sum(d, at, in, &LEARNER_SQUARE_SUM, out);
        break;
    case LEARNER_TRUST:
        read_trust(d, at, in, out);
        break;
    case LEARNER_SHAPE:
        read_table(d, at, in, out);
        break;
    case LEARNER_HOURS:
        read_hours(d, at, in, out);
        break;
    case LEARNER_TWO:
        read_two(d, at, in, out);
        break;
    case LEARNER_KINDS:
        break;
    }
}

/* All of a list or none of it; an empty message in it = nothing seen. */
static void read_list(state_decoder *d, const place *up, const learner_field *f, size_t length,
                      ProtobufCMessage *const *list, char *out)
{
    if (length == 0)
        return;
    if (length != (size_t)f->count) {
        char text[40];
        snprintf(text, sizeof text, "must be a list of %d", f->count);
        invalid(d, AT(up, f->key), text);
        return;
    }
    for (size_t i = 0; i < length; i++)
        if (protobuf_c_message_get_packed_size(list[i]) > 0)
            read_value(d, AT_INDEX(up, f->key, i), f->kind, list[i],
                       out + i * LEARNER_SIZES[f->kind]);
}

/* Reads the fields of `message` named by the table into the structure `into`. */
static void read_fields(state_decoder *d, const place *up, const learner_field *fields,
                        int32_t count, const ProtobufCMessage *message, void *into)
{
    for (int32_t i = 0; i < count; i++) {
        const learner_field *f = &fields[i];
        const ProtobufCFieldDescriptor *from =
            protobuf_c_message_descriptor_get_field_by_name(message->descriptor, f->key);
        assert(from && from->type == PROTOBUF_C_TYPE_MESSAGE);
        const char *const slot = (const char *)message + from->offset;
        char *const out = (char *)into + f->offset;
        if (f->count == 0) {
            const void *value;
            memcpy(&value, slot, sizeof value);
            if (value)
                read_value(d, AT(up, f->key), f->kind, value, out);
            continue;
        }
        size_t length;
        ProtobufCMessage **list;
        memcpy(&length, (const char *)message + from->quantifier_offset, sizeof length);
        memcpy(&list, slot, sizeof list);
        read_list(d, up, f, length, list, out);
    }
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static void read_technicians(state_decoder *d, const place *up, size_t count,
                             Arrival__V1__LearnedTechnician *const *in, level *levels)
{
    const int32_t names = d->learner->technicians.count;
    int32_t technician = -1;
    for (size_t i = 0; i < count; i++) {
        const place *at = AT_INDEX(up, "technicians", i);
        if (!read_index(d, AT(at, "technician"), in[i]->technician, (int64_t)technician + 1,
                        names - 1, &technician))
            return;
        read_given(d, AT(at, "offset"), in[i]->offset, &LEARNER_SUM, &levels[technician]);
    }
}

static void read_types(state_decoder *d, const place *up, const Arrival__V1__LearnedJobs *in,
                       job_law *law)
{
    const int32_t names = d->learner->types.count;
    int32_t type = -1;
    for (size_t i = 0; i < in->n_types; i++) {
        const place *at = AT_INDEX(up, "types", i);
        if (!read_index(d, AT(at, "type"), in->types[i]->type, (int64_t)type + 1, names - 1, &type))
            return;
        read_fields(d, at, LEARNER_OF_TYPE, LEARNER_TYPE_FIELDS, &in->types[i]->base,
                    &law->types[type]);
    }
}

static void read_spreads(state_decoder *d, const place *up, const Arrival__V1__LearnedJobs *in,
                         job_law *law)
{
    const int32_t names = d->learner->technicians.count;
    int32_t technician = -1;
    for (size_t i = 0; i < in->n_spreads; i++) {
        const place *at = AT_INDEX(up, "spreads", i);
        if (!read_index(d, AT(at, "technician"), in->spreads[i]->technician,
                        (int64_t)technician + 1, names - 1, &technician))
            return;
        read_fields(d, at, LEARNER_OF_SPREAD, LEARNER_SPREAD_FIELDS, &in->spreads[i]->base,
                    &law->spreads[technician]);
    }
}

static bool read_order(state_decoder *d, const place *at, pair_key key, pair_key *before)
{
    if (!learner_pair_follows(*before, key))
        return invalid(d, at, "must come after the one before");
    *before = key;
    return true;
}

static void read_pairs(state_decoder *d, const place *up, const Arrival__V1__LearnedJobs *in,
                       job_law *law)
{
    const arv_learner *learner = d->learner;
    pair_key before = {-1, -1}, key;
    for (size_t i = 0; i < in->n_pairs; i++) {
        const Arrival__V1__LearnedPair *pair = in->pairs[i];
        const place *at = AT_INDEX(up, "pairs", i);
        if (!read_index(d, AT(at, "type"), pair->type, 0, learner->types.count - 1, &key.a) ||
            !read_index(d, AT(at, "technician"), pair->technician, 0,
                        learner->technicians.count - 1, &key.b) ||
            !read_order(d, at, key, &before))
            return;
        const int32_t index = job_law_pair(law, key.a, key.b);
        if (index < 0) {
            no_memory(d);
            return;
        }
        read_given(d, AT(at, "offset"), pair->offset, &LEARNER_SUM, &law->pair_offsets[index]);
    }
}

static void read_jobs(state_decoder *d, const place *at, const Arrival__V1__LearnedJobs *in,
                      job_law *law)
{
    if (!in) {
        invalid(d, at, "must be given");
        return;
    }
    if (!job_law_reserve(law, d->learner->types.count, d->learner->technicians.count)) {
        no_memory(d);
        return;
    }
    read_fields(d, at, LEARNER_OF_JOBS, LEARNER_JOB_FIELDS, &in->base, law);
    read_types(d, at, in, law);
    read_technicians(d, at, in->n_technicians, in->technicians, law->technicians);
    read_pairs(d, at, in, law);
    read_spreads(d, at, in, law);
}

/* ---- travel ---------------------------------------------------------------------------------- */

/* Hours and table of a leg, for which there is room exactly when they must be given. */
static bool check_own(state_decoder *d, const place *at, const Arrival__V1__LearnedLeg *in,
                      const travel_leg_sums *sums)
{
    const char *hours = learner_leg_hours_flaw(sums, in->hours != NULL);
    const char *table = learner_leg_table_flaw(sums, in->table != NULL);
    if (hours)
        invalid(d, AT(at, "hours"), hours);
    if (table)
        invalid(d, AT(at, "table"), table);
    return !hours && !table;
}

static bool read_leg(state_decoder *d, const place *at, const Arrival__V1__LearnedLeg *in,
                     travel_law *law, pair_key *before)
{
    const int32_t last = d->learner->places.count - 1;
    travel_leg_sums sums = {.seen = 0};
    pair_key key;
    if (!read_index(d, AT(at, "from"), in->from, 0, last, &key.a) ||
        !read_index(d, AT(at, "to"), in->to, 0, last, &key.b) || !read_order(d, at, key, before) ||
        !read_index(d, AT(at, "seen"), in->seen, 0, LEARNER_MOST_SEEN, &sums.seen) ||
        !check_own(d, at, in, &sums))
        return false;
    read_fields(d, at, LEARNER_OF_LEG, LEARNER_LEG_FIELDS, &in->base, &sums);
    const travel_leg_sums *leg = learner_put_leg(law, key, &sums);
    if (!leg)
        return no_memory(d);
    if (in->hours)
        read_hours(d, AT(at, "hours"), in->hours, leg->hours);
    if (in->table)
        read_table(d, AT(at, "table"), in->table, leg->own);
    return true;
}

static void read_travel(state_decoder *d, const place *at, const Arrival__V1__LearnedTravel *in,
                        travel_law *law)
{
    if (!in) {
        invalid(d, at, "must be given");
        return;
    }
    if (!travel_law_reserve(law, d->learner->technicians.count)) {
        no_memory(d);
        return;
    }
    read_fields(d, at, LEARNER_OF_TRAVEL, LEARNER_TRAVEL_FIELDS, &in->base, law);
    read_technicians(d, at, in->n_technicians, in->technicians, law->technicians);
    pair_key before = {-1, -1};
    for (size_t i = 0; i < in->n_legs; i++)
        if (!read_leg(d, AT_INDEX(at, "legs", i), in->legs[i], law, &before))
            return;
}

/* ---- all ------------------------------------------------------------------------------------- */

static void read_names(state_decoder *d, const char *key, size_t count, char *const *in,
                       bool empty_too, text_intern *names)
{
    for (size_t i = 0; i < count; i++) {
        const char *flaw = learner_name_flaw(in[i], i > 0 ? in[i - 1] : NULL, empty_too);
        if (flaw) {
            invalid(d, AT_INDEX(NULL, key, i), flaw);
        } else if (text_intern_add(names, in[i], strlen(in[i])) == ARV_NONE) {
            no_memory(d);
            return;
        }
    }
}

static void read_options(state_decoder *d, const Arrival__V1__LearnOptions *in,
                         arv_learn_options *out)
{
    const place *at = AT(NULL, "options");
    if (!in) {
        invalid(d, at, "must be given");
        return;
    }
    read_index(d, AT(at, "type_days"), in->type_days, 1, DECAY_MOST_DAYS, &out->type_days);
    read_index(d, AT(at, "leg_days"), in->leg_days, 1, DECAY_MOST_DAYS, &out->leg_days);
    read_index(d, AT(at, "drift_days"), in->drift_days, 1, DECAY_MOST_DAYS, &out->drift_days);
    read_index(d, AT(at, "fast_days"), in->fast_days, 1, DECAY_MOST_DAYS, &out->fast_days);
    read_index(d, AT(at, "spread_days"), in->spread_days, 1, DECAY_MOST_DAYS, &out->spread_days);
    read_index(d, AT(at, "shape_days"), in->shape_days, 1, DECAY_MOST_DAYS, &out->shape_days);
}

/* Makes the learner: options and the last day, which everything else is checked against. */
static void read_head(state_decoder *d, const Arrival__V1__Learner *in)
{
    arv_learn_options options;
    arv_learn_options_init(&options);
    if (in->version != WIRE_LEARNER_VERSION) {
        refuse(d, ARV_UNIMPLEMENTED, AT(NULL, "version"), "written by another version");
        return;
    }
    const bool any_day = in->maybe_day_case == ARRIVAL__V1__LEARNER__MAYBE_DAY_DAY;
    int32_t day = 0;
    if (any_day)
        read_index(d, AT(NULL, "day"), in->day, -LEARNER_MOST_DAY, LEARNER_MOST_DAY, &day);
    read_options(d, in->options, &options);
    if (d->status)
        return;
    d->learner = learner_begin(&options, any_day, day);
    if (!d->learner)
        no_memory(d);
}

static void read_learner(state_decoder *d, const Arrival__V1__Learner *in)
{
    read_head(d, in);
    if (d->status)
        return;
    arv_learner *learner = d->learner;
    read_names(d, "types", in->n_types, in->types, true, &learner->types);
    read_names(d, "technicians", in->n_technicians, in->technicians, false, &learner->technicians);
    read_names(d, "places", in->n_places, in->places, false, &learner->places);
    if (d->status)
        return;
    const Arrival__V1__LearnedJobs *const laws[LEARNER_LAWS] = {in->service, in->service_by_plan,
                                                                in->access};
    for (int k = 0; k < LEARNER_LAWS; k++)
        read_jobs(d, AT(NULL, LEARNER_LAW_KEYS[k]), laws[k], &learner->laws[k]);
    read_travel(d, AT(NULL, "travel"), in->travel, &learner->travel);
}

arv_status wire_decode_learner(const void *bytes, size_t size, arv_learner **learner,
                               arv_error *error)
{
    *learner = NULL;
    const arv_status status =
        prescan_check(&arrival__v1__learner__descriptor, bytes, size, false, error);
    if (status != ARV_OK)
        return status;
    state_decoder d = {.error = error};
    Arrival__V1__Learner *in = arrival__v1__learner__unpack(NULL, size, bytes);
    if (in) {
        read_learner(&d, in);
        arrival__v1__learner__free_unpacked(in, NULL);
    } else {
        no_memory(&d);
    }
    if (d.status)
        arv_learner_destroy(&d.learner);
    *learner = d.learner;
    return d.status;
}
