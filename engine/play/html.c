/* html.c - the page of a played day (play.h): how every window narrowed, who came when, and the
 * honest report. Time runs along each row as an SVG whose x axis is minutes from the first hour;
 * strokes do not scale with it, so that a dot stays a dot at any width. */
#include "play/html.h"

#include "model/problem.h"
#include "play/play.h"
#include "play/report.h"
#include "play/story.h"

#include <math.h>

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400, ROW_HEIGHT = 20, LAST_COLUMN = 4 };

typedef struct page {
    play_text text;
    const play_result *result;
    const report_figures *figures; /* by policy */
    play_policy policy;
    int32_t customers; /* of the first day */
    int64_t first_s;   /* full hour at which the axis begins */
    int32_t minutes;   /* length of the axis */
} page;

/* ---- time to axis ---------------------------------------------------------------------------- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t floor_to(int64_t t, int64_t unit)
{
    return t - ((t % unit) + unit) % unit;
}

/* The axis spans what happens and what was shown, but never more than a day and a half. */
static void set_axis(page *p)
{
    int64_t from_s = INT64_MAX, to_s = INT64_MIN;
    for (int32_t c = 0; c < p->customers; c++) {
        const play_customer *customer = &p->result->customers[c];
        const play_view *booked = story_booked(customer, p->policy);
        const int64_t end_s =
            customer->finish_s == ARV_UNSET ? customer->closed_s : customer->finish_s;
        from_s = least(from_s, least(customer->planned_arrive_s, customer->closed_s));
        to_s = most(to_s, most(customer->planned_arrive_s, end_s));
        if (booked) {
            from_s = least(from_s, booked->from_s);
            to_s = most(to_s, booked->to_s);
        }
    }
    if (from_s > to_s)
        from_s = to_s = 0;
    p->first_s = floor_to(from_s, HOUR_S);
    const int64_t span_s = floor_to(to_s - p->first_s + HOUR_S, HOUR_S);
    p->minutes = (int32_t)(least(span_s, DAY_S + DAY_S / 2) / MINUTE_S);
}

/* Minutes from the left edge, inside the axis. */
static int32_t x_of(const page *p, int64_t time_s)
{
    if (time_s <= p->first_s)
        return 0;
    return (int32_t)least((time_s - p->first_s) / MINUTE_S, p->minutes);
}

static void put_clock(page *p, int64_t time_s)
{
    text_clock(&p->text, time_s, p->first_s);
}

/* ---- the day --------------------------------------------------------------------------------- */

static void put_axis(page *p)
{
    text_put(&p->text, "<div class=\"axis\"><div class=\"move\" id=\"move\" hidden>"
                       "<button type=\"button\" id=\"run\">Play the day</button>"
                       "<input type=\"range\" id=\"at\" min=\"0\" aria-label=\"Time of day\">"
                       "<output id=\"clock\" for=\"at\"></output></div>\n"
                       "<div class=\"row\"><span></span><div class=\"track\">");
    for (int32_t m = 60; m < p->minutes; m += 60) {
        text_format(&p->text, "<span%s style=\"left:%d.%02d%%\">",
                    m / 60 % 2 ? "" : " class=\"odd\"", m * 100 / p->minutes,
                    m * 10000 / p->minutes % 100);
        put_clock(p, p->first_s + (int64_t)m * MINUTE_S);
        text_put(&p->text, "</span>");
    }
    text_put(&p->text, "</div><span></span></div></div>\n");
}

static const char *notice_words(const play_view *view, bool first)
{
    if (first)
        return "booked";
    switch (view->notice) {
    case ARV_NOTICE_REVISED:
        return "revised";
    case ARV_NOTICE_OFFER_TAKEN:
        return "offer taken";
    case ARV_NOTICE_N_AWAY:
    case ARV_NOTICE_ON_THE_WAY:
        return "told";
    default:
        return "narrowed";
    }
}

static const char *band_class(const play_view *view)
{
    if (view->notice == ARV_NOTICE_REVISED)
        return "v";
    return view->stops_away == 0 ? "w o" : "w";
}

