/* test_learn.c - what is learned from drawn days is what they were drawn from; days one by one give
 * the same as all at once; what the spec states stays; a refused call changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "learn/learner.h"
#include "learn_support.h"

enum { FIRST_DAY = 18000 };

typedef struct fixture {
    arv_arena *arena;
    arv_error *error;
    arv_learner *learner;
    arv_spec spec, learned;
} fixture;

static fixture begin(void)
{
    fixture f = {.arena = arv_arena_create(0), .learner = arv_learner_create(NULL)};
    assert_non_null(f.arena);
    assert_non_null(f.learner);
    f.error = ARENA_ARRAY(f.arena, arv_error, 1);
    world_spec(f.arena, &f.spec);
    return f;
}

static void end(fixture *f)
{
    arv_learner_destroy(&f->learner);
    arv_arena_destroy(&f->arena);
    assert_null(f->learner);
}

static void learn_days(fixture *f, const world *w, int32_t first, int32_t count)
{
    arv_visit visits[WORLD_DAY_VISITS];
    for (int32_t day = first; day < first + count; day++) {
        world_day(w, day, visits);
        assert_int_equal(arv_learner_add(f->learner, visits, WORLD_DAY_VISITS, f->error), ARV_OK);
    }
}

static void apply(fixture *f, int32_t day)
{
    assert_int_equal(arv_learner_apply(f->learner, day, &f->spec, f->arena, &f->learned, f->error),
                     ARV_OK);
}

static double job_quantile(const arv_duration_model *m, double p)
{
    assert_non_null(m);
    return table_at(m->quantile_ppm, m->quantile_value, m->quantile_count, p);
}

static const arv_duration_model *job_model(const fixture *f, const char *type,
                                           const char *technician)
{
    return find_model(f->learned.models, f->learned.model_count, type, technician);
}

static double relative(double value, double truth)
{
    return fabs(value / truth - 1);
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static void test_types(void **state)
{
    (void)state;
    fixture f = begin();
    const world w = world_default(1);
    learn_days(&f, &w, FIRST_DAY, 400);
    apply(&f, FIRST_DAY + 400);
    const char *const types[] = {"quick", "repair", "install"};
    for (int i = 0; i < WORLD_TYPES; i++) {
        const arv_duration_model *m = job_model(&f, types[i], NULL);
        const double median = exp(w.log_mean[i]);
        assert_true(relative(job_quantile(m, .5), median) < .04);
        assert_true(relative(job_quantile(m, .1), median * exp(-1.2816 * w.sigma)) < .06);
        assert_true(relative(job_quantile(m, .9), median * exp(1.2816 * w.sigma)) < .06);
        assert_true(relative(job_quantile(m, .99), median * exp(2.3263 * w.sigma)) < .12);
        assert_int_equal(m->family, ARV_MODEL_QUANTILES);
        assert_false(m->ratio);
    }
    /* nobody differs: no technician has a table that is far off */
    for (int32_t i = 0; i < f.learned.model_count; i++) {
        const arv_duration_model *m = &f.learned.models[i];
        const arv_duration_model *any = job_model(&f, m->job_type, NULL);
        assert_true(relative(job_quantile(m, .5), job_quantile(any, .5)) < .08);
    }
    end(&f);
}

static void test_technician(void **state)
{
    (void)state;
    fixture f = begin();
    world w = world_default(2);
    w.technician_log[1] = .3;
    learn_days(&f, &w, FIRST_DAY, 200);
    apply(&f, FIRST_DAY + 200);
    for (int i = 0; i < WORLD_TYPES; i++) {
        const char *type = f.spec.jobs[i].type;
        const double slow = job_quantile(job_model(&f, type, "tech1"), .5);
        assert_true(relative(slow, exp(w.log_mean[i] + .3)) < .1);
        const arv_duration_model *own = job_model(&f, type, "tech0");
        const double others = job_quantile(own ? own : job_model(&f, type, NULL), .5);
        assert_true(relative(others, exp(w.log_mean[i])) < .1);
    }
    end(&f);
}

