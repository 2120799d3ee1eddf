/* harvest.c - offering, merging, choosing. */
#include "genetic/harvest.h"

#include "base/arena.h"

#include <string.h>

enum {
    POOL_BYTES = 16 << 20,
    INBOX_BYTES = 1 << 20,
    POOL_JOB_BYTES = 128 << 10, /* where routes are not bred: few jobs make few routes */
    INBOX_JOB_BYTES = 16 << 10,
    CLASS_BYTES = 16,
    LEAST_BYTES = 32 << 10,
    CLASSES_MOST = 64 /* of shifts, for which whole routes are tried elsewhere */
};

bool harvest_supports(const arv_problem *p)
{
    return !p->relations && !p->job_pair_pickup && p->prefix_first[p->shift_count] == 0;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool create_workshop(arv_arena *arena, const arv_problem *p, harvest *h)
{
    h->workshop = ARENA_ARRAY(arena, tours, 1);
    return h->workshop && tours_create_bare(arena, p, h->workshop);
}

bool harvest_create(arv_arena *arena, const arv_problem *p, int32_t tasks, bool summed, harvest *h)
{
    const size_t nodes = (size_t)p->job_count + (size_t)p->break_count +
                         (p->shift_restock ? 3 : 2) * (size_t)p->shift_count;
    *h = (harvest){
        .p = p,
        .arena = arena,
        .inbox = ARENA_ARRAY(arena, route_pool, tasks),
        .inbox_count = tasks,
        .incumbent = ARENA_ARRAY(arena, set_route, p->shift_count),
        .jobs = ARENA_ARRAY(arena, int32_t, p->job_count),
        .next = ARENA_ARRAY(arena, int32_t, nodes),
    };
    const int64_t jobs = p->job_count,
                  base = LEAST_BYTES + CLASS_BYTES * (int64_t)p->shift_class_count;
    const int64_t pool = summed ? POOL_BYTES : least(base + jobs * POOL_JOB_BYTES, POOL_BYTES);
    const int64_t inbox = summed ? INBOX_BYTES : least(base + jobs * INBOX_JOB_BYTES, INBOX_BYTES);
    if (!summed && !create_workshop(arena, p, h))
        return false;
    if (!h->inbox || !h->incumbent || !h->jobs || !h->next ||
        route_pool_create(arena, p, (size_t)pool, &h->pool, NULL) != ARV_OK ||
        set_partition_create(arena, p, &h->choosing, NULL) != ARV_OK)
        return false;
    for (int32_t k = 0; k < tasks; k++)
        if (route_pool_create(arena, p, (size_t)inbox, &h->inbox[k], NULL) != ARV_OK)
            return false;
    for (size_t v = 0; v < nodes; v++)
        h->next[v] = ARV_NONE; /* ends of routes keep it */
    return true;
}

static bool keeps_rules(const descent *d, int32_t k)
{
    const int64_t *load = descent_load_of(d, k), *capacity = d->c->vehicles[k].capacity;
    for (int32_t i = 0; i < d->c->limit_count; i++)
        if (load[i] > capacity[i])
            return false;
    return d->tours[k].warp_s == 0 && d->tours[k].jobs > 0;
}

void harvest_offer(route_pool *inbox, const descent *d, int32_t *scratch)
{
    const compact *c = d->c;
    for (int32_t k = 0; k < c->vehicle_count; k++) {
        if (c->vehicles[k].is_bench || !keeps_rules(d, k))
            continue;
        const int32_t count = descent_list(d, k, scratch);
        for (int32_t i = 0; i < count; i++)
            scratch[i] = c->job[scratch[i]];
        route_pool_offer(inbox, c->vehicles[k].shift, scratch, count,
                         d->tours[k].cost + d->tours[k].hours + d->tours[k].balance);
    }
}

void harvest_merge(harvest *h)
{
    for (int32_t k = 0; k < h->inbox_count; k++)
        route_pool_merge(&h->pool, &h->inbox[k]);
    route_pool_next_round(&h->pool);
}

/* ---- choosing ------------------------------------------------------------------------------ */

static bool loads_fit(const arv_problem *p, int32_t shift, const int32_t *jobs, int32_t count)
{
    for (int32_t d = 0; d < p->load_count; d++) {
        int64_t load = 0;
        for (int32_t i = 0; i < count; i++)
            load += p->job_delivery[jobs[i] * p->load_count + d];
        if (load > p->shift_capacity[shift * p->load_count + d])
            return false;
    }
    return true;
}

/* Times of a job: its only window, narrowed by a promised arrival. */
static time_segment stop_of(const arv_problem *p, int32_t shift, int32_t job)
{
    const int32_t w = p->window_first[job];
    return segment_of(p->window_open_s[w],
                      smaller(p->window_close_s[w], p->job_latest_arrival_s[job]),
                      problem_service_s(p, shift, job));
}

/* What a compact route costs, from the problem alone; false when it breaks a rule. */
static bool cost_of_route(void *context, int32_t shift, const int32_t *jobs, int32_t count,
                          int64_t *cost)
{
    const arv_problem *p = context;
    const problem_travel *travel = &p->travels[p->shift_travel[shift]];
    const time_segment border = segment_of(p->shift_start_s[shift], p->shift_end_s[shift], 0);
    const int32_t home = p->shift_end_location[shift];
    int32_t place = p->shift_start_location[shift];
    time_segment all = border;
    int64_t work_s = 0;
    *cost = p->shift_fixed_cost[shift];
    if (count > p->shift_max_tasks[shift] || !loads_fit(p, shift, jobs, count))
        return false;
    for (int32_t i = 0; i < count; i++) {
        const int32_t there = p->job_location[jobs[i]];
        const int32_t travel_s = problem_travel_s(travel, place, there);
        if (travel_s >= PROBLEM_UNREACHABLE_S || !problem_allowed(p, jobs[i], shift))
            return false;
        all = segment_join(all, travel_s, stop_of(p, shift, jobs[i]));
        work_s += problem_service_s(p, shift, jobs[i]);
        *cost += problem_leg_cost(p, shift, place, there) + problem_assign_cost(p, shift, jobs[i]);
        place = there;
    }
    const int32_t back_s = problem_travel_s(travel, place, home);
    if (back_s >= PROBLEM_UNREACHABLE_S)
        return false;
    all = segment_join(all, back_s, border);
    *cost += problem_leg_cost(p, shift, place, home) +
             p->shift_rate_duration[shift] * all.duration_s +
             problem_balance_cost(p, shift, work_s);
    return all.warp_s == 0 && all.duration_s <= p->shift_max_duration_s[shift];
}

static void clear_route(tours *t, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    while (t->nodes[r->start].next != r->end)
        tours_unlink(t, t->nodes[r->start].next);
    (void)tours_refresh(t, shift);
}

/* Links jobs in this order and finds the places of the breaks; false when a rule is broken. */
static bool lay_out(tours *t, int32_t shift, const int32_t *jobs, int32_t count)
{
    const tour_route *r = &t->routes[shift];
    for (int32_t i = 0; i < count; i++) {
        if (t->nodes[jobs[i]].route != ARV_NONE || !problem_allowed(t->p, jobs[i], shift))
            return false;
        tours_link_after(t, jobs[i], t->nodes[r->end].prev);
    }
    return tours_place_breaks(t, shift);
}

/* What a route costs whose hours are not a sum: it is laid out for a moment. */
static bool cost_by_trial(void *context, int32_t shift, const int32_t *jobs, int32_t count,
                          int64_t *cost)
{
    tours *t = context;
    const bool fits = lay_out(t, shift, jobs, count);
    *cost = t->routes[shift].cost;
    clear_route(t, shift);
    return fits;
}

static set_judge judge_of(const harvest *h)
{
    if (h->workshop)
        return (set_judge){cost_by_trial, h->workshop};
    return (set_judge){cost_of_route, (void *)(uintptr_t)h->p};
}

/* False when a route is not as the judge would have it. */
static bool list_incumbent(harvest *h, const set_judge *judge, const tours *t, const int32_t *next,
                           set_solution *s)
{
    int32_t *jobs = h->jobs;
    s->routes = h->incumbent;
    for (int32_t k = 0; k < h->p->shift_count; k++) {
        set_route *r = &h->incumbent[s->route_count];
        int32_t count = 0;
        for (int32_t v = next[t->routes[k].start]; v != t->routes[k].end; v = next[v])
            if (v < h->p->job_count)
                jobs[count++] = v;
        if (count == 0)
            continue;
        *r = (set_route){.shift = k, .count = count, .jobs = jobs};
        if (!judge->cost(judge->context, k, jobs, count, &r->cost))
            return false;
        s->route_count++;
        jobs += count;
    }
    return true;
}

/* Offers the incumbent's routes as they would be on the first shift of every other class. */
static void offer_elsewhere(harvest *h, const set_judge *judge, const set_solution *incumbent)
{
    const set_partition *sp = &h->choosing;
    const int32_t classes = h->p->shift_class_count;
    for (int32_t k = 0; k < incumbent->route_count && classes <= CLASSES_MOST; k++) {
        const set_route *r = &incumbent->routes[k];
        for (int32_t c = 0; c < classes; c++) {
            const int32_t shift = sp->class_shift[sp->class_first[c]];
            int64_t cost = 0;
            if (c != h->p->shift_class[r->shift] &&
                judge->cost(judge->context, shift, r->jobs, r->count, &cost))
                route_pool_offer(&h->pool, shift, r->jobs, r->count, cost);
        }
    }
}

/* The same links, breaks and all, where they are not the jobs alone; what they cost in truth. */
static bool lay_out_choice(harvest *h, const set_solution *s)
{
    tours *t = h->workshop;
    bool sound = true;
    for (int32_t i = 0; i < s->route_count && sound; i++)
        sound = lay_out(t, s->routes[i].shift, s->routes[i].jobs, s->routes[i].count);
    for (int32_t k = 0; k < h->p->shift_count && sound; k++)
        tours_save_route(t, k, h->next);
    if (sound)
        tours_totals(t, &h->weight, &h->cost);
    for (int32_t k = 0; k < h->p->shift_count; k++)
        clear_route(t, k);
    return sound;
}

static void write_choice(harvest *h, const tours *t, const set_solution *s)
{
    for (int32_t k = 0; k < h->p->shift_count; k++)
        h->next[t->routes[k].start] = t->routes[k].end;
    for (int32_t i = 0; i < s->route_count; i++) {
        const set_route *r = &s->routes[i];
        int32_t before = t->routes[r->shift].start;
        for (int32_t j = 0; j < r->count; j++) {
            h->next[before] = r->jobs[j];
            before = r->jobs[j];
        }
        h->next[before] = t->routes[r->shift].end;
    }
    h->weight = s->weight;
    h->cost = s->cost;
}

bool harvest_choose(harvest *h, const tours *t, const int32_t *next, int64_t weight, int64_t cost,
                    linear_stop until)
{
    const set_judge judge = judge_of(h);
    set_solution incumbent = {.weight = weight, .cost = cost};
    if (!list_incumbent(h, &judge, t, next, &incumbent))
        return false;
    offer_elsewhere(h, &judge, &incumbent);
    set_limits limits;
    set_result result = {.improved = false};
    set_limits_init(&limits);
    limits.stop = until;
    const arena_mark mark = arena_mark_get(h->arena);
    const arv_status status = set_partition_improve(&h->choosing, h->arena, &h->pool, &incumbent,
                                                    &judge, &limits, &result, NULL);
    arena_mark_release(h->arena, mark);
    if (status != ARV_OK || result.stopped || !result.improved)
        return false;
    if (h->workshop)
        return lay_out_choice(h, &result.better) &&
               (h->weight != weight ? h->weight < weight : h->cost < cost);
    write_choice(h, t, &result.better);
    return true;
}
