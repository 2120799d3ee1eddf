/* The daybook: a day made from its journal is the day that was, at every one of its events; under
 * another policy it is another; what is refused or known already changes nothing. From a snapshot it is the same day,
 * and a snapshot that is damaged is not used. */
#include "day_script.h"
#include "daybook/day_records.h"
#include "daybook/day_snapshot.h"
#include "journal_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct kept {
    char directory[SCRATCH_BYTES];
    journal *journal;
    day_script script;
    open_day *day;
    arv_arena *arena;
    arv_error error;
} kept;

static void must(kept *k, arv_status status)
{
    if (status)
        fail_msg("%s: %s", k->error.items[0].path, k->error.items[0].text);
}

static void start(kept *k, int32_t technicians, int32_t jobs_each)
{
    *k = (kept){.arena = arv_arena_create(0)};
    scratch_make(k->directory);
    must(k, journal_open(k->directory, JOURNAL_WRITE, &k->journal, &k->error));
    day_script_make(&k->script, technicians, jobs_each, 512);
    k->day = day_script_open(&k->script);
    must(k, day_records_open(k->journal, k->day, k->script.opening, 1000, &k->error));
    must(k, journal_commit(k->journal, &k->error));
}

static void tell(kept *k, int32_t n)
{
    const wire_updates told = day_script_apply(&k->script, k->day, n, k->arena);
    const wire_message *message = day_script_read(k->arena, k->script.events[n]);
    assert_false(told.duplicate);
    must(k, day_records_event(k->journal, k->day, message, k->script.events[n], &told, &k->error));
    must(k, journal_commit(k->journal, &k->error));
}

static void end(kept *k)
{
    open_day_destroy(&k->day);
    journal_close(&k->journal);
    day_script_free(&k->script);
    arv_arena_destroy(&k->arena);
    scratch_remove(k->directory);
}

static open_day *replay(kept *k, const day_replay *how)
{
    journal_day *rows;
    int32_t count;
    open_day *again = NULL;
    must(k, journal_days(k->journal, k->arena, &rows, &count, &k->error));
    assert_int_equal(count, 1);
    must(k, day_records_replay(k->journal, &rows[0], how, &again, &k->error));
    return again;
}

static void assert_same_day(kept *k, const open_day *a, const open_day *b)
{
    const wire_bytes left = day_script_snapshot(a, k->arena),
                     right = day_script_snapshot(b, k->arena);
    assert_int_equal(left.size, right.size);
    assert_memory_equal(left.data, right.data, left.size);
    assert_int_equal(a->sequence, b->sequence);
    assert_int_equal(a->ids.count, b->ids.count);
    for (int32_t j = 0; j < a->roster.job_count; j++)
        assert_int_equal(a->last_sequence[j], b->last_sequence[j]);
}

/* ---- the same day again ----------------------------------------------------------------------*/

static void test_a_day_made_again_is_the_same_after_every_event(void **state)
{
    kept k;
    const day_replay how = {0};
    (void)state;
    start(&k, 3, 3);
    for (int32_t n = 0; n < k.script.event_count; n++) {
        open_day *again = replay(&k, &how);
        assert_same_day(&k, k.day, again);
        open_day_destroy(&k.day); /* the one made again goes on */
        k.day = again;
        tell(&k, n);
    }
    end(&k);
}

static void test_the_same_opening_is_known_again(void **state)
{
    kept k;
    const day_replay how = {0};
    (void)state;
    start(&k, 2, 2);
    open_day *again = replay(&k, &how), *repeated = day_script_open(&k.script);
    assert_memory_equal(again->request_id, repeated->request_id, sizeof again->request_id);
    assert_int_equal(again->plan.size, repeated->plan.size);
    assert_memory_equal(again->plan.data, repeated->plan.data, again->plan.size);
    assert_true(open_day_is_same(again, repeated));
    repeated->request_id[5] ^= 1;
    assert_false(open_day_is_same(again, repeated));
    open_day_destroy(&repeated);
    open_day_destroy(&again);
    end(&k);
}

static void test_a_day_can_be_seen_as_it_was(void **state)
{
    kept k;
    (void)state;
    start(&k, 3, 2);
    for (int32_t n = 0; n < 7; n++)
        tell(&k, n);
    open_day *then = replay(&k, &(day_replay){.until = 2 + 4});
    assert_int_equal(then->ids.count, 4);
    for (int32_t n = 4; n < 7; n++)
        day_script_apply(&k.script, then, n, k.arena);
    assert_same_day(&k, k.day, then);
    open_day_destroy(&then);
    end(&k);
}

static void test_events_are_known_again_after_a_restart(void **state)
{
    kept k;
    const day_replay how = {0};
    (void)state;
    start(&k, 2, 2);
    for (int32_t n = 0; n < 4; n++)
        tell(&k, n);
    open_day *again = replay(&k, &how);
    for (int32_t n = 0; n < 4; n++)
        assert_true(day_script_apply(&k.script, again, n, k.arena).duplicate);
    assert_same_day(&k, k.day, again);
    open_day_destroy(&again);
    end(&k);
}

