/* day_records.h - the days of a journal: what is kept of a day, and the day made from it again.
 *
 * A day has these records, each with the bytes of a message of arrival.proto:
 *   1  open_day        the request as received
 *   2  estimate_reply  the plan as it was used, with windows
 *   .. event           a request that was applied, as received
 *   n  close_day       the request as received
 * Each bears the sequence of the newest update after it and a digest of the updates it caused; a day that
 * is made again must tell the same, else it is refused: another version of the engine may see the same
 * day with other eyes, and customers would be told what contradicts what they know. */
#ifndef DAYBOOK_DAY_RECORDS_H
#define DAYBOOK_DAY_RECORDS_H

#include "daybook/days.h"
#include "journal/journal.h"

/* ---- keeping: each adds to the transaction of the journal -------------------------------------*/

/* A fresh day, opened by `request`; sets its journal_id. */
arv_status day_records_open(journal *kept, open_day *day, wire_bytes request, int64_t now_s,
                            arv_error *error);
/* An event that was applied and what it told. */
arv_status day_records_event(journal *kept, open_day *day, const wire_message *message,
                             wire_bytes request, const wire_updates *told, arv_error *error);
arv_status day_records_close(journal *kept, const open_day *day, wire_bytes request, int64_t now_s,
                             arv_error *error);

/* ---- playing again ---------------------------------------------------------------------------*/

/* One step of a day that is played again: its opening or a snapshot (event is NULL; what was told are the last
 * updates of all customers so far) or an event. `status` other than OK: the event does not fit a day under
 * another policy and was left out (error says why). */
typedef struct day_step {
    int64_t record;
    const open_day *day;
    const wire_event *event;
    const wire_updates *told;
    arv_status status;
    const arv_error *why;
} day_step;

typedef struct day_replay {
    const day_policy *policy; /* NULL = as it was, and it must tell the same */
    int64_t until;            /* last record to play; 0 = all */
    /* Where snapshots are (day_snapshot.h): the day begins with the newest that can be used; `doubt` is told of
     * every one that cannot. NULL = all events are applied again. Not with a policy or `until`. */
    const char *snapshots;
    void (*doubt)(void *context, const arv_error *why);
    void (*tell)(void *context, const day_step *step); /* NULL = nobody listens */
    void *context;
} day_replay;

/* Makes a day of a journal again. IO with the record's number when it cannot be read or does not tell
 * what it told. The day is the caller's. O(events of the day). */
arv_status day_records_replay(journal *kept, const journal_day *day, const day_replay *how,
                              open_day **out, arv_error *error);

#endif
