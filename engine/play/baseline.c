/* baseline.c - see baseline.h. */
#include "play/baseline.h"

#include "base/arena.h"
#include "base/realmath.h"

#include <math.h>
#include <string.h>

/* Errors of the ETA are counted in bins; the last one holds all that is a day or more. */
enum { BIN_S = 10, BINS = 86400 / BIN_S + 1, SLOT_GRID_S = 1800 };

typedef struct training {
    const truth *source;
    baseline *tuned;
    walk_draw draw;
    walk_times times;
    int64_t *sum_s, *squares; /* per visit: arrival - planned arrival */
    int32_t *days;            /* per visit: days on which it was reached */
    int32_t *errors;          /* [stops away][bin] */
} training;

static int32_t longest_route(const walk_route *routes, int32_t count)
{
    int32_t most = 0;
    for (int32_t r = 0; r < count; r++)
        if (routes[r].visit_count > most)
            most = routes[r].visit_count;
    return most;
}

static arv_status allocate(training *t, arv_arena *arena)
{
    baseline *b = t->tuned;
    int32_t *visit_first = ARENA_ARRAY(arena, int32_t, b->route_count + 1);
    if (!visit_first)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t r = 0; r < b->route_count; r++)
        visit_first[r + 1] = visit_first[r] + b->routes[r].visit_count;
    const int32_t visits = visit_first[b->route_count];
    b->visit_first = visit_first;
    b->deviation_s = ARENA_ARRAY(arena, double, visits);
    b->half_width_s = ARENA_ARRAY(arena, int32_t, b->stop_count);
    t->sum_s = ARENA_ARRAY(arena, int64_t, visits);
    t->squares = ARENA_ARRAY(arena, int64_t, visits);
    t->days = ARENA_ARRAY(arena, int32_t, visits);
    t->errors = ARENA_ARRAY(arena, int32_t, (size_t)b->stop_count * BINS);
    if (!b->deviation_s || !b->half_width_s || !t->sum_s || !t->squares || !t->days || !t->errors)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = walk_draw_make(arena, b->stop_count, &t->draw);
    if (status == ARV_OK)
        status = walk_draw_make(arena, visits, &b->nominal);
    if (status == ARV_OK)
        status = walk_times_make(arena, b->stop_count, &t->times);
    if (status == ARV_OK)
        status = walk_times_make(arena, b->stop_count, &b->times);
    return status;
}

/* The part of b->nominal that belongs to a route. */
static walk_draw nominal_of(const baseline *b, int32_t route)
{
    const int32_t first = b->visit_first[route];
    return (walk_draw){.service_s = b->nominal.service_s + first,
                       .access_s = b->nominal.access_s + first,
                       .leg_factor = b->nominal.leg_factor + first,
                       .leg_hours = b->nominal.leg_hours + first};
}

const int32_t *baseline_etas(baseline *b, int32_t route, int32_t p, int32_t depart_s)
{
    const walk_draw nominal = nominal_of(b, route);
    walk_forward(b->problem, &b->routes[route], &nominal, p, depart_s, INT32_MAX, &b->times);
    return b->times.arrive_s;
}

/* What the dispatcher's ETAs said at each departure, against what came true. Customers who were not
 * reached do not count: no width would have kept their promise, and where they are many the tuned
 * width would be the whole day, which flatters whoever stands beside it. */
static void count_errors(training *t, int32_t route, int32_t reached)
{
    for (int32_t p = 0; p < reached; p++) {
        const int32_t *eta_s = baseline_etas(t->tuned, route, p, t->times.depart_s[p]);
        for (int32_t v = p; v < reached; v++) {
            const int64_t error_s = (int64_t)t->times.arrive_s[v] - eta_s[v];
            const int64_t of = (error_s < 0 ? -error_s : error_s) / BIN_S;
            const int32_t bin = of < BINS - 1 ? (int32_t)of : BINS - 1;
            t->errors[(size_t)(v - p) * BINS + (size_t)bin]++;
        }
    }
}

static void train_route(training *t, int32_t day, int32_t route)
{
    const walk_route *w = &t->tuned->routes[route];
    truth_draw(t->source, day, w, &t->draw);
    const int32_t reached = walk_forward(t->tuned->problem, w, &t->draw, 0, w->depart_s,
                                         t->tuned->problem->shift_end_s[w->shift], &t->times);
    for (int32_t v = 0; v < reached; v++) {
        const int32_t row = t->tuned->visit_first[route] + v;
        const int64_t late_s = (int64_t)t->times.arrive_s[v] - w->planned_arrive_s[v];
        t->sum_s[row] += late_s;
        t->squares[row] += late_s * late_s;
        t->days[row]++;
    }
    count_errors(t, route, reached);
}

/* Upper edge of the bin in which a share of 1 - alpha is passed; `unknown_s` when nobody was seen. */
static int32_t width_of(const int32_t *errors, double alpha, int32_t unknown_s)
{
    int64_t total = 0, below = 0;
    for (int32_t bin = 0; bin < BINS; bin++)
        total += errors[bin];
    if (total == 0)
        return unknown_s;
    for (int32_t bin = 0; bin < BINS; bin++) {
        below += errors[bin];
        if ((double)below >= (1 - alpha) * (double)total)
            return (bin + 1) * BIN_S;
    }
    return BINS * BIN_S;
}

static void settle(training *t, double alpha)
{
    baseline *b = t->tuned;
    for (int32_t row = 0; row < b->visit_first[b->route_count]; row++) {
        const double n = t->days[row];
        if (n < 2)
            continue;
        const double sum = (double)t->sum_s[row];
        const double variance = ((double)t->squares[row] - sum * sum / n) / (n - 1);
        b->deviation_s[row] = variance > 0 ? sqrt(variance) : 0;
    }
    for (int32_t n = 0; n < b->stop_count; n++)
        b->half_width_s[n] =
            width_of(&t->errors[(size_t)n * BINS], alpha, n > 0 ? b->half_width_s[n - 1] : 0);
    b->normal_k = real_normal_quantile(1 - alpha / 2);
}

arv_status baseline_tune(const truth *training_days, const walk_route *routes, int32_t route_count,
                         int32_t days, double alpha, arv_arena *arena, baseline *tuned)
{
    *tuned = (baseline){.problem = training_days->problem,
                        .routes = routes,
                        .route_count = route_count,
                        .stop_count = longest_route(routes, route_count)};
    training t = {.source = training_days, .tuned = tuned};
    const arv_status status = allocate(&t, arena);
    if (status != ARV_OK)
        return status;
    for (int32_t r = 0; r < route_count; r++) {
        walk_draw nominal = nominal_of(tuned, r);
        truth_nominal(training_days, &routes[r], &nominal);
    }
    for (int32_t day = 0; day < days; day++)
        for (int32_t r = 0; r < route_count; r++)
            train_route(&t, day, r);
    settle(&t, alpha);
    return ARV_OK;
}

int64_t baseline_normal_s(const baseline *b, int32_t route, int32_t v)
{
    return llround(b->normal_k * b->deviation_s[b->visit_first[route] + v]);
}

void baseline_slot(int64_t planned_s, int64_t width_s, int64_t *from_s, int64_t *to_s)
{
    const int64_t middle_s = planned_s - width_s / 2 + SLOT_GRID_S / 2;
    *from_s = middle_s - ((middle_s % SLOT_GRID_S) + SLOT_GRID_S) % SLOT_GRID_S;
    *to_s = *from_s + width_s;
}
