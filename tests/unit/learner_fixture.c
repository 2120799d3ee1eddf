/* learner_fixture.c - see learner_fixture.h. */
#include "learner_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "format/learner_json.h"

fixture fixture_begin(void)
{
    fixture f = {.arena = arv_arena_create(0)};
    assert_non_null(f.arena);
    f.error = ARENA_ARRAY(f.arena, arv_error, 1);
    assert_non_null(f.error);
    return f;
}

world fixture_world(uint64_t seed)
{
    world w = world_default(seed);
    w.planned = true;
    w.access_s = 90;
    w.day_share = .2;
    w.neighbour = .3;
    w.decay = .5;
    return w;
}

void fixture_learn(arv_learner *learner, const world *w, int32_t first, int32_t count)
{
    arv_visit visits[WORLD_DAY_VISITS];
    for (int32_t day = first; day < first + count; day++) {
        world_day(w, day, visits);
        visits[3].finish_s = ARV_UNSET;
        visits[5].job_type = NULL;
        assert_int_equal(arv_learner_add(learner, visits, WORLD_DAY_VISITS, NULL), ARV_OK);
    }
}

size_t fixture_assert_same(fixture *f, const arv_learner *a, const arv_learner *b)
{
    char *text_a, *text_b;
    size_t length_a, length_b;
    assert_int_equal(learner_json_write(a, f->arena, &text_a, &length_a), ARV_OK);
    assert_int_equal(learner_json_write(b, f->arena, &text_b, &length_b), ARV_OK);
    assert_int_equal(strlen(text_a), length_a);
    assert_int_equal(length_a, length_b);
    assert_memory_equal(text_a, text_b, length_a);
    return length_a;
}
