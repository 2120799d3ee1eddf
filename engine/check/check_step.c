/* check_step.c - one step of a route: places, legs and the relation of arrive, start and finish.
 *
 * arrive = max(depart + travel + breaks of the leg, end of its last break); a break begins at the
 * first moment of its windows from the previous finish on; service starts at the first moment of
 * the job's windows from arrival and the opening of the promise on (see arrival.h). */
#include "check/check_walk.h"

#include <inttypes.h>

int64_t check_expect(const check_walk *w, int32_t step, const char *field, int64_t stated,
                     int64_t computed)
{
    if (stated != computed)
        check_step_wrong(w->c, w->index, step, field, "%" PRId64 " stated, %" PRId64 " computed",
                         stated, computed);
    return check_is_moment(stated) ? stated : computed;
}

static void expect_index(const check_walk *w, int32_t step, const char *field, int32_t stated,
                         int32_t wanted)
{
    if (stated != wanted)
        check_step_wrong(w->c, w->index, step, field, "%" PRId32 " stated, should be %" PRId32,
                         stated, wanted);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* He leaves a place: the next leg begins. */
static void depart(check_walk *w, int64_t moment_s, int32_t location)
{
    w->depart_s = moment_s;
    w->rest_end_s = moment_s;
    w->rest_s = 0;
    w->location = location;
}

void check_start_step(check_walk *w, int32_t location)
{
    const arv_step *step = &w->route->steps[0];
    expect_index(w, 0, "job", step->job, ARV_NONE);
    expect_index(w, 0, "rest", step->rest, ARV_NONE);
    expect_index(w, 0, "location", step->location, location);
    check_expect(w, 0, "travel_s", step->travel_s, 0);
    check_expect(w, 0, "distance_m", step->distance_m, 0);
    int64_t leaves_s = step->finish_s;
    if (!check_is_moment(leaves_s) || leaves_s < w->shift->start_s) {
        check_step_wrong(w->c, w->index, 0, "finish_s",
                         "departs at %" PRId64 ", the shift starts at %" PRId64, leaves_s,
                         w->shift->start_s);
        leaves_s = w->shift->start_s;
    }
    check_expect(w, 0, "arrive_s", step->arrive_s, leaves_s);
    check_expect(w, 0, "start_s", step->start_s, leaves_s);
    w->left_s = w->last_rest_s = leaves_s;
    depart(w, leaves_s, location);
}

/* A leg over several slices that ends on a whole second may be stated a second longer: nobody can
 * tell how often it was rounded up on the way. */
static void accept_rounding(const check_walk *w, const arv_step *step, check_leg *leg)
{
    if (w->profile.matrix_count < 2 || w->profile.slices_by_departure ||
        step->travel_s != check_add(leg->travel_s, 1))
        return;
    if (!w->profile.matrices[0].costs)
        leg->units += (check_wide)w->technician->costs.per_hour * CHECK_UNITS_PER_RATE_SECOND;
    leg->travel_s++;
}

/* The leg that ends at this step, with the breaks taken on it; returns the moment of arrival. */
static int64_t check_leg_to(check_walk *w, int32_t s, int32_t location)
{
    const arv_step *step = &w->route->steps[s];
    check_leg leg;
    if (!check_travel(w->c->spec, w->technician, &w->profile, w->location, location, w->depart_s,
                      &leg))
        check_step_wrong(w->c, w->index, s, "location", "no way from %" PRId32 " to %" PRId32,
                         w->location, location);
    accept_rounding(w, step, &leg);
    check_expect(w, s, "travel_s", step->travel_s, leg.travel_s);
    check_expect(w, s, "distance_m", step->distance_m, leg.distance_m);
    w->travel_s = check_add(w->travel_s, leg.travel_s);
    w->distance_m = check_add(w->distance_m, leg.distance_m);
    w->units += leg.units;
    const int64_t driven_s = check_add(check_add(w->depart_s, leg.travel_s), w->rest_s);
    return check_expect(w, s, "arrive_s", step->arrive_s, later(driven_s, w->rest_end_s));
}

/* Is the stated start a later one that the windows let him choose? */
static bool waits_on_purpose(const arv_step *step, const arv_time_window *windows, int32_t count,
                             int64_t earliest_s)
{
    return check_may_wait(windows, count) && step->start_s > earliest_s &&
           check_is_moment(step->start_s) && check_admits(windows, count, step->start_s);
}

/* Begin of a break, from the end of the visit or break before it. */
static int64_t check_break_begin(const check_walk *w, int32_t s, const arv_break *rest)
{
    const arv_step *step = &w->route->steps[s];
    int64_t begin_s = check_earliest(rest->windows, rest->window_count, w->rest_end_s);
    if (begin_s == INT64_MAX) {
        check_step_wrong(w->c, w->index, s, "start_s",
                         "no window of break %" PRId32 " is left at %" PRId64, step->rest,
                         w->rest_end_s);
        return check_is_moment(step->start_s) ? step->start_s : w->rest_end_s;
    }
    if (waits_on_purpose(step, rest->windows, rest->window_count, begin_s))
        begin_s = step->start_s;
    check_expect(w, s, "arrive_s", step->arrive_s, begin_s);
    return check_expect(w, s, "start_s", step->start_s, begin_s);
}

/* Most work before a break: since the departure without unpaid breaks, and since the last break. */
static void check_work_before(const check_walk *w, int32_t s, const arv_break *rest,
                              int64_t begin_s)
{
    const int64_t work_s = check_subtract(check_subtract(begin_s, w->left_s), w->unpaid_s);
    const int64_t since_s = check_subtract(begin_s, w->last_rest_s);
    if (rest->max_work_since_start_s != ARV_UNSET && work_s > rest->max_work_since_start_s)
        check_step_wrong(w->c, w->index, s, "start_s",
                         "after %" PRId64 " s of work, at most %" PRId64 " allowed", work_s,
                         rest->max_work_since_start_s);
    if (rest->max_work_since_break_s != ARV_UNSET && since_s > rest->max_work_since_break_s)
        check_step_wrong(w->c, w->index, s, "start_s",
                         "%" PRId64 " s after the last break, at most %" PRId64 " allowed", since_s,
                         rest->max_work_since_break_s);
}

void check_break_step(check_walk *w, int32_t s)
{
    const arv_step *step = &w->route->steps[s];
    expect_index(w, s, "job", step->job, ARV_NONE);
    expect_index(w, s, "location", step->location, ARV_NONE);
    check_expect(w, s, "travel_s", step->travel_s, 0);
    check_expect(w, s, "distance_m", step->distance_m, 0);
    if (step->rest < 0 || step->rest >= w->shift->break_count) {
        check_step_wrong(w->c, w->index, s, "rest", "the shift has no break %" PRId32, step->rest);
        return;
    }
    if (w->rested >> step->rest & 1)
        check_step_wrong(w->c, w->index, s, "rest", "break %" PRId32 " is taken twice", step->rest);
    w->rested |= (uint32_t)1 << step->rest;
    const arv_break *rest = &w->shift->breaks[step->rest];
    const int64_t begin_s = check_break_begin(w, s, rest);
    const int64_t end_s = check_add(begin_s, rest->service_s);
    check_work_before(w, s, rest, begin_s);
    check_load_break(w, s, rest);
    w->units += check_start_units(rest->windows, rest->window_count, begin_s);
    w->unpaid_s = check_add(w->unpaid_s, rest->paid ? 0 : rest->service_s);
    w->last_rest_s = end_s;
    w->rest_end_s = check_expect(w, s, "finish_s", step->finish_s, end_s);
    w->rest_s = check_add(w->rest_s, rest->service_s);
}

/* Does he wait, at a moment at which he might have begun, for someone else? */
static bool waits(const check_walk *w, const arv_step *step, const arv_job *job, int64_t begin_s)
{
    return w->c->may_wait && w->c->may_wait[step->job] && job->pin_start_s == ARV_UNSET &&
           check_is_moment(step->start_s) && step->start_s > begin_s &&
           check_earliest(job->windows, job->window_count, step->start_s) == step->start_s;
}

/* Start of service after arriving; reports a start that cannot be. */
static int64_t check_job_begin(const check_walk *w, int32_t s, const arv_job *job, int64_t arrive_s)
{
    const arv_step *step = &w->route->steps[s];
    const bool pinned = job->pin_start_s != ARV_UNSET;
    const int64_t ready_s = later(arrive_s, check_given(job->promise_from_s, INT64_MIN));
    if (pinned && ready_s > job->pin_start_s)
        check_step_wrong(w->c, w->index, s, "start_s",
                         "ready at %" PRId64 ", job %s is pinned to start at %" PRId64, ready_s,
                         job->id, job->pin_start_s);
    const int64_t asked_s = pinned ? job->pin_start_s : ready_s;
    const int64_t begin_s = check_earliest(job->windows, job->window_count, asked_s);
    if (begin_s == INT64_MAX || (pinned && begin_s != asked_s)) {
        check_step_wrong(w->c, w->index, s, "start_s",
                         "no time window of job %s lets it start at %" PRId64 "%s", job->id,
                         asked_s, pinned ? "" : " or later");
        return check_is_moment(step->start_s) ? step->start_s : ready_s;
    }
    if (!pinned && (waits_on_purpose(step, job->windows, job->window_count, begin_s) ||
                    waits(w, step, job, begin_s)))
        return step->start_s;
    return check_expect(w, s, "start_s", step->start_s, begin_s);
}

/* The job itself: once, by someone who may, in its place of the order. */
static void check_job_match(check_walk *w, int32_t s, const arv_job *job)
{
    const arv_step *step = &w->route->steps[s];
    expect_index(w, s, "rest", step->rest, ARV_NONE);
    expect_index(w, s, "location", step->location, job->location);
    if (w->c->seen[step->job])
        check_step_wrong(w->c, w->index, s, "job", "job %s is served twice", job->id);
    w->c->seen[step->job] = true;
    if (job->pin_position != ARV_UNSET && job->pin_position != w->visits)
        check_step_wrong(w->c, w->index, s, "job",
                         "job %s is visit %" PRId32 ", pinned to be visit %" PRId64, job->id,
                         w->visits, job->pin_position);
    check_visit(w->c, w->index, s);
}

/* An arrival window, where there is one, must at least make sense. */
static void check_window_claim(const check_walk *w, int32_t s)
{
    const arv_step *step = &w->route->steps[s];
    if (step->window_from_s == ARV_UNSET)
        return;
    if (step->window_to_s < step->window_from_s)
        check_step_wrong(w->c, w->index, s, "window_to_s", "the window ends before it starts");
    if (step->window_level_ppm < 0 || step->window_level_ppm > 1000000)
        check_step_wrong(w->c, w->index, s, "window_level_ppm", "not a probability");
    if (step->late_ppm < 0 || step->late_ppm > 1000000)
        check_step_wrong(w->c, w->index, s, "late_ppm", "not a probability");
    expect_index(w, s, "stops_away", step->stops_away, w->visits - 1);
}

void check_job_step(check_walk *w, int32_t s)
{
    const arv_step *step = &w->route->steps[s];
    if (step->job < 0 || step->job >= w->c->spec->job_count) {
        check_step_wrong(w->c, w->index, s, "job", "there is no job %" PRId32, step->job);
        return;
    }
    const arv_job *job = &w->c->spec->jobs[step->job];
    w->visits++;
    check_job_match(w, s, job);
    const bool comes_from_elsewhere = w->location != job->location;
    const int64_t arrive_s = check_leg_to(w, s, job->location);
    if (job->promise_to_s != ARV_UNSET && arrive_s > job->promise_to_s)
        check_step_wrong(w->c, w->index, s, "arrive_s",
                         "arrives at %" PRId64 ", promised until %" PRId64, arrive_s,
                         job->promise_to_s);
    int64_t service_s = check_service_s(w->c, w->technician, job);
    if (comes_from_elsewhere)
        service_s = check_add(service_s, check_given(job->setup_s, 0));
    const int64_t begin_s = check_job_begin(w, s, job, arrive_s);
    const int64_t end_s = check_add(begin_s, service_s);
    w->waiting_s = check_add(w->waiting_s, check_subtract(begin_s, arrive_s));
    depart(w, check_expect(w, s, "finish_s", step->finish_s, end_s), job->location);
    w->service_s = check_add(w->service_s, service_s);
    w->units += check_technician_price_units(w->technician, job) +
                check_change_units(w->c, w->route->technician, step->job) +
                check_start_units(job->windows, job->window_count, begin_s);
    check_window_claim(w, s);
    check_load_visit(w, s, job);
}

/* From here on he has everything: once a route, at the place of the technician. */
void check_restock_step(check_walk *w, int32_t s)
{
    const arv_step *step = &w->route->steps[s];
    const arv_technician *technician = w->technician;
    expect_index(w, s, "job", step->job, ARV_NONE);
    expect_index(w, s, "rest", step->rest, ARV_NONE);
    expect_index(w, s, "location", step->location, technician->restock_location);
    if (technician->restock_location == ARV_NONE)
        check_step_wrong(w->c, w->index, s, "kind", "%s cannot restock", technician->id);
    if (w->c->kit.restocked)
        check_step_wrong(w->c, w->index, s, "kind", "restocks a second time");
    w->c->kit.restocked = true;
    const int64_t arrive_s = check_leg_to(w, s, technician->restock_location);
    const int64_t start_s = check_expect(w, s, "start_s", step->start_s, arrive_s);
    const int64_t end_s = check_add(start_s, technician->restock_service_s);
    depart(w, check_expect(w, s, "finish_s", step->finish_s, end_s), technician->restock_location);
}

/* The end of the shift with its overtime, the longest duration, and the price of both. */
static void check_shift_length(check_walk *w, int32_t s, int64_t back_s)
{
    const arv_shift *shift = w->shift;
    const int64_t last_s = check_add(shift->end_s, check_given(shift->overtime_s, 0));
    if (back_s > last_s)
        check_step_wrong(w->c, w->index, s, "arrive_s",
                         "back at %" PRId64 ", the shift ends at %" PRId64, back_s, last_s);
    const int64_t duration_s = check_subtract(back_s, w->left_s);
    if (shift->max_duration_s != ARV_UNSET && duration_s > shift->max_duration_s)
        check_step_wrong(w->c, w->index, s, "arrive_s",
                         "%" PRId64 " s after the departure, at most %" PRId64 " allowed",
                         duration_s, shift->max_duration_s);
    w->units +=
        (check_wide)duration_s * w->technician->costs.per_shift_hour * CHECK_UNITS_PER_RATE_SECOND;
    if (back_s > shift->end_s)
        w->units += (check_wide)check_subtract(back_s, shift->end_s) *
                    check_given(shift->overtime_price_per_hour, 0) * CHECK_UNITS_PER_RATE_SECOND;
}

void check_end_step(check_walk *w, int32_t s, int32_t location)
{
    const arv_step *step = &w->route->steps[s];
    expect_index(w, s, "job", step->job, ARV_NONE);
    expect_index(w, s, "rest", step->rest, ARV_NONE);
    expect_index(w, s, "location", step->location, location);
    const int64_t arrive_s = check_leg_to(w, s, location);
    check_expect(w, s, "start_s", step->start_s, arrive_s);
    check_expect(w, s, "finish_s", step->finish_s, arrive_s);
    check_shift_length(w, s, arrive_s);
    depart(w, arrive_s, location);
}
