/* test_duration.c - quantile tables are accurate to the tails, models are matched as documented,
 * and what is known of a day moves the shared factor as the theory says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "duration/duration_models.h"
#include "duration/normal.h"
#include "duration/quantile_table.h"
#include "duration/shared_factor.h"
#include "tiny_problem.h"

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("got %.9g, want %.9g within %.3g", got, want, tolerance);
}

static void normal_is_right(void **state)
{
    (void)state;
    assert_near(normal_quantile(.5), 0, 0);
    assert_near(normal_quantile(.975), 1.959963984540054, 1e-14);
    assert_near(normal_quantile(.25), -.6744897501960817, 1e-14);
    assert_near(normal_quantile(1e-5), -4.264890793922825, 1e-13);
    assert_near(normal_quantile(1e-300), -37.0471, 1e-4);
    for (double p = .0005; p < 1; p += .0005)
        assert_near(normal_cdf(normal_quantile(p)), p, 1e-14);
}

/* The kernel's value at every u against the exact distribution, in standard deviations of log. */
static void lognormal_tables_are_accurate(void **state)
{
    (void)state;
    static const double sigmas[] = {.05, .3, .45, .8, 1.2};
    for (size_t i = 0; i < sizeof sigmas / sizeof *sigmas; i++) {
        const double sigma = sigmas[i];
        kernel_table table;
        quantile_table_lognormal(sigma, KERNEL_MAX_SERVICE, &table);
        double mean = 0;
        enum { STEPS = 1 << 16 };
        for (int32_t k = 0; k < STEPS; k += KERNEL_BLOCK) {
            uint32_t u[KERNEL_BLOCK];
            int32_t value[KERNEL_BLOCK];
            for (int32_t s = 0; s < KERNEL_BLOCK; s++)
                u[s] = ((uint32_t)(k + s) << 16) + (1u << 15);
            kernel_scalar.lookup(&table, u, KERNEL_BLOCK, value);
            for (int32_t s = 0; s < KERNEL_BLOCK; s++) {
                const double p = (u[s] + .5) * 0x1p-32;
                const double want = exp(sigma * normal_quantile(p) - sigma * sigma / 2);
                mean += (double)value[s] / KERNEL_ONE / STEPS;
                /* ranks below 2^-25 are told apart no further: count in the step of p */
                const double tail = fmin(p, 1 - p), slip = 0x1p-25 / tail;
                assert_near((double)value[s] / KERNEL_ONE, want,
                            (3e-4 * (1 + sigma) + slip) * want * sigma + 2e-5);
            }
        }
        assert_near(mean, 1, sigma * sigma * 1e-3 + 2e-4);
    }
}

static void tails_are_accurate(void **state)
{
    (void)state;
    kernel_table table;
    quantile_table_lognormal(.45, KERNEL_MAX_SERVICE, &table);
    static const double p[] = {1e-5, 1e-4, .001, .01, .05, .5, .95, .99, .999, .9999, .99999};
    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        const double want = exp(.45 * normal_quantile(p[i]) - .45 * .45 / 2);
        assert_near(quantile_table_at(&table, p[i]), want, 3e-4 * want);
        assert_near(quantile_table_cdf(&table, want), p[i], 2e-3 * fmin(p[i], 1 - p[i]));
    }
    assert_near(quantile_table_cdf(&table, 0), 0, 0);
    assert_near(quantile_table_cdf(&table, 1000), 1, 0);
}

static void points_are_interpolated(void **state)
{
    (void)state;
    static const int64_t p[] = {0, 100000, 900000, 1000000}, value[] = {600, 1200, 3600, 9000};
    kernel_table table;
    quantile_table_points(p, value, 4, 1000, &table);
    assert_near(quantile_table_at(&table, .5), 2.4, 1e-4);
    assert_near(quantile_table_at(&table, .05), .9, 1e-2);
    assert_near(quantile_table_at(&table, .9995), 8.973, 5e-3);
    assert_near(quantile_table_cdf(&table, 2.4), .5, 1e-4);
    /* 0.1 * 900 + 0.8 * 2400 + 0.1 * 6300 */
    assert_near(quantile_points_mean(p, value, 4), 2640, 1e-9);
    /* flat beyond the outermost points */
    static const int64_t q[] = {200000, 800000}, v[] = {100, 200};
    quantile_table_points(q, v, 2, 1, &table);
    assert_near(quantile_table_at(&table, .001), 100, 1e-3);
    assert_near(quantile_table_at(&table, .999), 200, 1e-3);
    assert_near(quantile_points_mean(q, v, 2), 20 + 90 + 40, 1e-9);
}

