/* batch_run.c - a batch from its options to its counts; see batch.h. */
#include "batch/batch.h"
#include "batch/batch_engines.h"

arv_status batch_run(const batch_options *options, batch_counts *counts, arv_error *error)
{
    static arv_status (*const engines[])(batch_state *) = {
        [BATCH_LOCAL] = batch_local, [BATCH_SLURM] = batch_slurm, [BATCH_INDEXED] = batch_indexed};
    batch_state s;
    *error = (arv_error){.status = ARV_OK};
    arv_status status = batch_state_open(&s, options, error);
    if (status == ARV_OK && options->interrupted())
        status = ARV_CANCELLED;
    if (status == ARV_OK) {
        batch_state_tell(&s, BATCH_STARTED, NULL, NULL);
        status = engines[options->engine](&s);
        if (options->budget_s > 0 && (status == ARV_OK || status == ARV_CANCELLED)) {
            const arv_status written = batch_state_write_grown(&s);
            status = written == ARV_OK ? status : written;
        }
        batch_state_tell(&s, BATCH_ENDED, NULL, NULL);
    }
    *counts = s.counts;
    batch_state_close(&s);
    return status;
}
