/* compile_route.c - the order in force: warm start, frozen prefixes, pinned positions.
 *
 * A pinned position is the same promise as a frozen prefix, made for one job: the pins of a
 * technician's first shift fill positions 1, 2, ... and must not leave a gap. */
#include "model/compile.h"

typedef struct route_rows {
    int32_t *shift_of; /* per job: row in force, or ARV_NONE */
    int32_t *place;    /* per job: position there */
    int32_t *length;   /* per shift: jobs in force */
    int32_t *frozen;   /* per shift: length of the frozen prefix */
    int32_t *pinned;   /* per shift: pinned jobs */
} route_rows;

static bool fill_none(compiler *c, int32_t count, int32_t **out)
{
    *out = ARENA_ARRAY(c->arena, int32_t, count);
    for (int32_t i = 0; *out && i < count; i++)
        (*out)[i] = ARV_NONE;
    return *out != NULL;
}

/* The row of a route in force, or ARV_NONE with a violation. */
static int32_t find_row(compiler *c, int32_t r, const int32_t *length)
{
    const arv_route_in_force *route = &c->spec->routes[r];
    const int32_t t = id_index_find(&c->technician_ids, route->technician);
    if (t == ARV_NONE) {
        compile_bad(c, "no technician has this id", "routes[%d].technician", r);
        return ARV_NONE;
    }
    if (route->shift < 0 || route->shift >= c->spec->technicians[t].shift_count) {
        compile_bad(c, "the technician has no such shift", "routes[%d].shift", r);
        return ARV_NONE;
    }
    const int32_t row = c->problem->shift_first[t] + route->shift;
    if (length[row] > 0 && route->job_count > 0) {
        compile_bad(c, "this shift already has a route", "routes[%d].shift", r);
        return ARV_NONE;
    }
    return row;
}

static void place_jobs(compiler *c, int32_t r, int32_t row, route_rows *rows)
{
    const arv_route_in_force *route = &c->spec->routes[r];
    for (int32_t k = 0; k < route->job_count; k++) {
        const int32_t j = id_index_find(&c->job_ids, route->jobs[k]);
        if (j == ARV_NONE) {
            compile_bad(c, "no job has this id", "routes[%d].jobs[%d]", r, k);
        } else if (rows->shift_of[j] != ARV_NONE) {
            compile_bad(c, "the job is already on a route", "routes[%d].jobs[%d]", r, k);
        } else {
            rows->shift_of[j] = row;
            rows->place[j] = k;
        }
    }
    rows->length[row] = route->job_count;
    rows->frozen[row] = route->frozen;
}

/* Start offsets from lengths; returns the array of count + 1. */
static int32_t *offsets(compiler *c, const int32_t *length, int32_t count)
{
    int32_t *first = ARENA_ARRAY(c->arena, int32_t, count + 1);
    for (int32_t i = 0; first && i < count; i++)
        first[i + 1] = first[i] + length[i];
    return first;
}

static arv_status publish_force(compiler *c, const route_rows *rows)
{
    arv_problem *p = c->problem;
    int32_t *first = offsets(c, rows->length, p->shift_count);
    int32_t *job = first ? ARENA_ARRAY(c->arena, int32_t, first[p->shift_count]) : NULL;
    if (!first || !job)
        return compile_no_memory(c);
    for (int32_t j = 0; j < p->job_count; j++)
        if (rows->shift_of[j] != ARV_NONE)
            job[first[rows->shift_of[j]] + rows->place[j]] = j;
    p->force_first = first;
    p->force_job = job;
    return ARV_OK;
}

static bool is_frozen(const route_rows *rows, int32_t j)
{
    return rows->shift_of[j] != ARV_NONE && rows->place[j] < rows->frozen[rows->shift_of[j]];
}

/* Puts the pinned job at its position of `prefix`, when that is free or already his. */
static void pin_position(compiler *c, int32_t j, int32_t row, int32_t *prefix, route_rows *rows)
{
    const int64_t position = c->spec->jobs[j].pin_position;
    int32_t *slot = &prefix[position - 1];
    if (*slot != ARV_NONE && *slot != j)
        compile_bad(c, "another job is pinned or frozen at this position", "jobs[%d].pin_position",
                    j);
    else if (is_frozen(rows, j) && (rows->shift_of[j] != row || rows->place[j] != position - 1))
        compile_bad(c, "it is frozen at another position", "jobs[%d].pin_position", j);
    *slot = j;
}

