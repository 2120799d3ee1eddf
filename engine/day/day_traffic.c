/* day_traffic.c - see day_traffic.h. */
#include "day/day_traffic.h"

#include "day/day_state.h"

/* A precision below this is what sums and differences leave over by rounding; scores have precision 1. */
static const double LEAST_PRECISION = 1e-9;

/* Slot of a route's profile; made-up ones share the last. */
static int32_t slot_of(const arv_day *day, const day_route *route)
{
    const arv_problem *p = day->problem;
    const int32_t profile = p->travels[p->shift_travel[route->route.shift]].profile;
    return profile == ARV_NONE ? p->spec->profile_count : profile;
}

arv_status day_traffic_make(arv_day *day)
{
    day->said = ARENA_ARRAY(day->arena, traffic_news, day->problem->spec->profile_count + 1);
    return day->said ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}

void day_traffic_learn(arv_day *day, day_route *route)
{
    const traffic_news now = traffic_day_news(&route->route.shares, &route->state.traffic);
    traffic_news *said = &day->said[slot_of(day, route)];
    said->precision += now.precision - route->said.precision;
    said->weighted += now.weighted - route->said.weighted;
    route->said = now;
}

traffic_news day_traffic_for(const arv_day *day, const day_route *route)
{
    const traffic_news *said = &day->said[slot_of(day, route)];
    const traffic_news others = {
        .precision = said->precision - route->said.precision + day->heard.precision,
        .weighted = said->weighted - route->said.weighted + day->heard.weighted,
    };
    return others.precision > LEAST_PRECISION ? others : (traffic_news){.precision = 0};
}

traffic_news day_traffic_news_of(const arv_day *day, int32_t profile)
{
    return day->said[profile == ARV_NONE ? day->problem->spec->profile_count : profile];
}

void day_traffic_hear(arv_day *day, const traffic_news *heard)
{
    day->heard = *heard;
}
