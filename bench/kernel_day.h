/* kernel_day.h - the synthetic day that kernel_bench measures: every technician drives the same
 * stops, each with his own draws. */
#ifndef BENCH_KERNEL_DAY_H
#define BENCH_KERNEL_DAY_H

#include <arrival/arrival.h>

/* kernel_numpy.py simulates the same day; it gets these figures from the output of kernel_bench. */
enum {
    DAY_TECHNICIANS = 1000,
    DAY_STOPS = 10,
    DAY_START_S = 8 * 3600,
    DAY_SHIFT_S = 33300,      /* the last stop is not reached in about one scenario of five */
    DAY_TRAVEL_S = 900,       /* every leg */
    DAY_LEG_PPM = 200000,     /* sigma of a leg's own factor */
    DAY_TRAFFIC_PPM = 100000, /* sigma of the technician's traffic today */
    DAY_SERVICE_S = 2400,     /* mean, lognormal */
    DAY_CV_PPM = 450000,
    DAY_PACE_PPM = 100000,
    DAY_WINDOWS = 2
};

/* Stops with a time window, from 0. */
typedef struct day_window {
    int32_t stop;
    int64_t open_s, close_s;
} day_window;

extern const day_window day_windows[DAY_WINDOWS];

/* The compiled problem and its plan in `arena`; prints what is wrong and exits on failure. */
void kernel_day_make(arv_arena *arena, const arv_problem **problem, arv_plan **plan);

/* Ends the program with the first entry of `error`, which may be NULL. */
_Noreturn void kernel_day_fail(arv_status status, const arv_error *error);

static inline void kernel_day_require(arv_status status, const arv_error *error)
{
    if (status != ARV_OK)
        kernel_day_fail(status, error);
}

#endif
