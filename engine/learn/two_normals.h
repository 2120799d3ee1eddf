/* two_normals.h - a mixture of two normal distributions, followed by EM on a histogram.
 *
 * One warm step a day is enough for a histogram that changes slowly (online EM, Cappe & Moulines
 * 2009). Densities are taken at the middle of a cell. */
#ifndef LEARN_TWO_NORMALS_H
#define LEARN_TWO_NORMALS_H

#include "learn/shape.h"

/* Weight of the first normal, means and standard deviations; weight 0 = not begun. */
typedef struct two_normals {
    int32_t day; /* of the last step */
    double weight, mean[2], sigma[2];
} two_normals;

/* Steps until `day`: begins (with more steps) when `own` has seen enough, else makes one step. */
void two_normals_step(two_normals *two, const shape *own, int32_t day);

/* Probability of a cell; two->weight > 0. */
double two_normals_cell(const two_normals *two, int32_t cell);

#endif
