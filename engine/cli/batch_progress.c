/* batch_progress.c - see batch_progress.h. */
#include "cli/batch_progress.h"

#include "format/json_writer.h"

#include <stdio.h>
#include <unistd.h>

/* Lines of mere progress. */
static const double LINE_EVERY_S = 5;

enum { TENTHS = 1, SECONDS_A_MINUTE = 60, SECONDS_A_HOUR = 3600 };

void batch_progress_open(batch_progress *p, bool forced)
{
    *p = (batch_progress){.lines = forced || !isatty(STDERR_FILENO)};
    bar_open(&p->bar, p->doing);
    if (p->lines)
        p->bar.shown = false;
}

void batch_progress_close(batch_progress *p)
{
    bar_close(&p->bar);
}

/* ---- on a terminal --------------------------------------------------------------------------- */

static void describe_time(double left_s, char *text, size_t room)
{
    if (left_s < 0)
        snprintf(text, room, "time left not known yet");
    else if (left_s < 2 * SECONDS_A_MINUTE)
        snprintf(text, room, "%.0f s left", left_s);
    else if (left_s < 2 * SECONDS_A_HOUR)
        snprintf(text, room, "%.0f min left", left_s / SECONDS_A_MINUTE);
    else
        snprintf(text, room, "%.1f h left", left_s / SECONDS_A_HOUR);
}

static void draw(batch_progress *p, const batch_news *news)
{
    char left[48], failed[32] = "";
    describe_time(news->left_s, left, sizeof left);
    if (news->counts.failed > 0)
        snprintf(failed, sizeof failed, ", %d failed", (int)news->counts.failed);
    snprintf(p->doing, sizeof p->doing, "depots%s, %.1f jobs/s, %s", failed, news->jobs_per_s,
             left);
    if (news->text) {
        bar_close(&p->bar);
        fprintf(stderr, "arrival: %s: %s: %s\n", batch_event_name(news->event), news->depot,
                news->text);
    }
    bar_step(&p->bar, news->counts.depots - news->counts.left, news->counts.depots);
}

/* ---- as lines -------------------------------------------------------------------------------- */

static void put_tenths(json_writer *w, const char *key, double value)
{
    json_key(w, key);
    json_put_scaled(w, (int64_t)(value * 10 + 0.5), TENTHS);
}

static bool is_mere_progress(const batch_news *news)
{
    return news->event == BATCH_WAITING || news->event == BATCH_SOLVED ||
           news->event == BATCH_GROWN;
}

static void write_line(const batch_news *news)
{
    char *text = NULL;
    size_t length = 0;
    json_writer w;
    arv_arena *arena = arv_arena_create(0);
    if (!arena)
        return; /* the work goes on without news */
    json_writer_init(&w, false);
    json_open(&w, '{', JSON_LINE);
    json_text_at(&w, "event", is_mere_progress(news) ? "progress" : batch_event_name(news->event));
    if (!is_mere_progress(news))
        json_text_if(&w, "depot", news->depot);
    json_text_if(&w, "text", news->text);
    json_int_at(&w, "depots", news->counts.depots);
    json_int_at(&w, "solved", news->counts.done);
    json_int_at(&w, "kept", news->counts.kept);
    json_int_at(&w, "failed", news->counts.failed);
    json_int_at(&w, "left", news->counts.left);
    put_tenths(&w, "elapsed_s", news->elapsed_s);
    put_tenths(&w, "jobs_per_s", news->jobs_per_s);
    if (news->left_s >= 0)
        put_tenths(&w, "left_s", news->left_s);
    json_close(&w, '}');
    if (json_writer_finish(&w, arena, &text, &length) == ARV_OK)
        fputs(text, stderr);
    arv_arena_destroy(&arena);
}

void batch_progress_news(void *context, const batch_news *news)
{
    batch_progress *p = context;
    if (!p->lines) {
        draw(p, news);
        return;
    }
    if (is_mere_progress(news)) {
        if (news->elapsed_s - p->written_s < LINE_EVERY_S)
            return;
        p->written_s = news->elapsed_s;
    }
    write_line(news);
}
