/* rank_tests.h - tests that look at the order of results only.
 *
 * Friedman (1937) with the comparisons of Conover (Practical Nonparametric Statistics, 3rd ed. 1999,
 * section 5.8), as irace uses them; the signed-rank test of Wilcoxon (1945), exact; the sign test. */
#ifndef WORKBENCH_RANK_TESTS_H
#define WORKBENCH_RANK_TESTS_H

#include <stdbool.h>
#include <stdint.h>

/* P(F >= f) with a and b degrees of freedom; P(|T| >= t) with `freedom` ones. Within 1e-10. */
double rank_f_tail(double f, double a, double b);
double rank_t_tails(double t, double freedom);

/* `ranks`: [blocks * columns], the rank of each column within each block (1 = best, ties share).
 * Marks in `worse` [columns] those that are worse than the column with the least sum of ranks at level
 * `alpha`, none unless the Friedman test itself says that columns differ. With two columns that is the
 * sign test's place: use rank_signed. O(blocks * columns). */
void rank_friedman(const double *ranks, int32_t blocks, int32_t columns, double alpha, bool *worse);

/* Differences are ordered by size already: `order` [count] holds their signs (-1, 1) from the smallest to
 * the largest, and `tied` says of each whether it is as large as the one before. Two-sided P of a sum of
 * signed ranks as far from its mean, exact for these ranks. `count` <= RANK_SIGNED_MOST. O(count^3). */
enum { RANK_SIGNED_MOST = 200 };
double rank_signed(const int8_t *order, const bool *tied, int32_t count);

/* Two-sided, exact. */
double rank_sign_test(int32_t better, int32_t worse);

#endif