/* One slot per frozen and per pinned job of each shift: slots[first[s]] .. slots[first[s + 1]]. */
typedef struct prefix_slots {
    int32_t *first, *job;
} prefix_slots;

static bool allocate_slots(compiler *c, const route_rows *rows, prefix_slots *slots)
{
    const int32_t shifts = c->problem->shift_count;
    int32_t *room = ARENA_ARRAY(c->arena, int32_t, shifts);
    for (int32_t s = 0; room && s < shifts; s++)
        room[s] = rows->frozen[s] + rows->pinned[s];
    slots->first = room ? offsets(c, room, shifts) : NULL;
    return slots->first && fill_none(c, slots->first[shifts], &slots->job);
}

static void fill_slots(compiler *c, route_rows *rows, const prefix_slots *slots)
{
    const arv_problem *p = c->problem;
    for (int32_t j = 0; j < p->job_count; j++)
        if (is_frozen(rows, j))
            slots->job[slots->first[rows->shift_of[j]] + rows->place[j]] = j;
    for (int32_t j = 0; j < p->job_count; j++) {
        const arv_job *job = &c->spec->jobs[j];
        if (job->pin_position == ARV_UNSET)
            continue;
        const int32_t row = p->shift_first[id_index_find(&c->technician_ids, job->pin_technician)];
        if (job->pin_position > slots->first[row + 1] - slots->first[row])
            compile_bad(c, "pinned positions must follow on each other from 1",
                        "jobs[%d].pin_position", j);
        else
            pin_position(c, j, row, slots->job + slots->first[row], rows);
    }
}

/* Frozen and pinned may name the same jobs: the prefix of shift `s` ends at its first empty slot.
 * Moves its jobs to slots[kept] onwards; returns the new `kept`. */
static int32_t close_slots(compiler *c, const prefix_slots *slots, int32_t s, int32_t kept,
                           int32_t *prefix_shift)
{
    bool gap = false;
    for (int32_t k = slots->first[s]; k < slots->first[s + 1]; k++) {
        const int32_t j = slots->job[k];
        gap |= j == ARV_NONE;
        if (j == ARV_NONE)
            continue;
        if (gap)
            compile_bad(c, "pinned positions must follow on each other from 1",
                        "jobs[%d].pin_position", j);
        prefix_shift[j] = s;
        slots->job[kept++] = j;
    }
    return kept;
}

static arv_status publish_prefix(compiler *c, route_rows *rows)
{
    arv_problem *p = c->problem;
    prefix_slots slots;
    int32_t *prefix_shift;
    int32_t *first = ARENA_ARRAY(c->arena, int32_t, p->shift_count + 1);
    if (!first || !allocate_slots(c, rows, &slots) || !fill_none(c, p->job_count, &prefix_shift))
        return compile_no_memory(c);
    fill_slots(c, rows, &slots);
    for (int32_t s = 0; s < p->shift_count; s++)
        first[s + 1] = close_slots(c, &slots, s, first[s], prefix_shift);
    p->prefix_first = first;
    p->prefix_job = slots.job;
    p->job_prefix_shift = prefix_shift;
    return ARV_OK;
}

arv_status compile_routes(compiler *c)
{
    arv_problem *p = c->problem;
    route_rows rows = {
        .place = ARENA_ARRAY(c->arena, int32_t, p->job_count),
        .length = ARENA_ARRAY(c->arena, int32_t, p->shift_count),
        .frozen = ARENA_ARRAY(c->arena, int32_t, p->shift_count),
        .pinned = ARENA_ARRAY(c->arena, int32_t, p->shift_count),
    };
    if (!rows.place || !rows.length || !rows.frozen || !rows.pinned ||
        !fill_none(c, p->job_count, &rows.shift_of))
        return compile_no_memory(c);
    for (int32_t r = 0; r < c->spec->route_count; r++) {
        const int32_t row = find_row(c, r, rows.length);
        if (row != ARV_NONE && c->spec->routes[r].job_count > 0)
            place_jobs(c, r, row, &rows);
    }
    for (int32_t j = 0; j < p->job_count; j++)
        if (c->spec->jobs[j].pin_position != ARV_UNSET)
            rows.pinned[p->shift_first[id_index_find(&c->technician_ids,
                                                     c->spec->jobs[j].pin_technician)]]++;
    if (c->error->status != ARV_OK)
        return c->error->status;
    const arv_status status = publish_force(c, &rows);
    return status == ARV_OK ? publish_prefix(c, &rows) : status;
}
