/* test_travel_match.c - the travel model found for a leg is the one that a plain reading of the
 * rules finds; what contradicts itself is refused by path. */
#include "model/travel_match.h"

#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PLACES = 5, MOST_MODELS = 60 };

/* Two profiles, three technicians, places of which some have names. */
typedef struct scene {
    spec_builder b;
    arv_profile profiles[2];
    arv_location locations[16];
    arv_travel_model models[MOST_MODELS];
    arv_error error;
} scene;

/* "elsewhere" and "bike" are no part of the problem. */
static const char *const place_names[PLACES] = {"depot", "elsewhere", "north", "quay", "south"};
static const char *const profile_names[3] = {"bike", "car", "van"};

static void open_scene(scene *s, uint64_t seed)
{
    memset(s, 0, sizeof *s);
    spec_build(&s->b, seed, 3, 6, 0);
    s->profiles[0] = s->profiles[1] = *s->b.profile;
    s->profiles[0].name = "van";
    s->profiles[1].name = "car";
    s->b.spec.profiles = s->profiles;
    s->b.spec.profile_count = 2;
    s->b.technicians[0].profile = "van";
    s->b.technicians[1].profile = "car"; /* and the third names none */
    assert_true(s->b.rows <= 16);
    const int32_t offset = rng_below(&s->b.random, 2);
    for (int32_t i = 0; i < s->b.rows; i++)
        if (i + offset < PLACES && i + offset != 1)
            s->locations[i].id = place_names[i + offset];
    s->b.spec.locations = s->locations;
    s->b.spec.location_count = s->b.rows;
    s->b.spec.travel_models = s->models;
}

