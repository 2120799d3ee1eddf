/* test_bound_price.c - pricing against trying every route, ng-sets and cuts by their definitions.
 *
 * With ng-sets that hold everything, the least reduced cost of a class must be that of the best
 * elementary route of the relaxation, found here by enumerating all orders of at most six jobs. */
#include "bound/bound_price.h"

#include "base/arena.h"
#include "bound/bound_cut.h"
#include "sample.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_JOBS = 7, CUTS = 5 };

/* ---- every route ----------------------------------------------------------------------------------- */

typedef struct enumeration {
    const arv_problem *p;
    const bound_class *class;
    const bound_duals *duals;
    const bound_cut *cuts;
    int32_t jobs[MOST_JOBS];
    int64_t least;
} enumeration;

static int64_t reduced_cost(const enumeration *e, int32_t count, int64_t cost)
{
    const bound_duals *d = e->duals;
    int64_t sum = (d->weights_only ? 0 : cost * d->scale) +
                  d->class_price[e->p->shift_class[e->class->shift]];
    for (int32_t k = 0; k < count; k++)
        sum -= d->job[e->jobs[k]];
    for (int32_t c = 0; c < d->cuts.count; c++)
        sum += d->cuts.price[c] * cut_coefficient(&e->cuts[c], e->jobs, count);
    return sum;
}

static void enumerate(enumeration *e, int32_t count, uint32_t served)
{
    int64_t cost;
    if (count > 0 && bound_route_allowed(e->p, e->class, e->jobs, count, &cost)) {
        const int64_t reduced = reduced_cost(e, count, cost);
        if (reduced < e->least)
            e->least = reduced;
    }
    for (int32_t j = 0; j < e->p->job_count; j++)
        if (!(served >> j & 1)) {
            e->jobs[count] = j;
            enumerate(e, count + 1, served | 1u << j);
        }
}

/* ---- random duals ---------------------------------------------------------------------------------- */

static void draw_cuts(spec_builder *b, rng *random, int32_t n, bound_cut *cuts, bound_duals *d)
{
    for (int32_t c = 0; c < CUTS && n >= 3; c++) {
        cuts[c].memory = ARENA_ARRAY(b->arena, uint64_t, 1);
        const int32_t first = rng_below(random, n);
        for (int32_t k = 0; k < 3; k++) {
            cuts[c].job[k] = (first + k * (1 + (c & 1))) % n;
            cuts[c].memory[0] |= UINT64_C(1) << cuts[c].job[k];
        }
        if (cuts[c].job[0] == cuts[c].job[2])
            continue;
        cuts[c].memory[0] |= rng_next64(random) & ((UINT64_C(1) << n) - 1);
        const int32_t at = d->cuts.count++;
        cuts[at] = cuts[c];
        d->cuts.price[at] = 1 + rng_below(random, 4000) * d->scale / 2;
        for (int32_t j = 0; j < n; j++) {
            d->cuts.in[j][0] |= (uint64_t)cut_holds(&cuts[at], j) << at;
            d->cuts.memory[j][0] |= (uint64_t)cut_remembers(&cuts[at], j) << at;
        }
    }
}

static void draw_duals(spec_builder *b, const arv_problem *p, uint64_t seed, bound_cut *cuts,
                       bound_duals *d)
{
    rng random = rng_make(seed, 3, 4);
    *d = (bound_duals){
        .scale = 16,
        .weights_only = seed % 4 == 0,
        .job = ARENA_ARRAY(b->arena, int64_t, p->job_count),
        .class_price = ARENA_ARRAY(b->arena, int64_t, p->shift_class_count),
        .cuts.in = arv_arena_alloc(b->arena, (size_t)p->job_count, sizeof *d->cuts.in),
        .cuts.memory = arv_arena_alloc(b->arena, (size_t)p->job_count, sizeof *d->cuts.memory),
    };
    for (int32_t j = 0; j < p->job_count; j++)
        d->job[j] = (rng_below(&random, 90000) - 10000) * (p->cost_unit > 1 ? p->cost_unit : 1);
    for (int32_t c = 0; c < p->shift_class_count; c++)
        d->class_price[c] = rng_below(&random, 2) * rng_below(&random, 50000);
    if (seed % 3 != 0)
        draw_cuts(b, &random, p->job_count, cuts, d);
}

/* ---- the comparison -------------------------------------------------------------------------------- */

static bool never(void *context)
{
    (void)context;
    return false;
}

/* Among few legs, chosen or kept from before, routes found by exact pricing are found again, nothing
 * better, and that is not called exact. */
