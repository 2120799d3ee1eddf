/* mutate.c - one ruin and recreate. */
#include "genetic/mutate.h"

enum { STRING_MOST = 10 };

/* Takes out a string of tour k that holds `center`; returns how many jobs are in `out` then. */
static int32_t take_string(descent *d, rng *random, int32_t center, int32_t length, int32_t *out,
                           int32_t count)
{
    const int32_t k = d->stops[center].route;
    int32_t at = center;
    for (int32_t back = rng_below(random, length); back > 0; back--) {
        if (!descent_is_job(d, d->stops[at].prev))
            break;
        at = d->stops[at].prev;
    }
    const int32_t before = d->stops[at].prev;
    for (; length > 0 && descent_is_job(d, at); length--) {
        const int32_t next = d->stops[at].next;
        d->stops[at].route = ARV_NONE;
        d->stops[at].next = d->stops[at].prev = ARV_NONE;
        out[count++] = at;
        at = next;
    }
    d->stops[before].next = at;
    d->moves++;
    descent_refresh(d, k);
    return count;
}

void mutate(descent *d, rng *random, int32_t jobs, int32_t *scratch)
{
    const compact *c = d->c;
    const int32_t center = rng_below(random, c->job_count);
    const int32_t *near = c->near + (size_t)center * (size_t)c->width;
    const int32_t stamp = d->moves + 1;
    int32_t count = 0;
    for (int32_t i = -1; i < c->near_count[center] && count < jobs; i++) {
        const int32_t job = i < 0 ? center : near[i];
        const int32_t k = d->stops[job].route;
        if (k == ARV_NONE || d->tours[k].changed >= stamp)
            continue;
        const int32_t length =
            1 + rng_below(random, smaller(smaller(STRING_MOST, jobs - count), d->tours[k].jobs));
        count = take_string(d, random, job, length, scratch, count);
    }
    rng_shuffle(random, scratch, count);
    descent_insert(d, scratch, count);
}
