/* test_bound.c - proven bounds against the optimum of everything there is to try.
 *
 * On small random problems every route of the relaxation is enumerated and dealt out over the shifts;
 * the bound must never be above the optimum of that (which no real plan is below), whatever the mix of
 * fields, the round it is interrupted at and the number of threads. Where pricing is exact it must also
 * reach the linear program over all elementary routes. Plans of the search stay above it, too. */
#include "bound/bound.h"

#include "arrival/schedule.h"
#include "base/arena.h"
#include "bound/bound_class.h"
#include "linear/linear.h"
#include "relation_builder.h"
#include "sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_JOBS = 5, MOST_SHIFTS = 9, SETS = 1 << MOST_JOBS, MANY = 9 };

/* ---- all plans of the relaxation and of the model ---------------------------------------------------- */

/* Cheapest route per set of jobs of one shift; INT64_MAX = none. */
typedef struct shift_routes {
    const arv_problem *p;
    const bound_class *class;
    int32_t shift;
    int32_t jobs[MOST_JOBS];
    int64_t relaxed[SETS];
} shift_routes;

static void enumerate(shift_routes *e, int32_t count, uint32_t served)
{
    int64_t cost;
    if (bound_route_allowed(e->p, e->class, e->jobs, count, &cost) && count > 0 &&
        cost < e->relaxed[served])
        e->relaxed[served] = cost;
    for (int32_t j = 0; j < e->p->job_count; j++)
        if (!(served >> j & 1)) {
            e->jobs[count] = j;
            enumerate(e, count + 1, served | 1u << j);
        }
}

typedef struct world {
    spec_builder b;
    const arv_problem *p;
    shift_routes shifts[MOST_SHIFTS];
} world;

/* False when the problem is not one for trying everything. */
static bool open_world(world *w, uint64_t seed, int32_t technicians, int32_t jobs,
                       uint32_t features)
{
    spec_build(&w->b, seed, technicians, jobs, features);
    w->p = spec_compile(&w->b, false);
    if (!w->p || w->p->shift_count > MOST_SHIFTS || w->p->job_count > MOST_JOBS) {
        spec_free(&w->b);
        return false;
    }
    bound_class *classes;
    assert_true(bound_classes_create(w->b.arena, w->p, &classes));
    for (int32_t s = 0; s < w->p->shift_count; s++) {
        w->shifts[s] = (shift_routes){w->p, &classes[w->p->shift_class[s]], s, {0}, {0}};
        for (uint32_t set = 0; set < SETS; set++)
            w->shifts[s].relaxed[set] = INT64_MAX;
        enumerate(&w->shifts[s], 0, 0);
    }
    return true;
}

static void leave(const arv_problem *p, uint32_t left, int64_t *weight, int64_t *cost)
{
    *weight = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        if (left >> j & 1) {
            *weight += p->job_weight[j];
            *cost += p->job_unserved_cost[j];
        }
}

typedef struct optimum {
    int64_t most_weight; /* that a plan may lose to count in `cost` */
    int64_t weight, cost;
} optimum;

static void deal(const world *w, int32_t shift, uint32_t left, int64_t cost, optimum *best)
{
    if (shift == w->p->shift_count || shift == MOST_SHIFTS) {
        int64_t weight;
        leave(w->p, left, &weight, &cost);
        if (weight < best->weight)
            best->weight = weight;
        if (weight <= best->most_weight && cost < best->cost)
            best->cost = cost;
        return;
    }
    for (uint32_t set = left;; set = (set - 1) & left) {
        const int64_t served = set ? w->shifts[shift].relaxed[set] : 0;
        if (served != INT64_MAX)
            deal(w, shift + 1, left & ~set, cost + served, best);
        if (set == 0)
            break;
    }
}

static optimum best_of(const world *w, int64_t most_weight)
{
    optimum best = {most_weight, INT64_MAX, INT64_MAX};
    deal(w, 0, (1u << w->p->job_count) - 1, 0, &best);
    return best;
}

/* ---- known plans ------------------------------------------------------------------------------------- */

typedef struct known {
    arv_plan *plan;
    int32_t shift[64], first[65], jobs[256];
    bound_routes routes;
} known;

