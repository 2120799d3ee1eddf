/* report_journal.c - see report_journal.h. */
#include "report/report_journal.h"

#include "base/arena.h"

#include <inttypes.h>
#include <stdlib.h>

/* What is known of one customer. */
typedef struct seen_customer {
    page_stop stop;
    page_view *views;
    int32_t view_room;
    int32_t technician, job; /* indices of the roster; ARV_NONE = nobody */
    int64_t expected_s;      /* when he came, or is expected */
    bool told, cancelled;
} seen_customer;

typedef struct collecting {
    arv_arena *arena;
    const arv_spec *spec;
    seen_customer *customers; /* by job */
    int32_t job_count;
    int64_t last_s; /* of the newest event */
    int64_t events;
    const arv_plan *plan; /* that the day was opened with */
    arv_status status;
} collecting;

/* ---- the plan the day began with --------------------------------------------------------------- */

static page_place place_at(const arv_spec *spec, int32_t location)
{
    if (!spec->locations || location < 0 || location >= spec->location_count ||
        !spec->locations[location].has_coordinates)
        return (page_place){false, 0, 0};
    return (page_place){true, spec->locations[location].longitude,
                        spec->locations[location].latitude};
}

/* Room for the customers of all jobs that the day has by now. */
static arv_status begin_customers(collecting *c, const arv_spec *spec)
{
    seen_customer *customers = ARENA_ARRAY(c->arena, seen_customer, spec->job_count + 1);
    if (!customers)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; c->customers && j < c->job_count; j++)
        customers[j] = c->customers[j];
    for (int32_t j = c->job_count; j < spec->job_count; j++) {
        const arv_job *job = &spec->jobs[j];
        customers[j] = (seen_customer){.technician = ARV_NONE, .job = j, .expected_s = ARV_UNSET};
        customers[j].stop = (page_stop){
            .kind = ARV_STEP_JOB,
            .id = job->id,
            .description = job->description,
            .arrive_s = ARV_UNSET,
            .start_s = ARV_UNSET,
            .finish_s = ARV_UNSET,
            .real_depart_s = ARV_UNSET,
            .real_arrive_s = ARV_UNSET,
            .real_start_s = ARV_UNSET,
            .real_finish_s = ARV_UNSET,
            .eta_s = ARV_UNSET,
            .late_ppm = ARV_NONE,
            .place = place_at(spec, job->location),
            .closed_s = ARV_UNSET,
        };
    }
    c->spec = spec;
    c->customers = customers;
    c->job_count = spec->job_count;
    return ARV_OK;
}

static void take_plan(collecting *c, const arv_plan *plan)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t s = 0; s < plan->routes[r].step_count; s++) {
            const arv_step *step = &plan->routes[r].steps[s];
            if (step->kind != ARV_STEP_JOB)
                continue;
            page_stop *stop = &c->customers[step->job].stop;
            stop->arrive_s = step->arrive_s;
            stop->start_s = step->start_s;
            stop->finish_s = step->finish_s;
            stop->travel_s = step->travel_s;
        }
}

static arv_status open_customers(collecting *c, const open_day *day)
{
    wire_message *message = NULL;
    arv_error error = {.count = 0};
    arv_status status = begin_customers(c, day->roster.spec);
    if (status == ARV_OK)
        status =
            wire_decode(c->arena, day->plan.data, day->plan.size, &day->roster, &message, &error);
    if (status == ARV_OK) {
        c->plan = message->body.plan.plan;
        take_plan(c, c->plan);
    }
    return status;
}

/* ---- what happened --------------------------------------------------------------------------- */

static arv_status add_view(collecting *c, seen_customer *customer, const arv_update *update)
{
    page_stop *stop = &customer->stop;
    const page_view *last = stop->view_count ? &customer->views[stop->view_count - 1] : NULL;
    if (update->window_from_s == ARV_UNSET || stop->real_arrive_s != ARV_UNSET ||
        (last && last->from_s == update->window_from_s && last->to_s == update->window_to_s))
        return ARV_OK;
    if (stop->view_count == customer->view_room) {
        const int32_t room = customer->view_room ? 2 * customer->view_room : 8;
        page_view *views = ARENA_ARRAY(c->arena, page_view, room);
        if (!views)
            return ARV_RESOURCE_EXHAUSTED;
        for (int32_t v = 0; v < stop->view_count; v++)
            views[v] = customer->views[v];
        customer->views = views;
        customer->view_room = room;
    }
    customer->views[stop->view_count] =
        (page_view){.shown_s = stop->view_count ? update->time_s : ARV_UNSET,
                    .from_s = update->window_from_s,
                    .to_s = update->window_to_s,
                    .stops_away = update->stops_away,
                    .notice = update->notice};
    stop->view_count++;
    stop->views = customer->views;
    return ARV_OK;
}

