/* test_solve_optimum.c - on problems small enough to try everything, the solver finds the optimum.
 *
 * Every assignment of at most five jobs to at most two shifts, every order and every place of the
 * breaks is evaluated with schedule_route and the plain rules of loads and limits. */
#include "arrival/schedule.h"
#include "sample.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MOST_JOBS = 5, MOST_SHIFTS = 3, MOST_ITEMS = MOST_JOBS + 4 };

/* Cheapest way to serve each set of jobs on one shift; INT64_MAX = none. */
typedef struct enumeration {
    const arv_problem *p;
    int32_t shift;
    schedule_item items[MOST_ITEMS];
    int64_t best[1 << MOST_JOBS];
} enumeration;

static bool loads_fit(const enumeration *e, int32_t count)
{
    const arv_problem *p = e->p;
    for (int32_t d = 0; d < p->load_count; d++) {
        const int64_t capacity = p->shift_capacity[e->shift * p->load_count + d];
        int64_t load = 0;
        for (int32_t k = 0; k < count; k++)
            load += e->items[k] < 0 ? 0 : p->job_delivery[e->items[k] * p->load_count + d];
        bool fits = load <= capacity;
        for (int32_t k = 0; k < count; k++)
            if (e->items[k] < 0 && e->items[k] != SCHEDULE_RESTOCK && p->break_max_load)
                fits = fits && load <= p->break_max_load[(-1 - e->items[k]) * p->load_count + d];
            else if (e->items[k] >= 0) {
                load += p->job_pickup[e->items[k] * p->load_count + d] -
                        p->job_delivery[e->items[k] * p->load_count + d];
                fits = fits && load <= capacity;
            }
        if (!fits)
            return false;
    }
    return true;
}

/* What is on board lasts until he restocks, if ever. */
static bool stock_lasts(const enumeration *e, int32_t count)
{
    const arv_problem *p = e->p;
    if (!problem_restocks(p, e->shift))
        return true;
    for (int32_t d = p->spec->load_count; d < p->load_count; d++) {
        int64_t left = p->shift_stock[e->shift * p->load_count + d];
        for (int32_t k = 0; k < count && e->items[k] != SCHEDULE_RESTOCK; k++)
            left -= e->items[k] < 0 ? 0 : p->job_delivery[e->items[k] * p->load_count + d];
        if (left < 0)
            return false;
    }
    for (int32_t k = 0; k < count && e->items[k] != SCHEDULE_RESTOCK; k++)
        if (e->items[k] >= 0 && !(p->job_equipped[e->items[k] * p->shift_words] >> e->shift & 1))
            return false;
    return true;
}

static void evaluate(enumeration *e, int32_t count, uint32_t jobs)
{
    const arv_problem *p = e->p;
    arv_step steps[MOST_ITEMS + 2];
    arv_route route;
    int64_t cost;
    int32_t visits = 0;
    for (int32_t k = 0; k < count; k++)
        visits += e->items[k] >= 0;
    if (schedule_route(p, e->shift, e->items, count, steps, &route, &cost) == ARV_NONE &&
        visits <= p->shift_max_tasks[e->shift] &&
        route.travel_s <= p->shift_max_travel_s[e->shift] &&
        route.distance_m <= p->shift_max_distance_m[e->shift] && loads_fit(e, count) &&
        stock_lasts(e, count) && cost < e->best[jobs])
        e->best[jobs] = cost;
}

static void enumerate(enumeration *e, int32_t count, uint32_t jobs, uint32_t breaks)
{
    const arv_problem *p = e->p;
    const int32_t break_count = p->break_first[e->shift + 1] - p->break_first[e->shift];
    const uint32_t all = (1u << break_count) - 1, restocked = 1u << break_count;
    if (jobs != 0 && (breaks & all) == all)
        evaluate(e, count, jobs);
    if (problem_restocks(p, e->shift) && !(breaks & restocked)) {
        e->items[count] = SCHEDULE_RESTOCK;
        enumerate(e, count + 1, jobs, breaks | restocked);
    }
    for (int32_t j = 0; j < p->job_count; j++)
        if (!(jobs >> j & 1) && problem_allowed(p, j, e->shift)) {
            e->items[count] = j;
            enumerate(e, count + 1, jobs | 1u << j, breaks);
        }
    for (int32_t b = 0; b < break_count; b++)
        if (!(breaks >> b & 1)) {
            e->items[count] = schedule_break(p->break_first[e->shift] + b);
            enumerate(e, count + 1, jobs, breaks | 1u << b);
        }
}

