/* problem_part.c - see problem_part.h. Arrays are gathered by lists of what the part has: shifts, jobs,
 * breaks, windows. */
#include "model/problem_part.h"

#include "model/relations.h"

#include <string.h>

typedef struct part_maker {
    arv_arena *arena;
    const arv_problem *whole;
    const problem_choice *choice;
    problem_part *part;
    arv_problem *p; /* of the part */
    int32_t *shift, *job;
    int32_t *local_job; /* of the whole: index in the part, ARV_NONE = not in it */
    bool full;          /* the arena is */
} part_maker;

static void *take(part_maker *m, size_t count, size_t size)
{
    void *array = arv_arena_alloc(m->arena, count, size);
    m->full |= !array;
    return array;
}

/* The items `list` of an array whose items are `row` elements of `size` bytes; NULL of NULL. */
static void *gather(part_maker *m, const void *from, size_t row, size_t size, const int32_t *list,
                    int32_t count)
{
    if (!from)
        return NULL;
    const size_t bytes = row * size;
    char *to = take(m, (size_t)count * row, size);
    for (int32_t k = 0; to && bytes > 0 && k < count; k++)
        memcpy(to + (size_t)k * bytes, (const char *)from + (size_t)list[k] * bytes, bytes);
    return to;
}

#define BY_SHIFT(field, row)                                                               \
    m->p->field = gather(m, m->whole->field, (size_t)(row), sizeof *m->p->field, m->shift, \
                         m->p->shift_count)
#define BY_JOB(field, row) \
    m->p->field =          \
        gather(m, m->whole->field, (size_t)(row), sizeof *m->p->field, m->job, m->p->job_count)

/* Items `first[i] .. first[i + 1]` of each i in `list`, one behind the other. */
typedef struct picked {
    int32_t *first, *items, count;
} picked;

static picked pick(part_maker *m, const int32_t *first, const int32_t *list, int32_t count)
{
    picked out = {.first = take(m, (size_t)count + 1, sizeof(int32_t))};
    for (int32_t k = 0; out.first && k < count; k++)
        out.first[k + 1] = out.first[k] + first[list[k] + 1] - first[list[k]];
    out.count = out.first ? out.first[count] : 0;
    out.items = take(m, (size_t)out.count, sizeof(int32_t));
    int32_t at = 0;
    for (int32_t k = 0; out.items && k < count; k++)
        for (int32_t i = first[list[k]]; i < first[list[k] + 1]; i++)
            out.items[at++] = i;
    return out;
}

/* ---- places ---------------------------------------------------------------------------------- */

static int32_t add_place(part_maker *m, int32_t *local, int32_t *places, int32_t place)
{
    if (place == ARV_NONE)
        return ARV_NONE;
    if (local[place] == 0) {
        places[m->part->place_count++] = place;
        local[place] = m->part->place_count;
    }
    return local[place] - 1;
}

static int32_t most_places(const arv_problem *p)
{
    int32_t rows = 0;
    for (int32_t t = 0; t < p->travel_count; t++)
        rows = p->travels[t].rows > rows ? p->travels[t].rows : rows;
    return rows;
}

static void rename_places(part_maker *m)
{
    arv_problem *p = m->p;
    const size_t shifts = (size_t)p->shift_count, jobs = (size_t)p->job_count;
    int32_t *local = take(m, (size_t)most_places(m->whole) + 1, sizeof *local);
    int32_t *places = take(m, 3 * shifts + jobs, sizeof *places);
    int32_t *start = take(m, shifts, sizeof *start), *end = take(m, shifts, sizeof *end);
    int32_t *restock = take(m, shifts, sizeof *restock), *at = take(m, jobs, sizeof *at);
    if (m->full)
        return;
    for (size_t k = 0; k < jobs; k++)
        at[k] = add_place(m, local, places, m->whole->job_location[m->job[k]]);
    for (size_t k = 0; k < shifts; k++) {
        start[k] = add_place(m, local, places, m->whole->shift_start_location[m->shift[k]]);
        end[k] = add_place(m, local, places, m->whole->shift_end_location[m->shift[k]]);
        if (m->whole->shift_restock)
            restock[k] = add_place(m, local, places, m->whole->shift_restock[m->shift[k]]);
    }
    m->part->place = places;
    p->job_location = at;
    p->shift_start_location = start;
    p->shift_end_location = end;
    p->shift_restock = m->whole->shift_restock ? restock : NULL;
}

/* ---- shifts ---------------------------------------------------------------------------------- */

