/* keeper.h - the open days and their journal, as the day thread has them: requests in batches, one
 * commit for all of a batch.
 *
 * An event is applied, its record is added to the transaction, and what it has to tell is made ready;
 * when the batch is done the transaction is committed, and only then does any reply or update leave
 * this thread. So the days are ahead of the disk between the two, and nobody sees it. When the commit
 * fails every request of the batch is answered with an error, and the days it has touched are stale:
 * before the next request they are made again from the journal, which has been opened anew and checked.
 * An event that was refused that way may be found in the journal all the same, when the disk took it
 * and could not say so; who sends it again with the same event_id or request_id is told that it is
 * known. What was acknowledged is always there.
 *
 * Now and then, after a commit, a snapshot of a day that has gone on is written beside the journal
 * (daybook/day_snapshot.h), so that a start takes less than a second however long the day was.
 *
 * No sockets and no parallel regions: a solve of the compute thread and an event share nothing. */
#ifndef DAEMON_KEEPER_H
#define DAEMON_KEEPER_H

#include "daemon/board.h"
#include "daemon/daemon_options.h"
#include "daemon/job.h"
#include "daemon/matrix_store.h"
#include "daemon/perform_task.h"
#include "daemon/snapshot_writer.h"
#include "daybook/day_records.h"

typedef struct keeper {
    days days;
    journal *journal; /* NULL = days are kept in memory only */
    size_t memory_bytes;
    int64_t keep_days; /* closed days stay so long */
    const char *state; /* directory of the journal and of snapshots */
    snapshot_writer writer;
    bool untidy;        /* something was done since keeper_tidy */
    wire_policy replan; /* of days that do not say */
} keeper;

/* Opens the journal and makes its open days again; each joins `seen` with what its customers see.
 * False: said why in the log; keeper_stop all the same. */
bool keeper_start(keeper *self, const daemon_options *options, board *seen);
/* Events, closings, and openings that the compute thread has prepared: as many of them as go together,
 * at least the first. Fills the result of each; all are on disk when it returns. How many. */
int keeper_perform(keeper *self, job *const *jobs, int count);
/* What can wait until nobody does: snapshots, the log into the database, old days out of it. */
void keeper_tidy(keeper *self);
/* What the days of the journal name by digest may be named again after a start: fills the store, those kept last
 * first. */
void keeper_recall_matrices(keeper *self, matrix_store *store);
/* Ends it; the next start finds a snapshot of every day. */
void keeper_stop(keeper *self);

/* ---- shared by keeper*.c ----------------------------------------------------------------------*/

/* The open day of that key, made again first when it is stale; notes that the job is about it. */
arv_status keeper_find(task *t, keeper *self, const wire_day *key, open_day **day);
/* Applies an event to a day and keeps it as `bytes`; what it tells is made ready to be published. */
arv_status keeper_keep(task *t, keeper *self, open_day *day, const wire_message *event,
                       wire_bytes bytes, wire_updates *told);
/* REPLAN (keeper_replan.c): places an urgent job; or lends a copy of the day, and settles what was planned
 * on it. */
arv_status keeper_replan(task *t, keeper *self);
/* DAY_SLOTS (keeper_replan.c). */
arv_status keeper_slots(task *t, keeper *self);
/* Ends the loan of a job, if it has one. */
void keeper_take_back(keeper *self, job *work);

#endif
