/* residual.c - see residual.h. */
#include "replan/residual.h"

#include "model/problem.h"
#include "replan/residual_shift.h"

#include <string.h>

typedef struct builder {
    const outlook *day;
    const arv_spec *from;
    const residual_options *options;
    arv_arena *arena;
    residual *out;
    arv_technician *technicians;
    arv_job *jobs;
    int32_t *job_of, *index_of, *shift_of;
    arv_route_in_force *force;
} builder;

static int64_t given(int64_t value, int64_t otherwise)
{
    return value == ARV_UNSET ? otherwise : value;
}

static int64_t outside_s(const builder *b, int32_t inside_s)
{
    return b->day->problem->origin_s + inside_s;
}

/* ---- jobs -------------------------------------------------------------------------------------- */

/* The window of `job` that a promise lies in, else the last: closing with the promise, at a price. */
static arv_time_window promised_window(const builder *b, const arv_job *job,
                                       const outlook_promise *promise)
{
    const int64_t from_s = outside_s(b, promise->from_s), to_s = outside_s(b, promise->to_s);
    arv_time_window window;
    arv_time_window_init(&window);
    window.open_s = from_s;
    window.close_s = to_s > from_s ? to_s : from_s;
    window.late_price_per_hour = b->options->late_price_per_hour;
    int32_t w = 0;
    while (w + 1 < job->window_count && job->windows[w].close_s < from_s)
        w++;
    if (job->window_count == 0 || job->windows[w].close_s < from_s)
        return window;
    const arv_time_window *own = &job->windows[w];
    window.open_s = own->open_s;
    window.early_price_per_hour = own->early_price_per_hour;
    if (own->close_s < window.close_s)
        window.close_s = own->close_s;
    if (window.close_s < own->open_s)
        window.close_s = own->open_s;
    if (own->late_price_per_hour != ARV_UNSET && own->close_s <= to_s)
        window.late_price_per_hour = own->late_price_per_hour;
    return window;
}

/* Windows of their own that close at a price when the last of them is over. */
static arv_status soften(const builder *b, arv_job *job)
{
    int32_t last = 0;
    for (int32_t w = 0; w < job->window_count; w++) {
        if (job->windows[w].late_price_per_hour != ARV_UNSET)
            return ARV_OK;
        if (job->windows[w].close_s > job->windows[last].close_s)
            last = w;
    }
    if (job->window_count == 0)
        return ARV_OK;
    arv_time_window *windows = ARENA_ARRAY(b->arena, arv_time_window, job->window_count);
    if (!windows)
        return ARV_RESOURCE_EXHAUSTED;
    memcpy(windows, job->windows, (size_t)job->window_count * sizeof *windows);
    windows[last].late_price_per_hour = b->options->late_price_per_hour;
    job->windows = windows;
    return ARV_OK;
}

static arv_status set_windows(const builder *b, const outlook_promise *promise, arv_job *job)
{
    const bool pinned = job->pin_start_s != ARV_UNSET;
    if (!promise->given && !pinned)
        return soften(b, job);
    arv_time_window *window = ARENA_ARRAY(b->arena, arv_time_window, 1);
    if (!window)
        return ARV_RESOURCE_EXHAUSTED;
    if (pinned) {
        arv_time_window_init(window);
        window->open_s = window->close_s = job->pin_start_s;
        window->late_price_per_hour = b->options->late_price_per_hour;
        job->pin_start_s = ARV_UNSET;
    } else {
        *window = promised_window(b, job, promise);
    }
    job->windows = window;
    job->window_count = 1;
    job->promise_to_s = ARV_UNSET;
    if (promise->given)
        job->promise_from_s = outside_s(b, (int32_t)promise->stated_from_s);
    return ARV_OK;
}

static bool has_load(const int64_t *amounts, int32_t count)
{
    for (int32_t d = 0; amounts && d < count; d++)
        if (amounts[d] > 0)
            return true;
    return false;
}

