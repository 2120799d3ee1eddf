/* travel_law.c - see travel_law.h. */
#include "learn/travel_law.h"

#include "base/realmath.h"
#include "learn/learn_grow.h"

#include <math.h>
#include <stdlib.h>

static const double KAPPA_LENGTH = 20, KAPPA_LEG = 3;
static const double KAPPA_HOUR = 5, KAPPA_HOUR_ALL = 10;
static const double KAPPA_WEEKDAY = 100, KAPPA_TECHNICIAN = 60;
static const double KAPPA_FAST = 8, KAPPA_FAST_ALL = 40;
static const double KAPPA_SIGMA = 20, KAPPA_LATELY = 100;
static const double KAPPA_OWN = 100, KAPPA_POOLED = 20, KAPPA_SHARE = 50;
static const double KAPPA_SHARE_LATELY = 300;
static const double FIRST_SIGMA = .4, KAPPA_FIRST = 10;
static const double LEAST_SIGMA = .02, OUTLIER = 3;

/* Weight of an hour's sums for a neighbouring hour: a normal kernel of 0.7 h. */
static const double NEAR_HOUR[] = {1, .36044778, .016880046};
enum { NEAR_HOURS = 2 };

/* ---- room ------------------------------------------------------------------------------------ */

bool travel_law_reserve(travel_law *law, int32_t technicians)
{
    void *array = law->technicians;
    if (!learn_grow(&array, &law->technician_room, technicians, sizeof *law->technicians))
        return false;
    law->technicians = array;
    law->technician_count = technicians;
    return true;
}

int32_t travel_law_leg(travel_law *law, int32_t from, int32_t to)
{
    void *array = law->legs;
    if (!learn_grow(&array, &law->leg_room, law->pairs.count + 1, sizeof *law->legs))
        return -1;
    law->legs = array;
    const int32_t leg = pair_index_add(&law->pairs, from, to);
    if (leg >= 0)
        law->legs[leg].coming++;
    return leg;
}

bool travel_law_prepare(travel_law *law, int32_t leg)
{
    travel_leg_sums *l = &law->legs[leg];
    const int64_t most = (int64_t)l->seen + l->coming;
    if (most >= TRAVEL_HOURS_FROM && !l->hours && !(l->hours = calloc(1, sizeof *l->hours)))
        return false;
    return most < TRAVEL_TABLE_FROM || l->own || (l->own = calloc(1, sizeof *l->own));
}

void travel_law_free(travel_law *law)
{
    for (int32_t i = 0; i < law->pairs.count; i++) {
        free(law->legs[i].hours);
        free(law->legs[i].own);
    }
    free(law->legs);
    free(law->technicians);
    pair_index_free(&law->pairs);
    *law = (travel_law){.leg_room = 0};
}

/* ---- hours ----------------------------------------------------------------------------------- */

int32_t travel_hour_of(int64_t time_s)
{
    const int64_t hour = time_s / 3600 % ARV_HOURS;
    return (int32_t)(time_s < 0 ? (hour + ARV_HOURS - (time_s % 3600 != 0)) % ARV_HOURS : hour);
}

/* Sums around an hour, as of `day`. */
static level near_hour(const travel_hours *hours, const decay *d, int32_t day, int32_t hour)
{
    level sums = {.day = day};
    const double weight = decay_weight(d, day - hours->day);
    for (int32_t k = -NEAR_HOURS; k <= NEAR_HOURS; k++) {
        const int32_t h = (hour + k + ARV_HOURS) % ARV_HOURS;
        const double w = NEAR_HOUR[k < 0 ? -k : k] * weight;
        sums.n += w * hours->n[h];
        sums.sum += w * hours->sum[h];
    }
    return sums;
}

static void hours_add(travel_hours *hours, const decay *d, int32_t day, int32_t hour, double value)
{
    const double weight = decay_weight(d, day - hours->day);
    for (int32_t h = 0; hours->day != day && h < ARV_HOURS; h++) {
        hours->n[h] *= weight;
        hours->sum[h] *= weight;
    }
    hours->day = day;
    hours->n[hour] += 1;
    hours->sum[hour] += value;
}

