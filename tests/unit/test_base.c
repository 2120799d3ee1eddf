/* test_base.c - memory, errors, texts and random numbers that everything stands on. */
#include <arrival/arrival.h>

#include "base/arena.h"
#include "base/rng.h"
#include "base/utf8.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- arena --------------------------------------------------------------------------------------- */

static void memory_is_zeroed_and_aligned(void **unused)
{
    (void)unused;
    arv_arena *arena = arv_arena_create(0);
    for (size_t size = 0; size < 5000; size += 37) {
        unsigned char *memory = arv_arena_alloc(arena, size, 1);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % (size >= 1024 ? 64 : 16), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(memory[i], 0);
        memset(memory, 0xAA, size);
    }
    assert_non_null(arv_arena_alloc(arena, 1 << 20, 64)); /* larger than any block */
    arv_arena_destroy(&arena);
    assert_null(arena);
    arv_arena_destroy(&arena);
}

static void the_cap_holds_and_products_do_not_wrap(void **unused)
{
    (void)unused;
    arv_arena *arena = arv_arena_create(10000);
    assert_null(arv_arena_alloc(arena, 10001, 1));
    assert_null(arv_arena_alloc(arena, SIZE_MAX, 2));
    assert_null(arv_arena_alloc(arena, SIZE_MAX / 2 + 1, 2));
    assert_null(arv_arena_alloc(arena, SIZE_MAX, 1));
    assert_null(ARENA_ARRAY(arena, int64_t, -1));
    assert_int_equal(arv_arena_used(arena), 0);
    assert_non_null(arv_arena_alloc(arena, 9984, 1));
    assert_non_null(arv_arena_alloc(arena, 16, 1));
    assert_null(arv_arena_alloc(arena, 1, 1));
    assert_null(arv_arena_strdup(arena, "x"));
    assert_null(arena_printf(arena, "%d", 5));
    assert_int_equal(arv_arena_used(arena), 10000);
    assert_non_null(arv_arena_alloc(arena, 0, 1));
    arv_arena_destroy(&arena);
}

static void a_mark_gives_back_everything_after_it(void **unused)
{
    (void)unused;
    arv_arena *arena = arv_arena_create(0);
    char *kept = arv_arena_strdup(arena, "kept");
    const size_t used = arv_arena_used(arena);
    for (int round = 0; round < 50; round++) {
        const arena_mark mark = arena_mark_get(arena);
        for (int i = 0; i < round; i++)
            memset(arv_arena_alloc(arena, 100000, 1), 0xFF, 100000);
        arena_mark_release(arena, mark);
        assert_int_equal(arv_arena_used(arena), used);
        const unsigned char *again = arv_arena_alloc(arena, 64, 1);
        for (int i = 0; i < 64; i++)
            assert_int_equal(again[i], 0);
        arena_mark_release(arena, mark);
    }
    assert_string_equal(kept, "kept");
    assert_string_equal(arena_printf(arena, "%s-%d", "route", 7), "route-7");
    arv_arena_destroy(&arena);
}

/* ---- errors -------------------------------------------------------------------------------------- */

static void violations_are_cut_counted_and_ranked(void **unused)
{
    (void)unused;
    arv_error *error = calloc(1, sizeof *error);
    char overlong[500];
    memset(overlong, 'p', sizeof overlong - 1);
    overlong[sizeof overlong - 1] = '\0';
    assert_int_equal(arv_error_add(error, ARV_UNIMPLEMENTED, overlong, "%s", overlong),
                     ARV_UNIMPLEMENTED);
    assert_int_equal(strlen(error->items[0].path), sizeof error->items[0].path - 1);
    assert_int_equal(strlen(error->items[0].text), sizeof error->items[0].text - 1);
    arv_error_add(error, ARV_INVALID_ARGUMENT, "a", "b");
    assert_int_equal(error->status, ARV_INVALID_ARGUMENT);
    arv_error_add(error, ARV_UNIMPLEMENTED, "a", "b");
    assert_int_equal(error->status, ARV_INVALID_ARGUMENT);
    for (int i = 0; i < 200; i++)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "x", "%d", i);
    assert_int_equal(error->count, ARV_MAX_ERRORS);
    assert_int_equal(error->total, 203);
    assert_int_equal(arv_error_add(NULL, ARV_IO, "x", "y"), ARV_IO);
    free(error);
}

static void names_are_those_of_the_wire(void **unused)
{
    (void)unused;
    assert_string_equal(arv_status_name(ARV_OK), "OK");
    assert_string_equal(arv_status_name(ARV_IO), "IO");
    assert_string_equal(arv_status_name((arv_status)99), "UNKNOWN");
    assert_string_equal(arv_reason_name(ARV_REASON_PRICE), "PRICE");
    assert_string_equal(arv_notice_name(ARV_NOTICE_DONE), "DONE");
    for (int s = ARV_OK; s <= ARV_PERMISSION_DENIED; s++)
        assert_string_not_equal(arv_status_name((arv_status)s), "UNKNOWN");
    assert_string_equal(arv_version(), "0.1.0");
}

