/* test_wire_learner.c - what was learned survives the message: same bytes, same future; what is wrong
 * is refused with its path; a message cut short or damaged never passes for a whole one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrival/v1/arrival.pb-c.h"
#include "base/arena.h"
#include "format/learner_json.h"
#include "learn/learner.h"
#include "learner_fixture.h"
#include "wire/learner_wire.h"
#include "wire/prescan.h"

static arv_learner *learner_of(uint64_t seed, int32_t days)
{
    const world w = fixture_world(seed);
    arv_learner *learner = arv_learner_create(NULL);
    fixture_learn(learner, &w, FIRST_DAY, days);
    return learner;
}

static wire_bytes bytes_of(fixture *f, const arv_learner *learner)
{
    wire_bytes bytes;
    assert_int_equal(wire_encode_learner(f->arena, learner, &bytes), ARV_OK);
    return bytes;
}

static arv_learner *read_back(fixture *f, wire_bytes bytes)
{
    arv_learner *back;
    const arv_status status = wire_decode_learner(bytes.data, bytes.size, &back, f->error);
    if (status != ARV_OK)
        print_message("%s: %s\n", f->error->items[0].path, f->error->items[0].text);
    assert_int_equal(status, ARV_OK);
    return back;
}

static void assert_same_bytes(wire_bytes a, wire_bytes b)
{
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
}

/* ---- there and back -------------------------------------------------------------------------- */

static void test_continues_bit_for_bit(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(1);
    arv_learner *learner = learner_of(1, 120);
    assert_non_null(learner->travel.legs[1].own); /* hours and tables of legs are in it */
    const wire_bytes bytes = bytes_of(&f, learner);
    arv_learner *back = read_back(&f, bytes);
    assert_same_bytes(bytes, bytes_of(&f, back));
    assert_true(bytes.size < fixture_assert_same(&f, learner, back));
    fixture_learn(learner, &w, FIRST_DAY + 125, 20);
    fixture_learn(back, &w, FIRST_DAY + 125, 20);
    fixture_assert_same(&f, learner, back);
    assert_same_bytes(bytes_of(&f, learner), bytes_of(&f, back));
    arv_learner_destroy(&learner);
    arv_learner_destroy(&back);
    arv_arena_destroy(&f.arena);
}

/* The text and the message hold the same state, whichever it went through. */
static void test_text_and_message_agree(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    arv_learner *learner = learner_of(2, 40), *of_text;
    char *text;
    size_t length;
    assert_int_equal(learner_json_write(learner, f.arena, &text, &length), ARV_OK);
    assert_int_equal(learner_json_read(text, length, &of_text, f.error), ARV_OK);
    assert_same_bytes(bytes_of(&f, learner), bytes_of(&f, of_text));
    arv_learner_destroy(&learner);
    arv_learner_destroy(&of_text);
    arv_arena_destroy(&f.arena);
}

static void test_empty_and_options(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const arv_learn_options options = {.type_days = 1,
                                       .leg_days = 36500,
                                       .drift_days = 3,
                                       .fast_days = 4,
                                       .spread_days = 5,
                                       .shape_days = 6};
    arv_learner *learner = arv_learner_create(&options);
    arv_learner *back = read_back(&f, bytes_of(&f, learner));
    assert_int_equal(arv_learner_day(back), INT32_MIN);
    assert_memory_equal(&back->options, &options, sizeof options);
    fixture_assert_same(&f, learner, back);
    arv_learner_destroy(&learner);
    arv_learner_destroy(&back);
    arv_arena_destroy(&f.arena);
}

/* Every bit of a double, also those that proto3 leaves out of a field without presence. */
static void test_odd_doubles(void **state)
{
    (void)state;
    const double odd[] = {-.0, 0, 5e-324, -1e15, 1e15, 1. / 3, -2.2250738585072011e-308};
    fixture f = fixture_begin();
    arv_learner *learner = learner_of(3, 3);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        level *sum = &learner->laws[LEARNER_SERVICE].mean;
        sum->sum = odd[i];
        arv_learner *back = read_back(&f, bytes_of(&f, learner));
        assert_memory_equal(&back->laws[LEARNER_SERVICE].mean.sum, &odd[i], sizeof odd[i]);
        assert_memory_equal(&back->laws[LEARNER_SERVICE].mean.n, &sum->n, sizeof sum->n);
        arv_learner_destroy(&back);
    }
    arv_learner_destroy(&learner);
    arv_arena_destroy(&f.arena);
}

