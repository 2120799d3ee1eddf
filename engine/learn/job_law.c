/* job_law.c - see job_law.h. */
#include "learn/job_law.h"

#include "base/realmath.h"
#include "learn/learn_grow.h"

#include <math.h>
#include <stdlib.h>

const double JOB_START_S = 5;

/* Pseudo observations of the parent: variance within / variance between entities. */
static const double KAPPA_TYPE = 12, KAPPA_TYPE_DRIFT = 60, KAPPA_DRIFT = 150;
static const double KAPPA_TECHNICIAN = 8, KAPPA_PAIR = 30;
static const double KAPPA_SIGMA = 8, KAPPA_SPREAD = 40, KAPPA_LATELY = 150;
static const double KAPPA_OWN = 400, KAPPA_OF_TECHNICIAN = 200, KAPPA_POOLED = 10;
static const double KAPPA_EVIDENCE = 20;
static const double KAPPA_PACE = 200;
/* Before anything is seen: sigma of log times, as that many observations. */
static const double FIRST_SIGMA = .6, KAPPA_FIRST = 10;
static const double LEAST_SIGMA = .05, OUTLIER = 3;
static const double LEAST_SPREAD = .1, MOST_SPREAD = 10;
static const double LEAST_P = 1e-6;
/* Cells on either side over which families are compared: half a sigma. */
enum { NEAR_CELLS = SHAPE_CELLS_PER_UNIT / 2 };

/* ---- room ------------------------------------------------------------------------------------ */

bool job_law_reserve(job_law *law, int32_t types, int32_t technicians)
{
    void *of_types = law->types, *of_technicians = law->technicians, *spreads = law->spreads;
    const bool a = learn_grow(&of_types, &law->type_room, types, sizeof *law->types);
    law->types = of_types;
    const bool b =
        learn_grow(&of_technicians, &law->technician_room, technicians, sizeof *law->technicians);
    law->technicians = of_technicians;
    const bool c = learn_grow(&spreads, &law->spread_room, technicians, sizeof *law->spreads);
    law->spreads = spreads;
    if (!a || !b || !c)
        return false;
    law->type_count = types;
    law->technician_count = technicians;
    return true;
}

int32_t job_law_pair(job_law *law, int32_t type, int32_t technician)
{
    void *offsets = law->pair_offsets;
    const bool ok =
        learn_grow(&offsets, &law->pair_room, law->pairs.count + 1, sizeof *law->pair_offsets);
    law->pair_offsets = offsets;
    return ok ? pair_index_add(&law->pairs, type, technician) : -1;
}

void job_law_free(job_law *law)
{
    free(law->types);
    free(law->technicians);
    free(law->spreads);
    free(law->pair_offsets);
    pair_index_free(&law->pairs);
    *law = (job_law){.type_count = 0};
}

/* ---- forecast -------------------------------------------------------------------------------- */

static double spread_of_all(const job_law *law, const learn_clock *clock, int32_t day)
{
    return level_mean(&law->square, &clock->type, day, FIRST_SIGMA * FIRST_SIGMA, KAPPA_FIRST);
}

/* Variance of late beside the usual one; one when the last records are old. */
static double spread_lately(const job_law *law, const learn_clock *clock, int32_t day)
{
    const double usual = level_mean(&law->usual, &clock->type, day, 1, KAPPA_FIRST);
    return level_mean(&law->lately, &clock->spread, day, usual, KAPPA_LATELY) / usual;
}

/* The same of a technician beside all. */
static double spread_of_technician(const job_law *law, const learn_clock *clock, int32_t day,
                                   int32_t technician)
{
    if (technician < 0 || technician >= law->technician_count)
        return 1;
    const double usual = level_mean(&law->usual, &clock->type, day, 1, KAPPA_FIRST);
    const level *own = &law->spreads[technician].square;
    const double beside = level_mean(own, &clock->type, day, usual, KAPPA_SPREAD) / usual;
    return fmin(fmax(beside, LEAST_SPREAD), MOST_SPREAD);
}

