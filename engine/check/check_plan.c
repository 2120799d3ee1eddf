/* check_plan.c - arv_check: the whole plan. Routes first, then what no single route shows: every
 * job exactly once, frozen prefixes, the list of unassigned jobs and the summary. */
#include "check/checker.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- memory
 * ------------------------------------------------------------------------------------*/

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static bool allocate_kit(checker *c)
{
    int32_t skills = 0, tools = 0, stock = 0;
    for (int32_t t = 0; t < c->spec->technician_count; t++) {
        skills = larger(skills, c->spec->technicians[t].skill_count);
        tools = larger(tools, c->spec->technicians[t].tool_count);
        stock = larger(stock, c->spec->technicians[t].stock_count);
    }
    c->kit = (check_kit){.technician = ARV_NONE,
                         .skills = ARENA_ARRAY(c->arena, arv_named_level, skills),
                         .stock = ARENA_ARRAY(c->arena, arv_named_level, stock),
                         .tools = ARENA_ARRAY(c->arena, const char *, tools),
                         .used = ARENA_ARRAY(c->arena, int64_t, stock)};
    return c->kit.skills && c->kit.stock && c->kit.tools && c->kit.used;
}

static bool allocate(checker *c)
{
    const arv_spec *spec = c->spec;
    c->seen = ARENA_ARRAY(c->arena, bool, spec->job_count);
    c->load = ARENA_ARRAY(c->arena, int64_t, spec->load_count);
    c->shift_first = ARENA_ARRAY(c->arena, int32_t, spec->technician_count + 1);
    if (!c->seen || !c->load || !c->shift_first || !allocate_kit(c) || !check_models_open(c) ||
        !check_change_open(c) || !check_pairs_open(c) || !check_waits_open(c))
        return false;
    for (int32_t t = 0; t < spec->technician_count; t++)
        c->shift_first[t + 1] = c->shift_first[t] + spec->technicians[t].shift_count;
    const int32_t shifts = c->shift_first[spec->technician_count];
    c->shift_route = ARENA_ARRAY(c->arena, int32_t, shifts);
    for (int32_t i = 0; c->shift_route && i < shifts; i++)
        c->shift_route[i] = ARV_NONE;
    return c->shift_route != NULL;
}

/* ---- rules of the whole plan
 * -------------------------------------------------------------------*/

static void unassigned_wrong(checker *c, int32_t index, const char *field, const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "unassigned[%" PRId32 "].%s", index, field);
    check_wrong(c, ARV_FAILED_PRECONDITION, path, "%s", text);
}

static void check_unassigned(checker *c, int32_t index)
{
    const arv_unassigned *left = &c->plan->unassigned[index];
    if (left->job < 0 || left->job >= c->spec->job_count) {
        unassigned_wrong(c, index, "job", "there is no such job");
        return;
    }
    if (c->seen[left->job])
        unassigned_wrong(c, index, "job", "this job is served, or stands in the list twice");
    c->seen[left->job] = true;
    const arv_job *job = &c->spec->jobs[left->job];
    if ((int)left->reason < ARV_REASON_NONE || left->reason > ARV_REASON_RELATION)
        unassigned_wrong(c, index, "reason", "there is no such reason");
    if (left->reason == ARV_REASON_PRICE && job->unserved_price == ARV_UNSET)
        unassigned_wrong(c, index, "reason", "this job has no price of not being served");
    c->summary.unassigned++;
    c->summary.mandatory_unassigned += job->mandatory;
    c->summary.priority_lost = check_add(c->summary.priority_lost, job->priority);
    c->units += (check_wide)check_given(job->unserved_price, 0) * CHECK_UNITS_PER_PRICE;
}

static void check_missing(checker *c)
{
    for (int32_t j = 0; j < c->spec->job_count; j++)
        if (!c->seen[j])
            check_wrong(c, ARV_FAILED_PRECONDITION, "unassigned",
                        "job %s is neither served nor listed", c->spec->jobs[j].id);
}

static void check_figure(checker *c, const char *path, int64_t stated, int64_t computed)
{
    if (stated != computed)
        check_wrong(c, ARV_FAILED_PRECONDITION, path, "%" PRId64 " stated, %" PRId64 " computed",
                    stated, computed);
}

static void check_summary(checker *c)
{
    const arv_summary *stated = &c->plan->summary;
    arv_summary *sum = &c->summary;
    sum->cost = check_price(c->units);
    sum->epochs = stated->epochs; /* how it was found is not part of what can be recomputed */
    sum->bound = stated->bound;
    sum->bound_priority_lost = stated->bound_priority_lost;
    sum->solve_s = stated->solve_s;
    check_figure(c, "summary.cost", stated->cost, sum->cost);
    check_figure(c, "summary.priority_lost", stated->priority_lost, sum->priority_lost);
    check_figure(c, "summary.unassigned", stated->unassigned, sum->unassigned);
    check_figure(c, "summary.mandatory_unassigned", stated->mandatory_unassigned,
                 sum->mandatory_unassigned);
    check_figure(c, "summary.travel_s", stated->travel_s, sum->travel_s);
    check_figure(c, "summary.distance_m", stated->distance_m, sum->distance_m);
    check_figure(c, "summary.service_s", stated->service_s, sum->service_s);
    check_figure(c, "summary.waiting_s", stated->waiting_s, sum->waiting_s);
}

static void check_plan(checker *c)
{
    check_balance_open(c);
    for (int32_t r = 0; r < c->plan->route_count; r++)
        check_route(c, r);
    check_frozen(c);
    check_relations(c);
    check_pairs(c);
    for (int32_t i = 0; i < c->plan->unassigned_count; i++)
        check_unassigned(c, i);
    check_missing(c);
    check_summary(c);
}

arv_status arv_check(const arv_spec *spec, const arv_plan *plan, arv_summary *recomputed,
                     arv_error *error)
{
    checker c = {.spec = spec, .plan = plan, .error = error, .arena = arv_arena_create(0)};
    if (c.arena && allocate(&c)) {
        check_plan(&c);
    } else {
        check_wrong(&c, ARV_RESOURCE_EXHAUSTED, "", "no memory to check the plan");
    }
    if (recomputed)
        *recomputed = c.summary;
    arv_arena_destroy(&c.arena);
    return c.status;
}