static double hour_of_leg(const travel_law *law, const travel_leg_sums *leg, const decay *d,
                          int32_t day, int32_t hour)
{
    const level all = near_hour(&law->hours, d, day, hour);
    const double usual = all.sum / (all.n + KAPPA_HOUR_ALL);
    if (!leg->hours || leg->seen < TRAVEL_HOURS_FROM)
        return usual;
    const level own = near_hour(leg->hours, d, day, hour);
    return (own.sum + KAPPA_HOUR * usual) / (own.n + KAPPA_HOUR);
}

/* 1970-01-01 was a Thursday. */
static int32_t weekday_of(int32_t day)
{
    return (day % TRAVEL_WEEKDAYS + TRAVEL_WEEKDAYS) % TRAVEL_WEEKDAYS;
}

static double hour_of_weekday(const travel_law *law, const decay *d, int32_t day, int32_t hour)
{
    const level own = near_hour(&law->weekdays[weekday_of(day)], d, day, hour);
    return own.sum / (own.n + KAPPA_WEEKDAY);
}

/* ---- forecast -------------------------------------------------------------------------------- */

int32_t travel_length_of(int64_t planned_s)
{
    int32_t length = 0;
    for (; planned_s > 1 && length < TRAVEL_LENGTHS - 1; planned_s /= 2)
        length++;
    return length;
}

/* Variance of late beside the usual one; one when the last records are old. */
static double spread_lately(const travel_law *law, const learn_clock *clock, int32_t day)
{
    const double usual = level_mean(&law->usual, &clock->leg, day, 1, KAPPA_FIRST);
    return level_mean(&law->lately, &clock->spread, day, usual, KAPPA_LATELY) / usual;
}

bool travel_law_knows(const travel_law *law, const learn_clock *clock, int32_t day, int32_t leg)
{
    if (leg < 0 || leg >= law->pairs.count)
        return false;
    const level *mean = &law->legs[leg].mean;
    return mean->n > 0 && day - mean->day <= TRAVEL_FORGET_HALF_LIVES * clock->leg.half_life_days;
}

/* What counts of a leg as of `day`. */
static const travel_leg_sums *leg_at(const travel_law *law, const learn_clock *clock, int32_t day,
                                     int32_t leg)
{
    static const travel_leg_sums never_seen;
    return travel_law_knows(law, clock, day, leg) ? &law->legs[leg] : &never_seen;
}

bool travel_law_forecast(const travel_law *law, const learn_clock *clock, int32_t day, int32_t leg,
                         int32_t length, int32_t technician, int32_t hour,
                         travel_forecast *forecast)
{
    const level all = level_at(&law->mean, &clock->leg, day);
    if (all.n <= 0)
        return false;
    const travel_leg_sums *l = leg_at(law, clock, day, leg);
    double parent = all.sum / all.n;
    if (length >= 0)
        parent = level_mean(&law->lengths[length], &clock->leg, day, parent, KAPPA_LENGTH);
    travel_forecast f = {
        .level = level_mean(&l->mean, &clock->leg, day, parent, KAPPA_LEG),
        .hour = hour < 0 ? 0 : hour_of_leg(law, l, &clock->leg, day, hour),
        .own_weekday = hour < 0 ? 0 : hour_of_weekday(law, &clock->leg, day, hour),
        .fast_all = level_mean(&law->fast, &clock->fast, day, 0, KAPPA_FAST_ALL),
        .lately = spread_lately(law, clock, day),
        .certainty = 1 + 1 / (level_at(&l->mean, &clock->leg, day).n + KAPPA_LEG),
    };
    f.own_fast = level_mean(&l->fast, &clock->fast, day, f.fast_all, KAPPA_FAST);
    f.fast = f.own_fast * trust_factor(&law->fast_trust, &clock->spread, day);
    if (technician >= 0 && technician < law->technician_count)
        f.own_technician =
            level_mean(&law->technicians[technician], &clock->leg, day, 0, KAPPA_TECHNICIAN);
    f.weekday = f.own_weekday * trust_factor(&law->weekday_trust, &clock->leg, day);
    f.technician = f.own_technician * trust_factor(&law->technician_trust, &clock->leg, day);
    const double of_all =
        level_mean(&law->square, &clock->leg, day, FIRST_SIGMA * FIRST_SIGMA, KAPPA_FIRST);
    const double square = level_mean(&l->square, &clock->leg, day, of_all, KAPPA_SIGMA);
    f.sigma = fmax(sqrt(square * f.lately * f.certainty), LEAST_SIGMA);
    f.mean = f.level + f.hour + f.weekday + f.technician + f.fast;
    *forecast = f;
    return true;
}

