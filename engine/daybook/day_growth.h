/* day_growth.h - a job that the problem of an open day does not have joins it, and the day goes on with the larger
 * problem (day/day_extend.h). What is made lies in the day's arena and stays there: routes point into every problem
 * they have seen: at 100 technicians and 800 jobs 1 MB for each new one, within ARV_MAX_ADDED_MB. */
#ifndef DAYBOOK_DAY_GROWTH_H
#define DAYBOOK_DAY_GROWTH_H

#include "daybook/days.h"

#include "base/arena.h"

typedef struct day_growth {
    const arv_problem *problem; /* the day's with one job more, perhaps one place */
    wire_roster roster;
    int64_t *last_sequence, *previous_sequence; /* those of the day, and the job's */
    arena_mark before;                          /* of the day's arena */
} day_growth;

/* Makes what the day goes on with when the event of `message` is applied; the day stays as it is. Errors as of the
 * opening, at paths in "added" and "place"; ALREADY_EXISTS when the problem has a job of that id, FAILED_PRECONDITION
 * for a new place where a profile has a matrix. Working memory in `scratch`. Costs as of
 * problem_join. */
arv_status day_growth_make(open_day *day, const wire_message *message, arv_arena *scratch,
                           day_growth *out, arv_error *error);
/* The event was applied; or it was refused. */
void day_growth_settle(open_day *day, const day_growth *growth);
void day_growth_forget(const open_day *day, const day_growth *growth);

#endif
