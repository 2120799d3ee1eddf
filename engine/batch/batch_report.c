/* batch_report.c - see batch_report.h. */
#include "batch/batch_report.h"

#include "base/arena.h"
#include "base/digest.h"
#include "batch/batch_folder.h"
#include "format/format.h"

#include <string.h>

enum { WORST = 10, REASONS = ARV_REASON_RELATION + 1, STATUSES = ARV_IO + 1 };

static const int64_t SECONDS_A_MINUTE = 60, PPM = 1000000;

/* How badly a depot fares; the first figure that differs decides. */
typedef struct bad_depot {
    int32_t depot;
    int64_t mandatory_unassigned, priority_lost, unassigned, late_ppm;
} bad_depot;

typedef struct totals {
    batch_counts counts;
    int64_t technicians, jobs, routes;
    int64_t cost, cost_decimals; /* decimals: -1 = they differ, there is no sum */
    int64_t priority_lost, unassigned, mandatory_unassigned;
    int64_t travel_s, distance_m, service_s, waiting_s;
    int64_t windows, windows_width_s, windows_level_ppm, late_ppm;
    int64_t reasons[REASONS], statuses[STATUSES];
    bad_depot worst[WORST];
    int32_t worst_count;
} totals;

typedef struct report {
    arv_arena *arena;
    const char *out;
    batch_settings settings;
    const batch_row *rows;
    int32_t count;
    totals sum;
} report;

/* ---- counting -------------------------------------------------------------------------------- */

static int by_harm(const bad_depot *a, const bad_depot *b)
{
    const int64_t x[] = {a->mandatory_unassigned, a->priority_lost, a->unassigned, a->late_ppm};
    const int64_t y[] = {b->mandatory_unassigned, b->priority_lost, b->unassigned, b->late_ppm};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        if (x[i] != y[i])
            return x[i] > y[i] ? -1 : 1;
    return (a->depot > b->depot) - (a->depot < b->depot);
}

/* Keeps the worst ones, worst first. */
static void note_worst(totals *t, bad_depot bad)
{
    if (bad.mandatory_unassigned + bad.priority_lost + bad.unassigned + bad.late_ppm == 0)
        return;
    int32_t at = t->worst_count;
    while (at > 0 && by_harm(&bad, &t->worst[at - 1]) < 0)
        at--;
    if (at == WORST)
        return;
    t->worst_count += t->worst_count < WORST;
    memmove(&t->worst[at + 1], &t->worst[at], (size_t)(t->worst_count - 1 - at) * sizeof bad);
    t->worst[at] = bad;
}

static void add_solved(totals *t, const batch_record *r, int32_t depot)
{
    t->cost_decimals = t->counts.done == 0                    ? r->cost_decimals
                       : t->cost_decimals == r->cost_decimals ? t->cost_decimals
                                                              : -1;
    t->counts.done++;
    t->counts.jobs += r->jobs;
    t->jobs += r->jobs;
    t->technicians += r->technicians;
    t->routes += r->routes;
    t->cost += r->cost;
    t->priority_lost += r->priority_lost;
    t->unassigned += r->unassigned;
    t->mandatory_unassigned += r->mandatory_unassigned;
    t->travel_s += r->travel_s;
    t->distance_m += r->distance_m;
    t->service_s += r->service_s;
    t->waiting_s += r->waiting_s;
    t->windows += r->windows;
    t->windows_width_s += r->windows_width_s;
    t->windows_level_ppm += r->windows_level_ppm;
    t->late_ppm += r->late_ppm;
    for (int32_t i = 0; i < r->unserved_count; i++)
        for (int reason = 0; reason < REASONS; reason++)
            t->reasons[reason] +=
                strcmp(r->unserved[i].reason, arv_reason_name((arv_reason)reason)) == 0;
    note_worst(t, (bad_depot){depot, r->mandatory_unassigned, r->priority_lost, r->unassigned,
                              r->late_ppm});
}

static void add_record(totals *t, const batch_record *r, int32_t depot)
{
    if (r->solution) {
        add_solved(t, r, depot);
        return;
    }
    t->counts.failed++;
    for (int status = 0; status < STATUSES; status++)
        t->statuses[status] += strcmp(r->status, arv_status_name((arv_status)status)) == 0;
}

