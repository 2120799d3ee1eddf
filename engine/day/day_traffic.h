/* day_traffic.h - what the legs of all technicians say about the traffic of the day.
 *
 * The legs of a day share a part (arrival/traffic.h). Each route's own legs are filtered by itself;
 * what they say of the shared part is a normal likelihood, and likelihoods of different routes
 * multiply: precisions and weighted means add up. A route looks with the sum over the others. Days
 * that run side by side on the same roads (one per route in a backtest) pass theirs on by hand.
 *
 * Routes of a profile are one pool whatever the date of their shifts, and what is heard from elsewhere
 * counts for every profile: a day is meant for one date, and cars and vans drive the same roads. */
#ifndef DAY_DAY_TRAFFIC_H
#define DAY_DAY_TRAFFIC_H

#include "arrival/traffic.h"

#include <arrival/day.h>

/* arv_day_open for a day that knows `heard` from elsewhere. */
arv_status day_open_hearing(const arv_problem *problem, const arv_plan *plan,
                            const arv_window_options *options, const traffic_news *heard,
                            arv_day **day, arv_error *error);

/* What the routes of this day say about profile `profile` of the spec; nothing heard from
 * elsewhere. */
traffic_news day_traffic_news_of(const arv_day *day, int32_t profile);

/* From the next event on looks know this from elsewhere, about every profile. */
void day_traffic_hear(arv_day *day, const traffic_news *heard);

#endif
