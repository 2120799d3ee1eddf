/* backtest_records.c - see backtest_records.h. */
#include "play/backtest_records.h"

#include "base/arena.h"
#include "base/text_intern.h"

#include <stdio.h>
#include <string.h>

const char *backtest_fate_name(backtest_fate fate)
{
    static const char *const names[] = {"played", "no_taps", "no_planned_travel", "gap",
                                        "disorder"};
    return names[fate];
}

int64_t backtest_moment(const arv_visit *visit, int64_t tap_s)
{
    return tap_s == ARV_UNSET ? ARV_UNSET : (int64_t)visit->day * BACKTEST_DAY_S + tap_s;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* ---- what is wrong with a route --------------------------------------------------------------- */

/* The first tap of the route's earliest stop that has any. */
static void find_start(backtest_route *route)
{
    route->start_s = INT64_MAX;
    for (int32_t k = 0; k < route->count; k++) {
        const arv_visit *v = &route->visits[k];
        const int64_t taps[] = {v->depart_s, v->arrive_s, v->start_s, v->finish_s};
        for (size_t i = 0; i < sizeof taps / sizeof *taps; i++) {
            const int64_t at_s = backtest_moment(v, taps[i]);
            if (at_s != ARV_UNSET && at_s < route->start_s)
                route->start_s = at_s;
        }
    }
    const int64_t left_s = backtest_moment(&route->visits[0], route->visits[0].depart_s);
    route->starts_at_a_stop = left_s == ARV_UNSET || left_s > route->start_s;
}

static bool has_travel(const backtest_route *route)
{
    for (int32_t k = route->starts_at_a_stop; k < route->count; k++)
        if (route->visits[k].planned_travel_s == ARV_UNSET)
            return false;
    return true;
}

static bool is_whole(const backtest_route *route)
{
    for (int32_t k = 1; k < route->count; k++) {
        const arv_visit *before = &route->visits[k - 1], *visit = &route->visits[k];
        if (visit->stop != before->stop + 1)
            return false;
        if (visit->from && before->to && !same(visit->from, before->to))
            return false;
    }
    return true;
}

/* Did he leave for and reach the stops in the order of the plan? */
static bool is_in_order(const backtest_route *route)
{
    int64_t clock_s = INT64_MIN;
    for (int32_t k = 0; k < route->count; k++) {
        const int64_t taps[] = {route->visits[k].depart_s, route->visits[k].arrive_s};
        for (size_t i = 0; i < sizeof taps / sizeof *taps; i++) {
            if (taps[i] == ARV_UNSET)
                continue;
            if (taps[i] < clock_s)
                return false;
            clock_s = taps[i];
        }
    }
    return true;
}

static backtest_fate fate_of(const backtest_route *route)
{
    if (route->start_s == INT64_MAX)
        return BACKTEST_NO_TAPS;
    if (!is_whole(route))
        return BACKTEST_GAP;
    if (!is_in_order(route))
        return BACKTEST_DISORDER;
    return has_travel(route) ? BACKTEST_PLAYED : BACKTEST_NO_TRAVEL;
}

/* ---- grouping --------------------------------------------------------------------------------- */

/* < 0 when `a` is before `b`, 0 when only one of them can be there. */
static int compare_visits(const arv_visit *a, const arv_visit *b)
{
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    const int by_route = strcmp(a->route, b->route);
    if (by_route != 0)
        return by_route;
    return (a->stop > b->stop) - (a->stop < b->stop);
}

static arv_status check_order(const arv_visit *visits, int32_t count, arv_error *error)
{
    for (int32_t i = 0; i < count; i++) {
        char path[40];
        snprintf(path, sizeof path, "records[%d]", i);
        if (!visits[i].route || !visits[i].technician)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, path, "no route or no technician");
        if (i > 0 && compare_visits(&visits[i - 1], &visits[i]) >= 0)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, path,
                                 "not sorted by day, route and stop, or twice");
    }
    return ARV_OK;
}