static void fill_offsets(const job_law *law, const learn_clock *clock, int32_t day,
                         int32_t technician, int32_t pair, job_forecast *f)
{
    if (technician >= 0 && technician < law->technician_count)
        f->own_technician =
            level_mean(&law->technicians[technician], &clock->type, day, 0, KAPPA_TECHNICIAN);
    if (pair >= 0)
        f->own_pair = level_mean(&law->pair_offsets[pair], &clock->type, day, 0, KAPPA_PAIR);
    f->pair = f->own_pair * trust_factor(&law->pair_trust, &clock->type, day);
    f->offset =
        f->pair + f->own_technician * trust_factor(&law->technician_trust, &clock->type, day);
}

bool job_law_forecast(const job_law *law, const learn_clock *clock, int32_t day, int32_t type,
                      int32_t technician, int32_t pair, job_forecast *forecast)
{
    static const job_type never_seen;
    const level all = level_at(&law->mean, &clock->type, day);
    if (all.n <= 0)
        return false;
    const job_type *t = type >= 0 && type < law->type_count ? &law->types[type] : &never_seen;
    const double n = level_at(&t->mean, &clock->type, day).n;
    *forecast = (job_forecast){
        .base = level_mean(&t->mean, &clock->type, day, all.sum / all.n, KAPPA_TYPE),
        .drift_all = level_mean(&law->drift, &clock->drift, day, 0, KAPPA_DRIFT),
        .lately = spread_lately(law, clock, day),
        .spread = spread_of_technician(law, clock, day, technician),
        .certainty = 1 + 1 / (n + KAPPA_TYPE),
    };
    fill_offsets(law, clock, day, technician, pair, forecast);
    forecast->own_drift =
        forecast->drift_all + level_mean(&t->drift, &clock->drift, day, 0, KAPPA_TYPE_DRIFT);
    forecast->drift = forecast->own_drift * trust_factor(&law->drift_trust, &clock->type, day);
    const double spread =
        level_mean(&t->square, &clock->type, day, spread_of_all(law, clock, day), KAPPA_SIGMA);
    const double beside = forecast->spread * forecast->lately * forecast->certainty;
    forecast->sigma = fmax(sqrt(spread * beside), LEAST_SIGMA);
    return true;
}

void job_common_make(const job_law *law, const learn_clock *clock, int32_t day, job_common *common)
{
    shape_normal(&common->normal);
    shape_mix(&law->pooled, &clock->type, day, &common->normal, KAPPA_POOLED, &common->pooled);
}

static job_family best_family(const job_law *law, const learn_clock *clock, int32_t day,
                              const job_type *t)
{
    job_family best = JOB_OWN;
    double best_mean = -HUGE_VAL;
    for (int f = 0; f < JOB_FAMILIES; f++) {
        const double of_all = level_mean(&law->evidence[f], &clock->type, day, 0, 0);
        const double mean = level_mean(&t->evidence[f], &clock->type, day, of_all, KAPPA_EVIDENCE);
        if ((f == JOB_TWO && t->two.weight <= 0) || mean <= best_mean)
            continue;
        best = (job_family)f;
        best_mean = mean;
    }
    return law->evidence[JOB_OWN].n > 0 ? best : JOB_OWN;
}

void job_tables_make(const job_law *law, const learn_clock *clock, int32_t day,
                     const job_common *common, int32_t type, job_tables *tables)
{
    static const job_type never_seen;
    const job_type *t = type >= 0 && type < law->type_count ? &law->types[type] : &never_seen;
    tables->law = law;
    tables->clock = clock;
    tables->day = day;
    tables->common = common;
    tables->type = t;
    tables->family = best_family(law, clock, day, t);
    for (int32_t c = 0; t->two.weight > 0 && c < SHAPE_CELLS; c++)
        tables->two[c] = two_normals_cell(&t->two, c);
}

