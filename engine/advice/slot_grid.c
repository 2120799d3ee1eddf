/* slot_grid.c - see slot_grid.h. */
#include "advice/slot_grid.h"

#include "base/arena.h"

#include <stdlib.h>

static int by_begin(const void *a, const void *b)
{
    const slot_span *x = a, *y = b;
    if (x->from_s != y->from_s)
        return x->from_s < y->from_s ? -1 : 1;
    return (x->to_s > y->to_s) - (x->to_s < y->to_s);
}

/* Sorts spans and joins those that touch; returns how many are left. */
static int32_t join_spans(slot_span *spans, int32_t count)
{
    int32_t kept = 0;
    if (count > 0)
        qsort(spans, (size_t)count, sizeof *spans, by_begin);
    for (int32_t i = 0; i < count; i++) {
        if (kept == 0 || spans[i].from_s > spans[kept - 1].to_s)
            spans[kept++] = spans[i];
        else if (spans[i].to_s > spans[kept - 1].to_s)
            spans[kept - 1].to_s = spans[i].to_s;
    }
    return kept;
}

/* When a service may be offered at all: the compiled windows, which are cut to the horizon; of a job
 * without windows the hours of the shifts. */
static int32_t list_spans(const arv_problem *p, int32_t job, slot_span *spans)
{
    int32_t count = 0;
    if (p->spec->jobs[job].window_count > 0) {
        for (int32_t w = p->window_first[job]; w < p->window_first[job + 1]; w++)
            spans[count++] =
                (slot_span){p->origin_s + p->window_open_s[w], p->origin_s + p->window_close_s[w]};
        return count;
    }
    for (int32_t s = 0; s < p->shift_count; s++)
        spans[count++] =
            (slot_span){p->origin_s + p->shift_start_s[s], p->origin_s + p->shift_end_s[s]};
    return join_spans(spans, count);
}

/* Begin of the slot that holds t. */
static int64_t slot_begin(int64_t t, const arv_slot_options *o)
{
    const int64_t into = (t - o->origin_s) % o->slot_s;
    return t - (into < 0 ? into + o->slot_s : into);
}

/* Cuts the spans; with `slots` NULL only counts, at most to one more than there may be. */
static int32_t cut(const slot_span *spans, int32_t span_count, const arv_slot_options *o,
                   slot_span *slots)
{
    int32_t count = 0;
    for (int32_t i = 0; i < span_count; i++)
        for (int64_t t = spans[i].from_s; t <= spans[i].to_s && count <= ARV_SLOTS_MOST;) {
            const int64_t end_s = slot_begin(t, o) + o->slot_s;
            const slot_span slot = {t, end_s < spans[i].to_s ? end_s : spans[i].to_s};
            t = end_s;
            if (slot.from_s == slot.to_s && spans[i].from_s < spans[i].to_s)
                continue; /* the last moment of a window belongs to the slot before it */
            if (slots)
                slots[count] = slot;
            count++;
        }
    return count;
}

arv_status slot_grid_cut(arv_arena *arena, const arv_problem *p, int32_t job,
                         const arv_slot_options *options, slot_span **slots, int32_t *count)
{
    const int32_t windows = p->window_first[job + 1] - p->window_first[job];
    slot_span *spans =
        ARENA_ARRAY(arena, slot_span, windows > p->shift_count ? windows : p->shift_count);
    if (!spans)
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t span_count = list_spans(p, job, spans);
    *slots = NULL;
    *count = cut(spans, span_count, options, NULL);
    if (*count > ARV_SLOTS_MOST)
        return ARV_OK;
    *slots = ARENA_ARRAY(arena, slot_span, *count);
    if (!*slots)
        return ARV_RESOURCE_EXHAUSTED;
    (void)cut(spans, span_count, options, *slots);
    return ARV_OK;
}

arv_slot slot_blank(const slot_span *span)
{
    return (arv_slot){.from_s = span->from_s,
                      .to_s = span->to_s,
                      .technician = ARV_NONE,
                      .shift = ARV_NONE,
                      .position = ARV_NONE,
                      .arrive_s = ARV_UNSET,
                      .start_s = ARV_UNSET,
                      .worst_job = ARV_NONE};
}

static int by_score(const void *a, const void *b)
{
    const arv_slot *x = a, *y = b;
    const bool x_offered = x->reason == ARV_REASON_NONE, y_offered = y->reason == ARV_REASON_NONE;
    if (x_offered != y_offered)
        return x_offered ? -1 : 1;
    if (x_offered && x->score != y->score)
        return x->score < y->score ? -1 : 1;
    return (x->from_s > y->from_s) - (x->from_s < y->from_s);
}

void slots_by_score(arv_slot *slots, int32_t count)
{
    if (count > 0)
        qsort(slots, (size_t)count, sizeof *slots, by_score);
}
