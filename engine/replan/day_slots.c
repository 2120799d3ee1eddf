/* day_slots.c - arv_day_slots: which windows can still be offered today to a customer whom nobody is to visit.
 *
 * As arv_slots (advice/slots.c), but of what is left of a live day: the job becomes as many as there are slots in the
 * residual problem, each with one slot as its promise, and places are compared by exact schedules of it. What a place
 * does to promises is counted on a copy of the day that hears of its booking: ADDED, then PROMISED. */
#include "advice/best_place.h"
#include "advice/slot_grid.h"
#include "advice/variants.h"
#include "advice/words.h"
#include "day/day_fork.h"
#include "kernel/kernel.h"
#include "model/problem.h"
#include "model/relations.h"
#include "model/vary.h"
#include "replan/rest.h"
#include "solve/plan_build.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PLACES_MOST = 64 };

typedef struct offering {
    const arv_day_slot_options *options;
    const rest *r;
    int32_t job;   /* of the day */
    int32_t index; /* of the residual problem */
    const slot_span *spans;
    int32_t count;
    stage s; /* of the residual problem with a job per slot, from r->left.spec.job_count on */
    tours empty;
    best_place *routes; /* the cheapest of the slot in hand */
    int32_t route_count;
    schedule_item *items;
    outlook_promise *promises; /* by job of the day */
    outlook_risk *risks;       /* likewise, and */
    bool *lost;                /* given up, once the slot in hand is booked */
    arv_arena *arena;          /* of the answer */
    arv_error *error;
} offering;

void arv_day_slot_options_init(arv_day_slot_options *options)
{
    arv_slot_options defaults;
    arv_slot_options_init(&defaults);
    *options = (arv_day_slot_options){.slot_s = defaults.slot_s,
                                      .miss_price = defaults.miss_price,
                                      .places = defaults.places,
                                      .scenarios = REST_INSERT_SCENARIOS};
}

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "day", "no memory for the slots");
}

/* ---- what is refused ------------------------------------------------------------------------- */

static arv_status check_options(const arv_day_slot_options *o, arv_error *error)
{
    const struct {
        int64_t value, least, most;
        const char *path;
    } ranges[] = {
        {o->slot_s, 60, ARV_MAX_HORIZON_S, "options.slot_s"},
        {o->origin_s, -ARV_MAX_TIME_S, ARV_MAX_TIME_S, "options.origin_s"},
        {o->miss_price, 0, ARV_MAX_PRICE, "options.miss_price"},
        {o->places, 1, PLACES_MOST, "options.places"},
        {o->scenarios, KERNEL_BLOCK, ARV_MAX_SCENARIOS, "options.scenarios"},
        {o->keep_next, 0, ARV_MAX_JOBS, "options.keep_next"},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (ranges[i].value < ranges[i].least || ranges[i].value > ranges[i].most)
            return arv_error_add(error, ARV_INVALID_ARGUMENT, ranges[i].path,
                                 "not within %lld..%lld", (long long)ranges[i].least,
                                 (long long)ranges[i].most);
    return o->scenarios % KERNEL_BLOCK == 0
               ? ARV_OK
               : arv_error_add(error, ARV_INVALID_ARGUMENT, "options.scenarios",
                               "not a multiple of 64");
}

static arv_status refuse(arv_error *error, arv_status status, int32_t job, const char *field,
                         const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "jobs[%d]%s%s", job, *field ? "." : "", field);
    return arv_error_add(error, status, path, "%s", text);
}

static arv_status check_stated(const arv_problem *p, int32_t job, arv_error *error)
{
    const arv_job *asked = &p->spec->jobs[job];
    if (asked->promise_from_s != ARV_UNSET || asked->promise_to_s != ARV_UNSET)
        return refuse(error, ARV_FAILED_PRECONDITION, job, "promise",
                      "it was promised a window already");
    return p->job_mate && p->job_mate[job] != ARV_NONE
               ? refuse(error, ARV_UNIMPLEMENTED, job, "",
                        "this version offers no slots for a pickup or a delivery")
               : ARV_OK;
}

/* ---- the residual problem with a job per slot -------------------------------------------------- */

