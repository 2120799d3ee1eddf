/* test_insert.c - the best places of an urgent job in a live day: what is told is what the event brings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "model/problem.h"
#include "replan_scene.h"

enum { TECHNICIANS = 6, JOBS = 40 };

static arv_insertion insert(scene *s, int32_t job, int32_t places)
{
    arv_insert_options options;
    arv_insertion insertion;
    arv_insert_options_init(&options);
    options.places = places;
    const arv_status status =
        arv_day_insert(s->day, job, &options, s->arena, &insertion, &s->error);
    scene_must(s, status);
    return insertion;
}

/* Cost and travel of the whole rest of the day with the job at that place. */
static void check_cost(scene *s, int32_t job, const arv_insert_place *place)
{
    arv_replan_figures before, after;
    scene_with_job(s, job, place->technician, place->position, &before, &after);
    const int64_t off = after.cost - before.cost - place->added_cost;
    assert_true(off >= -2 && off <= 2); /* sums of rounded routes */
    assert_true(after.travel_s - before.travel_s == place->added_travel_s);
}

/* Every promise that the event gives up was told to be lost, and nothing worse could happen to it. */
static void check_given_up(const arv_updates *updates, int32_t job, const arv_insert_place *place)
{
    for (int32_t i = 0; i < updates->count; i++) {
        bool told = updates->items[i].notice != ARV_NOTICE_REVISED || updates->items[i].job == job;
        for (int32_t k = 0; k < place->promise_count; k++)
            told |= place->promises[k].job == updates->items[i].job &&
                    place->promises[k].miss_after_ppm == 1000000;
        assert_true(told);
    }
}

static void places_are_what_the_event_brings(void **state)
{
    (void)state;
    int32_t told = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        scene s;
        int32_t job;
        arv_updates before, after;
        scene_under_way(&s, TECHNICIANS, JOBS, seed, &job);
        assert_int_equal(arv_day_snapshot(s.day, s.arena, &before), ARV_OK);
        const arv_insertion in = insert(&s, job, 4);
        assert_int_equal(arv_day_snapshot(s.day, s.arena, &after), ARV_OK);
        assert_int_equal(before.count, after.count);
        for (int32_t i = 0; i < before.count; i++)
            assert_memory_equal(&before.items[i], &after.items[i], sizeof *before.items);
        assert_int_equal(in.count, in.routes_tried < 4 ? in.routes_tried : 4);
        for (int32_t k = 0; k < in.count; k++) {
            const arv_insert_place *place = &in.places[k];
            assert_true(place->arrive_s >= s.now_s && place->start_s >= place->arrive_s);
            if (k > 0)
                assert_true(place->added_cost + place->added_late_cost >=
                            place[-1].added_cost + place[-1].added_late_cost);
            check_cost(&s, job, place);
        }
        told += in.count;
        if (in.count == 0) { /* his own windows are over */
            scene_drop(&s);
            continue;
        }
        const arv_insert_place *best = &in.places[0];
        arv_updates updates;
        const arv_event event = {.kind = ARV_EVENT_ADDED,
                                 .time_s = s.now_s,
                                 .technician = best->technician,
                                 .job = job,
                                 .position = best->position};
        assert_int_equal(arv_day_apply(s.day, &event, s.arena, &updates, &s.error), ARV_OK);
        const arv_update *booked = scene_update(&updates, job);
        assert_non_null(booked);
        assert_true(booked->window_from_s == best->window_from_s &&
                    booked->window_to_s == best->window_to_s && booked->eta_s == best->eta_s);
        check_given_up(&updates, job, best);
        scene_drop(&s);
    }
    print_message("%d places\n", told);
    assert_true(told >= 5);
}

static void what_cannot_be_inserted_is_refused(void **state)
{
    (void)state;
    scene s;
    int32_t job;
    arv_insertion in;
    arv_insert_options options;
    scene_under_way(&s, TECHNICIANS, JOBS, 2, &job);
    arv_insert_options_init(&options);
    assert_int_equal(arv_day_insert(s.day, -1, &options, s.arena, &in, &s.error),
                     ARV_INVALID_ARGUMENT);
    const int32_t planned = s.routes[0].jobs[s.routes[0].count - 1];
    s.error = (arv_error){.count = 0};
    assert_int_equal(arv_day_insert(s.day, planned, &options, s.arena, &in, &s.error),
                     ARV_FAILED_PRECONDITION);
    assert_string_equal(s.error.items[0].path, "job");
    options.places = 65;
    s.error = (arv_error){.count = 0};
    assert_int_equal(arv_day_insert(s.day, job, &options, s.arena, &in, &s.error),
                     ARV_INVALID_ARGUMENT);
    assert_string_equal(s.error.items[0].path, "options.places");
    assert_int_equal(in.count, 0);
    scene_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_what_the_event_brings),
        cmocka_unit_test(what_cannot_be_inserted_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
