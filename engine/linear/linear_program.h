/* linear_program.h - what a handle holds, and the guard around calls into GLPK (this room only).
 *
 * GLPK answers an error, out of memory above all, by its error hook and then abort. Leaving the hook
 * with longjmp is allowed when glp_free_env follows at once (manual, glp_error_hook); that frees all
 * problems of the thread's environment. `generation` tells the handles that were lost with it. */
#ifndef LINEAR_LINEAR_PROGRAM_H
#define LINEAR_LINEAR_PROGRAM_H

#include "linear/linear.h"

#include <glpk.h>

struct linear_program {
    glp_prob *problem;
    const void *owner;   /* the thread's environment */
    uint64_t generation; /* of the environment it was made in */
    int32_t memory_mb;
    int32_t *index_scratch; /* GLPK counts from 1: one column or row, shifted */
    double *value_scratch;
    int32_t scratch_size;
    uint8_t *seen; /* duplicates of one vector */
    int32_t seen_size;
};

/* Does GLPK still hold the program? */
bool linear_alive(const linear_program *program);

/* Runs work(program, argument) so that an error in GLPK comes back as RESOURCE_EXHAUSTED. */
arv_status linear_guard(linear_program *program, void (*work)(linear_program *, void *),
                        void *argument);

/* GLPK's name of a pair of bounds. */
int linear_bound_type(double lower, double upper);

bool linear_bounds_valid(double lower, double upper);

/* Room in the scratch for one vector over `size` rows or columns; `seen` is all zero. */
bool linear_scratch_ready(linear_program *program, int32_t size);

static inline bool linear_stop_asked(const linear_stop *stop)
{
    return stop->asked && stop->asked(stop->context);
}

#endif
