/* travel_leg.c - see travel_leg.h. */
#include "travel/travel_leg.h"

#include <assert.h>
#include <math.h>

enum { SLICES_AT_ONCE = 48 };

/* Last slice that has begun at t. */
static int32_t slice_at(const travel_leg *leg, int32_t t)
{
    int32_t k = 0;
    while (k + 1 < leg->slice_count && leg->from_s[k + 1] <= t)
        k++;
    return k;
}

static const int32_t *durations(const travel_leg *leg)
{
    return leg->slice_count == 1 ? &leg->single_s : leg->duration_s;
}

static int32_t slice_end(const travel_leg *leg, int32_t k)
{
    return k + 1 < leg->slice_count ? leg->from_s[k + 1] : INT32_MAX;
}

/* Length covered in `seconds` at the speed of a slice, rounded down; all of any leg when it takes
 * no time. */
static int64_t covered(int64_t seconds, int32_t duration_s)
{
    if (duration_s == 0)
        return INT64_MAX >> 1;
    return (seconds << TRAVEL_LENGTH_BITS) / duration_s;
}

/* Seconds for a length, rounded up. */
static int64_t seconds_for(int64_t length, int32_t duration_s)
{
    const int64_t whole = length >> TRAVEL_LENGTH_BITS;
    const int64_t part = length & (TRAVEL_LENGTH_ONE - 1);
    return whole * duration_s + ((part * duration_s + TRAVEL_LENGTH_ONE - 1) >> TRAVEL_LENGTH_BITS);
}

arv_status travel_leg_make(arv_arena *arena, const problem_travel *travel, int32_t from, int32_t to,
                           travel_leg *leg)
{
    *leg = (travel_leg){.slice_count = 1, .single_s = problem_travel_s(travel, from, to)};
    if ((from | to) < 0 || travel->slice_count == 1)
        return ARV_OK;
    int32_t *d = ARENA_ARRAY(arena, int32_t, travel->slice_count);
    if (!d)
        return ARV_RESOURCE_EXHAUSTED;
    const size_t at = (size_t)from * (size_t)travel->rows + (size_t)to;
    bool equal = true;
    for (int32_t k = travel->slice_count; k-- > 0;) {
        d[k] = travel->duration_s[k][at];
        if (k + 1 < travel->slice_count) {
            const int64_t later =
                (int64_t)d[k + 1] + travel->slice_from_s[k + 1] - travel->slice_from_s[k];
            d[k] = d[k] < later ? d[k] : (int32_t)later;
            equal = equal && d[k] == d[k + 1];
        }
    }
    leg->single_s = d[0];
    if (equal)
        return ARV_OK;
    leg->slice_count = travel->slice_count;
    leg->from_s = travel->slice_from_s;
    leg->duration_s = d;
    return ARV_OK;
}

/* At the speed of slice k. */
static int32_t slice_s(const travel_leg *leg, int32_t k)
{
    return leg->slice_count == 1 ? leg->single_s : leg->duration_s[k];
}

static bool has_slice_at(const travel_leg *leg, int32_t k, int32_t from_s)
{
    return leg->slice_count > 1 && k < leg->slice_count && leg->from_s[k] == from_s;
}

/* Where the slice after k begins, INT32_MAX when there is none. */
static int32_t next_from_s(const travel_leg *leg, int32_t k)
{
    return k + 1 < leg->slice_count ? leg->from_s[k + 1] : INT32_MAX;
}

arv_status travel_leg_join(arv_arena *arena, const travel_leg *before, travel_leg *leg)
{
    const travel_leg a = *before, b = *leg;
    const int32_t most = a.slice_count + b.slice_count;
    int32_t *from_s = ARENA_ARRAY(arena, int32_t, most), *d = ARENA_ARRAY(arena, int32_t, most);
    if (!from_s || !d)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t i = 0, k = 0, count = 0;
    int32_t now = a.slice_count > 1 ? a.from_s[0] : b.slice_count > 1 ? b.from_s[0] : 0;
    for (;;) {
        const int64_t both = (int64_t)slice_s(&a, i) + slice_s(&b, k);
        from_s[count] = now;
        d[count++] = both < PROBLEM_UNREACHABLE_S ? (int32_t)both : PROBLEM_UNREACHABLE_S;
        const int32_t next_a = next_from_s(&a, i), next_b = next_from_s(&b, k);
        now = next_a < next_b ? next_a : next_b;
        if (now == INT32_MAX)
            break;
        i += has_slice_at(&a, i + 1, now);
        k += has_slice_at(&b, k + 1, now);
    }
    *leg = (travel_leg){.slice_count = count, .from_s = from_s, .duration_s = d, .single_s = d[0]};
    return ARV_OK;
}

