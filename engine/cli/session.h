/* session.h - what every command has: an arena, the problem it read, and a way to fail. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "client/client.h"
#include "format/format.h"
#include "format/json_writer.h"

#include <arrival/arrival.h>

/* Zero-initialise, then session_open. Everything read lives in `arena` until session_close. */
typedef struct session {
    arv_arena *arena;
    arv_error error;
    const char *models;   /* file to learn from as the problem is read; NULL = none */
    arv_learner *learner; /* what was read from it, or is being taught */
    const arv_spec *spec;
    const arv_problem *problem;
    format_info info; /* of the problem file */
    client_keys keys; /* for session_connect */
    client *remote;   /* NULL: the engine in this process */
} session;

/* False, with a message, when there is no memory. */
bool session_open(session *s);
void session_close(session *s);

/* Reads and compiles a problem file, with the models of `models` if there are any (learned.h); fills
 * `spec`, `problem` and `info`. */
arv_status session_read_problem(session *s, const char *path, const format_options *options);

/* Reads a solution of the problem (format_read_answer_file). */
arv_status session_read_plan(session *s, const char *path, arv_plan **plan);

/* Connects to a daemon, with `keys`. */
arv_status session_connect(session *s, const char *endpoint);

/* Tells what is wrong: one line a violation on standard error, an error document on standard
 * output. Paths become those of the problem file. Returns the exit code that goes with `status`: of
 * input and engine, or of the daemon. */
int session_fail(session *s, arv_status status);
int session_fail_remote(session *s, arv_status status);

/* The same, when a file that was given is to blame whatever the status. */
int session_fail_input(session *s, arv_status status);

/* Writes a plan in VROOM's shape to `path` or standard output; returns an exit code. */
int session_write_plan(session *s, const arv_plan *plan, const format_write_options *options,
                       const char *path);

/* Ends a document that was written by hand and puts it out likewise. */
int session_write_json(session *s, json_writer *w, const char *path);

#endif