static void know_nothing(known *k)
{
    k->routes = (bound_routes){0, k->shift, k->first, k->jobs};
}

static bool know_solution(known *k, spec_builder *b, const arv_problem *p)
{
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.epochs = 1;
    options.threads = 1;
    if (arv_solve(p, &options, NULL, b->arena, &k->plan, NULL) != ARV_OK)
        return false;
    int32_t count = 0;
    k->first[0] = 0;
    for (int32_t r = 0; r < k->plan->route_count; r++) {
        const arv_route *route = &k->plan->routes[r];
        k->shift[r] = p->shift_first[route->technician] + route->shift;
        for (int32_t s = 0; s < route->step_count; s++)
            if (route->steps[s].kind == ARV_STEP_JOB)
                k->jobs[count++] = route->steps[s].job;
        k->first[r + 1] = count;
    }
    k->routes = (bound_routes){k->plan->route_count, k->shift, k->first, k->jobs};
    return true;
}

static bound_result run(const arv_problem *p, const known *k, int64_t rounds, int32_t threads)
{
    const bound_options options = {.rounds = rounds, .threads = threads, .plan = k->routes};
    bound_result result;
    arv_error error = {0};
    assert_int_equal(bound_run(p, &options, &result, &error), ARV_OK);
    return result;
}

/* ---- never above the optimum ------------------------------------------------------------------------- */

static const uint32_t may_be_impossible = SPEC_FROZEN | SPEC_POSITIONS;

static void check_world(const world *w, uint64_t seed)
{
    known k;
    know_nothing(&k);
    const bound_result whole = run(w->p, &k, 0, 1);
    assert_true(whole.found);
    const optimum best = best_of(w, whole.known_weight);
    assert_true(whole.finished && whole.cost_found);
    if (whole.weight > best.weight || whole.cost > best.cost)
        fail_msg("seed %d: weight %lld of %lld, cost %lld of %lld", (int)seed,
                 (long long)whole.weight, (long long)best.weight, (long long)whole.cost,
                 (long long)best.cost);
    bound_result before = {.weight = 0, .cost = INT64_MIN};
    for (int64_t rounds = 1; rounds <= 12; rounds += 3) {
        const bound_result part = run(w->p, &k, rounds, 1);
        assert_true(part.weight <= best.weight && part.weight >= before.weight);
        if (part.cost_found)
            assert_true(part.cost <= best.cost && part.cost >= before.cost);
        before = part;
    }
}

static void bounds_are_never_above_the_optimum(void **state)
{
    (void)state;
    const uint32_t everything = SPEC_EVERYTHING & ~may_be_impossible;
    const uint32_t mixes[] = {SPEC_WINDOWS | SPEC_WILD,
                              SPEC_PRICES | SPEC_PRIORITY | SPEC_LIMITS,
                              SPEC_LOADS | SPEC_PICKUPS | SPEC_WILD | SPEC_PARTS | SPEC_PRIORITY,
                              SPEC_SHIFTS | SPEC_OPEN_ENDS | SPEC_PRIORITY | SPEC_PROMISES,
                              SPEC_SKILLS | SPEC_NO_WAY | SPEC_OWN_COSTS | SPEC_SERVICE_BY,
                              everything,
                              SPEC_EVERYTHING};
    int32_t worlds = 0;
    for (uint64_t seed = 0; seed < SAMPLE(56); seed++) {
        world w;
        if (!open_world(&w, seed, 1 + (int32_t)(seed % 3), 1 + (int32_t)(seed % MOST_JOBS),
                        mixes[seed % 7]))
            continue;
        check_world(&w, seed);
        worlds++;
        spec_free(&w.b);
    }
    assert_true(worlds > SAMPLE_FLOOR(25));
}

/* ---- never above a plan that the search finds -------------------------------------------------------- */

/* What only the whole plan, or what is on board, says. */
typedef enum extra { NOTHING, RESTOCKS, PAIRS, RELATED, BALANCED } extra;

