/* metrics.c - see metrics.h. Names and units as Prometheus asks for: seconds, bytes, `_total`. */
#include "daemon/metrics.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double bounds_s[METRICS_BOUNDS] = {
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
    1.0,    2.0,   5.0,   10.0,  20.0, 50.0, 100., 200, 500,
};

/* ---- counting ---------------------------------------------------------------------------------*/

void metrics_note_time(metrics_histogram *self, double seconds)
{
    int bucket = 0;
    while (bucket < METRICS_BOUNDS && seconds > bounds_s[bucket])
        bucket++;
    self->counts[bucket]++;
    self->sum_s += seconds;
}

void metrics_note_answer(metrics *self, wire_kind kind, double seconds)
{
    if (kind >= WIRE_SOLVE && kind < WIRE_SNAPSHOT)
        metrics_note_time(&self->answered[kind - WIRE_SOLVE], seconds);
}

void metrics_note_error(metrics *self, arv_status status)
{
    if ((unsigned)status < METRICS_STATUSES)
        self->errors[status]++;
}

void metrics_note_notice(metrics *self, arv_notice notice)
{
    if ((unsigned)notice < METRICS_NOTICES)
        self->notices[notice]++;
}

const char *metrics_refusal_text(metrics_refusal why)
{
    static const char *const texts[METRICS_REFUSALS] = {
        [METRICS_DRAINING] = "draining",
        [METRICS_DAYS_FULL] = "too many events wait",
        [METRICS_QUEUE_FULL] = "the queue is full",
        [METRICS_QUEUE_LONG] = "the queue is too long",
        [METRICS_BUDGET] = "the budget would be spent in the queue",
        [METRICS_GAVE_WAY] = "the queue is full, and who has less in it goes first",
    };
    return texts[why];
}

/* ---- handing over -----------------------------------------------------------------------------*/

bool metrics_shelf_init(metrics_shelf *self)
{
    self->taken_s = clock_monotonic_s();
    return pthread_mutex_init(&self->lock, NULL) == 0;
}

void metrics_shelf_free(metrics_shelf *self)
{
    pthread_mutex_destroy(&self->lock);
}

void metrics_shelf_put(metrics_shelf *self, const metrics *now)
{
    pthread_mutex_lock(&self->lock);
    self->latest = *now;
    self->taken_s = clock_monotonic_s();
    pthread_mutex_unlock(&self->lock);
}

double metrics_shelf_take(metrics_shelf *self, metrics *latest)
{
    pthread_mutex_lock(&self->lock);
    *latest = self->latest;
    const double taken_s = self->taken_s;
    pthread_mutex_unlock(&self->lock);
    return clock_monotonic_s() - taken_s;
}

/* ---- text -------------------------------------------------------------------------------------*/

static void write_head(FILE *out, const char *name, const char *type, const char *help)
{
    fprintf(out, "# HELP arrival_%s %s\n# TYPE arrival_%s %s\n", name, help, name, type);
}

static void write_one(FILE *out, const char *name, const char *type, const char *help, double value)
{
    write_head(out, name, type, help);
    fprintf(out, "arrival_%s %.15g\n", name, value);
}

/* `label` is "" or `kind="solve",`: what comes before the bound. */
static void write_histogram(FILE *out, const char *name, const char *label,
                            const metrics_histogram *h)
{
    const int label_length = *label ? (int)strlen(label) - 1 : 0; /* without the comma */
    const char *open = *label ? "{" : "", *close = *label ? "}" : "";
    int64_t count = 0;
    for (int i = 0; i < METRICS_BOUNDS; i++) {
        count += h->counts[i];
        fprintf(out, "arrival_%s_bucket{%sle=\"%g\"} %lld\n", name, label, bounds_s[i],
                (long long)count);
    }
    count += h->counts[METRICS_BOUNDS];
    fprintf(out, "arrival_%s_bucket{%sle=\"+Inf\"} %lld\n", name, label, (long long)count);
    fprintf(out, "arrival_%s_sum%s%.*s%s %.9f\n", name, open, label_length, label, close, h->sum_s);
    fprintf(out, "arrival_%s_count%s%.*s%s %lld\n", name, open, label_length, label, close,
            (long long)count);
}

