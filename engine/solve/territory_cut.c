/* territory_cut.c - see territory_cut.h. */
#include "solve/territory_cut.h"

#include "model/relations.h"

#include <stdlib.h>
#include <string.h>

enum {
    FAR_TRIES = 12,      /* places tried for the far end of an axis */
    TRAVEL_EACH_S = 600, /* of a job, when work is weighed */
    SHARED_LEAST =
        8 /* technicians who start at one place, for it to say nothing about where they work */
};

/* Something that goes to a territory as a whole. */
typedef struct unit {
    int64_t key, work_s;
    int32_t place;
    int32_t index; /* technician, or technician_count + job */
} unit;

typedef struct cutter {
    const arv_problem *p;
    const territory_plan *plan;
    const territory_owner *owner;
    rng *random;
    int32_t technicians, count;
    int32_t *leader;   /* [technicians + jobs] union-find: what stays together */
    int32_t *place;    /* [technicians + jobs] */
    int64_t *work_s;   /* [technicians + jobs] */
    int32_t *starting; /* [place] technicians without jobs who start there */
    int32_t *part;     /* [technicians + jobs] */
    unit *units;
    int32_t unit_count;
    int32_t *dealt, dealt_count; /* technicians who may work anywhere */
    uint64_t *shifts;            /* [part * shift_words] who is in it */
    int64_t *part_work_s, *part_time_s;
} cutter;

static int64_t round_trip_s(const arv_problem *p, int32_t a, int32_t b)
{
    const problem_travel *travel = &p->travels[0];
    return (int64_t)problem_travel_s(travel, a, b) + problem_travel_s(travel, b, a);
}

static int32_t root_of(const int32_t *leader, int32_t i)
{
    while (leader[i] != i)
        i = leader[i];
    return i;
}

/* The smaller index leads: technicians before jobs. */
static void tie(cutter *c, int32_t a, int32_t b)
{
    const int32_t x = root_of(c->leader, a), y = root_of(c->leader, b);
    if (x < y)
        c->leader[y] = x;
    else
        c->leader[x] = y;
}

/* What a job goes with: who serves it, or itself. */
static int32_t unit_of_job(const cutter *c, int32_t job)
{
    const int32_t shift = c->plan->shift[job];
    return shift == ARV_NONE ? c->technicians + job : c->p->shift_technician[shift];
}

static int64_t work_of(const arv_problem *p, int32_t job)
{
    return p->service_s[job] + TRAVEL_EACH_S;
}

/* ---- where things are ------------------------------------------------------------------------ */

/* The job in the middle of all that a technician serves; else where he starts or ends. */
static void place_technician(cutter *c, int32_t t)
{
    const arv_problem *p = c->p;
    int32_t visits = 0, at = 0;
    int32_t place = ARV_NONE;
    for (int32_t s = p->shift_first[t]; s < p->shift_first[t + 1]; s++)
        for (int32_t j = c->plan->first[s]; j != ARV_NONE; j = c->plan->follow[j]) {
            visits++;
            c->work_s[t] += work_of(p, j);
        }
    for (int32_t s = p->shift_first[t]; s < p->shift_first[t + 1]; s++) {
        for (int32_t j = c->plan->first[s]; j != ARV_NONE; j = c->plan->follow[j])
            if (at++ == visits / 2)
                place = p->job_location[j];
        if (visits == 0 && place == ARV_NONE)
            place = p->shift_start_location[s] != ARV_NONE ? p->shift_start_location[s]
                                                           : p->shift_end_location[s];
    }
    c->place[t] = place;
    if (visits == 0 && place != ARV_NONE)
        c->starting[place]++;
}

static void place_all(cutter *c)
{
    const arv_problem *p = c->p;
    for (int32_t t = 0; t < c->technicians; t++) {
        c->leader[t] = t;
        place_technician(c, t);
    }
    for (int32_t j = 0; j < p->job_count; j++) {
        const int32_t i = c->technicians + j;
        c->leader[i] = i;
        c->place[i] = p->job_location[j];
        c->work_s[i] = c->plan->shift[j] == ARV_NONE ? work_of(p, j) : 0;
    }
}

static void tie_all(cutter *c)
{
    const arv_problem *p = c->p;
    const job_relations *all = p->relations;
    for (int32_t r = 0; all && r < all->count; r++)
        for (int32_t k = 1; k < all->list[r].count; k++)
            tie(c, unit_of_job(c, all->jobs[all->list[r].first]),
                unit_of_job(c, all->jobs[all->list[r].first + k]));
    for (int32_t j = 0; p->job_mate && j < p->job_count; j++)
        if (p->job_mate[j] != ARV_NONE)
            tie(c, unit_of_job(c, j), unit_of_job(c, p->job_mate[j]));
}

