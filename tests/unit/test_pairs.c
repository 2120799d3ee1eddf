/* test_pairs.c - pickups and their deliveries: plans of random problems are sound (arv_solve checks them),
 * small ones are optimal by trying every order, and what is wrong is named. */
#include "arrival/schedule.h"
#include "base/arena.h"
#include "relation_builder.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static arv_error error;

static arv_status solve(spec_builder *b, int64_t epochs, int32_t threads, arv_plan **plan)
{
    const arv_solve_options options = {.epochs = epochs, .threads = threads, .seed = 1};
    memset(&error, 0, sizeof error);
    return arv_solve(spec_compile(b, true), &options, NULL, b->arena, plan, &error);
}

static int32_t served_pairs(const spec_builder *b, const arv_plan *plan)
{
    int32_t left = 0;
    for (int32_t k = 0; k < plan->unassigned_count; k++)
        left += plan->unassigned[k].job < 2 * b->spec.relation_count;
    return b->spec.relation_count - left / 2;
}

static void plans_of_random_problems_are_sound(void **unused)
{
    (void)unused;
    const uint32_t possible = SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS);
    const uint32_t mixes[] = {SPEC_WINDOWS | SPEC_LOADS | SPEC_PICKUPS,
                              SPEC_LOADS | SPEC_HOURS | SPEC_WILD,
                              SPEC_WINDOWS | SPEC_BREAKS,
                              possible & ~(uint32_t)SPEC_SLICES,
                              SPEC_LIMITS | SPEC_SHIFTS | SPEC_PRIORITY | SPEC_PRICES | SPEC_FORCE,
                              possible & ~(uint32_t)(SPEC_SPEED | SPEC_WINDOWS),
                              SPEC_PARTS | SPEC_SKILLS | SPEC_HOURS};
    int32_t served = 0;
    for (uint64_t seed = 0; seed < SAMPLE(42); seed++) {
        spec_builder b;
        const int32_t jobs = 2 + (int32_t)(seed % 24);
        arv_plan *plan = NULL;
        spec_build(&b, seed, 1 + (int32_t)(seed % 5), jobs, mixes[seed % 7]);
        relation_pair_up(&b, 1 + rng_below(&b.random, jobs / 2));
        if (seed % 7 == 6)
            spec_add_restock(&b);
        if (seed % 3)
            spec_add_max_load(&b);
        if (solve(&b, 1, 1, &plan) != ARV_OK)
            fail_msg("seed %d: %s: %s", (int)seed, error.items[0].path, error.items[0].text);
        served += served_pairs(&b, plan);
        if (seed % 12 == 0) {
            arv_plan *again = NULL;
            assert_int_equal(solve(&b, 1, 2, &again), ARV_OK);
            assert_true(spec_same_plan(plan, again));
        }
        spec_free(&b);
    }
    assert_true(served > SAMPLE_FLOOR(70));
}

/* Relations of which at least two jobs are served; `pairs` come first. */
static int32_t count_kept(const spec_builder *b, const arv_plan *plan, int32_t pairs)
{
    int32_t kept = 0;
    for (int32_t r = pairs; r < b->spec.relation_count; r++) {
        const arv_relation *relation = &b->spec.relations[r];
        int32_t served = relation->job_count;
        for (int32_t k = 0; k < relation->job_count; k++)
            for (int32_t u = 0; u < plan->unassigned_count; u++)
                served -= strcmp(b->jobs[plan->unassigned[u].job].id, relation->jobs[k]) == 0;
        kept += served > 1;
    }
    return kept;
}

/* The jobs of pairs stand in other relations, too; the checker knows of both. */
static void pairs_may_be_related(void **unused)
{
    (void)unused;
    enum {
        WHO = 1 << ARV_SAME_TECHNICIAN | 1 << ARV_DIFFERENT_TECHNICIAN,
        TIMED = 1 << ARV_BEFORE | 1 << ARV_TOGETHER
    };
    const uint32_t kinds[] = {WHO, 1 << ARV_BEFORE, TIMED, WHO | TIMED};
    const uint32_t mixes[] = {SPEC_WINDOWS, SPEC_LOADS | SPEC_WILD | SPEC_BREAKS,
                              SPEC_SHIFTS | SPEC_PRIORITY | SPEC_PRICES | SPEC_FORCE,
                              SPEC_HOURS | SPEC_WINDOWS, SPEC_SETUP | SPEC_LIMITS};
    int32_t kept = 0, related = 0, served = 0, pairs = 0;
    for (uint64_t seed = 0; seed < SAMPLE(12); seed++) {
        spec_builder b;
        arv_plan *plan = NULL;
        const int32_t jobs = 4 + (int32_t)(seed % 23), couples = 1 + jobs / 5;
        spec_build(&b, seed, 2 + (int32_t)(seed % 4), jobs, mixes[seed % 5]);
        relation_pair_up(&b, couples);
        relation_add(&b, 1 + jobs / 9, kinds[(seed / 5) % 4]);
        if (solve(&b, 2, 1 + (int32_t)(seed % 2), &plan) != ARV_OK)
            fail_msg("seed %d: %s: %s", (int)seed, error.items[0].path, error.items[0].text);
        kept += count_kept(&b, plan, couples);
        related += b.spec.relation_count - couples;
        b.spec.relation_count = couples;
        served += served_pairs(&b, plan);
        pairs += couples;
        spec_free(&b);
    }
    assert_true(kept * 2 > related);
    assert_true(served * 3 > pairs * 2);
}

