/* compact.c - copying a part of a problem into dense arrays. */
#include "genetic/compact.h"

#include "base/arena.h"

#include <string.h>

enum {
    PROFILES_MOST = 16,
    WORTH_ONE = 256,
    LEG_COST_MOST = 1 << 29,
    TIMES_CARRIED = PROBLEM_SHIFT_PRICE | PROBLEM_MAX_DURATION,
    TIME_MOST = 1 << 30 /* no sum of times of a part is larger */
};

/* Shifts with equal travel and rates share a matrix. */
typedef struct profile {
    int32_t travel;
    int64_t rate_second, rate_metric;
} profile;

/* Memory behind the const pointers of a compact. */
typedef struct compact_store {
    compact_room room;
    profile profiles[PROFILES_MOST];
    int32_t profile_count;
    leg *legs[PROFILES_MOST];
    int32_t *service_s;   /* [service row of the problem * room.jobs] */
    int64_t *assign_cost; /* [price row of the problem * room.jobs] */
    leg *no_legs;         /* of the bench: all zero */
    int64_t *bench_cost;  /* [room.jobs] */
    int64_t *capacity;    /* [vehicle * load_count]; NULL where those of the problem do */
    int64_t *no_capacity; /* [load_count] of the bench: none needed */
    uint8_t *allowed;     /* [vehicle * room.jobs] */
    int32_t *row_place;   /* place of each row; ARV_NONE = nowhere */
    int64_t *score;       /* [room.jobs] while neighbours are found */
} compact_store;

static int32_t find_profile(const arv_problem *p, int32_t shift, profile *known, int32_t *count)
{
    const profile wanted = {p->shift_travel[shift], p->shift_rate_second[shift],
                            p->shift_rate_metric[shift]};
    for (int32_t k = 0; k < *count; k++)
        if (known[k].travel == wanted.travel && known[k].rate_second == wanted.rate_second &&
            known[k].rate_metric == wanted.rate_metric)
            return k;
    if (*count == PROFILES_MOST)
        return ARV_NONE;
    known[*count] = wanted;
    return (*count)++;
}

/* ---- what is compact ----------------------------------------------------------------------- */

static bool jobs_are_compact(const arv_problem *p)
{
    for (int32_t j = 0; j < p->job_count; j++) {
        if (p->window_first[j + 1] - p->window_first[j] != 1)
            return false;
        const int32_t w = p->window_first[j];
        if (p->job_latest_arrival_s[j] < p->window_open_s[w])
            return false;
    }
    return true;
}

static bool shifts_are_compact(const arv_problem *p)
{
    profile known[PROFILES_MOST];
    int32_t count = 0;
    for (int32_t s = 0; s < p->shift_count; s++) {
        if (p->break_first[s + 1] > p->break_first[s] ||
            p->prefix_first[s + 1] > p->prefix_first[s] ||
            p->shift_max_distance_m[s] != INT64_MAX || p->shift_max_travel_s[s] != INT32_MAX)
            return false;
        if (find_profile(p, s, known, &count) == ARV_NONE)
            return false;
    }
    return true;
}

/* Legs that exist cost at most LEG_COST_MOST. */
static bool costs_are_compact(const arv_problem *p)
{
    for (int32_t s = 0; s < p->shift_count; s++) {
        const problem_travel *t = &p->travels[p->shift_travel[s]];
        const size_t cells = (size_t)t->rows * (size_t)t->rows;
        int64_t longest_s = 0, longest = 0;
        if (t->slice_count > 1 || t->on_sphere)
            return false;
        if (s > 0 && p->shift_class[s] == p->shift_class[s - 1])
            continue;
        for (size_t k = 0; k < cells; k++)
            if (t->duration_s[0][k] < PROBLEM_UNREACHABLE_S) {
                longest_s = longest_s > t->duration_s[0][k] ? longest_s : t->duration_s[0][k];
                longest = longest > t->metric[k] ? longest : t->metric[k];
            }
        if (p->shift_rate_second[s] > 0 && longest_s > LEG_COST_MOST / p->shift_rate_second[s] / 2)
            return false;
        if (p->shift_rate_metric[s] > 0 && longest > LEG_COST_MOST / p->shift_rate_metric[s] / 2)
            return false;
    }
    const size_t cells = (size_t)p->price_row_count * (size_t)p->job_count;
    for (size_t k = 0; p->assign_cost && k < cells; k++)
        if (p->assign_cost[k] > LEG_COST_MOST)
            return false;
    return true;
}

