/* estimate.h - arv_estimate for whoever knows something of the day's traffic already. */
#ifndef WINDOW_ESTIMATE_H
#define WINDOW_ESTIMATE_H

#include "arrival/traffic.h"

#include <arrival/windows.h>

/* arv_estimate with what other technicians' legs say of the day (arrival/traffic.h). */
arv_status estimate_hearing(const arv_problem *problem, const arv_window_options *options,
                            const arv_control *control, const traffic_news *heard, arv_plan *plan,
                            arv_error *error);

#endif
