/* ruin.c - adjacent string removal (Christiaens & Vanden Berghe 2020, section 4.1).
 *
 * Around a random job, a string of consecutive jobs is taken out of each of a few routes: neighbours
 * in space lose neighbours in sequence, which leaves room where there is something to gain. */
#include "search/piece.h"
#include "search/related.h"

#include <string.h>

/* In a piece of fewer jobs a string may be a whole route, however long the others are: there are too
 * few ways out of a local optimum otherwise. */
enum { FEW_JOBS = 20 };

void undo_note(tours *t, piece_scratch *scratch, int32_t shift, int32_t iteration, int32_t *touched)
{
    if (scratch->shift_mark[shift] == iteration)
        return;
    scratch->shift_mark[shift] = iteration;
    const int32_t k = (*touched)++;
    int32_t at = k == 0 ? 0 : scratch->log_first[k];
    const tour_route *r = &t->routes[shift];
    scratch->touched[k] = shift;
    scratch->log_first[k] = at;
    scratch->old_cost[k] = r->jobs > 0 ? r->cost : 0;
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next) {
        if (t->bounds && v < t->job_count)
            scratch->log_bounds[at] = t->bounds[v];
        scratch->log[at++] = v;
    }
    scratch->log_first[k + 1] = at;
}

/* Jobs of a route that may be taken out, in order; returns their number. */
static int32_t collect(const tours *t, const search_shared *shared, int32_t shift,
                       int32_t *sequence)
{
    int32_t count = 0;
    const tour_route *r = &t->routes[shift];
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
        if (v < t->job_count && !t->locked[v] && !related_is_fixed(shared, v))
            sequence[count++] = v;
    return count;
}

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Takes `length` jobs around position `at` out of `sequence`, keeping `kept` of them in the middle. */
static int32_t take_string(tours *t, const int32_t *sequence, int32_t count, int32_t at,
                           int32_t length, int32_t kept, rng *random, int32_t *removed)
{
    const int32_t span = length + kept;
    const int32_t low = larger(0, at - span + 1), high = smaller(at, count - span);
    const int32_t first = low + rng_below(random, high - low + 1);
    const int32_t gap = kept > 0 ? first + rng_below(random, length + 1) : first + span;
    int32_t taken = 0;
    for (int32_t k = first; k < first + span; k++) {
        if (k >= gap && k < gap + kept)
            continue;
        tours_take_out(t, sequence[k], removed, &taken);
    }
    return taken;
}

static int32_t ruin_route(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                          int32_t job, int32_t longest, int32_t *removed)
{
    rng *random = &pc->random;
    const int32_t shift = t->nodes[job].route;
    const int32_t count = collect(t, shared, shift, scratch->sequence);
    const int32_t length = 1 + rng_below(random, smaller(count, longest));
    int32_t kept = 0;
    if (length > 1 && length < count && rng_chance(random, shared->chance.split)) {
        kept = 1;
        while (length + kept < count && !rng_chance(random, shared->chance.split_stop))
            kept++;
    }
    int32_t at = 0;
    while (scratch->sequence[at] != job)
        at++;
    int32_t taken = take_string(t, scratch->sequence, count, at, length, kept, random, removed);
    tours_settle(t, shift, removed, &taken);
    return taken;
}

/* Average jobs per used route of the piece. */
static int32_t average_length(const tours *t, const piece *pc)
{
    int32_t jobs = 0, used = 0;
    for (int32_t k = 0; k < pc->shift_count; k++) {
        jobs += t->routes[pc->shifts[k]].jobs;
        used += t->routes[pc->shifts[k]].jobs > 0;
    }
    return used ? larger(1, jobs / used) : 1;
}

int32_t ruin(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
             int32_t iteration, int32_t *touched_count)
{
    if (pc->job_count == 0)
        return 0;
    const int32_t string = shared->set->ruin_string;
    const int32_t longest =
        pc->job_count < FEW_JOBS ? string : smaller(string, average_length(t, pc));
    /* Uniform real in 1 .. most + 1, rounded down; in hundredths to stay with integers. */
    const int32_t most_hundredths = larger(100, 400 * shared->set->ruin_jobs / (1 + longest) - 100);
    const int32_t routes = 1 + rng_below(&pc->random, most_hundredths) / 100;
    const int32_t seed = pc->jobs[rng_below(&pc->random, pc->job_count)];
    const neighbours *near = &shared->by_travel;
    const int32_t *row = near->list + (size_t)seed * (size_t)near->width;
    int32_t removed = 0, ruined = 0;
    for (int32_t k = -1; k < near->width && ruined < routes; k++) {
        const int32_t job = k < 0 ? seed : row[k];
        if (shared->job_piece[job] != pc->id || t->locked[job] || related_is_fixed(shared, job))
            continue;
        const int32_t shift = t->nodes[job].route;
        if (shift == ARV_NONE || scratch->shift_mark[shift] == iteration)
            continue;
        undo_note(t, scratch, shift, iteration, touched_count);
        removed += ruin_route(t, shared, pc, scratch, job, longest, scratch->removed + removed);
        ruined++;
    }
    if (t->p->relations)
        removed = related_ruin(t, shared, pc, scratch, removed, iteration, touched_count);
    return removed;
}
