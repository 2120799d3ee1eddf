/* relation_builder.c - see relation_builder.h. */
#include "relation_builder.h"

#include <stdlib.h>
#include <string.h>

static void *array(spec_builder *b, size_t count, size_t size)
{
    void *memory = arv_arena_alloc(b->arena, count, size);
    if (!memory)
        abort();
    return memory;
}

static arv_relation_kind draw_kind(spec_builder *b, uint32_t kinds)
{
    for (;;) {
        const int32_t kind = 1 + rng_below(&b->random, ARV_TOGETHER);
        if (kinds >> kind & 1)
            return (arv_relation_kind)kind;
    }
}

/* Two or three different jobs. */
static int32_t draw_jobs(spec_builder *b, const char **names)
{
    const int32_t jobs = b->spec.job_count,
                  wanted = jobs > 2 && rng_below(&b->random, 3) == 0 ? 3 : 2;
    int32_t drawn[3], count = 0;
    while (count < wanted) {
        const int32_t j = rng_below(&b->random, jobs);
        bool is_new = true;
        for (int32_t k = 0; k < count; k++)
            is_new = is_new && drawn[k] != j;
        if (is_new)
            drawn[count++] = j;
    }
    for (int32_t k = 0; k < count; k++)
        names[k] = b->jobs[drawn[k]].id;
    return count;
}

static void draw_gaps(spec_builder *b, arv_relation *relation)
{
    if (rng_below(&b->random, 2) == 0)
        relation->min_gap_s = rng_below(&b->random, 5400) - 2400;
    if (rng_below(&b->random, 2) == 0)
        relation->max_gap_s = (relation->min_gap_s == ARV_UNSET ? 0 : relation->min_gap_s) +
                              rng_below(&b->random, 2) * rng_below(&b->random, 5400);
}

void relation_build(spec_builder *b, int32_t count, uint32_t kinds)
{
    if (b->spec.job_count < 2)
        return;
    arv_relation *all = array(b, (size_t)count + 1, sizeof *all);
    for (int32_t r = 0; r < count; r++) {
        const char **names = array(b, 3, sizeof *names);
        all[r] = (arv_relation){.kind = draw_kind(b, kinds),
                                .jobs = names,
                                .min_gap_s = ARV_UNSET,
                                .max_gap_s = ARV_UNSET};
        all[r].job_count = draw_jobs(b, names);
        if (all[r].kind == ARV_BEFORE)
            draw_gaps(b, &all[r]);
    }
    b->spec.relations = all;
    b->spec.relation_count = count;
}

void relation_pair_up(spec_builder *b, int32_t pairs)
{
    arv_relation *relations = array(b, (size_t)pairs, sizeof *relations);
    b->spec.load_count = 2;
    for (int32_t k = 0; k < pairs; k++) {
        const char **ids = array(b, 2, sizeof *ids);
        int64_t *load = array(b, 2, sizeof *load);
        load[0] = rng_below(&b->random, 5);
        load[1] = rng_below(&b->random, 5);
        ids[0] = b->jobs[2 * k].id;
        ids[1] = b->jobs[2 * k + 1].id;
        b->jobs[2 * k].pickup = b->jobs[2 * k + 1].delivery = load;
        relations[k] = (arv_relation){.kind = ARV_PICKUP_DELIVERY,
                                      .jobs = ids,
                                      .job_count = 2,
                                      .min_gap_s = ARV_UNSET,
                                      .max_gap_s = ARV_UNSET};
    }
    b->spec.relations = relations;
    b->spec.relation_count = pairs;
    for (int32_t t = 0; t < b->spec.technician_count && b->technicians[t].capacity == NULL; t++) {
        int64_t *capacity = array(b, 2, sizeof *capacity);
        capacity[0] = capacity[1] = 4 + rng_below(&b->random, 6);
        b->technicians[t].capacity = rng_below(&b->random, 5) ? capacity : NULL;
    }
}

static bool is_pair(const arv_relation *pair, const arv_relation *other)
{
    int32_t named = 0;
    for (int32_t k = 0; k < other->job_count; k++)
        named += strcmp(other->jobs[k], pair->jobs[0]) == 0 ||
                 strcmp(other->jobs[k], pair->jobs[1]) == 0;
    return named == 2;
}

/* Does it ask for two technicians where a pair has one? */
static bool is_torn(const arv_relation *pairs, int32_t count, const arv_relation *other)
{
    if (other->kind != ARV_DIFFERENT_TECHNICIAN && other->kind != ARV_TOGETHER)
        return false;
    for (int32_t k = 0; k < count; k++)
        if (is_pair(&pairs[k], other))
            return true;
    return false;
}

void relation_add(spec_builder *b, int32_t count, uint32_t kinds)
{
    const int32_t pairs = b->spec.relation_count;
    const arv_relation *first = b->spec.relations;
    arv_relation *all = array(b, (size_t)(pairs + count), sizeof *all);
    int32_t total = 0;
    relation_build(b, count, kinds);
    for (int32_t k = 0; k < pairs; k++)
        all[total++] = first[k];
    for (int32_t k = 0; k < count; k++)
        if (!is_torn(first, pairs, &b->spec.relations[k]))
            all[total++] = b->spec.relations[k];
    b->spec.relations = all;
    b->spec.relation_count = total;
}
