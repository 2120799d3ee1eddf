/* learn_visits.c - see learn_visits.h. */
#include "learn/learn_visits.h"

#include "base/realmath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what a visit shows ---------------------------------------------------------------------- */

static bool known(int64_t time_s)
{
    return time_s != ARV_UNSET;
}

/* Seconds of service, or a lower bound. */
static bool service_s(const arv_visit *v, int64_t *seconds, bool *censored)
{
    if (!known(v->start_s))
        return false;
    *censored = !known(v->finish_s);
    if (*censored && (!known(v->open_until_s) || v->open_until_s <= v->start_s))
        return false;
    *seconds = (*censored ? v->open_until_s : v->finish_s) - v->start_s;
    return true;
}

bool visit_time(const arv_visit *v, learner_law law, double *y, bool *censored)
{
    int64_t seconds = 0;
    *censored = false;
    switch (law) {
    case LEARNER_SERVICE:
        if (!service_s(v, &seconds, censored))
            return false;
        if (y)
            *y = real_log((double)seconds + JOB_START_S);
        return true;
    case LEARNER_RATIO:
        if (!known(v->planned_service_s) || v->planned_service_s <= 0 ||
            !service_s(v, &seconds, censored))
            return false;
        if (y)
            *y = real_log(((double)seconds + JOB_START_S) /
                          ((double)v->planned_service_s + JOB_START_S));
        return true;
    case LEARNER_ACCESS:
        if (!known(v->arrive_s) || !known(v->start_s) ||
            v->start_s - v->arrive_s > LEARNER_MOST_ACCESS_S)
            return false;
        if (y)
            *y = real_log((double)(v->start_s - v->arrive_s) + JOB_START_S);
        return true;
    case LEARNER_LAWS:
        break;
    }
    return false;
}

bool visit_travel(const arv_visit *v, double *y)
{
    static const double LEAST_S = 5;
    if (!known(v->depart_s) || !known(v->arrive_s) || !known(v->planned_travel_s) ||
        v->planned_travel_s <= 0)
        return false;
    const double seconds = (double)(v->arrive_s - v->depart_s);
    if (y)
        *y = real_log((seconds > LEAST_S ? seconds : LEAST_S) / (double)v->planned_travel_s);
    return true;
}

/* ---- checks ---------------------------------------------------------------------------------- */

static void bad(arv_error *error, arv_status status, int32_t record, const char *field,
                const char *text)
{
    char path[64];
    snprintf(path, sizeof path, "records[%d].%s", record, field);
    arv_error_add(error, status, path, "%s", text);
}

static void check_name(arv_error *error, int32_t record, const char *field, const char *name,
                       bool needed)
{
    if (!name && needed)
        bad(error, ARV_INVALID_ARGUMENT, record, field, "is missing");
    else if (name && strlen(name) > ARV_MAX_ID_BYTES)
        bad(error, ARV_INVALID_ARGUMENT, record, field, "is too long");
    else if (name && !*name)
        bad(error, ARV_INVALID_ARGUMENT, record, field, "is empty");
}

static void check_times(arv_error *error, int32_t record, const arv_visit *v)
{
    static const char *const NAMES[] = {"depart_s", "arrive_s", "start_s", "finish_s"};
    const int64_t times[] = {v->depart_s, v->arrive_s, v->start_s, v->finish_s};
    int64_t before = ARV_UNSET;
    for (int k = 0; k < 4; k++) {
        if (!known(times[k]))
            continue;
        if (times[k] > ARV_MAX_HORIZON_S || times[k] < -ARV_MAX_HORIZON_S)
            bad(error, ARV_INVALID_ARGUMENT, record, NAMES[k], "is out of range");
        else if (before != ARV_UNSET && times[k] < before)
            bad(error, ARV_INVALID_ARGUMENT, record, NAMES[k], "is before the time before it");
        before = times[k];
    }
}

static void check_seconds(arv_error *error, int32_t record, const char *field, int64_t value)
{
    if (known(value) && (value < 0 || value > ARV_MAX_HORIZON_S))
        bad(error, ARV_INVALID_ARGUMENT, record, field, "is out of range");
}

