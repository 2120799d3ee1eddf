/* test_check_random.c - property test of the checker.
 *
 * Random small days are planned by a builder that knows nothing of the checker: it drives from
 * visit to visit, second by second where that is simplest, and drops what does not fit. Its plans
 * must be accepted; then every single figure of the plan is changed in turn and each change must be
 * caught. A large day at the end makes sure that the work does not grow with the square of the
 * input. */
#include <arrival/arrival.h>

#include "base/rng.h"
#include "sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PLACES = 12, MOST_JOBS = 24, MOST_TECHNICIANS = 4, SKILLS = 3, MOST_STEPS = MOST_JOBS + 6 };
enum { ROUNDS = SAMPLE(400), DAY_START = 1000000, DAY_S = 40000 };

typedef struct world {
    rng random;
    int32_t durations[PLACES * PLACES], distances[PLACES * PLACES], costs[PLACES * PLACES];
    arv_matrix matrix;
    arv_profile profile;
    char names[MOST_JOBS + MOST_TECHNICIANS][16];
    arv_time_window rest_windows[MOST_TECHNICIANS][2], job_windows[MOST_JOBS][2];
    arv_break rests[MOST_TECHNICIANS][2];
    arv_shift shifts[MOST_TECHNICIANS];
    arv_named_level has[MOST_TECHNICIANS][SKILLS], asks[MOST_JOBS];
    int64_t capacity[MOST_TECHNICIANS][2], delivery[MOST_JOBS][2], pickup[MOST_JOBS][2];
    arv_technician_price prices[MOST_JOBS];
    arv_technician technicians[MOST_TECHNICIANS];
    arv_job jobs[MOST_JOBS];
    arv_spec spec;

    bool served[MOST_JOBS];
    arv_step steps[MOST_TECHNICIANS][MOST_STEPS];
    arv_route routes[MOST_TECHNICIANS];
    arv_unassigned unassigned[MOST_JOBS];
    arv_plan plan;
} world;

static const char *const skill_names[SKILLS] = {"gas", "water", "power"};

static bool coin(world *w)
{
    return rng_below(&w->random, 2) == 1;
}

/* ---- a random spec
 * -----------------------------------------------------------------------------*/

static void make_travel(world *w)
{
    for (int i = 0; i < PLACES * PLACES; i++) {
        w->durations[i] = i % (PLACES + 1) ? 60 + rng_below(&w->random, 1800) : 0;
        w->distances[i] = i % (PLACES + 1) ? 500 + rng_below(&w->random, 30000) : 0;
        w->costs[i] = rng_below(&w->random, 500);
    }
    w->matrix = (arv_matrix){.from_s = ARV_UNSET,
                             .rows = PLACES,
                             .durations = w->durations,
                             .distances = w->distances,
                             .costs = rng_below(&w->random, 4) ? NULL : w->costs};
    arv_profile_init(&w->profile);
    w->profile.name = "van"; /* nobody names it: it is the only one */
    w->profile.matrices = &w->matrix;
    w->profile.matrix_count = 1;
}

static int32_t random_windows(world *w, arv_time_window *windows, int32_t length_s)
{
    const int32_t count = rng_below(&w->random, 3);
    for (int32_t i = 0; i < count; i++) {
        arv_time_window_init(&windows[i]);
        windows[i].open_s = DAY_START + rng_below(&w->random, DAY_S);
        windows[i].close_s = windows[i].open_s + rng_below(&w->random, length_s);
    }
    return count;
}

