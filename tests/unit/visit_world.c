/* visit_world.c - see visit_world.h. Every planned leg takes 10 to 20 min by its places, every job of
 * a type 10, 20 or 40 min; what really happens is that times a factor. */
#include "visit_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

enum { DAY_S = 86400, PLACES = 7, TYPES = 3, ROUTES_APART_S = 1200 };

static const char *const PLACE[PLACES] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6"};
static const char *const TYPE[TYPES] = {"short", "middle", "long"};
static const char *const ROUTE[] = {"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"};
static const char *const WHO[] = {"ann", "bob", "cid", "dora", "eve", "finn", "gus", "hal"};

const visit_world_options visit_world_default = {.first_date = 19783,
                                                 .days = 7,
                                                 .routes = 3,
                                                 .stops = 5,
                                                 .start_s = 8 * 3600,
                                                 .spread_permil = 300,
                                                 .seed = 1};

static int64_t vary(rng *r, int64_t seconds, int32_t permil)
{
    const double factor = 1 + (2 * rng_unit(r) - 1) * permil / 1000.0;
    return (int64_t)((double)seconds * factor + 0.5);
}

static int64_t planned_leg_s(int32_t from, int32_t to)
{
    return 600 + 100 * ((from * 3 + to) % PLACES);
}

static int64_t typical_work_s(const char *type)
{
    return strcmp(type, TYPE[0]) == 0 ? 600 : strcmp(type, TYPE[1]) == 0 ? 1200 : 2400;
}

static arv_visit plan_visit(const visit_world_options *o, int32_t day, int32_t route, int32_t stop)
{
    const int32_t from = (route * 2 + stop) % PLACES, to = (route * 2 + stop + 1) % PLACES;
    return (arv_visit){.day = o->first_date + day,
                       .technician = WHO[route],
                       .route = ROUTE[route],
                       .stop = stop + 1,
                       .job_type = TYPE[(route + stop + day) % TYPES],
                       .from = PLACE[from],
                       .to = PLACE[to],
                       .planned_travel_s = planned_leg_s(from, to),
                       .planned_service_s = ARV_UNSET,
                       .open_until_s = ARV_UNSET};
}

visit_world visit_world_make(const visit_world_options *o)
{
    const int32_t count = o->days * o->routes * o->stops;
    visit_world world = {.visits = calloc((size_t)count, sizeof *world.visits)};
    assert_non_null(world.visits);
    rng r = rng_make(o->seed, 1, 0);
    for (int32_t day = 0; day < o->days; day++)
        for (int32_t route = 0; route < o->routes; route++) {
            int64_t clock_s = o->start_s + (int64_t)route * ROUTES_APART_S;
            for (int32_t stop = 0; stop < o->stops; stop++) {
                arv_visit *v = &world.visits[world.count++];
                *v = plan_visit(o, day, route, stop);
                v->depart_s = clock_s;
                v->arrive_s = v->depart_s + vary(&r, v->planned_travel_s, o->spread_permil);
                v->start_s = v->arrive_s + 60;
                v->finish_s = v->start_s + vary(&r, typical_work_s(v->job_type), o->spread_permil);
                clock_s = v->finish_s + 30;
            }
        }
    return world;
}

void visit_world_free(visit_world *world)
{
    free(world->visits);
    *world = (visit_world){.visits = NULL};
}

arv_visit *visit_world_at(const visit_world_options *o, visit_world *world, int32_t day,
                          int32_t route, int32_t stop)
{
    return &world->visits[(day * o->routes + route) * o->stops + stop - 1];
}

void visit_world_change_future(visit_world *world, int64_t after_s, uint64_t seed)
{
    rng r = rng_make(seed, 2, 0);
    int64_t before_s = 0; /* the tap before, as changed */
    for (int32_t i = 0; i < world->count; i++) {
        arv_visit *v = &world->visits[i];
        int64_t *taps[] = {&v->depart_s, &v->arrive_s, &v->start_s, &v->finish_s};
        if (v->stop == 1)
            before_s = 0;
        for (int k = 0; k < 4; k++) {
            const int64_t now_s = after_s - (int64_t)v->day * DAY_S;
            if (*taps[k] >
                now_s) { /* its old time is no hint: an hour or so after what was before */
                const int64_t from_s = before_s > now_s ? before_s : now_s;
                *taps[k] = from_s + 1 + rng_below(&r, 3600);
            }
            before_s = *taps[k];
        }
    }
}
