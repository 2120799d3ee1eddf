/* test_play_walk.c - a route walked with pencil and paper; travel through time slices against the
 * travel room; the slots and widths of the baselines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "play/baseline.h"
#include "tiny_problem.h"
#include "travel/travel_leg.h"

/* ---- one route by hand: legs of 600 s, services of 1200 s, from 8:00 = 28800 ----------------- */

enum { VISITS = 3 };

typedef struct hand {
    tiny_problem tiny;
    arv_time_window windows[2], rest_windows[2];
    arv_break rests[2];
    int32_t job[VISITS], break_first[VISITS + 1], break_row[2], planned[VISITS];
    int32_t service_s[VISITS];
    double leg_factor[VISITS];
    walk_route route;
    walk_draw draw;
    walk_times times;
} hand;

static void start(hand *h)
{
    memset(h, 0, sizeof *h);
    tiny_fill(&h->tiny, &(tiny_options){.technicians = 1,
                                        .jobs_each = VISITS,
                                        .travel_s = 600,
                                        .planned_s = 1200,
                                        .shift_s = 8 * 3600});
    for (int32_t v = 0; v < VISITS; v++) {
        h->job[v] = v;
        h->service_s[v] = 1200;
        h->leg_factor[v] = 1;
    }
}

static void add_rest(hand *h, int32_t b, int64_t open_s, int64_t close_s, int64_t service_s)
{
    arv_time_window_init(&h->rest_windows[b]);
    h->rest_windows[b].open_s = open_s;
    h->rest_windows[b].close_s = close_s;
    arv_break_init(&h->rests[b]);
    h->rests[b].id = b ? "lunch" : "coffee";
    h->rests[b].windows = &h->rest_windows[b];
    h->rests[b].window_count = 1;
    h->rests[b].service_s = service_s;
    h->tiny.shifts[0].breaks = h->rests;
    h->tiny.shifts[0].break_count = b + 1;
}

static void compile(hand *h)
{
    tiny_compile(&h->tiny);
    const arv_problem *p = h->tiny.problem;
    h->route = (walk_route){.shift = 0,
                            .technician = 0,
                            .depart_s = (int32_t)(28800 - p->origin_s),
                            .visit_count = VISITS,
                            .job = h->job,
                            .break_first = h->break_first,
                            .break_row = h->break_row,
                            .planned_arrive_s = h->planned};
    h->draw = (walk_draw){.service_s = h->service_s, .leg_factor = h->leg_factor};
    assert_int_equal(walk_times_make(h->tiny.arena, VISITS, &h->times), ARV_OK);
}

static int32_t walk(hand *h, int64_t latest_s)
{
    return walk_forward(h->tiny.problem, &h->route, &h->draw, 0, h->route.depart_s,
                        (int32_t)(latest_s - h->tiny.problem->origin_s), &h->times);
}

/* The wanted times are on the caller's clock. */
static void assert_visit(const hand *h, int32_t v, int64_t depart_s, int64_t arrive_s,
                         int64_t start_s, int64_t finish_s)
{
    const int64_t origin_s = h->tiny.problem->origin_s;
    assert_int_equal(h->times.depart_s[v] + origin_s, depart_s);
    assert_int_equal(h->times.arrive_s[v] + origin_s, arrive_s);
    assert_int_equal(h->times.start_s[v] + origin_s, start_s);
    assert_int_equal(h->times.finish_s[v] + origin_s, finish_s);
}

static void plain_route(void **state)
{
    (void)state;
    hand h;
    start(&h);
    h.leg_factor[1] = 1.5;
    h.service_s[1] = 3000;
    compile(&h);
    assert_int_equal(walk(&h, 57600), VISITS);
    assert_visit(&h, 0, 28800, 29400, 29400, 30600);
    assert_visit(&h, 1, 30600, 31500, 31500, 34500);
    assert_visit(&h, 2, 34500, 35100, 35100, 36300);
    tiny_free(&h.tiny);
}

static void service_waits_for_a_window(void **state)
{
    (void)state;
    static const struct {
        int64_t open_s[2], close_s[2], start_s;
    } cases[] = {
        {{31200, 40000}, {31300, 41000}, 31200}, /* opens as he comes */
        {{31500, 40000}, {31600, 41000}, 31500}, /* waits */
        {{30000, 40000}, {31199, 41000}, 40000}, /* one second late for the first */
        {{30000, 31000}, {30500, 31100}, 31200}, /* too late for both: starts at once */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hand h;
        start(&h);
        for (int w = 0; w < 2; w++) {
            arv_time_window_init(&h.windows[w]);
            h.windows[w].open_s = cases[i].open_s[w];
            h.windows[w].close_s = cases[i].close_s[w];
        }
        h.tiny.jobs[1].windows = h.windows;
        h.tiny.jobs[1].window_count = 2;
        compile(&h);
        assert_int_equal(walk(&h, 57600), VISITS);
        assert_visit(&h, 1, 30600, 31200, cases[i].start_s, cases[i].start_s + 1200);
        tiny_free(&h.tiny);
    }
}

