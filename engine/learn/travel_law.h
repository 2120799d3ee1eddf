/* travel_law.h - what is learned of legs: time beside the plan, by leg, hour and technician.
 *
 * With y = log(time / planned time),
 *     y = level of the leg + the leg's hour + hour of the weekday + technician + fast drift of the leg
 *         + sigma * lately * z
 * A leg's level is shrunk to that of legs of its length (powers of two of the planned time), those to
 * the level of all; a leg's hour to that hour of all legs, smoothed over neighbouring hours; what a
 * weekday's hour has beyond that is learned of all legs together; the fast drift of a leg (a half-life
 * of days, for road works and weather) is shrunk to that of all legs. Everything is learned
 * one step ahead, as in job_law.h. z has a pooled table; a leg seen often gets its own.
 *
 * How legs hang together is learned from standard normal scores of z: products of legs `lag` apart on
 * one route, and of legs of different routes of one day, the recent ones shrunk to those of longer ago. The model is that of arv_travel_model: parts
 * of the day, the technician's day, the neighbourhood (decay^lag) and the leg itself. */
#ifndef LEARN_TRAVEL_LAW_H
#define LEARN_TRAVEL_LAW_H

#include <arrival/records.h>

#include "learn/learn_clock.h"
#include "learn/pair_index.h"
#include "learn/shape.h"

enum { TRAVEL_LENGTHS = 20, TRAVEL_LAGS = 11, TRAVEL_WEEKDAYS = 7 };

/* Decayed sums by hour of departure. */
typedef struct travel_hours {
    int32_t day;
    double n[ARV_HOURS], sum[ARV_HOURS];
} travel_hours;

typedef struct travel_leg_sums {
    int32_t seen;   /* times, not decayed: from how many on it has hours and a table of its own */
    int32_t coming; /* while visits are added: how many of this leg */
    level mean, fast, square;
    travel_hours *hours; /* NULL below TRAVEL_HOURS_FROM */
    shape *own;          /* NULL below TRAVEL_TABLE_FROM */
} travel_leg_sums;

enum {
    TRAVEL_HOURS_FROM = 8,
    TRAVEL_TABLE_FROM = 300,
    TRAVEL_FORGET_HALF_LIVES = 4 /* a leg not driven for so long was never seen */
};

typedef struct travel_law {
    level mean, fast, square;
    level lately, usual; /* squares of winsorised z: spread_days and leg_days */
    level lengths[TRAVEL_LENGTHS];
    travel_hours hours, weekdays[TRAVEL_WEEKDAYS]; /* the latter from Thursday on */
    trust weekday_trust, technician_trust, fast_trust;
    shape pooled;
    level score_square, lag[TRAVEL_LAGS], day_product; /* of scores: shape_days ... */
    level lag_lately[TRAVEL_LAGS], day_lately;         /* ... and spread_days */
    level *technicians;
    int32_t technician_count, technician_room;
    pair_index pairs;      /* (from, to) */
    travel_leg_sums *legs; /* [pairs.count] */
    int32_t leg_room;
} travel_law;

/* y = mean + sigma z. */
typedef struct travel_forecast {
    double level, hour, weekday, technician, fast;          /* as far as they are believed */
    double own_weekday, own_technician, own_fast, fast_all; /* as they stand */
    double mean;                                            /* the sum of the former */
    double sigma;     /* uncertainty of the level and what was lately included */
    double certainty; /* square of that uncertainty */
    double lately;
} travel_forecast;

typedef struct travel_sight {
    int32_t leg;        /* -1 = places unknown */
    int32_t technician; /* >= 0 */
    int32_t route, stop;
    int32_t hour, length;
    double y;
    bool expected; /* the rest is set */
    travel_forecast forecast;
    double z, raw_z, score;
} travel_sight;

/* Shares of the variance of scores, as in arv_travel_model. */
typedef struct travel_shared {
    double day, technician_day, neighbour, decay;
} travel_shared;

/* Room; new entities are all zero. False without memory. */
bool travel_law_reserve(travel_law *law, int32_t technicians);
/* Index of the leg, made if need be; -1 without memory. Counts it as coming. */
int32_t travel_law_leg(travel_law *law, int32_t from, int32_t to);
/* Makes what a leg with `coming` more sightings needs. False without memory. */
bool travel_law_prepare(travel_law *law, int32_t leg);
void travel_law_free(travel_law *law);

/* False for a leg never seen or forgotten. */
bool travel_law_knows(const travel_law *law, const learn_clock *clock, int32_t day, int32_t leg);

int32_t travel_length_of(int64_t planned_s);
int32_t travel_hour_of(int64_t time_s);

/* False when nothing is known. leg and technician -1 = never seen; length -1 = any. */
bool travel_law_forecast(const travel_law *law, const learn_clock *clock, int32_t day, int32_t leg,
                         int32_t length, int32_t technician, int32_t hour,
                         travel_forecast *forecast);
/* Table of a leg (-1 = pooled). True when it is the leg's own. */
bool travel_law_table(const travel_law *law, const learn_clock *clock, int32_t day, int32_t leg,
                      shape_table *table);
void travel_law_shared(const travel_law *law, const learn_clock *clock, int32_t day,
                       travel_shared *shared);

/* Learns one day, later than any before: sights by route, then stop. */
void travel_law_learn(travel_law *law, const learn_clock *clock, int32_t day, travel_sight *sights,
                      int32_t count);

#endif
