/* bound_class.c - classes of alike shifts, relaxed: nodes, times from both ends, binding limits. */
#include "bound/bound_class.h"

#include "base/arena.h"

#include <string.h>

enum { PAIRS_KEPT = 4 << 20 }; /* of nodes, in all classes: then their legs are kept */
static const int64_t LARGEST_AMOUNT = 1 << 29;

static bound_leg direct_leg(const arv_problem *p, int32_t shift, int32_t from, int32_t to)
{
    if ((from | to) < 0)
        return (bound_leg){0, 0, 0};
    const problem_travel *t = &p->travels[p->shift_travel[shift]];
    const size_t at = (size_t)from * (size_t)t->rows + (size_t)to;
    int32_t fastest = t->duration_s[0][at];
    for (int32_t s = 1; s < t->slice_count; s++)
        if (t->duration_s[s][at] < fastest)
            fastest = t->duration_s[s][at];
    bound_leg leg = {.travel_s = fastest, .distance_m = t->distance_m ? t->distance_m[at] : 0};
    leg.cost = (p->shift_rate_second[shift] + p->shift_rate_duration[shift]) * leg.travel_s;
    if (p->shift_rate_metric[shift] != 0)
        leg.cost += p->shift_rate_metric[shift] * t->metric[at];
    return leg;
}

bound_leg bound_leg_between(const arv_problem *p, int32_t shift, int32_t from, int32_t to)
{
    bound_leg leg = direct_leg(p, shift, from, to);
    if (!problem_restocks(p, shift) || (from | to) < 0)
        return leg;
    const bound_leg out = direct_leg(p, shift, from, p->shift_restock[shift]);
    const bound_leg in = direct_leg(p, shift, p->shift_restock[shift], to);
    if (out.travel_s >= PROBLEM_UNREACHABLE_S || in.travel_s >= PROBLEM_UNREACHABLE_S)
        return leg;
    if (out.travel_s + in.travel_s < leg.travel_s)
        leg.travel_s = out.travel_s + in.travel_s;
    if (out.distance_m + in.distance_m < leg.distance_m)
        leg.distance_m = out.distance_m + in.distance_m;
    if (out.cost + in.cost < leg.cost)
        leg.cost = out.cost + in.cost;
    return leg;
}

int64_t bound_visit_cost(const arv_problem *p, int32_t shift, int32_t job)
{
    return problem_assign_cost(p, shift, job) +
           p->shift_rate_duration[shift] * problem_service_s(p, shift, job);
}

int32_t bound_visit_use(const arv_problem *p, const bound_resource *r, int32_t job)
{
    const size_t at = (size_t)job * (size_t)p->load_count + (size_t)r->load;
    switch (r->kind) {
    case BOUND_DELIVERY:
        return (int32_t)(p->job_delivery[at] / r->unit);
    case BOUND_PICKUP:
        return (int32_t)(p->job_pickup[at] / r->unit);
    case BOUND_TASKS:
        return 1;
    default:
        return 0;
    }
}

int32_t bound_leg_use(const bound_resource *r, const bound_leg *leg)
{
    if (r->kind == BOUND_TRAVEL)
        return (int32_t)(leg->travel_s / r->unit);
    return r->kind == BOUND_DISTANCE ? (int32_t)(leg->distance_m / r->unit) : 0;
}

/* ---- which limits can bind ----------------------------------------------------------------------- */

/* A limit and how tight it is: the most that routes could use, over the capacity. */
typedef struct candidate {
    bound_resource resource;
    int64_t capacity;
    double tightness;
} candidate;

static void offer(candidate *best, int32_t *count, candidate c)
{
    int32_t at = *count;
    if (at == BOUND_RESOURCES && best[at - 1].tightness >= c.tightness)
        return;
    if (at < BOUND_RESOURCES)
        (*count)++;
    else
        at--;
    for (; at > 0 && best[at - 1].tightness < c.tightness; at--)
        best[at] = best[at - 1];
    best[at] = c;
}

