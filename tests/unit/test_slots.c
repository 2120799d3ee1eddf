/* test_slots.c - every slot against brute force: what is offered can be planned as stated and at the cost
 * stated, what is not has no place anywhere. */
#include "model/problem.h"

#include "advice_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static arv_error error;

/* The problem in which the job was promised a slot. */
static const arv_problem *promised(spec_builder *b, int32_t job, const arv_slot *slot)
{
    const arv_problem *p = NULL;
    arv_spec *spec = arv_arena_alloc(b->arena, 1, sizeof *spec);
    arv_job *jobs = arv_arena_alloc(b->arena, (size_t)b->spec.job_count, sizeof *jobs);
    memcpy(jobs, b->spec.jobs, (size_t)b->spec.job_count * sizeof *jobs);
    jobs[job].promise_from_s = slot->from_s;
    jobs[job].promise_to_s = slot->to_s;
    *spec = b->spec;
    spec->jobs = jobs;
    assert_int_equal(arv_problem_compile(b->arena, spec, &p, &error), ARV_OK);
    return p;
}

/* The stated place of a slot, and when it is served there. */
static void check_stated_place(spec_builder *b, const arv_problem *p, const rig_order *o,
                               int32_t job, const arv_slot *slot)
{
    static rig_order with;
    with = *o;
    for (int32_t r = 0; r < with.count; r++) {
        with.routes[r].jobs = with.jobs[r];
        if (strcmp(with.routes[r].technician, b->spec.technicians[slot->technician].id) != 0 ||
            with.routes[r].shift != slot->shift)
            continue;
        const char **jobs = with.jobs[r];
        memmove(jobs + slot->position + 1, jobs + slot->position,
                (size_t)(with.routes[r].job_count - slot->position) * sizeof *jobs);
        jobs[slot->position] = b->spec.jobs[job].id;
        with.routes[r].job_count++;
    }
    const arv_plan *plan = rig_plan(b->arena, p, &with);
    assert_non_null(plan);
    bool found = false;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t k = 0; k < plan->routes[r].step_count; k++) {
            const arv_step *step = &plan->routes[r].steps[k];
            if (step->kind != ARV_STEP_JOB || step->job != job)
                continue;
            found = true;
            assert_int_equal(step->arrive_s, slot->arrive_s);
            assert_int_equal(step->start_s, slot->start_s);
            assert_true(step->start_s >= slot->from_s && step->arrive_s <= slot->to_s);
        }
    assert_true(found);
}

typedef struct tally {
    int32_t plans, offered, refused;
} tally;

static void compare(spec_builder *b, const arv_plan *plan, int32_t job,
                    const arv_slots_answer *answer, tally *counts)
{
    static rig_order o;
    const arv_job *asked = &b->spec.jobs[job];
    const int64_t own = asked->unserved_price == ARV_UNSET ? 0 : asked->unserved_price;
    rig_order_of(&b->spec, plan, ARV_NONE, &o);
    for (int32_t k = 0; k < answer->count; k++) {
        const arv_slot *slot = &answer->slots[k];
        const arv_problem *p = promised(b, job, slot);
        const rig_place best = rig_best_place(b->arena, p, &o, job, ARV_NONE, ARV_NONE);
        assert_int_equal(slot->reason == ARV_REASON_NONE, best.places > 0);
        assert_non_null(slot->text);
        counts->refused += best.places == 0;
        if (best.places == 0)
            continue;
        counts->offered++;
        assert_int_equal(slot->added_cost, best.cost - plan->summary.cost + own);
        check_stated_place(b, p, &o, job, slot);
    }
}

