/* learner.h - the state behind arv_learner: names, laws, the last day learned.
 *
 * Laws of times at a job stand side by side because evidence decides between them: service in
 * seconds, service beside the plan, access. Entities are numbered in the order they first appear in
 * (day, route, stop). All numbers are decayed sums, so a state is a function of the days alone. */
#ifndef LEARN_LEARNER_H
#define LEARN_LEARNER_H

#include "base/text_intern.h"
#include "learn/job_law.h"
#include "learn/travel_law.h"

typedef enum learner_law {
    LEARNER_SERVICE, /* start to finish */
    LEARNER_RATIO,   /* the same beside planned_service_s */
    LEARNER_ACCESS,  /* arrive to start, up to LEARNER_MOST_ACCESS_S */
    LEARNER_LAWS
} learner_law;

/* Later starts have waited for something else: an opening, a colleague. */
enum { LEARNER_MOST_ACCESS_S = 1800, LEARNER_MOST_DAY = 10000000 };

struct arv_learner {
    arv_learn_options options;
    learn_clock clock;
    arv_arena *texts;
    text_intern types, technicians, places; /* "" = a job without type */
    bool any_day;
    int32_t day; /* the last one learned, when any_day */
    job_law laws[LEARNER_LAWS];
    travel_law travel;
};

#endif
