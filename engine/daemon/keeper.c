/* keeper.c - see keeper.h. */
#include "daemon/keeper.h"

#include "base/clock.h"
#include "daemon/daemon_log.h"
#include "daemon/perform_task.h"
#include "daybook/day_snapshot.h"

#include <time.h>

static const int64_t DAY_S = 86400;
/* Who came first waits no longer than this for those that share the commit. */
static const double batch_s = 0.002;

static int64_t wall_clock_s(void)
{
    return (int64_t)time(NULL);
}

static wire_bytes bytes_of(const job *work)
{
    return (wire_bytes){zframe_data(work->frame), zframe_size(work->frame)};
}

/* ---- days again ------------------------------------------------------------------------------*/

static void log_error(const char *event, const arv_error *error)
{
    char path[LOG_QUOTED_BYTES], why[LOG_QUOTED_BYTES];
    if (error->count > 0)
        log_line(LOG_LEVEL_ERROR, event, "path=%s why=%s", log_quote(path, error->items[0].path),
                 log_quote(why, error->items[0].text));
}

static arv_status find_row(keeper *self, int64_t id, arv_arena *arena, journal_day *out,
                           arv_error *error)
{
    journal_day *rows;
    int32_t count;
    const arv_status status = journal_days(self->journal, arena, &rows, &count, error);
    for (int32_t i = 0; !status && i < count; i++)
        if (rows[i].id == id) {
            *out = rows[i];
            return ARV_OK;
        }
    return status ? status
                  : arv_error_add(error, ARV_IO, "journal", "the day is not in it any more");
}

/* Why a snapshot was not used. */
static void doubt(void *context, const arv_error *why)
{
    (void)context;
    log_error("snapshot", why);
}

/* A stale day as the journal has it, in its place. */
static arv_status revive(keeper *self, open_day **stale, arv_error *error)
{
    const day_replay as_it_was = {.snapshots = self->state, .doubt = doubt};
    journal_day row;
    open_day *again = NULL;
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the day");
    snapshot_writer_wait(&self->writer); /* it renames and removes files */
    arv_status status = find_row(self, (*stale)->journal_id, arena, &row, error);
    if (!status)
        status = day_records_replay(self->journal, &row, &as_it_was, &again, error);
    arv_arena_destroy(&arena);
    if (status)
        return status;
    days_remove(&self->days, *stale);
    days_add(&self->days, again);
    *stale = again;
    return ARV_OK;
}

arv_status keeper_find(task *t, keeper *self, const wire_day *key, open_day **day)
{
    *day = days_find(&self->days, key);
    if (!*day)
        return arv_error_add(t->error, ARV_NOT_FOUND, "day", "this day is not open");
    if ((*day)->stale && journal_is_writing(self->journal))
        return task_fail(t, ARV_UNAVAILABLE, "the day is being made again from its journal");
    if ((*day)->stale) {
        const arv_status status = revive(self, day, t->error);
        if (status)
            return status;
    }
    return announce_key(t, key);
}

/* ---- requests --------------------------------------------------------------------------------*/

/* Without a journal a day whose updates could not be told cannot be made again, and is closed: an error
 * that is seen beats windows that are wrong. */
static void leave_behind(keeper *self, task *t, open_day *day)
{
    if (self->journal) {
        day->stale = true;
        return;
    }
    task_fail(t, ARV_RESOURCE_EXHAUSTED, "the day was closed: its updates could not be told");
    days_remove(&self->days, day);
    t->work->closed = true;
}

/* What has been decided since `before`. */
static arv_tally decided(const open_day *day, const arv_tally *before)
{
    arv_tally now;
    arv_day_tally(day->day, &now);
    return (arv_tally){.kept = now.kept - before->kept, .broken = now.broken - before->broken};
}

/* The day has jobs that the board does not know: room for them. */
static arv_status make_room_on_board(task *t, const open_day *day)
{
    t->work->grown = board_day_create(&day->key, &day->roster);
    return t->work->grown ? ARV_OK
                          : task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the updates");
}

