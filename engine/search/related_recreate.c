/* related_recreate.c - insertion where relations bind moments: see related_time.h.
 *
 * Jobs that hang together are inserted in a row. The first goes to its best place; each further one looks
 * at places in the interval that those before it could make room for, now and then in the earlier part of
 * it only, so that nobody waits long; then the time between them is cut. What was inserted for nothing,
 * since a job that must be there found no place, leaves at once. The pickup of a pair stands for both: it
 * hangs together with whatever either of them is related to. */
#include "search/inserter.h"
#include "search/pairs.h"
#include "search/related.h"
#include "search/related_time.h"

enum { RETRIED_MOST = 6 }; /* larger groups are tried in one order only */

/* The list of jobs to insert; it grows by jobs that have to leave. */
typedef struct regrouping {
    inserter *in;
    tours *t;
    piece_scratch *scratch;
    int32_t *jobs, count;
} regrouping;

/* scratch->listed, per job: */
enum { UNLISTED, PENDING, LISTED };

static bool is_served(const tours *t, int32_t job)
{
    return t->nodes[job].route != ARV_NONE;
}

/* ---- out ---------------------------------------------------------------------------------------- */

/* A job that was served is not any more. */
static void note_left(regrouping *r, int32_t job, int32_t *left)
{
    piece_scratch *x = r->scratch;
    x->dropped[(*left)++] = job;
    if (x->listed[job] != UNLISTED)
        return;
    x->listed[job] = LISTED;
    r->jobs[r->count++] = job;
    x->lost_fixed |= related_is_fixed(r->in->shared, job);
}

/* Takes a job out, and what no longer fits behind it. */
static void take_out(regrouping *r, int32_t job, int32_t *left)
{
    tours *t = r->t;
    const int32_t shift = t->nodes[job].route;
    int32_t *out = r->scratch->sequence, count = 0;
    undo_note(t, r->scratch, shift, r->in->iteration, r->in->touched);
    tours_take_out(t, job, out, &count);
    tours_settle(t, shift, out, &count);
    for (int32_t k = 0; k < count; k++)
        note_left(r, out[k], left);
}

/* Those that may not be served without `job`. */
static void take_out_dependents(regrouping *r, int32_t job, int32_t *left)
{
    const job_relations *all = r->t->p->relations;
    for (int32_t i = all->bond_first[job]; i < all->bond_first[job + 1]; i++) {
        const job_relation *relation = &all->list[all->bonds[i].relation];
        if (!relation_is_timed(relation->kind))
            continue;
        const int32_t first = relation->kind == ARV_BEFORE ? all->bonds[i].place + 1 : 0;
        for (int32_t k = first; k < relation->count; k++) {
            const int32_t other = all->jobs[relation->first + k];
            if (is_served(r->t, other) && !r->t->locked[other])
                take_out(r, other, left);
        }
    }
}

static void release(regrouping *r, int32_t job)
{
    related_release(r->t, r->in->shared, r->scratch, job, r->in->iteration, r->in->touched);
}

/* Frees those who were bound by the first `left` jobs of `dropped`, and takes out who may not stay. */
static void drop(regrouping *r, int32_t left)
{
    for (int32_t i = 0; i < left; i++)
        for (int32_t job = r->scratch->dropped[i]; job != ARV_NONE;
             job = pairs_delivery(r->t->p, job)) {
            release(r, job);
            if (!related_is_fixed(r->in->shared, job))
                take_out_dependents(r, job, &left);
        }
}

/* ---- in ----------------------------------------------------------------------------------------- */

/* Where starts have prices of their own: the bounds from the beginning of one of their pieces on. */
static start_bounds from_some_price(const arv_problem *p, int32_t job, start_bounds wide,
                                    rng *random)
{
    const problem_price *price = &p->start_price[job];
    const int32_t from_s =
        price->count > 0 ? price->pieces[rng_below(random, price->count)].from_s : wide.from_s;
    if (from_s > wide.from_s && from_s <= wide.to_s)
        wide.from_s = from_s;
    return wide;
}

/* Finds a place for the job within its bounds, half of the time first in an early part of them. */
static bool place(regrouping *r, int32_t job)
{
    rng *random = &r->in->pc->random;
    const start_bounds wide = r->t->bounds[job];
    const int32_t length = wide.to_s - wide.from_s;
    if (length < 0)
        return false;
    if (length > 0 && length < PROBLEM_FOREVER_S && (rng_next64(random) & 1)) {
        if (r->t->p->start_price && (rng_next64(random) & 1))
            r->t->bounds[job] = from_some_price(r->t->p, job, wide, random);
        else
            r->t->bounds[job].to_s = wide.from_s + rng_below(random, length);
        if (insert_best(r->in, job))
            return true;
        r->t->bounds[job] = wide;
    }
    return insert_best(r->in, job);
}

/* What one try to insert a job came to. */
typedef enum attempt { INSERTED, NO_PLACE, NO_MOMENT } attempt;

static void note_related(regrouping *r, int32_t job)
{
    related_walk w = {.t = r->t, .job = job};
    while (related_next(&w))
        undo_note(r->t, r->scratch, r->t->nodes[w.other].route, r->in->iteration, r->in->touched);
}

static void refresh_related(tours *t, int32_t job)
{
    related_walk w = {.t = t, .job = job};
    while (related_next(&w))
        (void)tours_refresh(t, t->nodes[w.other].route);
    t->bounds[job] = related_free();
}

