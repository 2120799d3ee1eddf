/* reactor_watchdog.c - tells the service manager that all threads work, while they do; the rules are in
 * service_notify.h. */
#include "daemon/reactor.h"

#include "base/clock.h"
#include "daemon/daemon_log.h"
#include "daemon/service_notify.h"

#include <math.h>

static double period_s(void)
{
    return (double)service_watchdog_period_ms() / 1000.0;
}

static bool compute_works(reactor *self, double now_s)
{
    job *work = self->running;
    if (!work)
        return true;
    if (job_take_pulse(work))
        self->pulse_s = now_s;
    const double seen_s = fmax(work->started_s, self->pulse_s);
    const double due_s = work->started_s + fmax(work->estimate_s, 0.0);
    return now_s <= fmax(seen_s, due_s) + period_s();
}

static bool days_work(const reactor *self, double now_s)
{
    return self->day_count == 0 || now_s <= self->days_moved_s + period_s();
}

/* Once when it begins and once when it was nothing. */
static void log_change(reactor *self, const char *stuck)
{
    if (stuck && !self->stuck)
        log_line(LOG_LEVEL_ERROR, "watchdog", "stuck=%s running=%s days=%d", stuck,
                 self->running ? wire_kind_name(self->running->header.kind) : "-", self->day_count);
    else if (!stuck && self->stuck)
        log_line(LOG_LEVEL_WARNING, "watchdog", "stuck=-");
    self->stuck = stuck != NULL;
}

static int on_tick(zloop_t *loop, int timer, void *context)
{
    reactor *self = context;
    const double now_s = clock_monotonic_s();
    const char *stuck = NULL;
    (void)loop;
    (void)timer;
    if (!compute_works(self, now_s))
        stuck = "compute";
    else if (!days_work(self, now_s))
        stuck = "days";
    log_change(self, stuck);
    if (!stuck)
        service_notify_if_room("WATCHDOG=1");
    return 0;
}

bool reactor_feed_watchdog(reactor *self)
{
    const size_t period_ms = service_watchdog_period_ms();
    return period_ms < 2 || zloop_timer(self->loop, period_ms / 2, 0, on_tick, self) >= 0;
}
