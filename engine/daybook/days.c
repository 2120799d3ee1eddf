/* days.c - a list of open days; there are few. See days.h. */
#include "daybook/days.h"

#include "day/day_fork.h"
#include "day/day_outlook.h"

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
    if (day->loans > 0) {
        day->next = self->lent;
        self->lent = day;
        return;
    }
    open_day_destroy(&day);
}

int64_t open_day_clock_s(const open_day *day)
{
    return day_outlook_clock_s(day->day);
}

arv_status days_lend(open_day *day, arv_day **copy, arv_error *error)
{
    const arv_status status = day_fork(day->day, 0, 1, copy, error);
    day->loans += status == ARV_OK;
    return status;
}

void days_return(days *self, open_day *day)
{
    open_day **link = &self->lent;
    assert(day->loans > 0);
    day->loans--;
    while (*link && *link != day)
        link = &(*link)->next;
    if (*link && day->loans == 0) {
        *link = day->next;
        open_day_destroy(&day);
    }
}

void days_free(days *self)
{
    while (self->first)
        days_remove(self, self->first);
}
