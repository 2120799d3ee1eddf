/* test_linear.c - the door to GLPK: right answers, warm starts, stops, bad arguments, out of memory. */
#include "linear/linear.h"

#include "base/rng.h"

#include <math.h>
#include <omp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 12 };

static void assert_near(double value, double expected)
{
    assert_true(fabs(value - expected) <= 1e-7 * (1 + fabs(expected)));
}

static linear_program *make(int32_t rows, const double *lower, const double *upper)
{
    linear_program *program;
    assert_int_equal(linear_create(rows, lower, upper, 0, &program), ARV_OK);
    return program;
}

/* minimise -3x - 2y, x + y <= 4, x + 3y <= 7, x <= 3: optimum at (3, 1), -11. */
static linear_program *small(void)
{
    const double lower[] = {-HUGE_VAL, -HUGE_VAL}, upper[] = {4, 7};
    const double cost[] = {-3, -2}, from[] = {0, 0}, to[] = {3, HUGE_VAL};
    const int32_t first[] = {0, 2, 4}, index[] = {0, 1, 0, 1};
    const double value[] = {1, 1, 1, 3};
    linear_program *program = make(2, lower, upper);
    assert_int_equal(
        linear_add_columns(program, 2, cost, from, to, &(linear_sparse){first, index, value}),
        ARV_OK);
    return program;
}

static linear_outcome solve(linear_program *program, linear_method method)
{
    linear_outcome outcome;
    const linear_simplex options = {.method = method};
    assert_int_equal(linear_solve(program, &options, &outcome, NULL), ARV_OK);
    return outcome;
}

static void test_small_program(void **state)
{
    (void)state;
    linear_program *program = small();
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    assert_near(linear_objective(program), -11);
    double x[2], dual[2], reduced[2], activity[2];
    linear_column_values(program, x);
    linear_row_duals(program, dual);
    linear_reduced_costs(program, reduced);
    linear_row_activities(program, activity);
    assert_near(x[0], 3);
    assert_near(x[1], 1);
    assert_near(activity[0], 4);
    assert_near(dual[0], -2);
    assert_near(dual[1], 0);
    assert_near(reduced[0], -1);
    assert_near(reduced[1], 0);
    linear_destroy(&program);
    assert_null(program);
}

static void test_columns_and_rows_come_and_go(void **state)
{
    (void)state;
    linear_program *program = small();
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    const double cost[] = {-10}, from[] = {0}, to[] = {1};
    const int32_t first[] = {0, 1}, index[] = {0};
    const double value[] = {1};
    const linear_sparse entries = {first, index, value};
    assert_int_equal(linear_add_columns(program, 1, cost, from, to, &entries), ARV_OK);
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    assert_near(linear_objective(program), -19);
    /* a row over the new column: z <= 0.5 */
    const double low[] = {-HUGE_VAL}, high[] = {0.5};
    const int32_t column[] = {2};
    assert_int_equal(linear_add_rows(program, 1, low, high, &(linear_sparse){first, column, value}),
                     ARV_OK);
    assert_int_equal(solve(program, LINEAR_DUAL), LINEAR_OPTIMAL);
    assert_near(linear_objective(program), -15);
    assert_int_equal(linear_delete_rows(program, 1, &(int32_t){2}), ARV_OK);
    assert_int_equal(linear_delete_columns(program, 1, &(int32_t){2}), ARV_OK);
    assert_int_equal(linear_row_count(program), 2);
    assert_int_equal(linear_column_count(program), 2);
    assert_int_equal(solve(program, LINEAR_DUAL), LINEAR_OPTIMAL);
    assert_near(linear_objective(program), -11);
    assert_int_equal(linear_bound_column(program, 0, 1, 1), ARV_OK);
    assert_int_equal(linear_bound_row(program, 1, -HUGE_VAL, HUGE_VAL), ARV_OK);
    assert_int_equal(solve(program, LINEAR_DUAL), LINEAR_OPTIMAL);
    assert_near(linear_objective(program), -9);
    linear_destroy(&program);
}

