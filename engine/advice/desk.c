/* desk.c - see desk.h. */
#include "advice/desk.h"

#include "advice/variants.h"
#include "base/arena.h"
#include "model/vary.h"

enum { LONGER_S = 86400 };

/* ---- specs and stages ------------------------------------------------------------------------ */

static arv_status add_variants(desk *d, int32_t job, arv_job *more)
{
    const arv_job *asked = &d->p->spec->jobs[job];
    more[VARIANT_NO_LOAD] = variants_without_load(asked);
    more[VARIANT_NO_WINDOWS] = variants_without_windows(asked);
    arv_status status =
        variants_wider(d->scratch, asked, d->options->wider_s, false, &more[VARIANT_EARLIER]);
    if (status == ARV_OK)
        status = variants_wider(d->scratch, asked, d->options->wider_s, true, &more[VARIANT_LATER]);
    return status;
}

static arv_status stage_of(desk *d, const arv_spec *spec, stage *s)
{
    const arv_problem *p = NULL;
    const arv_status status = problem_vary(d->scratch, d->p, spec, &p, d->error);
    return status == ARV_OK ? stage_open(d->scratch, p, d->plan, s, d->error) : status;
}

static arv_status open_variants(desk *d, const bool *asked)
{
    const int32_t jobs = d->p->job_count;
    int32_t count = 0;
    d->variants = ARENA_ARRAY(d->scratch, int32_t, jobs);
    for (int32_t j = 0; d->variants && j < jobs; j++) {
        const bool has = asked[j] && !desk_is_fixed(d, j);
        d->variants[j] = has ? jobs + VARIANTS * count : ARV_NONE;
        count += has;
    }
    arv_job *more = ARENA_ARRAY(d->scratch, arv_job, (size_t)VARIANTS * (size_t)count);
    const arv_spec *spec = NULL;
    arv_status status = d->variants && more ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < jobs && status == ARV_OK; j++)
        if (d->variants[j] != ARV_NONE)
            status = add_variants(d, j, more + (d->variants[j] - jobs));
    if (status == ARV_OK)
        status = variants_beside(d->scratch, d->p->spec, more, VARIANTS * count, &spec);
    return status == ARV_OK ? stage_of(d, spec, &d->s) : status;
}

static arv_status open_relaxed(desk *d, const bool *asked, relaxation which)
{
    const arv_spec *old = d->p->spec, *spec = NULL;
    arv_status status = ARV_OK;
    switch (which) {
    case RELAX_LIMIT:
        status = variants_no_limits(d->scratch, old, &spec);
        break;
    case RELAX_PROMISE:
        status = variants_unbound(d->scratch, old, asked, false, &spec);
        break;
    case RELAX_OTHERS:
        status = variants_unbound(d->scratch, old, asked, true, &spec);
        break;
    case RELAX_SHIFT_END:
        if (d->p->horizon_s > ARV_MAX_HORIZON_S - LONGER_S)
            return ARV_OK; /* there is no later */
        status = variants_longer_shifts(d->scratch, old, LONGER_S, &spec);
        break;
    case RELAXATIONS:
        return ARV_OK;
    }
    if (status == ARV_OK)
        status = stage_of(d, spec, &d->relaxed[which]);
    d->can_relax[which] = status == ARV_OK;
    return status;
}

arv_status desk_open(desk *d, const bool *asked, bool relax)
{
    arv_status status = open_variants(d, asked);
    for (int32_t r = 0; r < RELAXATIONS && relax && status == ARV_OK; r++)
        status = open_relaxed(d, asked, (relaxation)r);
    if (status != ARV_OK)
        return status;
    d->items = ARENA_ARRAY(d->scratch, schedule_item,
                           (size_t)d->p->job_count + (size_t)d->p->break_count + 1);
    return d->items && tours_create_bare(d->scratch, d->s.p, &d->empty) ? ARV_OK
                                                                        : ARV_RESOURCE_EXHAUSTED;
}

/* ---- one job --------------------------------------------------------------------------------- */

bool desk_is_fixed(const desk *d, int32_t job)
{
    return d->p->job_prefix_shift[job] != ARV_NONE ||
           (d->p->job_mate && d->p->job_mate[job] != ARV_NONE);
}

int64_t desk_price(const desk *d, int64_t added_units)
{
    return schedule_price(d->p, d->base_units + added_units) - schedule_price(d->p, d->base_units);
}

static bool take_out_relaxed(desk *d, int32_t job)
{
    for (int32_t r = 0; r < RELAXATIONS; r++)
        if (d->can_relax[r] && !stage_take_out(&d->relaxed[r], job))
            return false;
    return true;
}

bool desk_take_out(desk *d, int32_t job, int32_t *after)
{
    const tours *t = &d->s.t;
    *after = ARV_NONE;
    if (t->nodes[job].route != ARV_NONE) {
        *after = t->nodes[job].prev;
        while (tours_is_break(t, *after) || tours_is_restock(t, *after))
            *after = t->nodes[*after].prev;
        if (!stage_take_out(&d->s, job) || !take_out_relaxed(d, job))
            return false;
    }
    d->base_units = stage_cost(&d->s, d->p->job_count) - d->p->job_unserved_cost[job];
    return true;
}

void desk_put_back(desk *d, int32_t job, int32_t after)
{
    if (after != ARV_NONE) {
        const bool fits = stage_put_in(&d->s, job, after);
        assert(fits); /* it was there before */
        (void)fits;
    }
}
