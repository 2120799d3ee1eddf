/* groups.c - see groups.h. */
#include "replan/groups.h"

typedef struct group {
    /* Cost, lateness and prices of changes, of what is left unserved too: in the scenarios that choose, and in
     * those held out. */
    int64_t gain[2];
    bool drops, serves;
} group;

typedef struct chooser {
    const rest *r;
    const arv_plan *plan;
    const rest_order *after;
    const outlook_risk *risks;
    int32_t *of;   /* per technician: another one of his group, at last its head */
    int32_t *who;  /* per job: technician in force */
    group *groups; /* per head */
} chooser;

static int32_t head_of(const chooser *c, int32_t technician)
{
    while (c->of[technician] != technician)
        technician = c->of[technician];
    return technician;
}

static void join(chooser *c, int32_t a, int32_t b)
{
    a = head_of(c, a);
    b = head_of(c, b);
    c->of[a > b ? a : b] = a > b ? b : a;
}

static bool allocate(chooser *c)
{
    const rest *r = c->r;
    const int32_t technicians = r->left.spec.technician_count, jobs = r->left.spec.job_count;
    c->of = ARENA_ARRAY(r->arena, int32_t, technicians);
    c->groups = ARENA_ARRAY(r->arena, group, technicians);
    c->who = ARENA_ARRAY(r->arena, int32_t, jobs);
    c->after = rest_orders_of(r, c->plan);
    if (!c->of || !c->groups || !c->who || !c->after)
        return false;
    for (int32_t j = 0; j < jobs; j++)
        c->who[j] = ARV_NONE;
    for (int32_t t = 0; t < technicians; t++) {
        c->of[t] = t;
        for (int32_t k = 0; k < r->force[t].count; k++)
            c->who[r->force[t].jobs[k]] = t;
    }
    return true;
}

static void find_groups(chooser *c)
{
    for (int32_t t = 0; t < c->r->left.spec.technician_count; t++)
        for (int32_t k = 0; k < c->after[t].count; k++)
            if (c->who[c->after[t].jobs[k]] != ARV_NONE)
                join(c, t, c->who[c->after[t].jobs[k]]);
}

static void add_gain(group *g, int64_t gain)
{
    g->gain[REST_CHOOSING] += gain;
    g->gain[REST_HELD_OUT] += gain;
}

/* A job that only the new plan serves. */
static void count_served(chooser *c, group *g, int32_t job)
{
    const arv_job *stated = &c->r->left.spec.jobs[job];
    if (stated->unserved_price != ARV_UNSET)
        add_gain(g, stated->unserved_price);
    g->serves |= stated->mandatory || stated->priority > 0 || stated->unserved_price == ARV_UNSET;
}

static void judge_technician(chooser *c, int32_t t)
{
    const rest *r = c->r;
    const rest_order *before = &r->force[t], *after = &c->after[t];
    group *g = &c->groups[head_of(c, t)];
    if (rest_same_order(before, after))
        return;
    add_gain(g, rest_route_cost(r, rest_route_of(r->plan, t)) -
                    rest_route_cost(r, rest_route_of(c->plan, t)));
    add_gain(g, -r->options->order_change_price * rest_reordered(r, before, after));
    for (rest_half half = REST_CHOOSING; half <= REST_HELD_OUT; half++)
        g->gain[half] +=
            rest_late_cost(r, r->risks, before, half) - rest_late_cost(r, c->risks, after, half);
    for (int32_t k = 0; k < after->count; k++)
        if (c->who[after->jobs[k]] == ARV_NONE)
            count_served(c, g, after->jobs[k]);
}

static void find_dropped(chooser *c)
{
    for (int32_t i = 0; i < c->plan->unassigned_count; i++) {
        const int32_t who = c->who[c->plan->unassigned[i].job];
        if (who != ARV_NONE)
            c->groups[head_of(c, who)].drops = true;
    }
}

arv_status groups_choose(const rest *r, const arv_plan *plan, const rest_order **orders,
                         arv_error *error)
{
    chooser c = {.r = r, .plan = plan};
    const int32_t technicians = r->left.spec.technician_count;
    rest_order *chosen = ARENA_ARRAY(r->arena, rest_order, technicians);
    *orders = chosen;
    if (!chosen || !allocate(&c))
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "proposal", "no memory for the choice");
    find_groups(&c);
    find_dropped(&c);
    const arv_status status = rest_risks(r, c.after, &c.risks, error);
    if (status != ARV_OK)
        return status;
    for (int32_t t = 0; t < technicians; t++)
        judge_technician(&c, t);
    for (int32_t t = 0; t < technicians; t++) {
        const group *g = &c.groups[head_of(&c, t)];
        const bool pays = g->gain[REST_CHOOSING] > 0 && g->gain[REST_HELD_OUT] > 0;
        const bool taken = !g->drops && (pays || g->serves);
        chosen[t] = taken ? c.after[t] : r->force[t];
    }
    return ARV_OK;
}