static void test_outcomes(void **state)
{
    (void)state;
    linear_program *program = small();
    assert_int_equal(linear_bound_row(program, 0, 20, HUGE_VAL), ARV_OK);
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_INFEASIBLE);
    assert_int_equal(linear_bound_row(program, 0, -HUGE_VAL, HUGE_VAL), ARV_OK);
    assert_int_equal(linear_bound_row(program, 1, 0, HUGE_VAL), ARV_OK);
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_UNBOUNDED);
    linear_destroy(&program);
}

static void test_basis_can_be_kept(void **state)
{
    (void)state;
    linear_program *program = small();
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    linear_status rows[2], columns[2];
    linear_basis_get(program, rows, columns);
    assert_int_equal(columns[0], LINEAR_AT_UPPER);
    assert_int_equal(columns[1], LINEAR_BASIC);
    assert_int_equal(linear_basis_reset(program), ARV_OK);
    assert_int_equal(linear_basis_set(program, rows, columns), ARV_OK);
    linear_outcome outcome;
    int64_t iterations = -1;
    assert_int_equal(linear_solve(program, &(linear_simplex){0}, &outcome, &iterations), ARV_OK);
    assert_int_equal(outcome, LINEAR_OPTIMAL);
    assert_int_equal(iterations, 0);
    rows[0] = (linear_status)9;
    assert_int_equal(linear_basis_set(program, rows, columns), ARV_INVALID_ARGUMENT);
    linear_destroy(&program);
}

/* ---- random set partitioning: the tree against enumeration ------------------------------------- */

typedef struct instance {
    int32_t columns;
    double cost[64];
    uint32_t items[64];
} instance;

static instance random_instance(uint64_t seed)
{
    rng random = rng_make(seed, 1, 2);
    instance made = {.columns = ITEMS + 36};
    for (int32_t c = 0; c < made.columns; c++) {
        made.items[c] = c < ITEMS ? 1U << c : 0;
        for (int32_t k = 0; c >= ITEMS && k < 3 + c % 3; k++)
            made.items[c] |= 1U << rng_below(&random, ITEMS);
        made.cost[c] = c < ITEMS ? 40 : 20 + rng_below(&random, 60);
    }
    return made;
}

/* Cheapest partition by dynamic programming over the set of items covered. */
static double best_partition(const instance *in)
{
    static double best[1 << ITEMS];
    for (uint32_t set = 1; set < 1U << ITEMS; set++) {
        best[set] = HUGE_VAL;
        for (int32_t c = 0; c < in->columns; c++)
            if ((in->items[c] & set) == in->items[c])
                best[set] = fmin(best[set], best[set & ~in->items[c]] + in->cost[c]);
    }
    return best[(1 << ITEMS) - 1];
}

static linear_program *partition_program(const instance *in)
{
    double one[64], zero[64] = {0};
    for (int32_t k = 0; k < 64; k++)
        one[k] = 1;
    int32_t first[65] = {0}, index[64 * ITEMS];
    double value[64 * ITEMS];
    for (int32_t c = 0; c < in->columns; c++) {
        first[c + 1] = first[c];
        for (int32_t i = 0; i < ITEMS; i++)
            if (in->items[c] >> i & 1) {
                index[first[c + 1]] = i;
                value[first[c + 1]++] = 1;
            }
    }
    linear_program *program = make(ITEMS, one, one);
    assert_int_equal(linear_add_columns(program, in->columns, in->cost, zero, one,
                                        &(linear_sparse){first, index, value}),
                     ARV_OK);
    for (int32_t c = 0; c < in->columns; c++)
        assert_int_equal(linear_set_integer(program, c, true), ARV_OK);
    return program;
}

static void check_partition(const instance *in, const double *x, double stated)
{
    uint32_t covered = 0;
    double cost = 0;
    for (int32_t c = 0; c < in->columns; c++) {
        if (x[c] == 0)
            continue;
        assert_true(x[c] == 1);
        assert_int_equal(covered & in->items[c], 0);
        covered |= in->items[c];
        cost += in->cost[c];
    }
    assert_int_equal(covered, (1U << ITEMS) - 1);
    assert_near(cost, stated);
}

