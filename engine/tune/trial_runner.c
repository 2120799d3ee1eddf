/* trial_runner.c - see trial_runner.h. */
#include "tune/trial_runner.h"

#include "tune/lanes.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(trial_result) <= LANES_RESULT_MOST, "a result fits through the pipe");

typedef struct batch {
    trial_runner *runner;
    trial_request *requests;
    int32_t *missing; /* [pieces] */
    bool noted;
} batch;

static trial_key key_of(const trial_request *request)
{
    return (trial_key){trial_settings_key(request->set), request->block.number,
                       request->block.seed};
}

static void run_piece(void *context, int32_t piece, void *result)
{
    const batch *b = context;
    const trial_request *request = &b->requests[b->missing[piece]];
    trial_run(&request->block, request->set, &b->runner->options, result);
}

static void piece_done(void *context, int32_t piece, const void *result)
{
    batch *b = context;
    trial_request *request = &b->requests[b->missing[piece]];
    memcpy(&request->result, result, sizeof request->result);
    const trial_key key = key_of(request);
    b->noted &= trial_journal_add(&b->runner->journal, &key, &request->result);
    b->runner->ran++;
    if (b->runner->progress)
        b->runner->progress(b->runner->context, b->runner->asked + piece);
}

static int32_t find_known(batch *b, int32_t count)
{
    int32_t missing = 0;
    for (int32_t k = 0; k < count; k++) {
        const trial_key key = key_of(&b->requests[k]);
        const trial_result *known = trial_journal_find(&b->runner->journal, &key);
        if (known)
            b->requests[k].result = *known;
        else
            b->missing[missing++] = k;
    }
    return missing;
}

arv_status trial_runner_run(trial_runner *runner, trial_request *requests, int32_t count,
                            arv_error *error)
{
    batch b = {.runner = runner, .requests = requests, .noted = true};
    b.missing = malloc(((size_t)count + 1) * sizeof *b.missing);
    if (!b.missing)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for trials");
    const int32_t missing = find_known(&b, count);
    const lanes_work work = {&b, sizeof(trial_result), run_piece, piece_done,
                             runner->options.interrupted};
    const bool done = lanes_run(&work, missing, runner->lanes);
    free(b.missing);
    runner->asked += count;
    if (!b.noted)
        return arv_error_add(error, ARV_IO, "", "the journal takes no more results");
    if (!done && runner->options.interrupted())
        return ARV_CANCELLED;
    return done ? ARV_OK
                : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no process for a trial");
}
