/* linear_simplex.c - the simplex method in slices, so that a stop is heard; what a solve leaves. */
#include "linear/linear_program.h"

enum {
    SLICE_ITERATIONS = 400, /* between two looks at the stop */
    FRESH_STARTS = 1        /* after a basis that GLPK cannot use */
};

struct run {
    const linear_simplex *options;
    linear_outcome outcome;
    int64_t iterations;
};

static int solve_slice(glp_prob *problem, linear_method method, int64_t most)
{
    glp_smcp parameters;
    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.meth = method == LINEAR_DUAL ? GLP_DUALP : GLP_PRIMAL;
    parameters.it_lim = (int)(most < SLICE_ITERATIONS ? most : SLICE_ITERATIONS);
    return glp_simplex(problem, &parameters);
}

static linear_outcome finished_outcome(glp_prob *problem)
{
    switch (glp_get_status(problem)) {
    case GLP_OPT:
        return LINEAR_OPTIMAL;
    case GLP_NOFEAS:
        return LINEAR_INFEASIBLE;
    case GLP_UNBND:
        return LINEAR_UNBOUNDED;
    default:
        return LINEAR_NUMERICAL;
    }
}

/* More iterations than any sane run takes: it cycles between slices. */
static int64_t most_iterations(glp_prob *problem)
{
    return 100000 + 100 * ((int64_t)glp_get_num_rows(problem) + glp_get_num_cols(problem));
}

static void solve(linear_program *program, void *argument)
{
    struct run *run = argument;
    glp_prob *problem = program->problem;
    const int64_t limit = run->options->iteration_limit;
    const int64_t most = most_iterations(problem);
    int32_t fresh_starts = 0;
    const int before = glp_get_it_cnt(problem);
    for (;;) {
        run->iterations = glp_get_it_cnt(problem) - before;
        const bool limited = limit > 0 && run->iterations >= limit;
        if (limited || (run->iterations > 0 && linear_stop_asked(&run->options->stop))) {
            run->outcome =
                glp_get_prim_stat(problem) == GLP_FEAS ? LINEAR_FEASIBLE : LINEAR_UNFINISHED;
            return;
        }
        const int64_t slice = limit > 0 ? limit - run->iterations : SLICE_ITERATIONS;
        const int code = solve_slice(problem, run->options->method, slice);
        run->iterations = glp_get_it_cnt(problem) - before;
        if (code == GLP_EITLIM && run->iterations < most)
            continue;
        run->outcome = code == 0 ? finished_outcome(problem) : LINEAR_NUMERICAL;
        if (run->outcome != LINEAR_NUMERICAL || fresh_starts++ == FRESH_STARTS)
            return;
        glp_adv_basis(problem, 0);
    }
}

arv_status linear_solve(linear_program *program, const linear_simplex *options,
                        linear_outcome *outcome, int64_t *iterations)
{
    *outcome = LINEAR_NUMERICAL;
    struct run run = {.options = options, .outcome = LINEAR_NUMERICAL};
    if (options->iteration_limit < 0)
        return ARV_INVALID_ARGUMENT;
    const arv_status status = linear_guard(program, solve, &run);
    *outcome = run.outcome;
    if (iterations)
        *iterations = run.iterations;
    return status;
}

/* ---- what a solve leaves ----------------------------------------------------------------------- */

double linear_objective(const linear_program *program)
{
    return linear_alive(program) ? glp_get_obj_val(program->problem) : 0;
}

void linear_row_duals(const linear_program *program, double *dual)
{
    for (int32_t r = 0; r < linear_row_count(program); r++)
        dual[r] = glp_get_row_dual(program->problem, r + 1);
}

void linear_row_activities(const linear_program *program, double *activity)
{
    for (int32_t r = 0; r < linear_row_count(program); r++)
        activity[r] = glp_get_row_prim(program->problem, r + 1);
}

void linear_column_values(const linear_program *program, double *value)
{
    for (int32_t c = 0; c < linear_column_count(program); c++)
        value[c] = glp_get_col_prim(program->problem, c + 1);
}

void linear_reduced_costs(const linear_program *program, double *reduced_cost)
{
    for (int32_t c = 0; c < linear_column_count(program); c++)
        reduced_cost[c] = glp_get_col_dual(program->problem, c + 1);
}

/* ---- the basis --------------------------------------------------------------------------------- */

static linear_status status_of(int glpk)
{
    switch (glpk) {
    case GLP_BS:
        return LINEAR_BASIC;
    case GLP_NL:
        return LINEAR_AT_LOWER;
    case GLP_NU:
        return LINEAR_AT_UPPER;
    case GLP_NF:
        return LINEAR_FREE;
    default:
        return LINEAR_FIXED;
    }
}

static int glpk_of(linear_status status)
{
    static const int names[] = {
        [LINEAR_BASIC] = GLP_BS, [LINEAR_AT_LOWER] = GLP_NL, [LINEAR_AT_UPPER] = GLP_NU,
        [LINEAR_FREE] = GLP_NF,  [LINEAR_FIXED] = GLP_NS,
    };
    return names[status];
}

void linear_basis_get(const linear_program *program, linear_status *rows, linear_status *columns)
{
    for (int32_t r = 0; r < linear_row_count(program); r++)
        rows[r] = status_of(glp_get_row_stat(program->problem, r + 1));
    for (int32_t c = 0; c < linear_column_count(program); c++)
        columns[c] = status_of(glp_get_col_stat(program->problem, c + 1));
}

static bool statuses_valid(const linear_status *status, int32_t count, int32_t *basic)
{
    for (int32_t k = 0; k < count; k++) {
        if (status[k] < LINEAR_BASIC || status[k] > LINEAR_FIXED)
            return false;
        *basic += status[k] == LINEAR_BASIC;
    }
    return true;
}

arv_status linear_basis_set(linear_program *program, const linear_status *rows,
                            const linear_status *columns)
{
    if (!linear_alive(program))
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t row_count = linear_row_count(program);
    const int32_t column_count = linear_column_count(program);
    int32_t basic = 0;
    if (!statuses_valid(rows, row_count, &basic) || !statuses_valid(columns, column_count, &basic))
        return ARV_INVALID_ARGUMENT;
    if (basic != row_count)
        return linear_basis_reset(program);
    for (int32_t r = 0; r < row_count; r++)
        glp_set_row_stat(program->problem, r + 1, glpk_of(rows[r]));
    for (int32_t c = 0; c < column_count; c++)
        glp_set_col_stat(program->problem, c + 1, glpk_of(columns[c]));
    return ARV_OK;
}

static void reset_basis(linear_program *program, void *argument)
{
    (void)argument;
    glp_std_basis(program->problem);
}

arv_status linear_basis_reset(linear_program *program)
{
    return linear_guard(program, reset_basis, NULL);
}
