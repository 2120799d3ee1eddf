/* views.c - see views.h. */
#include "play/views.h"

#include "base/arena.h"

#include <assert.h>
#include <string.h>

enum { FIRST_ROOM = 8 };

static arv_status grow(arv_arena *arena, play_views *views)
{
    const int32_t room = views->room ? 2 * views->room : FIRST_ROOM;
    play_view *items = ARENA_ARRAY(arena, play_view, room);
    if (!items)
        return ARV_RESOURCE_EXHAUSTED;
    if (views->items)
        memcpy(items, views->items, (size_t)views->count * sizeof *items);
    views->items = items;
    views->room = room;
    return ARV_OK;
}

arv_status views_add(arv_arena *arena, play_customer *customer, play_policy policy,
                     const play_view *view)
{
    play_views *views = &customer->views[policy];
    if (views->count == views->room && grow(arena, views) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    assert(views->items);
    views->items[views->count++] = *view;
    return ARV_OK;
}

int32_t views_first_binding(const play_views *views)
{
    for (int32_t v = views->count; v-- > 0;)
        if (views->items[v].notice == ARV_NOTICE_OFFER_TAKEN)
            return v;
    return 0;
}

const play_view *views_last(const play_customer *customer, play_policy policy)
{
    const play_views *views = &customer->views[policy];
    return views->count ? &views->items[views->count - 1] : NULL;
}

arv_status views_add_update(arv_arena *arena, play_customer *customer, const arv_update *update,
                            int64_t time_s)
{
    const bool waits = customer->arrive_s == ARV_UNSET || time_s < customer->arrive_s;
    if (!waits || update->window_from_s == ARV_UNSET || update->window_to_s == ARV_UNSET)
        return ARV_OK;
    const play_view view = {.time_s = time_s,
                            .from_s = update->window_from_s,
                            .to_s = update->window_to_s,
                            .eta_s = update->eta_s,
                            .stops_away = update->stops_away,
                            .notice = update->notice};
    return views_add(arena, customer, PLAY_LEDGER, &view);
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