static void add_extra(spec_builder *b, extra more)
{
    if (more == RESTOCKS)
        spec_add_restock(b);
    if (more == PAIRS)
        relation_pair_up(b, 3);
    if (more == RELATED)
        relation_build(b, 3, 1 << ARV_SAME_TECHNICIAN | 1 << ARV_BEFORE | 1 << ARV_TOGETHER);
    if (more == BALANCED)
        spec_add_balance(b);
}

/* Compares the bound of a problem with the plan of a short search; is it within a tenth of it? */
static bool check_plan(uint64_t seed, uint32_t features, extra more, bool exact_costs)
{
    spec_builder b;
    bool tight = false;
    spec_build(&b, seed, 2 + (int32_t)(seed % 3), 8 + (int32_t)(seed % 7), features);
    add_extra(&b, more);
    const arv_problem *p = spec_compile(&b, false);
    known k;
    if (p && know_solution(&k, &b, p)) {
        const arv_summary *summary = &k.plan->summary;
        const bound_result r = run(p, &k, 20, 1);
        int64_t weight = 0;
        for (int32_t u = 0; u < k.plan->unassigned_count; u++)
            weight += p->job_weight[k.plan->unassigned[u].job];
        assert_true(r.found && r.known_weight == weight && r.weight <= weight);
        assert_true(schedule_price(p, r.known_cost) <= summary->cost);
        assert_true(!exact_costs || schedule_price(p, r.known_cost) == summary->cost);
        assert_true(!r.cost_found || schedule_price(p, r.cost) <= summary->cost);
        assert_true(bound_priority_lost(p, r.weight, summary->mandatory_unassigned) <=
                    summary->priority_lost);
        tight = r.cost_found && r.cost * 10 >= r.known_cost * 9;
    }
    spec_free(&b);
    return tight;
}

static void bounds_are_never_above_a_plan(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SAMPLE(10); seed++)
        check_plan(seed, (uint32_t)rng_key(seed, 17), NOTHING, false);
}

/* Prices of times are what the relaxation leaves out: without them a plan costs there what it costs,
 * and bounds are to be of use. */
static void bounds_are_tight_where_all_costs_are_known(void **state)
{
    (void)state;
    int32_t tight = 0;
    for (uint64_t seed = 0; seed < SAMPLE(12); seed++)
        tight += check_plan(seed, (uint32_t)rng_key(seed, 17) & SPEC_PLAIN & ~may_be_impossible,
                            NOTHING, true);
    assert_true(tight >= SAMPLE_FLOOR(6));
}

/* What is left out may loosen a bound, but leaves one. */
static void bounds_stand_where_routes_hang_together(void **state)
{
    (void)state;
    const uint32_t mixes[] = {SPEC_PARTS | SPEC_SKILLS | SPEC_HOURS | SPEC_WILD, SPEC_WINDOWS,
                              SPEC_WINDOWS | SPEC_PRICES, SPEC_WINDOWS};
    int32_t tight = 0;
    for (uint64_t seed = 0; seed < SAMPLE(16); seed++)
        tight += check_plan(seed, mixes[seed % 4], (extra)(RESTOCKS + seed % 4), false);
    assert_true(tight >= SAMPLE_FLOOR(4));
}

/* ---- the linear program over all routes -------------------------------------------------------------- */

static double relaxed_value(const world *w)
{
    enum { ROWS = MOST_JOBS + MOST_SHIFTS };
    const int32_t n = w->p->job_count, shifts = w->p->shift_count;
    double lower[ROWS], upper[ROWS];
    for (int32_t r = 0; r < n + shifts; r++) {
        lower[r] = r < n ? 1 : 0;
        upper[r] = 1;
    }
    linear_program *lp;
    assert_int_equal(linear_create(n + shifts, lower, upper, 0, &lp), ARV_OK);
    for (int32_t s = -1; s < shifts; s++)
        for (uint32_t set = 1; set < 1u << n; set++) {
            if (s < 0 ? (set & (set - 1)) != 0 : w->shifts[s].relaxed[set] == INT64_MAX)
                continue;
            int32_t first[2] = {0, 0}, index[ROWS];
            double entry[ROWS], cost, zero = 0, one = 1;
            for (int32_t j = 0; j < n; j++)
                if (set >> j & 1) {
                    cost = (double)w->p->job_unserved_cost[j];
                    index[first[1]] = j;
                    entry[first[1]++] = 1;
                }
            if (s >= 0) {
                cost = (double)w->shifts[s].relaxed[set];
                index[first[1]] = n + s;
                entry[first[1]++] = 1;
            }
            assert_int_equal(linear_add_columns(lp, 1, &cost, &zero, &one,
                                                &(linear_sparse){first, index, entry}),
                             ARV_OK);
        }
    linear_outcome outcome;
    assert_int_equal(linear_solve(lp, &(linear_simplex){0}, &outcome, NULL), ARV_OK);
    assert_int_equal(outcome, LINEAR_OPTIMAL);
    const double value = linear_objective(lp);
    linear_destroy(&lp);
    return value;
}