static void test_tree_finds_the_best_partition(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        const instance in = random_instance(seed);
        const double best = best_partition(&in);
        linear_program *program = partition_program(&in);
        double x[64], singles[64] = {0};
        linear_tree_result result;
        linear_tree options = {
            .cutoff = HUGE_VAL, .clique_cuts = seed & 1, .gomory_cuts = seed & 2};
        for (int32_t i = 0; i < ITEMS; i++)
            singles[i] = 1;
        options.start = seed % 3 == 0 ? singles : NULL;
        assert_int_equal(linear_branch(program, &options, x, &result), ARV_OK);
        assert_int_equal(result.outcome, LINEAR_OPTIMAL);
        assert_near(result.value, best);
        assert_near(result.bound, best);
        check_partition(&in, x, best);
        options.start = NULL;
        options.cutoff = best;
        assert_int_equal(linear_branch(program, &options, x, &result), ARV_OK);
        assert_int_equal(result.outcome, LINEAR_INFEASIBLE);
        options.cutoff = best + 0.5;
        assert_int_equal(linear_branch(program, &options, x, &result), ARV_OK);
        assert_int_equal(result.outcome, LINEAR_OPTIMAL);
        linear_destroy(&program);
    }
}

static void test_a_start_is_an_incumbent(void **state)
{
    (void)state;
    const instance in = random_instance(7);
    linear_program *program = partition_program(&in);
    double x[64], start[64] = {0};
    for (int32_t i = 0; i < ITEMS; i++)
        start[i] = 1;
    linear_tree_result result;
    linear_tree options = {.cutoff = HUGE_VAL, .start = start, .relative_gap = 1e6};
    assert_int_equal(linear_branch(program, &options, x, &result), ARV_OK);
    assert_int_equal(result.outcome, LINEAR_OPTIMAL);
    check_partition(&in, x, result.value);
    start[0] = 0;
    assert_int_equal(linear_branch(program, &options, x, &result), ARV_INVALID_ARGUMENT);
    start[0] = 0.5;
    assert_int_equal(linear_branch(program, &options, x, &result), ARV_INVALID_ARGUMENT);
    linear_destroy(&program);
}

/* ---- stops ------------------------------------------------------------------------------------- */

static bool stop_at_zero(void *context)
{
    int32_t *left = context;
    return (*left)-- <= 0;
}

/* A dense random program that takes thousands of iterations. */
static linear_program *large(void)
{
    enum { ROWS = 150, COLUMNS = 3000, EACH = 8 };
    static double lower[ROWS], upper[ROWS], cost[COLUMNS], from[COLUMNS], to[COLUMNS];
    static int32_t first[COLUMNS + 1], index[COLUMNS * EACH];
    static double value[COLUMNS * EACH];
    rng random = rng_make(5, 6, 7);
    for (int32_t r = 0; r < ROWS; r++)
        lower[r] = upper[r] = 1;
    for (int32_t c = 0; c < COLUMNS; c++) {
        cost[c] = c < ROWS ? 1000 : 100 + rng_below(&random, 400);
        to[c] = HUGE_VAL;
        const int32_t stride = 1 + rng_below(&random, 16), at = rng_below(&random, ROWS);
        const int32_t count = c < ROWS ? 1 : EACH;
        first[c + 1] = first[c] + count;
        for (int32_t k = 0; k < count; k++) {
            index[first[c] + k] = c < ROWS ? c : (at + k * stride) % ROWS;
            value[first[c] + k] = 1;
        }
    }
    linear_program *program = make(ROWS, lower, upper);
    assert_int_equal(
        linear_add_columns(program, COLUMNS, cost, from, to, &(linear_sparse){first, index, value}),
        ARV_OK);
    return program;
}

