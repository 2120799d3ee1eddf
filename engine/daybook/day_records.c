/* day_records.c - see day_records.h. */
#include "daybook/day_records.h"
#include "daybook/day_snapshot.h"

#include "base/arena.h"

#include <string.h>

/* ---- keeping ---------------------------------------------------------------------------------*/

arv_status day_records_open(journal *kept, open_day *day, wire_bytes request, int64_t now_s,
                            arv_error *error)
{
    const journal_record opening = {
        .kind = WIRE_OPEN_DAY, .time_s = now_s, .bytes = request.data, .size = request.size};
    const journal_record plan = {.kind = WIRE_ESTIMATE_REPLY,
                                 .time_s = now_s,
                                 .told = day->sequence,
                                 .digest = day->opened_digest,
                                 .bytes = day->plan.data,
                                 .size = day->plan.size};
    int64_t id = 0;
    arv_status status = journal_open_day(kept, day->key.depot, day->key.day, now_s, &id, error);
    for (int32_t i = 0; i < day->named_count && !status; i++)
        status = journal_keep_matrix(kept, id, day->named[i].digest, day->named[i].cells.data,
                                     day->named[i].cells.size, error);
    if (!status)
        status = journal_append(kept, id, &opening, error);
    if (!status)
        status = journal_append(kept, id, &plan, error);
    if (!status)
        day->journal_id = id;
    day->records = status ? 0 : 2;
    return status;
}

arv_status day_records_event(journal *kept, open_day *day, const wire_message *message,
                             wire_bytes request, const wire_updates *told, arv_error *error)
{
    const journal_record record = {.kind = WIRE_EVENT,
                                   .event_id = message->body.event.event_id,
                                   .time_s = message->body.event.time_s,
                                   .told = told->sequence,
                                   .digest = updates_digest(told),
                                   .bytes = request.data,
                                   .size = request.size};
    const arv_status status = journal_append(kept, day->journal_id, &record, error);
    day->records += !status;
    return status;
}

arv_status day_records_close(journal *kept, const open_day *day, wire_bytes request, int64_t now_s,
                             arv_error *error)
{
    const journal_record record = {.kind = WIRE_CLOSE_DAY,
                                   .time_s = now_s,
                                   .told = day->sequence,
                                   .bytes = request.data,
                                   .size = request.size};
    const arv_status status = journal_append(kept, day->journal_id, &record, error);
    return status ? status : journal_close_day(kept, day->journal_id, now_s, error);
}

/* ---- playing again ---------------------------------------------------------------------------*/

typedef struct player {
    const day_replay *how;
    wire_cells_source matrices; /* of the journal */
    const journal_day *row;
    arv_arena *arena;   /* of the day, until it has it */
    arv_arena *scratch; /* of one event */
    wire_bytes opening; /* in `arena` */
    open_day *day;
    const day_snapshot
        *from;     /* events up to it are only followed; NULL = it is there, or there is none */
    bool unusable; /* what went wrong may be the snapshot's fault */
} player;

static arv_status differs(const player *p, const journal_record *record, arv_error *error)
{
    return arv_error_add(error, ARV_IO, "journal",
                         "record %lld of %.40s/%.40s tells other updates than when version %.20s "
                         "kept it; this is version %s",
                         (long long)record->sequence, p->row->depot, p->row->day, p->row->version,
                         arv_version());
}

static arv_status compare(const player *p, const journal_record *record, uint64_t digest,
                          int64_t sequence, arv_error *error)
{
    if (p->how->policy || (record->told == sequence && record->digest == digest))
        return ARV_OK;
    return differs(p, record, error);
}

static void tell(const player *p, const day_step *step)
{
    if (p->how->tell)
        p->how->tell(p->how->context, step);
}

static arv_status keep_opening(player *p, const journal_record *record, arv_error *error)
{
    uint8_t *copy = arv_arena_alloc(p->arena, record->size, 1);
    if (!copy)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the day");
    memcpy(copy, record->bytes, record->size);
    p->opening = (wire_bytes){copy, record->size};
    return ARV_OK;
}

