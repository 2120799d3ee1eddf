/* test_tours.c - property tests of the search's view of a solution.
 *
 * Random routes are built on random problems with every feature on; then, for every unserved job
 * and every place of every route, what the O(1) test of tours.h says is compared with an evaluation
 * of the whole route that shares nothing with it but schedule_route, and insertion itself must find
 * the cheapest feasible place. */
#include "search/piece.h"
#include "search/start.h"
#include "search/tours.h"

#include "arrival/schedule.h"
#include "base/arena.h"
#include "sample.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_ITEMS = 64 };

/* ---- the reference: a whole route, evaluated from scratch --------------------------------------- */

static int32_t list_route(const tours *t, int32_t shift, schedule_item *items)
{
    int32_t count = 0;
    const tour_route *r = &t->routes[shift];
    for (int32_t v = t->nodes[r->start].next; v != r->end; v = t->nodes[v].next)
        items[count++] = tours_is_break(t, v) ? schedule_break(v - t->break_base) : v;
    return count;
}

static bool loads_fit(const arv_problem *p, int32_t shift, const schedule_item *items,
                      int32_t count)
{
    for (int32_t d = 0; d < p->load_count; d++) {
        const int64_t capacity = p->shift_capacity[shift * p->load_count + d];
        int64_t load = 0;
        for (int32_t k = 0; k < count; k++)
            if (items[k] >= 0)
                load += p->job_delivery[items[k] * p->load_count + d];
        bool fits = load <= capacity;
        for (int32_t k = 0; k < count; k++)
            if (items[k] >= 0) {
                load -= p->job_delivery[items[k] * p->load_count + d];
                load += p->job_pickup[items[k] * p->load_count + d];
                fits = fits && load <= capacity;
            }
        if (!fits)
            return false;
    }
    return true;
}

static bool limits_hold(const arv_problem *p, int32_t shift, const schedule_item *items,
                        int32_t count, const arv_route *route)
{
    int32_t jobs = 0;
    for (int32_t k = 0; k < count; k++) {
        if (items[k] < 0)
            continue;
        jobs++;
        if (!problem_allowed(p, items[k], shift))
            return false;
    }
    return jobs <= p->shift_max_tasks[shift] && route->travel_s <= p->shift_max_travel_s[shift] &&
           route->distance_m <= p->shift_max_distance_m[shift];
}

/* Does the route keep every rule? `cost` gets its cost units. */
static bool evaluate(const arv_problem *p, int32_t shift, const schedule_item *items, int32_t count,
                     int64_t *cost)
{
    arv_step steps[MOST_ITEMS + 2];
    arv_route route;
    return schedule_route(p, shift, items, count, steps, &route, cost) == ARV_NONE &&
           loads_fit(p, shift, items, count) && limits_hold(p, shift, items, count, &route);
}

/* `items` with `job` put at position k. */
static int32_t with_job(const schedule_item *items, int32_t count, int32_t k, int32_t job,
                        schedule_item *out)
{
    memcpy(out, items, (size_t)k * sizeof *out);
    out[k] = job;
    memcpy(out + k + 1, items + k, (size_t)(count - k) * sizeof *out);
    return count + 1;
}

/* ---- states ------------------------------------------------------------------------------------ */

typedef struct state {
    spec_builder spec;
    const arv_problem *p;
    tours t;
    search_shared shared;
    piece_scratch scratch;
    piece pc;
    int32_t *job_piece, *shift_piece;
} state;

static void list_unserved(state *s)
{
    s->pc.unserved_count = 0;
    for (int32_t j = 0; j < s->p->job_count; j++)
        if (s->t.nodes[j].route == ARV_NONE)
            s->pc.unserved[s->pc.unserved_count++] = j;
}

