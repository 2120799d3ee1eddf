/* bound_levels.c - column generation: solve, price, bound, tighten. */
#include "bound/bound_levels.h"

#include "base/arena.h"
#include "bound/bound_ascent.h"

#include <math.h>
#include <string.h>

enum {
    FEW_ARCS = 8,     /* per node, in the first heuristic */
    MORE_ARCS = 20,   /* ... and in the second */
    CHEAP_LABELS = 4, /* arcs tried for each arc built */
    FEW_ROUTES = 4,
    WEAK_MOST = 3,
    GUESSES_MOST = 15, /* then the centre of smoothing is moved by an exact pricing */
    CUTS_A_TIME = 40,
    IDLE_CUT_ROUNDS = 3,
    NG_GROWTH_MOST = 400, /* members added to ng-sets at a time */
    EFFORTS = 3
};
static const double PENALTY = 2;
static const double SMOOTHING = 0.6;       /* part of the best duals so far (Wentges 1997) */
static const double SMOOTHING_AFTER = 0.9; /* ... when an ascent has found them */
static const double NEARLY = 1e-4;         /* part of the objective that is left to convergence */
static const double WORTH = 1e-6; /* least reduced cost, as the LP counts, that is worth a column */
static const double POSITIVE = 1e-6; /* of a column's value */

typedef struct generation {
    bound_run_state *state;
    bound_level *level;
    bound_master master;
    int64_t scale;
    double *best_dual; /* of the best bound, per row; rows added since are 0 */
    int32_t best_rows; /* rows that it covers; 0 = none yet */
    double *penalty;   /* per job that must be served: what the master may leave it for, for now */
    double *used_dual; /* what was priced with last */
    double smoothing;  /* part of the best duals in what is priced with, at first */
    int32_t misprices; /* exact pricings in a row that found nothing */
    int32_t guesses;   /* heuristic pricings in a row */
    int32_t weak;      /* heuristic pricings in a row that found little */
    int32_t effort;    /* 0, 1: heuristics; 2: exact */
    int32_t least_effort; /* exact at once where labels are cheaper than graphs */
    bool converged, hopeless;
    double cut_objective; /* when cuts were looked for last; and how often it had not moved since */
    int32_t cut_idle;
    bool last_resort; /* nothing more to tighten: converge in full */
    arv_arena *arena;
} generation;

/* ---- beginning ------------------------------------------------------------------------------------- */

static arv_status add_known(generation *g)
{
    const bound_routes *routes = &g->state->options->plan;
    arv_status status = ARV_OK;
    for (int32_t r = 0; r < routes->count && status == ARV_OK; r++) {
        const int32_t class = g->state->p->shift_class[routes->shift[r]];
        const int32_t *jobs = routes->jobs + routes->first[r];
        const int32_t length = routes->first[r + 1] - routes->first[r];
        int64_t cost;
        if (length > 0 &&
            bound_route_allowed(g->state->p, &g->state->classes[class], jobs, length, &cost))
            status = master_add_route(&g->master, class, jobs, length, cost, true);
    }
    return status;
}

/* A first centre for smoothing: the cost of each known route shared out among its visits, by what
 * leaving one out would save; a job left costs what it costs. Far better than the duals of a program
 * with few columns, which load the cost of a route on any one job of it. */
static void guess_duals(generation *g)
{
    const arv_problem *p = g->state->p;
    const bound_routes *plan = &g->state->options->plan;
    for (int32_t j = 0; j < p->job_count; j++)
        g->best_dual[j] =
            (double)(g->level->weights_only ? p->job_weight[j] : p->job_unserved_cost[j]);
    for (int32_t r = 0; r < plan->count; r++) {
        const int32_t s = plan->shift[r], last = plan->first[r + 1] - 1;
        double saved = 0, cost = (double)p->shift_fixed_cost[s];
        int32_t before = p->shift_start_location[s];
        for (int32_t k = plan->first[r]; k <= last; k++) {
            const int32_t here = p->job_location[plan->jobs[k]];
            const int32_t after =
                k < last ? p->job_location[plan->jobs[k + 1]] : p->shift_end_location[s];
            const double in = (double)bound_leg_between(p, s, before, here).cost;
            const double out = (double)bound_leg_between(p, s, here, after).cost;
            g->best_dual[plan->jobs[k]] = 1 + in + out;
            saved += 1 + in + out;
            cost += in + (k == last ? out : 0) + (double)bound_visit_cost(p, s, plan->jobs[k]);
            before = here;
        }
        for (int32_t k = plan->first[r]; k <= last; k++)
            g->best_dual[plan->jobs[k]] *= g->level->weights_only ? 0 : cost / saved;
    }
    g->best_rows = g->master.row_count;
}