/* The record of a depot that is done with; false = it is left. */
static bool read_record(const report *rep, int32_t depot, batch_record *record)
{
    return batch_folder_record(rep->arena, rep->out, rep->rows[depot].id, record) == ARV_OK &&
           strcmp(record->status, arv_status_name(ARV_UNAVAILABLE)) != 0;
}

static arv_status open_report(report *rep, arv_arena *arena, const char *out, arv_error *error)
{
    *rep = (report){.arena = arena, .out = out};
    *error = (arv_error){.status = ARV_OK};
    const arv_status status =
        batch_folder_read(arena, out, &rep->settings, &rep->rows, &rep->count, error);
    rep->sum.counts.depots = rep->count;
    for (int32_t i = 0; i < rep->count && status == ARV_OK; i++) {
        batch_record record;
        const arena_mark mark = arena_mark_get(arena);
        if (read_record(rep, i, &record))
            add_record(&rep->sum, &record, i);
        else
            rep->sum.counts.left++;
        arena_mark_release(arena, mark);
    }
    return status;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_share(json_writer *w, const char *key, int64_t sum_ppm, int64_t count)
{
    json_key(w, key);
    if (count > 0)
        json_put_scaled(w, sum_ppm / count, 6);
    else
        json_put_null(w);
}

static void put_settings(json_writer *w, const batch_settings *s)
{
    json_int_at(w, "arrival_batch", BATCH_FILES_VERSION);
    json_text_at(w, "version", s->version);
    json_int_at(w, "seed", s->seed);
    json_int_at(w, "epochs", s->epochs);
    json_text_if(w, "models", s->models);
    json_text_if(w, "calibration", s->calibration);
}

static void put_counts(json_writer *w, const batch_counts *counts)
{
    json_int_at(w, "depots", counts->depots);
    json_int_at(w, "solved", counts->done);
    json_int_at(w, "failed", counts->failed);
    json_int_at(w, "left", counts->left);
}

static void put_totals(json_writer *w, const totals *t)
{
    json_key(w, "totals");
    json_open(w, '{', JSON_BLOCK);
    json_int_at(w, "jobs", t->jobs);
    json_int_at(w, "technicians", t->technicians);
    json_int_at(w, "routes", t->routes);
    json_key(w, "cost");
    if (t->cost_decimals >= 0)
        json_put_fixed(w, t->cost, (int32_t)t->cost_decimals);
    else
        json_put_null(w);
    json_int_at(w, "unassigned", t->unassigned);
    json_int_at(w, "mandatory_unassigned", t->mandatory_unassigned);
    json_int_at(w, "priority_lost", t->priority_lost);
    json_int_at(w, "duration", t->travel_s);
    json_int_at(w, "distance", t->distance_m);
    json_int_at(w, "service", t->service_s);
    json_int_at(w, "waiting_time", t->waiting_s);
    json_close(w, '}');
}

static void put_unserved(json_writer *w, const totals *t)
{
    json_key(w, "unserved");
    json_open(w, '{', JSON_LINE);
    for (int reason = 0; reason < REASONS; reason++)
        json_int_unless(w, arv_reason_name((arv_reason)reason), t->reasons[reason], 0);
    json_close(w, '}');
}

/* Windows are calibrated when so many are kept as `expected_kept` says. */
static void put_windows(json_writer *w, const totals *t)
{
    json_key(w, "windows");
    json_open(w, '{', JSON_BLOCK);
    json_int_at(w, "issued", t->windows);
    json_key(w, "mean_width_min");
    if (t->windows > 0)
        json_put_scaled(w, t->windows_width_s * 100 / t->windows / SECONDS_A_MINUTE, 2);
    else
        json_put_null(w);
    put_share(w, "expected_kept", t->windows_level_ppm, t->windows);
    json_key(w, "expected_broken");
    json_put_scaled(w, t->windows * PPM - t->windows_level_ppm, 6);
    json_key(w, "expected_late");
    json_put_scaled(w, t->late_ppm, 6);
    json_close(w, '}');
}

static void put_worst(json_writer *w, const report *rep)
{
    json_key(w, "worst");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < rep->sum.worst_count; i++) {
        const bad_depot *bad = &rep->sum.worst[i];
        json_open(w, '{', JSON_LINE);
        json_text_at(w, "id", rep->rows[bad->depot].id);
        json_int_at(w, "mandatory_unassigned", bad->mandatory_unassigned);
        json_int_at(w, "priority_lost", bad->priority_lost);
        json_int_at(w, "unassigned", bad->unassigned);
        json_key(w, "expected_late");
        json_put_scaled(w, bad->late_ppm, 6);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_failures(json_writer *w, const totals *t)
{
    json_key(w, "failures");
    json_open(w, '{', JSON_LINE);
    for (int status = 0; status < STATUSES; status++)
        json_int_unless(w, arv_status_name((arv_status)status), t->statuses[status], 0);
    json_close(w, '}');
}

static void put_summary(json_writer *w, const report *rep)
{
    put_settings(w, &rep->settings);
    put_counts(w, &rep->sum.counts);
    put_totals(w, &rep->sum);
    put_unserved(w, &rep->sum);
    put_windows(w, &rep->sum);
    put_worst(w, rep);
    put_failures(w, &rep->sum);
}

/* ---- the three documents --------------------------------------------------------------------- */

arv_status batch_report_summary(arv_arena *arena, const char *out, bool with_driver, json_writer *w,
                                batch_counts *counts, arv_error *error)
{
    report rep;
    const arv_status status = open_report(&rep, arena, out, error);
    *counts = rep.sum.counts;
    if (status != ARV_OK)
        return status;
    json_open(w, '{', JSON_BLOCK);
    put_summary(w, &rep);
    if (with_driver) {
        const int64_t driver = batch_folder_driver(arena, out);
        json_key(w, "driver");
        if (driver > 0)
            json_put_int(w, driver);
        else
            json_put_null(w);
    }
    json_close(w, '}');
    return ARV_OK;
}

arv_status batch_report_merge(arv_arena *arena, const char *out, json_writer *w,
                              batch_counts *counts, arv_error *error)
{
    report rep;
    const arv_status status = open_report(&rep, arena, out, error);
    *counts = rep.sum.counts;
    if (status != ARV_OK)
        return status;
    json_open(w, '{', JSON_BLOCK);
    put_summary(w, &rep);
    json_key(w, "results");
    json_open(w, '[', JSON_BLOCK);
    for (int32_t i = 0; i < rep.count; i++) {
        batch_record record;
        const arena_mark mark = arena_mark_get(arena);
        if (read_record(&rep, i, &record))
            batch_record_put(w, &record, JSON_BLOCK, NULL);
        arena_mark_release(arena, mark);
    }
    json_close(w, ']');
    json_close(w, '}');
    return ARV_OK;
}

/* A solution that is not the one its record names has been changed since. */
static arv_status read_answer(const report *rep, const batch_record *record, const char **answer,
                              arv_error *error)
{
    char digest[DIGEST_TEXT_BYTES];
    const char *path = batch_folder_path(rep->arena, rep->out, BATCH_SOLUTIONS, record->id);
    size_t length = 0;
    if (!path)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
    const arv_status status = format_load_file(rep->arena, path, answer, &length, error);
    if (status != ARV_OK)
        return status;
    digest_text(*answer, length, digest);
    if (strcmp(digest, record->solution) == 0)
        return ARV_OK;
    return arv_error_add(error, ARV_FAILED_PRECONDITION, "",
                         "%s is not what its record says: run the batch again", path);
}

arv_status batch_report_lines(arv_arena *arena, const char *out, json_writer *w,
                              batch_counts *counts, arv_error *error)
{
    report rep;
    arv_status status = open_report(&rep, arena, out, error);
    *counts = rep.sum.counts;
    bool begun = false;
    for (int32_t i = 0; i < rep.count && status == ARV_OK; i++) {
        batch_record record;
        const char *answer = NULL;
        const arena_mark mark = arena_mark_get(arena);
        if (read_record(&rep, i, &record)) {
            if (record.solution)
                status = read_answer(&rep, &record, &answer, error);
            if (begun)
                json_next_line(w);
            batch_record_put(w, &record, JSON_LINE, answer);
            begun = true;
        }
        arena_mark_release(arena, mark);
    }
    return status;
}