/* ---- what is refused ------------------------------------------------------------------------- */

typedef void (*edit)(Arrival__V1__Learner *);

static void another_version(Arrival__V1__Learner *m)
{
    m->version = 2;
}
static void no_such_day(Arrival__V1__Learner *m)
{
    m->day = INT32_MAX;
}
static void no_half_life(Arrival__V1__Learner *m)
{
    m->options->leg_days = 0;
}
static void names_twice(Arrival__V1__Learner *m)
{
    strcpy(m->places[1], m->places[0]);
}
static void nameless_technician(Arrival__V1__Learner *m)
{
    m->technicians[0][0] = '\0';
}
static void younger_than_all(Arrival__V1__Learner *m)
{
    m->service->mean->day = m->day + 1;
}
static void no_number(Arrival__V1__Learner *m)
{
    m->service->types[1]->evidence[2]->n = (double)NAN;
}
static void negative_square(Arrival__V1__Learner *m)
{
    m->access->square->sum = -1e-9;
}
static void too_few_for_the_sum(Arrival__V1__Learner *m)
{
    m->service->mean->n = 1e-313;
}
static void endless_sum(Arrival__V1__Learner *m)
{
    m->travel->lag[3]->sum = (double)INFINITY;
}
static void half_a_trust(Arrival__V1__Learner *m)
{
    arrival__v1__learned_sum__free_unpacked(m->service_by_plan->pair_trust->square, NULL);
    m->service_by_plan->pair_trust->square = NULL;
}
static void cell_out_of_the_table(Arrival__V1__Learner *m)
{
    m->service->table->cell[0] = 128;
}
static void cells_out_of_order(Arrival__V1__Learner *m)
{
    m->service->table->cell[1] = m->service->table->cell[0];
}
static void masses_missing(Arrival__V1__Learner *m)
{
    m->travel->table->n_mass--;
}
static void hour_missing(Arrival__V1__Learner *m)
{
    m->travel->hours->n_sum--;
}
static void hour_below_nothing(Arrival__V1__Learner *m)
{
    m->travel->weekdays[6]->n[23] = -1;
}
static void type_without_name(Arrival__V1__Learner *m)
{
    m->service->types[0]->type = (int64_t)m->n_types;
}
static void technician_twice(Arrival__V1__Learner *m)
{
    m->travel->technicians[1]->technician = 0;
}
static void spread_twice(Arrival__V1__Learner *m)
{
    m->service->spreads[1]->technician = 0;
}
static void spread_below_nothing(Arrival__V1__Learner *m)
{
    m->service->spreads[0]->square->sum = -1;
}
static void pair_out_of_order(Arrival__V1__Learner *m)
{
    m->service->pairs[2]->technician = m->service->pairs[1]->technician;
    m->service->pairs[2]->type = m->service->pairs[1]->type;
}
static void leg_to_nowhere(Arrival__V1__Learner *m)
{
    m->travel->legs[1]->to = -1;
}
static void hours_too_soon(Arrival__V1__Learner *m)
{
    m->travel->legs[0]->seen = 3;
}
static void table_missing(Arrival__V1__Learner *m)
{
    m->travel->legs[0]->seen = 300;
}
static void too_few_lags(Arrival__V1__Learner *m)
{
    arrival__v1__learned_sum__free_unpacked(m->travel->lag_lately[--m->travel->n_lag_lately], NULL);
}
static void too_wide(Arrival__V1__Learner *m)
{
    for (size_t i = 0; i < m->service->n_types; i++)
        if (m->service->types[i]->two)
            m->service->types[i]->two->sigma[1] = 0;
}
static void no_travel(Arrival__V1__Learner *m)
{
    arrival__v1__learned_travel__free_unpacked(m->travel, NULL);
    m->travel = NULL;
}

