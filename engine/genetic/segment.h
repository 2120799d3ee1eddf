/* segment.h - time of a piece of a route, and how two pieces join in O(1).
 *
 * A stop reached too late may be served at its due moment by turning the clock back; what is turned
 * back is the piece's time warp, and a search that prices it may cross the land of late routes
 * (Nagata, Braysi & Dullaert 2010). A piece is four numbers: its duration with least waiting, its
 * warp, and the earliest and latest start that give both (Vidal, Crainic, Gendreau & Prins 2013). */
#ifndef GENETIC_SEGMENT_H
#define GENETIC_SEGMENT_H

#include <stdint.h>

typedef struct time_segment {
    int32_t duration_s, warp_s;
    int32_t early_s, late_s; /* start of the first stop */
} time_segment;

static inline time_segment segment_of(int32_t ready_s, int32_t due_s, int32_t service_s)
{
    return (time_segment){service_s, 0, ready_s, due_s};
}

static inline int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static inline int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* `a`, then travel, then `b`. */
static inline time_segment segment_join(time_segment a, int32_t travel_s, time_segment b)
{
    const int32_t shift = a.duration_s - a.warp_s + travel_s;
    const int32_t wait = larger(b.early_s - shift - a.late_s, 0);
    const int32_t warp = larger(a.early_s + shift - b.late_s, 0);
    return (time_segment){
        .duration_s = a.duration_s + b.duration_s + travel_s + wait,
        .warp_s = a.warp_s + b.warp_s + warp,
        .early_s = larger(b.early_s - shift, a.early_s) - wait,
        .late_s = smaller(b.late_s - shift, a.late_s) + warp,
    };
}

/* The warp of segment_join alone. */
static inline int32_t segment_join_warp(time_segment a, int32_t travel_s, time_segment b)
{
    const int32_t shift = a.duration_s - a.warp_s + travel_s;
    return a.warp_s + b.warp_s + larger(a.early_s + shift - b.late_s, 0);
}

/* From its start to its end, as the clock shows it. */
static inline int32_t segment_length_s(time_segment a)
{
    return larger(a.duration_s - a.warp_s, 0);
}

#endif
