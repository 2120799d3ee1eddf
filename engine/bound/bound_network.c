/* bound_network.c - graphs for labelling, both directions. */
#include "bound/bound_network.h"

#include "base/arena.h"

#include <string.h>

static const int32_t NEVER = 1 << 30;

/* ---- memory ---------------------------------------------------------------------------------------- */

static bool side_nodes(arv_arena *arena, size_t n, bound_side *side)
{
    side->pre = ARENA_ARRAY(arena, int32_t, n);
    side->reach = ARENA_ARRAY(arena, int32_t, n);
    side->open = ARENA_ARRAY(arena, int32_t, n);
    side->last = ARENA_ARRAY(arena, int32_t, n);
    side->window_first = ARENA_ARRAY(arena, int32_t, n + 1);
    side->first_arc = ARENA_ARRAY(arena, int32_t, n + 1);
    side->start = ARENA_ARRAY(arena, bound_arc, n);
    return side->pre && side->reach && side->open && side->last && side->window_first &&
           side->first_arc && side->start;
}

static bool side_arcs(arv_arena *arena, size_t windows, size_t arcs, bound_side *side)
{
    side->window_open = ARENA_ARRAY(arena, int32_t, windows);
    side->window_close = ARENA_ARRAY(arena, int32_t, windows);
    side->arcs = ARENA_ARRAY(arena, bound_arc, arcs);
    return side->window_open && side->window_close && side->arcs;
}

bool bound_network_create(arv_arena *arena, const arv_problem *p, const bound_class *classes,
                          const uint64_t *noted, bound_network *network)
{
    size_t n = 1;
    for (int32_t c = 0; c < p->shift_class_count; c++)
        if ((size_t)classes[c].node_count > n)
            n = (size_t)classes[c].node_count;
    const size_t windows = (size_t)p->window_first[p->job_count];
    *network = (bound_network){
        .node_room = (int32_t)n,
        .noted = noted,
        .jobs = p->job_count,
        .keep_row = ARENA_ARRAY(arena, uint64_t, p->job_count),
        .visit_cost = ARENA_ARRAY(arena, int64_t, n),
        .visit_use = arv_arena_alloc(arena, n, sizeof *network->visit_use),
        .bit = ARENA_ARRAY(arena, uint64_t, n),
        .rank = ARENA_ARRAY(arena, int64_t, 3 * n),
        .leg_row = ARENA_ARRAY(arena, bound_class_leg, n),
    };
    return network->keep_row && network->visit_cost && network->visit_use && network->bit &&
           network->rank && network->leg_row && side_nodes(arena, n, &network->side[0]) &&
           side_nodes(arena, n, &network->side[1]) &&
           side_arcs(arena, windows, n * (n - 1), &network->side[0]) &&
           side_arcs(arena, windows, n * (n - 1), &network->side[1]);
}

/* ---- nodes ----------------------------------------------------------------------------------------- */

/* Windows of a node that lie within its earliest and latest start, in the direction's time. */
static int32_t put_windows(const arv_problem *p, const bound_class *class, int32_t v, bool backward,
                           int32_t at, bound_side *side)
{
    const int32_t job = class->job[v];
    const int32_t first = p->window_first[job], last = p->window_first[job + 1];
    for (int32_t k = 0; k < last - first; k++) {
        const int32_t w = backward ? last - 1 - k : first + k;
        const int32_t open =
            p->window_open_s[w] > class->earliest[v] ? p->window_open_s[w] : class->earliest[v];
        const int32_t close =
            p->window_close_s[w] < class->latest[v] ? p->window_close_s[w] : class->latest[v];
        if (open > close)
            continue;
        side->window_open[at] = backward ? -close : open;
        side->window_close[at++] = backward ? -open : close;
    }
    return at;
}

static void fill_side_nodes(const arv_problem *p, const bound_class *class, bool backward,
                            bound_side *side)
{
    int32_t windows = 0;
    for (int32_t v = 0; v < class->node_count; v++) {
        const int32_t latest_arrival = p->job_latest_arrival_s[class->job[v]];
        side->window_first[v] = windows;
        windows = put_windows(p, class, v, backward, windows, side);
        side->open[v] = backward ? -class->latest[v] : class->earliest[v];
        side->last[v] = backward ? -class->earliest[v] : class->latest[v];
        side->pre[v] = backward ? -latest_arrival : -NEVER;
        side->reach[v] =
            backward || latest_arrival > class->latest[v] ? side->last[v] : latest_arrival;
    }
    side->window_first[class->node_count] = windows;
}

