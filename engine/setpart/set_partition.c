/* set_partition.c - duals over the pool, the filter, dives and the tree. */
#include "setpart/set_partition.h"

#include "base/arena.h"
#include "base/rng.h"
#include "setpart/set_columns.h"
#include "setpart/set_dive.h"
#include "setpart/set_tree.h"

#include <math.h>
#include <string.h>

/* A dive takes about so many programs, and not more for more routes. */
enum { ROUTES_PER_STAGE = 20 };

static const double LOOSE = 1e-2, CLOSE = 1e-5; /* relative gaps of linear programs */
/* Routes that reduced costs of the last call put so near, as a part of the incumbent, come first. */
static const double NEAR = 3e-3;
static const double STEP_ROUTES = 4.0;  /* see set_weight_price */
static const double BOUND_SLACK = 1e-4; /* negative reduced costs that do not matter any more */

void set_limits_init(set_limits *limits)
{
    *limits = (set_limits){.rows = 600,
                           .columns = 6000,
                           .rounds = 6,
                           .dives = 6,
                           .dive_columns = 1500,
                           .tree_columns = 600,
                           .tree_nodes = 20,
                           .memory_mb = 128};
}

/* One call. */
typedef struct improving {
    set_partition *sp;
    arv_arena *arena;
    route_pool *pool;
    const set_judge *judge;
    const set_limits *limits;
    set_result *result;
    set_solution incumbent; /* the best so far */
    double weight_price;
    int32_t route_most; /* shifts that are not fixed */
    set_columns columns;
    set_interior interior;
    set_choice choice;
    set_dive dive;
    pool_route **fixed; /* [shift_count] */
    int32_t fixed_count;
    double *own_cost;  /* [shift_count] of columns.own: sort keys */
    double *best_dual; /* [rows] of the best bound */
} improving;

/* ---- set-up ------------------------------------------------------------------------------------ */

static void sort_by_class(set_partition *sp)
{
    const arv_problem *p = sp->p;
    for (int32_t s = 0; s < p->shift_count; s++)
        sp->class_first[p->shift_class[s] + 1]++;
    for (int32_t c = 0; c < p->shift_class_count; c++)
        sp->class_first[c + 1] += sp->class_first[c];
    for (int32_t s = p->shift_count; s-- > 0;) /* backwards: ends become beginnings */
        sp->class_shift[--sp->class_first[p->shift_class[s] + 1]] = s;
    memmove(sp->class_first, sp->class_first + 1,
            (size_t)p->shift_class_count * sizeof *sp->class_first);
    sp->class_first[p->shift_class_count] = p->shift_count;
}

arv_status set_partition_create(arv_arena *arena, const arv_problem *p, set_partition *sp,
                                arv_error *error)
{
    *sp = (set_partition){
        .p = p,
        .class_first = ARENA_ARRAY(arena, int32_t, (size_t)p->shift_class_count + 1),
        .class_shift = ARENA_ARRAY(arena, int32_t, p->shift_count),
        .routes = ARENA_ARRAY(arena, set_route, p->shift_count),
        .jobs = ARENA_ARRAY(arena, int32_t, p->job_count),
    };
    if (!sp->class_first || !sp->class_shift || !sp->routes || !sp->jobs)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for set partitioning");
    sort_by_class(sp);
    return ARV_OK;
}

static bool allocate(improving *im)
{
    const arv_problem *p = im->sp->p;
    im->fixed = ARENA_ARRAY(im->arena, pool_route *, p->shift_count);
    im->own_cost = ARENA_ARRAY(im->arena, double, p->shift_count);
    im->best_dual = ARENA_ARRAY(im->arena, double, p->job_count + p->shift_class_count);
    return im->fixed && im->own_cost && im->best_dual &&
           set_columns_create(im->arena, im->pool, im->limits->columns, &im->columns) &&
           set_interior_create(im->arena, &im->columns.core, im->limits->rows, &im->interior) &&
           set_choice_create(im->arena, im->sp, im->judge, &im->choice) &&
           set_dive_create(im->arena, &im->columns.core, &im->interior, &im->choice,
                           &im->limits->stop, &im->dive);
}

