/* offers.c - see offers.h. */
#include "play/offers.h"

#include "base/arena.h"
#include "base/rng.h"

/* Keeps these draws apart from every other: ASCII "offer". */
#define OFFER_KEY UINT64_C(0x6f66666572)

arv_status offers_make(arv_arena *arena, int32_t job_count, uint64_t seed, int32_t take_ppm,
                       offers *o)
{
    *o = (offers){.key = rng_key(OFFER_KEY, seed),
                  .take_ppm = take_ppm,
                  .job_count = job_count,
                  .customers = ARENA_ARRAY(arena, offers_customer, job_count),
                  .takers = ARENA_ARRAY(arena, int32_t, job_count)};
    return o->customers && o->takers ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

void offers_begin(offers *o, int32_t day)
{
    o->day = day;
    o->taker_count = 0;
    for (int32_t j = 0; j < o->job_count; j++)
        o->customers[j] = (offers_customer){.from_s = ARV_UNSET, .to_s = ARV_UNSET};
}

static bool takes(const offers *o, int32_t job)
{
    const uint64_t which = rng_key(o->key, (uint64_t)o->customers[job].had);
    rng r = rng_make(which, (uint64_t)o->day, (uint64_t)job);
    return rng_below(&r, 1000000) < o->take_ppm;
}

static bool is_taker(const offers *o, int32_t job)
{
    for (int32_t i = 0; i < o->taker_count; i++)
        if (o->takers[i] == job)
            return true;
    return false;
}

void offers_hear(offers *o, const arv_update *update)
{
    offers_customer *customer = &o->customers[update->job];
    const bool fresh =
        update->offer_from_s != ARV_UNSET &&
        (update->offer_from_s != customer->from_s || update->offer_to_s != customer->to_s);
    customer->from_s = update->offer_from_s;
    customer->to_s = update->offer_to_s;
    if (!fresh)
        return;
    o->made++;
    customer->had++;
    if (takes(o, update->job) && !is_taker(o, update->job))
        o->takers[o->taker_count++] = update->job;
}

int32_t offers_next_taker(offers *o)
{
    while (o->taker_count > 0) {
        const int32_t job = o->takers[--o->taker_count];
        if (o->customers[job].from_s == ARV_UNSET)
            continue; /* taken back in the meantime */
        o->taken++;
        return job;
    }
    return ARV_NONE;
}
