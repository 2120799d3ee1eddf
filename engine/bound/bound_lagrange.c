/* bound_lagrange.c - integer duals and the Lagrangian bound. */
#include "bound/bound_lagrange.h"

#include "base/arena.h"

#include <string.h>

static const int64_t SAFE_TOTAL = INT64_C(1) << 58;
static const int64_t MOST_SCALE = 1 << 20;

/* ---- scale ----------------------------------------------------------------------------------------- */

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Largest entry of a matrix that connects anything. */
static int64_t largest_entry(const int32_t *matrix, int32_t rows, int64_t limit)
{
    int64_t most = 0;
    for (size_t k = 0; matrix && k < (size_t)rows * (size_t)rows; k++)
        if (matrix[k] < limit)
            most = larger(most, matrix[k]);
    return most;
}

/* More than any single leg or visit or unserved job costs; SAFE_TOTAL when that is beyond measure. */
static int64_t largest_cost(const arv_problem *p)
{
    int64_t most = 1;
    for (int32_t k = 0; k < p->travel_count; k++) {
        const problem_travel *t = &p->travels[k];
        const int64_t travel_s = largest_entry(t->duration_s[0], t->rows, PROBLEM_UNREACHABLE_S);
        const int64_t metric = largest_entry(t->metric, t->rows, INT64_MAX);
        for (int32_t s = 0; s < p->shift_count; s++) {
            const int64_t rate = p->shift_rate_second[s] + p->shift_rate_duration[s];
            const double cost = (double)rate * (double)larger(travel_s, p->horizon_s) +
                                (double)p->shift_rate_metric[s] * (double)metric;
            if (cost >= (double)SAFE_TOTAL)
                return SAFE_TOTAL;
            most = larger(most, larger((int64_t)cost + 1, p->shift_fixed_cost[s]));
        }
    }
    for (int32_t j = 0; j < p->job_count; j++)
        most = larger(most, p->job_unserved_cost[j]);
    for (size_t k = 0; p->assign_cost && k < (size_t)p->price_row_count * (size_t)p->job_count; k++)
        most = larger(most, p->assign_cost[k]);
    return most;
}

int64_t bound_scale(const arv_problem *p, int64_t known_cost, bool weights_only)
{
    const int64_t visits = 2 * (int64_t)p->job_count + p->shift_count + 2;
    int64_t each = 1;
    if (weights_only)
        for (int32_t j = 0; j < p->job_count; j++)
            each = larger(each, p->job_weight[j]);
    else
        each = largest_cost(p);
    if (each > SAFE_TOTAL / visits - known_cost / visits)
        return 0;
    const int64_t total = each * visits + known_cost;
    int64_t scale = 1;
    while (scale < MOST_SCALE && total <= SAFE_TOTAL / (2 * scale))
        scale *= 2;
    return scale;
}

/* ---- duals ----------------------------------------------------------------------------------------- */

bool bound_duals_create(arv_arena *arena, const arv_problem *p, bound_duals *duals)
{
    const size_t n = (size_t)p->job_count + 1;
    *duals = (bound_duals){
        .job = ARENA_ARRAY(arena, int64_t, n),
        .class_price = ARENA_ARRAY(arena, int64_t, (size_t)p->shift_class_count + 1),
        .cuts.in = arv_arena_alloc(arena, n, sizeof *duals->cuts.in),
        .cuts.memory = arv_arena_alloc(arena, n, sizeof *duals->cuts.memory),
    };
    return duals->job && duals->class_price && duals->cuts.in && duals->cuts.memory;
}

/* To the nearest integer, within +-most. */
static int64_t rounded(double value, int64_t most)
{
    if (!(value > -(double)most))
        return -most;
    if (!(value < (double)most))
        return most;
    return (int64_t)(value < 0 ? value - 0.5 : value + 0.5);
}