static void compare_near(const arv_problem *p, const bound_class *classes, bound_pricer *pricer,
                         const bound_duals *duals, const ng_sets *ng, class_price *prices)
{
    int64_t least[16];
    for (int32_t c = 0; c < p->shift_class_count; c++)
        least[c] = prices[c].least;
    for (int32_t again = 0; again < 2; again++) {
        const bound_effort few = {.exact = true,
                                  .arcs_per_node = 1,
                                  .most_routes = 20,
                                  .legs = again ? LEGS_NEAR : LEGS_CHOOSE};
        assert_true(bound_price_classes(pricer, duals, ng, &few, prices));
        for (int32_t c = 0; c < p->shift_class_count; c++) {
            assert_true(prices[c].least == least[c] && !prices[c].complete);
            assert_true(prices[c].near.filled || classes[c].node_count == 0);
        }
    }
}

static int32_t compare_pricing(uint64_t seed, uint32_t features)
{
    spec_builder b;
    spec_build(&b, seed, 1 + (int32_t)(seed % 3), 2 + (int32_t)(seed % (MOST_JOBS - 1)), features);
    const arv_problem *p = spec_compile(&b, true);
    int32_t below = 0;
    bound_class *classes;
    ng_sets ng;
    bound_pricer *pricer;
    bound_duals duals;
    bound_cut cuts[CUTS] = {{.memory = NULL}};
    assert_true(bound_classes_create(b.arena, p, &classes));
    assert_true(ng_create(b.arena, p, p->job_count, &ng));
    for (int32_t k = 0; k < p->job_count * p->job_count; k++) /* the unconnected, too */
        ng_add(&ng, k / p->job_count, k % p->job_count);
    ng_colour(&ng);
    draw_duals(&b, p, seed, cuts, &duals);
    assert_int_equal(
        bound_pricer_create(b.arena, p, classes, 1, 64, (bound_stop){never, NULL}, &pricer),
        ARV_OK);
    class_price *prices = ARENA_ARRAY(b.arena, class_price, p->shift_class_count);
    for (int32_t c = 0; c < p->shift_class_count; c++) {
        prices[c].jobs_room = PRICED_MOST * MOST_JOBS;
        prices[c].jobs = ARENA_ARRAY(b.arena, int32_t, prices[c].jobs_room);
        prices[c].near.room = MOST_JOBS * MOST_JOBS;
        prices[c].near.first = ARENA_ARRAY(b.arena, int32_t, MOST_JOBS + 1);
        prices[c].near.legs = ARENA_ARRAY(b.arena, bound_class_leg, prices[c].near.room);
        prices[c].middle_known = seed % 5 != 0; /* else half of the shift */
        prices[c].middle = (int32_t)(seed * 7919 % 43200);
    }
    const bound_effort exact = {.exact = true, .most_routes = 20};
    assert_true(bound_price_classes(pricer, &duals, &ng, &exact, prices));
    for (int32_t c = 0; c < p->shift_class_count; c++) {
        enumeration e = {.p = p, .class = &classes[c], .duals = &duals, .cuts = cuts, .least = 0};
        enumerate(&e, 0, 0);
        assert_true(prices[c].complete);
        if (prices[c].least != e.least)
            fail_msg("seed %d features %x class %d: %lld, not %lld", (int)seed, (unsigned)features,
                     (int)c, (long long)prices[c].least, (long long)e.least);
        below += e.least < 0;
        for (int32_t k = 0; k < prices[c].count; k++) {
            const priced_route *r = &prices[c].route[k];
            int64_t cost;
            memcpy(e.jobs, prices[c].jobs + r->first, (size_t)r->length * sizeof *e.jobs);
            assert_true(bound_route_allowed(p, &classes[c], e.jobs, r->length, &cost));
            assert_true(reduced_cost(&e, r->length, cost) == r->reduced_cost);
            assert_true(k > 0 || r->reduced_cost == prices[c].least);
        }
    }
    if (p->shift_class_count <= 16)
        compare_near(p, classes, pricer, &duals, &ng, prices);
    bound_pricer_destroy(pricer);
    spec_free(&b);
    return below;
}

static void pricing_is_exact(void **state)
{
    (void)state;
    const uint32_t mixes[] = {0,
                              SPEC_WINDOWS | SPEC_WILD,
                              SPEC_WINDOWS | SPEC_LOADS | SPEC_PICKUPS | SPEC_PARTS | SPEC_SKILLS,
                              SPEC_LIMITS | SPEC_PRICES | SPEC_PROMISES | SPEC_WILD,
                              SPEC_WINDOWS | SPEC_SHIFTS | SPEC_OPEN_ENDS | SPEC_PINS | SPEC_NO_WAY,
                              SPEC_EVERYTHING & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS)};
    int32_t below = 0;
    for (uint64_t seed = 0; seed < SAMPLE(600); seed++)
        below += compare_pricing(seed, mixes[seed % 6]);
    assert_true(below > SAMPLE_FLOOR(300));
}

