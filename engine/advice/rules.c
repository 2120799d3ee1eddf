/* rules.c - see rules.h. */
#include "advice/rules.h"

#include <string.h>

static bool has_level(const arv_technician *who, const arv_named_level *asked)
{
    for (int32_t i = 0; i < who->skill_count; i++)
        if (strcmp(who->skills[i].name, asked->name) == 0 && who->skills[i].level >= asked->level)
            return true;
    return false;
}

static bool has_tool(const arv_technician *who, const char *tool)
{
    for (int32_t i = 0; i < who->tool_count; i++)
        if (strcmp(who->tools[i], tool) == 0)
            return true;
    return false;
}

/* Why the problem does not allow it: pin, skill, tool, else what he can carry. */
static rule_broken not_allowed(const arv_problem *p, int32_t job, int32_t shift)
{
    const arv_job *asked = &p->spec->jobs[job];
    const arv_technician *who = &p->spec->technicians[p->shift_technician[shift]];
    const int32_t frozen = p->job_prefix_shift[job];
    if (asked->pin_technician && strcmp(asked->pin_technician, who->id) != 0)
        return (rule_broken){ARV_OBSTACLE_PIN, asked->pin_technician, 0};
    if (frozen != ARV_NONE && frozen != shift)
        return (rule_broken){ARV_OBSTACLE_PIN, p->spec->technicians[p->shift_technician[frozen]].id,
                             0};
    for (int32_t i = 0; i < asked->skill_count; i++)
        if (!has_level(who, &asked->skills[i]))
            return (rule_broken){ARV_OBSTACLE_SKILL, asked->skills[i].name, asked->skills[i].level};
    for (int32_t i = 0; i < asked->tool_count && !problem_restocks(p, shift); i++)
        if (!has_tool(who, asked->tools[i]))
            return (rule_broken){ARV_OBSTACLE_TOOL, asked->tools[i], 0};
    return (rule_broken){ARV_OBSTACLE_STOCK, NULL, 0};
}

static bool is_reachable(const tours *t, int32_t job, int32_t shift)
{
    const tour_route *r = &t->routes[shift];
    const int32_t place = t->nodes[job].place;
    return tours_travel_s(r, t->nodes[r->start].place, place) < PROBLEM_UNREACHABLE_S &&
           tours_travel_s(r, place, t->nodes[r->end].place) < PROBLEM_UNREACHABLE_S;
}

rule_broken rules_forbid(const stage *s, int32_t job, int32_t shift)
{
    if (!problem_allowed(s->p, job, shift))
        return not_allowed(s->p, job, shift);
    if (s->t.routes[shift].max_tasks == 0)
        return (rule_broken){ARV_OBSTACLE_ALONE, NULL, 0};
    if (!best_place_admits(s, (newcomer){job, job}, shift))
        return (rule_broken){ARV_OBSTACLE_RELATION, NULL, 0};
    return (rule_broken){ARV_OBSTACLE_NONE, NULL, 0};
}

arv_obstacle rules_alone(tours *empty, int32_t job, int32_t shift)
{
    int64_t cost;
    if (!is_reachable(empty, job, shift))
        return ARV_OBSTACLE_UNREACHABLE;
    return tours_fits_empty(empty, shift, job, &cost) ? ARV_OBSTACLE_NONE : ARV_OBSTACLE_ALONE;
}
