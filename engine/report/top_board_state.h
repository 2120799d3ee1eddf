/* top_board_state.h - what a board knows; internal to top_board*.c. */
#ifndef REPORT_TOP_BOARD_STATE_H
#define REPORT_TOP_BOARD_STATE_H

#include "report/top_board.h"

enum { TOP_CHANGES = 64, TOP_NAME_BYTES = 64 };

/* A customer. */
typedef struct top_row {
    char *job, *technician; /* owned; technician NULL = nobody comes */
    arv_update last;
    int64_t arrived_s; /* ARV_UNSET = not yet */
} top_row;

/* A window that became another one, or a notice. */
typedef struct top_change {
    char job[TOP_NAME_BYTES], technician[TOP_NAME_BYTES];
    int64_t before_from_s, before_to_s;
    arv_update update;
} top_change;

struct top_board {
    top_row *rows; /* by job */
    int32_t count, room;
    int64_t sequence;
    top_change changes[TOP_CHANGES]; /* a ring */
    int64_t change_count;
};

#endif
