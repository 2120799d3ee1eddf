/* json_job.c - jobs of a JSON problem: VROOM's keys and ours. */
#include "format/json_problem.h"

#include <string.h>

typedef struct service_list {
    arv_service_by *items;
    int32_t count;
} service_list;

typedef struct price_list {
    arv_technician_price *items;
    int32_t count;
} price_list;

typedef struct job_draft {
    arv_job job;
    const json_t *id;
    json_place place;
    json_windows hard, soft;
    service_list by_type, by_technician;
    json_levels skills, parts;
    json_names tools;
    int64_t *delivery, *pickup;
    price_list prices;
} job_draft;

/* ---- maps from technicians or types ---------------------------------------------------------- */

/* {name: seconds}; `by_type` says what the names are. */
static void read_services(json_reader *r, const json_t *value, service_list *out, bool by_type)
{
    if (!json_is_object(value)) {
        json_bad(r, NULL, "must be an object of %s: seconds", by_type ? "type" : "vehicle id");
        return;
    }
    out->items = JSON_ARRAY_OF(r, arv_service_by, json_object_size(value));
    if (!out->items)
        return;
    const char *name;
    json_t *seconds;
    void *object = (void *)(uintptr_t)value; /* jansson's iterators take no const */
    json_object_foreach(object, name, seconds)
    {
        arv_service_by *item = &out->items[out->count++];
        json_enter_key(r, name);
        const char *copy = json_copy_text(r, name, strlen(name));
        item->type = by_type ? copy : NULL;
        item->technician = by_type ? NULL : copy;
        json_read_int(r, seconds, &item->service_s);
        json_leave(r);
    }
}

static void read_service_per_type(json_reader *r, const json_t *value, void *at)
{
    read_services(r, value, at, true);
}

static void read_service_per_technician(json_reader *r, const json_t *value, void *at)
{
    read_services(r, value, at, false);
}

static void read_technician_prices(json_reader *r, const json_t *value, void *at)
{
    price_list *out = at;
    if (!json_is_object(value)) {
        json_bad(r, NULL, "must be an object of vehicle id: price");
        return;
    }
    out->items = JSON_ARRAY_OF(r, arv_technician_price, json_object_size(value));
    if (!out->items)
        return;
    const char *name;
    json_t *price;
    void *object = (void *)(uintptr_t)value; /* jansson's iterators take no const */
    json_object_foreach(object, name, price)
    {
        arv_technician_price *item = &out->items[out->count++];
        json_enter_key(r, name);
        item->technician = json_copy_text(r, name, strlen(name));
        json_read_int(r, price, &item->price);
        json_leave(r);
    }
}

/* ---- windows with prices, promise, pin ------------------------------------------------------- */

#define WINDOW(key, required)                                                \
    {                                                                        \
#key, JSON_FIELD_INT, required, offsetof(arv_time_window, key), NULL \
    }

static const json_field SOFT_FIELDS[] = {
    WINDOW(open_s, true),
    WINDOW(close_s, true),
    WINDOW(early_price_per_hour, false),
    WINDOW(late_price_per_hour, false),
};

static void read_soft_windows(json_reader *r, const json_t *value, void *at)
{
    json_windows *out = at;
    const int32_t count = json_read_count(r, value, ARV_MAX_WINDOWS_PER_JOB);
    out->items = JSON_ARRAY_OF(r, arv_time_window, count);
    if (!out->items)
        return;
    for (int32_t i = 0; i < count; i++) {
        arv_time_window_init(&out->items[i]);
        json_enter_index(r, (size_t)i);
        json_read_object(r, json_array_get(value, (size_t)i), JSON_TABLE(SOFT_FIELDS),
                         &out->items[i]);
        json_leave(r);
    }
    out->count = count;
}

static void read_promise(json_reader *r, const json_t *value, void *at)
{
    arv_job *job = at;
    json_read_pair(r, value, true, &job->promise_from_s, &job->promise_to_s);
}

static void read_pin_technician(json_reader *r, const json_t *value, void *at)
{
    bool is_number;
    json_read_id(r, value, (const char **)at, &is_number);
}