/* ---- every order of a small problem --------------------------------------------------------------- */

enum { MOST_JOBS = 6 };

typedef struct trial {
    const arv_problem *p;
    const spec_builder *b;
    schedule_item order[MOST_JOBS];
    int64_t best_weight, best_cost;
} trial;

/* Capacity along the route, from the spec alone. */
static bool loads_fit(const trial *t, int32_t count)
{
    const int64_t *capacity = t->b->technicians[0].capacity;
    for (int32_t d = 0; capacity && d < 2; d++) {
        int64_t load = 0;
        for (int32_t k = 0; k < count; k++) {
            const arv_job *job = &t->b->jobs[t->order[k]];
            load += (job->pickup ? job->pickup[d] : 0) - (job->delivery ? job->delivery[d] : 0);
            if (load > capacity[d])
                return false;
        }
    }
    return true;
}

/* A delivery has its pickup before it; `all` = none waits for its delivery. */
static bool pairs_hold(uint32_t set, int32_t next, int32_t pairs)
{
    return next >= 2 * pairs || next % 2 == 0 || (set >> (next - 1) & 1);
}

static bool none_waits(uint32_t set, int32_t pairs)
{
    for (int32_t k = 0; k < pairs; k++)
        if ((set >> (2 * k) & 1) != (set >> (2 * k + 1) & 1))
            return false;
    return true;
}

static void judge(trial *t, int32_t count, uint32_t set)
{
    const arv_problem *p = t->p;
    arv_step steps[MOST_JOBS + 2];
    arv_route route;
    int64_t weight = 0, cost = 0;
    if (count > 0 && (schedule_route(p, 0, t->order, count, steps, &route, &cost) != ARV_NONE ||
                      !loads_fit(t, count)))
        return;
    for (int32_t j = 0; j < p->job_count; j++)
        if (!(set >> j & 1)) {
            weight += p->job_weight[j];
            cost += p->job_unserved_cost[j];
        }
    if (weight < t->best_weight || (weight == t->best_weight && cost < t->best_cost)) {
        t->best_weight = weight;
        t->best_cost = cost;
    }
}

static void try_orders(trial *t, int32_t count, uint32_t set)
{
    const int32_t pairs = t->b->spec.relation_count;
    if (none_waits(set, pairs))
        judge(t, count, set);
    for (int32_t j = 0; j < t->p->job_count; j++)
        if (!(set >> j & 1) && pairs_hold(set, j, pairs) && problem_allowed(t->p, j, 0)) {
            t->order[count] = j;
            try_orders(t, count + 1, set | 1u << j);
        }
}

static void small_problems_are_solved_to_the_optimum(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {SPEC_WINDOWS, SPEC_WILD | SPEC_PRICES, SPEC_HOURS | SPEC_WINDOWS,
                              SPEC_SETUP | SPEC_PRIORITY};
    for (uint64_t seed = 0; seed < SAMPLE(48); seed++) {
        spec_builder b;
        arv_plan *plan = NULL;
        spec_build(&b, seed, 1, 4 + (int32_t)(seed % 3), mixes[seed % 4]);
        relation_pair_up(&b, 1 + (int32_t)(seed % 2));
        if (seed % 3 == 2)
            spec_add_balance(&b);
        trial t = {.p = spec_compile(&b, true), .b = &b, .best_weight = INT64_MAX};
        try_orders(&t, 0, 0);
        bool reached = false;
        for (int64_t epochs = 1; !reached && epochs <= 512; epochs *= 8) {
            assert_int_equal(solve(&b, epochs, 1, &plan), ARV_OK);
            int64_t weight = 0;
            for (int32_t k = 0; k < plan->unassigned_count; k++)
                weight += t.p->job_weight[plan->unassigned[k].job];
            const int64_t best = schedule_price(t.p, t.best_cost);
            assert_true(weight > t.best_weight ||
                        (weight == t.best_weight && plan->summary.cost >= best));
            reached = weight == t.best_weight && plan->summary.cost == best;
        }
        if (!reached)
            fail_msg("seed %d: the optimum is not found", (int)seed);
        spec_free(&b);
    }
}

/* ---- frozen, in force, given, wrong -------------------------------------------------------------- */

/* A technician, jobs 0 and 1 a pair, job 2 alone. */
static void build_plain(spec_builder *b)
{
    spec_build(b, 5, 1, 3, 0);
    relation_pair_up(b, 1);
    b->technicians[0].capacity = NULL;
}

