/* arguments.h - groups of options that several commands share, as children of their argp parsers.
 *
 * Each group fills its own structure, given through child_inputs. A value that is no number, or out
 * of range, is a usage error. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "client/client.h"
#include "format/format.h"

#include <argp.h>
#include <arrival/arrival.h>

/* --format, --convention; fills format_options */
extern const struct argp arguments_format;

/* --connect, --key, --server-key: where the daemon is, and who asks it */
extern const struct argp arguments_connect;
typedef struct arguments_connect_input {
    const char *endpoint; /* NULL = not given */
    bool needed;          /* set by the caller: without an endpoint there is nothing to do */
    client_keys keys;     /* of the client and the daemon at `endpoint` */
} arguments_connect_input;

/* --models, --seed, --threads, and those of arguments_connect */
extern const struct argp arguments_engine;
typedef struct arguments_engine_input {
    uint64_t seed; /* when has_seed */
    bool has_seed;
    int32_t threads;                /* 0 = all cores */
    const char *models;             /* NULL = what the problem says */
    arguments_connect_input daemon; /* who does it; no endpoint = this process */
} arguments_engine_input;

/* --time-limit, --epochs, --risk, --territory-jobs, --config, --progress */
extern const struct argp arguments_search;
typedef struct arguments_search_input {
    double time_limit_s; /* 0 = not given */
    int64_t epochs;      /* 0 = not given */
    bool progress;
    double bound_s;              /* 0 = not given */
    int64_t risk_price_per_hour; /* 0 = not given */
    int32_t territory_jobs;      /* as in arv_solve_options */
    const char *config;          /* settings of searches and windows; NULL = defaults */
} arguments_search_input;

/* -o, --output */
extern const struct argp arguments_output;
typedef struct arguments_output_input {
    const char *path; /* NULL = standard output */
} arguments_output_input;

/* The whole number `text` within low..high; anything else ends the program with a usage error that
 * names the option. */
int64_t arguments_integer(struct argp_state *state, const char *option, const char *text,
                          int64_t low, int64_t high);

/* The seconds above 0 of --time-limit; likewise. */
double arguments_seconds(struct argp_state *state, const char *option, const char *text);

/* A seed, 0..2^64-1; likewise. */
uint64_t arguments_seed(struct argp_state *state, const char *text);

/* Collects up to `count` file names from ARGP_KEY_ARG; too many or too few are usage errors.
 * To be called first by the parser of a command with the key it got. */
error_t arguments_files(int key, char *text, struct argp_state *state, const char **files,
                        int count);

/* Options of solve and windows as the arguments say. */
void arguments_solve_options(const arguments_engine_input *engine,
                             const arguments_search_input *search, arv_solve_options *options);
void arguments_window_options(const arguments_engine_input *engine, arv_window_options *options);

#endif
