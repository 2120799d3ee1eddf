/* learn_support.h - visits drawn from a known truth, for the tests of the learner. */
#ifndef LEARN_SUPPORT_H
#define LEARN_SUPPORT_H

#include <arrival/arrival.h>

#include "base/rng.h"

/* A day's work in a small world: technicians tech0.. each drive one route over places p0, p1, ...
 * and do a job of a type at each. Truth: log service ~ N(log_mean[type] + technician offset, sigma),
 * log travel / plan ~ N(travel_log + leg offset + hour offset, travel_sigma) plus shared parts. */
enum { WORLD_TYPES = 3, WORLD_TECHNICIANS = 4, WORLD_STOPS = 6 };

typedef struct world {
    uint64_t seed;
    double log_mean[WORLD_TYPES], sigma;
    double technician_log[WORLD_TECHNICIANS];
    double travel_log, travel_sigma;
    double leg_log[WORLD_STOPS];        /* leg k: from p<k> to p<k+1> */
    double evening_log;                 /* added from 16:00 on */
    double day_share, neighbour, decay; /* of the variance of travel */
    int64_t access_s;
    bool planned; /* service has a plan: exp(log_mean) */
} world;

/* A world with types of 10, 30 and 90 minutes, sigma .4, travel 1.2 x the plan with sigma .25. */
world world_default(uint64_t seed);

enum { WORLD_DAY_VISITS = WORLD_TECHNICIANS * WORLD_STOPS };

/* The visits of one day, sorted by route and stop; texts are static. */
void world_day(const world *w, int32_t day, arv_visit visits[WORLD_DAY_VISITS]);

/* Standard normal deviate. */
double world_normal(rng *r);

/* A spec with those technicians, one job of each type, places p0..; matrices are not needed. */
void world_spec(arv_arena *arena, arv_spec *spec);

/* Linear interpolation of a stated table at probability p. */
double table_at(const int64_t *ppm, const int64_t *value, int32_t count, double p);

/* The model of (type, technician), technician NULL = any; NULL when there is none. */
const arv_duration_model *find_model(const arv_duration_model *models, int32_t count,
                                     const char *type, const char *technician);
const arv_travel_model *find_travel(const arv_spec *spec, const char *from, const char *to,
                                    const char *technician);

#endif