/* One technician's times vary twice as much as those of the others, around the same median. */
static void test_technician_who_varies(void **state)
{
    (void)state;
    fixture f = begin();
    const world w = world_default(22);
    arv_visit visits[WORLD_DAY_VISITS];
    for (int32_t day = FIRST_DAY; day < FIRST_DAY + 300; day++) {
        world_day(&w, day, visits);
        for (int i = 0; i < WORLD_DAY_VISITS; i++) {
            const int type = visits[i].job_type[0] == 'q'   ? 0
                             : visits[i].job_type[0] == 'r' ? 1
                                                            : 2;
            const double took_s = (double)(visits[i].finish_s - visits[i].start_s);
            if (strcmp(visits[i].technician, "tech1") == 0)
                visits[i].finish_s =
                    visits[i].start_s + (int64_t)(took_s * took_s / exp(w.log_mean[type]));
        }
        assert_int_equal(arv_learner_add(f.learner, visits, WORLD_DAY_VISITS, f.error), ARV_OK);
    }
    apply(&f, FIRST_DAY + 300);
    for (int i = 0; i < WORLD_TYPES; i++) {
        const char *type = f.spec.jobs[i].type;
        const arv_duration_model *wide = job_model(&f, type, "tech1");
        const arv_duration_model *usual = job_model(&f, type, "tech0");
        assert_non_null(wide);
        assert_non_null(usual); /* narrower than that of all */
        const double median = exp(w.log_mean[i]);
        assert_true(relative(job_quantile(wide, .9), median * exp(1.2816 * 2 * w.sigma)) < .15);
        assert_true(relative(job_quantile(wide, .1), median * exp(-1.2816 * 2 * w.sigma)) < .15);
        assert_true(relative(job_quantile(usual, .9), median * exp(1.2816 * w.sigma)) < .1);
        assert_true(relative(job_quantile(usual, .1), median * exp(-1.2816 * w.sigma)) < .1);
    }
    end(&f);
}

/* Half of the visits are over in a minute: the table has a step that no lognormal has. */
static void test_two_kinds_of_visit(void **state)
{
    (void)state;
    fixture f = begin();
    const world w = world_default(3);
    arv_visit visits[WORLD_DAY_VISITS];
    for (int32_t day = FIRST_DAY; day < FIRST_DAY + 300; day++) {
        world_day(&w, day, visits);
        for (int i = 0; i < WORLD_DAY_VISITS; i++)
            if (strcmp(visits[i].job_type, "repair") == 0 && (i + day) % 4 == 0)
                visits[i].finish_s = visits[i].start_s + 60;
        assert_int_equal(arv_learner_add(f.learner, visits, WORLD_DAY_VISITS, f.error), ARV_OK);
    }
    apply(&f, FIRST_DAY + 300);
    const arv_duration_model *m = job_model(&f, "repair", NULL);
    assert_true(job_quantile(m, .15) < 120);
    assert_true(job_quantile(m, .35) > 900);
    assert_true(relative(job_quantile(m, .95), 1800 * exp(1.5 * w.sigma)) < .12);
    assert_true(job_quantile(job_model(&f, "quick", NULL), .05) > 200);
    end(&f);
}

/* Jobs of more than 45 minutes are cut off; without the cut they would count as never having been. */
static void test_open_at_the_end(void **state)
{
    (void)state;
    fixture told = begin(), missing = begin();
    const world w = world_default(4);
    arv_visit visits[WORLD_DAY_VISITS];
    for (int32_t day = FIRST_DAY; day < FIRST_DAY + 300; day++) {
        world_day(&w, day, visits);
        for (int i = 0; i < WORLD_DAY_VISITS; i++)
            if (strcmp(visits[i].job_type, "repair") == 0 &&
                visits[i].finish_s - visits[i].start_s > 2700)
                visits[i].finish_s = ARV_UNSET;
        assert_int_equal(arv_learner_add(missing.learner, visits, WORLD_DAY_VISITS, told.error),
                         ARV_OK);
        for (int i = 0; i < WORLD_DAY_VISITS; i++)
            if (visits[i].finish_s == ARV_UNSET)
                visits[i].open_until_s = visits[i].start_s + 2700;
        assert_int_equal(arv_learner_add(told.learner, visits, WORLD_DAY_VISITS, told.error),
                         ARV_OK);
    }
    apply(&told, FIRST_DAY + 300);
    apply(&missing, FIRST_DAY + 300);
    const double truth = 1800 * exp(.8416 * w.sigma); /* 80 %: 2521 s */
    const double with = job_quantile(job_model(&told, "repair", NULL), .8);
    const double without = job_quantile(job_model(&missing, "repair", NULL), .8);
    assert_true(relative(with, truth) < .08);
    assert_true(without < truth * .93);
    assert_true(job_quantile(job_model(&told, "repair", NULL), .95) > 2700);
    end(&told);
    end(&missing);
}

