/* test_day_timing.c - what one event costs when it teaches something: the route is then simulated
 * twice or three times, to tell what happened from what was learned. Processor time, best of all
 * technicians; an optimised build must stay below 2 ms with ten customers ahead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <time.h>

#include "day_support.h"

enum { MANY = 40, AHEAD = 10 };

static double cpu_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* The event happens to every technician, after one of a colleague changed the day's traffic; returns the
 * fastest. Job is his first, or none. */
static double fastest_of(const arv_event *kind, int64_t time_s, live *l)
{
    double best = 1;
    for (int32_t t = 0; t < MANY; t++) {
        arv_event event = *kind;
        event.time_s = time_s + t;
        event.technician = t;
        event.job = kind->job == ARV_NONE ? ARV_NONE : t * (AHEAD + 1);
        const double before = cpu_s();
        live_tell(l, event);
        const double spent = cpu_s() - before;
        best = spent < best ? spent : best;
    }
    return best;
}

static double fastest(arv_event_kind kind, int64_t time_s, live *l)
{
    arv_event event;
    arv_event_init(&event);
    event.kind = kind;
    event.job = 0;
    return fastest_of(&event, time_s, l);
}

/* Each of the events that are no taps, with all customers but one ahead. */
static void check_others(live *l)
{
    static const char *const names[] = {"delayed", "unavailable", "back", "traffic",
                                        "plan accepted"};
    static const arv_event_kind kinds[] = {ARV_EVENT_DELAYED, ARV_EVENT_UNAVAILABLE, ARV_EVENT_BACK,
                                           ARV_EVENT_TRAFFIC, ARV_EVENT_PLAN_ACCEPTED};
    int32_t jobs[AHEAD];
    const arv_new_order reversed = {.technician = 0, .jobs = jobs, .job_count = AHEAD};
    for (int32_t k = 0; k < AHEAD; k++)
        jobs[k] = AHEAD - k;
    for (int i = 0; i < 5; i++) {
        arv_event event;
        arv_event_init(&event);
        event.kind = kinds[i];
        event.factor_ppm = 1300000;
        event.length_s = kinds[i] == ARV_EVENT_DELAYED ? 300 : ARV_UNSET;
        event.until_s = kinds[i] == ARV_EVENT_UNAVAILABLE ? START + 9000 : ARV_UNSET;
        event.orders = &reversed;
        event.order_count = 1;
        const int64_t time_s = START + 4100 + 99 * i;
        double spent;
        if (kinds[i] == ARV_EVENT_PLAN_ACCEPTED) {
            event.time_s = time_s;
            const double before = cpu_s();
            live_tell(l, event);
            spent = cpu_s() - before;
        } else {
            if (kinds[i] == ARV_EVENT_TRAFFIC)
                event.until_s = time_s + 1000;
            spent = fastest_of(&event, time_s, l);
        }
        printf("%d customers ahead: %.2f ms, %s\n", AHEAD, spent * 1e3, names[i]);
#ifdef NDEBUG
        assert_true(spent < .002);
#endif
    }
}

static void an_event_takes_less_than_two_milliseconds(void **state)
{
    (void)state;
    tiny_options o = live_work;
    o.technicians = MANY;
    o.jobs_each = AHEAD + 1;
    o.day_ppm = 60000;
    live *l = live_new(&o);
    l->options.scenarios = 4096;
    live_begin(l);
    fastest(ARV_EVENT_DEPARTED, START, l);
    const double arrived = fastest(ARV_EVENT_ARRIVED, START + 900, l);
    fastest(ARV_EVENT_STARTED, START + 1000, l);
    const double paused = fastest(ARV_EVENT_PAUSED, START + 1100, l);
    fastest(ARV_EVENT_RESUMED, START + 1200, l);
    const double finished = fastest(ARV_EVENT_FINISHED, START + 4000, l);
    printf(
        "%d customers ahead: %.2f ms after a leg (traffic learned), %.2f ms after a job (pace), %.2f ms "
        "paused\n",
        AHEAD, arrived * 1e3, finished * 1e3, paused * 1e3);
#ifdef NDEBUG
    assert_true(arrived < .002);
    assert_true(finished < .002);
    assert_true(paused < .002);
#endif
    check_others(l);
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_takes_less_than_two_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
