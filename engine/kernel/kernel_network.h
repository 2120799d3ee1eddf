/* kernel_network.h - sorting by a bitonic network on abstract lanes; included by kernel_lanes.h.
 *
 * A network (Batcher 1968) compares and exchanges at places that do not depend on the values: no
 * branch, no table, two instructions for LANES pairs. The values are a matrix of rows of LANES; in
 * sorted order each lane holds a run, lane after lane. First the lanes are sorted, each by itself;
 * then runs in pairs of lanes are merged, in fours, and so on. Every merge begins with a mirrored
 * stage (place i of one run against place i from the end of the other), so all exchanges point the
 * same way. The result is the sorted array, whatever the algorithm: equal to kernel_radix_sort. */

static inline lanes row_load(const int32_t *v, int32_t row)
{
    return lane_load(v + (ptrdiff_t)row * LANES);
}

static inline void row_store(int32_t *v, int32_t row, lanes a)
{
    lane_store(v + (ptrdiff_t)row * LANES, a);
}

static inline void network_exchange(lanes *low, lanes *high)
{
    const lanes least = lane_min(*low, *high);
    *high = lane_max(*low, *high);
    *low = least;
}

/* Two stages on four rows, p < q < r < s: halves against each other (mirrored or not), then within
 * the halves. */
static inline void network_four(int32_t *v, int32_t p, int32_t q, int32_t r, int32_t s,
                                int mirrored)
{
    lanes a = row_load(v, p), b = row_load(v, q), c = row_load(v, r), d = row_load(v, s);
    network_exchange(&a, mirrored ? &d : &c);
    network_exchange(&b, mirrored ? &c : &d);
    network_exchange(&a, &b);
    network_exchange(&c, &d);
    row_store(v, p, a);
    row_store(v, q, b);
    row_store(v, r, c);
    row_store(v, s, d);
}

/* Exchanges rows at `distance`, half of it, ... 1. */
static void network_halve(int32_t *v, int32_t rows, int32_t distance)
{
    for (; distance >= 2; distance /= 4) {
        const int32_t half = distance / 2;
        for (int32_t first = 0; first < rows; first += 4 * half)
            for (int32_t i = first; i < first + half; i++)
                network_four(v, i, i + half, i + 2 * half, i + 3 * half, 0);
    }
    if (distance == 0)
        return;
    for (int32_t i = 0; i < rows; i += 2) {
        lanes a = row_load(v, i), b = row_load(v, i + 1);
        network_exchange(&a, &b);
        row_store(v, i, a);
        row_store(v, i + 1, b);
    }
}

/* Sorts all lanes, each by itself. */
static void network_sort_lanes(int32_t *v, int32_t rows)
{
    network_halve(v, rows, 1);
    for (int32_t quarter = 1; 4 * quarter <= rows; quarter *= 2) {
        for (int32_t first = 0; first < rows; first += 4 * quarter)
            for (int32_t i = 0; i < quarter; i++)
                network_four(v, first + i, first + quarter + i, first + 3 * quarter - 1 - i,
                             first + 4 * quarter - 1 - i, 1);
        network_halve(v, rows, quarter / 2);
    }
}

/* Exchanges lane with lane ^ bit within a row. */
static inline lanes network_exchange_lanes(lanes a, int32_t bit)
{
    const lanes sequence = lane_sequence(0), upper = lane_and(sequence, lane_set(bit));
    const lanes b = lane_permute(a, lane_xor(sequence, lane_set(bit)));
    return lane_if_greater(upper, lane_set(0), lane_max(a, b), lane_min(a, b));
}

/* All stages that cross lanes in merging the runs of `group` neighbouring lanes, whose two halves
 * are sorted: mirrored, then at half the distance down to neighbours. */
static inline void network_cross_lanes(int32_t *v, int32_t rows, int32_t group)
{
    const lanes sequence = lane_sequence(0), none = lane_set(0);
    const lanes mirror = lane_xor(sequence, lane_set(group - 1));
    const lanes upper = lane_and(sequence, lane_set(group / 2));
    for (int32_t i = 0; i < rows / 2; i++) {
        lanes a = row_load(v, i), b = lane_permute(row_load(v, rows - 1 - i), mirror);
        const lanes low = lane_min(a, b), high = lane_max(a, b);
        a = lane_if_greater(upper, none, high, low);
        b = lane_permute(lane_if_greater(upper, none, low, high), mirror);
#pragma GCC unroll 4
        for (int32_t bit = group / 4; bit >= 1; bit /= 2) {
            a = network_exchange_lanes(a, bit);
            b = network_exchange_lanes(b, bit);
        }
        row_store(v, i, a);
        row_store(v, rows - 1 - i, b);
    }
}

/* Transposes LANES rows of LANES: halves, then quarters ... change places across the diagonal. */
static inline void network_transpose(lanes m[LANES])
{
    const lanes sequence = lane_sequence(0), none = lane_set(0);
#pragma GCC unroll 4
    for (int32_t bit = LANES / 2; bit >= 1; bit /= 2) {
        const lanes other = lane_xor(sequence, lane_set(bit));
        const lanes upper = lane_and(sequence, lane_set(bit));
#pragma GCC unroll 16
        for (int32_t i = 0; i < LANES; i++) {
            if (i & bit)
                continue;
            const lanes a = m[i], b = m[i + bit];
            m[i] = lane_if_greater(upper, none, lane_permute(b, other), a);
            m[i + bit] = lane_if_greater(upper, none, b, lane_permute(a, other));
        }
    }
}

/* to[lane * rows + row] = from[row][lane] */
static void network_unfold(const int32_t *restrict from, int32_t rows, int32_t *restrict to)
{
    if (rows < LANES) {
        for (int32_t i = 0; i < rows * LANES; i++)
            to[i % LANES * rows + i / LANES] = from[i];
        return;
    }
    for (int32_t first = 0; first < rows; first += LANES) {
        lanes m[LANES];
        for (int32_t i = 0; i < LANES; i++)
            m[i] = row_load(from, first + i);
        network_transpose(m);
        for (int32_t lane = 0; lane < LANES; lane++)
            lane_store(to + (ptrdiff_t)lane * rows + first, m[lane]);
    }
}

static int32_t sort(int32_t *values, int32_t *scratch, int32_t count)
{
    if (count < KERNEL_BLOCK || (count & (count - 1)) != 0)
        return kernel_radix_sort(values, scratch, count);
    const int32_t rows = count / LANES;
    network_sort_lanes(values, rows);
#pragma GCC unroll 4
    for (int32_t group = 2; group <= LANES; group *= 2) {
        network_cross_lanes(values, rows, group);
        network_halve(values, rows, rows / 2);
    }
    network_unfold(values, rows, scratch);
    memcpy(values, scratch, (size_t)count * sizeof *values);
    return kernel_count_finite(values, count);
}