static arv_status take_update(collecting *c, const arv_update *update)
{
    seen_customer *customer = &c->customers[update->job];
    customer->told = true;
    if (update->technician != ARV_NONE)
        customer->technician = update->technician;
    if (update->notice == ARV_NOTICE_CANCELLED) {
        customer->cancelled = true;
        customer->stop.closed_s = update->time_s;
    }
    if (update->eta_s != ARV_UNSET && customer->stop.real_arrive_s == ARV_UNSET)
        customer->expected_s = customer->stop.eta_s = update->eta_s;
    customer->stop.stops_away = update->stops_away;
    return add_view(c, customer, update);
}

/* The moment of a tap at its customer. */
static void take_tap(collecting *c, const wire_roster *roster, const wire_event *event)
{
    const int32_t job = event->job ? wire_roster_job(roster, event->job) : ARV_NONE;
    if (job == ARV_NONE)
        return;
    page_stop *stop = &c->customers[job].stop;
    switch (event->kind) {
    case ARV_EVENT_DEPARTED:
        stop->real_depart_s = event->time_s;
        break;
    case ARV_EVENT_ARRIVED:
        stop->real_arrive_s = stop->closed_s = c->customers[job].expected_s = event->time_s;
        break;
    case ARV_EVENT_STARTED:
        stop->real_start_s = event->time_s;
        break;
    case ARV_EVENT_FINISHED:
        stop->real_finish_s = event->time_s;
        break;
    default:
        break;
    }
}

static void take_step(void *context, const day_step *step)
{
    collecting *c = context;
    if (c->status == ARV_OK && !c->customers)
        c->status = open_customers(c, step->day);
    if (c->status == ARV_OK && step->day->roster.job_count > c->job_count)
        c->status = begin_customers(c, step->day->roster.spec);
    if (c->status != ARV_OK || step->status != ARV_OK)
        return;
    for (int32_t u = 0; u < step->told->count && c->status == ARV_OK; u++)
        c->status = take_update(c, &step->told->items[u]);
    if (!step->event)
        return;
    c->events++;
    c->last_s = step->event->time_s;
    take_tap(c, &step->day->roster, step->event);
}

/* ---- how it ended ---------------------------------------------------------------------------- */

/* Kept = inside every window since the last one that replaced all before by agreement. */
static page_verdict judge(page_stop *stop)
{
    int32_t first = 0;
    for (int32_t v = 0; v < stop->view_count; v++) {
        if (stop->views[v].notice == ARV_NOTICE_REVISED)
            return PAGE_REVISED;
        if (stop->views[v].notice == ARV_NOTICE_OFFER_TAKEN)
            first = v;
    }
    int64_t early_s = 0, late_s = 0;
    for (int32_t v = first; v < stop->view_count; v++) {
        const int64_t early = stop->views[v].from_s - stop->real_arrive_s;
        const int64_t late = stop->real_arrive_s - stop->views[v].to_s;
        early_s = early > early_s ? early : early_s;
        late_s = late > late_s ? late : late_s;
    }
    stop->off_s = early_s > late_s ? early_s : late_s;
    return stop->off_s == 0 ? PAGE_KEPT : early_s > late_s ? PAGE_EARLY : PAGE_LATE;
}

static void close_customer(const collecting *c, seen_customer *customer, bool over)
{
    page_stop *stop = &customer->stop;
    if (customer->cancelled) {
        stop->verdict = PAGE_CANCELLED;
    } else if (stop->real_arrive_s != ARV_UNSET) {
        stop->verdict = judge(stop);
    } else if (over) { /* also when his arrival was never tapped: nobody knows */
        stop->verdict = PAGE_NOT_REACHED;
        stop->closed_s = c->last_s;
    }
}

static int by_technician(const void *left, const void *right)
{
    const seen_customer *a = *(const seen_customer *const *)left;
    const seen_customer *b = *(const seen_customer *const *)right;
    if (a->technician != b->technician)
        return a->technician < b->technician ? -1 : 1;
    if (a->expected_s != b->expected_s)
        return a->expected_s < b->expected_s ? -1 : 1;
    return (a->job > b->job) - (a->job < b->job);
}

