/* visit_records.h - visits of the past from CSV: what `arrival learn` and `arrival backtest` read.
 *
 *     date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,finish_s,
 *         planned_travel_s,planned_service_s,open_until_s
 *
 * CSV as RFC 4180 has it (csv_scanner.h), UTF-8, one row a visit (arv_visit). The first row names
 * the columns, in any order; only the last three may be missing. An empty field is unknown;
 * date, technician, route and stop are always known. The manual page is arrival-records(5).
 *
 * Refused, with the line: unknown or repeated columns; dates that are none; ids longer than
 * ARV_MAX_ID_BYTES or with blanks at an end; stops out of 1..ARV_MAX_JOBS; seconds that are no
 * integer out of 0..VISIT_MAX_TIME_S; depart <= arrive <= start <= finish broken by times that are
 * given, or open_until after finish; two visits with the same date, route and stop; a route of one
 * date with two technicians.
 */
#ifndef FORMAT_VISIT_RECORDS_H
#define FORMAT_VISIT_RECORDS_H

#include <arrival/arrival.h>

/* A week: later than any working day ends, and before a clock that counts from 1970. */
#define VISIT_MAX_TIME_S 604800

/* Visits sorted by day, then route (as bytes), then stop. Texts are kept once: over all columns and
 * rows, texts are equal exactly when their pointers are. */
typedef struct visit_records {
    const arv_visit *visits; /* [count] */
    const int32_t *line;     /* [count]: where the row begins in the file, from 1 */
    int32_t count;
} visit_records;

/* Reads records from memory into the arena; nothing is borrowed from `bytes`. `error` must be given
 * and is cleared first. On anything but OK, `records` is empty.
 * INVALID_ARGUMENT: violations, up to ARV_MAX_ERRORS, reading goes on after each. The path is
 * "records[12].arrive_s", counting rows of the file from 0 without the header, or "header"; the text
 * begins with "line N: ". RESOURCE_EXHAUSTED: arena cap or memory; IO: files only.
 * Threads: no state outside the arguments. Cost: O(length + rows log rows), a million rows of 13
 * columns (86 MB) in 1.1 s of user time; working memory of 150 bytes a row while it reads. */
arv_status visit_records_read(arv_arena *arena, const char *bytes, size_t length,
                              visit_records *records, arv_error *error);

/* The same from a file, or standard input when `path` is "-". */
arv_status visit_records_read_file(arv_arena *arena, const char *path, visit_records *records,
                                   arv_error *error);

#endif