arv_status keeper_keep(task *t, keeper *self, open_day *day, const wire_message *event,
                       wire_bytes bytes, wire_updates *told)
{
    arv_tally before;
    const int32_t jobs = day->roster.job_count;
    arv_day_tally(day->day, &before);
    arv_status status = open_day_event(day, event, t->work->arena, told, t->error);
    const bool applied = day->stale || (!status && !told->duplicate);
    if (!status)
        status = announce_publish(t, day, told);
    if (!status && day->roster.job_count > jobs)
        status = make_room_on_board(t, day);
    if (!status && applied && self->journal)
        status = day_records_event(self->journal, day, event, bytes, told, t->error);
    day->touched = day->touched || applied;
    if (status && applied)
        leave_behind(self, t, day);
    t->work->applied = !status && applied;
    if (t->work->applied)
        t->work->promises = decided(day, &before);
    if (t->work->applied && self->journal)
        t->work->journal_bytes = (int64_t)bytes.size;
    return status;
}

static arv_status keep_event(task *t, keeper *self)
{
    open_day *day;
    wire_updates told;
    arv_status status = keeper_find(t, self, &t->message->body.event.key, &day);
    if (!status)
        status = keeper_keep(t, self, day, t->message, bytes_of(t->work), &told);
    return status ? status : announce_reply(t, WIRE_EVENT_REPLY, day, &told);
}

static arv_status close_day(task *t, keeper *self)
{
    open_day *day;
    arv_status status = keeper_find(t, self, &t->message->body.day, &day);
    if (status)
        return status;
    const wire_updates last = {.key = day->key, .sequence = day->sequence};
    status = announce_updates(t, WIRE_DAY_REPLY, day, &last);
    if (!status && self->journal) {
        status = day_records_close(self->journal, day, bytes_of(t->work), wall_clock_s(), t->error);
        t->work->journal_bytes = (int64_t)bytes_of(t->work).size;
    }
    day->touched = true;
    day->ending = status == ARV_OK;
    t->work->closed = status == ARV_OK;
    return status;
}

static arv_status dispatch(task *t, void *context)
{
    keeper *self = context;
    if (job_budget_left_s(t->work, clock_monotonic_s()) <= 0.0)
        return task_fail(t, ARV_DEADLINE_EXCEEDED, "the budget was spent while the request waited");
    if (t->message->header.kind == WIRE_EVENT)
        return keep_event(t, self);
    if (t->message->header.kind == WIRE_CLOSE_DAY)
        return close_day(t, self);
    if (t->message->header.kind == WIRE_REPLAN)
        return keeper_replan(t, self);
    if (t->message->header.kind == WIRE_DAY_SLOTS)
        return keeper_slots(t, self);
    return task_fail(t, ARV_INTERNAL, "not a request for the days");
}

/* The same opening again, from a client that was not told: the reply is that of the first time, and
 * there is nothing else to do. */
static arv_status recall(job *work, const open_day *known, arv_error *error)
{
    if (!open_day_is_same(known, work->prepared))
        return arv_error_add(error, ARV_ALREADY_EXISTS, "day", "this day is open");
    open_day_destroy(&work->prepared);
    board_day_destroy(&work->opened);
    work->publication_count = 0;
    return ARV_OK;
}

/* A prepared day joins the open ones; its reply is ready. */
static arv_status admit(keeper *self, job *work, arv_error *error)
{
    const open_day *known = days_find(&self->days, &work->prepared->key);
    if (known)
        return recall(work, known, error);
    if (self->days.count >= self->days.count_max)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "%d days are open",
                             self->days.count);
    if (self->journal) {
        const arv_status status =
            day_records_open(self->journal, work->prepared, bytes_of(work), wall_clock_s(), error);
        if (status)
            return status;
        work->journal_bytes = (int64_t)(bytes_of(work).size + work->prepared->plan.size);
    }
    work->prepared->fresh = work->prepared->touched = true;
    days_add(&self->days, work->prepared);
    work->prepared = NULL;
    return ARV_OK;
}

static void perform_one(keeper *self, job *work)
{
    arv_error error = {0};
    if (work->loan && work->status) /* nothing came of it */
        return;
    if (!work->prepared) {
        const task_means means = {.memory_bytes = self->memory_bytes, .threads = 1};
        task_run(work, &means, dispatch, self);
        return;
    }
    const arv_status status = admit(self, work, &error);
    if (status)
        task_void(work, status, &error);
}

