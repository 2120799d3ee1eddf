/* shape.c - see shape.h. */
#include "learn/shape.h"

#include "base/realmath.h"

int32_t shape_cell(double z)
{
    const double at = z * SHAPE_CELLS_PER_UNIT + SHAPE_MIDDLE;
    if (!(at > 0))
        return 0;
    return at < SHAPE_CELLS ? (int32_t)at : SHAPE_CELLS - 1;
}

double shape_edge(int32_t cell)
{
    return (double)(cell - SHAPE_MIDDLE) / SHAPE_CELLS_PER_UNIT;
}

static void bring_up(shape *s, const decay *d, int32_t day)
{
    const double w = s->n > 0 ? decay_weight(d, day - s->day) : 0;
    if (day != s->day || s->n <= 0)
        for (int32_t c = 0; c < SHAPE_CELLS; c++)
            s->mass[c] *= w;
    s->n *= w;
    s->day = day;
}

void shape_add(shape *s, const decay *d, int32_t day, double weight, double z)
{
    bring_up(s, d, day);
    s->n += weight;
    s->mass[shape_cell(z)] += weight;
}

/* The part of a cell's probability that lies above z. */
static double above(const shape_table *table, int32_t cell, double z)
{
    const double part = (shape_edge(cell + 1) - z) * SHAPE_CELLS_PER_UNIT;
    return table->p[cell] * (part < 0 ? 0 : part > 1 ? 1 : part);
}

void shape_add_above(shape *s, const decay *d, int32_t day, const shape_table *table, double z)
{
    double total = 0;
    const int32_t first = shape_cell(z);
    for (int32_t c = first; c < SHAPE_CELLS; c++)
        total += above(table, c, z);
    if (total <= 0) {
        shape_add(s, d, day, 1, z);
        return;
    }
    bring_up(s, d, day);
    s->n += 1;
    for (int32_t c = first; c < SHAPE_CELLS; c++)
        s->mass[c] += above(table, c, z) / total;
}

void shape_mix(const shape *own, const decay *d, int32_t day, const shape_table *parent,
               double kappa, shape_table *table)
{
    const double w = own->n > 0 ? decay_weight(d, day - own->day) : 0;
    const double total = own->n * w + kappa;
    for (int32_t c = 0; c < SHAPE_CELLS; c++)
        table->p[c] = (own->mass[c] * w + kappa * parent->p[c]) / total;
}

/* Simpson's rule over each cell; libm's erfc may differ in the last bit between machines. */
void shape_normal(shape_table *table)
{
    double total = 0;
    for (int32_t c = 0; c < SHAPE_CELLS; c++) {
        const double a = shape_edge(c), b = shape_edge(c + 1), m = (a + b) / 2;
        table->p[c] = real_exp(-a * a / 2) + 4 * real_exp(-m * m / 2) + real_exp(-b * b / 2);
        total += table->p[c];
    }
    for (int32_t c = 0; c < SHAPE_CELLS; c++)
        table->p[c] /= total;
}

double shape_quantile(const shape_table *table, double p)
{
    double below = 0;
    int32_t last = 0;
    for (int32_t c = 0; c < SHAPE_CELLS; c++) {
        if (table->p[c] <= 0)
            continue;
        if (below + table->p[c] >= p)
            return shape_edge(c) + (p - below) / table->p[c] / SHAPE_CELLS_PER_UNIT;
        below += table->p[c];
        last = c;
    }
    return shape_edge(last + 1);
}

double shape_cdf(const shape_table *table, double z)
{
    double below = 0;
    const int32_t cell = shape_cell(z);
    for (int32_t c = 0; c < cell; c++)
        below += table->p[c];
    const double part = (z - shape_edge(cell)) * SHAPE_CELLS_PER_UNIT;
    return below + table->p[cell] * (part < 0 ? 0 : part > 1 ? 1 : part);
}

void shape_scores(const shape_table *table, double score[SHAPE_CELLS])
{
    double below = 0;
    for (int32_t c = 0; c < SHAPE_CELLS; c++) {
        const double middle = below + table->p[c] / 2;
        below += table->p[c];
        const double p = middle < 3.2e-5 ? 3.2e-5 : middle > 1 - 3.2e-5 ? 1 - 3.2e-5 : middle;
        score[c] = real_normal_quantile(p); /* within +-4 */
    }
}

void shape_moments_above(const shape_table *table, double z, double *mean, double *square)
{
    double total = 0, first = 0, second = 0;
    for (int32_t c = shape_cell(z); c < SHAPE_CELLS; c++) {
        const double p = above(table, c, z);
        const double left = shape_edge(c) > z ? shape_edge(c) : z;
        const double middle = (left + shape_edge(c + 1)) / 2;
        total += p;
        first += p * middle;
        second += p * middle * middle;
    }
    *mean = total > 0 ? first / total : z;
    *square = total > 0 ? second / total : z * z;
}