static void write_counters(FILE *out, const metrics *m)
{
    const wire_stats *s = &m->stats;
    const struct {
        const char *name, *help;
        int64_t value;
    } rows[] = {
        {"requests_total", "Requests on work and control.", s->requests},
        {"replies_total", "Replies, errors included, progress not.", s->replies},
        {"malformed_total", "Messages that are no requests.", s->malformed},
        {"cancelled_total", "Requests cancelled while they waited or ran.", s->cancelled},
        {"undeliverable_total", "Replies whose client was gone or did not read.", s->undeliverable},
        {"events_applied_total", "Events that moved a day on.", s->events_applied},
        {"journal_commits_total", "Transactions synced to disk.", m->journal_commits},
        {"journal_bytes_total", "Bytes of messages in these transactions.", m->journal_bytes},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        write_one(out, rows[i].name, "counter", rows[i].help, (double)rows[i].value);
}

static void write_gauges(FILE *out, const metrics *m)
{
    const wire_stats *s = &m->stats;
    const struct {
        const char *name, *help;
        double value;
    } rows[] = {
        {"uptime_seconds", "Since the start.", (double)s->uptime_ms / 1e3},
        {"ready", "1 = new work is taken, 0 = draining.", !m->draining},
        {"stuck", "1 = a thread shows no sign of life (only with a watchdog).", m->stuck},
        {"queue_requests", "Requests that wait.", (double)s->queue_length},
        {"queue_bytes", "Bytes of the requests that wait.", (double)s->queue_bytes},
        {"queue_requests_max", "Most that ever waited for the engine.",
         (double)s->queue_length_max},
        {"queue_bytes_max", "Most bytes that ever waited for the engine.",
         (double)s->queue_bytes_max},
        {"running", "Requests the engine works on.", s->running_ms > 0},
        {"running_seconds", "How long it has worked on it.", (double)s->running_ms / 1e3},
        {"days_open", "Open days.", (double)s->days_open},
        {"subscriptions", "Subscriptions on events.", (double)s->subscriptions},
        {"replies_cached", "Replies kept for who asks again.", (double)s->replies_cached},
        {"replies_cached_bytes", "Bytes of these.", (double)s->replies_cached_bytes},
        {"resident_memory_bytes", "Resident set of the process.", (double)s->memory_bytes},
        {"threads", "Threads of one solve.", (double)s->threads},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        write_one(out, rows[i].name, "gauge", rows[i].help, rows[i].value);
}

static void write_refusals(FILE *out, const metrics *m)
{
    static const char *const names[METRICS_REFUSALS] = {
        [METRICS_DRAINING] = "draining",     [METRICS_DAYS_FULL] = "days_full",
        [METRICS_QUEUE_FULL] = "queue_full", [METRICS_QUEUE_LONG] = "queue_long",
        [METRICS_BUDGET] = "budget",         [METRICS_GAVE_WAY] = "gave_way",
    };
    write_head(out, "refusals_total", "counter", "Requests refused at once (UNAVAILABLE).");
    for (int i = METRICS_TAKEN + 1; i < METRICS_REFUSALS; i++)
        fprintf(out, "arrival_refusals_total{reason=\"%s\"} %lld\n", names[i],
                (long long)m->refusals[i]);
}

static void write_errors(FILE *out, const metrics *m)
{
    write_head(out, "errors_total", "counter", "Error replies.");
    for (int i = 0; i < METRICS_STATUSES; i++)
        if (m->errors[i] > 0)
            fprintf(out, "arrival_errors_total{status=\"%s\"} %lld\n",
                    arv_status_name((arv_status)i), (long long)m->errors[i]);
}

static void write_notices(FILE *out, const metrics *m)
{
    write_head(out, "updates_published_total", "counter",
               "Updates of customers' windows: BOOKED issues one, REVISED gives up a promise, NONE "
               "changes what is seen without a word.");
    for (int i = 0; i < METRICS_NOTICES; i++)
        if (m->notices[i] > 0)
            fprintf(out, "arrival_updates_published_total{notice=\"%s\"} %lld\n",
                    arv_notice_name((arv_notice)i), (long long)m->notices[i]);
}

static void write_promises(FILE *out, const metrics *m)
{
    write_head(out, "promises_total", "counter",
               "Customers who were reached: within the window promised last and none given up "
               "before (kept), or not (broken).");
    fprintf(out, "arrival_promises_total{outcome=\"kept\"} %lld\n", (long long)m->promises.kept);
    fprintf(out, "arrival_promises_total{outcome=\"broken\"} %lld\n",
            (long long)m->promises.broken);
}

static void write_times(FILE *out, const metrics *m)
{
    write_head(out, "request_seconds", "histogram", "From a request on work to its reply.");
    for (int i = 0; i < METRICS_KINDS; i++) {
        char label[64];
        const wire_kind kind = (wire_kind)(WIRE_SOLVE + i);
        if (strcmp(wire_kind_name(kind), wire_kind_name(WIRE_NOTHING)) == 0)
            continue; /* a number without a request yet */
        snprintf(label, sizeof label, "kind=\"%s\",", wire_kind_name(kind));
        write_histogram(out, "request_seconds", label, &m->answered[i]);
    }
    write_head(out, "event_published_seconds", "histogram",
               "From an event to the updates it causes, on disk and published.");
    write_histogram(out, "event_published_seconds", "", &m->published);
}

char *metrics_text(const metrics *self, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (!out)
        return NULL;
    write_head(out, "build_info", "gauge", "The version in use.");
    fprintf(out, "arrival_build_info{version=\"%s\"} 1\n", arv_version());
    write_counters(out, self);
    write_gauges(out, self);
    write_refusals(out, self);
    write_errors(out, self);
    write_notices(out, self);
    write_promises(out, self);
    write_times(out, self);
    const bool whole = !ferror(out);
    if (fclose(out) == 0 && whole)
        return text;
    free(text);
    return NULL;
}