static void try_seed(uint64_t seed, uint32_t features, bool restock, tally *counts)
{
    spec_builder b;
    spec_build(&b, seed, 1 + (int32_t)(seed % 4), 2 + (int32_t)(seed % 11), features);
    if (restock)
        spec_add_restock(&b);
    arv_plan *plan = NULL;
    const arv_problem *p = spec_compile(&b, false);
    const int32_t job = p ? rig_leave_one_out(&b, p, seed, &plan) : ARV_NONE;
    arv_slot_options options;
    arv_slot_options_init(&options);
    options.slot_s = 3600 + 1800 * (int64_t)(seed % 5);
    options.places = 1;
    options.miss_price = 0;
    options.scenarios = 64;
    if (job != ARV_NONE && b.spec.jobs[job].promise_from_s == ARV_UNSET &&
        b.spec.jobs[job].promise_to_s == ARV_UNSET) {
        arv_slots_answer answer = {.slots = NULL};
        const arv_status status = arv_slots(p, plan, job, &options, NULL, b.arena, &answer, &error);
        if (status != ARV_OK)
            fail_msg("seed %d: %s: %s", (int)seed, error.items[0].path, error.items[0].text);
        compare(&b, plan, job, &answer, counts);
        counts->plans++;
    }
    spec_free(&b);
}

static void slots_are_what_brute_force_finds(void **unused)
{
    (void)unused;
    const uint32_t mixes[] = {
        SPEC_WINDOWS | SPEC_BREAKS | SPEC_SKILLS | SPEC_LOADS | SPEC_PICKUPS | SPEC_PROMISES,
        SPEC_PLAIN & ~(uint32_t)(SPEC_FROZEN | SPEC_POSITIONS),
        SPEC_WINDOWS | SPEC_BREAKS | SPEC_HOURS | SPEC_SETUP | SPEC_LATE | SPEC_WILD,
        SPEC_EVERYTHING & ~(uint32_t)SPEC_SPEED,
        SPEC_WINDOWS | SPEC_FORCE | SPEC_FROZEN | SPEC_POSITIONS | SPEC_PINS | SPEC_PRICES,
    };
    tally counts = {0};
    for (uint64_t seed = 0; seed < 40; seed++)
        try_seed(seed, mixes[seed % 5], false, &counts);
    assert_true(counts.plans > 15);
    assert_true(counts.offered > 25);
    assert_true(counts.refused > 25);
}

static void slots_of_technicians_who_restock(void **unused)
{
    (void)unused;
    tally counts = {0};
    for (uint64_t seed = 0; seed < 14; seed++)
        try_seed(seed, SPEC_WINDOWS | SPEC_SKILLS | SPEC_PARTS | (seed % 2 ? SPEC_BREAKS : 0), true,
                 &counts);
    assert_true(counts.plans > 4);
    assert_true(counts.offered > 8);
}

/* ---- risk ------------------------------------------------------------------------------------ */

/* Every other customer was promised exactly his only window, so that the probability of a late start that
 * arv_estimate states is the one that the promise breaks. */
static void promise_windows(spec_builder *b)
{
    static arv_duration_model model;
    arv_duration_model_init(&model);
    model.family = ARV_MODEL_LOGNORMAL;
    model.ratio = true;
    model.cv_ppm = 700000;
    b->spec.models = &model;
    b->spec.model_count = 1;
    for (int32_t j = 0; j < b->spec.job_count; j += 2) {
        arv_job *job = &b->jobs[j];
        arv_time_window *window = arv_arena_alloc(b->arena, 1, sizeof *window);
        arv_time_window_init(window);
        window->open_s = SPEC_DAY_START_S + 1800 * (j % 7);
        window->close_s = window->open_s + 7200;
        job->windows = window;
        job->window_count = 1;
        job->promise_from_s = window->open_s;
        job->promise_to_s = window->close_s;
    }
}

/* Late starts of a plan by arv_estimate, by job; ARV_NONE = not in it. */
static void late_starts(const arv_problem *p, arv_plan *plan, int32_t *late_ppm)
{
    arv_window_options options;
    arv_window_options_init(&options);
    options.scenarios = 1024;
    options.seed = 1;
    options.threads = 1;
    for (int32_t j = 0; j < p->job_count; j++)
        late_ppm[j] = ARV_NONE;
    assert_int_equal(arv_estimate(p, &options, NULL, plan, &error), ARV_OK);
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t k = 0; k < plan->routes[r].step_count; k++)
            if (plan->routes[r].steps[k].kind == ARV_STEP_JOB)
                late_ppm[plan->routes[r].steps[k].job] = plan->routes[r].steps[k].late_ppm;
}