/* One piece with everything in it, and every job a neighbour of every other. */
static void open_state(state *s)
{
    arv_arena *arena = s->spec.arena;
    const arv_problem *p = s->p;
    assert_true(tours_create(arena, p, &s->t));
    assert_true(piece_scratch_create(arena, p, &PARAMETERS_DEFAULT, &s->scratch));
    s->shared = (search_shared){.p = p,
                                .set = &PARAMETERS_DEFAULT,
                                .chance = piece_chances_of(&PARAMETERS_DEFAULT),
                                .weight_price = 1.0,
                                .iterations = 40};
    assert_true(neighbours_build(arena, p, p->job_count, 1, NULL, NULL, &s->shared.by_travel,
                                 &s->shared.by_time));
    s->shared.insertion_width = s->shared.by_time.width;
    assert_true(start_sort_keys(arena, p, NULL, NULL, s->shared.sort_key));
    s->job_piece = ARENA_ARRAY(arena, int32_t, p->job_count);
    s->shift_piece = ARENA_ARRAY(arena, int32_t, p->shift_count);
    s->shared.job_piece = s->job_piece;
    s->shared.shift_piece = s->shift_piece;
    s->shared.best_next = ARENA_ARRAY(arena, int32_t, s->t.node_count);
    s->pc = (piece){.shifts = ARENA_ARRAY(arena, int32_t, p->shift_count),
                    .shift_count = p->shift_count,
                    .jobs = ARENA_ARRAY(arena, int32_t, p->job_count),
                    .job_count = p->job_count,
                    .unserved = ARENA_ARRAY(arena, int32_t, p->job_count),
                    .random = rng_make(1, 2, 3)};
    for (int32_t k = 0; k < p->shift_count; k++)
        s->pc.shifts[k] = k;
    for (int32_t j = 0; j < p->job_count; j++)
        s->pc.jobs[j] = j;
    list_unserved(s);
    tours_totals(&s->t, &s->pc.weight, &s->pc.cost);
}

/* False when the problem cannot be compiled or its prefixes cannot be driven. */
static bool make_state(state *s, uint64_t seed, uint32_t features)
{
    spec_build(&s->spec, seed, 1 + (int32_t)(seed % 4), 1 + (int32_t)(seed % 13), features);
    if (seed % 5 == 4)
        spec_add_balance(&s->spec);
    s->p = spec_compile(&s->spec, !(features & (SPEC_FROZEN | SPEC_POSITIONS)));
    if (!s->p)
        return false;
    open_state(s);
    return start_check_prefixes(&s->t, NULL) == ARV_OK;
}

/* Inserts jobs in random order, each at its best place; some stay out. */
static void fill_randomly(state *s)
{
    int32_t stamp = 0, touched = 0;
    int32_t jobs[MOST_ITEMS], count = 0;
    for (int32_t j = 0; j < s->p->job_count; j++)
        if (s->t.nodes[j].route == ARV_NONE && rng_below(&s->spec.random, 4))
            jobs[count++] = j;
    memset(s->scratch.shift_mark, 0, (size_t)s->p->shift_count * sizeof(int32_t));
    memset(s->scratch.route_ok, 0, (size_t)s->p->shift_count * sizeof(int32_t));
    insert_in_order(&s->t, &s->shared, &s->pc, &s->scratch, jobs, count, 1, true, &stamp, &touched);
    list_unserved(s);
    tours_totals(&s->t, &s->pc.weight, &s->pc.cost);
}

/* ---- the O(1) test, as tours.h defines it ------------------------------------------------------- */

static bool predicted(const tours *t, const tour_route *r, int32_t job, int32_t after)
{
    const int32_t next = t->nodes[after].next;
    const int32_t i = tours_place_before(t, after), j = tours_place_after(t, next);
    int32_t arrive = t->nodes[i].ready + tours_travel_s(r, t->nodes[i].place, t->nodes[job].place);
    if (after != i && (arrive += t->nodes[after].chain_s) < t->nodes[after].ready)
        arrive = t->nodes[after].ready;
    const int32_t start = tours_start_s(t->p, job, arrive);
    if (start >= PROBLEM_FOREVER_S)
        return false;
    const int32_t finish = start + r->service_s[job];
    const int32_t drive = tours_travel_s(r, t->nodes[job].place, t->nodes[j].place);
    if (next != j && finish > t->nodes[next].latest)
        return false;
    return finish + drive + (next != j ? t->nodes[next].rest_s : 0) <= t->nodes[j].latest;
}

