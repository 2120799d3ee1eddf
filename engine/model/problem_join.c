/* problem_join.c - see problem_join.h. */
#include "model/problem_join.h"

#include "model/compile.h"
#include "model/vary.h"

#include <string.h>

typedef struct joining {
    arv_arena *arena;
    const arv_problem *base, *one; /* the others; the new job alone */
    int64_t scale;                 /* cost units of `base` in one of `one` */
    bool full;
} joining;

/* ---- does it leave the others as they are? ----------------------------------------------------*/

/* Shifts of one row, or of one class, are alike for the new job too. */
static bool alike(const joining *j, const int32_t *group, int32_t groups, int32_t *leader,
                  bool in_all)
{
    const arv_problem *one = j->one;
    for (int32_t g = 0; g < groups; g++)
        leader[g] = ARV_NONE;
    for (int32_t s = 0; s < one->shift_count; s++) {
        int32_t *first = &leader[group[s]];
        if (*first == ARV_NONE)
            *first = s;
        if (problem_service_s(one, s, 0) != problem_service_s(one, *first, 0) ||
            problem_assign_cost(one, s, 0) != problem_assign_cost(one, *first, 0) ||
            (in_all && problem_allowed(one, 0, s) != problem_allowed(one, 0, *first)))
            return false;
    }
    return true;
}

/* A table that there was none of before. */
static bool is_new(const void *others, const void *own)
{
    return !others && own;
}

static bool same_tables(const arv_problem *base, const arv_problem *one)
{
    if (base->job_mate || base->job_carry || base->job_equipped || one->job_equipped ||
        base->start_price || one->start_price || base->relations)
        return false;
    if (base->load_count != one->load_count ||
        base->load_count != base->spec->load_count) /* parts: are they of the same names? */
        return false;
    return (one->rich_timing & ~base->rich_timing) == 0 &&
           !is_new(base->job_late_rate, one->job_late_rate) &&
           !is_new(base->assign_cost, one->assign_cost) && base->shift_count == one->shift_count;
}

static bool leaves_others_alone(const joining *j, arv_arena *scratch)
{
    const arv_problem *base = j->base, *one = j->one;
    int32_t *leader = ARENA_ARRAY(scratch, int32_t, base->shift_count);
    if (!leader || !same_tables(base, one) || base->cost_unit % one->cost_unit != 0)
        return false;
    return alike(j, base->shift_service_row, base->service_row_count, leader, false) &&
           (!base->assign_cost ||
            alike(j, base->shift_price_row, base->price_row_count, leader, false)) &&
           alike(j, base->shift_class, base->shift_class_count, leader, true);
}

/* ---- the larger problem ----------------------------------------------------------------------*/

static void *make(joining *j, size_t count, size_t size)
{
    void *memory = arv_arena_alloc(j->arena, count, size);
    j->full = j->full || !memory;
    return memory;
}

/* `count` elements of the others and one of the new job, of `size` bytes; NULL where the others have none. */
static void *append(joining *j, const void *others, size_t count, const void *own, size_t size)
{
    if (!others || size == 0)
        return NULL;
    uint8_t *to = make(j, count + 1, size);
    if (!to)
        return NULL;
    memcpy(to, others, count * size);
    if (own)
        memcpy(to + count * size, own, size);
    return to;
}

/* The same of numbers in cost units. */
static int64_t *append_cost(joining *j, const int64_t *others, const int64_t *own)
{
    const size_t jobs = (size_t)j->base->job_count;
    int64_t *to = append(j, others, jobs, own, sizeof *to);
    if (to && own)
        to[jobs] *= j->scale;
    return to;
}

static void join_windows(joining *j, arv_problem *p)
{
    const arv_problem *base = j->base, *one = j->one;
    const size_t jobs = (size_t)base->job_count;
    const size_t old = (size_t)base->window_first[jobs], more = (size_t)one->window_first[1];
    int32_t *first = make(j, jobs + 2, sizeof *first);
    int32_t *open = make(j, old + more + 1, sizeof *open);
    int32_t *close = make(j, old + more + 1, sizeof *close);
    if (!first || !open || !close)
        return;
    memcpy(first, base->window_first, (jobs + 1) * sizeof *first);
    first[jobs + 1] = (int32_t)(old + more);
    memcpy(open, base->window_open_s, old * sizeof *open);
    memcpy(close, base->window_close_s, old * sizeof *close);
    memcpy(open + old, one->window_open_s, more * sizeof *open);
    memcpy(close + old, one->window_close_s, more * sizeof *close);
    p->window_first = first;
    p->window_open_s = open;
    p->window_close_s = close;
}

