/* check_frozen.c - the frozen prefix of every order in force: the same technician and shift, at the
 * head of the route, in the same order. */
#include "check/checker.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One id and where it stands in the spec. */
typedef struct named {
    const char *id;
    int32_t index;
} named;

typedef struct id_table {
    named *items;
    int32_t count;
} id_table;

static int by_id(const void *a, const void *b)
{
    return strcmp(((const named *)a)->id, ((const named *)b)->id);
}

static int32_t find_id(const id_table *table, const char *id)
{
    const named key = {.id = id};
    const named *found = table->count > 0 ? bsearch(&key, table->items, (size_t)table->count,
                                                    sizeof *table->items, by_id)
                                          : NULL;
    return found ? found->index : ARV_NONE;
}

static void sort_ids(id_table *table)
{
    if (table->count > 1)
        qsort(table->items, (size_t)table->count, sizeof *table->items, by_id);
}

static bool build_tables(checker *c, id_table *technicians, id_table *jobs)
{
    const arv_spec *spec = c->spec;
    technicians->count = spec->technician_count;
    jobs->count = spec->job_count;
    technicians->items = ARENA_ARRAY(c->arena, named, technicians->count);
    jobs->items = ARENA_ARRAY(c->arena, named, jobs->count);
    if (!technicians->items || !jobs->items)
        return false;
    for (int32_t t = 0; t < technicians->count; t++)
        technicians->items[t] = (named){spec->technicians[t].id, t};
    for (int32_t j = 0; j < jobs->count; j++)
        jobs->items[j] = (named){spec->jobs[j].id, j};
    sort_ids(technicians);
    sort_ids(jobs);
    return true;
}

/* Route of a shift, or NULL. */
static const arv_route *route_of(const checker *c, int32_t technician, int32_t shift)
{
    if (technician == ARV_NONE || shift < 0 ||
        shift >= c->spec->technicians[technician].shift_count)
        return NULL;
    const int32_t index = c->shift_route[c->shift_first[technician] + shift];
    return index == ARV_NONE ? NULL : &c->plan->routes[index];
}

/* Job of the next JOB step from *s on; moves *s past it. ARV_NONE at the end. */
static int32_t next_job(const arv_route *route, int32_t *s)
{
    while (route && *s < route->step_count) {
        const arv_step *step = &route->steps[(*s)++];
        if (step->kind == ARV_STEP_JOB)
            return step->job;
    }
    return ARV_NONE;
}

static void check_prefix(checker *c, int32_t index, const id_table *technicians,
                         const id_table *jobs)
{
    const arv_route_in_force *force = &c->spec->routes[index];
    const arv_route *route = route_of(c, find_id(technicians, force->technician), force->shift);
    int32_t s = 0;
    for (int32_t k = 0; k < force->frozen && k < force->job_count; k++) {
        const int32_t wanted = find_id(jobs, force->jobs[k]);
        const int32_t served = next_job(route, &s);
        if (served != ARV_NONE && served == wanted)
            continue;
        const bool known = served >= 0 && served < c->spec->job_count;
        const char *instead = known ? c->spec->jobs[served].id : "nothing";
        if (route)
            check_step_wrong(c, (int32_t)(route - c->plan->routes), s > 0 ? s - 1 : 0, "job",
                             "%s stands where job %s is frozen", instead, force->jobs[k]);
        else
            check_wrong(c, ARV_FAILED_PRECONDITION, "routes",
                        "%s has no route, job %s is frozen there", force->technician,
                        force->jobs[k]);
        return;
    }
}

void check_frozen(checker *c)
{
    id_table technicians = {0}, jobs = {0};
    for (int32_t i = 0; i < c->spec->route_count; i++) {
        if (c->spec->routes[i].frozen <= 0)
            continue;
        if (!technicians.items && !build_tables(c, &technicians, &jobs)) {
            check_wrong(c, ARV_RESOURCE_EXHAUSTED, "routes", "no memory to check frozen visits");
            return;
        }
        check_prefix(c, i, &technicians, &jobs);
    }
}