/* A technician without jobs whose start says nothing about where he works. */
static bool is_anywhere(const cutter *c, int32_t t)
{
    if (c->work_s[t] > 0)
        return false;
    if (c->place[t] == ARV_NONE)
        return true;
    const int32_t sharing = c->starting[c->place[t]];
    return sharing > SHARED_LEAST && sharing > c->technicians / c->count;
}

static void list_units(cutter *c)
{
    const int32_t all = c->technicians + c->p->job_count;
    for (int32_t i = 0; i < all; i++) {
        const int32_t root = root_of(c->leader, i);
        if (root != i)
            c->work_s[root] += c->work_s[i];
    }
    for (int32_t i = 0; i < all; i++) {
        if (c->leader[i] != i ||
            (i >= c->technicians && c->plan->shift[i - c->technicians] != ARV_NONE))
            continue;
        if (i < c->technicians && is_anywhere(c, i)) {
            c->dealt[c->dealt_count++] = i;
            continue;
        }
        c->units[c->unit_count++] =
            (unit){.work_s = c->work_s[i], .place = c->place[i], .index = i};
    }
}

/* ---- bisection ------------------------------------------------------------------------------- */

static int compare_units(const void *a, const void *b)
{
    const unit *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* By how much nearer units are to a random one of them than to one far from it. */
static void sort_along_axis(const cutter *c, unit *units, int32_t count)
{
    const int32_t a = units[rng_below(c->random, count)].place;
    int32_t b = a;
    int64_t farthest_s = -1;
    for (int32_t k = 0; k < FAR_TRIES; k++) {
        const int32_t other = units[rng_below(c->random, count)].place;
        const int64_t away_s = round_trip_s(c->p, a, other);
        if (away_s < PROBLEM_UNREACHABLE_S && away_s > farthest_s) {
            farthest_s = away_s;
            b = other;
        }
    }
    for (int32_t k = 0; k < count; k++)
        units[k].key =
            round_trip_s(c->p, a, units[k].place) - round_trip_s(c->p, b, units[k].place);
    qsort(units, (size_t)count, sizeof *units, compare_units);
}

static void bisect(cutter *c, unit *units, int32_t count, int32_t first, int32_t parts)
{
    if (parts == 1 || count < 2) {
        for (int32_t k = 0; k < count; k++)
            c->part[units[k].index] = first;
        return;
    }
    sort_along_axis(c, units, count);
    int64_t total_s = 0, taken_s = 0;
    for (int32_t k = 0; k < count; k++)
        total_s += units[k].work_s;
    const int32_t left = parts / 2;
    int32_t cut = 0;
    while (cut < count - 1 && taken_s * parts < total_s * left)
        taken_s += units[cut++].work_s;
    bisect(c, units, cut, first, left);
    bisect(c, units + cut, count - cut, first + left, parts - left);
}

/* ---- technicians who may work anywhere ------------------------------------------------------- */

static int64_t time_of(const arv_problem *p, int32_t technician)
{
    int64_t time_s = 0;
    for (int32_t s = p->shift_first[technician]; s < p->shift_first[technician + 1]; s++)
        time_s += p->shift_end_s[s] - p->shift_start_s[s];
    return time_s;
}

/* Has `a` more work for each hour of its technicians than `b`? */
static bool is_shorter_of_hands(const cutter *c, int32_t a, int32_t b)
{
    return (double)c->part_work_s[a] * (double)(c->part_time_s[b] + 1) >
           (double)c->part_work_s[b] * (double)(c->part_time_s[a] + 1);
}

static void deal_out(cutter *c)
{
    for (int32_t k = 0; k < c->unit_count; k++)
        c->part_work_s[c->part[c->units[k].index]] += c->units[k].work_s;
    for (int32_t t = 0; t < c->technicians; t++)
        if (c->part[root_of(c->leader, t)] != ARV_NONE)
            c->part_time_s[c->part[root_of(c->leader, t)]] += time_of(c->p, t);
    rng_shuffle(c->random, c->dealt, c->dealt_count);
    for (int32_t k = 0; k < c->dealt_count; k++) {
        int32_t best = 0;
        for (int32_t i = 1; i < c->count; i++)
            if (is_shorter_of_hands(c, i, best))
                best = i;
        c->part[c->dealt[k]] = best;
        c->part_time_s[best] += time_of(c->p, c->dealt[k]);
    }
}

/* ---- jobs that nobody there may serve --------------------------------------------------------- */

static bool is_served_there(const cutter *c, int32_t job, int32_t part)
{
    const size_t words = (size_t)c->p->shift_words;
    const uint64_t *may = c->p->job_shifts + (size_t)job * words;
    const uint64_t *there = c->shifts + (size_t)part * words;
    for (size_t w = 0; w < words; w++)
        if (may[w] & there[w])
            return true;
    return false;
}

/* The territory of the nearest who may serve the job; ARV_NONE = nobody may. */
static int32_t part_of_nearest(const cutter *c, int32_t job)
{
    const arv_problem *p = c->p;
    int64_t nearest_s = INT64_MAX;
    int32_t part = ARV_NONE;
    for (int32_t s = 0; s < p->shift_count; s++) {
        const int32_t t = p->shift_technician[s];
        if (!problem_allowed(p, job, s))
            continue;
        const int64_t away_s = round_trip_s(p, p->job_location[job], c->place[t]);
        if (away_s < nearest_s) {
            nearest_s = away_s;
            part = c->owner->technician[t];
        }
    }
    return part;
}

static void move_orphans(cutter *c)
{
    const arv_problem *p = c->p;
    for (int32_t j = 0; j < p->job_count; j++) {
        const int32_t i = c->technicians + j;
        if (c->leader[i] != i || c->plan->shift[j] != ARV_NONE || is_served_there(c, j, c->part[i]))
            continue;
        const int32_t part = part_of_nearest(c, j);
        if (part != ARV_NONE)
            c->part[i] = part;
    }
}

/* ---- the cut --------------------------------------------------------------------------------- */

static void own_technicians(cutter *c)
{
    const size_t words = (size_t)c->p->shift_words;
    for (int32_t t = 0; t < c->technicians; t++)
        c->owner->technician[t] = c->part[root_of(c->leader, t)];
    for (int32_t s = 0; s < c->p->shift_count; s++)
        c->shifts[(size_t)c->owner->technician[c->p->shift_technician[s]] * words +
                  (size_t)(s >> 6)] |= UINT64_C(1) << (s & 63);
}

static void own_jobs(cutter *c)
{
    for (int32_t j = 0; j < c->p->job_count; j++)
        c->owner->job[j] = c->part[root_of(c->leader, unit_of_job(c, j))];
}

static bool allocate(arv_arena *arena, cutter *c)
{
    const arv_problem *p = c->p;
    const size_t all = (size_t)c->technicians + (size_t)p->job_count;
    int32_t rows = 0;
    for (int32_t t = 0; t < p->travel_count; t++)
        rows = p->travels[t].rows > rows ? p->travels[t].rows : rows;
    c->leader = ARENA_ARRAY(arena, int32_t, all);
    c->place = ARENA_ARRAY(arena, int32_t, all);
    c->work_s = ARENA_ARRAY(arena, int64_t, all);
    c->part = ARENA_ARRAY(arena, int32_t, all);
    c->units = ARENA_ARRAY(arena, unit, all);
    c->dealt = ARENA_ARRAY(arena, int32_t, c->technicians);
    c->starting = ARENA_ARRAY(arena, int32_t, rows);
    c->shifts = ARENA_ARRAY(arena, uint64_t, (size_t)c->count * (size_t)p->shift_words);
    c->part_work_s = ARENA_ARRAY(arena, int64_t, c->count);
    c->part_time_s = ARENA_ARRAY(arena, int64_t, c->count);
    return c->leader && c->place && c->work_s && c->part && c->units && c->dealt && c->starting &&
           c->shifts && c->part_work_s && c->part_time_s;
}

arv_status territory_cut(arv_arena *arena, const arv_problem *p, const territory_plan *plan,
                         int32_t count, rng *random, const territory_owner *owner)
{
    const arena_mark mark = arena_mark_get(arena);
    cutter c = {.p = p,
                .plan = plan,
                .owner = owner,
                .random = random,
                .technicians = p->spec->technician_count,
                .count = count};
    if (!allocate(arena, &c)) {
        arena_mark_release(arena, mark);
        return ARV_RESOURCE_EXHAUSTED;
    }
    for (int32_t i = 0; i < c.technicians + p->job_count; i++)
        c.part[i] = ARV_NONE;
    place_all(&c);
    tie_all(&c);
    list_units(&c);
    bisect(&c, c.units, c.unit_count, 0, count);
    deal_out(&c);
    own_technicians(&c);
    move_orphans(&c);
    own_jobs(&c);
    arena_mark_release(arena, mark);
    return ARV_OK;
}
