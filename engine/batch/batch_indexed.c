/* batch_indexed.c - shards for whoever starts workers by number: an Indexed Job of Kubernetes, a loop over
 * machines. They are only written here; the next look at the folder finds what has become of them. */
#include "base/arena.h"
#include "batch/batch_engines.h"

#include <inttypes.h>
#include <stdio.h>

/* Of a shard, unless their number is given: as for Slurm, it pays for starting a task. */
static const double SHARD_S = 30;

arv_status batch_indexed(batch_state *s)
{
    batch_shard *shards = NULL;
    int32_t count = 0;
    char text[64];
    /* a little longer than even, so that rounding gives no shard too many */
    const double length_s = s->options->workers > 0
                                ? s->work_total_s / (double)s->options->workers * (1 + 1e-9)
                                : SHARD_S;
    arv_status status = batch_state_pack(s, length_s, &shards, &count);
    for (int32_t k = 0; k < count && status == ARV_OK; k++) {
        const char *path =
            arena_printf(s->arena, "%s/shards/indexed-%d.jsonl", s->options->out, (int)k);
        status = path ? batch_state_write_shard(s, &shards[k], path)
                      : arv_error_add(s->error, ARV_RESOURCE_EXHAUSTED, "", "no memory");
    }
    if (status == ARV_OK) {
        snprintf(text, sizeof text, "%" PRId32 " shards are written", count);
        batch_state_tell(s, BATCH_PACKED, "shards/indexed-K.jsonl", text);
    }
    return status;
}
