/* bound_master.c - rows, columns and cuts of the master program. */
#include "bound/bound_master.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double FACTOR_TOTAL = 1e5; /* what the LP's objective is scaled to */

/* ---- making one ------------------------------------------------------------------------------------ */

static bool allocate(bound_master *m)
{
    const size_t rows = (size_t)m->row_count + BOUND_MOST_CUTS;
    m->columns = ARENA_ARRAY(m->arena, master_column, MASTER_MOST_COLUMNS);
    m->cuts = ARENA_ARRAY(m->arena, bound_cut, BOUND_MOST_CUTS);
    m->dual = ARENA_ARRAY(m->arena, double, rows);
    m->value = ARENA_ARRAY(m->arena, double, MASTER_MOST_COLUMNS);
    m->reduced = ARENA_ARRAY(m->arena, double, MASTER_MOST_COLUMNS);
    m->index = ARENA_ARRAY(m->arena, int32_t, MASTER_MOST_COLUMNS + rows);
    m->entry = ARENA_ARRAY(m->arena, double, MASTER_MOST_COLUMNS + rows);
    return m->columns && m->cuts && m->dual && m->value && m->reduced && m->index && m->entry;
}

static arv_status create_rows(bound_master *m)
{
    const int32_t n = m->p->job_count;
    double *lower = ARENA_ARRAY(m->arena, double, m->row_count);
    double *upper = ARENA_ARRAY(m->arena, double, m->row_count);
    if (!lower || !upper)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t r = 0; r < m->row_count; r++) {
        lower[r] = r < n ? 1 : -HUGE_VAL;
        upper[r] = HUGE_VAL;
    }
    for (int32_t c = 0; c < m->p->shift_class_count; c++)
        upper[master_class_row(m, c)] = m->classes[c].count;
    if (!m->weights_only && m->weight_limit > 0)
        upper[master_weight_row(m)] = 1;
    return linear_create(m->row_count, lower, upper, 0, &m->lp);
}

/* One column u_j per job. Weights count as parts of the limit. */
static arv_status create_unserved(bound_master *m)
{
    const bool limited = !m->weights_only && m->weight_limit > 0;
    for (int32_t j = 0; j < m->p->job_count; j++) {
        const int64_t cost = m->weights_only ? m->p->job_weight[j] : m->p->job_unserved_cost[j];
        const double lp_cost = (double)cost * m->factor, zero = 0;
        const double most = master_may_leave(m, j) ? 1 : 0;
        const int32_t first[2] = {0, limited ? 2 : 1}, index[2] = {j, master_weight_row(m)};
        const double entry[2] = {1, limited ? (double)m->p->job_weight[j] / (double)m->weight_limit
                                            : 0};
        const linear_sparse entries = {first, index, entry};
        const arv_status status = linear_add_columns(m->lp, 1, &lp_cost, &zero, &most, &entries);
        if (status != ARV_OK)
            return status;
        m->columns[m->column_count++] = (master_column){.cost = cost, .class = ARV_NONE};
    }
    return ARV_OK;
}

arv_status master_create(arv_arena *arena, const arv_problem *p, const bound_class *classes,
                         bool weights_only, int64_t weight_limit, int64_t expected, bound_stop stop,
                         bound_master *master)
{
    *master = (bound_master){
        .p = p,
        .classes = classes,
        .arena = arena,
        .weights_only = weights_only,
        .weight_limit = weight_limit,
        .factor = FACTOR_TOTAL / (double)(expected > 0 ? expected : 1),
        .row_count = p->job_count + p->shift_class_count + 1,
        .stop = {stop.asked, stop.context},
    };
    if (p->job_count >= MASTER_MOST_COLUMNS || !allocate(master))
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = create_rows(master);
    if (status == ARV_OK)
        status = create_unserved(master);
    return status;
}

void master_destroy(bound_master *master)
{
    linear_destroy(&master->lp);
}

/* ---- columns --------------------------------------------------------------------------------------- */

/* Entries of a route: visits per job (repeated jobs added up), class, cuts. Returns how many. */
static int32_t fill_entries(const bound_master *m, const master_column *column)
{
    int32_t count = 0;
    for (int32_t k = 0; k < column->length; k++) {
        int32_t at = 0;
        while (at < count && m->index[at] != column->jobs[k])
            at++;
        if (at == count) {
            m->index[count] = column->jobs[k];
            m->entry[count++] = 0;
        }
        m->entry[at] += 1;
    }
    m->index[count] = master_class_row(m, column->class);
    m->entry[count++] = 1;
    for (int32_t c = 0; c < m->cut_count; c++) {
        const int32_t times = cut_coefficient(&m->cuts[c], column->jobs, column->length);
        if (times > 0) {
            m->index[count] = master_cut_row(m, c);
            m->entry[count++] = times;
        }
    }
    return count;
}

