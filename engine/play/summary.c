/* summary.c - the first day and the report for a person at a terminal (play.h). */
#include "play/play.h"

#include "model/problem.h"
#include "play/play_text.h"
#include "play/punctual.h"
#include "play/report.h"
#include "play/story.h"

#include <stdio.h>

enum {
    JOB_COLUMNS = 8,
    TECHNICIAN_COLUMNS = 10,
    WINDOW_COLUMNS = 13,
    ARRIVED_COLUMNS = 9,
    MOST_STOPS = 3 /* the windows of a customer are shown from three stops away on */
};

/* ---- the day --------------------------------------------------------------------------------- */

static void put_window(play_text *text, const play_view *view, int64_t day_s)
{
    char window[2 * sizeof(text_word)];
    snprintf(window, sizeof window, "%s-%s", word_clock(view->from_s, day_s).text,
             word_clock(view->to_s, day_s).text);
    text_cell(text, window, WINDOW_COLUMNS);
}

/* The windows from booking to the road; "." where the last one still held. */
static void put_windows(play_text *text, const play_customer *customer, play_policy policy,
                        int64_t day_s)
{
    const play_view *last = story_booked(customer, policy);
    if (last)
        put_window(text, last, day_s);
    else
        text_cell(text, "", WINDOW_COLUMNS);
    for (int32_t n = MOST_STOPS; n >= 0; n--) {
        const play_view *view = story_look(customer, policy, n);
        if (!view) {
            text_cell(text, "", WINDOW_COLUMNS);
        } else if (last && view->from_s == last->from_s && view->to_s == last->to_s) {
            text_cell(text, ".", WINDOW_COLUMNS);
        } else {
            put_window(text, view, day_s);
            last = view;
        }
    }
}

static void put_verdict(play_text *text, const play_customer *customer, play_policy policy)
{
    int64_t off_s;
    const story_verdict verdict = story_verdict_of(customer, policy, &off_s);
    const long long off_min = (off_s + 59) / 60;
    switch (verdict) {
    case STORY_KEPT:
        text_put(text, "kept");
        break;
    case STORY_EARLY:
        text_format(text, "BROKEN, %lld min early", off_min);
        break;
    case STORY_LATE:
        text_format(text, "BROKEN, %lld min late", off_min);
        break;
    case STORY_REVISED:
        text_put(text, "BROKEN, was revised");
        break;
    case STORY_NOT_REACHED:
        text_put(text, "BROKEN, not reached");
        break;
    }
}

static void put_customer(play_text *text, const play_result *result, const play_customer *customer,
                         int64_t day_s)
{
    const arv_spec *spec = result->problem->spec;
    text_cell(text, spec->technicians[customer->technician].id, TECHNICIAN_COLUMNS);
    text_put(text, " ");
    text_cell(text, spec->jobs[customer->job].id, JOB_COLUMNS);
    put_windows(text, customer, result->options.policy, day_s);
    text_cell(text, word_clock(customer->arrive_s, day_s).text, ARRIVED_COLUMNS);
    put_verdict(text, customer, result->options.policy);
    text_put(text, "\n");
}

static void put_day(play_text *text, const play_result *result, int32_t customers)
{
    static const char *const columns[] = {"booked", "3 away", "2 away", "1 away", "on the way"};
    const int64_t day_s = customers ? result->customers[0].planned_arrive_s : 0;
    text_cell(text, "technician", TECHNICIAN_COLUMNS);
    text_put(text, " ");
    text_cell(text, "job", JOB_COLUMNS);
    for (int32_t c = 0; c < MOST_STOPS + 2; c++)
        text_cell(text, columns[c], WINDOW_COLUMNS);
    text_put(text, "arrived  promise\n");
    for (int32_t c = 0; c < customers; c++)
        put_customer(text, result, &result->customers[c], day_s);
}

/* ---- the report ------------------------------------------------------------------------------ */

static void put_report(play_text *text, const play_result *result, const report_figures *figures,
                       const punctual_figures *punctual)
{
    report_put_headline(text, figures, result->options.policy,
                        result->options.windows.alpha_ppm / 1e6, result->options.days);
    report_put_tables(text, figures);
    punctual_put_sentence(text, punctual);
    if (result->options.windows.hold_early)
        text_format(text,
                    "\nEarlier windows offered while a technician would wait: %lld, taken: %lld.\n",
                    (long long)result->offers_made, (long long)result->offers_taken);
}

arv_status play_summary_text(const play_result *result, arv_arena *arena, const char **out)
{
    report_figures figures[PLAY_POLICIES];
    for (int p = 0; p < PLAY_POLICIES; p++) {
        const arv_status status =
            report_compute(result->customers, result->customer_count, (play_policy)p,
                           result->options.windows.alpha_ppm / 1e6, arena, &figures[p]);
        if (status != ARV_OK)
            return status;
    }
    punctual_figures punctual;
    if (punctual_compute(result, arena, &punctual) != ARV_OK)
        return ARV_RESOURCE_EXHAUSTED;
    play_text text = play_text_begin(arena);
    put_day(&text, result, result->customer_count / result->options.days);
    put_report(&text, result, figures, &punctual);
    return play_text_end(&text, out);
}