/* Whoever serves a job takes as long. */
static bool services_are_equal(const arv_problem *p)
{
    const size_t jobs = (size_t)p->job_count;
    for (int32_t row = 1; row < p->service_row_count; row++)
        if (memcmp(p->service_s, p->service_s + (size_t)row * jobs, jobs * sizeof *p->service_s) !=
            0)
            return false;
    return true;
}

bool compact_supports(const arv_problem *p, compact_room room)
{
    int64_t longest_s = 0;
    if (p->relations || (p->shift_share_s && !services_are_equal(p)))
        return false;
    const size_t cells = (size_t)p->service_row_count * (size_t)p->job_count;
    for (size_t k = 0; k < cells; k++)
        longest_s = longest_s > p->service_s[k] ? longest_s : p->service_s[k];
    longest_s += 2 * (int64_t)p->horizon_s;
    double worth = 0;
    for (int32_t j = 0; j < p->job_count; j++)
        worth +=
            (double)p->job_weight[j] * (double)room.weight_price + (double)p->job_unserved_cost[j];
    return worth < 0x1p60 && (p->rich_timing & ~(uint32_t)TIMES_CARRIED) == 0 && !p->has_pickup &&
           !p->shift_restock && longest_s * (room.jobs + 2) < TIME_MOST && jobs_are_compact(p) &&
           shifts_are_compact(p) && costs_are_compact(p);
}

/* ---- memory -------------------------------------------------------------------------------- */

static bool create_store(arv_arena *arena, const compact *c, compact_room room, compact_store *st)
{
    const arv_problem *p = c->p;
    const size_t jobs = (size_t)room.jobs, rows = jobs + 2 * (size_t)room.vehicles + 1;
    st->room = room;
    for (int32_t s = 0; s < p->shift_count; s++)
        find_profile(p, s, st->profiles, &st->profile_count);
    for (int32_t k = 0; k < st->profile_count; k++)
        if (!(st->legs[k] = ARENA_ARRAY(arena, leg, rows * rows)))
            return false;
    st->service_s = ARENA_ARRAY(arena, int32_t, jobs * (size_t)p->service_row_count);
    st->assign_cost =
        ARENA_ARRAY(arena, int64_t, p->assign_cost ? jobs * (size_t)p->price_row_count : 1);
    st->allowed = ARENA_ARRAY(arena, uint8_t, jobs * (size_t)room.vehicles);
    st->row_place = ARENA_ARRAY(arena, int32_t, rows);
    st->bench_cost = ARENA_ARRAY(arena, int64_t, jobs);
    st->no_legs = ARENA_ARRAY(arena, leg, room.weight_price > 0 ? rows * rows : 1);
    if (p->shift_share_s && !(st->capacity = ARENA_ARRAY(
                                  arena, int64_t, (size_t)room.vehicles * (size_t)c->load_count)))
        return false;
    st->no_capacity = ARENA_ARRAY(arena, int64_t, c->load_count);
    for (int32_t d = 0; st->no_capacity && d < c->load_count; d++)
        st->no_capacity[d] = INT64_MAX;
    st->score = ARENA_ARRAY(arena, int64_t, jobs);
    return st->service_s && st->assign_cost && st->allowed && st->row_place && st->score &&
           st->bench_cost && st->no_legs && st->no_capacity;
}

