/* test_relations.c - plans of random problems with relations between jobs keep them (arv_solve answers
 * INTERNAL when arv_check refuses the plan), relations are not empty promises, and on problems small
 * enough to try everything the best plan is found. */
#include "model/relations.h"
#include "relation_builder.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    WHO = 1 << ARV_SAME_TECHNICIAN | 1 << ARV_DIFFERENT_TECHNICIAN,
    TIMED = 1 << ARV_BEFORE | 1 << ARV_TOGETHER
};

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
    for (uint64_t seed = 0; seed < SAMPLE(12); seed++)
        random_plans(seed, WHO, mixes[seed % 4], &kept, &relations);
    assert_true(kept * 2 > relations);
}

/* Windows that may all be missed for prices, and early starts that cost: waiting may pay (test_held.c). */
static void soften(spec_builder *b)
{
    for (int32_t j = 0; j < b->spec.job_count; j++) {
        arv_time_window *windows = arv_arena_alloc(b->arena, 2, sizeof *windows);
        assert_non_null(windows);
        for (int32_t w = 0; w < 2; w++) {
            arv_time_window_init(&windows[w]);
            windows[w].open_s = SPEC_DAY_START_S + rng_below(&b->random, SPEC_DAY_S - 3600);
            windows[w].close_s = windows[w].open_s + rng_below(&b->random, 5400);
            windows[w].late_price_per_hour = rng_below(&b->random, 3000);
            if (rng_below(&b->random, 2) == 0)
                windows[w].early_price_per_hour = rng_below(&b->random, 3000);
        }
        b->jobs[j].windows = windows;
        b->jobs[j].window_count = 2;
    }
}

static void moments_are_kept_where_waiting_pays(void **unused)
{
    (void)unused;
    int32_t kept = 0, relations = 0;
    for (uint64_t seed = 0; seed < SAMPLE(8); seed++) {
        spec_builder b;
        spec_build(&b, seed, 2 + (int32_t)(seed % 4), 4 + (int32_t)(seed % 9),
                   seed % 2 ? SPEC_BREAKS : SPEC_SETUP);
        soften(&b);
        relation_build(&b, 1 + b.spec.job_count / 3, WHO | TIMED);
        const arv_problem *p = spec_compile(&b, true);
        const arv_plan *plan = solve(&b, p, 1, 1);
        kept += count_kept(p, plan);
        relations += p->relations->count;
        spec_free(&b);
    }
    assert_true(kept * 2 > relations);
}

static void moments_are_kept(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {SPEC_WINDOWS,
                              SPEC_WINDOWS | SPEC_WILD | SPEC_BREAKS | SPEC_FORCE,
                              SPEC_SHIFTS | SPEC_PRIORITY | SPEC_PRICES,
                              SPEC_HOURS | SPEC_LATE | SPEC_WINDOWS | SPEC_PRICES,
                              SPEC_SERVICE_BY | SPEC_SETUP | SPEC_LIMITS | SPEC_BREAKS | SPEC_WORK,
                              possible};
    const uint32_t kinds[] = {1 << ARV_BEFORE, 1 << ARV_TOGETHER, TIMED, WHO | TIMED};
    int32_t kept = 0, relations = 0;
    for (uint64_t seed = 0; seed < SAMPLE(24); seed++)
        random_plans(seed, kinds[(seed + seed / 6) % 4], mixes[seed % 6], &kept, &relations);
    assert_true(kept * 3 > relations);
}

/* ---- pieces and threads ------------------------------------------------------------------------------ */

static void threads_do_not_matter(uint64_t seed, uint32_t kinds, uint32_t features)
{
    spec_builder b;
    spec_build(&b, seed, 24, 140, features);
    relation_build(&b, 30, kinds);
    const arv_problem *p = spec_compile(&b, true);
    const arv_plan *one = solve(&b, p, 2, 1), *two = solve(&b, p, 2, 2);
    assert_true(spec_same_plan(one, two));
    assert_true(count_kept(p, one) > 10);
    spec_free(&b);
}

static void pieces_keep_who_serves(void **unused)
{
    (void)unused;
    threads_do_not_matter(2, WHO, SPEC_WINDOWS | SPEC_SHIFTS);
}

