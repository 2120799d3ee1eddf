/* backtest_tuning.c - see backtest_tuning.h. */
#include "play/backtest_tuning.h"

#include "base/arena.h"
#include "base/realmath.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

arv_status backtest_tuning_make(arv_arena *arena, int32_t stops, double alpha,
                                backtest_tuning *tuning)
{
    *tuning = (backtest_tuning){
        .eta = {.arena = arena, .items = ARENA_ARRAY(arena, backtest_error, FIRST_ROOM)},
        .learned = {.arena = arena, .items = ARENA_ARRAY(arena, backtest_error, FIRST_ROOM)},
        .plan = {.arena = arena, .items = ARENA_ARRAY(arena, backtest_error, FIRST_ROOM)},
        .alpha = alpha,
        .normal_k = real_normal_quantile(1 - alpha / 2),
        .classes = stops,
        .eta_half_s = ARENA_ARRAY(arena, int64_t, stops),
        .learned_half_s = ARENA_ARRAY(arena, int64_t, stops),
        .plan_deviation_s = ARENA_ARRAY(arena, double, stops),
    };
    tuning->eta.room = tuning->learned.room = tuning->plan.room = FIRST_ROOM;
    const bool complete = tuning->eta_half_s && tuning->learned_half_s &&
                          tuning->plan_deviation_s && tuning->eta.items && tuning->learned.items &&
                          tuning->plan.items;
    return complete ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

arv_status backtest_errors_add(backtest_errors *errors, backtest_error error)
{
    if (errors->count == errors->room) {
        const int32_t room = 2 * errors->room;
        backtest_error *items = ARENA_ARRAY(errors->arena, backtest_error, room);
        if (!items)
            return ARV_RESOURCE_EXHAUSTED;
        memcpy(items, errors->items, (size_t)errors->count * sizeof *items);
        errors->items = items;
        errors->room = room;
    }
    errors->items[errors->count++] = error;
    return ARV_OK;
}

static void forget_before(backtest_errors *errors, int32_t first_day)
{
    int32_t kept = 0;
    for (int32_t e = 0; e < errors->count; e++)
        if (errors->items[e].day >= first_day)
            errors->items[kept++] = errors->items[e];
    errors->count = kept;
}

static int64_t size_of(const backtest_error *e)
{
    return e->late_s < 0 ? -e->late_s : e->late_s;
}

/* By day that counts, class, size; equal ones are interchangeable. */
static int compare_errors(const void *a, const void *b)
{
    const backtest_error *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    const int64_t i = size_of(x), j = size_of(y);
    if (i != j)
        return i < j ? -1 : 1;
    if (x->late_s != y->late_s)
        return x->late_s < y->late_s ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

/* One class of sorted errors, those of days after `last_day` left out: the half width that held a
 * share of 1 - alpha. */
static int64_t half_width(const backtest_error *errors, int32_t count, int32_t last_day,
                          double alpha, int64_t unknown_s)
{
    int32_t known = 0, seen = 0;
    for (int32_t e = 0; e < count; e++)
        known += errors[e].day <= last_day;
    for (int32_t e = 0; e < count; e++) {
        seen += errors[e].day <= last_day;
        if (seen > 0 && seen >= (1 - alpha) * known)
            return size_of(&errors[e]);
    }
    return unknown_s;
}

static double deviation(const backtest_error *errors, int32_t count, int32_t last_day)
{
    double n = 0, sum = 0, squares = 0;
    for (int32_t e = 0; e < count; e++) {
        if (errors[e].day > last_day)
            continue;
        const double late_s = (double)errors[e].late_s;
        n++;
        sum += late_s;
        squares += late_s * late_s;
    }
    const double variance = n > 1 ? (squares - sum * sum / n) / (n - 1) : 0;
    return variance > 0 ? sqrt(variance) : 0;
}

/* End of the run of one class from `first` on. */
static int32_t class_end(const backtest_errors *errors, int32_t first, int32_t class)
{
    while (first < errors->count && errors->items[first].class == class)
        first++;
    return first;
}

/* Forgets errors before first_day and orders the rest by class. */
static void settle(backtest_errors *errors, int32_t first_day)
{
    forget_before(errors, first_day);
    if (errors->count > 0)
        qsort(errors->items, (size_t)errors->count, sizeof *errors->items, compare_errors);
}

static void tune_widths(const backtest_tuning *tuning, backtest_errors *errors, int32_t first_day,
                        int32_t last_day, int64_t *half_s)
{
    settle(errors, first_day);
    for (int32_t c = 0, e = 0, end; c < tuning->classes; c++, e = end) {
        end = class_end(errors, e, c);
        half_s[c] = half_width(&errors->items[e], end - e, last_day, tuning->alpha,
                               c > 0 ? half_s[c - 1] : 0);
    }
}

void backtest_tuning_update(backtest_tuning *tuning, int32_t first_day, int32_t last_day)
{
    backtest_errors *plan = &tuning->plan;
    tune_widths(tuning, &tuning->eta, first_day, last_day, tuning->eta_half_s);
    tune_widths(tuning, &tuning->learned, first_day, last_day, tuning->learned_half_s);
    settle(plan, first_day);
    for (int32_t c = 0, p = 0, end; c < tuning->classes; c++, p = end) {
        end = class_end(plan, p, c);
        tuning->plan_deviation_s[c] = deviation(&plan->items[p], end - p, last_day);
    }
}

int64_t backtest_tuning_normal_s(const backtest_tuning *tuning, int32_t place)
{
    return llround(tuning->normal_k * tuning->plan_deviation_s[place]);
}