/* Binds a pickup, just inserted with its delivery, and then that. */
static bool bind_both(tours *t, int32_t job, int32_t mate)
{
    return related_bind(t, job) && (mate == ARV_NONE || related_bind(t, mate));
}

/* One job, with the moments of those it is related to cut. */
static attempt try_bound(regrouping *r, int32_t job)
{
    tours *t = r->t;
    const int32_t mate = pairs_delivery(t->p, job);
    related_open(t, job);
    if (mate != ARV_NONE)
        related_open(t, mate);
    if (!place(r, job)) {
        t->bounds[job] = related_free();
        if (mate != ARV_NONE)
            t->bounds[mate] = related_free();
        return NO_PLACE;
    }
    note_related(r, job);
    if (mate != ARV_NONE)
        note_related(r, mate);
    if (bind_both(t, job, mate))
        return INSERTED;
    int32_t left = 0;
    r->in->barred[r->in->barred_count++] = t->nodes[job].route;
    take_out(r, job, &left);
    refresh_related(t, job);
    if (mate != ARV_NONE) {
        refresh_related(t, mate);
        release(r, job); /* those of the one may be bound, though not those of the other */
        release(r, mate);
    }
    r->scratch->dropped[0] = r->scratch->dropped[--left]; /* the job itself may be tried again */
    drop(r, left);
    return NO_MOMENT;
}

/* A few routes are tried: a place may suit a job, but not those it is related to. */
static bool insert_bound(regrouping *r, int32_t job)
{
    attempt last = NO_MOMENT;
    const int32_t mate = pairs_delivery(r->t->p, job);
    while (last == NO_MOMENT && r->in->barred_count < BARRED_MOST &&
           !related_lacks(r->t, job, r->scratch->grouped) &&
           (mate == ARV_NONE || !related_lacks(r->t, mate, r->scratch->grouped)))
        last = try_bound(r, job);
    r->in->barred_count = 0;
    return last == INSERTED;
}

/* Marks a job, or both of a pair, as one that is about to be served. */
static void mark_grouped(regrouping *r, int32_t job, uint8_t grouped)
{
    const int32_t mate = pairs_delivery(r->t->p, job);
    r->scratch->grouped[job] = grouped;
    if (mate != ARV_NONE)
        r->scratch->grouped[mate] = grouped;
}

/* Adds the pending jobs that a job hangs together with by moments. */
static void gather_bonds(regrouping *r, int32_t job, int32_t *count)
{
    const job_relations *all = r->t->p->relations;
    piece_scratch *x = r->scratch;
    for (int32_t b = all->bond_first[job]; b < all->bond_first[job + 1]; b++) {
        const job_relation *relation = &all->list[all->bonds[b].relation];
        for (int32_t k = 0; k < relation->count && relation_is_timed(relation->kind); k++) {
            const int32_t other = pairs_leader(r->t->p, all->jobs[relation->first + k]);
            if (x->listed[other] != PENDING)
                continue;
            x->listed[other] = LISTED;
            x->group[(*count)++] = other;
        }
    }
}

/* Fills scratch->group with `job` and all pending ones that hang together with it by moments. */
static int32_t gather(regrouping *r, int32_t job)
{
    piece_scratch *x = r->scratch;
    int32_t count = 1;
    x->group[0] = job;
    for (int32_t i = 0; i < count; i++) {
        x->listed[x->group[i]] = LISTED;
        mark_grouped(r, x->group[i], 1);
        for (int32_t one = x->group[i]; one != ARV_NONE; one = pairs_delivery(r->t->p, one))
            gather_bonds(r, one, &count);
    }
    return count;
}

/* Tries the unserved jobs of the group in its order, or backwards. False when some found no place; what
 * may not be served without them has left then. */
static bool insert_group(regrouping *r, int32_t count, bool backwards)
{
    piece_scratch *x = r->scratch;
    int32_t failed = 0;
    for (int32_t k = 0; k < count; k++)
        mark_grouped(r, x->group[k], 1);
    for (int32_t k = 0; k < count; k++) {
        const int32_t job = x->group[backwards ? count - 1 - k : k];
        if (is_served(r->t, job))
            continue;
        if (!related_is_fixed(r->in->shared, job) && insert_bound(r, job))
            continue;
        mark_grouped(r, job, 0);
        failed++;
    }
    for (int32_t k = 0; k < count; k++)
        mark_grouped(r, x->group[k], 0);
    for (int32_t k = 0; failed > 0 && k < count; k++)
        if (!is_served(r->t, x->group[k])) {
            x->dropped[0] = x->group[k];
            drop(r, 1);
        }
    return failed == 0;
}

int32_t insert_related(inserter *in, int32_t *jobs, int32_t count)
{
    piece_scratch *x = in->scratch;
    regrouping r = {in, in->t, x, jobs, count};
    for (int32_t k = 0; k < count; k++)
        x->listed[jobs[k]] = PENDING;
    for (int32_t k = 0; k < count; k++) {
        if (x->listed[jobs[k]] != PENDING)
            continue;
        const int32_t group = gather(&r, jobs[k]);
        if (!insert_group(&r, group, false) && group > 1 && group <= RETRIED_MOST)
            insert_group(&r, group, true);
    }
    int32_t left = 0;
    for (int32_t k = 0; k < r.count; k++) {
        x->listed[jobs[k]] = UNLISTED;
        if (!is_served(in->t, jobs[k]))
            jobs[left++] = jobs[k];
    }
    return left;
}
