/* set_interior.c - see set_interior.h. In the notation of the comments: min c'x, Ax = b, x >= 0, and y,
 * z of the dual; D = x / z. */
#include "setpart/set_interior.h"

#include "base/arena.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS_MOST = 40 };

static const double PIVOT_LEAST = 1e-13; /* of the largest diagonal entry: a dependent row */
static const double PIVOT_HUGE = 1e128;
static const double BORDER_SHARE = 0.9995; /* of the way to the border */
static const double STEP_LEAST = 1e-8;

bool set_interior_create(arv_arena *arena, const set_core *core, int32_t row_room, set_interior *in)
{
    const size_t rows = (size_t)core->row_count;
    const size_t columns = (size_t)core->column_room + 2 * rows;
    *in = (set_interior){
        .core_rows = core->row_count,
        .row_room = row_room < core->row_count ? row_room : core->row_count,
        .dual = ARENA_ARRAY(arena, double, rows),
        .share = ARENA_ARRAY(arena, double, columns),
        .place = ARENA_ARRAY(arena, int32_t, rows),
        .core_row = ARENA_ARRAY(arena, int32_t, rows),
        .first = ARENA_ARRAY(arena, int32_t, columns + 1),
        .row = ARENA_ARRAY(arena, int32_t, (size_t)core->entry_room + 2 * rows),
        .sign = ARENA_ARRAY(arena, double, columns),
        .price = ARENA_ARRAY(arena, double, columns),
        .need = ARENA_ARRAY(arena, double, rows),
        .dual_now = ARENA_ARRAY(arena, double, rows),
        .slack = ARENA_ARRAY(arena, double, columns),
        .dx = ARENA_ARRAY(arena, double, columns),
        .dz = ARENA_ARRAY(arena, double, columns),
        .dy = ARENA_ARRAY(arena, double, rows),
        .complement = ARENA_ARRAY(arena, double, columns),
        .ratio = ARENA_ARRAY(arena, double, columns),
        .lack = ARENA_ARRAY(arena, double, rows),
        .work = ARENA_ARRAY(arena, double, rows),
    };
    in->matrix = ARENA_ARRAY(arena, double, (size_t)in->row_room *(size_t)in->row_room);
    return in->dual && in->share && in->place && in->core_row && in->first && in->row && in->sign &&
           in->price && in->need && in->dual_now && in->slack && in->dx && in->dz && in->dy &&
           in->complement && in->ratio && in->lack && in->work && in->matrix;
}

/* ---- the program ------------------------------------------------------------------------------- */

static void number_rows(set_interior *in, const set_core *core)
{
    for (int32_t i = 0; i < core->row_count; i++)
        in->place[i] = ARV_NONE;
    for (int32_t k = 0; k < core->entry_count; k++)
        in->place[core->row[k]] = 0;
    in->rows = 0;
    for (int32_t i = 0; i < core->row_count; i++)
        if (in->place[i] != ARV_NONE) {
            in->need[in->rows] = core->need[i];
            in->core_row[in->rows] = i;
            in->place[i] = in->rows++;
        }
}

static void begin_column(set_interior *in, double price, double sign)
{
    in->price[in->columns] = price / in->scale;
    in->sign[in->columns++] = sign;
    in->first[in->columns] = in->first[in->columns - 1];
}

/* Entries of a column are kept in order. */
static void put_entry(set_interior *in, int32_t row)
{
    int32_t at = in->first[in->columns]++;
    for (; at > in->first[in->columns - 1] && in->row[at - 1] > row; at--)
        in->row[at] = in->row[at - 1];
    in->row[at] = row;
}

static double mean_price(const set_core *core)
{
    double sum = 0.0;
    for (int32_t c = 0; c < core->column_count; c++)
        sum += fabs(core->price[c]);
    return sum > 0.0 ? sum / core->column_count : 1.0;
}

static void make_program(set_interior *in, const set_core *core)
{
    in->scale = mean_price(core);
    in->columns = 0;
    in->first[0] = 0;
    for (int32_t c = 0; c < core->column_count; c++) {
        begin_column(in, core->price[c], 1.0);
        for (int32_t k = core->first[c]; k < core->first[c + 1]; k++)
            put_entry(in, in->place[core->row[k]]);
    }
    for (int32_t i = 0; i < in->rows; i++) {
        const double least = core->least[in->core_row[i]], most = core->most[in->core_row[i]];
        if (!isinf(least)) { /* the dual may not go below: the row may be exceeded at that price */
            begin_column(in, -least, -1.0);
            put_entry(in, i);
        }
        if (!isinf(most)) {
            begin_column(in, most, 1.0);
            put_entry(in, i);
        }
    }
}

