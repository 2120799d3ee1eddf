/* test_day_slots.c - windows that can still be offered on a live day: what is told of a slot is what the events of
 * its booking bring. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "day/day_fork.h"
#include "day/day_outlook.h"
#include "model/problem.h"
#include "replan_scene.h"

enum { TECHNICIANS = 6, JOBS = 40, SLOT_S = 5400 };

static arv_day_slot_options by_all_scenarios(int32_t places)
{
    arv_day_slot_options options;
    arv_day_slot_options_init(&options);
    options.scenarios = SCENE_SCENARIOS;
    options.slot_s = SLOT_S;
    options.places = places;
    return options;
}

static arv_slots_answer ask(scene *s, int32_t job, int32_t places)
{
    const arv_day_slot_options options = by_all_scenarios(places);
    arv_slots_answer answer;
    const arv_status status = arv_day_slots(s->day, job, &options, s->arena, &answer, &s->error);
    scene_must(s, status);
    return answer;
}

/* ---- what the events bring ------------------------------------------------------------------- */

static void tell(scene *s, arv_day *day, const arv_event *event, bool *revised)
{
    arv_updates updates;
    assert_int_equal(arv_day_apply(day, event, s->arena, &updates, &s->error), ARV_OK);
    for (int32_t i = 0; i < updates.count; i++)
        revised[updates.items[i].job] |= updates.items[i].notice == ARV_NOTICE_REVISED;
}

static const outlook_risk *risks_of(scene *s, arv_day *day, const arv_slot *slot,
                                    const outlook_promise *promises)
{
    const int32_t shift = s->problem->shift_first[slot->technician] + slot->shift;
    outlook_risk *risks = ARENA_ARRAY(s->arena, outlook_risk, s->spec.job_count);
    if (day_fork_route(day, shift) != ARV_NONE)
        day_outlook_risks(day, day_fork_route(day, shift), promises, risks);
    return risks;
}

/* The slot booked on a copy of the day, by the events that book it. */
static void check_booking(scene *s, int32_t job, const arv_slot *slot)
{
    arv_day *before, *after;
    outlook was, is;
    bool *revised = ARENA_ARRAY(s->arena, bool, s->spec.job_count);
    assert_int_equal(day_fork(s->day, 0, 1, &before, &s->error), ARV_OK);
    assert_int_equal(day_fork(s->day, 0, 1, &after, &s->error), ARV_OK);
    const arv_event added = {.kind = ARV_EVENT_ADDED,
                             .time_s = s->now_s,
                             .technician = slot->technician,
                             .job = job,
                             .position = slot->position};
    const arv_event promised = {.kind = ARV_EVENT_PROMISED,
                                .time_s = s->now_s,
                                .technician = slot->technician,
                                .job = job,
                                .window_from_s = slot->from_s,
                                .window_to_s = slot->to_s};
    tell(s, after, &added, revised);
    tell(s, after, &promised, revised);
    assert_int_equal(day_outlook(before, s->arena, &was, &s->error), ARV_OK);
    assert_int_equal(day_outlook(after, s->arena, &is, &s->error), ARV_OK);
    assert_true(is.promises[job].given);
    assert_true(s->problem->origin_s + is.promises[job].from_s == slot->from_s);
    assert_true(s->problem->origin_s + is.promises[job].to_s == slot->to_s);
    const outlook_risk *r0 = risks_of(s, before, slot, was.promises);
    const outlook_risk *r1 = risks_of(s, after, slot, was.promises);
    const outlook_risk *r2 = risks_of(s, after, slot, is.promises);
    int64_t more = 0;
    for (int32_t j = 0; j < s->spec.job_count; j++)
        if (j != job && was.promises[j].given)
            more += (revised[j] ? SCENE_SCENARIOS : r1[j].missed) - r0[j].missed;
    assert_int_equal(slot->outside_ppm, (int64_t)r2[job].missed * 1000000 / SCENE_SCENARIOS);
    assert_int_equal(slot->broken_ppm, more * 1000000 / SCENE_SCENARIOS);
    arv_day_close(&before);
    arv_day_close(&after);
}

