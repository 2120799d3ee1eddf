/* replan_scene.h - a generated day that is planned, opened and driven to some moment by made-up luck. */
#ifndef TESTS_REPLAN_SCENE_H
#define TESTS_REPLAN_SCENE_H

#include <arrival/arrival.h>

#include "base/rng.h"

enum { SCENE_SCENARIOS = 512, SCENE_EPOCHS = 1 };

/* What the scene itself knows of a technician's route, apart from the day. */
typedef struct scene_route {
    int32_t technician, shift;
    int32_t *jobs; /* in the order they are (to be) visited */
    int32_t count, begun;
    int32_t
        phase; /* taps made at visit `begun` - 1 ... of the one under way: 0 = not left for it */
    int64_t next_s;
} scene_route;

typedef struct scene {
    arv_arena *arena;
    arv_spec spec;
    const arv_problem *problem;
    arv_plan *plan;
    bool hold_early;           /* set before scene_open */
    int32_t scenarios, epochs; /* likewise; 0 = SCENE_* */
    arv_window_options options;
    arv_day *day;
    arv_error error;
    rng luck;
    scene_route *routes; /* by technician */
    int64_t now_s;       /* time of the last event; ARV_UNSET = none */
} scene;

/* A generated day of `technicians` and `jobs`, planned in a few epochs, opened with few scenarios. */
void scene_make(scene *s, int32_t technicians, int32_t jobs, uint64_t seed, bool plain);
/* The same, for a scene of which scenarios and epochs are set and all else is zero. */
void scene_make_with(scene *s, int32_t technicians, int32_t jobs, uint64_t seed, bool plain);
/* The same for a problem of the caller's own, which outlives the scene; `plan` NULL = solve it. */
void scene_open(scene *s, const arv_problem *problem, arv_plan *plan, uint64_t seed);
/* Drives on until `until_s`: every service takes what was planned times something between `least` and `most`
 * percent. */
void scene_drive(scene *s, int64_t until_s, int32_t least, int32_t most);
void scene_drop(scene *s);
/* A day that is under way by half an hour to two and a half, in which `*job` was just cancelled. */
void scene_under_way(scene *s, int32_t technicians, int32_t jobs, uint64_t seed, int32_t *job);
/* Fails the test, with what the scene's error says, unless all is well. */
void scene_must(const scene *s, arv_status status);

/* The scene follows an accepted plan. */
void scene_accept(scene *s, const arv_proposal *proposal);
/* Cancels some visit that is not begun, which may join again; ARV_NONE when there is none. */
int32_t scene_cancel(scene *s);
/* The rest of the day as it is, and with a job that is not in it at a position of a technician. */
void scene_with_job(scene *s, int32_t job, int32_t technician, int32_t position,
                    arv_replan_figures *before, arv_replan_figures *after);
/* Is a visit begun, as the scene has it? */
bool scene_begun(const scene *s, int32_t job);
const arv_update *scene_update(const arv_updates *all, int32_t job);

#endif
