/* duration_forecast.h - how long the jobs of a day will take, says the learner: quantiles of each. */
#ifndef PLAY_DURATION_FORECAST_H
#define PLAY_DURATION_FORECAST_H

#include <arrival/records.h>

#include "duration/duration_models.h"

typedef struct duration_forecast {
    duration_law law;
    double pace_sigma; /* of the technician's pace, which nobody knows in the morning */
} duration_forecast;

/* Forecasts of `count` visits of one day, without looking at their times. Lives in `arena`.
 * RESOURCE_EXHAUSTED, or what the learner or the compiler answers. O(visits x models). */
arv_status duration_forecast_make(const arv_learner *learner, const arv_visit *visits,
                                  int32_t count, arv_arena *arena, duration_forecast *forecast,
                                  arv_error *error);

/* Seconds at probability p of service = base * own factor * pace factor. */
double duration_forecast_at(const duration_forecast *forecast, double p);

#endif