static void test_limits_and_stops_are_resumed(void **state)
{
    (void)state;
    linear_program *program = large();
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    const double best = linear_objective(program);
    assert_int_equal(linear_basis_reset(program), ARV_OK);
    linear_outcome outcome = LINEAR_UNFINISHED;
    int64_t iterations = 0, rounds = 0;
    const linear_simplex limited = {.iteration_limit = 50};
    while (outcome == LINEAR_UNFINISHED || outcome == LINEAR_FEASIBLE) {
        assert_int_equal(linear_solve(program, &limited, &outcome, &iterations), ARV_OK);
        assert_true(iterations <= 50);
        assert_true(++rounds < 1000);
    }
    assert_int_equal(outcome, LINEAR_OPTIMAL);
    assert_near(linear_objective(program), best);
    assert_true(rounds > 2);
    assert_int_equal(linear_basis_reset(program), ARV_OK);
    int32_t left = 0;
    const linear_simplex stopped = {.stop = {stop_at_zero, &left}};
    assert_int_equal(linear_solve(program, &stopped, &outcome, &iterations), ARV_OK);
    assert_true(outcome == LINEAR_UNFINISHED || outcome == LINEAR_FEASIBLE || iterations <= 400);
    double x[3000];
    linear_tree_result result;
    left = 0;
    const linear_tree tree = {.cutoff = HUGE_VAL, .stop = {stop_at_zero, &left}};
    for (int32_t c = 0; c < 3000; c++)
        assert_int_equal(linear_set_integer(program, c, true), ARV_OK);
    assert_int_equal(linear_branch(program, &tree, x, &result), ARV_OK);
    assert_int_equal(result.outcome, LINEAR_UNFINISHED);
    linear_destroy(&program);
}

static void test_node_limit(void **state)
{
    (void)state;
    linear_program *program = large();
    for (int32_t c = 0; c < 3000; c++)
        assert_int_equal(linear_set_integer(program, c, true), ARV_OK);
    double x[3000], again[3000];
    linear_tree_result result, repeated;
    const linear_tree tree = {.cutoff = HUGE_VAL, .node_limit = 20};
    assert_int_equal(linear_branch(program, &tree, x, &result), ARV_OK);
    assert_true(result.nodes <= 21);
    assert_true(result.bound > 0 && result.bound <= result.value);
    linear_program *other = large();
    for (int32_t c = 0; c < 3000; c++)
        assert_int_equal(linear_set_integer(other, c, true), ARV_OK);
    assert_int_equal(linear_branch(other, &tree, again, &repeated), ARV_OK);
    assert_int_equal(result.outcome, repeated.outcome);
    assert_true(result.bound == repeated.bound && result.nodes == repeated.nodes);
    linear_destroy(&program);
    linear_destroy(&other);
}

/* ---- arguments, memory, threads ---------------------------------------------------------------- */

