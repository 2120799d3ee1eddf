/* window_arguments.h - options about arrival windows that several commands share, as a child of their
 * argp parsers. */
#ifndef CLI_WINDOW_ARGUMENTS_H
#define CLI_WINDOW_ARGUMENTS_H

#include <argp.h>
#include <arrival/arrival.h>

/* As given; zero-initialised = nothing is. The meaning is that of arv_window_options. */
typedef struct window_arguments {
    int32_t alpha_ppm, scenarios;
    int32_t early_weight_ppm, late_weight_ppm;
    int64_t booking_churn_s;
    bool hold_early;
} window_arguments;

/* The count of --scenarios, a multiple of 64; anything else is a usage error. */
int32_t arguments_scenarios(struct argp_state *state, const char *text);

/* --alpha, --scenarios, --early-weight, --late-weight; fills window_arguments. A value that is no
 * number, or out of range, is a usage error. */
extern const struct argp arguments_promise;
/* --booking-churn, --hold-early; likewise. */
extern const struct argp arguments_booking;

/* Is anything given? */
bool window_arguments_any(const window_arguments *given);

/* Puts what is given into `options`. */
void window_arguments_apply(const window_arguments *given, arv_window_options *options);

#endif
