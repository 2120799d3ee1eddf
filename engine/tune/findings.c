/* findings.c - see findings.h. */
#include "tune/findings.h"

#include "base/arena.h"
#include "workbench/rank_tests.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for what was found");
}

static void add_side(finding_side *side, const trial_result *r)
{
    side->failed += !r->sound;
    for (int k = 0; k < TRIAL_KEYS && r->sound; k++)
        side->key[k] += r->key[k];
    side->kept += r->kept;
    side->promised += r->promised;
}

/* ---- proof ----------------------------------------------------------------------------------- */

/* Of an instance, summed over seeds; the first that is not 0 decides. */
typedef struct difference {
    int64_t by[TRIAL_KEYS + 1]; /* failures, keys; the last key in millionths */
} difference;

static void add_difference(difference *d, const trial_result *a, const trial_result *b)
{
    d->by[0] += a->sound - b->sound;
    if (!a->sound || !b->sound)
        return;
    for (int k = 0; k < TRIAL_KEYS; k++) {
        const bool scaled = k == TRIAL_KEYS - 1 && a->key[k] > 0;
        const double more = (double)(b->key[k] - a->key[k]);
        d->by[k + 1] += scaled ? llround(1e6 * more / (double)a->key[k]) : b->key[k] - a->key[k];
    }
}

static int sign_of(const difference *d)
{
    for (int k = 0; k <= TRIAL_KEYS; k++)
        if (d->by[k] != 0)
            return d->by[k] > 0 ? 1 : -1;
    return 0;
}

static int by_size(const void *a, const void *b)
{
    const difference *x = a, *y = b;
    for (int k = 0; k <= TRIAL_KEYS; k++) {
        const int64_t p = llabs(x->by[k]), q = llabs(y->by[k]);
        if (p != q)
            return p < q ? -1 : 1;
    }
    return 0;
}

static void test(difference *all, int32_t count, finding_proof *proof)
{
    int8_t order[RANK_SIGNED_MOST];
    bool tied[RANK_SIGNED_MOST];
    int32_t n = 0;
    qsort(all, (size_t)count, sizeof *all, by_size);
    for (int32_t i = 0; i < count; i++) {
        const int sign = sign_of(&all[i]);
        proof->better += sign < 0;
        proof->worse += sign > 0;
        proof->equal += sign == 0;
        if (sign == 0 || n == RANK_SIGNED_MOST)
            continue;
        order[n] = (int8_t)sign;
        tied[n] = n > 0 && by_size(&all[i - 1], &all[i]) == 0;
        n++;
    }
    proof->signed_p = rank_signed(order, tied, n);
    proof->sign_p = rank_sign_test(proof->better, proof->worse);
}

static void sum_up(const trial_request *requests, int32_t trials, difference *all,
                   finding_proof *proof)
{
    double sum = 0;
    int32_t alike = 0;
    for (int32_t k = 0; k < trials; k++) {
        const trial_request *pair = requests + 2 * (size_t)k;
        const trial_result *a = &pair[0].result, *b = &pair[1].result;
        add_side(&proof->start, a);
        add_side(&proof->winner, b);
        add_difference(&all[k % proof->instances], a, b);
        const int cost = TRIAL_KEYS - 1;
        if (a->sound && b->sound && a->key[cost] > 0 &&
            memcmp(a->key, b->key, (size_t)cost * sizeof *a->key) == 0) {
            sum += 100.0 * (double)(b->key[cost] - a->key[cost]) / (double)a->key[cost];
            alike++;
        }
    }
    proof->difference_pct = alike > 0 ? sum / alike : (double)NAN;
}

arv_status finding_prove(arv_arena *arena, trial_runner *runner, const arv_parameters *start,
                         const arv_parameters *winner, const instance *list, int32_t count,
                         int32_t first_number, int32_t seeds, uint64_t seed, finding_proof *proof,
                         arv_error *error)
{
    const int32_t trials = count * seeds;
    trial_request *requests = ARENA_ARRAY(arena, trial_request, 2 * trials);
    difference *all = ARENA_ARRAY(arena, difference, count);
    *proof = (finding_proof){.instances = count, .seeds = seeds, .difference_pct = (double)NAN};
    if (!requests || !all)
        return no_memory(error);
    for (int32_t k = 0; k < trials; k++) {
        const int32_t i = k % count;
        const trial_block block = {&list[i], first_number + i, seed + (uint64_t)(k / count)};
        trial_request *pair = requests + 2 * (size_t)k;
        pair[0] = (trial_request){.set = start, .block = block};
        pair[1] = (trial_request){.set = winner, .block = block};
    }
    const arv_status status = trial_runner_run(runner, requests, 2 * trials, error);
    if (status != ARV_OK)
        return status;
    sum_up(requests, trials, all, proof);
    test(all, count, proof);
    return ARV_OK;
}

/* ---- path ------------------------------------------------------------------------------------ */

static int32_t list_differing(const arv_parameters *a, const arv_parameters *b, int32_t *rows)
{
    int32_t count = 0;
    for (int32_t k = 0; k < PARAMETER_COUNT; k++)
        if (parameters_get(a, k) != parameters_get(b, k))
            rows[count++] = k;
    return count;
}