/* The O(1) test is exact, or necessary where times cost money; then the price of the longer route is
 * that of its full evaluation. */
static void check_place(const state *s, int32_t shift, int32_t job, int32_t after,
                        const schedule_item *longer, int32_t count)
{
    const bool possible = predicted(&s->t, &s->t.routes[shift], job, after);
    arv_step steps[MOST_ITEMS + 2];
    arv_route route;
    int64_t cost;
    const bool fits = schedule_route(s->p, shift, longer, count, steps, &route, &cost) == ARV_NONE;
    if (!s->p->rich_timing) {
        assert_int_equal(possible, fits);
        return;
    }
    tour_price price;
    assert_true(possible || !fits);
    assert_int_equal(tours_price(&s->t, shift, job, after, INT64_MAX, &price), fits);
    if (!fits)
        return;
    assert_int_equal(price.cost, cost);
    assert_int_equal(price.travel_s, route.travel_s);
    assert_int_equal(s->p->origin_s + price.end_s, steps[count + 1].arrive_s);
}

static int32_t check_places(const state *s, int32_t job)
{
    int32_t tried = 0;
    for (int32_t shift = 0; shift < s->p->shift_count; shift++) {
        const tour_route *r = &s->t.routes[shift];
        if (r->jobs == 0)
            continue;
        schedule_item items[MOST_ITEMS], longer[MOST_ITEMS];
        const int32_t count = list_route(&s->t, shift, items);
        int32_t after = r->start;
        for (int32_t k = 0; k <= count; k++, after = s->t.nodes[after].next) {
            const int32_t more = with_job(items, count, k, job, longer);
            check_place(s, shift, job, after, longer, more);
            tried++;
        }
    }
    return tried;
}

static void check_routes(const state *s)
{
    for (int32_t shift = 0; shift < s->p->shift_count; shift++) {
        const tour_route *r = &s->t.routes[shift];
        schedule_item items[MOST_ITEMS];
        const int32_t count = list_route(&s->t, shift, items);
        if (r->jobs == 0) {
            assert_int_equal(count, 0);
            continue;
        }
        int64_t cost;
        assert_true(evaluate(s->p, shift, items, count, &cost));
        assert_int_equal(cost, r->cost);
        assert_int_equal(count - r->jobs, r->break_count);
    }
}

static const uint32_t mixes[] = {
    SPEC_WINDOWS,
    SPEC_WINDOWS | SPEC_BREAKS,
    SPEC_WINDOWS | SPEC_BREAKS | SPEC_WILD | SPEC_PROMISES,
    SPEC_LOADS | SPEC_PICKUPS | SPEC_PARTS,
    SPEC_LOADS | SPEC_PICKUPS | SPEC_BREAKS | SPEC_WILD,
    SPEC_LIMITS | SPEC_WILD | SPEC_OPEN_ENDS,
    SPEC_WINDOWS | SPEC_NO_WAY | SPEC_SHIFTS | SPEC_SKILLS,
    SPEC_PLAIN & ~(uint32_t)(SPEC_POSITIONS | SPEC_FROZEN),
    SPEC_PLAIN & ~(uint32_t)(SPEC_NO_WAY),
    SPEC_HOURS | SPEC_WINDOWS,
    SPEC_SETUP | SPEC_WINDOWS | SPEC_WILD,
    SPEC_LATE | SPEC_WINDOWS | SPEC_HOURS,
    SPEC_WORK | SPEC_WINDOWS | SPEC_BREAKS | SPEC_WILD,
    SPEC_SLICES | SPEC_WINDOWS | SPEC_HOURS,
    SPEC_SLICES | SPEC_SPEED | SPEC_WINDOWS | SPEC_LIMITS | SPEC_WILD,
    SPEC_HOURS | SPEC_WINDOWS | SPEC_BREAKS | SPEC_WILD | SPEC_PROMISES,
    SPEC_EVERYTHING & ~(uint32_t)(SPEC_POSITIONS | SPEC_FROZEN),
    SPEC_EVERYTHING & ~(uint32_t)(SPEC_NO_WAY),
};
enum { MIXES = sizeof mixes / sizeof *mixes };