/* One band per window that differs from the one before. */
static void put_bands(page *p, const play_customer *customer)
{
    const play_views *views = &customer->views[p->policy];
    const play_view *last = NULL;
    for (int32_t v = 0; v < views->count; v++) {
        const play_view *view = &views->items[v];
        if (view->notice == ARV_NOTICE_EARLY_OFFER ||
            (last && last->from_s == view->from_s && last->to_s == view->to_s))
            continue;
        const int32_t x = x_of(p, view->from_s), end = x_of(p, view->to_s);
        text_format(
            &p->text,
            "<rect class=\"%s\" x=\"%d\" y=\"2\" width=\"%d\" height=\"%d\" data-t=\"%d\"><title>",
            band_class(view), x, end > x ? end - x : 1, ROW_HEIGHT - 4,
            last ? x_of(p, view->time_s) : 0);
        text_put(&p->text, notice_words(view, !last));
        if (last) {
            text_put(&p->text, " at ");
            put_clock(p, view->time_s);
        }
        if (view->stops_away >= 0)
            text_format(&p->text, ", %d away", view->stops_away);
        text_put(&p->text, ": ");
        put_clock(p, view->from_s);
        text_put(&p->text, " to ");
        put_clock(p, view->to_s);
        text_put(&p->text, "</title></rect>");
        last = view;
    }
}

static void put_arrival(page *p, const play_customer *customer, bool kept)
{
    if (customer->arrive_s == ARV_UNSET)
        return;
    const int32_t start = x_of(p, customer->start_s), finish = x_of(p, customer->finish_s);
    text_format(&p->text, "<path class=\"b\" d=\"M%d 18H%d\" data-t=\"%d\" data-f=\"%d\"/>", start,
                finish, start, finish);
    text_format(&p->text, "<path class=\"%c\" d=\"M%d 10h0\" data-t=\"%d\"><title>arrived ",
                kept ? 'a' : 'm', x_of(p, customer->arrive_s), x_of(p, customer->arrive_s));
    put_clock(p, customer->arrive_s);
    text_put(&p->text, "</title></path>");
}

static void put_verdict(page *p, const play_customer *customer, story_verdict verdict,
                        int64_t off_s)
{
    text_format(&p->text, "<span class=\"end\" data-t=\"%d\">", x_of(p, customer->closed_s));
    if (customer->arrive_s != ARV_UNSET) {
        text_put(&p->text, "<span class=\"long\">");
        put_clock(p, customer->arrive_s);
        text_put(&p->text, " </span>");
    }
    text_put(&p->text, verdict == STORY_KEPT ? "<span class=\"ok\">" : "<span class=\"no\">");
    const long long off_min = (off_s + MINUTE_S - 1) / MINUTE_S;
    switch (verdict) {
    case STORY_KEPT:
        text_put(&p->text, "kept");
        break;
    case STORY_EARLY:
        text_format(&p->text, "%lld min early", off_min);
        break;
    case STORY_LATE:
        text_format(&p->text, "%lld min late", off_min);
        break;
    case STORY_REVISED:
        text_put(&p->text, "revised");
        break;
    case STORY_NOT_REACHED:
        text_put(&p->text, "not reached");
        break;
    }
    text_put(&p->text, "</span></span>");
}

static void put_customer(page *p, const play_customer *customer)
{
    int64_t off_s;
    const story_verdict verdict = story_verdict_of(customer, p->policy, &off_s);
    const arv_job *job = &p->result->problem->spec->jobs[customer->job];
    text_put(&p->text, "<div class=\"row\"><span class=\"id\" title=\"");
    text_html(&p->text, job->description ? job->description : job->id);
    text_put(&p->text, "\">");
    text_html(&p->text, job->id);
    text_format(&p->text,
                "</span><div class=\"track\"><svg class=\"day\" viewBox=\"0 0 %d %d\" "
                "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"windows of ",
                p->minutes, ROW_HEIGHT);
    text_html(&p->text, job->id);
    text_put(&p->text, "\">");
    put_bands(p, customer);
    put_arrival(p, customer, verdict == STORY_KEPT);
    text_put(&p->text, "</svg></div>");
    put_verdict(p, customer, verdict, off_s);
    text_put(&p->text, "</div>\n");
}

/* The customers of one route under the technician's name. */
static int32_t put_route(page *p, int32_t first)
{
    const play_customer *customers = p->result->customers;
    const arv_technician *technician =
        &p->result->problem->spec->technicians[customers[first].technician];
    int32_t end = first, kept = 0;
    for (; end < p->customers && customers[end].cluster == customers[first].cluster; end++)
        kept += report_kept(&customers[end], p->policy);
    text_put(&p->text, "<section><div class=\"who\">");
    text_html(&p->text, technician->id);
    text_format(&p->text, " <span>%d of %d promises kept", kept, end - first);
    if (technician->description) {
        text_put(&p->text, ", ");
        text_html(&p->text, technician->description);
    }
    text_put(&p->text, "</span></div>\n");
    for (int32_t c = first; c < end; c++)
        put_customer(p, &customers[c]);
    text_put(&p->text, "</section>\n");
    return end;
}

