/* journal_check.c - is it all there, and is it what was written? See journal.h. */
#include "journal/journal_file.h"

#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

arv_status journal_damaged(const journal *self, arv_error *error, const char *format, ...)
{
    char what[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return arv_error_add(error, ARV_IO, self->database_path, "damaged: %s", what);
}

/* Corruption that SQLite found, or that it could not read. */
static arv_status unreadable(const journal *self, int code, const char *what, arv_error *error)
{
    if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
        return journal_damaged(self, error, "%s cannot be read: %s", what,
                               sqlite3_errmsg(self->database));
    return journal_sql_fail(self, code, "read it", error);
}

/* ---- rows of `days` --------------------------------------------------------------------------*/

static const char *text_of(sqlite3_stmt *row, int column)
{
    const unsigned char *text = sqlite3_column_text(row, column);
    return text ? (const char *)text : "";
}

arv_status journal_row_read(const journal *self, sqlite3_stmt *row, journal_day *day,
                            journal_tip *tip, arv_error *error)
{
    *day = (journal_day){
        .id = sqlite3_column_int64(row, 0),
        .depot = text_of(row, 1),
        .day = text_of(row, 2),
        .version = text_of(row, 3),
        .opened_s = sqlite3_column_int64(row, 4),
        .closed_s =
            sqlite3_column_type(row, 5) == SQLITE_NULL ? ARV_UNSET : sqlite3_column_int64(row, 5),
        .records = sqlite3_column_int64(row, 6),
    };
    *tip = (journal_tip){.records = day->records, .chain = (uint64_t)sqlite3_column_int64(row, 7)};
    if (journal_row_digest(day, tip) != (uint64_t)sqlite3_column_int64(row, 8))
        return journal_damaged(self, error, "the row of day %lld (%.40s/%.40s)", (long long)day->id,
                               day->depot, day->day);
    return ARV_OK;
}

/* ---- records ---------------------------------------------------------------------------------*/

static journal_record record_of(sqlite3_stmt *row)
{
    const bool named = sqlite3_column_type(row, 2) != SQLITE_NULL;
    const void *bytes = sqlite3_column_blob(row, 6);
    return (journal_record){
        .sequence = sqlite3_column_int64(row, 0),
        .kind = sqlite3_column_int(row, 1),
        .event_id = named ? text_of(row, 2) : NULL,
        .time_s = sqlite3_column_int64(row, 3),
        .told = sqlite3_column_int64(row, 4),
        .digest = (uint64_t)sqlite3_column_int64(row, 5),
        .bytes = bytes ? bytes : "",
        .size = (size_t)sqlite3_column_bytes(row, 6),
    };
}

static arv_status check_record(const journal *self, const journal_day *day, sqlite3_stmt *row,
                               const journal_record *record, journal_tip *tip, arv_error *error)
{
    const uint64_t chain = journal_chain(tip->chain, record);
    if (record->sequence != tip->records + 1 || chain != (uint64_t)sqlite3_column_int64(row, 7))
        return journal_damaged(self, error, "record %lld of day %lld (%.40s/%.40s)",
                               (long long)tip->records + 1, (long long)day->id, day->depot,
                               day->day);
    *tip = (journal_tip){.records = record->sequence, .chain = chain};
    return ARV_OK;
}

arv_status journal_walk(journal *self, const journal_day *day, journal_tip *tip,
                        journal_visit *visit, void *context, arv_error *error)
{
    *tip = (journal_tip){.chain = journal_key_digest(day->id, day->depot, day->day, day->opened_s)};
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_RECORDS, error);
    if (!row)
        return ARV_IO;
    sqlite3_bind_int64(row, 1, day->id);
    arv_status status = ARV_OK;
    int code = sqlite3_step(row);
    while (code == SQLITE_ROW && !status) {
        journal_record record = record_of(row);
        status = check_record(self, day, row, &record, tip, error);
        record.chain = tip->chain;
        if (!status && visit)
            status = visit(context, &record, error);
        if (!status)
            code = sqlite3_step(row);
    }
    if (!status && code != SQLITE_DONE)
        status = unreadable(self, code, "a record", error);
    sqlite3_reset(row);
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------*/

static arv_status check_pages(journal *self, arv_error *error)
{
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(self->database, "PRAGMA quick_check(1)", -1, &row, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(row);
    arv_status status = ARV_OK;
    if (code != SQLITE_ROW)
        status = unreadable(self, code, "the file", error);
    else if (strcmp(text_of(row, 0), "ok") != 0)
        status = journal_damaged(self, error, "%s", text_of(row, 0));
    sqlite3_finalize(row);
    return status;
}

static arv_status read_meta(journal *self, arv_error *error)
{
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_META, error);
    if (!row)
        return ARV_IO;
    const int code = sqlite3_step(row);
    arv_status status = ARV_OK;
    if (code == SQLITE_ROW)
        self->head = self->staged =
            (journal_head){.commits = (uint64_t)sqlite3_column_int64(row, 0),
                           .root = (uint64_t)sqlite3_column_int64(row, 1)};
    else if (code == SQLITE_DONE)
        status = journal_damaged(self, error, "table meta is empty");
    else
        status = unreadable(self, code, "table meta", error);
    sqlite3_reset(row);
    return status;
}

/* The rows of all days: a slot for each that is open, the sum of the digests of the others. */
static arv_status read_days(journal *self, uint64_t *root, arv_error *error)
{
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_DAYS, error);
    if (!row)
        return ARV_IO;
    arv_status status = ARV_OK;
    int code = sqlite3_step(row);
    while (code == SQLITE_ROW && !status) {
        journal_day day;
        journal_tip tip;
        status = journal_row_read(self, row, &day, &tip, error);
        if (!status && day.closed_s != ARV_UNSET)
            *root += journal_day_digest(day.id, &tip, day.closed_s);
        else if (!status && !journal_slot_add(self, &day))
            status = arv_error_add(error, ARV_RESOURCE_EXHAUSTED, self->database_path,
                                   "no memory for its days");
        if (!status)
            code = sqlite3_step(row);
    }
    if (!status && code != SQLITE_DONE)
        status = unreadable(self, code, "table days", error);
    sqlite3_reset(row);
    return status;
}

