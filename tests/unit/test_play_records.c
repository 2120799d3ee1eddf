/* test_play_records.c - what is written of played days is read back, tap by tap. */
#include "rehearsal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "format/visit_records.h"
#include "play/play_records.h"

enum { DAY_S = 86400 };

/* Plays and reads the records back. */
static visit_records play_and_read(rehearsal *r)
{
    const char *text = NULL;
    visit_records records;
    assert_int_equal(rehearsal_play(r, NULL), ARV_OK);
    assert_int_equal(play_records_text(r->result, r->tiny.arena, &text, &r->error), ARV_OK);
    if (visit_records_read(r->tiny.arena, text, strlen(text), &records, &r->error) != ARV_OK)
        fail_msg("%s: %s", r->error.items[0].path, r->error.items[0].text);
    return records;
}

/* What rehearsal_open does, behind a change of the spec that tiny_fill made. */
static void open_changed(rehearsal *r)
{
    tiny_compile(&r->tiny);
    play_options_init(&r->options);
    r->options.windows.scenarios = 1024;
    r->options.windows.threads = 1;
    assert_int_equal(
        arv_estimate(r->tiny.problem, &r->options.windows, NULL, &r->tiny.plan, &r->error), ARV_OK);
}

static void move_clock(tiny_problem *tiny, int64_t by_s)
{
    for (int32_t t = 0; t < tiny->spec.technician_count; t++) {
        tiny->shifts[t].start_s += by_s;
        tiny->shifts[t].end_s += by_s;
    }
}

/* ---- days without noise ---------------------------------------------------------------------- */

static void a_sure_day_reads_as_planned(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    r.options.days = 2;
    const visit_records records = play_and_read(&r);
    assert_int_equal(records.count, 2 * 6);
    for (int32_t i = 0; i < records.count; i++) {
        const arv_visit *v = &records.visits[i];
        const int32_t stop = i % 3;
        const int64_t left_s = TINY_SHIFT_START_S + 3600 * stop;
        assert_int_equal(v->day, PLAY_RECORDS_FIRST_DAY + i / 6);
        assert_string_equal(v->technician, i / 3 % 2 ? "t1" : "t0");
        assert_string_equal(v->route, i / 3 % 2 ? "r2" : "r1");
        assert_int_equal(v->stop, stop + 1);
        assert_null(v->job_type);
        assert_int_equal(v->depart_s, left_s);
        assert_int_equal(v->arrive_s, left_s + 900);
        assert_int_equal(v->start_s, left_s + 900);
        assert_int_equal(v->finish_s, left_s + 3600);
        assert_int_equal(v->planned_travel_s, 900);
        assert_int_equal(v->planned_service_s, 2700);
    }
    assert_string_equal(records.visits[0].from, "loc0");
    assert_string_equal(records.visits[0].to, "loc1");
    assert_string_equal(records.visits[1].from, "loc1");
    rehearsal_close(&r);
}

static void the_first_day_is_a_monday(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    const char *text = NULL;
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    assert_int_equal(play_records_text(r.result, r.tiny.arena, &text, &r.error), ARV_OK);
    const char *row = strchr(text, '\n') + 1;
    static const char wanted[] = "2026-01-05,t0,r1,1,,loc0,loc1,28800,29700,29700,32400,900,2700\n";
    assert_memory_equal(row, wanted, sizeof wanted - 1);
    assert_int_equal((PLAY_RECORDS_FIRST_DAY + 3) % 7, 0); /* 1970-01-01 was a Thursday */
    rehearsal_close(&r);
}

static void clocks_that_count_from_1970_or_backwards(void **state)
{
    (void)state;
    static const int64_t moves_s[] = {INT64_C(20000) * DAY_S, INT64_C(-3) * DAY_S};
    for (size_t m = 0; m < 2; m++) {
        rehearsal r = {.result = NULL};
        tiny_fill(&r.tiny, &rehearsal_exact);
        move_clock(&r.tiny, moves_s[m]);
        open_changed(&r);
        const visit_records records = play_and_read(&r);
        assert_int_equal(records.visits[0].day, PLAY_RECORDS_FIRST_DAY);
        assert_int_equal(records.visits[0].depart_s, TINY_SHIFT_START_S);
        assert_int_equal(records.visits[5].finish_s, TINY_SHIFT_START_S + 3 * 3600);
        rehearsal_close(&r);
    }
}

