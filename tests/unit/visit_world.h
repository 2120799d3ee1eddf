/* visit_world.h - records of a made-up firm for the tests of learning from visits: routes of stops
 * between a few places, times drawn from a seed. */
#ifndef TESTS_VISIT_WORLD_H
#define TESTS_VISIT_WORLD_H

#include <arrival/arrival.h>

typedef struct visit_world_options {
    int32_t first_date, days, routes, stops;
    int64_t start_s;       /* the first departure of the first route; later ones 20 min apart */
    int32_t spread_permil; /* uniform factors of travel and work: 1 +- this */
    uint64_t seed;
} visit_world_options;

/* A week from 2024-03-01 of three routes with five stops from 08:00, +- 30 %. */
extern const visit_world_options visit_world_default;

typedef struct visit_world {
    arv_visit *visits; /* [count], sorted */
    int32_t count;
} visit_world;

visit_world visit_world_make(const visit_world_options *options);
void visit_world_free(visit_world *world);

/* Visit `stop` (from 1) of a route on a day, both from 0. */
arv_visit *visit_world_at(const visit_world_options *options, visit_world *world, int32_t day,
                          int32_t route, int32_t stop);

/* Draws every time after `after_s` (since 1970) anew from another seed: the times of routes that begin
 * later, and those of running routes from their next tap on. Plans stay. */
void visit_world_change_future(visit_world *world, int64_t after_s, uint64_t seed);

#endif
