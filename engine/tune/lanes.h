/* lanes.h - pieces of work in processes of their own, several at a time.
 *
 * Each piece is forked, so the caller must never have entered a parallel region; what the child writes
 * into its result comes back through a pipe. A child that dies leaves the result as it was. */
#ifndef TUNE_LANES_H
#define TUNE_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lanes_work {
    void *context;
    size_t result_size;                                      /* <= LANES_RESULT_MOST */
    void (*run)(void *context, int32_t piece, void *result); /* in the child */
    void (*done)(void *context, int32_t piece,
                 const void *result); /* in the caller, in any order */
    bool (*interrupted)(void);
} lanes_work;

enum { LANES_RESULT_MOST = 512, LANES_MOST = 256 };

/* Runs pieces 0..count-1, `lanes` at a time. False when interrupted, or no process could be started; the
 * pieces under way are ended then and not reported. A result that did not come is all zeros. */
bool lanes_run(const lanes_work *work, int32_t count, int32_t lanes);

#endif
