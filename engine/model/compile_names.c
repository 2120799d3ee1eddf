/* compile_names.c - every id and name becomes an index; duplicates and dangling references are
 * violations. */
#include "model/compile.h"
#include "model/service.h"

#include <stdio.h>
#include <string.h>

typedef struct duplicate_context {
    compiler *c;
    const char *list, *field;
    const int32_t *position; /* in the list, per id; NULL = the same */
} duplicate_context;

static void report_duplicate(void *context, int32_t first, int32_t later)
{
    const duplicate_context *d = context;
    char path[64], text[64];
    if (d->position) {
        first = d->position[first];
        later = d->position[later];
    }
    snprintf(path, sizeof path, "%s[%d].%s", d->list, later, d->field);
    snprintf(text, sizeof text, "already used by %s[%d]", d->list, first);
    compile_bad(d->c, text, "%s", path);
}

static arv_status index_ids(compiler *c, const char **ids, int32_t count, const char *list,
                            id_index *index)
{
    if (!id_index_build(c->arena, ids, count, index))
        return compile_no_memory(c);
    duplicate_context context = {
        .c = c, .list = list, .field = strcmp(list, "profiles") == 0 ? "name" : "id"};
    id_index_duplicates(index, report_duplicate, &context);
    return ARV_OK;
}

/* Locations may go without an id; those given must differ. */
static arv_status check_location_ids(compiler *c)
{
    const arv_spec *spec = c->spec;
    const int32_t count = spec->locations ? spec->location_count : 0;
    const char **ids = ARENA_ARRAY(c->arena, const char *, count);
    int32_t *position = ARENA_ARRAY(c->arena, int32_t, count);
    id_index index;
    if (!ids || !position)
        return compile_no_memory(c);
    int32_t given = 0;
    for (int32_t i = 0; i < count; i++) {
        if (!spec->locations[i].id)
            continue;
        ids[given] = spec->locations[i].id;
        position[given++] = i;
    }
    if (!id_index_build(c->arena, ids, given, &index))
        return compile_no_memory(c);
    duplicate_context context = {.c = c, .list = "locations", .field = "id", .position = position};
    id_index_duplicates(&index, report_duplicate, &context);
    return ARV_OK;
}

static arv_status index_entities(compiler *c)
{
    const arv_spec *spec = c->spec;
    const char **technicians = ARENA_ARRAY(c->arena, const char *, spec->technician_count);
    const char **jobs = ARENA_ARRAY(c->arena, const char *, spec->job_count);
    const char **profiles = ARENA_ARRAY(c->arena, const char *, spec->profile_count);
    if (!technicians || !jobs || !profiles)
        return compile_no_memory(c);
    for (int32_t t = 0; t < spec->technician_count; t++)
        technicians[t] = spec->technicians[t].id;
    for (int32_t j = 0; j < spec->job_count; j++)
        jobs[j] = spec->jobs[j].id;
    for (int32_t i = 0; i < spec->profile_count; i++)
        profiles[i] = spec->profiles[i].name;
    arv_status status =
        index_ids(c, technicians, spec->technician_count, "technicians", &c->technician_ids);
    if (status == ARV_OK)
        status = index_ids(c, jobs, spec->job_count, "jobs", &c->job_ids);
    if (status == ARV_OK)
        status = index_ids(c, profiles, spec->profile_count, "profiles", &c->profile_ids);
    return status == ARV_OK ? check_location_ids(c) : status;
}

/* Distinct names of one sort: technicians' and jobs' together. */
typedef struct name_list {
    const char **names;
    int32_t count;
} name_list;

static void add_levels(name_list *list, const arv_named_level *items, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        list->names[list->count++] = items[i].name;
}

/* Tools share the index of skills under a prefix that no UTF-8 name can hold. */
static bool add_tools(compiler *c, name_list *list, const char *const *tools, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        char *name = arena_printf(c->arena, COMPILE_TOOL_PREFIX "%s", tools[i]);
        if (!name)
            return false;
        list->names[list->count++] = name;
    }
    return true;
}

static arv_status finish_names(compiler *c, name_list *list, int32_t limit, const char *what,
                               id_index *index)
{
    list->count = id_unique_sorted(list->names, list->count);
    if (list->count > limit)
        return compile_bad(c, "too many different names", "%s", what);
    return id_index_build(c->arena, list->names, list->count, index) ? ARV_OK
                                                                     : compile_no_memory(c);
}

static arv_status index_skills(compiler *c)
{
    const arv_spec *spec = c->spec;
    int64_t total = 0;
    for (int32_t t = 0; t < spec->technician_count; t++)
        total += spec->technicians[t].skill_count + spec->technicians[t].tool_count;
    for (int32_t j = 0; j < spec->job_count; j++)
        total += spec->jobs[j].skill_count + spec->jobs[j].tool_count;
    name_list list = {.names = ARENA_ARRAY(c->arena, const char *, total)};
    if (!list.names)
        return compile_no_memory(c);
    bool fits = true;
    for (int32_t t = 0; t < spec->technician_count; t++) {
        const arv_technician *who = &spec->technicians[t];
        add_levels(&list, who->skills, who->skill_count);
        fits = fits && add_tools(c, &list, who->tools, who->tool_count);
    }
    for (int32_t j = 0; j < spec->job_count; j++) {
        add_levels(&list, spec->jobs[j].skills, spec->jobs[j].skill_count);
        fits = fits && add_tools(c, &list, spec->jobs[j].tools, spec->jobs[j].tool_count);
    }
    return fits ? finish_names(c, &list, ARV_MAX_SKILLS, "technicians.skills", &c->skill_names)
                : compile_no_memory(c);
}

