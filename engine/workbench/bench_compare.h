/* bench_compare.h - two files of results, pair by pair: what did a change do?
 *
 * Rows of solves pair by suite, instance and seed; figures of suites that measure are left aside. Better is what the cost order says: fewer priority lost,
 * then fewer jobs left, then lower cost. The difference in per cent is that of the costs, where both
 * left the same. Pairs of one instance are averaged over seeds; the instances are the sample: an exact
 * two-sided sign test on better and worse, and a 95 % percentile bootstrap interval of the mean
 * difference (10,000 resamples, always the same). */
#ifndef WORKBENCH_BENCH_COMPARE_H
#define WORKBENCH_BENCH_COMPARE_H

#include "workbench/bench_rows.h"

typedef struct bench_pair {
    const char *suite, *instance;
    int32_t seeds;         /* pairs averaged */
    int32_t better, worse; /* of them, in the second file */
    double cost_a, cost_b; /* means over the seeds */
    double difference_pct; /* mean of 100 * (b - a) / a; BENCH_NONE: none is comparable */
} bench_pair;

typedef struct bench_comparison {
    const bench_pair *pairs; /* by suite and instance, as in the first file */
    int32_t count;
    int32_t only_a, only_b;       /* rows without a partner */
    int32_t better, worse, equal; /* instances */
    int32_t differences;          /* instances with a difference in per cent */
    double mean_pct, low_pct, high_pct;
    double sign_p;
} bench_comparison;

/* RESOURCE_EXHAUSTED. O(rows^2 + instances * resamples). */
arv_status bench_compare(arv_arena *arena, const bench_rows *a, const bench_rows *b,
                         bench_comparison *result);

#endif
