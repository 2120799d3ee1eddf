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

/* So little after a whole second is that second. */
#define CLOCK_ERROR_S 1e-6L

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

/* Seconds at the technician's speed in one matrix; negative = no way. */
static int64_t matrix_s(const arv_matrix *matrix, const arv_technician *technician, size_t at)
{
    if (matrix->durations[at] < 0 || (matrix->distances && matrix->distances[at] < 0) ||
        (matrix->costs && matrix->costs[at] < 0))
        return -1;
    return at_speed(matrix->durations[at], technician->speed_ppm);
}

/* Arrival when setting out at the begin of slice k or of a later one, by the duration there alone;
 * INT64_MAX = never. */
static int64_t wait_for_slice(const arv_profile *profile, const arv_technician *technician,
                              size_t at, int32_t k)
{
    int64_t best = INT64_MAX;
    for (; k < profile->matrix_count; k++) {
        const int64_t leg_s = matrix_s(&profile->matrices[k], technician, at);
        if (leg_s >= 0 && check_add(profile->matrices[k].from_s, leg_s) < best)
            best = check_add(profile->matrices[k].from_s, leg_s);
    }
    return best;
}

/* Slice k alone says how long the leg takes from depart_s on, waiting allowed. */
static int64_t at_once_or_later(const arv_profile *profile, const arv_technician *technician,
                                size_t at, int32_t k, int64_t depart_s)
{
    const int64_t leg_s = matrix_s(&profile->matrices[k], technician, at);
    const int64_t later = wait_for_slice(profile, technician, at, k + 1);
    return leg_s < 0 || later < check_add(depart_s, leg_s) ? later : check_add(depart_s, leg_s);
}

/* The whole leg at the speed of slice k: what it takes, or what it takes with waiting for the next
 * from the begin of the slice on when that is less. */
static int64_t whole_leg_s(const arv_profile *profile, const arv_technician *technician, size_t at,
                           int32_t k)
{
    const int64_t begin_s = profile->matrices[k].from_s;
    const int64_t back_s = at_once_or_later(profile, technician, at, k, begin_s);
    return back_s == INT64_MAX ? INT64_MAX : check_subtract(back_s, begin_s);
}

/* Share by share of the leg, each at the speed of its slice. */
static int64_t arrive_by_speed(const arv_profile *profile, const arv_technician *technician,
                               size_t at, int32_t k, int64_t depart_s)
{
    long double left = 1, now = (long double)depart_s;
    for (;; k++) {
        const int64_t whole_s = whole_leg_s(profile, technician, at, k);
        const bool last = k + 1 == profile->matrix_count;
        if (whole_s == INT64_MAX && last)
            return INT64_MAX;
        const long double end = last ? now : (long double)profile->matrices[k + 1].from_s;
        if (whole_s != INT64_MAX && (last || now + left * (long double)whole_s <= end))
            return (int64_t)ceill(now + left * (long double)whole_s - CLOCK_ERROR_S);
        if (whole_s != INT64_MAX)
            left -= (end - now) / (long double)whole_s;
        now = end;
    }
}

/* With travel by time of day; negative = no way. */
static int64_t sliced_s(const arv_profile *profile, const arv_technician *technician, size_t at,
                        int64_t depart_s)
{
    int32_t k = 0;
    while (k + 1 < profile->matrix_count &&
           profile->matrices[k + 1].from_s <= depart_s - (profile->slices_by_departure ? 1 : 0))
        k++;
    const int64_t arrive_s = profile->slices_by_departure
                                 ? at_once_or_later(profile, technician, at, k, depart_s)
                                 : arrive_by_speed(profile, technician, at, k, depart_s);
    return arrive_s == INT64_MAX ? -1 : check_subtract(arrive_s, depart_s);
}

static bool matrix_leg(const arv_profile *profile, const arv_technician *technician, int32_t from,
                       int32_t to, int64_t depart_s, check_leg *leg)
{
    const arv_matrix *first = &profile->matrices[0];
    for (int32_t k = 0; k < profile->matrix_count; k++)
        if (from >= profile->matrices[k].rows || to >= profile->matrices[k].rows ||
            !profile->matrices[k].durations)
            return false;
    const size_t at = (size_t)from * (size_t)first->rows + (size_t)to;
    if (profile->matrix_count == 1)
        leg->travel_s = matrix_s(first, technician, at);
    else
        leg->travel_s = sliced_s(profile, technician, at, depart_s);
    if (leg->travel_s < 0) {
        leg->travel_s = 0;
        return false;
    }
    leg->distance_m = first->distances && first->distances[at] > 0 ? first->distances[at] : 0;
    leg->units = first->costs ? (check_wide)(first->costs[at] > 0 ? first->costs[at] : 0) *
                                    CHECK_UNITS_PER_PRICE
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
                  const arv_profile *profile, int32_t from, int32_t to, int64_t depart_s,
                  check_leg *leg)
{
    *leg = (check_leg){0};
    if (from == ARV_NONE || to == ARV_NONE)
        return true;
    if (from < 0 || to < 0)
        return false;
    if (profile->matrix_count > 0)
        return matrix_leg(profile, technician, from, to, depart_s, leg);
    return circle_leg(spec, technician, profile->speed_m_per_h, from, to, leg);
}
