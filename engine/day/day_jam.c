/* day_jam.c - traffic updates: from now until a moment legs take `factor` times as long as they usually
 * would, for all technicians, those of a profile, or one.
 *
 * Such an update speaks of all there is to know of the traffic, so it replaces what has been learned of
 * today until then instead of multiplying it: the jam that the legs of the morning met is not counted
 * twice. What the day has taught, the median factor m of a leg by the day's and the technician's parts of
 * the traffic (arrival/traffic.h), stays in every draw; so legs are slowed by factor / m. The spread around
 * it stays. Legs driven under the update are measured against it: they teach how much it was off, and
 * that holds beyond its end, as what was learned before does.
 *
 * The last update counts. A moment of the past keeps the one that was in force then, for legs that are
 * still being driven. */
#include "day/day_state.h"

#include "base/arena.h"

#include <math.h>
#include <string.h>

enum {
    LEAST_PPM = 100000,
    MOST_PPM = 10000000,
    LEAST_SPELL_PPM = 10000,
    MOST_SPELL_PPM = 100000000
};

/* ---- checks ---------------------------------------------------------------------------------- */

static int32_t profile_of(const arv_spec *spec, const char *name)
{
    for (int32_t i = 0; i < spec->profile_count; i++)
        if (spec->profiles[i].name && strcmp(spec->profiles[i].name, name) == 0)
            return i;
    return ARV_NONE;
}

static bool concerns(const arv_problem *p, const day_jam *jam, const simulate_route *route)
{
    return (jam->technician == ARV_NONE || jam->technician == route->technician) &&
           (jam->profile == ARV_NONE ||
            jam->profile == p->travels[p->shift_travel[route->shift]].profile);
}

static day_jam jam_of(const arv_day *day, const arv_event *event)
{
    const arv_spec *spec = day->problem->spec;
    const int64_t origin_s = day->problem->origin_s;
    return (day_jam){.from_s = (int32_t)(event->time_s - origin_s),
                     .until_s = event->until_s == ARV_UNSET ? KERNEL_FOREVER_S
                                                            : (int32_t)(event->until_s - origin_s),
                     .ppm = event->factor_ppm,
                     .technician = event->technician,
                     .profile = event->profile ? profile_of(spec, event->profile) : ARV_NONE};
}

/* Do spells fit into the legs of a route? Hours of learned models are followed over the shift. */
static bool fits(const arv_day *day, int32_t shift)
{
    const arv_problem *p = day->problem;
    const int64_t hours =
        ((int64_t)p->shift_end_s[shift] - p->shift_start_s[shift]) / 3600 + ARV_HOURS + 2;
    const int64_t edges = 2 * (int64_t)TRAVEL_SPELLS + 2;
    return hours + ARV_MAX_SLICES + edges < TRAVEL_SLOWED_SLICES;
}

arv_status day_jam_check(const arv_day *day, const arv_event *event, arv_error *error)
{
    const arv_spec *spec = day->problem->spec;
    if (event->factor_ppm < LEAST_PPM || event->factor_ppm > MOST_PPM)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.factor_ppm", "must be %d to %d",
                             LEAST_PPM, MOST_PPM);
    if (event->until_s != ARV_UNSET &&
        (event->until_s < event->time_s ||
         event->until_s - day->problem->origin_s > ARV_MAX_HORIZON_S))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.until_s",
                             "before the event or outside the horizon");
    if (event->profile && profile_of(spec, event->profile) == ARV_NONE)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.profile", "no such profile");
    if (event->profile && event->technician != ARV_NONE)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "event.profile",
                             "give a technician or a profile, not both");
    for (int32_t shift = 0; shift < day->problem->shift_count; shift++)
        if (!fits(day, shift))
            return arv_error_add(error, ARV_UNIMPLEMENTED, "event.kind",
                                 "traffic updates are not honoured for shifts of over two weeks");
    return ARV_OK;
}

/* ---- in force -------------------------------------------------------------------------------- */

