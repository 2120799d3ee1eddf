/* compile_restock.c - technicians who may fetch tools and parts on their way.
 *
 * From the visit of the restock location on a technician has everything, so what bounds a shift as a
 * whole - tools in `job_shifts`, parts in `shift_capacity` - does not bound his; what he has before it
 * stands apart. Runs when both are compiled. */
#include "model/compile.h"

static bool anyone_restocks(const arv_spec *spec)
{
    for (int32_t t = 0; t < spec->technician_count; t++)
        if (spec->technicians[t].restock_location != ARV_NONE)
            return true;
    return false;
}

/* Parts of the shifts that can restock: what was their capacity is their stock. */
static void part_stock(const compiler *c, const int32_t *restock, int64_t *capacity, int64_t *stock)
{
    const arv_problem *p = c->problem;
    for (int32_t s = 0; s < p->shift_count; s++)
        for (int32_t d = 0; d < p->load_count; d++) {
            const size_t at = (size_t)s * (size_t)p->load_count + (size_t)d;
            const bool part = d >= c->spec->load_count;
            stock[at] = part ? capacity[at] : INT64_MAX;
            if (part && restock[s] != ARV_NONE)
                capacity[at] = INT64_MAX;
        }
}

arv_status compile_restock(compiler *c, int64_t *capacity)
{
    arv_problem *p = c->problem;
    if (!anyone_restocks(c->spec))
        return ARV_OK;
    const size_t cells = (size_t)p->shift_count * (size_t)p->load_count;
    int32_t *restock = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    int32_t *service_s = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    int64_t *stock = ARENA_ARRAY(c->arena, int64_t, cells);
    if (!restock || !service_s || !stock)
        return compile_no_memory(c);
    for (int32_t s = 0; s < p->shift_count; s++) {
        const arv_technician *who = &c->spec->technicians[p->shift_technician[s]];
        restock[s] = who->restock_location;
        service_s[s] = (int32_t)who->restock_service_s;
    }
    part_stock(c, restock, capacity, stock);
    p->shift_restock = restock;
    p->shift_restock_s = service_s;
    p->shift_stock = stock;
    return ARV_OK;
}