static double column_dot(const set_interior *in, const double *y, int32_t c)
{
    double sum = 0.0;
    for (int32_t k = in->first[c]; k < in->first[c + 1]; k++)
        sum += y[in->row[k]];
    return in->sign[c] * sum;
}

/* out += A v */
static void add_product(const set_interior *in, const double *v, double *out)
{
    for (int32_t c = 0; c < in->columns; c++)
        for (int32_t k = in->first[c]; k < in->first[c + 1]; k++)
            out[in->row[k]] += in->sign[c] * v[c];
}

/* ---- the normal equations ---------------------------------------------------------------------- */

/* matrix = A diag(ratio) A' */
static void form_matrix(set_interior *in)
{
    const size_t m = (size_t)in->rows;
    memset(in->matrix, 0, m * m * sizeof *in->matrix);
    for (int32_t c = 0; c < in->columns; c++)
        for (int32_t k = in->first[c]; k < in->first[c + 1]; k++) {
            double *row = in->matrix + (size_t)in->row[k] * m;
            for (int32_t l = k; l < in->first[c + 1]; l++)
                row[in->row[l]] += in->ratio[c];
        }
}

static double largest_pivot(const set_interior *in)
{
    const size_t m = (size_t)in->rows;
    double largest = 0.0;
    for (size_t i = 0; i < m; i++)
        largest = in->matrix[i * m + i] > largest ? in->matrix[i * m + i] : largest;
    return largest;
}

/* matrix = U'DU with D on the diagonal and DU above it. A row that depends on those before gets a huge
 * pivot, which makes its part of a solution nothing. */
static void factor(set_interior *in)
{
    const size_t m = (size_t)in->rows;
    const double least = PIVOT_LEAST * largest_pivot(in);
    for (size_t k = 0; k < m; k++) {
        double *restrict from = in->matrix + k * m;
        if (from[k] <= least)
            from[k] = PIVOT_HUGE;
        for (size_t i = k + 1; i < m; i++) {
            const double part = from[i] / from[k];
            if (part == 0.0)
                continue;
            double *restrict to = in->matrix + i * m;
            for (size_t j = i; j < m; j++)
                to[j] -= part * from[j];
        }
    }
}

static void solve_factored(const set_interior *in, double *v)
{
    const size_t m = (size_t)in->rows;
    for (size_t k = 0; k < m; k++) {
        const double *row = in->matrix + k * m;
        const double part = v[k] / row[k];
        for (size_t i = k + 1; i < m; i++)
            v[i] -= row[i] * part;
    }
    for (size_t k = m; k-- > 0;) {
        const double *row = in->matrix + k * m;
        double sum = v[k];
        for (size_t i = k + 1; i < m; i++)
            sum -= row[i] * v[i];
        v[k] = sum / row[k];
    }
}

/* ---- iterations -------------------------------------------------------------------------------- */

static double push_inside(double *v, int32_t count)
{
    double least = v[0], sum = 0.0;
    for (int32_t k = 1; k < count; k++)
        least = v[k] < least ? v[k] : least;
    for (int32_t k = 0; k < count; k++) {
        v[k] += least < 0.0 ? -1.5 * least : 0.0;
        sum += v[k];
    }
    return sum;
}

static double product_sum(const double *v, const double *w, int32_t count)
{
    double sum = 0.0;
    for (int32_t k = 0; k < count; k++)
        sum += v[k] * w[k];
    return sum;
}

/* Least squares solutions of both sides, pushed inside (Mehrotra, section 7). */
static void start(set_interior *in)
{
    const int32_t n = in->columns;
    for (int32_t c = 0; c < n; c++)
        in->ratio[c] = 1.0;
    form_matrix(in);
    factor(in);
    memcpy(in->work, in->need, (size_t)in->rows * sizeof *in->work);
    solve_factored(in, in->work);
    memset(in->dual_now, 0, (size_t)in->rows * sizeof *in->dual_now);
    add_product(in, in->price, in->dual_now);
    solve_factored(in, in->dual_now);
    for (int32_t c = 0; c < n; c++) {
        in->share[c] = column_dot(in, in->work, c);
        in->slack[c] = in->price[c] - column_dot(in, in->dual_now, c);
    }
    const double sum_x = push_inside(in->share, n), sum_z = push_inside(in->slack, n);
    const double product = product_sum(in->share, in->slack, n) + 1e-6;
    for (int32_t c = 0; c < n; c++) {
        in->share[c] += 0.5 * product / (sum_z + 1e-6);
        in->slack[c] += 0.5 * product / (sum_x + 1e-6);
    }
}

