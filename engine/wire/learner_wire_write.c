/* learner_wire_write.c - a learned state as a protobuf message, see learner_wire.h.
 *
 * Sums are found by learn/learner_fields.h: the keys there are the names of the fields here, so one
 * loop over a table fills a message. */
#include "wire/learner_wire.h"

#include "learn/learner_fields.h"
#include "learn/learner_order.h"
#include "wire/wire_internal.h"

#include <assert.h>
#include <string.h>

typedef struct state_encoder {
    wire_encoder memory;
    const arv_learner *learner;
    learner_order order;
} state_encoder;

/* ---- sums ------------------------------------------------------------------------------------ */

static void set_sum(const level *in, Arrival__V1__LearnedSum *out)
{
    arrival__v1__learned_sum__init(out);
    out->day = in->day;
    out->n = in->n;
    out->maybe_sum_case = ARRIVAL__V1__LEARNED_SUM__MAYBE_SUM_SUM;
    out->sum = in->sum;
}

static Arrival__V1__LearnedSum *make_sum(wire_encoder *e, const level *in)
{
    Arrival__V1__LearnedSum *out = WIRE_MAKE(e, Arrival__V1__LearnedSum, 1);
    if (out)
        set_sum(in, out);
    return out;
}

static double *copy_numbers(wire_encoder *e, const double *in, size_t count, size_t *n)
{
    double *out = WIRE_MAKE(e, double, count);
    *n = out ? count : 0;
    if (out)
        memcpy(out, in, count * sizeof *out);
    return out;
}

static void set_trust(wire_encoder *e, const trust *in, Arrival__V1__LearnedTrust *out)
{
    out->product = make_sum(e, &in->product);
    out->square = make_sum(e, &in->square);
}

static void set_table(wire_encoder *e, const shape *in, Arrival__V1__LearnedTable *out)
{
    out->day = in->day;
    out->n = in->n;
    out->cell = WIRE_MAKE(e, int64_t, SHAPE_CELLS);
    out->mass = WIRE_MAKE(e, double, SHAPE_CELLS);
    for (int32_t c = 0; c < SHAPE_CELLS && !e->full; c++)
        if (in->mass[c] > 0) {
            out->cell[out->n_cell++] = c;
            out->mass[out->n_mass++] = in->mass[c];
        }
}

static void set_hours(wire_encoder *e, const travel_hours *in, Arrival__V1__LearnedHours *out)
{
    out->day = in->day;
    out->n = copy_numbers(e, in->n, ARV_HOURS, &out->n_n);
    out->sum = copy_numbers(e, in->sum, ARV_HOURS, &out->n_sum);
}

static void set_two(wire_encoder *e, const two_normals *in, Arrival__V1__LearnedTwoNormals *out)
{
    out->day = in->day;
    out->weight = in->weight;
    out->mean = copy_numbers(e, in->mean, 2, &out->n_mean);
    out->sigma = copy_numbers(e, in->sigma, 2, &out->n_sigma);
}

/* An empty message; NULL without memory. */
static void *make_message(wire_encoder *e, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = wire_make(e, 1, type->sizeof_message);
    if (message)
        protobuf_c_message_init(type, message);
    return message;
}

/* The message of one value; empty when nothing was seen. */
static void *make_value(wire_encoder *e, const ProtobufCMessageDescriptor *type, learner_kind kind,
                        const void *at)
{
    void *out = make_message(e, type);
    if (!out || learner_is_empty(kind, at))
        return out;
    switch (kind) {
    case LEARNER_LEVEL:
    case LEARNER_SQUARE:
        set_sum(at, out);
        break;
    case LEARNER_TRUST:
        set_trust(e, at, out);
        break;
    case LEARNER_SHAPE:
        set_table(e, at, out);
        break;
    case LEARNER_HOURS:
        set_hours(e, at, out);
        break;
    case LEARNER_TWO:
        set_two(e, at, out);
        break;
    case LEARNER_KINDS:
        break;
    }
    return out;
}

/* Fills the fields of `message` named by the table from the structure `of`. */
static void set_fields(wire_encoder *e, const learner_field *fields, int32_t count, const void *of,
                       ProtobufCMessage *message)
{
    for (int32_t i = 0; i < count; i++) {
        const learner_field *f = &fields[i];
        const char *at = (const char *)of + f->offset;
        const ProtobufCFieldDescriptor *to =
            protobuf_c_message_descriptor_get_field_by_name(message->descriptor, f->key);
        assert(to && to->type == PROTOBUF_C_TYPE_MESSAGE);
        char *const slot = (char *)message + to->offset;
        if (f->count == 0) {
            void *value =
                learner_is_empty(f->kind, at) ? NULL : make_value(e, to->descriptor, f->kind, at);
            memcpy(slot, &value, sizeof value);
            continue;
        }
        void **list = WIRE_MAKE(e, void *, f->count);
        const size_t length = list ? (size_t)f->count : 0;
        for (size_t k = 0; k < length; k++)
            list[k] = make_value(e, to->descriptor, f->kind, at + k * LEARNER_SIZES[f->kind]);
        memcpy((char *)message + to->quantifier_offset, &length, sizeof length);
        memcpy(slot, &list, sizeof list);
    }
}

