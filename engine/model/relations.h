/* relations.h - relations between jobs, compiled: which jobs, and per job in which relations it stands.
 *
 * What each kind asks of those of its jobs that are served:
 *   SAME, DIFFERENT   one technician for all; no technician for two
 *   TOGETHER          all start at one moment, by different technicians; served all or none
 *   BEFORE            jobs[k] finishes min_gap_s..max_gap_s before jobs[k + 1] starts; a later one is
 *                     served only when the earlier is
 * Pickups with their delivery are not here. A relation takes O(jobs of it) memory. */
#ifndef MODEL_RELATIONS_H
#define MODEL_RELATIONS_H

#include "model/problem.h"

typedef struct job_relation {
    arv_relation_kind kind;
    int32_t index; /* into spec->relations */
    int32_t first, count;
    int32_t min_gap_s, max_gap_s; /* BEFORE; PROBLEM_FOREVER_S = any */
} job_relation;

/* Where a job stands in a relation. */
typedef struct job_bond {
    int32_t relation, place;
} job_bond;

typedef struct job_relations {
    const job_relation *list;
    int32_t count;
    const int32_t *jobs;       /* of relation r: jobs[list[r].first ..] */
    const int32_t *bond_first; /* per job (+1) into `bonds` */
    const job_bond *bonds;
    /* Jobs whose places hang together, directly or through others, share a cluster; ARV_NONE = free. */
    const int32_t *cluster;
    int32_t cluster_count;
    bool timed; /* some bind moments */
} job_relations;

static inline bool relation_is_timed(arv_relation_kind kind)
{
    return kind == ARV_BEFORE || kind == ARV_TOGETHER;
}

/* Does the job stand in any relation? */
static inline bool relations_bind(const job_relations *relations, int32_t job)
{
    return relations && relations->bond_first[job] < relations->bond_first[job + 1];
}

#endif
