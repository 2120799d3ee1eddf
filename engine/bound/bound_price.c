/* bound_price.c - pricing of all classes by threads. */
#include "bound/bound_price.h"

#include "base/arena.h"
#include "bound/bound_join.h"

#include <omp.h>
#include <string.h>

enum { LABELS_MOST = 6 << 20 };

/* What one thread works with. */
typedef struct price_desk {
    arv_arena *arena[2]; /* one per direction: two threads may fill them */
    bound_network network;
    label_store store[2];
    join_scratch join;
    int64_t built; /* arcs, ever */
} price_desk;

struct bound_pricer {
    const arv_problem *p;
    const bound_class *classes;
    int32_t class_count;
    int32_t threads, desk_count;
    price_desk *desks;
    uint64_t *noted; /* bit [tail * jobs + head]: arcs of routes found by exact pricing */
};

static bool create_desk(arv_arena *arena, const bound_pricer *pricer, size_t cap_bytes,
                        bound_stop stop, price_desk *desk)
{
    if (!bound_network_create(arena, pricer->p, pricer->classes, pricer->noted, &desk->network) ||
        !join_scratch_create(arena, pricer->p, desk->network.node_room, &desk->join))
        return false;
    for (int32_t d = 0; d < 2; d++) {
        desk->arena[d] = arv_arena_create(cap_bytes);
        if (!desk->arena[d] || !label_store_create(desk->arena[d], desk->network.node_room,
                                                   LABELS_MOST, &desk->store[d]))
            return false;
        desk->store[d].stop = stop;
    }
    return true;
}

arv_status bound_pricer_create(arv_arena *arena, const arv_problem *p, const bound_class *classes,
                               int32_t threads, int32_t memory_mb, bound_stop stop,
                               bound_pricer **pricer)
{
    bound_pricer *made = ARENA_ARRAY(arena, bound_pricer, 1);
    *pricer = made;
    if (!made)
        return ARV_RESOURCE_EXHAUSTED;
    made->p = p;
    made->classes = classes;
    made->class_count = p->shift_class_count;
    made->threads = threads;
    const int32_t desks = threads < made->class_count ? threads : made->class_count;
    made->desks = ARENA_ARRAY(arena, price_desk, desks);
    made->noted =
        ARENA_ARRAY(arena, uint64_t, (size_t)p->job_count * (size_t)p->job_count / 64 + 1);
    if (!made->desks || !made->noted)
        return ARV_RESOURCE_EXHAUSTED;
    made->desk_count = desks;
    const size_t cap_bytes = ((size_t)memory_mb << 20) / (2 * (size_t)desks);
    for (int32_t k = 0; k < desks; k++)
        if (!create_desk(arena, made, cap_bytes, stop, &made->desks[k]))
            return ARV_RESOURCE_EXHAUSTED;
    return ARV_OK;
}

void bound_pricer_destroy(bound_pricer *pricer)
{
    if (!pricer)
        return;
    for (int32_t k = 0; k < pricer->desk_count; k++)
        for (int32_t d = 0; d < 2; d++)
            arv_arena_destroy(&pricer->desks[k].arena[d]);
}

/* Moves the middle towards the direction that had more work, by a 16th of the shift. */
static void move_middle(const bound_pricer *pricer, const bound_class *class, int64_t forward,
                        int64_t backward, class_price *price)
{
    const int32_t from = pricer->p->shift_start_s[class->shift];
    const int32_t to = pricer->p->shift_end_s[class->shift];
    const int32_t step = (to - from) / 16;
    if (2 * forward > 3 * backward && price->middle - step > from)
        price->middle -= step;
    else if (2 * backward > 3 * forward && price->middle + step < to)
        price->middle += step;
}

/* Is that exact pricing? */
static bool looks_at_all(const bound_effort *effort)
{
    return effort->exact && effort->arcs_per_node == 0 && effort->legs != LEGS_NEAR;
}

