/* board.h - the last update of every customer of every open day, as the I/O thread knows them.
 *
 * The days themselves belong to the compute thread. The board is what a snapshot is answered from,
 * so that it never waits for a running solve. It changes in the same step in which updates are
 * published: a snapshot at sequence s holds exactly the updates published up to s. */
#ifndef DAEMON_BOARD_H
#define DAEMON_BOARD_H

#include "wire/wire.h"

typedef struct board_day {
    struct board_day *next;
    arv_arena *arena; /* owns all below and the struct itself is malloced */
    wire_day key;
    wire_roster roster; /* copies of the ids */
    arv_update *last;   /* per job */
    bool *known;        /* per job: has had an update */
    int64_t *previous;  /* per job: sequence of the update before the last */
    int64_t sequence;   /* of the newest update */
} board_day;

typedef struct board {
    board_day *first;
    int count;
} board;

/* A day without updates; the compute thread makes it, the I/O thread takes it over. NULL without
 * memory. */
board_day *board_day_create(const wire_day *key, const wire_roster *roster);
void board_day_destroy(board_day **day); /* NULL is allowed */

/* The open day of that key, or NULL. */
board_day *board_find(const board *self, const wire_day *key);
/* Adds a day and owns it. */
void board_add(board *self, board_day *day);
/* Forgets a day if it is there. */
void board_remove(board *self, const wire_day *key);
void board_free(board *self);

/* What is known of a day with fewer jobs, for the same with more. */
void board_day_copy(board_day *more, const board_day *known);

/* Notes one update; sequences come in order. */
void board_day_note(board_day *day, const arv_update *update);
/* Notes what all customers see, in the place of all that was noted. */
void board_day_take(board_day *day, const wire_updates *all);
/* All last updates in `arena`, by job. RESOURCE_EXHAUSTED past its cap. */
arv_status board_day_snapshot(const board_day *day, arv_arena *arena, wire_updates *out);

#endif
