/* policy_view.c - see policy_view.h. */
#include "play/policy_view.h"

#include "play/baseline.h"

enum { TWO_HOURS_S = 7200, FOUR_HOURS_S = 14400 };

static void set_around(int64_t middle_s, int64_t half_s, play_view *view)
{
    view->from_s = middle_s - half_s;
    view->to_s = middle_s + half_s;
}

static void set_live(const policy_facts *facts, bool first, play_view *view)
{
    if (facts->live) {
        view->from_s = facts->live->from_s;
        view->to_s = facts->live->to_s;
    } else if (first) {
        set_around(facts->planned_s, 0, view);
    }
}

play_view policy_view(const policy_facts *facts, play_policy policy, const play_view *last)
{
    play_view view = last ? *last : (play_view){.eta_s = ARV_UNSET};
    view.time_s = facts->time_s;
    view.stops_away = facts->stops_away;
    view.notice = ARV_NOTICE_NONE;
    view.scored = facts->live && facts->live->scored;
    view.crps_s = view.scored ? facts->live->crps_s : 0;
    view.pit = view.scored ? facts->live->pit : 0;
    switch (policy) {
    case PLAY_REISSUE:
        set_live(facts, !last, &view);
        break;
    case PLAY_FIXED_2H:
        baseline_slot(facts->planned_s, TWO_HOURS_S, &view.from_s, &view.to_s);
        break;
    case PLAY_FIXED_4H:
        baseline_slot(facts->planned_s, FOUR_HOURS_S, &view.from_s, &view.to_s);
        break;
    case PLAY_PLAN_NORMAL:
        set_around(facts->planned_s, facts->normal_half_s, &view);
        break;
    case PLAY_LAST_ETA:
        view.eta_s = facts->eta_s;
        set_around(facts->eta_s, facts->eta_half_s, &view);
        break;
    case PLAY_LEDGER:
    case PLAY_POLICIES:
        break;
    }
    return view;
}
