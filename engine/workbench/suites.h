/* suites.h - the table of benchmark suites: where their files lie in a data directory, in which
 * convention they are read, and where their best known values stand.
 *
 * A suite's figure of merit is the gap to the best known cost in per cent where one is published,
 * else what the cost order looks at: priority lost, unassigned jobs, travel.
 *
 * Three kinds of suites. Most solve the files of a public set. Some solve days that are made here, by
 * play/generate.h, so that nothing is needed. Some do not solve: a script of bench/ measures, case by
 * case, and prints figures (figures.h). */
#ifndef WORKBENCH_SUITES_H
#define WORKBENCH_SUITES_H

#include "format/format.h"

enum { SUITE_PATTERNS = 3, SUITE_KEYS = 2, SUITE_SIZES = 6, SUITE_CASES = 4 };

/* Generated days of one size: "25x200-1" to "25x200-3" are those of the seeds 1 to 3. */
typedef struct suite_size {
    int32_t technicians, jobs; /* 0 ends the list */
    int32_t days;
} suite_size;

/* What a script measures at a time. */
typedef struct suite_case {
    const char *name; /* NULL ends the list; the script's first argument, too */
    const char *file; /* that it reads, below the data directory; NULL = none */
} suite_case;

typedef struct suite {
    const char *name;
    const char *title;
    const char *group;             /* "tech" = t10, t50 and t200; NULL = none */
    suite_size sizes[SUITE_SIZES]; /* a suite of generated days; else empty */
    const char *driver;            /* script of a suite that measures; NULL = it solves */
    suite_case cases[SUITE_CASES]; /* what the script measures */
    /* Files: `root` and then one of the patterns (glob) below the data directory. An instance is
     * named by its path below `root` without `suffix` and without .xz or .gz. */
    const char *root;
    const char *patterns[SUITE_PATTERNS];
    const char *suffix;
    const char *importer; /* script that turns a file into a problem; NULL = read as it stands */
    format_convention convention;
    /* Best known values: a CSV file below the data directory. The texts of the `keys` columns, with a
     * slash between, are the instance's name; of several rows the least value counts. */
    const char *table; /* NULL = none published */
    const char *keys[SUITE_KEYS];
    const char *value;
    double scale;        /* our units of cost in one unit of the table */
    double time_limit_s; /* by default; 0 = nothing is solved */
    bool priced;         /* leaving a job has a price in the cost, so it may be left */
    const char *source;  /* where to get the files */
} suite;

/* All suites, in the order in which `all` runs them. */
extern const suite SUITES[];
extern const int32_t SUITE_COUNT;

/* Does it solve days that are made here? Does a script measure? */
bool suite_is_generated(const suite *s);
bool suite_measures(const suite *s);

/* The suite of that name, NULL = none. */
const suite *suite_find(const char *name);

/* Does `name` mean this suite: its own name, its group, or "all"? */
bool suite_answers(const suite *s, const char *name);

#endif