static void make_technician(world *w, int32_t t)
{
    arv_technician *who = &w->technicians[t];
    arv_technician_init(who);
    snprintf(w->names[MOST_JOBS + t], sizeof w->names[0], "t%d", (int)t);
    who->id = w->names[MOST_JOBS + t];
    who->start_location = coin(w) ? rng_below(&w->random, PLACES) : ARV_NONE;
    who->end_location = coin(w) ? rng_below(&w->random, PLACES) : ARV_NONE;
    who->speed_ppm = coin(w) ? 1000000 : 700000 + rng_below(&w->random, 900000);
    who->duration_ppm = coin(w) ? 1000000 : 700000 + rng_below(&w->random, 900000);
    who->costs.fixed = rng_below(&w->random, 100);
    who->costs.per_hour = rng_below(&w->random, 5000);
    who->costs.per_km = rng_below(&w->random, 50);
    who->costs.per_task_hour = rng_below(&w->random, 50);
    for (int32_t i = 0; i < SKILLS; i++)
        w->has[t][who->skill_count++] = (arv_named_level){skill_names[i], rng_below(&w->random, 3)};
    who->skills = w->has[t];
    for (int d = 0; d < 2; d++)
        w->capacity[t][d] = 5 + rng_below(&w->random, 20);
    who->capacity = w->capacity[t];
    arv_shift_init(&w->shifts[t]);
    w->shifts[t].start_s = DAY_START + rng_below(&w->random, 8000);
    w->shifts[t].end_s = w->shifts[t].start_s + 10000 + rng_below(&w->random, DAY_S);
    w->shifts[t].break_count = rng_below(&w->random, 3);
    w->shifts[t].breaks = w->rests[t];
    for (int32_t b = 0; b < 2; b++) {
        arv_break_init(&w->rests[t][b]);
        w->rests[t][b].service_s = rng_below(&w->random, 2400);
        if (b == 0) {
            w->rests[t][b].windows = w->rest_windows[t];
            w->rests[t][b].window_count = random_windows(w, w->rest_windows[t], DAY_S);
        }
    }
    who->shifts = &w->shifts[t];
    who->shift_count = 1;
}

static void make_job(world *w, int32_t j)
{
    arv_job *job = &w->jobs[j];
    arv_job_init(job);
    snprintf(w->names[j], sizeof w->names[0], "j%d", (int)j);
    job->id = w->names[j];
    job->location = rng_below(&w->random, PLACES);
    job->service_s = rng_below(&w->random, 3600);
    job->windows = w->job_windows[j];
    job->window_count = random_windows(w, w->job_windows[j], 20000);
    w->asks[j] =
        (arv_named_level){skill_names[rng_below(&w->random, SKILLS)], rng_below(&w->random, 3)};
    job->skills = &w->asks[j];
    job->skill_count = coin(w);
    job->priority = rng_below(&w->random, 10);
    job->mandatory = rng_below(&w->random, 8) == 0;
    job->unserved_price = coin(w) ? rng_below(&w->random, 1000) : ARV_UNSET;
    for (int d = 0; d < 2; d++) {
        w->delivery[j][d] = rng_below(&w->random, 4);
        w->pickup[j][d] = rng_below(&w->random, 4);
    }
    job->delivery = coin(w) ? w->delivery[j] : NULL;
    job->pickup = coin(w) ? w->pickup[j] : NULL;
    if (rng_below(&w->random, 4) == 0) {
        job->promise_from_s = DAY_START + rng_below(&w->random, DAY_S);
        job->promise_to_s = job->promise_from_s + 7200;
    }
    w->prices[j] = (arv_technician_price){
        w->names[MOST_JOBS + rng_below(&w->random, w->spec.technician_count)],
        rng_below(&w->random, 90)};
    job->technician_prices = &w->prices[j];
    job->technician_price_count = coin(w);
    job->other_technician_price = coin(w) ? rng_below(&w->random, 90) : ARV_UNSET;
}

static void make_spec(world *w, uint64_t seed)
{
    *w = (world){.random = rng_make(seed, 0, 0)};
    arv_spec_init(&w->spec);
    make_travel(w);
    w->spec.technician_count = 1 + rng_below(&w->random, MOST_TECHNICIANS);
    w->spec.job_count = 1 + rng_below(&w->random, MOST_JOBS);
    for (int32_t t = 0; t < w->spec.technician_count; t++)
        make_technician(w, t);
    for (int32_t j = 0; j < w->spec.job_count; j++)
        make_job(w, j);
    w->spec.technicians = w->technicians;
    w->spec.jobs = w->jobs;
    w->spec.profiles = &w->profile;
    w->spec.profile_count = 1;
    w->spec.location_count = PLACES;
    w->spec.load_count = 2;
}

/* ---- a plan for it, by trial
 * ---------------------------------------------------------------------*/

