/* test_backtest_parts.c - the parts of the walk through records, by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/realmath.h"
#include "duration/quantile_table.h"
#include "play/backtest.h"
#include "play/backtest_start.h"
#include "play/duration_forecast.h"
#include "visit_world.h"

enum { DAY_S = 86400 };

static void assert_near(double value, double wanted, double by)
{
    if (!(fabs(value - wanted) <= by))
        fail_msg("%.9g is not within %g of %.9g", value, by, wanted);
}

/* ---- days and routes -------------------------------------------------------------------------- */

static void what_is_wrong_with_a_route(void **state)
{
    (void)state;
    static arv_error error;
    const visit_world_options *o = &visit_world_default;
    visit_world world = visit_world_make(o);
    visit_world_at(o, &world, 0, 0, 3)->stop =
        9; /* then the order is broken: 9 after 2, before 4 */
    arv_arena *arena = arv_arena_create(0);
    backtest_records r;
    assert_int_equal(backtest_records_of(world.visits, world.count, INT32_MAX, arena, &r, &error),
                     ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "records[3]");
    visit_world_free(&world);

    world = visit_world_make(o);
    visit_world_at(o, &world, 0, 0, 5)->stop = 6;
    visit_world_at(o, &world, 0, 1, 3)->from = "elsewhere";
    visit_world_at(o, &world, 0, 2, 3)->planned_travel_s = ARV_UNSET;
    visit_world_at(o, &world, 1, 0, 3)->depart_s -= 3600;
    for (int32_t stop = 1; stop <= o->stops; stop++) {
        arv_visit *v = visit_world_at(o, &world, 1, 1, stop);
        v->depart_s = v->arrive_s = v->start_s = v->finish_s = ARV_UNSET;
    }
    assert_int_equal(backtest_records_of(world.visits, world.count, INT32_MAX, arena, &r, &error),
                     ARV_OK);
    assert_int_equal(r.day_count, o->days);
    assert_int_equal(r.route_count, o->days * o->routes);
    static const backtest_fate wanted[] = {BACKTEST_GAP,      BACKTEST_GAP,     BACKTEST_NO_TRAVEL,
                                           BACKTEST_DISORDER, BACKTEST_NO_TAPS, BACKTEST_PLAYED};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(r.routes[i].fate, wanted[i]);
    assert_int_equal(r.routes[5].start_s, (int64_t)(o->first_date + 1) * DAY_S + o->start_s + 2400);
    assert_int_equal(r.days[0].start_s, (int64_t)o->first_date * DAY_S + o->start_s);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

/* Texts get equal numbers when they are equal, wherever they are stored. */
static void texts_are_numbered(void **state)
{
    (void)state;
    static arv_error error;
    char place[] = "p3";
    visit_world world = visit_world_make(&visit_world_default);
    for (int32_t i = 0; i < world.count; i++)
        if (world.visits[i].to && strcmp(world.visits[i].to, "p3") == 0 && i % 2)
            world.visits[i].to = place;
    world.visits[7].job_type = NULL;
    arv_arena *arena = arv_arena_create(0);
    backtest_records r;
    assert_int_equal(backtest_records_of(world.visits, world.count, INT32_MAX, arena, &r, &error),
                     ARV_OK);
    for (int32_t i = 0; i < world.count; i++) {
        assert_string_equal(r.text[r.to[i]], world.visits[i].to);
        for (int32_t k = 0; k < i; k++)
            assert_int_equal(r.to[i] == r.to[k],
                             strcmp(world.visits[i].to, world.visits[k].to) == 0);
    }
    assert_int_equal(r.type[7], ARV_NONE);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

/* ---- baselines -------------------------------------------------------------------------------- */

static void baselines_are_tuned_on_the_days_known(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    backtest_tuning tuning;
    assert_int_equal(backtest_tuning_make(arena, 3, 0.1, &tuning), ARV_OK);
    for (int32_t k = 1; k <= 10; k++) { /* late and early by 10 .. 100 s */
        const backtest_error e = {.day = 4, .class = 1, .late_s = (k % 2 ? 10 : -10) * k};
        assert_int_equal(backtest_errors_add(&tuning.eta, e), ARV_OK);
        assert_int_equal(backtest_errors_add(&tuning.plan, e), ARV_OK);
    }
    const backtest_error old = {.day = 1, .class = 1, .late_s = 5000};
    const backtest_error ahead = {.day = 6, .class = 1, .late_s = 7000};
    assert_int_equal(backtest_errors_add(&tuning.eta, old), ARV_OK);
    assert_int_equal(backtest_errors_add(&tuning.eta, ahead), ARV_OK);
    backtest_tuning_update(&tuning, 2, 5);
    assert_int_equal(tuning.eta_half_s[0], 0);              /* nothing known */
    assert_int_equal(tuning.eta_half_s[1], 90);             /* nine of ten */
    assert_int_equal(tuning.eta_half_s[2], 90);             /* as the one before */
    assert_near(tuning.plan_deviation_s[1], 65.192, 0.001); /* of 10, -20, 30 ... -100 */
    assert_int_equal(backtest_tuning_normal_s(&tuning, 1), 107);
    assert_int_equal(tuning.eta.count, 11); /* the old one is forgotten, the one ahead is kept */
    backtest_tuning_update(&tuning, 6, 6);
    assert_int_equal(tuning.eta_half_s[1], 7000);
    arv_arena_destroy(&arena);
}

/* One technician, two jobs; learned travel is twice the plan from nine o'clock on. */
static void expected_times_add_up(void **state)
{
    (void)state;
    static arv_error error;
    static const int32_t duration_s[] = {0, 600, -1, -1, 0, 1200, -1, -1, 0};
    static const int64_t p[] = {0, 1000000}, factor[] = {500000, 2500000}, wait[] = {0, 120};
    int64_t hours[ARV_HOURS];
    for (int h = 0; h < ARV_HOURS; h++)
        hours[h] = h < 9 ? 1000000 : 2000000;
    arv_matrix matrix = {.from_s = ARV_UNSET, .rows = 3, .durations = duration_s};
    arv_profile profile;
    arv_profile_init(&profile);
    profile.name = "car";
    profile.matrices = &matrix;
    profile.matrix_count = 1;
    arv_shift shift;
    arv_shift_init(&shift);
    shift.start_s = 8 * 3600;
    shift.end_s = 20 * 3600;
    arv_technician technician;
    arv_technician_init(&technician);
    technician.id = "ann";
    technician.start_location = 0;
    technician.shifts = &shift;
    technician.shift_count = 1;
    arv_job jobs[2];
    for (int j = 0; j < 2; j++) {
        arv_job_init(&jobs[j]);
        jobs[j].id = j ? "b" : "a";
        jobs[j].type = "work";
        jobs[j].location = j + 1;
    }
    arv_travel_model travel;
    arv_travel_model_init(&travel);
    travel.hour_ppm = hours;
    travel.quantile_ppm = p;
    travel.quantile_value = factor; /* mean 1.5 */
    travel.quantile_count = 2;
    arv_duration_model work, access;
    arv_duration_model_init(&work);
    work.job_type = "work";
    work.family = ARV_MODEL_LOGNORMAL;
    work.mean = 3000;
    work.cv_ppm = 400000;
    arv_duration_model_init(&access);
    access.family = ARV_MODEL_QUANTILES; /* mean 60 */
    access.quantile_ppm = p;
    access.quantile_value = wait;
    access.quantile_count = 2;
    const arv_location places[3] = {{.id = "x"}, {.id = "y"}, {.id = "z"}};
    arv_spec spec;
    arv_spec_init(&spec);
    spec.technicians = &technician;
    spec.technician_count = 1;
    spec.jobs = jobs;
    spec.job_count = 2;
    spec.locations = places;
    spec.location_count = 3;
    spec.profiles = &profile;
    spec.profile_count = 1;
    spec.models = &work;
    spec.model_count = 1;
    spec.access_models = &access;
    spec.access_model_count = 1;
    spec.travel_models = &travel;
    spec.travel_model_count = 1;
    arv_arena *arena = arv_arena_create(0);
    const arv_problem *problem = NULL;
    if (arv_problem_compile(arena, &spec, &problem, &error) != ARV_OK)
        fail_msg("%s %s", error.items[0].path, error.items[0].text);
    backtest_expect expect;
    assert_int_equal(backtest_expect_make(arena, problem, &expect), ARV_OK);
    int64_t arrive_s[2];
    backtest_expect_walk(&expect, 0, 8 * 3600, arrive_s);
    assert_int_equal(arrive_s[0], 8 * 3600 + 900);
    /* Leaves at 09:06: 3,060 s of stay, then 1,200 x 1.5 x 2. */
    assert_near((double)arrive_s[1], 8 * 3600 + 900 + 3060 + 3600, 25);
    backtest_expect_walk(&expect, 1, 8 * 3600, arrive_s);
    assert_int_equal(arrive_s[1], 8 * 3600 + 1800);
    arv_arena_destroy(&arena);
}

/* A place is one location; the same leg planned otherwise the second time gets a nameless one. */
static void a_route_may_come_back(void **state)
{
    (void)state;
    static arv_error error;
    arv_visit visits[5];
    static const char *const to[] = {"b", "a", "b", "a", "a"};
    for (int32_t k = 0; k < 5; k++)
        visits[k] = (arv_visit){.day = 19783,
                                .technician = "ann",
                                .route = "r",
                                .stop = k + 1,
                                .job_type = "t",
                                .from = k ? to[k - 1] : "a",
                                .to = to[k],
                                .depart_s = 1000 * k,
                                .arrive_s = 1000 * k + 500,
                                .start_s = ARV_UNSET,
                                .finish_s = ARV_UNSET,
                                .planned_travel_s = k == 2 ? 700 : 600,
                                .planned_service_s = 300,
                                .open_until_s = ARV_UNSET};
    arv_arena *arena = arv_arena_create(0);
    backtest_records r;
    assert_int_equal(backtest_records_of(visits, 5, INT32_MAX, arena, &r, &error), ARV_OK);
    assert_int_equal(r.routes[0].fate, BACKTEST_PLAYED);
    arv_window_options windows;
    arv_window_options_init(&windows);
    windows.scenarios = 64;
    windows.threads = 1;
    arv_learner *learner = arv_learner_create(NULL);
    const arv_problem *problem = NULL;
    arv_plan *plan = NULL;
    const traffic_news nothing = {.precision = 0};
    if (backtest_start(&r.routes[0], learner, &windows, &nothing, arena, &problem, &plan, &error) !=
        ARV_OK)
        fail_msg("%s %s", error.items[0].path, error.items[0].text);
    static const int32_t travel[] = {600, 600, 700, 600, 600};
    for (int32_t k = 0; k < 5; k++) {
        const arv_step *step = &plan->routes[0].steps[k + 1];
        assert_int_equal(step->kind, ARV_STEP_JOB);
        assert_int_equal(step->job, k);
        assert_int_equal(step->travel_s, travel[k]);
    }
    arv_learner_destroy(&learner);
    arv_arena_destroy(&arena);
}

/* ---- durations -------------------------------------------------------------------------------- */

/* Lognormal factor times lognormal pace is lognormal with the sum of the variances. */
static void quantiles_with_a_pace(void **state)
{
    (void)state;
    static kernel_table own;
    const double s = 0.4, t = 0.3, whole = sqrt(s * s + t * t);
    quantile_table_lognormal(s, KERNEL_MAX_SERVICE, &own);
    const duration_forecast forecast = {.law = {.base_s = 3000, .own = &own, .pace = 0},
                                        .pace_sigma = t};
    static const double p[] = {0.05, 0.1, 0.5, 0.9, 0.95};
    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        const double z = real_normal_quantile(p[i]);
        const double wanted = 3000 * exp(whole * z - whole * whole / 2);
        assert_near(duration_forecast_at(&forecast, p[i]) / wanted, 1, 0.01);
    }
    const duration_forecast fixed = {.law = {.base_s = 3000, .own = NULL, .pace = ARV_NONE}};
    assert_near(duration_forecast_at(&fixed, 0.9), 3000, 0);
}

/* Twelve jobs of 100 .. 1200 s in the past; one of a type that is new. */
static void intervals_of_the_past(void **state)
{
    (void)state;
    static arv_error error;
    enum { PAST = 12 };
    arv_visit visits[PAST + 2];
    for (int32_t i = 0; i < PAST + 2; i++)
        visits[i] = (arv_visit){.day = 19000 + (i >= PAST),
                                .technician = "ann",
                                .route = "r",
                                .stop = i + 1,
                                .job_type = i == PAST + 1 ? "new" : "old",
                                .depart_s = ARV_UNSET,
                                .arrive_s = ARV_UNSET,
                                .start_s = 10000 * i,
                                .finish_s = 10000 * i + (i < PAST ? 100 * (i + 1) : 1150),
                                .planned_travel_s = ARV_UNSET,
                                .planned_service_s = ARV_UNSET,
                                .open_until_s = ARV_UNSET};
    arv_arena *arena = arv_arena_create(0);
    backtest_records r;
    backtest_durations d;
    arv_learner *learner = arv_learner_create(NULL);
    assert_int_equal(backtest_records_of(visits, PAST + 2, INT32_MAX, arena, &r, &error), ARV_OK);
    assert_int_equal(backtest_durations_make(arena, &r, &d), ARV_OK);
    assert_int_equal(backtest_durations_judge(&d, learner, 0, &error), ARV_OK);
    assert_int_equal(d.jobs, 0); /* nothing to compare with */
    assert_int_equal(backtest_durations_learn(&d, 0), ARV_OK);
    assert_int_equal(arv_learner_add(learner, visits, PAST, &error), ARV_OK);
    assert_int_equal(backtest_durations_judge(&d, learner, 1, &error), ARV_OK);
    assert_int_equal(d.jobs, 2);
    /* Type 7: 10 % at 100 + 1.1 x 100, 90 % at 1,090; 5 % at 155, 95 % at 1,145. Two jobs of 1,150 s
     * are 60 s and 5 s late; the new type takes all records. */
    const backtest_interval_sums *of80 = &d.sums[BACKTEST_EMPIRICAL][0];
    const backtest_interval_sums *of90 = &d.sums[BACKTEST_EMPIRICAL][1];
    assert_int_equal(of80->covered, 0);
    assert_near(of80->width_s, 2 * 880, 1e-9);
    assert_near(of80->winkler_s, 2 * (880 + 10 * 60), 1e-6);
    assert_near(of90->width_s, 2 * 990, 1e-9);
    assert_near(of90->winkler_s, 2 * (990 + 20 * 5), 1e-6);
    assert_int_equal(d.sums[BACKTEST_LOGNORMAL][1].covered, 2);
    double mean = 0, squares = 0;
    for (int32_t i = 1; i <= PAST; i++) {
        mean += log(100 * i) / PAST;
        squares += log(100 * i) * log(100 * i);
    }
    const double sigma = sqrt((squares - PAST * mean * mean) / (PAST - 1));
    const double z = real_normal_quantile(0.9);
    assert_near(d.sums[BACKTEST_LOGNORMAL][0].width_s,
                2 * (exp(mean + sigma * z) - exp(mean - sigma * z)), 3);
    assert_true(d.sums[BACKTEST_LEARNED][1].width_s > d.sums[BACKTEST_LEARNED][0].width_s);
    assert_true(d.sums[BACKTEST_LEARNED][0].width_s > 0);
    arv_learner_destroy(&learner);
    arv_arena_destroy(&arena);
}

/* ---- what widths are made of ------------------------------------------------------------------ */

/* Only one type of job varies: it is all that the error is made of. */
static void the_part_that_varies_is_named(void **state)
{
    (void)state;
    static arv_error error;
    visit_world_options still = visit_world_default, lively = visit_world_default;
    still.spread_permil = 0;
    still.days = lively.days = 20;
    visit_world world = visit_world_make(&still), other = visit_world_make(&lively);
    for (int32_t i = 0; i < world.count; i++) {
        arv_visit *v = &world.visits[i];
        const arv_visit *o = &other.visits[i];
        const int64_t shift_s = v->stop == 1 ? 0 : world.visits[i - 1].finish_s + 30 - v->depart_s;
        v->depart_s += shift_s;
        v->arrive_s += shift_s;
        v->start_s += shift_s;
        v->finish_s += shift_s;
        if (strcmp(v->job_type, "long") == 0)
            v->finish_s = v->start_s + o->finish_s - o->start_s;
    }
    backtest_options options;
    backtest_options_init(&options);
    options.from_date = still.first_date + 10;
    options.training_days = 2;
    options.windows.scenarios = 64;
    options.windows.threads = 1;
    arv_arena *arena = arv_arena_create(0);
    arv_learner *learner = arv_learner_create(NULL);
    backtest_result *result;
    if (backtest_run(world.visits, world.count, learner, &options, NULL, NULL, arena, &result,
                     &error) != ARV_OK)
        fail_msg("%s %s", error.items[0].path, error.items[0].text);
    const backtest_part *first = &result->oracle.parts[0];
    assert_int_equal(first->to, BACKTEST_PART_JOB);
    assert_string_equal(result->records.text[first->from], "long");
    assert_true(first->product / result->oracle.squares > 0.95);
    arv_learner_destroy(&learner);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
    visit_world_free(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_with_a_route),
        cmocka_unit_test(texts_are_numbered),
        cmocka_unit_test(baselines_are_tuned_on_the_days_known),
        cmocka_unit_test(expected_times_add_up),
        cmocka_unit_test(a_route_may_come_back),
        cmocka_unit_test(quantiles_with_a_pace),
        cmocka_unit_test(intervals_of_the_past),
        cmocka_unit_test(the_part_that_varies_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
