/* report.h - the honest report: what was promised, and what came true.
 *
 * Definitions
 *   promise kept   the technician came, and his arrival lies inside every window the customer was
 *                  shown. A REVISED notice breaks the promise even if the old window is met after
 *                  all; a customer who was not reached was not kept. An EARLY_OFFER is an offer:
 *                  it is a notice, not a promise. Who takes one agrees to another window: those
 *                  before it bind no more, and looks before it are not counted.
 *   look           what a customer sees at each departure of his technician, by stops away: one
 *                  look per customer and stops away, the same moments for every policy.
 *   coverage       share of looks whose window holds the arrival; not reached = outside.
 *   Winkler        interval score of Gneiting & Raftery (2007): width + (2 / alpha) x the distance
 *                  by which the arrival is outside. Not reached scores the moment at which the
 *                  technician gave up, which is kinder than the truth.
 *   CRPS, PIT      of the live distribution at a look (day_live.h), whatever window is shown of it.
 *   interval       95 %, clustered by technician-day because the outcomes of one day of one
 *                  technician are correlated: linearised variance of a ratio, turned into an
 *                  effective sample size (never above the real one) for a Wilson interval with
 *                  Student's t on clusters - 1 (Korn & Graubard 1998; Dean & Pagano 2015). When
 *                  every promise was kept each cluster counts as one observation, and below two
 *                  clusters the interval is [0, 1]: nothing is known.
 */
#ifndef PLAY_REPORT_H
#define PLAY_REPORT_H

#include "play/play.h"
#include "play/play_text.h"

/* How often the arrival fell into each tenth of a live distribution: flat when it is right. */
enum { REPORT_PIT_BINS = 10 };

typedef struct report_stop {
    int32_t stops_away, looks;
    double coverage, mean_width_min, winkler_min;
    int32_t scored; /* looks with a live distribution and an arrival; the next two are theirs */
    double crps_min;
    int32_t pit[REPORT_PIT_BINS];
} report_stop;

typedef struct report_figures {
    int32_t customers;
    double promise_kept, kept_low, kept_high; /* NAN without customers */
    double revised_rate;
    int64_t nested_violations; /* windows not inside the one before, without a REVISED notice */
    double notices_per_customer;
    double booked_width_min; /* mean width of the first window */
    report_stop *stops;      /* by stops away, those with looks only */
    int32_t stop_count;
} report_figures;

/* Technician-days, as far as the interval needs them. */
typedef struct report_clusters {
    int64_t count, kept, size;
    int64_t kept_kept, kept_size, size_size; /* sums of products */
} report_clusters;

/* One policy's figures while customers come in, a technician-day at a time: their views need not be
 * kept. Lives in `arena`. */
typedef struct report_sums {
    arv_arena *arena;
    play_policy policy;
    double alpha;
    report_clusters clusters;
    int64_t revised, violations, notices, booked_s;
    struct report_stop_sum *stops; /* by stops away */
    int32_t stop_room;
} report_sums;

report_sums report_begin(arv_arena *arena, play_policy policy, double alpha);
/* Adds the customers of one technician-day. RESOURCE_EXHAUSTED is the only error, here and below.
 * O(views). */
arv_status report_add(report_sums *sums, const play_customer *customers, int32_t count);
arv_status report_end(const report_sums *sums, report_figures *figures);

/* Was the promise of this customer kept under `policy`? */
bool report_kept(const play_customer *customer, play_policy policy);

/* (to - from) + (2 / alpha) * miss, in seconds. */
double report_winkler_s(int64_t from_s, int64_t to_s, int64_t arrive_s, double alpha);

/* 95 % interval of sum(kept) / sum(size) over `clusters` technician-days. */
void report_interval(const int32_t *kept, const int32_t *size, int32_t clusters, double *low,
                     double *high);

/* Figures of one policy over customers in cluster order. O(views). */
arv_status report_compute(const play_customer *customers, int32_t count, play_policy policy,
                          double alpha, arv_arena *arena, report_figures *figures);

/* One member of "by_stops_away"; `scores` = with CRPS and PIT. */
void report_put_stop(play_text *text, const report_stop *stop, bool scores);

/* The members of the JSON report from "alpha" to "baselines", without the braces around them;
 * `figures` by policy, `top` is the one reported on top. */
void report_put(play_text *text, const report_figures *figures, play_policy top, double alpha);

/* For people: one sentence about `policy`, and the tables of all. `figures` by policy. */
void report_put_headline(play_text *text, const report_figures *figures, play_policy policy,
                         double alpha, int32_t days);
void report_put_tables(play_text *text, const report_figures *figures);

#endif
