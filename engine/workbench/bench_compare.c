/* bench_compare.c - see bench_compare.h. */
#include "workbench/bench_compare.h"

#include "base/arena.h"
#include "base/rng.h"
#include "workbench/rank_tests.h"

#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 10000, SEED = 1 };

static bool same_run(const bench_row *a, const bench_row *b)
{
    return a->seed == b->seed && strcmp(a->instance, b->instance) == 0 &&
           strcmp(a->suite, b->suite) == 0;
}

/* The last row of that run with a plan; NULL = none. */
static const bench_row *partner(const bench_rows *rows, const bench_row *of)
{
    for (int32_t i = rows->count - 1; i >= 0; i--)
        if (same_run(&rows->items[i], of) && bench_row_ok(&rows->items[i]))
            return &rows->items[i];
    return NULL;
}

static int sign(int64_t x)
{
    return (x > 0) - (x < 0);
}

/* Below 0 when `b` is better. */
static int order(const bench_row *a, const bench_row *b)
{
    if (a->priority_lost != b->priority_lost)
        return sign(b->priority_lost - a->priority_lost);
    if (a->unassigned != b->unassigned)
        return sign((int64_t)b->unassigned - a->unassigned);
    return sign(b->cost - a->cost);
}

static bool comparable(const bench_row *a, const bench_row *b)
{
    return a->priority_lost == b->priority_lost && a->unassigned == b->unassigned && a->cost > 0;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static bench_pair *pair_of(bench_pair *pairs, int32_t *count, const bench_row *row)
{
    for (int32_t i = *count - 1; i >= 0; i--)
        if (strcmp(pairs[i].instance, row->instance) == 0 &&
            strcmp(pairs[i].suite, row->suite) == 0)
            return &pairs[i];
    pairs[*count] = (bench_pair){.suite = row->suite, .instance = row->instance};
    return &pairs[(*count)++];
}

/* `difference_pct` holds the sum and `differences` the number until the end. */
static void add_pair(bench_pair *pair, int32_t *differences, const bench_row *a, const bench_row *b)
{
    pair->seeds++;
    pair->cost_a += (double)a->cost;
    pair->cost_b += (double)b->cost;
    pair->better += order(a, b) < 0;
    pair->worse += order(a, b) > 0;
    if (!comparable(a, b))
        return;
    pair->difference_pct += 100.0 * (double)(b->cost - a->cost) / (double)a->cost;
    ++*differences;
}

static void collect(const bench_rows *a, const bench_rows *b, bench_pair *pairs,
                    int32_t *differences, bench_comparison *result)
{
    for (int32_t i = 0; i < a->count; i++) {
        const bench_row *row = &a->items[i];
        if (bench_row_is_figure(row) || partner(a, row) != row)
            continue;
        const bench_row *other = partner(b, row);
        if (!other) {
            result->only_a++;
            continue;
        }
        bench_pair *pair = pair_of(pairs, &result->count, row);
        add_pair(pair, &differences[pair - pairs], row, other);
    }
    for (int32_t i = 0; i < b->count; i++)
        result->only_b += !bench_row_is_figure(&b->items[i]) &&
                          partner(b, &b->items[i]) == &b->items[i] && !partner(a, &b->items[i]);
}

static void finish_pairs(bench_pair *pairs, const int32_t *differences, bench_comparison *result)
{
    for (int32_t i = 0; i < result->count; i++) {
        bench_pair *pair = &pairs[i];
        pair->cost_a /= pair->seeds;
        pair->cost_b /= pair->seeds;
        pair->difference_pct = differences[i] ? pair->difference_pct / differences[i] : BENCH_NONE;
        result->better += pair->better > pair->worse;
        result->worse += pair->better < pair->worse;
        result->equal += pair->better == pair->worse;
    }
}

/* ---- the interval ---------------------------------------------------------------------------- */

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static arv_status bootstrap(arv_arena *arena, const double *values, int32_t count,
                            bench_comparison *result)
{
    double *means = ARENA_ARRAY(arena, double, RESAMPLES);
    rng random = rng_make(SEED, 0, 0);
    double sum = 0;
    if (!means)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < count; i++)
        sum += values[i];
    for (int32_t r = 0; r < RESAMPLES; r++) {
        double drawn = 0;
        for (int32_t i = 0; i < count; i++)
            drawn += values[rng_below(&random, count)];
        means[r] = drawn / count;
    }
    qsort(means, RESAMPLES, sizeof *means, compare_doubles);
    result->mean_pct = sum / count;
    result->low_pct = means[RESAMPLES / 40];
    result->high_pct = means[RESAMPLES - 1 - RESAMPLES / 40];
    return ARV_OK;
}

static arv_status judge(arv_arena *arena, bench_comparison *result)
{
    double *values = ARENA_ARRAY(arena, double, result->count + 1);
    if (!values)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < result->count; i++)
        if (isfinite(result->pairs[i].difference_pct))
            values[result->differences++] = result->pairs[i].difference_pct;
    result->sign_p = rank_sign_test(result->better, result->worse);
    result->mean_pct = result->low_pct = result->high_pct = BENCH_NONE;
    return result->differences > 0 ? bootstrap(arena, values, result->differences, result) : ARV_OK;
}

arv_status bench_compare(arv_arena *arena, const bench_rows *a, const bench_rows *b,
                         bench_comparison *result)
{
    bench_pair *pairs = ARENA_ARRAY(arena, bench_pair, a->count + 1);
    int32_t *differences = ARENA_ARRAY(arena, int32_t, a->count + 1);
    *result = (bench_comparison){.pairs = pairs};
    if (!pairs || !differences)
        return ARV_RESOURCE_EXHAUSTED;
    collect(a, b, pairs, differences, result);
    finish_pairs(pairs, differences, result);
    return judge(arena, result);
}
