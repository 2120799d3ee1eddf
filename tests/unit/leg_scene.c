/* leg_scene.c - see leg_scene.h. */
#include "leg_scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "duration/quantile_table.h"

const int64_t leg_scene_ppm[] = {0, 50000, 250000, 500000, 750000, 950000, 1000000};
const int64_t leg_scene_value[] = {500000, 700000, 880000, 1000000, 1180000, 1600000, 2600000};
const int64_t leg_scene_access_ppm[] = {0, 500000, 900000, 1000000};
const int64_t leg_scene_access_value[] = {0, 300, 1200, 3600};

const double LEG_LEVELS[LEG_LEVEL_COUNT] = {.02, .1, .3, .5, .7, .9, .98};

void leg_scene_assert_near(double value, double wanted, double by)
{
    if (!(fabs(value - wanted) <= by))
        fail_msg("%.9g is not within %g of %.9g", value, by, wanted);
}

/* One technician (or more), no spread of services; change the spec, then finish. */
leg_scene *leg_scene_make(int32_t technicians)
{
    leg_scene *x = calloc(1, sizeof *x);
    assert_non_null(x);
    tiny_fill(&x->tiny, &(tiny_options){.technicians = technicians,
                                        .jobs_each = JOBS,
                                        .travel_s = TRAVEL_S,
                                        .planned_s = SERVICE_S,
                                        .shift_s = 200 * 3600});
    for (int i = 0; i < 3; i++)
        arv_travel_model_init(&x->travel[i]);
    arv_duration_model_init(&x->access);
    return x;
}

void leg_scene_travel(leg_scene *x, int64_t day_ppm, int64_t technician_day_ppm,
                      int64_t neighbour_ppm, int64_t decay_ppm)
{
    x->travel[0].quantile_ppm = leg_scene_ppm;
    x->travel[0].quantile_value = leg_scene_value;
    x->travel[0].quantile_count = LEG_POINTS;
    x->travel[0].day_ppm = day_ppm;
    x->travel[0].technician_day_ppm = technician_day_ppm;
    x->travel[0].neighbour_ppm = neighbour_ppm;
    x->travel[0].neighbour_decay_ppm = decay_ppm;
    x->tiny.spec.travel_models = x->travel;
    x->tiny.spec.travel_model_count = 1;
}

void leg_scene_access(leg_scene *x)
{
    x->access.family = ARV_MODEL_QUANTILES;
    x->access.quantile_ppm = leg_scene_access_ppm;
    x->access.quantile_value = leg_scene_access_value;
    x->access.quantile_count = ACCESS_POINTS;
    x->tiny.spec.access_models = &x->access;
    x->tiny.spec.access_model_count = 1;
}

void leg_scene_route(leg_scene *x, const arv_route *plan)
{
    assert_int_equal(simulate_route_make(x->tiny.arena, &x->models, plan, &x->route), ARV_OK);
    x->state = simulate_state_start(&x->route);
}

void leg_scene_finish(leg_scene *x)
{
    tiny_compile(&x->tiny);
    assert_int_equal(simulate_models_make(x->tiny.arena, x->tiny.problem, 5, SCENARIOS, &x->models),
                     ARV_OK);
    assert_int_equal(simulate_scratch_make(x->tiny.arena, SCENARIOS, JOBS, &x->scratch), ARV_OK);
    leg_scene_route(x, &x->tiny.plan.routes[0]);
}

void leg_scene_drop(leg_scene *x)
{
    tiny_free(&x->tiny);
    free(x);
}

void leg_scene_run(leg_scene *x)
{
    simulate_run(&x->models, &x->route, &x->state, &x->scratch);
}

const int32_t *leg_scene_arrivals(const leg_scene *x, int32_t k)
{
    return x->scratch.arrive + (size_t)k * SCENARIOS;
}

void leg_scene_at(leg_scene *x, int32_t next, simulate_phase phase, int32_t since_s, int32_t now_s)
{
    x->state.next = next;
    x->state.phase = phase;
    x->state.since_s = since_s;
    x->state.now_s = now_s;
}

