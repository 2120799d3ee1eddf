/* slots.c - arv_slots: which windows can be offered to a customer whom the plan does not serve.
 *
 * The job becomes as many as there are slots, each with one slot as its promise, in a problem of its own
 * that is compiled once (model/vary.h); so every trial follows the same rules as a job that had been promised
 * that slot from the start. */
#include "advice/best_place.h"
#include "advice/slot_grid.h"
#include "advice/slot_risk.h"
#include "advice/variants.h"
#include "advice/words.h"
#include "model/relations.h"
#include "model/vary.h"
#include "solve/plan_build.h"

#include "base/arena.h"
#include "kernel/kernel.h"

#include <stdio.h>

enum { PLACES_MOST = 64 };

typedef struct offering {
    const arv_problem *p;
    const arv_slot_options *options;
    int32_t job;
    const slot_span *spans;
    int32_t count;
    stage s;     /* of the problem with a job per slot: p->job_count + k */
    tours empty; /* of the same */
    slot_risk risk;
    int64_t cost_before; /* of the plan, in cost units */
    best_place *routes;  /* the cheapest routes of the slot in hand */
    int32_t route_count;
    bool *tried; /* per class of shifts: an empty one */
} offering;

void arv_slot_options_init(arv_slot_options *options)
{
    *options = (arv_slot_options){
        .slot_s = 7200, .miss_price = 3600, .places = 4, .scenarios = 1024, .seed = 1};
}

/* ---- what is refused ------------------------------------------------------------------------- */

static arv_status bad(arv_error *error, arv_status status, const char *path, const char *text)
{
    return arv_error_add(error, status, path, "%s", text);
}

static arv_status check_options(const arv_slot_options *o, arv_error *error)
{
    if (o->slot_s < 60 || o->slot_s > ARV_MAX_HORIZON_S)
        return bad(error, ARV_INVALID_ARGUMENT, "options.slot_s", "not within 60..268435456");
    if (o->origin_s < -ARV_MAX_TIME_S || o->origin_s > ARV_MAX_TIME_S)
        return bad(error, ARV_INVALID_ARGUMENT, "options.origin_s", "not a time");
    if (o->miss_price < 0 || o->miss_price > ARV_MAX_PRICE)
        return bad(error, ARV_INVALID_ARGUMENT, "options.miss_price", "not within 0..1000000000");
    if (o->places < 1 || o->places > PLACES_MOST)
        return bad(error, ARV_INVALID_ARGUMENT, "options.places", "not within 1..64");
    if (o->scenarios < KERNEL_BLOCK || o->scenarios > ARV_MAX_SCENARIOS ||
        o->scenarios % KERNEL_BLOCK != 0)
        return bad(error, ARV_INVALID_ARGUMENT, "options.scenarios",
                   "not a multiple of 64 within 64..65536");
    return ARV_OK;
}

static bool is_in_plan(const arv_plan *plan, int32_t job)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t k = 0; k < plan->routes[r].step_count; k++)
            if (plan->routes[r].steps[k].kind == ARV_STEP_JOB &&
                plan->routes[r].steps[k].job == job)
                return true;
    return false;
}

static arv_status refuse(arv_error *error, arv_status status, int32_t job, const char *field,
                         const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "jobs[%d]%s%s", job, *field ? "." : "", field);
    return bad(error, status, path, text);
}

static arv_status check_job(const arv_problem *p, const arv_plan *plan, int32_t job,
                            arv_error *error)
{
    if (job < 0 || job >= p->job_count)
        return bad(error, ARV_INVALID_ARGUMENT, "job", "the problem has no such job");
    const arv_job *asked = &p->spec->jobs[job];
    if (is_in_plan(plan, job))
        return refuse(error, ARV_FAILED_PRECONDITION, job, "", "the plan serves it already");
    if (asked->promise_from_s != ARV_UNSET || asked->promise_to_s != ARV_UNSET)
        return refuse(error, ARV_FAILED_PRECONDITION, job, "promise",
                      "it was promised a window already");
    if (p->job_prefix_shift[job] != ARV_NONE)
        return refuse(error, ARV_FAILED_PRECONDITION, job, "",
                      "it is frozen or pinned to a position");
    if (p->job_mate && p->job_mate[job] != ARV_NONE)
        return refuse(error, ARV_UNIMPLEMENTED, job, "",
                      "this version offers no slots for a pickup or a delivery");
    return ARV_OK;
}

