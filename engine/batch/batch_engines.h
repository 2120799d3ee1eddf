/* batch_engines.h - who works on the shards of a batch. */
#ifndef BATCH_BATCH_ENGINES_H
#define BATCH_BATCH_ENGINES_H

#include "batch/batch_state.h"

/* Worker processes on this machine, which solve themselves or ask daemons. Returns when nothing waits, or
 * as batch_run says. */
arv_status batch_local(batch_state *s);

/* Job arrays of a Slurm cluster that sees the same files. */
arv_status batch_slurm(batch_state *s);

/* Nobody: writes shards/indexed-K.jsonl, K = 0, 1, ..., for workers that others start. */
arv_status batch_indexed(batch_state *s);

#endif
