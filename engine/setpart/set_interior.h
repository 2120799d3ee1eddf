/* set_interior.h - the linear program of a set partition by an interior point method.
 *
 *     minimise price x   subject to   A x >= need (jobs; or = need),  A x <= need (classes),  x >= 0
 *
 * with columns for jobs that may stay unserved. Rows are few (hundreds) and columns short, so the
 * normal equations are a dense matrix that is formed and factored in milliseconds, and a dozen or two
 * of iterations end at the optimum whatever the degeneracy that makes the simplex method crawl here.
 * Its solution lies in the middle of the optimal face: a loose one gives steady duals for pricing and
 * shares that tell a dive more than those of a vertex.
 *
 * Work of an iteration: O(rows^3 / 6 + sum over columns of length^2 / 2), rows being those that are in
 * a column. Plain + - * / and comparisons; no square root (LDL').
 *
 * Source: Mehrotra 1992, On the implementation of a primal-dual interior point method. */
#ifndef SETPART_SET_INTERIOR_H
#define SETPART_SET_INTERIOR_H

#include "linear/linear.h"
#include "setpart/set_core.h"

/* Columns are the core's, then the slack, surplus and price of each row that has them. Rows are those
 * of the core that are in a column of it, numbered anew. */
typedef struct set_interior {
    int32_t core_rows, row_room, rows, columns, iterations;
    double objective; /* primal, of the last solve */
    double *dual;     /* [core rows] 0 where the row is in no column */
    double *share;    /* [columns] x */
    /* the program, scaled */
    double scale;
    int32_t *place, *core_row;  /* [core rows] number of a row or ARV_NONE; and back */
    int32_t *first, *row;       /* entries of all columns, rows ascending */
    double *sign;               /* [columns] -1 for a surplus, else 1 */
    double *price, *need;       /* [columns], [rows] */
    double *dual_now, *slack;   /* [rows], [columns] y and z */
    double *dx, *dz, *dy;       /* the step */
    double *complement, *ratio; /* [columns] right-hand side of xz; x / z */
    double *lack, *work;        /* [rows] need - A x; scratch */
    double *matrix;             /* [rows * rows] upper triangle */
} set_interior;

/* Room for programs up to the rooms of `core` with at most `row_room` rows in columns. */
bool set_interior_create(arv_arena *arena, const set_core *core, int32_t row_room,
                         set_interior *interior);

/* Solves to a relative gap of `precision`. False when that did not come about in 40 iterations, the
 * numbers gave out, `stop` was heard (asked before each iteration), or there are too many rows (duals
 * are then 0). Duals are within their bounds and good
 * for a Lagrangian bound in every case. */
bool set_interior_solve(set_interior *interior, const set_core *core, double precision,
                        const linear_stop *stop);

#endif
