/* journal_write.c - days, records and commits; see journal.h. */
#include "journal/journal_file.h"

#include <stdlib.h>
#include <string.h>

enum { COMMITS_WORTH_TIDYING = 200 }; /* some 1,000 pages of the log */

/* ---- slots -----------------------------------------------------------------------------------*/

static void slot_free(journal_slot *slot)
{
    free(slot->depot);
    free(slot->day);
    free(slot->version);
}

void journal_slots_clear(journal *self)
{
    while (self->slot_count > 0)
        slot_free(&self->slots[--self->slot_count]);
}

static bool make_room(journal *self)
{
    if (self->slot_count < self->slot_room)
        return true;
    const int32_t room = self->slot_room ? self->slot_room * 2 : 16;
    journal_slot *slots = realloc(self->slots, (size_t)room * sizeof *slots);
    if (!slots)
        return false;
    self->slots = slots;
    self->slot_room = room;
    return true;
}

journal_slot *journal_slot_add(journal *self, const journal_day *day)
{
    if (!make_room(self))
        return NULL;
    journal_slot slot = {.id = day->id,
                         .depot = strdup(day->depot),
                         .day = strdup(day->day),
                         .version = strdup(day->version),
                         .opened_s = day->opened_s};
    if (!slot.depot || !slot.day || !slot.version) {
        slot_free(&slot);
        return NULL;
    }
    slot.tip.chain = journal_key_digest(day->id, day->depot, day->day, day->opened_s);
    slot.staged = slot.tip;
    self->slots[self->slot_count] = slot;
    return &self->slots[self->slot_count++];
}

static void slot_drop(journal *self, int32_t at)
{
    slot_free(&self->slots[at]);
    self->slots[at] = self->slots[--self->slot_count];
}

static journal_slot *slot_find(const journal *self, int64_t id)
{
    for (int32_t i = 0; i < self->slot_count; i++)
        if (self->slots[i].id == id && !self->slots[i].ended)
            return &self->slots[i];
    return NULL;
}

/* ---- transactions ----------------------------------------------------------------------------*/

static arv_status no_memory(const journal *self, arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, self->database_path,
                         "no memory for the record");
}

arv_status journal_begin(journal *self, arv_error *error)
{
    if (self->broken)
        return arv_error_add(error, ARV_IO, self->database_path,
                             "the journal has failed before and was not recovered");
    if (self->failed)
        return arv_error_add(error, ARV_IO, self->database_path,
                             "something before it in the same commit has failed");
    if (self->writing)
        return ARV_OK;
    sqlite3_stmt *statement = journal_sql_take(self, JOURNAL_BEGIN, error);
    if (!statement)
        return ARV_IO;
    const arv_status status = journal_sql_step(self, statement, "write to it", error);
    self->writing = status == ARV_OK;
    return status;
}

/* The slots as they were before the transaction, or as it has made them. */
static void settle_slots(journal *self, bool committed)
{
    for (int32_t i = self->slot_count - 1; i >= 0; i--) {
        journal_slot *slot = &self->slots[i];
        if (committed ? slot->ended : slot->fresh) {
            slot_drop(self, i);
            continue;
        }
        if (committed)
            slot->tip = slot->staged;
        else
            slot->staged = slot->tip;
        slot->fresh = slot->ended = false;
    }
}

void journal_rollback(journal *self)
{
    if (self->database && !sqlite3_get_autocommit(self->database) && self->mode == JOURNAL_WRITE)
        sqlite3_exec(self->database, "ROLLBACK", NULL, NULL, NULL);
    settle_slots(self, false);
    self->staged = self->head;
    self->writing = self->failed = false;
}

/* SQLite may have rolled back all of the transaction with the statement that failed: nothing more may
 * be added to it. */
arv_status journal_note(journal *self, arv_status status)
{
    self->failed = self->failed || (status != ARV_OK && self->writing);
    return status;
}

static arv_status set_meta(journal *self, arv_error *error)
{
    sqlite3_stmt *statement = journal_sql_take(self, JOURNAL_SET_META, error);
    if (!statement)
        return ARV_IO;
    sqlite3_bind_int64(statement, 1, (int64_t)self->staged.commits);
    sqlite3_bind_int64(statement, 2, (int64_t)self->staged.root);
    return journal_sql_step(self, statement, "write to it", error);
}

