/* set_columns.c - see set_columns.h. */
#include "setpart/set_columns.h"

#include "base/arena.h"

enum { ENTRIES_PER_COLUMN = 24 /* room; when routes are longer there are fewer columns */ };

static bool create_heap(arv_arena *arena, int32_t room, column_heap *heap)
{
    *heap = (column_heap){.route = ARENA_ARRAY(arena, pool_route *, room),
                          .cost = ARENA_ARRAY(arena, double, room)};
    return heap->route && heap->cost;
}

bool set_columns_create(arv_arena *arena, route_pool *pool, int32_t most, set_columns *columns)
{
    const arv_problem *p = pool->p;
    const int32_t entries = most * ENTRIES_PER_COLUMN + p->job_count + p->shift_count;
    *columns = (set_columns){.pool = pool, .own = ARENA_ARRAY(arena, pool_route *, p->shift_count)};
    return columns->own && create_heap(arena, most, &columns->staying) &&
           create_heap(arena, most, &columns->entering) &&
           set_core_create(arena, p, 0, 0, &columns->rows) &&
           set_core_create(arena, p, most + p->shift_count, entries, &columns->core);
}

/* ---- the smallest reduced costs ---------------------------------------------------------------- */

static void sift_down(column_heap *heap, int32_t at)
{
    pool_route *route = heap->route[at];
    const double cost = heap->cost[at];
    for (int32_t child = 2 * at + 1; child < heap->count; child = 2 * at + 1) {
        if (child + 1 < heap->count && heap->cost[child + 1] > heap->cost[child])
            child++;
        if (heap->cost[child] <= cost)
            break;
        heap->route[at] = heap->route[child];
        heap->cost[at] = heap->cost[child];
        at = child;
    }
    heap->route[at] = route;
    heap->cost[at] = cost;
}

static void begin_heap(column_heap *heap, int32_t most)
{
    heap->count = 0;
    heap->most = most;
}

static void heap_offer(column_heap *heap, pool_route *r, double cost)
{
    if (heap->count < heap->most) {
        heap->route[heap->count] = r;
        heap->cost[heap->count++] = cost;
        if (heap->count == heap->most)
            for (int32_t at = heap->most / 2; at-- > 0;)
                sift_down(heap, at);
    } else if (heap->most > 0 && cost < heap->cost[0]) {
        heap->route[0] = r;
        heap->cost[0] = cost;
        sift_down(heap, 0);
    }
}

double set_columns_reduced_cost(const set_columns *columns, const double *dual, const pool_route *r)
{
    double reduced = (double)r->cost - dual[columns->core.job_count + r->shift_class];
    for (int32_t k = 0; k < r->count; k++)
        reduced -= dual[r->jobs[k]];
    return reduced;
}

/* ---- the program ------------------------------------------------------------------------------- */

static bool add(set_columns *columns, pool_route *r)
{
    if (r->chosen)
        return true;
    const int32_t before = columns->core.column_count;
    const bool fits = set_core_add(&columns->core, r);
    r->chosen = columns->core.column_count > before;
    return fits;
}

static void add_heap(set_columns *columns, const column_heap *heap)
{
    for (int32_t k = 0; k < heap->count; k++)
        if (!add(columns, heap->route[k]))
            return;
}

/* The incumbent's routes come first. */
void set_columns_begin(set_columns *columns)
{
    set_columns_clear(columns);
    set_core_begin(&columns->core, &columns->rows);
    for (int32_t k = 0; k < columns->own_count; k++)
        add(columns, columns->own[k]);
}

void set_columns_clear(set_columns *columns)
{
    for (int32_t c = 0; c < columns->core.column_count; c++)
        columns->core.route[c]->chosen = 0;
    columns->core.column_count = columns->core.entry_count = 0;
}

/* All jobs of the route are left to cover. */
static bool is_open(const set_columns *columns, const pool_route *r)
{
    for (int32_t k = 0; k < r->count; k++)
        if (columns->rows.need[r->jobs[k]] < 1.0)
            return false;
    return true;
}

void set_columns_sample(set_columns *columns, int32_t most)
{
    const int32_t stride = columns->pool->route_count / most + 1;
    int32_t at = 0;
    for (pool_route *r = route_pool_first(columns->pool); r; r = route_pool_next(columns->pool, r))
        if (at++ % stride == 0 && is_open(columns, r) && !add(columns, r))
            return;
}

int32_t set_columns_filter(set_columns *columns, const double *dual, double limit, int32_t most)
{
    int32_t within = 0;
    begin_heap(&columns->entering, most);
    for (pool_route *r = route_pool_first(columns->pool); r;
         r = route_pool_next(columns->pool, r)) {
        const double reduced = set_columns_reduced_cost(columns, dual, r);
        if (reduced > limit || !is_open(columns, r))
            continue;
        within++;
        heap_offer(&columns->entering, r, reduced);
    }
    set_columns_begin(columns);
    add_heap(columns, &columns->entering);
    return within;
}

double set_columns_price(set_columns *columns, const double *dual, int32_t route_most)
{
    const int32_t room = columns->core.column_room - columns->pool->p->shift_count;
    double negative = 0.0, least = 0.0;
    begin_heap(&columns->staying, room - room / 4);
    begin_heap(&columns->entering, room / 4);
    for (pool_route *r = route_pool_first(columns->pool); r;
         r = route_pool_next(columns->pool, r)) {
        const double reduced = set_columns_reduced_cost(columns, dual, r);
        if (r->chosen)
            heap_offer(&columns->staying, r, reduced);
        if (reduced >= 0.0 || !is_open(columns, r))
            continue;
        negative += reduced;
        least = reduced < least ? reduced : least;
        if (!r->chosen)
            heap_offer(&columns->entering, r, reduced);
    }
    set_columns_begin(columns);
    add_heap(columns, &columns->staying);
    add_heap(columns, &columns->entering);
    least *= route_most;
    return negative > least ? negative : least;
}
