/* compile_match.c - job x technician: how long, and who may.
 *
 * Service times are stored once per distinct row: technicians of one type and multiplier that no
 * job names share it. Who may serve what is a bit per (job, shift). */
#include "model/compile.h"

#include "model/service.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Technicians whose service times are equal for every job. */
static bool same_service(const compiler *c, int32_t a, int32_t b)
{
    const arv_technician *x = &c->spec->technicians[a], *y = &c->spec->technicians[b];
    return c->technician_rank[a] == c->technician_rank[b] && x->duration_ppm == y->duration_ppm &&
           same_text(x->type, y->type);
}

/* Row of each technician; `leader` gets one technician per row. */
static int32_t group_service(const compiler *c, int32_t *row_of, int32_t *leader)
{
    int32_t rows = 0;
    for (int32_t t = 0; t < c->spec->technician_count; t++) {
        int32_t row = 0;
        while (row < rows && !same_service(c, leader[row], t))
            row++;
        if (row == rows)
            leader[rows++] = t;
        row_of[t] = row;
    }
    return rows;
}

/* Which duration model a technician's jobs have, by job type: asked once per type. */
typedef struct type_models {
    service_models models;
    int32_t type_count;
    int32_t *type_of;                 /* per job; type_count = it has none */
    const char **types;               /* [type_count + 1], the last NULL */
    const arv_duration_model **found; /* [type_count + 1], of the technician in hand */
} type_models;

static arv_status type_models_make(compiler *c, type_models *t)
{
    const int32_t jobs = c->spec->job_count;
    t->types = ARENA_ARRAY(c->arena, const char *, jobs + 1);
    t->type_of = ARENA_ARRAY(c->arena, int32_t, jobs);
    t->found = ARENA_ARRAY(c->arena, const arv_duration_model *, jobs + 1);
    if (!t->types || !t->type_of || !t->found)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < jobs; j++)
        if (c->spec->jobs[j].type)
            t->types[t->type_count++] = c->spec->jobs[j].type;
    t->type_count = id_unique_sorted(t->types, t->type_count);
    t->types[t->type_count] = NULL;
    id_index index;
    if (!id_index_build(c->arena, t->types, t->type_count, &index))
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < jobs; j++)
        t->type_of[j] =
            c->spec->jobs[j].type ? id_index_find(&index, c->spec->jobs[j].type) : t->type_count;
    return service_models_make(c->arena, c->spec->models, c->spec->model_count, &t->models);
}

/* Planned service of all jobs by one technician. */
static void fill_service_row(const compiler *c, const type_models *t, const arv_technician *who,
                             int32_t *row)
{
    for (int32_t i = 0; i <= t->type_count; i++)
        t->found[i] = service_model(&t->models, t->types[i], who->id);
    for (int32_t j = 0; j < c->spec->job_count; j++) {
        const int64_t seconds = service_planned_s(&c->spec->jobs[j], who, t->found[t->type_of[j]]);
        row[j] = seconds > ARV_MAX_HORIZON_S ? ARV_MAX_HORIZON_S + 1 : (int32_t)seconds;
    }
}

static arv_status compile_service(compiler *c)
{
    arv_problem *p = c->problem;
    const int32_t technicians = c->spec->technician_count;
    int32_t *row_of = ARENA_ARRAY(c->arena, int32_t, technicians);
    int32_t *leader = ARENA_ARRAY(c->arena, int32_t, technicians);
    int32_t *shift_row = ARENA_ARRAY(c->arena, int32_t, p->shift_count);
    type_models by_type = {.type_count = 0};
    if (!row_of || !leader || !shift_row || type_models_make(c, &by_type) != ARV_OK)
        return compile_no_memory(c);
    const int32_t rows = group_service(c, row_of, leader);
    int32_t *service = ARENA_ARRAY(c->arena, int32_t, (size_t)rows * (size_t)p->job_count);
    if (!service)
        return compile_no_memory(c);
    for (int32_t row = 0; row < rows; row++)
        fill_service_row(c, &by_type, &c->spec->technicians[leader[row]],
                         service + (size_t)row * (size_t)p->job_count);
    for (int32_t s = 0; s < p->shift_count; s++)
        shift_row[s] = row_of[p->shift_technician[s]];
    p->service_row_count = rows;
    p->shift_service_row = shift_row;
    p->service_s = service;
    return ARV_OK;
}

/* Levels of every technician, dense: [technician * names + name]; 0 = has it not. Stored + 1. */
static int32_t *level_table(compiler *c)
{
    const int32_t names = c->skill_names.count;
    int32_t *table =
        ARENA_ARRAY(c->arena, int32_t, (size_t)c->spec->technician_count * (size_t)names);
    for (int32_t t = 0; table && t < c->spec->technician_count; t++) {
        const arv_technician *who = &c->spec->technicians[t];
        int32_t *row = table + (size_t)t * (size_t)names;
        for (int32_t i = 0; i < who->skill_count; i++) {
            int32_t *level = &row[id_index_find(&c->skill_names, who->skills[i].name)];
            if (*level < who->skills[i].level + 1)
                *level = (int32_t)(who->skills[i].level + 1);
        }
        for (int32_t i = 0; i < who->tool_count; i++) {
            char name[ARV_MAX_ID_BYTES + 2] = COMPILE_TOOL_PREFIX;
            strcat(name, who->tools[i]);
            row[id_index_find(&c->skill_names, name)] = 1;
        }
    }
    return table;
}