/* ---- snapshots -------------------------------------------------------------------------------*/

/* Records behind the newest snapshot at which another is worth it: when nobody waits, and when somebody always
 * does. To apply so many events again takes a third of a second. */
enum { WORTH_IDLE = 256, WORTH_ALWAYS = 2048 };

static void take_snapshot(keeper *self, open_day *day)
{
    arv_error error = {0};
    snapshot_bytes taken;
    log_error("snapshot", &self->writer.error);
    if (day_snapshot_take(self->journal, day, &taken, &error))
        log_error("snapshot", &error);
    else
        snapshot_writer_start(&self->writer, self->state, &taken);
    day->saved = day->records;
}

/* A snapshot of a day that has gone on by so many records, unless one is being written. A day without one is slower
 * to come back, that is all. Was one taken? */
static bool take_snapshot_of_any(keeper *self, int64_t worth)
{
    if (!self->journal || journal_is_writing(self->journal) || journal_is_broken(self->journal))
        return false;
    for (open_day *day = self->days.first; day; day = day->next) {
        if (day->stale || day->records - day->saved < worth)
            continue;
        if (snapshot_writer_is_busy(&self->writer))
            return false;
        take_snapshot(self, day);
        return true;
    }
    return false;
}

static void forget_snapshots(keeper *self, const open_day *day)
{
    if (!day->journal_id)
        return;
    snapshot_writer_wait(&self->writer);
    day_snapshot_remove(self->state, day->journal_id);
}

/* ---- batches ---------------------------------------------------------------------------------*/

/* The days as the commit has left them. */
static void settle_days(keeper *self, bool committed)
{
    for (open_day *day = self->days.first, *next; day; day = next) {
        next = day->next;
        if (!day->touched)
            continue;
        if (committed ? day->ending : day->fresh) {
            forget_snapshots(self, day);
            days_remove(&self->days, day);
            continue;
        }
        day->stale = day->stale || !committed;
        day->touched = day->ending = day->fresh = false;
    }
}

static void void_all(job *const *jobs, int count, const arv_error *error, const char *doing)
{
    arv_error told = {0}; /* without the path: files of the daemon are not the client's business */
    arv_error_add(&told, ARV_IO, "", "%s: %s", doing, error->items[0].text);
    log_error("journal", error);
    for (int i = 0; i < count; i++)
        task_void(jobs[i], ARV_IO, &told);
}

static bool any_touched(const keeper *self)
{
    const open_day *day = self->days.first;
    while (day && !day->touched)
        day = day->next;
    return day != NULL;
}

static void commit(keeper *self, job *const *jobs, int count)
{
    arv_error error = {0};
    if (self->journal && journal_is_writing(self->journal)) {
        const arv_status status = journal_commit(self->journal, &error);
        if (status)
            void_all(jobs, count, &error, "not kept");
        else
            jobs[0]->journal_commits = 1;
        settle_days(self, status == ARV_OK);
        self->untidy = true;
    } else if (any_touched(self)) {
        settle_days(self, true);
    }
}

int keeper_perform(keeper *self, job *const *jobs, int count)
{
    arv_error error = {0};
    const double began_s = clock_monotonic_s();
    int done = 0;
    if (self->journal && journal_is_broken(self->journal) &&
        journal_recover(self->journal, &error)) {
        void_all(jobs, count, &error, "the journal takes nothing");
        return count;
    }
    do
        perform_one(self, jobs[done++]);
    while (done < count && clock_monotonic_s() - began_s < batch_s);
    commit(self, jobs, done);
    for (int i = 0; i < done; i++)
        if (jobs[i]->status || (jobs[i]->loan && jobs[i]->loan->proposal))
            keeper_take_back(self, jobs[i]);
    take_snapshot_of_any(self, WORTH_ALWAYS);
    return done;
}

/* ---- life ------------------------------------------------------------------------------------*/

/* A day that is being made again, and what its customers see of it so far. */
typedef struct restoring {
    board_day *seen;
    bool no_memory;
} restoring;

