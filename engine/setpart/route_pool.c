/* route_pool.c - routes of any length one after the other, found through a hash table. */
#include "setpart/route_pool.h"

#include "base/arena.h"
#include "base/rng.h"

#include <string.h>

enum {
    TABLE_SHARE = 8, /* one byte in so many is the table's */
    TABLE_SLOTS_LEAST = 64,
    KEPT_SHARE = 2 /* a sweep keeps one half */
};

/* ---- set-up ------------------------------------------------------------------------------------ */

static uint32_t table_slots(size_t bytes)
{
    uint32_t slots = TABLE_SLOTS_LEAST;
    while (slots < UINT32_C(1) << 30 && sizeof(int32_t) * 2 * slots <= bytes / TABLE_SHARE)
        slots *= 2;
    return slots;
}

arv_status route_pool_create(arv_arena *arena, const arv_problem *p, size_t bytes, route_pool *pool,
                             arv_error *error)
{
    const uint32_t slots = table_slots(bytes);
    const size_t duals = ((size_t)p->job_count + (size_t)p->shift_class_count) * sizeof(double);
    const size_t taken = slots * sizeof(int32_t) + duals;
    const size_t words = bytes > taken ? (bytes - taken) / sizeof(uint64_t) : 0;
    if (words < KEPT_SHARE * (size_t)route_pool_words(p->job_count))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "",
                             "a route pool of %zu bytes has no room for a route", bytes);
    *pool = (route_pool){
        .p = p,
        .word_count = words < INT32_MAX ? (int32_t)words : INT32_MAX - 1,
        .table_mask = slots - 1,
        .table = ARENA_ARRAY(arena, int32_t, slots),
        .job_dual = ARENA_ARRAY(arena, double, p->job_count),
        .class_dual = ARENA_ARRAY(arena, double, p->shift_class_count),
    };
    pool->words = ARENA_ARRAY(arena, uint64_t, pool->word_count);
    if (!pool->words || !pool->table || !pool->job_dual || !pool->class_dual)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the route pool");
    return ARV_OK;
}

void route_pool_clear(route_pool *pool)
{
    memset(pool->table, 0, ((size_t)pool->table_mask + 1) * sizeof *pool->table);
    pool->words_used = pool->route_count = 0;
}

void route_pool_next_round(route_pool *pool)
{
    pool->round++;
}

/* ---- finding ----------------------------------------------------------------------------------- */

/* Sums do not look at the order. */
static uint64_t set_key(int32_t shift_class, const int32_t *jobs, int32_t count)
{
    uint64_t sum = 0;
    for (int32_t k = 0; k < count; k++)
        sum += rng_key(1, (uint64_t)jobs[k]);
    return rng_key(sum, (uint64_t)shift_class);
}

/* The slot of the route, or the empty one where it belongs. */
static uint32_t find_slot(const route_pool *pool, uint64_t key, int32_t shift_class, int32_t count)
{
    uint32_t slot = (uint32_t)key & pool->table_mask;
    for (; pool->table[slot] != 0; slot = (slot + 1) & pool->table_mask) {
        const pool_route *r = route_pool_at(pool, pool->table[slot] - 1);
        if (r->key == key && r->shift_class == shift_class && r->count == count)
            break;
    }
    return slot;
}

pool_route *route_pool_find(const route_pool *pool, int32_t shift, const int32_t *jobs,
                            int32_t count)
{
    const int32_t shift_class = pool->p->shift_class[shift];
    const uint32_t slot = find_slot(pool, set_key(shift_class, jobs, count), shift_class, count);
    return pool->table[slot] != 0 ? route_pool_at(pool, pool->table[slot] - 1) : NULL;
}

/* ---- making room ------------------------------------------------------------------------------- */

double route_pool_reduced_cost(const route_pool *pool, const pool_route *r)
{
    double reduced = (double)r->cost - pool->class_dual[r->shift_class];
    for (int32_t k = 0; k < r->count; k++)
        reduced -= pool->job_dual[r->jobs[k]];
    return reduced;
}

static void score_routes(const route_pool *pool)
{
    for (pool_route *r = route_pool_first(pool); r; r = route_pool_next(pool, r)) {
        const double reduced = pool->has_duals ? route_pool_reduced_cost(pool, r) : 0.0;
        r->score = (1.0 + (reduced > 0.0 ? reduced : 0.0)) * (1.0 + (pool->round - r->round));
    }
}

/* Positive doubles are ordered like their bits. */
static uint64_t score_bits(const pool_route *r)
{
    uint64_t bits;
    memcpy(&bits, &r->score, sizeof bits);
    return bits;
}

