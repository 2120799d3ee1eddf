/* test_play_truth.c - the true day follows the models of the spec, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/realmath.h"
#include "play/truth.h"
#include "tiny_problem.h"

static void assert_near(double value, double wanted, double by)
{
    if (!(fabs(value - wanted) <= by))
        fail_msg("%.9g is not within %g of %.9g", value, by, wanted);
}

/* ---- one service ----------------------------------------------------------------------------- */

enum { RANKS = 20000 };

/* Mean and deviation over equally spaced ranks. */
static void moments(const truth_law *law, double pace, const play_reality *reality, double *mean,
                    double *deviation)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < RANKS; i++) {
        const double x = truth_service_s(law, (i + 0.5) / RANKS, pace, reality);
        sum += x;
        squares += x * x;
    }
    *mean = sum / RANKS;
    *deviation = sqrt(squares / RANKS - *mean * *mean);
}

static void lognormal_has_its_mean_and_spread(void **state)
{
    (void)state;
    const play_reality as_modelled = {0};
    arv_duration_model model;
    arv_duration_model_init(&model);
    model.family = ARV_MODEL_LOGNORMAL;
    model.ratio = true;
    model.cv_ppm = 450000;
    const truth_law law = {.model = &model, .planned_s = 3000, .unit_s = 3000 / 1e6};
    double mean, deviation;
    moments(&law, 0, &as_modelled, &mean, &deviation);
    assert_near(mean, 3000, 2);
    assert_near(deviation / mean, 0.45, 0.003);

    model.ratio = false;
    model.mean = 5000;
    model.cv_ppm = 300000;
    const truth_law seconds = {.model = &model, .planned_s = 1, .unit_s = 1.2};
    moments(&seconds, 0, &as_modelled, &mean, &deviation);
    assert_near(mean, 6000, 3);
    assert_near(deviation / mean, 0.30, 0.002);

    /* The pace is a factor of mean one: log N(-sigma^2 / 2, sigma^2). */
    model.pace_sigma_ppm = 200000;
    const int32_t median_s = truth_service_s(&seconds, 0.5, 0, &as_modelled);
    assert_near(truth_service_s(&seconds, 0.5, 1.5, &as_modelled), median_s * exp(0.3), 1);
    double sum = 0;
    for (int i = 0; i < RANKS; i++) {
        const double z = -6 + 12 * (i + 0.5) / RANKS;
        sum += truth_service_s(&seconds, 0.5, z, &as_modelled) * exp(-z * z / 2) * 12 / RANKS;
    }
    assert_near(sum / sqrt(2 * 3.14159265358979), median_s * exp(0.02), 1);
}

static void other_families_by_hand(void **state)
{
    (void)state;
    const play_reality as_modelled = {0};
    const int64_t ppm[] = {0, 200000, 1000000}, value[] = {500000, 900000, 1700000};
    arv_duration_model model;
    arv_duration_model_init(&model);
    model.family = ARV_MODEL_QUANTILES;
    model.ratio = true;
    model.quantile_ppm = ppm;
    model.quantile_value = value;
    model.quantile_count = 3;
    const truth_law law = {.model = &model, .planned_s = 1000, .unit_s = 0.001};
    assert_int_equal(truth_service_s(&law, 1e-12, 0, &as_modelled), 500);
    assert_int_equal(truth_service_s(&law, 0.1, 0, &as_modelled), 700);
    assert_int_equal(truth_service_s(&law, 0.2, 0, &as_modelled), 900);
    assert_int_equal(truth_service_s(&law, 0.6, 0, &as_modelled), 1300);
    assert_int_equal(truth_service_s(&law, 1 - 1e-12, 0, &as_modelled), 1700);
    model.family = ARV_MODEL_FIXED;
    model.pace_sigma_ppm = 500000; /* FIXED is exactly the planned service */
    assert_int_equal(truth_service_s(&law, 0.1, 2, &as_modelled), 1000);
    const truth_law none = {.planned_s = 777};
    assert_int_equal(truth_service_s(&none, 0.1, 2, &as_modelled), 777);
}

