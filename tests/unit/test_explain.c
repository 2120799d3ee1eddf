/* test_explain.c - every statement of an explanation against brute force through arv_plan_from_order and
 * arv_check: who can, at what cost, what is in the way, whom it would push out, what a promise costs. */
#include "model/problem.h"

#include "advice_rig.h"
#include "relation_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_JOBS = 32, DAY_S = 86400, WIDER_S = 900 };

static arv_error error;

typedef struct tally {
    int32_t unserved, served, obstacles[ARV_OBSTACLE_FULL + 1], pushed, unpushed, wider, moved;
} tally;

/* A problem of one's own to change. */
typedef struct own_spec {
    arv_spec spec;
    arv_job jobs[MOST_JOBS];
    arv_technician technicians[8];
    arv_shift shifts[8][4];
    arv_time_window windows[ARV_MAX_WINDOWS_PER_JOB];
} own_spec;

static own_spec *copy_of(spec_builder *b)
{
    own_spec *own = arv_arena_alloc(b->arena, 1, sizeof *own);
    own->spec = b->spec;
    memcpy(own->jobs, b->spec.jobs, (size_t)b->spec.job_count * sizeof *own->jobs);
    for (int32_t t = 0; t < b->spec.technician_count; t++) {
        own->technicians[t] = b->spec.technicians[t];
        memcpy(own->shifts[t], own->technicians[t].shifts,
               (size_t)own->technicians[t].shift_count * sizeof(arv_shift));
        own->technicians[t].shifts = own->shifts[t];
    }
    own->spec.jobs = own->jobs;
    own->spec.technicians = own->technicians;
    return own;
}

static const arv_problem *compiled(spec_builder *b, const own_spec *own)
{
    const arv_problem *p = NULL;
    memset(&error, 0, sizeof error);
    if (arv_problem_compile(b->arena, &own->spec, &p, &error) != ARV_OK)
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    return p;
}

/* The problem without one obstacle, as its description says. */
static const arv_problem *without(spec_builder *b, int32_t job, arv_obstacle obstacle,
                                  int64_t overtime_s)
{
    own_spec *own = copy_of(b);
    for (int32_t j = 0; j < own->spec.job_count; j++) {
        arv_job *it = &own->jobs[j];
        const bool self = j == job;
        if (obstacle == ARV_OBSTACLE_LOAD && self) {
            it->delivery = it->pickup = NULL;
            it->part_count = 0;
        }
        if ((obstacle == ARV_OBSTACLE_WINDOW && self) ||
            ((obstacle == ARV_OBSTACLE_PROMISE || obstacle == ARV_OBSTACLE_OTHERS) && !self))
            it->promise_from_s = it->promise_to_s = ARV_UNSET;
        if ((obstacle == ARV_OBSTACLE_WINDOW && self) || (obstacle == ARV_OBSTACLE_OTHERS && !self))
            it->window_count = 0;
        if (obstacle == ARV_OBSTACLE_WINDOW && self)
            it->pin_start_s = ARV_UNSET;
    }
    for (int32_t t = 0; t < own->spec.technician_count; t++) {
        arv_technician *who = &own->technicians[t];
        if (obstacle == ARV_OBSTACLE_LIMIT)
            who->max_tasks = who->max_travel_s = who->max_distance_m = ARV_UNSET;
        for (int32_t s = 0; s < who->shift_count; s++) {
            arv_shift *shift = &own->shifts[t][s];
            if (obstacle == ARV_OBSTACLE_LIMIT)
                shift->max_duration_s = ARV_UNSET;
            if (obstacle == ARV_OBSTACLE_SHIFT_END)
                shift->overtime_s =
                    (shift->overtime_s == ARV_UNSET ? 0 : shift->overtime_s) + overtime_s;
        }
    }
    return compiled(b, own);
}

/* What is asked about: a plan without the job. */
typedef struct asking {
    spec_builder *b;
    const arv_problem *p;
    const arv_plan *plan;
    const rig_order *o;
    int32_t job;
    int64_t own_price;
    tally *counts;
} asking;

static bool fits_without(const asking *a, const arv_choice *c, arv_obstacle obstacle,
                         int64_t overtime_s)
{
    const arv_problem *p = without(a->b, a->job, obstacle, overtime_s);
    return rig_best_place(a->b->arena, p, a->o, a->job, c->technician, c->shift).places > 0;
}

/* Each obstacle before the stated one is not enough, and the stated one is. */
static void check_obstacle(const asking *a, const arv_choice *c)
{
    for (arv_obstacle k = ARV_OBSTACLE_LOAD; k < c->obstacle; k++)
        assert_false(fits_without(a, c, k, DAY_S));
    if (c->obstacle < ARV_OBSTACLE_FULL)
        assert_true(fits_without(a, c, c->obstacle, DAY_S));
    if (c->obstacle != ARV_OBSTACLE_SHIFT_END)
        return;
    assert_true(c->short_s > 0);
    assert_true(fits_without(a, c, c->obstacle, c->short_s));
    if (!a->p->rich_timing) /* else there may be less: it is asked of the earliest end alone */
        assert_false(fits_without(a, c, c->obstacle, c->short_s - 1));
}

