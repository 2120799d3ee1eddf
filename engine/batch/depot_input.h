/* depot_input.h - the problem of one depot: its bytes, the key of its result, its spec.
 *
 * Files are those of format.h, .xz too, or a protobuf Envelope with a solve request whose options are not
 * given: they are the batch's to say. */
#ifndef BATCH_DEPOT_INPUT_H
#define BATCH_DEPOT_INPUT_H

#include "batch/depot_aids.h"
#include "format/format.h"

typedef struct depot_input {
    const char *bytes;
    size_t length;
    char digest[DIGEST_TEXT_BYTES], key[DIGEST_TEXT_BYTES]; /* "" until loaded */
    const arv_spec *spec;
    format_info info;
} depot_input;

/* Reads the file and makes the key: the digest of version, settings, seed, epochs, and of the contents of
 * the problem, its models and the calibration; not of names, times, threads or the machine. Everything
 * lives in `arena`. `error` is cleared first. IO, and the statuses of reading models. */
arv_status depot_input_load(arv_arena *arena, depot_aids *aids, const batch_row *row,
                            depot_input *input, arv_error *error);

/* The key that the result would have with the epochs of another `row` of the same file, in `input`.
 * RESOURCE_EXHAUSTED. */
arv_status depot_input_key(arv_arena *arena, const depot_aids *aids, const batch_row *row,
                           depot_input *input, arv_error *error);

/* The spec of what was loaded, without models. As format_read_problem and wire_decode. */
arv_status depot_input_parse(arv_arena *arena, depot_input *input, arv_error *error);

/* Seed and epochs of a depot. */
int64_t depot_seed(const batch_settings *settings, const batch_row *row);
int64_t depot_epochs(const batch_settings *settings, const batch_row *row);

#endif
