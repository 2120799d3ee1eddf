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

/* Every technician's first leg or job ends, after an event of a colleague changed the day's traffic;
 * returns the fastest. */
static double fastest(arv_event_kind kind, int64_t time_s, live *l)
{
    double best = 1;
    for (int32_t t = 0; t < MANY; t++) {
        const arv_event event = {
            .kind = kind, .time_s = time_s + t, .technician = t, .job = t * (AHEAD + 1)};
        const double before = cpu_s();
        live_tell(l, event);
        const double spent = cpu_s() - before;
        best = spent < best ? spent : best;
    }
    return best;
}

static void an_event_takes_less_than_two_milliseconds(void **state)
{
    (void)state;
    tiny_options o = live_work;
    o.technicians = MANY;
    o.jobs_each = AHEAD + 1;
    o.day_ppm = 60000;
    live *l = live_make(&o);
    l->options.scenarios = 4096;
    live_open(l);
    fastest(ARV_EVENT_DEPARTED, START, l);
    const double arrived = fastest(ARV_EVENT_ARRIVED, START + 900, l);
    fastest(ARV_EVENT_STARTED, START + 1000, l);
    const double finished = fastest(ARV_EVENT_FINISHED, START + 4000, l);
    printf(
        "%d customers ahead: %.2f ms after a leg (traffic learned), %.2f ms after a job (pace)\n",
        AHEAD, arrived * 1e3, finished * 1e3);
#ifdef NDEBUG
    assert_true(arrived < .002);
    assert_true(finished < .002);
#endif
    live_drop(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_takes_less_than_two_milliseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
