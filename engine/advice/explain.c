/* explain.c - arv_explain: why a job is unserved, why this technician, what its promise costs. */
#include "advice/choices.h"
#include "advice/promise_cost.h"
#include "advice/words.h"
#include "solve/plan_build.h"

#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEST_CHOICES = 3 }; /* of an unserved job in the table */

void arv_explain_options_init(arv_explain_options *options)
{
    *options = (arv_explain_options){.wider_s = 900, .most = 50};
}

static arv_status check_options(const arv_explain_options *o, arv_error *error)
{
    if (o->wider_s < 1 || o->wider_s > 86400)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.wider_s", "not within 1..86400");
    if (o->most < 0 || o->most > ARV_MAX_JOBS)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.most", "not within 0..50000");
    if (o->cost_decimals < 0 || o->cost_decimals > 9)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "options.cost_decimals",
                             "not within 0..9");
    return ARV_OK;
}

static arv_explanation blank(int32_t job)
{
    return (arv_explanation){.job = job,
                             .technician = ARV_NONE,
                             .shift = ARV_NONE,
                             .position = ARV_NONE,
                             .cost = ARV_UNSET,
                             .wider_technician = ARV_NONE,
                             .wider_shift = ARV_NONE,
                             .wider_position = ARV_NONE};
}

/* ---- one job --------------------------------------------------------------------------------- */

/* Where the plan has it. */
static void find_visit(const desk *d, int32_t job, arv_explanation *e)
{
    for (int32_t r = 0; r < d->plan->route_count; r++) {
        const arv_route *route = &d->plan->routes[r];
        int32_t position = 0;
        for (int32_t k = 0; k < route->step_count; k++) {
            if (route->steps[k].kind != ARV_STEP_JOB)
                continue;
            if (route->steps[k].job == job) {
                e->served = true;
                e->technician = route->technician;
                e->shift = route->shift;
                e->position = position;
                return;
            }
            position++;
        }
    }
}

/* Why the job is unserved, by the places that were tried: at what price it would be served. */
static arv_reason reason_of(desk *d, int32_t job, const arv_choice *choices)
{
    const bool fits = d->p->shift_count > 0 && choices[0].obstacle == ARV_OBSTACLE_NONE;
    if (fits && d->p->spec->jobs[job].unserved_price != ARV_UNSET)
        return ARV_REASON_PRICE;
    if (fits)
        return ARV_REASON_NONE;
    const arv_reason reason = plan_reason(&d->empty, job);
    return reason == ARV_REASON_PRICE ? ARV_REASON_FULL : reason;
}

static arv_status say(desk *d, arv_explanation *e)
{
    e->text = words_explanation(d->arena, d->p->spec, e, d->options);
    return e->text ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

static arv_status explain_one(desk *d, arv_explanation *e)
{
    const int32_t job = e->job, shifts = d->p->shift_count;
    int32_t after = ARV_NONE;
    if (!e->served && !desk_is_fixed(d, job))
        e->reason = plan_reason(&d->empty, job);
    const int64_t whole = stage_cost(&d->s, d->p->job_count);
    if (desk_is_fixed(d, job) || !desk_take_out(d, job, &after))
        return say(d, e);
    e->choices = ARENA_ARRAY(d->arena, arv_choice, shifts);
    if (!e->choices)
        return ARV_RESOURCE_EXHAUSTED;
    e->choice_count = shifts;
    const arv_status status = choices_find(d, job, e->choices);
    if (status != ARV_OK)
        return status;
    if (!e->served) {
        e->reason = reason_of(d, job, e->choices);
        return say(d, e);
    }
    const int64_t now_units = whole - d->base_units;
    e->cost = desk_price(d, now_units);
    promise_cost(d, job, now_units, e);
    return say(d, e);
}

static arv_status explain_job(desk *d, int32_t job, arv_explanation *e)
{
    bool *asked = ARENA_ARRAY(d->scratch, bool, d->p->job_count);
    if (!asked)
        return ARV_RESOURCE_EXHAUSTED;
    asked[job] = true;
    *e = blank(job);
    find_visit(d, job, e);
    const arv_status status = desk_open(d, asked, true);
    return status == ARV_OK ? explain_one(d, e) : status;
}

/* ---- the table ------------------------------------------------------------------------------- */

static bool is_cancelled(const arv_control *control)
{
    return control && control->cancelled && control->cancelled(control->context);
}

/* The unserved jobs of the plan and, of those that it serves, the ones whose moment is bound. */
static void ask_all(const desk *d, bool *unserved, bool *bound)
{
    for (int32_t j = 0; j < d->p->job_count; j++)
        unserved[j] = true;
    for (int32_t r = 0; r < d->plan->route_count; r++)
        for (int32_t k = 0; k < d->plan->routes[r].step_count; k++) {
            const arv_step *step = &d->plan->routes[r].steps[k];
            if (step->kind != ARV_STEP_JOB)
                continue;
            unserved[step->job] = false;
            bound[step->job] = promise_bond(&d->p->spec->jobs[step->job]) == ARV_BOND_PROMISE;
        }
}

static arv_status explain_unserved(desk *d, const bool *unserved, const arv_control *control,
                                   arv_explained_plan *all)
{
    arv_status status = desk_open(d, unserved, true);
    for (int32_t j = 0; j < d->p->job_count && status == ARV_OK; j++) {
        if (!unserved[j] || all->unserved_total++ >= d->options->most)
            continue;
        if (is_cancelled(control))
            return ARV_CANCELLED;
        arv_explanation *e = &all->unserved[all->unserved_count++];
        *e = blank(j);
        status = explain_one(d, e);
        if (e->choice_count > BEST_CHOICES)
            e->choice_count = BEST_CHOICES;
    }
    return status;
}

static int dearest_first(const void *a, const void *b)
{
    const arv_explanation *x = a, *y = b;
    if (x->wider_saving != y->wider_saving)
        return x->wider_saving > y->wider_saving ? -1 : 1;
    return x->job - y->job;
}

/* What the promise of a served job costs; its route is left as it was. */
static bool price_promise(desk *d, int32_t job, arv_explanation *e)
{
    int32_t after;
    const int64_t whole = stage_cost(&d->s, d->p->job_count);
    *e = blank(job);
    find_visit(d, job, e);
    if (desk_is_fixed(d, job) || !desk_take_out(d, job, &after))
        return false;
    e->cost = desk_price(d, whole - d->base_units);
    promise_cost(d, job, whole - d->base_units, e);
    desk_put_back(d, job, after);
    return true;
}

static arv_status explain_promises(desk *d, const bool *bound, const arv_control *control,
                                   arv_explained_plan *all)
{
    arv_explanation *found = ARENA_ARRAY(d->scratch, arv_explanation, d->p->job_count);
    arv_status status = found ? desk_open(d, bound, false) : ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < d->p->job_count && status == ARV_OK; j++) {
        if (is_cancelled(control))
            return ARV_CANCELLED;
        if (bound[j] && price_promise(d, j, &found[all->promise_total]))
            all->promise_total++;
    }
    if (status != ARV_OK)
        return status;
    if (all->promise_total > 0)
        qsort(found, (size_t)all->promise_total, sizeof *found, dearest_first);
    while (all->promise_count < all->promise_total && all->promise_count < d->options->most &&
           status == ARV_OK) {
        arv_explanation *e = &all->promises[all->promise_count];
        *e = found[all->promise_count++];
        status = say(d, e);
    }
    return status;
}

