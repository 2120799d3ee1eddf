/* calibration_watch.c - what a day notes of a customer for calibration: the live interval of his first
 * look with so many visits left, the promise he had, when the technician came. */
#include "window/calibration_state.h"

void calibration_watch_look(calibration_watch *watch, const ledger_rules *rules, const arrivals *a,
                            int32_t stops_away)
{
    const int32_t look = calibration_look(stops_away);
    const int32_t cut = (int32_t)(a->count * (rules->alpha / 2) / LEDGER_CERTAIN);
    if (watch->live[look].seen || a->finite < a->count - cut)
        return; /* an interval that ends at forever says nothing */
    watch->live[look].seen = true;
    watch->live[look].low_s = a->sorted[cut];
    watch->live[look].median_s = arrivals_median(a);
    watch->live[look].high_s = a->sorted[a->count - 1 - cut];
}

bool calibration_watch_knows(const calibration_watch *watch, int32_t stops_away)
{
    return watch->live[calibration_look(stops_away)].seen;
}

void calibration_watch_account(calibration_watch *watch, const ledger *before, const ledger *after,
                               ledger_outcome outcome)
{
    if (outcome != LEDGER_REVISED || watch->revised)
        return;
    watch->revised = true;
    watch->later = (int64_t)after->from_s + after->to_s > (int64_t)before->from_s + before->to_s;
    watch->from_s = before->from_s;
    watch->to_s = before->to_s;
}

arv_outcome calibration_watch_outcome(const calibration_watch *watch, const ledger_rules *rules,
                                      const char *job_type, const ledger *account)
{
    arv_outcome outcome = {.job_type = job_type,
                           .alpha_ppm = (int32_t)(rules->alpha / (LEDGER_CERTAIN / 1000000)),
                           .arrive_s = rules->origin_s + watch->arrive_s,
                           .window_from_s = ARV_UNSET,
                           .window_to_s = ARV_UNSET,
                           .revised = watch->revised,
                           .revised_late = watch->revised && watch->later};
    if (watch->revised || account) {
        outcome.window_from_s =
            rules->origin_s + (watch->revised ? watch->from_s : account->from_s);
        outcome.window_to_s = rules->origin_s + (watch->revised ? watch->to_s : account->to_s);
    }
    for (int32_t k = 0; k < CALIBRATION_LOOKS; k++) {
        arv_live_interval *live = &outcome.live[k];
        *live = (arv_live_interval){.from_s = ARV_UNSET, .median_s = ARV_UNSET, .to_s = ARV_UNSET};
        if (watch->live[k].seen)
            *live = (arv_live_interval){.from_s = rules->origin_s + watch->live[k].low_s,
                                        .median_s = rules->origin_s + watch->live[k].median_s,
                                        .to_s = rules->origin_s + watch->live[k].high_s};
    }
    return outcome;
}
