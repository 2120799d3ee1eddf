/* arguments.c - the shared groups of options. */
#include "cli/arguments.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Keys above the characters: these options have no short form. */
enum {
    KEY_FORMAT = 0x100,
    KEY_CONVENTION,
    KEY_SEED,
    KEY_THREADS,
    KEY_CONNECT,
    KEY_TIME_LIMIT,
    KEY_EPOCHS,
    KEY_PROGRESS,
    KEY_CONFIG,
    KEY_RISK,
    KEY_TERRITORY_JOBS,
    KEY_MODELS,
    KEY_KEY,
    KEY_SERVER_KEY
};

/* ---- values
 * ------------------------------------------------------------------------------------*/

int64_t arguments_integer(struct argp_state *state, const char *option, const char *text,
                          int64_t low, int64_t high)
{
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < low || value > high)
        argp_error(state, "%s: '%s' is not a whole number within %" PRId64 "..%" PRId64, option,
                   text, low, high);
    return value;
}

uint64_t arguments_seed(struct argp_state *state, const char *text)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || strchr(text, '-'))
        argp_error(state, "--seed: '%s' is not a whole number within 0..%" PRIu64, text,
                   UINT64_MAX);
    return value;
}

double arguments_seconds(struct argp_state *state, const char *option, const char *text)
{
    char *end = NULL;
    errno = 0;
    const double value = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !isfinite(value) || value <= 0 || value > 1e9)
        argp_error(state, "%s: '%s' is not a number of seconds above 0", option, text);
    return value;
}

/* ---- format
 * ------------------------------------------------------------------------------------*/

static format_kind parse_kind(struct argp_state *state, const char *text)
{
    static const format_kind kinds[] = {FORMAT_AUTO, FORMAT_JSON, FORMAT_SOLOMON, FORMAT_VRPLIB};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(text, format_kind_name(kinds[i])) == 0)
            return kinds[i];
    argp_error(state, "--format: '%s' is none of auto, json, solomon, vrplib", text);
    return FORMAT_AUTO;
}

static format_convention parse_convention(struct argp_state *state, const char *text)
{
    if (strcmp(text, "dimacs") == 0)
        return FORMAT_CONVENTION_DIMACS;
    if (strcmp(text, "exact") != 0)
        argp_error(state, "--convention: '%s' is neither dimacs nor exact", text);
    return FORMAT_CONVENTION_EXACT;
}

static const struct argp_option format_rows[] = {
    {"format", KEY_FORMAT, "F", 0, "Format of FILE: auto (default), json, solomon or vrplib", 1},
    {"convention", KEY_CONVENTION, "C", 0,
     "How plane distances become integers: dimacs (floor of ten times) or exact (three decimals)",
     1},
    {0},
};

