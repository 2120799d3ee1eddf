/* check_model.c - the mean of the duration model that stands in for a service time not given.
 *
 * The most exact model wins: (type, technician), (type, any), (any, technician), (any, any); of
 * equals the first in the spec. Models are sorted once, so a lookup is four binary searches. */
#include "check/checker.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { ONE_PPM = 1000000 };

/* NULL before every text. */
static int compare_text(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_key(const arv_duration_model *m, const char *job_type, const char *technician)
{
    const int order = compare_text(m->job_type, job_type);
    return order ? order : compare_text(m->technician, technician);
}

static int by_key(const void *a, const void *b)
{
    const arv_duration_model *x = *(const arv_duration_model *const *)a;
    const arv_duration_model *y = *(const arv_duration_model *const *)b;
    const int order = compare_key(x, y->job_type, y->technician);
    return order ? order : (x > y) - (x < y); /* one array: its order */
}

bool check_models_open(checker *c)
{
    const int32_t count = c->spec->model_count;
    c->models = ARENA_ARRAY(c->arena, const arv_duration_model *, count);
    if (!c->models)
        return false;
    for (int32_t i = 0; i < count; i++)
        c->models[i] = &c->spec->models[i];
    if (count > 1)
        qsort(c->models, (size_t)count, sizeof *c->models, by_key);
    return true;
}

static const arv_duration_model *find(const checker *c, const char *job_type,
                                      const char *technician)
{
    int32_t low = 0, high = c->spec->model_count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (compare_key(c->models[middle], job_type, technician) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == c->spec->model_count || compare_key(c->models[low], job_type, technician) != 0)
        return NULL;
    return c->models[low];
}

/* Straight lines between the rows of the table, flat before the first and after the last. */
static int64_t table_mean(const arv_duration_model *m)
{
    const int32_t last = m->quantile_count - 1;
    if (last < 0)
        return 0;
    check_wide twice = (check_wide)2 * m->quantile_ppm[0] * m->quantile_value[0] +
                       (check_wide)2 * (ONE_PPM - m->quantile_ppm[last]) * m->quantile_value[last];
    for (int32_t i = 0; i < last; i++)
        twice += (check_wide)(m->quantile_ppm[i + 1] - m->quantile_ppm[i]) *
                 (m->quantile_value[i] + m->quantile_value[i + 1]);
    return (int64_t)((twice + ONE_PPM) / ((check_wide)2 * ONE_PPM));
}

int64_t check_model_mean_s(const checker *c, const char *job_type, const char *technician,
                           bool *names_technician)
{
    const arv_duration_model *m = job_type ? find(c, job_type, technician) : NULL;
    if (!m && job_type)
        m = find(c, job_type, NULL);
    if (!m)
        m = find(c, NULL, technician);
    if (!m)
        m = find(c, NULL, NULL);
    *names_technician = m && m->technician;
    if (!m || m->ratio) /* a ratio of nothing is nothing */
        return 0;
    switch (m->family) {
    case ARV_MODEL_LOGNORMAL:
        return m->mean;
    case ARV_MODEL_QUANTILES:
        return table_mean(m);
    case ARV_MODEL_FIXED:
    case ARV_MODEL_UNSPECIFIED:
        break;
    }
    return 0;
}
