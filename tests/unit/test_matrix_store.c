/* What the daemon keeps of uploaded matrices: within its bounds, those used last; under their own names.
 *
 * The daemon is a program, not a library, so its files are included here as they are. */
#include "daemon/matrix_store.c"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { CELLS = 16, BYTES = CELLS * (int)sizeof(int32_t) };

/* The n-th matrix of 4 x 4. */
static wire_bytes cells_of(int32_t n)
{
    static int32_t cells[CELLS];
    for (int32_t i = 0; i < CELLS; i++)
        cells[i] = n * 100 + i;
    return (wire_bytes){(const uint8_t *)cells, sizeof cells};
}

static void put(matrix_store *store, int32_t n)
{
    arv_error error = {0};
    uint8_t digest[WIRE_DIGEST_BYTES], expected[WIRE_DIGEST_BYTES];
    assert_int_equal(matrix_store_put(store, cells_of(n), digest, &error), ARV_OK);
    sha256(cells_of(n).data, BYTES, expected);
    assert_memory_equal(digest, expected, sizeof digest);
}

static bool has(matrix_store *store, int32_t n)
{
    arv_error error = {0};
    uint8_t digest[WIRE_DIGEST_BYTES];
    wire_bytes found;
    arv_arena *arena = arv_arena_create(0);
    sha256(cells_of(n).data, BYTES, digest);
    const arv_status status = matrix_store_find(store, digest, arena, &found, &error);
    assert_true(status == ARV_OK || status == ARV_NOT_FOUND);
    assert_int_equal(error.count, 0);
    if (!status) {
        assert_int_equal(found.size, BYTES);
        assert_memory_equal(found.data, cells_of(n).data, BYTES);
        assert_int_equal((uintptr_t)found.data % sizeof(int32_t), 0);
    }
    arv_arena_destroy(&arena);
    return status == ARV_OK;
}

static void test_those_used_longest_ago_give_way(void **state)
{
    (void)state;
    matrix_store store;
    matrix_store_init(&store, 3 * BYTES + 1);
    for (int32_t n = 0; n < 3; n++)
        put(&store, n);
    assert_true(has(&store, 0)); /* used: 1 is the oldest now */
    put(&store, 3);
    assert_false(has(&store, 1));
    put(&store, 2); /* there already, and used by that */
    put(&store, 4);
    assert_false(has(&store, 0));
    assert_true(has(&store, 2) && has(&store, 3) && has(&store, 4));
    assert_int_equal(store.count, 3);
    assert_int_equal(store.bytes, 3 * BYTES);
    matrix_store_free(&store);
}

static void test_their_number_is_bounded_too(void **state)
{
    (void)state;
    matrix_store store;
    matrix_store_init(&store, SIZE_MAX);
    for (int32_t n = 0; n <= ARV_MAX_KEPT_MATRICES; n++)
        put(&store, n);
    assert_int_equal(store.count, ARV_MAX_KEPT_MATRICES);
    assert_false(has(&store, 0));
    assert_true(has(&store, 1));
    matrix_store_free(&store);
}

static void test_what_is_no_matrix_or_too_much_is_refused(void **state)
{
    (void)state;
    static const uint8_t bytes[BYTES + 4];
    uint8_t digest[WIRE_DIGEST_BYTES];
    matrix_store store;
    matrix_store_init(&store, BYTES);
    put(&store, 0);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        arv_error error = {0};
        const bool square = size == 4 || size == 16 || size == 36 || size == BYTES;
        const arv_status status =
            matrix_store_put(&store, (wire_bytes){bytes, size}, digest, &error);
        assert_int_equal(status, square ? ARV_OK : ARV_INVALID_ARGUMENT);
        if (!square)
            assert_string_equal(error.items[0].path, "cells");
    }
    put(&store, 0);
    arv_error error = {0};
    static const uint8_t larger[25 * sizeof(int32_t)];
    assert_int_equal(matrix_store_put(&store, (wire_bytes){larger, sizeof larger}, digest, &error),
                     ARV_RESOURCE_EXHAUSTED);
    assert_true(has(&store, 0)); /* nothing gave way for it */
    matrix_store_free(&store);
}

static void test_nothing_gives_way_at_a_start(void **state)
{
    (void)state;
    matrix_store store;
    matrix_store_init(&store, 2 * BYTES);
    assert_true(matrix_store_add(&store, cells_of(0)));
    assert_true(matrix_store_add(&store, cells_of(0)));
    assert_true(matrix_store_add(&store, cells_of(1)));
    assert_false(matrix_store_add(&store, cells_of(2)));
    assert_true(has(&store, 0) && has(&store, 1));
    matrix_store_free(&store);
}

static void test_a_request_pays_for_what_it_names(void **state)
{
    (void)state;
    arv_error error = {0};
    uint8_t digest[WIRE_DIGEST_BYTES];
    wire_bytes found;
    matrix_store store;
    arv_arena *arena = arv_arena_create(BYTES / 2);
    matrix_store_init(&store, BYTES);
    assert_int_equal(matrix_store_put(&store, cells_of(7), digest, &error), ARV_OK);
    assert_int_equal(matrix_store_find(&store, digest, arena, &found, &error),
                     ARV_RESOURCE_EXHAUSTED);
    assert_int_equal(error.count, 1);
    arv_arena_destroy(&arena);
    matrix_store_free(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_those_used_longest_ago_give_way),
        cmocka_unit_test(test_their_number_is_bounded_too),
        cmocka_unit_test(test_what_is_no_matrix_or_too_much_is_refused),
        cmocka_unit_test(test_nothing_gives_way_at_a_start),
        cmocka_unit_test(test_a_request_pays_for_what_it_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
