/* linear.h - linear and mixed integer programs: the one door to GLPK.
 *
 *     minimise  cost x   subject to   row_lower <= A x <= row_upper,   lower <= x <= upper
 *
 * Rows and columns are numbered from 0; deleting shifts the later ones down and keeps their order.
 * INFINITY and -INFINITY mean "no bound". A handle keeps its basis from one solve to the next: new
 * columns enter at a bound (primal feasibility survives), new rows enter basic (dual feasibility
 * survives), so column and cut generation are warm starts by themselves.
 *
 * Threads: GLPK keeps one environment per thread, and so a handle is created, used and destroyed by
 * one thread (asserted); different threads work independently. The last handle destroyed in a thread
 * frees the environment. Nothing is printed. An error inside GLPK, out of memory above all, ends in a
 * status instead of an abort; it loses every handle of that thread, which then answer
 * RESOURCE_EXHAUSTED until they are destroyed.
 *
 * Determinism: iterations and nodes are the only measures of work. The stop callback alone may look
 * at a clock.
 *
 * Every call checks its arguments (sizes, indices, finite numbers): INVALID_ARGUMENT changes nothing.
 */
#ifndef LINEAR_LINEAR_H
#define LINEAR_LINEAR_H

#include <arrival/basics.h>

typedef struct linear_program linear_program;

/* Asked now and then while solving (between slices of a few hundred simplex iterations, at every node
 * of a tree); true = stop. NULL = never. */
typedef struct linear_stop {
    bool (*asked)(void *context);
    void *context;
} linear_stop;

/* Sparse vectors side by side: vector k has the entries first[k] .. first[k + 1] of index and value.
 * An index may not come twice in a vector. */
typedef struct linear_sparse {
    const int32_t *first; /* [count + 1] */
    const int32_t *index;
    const double *value;
} linear_sparse;

typedef enum linear_outcome {
    LINEAR_OPTIMAL,    /* solved; for a tree: within the gap asked for */
    LINEAR_FEASIBLE,   /* limit or stop reached with a feasible x (tree: an incumbent) */
    LINEAR_UNFINISHED, /* limit or stop reached without one */
    LINEAR_INFEASIBLE, /* for a tree: or nothing better than the cutoff */
    LINEAR_UNBOUNDED,
    LINEAR_NUMERICAL /* GLPK gave up, also from a fresh basis */
} linear_outcome;

/* Where a row or column stands in the basis. */
typedef enum linear_status {
    LINEAR_BASIC = 1,
    LINEAR_AT_LOWER,
    LINEAR_AT_UPPER,
    LINEAR_FREE,
    LINEAR_FIXED
} linear_status;

/* ---- building ---------------------------------------------------------------------------------- */

/* `rows` empty rows with the given bounds and no column. `memory_mb` bounds what GLPK may hold for all
 * handles of this thread (the last one given counts), 0 = no bound. RESOURCE_EXHAUSTED. */
arv_status linear_create(int32_t rows, const double *lower, const double *upper, int32_t memory_mb,
                         linear_program **program);
void linear_destroy(linear_program **program); /* NULL is allowed */

int32_t linear_row_count(const linear_program *program);
int32_t linear_column_count(const linear_program *program);

/* Appends columns; entries are indexed by row. O(entries). */
arv_status linear_add_columns(linear_program *program, int32_t count, const double *cost,
                              const double *lower, const double *upper,
                              const linear_sparse *entries);
/* Appends rows; entries are indexed by column. O(entries). */
arv_status linear_add_rows(linear_program *program, int32_t count, const double *lower,
                           const double *upper, const linear_sparse *entries);
/* Deletes the given rows or columns, in any order, none twice. When a basic column or a nonbasic row
 * goes, the basis is repaired by making a row basic where one is missing, or is started afresh. */
arv_status linear_delete_columns(linear_program *program, int32_t count, const int32_t *columns);
arv_status linear_delete_rows(linear_program *program, int32_t count, const int32_t *rows);

/* lower == upper fixes. */
arv_status linear_bound_column(linear_program *program, int32_t column, double lower, double upper);
arv_status linear_bound_row(linear_program *program, int32_t row, double lower, double upper);
arv_status linear_set_cost(linear_program *program, int32_t column, double cost);
/* Costs of all columns at once. */
arv_status linear_set_costs(linear_program *program, const double *cost);
/* Asks for an integral value in linear_branch. */
arv_status linear_set_integer(linear_program *program, int32_t column, bool integer);

/* ---- the simplex method ------------------------------------------------------------------------ */

typedef enum linear_method {
    LINEAR_PRIMAL,
    LINEAR_DUAL /* while the basis is dual feasible, then primal */
} linear_method;

typedef struct linear_simplex {
    linear_method method;
    int64_t iteration_limit; /* 0 = none */
    linear_stop stop;
} linear_simplex;

/* Solves from the basis at hand. `iterations` (may be NULL) gets how many it took. The status is OK
 * whatever the outcome; NUMERICAL is an outcome. After FEASIBLE or UNFINISHED another call goes on. */
arv_status linear_solve(linear_program *program, const linear_simplex *options,
                        linear_outcome *outcome, int64_t *iterations);

/* Of the last linear_solve; values of an interrupted one are those of its last basis. Arrays hold one
 * element per row or column. The dual of a row is what its activity's objective contribution is worth:
 * reduced cost of column j = cost_j - sum of dual * entry. */
double linear_objective(const linear_program *program);
void linear_row_duals(const linear_program *program, double *dual);
void linear_row_activities(const linear_program *program, double *activity);
void linear_column_values(const linear_program *program, double *value);
void linear_reduced_costs(const linear_program *program, double *reduced_cost);

/* The basis: read, put in place (its size must be right, else the next solve starts afresh), or
 * thrown away. */
void linear_basis_get(const linear_program *program, linear_status *rows, linear_status *columns);
arv_status linear_basis_set(linear_program *program, const linear_status *rows,
                            const linear_status *columns);
arv_status linear_basis_reset(linear_program *program);

/* ---- branch and cut ---------------------------------------------------------------------------- */

typedef struct linear_tree {
    int64_t node_limit;  /* nodes solved; 0 = none */
    double relative_gap; /* |incumbent - bound| / (|incumbent| + tiny) that is good enough */
    /* A known integral solution (one value per column; NULL = none). It is the first incumbent, and
     * its value prunes. It must be feasible within 1e-6: INVALID_ARGUMENT otherwise. */
    const double *start;
    double
        cutoff; /* only solutions strictly better count; INFINITY = any. Looked at node by node */
    bool clique_cuts, gomory_cuts;
    linear_stop stop;
} linear_tree;

typedef struct linear_tree_result {
    linear_outcome outcome;
    double value; /* of the incumbent; INFINITY = none */
    double bound; /* proven, as far as floating point proves; -INFINITY = none */
    int64_t nodes;
} linear_tree_result;

/* Solves with integral columns, starting from the basis at hand, whose LP is solved first (stop is
 * asked there too). `value` [columns] gets the incumbent when there is one; integral columns hold
 * exact integers. The handle's LP solution is the relaxation's afterwards; columns and rows are as
 * before. A node's own LP is not interrupted: keep the columns within what solves in 50 ms. */
arv_status linear_branch(linear_program *program, const linear_tree *options, double *value,
                         linear_tree_result *result);

#endif