static void list_shifts(part_maker *m)
{
    const arv_problem *whole = m->whole;
    const problem_choice *c = m->choice;
    int32_t count = 0;
    for (int32_t k = 0; k < c->technician_count; k++)
        count += whole->shift_first[c->technicians[k] + 1] - whole->shift_first[c->technicians[k]];
    int32_t *technician = take(m, (size_t)count, sizeof *technician);
    int32_t *first = take(m, (size_t)c->technician_count + 1, sizeof *first);
    m->shift = take(m, (size_t)count, sizeof *m->shift);
    if (m->full)
        return;
    count = 0;
    for (int32_t k = 0; k < c->technician_count; k++) {
        const int32_t t = c->technicians[k];
        for (int32_t s = whole->shift_first[t]; s < whole->shift_first[t + 1]; s++) {
            technician[count] = k;
            m->shift[count++] = s;
        }
        first[k + 1] = count;
    }
    m->part->shift = m->shift;
    m->p->shift_count = count;
    m->p->shift_technician = technician;
    m->p->shift_first = first;
}

static void take_shifts(part_maker *m)
{
    const int32_t loads = m->whole->load_count;
    BY_SHIFT(shift_index, 1);
    BY_SHIFT(shift_start_s, 1);
    BY_SHIFT(shift_end_s, 1);
    BY_SHIFT(shift_regular_end_s, 1);
    BY_SHIFT(shift_max_duration_s, 1);
    BY_SHIFT(shift_travel, 1);
    BY_SHIFT(shift_rate_second, 1);
    BY_SHIFT(shift_rate_metric, 1);
    BY_SHIFT(shift_rate_duration, 1);
    BY_SHIFT(shift_rate_overtime, 1);
    BY_SHIFT(shift_rate_setup, 1);
    BY_SHIFT(shift_fixed_cost, 1);
    BY_SHIFT(shift_share_s, 1);
    BY_SHIFT(shift_max_tasks, 1);
    BY_SHIFT(shift_max_travel_s, 1);
    BY_SHIFT(shift_max_distance_m, 1);
    BY_SHIFT(shift_capacity, loads);
    BY_SHIFT(shift_restock_s, 1);
    BY_SHIFT(shift_stock, loads);
}

static void take_breaks(part_maker *m)
{
    const arv_problem *whole = m->whole;
    arv_problem *p = m->p;
    const picked breaks = pick(m, whole->break_first, m->shift, p->shift_count);
    if (m->full)
        return;
    p->break_first = breaks.first;
    p->break_count = breaks.count;
#define BY_BREAK(field, row) \
    p->field = gather(m, whole->field, (size_t)(row), sizeof *p->field, breaks.items, breaks.count)
    BY_BREAK(break_service_s, 1);
    BY_BREAK(break_late_from_s, 1);
    BY_BREAK(break_late_rate, 1);
    BY_BREAK(break_rules, 1);
    BY_BREAK(break_max_load, whole->load_count);
    BY_BREAK(break_price, 1);
#undef BY_BREAK
    const picked windows = pick(m, whole->break_window_first, breaks.items, breaks.count);
    if (m->full)
        return;
    p->break_window_first = windows.first;
    p->break_open_s =
        gather(m, whole->break_open_s, 1, sizeof(int32_t), windows.items, windows.count);
    p->break_close_s =
        gather(m, whole->break_close_s, 1, sizeof(int32_t), windows.items, windows.count);
}

/* Equal rows of the whole stay one row. `used`: [rows of the whole], zero. Fills the rows in use. */
static const int32_t *rename_rows(part_maker *m, const int32_t *row_of, int32_t rows, int32_t *list,
                                  int32_t *count)
{
    int32_t *used = take(m, (size_t)rows, sizeof *used);
    int32_t *renamed = take(m, (size_t)m->p->shift_count, sizeof *renamed);
    *count = 0;
    for (int32_t k = 0; !m->full && k < m->p->shift_count; k++) {
        const int32_t row = row_of[m->shift[k]];
        if (used[row] == 0) {
            list[*count] = row;
            used[row] = ++*count;
        }
        renamed[k] = used[row] - 1;
    }
    return renamed;
}

/* Rows of `list`, each of the part's jobs. */
static void *take_rows(part_maker *m, const void *cells, size_t size, const int32_t *list,
                       int32_t count)
{
    const size_t jobs = (size_t)m->p->job_count, all = (size_t)m->whole->job_count;
    char *to = take(m, (size_t)count * jobs, size);
    for (int32_t r = 0; to && r < count; r++) {
        const char *from = (const char *)cells + (size_t)list[r] * all * size;
        for (size_t k = 0; k < jobs; k++)
            memcpy(to + ((size_t)r * jobs + k) * size, from + (size_t)m->job[k] * size, size);
    }
    return to;
}

