/* recreate.c - greedy insertion with blinks (Christiaens & Vanden Berghe 2020, section 4.2).
 *
 * Places tried for a job are those next to its granular neighbours and the empty shifts of each
 * class; when none fits, every place of the piece. A place costs O(1): see tours.h. */
#include "search/inserter.h"
#include "search/pairs.h"
#include "search/related.h"
#include "search/related_time.h"

/* Is a place overlooked? Drawn only for places that would be taken: for the others it makes no
 * difference. */
static inline bool blinks(const inserter *in)
{
    return rng_chance(&in->pc->random, in->shared->chance.blink);
}

static bool load_fits(const tours *t, int32_t job, int32_t shift)
{
    const arv_problem *p = t->p;
    const size_t loads = (size_t)p->load_count;
    for (size_t d = 0; d < loads; d++)
        if (t->load[(size_t)shift * loads + d] + p->job_delivery[(size_t)job * loads + d] >
            p->shift_capacity[(size_t)shift * loads + d])
            return false;
    return true;
}

static bool is_barred(const inserter *in, int32_t shift)
{
    for (int32_t k = 0; k < in->barred_count; k++)
        if (in->barred[k] == shift)
            return true;
    return false;
}

/* Tests that do not depend on the place, once per job and route. */
static inline bool route_admits(inserter *in, int32_t shift)
{
    int32_t *seen = &in->scratch->route_ok[shift];
    if (*seen >> 1 == in->stamp)
        return *seen & 1;
    const tour_route *r = &in->t->routes[shift];
    const bool admits = problem_allowed(in->t->p, in->job, shift) && r->jobs < r->max_tasks &&
                        load_fits(in->t, in->job, shift) &&
                        (!in->t->p->relations ||
                         (!is_barred(in, shift) &&
                          related_admit(in->t, in->shared->job_piece, in->pc->id, in->job, shift)));
    *seen = in->stamp << 1 | (admits ? 1 : 0);
    return admits;
}

static bool pickup_fits(const tours *t, int32_t job, int32_t after, int32_t shift)
{
    const arv_problem *p = t->p;
    const size_t loads = (size_t)p->load_count;
    for (size_t d = 0; d < loads; d++) {
        const int64_t room = p->shift_capacity[(size_t)shift * loads + d];
        if (t->load_before[(size_t)after * loads + d] + p->job_delivery[(size_t)job * loads + d] >
                room ||
            t->load_after[(size_t)after * loads + d] + p->job_pickup[(size_t)job * loads + d] >
                room)
            return false;
    }
    return true;
}

static bool travel_fits(const tour_route *r, int32_t i, int32_t u, int32_t j)
{
    const bool used = r->jobs > 0; /* nobody drives from start to end of an unused shift */
    const int32_t more =
        tours_travel_s(r, i, u) + tours_travel_s(r, u, j) - (used ? tours_travel_s(r, i, j) : 0);
    if ((int64_t)r->travel_s + more > r->max_travel_s)
        return false;
    if (r->max_distance_m == INT64_MAX)
        return true;
    int64_t metres = r->distance + tours_leg_m(r, i, u) + tours_leg_m(r, u, j);
    metres -= used ? tours_leg_m(r, i, j) : 0;
    return metres <= r->max_distance_m;
}

static inline int64_t insertion_cost(const tour_route *r, int32_t a, int32_t u, int32_t b)
{
    return tours_leg_cost(r, a, u) + tours_leg_cost(r, u, b) - tours_leg_cost(r, a, b);
}

/* Where times cost money: the exact price of the route with the job behind `after`. */
static void offer_priced(inserter *in, const tour_route *r, int32_t shift, int32_t after)
{
    tour_price price;
    const int64_t beat =
        in->best.delta < INT64_MAX - r->cost ? r->cost + in->best.delta : INT64_MAX;
    if (!tours_price(in->t, shift, in->job, after, beat, &price) || blinks(in))
        return;
    in->best = (candidate){price.cost - r->cost, after};
}

