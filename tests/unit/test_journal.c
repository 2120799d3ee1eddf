/* The journal: what is committed is there again, what is not is not, and whatever happens to the end
 * of its files is survived whole or refused with a reason. */
#include "journal/journal.h"
#include "journal_support.h"

#include "base/arena.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EVENTS = 12 };

static journal *open_sound(const char *directory, journal_mode mode)
{
    arv_error error = {0};
    journal *self = NULL;
    if (journal_open(directory, mode, &self, &error))
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    return self;
}

/* Event number n of a day: everything about it follows from n. */
static journal_record event_of(int n, char text[64])
{
    static char id[16];
    const int length = snprintf(text, 64, "event %d of the day", n);
    snprintf(id, sizeof id, "e%d", n);
    return (journal_record){.kind = 19,
                            .event_id = n % 3 == 0 ? NULL : id,
                            .time_s = 1000 + n,
                            .told = INT64_C(10) * n,
                            .digest = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)n,
                            .bytes = text,
                            .size = (size_t)length};
}

static void append(journal *self, int64_t day, int n)
{
    char text[64];
    arv_error error = {0};
    const journal_record record = event_of(n, text);
    assert_int_equal(journal_append(self, day, &record, &error), ARV_OK);
}

static void commit(journal *self)
{
    arv_error error = {0};
    assert_int_equal(journal_commit(self, &error), ARV_OK);
}

static int64_t open_day(journal *self, const char *day)
{
    arv_error error = {0};
    int64_t id = 0;
    assert_int_equal(journal_open_day(self, "depot", day, 50, &id, &error), ARV_OK);
    return id;
}

/* ---- reading back ----------------------------------------------------------------------------*/

static arv_status count_event(void *context, const journal_record *record, arv_error *error)
{
    int *seen = context;
    char text[64];
    const journal_record expected = event_of(++*seen, text);
    (void)error;
    assert_int_equal(record->sequence, *seen);
    assert_int_equal(record->kind, expected.kind);
    assert_int_equal(record->time_s, expected.time_s);
    assert_int_equal(record->told, expected.told);
    assert_true(record->digest == expected.digest);
    assert_int_equal(record->size, expected.size);
    assert_memory_equal(record->bytes, expected.bytes, expected.size);
    assert_int_equal(record->event_id == NULL, expected.event_id == NULL);
    if (record->event_id)
        assert_string_equal(record->event_id, expected.event_id);
    return ARV_OK;
}

/* Events of the n-th day of a journal, each as it was written; fewer than 0: refused. */
static int events_of(journal *self, int32_t n, arv_error *error)
{
    journal_day *days;
    int32_t count;
    int seen = 0;
    arv_arena *arena = arv_arena_create(0);
    assert_non_null(arena);
    arv_status status = journal_days(self, arena, &days, &count, error);
    if (!status) {
        assert_true(n < count);
        status = journal_read(self, &days[n], count_event, &seen, error);
    }
    if (!status)
        assert_int_equal(seen, days[n].records);
    arv_arena_destroy(&arena);
    return status ? -1 : seen;
}

static void test_what_is_committed_is_there_again(void **state)
{
    char directory[SCRATCH_BYTES];
    arv_error error = {0};
    (void)state;
    scratch_make(directory);
    journal *self = open_sound(directory, JOURNAL_WRITE);
    const int64_t day = open_day(self, "monday");
    append(self, day, 1);
    append(self, day, 2);
    commit(self);
    append(self, day, 3); /* never committed */
    journal_close(&self);
    self = open_sound(directory, JOURNAL_WRITE);
    assert_int_equal(events_of(self, 0, &error), 2);
    append(self, day, 3);
    commit(self);
    journal_rollback(self);
    assert_int_equal(events_of(self, 0, &error), 3);
    journal_close(&self);
    scratch_remove(directory);
}

static void test_a_rollback_forgets_days_and_records(void **state)
{
    char directory[SCRATCH_BYTES];
    arv_error error = {0};
    (void)state;
    scratch_make(directory);
    journal *self = open_sound(directory, JOURNAL_WRITE);
    const int64_t monday = open_day(self, "monday");
    append(self, monday, 1);
    commit(self);
    append(self, monday, 2);
    const int64_t tuesday = open_day(self, "tuesday");
    append(self, tuesday, 1);
    assert_int_equal(journal_close_day(self, monday, 60, &error), ARV_OK);
    journal_rollback(self);
    assert_int_equal(journal_append(self, tuesday, &(journal_record){.bytes = ""}, &error),
                     ARV_NOT_FOUND);
    append(self, monday, 2);
    assert_int_equal(open_day(self, "tuesday"), tuesday);
    commit(self);
    assert_int_equal(events_of(self, 0, &error), 2);
    assert_int_equal(events_of(self, 1, &error), 0);
    journal_close(&self);
    self = open_sound(directory, JOURNAL_WRITE);
    assert_int_equal(events_of(self, 0, &error), 2);
    journal_close(&self);
    scratch_remove(directory);
}

