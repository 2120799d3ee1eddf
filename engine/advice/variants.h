/* variants.h - specs that differ from one at hand: jobs beside the others, rules relaxed.
 *
 * They share what they do not change; everything else lives in the arena given. RESOURCE_EXHAUSTED. */
#ifndef ADVICE_VARIANTS_H
#define ADVICE_VARIANTS_H

#include <arrival/plan.h>

/* `count` jobs more behind those of the spec, with ids of their own. */
arv_status variants_beside(arv_arena *arena, const arv_spec *old, const arv_job *more,
                           int32_t count, const arv_spec **spec);

/* The same job freed of one thing. */
arv_job variants_without_load(const arv_job *job);
arv_job variants_without_windows(const arv_job *job);
/* With its promise, or its hard windows where it has none, opening earlier or closing later. */
arv_status variants_wider(arv_arena *arena, const arv_job *job, int64_t wider_s, bool later,
                          arv_job *wider);

/* What the technicians are bound by. */
arv_status variants_no_limits(arv_arena *arena, const arv_spec *old, const arv_spec **spec);
arv_status variants_longer_shifts(arv_arena *arena, const arv_spec *old, int64_t more_s,
                                  const arv_spec **spec);
/* What jobs were promised, but those with keep[job]; with `windows` their windows as well. */
arv_status variants_unbound(arv_arena *arena, const arv_spec *old, const bool *keep, bool windows,
                            const arv_spec **spec);

#endif
