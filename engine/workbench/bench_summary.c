/* bench_summary.c - see bench_summary.h. */
#include "workbench/bench_summary.h"

#include <math.h>
#include <string.h>

/* Sums on the way to means. */
typedef struct tally {
    double gap, gap_at[BENCH_MARKS], proof, log_wall, log_best_at;
    int32_t plans, timed;
} tally;

/* A plan found at once counts as a millisecond in geometric means. */
static double log_of(double seconds)
{
    return log(seconds > 1e-3 ? seconds : 1e-3);
}

static void add_gap(const bench_row *row, bench_summary *sum, tally *t)
{
    if (!isfinite(row->gap_pct))
        return;
    sum->gaps++;
    sum->at_best += row->cost <= row->best_known;
    sum->new_bests += row->cost < row->best_known;
    sum->cost += row->cost;
    sum->best_known += row->best_known;
    t->gap += row->gap_pct;
    if (!sum->worst_instance || row->gap_pct > sum->worst_gap_pct) {
        sum->worst_gap_pct = row->gap_pct;
        sum->worst_instance = row->instance;
    }
    for (int i = 0; i < BENCH_MARKS; i++)
        if (isfinite(row->gap_at_pct[i])) {
            sum->gaps_at[i]++;
            t->gap_at[i] += row->gap_at_pct[i];
        }
}

/* A bound is of the cost of all plans that lose no more. */
static void add_bound(const bench_row *row, bench_summary *sum, tally *t)
{
    if (row->bound == ARV_UNSET || row->cost <= 0)
        return;
    if (row->bound > row->cost || (isfinite(row->gap_pct) && row->bound > row->best_known)) {
        sum->false_bounds++;
        return;
    }
    const double proof_pct = 100.0 * (double)(row->cost - row->bound) / (double)row->cost;
    sum->bounds++;
    sum->within_1 += proof_pct <= 1;
    sum->within_3 += proof_pct <= 3;
    t->proof += proof_pct;
}

static void add_figure(const bench_row *row, bench_summary *sum)
{
    sum->figures++;
    sum->judged += row->target[0] != '\0';
    sum->missed += !bench_row_ok(row);
    if (row->peak_rss_kb > sum->peak_rss_kb)
        sum->peak_rss_kb = row->peak_rss_kb;
}

static void add(const bench_row *row, const suite *s, bench_summary *sum, tally *t)
{
    sum->runs++;
    if (!bench_row_ok(row)) {
        if (strcmp(row->check, "refused") == 0)
            sum->refused++;
        else
            sum->failed++;
        return;
    }
    t->plans++;
    sum->incomplete += row->best_known != ARV_UNSET && row->unassigned > 0 && !s->priced;
    sum->unassigned += row->unassigned;
    sum->priority_lost += row->priority_lost;
    sum->travel_s += row->travel_s;
    if (row->peak_rss_kb > sum->peak_rss_kb)
        sum->peak_rss_kb = row->peak_rss_kb;
    t->log_wall += log_of(row->wall_s);
    if (isfinite(row->best_at_s)) {
        t->log_best_at += log_of(row->best_at_s);
        t->timed++;
    }
    add_gap(row, sum, t);
    add_bound(row, sum, t);
}

/* Of several rows with the same key the last counts; a case that failed, until it has figures. */
static bool is_last(const bench_rows *rows, const bench_row *row, const suite *s)
{
    bench_row like = *row;
    if (suite_measures(s) && !bench_row_is_figure(row))
        like.figure = NULL;
    return bench_rows_find(rows, &like) == row;
}

bench_summary bench_summarise(const bench_rows *rows, const suite *s)
{
    bench_summary sum = {.runs = 0};
    tally t = {.gap = 0};
    for (int32_t i = 0; i < rows->count; i++) {
        const bench_row *row = &rows->items[i];
        if (strcmp(row->suite, s->name) != 0 || !is_last(rows, row, s))
            continue;
        if (bench_row_is_figure(row))
            add_figure(row, &sum);
        else
            add(row, s, &sum, &t);
    }
    sum.mean_proof_pct = sum.bounds > 0 ? t.proof / sum.bounds : BENCH_NONE;
    sum.mean_gap_pct = sum.gaps > 0 ? t.gap / sum.gaps : BENCH_NONE;
    for (int i = 0; i < BENCH_MARKS; i++)
        sum.mean_gap_at_pct[i] = sum.gaps_at[i] > 0 ? t.gap_at[i] / sum.gaps_at[i] : BENCH_NONE;
    sum.wall_s = t.plans > 0 ? exp(t.log_wall / t.plans) : BENCH_NONE;
    sum.best_at_s = t.timed > 0 ? exp(t.log_best_at / t.timed) : BENCH_NONE;
    return sum;
}

