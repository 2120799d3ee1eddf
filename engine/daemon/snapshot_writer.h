/* snapshot_writer.h - a thread that puts a snapshot on disk while the days go on: taking it costs milliseconds,
 * writing it costs more, and events are waiting. One snapshot at a time; belongs to the day thread. */
#ifndef DAEMON_SNAPSHOT_WRITER_H
#define DAEMON_SNAPSHOT_WRITER_H

#include "daybook/day_snapshot.h"

#include <pthread.h>
#include <stdatomic.h>

/* Zero-initialise; not to be copied while it is running. */
typedef struct snapshot_writer {
    const char *directory;
    snapshot_bytes taken;
    arv_error error; /* of the last one, once nothing is under way */
    pthread_t thread;
    bool running;
    atomic_bool done;
} snapshot_writer;

/* Writes `taken`, which it then owns; nothing else may be under way (snapshot_writer_wait). Without a thread it is
 * written at once. */
void snapshot_writer_start(snapshot_writer *self, const char *directory, snapshot_bytes *taken);
/* Is one under way? */
bool snapshot_writer_is_busy(snapshot_writer *self);
/* Returns when nothing is under way. */
void snapshot_writer_wait(snapshot_writer *self);

#endif
