/* start.c - construction of the first solution and the static orders of jobs. */
#include "search/start.h"

#include "base/arena.h"
#include "search/pairs.h"
#include "search/related.h"
#include "search/related_time.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STOP_EVERY = 8 }; /* jobs between two looks at the clock */

int32_t start_thread(void)
{
    return omp_get_thread_num();
}

/* Cuts the time between frozen visits; a relation that they cannot keep, or ARV_NONE. */
static int32_t bind_prefixes(tours *t)
{
    const arv_problem *p = t->p;
    for (int32_t k = 0; p->relations && k < p->prefix_first[p->shift_count]; k++) {
        related_walk w = {.t = t, .job = p->prefix_job[k]};
        if (related_next(&w) && !related_bind(t, w.job))
            return (int32_t)(w.relation - p->relations->list);
    }
    return ARV_NONE;
}

arv_status start_check_prefixes(tours *t, arv_error *error)
{
    const arv_problem *p = t->p;
    arv_status status = ARV_OK;
    for (int32_t s = 0; s < p->shift_count; s++) {
        if (p->prefix_first[s] == p->prefix_first[s + 1] || tours_refresh(t, s))
            continue;
        char path[64];
        snprintf(path, sizeof path, "technicians[%d].shifts[%d]", p->shift_technician[s],
                 p->shift_index[s]);
        status = arv_error_add(error, ARV_FAILED_PRECONDITION, path,
                               "its frozen or pinned first %d visits break a rule as they stand",
                               p->prefix_first[s + 1] - p->prefix_first[s]);
    }
    int32_t broken = p->relations ? related_first_broken(t) : ARV_NONE;
    if (status == ARV_OK && broken == ARV_NONE && tours_are_timed(t))
        broken = bind_prefixes(t);
    if (p->relations && broken != ARV_NONE) {
        char path[32];
        snprintf(path, sizeof path, "relations[%d]", p->relations->list[broken].index);
        status = arv_error_add(error, ARV_FAILED_PRECONDITION, path,
                               "broken by visits that are frozen or pinned");
    }
    return status;
}

/* `job` found no place after all: the routes of those it is related to are as they were. */
static void refresh_related(tours *t, int32_t job)
{
    related_walk w = {.t = t, .job = job};
    t->bounds[job] = related_free();
    while (related_next(&w))
        (void)tours_refresh(t, t->nodes[w.other].route);
}

/* Appends one job to a route; takes it out again when that is not feasible. */
static void append(tours *t, int32_t shift, int32_t job)
{
    const tour_route *r = &t->routes[shift];
    if (t->nodes[job].route != ARV_NONE || !problem_allowed(t->p, job, shift) ||
        (t->p->relations && !related_admit(t, NULL, 0, job, shift)))
        return;
    if (tours_are_timed(t))
        related_open(t, job);
    if (tours_insert(t, job, t->nodes[r->end].prev) &&
        (!tours_are_timed(t) || related_bind(t, job)))
        return;
    int32_t taken[1];
    int32_t none = 0;
    tours_unlink(t, job);
    tours_settle(t, shift, taken, &none);
    if (tours_are_timed(t))
        refresh_related(t, job);
}

void start_in_force(tours *t)
{
    const arv_problem *p = t->p;
    for (int32_t s = 0; s < p->shift_count; s++)
        for (int32_t k = p->force_first[s]; k < p->force_first[s + 1]; k++)
            append(t, s, p->force_job[k]);
    pairs_drop_halves(t);
}

typedef struct ranked {
    int64_t rank;
    int32_t job;
} ranked;

static int compare_ranked(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->job > y->job) - (x->job < y->job);
}

/* Order of `values`, as ranks: ties share a rank. False when there is no memory. */
static bool rank_values(arv_arena *arena, const int64_t *values, int32_t count,
                        const int32_t **ranks)
{
    int32_t *out = ARENA_ARRAY(arena, int32_t, count);
    ranked *order = malloc(((size_t)count + 1) * sizeof *order);
    if (!out || !order) {
        free(order);
        return false;
    }
    for (int32_t j = 0; j < count; j++)
        order[j] = (ranked){values[j], j};
    qsort(order, (size_t)count, sizeof *order, compare_ranked);
    for (int32_t k = 0; k < count; k++)
        out[order[k].job] = k > 0 && order[k].rank == order[k - 1].rank ? out[order[k - 1].job] : k;
    free(order);
    *ranks = out;
    return true;
}

