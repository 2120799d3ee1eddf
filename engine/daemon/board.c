/* board.c - see board.h. */
#include "daemon/board.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static bool fill_day(board_day *day, const wire_day *key, const wire_roster *roster)
{
    day->key.depot = arv_arena_strdup(day->arena, key->depot);
    day->key.day = arv_arena_strdup(day->arena, key->day);
    if (!day->key.depot || !day->key.day || wire_roster_copy(day->arena, roster, &day->roster))
        return false;
    day->last = ARENA_ARRAY(day->arena, arv_update, roster->job_count);
    day->known = ARENA_ARRAY(day->arena, bool, roster->job_count);
    day->previous = ARENA_ARRAY(day->arena, int64_t, roster->job_count);
    return day->last && day->known && day->previous;
}

board_day *board_day_create(const wire_day *key, const wire_roster *roster)
{
    board_day *day = calloc(1, sizeof *day);
    if (!day)
        return NULL;
    day->arena = arv_arena_create(0);
    if (!day->arena || !fill_day(day, key, roster))
        board_day_destroy(&day);
    return day;
}

void board_day_destroy(board_day **day)
{
    if (!*day)
        return;
    arv_arena_destroy(&(*day)->arena);
    free(*day);
    *day = NULL;
}

static bool same_day(const wire_day *a, const wire_day *b)
{
    return strcmp(a->depot, b->depot) == 0 && strcmp(a->day, b->day) == 0;
}

board_day *board_find(const board *self, const wire_day *key)
{
    board_day *day = self->first;
    while (day && !same_day(&day->key, key))
        day = day->next;
    return day;
}

void board_add(board *self, board_day *day)
{
    day->next = self->first;
    self->first = day;
    self->count++;
}

void board_remove(board *self, const wire_day *key)
{
    for (board_day **link = &self->first; *link; link = &(*link)->next) {
        if (!same_day(&(*link)->key, key))
            continue;
        board_day *gone = *link;
        *link = gone->next;
        self->count--;
        board_day_destroy(&gone);
        return;
    }
}

void board_free(board *self)
{
    while (self->first)
        board_remove(self, &self->first->key);
}

void board_day_copy(board_day *more, const board_day *known)
{
    const size_t jobs = (size_t)known->roster.job_count;
    memcpy(more->last, known->last, jobs * sizeof *more->last);
    memcpy(more->known, known->known, jobs * sizeof *more->known);
    memcpy(more->previous, known->previous, jobs * sizeof *more->previous);
    more->sequence = known->sequence;
}

void board_day_note(board_day *day, const arv_update *update)
{
    const int32_t job = update->job;
    day->previous[job] = day->known[job] ? day->last[job].sequence : 0;
    day->known[job] = true;
    day->last[job] = *update;
    day->sequence = update->sequence;
}

void board_day_take(board_day *day, const wire_updates *all)
{
    for (int32_t i = 0; i < all->count; i++) {
        const int32_t job = all->items[i].job;
        day->previous[job] = all->previous ? all->previous[i] : 0;
        day->known[job] = true;
        day->last[job] = all->items[i];
    }
    day->sequence = all->sequence;
}

arv_status board_day_snapshot(const board_day *day, arv_arena *arena, wire_updates *out)
{
    const int32_t jobs = day->roster.job_count;
    arv_update *items = ARENA_ARRAY(arena, arv_update, jobs);
    int64_t *previous = ARENA_ARRAY(arena, int64_t, jobs);
    if (!items || !previous)
        return ARV_RESOURCE_EXHAUSTED;
    *out = (wire_updates){
        .key = day->key, .sequence = day->sequence, .items = items, .previous = previous};
    for (int32_t j = 0; j < jobs; j++) {
        if (!day->known[j])
            continue;
        items[out->count] = day->last[j];
        previous[out->count++] = day->previous[j];
    }
    return ARV_OK;
}
