/* test_play_punctual.c - how often customers' own windows and ends of shifts were missed, by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "play/punctual.h"
#include "tiny_problem.h"

enum { TECHNICIANS = 2, EACH = 2, DAYS = 2, VISITS = TECHNICIANS * EACH * DAYS };

typedef struct scene {
    tiny_problem tiny;
    arv_time_window window; /* of every job but the last: starts until 9:00 */
    play_customer customers[VISITS];
    play_result result;
} scene;

/* All start at 8:30 and take half an hour. */
static void set_up(scene *s)
{
    const tiny_options options = {
        .technicians = TECHNICIANS, .jobs_each = EACH, .travel_s = 600, .shift_s = 2 * 3600};
    memset(s, 0, sizeof *s);
    tiny_fill(&s->tiny, &options);
    arv_time_window_init(&s->window);
    s->window.open_s = TINY_SHIFT_START_S;
    s->window.close_s = TINY_SHIFT_START_S + 3600;
    for (int32_t j = 0; j + 1 < TECHNICIANS * EACH; j++) {
        s->tiny.jobs[j].windows = &s->window;
        s->tiny.jobs[j].window_count = 1;
    }
    tiny_compile(&s->tiny);
    for (int32_t c = 0; c < VISITS; c++) {
        const int32_t visit = c % (TECHNICIANS * EACH);
        s->customers[c] = (play_customer){.route = visit / EACH,
                                          .job = visit,
                                          .cluster = c / EACH,
                                          .start_s = TINY_SHIFT_START_S + 1800,
                                          .finish_s = TINY_SHIFT_START_S + 3600};
    }
    s->result = (play_result){.problem = s->tiny.problem,
                              .plan = &s->tiny.plan,
                              .customers = s->customers,
                              .customer_count = VISITS,
                              .cluster_count = VISITS / EACH};
}

static punctual_figures figures_of(scene *s)
{
    punctual_figures f;
    assert_int_equal(punctual_compute(&s->result, s->tiny.arena, &f), ARV_OK);
    return f;
}

static void nothing_is_missed(void **state)
{
    (void)state;
    scene s;
    set_up(&s);
    const punctual_figures f = figures_of(&s);
    assert_int_equal(f.missed.of, 6); /* the last job has no window */
    assert_int_equal(f.overrun.of, 4);
    assert_true(f.missed.rate == 0 && f.overrun.rate == 0 && f.overrun_min == 0);
    assert_int_equal(f.not_reached, 0);
    assert_true(fabs(f.missed.low) < 1e-9 && f.missed.high > 0 && f.missed.high < 1);
    tiny_free(&s.tiny);
}

static void what_is_late_counts(void **state)
{
    (void)state;
    scene s;
    set_up(&s);
    s.customers[0].start_s = s.window.close_s;     /* just in time */
    s.customers[1].start_s = s.window.close_s + 1; /* not */
    s.customers[2].arrive_s = s.customers[2].start_s = s.customers[2].finish_s = ARV_UNSET;
    s.customers[3].start_s = s.window.close_s + 1;           /* has no window */
    s.customers[5].finish_s = TINY_SHIFT_START_S + 2 * 3600; /* and has 10 min to drive */
    const punctual_figures f = figures_of(&s);
    assert_true(fabs(f.missed.rate - 2. / 6) < 1e-12);
    assert_true(f.missed.low > 0 && f.missed.low < 2. / 6 && f.missed.high > 2. / 6);
    assert_int_equal(f.not_reached, 1);
    assert_true(fabs(f.overrun.rate - 2. / 4) < 1e-12); /* somebody unreached, ten minutes late */
    assert_true(fabs(f.overrun_min - 10. / 4) < 1e-9);
    tiny_free(&s.tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_missed),
        cmocka_unit_test(what_is_late_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
