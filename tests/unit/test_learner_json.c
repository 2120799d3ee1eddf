/* test_learner_json.c - what was learned survives the file: same bytes, same future; days one by one
 * and all at once give the same file; a file that is wrong is refused with the path of what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "format/learner_json.h"
#include "learn/learner.h"
#include "learner_fixture.h"

static char *text_of(fixture *f, const arv_learner *learner, size_t *length)
{
    char *text;
    assert_int_equal(learner_json_write(learner, f->arena, &text, length), ARV_OK);
    assert_int_equal(strlen(text), *length);
    return text;
}

static arv_learner *read_back(fixture *f, const arv_learner *learner)
{
    size_t length;
    const char *text = text_of(f, learner, &length);
    arv_learner *back;
    const arv_status status = learner_json_read(text, length, &back, f->error);
    if (status != ARV_OK)
        print_message("%s: %s\n", f->error->items[0].path, f->error->items[0].text);
    assert_int_equal(status, ARV_OK);
    return back;
}

static void test_continues_bit_for_bit(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(1);
    arv_learner *learner = arv_learner_create(NULL);
    fixture_learn(learner, &w, FIRST_DAY, 120); /* legs have hours and tables of their own */
    arv_learner *back = read_back(&f, learner);
    fixture_assert_same(&f, learner, back);
    fixture_learn(learner, &w, FIRST_DAY + 125, 20);
    fixture_learn(back, &w, FIRST_DAY + 125, 20);
    fixture_assert_same(&f, learner, back);
    arv_learner_destroy(&learner);
    arv_learner_destroy(&back);
    arv_arena_destroy(&f.arena);
}

static void test_days_one_by_one_or_all_at_once(void **state)
{
    (void)state;
    enum { DAYS = 60 };
    fixture f = fixture_begin();
    const world w = fixture_world(2);
    arv_visit *visits = ARENA_ARRAY(f.arena, arv_visit, DAYS * WORLD_DAY_VISITS);
    arv_learner *one = arv_learner_create(NULL), *all = arv_learner_create(NULL);
    for (int32_t d = 0; d < DAYS; d++) {
        world_day(&w, FIRST_DAY + d, &visits[(size_t)d * WORLD_DAY_VISITS]);
        assert_int_equal(
            arv_learner_add(one, &visits[(size_t)d * WORLD_DAY_VISITS], WORLD_DAY_VISITS, f.error),
            ARV_OK);
    }
    assert_int_equal(arv_learner_add(all, visits, DAYS * WORLD_DAY_VISITS, f.error), ARV_OK);
    fixture_assert_same(&f, one, all);
    arv_learner_destroy(&one);
    arv_learner_destroy(&all);
    arv_arena_destroy(&f.arena);
}

/* A leg not driven for long is gone from the file, and had no part in the forecasts before. */
static void test_forgotten_legs(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(3);
    arv_learn_options options;
    arv_learn_options_init(&options);
    options.leg_days = 5;
    arv_learner *learner = arv_learner_create(&options);
    arv_visit v[WORLD_DAY_VISITS];
    world_day(&w, FIRST_DAY, v);
    for (int i = 0; i < WORLD_DAY_VISITS; i++) {
        v[i].from = "old place";
        v[i].to = "older place";
    }
    assert_int_equal(arv_learner_add(learner, v, WORLD_DAY_VISITS, f.error), ARV_OK);
    size_t length;
    assert_non_null(strstr(text_of(&f, learner, &length), "older place"));
    fixture_learn(learner, &w, FIRST_DAY + 21, 1);
    assert_null(strstr(text_of(&f, learner, &length), "older place"));
    arv_learner *back = read_back(&f, learner);
    for (int i = 0; i < WORLD_DAY_VISITS; i++)
        v[i].day = FIRST_DAY + 22;
    assert_int_equal(arv_learner_add(learner, v, WORLD_DAY_VISITS, f.error), ARV_OK);
    assert_int_equal(arv_learner_add(back, v, WORLD_DAY_VISITS, f.error), ARV_OK);
    fixture_assert_same(&f, learner, back);
    arv_learner_destroy(&learner);
    arv_learner_destroy(&back);
    arv_arena_destroy(&f.arena);
}

static void test_empty(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(4);
    arv_learner *learner = arv_learner_create(NULL);
    arv_learner *back = read_back(&f, learner);
    fixture_learn(learner, &w, FIRST_DAY, 2);
    fixture_learn(back, &w, FIRST_DAY, 2);
    fixture_assert_same(&f, learner, back);
    arv_learner_destroy(&learner);
    arv_learner_destroy(&back);
    arv_arena_destroy(&f.arena);
}

/* ---- wrong files ----------------------------------------------------------------------------- */

/* Where `what` first stands in `text` from `from` on. */
static size_t offset_of(const char *text, size_t from, const char *what)
{
    for (size_t at = from; text[at]; at++)
        if (strncmp(&text[at], what, strlen(what)) == 0)
            return at;
    fail_msg("%s is not in the file", what);
    return 0;
}

/* The text with the first `what` behind `behind` replaced. */
static char *edited(fixture *f, const char *text, const char *behind, const char *what,
                    const char *by)
{
    const size_t at = offset_of(text, offset_of(text, 0, behind) + strlen(behind), what);
    return arena_printf(f->arena, "%.*s%s%s", (int)at, text, by, &text[at + strlen(what)]);
}

static void assert_refused(fixture *f, const char *text, arv_status status, const char *path)
{
    arv_learner *learner = NULL;
    assert_int_equal(learner_json_read(text, strlen(text), &learner, f->error), status);
    assert_null(learner);
    assert_string_equal(f->error->items[0].path, path);
}