static void test_pace(void **state)
{
    (void)state;
    fixture f = begin();
    const world w = world_default(5);
    arv_visit visits[WORLD_DAY_VISITS];
    rng r = rng_make(5, 5, 5);
    for (int32_t day = FIRST_DAY; day < FIRST_DAY + 400; day++) {
        world_day(&w, day, visits);
        for (int i = 0; i < WORLD_DAY_VISITS; i += WORLD_STOPS) {
            const double pace = exp(.3 * world_normal(&r));
            for (int k = i; k < i + WORLD_STOPS; k++)
                visits[k].finish_s =
                    visits[k].start_s +
                    (int64_t)((double)(visits[k].finish_s - visits[k].start_s) * pace);
        }
        assert_int_equal(arv_learner_add(f.learner, visits, WORLD_DAY_VISITS, f.error), ARV_OK);
    }
    apply(&f, FIRST_DAY + 400);
    const arv_duration_model *m = job_model(&f, "repair", NULL);
    assert_true(fabs((double)m->pace_sigma_ppm * 1e-6 - .3) < .04);
    /* the job's own spread is what is left */
    const double own = log(job_quantile(m, .9) / job_quantile(m, .5)) / 1.2816;
    assert_true(fabs(own - w.sigma) < .04);
    end(&f);
}

static void test_access(void **state)
{
    (void)state;
    fixture none = begin(), some = begin();
    world w = world_default(6);
    learn_days(&none, &w, FIRST_DAY, 60);
    apply(&none, FIRST_DAY + 60);
    assert_int_equal(none.learned.access_model_count, 0);
    w.access_s = 240;
    learn_days(&some, &w, FIRST_DAY, 60);
    apply(&some, FIRST_DAY + 60);
    const arv_duration_model *m =
        find_model(some.learned.access_models, some.learned.access_model_count, "quick", NULL);
    assert_true(relative(job_quantile(m, .5), 240) < .1);
    end(&none);
    end(&some);
}

/* Jobs planned at very different lengths that all take 1.5 times as long as planned. */
static void test_beside_the_plan(void **state)
{
    (void)state;
    fixture f = begin();
    const world w = world_default(7);
    arv_visit visits[WORLD_DAY_VISITS];
    rng r = rng_make(7, 7, 7);
    for (int32_t day = FIRST_DAY; day < FIRST_DAY + 100; day++) {
        world_day(&w, day, visits);
        for (int i = 0; i < WORLD_DAY_VISITS; i++) {
            visits[i].planned_service_s = (int64_t)600 * (1 + rng_below(&r, 20));
            visits[i].finish_s =
                visits[i].start_s +
                (int64_t)(1.5 * (double)visits[i].planned_service_s * exp(.2 * world_normal(&r)));
        }
        assert_int_equal(arv_learner_add(f.learner, visits, WORLD_DAY_VISITS, f.error), ARV_OK);
    }
    arv_job jobs[WORLD_TYPES + 1];
    memcpy(jobs, f.spec.jobs, WORLD_TYPES * sizeof *jobs);
    arv_job_init(&jobs[WORLD_TYPES]);
    jobs[WORLD_TYPES].type = "never seen";
    for (int i = 0; i <= WORLD_TYPES; i++)
        jobs[i].service_s = 3600;
    jobs[1].service_s = ARV_UNSET;
    f.spec.jobs = jobs;
    f.spec.job_count = WORLD_TYPES + 1;
    apply(&f, FIRST_DAY + 100);
    const arv_duration_model *m = job_model(&f, "quick", NULL);
    assert_true(m->ratio);
    assert_true(relative(job_quantile(m, .5), 1.5e6) < .05);
    assert_false(job_model(&f, "repair", NULL)->ratio); /* a job of it has no plan */
    m = job_model(&f, "never seen", NULL);
    assert_true(m->ratio);
    assert_true(relative(job_quantile(m, .5), 1.5e6) < .05);
    end(&f);
}

