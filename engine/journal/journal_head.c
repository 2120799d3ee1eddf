/* journal_head.c - see journal_head.h. */
#include "journal/journal_head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum { SLOTS = 2, SLOT_BYTES = 512 };

/* A slot as it lies in the file; numbers in the order of bytes of the machine, which the check and the
 * magic number notice when it is another. */
typedef struct head_slot {
    uint64_t magic, commits, root, check;
} head_slot;

static const uint64_t head_magic = UINT64_C(0x3144414548565241); /* "ARVHEAD1" */

static uint64_t check_of(const head_slot *slot)
{
    return XXH3_64bits(slot, offsetof(head_slot, check));
}

static arv_status fail(arv_error *error, const char *path, const char *doing)
{
    return arv_error_add(error, ARV_IO, path, "cannot %s: %s", doing, strerror(errno));
}

bool journal_head_write(int file, const journal_head *head)
{
    head_slot slot = {.magic = head_magic, .commits = head->commits, .root = head->root};
    slot.check = check_of(&slot);
    const off_t at = (off_t)(head->commits % SLOTS) * SLOT_BYTES;
    return pwrite(file, &slot, sizeof slot, at) == (ssize_t)sizeof slot;
}

/* The names in a directory are on disk when the directory is. */
static bool sync_directory_of(const char *path)
{
    char directory[4096];
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) : 0;
    if (!slash || length >= sizeof directory)
        return false;
    memcpy(directory, path, length);
    directory[length] = '\0';
    const int handle = open(length ? directory : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return false;
    const bool synced = fsync(handle) == 0;
    close(handle);
    return synced;
}

arv_status journal_head_create(const char *path, arv_error *error)
{
    const journal_head nothing = {0};
    const int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return fail(error, path, "make it");
    const bool made = ftruncate(file, (off_t)SLOTS * SLOT_BYTES) == 0 &&
                      journal_head_write(file, &nothing) && fsync(file) == 0 &&
                      sync_directory_of(path);
    const arv_status status = made ? ARV_OK : fail(error, path, "write it");
    if (!made)
        unlink(path);
    close(file);
    return status;
}

arv_status journal_head_open(const char *path, bool writable, int *file, arv_error *error)
{
    *file = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW);
    if (*file >= 0)
        return ARV_OK;
    if (errno == ENOENT)
        return arv_error_add(error, ARV_NOT_FOUND, path, "there is no such file");
    return fail(error, path, "open it");
}

arv_status journal_head_read(int file, const char *path, journal_head *head, arv_error *error)
{
    bool found = false;
    for (int i = 0; i < SLOTS; i++) {
        head_slot slot = {0};
        const ssize_t size = pread(file, &slot, sizeof slot, (off_t)i * SLOT_BYTES);
        if (size < 0)
            return fail(error, path, "read it");
        if (size != (ssize_t)sizeof slot || slot.magic != head_magic ||
            slot.check != check_of(&slot))
            continue;
        if (!found || slot.commits > head->commits)
            *head = (journal_head){.commits = slot.commits, .root = slot.root};
        found = true;
    }
    if (!found)
        return arv_error_add(error, ARV_IO, path,
                             "damaged: it does not say what was committed last");
    return ARV_OK;
}
