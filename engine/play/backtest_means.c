/* backtest_means.c - see backtest_means.h. */
#include "play/backtest_means.h"

#include "base/arena.h"
#include "learn/pair_index.h"

static int32_t visit_count(const backtest_records *records)
{
    return records->day_count > 0 ? records->days[records->day_count - 1].end_visit : 0;
}

/* Numbers the legs; returns how many there are, -1 without memory. */
static int32_t number_legs(const backtest_records *records, int32_t *leg_of)
{
    pair_index pairs = {.count = 0};
    bool complete = true;
    for (int32_t v = 0; v < visit_count(records) && complete; v++) {
        const bool known = records->from[v] != ARV_NONE && records->to[v] != ARV_NONE;
        leg_of[v] = known ? pair_index_add(&pairs, records->from[v], records->to[v]) : ARV_NONE;
        complete = !known || leg_of[v] >= 0;
    }
    const int32_t count = pairs.count;
    pair_index_free(&pairs);
    return complete ? count : -1;
}

arv_status backtest_means_make(arv_arena *arena, const backtest_records *records,
                               backtest_means *means)
{
    const int32_t visits = visit_count(records);
    *means = (backtest_means){.records = records, .leg_of = ARENA_ARRAY(arena, int32_t, visits)};
    int32_t types = 0;
    for (int32_t v = 0; v < visits; v++)
        types = records->type[v] >= types ? records->type[v] + 1 : types;
    const int32_t legs = means->leg_of ? number_legs(records, means->leg_of) : -1;
    if (legs < 0)
        return ARV_RESOURCE_EXHAUSTED;
    means->legs = ARENA_ARRAY(arena, backtest_mean, legs);
    means->stays = ARENA_ARRAY(arena, backtest_mean, types);
    return means->legs && means->stays ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

static void count(backtest_mean *mean, int64_t from_s, int64_t to_s, int64_t planned_s)
{
    if (from_s == ARV_UNSET || to_s == ARV_UNSET)
        return;
    mean->n += 1;
    mean->sum_s += (double)(to_s - from_s);
    mean->planned_s += planned_s == ARV_UNSET ? 0 : (double)planned_s;
}

void backtest_means_learn(backtest_means *means, int32_t day)
{
    const backtest_records *records = means->records;
    for (int32_t v = records->days[day].first_visit; v < records->days[day].end_visit; v++) {
        const arv_visit *visit = &records->visits[v];
        const int32_t leg = means->leg_of[v], type = records->type[v];
        count(&means->all_stays, visit->arrive_s, visit->finish_s, ARV_UNSET);
        if (type != ARV_NONE)
            count(&means->stays[type], visit->arrive_s, visit->finish_s, ARV_UNSET);
        if (visit->planned_travel_s == ARV_UNSET)
            continue;
        count(&means->all_legs, visit->depart_s, visit->arrive_s, visit->planned_travel_s);
        if (leg != ARV_NONE)
            count(&means->legs[leg], visit->depart_s, visit->arrive_s, visit->planned_travel_s);
    }
}

static double leg_s(const backtest_means *means, int32_t v)
{
    const double planned_s = (double)means->records->visits[v].planned_travel_s;
    const int32_t leg = means->leg_of[v];
    if (leg != ARV_NONE && means->legs[leg].n > 0)
        return means->legs[leg].sum_s / means->legs[leg].n;
    const backtest_mean *all = &means->all_legs;
    return all->planned_s > 0 ? planned_s * all->sum_s / all->planned_s : planned_s;
}

static double stay_s(const backtest_means *means, int32_t v)
{
    const int32_t type = means->records->type[v];
    const int64_t planned_s = means->records->visits[v].planned_service_s;
    if (type != ARV_NONE && means->stays[type].n > 0)
        return means->stays[type].sum_s / means->stays[type].n;
    if (planned_s != ARV_UNSET)
        return (double)planned_s;
    return means->all_stays.n > 0 ? means->all_stays.sum_s / means->all_stays.n : 0;
}

arv_status backtest_means_expect(const backtest_means *means, const backtest_route *route,
                                 arv_arena *arena, backtest_expect *expect)
{
    *expect = (backtest_expect){.count = route->count,
                                .leg = ARENA_ARRAY(arena, backtest_leg, route->count),
                                .stay_s = ARENA_ARRAY(arena, double, route->count)};
    if (!expect->leg || !expect->stay_s)
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t first = (int32_t)(route->visits - means->records->visits);
    for (int32_t k = 0; k < route->count; k++) {
        const bool there = k == 0 && route->starts_at_a_stop;
        expect->leg[k] = (backtest_leg){.nominal_s = there ? 0 : leg_s(means, first + k)};
        expect->stay_s[k] = stay_s(means, first + k);
    }
    return ARV_OK;
}