/* Travel from the nearest shift start; shifts that start at one place are looked at once. */
static int64_t from_start_s(const arv_problem *p, int32_t job)
{
    int64_t nearest = PROBLEM_FOREVER_S;
    int32_t last = ARV_NONE;
    for (int32_t s = 0; s < p->shift_count; s++) {
        if (p->shift_start_location[s] == last)
            continue;
        last = p->shift_start_location[s];
        const int64_t away =
            problem_travel_s(&p->travels[p->shift_travel[s]], last, p->job_location[job]);
        nearest = away < nearest ? away : nearest;
    }
    return nearest;
}

static int64_t demand(const arv_problem *p, int32_t job)
{
    int64_t sum = 0;
    for (size_t d = 0; d < (size_t)p->load_count; d++)
        sum += p->job_delivery[(size_t)job * (size_t)p->load_count + d] +
               p->job_pickup[(size_t)job * (size_t)p->load_count + d];
    return sum;
}

static int64_t key_value(const arv_problem *p, int32_t key, int32_t job, int64_t away)
{
    const int32_t first = p->window_first[job], last = p->window_first[job + 1];
    int64_t length = 0;
    for (int32_t w = first; w < last; w++)
        length += p->window_close_s[w] - p->window_open_s[w];
    switch (key) {
    case 0:
        return -demand(p, job);
    case 1:
        return -away;
    case 2:
        return away;
    case 3:
        return length;
    case 4:
        return first < last ? p->window_open_s[first] : 0;
    case 5:
        return first < last ? -(int64_t)p->window_close_s[last - 1] : 0;
    default:
        return -p->job_weight[job];
    }
}

bool start_sort_keys(arv_arena *arena, const arv_problem *p, bool (*stop)(void *context),
                     void *context, const int32_t *keys[SORT_KEYS])
{
    int64_t *away = malloc(((size_t)p->job_count + 1) * sizeof *away);
    int64_t *values = malloc(((size_t)p->job_count + 1) * sizeof *values);
    bool done = away && values;
    bool over = false;
    for (int32_t j = 0; done && j < p->job_count; j++) {
        over = over || (stop && j % STOP_EVERY == 0 && stop(context));
        away[j] = over ? 0 : from_start_s(p, j);
    }
    for (int32_t key = 0; done && key < SORT_KEYS; key++) {
        for (int32_t j = 0; j < p->job_count; j++)
            values[j] = key_value(p, key, j, away[j]);
        done = rank_values(arena, values, p->job_count, &keys[key]);
    }
    free(away);
    free(values);
    return done;
}

/* In the order given; what is not inserted comes to the front of the list. */
static void insert_listed(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                          bool (*stop)(void *context), void *context)
{
    int32_t stamp = 0, touched = 0, left = 0;
    const int32_t count = pc->unserved_count;
    for (int32_t at = 0, some; at < count; at += some) {
        const bool over = stop(context);
        some = over || count - at < STOP_EVERY ? count - at : STOP_EVERY;
        const int32_t out = over ? some
                                 : insert_in_order(t, shared, pc, scratch, pc->unserved + at, some,
                                                   1, false, &stamp, &touched);
        memmove(pc->unserved + left, pc->unserved + at, (size_t)out * sizeof *pc->unserved);
        left += out;
    }
    pc->unserved_count = left;
}

void start_insert_all(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                      bool (*stop)(void *context), void *context)
{
    const int32_t count = pc->unserved_count;
    ranked *order = malloc(((size_t)count + 1) * sizeof *order);
    for (int32_t k = 0; order && k < count; k++) {
        const int32_t job = pc->unserved[k];
        order[k] = (ranked){
            (int64_t)shared->sort_key[6][job] * (t->job_count + 1) + shared->sort_key[1][job], job};
    }
    if (order)
        qsort(order, (size_t)count, sizeof *order, compare_ranked);
    for (int32_t k = 0; order && k < count; k++)
        pc->unserved[k] = order[k].job;
    free(order);
    insert_listed(t, shared, pc, scratch, stop, context);
}

void start_load(tours *t, const int32_t *next)
{
    for (int32_t v = 0; v < t->node_count; v++)
        if (v < t->sentinel_base || v >= t->restock_base)
            t->nodes[v].route = t->nodes[v].next = t->nodes[v].prev = ARV_NONE;
    for (int32_t j = 0; tours_are_timed(t) && j < t->job_count; j++)
        t->bounds[j] = related_free();
    for (int32_t s = 0; s < t->p->shift_count; s++)
        tours_load_route(t, s, next);
}
