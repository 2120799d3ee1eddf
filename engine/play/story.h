/* story.h - one customer's day in a few words, for the terminal and the page. */
#ifndef PLAY_STORY_H
#define PLAY_STORY_H

#include "play/play.h"
#include "play/report.h"

typedef enum story_verdict {
    STORY_KEPT,
    STORY_EARLY,   /* came before a window he was shown */
    STORY_LATE,    /* came after a window he was shown */
    STORY_REVISED, /* the promise was given up by a notice */
    STORY_NOT_REACHED
} story_verdict;

/* How the promise ended. EARLY and LATE set `off_s` to the worst distance, else 0. */
story_verdict story_verdict_of(const play_customer *customer, play_policy policy, int64_t *off_s);

/* What he saw when the technician departed with `stops_away` visits before him, or NULL. */
const play_view *story_look(const play_customer *customer, play_policy policy, int32_t stops_away);

/* The first window, or NULL. */
const play_view *story_booked(const play_customer *customer, play_policy policy);

/* Stops with `from` or more stops away as one row (stops_away = from); looks = 0 when there are
 * none. */
report_stop story_stops_from(const report_figures *figures, int32_t from);
/* The row of exactly `n` stops away. */
report_stop story_stop(const report_figures *figures, int32_t n);

#endif