/* The median factor of the route's legs that the day has taught so far. */
static arv_status learned_factor(arv_day *day, const day_route *route, double *factor)
{
    simulate_leg_spread spread;
    *factor = 1;
    if (simulate_leg_spread_of(day->arena, &day->models, route->route.shift, &spread) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    const traffic_news outside = day_traffic_for(day, route);
    const traffic_state *known = &route->state.traffic;
    const traffic_forecast t = traffic_look(&route->route.shares, known, &outside, known->leg);
    const double usual = spread.table ? score_table_at(spread.table, 0) : 0;
    if (usual > 0)
        *factor = score_table_at(spread.table, t.mean_h) / usual;
    return ARV_OK;
}

void day_jam_forget(day_route *route)
{
    const simulate_state *state = &route->state;
    int32_t since_s = state->now_s, kept = 0;
    if (state->phase == SIMULATE_DRIVING) {
        since_s = state->since_s < since_s ? state->since_s : since_s;
        if (route->drive.left_s != DAY_UNKNOWN_S && route->drive.left_s < since_s)
            since_s = route->drive.left_s;
    }
    for (int32_t i = 0; i < route->route.spell_count; i++)
        if (route->route.spells[i].until_s > since_s)
            route->route.spells[kept++] = route->route.spells[i];
    route->route.spell_count = kept;
}

/* The spells of a route end where the new one begins. */
static void add_spell(simulate_route *route, const travel_spell *fresh)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < route->spell_count; i++) {
        travel_spell spell = route->spells[i];
        spell.until_s = spell.until_s < fresh->from_s ? spell.until_s : fresh->from_s;
        if (spell.from_s < spell.until_s)
            route->spells[kept++] = spell;
    }
    if (kept == TRAVEL_SPELLS) /* the oldest part of a leg that takes hours */
        memmove(route->spells, route->spells + 1, (size_t)--kept * sizeof *route->spells);
    if (fresh->until_s > fresh->from_s)
        route->spells[kept++] = *fresh;
    route->spell_count = kept;
}

static arv_status spell_of(arv_day *day, const day_jam *jam, const day_route *route,
                           travel_spell *spell)
{
    double learned;
    if (learned_factor(day, route, &learned) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    const double ppm = floor(jam->ppm / learned + .5);
    *spell = (travel_spell){.from_s = jam->from_s,
                            .until_s = jam->until_s,
                            .ppm = ppm < LEAST_SPELL_PPM  ? LEAST_SPELL_PPM
                                   : ppm > MOST_SPELL_PPM ? MOST_SPELL_PPM
                                                          : (int32_t)ppm};
    return ARV_OK;
}

/* Room for one more. */
static arv_status make_room(arv_day *day)
{
    if (day->jam_count < day->jam_room)
        return ARV_OK;
    const int32_t room = 2 * day->jam_room + 8;
    day_jam *more = ARENA_ARRAY(day->arena, day_jam, room);
    if (!more)
        return ARV_RESOURCE_EXHAUSTED;
    if (day->jam_count > 0)
        memcpy(more, day->jams, (size_t)day->jam_count * sizeof *more);
    day->jams = more;
    day->jam_room = room;
    return ARV_OK;
}

/* For shifts that begin to be used later. What the new one replaces everywhere goes, so there are no more than
 * technicians and profiles. */
static void keep(arv_day *day, const day_jam *jam)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < day->jam_count; i++) {
        const day_jam *old = &day->jams[i];
        const bool all = jam->technician == ARV_NONE && jam->profile == ARV_NONE;
        if (!all && (old->technician != jam->technician || old->profile != jam->profile))
            day->jams[kept++] = *old;
    }
    day->jams[kept++] = *jam;
    day->jam_count = kept;
}

arv_status day_jam_apply(arv_day *day, const arv_event *event, arv_arena *arena,
                         day_route **changed, int32_t *count, arv_error *error)
{
    const day_jam jam = jam_of(day, event);
    travel_spell *spells = ARENA_ARRAY(arena, travel_spell, day->route_count + 1);
    if (!spells || make_room(day) != ARV_OK)
        return day_no_memory(error);
    *count = 0;
    for (int32_t r = 0; r < day->route_count; r++) {
        day_route *route = &day->routes[r];
        if (!concerns(day->problem, &jam, &route->route))
            continue;
        if (spell_of(day, &jam, route, &spells[*count]) != ARV_OK)
            return day_no_memory(error);
        changed[(*count)++] = route;
    }
    for (int32_t i = 0; i < *count; i++) {
        changed[i]->state.now_s = jam.from_s;
        day_jam_forget(changed[i]);
        add_spell(&changed[i]->route, &spells[i]);
    }
    keep(day, &jam);
    return ARV_OK;
}

arv_status day_jam_join(arv_day *day, day_route *route)
{
    for (int32_t i = 0; i < day->jam_count; i++) {
        travel_spell spell;
        if (!concerns(day->problem, &day->jams[i], &route->route))
            continue;
        if (spell_of(day, &day->jams[i], route, &spell) != ARV_OK)
            return ARV_RESOURCE_EXHAUSTED;
        add_spell(&route->route, &spell);
    }
    return ARV_OK;
}