static void every_place_is_judged_as_by_full_evaluation(void **unused)
{
    (void)unused;
    int32_t tried = 0, states = 0;
    for (uint64_t seed = 0; seed < SAMPLE(1500); seed++) {
        state s;
        if (make_state(&s, seed, mixes[seed % MIXES])) {
            fill_randomly(&s);
            check_routes(&s);
            for (int32_t k = 0; k < s.pc.unserved_count; k++)
                tried += check_places(&s, s.pc.unserved[k]);
            states++;
        }
        spec_free(&s.spec);
    }
    assert_true(states > SAMPLE_FLOOR(1200));
    assert_true(tried > SAMPLE_FLOOR(15000));
}

/* ---- insertion finds the cheapest place --------------------------------------------------------- */

typedef struct best_place {
    int64_t delta;
    bool found;
} best_place;

static void offer(best_place *best, int64_t delta)
{
    if (!best->found || delta < best->delta)
        *best = (best_place){delta, true};
}

/* All orders of the breaks and the job on an empty shift. */
static bool fits_alone(const arv_problem *p, int32_t shift, schedule_item *items, int32_t fixed,
                       int32_t count, int64_t *cost)
{
    if (fixed == count)
        return evaluate(p, shift, items, count, cost);
    for (int32_t k = fixed; k < count; k++) {
        const schedule_item a = items[fixed], b = items[k];
        items[fixed] = b, items[k] = a;
        const bool fits = fits_alone(p, shift, items, fixed + 1, count, cost);
        items[fixed] = a, items[k] = b;
        if (fits)
            return true;
    }
    return false;
}

static best_place brute_force(const state *s, int32_t job)
{
    const arv_problem *p = s->p;
    best_place best = {.found = false};
    for (int32_t shift = 0; shift < p->shift_count; shift++) {
        const tour_route *r = &s->t.routes[shift];
        schedule_item items[MOST_ITEMS], longer[MOST_ITEMS];
        int64_t cost;
        int32_t count = list_route(&s->t, shift, items);
        if (r->jobs == 0) {
            for (int32_t k = 0; k < r->break_count; k++)
                items[count++] = schedule_break(p->break_first[shift] + k);
            items[count++] = job;
            if (fits_alone(p, shift, items, 0, count, &cost))
                offer(&best, cost);
            continue;
        }
        int32_t after = r->start;
        for (int32_t k = 0; k <= count; k++, after = s->t.nodes[after].next) {
            const int32_t more = with_job(items, count, k, job, longer);
            const int32_t place = tours_place_after(&s->t, s->t.nodes[after].next);
            if (!s->t.locked[place] && evaluate(p, shift, longer, more, &cost))
                offer(&best, cost - r->cost);
        }
    }
    const bool priced = s->spec.jobs[job].unserved_price != ARV_UNSET && p->job_weight[job] == 0;
    if (best.found && priced && best.delta >= p->job_unserved_cost[job])
        best.found = false;
    return best;
}

