/* bound_ng.c - ng-sets and their colours. */
#include "bound/bound_ng.h"

#include "base/arena.h"

#include <string.h>

enum { COLOURS = 64 };

bool ng_contains(const ng_sets *sets, int32_t set, int32_t job)
{
    const int32_t *member = sets->member + (size_t)set * NG_MOST;
    for (int32_t k = 0; k < sets->count[set]; k++)
        if (member[k] == job)
            return true;
    return false;
}

bool ng_add(ng_sets *sets, int32_t set, int32_t job)
{
    if (sets->barred[job] || sets->barred[set] || sets->count[set] == NG_MOST ||
        ng_contains(sets, set, job))
        return false;
    sets->member[(size_t)set * NG_MOST + (size_t)sets->count[set]++] = job;
    return true;
}

/* ---- colours --------------------------------------------------------------------------------------- */

/* Takes `job` out of every set but its own, and empties that. */
static void bar(ng_sets *sets, int32_t job)
{
    sets->barred[job] = true;
    sets->count[job] = 1;
    for (int32_t i = 0; i < sets->jobs; i++) {
        int32_t *member = sets->member + (size_t)i * NG_MOST;
        int32_t kept = 0;
        for (int32_t k = 0; k < sets->count[i]; k++)
            if (member[k] != job || i == job)
                member[kept++] = member[k];
        sets->count[i] = kept;
    }
}

/* A job takes the first colour that nobody has with whom it shares a set. Sets are walked for each
 * job once: `taken` of the members collects the colours given. */
static void give_colour(ng_sets *sets, int32_t job)
{
    const uint64_t taken = sets->taken[job];
    if (taken == UINT64_MAX) {
        bar(sets, job);
        sets->colour[job] = 0;
        return;
    }
    int32_t colour = 0;
    while (taken >> colour & 1)
        colour++;
    sets->colour[job] = (uint8_t)colour;
    const uint64_t bit = UINT64_C(1) << colour;
    for (int32_t h = sets->holder_first[job]; h < sets->holder_first[job + 1]; h++) {
        const int32_t i = sets->holder[h];
        const int32_t *member = sets->member + (size_t)i * NG_MOST;
        for (int32_t k = 0; k < sets->count[i]; k++)
            sets->taken[member[k]] |= bit;
    }
}

/* Which sets hold a job. */
static void list_holders(ng_sets *sets)
{
    int32_t *first = sets->holder_first;
    memset(first, 0, ((size_t)sets->jobs + 2) * sizeof *first);
    for (int32_t i = 0; i < sets->jobs; i++)
        for (int32_t k = 0; k < sets->count[i]; k++)
            first[sets->member[(size_t)i * NG_MOST + (size_t)k] + 2]++;
    for (int32_t v = 0; v < sets->jobs; v++)
        first[v + 2] += first[v + 1];
    for (int32_t i = 0; i < sets->jobs; i++)
        for (int32_t k = 0; k < sets->count[i]; k++)
            sets->holder[first[sets->member[(size_t)i * NG_MOST + (size_t)k] + 1]++] = i;
}

void ng_colour(ng_sets *sets)
{
    list_holders(sets);
    memset(sets->taken, 0, (size_t)sets->jobs * sizeof *sets->taken);
    for (int32_t j = 0; j < sets->jobs; j++)
        if (!sets->barred[j])
            give_colour(sets, j);
    list_holders(sets); /* some may have been barred */
}

/* ---- the first sets -------------------------------------------------------------------------------- */

/* Travel between two jobs, the shorter way, in the first profile. */
static int32_t nearness(const arv_problem *p, int32_t a, int32_t b)
{
    const problem_travel *t = &p->travels[0];
    const int32_t there = problem_travel_s(t, p->job_location[a], p->job_location[b]);
    const int32_t back = problem_travel_s(t, p->job_location[b], p->job_location[a]);
    return there < back ? there : back;
}

static void fill_set(const arv_problem *p, int32_t job, int32_t size, ng_sets *sets)
{
    int32_t *member = sets->member + (size_t)job * NG_MOST;
    int32_t near[NG_MOST] = {0};
    int32_t count = 1;
    member[0] = job;
    for (int32_t j = 0; j < p->job_count; j++) {
        const int32_t far = j == job ? INT32_MAX : nearness(p, job, j);
        if (far >= PROBLEM_UNREACHABLE_S || (count == size && near[count - 1] <= far))
            continue;
        int32_t at = count < size ? count++ : count - 1;
        if (at == 0)
            continue; /* sets of one */
        for (; at > 1 && near[at - 1] > far; at--) {
            near[at] = near[at - 1];
            member[at] = member[at - 1];
        }
        near[at] = far;
        member[at] = j;
    }
    sets->count[job] = count;
}

bool ng_create(arv_arena *arena, const arv_problem *p, int32_t size, ng_sets *sets)
{
    const int32_t n = p->job_count;
    *sets = (ng_sets){
        .jobs = n,
        .count = ARENA_ARRAY(arena, int32_t, n),
        .member = ARENA_ARRAY(arena, int32_t, (size_t)n * NG_MOST),
        .colour = ARENA_ARRAY(arena, uint8_t, n),
        .barred = ARENA_ARRAY(arena, bool, n),
        .holder_first = ARENA_ARRAY(arena, int32_t, (size_t)n + 2),
        .holder = ARENA_ARRAY(arena, int32_t, (size_t)n * NG_MOST),
        .taken = ARENA_ARRAY(arena, uint64_t, n),
    };
    if (!sets->count || !sets->member || !sets->colour || !sets->barred || !sets->holder_first ||
        !sets->holder || !sets->taken)
        return false;
    for (int32_t j = 0; j < n; j++)
        fill_set(p, j, size, sets);
    ng_colour(sets);
    return true;
}

bool ng_forbids(const ng_sets *sets, const int32_t *jobs, int32_t count)
{
    for (int32_t from = 0; from < count; from++)
        for (int32_t to = from + 1; to < count; to++) {
            if (jobs[to] == jobs[from])
                return true;
            if (!ng_contains(sets, jobs[to], jobs[from]))
                break;
        }
    return false;
}