static void breaks_are_taken_on_the_leg(void **state)
{
    (void)state;
    static const struct {
        int64_t open_s, close_s, arrive_s;
    } cases[] = {
        {30000, 31000, 30600 + 900 + 600}, /* at once, then the drive */
        {31000, 31500, 30600 + 900 + 600}, /* on the road */
        {33000, 34000, 33000 + 900},       /* he is there, but has to wait for his break */
        {30000, 30599, 30600 + 900 + 600}, /* missed its window: taken all the same */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        hand h;
        start(&h);
        add_rest(&h, 0, cases[i].open_s, cases[i].close_s, 900);
        h.break_first[2] = h.break_first[3] = 1; /* on the leg to visit 1 */
        compile(&h);
        assert_int_equal(walk(&h, 57600), VISITS);
        assert_visit(&h, 1, 30600, cases[i].arrive_s, cases[i].arrive_s, cases[i].arrive_s + 1200);
        tiny_free(&h.tiny);
    }
}

static void two_breaks_on_a_leg_are_chained(void **state)
{
    (void)state;
    hand h;
    start(&h);
    add_rest(&h, 0, 31000, 32000, 900);
    add_rest(&h, 1, 31500, 40000, 1800);
    h.break_row[1] = 1;
    h.break_first[2] = h.break_first[3] = 2;
    compile(&h);
    assert_int_equal(walk(&h, 57600), VISITS);
    /* First 31000-31900, second 31900-33700; driving would be over at 30600 + 2700 + 600 = 33900. */
    assert_visit(&h, 1, 30600, 33900, 33900, 35100);
    tiny_free(&h.tiny);
}

static void he_is_held_until_a_promise_opens(void **state)
{
    (void)state;
    hand h;
    start(&h);
    h.tiny.jobs[1].promise_from_s = 33000;
    h.tiny.jobs[1].promise_to_s = 36000;
    compile(&h);
    assert_int_equal(walk(&h, 57600), VISITS);
    assert_visit(&h, 1, 30600, 33000, 33000, 34200);
    tiny_free(&h.tiny);
}

static void nobody_leaves_after_the_shift(void **state)
{
    (void)state;
    hand h;
    start(&h);
    compile(&h);
    assert_int_equal(walk(&h, 32400), VISITS); /* leaves for the last at 32400 */
    assert_int_equal(walk(&h, 32399), 2);
    assert_int_equal(walk(&h, 28799), 0);
    /* From the middle of a route. */
    const int32_t depart_s = (int32_t)(40000 - h.tiny.problem->origin_s);
    assert_int_equal(
        walk_forward(h.tiny.problem, &h.route, &h.draw, 2, depart_s, INT32_MAX, &h.times), VISITS);
    assert_visit(&h, 2, 40000, 40600, 40600, 41800);
    tiny_free(&h.tiny);
}

/* ---- travel by time of day ------------------------------------------------------------------- */

static void slices_by_hand(void **state)
{
    (void)state;
    static const int32_t slow[4] = {0, 600, 600, 0}, fast[4] = {0, 300, 300, 0},
                         never[4] = {0, 10000, 600, 0};
    static const int32_t from_s[2] = {0, 1000};
    const int32_t *const durations[2] = {slow, fast}, *const repaired[2] = {never, fast};
    problem_travel travel = {
        .rows = 2, .slice_count = 2, .slice_from_s = from_s, .duration_s = durations};
    assert_int_equal(walk_travel_s(&travel, 0, 1, 0, 1), 600);
    assert_int_equal(walk_travel_s(&travel, 0, 1, 400, 1), 600);
    assert_int_equal(walk_travel_s(&travel, 0, 1, 700, 1), 300 + 150);
    assert_int_equal(walk_travel_s(&travel, 0, 1, 700, 2), 300 + 450);
    assert_int_equal(walk_travel_s(&travel, 0, 1, 1000, 1), 300);
    assert_int_equal(walk_travel_s(&travel, 0, 1, 5000, 0.5), 150);
    assert_int_equal(walk_travel_s(&travel, ARV_NONE, 1, 0, 1), 0);
    travel.duration_s = repaired; /* waiting for the fast slice: 1300 s at worst */
    assert_int_equal(walk_travel_s(&travel, 0, 1, 0, 1), 1000 + 69);
}