/* Slots of the job as the whole problem has it, from now on. */
static arv_status cut_slots(offering *o)
{
    const outlook *day = &o->r->day;
    const arv_slot_options grid = {.slot_s = o->options->slot_s, .origin_s = o->options->origin_s};
    slot_span *spans = NULL;
    int32_t count;
    const arv_status status =
        slot_grid_cut(o->r->arena, day->problem, o->job, &grid, &spans, &count);
    if (status != ARV_OK)
        return no_memory(o->error);
    if (count > ARV_SLOTS_MOST)
        return refuse(o->error, ARV_FAILED_PRECONDITION, o->job, "windows",
                      "more than 1000 slots: make them longer or the windows narrower");
    const int64_t now_s = day->now_s == INT32_MIN ? INT64_MIN : day->problem->origin_s + day->now_s;
    for (int32_t k = 0; k < count; k++) {
        if (spans[k].to_s <= now_s)
            continue;
        spans[o->count] = spans[k];
        if (spans[o->count].from_s < now_s)
            spans[o->count].from_s = now_s;
        o->count++;
    }
    o->spans = spans;
    return ARV_OK;
}

static arv_status vary(const offering *o, const arv_problem **with_slots)
{
    const arv_spec *left = &o->r->left.spec, *spec = NULL;
    arv_job *jobs = ARENA_ARRAY(o->r->arena, arv_job, o->count);
    for (int32_t k = 0; jobs && k < o->count; k++) {
        jobs[k] = left->jobs[o->index];
        jobs[k].promise_from_s = o->spans[k].from_s;
        jobs[k].promise_to_s = o->spans[k].to_s;
    }
    if (!jobs || variants_beside(o->r->arena, left, jobs, o->count, &spec) != ARV_OK)
        return no_memory(o->error);
    return problem_vary(o->r->arena, o->r->left.problem, spec, with_slots, o->error);
}

static arv_status prepare(offering *o)
{
    const rest *r = o->r;
    const arv_problem *p = NULL;
    arv_status status = vary(o, &p);
    if (status == ARV_OK)
        status = stage_open(r->arena, p, r->plan, &o->s, o->error);
    if (status != ARV_OK)
        return status;
    assert(p && r->plan);
    const size_t jobs = (size_t)r->day.problem->job_count;
    o->routes = ARENA_ARRAY(r->arena, best_place, o->options->places + 1);
    o->items = ARENA_ARRAY(r->arena, schedule_item, p->job_count + p->break_count + 1);
    o->promises = ARENA_ARRAY(r->arena, outlook_promise, jobs);
    o->risks = ARENA_ARRAY(r->arena, outlook_risk, jobs);
    o->lost = ARENA_ARRAY(r->arena, bool, jobs);
    if (!o->lost || !o->routes || !o->items || !o->promises || !o->risks ||
        !tours_create_bare(r->arena, p, &o->empty))
        return no_memory(o->error);
    memcpy(o->promises, r->day.promises, jobs * sizeof *o->promises);
    return ARV_OK;
}

/* ---- one slot -------------------------------------------------------------------------------- */

static newcomer newcomer_of(const offering *o, int32_t k)
{
    return (newcomer){o->r->left.spec.job_count + k, o->index};
}

/* Keeps a place among the cheapest; of equals the one that came first. */
static void keep(offering *o, const best_place *place)
{
    int32_t k = o->route_count;
    for (; k > 0 && o->routes[k - 1].added_units > place->added_units; k--)
        o->routes[k] = o->routes[k - 1];
    o->routes[k] = *place;
    o->route_count += o->route_count < o->options->places;
}

static void find_routes(offering *o, int32_t k)
{
    const arv_problem *p = o->s.p;
    o->route_count = 0;
    for (int32_t shift = 0; shift < p->shift_count; shift++) {
        best_place place;
        if (o->r->left.shift_of[p->shift_technician[shift]] != ARV_NONE &&
            best_place_on(&o->s, newcomer_of(o, k), shift, BEST_BY_COST, &place))
            keep(o, &place);
    }
}