static void put_rounded(json_writer *w, const char *key, double value)
{
    json_key(w, key);
    json_put_double(w, isfinite(value) ? floor(value * 1e4 + 0.5) / 1e4 : BENCH_NONE);
}

static void write_gaps(json_writer *w, const bench_summary *sum)
{
    put_rounded(w, "mean_gap_pct", sum->mean_gap_pct);
    put_rounded(w, "worst_gap_pct", sum->worst_gap_pct);
    json_text_at(w, "worst_instance", sum->worst_instance);
    json_int_at(w, "at_best_known", sum->at_best);
    json_int_at(w, "new_bests", sum->new_bests);
    json_int_at(w, "cost_sum", sum->cost);
    json_int_at(w, "best_known_sum", sum->best_known);
    json_key(w, "anytime");
    json_open(w, '[', JSON_LINE);
    for (int i = 0; i < BENCH_MARKS; i++) {
        if (sum->gaps_at[i] == 0)
            continue;
        json_open(w, '{', JSON_LINE);
        put_rounded(w, "at_s", BENCH_MARK_S[i]);
        json_int_at(w, "runs", sum->gaps_at[i]);
        put_rounded(w, "mean_gap_pct", sum->mean_gap_at_pct[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void write_proofs(json_writer *w, const bench_summary *sum)
{
    json_int_at(w, "bounds", sum->bounds);
    put_rounded(w, "mean_proof_pct", sum->mean_proof_pct);
    json_int_at(w, "proven_within_1_pct", sum->within_1);
    json_int_at(w, "proven_within_3_pct", sum->within_3);
    json_int_at(w, "false_bounds", sum->false_bounds);
}

static void write_runs(json_writer *w, const bench_summary *sum)
{
    json_int_at(w, "runs", sum->runs);
    json_int_at(w, "failed", sum->failed);
    json_int_at(w, "refused", sum->refused);
    json_int_at(w, "incomplete", sum->incomplete);
    if (sum->gaps > 0)
        write_gaps(w, sum);
    if (sum->bounds > 0)
        write_proofs(w, sum);
    json_int_at(w, "unassigned_sum", sum->unassigned);
    json_int_at(w, "priority_lost_sum", sum->priority_lost);
    json_int_at(w, "travel_s_sum", sum->travel_s);
    put_rounded(w, "geometric_mean_wall_s", sum->wall_s);
    put_rounded(w, "geometric_mean_best_at_s", sum->best_at_s);
}

static void write_figures(json_writer *w, const bench_summary *sum)
{
    json_int_at(w, "figures", sum->figures);
    json_int_at(w, "with_target", sum->judged);
    json_int_at(w, "targets_missed", sum->missed);
}

static void write_beside(json_writer *w, const bench_comparison *c)
{
    json_key(w, "beside");
    json_open(w, '{', JSON_LINE);
    json_int_at(w, "instances", c->count);
    json_int_at(w, "better", c->better);
    json_int_at(w, "worse", c->worse);
    json_int_at(w, "equal", c->equal);
    put_rounded(w, "mean_difference_pct", c->mean_pct);
    put_rounded(w, "low95_pct", c->low_pct);
    put_rounded(w, "high95_pct", c->high_pct);
    put_rounded(w, "sign_test_p", c->sign_p);
    json_close(w, '}');
}

void bench_summary_write(json_writer *w, const suite *s, const bench_summary *sum,
                         const bench_comparison *beside)
{
    json_open(w, '{', JSON_BLOCK);
    json_text_at(w, "suite", s->name);
    if (sum->runs > 0)
        write_runs(w, sum);
    if (sum->figures > 0)
        write_figures(w, sum);
    if (beside->count > 0)
        write_beside(w, beside);
    json_int_at(w, "peak_rss_kb", sum->peak_rss_kb);
    json_close(w, '}');
}
