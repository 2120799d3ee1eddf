/* report_backtest.h - the page of a backtest: the honest report on real records. */
#ifndef REPORT_REPORT_BACKTEST_H
#define REPORT_REPORT_BACKTEST_H

#include "play/backtest.h"

/* A self-contained page; `title` is shown as text. RESOURCE_EXHAUSTED is the only error. */
arv_status report_backtest_html(const backtest_result *result, const char *title, arv_arena *arena,
                                const char **out);

#endif
