/* journal_matrix.c - cells of travel matrices that openings name by their digest: each is kept once, as long as
 * a day needs it. What is read is held against its own name. See journal.h. */
#include "journal/journal_file.h"

#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)JOURNAL_DIGEST_BYTES == (int)SHA256_BYTES, "digests are SHA-256");

static arv_status run_bound(journal *self, journal_statement which, int64_t day,
                            const uint8_t *digest, const void *bytes, size_t size, arv_error *error)
{
    sqlite3_stmt *statement = journal_sql_take(self, which, error);
    if (!statement)
        return ARV_IO;
    sqlite3_bind_blob(statement, 1, digest, JOURNAL_DIGEST_BYTES, SQLITE_STATIC);
    int bound = SQLITE_OK;
    if (bytes)
        bound = sqlite3_bind_blob64(statement, 2, bytes, size, SQLITE_STATIC);
    else
        sqlite3_bind_int64(statement, 2, day);
    if (bound == SQLITE_OK)
        return journal_sql_step(self, statement, "write to it", error);
    sqlite3_clear_bindings(statement);
    return journal_sql_fail(self, bound, "write to it", error);
}

arv_status journal_keep_matrix(journal *self, int64_t id,
                               const uint8_t digest[JOURNAL_DIGEST_BYTES], const void *bytes,
                               size_t size, arv_error *error)
{
    arv_status status = journal_begin(self, error);
    if (!status)
        status = run_bound(self, JOURNAL_ADD_MATRIX, 0, digest, bytes, size, error);
    if (!status)
        status = run_bound(self, JOURNAL_ADD_USE, id, digest, NULL, 0, error);
    return journal_note(self, status);
}

static void name_of(const uint8_t *digest, char text[17])
{
    for (size_t i = 0; i < 8; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

/* The row that a statement stands on, copied and checked. */
static arv_status copy_row(const journal *self, sqlite3_stmt *row, const uint8_t *digest,
                           arv_arena *arena, const void **bytes, size_t *size, arv_error *error)
{
    uint8_t found[JOURNAL_DIGEST_BYTES];
    char name[17];
    const void *data = sqlite3_column_blob(row, 0);
    *size = (size_t)sqlite3_column_bytes(row, 0);
    sha256(data, *size, found);
    name_of(digest, name);
    if (memcmp(found, digest, sizeof found) != 0)
        return journal_damaged(self, error, "the travel matrix %s...", name);
    void *copy = arv_arena_alloc(arena, *size, 1);
    if (!copy)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, self->database_path,
                             "no memory for a travel matrix");
    memcpy(copy, data, *size);
    *bytes = copy;
    return ARV_OK;
}

arv_status journal_find_matrix(journal *self, const uint8_t digest[JOURNAL_DIGEST_BYTES],
                               arv_arena *arena, const void **bytes, size_t *size, arv_error *error)
{
    char name[17];
    if (self->schema < JOURNAL_SCHEMA_MATRICES)
        return arv_error_add(error, ARV_IO, self->database_path, "it has no travel matrices");
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_MATRIX, error);
    if (!row)
        return ARV_IO;
    sqlite3_bind_blob(row, 1, digest, JOURNAL_DIGEST_BYTES, SQLITE_STATIC);
    const int code = sqlite3_step(row);
    arv_status status;
    name_of(digest, name);
    if (code == SQLITE_ROW)
        status = copy_row(self, row, digest, arena, bytes, size, error);
    else if (code == SQLITE_DONE)
        status = journal_damaged(self, error, "the travel matrix %s... is missing", name);
    else
        status = journal_sql_fail(self, code, "read it", error);
    sqlite3_reset(row);
    sqlite3_clear_bindings(row);
    return status;
}

arv_status journal_visit_matrices(journal *self, journal_visit_matrix *visit, void *context,
                                  arv_error *error)
{
    if (self->schema < JOURNAL_SCHEMA_MATRICES)
        return ARV_OK;
    sqlite3_stmt *row = journal_sql_take(self, JOURNAL_GET_MATRICES, error);
    if (!row)
        return ARV_IO;
    int code = sqlite3_step(row);
    for (; code == SQLITE_ROW; code = sqlite3_step(row))
        if (!visit(context, sqlite3_column_blob(row, 0), (size_t)sqlite3_column_bytes(row, 0)))
            break;
    sqlite3_reset(row);
    return code == SQLITE_ROW || code == SQLITE_DONE
               ? ARV_OK
               : journal_sql_fail(self, code, "read it", error);
}

arv_status journal_drop_matrices(journal *self, int64_t id, arv_error *error)
{
    arv_status status = journal_drop_by(self, JOURNAL_DROP_USES, id, error);
    sqlite3_stmt *statement = status ? NULL : journal_sql_take(self, JOURNAL_DROP_MATRICES, error);
    if (!statement)
        return status ? status : ARV_IO;
    return journal_sql_step(self, statement, "prune it", error);
}
