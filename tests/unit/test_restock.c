/* test_restock.c - technicians who fetch tools and parts on their way: plans of random problems are
 * sound (arv_solve checks them), the prices that insertions go by are those of the routes that come of
 * them, and the checker names what is wrong with a restocking. */
#include "search/tours.h"
#include "spec_builder.h"

#include "base/arena.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static arv_error error;

static int32_t count_steps(const arv_plan *plan, arv_step_kind kind)
{
    int32_t count = 0;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++)
            count += plan->routes[r].steps[s].kind == kind;
    return count;
}

static arv_plan *solve(spec_builder *b, uint64_t seed, int32_t threads)
{
    const arv_solve_options options = {.epochs = 1, .threads = threads, .seed = seed};
    arv_plan *plan = NULL;
    memset(&error, 0, sizeof error);
    if (arv_solve(spec_compile(b, true), &options, NULL, b->arena, &plan, &error) != ARV_OK)
        fail_msg("seed %d: %s: %s", (int)seed, error.items[0].path, error.items[0].text);
    return plan;
}

static void plans_of_random_problems_are_sound(void **unused)
{
    (void)unused;
    const uint32_t kit = SPEC_SKILLS | SPEC_PARTS;
    const uint32_t possible = SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS);
    const uint32_t mixes[] = {kit | SPEC_HOURS,
                              kit,
                              kit | SPEC_BREAKS | SPEC_WINDOWS | SPEC_WILD,
                              possible & ~(uint32_t)SPEC_SLICES,
                              kit | SPEC_SLICES | SPEC_HOURS | SPEC_SETUP,
                              kit | SPEC_WILD | SPEC_NO_WAY | SPEC_HOURS};
    int32_t restocked = 0;
    for (uint64_t seed = 0; seed < SAMPLE(15); seed++) {
        spec_builder b;
        spec_build(&b, seed, 1 + (int32_t)(seed % 5), (int32_t)(seed % 25), mixes[seed % 6]);
        spec_add_restock(&b);
        const arv_plan *plan = solve(&b, seed, 1);
        restocked += count_steps(plan, ARV_STEP_RESTOCK);
        if (seed % 10 == 0)
            assert_true(spec_same_plan(plan, solve(&b, seed, 2)));
        spec_free(&b);
    }
    assert_true(restocked > SAMPLE_FLOOR(6));
}

/* ---- prices of insertions ------------------------------------------------------------------------ */

/* Simple hours: one window a job at most, a price of the time away and often a most. */
static const arv_problem *build_simple(spec_builder *b, uint64_t seed, int32_t technicians)
{
    spec_build(b, seed, technicians, 14,
               SPEC_SKILLS | SPEC_PARTS | SPEC_WINDOWS | (seed % 2 ? SPEC_WILD : SPEC_NO_WAY));
    spec_add_restock(b);
    for (int32_t j = 0; j < b->spec.job_count; j++)
        b->jobs[j].window_count = b->jobs[j].window_count > 0;
    for (int32_t k = 0; k < technicians; k++) {
        arv_shift *shift = ARENA_ARRAY(b->arena, arv_shift, 1);
        *shift = b->technicians[k].shifts[0];
        if (seed % 3)
            shift->max_duration_s = 3600 * (4 + rng_below(&b->random, 8));
        b->technicians[k].shifts = shift;
        b->technicians[k].costs.per_shift_hour = rng_below(&b->random, 4000);
    }
    return spec_compile(b, true);
}

/* Puts three of four jobs at random places while they fit. */
static void fill(spec_builder *b, tours *t)
{
    for (int32_t j = 0; j < t->job_count; j++) {
        const int32_t s = rng_below(&b->random, t->p->shift_count);
        int32_t after = t->routes[s].start, none = 0, out[1];
        for (int32_t k = rng_below(&b->random, t->routes[s].jobs + 1); k > 0; k--)
            after = t->nodes[after].next;
        if (j % 4 == 3 || !problem_allowed(t->p, j, s))
            continue;
        if (tours_insert(t, j, after))
            continue;
        tours_unlink(t, j);
        tours_settle(t, s, out, &none);
    }
}

