/* check_relation.c - relations between jobs: who serves them.
 *
 * A visit is looked up where the plan has it; a job that no route serves binds nobody. */
#include "check/checker.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>

/* Where a job is served; route ARV_NONE = nowhere. */
typedef struct served_at {
    int32_t route, step;
} served_at;

typedef struct relation_check {
    checker *c;
    const arv_relation *relation;
    int32_t index;
    const served_at *served; /* per job of the spec */
    check_ids jobs;
} relation_check;

static void spec_wrong(const relation_check *x, int32_t k, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "relations[%" PRId32 "].jobs[%" PRId32 "]", x->index, k);
    check_wrong(x->c, ARV_INVALID_ARGUMENT, path, "%s", text);
}

static bool find_visits(checker *c, served_at **served)
{
    served_at *at = *served = ARENA_ARRAY(c->arena, served_at, c->spec->job_count);
    if (!at)
        return false;
    for (int32_t j = 0; j < c->spec->job_count; j++)
        at[j] = (served_at){ARV_NONE, ARV_NONE};
    for (int32_t r = 0; r < c->plan->route_count; r++)
        for (int32_t s = 0; s < c->plan->routes[r].step_count; s++) {
            const arv_step *step = &c->plan->routes[r].steps[s];
            if (step->kind == ARV_STEP_JOB && step->job >= 0 && step->job < c->spec->job_count)
                at[step->job] = (served_at){r, s};
        }
    return true;
}

/* Visit of the k-th job of the relation; route ARV_NONE = none. */
static served_at visit(const relation_check *x, int32_t k)
{
    const int32_t job = check_ids_find(&x->jobs, x->relation->jobs[k]);
    if (job != ARV_NONE)
        return x->served[job];
    spec_wrong(x, k, "no job has this id");
    return (served_at){ARV_NONE, ARV_NONE};
}

static int32_t technician_at(const relation_check *x, served_at at)
{
    return x->c->plan->routes[at.route].technician;
}

static void check_same(const relation_check *x)
{
    served_at first = {ARV_NONE, ARV_NONE};
    for (int32_t k = 0; k < x->relation->job_count; k++) {
        const served_at now = visit(x, k);
        if (now.route == ARV_NONE)
            continue;
        if (first.route == ARV_NONE)
            first = now;
        if (technician_at(x, now) != technician_at(x, first))
            check_step_wrong(x->c, now.route, now.step, "job",
                             "relation %" PRId32 " asks for one technician", x->index);
    }
}

/* `last` holds, per technician, 1 + the relation that met him last. */
static void check_different(const relation_check *x, int32_t *last)
{
    for (int32_t k = 0; k < x->relation->job_count; k++) {
        const served_at now = visit(x, k);
        if (now.route == ARV_NONE)
            continue;
        const int32_t who = technician_at(x, now);
        if (who < 0 || who >= x->c->spec->technician_count)
            continue; /* said of the route */
        if (last[who] == x->index + 1)
            check_step_wrong(x->c, now.route, now.step, "job",
                             "relation %" PRId32 " asks for different technicians", x->index);
        last[who] = x->index + 1;
    }
}

static void check_one(const relation_check *x, int32_t *last)
{
    switch (x->relation->kind) {
    case ARV_SAME_TECHNICIAN:
        check_same(x);
        break;
    case ARV_DIFFERENT_TECHNICIAN:
        check_different(x, last);
        break;
    case ARV_BEFORE:
    case ARV_TOGETHER:
    case ARV_PICKUP_DELIVERY:
    case ARV_RELATION_UNSPECIFIED:
        break; /* refused by check_support.c */
    }
}

void check_relations(checker *c)
{
    served_at *served;
    check_ids technicians;
    relation_check x = {.c = c};
    if (c->spec->relation_count <= 0)
        return;
    int32_t *last = ARENA_ARRAY(c->arena, int32_t, c->spec->technician_count);
    if (!last || !find_visits(c, &served) || !check_ids_make(c, &technicians, &x.jobs)) {
        check_wrong(c, ARV_RESOURCE_EXHAUSTED, "relations", "no memory to check relations");
        return;
    }
    x.served = served;
    for (x.index = 0; x.index < c->spec->relation_count; x.index++) {
        x.relation = &c->spec->relations[x.index];
        check_one(&x, last);
    }
}