static arv_status walk_open_days(journal *self, uint64_t *root, arv_error *error)
{
    for (int32_t i = 0; i < self->slot_count; i++) {
        journal_slot *slot = &self->slots[i];
        const journal_day day = {.id = slot->id,
                                 .depot = slot->depot,
                                 .day = slot->day,
                                 .version = slot->version,
                                 .opened_s = slot->opened_s,
                                 .closed_s = ARV_UNSET};
        const arv_status status = journal_walk(self, &day, &slot->tip, NULL, NULL, error);
        if (status)
            return status;
        slot->staged = slot->tip;
        *root += journal_day_digest(slot->id, &slot->tip, ARV_UNSET);
    }
    return ARV_OK;
}

static arv_status compare(const journal *self, const journal_head *witness, uint64_t root,
                          arv_error *error)
{
    if (self->head.commits < witness->commits)
        return journal_damaged(
            self, error, "its end is missing: %llu commits were made, %llu are there",
            (unsigned long long)witness->commits, (unsigned long long)self->head.commits);
    if (self->head.root != root)
        return journal_damaged(self, error, "its records are not those that were committed last");
    if (self->head.commits == witness->commits && self->head.root != witness->root)
        return journal_damaged(self, error, "it is not the one that journal.head belongs to");
    return ARV_OK;
}

arv_status journal_check(journal *self, arv_error *error)
{
    uint64_t root = 0;
    journal_head witness;
    journal_slots_clear(self);
    arv_status status = journal_head_read(self->head_file, self->head_path, &witness, error);
    if (!status && self->mode == JOURNAL_READ) /* all that follows as of one moment */
        status = journal_sql_run(self, "BEGIN", "read it", error);
    if (!status && self->mode == JOURNAL_WRITE)
        status = check_pages(self, error);
    if (!status)
        status = read_meta(self, error);
    if (!status)
        status = read_days(self, &root, error);
    if (!status)
        status = walk_open_days(self, &root, error);
    return status ? status : compare(self, &witness, root, error);
}
