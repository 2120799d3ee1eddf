/* compile_pairs.c - pickups with their deliveries: relations of the kind PICKUP_DELIVERY.
 *
 * What a pickup loads is on board until its delivery and nowhere else, so it leaves `job_pickup` and
 * `job_delivery`, which reach to the ends of the route, for `job_carry`. The pickup stands for both when
 * one is unserved: it has the weight and the cost of the pair. Runs when all else of the jobs is compiled;
 * what it changes it copies. */
#include "model/compile.h"

#include <string.h>

typedef struct pair_rows {
    int32_t *mate;
    int8_t *role;
    bool *is_pickup;
    int64_t *carry, *delivery, *pickup, *weight, *unserved_cost;
    uint64_t *bits;
} pair_rows;

static void *copy(compiler *c, const void *from, size_t count, size_t size)
{
    void *to = arv_arena_alloc(c->arena, count, size);
    if (to && from && count > 0)
        memcpy(to, from, count * size);
    return to;
}

static bool allocate_rows(compiler *c, pair_rows *r)
{
    const arv_problem *p = c->problem;
    const size_t n = (size_t)p->job_count, cells = n * (size_t)p->load_count;
    r->mate = ARENA_ARRAY(c->arena, int32_t, n);
    r->role = ARENA_ARRAY(c->arena, int8_t, n);
    r->is_pickup = ARENA_ARRAY(c->arena, bool, n);
    r->carry = ARENA_ARRAY(c->arena, int64_t, cells);
    r->delivery = copy(c, p->job_delivery, cells, sizeof *r->delivery);
    r->pickup = copy(c, p->job_pickup, cells, sizeof *r->pickup);
    r->weight = copy(c, p->job_weight, n, sizeof *r->weight);
    r->unserved_cost = copy(c, p->job_unserved_cost, n, sizeof *r->unserved_cost);
    r->bits = copy(c, p->job_shifts, n * (size_t)p->shift_words, sizeof *r->bits);
    for (size_t j = 0; r->mate && j < n; j++)
        r->mate[j] = ARV_NONE;
    return r->mate && r->role && r->is_pickup && r->carry && r->delivery && r->pickup &&
           r->weight && r->unserved_cost && r->bits;
}

/* From both ends of the route to the way between the two. */
static void move_loads(compiler *c, int32_t index, int32_t up, int32_t down, pair_rows *r)
{
    const size_t loads = (size_t)c->problem->load_count;
    bool same = true;
    for (int32_t d = 0; d < c->spec->load_count; d++) {
        const size_t a = (size_t)up * loads + (size_t)d, b = (size_t)down * loads + (size_t)d;
        same &= r->pickup[a] == r->delivery[b];
        r->carry[a] = r->pickup[a];
        r->carry[b] = -r->pickup[a];
        r->pickup[a] = r->delivery[b] = 0;
    }
    if (!same)
        compile_bad(c, "the second job must unload what the first one loads", "relations[%d].jobs",
                    index);
}

/* Who may serve both. */
static void share_shifts(const arv_problem *p, int32_t up, int32_t down, pair_rows *r)
{
    const size_t words = (size_t)p->shift_words;
    uint64_t *a = r->bits + (size_t)up * words, *b = r->bits + (size_t)down * words;
    for (size_t k = 0; k < words; k++)
        a[k] = b[k] = a[k] & b[k];
}

static int32_t place_in_prefix(const arv_problem *p, int32_t job)
{
    int32_t k = p->prefix_first[p->job_prefix_shift[job]];
    while (p->prefix_job[k] != job)
        k++;
    return k;
}