static error_t parse_format(int key, char *text, struct argp_state *state)
{
    format_options *into = state->input;
    if (key == KEY_FORMAT)
        into->kind = parse_kind(state, text);
    else if (key == KEY_CONVENTION)
        into->convention = parse_convention(state, text);
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

const struct argp arguments_format = {.options = format_rows, .parser = parse_format};

/* ---- connect
 * -----------------------------------------------------------------------------------*/

static const struct argp_option connect_rows[] = {
    {"connect", KEY_CONNECT, "ENDPOINT", 0,
     "The arrivald to ask, by its work endpoint, as ipc:///run/arrivald/work", 2},
    {"key", KEY_KEY, "FILE", 0,
     "Key pair for a daemon that asks for one, as `arrival keys new` makes it (default: $ARRIVAL_KEY)",
     2},
    {"server-key", KEY_SERVER_KEY, "FILE", 0,
     "Public key of that daemon (default: $ARRIVAL_SERVER_KEY)", 2},
    {0},
};

/* NOLINTNEXTLINE(readability-non-const-parameter): argp says what a parser takes */
static error_t parse_connect(int key, char *text, struct argp_state *state)
{
    arguments_connect_input *into = state->input;
    switch (key) {
    case KEY_CONNECT:
        into->endpoint = text;
        return 0;
    case KEY_KEY:
        into->keys.key = text;
        return 0;
    case KEY_SERVER_KEY:
        into->keys.server_key = text;
        return 0;
    case ARGP_KEY_END:
        if (into->needed && !into->endpoint)
            argp_error(state, "--connect ENDPOINT is needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp arguments_connect = {.options = connect_rows, .parser = parse_connect};

/* ---- engine
 * ------------------------------------------------------------------------------------*/

static const struct argp_option engine_rows[] = {
    {"models", KEY_MODELS, "FILE", 0,
     "Durations and travel as `arrival learn` wrote them; what the problem says itself stays", 2},
    {"seed", KEY_SEED, "N", 0, "Seed of everything random", 2},
    {"threads", KEY_THREADS, "N", 0, "Threads; 0 (default) takes all cores", 2},
    {0},
};

static error_t parse_engine(int key, char *text, struct argp_state *state)
{
    arguments_engine_input *into = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &into->daemon;
        return 0;
    case KEY_SEED:
        into->seed = arguments_seed(state, text);
        into->has_seed = true;
        return 0;
    case KEY_THREADS:
        into->threads = (int32_t)arguments_integer(state, "--threads", text, 0, ARV_MAX_THREADS);
        return 0;
    case KEY_MODELS:
        into->models = text;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child engine_children[] = {{&arguments_connect, 0, NULL, 0}, {0}};

const struct argp arguments_engine = {
    .options = engine_rows, .parser = parse_engine, .children = engine_children};

/* ---- search
 * ------------------------------------------------------------------------------------*/

static const struct argp_option search_rows[] = {
    {"time-limit", KEY_TIME_LIMIT, "S", 0, "Seconds to search; 10 when --epochs is not given", 3},
    {"epochs", KEY_EPOCHS, "N", 0,
     "Work to search; alone, the answer is the same bytes for any number of threads", 3},
    {"risk", KEY_RISK, "PRICE", 0,
     "Price of an hour by which service is expected to start after its window, or a shift to end "
     "late; 0 (default) plans as if everything took what was planned",
     3},
    {"territory-jobs", KEY_TERRITORY_JOBS, "N", 0,
     "Jobs that are searched together, about: a larger problem is cut into territories, again and again "
     "elsewhere; 0 (default) = 500 from 5,000 jobs on, -1 = all together",
     3},
    {"config", KEY_CONFIG, "FILE", 0,
     "Settings of the search and of the windows, as `arrival tune` writes them", 3},
    {"progress", KEY_PROGRESS, NULL, 0,
     "Lines of progress on standard error even if it is no terminal", 3},
    {0},
};

static error_t parse_search(int key, char *text, struct argp_state *state)
{
    arguments_search_input *into = state->input;
    switch (key) {
    case KEY_TIME_LIMIT:
        into->time_limit_s = arguments_seconds(state, "--time-limit", text);
        return 0;
    case KEY_EPOCHS:
        into->epochs = arguments_integer(state, "--epochs", text, 1, ARV_MAX_EPOCHS);
        return 0;
    case KEY_RISK:
        into->risk_price_per_hour = arguments_integer(state, "--risk", text, 0, ARV_MAX_RATE);
        return 0;
    case KEY_TERRITORY_JOBS:
        into->territory_jobs =
            (int32_t)arguments_integer(state, "--territory-jobs", text, -1, ARV_MAX_JOBS);
        return 0;
    case KEY_CONFIG:
        into->config = text;
        return 0;
    case KEY_PROGRESS:
        into->progress = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp arguments_search = {.options = search_rows, .parser = parse_search};

/* ---- output
 * ------------------------------------------------------------------------------------*/

static const struct argp_option output_rows[] = {
    {"output", 'o', "FILE", 0, "Write the result to FILE, whole or not at all", 4},
    {0},
};

/* NOLINTNEXTLINE(readability-non-const-parameter): argp says what a parser takes */
static error_t parse_output(int key, char *text, struct argp_state *state)
{
    arguments_output_input *into = state->input;
    if (key != 'o')
        return ARGP_ERR_UNKNOWN;
    into->path = text;
    return 0;
}

const struct argp arguments_output = {.options = output_rows, .parser = parse_output};

/* ---- files and options of the engine
 * -----------------------------------------------------------*/

error_t arguments_files(int key, char *text, struct argp_state *state, const char **files,
                        int count)
{
    if (key == ARGP_KEY_ARG) {
        if (state->arg_num >= (unsigned)count)
            argp_error(state, "'%s' is one file too many", text);
        else
            files[state->arg_num] = text;
        return 0;
    }
    if (key == ARGP_KEY_END && state->arg_num < (unsigned)count)
        argp_error(state, "%s",
                   count > 1 ? "a problem file and a solution file are needed"
                             : "a problem file is needed");
    return key == ARGP_KEY_END ? 0 : ARGP_ERR_UNKNOWN;
}

void arguments_solve_options(const arguments_engine_input *engine,
                             const arguments_search_input *search, arv_solve_options *options)
{
    arv_solve_options_init(options);
    options->time_limit_s = search->time_limit_s;
    options->epochs = search->epochs;
    options->bound_s = search->bound_s;
    options->risk_price_per_hour = search->risk_price_per_hour;
    options->territory_jobs = search->territory_jobs;
    options->threads = engine->threads;
    if (engine->has_seed)
        options->seed = engine->seed;
}

void arguments_window_options(const arguments_engine_input *engine, arv_window_options *options)
{
    arv_window_options_init(options);
    options->threads = engine->threads;
    if (engine->has_seed)
        options->seed = engine->seed;
}
