/* batch_budget.c - see batch_budget.h. */
#include "batch/batch_budget.h"

typedef struct promise {
    bool known;
    double jobs_per_s, cost_per_s;
    int64_t epochs;
} promise;

static promise promise_of(const depot_state *d, double work_s)
{
    return (promise){d->gain_known, (double)d->gain_jobs / work_s, (double)d->gain_cost / work_s,
                     d->epochs};
}

static bool is_better(const promise *a, const promise *b)
{
    if (a->known != b->known)
        return !a->known;
    if (a->jobs_per_s != b->jobs_per_s)
        return a->jobs_per_s > b->jobs_per_s;
    if (a->cost_per_s != b->cost_per_s)
        return a->cost_per_s > b->cost_per_s;
    return a->epochs < b->epochs;
}

int32_t batch_budget_next(const batch_state *s, double left_s, double pace)
{
    int32_t best = ARV_NONE;
    promise best_promise = {.known = false};
    for (int32_t i = 0; i < s->count; i++) {
        const depot_state *d = &s->depots[i];
        if (d->phase != DEPOT_SOLVED || d->growing || d->full_grown || d->epochs == 0 ||
            d->epochs > ARV_MAX_EPOCHS / 2)
            continue;
        const double work_s = batch_state_work_s(s, i, 2 * d->epochs);
        const promise p = promise_of(d, work_s);
        if (work_s * pace <= left_s && (best == ARV_NONE || is_better(&p, &best_promise))) {
            best = i;
            best_promise = p;
        }
    }
    return best;
}
