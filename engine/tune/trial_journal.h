/* trial_journal.h - results of trials on disk, a line each, so that an interrupted race goes on.
 *
 * The first line names what was raced: a journal of another race is refused. Every line ends with a check
 * sum; a last line that was cut off is dropped. The race asks here before it runs a trial: it is a pure
 * function of the results, so it comes to the same end as if it had never been interrupted. */
#ifndef TUNE_TRIAL_JOURNAL_H
#define TUNE_TRIAL_JOURNAL_H

#include "tune/trial.h"

#include <stdio.h>

/* What a result belongs to: the settings, and the block. */
typedef struct trial_key {
    uint64_t settings; /* trial_settings_key */
    int32_t instance;
    uint64_t seed;
} trial_key;

typedef struct trial_journal {
    struct trial_entry *entries; /* malloc'ed */
    int32_t count, room;
    int32_t found; /* from an earlier run */
    FILE *file;    /* NULL = in memory only */
} trial_journal;

uint64_t trial_settings_key(const arv_parameters *set);

/* Opens or makes the file; `race` names what is raced, in one line. IO; FAILED_PRECONDITION when the file
 * belongs to another race; RESOURCE_EXHAUSTED. path NULL = in memory. */
arv_status trial_journal_open(trial_journal *j, const char *path, const char *race,
                              arv_error *error);
void trial_journal_close(trial_journal *j);

/* NULL = not there. O(count). */
const trial_result *trial_journal_find(const trial_journal *j, const trial_key *key);

/* False when the file or memory does not take it. */
bool trial_journal_add(trial_journal *j, const trial_key *key, const trial_result *result);

#endif