typedef struct walk {
    trial_runner *runner;
    const instance *list;
    int32_t list_count, blocks;
    uint64_t seed;
    arv_parameters *choices;      /* [rows] */
    trial_request *requests;      /* [rows * blocks] */
    const trial_result **results; /* [rows] */
    double *ranks, *sums;
} walk;

/* Runs `count` settings on all blocks; mean ranks into w->sums. */
static arv_status compare(walk *w, int32_t count, arv_error *error)
{
    for (int32_t i = 0; i < count; i++)
        for (int32_t b = 0; b < w->blocks; b++)
            w->requests[i * w->blocks + b] = (trial_request){
                .set = &w->choices[i], .block = race_block(w->list, w->list_count, w->seed, b)};
    const arv_status status = trial_runner_run(w->runner, w->requests, count * w->blocks, error);
    memset(w->sums, 0, (size_t)count * sizeof *w->sums);
    for (int32_t b = 0; b < w->blocks && status == ARV_OK; b++) {
        for (int32_t i = 0; i < count; i++)
            w->results[i] = &w->requests[i * w->blocks + b].result;
        race_rank(w->results, count, w->ranks);
        for (int32_t i = 0; i < count; i++)
            w->sums[i] += w->ranks[i] / w->blocks;
    }
    return status;
}

static finding_side side_of(const walk *w, int32_t i)
{
    finding_side side = {.failed = 0};
    for (int32_t b = 0; b < w->blocks; b++)
        add_side(&side, &w->requests[i * w->blocks + b].result);
    return side;
}

/* Takes the best of the rows that are left, of `now` and of `rows`. */
static arv_status take_step(walk *w, const arv_parameters *winner, arv_parameters *now,
                            int32_t *rows, int32_t left, finding_step *step, arv_error *error)
{
    for (int32_t i = 0; i < left; i++) {
        w->choices[i] = *now;
        parameters_set(&w->choices[i], rows[i], parameters_get(winner, rows[i]));
    }
    const arv_status status = compare(w, left, error);
    if (status != ARV_OK)
        return status;
    int32_t best = 0;
    for (int32_t i = 1; i < left; i++)
        if (w->sums[i] < w->sums[best])
            best = i;
    *step = (finding_step){.row = rows[best],
                           .from = parameters_get(now, rows[best]),
                           .to = parameters_get(winner, rows[best]),
                           .sums = side_of(w, best),
                           .mean_rank = w->sums[best]};
    *now = w->choices[best];
    rows[best] = rows[left - 1];
    return ARV_OK;
}

arv_status finding_walk(arv_arena *arena, trial_runner *runner, const arv_parameters *start,
                        const arv_parameters *winner, const instance *list, int32_t count,
                        uint64_t seed, int32_t blocks, finding_path *path, arv_error *error)
{
    int32_t *rows = ARENA_ARRAY(arena, int32_t, PARAMETER_COUNT);
    const int32_t differing = rows ? list_differing(start, winner, rows) : 0;
    const int32_t room = differing + 1;
    walk w = {.runner = runner,
              .list = list,
              .list_count = count,
              .blocks = blocks,
              .seed = seed,
              .choices = ARENA_ARRAY(arena, arv_parameters, room),
              .requests = ARENA_ARRAY(arena, trial_request, room * blocks),
              .results = ARENA_ARRAY(arena, const trial_result *, room),
              .ranks = ARENA_ARRAY(arena, double, room),
              .sums = ARENA_ARRAY(arena, double, room)};
    *path = (finding_path){.steps = ARENA_ARRAY(arena, finding_step, room), .blocks = blocks};
    if (!rows || !w.choices || !w.requests || !w.results || !w.ranks || !w.sums || !path->steps)
        return no_memory(error);
    arv_parameters now = *start;
    w.choices[0] = now;
    arv_status status = compare(&w, 1, error);
    path->start = side_of(&w, 0);
    for (int32_t left = differing; left > 0 && status == ARV_OK; left--)
        status = take_step(&w, winner, &now, rows, left, &path->steps[path->count++], error);
    return status;
}

/* ---- correlation ----------------------------------------------------------------------------- */

static double rank_among(const double *values, int32_t count, int32_t at)
{
    int32_t below = 0, same = 0;
    for (int32_t k = 0; k < count; k++) {
        below += values[k] < values[at];
        same += values[k] == values[at]; // exact: equal values of one origin
    }
    return below + (same + 1) / 2.0;
}

double finding_correlation(arv_arena *arena, const race_result *race, int32_t row)
{
    double *values = ARENA_ARRAY(arena, double, race->count);
    double *shares = ARENA_ARRAY(arena, double, race->count);
    int32_t count = 0;
    if (!values || !shares)
        return (double)NAN;
    for (int32_t k = 0; k < race->count; k++)
        if (race->candidates[k]->share_count > 0) {
            values[count] = parameters_get(&race->candidates[k]->set, row);
            shares[count++] = race->candidates[k]->share;
        }
    const double mean = (count + 1) / 2.0;
    double xy = 0, xx = 0, yy = 0;
    for (int32_t k = 0; k < count; k++) {
        const double x = rank_among(values, count, k) - mean;
        const double y = rank_among(shares, count, k) - mean;
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : (double)NAN;
}
