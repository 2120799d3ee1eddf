/* linear_branch.c - branch and cut with GLPK's tree: start, cutoff, limits and stop by its callback. */
#include "linear/linear_program.h"

#include <math.h>
#include <stdlib.h>

static const double TOLERANCE = 1e-6;

struct branching {
    const linear_tree *options;
    const double *start; /* in GLPK's numbering; NULL = none, or already given */
    int64_t nodes;
    double bound;
    bool no_better; /* stopped because the bound reached the cutoff */
    bool interrupted;
    int code;
};

static void look(glp_tree *tree, void *context)
{
    struct branching *b = context;
    const int reason = glp_ios_reason(tree);
    const int best = glp_ios_best_node(tree);
    if (best != 0)
        b->bound = glp_ios_node_bound(tree, best);
    if (reason == GLP_IHEUR && b->start) {
        (void)glp_ios_heur_sol(tree, b->start);
        b->start = NULL;
    }
    if (reason == GLP_IPREPRO)
        b->nodes++;
    b->no_better = best != 0 && b->bound >= b->options->cutoff;
    const int64_t limit = b->options->node_limit;
    b->interrupted = (limit > 0 && b->nodes > limit) || linear_stop_asked(&b->options->stop);
    if (b->no_better || b->interrupted)
        glp_ios_terminate(tree);
}

static void grow(linear_program *program, void *argument)
{
    struct branching *b = argument;
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.presolve = GLP_OFF;
    parameters.cb_func = look;
    parameters.cb_info = b;
    parameters.mip_gap = b->options->relative_gap;
    parameters.clq_cuts = b->options->clique_cuts ? GLP_ON : GLP_OFF;
    parameters.gmi_cuts = b->options->gomory_cuts ? GLP_ON : GLP_OFF;
    b->code = glp_intopt(program->problem, &parameters);
}

static bool integral(double value)
{
    return fabs(value - floor(value + 0.5)) <= TOLERANCE;
}

static bool within(double value, double lower, double upper)
{
    const double slack = TOLERANCE * (1 + fabs(value));
    return value >= lower - slack && value <= upper + slack;
}

static double lower_of(int type, double bound)
{
    return type == GLP_FR || type == GLP_UP ? -HUGE_VAL : bound;
}

static double upper_of(int type, double bound)
{
    return type == GLP_FR || type == GLP_LO ? HUGE_VAL : bound;
}

/* Integral columns need integral bounds. */
static bool columns_valid(glp_prob *problem)
{
    for (int c = 1; c <= glp_get_num_cols(problem); c++) {
        if (glp_get_col_kind(problem, c) == GLP_CV)
            continue;
        const int type = glp_get_col_type(problem, c);
        const double lower = lower_of(type, glp_get_col_lb(problem, c));
        const double upper = upper_of(type, glp_get_col_ub(problem, c));
        if ((isfinite(lower) && floor(lower) != lower) ||
            (isfinite(upper) && floor(upper) != upper))
            return false;
    }
    return true;
}

/* Adds column c at `value` to the activities; false when the value is not allowed. */
static bool add_column(linear_program *program, int c, double value, double *activity)
{
    glp_prob *problem = program->problem;
    const int type = glp_get_col_type(problem, c);
    if (!isfinite(value) || (glp_get_col_kind(problem, c) != GLP_CV && !integral(value)) ||
        !within(value, lower_of(type, glp_get_col_lb(problem, c)),
                upper_of(type, glp_get_col_ub(problem, c))))
        return false;
    const int length = glp_get_mat_col(problem, c, program->index_scratch, program->value_scratch);
    for (int e = 1; e <= length; e++)
        activity[program->index_scratch[e]] += value * program->value_scratch[e];
    return true;
}

/* Is `start` a feasible integral solution? Copies it into GLPK's numbering. */
static bool start_valid(linear_program *program, const double *start, double *copy)
{
    glp_prob *problem = program->problem;
    const int rows = glp_get_num_rows(problem), columns = glp_get_num_cols(problem);
    double *activity = calloc((size_t)rows + 1, sizeof *activity);
    bool valid = activity && linear_scratch_ready(program, rows);
    for (int c = 1; c <= columns && valid; c++) {
        copy[c] = glp_get_col_kind(problem, c) == GLP_CV ? start[c - 1] : floor(start[c - 1] + 0.5);
        valid = add_column(program, c, start[c - 1], activity);
    }
    for (int r = 1; r <= rows && valid; r++) {
        const int type = glp_get_row_type(problem, r);
        valid = within(activity[r], lower_of(type, glp_get_row_lb(problem, r)),
                       upper_of(type, glp_get_row_ub(problem, r)));
    }
    free(activity);
    return valid;
}

static void take_result(const linear_program *program, const struct branching *b, double *value,
                        linear_tree_result *result)
{
    glp_prob *problem = program->problem;
    const int status = glp_mip_status(problem);
    result->nodes = b->nodes;
    result->bound = b->bound;
    const bool found =
        (status == GLP_OPT || status == GLP_FEAS) && glp_mip_obj_val(problem) < b->options->cutoff;
    if (found) {
        result->value = glp_mip_obj_val(problem);
        for (int c = 1; c <= glp_get_num_cols(problem); c++)
            value[c - 1] = glp_mip_col_val(problem, c);
    }
    const bool stopped = b->interrupted && !b->no_better;
    if (b->code != 0 && b->code != GLP_ESTOP && b->code != GLP_EMIPGAP)
        result->outcome = LINEAR_NUMERICAL;
    else if (found)
        result->outcome = b->code == GLP_ESTOP && stopped ? LINEAR_FEASIBLE : LINEAR_OPTIMAL;
    else
        result->outcome = stopped ? LINEAR_UNFINISHED : LINEAR_INFEASIBLE;
    if (b->code == 0 && found)
        result->bound = result->value;
}

static arv_status run_tree(linear_program *program, const linear_tree *options, const double *start,
                           double *value, linear_tree_result *result)
{
    const linear_simplex relaxed = {.method = LINEAR_DUAL, .stop = options->stop};
    arv_status status = linear_solve(program, &relaxed, &result->outcome, NULL);
    if (status != ARV_OK)
        return status;
    if (result->outcome != LINEAR_OPTIMAL) {
        if (result->outcome == LINEAR_FEASIBLE) /* of the relaxation: no integral solution yet */
            result->outcome = LINEAR_UNFINISHED;
        return ARV_OK;
    }
    struct branching b = {
        .options = options, .start = start, .bound = linear_objective(program), .code = 0};
    status = linear_guard(program, grow, &b);
    if (status == ARV_OK)
        take_result(program, &b, value, result);
    return status;
}

arv_status linear_branch(linear_program *program, const linear_tree *options, double *value,
                         linear_tree_result *result)
{
    *result =
        (linear_tree_result){.outcome = LINEAR_NUMERICAL, .value = HUGE_VAL, .bound = -HUGE_VAL};
    if (!linear_alive(program))
        return ARV_RESOURCE_EXHAUSTED;
    if (options->node_limit < 0 || !(options->relative_gap >= 0) || isnan(options->cutoff) ||
        !columns_valid(program->problem))
        return ARV_INVALID_ARGUMENT;
    double *start = NULL;
    if (options->start) {
        start = calloc((size_t)linear_column_count(program) + 1, sizeof *start);
        if (!start)
            return ARV_RESOURCE_EXHAUSTED;
        if (!start_valid(program, options->start, start)) {
            free(start);
            return ARV_INVALID_ARGUMENT;
        }
    }
    const arv_status status = run_tree(program, options, start, value, result);
    free(start);
    return status;
}
