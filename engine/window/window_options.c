/* window_options.c - see window_options.h. */
#include "window/window_options.h"

#include <omp.h>

enum {
    PPM_TO_MASS = LEDGER_CERTAIN / 1000000,
    DAY_S = 86400,
    LEAST_WEIGHT = 10000,
    MOST_WEIGHT = 100000000,
    /* the coarsest automatic steps, and how many of them a live window has at least */
    MOST_BOOKING_ROUND_S = 900,
    BOOKING_STEPS = 8,
    MOST_DAY_ROUND_S = 300,
    DAY_STEPS = 12
};

void arv_window_options_init(arv_window_options *options)
{
    *options = (arv_window_options){
        .alpha_ppm = 100000,
        .scenarios = 4096,
        .early_weight_ppm = 1000000,
        .late_weight_ppm = 1000000,
        .day_before_s = INT64_C(14) * 3600,
    };
}

static void check_range(arv_error *error, const char *path, int64_t value, int64_t low,
                        int64_t high, arv_status *status)
{
    if (value < low || value > high)
        *status = arv_error_add(error, ARV_INVALID_ARGUMENT, path, "is %lld, not within %lld..%lld",
                                (long long)value, (long long)low, (long long)high);
}

arv_status window_options_check(const arv_window_options *options, arv_error *error)
{
    arv_status status = ARV_OK;
    check_range(error, "options.alpha_ppm", options->alpha_ppm, 1000, 500000, &status);
    check_range(error, "options.scenarios", options->scenarios, KERNEL_BLOCK, ARV_MAX_SCENARIOS,
                &status);
    if (options->scenarios % KERNEL_BLOCK != 0)
        status = arv_error_add(error, ARV_INVALID_ARGUMENT, "options.scenarios",
                               "is %d, not a multiple of %d", options->scenarios, KERNEL_BLOCK);
    check_range(error, "options.threads", options->threads, 0, ARV_MAX_THREADS, &status);
    check_range(error, "options.booking_round_s", options->booking_round_s, 0, DAY_S, &status);
    check_range(error, "options.day_round_s", options->day_round_s, 0, DAY_S, &status);
    check_range(error, "options.min_width_s", options->min_width_s, 0, DAY_S, &status);
    check_range(error, "options.early_weight_ppm", options->early_weight_ppm, LEAST_WEIGHT,
                MOST_WEIGHT, &status);
    check_range(error, "options.late_weight_ppm", options->late_weight_ppm, LEAST_WEIGHT,
                MOST_WEIGHT, &status);
    check_range(error, "options.booking_churn_s", options->booking_churn_s, 0, DAY_S, &status);
    check_range(error, "options.missing_tap_ppm", options->missing_tap_ppm, 0, 500000, &status);
    check_range(error, "options.day_before_s", options->day_before_s, 0, DAY_S, &status);
    return status;
}

static ledger_rules rules(const arv_window_options *options, int64_t origin_s)
{
    return (ledger_rules){
        .alpha = (int64_t)options->alpha_ppm * PPM_TO_MASS,
        .origin_s = origin_s,
        .min_width_s = (int32_t)options->min_width_s,
        .early_ppm = options->early_weight_ppm,
        .late_ppm = options->late_weight_ppm,
        .parameters = options->parameters,
    };
}

ledger_rules window_rules_booking(const arv_window_options *options, int64_t origin_s)
{
    ledger_rules booking = rules(options, origin_s);
    booking.round_s = (int32_t)options->booking_round_s;
    booking.most_round_s = MOST_BOOKING_ROUND_S;
    booking.steps_per_width = BOOKING_STEPS;
    return booking;
}

ledger_rules window_rules_day(const arv_window_options *options, int64_t origin_s)
{
    ledger_rules day = rules(options, origin_s);
    day.round_s = (int32_t)options->day_round_s;
    day.most_round_s = MOST_DAY_ROUND_S;
    day.steps_per_width = DAY_STEPS;
    return day;
}

int window_threads(const arv_window_options *options)
{
    return options->threads > 0 ? options->threads : omp_get_num_procs();
}
