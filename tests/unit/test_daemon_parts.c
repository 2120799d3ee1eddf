/* The parts of the daemon that need no socket: queue, reply cache and board; event ids of the daybook.
 *
 * The daemon is a program, not a library, so its files are included here as they are. */
#include "daemon/board.c"
#include "daemon/job.c"
#include "daemon/reply_cache.c"
#include "daemon/work_queue.c"

#include "base/rng.h"
#include "daybook/event_ids.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A job of a client with a frame of `bytes`, numbered by its request id. */
static job *make_job(int number, const char *client, int64_t priority, size_t bytes)
{
    static const job_peer peer = {.identity_size = 1};
    wire_glance glance = {.header = {.priority = priority, .kind = WIRE_SOLVE}};
    zframe_t *frame = zframe_new(NULL, bytes);
    assert_non_null(frame);
    memcpy(glance.header.request_id, &number, sizeof number);
    snprintf(glance.header.client_id, sizeof glance.header.client_id, "%s", client);
    glance.body = zframe_data(frame);
    job *made = job_create(frame, &glance, &peer);
    assert_non_null(made);
    return made;
}

static int number_of(const job *made)
{
    int number;
    memcpy(&number, made->header.request_id, sizeof number);
    return number;
}

static int pop_number(work_queue *queue)
{
    job *next = work_queue_pop(queue);
    if (!next)
        return -1;
    const int number = number_of(next);
    job_destroy(&next);
    return number;
}

/* ---- queue -----------------------------------------------------------------------------------*/

static void test_queue_goes_by_priority_then_turn_then_arrival(void **state)
{
    (void)state;
    work_queue queue;
    assert_true(work_queue_init(&queue, 8, 1 << 20));
    work_queue_push(&queue, make_job(1, "greedy", 0, 10));
    work_queue_push(&queue, make_job(2, "greedy", 0, 10));
    work_queue_push(&queue, make_job(3, "greedy", 0, 10));
    work_queue_push(&queue, make_job(4, "modest", 0, 10));
    work_queue_push(&queue, make_job(5, "modest", 9, 10));
    static const int expected[] = {5, 1, 4, 2, 3, -1};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_int_equal(pop_number(&queue), expected[i]);
    work_queue_free(&queue);
}

static void test_queue_is_bounded_and_accounts_for_every_byte(void **state)
{
    (void)state;
    work_queue queue;
    rng r = rng_make(7, 0, 0);
    int expected_length = 0;
    assert_true(work_queue_init(&queue, 20, 20 * sizeof(job) + 5000));
    for (int i = 0; i < 5000; i++) {
        const size_t bytes = (size_t)rng_below(&r, 1000);
        if (rng_below(&r, 5) < 3 && work_queue_has_room(&queue, sizeof(job) + bytes)) {
            work_queue_push(&queue, make_job(i, rng_below(&r, 2) ? "a" : "b", 0, bytes));
            expected_length++;
        } else if (pop_number(&queue) >= 0) {
            expected_length--;
        }
        size_t sum = 0;
        for (int k = 0; k < queue.length; k++)
            sum += job_bytes(queue.jobs[k]);
        assert_int_equal(queue.length, expected_length);
        assert_int_equal(queue.bytes, sum);
        assert_true(queue.length <= 20 && queue.bytes <= queue.bytes_max);
    }
    work_queue_free(&queue);
}

static void test_queue_finds_removes_and_adds_up_seconds(void **state)
{
    (void)state;
    work_queue queue;
    assert_true(work_queue_init(&queue, 8, 1 << 20));
    job *quick = make_job(1, "a", 0, 10), *slow = make_job(2, "a", 3, 10);
    slow->estimate_s = 50.0;
    work_queue_push(&queue, quick);
    work_queue_push(&queue, slow);
    assert_true(work_queue_seconds(&queue, 0, 2.0) == 52.0);
    assert_true(work_queue_seconds(&queue, 3, 2.0) == 50.0);
    assert_true(work_queue_seconds(&queue, 4, 2.0) == 0.0);
    assert_ptr_equal(work_queue_find(&queue, slow->header.request_id), slow);
    work_queue_remove(&queue, slow);
    assert_null(work_queue_find(&queue, slow->header.request_id));
    job_destroy(&slow);
    assert_int_equal(pop_number(&queue), 1);
    work_queue_free(&queue);
}