/* What tables of types are mixed with: the technician's, itself mixed with that of all. */
static void parent_table(const job_tables *tables, int32_t technician, shape_table *table)
{
    const job_law *law = tables->law;
    if (technician < 0 || technician >= law->technician_count)
        *table = tables->common->pooled;
    else
        shape_mix(&law->spreads[technician].own, &tables->clock->type, tables->day,
                  &tables->common->pooled, KAPPA_OF_TECHNICIAN, table);
}

/* Table of the type's family. The two normals count as much as what they were fitted to. */
static void family_table(const job_tables *tables, const shape_table *parent, shape_table *table)
{
    const shape *own = &tables->type->own;
    shape two;
    if (tables->family == JOB_NORMAL) {
        *table = tables->common->normal;
        return;
    }
    if (tables->family == JOB_TWO) {
        two.day = own->day;
        two.n = own->n;
        for (int32_t c = 0; c < SHAPE_CELLS; c++)
            two.mass[c] = own->n * tables->two[c];
        own = &two;
    }
    shape_mix(own, &tables->clock->type, tables->day, parent, KAPPA_OWN, table);
}

void job_tables_get(const job_tables *tables, int32_t technician, shape_table *table)
{
    shape_table parent;
    parent_table(tables, technician, &parent);
    family_table(tables, &parent, table);
}

bool job_law_has_seen(const job_law *law, int32_t type)
{
    return type >= 0 && type < law->type_count && law->types[type].mean.n > 0;
}

bool job_law_beats(const job_law *law, const job_law *other, const learn_clock *clock, int32_t day,
                   int32_t type)
{
    static const double NEARLY = .9, LEAST_SEEN = 10;
    const bool seen = job_law_has_seen(law, type) && job_law_has_seen(other, type);
    const level all = level_at(&law->density, &clock->type, day);
    const level all_other = level_at(&other->density, &clock->type, day);
    if (all.n < LEAST_SEEN)
        return false;
    if (!seen)
        return !job_law_has_seen(other, type);
    const level own = level_at(&law->types[type].density, &clock->type, day);
    const level own_other = level_at(&other->types[type].density, &clock->type, day);
    const double mean = (own.sum + KAPPA_EVIDENCE * all.sum / all.n) / (own.n + KAPPA_EVIDENCE);
    const double mean_other = (own_other.sum + KAPPA_EVIDENCE * all_other.sum / all_other.n) /
                              (own_other.n + KAPPA_EVIDENCE);
    return own.n >= NEARLY * own_other.n && mean > mean_other;
}

double job_law_pace(const job_law *law, const learn_clock *clock, int32_t day)
{
    const double usual = level_mean(&law->pace_product, &clock->type, day, 0, KAPPA_PACE);
    const double product = level_mean(&law->pace_lately, &clock->shape, day, usual, KAPPA_PACE);
    const double square = level_mean(&law->pace_square, &clock->type, day, 1, 1);
    const double share = square > 0 ? product / square : 0;
    return fmin(fmax(share, 0), .9);
}

/* ---- learning -------------------------------------------------------------------------------- */

enum { CACHED_TYPES = 64 };

typedef struct lesson {
    job_law *law;
    const learn_clock *clock;
    int32_t day;
    job_common common;
    int32_t cached[CACHED_TYPES]; /* 1 + type whose tables are in `tables`, 0 = none */
    job_tables tables[CACHED_TYPES];
} lesson;

/* Of a type before the day; a day has many jobs of few types. */
static const job_tables *tables_of(lesson *l, int32_t type)
{
    const int32_t at = type % CACHED_TYPES;
    if (l->cached[at] != 1 + type) {
        job_tables_make(l->law, l->clock, l->day, &l->common, type, &l->tables[at]);
        l->cached[at] = 1 + type;
    }
    return &l->tables[at];
}

