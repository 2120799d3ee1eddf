/* json_shipment.c - VROOM's shipments: two jobs each, tied by a relation of the kind pickup_delivery.
 *
 * VROOM numbers jobs, pickups and deliveries apart, so a half is called by its kind and its id:
 * "pickup 7". The answer says the kind as the type of a step, and the id as the file did. */
#include "format/json_problem.h"

#include "format/json_names.h"

#include <string.h>

const char *const FORMAT_HALF_NAMES[] = {
    [FORMAT_WHOLE] = "job",
    [FORMAT_PICKUP] = "pickup",
    [FORMAT_DELIVERY] = "delivery",
};

format_half format_half_of(const char *type)
{
    return strcmp(type, "pickup") == 0     ? FORMAT_PICKUP
           : strcmp(type, "delivery") == 0 ? FORMAT_DELIVERY
                                           : FORMAT_WHOLE;
}

const char *format_half_said(format_half half, const char *id)
{
    return half == FORMAT_WHOLE ? id : id + strlen(FORMAT_HALF_NAMES[half]) + 1;
}

const char *format_half_id(format_half half, const char *said, char room[FORMAT_HALF_ROOM])
{
    if (half == FORMAT_WHOLE || strlen(said) > ARV_MAX_ID_BYTES)
        return said;
    strcpy(room, FORMAT_HALF_NAMES[half]);
    strcat(room, " ");
    return strcat(room, said);
}

typedef struct shipment_draft {
    const json_t *pickup, *delivery;
    int64_t *amount, priority;
    json_levels skills;
} shipment_draft;

static const json_field SHIPMENT_FIELDS[] = {
    {"pickup", JSON_FIELD_KEEP, true, offsetof(shipment_draft, pickup), NULL},
    {"delivery", JSON_FIELD_KEEP, true, offsetof(shipment_draft, delivery), NULL},
    {"amount", JSON_FIELD_CUSTOM, false, offsetof(shipment_draft, amount), json_read_amounts},
    {"skills", JSON_FIELD_CUSTOM, false, offsetof(shipment_draft, skills), json_read_skills},
    {"priority", JSON_FIELD_INT, false, offsetof(shipment_draft, priority), NULL},
};

/* One of the two jobs of a shipment. */
static void read_half(problem_reader *p, format_half half, const shipment_draft *draft,
                      int32_t shipment)
{
    const int32_t j = p->first_half + 2 * shipment + (half == FORMAT_DELIVERY);
    arv_job *job = &p->jobs[j];
    json_enter_key(&p->r, FORMAT_HALF_NAMES[half]);
    json_read_half(p, half == FORMAT_PICKUP ? draft->pickup : draft->delivery, j, half, shipment);
    json_leave(&p->r);
    job->skills = draft->skills.items;
    job->skill_count = draft->skills.count;
    job->priority = draft->priority;
    if (half == FORMAT_PICKUP)
        job->pickup = draft->amount;
    else
        job->delivery = draft->amount;
    char room[FORMAT_HALF_ROOM];
    if (job->id)
        job->id = arv_arena_strdup(p->r.arena, format_half_id(half, job->id, room));
    p->r.no_memory |= !job->id && p->r.error->status == ARV_OK;
}

void json_read_shipments(problem_reader *p, const json_t *array)
{
    const int32_t count = (p->spec->job_count - p->first_half) / 2;
    for (int32_t i = 0; i < count && !p->r.no_memory; i++) {
        shipment_draft draft = {.amount = NULL};
        json_enter_index(&p->r, (size_t)i);
        json_read_object(&p->r, json_array_get(array, (size_t)i), JSON_TABLE(SHIPMENT_FIELDS),
                         &draft);
        if (draft.pickup)
            read_half(p, FORMAT_PICKUP, &draft, i);
        if (draft.delivery)
            read_half(p, FORMAT_DELIVERY, &draft, i);
        json_leave(&p->r);
    }
}

void json_relate_shipments(problem_reader *p)
{
    const int32_t given = p->spec->relation_count;
    const int32_t count = (p->spec->job_count - p->first_half) / 2;
    if (count == 0)
        return;
    arv_relation *all = JSON_ARRAY_OF(&p->r, arv_relation, given + count);
    const char **ids = JSON_ARRAY_OF(&p->r, const char *, 2 * count);
    if (!all || !ids)
        return;
    if (given > 0)
        memcpy(all, p->spec->relations, (size_t)given * sizeof *all);
    for (int32_t i = 0; i < count; i++) {
        const char **pair = ids + 2 * (size_t)i;
        pair[0] = p->jobs[p->first_half + 2 * i].id;
        pair[1] = p->jobs[p->first_half + 2 * i + 1].id;
        all[given + i] = (arv_relation){.kind = ARV_PICKUP_DELIVERY,
                                        .jobs = pair,
                                        .job_count = 2,
                                        .min_gap_s = ARV_UNSET,
                                        .max_gap_s = ARV_UNSET};
    }
    p->spec->relations = all;
    p->spec->relation_count = given + count;
}
