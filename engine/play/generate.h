/* generate.h - a realistic day of field service, made of nothing but a seed.
 *
 * A city with a dense centre and suburbs; travel that depends on direction, distance and
 * congestion; technicians who start at home or at the depot, with skills, shifts and a lunch break;
 * jobs of four types with lognormal durations, half of them with a window of two or four hours,
 * some with a priority, a pin or a preferred technician, and a few that hardly anyone can serve.
 * Every place has an id ("depot", "home 3", "site 17"), so that what is learned of its legs finds it.
 * Integers throughout: the same seed gives the same day on any machine.
 */
#ifndef PLAY_GENERATE_H
#define PLAY_GENERATE_H

#include <arrival/arrival.h>

enum { GENERATE_DAYS = 31 };

typedef struct generate_options {
    int32_t technicians; /* 1..ARV_MAX_TECHNICIANS */
    int32_t jobs;        /* 0..ARV_MAX_JOBS; with a matrix at most ARV_MAX_MATRIX_ROWS places */
    uint64_t seed;
    bool
        plain; /* planned times only: no duration models, no spread of travel; the rest is the same */
    int32_t
        days; /* 1..GENERATE_DAYS, 0 = 1: with several, each technician has a shift on every day, and
                     of the jobs a quarter has an appointment that was promised, a quarter a window of four
                     hours on some day, a quarter a due date after which each day costs money; what has
                     waited long has a higher priority */
    bool coordinates; /* no travel matrix: great circles at 30 km/h; the rest is the same */
} generate_options;

/* Fills `spec`; all it points to lives in `arena`. INVALID_ARGUMENT with path "technicians" or
 * "jobs" when out of range, RESOURCE_EXHAUSTED. O(jobs * jobs) for the travel matrix, where there is one. */
arv_status generate_day(arv_arena *arena, const generate_options *options, arv_spec *spec,
                        arv_error *error);

#endif
