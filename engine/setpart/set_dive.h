/* set_dive.h - whole choices from fractional ones.
 *
 * A dive decides for the routes with the largest shares and for all that are nearly whole, takes what
 * they serve out of the program, solves the rest again, and so on until nothing is left. It may begin
 * with some routes of a known solution decided: then it searches near that, in a smaller program.
 * Source: Joncour, Michel, Sadykov, Sverdlov & Vanderbeck 2010; beginning from parts of a solution:
 * Caprara, Fischetti & Toth 1999. */
#ifndef SETPART_SET_DIVE_H
#define SETPART_SET_DIVE_H

#include "setpart/set_choice.h"
#include "setpart/set_interior.h"

typedef struct set_dive {
    set_core core[2]; /* the program that shrinks, in turns */
    set_interior *interior;
    set_choice *choice;
    const linear_stop *stop;
    int32_t per_stage;  /* routes of half a share and more that are decided at once */
    int64_t iterations; /* of the interior point method, all dives together */
} set_dive;

/* Room for programs as large as `root`. */
bool set_dive_create(arv_arena *arena, const set_core *root, set_interior *interior,
                     set_choice *choice, const linear_stop *stop, set_dive *dive);

/* From the columns of `root`, with `keep_count` routes and what is in the choice already decided.
 * True when `dive->choice` is then a finished solution. */
bool set_dive_run(set_dive *dive, const set_core *root, pool_route *const *keep,
                  int32_t keep_count);

#endif
