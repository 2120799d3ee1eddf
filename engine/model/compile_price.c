/* compile_price.c - what starting at some time costs, as pieces of straight lines.
 *
 * A start pays the least over the windows: the early price until one opens, nothing inside, the late
 * price after it closed. Between two edges of windows each of them is a straight line; the lower
 * envelope of those lines is walked from crossing to crossing, on whole seconds. */
#include "model/compile.h"

#include <stdio.h>

/* Between two edges each window contributes at most one piece. */
enum { EDGES_MOST = 2 * ARV_MAX_WINDOWS_PER_JOB + 2 };
enum { PIECES_MOST = EDGES_MOST * (ARV_MAX_WINDOWS_PER_JOB + 1) };

bool compile_is_held(const arv_time_window *windows, int32_t count)
{
    for (int32_t w = 0; w < count; w++) {
        if (windows[w].early_price_per_hour != ARV_UNSET)
            return true;
        for (int32_t k = 0; k < count && windows[w].late_price_per_hour != ARV_UNSET; k++)
            if (k != w && (windows[k].close_s > windows[w].close_s ||
                           windows[k].late_price_per_hour != ARV_UNSET))
                return true;
    }
    return false;
}

/* ---- lines ----------------------------------------------------------------------------------- */

typedef struct line {
    int64_t price, slope; /* at the moment looked at */
} line;

static int64_t per_second(const compiler *c, int64_t price_per_hour)
{
    const int64_t divisor = PROBLEM_COST_SCALE / c->problem->cost_unit;
    return price_per_hour * (PROBLEM_COST_SCALE / 3600) / divisor;
}

/* The line of one window at t; false when nothing may start then by it. */
static bool line_at(const compiler *c, const arv_time_window *window, int32_t t, line *out)
{
    const int32_t open_s = compile_time(c->problem, window->open_s);
    const int32_t close_s = compile_time(c->problem, window->close_s);
    *out = (line){0, 0};
    if (t < open_s) {
        if (window->early_price_per_hour == ARV_UNSET)
            return false;
        const int64_t rate = per_second(c, window->early_price_per_hour);
        *out = (line){rate * ((int64_t)open_s - t), -rate};
    }
    if (t > close_s) {
        if (window->late_price_per_hour == ARV_UNSET)
            return false;
        const int64_t rate = per_second(c, window->late_price_per_hour);
        *out = (line){rate * ((int64_t)t - close_s), rate};
    }
    return true;
}

/* Cheapest line at t, of equals the one that is cheapest next; how long it stays so, at most to `to_s`. */
static bool cheapest_at(const compiler *c, const arv_time_window *windows, int32_t count, int32_t t,
                        int32_t to_s, problem_price_piece *out)
{
    line best = {INT64_MAX, 0}, other;
    for (int32_t w = 0; w < count; w++)
        if (line_at(c, &windows[w], t, &other) &&
            (other.price < best.price || (other.price == best.price && other.slope < best.slope)))
            best = other;
    int64_t last_s = to_s;
    for (int32_t w = 0; w < count; w++)
        if (best.price < INT64_MAX && line_at(c, &windows[w], t, &other) &&
            other.slope < best.slope) {
            const int64_t last = t + (other.price - best.price) / (best.slope - other.slope);
            last_s = last < last_s ? last : last_s;
        }
    *out = (problem_price_piece){t, (int32_t)last_s, best.price, best.slope};
    return best.price < INT64_MAX;
}

/* The end of the stretch from t on in which no window begins or ends. */
static int32_t next_edge(const compiler *c, const arv_time_window *windows, int32_t count,
                         int32_t t)
{
    int32_t last_s = c->problem->horizon_s;
    for (int32_t w = 0; w < count; w++) {
        const int32_t open_s = compile_time(c->problem, windows[w].open_s);
        const int32_t close_s = compile_time(c->problem, windows[w].close_s);
        if (open_s > t && open_s - 1 < last_s)
            last_s = open_s - 1;
        if (close_s >= t && close_s < last_s)
            last_s = close_s;
    }
    return last_s;
}

/* The pieces of priced windows from 0 to the horizon. */
static int32_t envelope(const compiler *c, const arv_time_window *windows, int32_t count,
                        problem_price_piece *pieces)
{
    int32_t found = 0;
    for (int32_t t = 0; t <= c->problem->horizon_s && found < PIECES_MOST;) {
        const int32_t edge_s = next_edge(c, windows, count, t);
        problem_price_piece piece;
        const bool any = cheapest_at(c, windows, count, t, edge_s, &piece);
        if (any)
            pieces[found++] = piece;
        t = piece.to_s + 1;
    }
    return found;
}

/* ---- what a problem needs --------------------------------------------------------------------- */

/* Keeps of `pieces` what lies in the compiled windows [open, close] first..last. */
static arv_status keep_inside(compiler *c, const problem_price_piece *pieces, int32_t count,
                              const int32_t *open, const int32_t *close, int32_t first,
                              int32_t last, problem_price *price)
{
    problem_price_piece *kept = ARENA_ARRAY(c->arena, problem_price_piece, count + last - first);
    if (!kept)
        return compile_no_memory(c);
    *price = (problem_price){.pieces = kept};
    int32_t w = first;
    for (int32_t k = 0; k < count; k++) {
        while (w < last && close[w] < pieces[k].from_s)
            w++;
        for (int32_t v = w; v < last && open[v] <= pieces[k].to_s; v++) {
            problem_price_piece piece = pieces[k];
            piece.from_s = open[v] > piece.from_s ? open[v] : piece.from_s;
            piece.to_s = close[v] < piece.to_s ? close[v] : piece.to_s;
            piece.price += piece.slope * ((int64_t)piece.from_s - pieces[k].from_s);
            if (piece.from_s <= piece.to_s)
                kept[price->count++] = piece;
        }
    }
    return ARV_OK;
}

