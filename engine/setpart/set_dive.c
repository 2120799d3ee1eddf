/* set_dive.c - see set_dive.h. */
#include "setpart/set_dive.h"

static const double SHARE_WHOLE = 0.9; /* such shares are decided all at once, ... */
static const double SHARE_HALF = 0.5;  /* ... of such ones a few */
/* Relative gap of the programs on the way: shares settle long before values do. */
static const double PRECISION = 0.1;

bool set_dive_create(arv_arena *arena, const set_core *root, set_interior *interior,
                     set_choice *choice, const linear_stop *stop, set_dive *dive)
{
    const arv_problem *p = choice->sp->p;
    *dive = (set_dive){.interior = interior, .choice = choice, .stop = stop};
    return set_core_create(arena, p, root->column_room, root->entry_room, &dive->core[0]) &&
           set_core_create(arena, p, root->column_room, root->entry_room, &dive->core[1]);
}

static bool decide(set_dive *dive, set_core *core, const pool_route *r)
{
    set_core_use(core, r);
    return set_choice_put(dive->choice, r);
}

/* Still covers what it covered when the program was made, and its class has a shift. */
static bool is_untouched(const set_core *core, const set_core *next, int32_t column)
{
    for (int32_t k = core->first[column]; k < core->first[column + 1]; k++)
        if (next->need[core->row[k]] < 1.0)
            return false;
    return true;
}

/* The column with the largest share that the decisions so far left whole, or ARV_NONE. */
static int32_t largest_share(const double *share, const set_core *core, const set_core *next)
{
    int32_t best = ARV_NONE;
    for (int32_t c = 0; c < core->column_count; c++)
        if ((best == ARV_NONE || share[c] > share[best]) && is_untouched(core, next, c))
            best = c;
    return best;
}

/* Takes the decisions of a stage from `next`, which starts with the needs of `core`. */
static bool decide_stage(set_dive *dive, const set_core *core, set_core *next)
{
    const double *share = dive->interior->share;
    for (int32_t k = 0;; k++) {
        const int32_t best = largest_share(share, core, next);
        if (best == ARV_NONE ||
            (k > 0 && share[best] < (k < dive->per_stage ? SHARE_HALF : SHARE_WHOLE)))
            return true;
        if (!decide(dive, next, core->route[best]))
            return false;
    }
}

bool set_dive_run(set_dive *dive, const set_core *root, pool_route *const *keep, int32_t keep_count)
{
    set_core *core = &dive->core[0], *next = &dive->core[1];
    set_core_begin(core, root);
    for (int32_t k = 0; k < keep_count; k++)
        if (!decide(dive, core, keep[k]))
            return false;
    set_core_reduce(core, root);
    while (core->column_count > 0) {
        set_interior_solve(dive->interior, core, PRECISION, dive->stop);
        dive->iterations += dive->interior->iterations;
        if (dive->stop->asked && dive->stop->asked(dive->stop->context))
            return false;
        set_core_begin(next, core);
        if (!decide_stage(dive, core, next))
            return false;
        set_core_reduce(next, core);
        set_core *done = core;
        core = next;
        next = done;
    }
    return set_choice_finish(dive->choice);
}