typedef struct comparisons {
    int32_t plain, probed;
} comparisons;

/* All places of `job` on a route: what is said of a place must hold when the job comes there. */
static void compare_places(tours *t, int32_t shift, int32_t job, comparisons *made)
{
    const tour_route *r = &t->routes[shift];
    const int64_t before = r->cost;
    bool has_all = tours_covers(t, shift, job);
    for (int32_t v = r->start; v != r->end; v = t->nodes[v].next) {
        int64_t delta, cost, change;
        tour_price price;
        has_all |= tours_is_restock(t, v);
        if (has_all) { /* O(1) against the walk */
            const int32_t i = t->nodes[v].place, u = t->nodes[job].place,
                          k = t->nodes[t->nodes[v].next].place;
            delta = tours_job_cost(r, job) + tours_leg_cost(r, i, u) + tours_leg_cost(r, u, k) -
                    tours_leg_cost(r, i, k);
            const bool fits = tours_span_price(t, shift, job, v, &change);
            assert_int_equal(fits, tours_price(t, shift, job, v, INT64_MAX, &price));
            assert_true(!fits || before + delta + change == price.cost);
            made->plain += fits;
            continue;
        }
        const bool fits = tours_probe_restock(t, shift, job, v, &delta);
        const bool fitted = tours_try_insert(t, job, v, &cost);
        assert_true(!fits || fitted);
        assert_true(!fits || cost <= before + delta);
        assert_true(r->cost == before);
        made->probed += fits;
    }
}

static void prices_are_those_of_the_routes(void **unused)
{
    (void)unused;
    comparisons made = {0, 0};
    for (uint64_t seed = 0; seed < SAMPLE(30); seed++) {
        spec_builder b;
        tours t;
        const arv_problem *p = build_simple(&b, seed, 2);
        assert_true(tours_create(b.arena, p, &t));
        assert_int_equal(t.spans != NULL, p->shift_restock != NULL);
        fill(&b, &t);
        for (int32_t j = 0; j < t.job_count; j++)
            for (int32_t s = 0; s < p->shift_count; s++)
                if (t.nodes[j].route == ARV_NONE && problem_restocks(p, s) &&
                    t.routes[s].jobs > 0 && problem_allowed(p, j, s))
                    compare_places(&t, s, j, &made);
        spec_free(&b);
    }
    assert_true(made.plain > SAMPLE_FLOOR(100));
    assert_true(made.probed > SAMPLE_FLOOR(30));
}

/* A route costs what the walk says, and no earlier restocking makes it cheaper. */
static void it_stands_where_it_is_cheapest(void **unused)
{
    (void)unused;
    int32_t compared = 0;
    for (uint64_t seed = 100; seed < 160; seed++) {
        spec_builder b;
        tours t;
        const arv_problem *p = build_simple(&b, seed, 3);
        assert_true(tours_create(b.arena, p, &t));
        fill(&b, &t);
        for (int32_t s = 0; s < p->shift_count; s++) {
            const tour_route *r = &t.routes[s];
            const int64_t cost = r->cost;
            tour_price price;
            if (r->jobs == 0)
                continue;
            assert_true(tours_price(&t, s, ARV_NONE, ARV_NONE, INT64_MAX, &price));
            assert_true(price.cost == cost);
            const int32_t node = t.restock_base + s;
            if (!p->shift_restock || t.nodes[node].route == ARV_NONE)
                continue;
            const int32_t home = t.nodes[node].prev;
            tours_unlink(&t, node);
            for (int32_t v = r->start;; v = t.nodes[v].next) {
                tours_link_after(&t, node, v); /* the jobs before it only get fewer */
                assert_true(!tours_price(&t, s, ARV_NONE, ARV_NONE, INT64_MAX, &price) ||
                            price.cost >= cost);
                compared++;
                tours_unlink(&t, node);
                if (v == home)
                    break;
            }
        }
        spec_free(&b);
    }
    assert_true(compared > 30);
}

