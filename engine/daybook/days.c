/* days.c - a list of open days; there are few. See days.h. */
#include "daybook/days.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

open_day *days_find(const days *self, const wire_day *key)
{
    open_day *day = self->first;
    while (day && (day->ending || strcmp(day->key.depot, key->depot) != 0 ||
                   strcmp(day->key.day, key->day) != 0))
        day = day->next;
    return day;
}

void days_add(days *self, open_day *day)
{
    assert(self->count < self->count_max);
    day->next = self->first;
    self->first = day;
    self->count++;
}

void open_day_destroy(open_day **day)
{
    if (!*day)
        return;
    arv_day_close(&(*day)->day);
    event_ids_free(&(*day)->ids);
    arv_arena_destroy(&(*day)->arena);
    free(*day);
    *day = NULL;
}

void days_remove(days *self, open_day *day)
{
    open_day **link = &self->first;
    while (*link != day)
        link = &(*link)->next;
    *link = day->next;
    self->count--;
    open_day_destroy(&day);
}

void days_free(days *self)
{
    while (self->first)
        days_remove(self, self->first);
}
