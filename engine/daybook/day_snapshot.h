/* day_snapshot.h - snapshots of the state of a day, beside its journal, so that a restart need not look at all
 * its events again.
 *
 * The journal stays the truth: a snapshot is a copy of what follows from its first records, bound to them by
 * their checksum. It holds what day/day_image.h says and what subscribers have been told. The day is made from the journal by
 * following the events up to the snapshot without simulating anything, taking over the snapshot, and applying the
 * events behind it. A snapshot that is cut off, damaged, of another journal, of another format, or that does not
 * fit the events is not used: then the one before is, or none.
 *
 * Files are called day-<id>-<records>.snapshot, in the directory of the journal; the two newest of a day are
 * kept. They are written beside and renamed, not synced: what a crash leaves of one is found out by its checksum.
 *
 * Little-endian: "ARVSNAP", format (1 byte); id of the day, records, their checksum, bytes of the body (8 bytes each);
 * the body: sequence of the newest update, per job that of its newest and of the one before, the image; xxh3 of all
 * before it. */
#ifndef DAYBOOK_DAY_SNAPSHOT_H
#define DAYBOOK_DAY_SNAPSHOT_H

#include "daybook/days.h"
#include "journal/journal.h"

enum { DAY_SNAPSHOTS_KEPT = 2 };

/* A snapshot that was read; `body` is checked by its checksum alone. */
typedef struct day_snapshot {
    int64_t id, records;
    uint64_t chain;
    wire_bytes body;
} day_snapshot;

/* A snapshot that was taken, not written yet: the file but for its checksum. Zero = none. */
typedef struct snapshot_bytes {
    int64_t id, records;
    uint8_t *file;
    size_t size;
} snapshot_bytes;

/* Takes one of a day as it is committed; the caller's, to be dropped. RESOURCE_EXHAUSTED: there is none, which costs
 * time at the next start and nothing else. O(jobs + visits): 1,000 technicians in milliseconds. */
arv_status day_snapshot_take(const journal *kept, const open_day *day, snapshot_bytes *out,
                             arv_error *error);
/* Writes it, and removes old ones. Any thread, one at a time. IO: likewise. */
arv_status day_snapshot_save(const char *directory, const snapshot_bytes *taken, arv_error *error);
void day_snapshot_drop(snapshot_bytes *taken);

/* How many records behind the newest snapshots of a day stand, newest first; at most `most`. Returns how many there
 * are. */
int day_snapshot_list(const char *directory, int64_t id, int most, int64_t *records);
/* Reads one into `arena`. IO with what is wrong with it. */
arv_status day_snapshot_load(const char *directory, int64_t id, int64_t records, arv_arena *arena,
                             day_snapshot *out, arv_error *error);
/* Puts a quiet day that has followed the events there. FAILED_PRECONDITION: it does not fit. */
arv_status day_snapshot_apply(const day_snapshot *snapshot, open_day *day, arv_error *error);

/* Removes all of a day. */
void day_snapshot_remove(const char *directory, int64_t id);

#endif