/* What his route costs more with the visit, lateness apart, and when he comes, from exact steps. */
static arv_status state_visit(offering *o, int32_t k, const best_place *place, arv_slot *slot)
{
    const newcomer who = newcomer_of(o, k);
    int64_t units;
    int32_t broken = ARV_NONE;
    arv_route with = {.steps = NULL};
    if (!best_place_take(&o->s, who, place))
        return arv_error_add(o->error, ARV_INTERNAL, "day", "a place that fitted does not");
    const arv_status status =
        plan_route(o->r->arena, &o->s.t, place->shift, o->items, &with, &units, &broken);
    stage_undo(&o->s, who.job);
    if (status != ARV_OK)
        return arv_error_add(o->error, status, "day", "the route with the job cannot be stated");
    for (int32_t i = 0; i < with.step_count; i++)
        if (with.steps[i].job == who.job) {
            with.steps[i].job = who.like;
            slot->arrive_s = with.steps[i].arrive_s;
            slot->start_s = with.steps[i].start_s;
        }
    slot->added_cost = rest_route_cost(o->r, &with) -
                       rest_route_cost(o->r, rest_route_of(o->r->plan, slot->technician));
    return ARV_OK;
}

/* Promises that an event gives up are missed for certain. */
static void count_revised(const offering *o, const arv_updates *updates)
{
    for (int32_t i = 0; i < updates->count; i++)
        o->lost[updates->items[i].job] |= updates->items[i].notice == ARV_NOTICE_REVISED;
}

/* The copy hears of the booking. */
static arv_status book(offering *o, arv_day *trial, const arv_slot *slot)
{
    const outlook *day = &o->r->day;
    const int64_t now_s = day->problem->origin_s + (day->now_s == INT32_MIN ? 0 : day->now_s);
    const arv_event added = {.kind = ARV_EVENT_ADDED,
                             .time_s = now_s,
                             .technician = slot->technician,
                             .job = o->job,
                             .position = slot->position};
    const arv_event promised = {.kind = ARV_EVENT_PROMISED,
                                .time_s = now_s,
                                .technician = slot->technician,
                                .job = o->job,
                                .window_from_s = slot->from_s,
                                .window_to_s = slot->to_s};
    arv_updates updates;
    memset(o->lost, 0, (size_t)day->problem->job_count * sizeof *o->lost);
    arv_status status = arv_day_apply(trial, &added, o->r->arena, &updates, o->error);
    if (status != ARV_OK)
        return status;
    count_revised(o, &updates);
    status = arv_day_apply(trial, &promised, o->r->arena, &updates, o->error);
    if (status == ARV_OK)
        count_revised(o, &updates);
    return status;
}

/* How the promises of his route stand once the slot is booked. */
static arv_status weigh(offering *o, const arv_slot *slot)
{
    const int64_t origin_s = o->r->day.problem->origin_s;
    arv_day *trial;
    arv_status status = day_fork(o->r->before, 0, 1, &trial, o->error);
    if (status == ARV_OK)
        status = book(o, trial, slot);
    o->promises[o->job] = (outlook_promise){.given = true,
                                            .from_s = (int32_t)(slot->from_s - origin_s),
                                            .to_s = (int32_t)(slot->to_s - origin_s)};
    if (status == ARV_OK)
        day_outlook_risks(trial, day_fork_route(trial, o->r->left.shift_of[slot->technician]),
                          o->promises, o->risks);
    arv_day_close(&trial);
    return status;
}

static int32_t in_ppm(const offering *o, int64_t scenarios)
{
    return (int32_t)(scenarios * 1000000 / day_outlook_scenarios(o->r->before));
}

