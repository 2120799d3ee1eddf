/* set_tree.c - see set_tree.h. */
#include "setpart/set_tree.h"

#include "base/arena.h"

#include <math.h>

/* The program on its way to GLPK: the core's columns, then jobs that stay unserved. */
typedef struct program {
    const set_core *core;
    linear_program *linear;
    int32_t columns, unserved;
    double *row_lower, *row_upper, *cost, *lower, *upper, *entry, *value;
    int32_t *first, *row, *unserved_job;
    linear_status *row_status, *column_status;
} program;

static bool allocate(program *g, arv_arena *arena)
{
    const size_t rows = (size_t)g->core->row_count;
    const size_t columns = (size_t)g->core->column_count + rows;
    const size_t entries = (size_t)g->core->entry_count + rows;
    g->row_lower = ARENA_ARRAY(arena, double, rows);
    g->row_upper = ARENA_ARRAY(arena, double, rows);
    g->cost = ARENA_ARRAY(arena, double, columns);
    g->lower = ARENA_ARRAY(arena, double, columns);
    g->upper = ARENA_ARRAY(arena, double, columns);
    g->value = ARENA_ARRAY(arena, double, columns);
    g->entry = ARENA_ARRAY(arena, double, entries);
    g->first = ARENA_ARRAY(arena, int32_t, columns + 1);
    g->row = ARENA_ARRAY(arena, int32_t, entries);
    g->unserved_job = ARENA_ARRAY(arena, int32_t, rows);
    g->row_status = ARENA_ARRAY(arena, linear_status, rows);
    g->column_status = ARENA_ARRAY(arena, linear_status, columns);
    return g->row_lower && g->row_upper && g->cost && g->lower && g->upper && g->value &&
           g->entry && g->first && g->row && g->unserved_job && g->row_status && g->column_status;
}

/* A row may fall short of its need where its dual is bounded above, exceed it where below. */
static void fill_rows(program *g)
{
    const set_core *core = g->core;
    for (int32_t i = 0; i < core->row_count; i++) {
        const bool is_class = i >= core->job_count;
        g->row_lower[i] = is_class && !isinf(core->most[i]) ? -HUGE_VAL : core->need[i];
        g->row_upper[i] = isinf(core->least[i]) ? core->need[i] : HUGE_VAL;
    }
}

static void put_column(program *g, double cost)
{
    g->cost[g->columns] = cost;
    g->lower[g->columns] = 0.0;
    g->upper[g->columns] = 1.0;
    g->column_status[g->columns++] = LINEAR_AT_LOWER;
}

static void fill_columns(program *g)
{
    const set_core *core = g->core;
    int32_t entries = 0;
    for (int32_t c = 0; c < core->column_count; c++) {
        core->route[c]->chosen = c + 1;
        for (int32_t k = core->first[c]; k < core->first[c + 1]; k++)
            g->row[entries++] = core->row[k];
        put_column(g, core->price[c]);
        g->first[g->columns] = entries;
    }
    for (int32_t j = 0; j < core->job_count; j++) {
        if (core->need[j] < 1.0 || isinf(core->most[j]))
            continue;
        g->unserved_job[g->unserved++] = j;
        g->row[entries++] = j;
        put_column(g, core->most[j]);
        g->first[g->columns] = entries;
    }
    for (int32_t k = 0; k < entries; k++)
        g->entry[k] = 1.0;
}

/* The known solution: each of its columns for one of its jobs, a slack for every other row. */
static void fill_basis(program *g, const set_tree *tree)
{
    const linear_status nonbasic = isinf(g->core->least[0]) ? LINEAR_FIXED : LINEAR_AT_LOWER;
    for (int32_t i = 0; i < g->core->row_count; i++)
        g->row_status[i] = LINEAR_BASIC;
    for (int32_t j = 0; j < g->core->job_count; j++)
        g->value[j] = 0.0; /* covered by it? */
    for (int32_t k = 0; k < tree->own_count; k++) {
        const pool_route *r = tree->own[k];
        if (r->chosen == 0)
            continue;
        g->column_status[r->chosen - 1] = LINEAR_BASIC;
        g->row_status[r->jobs[0]] = nonbasic;
        for (int32_t i = 0; i < r->count; i++)
            g->value[r->jobs[i]] = 1.0;
    }
    for (int32_t k = 0; k < g->unserved; k++)
        if (g->value[g->unserved_job[k]] < 0.5) {
            g->column_status[g->core->column_count + k] = LINEAR_BASIC;
            g->row_status[g->unserved_job[k]] = nonbasic;
        }
}

static arv_status make(program *g, const set_tree *tree)
{
    fill_rows(g);
    fill_columns(g);
    fill_basis(g, tree);
    const linear_sparse entries = {.first = g->first, .index = g->row, .value = g->entry};
    arv_status status = linear_create(g->core->row_count, g->row_lower, g->row_upper,
                                      tree->limits->memory_mb, &g->linear);
    if (status == ARV_OK)
        status = linear_add_columns(g->linear, g->columns, g->cost, g->lower, g->upper, &entries);
    for (int32_t c = 0; c < g->core->column_count && status == ARV_OK; c++)
        status = linear_set_integer(g->linear, c, true);
    return status == ARV_OK ? linear_basis_set(g->linear, g->row_status, g->column_status) : status;
}

static bool take(const program *g, set_choice *choice)
{
    for (int32_t c = 0; c < g->core->column_count; c++)
        if (g->value[c] > 0.5 && !set_choice_put(choice, g->core->route[c]))
            return false;
    return set_choice_finish(choice);
}

arv_status set_tree_run(set_tree *tree, arv_arena *arena, const set_core *core, set_choice *choice)
{
    const arena_mark mark = arena_mark_get(arena);
    program g = {.core = core};
    arv_status status = allocate(&g, arena) ? make(&g, tree) : ARV_RESOURCE_EXHAUSTED;
    const linear_tree options = {
        .node_limit = tree->limits->tree_nodes, .cutoff = tree->cutoff, .stop = tree->limits->stop};
    linear_tree_result result = {.outcome = LINEAR_UNFINISHED};
    if (status == ARV_OK)
        status = linear_branch(g.linear, &options, g.value, &result);
    tree->nodes += result.nodes;
    tree->found = status == ARV_OK &&
                  (result.outcome == LINEAR_OPTIMAL || result.outcome == LINEAR_FEASIBLE) &&
                  take(&g, choice);
    linear_destroy(&g.linear);
    arena_mark_release(arena, mark);
    return status;
}
