/* check_balance.c - what work beyond an even share costs.
 *
 * All jobs take each shift as long as they take its technician, every setup counted; the mean of that over
 * all shifts is divided among them by their lengths. */
#include "check/checker.h"

/* What is longer than any horizon counts as just that. */
static int64_t bounded_s(int64_t service_s)
{
    return service_s > ARV_MAX_HORIZON_S ? ARV_MAX_HORIZON_S + 1 : service_s;
}

static check_wide service_of_all(const checker *c, const arv_technician *technician)
{
    check_wide sum_s = 0;
    for (int32_t j = 0; j < c->spec->job_count; j++)
        sum_s += bounded_s(check_service_s(c, technician, &c->spec->jobs[j])) +
                 check_given(c->spec->jobs[j].setup_s, 0);
    return sum_s;
}

void check_balance_open(checker *c)
{
    check_wide work_s = 0, length_s = 0, shifts = 0;
    if (check_given(c->spec->balance_price_per_hour, 0) == 0)
        return;
    for (int32_t t = 0; t < c->spec->technician_count; t++) {
        const arv_technician *technician = &c->spec->technicians[t];
        if (technician->shift_count > 0)
            work_s += service_of_all(c, technician) * technician->shift_count;
        shifts += technician->shift_count;
        for (int32_t s = 0; s < technician->shift_count; s++)
            length_s += check_subtract(technician->shifts[s].end_s, technician->shifts[s].start_s);
    }
    c->share_work_s = work_s;
    c->share_length_s = length_s * shifts;
}

check_wide check_balance_units(const checker *c, const arv_shift *shift, int64_t service_s)
{
    const int64_t price = check_given(c->spec->balance_price_per_hour, 0);
    const check_wide length_s = check_subtract(shift->end_s, shift->start_s);
    const check_wide share_s =
        c->share_length_s > 0 ? c->share_work_s * length_s / c->share_length_s : 0;
    return service_s <= share_s ? 0 : (service_s - share_s) * price * CHECK_UNITS_PER_RATE_SECOND;
}