static void test_closed_days_stay_until_pruned(void **state)
{
    char directory[SCRATCH_BYTES];
    arv_error error = {0};
    (void)state;
    scratch_make(directory);
    journal *self = open_sound(directory, JOURNAL_WRITE);
    const int64_t first = open_day(self, "monday");
    append(self, first, 1);
    int64_t none;
    assert_int_equal(journal_open_day(self, "depot", "monday", 51, &none, &error),
                     ARV_ALREADY_EXISTS);
    assert_int_equal(journal_close_day(self, first, 100, &error), ARV_OK);
    const int64_t second = open_day(self, "monday"); /* the key is free again */
    assert_true(second > first);
    append(self, second, 1);
    append(self, second, 2);
    commit(self);
    assert_int_equal(journal_close_day(self, second, 200, &error), ARV_OK);
    commit(self);
    assert_int_equal(events_of(self, 0, &error), 1);
    assert_int_equal(events_of(self, 1, &error), 2);
    assert_int_equal(journal_prune(self, 150, &error), ARV_OK);
    assert_int_equal(events_of(self, 0, &error), 2);
    journal_close(&self);
    self = open_sound(directory, JOURNAL_WRITE);
    assert_int_equal(events_of(self, 0, &error), 2);
    assert_int_equal(journal_prune(self, 201, &error), ARV_OK);
    assert_true(open_day(self, "tuesday") > second); /* ids are not given again */
    journal_close(&self);
    scratch_remove(directory);
}

static void test_one_writes_and_others_read(void **state)
{
    char directory[SCRATCH_BYTES];
    arv_error error = {0};
    journal *second = NULL;
    (void)state;
    scratch_make(directory);
    assert_int_equal(journal_open(directory, JOURNAL_READ, &second, &error), ARV_NOT_FOUND);
    journal *self = open_sound(directory, JOURNAL_WRITE);
    const int64_t day = open_day(self, "monday");
    append(self, day, 1);
    commit(self);
    memset(&error, 0, sizeof error);
    assert_int_equal(journal_open(directory, JOURNAL_WRITE, &second, &error), ARV_UNAVAILABLE);
    assert_null(second);
    assert_non_null(strstr(error.items[0].text, "another process"));
    second = open_sound(directory, JOURNAL_READ);
    append(self, day, 2);
    commit(self);
    assert_int_equal(events_of(second, 0, &error), 1); /* as of when it was opened */
    journal_close(&second);
    second = open_sound(directory, JOURNAL_READ);
    assert_int_equal(events_of(second, 0, &error), 2);
    journal_close(&self);
    assert_int_equal(events_of(second, 0, &error), 2);
    journal_close(&second);
    scratch_remove(directory);
}

/* ---- damage ----------------------------------------------------------------------------------*/

typedef struct victim {
    char directory[SCRATCH_BYTES];
    const char *name; /* of the file that is hurt */
    unsigned char *bytes;
    size_t size;
    int survived, refused;
} victim;

/* Writes a day event by event and leaves the files as a kill would (or as a clean end does). */
static void make_victim(victim *v, bool clean, const char *name)
{
    char original[SCRATCH_BYTES];
    *v = (victim){.name = name};
    scratch_make(original);
    scratch_make(v->directory);
    journal *self = open_sound(original, JOURNAL_WRITE);
    const int64_t day = open_day(self, "monday");
    for (int n = 1; n <= EVENTS; n++) {
        append(self, day, n);
        commit(self);
    }
    if (clean)
        journal_close(&self);
    scratch_copy(original, v->directory);
    journal_close(&self);
    scratch_remove(original);
    v->bytes = scratch_read(v->directory, name, &v->size);
    assert_non_null(v->bytes);
}

/* Opens the hurt journal: all of it is there or a reason is given. `keep` is a directory that is
 * whole. */
static void try_victim(victim *v, const unsigned char *bytes, size_t size, const char *what,
                       size_t at)
{
    char directory[SCRATCH_BYTES];
    static arv_error error;
    journal *self = NULL;
    memset(&error, 0, sizeof error);
    scratch_make(directory);
    scratch_copy(v->directory, directory);
    scratch_write(directory, v->name, bytes, size);
    const arv_status status = journal_open(directory, JOURNAL_WRITE, &self, &error);
    const int events = status ? -1 : events_of(self, 0, &error);
    if (events >= 0 && events != EVENTS)
        fail_msg("%s %s at %zu: %d of %d events and no word", v->name, what, at, events, EVENTS);
    if (events < 0 && (error.count == 0 || !*error.items[0].text || !*error.items[0].path))
        fail_msg("%s %s at %zu: refused without a reason", v->name, what, at);
    v->survived += events >= 0;
    v->refused += events < 0;
    journal_close(&self);
    scratch_remove(directory);
}

