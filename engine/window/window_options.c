/* window_options.c - see window_options.h. */
#include "window/window_options.h"

#include <omp.h>

enum { PPM_TO_MASS = LEDGER_CERTAIN / 1000000, DAY_S = 86400 };

void arv_window_options_init(arv_window_options *options)
{
    *options = (arv_window_options){
        .alpha_ppm = 100000,
        .scenarios = 4096,
        .booking_round_s = 900,
        .day_round_s = 300,
        .min_width_s = 1200,
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
    check_range(error, "options.booking_round_s", options->booking_round_s, 1, DAY_S, &status);
    check_range(error, "options.day_round_s", options->day_round_s, 1, DAY_S, &status);
    check_range(error, "options.min_width_s", options->min_width_s, 1, DAY_S, &status);
    check_range(error, "options.missing_tap_ppm", options->missing_tap_ppm, 0, 500000, &status);
    return status;
}

static ledger_rules rules(const arv_window_options *options, int64_t origin_s, int64_t round_s)
{
    return (ledger_rules){
        .alpha = (int64_t)options->alpha_ppm * PPM_TO_MASS,
        .origin_s = origin_s,
        .round_s = (int32_t)round_s,
        .min_width_s = (int32_t)options->min_width_s,
    };
}

ledger_rules window_rules_booking(const arv_window_options *options, int64_t origin_s)
{
    return rules(options, origin_s, options->booking_round_s);
}

ledger_rules window_rules_day(const arv_window_options *options, int64_t origin_s)
{
    return rules(options, origin_s, options->day_round_s);
}

int window_threads(const arv_window_options *options)
{
    return options->threads > 0 ? options->threads : omp_get_num_procs();
}
