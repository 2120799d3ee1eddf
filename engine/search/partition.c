/* partition.c - recursive bisection of routes and unserved jobs in travel space.
 *
 * An axis is a random unit a and a unit b far from it; units are ordered by how much nearer they
 * are to a than to b, and cut where the jobs halve. Empty shifts of which there are many alike are
 * dealt out evenly, so that every piece can open a route. */
#include "search/partition.h"

#include "base/arena.h"
#include "search/related.h"

#include <stdlib.h>

/* Something that goes to a piece as a whole: a shift with its route, or an unserved job. */
typedef struct unit {
    int64_t key;
    int32_t place;
    int32_t size;  /* jobs */
    int32_t index; /* shift, or job_base + job */
} unit;

struct partition_scratch {
    unit *units;
    int32_t *class_size;
    bool *job_fixed;                                /* NULL without relations */
    int32_t *cluster_piece;                         /* per cluster of related jobs */
    int32_t *shift_pool, *job_pool, *unserved_pool; /* the pieces' lists */
};

enum { FAR_TRIES = 12 };

partition_scratch *partition_scratch_create(arv_arena *arena, const arv_problem *p)
{
    partition_scratch *s = ARENA_ARRAY(arena, partition_scratch, 1);
    if (!s)
        return NULL;
    s->units = ARENA_ARRAY(arena, unit, (size_t)p->shift_count + (size_t)p->job_count);
    s->class_size = ARENA_ARRAY(arena, int32_t, p->shift_class_count);
    s->shift_pool = ARENA_ARRAY(arena, int32_t, p->shift_count);
    s->job_pool = ARENA_ARRAY(arena, int32_t, p->job_count);
    s->unserved_pool = ARENA_ARRAY(arena, int32_t, p->job_count);
    s->job_fixed = p->relations ? ARENA_ARRAY(arena, bool, p->job_count) : NULL;
    s->cluster_piece = ARENA_ARRAY(arena, int32_t, p->relations ? p->relations->cluster_count : 0);
    return s->units && s->class_size && s->cluster_piece && (!p->relations || s->job_fixed) &&
                   s->shift_pool && s->job_pool && s->unserved_pool
               ? s
               : NULL;
}

const bool *partition_fixed(const partition_scratch *scratch)
{
    return scratch->job_fixed;
}

/* Where a route is: the job in the middle of it; an empty shift: where it starts or ends. */
static int32_t route_place(const tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    int32_t left = r->jobs / 2;
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
        if (v < t->job_count && left-- == 0)
            return t->nodes[v].place;
    const int32_t start = t->nodes[r->start].place;
    return start != ARV_NONE ? start : t->nodes[r->end].place;
}

static int64_t round_trip_s(const arv_problem *p, int32_t a, int32_t b)
{
    const problem_travel *travel = &p->travels[0];
    return (int64_t)problem_travel_s(travel, a, b) + problem_travel_s(travel, b, a);
}

