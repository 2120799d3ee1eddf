/* score_table.h - factors as functions of a standard normal score, for draws that hang together.
 *
 * Correlated quantities are drawn as correlated normal scores and turned into factors here (a
 * Gaussian copula): whatever the margins are, how they hang together stays a matter of normal
 * distributions, which can be conditioned exactly (arrival/traffic.h). */
#ifndef DURATION_SCORE_TABLE_H
#define DURATION_SCORE_TABLE_H

#include "kernel/kernel.h"

#include <stdint.h>

/* Table of standard normal scores by their rank, for kernel draws. */
void score_ranks(kernel_table *table);

/* Lognormal factor with mean one, cut at `most`. */
void score_table_lognormal(double sigma, int32_t most, kernel_score_table *table);

/* Linear interpolation in probability of (p_ppm, value) pairs as in quantile_table_points: the
 * factor at a score is that at its rank. Knots are value * KERNEL_ONE / unit, at least 1. */
void score_table_points(const int64_t *p_ppm, const int64_t *value, int32_t count, double unit,
                        int32_t most, kernel_score_table *table);

/* The factor at a score, interpolated as the kernels do but in double; cut at +-8. */
double score_table_at(const kernel_score_table *table, double score);

/* The score of a factor: inverse of the table, the middle of where it is flat, within +-4 so that
 * one absurd record cannot outweigh a day. Binary search. */
double score_of_factor(const kernel_score_table *table, double factor);

#endif
