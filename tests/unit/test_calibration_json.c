/* test_calibration_json.c - a calibration is written as the same bytes after it was read, and what is
 * wrong in a text is refused by its path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/rng.h"
#include "format/calibration_json.h"

static arv_error error;

static arv_calibration *taught(void)
{
    arv_calibration *c;
    const char *types[] = {"Repair", NULL, "Installation \"new\"", "caf\xc3\xa9"};
    rng r = rng_make(9, 0, 0);
    assert_int_equal(arv_calibration_create(&c), ARV_OK);
    for (int32_t i = 0; i < 200; i++) {
        arv_outcome o = {.job_type = types[rng_below(&r, 4)],
                         .alpha_ppm = 100000,
                         .arrive_s = 5000 + rng_below(&r, 3000),
                         .window_from_s = 5200,
                         .window_to_s = 7200};
        for (int32_t k = 0; k < ARV_LIVE_LOOKS; k++)
            o.live[k] = (arv_live_interval){.from_s = 5100, .median_s = 6000, .to_s = 7000};
        if (i % 3 == 0)
            o.live[4].median_s = ARV_UNSET;
        assert_int_equal(arv_calibration_observe(c, &o, 1, &error), ARV_OK);
    }
    return c;
}

static void a_text_comes_back_as_the_same_bytes(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    arv_calibration *c = taught(), *back;
    char *text, *again;
    size_t length, length_again;
    assert_int_equal(calibration_json_write(c, arena, &text, &length), ARV_OK);
    assert_int_equal(strlen(text), length);
    assert_non_null(strstr(text, "\"job_type\": \"Repair\""));
    assert_int_equal(calibration_json_read(text, length, &back, &error), ARV_OK);
    assert_int_equal(calibration_json_write(back, arena, &again, &length_again), ARV_OK);
    assert_int_equal(length, length_again);
    assert_memory_equal(text, again, length);
    arv_calibration_destroy(&back);
    arv_calibration_destroy(&c);
    /* an empty one too */
    assert_int_equal(arv_calibration_create(&c), ARV_OK);
    assert_int_equal(calibration_json_write(c, arena, &text, &length), ARV_OK);
    assert_int_equal(calibration_json_read(text, length, &back, &error), ARV_OK);
    arv_calibration_destroy(&back);
    arv_calibration_destroy(&c);
    arv_arena_destroy(&arena);
}

static void refused(const char *text, arv_status status, const char *path)
{
    arv_calibration *c;
    assert_int_equal(calibration_json_read(text, strlen(text), &c, &error), status);
    assert_null(c);
    assert_int_equal(error.count, 1);
    assert_string_equal(error.items[0].path, path);
}

static void what_is_wrong_is_refused_by_its_path(void **state)
{
    (void)state;
    refused("{\"arrival_calibration\": 2, \"tracks\": []}", ARV_UNIMPLEMENTED,
            "arrival_calibration");
    refused("{\"arrival_calibration\": 1}", ARV_INVALID_ARGUMENT, "tracks");
    refused("{\"arrival_calibration\": 1, \"tracks\": [], \"more\": 0}", ARV_INVALID_ARGUMENT,
            "more");
    refused("{\"arrival_calibration\": 1, \"tracks\": [{\"stops_away\": 16, \"low_ppm\": 0, "
            "\"high_ppm\": 0, \"outcomes\": 1}]}",
            ARV_INVALID_ARGUMENT, "tracks[0].stops_away");
    refused("{\"arrival_calibration\": 1, \"tracks\": [{\"stops_away\": -1, \"low_ppm\": 0, "
            "\"high_ppm\": 0, \"outcomes\": 1}]}",
            ARV_INVALID_ARGUMENT, "tracks[0].stops_away");
    refused("{\"arrival_calibration\": 1, \"tracks\": [{\"low_ppm\": 0, \"high_ppm\": 99999999999, "
            "\"outcomes\": 1}]}",
            ARV_INVALID_ARGUMENT, "tracks[0].high_ppm");
    refused("{\"arrival_calibration\": 1, \"tracks\": [{\"low_ppm\": 0, \"high_ppm\": 0}]}",
            ARV_INVALID_ARGUMENT, "tracks[0].outcomes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_comes_back_as_the_same_bytes),
        cmocka_unit_test(what_is_wrong_is_refused_by_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