static void offer_load(const arv_problem *p, const bound_class *class, int32_t load, bool pickup,
                       candidate *best, int32_t *count)
{
    const int64_t *amount = pickup ? p->job_pickup : p->job_delivery;
    const size_t loads = (size_t)p->load_count, d = (size_t)load;
    const int64_t capacity = p->shift_capacity[(size_t) class->shift * loads + d];
    int64_t total = 0;
    for (int32_t v = 0; v < class->node_count; v++)
        total += amount[(size_t) class->job[v] * loads + d];
    if (total <= capacity)
        return;
    const bound_resource r = {.kind = pickup ? BOUND_PICKUP : BOUND_DELIVERY, .load = load};
    offer(best, count, (candidate){r, capacity, (double)total / ((double)capacity + 1)});
}

/* The tightest limits of the class; the others are left out. */
static void choose_resources(const arv_problem *p, bound_class *class)
{
    candidate best[BOUND_RESOURCES];
    int32_t count = 0;
    const int32_t s = class->shift;
    for (int32_t d = 0; d < p->load_count; d++) {
        offer_load(p, class, d, false, best, &count);
        if (p->has_pickup)
            offer_load(p, class, d, true, best, &count);
    }
    if (p->shift_max_tasks[s] < class->node_count)
        offer(best, &count,
              (candidate){{.kind = BOUND_TASKS},
                          p->shift_max_tasks[s],
                          (double)class->node_count / ((double)p->shift_max_tasks[s] + 1)});
    const int32_t length_s = p->shift_end_s[s] - p->shift_start_s[s];
    if (p->shift_max_travel_s[s] < length_s)
        offer(best, &count,
              (candidate){{.kind = BOUND_TRAVEL},
                          p->shift_max_travel_s[s],
                          (double)length_s / ((double)p->shift_max_travel_s[s] + 1)});
    if (p->shift_max_distance_m[s] != INT64_MAX)
        offer(best, &count, (candidate){{.kind = BOUND_DISTANCE}, p->shift_max_distance_m[s], 1});
    class->resource_count = count;
    for (int32_t k = 0; k < count; k++) {
        bound_resource *r = &class->resource[k];
        *r = best[k].resource;
        r->unit = best[k].capacity / LARGEST_AMOUNT + 1;
        r->capacity = (int32_t)(best[k].capacity / r->unit);
    }
}

/* ---- nodes ----------------------------------------------------------------------------------------- */

static int32_t start_of(const arv_problem *p, int32_t job, int32_t arrive)
{
    if (arrive > p->job_latest_arrival_s[job])
        return PROBLEM_FOREVER_S;
    return windows_at_or_after(p->window_open_s, p->window_close_s, p->window_first[job],
                               p->window_first[job + 1], arrive);
}

/* Latest start of `job` at or before `t`. */
static int32_t latest_start(const arv_problem *p, int32_t job, int32_t t)
{
    return windows_at_or_before(p->window_open_s, p->window_close_s, p->window_first[job],
                                p->window_first[job + 1], t);
}

/* The earliest start of each job over all ways there, and the latest from which there is a way home:
 * shortest paths in time (Dijkstra), since travel need not be shortest by itself. A job that cannot be
 * reached gets PROBLEM_FOREVER_S; one without a way home - PROBLEM_FOREVER_S. O(jobs^2). */
static void find_earliest(const arv_problem *p, const bound_class *class, bool *done)
{
    const int32_t s = class->shift, n = class->node_count;
    for (int32_t v = 0; v < n; v++) {
        const int32_t job = class->job[v];
        const bound_leg out =
            bound_leg_between(p, s, p->shift_start_location[s], p->job_location[job]);
        done[v] = false;
        class->earliest[v] = out.travel_s >= PROBLEM_UNREACHABLE_S
                                 ? PROBLEM_FOREVER_S
                                 : start_of(p, job, p->shift_start_s[s] + out.travel_s);
    }
    for (;;) {
        int32_t next = ARV_NONE;
        for (int32_t v = 0; v < n; v++)
            if (!done[v] && class->earliest[v] < PROBLEM_FOREVER_S &&
                (next == ARV_NONE || class->earliest[v] < class->earliest[next]))
                next = v;
        if (next == ARV_NONE)
            return;
        done[next] = true;
        const int32_t from = class->job[next];
        const int32_t leave = class->earliest[next] + problem_service_s(p, s, from);
        for (int32_t v = 0; v < n; v++) {
            const bound_leg leg =
                bound_leg_between(p, s, p->job_location[from], p->job_location[class->job[v]]);
            if (done[v] || leg.travel_s >= PROBLEM_UNREACHABLE_S)
                continue;
            const int32_t start = start_of(p, class->job[v], leave + leg.travel_s);
            if (start < class->earliest[v])
                class->earliest[v] = start;
        }
    }
}