static int64_t full_hours(const travel_hours *hours, int32_t t)
{
    const int64_t at = hours->origin_s + t;
    return (at >= 0 ? at : at - 3599) / 3600;
}

static int32_t scaled(int32_t duration_s, int64_t ppm)
{
    if (duration_s >= PROBLEM_UNREACHABLE_S)
        return duration_s;
    const int64_t value = ((int64_t)duration_s * ppm + 500000) / 1000000;
    return value < PROBLEM_UNREACHABLE_S ? (int32_t)value : PROBLEM_UNREACHABLE_S - 1;
}

/* The moment whose hour counts at t. */
static int32_t followed(const travel_hours *hours, int32_t t)
{
    if (t < hours->from_s)
        return hours->from_s;
    return t < hours->until_s ? t : hours->until_s - 1;
}

/* Duration at the speed of the hour that counts at t. */
static int32_t duration_at(const travel_leg *leg, const travel_hours *hours, int32_t t)
{
    const int64_t hour = full_hours(hours, followed(hours, t)) % ARV_HOURS;
    return scaled(durations(leg)[slice_at(leg, t)], hours->ppm[hour < 0 ? hour + ARV_HOURS : hour]);
}

/* The first moment after t at which the matrix or the hour changes; INT32_MAX = never. */
static int32_t next_change(const travel_leg *leg, const travel_hours *hours, int32_t t)
{
    const int64_t hour = (full_hours(hours, followed(hours, t)) + 1) * 3600 - hours->origin_s;
    const int32_t slice = slice_end(leg, slice_at(leg, t));
    if (hour >= hours->until_s)
        return slice;
    return hour < slice ? (int32_t)hour : slice;
}

arv_status travel_leg_follow_hours(arv_arena *arena, const travel_hours *hours, travel_leg *leg)
{
    const int32_t most = leg->slice_count + (hours->until_s - hours->from_s) / 3600 + 2;
    int32_t *from = ARENA_ARRAY(arena, int32_t, most), *d = ARENA_ARRAY(arena, int32_t, most);
    if (!from || !d)
        return ARV_RESOURCE_EXHAUSTED;
    const bool earlier = leg->slice_count > 1 && leg->from_s[0] < hours->from_s;
    int32_t count = 0, t = earlier ? leg->from_s[0] : hours->from_s;
    for (; t < INT32_MAX; t = next_change(leg, hours, t)) {
        const int32_t now = duration_at(leg, hours, t);
        if (count > 0 && d[count - 1] == now)
            continue;
        from[count] = t;
        d[count++] = now;
    }
    *leg = (travel_leg){.slice_count = count, .from_s = from, .duration_s = d, .single_s = d[0]};
    return ARV_OK;
}

/* Duration of the leg at time t, with the spells. */
static int32_t slowed_at(const travel_leg *leg, const travel_spell *spells, int32_t count,
                         int32_t t)
{
    const int32_t usual_s = durations(leg)[slice_at(leg, t)];
    for (int32_t i = 0; i < count; i++) {
        if (t < spells[i].from_s || t >= spells[i].until_s)
            continue;
        const int64_t value = ((int64_t)usual_s * spells[i].ppm + 500000) / 1000000;
        return value < KERNEL_FOREVER_S ? (int32_t)value : KERNEL_FOREVER_S;
    }
    return usual_s;
}

/* First moment after t at which the leg's slice or a spell begins or ends; INT32_MAX = none. */
static int32_t next_edge(const travel_leg *leg, const travel_spell *spells, int32_t count,
                         int32_t t)
{
    int32_t next = slice_end(leg, slice_at(leg, t));
    for (int32_t i = 0; i < count; i++) {
        if (spells[i].from_s > t && spells[i].from_s < next)
            next = spells[i].from_s;
        if (spells[i].until_s > t && spells[i].until_s < next)
            next = spells[i].until_s;
    }
    return next;
}

