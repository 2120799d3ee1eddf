/* set_core.c - see set_core.h. */
#include "setpart/set_core.h"

#include "base/arena.h"

#include <string.h>

bool set_core_create(arv_arena *arena, const arv_problem *p, int32_t columns, int32_t entries,
                     set_core *core)
{
    const int32_t rows = p->job_count + p->shift_class_count;
    *core = (set_core){
        .row_count = rows,
        .job_count = p->job_count,
        .need = ARENA_ARRAY(arena, double, rows),
        .least = ARENA_ARRAY(arena, double, rows),
        .most = ARENA_ARRAY(arena, double, rows),
        .column_room = columns,
        .entry_room = entries,
        .first = ARENA_ARRAY(arena, int32_t, (size_t)columns + 1),
        .row = ARENA_ARRAY(arena, int32_t, entries),
        .price = ARENA_ARRAY(arena, double, columns),
        .route = ARENA_ARRAY(arena, pool_route *, columns),
    };
    return core->need && core->least && core->most && core->first && core->row && core->price &&
           core->route;
}

void set_core_begin(set_core *core, const set_core *from)
{
    const size_t bytes = (size_t)core->row_count * sizeof(double);
    memcpy(core->need, from->need, bytes);
    memcpy(core->least, from->least, bytes);
    memcpy(core->most, from->most, bytes);
    core->exact = from->exact;
    core->column_count = core->entry_count = 0;
}

bool set_core_add(set_core *core, pool_route *r)
{
    const int32_t class_row = core->job_count + r->shift_class;
    if (core->need[class_row] < 1.0)
        return true;
    if (core->column_count == core->column_room ||
        r->count + 1 > core->entry_room - core->entry_count)
        return false;
    int32_t *row = core->row + core->entry_count;
    int32_t count = 0;
    for (int32_t k = 0; k < r->count; k++)
        if (core->need[r->jobs[k]] > 0.0)
            row[count++] = r->jobs[k];
    if (count == 0 || (core->exact && count < r->count))
        return true;
    row[count++] = class_row;
    core->route[core->column_count] = r;
    core->price[core->column_count] = (double)r->cost;
    core->entry_count += count;
    core->first[++core->column_count] = core->entry_count;
    return true;
}

void set_core_reduce(set_core *core, const set_core *from)
{
    core->column_count = core->entry_count = 0;
    for (int32_t k = 0; k < from->column_count; k++)
        set_core_add(core, from->route[k]);
}

void set_core_use(set_core *core, const pool_route *r)
{
    for (int32_t k = 0; k < r->count; k++)
        core->need[r->jobs[k]] = 0.0;
    core->need[core->job_count + r->shift_class] -= 1.0;
}
