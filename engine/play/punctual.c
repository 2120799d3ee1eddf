/* punctual.c - see punctual.h. */
#include "play/punctual.h"

#include "base/arena.h"
#include "model/problem.h"
#include "play/report.h"

#include <math.h>

/* One technician-day while its visits come in. */
typedef struct technician_day {
    int32_t windows, missed, not_reached;
    int64_t back_s; /* from the problem's origin; 0 = nobody was reached */
} technician_day;

/* The last moment to start, or PROBLEM_FOREVER_S. */
static int32_t start_by_s(const arv_problem *p, int32_t job)
{
    const int32_t last = p->window_first[job + 1] - 1;
    if (last < p->window_first[job] || p->window_close_s[last] >= p->horizon_s)
        return PROBLEM_FOREVER_S;
    return p->window_close_s[last];
}

static void add_visit(const arv_problem *p, const play_customer *c, int32_t shift,
                      technician_day *day)
{
    const int32_t by_s = start_by_s(p, c->job);
    const bool reached = c->start_s != ARV_UNSET;
    if (by_s < PROBLEM_FOREVER_S) {
        day->windows++;
        day->missed += !reached || c->start_s - p->origin_s > by_s;
    }
    day->not_reached += !reached;
    if (c->finish_s != ARV_UNSET)
        day->back_s = c->finish_s - p->origin_s +
                      problem_travel_s(&p->travels[p->shift_travel[shift]], p->job_location[c->job],
                                       p->shift_end_location[shift]);
}

static punctual_rate rate_of(const int32_t *met, const int32_t *size, int32_t count)
{
    punctual_rate rate = {.rate = (double)NAN};
    int64_t bad = 0;
    for (int32_t k = 0; k < count; k++) {
        rate.of += size[k];
        bad += size[k] - met[k];
    }
    double low, high;
    report_interval(met, size, count, &low, &high);
    if (rate.of > 0)
        rate.rate = (double)bad / rate.of;
    rate.low = 1 - high;
    rate.high = 1 - low;
    return rate;
}

arv_status punctual_compute(const play_result *result, arv_arena *arena, punctual_figures *figures)
{
    const arv_problem *p = result->problem;
    const int32_t clusters = result->cluster_count;
    technician_day *days = ARENA_ARRAY(arena, technician_day, clusters + 1);
    int32_t *met = ARENA_ARRAY(arena, int32_t, clusters + 1);
    int32_t *size = ARENA_ARRAY(arena, int32_t, clusters + 1);
    int32_t *shift = ARENA_ARRAY(arena, int32_t, clusters + 1);
    int32_t *in_time = ARENA_ARRAY(arena, int32_t, clusters + 1);
    int32_t *one = ARENA_ARRAY(arena, int32_t, clusters + 1);
    *figures = (punctual_figures){.not_reached = 0};
    if (!days || !met || !size || !shift || !in_time || !one)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < result->customer_count; i++) {
        const play_customer *c = &result->customers[i];
        const arv_route *route = &result->plan->routes[c->route];
        shift[c->cluster] = p->shift_first[route->technician] + route->shift;
        add_visit(p, c, shift[c->cluster], &days[c->cluster]);
    }
    int64_t over_s = 0;
    for (int32_t k = 0; k < clusters; k++) {
        const int64_t late_s = days[k].back_s - p->shift_end_s[shift[k]];
        met[k] = days[k].windows - days[k].missed;
        size[k] = days[k].windows;
        one[k] = 1;
        in_time[k] = late_s <= 0 && days[k].not_reached == 0;
        over_s += late_s > 0 ? late_s : 0;
        figures->not_reached += days[k].not_reached;
    }
    figures->missed = rate_of(met, size, clusters);
    figures->overrun = rate_of(in_time, one, clusters);
    figures->overrun_min = clusters > 0 ? (double)over_s / clusters / 60 : (double)NAN;
    return ARV_OK;
}

static void put_rate(play_text *text, const char *name, const punctual_rate *rate)
{
    text_format(text, "\"%s\": ", name);
    text_fixed(text, rate->rate, 4);
    text_format(text, ", \"%s_ci95\": [", name);
    text_fixed(text, rate->low, 4);
    text_put(text, ", ");
    text_fixed(text, rate->high, 4);
    text_put(text, "]");
}

void punctual_put(play_text *text, const punctual_figures *figures)
{
    text_format(text, "{\"customer_windows\": %d, ", figures->missed.of);
    put_rate(text, "missed", &figures->missed);
    text_format(text, ", \"not_reached\": %d, \"technician_days\": %d, ", figures->not_reached,
                figures->overrun.of);
    put_rate(text, "overrun", &figures->overrun);
    text_put(text, ", \"overrun_min\": ");
    text_fixed(text, figures->overrun_min, 2);
    text_put(text, "}");
}

void punctual_put_sentence(play_text *text, const punctual_figures *figures)
{
    text_put(text, "\nThe plan: ");
    text_percent(text, figures->missed.rate);
    text_format(text, " of the %d windows that customers asked for were missed, ",
                figures->missed.of);
    text_percent(text, figures->overrun.rate);
    text_format(text, " of the %d technician-days ended late.\n", figures->overrun.of);
}
