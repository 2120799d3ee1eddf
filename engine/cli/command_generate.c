/* command_generate.c - arrival generate: a realistic day of field service from a seed, or a day of each of
 * many depots. */
#include "base/arena.h"
#include "base/rng.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/session.h"
#include "play/generate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    KEY_TECHNICIANS = 0x200,
    KEY_JOBS,
    KEY_SEED,
    KEY_PLAIN,
    KEY_COORDINATES,
    KEY_DAYS,
    KEY_DEPOTS,
    KEY_OUT
};

enum { DEFAULT_TECHNICIANS = 12, DEFAULT_JOBS = 90, MOST_DEPOTS = 1000000 };

/* Of depots without --technicians: about as many jobs each as a day has room for. */
enum { JOBS_A_TECHNICIAN = 8, SIZE_STREAM = 0x6465706f };

typedef struct generate_arguments {
    generate_options day; /* technicians 0 = not given */
    int32_t most_jobs;    /* of a depot; `day.jobs` is the least */
    int32_t depots;       /* 0 = one day, to `output` */
    const char *out;
    arguments_output_input output;
} generate_arguments;

/* N, or FROM-TO. */
static void parse_jobs(struct argp_state *state, const char *text, generate_arguments *a)
{
    const char *dash = strchr(text, '-');
    char from[16] = "";
    if (dash && dash != text && (size_t)(dash - text) < sizeof from) {
        memcpy(from, text, (size_t)(dash - text));
        a->day.jobs = (int32_t)arguments_integer(state, "--jobs", from, 0, ARV_MAX_JOBS);
        a->most_jobs =
            (int32_t)arguments_integer(state, "--jobs", dash + 1, a->day.jobs, ARV_MAX_JOBS);
        return;
    }
    a->day.jobs = a->most_jobs = (int32_t)arguments_integer(state, "--jobs", text, 0, ARV_MAX_JOBS);
}

static error_t end(const generate_arguments *a, struct argp_state *state)
{
    if (a->depots > 0 && (!a->out || a->output.path))
        argp_error(state, "--depots: --out names their folder, and -o is of no use");
    if (a->depots == 0 && a->out)
        argp_error(state, "--out: --depots says how many");
    if (a->depots == 0 && a->most_jobs != a->day.jobs)
        argp_error(state, "--jobs: FROM-TO is for --depots");
    return 0;
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    generate_arguments *a = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &a->output;
        return 0;
    case KEY_TECHNICIANS:
        a->day.technicians =
            (int32_t)arguments_integer(state, "--technicians", text, 1, ARV_MAX_TECHNICIANS);
        return 0;
    case KEY_JOBS:
        parse_jobs(state, text, a);
        return 0;
    case KEY_DEPOTS:
        a->depots = (int32_t)arguments_integer(state, "--depots", text, 1, MOST_DEPOTS);
        return 0;
    case KEY_OUT:
        a->out = text;
        return 0;
    case ARGP_KEY_END:
        return end(a, state);
    case KEY_SEED:
        a->day.seed = arguments_seed(state, text);
        return 0;
    case KEY_PLAIN:
        a->day.plain = true;
        return 0;
    case KEY_DAYS:
        a->day.days = (int32_t)arguments_integer(state, "--days", text, 1, GENERATE_DAYS);
        return 0;
    case KEY_COORDINATES:
        a->day.coordinates = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "'%s': no file is read", text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option rows[] = {
    {"technicians", KEY_TECHNICIANS, "N", 0,
     "Number of technicians (default 12; of depots, one for 8 jobs)", 1},
    {"jobs", KEY_JOBS, "N", 0, "Number of jobs (default 90); FROM-TO draws it for each depot", 1},
    {"seed", KEY_SEED, "N", 0, "The same seed gives the same day (default 1)", 1},
    {"depots", KEY_DEPOTS, "N", 0,
     "Days of N depots as files in --out: DIR/depot-1.json with the seed given, the others with "
     "those after it",
     1},
    {"out", KEY_OUT, "DIR", 0, "Folder for --depots, made if need be", 1},
    {"plain", KEY_PLAIN, NULL, 0,
     "Planned times only, as a firm has them that has learned nothing yet: without duration models "
     "and spread of travel, else the same day",
     1},
    {"days", KEY_DAYS, "N", 0,
     "A plan for N days (default 1): a shift a day for each technician, jobs with appointments, due dates "
     "and priorities by how long they have waited",
     1},
    {"coordinates", KEY_COORDINATES, NULL, 0,
     "No travel matrix: legs are great circles at 30 km/h. For large days, whose matrix would be gigabytes",
     1},
    {0},
};

static const struct argp_child children[] = {{&arguments_output, 0, NULL, 0}, {0}};

static const struct argp parser = {
    .options = rows,
    .parser = parse,
    .doc = "Writes a realistic day of field service as a problem file: a city, technicians with "
           "skills, shifts and a lunch break, jobs with durations, windows and priorities.",
    .children = children,
};

static int write_day(session *s, const generate_options *day, const char *path)
{
    arv_spec spec;
    arv_spec_init(&spec);
    char *text = NULL;
    size_t length = 0;
    arv_status status = generate_day(s->arena, day, &spec, &s->error);
    if (status == ARV_OK)
        status = format_write_problem(s->arena, &spec, NULL, true, &text, &length, &s->error);
    return status == ARV_OK ? output_write(path, text, length) : session_fail(s, status);
}

/* The day of depot `k`, from 0: its size is a function of its seed. */
static generate_options depot_day(const generate_arguments *a, int32_t k)
{
    generate_options day = a->day;
    day.seed += (uint64_t)k;
    rng r = rng_make(day.seed, SIZE_STREAM, 0);
    day.jobs += rng_below(&r, a->most_jobs - a->day.jobs + 1);
    if (day.technicians == 0)
        day.technicians = (day.jobs + JOBS_A_TECHNICIAN - 1) / JOBS_A_TECHNICIAN;
    if (day.technicians == 0)
        day.technicians = 1;
    return day;
}

static int write_depots(session *s, const generate_arguments *a)
{
    if (mkdir(a->out, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "arrival: %s: %s\n", a->out, strerror(errno));
        return EXIT_CODE_OTHER;
    }
    char last[16];
    const int digits = snprintf(last, sizeof last, "%d", (int)a->depots);
    int code = EXIT_CODE_DONE;
    for (int32_t k = 0; k < a->depots && code == EXIT_CODE_DONE; k++) {
        const generate_options day = depot_day(a, k);
        const arena_mark mark = arena_mark_get(s->arena);
        const char *path = arena_printf(s->arena, "%s/depot-%0*d.json", a->out, digits, (int)k + 1);
        code = path ? write_day(s, &day, path) : session_fail(s, ARV_RESOURCE_EXHAUSTED);
        arena_mark_release(s->arena, mark);
    }
    return code;
}

static int run(session *s, generate_arguments *a)
{
    if (a->depots > 0)
        return write_depots(s, a);
    if (a->day.technicians == 0)
        a->day.technicians = DEFAULT_TECHNICIANS;
    return write_day(s, &a->day, a->output.path);
}

int command_generate(int argc, char **argv)
{
    generate_arguments a = {.day = {.jobs = DEFAULT_JOBS, .seed = 1}, .most_jobs = DEFAULT_JOBS};
    if (argp_parse(&parser, argc, argv, 0, NULL, &a) != 0)
        return EXIT_CODE_USAGE;
    session s = {.arena = NULL};
    if (!session_open(&s))
        return EXIT_CODE_OTHER;
    const int code = run(&s, &a);
    session_close(&s);
    return code;
}