/* One stop of a trial: a job, or a break when negative (-1 - index). */
typedef struct trial {
    int32_t stops[MOST_STEPS];
    int32_t count;
} trial;

static bool inside(const arv_time_window *windows, int32_t count, int64_t t)
{
    for (int32_t i = 0; i < count; i++)
        if (t >= windows[i].open_s && t <= windows[i].close_s)
            return true;
    return count == 0;
}

/* First moment inside a window; walks second by second, the days are short. */
static int64_t wait_for(const arv_time_window *windows, int32_t count, int64_t t)
{
    while (t < DAY_START + 3 * DAY_S && !inside(windows, count, t))
        t++;
    return t;
}

static int64_t scaled(int64_t value, double factor)
{
    return (int64_t)((double)value * factor + 0.5);
}

static int32_t at(const world *w, const int32_t *table, int32_t from, int32_t to)
{
    (void)w;
    return from < 0 || to < 0 ? 0 : table[from * PLACES + to];
}

typedef struct clock_state {
    int64_t depart, rest_end, rests;
    int32_t place;
} clock_state;

static arv_step leg_step(const world *w, int32_t t, clock_state *c, arv_step_kind kind, int32_t job,
                         int32_t place)
{
    arv_step s = {.kind = kind, .job = job, .rest = ARV_NONE, .location = place};
    s.window_from_s = ARV_UNSET;
    s.travel_s =
        scaled(at(w, w->durations, c->place, place), 1e6 / (double)w->technicians[t].speed_ppm);
    s.distance_m = at(w, w->distances, c->place, place);
    s.arrive_s = c->depart + s.travel_s + c->rests;
    if (s.arrive_s < c->rest_end)
        s.arrive_s = c->rest_end;
    return s;
}

static bool add_job(const world *w, int32_t t, int32_t j, clock_state *c, arv_step *out)
{
    const arv_job *job = &w->jobs[j];
    *out = leg_step(w, t, c, ARV_STEP_JOB, j, job->location);
    if (job->promise_to_s != ARV_UNSET && out->arrive_s > job->promise_to_s)
        return false;
    int64_t ready = out->arrive_s;
    if (job->promise_from_s != ARV_UNSET && ready < job->promise_from_s)
        ready = job->promise_from_s;
    out->start_s = wait_for(job->windows, job->window_count, ready);
    out->finish_s =
        out->start_s + scaled(job->service_s, (double)w->technicians[t].duration_ppm / 1e6);
    *c = (clock_state){out->finish_s, out->finish_s, 0, job->location};
    return true;
}

static void add_break(const world *w, int32_t t, int32_t b, clock_state *c, arv_step *out)
{
    const arv_break *rest = &w->rests[t][b];
    *out = (arv_step){.kind = ARV_STEP_BREAK, .job = ARV_NONE, .rest = b, .location = ARV_NONE};
    out->window_from_s = ARV_UNSET;
    out->arrive_s = out->start_s = wait_for(rest->windows, rest->window_count, c->rest_end);
    out->finish_s = out->start_s + rest->service_s;
    c->rest_end = out->finish_s;
    c->rests += rest->service_s;
}

static bool carries(const world *w, int32_t t, const trial *order)
{
    for (int d = 0; d < 2; d++) {
        int64_t load = 0;
        for (int32_t i = 0; i < order->count; i++)
            if (order->stops[i] >= 0 && w->jobs[order->stops[i]].delivery)
                load += w->delivery[order->stops[i]][d];
        for (int32_t i = -1; i < order->count; i++) {
            if (i >= 0 && order->stops[i] >= 0) {
                const arv_job *job = &w->jobs[order->stops[i]];
                load += (job->pickup ? job->pickup[d] : 0) - (job->delivery ? job->delivery[d] : 0);
            }
            if (load > w->capacity[t][d])
                return false;
        }
    }
    return true;
}