/* The second technician works on the day after: each day played takes two dates. */
static void a_problem_of_two_days_takes_two_dates(void **state)
{
    (void)state;
    rehearsal r = {.result = NULL};
    tiny_fill(&r.tiny, &rehearsal_exact);
    r.tiny.shifts[1].start_s += DAY_S;
    r.tiny.shifts[1].end_s += DAY_S;
    open_changed(&r);
    r.options.days = 2;
    const visit_records records = play_and_read(&r);
    assert_int_equal(records.count, 2 * 6);
    for (int32_t i = 0; i < records.count; i++) {
        assert_int_equal(records.visits[i].day, PLAY_RECORDS_FIRST_DAY + i / 3);
        assert_string_equal(records.visits[i].technician, i / 3 % 2 ? "t1" : "t0");
        assert_int_equal(records.visits[i].depart_s, TINY_SHIFT_START_S + 3600 * (i % 3));
    }
    rehearsal_close(&r);
}

/* ---- names ----------------------------------------------------------------------------------- */

static void names_are_quoted(void **state)
{
    (void)state;
    rehearsal r = {.result = NULL};
    tiny_fill(&r.tiny, &rehearsal_exact);
    arv_location locations[7] = {{.id = NULL}, {.id = "12 High St\nLeeds"}, {.id = "\""}};
    r.tiny.spec.locations = locations;
    r.tiny.technicians[0].id = "Smith, \"Ann\"";
    r.tiny.jobs[0].type = "boiler, big";
    r.tiny.jobs[1].type = "J\xc3\xb8rgen's";
    open_changed(&r);
    const visit_records records = play_and_read(&r);
    const arv_visit *v = records.visits;
    assert_string_equal(v[0].technician, "Smith, \"Ann\"");
    assert_string_equal(v[0].job_type, "boiler, big");
    assert_string_equal(v[1].job_type, "J\xc3\xb8rgen's");
    assert_string_equal(v[0].from, "loc0");
    assert_string_equal(v[0].to, "12 High St\nLeeds");
    assert_string_equal(v[2].from, "\"");
    rehearsal_close(&r);
}

static void names_with_blanks_at_an_end_are_refused(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_exact);
    const char *text = NULL;
    assert_int_equal(rehearsal_play(&r, NULL), ARV_OK);
    r.tiny.jobs[4].type = "boiler ";
    assert_int_equal(play_records_text(r.result, r.tiny.arena, &text, &r.error),
                     ARV_INVALID_ARGUMENT);
    assert_string_equal(r.error.items[0].path, "jobs[4].type");
    rehearsal_close(&r);
}

/* ---- days with noise ------------------------------------------------------------------------- */

static int64_t tap(bool forgotten, int64_t time_s)
{
    return forgotten ? ARV_UNSET : time_s;
}

/* Customers come by day, route, position, and so do records of less than ten routes. */
static int32_t check_against_customers(const rehearsal *r, const visit_records *records)
{
    int32_t i = 0, forgotten = 0;
    for (int32_t c = 0; c < r->result->customer_count; c++) {
        const play_customer *customer = &r->result->customers[c];
        if (customer->arrive_s == ARV_UNSET) {
            assert_true(customer->depart_s == ARV_UNSET && customer->finish_s == ARV_UNSET);
            continue;
        }
        const arv_visit *v = &records->visits[i++];
        assert_true(customer->depart_s <= customer->arrive_s);
        assert_int_equal(v->day, PLAY_RECORDS_FIRST_DAY + customer->day);
        assert_int_equal(v->stop, customer->position + 1);
        assert_true(v->depart_s == tap(customer->forgotten & 1, customer->depart_s));
        assert_true(v->arrive_s == tap(customer->forgotten & 2, customer->arrive_s));
        assert_true(v->start_s == tap(customer->forgotten & 4, customer->start_s));
        assert_true(v->finish_s == tap(customer->forgotten & 8, customer->finish_s));
        if (customer->position > 0)
            assert_true(customer->depart_s == customer[-1].finish_s);
        for (int k = 0; k < PLAY_TAPS; k++)
            forgotten += (customer->forgotten >> k) & 1 ? 1 : 0;
    }
    assert_int_equal(i, records->count);
    return forgotten;
}

