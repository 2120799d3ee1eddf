/* journal.c - opening, making, closing and recovering a journal; see journal.h. */
#include "journal/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { APPLICATION_ID = 0x4152564a }; /* "ARVJ" in the header of the file */
#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)

/* AUTOINCREMENT: an id that was pruned is not given again. */
static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE days(id INTEGER PRIMARY KEY AUTOINCREMENT, depot TEXT NOT NULL, day TEXT NOT NULL,"
    " version TEXT NOT NULL, opened_s INTEGER NOT NULL, closed_s INTEGER, records INTEGER NOT NULL,"
    " chain INTEGER NOT NULL, checksum INTEGER NOT NULL) STRICT;"
    "CREATE TABLE records(id INTEGER PRIMARY KEY, day INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, event_id TEXT, time_s INTEGER NOT NULL, told INTEGER NOT NULL,"
    " digest INTEGER NOT NULL, bytes BLOB NOT NULL, chain INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX records_of_day ON records(day, sequence);"
    "CREATE TABLE meta(one INTEGER PRIMARY KEY CHECK(one = 1), commits INTEGER NOT NULL,"
    " root INTEGER NOT NULL) STRICT;"
    "INSERT INTO meta VALUES(1, 0, 0);"
    "PRAGMA application_id = " TEXT(0x4152564a) ";"
                                                "PRAGMA user_version = 1;"
                                                "COMMIT;";

/* What schema 2 has beside. */
static const char schema_2[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE matrices(id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE,"
    " bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE uses(id INTEGER PRIMARY KEY, day INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX uses_of_day ON uses(day, digest);"
    "PRAGMA user_version = 2;"
    "COMMIT;";
_Static_assert(JOURNAL_SCHEMA == 2, "the schemas above end with version 2");

/* ---- files -----------------------------------------------------------------------------------*/

static arv_status lock(journal *self, const char *directory, arv_error *error)
{
    char path[JOURNAL_PATH_BYTES + 32];
    snprintf(path, sizeof path, "%s/journal.lock", directory);
    self->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (self->lock < 0)
        return arv_error_add(error, ARV_IO, path, "cannot open it: %s", strerror(errno));
    if (flock(self->lock, LOCK_EX | LOCK_NB) == 0)
        return ARV_OK;
    if (errno == EWOULDBLOCK)
        return arv_error_add(error, ARV_UNAVAILABLE, path, "another process writes this journal");
    return arv_error_add(error, ARV_IO, path, "cannot lock it: %s", strerror(errno));
}

static bool exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && status.st_size > 0;
}

/* SQLite would throw away a WAL whose database is gone; here it stays for who looks into it. */
static arv_status insist_on_nothing(const journal *self, arv_error *error)
{
    journal_head witness;
    const arv_status status = journal_head_read(self->head_file, self->head_path, &witness, error);
    if (!status && witness.commits > 0)
        return journal_damaged(self, error, "missing or empty: %llu commits were made to it",
                               (unsigned long long)witness.commits);
    return status;
}

/* The head comes first, so that a database without one has lost it. */
static arv_status find_head(journal *self, arv_error *error)
{
    arv_status status = ARV_OK;
    const bool database = exists(self->database_path), head = exists(self->head_path);
    if (self->mode == JOURNAL_READ && !database)
        return arv_error_add(error, ARV_NOT_FOUND, self->database_path, "there is no journal");
    if (database && !head)
        return arv_error_add(
            error, ARV_IO, self->head_path,
            "damaged: missing beside a journal, so nobody knows whether its end is "
            "missing too");
    if (!head) {
        unlink(self->head_path); /* an empty one: making it was cut short */
        status = journal_head_create(self->head_path, error);
    }
    if (!status)
        status = journal_head_open(self->head_path, self->mode == JOURNAL_WRITE, &self->head_file,
                                   error);
    return status || database ? status : insist_on_nothing(self, error);
}

/* ---- schema ----------------------------------------------------------------------------------*/

static arv_status make_tables(journal *self, arv_error *error)
{
    const arv_status status = insist_on_nothing(self, error);
    return status ? status : journal_sql_run(self, schema, "make its tables", error);
}

static arv_status insist_on_schema(journal *self, arv_error *error)
{
    int64_t application = 0;
    arv_status status = journal_sql_number(self, "PRAGMA application_id", &application, error);
    if (!status)
        status = journal_sql_number(self, "PRAGMA user_version", &self->schema, error);
    if (!status && application == 0 && self->schema == 0 && self->mode == JOURNAL_WRITE) {
        self->schema = 1;
        return make_tables(self, error);
    }
    if (status)
        return status;
    if (application != APPLICATION_ID)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, self->database_path,
                             "not a journal of arrivald, or damaged");
    if (self->schema < 1 || self->schema > JOURNAL_SCHEMA)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, self->database_path,
                             "a journal of schema %lld; this version knows schema %d",
                             (long long)self->schema, JOURNAL_SCHEMA);
    return ARV_OK;
}

