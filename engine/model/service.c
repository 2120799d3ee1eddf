/* service.c - planned service time and the duration model that goes with it. */
#include "model/service.h"

#include <string.h>

static bool equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

const arv_duration_model *service_model(const arv_spec *spec, const char *job_type,
                                        const char *technician)
{
    const arv_duration_model *best = NULL;
    int best_rank = -1;
    for (int32_t i = 0; i < spec->model_count; i++) {
        const arv_duration_model *m = &spec->models[i];
        if ((m->job_type && !equal(m->job_type, job_type)) ||
            (m->technician && !equal(m->technician, technician)))
            continue;
        const int rank = (m->job_type ? 2 : 0) + (m->technician ? 1 : 0);
        if (rank > best_rank) {
            best = m;
            best_rank = rank;
        }
    }
    return best;
}

/* Mean of a quantile table with straight lines between its rows and flat ends. */
static int64_t table_mean(const arv_duration_model *m)
{
    const int32_t last = m->quantile_count - 1;
    int64_t twice = 2 * m->quantile_ppm[0] * m->quantile_value[0] +
                    2 * (1000000 - m->quantile_ppm[last]) * m->quantile_value[last];
    for (int32_t i = 0; i < last; i++)
        twice += (m->quantile_ppm[i + 1] - m->quantile_ppm[i]) *
                 (m->quantile_value[i] + m->quantile_value[i + 1]);
    return (twice + 1000000) / 2000000;
}

static int64_t model_mean(const arv_duration_model *m)
{
    if (!m || m->ratio || m->family == ARV_MODEL_FIXED)
        return 0; /* a ratio of nothing is nothing */
    return m->family == ARV_MODEL_LOGNORMAL ? m->mean : table_mean(m);
}

int64_t service_planned_s(const arv_spec *spec, const arv_job *job, const arv_technician *who)
{
    const arv_service_by *by_type = NULL;
    for (int32_t i = 0; i < job->service_by_count; i++) {
        const arv_service_by *by = &job->service_by[i];
        if (equal(by->technician, who->id))
            return by->service_s;
        if (!by_type && equal(by->type, who->type))
            by_type = by;
    }
    if (by_type)
        return by_type->service_s;
    int64_t seconds = job->service_s;
    if (seconds == ARV_UNSET) {
        const arv_duration_model *model = service_model(spec, job->type, who->id);
        seconds = model_mean(model);
        if (model && model->technician)
            return seconds;
    }
    return (seconds * who->duration_ppm + 500000) / 1000000;
}
