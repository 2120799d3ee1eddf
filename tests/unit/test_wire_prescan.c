/* The walk over raw bytes: what the schema must keep for it to hold, each refusal with its path, and
 * that no bytes whatever break it. */
#include "wire_sample.h"

#include "base/rng.h"
#include "wire/prescan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- the schema ------------------------------------------------------------------------------*/

/* Depth of nesting below a message type; fails on recursion. */
static int check_schema(const ProtobufCMessageDescriptor *type, int depth)
{
    int deepest = depth;
    assert_true(depth <= PRESCAN_DEPTH_MAX);
    assert_true(type->n_fields <= PRESCAN_FIELDS_MAX);
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (field->label == PROTOBUF_C_LABEL_REPEATED && prescan_limit(type, field) == 0)
            fail_msg("%s.%s has no limit", type->short_name, field->name);
        if (field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        const int below = check_schema(field->descriptor, depth + 1);
        deepest = below > deepest ? below : deepest;
    }
    return deepest;
}

static void test_schema_fits_the_walk(void **state)
{
    (void)state;
    assert_int_equal(check_schema(&arrival__v1__envelope__descriptor, 1), 7);
    assert_int_equal(check_schema(&arrival__v1__learner__descriptor, 1), 4);
}

/* ---- bytes by hand ---------------------------------------------------------------------------*/

typedef struct writer {
    uint8_t data[4096];
    size_t size;
} writer;

static void put_varint(writer *w, uint64_t value)
{
    for (; value > 0x7f; value >>= 7)
        w->data[w->size++] = (uint8_t)(value | 0x80);
    w->data[w->size++] = (uint8_t)value;
}

static void put_bytes(writer *w, uint32_t number, const void *data, size_t size)
{
    put_varint(w, number << 3 | 2);
    put_varint(w, size);
    memcpy(w->data + w->size, data, size);
    w->size += size;
}

static void put_number(writer *w, uint32_t number, uint64_t value)
{
    put_varint(w, number << 3);
    put_varint(w, value);
}

static writer wrapped(uint32_t number, const writer *inner)
{
    writer outer = {.size = 0};
    put_bytes(&outer, number, inner->data, inner->size);
    return outer;
}

/* An Envelope with a solve whose problem has one job made of `job`. */
static writer envelope_with_job(const writer *job)
{
    const writer problem = wrapped(2, job), solve = wrapped(3, &problem);
    return wrapped(16, &solve);
}

static arv_status scan(const writer *w, bool lenient, arv_error *error)
{
    *error = (arv_error){0};
    /* In memory of its own, so that a byte too far is seen. */
    uint8_t *exact = malloc(w->size ? w->size : 1);
    memcpy(exact, w->data, w->size);
    const arv_status status =
        prescan_check(&arrival__v1__envelope__descriptor, exact, w->size, lenient, error);
    free(exact);
    return status;
}

static void expect_refused(const writer *job, arv_status status, const char *path)
{
    arv_error error;
    const writer whole = envelope_with_job(job);
    assert_int_equal(scan(&whole, false, &error), status);
    assert_int_equal(error.count, 1);
    assert_string_equal(error.items[0].path, path);
}

static void test_texts(void **state)
{
    (void)state;
    static const char *const broken[] = {"\xff", "\xc3", "a\xc0\xaf", "\xed\xa0\x80",
                                         "\xf5\x80\x80\x80"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        writer job = {.size = 0};
        put_bytes(&job, 1, broken[i], strlen(broken[i]));
        expect_refused(&job, ARV_INVALID_ARGUMENT, "jobs[0].id");
    }
    writer nul = {.size = 0}, longest = {.size = 0}, longer = {.size = 0};
    char text[ARV_MAX_ID_BYTES + 1];
    memset(text, 'x', sizeof text);
    put_bytes(&nul, 1, "a\0b", 3);
    put_bytes(&longest, 1, text, ARV_MAX_ID_BYTES);
    put_bytes(&longer, 1, text, ARV_MAX_ID_BYTES + 1);
    expect_refused(&nul, ARV_INVALID_ARGUMENT, "jobs[0].id");
    expect_refused(&longer, ARV_INVALID_ARGUMENT, "jobs[0].id");
    arv_error error;
    const writer whole = envelope_with_job(&longest);
    assert_int_equal(scan(&whole, false, &error), ARV_OK);
}

static void test_numbers(void **state)
{
    (void)state;
    writer flag = {.size = 0}, wide_flag = {.size = 0}, lowest = {.size = 0}, fits = {.size = 0};
    put_number(&flag, 16, 2);
    put_number(&wide_flag, 16, (UINT64_C(1) << 32) + 1);
    put_number(&lowest, 14, UINT64_C(1) << 63);
    put_number(&fits, 14, (UINT64_C(1) << 63) + 1);
    expect_refused(&flag, ARV_INVALID_ARGUMENT, "jobs[0].mandatory");
    expect_refused(&wide_flag, ARV_INVALID_ARGUMENT, "jobs[0].mandatory");
    expect_refused(&lowest, ARV_INVALID_ARGUMENT, "jobs[0].priority");
    arv_error error;
    const writer whole = envelope_with_job(&fits);
    assert_int_equal(scan(&whole, false, &error), ARV_OK);
}

