/* backtest_eta.h - the learned ETA: how far one gets with what was learned but without scenarios.
 *
 * At each look the ETA by the learned means (backtest_expect.h) +- the half width that held a share of
 * 1 - alpha of the last days' errors at as many stops away. No customer sees it; it is judged beside
 * LAST_ETA so that the report says what comes from learning and what from the distribution. */
#ifndef PLAY_BACKTEST_ETA_H
#define PLAY_BACKTEST_ETA_H

#include "play/backtest_walk.h"
#include "play/report.h"

typedef struct backtest_eta {
    report_stop *stops; /* by stops away; sums until backtest_eta_settle, then means */
    int32_t count;
} backtest_eta;

/* For routes of up to `stops` stops. RESOURCE_EXHAUSTED. */
arv_status backtest_eta_make(arv_arena *arena, int32_t stops, backtest_eta *eta);

/* Judges every look of a walk by the widths of `tuning`. */
void backtest_eta_add(const backtest_walk *walk, const backtest_tuning *tuning, backtest_eta *eta);

void backtest_eta_settle(backtest_eta *eta);

#endif
