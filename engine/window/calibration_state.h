/* calibration_state.h - the tracks of a calibration. Private to calibration*.c. */
#ifndef WINDOW_CALIBRATION_STATE_H
#define WINDOW_CALIBRATION_STATE_H

#include "window/calibration.h"

enum {
    CALIBRATION_LOWEST = -700000,
    CALIBRATION_HIGHEST = 1400000 /* of low and high, alone and added; millionths */
};

typedef struct calibration_track {
    int32_t low, high; /* millionths */
    int64_t outcomes;
} calibration_track;

typedef struct calibration_group {
    const char *job_type; /* NULL = all */
    calibration_track tracks[CALIBRATION_TRACKS];
} calibration_group;

struct arv_calibration {
    arv_arena *arena; /* owns everything, the calibration itself included */
    calibration_group all;
    calibration_group *types; /* by name */
    int32_t type_count, room;
};

/* The track of a look with so many visits left. */
static inline int32_t calibration_look(int32_t stops_away)
{
    return stops_away < CALIBRATION_LOOKS ? stops_away : CALIBRATION_LOOKS - 1;
}

/* NULL when nothing is known of the type. O(log types). */
const calibration_group *calibration_find(const arv_calibration *calibration, const char *job_type);
/* The group of a type, or of all for NULL, made when it is new; NULL when memory is out. A group
 * added moves the others. */
calibration_group *calibration_find_or_add(arv_calibration *calibration, const char *job_type);

#endif