bool compact_create(arv_arena *arena, const arv_problem *p, compact_room room, int32_t width,
                    compact *c)
{
    const int32_t load_count = p->load_count + (p->shift_share_s != NULL);
    const size_t jobs = (size_t)room.jobs, loads = (size_t)load_count;
    *c = (compact){
        .p = p,
        .load_count = load_count,
        .limit_count = p->load_count,
        .job = ARENA_ARRAY(arena, int32_t, jobs),
        .ready_s = ARENA_ARRAY(arena, int32_t, jobs),
        .due_s = ARENA_ARRAY(arena, int32_t, jobs),
        .load = ARENA_ARRAY(arena, int64_t, jobs * loads),
        .vehicles = ARENA_ARRAY(arena, vehicle, room.vehicles + 1),
        .width = width,
        .near = ARENA_ARRAY(arena, int32_t, jobs * (size_t)width),
        .near_count = ARENA_ARRAY(arena, int32_t, jobs),
        .load_worth = ARENA_ARRAY(arena, int64_t, loads),
        .store = ARENA_ARRAY(arena, compact_store, 1),
    };
    return c->job && c->ready_s && c->due_s && c->load && c->vehicles && c->near && c->near_count &&
           c->load_worth && c->store && create_store(arena, c, room, c->store);
}

/* ---- rows and legs ------------------------------------------------------------------------- */

static int32_t row_of(compact *c, int32_t place)
{
    compact_store *st = c->store;
    for (int32_t row = c->job_count; row < c->row_count; row++)
        if (st->row_place[row] == place)
            return row;
    st->row_place[c->row_count] = place;
    return c->row_count++;
}

/* An unreachable leg takes longer than the horizon: no feasible route has it. */
static leg leg_between(const arv_problem *p, const profile *f, int32_t from, int32_t to)
{
    if ((from | to) < 0)
        return (leg){0, 0};
    const problem_travel *t = &p->travels[f->travel];
    const size_t at = (size_t)from * (size_t)t->rows + (size_t)to;
    const int32_t travel_s = t->duration_s[0][at];
    if (travel_s >= PROBLEM_UNREACHABLE_S)
        return (leg){LEG_COST_MOST, 2 * p->horizon_s};
    return (leg){(int32_t)(f->rate_second * travel_s + f->rate_metric * t->metric[at]), travel_s};
}

static void fill_legs(compact *c)
{
    const compact_store *st = c->store;
    const size_t rows = (size_t)c->row_count;
    for (int32_t k = 0; k < st->profile_count; k++)
        for (size_t from = 0; from < rows; from++)
            for (size_t to = 0; to < rows; to++)
                st->legs[k][from * rows + to] =
                    leg_between(c->p, &st->profiles[k], st->row_place[from], st->row_place[to]);
}

static void fill_jobs(compact *c, const int32_t *jobs)
{
    const arv_problem *p = c->p;
    compact_store *st = c->store;
    const size_t room = (size_t)st->room.jobs, all = (size_t)p->job_count;
    for (int32_t k = 0; k < c->job_count; k++) {
        const int32_t j = jobs[k], w = p->window_first[j];
        c->job[k] = j;
        st->row_place[k] = p->job_location[j];
        c->ready_s[k] = p->window_open_s[w];
        c->due_s[k] = smaller(p->window_close_s[w], p->job_latest_arrival_s[j]);
        for (int32_t d = 0; d < c->limit_count; d++)
            c->load[k * c->load_count + d] =
                p->job_delivery[(size_t)j * (size_t)c->limit_count + (size_t)d];
        if (c->limit_count < c->load_count)
            c->load[k * c->load_count + c->limit_count] = p->service_s[j];
        for (size_t row = 0; row < (size_t)p->service_row_count; row++)
            st->service_s[row * room + (size_t)k] = p->service_s[row * all + (size_t)j];
        for (size_t row = 0; p->assign_cost && row < (size_t)p->price_row_count; row++)
            st->assign_cost[row * room + (size_t)k] = p->assign_cost[row * all + (size_t)j];
    }
}

