/* journal_support.h - directories with journals for tests: made, copied, hurt, and looked into. */
#ifndef JOURNAL_SUPPORT_H
#define JOURNAL_SUPPORT_H

#include "journal/journal.h"

enum { SCRATCH_BYTES = 128 };

/* A new empty directory, in memory where the machine has such a file system. */
void scratch_make(char path[SCRATCH_BYTES]);
/* Removes the directory and the files in it. */
void scratch_remove(const char *path);

/* A file of a directory as bytes of malloc; NULL and 0 when it is not there. */
unsigned char *scratch_read(const char *directory, const char *name, size_t *size);
void scratch_write(const char *directory, const char *name, const void *bytes, size_t size);
/* Copies database, WAL and head, as a machine that stopped at once would leave them. */
void scratch_copy(const char *from, const char *to);

/* From one case of a test to the next; `at_length` with ARRIVAL_LONG in the environment. */
size_t scratch_stride(size_t usual, size_t at_length);

#endif
