/* race.c - see race.h. */
#include "tune/race.h"

#include "base/arena.h"
#include "tune/sampling.h"
#include "workbench/rank_tests.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_TEST = 5,   /* blocks before the first test */
    ROUND_LEAST = 60, /* trials of a round: fewer rounds when the budget is small */
    BLOCKS_PER_SETTING =
        5,     /* for which a round has budget; more in later rounds, by as many at most */
    TRIES = 20 /* to sample a setting that is new */
};

static const double LEVEL = 0.05;        /* of all tests */
static const double FIRST_SPREAD = 0.25; /* of the range: standard deviation of a sampled value */

typedef struct race {
    arv_arena *arena;
    const race_options *options;
    trial_runner *runner;
    const instance *list;
    int32_t list_count;
    race_candidate **all, **alive;
    int32_t count, room, alive_count;
    int32_t least, rounds; /* least: settings that a round ends with */
    int32_t blocks;        /* run by somebody */
    trial_request *requests;
    const trial_result **row; /* [room] of one block */
    double *ranks;            /* [RACE_BLOCKS_MOST * room] */
    bool *worse;
    int64_t used;
    double spread;
} race;

/* ---- blocks and ranks ------------------------------------------------------------------------ */

trial_block race_block(const instance *list, int32_t count, uint64_t seed, int32_t b)
{
    const int32_t pass = b / count;
    rng random = rng_make(seed, 0x626c6f636b, (uint64_t)pass);
    int32_t at = b % count;
    /* Fisher & Yates without the list: where the draw of position `at` comes from. */
    int32_t *order = malloc((size_t)count * sizeof *order);
    for (int32_t k = 0; order && k < count; k++)
        order[k] = k;
    if (order) {
        rng_shuffle(&random, order, count);
        at = order[at];
    }
    free(order);
    return (trial_block){&list[at], at, seed + (uint64_t)pass};
}

void race_rank(const trial_result *const *results, int32_t count, double *ranks)
{
    for (int32_t a = 0; a < count; a++) {
        int32_t better = 0, same = 0;
        for (int32_t b = 0; b < count; b++) {
            const int order = trial_order(results[b], results[a]);
            better += order < 0;
            same += order == 0;
        }
        ranks[a] = better + (same + 1) / 2.0;
    }
}

/* Ranks of those alive in blocks 0..blocks-1. */
static void rank_blocks(race *r, int32_t blocks)
{
    for (int32_t b = 0; b < blocks; b++) {
        for (int32_t k = 0; k < r->alive_count; k++)
            r->row[k] = &r->alive[k]->results[b];
        race_rank(r->row, r->alive_count, r->ranks + (size_t)b * (size_t)r->alive_count);
    }
}

bool race_breaks_promises(const trial_result *results, int32_t blocks, int64_t promise_ppm)
{
    double sum = 0, squares = 0;
    for (int32_t b = 0; b < blocks; b++) {
        const double lack =
            (double)promise_ppm * 1e-6 * (double)results[b].promised - (double)results[b].kept;
        sum += lack;
        squares += lack * lack;
    }
    const double mean = sum / blocks;
    const double variance = (squares - sum * mean) / (blocks - 1);
    if (blocks < FIRST_TEST || mean <= 0)
        return false;
    return variance <= 0 || rank_t_tails(mean / sqrt(variance / blocks), blocks - 1) < 2 * LEVEL;
}

/* ---- a block --------------------------------------------------------------------------------- */

static int32_t lacking(const race *r, int32_t b)
{
    int32_t count = 0;
    for (int32_t k = 0; k < r->alive_count; k++)
        count += r->alive[k]->blocks <= b;
    return count;
}

static arv_status run_block(race *r, int32_t b, arv_error *error)
{
    const trial_block block = race_block(r->list, r->list_count, r->options->seed, b);
    int32_t count = 0;
    for (int32_t k = 0; k < r->alive_count; k++)
        if (r->alive[k]->blocks <= b)
            r->requests[count++] = (trial_request){.set = &r->alive[k]->set, .block = block};
    const arv_status status = trial_runner_run(r->runner, r->requests, count, error);
    if (status != ARV_OK)
        return status;
    r->used += count;
    for (int32_t k = 0, i = 0; k < r->alive_count; k++)
        if (r->alive[k]->blocks <= b) {
            r->alive[k]->results[b] = r->requests[i++].result;
            r->alive[k]->blocks = b + 1;
        }
    r->blocks = b + 1 > r->blocks ? b + 1 : r->blocks;
    return ARV_OK;
}

/* Where in the field everybody came in. */
static void note_places(race *r, int32_t b)
{
    const double *ranks = r->ranks + (size_t)b * (size_t)r->alive_count;
    for (int32_t k = 0; k < r->alive_count && r->alive_count > 1; k++) {
        r->alive[k]->share_sum += (ranks[k] - 1) / (r->alive_count - 1);
        r->alive[k]->share_count++;
    }
}