/* Only what was found sound is written to. */
static arv_status bring_up_to_date(journal *self, arv_error *error)
{
    if (self->schema == JOURNAL_SCHEMA || self->mode == JOURNAL_READ)
        return ARV_OK;
    const arv_status status = journal_sql_run(self, schema_2, "make its tables", error);
    if (!status)
        self->schema = JOURNAL_SCHEMA;
    return status;
}

static arv_status open_database(journal *self, arv_error *error)
{
    arv_status status = journal_sql_open(self, error);
    if (!status)
        status = insist_on_schema(self, error);
    if (!status)
        status = journal_check(self, error);
    return status ? status : bring_up_to_date(self, error);
}

/* ---- life ------------------------------------------------------------------------------------*/

static arv_status open_files(journal *self, const char *directory, arv_error *error)
{
    const arv_status status = self->mode == JOURNAL_WRITE ? lock(self, directory, error) : ARV_OK;
    if (status)
        return status;
    const arv_status found = find_head(self, error);
    return found ? found : open_database(self, error);
}

arv_status journal_open(const char *directory, journal_mode mode, journal **out, arv_error *error)
{
    journal *self = calloc(1, sizeof *self);
    *out = NULL;
    if (!self)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, directory, "no memory for a journal");
    self->mode = mode;
    self->lock = self->head_file = -1;
    arv_status status = ARV_OK;
    if (strlen(directory) + sizeof "/journal.head" > sizeof self->head_path)
        status = arv_error_add(error, ARV_INVALID_ARGUMENT, directory, "the path is too long");
    if (!status) {
        snprintf(self->database_path, sizeof self->database_path, "%s/journal.db", directory);
        snprintf(self->head_path, sizeof self->head_path, "%s/journal.head", directory);
        status = open_files(self, directory, error);
    }
    if (status)
        journal_close(&self);
    *out = self;
    return status;
}

void journal_close(journal **self)
{
    if (!*self)
        return;
    journal_rollback(*self);
    journal_sql_close(*self);
    journal_slots_clear(*self);
    free((*self)->slots);
    if ((*self)->head_file >= 0)
        close((*self)->head_file);
    if ((*self)->lock >= 0)
        close((*self)->lock);
    free(*self);
    *self = NULL;
}

/* After a failed sync the kernel may call pages clean that never reached the disk. What is read now is
 * written again, into the database, and that is synced. */
static arv_status write_again(journal *self, arv_error *error)
{
    const int code =
        sqlite3_wal_checkpoint_v2(self->database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY
               ? ARV_OK
               : journal_sql_fail(self, code, "write it again", error);
}

arv_status journal_recover(journal *self, arv_error *error)
{
    if (!self->broken)
        return ARV_OK;
    journal_rollback(self);
    journal_sql_close(self);
    arv_status status = open_database(self, error);
    if (!status)
        status = write_again(self, error);
    self->broken = false;
    if (!status)
        status = journal_commit(self, error);
    self->broken = self->broken || status != ARV_OK;
    return status;
}