/* Writes the steps of an order into the plan's route of `t`; false when it does not work out. */
static bool drive(world *w, int32_t t, const trial *order, int64_t depart, arv_route *route)
{
    const arv_technician *who = &w->technicians[t];
    arv_step *steps = w->steps[t];
    clock_state c = {depart, depart, 0, who->start_location};
    steps[0] = (arv_step){.kind = ARV_STEP_START, .job = ARV_NONE, .rest = ARV_NONE};
    steps[0].location = who->start_location;
    steps[0].arrive_s = steps[0].start_s = steps[0].finish_s = depart;
    steps[0].window_from_s = ARV_UNSET;
    bool fits = carries(w, t, order);
    for (int32_t i = 0; i < order->count; i++) {
        if (order->stops[i] >= 0)
            fits = add_job(w, t, order->stops[i], &c, &steps[i + 1]) && fits;
        else
            add_break(w, t, -1 - order->stops[i], &c, &steps[i + 1]);
    }
    arv_step *end = &steps[order->count + 1];
    *end = leg_step(w, t, &c, ARV_STEP_END, ARV_NONE, who->end_location);
    end->start_s = end->finish_s = end->arrive_s;
    *route = (arv_route){.technician = t, .steps = steps, .step_count = order->count + 2};
    for (int32_t s = 0; s < route->step_count; s++) {
        const bool job = steps[s].kind == ARV_STEP_JOB;
        route->travel_s += steps[s].travel_s;
        route->distance_m += steps[s].distance_m;
        route->service_s += job ? steps[s].finish_s - steps[s].start_s : 0;
        route->waiting_s += job ? steps[s].start_s - steps[s].arrive_s : 0;
    }
    return fits && end->arrive_s <= who->shifts[0].end_s;
}

static bool has_skill(const world *w, int32_t t, int32_t j)
{
    for (int32_t i = 0; i < SKILLS && w->jobs[j].skill_count; i++)
        if (strcmp(w->has[t][i].name, w->asks[j].name) == 0)
            return w->has[t][i].level >= w->asks[j].level;
    return true;
}

/* Cost in 1/18000, written down from the definition of prices and rates in arrival.h. */
static int64_t route_units(const world *w, const arv_route *route)
{
    const arv_costs *costs = &w->technicians[route->technician].costs;
    int64_t units = costs->fixed * 18000 + route->service_s * costs->per_task_hour * 5;
    for (int32_t s = 1; s < route->step_count; s++) {
        const arv_step *step = &route->steps[s];
        if (step->kind == ARV_STEP_JOB) {
            const arv_job *job = &w->jobs[step->job];
            const char *id = w->technicians[route->technician].id;
            if (job->technician_price_count && strcmp(id, w->prices[step->job].technician) == 0)
                units += w->prices[step->job].price * 18000;
            else if (job->other_technician_price != ARV_UNSET)
                units += job->other_technician_price * 18000;
        }
        if (!w->matrix.costs)
            units += step->travel_s * costs->per_hour * 5 + step->distance_m * costs->per_km * 18;
    }
    int32_t place = route->steps[0].location;
    for (int32_t s = 1; s < route->step_count && w->matrix.costs; s++) {
        if (route->steps[s].kind == ARV_STEP_BREAK)
            continue;
        units += 18000 * (int64_t)at(w, w->costs, place, route->steps[s].location);
        place = route->steps[s].location;
    }
    return units;
}

/* Takes jobs and breaks one at a time, in random order, as long as the route still works. */
static bool plan_route(world *w, int32_t t, arv_route *route)
{
    const arv_shift *shift = &w->shifts[t];
    const int64_t depart = shift->start_s + rng_below(&w->random, 3000);
    trial order = {.count = 0};
    for (int32_t b = 0; b < shift->break_count; b++)
        order.stops[order.count++] = -1 - b;
    int32_t visits = 0;
    for (int32_t j = 0; j < w->spec.job_count; j++) {
        if (w->served[j] || !has_skill(w, t, j))
            continue;
        trial longer = order;
        const int32_t where = rng_below(&w->random, order.count + 1);
        memmove(longer.stops + where + 1, longer.stops + where,
                (size_t)(order.count - where) * sizeof *longer.stops);
        longer.stops[where] = j;
        longer.count++;
        if (!drive(w, t, &longer, depart, route))
            continue;
        order = longer;
        w->served[j] = true;
        visits++;
    }
    return visits > 0 && drive(w, t, &order, depart, route);
}