/* log P of the neighbourhood of a cell in each family. */
static void forecast_cell(const job_tables *tables, const shape_table *parent, int32_t cell,
                          double gain[JOB_FAMILIES])
{
    const int32_t first = cell < NEAR_CELLS ? 0 : cell - NEAR_CELLS;
    const int32_t last = cell + NEAR_CELLS < SHAPE_CELLS ? cell + NEAR_CELLS : SHAPE_CELLS - 1;
    const job_type *t = tables->type;
    const double w =
        t->own.n > 0 ? decay_weight(&tables->clock->type, tables->day - t->own.day) : 0;
    const double n = t->own.n * w;
    double normal = 0, of_parent = 0, own = 0, two = 0;
    for (int32_t c = first; c <= last; c++) {
        normal += tables->common->normal.p[c];
        of_parent += parent->p[c];
        own += t->own.mass[c] * w;
        two += (t->two.weight > 0 ? tables->two[c] : parent->p[c]) * n;
    }
    const double p[JOB_FAMILIES] = {
        [JOB_NORMAL] = normal,
        [JOB_OWN] = (own + KAPPA_OWN * of_parent) / (n + KAPPA_OWN),
        [JOB_TWO] = (two + KAPPA_OWN * of_parent) / (n + KAPPA_OWN),
    };
    for (int f = 0; f < JOB_FAMILIES; f++)
        gain[f] = real_log(fmax(p[f], LEAST_P));
}

static double score_in(const shape_table *table, double z)
{
    const double p = shape_cdf(table, z);
    return real_normal_quantile(fmin(fmax(p, 1e-4), 1 - 1e-4));
}

static double winsorised(double z)
{
    return fmin(fmax(z, -OUTLIER), OUTLIER);
}

static void expect(lesson *l, job_sight *s)
{
    job_forecast *f = &s->forecast;
    s->expected = job_law_forecast(l->law, l->clock, l->day, s->type, s->technician, s->pair, f);
    if (!s->expected)
        return;
    s->raw_z = (s->y - f->base - f->drift - f->offset) / f->sigma;
    s->z = winsorised(s->raw_z);
    s->square = s->z * s->z;
    const job_tables *tables = tables_of(l, s->type);
    shape_table parent, best;
    parent_table(tables, s->technician, &parent);
    family_table(tables, &parent, &best);
    if (s->censored) {
        shape_moments_above(&best, s->raw_z, &s->z, &s->square);
        s->z = winsorised(s->z);
        s->square = fmin(s->square, OUTLIER * OUTLIER);
        return;
    }
    const int32_t cell = shape_cell(s->raw_z);
    s->score = score_in(&best, s->raw_z);
    s->density = real_log(fmax(best.p[cell], LEAST_P) * SHAPE_CELLS_PER_UNIT / f->sigma);
    forecast_cell(tables, &parent, cell, s->gain);
}

static void count_shape(lesson *l, const job_sight *s)
{
    job_law *law = l->law;
    job_type *t = &law->types[s->type];
    shape *of_technician = &law->spreads[s->technician].own;
    const decay *slow = &l->clock->type;
    if (s->censored) {
        shape_table table;
        job_tables_get(tables_of(l, s->type), s->technician, &table);
        shape_add_above(&t->own, slow, l->day, &table, s->raw_z);
        shape_add_above(of_technician, slow, l->day, &table, s->raw_z);
        shape_add_above(&law->pooled, slow, l->day, &table, s->raw_z);
        return;
    }
    for (int f = 0; f < JOB_FAMILIES; f++) {
        level_add(&t->evidence[f], slow, l->day, 1, s->gain[f]);
        level_add(&law->evidence[f], slow, l->day, 1, s->gain[f]);
    }
    level_add(&t->density, slow, l->day, 1, s->density);
    level_add(&law->density, slow, l->day, 1, s->density);
    shape_add(&t->own, slow, l->day, 1, s->raw_z);
    shape_add(of_technician, slow, l->day, 1, s->raw_z);
    shape_add(&law->pooled, slow, l->day, 1, s->raw_z);
}

