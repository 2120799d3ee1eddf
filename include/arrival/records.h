/* records.h - visits as they were, and models of jobs and travel learned from them. */
#ifndef ARRIVAL_RECORDS_H
#define ARRIVAL_RECORDS_H

#include <arrival/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- records of the past -------------------------------------------------------------------------
 * One visit as it was. Times are seconds after midnight of `day` (may pass 86,400); ARV_UNSET =
 * unknown: a missing tap is missing, not zero. */
typedef struct arv_visit {
    int32_t day;            /* days since 1970-01-01 */
    const char *technician; /* who */
    const char *route;      /* one technician's day; unique within a day */
    int32_t stop;           /* place in the route, from 1 */
    const char *job_type;   /* NULL = unknown */
    const char *from, *to;  /* places; NULL = unknown */
    int64_t depart_s, arrive_s, start_s, finish_s;
    int64_t planned_travel_s, planned_service_s;
    int64_t
        open_until_s; /* not finished then; counts when finish_s is unknown and it is after start_s */
} arv_visit;

/* What was learned from visits: small sufficient statistics, forgotten by age. */
typedef struct arv_learner arv_learner;

/* Half-lives: after so many days a record counts half. Levels are a cascade, each added to what the
 * slower ones expect. */
typedef struct arv_learn_options {
    int32_t type_days;   /* level and table of a job type, offsets of technicians; default 730 */
    int32_t leg_days;    /* level of a leg, its hours, technicians' driving; default 45 */
    int32_t drift_days;  /* drift of a job type and of all jobs; default 30 */
    int32_t fast_days;   /* fast drift of a leg and of all legs; default 3 */
    int32_t spread_days; /* how wide things are lately; default 15 */
    int32_t shape_days;  /* tables of legs, what legs and jobs of one day share; default 45 */
} arv_learn_options;

ARV_API void arv_learn_options_init(arv_learn_options *options);

/* An empty one; `options` NULL = defaults. NULL when there is no memory or a half-life is not in
 * 1..36,500. */
ARV_API arv_learner *arv_learner_create(const arv_learn_options *options);
/* Learns whole days: `visits` ordered by day, none of a day already learned (FAILED_PRECONDITION). Days
 * learned one by one or all at once give the same state, bit for bit. Strings are copied. Paths are
 * "records[i].<field>". A refused call changes nothing. O(visits + names). */
ARV_API arv_status arv_learner_add(arv_learner *learner, const arv_visit *visits, int32_t count,
                                   arv_error *error);
/* `learned` = `spec` with the models that the past suggests for the technicians, job types and places
 * it names, as of `day` (days since 1970-01-01): what the spec states itself stays and wins. New
 * arrays live in `arena`, all else is shared with `spec`. */
ARV_API arv_status arv_learner_apply(const arv_learner *learner, int32_t day, const arv_spec *spec,
                                     arv_arena *arena, arv_spec *learned, arv_error *error);
/* The last day learned (days since 1970-01-01); INT32_MIN = none yet. */
ARV_API int32_t arv_learner_day(const arv_learner *learner);
ARV_API void arv_learner_destroy(arv_learner **learner); /* NULL is allowed */

#ifdef __cplusplus
}
#endif
#endif
