/* bound_master.h - the master: a set partitioning program over the routes found so far.
 *
 *     minimise   sum cost_r x_r + sum unserved_j u_j
 *     job j      sum visits_jr x_r + u_j      >= 1 (later = 1)
 *     class k    sum of its x_r               <= how many alike shifts there are
 *     weight     sum weight_j u_j             <= weight that may be lost   (second level)
 *     cut c      sum coefficient_cr x_r       <= 1
 *
 * On the first level the objective is the weight alone. Columns 0 .. jobs - 1 are the u_j. */
#ifndef BOUND_BOUND_MASTER_H
#define BOUND_BOUND_MASTER_H

#include "bound/bound_class.h"
#include "bound/bound_cut.h"
#include "bound/bound_label.h"
#include "linear/linear.h"

enum { MASTER_MOST_COLUMNS = 60000 };

typedef struct master_column {
    const int32_t *jobs; /* NULL = a column u_j */
    int32_t length, class;
    int64_t cost;
    bool keep;    /* of the known plan: makes the program feasible */
    int32_t born; /* round */
} master_column;

typedef struct bound_master {
    const arv_problem *p;
    const bound_class *classes;
    arv_arena *arena;
    linear_program *lp;
    bool weights_only;
    bool equality;
    int64_t weight_limit;
    double factor; /* LP cost = cost * factor */
    int32_t row_count;
    master_column *columns;
    int32_t column_count;
    bound_cut *cuts; /* rows behind the others */
    int32_t cut_count;
    int32_t round;
    /* of the last solve */
    double objective; /* in cost units, or weight */
    double *dual;     /* per row, in cost units or weight */
    double *value;    /* per column */
    double *reduced;
    linear_stop stop;
    /* scratch for one column or row */
    int32_t *index;
    double *entry;
} bound_master;

/* An empty master of one level. `expected` is about what the objective will be. */
arv_status master_create(arv_arena *arena, const arv_problem *p, const bound_class *classes,
                         bool weights_only, int64_t weight_limit, int64_t expected, bound_stop stop,
                         bound_master *master);
void master_destroy(bound_master *master);

/* Adds a route; jobs are copied. */
arv_status master_add_route(bound_master *master, int32_t class, const int32_t *jobs,
                            int32_t length, int64_t cost, bool keep);

/* Solves; false in `solved` when it was stopped or GLPK gave up. */
arv_status master_solve(bound_master *master, bool *solved);

/* From now on every job is served exactly once. */
arv_status master_demand_equality(bound_master *master);

/* Adds cuts (their memory stays the caller's), drops those without a price. At most BOUND_MOST_CUTS
 * in all: the rest is left out. */
arv_status master_add_cuts(bound_master *master, const bound_cut *cuts, int32_t count);
arv_status master_drop_idle_cuts(bound_master *master);

/* Drops the columns for which useless(context, column) holds, except those of the known plan; or the
 * dearer half when there are too many. */
arv_status master_drop_columns(bound_master *master,
                               bool (*useless)(const void *context, const master_column *column),
                               const void *context);
arv_status master_drop_dear_columns(bound_master *master);

/* First row of the classes, and the others behind them. */
static inline int32_t master_class_row(const bound_master *m, int32_t class)
{
    return m->p->job_count + class;
}

static inline int32_t master_weight_row(const bound_master *m)
{
    return m->p->job_count + m->p->shift_class_count;
}

static inline int32_t master_cut_row(const bound_master *m, int32_t cut)
{
    return master_weight_row(m) + 1 + cut;
}

/* May this job stay unserved on this level? */
static inline bool master_may_leave(const bound_master *m, int32_t job)
{
    return m->weights_only || m->p->job_weight[job] <= m->weight_limit;
}

#endif