const travel_leg *travel_leg_slow(const travel_leg *leg, const travel_spell *spells, int32_t count,
                                  travel_slowed *slowed)
{
    if (count == 0)
        return leg;
    assert(leg->slice_count + 2 * count < TRAVEL_SLOWED_SLICES);
    int32_t used = 0;
    int32_t t = leg->slice_count > 1 && leg->from_s[0] < spells[0].from_s ? leg->from_s[0]
                                                                          : spells[0].from_s - 1;
    for (; t < INT32_MAX; t = next_edge(leg, spells, count, t)) {
        slowed->from_s[used] = t;
        slowed->duration_s[used++] = slowed_at(leg, spells, count, t);
    }
    slowed->leg = (travel_leg){.slice_count = used,
                               .from_s = slowed->from_s,
                               .duration_s = slowed->duration_s,
                               .single_s = slowed->duration_s[0]};
    return &slowed->leg;
}

/* Arrival when leaving at depart_s, which lies in slice k. */
static int32_t arrive_from(const travel_leg *leg, int32_t k, int32_t depart_s, int32_t factor)
{
    const int32_t *d = durations(leg);
    int64_t length = (int64_t)factor << (TRAVEL_LENGTH_BITS - KERNEL_FACTOR_BITS);
    int64_t t = depart_s;
    for (;; k++) {
        const int64_t end = slice_end(leg, k);
        const int64_t arrive = t + seconds_for(length, d[k]);
        if (arrive <= end || end == INT32_MAX)
            return arrive < KERNEL_FOREVER_S ? (int32_t)arrive : KERNEL_FOREVER_S;
        length -= covered(end - t, d[k]);
        t = end;
    }
}

int32_t travel_arrive(const travel_leg *leg, int32_t depart_s, int32_t factor)
{
    return arrive_from(leg, slice_at(leg, depart_s), depart_s, factor);
}

