/* views.h - what each customer of the day in play has been shown, by policy. */
#ifndef PLAY_VIEWS_H
#define PLAY_VIEWS_H

#include "play/play.h"

/* Appends a view to the customer. RESOURCE_EXHAUSTED. Amortised O(1). */
arv_status views_add(arv_arena *arena, play_customer *customer, play_policy policy,
                     const play_view *view);

/* Appends what he sees when he looks: `view`, as a look. Notices are pushed for the first window
 * and for one that differs from the last. */
arv_status views_add_look(arv_arena *arena, play_customer *customer, play_policy policy,
                          play_view view);

/* Appends a window of the ledger that was published at `time_s`, if the customer still waits then.
 * RESOURCE_EXHAUSTED. */
arv_status views_add_update(arv_arena *arena, play_customer *customer, const arv_update *update,
                            int64_t time_s);

/* The first view that binds: that of the offer he took last, whose window replaced all before, else
 * the first. */
int32_t views_first_binding(const play_views *views);

/* The last view, or NULL. */
const play_view *views_last(const play_customer *customer, play_policy policy);

#endif
