/* json_technician.c - vehicles of a JSON problem: VROOM's keys and ours become technicians. */
#include "format/json_problem.h"

typedef struct restock_draft {
    json_place place;
    int64_t service_s;
} restock_draft;

typedef struct vehicle_draft {
    arv_technician technician;
    const json_t *id;
    json_place start, end;
    restock_draft restock;
    json_levels skills, stock;
    json_names tools;
    int64_t *capacity;
    json_shift_keys shift;
} vehicle_draft;

#define COST(name)                                                    \
    {                                                                 \
#name, JSON_FIELD_INT, false, offsetof(arv_costs, name), NULL \
    }

static const json_field COST_FIELDS[] = {
    COST(fixed), COST(per_hour), COST(per_km), COST(per_task_hour), COST(per_shift_hour),
};

static void read_costs(json_reader *r, const json_t *value, void *costs)
{
    json_read_object(r, value, JSON_TABLE(COST_FIELDS), costs);
}

static const json_field RESTOCK_FIELDS[] = {
    {"location", JSON_FIELD_CUSTOM, false, offsetof(restock_draft, place), json_read_coordinates},
    {"location_index", JSON_FIELD_CUSTOM, false, offsetof(restock_draft, place), json_read_row},
    {"service", JSON_FIELD_INT, false, offsetof(restock_draft, service_s), NULL},
};

static void read_restock(json_reader *r, const json_t *value, void *restock)
{
    const restock_draft *draft = restock;
    if (json_read_object(r, value, JSON_TABLE(RESTOCK_FIELDS), restock) &&
        !draft->place.at.has_coordinates && draft->place.row == ARV_UNSET)
        json_bad(r, NULL, "location or location_index is needed");
}

#define IN(member) offsetof(vehicle_draft, member)

static const json_field VEHICLE_FIELDS[] = {
    {"id", JSON_FIELD_KEEP, true, IN(id), NULL},
    {"profile", JSON_FIELD_NAME, false, IN(technician.profile), NULL},
    {"description", JSON_FIELD_TEXT, false, IN(technician.description), NULL},
    {"start", JSON_FIELD_CUSTOM, false, IN(start), json_read_coordinates},
    {"start_index", JSON_FIELD_CUSTOM, false, IN(start), json_read_row},
    {"end", JSON_FIELD_CUSTOM, false, IN(end), json_read_coordinates},
    {"end_index", JSON_FIELD_CUSTOM, false, IN(end), json_read_row},
    {"capacity", JSON_FIELD_CUSTOM, false, IN(capacity), json_read_amounts},
    {"costs", JSON_FIELD_CUSTOM, false, IN(technician.costs), read_costs},
    {"skills", JSON_FIELD_CUSTOM, false, IN(skills), json_read_skills},
    {"type", JSON_FIELD_NAME, false, IN(technician.type), NULL},
    {"time_window", JSON_FIELD_KEEP, false, IN(shift.time_window), NULL},
    {"breaks", JSON_FIELD_KEEP, false, IN(shift.breaks), NULL},
    {"speed_factor", JSON_FIELD_PPM, false, IN(technician.speed_ppm), NULL},
    {"max_tasks", JSON_FIELD_INT, false, IN(technician.max_tasks), NULL},
    {"max_travel_time", JSON_FIELD_INT, false, IN(technician.max_travel_s), NULL},
    {"max_distance", JSON_FIELD_INT, false, IN(technician.max_distance_m), NULL},
    {"steps", JSON_FIELD_KEEP, false, IN(shift.steps), NULL},
    {"shifts", JSON_FIELD_KEEP, false, IN(shift.shifts), NULL},
    {"tools", JSON_FIELD_CUSTOM, false, IN(tools), json_read_names},
    {"stock", JSON_FIELD_CUSTOM, false, IN(stock), json_read_quantities},
    {"restock", JSON_FIELD_CUSTOM, false, IN(restock), read_restock},
    {"duration_factor", JSON_FIELD_PPM, false, IN(technician.duration_ppm), NULL},
    {"frozen", JSON_FIELD_KEEP, false, IN(shift.frozen), NULL},
};

/* A place was at least tried: when it was wrong, that was said already. */
static bool has_place(const json_t *vehicle)
{
    return json_object_get(vehicle, "start") || json_object_get(vehicle, "start_index") ||
           json_object_get(vehicle, "end") || json_object_get(vehicle, "end_index");
}

static void read_vehicle(problem_reader *p, const json_t *value, int32_t t)
{
    vehicle_draft draft = {.start = {.row = ARV_UNSET},
                           .end = {.row = ARV_UNSET},
                           .restock = {.place = {.row = ARV_UNSET}}};
    arv_technician_init(&draft.technician);
    if (!json_read_object(&p->r, value, JSON_TABLE(VEHICLE_FIELDS), &draft))
        return;
    arv_technician *technician = &p->technicians[t];
    *technician = draft.technician;
    json_enter_key(&p->r, "id");
    if (draft.id)
        json_read_id(&p->r, draft.id, &technician->id, &p->technician_number[t]);
    json_leave(&p->r);
    technician->skills = draft.skills.items;
    technician->skill_count = draft.skills.count;
    technician->tools = draft.tools.items;
    technician->tool_count = draft.tools.count;
    technician->stock = draft.stock.items;
    technician->stock_count = draft.stock.count;
    technician->capacity = draft.capacity;
    json_add_place(p, &draft.restock.place, PLACE_VEHICLE_RESTOCK, t, 0,
                   &technician->restock_location);
    technician->restock_service_s = draft.restock.service_s;
    const int32_t before = p->place_count;
    json_add_place(p, &draft.start, PLACE_VEHICLE_START, t, 0, &technician->start_location);
    json_add_place(p, &draft.end, PLACE_VEHICLE_END, t, 0, &technician->end_location);
    p->start_place[t] = draft.start.at;
    p->end_place[t] = draft.end.at;
    json_read_shifts(p, t, &draft.shift);
    if (p->place_count == before && !has_place(value)) /* as VROOM; a shift may bring its own */
        json_bad(&p->r, NULL, "start or end is needed");
}

void json_read_vehicles(problem_reader *p, const json_t *array)
{
    for (int32_t t = 0; t < p->spec->technician_count && !p->r.no_memory; t++) {
        json_enter_index(&p->r, (size_t)t);
        read_vehicle(p, json_array_get(array, (size_t)t), t);
        json_leave(&p->r);
    }
}
