/* srex.c - choosing the tours, and building the child. */
#include "genetic/srex.h"

#include "base/arena.h"

#include <string.h>

bool srex_create(arv_arena *arena, compact_room room, srex_choice *choice)
{
    *choice = (srex_choice){
        .given_up = ARENA_ARRAY(arena, int32_t, room.vehicles + 1),
        .taken = ARENA_ARRAY(arena, int32_t, room.vehicles + 1),
        .in_given_up = ARENA_ARRAY(arena, uint8_t, room.jobs),
        .in_taken = ARENA_ARRAY(arena, uint8_t, room.jobs),
        .position = ARENA_ARRAY(arena, int32_t, room.jobs),
        .overlap = ARENA_ARRAY(arena, int32_t, room.vehicles + 1),
        .used = ARENA_ARRAY(arena, uint8_t, room.vehicles + 1),
    };
    return choice->given_up && choice->taken && choice->in_given_up && choice->in_taken &&
           choice->overlap && choice->used;
}

static int32_t length(const individual *one, int32_t k)
{
    return one->first[k + 1] - one->first[k];
}

/* Vehicle of each job would cost another array per individual: found by bisection of `first`. */
static int32_t vehicle_of(const individual *one, int32_t vehicle_count, int32_t position)
{
    int32_t low = 0, high = vehicle_count;
    while (high - low > 1) {
        const int32_t mid = low + (high - low) / 2;
        if (one->first[mid] <= position)
            low = mid;
        else
            high = mid;
    }
    return low;
}

static int32_t count_tours(const compact *c, const individual *one)
{
    int32_t count = 0;
    for (int32_t k = 0; k < c->vehicle_count; k++)
        count += length(one, k) > 0;
    return count;
}

static void give_up(const individual *a, int32_t k, srex_choice *choice)
{
    choice->used[k] = 1;
    choice->given_up[choice->count++] = k;
    for (int32_t i = a->first[k]; i < a->first[k + 1]; i++)
        choice->in_given_up[a->jobs[i]] = 1;
}

/* Tours of a around a random job, and around further jobs of those until there are `wanted`. */
static void choose_given_up(const compact *c, const individual *a, int32_t wanted, rng *random,
                            srex_choice *choice)
{
    for (int32_t i = 0; i < a->served; i++)
        choice->position[a->jobs[i]] = i;
    int32_t center = a->jobs[rng_below(random, a->served)];
    give_up(a, vehicle_of(a, c->vehicle_count, choice->position[center]), choice);
    for (int32_t tries = 0; choice->count < wanted && tries < 2 * wanted; tries++) {
        const int32_t *near = c->near + (size_t)center * (size_t)c->width;
        for (int32_t i = 0; i < c->near_count[center] && choice->count < wanted; i++) {
            const int32_t k = vehicle_of(a, c->vehicle_count, choice->position[near[i]]);
            if (!choice->used[k])
                give_up(a, k, choice);
        }
        const int32_t k = choice->given_up[rng_below(random, choice->count)];
        center = a->jobs[a->first[k] + rng_below(random, length(a, k))];
    }
}

/* Of b the tours that have most jobs in common with what is given up, less what they bring more. */
static void choose_taken(const compact *c, const individual *b, srex_choice *choice)
{
    for (int32_t k = 0; k < c->vehicle_count; k++) {
        choice->used[k] = length(b, k) == 0;
        choice->overlap[k] = -length(b, k);
        for (int32_t i = b->first[k]; i < b->first[k + 1]; i++)
            choice->overlap[k] += 2 * choice->in_given_up[b->jobs[i]];
    }
    int32_t taken = 0;
    for (; taken < choice->count; taken++) {
        int32_t best = ARV_NONE;
        for (int32_t k = 0; k < c->vehicle_count; k++)
            if (!choice->used[k] &&
                (best == ARV_NONE || choice->overlap[k] > choice->overlap[best]))
                best = k;
        if (best == ARV_NONE)
            break;
        choice->used[best] = 1;
        choice->taken[taken] = best;
        for (int32_t i = b->first[best]; i < b->first[best + 1]; i++)
            choice->in_taken[b->jobs[i]] = 1;
    }
    for (; taken < choice->count; taken++)
        choice->taken[taken] = ARV_NONE;
}