/* The day is where the snapshot was taken. */
static arv_status arrive(player *p, const journal_record *record, arv_error *error)
{
    wire_updates told;
    arv_status status = ARV_OK;
    if (record->chain != p->from->chain)
        status = arv_error_add(error, ARV_FAILED_PRECONDITION, "snapshot",
                               "not used: it belongs to other records");
    if (!status)
        status = day_snapshot_apply(p->from, p->day, error);
    if (status)
        return status;
    p->from = NULL;
    p->unusable = false;
    p->day->saved = record->sequence;
    if (!p->how->tell)
        return ARV_OK;
    status = open_day_snapshot(p->day, p->scratch, &told, error);
    if (!status)
        tell(p, &(day_step){.record = record->sequence, .day = p->day, .told = &told});
    return status;
}

/* The opening with the plan of a record. */
static day_origin origin_of(const player *p, const journal_record *plan)
{
    return (day_origin){p->opening, {plan->bytes, plan->size}, &p->matrices};
}

static arv_status play_opening_quietly(player *p, const journal_record *record, arv_error *error)
{
    const day_origin origin = origin_of(p, record);
    const arv_status status = open_day_remake_quietly(&p->arena, &origin, &p->day, error);
    if (status)
        return status;
    p->day->journal_id = p->row->id;
    p->day->opened_digest = record->digest;
    return record->sequence == p->from->records ? arrive(p, record, error) : ARV_OK;
}

static arv_status follow_event(player *p, const journal_record *record, arv_error *error)
{
    wire_message *message = NULL;
    wire_updates told = {0};
    arv_status status = wire_decode(p->scratch, record->bytes, record->size, NULL, &message, error);
    if (!status)
        status = open_day_event(p->day, message, p->scratch, &told, error);
    if (status || record->sequence < p->from->records)
        return status;
    return arrive(p, record, error);
}

static arv_status play_opening(player *p, const journal_record *record, arv_error *error)
{
    wire_updates booked;
    const day_origin origin = origin_of(p, record);
    if (p->from)
        return play_opening_quietly(p, record, error);
    arv_status status = open_day_remake(&p->arena, &origin, p->how->policy, &p->day, error);
    if (status)
        return status;
    p->day->journal_id = p->row->id;
    status = compare(p, record, p->day->opened_digest, p->day->sequence, error);
    if (!status && p->how->tell)
        status = open_day_snapshot(p->day, p->scratch, &booked, error);
    if (!status)
        tell(p, &(day_step){.record = record->sequence, .day = p->day, .told = &booked});
    return status;
}

/* An event that was accepted must be accepted again; under another policy the customer may have been
 * offered nothing that he could take. */
static arv_status play_event(player *p, const journal_record *record, arv_error *error)
{
    wire_message *message = NULL;
    wire_updates told = {0};
    arv_status status = wire_decode(p->scratch, record->bytes, record->size, NULL, &message, error);
    if (status)
        return status;
    status = open_day_event(p->day, message, p->scratch, &told, error);
    const day_step step = {.record = record->sequence,
                           .day = p->day,
                           .event = &message->body.event,
                           .told = &told,
                           .status = status,
                           .why = error};
    if (!status)
        status = compare(p, record, updates_digest(&told), told.sequence, error);
    else if (p->how->policy && status == ARV_FAILED_PRECONDITION)
        status = ARV_OK;
    if (status)
        return status;
    tell(p, &step);
    if (error->count > 0)
        *error = (arv_error){0};
    return ARV_OK;
}