/* ---- laws ------------------------------------------------------------------------------------ */

static Arrival__V1__LearnedTechnician **make_technicians(state_encoder *s, const level *levels,
                                                         int32_t count, size_t *n)
{
    wire_encoder *e = &s->memory;
    const name_order *names = &s->order.technicians;
    Arrival__V1__LearnedTechnician **list =
        WIRE_MAKE(e, Arrival__V1__LearnedTechnician *, names->count + 1);
    for (int32_t k = 0; k < names->count && !e->full; k++) {
        const int32_t i = names->order[k];
        if (i >= count || levels[i].n <= 0)
            continue;
        Arrival__V1__LearnedTechnician *m =
            make_message(e, &arrival__v1__learned_technician__descriptor);
        if (!m)
            break;
        m->technician = k;
        m->offset = make_sum(e, &levels[i]);
        list[(*n)++] = m;
    }
    return list;
}

static void set_types(state_encoder *s, const job_law *law, Arrival__V1__LearnedJobs *out)
{
    wire_encoder *e = &s->memory;
    const name_order *names = &s->order.types;
    out->types = WIRE_MAKE(e, Arrival__V1__LearnedType *, names->count + 1);
    for (int32_t k = 0; k < names->count && !e->full; k++) {
        const int32_t i = names->order[k];
        if (i >= law->type_count || law->types[i].mean.n <= 0)
            continue;
        Arrival__V1__LearnedType *m = make_message(e, &arrival__v1__learned_type__descriptor);
        if (!m)
            break;
        m->type = k;
        set_fields(e, LEARNER_OF_TYPE, LEARNER_TYPE_FIELDS, &law->types[i], &m->base);
        out->types[out->n_types++] = m;
    }
}

static void set_pairs(state_encoder *s, const job_law *law, Arrival__V1__LearnedJobs *out)
{
    wire_encoder *e = &s->memory;
    int32_t count = 0;
    const placed_pair *pairs =
        learner_order_pairs(e->arena, &law->pairs, &s->order.types, &s->order.technicians, &count);
    out->pairs = WIRE_MAKE(e, Arrival__V1__LearnedPair *, count + 1);
    e->full |= !pairs;
    for (int32_t i = 0; i < count && !e->full; i++) {
        const level *offset = &law->pair_offsets[pairs[i].index];
        if (offset->n <= 0)
            continue;
        Arrival__V1__LearnedPair *m = make_message(e, &arrival__v1__learned_pair__descriptor);
        if (!m)
            break;
        m->type = pairs[i].a;
        m->technician = pairs[i].b;
        m->offset = make_sum(e, offset);
        out->pairs[out->n_pairs++] = m;
    }
    e->full |= out->n_pairs > WIRE_LEARNER_PAIRS;
}

static void set_spreads(state_encoder *s, const job_law *law, Arrival__V1__LearnedJobs *out)
{
    wire_encoder *e = &s->memory;
    const name_order *names = &s->order.technicians;
    out->spreads = WIRE_MAKE(e, Arrival__V1__LearnedSpread *, names->count + 1);
    for (int32_t k = 0; k < names->count && !e->full; k++) {
        const int32_t i = names->order[k];
        if (i >= law->technician_count || law->spreads[i].own.n <= 0)
            continue;
        Arrival__V1__LearnedSpread *m = make_message(e, &arrival__v1__learned_spread__descriptor);
        if (!m)
            break;
        m->technician = k;
        set_fields(e, LEARNER_OF_SPREAD, LEARNER_SPREAD_FIELDS, &law->spreads[i], &m->base);
        out->spreads[out->n_spreads++] = m;
    }
}

static Arrival__V1__LearnedJobs *make_jobs(state_encoder *s, const job_law *law)
{
    wire_encoder *e = &s->memory;
    Arrival__V1__LearnedJobs *out = make_message(e, &arrival__v1__learned_jobs__descriptor);
    if (!out)
        return NULL;
    set_fields(e, LEARNER_OF_JOBS, LEARNER_JOB_FIELDS, law, &out->base);
    set_types(s, law, out);
    out->technicians =
        make_technicians(s, law->technicians, law->technician_count, &out->n_technicians);
    set_pairs(s, law, out);
    set_spreads(s, law, out);
    return out;
}

