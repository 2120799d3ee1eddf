/* play_records.c - see play_records.h. */
#define _XOPEN_SOURCE 700 /* gmtime_r */

#include "play/play_records.h"

#include "base/arena.h"
#include "format/visit_records.h"
#include "model/problem.h"
#include "play/play_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY_S = 86400, LAST_DAY = 2932896 }; /* 9999-12-31 */

/* What is the same on every day of a customer. */
typedef struct visit_plan {
    const char *technician, *type; /* NULL = none */
    int32_t route, stop;           /* from 1 */
    int32_t from, to;              /* locations, ARV_NONE = open */
    int64_t travel_s, service_s;   /* planned, breaks and waiting on the way in travel */
    int32_t date;                  /* days from the first shift to his */
} visit_plan;

typedef struct writer {
    const play_result *result;
    const arv_spec *spec;
    arv_error *error;
    play_text text;
    visit_plan *visits; /* [visit_count] the customers of a day, in the order of the result */
    int32_t visit_count;
    int64_t midnight_s;  /* before the first shift, on the caller's clock */
    int32_t dates_a_day; /* that a day of the play takes */
} writer;

static arv_status no_memory(const writer *w)
{
    return arv_error_add(w->error, ARV_RESOURCE_EXHAUSTED, "",
                         "the records do not fit into memory");
}

/* ---- the calendar ---------------------------------------------------------------------------- */

/* Whole days, rounded down, from the first midnight to a moment of the problem. */
static int32_t days_until(const writer *w, int64_t time_s)
{
    const int64_t passed_s = time_s - w->midnight_s;
    return (int32_t)((passed_s - ((passed_s % DAY_S) + DAY_S) % DAY_S) / DAY_S);
}

static void set_calendar(writer *w)
{
    const arv_problem *p = w->result->problem;
    int32_t first_s = INT32_MAX, last_s = INT32_MIN;
    for (int32_t s = 0; s < p->shift_count; s++) {
        first_s = p->shift_start_s[s] < first_s ? p->shift_start_s[s] : first_s;
        last_s = p->shift_start_s[s] > last_s ? p->shift_start_s[s] : last_s;
    }
    if (p->shift_count == 0)
        first_s = last_s = 0;
    w->midnight_s = 0;
    w->midnight_s = (int64_t)days_until(w, p->origin_s + first_s) * DAY_S;
    w->dates_a_day = 1 + days_until(w, p->origin_s + last_s);
}

/* ---- the plan -------------------------------------------------------------------------------- */

static const char *place_name(const writer *w, int32_t location)
{
    return location == ARV_NONE ? NULL : w->spec->locations[location].id;
}

/* Records know no blanks around a name. */
static arv_status check_name(const writer *w, const char *name, const char *list, int32_t index,
                             const char *field)
{
    static const char blanks[] = " \t\r\v\f";
    const size_t length = name ? strlen(name) : 0;
    if (length == 0 || (!strchr(blanks, name[0]) && !strchr(blanks, name[length - 1])))
        return ARV_OK;
    char path[64];
    snprintf(path, sizeof path, "%s[%d].%s", list, index, field);
    return arv_error_add(w->error, ARV_INVALID_ARGUMENT, path,
                         "begins or ends with a blank: visit records take no such name");
}

static arv_status check_names(const writer *w, const visit_plan *visit, const arv_route *route,
                              int32_t job)
{
    arv_status status = check_name(w, visit->technician, "technicians", route->technician, "id");
    if (status == ARV_OK)
        status = check_name(w, visit->type, "jobs", job, "type");
    if (status == ARV_OK)
        status = check_name(w, place_name(w, visit->from), "locations", visit->from, "id");
    return status == ARV_OK ? check_name(w, place_name(w, visit->to), "locations", visit->to, "id")
                            : status;
}

/* The visits of route r, in order. */
static arv_status plan_route(writer *w, int32_t r)
{
    const arv_problem *p = w->result->problem;
    const arv_route *route = &w->result->plan->routes[r];
    const int32_t shift = p->shift_first[route->technician] + route->shift;
    visit_plan visit = {.technician = w->spec->technicians[route->technician].id,
                        .route = r + 1,
                        .to = p->shift_start_location[shift],
                        .date = days_until(w, p->origin_s + p->shift_start_s[shift])};
    int64_t left_s = p->origin_s + p->shift_start_s[shift];
    arv_status status = ARV_OK;
    for (int32_t s = 0; s < route->step_count && status == ARV_OK; s++) {
        const arv_step *step = &route->steps[s];
        if (step->kind == ARV_STEP_JOB) {
            visit.stop++;
            visit.from = visit.to;
            visit.to = p->job_location[step->job];
            visit.type = w->spec->jobs[step->job].type;
            visit.travel_s = step->arrive_s - left_s;
            visit.service_s = problem_service_s(p, shift, step->job);
            w->visits[w->visit_count++] = visit;
            status = check_names(w, &visit, route, step->job);
        }
        if (step->kind == ARV_STEP_JOB || step->kind == ARV_STEP_START)
            left_s = step->finish_s;
    }
    return status;
}

