/* check_ids.c - the ids of technicians and jobs, sorted to be found. */
#include "check/checker.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
    return strcmp(((const check_named *)a)->id, ((const check_named *)b)->id);
}

int32_t check_ids_find(const check_ids *ids, const char *id)
{
    const check_named key = {.id = id};
    const check_named *found =
        ids->count > 0 ? bsearch(&key, ids->items, (size_t)ids->count, sizeof *ids->items, by_id)
                       : NULL;
    return found ? found->index : ARV_NONE;
}

static void sort_ids(check_ids *ids)
{
    if (ids->count > 1)
        qsort(ids->items, (size_t)ids->count, sizeof *ids->items, by_id);
}

bool check_ids_make(const checker *c, check_ids *technicians, check_ids *jobs)
{
    const arv_spec *spec = c->spec;
    technicians->count = spec->technician_count;
    jobs->count = spec->job_count;
    technicians->items = ARENA_ARRAY(c->arena, check_named, technicians->count);
    jobs->items = ARENA_ARRAY(c->arena, check_named, jobs->count);
    if (!technicians->items || !jobs->items)
        return false;
    for (int32_t t = 0; t < technicians->count; t++)
        technicians->items[t] = (check_named){spec->technicians[t].id, t};
    for (int32_t j = 0; j < jobs->count; j++)
        jobs->items[j] = (check_named){spec->jobs[j].id, j};
    sort_ids(technicians);
    sort_ids(jobs);
    return true;
}