static arv_status fill_price(compiler *c, const arv_time_window *windows, int32_t count,
                             const int32_t *open, const int32_t *close, int32_t first, int32_t last,
                             problem_price *price)
{
    problem_price_piece pieces[PIECES_MOST];
    pieces[0] = (problem_price_piece){.from_s = -PROBLEM_FOREVER_S, .to_s = PROBLEM_FOREVER_S};
    int32_t found = 1;
    for (int32_t w = 0; w < count; w++)
        if (windows[w].early_price_per_hour != ARV_UNSET ||
            windows[w].late_price_per_hour != ARV_UNSET) {
            found = envelope(c, windows, count, pieces);
            break;
        }
    return keep_inside(c, pieces, found, open, close, first, last, price);
}

/* Can arrival/price_walk.h price the routes of this problem? */
static bool can_walk(const arv_problem *p)
{
    if (p->rich_timing & (PROBLEM_MAX_DURATION | PROBLEM_WORK_RULES))
        return false;
    if (!(p->rich_timing & PROBLEM_SLICES))
        return true;
    if (p->shift_restock) /* many places of it to price: a walk by departure is as good */
        return false;
    for (int32_t k = 0; k < p->travel_count; k++)
        if (p->travels[k].slice_count > 1 && !p->travels[k].by_departure)
            return false;
    for (int32_t s = 0; s < p->shift_count; s++)
        if (p->shift_rate_second[s] != 0)
            return false;
    return p->break_count == 0 && !p->has_max_travel;
}

static arv_status refuse(compiler *c, const char *owner, const arv_time_window *windows,
                         int32_t count)
{
    if (!compile_is_held(windows, count))
        return ARV_OK;
    int32_t w = 0;
    while (windows[w].early_price_per_hour == ARV_UNSET &&
           windows[w].late_price_per_hour == ARV_UNSET)
        w++;
    char path[160];
    const bool early = windows[w].early_price_per_hour != ARV_UNSET;
    snprintf(path, sizeof path, "%s.windows[%d].%s_price_per_hour", owner, w,
             early ? "early" : "late");
    return arv_error_add(c->error, ARV_UNIMPLEMENTED, path,
                         "this version does not honour it together with max_duration_s, "
                         "max_work_since_*, or travel by time of day that has a price, "
                         "breaks or restocking");
}

/* Names all windows that would need it. */
static arv_status refuse_held(compiler *c)
{
    arv_status status = ARV_OK;
    const arv_spec *spec = c->spec;
    char owner[80];
    for (int32_t j = 0; j < spec->job_count; j++) {
        snprintf(owner, sizeof owner, "jobs[%d]", j);
        const arv_status one = refuse(c, owner, spec->jobs[j].windows, spec->jobs[j].window_count);
        status = one != ARV_OK ? one : status;
    }
    for (int32_t t = 0; t < spec->technician_count; t++)
        for (int32_t s = 0; s < spec->technicians[t].shift_count; s++) {
            const arv_shift *shift = &spec->technicians[t].shifts[s];
            for (int32_t b = 0; b < shift->break_count; b++) {
                snprintf(owner, sizeof owner, "technicians[%d].shifts[%d].breaks[%d]", t, s, b);
                const arv_status one =
                    refuse(c, owner, shift->breaks[b].windows, shift->breaks[b].window_count);
                status = one != ARV_OK ? one : status;
            }
        }
    return status;
}

static arv_status fill_breaks(compiler *c, problem_price *rests)
{
    const arv_problem *p = c->problem;
    arv_status status = ARV_OK;
    for (int32_t s = 0; s < p->shift_count && status == ARV_OK; s++) {
        const arv_shift *shift =
            &c->spec->technicians[p->shift_technician[s]].shifts[p->shift_index[s]];
        for (int32_t k = 0; k < shift->break_count && status == ARV_OK; k++) {
            const int32_t b = p->break_first[s] + k;
            status = fill_price(c, shift->breaks[k].windows, shift->breaks[k].window_count,
                                p->break_open_s, p->break_close_s, p->break_window_first[b],
                                p->break_window_first[b + 1], &rests[b]);
        }
    }
    return status;
}

arv_status compile_prices(compiler *c)
{
    arv_problem *p = c->problem;
    if (!(p->rich_timing & (PROBLEM_HELD | PROBLEM_SLICES)))
        return ARV_OK;
    if (!can_walk(p))
        return p->rich_timing & PROBLEM_HELD ? refuse_held(c) : ARV_OK;
    problem_price *starts = ARENA_ARRAY(c->arena, problem_price, p->job_count);
    problem_price *rests = ARENA_ARRAY(c->arena, problem_price, p->break_count);
    if (!starts || !rests)
        return compile_no_memory(c);
    arv_status status = fill_breaks(c, rests);
    for (int32_t j = 0; j < p->job_count && status == ARV_OK; j++)
        status =
            fill_price(c, c->spec->jobs[j].windows, c->spec->jobs[j].window_count, p->window_open_s,
                       p->window_close_s, p->window_first[j], p->window_first[j + 1], &starts[j]);
    p->start_price = starts;
    p->break_price = rests;
    return status;
}
