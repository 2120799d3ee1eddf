/* sphere.c - see sphere.h. */
#include "model/sphere.h"

#include "model/problem.h"

#include <math.h>

static const double EARTH_RADIUS_M = 6371008.8;
static const double RADIANS = 0.017453292519943295;

void sphere_locate(const arv_location *locations, int32_t count, sphere_place *places)
{
    for (int32_t i = 0; i < count; i++) {
        const arv_location *at = &locations[i];
        const double latitude = at->has_coordinates ? at->latitude * RADIANS : (double)NAN;
        places[i] = (sphere_place){latitude, cos(latitude), at->longitude};
    }
}

int32_t sphere_at_speed(int64_t duration_s, int64_t speed_ppm)
{
    const int64_t scaled = (duration_s * 1000000 + speed_ppm / 2) / speed_ppm;
    return scaled > PROBLEM_UNREACHABLE_S ? PROBLEM_UNREACHABLE_S : (int32_t)scaled;
}

int32_t sphere_leg(const sphere *s, int32_t from, int32_t to, int32_t *metres)
{
    const sphere_place *a = &s->places[from], *b = &s->places[to];
    const double u = sin((b->latitude - a->latitude) / 2.0);
    const double v = sin((b->longitude - a->longitude) * RADIANS / 2.0);
    const double h = u * u + a->cosine * b->cosine * v * v;
    *metres = 0;
    if (isnan(h))
        return from == to ? 0 : PROBLEM_UNREACHABLE_S;
    *metres = (int32_t)llround(2.0 * EARTH_RADIUS_M * asin(sqrt(h < 1.0 ? h : 1.0)));
    const int64_t seconds = (*metres * INT64_C(3600) + s->speed_m_per_h / 2) / s->speed_m_per_h;
    return sphere_at_speed(seconds, s->speed_ppm);
}

void sphere_fill(const sphere *s, int32_t rows, int32_t *duration_s, int32_t *distance_m)
{
    const size_t n = (size_t)rows;
    for (int32_t i = 0; i < rows; i++)
        for (int32_t k = i; k < rows; k++) {
            const size_t there = (size_t)i * n + (size_t)k, back = (size_t)k * n + (size_t)i;
            duration_s[there] = duration_s[back] = sphere_leg(s, i, k, &distance_m[there]);
            distance_m[back] = distance_m[there];
        }
}
