/* kernel_select.c - which kernel sets this CPU runs, and the geometry of quantile tables. */
#include "kernel/kernel.h"

int32_t kernel_list(const kernel_ops *sets[3])
{
    int32_t count = 0;
    sets[count++] = &kernel_scalar;
#ifdef ARV_HAVE_X86_KERNELS
    if (__builtin_cpu_supports("avx2"))
        sets[count++] = &kernel_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        sets[count++] = &kernel_avx512;
#endif
    return count;
}

const kernel_ops *kernel_select(void)
{
    const kernel_ops *sets[3];
    const int32_t count = kernel_list(sets);
    return sets[count - 1];
}

int32_t kernel_block_log2(int32_t count)
{
    return __builtin_ctz((unsigned)count);
}

double kernel_knot_probability(int32_t k)
{
    enum { CELLS = 1 << KERNEL_CELL_BITS, LAST = KERNEL_SIDE - 2 };
    int32_t i = k % KERNEL_SIDE;
    if (i > LAST)
        i = LAST;
    const int32_t octave = KERNEL_LOW_OCTAVE + i / CELLS;
    const double w = (double)((int64_t)1 << octave) * (1.0 + (double)(i % CELLS) / CELLS);
    const double tail = w / (double)((int64_t)1 << KERNEL_TAIL_BITS);
    return k < KERNEL_SIDE ? tail : 1.0 - tail;
}

double kernel_knot_score(int32_t k)
{
    const int32_t z = k * (1 << KERNEL_SCORE_CELL_BITS) - KERNEL_MAX_SCORE;
    return (double)z / KERNEL_SCORE_ONE;
}