/* ---- snapshots -------------------------------------------------------------------------------*/

static void take_snapshot(kept *k)
{
    snapshot_bytes taken;
    must(k, day_snapshot_take(k->journal, k->day, &taken, &k->error));
    must(k, day_snapshot_save(k->directory, &taken, &k->error));
    day_snapshot_drop(&taken);
}

static void count_doubt(void *context, const arv_error *why)
{
    assert_true(why->count > 0);
    ++*(int *)context;
}

static void test_a_day_goes_on_from_its_snapshots(void **state)
{
    kept k;
    int doubts = 0;
    int64_t records[DAY_SNAPSHOTS_KEPT + 1];
    (void)state;
    start(&k, 3, 3);
    const day_replay how = {.snapshots = k.directory, .doubt = count_doubt, .context = &doubts};
    for (int32_t n = 0; n < k.script.event_count; n++) {
        if (n % 3 != 1)
            take_snapshot(&k);
        open_day *again = replay(&k, &how), *from_the_start = replay(&k, &(day_replay){0});
        assert_int_equal(again->saved, again->records - (n % 3 == 1));
        assert_int_equal(again->records, 2 + n);
        assert_same_day(&k, k.day, again);
        assert_same_day(&k, from_the_start, again);
        assert_true(open_day_is_same(again, from_the_start));
        for (int32_t j = 0; j < again->roster.job_count; j++)
            assert_int_equal(again->previous_sequence[j], from_the_start->previous_sequence[j]);
        open_day_destroy(&from_the_start);
        open_day_destroy(&k.day); /* the one made again goes on */
        k.day = again;
        tell(&k, n);
    }
    assert_int_equal(doubts, 0);
    assert_int_equal(day_snapshot_list(k.directory, k.day->journal_id, 3, records),
                     DAY_SNAPSHOTS_KEPT);
    day_snapshot_remove(k.directory, k.day->journal_id);
    assert_int_equal(day_snapshot_list(k.directory, k.day->journal_id, 3, records), 0);
    end(&k);
}

static void name_snapshot(const kept *k, int64_t records, char *path, size_t size)
{
    snprintf(path, size, "%s/day-%lld-%lld.snapshot", k->directory, (long long)k->day->journal_id,
             (long long)records);
}

/* Changes a byte of a file; past its end: cuts the last one off. */
static void damage(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    if (at >= size) {
        assert_int_equal(ftruncate(fileno(file), size - 1), 0);
    } else {
        fseek(file, at, SEEK_SET);
        const int byte = fgetc(file);
        fseek(file, at, SEEK_SET);
        fputc(byte ^ 0x20, file);
    }
    fclose(file);
}

static void assert_restarts(kept *k, int wanted_doubts, int64_t wanted_saved)
{
    int doubts = 0;
    const day_replay how = {.snapshots = k->directory, .doubt = count_doubt, .context = &doubts};
    open_day *again = replay(k, &how);
    assert_int_equal(doubts, wanted_doubts);
    assert_int_equal(again->saved, wanted_saved);
    assert_same_day(k, k->day, again);
    open_day_destroy(&again);
}

/* The older one is used, then none; whatever byte it is, and what was cut off. */
static void test_a_damaged_snapshot_is_not_used(void **state)
{
    static const long places[] = {0, 7, 8, 16, 24, 32, 40, 48, 300, 5000, 1 << 30};
    kept k;
    char newer[SCRATCH_BYTES + 64], older[SCRATCH_BYTES + 64];
    (void)state;
    start(&k, 3, 2);
    for (int32_t n = 0; n < 7; n++)
        tell(&k, n);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        take_snapshot(&k);
        name_snapshot(&k, 9, newer, sizeof newer);
        assert_restarts(&k, 0, 9);
        damage(newer, places[i]);
        assert_restarts(&k, 1, 0);
    }
    take_snapshot(&k);
    tell(&k, 7);
    take_snapshot(&k);
    name_snapshot(&k, 9, older, sizeof older);
    name_snapshot(&k, 10, newer, sizeof newer);
    assert_restarts(&k, 0, 10);
    damage(newer, 100);
    assert_restarts(&k, 1, 9);
    damage(older, 100);
    assert_restarts(&k, 2, 0);
    end(&k);
}