bool travel_law_table(const travel_law *law, const learn_clock *clock, int32_t day, int32_t leg,
                      shape_table *table)
{
    shape_table pooled;
    shape_normal(table);
    shape_mix(&law->pooled, &clock->shape, day, table, KAPPA_POOLED, &pooled);
    const travel_leg_sums *l = leg_at(law, clock, day, leg);
    const bool own = l->own && l->seen >= TRAVEL_TABLE_FROM;
    if (own)
        shape_mix(l->own, &clock->shape, day, &pooled, KAPPA_OWN, table);
    else
        *table = pooled;
    return own;
}

/* ---- what legs share ------------------------------------------------------------------------- */

/* Least squares of correlation = neighbour decay^lag + route over the lags, weighted by their
 * numbers; false when the parts are not both >= 0. */
static bool fit_decay(const double correlation[TRAVEL_LAGS], const double n[TRAVEL_LAGS],
                      double decay_per_leg, double *neighbour, double *route, double *miss)
{
    double w = 0, x = 0, xx = 0, y = 0, xy = 0, power = 1;
    double powers[TRAVEL_LAGS];
    for (int k = 0; k < TRAVEL_LAGS; k++) {
        power *= decay_per_leg;
        powers[k] = power;
        w += n[k];
        x += n[k] * power;
        xx += n[k] * power * power;
        y += n[k] * correlation[k];
        xy += n[k] * power * correlation[k];
    }
    const double determinant = w * xx - x * x;
    if (!(determinant > 1e-9 * w * xx))
        return false;
    *neighbour = (w * xy - x * y) / determinant;
    *route = (y - *neighbour * x) / w;
    *miss = 0;
    for (int k = 0; k < TRAVEL_LAGS; k++) {
        const double off = correlation[k] - *neighbour * powers[k] - *route;
        *miss += n[k] * off * off;
    }
    return *neighbour >= 0 && *route >= 0;
}

/* The best of a few decays; only what the whole route shares when none fits. */
static void fit_route(const double correlation[TRAVEL_LAGS], const double n[TRAVEL_LAGS],
                      double *decay_per_leg, double *neighbour, double *route)
{
    static const double DECAYS[] = {.2, .3, .4, .5, .55, .6, .65, .7, .75, .8, .85, .9};
    double best = HUGE_VAL, sum = 0, weight = 0;
    for (int k = 0; k < TRAVEL_LAGS; k++) {
        sum += n[k] * correlation[k];
        weight += n[k];
    }
    *decay_per_leg = 0;
    *neighbour = 0;
    *route = weight > 0 ? fmax(sum / weight, 0) : 0;
    for (size_t i = 0; i < sizeof DECAYS / sizeof *DECAYS; i++) {
        double a, b, miss;
        if (!fit_decay(correlation, n, DECAYS[i], &a, &b, &miss) || miss >= best)
            continue;
        best = miss;
        *decay_per_leg = DECAYS[i];
        *neighbour = a;
        *route = b;
    }
}

/* Mean product of scores: the recent one, shrunk to that of longer ago. */
static double product_of(const level *slow, const level *lately, const learn_clock *clock,
                         int32_t day)
{
    const double usual = level_mean(slow, &clock->shape, day, 0, KAPPA_SHARE);
    return level_mean(lately, &clock->spread, day, usual, KAPPA_SHARE_LATELY);
}