static arv_status allocate(backtest_records *r, int32_t count, arv_arena *arena)
{
    r->days = ARENA_ARRAY(arena, backtest_day, count);
    r->routes = ARENA_ARRAY(arena, backtest_route, count);
    r->type = ARENA_ARRAY(arena, int32_t, count);
    r->from = ARENA_ARRAY(arena, int32_t, count);
    r->to = ARENA_ARRAY(arena, int32_t, count);
    return r->days && r->routes && r->type && r->from && r->to ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

/* Opens a day or a route when visit i begins one. */
static void add_visit(backtest_records *r, int32_t i)
{
    const arv_visit *visit = &r->visits[i];
    if (r->day_count == 0 || r->days[r->day_count - 1].date != visit->day)
        r->days[r->day_count++] = (backtest_day){
            .date = visit->day, .first_visit = i, .start_s = INT64_MAX, .end_s = INT64_MIN};
    backtest_day *day = &r->days[r->day_count - 1];
    day->end_visit = i + 1;
    const int64_t taps[] = {visit->depart_s, visit->arrive_s, visit->start_s, visit->finish_s};
    for (size_t k = 0; k < sizeof taps / sizeof *taps; k++) {
        const int64_t at_s = backtest_moment(visit, taps[k]);
        if (at_s == ARV_UNSET)
            continue;
        day->start_s = at_s < day->start_s ? at_s : day->start_s;
        day->end_s = at_s > day->end_s ? at_s : day->end_s;
    }
    if (i == day->first_visit || strcmp(visit->route, r->visits[i - 1].route) != 0) {
        r->routes[r->route_count] =
            (backtest_route){.visits = visit, .day = r->day_count - 1, .index = r->route_count};
        r->route_count++;
    }
    r->routes[r->route_count - 1].count++;
}

static bool number(text_intern *texts, const char *text, int32_t *into)
{
    const size_t length = text ? strlen(text) : 0;
    *into = text ? text_intern_find(texts, text, length) : ARV_NONE;
    if (text && *into == ARV_NONE)
        *into = text_intern_add(texts, text, length);
    return !text || *into != ARV_NONE;
}

static arv_status number_texts(backtest_records *r, int32_t count, arv_arena *arena)
{
    arv_arena *table = arv_arena_create(0);
    text_intern texts = {0};
    bool fits = table && text_intern_init(&texts, arena, table);
    for (int32_t i = 0; i < count && fits; i++)
        fits = number(&texts, r->visits[i].job_type, &r->type[i]) &&
               number(&texts, r->visits[i].from, &r->from[i]) &&
               number(&texts, r->visits[i].to, &r->to[i]);
    const char **text = fits ? ARENA_ARRAY(arena, const char *, texts.count) : NULL;
    for (int32_t t = 0; text && t < texts.count; t++)
        text[t] = texts.entries[t].text;
    r->text = text;
    arv_arena_destroy(&table);
    return text ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

arv_status backtest_records_of(const arv_visit *visits, int32_t count, int32_t last_date,
                               arv_arena *arena, backtest_records *records, arv_error *error)
{
    *records = (backtest_records){.visits = visits};
    arv_status status = check_order(visits, count, error);
    if (status != ARV_OK)
        return status;
    while (count > 0 && visits[count - 1].day > last_date)
        count--;
    status = allocate(records, count, arena);
    if (status == ARV_OK)
        status = number_texts(records, count, arena);
    if (status != ARV_OK)
        return arv_error_add(error, status, "records", "the records do not fit into memory");
    for (int32_t i = 0; i < count; i++)
        add_visit(records, i);
    for (int32_t r = 0; r < records->route_count; r++) {
        find_start(&records->routes[r]);
        records->routes[r].fate = fate_of(&records->routes[r]);
    }
    return ARV_OK;
}
