/* sampling.h - new settings near good ones. */
#ifndef TUNE_SAMPLING_H
#define TUNE_SAMPLING_H

#include "base/rng.h"
#include "parameters/parameter_set.h"

/* A value of a row as a position in its range, 0..1, on its scale; and back, rounded. */
double sampling_position(const parameter_row *row, int32_t value);
int32_t sampling_value(const parameter_row *row, double position);

/* Changes each of the `tuned` rows with probability changed / count, at least one: normal around the
 * parent's position with standard deviation `spread`, cut off at the ends of the range. */
void sampling_child(const int32_t *tuned, int32_t count, double changed, double spread, rng *random,
                    arv_parameters *set);

#endif
