/* window_options.h - defaults and checks of arv_window_options, and what follows from them. */
#ifndef WINDOW_WINDOW_OPTIONS_H
#define WINDOW_WINDOW_OPTIONS_H

#include "window/ledger.h"

#include <arrival/windows.h>

/* Every option out of range is a violation with path "options.<field>". */
arv_status window_options_check(const arv_window_options *options, arv_error *error);

/* Rules for booking, and for the day. */
ledger_rules window_rules_booking(const arv_window_options *options, int64_t origin_s);
ledger_rules window_rules_day(const arv_window_options *options, int64_t origin_s);

/* Threads to use. */
int window_threads(const arv_window_options *options);

#endif