static void count_misses(const offering *o, arv_slot *slot)
{
    const rest_order *others = &o->r->force[slot->technician];
    const int32_t scenarios = day_outlook_scenarios(o->r->before);
    int64_t more = 0, worst = 0;
    for (int32_t k = 0; k < others->count; k++) {
        const int32_t job = o->r->left.job_of[others->jobs[k]];
        const int64_t before = o->r->risks[job].missed;
        const int64_t after = o->lost[job] ? scenarios : o->risks[job].missed;
        if (!o->promises[job].given)
            continue;
        more += after - before;
        if (after - before <= worst)
            continue;
        worst = after - before;
        slot->worst_job = job;
        slot->worst_before_ppm = in_ppm(o, before);
        slot->worst_after_ppm = in_ppm(o, after);
    }
    slot->broken_ppm = in_ppm(o, more);
    slot->outside_ppm = in_ppm(o, o->risks[o->job].missed);
    slot->score = slot->added_cost + o->options->miss_price *
                                         ((int64_t)slot->outside_ppm + slot->broken_ppm) / 1000000;
}

static arv_status try_route(offering *o, int32_t k, const best_place *place, arv_slot *slot)
{
    const arv_problem *p = o->r->day.problem;
    slot->technician = o->s.p->shift_technician[place->shift];
    slot->shift = p->shift_index[o->r->left.shift_of[slot->technician]];
    const outlook_route *route = &o->r->day.routes[o->r->left.shift_of[slot->technician]];
    slot->position = route->fixed - route->started + place->position;
    arv_status status = state_visit(o, k, place, slot);
    if (status == ARV_OK)
        status = weigh(o, slot);
    if (status == ARV_OK)
        count_misses(o, slot);
    return status;
}

static arv_status fill_slot(offering *o, int32_t k, arv_slot *slot)
{
    const arv_slot blank = slot_blank(&o->spans[k]);
    *slot = blank;
    find_routes(o, k);
    if (o->route_count == 0) {
        slot->reason = plan_reason(&o->empty, newcomer_of(o, k).job);
        if (slot->reason == ARV_REASON_PRICE)
            slot->reason = ARV_REASON_FULL; /* a price forbids no slot */
    }
    for (int32_t i = 0; i < o->route_count; i++) {
        arv_slot tried = blank;
        const arv_status status = try_route(o, k, &o->routes[i], &tried);
        if (status != ARV_OK)
            return status;
        if (i == 0 || tried.score < slot->score)
            *slot = tried;
    }
    slot->text = words_slot(o->arena, o->r->day.problem->spec, slot);
    return slot->text ? ARV_OK : no_memory(o->error);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static arv_status find_slots(offering *o, arv_slots_answer *answer)
{
    arv_status status = check_stated(o->r->day.problem, o->job, o->error);
    if (status == ARV_OK)
        status = cut_slots(o);
    if (status == ARV_OK)
        status = prepare(o);
    if (status != ARV_OK)
        return status;
    answer->slots = ARENA_ARRAY(o->arena, arv_slot, o->count);
    if (!answer->slots)
        return no_memory(o->error);
    for (int32_t k = 0; k < o->count && status == ARV_OK; k++) {
        status = fill_slot(o, k, &answer->slots[k]);
        answer->offered += answer->slots[k].reason == ARV_REASON_NONE;
        answer->count++;
    }
    if (status == ARV_OK && answer->count > 0)
        slots_by_score(answer->slots, answer->count);
    return status;
}

arv_status arv_day_slots(const arv_day *day, int32_t job, const arv_day_slot_options *options,
                         arv_arena *arena, arv_slots_answer *answer, arv_error *error)
{
    *answer = (arv_slots_answer){.slots = NULL};
    arv_status status = check_options(options, error);
    if (status == ARV_OK)
        status = rest_check_newcomer(day, job, error);
    if (status != ARV_OK)
        return status;
    arv_replan_options replan;
    arv_replan_options_init(&replan);
    replan.keep_next = options->keep_next;
    rest r = {.before = NULL};
    arv_arena *scratch = arv_arena_create(0);
    status = scratch ? rest_open_with(day, &replan, options->scenarios, job, scratch, &r, error)
                     : no_memory(error);
    offering o = {.options = options, .r = &r, .job = job, .arena = arena, .error = error};
    if (status == ARV_OK) {
        assert(r.left.index_of);
        o.index = r.left.index_of[job];
        status = find_slots(&o, answer);
    }
    if (status != ARV_OK)
        *answer = (arv_slots_answer){.slots = NULL};
    rest_close(&r);
    arv_arena_destroy(&scratch);
    return status;
}
