/* test_backtest.c - the walk through records: nothing from the future, the same for any threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "play/backtest.h"
#include "visit_world.h"

enum { DAY_S = 86400, SCENARIOS = 128 };

/* What customers saw, one line per view, in the order of the observer. */
typedef struct seen_view {
    int32_t route, position;
    play_policy policy;
    play_view view;
} seen_view;

typedef struct seen {
    seen_view *items;
    int32_t count, room;
    int32_t training_routes, reported_routes;
} seen;

static void note_views(seen *s, const play_customer *customer)
{
    for (int p = 0; p < PLAY_POLICIES; p++)
        for (int32_t v = 0; v < customer->views[p].count; v++) {
            if (s->count == s->room) {
                s->room = s->room ? 2 * s->room : 1024;
                s->items = realloc(s->items, (size_t)s->room * sizeof *s->items);
                assert_non_null(s->items);
            }
            s->items[s->count++] = (seen_view){.route = customer->route,
                                               .position = customer->position,
                                               .policy = (play_policy)p,
                                               .view = customer->views[p].items[v]};
        }
}

static void on_route(void *context, const backtest_walk *walk, bool reported)
{
    seen *s = context;
    s->reported_routes += reported;
    s->training_routes += !reported;
    for (int32_t k = 0; k < walk->route->count; k++) {
        const play_customer *customer = &walk->customers[k];
        const arv_visit *visit = &walk->route->visits[k];
        note_views(s, customer);
        assert_int_equal(customer->depart_s, backtest_moment(visit, visit->depart_s));
        assert_int_equal(customer->arrive_s, backtest_moment(visit, visit->arrive_s));
        assert_int_equal(customer->start_s, backtest_moment(visit, visit->start_s));
        assert_int_equal(customer->finish_s, backtest_moment(visit, visit->finish_s));
    }
}

static backtest_options options_from(int32_t date)
{
    backtest_options options;
    backtest_options_init(&options);
    options.from_date = date;
    options.training_days = 3;
    options.windows.scenarios = SCENARIOS;
    options.windows.threads = 1;
    return options;
}

/* The JSON of a run; in `arena`. */
static const char *run(const visit_world *world, const backtest_options *options, seen *s,
                       arv_arena *arena, backtest_result **result)
{
    static arv_error error;
    error = (arv_error){.total = 0};
    arv_learner *learner = arv_learner_create(NULL);
    assert_non_null(learner);
    const backtest_observer observer = {.context = s, .route_over = on_route};
    const arv_status status = backtest_run(world->visits, world->count, learner, options, NULL,
                                           s ? &observer : NULL, arena, result, &error);
    if (status != ARV_OK)
        fail_msg("%s: %s", error.items[0].path, error.items[0].text);
    const char *json = NULL;
    assert_int_equal(backtest_report_json(*result, arena, &json), ARV_OK);
    arv_learner_destroy(&learner);
    return json;
}

/* ---- the future ------------------------------------------------------------------------------- */

/* Routes finish in another order when the future changes. */
static int compare_seen(const void *a, const void *b)
{
    const seen_view *x = a, *y = b;
    if (x->route != y->route)
        return x->route < y->route ? -1 : 1;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->policy > y->policy) - (x->policy < y->policy);
}

/* Keeps the views up to a moment. The sort is made stable by hand: views of a customer and policy
 * come one after the other. */
static void cut_after(seen *s, int64_t moment_s)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < s->count; i++)
        if (s->items[i].view.time_s <= moment_s)
            s->items[kept++] = s->items[i];
    s->count = kept;
    for (int32_t i = 1; i < s->count; i++)
        for (int32_t k = i; k > 0 && compare_seen(&s->items[k - 1], &s->items[k]) > 0; k--) {
            const seen_view swap = s->items[k];
            s->items[k] = s->items[k - 1];
            s->items[k - 1] = swap;
        }
}