/* The same where hours are simple. `delta` is all but what time costs. */
static void offer_spanned(inserter *in, int32_t shift, int32_t after, int64_t delta)
{
    int64_t change;
    if (tours_span_price(in->t, shift, in->job, after, &change) &&
        delta + change < in->best.delta && !blinks(in))
        in->best = (candidate){delta + change, after};
}

/* Where a job may drive the breaks to other legs: by putting it there. */
static void offer_tried(inserter *in, const tour_route *r, int32_t after)
{
    int64_t cost;
    if (tours_try_insert(in->t, in->job, after, &cost) && cost - r->cost < in->best.delta &&
        !blinks(in))
        in->best = (candidate){cost - r->cost, after};
}

/* The place between `after` and its successor on a route that admits the job. `base` is what the
 * job costs anywhere on this route. What the times of the route cost now is the most that a visit
 * more can save on them. */
static inline void try_place(inserter *in, const tour_route *r, int32_t shift, int64_t base,
                             int32_t after)
{
    const tours *t = in->t;
    const int32_t next = t->nodes[after].next;
    int32_t i = after, j = next;
    if (r->break_count > 0) {
        i = tours_place_before(t, after);
        j = tours_place_after(t, next);
    }
    const int32_t a = t->nodes[i].place, u = t->nodes[in->job].place, b = t->nodes[j].place;
    const int64_t delta = base + insertion_cost(r, a, u, b);
    if (delta - r->time_cost >= in->best.delta || t->locked[j] ||
        !tours_time_fits(t, r, in->job, after, i, j) ||
        (t->p->has_max_travel && !t->p->rich_timing && !travel_fits(r, a, u, b)) ||
        (t->p->has_pickup && !pickup_fits(t, in->job, after, shift)) ||
        (t->bounds && !related_in_order(t, in->job, after)))
        return;
    if (t->p->break_max_load && r->break_count > 0)
        offer_tried(in, r, after);
    else if (t->spans)
        offer_spanned(in, shift, after, delta);
    else if (t->p->rich_timing)
        offer_priced(in, r, shift, after);
    else if (!blinks(in))
        in->best = (candidate){delta, after};
}

/* A shift without jobs: its breaks are not linked yet, so it is tried as a whole. */
static void try_empty(inserter *in, int32_t shift)
{
    tours *t = in->t;
    tour_route *r = &t->routes[shift];
    const arv_problem *p = t->p;
    if (!route_admits(in, shift))
        return;
    const int32_t a = t->nodes[r->start].place, u = t->nodes[in->job].place,
                  b = t->nodes[r->end].place;
    int64_t delta = tours_leg_cost(r, a, u) + tours_leg_cost(r, u, b) + r->fixed_cost +
                    tours_job_more(r, in->job);
    if (delta >= in->best.delta)
        return;
    if (r->break_count > 0 || p->rich_timing || problem_restocks(p, shift)) {
        int64_t cost;
        if (!tours_fits_empty(t, shift, in->job, &cost) || cost >= in->best.delta)
            return;
        delta = cost;
    } else {
        const int32_t arrive = r->start_s + tours_travel_s(r, a, u);
        const int32_t finish = tours_begin_s(t, in->job, arrive) + r->service_s[in->job];
        if (finish + tours_travel_s(r, u, b) > r->end_s ||
            (p->has_max_travel && !travel_fits(r, a, u, b)))
            return;
    }
    if (!blinks(in))
        in->best = (candidate){delta, r->start};
}

/* The places on the legs to and from visit `v`: with breaks on a leg there are several. */
static inline void try_around(inserter *in, const tour_route *r, int32_t shift, int32_t v)
{
    const tours *t = in->t;
    const int64_t base = tours_job_more(r, in->job);
    int32_t after = t->nodes[v].prev;
    try_place(in, r, shift, base, after);
    while (tours_is_break(t, after)) {
        after = t->nodes[after].prev;
        try_place(in, r, shift, base, after);
    }
    try_place(in, r, shift, base, v);
    for (after = t->nodes[v].next; tours_is_break(t, after); after = t->nodes[after].next)
        try_place(in, r, shift, base, after);
}