static void reality_may_differ(void **state)
{
    (void)state;
    const play_reality slower = {.mean_ppm = 150000}, wider = {.spread_ppm = 1000000},
                       as_modelled = {0};
    arv_duration_model model;
    arv_duration_model_init(&model);
    model.family = ARV_MODEL_LOGNORMAL;
    model.ratio = true;
    model.cv_ppm = 400000;
    const truth_law law = {.model = &model, .planned_s = 100000, .unit_s = 0.1};
    const double median = truth_service_s(&law, 0.5, 0, &as_modelled);
    for (int i = 0; i < 10; i++) {
        const double u = 0.05 + 0.1 * i;
        const double x = truth_service_s(&law, u, 0, &as_modelled);
        assert_near(truth_service_s(&law, u, 0, &slower), 1.15 * x, 1);
        assert_near(truth_service_s(&law, u, 0, &wider), x * x / median,
                    1 + 2 * x / median); /* x is rounded */
    }
}

/* ---- which model ----------------------------------------------------------------------------- */

static void the_most_exact_model_wins(void **state)
{
    (void)state;
    tiny_problem tiny;
    tiny_fill(
        &tiny,
        &(tiny_options){
            .technicians = 2, .jobs_each = 2, .travel_s = 1, .planned_s = 60, .shift_s = 3600});
    static const char *const keys[][2] = {
        {"repair", "t0"}, {"repair", NULL}, {NULL, "t1"}, {NULL, NULL}};
    arv_duration_model models[4];
    for (int m = 0; m < 4; m++) {
        arv_duration_model_init(&models[m]);
        models[m].family = ARV_MODEL_LOGNORMAL;
        models[m].job_type = keys[m][0];
        models[m].technician = keys[m][1];
        models[m].mean = 100 + m;
    }
    tiny.spec.models = models;
    tiny.spec.model_count = 4;
    tiny.jobs[0].type = "repair";
    tiny.technicians[0].duration_ppm = tiny.technicians[1].duration_ppm = 2000000;
    tiny_compile(&tiny);
    const play_reality as_modelled = {0};
    truth source;
    assert_int_equal(truth_make(tiny.problem, 1, TRUTH_PLAYED, &as_modelled, tiny.arena, &source),
                     ARV_OK);
    static const struct {
        int32_t technician, job, model;
        double unit_s; /* a model of his own is not stretched by his duration_ppm */
    } cases[] = {{0, 0, 0, 1}, {1, 0, 1, 2}, {0, 1, 3, 2}, {1, 1, 2, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const walk_route route = {.shift = cases[i].technician, .technician = cases[i].technician};
        const truth_law law = truth_law_of(&source, &route, cases[i].job);
        assert_ptr_equal(law.model, &models[cases[i].model]);
        assert_near(law.unit_s, cases[i].unit_s, 0);
    }
    tiny_free(&tiny);
}

/* Days are drawn from another spec's models; the plan's own are not looked at any more. */
static void another_truth(void **state)
{
    (void)state;
    tiny_problem tiny;
    tiny_fill(&tiny, &(tiny_options){
                         .technicians = 1, .jobs_each = 2, .planned_s = 3000, .cv_ppm = 300000});
    tiny_compile(&tiny);
    arv_duration_model model;
    arv_duration_model_init(&model);
    model.family = ARV_MODEL_LOGNORMAL;
    model.mean = 500;
    model.cv_ppm = 0;
    const walk_route route = {.shift = 0, .technician = 0};
    arv_spec other = {.models = &model, .model_count = 1};
    const play_reality reality = {.models_of = &other};
    truth source;
    assert_int_equal(truth_make(tiny.problem, 1, TRUTH_PLAYED, &reality, tiny.arena, &source),
                     ARV_OK);
    truth_law law = truth_law_of(&source, &route, 0);
    assert_ptr_equal(law.model, &model);
    assert_int_equal(truth_service_s(&law, 0.9, 0, &source.reality), 500);
    /* Without models there is nothing to vary. */
    other.model_count = 0;
    assert_int_equal(truth_make(tiny.problem, 1, TRUTH_PLAYED, &reality, tiny.arena, &source),
                     ARV_OK);
    law = truth_law_of(&source, &route, 0);
    assert_null(law.model);
    assert_int_equal(truth_service_s(&law, 0.9, 0, &source.reality), 3000);
    tiny_free(&tiny);
}

/* ---- a day ----------------------------------------------------------------------------------- */

typedef struct drawn {
    tiny_problem tiny;
    walk_route *routes;
    walk_draw draw;
} drawn;

static void open(drawn *d, const tiny_options *options)
{
    tiny_fill(&d->tiny, options);
    tiny_compile(&d->tiny);
    assert_int_equal(walk_routes_of(d->tiny.problem, &d->tiny.plan, d->tiny.arena, &d->routes),
                     ARV_OK);
    assert_int_equal(walk_draw_make(d->tiny.arena, options->jobs_each, &d->draw), ARV_OK);
}

static truth source_of(const drawn *d, uint64_t seed, truth_use use)
{
    const play_reality as_modelled = {0};
    truth source;
    assert_int_equal(truth_make(d->tiny.problem, seed, use, &as_modelled, d->tiny.arena, &source),
                     ARV_OK);
    return source;
}

static const tiny_options noisy = {.technicians = 2,
                                   .jobs_each = 4,
                                   .travel_s = 1000000, /* fine grain for the statistics */
                                   .planned_s = 1000000,
                                   .mean_s = 1000000,
                                   .cv_ppm = 300000,
                                   .pace_ppm = 200000,
                                   .leg_ppm = 250000,
                                   .technician_day_ppm = 150000,
                                   .day_ppm = 100000,
                                   .shift_s = 100000000};

static void draws_depend_on_nothing_but_their_keys(void **state)
{
    (void)state;
    drawn d;
    open(&d, &noisy);
    const truth a = source_of(&d, 1, TRUTH_PLAYED), b = source_of(&d, 2, TRUTH_PLAYED),
                training = source_of(&d, 1, TRUTH_TRAINING);
    int32_t first[4];
    truth_draw(&a, 5, &d.routes[0], &d.draw);
    memcpy(first, d.draw.service_s, sizeof first);
    truth_draw(&a, 6, &d.routes[0], &d.draw);
    assert_memory_not_equal(first, d.draw.service_s, sizeof first);
    truth_draw(&b, 5, &d.routes[0], &d.draw);
    assert_memory_not_equal(first, d.draw.service_s, sizeof first);
    truth_draw(&training, 5, &d.routes[0], &d.draw);
    assert_memory_not_equal(first, d.draw.service_s, sizeof first);
    /* The same jobs in another order take as long as before. */
    const int32_t turned[4] = {3, 2, 1, 0};
    walk_route route = d.routes[0];
    route.job = turned;
    truth_draw(&a, 5, &route, &d.draw);
    for (int v = 0; v < 4; v++)
        assert_int_equal(d.draw.service_s[v], first[3 - v]);
    tiny_free(&d.tiny);
}

typedef struct series {
    double sum, squares, products; /* products with another series */
} series;

static void add(series *s, double x, double y)
{
    s->sum += x;
    s->squares += x * x;
    s->products += x * y;
}

/* Logs of services and legs over many days: their variances and what they share. */
static void days_have_the_stated_variances(void **state)
{
    (void)state;
    enum { DAYS = 20000 };
    drawn d;
    open(&d, &noisy);
    const truth source = source_of(&d, 3, TRUTH_PLAYED);
    series service = {0}, leg = {0}, other = {0}, days = {0};
    walk_draw second;
    assert_int_equal(walk_draw_make(d.tiny.arena, 4, &second), ARV_OK);
    double mean_service = 0, mean_leg = 0;
    for (int32_t day = 0; day < DAYS; day++) {
        truth_draw(&source, day, &d.routes[0], &d.draw);
        truth_draw(&source, day, &d.routes[1], &second);
        mean_service += d.draw.service_s[0];
        mean_leg += d.draw.leg_factor[0];
        add(&service, log(d.draw.service_s[0] / 1e6), log(d.draw.service_s[3] / 1e6));
        add(&leg, log(d.draw.leg_factor[0]), log(d.draw.leg_factor[3]));
        add(&other, log(d.draw.service_s[0] / 1e6), log(second.service_s[0] / 1e6));
        add(&days, log(d.draw.leg_factor[0]), log(second.leg_factor[0]));
    }
    assert_near(mean_service / DAYS, 1e6, 1e6 * 0.012);
    assert_near(mean_leg / DAYS, 1, 0.01);
    const double own = log(1 + 0.09), m = -(own + 0.04) / 2, l = -(0.0625 + 0.0225 + 0.01) / 2;
    assert_near(service.sum / DAYS, m, 0.01);
    assert_near(service.squares / DAYS - m * m, own + 0.04, 0.005);
    assert_near(service.products / DAYS - m * m, 0.04, 0.005); /* the pace */
    assert_near(other.products / DAYS - m * m, 0, 0.004);      /* nobody else's */
    assert_near(leg.sum / DAYS, l, 0.008);
    assert_near(leg.squares / DAYS - l * l, 0.0625 + 0.0225 + 0.01, 0.004);
    assert_near(leg.products / DAYS - l * l, 0.0225 + 0.01, 0.003); /* his day, the city's */
    assert_near(days.products / DAYS - l * l, 0.01, 0.003);         /* the city's */
    tiny_free(&d.tiny);
}

/* ---- learned legs and access ------------------------------------------------------------------- */

static const int64_t leg_ppm[] = {0, 100000, 500000, 900000, 1000000};
static const int64_t leg_value[] = {500000, 800000, 1000000, 1500000, 2500000};
enum { LEG_POINTS = 5 };

static void fill_travel(arv_travel_model *model)
{
    arv_travel_model_init(model);
    model->quantile_ppm = leg_ppm;
    model->quantile_value = leg_value;
    model->quantile_count = LEG_POINTS;
}

static double rank_of(double leg_factor)
{
    int i = 1;
    while (i + 1 < LEG_POINTS && leg_factor * 1e6 > (double)leg_value[i])
        i++;
    const double f =
        (leg_factor * 1e6 - (double)leg_value[i - 1]) / (double)(leg_value[i] - leg_value[i - 1]);
    return ((double)leg_ppm[i - 1] + f * (double)(leg_ppm[i] - leg_ppm[i - 1])) / 1e6;
}

/* Ranks are uniform; scores of legs share the day, of one technician his day, of neighbours the
 * chain. */
static void legs_follow_the_travel_model(void **state)
{
    (void)state;
    enum { DAYS = 20000, LEGS = 4 };
    drawn d;
    arv_travel_model model;
    fill_travel(&model);
    model.day_ppm = 120000;
    model.technician_day_ppm = 180000;
    model.neighbour_ppm = 300000;
    model.neighbour_decay_ppm = 600000;
    tiny_fill(&d.tiny, &(tiny_options){
                           .technicians = 2, .jobs_each = LEGS, .travel_s = 600, .shift_s = 36000});
    d.tiny.spec.travel_models = &model;
    d.tiny.spec.travel_model_count = 1;
    tiny_compile(&d.tiny);
    assert_int_equal(walk_routes_of(d.tiny.problem, &d.tiny.plan, d.tiny.arena, &d.routes), ARV_OK);
    assert_int_equal(walk_draw_make(d.tiny.arena, LEGS, &d.draw), ARV_OK);
    const truth source = source_of(&d, 4, TRUTH_PLAYED);
    double product[2 * LEGS][2 * LEGS] = {{0}};
    int32_t below[2] = {0};
    for (int32_t day = 0; day < DAYS; day++) {
        double score[2 * LEGS];
        for (int32_t r = 0; r < 2; r++) {
            truth_draw(&source, day, &d.routes[r], &d.draw);
            for (int32_t v = 0; v < LEGS; v++) {
                const double rank = rank_of(d.draw.leg_factor[v]);
                score[r * LEGS + v] = real_normal_quantile(rank);
                below[0] += rank < .05;
                below[1] += rank < .8;
            }
        }
        for (int32_t i = 0; i < 2 * LEGS; i++)
            for (int32_t k = 0; k < 2 * LEGS; k++)
                product[i][k] += score[i] * score[k] / DAYS;
    }
    assert_near(below[0] / (2.0 * LEGS * DAYS), .05, .004);
    assert_near(below[1] / (2.0 * LEGS * DAYS), .8, .008);
    for (int32_t i = 0; i < 2 * LEGS; i++)
        for (int32_t k = 0; k < 2 * LEGS; k++) {
            const bool same = i / LEGS == k / LEGS;
            const double wanted = i == k ? 1 : same ? .3 + .3 * pow(.6, abs(i - k)) : .12;
            assert_near(product[i][k], wanted, .04);
        }
    tiny_free(&d.tiny);
}

/* Places count most, then the technician, then the profile. */
static void the_most_exact_travel_model_wins(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *technician, *profile;
    } keys[] = {{"a", "b", "t0", "car"},   {"a", "b", "t0", NULL},    {"a", "b", NULL, "car"},
                {"a", "b", NULL, NULL},    {NULL, NULL, "t0", "car"}, {NULL, NULL, "t0", NULL},
                {NULL, NULL, NULL, "car"}, {NULL, NULL, NULL, NULL}};
    enum { MODELS = sizeof keys / sizeof *keys };
    arv_location places[3] = {{.id = "a"}, {.id = "b"}, {.id = "c"}};
    arv_travel_model models[MODELS + 2];
    for (int first = 0; first <= MODELS; first++) {
        drawn d;
        tiny_fill(
            &d.tiny,
            &(tiny_options){.technicians = 1, .jobs_each = 2, .travel_s = 600, .shift_s = 36000});
        /* others, that match nothing */
        fill_travel(&models[0]);
        models[0].profile = "bike";
        fill_travel(&models[1]);
        models[1].from = "b";
        models[1].to = "a";
        for (int m = first; m < MODELS; m++) {
            fill_travel(&models[m - first + 2]);
            models[m - first + 2].from = keys[m].from;
            models[m - first + 2].to = keys[m].to;
            models[m - first + 2].technician = keys[m].technician;
            models[m - first + 2].profile = keys[m].profile;
        }
        d.tiny.spec.locations = places;
        d.tiny.spec.travel_models = models;
        d.tiny.spec.travel_model_count = MODELS - first + 2;
        tiny_compile(&d.tiny);
        assert_int_equal(walk_routes_of(d.tiny.problem, &d.tiny.plan, d.tiny.arena, &d.routes),
                         ARV_OK);
        const truth source = source_of(&d, 4, TRUTH_PLAYED);
        const arv_travel_model *here =
            truth_travel_model(&source.travel, d.tiny.problem, &d.routes[0], 0);
        const arv_travel_model *next =
            truth_travel_model(&source.travel, d.tiny.problem, &d.routes[0], 1);
        assert_ptr_equal(here, first < MODELS ? &models[2] : NULL);
        const int general = first < 4 ? 4 : first;
        assert_ptr_equal(next, general < MODELS ? &models[general - first + 2] : NULL);
        tiny_free(&d.tiny);
    }
}