/* The score at which the routes below it fill less than `quota` words, and those up to it not less;
 * `quota` becomes what is left for routes of that very score. A radix selection, byte by byte. */
static uint64_t select_score(const route_pool *pool, int64_t *quota)
{
    uint64_t prefix = 0;
    for (int shift = 56; shift >= 0; shift -= 8) {
        int64_t words[256] = {0};
        for (const pool_route *r = route_pool_first(pool); r; r = route_pool_next(pool, r))
            if (shift == 56 || score_bits(r) >> (shift + 8) == prefix)
                words[score_bits(r) >> shift & 255] += route_pool_words(r->count);
        uint64_t byte = 0;
        for (; byte < 255 && words[byte] < *quota; byte++)
            *quota -= words[byte];
        prefix = prefix << 8 | byte;
    }
    return prefix;
}

static void rebuild_table(route_pool *pool)
{
    memset(pool->table, 0, ((size_t)pool->table_mask + 1) * sizeof *pool->table);
    for (const pool_route *r = route_pool_first(pool); r; r = route_pool_next(pool, r)) {
        uint32_t slot = (uint32_t)r->key & pool->table_mask;
        while (pool->table[slot] != 0)
            slot = (slot + 1) & pool->table_mask;
        pool->table[slot] = (int32_t)((const uint64_t *)(const void *)r - pool->words) + 1;
    }
}

/* Drops the half of the store with the higher scores; of equal ones those that came later. */
static void sweep(route_pool *pool)
{
    int64_t quota = pool->words_used / KEPT_SHARE;
    score_routes(pool);
    const uint64_t limit = select_score(pool, &quota);
    int32_t kept_words = 0, kept = 0;
    for (int32_t at = 0; at < pool->words_used;) {
        const pool_route *r = route_pool_at(pool, at);
        const int32_t words = route_pool_words(r->count);
        const uint64_t bits = score_bits(r);
        const bool stays = bits < limit || (bits == limit && quota >= words);
        if (bits == limit && stays)
            quota -= words;
        if (stays) {
            memmove(pool->words + kept_words, r, (size_t)words * sizeof *pool->words);
            kept_words += words;
            kept++;
        }
        at += words;
    }
    pool->evicted += pool->route_count - kept;
    pool->route_count = kept;
    pool->words_used = kept_words;
    rebuild_table(pool);
}

static bool is_full(const route_pool *pool, int32_t words)
{
    return words > pool->word_count - pool->words_used ||
           (uint32_t)pool->route_count >= pool->table_mask / 2;
}

/* ---- offering ---------------------------------------------------------------------------------- */

static bool offer_again(route_pool *pool, pool_route *r, const int32_t *jobs, int64_t cost)
{
    r->round = pool->round;
    if (cost >= r->cost)
        return false;
    r->cost = cost;
    memcpy(r->jobs, jobs, (size_t)r->count * sizeof *jobs);
    return true;
}

static bool offer(route_pool *pool, int32_t shift_class, const int32_t *jobs, int32_t count,
                  int64_t cost)
{
    if (count <= 0)
        return false;
    pool->offered++;
    const uint64_t key = set_key(shift_class, jobs, count);
    uint32_t slot = find_slot(pool, key, shift_class, count);
    if (pool->table[slot] != 0)
        return offer_again(pool, route_pool_at(pool, pool->table[slot] - 1), jobs, cost);
    const int32_t words = route_pool_words(count);
    if (is_full(pool, words)) {
        sweep(pool);
        slot = find_slot(pool, key, shift_class, count);
    }
    pool->table[slot] = pool->words_used + 1;
    pool_route *r = (pool_route *)(void *)(pool->words + pool->words_used);
    pool->words_used += words;
    pool->route_count++;
    pool->stored++;
    *r = (pool_route){
        .key = key, .cost = cost, .shift_class = shift_class, .count = count, .round = pool->round};
    memcpy(r->jobs, jobs, (size_t)count * sizeof *jobs);
    return true;
}

bool route_pool_offer(route_pool *pool, int32_t shift, const int32_t *jobs, int32_t count,
                      int64_t cost)
{
    return offer(pool, pool->p->shift_class[shift], jobs, count, cost);
}

void route_pool_merge(route_pool *pool, route_pool *from)
{
    for (const pool_route *r = route_pool_first(from); r; r = route_pool_next(from, r))
        offer(pool, r->shift_class, r->jobs, r->count, r->cost);
    route_pool_clear(from);
}