static void find_latest(const arv_problem *p, const bound_class *class, bool *done)
{
    const int32_t s = class->shift, n = class->node_count;
    for (int32_t v = 0; v < n; v++) {
        const int32_t job = class->job[v];
        const bound_leg back =
            bound_leg_between(p, s, p->job_location[job], p->shift_end_location[s]);
        done[v] = false;
        class->latest[v] =
            back.travel_s >= PROBLEM_UNREACHABLE_S
                ? -PROBLEM_FOREVER_S
                : latest_start(p, job,
                               p->shift_end_s[s] - back.travel_s - problem_service_s(p, s, job));
    }
    for (;;) {
        int32_t next = ARV_NONE;
        for (int32_t v = 0; v < n; v++)
            if (!done[v] && class->latest[v] > -PROBLEM_FOREVER_S &&
                (next == ARV_NONE || class->latest[v] > class->latest[next]))
                next = v;
        if (next == ARV_NONE)
            return;
        done[next] = true;
        const int32_t to = class->job[next];
        const int32_t arrive = class->latest[next] < p->job_latest_arrival_s[to]
                                   ? class->latest[next]
                                   : p->job_latest_arrival_s[to];
        for (int32_t v = 0; v < n; v++) {
            const bound_leg leg =
                bound_leg_between(p, s, p->job_location[class->job[v]], p->job_location[to]);
            if (done[v] || leg.travel_s >= PROBLEM_UNREACHABLE_S)
                continue;
            const int32_t start = latest_start(
                p, class->job[v], arrive - leg.travel_s - problem_service_s(p, s, class->job[v]));
            if (start > class->latest[v])
                class->latest[v] = start;
        }
    }
}

static bool fill_class(arv_arena *arena, const arv_problem *p, bool *done, bound_class *class)
{
    int32_t n = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        n += problem_allowed(p, j, class->shift);
    class->job = ARENA_ARRAY(arena, int32_t, n);
    class->earliest = ARENA_ARRAY(arena, int32_t, n);
    class->latest = ARENA_ARRAY(arena, int32_t, n);
    if (!class->job || !class->earliest || !class->latest)
        return false;
    for (int32_t j = 0; j < p->job_count; j++)
        if (problem_allowed(p, j, class->shift))
            class->job[class->node_count++] = j;
    find_earliest(p, class, done);
    find_latest(p, class, done);
    n = 0;
    for (int32_t v = 0; v < class->node_count; v++) {
        if (class->earliest[v] > class->latest[v])
            continue;
        class->job[n] = class->job[v];
        class->earliest[n] = class->earliest[v];
        class->latest[n++] = class->latest[v];
    }
    class->node_count = n;
    choose_resources(p, class);
    return true;
}

/* ---- legs ------------------------------------------------------------------------------------------ */

/* Within the windows of its ends and the limits of the class? */
static bool leg_possible(const arv_problem *p, const bound_class *class, int32_t i, int32_t j,
                         const bound_class_leg *leg)
{
    const int32_t to = class->job[j];
    const int32_t reach = p->job_latest_arrival_s[to] < class->latest[j]
                              ? p->job_latest_arrival_s[to]
                              : class->latest[j];
    if (class->earliest[i] + leg->duration > reach)
        return false;
    for (int32_t r = 0; r < class->resource_count; r++)
        if (bound_visit_use(p, &class->resource[r], class->job[i]) + leg->use[r] +
                bound_visit_use(p, &class->resource[r], to) >
            class->resource[r].capacity)
            return false;
    return true;
}

static int32_t compute_legs(const arv_problem *p, const bound_class *class, int32_t i,
                            bound_class_leg *row)
{
    const int32_t s = class->shift, from = class->job[i];
    const int32_t service_s = problem_service_s(p, s, from);
    int32_t count = 0;
    for (int32_t j = 0; j < class->node_count; j++) {
        const bound_leg leg =
            bound_leg_between(p, s, p->job_location[from], p->job_location[class->job[j]]);
        if (i == j || leg.travel_s >= PROBLEM_UNREACHABLE_S)
            continue;
        bound_class_leg made = {.to = j, .duration = leg.travel_s + service_s, .cost = leg.cost};
        for (int32_t r = 0; r < class->resource_count; r++)
            made.use[r] = bound_leg_use(&class->resource[r], &leg);
        if (leg_possible(p, class, i, j, &made))
            row[count++] = made;
    }
    return count;
}

