/* related_time.c - see related_time.h. */
#include "search/related_time.h"

enum { ROUNDS_MOST = 16 }; /* of moving two starts on to their next windows */

static bool is_served(const tours *t, int32_t job)
{
    return t->nodes[job].route != ARV_NONE;
}

/* Sums of two or three moments and gaps do not overflow. */
static int32_t clip(int32_t moment_s)
{
    return moment_s > PROBLEM_FOREVER_S    ? PROBLEM_FOREVER_S
           : moment_s < -PROBLEM_FOREVER_S ? -PROBLEM_FOREVER_S
                                           : moment_s;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t later(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* ---- who binds whom ----------------------------------------------------------------------------- */

/* The next served job of the relation at hand that binds the moment of w->job directly. */
static bool next_in_relation(related_walk *w, int32_t place)
{
    const int32_t *jobs = w->t->p->relations->jobs + w->relation->first;
    const bool before = w->relation->kind == ARV_BEFORE; /* the one before it, then the one after */
    const int32_t steps = before ? 2 : w->relation->count;
    while (w->step < steps) {
        const int32_t k = before ? place - 1 + 2 * w->step : w->step;
        w->step++;
        if (k < 0 || k >= w->relation->count || k == place || !is_served(w->t, jobs[k]))
            continue;
        w->leads = !before || k > place;
        w->other = jobs[k];
        return true;
    }
    return false;
}

bool related_next(related_walk *w)
{
    const job_relations *all = w->t->p->relations;
    for (;; w->bond++, w->step = 0) {
        const int32_t at = all->bond_first[w->job] + w->bond;
        if (at >= all->bond_first[w->job + 1])
            return false;
        w->relation = &all->list[all->bonds[at].relation];
        if (relation_is_timed(w->relation->kind) && next_in_relation(w, all->bonds[at].place))
            return true;
    }
}

/* ---- gaps --------------------------------------------------------------------------------------- */

/* start(b) - start(a) lies within low_s..high_s. */
typedef struct start_gap {
    int32_t low_s, high_s;
} start_gap;

/* Seconds from start to finish of a job, as the least and as the largest gap count them: by its route,
 * or by whoever suits best while it has none. */
static start_gap service_range(const tours *t, int32_t job)
{
    const arv_problem *p = t->p;
    start_gap range = {INT32_MAX, 0};
    if (is_served(t, job)) {
        const int32_t service_s = t->routes[t->nodes[job].route].service_s[job];
        return (start_gap){service_s + (p->job_setup_s ? p->job_setup_s[job] : 0), service_s};
    }
    for (int32_t row = 0; row < p->service_row_count; row++) {
        const int32_t service_s = p->service_s[(size_t)row * (size_t)p->job_count + (size_t)job];
        range.low_s = earlier(range.low_s, service_s);
        range.high_s = later(range.high_s, service_s);
    }
    return range;
}

static start_gap gap_of(const tours *t, const job_relation *relation, int32_t first)
{
    if (relation->kind == ARV_TOGETHER)
        return (start_gap){0, 0};
    const start_gap range = service_range(t, first);
    const bool any = relation->max_gap_s == PROBLEM_FOREVER_S;
    return (start_gap){clip(range.low_s + relation->min_gap_s),
                       any ? 2 * PROBLEM_FOREVER_S : clip(range.high_s + relation->max_gap_s)};
}

static start_gap gap_at(const related_walk *w)
{
    return gap_of(w->t, w->relation, w->leads ? w->job : w->other);
}

/* ---- moments of a route ---------------------------------------------------------------------------- */

/* The first moment from `from_s` on at which the job may start by its windows and bounds. */
static int32_t start_from_s(const tours *t, int32_t job, int32_t from_s)
{
    const arv_problem *p = t->p;
    const int32_t start =
        windows_at_or_after(p->window_open_s, p->window_close_s, p->window_first[job],
                            p->window_first[job + 1], later(from_s, t->bounds[job].from_s));
    return start <= t->bounds[job].to_s ? start : PROBLEM_FOREVER_S;
}

/* Moves two starts on until their gap is kept inside their windows. False when it never is. */
static bool meet(const tours *t, int32_t a, int32_t b, start_gap gap, int32_t *a_s, int32_t *b_s)
{
    for (int32_t round = 0; round < ROUNDS_MOST; round++) {
        const int32_t b_from = later(*b_s, clip(*a_s + gap.low_s));
        const int32_t a_from = later(*a_s, clip(b_from - gap.high_s));
        const int32_t b_next = start_from_s(t, b, b_from), a_next = start_from_s(t, a, a_from);
        if (b_next >= PROBLEM_FOREVER_S || a_next >= PROBLEM_FOREVER_S)
            return false;
        const bool rests = a_next == *a_s && b_next == *b_s;
        *a_s = a_next;
        *b_s = b_next;
        if (rests)
            return true;
    }
    return false;
}

bool related_in_order(const tours *t, int32_t job, int32_t after)
{
    const int32_t shift = t->nodes[after].route;
    related_walk w = {.t = t, .job = job};
    while (related_next(&w)) {
        if (t->nodes[w.other].route != shift || gap_at(&w).low_s <= 0)
            continue;
        const int32_t here = t->nodes[after].ready, there = t->nodes[w.other].ready;
        if (w.leads ? after == w.other || here > there : after != w.other && here < there)
            return false;
    }
    return true;
}

/* ---- bounds ----------------------------------------------------------------------------------------- */

void related_open(tours *t, int32_t job)
{
    start_bounds wide = related_free();
    related_walk w = {.t = t, .job = job};
    while (related_next(&w)) {
        const start_gap gap = gap_at(&w);
        const int32_t from = tours_earliest_start_s(t, w.other),
                      to = tours_latest_start_s(t, w.other);
        if (w.leads) {
            wide.from_s = later(wide.from_s, clip(from - gap.high_s));
            wide.to_s = earlier(wide.to_s, clip(to - gap.low_s));
        } else {
            wide.from_s = later(wide.from_s, clip(from + gap.low_s));
            wide.to_s = earlier(wide.to_s, clip(to + gap.high_s));
        }
    }
    t->bounds[job] = wide;
}

void related_widen(tours *t, int32_t job)
{
    start_bounds wide = related_free();
    related_walk w = {.t = t, .job = job};
    while (related_next(&w)) {
        const start_gap gap = gap_at(&w);
        const start_bounds other = t->bounds[w.other];
        if (w.leads) {
            wide.from_s = later(wide.from_s, clip(other.to_s - gap.high_s));
            wide.to_s = earlier(wide.to_s, clip(other.from_s - gap.low_s));
        } else {
            wide.from_s = later(wide.from_s, clip(other.to_s + gap.low_s));
            wide.to_s = earlier(wide.to_s, clip(other.from_s + gap.high_s));
        }
    }
    const start_bounds before = t->bounds[job];
    const int32_t shift = t->nodes[job].route;
    t->bounds[job] = wide;
    if (tours_refresh(t, shift))
        return;
    t->bounds[job] = before; /* being earlier may break a rule of how long work lasts */
    (void)tours_refresh(t, shift);
}

static int32_t middle(int32_t low, int32_t high)
{
    return low + (high - low) / 2;
}

/* Cuts the time between `a` and `b` around the moments at which they start. */
static void cut(tours *t, int32_t a, int32_t b, start_gap gap)
{
    const int32_t a_s = t->moment_s[a], b_s = t->moment_s[b];
    start_bounds *first = &t->bounds[a], *second = &t->bounds[b];
    const int32_t split = middle(a_s + gap.low_s, b_s);
    first->to_s = earlier(first->to_s, split - gap.low_s);
    second->from_s = later(second->from_s, split);
    if (gap.high_s > PROBLEM_FOREVER_S)
        return;
    first->from_s = later(first->from_s, middle(b_s - gap.high_s, a_s));
    second->to_s = earlier(second->to_s, clip(first->from_s + gap.high_s));
}

/* Moves the moments of `job` and those it binds on until all gaps are kept. False when they never are. */
static bool meet_all(tours *t, int32_t job)
{
    for (int32_t round = 0; round < ROUNDS_MOST; round++) {
        bool rests = true;
        related_walk w = {.t = t, .job = job};
        while (related_next(&w)) {
            const int32_t a = w.leads ? job : w.other, b = w.leads ? w.other : job;
            const int32_t a_s = t->moment_s[a], b_s = t->moment_s[b];
            if (!meet(t, a, b, gap_at(&w), &t->moment_s[a], &t->moment_s[b]))
                return false;
            rests = rests && a_s == t->moment_s[a] && b_s == t->moment_s[b];
        }
        if (rests)
            return true;
    }
    return false;
}

/* Where a job starts at the earliest; false when that is too late. */
static bool note_moment(tours *t, int32_t job)
{
    t->moment_s[job] = tours_earliest_start_s(t, job);
    return t->moment_s[job] < PROBLEM_FOREVER_S;
}

/* Holds a job to its moment, when that is later than it could be. */
static bool hold(tours *t, int32_t job, bool *moved)
{
    if (t->moment_s[job] > tours_latest_start_s(t, job))
        return false;
    if (t->moment_s[job] == tours_earliest_start_s(t, job))
        return true;
    *moved = true;
    t->bounds[job].from_s = t->moment_s[job];
    return tours_refresh(t, t->nodes[job].route);
}

/* Earliest moments at which `job` and those it binds keep their gaps, whatever they push on their
 * routes. Leaves them held there. */
static bool find_moments(tours *t, int32_t job)
{
    for (int32_t round = 0; round < ROUNDS_MOST; round++) {
        bool fits = note_moment(t, job), moved = false;
        related_walk w = {.t = t, .job = job};
        while (fits && related_next(&w))
            fits = note_moment(t, w.other);
        fits = fits && meet_all(t, job) && hold(t, job, &moved);
        w = (related_walk){.t = t, .job = job};
        while (fits && related_next(&w))
            fits = hold(t, w.other, &moved);
        if (!fits || !moved)
            return fits;
    }
    return false;
}

static void restore_bounds(tours *t, int32_t job)
{
    related_walk w = {.t = t, .job = job};
    t->bounds[job] = t->bounds_before[job];
    while (related_next(&w))
        t->bounds[w.other] = t->bounds_before[w.other];
}

/* Cuts all times between `job` and those it binds, and refreshes their routes. */
static bool cut_all(tours *t, int32_t job)
{
    related_walk w = {.t = t, .job = job};
    while (related_next(&w))
        cut(t, w.leads ? job : w.other, w.leads ? w.other : job, gap_at(&w));
    bool fits = tours_refresh(t, t->nodes[job].route);
    w = (related_walk){.t = t, .job = job};
    while (fits && related_next(&w))
        fits = tours_refresh(t, t->nodes[w.other].route);
    return fits;
}

bool related_bind(tours *t, int32_t job)
{
    related_walk w = {.t = t, .job = job};
    if (!related_next(&w))
        return true;
    t->bounds_before[job] = t->bounds[job];
    do
        t->bounds_before[w.other] = t->bounds[w.other];
    while (related_next(&w));
    const bool meets = find_moments(t, job);
    restore_bounds(t, job);
    if (meets && cut_all(t, job))
        return true;
    restore_bounds(t, job);
    return false;
}

/* ---- all or none -------------------------------------------------------------------------------------- */

bool related_lacks(const tours *t, int32_t job, const uint8_t *listed)
{
    const job_relations *all = t->p->relations;
    for (int32_t i = all->bond_first[job]; i < all->bond_first[job + 1]; i++) {
        const job_relation *relation = &all->list[all->bonds[i].relation];
        const int32_t place = all->bonds[i].place;
        if (!relation_is_timed(relation->kind))
            continue;
        const int32_t needed = relation->kind == ARV_BEFORE ? place : relation->count;
        for (int32_t k = 0; k < needed; k++) {
            const int32_t other = all->jobs[relation->first + k];
            if (k != place && !is_served(t, other) && !(listed && listed[other]))
                return true;
        }
    }
    return false;
}

/* ---- orders from outside ------------------------------------------------------------------------------ */

/* Moves the later of two neighbours of a relation on; ARV_NONE, or a job that cannot. */
static int32_t push(tours *t, const job_relation *relation, int32_t a, int32_t b, bool *moved)
{
    const start_gap gap = gap_of(t, relation, a);
    const int32_t a_s = tours_earliest_start_s(t, a), b_s = tours_earliest_start_s(t, b);
    if (b_s < clip(a_s + gap.low_s)) {
        t->bounds[b].from_s = clip(a_s + gap.low_s);
        *moved = true;
        return tours_place_breaks(t, t->nodes[b].route) ? ARV_NONE : b;
    }
    if (a_s < clip(b_s - gap.high_s)) {
        t->bounds[a].from_s = clip(b_s - gap.high_s);
        *moved = true;
        return tours_place_breaks(t, t->nodes[a].route) ? ARV_NONE : a;
    }
    return ARV_NONE;
}

static int32_t push_all(tours *t, bool *moved)
{
    const job_relations *all = t->p->relations;
    *moved = false;
    for (int32_t r = 0; r < all->count; r++) {
        const int32_t *jobs = all->jobs + all->list[r].first;
        for (int32_t k = 0; k + 1 < all->list[r].count && relation_is_timed(all->list[r].kind);
             k++) {
            if (!is_served(t, jobs[k]) || !is_served(t, jobs[k + 1]))
                continue;
            const int32_t stuck = push(t, &all->list[r], jobs[k], jobs[k + 1], moved);
            if (stuck != ARV_NONE)
                return stuck;
        }
    }
    return ARV_NONE;
}

static bool is_timed(const job_relations *all, int32_t job)
{
    for (int32_t i = all->bond_first[job]; i < all->bond_first[job + 1]; i++)
        if (relation_is_timed(all->list[all->bonds[i].relation].kind))
            return true;
    return false;
}

/* Starts of all timed jobs stay where they are now. */
static int32_t pin_all(tours *t)
{
    for (int32_t j = 0; j < t->job_count; j++)
        if (is_served(t, j) && is_timed(t->p->relations, j)) {
            const int32_t start = tours_earliest_start_s(t, j);
            t->bounds[j] = (start_bounds){start, start};
        }
    for (int32_t j = 0; j < t->job_count; j++)
        if (is_served(t, j) && is_timed(t->p->relations, j) &&
            !tours_place_breaks(t, t->nodes[j].route))
            return j;
    return ARV_NONE;
}

int32_t related_join(tours *t)
{
    const arv_problem *p = t->p;
    int64_t rounds = 2;
    for (int32_t j = 0; j < t->job_count; j++) {
        t->bounds[j] = related_free();
        if (is_served(t, j) && related_lacks(t, j, NULL))
            return j;
        if (is_timed(p->relations, j)) /* each can wait for each of its windows, for each other */
            rounds += 1 + p->window_first[j + 1] - p->window_first[j];
    }
    bool moved = true;
    int32_t stuck = ARV_NONE;
    while (moved && stuck == ARV_NONE && rounds-- > 0)
        stuck = push_all(t, &moved);
    if (stuck == ARV_NONE && moved) /* they wait for each other forever */
        for (int32_t j = 0; j < t->job_count && stuck == ARV_NONE; j++)
            stuck = is_served(t, j) && is_timed(p->relations, j) ? j : ARV_NONE;
    return stuck != ARV_NONE ? stuck : pin_all(t);
}
