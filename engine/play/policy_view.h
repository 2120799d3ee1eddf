/* policy_view.h - what each policy tells a customer at a look, from the same facts for all. */
#ifndef PLAY_POLICY_VIEW_H
#define PLAY_POLICY_VIEW_H

#include "day/day_live.h"
#include "play/play.h"

/* What is known when a technician departs with `stops_away` visits before the customer. */
typedef struct policy_facts {
    int64_t time_s;
    int32_t stops_away;
    int64_t planned_s;         /* planned arrival */
    int64_t normal_half_s;     /* of PLAN_NORMAL */
    int64_t eta_s, eta_half_s; /* of LAST_ETA */
    const day_live *live;      /* of REISSUE; NULL = the scenarios say nothing */
} policy_facts;

/* The window to show, without a notice; `last` is what he saw before, or NULL. The ledger's is the
 * last one: it is not recomputed here. */
play_view policy_view(const policy_facts *facts, play_policy policy, const play_view *last);

#endif
