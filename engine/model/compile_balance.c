/* compile_balance.c - even shares of work.
 *
 * What a shift may serve before its hours cost a balance price does not depend on the plan, so that the
 * price is one of each route alone and everything that adds up routes stays exact. */
#include "model/compile.h"

/* Service of all jobs times a length: more than int64 holds. */
__extension__ typedef unsigned __int128 wide;

/* What all jobs take, summed over all shifts as their technicians serve them. */
static uint64_t service_of_all(const arv_problem *p)
{
    uint64_t setups_s = 0, sum_s = 0;
    for (int32_t j = 0; p->job_setup_s && j < p->job_count; j++)
        setups_s += (uint64_t)p->job_setup_s[j];
    for (int32_t s = 0; s < p->shift_count; s++) {
        sum_s += setups_s;
        for (int32_t j = 0; j < p->job_count; j++)
            sum_s += (uint64_t)problem_service_s(p, s, j);
    }
    return sum_s;
}

static uint64_t length_s(const arv_problem *p, int32_t s)
{
    const int32_t length = p->shift_regular_end_s[s] - p->shift_start_s[s];
    return length > 0 ? (uint64_t)length : 0;
}

arv_status compile_balance(compiler *c)
{
    arv_problem *p = c->problem;
    const int64_t price = c->spec->balance_price_per_hour;
    if (price == ARV_UNSET || price == 0 || p->shift_count == 0)
        return ARV_OK;
    int32_t *share_s = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    if (!share_s)
        return compile_no_memory(c);
    uint64_t all_s = 0;
    for (int32_t s = 0; s < p->shift_count; s++)
        all_s += length_s(p, s);
    const wide service_s = service_of_all(p);
    for (int32_t s = 0; s < p->shift_count && all_s > 0; s++) {
        const wide share = service_s * (wide)length_s(p, s) / ((wide)all_s * (wide)p->shift_count);
        share_s[s] = share < INT32_MAX ? (int32_t)share : INT32_MAX; /* no shift is so long */
    }
    p->shift_share_s = share_s;
    p->balance_rate = price * (PROBLEM_COST_SCALE / 3600);
    return ARV_OK;
}