bool srex_choose(const compact *c, const individual *a, const individual *b, rng *random,
                 srex_choice *choice)
{
    const int32_t tours_a = count_tours(c, a), tours_b = count_tours(c, b);
    if (tours_a == 0 || tours_b == 0 || a->served < c->job_count || b->served < c->job_count)
        return false;
    memset(choice->in_given_up, 0, (size_t)c->job_count);
    memset(choice->in_taken, 0, (size_t)c->job_count);
    memset(choice->used, 0, (size_t)c->vehicle_count);
    choice->count = 0;
    const int32_t most = smaller(tours_a, tours_b);
    const int32_t wanted = 1 + rng_below(random, larger(1, most / 2));
    choose_given_up(c, a, wanted, random, choice);
    choose_taken(c, b, choice);
    return true;
}

/* A free vehicle for b's tour k: the same, then one of its class, then any of those given up. */
static int32_t vehicle_for(const compact *c, const srex_choice *choice, int32_t k)
{
    if (!choice->used[k])
        return k;
    for (int32_t v = 0; v < c->vehicle_count; v++)
        if (!choice->used[v] && c->vehicles[v].class_ == c->vehicles[k].class_)
            return v;
    for (int32_t i = 0; i < choice->count; i++)
        if (!choice->used[choice->given_up[i]])
            return choice->given_up[i];
    return ARV_NONE;
}

static void load_kept(const srex_choice *choice, const individual *a, bool keep_taken, descent *d,
                      int32_t *scratch)
{
    const compact *c = d->c;
    for (int32_t i = 0; i < choice->count; i++)
        choice->used[choice->given_up[i]] = 2;
    for (int32_t k = 0; k < c->vehicle_count; k++) {
        int32_t count = 0;
        if (choice->used[k] == 2) {
            choice->used[k] = 0;
            continue;
        }
        for (int32_t i = a->first[k]; i < a->first[k + 1]; i++)
            if (!keep_taken || !choice->in_taken[a->jobs[i]])
                scratch[count++] = a->jobs[i];
        choice->used[k] = count > 0;
        descent_load(d, k, scratch, count);
        if (count == length(a, k))
            descent_rest(d, k);
    }
}

static void load_taken(const srex_choice *choice, const individual *b, bool keep_taken, descent *d,
                       int32_t *scratch)
{
    const compact *c = d->c;
    for (int32_t t = 0; t < choice->count; t++) {
        const int32_t from = choice->taken[t];
        int32_t count = 0, k;
        if (from == ARV_NONE || (k = vehicle_for(c, choice, from)) == ARV_NONE)
            continue;
        for (int32_t i = b->first[from]; i < b->first[from + 1]; i++) {
            const int32_t job = b->jobs[i];
            if ((keep_taken || choice->in_given_up[job]) && vehicle_may(&c->vehicles[k], job) &&
                count < c->vehicles[k].max_tasks)
                scratch[count++] = job;
        }
        choice->used[k] = count > 0;
        descent_load(d, k, scratch, count);
    }
}

void srex_build(const srex_choice *choice, const individual *a, const individual *b,
                bool keep_taken, descent *d, int32_t *scratch)
{
    int32_t loose = 0;
    descent_reset(d);
    memset(choice->used, 0, (size_t)d->c->vehicle_count);
    load_kept(choice, a, keep_taken, d, scratch);
    load_taken(choice, b, keep_taken, d, scratch);
    for (int32_t j = 0; j < d->c->job_count; j++)
        if (d->stops[j].route == ARV_NONE)
            scratch[loose++] = j;
    descent_insert(d, scratch, loose);
}
