/* journal_sql.c - SQLite as the journal uses it: settings, statements, and its errors as statuses. */
#include "journal/journal_file.h"

#include <string.h>

/* SQLite moves the WAL into the database by itself when it has so many pages; journal_tidy does so
 * long before, when nobody waits. */
#define WAL_PAGES_MOST "16384"

static const char *const texts[JOURNAL_STATEMENTS] = {
    [JOURNAL_BEGIN] = "BEGIN IMMEDIATE",
    [JOURNAL_COMMIT] = "COMMIT",
    [JOURNAL_ADD_DAY] = "INSERT INTO days(id, depot, day, version, opened_s, closed_s, records, "
                        "chain, checksum) VALUES(?1, ?2, ?3, ?4, ?5, NULL, 0, 0, ?6)",
    [JOURNAL_END_DAY] = "UPDATE days SET closed_s = ?2, records = ?3, chain = ?4, checksum = ?5 "
                        "WHERE id = ?1",
    [JOURNAL_ADD_RECORD] =
        "INSERT INTO records(day, sequence, kind, event_id, time_s, told, digest, "
        "bytes, chain) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [JOURNAL_SET_META] = "UPDATE meta SET commits = ?1, root = ?2 WHERE one = 1",
    [JOURNAL_GET_META] = "SELECT commits, root FROM meta WHERE one = 1",
    [JOURNAL_GET_DAYS] = "SELECT id, depot, day, version, opened_s, closed_s, records, chain, "
                         "checksum FROM days ORDER BY id",
    [JOURNAL_GET_RECORDS] = "SELECT sequence, kind, event_id, time_s, told, digest, bytes, chain "
                            "FROM records WHERE day = ?1 ORDER BY sequence",
    [JOURNAL_DROP_RECORDS] = "DELETE FROM records WHERE day = ?1",
    [JOURNAL_DROP_DAY] = "DELETE FROM days WHERE id = ?1",
    [JOURNAL_ADD_MATRIX] = "INSERT OR IGNORE INTO matrices(digest, bytes) VALUES(?1, ?2)",
    [JOURNAL_ADD_USE] = "INSERT OR IGNORE INTO uses(digest, day) VALUES(?1, ?2)",
    [JOURNAL_GET_MATRIX] = "SELECT bytes FROM matrices WHERE digest = ?1",
    [JOURNAL_GET_MATRICES] = "SELECT bytes FROM matrices ORDER BY id DESC",
    [JOURNAL_DROP_USES] = "DELETE FROM uses WHERE day = ?1",
    [JOURNAL_DROP_MATRICES] = "DELETE FROM matrices WHERE digest NOT IN (SELECT digest FROM uses)",
};

static arv_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return ARV_OK;
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return ARV_RESOURCE_EXHAUSTED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ARV_UNAVAILABLE;
    default:
        return ARV_IO;
    }
}

arv_status journal_sql_fail(const journal *self, int code, const char *doing, arv_error *error)
{
    const int cause = self->database ? sqlite3_system_errno(self->database) : 0;
    const bool of_system =
        cause != 0 && ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN);
    return arv_error_add(error, status_of(code), self->database_path, "cannot %s: %s%s%s (%d)",
                         doing, sqlite3_errstr(code), of_system ? ": " : "",
                         of_system ? strerror(cause) : "", code);
}

arv_status journal_sql_run(journal *self, const char *text, const char *doing, arv_error *error)
{
    const int code = sqlite3_exec(self->database, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? ARV_OK : journal_sql_fail(self, code, doing, error);
}

arv_status journal_sql_number(journal *self, const char *text, int64_t *number, arv_error *error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(self->database, text, -1, &statement, NULL);
    *number = 0;
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? ARV_OK : journal_sql_fail(self, code, "read it", error);
}

sqlite3_stmt *journal_sql_take(journal *self, journal_statement which, arv_error *error)
{
    sqlite3_stmt **kept = &self->statements[which];
    if (!*kept) {
        const int code = sqlite3_prepare_v3(self->database, texts[which], -1,
                                            SQLITE_PREPARE_PERSISTENT, kept, NULL);
        if (code != SQLITE_OK)
            journal_sql_fail(self, code, "use its tables", error);
    }
    return *kept;
}

arv_status journal_sql_step(journal *self, sqlite3_stmt *statement, const char *doing,
                            arv_error *error)
{
    const int code = sqlite3_step(statement);
    const arv_status status = code == SQLITE_DONE || code == SQLITE_ROW
                                  ? ARV_OK
                                  : journal_sql_fail(self, code, doing, error);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return status;
}

/* The mode is a setting of the file and is answered by its name: anything but WAL is a refusal. */
static arv_status insist_on_wal(journal *self, arv_error *error)
{
    sqlite3_stmt *statement = NULL;
    const char *const set = "PRAGMA journal_mode = WAL", *const get = "PRAGMA journal_mode";
    int code = sqlite3_prepare_v2(self->database, self->mode == JOURNAL_WRITE ? set : get, -1,
                                  &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    const unsigned char *mode = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
    const bool is_wal = mode && strcmp((const char *)mode, "wal") == 0;
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW)
        return journal_sql_fail(self, code, "open it", error);
    if (!is_wal)
        return arv_error_add(error, ARV_IO, self->database_path,
                             "not a database with a write-ahead log");
    return ARV_OK;
}

arv_status journal_sql_open(journal *self, arv_error *error)
{
    const int access = self->mode == JOURNAL_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                   : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(self->database_path, &self->database,
                                     access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (code != SQLITE_OK)
        return journal_sql_fail(self, code, "open it", error);
    sqlite3_extended_result_codes(self->database, 1);
    arv_status status = journal_sql_run(self,
                                        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                                        "PRAGMA temp_store = MEMORY;",
                                        "open it", error);
    if (!status)
        status = insist_on_wal(self, error);
    if (!status && self->mode == JOURNAL_WRITE)
        status = journal_sql_run(
            self, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = " WAL_PAGES_MOST,
            "open it", error);
    return status;
}

void journal_sql_close(journal *self)
{
    for (int i = 0; i < JOURNAL_STATEMENTS; i++) {
        sqlite3_finalize(self->statements[i]);
        self->statements[i] = NULL;
    }
    sqlite3_close(self->database);
    self->database = NULL;
}
