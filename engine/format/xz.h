/* xz.h - reads .xz files whole; the one place that knows liblzma. Internal to the format room. */
#ifndef FORMAT_XZ_H
#define FORMAT_XZ_H

#include <arrival/arrival.h>

/* Do the bytes begin like an .xz file? */
bool xz_is(const char *bytes, size_t length);

/* Unpacks an .xz file into malloc'ed bytes that the caller frees. At most `most` bytes come out:
 * RESOURCE_EXHAUSTED beyond, or when there is no memory; INVALID_ARGUMENT when the file is damaged
 * or ends early. Memory: what comes out twice over, and the dictionary (256 MiB at most). */
arv_status xz_unpack(const char *bytes, size_t length, size_t most, char **out, size_t *out_length,
                     arv_error *error);

#endif