static int compare_units(const void *a, const void *b)
{
    const unit *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static int32_t place_far_from(const arv_problem *p, const unit *units, int32_t count, int32_t place,
                              rng *random)
{
    int32_t best = place;
    int64_t farthest = -1;
    for (int32_t k = 0; k < FAR_TRIES; k++) {
        const int32_t other = units[rng_below(random, count)].place;
        const int64_t away = round_trip_s(p, place, other);
        if (away < PROBLEM_UNREACHABLE_S && away > farthest) {
            farthest = away;
            best = other;
        }
    }
    return best;
}

static void sort_along_axis(const arv_problem *p, unit *units, int32_t count, rng *random)
{
    const int32_t a = units[rng_below(random, count)].place;
    const int32_t b = place_far_from(p, units, count, a, random);
    for (int32_t k = 0; k < count; k++)
        units[k].key = round_trip_s(p, a, units[k].place) - round_trip_s(p, b, units[k].place);
    qsort(units, (size_t)count, sizeof *units, compare_units);
}

typedef struct owners {
    int32_t *job, *shift;
    int32_t job_base;
} owners;

static void give(const tours *t, const unit *units, int32_t count, int32_t piece_id, owners *o)
{
    for (int32_t k = 0; k < count; k++) {
        if (units[k].index >= o->job_base) {
            const int32_t job = units[k].index - o->job_base;
            o->job[job] = piece_id;
            if (problem_role_of(t->p, job) == PROBLEM_LEADS)
                o->job[t->p->job_mate[job]] = piece_id;
            continue;
        }
        const tour_route *r = &t->routes[units[k].index];
        o->shift[units[k].index] = piece_id;
        for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
            if (v < t->job_count)
                o->job[v] = piece_id;
    }
}

static void bisect(const tours *t, unit *units, int32_t count, int32_t first_piece, int32_t pieces,
                   rng *random, owners *o)
{
    if (pieces == 1 || count < 2) {
        give(t, units, count, first_piece, o);
        return;
    }
    sort_along_axis(t->p, units, count, random);
    int64_t total = 0, taken = 0;
    for (int32_t k = 0; k < count; k++)
        total += units[k].size;
    const int32_t left = pieces / 2;
    int32_t cut = 0;
    while (cut < count - 1 && taken * pieces < total * left)
        taken += units[cut++].size;
    bisect(t, units, cut, first_piece, left, random, o);
    bisect(t, units + cut, count - cut, first_piece + left, pieces - left, random, o);
}

/* Empty shifts of classes with at least one for every piece are dealt out in turn. */
static int32_t list_units(const tours *t, int32_t pieces, int32_t first_dealt,
                          partition_scratch *scratch, owners *o)
{
    const arv_problem *p = t->p;
    int32_t count = 0, dealt = first_dealt;
    for (int32_t c = 0; c < p->shift_class_count; c++)
        scratch->class_size[c] = 0;
    for (int32_t s = 0; s < p->shift_count; s++)
        scratch->class_size[p->shift_class[s]] += t->routes[s].jobs == 0;
    for (int32_t s = 0; s < p->shift_count; s++) {
        if (t->routes[s].jobs == 0 && scratch->class_size[p->shift_class[s]] >= pieces) {
            o->shift[s] = dealt++ % pieces;
            continue;
        }
        scratch->units[count++] =
            (unit){.place = route_place(t, s), .size = t->routes[s].jobs, .index = s};
    }
    for (int32_t j = 0; j < t->job_count; j++)
        if (t->nodes[j].route == ARV_NONE && problem_role_of(p, j) != PROBLEM_FOLLOWS)
            scratch->units[count++] =
                (unit){.place = t->nodes[j].place, .size = 1, .index = o->job_base + j};
    return count;
}

static void list_members(const tours *t, int32_t count, const owners *o, partition_scratch *scratch,
                         piece *pieces)
{
    const arv_problem *p = t->p;
    int32_t shifts = 0, jobs = 0, unserved = 0;
    for (int32_t k = 0; k < count; k++)
        pieces[k].shift_count = pieces[k].job_count = pieces[k].unserved_count = 0;
    for (int32_t s = 0; s < p->shift_count; s++)
        pieces[o->shift[s]].shift_count++;
    for (int32_t j = 0; j < p->job_count; j++)
        pieces[o->job[j]].job_count++;
    for (int32_t k = 0; k < count; k++) {
        pieces[k].id = k;
        pieces[k].shifts = scratch->shift_pool + shifts;
        pieces[k].jobs = scratch->job_pool + jobs;
        pieces[k].unserved = scratch->unserved_pool + unserved;
        shifts += pieces[k].shift_count;
        jobs += pieces[k].job_count;
        unserved += pieces[k].job_count;
        pieces[k].shift_count = pieces[k].job_count = 0;
    }
    for (int32_t s = 0; s < p->shift_count; s++) {
        piece *pc = &pieces[o->shift[s]];
        pc->shifts[pc->shift_count++] = s;
    }
    for (int32_t j = 0; j < p->job_count; j++) {
        piece *pc = &pieces[o->job[j]];
        pc->jobs[pc->job_count++] = j;
        if (t->nodes[j].route == ARV_NONE && problem_role_of(p, j) != PROBLEM_FOLLOWS)
            pc->unserved[pc->unserved_count++] = j;
    }
}

static void sum_totals(const tours *t, piece *pc)
{
    pc->weight = pc->cost = 0;
    for (int32_t k = 0; k < pc->shift_count; k++)
        pc->cost += t->routes[pc->shifts[k]].jobs > 0 ? t->routes[pc->shifts[k]].cost : 0;
    for (int32_t k = 0; k < pc->unserved_count; k++) {
        pc->weight += t->p->job_weight[pc->unserved[k]];
        pc->cost += t->p->job_unserved_cost[pc->unserved[k]];
    }
}

// NOLINTBEGIN(readability-non-const-parameter): the owners are written through `o`
void partition(const tours *t, int32_t count, rng *random, partition_scratch *scratch,
               piece *pieces, int32_t *job_piece, int32_t *shift_piece)
// NOLINTEND(readability-non-const-parameter)
{
    owners o = {.job = job_piece, .shift = shift_piece, .job_base = t->p->shift_count};
    const int32_t units = list_units(t, count, rng_below(random, count), scratch, &o);
    if (units > 0)
        bisect(t, scratch->units, units, 0, count, random, &o);
    if (t->p->relations) {
        related_gather(t, scratch->cluster_piece, job_piece);
        related_fix(t->p, scratch->cluster_piece, job_piece, scratch->job_fixed);
    }
    list_members(t, count, &o, scratch, pieces);
    for (int32_t k = 0; k < count; k++)
        sum_totals(t, &pieces[k]);
}