/* Jobs that must be served may be left all the same, for about twice what they are worth: that keeps
 * duals in proportion while the master has few columns (du Merle et al. 1999). The bound does not know
 * of it: its duals may be any. */
static arv_status set_penalties(generation *g)
{
    arv_status status = ARV_OK;
    for (int32_t j = 0; j < g->state->p->job_count && status == ARV_OK; j++) {
        if (master_may_leave(&g->master, j))
            continue;
        g->penalty[j] = PENALTY * (g->best_dual[j] > 1 ? g->best_dual[j] : 1);
        status = linear_bound_column(g->master.lp, j, 0, 1);
        if (status == ARV_OK)
            status = linear_set_cost(g->master.lp, j, g->penalty[j] * g->master.factor);
    }
    return status;
}

/* Makes leaving dearer for the jobs that the master leaves; `raised` says whether there are any. */
static arv_status raise_penalties(generation *g, bool *raised)
{
    arv_status status = ARV_OK;
    *raised = false;
    for (int32_t j = 0; j < g->state->p->job_count && status == ARV_OK; j++) {
        if (master_may_leave(&g->master, j) || g->master.value[j] <= POSITIVE)
            continue;
        *raised = true;
        g->penalty[j] *= PENALTY;
        status = linear_set_cost(g->master.lp, j, g->penalty[j] * g->master.factor);
    }
    return status;
}

/* `going` is false when it was stopped. */
static arv_status begin(generation *g, bool *going)
{
    const arv_problem *p = g->state->p;
    const bound_level *level = g->level;
    g->scale = bound_scale(p, level->known, level->weights_only);
    if (g->scale == 0)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status =
        master_create(g->arena, p, g->state->classes, level->weights_only, level->weight_limit,
                      level->known, g->state->stop, &g->master);
    if (status != ARV_OK)
        return status;
    const size_t rows = (size_t)g->master.row_count + BOUND_MOST_CUTS;
    g->best_dual = ARENA_ARRAY(g->arena, double, rows);
    g->used_dual = ARENA_ARRAY(g->arena, double, rows);
    g->penalty = ARENA_ARRAY(g->arena, double, p->job_count);
    if (!g->best_dual || !g->used_dual || !g->penalty)
        return ARV_RESOURCE_EXHAUSTED;
    guess_duals(g);
    g->smoothing = SMOOTHING;
    if (bound_ascent_suits(p, level)) {
        g->smoothing = SMOOTHING_AFTER;
        status = bound_ascent_run(g->state, &g->master, g->scale, g->level, g->best_dual, going);
    }
    if (status != ARV_OK || !*going)
        return status;
    status = set_penalties(g);
    return status == ARV_OK ? add_known(g) : status;
}

/* ---- pricing --------------------------------------------------------------------------------------- */

static int32_t dual_rows(const generation *g)
{
    return g->master.row_count + g->master.cut_count;
}

/* Part of the best duals so far in those that are priced with: less after each exact pricing that
 * found nothing for the master (Pessoa, Sadykov, Uchoa & Vanderbeck 2018). */
static double smoothing(const generation *g)
{
    const double part = 1 - (g->misprices + 1) * (1 - g->smoothing);
    return g->best_rows > 0 && part > 1e-9 ? part : 0;
}