/* ---- ng-sets --------------------------------------------------------------------------------------- */

static void jobs_that_share_a_set_have_different_colours(void **state)
{
    (void)state;
    spec_builder b;
    spec_build(&b, 5, 2, 120, SPEC_WILD);
    const arv_problem *p = spec_compile(&b, true);
    ng_sets ng;
    assert_true(ng_create(b.arena, p, 10, &ng));
    rng random = rng_make(1, 2, 3);
    for (int32_t round = 0; round < 20; round++) {
        for (int32_t k = 0; k < 60; k++)
            ng_add(&ng, rng_below(&random, 120), rng_below(&random, 120));
        ng_colour(&ng);
        for (int32_t i = 0; i < 120; i++) {
            uint64_t seen = 0;
            assert_int_equal(ng.member[(size_t)i * NG_MOST], i);
            for (int32_t k = 0; k < ng.count[i]; k++) {
                const uint64_t bit = ng_bit(&ng, ng.member[(size_t)i * NG_MOST + (size_t)k]);
                assert_true((seen & bit) == 0);
                seen |= bit;
            }
        }
    }
    spec_free(&b);
}

static void sets_forbid_what_they_remember(void **state)
{
    (void)state;
    spec_builder b;
    spec_build(&b, 6, 1, 4, 0);
    const arv_problem *p = spec_compile(&b, true);
    ng_sets ng;
    assert_true(ng_create(b.arena, p, 1, &ng));
    const int32_t back[] = {0, 1, 0}, twice[] = {2, 2}, plain[] = {0, 1, 2, 3};
    assert_false(ng_forbids(&ng, back, 3));
    assert_true(ng_forbids(&ng, twice, 2));
    assert_false(ng_forbids(&ng, plain, 4));
    assert_true(ng_add(&ng, 1, 0));
    assert_false(ng_add(&ng, 1, 0));
    assert_true(ng_forbids(&ng, back, 3));
    spec_free(&b);
}

/* ---- cuts ------------------------------------------------------------------------------------------ */

static void a_cut_forgets_outside_its_memory(void **state)
{
    (void)state;
    uint64_t memory = UINT64_C(1) << 0 | UINT64_C(1) << 1 | UINT64_C(1) << 2 | UINT64_C(1) << 5;
    const bound_cut cut = {{0, 1, 2}, &memory};
    const int32_t near[] = {0, 5, 1}, far[] = {0, 4, 1}, thrice[] = {0, 4, 1, 2},
                  four[] = {0, 1, 2, 0};
    assert_int_equal(cut_coefficient(&cut, near, 3), 1);
    assert_int_equal(cut_coefficient(&cut, far, 3), 0);
    assert_int_equal(cut_coefficient(&cut, thrice, 4), 1);
    assert_int_equal(cut_coefficient(&cut, four, 4), 2);
}

/* Three routes of a half, each pair of three jobs on one of them: 1.5 of the 1 that is allowed. */
static void the_violated_triple_is_found(void **state)
{
    (void)state;
    const int32_t ab[] = {3, 7, 5}, bc[] = {5, 8, 6}, ac[] = {3, 6}, other[] = {1, 2};
    const cut_route routes[] = {{ab, 3, 0.5}, {bc, 3, 0.5}, {ac, 2, 0.5}, {other, 2, 0.5}};
    arv_arena *arena = arv_arena_create(0);
    bound_cut cuts[4];
    assert_int_equal(cut_separate(arena, 10, routes, 4, 4, cuts), 1);
    assert_int_equal(cuts[0].job[0] + cuts[0].job[1] + cuts[0].job[2], 3 + 5 + 6);
    assert_true(cut_remembers(&cuts[0], 7) && cut_remembers(&cuts[0], 8));
    assert_false(cut_remembers(&cuts[0], 1) || cut_remembers(&cuts[0], 9));
    for (int32_t r = 0; r < 3; r++)
        assert_int_equal(cut_coefficient(&cuts[0], routes[r].jobs, routes[r].length), 1);
    arv_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pricing_is_exact),
        cmocka_unit_test(jobs_that_share_a_set_have_different_colours),
        cmocka_unit_test(sets_forbid_what_they_remember),
        cmocka_unit_test(a_cut_forgets_outside_its_memory),
        cmocka_unit_test(the_violated_triple_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