static void set_cut(const bound_cut *cut, int64_t price, const bound_master *m,
                    bound_cut_prices *cuts)
{
    const int32_t at = cuts->count++;
    const uint64_t bit = UINT64_C(1) << (at % 64);
    cuts->price[at] = price;
    for (int32_t k = 0; k < 3; k++)
        cuts->in[cut->job[k]][at / 64] |= bit;
    for (int32_t j = 0; j < m->p->job_count; j++)
        if (cut_remembers(cut, j))
            cuts->memory[j][at / 64] |= bit;
}

/* What a dual may be at most. */
static int64_t most_dual(const arv_problem *p)
{
    return SAFE_TOTAL / (2 * ((int64_t)p->job_count + p->shift_count + 1));
}

static int64_t cut_price(const bound_master *m, const double *y, int64_t scale, int32_t cut)
{
    return rounded(-y[master_cut_row(m, cut)] * (double)scale, most_dual(m->p));
}

/* All duals of jobs, shared out over the time of all shifts. */
static int64_t price_of_time(const bound_master *m, const int64_t *job)
{
    int64_t worth = 0, time_s = 1;
    for (int32_t j = 0; j < m->p->job_count; j++)
        worth += larger(0, job[j]);
    for (int32_t s = 0; s < m->p->shift_count; s++)
        time_s += m->p->shift_end_s[s] - m->p->shift_start_s[s];
    return worth / time_s;
}

void bound_duals_set(const bound_master *m, const double *y, int64_t scale, bound_duals *duals)
{
    const arv_problem *p = m->p;
    const double by = (double)scale;
    const int64_t most = most_dual(p);
    duals->scale = scale;
    duals->weights_only = m->weights_only;
    for (int32_t j = 0; j < p->job_count; j++)
        duals->job[j] = rounded(y[j] * by, most);
    duals->second = price_of_time(m, duals->job);
    for (int32_t c = 0; c < p->shift_class_count; c++)
        duals->class_price[c] = larger(0, rounded(-y[master_class_row(m, c)] * by, most));
    duals->weight = 0;
    if (!m->weights_only && m->weight_limit > 0)
        duals->weight = larger(0, rounded(-y[master_weight_row(m)] * by / (double)m->weight_limit,
                                          most / m->weight_limit));
    duals->cuts.count = 0;
    memset(duals->cuts.in, 0, (size_t)p->job_count * sizeof *duals->cuts.in);
    memset(duals->cuts.memory, 0, (size_t)p->job_count * sizeof *duals->cuts.memory);
    for (int32_t c = 0; c < m->cut_count; c++) {
        const int64_t price = cut_price(m, y, scale, c);
        if (price > 0)
            set_cut(&m->cuts[c], price, m, &duals->cuts);
    }
}

bool bound_cut_priced(const bound_master *m, const double *y, int64_t scale, int32_t cut)
{
    return cut_price(m, y, scale, cut) > 0;
}

/* ---- the bound ------------------------------------------------------------------------------------- */

static int64_t rounded_up(int64_t value, int64_t scale)
{
    const int64_t quotient = value / scale;
    return quotient + (value % scale > 0);
}

int64_t bound_lagrangian(const bound_master *m, const bound_duals *d, const class_price *prices)
{
    const arv_problem *p = m->p;
    int64_t total = m->weights_only ? 0 : -d->weight * m->weight_limit;
    for (int32_t j = 0; j < p->job_count; j++) {
        total += d->job[j];
        if (!master_may_leave(m, j))
            continue;
        int64_t left = m->weights_only ? p->job_weight[j] : p->job_unserved_cost[j];
        left = left * d->scale - d->job[j];
        if (!m->weights_only)
            left += d->weight * p->job_weight[j];
        total += left < 0 ? left : 0;
    }
    for (int32_t c = 0; c < p->shift_class_count; c++)
        total += m->classes[c].count * (prices[c].least - d->class_price[c]);
    for (int32_t k = 0; k < d->cuts.count; k++)
        total -= d->cuts.price[k];
    return rounded_up(total, d->scale);
}
