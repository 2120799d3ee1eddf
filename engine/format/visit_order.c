/* visit_order.c - visit records by day, route and stop, and what must hold between neighbours.
 *
 * Routes are ranked first, each text once; rows are then sorted by two integers. */
#include "format/visit_rows.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

typedef struct route_name {
    const char *text;
    int32_t index; /* of the text */
} route_name;

static int by_text(const void *a, const void *b)
{
    return strcmp(((const route_name *)a)->text, ((const route_name *)b)->text);
}

/* Rank of each text that is a route, by its bytes; NULL when the arena is full. */
static int32_t *rank_routes(arv_arena *scratch, const visit_rows *rows)
{
    const int32_t texts = rows->texts.count;
    int32_t *rank = ARENA_ARRAY(scratch, int32_t, texts);
    route_name *names = ARENA_ARRAY(scratch, route_name, texts);
    if (!rank || !names)
        return NULL;
    int32_t count = 0;
    for (int32_t i = 0; i < rows->count; i++) {
        const int32_t index = rows->items[i].route;
        if (rank[index] != 0)
            continue;
        rank[index] = 1;
        names[count++] = (route_name){rows->texts.entries[index].text, index};
    }
    if (count > 0)
        qsort(names, (size_t)count, sizeof *names, by_text);
    for (int32_t i = 0; i < count; i++)
        rank[names[i].index] = i;
    return rank;
}

/* Day and rank of the route; stop and row, which keeps equal ones in the order of the file. */
typedef struct row_key {
    uint64_t day_route, stop_row;
} row_key;

static int by_key(const void *a, const void *b)
{
    const row_key *x = a, *y = b;
    if (x->day_route != y->day_route)
        return x->day_route < y->day_route ? -1 : 1;
    return x->stop_row < y->stop_row ? -1 : x->stop_row > y->stop_row;
}

static row_key *sort_rows(arv_arena *scratch, const visit_rows *rows)
{
    const int32_t *rank = rank_routes(scratch, rows);
    row_key *keys = ARENA_ARRAY(scratch, row_key, rows->count);
    if (!rank || !keys)
        return NULL;
    for (int32_t i = 0; i < rows->count; i++) {
        const visit_row *row = &rows->items[i];
        const uint32_t day = (uint32_t)row->visit.day ^ UINT32_C(0x80000000); /* negative first */
        keys[i] = (row_key){(uint64_t)day << 32 | (uint32_t)rank[row->route],
                            (uint64_t)(uint32_t)row->visit.stop << 32 | (uint32_t)i};
    }
    if (rows->count > 0)
        qsort(keys, (size_t)rows->count, sizeof *keys, by_key);
    return keys;
}

/* `before` and `row` are neighbours in order. */
static void check_pair(const visit_row *before, const visit_row *row, arv_error *error)
{
    const arv_visit *a = &before->visit, *b = &row->visit;
    if (a->day != b->day || a->route != b->route)
        return;
    if (a->stop == b->stop)
        visit_bad(error, row->record, "stop", row->line,
                  "line %d has the same date, route and stop", before->line);
    if (a->technician != b->technician)
        visit_bad(error, row->record, "technician", row->line,
                  "line %d has the same date and route with another technician", before->line);
}

arv_status visit_rows_order(arv_arena *arena, arv_arena *scratch, const visit_rows *rows,
                            visit_records *records, arv_error *error)
{
    arv_visit *visits = ARENA_ARRAY(arena, arv_visit, rows->count);
    int32_t *line = ARENA_ARRAY(arena, int32_t, rows->count);
    const row_key *keys = sort_rows(scratch, rows);
    if (!visits || !line || !keys)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    const visit_row *before = NULL;
    for (int32_t i = 0; i < rows->count; i++) {
        const visit_row *row = &rows->items[(uint32_t)keys[i].stop_row];
        visits[i] = row->visit;
        line[i] = row->line;
        if (before)
            check_pair(before, row, error);
        before = row;
    }
    if (error->status == ARV_OK)
        *records = (visit_records){visits, line, rows->count};
    return error->status;
}