/* ---- travel ---------------------------------------------------------------------------------- */

static double travel_at(const arv_travel_model *m, int hour, double p)
{
    assert_non_null(m);
    return (double)m->hour_ppm[hour] * 1e-12 *
           table_at(m->quantile_ppm, m->quantile_value, m->quantile_count, p);
}

static void test_legs_and_hours(void **state)
{
    (void)state;
    fixture f = begin();
    world w = world_default(8);
    w.leg_log[2] = .4;
    w.evening_log = .3;
    learn_days(&f, &w, FIRST_DAY, 300);
    apply(&f, FIRST_DAY + 300);
    const arv_travel_model *usual = find_travel(&f.learned, "p1", "p2", NULL);
    const arv_travel_model *slow = find_travel(&f.learned, "p2", "p3", NULL);
    const arv_travel_model *last = find_travel(&f.learned, "p5", "p6", NULL);
    assert_true(relative(travel_at(usual, 10, .5), 1.2) < .1);
    assert_true(relative(travel_at(slow, 10, .5), 1.2 * exp(.4)) < .1);
    assert_true(relative(travel_at(usual, 10, .9), 1.2 * exp(1.2816 * .25)) < .1);
    assert_true(relative(travel_at(last, 17, .5), 1.2 * exp(.3)) < .08);
    assert_true(relative(travel_at(last, 13, .5), 1.2) < .08);
    assert_non_null(find_travel(&f.learned, NULL, NULL, NULL));
    assert_null(find_travel(&f.learned, "p2", "p1", NULL)); /* never driven */
    end(&f);
}

/* A lasting shift of one leg is mostly followed within a week, also after a quiet time. */
static void test_shift_of_a_leg(void **state)
{
    (void)state;
    fixture f = begin();
    world w = world_default(9);
    learn_days(&f, &w, FIRST_DAY, 200);
    w.leg_log[3] = .5;
    learn_days(&f, &w, FIRST_DAY + 200, 7);
    apply(&f, FIRST_DAY + 207);
    const double now = travel_at(find_travel(&f.learned, "p3", "p4", NULL), 11, .5);
    assert_true(now > 1.2 * exp(.25) && now < 1.2 * exp(.6));
    const double other = travel_at(find_travel(&f.learned, "p1", "p2", NULL), 11, .5);
    assert_true(relative(other, 1.2) < .1);
    end(&f);
}

static void test_shares(void **state)
{
    (void)state;
    fixture f = begin();
    world w = world_default(10);
    w.day_share = .25;
    w.neighbour = .35;
    w.decay = .5;
    arv_learn_options slow;
    arv_learn_options_init(&slow);
    slow.shape_days = 300;
    slow.spread_days = 300;
    arv_learner_destroy(&f.learner);
    f.learner = arv_learner_create(&slow);
    learn_days(&f, &w, FIRST_DAY, 800);
    apply(&f, FIRST_DAY + 800);
    const arv_travel_model *m = find_travel(&f.learned, NULL, NULL, NULL);
    assert_non_null(m);
    /* the fast levels take a part of the day's share away: they forecast it */
    assert_true(m->day_ppm > 150000 && m->day_ppm < 300000);
    assert_true(m->neighbour_ppm > 220000 && m->neighbour_ppm < 480000);
    assert_true(m->technician_day_ppm < 130000);
    assert_true(m->neighbour_decay_ppm >= 300000 && m->neighbour_decay_ppm <= 700000);
    end(&f);
}

/* ---- contract -------------------------------------------------------------------------------- */

