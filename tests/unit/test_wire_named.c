/* Matrices named by the digest of their cells: what a request must say, and what it is told when nobody has them. */
#include "wire_sample.h"

#include "arrival/v1/arrival.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- a request whose bytes are changed ---- */

typedef struct fixture {
    arv_arena *arena;
    Arrival__V1__Envelope *envelope; /* of the opening that names its matrices */
    arv_error error;
} fixture;

static int last_opening(wire_message *message)
{
    int last = -1;
    for (int i = 0; wire_sample_message(i, message); i++)
        if (message->header.kind == WIRE_OPEN_DAY)
            last = i;
    return last;
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    wire_message message;
    wire_roster roster;
    wire_bytes bytes;
    assert_non_null(f);
    f->arena = arv_arena_create(0);
    assert_non_null(f->arena);
    assert_int_equal(wire_roster_build(f->arena, wire_sample_spec(), &roster), ARV_OK);
    assert_true(wire_sample_message(last_opening(&message), &message));
    assert_int_equal(message.named_count, 1);
    assert_int_equal(wire_encode(f->arena, &message, &roster, &bytes), ARV_OK);
    f->envelope = arrival__v1__envelope__unpack(NULL, bytes.size, bytes.data);
    assert_non_null(f->envelope);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    arrival__v1__envelope__free_unpacked(f->envelope, NULL);
    arv_arena_destroy(&f->arena);
    free(f);
    return 0;
}

static Arrival__V1__Matrix *matrix(const fixture *f, size_t index)
{
    return f->envelope->open_day->problem->profiles[0]->matrices[index];
}

static arv_status decode(fixture *f, const wire_cells_source *source, wire_message **message)
{
    const size_t size = arrival__v1__envelope__get_packed_size(f->envelope);
    uint8_t *bytes = arv_arena_alloc(f->arena, size, 1);
    assert_non_null(bytes);
    arrival__v1__envelope__pack(f->envelope, bytes);
    return wire_decode_named(f->arena, bytes, size, NULL, source, message, &f->error);
}

static void assert_refused(fixture *f, const wire_cells_source *source, arv_status expected,
                           const char *path)
{
    wire_message *message;
    assert_int_equal(decode(f, source, &message), expected);
    assert_string_equal(f->error.items[0].path, path);
    assert_int_equal(f->error.items[0].status, expected);
}

/* A source that counts how often it is asked, and says what it is told to. */
typedef struct witness {
    int asked;
    arv_status status;
    wire_bytes cells;
} witness;

static arv_status ask(void *context, const uint8_t digest[WIRE_DIGEST_BYTES], arv_arena *arena,
                      wire_bytes *cells, arv_error *error)
{
    witness *w = context;
    (void)digest;
    (void)arena;
    w->asked++;
    *cells = w->cells;
    if (w->status != ARV_OK && w->status != ARV_NOT_FOUND)
        arv_error_add(error, w->status, "disk", "cannot be read");
    return w->status;
}

/* ---- tests ---- */

static void test_named_cells_stand_where_given_ones_would(void **state)
{
    fixture *f = *state;
    witness w = {.cells = wire_sample_cells.cells};
    const wire_cells_source source = {ask, &w};
    wire_message *message;
    assert_int_equal(decode(f, &source, &message), ARV_OK);
    const arv_matrix *first = &message->body.open_day.routes.spec.profiles[0].matrices[0];
    assert_ptr_equal(first->durations, wire_sample_cells.cells.data);
    assert_ptr_equal(first->costs, wire_sample_cells.cells.data);
    assert_int_equal(first->distances[7], -7);
    assert_int_equal(w.asked, 1); /* four matrices, one digest */
    assert_int_equal(message->named_count, 1);
    assert_memory_equal(message->named[0].digest, wire_sample_cells.digest, WIRE_DIGEST_BYTES);
}

static void test_what_nobody_has_is_not_found_at_its_path(void **state)
{
    fixture *f = *state;
    witness w = {.status = ARV_NOT_FOUND};
    const wire_cells_source source = {ask, &w};
    assert_refused(f, &source, ARV_NOT_FOUND, "profiles[0].matrices[0].durations_digest");
    f->error = (arv_error){0};
    assert_refused(f, NULL, ARV_NOT_FOUND, "profiles[0].matrices[0].durations_digest");
    assert_int_equal(f->error.count, 4); /* each that is named */
    assert_string_equal(f->error.items[3].path, "profiles[0].matrices[1].durations_digest");
}

static void test_what_cannot_be_read_is_told_as_it_is(void **state)
{
    fixture *f = *state;
    witness w = {.status = ARV_IO};
    const wire_cells_source source = {ask, &w};
    assert_refused(f, &source, ARV_IO, "disk");
}

static void test_a_digest_has_32_bytes_and_no_cells_beside_it(void **state)
{
    fixture *f = *state;
    matrix(f, 1)->durations_digest.len = 31;
    assert_refused(f, &wire_sample_source, ARV_INVALID_ARGUMENT,
                   "profiles[0].matrices[1].durations_digest");
    matrix(f, 1)->durations_digest.len = 32;
    f->error = (arv_error){0};
    matrix(f, 1)->durations = matrix(f, 1)->durations_digest;
    assert_refused(f, &wire_sample_source, ARV_INVALID_ARGUMENT,
                   "profiles[0].matrices[1].durations_digest");
    matrix(f, 1)->durations = (ProtobufCBinaryData){0};
}

static void test_named_cells_have_the_rows_of_the_matrix(void **state)
{
    fixture *f = *state;
    matrix(f, 1)->rows = 4;
    assert_refused(f, &wire_sample_source, ARV_INVALID_ARGUMENT,
                   "profiles[0].matrices[1].durations");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_named_cells_stand_where_given_ones_would),
        TEST(test_what_nobody_has_is_not_found_at_its_path),
        TEST(test_what_cannot_be_read_is_told_as_it_is),
        TEST(test_a_digest_has_32_bytes_and_no_cells_beside_it),
        TEST(test_named_cells_have_the_rows_of_the_matrix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