/* ---- the checker ----------------------------------------------------------------------------------- */

static arv_step *first_restock(arv_plan *plan, arv_route **route)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++)
            if (plan->routes[r].steps[s].kind == ARV_STEP_RESTOCK) {
                *route = &plan->routes[r];
                return &plan->routes[r].steps[s];
            }
    return NULL;
}

static bool accepts(const spec_builder *b, const arv_plan *plan)
{
    arv_summary summary;
    memset(&error, 0, sizeof error);
    return arv_check(&b->spec, plan, &summary, &error) == ARV_OK;
}

static void the_checker_sees_what_is_wrong(void **unused)
{
    (void)unused;
    int32_t seen = 0;
    for (uint64_t seed = 0; seed < SAMPLE(20); seed++) {
        spec_builder b;
        spec_build(&b, seed, 2, 10, SPEC_SKILLS | SPEC_PARTS);
        spec_add_restock(&b);
        arv_plan *plan = solve(&b, seed, 1);
        arv_route *route;
        arv_step *step = first_restock(plan, &route);
        if (step) {
            arv_technician *who = &b.technicians[route->technician];
            assert_true(accepts(&b, plan));
            step->location++;
            assert_false(accepts(&b, plan));
            step->location--;
            step->finish_s++;
            assert_false(accepts(&b, plan));
            step->finish_s--;
            step->kind = ARV_STEP_START;
            assert_false(accepts(&b, plan));
            step->kind = ARV_STEP_RESTOCK;
            who->restock_location = ARV_NONE;
            assert_false(accepts(&b, plan));
            who->restock_location = step->location;
            /* without it something is missing: that is why he goes there */
            arv_route bare = *route;
            const ptrdiff_t at = step - route->steps;
            memmove(step, step + 1, (size_t)(route->step_count - at - 1) * sizeof *step);
            bare.step_count--;
            *route = bare;
            assert_false(accepts(&b, plan));
            bool lacks = false;
            for (int32_t i = 0; i < error.count; i++)
                lacks |= strstr(error.items[i].text, "lacks the tool") ||
                         strstr(error.items[i].text, " used, ") ||
                         strstr(error.items[i].text, "carries no ");
            assert_true(lacks);
            seen++;
        }
        spec_free(&b);
    }
    assert_true(seen > SAMPLE_FLOOR(15));
}

/* Where nothing is uncertain he is expected when the plan says, be it by way of the restocking. */
static void windows_know_of_the_way_there(void **unused)
{
    (void)unused;
    int32_t restocked = 0;
    for (uint64_t seed = 0; seed < SAMPLE(12); seed++) {
        spec_builder b;
        spec_build(&b, seed, 2, 12, SPEC_SKILLS | SPEC_PARTS | SPEC_WINDOWS);
        spec_add_restock(&b);
        arv_plan *plan = solve(&b, seed, 1);
        arv_window_options options;
        arv_window_options_init(&options);
        options.scenarios = 64;
        assert_int_equal(arv_estimate(spec_compile(&b, true), &options, NULL, plan, &error),
                         ARV_OK);
        restocked += count_steps(plan, ARV_STEP_RESTOCK);
        for (int32_t r = 0; r < plan->route_count; r++)
            for (int32_t s = 0; s < plan->routes[r].step_count; s++)
                if (plan->routes[r].steps[s].kind == ARV_STEP_JOB)
                    assert_true(plan->routes[r].steps[s].eta_s ==
                                plan->routes[r].steps[s].arrive_s);
        spec_free(&b);
    }
    assert_true(restocked > SAMPLE_FLOOR(5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_of_random_problems_are_sound),
        cmocka_unit_test(prices_are_those_of_the_routes),
        cmocka_unit_test(it_stands_where_it_is_cheapest),
        cmocka_unit_test(the_checker_sees_what_is_wrong),
        cmocka_unit_test(windows_know_of_the_way_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
