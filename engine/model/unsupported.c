/* unsupported.c - the fields that travel on the wire but are not honoured yet, refused by path.
 * This file shrinks as the optimiser grows; when it is empty it goes. */
#include "model/validate.h"

#include <stdarg.h>
#include <stdio.h>

static void refuse(arv_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void refuse(arv_error *error, const char *format, ...)
{
    char path[120];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    arv_error_add(error, ARV_UNIMPLEMENTED, path, "this version does not honour it yet");
}

/* Is it the only window that may be missed for a price, and does no other close after it? Otherwise
 * it may pay to wait on purpose, which is not honoured yet. */
static bool is_last_word(const arv_time_window *windows, int32_t count, int32_t w)
{
    for (int32_t k = 0; k < count; k++)
        if (k != w && (windows[k].close_s > windows[w].close_s ||
                       windows[k].late_price_per_hour != ARV_UNSET))
            return false;
    return true;
}

static void refuse_in_windows(const arv_time_window *windows, int32_t count, const char *owner,
                              arv_error *error)
{
    for (int32_t w = 0; w < count; w++) {
        if (windows[w].early_price_per_hour != ARV_UNSET)
            refuse(error, "%s.windows[%d].early_price_per_hour", owner, w);
        if (windows[w].late_price_per_hour != ARV_UNSET && !is_last_word(windows, count, w))
            refuse(error, "%s.windows[%d].late_price_per_hour", owner, w);
    }
}

static void refuse_in_shift(const arv_shift *shift, int32_t t, int32_t s, arv_error *error)
{
    for (int32_t b = 0; b < shift->break_count; b++) {
        const arv_break *rest = &shift->breaks[b];
        if (rest->max_load)
            refuse(error, "technicians[%d].shifts[%d].breaks[%d].max_load", t, s, b);
        char owner[80];
        snprintf(owner, sizeof owner, "technicians[%d].shifts[%d].breaks[%d]", t, s, b);
        refuse_in_windows(rest->windows, rest->window_count, owner, error);
    }
}

static void refuse_in_job(const arv_job *job, int32_t j, arv_error *error)
{
    char owner[32];
    snprintf(owner, sizeof owner, "jobs[%d]", j);
    refuse_in_windows(job->windows, job->window_count, owner, error);
}

void validate_supported(const arv_spec *spec, arv_error *error)
{
    for (int32_t t = 0; t < spec->technician_count; t++) {
        const arv_technician *technician = &spec->technicians[t];
        for (int32_t s = 0; s < technician->shift_count; s++)
            refuse_in_shift(&technician->shifts[s], t, s, error);
    }
    for (int32_t j = 0; j < spec->job_count; j++)
        refuse_in_job(&spec->jobs[j], j, error);
    for (int32_t r = 0; r < spec->relation_count; r++)
        if (spec->relations[r].kind > ARV_DIFFERENT_TECHNICIAN)
            refuse(error, "relations[%d].kind", r);
}