/* ---- the problem with a job per slot --------------------------------------------------------- */

static arv_status spec_with_slots(arv_arena *scratch, const offering *o, const arv_spec **spec)
{
    arv_job *jobs = ARENA_ARRAY(scratch, arv_job, o->count);
    for (int32_t k = 0; jobs && k < o->count; k++) {
        jobs[k] = o->p->spec->jobs[o->job];
        jobs[k].promise_from_s = o->spans[k].from_s;
        jobs[k].promise_to_s = o->spans[k].to_s;
    }
    return jobs ? variants_beside(scratch, o->p->spec, jobs, o->count, spec)
                : ARV_RESOURCE_EXHAUSTED;
}

static arv_status prepare(arv_arena *scratch, const arv_plan *plan, offering *o, arv_error *error)
{
    const arv_spec *spec = NULL;
    const arv_problem *with_slots = NULL;
    arv_status status = spec_with_slots(scratch, o, &spec);
    if (status == ARV_OK)
        status = problem_vary(scratch, o->p, spec, &with_slots, error);
    if (status == ARV_OK)
        status = stage_open(scratch, with_slots, plan, &o->s, error);
    if (status == ARV_OK)
        status =
            slot_risk_open(scratch, o->p, plan, o->options->seed, o->options->scenarios, &o->risk);
    if (status != ARV_OK)
        return status;
    o->cost_before = stage_cost(&o->s, o->p->job_count);
    o->routes = ARENA_ARRAY(scratch, best_place, o->options->places + 1);
    o->tried = ARENA_ARRAY(scratch, bool, with_slots->shift_class_count);
    return o->routes && o->tried && tours_create_bare(scratch, with_slots, &o->empty)
               ? ARV_OK
               : ARV_RESOURCE_EXHAUSTED;
}

/* ---- one slot -------------------------------------------------------------------------------- */

/* Keeps a place among the cheapest; of equals the one that came first. */
static void keep(offering *o, const best_place *place)
{
    int32_t k = o->route_count;
    for (; k > 0 && o->routes[k - 1].added_units > place->added_units; k--)
        o->routes[k] = o->routes[k - 1];
    o->routes[k] = *place;
    if (o->route_count < o->options->places)
        o->route_count++;
}

/* The cheapest routes for slot k: of empty shifts that are alike, the first. */
static void find_routes(offering *o, int32_t k)
{
    const arv_problem *p = o->s.p;
    const newcomer who = {o->p->job_count + k, o->job};
    const bool related = relations_bind(p->relations, o->job);
    o->route_count = 0;
    for (int32_t c = 0; c < p->shift_class_count; c++)
        o->tried[c] = false;
    for (int32_t shift = 0; shift < p->shift_count; shift++) {
        best_place place;
        if (o->s.t.routes[shift].jobs == 0 && !related) {
            if (o->tried[p->shift_class[shift]])
                continue;
            o->tried[p->shift_class[shift]] = true;
        }
        if (best_place_on(&o->s, who, shift, BEST_BY_COST, &place))
            keep(o, &place);
    }
}

/* What the whole plan costs more, rounded as the plan's own cost is; without the job's own price. */
static int64_t added_cost(const offering *o, const best_place *place)
{
    const arv_problem *p = o->p;
    const int64_t own = p->spec->jobs[o->job].unserved_price;
    const int64_t after = o->cost_before + place->added_units - p->job_unserved_cost[o->job];
    return schedule_price(p, after) - schedule_price(p, o->cost_before) +
           (own == ARV_UNSET ? 0 : own);
}

static int64_t score_of(const offering *o, const arv_slot *slot)
{
    const int64_t misses_ppm = (int64_t)slot->outside_ppm + slot->broken_ppm;
    return slot->added_cost + o->options->miss_price * misses_ppm / 1000000;
}

