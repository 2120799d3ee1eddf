/* journal_support.c - see journal_support.h. */
#include "journal_support.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

void scratch_make(char path[SCRATCH_BYTES])
{
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, SCRATCH_BYTES, "%s/arrival-journal-XXXXXX", base);
    assert_non_null(mkdtemp(path));
}

void scratch_remove(const char *path)
{
    char name[SCRATCH_BYTES + 300];
    DIR *directory = opendir(path);
    if (!directory)
        return;
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        unlink(name);
    }
    closedir(directory);
    rmdir(path);
}

unsigned char *scratch_read(const char *directory, const char *name, size_t *size)
{
    char path[SCRATCH_BYTES + 64];
    struct stat status;
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    *size = 0;
    if (!file)
        return NULL;
    assert_int_equal(fstat(fileno(file), &status), 0);
    unsigned char *bytes = malloc((size_t)status.st_size + 1);
    assert_non_null(bytes);
    *size = fread(bytes, 1, (size_t)status.st_size, file);
    assert_int_equal(*size, (size_t)status.st_size);
    fclose(file);
    return bytes;
}

void scratch_write(const char *directory, const char *name, const void *bytes, size_t size)
{
    char path[SCRATCH_BYTES + 64];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

void scratch_copy(const char *from, const char *to)
{
    static const char *const names[] = {"journal.db", "journal.db-wal", "journal.head"};
    for (int i = 0; i < 3; i++) {
        size_t size;
        unsigned char *bytes = scratch_read(from, names[i], &size);
        if (bytes)
            scratch_write(to, names[i], bytes, size);
        free(bytes);
    }
}

size_t scratch_stride(size_t usual, size_t at_length)
{
    return getenv("ARRIVAL_LONG") ? at_length : usual;
}
