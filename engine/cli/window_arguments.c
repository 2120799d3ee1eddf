/* window_arguments.c - see window_arguments.h. */
#include "cli/window_arguments.h"

#include "cli/arguments.h"

#include <errno.h>
#include <stdlib.h>

enum {
    KEY_ALPHA = 0x300,
    KEY_SCENARIOS,
    KEY_EARLY_WEIGHT,
    KEY_LATE_WEIGHT,
    KEY_BOOKING_CHURN,
    KEY_HOLD_EARLY
};

enum { BLOCK = 64 /* scenarios come in multiples of it */, DAY_S = 86400 };

/* A decimal within low..high, in millionths. */
static int32_t parse_ppm(struct argp_state *state, const char *option, const char *text, double low,
                         double high)
{
    char *end = NULL;
    errno = 0;
    const double value = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !(value >= low && value <= high))
        argp_error(state, "%s: '%s' is not a number within %g..%g", option, text, low, high);
    return (int32_t)(value * 1e6 + 0.5);
}

int32_t arguments_scenarios(struct argp_state *state, const char *text)
{
    const int64_t count = arguments_integer(state, "--scenarios", text, BLOCK, ARV_MAX_SCENARIOS);
    if (count % BLOCK != 0)
        argp_error(state, "--scenarios: '%s' is not a multiple of %d", text, BLOCK);
    return (int32_t)count;
}

/* ---- promise --------------------------------------------------------------------------------- */

static const struct argp_option promise_rows[] = {
    {"alpha", KEY_ALPHA, "A", 0,
     "Promises may be broken with this probability, 0.001 to 0.5 (default 0.1)", 3},
    {"early-weight", KEY_EARLY_WEIGHT, "W", 0,
     "What it costs to come before the window, beside --late-weight: windows lean to the dearer "
     "side; 0.01 to 100 (default 1)",
     3},
    {"late-weight", KEY_LATE_WEIGHT, "W", 0, "What it costs to come after it (default 1)", 3},
    {"scenarios", KEY_SCENARIOS, "N", 0,
     "Scenarios of each simulation, a multiple of 64 (default 4096)", 3},
    {0},
};

static error_t parse_promise(int key, char *text, struct argp_state *state)
{
    window_arguments *into = state->input;
    switch (key) {
    case KEY_ALPHA:
        into->alpha_ppm = parse_ppm(state, "--alpha", text, .001, .5);
        return 0;
    case KEY_EARLY_WEIGHT:
        into->early_weight_ppm = parse_ppm(state, "--early-weight", text, .01, 100);
        return 0;
    case KEY_LATE_WEIGHT:
        into->late_weight_ppm = parse_ppm(state, "--late-weight", text, .01, 100);
        return 0;
    case KEY_SCENARIOS:
        into->scenarios = arguments_scenarios(state, text);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp arguments_promise = {.options = promise_rows, .parser = parse_promise};

/* ---- booking --------------------------------------------------------------------------------- */

static const struct argp_option booking_rows[] = {
    {"booking-churn", KEY_BOOKING_CHURN, "S", 0,
     "Seconds by which a planned arrival still moves until the day, while plans are made again: "
     "standard deviation, 0 to 86400 (default 0)",
     3},
    {"hold-early", KEY_HOLD_EARLY, NULL, 0,
     "The technicians wait at the door until the promised window opens", 3},
    {0},
};

static error_t parse_booking(int key, char *text, struct argp_state *state)
{
    window_arguments *into = state->input;
    switch (key) {
    case KEY_BOOKING_CHURN:
        into->booking_churn_s = arguments_integer(state, "--booking-churn", text, 0, DAY_S);
        return 0;
    case KEY_HOLD_EARLY:
        into->hold_early = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp arguments_booking = {.options = booking_rows, .parser = parse_booking};

/* ---- use ------------------------------------------------------------------------------------- */

bool window_arguments_any(const window_arguments *given)
{
    return given->alpha_ppm != 0 || given->scenarios != 0 || given->early_weight_ppm != 0 ||
           given->late_weight_ppm != 0 || given->booking_churn_s != 0 || given->hold_early;
}

void window_arguments_apply(const window_arguments *given, arv_window_options *options)
{
    if (given->alpha_ppm != 0)
        options->alpha_ppm = given->alpha_ppm;
    if (given->scenarios != 0)
        options->scenarios = given->scenarios;
    if (given->early_weight_ppm != 0)
        options->early_weight_ppm = given->early_weight_ppm;
    if (given->late_weight_ppm != 0)
        options->late_weight_ppm = given->late_weight_ppm;
    if (given->booking_churn_s != 0)
        options->booking_churn_s = given->booking_churn_s;
    if (given->hold_early)
        options->hold_early = true;
}