static void join_rows(joining *j, arv_problem *p, const arv_spec *spec)
{
    const arv_problem *base = j->base, *one = j->one;
    const size_t jobs = (size_t)base->job_count, loads = (size_t)base->load_count;
#define APPEND(field) p->field = append(j, base->field, jobs, one->field, sizeof *base->field)
    APPEND(job_location);
    APPEND(job_latest_arrival_s);
    APPEND(job_earliest_s);
    APPEND(job_setup_s);
    APPEND(job_late_from_s);
    APPEND(job_prefix_shift);
    APPEND(job_pair_pickup);
#undef APPEND
    p->job_delivery =
        append(j, base->job_delivery, jobs, one->job_delivery, loads * sizeof *p->job_delivery);
    p->job_pickup =
        append(j, base->job_pickup, jobs, one->job_pickup, loads * sizeof *p->job_pickup);
    p->job_shifts = append(j, base->job_shifts, jobs, one->job_shifts,
                           (size_t)base->shift_words * sizeof *p->job_shifts);
    p->job_unserved_cost = append_cost(j, base->job_unserved_cost, one->job_unserved_cost);
    p->job_late_rate = append_cost(j, base->job_late_rate, one->job_late_rate);
    int64_t *weight = make(j, jobs + 1, sizeof *weight);
    if (weight)
        compile_weights(spec, weight);
    p->job_weight = weight;
}

/* A shift of each row; those of one row are alike. */
static void find_leaders(const arv_problem *p, const int32_t *row, int32_t *leader)
{
    for (int32_t s = p->shift_count; s-- > 0;)
        leader[row[s]] = s;
}

static void join_tables(joining *j, arv_problem *p, arv_arena *scratch)
{
    const arv_problem *base = j->base;
    const size_t jobs = (size_t)base->job_count, wide = jobs + 1;
    int32_t *leader = ARENA_ARRAY(scratch, int32_t, base->shift_count);
    int32_t *service = make(j, (size_t)base->service_row_count * wide, sizeof *service);
    int64_t *assign =
        base->assign_cost ? make(j, (size_t)base->price_row_count * wide, sizeof *assign) : NULL;
    j->full = j->full || !leader;
    if (j->full)
        return;
    find_leaders(base, base->shift_service_row, leader);
    for (size_t r = 0; r < (size_t)base->service_row_count; r++) {
        memcpy(service + r * wide, base->service_s + r * jobs, jobs * sizeof *service);
        service[r * wide + jobs] = problem_service_s(j->one, leader[r], 0);
    }
    if (assign)
        find_leaders(base, base->shift_price_row, leader);
    for (size_t r = 0; assign && r < (size_t)base->price_row_count; r++) {
        memcpy(assign + r * wide, base->assign_cost + r * jobs, jobs * sizeof *assign);
        assign[r * wide + jobs] = j->scale * problem_assign_cost(j->one, leader[r], 0);
    }
    p->service_s = service;
    p->assign_cost = assign;
}

static const arv_problem *join(joining *j, const arv_spec *spec, bool place, arv_arena *scratch)
{
    arv_problem *p = make(j, 1, sizeof *p);
    if (!p)
        return NULL;
    *p = *j->base;
    p->spec = spec;
    p->job_count = spec->job_count;
    if (place) {
        p->travels = j->one->travels;
        p->travel_match = j->one->travel_match;
    }
    p->has_pickup = p->has_pickup || j->one->has_pickup;
    p->has_multi_window = p->has_multi_window || j->one->has_multi_window;
    join_windows(j, p);
    join_rows(j, p, spec);
    join_tables(j, p, scratch);
    return j->full ? NULL : p;
}

static arv_status compile_all(arv_arena *arena, const arv_problem *base, const arv_spec *spec,
                              bool place, const arv_problem **problem, arv_error *error)
{
    return place ? problem_vary_places(arena, base, spec, problem, error)
                 : problem_vary(arena, base, spec, problem, error);
}

/* Compiled among the shifts, places and models of all; what lasts of it is its travel, when that is new. */
static arv_status compile_alone(joining *j, const arv_spec *spec, bool place, arv_arena *scratch,
                                arv_error *error)
{
    arv_arena *arena = place ? j->arena : scratch;
    arv_spec alone = *spec;
    alone.jobs = &spec->jobs[spec->job_count - 1];
    alone.job_count = 1;
    alone.routes = NULL;
    alone.route_count = 0;
    arv_spec *kept = ARENA_ARRAY(arena, arv_spec, 1);
    if (!kept)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the job");
    *kept = alone;
    return compile_all(arena, j->base, kept, place, &j->one, error);
}

arv_status problem_join(arv_arena *arena, arv_arena *scratch, const arv_problem *base,
                        const arv_spec *spec, bool place, const arv_problem **problem,
                        arv_error *error)
{
    joining j = {.arena = arena, .base = base};
    arv_error own = {0};
    *problem = NULL;
    if (compile_alone(&j, spec, place, scratch, &own) || !j.one ||
        !leaves_others_alone(&j, scratch))
        return compile_all(arena, base, spec, place, problem, error);
    j.scale = base->cost_unit / j.one->cost_unit;
    *problem = join(&j, spec, place, scratch);
    return *problem ? ARV_OK
                    : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the job");
}
