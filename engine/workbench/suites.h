/* suites.h - the table of benchmark suites: where their files lie in a data directory, in which
 * convention they are read, and where their best known values stand.
 *
 * A suite's figure of merit is the gap to the best known cost in per cent where one is published,
 * else what the cost order looks at: priority lost, unassigned jobs, travel. */
#ifndef WORKBENCH_SUITES_H
#define WORKBENCH_SUITES_H

#include "format/format.h"

enum { SUITE_PATTERNS = 3, SUITE_KEYS = 2 };

typedef struct suite {
    const char *name;
    const char *title;
    const char *group; /* "tech" = t10, t50 and t200; NULL = none */
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
    double time_limit_s; /* by default */
    bool priced;         /* leaving a job has a price in the cost, so it may be left */
    const char *source;  /* where to get the files */
} suite;

/* All suites, in the order in which `all` runs them. */
extern const suite SUITES[];
extern const int32_t SUITE_COUNT;

/* Does `name` mean this suite: its own name, its group, or "all"? */
bool suite_answers(const suite *s, const char *name);

#endif