/* The place behind `after`, where he must restock before the job. */
static void try_restocked(inserter *in, const tour_route *r, int32_t shift, int32_t after)
{
    tours *t = in->t;
    const int32_t next = t->nodes[after].next;
    int64_t delta;
    if (t->spans) {
        if (!tours_probe_restock(t, shift, in->job, after, &delta))
            return;
    } else {
        int64_t cost;
        if (t->locked[tours_place_after(t, next)] || !tours_try_insert(t, in->job, after, &cost))
            return;
        delta = cost - r->cost;
    }
    if (delta < in->best.delta && !t->locked[next] && !blinks(in))
        in->best = (candidate){delta, after};
}

/* All places of a route whose technician can restock, once a job. */
static void try_restocking(inserter *in, int32_t shift)
{
    const tours *t = in->t;
    const tour_route *r = &t->routes[shift];
    const int64_t base = tours_job_more(r, in->job);
    bool has_all = tours_covers(t, shift, in->job);
    for (int32_t v = r->start; v != r->end; v = t->nodes[v].next) {
        has_all |= tours_is_restock(t, v);
        if (has_all)
            try_place(in, r, shift, base, v);
        else if (!tours_is_break(t, v))
            try_restocked(in, r, shift, v);
    }
    in->scratch->route_ok[shift] = in->stamp << 1; /* there is nothing more to see */
}

static void try_neighbours(inserter *in)
{
    const tours *t = in->t;
    const neighbours *near = &in->shared->by_time;
    const int32_t *row = near->list + (size_t)in->job * (size_t)near->width;
    const int32_t *job_piece = in->shared->job_piece, id = in->pc->id;
    for (int32_t k = 0; k < in->shared->insertion_width; k++) {
        const int32_t v = row[k];
        if (job_piece[v] != id || t->nodes[v].route == ARV_NONE)
            continue;
        const int32_t shift = t->nodes[v].route;
        if (!route_admits(in, shift))
            continue;
        if (problem_restocks(t->p, shift)) {
            try_restocking(in, shift);
            continue;
        }
        try_around(in, &t->routes[shift], shift, v);
    }
}

/* The first empty shift of each class in the piece: the others are the same, but to a job whose
 * relations ask who it is. */
static void try_empty_shifts(inserter *in)
{
    const bool any = relations_bind(in->t->p->relations, in->job);
    int32_t last_class = ARV_NONE;
    for (int32_t k = 0; k < in->pc->shift_count; k++) {
        const int32_t s = in->pc->shifts[k];
        if (in->t->routes[s].jobs > 0 || (in->t->p->shift_class[s] == last_class && !any))
            continue;
        last_class = in->t->p->shift_class[s];
        try_empty(in, s);
    }
}

/* All places of a route but those that the job's windows rule out at a glance: moments only grow along
 * a route, earliest finishes and latest arrivals both. */
static void try_route(inserter *in, int32_t shift)
{
    const tours *t = in->t;
    const arv_problem *p = t->p;
    const tour_route *r = &t->routes[shift];
    const int32_t first = p->window_first[in->job], last = p->window_first[in->job + 1];
    const int32_t finish_s =
        (first < last ? p->window_open_s[first] : r->start_s) + r->service_s[in->job];
    const int64_t base = tours_job_more(r, in->job);
    for (int32_t v = r->start; v != r->end; v = t->nodes[v].next) {
        if (t->nodes[v].ready > p->job_latest_arrival_s[in->job])
            return;
        if (t->nodes[t->nodes[v].next].latest >= finish_s)
            try_place(in, r, shift, base, v);
    }
}

static void try_everywhere(inserter *in)
{
    for (int32_t k = 0; k < in->pc->shift_count; k++) {
        const int32_t s = in->pc->shifts[k];
        const tour_route *r = &in->t->routes[s];
        if (r->jobs == 0 || !route_admits(in, s))
            continue;
        if (problem_restocks(in->t->p, s)) {
            try_restocking(in, s);
            continue;
        }
        try_route(in, s);
    }
}

