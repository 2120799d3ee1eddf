/* Jobs that the problem of a day does not have: what they leave behind when they are refused, how many may come, and
 * that the day with them is the day that knew of them. */
#include "day_script.h"

#include "base/arena.h"
#include "daybook/day_growth.h"
#include "model/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct rig {
    day_script script;
    open_day *day;
    arv_arena *arena;
    arv_error error;
    int32_t asked;
} rig;

static void start(rig *r)
{
    *r = (rig){.arena = arv_arena_create(0)};
    day_script_make(&r->script, 3, 4, 256);
    r->day = day_script_open(&r->script);
}

static void end(rig *r)
{
    open_day_destroy(&r->day);
    day_script_free(&r->script);
    arv_arena_destroy(&r->arena);
}

static arv_job job_of(const char *id)
{
    arv_job job;
    arv_job_init(&job);
    job.id = id;
    job.location = 2;
    job.service_s = 600;
    return job;
}

/* Adds a job to the route of the first technician. */
static arv_status add(rig *r, const arv_job *job, int32_t position, wire_updates *told)
{
    const arv_spec *spec = r->day->roster.spec;
    wire_message message = {.header = {.kind = WIRE_EVENT}};
    message.header.request_id[0] = 9;
    memcpy(message.header.request_id + 4, &r->asked, sizeof r->asked);
    r->asked++;
    message.body.event = (wire_event){.key = r->day->key,
                                      .kind = ARV_EVENT_ADDED,
                                      .time_s = spec->technicians[0].shifts[0].start_s,
                                      .technician = spec->technicians[0].id,
                                      .job = job->id,
                                      .position = position,
                                      .added = job};
    arv_event_init(&message.body.event.more);
    r->error = (arv_error){.status = ARV_OK};
    return open_day_event(r->day, &message, r->arena, told, &r->error);
}

static void test_a_job_joins_the_problem(void **state)
{
    (void)state;
    rig r;
    wire_updates told;
    start(&r);
    const int32_t jobs = r.day->problem->job_count;
    for (int32_t i = 0; i < 20; i++) {
        char id[16];
        snprintf(id, sizeof id, "new %d", i);
        const arv_job job = job_of(id);
        assert_int_equal(add(&r, &job, 1, &told), ARV_OK);
        assert_int_equal(r.day->problem->job_count, jobs + i + 1);
        assert_int_equal(wire_roster_job(&r.day->roster, id), jobs + i);
        assert_string_equal(r.day->roster.jobs[jobs + i], id);
        assert_int_equal(r.day->last_sequence[jobs + i] > 0, 1);
        assert_int_equal(problem_service_s(r.day->problem, 0, jobs + i), 600);
        assert_int_equal(r.day->problem->job_location[jobs + i], 2);
    }
    assert_string_equal(r.day->roster.jobs[0], r.day->roster.spec->jobs[0].id);
    end(&r);
}

static void test_refused_ones_leave_nothing_behind(void **state)
{
    (void)state;
    rig r;
    wire_updates told;
    start(&r);
    const arv_job good = job_of("good");
    assert_int_equal(add(&r, &good, 0, &told), ARV_OK);
    const open_day before = *r.day;
    const size_t used = arv_arena_used(r.day->arena);
    arv_job bad = job_of("bad");
    for (int32_t i = 0; i < 50; i++)
        assert_int_equal(add(&r, &bad, 1000, &told), ARV_FAILED_PRECONDITION);
    assert_string_equal(r.error.items[0].path, "position");
    bad.location = 1000000;
    assert_int_equal(add(&r, &bad, 0, &told), ARV_INVALID_ARGUMENT);
    assert_string_equal(r.error.items[0].path, "added.location");
    bad.location = 2;
    bad.pin_technician = "nobody";
    assert_int_equal(add(&r, &bad, 0, &told), ARV_INVALID_ARGUMENT);
    assert_string_equal(r.error.items[0].path, "added.pin_technician");
    bad = job_of("good");
    assert_int_equal(add(&r, &bad, 0, &told), ARV_ALREADY_EXISTS);
    assert_int_equal(arv_arena_used(r.day->arena), used);
    assert_memory_equal(&before.roster, &r.day->roster, sizeof before.roster);
    assert_ptr_equal(before.problem, r.day->problem);
    assert_int_equal(before.sequence, r.day->sequence);
    end(&r);
}

static void test_there_may_not_be_too_many(void **state)
{
    (void)state;
    rig r;
    wire_updates told;
    start(&r);
    const arv_job first = job_of("first"), second = job_of("second");
    assert_int_equal(add(&r, &first, 0, &told), ARV_OK);
    assert_true(r.day->added_bytes > 0);
    r.day->added_bytes = INT64_C(1048576) * ARV_MAX_ADDED_MB - r.day->added_bytes;
    assert_int_equal(add(&r, &second, 0, &told), ARV_RESOURCE_EXHAUSTED);
    assert_string_equal(r.error.items[0].path, "added");
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_job_joins_the_problem),
        cmocka_unit_test(test_refused_ones_leave_nothing_behind),
        cmocka_unit_test(test_there_may_not_be_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