/* As it is now. */
static const arv_job *job_now(const builder *b, int32_t job)
{
    const outlook_change *changes = b->day->changes;
    return changes && changes[job].job ? changes[job].job : &b->from->jobs[job];
}

/* A job of the plan in force, as its technician has it. */
static arv_status add_planned(builder *b, int32_t technician, int32_t job)
{
    arv_job *copy = &b->jobs[b->out->spec.job_count];
    *copy = *job_now(b, job);
    if (copy->pin_position != ARV_UNSET || copy->pin_start_s != ARV_UNSET ||
        has_load(copy->delivery, b->from->load_count))
        copy->pin_technician = b->from->technicians[technician].id;
    copy->pin_position = ARV_UNSET;
    copy->mandatory = true;
    copy->unserved_price = ARV_UNSET;
    b->index_of[job] = b->out->spec.job_count;
    b->job_of[b->out->spec.job_count++] = job;
    return set_windows(b, &b->day->promises[job], copy);
}

static void add_extra(builder *b)
{
    for (int32_t j = 0; b->options->extra && j < b->from->job_count; j++) {
        if (!b->options->extra[j] || b->index_of[j] != ARV_NONE)
            continue;
        arv_job *copy = &b->jobs[b->out->spec.job_count];
        *copy = b->from->jobs[j];
        copy->pin_position = ARV_UNSET;
        b->index_of[j] = b->out->spec.job_count;
        b->job_of[b->out->spec.job_count++] = j;
    }
}

/* ---- technicians and orders -------------------------------------------------------------------- */

/* The shift that may be planned: the first that is not over, or has visits left; ARV_NONE = none. */
static int32_t choose_shift(const builder *b, int32_t technician)
{
    const arv_problem *p = b->day->problem;
    for (int32_t s = p->shift_first[technician]; s < p->shift_first[technician + 1]; s++) {
        const outlook_route *route = &b->day->routes[s];
        if (route->count > route->fixed || (!route->astray && route->free_s < p->shift_end_s[s]))
            return s;
    }
    return ARV_NONE;
}

/* Work before a break that began before now cannot be stated of the rest. */
static bool has_work_rules(const builder *b, const outlook_route *route)
{
    const arv_problem *p = b->day->problem;
    for (int32_t i = 0; p->break_rules && route->begun && i < route->break_count; i++) {
        const problem_work_rule *rule = &p->break_rules[route->breaks[i]];
        if (rule->since_start_s < INT32_MAX || rule->since_break_s < INT32_MAX)
            return true;
    }
    return false;
}

/* How many visits from the first on stay where they are. */
static int32_t frozen_visits(const builder *b, const outlook_route *route)
{
    const int32_t open = route->count - route->fixed;
    int32_t frozen = b->options->keep_next < open ? b->options->keep_next : open;
    for (int32_t k = frozen; k < open; k++) {
        const int32_t job = route->jobs[route->fixed + k];
        if (b->from->jobs[job].pin_position != ARV_UNSET ||
            (b->options->keep_told && b->day->promises[job].told))
            frozen = k + 1;
    }
    return frozen;
}

static arv_status add_order(builder *b, const outlook_route *route)
{
    const int32_t open = route->count - route->fixed;
    const char **ids = ARENA_ARRAY(b->arena, const char *, open);
    if (!ids)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t k = 0; k < open; k++) {
        const int32_t job = route->jobs[route->fixed + k];
        ids[k] = b->from->jobs[job].id;
        const arv_status status = add_planned(b, route->technician, job);
        if (status != ARV_OK)
            return status;
    }
    if (open > 0)
        b->force[b->out->force_count++] =
            (arv_route_in_force){.technician = b->from->technicians[route->technician].id,
                                 .jobs = ids,
                                 .job_count = open,
                                 .frozen = frozen_visits(b, route)};
    return ARV_OK;
}