static void assert_same_tables(const fixture *a, const fixture *b)
{
    assert_int_equal(a->learned.model_count, b->learned.model_count);
    for (int32_t i = 0; i < a->learned.model_count; i++)
        assert_memory_equal(a->learned.models[i].quantile_value,
                            b->learned.models[i].quantile_value,
                            sizeof(int64_t) * (size_t)a->learned.models[i].quantile_count);
    assert_int_equal(a->learned.travel_model_count, b->learned.travel_model_count);
    for (int32_t i = 0; i < a->learned.travel_model_count; i++) {
        const arv_travel_model *x = &a->learned.travel_models[i], *y = &b->learned.travel_models[i];
        assert_memory_equal(x->hour_ppm, y->hour_ppm, sizeof(int64_t) * ARV_HOURS);
        assert_memory_equal(x->quantile_value, y->quantile_value,
                            sizeof(int64_t) * (size_t)x->quantile_count);
        assert_int_equal(x->neighbour_ppm, y->neighbour_ppm);
    }
}

/* The order within a day does not matter either. */
static void test_all_at_once(void **state)
{
    (void)state;
    enum { DAYS = 50 };
    fixture one = begin(), all = begin();
    const world w = world_default(11);
    learn_days(&one, &w, FIRST_DAY, DAYS);
    arv_visit *visits = ARENA_ARRAY(all.arena, arv_visit, DAYS * WORLD_DAY_VISITS);
    for (int32_t d = 0; d < DAYS; d++) {
        arv_visit *today = &visits[(size_t)d * WORLD_DAY_VISITS];
        world_day(&w, FIRST_DAY + d, today);
        for (int i = 0; i < WORLD_DAY_VISITS / 2; i++) {
            const arv_visit swapped = today[i];
            today[i] = today[WORLD_DAY_VISITS - 1 - i];
            today[WORLD_DAY_VISITS - 1 - i] = swapped;
        }
    }
    assert_int_equal(arv_learner_add(all.learner, visits, DAYS * WORLD_DAY_VISITS, all.error),
                     ARV_OK);
    apply(&one, FIRST_DAY + DAYS);
    apply(&all, FIRST_DAY + DAYS);
    assert_same_tables(&one, &all);
    end(&one);
    end(&all);
}

static void assert_refused(fixture *f, const arv_visit *visits, int32_t count, arv_status status,
                           const char *path)
{
    memset(f->error, 0, sizeof *f->error);
    assert_int_equal(arv_learner_add(f->learner, visits, count, f->error), status);
    assert_string_equal(f->error->items[0].path, path);
}

static void test_refusals(void **state)
{
    (void)state;
    fixture f = begin(), same = begin();
    const world w = world_default(12);
    learn_days(&f, &w, FIRST_DAY, 20);
    learn_days(&same, &w, FIRST_DAY, 20);
    arv_visit v[WORLD_DAY_VISITS];
    world_day(&w, FIRST_DAY + 19, v);
    assert_refused(&f, v, WORLD_DAY_VISITS, ARV_FAILED_PRECONDITION, "records[0].day");
    world_day(&w, FIRST_DAY + 20, v);
    v[7].day = FIRST_DAY + 22;
    assert_refused(&f, v, WORLD_DAY_VISITS, ARV_INVALID_ARGUMENT, "records[8].day");
    world_day(&w, FIRST_DAY + 20, v);
    v[3].technician = NULL;
    assert_refused(&f, v, WORLD_DAY_VISITS, ARV_INVALID_ARGUMENT, "records[3].technician");
    world_day(&w, FIRST_DAY + 20, v);
    v[5].finish_s = v[5].start_s - 1;
    assert_refused(&f, v, WORLD_DAY_VISITS, ARV_INVALID_ARGUMENT, "records[5].finish_s");
    world_day(&w, FIRST_DAY + 20, v);
    v[23].stop = 0;
    assert_refused(&f, v, WORLD_DAY_VISITS, ARV_INVALID_ARGUMENT, "records[23].stop");
    world_day(&w, FIRST_DAY + 20, v);
    v[0].route = "";
    assert_refused(&f, v, WORLD_DAY_VISITS, ARV_INVALID_ARGUMENT, "records[0].route");
    world_day(&w, FIRST_DAY + 20, v);
    v[0].planned_travel_s = -3;
    assert_refused(&f, v, WORLD_DAY_VISITS, ARV_INVALID_ARGUMENT, "records[0].planned_travel_s");
    assert_refused(&f, v, -1, ARV_INVALID_ARGUMENT, "records");
    apply(&f, FIRST_DAY + 20);
    apply(&same, FIRST_DAY + 20);
    assert_same_tables(&f, &same);
    assert_int_equal(
        arv_learner_apply(f.learner, FIRST_DAY + 18, &f.spec, f.arena, &f.learned, f.error),
        ARV_INVALID_ARGUMENT);
    assert_int_equal(f.learned.model_count, 0);
    end(&f);
    end(&same);
}