/* The second route of every day is a night shift. */
static void delay_second_route(visit_world *world, int32_t by_s)
{
    for (int32_t i = 0; i < world->count; i++) {
        arv_visit *v = &world->visits[i];
        if (strcmp(v->route, "r1") != 0)
            continue;
        v->depart_s += by_s;
        v->arrive_s += by_s;
        v->start_s += by_s;
        v->finish_s += by_s;
    }
}

static void assert_same_past(int32_t night_shift_s, int64_t moment_s, uint64_t seed)
{
    const visit_world_options *world_options = &visit_world_default;
    visit_world world = visit_world_make(world_options), other = visit_world_make(world_options);
    delay_second_route(&world, night_shift_s);
    delay_second_route(&other, night_shift_s);
    visit_world_change_future(&other, moment_s, seed);
    assert_true(memcmp(world.visits, other.visits, (size_t)world.count * sizeof *world.visits));
    const backtest_options options = options_from(world_options->first_date + 3);
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    seen a = {.items = NULL}, b = {.items = NULL};
    run(&world, &options, &a, arena, &result);
    run(&other, &options, &b, arena, &result);
    cut_after(&a, moment_s);
    cut_after(&b, moment_s);
    assert_true(a.count > 100);
    assert_int_equal(a.count, b.count);
    for (int32_t i = 0; i < a.count; i++) {
        const play_view *x = &a.items[i].view, *y = &b.items[i].view;
        assert_int_equal(compare_seen(&a.items[i], &b.items[i]), 0);
        assert_int_equal(x->time_s, y->time_s);
        assert_int_equal(x->from_s, y->from_s);
        assert_int_equal(x->to_s, y->to_s);
        assert_int_equal(x->stops_away, y->stops_away);
        assert_int_equal(x->notice, y->notice);
    }
    free(a.items);
    free(b.items);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
    visit_world_free(&other);
}

static void the_future_changes_no_window(void **state)
{
    (void)state;
    const int64_t midnight_s = (int64_t)(visit_world_default.first_date + 5) * DAY_S;
    assert_same_past(0, midnight_s + 9 * 3600, 7);
    assert_same_past(0, midnight_s + 10 * 3600 + 1234, 8);
}

/* A night shift that is still out as the next day begins. */
static void the_future_of_a_night_changes_no_window(void **state)
{
    (void)state;
    const int64_t midnight_s = (int64_t)(visit_world_default.first_date + 5) * DAY_S;
    assert_same_past(23 * 3600, midnight_s + 8 * 3600 + 1800, 9);
    assert_same_past(23 * 3600, midnight_s + 10 * 3600, 10);
}