static const struct {
    edit edit;
    arv_status status;
    const char *path;
} REFUSED[] = {
    {another_version, ARV_UNIMPLEMENTED, "version"},
    {no_such_day, ARV_INVALID_ARGUMENT, "day"},
    {no_half_life, ARV_INVALID_ARGUMENT, "options.leg_days"},
    {names_twice, ARV_INVALID_ARGUMENT, "places[1]"},
    {nameless_technician, ARV_INVALID_ARGUMENT, "technicians[0]"},
    {younger_than_all, ARV_INVALID_ARGUMENT, "service.mean.day"},
    {no_number, ARV_INVALID_ARGUMENT, "service.types[1].evidence[2].n"},
    {negative_square, ARV_INVALID_ARGUMENT, "access.square.sum"},
    {too_few_for_the_sum, ARV_INVALID_ARGUMENT, "service.mean.sum"},
    {endless_sum, ARV_INVALID_ARGUMENT, "travel.lag[3].sum"},
    {half_a_trust, ARV_INVALID_ARGUMENT, "service_by_plan.pair_trust.square"},
    {cell_out_of_the_table, ARV_INVALID_ARGUMENT, "service.table.cell[0]"},
    {cells_out_of_order, ARV_INVALID_ARGUMENT, "service.table.cell[1]"},
    {masses_missing, ARV_INVALID_ARGUMENT, "travel.table.mass"},
    {hour_missing, ARV_INVALID_ARGUMENT, "travel.hours.sum"},
    {hour_below_nothing, ARV_INVALID_ARGUMENT, "travel.weekdays[6].n[23]"},
    {type_without_name, ARV_INVALID_ARGUMENT, "service.types[0].type"},
    {technician_twice, ARV_INVALID_ARGUMENT, "travel.technicians[1].technician"},
    {spread_twice, ARV_INVALID_ARGUMENT, "service.spreads[1].technician"},
    {spread_below_nothing, ARV_INVALID_ARGUMENT, "service.spreads[0].square.sum"},
    {pair_out_of_order, ARV_INVALID_ARGUMENT, "service.pairs[2]"},
    {leg_to_nowhere, ARV_INVALID_ARGUMENT, "travel.legs[1].to"},
    {hours_too_soon, ARV_INVALID_ARGUMENT, "travel.legs[0].hours"},
    {table_missing, ARV_INVALID_ARGUMENT, "travel.legs[0].table"},
    {too_few_lags, ARV_INVALID_ARGUMENT, "travel.lag_lately"},
    {too_wide, ARV_INVALID_ARGUMENT, "service.types[0].two.sigma[1]"},
    {no_travel, ARV_INVALID_ARGUMENT, "travel"},
};

static void assert_refused(const void *bytes, size_t size, arv_status status, const char *path)
{
    static arv_error error;
    arv_learner *learner;
    error = (arv_error){.status = ARV_OK};
    assert_int_equal(wire_decode_learner(bytes, size, &learner, &error), status);
    assert_null(learner);
    assert_string_equal(error.items[0].path, path);
    assert_int_not_equal(error.items[0].text[0], '\0');
}

static void test_wrong_messages(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    arv_learner *learner = learner_of(4, 60); /* 240 sightings a leg: hours, no tables yet */
    const wire_bytes bytes = bytes_of(&f, learner);
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        Arrival__V1__Learner *m = arrival__v1__learner__unpack(NULL, bytes.size, bytes.data);
        assert_non_null(m);
        REFUSED[i].edit(m);
        uint8_t *packed = ARENA_ARRAY(f.arena, uint8_t, bytes.size + 64);
        const size_t size = arrival__v1__learner__pack(m, packed);
        assert_true(size <= bytes.size + 64);
        assert_refused(packed, size, REFUSED[i].status, REFUSED[i].path);
        arrival__v1__learner__free_unpacked(m, NULL);
    }
    arv_learner_destroy(&learner);
    arv_arena_destroy(&f.arena);
}

