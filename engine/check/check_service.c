/* check_service.c - what serving a job takes and costs a technician.
 *
 * A time given for this very technician, or else for his type, is taken as it stands, and so is the
 * mean of a duration model that names him. The job's own service, or the mean of a model for
 * everybody, is multiplied by his duration factor and rounded to the nearest second. */
#include "check/checker.h"

#include <string.h>

enum { ONE_PPM = 1000000 };

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* The entry for the technician, else that for his type, else NULL. */
static const arv_service_by *service_by(const arv_technician *technician, const arv_job *job)
{
    const arv_service_by *by_type = NULL;
    for (int32_t i = 0; i < job->service_by_count; i++) {
        const arv_service_by *by = &job->service_by[i];
        if (same(by->technician, technician->id))
            return by;
        if (!by_type && same(by->type, technician->type))
            by_type = by;
    }
    return by_type;
}

int64_t check_service_s(const checker *c, const arv_technician *technician, const arv_job *job)
{
    const arv_service_by *by = service_by(technician, job);
    if (by)
        return by->service_s;
    bool is_his = false;
    int64_t service_s = job->service_s;
    if (service_s == ARV_UNSET)
        service_s = check_model_mean_s(c, job->type, technician->id, &is_his);
    if (is_his)
        return service_s;
    return (int64_t)(((check_wide)service_s * technician->duration_ppm + ONE_PPM / 2) / ONE_PPM);
}

check_wide check_technician_price_units(const arv_technician *technician, const arv_job *job)
{
    for (int32_t i = 0; i < job->technician_price_count; i++)
        if (same(job->technician_prices[i].technician, technician->id))
            return (check_wide)job->technician_prices[i].price * CHECK_UNITS_PER_PRICE;
    return (check_wide)check_given(job->other_technician_price, 0) * CHECK_UNITS_PER_PRICE;
}
