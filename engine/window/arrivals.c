/* arrivals.c - see arrivals.h. */
#include "window/arrivals.h"

#include <string.h>

arrivals arrivals_sort(const int32_t *scenario, int32_t count, int32_t *sorted, int32_t *scratch)
{
    memcpy(sorted, scenario, (size_t)count * sizeof *sorted);
    const int32_t finite = kernel_sort(sorted, scratch, count);
    return (arrivals){.sorted = sorted, .count = count, .finite = finite};
}

int32_t arrivals_before(const arrivals *a, int32_t t)
{
    int32_t low = 0, high = a->count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (a->sorted[middle] < t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t arrivals_inside(const arrivals *a, int32_t from_s, int32_t to_s)
{
    return arrivals_before(a, to_s + 1) - arrivals_before(a, from_s);
}

int32_t arrivals_median(const arrivals *a)
{
    return a->sorted[a->count / 2];
}

int32_t arrivals_width(const arrivals *a, int64_t tail)
{
    const int32_t cut = (int32_t)(a->count * tail / 1000000000);
    const int32_t end = a->count - 1 - cut, last = end < a->finite ? end : a->finite - 1;
    return cut < last ? a->sorted[last] - a->sorted[cut] : 0;
}
