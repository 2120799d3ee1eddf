/* bound_ascent.c - the incremental subgradient method. */
#include "bound/bound_ascent.h"

#include "base/arena.h"

#include <string.h>

enum {
    CLASSES_LEAST = 8,
    AT_A_TIME = 2,      /* classes priced with the same duals */
    SWEEPS = 75,        /* over all classes */
    REFRESH = 5,        /* sweeps with the same legs; then they are chosen anew */
    EXACT_FROM = 15,    /* before, duals are too far off */
    NEAR_LEGS = 20,     /* into and out of each node */
    ROUTES_FROM = 45,   /* sweeps that give their routes to the master */
    ROUTES_A_CLASS = 2, /* of a sweep */
    ROUTES_EXACT = 32   /* of an exact pricing: their legs are noted */
};
static const double FIRST_STEP = 0.3; /* of the mean dual */
static const double SHRINK = 0.935;   /* of the step, each sweep */

typedef struct ascent {
    bound_run_state *state;
    bound_master *master;
    int64_t scale;
    double *y;
    double step;
    int32_t number; /* of the sweep */
    bool going;
} ascent;

bool bound_ascent_suits(const arv_problem *p, const bound_level *level)
{
    return !level->weights_only && level->weight_limit == 0 &&
           p->shift_class_count >= CLASSES_LEAST && p->shift_count < 2 * p->shift_class_count;
}

/* ---- routes for the master ------------------------------------------------------------------------- */

static bool has_route(const bound_master *m, int32_t class, const int32_t *jobs, int32_t length)
{
    for (int32_t c = m->p->job_count; c < m->column_count; c++) {
        const master_column *column = &m->columns[c];
        if (column->class == class && column->length == length &&
            memcmp(column->jobs, jobs, (size_t)length * sizeof *jobs) == 0)
            return true;
    }
    return false;
}

static arv_status keep_routes(const bound_run_state *s, int32_t class, bound_master *m)
{
    const class_price *price = &s->prices[class];
    arv_status status = ARV_OK;
    for (int32_t k = 0; k < price->count && status == ARV_OK; k++) {
        const priced_route *r = &price->route[k];
        const int32_t *jobs = price->jobs + r->first;
        int64_t cost;
        if (has_route(m, class, jobs, r->length))
            continue;
        if (!bound_route_allowed(s->p, &s->classes[class], jobs, r->length, &cost))
            return ARV_INTERNAL;
        status = master_add_route(m, class, jobs, r->length, cost, false);
    }
    return status;
}

/* ---- sweeps ---------------------------------------------------------------------------------------- */

/* The jobs of a class's best route become cheaper, once for each of its shifts. */
static void lower(const ascent *a, int32_t class)
{
    const class_price *price = &a->state->prices[class];
    if (price->count == 0)
        return;
    const priced_route *r = &price->route[0];
    for (int32_t k = 0; k < r->length; k++)
        a->y[price->jobs[r->first + k]] -= a->step * a->state->classes[class].count;
}

/* A dual below 0, or beyond what it costs to leave the job, only loosens the bound. */
static double within_reason(const bound_master *m, int32_t job, double y)
{
    const double most = (double)m->p->job_unserved_cost[job];
    if (master_may_leave(m, job) && y > most)
        return most;
    return y > 0 ? y : 0;
}

/* Prices the classes of one turn and moves the duals. */
static arv_status take_turn(ascent *a, int32_t turn, int32_t turns)
{
    bound_run_state *s = a->state;
    const arv_problem *p = s->p;
    const bound_effort effort = {.exact = true,
                                 .arcs_per_node = NEAR_LEGS,
                                 .most_routes = ROUTES_A_CLASS,
                                 .legs = a->number % REFRESH ? LEGS_NEAR : LEGS_CHOOSE};
    bound_duals_set(a->master, a->y, a->scale, &s->duals);
    a->going = bound_price_some(s->pricer, turn, turns, &s->duals, &s->ng, &effort, s->prices);
    if (!a->going)
        return ARV_OK;
    arv_status status = ARV_OK;
    for (int32_t j = 0; j < p->job_count; j++)
        a->y[j] += a->step / turns;
    for (int32_t c = turn; c < p->shift_class_count; c += turns) {
        lower(a, c);
        if (a->number >= ROUTES_FROM && status == ARV_OK)
            status = keep_routes(s, c, a->master);
    }
    for (int32_t j = 0; j < p->job_count; j++)
        a->y[j] = within_reason(a->master, j, a->y[j]);
    return status;
}

/* Prices all classes exactly; INT64_MIN when that was cut short. */
static int64_t evaluate(ascent *a)
{
    bound_run_state *s = a->state;
    const bound_effort exact = {.exact = true, .most_routes = ROUTES_EXACT};
    bound_duals_set(a->master, a->y, a->scale, &s->duals);
    a->going = bound_price_classes(s->pricer, &s->duals, &s->ng, &exact, s->prices);
    for (int32_t c = 0; c < s->p->shift_class_count && a->going; c++)
        a->going = s->prices[c].complete;
    return a->going ? bound_lagrangian(a->master, &s->duals, s->prices) : INT64_MIN;
}

static double first_step(const arv_problem *p, const double *y)
{
    double sum = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        sum += y[j];
    return FIRST_STEP * sum / p->job_count;
}

arv_status bound_ascent_run(bound_run_state *state, bound_master *master, int64_t scale,
                            bound_level *level, double *y, bool *going)
{
    const int32_t turns = (state->p->shift_class_count + AT_A_TIME - 1) / AT_A_TIME;
    const size_t size = (size_t)master->row_count * sizeof *y;
    ascent a = {state, master, scale, y, first_step(state->p, y), 0, true};
    double *best = ARENA_ARRAY(master->arena, double, master->row_count);
    if (!best)
        return ARV_RESOURCE_EXHAUSTED;
    memcpy(best, y, size);
    arv_status status = ARV_OK;
    for (; a.number < SWEEPS && level->bound < level->known; a.number++) {
        for (int32_t turn = 0; turn < turns && status == ARV_OK && a.going; turn++)
            status = take_turn(&a, turn, turns);
        if (status != ARV_OK || !a.going)
            break;
        a.step *= SHRINK;
        if (a.number < EXACT_FROM || a.number % REFRESH != REFRESH - 1)
            continue;
        const int64_t bound = evaluate(&a);
        if (bound > level->bound) {
            level->bound = bound;
            memcpy(best, y, size);
        }
    }
    memcpy(y, best, size);
    *going = a.going;
    return status;
}
