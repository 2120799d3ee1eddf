/* check_travel.c - one leg: seconds, metres and cost units straight from the caller's matrices, or
 * from coordinates along the great circle.
 *
 * Great circle: haversine on a sphere of the mean Earth radius (IUGG, 6,371,008.8 m), rounded to
 * the nearest metre; seconds from those metres at the profile's speed, rounded to the nearest. */
#include "check/checker.h"

#include <math.h>
#include <string.h>

#define EARTH_RADIUS_M     6371008.8
#define RADIANS_PER_DEGREE 0.017453292519943295769

#define DEFAULT_PROFILE "car"

enum { ONE_PPM = 1000000, SECONDS_PER_HOUR = 3600, DEFAULT_SPEED_M_PER_H = 50000 };

bool check_profile(const arv_spec *spec, const arv_technician *technician, arv_profile *profile)
{
    const char *name = technician->profile ? technician->profile : DEFAULT_PROFILE;
    for (int32_t i = 0; i < spec->profile_count; i++)
        if (spec->profiles[i].name && strcmp(spec->profiles[i].name, name) == 0) {
            *profile = spec->profiles[i];
            return true;
        }
    if (!technician->profile && spec->profile_count == 1) {
        *profile = spec->profiles[0];
        return true;
    }
    *profile = (arv_profile){.speed_m_per_h = DEFAULT_SPEED_M_PER_H};
    return spec->profile_count == 0 && strcmp(name, DEFAULT_PROFILE) == 0;
}

static int64_t great_circle_m(const arv_location *a, const arv_location *b)
{
    const double from = a->latitude * RADIANS_PER_DEGREE;
    const double to = b->latitude * RADIANS_PER_DEGREE;
    const double north = sin((to - from) / 2);
    const double east = sin((b->longitude - a->longitude) * RADIANS_PER_DEGREE / 2);
    const double h = north * north + cos(from) * cos(to) * east * east;
    return llround(2 * EARTH_RADIUS_M * asin(sqrt(h < 1 ? h : 1)));
}

/* At technician's speed: half as long at 2,000,000 ppm, rounded to nearest. */
static int64_t at_speed(int64_t duration_s, int64_t speed_ppm)
{
    return speed_ppm <= 0 || speed_ppm == ONE_PPM
               ? duration_s
               : (duration_s * ONE_PPM + speed_ppm / 2) / speed_ppm;
}

static check_wide units_by_rate(const arv_costs *costs, int64_t travel_s, int64_t distance_m)
{
    return (check_wide)travel_s * costs->per_hour * CHECK_UNITS_PER_RATE_SECOND +
           (check_wide)distance_m * costs->per_km * CHECK_UNITS_PER_RATE_METRE;
}

static bool matrix_leg(const arv_matrix *matrix, const arv_technician *technician, int32_t from,
                       int32_t to, check_leg *leg)
{
    if (from >= matrix->rows || to >= matrix->rows || !matrix->durations)
        return false;
    const size_t at = (size_t)from * (size_t)matrix->rows + (size_t)to;
    if (matrix->durations[at] < 0 || (matrix->distances && matrix->distances[at] < 0) ||
        (matrix->costs && matrix->costs[at] < 0))
        return false;
    leg->travel_s = at_speed(matrix->durations[at], technician->speed_ppm);
    leg->distance_m = matrix->distances ? matrix->distances[at] : 0;
    leg->units = matrix->costs ? (check_wide)matrix->costs[at] * CHECK_UNITS_PER_PRICE
                               : units_by_rate(&technician->costs, leg->travel_s, leg->distance_m);
    return true;
}

static bool circle_leg(const arv_spec *spec, const arv_technician *technician,
                       int64_t speed_m_per_h, int32_t from, int32_t to, check_leg *leg)
{
    if (from >= spec->location_count || to >= spec->location_count || !spec->locations ||
        speed_m_per_h <= 0)
        return false;
    const arv_location *a = &spec->locations[from], *b = &spec->locations[to];
    if (!a->has_coordinates || !b->has_coordinates)
        return false;
    leg->distance_m = great_circle_m(a, b);
    const int64_t plain_s =
        (leg->distance_m * SECONDS_PER_HOUR + speed_m_per_h / 2) / speed_m_per_h;
    leg->travel_s = at_speed(plain_s, technician->speed_ppm);
    leg->units = units_by_rate(&technician->costs, leg->travel_s, leg->distance_m);
    return true;
}

bool check_travel(const arv_spec *spec, const arv_technician *technician,
                  const arv_profile *profile, int32_t from, int32_t to, check_leg *leg)
{
    *leg = (check_leg){0};
    if (from == ARV_NONE || to == ARV_NONE)
        return true;
    if (from < 0 || to < 0)
        return false;
    if (profile->matrix_count > 0)
        return matrix_leg(&profile->matrices[0], technician, from, to, leg);
    return circle_leg(spec, technician, profile->speed_m_per_h, from, to, leg);
}