/* Score of the leg to stop k in every scenario, k after the next stop (or the next, when he leaves
 * for it at `since_s`). */
void leg_scene_scores(const leg_scene *x, int32_t k, double *score)
{
    const bool first = k == x->state.next;
    for (int32_t s = 0; s < SCENARIOS; s++) {
        const int32_t from = first ? x->state.since_s : leg_scene_arrivals(x, k - 1)[s] + SERVICE_S;
        score[s] = score_of_factor(x->route.stops[k].factor,
                                   (double)(leg_scene_arrivals(x, k)[s] - from) / TRAVEL_S);
    }
}

double leg_scene_mean(const double *v)
{
    double sum = 0;
    for (int32_t s = 0; s < SCENARIOS; s++)
        sum += v[s];
    return sum / SCENARIOS;
}

double leg_scene_covariance(const double *a, const double *b)
{
    const double mean_a = leg_scene_mean(a), mean_b = leg_scene_mean(b);
    double sum = 0;
    for (int32_t s = 0; s < SCENARIOS; s++)
        sum += (a[s] - mean_a) * (b[s] - mean_b);
    return sum / SCENARIOS;
}

static int compare_ints(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Sorted values against the quantiles of a table, within what so many draws leave open. */
void leg_scene_assert_table(int32_t *sorted, const int64_t *ppm, const int64_t *value,
                            int32_t points, double unit_s)
{
    qsort(sorted, SCENARIOS, sizeof *sorted, compare_ints);
    for (int32_t i = 0; i < LEG_LEVEL_COUNT; i++) {
        const double p = LEG_LEVELS[i];
        const double slope = (quantile_points_at(ppm, value, points, p + .005) -
                              quantile_points_at(ppm, value, points, p - .005)) /
                             .01;
        const double error = sqrt(p * (1 - p) / SCENARIOS) * slope * unit_s;
        leg_scene_assert_near(sorted[(int32_t)(p * SCENARIOS)],
                              quantile_points_at(ppm, value, points, p) * unit_s, 3 * error + 2);
    }
}

/* Quantiles of column k among the scenarios `kept`, against those of the run in x->scratch. */
void leg_scene_assert_law(const leg_scene *x, const int32_t *free_run, const bool *kept, int32_t k)
{
    static int32_t want[SCENARIOS], got[SCENARIOS];
    int32_t count = 0;
    for (int32_t s = 0; s < SCENARIOS; s++)
        if (kept[s])
            want[count++] = free_run[(size_t)k * SCENARIOS + (size_t)s];
    assert_true(count > 1000);
    memcpy(got, leg_scene_arrivals(x, k), sizeof got);
    qsort(want, (size_t)count, sizeof *want, compare_ints);
    qsort(got, SCENARIOS, sizeof *got, compare_ints);
    for (int32_t i = 1; i + 1 < LEG_LEVEL_COUNT; i++) {
        const double p = LEG_LEVELS[i];
        const double slope =
            (double)(want[(int32_t)((p + .03) * count)] - want[(int32_t)((p - .03) * count)]) / .06;
        const double error = sqrt(p * (1 - p) * (1.0 / count + 1.0 / SCENARIOS)) * slope;
        const double a = got[(int32_t)(p * SCENARIOS)], b = want[(int32_t)(p * count)];
        if (!(fabs(a - b) <= 3.5 * error + 3))
            fail_msg("stop %d, p %.2f: %.0f is not %.0f +- %.1f", k, p, a, b, error);
    }
}

/* A copy of what the present state says, all stops. */
int32_t *leg_scene_free_run(leg_scene *x)
{
    const size_t bytes = (size_t)JOBS * SCENARIOS * sizeof(int32_t);
    int32_t *copy = malloc(bytes);
    assert_non_null(copy);
    leg_scene_run(x);
    memcpy(copy, x->scratch.arrive, bytes);
    return copy;
}