static void pieces_keep_moments(void **unused)
{
    (void)unused;
    threads_do_not_matter(4, WHO | TIMED, SPEC_WINDOWS | SPEC_HOURS);
}

/* ---- everything tried ------------------------------------------------------------------------------- */

enum { MOST_JOBS = 6, MOST_SHIFTS = 3 }; /* one job more than is dealt out */

/* Orders of all routes while jobs are dealt out one by one. */
typedef struct deal {
    const arv_problem *p;
    int32_t order[MOST_SHIFTS][MOST_JOBS], count[MOST_SHIFTS], shift[MOST_JOBS];
    int32_t from_s[MOST_JOBS], start_s[MOST_JOBS];
    int64_t best_weight, best_cost;
} deal;

/* Earliest starts of a route when no job starts before its from_s; false when that is too late. */
static bool drive(deal *d, int32_t s)
{
    const arv_problem *p = d->p;
    int32_t time = p->shift_start_s[s], place = p->shift_start_location[s];
    for (int32_t k = 0; k < d->count[s]; k++) {
        const int32_t j = d->order[s][k];
        time += problem_travel_s(&p->travels[p->shift_travel[s]], place, p->job_location[j]);
        if (time > p->job_latest_arrival_s[j])
            return false;
        time =
            windows_at_or_after(p->window_open_s, p->window_close_s, p->window_first[j],
                                p->window_first[j + 1], time > d->from_s[j] ? time : d->from_s[j]);
        if (time >= PROBLEM_FOREVER_S)
            return false;
        d->start_s[j] = time;
        time += problem_service_s(p, s, j);
        place = p->job_location[j];
    }
    time += problem_travel_s(&p->travels[p->shift_travel[s]], place, p->shift_end_location[s]);
    return d->count[s] == 0 || time <= p->shift_end_s[s];
}

static void hold(deal *d, int32_t job, int64_t from_s, bool *moved)
{
    if (d->start_s[job] >= from_s)
        return;
    d->from_s[job] = (int32_t)from_s;
    *moved = true;
}

/* Does the relation allow these technicians and these jobs to be left? Notes who must wait. */
static bool keeps(deal *d, const arv_relation *relation, const int32_t *jobs, bool *moved)
{
    const arv_problem *p = d->p;
    for (int32_t a = 0; a < relation->job_count; a++)
        for (int32_t b = a + 1; b < relation->job_count; b++) {
            const int32_t x = d->shift[jobs[a]], y = d->shift[jobs[b]];
            const bool both = x != ARV_NONE && y != ARV_NONE;
            const bool same = both && p->shift_technician[x] == p->shift_technician[y];
            if ((relation->kind == ARV_SAME_TECHNICIAN && both && !same) ||
                (relation->kind == ARV_DIFFERENT_TECHNICIAN && same) ||
                (relation->kind == ARV_TOGETHER && (same || (x == ARV_NONE) != (y == ARV_NONE))) ||
                (relation->kind == ARV_BEFORE && y != ARV_NONE && x == ARV_NONE))
                return false;
            if (both && relation->kind == ARV_TOGETHER) {
                hold(d, jobs[a], d->start_s[jobs[b]], moved);
                hold(d, jobs[b], d->start_s[jobs[a]], moved);
            }
            if (!both || relation->kind != ARV_BEFORE || b != a + 1)
                continue;
            const int64_t done_s = problem_service_s(p, x, jobs[a]);
            hold(d, jobs[b],
                 d->start_s[jobs[a]] + done_s +
                     (relation->min_gap_s == ARV_UNSET ? 0 : relation->min_gap_s),
                 moved);
            if (relation->max_gap_s != ARV_UNSET)
                hold(d, jobs[a], d->start_s[jobs[b]] - relation->max_gap_s - done_s, moved);
        }
    return true;
}

/* Do all routes together keep times and relations? The earliest starts that do, or none. */
static bool is_possible(deal *d)
{
    const arv_problem *p = d->p;
    for (int32_t j = 0; j < p->job_count; j++)
        d->from_s[j] = 0;
    for (bool moved = true; moved;) {
        moved = false;
        for (int32_t s = 0; s < p->shift_count; s++)
            if (!drive(d, s))
                return false;
        for (int32_t r = 0; r < p->relations->count; r++)
            if (!keeps(d, &p->spec->relations[r], p->relations->jobs + p->relations->list[r].first,
                       &moved))
                return false;
    }
    return true;
}