/* What the walk before decoding refuses. */
static void test_wrong_bytes(void **state)
{
    (void)state;
    const uint8_t unknown[] = {0x78, 0x01};                         /* field 15 */
    const uint8_t cut_number[] = {0x3a, 0x04, 0x0a, 0x02, 0x11, 0}; /* service.mean.n of one byte */
    const uint8_t no_text[] = {0x22, 0x01, 0xff};                   /* types[0] is not UTF-8 */
    const uint8_t of_text[] = {0x3a, 0x03, 0x0a, 0x01, 0x12}; /* service.mean is cut off in a key */
    /* travel.hours.n: a packed list of nine bytes */
    const uint8_t odd[] = {0x52, 0x0d, 0x3a, 0x0b, 0x12, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    /* service.table.cell: 129 of them */
    uint8_t many[7 + 129 + 2] = {0x3a, 135, 1, 0x5a, 132, 1, 0x1a, 129, 1};
    assert_refused(unknown, sizeof unknown, ARV_UNIMPLEMENTED, "");
    assert_refused(cut_number, sizeof cut_number, ARV_INVALID_ARGUMENT, "service.mean");
    assert_refused(no_text, sizeof no_text, ARV_INVALID_ARGUMENT, "types[0]");
    assert_refused(of_text, sizeof of_text, ARV_INVALID_ARGUMENT, "service.mean");
    assert_refused(odd, sizeof odd, ARV_INVALID_ARGUMENT, "travel.hours.n[1]");
    assert_refused(many, sizeof many, ARV_RESOURCE_EXHAUSTED, "service.table.cell[128]");
    assert_refused("", 0, ARV_UNIMPLEMENTED, "version");
}

static void test_cut_short(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    arv_learner *learner = learner_of(5, 9), *none;
    const wire_bytes bytes = bytes_of(&f, learner);
    for (size_t size = 0; size < bytes.size; size += size < 400 ? 1 : 13) {
        *f.error = (arv_error){.status = ARV_OK};
        uint8_t *part = malloc(size + 1); /* a reader past the end is caught by the sanitizers */
        assert_non_null(part);
        memcpy(part, bytes.data, size);
        uint8_t *exact = realloc(part, size > 0 ? size : 1);
        assert_non_null(exact);
        assert_int_not_equal(wire_decode_learner(exact, size, &none, f.error), ARV_OK);
        assert_null(none);
        assert_true(f.error->total > 0);
        free(exact);
    }
    arv_learner_destroy(&learner);
    arv_arena_destroy(&f.arena);
}

/* Bytes changed at random: refused or read, and what is read can be used. */
static void test_damaged(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(6);
    arv_learner *learner = learner_of(6, 12);
    const wire_bytes bytes = bytes_of(&f, learner);
    arv_learner_destroy(&learner);
    uint8_t *copy = ARENA_ARRAY(f.arena, uint8_t, bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    rng r = rng_make(6, 6, 6);
    arv_spec spec, learned;
    arv_visit v[WORLD_DAY_VISITS];
    world_spec(f.arena, &spec);
    world_day(&w, FIRST_DAY + 30, v);
    int32_t read = 0, refused = 0;
    for (int round = 0; round < 300; round++) {
        const size_t at = (size_t)rng_below(&r, (int32_t)bytes.size);
        copy[at] = (uint8_t)rng_below(&r, 256);
        *f.error = (arv_error){.status = ARV_OK};
        if (wire_decode_learner(copy, bytes.size, &learner, f.error) == ARV_OK) {
            read++;
            arv_learner_add(learner, v, WORLD_DAY_VISITS, f.error);
            assert_int_equal(
                arv_learner_apply(learner, FIRST_DAY + 30, &spec, f.arena, &learned, f.error),
                ARV_OK);
        } else {
            refused++;
        }
        arv_learner_destroy(&learner);
        copy[at] = bytes.data[at];
    }
    assert_true(read > 20 && refused > 20);
    arv_arena_destroy(&f.arena);
}

/* Memory that is bounded is a status. */
static void test_small_arena(void **state)
{
    (void)state;
    arv_arena *small = arv_arena_create(4096);
    arv_learner *learner = learner_of(7, 10);
    wire_bytes bytes;
    assert_int_equal(wire_encode_learner(small, learner, &bytes), ARV_RESOURCE_EXHAUSTED);
    assert_null(bytes.data);
    arv_learner_destroy(&learner);
    arv_arena_destroy(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_continues_bit_for_bit),
        cmocka_unit_test(test_text_and_message_agree),
        cmocka_unit_test(test_empty_and_options),
        cmocka_unit_test(test_odd_doubles),
        cmocka_unit_test(test_wrong_messages),
        cmocka_unit_test(test_wrong_bytes),
        cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_small_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
