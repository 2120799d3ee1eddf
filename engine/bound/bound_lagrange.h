/* bound_lagrange.h - duals of the master as integers, and the bound they prove. */
#ifndef BOUND_BOUND_LAGRANGE_H
#define BOUND_BOUND_LAGRANGE_H

#include "bound/bound_master.h"
#include "bound/bound_price.h"

/* Largest power of two (at most 2^20) by which costs of this size may be multiplied so that sums over
 * a whole problem keep within 2^58; 0 when even the costs do not. */
int64_t bound_scale(const arv_problem *p, int64_t known_cost, bool weights_only);

bool bound_duals_create(arv_arena *arena, const arv_problem *p, bound_duals *duals);

/* Rounds the row duals y (units of cost, or weight) of a master. */
void bound_duals_set(const bound_master *master, const double *y, int64_t scale,
                     bound_duals *duals);

/* Does a cut of the master have a price in these duals? Prices stand in the order of such cuts. */
bool bound_cut_priced(const bound_master *master, const double *y, int64_t scale, int32_t cut);

/* The Lagrangian bound of these duals after complete pricing, rounded up to whole cost units: with
 * reduced costs below 0 as good as they can be,
 *     sum job - weight x limit - sum cut prices + sum over jobs of min(0, reduced cost of u_j)
 *     + sum over classes of how many x (min(0, least) - price of the class). */
int64_t bound_lagrangian(const bound_master *master, const bound_duals *duals,
                         const class_price *prices);

#endif
