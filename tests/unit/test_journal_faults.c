/* The journal while the disk fails: the n-th write fails, torn or for want of room, or the n-th sync, once
 * or from then on, for every n of a scripted day. Whatever was acknowledged is there afterwards, once; what
 * was not is not there twice; every failure is a status with a text. */
#include "journal/journal.h"
#include "journal_support.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

enum { EVENTS = 6, MOST_CALLS = 10000 };

/* ---- a file system that fails ----------------------------------------------------------------*/

typedef enum fault_kind { FAULT_WRITE, FAULT_FULL, FAULT_SYNC, FAULT_KINDS } fault_kind;

static const char *const fault_names[FAULT_KINDS] = {"write", "full", "sync"};

static struct {
    fault_kind kind;
    bool lasting;
    int at, calls; /* the call that fails; 0 = none. Calls so far */
} fault;

static bool fails(fault_kind kind)
{
    if (kind != fault.kind || fault.at == 0)
        return false;
    const int now = ++fault.calls;
    return now == fault.at || (fault.lasting && now > fault.at);
}

static sqlite3_vfs *real, faulty;
static const sqlite3_io_methods *real_methods;

/* The unix file system has one table of methods for files that are locked and another for those that are
 * not; what they write and sync with is the same. */
static struct {
    const sqlite3_io_methods *of;
    sqlite3_io_methods faulty;
} tables[2];

static int write_or_fail(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
    if (fails(FAULT_FULL))
        return SQLITE_FULL;
    if (fails(FAULT_WRITE)) {
        real_methods->xWrite(file, bytes, size / 2, at); /* torn */
        return SQLITE_IOERR_WRITE;
    }
    return real_methods->xWrite(file, bytes, size, at);
}

static int sync_or_fail(sqlite3_file *file, int flags)
{
    return fails(FAULT_SYNC) ? SQLITE_IOERR_FSYNC : real_methods->xSync(file, flags);
}

static const sqlite3_io_methods *faulty_table(const sqlite3_io_methods *methods)
{
    const int at = tables[0].of && tables[0].of != methods;
    assert_true(!tables[at].of || tables[at].of == methods);
    real_methods = real_methods ? real_methods : methods;
    assert_true(methods->xWrite == real_methods->xWrite);
    tables[at].of = methods;
    tables[at].faulty = *methods;
    tables[at].faulty.xWrite = write_or_fail;
    tables[at].faulty.xSync = sync_or_fail;
    return &tables[at].faulty;
}

static int open_faulty(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                       int *out)
{
    (void)vfs;
    const int code = real->xOpen(real, name, file, flags, out);
    if (code == SQLITE_OK && file->pMethods)
        file->pMethods = faulty_table(file->pMethods);
    return code;
}

static int install(void **state)
{
    (void)state;
    sqlite3_initialize();
    real = sqlite3_vfs_find(NULL);
    faulty = *real;
    faulty.zName = "faulty";
    faulty.pNext = NULL;
    faulty.xOpen = open_faulty;
    return sqlite3_vfs_register(&faulty, 1);
}

/* ---- the scripted day ------------------------------------------------------------------------*/

typedef struct script {
    char directory[SCRATCH_BYTES];
    journal *journal;
    int64_t day;
    int acknowledged; /* events 1.. of them, in order */
    int refused;
    arv_error error;
} script;

static journal_record event_of(int n, char text[32])
{
    const int length = snprintf(text, 32, "event %d", n);
    return (journal_record){.kind = 1, .time_s = n, .bytes = text, .size = (size_t)length};
}

/* Every refusal has a reason and the path of a file. */
static bool done(script *s, arv_status status)
{
    if (!status)
        return true;
    assert_true(s->error.count > 0 && *s->error.items[0].text && *s->error.items[0].path);
    s->error.count = 0;
    s->error.total = 0;
    s->refused++;
    return false;
}

static bool reopen(script *s)
{
    journal_close(&s->journal);
    return done(s, journal_open(s->directory, JOURNAL_WRITE, &s->journal, &s->error));
}

static arv_status count_records(void *context, const journal_record *record, arv_error *error)
{
    char text[32];
    int *seen = context;
    const journal_record expected = event_of(++*seen, text);
    (void)error;
    assert_int_equal(record->size, expected.size);
    assert_memory_equal(record->bytes, text, expected.size);
    return ARV_OK;
}