static void price_class(const bound_pricer *pricer, price_desk *desk, int32_t c,
                        const bound_duals *duals, const ng_sets *ng, const bound_effort *effort,
                        int32_t threads, class_price *price)
{
    const bound_class *class = &pricer->classes[c];
    if (!price->middle_known) {
        price->middle =
            pricer->p->shift_start_s[class->shift] +
            (pricer->p->shift_end_s[class->shift] - pricer->p->shift_start_s[class->shift]) / 2;
        price->middle_known = true;
    }
    const bool near = effort->legs == LEGS_NEAR && price->near.filled;
    bound_network_build(pricer->p, class, duals, ng, near ? &price->near : NULL,
                        near ? 0 : effort->arcs_per_node, &desk->network);
    if (effort->legs == LEGS_CHOOSE && price->near.first)
        bound_near_fill(pricer->p, &desk->network, &price->near);
    desk->built += (int64_t)2 * desk->network.side[BOUND_FORWARD].first_arc[class->node_count];
    const int64_t before[2] = {desk->store[0].steps, desk->store[1].steps};
#pragma omp parallel for num_threads(threads) schedule(static, 1) if (threads > 1)
    for (int32_t d = 0; d < 2; d++)
        label_run(&desk->store[d], &desk->network, d,
                  d == BOUND_FORWARD ? price->middle : -price->middle - 1, &duals->cuts,
                  !effort->exact);
    const label_store *f = &desk->store[0], *b = &desk->store[1];
    price->complete = looks_at_all(effort) && !f->full && !f->stopped && !b->full && !b->stopped;
    bound_join(&desk->network, f, b, price->middle, effort->most_routes, &desk->join, price);
    if (effort->exact)
        move_middle(pricer, class, f->steps - before[0], b->steps - before[1], price);
}

void bound_pricer_work(const bound_pricer *pricer, int64_t *tried, int64_t *built)
{
    *tried = *built = 0;
    for (int32_t k = 0; k < pricer->desk_count; k++) {
        *tried += pricer->desks[k].store[0].steps + pricer->desks[k].store[1].steps;
        *built += pricer->desks[k].built;
    }
}

static bool any_stopped(const bound_pricer *pricer)
{
    for (int32_t k = 0; k < pricer->desk_count; k++)
        if (pricer->desks[k].store[0].stopped || pricer->desks[k].store[1].stopped)
            return true;
    return false;
}

/* Arcs of the routes found: heuristics look at them from now on. */
static void note_arcs(const bound_pricer *pricer, const class_price *price)
{
    for (int32_t k = 0; k < price->count; k++) {
        const int32_t *jobs = price->jobs + price->route[k].first;
        for (int32_t x = 0; x + 1 < price->route[k].length; x++) {
            const size_t pair =
                (size_t)jobs[x] * (size_t)pricer->p->job_count + (size_t)jobs[x + 1];
            pricer->noted[pair / 64] |= UINT64_C(1) << (pair % 64);
        }
    }
}

static bool price_by_threads(bound_pricer *pricer, int32_t first, int32_t step,
                             const bound_duals *duals, const ng_sets *ng,
                             const bound_effort *effort, class_price *prices)
{
    const int32_t desks = pricer->desk_count;
    if (desks == 1) {
        for (int32_t c = first; c < pricer->class_count; c += step)
            price_class(pricer, &pricer->desks[0], c, duals, ng, effort,
                        pricer->threads > 1 ? 2 : 1, &prices[c]);
        return !any_stopped(pricer);
    }
#pragma omp parallel for num_threads(desks) schedule(dynamic, 1)
    for (int32_t c = first; c < pricer->class_count; c += step)
        price_class(pricer, &pricer->desks[omp_get_thread_num()], c, duals, ng, effort, 1,
                    &prices[c]);
    return !any_stopped(pricer);
}

bool bound_price_some(bound_pricer *pricer, int32_t first, int32_t step, const bound_duals *duals,
                      const ng_sets *ng, const bound_effort *effort, class_price *prices)
{
    if (!price_by_threads(pricer, first, step, duals, ng, effort, prices))
        return false;
    if (looks_at_all(effort))
        for (int32_t c = first; c < pricer->class_count; c += step)
            note_arcs(pricer, &prices[c]);
    return true;
}