static void test_bad_arguments_change_nothing(void **state)
{
    (void)state;
    linear_program *program;
    assert_int_equal(linear_create(-1, NULL, NULL, 0, &program), ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_create(1, &(double){2}, &(double){1}, 0, &program),
                     ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_create(1, &(double){(double)NAN}, &(double){1}, 0, &program),
                     ARV_INVALID_ARGUMENT);
    assert_null(program);
    program = small();
    const double cost[] = {1}, from[] = {0}, to[] = {1}, value[] = {1, 1}, odd[] = {(double)NAN, 1};
    const int32_t first[] = {0, 2}, twice[] = {1, 1}, beyond[] = {0, 2}, good[] = {0, 1};
    const linear_sparse bad[] = {{first, twice, value}, {first, beyond, value}, {first, good, odd}};
    for (int32_t k = 0; k < 3; k++) {
        assert_int_equal(linear_add_columns(program, 1, cost, from, to, &bad[k]),
                         ARV_INVALID_ARGUMENT);
        assert_int_equal(linear_add_rows(program, 1, from, to, &bad[k]), ARV_INVALID_ARGUMENT);
    }
    const linear_sparse fine = {first, good, value};
    assert_int_equal(linear_add_columns(program, 1, &(double){(double)NAN}, from, to, &fine),
                     ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_add_columns(program, 1, cost, to, from, &fine), ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_delete_columns(program, 2, twice), ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_delete_rows(program, 1, &(int32_t){2}), ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_bound_column(program, 2, 0, 1), ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_bound_row(program, 0, 1, 0), ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_set_cost(program, 0, HUGE_VAL), ARV_INVALID_ARGUMENT);
    assert_int_equal(linear_set_integer(program, -1, true), ARV_INVALID_ARGUMENT);
    assert_int_equal(solve(program, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    assert_near(linear_objective(program), -11);
    linear_destroy(&program);
    linear_destroy(&program);
}

/* Adds columns until GLPK's memory is full. */
static arv_status fill(linear_program *program)
{
    enum { BLOCK = 4000 };
    static double cost[BLOCK], from[BLOCK], to[BLOCK], value[2 * BLOCK];
    static int32_t first[BLOCK + 1], index[2 * BLOCK];
    for (int32_t c = 0; c < BLOCK; c++) {
        to[c] = value[2 * c] = value[2 * c + 1] = 1;
        index[2 * c + 1] = 1;
        first[c + 1] = 2 * c + 2;
    }
    arv_status status = ARV_OK;
    for (int32_t k = 0; k < 1000 && status == ARV_OK; k++)
        status = linear_add_columns(program, BLOCK, cost, from, to,
                                    &(linear_sparse){first, index, value});
    return status;
}

static void test_out_of_memory_is_a_status(void **state)
{
    (void)state;
    const double lower[] = {0, 0}, upper[] = {1, 1};
    linear_program *other = small(), *program, *later;
    assert_int_equal(linear_create(2, lower, upper, 4, &program), ARV_OK);
    assert_int_equal(fill(program), ARV_RESOURCE_EXHAUSTED);
    assert_int_equal(fill(program), ARV_RESOURCE_EXHAUSTED);
    assert_int_equal(linear_column_count(program), 0);
    linear_outcome outcome;
    assert_int_equal(linear_solve(other, &(linear_simplex){0}, &outcome, NULL),
                     ARV_RESOURCE_EXHAUSTED);
    later = small(); /* a new one works, beside the lost ones */
    assert_int_equal(solve(later, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    linear_destroy(&program);
    assert_int_equal(solve(later, LINEAR_PRIMAL), LINEAR_OPTIMAL);
    linear_destroy(&other);
    linear_destroy(&later);
}

static void test_threads_are_independent(void **state)
{
    (void)state;
    double value[8] = {0};
    double expected[8];
    for (int32_t k = 0; k < 8; k++) {
        const instance in = random_instance((uint64_t)k);
        expected[k] = best_partition(&in);
    }
#pragma omp parallel for num_threads(4)
    for (int32_t k = 0; k < 8; k++) {
        const instance in = random_instance((uint64_t)k);
        double zero[64] = {0}, one[64], x[64];
        int32_t first[65] = {0}, index[64 * ITEMS];
        double entry[64 * ITEMS];
        for (int32_t c = 0; c < 64; c++)
            one[c] = 1;
        for (int32_t c = 0; c < in.columns; c++) {
            first[c + 1] = first[c];
            for (int32_t i = 0; i < ITEMS; i++)
                if (in.items[c] >> i & 1) {
                    index[first[c + 1]] = i;
                    entry[first[c + 1]++] = 1;
                }
        }
        linear_program *program;
        linear_tree_result result = {.value = 0};
        const linear_tree options = {.cutoff = HUGE_VAL};
        if (linear_create(ITEMS, one, one, 0, &program) != ARV_OK)
            continue;
        arv_status status = linear_add_columns(program, in.columns, in.cost, zero, one,
                                               &(linear_sparse){first, index, entry});
        for (int32_t c = 0; c < in.columns && status == ARV_OK; c++)
            status = linear_set_integer(program, c, true);
        if (status == ARV_OK && linear_branch(program, &options, x, &result) == ARV_OK)
            value[k] = result.value;
        linear_destroy(&program);
    }
    for (int32_t k = 0; k < 8; k++)
        assert_near(value[k], expected[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_program),
        cmocka_unit_test(test_columns_and_rows_come_and_go),
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_basis_can_be_kept),
        cmocka_unit_test(test_tree_finds_the_best_partition),
        cmocka_unit_test(test_a_start_is_an_incumbent),
        cmocka_unit_test(test_limits_and_stops_are_resumed),
        cmocka_unit_test(test_node_limit),
        cmocka_unit_test(test_bad_arguments_change_nothing),
        cmocka_unit_test(test_out_of_memory_is_a_status),
        cmocka_unit_test(test_threads_are_independent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
