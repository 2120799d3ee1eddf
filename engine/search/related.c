/* related.c - see related.h. */
#include "search/related.h"

#include "search/pairs.h"
#include "search/related_time.h"

enum { RUINED_MOST = 10 }; /* jobs taken out for one that shares a technician with them */

/* Of 2^32: how often a job follows one that it shares a technician with, or a moment. */
static const uint32_t SAME_CHANCE = UINT32_C(0x40000000);
static const uint32_t TIMED_CHANCE = UINT32_C(0xE0000000);

/* ---- who --------------------------------------------------------------------------------------- */

static bool is_served(const tours *t, int32_t job)
{
    return t->nodes[job].route != ARV_NONE;
}

static int32_t technician_of(const tours *t, int32_t job)
{
    return t->p->shift_technician[t->nodes[job].route];
}

/* Does the technician suit the served jobs of a relation? `job` itself is not asked. */
static bool suits(const tours *t, const int32_t *job_piece, int32_t piece_id,
                  const job_relation *relation, int32_t job, int32_t technician)
{
    const int32_t *jobs = t->p->relations->jobs + relation->first;
    if (relation->kind == ARV_BEFORE)
        return true;
    for (int32_t k = 0; k < relation->count; k++) {
        if (jobs[k] == job || (job_piece && job_piece[jobs[k]] != piece_id) ||
            !is_served(t, jobs[k]))
            continue;
        const bool same = technician_of(t, jobs[k]) == technician;
        if (relation->kind == ARV_SAME_TECHNICIAN)
            return same; /* the others are his as well */
        if (same)
            return false;
    }
    return true;
}

bool related_admit(const tours *t, const int32_t *job_piece, int32_t piece_id, int32_t job,
                   int32_t shift)
{
    const job_relations *all = t->p->relations;
    for (int32_t k = all->bond_first[job]; k < all->bond_first[job + 1]; k++)
        if (!suits(t, job_piece, piece_id, &all->list[all->bonds[k].relation], job,
                   t->p->shift_technician[shift]))
            return false;
    return true;
}

int32_t related_first_broken(const tours *t)
{
    const job_relations *all = t->p->relations;
    for (int32_t r = 0; r < all->count; r++)
        for (int32_t k = 0; k < all->list[r].count; k++) {
            const int32_t job = all->jobs[all->list[r].first + k];
            if (is_served(t, job) && !suits(t, NULL, 0, &all->list[r], job, technician_of(t, job)))
                return r;
        }
    return ARV_NONE;
}

/* ---- where -------------------------------------------------------------------------------------- */

static void no_pieces(const job_relations *all, int32_t *cluster_piece)
{
    for (int32_t c = 0; c < all->cluster_count; c++)
        cluster_piece[c] = ARV_NONE;
}

void related_gather(const tours *t, int32_t *cluster_piece, int32_t *job_piece)
{
    const job_relations *all = t->p->relations;
    no_pieces(all, cluster_piece);
    for (int32_t j = 0; j < t->job_count; j++)
        if (all->cluster[j] != ARV_NONE && is_served(t, j))
            cluster_piece[all->cluster[j]] = job_piece[j];
    for (int32_t j = 0; j < t->job_count; j++) {
        if (all->cluster[j] == ARV_NONE || is_served(t, j))
            continue;
        int32_t *home = &cluster_piece[all->cluster[j]];
        if (*home == ARV_NONE)
            *home = job_piece[j];
        job_piece[j] = *home;
    }
}

void related_fix(const arv_problem *p, int32_t *cluster_piece, const int32_t *job_piece,
                 bool *fixed)
{
    enum { SEVERAL = -2 };
    const job_relations *all = p->relations;
    no_pieces(all, cluster_piece);
    for (int32_t j = 0; j < p->job_count; j++) {
        if (all->cluster[j] == ARV_NONE)
            continue;
        int32_t *home = &cluster_piece[all->cluster[j]];
        *home = *home == ARV_NONE || *home == job_piece[j] ? job_piece[j] : SEVERAL;
    }
    for (int32_t j = 0; j < p->job_count; j++)
        fixed[j] = all->cluster[j] != ARV_NONE && cluster_piece[all->cluster[j]] == SEVERAL;
}

bool related_any_fixed(const search_shared *shared, const int32_t *jobs, int32_t count)
{
    for (int32_t k = 0; shared->job_fixed && k < count; k++)
        if (shared->job_fixed[jobs[k]])
            return true;
    return false;
}

/* ---- out together --------------------------------------------------------------------------------- */

typedef struct ruining {
    tours *t;
    const search_shared *shared;
    piece *pc;
    piece_scratch *scratch;
    int32_t iteration, count, *touched;
} ruining;

/* Takes one job out, if it may leave; what no longer fits behind it goes as well. */
static void take_out(ruining *now, int32_t job)
{
    tours *t = now->t;
    if (now->shared->job_piece[job] != now->pc->id || t->locked[job] || !is_served(t, job) ||
        related_is_fixed(now->shared, job))
        return;
    const int32_t shift = t->nodes[job].route;
    undo_note(t, now->scratch, shift, now->iteration, now->touched);
    tours_take_out(t, job, now->scratch->removed, &now->count);
    tours_settle(t, shift, now->scratch->removed, &now->count);
}

static void follow(ruining *now, const job_relation *relation)
{
    const int32_t *jobs = now->t->p->relations->jobs + relation->first;
    const uint32_t chance = relation_is_timed(relation->kind) ? TIMED_CHANCE : SAME_CHANCE;
    if (relation->kind == ARV_DIFFERENT_TECHNICIAN || !rng_chance(&now->pc->random, chance))
        return;
    const int32_t most = now->count + RUINED_MOST;
    for (int32_t k = 0; k < relation->count && now->count < most; k++)
        take_out(now, jobs[k]);
}

// NOLINTBEGIN(readability-non-const-parameter): undo_note writes through `touched_count`
void related_release(tours *t, const search_shared *shared, piece_scratch *scratch, int32_t job,
                     int32_t iteration, int32_t *touched_count)
{
    related_walk w = {.t = t, .job = job};
    if (related_is_fixed(shared, job))
        return;
    t->bounds[job] = related_free();
    while (related_next(&w)) {
        undo_note(t, scratch, t->nodes[w.other].route, iteration, touched_count);
        related_widen(t, w.other);
    }
}

int32_t related_ruin(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                     int32_t count, int32_t iteration, int32_t *touched_count)
// NOLINTEND(readability-non-const-parameter)
{
    const job_relations *all = t->p->relations;
    ruining now = {t, shared, pc, scratch, iteration, count, touched_count};
    for (int32_t i = 0; i < now.count; i++)
        for (int32_t job = scratch->removed[i]; job != ARV_NONE; job = pairs_delivery(t->p, job))
            for (int32_t k = all->bond_first[job]; k < all->bond_first[job + 1]; k++)
                follow(&now, &all->list[all->bonds[k].relation]);
    for (int32_t i = 0; i < now.count && tours_are_timed(t); i++)
        for (int32_t job = scratch->removed[i]; job != ARV_NONE; job = pairs_delivery(t->p, job))
            related_release(t, shared, scratch, job, iteration, touched_count);
    return now.count;
}
