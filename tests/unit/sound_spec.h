/* sound_spec.h - a sound spec with one of everything, for tests that spoil one thing in it. */
#ifndef TESTS_SOUND_SPEC_H
#define TESTS_SOUND_SPEC_H

#include <arrival/arrival.h>

enum { ROWS = 3, JOBS = 2, TECHNICIANS = 2 };

/* One of everything, all valid. */
typedef struct sound_spec {
    int32_t durations[ROWS * ROWS], distances[ROWS * ROWS], costs[ROWS * ROWS];
    arv_matrix matrices[2];
    arv_profile profiles[2];
    arv_location locations[ROWS];
    arv_time_window rest_windows[2], windows[2];
    arv_break rests[2];
    arv_shift shifts[TECHNICIANS];
    arv_named_level skills[1], stock[1], needs[1], parts[1];
    const char *tools[1], *needed_tools[1];
    int64_t capacity[2], delivery[2], pickup[2];
    arv_technician technicians[TECHNICIANS];
    arv_service_by service_by[1];
    arv_technician_price prices[1];
    arv_job jobs[JOBS];
    const char *pair[2], *order[2];
    arv_relation relations[1];
    arv_route_in_force routes[2];
    int64_t ppm[2], value[2];
    arv_duration_model models[1], access_models[1];
    int64_t hour_ppm[ARV_HOURS], travel_ppm[2], travel_value[2];
    arv_travel_model travel_models[2];
    arv_spec spec;
    arv_error error; /* of the last compilation */
} sound_spec;

/* All of it anew; a number in range_case points into it and stays valid. */
void sound_fill(sound_spec *s);
arv_status sound_compile(sound_spec *s);
/* Compiles; fails the test unless there is exactly this one violation. */
void sound_expect(sound_spec *s, arv_status status, const char *path);

/* One spoilt thing of the file's own `s`, one violation. */
#define BROKEN(path, ...)                             \
    do {                                              \
        sound_fill(&s);                               \
        __VA_ARGS__;                                  \
        sound_expect(&s, ARV_INVALID_ARGUMENT, path); \
    } while (0)

/* A number that takes low..high and, when optional, ARV_UNSET. */
typedef struct range_case {
    const char *path;
    int64_t *field;
    int64_t low, high;
    bool optional;
} range_case;

/* Both edges of each fit, one past them does not. */
void sound_check_ranges(sound_spec *s, const range_case *cases, size_t count);

#endif
