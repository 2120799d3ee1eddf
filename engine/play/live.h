/* live.h - the live windows of the engine's own scenarios, for the REISSUE baseline: what would be
 * told if every look simply told the present 1 - alpha interval anew. They are internal to a day,
 * so a day in this process is followed: the backend's own, or one that runs beside a daemon's. */
#ifndef PLAY_LIVE_H
#define PLAY_LIVE_H

#include "day/day_live.h"

typedef struct live {
    arv_day *day;
    bool owned;        /* runs beside; else the backend applies the events */
    day_live *windows; /* of the route looked at last */
    int32_t count;
} live;

/* Room for routes of up to `visits` visits. RESOURCE_EXHAUSTED. */
arv_status live_make(arv_arena *arena, int32_t visits, live *l);

/* Follows `shared`, or opens a day of its own when that is NULL. */
arv_status live_open(const arv_problem *problem, const arv_plan *plan,
                     const arv_window_options *options, arv_day *shared, live *l, arv_error *error);

/* Applies an event the backend has accepted; nothing to do for a shared day. */
arv_status live_apply(live *l, const arv_event *event, arv_arena *scratch, arv_error *error);

/* Looks at the customers ahead on the route of `job`, as of the last event; `arrive_s` by job, what
 * the scores of day_live.h need. */
void live_look(live *l, int32_t job, int32_t alpha_ppm, const int64_t *arrive_s);

/* What the scenarios say of a customer of the route looked at last, or NULL. */
const day_live *live_window(const live *l, int32_t job);

void live_close(live *l);

#endif
