/* learn_support.c - see learn_support.h. */
#include "learn_support.h"

#include "base/arena.h"

#include <math.h>
#include <string.h>

static const char *const TYPES[WORLD_TYPES] = {"quick", "repair", "install"};
static const char *const TECHNICIANS[WORLD_TECHNICIANS] = {"tech0", "tech1", "tech2", "tech3"};
static const char *const PLACES[WORLD_STOPS + 1] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6"};

world world_default(uint64_t seed)
{
    return (world){
        .seed = seed,
        .log_mean = {log(600), log(1800), log(5400)},
        .sigma = .4,
        .travel_log = log(1.2),
        .travel_sigma = .25,
    };
}

double world_normal(rng *r)
{
    const double u = rng_unit(r), v = rng_unit(r);
    return sqrt(-2 * log(u)) * cos(2 * 3.14159265358979323846 * v);
}

static void draw_route(const world *w, int32_t day, int technician, double of_day,
                       arv_visit *visits)
{
    rng r = rng_make(w->seed, (uint64_t)day, (uint64_t)technician);
    int64_t now = (int64_t)8 * 3600 + (int64_t)technician * 600;
    double near = world_normal(&r);
    for (int k = 0; k < WORLD_STOPS; k++) {
        const int type = (int)rng_below(&r, WORLD_TYPES);
        const int64_t planned = 600 + (int64_t)300 * k;
        const double own = 1 - w->day_share - w->neighbour;
        const double q =
            sqrt(w->day_share) * of_day + sqrt(w->neighbour) * near + sqrt(own) * world_normal(&r);
        near = w->decay * near + sqrt(1 - w->decay * w->decay) * world_normal(&r);
        const double evening = now >= (int64_t)16 * 3600 ? w->evening_log : 0;
        const int64_t arrive =
            now + (int64_t)((double)planned *
                            exp(w->travel_log + w->leg_log[k] + evening + w->travel_sigma * q));
        const int64_t start = arrive + w->access_s;
        const double y =
            w->log_mean[type] + w->technician_log[technician] + w->sigma * world_normal(&r);
        visits[k] = (arv_visit){
            .day = day,
            .technician = TECHNICIANS[technician],
            .route = TECHNICIANS[technician],
            .stop = k + 1,
            .job_type = TYPES[type],
            .from = PLACES[k],
            .to = PLACES[k + 1],
            .depart_s = now,
            .arrive_s = arrive,
            .start_s = start,
            .finish_s = start + (int64_t)exp(y),
            .planned_travel_s = planned,
            .planned_service_s = w->planned ? (int64_t)exp(w->log_mean[type]) : ARV_UNSET,
            .open_until_s = ARV_UNSET,
        };
        now = visits[k].finish_s;
    }
}

void world_day(const world *w, int32_t day, arv_visit visits[WORLD_DAY_VISITS])
{
    rng r = rng_make(w->seed, (uint64_t)day, 1000);
    const double of_day = world_normal(&r);
    for (int t = 0; t < WORLD_TECHNICIANS; t++)
        draw_route(w, day, t, of_day, &visits[(size_t)t * WORLD_STOPS]);
}

void world_spec(arv_arena *arena, arv_spec *spec)
{
    arv_technician *technicians = ARENA_ARRAY(arena, arv_technician, WORLD_TECHNICIANS);
    arv_job *jobs = ARENA_ARRAY(arena, arv_job, WORLD_TYPES);
    arv_location *locations = ARENA_ARRAY(arena, arv_location, WORLD_STOPS + 1);
    arv_spec_init(spec);
    for (int i = 0; i < WORLD_TECHNICIANS; i++) {
        arv_technician_init(&technicians[i]);
        technicians[i].id = TECHNICIANS[i];
    }
    for (int i = 0; i < WORLD_TYPES; i++) {
        arv_job_init(&jobs[i]);
        jobs[i].type = TYPES[i];
    }
    for (int i = 0; i <= WORLD_STOPS; i++)
        locations[i].id = PLACES[i];
    spec->technicians = technicians;
    spec->technician_count = WORLD_TECHNICIANS;
    spec->jobs = jobs;
    spec->job_count = WORLD_TYPES;
    spec->locations = locations;
    spec->location_count = WORLD_STOPS + 1;
}

double table_at(const int64_t *ppm, const int64_t *value, int32_t count, double p)
{
    const double at = p * 1e6;
    for (int32_t i = 1; i < count; i++)
        if (at <= (double)ppm[i]) {
            const double f = (at - (double)ppm[i - 1]) / (double)(ppm[i] - ppm[i - 1]);
            return (double)value[i - 1] + f * (double)(value[i] - value[i - 1]);
        }
    return (double)value[count - 1];
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

const arv_duration_model *find_model(const arv_duration_model *models, int32_t count,
                                     const char *type, const char *technician)
{
    for (int32_t i = 0; i < count; i++)
        if (same(models[i].job_type, type) && same(models[i].technician, technician))
            return &models[i];
    return NULL;
}

const arv_travel_model *find_travel(const arv_spec *spec, const char *from, const char *to,
                                    const char *technician)
{
    for (int32_t i = 0; i < spec->travel_model_count; i++) {
        const arv_travel_model *m = &spec->travel_models[i];
        if (same(m->from, from) && same(m->to, to) && same(m->technician, technician))
            return m;
    }
    return NULL;
}