static const json_field PIN_FIELDS[] = {
    {"technician", JSON_FIELD_CUSTOM, false, offsetof(arv_job, pin_technician),
     read_pin_technician},
    {"position", JSON_FIELD_INT, false, offsetof(arv_job, pin_position), NULL},
    {"start_s", JSON_FIELD_INT, false, offsetof(arv_job, pin_start_s), NULL},
};

static void read_pin(json_reader *r, const json_t *value, void *at)
{
    json_read_object(r, value, JSON_TABLE(PIN_FIELDS), at);
}

/* ---- the job --------------------------------------------------------------------------------- */

/* VROOM's deprecated key. */
static void refuse_amount(json_reader *r, const json_t *value, void *at)
{
    (void)value;
    (void)at;
    json_bad(r, NULL, "deprecated; write delivery");
}

#define IN(member) offsetof(job_draft, member)

static const json_field JOB_FIELDS[] = {
    {"id", JSON_FIELD_KEEP, true, IN(id), NULL},
    {"description", JSON_FIELD_TEXT, false, IN(job.description), NULL},
    {"location", JSON_FIELD_CUSTOM, false, IN(place), json_read_coordinates},
    {"location_index", JSON_FIELD_CUSTOM, false, IN(place), json_read_row},
    {"setup", JSON_FIELD_INT, false, IN(job.setup_s), NULL},
    {"service", JSON_FIELD_INT, false, IN(job.service_s), NULL},
    {"setup_per_type", JSON_FIELD_REFUSED, false, 0, NULL},
    {"service_per_type", JSON_FIELD_CUSTOM, false, IN(by_type), read_service_per_type},
    {"delivery", JSON_FIELD_CUSTOM, false, IN(delivery), json_read_amounts},
    {"pickup", JSON_FIELD_CUSTOM, false, IN(pickup), json_read_amounts},
    {"amount", JSON_FIELD_CUSTOM, false, 0, refuse_amount},
    {"skills", JSON_FIELD_CUSTOM, false, IN(skills), json_read_skills},
    {"priority", JSON_FIELD_INT, false, IN(job.priority), NULL},
    {"time_windows", JSON_FIELD_CUSTOM, false, IN(hard), json_read_windows},
    {"type", JSON_FIELD_NAME, false, IN(job.type), NULL},
    {"service_per_technician", JSON_FIELD_CUSTOM, false, IN(by_technician),
     read_service_per_technician},
    {"tools", JSON_FIELD_CUSTOM, false, IN(tools), json_read_names},
    {"parts", JSON_FIELD_CUSTOM, false, IN(parts), json_read_quantities},
    {"unserved_price", JSON_FIELD_INT, false, IN(job.unserved_price), NULL},
    {"mandatory", JSON_FIELD_BOOL, false, IN(job.mandatory), NULL},
    {"pin", JSON_FIELD_CUSTOM, false, IN(job), read_pin},
    {"promise", JSON_FIELD_CUSTOM, false, IN(job), read_promise},
    {"technician_prices", JSON_FIELD_CUSTOM, false, IN(prices), read_technician_prices},
    {"other_technician_price", JSON_FIELD_INT, false, IN(job.other_technician_price), NULL},
    {"soft_windows", JSON_FIELD_CUSTOM, false, IN(soft), read_soft_windows},
};

/* VROOM's keys of a half of a shipment. */
static const json_field HALF_FIELDS[] = {
    {"id", JSON_FIELD_KEEP, true, IN(id), NULL},
    {"description", JSON_FIELD_TEXT, false, IN(job.description), NULL},
    {"location", JSON_FIELD_CUSTOM, false, IN(place), json_read_coordinates},
    {"location_index", JSON_FIELD_CUSTOM, false, IN(place), json_read_row},
    {"setup", JSON_FIELD_INT, false, IN(job.setup_s), NULL},
    {"service", JSON_FIELD_INT, false, IN(job.service_s), NULL},
    {"setup_per_type", JSON_FIELD_REFUSED, false, 0, NULL},
    {"service_per_type", JSON_FIELD_CUSTOM, false, IN(by_type), read_service_per_type},
    {"time_windows", JSON_FIELD_CUSTOM, false, IN(hard), json_read_windows},
};