static Arrival__V1__LearnedLeg *make_leg(wire_encoder *e, const placed_pair *pair,
                                         const travel_leg_sums *leg)
{
    Arrival__V1__LearnedLeg *out = make_message(e, &arrival__v1__learned_leg__descriptor);
    if (!out)
        return NULL;
    out->from = pair->a;
    out->to = pair->b;
    out->seen = leg->seen;
    set_fields(e, LEARNER_OF_LEG, LEARNER_LEG_FIELDS, leg, &out->base);
    if (leg->hours && leg->seen >= TRAVEL_HOURS_FROM) {
        out->hours = make_message(e, &arrival__v1__learned_hours__descriptor);
        if (out->hours)
            set_hours(e, leg->hours, out->hours);
    }
    if (leg->own && leg->seen >= TRAVEL_TABLE_FROM) {
        out->table = make_message(e, &arrival__v1__learned_table__descriptor);
        if (out->table)
            set_table(e, leg->own, out->table);
    }
    return out;
}

static Arrival__V1__LearnedTravel *make_travel(state_encoder *s, const travel_law *law)
{
    wire_encoder *e = &s->memory;
    const arv_learner *learner = s->learner;
    Arrival__V1__LearnedTravel *out = make_message(e, &arrival__v1__learned_travel__descriptor);
    if (!out)
        return NULL;
    set_fields(e, LEARNER_OF_TRAVEL, LEARNER_TRAVEL_FIELDS, law, &out->base);
    out->technicians =
        make_technicians(s, law->technicians, law->technician_count, &out->n_technicians);
    int32_t count = 0;
    const placed_pair *legs =
        learner_order_pairs(e->arena, &law->pairs, &s->order.places, &s->order.places, &count);
    out->legs = WIRE_MAKE(e, Arrival__V1__LearnedLeg *, count + 1);
    e->full |= !legs;
    for (int32_t i = 0; i < count && !e->full; i++)
        if (travel_law_knows(law, &learner->clock, learner->day, legs[i].index))
            out->legs[out->n_legs++] = make_leg(e, &legs[i], &law->legs[legs[i].index]);
    e->full |= out->n_legs > WIRE_LEARNER_PAIRS;
    return out;
}

/* ---- all ------------------------------------------------------------------------------------- */

static char **make_names(wire_encoder *e, const name_order *o, size_t *n)
{
    e->full |= o->count > WIRE_LEARNER_NAMES;
    char **list = WIRE_MAKE(e, char *, o->count + 1);
    for (int32_t i = 0; list && i < o->count; i++)
        list[(*n)++] = wire_text(o->names->entries[o->order[i]].text);
    return list;
}

static Arrival__V1__LearnOptions *make_options(wire_encoder *e, const arv_learn_options *in)
{
    Arrival__V1__LearnOptions *out = make_message(e, &arrival__v1__learn_options__descriptor);
    if (!out)
        return NULL;
    out->type_days = in->type_days;
    out->leg_days = in->leg_days;
    out->drift_days = in->drift_days;
    out->fast_days = in->fast_days;
    out->spread_days = in->spread_days;
    out->shape_days = in->shape_days;
    return out;
}

static void set_learner(state_encoder *s, Arrival__V1__Learner *out)
{
    wire_encoder *e = &s->memory;
    const arv_learner *learner = s->learner;
    out->version = WIRE_LEARNER_VERSION;
    if (learner->any_day) {
        out->maybe_day_case = ARRIVAL__V1__LEARNER__MAYBE_DAY_DAY;
        out->day = learner->day;
    }
    out->options = make_options(e, &learner->options);
    out->types = make_names(e, &s->order.types, &out->n_types);
    out->technicians = make_names(e, &s->order.technicians, &out->n_technicians);
    out->places = make_names(e, &s->order.places, &out->n_places);
    out->service = make_jobs(s, &learner->laws[LEARNER_SERVICE]);
    out->service_by_plan = make_jobs(s, &learner->laws[LEARNER_RATIO]);
    out->access = make_jobs(s, &learner->laws[LEARNER_ACCESS]);
    out->travel = make_travel(s, &learner->travel);
}

arv_status wire_encode_learner(arv_arena *arena, const arv_learner *learner, wire_bytes *bytes)
{
    Arrival__V1__Learner out = ARRIVAL__V1__LEARNER__INIT;
    arv_arena *work = arv_arena_create(0); /* what is only needed until it is packed */
    state_encoder s = {.memory = {.arena = work}, .learner = learner};
    *bytes = (wire_bytes){.size = 0};
    s.memory.full = !work || !learner_order_make(work, learner, &s.order);
    if (!s.memory.full)
        set_learner(&s, &out);
    const size_t size = s.memory.full ? 0 : arrival__v1__learner__get_packed_size(&out);
    uint8_t *data = NULL;
    if (!s.memory.full && size <= ARV_MAX_MESSAGE_BYTES)
        data = arv_arena_alloc(arena, size + 1, 1);
    if (data)
        *bytes = (wire_bytes){.data = data, .size = arrival__v1__learner__pack(&out, data)};
    arv_arena_destroy(&work);
    return data ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}