/* The simulation does the same in integers; both must agree to the second. */
static void slices_agree_with_the_travel_room(void **state)
{
    (void)state;
    enum { SLICES = 6, TRIALS = 3000 };
    rng r = rng_make(5, 5, 5);
    arv_arena *arena = arv_arena_create(0);
    for (int i = 0; i < TRIALS; i++) {
        int32_t from_s[SLICES] = {0}, cells[SLICES][4];
        const int32_t *durations[SLICES];
        for (int k = 0; k < SLICES; k++) {
            from_s[k] = k ? from_s[k - 1] + 60 + rng_below(&r, 3000) : 0;
            for (int c = 0; c < 4; c++)
                cells[k][c] = 1 + rng_below(&r, 4000);
            durations[k] = cells[k];
        }
        const problem_travel travel = {
            .rows = 2, .slice_count = SLICES, .slice_from_s = from_s, .duration_s = durations};
        travel_leg leg;
        assert_int_equal(travel_leg_make(arena, &travel, 0, 1, &leg), ARV_OK);
        const int32_t depart_s = rng_below(&r, 20000),
                      factor = KERNEL_ONE / 2 + rng_below(&r, KERNEL_ONE);
        const int32_t there = travel_arrive(&leg, depart_s, factor) - depart_s;
        const int32_t here = walk_travel_s(&travel, 0, 1, depart_s, (double)factor / KERNEL_ONE);
        if (abs(there - here) > 1)
            fail_msg("trial %d: %d s here, %d s there", i, here, there);
    }
    arv_arena_destroy(&arena);
}

/* Twice as slow from nine to ten: origin and departures are not at full hours. */
static void hours_by_hand(void **state)
{
    (void)state;
    static const int32_t seconds[4] = {0, 3000, 3000, 0}, from_s[1] = {0};
    static const int32_t *const durations[1] = {seconds};
    int64_t hours[ARV_HOURS];
    for (int h = 0; h < ARV_HOURS; h++)
        hours[h] = h == 9 ? 2000000 : 1000000;
    const problem_travel travel = {
        .rows = 2, .slice_count = 1, .slice_from_s = from_s, .duration_s = durations};
    const int64_t origin_s = 20000 * INT64_C(86400) + 8 * 3600 + 600; /* 08:10 */
    assert_int_equal(walk_travel_by_hours_s(&travel, hours, origin_s, 0, 1, 0, 1), 3000);
    /* 08:35: half of it until nine, the rest at half the speed */
    assert_int_equal(walk_travel_by_hours_s(&travel, hours, origin_s, 0, 1, 1500, 1), 1500 + 3000);
    /* 09:50: 600 of 6000, then 2700 */
    assert_int_equal(walk_travel_by_hours_s(&travel, hours, origin_s, 0, 1, 6000, 1), 600 + 2700);
    /* the same at nine the next day, and before the origin */
    assert_int_equal(walk_travel_by_hours_s(&travel, hours, origin_s, 0, 1, 6000 + 86400, 1), 3300);
    assert_int_equal(walk_travel_by_hours_s(&travel, hours, origin_s, 0, 1, 6000 - 86400, 1), 3300);
    assert_int_equal(walk_travel_by_hours_s(&travel, hours, origin_s, ARV_NONE, 1, 0, 1), 0);
    assert_int_equal(walk_travel_by_hours_s(&travel, hours, -origin_s, 0, 1, 0, 1), 3000);
}

