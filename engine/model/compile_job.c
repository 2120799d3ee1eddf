/* compile_job.c - jobs: windows of start, promised arrival, loads, and what leaving one costs. */
#include "model/compile.h"

#include <string.h>

typedef struct job_rows {
    int32_t *location, *window_first, *open_s, *close_s, *latest_arrival_s, *earliest_s, *setup_s,
        *late_from_s;
    int64_t *weight, *delivery, *pickup;
    int32_t windows;
} job_rows;

static bool allocate_rows(compiler *c, job_rows *r)
{
    const arv_spec *spec = c->spec;
    const int32_t n = spec->job_count;
    int64_t windows = 0;
    for (int32_t j = 0; j < n; j++)
        windows += spec->jobs[j].window_count > 0 ? spec->jobs[j].window_count : 1;
    const size_t loads = (size_t)n * (size_t)c->problem->load_count;
    r->location = ARENA_ARRAY(c->arena, int32_t, n);
    r->window_first = ARENA_ARRAY(c->arena, int32_t, n + 1);
    r->open_s = ARENA_ARRAY(c->arena, int32_t, windows);
    r->close_s = ARENA_ARRAY(c->arena, int32_t, windows);
    r->latest_arrival_s = ARENA_ARRAY(c->arena, int32_t, n);
    r->earliest_s = ARENA_ARRAY(c->arena, int32_t, n);
    r->setup_s = ARENA_ARRAY(c->arena, int32_t, n);
    r->late_from_s = ARENA_ARRAY(c->arena, int32_t, n);
    r->weight = ARENA_ARRAY(c->arena, int64_t, n);
    r->delivery = ARENA_ARRAY(c->arena, int64_t, loads);
    r->pickup = ARENA_ARRAY(c->arena, int64_t, loads);
    return r->location && r->window_first && r->open_s && r->close_s && r->latest_arrival_s &&
           r->earliest_s && r->setup_s && r->late_from_s && r->weight && r->delivery && r->pickup;
}

/* Cuts windows to start no earlier than `from` and no later than `to`; returns how many are left. */
static int32_t clip_windows(int32_t *open, int32_t *close, int32_t count, int32_t from, int32_t to)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) {
        const int32_t o = open[i] > from ? open[i] : from;
        const int32_t e = close[i] < to ? close[i] : to;
        if (o > e)
            continue;
        open[kept] = o;
        close[kept++] = e;
    }
    return kept;
}

static void fill_windows(compiler *c, int32_t j, job_rows *r)
{
    const arv_job *job = &c->spec->jobs[j];
    const arv_problem *p = c->problem;
    const int32_t first = r->windows;
    r->late_from_s[j] = PROBLEM_FOREVER_S;
    int32_t *open = r->open_s + first, *close = r->close_s + first;
    int32_t count = job->window_count;
    for (int32_t w = 0; w < count; w++) {
        open[w] = compile_time(p, job->windows[w].open_s);
        close[w] = compile_time(p, job->windows[w].close_s);
        if (job->windows[w].early_price_per_hour != ARV_UNSET)
            open[w] = 0;
        if (job->windows[w].late_price_per_hour == ARV_UNSET)
            continue;
        r->late_from_s[j] = close[w];
        close[w] = PROBLEM_FOREVER_S;
        c->problem->rich_timing |= PROBLEM_LATE_PRICE;
    }
    if (compile_is_held(job->windows, job->window_count))
        c->problem->rich_timing |= PROBLEM_HELD;
    if (count == 0) {
        open[0] = 0;
        close[0] = p->horizon_s;
        count = 1;
    }
    count = compile_merge_windows(open, close, count);
    count = clip_windows(open, close, count, 0, p->horizon_s);
    if (job->pin_start_s != ARV_UNSET) {
        const int32_t start = compile_time(p, job->pin_start_s);
        count = clip_windows(open, close, count, start, start);
    }
    if (job->promise_from_s != ARV_UNSET)
        count = clip_windows(open, close, count, compile_time(p, job->promise_from_s),
                             PROBLEM_FOREVER_S);
    r->latest_arrival_s[j] =
        job->promise_to_s == ARV_UNSET ? PROBLEM_FOREVER_S : compile_time(p, job->promise_to_s);
    r->window_first[j] = first;
    r->windows = first + count;
    r->earliest_s[j] = count ? open[0] : PROBLEM_FOREVER_S;
    c->problem->has_multi_window |= count > 1;
}

static void fill_loads(compiler *c, int32_t j, job_rows *r)
{
    const arv_job *job = &c->spec->jobs[j];
    const int32_t stated = c->spec->load_count;
    const size_t at = (size_t)j * (size_t)c->problem->load_count;
    for (int32_t d = 0; d < stated; d++) {
        r->delivery[at + (size_t)d] = job->delivery ? job->delivery[d] : 0;
        r->pickup[at + (size_t)d] = job->pickup ? job->pickup[d] : 0;
        c->problem->has_pickup |= r->pickup[at + (size_t)d] > 0;
    }
    for (int32_t i = 0; i < job->part_count; i++) {
        const int32_t part = id_index_find(&c->part_names, job->parts[i].name);
        r->delivery[at + (size_t)(stated + part)] += job->parts[i].level;
    }
}

static void fill_setup(compiler *c, int32_t j, job_rows *r)
{
    const int64_t setup_s = c->spec->jobs[j].setup_s;
    r->setup_s[j] = setup_s == ARV_UNSET ? 0 : (int32_t)setup_s;
    if (r->setup_s[j] > 0)
        c->problem->rich_timing |= PROBLEM_SETUP;
}

/* Lexicographic by construction: one job more is worth less than one point of priority, all
 * priorities together less than one mandatory job. */
void compile_weights(const arv_spec *spec, int64_t *weight)
{
    const int64_t point = (int64_t)spec->job_count + 1;
    int64_t optional = 0;
    for (int32_t j = 0; j < spec->job_count; j++) {
        const arv_job *job = &spec->jobs[j];
        weight[j] = job->priority * point + (job->unserved_price == ARV_UNSET ? 1 : 0);
        optional += weight[j];
    }
    for (int32_t j = 0; j < spec->job_count; j++)
        if (spec->jobs[j].mandatory)
            weight[j] += optional + 1;
}

arv_status compile_jobs(compiler *c)
{
    arv_problem *p = c->problem;
    job_rows r = {.windows = 0};
    if (!allocate_rows(c, &r))
        return compile_no_memory(c);
    for (int32_t j = 0; j < p->job_count; j++) {
        r.location[j] = c->spec->jobs[j].location;
        fill_windows(c, j, &r);
        fill_loads(c, j, &r);
        fill_setup(c, j, &r);
    }
    r.window_first[p->job_count] = r.windows;
    compile_weights(c->spec, r.weight);
    p->job_location = r.location;
    p->window_first = r.window_first;
    p->window_open_s = r.open_s;
    p->window_close_s = r.close_s;
    p->job_latest_arrival_s = r.latest_arrival_s;
    p->job_earliest_s = r.earliest_s;
    p->job_setup_s = p->rich_timing & PROBLEM_SETUP ? r.setup_s : NULL;
    p->job_late_from_s = r.late_from_s;
    p->job_weight = r.weight;
    p->job_delivery = r.delivery;
    p->job_pickup = r.pickup;
    return ARV_OK;
}
