/* compile_shift.c - technicians' shifts become rows: one row is one possible route. */
#include "model/compile.h"

static int32_t bounded(int64_t value)
{
    return value == ARV_UNSET || value > INT32_MAX ? INT32_MAX : (int32_t)value;
}

/* The problem's arrays while they are written; published as const at the end. */
typedef struct shift_rows {
    int32_t *technician, *index, *first, *start_s, *end_s, *start_location, *end_location, *travel;
    int32_t *regular_end_s, *max_duration_s, *max_tasks, *max_travel_s, *break_first;
    int64_t *max_distance_m, *capacity;
} shift_rows;

static bool allocate_rows(compiler *c, int32_t rows, int32_t loads, shift_rows *r)
{
    arv_arena *a = c->arena;
    r->technician = ARENA_ARRAY(a, int32_t, rows);
    r->index = ARENA_ARRAY(a, int32_t, rows);
    r->first = ARENA_ARRAY(a, int32_t, c->spec->technician_count + 1);
    r->start_s = ARENA_ARRAY(a, int32_t, rows);
    r->end_s = ARENA_ARRAY(a, int32_t, rows);
    r->start_location = ARENA_ARRAY(a, int32_t, rows);
    r->end_location = ARENA_ARRAY(a, int32_t, rows);
    r->travel = ARENA_ARRAY(a, int32_t, rows);
    r->regular_end_s = ARENA_ARRAY(a, int32_t, rows);
    r->max_duration_s = ARENA_ARRAY(a, int32_t, rows);
    r->max_tasks = ARENA_ARRAY(a, int32_t, rows);
    r->max_travel_s = ARENA_ARRAY(a, int32_t, rows);
    r->max_distance_m = ARENA_ARRAY(a, int64_t, rows);
    r->break_first = ARENA_ARRAY(a, int32_t, rows + 1);
    r->capacity = ARENA_ARRAY(a, int64_t, (size_t)rows * (size_t)loads);
    return r->technician && r->index && r->first && r->start_s && r->end_s && r->start_location &&
           r->end_location && r->travel && r->regular_end_s && r->max_duration_s && r->max_tasks &&
           r->max_travel_s && r->max_distance_m && r->break_first && r->capacity;
}

static void fill_capacity(compiler *c, const arv_technician *who, int64_t *capacity)
{
    const int32_t stated = c->spec->load_count;
    for (int32_t d = 0; d < stated; d++)
        capacity[d] = who->capacity ? who->capacity[d] : INT64_MAX;
    for (int32_t i = 0; i < who->stock_count; i++) {
        const int32_t part = id_index_find(&c->part_names, who->stock[i].name);
        if (part != ARV_NONE) /* stock that no job asks for takes no room in the problem */
            capacity[stated + part] += who->stock[i].level;
    }
}

static void fill_row(compiler *c, int32_t t, int32_t s, int32_t row, int32_t loads, shift_rows *r)
{
    const arv_technician *who = &c->spec->technicians[t];
    const arv_shift *shift = &who->shifts[s];
    r->technician[row] = t;
    r->index[row] = s;
    r->start_s[row] = compile_time(c->problem, shift->start_s);
    r->regular_end_s[row] = compile_time(c->problem, shift->end_s);
    r->end_s[row] = r->regular_end_s[row];
    if (shift->overtime_s != ARV_UNSET)
        r->end_s[row] += (int32_t)shift->overtime_s;
    r->max_duration_s[row] = bounded(shift->max_duration_s);
    r->start_location[row] =
        shift->start_location == ARV_NONE ? who->start_location : shift->start_location;
    r->end_location[row] =
        shift->end_location == ARV_NONE ? who->end_location : shift->end_location;
    r->travel[row] = c->technician_travel[t];
    r->max_tasks[row] = bounded(who->max_tasks);
    r->max_travel_s[row] = bounded(who->max_travel_s);
    r->max_distance_m[row] = who->max_distance_m == ARV_UNSET ? INT64_MAX : who->max_distance_m;
    fill_capacity(c, who, r->capacity + (size_t)row * (size_t)loads);
    if (r->max_duration_s[row] < r->end_s[row] - r->start_s[row])
        c->problem->rich_timing |= PROBLEM_MAX_DURATION;
    c->problem->has_max_travel |=
        r->max_travel_s[row] != INT32_MAX || r->max_distance_m[row] != INT64_MAX;
}

static void publish(arv_problem *p, int32_t rows, const shift_rows *r)
{
    p->shift_count = rows;
    p->shift_technician = r->technician;
    p->shift_index = r->index;
    p->shift_first = r->first;
    p->shift_start_s = r->start_s;
    p->shift_end_s = r->end_s;
    p->shift_start_location = r->start_location;
    p->shift_end_location = r->end_location;
    p->shift_regular_end_s = r->regular_end_s;
    p->shift_max_duration_s = r->max_duration_s;
    p->shift_travel = r->travel;
    p->shift_max_tasks = r->max_tasks;
    p->shift_max_travel_s = r->max_travel_s;
    p->shift_max_distance_m = r->max_distance_m;
    p->shift_capacity = r->capacity;
    p->break_first = r->break_first;
}

typedef struct break_rows {
    int32_t *service_s, *window_first, *open_s, *close_s, *late_from_s;
    problem_work_rule *rules;
    int64_t *max_load;
    int32_t count, windows;
    bool limits_load;
} break_rows;

static void add_max_load(const compiler *c, const arv_break *rest, break_rows *b)
{
    const size_t loads = (size_t)c->problem->load_count;
    for (size_t d = 0; d < loads; d++)
        b->max_load[(size_t)b->count * loads + d] =
            rest->max_load && d < (size_t)c->spec->load_count ? rest->max_load[d] : INT64_MAX;
    b->limits_load |= rest->max_load != NULL && c->spec->load_count > 0;
}

