/* day_support.c - see day_support.h. */
#include "day_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "day/day_state.h"

const tiny_options live_work = {.technicians = TECHNICIANS,
                                .jobs_each = JOBS,
                                .travel_s = 900,
                                .planned_s = 3000,
                                .mean_s = 3000,
                                .cv_ppm = 450000,
                                .pace_ppm = 100000,
                                .leg_ppm = 200000,
                                .technician_day_ppm = 100000,
                                .shift_s = INT64_C(12) * 3600};

const tiny_options live_exact = {.technicians = TECHNICIANS,
                                 .jobs_each = JOBS,
                                 .travel_s = LEG,
                                 .planned_s = WORK,
                                 .shift_s = INT64_C(12) * 3600};

live *live_new(const tiny_options *work)
{
    live *l = calloc(1, sizeof *l);
    assert_non_null(l);
    tiny_fill(&l->tiny, work);
    tiny_compile(&l->tiny);
    l->arena = arv_arena_create(0);
    arv_window_options_init(&l->options);
    l->options.scenarios = 512;
    l->options.threads = 1;
    return l;
}

void live_begin(live *l)
{
    assert_int_equal(arv_estimate(l->tiny.problem, &l->options, NULL, &l->tiny.plan, &l->error),
                     ARV_OK);
    assert_int_equal(arv_day_open(l->tiny.problem, &l->tiny.plan, &l->options, &l->day, &l->error),
                     ARV_OK);
}

live *live_open_with(int32_t threads)
{
    live *l = live_new(&live_work);
    l->options.threads = threads;
    live_begin(l);
    return l;
}

live *live_open_exact(void)
{
    live *l = live_new(&live_exact);
    live_begin(l);
    return l;
}

void live_drop(live *l)
{
    arv_day_close(&l->day);
    assert_null(l->day);
    arv_arena_destroy(&l->arena);
    tiny_free(&l->tiny);
    free(l);
}

arv_status live_put(live *l, arv_event_kind kind, int64_t time_s, int32_t job, arv_updates *updates)
{
    l->error = (arv_error){.count = 0};
    const arv_event event = {.kind = kind,
                             .time_s = time_s,
                             .technician = job == ARV_NONE ? ARV_NONE : job / JOBS,
                             .job = job};
    return arv_day_apply(l->day, &event, l->arena, updates, &l->error);
}

void live_must(live *l, arv_event_kind kind, int64_t time_s, int32_t job, arv_updates *updates)
{
    assert_int_equal(live_put(l, kind, time_s, job, updates), ARV_OK);
}

arv_updates live_tell(live *l, arv_event event)
{
    arv_updates updates;
    l->error = (arv_error){.count = 0};
    assert_int_equal(arv_day_apply(l->day, &event, l->arena, &updates, &l->error), ARV_OK);
    return updates;
}

arv_updates live_snapshot(const live *l)
{
    arv_updates all;
    assert_int_equal(arv_day_snapshot(l->day, l->arena, &all), ARV_OK);
    return all;
}

const arv_update *live_find(const arv_updates *updates, int32_t job)
{
    for (int32_t i = 0; i < updates->count; i++)
        if (updates->items[i].job == job)
            return &updates->items[i];
    return NULL;
}

int64_t live_eta(const live *l, int32_t job)
{
    return l->day->problem->origin_s + l->day->customers[job].eta_s;
}

int64_t live_shown_eta(const live *l, int32_t job)
{
    const arv_updates all = live_snapshot(l);
    return live_find(&all, job)->eta_s;
}

void live_refused(live *l, arv_event event, arv_status status, const char *path)
{
    const arv_updates before = live_snapshot(l);
    const arv_day day = *l->day;
    day_route routes[TECHNICIANS];
    day_customer customers[TECHNICIANS * JOBS];
    memcpy(routes, day.routes, sizeof routes);
    memcpy(customers, day.customers, sizeof customers);
    arv_updates updates;
    l->error = (arv_error){.count = 0};
    assert_int_equal(arv_day_apply(l->day, &event, l->arena, &updates, &l->error), status);
    assert_string_equal(l->error.items[0].path, path);
    assert_true(strlen(l->error.items[0].text) > 5);
    assert_int_equal(updates.count, 0);
    const arv_updates after = live_snapshot(l);
    assert_int_equal(before.count, after.count);
    assert_memory_equal(before.items, after.items, (size_t)before.count * sizeof *before.items);
    assert_memory_equal(&day, l->day, sizeof day);
    assert_memory_equal(routes, day.routes, sizeof routes);
    assert_memory_equal(customers, day.customers, sizeof customers);
}