typedef struct objective {
    int64_t weight, cost;
} objective;

static void consider(objective *best, objective now)
{
    if (now.weight < best->weight || (now.weight == best->weight && now.cost < best->cost))
        *best = now;
}

/* Deals the sets of jobs out over the shifts from `shift` on. */
static void assign(const arv_problem *p, enumeration *e, int32_t shift, uint32_t left, int64_t cost,
                   objective *best)
{
    if (shift == p->shift_count || shift == MOST_SHIFTS) {
        objective now = {0, cost};
        for (int32_t j = 0; j < p->job_count; j++)
            if (left >> j & 1) {
                now.weight += p->job_weight[j];
                now.cost += p->job_unserved_cost[j];
            }
        consider(best, now);
        return;
    }
    for (uint32_t set = left;; set = (set - 1) & left) {
        const int64_t served = set ? e[shift].best[set] : 0;
        if (served != INT64_MAX)
            assign(p, e, shift + 1, left & ~set, cost + served, best);
        if (set == 0)
            break;
    }
}

static objective optimum(const arv_problem *p)
{
    enumeration e[MOST_SHIFTS];
    for (int32_t s = 0; s < p->shift_count; s++) {
        e[s].p = p;
        e[s].shift = s;
        for (uint32_t set = 0; set < 1u << MOST_JOBS; set++)
            e[s].best[set] = INT64_MAX;
        enumerate(&e[s], 0, 0, 0);
    }
    objective best = {INT64_MAX, INT64_MAX};
    assign(p, e, 0, (1u << p->job_count) - 1, 0, &best);
    return best;
}

static int64_t weight_left(const arv_problem *p, const arv_plan *plan)
{
    int64_t weight = 0;
    for (int32_t k = 0; k < plan->unassigned_count; k++)
        weight += p->job_weight[plan->unassigned[k].job];
    return weight;
}

static bool reaches(spec_builder *b, const arv_problem *p, objective best, int64_t epochs)
{
    arv_solve_options options;
    arv_solve_options_init(&options);
    options.epochs = epochs;
    options.threads = 1;
    arv_plan *plan;
    assert_int_equal(arv_solve(p, &options, NULL, b->arena, &plan, NULL), ARV_OK);
    const int64_t weight = weight_left(p, plan), cost = schedule_price(p, best.cost);
    assert_true(weight > best.weight || (weight == best.weight && plan->summary.cost >= cost));
    return weight == best.weight && plan->summary.cost == cost;
}

/* What a set of problems came to. */
typedef struct tally {
    int32_t problems, at_once; /* solved to the optimum in one epoch */
} tally;

/* Beside SPEC_*: some technicians can restock; some breaks ask for little on board; work is balanced. */
static const uint32_t RESTOCK = UINT32_C(1) << 31, MAX_LOAD = UINT32_C(1) << 30,
                      BALANCE = UINT32_C(1) << 29;

/* Annealing needs time to leave a plateau: the optimum may take more epochs, but it is reached. */
static void solve_and_compare(uint64_t seed, uint32_t features, int32_t jobs, tally *sum)
{
    spec_builder b;
    spec_build(&b, seed, 1 + (int32_t)(seed % 2), jobs, features & ~(RESTOCK | MAX_LOAD | BALANCE));
    if (features & MAX_LOAD)
        spec_add_max_load(&b);
    if (features & RESTOCK)
        spec_add_restock(&b);
    if (features & BALANCE)
        spec_add_balance(&b);
    const arv_problem *p = spec_compile(&b, true);
    if (p->shift_count <= MOST_SHIFTS) {
        const objective best = optimum(p);
        const bool at_once = reaches(&b, p, best, 1);
        sum->problems++;
        sum->at_once += at_once;
        if (!at_once && !reaches(&b, p, best, 8) && !reaches(&b, p, best, 64) &&
            !reaches(&b, p, best, 512))
            fail_msg("seed %d features %x: the optimum is not found", (int)seed,
                     (unsigned)features);
    }
    spec_free(&b);
}

static const uint32_t fixed = SPEC_FROZEN | SPEC_POSITIONS | SPEC_SHIFTS;