static arv_status index_parts(compiler *c)
{
    const arv_spec *spec = c->spec;
    int64_t total = 0;
    for (int32_t j = 0; j < spec->job_count; j++)
        total += spec->jobs[j].part_count;
    name_list list = {.names = ARENA_ARRAY(c->arena, const char *, total)};
    if (!list.names)
        return compile_no_memory(c);
    for (int32_t j = 0; j < spec->job_count; j++)
        add_levels(&list, spec->jobs[j].parts, spec->jobs[j].part_count);
    return finish_names(c, &list, ARV_MAX_LOADS - spec->load_count, "jobs.parts", &c->part_names);
}

/* A technician that anything names is never interchangeable with others. */
static void mark_named(compiler *c, const char *id, const char *path)
{
    const int32_t t = id_index_find(&c->technician_ids, id);
    if (t == ARV_NONE)
        compile_bad(c, "no technician has this id", "%s", path);
    else
        c->technician_rank[t] = t + 1;
}

static void resolve_in_job(compiler *c, int32_t j)
{
    const arv_job *job = &c->spec->jobs[j];
    char path[96];
    if (job->pin_technician) {
        snprintf(path, sizeof path, "jobs[%d].pin_technician", j);
        mark_named(c, job->pin_technician, path);
    }
    for (int32_t i = 0; i < job->service_by_count; i++) {
        snprintf(path, sizeof path, "jobs[%d].service_by[%d].technician", j, i);
        if (job->service_by[i].technician)
            mark_named(c, job->service_by[i].technician, path);
    }
    for (int32_t i = 0; i < job->technician_price_count; i++) {
        snprintf(path, sizeof path, "jobs[%d].technician_prices[%d].technician", j, i);
        mark_named(c, job->technician_prices[i].technician, path);
    }
}

typedef struct repeat_context {
    compiler *c;
    const char *list;
    const arv_duration_model *models;
} repeat_context;

static void report_repeat(void *context, const arv_duration_model *first,
                          const arv_duration_model *later)
{
    const repeat_context *r = context;
    char text[96];
    snprintf(text, sizeof text, "same job type and technician as %s[%d]", r->list,
             (int)(first - r->models));
    compile_bad(r->c, text, "%s[%d]", r->list, (int)(later - r->models));
}

/* Of two models for the same nobody can say which one is meant. */
static arv_status refuse_repeats(compiler *c, const char *list, const arv_duration_model *models,
                                 int32_t count)
{
    service_models sorted;
    if (service_models_make(c->arena, models, count, &sorted) != ARV_OK)
        return compile_no_memory(c);
    repeat_context context = {.c = c, .list = list, .models = models};
    service_models_repeats(&sorted, report_repeat, &context);
    return ARV_OK;
}

static arv_status resolve_references(compiler *c)
{
    const arv_spec *spec = c->spec;
    c->technician_rank = ARENA_ARRAY(c->arena, int32_t, spec->technician_count);
    if (!c->technician_rank)
        return compile_no_memory(c);
    for (int32_t j = 0; j < spec->job_count; j++)
        resolve_in_job(c, j);
    for (int32_t i = 0; i < spec->model_count; i++) {
        char path[64];
        snprintf(path, sizeof path, "models[%d].technician", i);
        if (spec->models[i].technician)
            mark_named(c, spec->models[i].technician, path);
    }
    const bool changes_cost = spec->change_price != ARV_UNSET && spec->change_price > 0;
    for (int32_t i = 0; changes_cost && i < spec->route_count; i++) {
        const int32_t t = id_index_find(&c->technician_ids, spec->routes[i].technician);
        if (t != ARV_NONE) /* else compile_routes says so */
            c->technician_rank[t] = t + 1;
    }
    for (int32_t i = 0; i < spec->access_model_count; i++) {
        const char *technician = spec->access_models[i].technician;
        if (technician && id_index_find(&c->technician_ids, technician) == ARV_NONE)
            compile_bad(c, "no technician has this id", "access_models[%d].technician", i);
    }
    const arv_status status = refuse_repeats(c, "models", spec->models, spec->model_count);
    return status == ARV_OK
               ? refuse_repeats(c, "access_models", spec->access_models, spec->access_model_count)
               : status;
}

arv_status compile_names(compiler *c)
{
    arv_status status = index_entities(c);
    if (status == ARV_OK)
        status = index_skills(c);
    if (status == ARV_OK)
        status = index_parts(c);
    if (status == ARV_OK)
        status = resolve_references(c);
    return status;
}