/* ---- matching
 * ----------------------------------------------------------------------------------*/

static arv_duration_model model(const char *type, const char *technician, arv_model_family family,
                                bool ratio, int64_t mean)
{
    arv_duration_model m;
    arv_duration_model_init(&m);
    m.job_type = type;
    m.technician = technician;
    m.family = family;
    m.ratio = ratio;
    m.mean = mean;
    m.cv_ppm = family == ARV_MODEL_LOGNORMAL ? 300000 : 0;
    return m;
}

static void the_most_exact_model_wins(void **state)
{
    (void)state;
    const tiny_options o = {
        .technicians = 2, .jobs_each = 2, .travel_s = 60, .planned_s = 1000, .shift_s = 36000};
    tiny_problem tiny;
    tiny_fill(&tiny, &o);
    arv_duration_model models[] = {
        model(NULL, NULL, ARV_MODEL_LOGNORMAL, true, ARV_UNSET),
        model("boiler", "t1", ARV_MODEL_LOGNORMAL, false, 777),
        model("boiler", NULL, ARV_MODEL_LOGNORMAL, false, 500),
        model("meter", NULL, ARV_MODEL_FIXED, false, ARV_UNSET),
    };
    models[2].pace_sigma_ppm = 200000;
    tiny.spec.models = models;
    tiny.spec.model_count = 4;
    tiny.jobs[0].type = "boiler";
    tiny.jobs[1].type = "meter";
    tiny.jobs[2].type = "unknown";
    tiny.technicians[0].duration_ppm = 1200000;
    tiny.technicians[1].duration_ppm = 1500000;
    tiny_compile(&tiny);
    duration_models compiled;
    assert_int_equal(duration_models_compile(tiny.arena, tiny.problem, tiny.problem->spec->models,
                                             tiny.problem->spec->model_count, &compiled),
                     ARV_OK);
    /* by type, scaled by the technician's multiplier, with pace */
    duration_law law = duration_law_of(&compiled, 0, 0);
    assert_int_equal(law.base_s, 600);
    assert_non_null(law.own);
    assert_near(compiled.paces[law.pace].sigma, .2, 1e-12);
    /* by type and technician: already his */
    law = duration_law_of(&compiled, 1, 0);
    assert_int_equal(law.base_s, 777);
    assert_int_equal(law.pace, ARV_NONE);
    /* fixed: exactly the planned service */
    law = duration_law_of(&compiled, 0, 1);
    assert_int_equal(law.base_s, 1200);
    assert_null(law.own);
    /* no model of its type: the one for all, a ratio to the planned service */
    law = duration_law_of(&compiled, 0, 2);
    assert_int_equal(law.base_s, 1200);
    assert_non_null(law.own);
    law = duration_law_of(&compiled, 1, 3);
    assert_int_equal(law.base_s, 1500);
    tiny_free(&tiny);
}

static void without_a_model_the_plan_holds(void **state)
{
    (void)state;
    const tiny_options o = {
        .technicians = 1, .jobs_each = 1, .travel_s = 60, .planned_s = 1000, .shift_s = 36000};
    tiny_problem tiny;
    tiny_fill(&tiny, &o);
    tiny_compile(&tiny);
    duration_models compiled;
    assert_int_equal(duration_models_compile(tiny.arena, tiny.problem, tiny.problem->spec->models,
                                             tiny.problem->spec->model_count, &compiled),
                     ARV_OK);
    const duration_law law = duration_law_of(&compiled, 0, 0);
    assert_int_equal(law.base_s, 1000);
    assert_null(law.own);
    assert_int_equal(law.pace, ARV_NONE);
    tiny_free(&tiny);
}

/* ---- the shared factor
 * -------------------------------------------------------------------------*/

