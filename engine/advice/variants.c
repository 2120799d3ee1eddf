/* variants.c - see variants.h. */
#include "advice/variants.h"

#include "base/arena.h"

static arv_spec *copy_spec(arv_arena *arena, const arv_spec *old)
{
    arv_spec *fresh = ARENA_ARRAY(arena, arv_spec, 1);
    if (fresh)
        *fresh = *old;
    return fresh;
}

static arv_job *copy_jobs(arv_arena *arena, const arv_spec *old, int32_t more)
{
    arv_job *jobs = ARENA_ARRAY(arena, arv_job, (size_t)old->job_count + (size_t)more);
    for (int32_t j = 0; jobs && j < old->job_count; j++)
        jobs[j] = old->jobs[j];
    return jobs;
}

arv_status variants_beside(arv_arena *arena, const arv_spec *old, const arv_job *more,
                           int32_t count, const arv_spec **spec)
{
    arv_spec *fresh = copy_spec(arena, old);
    arv_job *jobs = copy_jobs(arena, old, count);
    if (!fresh || !jobs)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < count; k++) {
        jobs[old->job_count + k] = more[k];
        jobs[old->job_count + k].id =
            arena_printf(arena, "\xff%d", k); /* no id of a spec begins like this */
        if (!jobs[old->job_count + k].id)
            return ARV_RESOURCE_EXHAUSTED;
    }
    fresh->jobs = jobs;
    fresh->job_count = old->job_count + count;
    *spec = fresh;
    return ARV_OK;
}

arv_job variants_without_load(const arv_job *job)
{
    arv_job freed = *job;
    freed.delivery = freed.pickup = NULL;
    freed.parts = NULL;
    freed.part_count = 0;
    return freed;
}

arv_job variants_without_windows(const arv_job *job)
{
    arv_job freed = *job;
    freed.windows = NULL;
    freed.window_count = 0;
    freed.promise_from_s = freed.promise_to_s = freed.pin_start_s = ARV_UNSET;
    return freed;
}

static int64_t moved(int64_t time_s, int64_t by_s)
{
    return time_s == ARV_UNSET ? ARV_UNSET : time_s + by_s;
}

arv_status variants_wider(arv_arena *arena, const arv_job *job, int64_t wider_s, bool later,
                          arv_job *wider)
{
    *wider = *job;
    if (job->promise_from_s != ARV_UNSET || job->promise_to_s != ARV_UNSET) {
        if (later)
            wider->promise_to_s = moved(job->promise_to_s, wider_s);
        else
            wider->promise_from_s = moved(job->promise_from_s, -wider_s);
        return ARV_OK;
    }
    arv_time_window *windows = ARENA_ARRAY(arena, arv_time_window, job->window_count);
    if (!windows)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t w = 0; w < job->window_count; w++) {
        windows[w] = job->windows[w];
        if (later && windows[w].late_price_per_hour == ARV_UNSET)
            windows[w].close_s += wider_s;
        if (!later && windows[w].early_price_per_hour == ARV_UNSET)
            windows[w].open_s -= wider_s;
    }
    wider->windows = windows;
    return ARV_OK;
}

/* A spec with technicians and shifts of its own; the shifts of all, one after the other, in `shifts`. */
static arv_spec *copy_technicians(arv_arena *arena, const arv_spec *old, arv_technician **who,
                                  arv_shift **shifts, int32_t *shift_count)
{
    arv_spec *fresh = copy_spec(arena, old);
    *shift_count = 0;
    for (int32_t t = 0; t < old->technician_count; t++)
        *shift_count += old->technicians[t].shift_count;
    *who = ARENA_ARRAY(arena, arv_technician, old->technician_count);
    *shifts = ARENA_ARRAY(arena, arv_shift, *shift_count);
    if (!fresh || !*who || !*shifts)
        return NULL;
    int32_t next = 0;
    for (int32_t t = 0; t < old->technician_count; t++) {
        (*who)[t] = old->technicians[t];
        (*who)[t].shifts = *shifts + next;
        for (int32_t s = 0; s < old->technicians[t].shift_count; s++)
            (*shifts)[next++] = old->technicians[t].shifts[s];
    }
    fresh->technicians = *who;
    return fresh;
}

arv_status variants_no_limits(arv_arena *arena, const arv_spec *old, const arv_spec **spec)
{
    arv_technician *who;
    arv_shift *shifts;
    int32_t count;
    *spec = copy_technicians(arena, old, &who, &shifts, &count);
    if (!*spec)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t t = 0; t < old->technician_count; t++)
        who[t].max_tasks = who[t].max_travel_s = who[t].max_distance_m = ARV_UNSET;
    for (int32_t s = 0; s < count; s++)
        shifts[s].max_duration_s = ARV_UNSET;
    return ARV_OK;
}

arv_status variants_longer_shifts(arv_arena *arena, const arv_spec *old, int64_t more_s,
                                  const arv_spec **spec)
{
    arv_technician *who;
    arv_shift *shifts;
    int32_t count;
    *spec = copy_technicians(arena, old, &who, &shifts, &count);
    if (!*spec)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t s = 0; s < count; s++)
        shifts[s].overtime_s =
            (shifts[s].overtime_s == ARV_UNSET ? 0 : shifts[s].overtime_s) + more_s;
    return ARV_OK;
}

arv_status variants_unbound(arv_arena *arena, const arv_spec *old, const bool *keep, bool windows,
                            const arv_spec **spec)
{
    arv_spec *fresh = copy_spec(arena, old);
    arv_job *jobs = copy_jobs(arena, old, 0);
    if (!fresh || !jobs)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < old->job_count; j++) {
        if (keep[j])
            continue;
        jobs[j].promise_from_s = jobs[j].promise_to_s = ARV_UNSET;
        if (!windows)
            continue;
        jobs[j].windows = NULL;
        jobs[j].window_count = 0;
    }
    fresh->jobs = jobs;
    *spec = fresh;
    return ARV_OK;
}