static arv_status explain_all(desk *d, const arv_control *control, arv_explained_plan *all)
{
    const int32_t jobs = d->p->job_count;
    const int32_t rows = d->options->most < jobs ? d->options->most : jobs;
    bool *unserved = ARENA_ARRAY(d->scratch, bool, jobs);
    bool *bound = ARENA_ARRAY(d->scratch, bool, jobs);
    all->unserved = ARENA_ARRAY(d->arena, arv_explanation, rows);
    all->promises = ARENA_ARRAY(d->arena, arv_explanation, rows);
    if (!unserved || !bound || !all->unserved || !all->promises)
        return ARV_RESOURCE_EXHAUSTED;
    ask_all(d, unserved, bound);
    const arv_status status = explain_unserved(d, unserved, control, all);
    return status == ARV_OK ? explain_promises(d, bound, control, all) : status;
}

/* ---- in and out ------------------------------------------------------------------------------ */

static arv_status finish(arv_status status, arv_error *error)
{
    if (status != ARV_OK && error->status == ARV_OK)
        arv_error_add(error, status, "", "%s",
                      status == ARV_CANCELLED            ? "cancelled by the caller"
                      : status == ARV_RESOURCE_EXHAUSTED ? "no memory for the explanation"
                                                         : "a trial contradicts itself");
    return status;
}

arv_status arv_explain(const arv_problem *problem, const arv_plan *plan, int32_t job,
                       const arv_explain_options *options, const arv_control *control,
                       arv_arena *arena, arv_explanation *explanation, arv_error *error)
{
    *error = (arv_error){.status = ARV_OK};
    *explanation = blank(job);
    arv_status status = check_options(options, error);
    if (status != ARV_OK)
        return status;
    if (job < 0 || job >= problem->job_count)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "job", "the problem has no such job");
    if (is_cancelled(control))
        return finish(ARV_CANCELLED, error);
    desk d = {.p = problem, .plan = plan, .options = options, .arena = arena, .error = error};
    d.scratch = arv_arena_create(0);
    status = d.scratch ? explain_job(&d, job, explanation) : ARV_RESOURCE_EXHAUSTED;
    arv_arena_destroy(&d.scratch);
    return finish(status, error);
}

arv_status arv_explain_plan(const arv_problem *problem, const arv_plan *plan,
                            const arv_explain_options *options, const arv_control *control,
                            arv_arena *arena, arv_explained_plan *explained, arv_error *error)
{
    *error = (arv_error){.status = ARV_OK};
    *explained = (arv_explained_plan){.unserved = NULL};
    arv_status status = check_options(options, error);
    if (status != ARV_OK)
        return status;
    desk d = {.p = problem, .plan = plan, .options = options, .arena = arena, .error = error};
    d.scratch = arv_arena_create(0);
    status = d.scratch ? explain_all(&d, control, explained) : ARV_RESOURCE_EXHAUSTED;
    arv_arena_destroy(&d.scratch);
    if (status != ARV_OK)
        *explained = (arv_explained_plan){.unserved = NULL};
    return finish(status, error);
}

const char *arv_obstacle_name(arv_obstacle obstacle)
{
    static const char *const names[] = {"NONE",     "SKILL",       "TOOL",      "PIN",    "STOCK",
                                        "RELATION", "UNREACHABLE", "ALONE",     "LOAD",   "LIMIT",
                                        "PROMISE",  "WINDOW",      "SHIFT_END", "OTHERS", "FULL"};
    const size_t index = (size_t)obstacle;
    return index < sizeof names / sizeof *names ? names[index] : "UNKNOWN";
}

const char *arv_bond_name(arv_bond bond)
{
    return bond == ARV_BOND_PROMISE ? "PROMISE" : bond == ARV_BOND_WINDOW ? "WINDOW" : "NONE";
}
