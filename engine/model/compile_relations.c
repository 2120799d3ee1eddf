/* compile_relations.c - relations between jobs: ids resolved, bonds per job, clusters by union-find. */
#include "model/compile.h"

#include "model/relations.h"

typedef struct relation_rows {
    job_relation *list;
    int32_t *jobs, *bond_first, *cluster;
    job_bond *bonds;
    int32_t count, job_total;
} relation_rows;

/* Pickups and their deliveries are compiled with the loads. */
static bool is_ours(const arv_relation *relation)
{
    return relation->kind != ARV_PICKUP_DELIVERY;
}

static bool allocate_rows(compiler *c, relation_rows *r)
{
    const int32_t n = c->spec->job_count;
    size_t places = 0;
    for (int32_t i = 0; i < c->spec->relation_count; i++)
        places += (size_t)c->spec->relations[i].job_count;
    r->list = ARENA_ARRAY(c->arena, job_relation, c->spec->relation_count);
    r->jobs = ARENA_ARRAY(c->arena, int32_t, places);
    r->bonds = ARENA_ARRAY(c->arena, job_bond, places);
    r->bond_first = ARENA_ARRAY(c->arena, int32_t, n + 2);
    r->cluster = ARENA_ARRAY(c->arena, int32_t, n);
    return r->list && r->jobs && r->bonds && r->bond_first && r->cluster;
}

static int32_t gap(int64_t given, int32_t otherwise)
{
    return given == ARV_UNSET ? otherwise : (int32_t)given;
}

/* `last_seen` holds, per job, 1 + the last relation that named it. */
static void read_relation(compiler *c, int32_t index, int32_t *last_seen, relation_rows *r)
{
    const arv_relation *relation = &c->spec->relations[index];
    job_relation *row = &r->list[r->count];
    *row = (job_relation){.kind = relation->kind,
                          .index = index,
                          .first = r->job_total,
                          .count = relation->job_count,
                          .min_gap_s = gap(relation->min_gap_s, 0),
                          .max_gap_s = gap(relation->max_gap_s, PROBLEM_FOREVER_S)};
    for (int32_t k = 0; k < relation->job_count; k++) {
        const int32_t j = id_index_find(&c->job_ids, relation->jobs[k]);
        if (j == ARV_NONE) {
            compile_bad(c, "no job has this id", "relations[%d].jobs[%d]", index, k);
            return;
        }
        if (last_seen[j] == index + 1)
            compile_bad(c, "the job stands in this relation twice", "relations[%d].jobs[%d]", index,
                        k);
        last_seen[j] = index + 1;
        r->jobs[r->job_total++] = j;
    }
    r->count++;
}

/* Bonds sorted by job, those of a job by relation. */
static void list_bonds(const compiler *c, relation_rows *r)
{
    int32_t *first = r->bond_first + 1; /* shifted while it is filled */
    for (int32_t k = 0; k < r->job_total; k++)
        first[r->jobs[k] + 1]++;
    for (int32_t j = 0; j < c->spec->job_count; j++)
        first[j + 1] += first[j];
    for (int32_t i = 0; i < r->count; i++)
        for (int32_t k = 0; k < r->list[i].count; k++)
            r->bonds[first[r->jobs[r->list[i].first + k]]++] = (job_bond){i, k};
}

/* Technicians of several shifts may work in two pieces of a solution at once; those of one cannot. */
static bool hangs_together(const compiler *c, arv_relation_kind kind)
{
    return kind != ARV_DIFFERENT_TECHNICIAN || c->problem->shift_count > c->spec->technician_count;
}

static int32_t root_of(int32_t *parent, int32_t j)
{
    while (parent[j] != j)
        j = parent[j] = parent[parent[j]];
    return j;
}

/* Numbers the clusters of more than one job, in order of their first job; returns how many. */
static int32_t number_clusters(const compiler *c, int32_t *parent, int32_t *size, relation_rows *r)
{
    int32_t clusters = 0;
    const int32_t n = c->spec->job_count;
    for (int32_t j = 0; j < n; j++)
        size[root_of(parent, j)]++;
    for (int32_t j = 0; j < n; j++)
        r->cluster[j] = ARV_NONE;
    for (int32_t j = 0; j < n; j++) {
        const int32_t root = root_of(parent, j);
        if (size[root] == 1)
            continue;
        if (r->cluster[root] == ARV_NONE)
            r->cluster[root] = clusters++;
        r->cluster[j] = r->cluster[root];
    }
    return clusters;
}

/* A pickup and its delivery are on one route. */
static void join_pairs(const compiler *c, int32_t *parent)
{
    for (int32_t i = 0; i < c->spec->relation_count; i++) {
        const arv_relation *relation = &c->spec->relations[i];
        if (is_ours(relation) || relation->job_count != 2)
            continue;
        const int32_t up = id_index_find(&c->job_ids, relation->jobs[0]);
        const int32_t down = id_index_find(&c->job_ids, relation->jobs[1]);
        if (up != ARV_NONE && down != ARV_NONE)
            parent[root_of(parent, down)] = root_of(parent, up);
    }
}

static bool find_clusters(compiler *c, relation_rows *r, int32_t *clusters)
{
    const int32_t n = c->spec->job_count;
    int32_t *parent = ARENA_ARRAY(c->arena, int32_t, n), *size = ARENA_ARRAY(c->arena, int32_t, n);
    if (!parent || !size)
        return false;
    for (int32_t j = 0; j < n; j++)
        parent[j] = j;
    for (int32_t i = 0; i < r->count; i++)
        for (int32_t k = 1; k < r->list[i].count && hangs_together(c, r->list[i].kind); k++) {
            const int32_t *jobs = r->jobs + r->list[i].first;
            parent[root_of(parent, jobs[k])] = root_of(parent, jobs[0]);
        }
    join_pairs(c, parent);
    *clusters = number_clusters(c, parent, size, r);
    return true;
}

static arv_status publish_relations(compiler *c, relation_rows *r)
{
    int32_t clusters = 0;
    job_relations *all = ARENA_ARRAY(c->arena, job_relations, 1);
    if (!all || !find_clusters(c, r, &clusters))
        return compile_no_memory(c);
    list_bonds(c, r);
    *all = (job_relations){.list = r->list,
                           .count = r->count,
                           .jobs = r->jobs,
                           .bond_first = r->bond_first,
                           .bonds = r->bonds,
                           .cluster = r->cluster,
                           .cluster_count = clusters};
    for (int32_t i = 0; i < r->count; i++)
        all->timed |= relation_is_timed(r->list[i].kind);
    c->problem->relations = r->count > 0 ? all : NULL;
    return ARV_OK;
}

arv_status compile_relations(compiler *c)
{
    relation_rows r = {.count = 0};
    if (c->spec->relation_count == 0)
        return ARV_OK;
    int32_t *last_seen = ARENA_ARRAY(c->arena, int32_t, c->spec->job_count);
    if (!last_seen || !allocate_rows(c, &r))
        return compile_no_memory(c);
    for (int32_t i = 0; i < c->spec->relation_count; i++)
        if (is_ours(&c->spec->relations[i]))
            read_relation(c, i, last_seen, &r);
    if (c->error->status != ARV_OK)
        return c->error->status;
    return publish_relations(c, &r);
}
