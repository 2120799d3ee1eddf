/* Batches: manifests, records and settings as files; shards of even length; the folder's records, and who
 * writes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/digest.h"
#include "batch/batch_budget.h"
#include "batch/batch_folder.h"
#include "batch/batch_pack.h"
#include "batch/result_writer.h"

static int open_arena(void **state)
{
    *state = arv_arena_create(0);
    return *state ? 0 : -1;
}

static int close_arena(void **state)
{
    arv_arena_destroy((arv_arena **)state);
    return 0;
}

/* ---- manifests ------------------------------------------------------------------------------- */

static void test_a_manifest_and_back(void **state)
{
    static const char text[] = "# night of the 3rd\n\n  a b.json \n"
                               "{\"problem\": \"c.pb\", \"id\": \"c\", \"seed\": 0, \"epochs\": 9, "
                               "\"models\": \"m.json\"}\n";
    const batch_row *rows = NULL, *again = NULL;
    int32_t count = 0, count_again = 0;
    arv_error error = {.status = ARV_OK};
    char *written = NULL;
    size_t length = 0;
    assert_int_equal(batch_manifest_read(*state, text, strlen(text), &rows, &count, &error),
                     ARV_OK);
    assert_int_equal(count, 2);
    assert_string_equal(rows[0].problem, "a b.json");
    assert_null(rows[0].id);
    assert_true(rows[0].seed == ARV_UNSET && rows[0].epochs == ARV_UNSET);
    assert_int_equal(rows[0].line, 3);
    assert_true(rows[1].seed == 0 && rows[1].epochs == 9);
    assert_string_equal(rows[1].models, "m.json");
    assert_int_equal(batch_manifest_write(*state, rows, count, &written, &length), ARV_OK);
    assert_int_equal(batch_manifest_read(*state, written, length, &again, &count_again, &error),
                     ARV_OK);
    assert_int_equal(count_again, 2);
    assert_string_equal(again[0].problem, "a b.json");
    assert_string_equal(again[1].id, "c");
    assert_true(again[1].seed == 0 && again[1].epochs == 9);
}

static void test_every_bad_line_is_named(void **state)
{
    static const char text[] = "{\"problem\": \"\"}\n{\"problem\": 3}\n{\"id\": \"x\"}\n{oops\n"
                               "{\"problem\": \"a\", \"seed\": -1}\n";
    static const char *const paths[] = {"line 1.problem", "line 2.problem", "line 3.problem",
                                        "line 4", "line 5.seed"};
    const batch_row *rows = NULL;
    int32_t count = 0;
    arv_error error = {.status = ARV_OK};
    assert_int_equal(batch_manifest_read(*state, text, strlen(text), &rows, &count, &error),
                     ARV_INVALID_ARGUMENT);
    assert_int_equal(count, 0);
    assert_int_equal(error.count, 5);
    for (int i = 0; i < 5; i++)
        assert_string_equal(error.items[i].path, paths[i]);
}

/* ---- records --------------------------------------------------------------------------------- */

static batch_record solved(void)
{
    static const batch_unserved left[] = {{"j 1", "FULL"}, {"j\"2", "NO_SKILL"}};
    return (batch_record){.id = "north",
                          .problem = "/in/north.json",
                          .key = "k",
                          .status = "OK",
                          .seed = INT64_MAX,
                          .epochs = 32,
                          .jobs = 70,
                          .cost = -5,
                          .windows = 68,
                          .windows_level_ppm = 61200000,
                          .unserved = left,
                          .unserved_count = 2};
}

static char *text_of(arv_arena *arena, const batch_record *record, bool pretty, const char *answer)
{
    json_writer w;
    char *text = NULL;
    size_t length = 0;
    json_writer_init(&w, pretty);
    batch_record_put(&w, record, pretty ? JSON_BLOCK : JSON_LINE, answer);
    assert_int_equal(json_writer_finish(&w, arena, &text, &length), ARV_OK);
    return text;
}

static void test_a_record_and_back(void **state)
{
    batch_record record = solved(), again;
    arv_error error = {.status = ARV_OK};
    record.solution = "d";
    const char *text = text_of(*state, &record, true, NULL);
    assert_int_equal(batch_record_read(*state, text, strlen(text), &again, &error), ARV_OK);
    assert_true(again.seed == INT64_MAX && again.cost == -5 && again.windows == 68);
    assert_string_equal(again.unserved[1].job, "j\"2");
    assert_string_equal(text, text_of(*state, &again, true, NULL));
}