static void choose_duals(generation *g)
{
    const double part = smoothing(g);
    for (int32_t r = 0; r < dual_rows(g); r++) {
        const double best = r < g->best_rows ? g->best_dual[r] : 0;
        g->used_dual[r] = part * best + (1 - part) * g->master.dual[r];
    }
    bound_duals_set(&g->master, g->used_dual, g->scale, &g->state->duals);
}

/* Reduced cost of a route with the duals of the master. */
static double reduced_cost(const generation *g, int32_t class, const int32_t *jobs, int32_t length,
                           int64_t cost)
{
    const bound_master *m = &g->master;
    double sum = (m->weights_only ? 0 : (double)cost) - m->dual[master_class_row(m, class)];
    for (int32_t k = 0; k < length; k++)
        sum -= m->dual[jobs[k]];
    for (int32_t c = 0; c < m->cut_count; c++)
        sum -= m->dual[master_cut_row(m, c)] * cut_coefficient(&m->cuts[c], jobs, length);
    return sum;
}

/* Adds the routes that the master's own duals want; `added` gets how many. */
static arv_status add_priced(generation *g, int32_t *added)
{
    *added = 0;
    const bound_run_state *s = g->state;
    const double worth = -WORTH / g->master.factor;
    arv_status status = ARV_OK;
    for (int32_t c = 0; c < s->p->shift_class_count; c++)
        for (int32_t k = 0; k < s->prices[c].count && status == ARV_OK; k++) {
            const priced_route *r = &s->prices[c].route[k];
            const int32_t *jobs = s->prices[c].jobs + r->first;
            int64_t cost;
            if (!bound_route_allowed(s->p, &s->classes[c], jobs, r->length, &cost))
                return ARV_INTERNAL;
            if (reduced_cost(g, c, jobs, r->length, cost) >= worth)
                continue;
            status = master_add_route(&g->master, c, jobs, r->length, cost, false);
            *added += status == ARV_OK;
        }
    return status;
}

static bool all_complete(const bound_run_state *s)
{
    for (int32_t c = 0; c < s->p->shift_class_count; c++)
        if (!s->prices[c].complete)
            return false;
    return true;
}

/* Reduced cost of a column with the integer duals, as pricing counts it. */
static int64_t exact_reduced_cost(const generation *g, const master_column *column)
{
    const bound_duals *d = &g->state->duals;
    int64_t sum = (d->weights_only ? 0 : column->cost * d->scale) + d->class_price[column->class];
    for (int32_t k = 0; k < column->length; k++)
        sum -= d->job[column->jobs[k]];
    int32_t priced = 0;
    for (int32_t c = 0; c < g->master.cut_count; c++) {
        if (!bound_cut_priced(&g->master, g->used_dual, g->scale, c))
            continue;
        sum += d->cuts.price[priced++] *
               cut_coefficient(&g->master.cuts[c], column->jobs, column->length);
    }
    return sum;
}

/* No route that the master uses or began with may beat what exact pricing says is the least. */
static bool pricing_agrees(const generation *g)
{
    for (int32_t c = 0; c < g->master.column_count; c++) {
        const master_column *column = &g->master.columns[c];
        if (column->jobs && (column->keep || g->master.value[c] > POSITIVE) &&
            exact_reduced_cost(g, column) < g->state->prices[column->class].least)
            return false;
    }
    return true;
}

/* After exact pricing: the bound of the duals used. */
static void take_bound(generation *g)
{
    const int64_t bound = bound_lagrangian(&g->master, &g->state->duals, g->state->prices);
    if (g->level->bound != INT64_MIN && bound < g->level->bound)
        return;
    g->level->bound = bound;
    memcpy(g->best_dual, g->used_dual, (size_t)dual_rows(g) * sizeof *g->best_dual);
    g->best_rows = dual_rows(g);
}

static bound_effort effort_of(const generation *g)
{
    const int32_t classes = g->state->p->shift_class_count;
    const int32_t most = classes <= 2 ? PRICED_MOST : classes <= 10 ? 32 : classes <= 50 ? 12 : 6;
    static const int32_t arcs[EFFORTS] = {FEW_ARCS, MORE_ARCS, 0};
    return (bound_effort){
        .exact = g->effort == EFFORTS - 1, .arcs_per_node = arcs[g->effort], .most_routes = most};
}

