/* bound_class.c - classes of alike shifts, relaxed: nodes, times from both ends, binding limits. */
#include "bound/bound_class.h"

#include "base/arena.h"

static const int64_t LARGEST_AMOUNT = 1 << 29;

bound_leg bound_leg_between(const arv_problem *p, int32_t shift, int32_t from, int32_t to)
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
    leg.cost = p->shift_rate_second[shift] * fastest;
    if (p->shift_rate_metric[shift] != 0)
        leg.cost += p->shift_rate_metric[shift] * t->metric[at];
    return leg;
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

/* Can the class serve this job alone? Its earliest and latest start. */
static bool fits_alone(const arv_problem *p, int32_t shift, int32_t job, int32_t *earliest,
                       int32_t *latest)
{
    const int32_t place = p->job_location[job];
    const bound_leg out = bound_leg_between(p, shift, p->shift_start_location[shift], place);
    const bound_leg back = bound_leg_between(p, shift, place, p->shift_end_location[shift]);
    if (out.travel_s >= PROBLEM_UNREACHABLE_S || back.travel_s >= PROBLEM_UNREACHABLE_S)
        return false;
    *earliest = start_of(p, job, p->shift_start_s[shift] + out.travel_s);
    *latest = windows_at_or_before(
        p->window_open_s, p->window_close_s, p->window_first[job], p->window_first[job + 1],
        p->shift_end_s[shift] - back.travel_s - problem_service_s(p, shift, job));
    return *earliest <= *latest;
}

static bool fill_class(arv_arena *arena, const arv_problem *p, bound_class *class)
{
    const int32_t s = class->shift;
    int32_t allowed = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        allowed += problem_allowed(p, j, s);
    class->job = ARENA_ARRAY(arena, int32_t, allowed);
    class->earliest = ARENA_ARRAY(arena, int32_t, allowed);
    class->latest = ARENA_ARRAY(arena, int32_t, allowed);
    if (!class->job || !class->earliest || !class->latest)
        return false;
    int32_t n = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        if (problem_allowed(p, j, s) && fits_alone(p, s, j, &class->earliest[n], &class->latest[n]))
            class->job[n++] = j;
    class->node_count = n;
    choose_resources(p, class);
    return true;
}

bool bound_classes_create(arv_arena *arena, const arv_problem *p, bound_class **classes)
{
    *classes = ARENA_ARRAY(arena, bound_class, p->shift_class_count);
    if (!*classes)
        return false;
    for (int32_t s = p->shift_count; s-- > 0;) {
        bound_class *class = &(*classes)[p->shift_class[s]];
        class->shift = s;
        class->count++;
    }
    for (int32_t c = 0; c < p->shift_class_count; c++)
        if (!fill_class(arena, p, &(*classes)[c]))
            return false;
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
        *cost += problem_assign_cost(p, s, job);
        place = next;
    }
    for (int32_t r = 0; r < class->resource_count; r++)
        if (use[r] > class->resource[r].capacity)
            return false;
    return now <= p->shift_end_s[s];
}
