/* journal_read.c - what a journal holds; see journal.h. */
#include "journal/journal_file.h"

#include "base/arena.h"

static int64_t records_of(const journal *self, const journal_day *day)
{
    for (int32_t i = 0; i < self->slot_count; i++)
        if (self->slots[i].id == day->id)
            return self->slots[i].tip.records;
    return day->records;
}

static arv_status keep(const journal *self, arv_arena *arena, const journal_day *row,
                       journal_day *out, arv_error *error)
{
    *out = *row;
    out->depot = arv_arena_strdup(arena, row->depot);
    out->day = arv_arena_strdup(arena, row->day);
    out->version = arv_arena_strdup(arena, row->version);
    if (!out->depot || !out->day || !out->version)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, self->database_path,
                             "no memory for its days");
    if (row->closed_s == ARV_UNSET)
        out->records = records_of(self, row);
    return ARV_OK;
}

static arv_status list(journal *self, arv_arena *arena, journal_day *days, int32_t room,
                       int32_t *count, arv_error *error)
{
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_DAYS, error);
    if (!row)
        return ARV_IO;
    arv_status status = ARV_OK;
    int code = sqlite3_step(row);
    while (code == SQLITE_ROW && !status && *count < room) {
        journal_day day;
        journal_tip tip;
        status = journal_row_read(self, row, &day, &tip, error);
        if (!status)
            status = keep(self, arena, &day, &days[*count], error);
        if (!status) {
            ++*count;
            code = sqlite3_step(row);
        }
    }
    sqlite3_reset(row);
    if (!status && code != SQLITE_DONE && code != SQLITE_ROW)
        status = journal_sql_fail(self, code, "read it", error);
    return status;
}

arv_status journal_days(journal *self, arv_arena *arena, journal_day **days, int32_t *count,
                        arv_error *error)
{
    int64_t rows = 0;
    *days = NULL;
    *count = 0;
    arv_status status = journal_sql_number(self, "SELECT count(*) FROM days", &rows, error);
    if (status)
        return status;
    if (rows >= 0 && rows < INT32_MAX)
        *days = ARENA_ARRAY(arena, journal_day, rows + 1);
    if (!*days)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, self->database_path,
                             "no memory for its days");
    return list(self, arena, *days, (int32_t)rows, count, error);
}

/* Where the day has to end: an open one where it stands, a closed one where its row says. */
static arv_status find_end(journal *self, const journal_day *day, journal_tip *end,
                           arv_error *error)
{
    for (int32_t i = 0; i < self->slot_count; i++)
        if (self->slots[i].id == day->id) {
            *end = self->slots[i].tip;
            return ARV_OK;
        }
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_DAYS, error);
    if (!row)
        return ARV_IO;
    arv_status status = ARV_NOT_FOUND;
    while (status == ARV_NOT_FOUND && sqlite3_step(row) == SQLITE_ROW) {
        journal_day found;
        const arv_status sound = journal_row_read(self, row, &found, end, error);
        if (sound || found.id == day->id)
            status = sound;
    }
    sqlite3_reset(row);
    if (status == ARV_NOT_FOUND)
        arv_error_add(error, status, self->database_path, "it has no such day");
    return status;
}

arv_status journal_day_end(const journal *self, int64_t id, int64_t *records, uint64_t *chain,
                           arv_error *error)
{
    for (int32_t i = 0; i < self->slot_count; i++)
        if (self->slots[i].id == id) {
            *records = self->slots[i].tip.records;
            *chain = self->slots[i].tip.chain;
            return ARV_OK;
        }
    return arv_error_add(error, ARV_NOT_FOUND, self->database_path, "this day is not open");
}

arv_status journal_read(journal *self, const journal_day *day, journal_visit *visit, void *context,
                        arv_error *error)
{
    journal_tip end = {0}, tip = {0};
    arv_status status = find_end(self, day, &end, error);
    if (!status)
        status = journal_walk(self, day, &tip, visit, context, error);
    if (!status && (tip.records != end.records || tip.chain != end.chain))
        status = journal_damaged(self, error, "day %lld (%.40s/%.40s) ends at record %lld of %lld",
                                 (long long)day->id, day->depot, day->day, (long long)tip.records,
                                 (long long)end.records);
    return status;
}
