/* learner.c - making and freeing an arv_learner, and its options. */
#include "learn/learner.h"

#include <stdlib.h>

void arv_learn_options_init(arv_learn_options *options)
{
    *options = (arv_learn_options){
        .type_days = 730,
        .leg_days = 45,
        .drift_days = 30,
        .fast_days = 3,
        .spread_days = 15,
        .shape_days = 45,
    };
}

static bool make_decay(int32_t half_life_days, decay *d)
{
    if (half_life_days < 1 || half_life_days > DECAY_MOST_DAYS)
        return false;
    decay_make(half_life_days, d);
    return true;
}

static bool make_clock(const arv_learn_options *o, learn_clock *clock)
{
    return make_decay(o->type_days, &clock->type) && make_decay(o->leg_days, &clock->leg) &&
           make_decay(o->drift_days, &clock->drift) && make_decay(o->fast_days, &clock->fast) &&
           make_decay(o->spread_days, &clock->spread) && make_decay(o->shape_days, &clock->shape);
}

arv_learner *arv_learner_create(const arv_learn_options *options)
{
    arv_learner *learner = calloc(1, sizeof *learner);
    if (!learner)
        return NULL;
    if (options)
        learner->options = *options;
    else
        arv_learn_options_init(&learner->options);
    learner->texts = arv_arena_create(0);
    if (learner->texts && make_clock(&learner->options, &learner->clock) &&
        text_intern_init(&learner->types, learner->texts, learner->texts) &&
        text_intern_init(&learner->technicians, learner->texts, learner->texts) &&
        text_intern_init(&learner->places, learner->texts, learner->texts))
        return learner;
    arv_learner_destroy(&learner);
    return NULL;
}

int32_t arv_learner_day(const arv_learner *learner)
{
    return learner->any_day ? learner->day : INT32_MIN;
}

void arv_learner_destroy(arv_learner **learner)
{
    if (!*learner)
        return;
    for (int k = 0; k < LEARNER_LAWS; k++)
        job_law_free(&(*learner)->laws[k]);
    travel_law_free(&(*learner)->travel);
    arv_arena_destroy(&(*learner)->texts);
    free(*learner);
    *learner = NULL;
}
