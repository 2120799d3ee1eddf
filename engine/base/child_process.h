/* child_process.h - other programs as processes of their own, and what they say.
 *
 * posix_spawn, never fork: it may be called when threads exist, of OpenMP too. Its pipe is closed on
 * exec, so that one child does not hold the pipe of another open. */
#ifndef BASE_CHILD_PROCESS_H
#define BASE_CHILD_PROCESS_H

#include <arrival/basics.h>

#include <sys/types.h>

typedef struct child_process {
    pid_t id;
    int output; /* where to read its standard output; -1 = closed */
} child_process;

/* Starts argv[0], looked for on PATH when it has no slash. Its standard input is /dev/null, standard error
 * is ours. IO when it cannot be started; some systems say so only by exit code 127. */
arv_status child_process_start(char *const argv[], child_process *child, arv_error *error);

/* Closes the pipe and waits for the end: 0..255 = it exited, with that code; -N = signal N ended it. */
int child_process_end(child_process *child);

/* What a process used, with all those that it started and waited for. */
typedef struct child_process_usage {
    double cpu_s;
    int64_t peak_rss_kb; /* of the largest of them */
} child_process_usage;

/* child_process_end that also says what was used. */
int child_process_end_used(child_process *child, child_process_usage *used);

/* The same for a process that was started otherwise: waits only. */
int child_process_wait(pid_t id);

/* Runs a program to its end and keeps what it writes to standard output in `arena` (NUL-terminated, the
 * NUL not counted in `length`). RESOURCE_EXHAUSTED past `most_bytes`. */
arv_status child_process_run(arv_arena *arena, char *const argv[], size_t most_bytes,
                             const char **bytes, size_t *length, int *ended, arv_error *error);

#endif