static void count_levels(const lesson *l, const job_sight *s)
{
    job_law *law = l->law;
    job_type *t = &law->types[s->type];
    const learn_clock *clock = l->clock;
    const job_forecast *f = &s->forecast;
    const double y = f->base + f->drift + f->offset + f->sigma * s->z;
    const double sure = 1 / f->certainty, variance = f->sigma * f->sigma;
    /* the parent is the typical type, not the typical job */
    const double rare = KAPPA_SIGMA / (level_at(&t->mean, &clock->type, l->day).n + KAPPA_SIGMA);
    const double technician = f->offset - f->pair;
    const double square = variance * s->square / (f->certainty * f->lately * f->spread);
    level_add(&law->mean, &clock->type, l->day, 1, y);
    level_add(&t->mean, &clock->type, l->day, 1, y - f->offset);
    level_add(&law->drift, &clock->drift, l->day, sure, y - f->offset - f->base);
    level_add(&t->drift, &clock->drift, l->day, sure, y - f->offset - f->base - f->drift_all);
    level_add(&law->technicians[s->technician], &clock->type, l->day, sure, y - f->base - f->drift);
    level_add(&law->pair_offsets[s->pair], &clock->type, l->day, sure,
              y - f->base - f->drift - technician);
    const double rest = f->sigma * s->z;
    trust_add(&law->drift_trust, &clock->type, l->day, f->own_drift, rest + f->drift, variance);
    trust_add(&law->technician_trust, &clock->type, l->day, f->own_technician, rest + technician,
              variance);
    trust_add(&law->pair_trust, &clock->type, l->day, f->own_pair, rest + f->pair, variance);
    level_add(&t->square, &clock->type, l->day, 1, square);
    level_add(&law->square, &clock->type, l->day, rare, square);
    level_add(&law->spreads[s->technician].square, &clock->type, l->day, 1, s->square * f->spread);
    level_add(&law->lately, &clock->spread, l->day, 1, s->square * f->lately);
    level_add(&law->usual, &clock->type, l->day, 1, s->square * f->lately);
}

/* The first day of all: levels only. */
static void count_first(const lesson *l, const job_sight *s)
{
    if (s->censored)
        return;
    level_add(&l->law->mean, &l->clock->type, l->day, 1, s->y);
    level_add(&l->law->types[s->type].mean, &l->clock->type, l->day, 1, s->y);
}

/* Products of all pairs of scores of one route. */
static void count_pace(const lesson *l, const job_sight *sights, int32_t count)
{
    double sum = 0, squares = 0, n = 0;
    for (int32_t i = 0; i < count; i++) {
        if (!sights[i].expected || sights[i].censored)
            continue;
        n += 1;
        sum += sights[i].score;
        squares += sights[i].score * sights[i].score;
    }
    if (n < 1)
        return;
    job_law *law = l->law;
    level_add(&law->pace_square, &l->clock->type, l->day, n, squares / n);
    if (n < 2)
        return;
    const double product = (sum * sum - squares) / (n * (n - 1));
    level_add(&law->pace_product, &l->clock->type, l->day, n * (n - 1) / 2, product);
    level_add(&law->pace_lately, &l->clock->shape, l->day, n * (n - 1) / 2, product);
}

void job_law_learn(job_law *law, const learn_clock *clock, int32_t day, job_sight *sights,
                   int32_t count)
{
    lesson l = {.law = law, .clock = clock, .day = day};
    job_common_make(law, clock, day, &l.common);
    for (int32_t i = 0; i < count; i++)
        expect(&l, &sights[i]);
    for (int32_t i = 0; i < count; i++)
        if (sights[i].expected) {
            count_shape(&l, &sights[i]);
            count_levels(&l, &sights[i]);
        } else {
            count_first(&l, &sights[i]);
        }
    for (int32_t i = 0; i < count; i++)
        two_normals_step(&law->types[sights[i].type].two, &law->types[sights[i].type].own, day);
    for (int32_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && sights[end].route == sights[first].route;)
            end++;
        count_pace(&l, &sights[first], end - first);
    }
}