static void test_a_failure_and_back(void **state)
{
    batch_record record = solved(), again;
    arv_error error = {.status = ARV_OK}, said = {.status = ARV_OK};
    arv_error_add(&said, ARV_UNIMPLEMENTED, "jobs[3].x", "not yet");
    record.status = "UNIMPLEMENTED";
    record.violations = said.items;
    record.violation_count = said.count;
    record.violations_total = 7;
    const char *text = text_of(*state, &record, false, NULL);
    assert_int_equal(batch_record_read(*state, text, strlen(text), &again, &error), ARV_OK);
    assert_null(again.solution);
    assert_int_equal(again.violation_count, 1);
    assert_int_equal(again.violations[0].status, ARV_UNIMPLEMENTED);
    assert_string_equal(again.violations[0].path, "jobs[3].x");
    assert_int_equal(again.violations_total, 7);
    /* "OK" without a solution is no record */
    record.status = "OK";
    text = text_of(*state, &record, false, NULL);
    assert_int_equal(batch_record_read(*state, text, strlen(text), &again, &error),
                     ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "solution");
}

static void test_an_answer_goes_in_without_its_blanks(void **state)
{
    batch_record record = solved();
    record.solution = "d";
    const char *text =
        text_of(*state, &record, false, "{\n  \"a b\": [1, 2],\n  \"c\\\" d\": \"\\\\\" }\n");
    assert_non_null(strstr(text, "\"answer\":{\"a b\":[1,2],\"c\\\" d\":\"\\\\\"}}"));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void test_settings_and_back(void **state)
{
    const batch_settings settings = {.version = "1 \"x\"",
                                     .epochs = 32,
                                     .seed = 4,
                                     .hold_early = true,
                                     .alpha_ppm = 50000,
                                     .calibration = "/c.json"};
    batch_settings again;
    arv_error error = {.status = ARV_OK};
    char *text = NULL;
    size_t length = 0;
    assert_int_equal(batch_settings_write(*state, &settings, &text, &length), ARV_OK);
    assert_int_equal(batch_settings_read(*state, text, length, &again, &error), ARV_OK);
    assert_string_equal(again.version, settings.version);
    assert_true(again.hold_early && !again.no_windows && again.alpha_ppm == 50000);
    assert_null(again.models);
    assert_string_equal(again.calibration, "/c.json");
    char *at = strstr(text, "\"arrival_batch\": 1");
    assert_non_null(at);
    at[strlen("\"arrival_batch\": ")] = '2';
    assert_int_equal(batch_settings_read(*state, text, length, &again, &error), ARV_UNIMPLEMENTED);
}

/* ---- shards ---------------------------------------------------------------------------------- */

enum { ITEMS = 500 };

static void test_shards_are_even_and_whole(void **state)
{
    double work_s[ITEMS], sum_s = 0, longest_s = 0;
    int32_t items[ITEMS], seen[ITEMS] = {0};
    for (int32_t i = 0; i < ITEMS; i++) {
        items[i] = i;
        work_s[i] = 0.5 + (double)(i * 37 % 101) / 50;
        sum_s += work_s[i];
        longest_s = work_s[i] > longest_s ? work_s[i] : longest_s;
    }
    batch_shard *shards = NULL;
    int32_t count = 0;
    assert_int_equal(batch_pack(*state, items, ITEMS, work_s, 20, &shards, &count), ARV_OK);
    assert_int_equal(count, (int32_t)(sum_s / 20) + 1);
    for (int32_t k = 0; k < count; k++) {
        assert_true(shards[0].work_s - shards[k].work_s <= longest_s);
        assert_true(k == 0 || shards[k - 1].work_s >= shards[k].work_s);
        for (int32_t i = 0; i < shards[k].count; i++)
            seen[shards[k].depots[i]]++;
    }
    for (int32_t i = 0; i < ITEMS; i++)
        assert_int_equal(seen[i], 1);
}

static void test_a_long_item_is_alone(void **state)
{
    const double work_s[] = {1, 50, 1, 1};
    const int32_t items[] = {0, 1, 2, 3};
    batch_shard *shards = NULL;
    int32_t count = 0;
    assert_int_equal(batch_pack(*state, items, 4, work_s, 10, &shards, &count), ARV_OK);
    assert_int_equal(shards[0].count, 1);
    assert_int_equal(shards[0].depots[0], 1);
    assert_int_equal(batch_pack(*state, items, 0, work_s, 10, &shards, &count), ARV_OK);
    assert_int_equal(count, 0);
}

/* ---- time that is left ----------------------------------------------------------------------- */

static void test_time_goes_where_it_gains_most(void **state)
{
    (void)state;
    depot_state depots[] = {
        {.phase = DEPOT_SOLVED, .jobs = 10, .epochs = 4, .gain_known = true, .gain_cost = 50},
        {.phase = DEPOT_SOLVED, .jobs = 10, .epochs = 4, .gain_known = true, .gain_cost = 60},
        {.phase = DEPOT_SOLVED, .jobs = 90, .epochs = 4, .gain_known = true, .gain_jobs = 1},
        {.phase = DEPOT_SOLVED, .jobs = 900, .epochs = 4},
        {.phase = DEPOT_FAILED, .jobs = 10},
    };
    batch_state s = {.depots = depots, .count = 5};
    assert_int_equal(batch_budget_next(&s, 1000, 1), 3); /* nothing is known of it */
    assert_int_equal(batch_budget_next(&s, 10, 1), 2);   /* too long; a job is worth any cost */
    assert_int_equal(batch_budget_next(&s, 10, 9), 1);   /* a slow machine: that is too long, too */
    depots[1].growing = true;
    assert_int_equal(batch_budget_next(&s, 10, 9), 0);
    depots[0].full_grown = true;
    assert_int_equal(batch_budget_next(&s, 10, 9), ARV_NONE);
    depots[0].full_grown = depots[1].growing = false;
    depots[0].gain_cost = depots[1].gain_cost = 0;
    depots[0].epochs = 8;
    assert_int_equal(batch_budget_next(&s, 10, 9), 1); /* no gain anywhere: the fewest epochs */
}

/* ---- the folder ------------------------------------------------------------------------------ */

/* It must be empty: nothing temporary is left. */
static void remove_folder(arv_arena *arena, const char *out)
{
    for (int place = 0; place < BATCH_PLACES; place++) {
        char *path = batch_folder_path(arena, out, (batch_place)place, "");
        *strrchr(path, '/') = '\0';
        assert_int_equal(rmdir(path), 0);
    }
    assert_int_equal(rmdir(out), 0);
}

static void keep(arv_arena *arena, const char *out, batch_record *record, const char *solution)
{
    batch_texts texts;
    arv_error error = {.status = ARV_OK};
    assert_int_equal(batch_folder_prepare(arena, record, solution, solution ? strlen(solution) : 0,
                                          &texts, &error),
                     ARV_OK);
    assert_int_equal(batch_folder_keep(arena, out, &texts, &error), ARV_OK);
}

static void test_a_solution_replaces_an_error_and_the_other_way(void **state)
{
    char out[] = "/tmp/arrival-batch-XXXXXX";
    arv_error error = {.status = ARV_OK}, said = {.status = ARV_OK};
    batch_record record = solved(), found;
    assert_non_null(mkdtemp(out));
    assert_int_equal(batch_folder_make(*state, out, &error), ARV_OK);
    assert_int_equal(batch_folder_make(*state, out, &error), ARV_OK);
    assert_int_equal(batch_folder_record(*state, out, "north", &found), ARV_NOT_FOUND);
    arv_error_add(&said, ARV_INVALID_ARGUMENT, "jobs", "missing");
    record.status = "INVALID_ARGUMENT";
    record.violations = said.items;
    record.violation_count = 1;
    keep(*state, out, &record, NULL);
    assert_int_equal(batch_folder_record(*state, out, "north", &found), ARV_OK);
    assert_null(found.solution);
    record.status = "OK";
    keep(*state, out, &record, "{}\n");
    assert_int_equal(batch_folder_record(*state, out, "north", &found), ARV_OK);
    char digest[DIGEST_TEXT_BYTES];
    digest_text("{}\n", 3, digest);
    assert_string_equal(found.solution, digest);
    assert_int_not_equal(access(batch_folder_path(*state, out, BATCH_ERRORS, "north"), F_OK), 0);
    batch_folder_forget(*state, out, "north");
    assert_int_equal(batch_folder_record(*state, out, "north", &found), ARV_NOT_FOUND);
    remove_folder(*state, out);
}

/* ---- the writer ------------------------------------------------------------------------------ */

enum { RESULTS = 20 };

/* Ids as the writer tells them. */
typedef struct told {
    char ids[RESULTS][8];
    int count;
} told;

static void tell(void *context, const char *id, const batch_gain *gain)
{
    told *t = context;
    if (gain->cost == t->count)
        snprintf(t->ids[t->count], sizeof t->ids[0], "%s", id);
    t->count++;
}

static arv_status put_results(result_writer *writer)
{
    arv_status status = ARV_OK;
    for (int i = 0; i < RESULTS && status == ARV_OK; i++) {
        depot_result result = {.arena = arv_arena_create(0), .gain = {.cost = i}};
        batch_record record = solved();
        arv_error error = {.status = ARV_OK};
        record.id = arena_printf(result.arena, "d%d", i);
        assert_int_equal(
            batch_folder_prepare(result.arena, &record, "{}", 2, &result.texts, &error), ARV_OK);
        status = result_writer_put(writer, &result);
    }
    return status;
}

static void test_results_are_on_disk_when_they_are_told_and_in_order(void **state)
{
    char out[] = "/tmp/arrival-batch-XXXXXX";
    told heard = {.count = 0};
    arv_error error = {.status = ARV_OK};
    const batch_worker worker = {.out = out, .ended = tell, .context = &heard};
    assert_non_null(mkdtemp(out));
    assert_int_equal(batch_folder_make(*state, out, &error), ARV_OK);
    result_writer *writer = result_writer_open(&worker);
    assert_non_null(writer);
    assert_int_equal(put_results(writer), ARV_OK);
    assert_int_equal(result_writer_close(writer, &error), ARV_OK);
    assert_int_equal(heard.count, RESULTS);
    for (int i = 0; i < RESULTS; i++) {
        batch_record record;
        assert_string_equal(heard.ids[i], arena_printf(*state, "d%d", i));
        assert_int_equal(batch_folder_record(*state, out, heard.ids[i], &record), ARV_OK);
        batch_folder_forget(*state, out, heard.ids[i]);
    }
    remove_folder(*state, out);
}

static void test_after_a_result_that_cannot_be_written_nothing_is_told(void **state)
{
    (void)state;
    told heard = {.count = 0};
    arv_error error = {.status = ARV_OK};
    const batch_worker worker = {.out = "/nowhere/at/all", .ended = tell, .context = &heard};
    result_writer *writer = result_writer_open(&worker);
    assert_non_null(writer);
    assert_int_equal(put_results(writer), ARV_IO);
    assert_int_equal(result_writer_close(writer, &error), ARV_IO);
    assert_non_null(strstr(error.items[0].text, "/nowhere/at/all/solutions/d0.json"));
    assert_int_equal(heard.count, 0);
}

static void test_the_digest_is_xxh3(void **state)
{
    (void)state;
    char text[DIGEST_TEXT_BYTES];
    digest_text("", 0, text);
    assert_string_equal(text, "99aa06d3014798d86001c324468d497f"); /* XXH3_128bits of nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_manifest_and_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_every_bad_line_is_named, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_a_record_and_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_a_failure_and_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_an_answer_goes_in_without_its_blanks, open_arena,
                                        close_arena),
        cmocka_unit_test_setup_teardown(test_settings_and_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_shards_are_even_and_whole, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_a_long_item_is_alone, open_arena, close_arena),
        cmocka_unit_test(test_time_goes_where_it_gains_most),
        cmocka_unit_test_setup_teardown(test_a_solution_replaces_an_error_and_the_other_way,
                                        open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_results_are_on_disk_when_they_are_told_and_in_order,
                                        open_arena, close_arena),
        cmocka_unit_test(test_after_a_result_that_cannot_be_written_nothing_is_told),
        cmocka_unit_test(test_the_digest_is_xxh3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
