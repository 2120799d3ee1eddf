/* tune.h - a whole tuning: race, proof on unseen instances, path, and what is written of it.
 *
 * Instances are drawn apart by the seed into those that are raced on and those held out. */
#ifndef TUNE_TUNE_H
#define TUNE_TUNE_H

#include "format/json_writer.h"
#include "tune/findings.h"

typedef struct tune_options {
    const suite *what;
    const char *data, *only; /* only: NULL = all */
    trial_options trial;
    const char *parameters;      /* shell patterns with commas between; NULL = all of the part */
    const char *journal;         /* NULL = none */
    const arv_parameters *start; /* NULL = the defaults */
    int32_t budget, lanes;
    int32_t held_out_percent;
    int32_t proof_seeds, path_blocks; /* 0 = no path */
    uint64_t seed;
    void (*told)(void *context, const char *text);
    void (*progress)(void *context, int64_t trials);
    void *context;
} tune_options;

typedef struct tune_outcome {
    const tune_options *options;
    const arv_parameters *start;
    int32_t *tuned, tuned_count;
    int32_t raced_on, held_out; /* instances */
    race_result race;
    finding_proof proof;
    finding_path path;
    bool gained;       /* the winner is not the start, and better with p < 0.05 */
    int32_t read, ran; /* trials of the journal, and of this run */
} tune_outcome;

/* Reads "*.json" of a folder, as `arrival generate` writes them. */
extern const suite TUNE_FILES;

/* The suite of that name, `files` among them; NULL = there is none that solves. */
const suite *tune_suite(const char *name);

/* INVALID_ARGUMENT (path "parameters": no row matches), NOT_FOUND, FAILED_PRECONDITION (the journal's race
 * is another), CANCELLED, IO, RESOURCE_EXHAUSTED. The calling process must not have had threads. */
arv_status tune_run(arv_arena *arena, const tune_options *options, tune_outcome *outcome,
                    arv_error *error);

/* The settings that differ from the defaults as lines `name = value`, with comments. */
arv_status tune_config(arv_arena *arena, const tune_outcome *outcome, const char **text);
void tune_report(json_writer *w, arv_arena *arena, const tune_outcome *outcome);
/* For people. */
arv_status tune_summary(arv_arena *arena, const tune_outcome *outcome, const char **text);
/* The table of parameters as JSON. */
void tune_list(json_writer *w);

#endif