static void test_broken_encodings(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[12];
        size_t size;
    } broken[] = {
        {{0x0a, 0x05, 'a'}, 3}, /* past the end */
        {{0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01},
         11}, /* length 2^64-1 */
        {{0x70, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02}, 11}, /* 65 bits */
        {{0x70, 0x80}, 2},                                                        /* cut varint */
        {{0x00, 0x00}, 2}, /* field number 0 */
        {{0x0b}, 1},       /* a group */
        {{0x0f}, 1},       /* wire type 7 */
    };
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        writer job = {.size = broken[i].size};
        memcpy(job.data, broken[i].bytes, broken[i].size);
        expect_refused(&job, ARV_INVALID_ARGUMENT, "jobs[0]");
    }
}

static void test_repetition_and_counts(void **state)
{
    (void)state;
    writer twice = {.size = 0}, windows = {.size = 0}, packed = {.size = 0}, mixed = {.size = 0};
    put_bytes(&twice, 1, "a", 1);
    put_bytes(&twice, 1, "a", 1);
    expect_refused(&twice, ARV_INVALID_ARGUMENT, "jobs[0].id");
    for (int i = 0; i <= ARV_MAX_WINDOWS_PER_JOB; i++)
        put_bytes(&windows, 5, "", 0);
    expect_refused(&windows, ARV_RESOURCE_EXHAUSTED, "jobs[0].windows[16]");
    uint8_t zeroes[ARV_MAX_LOADS + 1] = {0};
    put_bytes(&packed, 12, zeroes, sizeof zeroes);
    expect_refused(&packed, ARV_RESOURCE_EXHAUSTED, "jobs[0].delivery[16]");
    put_bytes(&mixed, 12, zeroes, ARV_MAX_LOADS);
    put_number(&mixed, 12, 0);
    expect_refused(&mixed, ARV_RESOURCE_EXHAUSTED, "jobs[0].delivery[16]");
}

static void test_counts_of_models(void **state)
{
    (void)state;
    arv_error error;
    writer model = {.size = 0};
    uint8_t zeroes[ARV_HOURS + 1] = {0};
    put_bytes(&model, 5, zeroes, sizeof zeroes);
    const writer problem = wrapped(12, &model), solve = wrapped(3, &problem);
    const writer whole = wrapped(16, &solve);
    assert_int_equal(scan(&whole, false, &error), ARV_RESOURCE_EXHAUSTED);
    assert_string_equal(error.items[0].path, "travel_models[0].hour_ppm[24]");
}

static void test_two_bodies(void **state)
{
    (void)state;
    writer two = {.size = 0};
    arv_error error;
    put_bytes(&two, 34, "", 0);
    put_bytes(&two, 35, "", 0);
    assert_int_equal(scan(&two, false, &error), ARV_INVALID_ARGUMENT);
}

static void test_unknown_fields(void **state)
{
    (void)state;
    writer job = {.size = 0};
    put_number(&job, 400, 1);
    expect_refused(&job, ARV_UNIMPLEMENTED, "jobs[0]");
    const writer whole = envelope_with_job(&job);
    arv_error error;
    assert_int_equal(scan(&whole, true, &error), ARV_OK);
}

/* ---- any bytes -------------------------------------------------------------------------------*/

static void test_damaged_messages_never_break_it(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    wire_message message;
    wire_bytes bytes;
    wire_roster roster;
    rng r = rng_make(1, 2, 3);
    int refused = 0;
    assert_int_equal(wire_roster_build(arena, wire_sample_spec(), &roster), ARV_OK);
    assert_true(wire_sample_message(0, &message));
    assert_int_equal(wire_encode(arena, &message, &roster, &bytes), ARV_OK);
    for (int round = 0; round < 20000; round++) {
        writer w = {.size = bytes.size};
        arv_error error;
        assert_true(bytes.size <= sizeof w.data);
        memcpy(w.data, bytes.data, bytes.size);
        for (int32_t n = 1 + rng_below(&r, 4); n > 0; n--)
            w.data[rng_below(&r, (int32_t)w.size)] = (uint8_t)rng_next32(&r);
        w.size -= (size_t)rng_below(&r, 8);
        const arv_status status = scan(&w, false, &error);
        assert_int_equal(status, error.status);
        refused += status != ARV_OK;
    }
    assert_true(refused > 10000);
    arv_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema_fits_the_walk),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_broken_encodings),
        cmocka_unit_test(test_repetition_and_counts),
        cmocka_unit_test(test_counts_of_models),
        cmocka_unit_test(test_two_bodies),
        cmocka_unit_test(test_unknown_fields),
        cmocka_unit_test(test_damaged_messages_never_break_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
