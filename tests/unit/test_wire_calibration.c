/* test_wire_calibration.c - a calibration is encoded as the same bytes after it was decoded, and bad
 * ones are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "wire/wire.h"

static arv_error error;

static arv_calibration *sample(void)
{
    const arv_calibration_track tracks[] = {
        {.stops_away = 0, .low_ppm = -5, .high_ppm = 6, .outcomes = 7},
        {.stops_away = ARV_NONE, .low_ppm = -700000, .high_ppm = 1400000, .outcomes = INT64_MAX},
        {.job_type = "Repair", .stops_away = 4, .low_ppm = 1, .high_ppm = -2, .outcomes = 3}};
    arv_calibration *c;
    assert_int_equal(arv_calibration_restore(tracks, 3, &c, &error), ARV_OK);
    return c;
}

static void a_calibration_comes_back_as_the_same_bytes(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    arv_calibration *c = sample(), *back;
    wire_bytes bytes, again;
    assert_int_equal(wire_encode_calibration(arena, c, &bytes), ARV_OK);
    assert_int_equal(wire_decode_calibration(bytes.data, bytes.size, &back, &error), ARV_OK);
    assert_int_equal(wire_encode_calibration(arena, back, &again), ARV_OK);
    assert_int_equal(bytes.size, again.size);
    assert_memory_equal(bytes.data, again.data, bytes.size);
    arv_calibration_track *tracks;
    int32_t count;
    assert_int_equal(arv_calibration_tracks(back, arena, &tracks, &count), ARV_OK);
    assert_int_equal(count, 3);
    assert_int_equal(tracks[1].stops_away, ARV_NONE);
    assert_int_equal(tracks[1].outcomes, INT64_MAX);
    assert_string_equal(tracks[2].job_type, "Repair");
    assert_int_equal(tracks[2].high_ppm, -2);
    arv_calibration_destroy(&c);
    arv_calibration_destroy(&back);
    arv_arena_destroy(&arena);
}

static void refused(const uint8_t *bytes, size_t size, arv_status status, const char *path)
{
    arv_calibration *c;
    error = (arv_error){.count = 0};
    assert_int_equal(wire_decode_calibration(bytes, size, &c, &error), status);
    assert_null(c);
    assert_string_equal(error.items[0].path, path);
}

static void bad_bytes_are_refused(void **state)
{
    (void)state;
    const uint8_t cut[] = {0x0a, 0x05, 0x10}; /* a track of five bytes, one there */
    const uint8_t unknown[] = {0x50, 0x01};   /* field 10 */
    const uint8_t far[] = {0x0a, 0x04, 0x10, 0x10, 0x28, 0x01}; /* stops_away 16, outcomes 1 */
    const uint8_t below[] = {0x0a, 0x0d, 0x10, 0xff, 0xff, 0xff, 0xff, 0xff,
                             0xff, 0xff, 0xff, 0xff, 0x01, 0x28, 0x01}; /* stops_away -1 */
    refused(cut, sizeof cut, ARV_INVALID_ARGUMENT, "");
    refused(unknown, sizeof unknown, ARV_UNIMPLEMENTED, "");
    refused(far, sizeof far, ARV_INVALID_ARGUMENT, "tracks[0].stops_away");
    refused(below, sizeof below, ARV_INVALID_ARGUMENT, "tracks[0].stops_away");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calibration_comes_back_as_the_same_bytes),
        cmocka_unit_test(bad_bytes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