/* A leg's own model gives its median by the hour and no spread; the sigmas of the profile hold for the
 * others. */
static void legs_without_a_model_keep_the_sigmas(void **state)
{
    (void)state;
    int64_t hours[ARV_HOURS] = {0};
    arv_location places[3] = {{.id = "a"}, {.id = "b"}, {.id = "c"}};
    arv_travel_model model;
    arv_travel_model_init(&model);
    model.from = "a";
    model.to = "b";
    model.hour_ppm = hours;
    for (int h = 0; h < ARV_HOURS; h++)
        hours[h] = 1000000 + h;
    drawn d;
    tiny_fill(&d.tiny, &(tiny_options){.technicians = 1,
                                       .jobs_each = 2,
                                       .travel_s = 600,
                                       .leg_ppm = 200000,
                                       .shift_s = 36000});
    d.tiny.spec.locations = places;
    d.tiny.spec.travel_models = &model;
    d.tiny.spec.travel_model_count = 1;
    tiny_compile(&d.tiny);
    assert_int_equal(walk_routes_of(d.tiny.problem, &d.tiny.plan, d.tiny.arena, &d.routes), ARV_OK);
    assert_int_equal(walk_draw_make(d.tiny.arena, 2, &d.draw), ARV_OK);
    const truth source = source_of(&d, 4, TRUTH_PLAYED);
    double sum = 0, squares = 0;
    for (int32_t day = 0; day < 5000; day++) {
        truth_draw(&source, day, &d.routes[0], &d.draw);
        assert_near(d.draw.leg_factor[0], 1, 0);
        assert_ptr_equal(d.draw.leg_hours[0], hours);
        assert_null(d.draw.leg_hours[1]);
        sum += log(d.draw.leg_factor[1]) / 5000;
        squares += pow(log(d.draw.leg_factor[1]), 2) / 5000;
    }
    assert_near(sum, -.02, .01);
    assert_near(squares - sum * sum, .04, .003);
    tiny_free(&d.tiny);
}

