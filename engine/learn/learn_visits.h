/* learn_visits.h - between reading visits and learning a day. Internal to the learn room. */
#ifndef LEARN_LEARN_VISITS_H
#define LEARN_LEARN_VISITS_H

#include "learn/learner.h"

/* What a visit shows, names resolved: index -1 = shows nothing of that kind. */
typedef struct visit_note {
    const arv_visit *visit;
    int32_t type, technician;
    int32_t leg;                 /* -1 = places unknown */
    int32_t pairs[LEARNER_LAWS]; /* -1 = no time of that law */
    bool travels;
} visit_note;

/* True when the visit shows a time of that law: its logarithm (unless `y` is NULL), and whether that is
 * a lower bound only. */
bool visit_time(const arv_visit *visit, learner_law law, double *y, bool *censored);
/* True when it shows how long the leg took: the logarithm beside the plan (unless NULL). */
bool visit_travel(const arv_visit *visit, double *y);

/* Refuses what breaks the rules of arv_learner_add, with its path. */
arv_status visits_check(const arv_learner *learner, const arv_visit *visits, int32_t count,
                        arv_error *error);

/* Notes by day, route, stop, with every entity made that they need. Nothing is counted yet.
 * RESOURCE_EXHAUSTED leaves entities without sums, which nobody can see. */
arv_status visits_note(arv_learner *learner, const arv_visit *visits, int32_t count,
                       visit_note *notes);

#endif
