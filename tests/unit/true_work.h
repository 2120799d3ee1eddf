/* true_work.h - kinds of work on which windows are judged, and draws from their true distributions, on
 * streams that the engine does not use. */
#ifndef TESTS_TRUE_WORK_H
#define TESTS_TRUE_WORK_H

#include "base/rng.h"
#include "tiny_problem.h"

/* One technician: 8 x 50 min, cv .45; 6 x 75 min, cv .5; 16 x 18 min, cv .3; each with a pace of the day and
 * traffic of leg, technician-day and day. */
enum { INSTALLATION_STOPS = 8, REPAIR_STOPS = 6, READING_STOPS = 16 };
extern const tiny_options true_installations, true_repairs, true_readings;

/* Standard normal (Box & Muller 1958), and a lognormal factor with mean one. */
double true_normal(rng *r);
double true_lognormal(rng *r, double sigma);

#endif
