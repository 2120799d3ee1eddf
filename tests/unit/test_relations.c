/* test_relations.c - plans of random problems with relations between jobs keep them (arv_solve answers
 * INTERNAL when arv_check refuses the plan), relations are not empty promises, and on problems small
 * enough to try everything the best plan is found. */
#include "model/relations.h"
#include "relation_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { WHO = 1 << ARV_SAME_TECHNICIAN | 1 << ARV_DIFFERENT_TECHNICIAN };

static arv_error error;

static arv_plan *solve(spec_builder *b, const arv_problem *p, int64_t epochs, int32_t threads)
{
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.epochs = epochs;
    options.threads = threads;
    arv_plan *plan;
    memset(&error, 0, sizeof error);
    if (arv_solve(p, &options, NULL, b->arena, &plan, &error) != ARV_OK)
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    return plan;
}

static int32_t route_of(const arv_plan *plan, int32_t job)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t k = 0; k < plan->routes[r].step_count; k++)
            if (plan->routes[r].steps[k].kind == ARV_STEP_JOB &&
                plan->routes[r].steps[k].job == job)
                return r;
    return ARV_NONE;
}

/* Relations of which at least two jobs are served. */
static int32_t count_kept(const arv_problem *p, const arv_plan *plan)
{
    int32_t kept = 0;
    for (int32_t r = 0; r < p->relations->count; r++) {
        int32_t served = 0;
        for (int32_t k = 0; k < p->relations->list[r].count; k++)
            served +=
                route_of(plan, p->relations->jobs[p->relations->list[r].first + k]) != ARV_NONE;
        kept += served > 1;
    }
    return kept;
}

static void random_plans(uint64_t seed, uint32_t kinds, uint32_t features, int32_t *kept,
                         int32_t *relations)
{
    spec_builder b;
    spec_build(&b, seed, 2 + (int32_t)(seed % 5), 2 + (int32_t)(seed % 31), features);
    relation_build(&b, 1 + b.spec.job_count / 4, kinds);
    const arv_problem *p = spec_compile(&b, true);
    const arv_plan *plan = solve(&b, p, 2, 1);
    *kept += count_kept(p, plan);
    *relations += p->relations->count;
    spec_free(&b);
}

static const uint32_t possible =
    SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS | SPEC_SLICES | SPEC_SPEED);

static void who_serves_is_kept(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {SPEC_WINDOWS, SPEC_WINDOWS | SPEC_SHIFTS | SPEC_WILD | SPEC_FORCE,
                              SPEC_PRICES | SPEC_PRIORITY | SPEC_SKILLS | SPEC_BREAKS, possible};
    int32_t kept = 0, relations = 0;
    for (uint64_t seed = 0; seed < 60; seed++)
        random_plans(seed, WHO, mixes[seed % 4], &kept, &relations);
    assert_true(kept * 2 > relations);
}

/* ---- pieces and threads ------------------------------------------------------------------------------ */

static void threads_do_not_matter(uint64_t seed, uint32_t kinds, uint32_t features)
{
    spec_builder b;
    spec_build(&b, seed, 40, 260, features);
    relation_build(&b, 60, kinds);
    const arv_problem *p = spec_compile(&b, true);
    const arv_plan *one = solve(&b, p, 3, 1), *two = solve(&b, p, 3, 2);
    assert_true(spec_same_plan(one, two));
    assert_true(count_kept(p, one) > 20);
    spec_free(&b);
}

static void pieces_keep_who_serves(void **unused)
{
    (void)unused;
    threads_do_not_matter(1, WHO, SPEC_WINDOWS);
    threads_do_not_matter(2, WHO, SPEC_WINDOWS | SPEC_SHIFTS);
}

/* ---- what is given from outside ----------------------------------------------------------------------- */

static void a_live_day_says_that_it_knows_no_relations(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 4, 3, 8, SPEC_WINDOWS);
    relation_build(&b, 2, WHO);
    const arv_problem *p = spec_compile(&b, true);
    arv_plan *plan = solve(&b, p, 1, 1);
    arv_window_options options;
    arv_window_options_init(&options);
    arv_day *day;
    memset(&error, 0, sizeof error);
    assert_int_equal(arv_estimate(p, &options, NULL, plan, NULL), ARV_OK);
    assert_int_equal(arv_day_open(p, plan, &options, &day, &error), ARV_UNIMPLEMENTED);
    assert_string_equal(error.items[0].path, "relations[0].kind");
    spec_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_serves_is_kept),
        cmocka_unit_test(pieces_keep_who_serves),
        cmocka_unit_test(a_live_day_says_that_it_knows_no_relations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
