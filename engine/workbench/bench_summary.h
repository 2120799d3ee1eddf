/* bench_summary.h - what the rows of one suite say together. */
#ifndef WORKBENCH_BENCH_SUMMARY_H
#define WORKBENCH_BENCH_SUMMARY_H

#include "format/json_writer.h"
#include "workbench/bench_compare.h"

typedef struct bench_summary {
    int32_t runs;    /* rows */
    int32_t failed;  /* without a plan */
    int32_t refused; /* with a plan that the checker does not accept */
    int32_t
        incomplete;  /* a job was left that has no price, though all are served in the best known */
    int32_t gaps;    /* rows with a gap */
    int32_t at_best; /* as good as the best known, or better */
    int32_t new_bests; /* better */
    double mean_gap_pct, worst_gap_pct;
    const char *worst_instance;
    int64_t cost, best_known;   /* sums over the rows with a gap */
    int32_t bounds;             /* rows with a lower bound of the cost that may be true */
    int32_t within_1, within_3; /* of them within 1 and 3 % */
    int32_t false_bounds;       /* above the cost of a plan that is known: a defect */
    double mean_proof_pct;      /* 100 (cost - bound) / cost; BENCH_NONE = no bound */
    int64_t unassigned, priority_lost, travel_s; /* sums over the rows with a plan */
    double mean_gap_at_pct[BENCH_MARKS]; /* over the rows that ran so long; BENCH_NONE = none */
    int32_t gaps_at[BENCH_MARKS];
    double wall_s, best_at_s; /* geometric means */
    int64_t peak_rss_kb;      /* largest */
    int32_t figures;          /* rows that are figures; they are none of the runs */
    int32_t judged, missed;   /* of them with a target, and not met */
} bench_summary;

/* Sums up the rows of `s`; of several with the same key the last counts. O(rows^2). */
bench_summary bench_summarise(const bench_rows *rows, const suite *s);

/* As a JSON object; `beside` is what beside_compare found. */
void bench_summary_write(json_writer *w, const suite *s, const bench_summary *sum,
                         const bench_comparison *beside);

#endif