/* Cost with the job in the place of another one; 0 places when it does not fit then. */
static rig_place in_place_of(const asking *a, const arv_choice *c, int32_t other)
{
    static rig_order o;
    rig_order_of(&a->b->spec, a->plan, other, &o);
    if (!rig_plan(a->b->arena, a->p, &o))
        return (rig_place){.places = 0};
    return rig_best_place(a->b->arena, a->p, &o, a->job, c->technician, c->shift);
}

static int64_t price_of(const asking *a, int32_t job)
{
    const int64_t price = a->b->spec.jobs[job].unserved_price;
    return price == ARV_UNSET ? 0 : price;
}

static void check_push_out(const asking *a, const arv_choice *c)
{
    for (int32_t r = 0; r < a->plan->route_count; r++) {
        const arv_route *route = &a->plan->routes[r];
        if (route->technician != c->technician || route->shift != c->shift)
            continue;
        for (int32_t k = 0; k < route->step_count; k++) {
            const int32_t other = route->steps[k].job;
            if (route->steps[k].kind != ARV_STEP_JOB || a->p->job_prefix_shift[other] != ARV_NONE)
                continue;
            const rig_place place = in_place_of(a, c, other);
            if (place.places == 0) {
                assert_true(other != c->push_out);
                continue;
            }
            assert_true(c->push_out != ARV_NONE);
            const int64_t cost =
                place.cost - a->plan->summary.cost + a->own_price - price_of(a, other);
            const int64_t weight = a->p->job_weight[other], stated = a->p->job_weight[c->push_out];
            assert_true(weight > stated || (weight == stated && cost >= c->push_cost));
            if (other == c->push_out)
                assert_int_equal(cost, c->push_cost);
        }
    }
    a->counts->pushed += c->push_out != ARV_NONE;
    a->counts->unpushed += c->push_out == ARV_NONE;
}

static void check_choices(const asking *a, const arv_explanation *e)
{
    assert_int_equal(e->choice_count, a->p->shift_count);
    for (int32_t k = 0; k < e->choice_count; k++) {
        const arv_choice *c = &e->choices[k];
        const rig_place best =
            rig_best_place(a->b->arena, a->p, a->o, a->job, c->technician, c->shift);
        a->counts->obstacles[c->obstacle]++;
        assert_non_null(c->text);
        assert_int_equal(c->obstacle == ARV_OBSTACLE_NONE, best.places > 0);
        if (best.places > 0) {
            assert_int_equal(c->added_cost, best.cost - a->plan->summary.cost + a->own_price);
            assert_int_equal(c->position, best.position);
        } else if (c->obstacle >= ARV_OBSTACLE_LOAD) {
            check_obstacle(a, c);
            check_push_out(a, c);
        }
    }
}

/* ---- promises -------------------------------------------------------------------------------- */

static int64_t cheapest(const asking *a, const arv_problem *p, int64_t now)
{
    const rig_place best = rig_best_place(a->b->arena, p, a->o, a->job, ARV_NONE, ARV_NONE);
    return best.places > 0 && best.cost < now ? best.cost : now;
}

static const arv_problem *wider(const asking *a, bool later)
{
    own_spec *own = copy_of(a->b);
    arv_job *job = &own->jobs[a->job];
    if (job->promise_from_s != ARV_UNSET || job->promise_to_s != ARV_UNSET) {
        if (later && job->promise_to_s != ARV_UNSET)
            job->promise_to_s += WIDER_S;
        if (!later && job->promise_from_s != ARV_UNSET)
            job->promise_from_s -= WIDER_S;
        return compiled(a->b, own);
    }
    memcpy(own->windows, job->windows, (size_t)job->window_count * sizeof *own->windows);
    for (int32_t w = 0; w < job->window_count; w++) {
        if (later && own->windows[w].late_price_per_hour == ARV_UNSET)
            own->windows[w].close_s += WIDER_S;
        if (!later && own->windows[w].early_price_per_hour == ARV_UNSET)
            own->windows[w].open_s -= WIDER_S;
    }
    job->windows = own->windows;
    return compiled(a->b, own);
}

static void check_promise(const asking *a, const arv_explanation *e, int64_t now)
{
    if (e->bond == ARV_BOND_NONE)
        return;
    const int64_t same = cheapest(a, a->p, now);
    int64_t wide = cheapest(a, wider(a, false), same);
    wide = cheapest(a, wider(a, true), wide);
    assert_int_equal(e->move_saving, now - same);
    assert_int_equal(e->wider_saving, same - wide);
    a->counts->moved += e->move_saving > 0;
    a->counts->wider += e->wider_saving > 0;
}