static void put_day(page *p)
{
    text_put(&p->text,
             p->result->options.days > 1 ? "<h2>The first day</h2>\n" : "<h2>The day</h2>\n");
    text_put(&p->text,
             "<div class=\"legend\"><span><i class=\"i1\"></i>windows shown, each inside the one "
             "before</span><span><i class=\"i2\"></i>arrived, promise kept</span><span><i "
             "class=\"i3\"></i>arrived, promise broken</span><span><i class=\"i4\"></i>at work"
             "</span><span><i class=\"i5\"></i>revised window</span></div>\n");
    text_format(&p->text, "<div style=\"--span:%d\">\n", p->minutes);
    put_axis(p);
    for (int32_t c = 0; c < p->customers;)
        c = put_route(p, c);
    text_put(&p->text, "</div>\n");
}

/* ---- the report ------------------------------------------------------------------------------ */

/* Without customers there is no number. */
static void put_number(page *p, double value, int decimals)
{
    text_put(&p->text, isfinite(value) ? word_fixed(value, decimals).text : "-");
}

static void put_tile(page *p, const char *words)
{
    text_format(&p->text, "</b><span>%s</span></div>\n", words);
}

static void put_tiles(page *p)
{
    const report_figures *top = &p->figures[p->policy];
    const report_stop near = story_stop(top, 1);
    text_put(&p->text, "<div class=\"tiles\">\n<div class=\"tile\"><b>");
    text_percent(&p->text, top->promise_kept);
    text_put(&p->text, "</b><span>of promises kept; promised ");
    text_percent(&p->text, 1 - p->result->options.windows.alpha_ppm / 1e6);
    text_put(&p->text, ", 95 % interval ");
    text_fixed(&p->text, 100 * top->kept_low, 1);
    text_put(&p->text, " to ");
    text_fixed(&p->text, 100 * top->kept_high, 1);
    text_format(&p->text, "</span></div>\n<div class=\"tile\"><b>%d", top->customers);
    put_tile(p, p->result->options.days == 1 ? "customers on one day" : "customers on all days");
    text_put(&p->text, "<div class=\"tile\"><b>");
    put_number(p, top->booked_width_min, 0);
    text_put(&p->text, " → ");
    text_fixed(&p->text, near.mean_width_min, 0);
    put_tile(p, "minutes wide when booked, and one stop away");
    text_format(&p->text, "<div class=\"tile\"><b>%lld", (long long)top->nested_violations);
    put_tile(p, "windows that moved or widened without notice");
    text_put(&p->text, "<div class=\"tile\"><b>");
    text_percent(&p->text, top->revised_rate);
    put_tile(p, "of customers had a promise revised");
    text_put(&p->text, "<div class=\"tile\"><b>");
    put_number(p, top->notices_per_customer, 1);
    put_tile(p, "notices per customer");
    text_put(&p->text, "</div>\n");
}

/* Share kept with its interval, on a scale of 0 to 100 %, the promise as a tick. */
static void put_interval(page *p, const report_figures *figures)
{
    const int promised = 100 - (p->result->options.windows.alpha_ppm + 5000) / 10000;
    text_format(&p->text,
                "<svg class=\"ci\" viewBox=\"-3 0 106 14\" aria-hidden=\"true\"><path d=\"M0 "
                "7H100\" stroke=\"var(--line)\"/><path d=\"M%d 1V13\" stroke=\"var(--soft)\"/>"
                "<path stroke-width=\"3\" stroke=\"var(--band)\" d=\"M",
                promised);
    text_fixed(&p->text, 100 * figures->kept_low, 1);
    text_put(&p->text, " 7H");
    text_fixed(&p->text, 100 * figures->kept_high, 1);
    text_put(&p->text, "\"/><circle r=\"3\" cy=\"7\" fill=\"var(--ink)\" cx=\"");
    text_fixed(&p->text, figures->customers ? 100 * figures->promise_kept : 0, 1);
    text_put(&p->text, "\"/></svg>");
}

static const char *const policy_words[PLAY_POLICIES] = {"Shrinking windows", "Live, told anew",
                                                        "Fixed slot of 2 h", "Fixed slot of 4 h",
                                                        "Plan ± k·sd",       "Last ETA ± width"};

static void begin_row(page *p, int policy)
{
    text_format(&p->text, "<tr%s><td>%s</td>", policy == (int)p->policy ? " class=\"top\"" : "",
                policy_words[policy]);
}

