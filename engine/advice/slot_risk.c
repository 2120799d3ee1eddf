/* slot_risk.c - see slot_risk.h. */
#include "advice/slot_risk.h"

#include "solve/plan_build.h"

static void note_promises(const arv_plan *plan, slot_risk *risk)
{
    const arv_problem *p = risk->p;
    for (int32_t j = 0; j < p->job_count; j++) {
        risk->from_s[j] = p->spec->jobs[j].promise_from_s;
        risk->to_s[j] = p->spec->jobs[j].promise_to_s;
    }
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t k = 0; k < plan->routes[r].step_count; k++) {
            const arv_step *step = &plan->routes[r].steps[k];
            if (step->kind != ARV_STEP_JOB || step->window_from_s == ARV_UNSET ||
                step->window_level_ppm == 0 || /* a plan that was never estimated */
                risk->from_s[step->job] != ARV_UNSET || risk->to_s[step->job] != ARV_UNSET)
                continue;
            risk->from_s[step->job] = step->window_from_s;
            risk->to_s[step->job] = step->window_to_s;
        }
}

static int32_t most_visits(const arv_plan *plan)
{
    int32_t most = 0;
    for (int32_t r = 0; r < plan->route_count; r++)
        most = plan->routes[r].step_count > most ? plan->routes[r].step_count : most;
    return most;
}

arv_status slot_risk_open(arv_arena *arena, const arv_problem *p, const arv_plan *plan,
                          uint64_t seed, int32_t scenarios, slot_risk *risk)
{
    const int32_t stops = most_visits(plan) + 1;
    *risk = (slot_risk){
        .p = p,
        .arena = arena,
        .from_s = ARENA_ARRAY(arena, int64_t, p->job_count),
        .to_s = ARENA_ARRAY(arena, int64_t, p->job_count),
        .outside_before = ARENA_ARRAY(arena, int32_t, p->job_count),
        .looked = ARENA_ARRAY(arena, bool, p->shift_count),
        .items = ARENA_ARRAY(arena, schedule_item, (size_t)stops + (size_t)p->break_count + 1),
    };
    if (!risk->from_s || !risk->to_s || !risk->outside_before || !risk->looked || !risk->items)
        return ARV_RESOURCE_EXHAUSTED;
    note_promises(plan, risk);
    const arv_status status = simulate_models_make(arena, p, seed, scenarios, &risk->models);
    return status == ARV_OK ? simulate_scratch_make(arena, scenarios, stops, &risk->scratch)
                            : status;
}

/* The route as the plan would state it, with `like` where it has `job`. */
static arv_status state_route(const slot_risk *risk, const stage *s, int32_t shift, int32_t job,
                              int32_t like, arv_route *route, int64_t *arrive_s, int64_t *start_s)
{
    int64_t units = 0;
    int32_t broken = ARV_NONE;
    *route = (arv_route){.technician = ARV_NONE};
    const arv_status status =
        plan_route(risk->arena, &s->t, shift, risk->items, route, &units, &broken);
    for (int32_t k = 0; status == ARV_OK && k < route->step_count; k++)
        if (route->steps[k].kind == ARV_STEP_JOB && route->steps[k].job == job) {
            route->steps[k].job = like;
            *arrive_s = route->steps[k].arrive_s;
            *start_s = route->steps[k].start_s;
        }
    return status;
}

/* In how many scenarios is stop k reached outside of what its customer was promised? */
static int32_t count_outside(const slot_risk *risk, int32_t k, int64_t from_s, int64_t to_s)
{
    const int32_t scenarios = risk->scratch.scenarios;
    const int32_t *arrive = risk->scratch.arrive + (size_t)k * (size_t)scenarios;
    const int64_t origin_s = risk->p->origin_s;
    const int64_t low = from_s == ARV_UNSET ? INT64_MIN : from_s - origin_s;
    const int64_t high = to_s == ARV_UNSET ? KERNEL_FOREVER_S - 1 : to_s - origin_s;
    int32_t outside = 0;
    for (int32_t i = 0; i < scenarios; i++)
        outside += arrive[i] < low || arrive[i] > high;
    return outside;
}

static bool is_promised(const slot_risk *risk, int32_t job)
{
    return risk->from_s[job] != ARV_UNSET || risk->to_s[job] != ARV_UNSET;
}

arv_status slot_risk_before(slot_risk *risk, const stage *s, int32_t shift)
{
    if (risk->looked[shift])
        return ARV_OK;
    risk->looked[shift] = true;
    if (s->t.routes[shift].jobs == 0)
        return ARV_OK;
    arv_route stated;
    simulate_route route;
    int64_t nobody = 0;
    arv_status status = state_route(risk, s, shift, ARV_NONE, ARV_NONE, &stated, &nobody, &nobody);
    if (status == ARV_OK)
        status = simulate_route_make(risk->arena, &risk->models, &stated, &route);
    if (status != ARV_OK)
        return status;
    const simulate_state state = simulate_state_start(&route);
    simulate_run(&risk->models, &route, &state, &risk->scratch);
    for (int32_t k = 0; k < route.stop_count; k++) {
        const int32_t job = route.stops[k].job;
        if (is_promised(risk, job))
            risk->outside_before[job] = count_outside(risk, k, risk->from_s[job], risk->to_s[job]);
    }
    return ARV_OK;
}

static int32_t in_ppm(const slot_risk *risk, int64_t scenarios)
{
    return (int32_t)(scenarios * 1000000 / risk->scratch.scenarios);
}

/* What a promise made before suffers. */
static void add_promise(const slot_risk *risk, int32_t k, int32_t job, int64_t *more,
                        slot_risk_found *found)
{
    const int32_t before = risk->outside_before[job];
    const int32_t after = count_outside(risk, k, risk->from_s[job], risk->to_s[job]);
    const int32_t before_ppm = in_ppm(risk, before), after_ppm = in_ppm(risk, after);
    *more += after - before;
    if (after_ppm - before_ppm <= found->worst_after_ppm - found->worst_before_ppm)
        return;
    found->worst_job = job;
    found->worst_before_ppm = before_ppm;
    found->worst_after_ppm = after_ppm;
}

arv_status slot_risk_after(slot_risk *risk, const stage *s, int32_t shift, int32_t job,
                           int32_t like, int64_t from_s, int64_t to_s, slot_risk_found *found,
                           int64_t *arrive_s, int64_t *start_s)
{
    arv_route stated;
    simulate_route route;
    *found = (slot_risk_found){.worst_job = ARV_NONE};
    arv_status status = state_route(risk, s, shift, job, like, &stated, arrive_s, start_s);
    if (status == ARV_OK)
        status = simulate_route_make(risk->arena, &risk->models, &stated, &route);
    if (status != ARV_OK)
        return status;
    for (int32_t k = 0; k < route.stop_count; k++)
        if (route.stops[k].job == like && from_s - risk->p->origin_s > route.stops[k].hold_s)
            route.stops[k].hold_s = (int32_t)(from_s - risk->p->origin_s);
    const simulate_state state = simulate_state_start(&route);
    simulate_run(&risk->models, &route, &state, &risk->scratch);
    int64_t more = 0;
    for (int32_t k = 0; k < route.stop_count; k++) {
        const int32_t other = route.stops[k].job;
        if (other == like)
            found->outside_ppm = in_ppm(risk, count_outside(risk, k, from_s, to_s));
        else if (is_promised(risk, other))
            add_promise(risk, k, other, &more, found);
    }
    found->broken_ppm = in_ppm(risk, more);
    return ARV_OK;
}
