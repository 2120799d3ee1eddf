/* days.h - the open days: owned by the compute thread, which alone applies events to them. */
#ifndef DAYBOOK_DAYS_H
#define DAYBOOK_DAYS_H

#include "daybook/event_ids.h"

typedef struct open_day {
    struct open_day *next;
    arv_arena *arena; /* spec, problem, plan, key, roster: what `day` points to */
    wire_day key;
    wire_roster roster;
    arv_day *day;
    int64_t *last_sequence; /* per job: of its newest update */
    int64_t sequence;       /* of the newest update */
    event_ids ids;
} open_day;

typedef struct days {
    open_day *first;
    int count, count_max;
} days;

/* The open day of that key, or NULL. */
open_day *days_find(const days *self, const wire_day *key);
/* Adds a day and owns it; count < count_max. */
void days_add(days *self, open_day *day);
/* Closes and frees one day of the list. */
void days_remove(days *self, open_day *day);
void days_free(days *self);

/* Closes a day that is in no list. NULL is allowed. */
void open_day_destroy(open_day **day);

#endif