static arv_status compile(scene *s, const arv_problem **problem)
{
    return arv_problem_compile(s->b.arena, &s->b.spec, problem, &s->error);
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_key(const arv_travel_model *a, const arv_travel_model *b)
{
    return same(a->profile, b->profile) && same(a->from, b->from) && same(a->to, b->to) &&
           same(a->technician, b->technician);
}

static const arv_travel_model *plain_find(const arv_spec *spec, const arv_travel_model *key)
{
    for (int32_t i = 0; i < spec->travel_model_count; i++)
        if (same_key(&spec->travel_models[i], key))
            return &spec->travel_models[i];
    return NULL;
}

/* Forgets the profile first, then the technician, then the places. */
static const arv_travel_model *plain_match(const scene *s, int32_t technician, const char *from,
                                           const char *to)
{
    for (int32_t forget = from && to ? 0 : 4; forget < 8; forget++) {
        const arv_travel_model key = {
            .profile = forget & 1        ? NULL
                       : technician == 0 ? "van"
                                         : "car",
            .technician = forget & 2 ? NULL : s->b.technicians[technician].id,
            .from = forget & 4 ? NULL : from,
            .to = forget & 4 ? NULL : to,
        };
        const arv_travel_model *found = plain_find(&s->b.spec, &key);
        if (found)
            return found;
    }
    return NULL;
}

/* Adds one with a random key that is not there yet. */
static void add_model(scene *s)
{
    rng *random = &s->b.random;
    arv_travel_model m;
    arv_travel_model_init(&m);
    const int32_t profile = rng_below(random, 4), technician = rng_below(random, 6);
    m.profile = profile < 3 ? profile_names[profile] : NULL;
    m.technician = technician < 3 ? s->b.technicians[technician].id : NULL;
    if (rng_below(random, 4) > 0) {
        m.from = place_names[rng_below(random, PLACES)];
        m.to = place_names[rng_below(random, PLACES)];
    }
    if (!plain_find(&s->b.spec, &m))
        s->models[s->b.spec.travel_model_count++] = m;
}

static void check_every_leg(const scene *s, const arv_problem *p)
{
    for (int32_t shift = 0; shift < p->shift_count; shift++) {
        const int32_t t = p->shift_technician[shift];
        assert_ptr_equal(problem_travel_shares(p, shift), plain_match(s, t, NULL, NULL));
        for (int32_t i = 0; i < s->b.rows; i++)
            for (int32_t k = 0; k < s->b.rows; k++)
                assert_ptr_equal(problem_travel_model(p, shift, i, k),
                                 plain_match(s, t, s->locations[i].id, s->locations[k].id));
        assert_null(problem_travel_model(p, shift, ARV_NONE, 0));
        assert_null(problem_travel_model(p, shift, 0, ARV_NONE));
        assert_null(problem_travel_model(p, shift, ARV_NONE, ARV_NONE));
    }
}

static void the_most_exact_model_is_found(void **unused)
{
    (void)unused;
    scene s;
    for (uint64_t seed = 0; seed < 200; seed++) {
        open_scene(&s, seed);
        for (int32_t i = rng_below(&s.b.random, MOST_MODELS); i >= 0; i--)
            add_model(&s);
        const arv_problem *p;
        assert_int_equal(compile(&s, &p), ARV_OK);
        check_every_leg(&s, p);
        spec_free(&s.b);
    }
}

static void without_models_or_names_nothing_matches(void **unused)
{
    (void)unused;
    scene s;
    const arv_problem *p;
    open_scene(&s, 1);
    assert_int_equal(compile(&s, &p), ARV_OK);
    check_every_leg(&s, p);
    s.models[0] = (arv_travel_model){.from = "north", .to = "quay"};
    s.b.spec.travel_model_count = 1;
    s.b.spec.locations = NULL;
    assert_int_equal(compile(&s, &p), ARV_OK);
    for (int32_t i = 0; i < s.b.rows; i++)
        assert_null(problem_travel_model(p, 0, 0, i));
    spec_free(&s.b);
}

/* Great circle travel without a stated profile goes by the name "car". */
static void made_up_travel_is_by_car(void **unused)
{
    (void)unused;
    scene s;
    const arv_problem *p;
    open_scene(&s, 2);
    s.b.spec.profile_count = 0;
    s.b.technicians[0].profile = NULL;
    for (int32_t i = 0; i < s.b.rows; i++)
        s.locations[i].has_coordinates = true;
    s.models[0] = (arv_travel_model){.profile = "car"};
    s.models[1] = (arv_travel_model){.profile = "van"};
    s.b.spec.travel_model_count = 2;
    assert_int_equal(compile(&s, &p), ARV_OK);
    assert_ptr_equal(problem_travel_shares(p, 0), &s.models[0]);
    assert_ptr_equal(problem_travel_model(p, 0, 0, 1), &s.models[0]);
    spec_free(&s.b);
}

static void assert_refused(scene *s, const char *path, const char *text)
{
    const arv_problem *p;
    assert_int_equal(compile(s, &p), ARV_INVALID_ARGUMENT);
    assert_int_equal(s->error.count, 1);
    assert_string_equal(s->error.items[0].path, path);
    assert_string_equal(s->error.items[0].text, text);
    assert_null(p);
}

static void two_models_of_one_key_are_refused(void **unused)
{
    (void)unused;
    scene s;
    open_scene(&s, 3);
    s.models[0] = (arv_travel_model){.profile = "bike", .from = "nowhere", .to = "north"};
    s.models[1] = (arv_travel_model){.profile = "car", .from = "nowhere", .to = "north"};
    s.models[2] = (arv_travel_model){.profile = "bike", .from = "north", .to = "nowhere"};
    s.models[3] = s.models[0];
    s.b.spec.travel_model_count = 4;
    assert_refused(&s, "travel_models[3]",
                   "same profile, places and technician as travel_models[0]");
    s.models[3] = s.models[2];
    assert_refused(&s, "travel_models[3]",
                   "same profile, places and technician as travel_models[2]");
    s.models[3].technician = "t1";
    s.models[2] = s.models[3];
    assert_refused(&s, "travel_models[3]",
                   "same profile, places and technician as travel_models[2]");
    s.models[2].technician = "t0";
    s.models[0] = s.models[3] = (arv_travel_model){.from = NULL};
    assert_refused(&s, "travel_models[3]",
                   "same profile, places and technician as travel_models[0]");
    spec_free(&s.b);
}

static void spread_stated_twice_is_refused(void **unused)
{
    (void)unused;
    scene s;
    const arv_problem *p;
    open_scene(&s, 4);
    s.profiles[1].technician_day_sigma_ppm = 50000;
    s.models[0] = (arv_travel_model){.profile = "car"};
    s.b.spec.travel_model_count = 1;
    assert_refused(&s, "travel_models[0]",
                   "replaces profiles[1].technician_day_sigma_ppm, which is given too");
    s.models[0].profile = NULL;
    assert_refused(&s, "travel_models[0]",
                   "replaces profiles[1].technician_day_sigma_ppm, which is given too");
    s.models[0].profile = "van";
    assert_int_equal(compile(&s, &p), ARV_OK);
    s.models[0] = (arv_travel_model){.technician = "t0"}; /* he drives the van */
    assert_int_equal(compile(&s, &p), ARV_OK);
    s.models[0].technician = "t2";
    assert_refused(&s, "travel_models[0]",
                   "replaces profiles[1].technician_day_sigma_ppm, which is given too");
    s.models[0] = (arv_travel_model){.profile = "car", .from = "north", .to = "quay"};
    assert_int_equal(compile(&s, &p), ARV_OK); /* the sigmas hold on all other legs */
    s.profiles[1].technician_day_sigma_ppm = 0;
    s.models[0] = (arv_travel_model){.profile = "car"};
    assert_int_equal(compile(&s, &p), ARV_OK); /* 0 = no spread */
    spec_free(&s.b);
}

static void an_unknown_technician_is_refused(void **unused)
{
    (void)unused;
    scene s;
    open_scene(&s, 6);
    s.models[1] = (arv_travel_model){.technician = "nobody"};
    s.b.spec.travel_model_count = 2;
    assert_refused(&s, "travel_models[1].technician", "no technician has this id");
    spec_free(&s.b);
}

static void two_places_of_one_name_are_refused(void **unused)
{
    (void)unused;
    scene s;
    open_scene(&s, 5);
    memset(s.locations, 0, sizeof s.locations);
    s.locations[1].id = s.locations[3].id = "quay";
    assert_refused(&s, "locations[3].id", "already used by locations[1]");
    spec_free(&s.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_exact_model_is_found),
        cmocka_unit_test(without_models_or_names_nothing_matches),
        cmocka_unit_test(made_up_travel_is_by_car),
        cmocka_unit_test(two_models_of_one_key_are_refused),
        cmocka_unit_test(spread_stated_twice_is_refused),
        cmocka_unit_test(an_unknown_technician_is_refused),
        cmocka_unit_test(two_places_of_one_name_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