int32_t travel_depart(const travel_leg *leg, int32_t arrive_s, int32_t factor)
{
    if (travel_arrive(leg, 0, factor) > arrive_s)
        return -1;
    int32_t low = 0, high = arrive_s; /* arrive(low) <= arrive_s; the answer is in [low, high] */
    while (low < high) {
        const int32_t middle = low + (high - low + 1) / 2;
        if (travel_arrive(leg, middle, factor) <= arrive_s)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

int64_t travel_progress(const travel_leg *leg, int32_t from_s, int32_t to_s)
{
    const int32_t *d = durations(leg);
    int64_t length = 0;
    int32_t t = from_s;
    for (int32_t k = slice_at(leg, from_s); t < to_s; k++) {
        const int32_t end = slice_end(leg, k) < to_s ? slice_end(leg, k) : to_s;
        const int64_t more = covered((int64_t)end - t, d[k]);
        if (more > (INT64_MAX >> 1) - length)
            return INT64_MAX >> 1;
        length += more;
        t = end;
    }
    return length;
}

/* Some slices of a leg as one line, the share of the leg covered by the time: driving is a walk along
 * it without a division. Exact to 1e-9 s, and an arrival so little after a whole second is that. */
typedef struct line {
    int32_t first, count;
    double from_s[SLICES_AT_ONCE + 1], before[SLICES_AT_ONCE + 1]; /* when a slice begins */
    double duration_s[SLICES_AT_ONCE], speed[SLICES_AT_ONCE];
} line;

static const double LINE_ERROR_S = 1e-6;

/* From slice `first` on; false when part of the leg takes no time. */
static bool line_make(const travel_leg *leg, int32_t first, line *l)
{
    const int32_t *d = durations(leg), left = leg->slice_count - first;
    l->first = first;
    l->count = left < SLICES_AT_ONCE ? left : SLICES_AT_ONCE;
    for (int32_t i = 0; i < l->count; i++) {
        if (d[first + i] == 0)
            return false;
        l->from_s[i] = leg->from_s[first + i];
        l->duration_s[i] = d[first + i];
        l->speed[i] = 1 / l->duration_s[i];
        l->before[i] =
            i ? l->before[i - 1] + (l->from_s[i] - l->from_s[i - 1]) * l->speed[i - 1] : 0;
    }
    l->before[l->count] = HUGE_VAL;
    return true;
}

/* arrive_from of a slice of the line, which may end too early. */
static int32_t arrive_on(const line *l, const travel_leg *leg, int32_t i, int32_t depart_s,
                         int32_t factor)
{
    const int32_t start = i;
    const double length = factor * (1.0 / KERNEL_ONE);
    const double until = l->before[i] + (depart_s - l->from_s[i]) * l->speed[i] + length;
    i += l->before[i + 1] <= until; /* mostly this or none */
    while (l->before[i + 1] <= until)
        i++;
    if (i + 1 == l->count && l->first + l->count < leg->slice_count)
        return arrive_from(leg, l->first + start, depart_s, factor);
    const double exact = l->from_s[i] + (until - l->before[i]) * l->duration_s[i] - LINE_ERROR_S;
    if (exact >= KERNEL_FOREVER_S)
        return KERNEL_FOREVER_S;
    const int32_t whole = (int32_t)exact;
    return whole + (whole < exact);
}

/* First and last departure of those who go. */
static void depart_range(const int32_t *depart, int32_t latest_s, int32_t count, int32_t *first_s,
                         int32_t *last_s)
{
    int32_t low = INT32_MAX, high = INT32_MIN;
    for (int32_t s = 0; s < count; s++) {
        const int32_t t = depart[s] < latest_s ? depart[s] : latest_s;
        low = t < low ? t : low;
        high = t > high ? t : high;
    }
    *first_s = low;
    *last_s = high;
}

/* Slice of each departure, from slice `from` = 0 on, the last of them `until`. */
static void find_slices(const travel_leg *leg, int32_t from, int32_t until, const int32_t *depart,
                        int32_t slice[KERNEL_BLOCK])
{
    for (int32_t s = 0; s < KERNEL_BLOCK; s++)
        slice[s] = 0;
    for (int32_t i = from + 1; i <= until; i++)
        for (int32_t s = 0; s < KERNEL_BLOCK; s++)
            slice[s] += leg->from_s[i] <= depart[s];
}

/* The legs alone, without breaks and holds; who departs after latest_s counts as departing then. */
static void drive_lengths(const travel_leg *leg, int32_t latest_s, const int32_t *depart,
                          const int32_t *factor, int32_t count, int32_t *arrive)
{
    int32_t first_s, last_s, slice[KERNEL_BLOCK];
    depart_range(depart, latest_s, count, &first_s, &last_s);
    const int32_t from = slice_at(leg, first_s), until = slice_at(leg, last_s);
    line l;
    const bool straight =
        leg->slice_count > 1 && until - from < SLICES_AT_ONCE && line_make(leg, from, &l);
    for (int32_t block = 0; block < count; block += KERNEL_BLOCK) {
        if (straight)
            find_slices(leg, from, until, depart + block, slice);
        for (int32_t s = block; s < block + KERNEL_BLOCK; s++) {
            const int32_t t = depart[s] < latest_s ? depart[s] : latest_s;
            const int32_t scale = factor ? factor[s] : KERNEL_ONE;
            arrive[s] = straight ? arrive_on(&l, leg, slice[s - block], t, scale)
                                 : travel_arrive(leg, t, scale);
        }
    }
}

void travel_drive(const travel_leg *travel, const kernel_leg *leg, const int32_t *depart,
                  const int32_t *factor, const int32_t *not_before, int32_t count, int32_t *arrive)
{
    enum { AT_ONCE = 16 * KERNEL_BLOCK };
    int32_t driven[AT_ONCE];
    for (int32_t first = 0; first < count; first += AT_ONCE) {
        const int32_t some = count - first < AT_ONCE ? count - first : AT_ONCE;
        drive_lengths(travel, leg->latest_s, depart + first, factor ? factor + first : NULL, some,
                      driven);
        for (int32_t s = 0; s < some; s++) {
            int32_t t = driven[s] + leg->rest_s;
            t = t > leg->hold_s ? t : leg->hold_s;
            if (not_before && t < not_before[first + s])
                t = not_before[first + s];
            t = t < KERNEL_FOREVER_S ? t : KERNEL_FOREVER_S;
            arrive[first + s] = depart[first + s] > leg->latest_s ? KERNEL_FOREVER_S : t;
        }
    }
}
