/* views.c - see views.h. */
#include "play/views.h"

#include "base/arena.h"

#include <string.h>

/* The array is full when its length is a power of two (or nothing), so its size need not be kept.
 */
arv_status views_add(arv_arena *arena, play_customer *customer, play_policy policy,
                     const play_view *view)
{
    play_views *views = &customer->views[policy];
    const int32_t count = views->count;
    if ((count & (count - 1)) == 0) {
        play_view *items = ARENA_ARRAY(arena, play_view, count ? 2 * (size_t)count : 1);
        if (!items)
            return ARV_RESOURCE_EXHAUSTED;
        if (views->items)
            memcpy(items, views->items, (size_t)count * sizeof *items);
        views->items = items;
    }
    views->items[views->count++] = *view;
    return ARV_OK;
}

const play_view *views_last(const play_customer *customer, play_policy policy)
{
    const play_views *views = &customer->views[policy];
    return views->count ? &views->items[views->count - 1] : NULL;
}

arv_status views_add_look(arv_arena *arena, play_customer *customer, play_policy policy,
                          play_view view)
{
    const play_view *last = views_last(customer, policy);
    view.look = true;
    view.notice = ARV_NOTICE_NONE;
    if (last && (last->from_s != view.from_s || last->to_s != view.to_s))
        view.notice = view.stops_away > 0 ? ARV_NOTICE_N_AWAY : ARV_NOTICE_ON_THE_WAY;
    return views_add(arena, customer, policy, &view);
}
