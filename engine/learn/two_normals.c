/* two_normals.c - see two_normals.h. */
#include "learn/two_normals.h"

#include "base/realmath.h"

#include <math.h>

static const double BEGIN_N = 10, LEAST_SIGMA = .15, LEAST_WEIGHT = .02;
enum { FIRST_STEPS = 20 };

static double middle_of(int32_t cell)
{
    return (shape_edge(cell) + shape_edge(cell + 1)) / 2;
}

/* Probability of the cell in one of the two, its weight included. */
static double part(const two_normals *two, int k, int32_t cell)
{
    static const double ONE_OVER_ROOT_2PI = .39894228040143267794;
    const double u = (middle_of(cell) - two->mean[k]) / two->sigma[k];
    const double weight = k == 0 ? two->weight : 1 - two->weight;
    return weight * real_exp(-u * u / 2) * ONE_OVER_ROOT_2PI / two->sigma[k] / SHAPE_CELLS_PER_UNIT;
}

double two_normals_cell(const two_normals *two, int32_t cell)
{
    return part(two, 0, cell) + part(two, 1, cell);
}

static void one_step(two_normals *two, const shape *own)
{
    double n[2] = {0, 0}, first[2] = {0, 0}, second[2] = {0, 0};
    for (int32_t c = 0; c < SHAPE_CELLS; c++) {
        if (own->mass[c] <= 0)
            continue;
        const double p0 = part(two, 0, c), p1 = part(two, 1, c), z = middle_of(c);
        const double share = p0 + p1 > 0 ? p0 / (p0 + p1) : .5;
        const double mass[2] = {own->mass[c] * share, own->mass[c] * (1 - share)};
        for (int k = 0; k < 2; k++) {
            n[k] += mass[k];
            first[k] += mass[k] * z;
            second[k] += mass[k] * z * z;
        }
    }
    const double weight = n[0] / (n[0] + n[1]);
    two->weight = fmin(fmax(weight, LEAST_WEIGHT), 1 - LEAST_WEIGHT);
    for (int k = 0; k < 2; k++) {
        if (n[k] <= 0)
            continue;
        two->mean[k] = first[k] / n[k];
        /* one observation of variance one, against a normal that shrinks onto a point */
        const double spread = second[k] - n[k] * two->mean[k] * two->mean[k];
        two->sigma[k] = fmax(sqrt((fmax(spread, 0) + 1) / (n[k] + 1)), LEAST_SIGMA);
    }
}

void two_normals_step(two_normals *two, const shape *own, int32_t day)
{
    int32_t steps = 1;
    if (two->weight <= 0) {
        if (own->n < BEGIN_N)
            return;
        *two = (two_normals){.weight = .3, .mean = {-1, .5}, .sigma = {1, .7}};
        steps = FIRST_STEPS;
    } else if (two->day == day) {
        return;
    }
    two->day = day;
    while (steps-- > 0)
        one_step(two, own);
}