static arv_status commit(journal *self, arv_error *error)
{
    self->staged.commits = self->head.commits + 1;
    arv_status status = journal_begin(self, error);
    if (!status)
        status = set_meta(self, error);
    sqlite3_stmt *statement = status ? NULL : journal_sql_take(self, JOURNAL_COMMIT, error);
    if (!statement)
        return status ? status : ARV_IO;
    return journal_sql_step(self, statement, "commit to it", error);
}

arv_status journal_commit(journal *self, arv_error *error)
{
    const arv_status status = commit(self, error);
    if (status) {
        journal_rollback(self);
        self->broken = true;
        return status;
    }
    self->head = self->staged;
    self->writing = false;
    settle_slots(self, true);
    /* It is on disk, so it stands; a head that cannot follow would be no witness for the next one. */
    self->broken = !journal_head_write(self->head_file, &self->head);
    return ARV_OK;
}

bool journal_is_writing(const journal *self)
{
    return self->writing;
}

bool journal_is_broken(const journal *self)
{
    return self->broken;
}

void journal_tidy(journal *self)
{
    if (self->writing || self->broken || self->head.commits - self->tidied < COMMITS_WORTH_TIDYING)
        return;
    self->tidied = self->head.commits;
    sqlite3_wal_checkpoint_v2(self->database, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* ---- days and records ------------------------------------------------------------------------*/

static bool key_is_open(const journal *self, const char *depot, const char *day)
{
    for (int32_t i = 0; i < self->slot_count; i++) {
        const journal_slot *slot = &self->slots[i];
        if (!slot->ended && strcmp(slot->depot, depot) == 0 && strcmp(slot->day, day) == 0)
            return true;
    }
    return false;
}

static arv_status add_day(journal *self, const journal_day *day, arv_error *error)
{
    const journal_tip nothing = {0};
    sqlite3_stmt *statement = journal_sql_take(self, JOURNAL_ADD_DAY, error);
    if (!statement)
        return ARV_IO;
    sqlite3_bind_int64(statement, 1, day->id);
    sqlite3_bind_text(statement, 2, day->depot, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, day->day, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 4, day->version, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 5, day->opened_s);
    sqlite3_bind_int64(statement, 6, (int64_t)journal_row_digest(day, &nothing));
    return journal_sql_step(self, statement, "write to it", error);
}

static arv_status start_day(journal *self, const char *depot, const char *day, int64_t now_s,
                            int64_t *id, arv_error *error)
{
    journal_day fresh = {.depot = depot,
                         .day = day,
                         .version = arv_version(),
                         .opened_s = now_s,
                         .closed_s = ARV_UNSET};
    arv_status status = journal_begin(self, error);
    if (!status)
        status = journal_sql_number(
            self, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'days'), 0)",
            &fresh.id, error);
    fresh.id++;
    if (!status)
        status = add_day(self, &fresh, error);
    if (status)
        return status;
    journal_slot *slot = journal_slot_add(self, &fresh);
    if (!slot)
        return no_memory(self, error);
    slot->fresh = true;
    self->staged.root += journal_day_digest(slot->id, &slot->staged, ARV_UNSET);
    *id = fresh.id;
    return ARV_OK;
}

arv_status journal_open_day(journal *self, const char *depot, const char *day, int64_t now_s,
                            int64_t *id, arv_error *error)
{
    if (key_is_open(self, depot, day))
        return arv_error_add(error, ARV_ALREADY_EXISTS, self->database_path, "this day is open");
    return journal_note(self, start_day(self, depot, day, now_s, id, error));
}

static arv_status add_record(journal *self, const journal_slot *slot, const journal_record *record,
                             uint64_t chain, arv_error *error)
{
    sqlite3_stmt *statement = journal_sql_take(self, JOURNAL_ADD_RECORD, error);
    if (!statement)
        return ARV_IO;
    sqlite3_bind_int64(statement, 1, slot->id);
    sqlite3_bind_int64(statement, 2, record->sequence);
    sqlite3_bind_int(statement, 3, record->kind);
    if (record->event_id)
        sqlite3_bind_text(statement, 4, record->event_id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 5, record->time_s);
    sqlite3_bind_int64(statement, 6, record->told);
    sqlite3_bind_int64(statement, 7, (int64_t)record->digest);
    const int bound = sqlite3_bind_blob64(statement, 8, record->bytes, record->size, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 9, (int64_t)chain);
    if (bound != SQLITE_OK) {
        sqlite3_clear_bindings(statement);
        return journal_sql_fail(self, bound, "write to it", error);
    }
    return journal_sql_step(self, statement, "write to it", error);
}

