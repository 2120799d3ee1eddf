/* linear_program.c - GLPK's environment of a thread: silence, errors as statuses, its end. */
#include "linear/linear_program.h"

#include <assert.h>
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdlib.h>

/* Mirrors GLPK's own environment, which is thread local too: how many handles live in it, and how
 * often it was lost. */
static _Thread_local struct {
    uint64_t generation;
    int32_t handles;
} environment;

static int keep_silent(void *context, const char *text)
{
    (void)context;
    (void)text;
    return 1;
}

static void leave_error(void *escape)
{
    jmp_buf *to = escape;
    longjmp(*to, 1);
}

bool linear_alive(const linear_program *program)
{
    assert(program->owner == &environment);
    return program->generation == environment.generation && program->problem;
}

arv_status linear_guard(linear_program *program, void (*work)(linear_program *, void *),
                        void *argument)
{
    assert(program->owner == &environment);
    if (program->generation != environment.generation)
        return ARV_RESOURCE_EXHAUSTED;
    jmp_buf escape;
    glp_term_hook(keep_silent, NULL);
    glp_term_out(GLP_OFF);
    glp_mem_limit(program->memory_mb > 0 ? program->memory_mb : INT_MAX);
    glp_error_hook(leave_error, &escape);
    if (setjmp(escape) != 0) {
        glp_free_env();
        environment.generation++;
        return ARV_RESOURCE_EXHAUSTED;
    }
    work(program, argument);
    glp_error_hook(NULL, NULL);
    return ARV_OK;
}

int linear_bound_type(double lower, double upper)
{
    if (isinf(lower))
        return isinf(upper) ? GLP_FR : GLP_UP;
    if (isinf(upper))
        return GLP_LO;
    return lower == upper ? GLP_FX : GLP_DB;
}

bool linear_bounds_valid(double lower, double upper)
{
    return lower <= upper && lower < HUGE_VAL && upper > -HUGE_VAL;
}

struct shape {
    int32_t rows;
    const double *lower, *upper;
};

static void create_rows(linear_program *program, void *argument)
{
    const struct shape *shape = argument;
    program->problem = glp_create_prob();
    glp_set_obj_dir(program->problem, GLP_MIN);
    if (shape->rows > 0)
        glp_add_rows(program->problem, shape->rows);
    for (int32_t r = 0; r < shape->rows; r++)
        glp_set_row_bnds(program->problem, r + 1,
                         linear_bound_type(shape->lower[r], shape->upper[r]), shape->lower[r],
                         shape->upper[r]);
}

arv_status linear_create(int32_t rows, const double *lower, const double *upper, int32_t memory_mb,
                         linear_program **program)
{
    *program = NULL;
    if (rows < 0 || memory_mb < 0)
        return ARV_INVALID_ARGUMENT;
    for (int32_t r = 0; r < rows; r++)
        if (!linear_bounds_valid(lower[r], upper[r]))
            return ARV_INVALID_ARGUMENT;
    linear_program *made = calloc(1, sizeof *made);
    if (!made)
        return ARV_RESOURCE_EXHAUSTED;
    made->owner = &environment;
    made->generation = environment.generation;
    made->memory_mb = memory_mb;
    environment.handles++;
    struct shape shape = {.rows = rows, .lower = lower, .upper = upper};
    const arv_status status = linear_guard(made, create_rows, &shape);
    if (status != ARV_OK) {
        linear_destroy(&made);
        return status;
    }
    *program = made;
    return ARV_OK;
}

static void delete_problem(linear_program *program, void *argument)
{
    (void)argument;
    glp_delete_prob(program->problem);
}

void linear_destroy(linear_program **program)
{
    linear_program *gone = *program;
    if (!gone)
        return;
    if (linear_alive(gone))
        (void)linear_guard(gone, delete_problem, NULL);
    if (--environment.handles == 0)
        glp_free_env();
    free(gone->index_scratch);
    free(gone->value_scratch);
    free(gone->seen);
    free(gone);
    *program = NULL;
}

int32_t linear_row_count(const linear_program *program)
{
    return linear_alive(program) ? glp_get_num_rows(program->problem) : 0;
}

int32_t linear_column_count(const linear_program *program)
{
    return linear_alive(program) ? glp_get_num_cols(program->problem) : 0;
}
