/* job_law.h - what is learned of times at a job: service, access, service beside the plan.
 *
 * With y = log(time + 5 s) (the "started" logarithm, so that 0 s is a time like others),
 *     y = level of the type + drift of all + drift of the type + technician + (type, technician)
 *         + sigma of the type * spread of the technician * lately * z,
 * each term a decayed mean shrunk to its parent: type -> all types, the others -> 0, spreads -> the
 * usual one (mean and dispersion both with random effects: Lee & Nelder 2006). Terms are learned
 * one step ahead: a day is predicted from the state before it, and only then counted. So residuals
 * hold the error of the estimates too, and windows made of them are honest for types seen twice.
 *
 * The distribution of z is a table per type and technician, of the family that forecast this type best
 * so far: the normal (the time is lognormal), the type's own histogram mixed with the technician's,
 * and that with that of all, or two normals in place of the type's histogram (quick visit / full
 * repair, no-show / served; EM on the histogram, one warm step a day). Best is the highest decayed
 * mean of log P(z seen, give or take half a sigma): by single cells, tables lose to smooth curves for
 * being rough, which no window feels. Outliers count as 3 sigma in means and spreads, as themselves in
 * histograms. A job that was still running when last seen is spread over its residual life. */
#ifndef LEARN_JOB_LAW_H
#define LEARN_JOB_LAW_H

#include "learn/learn_clock.h"
#include "learn/pair_index.h"
#include "learn/shape.h"
#include "learn/two_normals.h"

typedef enum job_family { JOB_NORMAL, JOB_OWN, JOB_TWO, JOB_FAMILIES } job_family;

typedef struct job_type {
    level mean, drift;
    level square;                 /* of residuals */
    level evidence[JOB_FAMILIES]; /* log p of about what was seen */
    level density;                /* log density of it, by the family that was best */
    shape own;
    two_normals two;
} job_type;

/* How what a technician's forecasts miss is distributed, beside all others. */
typedef struct job_spread {
    level square; /* of winsorised z, as `usual` */
    shape own;
} job_spread;

typedef struct job_law {
    level mean, drift, square;
    level lately, usual; /* squares of winsorised z: spread_days and type_days */
    level evidence[JOB_FAMILIES], density;
    trust drift_trust, technician_trust, pair_trust;
    shape pooled;
    level pace_product, pace_square; /* of scores of jobs of one route: type_days ... */
    level pace_lately;               /* ... and shape_days */
    job_type *types;                 /* [type_count] */
    int32_t type_count, type_room;
    level *technicians;  /* [technician_count] */
    job_spread *spreads; /* [technician_count] */
    int32_t technician_count, technician_room, spread_room;
    pair_index pairs;    /* (type, technician) */
    level *pair_offsets; /* [pairs.count] */
    int32_t pair_room;
} job_law;

/* A forecast: y = base + drift + offset + sigma z. */
typedef struct job_forecast {
    double base;   /* of type and all */
    double drift;  /* of all and of the type, as far as it is believed */
    double offset; /* of the technician and of the pair, as far as they are believed */
    double drift_all, own_drift, own_technician, own_pair; /* terms as they stand */
    double pair;                                           /* the part of the pair in `offset` */
    double sigma;     /* the uncertainty of the level and what was lately included */
    double certainty; /* square of that uncertainty: 1 + 1 / (n + kappa) */
    double lately;    /* variance lately / usual variance */
    double spread;    /* variance of the technician / usual variance */
} job_forecast;

/* One time at a job, and what was expected of it. */
typedef struct job_sight {
    int32_t type, technician, pair; /* >= 0 */
    int32_t route;                  /* number of the route within the day, not decreasing */
    double y;                       /* log(time + JOB_START_S), less that of the plan for a ratio */
    bool censored;                  /* the time was at least that long */
    bool expected;                  /* the rest is set */
    job_forecast forecast;
    double z, square; /* winsorised; what they are expected to be when censored */
    double raw_z;
    double score;
    double gain[JOB_FAMILIES]; /* log p of about what was seen, by family */
    double density;            /* its log density, by the best family */
} job_sight;

extern const double JOB_START_S;

/* Room for that many entities; new ones are all zero. False without memory. */
bool job_law_reserve(job_law *law, int32_t types, int32_t technicians);
/* Index of the pair, made if need be; -1 without memory. */
int32_t job_law_pair(job_law *law, int32_t type, int32_t technician);
void job_law_free(job_law *law);

/* False when nothing at all is known. -1 = a type, technician or pair never seen. */
bool job_law_forecast(const job_law *law, const learn_clock *clock, int32_t day, int32_t type,
                      int32_t technician, int32_t pair, job_forecast *forecast);
/* Tables that all types share, as of a day. */
typedef struct job_common {
    shape_table normal, pooled;
} job_common;

/* What the tables of one type are made of, as of a day. Borrows the law and `common`. */
typedef struct job_tables {
    const job_law *law;
    const learn_clock *clock;
    int32_t day;
    const job_common *common;
    const job_type *type;
    job_family family;       /* the best one */
    double two[SHAPE_CELLS]; /* of its two normals, if there are any */
} job_tables;

void job_common_make(const job_law *law, const learn_clock *clock, int32_t day, job_common *common);
/* type -1 = one never seen. */
void job_tables_make(const job_law *law, const learn_clock *clock, int32_t day,
                     const job_common *common, int32_t type, job_tables *tables);
/* The table of the type for a technician (-1 = one never seen), of its best family. */
void job_tables_get(const job_tables *tables, int32_t technician, shape_table *table);
bool job_law_has_seen(const job_law *law, int32_t type);
/* True when `law` gave what it saw of the type a higher density than `other`, and saw nearly as much
 * of it. -1 = a type never seen: all of them. */
bool job_law_beats(const job_law *law, const job_law *other, const learn_clock *clock, int32_t day,
                   int32_t type);
/* Share of the variance of scores that jobs of one route have in common, in [0, 1). */
double job_law_pace(const job_law *law, const learn_clock *clock, int32_t day);

/* Learns one day: `sights` [count] by route, of day `day`, later than any before. */
void job_law_learn(job_law *law, const learn_clock *clock, int32_t day, job_sight *sights,
                   int32_t count);

#endif