/* ---- who leaves ------------------------------------------------------------------------------ */

/* Wilcoxon cannot say by how much: of two, the sign test of who was better in which block. */
static void test_two(race *r, int32_t blocks)
{
    int32_t wins[2] = {0, 0};
    for (int32_t b = 0; b < blocks; b++)
        for (int k = 0; k < 2; k++)
            wins[k] += r->ranks[2 * b + k] < r->ranks[2 * b + 1 - k];
    const bool differ = rank_sign_test(wins[0], wins[1]) < LEVEL;
    r->worse[0] = differ && wins[0] < wins[1];
    r->worse[1] = differ && wins[1] < wins[0];
}

static void send_off(race *r, int32_t blocks)
{
    int32_t kept = 0;
    if (r->alive_count == 2)
        test_two(r, blocks);
    else
        rank_friedman(r->ranks, blocks, r->alive_count, LEVEL, r->worse);
    for (int32_t k = 0; k < r->alive_count; k++) {
        race_candidate *c = r->alive[k];
        const bool broken = r->options->promise_ppm > 0 &&
                            race_breaks_promises(c->results, c->blocks, r->options->promise_ppm);
        const bool safe = c->blocks > blocks; /* ran more before: not yet */
        c->alive = !broken && (!r->worse[k] || safe);
        if (c->alive)
            r->alive[kept++] = c;
    }
    r->alive_count = kept;
}

/* ---- a round --------------------------------------------------------------------------------- */

static int32_t common_blocks(const race *r)
{
    int32_t blocks = r->blocks;
    for (int32_t k = 0; k < r->alive_count; k++)
        blocks = r->alive[k]->blocks < blocks ? r->alive[k]->blocks : blocks;
    return blocks;
}

static bool is_over(const race *r, int32_t b, int32_t known, int64_t until)
{
    if (b >= RACE_BLOCKS_MOST || r->alive_count == 0)
        return true;
    if (b < FIRST_TEST || b < known)
        return b >= FIRST_TEST && r->used + lacking(r, b) > until;
    return r->used + lacking(r, b) > until || (b > known && r->alive_count <= r->least);
}

static arv_status run_blocks(race *r, int64_t until, arv_error *error)
{
    const int32_t known = r->blocks;
    for (int32_t b = 0; !is_over(r, b, known, until); b++) {
        const arv_status status = run_block(r, b, error);
        if (status != ARV_OK)
            return status;
        rank_blocks(r, b + 1);
        note_places(r, b);
        if (b + 1 >= FIRST_TEST)
            send_off(r, b + 1);
    }
    return ARV_OK;
}