static void bounds_reach_the_linear_program(void **state)
{
    (void)state;
    int32_t worlds = 0, with_many = 0;
    for (uint64_t seed = 0; seed < SAMPLE(60); seed++) {
        world w;
        /* optional jobs only: the first level has no weights */
        if (!open_world(&w, seed, seed % 5 == 0 ? MANY : 1 + (int32_t)(seed % 3),
                        2 + (int32_t)(seed % (MOST_JOBS - 1)),
                        SPEC_PRICES | (seed % 2 ? SPEC_WINDOWS | SPEC_WILD : SPEC_LOADS)))
            continue;
        for (int32_t j = 0; j < w.p->job_count; j++)
            w.b.jobs[j].unserved_price = 4 + (int64_t)(rng_key(seed, (uint64_t)j) % 4000);
        w.p = spec_compile(&w.b, true);
        for (int32_t s = 0; s < w.p->shift_count; s++)
            w.shifts[s].p = w.p;
        known k;
        know_nothing(&k);
        const bound_result r = run(w.p, &k, 0, 1);
        assert_true(r.found && r.finished && r.cost_found && r.known_weight == 0);
        assert_true((double)r.cost >= floor(relaxed_value(&w) - 1e-6));
        assert_true(r.cost <= best_of(&w, 0).cost);
        worlds++;
        with_many += w.p->shift_class_count >= MANY - 1;
        spec_free(&w.b);
    }
    assert_true(worlds > SAMPLE_FLOOR(25) && with_many > SAMPLE_FLOOR(8));
}

/* ---- what a weight says of priorities ----------------------------------------------------------------- */

/* The least priority lost of all sets of jobs that weigh at least this and hold no more mandatory jobs. */
static int64_t least_lost(const arv_problem *p, int64_t weight, int32_t mandatory)
{
    int64_t least = INT64_MAX;
    for (uint32_t set = 0; set < 1u << p->job_count; set++) {
        int64_t weighs, cost = 0, priority = 0;
        int32_t count = 0;
        leave(p, set, &weighs, &cost);
        for (int32_t j = 0; j < p->job_count; j++)
            if (set >> j & 1) {
                priority += p->spec->jobs[j].priority;
                count += p->spec->jobs[j].mandatory;
            }
        if (weighs >= weight && count <= mandatory && priority < least)
            least = priority;
    }
    return least;
}

static void a_weight_bounds_the_priority_lost(void **state)
{
    (void)state;
    int32_t compared = 0, equal = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        spec_builder b;
        spec_build(&b, seed, 1, 9, SPEC_PRIORITY | (seed % 2 ? SPEC_PRICES : 0));
        for (int32_t j = 0; j < b.spec.job_count; j++)
            b.jobs[j].priority %= 6;
        const arv_problem *p = spec_compile(&b, true);
        rng random = rng_make(seed, 5, 6);
        for (int32_t draw = 0; draw < 20; draw++) {
            int64_t weight, cost = 0;
            leave(p, (uint32_t)rng_below(&random, 1 << p->job_count), &weight, &cost);
            weight -= rng_below(&random, 12);
            const int32_t mandatory = rng_below(&random, 3);
            const int64_t least = least_lost(p, weight, mandatory);
            const int64_t bound = bound_priority_lost(p, weight, mandatory);
            assert_true(bound <= least);
            compared += least != INT64_MAX;
            equal += least == bound;
        }
        spec_free(&b);
    }
    assert_true(compared > 300 && equal * 5 > compared * 3);
}

