/* batch_slurm.c - shards as job arrays of a Slurm cluster (22.05 and later).
 *
 * A round: what waits is packed, submitted as arrays, and watched until the queue knows nothing of it any
 * more. Then the files say what is done, and the rest makes the next round. So it does not matter why a
 * task is gone: killed, out of memory, or forgotten with the whole array by a controller that died after
 * the submit. Depots that have cost a task go alone, with twice the memory. Nothing is asked of accounting,
 * which many clusters do not have. */
#include "base/arena.h"
#include "base/child_process.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/whole_file.h"
#include "batch/batch_engines.h"
#include "batch/batch_folder.h"

#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LARGEST_ARRAY = 1000,    /* MaxArraySize is 1001 unless the site says otherwise */
    IDLE_ROUNDS = 5,         /* without a depot done: the cluster does not run what it takes */
    ANSWER_BYTES = 16 << 20, /* of squeue */
    TICK_MS = 200
};

/* Shorter tasks are not worth the second that a scheduler takes for each (design notes: 1 to 4 a second). */
static const double SHARD_S = 30;

/* Between two looks at the queue: soon at first, then less and less often. */
static const double FIRST_LOOK_S = 0.5, LAST_LOOK_S = 10;

typedef struct slurm {
    batch_state *s;
    char program[PATH_MAX], out[PATH_MAX];
    char name[16 + DIGEST_TEXT_BYTES]; /* of the jobs: the same for this folder, whoever drives */
    batch_shard *shards;               /* of the round */
    int32_t shard_count;
    int32_t round;
    bool refused; /* sbatch did not take all of it */
} slurm;