/* What one job asks for, resolved: name index and stored level. */
typedef struct needs {
    int32_t *name, *level;
    int32_t count, skills; /* all of them, and skills alone: they come first */
} needs;

static bool resolve_needs(compiler *c, const arv_job *job, needs *n)
{
    const int32_t room = job->skill_count + job->tool_count;
    n->name = ARENA_ARRAY(c->arena, int32_t, room);
    n->level = ARENA_ARRAY(c->arena, int32_t, room);
    n->count = 0;
    if (!n->name || !n->level)
        return false;
    for (int32_t i = 0; i < job->skill_count; i++) {
        n->name[n->count] = id_index_find(&c->skill_names, job->skills[i].name);
        n->level[n->count++] = (int32_t)(job->skills[i].level + 1);
    }
    n->skills = n->count;
    for (int32_t i = 0; i < job->tool_count; i++) {
        char name[ARV_MAX_ID_BYTES + 2] = COMPILE_TOOL_PREFIX;
        strcat(name, job->tools[i]);
        n->name[n->count] = id_index_find(&c->skill_names, name);
        n->level[n->count++] = 1;
    }
    return true;
}

static bool meets(const needs *n, int32_t count, const int32_t *levels)
{
    for (int32_t i = 0; i < count; i++)
        if (levels[n->name[i]] < n->level[i])
            return false;
    return true;
}

/* Load that fits an empty shift. */
static bool carries(const arv_problem *p, int32_t job, int32_t shift)
{
    const size_t at = (size_t)job * (size_t)p->load_count;
    const size_t capacity = (size_t)shift * (size_t)p->load_count;
    for (int32_t d = 0; d < p->load_count; d++)
        if (p->job_delivery[at + (size_t)d] > p->shift_capacity[capacity + (size_t)d] ||
            p->job_pickup[at + (size_t)d] > p->shift_capacity[capacity + (size_t)d])
            return false;
    return true;
}

static void set_bit(uint64_t *bits, int32_t s)
{
    bits[s >> 6] |= UINT64_C(1) << (s & 63);
}

/* Who has all on board that the job asks for. */
static void equip_job(const compiler *c, const needs *n, const int32_t *levels, uint64_t *equipped)
{
    const arv_problem *p = c->problem;
    for (int32_t s = 0; s < p->shift_count; s++)
        if (meets(n, n->count,
                  levels + (size_t)p->shift_technician[s] * (size_t)c->skill_names.count))
            set_bit(equipped, s);
}

static void allow_job(compiler *c, int32_t j, const needs *n, const int32_t *levels, uint64_t *bits)
{
    arv_problem *p = c->problem;
    const arv_job *job = &c->spec->jobs[j];
    const int32_t pinned =
        job->pin_technician ? id_index_find(&c->technician_ids, job->pin_technician) : ARV_NONE;
    const int32_t prefix = p->job_prefix_shift[j];
    for (int32_t s = 0; s < p->shift_count; s++) {
        const int32_t t = p->shift_technician[s];
        if ((pinned != ARV_NONE && pinned != t) || (prefix != ARV_NONE && prefix != s) ||
            !meets(n, problem_restocks(p, s) ? n->skills : n->count,
                   levels + (size_t)t * (size_t)c->skill_names.count) ||
            !carries(p, j, s))
            continue;
        set_bit(bits, s);
    }
    if (prefix != ARV_NONE && !((bits[prefix >> 6] >> (prefix & 63)) & 1))
        compile_bad(c, "frozen or pinned to a technician who lacks its pin, skills, tools or parts",
                    "jobs[%d]", j);
}

static arv_status compile_allowed(compiler *c)
{
    arv_problem *p = c->problem;
    const int32_t words = (p->shift_count + 63) / 64;
    uint64_t *bits = ARENA_ARRAY(c->arena, uint64_t, (size_t)p->job_count * (size_t)words);
    uint64_t *equipped = p->shift_restock
                             ? ARENA_ARRAY(c->arena, uint64_t, (size_t)p->job_count * (size_t)words)
                             : bits;
    const int32_t *levels = level_table(c);
    if (!bits || !equipped || !levels)
        return compile_no_memory(c);
    for (int32_t j = 0; j < p->job_count; j++) {
        needs n;
        if (!resolve_needs(c, &c->spec->jobs[j], &n))
            return compile_no_memory(c);
        allow_job(c, j, &n, levels, bits + (size_t)j * (size_t)words);
        if (p->shift_restock)
            equip_job(c, &n, levels, equipped + (size_t)j * (size_t)words);
    }
    p->shift_words = words;
    p->job_shifts = bits;
    p->job_equipped = p->shift_restock ? equipped : NULL;
    return ARV_OK;
}

arv_status compile_match(compiler *c)
{
    const arv_status status = compile_service(c);
    return status == ARV_OK ? compile_allowed(c) : status;
}
