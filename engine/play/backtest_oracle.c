/* backtest_oracle.c - see backtest_oracle.h. */
#include "play/backtest_oracle.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 4096 };

arv_status backtest_oracle_make(arv_arena *arena, const backtest_records *records,
                                backtest_oracle *oracle)
{
    *oracle = (backtest_oracle){.arena = arena,
                                .records = records,
                                .parts = ARENA_ARRAY(arena, backtest_part, FIRST_ROOM),
                                .room = FIRST_ROOM};
    return oracle->parts ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

/* ---- sums by part ----------------------------------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
    const backtest_part *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x->product > y->product) - (x->product < y->product); /* one order of summing */
}

static int compare_products(const void *a, const void *b)
{
    const backtest_part *x = a, *y = b;
    if (x->product != y->product)
        return x->product > y->product ? -1 : 1;
    return compare_keys(a, b);
}

static void merge(backtest_oracle *oracle)
{
    backtest_part *parts = oracle->parts;
    int32_t kept = 0;
    qsort(parts, (size_t)oracle->count, sizeof *parts, compare_keys);
    for (int32_t i = 0; i < oracle->count; i++) {
        const bool same =
            kept > 0 && parts[kept - 1].from == parts[i].from && parts[kept - 1].to == parts[i].to;
        if (same)
            parts[kept - 1].product += parts[i].product;
        else
            parts[kept++] = parts[i];
    }
    oracle->count = kept;
}

static arv_status add_part(backtest_oracle *oracle, backtest_part part)
{
    if (oracle->count == oracle->room)
        merge(oracle);
    if (oracle->count > oracle->room / 2) {
        backtest_part *parts = ARENA_ARRAY(oracle->arena, backtest_part, 2 * oracle->room);
        if (!parts)
            return ARV_RESOURCE_EXHAUSTED;
        memcpy(parts, oracle->parts, (size_t)oracle->count * sizeof *parts);
        oracle->parts = parts;
        oracle->room *= 2;
    }
    oracle->parts[oracle->count++] = part;
    return ARV_OK;
}

void backtest_oracle_settle(backtest_oracle *oracle)
{
    merge(oracle);
    qsort(oracle->parts, (size_t)oracle->count, sizeof *oracle->parts, compare_products);
}

/* ---- looks ------------------------------------------------------------------------------------ */

/* The look as he leaves for stop p, at the customer of stop v: are all times between known? */
static bool is_known(const backtest_walk *walk, int32_t p, int32_t v)
{
    for (int32_t k = p; k <= v; k++) {
        const arv_visit *visit = &walk->route->visits[k];
        if (visit->depart_s == ARV_UNSET || visit->arrive_s == ARV_UNSET)
            return false;
    }
    return true;
}

/* Seconds beyond what was expected of the leg to stop k, and of the stay at stop k. */
static double leg_error(const backtest_walk *walk, int32_t k)
{
    const arv_visit *visit = &walk->route->visits[k];
    const int64_t depart_s = backtest_moment(visit, visit->depart_s);
    return (double)(visit->arrive_s - visit->depart_s) -
           backtest_expect_leg_s(&walk->expect, k, depart_s);
}

static double stay_error(const backtest_walk *walk, int32_t k)
{
    const arv_visit *visit = &walk->route->visits[k];
    return (double)(visit[1].depart_s - visit->arrive_s) - walk->expect.stay_s[k];
}

static arv_status add_look(backtest_oracle *oracle, const backtest_walk *walk, int32_t p, int32_t v)
{
    const backtest_records *records = oracle->records;
    const int64_t first = walk->route->visits - records->visits;
    double whole = 0;
    arv_status status = ARV_OK;
    for (int32_t k = p; k <= v; k++)
        whole += leg_error(walk, k) + (k < v ? stay_error(walk, k) : 0);
    for (int32_t k = p; k <= v && status == ARV_OK; k++) {
        status = add_part(oracle, (backtest_part){.from = records->from[first + k],
                                                  .to = records->to[first + k],
                                                  .product = leg_error(walk, k) * whole});
        if (status == ARV_OK && k < v)
            status = add_part(oracle, (backtest_part){.from = records->type[first + k],
                                                      .to = BACKTEST_PART_JOB,
                                                      .product = stay_error(walk, k) * whole});
    }
    oracle->squares += whole * whole;
    oracle->looks++;
    return status;
}

arv_status backtest_oracle_add(backtest_oracle *oracle, const backtest_walk *walk)
{
    arv_status status = ARV_OK;
    for (int32_t p = 0; p < walk->route->count; p++)
        for (int32_t n = BACKTEST_ORACLE_FROM; n <= BACKTEST_ORACLE_TO; n++) {
            const int32_t v = p + n;
            if (status == ARV_OK && v < walk->route->count && is_known(walk, p, v))
                status = add_look(oracle, walk, p, v);
        }
    return status;
}
