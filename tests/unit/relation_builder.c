/* relation_builder.c - see relation_builder.h. */
#include "relation_builder.h"

#include <stdlib.h>

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