/* How many events the journal has: 1.. of them in order, each once. Sets the day when there is one. */
static int events_in(script *s, bool *readable)
{
    journal_day *days = NULL;
    int32_t count = 0;
    int seen = 0;
    arv_arena *arena = arv_arena_create(0);
    assert_non_null(arena);
    *readable = done(s, journal_days(s->journal, arena, &days, &count, &s->error));
    if (*readable && count > 0) {
        s->day = days[0].id;
        *readable = done(s, journal_read(s->journal, &days[0], count_records, &seen, &s->error));
    }
    arv_arena_destroy(&arena);
    return seen;
}

/* After a failure: what there is now is what counts, as for a daemon that makes its days again. An event
 * whose commit failed may be among it. */
static bool take_stock(script *s)
{
    bool readable = false;
    if (journal_is_broken(s->journal) && !done(s, journal_recover(s->journal, &s->error)))
        return false;
    s->day = 0; /* unless the journal has it */
    const int there = events_in(s, &readable);
    if (!readable)
        return false;
    assert_true(there >= s->acknowledged);
    assert_true(there <= s->acknowledged + 1);
    s->acknowledged = there;
    return true;
}

/* One commit: the day, or the next event. */
static bool step(script *s)
{
    char text[32];
    const journal_record event = event_of(s->acknowledged + 1, text);
    arv_status status = s->day ? journal_append(s->journal, s->day, &event, &s->error)
                               : journal_open_day(s->journal, "d", "1", 0, &s->day, &s->error);
    if (!status)
        status = journal_commit(s->journal, &s->error);
    if (!done(s, status)) {
        journal_rollback(s->journal);
        return false;
    }
    return true;
}

/* Plays the day until nothing fails any more or too much has. */
static void play(script *s)
{
    int patience = 4 * EVENTS;
    bool opened = reopen(s);
    if (!opened)
        opened = reopen(s);
    if (!opened) /* the fault lasts: the daemon does not start */
        return;
    while (s->acknowledged < EVENTS && patience-- > 0) {
        const bool has_day = s->day != 0;
        if (step(s))
            s->acknowledged += has_day;
        else if (!take_stock(s) && fault.lasting)
            break;
        if (s->acknowledged == EVENTS / 2 && patience % 2)
            journal_tidy(s->journal);
    }
}

/* One day with one fault; true when the fault has struck. */
static bool day_with_fault(fault_kind kind, bool lasting, int at)
{
    static script s;
    bool readable = false;
    s = (script){.day = 0};
    scratch_make(s.directory);
    fault.kind = kind;
    fault.lasting = lasting;
    fault.at = at;
    fault.calls = 0;
    play(&s);
    const bool struck = fault.calls >= at;
    fault.at = 0; /* the disk is well again */
    if (!lasting && s.journal)
        assert_int_equal(s.acknowledged, EVENTS);
    journal_close(&s.journal);
    s.error.count = 0;
    if (!reopen(&s))
        fail_msg("%s %d%s: %s", fault_names[kind], at, lasting ? "..." : "", s.error.items[0].text);
    const int there = events_in(&s, &readable);
    assert_true(readable);
    assert_true(there >= s.acknowledged);
    assert_true(there <= s.acknowledged + 1);
    journal_close(&s.journal);
    scratch_remove(s.directory);
    return struck;
}

static void try_every_call(fault_kind kind, bool lasting)
{
    int at = 1;
    while (day_with_fault(kind, lasting, at) && at < MOST_CALLS)
        at++;
    print_message("%s%s: %d places\n", fault_names[kind], lasting ? " from then on" : "", at - 1);
    assert_true(at > EVENTS);
}

static void test_one_call_fails(void **state)
{
    (void)state;
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        try_every_call((fault_kind)kind, false);
}

static void test_all_calls_fail_from_then_on(void **state)
{
    (void)state;
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        try_every_call((fault_kind)kind, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_call_fails),
        cmocka_unit_test(test_all_calls_fail_from_then_on),
    };
    return cmocka_run_group_tests(tests, install, NULL);
}
