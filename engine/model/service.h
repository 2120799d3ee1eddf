/* service.h - the planned service time of a job by a technician: one rule in one place.
 *
 * An entry of service_by for the technician wins, then one for his type, both as they stand; then
 * service_s times his duration multiplier, rounded to nearest. When service_s is not given, the
 * mean of the duration model that matches (type, technician), (type, any), (any, any) stands in,
 * and is not multiplied when it names the technician. */
#ifndef MODEL_SERVICE_H
#define MODEL_SERVICE_H

#include <arrival/arrival.h>

/* Seconds. O(entries of service_by), plus O(models) when service_s is not given. */
int64_t service_planned_s(const arv_spec *spec, const arv_job *job, const arv_technician *who);

/* The most exact duration model for a job by a technician, or NULL. O(models). */
const arv_duration_model *service_model(const arv_spec *spec, const char *job_type,
                                        const char *technician);

#endif
