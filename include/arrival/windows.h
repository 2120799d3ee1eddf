/* windows.h - arrival windows of a plan, and the calibration that keeps them honest. */
#ifndef ARRIVAL_WINDOWS_H
#define ARRIVAL_WINDOWS_H

#include <arrival/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- calibration -------------------------------------------------------------------------------
 * How records stretch the windows that the models give, by visits left and job type, so that
 * promises are kept as often as promised when the models are wrong (window/calibration.h). A
 * calibration is only read by arv_estimate and arv_day_*; feed it between days. */
typedef struct arv_calibration arv_calibration;

enum { ARV_LIVE_LOOKS = 16 }; /* looks with 0, 1, ... 14, 15 or more visits left */

/* What the scenarios alone said: alpha / 2 of them lie outside on either side. */
typedef struct arv_live_interval {
    int64_t from_s, median_s, to_s; /* ARV_UNSET = there was no such look */
} arv_live_interval;

/* How a promise ended. */
typedef struct arv_outcome {
    const char *job_type; /* NULL = unknown */
    int32_t alpha_ppm;    /* of the windows */
    int64_t arrive_s;
    int64_t window_from_s, window_to_s;     /* last of the promise; before it was REVISED, if ever;
                                           ARV_UNSET = there was none */
    bool revised, revised_late;             /* given up; for a later window */
    arv_live_interval live[ARV_LIVE_LOOKS]; /* of the first look each */
} arv_outcome;

/* An empty one changes nothing. RESOURCE_EXHAUSTED. */
ARV_API arv_status arv_calibration_create(arv_calibration **calibration);
ARV_API arv_status arv_calibration_clone(const arv_calibration *calibration,
                                         arv_calibration **copy);
ARV_API void arv_calibration_destroy(arv_calibration **calibration); /* NULL is allowed */

/* Learns from one technician-day: a batch, since its customers share its luck. INVALID_ARGUMENT
 * changes nothing. */
ARV_API arv_status arv_calibration_observe(arv_calibration *calibration,
                                           const arv_outcome *outcomes, int32_t count,
                                           arv_error *error);

/* One factor: e^low and e^high stretch the early and the late side. */
typedef struct arv_calibration_track {
    const char *job_type;      /* NULL = all together */
    int32_t stops_away;        /* 0..15; ARV_NONE = of the promise as a whole */
    int32_t low_ppm, high_ppm; /* -700,000..1,400,000 */
    int64_t outcomes;
} arv_calibration_track;

/* All there is to a calibration, by type and visits left; strings borrowed from it. */
ARV_API arv_status arv_calibration_tracks(const arv_calibration *calibration, arv_arena *arena,
                                          arv_calibration_track **tracks, int32_t *count);
/* And back. Violations have paths tracks[i].field. */
ARV_API arv_status arv_calibration_restore(const arv_calibration_track *tracks, int32_t count,
                                           arv_calibration **calibration, arv_error *error);

/* ---- windows ---------------------------------------------------------------------------------*/
typedef struct arv_window_options {
    int32_t alpha_ppm; /* promise is kept with probability >= 1 - alpha; default 100,000 */
    int32_t scenarios; /* default 4,096; a multiple of 64 */
    uint64_t seed;
    int32_t threads; /* 0 = all cores */
    /* Edges of windows are multiples of these on the caller's clock; 0 (default) = 1 to 15 minutes
     * at booking and 1 to 5 on the day, by how wide the live window is. */
    int64_t booking_round_s, day_round_s;
    /* No window is narrower; 0 (default) = 2 to 20 minutes, by how wide the live window is. */
    int64_t min_width_s;
    /* Probability that a technician forgets a tap (DEPARTED ... FINISHED); a CLOCK event then allows
     * for taps that should have come and did not. Default 0: what was not told has not happened. */
    int32_t missing_tap_ppm; /* 0..500,000 */
    /* DAY_BEFORE goes out with the first CLOCK event so long before the shift of the technician
     * begins or later, when the day has heard a CLOCK event before that moment (it was open by
     * then). Default 50,400 = 14 h; 0 = never. */
    int64_t day_before_s; /* 0..86,400 */
    /* Technicians wait at the door until the window in force opens: nobody comes early, and who runs
     * early may be offered an earlier window (EARLY_OFFER); arv_estimate lets them wait for the
     * windows it makes. Default false: they ring when they are there, and only a job's promise_from_s
     * holds them. */
    bool hold_early;
    /* What a miss costs when the technician comes before the window, and after it; only the ratio
     * counts. Default 1,000,000 each; 10,000..100,000,000. Windows lean to the dearer side; both
     * together stay within alpha. */
    int32_t early_weight_ppm, late_weight_ppm;
    /* How far a planned arrival still moves between booking and day, while plans are made again:
     * standard deviation, for arv_estimate. Default 0; at most 86,400. */
    int64_t booking_churn_s;
    const arv_calibration *calibration; /* NULL = none; must outlive the call, or the day */
    const arv_parameters *parameters;   /* NULL (default) = as measured; likewise */
} arv_window_options;

ARV_API void arv_window_options_init(arv_window_options *options);

/* First windows of every customer of a plan: fills window_*, eta_s, late_ppm, stops_away of its
 * JOB steps. Deterministic for any thread count. */
ARV_API arv_status arv_estimate(const arv_problem *problem, const arv_window_options *options,
                                const arv_control *control, arv_plan *plan, arv_error *error);

#ifdef __cplusplus
}
#endif
#endif
