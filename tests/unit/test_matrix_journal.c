/* Matrices in the journal: kept once for all days that need them, held against their name when they are read, gone
 * with the last day; journals of the schema before have none until they are written. */
#include "journal_support.h"

#include "base/sha256.h"
#include "journal/journal.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char cells[] = "the cells of a travel matrix, for all the journal knows";
static const char other_cells[] = "the cells of another one";

static char directory[SCRATCH_BYTES];

static int set_up(void **state)
{
    (void)state;
    scratch_make(directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(directory);
    return 0;
}

static journal *open_journal(journal_mode mode)
{
    arv_error error = {0};
    journal *self;
    if (journal_open(directory, mode, &self, &error))
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    return self;
}

static int64_t open_day(journal *self, const char *day)
{
    arv_error error = {0};
    int64_t id;
    assert_int_equal(journal_open_day(self, "depot", day, 50, &id, &error), ARV_OK);
    return id;
}

static void keep(journal *self, int64_t day, const char *bytes)
{
    arv_error error = {0};
    uint8_t digest[SHA256_BYTES];
    sha256(bytes, strlen(bytes), digest);
    assert_int_equal(journal_keep_matrix(self, day, digest, bytes, strlen(bytes), &error), ARV_OK);
}

static void commit(journal *self)
{
    arv_error error = {0};
    assert_int_equal(journal_commit(self, &error), ARV_OK);
}

static arv_status find(journal *self, const char *bytes, arv_error *error)
{
    uint8_t digest[SHA256_BYTES];
    const void *found;
    size_t size;
    arv_arena *arena = arv_arena_create(0);
    sha256(bytes, strlen(bytes), digest);
    const arv_status status = journal_find_matrix(self, digest, arena, &found, &size, error);
    if (!status) {
        assert_int_equal(size, strlen(bytes));
        assert_memory_equal(found, bytes, size);
    }
    arv_arena_destroy(&arena);
    return status;
}

static bool count_one(void *context, const void *bytes, size_t size)
{
    assert_non_null(bytes);
    assert_true(size > 0);
    ++*(int *)context;
    return true;
}

static int count(journal *self)
{
    arv_error error = {0};
    int seen = 0;
    assert_int_equal(journal_visit_matrices(self, count_one, &seen, &error), ARV_OK);
    return seen;
}

/* What another program does to the database. */
static void tamper(const char *text)
{
    char path[SCRATCH_BYTES + 16];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/journal.db", directory);
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

/* ---- tests ---- */

static void test_they_are_kept_once_and_found_again(void **state)
{
    (void)state;
    arv_error error = {0};
    journal *self = open_journal(JOURNAL_WRITE);
    for (int i = 0; i < 3; i++) {
        const int64_t day = open_day(self, (const char *[]){"mon", "tue", "wed"}[i]);
        keep(self, day, cells);
        keep(self, day, cells); /* one matrix may be both durations and costs */
    }
    keep(self, open_day(self, "thu"), other_cells);
    commit(self);
    assert_int_equal(count(self), 2);
    journal_close(&self);
    self = open_journal(JOURNAL_READ);
    assert_int_equal(find(self, cells, &error), ARV_OK);
    assert_int_equal(find(self, other_cells, &error), ARV_OK);
    journal_close(&self);
}

static void test_a_rollback_forgets_them(void **state)
{
    (void)state;
    journal *self = open_journal(JOURNAL_WRITE);
    keep(self, open_day(self, "mon"), cells);
    journal_rollback(self);
    assert_int_equal(count(self), 0);
    journal_close(&self);
}

static void test_they_go_with_the_last_day(void **state)
{
    (void)state;
    arv_error error = {0};
    journal *self = open_journal(JOURNAL_WRITE);
    const int64_t monday = open_day(self, "mon"), tuesday = open_day(self, "tue");
    keep(self, monday, cells);
    keep(self, tuesday, cells);
    keep(self, monday, other_cells);
    assert_int_equal(journal_close_day(self, monday, 100, &error), ARV_OK);
    commit(self);
    assert_int_equal(journal_prune(self, 101, &error), ARV_OK);
    assert_int_equal(count(self), 1);
    assert_int_equal(find(self, cells, &error), ARV_OK);
    assert_int_equal(journal_close_day(self, tuesday, 200, &error), ARV_OK);
    commit(self);
    assert_int_equal(journal_prune(self, 201, &error), ARV_OK);
    assert_int_equal(count(self), 0);
    journal_close(&self);
}

static void test_damaged_and_missing_ones_are_told(void **state)
{
    (void)state;
    arv_error error = {0};
    journal *self = open_journal(JOURNAL_WRITE);
    const int64_t day = open_day(self, "mon");
    keep(self, day, cells);
    keep(self, day, other_cells);
    commit(self);
    journal_close(&self);
    tamper("UPDATE matrices SET bytes = CAST('the cells' AS BLOB) WHERE id = 1;"
           "DELETE FROM matrices WHERE id = 2");
    self = open_journal(JOURNAL_WRITE);
    assert_int_equal(find(self, cells, &error), ARV_IO);
    assert_non_null(strstr(error.items[0].text, "damaged: the travel matrix"));
    assert_int_equal(find(self, other_cells, &error), ARV_IO);
    assert_non_null(strstr(error.items[1].text, "is missing"));
    journal_close(&self);
}

static void test_a_journal_of_schema_1_gets_the_tables(void **state)
{
    (void)state;
    arv_error error = {0};
    journal *self = open_journal(JOURNAL_WRITE);
    open_day(self, "mon");
    commit(self);
    journal_close(&self);
    tamper("DROP TABLE matrices; DROP TABLE uses; PRAGMA user_version = 1");
    self = open_journal(JOURNAL_READ); /* leaves it as it is */
    assert_int_equal(count(self), 0);
    assert_int_equal(find(self, cells, &error), ARV_IO);
    journal_close(&self);
    self = open_journal(JOURNAL_WRITE);
    keep(self, open_day(self, "tue"), cells);
    commit(self);
    assert_int_equal(find(self, cells, &error), ARV_OK);
    journal_close(&self);
    tamper("PRAGMA user_version = 3");
    assert_int_equal(journal_open(directory, JOURNAL_READ, &self, &error), ARV_FAILED_PRECONDITION);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_they_are_kept_once_and_found_again),
        TEST(test_a_rollback_forgets_them),
        TEST(test_they_go_with_the_last_day),
        TEST(test_damaged_and_missing_ones_are_told),
        TEST(test_a_journal_of_schema_1_gets_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
