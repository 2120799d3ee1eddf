/* promise_cost.c - see promise_cost.h. */
#include "advice/promise_cost.h"

arv_bond promise_bond(const arv_job *job)
{
    if (job->promise_from_s != ARV_UNSET || job->promise_to_s != ARV_UNSET)
        return ARV_BOND_PROMISE;
    for (int32_t w = 0; w < job->window_count; w++)
        if (job->windows[w].early_price_per_hour == ARV_UNSET ||
            job->windows[w].late_price_per_hour == ARV_UNSET)
            return ARV_BOND_WINDOW;
    return ARV_BOND_NONE;
}

/* The best place on any route that costs less than `best` does. */
static void look_everywhere(desk *d, newcomer who, best_place *best)
{
    for (int32_t shift = 0; shift < d->s.p->shift_count; shift++) {
        best_place place;
        if (best_place_on(&d->s, who, shift, BEST_BY_COST, &place) &&
            place.added_units < best->added_units)
            *best = place;
    }
}

void promise_cost(desk *d, int32_t job, int64_t now_units, arv_explanation *explanation)
{
    const arv_problem *p = d->p;
    best_place same = {.added_units = now_units, .shift = ARV_NONE};
    explanation->bond = promise_bond(&p->spec->jobs[job]);
    if (explanation->bond == ARV_BOND_NONE)
        return;
    look_everywhere(d, (newcomer){job, job}, &same);
    best_place wide = same;
    look_everywhere(d, desk_newcomer(d, job, VARIANT_EARLIER), &wide);
    const int64_t earlier_units = wide.added_units;
    look_everywhere(d, desk_newcomer(d, job, VARIANT_LATER), &wide);
    explanation->wider_later = wide.added_units < earlier_units;
    explanation->move_saving = desk_price(d, now_units) - desk_price(d, same.added_units);
    explanation->wider_saving = desk_price(d, same.added_units) - desk_price(d, wide.added_units);
    if (wide.added_units == same.added_units)
        return;
    explanation->wider_technician = p->shift_technician[wide.shift];
    explanation->wider_shift = p->shift_index[wide.shift];
    explanation->wider_position = wide.position;
}
