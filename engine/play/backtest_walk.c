/* backtest_walk.c - see backtest_walk.h. */
#include "play/backtest_walk.h"

#include "base/arena.h"
#include "play/backtest_start.h"
#include "play/policy_view.h"
#include "play/views.h"

#include <stdlib.h>

enum { TAPS_PER_VISIT = 4 };

static arv_status no_memory(backtest_walk *walk)
{
    return arv_error_add(walk->error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a route");
}

/* ---- its taps --------------------------------------------------------------------------------- */

static int compare_taps(const void *a, const void *b)
{
    const backtest_tap *x = a, *y = b;
    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    if (x->stop != y->stop)
        return x->stop < y->stop ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static void add_tap(backtest_walk *walk, int32_t stop, arv_event_kind kind, int64_t tap_s)
{
    const backtest_route *route = walk->route;
    if (tap_s == ARV_UNSET)
        return;
    const bool next_departs =
        stop + 1 < route->count && route->visits[stop + 1].depart_s != ARV_UNSET;
    const bool departs = kind == ARV_EVENT_DEPARTED;
    const bool frees = kind == ARV_EVENT_FINISHED && stop + 1 < route->count && !next_departs;
    walk->taps[walk->tap_count++] =
        (backtest_tap){.time_s = backtest_moment(&route->visits[stop], tap_s),
                       .stop = stop,
                       .kind = kind,
                       .leaves = departs || frees,
                       .target = departs ? stop : stop + 1};
}

/* Drops taps that come after one of a later step. */
static void keep_in_step(backtest_walk *walk)
{
    const backtest_tap *last = NULL;
    int32_t kept = 0;
    for (int32_t t = 0; t < walk->tap_count; t++) {
        const backtest_tap *tap = &walk->taps[t];
        const bool goes_on =
            !last || tap->stop > last->stop || (tap->stop == last->stop && tap->kind > last->kind);
        if (!goes_on)
            continue;
        walk->taps[kept] = *tap;
        last = &walk->taps[kept++];
    }
    walk->dropped_taps = walk->tap_count - kept;
    walk->tap_count = kept;
}

arv_status backtest_walk_make(const backtest_route *route, backtest_walk *walk)
{
    *walk = (backtest_walk){
        .route = route, .arena = arv_arena_create(0), .scratch = arv_arena_create(0)};
    if (!walk->arena || !walk->scratch)
        return ARV_RESOURCE_EXHAUSTED;
    const size_t count = (size_t)route->count;
    walk->error = ARENA_ARRAY(walk->arena, arv_error, 1);
    walk->taps = ARENA_ARRAY(walk->arena, backtest_tap, count * TAPS_PER_VISIT);
    walk->customers = ARENA_ARRAY(walk->arena, play_customer, count);
    walk->arrive_s = ARENA_ARRAY(walk->arena, int64_t, count);
    walk->eta_s = ARENA_ARRAY(walk->arena, int64_t, count);
    walk->live = ARENA_ARRAY(walk->arena, day_live, count);
    if (!walk->error || !walk->taps || !walk->customers || !walk->arrive_s || !walk->eta_s ||
        !walk->live)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < route->count; k++) {
        const arv_visit *visit = &route->visits[k];
        walk->arrive_s[k] = backtest_moment(visit, visit->arrive_s);
        add_tap(walk, k, ARV_EVENT_DEPARTED, visit->depart_s);
        add_tap(walk, k, ARV_EVENT_ARRIVED, visit->arrive_s);
        add_tap(walk, k, ARV_EVENT_STARTED, visit->start_s);
        add_tap(walk, k, ARV_EVENT_FINISHED, visit->finish_s);
    }
    qsort(walk->taps, (size_t)walk->tap_count, sizeof *walk->taps, compare_taps);
    keep_in_step(walk);
    return ARV_OK;
}

bool backtest_walk_counts(const backtest_walk *walk, int32_t stop)
{
    return walk->arrive_s[stop] != ARV_UNSET && walk->arrive_s[stop] > walk->route->start_s;
}

/* Routes have one profile. */
traffic_news backtest_walk_news(const backtest_walk *walk)
{
    return walk->day ? day_traffic_news_of(walk->day, 0) : (traffic_news){.precision = 0};
}

void backtest_walk_hear(backtest_walk *walk, const traffic_news *heard)
{
    walk->heard = *heard;
    if (walk->day)
        day_traffic_hear(walk->day, heard);
}

void backtest_walk_close(backtest_walk *walk)
{
    arv_day_close(&walk->day);
    arv_calibration_destroy(&walk->calibration);
    arv_arena_destroy(&walk->scratch);
    arv_arena_destroy(&walk->arena);
}

/* ---- what customers see ----------------------------------------------------------------------- */

static arv_status take_updates(backtest_walk *walk, const arv_updates *updates, int64_t time_s)
{
    for (int32_t u = 0; u < updates->count; u++) {
        play_customer *customer = &walk->customers[updates->items[u].job];
        if (views_add_update(walk->arena, customer, &updates->items[u], time_s) != ARV_OK)
            return no_memory(walk);
    }
    return ARV_OK;
}

static const day_live *find_live(const backtest_walk *walk, int32_t live_count, int32_t stop)
{
    for (int32_t i = 0; i < live_count; i++)
        if (walk->live[i].job == stop)
            return &walk->live[i];
    return NULL;
}

/* One customer's look, by every policy. */
static arv_status look_at(backtest_walk *walk, const policy_facts *facts, int32_t stop,
                          bool booking)
{
    play_customer *customer = &walk->customers[stop];
    for (int p = 0; p < PLAY_POLICIES; p++) {
        const play_policy policy = (play_policy)p;
        /* The ledger's windows are booked by the engine. */
        if (policy == PLAY_LEDGER && (booking || !views_last(customer, PLAY_LEDGER)))
            continue;
        play_view view = policy_view(facts, policy, views_last(customer, policy));
        view.notice = booking ? ARV_NOTICE_BOOKED : ARV_NOTICE_NONE;
        const arv_status status = booking ? views_add(walk->arena, customer, policy, &view)
                                          : views_add_look(walk->arena, customer, policy, view);
        if (status != ARV_OK)
            return no_memory(walk);
    }
    return ARV_OK;
}

/* Everyone from stop `first` on looks as the technician leaves for it. */
static arv_status look(backtest_walk *walk, const backtest_setting *setting, int32_t first,
                       int64_t time_s, bool booking)
{
    const backtest_tuning *tuning = setting->tuning;
    const int32_t live_count =
        day_live_windows(walk->day, first, walk->windows.alpha_ppm, walk->arrive_s, walk->live);
    arv_status status = ARV_OK;
    backtest_expect_walk(&walk->plain, first, time_s, walk->eta_s);
    for (int32_t k = first; k < walk->route->count && status == ARV_OK; k++) {
        if (!backtest_walk_counts(walk, k))
            continue;
        const policy_facts facts = {.time_s = time_s,
                                    .stops_away = k - first,
                                    .planned_s = walk->customers[k].planned_arrive_s,
                                    .normal_half_s = backtest_tuning_normal_s(tuning, k),
                                    .eta_s = walk->eta_s[k],
                                    .eta_half_s = tuning->eta_half_s[k - first],
                                    .live = find_live(walk, live_count, k)};
        status = look_at(walk, &facts, k, booking);
    }
    return status;
}

/* ---- the route -------------------------------------------------------------------------------- */

static void make_customers(backtest_walk *walk)
{
    const backtest_route *route = walk->route;
    backtest_expect_walk(&walk->expect, 0, route->start_s, walk->eta_s);
    for (int32_t k = 0; k < route->count; k++) {
        const arv_visit *visit = &route->visits[k];
        walk->customers[k] = (play_customer){
            .day = route->day,
            .route = route->index,
            .position = k,
            .job = k,
            .cluster = route->index,
            .planned_arrive_s = walk->eta_s[k],
            .arrive_s = walk->arrive_s[k],
            .depart_s = backtest_moment(visit, visit->depart_s),
            .start_s = backtest_moment(visit, visit->start_s),
            .finish_s = backtest_moment(visit, visit->finish_s),
            .closed_s = walk->arrive_s[k],
        };
    }
}

static arv_status start(backtest_walk *walk, const backtest_setting *setting)
{
    const int64_t start_s = walk->route->start_s;
    arv_updates booked = {0};
    walk->windows = setting->windows;
    walk->windows.calibration = walk->calibration;
    arv_status status = backtest_start(walk->route, setting->learner, &walk->windows, &walk->heard,
                                       walk->arena, &walk->problem, &walk->plan, walk->error);
    if (status == ARV_OK &&
        (backtest_expect_make(walk->arena, walk->problem, &walk->expect) != ARV_OK ||
         backtest_means_expect(setting->means, walk->route, walk->arena, &walk->plain) != ARV_OK))
        status = no_memory(walk);
    if (status == ARV_OK)
        status = day_open_hearing(walk->problem, walk->plan, &walk->windows, &walk->heard,
                                  &walk->day, walk->error);
    if (status == ARV_OK && arv_day_snapshot(walk->day, walk->arena, &booked) != ARV_OK)
        status = no_memory(walk);
    if (status != ARV_OK)
        return status;
    make_customers(walk);
    status = take_updates(walk, &booked, start_s);
    return status == ARV_OK ? look(walk, setting, 0, start_s, true) : status;
}

static arv_status apply(backtest_walk *walk, const backtest_setting *setting,
                        const backtest_tap *tap)
{
    const arv_event event = {
        .kind = tap->kind, .time_s = tap->time_s, .technician = 0, .job = tap->stop};
    const arena_mark mark = arena_mark_get(walk->scratch);
    arv_updates updates = {0};
    arv_status status = arv_day_apply(walk->day, &event, walk->scratch, &updates, walk->error);
    if (status == ARV_OK)
        status = take_updates(walk, &updates, tap->time_s);
    if (status == ARV_OK && tap->leaves)
        status = look(walk, setting, tap->target, tap->time_s, false);
    arena_mark_release(walk->scratch, mark);
    return status;
}

arv_status backtest_walk_until(backtest_walk *walk, const backtest_setting *setting,
                               int64_t until_s)
{
    if (walk->status == ARV_OK && !walk->problem && walk->route->start_s < until_s)
        walk->status = start(walk, setting);
    while (walk->status == ARV_OK && walk->next_tap < walk->tap_count &&
           walk->taps[walk->next_tap].time_s < until_s)
        walk->status = apply(walk, setting, &walk->taps[walk->next_tap++]);
    return walk->status;
}
