/* test_territory.c - large problems in territories: plans are sound whatever the problem asks for (arv_solve
 * checks each and answers INTERNAL when not), the same on any number of threads, better with more epochs,
 * there at any deadline; and travel without a table is that of the table. */
#include "base/arena.h"
#include "model/problem.h"
#include "parameters/parameter_set.h"
#include "play/generate.h"

#include "relation_builder.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static arv_error error;

/* As measured, but for shorter epochs. */
static const arv_parameters *quick(void)
{
    static arv_parameters set;
    set = *parameters_or_default(NULL);
    set.epoch_iterations = 200;
    return &set;
}

static arv_solve_options options_of(int32_t territory_jobs, int64_t epochs, int32_t threads)
{
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.territory_jobs = territory_jobs;
    options.epochs = epochs;
    options.threads = threads;
    options.parameters = quick();
    return options;
}

static arv_status solve_with(const arv_problem *p, const arv_solve_options *options,
                             arv_arena *arena, arv_plan **plan)
{
    memset(&error, 0, sizeof error);
    const arv_status status = arv_solve(p, options, NULL, arena, plan, &error);
    if (status == ARV_INTERNAL)
        print_message("%s: %s\n", error.items[0].path, error.items[0].text);
    return status;
}

static arv_plan *solve(const arv_problem *p, int32_t territory_jobs, int64_t epochs,
                       int32_t threads, arv_arena *arena)
{
    const arv_solve_options options = options_of(territory_jobs, epochs, threads);
    arv_plan *plan = NULL;
    assert_int_equal(solve_with(p, &options, arena, &plan), ARV_OK);
    assert_non_null(plan);
    return plan;
}

static void assert_same(const arv_plan *a, const arv_plan *b)
{
    assert_true(spec_same_plan(a, b));
}

/* ---- random problems ---------------------------------------------------------------------------- */

static void plans_of_random_problems_are_sound(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {
        SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS | SPEC_SLICES),
        SPEC_EVERYTHING & ~(uint32_t)SPEC_SLICES,
        SPEC_LOADS | SPEC_PICKUPS | SPEC_PARTS | SPEC_BREAKS | SPEC_SHIFTS,
        SPEC_SLICES | SPEC_WINDOWS | SPEC_HOURS | SPEC_PRICES | SPEC_SETUP,
        SPEC_SLICES | SPEC_SPEED | SPEC_WINDOWS | SPEC_LATE | SPEC_LIMITS,
        SPEC_FORCE | SPEC_PRIORITY | SPEC_WINDOWS | SPEC_OPEN_ENDS | SPEC_NO_WAY};
    int32_t solved = 0;
    for (uint64_t seed = 0; seed < 6; seed++) {
        spec_builder b;
        spec_build(&b, seed, 12, 48, mixes[seed % 6]);
        if (seed % 6 == 0)
            relation_build(&b, 8, UINT32_MAX);
        else if (seed % 6 == 2)
            spec_add_restock(&b);
        else if (seed % 6 == 5)
            spec_add_balance(&b);
        const arv_problem *p = spec_compile(&b, false);
        const arv_solve_options one = options_of(24, 2, 1);
        arv_plan *plan = NULL;
        if (p && solve_with(p, &one, b.arena, &plan) == ARV_OK) {
            assert_int_equal(plan->summary.epochs, 2);
            if (seed % 2 == 0)
                assert_same(plan, solve(p, 24, 2, 2, b.arena));
            solved++;
        } else if (p) { /* a prefix that nobody can drive, told in the names of the whole */
            assert_int_equal(error.status, ARV_FAILED_PRECONDITION);
            assert_true(mixes[seed % 6] & (SPEC_FROZEN | SPEC_POSITIONS));
        }
        spec_free(&b);
    }
    assert_true(solved >= 5);
}

/* ---- a generated day ---------------------------------------------------------------------------- */

typedef struct scene {
    arv_arena *arena;
    arv_spec *spec;
    const arv_problem *problem;
} scene;

static scene make_scene(int32_t technicians, int32_t jobs)
{
    scene s = {.arena = arv_arena_create(0)};
    s.spec = ARENA_ARRAY(s.arena, arv_spec, 1);
    const generate_options options = {
        .technicians = technicians, .jobs = jobs, .seed = 5, .coordinates = true};
    memset(&error, 0, sizeof error);
    assert_int_equal(generate_day(s.arena, &options, s.spec, &error), ARV_OK);
    assert_int_equal(arv_problem_compile(s.arena, s.spec, &s.problem, &error), ARV_OK);
    return s;
}

