/* learned_models.h - what was learned from visit records, put into a problem from a file. */
#ifndef FORMAT_LEARNED_MODELS_H
#define FORMAT_LEARNED_MODELS_H

#include <arrival/arrival.h>

/* A copy of `spec` in `arena` with the models of `learner` in it: as of the day of its first shift, or,
 * when its clock does not count from 1970, of the last day learned. What the problem states itself stays;
 * the copy borrows from it. Errors of arv_learner_apply; RESOURCE_EXHAUSTED. */
arv_status learned_models_apply(const arv_learner *learner, const arv_spec *spec, arv_arena *arena,
                                const arv_spec **learned, arv_error *error);

#endif
