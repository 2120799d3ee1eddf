/* test_balance.c - work beyond an even share costs: by hand, and in what is searched, bred and bounded. */
#include "model/problem.h"
#include "sample.h"
#include "spec_builder.h"
#include "tiny_problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* ---- by hand ---------------------------------------------------------------------------------------- */

/* Three jobs of 20 minutes and 10 of setup, legs of one minute; t0 works four hours, t1 two, at half his
 * speed. Mean of all work: (3 * 1200 + 3 * 2400) / 2 + 3 * 600 = 7200 seconds: 4800 for t0, 2400 for t1. */
static void make_three(tiny_problem *tiny)
{
    const tiny_options options = {
        .technicians = 2, .jobs_each = 2, .travel_s = 60, .planned_s = 1200, .shift_s = 4 * 3600};
    tiny_fill(tiny, &options);
    tiny->spec.job_count = 3;
    for (int32_t j = 0; j < 3; j++)
        tiny->jobs[j].setup_s = 600;
    tiny->shifts[1].end_s = tiny->shifts[1].start_s + 2 * 3600;
    tiny->shifts[1].overtime_s = 3600; /* of no account for his share */
    tiny->technicians[1].duration_ppm = 2000000;
    tiny->spec.balance_price_per_hour = 7200;
}

static const arv_problem *compile(tiny_problem *tiny)
{
    const arv_problem *p = NULL;
    assert_int_equal(arv_problem_compile(tiny->arena, &tiny->spec, &p, NULL), ARV_OK);
    return p;
}

static void shares_go_by_the_lengths_of_shifts(void **unused)
{
    (void)unused;
    tiny_problem tiny;
    make_three(&tiny);
    const arv_problem *p = compile(&tiny);
    assert_int_equal(p->shift_share_s[0], 4800);
    assert_int_equal(p->shift_share_s[1], 2400);
    tiny.spec.balance_price_per_hour = 0;
    assert_null(compile(&tiny)->shift_share_s);
    tiny_free(&tiny);
}

static int64_t cost_of(tiny_problem *tiny, int32_t jobs_of_0)
{
    static const char *const ids[] = {"j0", "j1", "j2"};
    const arv_route_in_force order[] = {
        {.technician = "t0", .jobs = ids, .job_count = jobs_of_0},
        {.technician = "t1", .jobs = ids + jobs_of_0, .job_count = 3 - jobs_of_0}};
    arv_plan *plan = NULL;
    const arv_problem *p = compile(tiny);
    assert_int_equal(arv_plan_from_order(p, order, 2, tiny->arena, &plan, NULL), ARV_OK);
    static arv_error error;
    if (arv_check(&tiny->spec, plan, NULL, &error) != ARV_OK)
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    return plan->summary.cost;
}

static void only_what_exceeds_a_share_costs(void **unused)
{
    (void)unused;
    tiny_problem tiny;
    make_three(&tiny);
    assert_int_equal(cost_of(&tiny, 3), 4 * 60 + 2 * (3 * 1800 - 4800));
    assert_int_equal(cost_of(&tiny, 2), 3 * 60 + 2 * 60 + 2 * (3000 - 2400));
    assert_int_equal(cost_of(&tiny, 1), 2 * 60 + 3 * 60 + 2 * (6000 - 2400));
    tiny.shifts[0].end_s = tiny.shifts[0].start_s; /* nobody has hours: nobody has a share */
    tiny.shifts[1].end_s = tiny.shifts[1].start_s;
    tiny.shifts[1].overtime_s = 4 * 3600;
    assert_int_equal(cost_of(&tiny, 0), 4 * 60 + 2 * 9000);
    tiny_free(&tiny);
}

/* Each of two who stand at the same place: one goes alone until the price of it is more than a day. */
static void a_price_spreads_the_work(void **unused)
{
    (void)unused;
    for (int dear = 0; dear < 2; dear++) {
        const tiny_options options = {
            .technicians = 2, .jobs_each = 5, .travel_s = 300, .planned_s = 600, .shift_s = 36000};
        tiny_problem tiny;
        arv_plan *plan = NULL;
        arv_solve_options solve;
        arv_solve_options_init(&solve);
        solve.epochs = 4;
        solve.threads = 1;
        tiny_fill(&tiny, &options);
        tiny.spec.balance_price_per_hour = dear ? 3600 : 300;
        assert_int_equal(arv_solve(compile(&tiny), &solve, NULL, tiny.arena, &plan, NULL), ARV_OK);
        assert_int_equal(plan->route_count, dear ? 2 : 1);
        assert_int_equal(plan->routes[0].service_s, dear ? 3000 : 6000);
        assert_int_equal(plan->summary.cost, dear ? 12 * 300 : 11 * 300 + 250);
        tiny_free(&tiny);
    }
}

/* ---- on whole problems ------------------------------------------------------------------------------ */

/* One problem with its price: solved with a bound, on one thread and on two. */
static void solve_twice(spec_builder *b, double bound_s)
{
    const arv_problem *p = spec_compile(b, true);
    arv_plan *plans[2] = {NULL, NULL};
    for (int k = 0; k < 2; k++) {
        arv_solve_options options;
        arv_solve_options_init(&options);
        options.epochs = 2;
        options.threads = k + 1;
        options.bound_s = bound_s;
        assert_int_equal(arv_solve(p, &options, NULL, b->arena, &plans[k], NULL), ARV_OK);
        assert_true(plans[k]->summary.bound == ARV_UNSET ||
                    plans[k]->summary.bound <= plans[k]->summary.cost);
    }
    assert_true(spec_same_plan(plans[0], plans[1]));
}

/* Every plan that arv_solve returns was checked: what the search, breeding and the choice among routes
 * take for the price of a share is what the checker does. */
static void plans_of_many_kinds_pass_the_check(void **unused)
{
    (void)unused;
    const uint32_t possible =
        SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS | SPEC_SLICES | SPEC_SPEED);
    const uint32_t mixes[] = {SPEC_WINDOWS | SPEC_LOADS,
                              possible,
                              SPEC_WINDOWS | SPEC_SHIFTS | SPEC_SERVICE_BY | SPEC_PRICES,
                              SPEC_SETUP | SPEC_WINDOWS | SPEC_BREAKS,
                              SPEC_HOURS | SPEC_PRIORITY | SPEC_FORCE,
                              SPEC_PARTS | SPEC_SKILLS | SPEC_HOURS};
    for (uint64_t seed = 0; seed < SAMPLE(12); seed++) {
        spec_builder b;
        spec_build(&b, seed, 2 + (int32_t)(seed % 4), 4 + (int32_t)(seed * 7 % 30),
                   mixes[seed % 6]);
        spec_add_balance(&b);
        if (seed % 6 == 5)
            spec_add_restock(&b);
        const bool bounded = seed % 6 == 0 || seed % 6 == 2;
        solve_twice(&b, bounded ? 0.02 : 0);
        spec_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_go_by_the_lengths_of_shifts),
        cmocka_unit_test(only_what_exceeds_a_share_costs),
        cmocka_unit_test(a_price_spreads_the_work),
        cmocka_unit_test(plans_of_many_kinds_pass_the_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
