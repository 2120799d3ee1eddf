/* bound_cut.c - finding subset-row cuts, and the memory they need. */
#include "bound/bound_cut.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { CUTS_PER_JOB = 5, FOUND_MOST = 4096 };
static const double LEAST_VIOLATION = 0.03;

int32_t cut_coefficient(const bound_cut *cut, const int32_t *jobs, int32_t length)
{
    int32_t count = 0;
    bool half = false;
    for (int32_t k = 0; k < length; k++) {
        if (!cut_remembers(cut, jobs[k])) {
            half = false;
        } else if (cut_holds(cut, jobs[k])) {
            count += half;
            half = !half;
        }
    }
    return count;
}

/* ---- which jobs meet on routes --------------------------------------------------------------------- */

typedef struct meetings {
    int32_t n;
    float *together; /* [a * n + b]: value of routes that visit both */
    int32_t *partner_first, *partner;
} meetings;

static void add_pairs(const cut_route *r, meetings *m)
{
    const size_t n = (size_t)m->n;
    for (int32_t x = 0; x < r->length; x++)
        for (int32_t y = x + 1; y < r->length; y++) {
            const size_t a = (size_t)r->jobs[x], b = (size_t)r->jobs[y];
            if (a == b)
                continue;
            m->together[a * n + b] += (float)r->value;
            m->together[b * n + a] += (float)r->value;
        }
}

static bool find_meetings(arv_arena *arena, int32_t n, const cut_route *routes, int32_t count,
                          meetings *m)
{
    *m = (meetings){.n = n,
                    .together = ARENA_ARRAY(arena, float, (size_t)n *(size_t)n),
                    .partner_first = ARENA_ARRAY(arena, int32_t, (size_t)n + 1)};
    if (!m->together || !m->partner_first)
        return false;
    for (int32_t r = 0; r < count; r++)
        add_pairs(&routes[r], m);
    int32_t pairs = 0;
    for (int32_t k = 0; k < n * n; k++)
        pairs += m->together[k] > 0;
    m->partner = ARENA_ARRAY(arena, int32_t, pairs + 1);
    if (!m->partner)
        return false;
    pairs = 0;
    for (int32_t a = 0; a < n; a++) {
        m->partner_first[a] = pairs;
        for (int32_t b = 0; b < n; b++)
            if (m->together[(size_t)a * (size_t)n + (size_t)b] > 0)
                m->partner[pairs++] = b;
    }
    m->partner_first[n] = pairs;
    return true;
}

/* ---- triples --------------------------------------------------------------------------------------- */

typedef struct triple {
    double violation;
    int32_t job[3];
} triple;

static int compare_triples(const void *a, const void *b)
{
    const triple *x = a, *y = b;
    if (x->violation != y->violation)
        return x->violation > y->violation ? -1 : 1;
    return memcmp(x->job, y->job, sizeof x->job);
}

static int32_t visits_of(const cut_route *r, const int32_t *job)
{
    int32_t visits = 0;
    for (int32_t k = 0; k < r->length; k++)
        visits += r->jobs[k] == job[0] || r->jobs[k] == job[1] || r->jobs[k] == job[2];
    return visits;
}

static double violation_of(const cut_route *routes, int32_t count, const int32_t *job)
{
    double sum = -1;
    for (int32_t r = 0; r < count; r++) {
        const int32_t pairs = visits_of(&routes[r], job) / 2;
        sum += routes[r].value * pairs;
    }
    return sum;
}

typedef struct triple_list {
    triple *items;
    int32_t count;
} triple_list;

/* Keeps the FOUND_MOST best: sorts and halves when it is full. */
static void keep_triple(triple_list *list, const triple *t)
{
    if (list->count == 2 * FOUND_MOST) {
        qsort(list->items, (size_t)list->count, sizeof *list->items, compare_triples);
        list->count = FOUND_MOST;
    }
    list->items[list->count++] = *t;
}

