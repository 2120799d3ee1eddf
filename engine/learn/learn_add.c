/* learn_add.c - arv_learner_add: whole days, each forecast from the state before it, then counted.
 *
 * What can fail comes first: checks, then every entity and all working memory. Counting cannot fail,
 * so a refused call changes nothing. */
#include "learn/learn_visits.h"

#include <stdlib.h>
#include <string.h>

typedef struct day_work {
    job_sight *jobs;
    travel_sight *legs;
} day_work;

static int32_t longest_day(const visit_note *notes, int32_t count)
{
    int32_t longest = 0;
    for (int32_t first = 0, end; first < count; first = end) {
        for (end = first + 1; end < count && notes[end].visit->day == notes[first].visit->day;)
            end++;
        longest = end - first > longest ? end - first : longest;
    }
    return longest;
}

static bool same_route(const visit_note *a, const visit_note *b)
{
    return a->visit->route == b->visit->route || strcmp(a->visit->route, b->visit->route) == 0;
}

static int32_t gather_jobs(const visit_note *notes, int32_t count, learner_law law, job_sight *jobs)
{
    int32_t n = 0, route = 0;
    for (int32_t i = 0; i < count; i++) {
        route += i > 0 && !same_route(&notes[i - 1], &notes[i]);
        if (notes[i].pairs[law] < 0)
            continue;
        job_sight *s = &jobs[n++];
        *s = (job_sight){.type = notes[i].type,
                         .technician = notes[i].technician,
                         .pair = notes[i].pairs[law],
                         .route = route};
        visit_time(notes[i].visit, law, &s->y, &s->censored);
    }
    return n;
}

static int32_t gather_legs(const visit_note *notes, int32_t count, travel_sight *legs)
{
    int32_t n = 0, route = 0;
    for (int32_t i = 0; i < count; i++) {
        route += i > 0 && !same_route(&notes[i - 1], &notes[i]);
        if (!notes[i].travels)
            continue;
        const arv_visit *v = notes[i].visit;
        travel_sight *s = &legs[n++];
        *s = (travel_sight){.leg = notes[i].leg,
                            .technician = notes[i].technician,
                            .route = route,
                            .stop = v->stop,
                            .hour = travel_hour_of(v->depart_s),
                            .length = travel_length_of(v->planned_travel_s)};
        visit_travel(v, &s->y);
    }
    return n;
}

static void learn_day(arv_learner *learner, const visit_note *notes, int32_t count,
                      const day_work *work)
{
    const int32_t day = notes[0].visit->day;
    for (int k = 0; k < LEARNER_LAWS; k++) {
        const int32_t jobs = gather_jobs(notes, count, (learner_law)k, work->jobs);
        if (jobs > 0)
            job_law_learn(&learner->laws[k], &learner->clock, day, work->jobs, jobs);
    }
    const int32_t legs = gather_legs(notes, count, work->legs);
    if (legs > 0)
        travel_law_learn(&learner->travel, &learner->clock, day, work->legs, legs);
    learner->any_day = true;
    learner->day = day;
}

arv_status arv_learner_add(arv_learner *learner, const arv_visit *visits, int32_t count,
                           arv_error *error)
{
    arv_status status = visits_check(learner, visits, count, error);
    if (status != ARV_OK || count == 0)
        return status;
    visit_note *notes = calloc((size_t)count, sizeof *notes);
    day_work work = {NULL, NULL};
    status = notes ? visits_note(learner, visits, count, notes) : ARV_RESOURCE_EXHAUSTED;
    if (status == ARV_OK) {
        const size_t longest = (size_t)longest_day(notes, count);
        work = (day_work){.jobs = calloc(longest, sizeof *work.jobs),
                          .legs = calloc(longest, sizeof *work.legs)};
    }
    if (status == ARV_OK && work.jobs && work.legs)
        for (int32_t first = 0, end; first < count; first = end) {
            for (end = first + 1; end < count && notes[end].visit->day == notes[first].visit->day;)
                end++;
            learn_day(learner, &notes[first], end - first, &work);
        }
    else
        status = arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "records", "no memory");
    free(work.jobs);
    free(work.legs);
    free(notes);
    return status;
}
