/* live.c - see live.h. */
#include "play/live.h"

#include "base/arena.h"

arv_status live_make(arv_arena *arena, int32_t visits, live *l)
{
    *l = (live){.windows = ARENA_ARRAY(arena, day_live, visits)};
    return l->windows ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

arv_status live_open(const arv_problem *problem, const arv_plan *plan,
                     const arv_window_options *options, arv_day *shared, live *l, arv_error *error)
{
    l->count = 0;
    l->day = shared;
    l->owned = !shared;
    return shared ? ARV_OK : arv_day_open(problem, plan, options, &l->day, error);
}

arv_status live_apply(live *l, const arv_event *event, arv_arena *scratch, arv_error *error)
{
    arv_updates ignored;
    return l->owned ? arv_day_apply(l->day, event, scratch, &ignored, error) : ARV_OK;
}

void live_look(live *l, int32_t job, int32_t alpha_ppm, const int64_t *arrive_s)
{
    l->count = day_live_windows(l->day, job, alpha_ppm, arrive_s, l->windows);
}

const day_live *live_window(const live *l, int32_t job)
{
    for (int32_t i = 0; i < l->count; i++)
        if (l->windows[i].job == job)
            return &l->windows[i];
    return NULL;
}

void live_close(live *l)
{
    if (l->owned)
        arv_day_close(&l->day);
    l->day = NULL;
}
