/* parameter_set.h - the settings of the searches and of the windows' policy as a structure.
 *
 * Passed down explicitly: arv_solve_options and arv_window_options carry a pointer, rooms below get it in
 * their own options. NULL means the defaults everywhere; parameters_or_default() says so in one place. */
#ifndef PARAMETERS_PARAMETER_SET_H
#define PARAMETERS_PARAMETER_SET_H

#include "parameters/parameter_table.h"

#include <arrival/parameters.h>

#include <stdbool.h>

struct arv_parameters {
#define PARAMETER_FIELD(name, part, value, low, high, scale, unit, meaning) int32_t name;
    PARAMETER_TABLE(PARAMETER_FIELD)
#undef PARAMETER_FIELD
};

typedef enum parameter_part { PARAMETER_ROUTES, PARAMETER_WINDOWS } parameter_part;
typedef enum parameter_scale { PARAMETER_LOG, PARAMETER_LINEAR } parameter_scale;

/* A row of the table. */
typedef struct parameter_row {
    const char *name, *unit, *meaning;
    parameter_part part;
    parameter_scale scale;
    int32_t value, low, high; /* value: the default */
} parameter_row;

extern const parameter_row PARAMETER_ROWS[];
extern const int32_t PARAMETER_COUNT;

extern const arv_parameters PARAMETERS_DEFAULT;

static inline const arv_parameters *parameters_or_default(const arv_parameters *given)
{
    return given ? given : &PARAMETERS_DEFAULT;
}

/* The value of row k, to be read or written. */
int32_t parameters_get(const arv_parameters *p, int32_t k);
void parameters_set(arv_parameters *p, int32_t k, int32_t value);

/* The row of a name, or ARV_NONE. */
int32_t parameters_find(const char *name);

/* Millionths as a chance of 2^32, for rng_chance; a million is as good as always. */
static inline uint32_t parameters_chance(int32_t ppm)
{
    const uint64_t chance = ((uint64_t)(uint32_t)ppm << 32) / 1000000;
    return chance > UINT32_MAX ? UINT32_MAX : (uint32_t)chance;
}

#endif
