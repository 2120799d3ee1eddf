/* true_work.c - see true_work.h. */
#include "true_work.h"

#include <math.h>

const tiny_options true_installations = {.technicians = 1,
                                         .jobs_each = INSTALLATION_STOPS,
                                         .travel_s = 900,
                                         .planned_s = 3000,
                                         .mean_s = 3000,
                                         .cv_ppm = 450000,
                                         .pace_ppm = 120000,
                                         .leg_ppm = 200000,
                                         .technician_day_ppm = 80000,
                                         .day_ppm = 60000,
                                         .shift_s = 24 * 3600};
const tiny_options true_repairs = {.technicians = 1,
                                   .jobs_each = REPAIR_STOPS,
                                   .travel_s = 1200,
                                   .planned_s = 4500,
                                   .mean_s = 4500,
                                   .cv_ppm = 500000,
                                   .pace_ppm = 120000,
                                   .leg_ppm = 200000,
                                   .technician_day_ppm = 80000,
                                   .day_ppm = 60000,
                                   .shift_s = 24 * 3600};
const tiny_options true_readings = {.technicians = 1,
                                    .jobs_each = READING_STOPS,
                                    .travel_s = 480,
                                    .planned_s = 1080,
                                    .mean_s = 1080,
                                    .cv_ppm = 300000,
                                    .pace_ppm = 120000,
                                    .leg_ppm = 200000,
                                    .technician_day_ppm = 80000,
                                    .day_ppm = 60000,
                                    .shift_s = 24 * 3600};

double true_normal(rng *r)
{
    const double u = rng_unit(r), v = rng_unit(r);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

double true_lognormal(rng *r, double sigma)
{
    return exp(sigma * true_normal(r) - sigma * sigma / 2);
}
