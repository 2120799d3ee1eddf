/* journal_head.h - a small file that says what was committed last: the witness against a database that
 * has lost its end. Two slots written in turns, each with a checksum, so that one is always whole. */
#ifndef JOURNAL_JOURNAL_HEAD_H
#define JOURNAL_JOURNAL_HEAD_H

#include <arrival/basics.h>

typedef struct journal_head {
    uint64_t commits; /* so far */
    uint64_t root;    /* digest of all days after the last one */
} journal_head;

/* Makes the file, on disk when it returns. IO. */
arv_status journal_head_create(const char *path, arv_error *error);
/* Opens it; `*file` is owned by the caller. NOT_FOUND when there is none. */
arv_status journal_head_open(const char *path, bool writable, int *file, arv_error *error);
/* The newer slot that is whole. IO when none is. */
arv_status journal_head_read(int file, const char *path, journal_head *head, arv_error *error);
/* Writes the slot whose turn it is; false = it could not be written whole. Not synced. */
bool journal_head_write(int file, const journal_head *head);

#endif
