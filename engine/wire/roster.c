/* roster.c - ids of technicians and jobs to indices and back; see wire.h. */
#include "wire/wire.h"

#include "model/id_index.h"

static bool sort_ids(arv_arena *arena, const char *const *ids, int32_t count, int32_t **order)
{
    id_index index;
    if (!id_index_build(arena, ids, count, &index))
        return false;
    *order = index.order;
    return true;
}

static arv_status sort_roster(arv_arena *arena, wire_roster *roster)
{
    const bool sorted =
        sort_ids(arena, roster->technicians, roster->technician_count, &roster->technician_order) &&
        sort_ids(arena, roster->jobs, roster->job_count, &roster->job_order);
    return sorted ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

arv_status wire_roster_build(arv_arena *arena, const arv_spec *spec, wire_roster *roster)
{
    const size_t technicians = (size_t)spec->technician_count, jobs = (size_t)spec->job_count;
    const char **ids = arv_arena_alloc(arena, technicians + jobs + 1, sizeof *ids);
    if (!ids)
        return ARV_RESOURCE_EXHAUSTED;
    for (size_t t = 0; t < technicians; t++)
        ids[t] = spec->technicians[t].id ? spec->technicians[t].id : "";
    for (size_t j = 0; j < jobs; j++)
        ids[technicians + j] = spec->jobs[j].id ? spec->jobs[j].id : "";
    *roster = (wire_roster){
        .technicians = ids,
        .jobs = ids + technicians,
        .technician_count = spec->technician_count,
        .job_count = spec->job_count,
        .spec = spec,
    };
    return sort_roster(arena, roster);
}

static const char *const *copy_ids(arv_arena *arena, const char *const *ids, int32_t count)
{
    const char **copy = arv_arena_alloc(arena, (size_t)count + 1, sizeof *copy);
    for (int32_t i = 0; copy && i < count; i++) {
        copy[i] = arv_arena_strdup(arena, ids[i]);
        if (!copy[i])
            return NULL;
    }
    return copy;
}

arv_status wire_roster_copy(arv_arena *arena, const wire_roster *roster, wire_roster *copy)
{
    *copy = (wire_roster){
        .technicians = copy_ids(arena, roster->technicians, roster->technician_count),
        .jobs = copy_ids(arena, roster->jobs, roster->job_count),
        .technician_count = roster->technician_count,
        .job_count = roster->job_count,
    };
    if (!copy->technicians || !copy->jobs)
        return ARV_RESOURCE_EXHAUSTED;
    return sort_roster(arena, copy);
}

int32_t wire_roster_technician(const wire_roster *roster, const char *id)
{
    const id_index index = {roster->technicians, roster->technician_order,
                            roster->technician_count};
    return id_index_find(&index, id);
}

int32_t wire_roster_job(const wire_roster *roster, const char *id)
{
    const id_index index = {roster->jobs, roster->job_order, roster->job_count};
    return id_index_find(&index, id);
}