static void fill_nodes(const arv_problem *p, const bound_class *class, const bound_duals *duals,
                       const ng_sets *ng, bound_network *g)
{
    g->class = class;
    g->nodes = class->node_count;
    g->job = class->job;
    for (int32_t v = 0; v < g->nodes; v++) {
        const int32_t job = class->job[v];
        g->visit_cost[v] = -duals->job[job];
        if (!duals->weights_only)
            g->visit_cost[v] += duals->scale * bound_visit_cost(p, class->shift, job);
        for (int32_t r = 0; r < class->resource_count; r++)
            g->visit_use[v][r] = bound_visit_use(p, &class->resource[r], job);
        g->bit[v] = ng_bit(ng, job);
    }
    fill_side_nodes(p, class, false, &g->side[BOUND_FORWARD]);
    fill_side_nodes(p, class, true, &g->side[BOUND_BACKWARD]);
}

/* ---- arcs ------------------------------------------------------------------------------------------ */

/* The leg between two places as an arc into node `head` (ARV_NONE = an end place). */
static bound_arc make_arc(const bound_network *g, const bound_duals *duals, const bound_leg *leg,
                          int32_t service_s, int32_t head)
{
    bound_arc arc = {.to = head, .duration = leg->travel_s + service_s};
    /* A leg without a way is too long for any shift, and too dear to be scaled. */
    if (!duals->weights_only && leg->travel_s < PROBLEM_UNREACHABLE_S)
        arc.cost = duals->scale * leg->cost;
    if (head >= 0)
        arc.cost += g->visit_cost[head];
    for (int32_t r = 0; r < g->class->resource_count; r++) {
        arc.use[r] = bound_leg_use(&g->class->resource[r], leg);
        if (head >= 0)
            arc.use[r] += g->visit_use[head][r];
    }
    return arc;
}

static void fill_starts(const arv_problem *p, const bound_duals *duals, bound_network *g)
{
    const int32_t s = g->class->shift;
    g->side[BOUND_FORWARD].start_key = p->shift_start_s[s];
    g->side[BOUND_BACKWARD].start_key = -p->shift_end_s[s];
    for (int32_t v = 0; v < g->nodes; v++) {
        const int32_t place = p->job_location[g->job[v]];
        const bound_leg out = bound_leg_between(p, s, p->shift_start_location[s], place);
        const bound_leg back = bound_leg_between(p, s, place, p->shift_end_location[s]);
        g->side[BOUND_FORWARD].start[v] = make_arc(g, duals, &out, 0, v);
        g->side[BOUND_BACKWARD].start[v] =
            make_arc(g, duals, &back, problem_service_s(p, s, g->job[v]), v);
    }
}

/* keep_row[j] = colours of what set(i) and set(j) share. */
static void fill_keep_row(const ng_sets *ng, int32_t job, uint64_t *keep_row, bool clear)
{
    const int32_t *member = ng->member + (size_t)job * NG_MOST;
    for (int32_t k = 0; k < ng->count[job]; k++) {
        const int32_t v = member[k];
        const uint64_t bit = clear ? 0 : ng_bit(ng, v);
        for (int32_t h = ng->holder_first[v]; h < ng->holder_first[v + 1]; h++)
            keep_row[ng->holder[h]] = clear ? 0 : keep_row[ng->holder[h]] | bit;
    }
}

/* A kept leg as an arc with reduced cost. */
static bound_arc arc_of(const bound_network *g, int64_t scale, const bound_class_leg *leg,
                        uint64_t keep)
{
    bound_arc arc = {.to = leg->to, .duration = leg->duration, .keep = keep};
    arc.cost = scale * leg->cost + g->visit_cost[leg->to];
    for (int32_t r = 0; r < BOUND_RESOURCES; r++)
        arc.use[r] = leg->use[r];
    for (int32_t r = 0; r < g->class->resource_count; r++)
        arc.use[r] += g->visit_use[leg->to][r];
    return arc;
}

