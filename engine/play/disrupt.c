/* disrupt.c - see disrupt.h. */
#include "play/disrupt.h"

#include "base/rng.h"

#include <stdlib.h>

/* Keeps these streams apart from every other user of rng_key: ASCII "upset". */
#define UPSET_KEY UINT64_C(0x7570736574)

enum { LEAST_LATE_S = 1800, MOST_LATE_S = 7200, NOTICE_S = 5400, STRETCH = 3 };
enum { LEAST_AWAY_S = 3600, MOST_AWAY_S = 10800 };

typedef enum draw { DRAW_LATE = 1, DRAW_URGENT, DRAW_CANCEL, DRAW_OVERRUN, DRAW_AWAY } draw;

static rng stream(uint64_t seed, draw what, int32_t day, int32_t who)
{
    const uint64_t key = rng_key(rng_key(UPSET_KEY, seed), (uint64_t)what);
    return rng_make(key, (uint64_t)day, (uint64_t)who);
}

static bool hits(rng *r, int32_t ppm)
{
    return rng_below(r, 1000000) < ppm;
}

bool disrupt_is_urgent(const play_disruptions *what, uint64_t seed, int32_t job)
{
    rng r = stream(seed, DRAW_URGENT, -1, job);
    return hits(&r, what->urgent_ppm);
}

int32_t disrupt_stretch(const play_disruptions *what, uint64_t seed, int32_t day, int32_t job)
{
    rng r = stream(seed, DRAW_OVERRUN, day, job);
    return hits(&r, what->overrun_ppm) ? STRETCH : 1;
}

/* ---- a day -------------------------------------------------------------------------------------- */

typedef struct hours {
    int32_t first_s, last_s;
} hours;

static hours hours_of(const arv_problem *p)
{
    hours h = {INT32_MAX, INT32_MIN};
    for (int32_t s = 0; s < p->shift_count; s++) {
        h.first_s = p->shift_start_s[s] < h.first_s ? p->shift_start_s[s] : h.first_s;
        h.last_s = p->shift_end_s[s] > h.last_s ? p->shift_end_s[s] : h.last_s;
    }
    return h;
}

/* Some moment at which there is still time for the job. */
static int32_t moment(const arv_problem *p, const hours *h, rng *r, int32_t job)
{
    const int32_t first = p->window_first[job], last = p->window_first[job + 1];
    int32_t until_s = h->last_s;
    if (last > first && p->window_close_s[last - 1] < until_s)
        until_s = p->window_close_s[last - 1];
    const int32_t room_s = until_s - NOTICE_S - h->first_s;
    return h->first_s + (room_s > 0 ? rng_below(r, room_s) : 0);
}

static void add_late(const arv_problem *p, int32_t ppm, uint64_t seed, int32_t day,
                     disruption *list, int32_t *count)
{
    for (int32_t s = 0; s < p->shift_count; s++) {
        rng r = stream(seed, DRAW_LATE, day, s);
        if (hits(&r, ppm))
            list[(*count)++] =
                (disruption){.kind = DISRUPT_LATE,
                             .time_s = p->shift_start_s[s],
                             .shift = s,
                             .job = ARV_NONE,
                             .length_s = LEAST_LATE_S + rng_below(&r, MOST_LATE_S - LEAST_LATE_S)};
    }
}

static void add_away(const arv_problem *p, int32_t ppm, uint64_t seed, int32_t day,
                     disruption *list, int32_t *count)
{
    for (int32_t s = 0; s < p->shift_count; s++) {
        rng r = stream(seed, DRAW_AWAY, day, s);
        if (!hits(&r, ppm))
            continue;
        const int32_t shift_s = p->shift_end_s[s] - p->shift_start_s[s];
        const int32_t after_s = shift_s > 0 ? rng_below(&r, shift_s) : 0;
        const bool returns = rng_below(&r, 2) == 0;
        list[(*count)++] = (disruption){
            .kind = DISRUPT_AWAY,
            .time_s = p->shift_start_s[s] + after_s,
            .shift = s,
            .job = ARV_NONE,
            .length_s = returns ? LEAST_AWAY_S + rng_below(&r, MOST_AWAY_S - LEAST_AWAY_S) : 0};
    }
}

static void add_calls(const arv_problem *p, const play_disruptions *what, uint64_t seed,
                      int32_t day, disruption *list, int32_t *count)
{
    const hours h = hours_of(p);
    for (int32_t j = 0; j < p->job_count; j++) {
        const bool urgent = disrupt_is_urgent(what, seed, j);
        rng r = stream(seed, urgent ? DRAW_URGENT : DRAW_CANCEL, day, j);
        if (urgent || hits(&r, what->cancel_ppm))
            list[(*count)++] = (disruption){.kind = urgent ? DISRUPT_URGENT : DISRUPT_CANCEL,
                                            .time_s = moment(p, &h, &r, j),
                                            .shift = ARV_NONE,
                                            .job = j};
    }
}

static int compare(const void *a, const void *b)
{
    const disruption *x = a, *y = b;
    if (x->time_s != y->time_s)
        return x->time_s < y->time_s ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->shift != y->shift)
        return x->shift < y->shift ? -1 : 1;
    return (x->job > y->job) - (x->job < y->job);
}

arv_status disrupt_day(const arv_problem *problem, const play_disruptions *what, uint64_t seed,
                       int32_t day, arv_arena *arena, disruption **list, int32_t *count)
{
    *count = 0;
    *list = ARENA_ARRAY(arena, disruption, 2 * problem->shift_count + problem->job_count);
    if (!*list)
        return ARV_RESOURCE_EXHAUSTED;
    add_late(problem, what->late_ppm, seed, day, *list, count);
    add_away(problem, what->away_ppm, seed, day, *list, count);
    add_calls(problem, what, seed, day, *list, count);
    if (*count > 0)
        qsort(*list, (size_t)*count, sizeof **list, compare);
    return ARV_OK;
}
