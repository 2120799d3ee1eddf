/* linear_build.c - columns and rows come, go and change. */
#include "linear/linear_program.h"

#include <stdlib.h>
#include <string.h>

static const double LARGEST = 1e15; /* beyond that doubles no longer tell integers apart */

static bool is_coefficient(double value)
{
    return value >= -LARGEST && value <= LARGEST;
}

bool linear_scratch_ready(linear_program *program, int32_t size)
{
    const size_t room = (size_t)size + 1;
    if (program->scratch_size < size) {
        int32_t *index = realloc(program->index_scratch, room * sizeof *index);
        if (index)
            program->index_scratch = index;
        double *value = realloc(program->value_scratch, room * sizeof *value);
        if (value)
            program->value_scratch = value;
        if (!index || !value)
            return false;
        program->scratch_size = size;
    }
    if (program->seen_size < size) {
        uint8_t *seen = realloc(program->seen, room);
        if (!seen)
            return false;
        program->seen = seen;
        program->seen_size = size;
    }
    if (program->seen)
        memset(program->seen, 0, (size_t)program->seen_size);
    return true;
}

/* Indices in range and none twice within a vector, values finite. */
static bool entries_valid(linear_program *program, int32_t count, const linear_sparse *entries,
                          int32_t size)
{
    for (int32_t k = 0; k < count; k++) {
        const int32_t first = entries->first[k], last = entries->first[k + 1];
        bool valid = first >= 0 && first <= last;
        int32_t e = first;
        for (; valid && e < last; e++) {
            const int32_t index = entries->index[e];
            valid = index >= 0 && index < size && is_coefficient(entries->value[e]) &&
                    !program->seen[index];
            if (valid)
                program->seen[index] = 1;
            else
                break;
        }
        for (int32_t back = first; back < e; back++)
            program->seen[entries->index[back]] = 0;
        if (!valid)
            return false;
    }
    return true;
}

/* Vector k in GLPK's numbering, without zeros; returns its length. */
static int32_t shift_vector(linear_program *program, const linear_sparse *entries, int32_t k)
{
    int32_t length = 0;
    for (int32_t e = entries->first[k]; e < entries->first[k + 1]; e++) {
        if (entries->value[e] == 0)
            continue;
        length++;
        program->index_scratch[length] = entries->index[e] + 1;
        program->value_scratch[length] = entries->value[e];
    }
    return length;
}

struct vectors {
    int32_t count;
    const double *cost, *lower, *upper;
    const linear_sparse *entries;
};

static void append_columns(linear_program *program, void *argument)
{
    const struct vectors *v = argument;
    const int first = glp_add_cols(program->problem, v->count);
    for (int32_t k = 0; k < v->count; k++) {
        const int32_t length = shift_vector(program, v->entries, k);
        glp_set_mat_col(program->problem, first + k, length, program->index_scratch,
                        program->value_scratch);
        glp_set_obj_coef(program->problem, first + k, v->cost[k]);
        glp_set_col_bnds(program->problem, first + k, linear_bound_type(v->lower[k], v->upper[k]),
                         v->lower[k], v->upper[k]);
    }
}

static void append_rows(linear_program *program, void *argument)
{
    const struct vectors *v = argument;
    const int first = glp_add_rows(program->problem, v->count);
    for (int32_t k = 0; k < v->count; k++) {
        const int32_t length = shift_vector(program, v->entries, k);
        glp_set_mat_row(program->problem, first + k, length, program->index_scratch,
                        program->value_scratch);
        glp_set_row_bnds(program->problem, first + k, linear_bound_type(v->lower[k], v->upper[k]),
                         v->lower[k], v->upper[k]);
    }
}

/* Checks and appends vectors over `size` rows or columns. */
static arv_status append(linear_program *program, const struct vectors *v, int32_t size,
                         void (*work)(linear_program *, void *))
{
    if (v->count < 0)
        return ARV_INVALID_ARGUMENT;
    if (v->count == 0)
        return ARV_OK;
    if (!linear_alive(program) || !linear_scratch_ready(program, size))
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < v->count; k++)
        if (!linear_bounds_valid(v->lower[k], v->upper[k]) ||
            (v->cost && !is_coefficient(v->cost[k])))
            return ARV_INVALID_ARGUMENT;
    if (!entries_valid(program, v->count, v->entries, size))
        return ARV_INVALID_ARGUMENT;
    struct vectors copy = *v;
    return linear_guard(program, work, &copy);
}

arv_status linear_add_columns(linear_program *program, int32_t count, const double *cost,
                              const double *lower, const double *upper,
                              const linear_sparse *entries)
{
    const struct vectors v = {count, cost, lower, upper, entries};
    return append(program, &v, linear_row_count(program), append_columns);
}