static void test_half_lives_out_of_range(void **state)
{
    (void)state;
    arv_learn_options o;
    arv_learn_options_init(&o);
    o.fast_days = 0;
    assert_null(arv_learner_create(&o));
    o.fast_days = 1;
    o.type_days = 36501;
    assert_null(arv_learner_create(&o));
    o.type_days = 36500;
    arv_learner *learner = arv_learner_create(&o);
    assert_non_null(learner);
    arv_learner_destroy(&learner);
    arv_learner_destroy(&learner);
}

static void test_what_is_stated_stays(void **state)
{
    (void)state;
    fixture f = begin();
    const world w = world_default(13);
    apply(&f, FIRST_DAY); /* nothing learned: nothing added */
    assert_int_equal(f.learned.model_count, 0);
    assert_int_equal(f.learned.travel_model_count, 0);
    learn_days(&f, &w, FIRST_DAY, 60);
    arv_duration_model stated;
    arv_duration_model_init(&stated);
    stated.job_type = "repair";
    stated.family = ARV_MODEL_LOGNORMAL;
    stated.mean = 1000;
    stated.cv_ppm = 100000;
    f.spec.models = &stated;
    f.spec.model_count = 1;
    apply(&f, FIRST_DAY + 60);
    for (int32_t i = 0; i < f.learned.model_count; i++)
        if (strcmp(f.learned.models[i].job_type, "repair") == 0)
            assert_memory_equal(&f.learned.models[i], &stated, sizeof stated);
    assert_non_null(job_model(&f, "quick", NULL));
    assert_true(f.learned.travel_model_count > 0);
    stated.job_type = NULL; /* any type */
    apply(&f, FIRST_DAY + 60);
    assert_int_equal(f.learned.model_count, 1);
    arv_profile profile;
    arv_profile_init(&profile);
    profile.leg_sigma_ppm = 100000;
    f.spec.profiles = &profile;
    f.spec.profile_count = 1;
    apply(&f, FIRST_DAY + 60);
    assert_int_equal(f.learned.travel_model_count, 0);
    end(&f);
}

static void test_never_seen(void **state)
{
    (void)state;
    fixture f = begin();
    const world w = world_default(14);
    learn_days(&f, &w, FIRST_DAY, 60);
    arv_job jobs[2];
    arv_job_init(&jobs[0]);
    arv_job_init(&jobs[1]);
    jobs[0].type = "new";
    jobs[1].type = "new and planned";
    jobs[1].service_s = 3600;
    f.spec.jobs = jobs;
    f.spec.job_count = 2;
    apply(&f, FIRST_DAY + 60);
    /* as wide as the types are different */
    const arv_duration_model *m = job_model(&f, "new", NULL);
    assert_true(job_quantile(m, .9) > 1800);
    assert_true(job_quantile(m, .1) < 1500);
    assert_null(job_model(&f, "new and planned", NULL));
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_technician),
        cmocka_unit_test(test_technician_who_varies),
        cmocka_unit_test(test_two_kinds_of_visit),
        cmocka_unit_test(test_open_at_the_end),
        cmocka_unit_test(test_pace),
        cmocka_unit_test(test_access),
        cmocka_unit_test(test_beside_the_plan),
        cmocka_unit_test(test_legs_and_hours),
        cmocka_unit_test(test_shift_of_a_leg),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_all_at_once),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_half_lives_out_of_range),
        cmocka_unit_test(test_what_is_stated_stays),
        cmocka_unit_test(test_never_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