/* Offers the incumbent's routes, then looks where they lie. */
static void place_incumbent(improving *im)
{
    const set_solution *inc = &im->incumbent;
    for (int32_t k = 0; k < inc->route_count; k++)
        route_pool_offer(im->pool, inc->routes[k].shift, inc->routes[k].jobs, inc->routes[k].count,
                         inc->routes[k].cost);
    for (int32_t k = 0; k < inc->route_count; k++) {
        const set_route *r = &inc->routes[k];
        pool_route *found = route_pool_find(im->pool, r->shift, r->jobs, r->count);
        if (found && r->fixed)
            im->fixed[im->fixed_count++] = found;
        else if (found)
            im->columns.own[im->columns.own_count++] = found;
    }
    im->route_most = im->sp->p->shift_count - im->fixed_count;
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The least by which weights that count differ from each other or from nothing, as far as a common
 * divisor tells; 0 when no weight counts. */
static int64_t weight_step(const improving *im)
{
    const arv_problem *p = im->sp->p;
    int64_t lightest = INT64_MAX, divisor = 0, before = 0;
    for (int32_t j = 0; j < p->job_count; j++) {
        const int64_t weight = p->job_weight[j];
        if (weight == 0 || weight > im->incumbent.weight)
            continue;
        if (before != 0)
            divisor = common_divisor(divisor, weight > before ? weight - before : before - weight);
        before = weight;
        lightest = weight < lightest ? weight : lightest;
    }
    return before == 0 ? 0 : divisor != 0 && divisor < lightest ? divisor : lightest;
}

/* The least step of weight is worth a few of the dearest routes. Much more would hide the cost from the linear
 * program; the order of the levels is decided on whole numbers when a choice is taken
 * (set_is_better), so the price only leads there. */
static void set_weight_price(improving *im)
{
    const int64_t step = weight_step(im);
    int64_t dearest = 1;
    for (const pool_route *r = route_pool_first(im->pool); r; r = route_pool_next(im->pool, r))
        dearest = r->cost > dearest ? r->cost : dearest;
    im->weight_price = step > 0 ? STEP_ROUTES * (double)dearest / (double)step : 0.0;
}

/* A better choice leaves no job that weighs more than all that the incumbent leaves. */
static bool may_stay(const improving *im, int32_t job)
{
    const arv_problem *p = im->sp->p;
    return p->job_weight[job] <= im->incumbent.weight && p->job_prefix_shift[job] == ARV_NONE;
}

static double unserved_price(const improving *im, int32_t job)
{
    const arv_problem *p = im->sp->p;
    return im->weight_price * (double)p->job_weight[job] + (double)p->job_unserved_cost[job];
}

static void fill_rows(improving *im)
{
    const arv_problem *p = im->sp->p;
    set_core *rows = &im->columns.rows;
    rows->exact = !im->judge;
    for (int32_t j = 0; j < p->job_count; j++) {
        rows->need[j] = 1.0;
        rows->least[j] = im->judge ? 0.0 : -HUGE_VAL;
        rows->most[j] = may_stay(im, j) ? unserved_price(im, j) : HUGE_VAL;
    }
    for (int32_t c = 0; c < p->shift_class_count; c++) {
        const int32_t shift = im->sp->class_shift[im->sp->class_first[c]];
        const bool in_use = p->prefix_first[shift + 1] > p->prefix_first[shift];
        rows->need[p->job_count + c] = im->sp->class_first[c + 1] - im->sp->class_first[c];
        rows->least[p->job_count + c] = -HUGE_VAL;
        rows->most[p->job_count + c] = in_use ? HUGE_VAL : 0.0;
    }
    for (int32_t k = 0; k < im->fixed_count; k++)
        set_core_use(rows, im->fixed[k]);
}

/* Value of a solution, what is fixed aside. */
static double incumbent_value(const improving *im)
{
    double value = im->weight_price * (double)im->incumbent.weight + (double)im->incumbent.cost;
    for (int32_t k = 0; k < im->fixed_count; k++)
        value -= (double)im->fixed[k]->cost;
    return value;
}

static bool is_stopped(improving *im)
{
    const linear_stop *stop = &im->limits->stop;
    if (!im->result->stopped && stop->asked && stop->asked(stop->context))
        im->result->stopped = true;
    return im->result->stopped;
}

/* ---- duals ------------------------------------------------------------------------------------- */

static bool is_open(const improving *im, int32_t row)
{
    return im->columns.rows.need[row] > 0.0;
}

static void keep_duals(improving *im)
{
    const arv_problem *p = im->sp->p;
    for (int32_t j = 0; j < p->job_count; j++)
        if (is_open(im, j))
            im->pool->job_dual[j] = im->best_dual[j];
    for (int32_t c = 0; c < p->shift_class_count; c++)
        if (is_open(im, p->job_count + c))
            im->pool->class_dual[c] = im->best_dual[p->job_count + c];
    im->pool->has_duals = true;
}

static void look_at_bound(improving *im, const double *dual, double negative)
{
    const set_core *rows = &im->columns.rows;
    double bound = negative;
    for (int32_t i = 0; i < rows->row_count; i++)
        bound += rows->need[i] * dual[i];
    if (bound <= im->result->bound)
        return;
    im->result->bound = bound;
    memcpy(im->best_dual, dual, (size_t)rows->row_count * sizeof(double));
}

/* What the duals of the last call are worth today. */
static void use_last_duals(improving *im)
{
    const arv_problem *p = im->sp->p;
    double *dual = im->interior.dual;
    for (int32_t j = 0; j < p->job_count; j++) /* prices of unserved jobs may have changed */
        dual[j] = im->pool->job_dual[j] < im->columns.rows.most[j] ? im->pool->job_dual[j]
                                                                   : im->columns.rows.most[j];
    memcpy(dual + p->job_count, im->pool->class_dual,
           (size_t)p->shift_class_count * sizeof(double));
    look_at_bound(im, dual, set_columns_price(&im->columns, dual, im->route_most));
    set_columns_filter(&im->columns, dual, NEAR * fabs(incumbent_value(im)), im->limits->columns);
}

/* Loose programs while many columns are missing, a close one at the end. */
static void improve_duals(improving *im)
{
    const double enough = BOUND_SLACK * fabs(incumbent_value(im));
    bool close = false;
    set_columns_begin(&im->columns);
    if (im->pool->has_duals)
        use_last_duals(im);
    set_columns_sample(&im->columns, im->limits->columns / (im->pool->has_duals ? 4 : 2));
    for (int32_t k = 0; k < im->limits->rounds && !is_stopped(im); k++) {
        const double precision = close || k + 1 == im->limits->rounds ? CLOSE : LOOSE;
        set_interior_solve(&im->interior, &im->columns.core, precision, &im->limits->stop);
        const double negative = set_columns_price(&im->columns, im->interior.dual, im->route_most);
        im->result->rounds++;
        im->result->iterations += im->interior.iterations;
        look_at_bound(im, im->interior.dual, negative);
        if (close && negative > -enough)
            return;
        close = negative > -10.0 * enough;
    }
}

/* ---- choices ----------------------------------------------------------------------------------- */

static void begin_choice(improving *im)
{
    set_choice_clear(&im->choice);
    for (int32_t k = 0; k < im->fixed_count; k++)
        set_choice_put(&im->choice, im->fixed[k]);
}

static void take_choice(improving *im)
{
    const set_choice *c = &im->choice;
    if (!set_is_better(c->weight, c->cost, &im->incumbent))
        return;
    set_choice_keep(c, im->sp, &im->result->better);
    im->incumbent = im->result->better;
    im->result->improved = true;
}

static double gap_left(const improving *im)
{
    return incumbent_value(im) - im->result->bound;
}

/* Costs are whole numbers. */
static bool may_improve(const improving *im)
{
    return gap_left(im) > 0.999;
}

/* The incumbent's routes, those with small reduced costs first, not in the same order in every call. */
static void sort_own(improving *im)
{
    pool_route **own = im->columns.own;
    rng random = rng_make(0, 0, im->sp->calls);
    for (int32_t k = 0; k < im->columns.own_count; k++) {
        pool_route *r = own[k];
        const double cost =
            rng_unit(&random) * set_columns_reduced_cost(&im->columns, im->best_dual, r);
        int32_t at = k;
        for (; at > 0 && im->own_cost[at - 1] > cost; at--) {
            own[at] = own[at - 1];
            im->own_cost[at] = im->own_cost[at - 1];
        }
        own[at] = r;
        im->own_cost[at] = cost;
    }
}

/* Each dive keeps less of the incumbent than the one before: routes with small reduced costs stay
 * longest. The first are cheap, and lower the gap for the rest. */
static void run_dives(improving *im)
{
    const int32_t dives = im->limits->dives;
    sort_own(im);
    im->dive.per_stage = 1 + im->columns.own_count / ROUTES_PER_STAGE;
    for (int32_t k = 0; k < dives && may_improve(im) && !is_stopped(im); k++) {
        const int32_t keep = im->columns.own_count * (dives - 1 - k) / (dives + 1);
        im->result->survivors =
            set_columns_filter(&im->columns, im->best_dual, gap_left(im), im->limits->dive_columns);
        im->result->dives++;
        begin_choice(im);
        if (set_dive_run(&im->dive, &im->columns.core, im->columns.own, keep))
            take_choice(im);
    }
    im->result->iterations += im->dive.iterations;
}

static arv_status run_tree(improving *im)
{
    if (im->limits->tree_columns <= 0 || !may_improve(im) || is_stopped(im))
        return ARV_OK;
    im->result->survivors =
        set_columns_filter(&im->columns, im->best_dual, gap_left(im), im->limits->tree_columns + 1);
    if (im->result->survivors > im->limits->tree_columns)
        return ARV_OK;
    set_tree tree = {.limits = im->limits,
                     .own = im->columns.own,
                     .own_count = im->columns.own_count,
                     .cutoff = incumbent_value(im)};
    begin_choice(im);
    const arv_status status = set_tree_run(&tree, im->arena, &im->columns.core, &im->choice);
    im->result->nodes = tree.nodes;
    if (tree.found)
        take_choice(im);
    return status;
}

static bool is_too_large(const improving *im)
{
    int32_t rows = 0;
    for (int32_t i = 0; i < im->columns.rows.row_count; i++)
        rows += is_open(im, i);
    return rows > im->limits->rows;
}

static arv_status improve(improving *im)
{
    place_incumbent(im);
    set_weight_price(im);
    fill_rows(im);
    if (is_too_large(im))
        return ARV_OK;
    improve_duals(im);
    if (is_stopped(im) || !isfinite(im->result->bound))
        return ARV_OK;
    keep_duals(im);
    im->result->gap = gap_left(im);
    run_dives(im);
    return run_tree(im);
}

arv_status set_partition_improve(set_partition *sp, arv_arena *arena, route_pool *pool,
                                 const set_solution *incumbent, const set_judge *judge,
                                 const set_limits *limits, set_result *result, arv_error *error)
{
    *result = (set_result){.bound = -HUGE_VAL};
    const arena_mark mark = arena_mark_get(arena);
    improving *im = ARENA_ARRAY(arena, improving, 1);
    arv_status status = ARV_RESOURCE_EXHAUSTED;
    if (im) {
        *im = (improving){.sp = sp,
                          .arena = arena,
                          .pool = pool,
                          .judge = judge,
                          .limits = limits,
                          .result = result,
                          .incumbent = *incumbent};
        status = allocate(im) ? improve(im) : ARV_RESOURCE_EXHAUSTED;
        is_stopped(im); /* the tree may have been */
        set_columns_clear(&im->columns);
    }
    arena_mark_release(arena, mark);
    sp->calls++;
    if (result->stopped)
        *result = (set_result){.stopped = true};
    return status == ARV_OK
               ? ARV_OK
               : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for set partitioning");
}