/* The plan with the job where a slot says, in a problem where the slot is its only window. */
static arv_plan *with_slot(spec_builder *b, const rig_order *o, int32_t job, const arv_slot *slot,
                           const arv_problem **p)
{
    static rig_order with;
    arv_job *mine = &b->jobs[job];
    arv_time_window *window = arv_arena_alloc(b->arena, 1, sizeof *window);
    arv_time_window_init(window);
    window->open_s = slot->from_s;
    window->close_s = slot->to_s;
    mine->windows = window;
    mine->window_count = 1;
    assert_int_equal(arv_problem_compile(b->arena, &b->spec, p, &error), ARV_OK);
    with = *o;
    for (int32_t r = 0; r < with.count; r++) {
        with.routes[r].jobs = with.jobs[r];
        if (strcmp(with.routes[r].technician, b->spec.technicians[slot->technician].id) != 0)
            continue;
        const char **jobs = with.jobs[r];
        memmove(jobs + slot->position + 1, jobs + slot->position,
                (size_t)(with.routes[r].job_count - slot->position) * sizeof *jobs);
        jobs[slot->position] = mine->id;
        with.routes[r].job_count++;
    }
    arv_plan *plan = rig_plan(b->arena, *p, &with);
    assert_non_null(plan);
    return plan;
}

static void check_risk(spec_builder *b, const arv_problem *p, arv_plan *plan, int32_t job,
                       int32_t *risky)
{
    enum { MOST_JOBS = 64 };
    int32_t before[MOST_JOBS] = {0}, after[MOST_JOBS] = {0};
    static rig_order o;
    arv_slots_answer answer = {.slots = NULL};
    arv_slot_options options;
    arv_slot_options_init(&options);
    rig_order_of(&b->spec, plan, ARV_NONE, &o);
    assert_int_equal(arv_slots(p, plan, job, &options, NULL, b->arena, &answer, &error), ARV_OK);
    late_starts(p, plan, before);
    for (int32_t k = 0; k < answer.offered; k++) {
        const arv_slot *slot = &answer.slots[k];
        const arv_problem *slotted = NULL;
        arv_plan *slotted_plan = with_slot(b, &o, job, slot, &slotted);
        late_starts(slotted, slotted_plan, after);
        int32_t broken = 0, worst = 0;
        for (int32_t j = 0; j < p->job_count; j++) {
            if (j == job || before[j] == ARV_NONE || p->spec->jobs[j].promise_to_s == ARV_UNSET)
                continue;
            broken += after[j] - before[j];
            worst = after[j] - before[j] > worst ? after[j] - before[j] : worst;
        }
        assert_int_equal(slot->outside_ppm, after[job]);
        assert_in_range(slot->broken_ppm - broken + 20, 0, 40); /* each is rounded down */
        assert_in_range(slot->worst_after_ppm - slot->worst_before_ppm - worst + 20, 0, 40);
        assert_int_equal(slot->score,
                         slot->added_cost +
                             options.miss_price * (slot->outside_ppm + slot->broken_ppm) / 1000000);
        *risky += slot->outside_ppm > 0 && slot->broken_ppm > 0;
    }
}

static void risks_are_those_of_the_simulation(void **unused)
{
    (void)unused;
    int32_t risky = 0;
    for (uint64_t seed = 0; seed < 8; seed++) {
        spec_builder b;
        arv_plan *plan = NULL;
        spec_build(&b, seed, 2, 9, 0);
        promise_windows(&b);
        const arv_problem *p = spec_compile(&b, true);
        const arv_solve_options options = {.epochs = 1, .threads = 1, .seed = seed};
        static rig_order o;
        assert_int_equal(arv_solve(p, &options, NULL, b.arena, &plan, &error), ARV_OK);
        rig_order_of(&b.spec, plan, 1, &o);
        plan = rig_plan(b.arena, p, &o);
        if (plan)
            check_risk(&b, p, plan, 1, &risky);
        spec_free(&b);
    }
    assert_true(risky > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(risks_are_those_of_the_simulation),
        cmocka_unit_test(slots_are_what_brute_force_finds),
        cmocka_unit_test(slots_of_technicians_who_restock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