static void put_policies(page *p)
{
    text_put(
        &p->text,
        "<p class=\"cap\">The same events for everyone. Kept = the arrival is inside every "
        "window the customer was shown.</p>\n<div class=\"scroll\"><table><thead><tr>"
        "<th>Policy</th><th>Kept</th><th>95 % interval</th><th></th><th>Revised</th>"
        "<th>Moved or widened</th><th>Notices</th><th>Booked width</th></tr></thead><tbody>\n");
    for (int k = 0; k < PLAY_POLICIES; k++) {
        const report_figures *f = &p->figures[k];
        begin_row(p, k);
        text_put(&p->text, "<td>");
        text_percent(&p->text, f->promise_kept);
        text_put(&p->text, "</td><td>");
        text_fixed(&p->text, 100 * f->kept_low, 1);
        text_put(&p->text, "–");
        text_fixed(&p->text, 100 * f->kept_high, 1);
        text_put(&p->text, "</td><td>");
        put_interval(p, f);
        text_put(&p->text, "</td><td>");
        text_percent(&p->text, f->revised_rate);
        text_format(&p->text, "</td><td>%lld</td><td>", (long long)f->nested_violations);
        put_number(p, f->notices_per_customer, 1);
        text_put(&p->text, "</td><td>");
        put_number(p, f->booked_width_min, 0);
        text_put(&p->text, " min</td></tr>\n");
    }
    text_put(&p->text, "</tbody></table></div>\n");
}

static void put_by_stops(page *p, const char *caption, int what)
{
    text_format(
        &p->text,
        "<p class=\"cap\">%s</p>\n<div class=\"scroll\"><table><thead><tr><th>Policy</th><th>"
        "on the way</th><th>1 away</th><th>2 away</th><th>3 away</th><th>4 or more</th>"
        "</tr></thead><tbody>\n",
        caption);
    for (int k = 0; k < PLAY_POLICIES; k++) {
        begin_row(p, k);
        for (int32_t n = 0; n <= LAST_COLUMN; n++) {
            const report_stop stop = n < LAST_COLUMN ? story_stop(&p->figures[k], n)
                                                     : story_stops_from(&p->figures[k], n);
            text_put(&p->text, "<td>");
            if (stop.looks == 0)
                text_put(&p->text, "–");
            else if (what == 1)
                text_percent(&p->text, stop.coverage);
            else
                text_fixed(&p->text, what == 0 ? stop.mean_width_min : stop.winkler_min, 0);
            text_put(&p->text, "</td>");
        }
        text_put(&p->text, "</tr>\n");
    }
    text_put(&p->text, "</tbody></table></div>\n");
}

static void put_report(page *p)
{
    text_put(&p->text, "<h2 id=\"report\">The honest report</h2>\n");
    put_policies(p);
    put_by_stops(p, "Mean width of the window in minutes, by stops away", 0);
    put_by_stops(p, "Share of looks whose window held the arrival", 1);
    put_by_stops(p, "Winkler score in minutes: width plus the penalty for a miss, lower is better",
                 2);
    text_put(&p->text,
             "<p class=\"soft\">A look is what a customer sees when his technician departs for the "
             "next visit. The intervals are clustered by technician and day. A revised promise "
             "counts as broken even when it is met after all, and so does a customer who was not "
             "reached. The baselines were tuned on other days of the same models; the windows of "
             "the baselines are not rounded.</p>\n");
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_head(page *p, const char *title)
{
    text_put(&p->text,
             "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
             "name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<meta "
             "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>");
    text_html(&p->text, title);
    text_put(&p->text, "</title>\n");
    html_put_style(&p->text);
    text_put(&p->text, "</head>\n<body>\n<main>\n<h1>");
    text_html(&p->text, title);
    text_format(&p->text,
                "</h1>\n<p class=\"soft\">%d %s, %d visits a day, %lld events, seed %llu. The true "
                "durations, paces and traffic were drawn from the models, apart from the "
                "scenarios that made the windows.</p>\n",
                p->result->options.days, p->result->options.days == 1 ? "day" : "days",
                p->customers, (long long)p->result->event_count,
                (unsigned long long)p->result->options.seed);
}

arv_status play_html(const play_result *result, const char *title, arv_arena *arena,
                     const char **out)
{
    report_figures figures[PLAY_POLICIES];
    for (int k = 0; k < PLAY_POLICIES; k++) {
        const arv_status status =
            report_compute(result->customers, result->customer_count, (play_policy)k,
                           result->options.windows.alpha_ppm / 1e6, arena, &figures[k]);
        if (status != ARV_OK)
            return status;
    }
    page p = {.text = play_text_begin(arena),
              .result = result,
              .figures = figures,
              .policy = result->options.policy,
              .customers = result->customer_count / result->options.days};
    set_axis(&p);
    put_head(&p, title);
    put_tiles(&p);
    put_day(&p);
    put_report(&p);
    text_put(&p.text, "</main>\n");
    const int64_t first_min = (p.first_s - floor_to(p.first_s, DAY_S)) / MINUTE_S;
    html_put_script(&p.text, (int32_t)first_min, p.minutes);
    text_put(&p.text, "</body>\n</html>\n");
    return play_text_end(&p.text, out);
}