static void cut_everywhere(victim *v, size_t from, size_t stride)
{
    for (size_t size = from; size < v->size; size += stride)
        try_victim(v, v->bytes, size, "cut", size);
}

static void flip_everywhere(victim *v, size_t from, size_t stride)
{
    for (size_t at = from; at < v->size; at += stride) {
        const unsigned char mask = (unsigned char)(1U << (at / stride % 8));
        v->bytes[at] ^= mask;
        try_victim(v, v->bytes, v->size, "flipped", at);
        v->bytes[at] ^= mask;
    }
}

static void end_victim(victim *v)
{
    print_message("%s: %d survived, %d refused\n", v->name, v->survived, v->refused);
    free(v->bytes);
    scratch_remove(v->directory);
}

/* The last two commits of the log: two times three pages with their headers. */
enum { WAL_TAIL = 6 * (4096 + 24) };

static void test_a_cut_log_is_noticed(void **state)
{
    victim v;
    (void)state;
    make_victim(&v, false, "journal.db-wal");
    assert_true(v.size > WAL_TAIL);
    cut_everywhere(&v, v.size - WAL_TAIL, scratch_stride(97, 1));
    assert_int_equal(v.survived, 0); /* every byte of it was acknowledged */
    cut_everywhere(&v, 0, scratch_stride(4099, 67));
    end_victim(&v);
}

static void test_a_flipped_log_is_noticed(void **state)
{
    victim v;
    (void)state;
    make_victim(&v, false, "journal.db-wal");
    flip_everywhere(&v, v.size - WAL_TAIL, scratch_stride(101, 1));
    assert_int_equal(v.survived, 0);
    flip_everywhere(&v, 0, scratch_stride(1009, 71));
    end_victim(&v);
}

static void test_a_hurt_database_is_noticed(void **state)
{
    victim v;
    (void)state;
    make_victim(&v, true, "journal.db");
    flip_everywhere(&v, 0, scratch_stride(113, 1));
    assert_true(v.refused > 0);
    cut_everywhere(&v, 0, scratch_stride(1021, 7));
    end_victim(&v);
}

static void test_a_hurt_head_is_noticed(void **state)
{
    victim v;
    (void)state;
    make_victim(&v, false, "journal.head");
    flip_everywhere(&v, 0, scratch_stride(5, 1)); /* one of the two slots is whole */
    assert_int_equal(v.refused, 0);
    cut_everywhere(&v, 0, scratch_stride(9, 1));
    assert_true(v.refused > 0);
    end_victim(&v);
}

static void test_a_lost_database_or_head_is_noticed(void **state)
{
    static const char *const names[] = {"journal.db", "journal.head"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        victim v;
        char path[2 * SCRATCH_BYTES];
        arv_error error = {0};
        journal *self = NULL;
        make_victim(&v, true, names[i]);
        snprintf(path, sizeof path, "%s/%s", v.directory, names[i]);
        assert_int_equal(remove(path), 0);
        assert_int_equal(journal_open(v.directory, JOURNAL_WRITE, &self, &error), ARV_IO);
        assert_non_null(strstr(error.items[0].text, "missing"));
        end_victim(&v);
    }
}

/* Another journal's log or database in place of its own. */
static void test_files_of_another_journal_are_noticed(void **state)
{
    victim v;
    char other[SCRATCH_BYTES];
    size_t size;
    (void)state;
    make_victim(&v, true, "journal.db");
    scratch_make(other);
    journal *self = open_sound(other, JOURNAL_WRITE);
    const int64_t day = open_day(self, "monday");
    for (int n = 1; n <= EVENTS; n++) {
        append(self, day, n == EVENTS ? 1 : n);
        commit(self);
    }
    journal_close(&self);
    unsigned char *bytes = scratch_read(other, "journal.db", &size);
    try_victim(&v, bytes, size, "exchanged", 0);
    assert_int_equal(v.refused, 1);
    free(bytes);
    scratch_remove(other);
    end_victim(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_committed_is_there_again),
        cmocka_unit_test(test_a_rollback_forgets_days_and_records),
        cmocka_unit_test(test_closed_days_stay_until_pruned),
        cmocka_unit_test(test_one_writes_and_others_read),
        cmocka_unit_test(test_a_cut_log_is_noticed),
        cmocka_unit_test(test_a_flipped_log_is_noticed),
        cmocka_unit_test(test_a_hurt_database_is_noticed),
        cmocka_unit_test(test_a_hurt_head_is_noticed),
        cmocka_unit_test(test_a_lost_database_or_head_is_noticed),
        cmocka_unit_test(test_files_of_another_journal_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