static arv_status unknown_day(const journal *self, arv_error *error)
{
    return arv_error_add(error, ARV_NOT_FOUND, self->database_path, "this day is not open");
}

arv_status journal_append(journal *self, int64_t id, const journal_record *record, arv_error *error)
{
    journal_slot *slot = slot_find(self, id);
    if (!slot)
        return unknown_day(self, error);
    journal_record numbered = *record;
    numbered.sequence = slot->staged.records + 1;
    const uint64_t chain = journal_chain(slot->staged.chain, &numbered);
    arv_status status = journal_begin(self, error);
    if (!status)
        status = add_record(self, slot, &numbered, chain, error);
    if (status)
        return journal_note(self, status);
    self->staged.root -= journal_day_digest(id, &slot->staged, ARV_UNSET);
    slot->staged = (journal_tip){.records = numbered.sequence, .chain = chain};
    self->staged.root += journal_day_digest(id, &slot->staged, ARV_UNSET);
    return ARV_OK;
}

static arv_status end_day(journal *self, journal_slot *slot, int64_t now_s, arv_error *error)
{
    const int64_t id = slot->id;
    const journal_day day = {.id = id,
                             .depot = slot->depot,
                             .day = slot->day,
                             .version = slot->version,
                             .opened_s = slot->opened_s,
                             .closed_s = now_s};
    arv_status status = journal_begin(self, error);
    sqlite3_stmt *statement = status ? NULL : journal_sql_take(self, JOURNAL_END_DAY, error);
    if (!statement)
        return status ? status : ARV_IO;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, now_s);
    sqlite3_bind_int64(statement, 3, slot->staged.records);
    sqlite3_bind_int64(statement, 4, (int64_t)slot->staged.chain);
    sqlite3_bind_int64(statement, 5, (int64_t)journal_row_digest(&day, &slot->staged));
    status = journal_sql_step(self, statement, "write to it", error);
    if (status)
        return status;
    self->staged.root -= journal_day_digest(id, &slot->staged, ARV_UNSET);
    self->staged.root += journal_day_digest(id, &slot->staged, now_s);
    slot->ended = true;
    return ARV_OK;
}

arv_status journal_close_day(journal *self, int64_t id, int64_t now_s, arv_error *error)
{
    journal_slot *slot = slot_find(self, id);
    return slot ? journal_note(self, end_day(self, slot, now_s, error)) : unknown_day(self, error);
}

/* ---- forgetting ------------------------------------------------------------------------------*/

arv_status journal_drop_by(journal *self, journal_statement which, int64_t id, arv_error *error)
{
    sqlite3_stmt *statement = journal_sql_take(self, which, error);
    if (!statement)
        return ARV_IO;
    sqlite3_bind_int64(statement, 1, id);
    return journal_sql_step(self, statement, "prune it", error);
}

/* The first day closed before that moment; id 0 = none. */
static arv_status find_old(journal *self, int64_t closed_before_s, journal_day *day,
                           journal_tip *tip, arv_error *error)
{
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_DAYS, error);
    if (!row)
        return ARV_IO;
    arv_status status = ARV_OK;
    int code = sqlite3_step(row);
    *day = (journal_day){0};
    for (; code == SQLITE_ROW && !status; code = sqlite3_step(row)) {
        status = journal_row_read(self, row, day, tip, error);
        if (!status && day->closed_s != ARV_UNSET && day->closed_s < closed_before_s)
            break;
        *day = (journal_day){0};
    }
    sqlite3_reset(row);
    if (!status && code != SQLITE_DONE && code != SQLITE_ROW)
        status = journal_sql_fail(self, code, "read it", error);
    return status;
}

arv_status journal_prune(journal *self, int64_t closed_before_s, arv_error *error)
{
    for (;;) {
        journal_day day;
        journal_tip tip;
        arv_status status = find_old(self, closed_before_s, &day, &tip, error);
        if (status || !day.id)
            return status;
        status = journal_begin(self, error);
        if (!status)
            status = journal_drop_by(self, JOURNAL_DROP_RECORDS, day.id, error);
        if (!status)
            status = journal_drop_by(self, JOURNAL_DROP_DAY, day.id, error);
        if (!status)
            status = journal_drop_matrices(self, day.id, error);
        self->staged.root -= journal_day_digest(day.id, &tip, day.closed_s);
        if (!status)
            status = journal_commit(self, error);
        if (status) {
            journal_rollback(self);
            return status;
        }
    }
}