static bool proven(const bound_level *level)
{
    return level->bound != INT64_MIN && level->bound >= level->known;
}

/* After exact pricing: is the master solved to optimality? If not, how to go on. */
static void judge_exact(generation *g, int32_t added)
{
    const double objective = g->master.objective, bound = (double)g->level->bound;
    g->guesses = 0;
    g->converged = bound >= ceil(objective - 1e-6) || (added == 0 && smoothing(g) <= 0) ||
                   (!g->last_resort && objective - bound <= NEARLY * objective);
    if (added > 0) {
        g->misprices = 0;
        g->effort = g->least_effort;
    } else {
        g->misprices++;
    }
}

static void judge_heuristic(generation *g, int32_t added)
{
    if (added > 0)
        g->misprices = 0;
    g->weak = added < FEW_ROUTES ? g->weak + 1 : 0;
    if (++g->guesses >= GUESSES_MOST) {
        g->effort = EFFORTS - 1;
        g->weak = 0;
    } else if (added == 0 || g->weak == WEAK_MOST) {
        g->effort++;
        g->weak = 0;
    }
}

/* One pricing; false when it was stopped. Moves on to more effort where it finds nothing. */
static arv_status price(generation *g, bool *going)
{
    bound_run_state *s = g->state;
    choose_duals(g);
    const bound_effort effort = effort_of(g);
    int64_t tried[2], built[2];
    bound_pricer_work(s->pricer, &tried[0], &built[0]);
    *going = bound_price_classes(s->pricer, &s->duals, &s->ng, &effort, s->prices);
    if (!*going)
        return ARV_OK;
    int32_t added;
    arv_status status = add_priced(g, &added);
    if (status != ARV_OK)
        return status;
    if (effort.exact && !all_complete(s)) {
        g->hopeless = true;
        return ARV_OK;
    }
    bound_pricer_work(s->pricer, &tried[1], &built[1]);
    if (effort.exact) {
        const bool cheap = tried[1] - tried[0] <= CHEAP_LABELS * (built[1] - built[0]);
        g->least_effort = cheap ? EFFORTS - 1 : 0;
        if (!pricing_agrees(g))
            return ARV_INTERNAL;
        take_bound(g);
        judge_exact(g, added);
    } else {
        judge_heuristic(g, added);
    }
    return ARV_OK;
}

/* ---- tightening ------------------------------------------------------------------------------------ */

/* Grows ng-sets along the cycles of a route; returns how many members were added. */
static int32_t break_cycles(ng_sets *ng, const master_column *column)
{
    int32_t added = 0;
    for (int32_t from = 0; from < column->length; from++)
        for (int32_t to = from + 1; to < column->length; to++) {
            if (column->jobs[to] != column->jobs[from])
                continue;
            for (int32_t k = from + 1; k < to; k++)
                added += ng_add(ng, column->jobs[k], column->jobs[from]);
            break;
        }
    return added;
}

static bool now_forbidden(const void *context, const master_column *column)
{
    return ng_forbids(context, column->jobs, column->length);
}

static arv_status grow_sets(generation *g, bool *tightened)
{
    int32_t added = 0;
    for (int32_t c = 0; c < g->master.column_count && added < NG_GROWTH_MOST; c++)
        if (g->master.columns[c].jobs && g->master.value[c] > POSITIVE)
            added += break_cycles(&g->state->ng, &g->master.columns[c]);
    *tightened = added > 0;
    if (added == 0)
        return ARV_OK;
    ng_colour(&g->state->ng);
    return master_drop_columns(&g->master, now_forbidden, &g->state->ng);
}

/* Did the last cuts move the objective? A few rounds may pass without. */
static bool cuts_help(generation *g)
{
    const double objective = g->master.objective;
    const bool moved = objective > g->cut_objective + 1e-7 * (1 + fabs(objective));
    g->cut_idle = moved ? 0 : g->cut_idle + 1;
    g->cut_objective = objective;
    return g->cut_idle <= IDLE_CUT_ROUNDS;
}