static void judge(deal *d)
{
    const arv_problem *p = d->p;
    int64_t weight = 0, cost = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        if (d->shift[j] == ARV_NONE) {
            weight += p->job_weight[j];
            cost += p->job_unserved_cost[j];
        }
    for (int32_t s = 0; s < p->shift_count; s++) {
        int32_t place = p->shift_start_location[s];
        for (int32_t k = 0; k < d->count[s]; k++) {
            const int32_t j = d->order[s][k];
            cost +=
                problem_leg_cost(p, s, place, p->job_location[j]) + problem_assign_cost(p, s, j);
            place = p->job_location[j];
        }
        if (d->count[s] > 0)
            cost +=
                problem_leg_cost(p, s, place, p->shift_end_location[s]) + p->shift_fixed_cost[s];
    }
    if (weight > d->best_weight || (weight == d->best_weight && cost >= d->best_cost) ||
        !is_possible(d))
        return;
    d->best_weight = weight;
    d->best_cost = cost;
}

static void deal_out(deal *d, int32_t job)
{
    if (job == d->p->job_count) {
        judge(d);
        return;
    }
    d->shift[job] = ARV_NONE;
    deal_out(d, job + 1);
    for (int32_t s = 0; s < d->p->shift_count; s++) {
        if (!problem_allowed(d->p, job, s))
            continue;
        int32_t *order = d->order[s];
        d->shift[job] = s;
        for (int32_t at = d->count[s]++; at >= 0; at--) {
            order[at] = job;
            deal_out(d, job + 1);
            if (at > 0)
                order[at] = order[at - 1];
        }
        for (int32_t k = 0; k + 1 < d->count[s]; k++)
            order[k] = order[k + 1];
        d->count[s]--;
    }
    d->shift[job] = ARV_NONE;
}

static bool reaches(spec_builder *b, const deal *d, int64_t epochs)
{
    const arv_plan *plan = solve(b, d->p, epochs, 1);
    int64_t weight = 0;
    for (int32_t k = 0; k < plan->unassigned_count; k++)
        weight += d->p->job_weight[plan->unassigned[k].job];
    const int64_t cost = (d->best_cost + d->p->cost_unit / 2) / d->p->cost_unit;
    assert_true(weight > d->best_weight ||
                (weight == d->best_weight && plan->summary.cost >= cost));
    return weight == d->best_weight && plan->summary.cost == cost;
}

static void small_problems_are_solved_to_the_optimum(void **unused)
{
    (void)unused;
    const uint32_t features[] = {SPEC_WINDOWS | SPEC_WILD, SPEC_PRICES | SPEC_PRIORITY,
                                 SPEC_WINDOWS | SPEC_SKILLS | SPEC_SERVICE_BY | SPEC_OPEN_ENDS};
    const uint32_t kinds[] = {WHO, 1 << ARV_BEFORE, 1 << ARV_TOGETHER, WHO | TIMED};
    int32_t missed = 0;
    for (uint64_t seed = 0; seed < SAMPLE(24); seed++) {
        spec_builder b;
        spec_build(&b, seed, 2 + (int32_t)(seed % 2), 2 + (int32_t)(seed % 4), features[seed % 3]);
        relation_build(&b, 1 + (int32_t)(seed % 2), kinds[seed / 3 % 4]);
        deal d = {.p = spec_compile(&b, true), .best_weight = INT64_MAX, .best_cost = INT64_MAX};
        deal_out(&d, 0);
        if (!reaches(&b, &d, 1) && !reaches(&b, &d, 8) && !reaches(&b, &d, 32)) {
            missed++;
            print_message("seed %d: the optimum is not found\n", (int)seed);
        }
        spec_free(&b);
    }
    assert_int_equal(missed, 0);
}

/* ---- reasons ---------------------------------------------------------------------------------------- */

static arv_reason reason_of(const arv_plan *plan, int32_t job)
{
    for (int32_t k = 0; k < plan->unassigned_count; k++)
        if (plan->unassigned[k].job == job)
            return plan->unassigned[k].reason;
    return ARV_REASON_NONE;
}

