/* test_timing.c - the departure that arrival/timing.h finds is the cheapest of all.
 *
 * Random routes are walked for every second at which the technician could leave, by a walk that knows
 * the caller's spec and the head of arrival.h only; schedule_route must find that price, or that no
 * departure keeps the rules. */
#include "arrival/schedule.h"
#include "spec_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MOST = 16, UNITS = 18000 };

/* One route to be walked. */
typedef struct outing {
    const spec_builder *b;
    const arv_technician *who;
    const arv_shift *shift;
    const schedule_item *items;
    int32_t count;
} outing;

/* First moment >= t inside a window; INT64_MAX = none. */
static int64_t open_from(const arv_time_window *windows, int32_t count, int64_t t)
{
    int64_t best = count == 0 ? t : INT64_MAX;
    for (int32_t w = 0; w < count; w++) {
        const int64_t begin = t > windows[w].open_s ? t : windows[w].open_s;
        const bool stays_open = windows[w].late_price_per_hour != ARV_UNSET;
        if ((begin <= windows[w].close_s || stays_open) && begin < best)
            best = begin;
    }
    return best;
}

/* Price of beginning at t: the cheapest window that allows it. */
static int64_t late_units(const arv_time_window *windows, int32_t count, int64_t t)
{
    int64_t best = count == 0 ? 0 : INT64_MAX;
    for (int32_t w = 0; w < count; w++) {
        const int64_t late = t - windows[w].close_s;
        if (t < windows[w].open_s || (late > 0 && windows[w].late_price_per_hour == ARV_UNSET))
            continue;
        const int64_t units = late > 0 ? late * windows[w].late_price_per_hour * (UNITS / 3600) : 0;
        best = units < best ? units : best;
    }
    return best;
}

/* Seconds of a leg: by the slice in which he sets out at `depart_s` or any later moment. */
static int64_t leg_s(const outing *o, int32_t from, int32_t to, int64_t depart_s)
{
    const arv_profile *profile = o->b->profile;
    const int32_t at = from * o->b->rows + to, last = profile->matrix_count - 1;
    if (last == 0)
        return o->b->durations[at];
    int64_t best = INT64_MAX;
    for (int32_t k = 0; k <= last; k++) {
        const arv_matrix *slice = &profile->matrices[k];
        if (k < last && slice[1].from_s < depart_s)
            continue; /* over */
        const int64_t set_out = depart_s > slice->from_s || k == 0 ? depart_s : slice->from_s;
        if (set_out + slice->durations[at] - depart_s < best)
            best = set_out + slice->durations[at] - depart_s;
    }
    return best;
}

static int64_t leg_units(const outing *o, int32_t from, int32_t to, int64_t travel_s)
{
    const int32_t at = from * o->b->rows + to;
    return travel_s * o->who->costs.per_hour * (UNITS / 3600) +
           o->b->matrix->distances[at] * o->who->costs.per_km * (UNITS / 1000);
}

/* Service, after setting up when he comes from elsewhere. */
static int64_t stay_s(const arv_job *job, int32_t from)
{
    const bool sets_up = job->setup_s != ARV_UNSET && from != job->location;
    return job->service_s + (sets_up ? job->setup_s : 0);
}

static int64_t visit_units(const outing *o, const arv_job *job, int32_t from)
{
    int64_t price = job->other_technician_price == ARV_UNSET ? 0 : job->other_technician_price;
    for (int32_t i = job->technician_price_count; i-- > 0;)
        if (job->technician_prices[i].technician == o->who->id)
            price = job->technician_prices[i].price;
    return price * UNITS + stay_s(job, from) * o->who->costs.per_task_hour * (UNITS / 3600);
}

/* Units of the route when he leaves at `leave_s`; INT64_MAX when that breaks a rule. */
static int64_t units_when_leaving(const outing *o, int64_t leave_s)
{
    int64_t ready = leave_s, rested = leave_s, last_rest = leave_s, chain = 0, unpaid = 0;
    int64_t units = o->who->costs.fixed * UNITS;
    int32_t place = o->who->start_location;
    for (int32_t k = 0; k < o->count; k++) {
        if (o->items[k] < 0) {
            const arv_break *rest = &o->shift->breaks[-1 - o->items[k]];
            const int64_t begin = open_from(rest->windows, rest->window_count, rested);
            if (begin == INT64_MAX)
                return INT64_MAX;
            if ((rest->max_work_since_start_s != ARV_UNSET &&
                 begin - leave_s - unpaid > rest->max_work_since_start_s) ||
                (rest->max_work_since_break_s != ARV_UNSET &&
                 begin - last_rest > rest->max_work_since_break_s))
                return INT64_MAX;
            units += late_units(rest->windows, rest->window_count, begin);
            rested = last_rest = begin + rest->service_s;
            chain += rest->service_s;
            unpaid += rest->paid ? 0 : rest->service_s;
            continue;
        }
        const arv_job *job = &o->b->jobs[o->items[k]];
        const int64_t travel = leg_s(o, place, job->location, ready);
        const int64_t road = ready + travel + chain;
        const int64_t arrive = road > rested ? road : rested;
        int64_t start = arrive;
        if (job->promise_from_s != ARV_UNSET && start < job->promise_from_s)
            start = job->promise_from_s;
        start = open_from(job->windows, job->window_count, start);
        if (start == INT64_MAX || (job->promise_to_s != ARV_UNSET && arrive > job->promise_to_s))
            return INT64_MAX;
        units += leg_units(o, place, job->location, travel) + visit_units(o, job, place);
        units += late_units(job->windows, job->window_count, start);
        ready = rested = start + stay_s(job, place);
        chain = 0;
        place = job->location;
    }
    const int64_t travel = leg_s(o, place, o->who->end_location, ready);
    const int64_t road = ready + travel + chain;
    const int64_t back = road > rested ? road : rested, late = back - o->shift->end_s;
    const int64_t overtime = o->shift->overtime_s == ARV_UNSET ? 0 : o->shift->overtime_s;
    if (late > overtime ||
        (o->shift->max_duration_s != ARV_UNSET && back - leave_s > o->shift->max_duration_s))
        return INT64_MAX;
    units += leg_units(o, place, o->who->end_location, travel);
    units += (back - leave_s) * o->who->costs.per_shift_hour * (UNITS / 3600);
    if (late > 0 && o->shift->overtime_price_per_hour != ARV_UNSET)
        units += late * o->shift->overtime_price_per_hour * (UNITS / 3600);
    return units;
}