arv_status master_add_route(bound_master *m, int32_t class, const int32_t *jobs, int32_t length,
                            int64_t cost, bool keep)
{
    if (m->column_count == MASTER_MOST_COLUMNS)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t *copy = ARENA_ARRAY(m->arena, int32_t, length);
    if (!copy)
        return ARV_RESOURCE_EXHAUSTED;
    memcpy(copy, jobs, (size_t)length * sizeof *copy);
    const master_column column = {copy, length, class, cost, keep, m->round};
    const int32_t first[2] = {0, fill_entries(m, &column)};
    const double lp_cost = m->weights_only ? 0 : (double)cost * m->factor;
    const double zero = 0, most = HUGE_VAL;
    const linear_sparse entries = {first, m->index, m->entry};
    const arv_status status = linear_add_columns(m->lp, 1, &lp_cost, &zero, &most, &entries);
    if (status == ARV_OK)
        m->columns[m->column_count++] = column;
    return status;
}

/* Deletes the marked columns (reduced = NAN). */
static arv_status delete_marked(bound_master *m)
{
    int32_t kept = 0, gone = 0;
    for (int32_t c = 0; c < m->column_count; c++) {
        if (isnan(m->reduced[c]))
            m->index[gone++] = c;
        else
            m->columns[kept++] = m->columns[c];
    }
    m->column_count = kept;
    return linear_delete_columns(m->lp, gone, m->index);
}

arv_status master_drop_columns(bound_master *m,
                               bool (*useless)(const void *context, const master_column *column),
                               const void *context)
{
    for (int32_t c = 0; c < m->column_count; c++) {
        const master_column *column = &m->columns[c];
        const bool gone = column->jobs && !column->keep && useless(context, column);
        m->reduced[c] = gone ? (double)NAN : 0;
    }
    return delete_marked(m);
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

arv_status master_drop_dear_columns(bound_master *m)
{
    const int32_t rows = m->row_count + m->cut_count;
    if (m->column_count < 16 * rows + 2000)
        return ARV_OK;
    linear_reduced_costs(m->lp, m->reduced);
    int32_t routes = 0;
    for (int32_t c = 0; c < m->column_count; c++)
        if (m->columns[c].jobs)
            m->entry[routes++] = m->reduced[c];
    qsort(m->entry, (size_t)routes, sizeof *m->entry, compare_doubles);
    const double dear = m->entry[routes / 2];
    if (!(dear > 0))
        return ARV_OK;
    for (int32_t c = 0; c < m->column_count; c++) {
        const master_column *column = &m->columns[c];
        if (column->jobs && !column->keep && m->reduced[c] >= dear && column->born + 3 < m->round)
            m->reduced[c] = (double)NAN;
    }
    return delete_marked(m);
}

/* ---- solving --------------------------------------------------------------------------------------- */

arv_status master_solve(bound_master *m, bool *solved)
{
    *solved = false;
    const linear_simplex options = {.method = LINEAR_PRIMAL, .stop = m->stop};
    linear_outcome outcome;
    m->round++;
    const arv_status status = linear_solve(m->lp, &options, &outcome, NULL);
    if (status != ARV_OK || outcome != LINEAR_OPTIMAL)
        return status;
    *solved = true;
    m->objective = linear_objective(m->lp) / m->factor;
    linear_row_duals(m->lp, m->dual);
    for (int32_t r = 0; r < m->row_count + m->cut_count; r++)
        m->dual[r] /= m->factor;
    linear_column_values(m->lp, m->value);
    return ARV_OK;
}

arv_status master_demand_equality(bound_master *m)
{
    m->equality = true;
    arv_status status = ARV_OK;
    for (int32_t j = 0; j < m->p->job_count && status == ARV_OK; j++)
        status = linear_bound_row(m->lp, j, 1, 1);
    return status;
}

/* ---- cuts ------------------------------------------------------------------------------------------ */

static arv_status add_cut(bound_master *m, const bound_cut *cut)
{
    int32_t count = 0;
    for (int32_t c = 0; c < m->column_count; c++) {
        const master_column *column = &m->columns[c];
        const int32_t times = column->jobs ? cut_coefficient(cut, column->jobs, column->length) : 0;
        if (times == 0)
            continue;
        m->index[count] = c;
        m->entry[count++] = times;
    }
    const int32_t first[2] = {0, count};
    const double lower = -HUGE_VAL, upper = 1;
    const linear_sparse entries = {first, m->index, m->entry};
    const arv_status status = linear_add_rows(m->lp, 1, &lower, &upper, &entries);
    if (status == ARV_OK)
        m->cuts[m->cut_count++] = *cut;
    return status;
}

arv_status master_add_cuts(bound_master *m, const bound_cut *cuts, int32_t count)
{
    arv_status status = ARV_OK;
    for (int32_t k = 0; k < count && m->cut_count < BOUND_MOST_CUTS && status == ARV_OK; k++)
        status = add_cut(m, &cuts[k]);
    return status;
}

arv_status master_drop_idle_cuts(bound_master *m)
{
    int32_t kept = 0, gone = 0;
    for (int32_t c = 0; c < m->cut_count; c++) {
        if (m->dual[master_cut_row(m, c)] * m->factor > -1e-9)
            m->index[gone++] = master_cut_row(m, c);
        else
            m->cuts[kept++] = m->cuts[c];
    }
    m->cut_count = kept;
    return linear_delete_rows(m->lp, gone, m->index);
}