static arv_status find_cuts(generation *g, bool *tightened)
{
    bound_master *m = &g->master;
    *tightened = false;
    if (!cuts_help(g))
        return ARV_OK;
    cut_route *routes = ARENA_ARRAY(g->arena, cut_route, m->row_count + m->cut_count + 1);
    if (!routes)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t count = 0;
    for (int32_t c = 0; c < m->column_count; c++) {
        const master_column *column = &m->columns[c];
        if (column->jobs && m->value[c] > POSITIVE && count < m->row_count + m->cut_count)
            routes[count++] = (cut_route){column->jobs, column->length, m->value[c]};
    }
    bound_cut cuts[CUTS_A_TIME];
    const int32_t found = cut_separate(g->arena, m->p->job_count, routes, count, CUTS_A_TIME, cuts);
    if (found == ARV_NONE)
        return ARV_RESOURCE_EXHAUSTED;
    arv_status status = g->cut_idle == 0 ? master_drop_idle_cuts(m) : ARV_OK;
    const int32_t before = m->cut_count;
    if (status == ARV_OK)
        status = master_add_cuts(m, cuts, found);
    *tightened = m->cut_count > before;
    return status;
}

static bool serves_twice(const bound_master *m)
{
    for (int32_t j = 0; j < m->p->job_count; j++) {
        double sum = m->value[j];
        for (int32_t c = m->p->job_count; c < m->column_count && sum <= 1 + POSITIVE; c++)
            if (m->value[c] > POSITIVE)
                for (int32_t k = 0; k < m->columns[c].length; k++)
                    sum += m->columns[c].jobs[k] == j ? m->value[c] : 0;
        if (sum > 1 + POSITIVE)
            return true;
    }
    return false;
}

/* The program has converged: make it tighter, if that can be done. */
static arv_status tighten(generation *g, bool *tightened)
{
    *tightened = true;
    if (!g->master.equality && serves_twice(&g->master))
        return master_demand_equality(&g->master);
    arv_status status = grow_sets(g, tightened);
    if (status != ARV_OK || *tightened)
        return status;
    if (!g->master.equality) {
        status = master_demand_equality(&g->master);
        if (status != ARV_OK)
            return status;
    }
    return find_cuts(g, tightened);
}

/* ---- the loop -------------------------------------------------------------------------------------- */

static arv_status generate(generation *g)
{
    bound_run_state *s = g->state;
    const int64_t most_rounds = s->options->rounds;
    while (!proven(g->level) && (most_rounds == 0 || s->rounds < most_rounds)) {
        bool going;
        arv_status status = master_solve(&g->master, &going);
        s->rounds++;
        if (status == ARV_OK && going)
            status = master_drop_dear_columns(&g->master);
        if (status == ARV_OK && going)
            status = price(g, &going);
        if (status != ARV_OK || !going || g->hopeless)
            return status;
        if (!g->converged)
            continue;
        bool tightened;
        status = raise_penalties(g, &tightened);
        if (status == ARV_OK && !tightened)
            status = tighten(g, &tightened);
        if (status != ARV_OK)
            return status;
        if (!tightened && g->last_resort) {
            g->level->finished = true;
            return ARV_OK;
        }
        g->last_resort = !tightened;
        g->converged = false;
        g->effort = tightened ? g->least_effort : EFFORTS - 1;
        g->misprices = 0;
    }
    g->level->finished = proven(g->level);
    return ARV_OK;
}

arv_status bound_level_run(bound_run_state *state, bound_level *level)
{
    generation g = {.state = state, .level = level};
    level->bound = INT64_MIN;
    level->finished = false;
    g.arena = arv_arena_create(0);
    if (!g.arena)
        return ARV_RESOURCE_EXHAUSTED;
    bool going = true;
    arv_status status = begin(&g, &going);
    if (status == ARV_OK && going)
        status = generate(&g);
    master_destroy(&g.master);
    arv_arena_destroy(&g.arena);
    return status;
}