/* May both of a pair be served by whose shift this is, as far as their relations ask? */
static bool pair_admitted(const inserter *in, int32_t shift)
{
    const tours *t = in->t;
    const int32_t *job_piece = in->shared->job_piece, id = in->pc->id;
    return !t->p->relations ||
           (!is_barred(in, shift) && related_admit(t, job_piece, id, in->job, shift) &&
            related_admit(t, job_piece, id, t->p->job_mate[in->job], shift));
}

/* Looks for the best place of a pair on a route, once. `below` is the change of cost to beat. */
static void try_pair(inserter *in, int32_t shift, int64_t *below, pair_place *best)
{
    const tour_route *r = &in->t->routes[shift];
    int32_t *seen = &in->scratch->route_ok[shift];
    pair_place place;
    if (*seen >> 1 == in->stamp)
        return;
    *seen = in->stamp << 1;
    if (!pair_admitted(in, shift) || !pairs_best_place(in->t, shift, in->job, *below, &place) ||
        blinks(in))
        return;
    *below = place.cost - (r->jobs > 0 ? r->cost : 0);
    *best = place;
}

/* The routes of the neighbours of `job`. */
static void try_pair_near(inserter *in, int32_t job, int64_t *below, pair_place *best)
{
    const neighbours *near = &in->shared->by_time;
    const int32_t *row = near->list + (size_t)job * (size_t)near->width;
    for (int32_t k = 0; k < in->shared->insertion_width; k++)
        if (in->shared->job_piece[row[k]] == in->pc->id && in->t->nodes[row[k]].route != ARV_NONE)
            try_pair(in, in->t->nodes[row[k]].route, below, best);
}

/* Best places of a pickup and its delivery, as insert_best. */
static bool insert_pair(inserter *in, int32_t pickup)
{
    const arv_problem *p = in->t->p;
    const bool priced = in->heed_prices && p->job_weight[pickup] == 0;
    int64_t below = priced ? p->job_unserved_cost[pickup] : INT64_MAX;
    const bool any =
        relations_bind(p->relations, pickup) || relations_bind(p->relations, p->job_mate[pickup]);
    int32_t last_class = ARV_NONE;
    pair_place best = {.pick_after = ARV_NONE};
    in->job = pickup;
    in->stamp++;
    try_pair_near(in, pickup, &below, &best);
    try_pair_near(in, p->job_mate[pickup], &below, &best);
    for (int32_t k = 0; k < in->pc->shift_count; k++) {
        const int32_t s = in->pc->shifts[k];
        if (in->t->routes[s].jobs > 0 || (p->shift_class[s] == last_class && !any))
            continue;
        last_class = p->shift_class[s];
        try_pair(in, s, &below, &best);
    }
    if (best.pick_after == ARV_NONE && rng_chance(&in->pc->random, in->shared->chance.everywhere))
        for (int32_t k = 0; k < in->pc->shift_count; k++)
            try_pair(in, in->pc->shifts[k], &below, &best);
    if (best.pick_after == ARV_NONE)
        return false;
    undo_note(in->t, in->scratch, in->t->nodes[best.pick_after].route, in->iteration, in->touched);
    const bool fits = pairs_insert(in->t, pickup, &best);
    assert(fits);
    (void)fits;
    return true;
}

/* Puts the job where it was best; false when it fitted nowhere. */
static bool insert_at_best(inserter *in)
{
    if (in->best.after == INT32_MAX)
        return false;
    undo_note(in->t, in->scratch, in->t->nodes[in->best.after].route, in->iteration, in->touched);
    const bool fits = tours_insert(in->t, in->job, in->best.after);
    assert(fits); /* the test of a place is exact, and breaks only move to where they delay less */
    (void)fits;
    return true;
}

/* Puts a job on the technician at home for whom it costs least, though it may cost less elsewhere: the
 * jobs after it then find a route that greed alone would seldom open. */
