/* days.h - the open days: made from a request, moved on by events, told about by updates.
 *
 * A day is a pure function of the bytes of its requests: of the request that opened it, of the plan as
 * it was used (with windows; no search and no estimate is done again), and of its events in order. The
 * daemon and `arrival replay` make it by the same functions. Those of this header know no journal
 * (day_records.h does) and no sockets. A day belongs to one thread at a time. */
#ifndef DAYBOOK_DAYS_H
#define DAYBOOK_DAYS_H

#include "daybook/event_ids.h"

typedef struct open_day {
    struct open_day *next;
    arv_arena *arena; /* spec, problem, plan, key, roster: what `day` points to */
    wire_day key;
    wire_roster roster;
    const arv_problem *problem;    /* as it is now: jobs may have joined */
    int64_t added_bytes;           /* as estimated, of jobs that have joined */
    wire_bytes plan;               /* as it was used, in the bytes that the journal keeps */
    const wire_named_cells *named; /* matrices that its opening names by digest */
    int32_t named_count;
    arv_day *day;
    int64_t *last_sequence;     /* per job: of its newest update */
    int64_t *previous_sequence; /* ... and of the one before; 0 = none */
    int64_t sequence;           /* of the newest update */
    event_ids ids;
    uint8_t request_id[WIRE_REQUEST_ID_BYTES]; /* of its opening */
    uint64_t opened_digest;                    /* of its bookings */
    int64_t journal_id;                        /* 0 = in no journal */
    int64_t records, saved;                    /* of the journal; as of the newest snapshot */
    int64_t events;                            /* applied since it was made */
    wire_policy replan;                        /* as its opening says; 0 = it does not */
    int loans;                                 /* copies that are planned on */
    bool stale; /* ahead of what was told or kept: not to be used until it is made anew */
    bool touched, fresh, ending; /* changed, opened, closed by what is not committed yet */
} open_day;

/* ---- opening ---------------------------------------------------------------------------------*/

/* A day opened by a request that was decoded into `*arena`: its plan checked or made from its order,
 * windows by arv_estimate when it has none. `threads` bounds those
 * of the estimate; the day itself uses one, so that events never enter a parallel region. On success
 * the day owns the arena and `*arena` is NULL. Errors have the paths of the request. */
arv_status open_day_make(arv_arena **arena, const wire_message *message, int32_t threads,
                         const arv_control *control, open_day **day, arv_error *error);

/* What is to differ when a day is played again: options of its windows, and models of durations and travel
 * (NULL = those of its opening), which the copy of its spec in `arena` has. */
typedef struct day_policy {
    void (*apply)(const void *context, arv_window_options *options);
    arv_status (*models)(const void *context, const arv_spec *spec, arv_arena *arena,
                         const arv_spec **other, arv_error *error);
    const void *context;
} day_policy;

/* What a day was opened with: the bytes of its request, the matrices that it names by digest, and the plan as
 * it was used. */
typedef struct day_origin {
    wire_bytes request, plan;
    const wire_cells_source *matrices; /* NULL = it names none */
} day_origin;

/* The same day again. With a policy its windows are promised anew; without one (NULL) it is bit for bit the day
 * that was. */
arv_status open_day_remake(arv_arena **arena, const day_origin *origin, const day_policy *policy,
                           open_day **day, arv_error *error);
/* The same day, which only follows its events until it is given a snapshot (day_snapshot.h). */
arv_status open_day_remake_quietly(arv_arena **arena, const day_origin *origin, open_day **day,
                                   arv_error *error);

/* Were both opened by the same request? A client that was not told asks again. */
bool open_day_is_same(const open_day *a, const open_day *b);

/* Closes a day that is in no list. NULL is allowed. */
void open_day_destroy(open_day **day);

/* ---- what happens ----------------------------------------------------------------------------*/

/* The last updates of all customers, in `arena`; those of a fresh day are its bookings. */
arv_status open_day_snapshot(const open_day *day, arv_arena *arena, wire_updates *out,
                             arv_error *error);

/* Applies the event of a request, unless its event_id (or without one its request_id) was applied
 * before: then `out->duplicate`. Refused events change nothing. When memory ends in the middle the day
 * is stale. */
arv_status open_day_event(open_day *day, const wire_message *message, arv_arena *arena,
                          wire_updates *out, arv_error *error);

/* Digest of updates, as the journal keeps it to see that a day made again tells the same. */
uint64_t updates_digest(const wire_updates *updates);

/* ---- the list --------------------------------------------------------------------------------*/

typedef struct days {
    open_day *first;
    open_day *lent; /* closed since a copy was lent: kept until the last is back */
    int count, count_max;
} days;

/* The open day of that key, or NULL; one that is ending is not open. */
open_day *days_find(const days *self, const wire_day *key);
/* Adds a day and owns it; count < count_max. */
void days_add(days *self, open_day *day);
/* Closes and frees one day of the list. */
void days_remove(days *self, open_day *day);
void days_free(days *self);

/* The moment the day has heard of last, on the caller's clock; the problem's origin before any. */
int64_t open_day_clock_s(const open_day *day);
/* A copy of the day to plan on, by whatever thread; the day is kept until it is given back. Close the copy
 * before. RESOURCE_EXHAUSTED. */
arv_status days_lend(open_day *day, arv_day **copy, arv_error *error);
void days_return(days *self, open_day *day);

#endif
