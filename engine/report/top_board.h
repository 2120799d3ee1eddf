/* top_board.h - one open day as a board of text for the terminal: technicians with what they do now,
 * stops left and next windows, and the windows that changed last.
 *
 * Fed with updates by name, so that it needs no problem. Names come from outside: what could move the
 * cursor is shown as '?'. */
#ifndef REPORT_TOP_BOARD_H
#define REPORT_TOP_BOARD_H

#include "play/play_text.h"

typedef struct top_board top_board;

/* NULL without memory. */
top_board *top_board_create(void);
void top_board_destroy(top_board **board); /* NULL is allowed */

/* Forgets everything: another day, or a snapshot follows. */
void top_board_clear(top_board *board);
/* Updates up to here are in what is noted next, and older ones are passed over from then on. */
void top_board_at(top_board *board, int64_t sequence);
int64_t top_board_sequence(const top_board *board);

typedef enum top_took {
    TOP_TAKEN,
    TOP_OLD,      /* known already */
    TOP_GAP,      /* an update before it was lost: take a snapshot */
    TOP_NO_MEMORY /* nothing changed */
} top_took;

/* One customer of a snapshot; false without memory. O(customers). */
bool top_board_set(top_board *board, const char *job, const char *technician,
                   const arv_update *update);
/* A published update, in order. O(customers). */
top_took top_board_take(top_board *board, const char *job, const char *technician,
                        const arv_update *update);

/* What stands above the board. */
typedef struct top_frame {
    const char *head;       /* one line about the daemon */
    const char *day;        /* "depot/day", or NULL when none is open */
    int32_t columns, lines; /* of the terminal */
    int32_t scroll;         /* technicians passed over */
    bool colour;            /* with ANSI attributes */
} top_frame;

/* The frame as exactly `lines` lines of at most `columns` columns, each ended by a newline but the last.
 * O(n log n) in the customers. */
void top_board_put(const top_board *board, const top_frame *frame, play_text *text);

/* How many technicians there are. */
int32_t top_board_technicians(const top_board *board);

#endif