static void make_plan(world *w)
{
    arv_plan *plan = &w->plan;
    *plan = (arv_plan){.routes = w->routes, .unassigned = w->unassigned};
    int64_t units = 0;
    for (int32_t t = 0; t < w->spec.technician_count; t++) {
        arv_route route;
        if (!plan_route(w, t, &route))
            continue;
        const int64_t own = route_units(w, &route);
        units += own;
        route.cost = (own + 9000) / 18000;
        plan->summary.travel_s += route.travel_s;
        plan->summary.distance_m += route.distance_m;
        plan->summary.service_s += route.service_s;
        plan->summary.waiting_s += route.waiting_s;
        plan->routes[plan->route_count++] = route;
    }
    for (int32_t j = 0; j < w->spec.job_count; j++) {
        if (w->served[j])
            continue;
        plan->unassigned[plan->unassigned_count++] = (arv_unassigned){j, ARV_REASON_FULL};
        plan->summary.priority_lost += w->jobs[j].priority;
        plan->summary.mandatory_unassigned += w->jobs[j].mandatory;
        if (w->jobs[j].unserved_price != ARV_UNSET)
            units += w->jobs[j].unserved_price * 18000;
    }
    plan->summary.unassigned = plan->unassigned_count;
    plan->summary.cost = (units + 9000) / 18000;
}

/* ---- mutations of every figure
 * -------------------------------------------------------------------*/

typedef struct tally {
    world *w;
    int64_t tried, missed;
} tally;

static void expect_caught(tally *t, const char *what, int32_t route, int32_t step)
{
    t->tried++;
    if (arv_check(&t->w->spec, &t->w->plan, NULL, NULL) != ARV_OK)
        return;
    if (t->missed++ < 5)
        print_message("not caught: routes[%d].steps[%d] %s\n", (int)route, (int)step, what);
}

static int64_t shift_of(world *w)
{
    const int64_t by = 1 + rng_below(&w->random, 5000);
    return coin(w) ? by : -by;
}

static void mutate64(tally *t, int64_t *figure, const char *what, int32_t route, int32_t step)
{
    const int64_t kept = *figure;
    *figure += shift_of(t->w);
    expect_caught(t, what, route, step);
    *figure = coin(t->w) ? INT64_MAX : INT64_MIN;
    expect_caught(t, what, route, step);
    *figure = kept;
}

static void mutate32(tally *t, int32_t *figure, const char *what, int32_t route, int32_t step)
{
    const int32_t kept = *figure;
    *figure += (int32_t)shift_of(t->w);
    expect_caught(t, what, route, step);
    *figure = kept + 1;
    expect_caught(t, what, route, step);
    *figure = kept;
}

#define FIELD64(object, field) mutate64(t, &(object)->field, #field, r, s)
#define FIELD32(object, field) mutate32(t, &(object)->field, #field, r, s)

/* A departure moved as a whole may be another right plan; a single figure of it may not. */
static void mutate_step(tally *t, arv_step *step, int32_t r, int32_t s)
{
    FIELD32(step, job);
    FIELD32(step, rest);
    FIELD32(step, location);
    FIELD64(step, arrive_s);
    FIELD64(step, start_s);
    FIELD64(step, finish_s);
    FIELD64(step, travel_s);
    FIELD64(step, distance_m);
    const arv_step_kind kind = step->kind;
    step->kind = kind == ARV_STEP_JOB ? ARV_STEP_BREAK : ARV_STEP_JOB;
    expect_caught(t, "kind", r, s);
    step->kind = kind;
}

/* Leaves out the end, and everything but start and end. */
static void cut_short(tally *t, arv_route *route, int32_t r)
{
    const int32_t kept = route->step_count;
    route->step_count--;
    expect_caught(t, "step_count", r, -1);
    route->step_count = 0;
    expect_caught(t, "step_count", r, -1);
    route->step_count = kept;
}