static arv_status play_record(void *context, const journal_record *record, arv_error *error)
{
    player *p = context;
    if (p->how->until > 0 && record->sequence > p->how->until)
        return ARV_OK;
    const arena_mark mark = arena_mark_get(p->scratch);
    arv_status status = ARV_OK;
    if (record->sequence == 1 && record->kind == WIRE_OPEN_DAY)
        status = keep_opening(p, record, error);
    else if (record->sequence == 2 && record->kind == WIRE_ESTIMATE_REPLY)
        status = play_opening(p, record, error);
    else if (record->kind == WIRE_EVENT && p->day)
        status = p->from ? follow_event(p, record, error) : play_event(p, record, error);
    else if (record->kind != WIRE_CLOSE_DAY)
        status =
            arv_error_add(error, ARV_IO, "journal", "record %lld of %.40s/%.40s is of kind %d",
                          (long long)record->sequence, p->row->depot, p->row->day, record->kind);
    arena_mark_release(p->scratch, mark);
    if (p->day)
        p->day->records = record->sequence;
    return status;
}

static arv_status play(player *p, journal *kept, arv_error *error)
{
    /* A first allocation that stays: without it every event would give back the only block. */
    if (!p->arena || !p->scratch || !arv_arena_alloc(p->scratch, 1, 1))
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the day");
    const arv_status status = journal_read(kept, p->row, play_record, p, error);
    if (!status && p->from)
        return arv_error_add(error, ARV_FAILED_PRECONDITION, "snapshot",
                             "not used: it is ahead of the journal");
    if (!status && !p->day)
        return arv_error_add(error, ARV_NOT_FOUND, "journal",
                             "%.40s/%.40s is not open yet after record %lld", p->row->depot,
                             p->row->day, (long long)p->how->until);
    return status;
}

static arv_status find_in_journal(void *context, const uint8_t digest[WIRE_DIGEST_BYTES],
                                  arv_arena *arena, wire_bytes *cells, arv_error *error)
{
    const void *bytes = NULL;
    const arv_status status =
        journal_find_matrix(context, digest, arena, &bytes, &cells->size, error);
    cells->data = bytes;
    return status;
}

/* From a snapshot, or from the beginning when `from` is NULL. `*unusable`: what failed may be the snapshot. */
static arv_status play_from(journal *kept, const journal_day *day, const day_replay *how,
                            const day_snapshot *from, bool *unusable, open_day **out,
                            arv_error *error)
{
    player p = {.how = how,
                .matrices = {find_in_journal, kept},
                .row = day,
                .arena = arv_arena_create(0),
                .scratch = arv_arena_create(0),
                .from = from,
                .unusable = from != NULL};
    const arv_status status = play(&p, kept, error);
    if (status)
        open_day_destroy(&p.day);
    arv_arena_destroy(&p.arena);
    arv_arena_destroy(&p.scratch);
    *unusable = p.unusable && status != ARV_RESOURCE_EXHAUSTED;
    *out = p.day;
    return status;
}

static arv_status play_snapshot(journal *kept, const journal_day *day, const day_replay *how,
                                int64_t records, bool *unusable, open_day **out, arv_error *error)
{
    day_snapshot from;
    arv_arena *arena = arv_arena_create(0);
    *unusable = true;
    *out = NULL;
    arv_status status =
        arena ? day_snapshot_load(how->snapshots, day->id, records, arena, &from, error)
              : arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory for the day");
    if (!status)
        status = play_from(kept, day, how, &from, unusable, out, error);
    arv_arena_destroy(&arena);
    return status;
}

arv_status day_records_replay(journal *kept, const journal_day *day, const day_replay *how,
                              open_day **out, arv_error *error)
{
    int64_t records[DAY_SNAPSHOTS_KEPT];
    bool unusable = false;
    const bool may_be_short = how->snapshots && !how->policy && how->until == 0;
    const int count =
        may_be_short ? day_snapshot_list(how->snapshots, day->id, DAY_SNAPSHOTS_KEPT, records) : 0;
    for (int i = 0; i < count; i++) {
        arv_error why = {0};
        const arv_status status = play_snapshot(kept, day, how, records[i], &unusable, out, &why);
        if (!status || !unusable) {
            *error = why;
            return status;
        }
        if (how->doubt)
            how->doubt(how->context, &why);
    }
    return play_from(kept, day, how, NULL, &unusable, out, error);
}
