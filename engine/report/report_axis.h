/* report_axis.h - the time axis that the parts of the page share: absolute times to percent of its
 * width and to whole minutes, which the script counts in. */
#ifndef REPORT_REPORT_AXIS_H
#define REPORT_REPORT_AXIS_H

#include "report/report_page.h"

typedef struct report_axis {
    int64_t first_s; /* a full hour */
    int32_t minutes; /* length, at least an hour */
    int32_t tick_min;
} report_axis;

/* Spans everything that happens or was shown, in whole hours. */
report_axis report_axis_of(const report_page *page);

/* Minutes from the left edge, within it. */
int32_t report_axis_minute(const report_axis *axis, int64_t time_s);

/* The position in per cent of the width, "37.50" without the sign, and a length likewise. */
text_word report_axis_at(const report_axis *axis, int64_t time_s);
text_word report_axis_length(const report_axis *axis, int64_t from_s, int64_t to_s);

#endif
