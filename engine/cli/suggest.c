/* suggest.c - optimal string alignment distance (Levenshtein with swaps of neighbours) on short
 * names. */
#include "cli/suggest.h"

#include <stddef.h>
#include <string.h>

enum { LONGEST = 32 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Rows i-2, i-1 and i of the table of distances between the first i of a and the first k of b. */
static int distance(const char *a, const char *b)
{
    const int n = (int)strlen(a), m = (int)strlen(b);
    if (n >= LONGEST || m >= LONGEST)
        return LONGEST;
    int rows[3][LONGEST + 1];
    for (int k = 0; k <= m; k++)
        rows[0][k] = k;
    for (int i = 1; i <= n; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (int k = 1; k <= m; k++) {
            row[k] = least(least(above[k], row[k - 1]) + 1, above[k - 1] + (a[i - 1] != b[k - 1]));
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                row[k] = least(row[k], two_above[k - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

const char *suggest_name(const char *typed, const char *const *names, int count)
{
    const char *best = NULL;
    int best_distance = least(2, ((int)strlen(typed) - 1) / 2) + 1;
    for (int i = 0; i < count; i++) {
        const int d = distance(typed, names[i]);
        if (d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
