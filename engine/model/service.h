/* service.h - the planned service time of a job by a technician: one rule in one place.
 *
 * An entry of service_by for the technician wins, then one for his type, both as they stand; then
 * service_s times his duration multiplier, rounded to nearest. When service_s is not given, the
 * mean of the duration model that matches (type, technician), (type, any), (any, technician), (any,
 * any) stands in, and is not multiplied when it names the technician. */
#ifndef MODEL_SERVICE_H
#define MODEL_SERVICE_H

#include <arrival/plan.h>

/* A list of duration models (a spec's models or access_models), sorted to be found by name. */
typedef struct service_models {
    const arv_duration_model **sorted; /* by (job type, technician), NULL first */
    int32_t count;
} service_models;

/* Sorts them in `arena`; RESOURCE_EXHAUSTED past its cap. O(models log models). */
arv_status service_models_make(arv_arena *arena, const arv_duration_model *list, int32_t count,
                               service_models *models);

/* Calls `found` for each model of a job type and technician that an earlier one is for already: what
 * was stated first, and what later. O(models). */
void service_models_repeats(const service_models *models,
                            void (*found)(void *context, const arv_duration_model *first,
                                          const arv_duration_model *later),
                            void *context);

/* The most exact duration model for a job type and a technician, or NULL. O(log models). */
const arv_duration_model *service_model(const service_models *models, const char *job_type,
                                        const char *technician);

/* Planned seconds; `model` is the one that matches. O(entries of service_by). */
int64_t service_planned_s(const arv_job *job, const arv_technician *who,
                          const arv_duration_model *model);

#endif