arv_status visits_check(const arv_learner *learner, const arv_visit *visits, int32_t count,
                        arv_error *error)
{
    if (count < 0)
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "records", "count is negative");
    const int64_t before = error ? error->total : 0;
    arv_error own = {.status = ARV_OK};
    arv_error *const e = error ? error : &own;
    for (int32_t i = 0; i < count; i++) {
        const arv_visit *v = &visits[i];
        if (v->day < -LEARNER_MOST_DAY || v->day > LEARNER_MOST_DAY)
            bad(e, ARV_INVALID_ARGUMENT, i, "day", "is out of range");
        else if (i > 0 && v->day < visits[i - 1].day)
            bad(e, ARV_INVALID_ARGUMENT, i, "day", "is before the day of the record before it");
        else if (learner->any_day && v->day <= learner->day)
            bad(e, ARV_FAILED_PRECONDITION, i, "day", "is not after the last day learned");
        check_name(e, i, "technician", v->technician, true);
        check_name(e, i, "route", v->route, true);
        check_name(e, i, "job_type", v->job_type, false);
        check_name(e, i, "from", v->from, false);
        check_name(e, i, "to", v->to, false);
        if (v->stop < 1 || v->stop > ARV_MAX_JOBS)
            bad(e, ARV_INVALID_ARGUMENT, i, "stop", "is out of range");
        check_times(e, i, v);
        check_seconds(e, i, "planned_travel_s", v->planned_travel_s);
        check_seconds(e, i, "planned_service_s", v->planned_service_s);
        check_seconds(e, i, "open_until_s", v->open_until_s);
    }
    return e->total > (error ? before : 0) ? e->status : ARV_OK;
}

/* ---- names ----------------------------------------------------------------------------------- */

static int32_t name_index(text_intern *names, const char *name)
{
    const size_t length = strlen(name);
    const int32_t there = text_intern_find(names, name, length);
    return there != ARV_NONE ? there : text_intern_add(names, name, length);
}

static bool note_jobs(arv_learner *learner, visit_note *note)
{
    for (int k = 0; k < LEARNER_LAWS; k++) {
        bool censored;
        note->pairs[k] = -1;
        if (!visit_time(note->visit, (learner_law)k, NULL, &censored))
            continue;
        job_law *law = &learner->laws[k];
        note->pairs[k] = job_law_pair(law, note->type, note->technician);
        if (note->pairs[k] < 0 ||
            !job_law_reserve(law, learner->types.count, learner->technicians.count))
            return false;
    }
    return true;
}

static bool note_travel(arv_learner *learner, visit_note *note)
{
    const arv_visit *v = note->visit;
    note->leg = -1;
    note->travels = visit_travel(v, NULL);
    if (!note->travels)
        return true;
    if (!travel_law_reserve(&learner->travel, learner->technicians.count))
        return false;
    if (!v->from || !v->to)
        return true;
    const int32_t from = name_index(&learner->places, v->from);
    const int32_t to = name_index(&learner->places, v->to);
    if (from < 0 || to < 0)
        return false;
    note->leg = travel_law_leg(&learner->travel, from, to);
    return note->leg >= 0;
}

static bool make_entities(arv_learner *learner, visit_note *notes, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        visit_note *note = &notes[i];
        const arv_visit *v = note->visit;
        note->type = name_index(&learner->types, v->job_type ? v->job_type : "");
        note->technician = name_index(&learner->technicians, v->technician);
        if (note->type < 0 || note->technician < 0 || !note_jobs(learner, note) ||
            !note_travel(learner, note))
            return false;
    }
    for (int32_t i = 0; i < count; i++)
        if (notes[i].leg >= 0 && !travel_law_prepare(&learner->travel, notes[i].leg))
            return false;
    return true;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_notes(const void *a, const void *b)
{
    const arv_visit *x = ((const visit_note *)a)->visit, *y = ((const visit_note *)b)->visit;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    const int by_route = x->route == y->route ? 0 : strcmp(x->route, y->route);
    if (by_route != 0)
        return by_route;
    if (x->stop != y->stop)
        return x->stop < y->stop ? -1 : 1;
    return (x > y) - (x < y);
}

static void sort_notes(visit_note *notes, int32_t count)
{
    bool sorted = true;
    for (int32_t i = 1; i < count && sorted; i++)
        sorted = compare_notes(&notes[i - 1], &notes[i]) < 0;
    if (!sorted)
        qsort(notes, (size_t)count, sizeof *notes, compare_notes);
}

arv_status visits_note(arv_learner *learner, const arv_visit *visits, int32_t count,
                       visit_note *notes)
{
    for (int32_t i = 0; i < count; i++)
        notes[i] = (visit_note){.visit = &visits[i], .leg = -1};
    sort_notes(notes, count);
    const bool ok = make_entities(learner, notes, count);
    for (int32_t i = 0; i < count; i++)
        if (notes[i].leg >= 0)
            learner->travel.legs[notes[i].leg].coming = 0;
    return ok ? ARV_OK : ARV_RESOURCE_EXHAUSTED;
}