static int by_mean_rank(const void *a, const void *b)
{
    const race_candidate *x = *(race_candidate *const *)a, *y = *(race_candidate *const *)b;
    if (x->mean_rank != y->mean_rank)
        return x->mean_rank < y->mean_rank ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

/* The best few go on; in their order. */
static void end_round(race *r)
{
    const int32_t blocks = common_blocks(r);
    rank_blocks(r, blocks);
    for (int32_t k = 0; k < r->alive_count; k++) {
        double sum = 0;
        for (int32_t b = 0; b < blocks; b++)
            sum += r->ranks[(size_t)b * (size_t)r->alive_count + (size_t)k];
        r->alive[k]->mean_rank = blocks > 0 ? sum / blocks : 0;
    }
    qsort(r->alive, (size_t)r->alive_count, sizeof(race_candidate *), by_mean_rank);
    for (int32_t k = r->least; k < r->alive_count; k++)
        r->alive[k]->alive = false;
    r->alive_count = r->alive_count < r->least ? r->alive_count : r->least;
}

/* ---- candidates ------------------------------------------------------------------------------ */

static bool join(race *r, const arv_parameters *set, int32_t round)
{
    race_candidate *c = ARENA_ARRAY(r->arena, race_candidate, 1);
    trial_result *results = ARENA_ARRAY(r->arena, trial_result, RACE_BLOCKS_MOST);
    if (!c || !results)
        return false;
    *c = (race_candidate){
        .set = *set, .number = r->count, .round = round, .results = results, .alive = true};
    r->all[r->count++] = r->alive[r->alive_count++] = c;
    return true;
}

static bool is_known(const race *r, const arv_parameters *set)
{
    for (int32_t k = 0; k < r->count; k++)
        if (memcmp(&r->all[k]->set, set, sizeof *set) == 0)
            return true;
    return false;
}

/* The k-th best of n with weight n - k. */
static const race_candidate *pick_parent(const race *r, int32_t elites, rng *random)
{
    int32_t at = rng_below(random, elites * (elites + 1) / 2);
    int32_t k = 0;
    while (at >= elites - k)
        at -= elites - k++;
    return r->alive[k];
}

static arv_status sample(race *r, int32_t round, int32_t count)
{
    const race_options *o = r->options;
    const int32_t elites = r->alive_count;
    rng random = rng_make(o->seed, 0x73616d706c65, (uint64_t)round);
    for (int32_t k = 0; k < count && r->count < r->room; k++)
        for (int tries = 0; tries < TRIES; tries++) {
            arv_parameters set = elites > 0 ? pick_parent(r, elites, &random)->set : *o->start;
            sampling_child(o->tuned, o->tuned_count, SAMPLE_CHANGED, r->spread, &random, &set);
            if (is_known(r, &set))
                continue;
            if (!join(r, &set, round))
                return ARV_RESOURCE_EXHAUSTED;
            break;
        }
    return ARV_OK;
}

/* ---- the race -------------------------------------------------------------------------------- */

static bool allocate(race *r)
{
    r->room = r->options->budget / FIRST_TEST + 2;
    const size_t room = (size_t)r->room;
    r->all = ARENA_ARRAY(r->arena, race_candidate *, room);
    r->alive = ARENA_ARRAY(r->arena, race_candidate *, room);
    r->requests = ARENA_ARRAY(r->arena, trial_request, room);
    r->row = ARENA_ARRAY(r->arena, const trial_result *, room);
    r->ranks = ARENA_ARRAY(r->arena, double, RACE_BLOCKS_MOST *room);
    r->worse = ARENA_ARRAY(r->arena, bool, room);
    return r->all && r->alive && r->requests && r->row && r->ranks && r->worse;
}

static void tell(const race *r, int32_t round, int32_t sampled)
{
    char text[160];
    if (!r->options->told)
        return;
    snprintf(text, sizeof text,
             "round %d: %d new settings, %d left after %d blocks, %lld of %d trials; best: no. %d",
             round, sampled, r->alive_count, r->blocks, (long long)r->used, r->options->budget,
             r->alive_count > 0 ? r->alive[0]->number : 0);
    r->options->told(r->options->context, text);
}

static arv_status run_round(race *r, int32_t round, bool *over, arv_error *error)
{
    const int64_t share = (r->options->budget - r->used) / (r->rounds - round + 1);
    const int32_t deeper = round < BLOCKS_PER_SETTING ? round : BLOCKS_PER_SETTING;
    const int32_t field = (int32_t)(share / (BLOCKS_PER_SETTING + deeper));
    const int32_t sampled = field - r->alive_count;
    *over = sampled < 1;
    if (*over)
        return ARV_OK;
    if (sample(r, round, sampled) != ARV_OK)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for settings");
    const arv_status status = run_blocks(r, r->used + share, error);
    if (status != ARV_OK)
        return status;
    end_round(r);
    tell(r, round, sampled);
    r->spread *= pow(1.0 / sampled, 1.0 / r->options->tuned_count);
    return ARV_OK;
}

/* Who kept its promises on all its blocks together. */
static bool keeps(const race_candidate *c, int64_t promise_ppm)
{
    int64_t kept = 0, promised = 0;
    for (int32_t b = 0; b < c->blocks; b++) {
        kept += c->results[b].kept;
        promised += c->results[b].promised;
    }
    return promise_ppm == 0 || kept * 1000000 >= promised * promise_ppm;
}

static void finish(const race *r, race_result *result)
{
    *result = (race_result){
        .candidates = r->all, .count = r->count, .winner = r->all[0], .trials = r->used};
    for (int32_t k = r->alive_count - 1; k >= 0; k--)
        if (keeps(r->alive[k], r->options->promise_ppm))
            result->winner = r->alive[k];
    for (int32_t k = 0; k < r->count; k++) {
        race_candidate *c = r->all[k];
        c->share = c->share_count > 0 ? c->share_sum / c->share_count : 0;
    }
}

arv_status race_run(arv_arena *arena, const race_options *options, trial_runner *runner,
                    const instance *list, int32_t count, race_result *result, arv_error *error)
{
    race r = {.arena = arena,
              .options = options,
              .runner = runner,
              .list = list,
              .list_count = count,
              .spread = FIRST_SPREAD};
    r.least = 2;
    while (options->tuned_count >> (r.least - 1) > 0)
        r.least++;
    const int32_t most = options->budget / ROUND_LEAST;
    r.rounds = most < 1 ? 1 : most < r.least ? most : r.least;
    if (!allocate(&r) || !join(&r, options->start, 0))
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the race");
    arv_status status = ARV_OK;
    bool over = false;
    int32_t rounds = 0;
    for (int32_t round = 1; round <= r.rounds && status == ARV_OK && !over; round++) {
        status = run_round(&r, round, &over, error);
        rounds += !over;
    }
    finish(&r, result);
    result->rounds = rounds;
    return status;
}
