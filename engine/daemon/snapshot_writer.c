/* snapshot_writer.c - see snapshot_writer.h. */
#include "daemon/snapshot_writer.h"

#include <sys/prctl.h>

static void save(snapshot_writer *self)
{
    day_snapshot_save(self->directory, &self->taken, &self->error);
    day_snapshot_drop(&self->taken);
}

static void *run(void *context)
{
    snapshot_writer *self = context;
    prctl(PR_SET_NAME, "snapshot");
    save(self);
    atomic_store_explicit(&self->done, true, memory_order_release);
    return NULL;
}

void snapshot_writer_start(snapshot_writer *self, const char *directory, snapshot_bytes *taken)
{
    self->directory = directory;
    self->taken = *taken;
    self->error = (arv_error){0};
    *taken = (snapshot_bytes){0};
    atomic_store_explicit(&self->done, false, memory_order_relaxed);
    self->running = pthread_create(&self->thread, NULL, run, self) == 0;
    if (!self->running)
        save(self);
}

bool snapshot_writer_is_busy(snapshot_writer *self)
{
    if (self->running && atomic_load_explicit(&self->done, memory_order_acquire))
        snapshot_writer_wait(self);
    return self->running;
}

void snapshot_writer_wait(snapshot_writer *self)
{
    if (!self->running)
        return;
    pthread_join(self->thread, NULL);
    self->running = false;
}
