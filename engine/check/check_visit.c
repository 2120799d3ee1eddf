/* check_visit.c - may this technician serve this job: pin, skills with levels, tools, parts. */
#include "check/checker.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int by_name_of_level(const void *a, const void *b)
{
    return strcmp(((const arv_named_level *)a)->name, ((const arv_named_level *)b)->name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_levels(arv_named_level *into, const arv_named_level *from, int32_t count)
{
    if (count <= 0)
        return;
    memcpy(into, from, (size_t)count * sizeof *into);
    qsort(into, (size_t)count, sizeof *into, by_name_of_level);
}

/* One entry per name, levels added; returns how many are left. */
static int32_t add_up(arv_named_level *sorted, int32_t count)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) {
        if (kept > 0 && strcmp(sorted[i].name, sorted[kept - 1].name) == 0)
            sorted[kept - 1].level = check_add(sorted[kept - 1].level, sorted[i].level);
        else
            sorted[kept++] = sorted[i];
    }
    return kept;
}

/* The entry of that name with the highest level; NULL when there is none. */
static arv_named_level *find_level(arv_named_level *sorted, int32_t count, const char *name)
{
    int32_t low = 0, high = count;
    while (low < high) {
        const int32_t middle = low + (high - low) / 2;
        if (strcmp(sorted[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    arv_named_level *best = NULL;
    for (; low < count && strcmp(sorted[low].name, name) == 0; low++)
        if (!best || sorted[low].level > best->level)
            best = &sorted[low];
    return best;
}

void check_kit_open(checker *c, int32_t technician)
{
    const arv_technician *owner = &c->spec->technicians[technician];
    check_kit *kit = &c->kit;
    kit->restocked = false;
    if (owner->stock_count > 0)
        memset(kit->used, 0, (size_t)owner->stock_count * sizeof *kit->used);
    if (kit->technician == technician)
        return;
    kit->technician = technician;
    sort_levels(kit->skills, owner->skills, owner->skill_count);
    sort_levels(kit->stock, owner->stock, owner->stock_count);
    kit->stock_count = add_up(kit->stock, owner->stock_count);
    for (int32_t i = 0; i < owner->tool_count; i++)
        kit->tools[i] = owner->tools[i];
    if (owner->tool_count > 0)
        qsort(kit->tools, (size_t)owner->tool_count, sizeof *kit->tools, by_name);
}

static bool has_tool(const checker *c, const char *name)
{
    const arv_technician *owner = &c->spec->technicians[c->kit.technician];
    return owner->tool_count > 0 && bsearch(&name, c->kit.tools, (size_t)owner->tool_count,
                                            sizeof *c->kit.tools, by_name) != NULL;
}

static void check_skills(checker *c, const arv_technician *owner, const arv_job *job, int32_t route,
                         int32_t step)
{
    for (int32_t i = 0; i < job->skill_count; i++) {
        const arv_named_level *asked = &job->skills[i];
        const arv_named_level *has = find_level(c->kit.skills, owner->skill_count, asked->name);
        if (!has)
            check_step_wrong(c, route, step, "job", "%s lacks the skill %s of job %s", owner->id,
                             asked->name, job->id);
        else if (has->level < asked->level)
            check_step_wrong(c, route, step, "job",
                             "%s has skill %s at level %" PRId64 ", job %s asks for %" PRId64,
                             owner->id, asked->name, has->level, job->id, asked->level);
    }
    for (int32_t i = 0; i < job->tool_count && !c->kit.restocked; i++)
        if (!has_tool(c, job->tools[i]))
            check_step_wrong(c, route, step, "job", "%s lacks the tool %s of job %s", owner->id,
                             job->tools[i], job->id);
}

static void take_parts(checker *c, const arv_technician *owner, const arv_job *job, int32_t route,
                       int32_t step)
{
    for (int32_t i = 0; i < job->part_count && !c->kit.restocked; i++) {
        const arv_named_level *part = &job->parts[i];
        const arv_named_level *slot = find_level(c->kit.stock, c->kit.stock_count, part->name);
        if (slot) {
            int64_t *used = &c->kit.used[slot - c->kit.stock];
            *used = check_add(*used, part->level);
        } else if (part->level > 0) {
            check_step_wrong(c, route, step, "job", "%s carries no %s for job %s", owner->id,
                             part->name, job->id);
        }
    }
}

void check_visit(checker *c, int32_t route, int32_t step)
{
    const arv_route *r = &c->plan->routes[route];
    const arv_technician *owner = &c->spec->technicians[r->technician];
    const arv_job *job = &c->spec->jobs[r->steps[step].job];
    if (job->pin_technician && strcmp(job->pin_technician, owner->id) != 0)
        check_step_wrong(c, route, step, "job", "job %s is pinned to technician %s, not %s",
                         job->id, job->pin_technician, owner->id);
    check_skills(c, owner, job, route, step);
    take_parts(c, owner, job, route, step);
}

void check_kit_close(checker *c, int32_t route)
{
    const int32_t technician = c->plan->routes[route].technician;
    const arv_technician *owner = &c->spec->technicians[technician];
    for (int32_t i = 0; i < c->kit.stock_count; i++)
        if (c->kit.used[i] > c->kit.stock[i].level)
            check_route_wrong(c, route, "steps", "%" PRId64 " %s used, %s carries %" PRId64,
                              c->kit.used[i], c->kit.stock[i].name, owner->id,
                              c->kit.stock[i].level);
}