/* ---- cache -----------------------------------------------------------------------------------*/

static void put_reply(reply_cache *cache, int number, size_t size)
{
    static const uint8_t data[1000];
    job *done = make_job(number, "a", 0, 10);
    done->reply = (wire_bytes){data, size};
    reply_cache_put(cache, done);
    job_destroy(&done);
}

static bool has_reply(reply_cache *cache, int number)
{
    uint8_t request_id[WIRE_REQUEST_ID_BYTES] = {0};
    memcpy(request_id, &number, sizeof number);
    return reply_cache_find(cache, request_id) != NULL;
}

static void test_cache_forgets_what_was_used_longest_ago(void **state)
{
    (void)state;
    reply_cache cache;
    assert_true(reply_cache_init(&cache, 1000));
    for (int i = 1; i <= 5; i++)
        put_reply(&cache, i, 200);
    assert_int_equal(cache.bytes, 1000);
    assert_true(has_reply(&cache, 1)); /* used now */
    put_reply(&cache, 6, 200);
    assert_false(has_reply(&cache, 2));
    assert_true(has_reply(&cache, 1) && has_reply(&cache, 3) && has_reply(&cache, 6));
    put_reply(&cache, 7, 250);
    assert_true(cache.bytes <= 1000 && cache.count == 4);
    put_reply(&cache, 8, 251); /* more than a quarter */
    assert_false(has_reply(&cache, 8));
    assert_int_equal(cache.count, 4);
    reply_cache_free(&cache);
}

static void test_cache_is_bounded_by_number(void **state)
{
    (void)state;
    reply_cache cache;
    assert_true(reply_cache_init(&cache, 1 << 20));
    for (int i = 1; i <= REPLY_CACHE_ENTRIES + 10; i++)
        put_reply(&cache, i, 1);
    assert_int_equal(cache.count, REPLY_CACHE_ENTRIES);
    assert_int_equal(cache.bytes, REPLY_CACHE_ENTRIES);
    assert_false(has_reply(&cache, 10));
    assert_true(has_reply(&cache, 11));
    reply_cache_free(&cache);
}

/* ---- event ids -------------------------------------------------------------------------------*/

static const uint8_t no_request[WIRE_REQUEST_ID_BYTES];

static void test_event_ids_are_kept_with_their_content(void **state)
{
    (void)state;
    event_ids ids = {0};
    char id[32];
    for (int i = 0; i < 20000; i++) {
        wire_event event = {.kind = ARV_EVENT_CLOCK, .time_s = i, .event_id = id};
        snprintf(id, sizeof id, "event %d", i);
        assert_int_equal(event_ids_check(&ids, &event, no_request), EVENT_ID_FRESH);
        assert_int_equal(event_ids_reserve(&ids), ARV_OK);
        event_ids_add(&ids, &event, no_request);
    }
    assert_int_equal(ids.count, 20000);
    for (int i = 0; i < 20000; i++) {
        wire_event event = {.kind = ARV_EVENT_CLOCK, .time_s = i, .event_id = id};
        snprintf(id, sizeof id, "event %d", i);
        assert_int_equal(event_ids_check(&ids, &event, no_request), EVENT_ID_SAME);
        event.technician = "anna";
        assert_int_equal(event_ids_check(&ids, &event, no_request), EVENT_ID_OTHER);
    }
    event_ids_free(&ids);
}

static void test_every_part_of_an_event_counts(void **state)
{
    (void)state;
    event_ids ids = {0};
    const wire_event first = {
        .event_id = "e", .kind = ARV_EVENT_ARRIVED, .time_s = 5, .technician = "a", .job = "b"};
    wire_event others[] = {first, first, first, first};
    assert_int_equal(event_ids_reserve(&ids), ARV_OK);
    event_ids_add(&ids, &first, no_request);
    others[0].kind = ARV_EVENT_STARTED;
    others[1].time_s = 6;
    others[2].technician = "b";
    others[3].job = "a";
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(event_ids_check(&ids, &others[i], no_request), EVENT_ID_OTHER);
    event_ids_free(&ids);
}