static double mean_of(const double z[KERNEL_KNOTS], double *sd)
{
    kernel_table exact;
    for (int32_t k = 0; k < KERNEL_KNOTS; k++)
        exact.knot[k] = (int32_t)((z[k] + 10) * 1e6);
    double sum = 0, square = 0;
    enum { STEPS = 20000 };
    for (int32_t i = 0; i < STEPS; i++) {
        const double at = quantile_table_at(&exact, (i + .5) / STEPS) * KERNEL_ONE / 1e6 - 10;
        sum += at;
        square += at * at;
    }
    *sd = sqrt(square / STEPS - sum / STEPS * sum / STEPS);
    return sum / STEPS;
}

static void the_prior_is_standard_normal(void **state)
{
    (void)state;
    const shared_posterior prior = {.observations = 0};
    double z[KERNEL_KNOTS], sd;
    shared_quantiles(&prior, z);
    assert_near(mean_of(z, &sd), 0, 1e-3);
    assert_near(sd, 1, 2e-3);
    assert_near(z[KERNEL_SIDE - 2], 0, 1e-6);
}

/* log ratio = sigma z + noise: conjugate normal. */
static void finished_jobs_give_the_conjugate_posterior(void **state)
{
    (void)state;
    const double pace_sigma = .15, own_sigma = .4;
    kernel_table own;
    quantile_table_lognormal(own_sigma, KERNEL_MAX_SERVICE, &own);
    static const double ratio[] = {1.3, .9, 1.8, 1.1, 1.4, 1.25};
    shared_posterior posterior = {.observations = 0};
    double precision = 1, weighted = 0;
    for (size_t i = 0; i < sizeof ratio / sizeof *ratio; i++) {
        shared_observe(&posterior, pace_sigma, &own, ratio[i]);
        const double seen = log(ratio[i]) + pace_sigma * pace_sigma / 2 + own_sigma * own_sigma / 2;
        precision += pace_sigma * pace_sigma / (own_sigma * own_sigma);
        weighted += seen * pace_sigma / (own_sigma * own_sigma);
    }
    double z[KERNEL_KNOTS], sd;
    shared_quantiles(&posterior, z);
    const double mean = mean_of(z, &sd);
    assert_near(mean, weighted / precision, .01);
    assert_near(sd, sqrt(1 / precision), .01);
}

static void a_job_that_runs_long_means_a_slow_day(void **state)
{
    (void)state;
    kernel_table own;
    quantile_table_lognormal(.3, KERNEL_MAX_SERVICE, &own);
    double last = -1;
    for (double ratio = .25; ratio < 3; ratio += .25) {
        shared_posterior posterior = {.observations = 0};
        shared_observe_running(&posterior, .2, &own, ratio);
        double z[KERNEL_KNOTS], sd;
        shared_quantiles(&posterior, z);
        const double mean = mean_of(z, &sd);
        assert_true(mean > last - 1e-6);
        last = mean;
    }
    assert_true(last > .8);
}

static void one_absurd_record_is_survived(void **state)
{
    (void)state;
    kernel_table own;
    quantile_table_lognormal(.3, KERNEL_MAX_SERVICE, &own);
    shared_posterior posterior = {.observations = 0};
    shared_observe(&posterior, .2, &own, 1e6);
    shared_observe(&posterior, .2, &own, 1e-6);
    double z[KERNEL_KNOTS], sd;
    shared_quantiles(&posterior, z);
    const double mean = mean_of(z, &sd);
    assert_true(fabs(mean) < 4 && sd > 0 && sd < 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_is_right),
        cmocka_unit_test(lognormal_tables_are_accurate),
        cmocka_unit_test(tails_are_accurate),
        cmocka_unit_test(points_are_interpolated),
        cmocka_unit_test(the_most_exact_model_wins),
        cmocka_unit_test(without_a_model_the_plan_holds),
        cmocka_unit_test(the_prior_is_standard_normal),
        cmocka_unit_test(finished_jobs_give_the_conjugate_posterior),
        cmocka_unit_test(a_job_that_runs_long_means_a_slow_day),
        cmocka_unit_test(one_absurd_record_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