const bound_class_leg *bound_legs_from(const arv_problem *p, const bound_class *class, int32_t node,
                                       bound_class_leg *row, int32_t *count)
{
    if (!class->leg_first) {
        *count = compute_legs(p, class, node, row);
        return row;
    }
    *count = class->leg_first[node + 1] - class->leg_first[node];
    return class->legs + class->leg_first[node];
}

/* Keeps the legs of a class; they are counted first, since few of all pairs are possible. */
static bool keep_legs(arv_arena *arena, const arv_problem *p, bound_class_leg *row,
                      bound_class *class)
{
    int32_t *first = ARENA_ARRAY(arena, int32_t, (size_t) class->node_count + 1);
    if (!first)
        return false;
    for (int32_t v = 0; v < class->node_count; v++)
        first[v + 1] = first[v] + compute_legs(p, class, v, row);
    bound_class_leg *legs =
        ARENA_ARRAY(arena, bound_class_leg, (size_t)first[class->node_count] + 1);
    if (!legs)
        return false;
    for (int32_t v = 0; v < class->node_count; v++) {
        const int32_t count = compute_legs(p, class, v, row);
        memcpy(legs + first[v], row, (size_t)count * sizeof *row);
    }
    class->leg_first = first;
    class->legs = legs;
    return true;
}

bool bound_classes_create(arv_arena *arena, const arv_problem *p, bound_class **classes)
{
    *classes = ARENA_ARRAY(arena, bound_class, p->shift_class_count);
    bool *done = ARENA_ARRAY(arena, bool, (size_t)p->job_count + 1);
    bound_class_leg *row = ARENA_ARRAY(arena, bound_class_leg, (size_t)p->job_count + 1);
    if (!*classes || !done || !row)
        return false;
    for (int32_t s = p->shift_count; s-- > 0;) {
        bound_class *class = &(*classes)[p->shift_class[s]];
        class->shift = s;
        class->count++;
    }
    size_t pairs = 0;
    for (int32_t c = 0; c < p->shift_class_count; c++) {
        bound_class *class = &(*classes)[c];
        if (!fill_class(arena, p, done, class))
            return false;
        pairs += (size_t) class->node_count * (size_t) class->node_count;
        if (pairs <= PAIRS_KEPT && !keep_legs(arena, p, row, class))
            return false;
    }
    return true;
}

/* ---- known routes ---------------------------------------------------------------------------------- */

bool bound_route_allowed(const arv_problem *p, const bound_class *class, const int32_t *jobs,
                         int32_t count, int64_t *cost)
{
    const int32_t s = class->shift;
    int64_t use[BOUND_RESOURCES] = {0};
    int32_t place = p->shift_start_location[s], now = p->shift_start_s[s];
    *cost = p->shift_fixed_cost[s];
    for (int32_t k = 0; k <= count; k++) {
        const int32_t job = k < count ? jobs[k] : ARV_NONE;
        const int32_t next = k < count ? p->job_location[job] : p->shift_end_location[s];
        const bound_leg leg = bound_leg_between(p, s, place, next);
        if (leg.travel_s >= PROBLEM_UNREACHABLE_S)
            return false;
        now += leg.travel_s;
        *cost += leg.cost;
        for (int32_t r = 0; r < class->resource_count; r++)
            use[r] += bound_leg_use(&class->resource[r], &leg);
        if (k == count)
            break;
        for (int32_t r = 0; r < class->resource_count; r++)
            use[r] += bound_visit_use(p, &class->resource[r], job);
        now = start_of(p, job, now);
        if (!problem_allowed(p, job, s) || now >= PROBLEM_FOREVER_S)
            return false;
        now += problem_service_s(p, s, job);
        *cost += bound_visit_cost(p, s, job);
        place = next;
    }
    for (int32_t r = 0; r < class->resource_count; r++)
        if (use[r] > class->resource[r].capacity)
            return false;
    return now <= p->shift_end_s[s];
}