/* Triples a < b < c, or a < c < b, of which at least a and b meet. */
static void try_triples(const meetings *m, const cut_route *routes, int32_t count, int32_t a,
                        int32_t b, triple_list *list)
{
    const float *row_a = m->together + (size_t)a * (size_t)m->n;
    const float *row_b = m->together + (size_t)b * (size_t)m->n;
    for (int32_t c = 0; c < m->n; c++) {
        if (c == a || c == b || (row_a[c] <= 0 && row_b[c] <= 0))
            continue;
        /* each triple once: at its first pair that meets */
        if ((c < b && row_a[c] > 0) || (c < a && row_b[c] > 0))
            continue;
        const double most = (double)row_a[b] + (double)row_a[c] + (double)row_b[c];
        if (most < 1 + LEAST_VIOLATION)
            continue;
        triple t = {.job = {a, b, c}};
        t.violation = violation_of(routes, count, t.job);
        if (t.violation >= LEAST_VIOLATION)
            keep_triple(list, &t);
    }
}

/* ---- memory ---------------------------------------------------------------------------------------- */

/* The jobs between the visits of a route that make it count, the shortest way. */
static void remember_route(const cut_route *r, bound_cut *cut)
{
    int32_t at[64], visits = 0;
    for (int32_t k = 0; k < r->length && visits < 64; k++)
        if (cut_holds(cut, r->jobs[k]))
            at[visits++] = k;
    for (int32_t v = 0; v + 1 < visits;) {
        const bool later =
            visits % 2 == 1 && v + 2 < visits && at[v + 2] - at[v + 1] < at[v + 1] - at[v];
        const int32_t from = at[v + later], to = at[v + later + 1];
        for (int32_t k = from; k < to; k++)
            cut->memory[r->jobs[k] / 64] |= UINT64_C(1) << (r->jobs[k] % 64);
        v += 2 + later;
    }
}

static bool make_cut(arv_arena *arena, int32_t n, const cut_route *routes, int32_t count,
                     const triple *t, bound_cut *cut)
{
    memcpy(cut->job, t->job, sizeof cut->job);
    cut->memory = ARENA_ARRAY(arena, uint64_t, (size_t)n / 64 + 1);
    if (!cut->memory)
        return false;
    for (int32_t k = 0; k < 3; k++)
        cut->memory[t->job[k] / 64] |= UINT64_C(1) << (t->job[k] % 64);
    for (int32_t r = 0; r < count; r++)
        if (visits_of(&routes[r], t->job) >= 2)
            remember_route(&routes[r], cut);
    return true;
}

static int32_t choose_cuts(arv_arena *arena, int32_t n, const cut_route *routes, int32_t count,
                           const triple_list *list, int32_t most, uint8_t *uses, bound_cut *cuts)
{
    int32_t made = 0;
    for (int32_t k = 0; k < list->count && made < most; k++) {
        const triple *t = &list->items[k];
        if (uses[t->job[0]] >= CUTS_PER_JOB || uses[t->job[1]] >= CUTS_PER_JOB ||
            uses[t->job[2]] >= CUTS_PER_JOB)
            continue;
        for (int32_t x = 0; x < 3; x++)
            uses[t->job[x]]++;
        if (!make_cut(arena, n, routes, count, t, &cuts[made++]))
            return ARV_NONE;
    }
    return made;
}

int32_t cut_separate(arv_arena *arena, int32_t job_count, const cut_route *routes,
                     int32_t route_count, int32_t most, bound_cut *cuts)
{
    arv_arena *scratch = arv_arena_create(0);
    meetings m;
    triple_list list = {.items = NULL};
    uint8_t *uses = NULL;
    if (scratch && find_meetings(scratch, job_count, routes, route_count, &m)) {
        list.items = ARENA_ARRAY(scratch, triple, 2 * FOUND_MOST);
        uses = ARENA_ARRAY(scratch, uint8_t, job_count);
    }
    int32_t made = ARV_NONE;
    if (list.items && uses) {
        for (int32_t a = 0; a < job_count; a++)
            for (int32_t x = m.partner_first[a]; x < m.partner_first[a + 1]; x++)
                if (m.partner[x] > a)
                    try_triples(&m, routes, route_count, a, m.partner[x], &list);
        qsort(list.items, (size_t)list.count, sizeof *list.items, compare_triples);
        made = choose_cuts(arena, job_count, routes, route_count, &list, most, uses, cuts);
    }
    arv_arena_destroy(&scratch);
    return made;
}
