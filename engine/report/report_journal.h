/* report_journal.h - the page of a day that was kept in a journal: every window that was told, and when
 * the technicians really came. */
#ifndef REPORT_REPORT_JOURNAL_H
#define REPORT_REPORT_JOURNAL_H

#include "daybook/day_records.h"
#include "report/report_page.h"

/* Plays the day again and fills `page`: customers under the technician who served or will serve them, in
 * the order in which he came or is expected. The page borrows from `*day`, which is the caller's to
 * destroy, whatever the status. Statuses of day_records_replay; RESOURCE_EXHAUSTED. */
arv_status report_journal_fill(journal *kept, const journal_day *row, arv_arena *arena,
                               report_page *page, open_day **day, arv_error *error);

#endif
