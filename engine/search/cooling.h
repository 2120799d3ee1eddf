/* cooling.h - the temperature of each epoch, without knowing how many there will be.
 *
 * Annealing wants to know its length; a deadline only tells it in seconds, and a result that
 * depends on seconds cannot be repeated. So we cool in cycles, each longer than the one before and
 * starting from the best solution so far: whenever the run ends, at least a third of it went into
 * one complete cycle. Where another search takes over after a known number of epochs, there is one
 * cycle of that length. */
#ifndef SEARCH_COOLING_H
#define SEARCH_COOLING_H

#include "parameters/parameter_set.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct cooling {
    double hot, cold; /* first and last temperature of a cycle */
    double now;
    int64_t cycle, length, step;
    int32_t growth_percent;
} cooling;

/* `scale` is the typical cost of a leg. */
cooling cooling_start(const arv_parameters *set, double scale);

/* The same where some of `jobs` jobs cannot be served: hotter, and slower for many, since which ones to
 * leave is the harder question. */
cooling cooling_start_choosing(const arv_parameters *set, double scale, int32_t jobs);

/* One cycle of `length` epochs, not as hot: what follows is to go on from its end. */
cooling cooling_once(const arv_parameters *set, double scale, int64_t length);

/* Moves on by one epoch; true when a new cycle begins with the next one. */
bool cooling_next(cooling *c);

#endif
