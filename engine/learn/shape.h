/* shape.h - what standardised residuals look like: decayed histograms and tables made of them.
 *
 * Cells are 1/8 wide over [-8, 8); what lies beyond is counted in the outermost cells. Probabilities
 * of a table come from a hierarchy: an entity's own histogram is mixed with its parent's table as
 * `kappa` pseudo observations (the predictive of a Dirichlet process), so an entity never seen has
 * its parent's table and one seen often its own. */
#ifndef LEARN_SHAPE_H
#define LEARN_SHAPE_H

#include "learn/decay.h"

enum { SHAPE_CELLS = 128, SHAPE_MIDDLE = SHAPE_CELLS / 2, SHAPE_CELLS_PER_UNIT = 8 };

/* Decayed histogram as of `day`; all zero = nothing seen. */
typedef struct shape {
    int32_t day;
    double n;
    double mass[SHAPE_CELLS];
} shape;

/* Probabilities that sum to one. */
typedef struct shape_table {
    double p[SHAPE_CELLS];
} shape_table;

int32_t shape_cell(double z);
/* Left edge of a cell; cell SHAPE_CELLS gives the right end. */
double shape_edge(int32_t cell);

void shape_add(shape *s, const decay *d, int32_t day, double weight, double z);
/* Spreads one observation known to lie above z as `table` says (one step of EM). */
void shape_add_above(shape *s, const decay *d, int32_t day, const shape_table *table, double z);

/* (n own + kappa parent) / (n + kappa), as of `day`. kappa > 0. */
void shape_mix(const shape *own, const decay *d, int32_t day, const shape_table *parent,
               double kappa, shape_table *table);

/* The standard normal distribution. */
void shape_normal(shape_table *table);

/* z at probability p in (0, 1), linear within a cell. */
double shape_quantile(const shape_table *table, double p);
/* P(Z <= z). */
double shape_cdf(const shape_table *table, double z);
/* Standard normal score of each cell: its quantile at the middle of the cell's probability. */
void shape_scores(const shape_table *table, double score[SHAPE_CELLS]);
/* Mean and second moment of what is above z. */
void shape_moments_above(const shape_table *table, double z, double *mean, double *square);

#endif