static bool open_shift(inserter *in, int32_t job)
{
    if (related_is_fixed(in->shared, job) || problem_role_of(in->t->p, job) == PROBLEM_LEADS)
        return false;
    in->job = job;
    in->stamp++;
    in->best = (candidate){INT64_MAX, INT32_MAX};
    try_empty_shifts(in);
    return insert_at_best(in);
}

bool insert_best(inserter *in, int32_t job)
{
    if (related_is_fixed(in->shared, job))
        return false;
    if (problem_role_of(in->t->p, job) == PROBLEM_LEADS)
        return insert_pair(in, job);
    in->job = job;
    in->stamp++;
    const int64_t unserved = in->t->p->job_unserved_cost[job];
    const bool priced = in->heed_prices && in->t->p->job_weight[job] == 0;
    in->best = (candidate){priced ? unserved : INT64_MAX, INT32_MAX};
    /* Two places for each neighbour: with few places it is quicker to try each of them once. */
    const bool few = 2 * in->shared->insertion_width >= in->pc->job_count + in->pc->shift_count;
    if (few)
        try_everywhere(in);
    else
        try_neighbours(in);
    try_empty_shifts(in);
    if (!few && in->best.after == INT32_MAX &&
        rng_chance(&in->pc->random, in->shared->chance.everywhere))
        try_everywhere(in);
    return insert_at_best(in);
}

/* Insertion sort of the few removed jobs by a static key, stable. */
static void sort_by_key(int32_t *jobs, int32_t count, const int32_t *key)
{
    for (int32_t i = 1; i < count; i++) {
        const int32_t job = jobs[i];
        int32_t k = i;
        for (; k > 0 && key[jobs[k - 1]] > key[job]; k--)
            jobs[k] = jobs[k - 1];
        jobs[k] = job;
    }
}

/* Random, or by one of the sort keys, in the proportions of the settings. */
static void choose_order(const search_shared *shared, int32_t *jobs, int32_t count, rng *random)
{
    const int32_t *until = shared->chance.order_until;
    rng_shuffle(random, jobs, count);
    const int32_t drawn = rng_below(random, until[SORT_KEYS]);
    int32_t order = 0;
    while (order < SORT_KEYS && drawn >= until[order])
        order++;
    if (order > 0)
        sort_by_key(jobs, count, shared->sort_key[order - 1]);
}

// NOLINTBEGIN(readability-non-const-parameter): undo_note writes through `touched`
int32_t insert_in_order(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                        int32_t *jobs, int32_t count, int32_t iteration, bool heed_prices,
                        int32_t *stamp, int32_t *touched)
// NOLINTEND(readability-non-const-parameter)
{
    inserter in = {.t = t,
                   .shared = shared,
                   .pc = pc,
                   .scratch = scratch,
                   .stamp = *stamp,
                   .iteration = iteration,
                   .heed_prices = heed_prices,
                   .touched = touched};
    int32_t left = 0;
    if (tours_are_timed(t)) {
        left = insert_related(&in, jobs, count);
        count = 0;
    }
    const bool opens =
        !heed_prices && t->p->shift_class_count > 1 && rng_chance(&pc->random, shared->chance.open);
    for (int32_t k = 0; k < count; k++) {
        const int32_t job = jobs[k];
        if (k == 0 && opens && open_shift(&in, job))
            continue;
        if (!insert_best(&in, job))
            jobs[left++] = job;
    }
    *stamp = in.stamp;
    return left;
}

int32_t recreate(tours *t, const search_shared *shared, piece *pc, piece_scratch *scratch,
                 int32_t *jobs, int32_t count, int32_t iteration, int32_t *stamp, int32_t *touched)
{
    choose_order(shared, jobs, count, &pc->random);
    /* A job alone on a new route rarely pays, ten of them may: every other time prices are not asked
     * and the annealing judges the whole. */
    const bool heed_prices = rng_next64(&pc->random) & 1;
    return insert_in_order(t, shared, pc, scratch, jobs, count, iteration, heed_prices, stamp,
                           touched);
}