/* A frozen pickup asks for its delivery above all else; a frozen delivery has its pickup before it. */
static void assign_roles(compiler *c, int32_t index, int32_t up, int32_t down, int64_t all,
                         pair_rows *r)
{
    const arv_problem *p = c->problem;
    const int32_t from = p->job_prefix_shift[up], to = p->job_prefix_shift[down];
    if (to != ARV_NONE && (from != to || place_in_prefix(p, up) > place_in_prefix(p, down)))
        compile_bad(c, "a frozen delivery needs its pickup frozen before it", "relations[%d].jobs",
                    index);
    if (from != ARV_NONE) {
        if (to == ARV_NONE)
            r->weight[down] += all;
        return;
    }
    r->role[up] = PROBLEM_LEADS;
    r->role[down] = PROBLEM_FOLLOWS;
    r->weight[up] += r->weight[down];
    r->unserved_cost[up] += r->unserved_cost[down];
    r->weight[down] = r->unserved_cost[down] = 0;
}

static int32_t find_job(compiler *c, int32_t index, int32_t k, const pair_rows *r)
{
    const int32_t j = id_index_find(&c->job_ids, c->spec->relations[index].jobs[k]);
    if (j == ARV_NONE)
        compile_bad(c, "no job has this id", "relations[%d].jobs[%d]", index, k);
    else if (r->mate[j] != ARV_NONE)
        compile_bad(c, "the job has a pickup or a delivery already", "relations[%d].jobs[%d]",
                    index, k);
    return j;
}

static void read_pair(compiler *c, int32_t index, int64_t all, pair_rows *r)
{
    if (c->spec->relations[index].job_count != 2) {
        compile_bad(c, "a pickup and its delivery are two jobs", "relations[%d].jobs", index);
        return;
    }
    const int32_t up = find_job(c, index, 0, r), down = find_job(c, index, 1, r);
    if (c->error->status != ARV_OK)
        return;
    if (up == down) {
        compile_bad(c, "a job is not its own delivery", "relations[%d].jobs[1]", index);
        return;
    }
    r->mate[up] = down;
    r->mate[down] = up;
    r->is_pickup[up] = true;
    move_loads(c, index, up, down, r);
    share_shifts(c->problem, up, down, r);
    assign_roles(c, index, up, down, all, r);
}

/* Two of them cannot be apart. */
static void check_apart(compiler *c, const pair_rows *r)
{
    for (int32_t i = 0; i < c->spec->relation_count; i++) {
        const arv_relation *relation = &c->spec->relations[i];
        if (relation->kind != ARV_DIFFERENT_TECHNICIAN && relation->kind != ARV_TOGETHER)
            continue;
        for (int32_t k = 0; k < relation->job_count; k++) {
            const int32_t j = id_index_find(&c->job_ids, relation->jobs[k]);
            for (int32_t l = 0; l < k; l++)
                if (r->mate[j] != ARV_NONE &&
                    id_index_find(&c->job_ids, relation->jobs[l]) == r->mate[j])
                    compile_bad(c, "a pickup and its delivery have one technician",
                                "relations[%d].jobs[%d]", i, k);
        }
    }
}

arv_status compile_pairs(compiler *c)
{
    arv_problem *p = c->problem;
    pair_rows r;
    int64_t all = 1;
    bool any = false;
    for (int32_t i = 0; i < c->spec->relation_count; i++)
        any |= c->spec->relations[i].kind == ARV_PICKUP_DELIVERY;
    if (!any)
        return ARV_OK;
    if (!allocate_rows(c, &r))
        return compile_no_memory(c);
    for (int32_t j = 0; j < p->job_count; j++)
        all += r.weight[j];
    for (int32_t i = 0; i < c->spec->relation_count; i++)
        if (c->spec->relations[i].kind == ARV_PICKUP_DELIVERY)
            read_pair(c, i, all, &r);
    if (c->error->status == ARV_OK)
        check_apart(c, &r);
    p->job_mate = r.mate;
    p->job_role = r.role;
    p->job_pair_pickup = r.is_pickup;
    p->job_carry = r.carry;
    p->job_delivery = r.delivery;
    p->job_pickup = r.pickup;
    p->job_weight = r.weight;
    p->job_unserved_cost = r.unserved_cost;
    p->job_shifts = r.bits;
    p->has_pickup = true;
    return c->error->status;
}