/* time_windows first, then soft_windows. */
static void join_windows(problem_reader *p, const job_draft *draft, arv_job *job, int32_t j)
{
    const int32_t hard = draft->hard.count, soft = draft->soft.count;
    p->hard_windows[j] = hard;
    job->window_count = hard + soft;
    job->windows = soft == 0 ? draft->hard.items : draft->soft.items;
    if (hard == 0 || soft == 0)
        return;
    arv_time_window *windows = JSON_ARRAY_OF(&p->r, arv_time_window, hard + soft);
    if (windows) {
        memcpy(windows, draft->hard.items, (size_t)hard * sizeof *windows);
        memcpy(windows + hard, draft->soft.items, (size_t)soft * sizeof *windows);
    }
    job->windows = windows;
}

/* service_per_type first, then service_per_technician. */
static void join_services(problem_reader *p, const job_draft *draft, arv_job *job)
{
    const int32_t types = draft->by_type.count, technicians = draft->by_technician.count;
    job->service_by_count = types + technicians;
    job->service_by = technicians == 0 ? draft->by_type.items : draft->by_technician.items;
    if (types == 0 || technicians == 0)
        return;
    arv_service_by *services = JSON_ARRAY_OF(&p->r, arv_service_by, types + technicians);
    if (services) {
        memcpy(services, draft->by_type.items, (size_t)types * sizeof *services);
        memcpy(services + types, draft->by_technician.items,
               (size_t)technicians * sizeof *services);
    }
    job->service_by = services;
}

/* `entity` is the job or the shipment, as the owner says. */
static void place_job(problem_reader *p, const json_t *value, const job_draft *draft, int32_t j,
                      json_place_owner owner, int32_t entity)
{
    const int32_t before = p->place_count;
    json_add_place(p, &draft->place, owner, entity, 0, &p->jobs[j].location);
    p->job_place[j] = draft->place.at;
    if (p->place_count == before && !json_object_get(value, "location") &&
        !json_object_get(value, "location_index"))
        json_bad(&p->r, NULL, "location or location_index is needed");
}

static void read_job(problem_reader *p, const json_t *value, int32_t j)
{
    job_draft draft = {.place = {.row = ARV_UNSET}};
    arv_job_init(&draft.job);
    if (!json_read_object(&p->r, value, JSON_TABLE(JOB_FIELDS), &draft))
        return;
    arv_job *job = &p->jobs[j];
    *job = draft.job;
    json_enter_key(&p->r, "id");
    if (draft.id)
        json_read_id(&p->r, draft.id, &job->id, &p->job_number[j]);
    json_leave(&p->r);
    join_windows(p, &draft, job, j);
    join_services(p, &draft, job);
    job->skills = draft.skills.items;
    job->skill_count = draft.skills.count;
    job->tools = draft.tools.items;
    job->tool_count = draft.tools.count;
    job->parts = draft.parts.items;
    job->part_count = draft.parts.count;
    job->delivery = draft.delivery;
    job->pickup = draft.pickup;
    job->technician_prices = draft.prices.items;
    job->technician_price_count = draft.prices.count;
    place_job(p, value, &draft, j, PLACE_JOB, j);
}

void json_read_half(problem_reader *p, const json_t *value, int32_t j, format_half half,
                    int32_t shipment)
{
    job_draft draft = {.place = {.row = ARV_UNSET}};
    arv_job_init(&draft.job);
    p->job_half[j] = (uint8_t)half;
    if (!json_read_object(&p->r, value, JSON_TABLE(HALF_FIELDS), &draft))
        return;
    p->jobs[j] = draft.job;
    json_enter_key(&p->r, "id");
    if (draft.id)
        json_read_id(&p->r, draft.id, &p->jobs[j].id, &p->half_number[j]);
    json_leave(&p->r);
    join_windows(p, &draft, &p->jobs[j], j);
    join_services(p, &draft, &p->jobs[j]);
    place_job(p, value, &draft, j, half == FORMAT_PICKUP ? PLACE_PICKUP : PLACE_DELIVERY, shipment);
}

void json_read_jobs(problem_reader *p, const json_t *array)
{
    for (int32_t j = 0; j < p->first_half && !p->r.no_memory; j++) {
        json_enter_index(&p->r, (size_t)j);
        read_job(p, json_array_get(array, (size_t)j), j);
        json_leave(&p->r);
    }
}