/* The test above would see it: a learner that has seen the future changes windows. */
static void a_learner_that_knows_the_future_is_refused(void **state)
{
    (void)state;
    static arv_error error;
    visit_world world = visit_world_make(&visit_world_default);
    const backtest_options options = options_from(visit_world_default.first_date + 3);
    arv_arena *arena = arv_arena_create(0);
    arv_learner *learner = arv_learner_create(NULL);
    assert_int_equal(arv_learner_add(learner, world.visits, 4 * 3 * 5, &error), ARV_OK);
    backtest_result *result;
    assert_int_equal(backtest_run(world.visits, world.count, learner, &options, NULL, NULL, arena,
                                  &result, &error),
                     ARV_INVALID_ARGUMENT);
    assert_string_equal(error.items[0].path, "options.from_date");
    assert_null(result);
    arv_learner_destroy(&learner);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

/* ---- threads and days ------------------------------------------------------------------------- */

static void threads_do_not_matter(void **state)
{
    (void)state;
    visit_world_options busy = visit_world_default;
    busy.routes = 8;
    visit_world world = visit_world_make(&busy);
    backtest_options options = options_from(busy.first_date + 3);
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    const char *one = run(&world, &options, NULL, arena, &result);
    const char *again = run(&world, &options, NULL, arena, &result);
    options.windows.threads = 2;
    const char *two = run(&world, &options, NULL, arena, &result);
    assert_string_equal(one, again);
    assert_string_equal(one, two);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

static void training_days_are_walked_and_not_reported(void **state)
{
    (void)state;
    visit_world world = visit_world_make(&visit_world_default);
    backtest_options options = options_from(visit_world_default.first_date + 4);
    options.training_days = 2;
    options.to_date = visit_world_default.first_date + 5;
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    seen s = {.items = NULL};
    run(&world, &options, &s, arena, &result);
    assert_int_equal(s.training_routes, 2 * 3);
    assert_int_equal(s.reported_routes, 2 * 3);
    assert_int_equal(result->counts.days, 6);
    assert_int_equal(result->counts.training_days, 2);
    assert_int_equal(result->counts.reported_days, 2);
    assert_int_equal(result->counts.reported_visits, 2 * 3 * 5);
    for (int p = 0; p < PLAY_POLICIES; p++)
        assert_int_equal(result->figures[p].customers, 2 * 3 * 5);
    assert_int_equal(result->durations.jobs, 2 * 3 * 5);
    free(s.items);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

/* ---- what is known of a route ----------------------------------------------------------------- */

/* When nothing varies, everything is foreseen but for seconds. */
static void a_world_without_chance_is_foreseen(void **state)
{
    (void)state;
    visit_world_options still = visit_world_default;
    still.spread_permil = 0;
    still.days = 12;
    visit_world world = visit_world_make(&still);
    backtest_options options = options_from(still.first_date + 9);
    options.calibrate = false; /* it would narrow windows that are always kept */
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    run(&world, &options, NULL, arena, &result);
    for (int p = 0; p < PLAY_POLICIES; p++) {
        if (p == PLAY_PLAN_NORMAL || p == PLAY_LAST_ETA || p == PLAY_REISSUE)
            continue; /* their windows have no width: a second off is a miss */
        assert_true(result->figures[p].promise_kept > 0.95);
        assert_int_equal(result->figures[p].nested_violations, 0);
    }
    assert_int_equal(result->figures[PLAY_LEDGER].nested_violations, 0);
    assert_true(result->figures[PLAY_LEDGER].stops[0].crps_min < 1.5);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

static void missing_taps_are_not_sent(void **state)
{
    (void)state;
    const visit_world_options *o = &visit_world_default;
    visit_world world = visit_world_make(o);
    for (int32_t i = 0; i < world.count; i++)
        if (world.visits[i].stop > 1)
            world.visits[i].depart_s = ARV_UNSET;
    visit_world_at(o, &world, 5, 1, 3)->arrive_s = ARV_UNSET;
    const backtest_options options = options_from(o->first_date + 4);
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    run(&world, &options, NULL, arena, &result);
    const report_figures *ledger = &result->figures[PLAY_LEDGER];
    assert_int_equal(result->counts.no_arrival, 1);
    assert_int_equal(ledger->customers, 3 * 3 * 5 - 1);
    /* Looks are taken when the visit before is finished: every customer has one with him next. */
    assert_int_equal(ledger->stops[0].stops_away, 0);
    assert_int_equal(ledger->stops[0].looks, 3 * 3 * 5 - 1);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

/* The first departure is missing: the route begins when he is there, and that customer is not judged. */
static void a_route_may_begin_at_its_first_stop(void **state)
{
    (void)state;
    const visit_world_options *o = &visit_world_default;
    visit_world world = visit_world_make(o);
    visit_world_at(o, &world, 5, 1, 1)->depart_s = ARV_UNSET;
    const backtest_options options = options_from(o->first_date + 4);
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    run(&world, &options, NULL, arena, &result);
    assert_int_equal(result->counts.before_booking, 1);
    assert_int_equal(result->figures[PLAY_LEDGER].customers, 3 * 3 * 5 - 1);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

static void late_taps_are_dropped(void **state)
{
    (void)state;
    const visit_world_options *o = &visit_world_default;
    visit_world world = visit_world_make(o);
    /* He closes the visit on the way to the next customer. */
    visit_world_at(o, &world, 5, 0, 2)->finish_s += 200;
    const backtest_options options = options_from(o->first_date + 4);
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    run(&world, &options, NULL, arena, &result);
    assert_int_equal(result->counts.dropped_taps, 1);
    assert_int_equal(result->figures[PLAY_LEDGER].customers, 3 * 3 * 5);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

/* ---- the report ------------------------------------------------------------------------------- */

static void the_report_has_all_parts(void **state)
{
    (void)state;
    visit_world world = visit_world_make(&visit_world_default);
    const backtest_options options = options_from(visit_world_default.first_date + 4);
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    const char *json = run(&world, &options, NULL, arena, &result), *text = NULL;
    static const char *const keys[] = {"\"alpha\": 0.1000",
                                       "\"customers\": 45",
                                       "\"promise_kept_ci95\"",
                                       "\"crps_min\"",
                                       "\"pit\": [",
                                       "\"baselines\"",
                                       "\"reissue\"",
                                       "\"last_eta\"",
                                       "\"oracle\"",
                                       "\"largest\"",
                                       "\"durations\"",
                                       "\"per_type_empirical\"",
                                       "\"level\": 0.80",
                                       "\"records\"",
                                       "\"skipped\"",
                                       "\"no_planned_travel\": 0",
                                       "\"dropped_taps\": 0"};
    const char *at = json;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        at = strstr(at, keys[i]);
        if (!at)
            fail_msg("no %s after the one before in %s", keys[i], json);
    }
    assert_int_equal(backtest_summary_text(result, arena, &text), ARV_OK);
    assert_non_null(strstr(text, "Promise kept (ledger)"));
    assert_non_null(strstr(text, "per_type_empirical"));
    double shares = 0;
    for (int32_t p = 0; p < result->oracle.count; p++)
        shares += result->oracle.parts[p].product / result->oracle.squares;
    assert_true(fabs(shares - 1) < 1e-9);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

static void records_without_a_day_to_report(void **state)
{
    (void)state;
    const visit_world none = {.visits = NULL};
    const backtest_options options = options_from(visit_world_default.first_date);
    arv_arena *arena = arv_arena_create(0);
    backtest_result *result;
    const char *json = run(&none, &options, NULL, arena, &result);
    assert_non_null(strstr(json, "\"customers\": 0"));
    assert_non_null(strstr(json, "\"promise_kept\": null"));
    arv_arena_destroy(&arena);
}

static bool stop_at_once(void *context)
{
    (void)context;
    return true;
}

static void it_can_be_stopped(void **state)
{
    (void)state;
    static arv_error error;
    visit_world world = visit_world_make(&visit_world_default);
    const backtest_options options = options_from(visit_world_default.first_date + 4);
    const arv_control control = {.cancelled = stop_at_once};
    arv_arena *arena = arv_arena_create(0);
    arv_learner *learner = arv_learner_create(NULL);
    backtest_result *result;
    assert_int_equal(backtest_run(world.visits, world.count, learner, &options, &control, NULL,
                                  arena, &result, &error),
                     ARV_CANCELLED);
    arv_learner_destroy(&learner);
    arv_arena_destroy(&arena);
    visit_world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_future_changes_no_window),
        cmocka_unit_test(the_future_of_a_night_changes_no_window),
        cmocka_unit_test(a_learner_that_knows_the_future_is_refused),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(training_days_are_walked_and_not_reported),
        cmocka_unit_test(a_world_without_chance_is_foreseen),
        cmocka_unit_test(missing_taps_are_not_sent),
        cmocka_unit_test(a_route_may_begin_at_its_first_stop),
        cmocka_unit_test(late_taps_are_dropped),
        cmocka_unit_test(the_report_has_all_parts),
        cmocka_unit_test(records_without_a_day_to_report),
        cmocka_unit_test(it_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
