/* batch_examine.c - see batch_examine.h. Each thread takes the next depot and writes to nothing but that
 * depot's places, so what comes out does not depend on their number. */
#include "batch/batch_examine.h"

#include "base/arena.h"
#include "base/cores.h"
#include "batch/batch_folder.h"
#include "batch/batch_look.h"
#include "batch/depot_input.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { MOST_THREADS = 16 /* the disk is not faster for more */ };

typedef struct examination {
    batch_state *s;
    atomic_int next; /* depot */
    atomic_bool failed;
} examination;

typedef struct examiner {
    examination *whole;
    pthread_t thread;
    arv_status status;
    arv_error error;
} examiner;

/* ---- one depot ------------------------------------------------------------------------------- */

/* With a budget a solution of more epochs than asked for is as good as one of those. */
static void look_for_grown(batch_state *s, arv_arena *arena, const depot_aids *aids, int32_t depot,
                           depot_input *input)
{
    batch_record record;
    batch_row row = s->rows[depot];
    arv_error ignored = {.status = ARV_OK};
    if (batch_folder_record(arena, s->options->out, row.id, &record) != ARV_OK ||
        record.epochs <= depot_epochs(&s->settings, &row))
        return;
    row.epochs = record.epochs;
    if (depot_input_key(arena, aids, &row, input, &ignored) == ARV_OK &&
        strcmp(input->key, record.key) == 0)
        memcpy(s->depots[depot].key, input->key, sizeof input->key);
}

/* What was found of a depot that is done with. */
static void take_over(depot_state *d, const batch_record *record)
{
    if (d->phase != DEPOT_SOLVED)
        return;
    d->jobs = (int32_t)record->jobs;
    d->epochs = record->epochs;
}

/* Key, size and phase of a depot. A file that is not as it should be is for a worker to say. */
static void examine(batch_state *s, arv_arena *arena, depot_aids *aids, int32_t depot)
{
    depot_state *d = &s->depots[depot];
    const batch_row *row = &s->rows[depot];
    depot_input input;
    batch_record record;
    arv_error ignored = {.status = ARV_OK};
    if (depot_input_load(arena, aids, row, &input, &ignored) == ARV_OK) {
        memcpy(d->key, input.key, sizeof d->key);
        if (s->options->budget_s > 0)
            look_for_grown(s, arena, aids, depot, &input);
    }
    d->phase = d->key[0] ? batch_look(s, arena, depot, &record) : DEPOT_WAITING;
    if (d->phase == DEPOT_FAILED && s->options->retry)
        d->phase = DEPOT_WAITING;
    if (d->phase != DEPOT_WAITING) {
        take_over(d, &record);
        return;
    }
    batch_folder_forget(arena, s->options->out, row->id);
    if (d->key[0] && depot_input_parse(arena, &input, &ignored) == ARV_OK)
        d->jobs = input.spec->job_count;
    s->work_s[depot] = batch_state_work_s(s, depot, depot_epochs(&s->settings, row));
}

/* ---- all of them ----------------------------------------------------------------------------- */

static arv_status examine_next(examiner *e, depot_aids *aids, int32_t depot)
{
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return arv_error_add(&e->error, ARV_RESOURCE_EXHAUSTED, "", "no memory for a depot");
    examine(e->whole->s, arena, aids, depot);
    arv_arena_destroy(&arena);
    return ARV_OK;
}

/* Until no depot is left, somebody says stop, or one of the threads cannot go on. */
static void *work(void *context)
{
    examiner *e = context;
    examination *all = e->whole;
    const batch_state *s = all->s;
    depot_aids aids;
    e->status = depot_aids_open(&aids, &s->settings, &e->error);
    if (e->status == ARV_OK)
        e->status = depot_aids_models(&aids, NULL, &e->error);
    while (e->status == ARV_OK && !s->options->interrupted() && !atomic_load(&all->failed)) {
        const int32_t depot = atomic_fetch_add(&all->next, 1);
        if (depot >= s->count)
            break;
        e->status = examine_next(e, &aids, depot);
    }
    if (e->status != ARV_OK)
        atomic_store(&all->failed, true);
    depot_aids_close(&aids);
    return NULL;
}

/* Threads 1 to count - 1; those that cannot be had are done without. The caller is number 0. */
static void work_together(examiner *examiners, int32_t count)
{
    int32_t started = 1;
    while (started < count &&
           pthread_create(&examiners[started].thread, NULL, work, &examiners[started]) == 0)
        started++;
    work(&examiners[0]);
    for (int32_t i = 1; i < started; i++)
        pthread_join(examiners[i].thread, NULL);
}

static void count_all(batch_state *s)
{
    batch_counts *c = &s->counts;
    for (int32_t i = 0; i < s->count; i++) {
        const depot_phase phase = s->depots[i].phase;
        c->left += phase == DEPOT_WAITING;
        c->done += phase == DEPOT_SOLVED;
        c->failed += phase == DEPOT_FAILED;
        c->kept += phase != DEPOT_WAITING;
        s->work_total_s += s->work_s[i];
    }
}

static int32_t threads_for(const batch_state *s)
{
    const int32_t cores = cores_usable();
    const int32_t most = cores < MOST_THREADS ? cores : MOST_THREADS;
    return s->count < most ? s->count : most;
}

arv_status batch_examine(batch_state *s)
{
    examination all = {.s = s};
    const int32_t count = threads_for(s);
    examiner *examiners = ARENA_ARRAY(s->arena, examiner, count);
    if (!examiners)
        return arv_error_add(s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    for (int32_t i = 0; i < count; i++)
        examiners[i].whole = &all;
    work_together(examiners, count);
    count_all(s);
    for (int32_t i = 0; i < count; i++)
        if (examiners[i].status != ARV_OK) {
            *s->error = examiners[i].error;
            return examiners[i].status;
        }
    return ARV_OK;
}