/* Inserts one job into a copy; a place may be overlooked by intent, hence several attempts. */
static best_place insert_one(state *s, int32_t job, tours *copy)
{
    best_place best = {.found = false};
    for (int32_t attempt = 0; attempt < 6; attempt++) {
        tours_copy(copy, &s->t);
        int32_t jobs[1] = {job}, stamp = 0, touched = 0;
        int64_t weight, before, after;
        memset(s->scratch.shift_mark, 0, (size_t)s->p->shift_count * sizeof(int32_t));
        memset(s->scratch.route_ok, 0, (size_t)s->p->shift_count * sizeof(int32_t));
        tours_totals(copy, &weight, &before);
        const int32_t left = insert_in_order(copy, &s->shared, &s->pc, &s->scratch, jobs, 1, 1,
                                             true, &stamp, &touched);
        tours_totals(copy, &weight, &after);
        if (left == 0)
            offer(&best, after - before + s->p->job_unserved_cost[job]);
    }
    return best;
}

static void insertion_finds_the_cheapest_place(void **unused)
{
    (void)unused;
    int32_t inserted = 0;
    for (uint64_t seed = 0; seed < SAMPLE(600); seed++) {
        state s;
        tours copy;
        if (!make_state(&s, seed, mixes[seed % MIXES])) {
            spec_free(&s.spec);
            continue;
        }
        fill_randomly(&s);
        assert_true(tours_create(s.spec.arena, s.p, &copy));
        for (int32_t k = 0; k < s.pc.unserved_count; k++) {
            const best_place wanted = brute_force(&s, s.pc.unserved[k]);
            const best_place found = insert_one(&s, s.pc.unserved[k], &copy);
            assert_int_equal(found.found, wanted.found);
            if (found.found && s.p->rich_timing && s.p->break_count > 0)
                assert_true(found.delta <= wanted.delta); /* breaks move where it is cheaper */
            else if (found.found)
                assert_int_equal(found.delta, wanted.delta);
            inserted += found.found;
        }
        spec_free(&s.spec);
    }
    assert_true(inserted > SAMPLE_FLOOR(500));
}

/* ---- forward and backward times ------------------------------------------------------------------ */

/* Is the rest of the route in time when he arrives at node `v` at `arrive`? */
static bool rest_in_time(const tours *t, const tour_route *r, int32_t v, int32_t arrive)
{
    const arv_problem *p = t->p;
    for (int32_t place = v; place != r->end;) {
        const int32_t start = tours_start_s(p, place, arrive);
        if (start >= PROBLEM_FOREVER_S)
            return false;
        const int32_t depart = start + r->service_s[place];
        int32_t chain = 0, rested = depart, next = t->nodes[place].next;
        for (; tours_is_break(t, next); next = t->nodes[next].next) {
            const int32_t b = next - t->break_base;
            rested =
                windows_at_or_after(p->break_open_s, p->break_close_s, p->break_window_first[b],
                                    p->break_window_first[b + 1], rested);
            if (rested >= PROBLEM_FOREVER_S)
                return false;
            rested += p->break_service_s[b];
            chain += p->break_service_s[b];
        }
        const int32_t road =
            depart + chain + tours_travel_s(r, t->nodes[place].place, t->nodes[next].place);
        arrive = road > rested ? road : rested;
        place = next;
    }
    return arrive <= r->end_s;
}

static void latest_arrival_is_exact(void **unused)
{
    (void)unused;
    int32_t nodes = 0;
    for (uint64_t seed = 0; seed < SAMPLE(600); seed++) {
        state s;
        if (!make_state(&s, seed, mixes[seed % MIXES])) {
            spec_free(&s.spec);
            continue;
        }
        fill_randomly(&s);
        for (int32_t shift = 0; shift < s.p->shift_count; shift++) {
            const tour_route *r = &s.t.routes[shift];
            for (int32_t v = s.t.nodes[r->start].next; v != r->end; v = s.t.nodes[v].next) {
                if (tours_is_break(&s.t, v))
                    continue;
                const int32_t latest = s.t.nodes[v].latest;
                assert_true(rest_in_time(&s.t, r, v, latest));
                assert_false(rest_in_time(&s.t, r, v, latest + 1));
                nodes++;
            }
        }
        spec_free(&s.spec);
    }
    assert_true(nodes > SAMPLE_FLOOR(1500));
}

/* ---- breaks -------------------------------------------------------------------------------------- */

