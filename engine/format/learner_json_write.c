/* learner_json_write.c - a learned state as JSON, see learner_json.h; in the order of learner_order.h. */
#include "format/learner_json.h"

#include "format/json_writer.h"
#include "learn/learner_fields.h"
#include "learn/learner_order.h"

#include <string.h>

typedef struct state_writer {
    json_writer w;
    const arv_learner *learner;
    arv_arena *arena;
    learner_order order;
} state_writer;

/* ---- sums ------------------------------------------------------------------------------------ */

static void put_level_values(json_writer *w, const level *v)
{
    json_put_int(w, v->day);
    json_put_double(w, v->n);
    json_put_double(w, v->sum);
}

static void put_level(json_writer *w, const level *v)
{
    json_open(w, '[', JSON_LINE);
    put_level_values(w, v);
    json_close(w, ']');
}

static void put_doubles(json_writer *w, const char *key, const double *values, int32_t count)
{
    json_key(w, key);
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < count; i++)
        json_put_double(w, values[i]);
    json_close(w, ']');
}

static void put_shape(json_writer *w, const shape *s)
{
    json_open(w, '{', JSON_LINE);
    json_int_at(w, "day", s->day);
    json_key(w, "n");
    json_put_double(w, s->n);
    json_key(w, "cells");
    json_open(w, '[', JSON_LINE);
    for (int32_t c = 0; c < SHAPE_CELLS; c++) {
        if (s->mass[c] <= 0)
            continue;
        json_open(w, '[', JSON_LINE);
        json_put_int(w, c);
        json_put_double(w, s->mass[c]);
        json_close(w, ']');
    }
    json_close(w, ']');
    json_close(w, '}');
}

static void put_hours(json_writer *w, const travel_hours *hours)
{
    json_open(w, '{', JSON_LINE);
    json_int_at(w, "day", hours->day);
    put_doubles(w, "n", hours->n, ARV_HOURS);
    put_doubles(w, "sum", hours->sum, ARV_HOURS);
    json_close(w, '}');
}

static void put_two(json_writer *w, const two_normals *two)
{
    json_open(w, '{', JSON_LINE);
    json_int_at(w, "day", two->day);
    json_key(w, "weight");
    json_put_double(w, two->weight);
    put_doubles(w, "mean", two->mean, 2);
    put_doubles(w, "sigma", two->sigma, 2);
    json_close(w, '}');
}

static void put_value(json_writer *w, learner_kind kind, const void *at)
{
    switch (kind) {
    case LEARNER_LEVEL:
    case LEARNER_SQUARE:
        put_level(w, at);
        break;
    case LEARNER_TRUST:
        json_open(w, '[', JSON_LINE);
        put_level(w, &((const trust *)at)->product);
        put_level(w, &((const trust *)at)->square);
        json_close(w, ']');
        break;
    case LEARNER_SHAPE:
        put_shape(w, at);
        break;
    case LEARNER_HOURS:
        put_hours(w, at);
        break;
    case LEARNER_TWO:
        put_two(w, at);
        break;
    case LEARNER_KINDS:
        break;
    }
}

/* An element of an array; null when nothing was seen of it. */
static void put_element(json_writer *w, learner_kind kind, const void *at)
{
    if (learner_is_empty(kind, at))
        json_put_null(w);
    else
        put_value(w, kind, at);
}