void travel_law_shared(const travel_law *law, const learn_clock *clock, int32_t day,
                       travel_shared *shared)
{
    static const double MOST = .95;
    double correlation[TRAVEL_LAGS], n[TRAVEL_LAGS], route;
    const double square = level_mean(&law->score_square, &clock->shape, day, 1, 1);
    for (int k = 0; k < TRAVEL_LAGS; k++) {
        n[k] = level_at(&law->lag[k], &clock->shape, day).n;
        correlation[k] = product_of(&law->lag[k], &law->lag_lately[k], clock, day) / square;
    }
    fit_route(correlation, n, &shared->decay, &shared->neighbour, &route);
    const double of_day = product_of(&law->day_product, &law->day_lately, clock, day) / square;
    shared->day = fmin(fmax(of_day, 0), route);
    shared->technician_day = route - shared->day;
    const double total = route + shared->neighbour;
    if (total > MOST) {
        shared->day *= MOST / total;
        shared->technician_day *= MOST / total;
        shared->neighbour *= MOST / total;
    }
}

/* ---- learning -------------------------------------------------------------------------------- */

typedef struct lesson {
    travel_law *law;
    const learn_clock *clock;
    int32_t day;
    double score[SHAPE_CELLS]; /* of the pooled table */
} lesson;

static double winsorised(double z)
{
    return fmin(fmax(z, -OUTLIER), OUTLIER);
}

static void expect(const lesson *l, travel_sight *s)
{
    travel_forecast *f = &s->forecast;
    s->expected =
        travel_law_forecast(l->law, l->clock, l->day, s->leg, s->length, s->technician, s->hour, f);
    if (!s->expected)
        return;
    s->raw_z = (s->y - f->mean) / f->sigma;
    s->z = winsorised(s->raw_z);
    s->score = l->score[shape_cell(s->raw_z)];
}

/* Keeps its room. */
static void forget_leg(travel_leg_sums *leg)
{
    const travel_leg_sums empty = {.hours = leg->hours, .own = leg->own};
    *leg = empty;
    if (leg->hours)
        *leg->hours = (travel_hours){.day = 0};
    if (leg->own)
        *leg->own = (shape){.day = 0};
}

/* `rest`: what the forecast missed, winsorised. */
static void count_leg(const lesson *l, const travel_sight *s, double rest)
{
    const learn_clock *clock = l->clock;
    const travel_forecast *f = &s->forecast;
    travel_leg_sums *leg = &l->law->legs[s->leg];
    if (!travel_law_knows(l->law, clock, l->day, s->leg))
        forget_leg(leg);
    const double square = f->sigma * f->sigma * s->z * s->z / f->certainty / f->lately;
    level_add(&leg->mean, &clock->leg, l->day, 1, rest + f->fast + f->level);
    level_add(&leg->fast, &clock->fast, l->day, 1, rest + f->fast);
    level_add(&leg->square, &clock->leg, l->day, 1, square);
    leg->seen++;
    if (leg->hours && leg->seen >= TRAVEL_HOURS_FROM)
        hours_add(leg->hours, &clock->leg, l->day, s->hour, rest + f->hour);
    if (leg->own && leg->seen >= TRAVEL_TABLE_FROM)
        shape_add(leg->own, &clock->shape, l->day, 1, s->raw_z);
}