/* The Newton step to A x = need, A'y + z = price, x z = now + complement. */
static void solve_step(set_interior *in)
{
    const int32_t n = in->columns;
    memcpy(in->dy, in->lack, (size_t)in->rows * sizeof *in->dy);
    for (int32_t c = 0; c < n; c++) {
        in->dz[c] = in->price[c] - column_dot(in, in->dual_now, c) - in->slack[c];
        in->dx[c] = in->ratio[c] * in->dz[c] - in->complement[c] / in->slack[c];
    }
    add_product(in, in->dx, in->dy);
    solve_factored(in, in->dy);
    for (int32_t c = 0; c < n; c++) {
        in->dz[c] -= column_dot(in, in->dy, c);
        in->dx[c] = in->complement[c] / in->slack[c] - in->ratio[c] * in->dz[c];
    }
}

/* Up to 1, short of the border. */
static double step_length(const double *v, const double *change, int32_t count)
{
    double longest = 1.0 / BORDER_SHARE;
    for (int32_t k = 0; k < count; k++)
        if (change[k] < 0.0 && -v[k] > longest * change[k])
            longest = -v[k] / change[k];
    return BORDER_SHARE * longest;
}

/* x'z after a step. */
static double complementarity(const set_interior *in, double step_x, double step_z)
{
    double sum = 0.0;
    for (int32_t c = 0; c < in->columns; c++)
        sum += (in->share[c] + step_x * in->dx[c]) * (in->slack[c] + step_z * in->dz[c]);
    return sum;
}

/* The right-hand side of the corrector: centred as far as the predictor got, second order. */
static void correct(set_interior *in)
{
    const int32_t n = in->columns;
    const double now = product_sum(in->share, in->slack, n);
    const double then =
        complementarity(in, step_length(in->share, in->dx, n), step_length(in->slack, in->dz, n));
    const double ratio = then / now, centre = ratio * ratio * ratio * now / n;
    for (int32_t c = 0; c < n; c++)
        in->complement[c] = centre - in->share[c] * in->slack[c] - in->dx[c] * in->dz[c];
}

/* Predictor and corrector. False when no way is left. */
static bool iterate(set_interior *in)
{
    const int32_t n = in->columns;
    for (int32_t c = 0; c < n; c++) {
        in->ratio[c] = in->share[c] / in->slack[c];
        in->complement[c] = -in->share[c] * in->slack[c];
    }
    form_matrix(in);
    factor(in);
    solve_step(in);
    correct(in);
    solve_step(in);
    const double step_x = step_length(in->share, in->dx, n);
    const double step_z = step_length(in->slack, in->dz, n);
    for (int32_t c = 0; c < n; c++) {
        in->share[c] += step_x * in->dx[c];
        in->slack[c] += step_z * in->dz[c];
    }
    for (int32_t i = 0; i < in->rows; i++)
        in->dual_now[i] += step_z * in->dy[i];
    return step_x > STEP_LEAST || step_z > STEP_LEAST;
}

/* How far from optimal, relative; leaves need - A x in `lack`. */
static double distance(set_interior *in)
{
    const int32_t n = in->columns;
    for (int32_t c = 0; c < n; c++)
        in->dx[c] = -in->share[c];
    memcpy(in->lack, in->need, (size_t)in->rows * sizeof *in->lack);
    add_product(in, in->dx, in->lack);
    double lack = 0.0;
    for (int32_t i = 0; i < in->rows; i++)
        lack += fabs(in->lack[i]);
    const double primal = product_sum(in->price, in->share, n);
    const double dual = product_sum(in->need, in->dual_now, in->rows);
    in->objective = primal * in->scale;
    return (fabs(primal - dual) + product_sum(in->share, in->slack, n)) / (1.0 + fabs(primal)) +
           lack / in->rows;
}

/* Also when the numbers gave out. */
static double within(double value, double least, double most)
{
    if (!isfinite(value))
        return 0.0;
    return value < least ? least : value > most ? most : value;
}

bool set_interior_solve(set_interior *in, const set_core *core, double precision,
                        const linear_stop *stop)
{
    in->iterations = 0;
    memset(in->dual, 0, (size_t)core->row_count * sizeof *in->dual);
    number_rows(in, core);
    if (in->rows == 0 || in->rows > in->row_room)
        return false;
    make_program(in, core);
    start(in);
    bool going = true, solved = distance(in) <= precision;
    while (!solved && going && in->iterations < ITERATIONS_MOST) {
        if (stop->asked && stop->asked(stop->context))
            break;
        in->iterations++;
        going = iterate(in);
        solved = distance(in) <= precision;
    }
    for (int32_t i = 0; i < in->rows; i++)
        in->dual[in->core_row[i]] = within(
            in->dual_now[i] * in->scale, core->least[in->core_row[i]], core->most[in->core_row[i]]);
    return solved;
}
