/* play_records.h - the days that were played as visit records, so that learning and the backtest can be
 * tried without records of anybody.
 *
 *     play_run -> play_result -> CSV of visit_records.h -> `arrival learn`, `arrival backtest`
 *
 * One row for each customer who was reached. Day 0 is 2026-01-05, a Monday, and days follow each
 * other without weekends; a problem of several days takes as many dates for each day played. Times are
 * those of the problem, modulo 86400 by the midnight before the first shift. Breaks are part of the leg
 * on which they are taken, in what happened and in what was planned. A tap that the technician forgot
 * is empty. Routes are "r1", "r2" ... in the order of the plan; places without a name "loc<index>". */
#ifndef PLAY_PLAY_RECORDS_H
#define PLAY_PLAY_RECORDS_H

#include "play/play.h"

enum { PLAY_RECORDS_FIRST_DAY = 20458 }; /* 2026-01-05, in days since 1970-01-01 */

/* Text in `arena`, with the header and an end of line after each row. INVALID_ARGUMENT with the path of
 * what records cannot say: a name that begins or ends with a blank, times a week after midnight, days
 * after the year 9999. RESOURCE_EXHAUSTED. O(customers + steps of the plan). */
arv_status play_records_text(const play_result *result, arv_arena *arena, const char **out,
                             arv_error *error);

#endif
