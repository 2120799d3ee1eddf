/* sphere.h - travel along the great circle between coordinates, leg by leg.
 *
 * Where a profile has no matrix, travel is the great circle at a stated speed. For a few thousand places
 * that is a table like any other; for more, the table would not fit into memory or take longer to fill than
 * the plan to find, and a leg is worked out when it is asked for: two sines and an arc sine.
 *
 * Haversine on a sphere of the mean Earth radius, rounded to the nearest metre; seconds from those metres
 * at the speed of the profile, then of the technician, each rounded to the nearest. Symmetric, bit for bit. */
#ifndef MODEL_SPHERE_H
#define MODEL_SPHERE_H

#include <arrival/plan.h>

/* More places than that have no table: two of them would be 288 MB. */
enum { SPHERE_TABLE_MOST = 6000 };

typedef struct sphere_place {
    double latitude, cosine; /* radians, and of it; NaN where there are no coordinates */
    double longitude;        /* degrees */
} sphere_place;

typedef struct sphere {
    const sphere_place *places;
    int64_t speed_m_per_h, speed_ppm;
} sphere;

/* Fills `places` from the caller's. O(count). */
void sphere_locate(const arv_location *locations, int32_t count, sphere_place *places);

/* Seconds of a leg between two places, PROBLEM_UNREACHABLE_S where one has no coordinates; its metres. */
int32_t sphere_leg(const sphere *s, int32_t from, int32_t to, int32_t *metres);

/* The table of all legs, row-major. O(rows^2). */
void sphere_fill(const sphere *s, int32_t rows, int32_t *duration_s, int32_t *distance_m);

/* Travel at a technician's speed, rounded to nearest. */
int32_t sphere_at_speed(int64_t duration_s, int64_t speed_ppm);

#endif
