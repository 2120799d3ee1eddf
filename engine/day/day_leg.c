/* day_leg.c - legs of which only a part is driven: progress on the road, and ways on from there.
 *
 * PROGRESS splits the leg. What is left of it, 1 - p of its length, is driven like a leg of its own
 * from now on: its own part of the noise is fresh, its traffic is what is known of today. The part
 * driven shows that traffic: the ratio of the time it took to the usual one counts as an observation
 * of the leg, from LEARN_FROM_PPM on (before, the ratio is mostly the error of the position). However
 * many reports there are, they are one observation: each replaces the one before, and the arrival
 * replaces them all by the whole leg. Breaks on the way count as taken once the time since he left
 * allows for them and the part driven. */
#include "day/day_state.h"

#include <math.h>

enum { LEARN_FROM_PPM = 200000, ALL_PPM = 1000000 };

static int32_t scaled(int32_t duration_s, double factor)
{
    const double value = floor(duration_s * factor + .5);
    return value < KERNEL_FOREVER_S ? (int32_t)value : KERNEL_FOREVER_S;
}

/* Durations of `leg` times `factor` into `duration_s`; who leaves later never arrives earlier. */
static void scale_into(int32_t *duration_s, double factor, travel_leg *leg)
{
    for (int32_t k = leg->slice_count; k-- > 0;) {
        duration_s[k] = scaled(leg->duration_s[k], factor);
        if (k + 1 == leg->slice_count)
            continue;
        const int64_t later = (int64_t)duration_s[k + 1] + leg->from_s[k + 1] - leg->from_s[k];
        if (later < duration_s[k])
            duration_s[k] = (int32_t)later;
    }
    leg->duration_s = duration_s;
    leg->single_s = duration_s[0];
}

arv_status day_leg_scale(arv_arena *arena, travel_leg *leg, double factor)
{
    if (leg->slice_count == 1) {
        leg->single_s = scaled(leg->single_s, factor);
        return ARV_OK;
    }
    int32_t *duration_s = ARENA_ARRAY(arena, int32_t, leg->slice_count);
    if (!duration_s)
        return ARV_RESOURCE_EXHAUSTED;
    scale_into(duration_s, factor, leg);
    return ARV_OK;
}

void day_leg_left(day_route *route)
{
    route->drive.left_s = route->state.since_s;
    route->drive.before = route->state.traffic;
    route->drive.covered_ppm = 0;
}

arv_status day_leg_room(arv_day *day, day_route *route, int32_t stop)
{
    const int32_t wanted = route->route.stops[stop].leg.slice_count;
    if (wanted <= route->drive.room)
        return ARV_OK;
    int32_t *duration_s = ARENA_ARRAY(day->arena, int32_t, wanted);
    if (!duration_s)
        return ARV_RESOURCE_EXHAUSTED;
    if (route->drive.split) /* the leg in use refers to the old ones: make it whole first */
        day_leg_whole(route);
    route->drive.duration_s = duration_s;
    route->drive.room = wanted;
    return ARV_OK;
}

void day_leg_whole(day_route *route)
{
    day_drive *drive = &route->drive;
    if (!drive->split)
        return;
    simulate_stop *stop = &route->route.stops[route->state.next];
    stop->leg = drive->whole;
    stop->rests = drive->rests;
    stop->rest_count = drive->rest_count;
    stop->rest_s = drive->rest_s;
    drive->split = false;
}

/* `ppm` of the whole leg. */
static void take_part(day_drive *drive, int32_t ppm, travel_leg *leg)
{
    *leg = drive->whole;
    if (leg->slice_count == 1)
        leg->single_s = scaled(leg->single_s, ppm / (double)ALL_PPM);
    else
        scale_into(drive->duration_s, ppm / (double)ALL_PPM, leg);
}

static bool breaks_are_over(const day_drive *drive, int32_t now_s)
{
    if (drive->left_s == DAY_UNKNOWN_S)
        return true;
    const double usual_s = travel_arrive(&drive->whole, drive->left_s, KERNEL_ONE) - drive->left_s;
    return now_s - drive->left_s - drive->rest_s >= usual_s * drive->covered_ppm / ALL_PPM;
}

void day_leg_progress(const arv_day *day, day_route *route, const arv_event *event)
{
    day_drive *drive = &route->drive;
    simulate_state *state = &route->state;
    const int32_t k = day->customers[event->job].stop;
    const int32_t now_s = (int32_t)(event->time_s - day->problem->origin_s);
    const bool driving = k == state->next && state->phase == SIMULATE_DRIVING;
    day_leg_whole(route);
    simulate_stop *stop = &route->route.stops[k];
    if (!driving) {
        drive->left_s = DAY_UNKNOWN_S;
        drive->before = state->traffic;
    }
    drive->split = true;
    drive->covered_ppm = event->progress_ppm;
    drive->whole = stop->leg;
    drive->rests = stop->rests;
    drive->rest_count = stop->rest_count;
    drive->rest_s = stop->rest_s;
    state->next = k;
    state->phase = SIMULATE_DRIVING;
    state->since_s = state->now_s = now_s;
    state->traffic = drive->before;
    if (drive->left_s != DAY_UNKNOWN_S && drive->covered_ppm >= LEARN_FROM_PPM) {
        take_part(drive, drive->covered_ppm, &stop->leg);
        simulate_observe_leg(&route->route, stop, drive->left_s, now_s, &state->traffic);
    }
    if (breaks_are_over(drive, now_s))
        stop->rest_count = stop->rest_s = 0;
    take_part(drive, ALL_PPM - drive->covered_ppm, &stop->leg);
}
