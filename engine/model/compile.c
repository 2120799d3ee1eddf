/* compile.c - spec to problem: the driver of the passes, and what they share. */
#include "model/compile.h"

#include "model/validate.h"
#include "model/vary.h"

#include <stdarg.h>
#include <stdio.h>

arv_status compile_bad(compiler *c, const char *text, const char *format, ...)
{
    char path[120];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    return arv_error_add(c->error, ARV_INVALID_ARGUMENT, path, "%s", text);
}

void compile_unimplemented(compiler *c, const char *format, ...)
{
    char path[120];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    arv_error_add(c->error, ARV_UNIMPLEMENTED, path, "this version does not honour it yet");
}

arv_status compile_no_memory(compiler *c)
{
    return arv_error_add(c->error, ARV_RESOURCE_EXHAUSTED, "",
                         "the problem does not fit in memory");
}

int32_t compile_time(const arv_problem *problem, int64_t time_s)
{
    const int64_t relative = time_s - problem->origin_s;
    if (relative > PROBLEM_FOREVER_S)
        return PROBLEM_FOREVER_S;
    return relative < -PROBLEM_FOREVER_S ? -PROBLEM_FOREVER_S : (int32_t)relative;
}

int32_t compile_merge_windows(int32_t *open, int32_t *close, int32_t count)
{
    for (int32_t i = 1; i < count; i++) /* few windows: insertion sort */
        for (int32_t k = i; k > 0 && open[k] < open[k - 1]; k--) {
            const int32_t o = open[k], e = close[k];
            open[k] = open[k - 1], close[k] = close[k - 1];
            open[k - 1] = o, close[k - 1] = e;
        }
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) {
        if (kept > 0 && open[i] <= close[kept - 1]) {
            if (close[i] > close[kept - 1])
                close[kept - 1] = close[i];
        } else {
            open[kept] = open[i];
            close[kept++] = close[i];
        }
    }
    return kept;
}

typedef arv_status (*compile_pass)(compiler *c);

static arv_status run_passes(compiler *c)
{
    static const compile_pass passes[] = {
        compile_names,  compile_travel,    compile_shifts,  compile_travel_models, compile_jobs,
        compile_routes, compile_relations, compile_match,   compile_balance,       compile_costs,
        compile_prices, compile_pairs,     compile_classes,
    };
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++) {
        const arv_status status = passes[i](c);
        if (status != ARV_OK || c->error->status != ARV_OK)
            return status != ARV_OK ? status : c->error->status;
    }
    return ARV_OK;
}

/* Travel tables as they are. */
static arv_status borrow_travel(compiler *c, const arv_problem *base)
{
    arv_problem *p = c->problem;
    p->travels = base->travels;
    p->travel_count = base->travel_count;
    p->rich_timing |= base->rich_timing & PROBLEM_SLICES;
    c->technician_travel = ARENA_ARRAY(c->arena, int32_t, c->spec->technician_count);
    if (!c->technician_travel)
        return compile_no_memory(c);
    for (int32_t t = 0; t < c->spec->technician_count; t++)
        if (base->shift_first[t] < base->shift_first[t + 1])
            c->technician_travel[t] = base->shift_travel[base->shift_first[t]];
    return ARV_OK;
}

/* Even shares of work as they were: jobs beside the others are not more work. */
static void borrow_balance(compiler *c, const arv_problem *base)
{
    if (!base->shift_share_s)
        return;
    c->problem->shift_share_s = base->shift_share_s;
    c->problem->balance_rate = c->spec->balance_price_per_hour * (PROBLEM_COST_SCALE / 3600);
}

static arv_status vary(arv_arena *arena, const arv_problem *base, const arv_spec *spec, bool places,
                       const arv_problem **problem, arv_error *error)
{
    static const compile_pass passes[] = {
        compile_shifts, compile_travel_models, compile_jobs,   compile_routes, compile_relations,
        compile_match,  compile_costs,         compile_prices, compile_pairs,  compile_classes,
    };
    *problem = NULL;
    arv_problem *fresh = ARENA_ARRAY(arena, arv_problem, 1);
    compiler c = {
        .arena = arena, .spec = spec, .problem = fresh, .error = error, .leg_by_leg = places};
    if (!fresh)
        return compile_no_memory(&c);
    fresh->spec = spec;
    fresh->job_count = spec->job_count;
    compile_origin(&c);
    assert(fresh->origin_s == base->origin_s); /* moments of the travel tables count from it */
    arv_status status = compile_names(&c);
    if (status == ARV_OK)
        status = places ? compile_travel(&c) : borrow_travel(&c, base);
    borrow_balance(&c, base);
    for (size_t i = 0; i < sizeof passes / sizeof *passes && status == ARV_OK; i++)
        status = passes[i](&c);
    if (status == ARV_OK)
        status = error->status;
    if (status == ARV_OK)
        *problem = fresh;
    return status;
}

arv_status problem_vary(arv_arena *arena, const arv_problem *base, const arv_spec *spec,
                        const arv_problem **problem, arv_error *error)
{
    return vary(arena, base, spec, false, problem, error);
}

arv_status problem_vary_places(arv_arena *arena, const arv_problem *base, const arv_spec *spec,
                               const arv_problem **problem, arv_error *error)
{
    return vary(arena, base, spec, true, problem, error);
}

arv_status arv_problem_compile(arv_arena *arena, const arv_spec *spec, const arv_problem **problem,
                               arv_error *error)
{
    *problem = NULL;
    arv_error *collected = error ? error : ARENA_ARRAY(arena, arv_error, 1);
    if (!collected)
        return ARV_RESOURCE_EXHAUSTED;
    *collected = (arv_error){.status = ARV_OK};
    validate_spec(spec, collected);
    if (collected->status != ARV_OK)
        return collected->status;

    arv_problem *fresh = ARENA_ARRAY(arena, arv_problem, 1);
    compiler c = {.arena = arena, .spec = spec, .problem = fresh, .error = collected};
    if (!fresh)
        return compile_no_memory(&c);
    fresh->spec = spec;
    fresh->job_count = spec->job_count;
    const arv_status status = run_passes(&c);
    if (status == ARV_OK)
        *problem = fresh;
    return status;
}