/* The legs out of a node that the graph is built from. */
static const bound_class_leg *legs_from(const arv_problem *p, const bound_near *near, int32_t node,
                                        const bound_network *g, int32_t *count)
{
    if (!near)
        return bound_legs_from(p, g->class, node, g->leg_row, count);
    *count = near->first[node + 1] - near->first[node];
    return near->legs + near->first[node];
}

static void fill_forward(const arv_problem *p, const bound_duals *duals, const ng_sets *ng,
                         const bound_near *near, bound_network *g)
{
    const int64_t scale = duals->weights_only ? 0 : duals->scale;
    bound_side *side = &g->side[BOUND_FORWARD];
    int32_t count = 0;
    for (int32_t i = 0; i < g->nodes; i++) {
        int32_t legs;
        const bound_class_leg *leg = legs_from(p, near, i, g, &legs);
        fill_keep_row(ng, g->job[i], g->keep_row, false);
        side->first_arc[i] = count;
        for (int32_t k = 0; k < legs; k++)
            side->arcs[count++] = arc_of(g, scale, &leg[k], g->keep_row[g->job[leg[k].to]]);
        fill_keep_row(ng, g->job[i], g->keep_row, true);
    }
    side->first_arc[g->nodes] = count;
}

/* ---- the cheapest arcs only ------------------------------------------------------------------------ */

/* The `most`-th smallest of `count` numbers, INT64_MAX when there are fewer: quickselect, which leaves
 * the numbers in another order. O(count). */
static int64_t nth_smallest(int64_t *values, int32_t count, int32_t most)
{
    if (count <= most)
        return INT64_MAX;
    int32_t first = 0, last = count - 1;
    while (first < last) {
        const int64_t pivot = values[first + (last - first) / 2];
        int32_t low = first, high = last;
        while (low <= high) {
            while (values[low] < pivot)
                low++;
            while (values[high] > pivot)
                high--;
            if (low <= high) {
                const int64_t other = values[low];
                values[low++] = values[high];
                values[high--] = other;
            }
        }
        if (most - 1 <= high)
            last = high;
        else if (most - 1 >= low)
            first = low;
        else
            break;
    }
    return values[most - 1];
}

/* Cost of an arc and of the time from start to start that it takes at least. */
static int64_t rank_of(const bound_network *g, int32_t tail, int32_t head, int32_t duration,
                       int64_t cost)
{
    const bound_side *f = &g->side[BOUND_FORWARD];
    const int32_t wait = f->open[head] - f->last[tail];
    return cost + g->second * (wait > duration ? wait : duration);
}

/* Largest rank that is still kept, per node: arcs out of it in out[], into it in in[]. Ranks of a
 * direction differ by what belongs to the tail, which is the same for all arcs compared. */
static void find_thresholds(const bound_network *g, int32_t most, int64_t *values, int64_t *out,
                            int64_t *in)
{
    const bound_side *f = &g->side[BOUND_FORWARD], *b = &g->side[BOUND_BACKWARD];
    for (int32_t v = 0; v < g->nodes; v++) {
        int32_t count = 0;
        for (int32_t a = f->first_arc[v]; a < f->first_arc[v + 1]; a++)
            values[count++] = rank_of(g, v, f->arcs[a].to, f->arcs[a].duration, f->arcs[a].cost);
        out[v] = nth_smallest(values, count, most);
        count = 0;
        for (int32_t a = b->first_arc[v]; a < b->first_arc[v + 1]; a++)
            values[count++] = rank_of(g, b->arcs[a].to, v, b->arcs[a].duration, b->arcs[a].cost);
        in[v] = nth_smallest(values, count, most);
    }
}