/* ---- random plans ---------------------------------------------------------------------------- */

static void explain(asking *a, const arv_plan *plan, arv_explanation *e)
{
    arv_explain_options options;
    arv_explain_options_init(&options);
    const arv_status status =
        arv_explain(a->p, plan, a->job, &options, NULL, a->b->arena, e, &error);
    if (status != ARV_OK)
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    assert_non_null(e->text);
}

/* The job out of a plan that has it, and back. */
static void try_job(spec_builder *b, const arv_problem *p, const arv_plan *whole, int32_t job,
                    tally *counts)
{
    static rig_order o;
    rig_order_of(&b->spec, whole, job, &o);
    const arv_plan *plan = rig_plan(b->arena, p, &o);
    if (!plan)
        return;
    asking a = {.b = b, .p = p, .plan = plan, .o = &o, .job = job, .counts = counts};
    a.own_price = price_of(&a, job);
    arv_explanation e;
    explain(&a, plan, &e);
    assert_false(e.served);
    check_choices(&a, &e);
    counts->unserved++;
    explain(&a, whole, &e);
    if (!e.served)
        return;
    check_choices(&a, &e);
    assert_int_equal(e.cost, whole->summary.cost - plan->summary.cost + a.own_price);
    check_promise(&a, &e, whole->summary.cost);
    counts->served++;
}

/* Exchanges visits at random where that is allowed, so that plans can be improved. */
static const arv_plan *disturbed(spec_builder *b, const arv_problem *p, rig_order *o)
{
    const arv_plan *plan = rig_plan(b->arena, p, o);
    for (int32_t k = 0; plan && k < 12; k++) {
        const int32_t r = rng_below(&b->random, o->count), count = o->routes[r].job_count;
        if (count < 2)
            continue;
        const char **one = &o->jobs[r][rng_below(&b->random, count)];
        const char **other = &o->jobs[r][rng_below(&b->random, count)];
        const char *first = *one;
        *one = *other;
        *other = first;
        const arv_plan *tried = rig_plan(b->arena, p, o);
        if (tried) {
            plan = tried;
            continue;
        }
        *other = *one;
        *one = first;
    }
    return plan;
}

static void try_seed(uint64_t seed, int32_t technicians, int32_t jobs, uint32_t features,
                     uint32_t kinds, tally *counts)
{
    spec_builder b;
    static rig_order o;
    spec_build(&b, seed, technicians, jobs, features);
    if (kinds)
        relation_build(&b, 2, kinds);
    const arv_problem *p = spec_compile(&b, false);
    const arv_solve_options options = {.epochs = 1, .threads = 1, .seed = seed};
    arv_plan *plan = NULL;
    if (p && arv_solve(p, &options, NULL, b.arena, &plan, &error) == ARV_OK) {
        rig_order_of(&b.spec, plan, ARV_NONE, &o);
        const arv_plan *whole = disturbed(&b, p, &o);
        for (int32_t k = 0; whole && k < 2; k++) {
            const bool left = k == 0 && whole->unassigned_count > 0;
            const int32_t job =
                left ? whole->unassigned[seed % (uint64_t)whole->unassigned_count].job
                     : (int32_t)((seed / 3 + (uint64_t)k * 5) % (uint64_t)p->job_count);
            if (p->job_prefix_shift[job] == ARV_NONE)
                try_job(&b, p, whole, job, counts);
        }
    }
    spec_free(&b);
}

static void every_statement_holds(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {
        SPEC_WINDOWS | SPEC_BREAKS | SPEC_LOADS | SPEC_PROMISES | SPEC_PRICES,
        SPEC_PLAIN & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS),
        SPEC_WINDOWS | SPEC_HOURS | SPEC_SETUP | SPEC_LATE | SPEC_PROMISES | SPEC_LIMITS,
        SPEC_WINDOWS | SPEC_PROMISES | SPEC_LIMITS,
        SPEC_EVERYTHING & ~(uint32_t)SPEC_SPEED,
        SPEC_WINDOWS | SPEC_BREAKS,
        SPEC_PROMISES | SPEC_WILD,
    };
    tally counts = {0};
    for (uint64_t seed = 0; seed < 45; seed++)
        try_seed(seed, 1 + (int32_t)(seed % 5 == 0), 10 + (int32_t)(seed % 11), mixes[seed % 7], 0,
                 &counts);
    assert_true(counts.unserved > 35 && counts.served > 10);
    assert_true(counts.pushed > 8 && counts.unpushed > 2);
    int32_t kinds = 0;
    for (int k = ARV_OBSTACLE_LOAD; k <= ARV_OBSTACLE_FULL; k++)
        kinds += counts.obstacles[k] > 0;
    assert_true(kinds >= 4); /* plans change as the search does */
}

