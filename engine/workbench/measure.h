/* measure.h - one timed solve of one instance, in a process of its own.
 *
 * A new process for each solve: its peak memory and its processor time are those of this solve
 * alone, and a crash is a row in the table instead of the end of the run. The parent never enters a
 * parallel region, so it may fork. Reading, compiling and checking are outside the times measured,
 * inside the peak of memory. */
#ifndef WORKBENCH_MEASURE_H
#define WORKBENCH_MEASURE_H

#include "workbench/instances.h"

typedef struct measure_options {
    double time_limit_s; /* 0 = none */
    int64_t epochs;      /* 0 = none */
    double bound_s;      /* seconds more for a proof; 0 = none */
    uint64_t seed;
    int32_t threads;
    double cpu_limit_s;               /* processor time of the solve; 0 = none */
    const arv_parameters *parameters; /* NULL = defaults */
    const char *importers;            /* folder of the importers; NULL = beside the program */
    const char *beside;               /* file with another solver's answer; NULL = none */
    bool (*interrupted)(void);
    void (*incumbent)(void *context, const arv_progress *news); /* each better plan; NULL = none */
    void (*waiting)(void *context, double elapsed_s); /* a few times a second; NULL = none */
    void *context;
} measure_options;

/* The answer of another solver to the same instance, as our checker sees it. */
typedef struct beside_answer {
    bool given;
    arv_status status; /* OK: the checker accepts it; FAILED_PRECONDITION: it does not */
    int64_t cost, priority_lost;
    int32_t unassigned;
    char text[328]; /* unless OK: the first thing that is wrong with it */
} beside_answer;

typedef struct measurement {
    arv_status status; /* OK: there is a plan that the checker accepts */
    bool refused;      /* there is one that it does not */
    bool stopped;      /* interrupted before its time: not a measurement */
    char text[328];    /* unless OK: the first thing that was wrong */
    double wall_s, cpu_s;
    int64_t peak_rss_kb;
    /* as the checker recomputes them */
    int64_t cost, priority_lost, travel_s;
    int32_t unassigned, mandatory_unassigned;
    int64_t epochs;
    int64_t bound, bound_priority_lost; /* as the solve states them; ARV_UNSET = none */
    beside_answer beside;
} measurement;

/* Solves and checks. Always fills `result`; what went wrong is in it. */
void measure(const instance *what, const measure_options *options, measurement *result);

/* The same in this process, for who has made one of his own: `incumbent` and `waiting` are not called.
 * Ends early when the parent is gone. */
void measure_here(const instance *what, const measure_options *options, measurement *result);

#endif
