/* leg_scene.h - one technician's route with long legs, for tests of how legs and access vary in the
 * simulation: to make, to run, and to compare with what formulas or rejection say. */
#ifndef TESTS_LEG_SCENE_H
#define TESTS_LEG_SCENE_H

#include "arrival/simulate.h"
#include "tiny_problem.h"

/* Second 0 is the start of the shift. Legs are long, so that a second is a fine grain. */
enum { JOBS = 6, SCENARIOS = 16384, TRAVEL_S = 10000, SERVICE_S = 600 };

/* Tables of leg factors and of access times. */
enum { LEG_POINTS = 7, ACCESS_POINTS = 4 };
extern const int64_t leg_scene_ppm[LEG_POINTS], leg_scene_value[LEG_POINTS];
extern const int64_t leg_scene_access_ppm[ACCESS_POINTS], leg_scene_access_value[ACCESS_POINTS];

/* Probabilities at which distributions are compared. */
enum { LEG_LEVEL_COUNT = 7 };
extern const double LEG_LEVELS[LEG_LEVEL_COUNT];

typedef struct leg_scene {
    tiny_problem tiny;
    arv_travel_model travel[3];
    arv_duration_model access;
    simulate_models models;
    simulate_route route;
    simulate_state state;
    simulate_scratch scratch;
} leg_scene;

void leg_scene_assert_near(double value, double wanted, double by);

/* One technician (or more), no spread of services; change the spec, then finish. */
leg_scene *leg_scene_make(int32_t technicians);
void leg_scene_travel(leg_scene *x, int64_t day_ppm, int64_t technician_day_ppm,
                      int64_t neighbour_ppm, int64_t decay_ppm);
void leg_scene_access(leg_scene *x);
/* Prepares a route of the plan; finish does so with the first. */
void leg_scene_route(leg_scene *x, const arv_route *plan);
void leg_scene_finish(leg_scene *x);
void leg_scene_drop(leg_scene *x);

void leg_scene_at(leg_scene *x, int32_t next, simulate_phase phase, int32_t since_s, int32_t now_s);
void leg_scene_run(leg_scene *x);
/* A copy of what the present state says, all stops; to be freed. */
int32_t *leg_scene_free_run(leg_scene *x);

const int32_t *leg_scene_arrivals(const leg_scene *x, int32_t k);
/* Score of the leg to stop k in every scenario, k after the next stop (or the next, when he leaves
 * for it at `since_s`). */
void leg_scene_scores(const leg_scene *x, int32_t k, double *score);
/* Over the scenarios. */
double leg_scene_mean(const double *v);
double leg_scene_covariance(const double *a, const double *b);

/* Sorted values against the quantiles of a table, within what so many draws leave open. */
void leg_scene_assert_table(int32_t *sorted, const int64_t *ppm, const int64_t *value,
                            int32_t points, double unit_s);
/* Quantiles of column k among the scenarios `kept`, against those of the run in x->scratch. */
void leg_scene_assert_law(const leg_scene *x, const int32_t *free_run, const bool *kept, int32_t k);

#endif