arv_status linear_add_rows(linear_program *program, int32_t count, const double *lower,
                           const double *upper, const linear_sparse *entries)
{
    const struct vectors v = {count, NULL, lower, upper, entries};
    return append(program, &v, linear_column_count(program), append_rows);
}

/* ---- deleting ---------------------------------------------------------------------------------- */

struct deletion {
    int32_t count;
    bool rows;
};

/* A basis has as many basic variables as rows. Where some are missing, rows that are not basic take
 * their place; where there are too many it starts afresh. */
static void repair_basis(glp_prob *problem)
{
    const int rows = glp_get_num_rows(problem);
    int basic = 0;
    for (int r = 1; r <= rows; r++)
        basic += glp_get_row_stat(problem, r) == GLP_BS;
    for (int c = 1; c <= glp_get_num_cols(problem); c++)
        basic += glp_get_col_stat(problem, c) == GLP_BS;
    for (int r = 1; r <= rows && basic < rows; r++)
        if (glp_get_row_stat(problem, r) != GLP_BS) {
            glp_set_row_stat(problem, r, GLP_BS);
            basic++;
        }
    if (basic != rows)
        glp_std_basis(problem);
}

static void delete_vectors(linear_program *program, void *argument)
{
    const struct deletion *d = argument;
    if (d->rows)
        glp_del_rows(program->problem, d->count, program->index_scratch);
    else
        glp_del_cols(program->problem, d->count, program->index_scratch);
    repair_basis(program->problem);
}

static arv_status delete_indices(linear_program *program, int32_t count, const int32_t *indices,
                                 int32_t size, bool rows)
{
    if (count < 0)
        return ARV_INVALID_ARGUMENT;
    if (count == 0)
        return ARV_OK;
    if (!linear_alive(program) || !linear_scratch_ready(program, size))
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < count; k++) {
        if (indices[k] < 0 || indices[k] >= size || program->seen[indices[k]])
            return ARV_INVALID_ARGUMENT;
        program->seen[indices[k]] = 1;
        program->index_scratch[k + 1] = indices[k] + 1;
    }
    struct deletion deletion = {.count = count, .rows = rows};
    return linear_guard(program, delete_vectors, &deletion);
}

arv_status linear_delete_columns(linear_program *program, int32_t count, const int32_t *columns)
{
    return delete_indices(program, count, columns, linear_column_count(program), false);
}

arv_status linear_delete_rows(linear_program *program, int32_t count, const int32_t *rows)
{
    return delete_indices(program, count, rows, linear_row_count(program), true);
}

/* ---- changing ---------------------------------------------------------------------------------- */

arv_status linear_bound_column(linear_program *program, int32_t column, double lower, double upper)
{
    if (!linear_alive(program))
        return ARV_RESOURCE_EXHAUSTED;
    if (column < 0 || column >= linear_column_count(program) || !linear_bounds_valid(lower, upper))
        return ARV_INVALID_ARGUMENT;
    glp_set_col_bnds(program->problem, column + 1, linear_bound_type(lower, upper), lower, upper);
    return ARV_OK;
}

arv_status linear_bound_row(linear_program *program, int32_t row, double lower, double upper)
{
    if (!linear_alive(program))
        return ARV_RESOURCE_EXHAUSTED;
    if (row < 0 || row >= linear_row_count(program) || !linear_bounds_valid(lower, upper))
        return ARV_INVALID_ARGUMENT;
    glp_set_row_bnds(program->problem, row + 1, linear_bound_type(lower, upper), lower, upper);
    return ARV_OK;
}

arv_status linear_set_cost(linear_program *program, int32_t column, double cost)
{
    if (!linear_alive(program))
        return ARV_RESOURCE_EXHAUSTED;
    if (column < 0 || column >= linear_column_count(program) || !is_coefficient(cost))
        return ARV_INVALID_ARGUMENT;
    glp_set_obj_coef(program->problem, column + 1, cost);
    return ARV_OK;
}

arv_status linear_set_costs(linear_program *program, const double *cost)
{
    if (!linear_alive(program))
        return ARV_RESOURCE_EXHAUSTED;
    const int32_t columns = linear_column_count(program);
    for (int32_t c = 0; c < columns; c++)
        if (!is_coefficient(cost[c]))
            return ARV_INVALID_ARGUMENT;
    for (int32_t c = 0; c < columns; c++)
        glp_set_obj_coef(program->problem, c + 1, cost[c]);
    return ARV_OK;
}

arv_status linear_set_integer(linear_program *program, int32_t column, bool integer)
{
    if (!linear_alive(program))
        return ARV_RESOURCE_EXHAUSTED;
    if (column < 0 || column >= linear_column_count(program))
        return ARV_INVALID_ARGUMENT;
    glp_set_col_kind(program->problem, column + 1, integer ? GLP_IV : GLP_CV);
    return ARV_OK;
}