/* Puts slot k on one of its routes for a moment and fills `slot` with what that does. */
static arv_status try_route(offering *o, int32_t k, const best_place *place, arv_slot *slot)
{
    const arv_problem *p = o->s.p;
    const newcomer who = {o->p->job_count + k, o->job};
    slot_risk_found found = {.worst_job = ARV_NONE};
    arv_status status = slot_risk_before(&o->risk, &o->s, place->shift);
    if (status != ARV_OK)
        return status;
    if (!best_place_take(&o->s, who, place))
        return ARV_INTERNAL; /* it fitted a moment ago */
    status = slot_risk_after(&o->risk, &o->s, place->shift, who.job, who.like, slot->from_s,
                             slot->to_s, &found, &slot->arrive_s, &slot->start_s);
    stage_undo(&o->s, who.job);
    if (status != ARV_OK)
        return status;
    slot->technician = p->shift_technician[place->shift];
    slot->shift = p->shift_index[place->shift];
    slot->position = place->position;
    slot->added_cost = added_cost(o, place);
    slot->outside_ppm = found.outside_ppm;
    slot->broken_ppm = found.broken_ppm;
    slot->worst_job = found.worst_job;
    slot->worst_before_ppm = found.worst_before_ppm;
    slot->worst_after_ppm = found.worst_after_ppm;
    slot->score = score_of(o, slot);
    return ARV_OK;
}

static arv_status fill_slot(offering *o, int32_t k, arv_slot *slot)
{
    const arv_slot blank = slot_blank(&o->spans[k]);
    *slot = blank;
    find_routes(o, k);
    if (o->route_count == 0) {
        slot->reason = plan_reason(&o->empty, o->p->job_count + k);
        if (slot->reason == ARV_REASON_PRICE)
            slot->reason = ARV_REASON_FULL; /* a price forbids no slot */
        return ARV_OK;
    }
    for (int32_t i = 0; i < o->route_count; i++) {
        arv_slot tried = blank;
        const arv_status status = try_route(o, k, &o->routes[i], &tried);
        if (status != ARV_OK)
            return status;
        if (i == 0 || tried.score < slot->score)
            *slot = tried;
    }
    return ARV_OK;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static arv_status answer_slots(offering *o, const arv_control *control, arv_arena *arena,
                               arv_slots_answer *answer)
{
    answer->slots = ARENA_ARRAY(arena, arv_slot, o->count);
    if (!answer->slots)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < o->count; k++) {
        if (control && control->cancelled && control->cancelled(control->context))
            return ARV_CANCELLED;
        arv_slot *slot = &answer->slots[answer->count];
        const arv_status status = fill_slot(o, k, slot);
        if (status != ARV_OK)
            return status;
        slot->text = words_slot(arena, o->p->spec, slot);
        if (!slot->text)
            return ARV_RESOURCE_EXHAUSTED;
        answer->offered += slot->reason == ARV_REASON_NONE;
        answer->count++;
    }
    if (answer->count > 0)
        slots_by_score(answer->slots, answer->count);
    return ARV_OK;
}

static arv_status find_slots(arv_arena *scratch, offering *o, const arv_plan *plan,
                             const arv_control *control, arv_arena *arena, arv_slots_answer *answer,
                             arv_error *error)
{
    slot_span *spans = NULL;
    arv_status status = slot_grid_cut(scratch, o->p, o->job, o->options, &spans, &o->count);
    if (status == ARV_OK && o->count > ARV_SLOTS_MOST)
        return refuse(error, ARV_FAILED_PRECONDITION, o->job, "windows",
                      "more than 1000 slots: make them longer or the windows narrower");
    o->spans = spans;
    if (status == ARV_OK)
        status = prepare(scratch, plan, o, error);
    return status == ARV_OK ? answer_slots(o, control, arena, answer) : status;
}

arv_status arv_slots(const arv_problem *problem, const arv_plan *plan, int32_t job,
                     const arv_slot_options *options, const arv_control *control, arv_arena *arena,
                     arv_slots_answer *answer, arv_error *error)
{
    *answer = (arv_slots_answer){.slots = NULL};
    *error = (arv_error){.status = ARV_OK};
    arv_status status = check_options(options, error);
    if (status == ARV_OK)
        status = check_job(problem, plan, job, error);
    if (status != ARV_OK)
        return status;
    arv_arena *scratch = arv_arena_create(0);
    offering o = {.p = problem, .options = options, .job = job};
    status = scratch ? find_slots(scratch, &o, plan, control, arena, answer, error)
                     : ARV_RESOURCE_EXHAUSTED;
    arv_arena_destroy(&scratch);
    if (status == ARV_OK)
        return ARV_OK;
    *answer = (arv_slots_answer){.slots = NULL};
    if (error->status == ARV_OK)
        arv_error_add(error, status, "",
                      status == ARV_CANCELLED            ? "cancelled by the caller"
                      : status == ARV_RESOURCE_EXHAUSTED ? "no memory for the slots"
                                                         : "a trial contradicts itself");
    return status;
}