static void count(const lesson *l, const travel_sight *s)
{
    travel_law *law = l->law;
    const learn_clock *clock = l->clock;
    const travel_forecast *f = &s->forecast;
    const decay *slow = &clock->leg;
    const double rest = f->sigma * s->z, variance = f->sigma * f->sigma;
    const double sure = 1 / f->certainty;
    const double square = rest * rest / f->certainty / f->lately;
    level_add(&law->mean, slow, l->day, 1, rest + f->fast + f->level);
    level_add(&law->lengths[s->length], slow, l->day, 1, rest + f->fast + f->level);
    hours_add(&law->hours, slow, l->day, s->hour, rest + f->hour);
    hours_add(&law->weekdays[weekday_of(l->day)], slow, l->day, s->hour, rest + f->weekday);
    level_add(&law->technicians[s->technician], slow, l->day, sure, rest + f->technician);
    level_add(&law->fast, &clock->fast, l->day, sure, rest + f->fast);
    trust_add(&law->weekday_trust, slow, l->day, f->own_weekday, rest + f->weekday, variance);
    trust_add(&law->technician_trust, slow, l->day, f->own_technician, rest + f->technician,
              variance);
    trust_add(&law->fast_trust, &clock->spread, l->day, f->own_fast, rest + f->fast, variance);
    level_add(&law->square, &clock->leg, l->day, 1, square);
    level_add(&law->lately, &clock->spread, l->day, 1, s->z * s->z * f->lately);
    level_add(&law->usual, &clock->leg, l->day, 1, s->z * s->z * f->lately);
    shape_add(&law->pooled, &clock->shape, l->day, 1, s->raw_z);
    level_add(&law->score_square, &clock->shape, l->day, 1, s->score * s->score);
    if (s->leg >= 0)
        count_leg(l, s, rest);
}

/* The first day of all: levels only. */
static void count_first(const lesson *l, const travel_sight *s)
{
    const decay *slow = &l->clock->leg;
    level_add(&l->law->mean, slow, l->day, 1, s->y);
    level_add(&l->law->lengths[s->length], slow, l->day, 1, s->y);
    if (s->leg >= 0)
        level_add(&l->law->legs[s->leg].mean, slow, l->day, 1, s->y);
}

/* Products of legs of one route, by how far apart they are. */
static void count_route(const lesson *l, const travel_sight *sights, int32_t count)
{
    double n[TRAVEL_LAGS] = {0}, sum[TRAVEL_LAGS] = {0};
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = i + 1; j < count && sights[j].stop - sights[i].stop <= TRAVEL_LAGS; j++) {
            const int32_t lag = sights[j].stop - sights[i].stop;
            if (lag < 1)
                continue;
            n[lag - 1] += 1;
            sum[lag - 1] += sights[i].score * sights[j].score;
        }
    for (int k = 0; k < TRAVEL_LAGS; k++)
        if (n[k] > 0) {
            level_add(&l->law->lag[k], &l->clock->shape, l->day, n[k], sum[k] / n[k]);
            level_add(&l->law->lag_lately[k], &l->clock->spread, l->day, n[k], sum[k] / n[k]);
        }
}

/* ... and of legs of different routes: their number is quadratic, so a pair of a big day counts
 * less; each leg counts about once. */
static void count_routes(const lesson *l, const travel_sight *sights, int32_t count)
{
    double sum = 0, n = 0, within = 0, n_within = 0;
    for (int32_t first = 0, end; first < count; first = end) {
        double of_route = 0;
        for (end = first; end < count && sights[end].route == sights[first].route; end++)
            of_route += sights[end].score;
        const double legs = end - first;
        count_route(l, &sights[first], end - first);
        sum += of_route;
        n += legs;
        within += of_route * of_route;
        n_within += legs * legs;
    }
    const double pairs = n * n - n_within;
    if (!(pairs > 0))
        return;
    const double legs = n * (1 - n_within / (n * n)), product = (sum * sum - within) / pairs;
    level_add(&l->law->day_product, &l->clock->shape, l->day, legs, product);
    level_add(&l->law->day_lately, &l->clock->spread, l->day, legs, product);
}

void travel_law_learn(travel_law *law, const learn_clock *clock, int32_t day, travel_sight *sights,
                      int32_t sight_count)
{
    lesson l = {.law = law, .clock = clock, .day = day};
    shape_table pooled;
    travel_law_table(law, clock, day, -1, &pooled);
    shape_scores(&pooled, l.score);
    bool expected = true;
    for (int32_t i = 0; i < sight_count; i++) {
        expect(&l, &sights[i]);
        expected &= sights[i].expected;
    }
    for (int32_t i = 0; i < sight_count; i++)
        if (expected)
            count(&l, &sights[i]);
        else
            count_first(&l, &sights[i]);
    if (expected)
        count_routes(&l, sights, sight_count);
}
