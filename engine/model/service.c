/* service.c - planned service time and the duration model that goes with it. */
#include "model/service.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

static bool equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* NULL before every string. */
static int compare_names(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_key(const arv_duration_model *m, const char *job_type, const char *technician)
{
    const int by_type = compare_names(m->job_type, job_type);
    return by_type ? by_type : compare_names(m->technician, technician);
}

static int compare_models(const void *a, const void *b)
{
    const arv_duration_model *x = *(const arv_duration_model *const *)a;
    const arv_duration_model *y = *(const arv_duration_model *const *)b;
    const int by_key = compare_key(x, y->job_type, y->technician);
    return by_key ? by_key : (x > y) - (x < y);
}

arv_status service_models_make(arv_arena *arena, const arv_duration_model *list, int32_t count,
                               service_models *models)
{
    *models = (service_models){
        .sorted = ARENA_ARRAY(arena, const arv_duration_model *, count),
        .count = count,
    };
    if (!models->sorted)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < models->count; i++)
        models->sorted[i] = &list[i];
    if (models->count > 0)
        qsort(models->sorted, (size_t)models->count, sizeof *models->sorted, compare_models);
    return ARV_OK;
}

void service_models_repeats(const service_models *models,
                            void (*found)(void *context, const arv_duration_model *first,
                                          const arv_duration_model *later),
                            void *context)
{
    int32_t first = 0;
    for (int32_t i = 1; i < models->count; i++) {
        const arv_duration_model *one = models->sorted[first], *other = models->sorted[i];
        if (compare_key(one, other->job_type, other->technician) == 0)
            found(context, one, other);
        else
            first = i;
    }
}

static const arv_duration_model *find(const service_models *models, const char *job_type,
                                      const char *technician)
{
    int32_t low = 0, high = models->count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        const int order = compare_key(models->sorted[middle], job_type, technician);
        if (order == 0)
            return models->sorted[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const arv_duration_model *service_model(const service_models *models, const char *job_type,
                                        const char *technician)
{
    const arv_duration_model *found = find(models, job_type, technician);
    if (!found && technician)
        found = find(models, job_type, NULL);
    if (!found && job_type)
        found = service_model(models, NULL, technician);
    return found;
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

int64_t service_planned_s(const arv_job *job, const arv_technician *who,
                          const arv_duration_model *model)
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
        seconds = model_mean(model);
        if (model && model->technician)
            return seconds;
    }
    return (seconds * who->duration_ppm + 500000) / 1000000;
}