/* Nothing is planned for him: a shift without tasks. */
static arv_status add_idle(builder *b, int32_t t)
{
    arv_shift *shift = ARENA_ARRAY(b->arena, arv_shift, 1);
    if (!shift)
        return ARV_RESOURCE_EXHAUSTED;
    *shift = b->from->technicians[t].shifts[0];
    shift->breaks = NULL;
    shift->break_count = 0;
    b->technicians[t].shifts = shift;
    b->technicians[t].max_tasks = 0;
    b->technicians[t].restock_location = ARV_NONE;
    b->technicians[t].restock_service_s = 0;
    return ARV_OK;
}

static arv_status add_technician(builder *b, int32_t t)
{
    const int32_t shift = choose_shift(b, t);
    arv_technician *copy = &b->technicians[t];
    *copy = b->from->technicians[t];
    copy->shift_count = 1;
    b->shift_of[t] = ARV_NONE;
    if (shift == ARV_NONE)
        return add_idle(b, t);
    const outlook_route *route = &b->day->routes[shift];
    if (route->astray || has_work_rules(b, route)) {
        b->out->left_out++;
        return add_idle(b, t);
    }
    b->shift_of[t] = shift;
    const arv_status status =
        residual_shift(b->day, route, b->options->late_price_per_hour, b->arena, copy);
    return status == ARV_OK ? add_order(b, route) : status;
}

/* ---- all of it --------------------------------------------------------------------------------- */

static bool allocate(builder *b)
{
    const int32_t technicians = b->from->technician_count, jobs = b->from->job_count;
    b->technicians = ARENA_ARRAY(b->arena, arv_technician, technicians);
    b->jobs = ARENA_ARRAY(b->arena, arv_job, jobs);
    b->job_of = ARENA_ARRAY(b->arena, int32_t, jobs);
    b->index_of = ARENA_ARRAY(b->arena, int32_t, jobs);
    b->shift_of = ARENA_ARRAY(b->arena, int32_t, technicians);
    b->force = ARENA_ARRAY(b->arena, arv_route_in_force, technicians);
    for (int32_t j = 0; b->index_of && j < jobs; j++)
        b->index_of[j] = ARV_NONE;
    return b->technicians && b->jobs && b->job_of && b->index_of && b->shift_of && b->force;
}

static void publish(builder *b)
{
    residual *out = b->out;
    out->spec.technicians = b->technicians;
    out->spec.jobs = b->jobs;
    out->spec.routes = out->force = b->force;
    out->spec.route_count = out->force_count;
    out->spec.change_price = b->options->change_price;
    out->job_of = b->job_of;
    out->index_of = b->index_of;
    out->shift_of = b->shift_of;
}

arv_status residual_make(const outlook *day, const residual_options *options, arv_arena *arena,
                         residual *out, arv_error *error)
{
    builder b = {
        .day = day, .from = day->problem->spec, .options = options, .arena = arena, .out = out};
    *out = (residual){
        .day = day, .spec = *b.from, .late_price_per_hour = options->late_price_per_hour};
    out->spec.job_count = 0;
    arv_status status = allocate(&b) ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
    for (int32_t t = 0; t < b.from->technician_count && status == ARV_OK; t++)
        status = add_technician(&b, t);
    if (status != ARV_OK)
        return arv_error_add(error, status, "day", "no memory for the rest of the day");
    add_extra(&b);
    publish(&b);
    return arv_problem_compile(arena, &out->spec, &out->problem, error);
}

int64_t residual_late_price(const residual *r, const arv_route *route)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < route->step_count; i++) {
        const arv_step *step = &route->steps[i];
        if (step->kind != ARV_STEP_JOB)
            continue;
        const arv_job *job = &r->spec.jobs[step->job];
        if (job->window_count == 0)
            continue;
        const arv_time_window *last = &job->windows[job->window_count - 1];
        if (last->late_price_per_hour == ARV_UNSET || step->start_s <= last->close_s)
            continue;
        sum += (step->start_s - last->close_s) * given(last->late_price_per_hour, 0);
    }
    return (sum + 1800) / 3600;
}