static void a_frozen_pickup_gets_its_delivery(void **unused)
{
    (void)unused;
    spec_builder b;
    arv_plan *plan = NULL;
    build_plain(&b);
    const char *const frozen[] = {b.jobs[0].id};
    arv_route_in_force route = {
        .technician = b.technicians[0].id, .jobs = frozen, .job_count = 1, .frozen = 1};
    b.spec.routes = &route;
    b.spec.route_count = 1;
    assert_int_equal(solve(&b, 1, 1, &plan), ARV_OK);
    assert_int_equal(plan->unassigned_count, 0);
    assert_int_equal(plan->routes[0].steps[1].job, 0);
    b.jobs[1].service_s = 2 * SPEC_DAY_S; /* now it fits nowhere */
    assert_int_equal(solve(&b, 1, 1, &plan), ARV_FAILED_PRECONDITION);
    assert_string_equal(error.items[0].path, "jobs[1]");
    const char *const delivery[] = {b.jobs[1].id};
    const arv_problem *p;
    route.jobs = delivery;
    memset(&error, 0, sizeof error);
    assert_int_equal(arv_problem_compile(b.arena, &b.spec, &p, &error), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "relations[0].jobs");
    spec_free(&b);
}

static arv_status order(spec_builder *b, const char *first, const char *second, arv_plan **plan)
{
    const char *const jobs[] = {first, second};
    const arv_route_in_force route = {
        .technician = b->technicians[0].id, .jobs = jobs, .job_count = second ? 2 : 1};
    memset(&error, 0, sizeof error);
    return arv_plan_from_order(spec_compile(b, true), &route, 1, b->arena, plan, &error);
}

static void orders_keep_pairs(void **unused)
{
    (void)unused;
    spec_builder b;
    arv_plan *plan;
    build_plain(&b);
    assert_int_equal(order(&b, b.jobs[0].id, b.jobs[1].id, &plan), ARV_OK);
    assert_int_equal(arv_check(&b.spec, plan, NULL, NULL), ARV_OK);
    assert_int_equal(order(&b, b.jobs[1].id, b.jobs[0].id, &plan), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "jobs[0]");
    assert_int_equal(order(&b, b.jobs[0].id, NULL, &plan), ARV_INVALID_ARGUMENT);
    spec_free(&b);
}

static void the_checker_sees_what_is_wrong(void **unused)
{
    (void)unused;
    spec_builder b;
    arv_plan *plan = NULL;
    build_plain(&b);
    assert_int_equal(order(&b, b.jobs[0].id, b.jobs[1].id, &plan), ARV_OK);
    arv_relation *relation = (arv_relation *)(uintptr_t)b.spec.relations;
    const char *const turned[] = {b.jobs[1].id, b.jobs[0].id}, *const torn[] = {b.jobs[0].id,
                                                                                b.jobs[2].id};
    relation->jobs = turned;
    memset(&error, 0, sizeof error);
    assert_int_not_equal(arv_check(&b.spec, plan, NULL, &error), ARV_OK);
    assert_string_equal(error.items[0].path, "relations[0]");
    relation->jobs = torn;
    memset(&error, 0, sizeof error);
    assert_int_not_equal(arv_check(&b.spec, plan, NULL, &error), ARV_OK);
    spec_free(&b);
}

static void pairs_that_cannot_be_are_named(void **unused)
{
    (void)unused;
    spec_builder b;
    const arv_problem *p;
    build_plain(&b);
    arv_relation *relation = (arv_relation *)(uintptr_t)b.spec.relations;
    const char *const itself[] = {b.jobs[0].id, b.jobs[0].id};
    const char *const unknown[] = {b.jobs[0].id, "nobody"};
    const char *const lighter[] = {b.jobs[0].id, b.jobs[2].id};
    const int64_t load[] = {1, 1};
    relation->jobs = itself;
    assert_int_equal(arv_problem_compile(b.arena, &b.spec, &p, NULL), ARV_INVALID_ARGUMENT);
    relation->jobs = unknown;
    assert_int_equal(arv_problem_compile(b.arena, &b.spec, &p, NULL), ARV_INVALID_ARGUMENT);
    const char *const both[] = {b.jobs[0].id, b.jobs[1].id};
    arv_relation apart[] = {*relation, *relation};
    apart[0].jobs = apart[1].jobs = both;
    apart[1].kind = ARV_DIFFERENT_TECHNICIAN;
    b.spec.relations = apart;
    b.spec.relation_count = 2;
    memset(&error, 0, sizeof error);
    assert_int_equal(arv_problem_compile(b.arena, &b.spec, &p, &error), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "relations[1].jobs[1]");
    b.spec.relations = relation;
    b.spec.relation_count = 1;
    relation->jobs = lighter;
    b.jobs[0].pickup = load;
    memset(&error, 0, sizeof error);
    assert_int_equal(arv_problem_compile(b.arena, &b.spec, &p, &error), ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "relations[0].jobs");
    spec_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_of_random_problems_are_sound),
        cmocka_unit_test(pairs_may_be_related),
        cmocka_unit_test(small_problems_are_solved_to_the_optimum),
        cmocka_unit_test(a_frozen_pickup_gets_its_delivery),
        cmocka_unit_test(orders_keep_pairs),
        cmocka_unit_test(the_checker_sees_what_is_wrong),
        cmocka_unit_test(pairs_that_cannot_be_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