/* ---- many technicians who differ ---------------------------------------------------------------------- */

/* The first program has routes and duals of an ascent (bound_ascent.h): one round is enough. */
static void many_technicians_have_a_bound_at_once(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        spec_builder b;
        spec_build(&b, seed, MANY, 14, SPEC_WINDOWS);
        const arv_problem *p = spec_compile(&b, true);
        known k;
        assert_true(know_solution(&k, &b, p) && p->shift_class_count >= MANY - 1);
        const bound_result one = run(p, &k, 1, 1), two = run(p, &k, 1, 2);
        assert_true(one.known_weight == 0 && one.cost_found && one.cost == two.cost);
        assert_true(one.cost <= one.known_cost && one.cost * 10 >= one.known_cost * 9);
        spec_free(&b);
    }
}

/* ---- threads, stops ---------------------------------------------------------------------------------- */

static void threads_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        spec_builder b;
        spec_build(&b, seed, 1 + (int32_t)(seed % 5), 13,
                   SPEC_WINDOWS | SPEC_PRIORITY | (seed % 2 ? SPEC_SKILLS : 0));
        const arv_problem *p = spec_compile(&b, true);
        known k;
        assert_true(know_solution(&k, &b, p));
        for (int64_t rounds = 5; rounds <= 25; rounds += 10) {
            const bound_result one = run(p, &k, rounds, 1), two = run(p, &k, rounds, 2),
                               four = run(p, &k, rounds, 4);
            assert_true(one.weight == two.weight && one.cost == two.cost);
            assert_true(one.weight == four.weight && one.cost == four.cost);
            assert_true(one.rounds == two.rounds && one.rounds == four.rounds);
        }
        spec_free(&b);
    }
}

static bool after_a_while(void *context)
{
    int32_t *asked = context;
    int32_t left;
#pragma omp atomic capture
    left = --*asked;
    return left < 0;
}

static void a_cancelled_bound_is_still_one(void **state)
{
    (void)state;
    spec_builder b;
    spec_build(&b, 11, 3, 16, SPEC_WINDOWS | SPEC_PRIORITY);
    const arv_problem *p = spec_compile(&b, true);
    known k;
    assert_true(know_solution(&k, &b, p));
    const bound_result whole = run(p, &k, 200, 2);
    int64_t best = INT64_MIN;
    for (int32_t most = 0; most < 2000; most = most * 2 + 1) {
        int32_t left = most;
        const arv_control control = {.cancelled = after_a_while, .context = &left};
        const bound_options options = {.threads = 2, .control = &control, .plan = k.routes};
        bound_result r;
        assert_int_equal(bound_run(p, &options, &r, NULL), ARV_OK);
        assert_true(r.weight <= whole.known_weight);
        if (r.cost_found)
            best = r.cost > best ? r.cost : best;
        assert_true(best <= whole.known_cost);
    }
    spec_free(&b);
}

static void no_jobs_and_no_technicians(void **state)
{
    (void)state;
    spec_builder b;
    spec_build(&b, 1, 1, 1, 0);
    known k;
    know_nothing(&k);
    b.spec.job_count = 0;
    assert_false(run(spec_compile(&b, true), &k, 0, 1).found);
    b.spec.job_count = 1;
    b.spec.technician_count = 0;
    assert_false(run(spec_compile(&b, true), &k, 0, 1).found);
    spec_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_never_above_the_optimum),
        cmocka_unit_test(bounds_are_never_above_a_plan),
        cmocka_unit_test(bounds_are_tight_where_all_costs_are_known),
        cmocka_unit_test(bounds_stand_where_routes_hang_together),
        cmocka_unit_test(bounds_reach_the_linear_program),
        cmocka_unit_test(a_weight_bounds_the_priority_lost),
        cmocka_unit_test(many_technicians_have_a_bound_at_once),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(a_cancelled_bound_is_still_one),
        cmocka_unit_test(no_jobs_and_no_technicians),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
