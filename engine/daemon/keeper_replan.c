/* keeper_replan.c - the rest of a day planned anew, urgent jobs, and slots: what the day thread does of it.
 *
 * A replanning takes long, so the day thread only lends a copy of the day; the compute thread plans on that
 * while events go on, and the day thread settles: it tells the proposal, or judges it again by the day as it
 * is by then and lets the day go on with it. What is applied is an event like any other, kept as such. An
 * urgent job is placed here and now: its customer waits, and nothing can come between. */
#include "daemon/keeper.h"

#include "base/arena.h"

#include <stdlib.h>

static bool applies(const keeper *self, const open_day *day, const wire_replan *request)
{
    wire_policy policy = request->policy ? request->policy : day->replan;
    if (!policy)
        policy = self->replan;
    return policy == WIRE_APPLY;
}

/* An event that nobody sent: of the bytes that the journal keeps. */
static arv_status apply(task *t, keeper *self, open_day *day, const arv_event *event,
                        wire_updates *told)
{
    wire_message message = {.header = t->message->header};
    wire_bytes bytes;
    message.header.kind = WIRE_EVENT;
    arv_status status =
        wire_event_name(t->arena, day->roster.spec, event, &message.body.event, t->error);
    message.body.event.key = day->key;
    if (!status && wire_encode(t->arena, &message, &day->roster, &bytes))
        status = task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for the event");
    return status ? status : keeper_keep(t, self, day, &message, bytes, told);
}

static arv_status answer(task *t, const open_day *day, const wire_replan_reply *reply)
{
    const wire_message message = {.header.kind = WIRE_REPLAN_REPLY, .body.replan_reply = *reply};
    return task_reply(t, &message, &day->roster);
}

/* ---- an urgent job ---------------------------------------------------------------------------*/

static arv_status take_place(task *t, keeper *self, open_day *day, int32_t urgent,
                             const arv_insert_place *place, wire_updates *told)
{
    arv_event event;
    arv_event_init(&event);
    event.kind = ARV_EVENT_ADDED;
    event.time_s = open_day_clock_s(day);
    event.technician = place->technician;
    event.job = urgent;
    event.position = place->position;
    return apply(t, self, day, &event, told);
}

static arv_status insert(task *t, keeper *self, open_day *day)
{
    const wire_replan *request = &t->message->body.replan;
    arv_insert_options options;
    arv_insertion found;
    wire_replan_reply reply = {.told = {.key = day->key, .sequence = day->sequence}};
    const int32_t urgent = wire_roster_job(&day->roster, request->insert);
    arv_insert_options_init(&options);
    options.places = request->places;
    options.miss_price = request->options.miss_price;
    options.late_price_per_hour = request->options.late_price_per_hour;
    options.keep_next = request->options.keep_next;
    if (urgent == ARV_NONE)
        return arv_error_add(t->error, ARV_NOT_FOUND, "insert", "no job has this id");
    arv_status status = arv_day_insert(day->day, urgent, &options, t->arena, &found, t->error);
    if (status)
        return status;
    reply.insertion = &found;
    reply.applied = found.count > 0 && applies(self, day, request);
    if (reply.applied)
        status = take_place(t, self, day, urgent, &found.places[0], &reply.told);
    return status ? status : answer(t, day, &reply);
}

arv_status keeper_slots(task *t, keeper *self)
{
    const wire_day_slots *request = &t->message->body.day_slots;
    open_day *day;
    wire_message reply = {.header.kind = WIRE_SLOTS_REPLY};
    arv_status status = keeper_find(t, self, &request->key, &day);
    if (status)
        return status;
    const int32_t asked = wire_roster_job(&day->roster, request->job);
    if (asked == ARV_NONE)
        return arv_error_add(t->error, ARV_NOT_FOUND, "job", "no job has this id");
    status = arv_day_slots(day->day, asked, &request->options, t->arena, &reply.body.slots_reply,
                           t->error);
    return status ? status : task_reply(t, &reply, &day->roster);
}

/* ---- a replanning ----------------------------------------------------------------------------*/

static arv_status lend(task *t, open_day *day)
{
    job_loan *loan = calloc(1, sizeof *loan);
    if (!loan)
        return task_fail(t, ARV_RESOURCE_EXHAUSTED, "no memory for a copy of the day");
    const arv_status status = days_lend(day, &loan->copy, t->error);
    if (status) {
        free(loan);
        return status;
    }
    loan->day = day;
    loan->roster = day->roster;
    loan->sequence = day->sequence;
    loan->events = day->events;
    t->work->loan = loan;
    return ARV_OK;
}

/* By the day as it is now; `*stale` when the proposal does not fit it any more. */
static arv_status judge_again(task *t, const open_day *day, const job_loan *loan,
                              const arv_proposal **now, bool *stale)
{
    arv_proposal *again;
    *now = loan->proposal;
    *stale = false;
    if (day == loan->day && day->events == loan->events)
        return ARV_OK;
    const arv_status status = arv_day_replan_again(day->day, &t->message->body.replan.options,
                                                   loan->proposal, t->arena, &again, t->error);
    *stale = status == ARV_FAILED_PRECONDITION;
    *now = status ? NULL : again;
    return *stale ? ARV_OK : status;
}

static arv_status follow(task *t, keeper *self, open_day *day, const arv_proposal *proposal,
                         wire_updates *told)
{
    arv_event event;
    arv_event_init(&event);
    event.kind = ARV_EVENT_PLAN_ACCEPTED;
    event.time_s = open_day_clock_s(day);
    event.orders = proposal->orders;
    event.order_count = proposal->order_count;
    return apply(t, self, day, &event, told);
}

static arv_status settle(task *t, keeper *self, open_day *day)
{
    const job_loan *loan = t->work->loan;
    wire_replan_reply reply = {.told = {.key = day->key, .sequence = loan->sequence},
                               .proposal = loan->proposal};
    if (!loan->proposal->worth || !applies(self, day, &t->message->body.replan))
        return answer(t, day, &reply);
    reply.told.sequence = day->sequence;
    arv_status status = judge_again(t, day, loan, &reply.proposal, &reply.stale);
    reply.applied = !status && !reply.stale && reply.proposal->worth;
    if (reply.applied)
        status = follow(t, self, day, reply.proposal, &reply.told);
    return status ? status : answer(t, day, &reply);
}

arv_status keeper_replan(task *t, keeper *self)
{
    open_day *day;
    const wire_replan *request = &t->message->body.replan;
    const arv_status status = keeper_find(t, self, &request->key, &day);
    if (status)
        return status;
    if (request->insert)
        return insert(t, self, day);
    return t->work->loan ? settle(t, self, day) : lend(t, day);
}

void keeper_take_back(keeper *self, job *work)
{
    job_loan *loan = work->loan;
    if (!loan)
        return;
    arv_day_close(&loan->copy);
    days_return(&self->days, loan->day);
    arv_arena_destroy(&loan->arena);
    free(loan);
    work->loan = NULL;
}
