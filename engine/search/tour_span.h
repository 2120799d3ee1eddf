/* tour_span.h - joining ways in O(1) where hours are simple: one window a job, no breaks, one speed all
 * day, and nothing but the length of the day has a price.
 *
 * Then the end of a way is max(constant, departure + time on the road and at work) as long as the
 * departure is early enough, so a way is three numbers, and the shortest day of head + leg + tail is
 * max(busy, earliest end - latest departure) (Vidal et al. 2013 without time warp). */
#ifndef SEARCH_TOUR_SPAN_H
#define SEARCH_TOUR_SPAN_H

#include "search/tours.h"

/* A way that cannot be gone: no arrival is early enough, and sums with it stay in range. */
static const tour_tail TOUR_TAIL_NONE = {-PROBLEM_FOREVER_S, PROBLEM_FOREVER_S, 0};

static inline tour_head tour_head_start(const tour_route *r)
{
    return (tour_head){r->end_s, r->start_s, 0};
}

/* Latest arrival at a job, -PROBLEM_FOREVER_S when it has no window. */
static inline int32_t tour_latest_s(const arv_problem *p, int32_t job)
{
    const int32_t w = p->window_first[job];
    if (w == p->window_first[job + 1])
        return -PROBLEM_FOREVER_S;
    const int32_t close_s = p->window_close_s[w], promised_s = p->job_latest_arrival_s[job];
    return close_s < promised_s ? close_s : promised_s;
}

/* Goes on over `drive_s` to the restocking. */
static inline void tour_head_restock(const arv_problem *p, int32_t shift, int32_t drive_s,
                                     tour_head *h)
{
    h->ready_s += drive_s + p->shift_restock_s[shift];
    h->busy_s += drive_s + p->shift_restock_s[shift];
}

/* Goes on over `drive_s` to a job. False when he comes too late. */
static inline bool tour_head_visit(const arv_problem *p, const tour_route *r, int32_t job,
                                   int32_t drive_s, tour_head *h)
{
    const int32_t arrive_s = h->ready_s + drive_s, latest_s = tour_latest_s(p, job);
    if (arrive_s > latest_s)
        return false;
    const int32_t open_s = p->window_open_s[p->window_first[job]], service_s = r->service_s[job];
    const int32_t by_s = latest_s - drive_s - h->busy_s;
    h->by_s = by_s < h->by_s ? by_s : h->by_s;
    h->ready_s = (arrive_s > open_s ? arrive_s : open_s) + service_s;
    h->busy_s += drive_s + service_s;
    return true;
}

/* A day of a head, a leg and a tail. */
typedef struct tour_day {
    int32_t length_s, wait_s;
} tour_day;

/* The shortest one; false when the tail is reached too late. */
static inline bool tour_join(const tour_head *h, int32_t drive_s, const tour_tail *tail,
                             tour_day *day)
{
    const int32_t arrive_s = h->ready_s + drive_s;
    if (arrive_s > tail->by_s)
        return false;
    const int32_t busy_s = h->busy_s + drive_s + tail->busy_s;
    const int32_t along_s = arrive_s + tail->busy_s, by_s = tail->by_s - drive_s - h->busy_s;
    const int32_t spread_s =
        (along_s > tail->end_s ? along_s : tail->end_s) - (by_s < h->by_s ? by_s : h->by_s);
    day->length_s = spread_s > busy_s ? spread_s : busy_s;
    day->wait_s = day->length_s - busy_s;
    return true;
}

/* The tail that begins at the restocking or at a job, from the tail behind a leg of `drive_s`. */
static inline tour_tail tour_tail_restock(int32_t service_s, int32_t drive_s, const tour_tail *next)
{
    const int32_t busy_s = service_s + drive_s;
    if (next->by_s - busy_s < 0)
        return TOUR_TAIL_NONE;
    return (tour_tail){next->by_s - busy_s, next->end_s, next->busy_s + busy_s};
}

static inline tour_tail tour_tail_visit(const arv_problem *p, const tour_route *r, int32_t job,
                                        int32_t drive_s, const tour_tail *next)
{
    const int32_t latest_s = tour_latest_s(p, job), busy_s = r->service_s[job] + drive_s;
    const int32_t by_s = next->by_s - busy_s < latest_s ? next->by_s - busy_s : latest_s;
    if (latest_s < 0 || p->window_open_s[p->window_first[job]] > next->by_s - busy_s || by_s < 0)
        return TOUR_TAIL_NONE;
    const int32_t end_s = p->window_open_s[p->window_first[job]] + busy_s + next->busy_s;
    return (tour_tail){by_s, end_s > next->end_s ? end_s : next->end_s, next->busy_s + busy_s};
}

#endif