static void add_break(compiler *c, const arv_break *rest, break_rows *b)
{
    const int32_t first = b->windows;
    add_max_load(c, rest, b);
    b->late_from_s[b->count] = PROBLEM_FOREVER_S;
    b->rules[b->count] = (problem_work_rule){.since_start_s = bounded(rest->max_work_since_start_s),
                                             .since_break_s = bounded(rest->max_work_since_break_s),
                                             .paid = rest->paid};
    if (rest->max_work_since_start_s != ARV_UNSET || rest->max_work_since_break_s != ARV_UNSET)
        c->problem->rich_timing |= PROBLEM_WORK_RULES;
    b->service_s[b->count] = (int32_t)rest->service_s;
    b->window_first[b->count++] = first;
    for (int32_t w = 0; w < rest->window_count; w++) {
        b->open_s[first + w] = compile_time(c->problem, rest->windows[w].open_s);
        b->close_s[first + w] = compile_time(c->problem, rest->windows[w].close_s);
        if (rest->windows[w].early_price_per_hour != ARV_UNSET)
            b->open_s[first + w] = 0;
        if (rest->windows[w].late_price_per_hour == ARV_UNSET)
            continue;
        b->late_from_s[b->count - 1] = b->close_s[first + w];
        b->close_s[first + w] = c->problem->horizon_s;
        if (b->open_s[first + w] > c->problem->horizon_s) /* never then */
            b->close_s[first + w] = b->open_s[first + w];
        c->problem->rich_timing |= PROBLEM_LATE_PRICE;
    }
    if (compile_is_held(rest->windows, rest->window_count))
        c->problem->rich_timing |= PROBLEM_HELD;
    if (rest->window_count == 0) {
        b->open_s[first] = 0;
        b->close_s[first] = c->problem->horizon_s;
        b->windows = first + 1;
        return;
    }
    b->windows =
        first + compile_merge_windows(b->open_s + first, b->close_s + first, rest->window_count);
    c->problem->has_multi_window |= b->windows > first + 1;
}

static arv_status compile_breaks(compiler *c, int32_t *break_first)
{
    arv_problem *p = c->problem;
    int32_t count = 0, windows = 0;
    for (int32_t row = 0; row < p->shift_count; row++) {
        const arv_shift *shift =
            &c->spec->technicians[p->shift_technician[row]].shifts[p->shift_index[row]];
        count += shift->break_count;
        for (int32_t b = 0; b < shift->break_count; b++)
            windows += shift->breaks[b].window_count > 0 ? shift->breaks[b].window_count : 1;
    }
    break_rows rows = {
        .service_s = ARENA_ARRAY(c->arena, int32_t, count),
        .window_first = ARENA_ARRAY(c->arena, int32_t, count + 1),
        .open_s = ARENA_ARRAY(c->arena, int32_t, windows),
        .close_s = ARENA_ARRAY(c->arena, int32_t, windows),
        .late_from_s = ARENA_ARRAY(c->arena, int32_t, count),
        .rules = ARENA_ARRAY(c->arena, problem_work_rule, count),
        .max_load = ARENA_ARRAY(c->arena, int64_t, (size_t)count * (size_t)p->load_count),
    };
    if (!rows.service_s || !rows.window_first || !rows.open_s || !rows.close_s ||
        !rows.late_from_s || !rows.rules || !rows.max_load)
        return compile_no_memory(c);
    for (int32_t row = 0; row < p->shift_count; row++) {
        const arv_shift *shift =
            &c->spec->technicians[p->shift_technician[row]].shifts[p->shift_index[row]];
        break_first[row] = rows.count;
        for (int32_t b = 0; b < shift->break_count; b++)
            add_break(c, &shift->breaks[b], &rows);
    }
    break_first[p->shift_count] = rows.count;
    rows.window_first[rows.count] = rows.windows;
    p->break_count = rows.count;
    p->break_service_s = rows.service_s;
    p->break_window_first = rows.window_first;
    p->break_open_s = rows.open_s;
    p->break_close_s = rows.close_s;
    p->break_late_from_s = rows.late_from_s;
    p->break_max_load = rows.limits_load ? rows.max_load : NULL;
    p->has_pickup |= rows.limits_load; /* loads are followed along the route */
    p->break_rules = p->rich_timing & PROBLEM_WORK_RULES ? rows.rules : NULL;
    return ARV_OK;
}

arv_status compile_shifts(compiler *c)
{
    const arv_spec *spec = c->spec;
    int64_t rows = 0;
    for (int32_t t = 0; t < spec->technician_count; t++)
        rows += spec->technicians[t].shift_count;
    if (rows > ARV_MAX_SHIFTS)
        return compile_bad(c, "more than 50000 shifts in all", "technicians");
    const int32_t loads = spec->load_count + c->part_names.count;
    c->problem->load_count = loads;
    shift_rows r;
    if (!allocate_rows(c, (int32_t)rows, loads, &r))
        return compile_no_memory(c);
    int32_t row = 0;
    for (int32_t t = 0; t < spec->technician_count; t++) {
        r.first[t] = row;
        for (int32_t s = 0; s < spec->technicians[t].shift_count; s++)
            fill_row(c, t, s, row++, loads, &r);
    }
    r.first[spec->technician_count] = row;
    publish(c->problem, row, &r);
    const arv_status status = compile_restock(c, r.capacity);
    return status == ARV_OK ? compile_breaks(c, r.break_first) : status;
}