/* Sound by its checksum and by its name, but of another day. */
static void test_a_snapshot_of_another_day_is_not_used(void **state)
{
    kept k, other;
    char from[SCRATCH_BYTES + 64], to[SCRATCH_BYTES + 64];
    (void)state;
    start(&k, 3, 2);
    start(&other, 2, 3);
    for (int32_t n = 0; n < 4; n++) {
        tell(&k, n);
        tell(&other, n);
    }
    take_snapshot(&other);
    name_snapshot(&other, 6, from, sizeof from);
    name_snapshot(&k, 6, to, sizeof to);
    assert_int_equal(rename(from, to), 0);
    assert_restarts(&k, 1, 0);
    for (int32_t n = 4; n < 6; n++)
        tell(&other, n);
    take_snapshot(&other); /* of records that the other journal does not have */
    name_snapshot(&other, 8, from, sizeof from);
    name_snapshot(&k, 8, to, sizeof to);
    assert_int_equal(rename(from, to), 0);
    assert_restarts(&k, 2, 0);
    end(&other);
    end(&k);
}

/* ---- another policy --------------------------------------------------------------------------*/

typedef struct listener {
    int32_t openings, events;
    int64_t width_s; /* of the booked windows together */
} listener;

static void listen(void *context, const day_step *step)
{
    listener *l = context;
    l->openings += step->event == NULL;
    l->events += step->event != NULL;
    for (int32_t i = 0; !step->event && i < step->told->count; i++)
        l->width_s += step->told->items[i].window_to_s - step->told->items[i].window_from_s;
}

static void set_alpha(const void *context, arv_window_options *options)
{
    options->alpha_ppm = *(const int32_t *)context;
}

static void test_what_if(void **state)
{
    kept k;
    listener as_it_was = {0}, wider = {0};
    const int32_t one_percent = 10000;
    const day_policy policy = {.apply = set_alpha, .context = &one_percent};
    (void)state;
    start(&k, 3, 3);
    for (int32_t n = 0; n < k.script.event_count; n++)
        tell(&k, n);
    open_day *same = replay(&k, &(day_replay){.tell = listen, .context = &as_it_was});
    open_day *other =
        replay(&k, &(day_replay){.policy = &policy, .tell = listen, .context = &wider});
    assert_int_equal(as_it_was.openings, 1);
    assert_int_equal(as_it_was.events, k.script.event_count);
    assert_int_equal(wider.events, k.script.event_count);
    assert_true(wider.width_s > as_it_was.width_s); /* 1 % risk needs more room than 10 % */
    open_day_destroy(&same);
    open_day_destroy(&other);
    end(&k);
}

/* ---- what does not fit -----------------------------------------------------------------------*/

/* A record with another digest than the day tells is refused with its number. */
static void test_a_day_that_tells_something_else_is_refused(void **state)
{
    kept k;
    journal_day *rows;
    int32_t count;
    open_day *again = NULL;
    (void)state;
    start(&k, 2, 2);
    tell(&k, 0);
    wire_updates told = day_script_apply(&k.script, k.day, 1, k.arena);
    told.items = NULL;
    told.count = 0;
    const wire_message *message = day_script_read(k.arena, k.script.events[1]);
    must(&k, day_records_event(k.journal, k.day, message, k.script.events[1], &told, &k.error));
    must(&k, journal_commit(k.journal, &k.error));
    must(&k, journal_days(k.journal, k.arena, &rows, &count, &k.error));
    const day_replay how = {0};
    assert_int_equal(day_records_replay(k.journal, &rows[0], &how, &again, &k.error), ARV_IO);
    assert_null(again);
    assert_non_null(strstr(k.error.items[0].text, "record 4 of depot/2026-11-23"));
    end(&k);
}

static void test_a_refused_event_changes_nothing(void **state)
{
    kept k;
    const day_replay how = {0};
    wire_updates told;
    (void)state;
    start(&k, 2, 2);
    tell(&k, 0);
    wire_message *message = day_script_read(k.arena, k.script.events[2]);
    message->body.event.time_s = 0; /* the clock does not go back */
    assert_int_equal(open_day_event(k.day, message, k.arena, &told, &k.error),
                     ARV_FAILED_PRECONDITION);
    message->body.event.job = "nobody";
    k.error = (arv_error){0};
    assert_int_equal(open_day_event(k.day, message, k.arena, &told, &k.error), ARV_NOT_FOUND);
    assert_string_equal(k.error.items[0].path, "job");
    open_day *again = replay(&k, &how);
    assert_same_day(&k, k.day, again);
    open_day_destroy(&again);
    end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_made_again_is_the_same_after_every_event),
        cmocka_unit_test(test_the_same_opening_is_known_again),
        cmocka_unit_test(test_a_day_can_be_seen_as_it_was),
        cmocka_unit_test(test_events_are_known_again_after_a_restart),
        cmocka_unit_test(test_a_day_goes_on_from_its_snapshots),
        cmocka_unit_test(test_a_damaged_snapshot_is_not_used),
        cmocka_unit_test(test_a_snapshot_of_another_day_is_not_used),
        cmocka_unit_test(test_what_if),
        cmocka_unit_test(test_a_day_that_tells_something_else_is_refused),
        cmocka_unit_test(test_a_refused_event_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
