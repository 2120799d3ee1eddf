/* travel_leg.h - travel on one leg when speed depends on the time of day.
 *
 * Slice k says how long the whole leg takes at the speed of that slice. A trip crosses slices by
 * integrating speed (Ichoua, Gendreau & Potvin 2003), so who leaves later never arrives earlier.
 * Noise scales the *length* of the leg, hence that holds for every draw. Before integration
 * durations are repaired right to left, d_k <- min(d_k, d_{k+1} + length of slice k): waiting for
 * the next slice is never slower than driving in this one (matters for slices without a way).
 * Lengths are fixed point with TRAVEL_LENGTH_BITS bits, in integer arithmetic; many departures at once
 * (travel_drive) are driven in doubles, by + - * / alone. */
#ifndef TRAVEL_TRAVEL_LEG_H
#define TRAVEL_TRAVEL_LEG_H

#include "base/arena.h"
#include "kernel/kernel.h"
#include "model/problem.h"

enum { TRAVEL_LENGTH_BITS = 32 };
/* The length of a leg at factor one. */
#define TRAVEL_LENGTH_ONE ((int64_t)1 << TRAVEL_LENGTH_BITS)

typedef struct travel_leg {
    int32_t slice_count;       /* 1 = constant speed */
    const int32_t *from_s;     /* borrowed from the problem */
    const int32_t *duration_s; /* repaired, per slice; `single_s` when slice_count is 1 */
    int32_t single_s;          /* duration of the first slice */
} travel_leg;

/* Leg between two places; 0 s when either is open. With several slices the durations are allocated
 * in `arena` (RESOURCE_EXHAUSTED past its cap). A leg whose durations are all equal becomes one
 * slice. */
arv_status travel_leg_make(arv_arena *arena, const problem_travel *travel, int32_t from, int32_t to,
                           travel_leg *leg);

/* Puts `before` in front of `leg`: one leg that takes as long as both at the speed of every slice of
 * either. Allocated in `arena`, RESOURCE_EXHAUSTED past its cap. O(slices of both). */
arv_status travel_leg_join(arv_arena *arena, const travel_leg *before, travel_leg *leg);

/* How much longer legs take by the hour of the caller's clock. */
typedef struct travel_hours {
    int64_t origin_s;        /* caller's time of second 0 */
    int32_t from_s, until_s; /* hours are followed in between; the outermost hold beyond */
    const int64_t *ppm;      /* [ARV_HOURS] */
} travel_hours;

/* Multiplies the leg's durations by the factor of the hour, rounded to nearest: slices become those
 * of the matrix cut at full hours. They need no further repair: integrating any speeds above zero
 * keeps the order. Allocated in `arena`, RESOURCE_EXHAUSTED past its cap.
 * O(slices + hours). */
arv_status travel_leg_follow_hours(arv_arena *arena, const travel_hours *hours, travel_leg *leg);

/* A time in which every leg takes `ppm` / 1,000,000 times as long as it usually would. */
typedef struct travel_spell {
    int32_t from_s, until_s;
    int32_t ppm;
} travel_spell;

/* Room for a leg in which spells are worked in. */
enum { TRAVEL_SLOWED_SLICES = 512, TRAVEL_SPELLS = 8 };
typedef struct travel_slowed {
    travel_leg leg;
    int32_t from_s[TRAVEL_SLOWED_SLICES], duration_s[TRAVEL_SLOWED_SLICES];
} travel_slowed;

/* The leg with its durations multiplied within the spells (sorted, apart from each other, at most
 * TRAVEL_SPELLS), rounded to nearest: slices become those of the leg cut at the spells' edges. Speeds stay
 * above zero, so no repair is needed. `slowed` holds what the result points to; the leg has at most
 * TRAVEL_SLOWED_SLICES - 2 * TRAVEL_SPELLS - 1 slices. No spells: `leg` itself. O(slices). */
const travel_leg *travel_leg_slow(const travel_leg *leg, const travel_spell *spells, int32_t count,
                                  travel_slowed *slowed);

/* Arrival when leaving at depart_s and the leg is factor / KERNEL_ONE times as long as nominal;
 * KERNEL_FOREVER_S at most. Not decreasing in depart_s and in factor. O(slices crossed). */
int32_t travel_arrive(const travel_leg *leg, int32_t depart_s, int32_t factor);

/* Latest departure whose arrival is <= arrive_s; negative when there is none at or after 0. */
int32_t travel_depart(const travel_leg *leg, int32_t arrive_s, int32_t factor);

/* Length covered between two moments on the leg; TRAVEL_LENGTH_ONE = all of it at factor one. */
int64_t travel_progress(const travel_leg *leg, int32_t from_s, int32_t to_s);

/* travel_arrive for arrays, to the second; as kernel_ops.drive otherwise (leg->travel_s is not used).
 * `count` is a multiple of KERNEL_BLOCK; `arrive` may be any of the inputs. */
void travel_drive(const travel_leg *travel, const kernel_leg *leg, const int32_t *depart,
                  const int32_t *factor, const int32_t *not_before, int32_t count, int32_t *arrive);

#endif
