/* test_day_extend.c - jobs that nobody knew of when the day was opened: with them the day goes on as if it
 * had known of them all along, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "day/day_extend.h"
#include "day/day_state.h"
#include "day_support.h"

enum { KNOWN = 2 * JOBS };

/* Technician 2 has nothing to do, and his jobs are unknown when `small`. */
static live *open_with(bool small, const arv_problem **all)
{
    live *l = live_new(&live_work);
    *all = l->tiny.problem;
    l->tiny.plan.route_count = 2;
    if (small) {
        static arv_spec known;
        known = l->tiny.spec;
        known.job_count = KNOWN;
        assert_int_equal(arv_problem_compile(l->tiny.arena, &known, &l->tiny.problem, &l->error),
                         ARV_OK);
    }
    live_begin(l);
    return l;
}

static void tell_both(live *a, live *b, arv_event_kind kind, int64_t time_s, int32_t technician,
                      int32_t job)
{
    arv_event event;
    arv_event_init(&event);
    event.kind = kind;
    event.time_s = time_s;
    event.technician = technician;
    event.job = job;
    const arv_updates x = live_tell(a, event), y = live_tell(b, event);
    assert_int_equal(x.count, y.count);
    assert_memory_equal(x.items, y.items, (size_t)x.count * sizeof *x.items);
}

static void it_goes_on_as_if_it_had_known(void **state)
{
    (void)state;
    const arv_problem *all, *same;
    live *l = open_with(true, &all), *twin = open_with(false, &same);
    tell_both(l, twin, ARV_EVENT_DEPARTED, START, 0, 0);
    tell_both(l, twin, ARV_EVENT_ARRIVED, START + 1200, 0, 0);
    arv_event added;
    arv_event_init(&added);
    added.kind = ARV_EVENT_ADDED;
    added.time_s = START + 1200;
    added.technician = 0;
    added.job = KNOWN;
    arv_updates updates;
    assert_int_equal(arv_day_apply(l->day, &added, l->arena, &updates, &l->error),
                     ARV_INVALID_ARGUMENT);
    const arv_updates before = live_snapshot(l);
    l->error = (arv_error){.count = 0};
    assert_int_equal(arv_day_extend(l->day, all, &l->error), ARV_OK);
    const arv_updates after = live_snapshot(l);
    assert_int_equal(before.count, after.count);
    assert_memory_equal(before.items, after.items, (size_t)before.count * sizeof *before.items);
    tell_both(l, twin, ARV_EVENT_ADDED, START + 1200, 0, KNOWN);
    tell_both(l, twin, ARV_EVENT_ADDED, START + 1200, 2, KNOWN + 1);
    tell_both(l, twin, ARV_EVENT_STARTED, START + 1300, 0, 0);
    tell_both(l, twin, ARV_EVENT_FINISHED, START + 4000, 0, 0);
    tell_both(l, twin, ARV_EVENT_DEPARTED, START + 4100, 0, KNOWN);
    tell_both(l, twin, ARV_EVENT_CLOCK, START + 6000, ARV_NONE, ARV_NONE);
    live_drop(l);
    live_drop(twin);
}

/* An event that is refused takes the new problem back, and its memory. */
static void a_refused_event_forgets_the_problem(void **state)
{
    (void)state;
    const arv_problem *all, *same;
    live *l = open_with(true, &all), *twin = open_with(false, &same);
    arv_updates updates;
    arv_event added;
    arv_event_init(&added);
    added.kind = ARV_EVENT_ADDED;
    added.time_s = START + 60;
    added.technician = 0;
    added.job = KNOWN;
    added.position = 50;
    const arv_day before = *l->day;
    const size_t used = arv_arena_used(l->day->arena);
    assert_int_equal(day_extend_apply(l->day, all, &added, l->arena, &updates, &l->error),
                     ARV_FAILED_PRECONDITION);
    assert_memory_equal(&before, l->day, sizeof before);
    assert_int_equal(arv_arena_used(l->day->arena), used);
    l->error = (arv_error){.count = 0};
    added.position = 1;
    assert_int_equal(day_extend_apply(l->day, all, &added, l->arena, &updates, &l->error), ARV_OK);
    assert_ptr_equal(l->day->problem, all);
    const arv_updates expected = live_tell(twin, added);
    assert_int_equal(updates.count, expected.count);
    assert_memory_equal(updates.items, expected.items,
                        (size_t)updates.count * sizeof *updates.items);
    live_drop(l);
    live_drop(twin);
}

static void refused(live *l, const arv_spec *spec, const char *path)
{
    const arv_problem *problem;
    const arv_day before = *l->day;
    l->error = (arv_error){.count = 0};
    assert_int_equal(arv_problem_compile(l->arena, spec, &problem, &l->error), ARV_OK);
    assert_int_equal(arv_day_extend(l->day, problem, &l->error), ARV_FAILED_PRECONDITION);
    assert_string_equal(l->error.items[0].path, path);
    assert_memory_equal(&before, l->day, sizeof before);
}

static void another_problem_is_refused(void **state)
{
    (void)state;
    const arv_problem *all;
    live *l = open_with(true, &all);
    arv_spec spec = l->tiny.spec;
    spec.job_count = KNOWN - 1;
    refused(l, &spec, "jobs");
    spec = l->tiny.spec;
    spec.technician_count = 2;
    refused(l, &spec, "technicians");
    spec = l->tiny.spec;
    spec.model_count = 0;
    refused(l, &spec, "models");
    arv_job jobs[TECHNICIANS * JOBS];
    memcpy(jobs, l->tiny.jobs, sizeof jobs);
    spec = l->tiny.spec;
    spec.jobs = jobs;
    jobs[3].location = 9;
    refused(l, &spec, "jobs[3]");
    jobs[3] = l->tiny.jobs[3];
    jobs[2].id = "somebody else";
    refused(l, &spec, "jobs[2]");
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_on_as_if_it_had_known),
        cmocka_unit_test(another_problem_is_refused),
        cmocka_unit_test(a_refused_event_forgets_the_problem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