static arv_status no_memory(slurm *c)
{
    arv_error_add(c->s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    return ARV_RESOURCE_EXHAUSTED;
}

/* ---- commands of Slurm ----------------------------------------------------------------------- */

/* Runs one; `answer` lives in `arena`. UNAVAILABLE when it fails: the controller may be back later. */
static arv_status ask(slurm *c, arv_arena *arena, char *const argv[], const char **answer)
{
    size_t length = 0;
    int ended = 0;
    const arv_status status =
        child_process_run(arena, argv, ANSWER_BYTES, answer, &length, &ended, c->s->error);
    return status != ARV_OK || ended == 0 ? status : ARV_UNAVAILABLE;
}

/* Ends what an earlier driver, or this one, has in the queue. */
static void cancel_all(slurm *c)
{
    char scancel[] = "scancel", quiet[] = "--quiet", name[80];
    const char *answer = NULL;
    snprintf(name, sizeof name, "--name=%s", c->name);
    char *const argv[] = {scancel, quiet, name, NULL};
    arv_arena *arena = arv_arena_create(0);
    if (arena)
        (void)ask(c, arena, argv, &answer);
    arv_arena_destroy(&arena);
}

/* Is there a task that will run, or runs? Those that Slurm holds because it could not launch them wait for an
 * administrator: they are cancelled and count as lost. */
static bool has_tasks(const char *answer, bool *held)
{
    bool some = false;
    *held = false;
    while (*answer) {
        const size_t length = strcspn(answer, "\n");
        const char *stuck = strstr(answer, "launch failed requeued held");
        if (stuck && stuck < answer + length)
            *held = true;
        else
            some = some || length > 0;
        answer += length + (answer[length] == '\n');
    }
    return some;
}

/* Does the queue know nothing of our jobs? A controller that does not answer may still know. */
static bool is_queue_empty(slurm *c)
{
    char squeue[] = "squeue", quiet[] = "--noheader", format[] = "--format=%i %r", name[80];
    char states[] = "--states=PENDING,RUNNING,SUSPENDED"; /* what is completing has run */
    const char *answer = NULL;
    snprintf(name, sizeof name, "--name=%s", c->name);
    char *const argv[] = {squeue, quiet, format, states, name, NULL};
    arv_arena *arena = arv_arena_create(0);
    bool held = false;
    const bool empty = arena && ask(c, arena, argv, &answer) == ARV_OK && !has_tasks(answer, &held);
    arv_arena_destroy(&arena);
    if (empty && held)
        cancel_all(c);
    return empty;
}

/* ---- submitting ------------------------------------------------------------------------------ */

static char *shard_file(slurm *c, arv_arena *arena, int32_t shard, const char *ending)
{
    return arena_printf(arena, "%s/shards/slurm-%d-%d.%s", c->out, (int)c->round, (int)shard,
                        ending);
}

/* A word of the shell, whatever is in it. NULL past the arena's cap. */
static char *quoted(arv_arena *arena, const char *text)
{
    char *word = arv_arena_alloc(arena, 4 * strlen(text) + 3, 1), *at = word;
    if (!word)
        return NULL;
    *at++ = '\'';
    for (; *text; text++) {
        if (*text == '\'')
            at = stpcpy(at, "'\\'");
        *at++ = *text;
    }
    *at++ = '\'';
    return word;
}

/* The script of an array whose tasks are shards `first` and on. */
static arv_status write_script(slurm *c, arv_arena *arena, int32_t first, int64_t memory_mb,
                               const char *path)
{
    const char *program = quoted(arena, c->program), *out = quoted(arena, c->out);
    const int32_t threads = c->s->options->threads;
    const char *text =
        program && out
            ? arena_printf(arena,
                           "#!/bin/sh\n"
                           "# One task of an array: a shard; exit codes: arrival-batch(1).\n"
                           "shard=%s/shards/slurm-%d-$((%d + SLURM_ARRAY_TASK_ID))\n"
                           "exec %s batch worker %s \"$shard.jsonl\" --threads %d --memory %" PRId64
                           " >\"$shard.log\" 2>&1\n",
                           out, (int)c->round, (int)first, program, out,
                           threads > 0 ? (int)threads : 1, memory_mb)
            : NULL;
    return text ? whole_file_write(path, text, strlen(text), c->s->error) : no_memory(c);
}

/* Submits shards first..first + count - 1 as one array. */
static arv_status submit(slurm *c, arv_arena *arena, int32_t first, int32_t count, int32_t tries)
{
    const batch_options *o = c->s->options;
    const int64_t memory_mb = (int64_t)o->memory_mb << tries;
    const char *answer = NULL;
    char limit[16] = "", sbatch[] = "sbatch", parsable[] = "--parsable", requeue[] = "--requeue";
    char log[] = "--output=/dev/null"; /* the script writes one for each shard */
    if (o->workers > 0)
        snprintf(limit, sizeof limit, "%%%d", (int)o->workers);
    char *script = shard_file(c, arena, first, "sh");
    char *argv[] = {sbatch,
                    parsable,
                    requeue,
                    arena_printf(arena, "--job-name=%s", c->name),
                    arena_printf(arena, "--array=0-%d%s", (int)count - 1, limit),
                    arena_printf(arena, "--cpus-per-task=%d", o->threads > 0 ? (int)o->threads : 1),
                    log,
                    memory_mb > 0 ? arena_printf(arena, "--mem=%" PRId64 "M", memory_mb) : script,
                    memory_mb > 0 ? script : NULL,
                    NULL};
    for (int i = 0; i < 8; i++)
        if (!argv[i])
            return no_memory(c);
    const arv_status status = write_script(c, arena, first, memory_mb, script);
    return status == ARV_OK ? ask(c, arena, argv, &answer) : status;
}

/* ---- a round --------------------------------------------------------------------------------- */

static arv_status pack_tries(slurm *c, int32_t tries, batch_shard **shards, int32_t *count)
{
    const batch_state *s = c->s;
    int32_t *waiting = ARENA_ARRAY(s->arena, int32_t, s->count), waits = 0;
    double sum_s = 0;
    *count = 0;
    if (!waiting)
        return no_memory(c);
    for (int32_t i = 0; i < s->count; i++)
        if (s->depots[i].phase == DEPOT_WAITING && s->depots[i].tries == tries) {
            waiting[waits++] = i;
            sum_s += s->work_s[i];
        }
    const double fewest_s = sum_s / (LARGEST_ARRAY - 1);
    const double length_s = tries > 0 ? 0 : fewest_s > SHARD_S ? fewest_s : SHARD_S;
    return batch_pack(s->arena, waiting, waits, s->work_s, length_s, shards, count) == ARV_OK
               ? ARV_OK
               : no_memory(c);
}

/* Takes shards into the round and writes their files. */
static arv_status add_shards(slurm *c, arv_arena *arena, const batch_shard *shards, int32_t count)
{
    arv_status status = ARV_OK;
    for (int32_t k = 0; k < count && status == ARV_OK; k++) {
        const int32_t number = c->shard_count++;
        const char *path = shard_file(c, arena, number, "jsonl");
        c->shards[number] = shards[k];
        status = path ? batch_state_write_shard(c->s, &shards[k], path) : no_memory(c);
    }
    return status;
}

/* A submit that fails is not the end: what waits is submitted with the next round. */
static arv_status submit_round(slurm *c)
{
    arv_arena *arena = arv_arena_create(0);
    arv_status status = arena ? ARV_OK : no_memory(c);
    c->shard_count = 0;
    c->refused = false;
    c->round++;
    for (int32_t tries = 0; tries < BATCH_TRIES && status == ARV_OK; tries++) {
        batch_shard *shards = NULL;
        int32_t count = 0;
        const int32_t first = c->shard_count;
        status = pack_tries(c, tries, &shards, &count);
        if (status == ARV_OK)
            status = add_shards(c, arena, shards, count);
        for (int32_t at = 0; at < count && status == ARV_OK; at += LARGEST_ARRAY) {
            const int32_t size = count - at < LARGEST_ARRAY ? count - at : LARGEST_ARRAY;
            status = submit(c, arena, first + at, size, tries);
            c->refused = c->refused || status == ARV_UNAVAILABLE;
            status = status == ARV_UNAVAILABLE ? ARV_OK : status;
        }
    }
    arv_arena_destroy(&arena);
    return status;
}

static void settle_all(slurm *c)
{
    for (int32_t k = 0; k < c->shard_count; k++)
        for (int32_t i = 0; i < c->shards[k].count; i++)
            (void)batch_state_settle(c->s, c->shards[k].depots[i]);
}

/* Until the queue has nothing of ours, or somebody says stop. */
static void watch(slurm *c, double pause_s)
{
    for (;;) {
        const double next_s = clock_monotonic_s() + pause_s;
        while (clock_monotonic_s() < next_s && !c->s->options->interrupted())
            poll(NULL, 0, TICK_MS);
        settle_all(c);
        batch_state_tell(c->s, BATCH_WAITING, NULL, NULL);
        if (c->s->options->interrupted() || is_queue_empty(c))
            return;
        pause_s = 2 * pause_s < LAST_LOOK_S ? 2 * pause_s : LAST_LOOK_S;
    }
}

/* Has the task of a shard ever run? Then its log is there. */
static bool has_begun(slurm *c, arv_arena *arena, int32_t shard)
{
    const char *log = shard_file(c, arena, shard, "log");
    return log && access(log, F_OK) == 0;
}

/* The first depot that a task has left undone has cost the task, if it ran. */
static arv_status blame(slurm *c)
{
    arv_arena *arena = arv_arena_create(0);
    arv_status status = arena ? ARV_OK : no_memory(c);
    for (int32_t k = 0; k < c->shard_count && status == ARV_OK; k++) {
        int32_t i = 0;
        const batch_shard *shard = &c->shards[k];
        while (i < shard->count && batch_state_settle(c->s, shard->depots[i]))
            i++;
        if (i < shard->count && has_begun(c, arena, k))
            status = batch_state_lose(c->s, shard->depots[i], ARV_INTERNAL,
                                      "its task ended without a result");
    }
    arv_arena_destroy(&arena);
    return status;
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Files of an earlier driver stay as they are. */
static arv_status skip_rounds(slurm *c)
{
    for (;; c->round++) {
        const char *used =
            arena_printf(c->s->arena, "%s/shards/slurm-%d-0.jsonl", c->out, (int)c->round + 1);
        if (!used)
            return no_memory(c);
        if (access(used, F_OK) != 0)
            return ARV_OK;
    }
}

/* Tasks run elsewhere: paths are absolute. */
static arv_status open_slurm(slurm *c)
{
    const ssize_t length = readlink("/proc/self/exe", c->program, sizeof c->program - 1);
    char *whole = realpath(c->s->options->out, NULL);
    char digest[DIGEST_TEXT_BYTES];
    c->program[length > 0 ? length : 0] = '\0';
    snprintf(c->out, sizeof c->out, "%s", whole ? whole : c->s->options->out);
    free(whole);
    digest_text(c->out, strlen(c->out), digest);
    snprintf(c->name, sizeof c->name, "arrival-%.12s", digest);
    c->shards = ARENA_ARRAY(c->s->arena, batch_shard, c->s->count);
    return c->shards ? skip_rounds(c) : no_memory(c);
}

arv_status batch_slurm(batch_state *s)
{
    slurm c = {.s = s};
    int32_t idle = 0;
    arv_status status = open_slurm(&c);
    if (status == ARV_OK)
        cancel_all(&c);
    while (status == ARV_OK && s->counts.left > 0 && idle < IDLE_ROUNDS) {
        const int32_t before = s->counts.left;
        status = submit_round(&c);
        if (status == ARV_OK)
            watch(&c, c.refused ? FIRST_LOOK_S * (1 << idle) : FIRST_LOOK_S);
        if (s->options->interrupted())
            status = ARV_CANCELLED;
        if (status == ARV_OK)
            status = blame(&c);
        idle = s->counts.left == before ? idle + 1 : 0;
    }
    if (status != ARV_OK)
        cancel_all(&c);
    if (status == ARV_OK && s->counts.left > 0)
        return arv_error_add(
            s->error, ARV_UNAVAILABLE, "",
            "Slurm takes the jobs and does not run them: see squeue, and the logs in "
            "%s/shards",
            c.out);
    return status;
}