/* ---- vehicles ------------------------------------------------------------------------------ */

static bool fill_allowed(compact *c, int32_t shift, uint8_t *allowed)
{
    bool all = true;
    for (int32_t k = 0; k < c->job_count; k++) {
        allowed[k] = problem_allowed(c->p, c->job[k], shift);
        all &= allowed[k];
    }
    return all;
}

/* The limits of a shift, and its share behind them. */
static const int64_t *fill_capacity(const compact *c, int32_t at, int32_t shift)
{
    const arv_problem *p = c->p;
    const int64_t *limits = p->shift_capacity + (size_t)shift * (size_t)p->load_count;
    if (!c->store->capacity)
        return limits;
    int64_t *capacity = c->store->capacity + (size_t)at * (size_t)c->load_count;
    memcpy(capacity, limits, (size_t)p->load_count * sizeof *capacity);
    capacity[p->load_count] = p->shift_share_s[shift];
    return capacity;
}

static void fill_vehicle(compact *c, int32_t at, int32_t shift)
{
    const arv_problem *p = c->p;
    compact_store *st = c->store;
    const size_t room = (size_t)st->room.jobs;
    vehicle *v = &c->vehicles[at];
    const int32_t legs = find_profile(p, shift, st->profiles, &st->profile_count);
    const int32_t open = p->shift_start_s[shift], close = p->shift_end_s[shift];
    uint8_t *allowed = st->allowed + (size_t)at * room;
    *v = (vehicle){
        .legs = st->legs[legs],
        .service_s = st->service_s + (size_t)p->shift_service_row[shift] * room,
        .assign_cost =
            p->assign_cost ? st->assign_cost + (size_t)p->shift_price_row[shift] * room : NULL,
        .allowed = fill_allowed(c, shift, allowed) ? NULL : allowed,
        .capacity = fill_capacity(c, at, shift),
        .fixed_cost = p->shift_fixed_cost[shift],
        .start_row = row_of(c, p->shift_start_location[shift]),
        .end_row = row_of(c, p->shift_end_location[shift]),
        .start = segment_of(open, close, 0),
        .end = segment_of(open, close, 0),
        .max_tasks = p->shift_max_tasks[shift],
        .max_duration_s = p->shift_max_duration_s[shift],
        .rate_duration = p->shift_rate_duration[shift],
        .is_timed =
            p->shift_max_duration_s[shift] != INT32_MAX || p->shift_rate_duration[shift] > 0,
        .shift = shift,
    };
}

static void fill_bench(compact *c)
{
    const arv_problem *p = c->p;
    compact_store *st = c->store;
    const int32_t nowhere = row_of(c, ARV_NONE);
    for (int32_t k = 0; k < c->job_count; k++)
        st->bench_cost[k] =
            st->room.weight_price * p->job_weight[c->job[k]] + p->job_unserved_cost[c->job[k]];
    c->vehicles[c->vehicle_count++] = (vehicle){
        .legs = st->no_legs,
        .service_s = st->service_s,
        .assign_cost = st->bench_cost,
        .capacity = st->no_capacity,
        .start_row = nowhere,
        .end_row = nowhere,
        .start = segment_of(0, p->horizon_s, 0),
        .end = segment_of(0, p->horizon_s, 0),
        .max_tasks = INT32_MAX,
        .max_duration_s = INT32_MAX,
        .shift = ARV_NONE,
        .is_bench = true,
    };
}

static bool same_kind(const vehicle *a, const vehicle *b)
{
    return a->legs == b->legs && a->service_s == b->service_s && a->assign_cost == b->assign_cost;
}