static void small_problems_are_solved_to_the_optimum(void **unused)
{
    (void)unused;
    const uint32_t everything = SPEC_EVERYTHING & ~fixed & ~(uint32_t)SPEC_BREAKS;
    const uint32_t mixes[] = {SPEC_WINDOWS | SPEC_WILD, SPEC_PRICES | SPEC_PRIORITY | SPEC_LIMITS,
                              SPEC_LOADS | SPEC_PICKUPS | SPEC_WILD | SPEC_PARTS,
                              everything & ~(uint32_t)(SPEC_SKILLS | SPEC_NO_WAY), everything};
    tally sum = {0, 0};
    for (uint64_t seed = 0; seed < SAMPLE(100); seed++)
        solve_and_compare(seed, mixes[seed % 5], 1 + (int32_t)(seed % MOST_JOBS), &sum);
    assert_true(sum.at_once * 10 > sum.problems * 9);
}

static void with_breaks_too(void **unused)
{
    (void)unused;
    tally sum = {0, 0};
    for (uint64_t seed = 0; seed < SAMPLE(60); seed++)
        solve_and_compare(seed, SPEC_WINDOWS | SPEC_BREAKS | (seed % 2 ? SPEC_WILD : SPEC_PRICES),
                          1 + (int32_t)(seed % 4), &sum);
    assert_true(sum.at_once * 10 > sum.problems * 9);
}

static void with_several_shifts_too(void **unused)
{
    (void)unused;
    tally sum = {0, 0};
    for (uint64_t seed = 0; seed < SAMPLE(60); seed++)
        solve_and_compare(seed, SPEC_SHIFTS | SPEC_OPEN_ENDS | SPEC_PRIORITY | SPEC_PROMISES,
                          1 + (int32_t)(seed % MOST_JOBS), &sum);
    assert_true(sum.at_once * 10 > sum.problems * 9);
}

static void with_restocking_too(void **unused)
{
    (void)unused;
    const uint32_t kit = SPEC_PARTS | SPEC_SKILLS | RESTOCK;
    const uint32_t mixes[] = {kit | SPEC_HOURS,
                              kit | SPEC_WINDOWS,
                              kit | SPEC_PRICES | SPEC_WILD,
                              kit | SPEC_WINDOWS | SPEC_LATE | SPEC_SETUP,
                              kit | SPEC_LIMITS,
                              kit | SPEC_LOADS | SPEC_PICKUPS | SPEC_HOURS};
    tally sum = {0, 0};
    for (uint64_t seed = 0; seed < SAMPLE(90); seed++)
        solve_and_compare(seed, mixes[seed % 6], 1 + (int32_t)(seed % MOST_JOBS), &sum);
    assert_true(sum.at_once * 10 > sum.problems * 9);
}

static void with_loads_that_bar_breaks_too(void **unused)
{
    (void)unused;
    const uint32_t kit = SPEC_LOADS | SPEC_BREAKS | MAX_LOAD;
    const uint32_t mixes[] = {kit, kit | SPEC_PICKUPS | SPEC_WINDOWS,
                              kit | SPEC_PICKUPS | SPEC_WILD,
                              kit | SPEC_PICKUPS | SPEC_PRIORITY | SPEC_PRICES};
    tally sum = {0, 0};
    for (uint64_t seed = 0; seed < SAMPLE(80); seed++)
        solve_and_compare(seed, mixes[seed % 4], 1 + (int32_t)(seed % 4), &sum);
    assert_true(sum.at_once * 10 > sum.problems * 9);
}

static void with_balanced_work_too(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {
        BALANCE | SPEC_WINDOWS | SPEC_WILD, BALANCE | SPEC_SHIFTS | SPEC_PRICES | SPEC_SERVICE_BY,
        BALANCE | SPEC_SETUP | SPEC_WINDOWS | SPEC_OPEN_ENDS, BALANCE | SPEC_BREAKS | SPEC_HOURS,
        BALANCE | SPEC_SKILLS | SPEC_PARTS | SPEC_HOURS | RESTOCK};
    tally sum = {0, 0};
    for (uint64_t seed = 0; seed < SAMPLE(80); seed++)
        solve_and_compare(seed, mixes[seed % 5], 1 + (int32_t)(seed % 4), &sum);
    assert_true(sum.at_once * 10 > sum.problems * 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_problems_are_solved_to_the_optimum),
        cmocka_unit_test(with_breaks_too),
        cmocka_unit_test(with_several_shifts_too),
        cmocka_unit_test(with_restocking_too),
        cmocka_unit_test(with_loads_that_bar_breaks_too),
        cmocka_unit_test(with_balanced_work_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