static void test_events_without_an_id_are_known_by_their_request(void **state)
{
    (void)state;
    event_ids ids = {0};
    const uint8_t first[WIRE_REQUEST_ID_BYTES] = "0123456789abcde", second[16] = "0123456789abcdf";
    const wire_event event = {.kind = ARV_EVENT_CLOCK, .time_s = 5};
    const wire_event named = {.kind = ARV_EVENT_CLOCK, .time_s = 5, .event_id = "0123456789abcde"};
    assert_int_equal(event_ids_reserve(&ids), ARV_OK);
    event_ids_add(&ids, &event, first);
    assert_int_equal(event_ids_check(&ids, &event, first), EVENT_ID_SAME);
    assert_int_equal(event_ids_check(&ids, &event, second), EVENT_ID_FRESH);
    assert_int_equal(event_ids_check(&ids, &named, first), EVENT_ID_FRESH);
    event_ids_free(&ids);
}

/* ---- board -----------------------------------------------------------------------------------*/

static void test_board_holds_the_last_update_of_every_job(void **state)
{
    (void)state;
    static const char *const jobs[] = {"j0", "j1", "j2"}, *const technicians[] = {"t"};
    int32_t order[3] = {0, 1, 2};
    const wire_roster roster = {technicians, jobs, 1, 3, order, order, NULL};
    const wire_day key = {"d", "1"}, other = {"d", "2"};
    board all = {0};
    wire_updates snapshot;
    board_add(&all, board_day_create(&key, &roster));
    board_add(&all, board_day_create(&other, &roster));
    board_day *day = board_find(&all, &key);
    for (int i = 1; i <= 5; i++)
        board_day_note(day, &(arv_update){.job = i % 2 ? 2 : 0, .sequence = i});
    arv_arena *arena = arv_arena_create(0);
    assert_int_equal(board_day_snapshot(day, arena, &snapshot), ARV_OK);
    assert_int_equal(snapshot.sequence, 5);
    assert_int_equal(snapshot.count, 2);
    assert_true(snapshot.items[0].sequence == 4 && snapshot.previous[0] == 2);
    assert_true(snapshot.items[1].sequence == 5 && snapshot.previous[1] == 3);
    arv_arena_destroy(&arena);
    board_remove(&all, &key);
    assert_null(board_find(&all, &key));
    assert_non_null(board_find(&all, &other));
    board_free(&all);
    assert_int_equal(all.count, 0);
}

/* ---- progress --------------------------------------------------------------------------------*/

static void test_progress_is_taken_once_and_is_the_newest(void **state)
{
    (void)state;
    job *work = make_job(1, "a", 0, 1);
    arv_progress seen;
    assert_false(job_take_progress(work, &seen));
    job_report(work, &(arv_progress){.cost = 1});
    job_report(work, &(arv_progress){.cost = 2});
    assert_true(job_take_progress(work, &seen));
    assert_int_equal(seen.cost, 2);
    assert_false(job_take_progress(work, &seen));
    job_destroy(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_queue_goes_by_priority_then_turn_then_arrival),
        cmocka_unit_test(test_queue_is_bounded_and_accounts_for_every_byte),
        cmocka_unit_test(test_queue_finds_removes_and_adds_up_seconds),
        cmocka_unit_test(test_cache_forgets_what_was_used_longest_ago),
        cmocka_unit_test(test_cache_is_bounded_by_number),
        cmocka_unit_test(test_event_ids_are_kept_with_their_content),
        cmocka_unit_test(test_every_part_of_an_event_counts),
        cmocka_unit_test(test_events_without_an_id_are_known_by_their_request),
        cmocka_unit_test(test_board_holds_the_last_update_of_every_job),
        cmocka_unit_test(test_progress_is_taken_once_and_is_the_newest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