/* Nobody can serve j2: who may not be served without it says so, who may is served. */
static void who_depends_on_what_cannot_be_served_says_so(void **unused)
{
    (void)unused;
    static const char *const chain[] = {"j0", "j1", "j2", "j3"}, *const couple[] = {"j3", "j4"};
    static const arv_relation both[] = {{ARV_BEFORE, chain, 4, ARV_UNSET, ARV_UNSET},
                                        {ARV_TOGETHER, couple, 2, ARV_UNSET, ARV_UNSET}};
    static const arv_named_level diving = {"diving", 1};
    spec_builder b;
    spec_build(&b, 5, 3, 5, 0);
    b.jobs[2].skills = &diving;
    b.jobs[2].skill_count = 1;
    b.spec.relations = both;
    b.spec.relation_count = 2;
    const arv_plan *plan = solve(&b, spec_compile(&b, true), 1, 1);
    assert_int_equal(reason_of(plan, 0), ARV_REASON_NONE);
    assert_int_equal(reason_of(plan, 1), ARV_REASON_NONE);
    assert_int_equal(reason_of(plan, 2), ARV_REASON_NO_SKILL);
    assert_int_equal(reason_of(plan, 3), ARV_REASON_RELATION);
    assert_int_equal(reason_of(plan, 4), ARV_REASON_RELATION);
    assert_string_equal(arv_reason_name(ARV_REASON_RELATION), "RELATION");
    spec_free(&b);
}

/* ---- what is given from outside ----------------------------------------------------------------------- */

static void a_live_day_says_that_it_knows_no_relations(void **unused)
{
    (void)unused;
    spec_builder b;
    spec_build(&b, 4, 3, 8, SPEC_WINDOWS);
    relation_build(&b, 2, WHO | TIMED);
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

/* The order of a plan, given again, can be kept; without breaks nothing starts later than in the plan. */
static void orders_of_plans_are_joined(void **unused)
{
    (void)unused;
    int32_t joined = 0;
    for (uint64_t seed = 0; seed < SAMPLE(12); seed++) {
        spec_builder b;
        spec_build(&b, seed, 4, 12, SPEC_WINDOWS | (seed % 2 ? SPEC_BREAKS : SPEC_WILD));
        relation_build(&b, 4, WHO | TIMED);
        const arv_problem *p = spec_compile(&b, true);
        const arv_plan *plan = solve(&b, p, 1, 1);
        arv_route_in_force order[8];
        const char *jobs[8][12];
        for (int32_t r = 0; r < plan->route_count; r++) {
            const arv_route *route = &plan->routes[r];
            order[r] = (arv_route_in_force){.technician = b.technicians[route->technician].id,
                                            .shift = route->shift,
                                            .jobs = jobs[r]};
            for (int32_t k = 0; k < route->step_count; k++)
                if (route->steps[k].kind == ARV_STEP_JOB)
                    jobs[r][order[r].job_count++] = b.jobs[route->steps[k].job].id;
        }
        arv_plan *again;
        memset(&error, 0, sizeof error);
        if (arv_plan_from_order(p, order, plan->route_count, b.arena, &again, &error) != ARV_OK)
            fail_msg("%s: %s", error.items[0].path, error.items[0].text);
        assert_int_equal(arv_check(&b.spec, again, NULL, &error), ARV_OK);
        for (int32_t r = 0; r < plan->route_count; r++)
            for (int32_t k = 1; k < plan->routes[r].step_count; k++)
                assert_true(seed % 2 ||
                            again->routes[r].steps[k].start_s <= plan->routes[r].steps[k].start_s);
        joined += plan->route_count;
        spec_free(&b);
    }
    assert_true(joined > SAMPLE_FLOOR(24));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_serves_is_kept),
        cmocka_unit_test(moments_are_kept),
        cmocka_unit_test(moments_are_kept_where_waiting_pays),
        cmocka_unit_test(pieces_keep_moments),
        cmocka_unit_test(small_problems_are_solved_to_the_optimum),
        cmocka_unit_test(orders_of_plans_are_joined),
        cmocka_unit_test(who_depends_on_what_cannot_be_served_says_so),
        cmocka_unit_test(pieces_keep_who_serves),
        cmocka_unit_test(a_live_day_says_that_it_knows_no_relations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