static void access_is_matched_like_durations(void **state)
{
    (void)state;
    static const int64_t ppm[] = {0, 1000000}, seconds[] = {100, 500};
    arv_duration_model models[2];
    for (int m = 0; m < 2; m++)
        arv_duration_model_init(&models[m]);
    models[0].family = ARV_MODEL_QUANTILES;
    models[0].job_type = "flat";
    models[0].quantile_ppm = ppm;
    models[0].quantile_value = seconds;
    models[0].quantile_count = 2;
    models[1].family = ARV_MODEL_LOGNORMAL;
    models[1].technician = "t1";
    models[1].mean = 600;
    models[1].cv_ppm = 500000;
    drawn d;
    tiny_fill(&d.tiny,
              &(tiny_options){.technicians = 2, .jobs_each = 2, .planned_s = 60, .shift_s = 36000});
    d.tiny.jobs[0].type = d.tiny.jobs[2].type = "flat";
    d.tiny.technicians[1].duration_ppm = 3000000; /* of services */
    d.tiny.spec.access_models = models;
    d.tiny.spec.access_model_count = 2;
    tiny_compile(&d.tiny);
    assert_int_equal(walk_routes_of(d.tiny.problem, &d.tiny.plan, d.tiny.arena, &d.routes), ARV_OK);
    assert_int_equal(walk_draw_make(d.tiny.arena, 2, &d.draw), ARV_OK);
    const truth source = source_of(&d, 4, TRUTH_PLAYED);
    assert_int_equal(truth_access_s(&source, &d.routes[0], 0, .25), 200);
    assert_int_equal(truth_access_s(&source, &d.routes[0], 1, .25), 0);
    assert_int_equal(truth_access_s(&source, &d.routes[1], 2, .25), 200);
    const double sigma = sqrt(log(1.25));
    assert_near(truth_access_s(&source, &d.routes[1], 3, .5), 600 * exp(-sigma * sigma / 2), 1);
    double sum = 0;
    for (int32_t day = 0; day < 4000; day++) {
        truth_draw(&source, day, &d.routes[1], &d.draw);
        sum += d.draw.access_s[1] / 4000.0;
        assert_in_range(d.draw.access_s[0], 100, 500);
    }
    assert_near(sum, 600, 15);
    tiny_free(&d.tiny);
}

