/* result_writer.c - see result_writer.h. One place for a result: it is taken when it is on disk. */
#include "batch/result_writer.h"

#include <pthread.h>
#include <stdlib.h>

enum { STACK_BYTES = 256 << 10 /* addresses are limited, too */ };

struct result_writer {
    const batch_worker *worker;
    pthread_t thread;
    bool alone; /* there is no thread */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* under the lock */
    depot_result result;
    bool full, closing;
    arv_status status;
    /* of whoever writes */
    arv_error error;
};

static arv_status write_result(result_writer *w, depot_result *result)
{
    const batch_worker *worker = w->worker;
    arv_status status = ARV_OK;
    if (result->texts.record)
        status = batch_folder_keep(result->arena, worker->out, &result->texts, &w->error);
    if (status == ARV_OK)
        worker->ended(worker->context, result->texts.id, &result->gain);
    arv_arena_destroy(&result->arena);
    return status;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* The result stays in its place until it is written. */
static void *work(void *context)
{
    result_writer *w = context;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->full && !w->closing)
            pthread_cond_wait(&w->changed, &w->lock);
        if (!w->full)
            break;
        pthread_mutex_unlock(&w->lock);
        const arv_status status = write_result(w, &w->result);
        pthread_mutex_lock(&w->lock);
        if (w->status == ARV_OK)
            w->status = status;
        w->full = false;
        pthread_cond_broadcast(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static bool start(result_writer *w)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    const bool started = pthread_attr_setstacksize(&attributes, STACK_BYTES) == 0 &&
                         pthread_create(&w->thread, &attributes, work, w) == 0;
    pthread_attr_destroy(&attributes);
    return started;
}

/* ---- its users ------------------------------------------------------------------------------- */

result_writer *result_writer_open(const batch_worker *worker)
{
    result_writer *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->worker = worker;
    pthread_mutex_init(&w->lock, NULL); /* cannot fail where there is glibc or musl */
    pthread_cond_init(&w->changed, NULL);
    w->alone = !start(w);
    return w;
}

arv_status result_writer_put(result_writer *w, const depot_result *result)
{
    depot_result own = *result;
    if (w->alone) {
        if (w->status == ARV_OK)
            w->status = write_result(w, &own);
        else
            arv_arena_destroy(&own.arena);
        return w->status;
    }
    pthread_mutex_lock(&w->lock);
    while (w->full)
        pthread_cond_wait(&w->changed, &w->lock);
    const arv_status status = w->status;
    if (status == ARV_OK) {
        w->result = own;
        w->full = true;
        pthread_cond_broadcast(&w->changed);
    }
    pthread_mutex_unlock(&w->lock);
    if (status != ARV_OK)
        arv_arena_destroy(&own.arena);
    return status;
}

arv_status result_writer_close(result_writer *w, arv_error *error)
{
    if (!w)
        return ARV_OK;
    if (!w->alone) {
        pthread_mutex_lock(&w->lock);
        w->closing = true;
        pthread_cond_broadcast(&w->changed);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
    }
    const arv_status status = w->status;
    if (status != ARV_OK)
        *error = w->error;
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->lock);
    free(w);
    return status;
}
