/* trial_runner.h - many trials: those a journal knows are read, the others run in lanes and are noted. */
#ifndef TUNE_TRIAL_RUNNER_H
#define TUNE_TRIAL_RUNNER_H

#include "tune/trial_journal.h"

typedef struct trial_request {
    const arv_parameters *set;
    trial_block block;
    trial_result result; /* out */
} trial_request;

typedef struct trial_runner {
    trial_journal journal;
    trial_options options;
    int32_t lanes;
    int64_t asked, ran;                             /* trials; ran: not read from the journal */
    void (*progress)(void *context, int64_t asked); /* NULL = none */
    void *context;
} trial_runner;

/* Fills the results. CANCELLED when interrupted, IO when the journal does not take them (`error` says
 * which file system error), RESOURCE_EXHAUSTED. */
arv_status trial_runner_run(trial_runner *runner, trial_request *requests, int32_t count,
                            arv_error *error);

#endif