/* One route a technician: where he starts, if he does so anywhere, and his customers. */
static arv_status make_routes(const collecting *c, seen_customer **order, int32_t count,
                              report_page *page)
{
    page->routes = ARENA_ARRAY(c->arena, page_route, count + 1);
    page_stop *stops = ARENA_ARRAY(c->arena, page_stop, 2 * count + 1);
    if (!page->routes || !stops)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t i = 0; i < count; i++) {
        const arv_technician *technician = &c->spec->technicians[order[i]->technician];
        page_route *route = &page->routes[page->route_count - (page->route_count > 0)];
        if (i == 0 || order[i]->technician != order[i - 1]->technician) {
            route = &page->routes[page->route_count++];
            *route = (page_route){.technician = technician->id,
                                  .description = technician->description,
                                  .stops = stops,
                                  .travel_s = ARV_UNSET,
                                  .service_s = ARV_UNSET,
                                  .distance_m = ARV_UNSET};
        }
        order[i]->stop.number = route->stop_count + 1;
        route->stops[route->stop_count++] = order[i]->stop;
        stops++;
    }
    return ARV_OK;
}

static arv_status order_customers(const collecting *c, report_page *page, int32_t *kept,
                                  int32_t *known)
{
    seen_customer **order = ARENA_ARRAY(c->arena, seen_customer *, c->job_count + 1);
    int32_t count = 0;
    if (!order)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t j = 0; j < c->job_count; j++) {
        seen_customer *customer = &c->customers[j];
        if (!customer->told || customer->technician == ARV_NONE)
            continue;
        order[count++] = customer;
        *kept += customer->stop.verdict == PAGE_KEPT;
        *known +=
            customer->stop.verdict != PAGE_PLANNED && customer->stop.verdict != PAGE_CANCELLED;
    }
    qsort(order, (size_t)count, sizeof(seen_customer *), by_technician);
    return make_routes(c, order, count, page);
}

/* Jobs that the plan left and nobody took over since. */
static arv_status list_unserved(const collecting *c, report_page *page)
{
    page_unserved *left = ARENA_ARRAY(c->arena, page_unserved, c->plan->unassigned_count + 1);
    if (!left)
        return ARV_RESOURCE_EXHAUSTED;
    for (int32_t u = 0; u < c->plan->unassigned_count; u++) {
        const int32_t job = c->plan->unassigned[u].job;
        if (c->customers[job].told)
            continue;
        left[page->unserved_count++] =
            (page_unserved){.id = c->spec->jobs[job].id,
                            .description = c->spec->jobs[job].description,
                            .reason = c->plan->unassigned[u].reason,
                            .place = c->customers[job].stop.place};
    }
    page->unserved = left;
    return ARV_OK;
}

/* ---- the page -------------------------------------------------------------------------------- */

static arv_status describe(const collecting *c, const journal_day *row, int32_t kept, int32_t known,
                           report_page *page)
{
    const char *title = arena_printf(c->arena, "%s/%s", row->depot, row->day);
    const char *lead = arena_printf(
        c->arena, "A day of the journal, played again event by event; %s after %" PRId64 " events.",
        row->closed_s == ARV_UNSET ? "still open" : "closed", c->events);
    const char *share =
        known > 0 ? arena_printf(c->arena, "%s %%", word_fixed(100.0 * kept / known, 1).text) : "-";
    const char *of = arena_printf(
        c->arena, "of promises kept, %d of %d customers whose visit is over", kept, known);
    if (!title || !lead || !share || !of)
        return ARV_RESOURCE_EXHAUSTED;
    page->title = title;
    page->lead = lead;
    page->day_heading = "The day as it came";
    page->day_note =
        "A band is the window that the customer was told, each inside the one before. "
        "Planned arrivals are those of the plan that the day was opened with; customers "
        "stand under the technician who came or is to come.";
    report_page_tile(page, share, of);
    return ARV_OK;
}

arv_status report_journal_fill(journal *kept, const journal_day *row, arv_arena *arena,
                               report_page *page, open_day **day, arv_error *error)
{
    collecting c = {.arena = arena, .status = ARV_OK};
    const day_replay how = {.tell = take_step, .context = &c};
    int32_t promises_kept = 0, known = 0;
    *page = (report_page){.title = row->day};
    *day = NULL;
    arv_status status = day_records_replay(kept, row, &how, day, error);
    if (status == ARV_OK)
        status = c.status;
    if (status != ARV_OK)
        return status;
    for (int32_t j = 0; j < c.job_count; j++)
        close_customer(&c, &c.customers[j], row->closed_s != ARV_UNSET);
    status = order_customers(&c, page, &promises_kept, &known);
    if (status == ARV_OK)
        status = list_unserved(&c, page);
    return status == ARV_OK ? describe(&c, row, promises_kept, known, page) : status;
}
