/* backtest_start.h - a route of the records as a problem with learned models. */
#ifndef PLAY_BACKTEST_START_H
#define PLAY_BACKTEST_START_H

#include "arrival/traffic.h"
#include "play/backtest_records.h"

/* Everything is allocated in `arena`; `*plan` has windows, with what is `heard` of the day's traffic. Any status of the learner, the compiler
 * or the estimate, with its violations. */
arv_status backtest_start(const backtest_route *route, const arv_learner *learner,
                          const arv_window_options *windows, const traffic_news *heard,
                          arv_arena *arena, const arv_problem **problem, arv_plan **plan,
                          arv_error *error);

#endif