/* exp, log and the normal quantile are ours, so that these hold on every machine. */
static void the_same_day_on_any_machine(void **state)
{
    (void)state;
    drawn d;
    open(&d, &noisy);
    const truth source = source_of(&d, 42, TRUTH_PLAYED);
    truth_draw(&source, 9, &d.routes[1], &d.draw);
    static const int32_t service_s[4] = {703506, 1196193, 1279302, 712227};
    for (int v = 0; v < 4; v++)
        if (d.draw.service_s[v] != service_s[v])
            fail_msg("visit %d takes %d s", v, d.draw.service_s[v]);
    tiny_free(&d.tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lognormal_has_its_mean_and_spread),
        cmocka_unit_test(other_families_by_hand),
        cmocka_unit_test(reality_may_differ),
        cmocka_unit_test(the_most_exact_model_wins),
        cmocka_unit_test(another_truth),
        cmocka_unit_test(draws_depend_on_nothing_but_their_keys),
        cmocka_unit_test(days_have_the_stated_variances),
        cmocka_unit_test(legs_follow_the_travel_model),
        cmocka_unit_test(the_most_exact_travel_model_wins),
        cmocka_unit_test(legs_without_a_model_keep_the_sigmas),
        cmocka_unit_test(access_is_matched_like_durations),
        cmocka_unit_test(the_same_day_on_any_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