/* Can all breaks be taken with the jobs in this order? Every way to interleave them is tried. */
static int64_t earliest_end(const arv_problem *p, int32_t shift, const int32_t *jobs, int32_t count,
                            uint32_t taken, schedule_item *items, int32_t used)
{
    const int32_t breaks = p->break_first[shift + 1] - p->break_first[shift];
    if (count == 0 && taken == (1u << breaks) - 1) {
        arv_step steps[MOST_ITEMS + 2];
        arv_route route;
        int64_t cost;
        if (schedule_route(p, shift, items, used, steps, &route, &cost) != ARV_NONE)
            return INT64_MAX;
        return steps[used + 1].arrive_s;
    }
    int64_t best = INT64_MAX;
    if (count > 0) {
        items[used] = jobs[0];
        best = earliest_end(p, shift, jobs + 1, count - 1, taken, items, used + 1);
    }
    for (int32_t b = 0; b < breaks; b++) {
        if (taken >> b & 1)
            continue;
        items[used] = schedule_break(p->break_first[shift] + b);
        const int64_t end = earliest_end(p, shift, jobs, count, taken | 1u << b, items, used + 1);
        best = end < best ? end : best;
    }
    return best;
}

static void breaks_stand_where_the_route_ends_first(void **unused)
{
    (void)unused;
    int32_t routes = 0;
    for (uint64_t seed = 0; seed < SAMPLE(500); seed++) {
        state s;
        assert_true(make_state(&s, seed, SPEC_BREAKS | SPEC_WINDOWS | (seed % 2 ? SPEC_WILD : 0)));
        fill_randomly(&s);
        for (int32_t shift = 0; shift < s.p->shift_count; shift++) {
            schedule_item items[MOST_ITEMS], scratch[MOST_ITEMS];
            int32_t jobs[MOST_ITEMS], count = 0;
            const int32_t all = list_route(&s.t, shift, items);
            for (int32_t k = 0; k < all; k++)
                if (items[k] >= 0)
                    jobs[count++] = items[k];
            if (count == 0 || count > 4)
                continue;
            const int64_t best = earliest_end(s.p, shift, jobs, count, 0, scratch, 0);
            assert_int_equal(s.p->origin_s + s.t.nodes[s.t.routes[shift].end].ready, best);
            routes++;
        }
        spec_free(&s.spec);
    }
    assert_true(routes > SAMPLE_FLOOR(400));
}

/* A job fits an empty shift exactly when some order of it and the breaks does. */
static void a_job_fits_an_empty_shift_whatever_the_order_of_its_breaks(void **unused)
{
    (void)unused;
    int32_t fits = 0, not = 0;
    for (uint64_t seed = 0; seed < SAMPLE(500); seed++) {
        state s;
        assert_true(make_state(&s, seed, SPEC_BREAKS | SPEC_WINDOWS | SPEC_SHIFTS | SPEC_PROMISES));
        for (int32_t j = 0; j < s.p->job_count; j++)
            for (int32_t shift = 0; shift < s.p->shift_count; shift++) {
                schedule_item scratch[MOST_ITEMS];
                int64_t cost;
                const bool possible = earliest_end(s.p, shift, &j, 1, 0, scratch, 0) != INT64_MAX;
                assert_int_equal(tours_fits_empty(&s.t, shift, j, &cost), possible);
                fits += possible;
                not += !possible;
            }
        spec_free(&s.spec);
    }
    assert_true(fits > SAMPLE_FLOOR(1000));
    assert_true(not > SAMPLE_FLOOR(1000));
}

/* ---- undo ---------------------------------------------------------------------------------------- */

static bool never(void *context)
{
    (void)context;
    return false;
}