static void hours_agree_with_the_travel_room(void **state)
{
    (void)state;
    enum { SLICES = 4, TRIALS = 2000 };
    rng r = rng_make(6, 6, 6);
    arv_arena *arena = arv_arena_create(0);
    for (int i = 0; i < TRIALS; i++) {
        int32_t from_s[SLICES] = {0}, cells[SLICES][4];
        const int32_t *durations[SLICES];
        int64_t ppm[ARV_HOURS];
        for (int k = 0; k < SLICES; k++) {
            from_s[k] = k ? from_s[k - 1] + 2000 + rng_below(&r, 9000) : 0;
            for (int c = 0; c < 4; c++)
                cells[k][c] = 2000 + rng_below(&r, 4000);
            durations[k] = cells[k];
        }
        for (int h = 0; h < ARV_HOURS; h++)
            ppm[h] = 700000 + rng_below(&r, 900000);
        const problem_travel travel = {.rows = 2,
                                       .slice_count = i % 2 ? SLICES : 1,
                                       .slice_from_s = from_s,
                                       .duration_s = durations};
        const travel_hours hours = {
            .origin_s = 1700000000 + 977 * i, .from_s = 0, .until_s = 200000, .ppm = ppm};
        travel_leg leg;
        assert_int_equal(travel_leg_make(arena, &travel, 0, 1, &leg), ARV_OK);
        assert_int_equal(travel_leg_follow_hours(arena, &hours, &leg), ARV_OK);
        const int32_t depart_s = rng_below(&r, 60000),
                      factor = KERNEL_ONE / 2 + rng_below(&r, KERNEL_ONE);
        const int32_t there = travel_arrive(&leg, depart_s, factor) - depart_s;
        const int32_t here = walk_travel_by_hours_s(&travel, ppm, hours.origin_s, 0, 1, depart_s,
                                                    (double)factor / KERNEL_ONE);
        if (abs(there - here) > 3) /* that room rounds the duration of each slice */
            fail_msg("trial %d: %d s here, %d s there", i, here, there);
    }
    arv_arena_destroy(&arena);
}

static void access_comes_before_the_window(void **state)
{
    (void)state;
    hand h;
    int32_t access_s[VISITS] = {100, 400, 0};
    start(&h);
    arv_time_window_init(&h.windows[0]);
    h.windows[0].open_s = 31300; /* he is there at 31300 and ready at 31700 */
    h.windows[0].close_s = 31500;
    arv_time_window_init(&h.windows[1]);
    h.windows[1].open_s = 32000;
    h.windows[1].close_s = 33000;
    h.tiny.jobs[1].windows = h.windows;
    h.tiny.jobs[1].window_count = 2;
    compile(&h);
    h.draw.access_s = access_s;
    assert_int_equal(walk(&h, 57600), VISITS);
    assert_visit(&h, 0, 28800, 29400, 29500, 30700);
    assert_visit(&h, 1, 30700, 31300, 32000, 33200);
    assert_visit(&h, 2, 33200, 33800, 33800, 35000);
    tiny_free(&h.tiny);
}

/* ---- baselines ------------------------------------------------------------------------------- */

static void slots_by_hand(void **state)
{
    (void)state;
    static const int64_t cases[][3] = {
        /* planned, width, from */
        {10 * 3600 + 7 * 60, 7200, 9 * 3600},
        {10 * 3600 + 14 * 60 + 59, 7200, 9 * 3600},
        {10 * 3600 + 15 * 60, 7200, 9 * 3600 + 1800},
        {10 * 3600 + 50 * 60, 7200, 10 * 3600},
        {10 * 3600, 14400, 8 * 3600},
        {-600, 7200, -3600},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t from_s, to_s;
        baseline_slot(cases[i][0], cases[i][1], &from_s, &to_s);
        assert_int_equal(from_s, cases[i][2]);
        assert_int_equal(to_s, from_s + cases[i][1]);
        assert_true(from_s <= cases[i][0] && cases[i][0] <= to_s);
    }
}

/* Widths tuned on training days hold the promised share of other days, at every distance. */
/* A dispatcher plans with planned services and the medians of legs and access. */
static void etas_are_driven_with_medians(void **state)
{
    (void)state;
    static const int64_t ppm[] = {0, 500000, 1000000}, legs[] = {800000, 1100000, 3000000},
                         access[] = {0, 120, 900};
    int64_t hours[ARV_HOURS];
    for (int i = 0; i < ARV_HOURS; i++)
        hours[i] = i == 8 ? 2000000 : 1000000;
    tiny_problem tiny;
    tiny_fill(&tiny, &(tiny_options){.technicians = 1,
                                     .jobs_each = 3,
                                     .travel_s = 600,
                                     .planned_s = 1200,
                                     .mean_s = 1500,
                                     .cv_ppm = 400000,
                                     .shift_s = 8 * 3600});
    arv_travel_model travel;
    arv_duration_model door;
    tiny_learned(&tiny, &travel, &door, ppm, legs, access, 3);
    travel.hour_ppm = hours;
    tiny_compile(&tiny);
    walk_route *routes;
    assert_int_equal(walk_routes_of(tiny.problem, &tiny.plan, tiny.arena, &routes), ARV_OK);
    const play_reality as_modelled = {0};
    truth training;
    baseline b;
    assert_int_equal(
        truth_make(tiny.problem, 1, TRUTH_TRAINING, &as_modelled, tiny.arena, &training), ARV_OK);
    assert_int_equal(baseline_tune(&training, routes, 1, 10, 0.1, tiny.arena, &b), ARV_OK);
    const int32_t *eta_s = baseline_etas(&b, 0, 0, routes[0].depart_s);
    const int32_t first_s = routes[0].depart_s + 1320;
    assert_int_equal(eta_s[0], first_s);
    const int32_t second_s = first_s + 120 + 1200; /* 08:44: all of 1320 s before nine */
    assert_int_equal(second_s, routes[0].depart_s + 2640);
    /* 960 s of 1320 until nine, the rest at twice the speed */
    assert_int_equal(eta_s[1], second_s + 960 + 180);
    assert_int_equal(eta_s[2], eta_s[1] + 120 + 1200 + 660);
    tiny_free(&tiny);
}