/* Is an arc of a direction out of `v` noted, or among the cheapest at either end? */
static bool is_kept(const bound_network *g, int32_t direction, int32_t v, const bound_arc *arc,
                    const int64_t *out, const int64_t *in)
{
    const int64_t other = arc->cost - g->visit_cost[arc->to] + g->visit_cost[v];
    const bool forward = direction == BOUND_FORWARD;
    const int32_t tail = forward ? v : arc->to, head = forward ? arc->to : v;
    const size_t pair = (size_t)g->job[tail] * (size_t)g->jobs + (size_t)g->job[head];
    if (g->noted[pair / 64] >> (pair % 64) & 1)
        return true;
    const int64_t from = rank_of(g, tail, head, arc->duration, forward ? arc->cost : other);
    const int64_t into = rank_of(g, tail, head, arc->duration, forward ? other : arc->cost);
    return from <= out[tail] || into <= in[head];
}

static void keep_cheapest(bound_network *g, int32_t most)
{
    int64_t *values = g->rank, *out = g->rank + g->node_room;
    int64_t *in = out + g->node_room;
    find_thresholds(g, most, values, out, in);
    for (int32_t d = 0; d < 2; d++) {
        bound_side *side = &g->side[d];
        int32_t kept = 0;
        for (int32_t v = 0; v < g->nodes; v++) {
            const int32_t first = side->first_arc[v], last = side->first_arc[v + 1];
            side->first_arc[v] = kept;
            for (int32_t a = first; a < last; a++)
                if (is_kept(g, d, v, &side->arcs[a], out, in))
                    side->arcs[kept++] = side->arcs[a];
        }
        side->first_arc[g->nodes] = kept;
    }
}

/* Turns the forward arcs round. */
static void fill_backward(bound_network *g)
{
    const bound_side *f = &g->side[BOUND_FORWARD];
    bound_side *b = &g->side[BOUND_BACKWARD];
    memset(b->first_arc, 0, ((size_t)g->nodes + 1) * sizeof *b->first_arc);
    for (int32_t a = 0; a < f->first_arc[g->nodes]; a++)
        b->first_arc[f->arcs[a].to + 1]++;
    for (int32_t v = 0; v < g->nodes; v++)
        b->first_arc[v + 1] += b->first_arc[v];
    for (int32_t i = 0; i < g->nodes; i++)
        for (int32_t a = f->first_arc[i]; a < f->first_arc[i + 1]; a++) {
            bound_arc arc = f->arcs[a];
            const int32_t j = arc.to;
            arc.to = i;
            arc.cost += g->visit_cost[i] - g->visit_cost[j];
            for (int32_t r = 0; r < g->class->resource_count; r++)
                arc.use[r] += g->visit_use[i][r] - g->visit_use[j][r];
            b->arcs[b->first_arc[j]++] = arc;
        }
    for (int32_t v = g->nodes; v > 0; v--)
        b->first_arc[v] = b->first_arc[v - 1];
    b->first_arc[0] = 0;
}

void bound_network_build(const arv_problem *p, const bound_class *class, const bound_duals *duals,
                         const ng_sets *ng, const bound_near *near, int32_t arcs_per_node,
                         bound_network *network)
{
    bound_network *g = network;
    fill_nodes(p, class, duals, ng, g);
    g->second = duals->second;
    g->route_cost = duals->class_price[p->shift_class[class->shift]];
    if (!duals->weights_only)
        g->route_cost += duals->scale * p->shift_fixed_cost[class->shift];
    fill_starts(p, duals, g);
    fill_forward(p, duals, ng, near, g);
    fill_backward(g);
    if (arcs_per_node > 0)
        keep_cheapest(g, arcs_per_node);
}

void bound_near_fill(const arv_problem *p, const bound_network *network, bound_near *near)
{
    const bound_side *side = &network->side[BOUND_FORWARD];
    near->filled = side->first_arc[network->nodes] <= near->room;
    for (int32_t v = 0; v < network->nodes && near->filled; v++) {
        int32_t legs;
        const bound_class_leg *leg = bound_legs_from(p, network->class, v, network->leg_row, &legs);
        near->first[v] = side->first_arc[v];
        /* Arcs stand in the order of their legs. */
        for (int32_t a = side->first_arc[v]; a < side->first_arc[v + 1]; a++) {
            while (leg->to != side->arcs[a].to)
                leg++;
            near->legs[a] = *leg++;
        }
    }
    if (near->filled)
        near->first[network->nodes] = side->first_arc[network->nodes];
}