static void note_step(void *context, const day_step *step)
{
    restoring *r = context;
    if (!r->seen && !r->no_memory)
        r->seen = board_day_create(&step->day->key, &step->day->roster);
    if (r->seen && step->day->roster.job_count > r->seen->roster.job_count) {
        board_day *more = board_day_create(&step->day->key, &step->day->roster);
        if (more)
            board_day_copy(more, r->seen);
        board_day_destroy(&r->seen);
        r->seen = more;
    }
    r->no_memory = r->no_memory || !r->seen;
    if (r->seen && !step->event)
        board_day_take(r->seen, step->told);
    for (int32_t i = 0; r->seen && step->event && i < step->told->count; i++)
        board_day_note(r->seen, &step->told->items[i]);
}

static arv_status restore(keeper *self, const journal_day *row, board *seen, arv_error *error)
{
    restoring r = {0};
    const day_replay how = {
        .snapshots = self->state, .tell = note_step, .doubt = doubt, .context = &r};
    open_day *day = NULL;
    arv_status status = day_records_replay(self->journal, row, &how, &day, error);
    if (!status && r.no_memory)
        status = arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the day");
    if (status) {
        open_day_destroy(&day);
        board_day_destroy(&r.seen);
        return status;
    }
    days_add(&self->days, day);
    board_add(seen, r.seen);
    return ARV_OK;
}

static arv_status restore_all(keeper *self, arv_arena *arena, board *seen, arv_error *error)
{
    journal_day *rows;
    int32_t count;
    const double began_s = clock_monotonic_s();
    arv_status status = journal_days(self->journal, arena, &rows, &count, error);
    int64_t records = 0;
    for (int32_t i = 0; !status && i < count; i++) {
        if (rows[i].closed_s != ARV_UNSET) {
            day_snapshot_remove(self->state, rows[i].id); /* a crash may have left them */
            continue;
        }
        if (self->days.count >= self->days.count_max)
            return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "days",
                                 "more days are open in the journal than may be");
        status = restore(self, &rows[i], seen, error);
        records += rows[i].records;
    }
    if (!status)
        log_line(LOG_LEVEL_INFO, "restored", "days=%d records=%lld ms=%.1f", self->days.count,
                 (long long)records, (clock_monotonic_s() - began_s) * 1e3);
    return status;
}

bool keeper_start(keeper *self, const daemon_options *options, board *seen)
{
    arv_error error = {0};
    *self = (keeper){.days = {.count_max = options->days},
                     .memory_bytes = (size_t)options->memory_mb << 20,
                     .keep_days = options->keep_days,
                     .state = options->state,
                     .replan = options->replan_applies ? WIRE_APPLY : WIRE_PROPOSE,
                     .untidy = true};
    if (!options->state)
        return true;
    arv_arena *arena = arv_arena_create(0);
    arv_status status = arena ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
    if (!status)
        status = journal_open(options->state, JOURNAL_WRITE, &self->journal, &error);
    if (!status)
        status = restore_all(self, arena, seen, &error);
    arv_arena_destroy(&arena);
    log_error("state", &error);
    return status == ARV_OK;
}

static bool recall_matrix(void *context, const void *bytes, size_t size)
{
    return matrix_store_add(context, (wire_bytes){bytes, size});
}

void keeper_recall_matrices(keeper *self, matrix_store *store)
{
    arv_error error = {0};
    if (self->journal)
        journal_visit_matrices(self->journal, recall_matrix, store, &error);
    log_error("matrices", &error);
}

void keeper_tidy(keeper *self)
{
    arv_error error = {0};
    /* Called again when there may be more of them. */
    self->untidy = take_snapshot_of_any(self, WORTH_IDLE);
    if (!self->journal || journal_is_broken(self->journal))
        return;
    journal_prune(self->journal, wall_clock_s() - self->keep_days * DAY_S, &error);
    log_error("prune", &error);
    journal_tidy(self->journal);
}

void keeper_stop(keeper *self)
{
    do
        snapshot_writer_wait(&self->writer);
    while (take_snapshot_of_any(self, 1));
    log_error("snapshot", &self->writer.error);
    days_free(&self->days);
    journal_close(&self->journal);
}