static void last_eta_is_tuned(void **state)
{
    (void)state;
    tiny_problem tiny;
    tiny_fill(&tiny, &(tiny_options){.technicians = 3,
                                     .jobs_each = 5,
                                     .travel_s = 900,
                                     .planned_s = 2400,
                                     .mean_s = 2400,
                                     .cv_ppm = 450000,
                                     .pace_ppm = 100000,
                                     .leg_ppm = 200000,
                                     .technician_day_ppm = 80000,
                                     .shift_s = 20 * 3600});
    tiny_compile(&tiny);
    const arv_problem *p = tiny.problem;
    walk_route *routes;
    assert_int_equal(walk_routes_of(p, &tiny.plan, tiny.arena, &routes), ARV_OK);
    truth training, other;
    const play_reality as_modelled = {0};
    truth_make(p, 1, TRUTH_TRAINING, &as_modelled, tiny.arena, &training);
    truth_make(p, 1, TRUTH_PLAYED, &as_modelled, tiny.arena, &other);
    baseline b;
    assert_int_equal(baseline_tune(&training, routes, 3, 1000, 0.1, tiny.arena, &b), ARV_OK);
    walk_draw draw;
    walk_times times;
    walk_draw_make(tiny.arena, 5, &draw);
    walk_times_make(tiny.arena, 5, &times);
    int32_t looks[5] = {0}, inside[5] = {0}, kept = 0, customers = 0;
    for (int32_t day = 0; day < 1000; day++)
        for (int32_t r = 0; r < 3; r++) {
            truth_draw(&other, day, &routes[r], &draw);
            walk_forward(p, &routes[r], &draw, 0, routes[r].depart_s, INT32_MAX, &times);
            for (int32_t from = 0; from < 5; from++) {
                const int32_t *eta_s = baseline_etas(&b, r, from, times.depart_s[from]);
                for (int32_t v = from; v < 5; v++) {
                    looks[v - from]++;
                    inside[v - from] +=
                        abs(times.arrive_s[v] - eta_s[v]) <= b.half_width_s[v - from];
                }
            }
            customers++;
            kept += abs(times.arrive_s[4] - routes[r].planned_arrive_s[4]) <=
                    baseline_normal_s(&b, r, 4);
        }
    for (int32_t n = 0; n < 5; n++) {
        assert_int_equal(looks[n], 3000 * (5 - n));
        /* 3000 technician-days on either side: a standard deviation of about 0.008. */
        assert_in_range(inside[n] * 1000 / looks[n], 872, 928);
        if (n > 0)
            assert_true(b.half_width_s[n] > b.half_width_s[n - 1]);
    }
    assert_in_range(kept * 1000 / customers, 865, 935);
    tiny_free(&tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_route),
        cmocka_unit_test(service_waits_for_a_window),
        cmocka_unit_test(breaks_are_taken_on_the_leg),
        cmocka_unit_test(two_breaks_on_a_leg_are_chained),
        cmocka_unit_test(he_is_held_until_a_promise_opens),
        cmocka_unit_test(nobody_leaves_after_the_shift),
        cmocka_unit_test(slices_by_hand),
        cmocka_unit_test(slices_agree_with_the_travel_room),
        cmocka_unit_test(hours_by_hand),
        cmocka_unit_test(hours_agree_with_the_travel_room),
        cmocka_unit_test(access_comes_before_the_window),
        cmocka_unit_test(slots_by_hand),
        cmocka_unit_test(etas_are_driven_with_medians),
        cmocka_unit_test(last_eta_is_tuned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