static void mutate_plan(tally *t)
{
    arv_plan *plan = &t->w->plan;
    for (int32_t r = 0; r < plan->route_count; r++) {
        arv_route *route = &plan->routes[r];
        for (int32_t s = 0; s < route->step_count; s++)
            mutate_step(t, &route->steps[s], r, s);
        const int32_t s = -1;
        FIELD32(route, technician);
        FIELD32(route, shift);
        cut_short(t, route, r);
        FIELD64(route, cost);
        FIELD64(route, travel_s);
        FIELD64(route, distance_m);
        FIELD64(route, service_s);
        FIELD64(route, waiting_s);
    }
    const int32_t r = -1, s = -1;
    for (int32_t i = 0; i < plan->unassigned_count; i++)
        FIELD32(&plan->unassigned[i], job);
    arv_summary *summary = &plan->summary;
    FIELD64(summary, cost);
    FIELD64(summary, priority_lost);
    FIELD32(summary, unassigned);
    FIELD32(summary, mandatory_unassigned);
    FIELD64(summary, travel_s);
    FIELD64(summary, distance_m);
    FIELD64(summary, service_s);
    FIELD64(summary, waiting_s);
}

/* The same visits in another order with the old figures. */
static void swap_jobs(tally *t)
{
    arv_plan *plan = &t->w->plan;
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 1; s + 1 < plan->routes[r].step_count; s++) {
            arv_step *a = &plan->routes[r].steps[s], *b = &plan->routes[r].steps[s + 1];
            if (a->kind != ARV_STEP_JOB || b->kind != ARV_STEP_JOB)
                continue;
            const arv_step kept_a = *a, kept_b = *b;
            *a = kept_b;
            *b = kept_a;
            expect_caught(t, "visits swapped", r, s);
            *a = kept_a;
            *b = kept_b;
        }
}

static void random_plans_pass_and_every_change_is_caught(void **state)
{
    (void)state;
    world *w = malloc(sizeof *w);
    assert_non_null(w);
    tally t = {.w = w};
    int64_t served = 0, left = 0;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        make_spec(w, seed);
        make_plan(w);
        arv_error error = {.status = ARV_OK};
        arv_summary sum;
        const arv_status status = arv_check(&w->spec, &w->plan, &sum, &error);
        for (int32_t i = 0; i < error.count; i++)
            print_message("seed %d: %s: %s\n", (int)seed, error.items[i].path, error.items[i].text);
        assert_int_equal(status, ARV_OK);
        left += w->plan.unassigned_count;
        served += w->spec.job_count - w->plan.unassigned_count;
        mutate_plan(&t);
        swap_jobs(&t);
    }
    free(w);
    print_message("%d served, %d left, %d changes tried\n", (int)served, (int)left, (int)t.tried);
    assert_int_equal(t.missed, 0);
    assert_true(served > SAMPLE_FLOOR(1000) && left > SAMPLE_FLOOR(500) &&
                t.tried > SAMPLE_FLOOR(50000)); /* the test tests something */
}

/* ---- size
 * ----------------------------------------------------------------------------------------*/

enum { BIG_JOBS = 50000, BIG_TECHNICIANS = 10000, BIG_SKILLS = 16, PER_ROUTE = 5 };

static arv_step big_step(arv_step_kind kind, int32_t job, int64_t at_s)
{
    return (arv_step){.kind = kind,
                      .job = job,
                      .rest = ARV_NONE,
                      .arrive_s = at_s,
                      .start_s = at_s,
                      .finish_s = at_s + (kind == ARV_STEP_JOB ? 60 : 0),
                      .window_from_s = ARV_UNSET};
}

/* Every job at one place, a minute each, by a model of its own type: as many models as jobs. */
typedef struct big_day {
    int32_t no_travel;
    arv_matrix matrix;
    arv_profile profile;
    arv_shift shift;
    arv_named_level skills[BIG_SKILLS];
    char ids[BIG_JOBS][12];
    arv_technician technicians[BIG_TECHNICIANS];
    arv_job jobs[BIG_JOBS];
    arv_duration_model models[BIG_JOBS];
    const char *frozen[BIG_TECHNICIANS][PER_ROUTE];
    arv_route_in_force force[BIG_TECHNICIANS];
    arv_spec spec;
    arv_step steps[BIG_TECHNICIANS][PER_ROUTE + 2];
    arv_route routes[BIG_TECHNICIANS];
    arv_plan plan;
} big_day;

