/* rules.h - what forbids a technician a job whatever else he does. */
#ifndef ADVICE_RULES_H
#define ADVICE_RULES_H

#include "advice/best_place.h"

#include <arrival/advice.h>

typedef struct rule_broken {
    arv_obstacle obstacle; /* NONE = nothing forbids it */
    const char *name;      /* SKILL, TOOL: which; PIN: whose it is */
    int64_t level;         /* SKILL: which */
} rule_broken;

/* What the problem itself says; the job is on no route. */
rule_broken rules_forbid(const stage *s, int32_t job, int32_t shift);

/* UNREACHABLE or ALONE when the job does not fit the shift even without any other visit, in `empty`; else
 * NONE. Where a stop on the way makes it shorter, it may fit beside others all the same: ask that first. */
arv_obstacle rules_alone(tours *empty, int32_t job, int32_t shift);

#endif