static void every_tap_of_noisy_days_is_there(void **state)
{
    (void)state;
    rehearsal r;
    tiny_options shape = rehearsal_noisy;
    shape.shift_s = 4 * 3600; /* not everyone is reached */
    rehearsal_open(&r, &shape);
    r.options.days = 10;
    const visit_records records = play_and_read(&r);
    assert_true(records.count < r.result->customer_count && records.count > 10 * 3);
    assert_int_equal(check_against_customers(&r, &records), 0);
    rehearsal_close(&r);
}

static void forgotten_taps_and_held_technicians(void **state)
{
    (void)state;
    rehearsal r;
    rehearsal_open(&r, &rehearsal_noisy);
    r.options.days = 10;
    r.options.windows.missing_tap_ppm = 200000;
    r.options.windows.hold_early = true;
    const visit_records records = play_and_read(&r);
    const int32_t forgotten = check_against_customers(&r, &records);
    const int32_t taps = PLAY_TAPS * records.count; /* 600: five standard errors are 49 */
    assert_true(forgotten > taps / 5 - 49 && forgotten < taps / 5 + 49);
    rehearsal_close(&r);
}

/* ---- breaks ---------------------------------------------------------------------------------- */

/* A break on the way to the second visit is in the leg that was planned and in the one that was. */
static void a_break_is_part_of_its_leg(void **state)
{
    (void)state;
    arv_time_window late_morning;
    arv_time_window_init(&late_morning);
    late_morning.open_s = TINY_SHIFT_START_S + 3600;
    late_morning.close_s = TINY_SHIFT_START_S + 7200;
    rehearsal r = {.result = NULL};
    tiny_fill(&r.tiny, &rehearsal_exact);
    arv_break rest;
    arv_break_init(&rest);
    rest.windows = &late_morning;
    rest.window_count = 1;
    rest.service_s = 600;
    r.tiny.shifts[0].breaks = &rest;
    r.tiny.shifts[0].break_count = 1;
    open_changed(&r);
    arv_solve_options solving;
    arv_solve_options_init(&solving);
    solving.epochs = 2;
    solving.threads = 1;
    arv_plan *plan = NULL;
    assert_int_equal(arv_solve(r.tiny.problem, &solving, NULL, r.tiny.arena, &plan, &r.error),
                     ARV_OK);
    r.tiny.plan = *plan;
    assert_int_equal(arv_estimate(r.tiny.problem, &r.options.windows, NULL, &r.tiny.plan, &r.error),
                     ARV_OK);
    const visit_records records = play_and_read(&r);
    int32_t with_break = 0;
    for (int32_t i = 0; i < records.count; i++) {
        const arv_visit *v = &records.visits[i];
        assert_int_equal(v->arrive_s - v->depart_s, v->planned_travel_s);
        with_break += v->planned_travel_s >= 900 + 600;
    }
    assert_int_equal(with_break, 1);
    rehearsal_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sure_day_reads_as_planned),
        cmocka_unit_test(the_first_day_is_a_monday),
        cmocka_unit_test(clocks_that_count_from_1970_or_backwards),
        cmocka_unit_test(a_problem_of_two_days_takes_two_dates),
        cmocka_unit_test(names_are_quoted),
        cmocka_unit_test(names_with_blanks_at_an_end_are_refused),
        cmocka_unit_test(every_tap_of_noisy_days_is_there),
        cmocka_unit_test(forgotten_taps_and_held_technicians),
        cmocka_unit_test(a_break_is_part_of_its_leg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