/* ---- UTF-8 --------------------------------------------------------------------------------------- */

/* Decodes by the definition: shortest form, no surrogate, at most U+10FFFF, no NUL. */
static bool decodes(const unsigned char *s, size_t length)
{
    for (size_t i = 0; i < length;) {
        const int more = s[i] < 0x80       ? 0
                         : s[i] >> 5 == 6  ? 1
                         : s[i] >> 4 == 14 ? 2
                         : s[i] >> 3 == 30 ? 3
                                           : -1;
        if (more < 0 || i + (size_t)more >= length)
            return false;
        uint32_t point = more == 0 ? s[i] : s[i] & (0x3Fu >> more);
        for (int k = 1; k <= more; k++) {
            if (s[i + (size_t)k] >> 6 != 2)
                return false;
            point = point << 6 | (s[i + (size_t)k] & 0x3F);
        }
        static const uint32_t least[] = {1, 0x80, 0x800, 0x10000};
        if (point < least[more] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
            return false;
        i += (size_t)more + 1;
    }
    return true;
}

static void utf8_is_judged_by_its_definition(void **unused)
{
    (void)unused;
    /* All sequences of up to two bytes, and all three-byte and four-byte ones that matter. */
    static const unsigned char edges[] = {0x00, 0x01, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                          0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                          0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF};
    enum { EDGES = sizeof edges };
    unsigned char s[4];
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            s[0] = (unsigned char)a, s[1] = (unsigned char)b;
            assert_int_equal(utf8_is_valid((const char *)s, 2), decodes(s, 2));
            assert_int_equal(utf8_is_valid((const char *)s, 1), decodes(s, 1));
        }
    for (int a = 0; a < EDGES; a++)
        for (int b = 0; b < EDGES; b++)
            for (int c = 0; c < EDGES; c++)
                for (int d = 0; d < EDGES; d++) {
                    s[0] = edges[a], s[1] = edges[b], s[2] = edges[c], s[3] = edges[d];
                    assert_int_equal(utf8_is_valid((const char *)s, 4), decodes(s, 4));
                    assert_int_equal(utf8_is_valid((const char *)s, 3), decodes(s, 3));
                }
    assert_true(utf8_is_valid("", 0));
}

/* ---- random numbers ------------------------------------------------------------------------------- */

/* Frozen values: a change of any would change every plan. */
static void streams_are_pure_functions(void **unused)
{
    (void)unused;
    rng a = rng_make(1, 2, 3), b = rng_make(1, 2, 3), c = rng_make(1, 3, 2);
    uint64_t differ = 0;
    for (int i = 0; i < 100; i++) {
        const uint64_t x = rng_next64(&a);
        assert_int_equal(x, rng_next64(&b));
        differ += x != rng_next64(&c);
    }
    assert_int_equal(differ, 100);
    assert_true(rng_mix64(1) == UINT64_C(0x5692161d100b05e5));
    a = rng_make(UINT64_MAX, UINT64_MAX, UINT64_MAX);
    assert_true(rng_next64(&a) != 0);
}

static void draws_are_even_and_in_range(void **unused)
{
    (void)unused;
    enum { DRAWS = 200000, CELLS = 7 };
    rng r = rng_make(9, 9, 9);
    int32_t cell[CELLS] = {0}, chance = 0;
    double sum = 0, squares = 0;
    for (int i = 0; i < DRAWS; i++) {
        const int32_t k = rng_below(&r, CELLS);
        assert_in_range(k, 0, CELLS - 1);
        cell[k]++;
        chance += rng_chance(&r, UINT32_C(0x40000000)) != 0;
        const double u = rng_unit(&r), e = rng_exponential(&r);
        assert_true(u > 0 && u < 1 && e > 0);
        sum += e;
        squares += e * e;
    }
    for (int k = 0; k < CELLS; k++) /* five standard deviations */
        assert_true(fabs(cell[k] - DRAWS / 7.0) < 5 * sqrt(DRAWS / 7.0));
    assert_true(fabs(chance - DRAWS / 4.0) < 5 * sqrt(DRAWS * 0.1875));
    assert_true(fabs(sum / DRAWS - 1.0) < 5 / sqrt(DRAWS));
    assert_true(fabs(squares / DRAWS - 2.0) < 5 * sqrt(20.0 / DRAWS));
    assert_int_equal(rng_below(&r, 1), 0);
}

static void exponential_is_minus_log(void **unused)
{
    (void)unused;
    rng r = rng_make(4, 4, 4), same = r;
    for (int i = 0; i < 20000; i++)
        assert_true(fabs(rng_exponential(&r) + log(rng_unit(&same))) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(the_cap_holds_and_products_do_not_wrap),
        cmocka_unit_test(a_mark_gives_back_everything_after_it),
        cmocka_unit_test(violations_are_cut_counted_and_ranked),
        cmocka_unit_test(names_are_those_of_the_wire),
        cmocka_unit_test(utf8_is_judged_by_its_definition),
        cmocka_unit_test(streams_are_pure_functions),
        cmocka_unit_test(draws_are_even_and_in_range),
        cmocka_unit_test(exponential_is_minus_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