static void classify(compact *c)
{
    const int32_t *class_of = c->p->shift_class;
    int32_t kinds = 0;
    c->class_count = 0;
    for (int32_t a = 0; a < c->vehicle_count; a++) {
        vehicle *v = &c->vehicles[a];
        v->kind = v->class_ = ARV_NONE;
        for (int32_t b = 0; b < a && (v->kind == ARV_NONE || v->class_ == ARV_NONE); b++) {
            const vehicle *w = &c->vehicles[b];
            if (v->kind == ARV_NONE && same_kind(v, w))
                v->kind = w->kind;
            if (v->class_ == ARV_NONE && !v->is_bench && class_of[v->shift] == class_of[w->shift])
                v->class_ = w->class_;
        }
        v->kind = v->kind == ARV_NONE ? kinds++ : v->kind;
        v->class_ = v->class_ == ARV_NONE ? c->class_count++ : v->class_;
    }
}

/* ---- neighbours ---------------------------------------------------------------------------- */

/* Five times the cost of b right behind a: travel, 0.2 x waiting, 1.0 x lateness, the latter in the
 * worth of a second (Vidal et al. 2013). */
static int64_t follow_score(const compact *c, const vehicle *v, int32_t a, int32_t b)
{
    const leg *l = compact_leg(c, v, a, b);
    const int64_t wait = c->ready_s[b] - l->travel_s - v->service_s[a] - c->due_s[a];
    const int64_t late = c->ready_s[a] + v->service_s[a] + l->travel_s - c->due_s[b];
    return 5 * (int64_t)l->cost +
           (int64_t)(c->cost_per_s * (double)((wait > 0 ? wait : 0) + 5 * (late > 0 ? late : 0)));
}

static void fill_near(compact *c, int32_t a)
{
    int64_t *score = c->store->score;
    int32_t *row = c->near + (size_t)a * (size_t)c->width, count = 0;
    const vehicle *v = &c->vehicles[0];
    for (int32_t b = 0; b < c->job_count; b++) {
        if (b == a)
            continue;
        const int64_t there = follow_score(c, v, a, b), back = follow_score(c, v, b, a);
        score[b] = there < back ? there : back;
        if (count == c->width && score[b] >= score[row[count - 1]])
            continue;
        int32_t at = count < c->width ? count++ : count - 1;
        for (; at > 0 && score[row[at - 1]] > score[b]; at--)
            row[at] = row[at - 1];
        row[at] = b;
    }
    c->near_count[a] = count;
}

/* ---- scales -------------------------------------------------------------------------------- */

static void fill_scales(compact *c)
{
    const vehicle *v = &c->vehicles[0];
    double cost = 0, travel_s = 0, longest = 1;
    for (int32_t a = 0; a < c->job_count; a++)
        for (int32_t b = 0; b < c->job_count; b++) {
            const leg *l = compact_leg(c, v, a, b);
            if (l->cost >= LEG_COST_MOST)
                continue;
            cost += l->cost;
            travel_s += l->travel_s;
            longest = l->cost > longest ? l->cost : longest;
        }
    c->cost_per_s = travel_s > 0 && cost > 0 ? cost / travel_s : 1.0;
    for (int32_t d = 0; d < c->load_count; d++) {
        int64_t most = 1;
        for (int32_t k = 0; k < c->job_count; k++)
            most = c->load[k * c->load_count + d] > most ? c->load[k * c->load_count + d] : most;
        const int64_t worth = (int64_t)(WORTH_ONE * longest / (double)most);
        c->load_worth[d] = worth > 0 ? worth : 1;
    }
}

void compact_fill(compact *c, const int32_t *jobs, int32_t job_count, const int32_t *shifts,
                  int32_t shift_count)
{
    assert(job_count <= c->store->room.jobs && shift_count <= c->store->room.vehicles);
    c->job_count = c->row_count = job_count;
    c->vehicle_count = shift_count;
    fill_jobs(c, jobs);
    for (int32_t k = 0; k < shift_count; k++)
        fill_vehicle(c, k, shifts[k]);
    c->has_bench = c->store->room.weight_price > 0;
    if (c->has_bench)
        fill_bench(c);
    fill_legs(c);
    classify(c);
    if (shift_count == 0)
        return;
    fill_scales(c);
    for (int32_t a = 0; a < job_count; a++)
        fill_near(c, a);
}