/* Priorities first, then how many are served, then cost. */
static int64_t rank(const arv_plan *plan)
{
    const arv_summary *sum = &plan->summary;
    return (sum->priority_lost * 1000 + sum->unassigned) * INT64_C(1000000000) + sum->cost;
}

static void more_epochs_are_no_worse_and_stages_go_on(void **unused)
{
    (void)unused;
    scene s = make_scene(12, 60);
    /* territories this small are cut anew after 1, 2, 4, ... epochs */
    const arv_plan *first = solve(s.problem, 20, 1, 2, s.arena);
    const arv_plan *stage = solve(s.problem, 20, 12, 1, s.arena);
    assert_true(rank(stage) < rank(first));
    assert_same(stage, solve(s.problem, 20, 12, 2, s.arena));
    arv_arena_destroy(&s.arena);
}

static void a_plan_is_there_at_any_deadline(void **unused)
{
    (void)unused;
    scene s = make_scene(12, 60);
    for (int32_t k = 0; k < 3; k++) {
        arv_solve_options options = options_of(30, 0, 2);
        options.time_limit_s = 1e-6 + 0.02 * k;
        arv_plan *plan = NULL;
        assert_int_equal(solve_with(s.problem, &options, s.arena, &plan), ARV_OK);
        if (plan->summary.epochs > 0)
            assert_same(plan, solve(s.problem, 30, plan->summary.epochs, 1, s.arena));
    }
    arv_arena_destroy(&s.arena);
}

static void few_technicians_or_jobs_are_not_cut(void **unused)
{
    (void)unused;
    scene s = make_scene(6, 40);
    assert_same(solve(s.problem, -1, 1, 1, s.arena), solve(s.problem, 5, 1, 1, s.arena));
    assert_same(solve(s.problem, -1, 1, 1, s.arena), solve(s.problem, 0, 1, 1, s.arena));
    arv_arena_destroy(&s.arena);
}

/* ---- travel without a table ---------------------------------------------------------------------- */

/* More places than have a table, most of which nobody goes to. */
static void legs_without_a_table_are_those_of_the_table(void **unused)
{
    (void)unused;
    scene s = make_scene(9, 50);
    const int32_t places = SPHERE_TABLE_MOST + 1;
    arv_location *locations = ARENA_ARRAY(s.arena, arv_location, places);
    assert_non_null(locations);
    memcpy(locations, s.spec->locations, (size_t)s.spec->location_count * sizeof *locations);
    arv_spec large = *s.spec;
    large.locations = locations;
    large.location_count = places;
    const arv_problem *p = NULL;
    assert_int_equal(arv_problem_compile(s.arena, &large, &p, &error), ARV_OK);
    assert_non_null(p->travels[0].on_sphere);
    assert_null(s.problem->travels[0].on_sphere);
    assert_int_equal(problem_leg_cost(p, 0, 1, 7), problem_leg_cost(s.problem, 0, 1, 7));
    arv_plan *on_sphere = solve(p, -1, 1, 1, s.arena);
    assert_same(on_sphere, solve(s.problem, -1, 1, 1, s.arena));
    assert_same(solve(p, 20, 2, 2, s.arena), solve(s.problem, 20, 2, 2, s.arena));
    arv_window_options windows;
    arv_window_options_init(&windows);
    windows.scenarios = 64;
    assert_int_equal(arv_estimate(p, &windows, NULL, on_sphere, &error), ARV_OK);
    arv_solve_options bounded = options_of(0, 1, 1);
    bounded.bound_s = 1;
    arv_plan *plan = NULL;
    assert_int_equal(solve_with(p, &bounded, s.arena, &plan), ARV_UNIMPLEMENTED);
    assert_string_equal(error.items[0].path, "options.bound_s");
    arv_arena_destroy(&s.arena);
}

static void the_option_has_a_range(void **unused)
{
    (void)unused;
    scene s = make_scene(2, 4);
    for (int32_t k = 0; k < 2; k++) {
        const arv_solve_options options = options_of(k ? ARV_MAX_JOBS + 1 : -2, 1, 1);
        arv_plan *plan = NULL;
        assert_int_equal(solve_with(s.problem, &options, s.arena, &plan), ARV_INVALID_ARGUMENT);
        assert_string_equal(error.items[0].path, "options.territory_jobs");
    }
    arv_arena_destroy(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_of_random_problems_are_sound),
        cmocka_unit_test(more_epochs_are_no_worse_and_stages_go_on),
        cmocka_unit_test(a_plan_is_there_at_any_deadline),
        cmocka_unit_test(few_technicians_or_jobs_are_not_cut),
        cmocka_unit_test(legs_without_a_table_are_those_of_the_table),
        cmocka_unit_test(the_option_has_a_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
