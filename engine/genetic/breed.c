/* breed.c - one generation after the other. */
#include "genetic/breed.h"

#include "base/arena.h"
#include "genetic/mutate.h"

enum {
    REPAIR_FACTOR = 10,
    PRICE_FLOOR = 16, /* 1/16 of what a second is worth */
    PRICE_CEILING = 1 << 30,
    TOLERANCE_S = 600
};

bool breed_create(arv_arena *arena, const arv_problem *p, const arv_parameters *set,
                  compact_room room, int32_t width, breed *b)
{
    *b = (breed){.set = set,
                 .repairs = parameters_chance(set->breed_repair_ppm),
                 .mutates = parameters_chance(set->breed_mutation_ppm),
                 .is_thorough = parameters_chance(set->breed_thorough_ppm),
                 .scratch = ARENA_ARRAY(arena, int32_t, room.jobs)};
    return b->scratch && compact_create(arena, p, room, width, &b->part) &&
           descent_create(arena, &b->part, room, &b->d) &&
           population_create(arena, &b->part, room, set, &b->pop) &&
           srex_create(arena, room, &b->choice) && individual_create(arena, room, &b->guest);
}

static void set_prices(breed *b, int64_t factor)
{
    descent_set_prices(&b->d, b->time_price * factor, b->load_price * factor);
}

static int64_t clamp_price(int64_t price)
{
    return price < PRICE_FLOOR ? PRICE_FLOOR : price > PRICE_CEILING ? PRICE_CEILING : price;
}

static int64_t adapt(int64_t price, int32_t feasible, int32_t aim)
{
    if (feasible < aim / 8)
        return clamp_price(price * 2);
    if (feasible < aim)
        return clamp_price(price + price / 5 + 1);
    return clamp_price(price - price * 3 / 20);
}

static void adapt_prices(breed *b)
{
    if (b->children < BREED_RECENT)
        return;
    b->time_price = adapt(b->time_price, b->on_time, b->set->breed_feasible_aim);
    b->load_price = adapt(b->load_price, b->within_load, b->set->breed_feasible_aim);
    b->children = b->on_time = b->within_load = 0;
    population_set_prices(&b->pop, b->time_price, b->load_price);
}

/* Adds the state of the descent; true when it is feasible. */
static bool add_state(breed *b)
{
    const bool better = population_add(&b->pop, &b->d);
    bool late = false, heavy = false;
    for (int32_t k = 0; k < b->part.vehicle_count; k++) {
        const tour *t = &b->d.tours[k];
        late |= t->warp_s > 0;
        heavy |= tour_is_heavy(t);
    }
    if (b->inbox)
        harvest_offer(b->inbox, &b->d, b->scratch);
    b->stagnation = better ? 0 : b->stagnation + 1;
    b->improved |= better;
    b->on_time += !late;
    b->within_load += !heavy;
    return !late && !heavy;
}

/* Descends from what is loaded, keeps it, and repairs it now and then. */
static void educate(breed *b, bool only_new)
{
    const bool thorough = rng_chance(&b->random, b->is_thorough);
    descent_run(&b->d, &b->random, thorough, only_new);
    b->children++;
    b->age++;
    if (add_state(b) || !rng_chance(&b->random, b->repairs))
        return;
    const int32_t on_time = b->on_time, within_load = b->within_load;
    set_prices(b, REPAIR_FACTOR);
    descent_run(&b->d, &b->random, thorough, false);
    bool feasible = true;
    for (int32_t k = 0; k < b->part.vehicle_count; k++)
        feasible &= b->d.tours[k].warp_s == 0 && !tour_is_heavy(&b->d.tours[k]);
    set_prices(b, 1);
    if (feasible)
        add_state(b);
    b->on_time = on_time;
    b->within_load = within_load;
}

/* A member from nothing: jobs in random order, each where it costs least. */
static void make_from_nothing(breed *b)
{
    descent_reset(&b->d);
    for (int32_t j = 0; j < b->part.job_count; j++)
        b->scratch[j] = j;
    rng_shuffle(&b->random, b->scratch, b->part.job_count);
    descent_insert(&b->d, b->scratch, b->part.job_count);
    educate(b, false);
}

static void move_a_third(breed *b)
{
    const int32_t jobs = b->set->breed_mutation_jobs, rounds = b->part.job_count / (3 * jobs) + 1;
    for (int32_t k = 0; k < rounds; k++)
        mutate(&b->d, &b->random, jobs, b->scratch);
}

/* The best so far with a third of its jobs moved. */
static void make_from_best(breed *b)
{
    individual_put(&b->pop.best, &b->d);
    for (int32_t k = 0; k < b->part.vehicle_count; k++)
        descent_rest(&b->d, k);
    move_a_third(b);
    educate(b, true);
}

/* A solution with more vehicles on fewer: routes picked at random are taken apart, their jobs go where they
 * cost least, and a third of all jobs move. */