static int64_t cheapest_units(const outing *o)
{
    int64_t best = INT64_MAX;
    for (int64_t leave_s = o->shift->start_s; leave_s <= o->shift->end_s; leave_s++) {
        const int64_t units = units_when_leaving(o, leave_s);
        best = units < best ? units : best;
    }
    return best;
}

/* Some jobs and all breaks, in any order. */
static int32_t draw_items(spec_builder *b, const arv_shift *shift, schedule_item *items)
{
    int32_t count = 0;
    const int32_t jobs = 1 + rng_below(&b->random, 3);
    for (int32_t j = 0; j < jobs; j++)
        items[count++] = j;
    for (int32_t k = 0; k < shift->break_count; k++)
        items[count++] = schedule_break(k);
    for (int32_t k = count - 1; k > 0; k--) {
        const int32_t other = rng_below(&b->random, k + 1);
        const schedule_item swap = items[k];
        items[k] = items[other], items[other] = swap;
    }
    return count;
}

static void compare_departures(uint32_t features, int32_t least)
{
    int32_t kept = 0, broken = 0, later = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        spec_builder b;
        spec_build(&b, seed, 1, 4, features);
        const arv_problem *p = spec_compile(&b, true);
        const outing o = {.b = &b, .who = &b.technicians[0], .shift = b.technicians[0].shifts};
        schedule_item items[MOST];
        outing drawn = o;
        drawn.items = items;
        drawn.count = draw_items(&b, o.shift, items);
        arv_step steps[MOST];
        arv_route route;
        int64_t cost;
        const int32_t wrong = schedule_route(p, 0, items, drawn.count, steps, &route, &cost);
        const int64_t best = cheapest_units(&drawn);
        assert_int_equal(wrong == ARV_NONE, best != INT64_MAX);
        const bool free_hours = o.who->costs.per_shift_hour == 0;
        if (wrong == ARV_NONE && p->rich_timing & PROBLEM_SLICES && free_hours) {
            /* he leaves when the shift begins, or so as not to wait at the first visit */
            const int64_t at_start = units_when_leaving(&drawn, o.shift->start_s);
            assert_int_equal(cost * (UNITS / p->cost_unit),
                             units_when_leaving(&drawn, steps[0].finish_s));
            assert_true(cost * (UNITS / p->cost_unit) <= at_start);
        } else if (wrong == ARV_NONE) {
            assert_int_equal(cost * (UNITS / p->cost_unit), best);
            assert_int_equal(units_when_leaving(&drawn, steps[0].finish_s), best);
        }
        kept += wrong == ARV_NONE;
        broken += wrong != ARV_NONE;
        later += wrong == ARV_NONE && units_when_leaving(&drawn, o.shift->start_s) != best;
        spec_free(&b);
    }
    assert_true(kept > least);
    assert_true(broken > least);
    assert_true(later > least);
}

static void he_leaves_when_it_is_cheapest(void **unused)
{
    (void)unused;
    compare_departures(SPEC_HOURS | SPEC_WINDOWS | SPEC_WILD | SPEC_PRICES, 8);
}

static void breaks_and_promises_move_the_departure_too(void **unused)
{
    (void)unused;
    compare_departures(SPEC_HOURS | SPEC_WINDOWS | SPEC_WILD | SPEC_BREAKS | SPEC_PROMISES, 8);
}

static void setting_up_takes_time_after_coming_from_elsewhere(void **unused)
{
    (void)unused;
    compare_departures(SPEC_SETUP | SPEC_HOURS | SPEC_WINDOWS | SPEC_WILD | SPEC_PRICES, 8);
}

static void being_late_has_its_price(void **unused)
{
    (void)unused;
    compare_departures(SPEC_LATE | SPEC_HOURS | SPEC_WINDOWS | SPEC_WILD | SPEC_BREAKS, 8);
}

static void breaks_come_before_too_much_work(void **unused)
{
    (void)unused;
    compare_departures(SPEC_WORK | SPEC_HOURS | SPEC_WINDOWS | SPEC_LATE | SPEC_BREAKS, 8);
}

static void travel_takes_what_the_slice_of_its_departure_says(void **unused)
{
    (void)unused;
    compare_departures(SPEC_SLICES | SPEC_HOURS | SPEC_WINDOWS | SPEC_WILD | SPEC_BREAKS, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(he_leaves_when_it_is_cheapest),
        cmocka_unit_test(setting_up_takes_time_after_coming_from_elsewhere),
        cmocka_unit_test(being_late_has_its_price),
        cmocka_unit_test(breaks_come_before_too_much_work),
        cmocka_unit_test(travel_takes_what_the_slice_of_its_departure_says),
        cmocka_unit_test(breaks_and_promises_move_the_departure_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