static arv_status plan_visits(writer *w, arv_arena *arena)
{
    const arv_plan *plan = w->result->plan;
    int32_t steps = 0;
    for (int32_t r = 0; r < plan->route_count; r++)
        steps += plan->routes[r].step_count;
    w->visits = ARENA_ARRAY(arena, visit_plan, steps + 1);
    arv_status status = w->visits ? ARV_OK : no_memory(w);
    for (int32_t r = 0; r < plan->route_count && status == ARV_OK; r++)
        status = plan_route(w, r);
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* ",name" by RFC 4180: in quotes, doubled inside, where a comma, quote or line break is in it. */
static void put_name(writer *w, const char *name)
{
    text_put(&w->text, ",");
    if (!name || !strpbrk(name, ",\"\r\n")) {
        text_put(&w->text, name ? name : "");
        return;
    }
    text_put(&w->text, "\"");
    for (const char *at = name; *at; at++)
        text_put_bytes(&w->text, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
    text_put(&w->text, "\"");
}

static void put_place(writer *w, int32_t location)
{
    const char *name = place_name(w, location);
    if (name || location == ARV_NONE)
        put_name(w, name);
    else
        text_format(&w->text, ",loc%d", location);
}

static void put_date(writer *w, int32_t day)
{
    const time_t seconds = (time_t)day * DAY_S;
    struct tm parts;
    if (gmtime_r(&seconds, &parts))
        text_format(&w->text, "%04d-%02d-%02d", parts.tm_year + 1900, parts.tm_mon + 1,
                    parts.tm_mday);
}

static void put_taps(writer *w, const play_customer *c, int64_t midnight_s)
{
    const int64_t taps[PLAY_TAPS] = {c->depart_s, c->arrive_s, c->start_s, c->finish_s};
    for (int k = 0; k < PLAY_TAPS; k++) {
        if (c->forgotten & (1u << k))
            text_put(&w->text, ",");
        else
            text_format(&w->text, ",%" PRId64, taps[k] - midnight_s);
    }
}

static arv_status put_row(writer *w, const play_customer *c, const visit_plan *visit)
{
    const int64_t midnight_s = w->midnight_s + (int64_t)visit->date * DAY_S;
    const int64_t day = PLAY_RECORDS_FIRST_DAY + (int64_t)c->day * w->dates_a_day + visit->date;
    if (day > LAST_DAY)
        return arv_error_add(w->error, ARV_INVALID_ARGUMENT, "options.days",
                             "the days reach beyond the year 9999");
    if (c->finish_s - midnight_s > VISIT_MAX_TIME_S || visit->travel_s > VISIT_MAX_TIME_S ||
        visit->service_s > VISIT_MAX_TIME_S)
        return arv_error_add(w->error, ARV_INVALID_ARGUMENT, "",
                             "route %d lasts longer than a week: no visit records of it",
                             visit->route);
    put_date(w, (int32_t)day);
    put_name(w, visit->technician);
    text_format(&w->text, ",r%d,%d", visit->route, visit->stop);
    put_name(w, visit->type);
    put_place(w, visit->from);
    put_place(w, visit->to);
    put_taps(w, c, midnight_s);
    text_format(&w->text, ",%" PRId64 ",%" PRId64 "\n", visit->travel_s, visit->service_s);
    return ARV_OK;
}

arv_status play_records_text(const play_result *result, arv_arena *arena, const char **out,
                             arv_error *error)
{
    writer w = {.result = result,
                .spec = result->problem->spec,
                .error = error,
                .text = play_text_begin(arena)};
    set_calendar(&w);
    arv_status status = plan_visits(&w, arena);
    text_put(&w.text, "date,technician,route,stop,job_type,from,to,depart_s,arrive_s,start_s,"
                      "finish_s,planned_travel_s,planned_service_s\n");
    for (int32_t c = 0; c < result->customer_count && status == ARV_OK; c++)
        if (result->customers[c].arrive_s != ARV_UNSET)
            status = put_row(&w, &result->customers[c], &w.visits[c % w.visit_count]);
    if (status == ARV_OK && play_text_end(&w.text, out) != ARV_OK)
        status = no_memory(&w);
    return status;
}