static void promises_cost_what_wider_ones_save(void **unused)
{
    (void)unused;
    tally counts = {0};
    for (uint64_t seed = 0; seed < 30; seed++)
        try_seed(seed, 2, 5 + (int32_t)(seed % 4), SPEC_PROMISES | SPEC_WINDOWS | SPEC_WILD, 0,
                 &counts);
    assert_true(counts.wider > 0 && counts.moved > 0);
}

static void relations_to_technicians_are_honoured(void **unused)
{
    (void)unused;
    tally counts = {0};
    const uint32_t kinds = 1u << ARV_SAME_TECHNICIAN | 1u << ARV_DIFFERENT_TECHNICIAN;
    for (uint64_t seed = 0; seed < 10; seed++)
        try_seed(seed, 3, 6, SPEC_WINDOWS | SPEC_SKILLS, kinds, &counts);
    assert_true(counts.obstacles[ARV_OBSTACLE_RELATION] > 2);
}

/* ---- by hand --------------------------------------------------------------------------------- */

/* One technician from place 0, 100 s between places; `a` is served, `b` is not. */
static arv_choice only_choice(const arv_job *a, const arv_job *b, int64_t end_s)
{
    static const int32_t durations[] = {0, 100, 100, 100, 0, 100, 100, 100, 0};
    static const arv_matrix matrix = {.from_s = ARV_UNSET, .rows = 3, .durations = durations};
    arv_arena *arena = arv_arena_create(0);
    arv_profile profile;
    arv_technician technician;
    arv_shift shift;
    arv_spec spec;
    arv_profile_init(&profile);
    arv_technician_init(&technician);
    arv_shift_init(&shift);
    arv_spec_init(&spec);
    profile.name = "car";
    profile.matrices = &matrix;
    profile.matrix_count = 1;
    shift.start_s = 0;
    shift.end_s = end_s;
    technician.id = "t";
    technician.start_location = technician.end_location = 0;
    technician.shifts = &shift;
    technician.shift_count = 1;
    const arv_job jobs[] = {*a, *b};
    spec.profiles = &profile;
    spec.profile_count = 1;
    spec.technicians = &technician;
    spec.technician_count = 1;
    spec.jobs = jobs;
    spec.job_count = 2;
    const arv_problem *p = NULL;
    const char *const order[] = {"a"};
    const arv_route_in_force route = {.technician = "t", .jobs = order, .job_count = 1};
    arv_plan *plan = NULL;
    arv_explanation e;
    arv_explain_options options;
    arv_explain_options_init(&options);
    assert_int_equal(arv_problem_compile(arena, &spec, &p, &error), ARV_OK);
    assert_int_equal(arv_plan_from_order(p, &route, 1, arena, &plan, &error), ARV_OK);
    assert_int_equal(arv_explain(p, plan, 1, &options, NULL, arena, &e, &error), ARV_OK);
    assert_int_equal(e.choice_count, 1);
    const arv_choice choice = e.choices[0];
    arv_arena_destroy(&arena);
    return choice;
}

static void what_is_in_the_way_by_hand(void **unused)
{
    (void)unused;
    arv_job a, b;
    arv_time_window window;
    arv_job_init(&a);
    arv_job_init(&b);
    a.id = "a";
    a.location = 1;
    b.id = "b";
    b.location = 2;
    a.service_s = b.service_s = 1000;
    arv_choice c = only_choice(&a, &b, 2000); /* 300 s of travel, 2000 s of work */
    assert_int_equal(c.obstacle, ARV_OBSTACLE_SHIFT_END);
    assert_int_equal(c.short_s, 300);
    assert_int_equal(c.push_out, 0);
    assert_int_equal(c.push_cost, 0);
    arv_time_window_init(&window);
    window.open_s = 0;
    window.close_s = 1100; /* b comes first, and a is reached at 1200 */
    b.windows = &window;
    b.window_count = 1;
    a.promise_from_s = 100;
    a.promise_to_s = 1000;
    c = only_choice(&a, &b, 9000);
    assert_int_equal(c.obstacle, ARV_OBSTACLE_PROMISE);
    assert_int_equal(c.blame_job, 0);
    assert_int_equal(c.short_s, 200);
    a.promise_from_s = a.promise_to_s = ARV_UNSET;
    c = only_choice(&a, &b, 9000);
    assert_int_equal(c.obstacle, ARV_OBSTACLE_NONE);
    assert_int_equal(c.added_cost, 100);
    assert_int_equal(c.position, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_the_way_by_hand),
        cmocka_unit_test(every_statement_holds),
        cmocka_unit_test(promises_cost_what_wider_ones_save),
        cmocka_unit_test(relations_to_technicians_are_honoured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