static void take_matches(part_maker *m)
{
    const arv_problem *whole = m->whole;
    arv_problem *p = m->p;
    int32_t *list = take(m, (size_t)p->shift_count, sizeof *list);
    if (m->full)
        return;
    p->shift_service_row = rename_rows(m, whole->shift_service_row, whole->service_row_count, list,
                                       &p->service_row_count);
    p->service_s = take_rows(m, whole->service_s, sizeof *p->service_s, list, p->service_row_count);
    if (whole->assign_cost) {
        p->shift_price_row = rename_rows(m, whole->shift_price_row, whole->price_row_count, list,
                                         &p->price_row_count);
        p->assign_cost =
            take_rows(m, whole->assign_cost, sizeof *p->assign_cost, list, p->price_row_count);
    }
    p->shift_class =
        rename_rows(m, whole->shift_class, whole->shift_class_count, list, &p->shift_class_count);
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static void take_jobs(part_maker *m)
{
    const arv_problem *whole = m->whole;
    arv_problem *p = m->p;
    const int32_t loads = whole->load_count;
    const picked windows = pick(m, whole->window_first, m->job, p->job_count);
    if (m->full)
        return;
    p->window_first = windows.first;
    p->window_open_s =
        gather(m, whole->window_open_s, 1, sizeof(int32_t), windows.items, windows.count);
    p->window_close_s =
        gather(m, whole->window_close_s, 1, sizeof(int32_t), windows.items, windows.count);
    BY_JOB(job_latest_arrival_s, 1);
    BY_JOB(job_earliest_s, 1);
    BY_JOB(job_setup_s, 1);
    BY_JOB(job_late_from_s, 1);
    BY_JOB(job_late_rate, 1);
    BY_JOB(job_weight, 1);
    BY_JOB(job_unserved_cost, 1);
    BY_JOB(job_delivery, loads);
    BY_JOB(job_pickup, loads);
    BY_JOB(job_role, 1);
    BY_JOB(job_pair_pickup, 1);
    BY_JOB(job_carry, loads);
    BY_JOB(start_price, 1);
    int32_t *mate = whole->job_mate ? take(m, (size_t)p->job_count, sizeof *mate) : NULL;
    for (int32_t k = 0; mate && k < p->job_count; k++) {
        const int32_t other = whole->job_mate[m->job[k]];
        mate[k] = other == ARV_NONE ? ARV_NONE : m->local_job[other];
    }
    p->job_mate = mate;
}

static const uint64_t *take_bits(part_maker *m, const uint64_t *whole)
{
    const arv_problem *p = m->p;
    const size_t words = (size_t)p->shift_words, whole_words = (size_t)m->whole->shift_words;
    uint64_t *bits = whole ? take(m, (size_t)p->job_count * words, sizeof *bits) : NULL;
    for (int32_t k = 0; bits && k < p->job_count; k++) {
        const uint64_t *from = whole + (size_t)m->job[k] * whole_words;
        for (int32_t s = 0; s < p->shift_count; s++)
            if (from[m->shift[s] >> 6] >> (m->shift[s] & 63) & 1)
                bits[(size_t)k * words + (size_t)(s >> 6)] |= UINT64_C(1) << (s & 63);
    }
    return bits;
}

/* ---- orders ---------------------------------------------------------------------------------- */

static void take_orders(part_maker *m)
{
    const arv_problem *whole = m->whole;
    arv_problem *p = m->p;
    const picked prefix = pick(m, whole->prefix_first, m->shift, p->shift_count);
    int32_t *jobs = take(m, (size_t)prefix.count, sizeof *jobs);
    int32_t *owner = take(m, (size_t)p->job_count, sizeof *owner);
    int32_t *first = take(m, (size_t)p->shift_count + 1, sizeof *first);
    int32_t *order = take(m, (size_t)p->job_count, sizeof *order);
    if (m->full)
        return;
    for (int32_t k = 0; k < p->job_count; k++)
        owner[k] = ARV_NONE;
    int32_t count = 0;
    for (int32_t s = 0; s < p->shift_count; s++) {
        for (int32_t k = prefix.first[s]; k < prefix.first[s + 1]; k++) {
            jobs[k] = m->local_job[whole->prefix_job[prefix.items[k]]];
            owner[jobs[k]] = s;
        }
        for (int32_t j = m->choice->route_first[m->shift[s]]; j != ARV_NONE;
             j = m->choice->route_follow[j])
            order[count++] = m->local_job[j];
        first[s + 1] = count;
    }
    p->prefix_first = prefix.first;
    p->prefix_job = jobs;
    p->job_prefix_shift = owner;
    p->force_first = first;
    p->force_job = order;
}

/* ---- relations ------------------------------------------------------------------------------- */

static void list_relations(part_maker *m, job_relations *to, job_relation *list, int32_t *jobs,
                           int32_t *bond_first)
{
    const job_relations *all = m->whole->relations;
    int32_t used = 0;
    for (int32_t r = 0; r < all->count; r++) {
        const job_relation *from = &all->list[r];
        if (from->count == 0 || m->local_job[all->jobs[from->first]] == ARV_NONE)
            continue;
        list[to->count] = *from;
        list[to->count++].first = used;
        for (int32_t k = 0; k < from->count; k++) {
            jobs[used] = m->local_job[all->jobs[from->first + k]];
            bond_first[jobs[used++] + 1]++;
        }
        to->timed |= relation_is_timed(from->kind);
    }
}

static void take_relations(part_maker *m)
{
    const job_relations *all = m->whole->relations;
    if (!all)
        return;
    arv_problem *p = m->p;
    const picked bonds = pick(m, all->bond_first, m->job, p->job_count);
    const size_t jobs = (size_t)p->job_count, most = (size_t)bonds.count;
    job_relations *to = take(m, 1, sizeof *to);
    job_relation *list = take(m, most, sizeof *list);
    int32_t *members = take(m, most, sizeof *members), *next = take(m, jobs + 1, sizeof *next);
    int32_t *bond_first = take(m, jobs + 1, sizeof *bond_first);
    job_bond *bond = take(m, most, sizeof *bond);
    if (m->full)
        return;
    *to = (job_relations){.list = list, .jobs = members, .bond_first = bond_first, .bonds = bond};
    list_relations(m, to, list, members, bond_first);
    for (size_t k = 0; k < jobs; k++)
        next[k + 1] = bond_first[k + 1] += bond_first[k];
    for (int32_t r = 0; r < to->count; r++)
        for (int32_t k = 0; k < list[r].count; k++)
            bond[next[members[list[r].first + k]]++] = (job_bond){r, k};
    to->cluster = gather(m, all->cluster, 1, sizeof *all->cluster, m->job, p->job_count);
    to->cluster_count = all->cluster_count;
    p->relations = to->count > 0 ? to : NULL;
}

/* ---- the whole part -------------------------------------------------------------------------- */

static void take_spec(part_maker *m)
{
    const arv_spec *spec = m->whole->spec;
    const problem_choice *c = m->choice;
    arv_spec *to = &m->part->spec;
    *to = *spec;
    to->job_count = c->job_count;
    to->technician_count = c->technician_count;
    to->jobs = gather(m, spec->jobs, 1, sizeof *spec->jobs, c->jobs, c->job_count);
    to->technicians = gather(m, spec->technicians, 1, sizeof *spec->technicians, c->technicians,
                             c->technician_count);
    m->p->spec = to;
}

static void begin(part_maker *m)
{
    const arv_problem *whole = m->whole;
    arv_problem *p = m->p;
    *m->part = (problem_part){.problem = *whole, .technician = m->choice->technicians};
    p->job_count = m->choice->job_count;
    p->relations = NULL;
    p->travel_match = NULL;
    p->risk = NULL;
    m->local_job = take(m, (size_t)whole->job_count, sizeof *m->local_job);
    m->job = take(m, (size_t)p->job_count, sizeof *m->job);
    if (m->full)
        return;
    for (int32_t j = 0; j < whole->job_count; j++)
        m->local_job[j] = ARV_NONE;
    for (int32_t k = 0; k < p->job_count; k++) {
        m->job[k] = m->choice->jobs[k];
        m->local_job[m->job[k]] = k;
    }
    m->part->job = m->job;
}

bool problem_part_make(arv_arena *arena, const arv_problem *whole, const problem_choice *choice,
                       problem_part *part)
{
    static void (*const steps[])(part_maker *) = {
        begin,     list_shifts,  take_shifts, rename_places,  take_breaks,
        take_jobs, take_matches, take_orders, take_relations, take_spec,
    };
    part_maker m = {
        .arena = arena, .whole = whole, .choice = choice, .part = part, .p = &part->problem};
    for (size_t k = 0; k < sizeof steps / sizeof *steps && !m.full; k++)
        steps[k](&m);
    if (m.full)
        return false;
    part->problem.shift_words = (part->problem.shift_count + 63) / 64;
    part->problem.job_shifts = take_bits(&m, whole->job_shifts);
    part->problem.job_equipped = take_bits(&m, whole->job_equipped);
    return !m.full && problem_part_travel(arena, whole, part);
}
