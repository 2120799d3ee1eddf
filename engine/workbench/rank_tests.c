/* rank_tests.c - see rank_tests.h. */
#include "workbench/rank_tests.h"

#include <math.h>
#include <string.h>

/* ---- distributions --------------------------------------------------------------------------- */

/* The continued fraction of the incomplete beta function by Lentz's method (Press et al., Numerical
 * Recipes, section 6.4). */
static double beta_fraction(double a, double b, double x)
{
    enum { TERMS_MOST = 500 };
    const double tiny = 1e-300, close = 1e-14;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double h = d;
    for (int m = 1; m <= TERMS_MOST; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        for (int k = 0; k < 2; k++) {
            const double term = k == 0 ? even : odd;
            d = 1 + term * d;
            c = 1 + term / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            h *= d * c;
        }
        if (fabs(d * c - 1) < close)
            break;
    }
    return h;
}

/* Regularised incomplete beta function. */
static double beta_share(double a, double b, double x)
{
    if (!(x > 0))
        return 0;
    if (x >= 1)
        return 1;
    const double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                     : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double rank_f_tail(double f, double a, double b)
{
    return f > 0 ? beta_share(b / 2, a / 2, b / (b + a * f)) : 1;
}

double rank_t_tails(double t, double freedom)
{
    return beta_share(freedom / 2, .5, freedom / (freedom + t * t));
}

/* ---- Friedman -------------------------------------------------------------------------------- */

static double sum_of_column(const double *ranks, int32_t blocks, int32_t columns, int32_t k)
{
    double sum = 0;
    for (int32_t b = 0; b < blocks; b++)
        sum += ranks[(size_t)b * (size_t)columns + (size_t)k];
    return sum;
}

void rank_friedman(const double *ranks, int32_t blocks, int32_t columns, double alpha, bool *worse)
{
    const double m = blocks, k = columns;
    double squares = 0, sums = 0, least = (double)INFINITY; /* of all ranks; of the columns' sums */
    memset(worse, 0, (size_t)columns * sizeof *worse);
    if (blocks < 2 || columns < 2)
        return;
    for (int32_t i = 0; i < blocks * columns; i++)
        squares += ranks[i] * ranks[i];
    for (int32_t c = 0; c < columns; c++) {
        const double sum = sum_of_column(ranks, blocks, columns, c);
        sums += sum * sum;
        least = sum < least ? sum : least;
    }
    const double centre = m * k * (k + 1) * (k + 1) / 4, spread = squares - centre;
    if (spread <= 0)
        return; /* all alike */
    const double t1 = (k - 1) * (sums - m * centre) / spread;
    const double rest = m * (k - 1) - t1, freedom = (m - 1) * (k - 1);
    if (rest > 1e-9 && rank_f_tail((m - 1) * t1 / rest, k - 1, freedom) >= alpha)
        return;
    const double error = sqrt(fmax(0, 2 * (m * squares - sums) / freedom));
    for (int32_t c = 0; c < columns; c++) {
        const double apart = sum_of_column(ranks, blocks, columns, c) - least;
        worse[c] = apart > 0 && (error <= 0 || rank_t_tails(apart / error, freedom) < alpha);
    }
}

/* ---- signed ranks ---------------------------------------------------------------------------- */

/* Twice the rank of each, whole even where some tie. */
static void double_ranks(const bool *tied, int32_t count, int32_t *rank)
{
    for (int32_t first = 0; first < count;) {
        int32_t end = first + 1;
        while (end < count && tied[end])
            end++;
        for (int32_t k = first; k < end; k++)
            rank[k] = first + 1 + end;
        first = end;
    }
}

double rank_signed(const int8_t *order, const bool *tied, int32_t count)
{
    double chance[RANK_SIGNED_MOST * (RANK_SIGNED_MOST + 1) + 1];
    int32_t rank[RANK_SIGNED_MOST];
    int32_t sum = 0, total = 0;
    double_ranks(tied, count, rank);
    for (int32_t k = 0; k < count; k++) {
        total += rank[k];
        sum += order[k] > 0 ? rank[k] : 0;
    }
    /* chance[s]: that the positive ones sum up to s when each sign is a toss. */
    memset(chance, 0, ((size_t)total + 1) * sizeof *chance);
    chance[0] = 1;
    for (int32_t k = 0, known = 0; k < count; k++) {
        known += rank[k];
        for (int32_t s = known; s >= 0; s--)
            chance[s] = (chance[s] + (s >= rank[k] ? chance[s - rank[k]] : 0)) / 2;
    }
    const int32_t far = sum < total - sum ? sum : total - sum;
    double tail = 0;
    for (int32_t s = 0; s <= far; s++)
        tail += chance[s];
    return 2 * tail < 1 ? 2 * tail : 1;
}

double rank_sign_test(int32_t better, int32_t worse)
{
    const int32_t n = better + worse, most = better > worse ? better : worse;
    double tail = 0, log_p = -n * log(2.0); /* of n, then of one fewer at a time */
    for (int32_t k = n; k >= most; k--) {
        tail += exp(log_p);
        log_p += log(k) - log(n + 1.0 - k);
    }
    return 2 * tail < 1 ? 2 * tail : 1;
}
