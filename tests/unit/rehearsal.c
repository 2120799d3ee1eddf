/* rehearsal.c - see rehearsal.h. */
#include "rehearsal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

const tiny_options rehearsal_exact = {
    .technicians = 2, .jobs_each = 3, .travel_s = 900, .planned_s = 2700, .shift_s = 10 * 3600};

const tiny_options rehearsal_noisy = {.technicians = 3,
                                      .jobs_each = 5,
                                      .travel_s = 900,
                                      .planned_s = 2700,
                                      .mean_s = 2700,
                                      .cv_ppm = 450000,
                                      .pace_ppm = 100000,
                                      .leg_ppm = 180000,
                                      .technician_day_ppm = 60000,
                                      .shift_s = 12 * 3600};

void rehearsal_prepare(rehearsal *r, const tiny_options *shape)
{
    *r = (rehearsal){.result = NULL};
    tiny_fill(&r->tiny, shape);
    tiny_compile(&r->tiny);
    play_options_init(&r->options);
    r->options.windows.scenarios = 1024;
    r->options.windows.threads = 1;
}

void rehearsal_open(rehearsal *r, const tiny_options *shape)
{
    rehearsal_prepare(r, shape);
    assert_int_equal(
        arv_estimate(r->tiny.problem, &r->options.windows, NULL, &r->tiny.plan, &r->error), ARV_OK);
}

void rehearsal_close(rehearsal *r)
{
    tiny_free(&r->tiny);
}

arv_status rehearsal_play(rehearsal *r, const play_backend *backend)
{
    const play_backend here = play_local_backend(&r->local);
    r->error = (arv_error){.status = ARV_OK};
    return play_run(r->tiny.problem, &r->tiny.plan, &r->options, backend ? backend : &here, NULL,
                    r->tiny.arena, &r->result, &r->error);
}

report_figures rehearsal_figures(rehearsal *r, play_policy policy)
{
    report_figures figures;
    report_compute(r->result->customers, r->result->customer_count, policy, 0.1, r->tiny.arena,
                   &figures);
    return figures;
}
