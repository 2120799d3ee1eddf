/* journal_file.h - what the files of the journal room share: the handle, its statements, and SQLite's
 * answers as statuses. */
#ifndef JOURNAL_JOURNAL_FILE_H
#define JOURNAL_JOURNAL_FILE_H

#include "journal/journal.h"
#include "journal/journal_head.h"

#include <sqlite3.h>

enum { JOURNAL_PATH_BYTES = 4096, JOURNAL_SCHEMA_MATRICES = 2 /* the first that has any */ };

typedef enum journal_statement {
    JOURNAL_BEGIN,
    JOURNAL_COMMIT,
    JOURNAL_ADD_DAY,
    JOURNAL_END_DAY,
    JOURNAL_ADD_RECORD,
    JOURNAL_SET_META,
    JOURNAL_GET_META,
    JOURNAL_GET_DAYS,
    JOURNAL_GET_RECORDS,
    JOURNAL_DROP_RECORDS,
    JOURNAL_DROP_DAY,
    JOURNAL_ADD_MATRIX,
    JOURNAL_ADD_USE,
    JOURNAL_GET_MATRIX,
    JOURNAL_GET_MATRICES,
    JOURNAL_DROP_USES,
    JOURNAL_DROP_MATRICES,
    JOURNAL_STATEMENTS
} journal_statement;

/* Where a day stands: how many records, and the checksum of the last. */
typedef struct journal_tip {
    int64_t records;
    uint64_t chain;
} journal_tip;

/* A day that is open. */
typedef struct journal_slot {
    int64_t id;
    char *depot, *day, *version;
    int64_t opened_s;
    uint64_t key;            /* what its chain begins with */
    journal_tip tip, staged; /* as committed, and with what the transaction adds */
    bool fresh, ended;       /* by this transaction */
} journal_slot;

struct journal {
    journal_mode mode;
    int64_t schema; /* of the file */
    char database_path[JOURNAL_PATH_BYTES], head_path[JOURNAL_PATH_BYTES];
    int lock, head_file; /* -1 = not open */
    sqlite3 *database;
    sqlite3_stmt *statements[JOURNAL_STATEMENTS];
    journal_slot *slots;
    int32_t slot_count, slot_room;
    journal_head head, staged; /* of the database, as committed and as it will be */
    uint64_t tidied;           /* commits when journal_tidy last did something */
    bool writing, failed;      /* a transaction is open; it cannot be committed */
    bool broken;
};

/* ---- SQLite (journal_sql.c) ------------------------------------------------------------------*/

/* The status of a result code, with what was being done. */
arv_status journal_sql_fail(const journal *self, int code, const char *doing, arv_error *error);
/* Runs text without results. */
arv_status journal_sql_run(journal *self, const char *text, const char *doing, arv_error *error);
/* The one number a statement answers. */
arv_status journal_sql_number(journal *self, const char *text, int64_t *number, arv_error *error);
/* The statement, prepared; NULL: said why. */
sqlite3_stmt *journal_sql_take(journal *self, journal_statement which, arv_error *error);
/* Runs a statement without results, once, and makes it ready for the next time. */
arv_status journal_sql_step(journal *self, sqlite3_stmt *statement, const char *doing,
                            arv_error *error);
/* Opens the database with all its settings. */
arv_status journal_sql_open(journal *self, arv_error *error);
void journal_sql_close(journal *self);

/* ---- digests (journal_digest.c) --------------------------------------------------------------*/

/* What the chain of a day begins with. */
uint64_t journal_key_digest(int64_t id, const char *depot, const char *day, int64_t opened_s);
/* The chain after one more record. */
uint64_t journal_chain(uint64_t chain, const journal_record *record);
/* What a day adds to the root. */
uint64_t journal_day_digest(int64_t id, const journal_tip *tip, int64_t closed_s);
/* Checksum of a row of `days`. */
uint64_t journal_row_digest(const journal_day *day, const journal_tip *tip);

/* ---- checking (journal_check.c) --------------------------------------------------------------*/

/* Reads what the database says and holds it against itself and against the head; fills the slots and
 * both heads. */
arv_status journal_check(journal *self, arv_error *error);
/* `format` about the database being damaged; IO. */
arv_status journal_damaged(const journal *self, arv_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One row of `days` (strings valid until the statement moves on); IO when its checksum does not
 * hold. */
arv_status journal_row_read(const journal *self, sqlite3_stmt *row, journal_day *day,
                            journal_tip *tip, arv_error *error);
/* Reads the records of a day from its beginning; `*tip` ends at the last. `visit` may be NULL. */
arv_status journal_walk(journal *self, const journal_day *day, journal_tip *tip,
                        journal_visit *visit, void *context, arv_error *error);

/* ---- writing (journal_write.c) ---------------------------------------------------------------*/

/* Begins a transaction when none is open. */
arv_status journal_begin(journal *self, arv_error *error);
/* Notes a statement that failed within one: it cannot be committed any more. Returns the status. */
arv_status journal_note(journal *self, arv_status status);
/* Runs a statement that deletes by the id of a day. */
arv_status journal_drop_by(journal *self, journal_statement which, int64_t id, arv_error *error);
/* What the day alone has needed of `matrices` (journal_matrix.c). */
arv_status journal_drop_matrices(journal *self, int64_t id, arv_error *error);

/* A new open day at the end; NULL without memory. */
journal_slot *journal_slot_add(journal *self, const journal_day *day);
void journal_slots_clear(journal *self);

#endif