/* Nothing is accepted at an endlessly negative temperature: every iteration is undone. */
static void undo_restores_every_byte(void **unused)
{
    (void)unused;
    int32_t states = 0;
    for (uint64_t seed = 0; seed < SAMPLE(250); seed++) {
        state s;
        if (!make_state(&s, seed, mixes[seed % MIXES])) {
            spec_free(&s.spec);
            continue;
        }
        fill_randomly(&s);
        const size_t node_bytes = (size_t)s.t.node_count * sizeof *s.t.nodes;
        const size_t route_bytes = (size_t)s.p->shift_count * sizeof *s.t.routes;
        tours before;
        assert_true(tours_create(s.spec.arena, s.p, &before));
        /* Nodes that are on no route keep old times; links and routes must be as they were. */
        tours_copy(&before, &s.t);
        const piece piece_before = s.pc;
        s.shared.temperature = -1e300;
        assert_false(
            piece_anneal(&s.t, &s.shared, &s.pc, &s.scratch, s.shared.iterations, never, NULL));
        for (int32_t v = 0; v < s.t.node_count; v++)
            if (s.t.nodes[v].route == ARV_NONE && before.nodes[v].route == ARV_NONE)
                s.t.nodes[v] = before.nodes[v];
        for (int32_t k = 0; k < s.p->shift_count; k++)
            if (s.t.routes[k].jobs == 0) {
                s.t.nodes[s.t.routes[k].start] = before.nodes[s.t.routes[k].start];
                s.t.nodes[s.t.routes[k].end] = before.nodes[s.t.routes[k].end];
            }
        assert_memory_equal(s.t.nodes, before.nodes, node_bytes);
        assert_memory_equal(s.t.routes, before.routes, route_bytes);
        assert_int_equal(s.pc.weight, piece_before.weight);
        assert_int_equal(s.pc.cost, piece_before.cost);
        assert_int_equal(s.pc.unserved_count, piece_before.unserved_count);
        states++;
        spec_free(&s.spec);
    }
    assert_true(states > SAMPLE_FLOOR(150));
}

/* The running totals of a piece are those of its routes after thousands of accepted moves, and the
 * best state that was kept is what it says. */
static void totals_of_a_piece_follow_its_routes(void **unused)
{
    (void)unused;
    for (uint64_t seed = 0; seed < SAMPLE(250); seed++) {
        state s;
        if (!make_state(&s, seed, mixes[seed % MIXES])) {
            spec_free(&s.spec);
            continue;
        }
        fill_randomly(&s);
        s.shared.temperature = 500.0;
        assert_false(
            piece_anneal(&s.t, &s.shared, &s.pc, &s.scratch, s.shared.iterations, never, NULL));
        int64_t weight, cost;
        tours_totals(&s.t, &weight, &cost);
        assert_int_equal(s.pc.weight, weight);
        assert_int_equal(s.pc.cost, cost);
        check_routes(&s);
        start_load(&s.t, s.shared.best_next);
        tours_totals(&s.t, &weight, &cost);
        assert_int_equal(s.pc.best_weight, weight);
        assert_int_equal(s.pc.best_cost, cost);
        check_routes(&s);
        for (int32_t shift = 0; shift < s.p->shift_count; shift++) { /* prefixes stand */
            int32_t v = s.t.nodes[s.t.routes[shift].start].next;
            for (int32_t k = s.p->prefix_first[shift]; k < s.p->prefix_first[shift + 1]; k++) {
                while (tours_is_break(&s.t, v))
                    v = s.t.nodes[v].next;
                assert_int_equal(v, s.p->prefix_job[k]);
                v = s.t.nodes[v].next;
            }
        }
        spec_free(&s.spec);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place_is_judged_as_by_full_evaluation),
        cmocka_unit_test(insertion_finds_the_cheapest_place),
        cmocka_unit_test(latest_arrival_is_exact),
        cmocka_unit_test(breaks_stand_where_the_route_ends_first),
        cmocka_unit_test(a_job_fits_an_empty_shift_whatever_the_order_of_its_breaks),
        cmocka_unit_test(undo_restores_every_byte),
        cmocka_unit_test(totals_of_a_piece_follow_its_routes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
