/* backtest_expect.c - see backtest_expect.h. */
#include "play/backtest_expect.h"

#include "duration/duration_models.h"
#include "duration/quantile_table.h"
#include "model/travel_match.h"

#include <math.h>

enum { HOUR_S = 3600, MEAN_POINTS = 256 };

static const double PPM = 1e-6;

static double law_mean_s(const duration_law *law)
{
    if (!law->own)
        return law->base_s;
    double sum = 0;
    for (int i = 0; i < MEAN_POINTS; i++)
        sum += quantile_table_at(law->own, (i + 0.5) / MEAN_POINTS);
    return law->base_s * sum / MEAN_POINTS;
}

static double factor_mean(const arv_travel_model *model)
{
    if (!model || model->quantile_count == 0)
        return 1;
    return PPM *
           quantile_points_mean(model->quantile_ppm, model->quantile_value, model->quantile_count);
}

static void set_leg(const arv_problem *problem, int32_t from, int32_t to, backtest_leg *leg)
{
    const problem_travel *travel = &problem->travels[problem->shift_travel[0]];
    leg->model = problem_travel_model(problem, 0, from, to);
    leg->nominal_s = problem_slice_s(travel, 0, from, to) * factor_mean(leg->model);
}

arv_status backtest_expect_make(arv_arena *arena, const arv_problem *problem,
                                backtest_expect *expect)
{
    const arv_spec *spec = problem->spec;
    duration_models service, access;
    *expect = (backtest_expect){.count = problem->job_count,
                                .leg = ARENA_ARRAY(arena, backtest_leg, problem->job_count),
                                .stay_s = ARENA_ARRAY(arena, double, problem->job_count)};
    if (!expect->leg || !expect->stay_s ||
        duration_models_compile(arena, problem, spec->models, spec->model_count, &service) !=
            ARV_OK ||
        duration_models_compile(arena, problem, spec->access_models, spec->access_model_count,
                                &access) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    int32_t from = problem->shift_start_location[0];
    for (int32_t k = 0; k < problem->job_count; k++) {
        const duration_law work = duration_law_of(&service, 0, k);
        const duration_law before = duration_access_of(&access, 0, k);
        expect->stay_s[k] = law_mean_s(&work) + law_mean_s(&before);
        set_leg(problem, from, problem->job_location[k], &expect->leg[k]);
        from = problem->job_location[k];
    }
    return ARV_OK;
}

double backtest_expect_leg_s(const backtest_expect *expect, int32_t k, int64_t depart_s)
{
    const backtest_leg *leg = &expect->leg[k];
    if (!leg->model || !leg->model->hour_ppm)
        return leg->nominal_s;
    const int64_t hour = depart_s / HOUR_S - (depart_s % HOUR_S < 0);
    const int64_t of_day = (hour % ARV_HOURS + ARV_HOURS) % ARV_HOURS;
    return leg->nominal_s * PPM * (double)leg->model->hour_ppm[of_day];
}

void backtest_expect_walk(const backtest_expect *expect, int32_t first, int64_t depart_s,
                          int64_t *arrive_s)
{
    double later_s = 0;
    for (int32_t k = first; k < expect->count; k++) {
        later_s += backtest_expect_leg_s(expect, k, depart_s + llround(later_s));
        arrive_s[k] = depart_s + llround(later_s);
        later_s += expect->stay_s[k];
    }
}