static void put_fields(json_writer *w, const learner_field *fields, int32_t count, const void *of)
{
    for (int32_t i = 0; i < count; i++) {
        const learner_field *f = &fields[i];
        const void *at = (const char *)of + f->offset;
        if (f->count == 0) {
            if (learner_is_empty(f->kind, at))
                continue;
            json_key(w, f->key);
            put_value(w, f->kind, at);
            continue;
        }
        json_key(w, f->key);
        json_open(w, '[', f->kind == LEARNER_HOURS ? JSON_BLOCK : JSON_LINE);
        for (int32_t k = 0; k < f->count; k++)
            put_element(w, f->kind, (const char *)at + (size_t)k * LEARNER_SIZES[f->kind]);
        json_close(w, ']');
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

static void put_names(json_writer *w, const char *key, const name_order *o)
{
    json_key(w, key);
    json_open(w, '[', JSON_LINE);
    for (int32_t i = 0; i < o->count; i++)
        json_put_text(w, o->names->entries[o->order[i]].text);
    json_close(w, ']');
}

/* ---- laws ------------------------------------------------------------------------------------ */

static void put_technicians(state_writer *s, const level *levels, int32_t count)
{
    json_writer *w = &s->w;
    json_key(w, "technicians");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t k = 0; k < s->order.technicians.count; k++) {
        const int32_t i = s->order.technicians.order[k];
        if (i >= count || levels[i].n <= 0)
            continue;
        json_open(w, '[', JSON_LINE);
        json_put_int(w, k);
        put_level_values(w, &levels[i]);
        json_close(w, ']');
    }
    json_close(w, ']');
}

static void put_types(state_writer *s, const job_law *law)
{
    json_writer *w = &s->w;
    json_key(w, "types");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t k = 0; k < s->order.types.count; k++) {
        const int32_t i = s->order.types.order[k];
        if (i >= law->type_count || law->types[i].mean.n <= 0)
            continue;
        json_open(w, '{', JSON_BLOCK);
        json_int_at(w, "type", k);
        put_fields(w, LEARNER_OF_TYPE, LEARNER_TYPE_FIELDS, &law->types[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_spreads(state_writer *s, const job_law *law)
{
    json_writer *w = &s->w;
    json_key(w, "spreads");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t k = 0; k < s->order.technicians.count; k++) {
        const int32_t i = s->order.technicians.order[k];
        if (i >= law->technician_count || law->spreads[i].own.n <= 0)
            continue;
        json_open(w, '{', JSON_BLOCK);
        json_int_at(w, "technician", k);
        put_fields(w, LEARNER_OF_SPREAD, LEARNER_SPREAD_FIELDS, &law->spreads[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static bool put_jobs(state_writer *s, learner_law which)
{
    json_writer *w = &s->w;
    const job_law *law = &s->learner->laws[which];
    int32_t count;
    const placed_pair *pairs =
        learner_order_pairs(s->arena, &law->pairs, &s->order.types, &s->order.technicians, &count);
    if (!pairs)
        return false;
    json_key(w, LEARNER_LAW_KEYS[which]);
    json_open(w, '{', JSON_BLOCK);
    put_fields(w, LEARNER_OF_JOBS, LEARNER_JOB_FIELDS, law);
    put_types(s, law);
    put_technicians(s, law->technicians, law->technician_count);
    json_key(w, "pairs");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < count; i++) {
        const level *offset = &law->pair_offsets[pairs[i].index];
        if (offset->n <= 0)
            continue;
        json_open(w, '[', JSON_LINE);
        json_put_int(w, pairs[i].a);
        json_put_int(w, pairs[i].b);
        put_level_values(w, offset);
        json_close(w, ']');
    }
    json_close(w, ']');
    put_spreads(s, law);
    json_close(w, '}');
    return true;
}

static void put_leg(json_writer *w, const placed_pair *p, const travel_leg_sums *leg)
{
    json_open(w, '{', leg->hours ? JSON_BLOCK : JSON_LINE);
    json_int_at(w, "from", p->a);
    json_int_at(w, "to", p->b);
    json_int_at(w, "seen", leg->seen);
    put_fields(w, LEARNER_OF_LEG, LEARNER_LEG_FIELDS, leg);
    if (leg->hours && leg->seen >= TRAVEL_HOURS_FROM) {
        json_key(w, "hours");
        put_hours(w, leg->hours);
    }
    if (leg->own && leg->seen >= TRAVEL_TABLE_FROM) {
        json_key(w, "table");
        put_shape(w, leg->own);
    }
    json_close(w, '}');
}

static bool put_travel(state_writer *s)
{
    json_writer *w = &s->w;
    const arv_learner *learner = s->learner;
    const travel_law *law = &learner->travel;
    int32_t count;
    const placed_pair *legs =
        learner_order_pairs(s->arena, &law->pairs, &s->order.places, &s->order.places, &count);
    if (!legs)
        return false;
    json_key(w, "travel");
    json_open(w, '{', JSON_BLOCK);
    put_fields(w, LEARNER_OF_TRAVEL, LEARNER_TRAVEL_FIELDS, law);
    put_technicians(s, law->technicians, law->technician_count);
    json_key(w, "legs");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < count; i++)
        if (travel_law_knows(law, &learner->clock, learner->day, legs[i].index))
            put_leg(w, &legs[i], &law->legs[legs[i].index]);
    json_close(w, ']');
    json_close(w, '}');
    return true;
}

/* ---- all ------------------------------------------------------------------------------------- */

static void put_head(state_writer *s)
{
    json_writer *w = &s->w;
    json_int_at(w, "arrival_learned", LEARNER_JSON_VERSION);
    json_key(w, "day");
    if (s->learner->any_day)
        json_put_int(w, s->learner->day);
    else
        json_put_null(w);
    json_key(w, "options");
    json_open(w, '{', JSON_LINE);
    for (int32_t i = 0; i < LEARNER_OPTIONS; i++) {
        int32_t days;
        memcpy(&days, (const char *)&s->learner->options + LEARNER_OPTION_KEYS[i].offset,
               sizeof days);
        json_int_at(w, LEARNER_OPTION_KEYS[i].key, days);
    }
    json_close(w, '}');
    put_names(w, "types", &s->order.types);
    put_names(w, "technicians", &s->order.technicians);
    put_names(w, "places", &s->order.places);
}

arv_status learner_json_write(const arv_learner *learner, arv_arena *arena, char **text,
                              size_t *length)
{
    state_writer s = {.learner = learner, .arena = arv_arena_create(0)};
    *text = NULL;
    *length = 0;
    json_writer_init(&s.w, true);
    bool ok = s.arena && learner_order_make(s.arena, learner, &s.order);
    if (ok) {
        json_open(&s.w, '{', JSON_BLOCK);
        put_head(&s);
        for (int k = 0; k < LEARNER_LAWS && ok; k++)
            ok = put_jobs(&s, (learner_law)k);
        ok = ok && put_travel(&s);
        json_close(&s.w, '}');
    }
    if (s.arena)
        arv_arena_destroy(&s.arena);
    s.w.failed |= !ok;
    return json_writer_finish(&s.w, arena, text, length);
}
