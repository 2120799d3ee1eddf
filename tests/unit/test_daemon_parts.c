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

/* A job from a connection, with a frame of `bytes`, numbered by its request id. */
static job *make_job_of(const job_peer *peer, int number, const char *client, int64_t priority,
                        size_t bytes)
{
    wire_glance glance = {.header = {.priority = priority, .kind = WIRE_SOLVE}};
    zframe_t *frame = zframe_new(NULL, bytes);
    assert_non_null(frame);
    memcpy(glance.header.request_id, &number, sizeof number);
    snprintf(glance.header.client_id, sizeof glance.header.client_id, "%s", client);
    glance.body = zframe_data(frame);
    job *made = job_create(frame, &glance, peer);
    assert_non_null(made);
    return made;
}

static job *make_job(int number, const char *client, int64_t priority, size_t bytes)
{
    static const job_peer peer = {.identity_size = 1};
    return make_job_of(&peer, number, client, priority, bytes);
}

/* A job of a key, "" = none, over the connection of that number. */
static job *make_keyed(int number, const char *key, uint8_t connection, int64_t priority)
{
    job_peer peer = {.identity = {connection}, .identity_size = 1};
    snprintf(peer.key, sizeof peer.key, "%s", key);
    return make_job_of(&peer, number, "c", priority, 100);
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

/* ---- fair shares -----------------------------------------------------------------------------*/

static work_queue_newcomer newcomer_of(const job *made)
{
    return (work_queue_newcomer){.share = made->share[JOB_SHARE_KEY],
                                 .priority = made->header.priority,
                                 .bytes = job_bytes(made)};
}

/* One key with three connections gets as many turns as one with a single one; its connections share
 * them. */
static void test_turns_go_by_key_then_by_connection(void **state)
{
    (void)state;
    work_queue queue;
    int number = 0;
    assert_true(work_queue_init(&queue, 16, 1 << 20));
    for (uint8_t connection = 1; connection <= 3; connection++)
        for (int i = 0; i < 2; i++)
            work_queue_push(&queue, make_keyed(++number, "greedy", connection, 0));
    for (int i = 0; i < 3; i++)
        work_queue_push(&queue, make_keyed(++number, "modest", 9, 0));
    static const int expected[] = {1, 7, 3, 8, 5, 9, 2, 4, 6, -1};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_int_equal(pop_number(&queue), expected[i]);
    work_queue_free(&queue);
}

/* Whoever asks once in a while is not forgotten for the many who have been served. */
static void test_without_keys_turns_go_by_connection(void **state)
{
    (void)state;
    work_queue queue;
    assert_true(work_queue_init(&queue, 16, 1 << 20));
    for (int i = 1; i <= 4; i++)
        work_queue_push(&queue, make_keyed(i, "", 1, 0));
    work_queue_push(&queue, make_keyed(5, "", 2, 0));
    work_queue_push(&queue, make_keyed(6, "", 3, 0));
    static const int expected[] = {1, 5, 6, 2, 3, 4, -1};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_int_equal(pop_number(&queue), expected[i]);
    work_queue_free(&queue);
}

/* The request that had to give way, 0 = none, after which the newcomer is in. */
static int push_into_full(work_queue *queue, job *made)
{
    const work_queue_newcomer newcomer = newcomer_of(made);
    job *last = work_queue_who_gives_way(queue, &newcomer);
    if (!last) {
        job_destroy(&made);
        return 0;
    }
    const int number = number_of(last);
    work_queue_remove(queue, last);
    job_destroy(&last);
    assert_true(work_queue_has_room(queue, job_bytes(made)));
    work_queue_push(queue, made);
    return number;
}

static void test_who_fills_the_queue_gives_way(void **state)
{
    (void)state;
    work_queue queue;
    assert_true(work_queue_init(&queue, 6, 1 << 20));
    work_queue_push(&queue, make_keyed(1, "greedy", 1, 5));
    for (int i = 2; i <= 6; i++)
        work_queue_push(&queue, make_keyed(i, "greedy", (uint8_t)i, 0));
    assert_int_equal(push_into_full(&queue, make_keyed(7, "greedy", 9, 0)), 0);
    assert_int_equal(push_into_full(&queue, make_keyed(8, "modest", 1, 0)), 6);
    assert_int_equal(push_into_full(&queue, make_keyed(9, "modest", 1, 0)), 5);
    assert_int_equal(push_into_full(&queue, make_keyed(10, "modest", 1, 0)), 4);
    assert_int_equal(push_into_full(&queue, make_keyed(11, "modest", 1, 0)), 0); /* 3 and 3 */
    const int gone = push_into_full(&queue, make_keyed(12, "third", 1, 0));
    assert_true(gone == 3 || gone == 10);
    work_queue_free(&queue);
}

static void test_nobody_gives_way_to_a_lower_priority(void **state)
{
    (void)state;
    work_queue queue;
    assert_true(work_queue_init(&queue, 3, 1 << 20));
    for (int i = 1; i <= 3; i++)
        work_queue_push(&queue, make_keyed(i, "urgent", 1, 5));
    assert_int_equal(push_into_full(&queue, make_keyed(4, "modest", 1, 4)), 0);
    assert_int_equal(push_into_full(&queue, make_keyed(5, "modest", 1, 5)), 3);
    work_queue_free(&queue);
}

static void test_bytes_are_shared_too(void **state)
{
    (void)state;
    static const job_peer greedy = {.identity_size = 1, .key = "greedy"};
    static const job_peer modest = {.identity_size = 1, .key = "modest"};
    work_queue queue;
    assert_true(work_queue_init(&queue, 100, 10 * (sizeof(job) + 5000)));
    for (int i = 1; i <= 10; i++)
        work_queue_push(&queue, make_job_of(&greedy, i, "c", 0, 5000));
    assert_int_equal(push_into_full(&queue, make_job_of(&modest, 11, "c", 0, 4000)), 10);
    assert_int_equal(push_into_full(&queue, make_job_of(&modest, 12, "c", 0, 5000)), 9);
    /* Most of the queue at once would take more than is left to the other then. */
    assert_int_equal(push_into_full(&queue, make_job_of(&modest, 13, "c", 0, 40000)), 0);
    job *huge = make_job_of(&modest, 14, "c", 0, 100000);
    const work_queue_newcomer newcomer = newcomer_of(huge);
    assert_null(work_queue_who_gives_way(&queue, &newcomer));
    job_destroy(&huge);
    work_queue_free(&queue);
}

/* A newcomer waits for as many of each other client as he will have himself. */
static void test_the_wait_is_counted_by_turns(void **state)
{
    (void)state;
    work_queue queue;
    assert_true(work_queue_init(&queue, 16, 1 << 20));
    for (int i = 1; i <= 5; i++)
        work_queue_push(&queue, make_keyed(i, "greedy", 1, 0));
    job *first = make_keyed(6, "modest", 1, 0), *urgent = make_keyed(7, "third", 1, 9);
    work_queue_newcomer newcomer = newcomer_of(first);
    assert_true(work_queue_seconds_before(&queue, &newcomer, 2.0) == 2.0);
    work_queue_push(&queue, first);
    assert_true(work_queue_seconds_before(&queue, &newcomer, 2.0) == 6.0);
    newcomer = newcomer_of(urgent);
    assert_true(work_queue_seconds_before(&queue, &newcomer, 2.0) == 0.0);
    work_queue_push(&queue, urgent);
    newcomer = newcomer_of(first);
    assert_true(work_queue_seconds_before(&queue, &newcomer, 2.0) == 8.0);
    newcomer = newcomer_of(queue.jobs[0]); /* greedy: all of its own, one of the others' each */
    assert_true(work_queue_seconds_before(&queue, &newcomer, 2.0) == 14.0);
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
        cmocka_unit_test(test_turns_go_by_key_then_by_connection),
        cmocka_unit_test(test_without_keys_turns_go_by_connection),
        cmocka_unit_test(test_who_fills_the_queue_gives_way),
        cmocka_unit_test(test_nobody_gives_way_to_a_lower_priority),
        cmocka_unit_test(test_bytes_are_shared_too),
        cmocka_unit_test(test_the_wait_is_counted_by_turns),
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
