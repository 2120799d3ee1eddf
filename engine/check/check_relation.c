/* check_relation.c - relations between jobs: who serves them, when, and which of them at all.
 *
 * A visit is looked up where the plan has it. SAME and DIFFERENT bind those that are served; TOGETHER asks
 * for all or none of its jobs, BEFORE for the earlier ones of each that is served. Gaps are those of the
 * stated times, which check_step.c compares with the rest of the route. */
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

static const arv_step *step_at(const relation_check *x, served_at at)
{
    return &x->c->plan->routes[at.route].steps[at.step];
}

static void missing(const relation_check *x, served_at at, int32_t k)
{
    check_step_wrong(x->c, at.route, at.step, "job",
                     "relation %" PRId32 " asks for job %s to be served as well", x->index,
                     x->relation->jobs[k]);
}

/* All or none, by different technicians, at one moment. */
static void check_together(const relation_check *x, int32_t *last)
{
    served_at first = {ARV_NONE, ARV_NONE};
    for (int32_t k = 0; k < x->relation->job_count && first.route == ARV_NONE; k++)
        first = visit(x, k);
    if (first.route == ARV_NONE)
        return;
    for (int32_t k = 0; k < x->relation->job_count; k++) {
        const served_at now = visit(x, k);
        if (now.route == ARV_NONE)
            missing(x, first, k);
        else if (step_at(x, now)->start_s != step_at(x, first)->start_s)
            check_step_wrong(x->c, now.route, now.step, "start_s",
                             "relation %" PRId32 " asks for a start at %" PRId64, x->index,
                             step_at(x, first)->start_s);
    }
    check_different(x, last);
}

static void check_gap(const relation_check *x, served_at before, served_at now)
{
    const int64_t gap_s = check_subtract(step_at(x, now)->start_s, step_at(x, before)->finish_s);
    const int64_t least_s = check_given(x->relation->min_gap_s, 0);
    const int64_t most_s = check_given(x->relation->max_gap_s, INT64_MAX);
    if (gap_s < least_s || gap_s > most_s)
        check_step_wrong(x->c, now.route, now.step, "start_s",
                         "%" PRId64 " s after the visit before it in relation %" PRId32, gap_s,
                         x->index);
}

static void check_before(const relation_check *x)
{
    served_at before = {ARV_NONE, ARV_NONE};
    for (int32_t k = 0; k < x->relation->job_count; k++) {
        const served_at now = visit(x, k);
        if (now.route != ARV_NONE && k > 0 && before.route == ARV_NONE)
            missing(x, now, k - 1);
        if (now.route != ARV_NONE && before.route != ARV_NONE)
            check_gap(x, before, now);
        before = now;
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
        check_before(x);
        break;
    case ARV_TOGETHER:
        check_together(x, last);
        break;
    case ARV_PICKUP_DELIVERY:
    case ARV_RELATION_UNSPECIFIED:
        break; /* pairs are looked at by check_pair.c */
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

static bool is_timed(const arv_relation *relation)
{
    return relation->kind == ARV_BEFORE || relation->kind == ARV_TOGETHER;
}

bool check_waits_open(checker *c)
{
    const arv_spec *spec = c->spec;
    bool any = false;
    for (int32_t i = 0; i < spec->relation_count; i++)
        any |= is_timed(&spec->relations[i]);
    if (!any)
        return true;
    check_ids technicians, jobs;
    c->may_wait = ARENA_ARRAY(c->arena, bool, spec->job_count);
    if (!c->may_wait || !check_ids_make(c, &technicians, &jobs))
        return false;
    for (int32_t i = 0; i < spec->relation_count; i++)
        for (int32_t k = 0; is_timed(&spec->relations[i]) && k < spec->relations[i].job_count;
             k++) {
            const int32_t job = check_ids_find(&jobs, spec->relations[i].jobs[k]);
            if (job != ARV_NONE)
                c->may_wait[job] = true;
        }
    return true;
}