static void make_on_fewer(breed *b)
{
    const individual *wide = &b->guest;
    int32_t vehicles = 0, count = 0, kept = 0;
    for (int32_t k = 0; k < b->part.vehicle_count; k++)
        vehicles += wide->first[k + 1] > wide->first[k];
    descent_reset(&b->d);
    for (int32_t k = 0, left = vehicles; k < b->part.vehicle_count; k++) {
        const int32_t *jobs = wide->jobs + wide->first[k];
        const int32_t length = wide->first[k + 1] - wide->first[k];
        if (length == 0)
            continue;
        if (rng_below(&b->random, left--) < b->fewer - kept) {
            descent_load(&b->d, kept++, jobs, length);
            continue;
        }
        for (int32_t i = 0; i < length; i++)
            b->scratch[count++] = jobs[i];
    }
    rng_shuffle(&b->random, b->scratch, count);
    descent_insert(&b->d, b->scratch, count);
    move_a_third(b);
    educate(b, false);
}

static void make_first(breed *b)
{
    if (b->fewer > 0 && b->born % 2 == 0)
        make_on_fewer(b);
    else if (b->near_seed)
        make_from_best(b);
    else
        make_from_nothing(b);
    b->born++;
}

bool breed_is_stale(const breed *b)
{
    return b->stagnation > b->set->breed_stagnation;
}

static void begin_anew(breed *b)
{
    population_clear(&b->pop);
    b->born = b->stagnation = b->age = 0;
}

void breed_restart(breed *b)
{
    const bool has_best = b->pop.has_best;
    if (has_best)
        individual_copy(&b->guest, &b->pop.best, &b->part);
    begin_anew(b);
    if (has_best)
        individual_copy(&b->pop.best, &b->guest, &b->part);
    b->pop.has_best = has_best;
    b->fewer = 0;
}

void breed_narrow(breed *b, int32_t vehicles)
{
    assert(b->pop.has_best);
    individual_copy(&b->guest, &b->pop.best, &b->part);
    begin_anew(b);
    b->fewer = vehicles;
}

/* A second of lateness at its worth of travel; where jobs sit on a bench, so dear that ten minutes of
 * it are not cheaper than leaving a job. */
static void set_first_prices(breed *b)
{
    const compact *c = &b->part;
    double factor = 1.0;
    if (c->has_bench && c->job_count > 0) {
        const vehicle *bench = &c->vehicles[c->vehicle_count - 1];
        double sum = 0;
        for (int32_t j = 0; j < c->job_count; j++)
            sum += (double)bench->assign_cost[j];
        factor = sum / c->job_count / (TOLERANCE_S * c->cost_per_s);
        factor = factor > 1.0 ? factor : 1.0;
    }
    const double most = (double)PRICE_CEILING, time = factor * c->cost_per_s * (1 << PRICE_SHIFT);
    const double load = factor * (1 << PRICE_SHIFT);
    b->time_price = clamp_price((int64_t)(time < most ? time : most));
    b->load_price = clamp_price((int64_t)(load < most ? load : most));
}

void breed_start(breed *b, uint64_t seed, const int32_t *seed_jobs, const int32_t *seed_first,
                 int32_t members, bool near_seed)
{
    b->members = members;
    b->near_seed = near_seed;
    b->fewer = 0;
    b->random = rng_make(seed, 0, 0);
    set_first_prices(b);
    b->children = b->on_time = b->within_load = 0;
    begin_anew(b);
    descent_reset(&b->d);
    set_prices(b, 1);
    population_set_prices(&b->pop, b->time_price, b->load_price);
    for (int32_t k = 0; k < b->part.vehicle_count; k++)
        descent_load(&b->d, k, seed_jobs + seed_first[k], seed_first[k + 1] - seed_first[k]);
    add_state(b);
    b->improved = false;
}

void breed_adopt(breed *b, const individual *one)
{
    individual_put(one, &b->d);
    set_prices(b, 1);
    add_state(b);
    b->stagnation = 0;
}

static int64_t total_price(const descent *d)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < d->c->vehicle_count; k++)
        sum += d->tours[k].cost + d->tours[k].penalty;
    return sum;
}

static void make_child(breed *b)
{
    const individual *mother = population_pick(&b->pop, &b->random);
    const individual *father = population_pick(&b->pop, &b->random);
    for (int tries = 0; father == mother && tries < 4; tries++)
        father = population_pick(&b->pop, &b->random);
    if (!srex_choose(&b->part, mother, father, &b->random, &b->choice)) {
        make_from_nothing(b);
        return;
    }
    srex_build(&b->choice, mother, father, false, &b->d, b->scratch);
    const int64_t price = total_price(&b->d);
    srex_build(&b->choice, mother, father, true, &b->d, b->scratch);
    if (price < total_price(&b->d))
        srex_build(&b->choice, mother, father, false, &b->d, b->scratch);
    if (rng_chance(&b->random, b->mutates))
        mutate(&b->d, &b->random, 2 + rng_below(&b->random, b->set->breed_mutation_jobs),
               b->scratch);
    educate(b, true);
}

void breed_generation(breed *b)
{
    set_prices(b, 1);
    if (b->born < b->members)
        make_first(b);
    else
        make_child(b);
    adapt_prices(b);
}
