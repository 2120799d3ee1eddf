/* compile_class.c - shifts that are alike in every respect share a class number, so that the search
 * tries one empty shift of a kind instead of all of them. */
#include "model/compile.h"

#include <stdlib.h>
#include <string.h>

/* What a shift is made of, as words to compare. */
enum { KEY_FIXED_WORDS = 20, KEY_RESTOCK_WORDS = 3 };

typedef struct key_writer {
    int64_t *words;
    size_t count;
} key_writer;

static void put(key_writer *w, int64_t value)
{
    w->words[w->count++] = value;
}

static void put_breaks(const arv_problem *p, int32_t s, key_writer *w)
{
    for (int32_t b = p->break_first[s]; b < p->break_first[s + 1]; b++) {
        put(w, p->break_service_s[b]);
        put(w, p->break_late_from_s[b]);
        put(w, p->break_late_rate ? p->break_late_rate[b] : 0);
        put(w, p->break_rules ? p->break_rules[b].since_start_s : 0);
        put(w, p->break_rules ? p->break_rules[b].since_break_s : 0);
        put(w, p->break_rules && p->break_rules[b].paid);
        for (int32_t d = 0; p->break_max_load && d < p->load_count; d++)
            put(w, p->break_max_load[(size_t)b * (size_t)p->load_count + (size_t)d]);
        put(w, p->break_window_first[b + 1] - p->break_window_first[b]);
        for (int32_t i = p->break_window_first[b]; i < p->break_window_first[b + 1]; i++) {
            put(w, p->break_open_s[i]);
            put(w, p->break_close_s[i]);
        }
    }
}

/* Is shift s in the row of a job? */
static bool has_bit(const arv_problem *p, const uint64_t *table, int32_t job, int32_t s)
{
    return table[(size_t)job * (size_t)p->shift_words + (size_t)(s >> 6)] >> (s & 63) & 1;
}

/* Skills and tools count through the jobs they open: column s of a table of bits. */
static uint64_t column_hash(const arv_problem *p, const uint64_t *table, int32_t s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (int32_t j = 0; j < p->job_count; j++)
        h = (h ^ (uint64_t)has_bit(p, table, j, s)) * UINT64_C(0x100000001b3);
    return h;
}

static void put_restock(const arv_problem *p, int32_t s, key_writer *w)
{
    put(w, p->shift_restock[s]);
    put(w, p->shift_restock_s[s]);
    put(w, (int64_t)column_hash(p, p->job_equipped, s));
    for (int32_t d = 0; d < p->load_count; d++)
        put(w, p->shift_stock[(size_t)s * (size_t)p->load_count + (size_t)d]);
}

static void write_key(const compiler *c, int32_t s, key_writer *w)
{
    const arv_problem *p = c->problem;
    const int32_t rank = c->technician_rank[p->shift_technician[s]];
    const bool special = rank != 0 || p->prefix_first[s] != p->prefix_first[s + 1];
    put(w, special ? s + 1 : 0);
    put(w, p->shift_start_s[s]);
    put(w, p->shift_end_s[s]);
    put(w, p->shift_regular_end_s[s]);
    put(w, p->shift_max_duration_s[s]);
    put(w, p->shift_start_location[s]);
    put(w, p->shift_end_location[s]);
    put(w, p->shift_travel[s]);
    put(w, p->shift_rate_second[s]);
    put(w, p->shift_rate_metric[s]);
    put(w, p->shift_rate_duration[s]);
    put(w, p->shift_rate_overtime[s]);
    put(w, p->shift_fixed_cost[s]);
    put(w, p->shift_share_s ? p->shift_share_s[s] : 0);
    put(w, p->shift_max_tasks[s]);
    put(w, p->shift_max_travel_s[s]);
    put(w, p->shift_max_distance_m[s]);
    put(w, p->shift_service_row[s]);
    put(w, p->shift_price_row[s]);
    put(w, (int64_t)column_hash(p, p->job_shifts, s));
    for (int32_t d = 0; d < p->load_count; d++)
        put(w, p->shift_capacity[(size_t)s * (size_t)p->load_count + (size_t)d]);
    put_breaks(p, s, w);
    if (p->shift_restock)
        put_restock(p, s, w);
}

typedef struct shift_key {
    const int64_t *words;
    size_t count;
    int32_t shift;
} shift_key;

static int compare_keys(const void *a, const void *b)
{
    const shift_key *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    const int order = memcmp(x->words, y->words, x->count * sizeof *x->words);
    return order ? order : (x->shift > y->shift) - (x->shift < y->shift);
}

static bool same_column(const arv_problem *p, const uint64_t *table, int32_t a, int32_t b)
{
    for (int32_t j = 0; j < p->job_count; j++)
        if (has_bit(p, table, j, a) != has_bit(p, table, j, b))
            return false;
    return true;
}

static bool alike(const arv_problem *p, const shift_key *x, const shift_key *y)
{
    return x->count == y->count && memcmp(x->words, y->words, x->count * sizeof *x->words) == 0 &&
           same_column(p, p->job_shifts, x->shift, y->shift) &&
           (!p->job_equipped || same_column(p, p->job_equipped, x->shift, y->shift));
}

static size_t key_words(const arv_problem *p, int32_t s)
{
    size_t words = KEY_FIXED_WORDS + (size_t)p->load_count;
    if (p->shift_restock)
        words += KEY_RESTOCK_WORDS + (size_t)p->load_count;
    for (int32_t b = p->break_first[s]; b < p->break_first[s + 1]; b++)
        words += 7 + (p->break_max_load ? (size_t)p->load_count : 0) +
                 2 * (size_t)(p->break_window_first[b + 1] - p->break_window_first[b]);
    return words;
}

arv_status compile_classes(compiler *c)
{
    arv_problem *p = c->problem;
    shift_key *keys = ARENA_ARRAY(c->arena, shift_key, p->shift_count);
    int32_t *class_of = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    if (!keys || !class_of)
        return compile_no_memory(c);
    for (int32_t s = 0; s < p->shift_count; s++) {
        key_writer w = {.words = ARENA_ARRAY(c->arena, int64_t, key_words(p, s))};
        if (!w.words)
            return compile_no_memory(c);
        write_key(c, s, &w);
        keys[s] = (shift_key){.words = w.words, .count = w.count, .shift = s};
    }
    if (p->shift_count > 0)
        qsort(keys, (size_t)p->shift_count, sizeof *keys, compare_keys);
    int32_t classes = 0;
    for (int32_t i = 0; i < p->shift_count; i++) {
        if (i == 0 || !alike(p, &keys[i - 1], &keys[i]))
            classes++;
        class_of[keys[i].shift] = classes - 1;
    }
    p->shift_class = class_of;
    p->shift_class_count = classes;
    return ARV_OK;
}