static void test_wrong_files(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(5);
    arv_learner *learner = arv_learner_create(NULL);
    fixture_learn(learner, &w, FIRST_DAY, 40);
    size_t length;
    const char *text = text_of(&f, learner, &length);
    arv_learner_destroy(&learner);
    assert_refused(&f, edited(&f, text, "arrival_learned", "1", "2"), ARV_UNIMPLEMENTED,
                   "arrival_learned");
    assert_refused(&f, edited(&f, text, "fast_days", "3", "0"), ARV_INVALID_ARGUMENT,
                   "options.fast_days");
    assert_refused(&f, edited(&f, text, "{", "fast_days", "fasr_days"), ARV_INVALID_ARGUMENT,
                   "options.fasr_days");
    assert_refused(&f, edited(&f, text, "\"p1\"", "\"p2\"", "\"p1\""), ARV_INVALID_ARGUMENT,
                   "places[2]");
    assert_refused(&f, edited(&f, text, "\"service\": {", "[18039", "[18040"), ARV_INVALID_ARGUMENT,
                   "service.mean[0]");
    assert_refused(&f, edited(&f, text, "\"square\": [18039, ", "", "-"), ARV_INVALID_ARGUMENT,
                   "service.square[1]");
    assert_refused(&f, edited(&f, text, "\"cells\": [[", "", "1"), ARV_INVALID_ARGUMENT,
                   "service.table.cells[0][0]");
    assert_refused(&f, edited(&f, text, "\"cells\": [", "", "[127, 1], "), ARV_INVALID_ARGUMENT,
                   "service.table.cells[1][0]");
    assert_refused(&f, edited(&f, text, "\"type\": ", "0", "9"), ARV_INVALID_ARGUMENT,
                   "service.types[0].type");
    assert_refused(&f,
                   edited(&f, text, "\"spreads\": [\n", "\"technician\": 0", "\"technician\": 4"),
                   ARV_INVALID_ARGUMENT, "service.spreads[0].technician");
    assert_refused(
        &f, edited(&f, text, "\"spreads\": [\n", "\"square\": [18039, ", "\"square\": [18039, -"),
        ARV_INVALID_ARGUMENT, "service.spreads[0].square[1]");
    assert_refused(&f, edited(&f, text, "\"from\": ", "0", "7"), ARV_INVALID_ARGUMENT,
                   "travel.legs[0]");
    assert_refused(&f, edited(&f, text, "\"seen\": ", "1", "5"), ARV_INVALID_ARGUMENT,
                   "travel.legs[0].table");
    assert_refused(&f, edited(&f, text, "\"seen\": ", "156", "3"), ARV_INVALID_ARGUMENT,
                   "travel.legs[0].hours");
    assert_refused(&f, "[]", ARV_INVALID_ARGUMENT, "");
    assert_refused(&f, "{", ARV_INVALID_ARGUMENT, "line 1, column 1");
    arv_arena_destroy(&f.arena);
}

/* A state from before technicians had spreads is read; they are learned from then on. */
static void test_without_spreads(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(7);
    arv_learner *learner = arv_learner_create(NULL);
    fixture_learn(learner, &w, FIRST_DAY, 30);
    for (int k = 0; k < LEARNER_LAWS; k++)
        for (int32_t i = 0; i < learner->laws[k].technician_count; i++)
            learner->laws[k].spreads[i] = (job_spread){.own.day = 0};
    size_t length;
    char *text = text_of(&f, learner, &length);
    for (char *at = text; (at = strstr(at, ",\n    \"spreads\": []")) != NULL;)
        memset(at, ' ', strlen(",\n    \"spreads\": []"));
    assert_null(strstr(text, "spreads"));
    arv_learner *back = NULL;
    assert_int_equal(learner_json_read(text, length, &back, f.error), ARV_OK);
    fixture_learn(learner, &w, FIRST_DAY + 30, 1);
    fixture_learn(back, &w, FIRST_DAY + 30, 1);
    fixture_assert_same(&f, learner, back);
    assert_non_null(strstr(text_of(&f, back, &length), "\"technician\": 0"));
    arv_learner_destroy(&learner);
    arv_learner_destroy(&back);
    arv_arena_destroy(&f.arena);
}

/* Bytes changed at random: refused or read, and what is read can be used. */
static void test_damaged_files(void **state)
{
    (void)state;
    fixture f = fixture_begin();
    const world w = fixture_world(6);
    arv_learner *learner = arv_learner_create(NULL);
    fixture_learn(learner, &w, FIRST_DAY, 12);
    size_t length;
    char *text = text_of(&f, learner, &length);
    arv_learner_destroy(&learner);
    rng r = rng_make(6, 6, 6);
    arv_spec spec, learned;
    world_spec(f.arena, &spec);
    arv_visit v[WORLD_DAY_VISITS];
    world_day(&w, FIRST_DAY + 30, v);
    int32_t read = 0;
    for (int round = 0; round < 400; round++) {
        const size_t at = (size_t)rng_below(&r, (int32_t)length);
        const char before = text[at];
        text[at] = "0123456789-e.,[]\"x"[rng_below(&r, 18)];
        if (learner_json_read(text, length, &learner, f.error) == ARV_OK) {
            read++;
            arv_learner_add(learner, v, WORLD_DAY_VISITS, f.error);
            assert_int_equal(
                arv_learner_apply(learner, FIRST_DAY + 30, &spec, f.arena, &learned, f.error),
                ARV_OK);
        }
        arv_learner_destroy(&learner);
        text[at] = before;
    }
    assert_true(read > 20);
    arv_arena_destroy(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_continues_bit_for_bit),
        cmocka_unit_test(test_days_one_by_one_or_all_at_once),
        cmocka_unit_test(test_forgotten_legs),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_wrong_files),
        cmocka_unit_test(test_without_spreads),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