static void check_slot(scene *s, int32_t job, const arv_slot *slot)
{
    arv_replan_figures before, after;
    scene_with_job(s, job, slot->technician, slot->position, &before, &after);
    assert_true(slot->start_s >= slot->from_s && slot->arrive_s <= slot->to_s);
    assert_true(slot->arrive_s >= s->now_s && slot->start_s >= slot->arrive_s);
    /* He waits for the slot, which the order alone does not: nothing of that is free. */
    assert_true(slot->added_cost >= after.cost - before.cost - 2);
    assert_true(slot->score ==
                slot->added_cost +
                    3600 * ((int64_t)slot->outside_ppm + slot->broken_ppm) / 1000000);
    assert_non_null(slot->text);
    check_booking(s, job, slot);
}

static void slots_are_what_their_booking_brings(void **state)
{
    (void)state;
    int32_t offered = 0, risky = 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        scene s;
        int32_t job;
        arv_updates before, after;
        scene_under_way(&s, TECHNICIANS, JOBS, seed, &job);
        assert_int_equal(arv_day_snapshot(s.day, s.arena, &before), ARV_OK);
        const arv_slots_answer answer = ask(&s, job, 4);
        assert_int_equal(arv_day_snapshot(s.day, s.arena, &after), ARV_OK);
        assert_int_equal(before.count, after.count);
        for (int32_t i = 0; i < before.count; i++)
            assert_memory_equal(&before.items[i], &after.items[i], sizeof *before.items);
        for (int32_t k = 0; k < answer.count; k++) {
            const arv_slot *slot = &answer.slots[k];
            assert_true(slot->from_s >= s.now_s && slot->to_s - slot->from_s <= SLOT_S);
            assert_int_equal(slot->reason == ARV_REASON_NONE, k < answer.offered);
            if (k >= answer.offered)
                continue;
            assert_true(k == 0 || slot->score >= slot[-1].score);
            check_slot(&s, job, slot);
            risky += slot->broken_ppm > 0;
        }
        offered += answer.offered;
        scene_drop(&s);
    }
    print_message("%d offered, %d of them at the expense of others\n", offered, risky);
    assert_true(offered >= 5 && risky >= 1);
}

/* With every route simulated a slot is at least as good as with the cheapest one alone. */
static void more_places_are_never_worse(void **state)
{
    (void)state;
    int32_t compared = 0;
    for (uint64_t seed = 2; seed <= 4; seed++) {
        scene s;
        int32_t job;
        scene_under_way(&s, TECHNICIANS, JOBS, seed, &job);
        const arv_slots_answer one = ask(&s, job, 1), all = ask(&s, job, TECHNICIANS);
        assert_int_equal(one.offered, all.offered);
        for (int32_t i = 0; i < one.offered; i++)
            for (int32_t k = 0; k < all.offered; k++)
                if (one.slots[i].from_s == all.slots[k].from_s) {
                    assert_true(all.slots[k].score <= one.slots[i].score);
                    compared++;
                }
        scene_drop(&s);
    }
    assert_true(compared >= 2);
}

static void what_cannot_be_offered_is_refused(void **state)
{
    (void)state;
    scene s;
    int32_t job;
    arv_slots_answer answer;
    scene_under_way(&s, TECHNICIANS, JOBS, 2, &job);
    const int32_t planned = s.routes[0].jobs[s.routes[0].count - 1];
    const struct {
        int32_t job;
        int64_t slot_s;
        int32_t scenarios;
        arv_status status;
        const char *path;
    } cases[] = {
        {job, 59, 64, ARV_INVALID_ARGUMENT, "options.slot_s"},
        {job, 3600, 100, ARV_INVALID_ARGUMENT, "options.scenarios"},
        {-1, 3600, 64, ARV_INVALID_ARGUMENT, "job"},
        {planned, 3600, 64, ARV_FAILED_PRECONDITION, "job"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arv_day_slot_options options = by_all_scenarios(4);
        options.slot_s = cases[i].slot_s;
        options.scenarios = cases[i].scenarios;
        s.error = (arv_error){.count = 0};
        assert_int_equal(arv_day_slots(s.day, cases[i].job, &options, s.arena, &answer, &s.error),
                         cases[i].status);
        assert_string_equal(s.error.items[0].path, cases[i].path);
        assert_int_equal(answer.count, 0);
    }
    scene_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_are_what_their_booking_brings),
        cmocka_unit_test(more_places_are_never_worse),
        cmocka_unit_test(what_cannot_be_offered_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