static void make_big_job(big_day *d, int32_t j)
{
    snprintf(d->ids[j], sizeof d->ids[j], "%d", (int)j);
    arv_job_init(&d->jobs[j]);
    d->jobs[j].id = d->jobs[j].type = d->ids[j];
    d->jobs[j].location = 0;
    d->jobs[j].skills = d->skills;
    d->jobs[j].skill_count = SKILLS;
    arv_duration_model_init(&d->models[j]);
    d->models[j].family = ARV_MODEL_LOGNORMAL;
    d->models[j].job_type = d->ids[j];
    d->models[j].mean = 60;
    d->frozen[j / PER_ROUTE][j % PER_ROUTE] = d->ids[j];
}

static void make_big_route(big_day *d, int32_t t)
{
    arv_technician *who = &d->technicians[t];
    arv_technician_init(who);
    who->id = d->ids[t];
    who->start_location = who->end_location = 0;
    who->shifts = &d->shift;
    who->shift_count = 1;
    who->skills = d->skills;
    who->skill_count = BIG_SKILLS;
    d->force[t] = (arv_route_in_force){d->ids[t], 0, d->frozen[t], PER_ROUTE, PER_ROUTE};
    arv_step *steps = d->steps[t];
    steps[0] = big_step(ARV_STEP_START, ARV_NONE, 0);
    for (int32_t k = 0; k < PER_ROUTE; k++)
        steps[k + 1] = big_step(ARV_STEP_JOB, t * PER_ROUTE + k, 60 * (int64_t)k);
    steps[PER_ROUTE + 1] = big_step(ARV_STEP_END, ARV_NONE, 60 * (int64_t)PER_ROUTE);
    d->routes[t] = (arv_route){.technician = t,
                               .steps = steps,
                               .step_count = PER_ROUTE + 2,
                               .service_s = 60 * (int64_t)PER_ROUTE};
}

static void make_big_spec(big_day *d)
{
    d->matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = 1, .durations = &d->no_travel};
    arv_profile_init(&d->profile);
    d->profile.name = "car";
    d->profile.matrices = &d->matrix;
    d->profile.matrix_count = 1;
    arv_shift_init(&d->shift);
    d->shift.end_s = 36000;
    for (int i = 0; i < BIG_SKILLS; i++)
        d->skills[i] = (arv_named_level){skill_names[i % SKILLS], i};
    arv_spec_init(&d->spec);
    d->spec.technicians = d->technicians;
    d->spec.technician_count = BIG_TECHNICIANS;
    d->spec.jobs = d->jobs;
    d->spec.job_count = BIG_JOBS;
    d->spec.models = d->models;
    d->spec.model_count = BIG_JOBS;
    d->spec.routes = d->force;
    d->spec.route_count = BIG_TECHNICIANS;
    d->spec.profiles = &d->profile;
    d->spec.profile_count = 1;
}

static void the_largest_day_is_checked(void **state)
{
    (void)state;
    big_day *d = calloc(1, sizeof *d);
    assert_non_null(d);
    make_big_spec(d);
    for (int32_t j = 0; j < BIG_JOBS; j++)
        make_big_job(d, j);
    for (int32_t t = 0; t < BIG_TECHNICIANS; t++)
        make_big_route(d, t);
    d->plan = (arv_plan){.routes = d->routes, .route_count = BIG_TECHNICIANS};
    d->plan.summary.service_s = 60 * (int64_t)BIG_JOBS;
    arv_error error = {.status = ARV_OK};
    const arv_status right = arv_check(&d->spec, &d->plan, NULL, &error);
    if (error.count)
        print_message("%s: %s\n", error.items[0].path, error.items[0].text);
    d->steps[1][2].finish_s++;
    const arv_status wrong = arv_check(&d->spec, &d->plan, NULL, NULL);
    free(d);
    assert_int_equal(right, ARV_OK);
    assert_int_equal(wrong, ARV_FAILED_PRECONDITION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_plans_pass_and_every_change_is_caught),
        cmocka_unit_test(the_largest_day_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
