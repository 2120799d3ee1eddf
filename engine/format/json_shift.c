/* json_shift.c - working periods of a JSON vehicle: one said as time_window + breaks + steps, or a
 * list `shifts`, each with its own breaks and steps. */
#include "format/json_problem.h"

#include "format/json_names.h"

#include <inttypes.h>
#include <string.h>

/* ---- breaks ---------------------------------------------------------------------------------- */

typedef struct break_draft {
    arv_break rest;
    const json_t *id;
    json_windows windows;
    int64_t *max_load;
    const char *description;
} break_draft;

#define IN_BREAK(member) offsetof(break_draft, member)

static const json_field BREAK_FIELDS[] = {
    {"id", JSON_FIELD_KEEP, false, IN_BREAK(id), NULL},
    {"time_windows", JSON_FIELD_CUSTOM, false, IN_BREAK(windows), json_read_windows},
    {"service", JSON_FIELD_INT, false, IN_BREAK(rest.service_s), NULL},
    {"description", JSON_FIELD_TEXT, false, IN_BREAK(description), NULL},
    {"max_load", JSON_FIELD_CUSTOM, false, IN_BREAK(max_load), json_read_amounts},
    {"paid", JSON_FIELD_BOOL, false, IN_BREAK(rest.paid), NULL},
    {"max_work_since_start_s", JSON_FIELD_INT, false, IN_BREAK(rest.max_work_since_start_s), NULL},
    {"max_work_since_break_s", JSON_FIELD_INT, false, IN_BREAK(rest.max_work_since_break_s), NULL},
};

static void read_break(problem_reader *p, const json_t *value, arv_break *rest)
{
    break_draft draft = {.id = NULL};
    arv_break_init(&draft.rest);
    json_read_object(&p->r, value, JSON_TABLE(BREAK_FIELDS), &draft);
    *rest = draft.rest;
    rest->windows = draft.windows.items;
    rest->window_count = draft.windows.count;
    rest->max_load = draft.max_load;
    const int32_t number = p->break_count++;
    p->break_description[number] = draft.description;
    json_enter_key(&p->r, "id");
    if (draft.id)
        json_read_id(&p->r, draft.id, &rest->id, &p->break_number[number]);
    json_leave(&p->r);
}

static void read_breaks(problem_reader *p, const json_t *value, arv_shift *shift)
{
    if (!value)
        return;
    json_enter_key(&p->r, "breaks");
    const int32_t count = json_read_count(&p->r, value, ARV_MAX_BREAKS_PER_SHIFT);
    arv_break *breaks = JSON_ARRAY_OF(&p->r, arv_break, count);
    for (int32_t b = 0; breaks && b < count; b++) {
        json_enter_index(&p->r, (size_t)b);
        read_break(p, json_array_get(value, (size_t)b), &breaks[b]);
        json_leave(&p->r);
    }
    shift->breaks = breaks;
    shift->break_count = breaks ? count : 0;
    json_leave(&p->r);
}

/* ---- steps: the order in force --------------------------------------------------------------- */

typedef struct step_draft {
    const char *type;
    const json_t *id;
} step_draft;

static const json_field STEP_FIELDS[] = {
    {"type", JSON_FIELD_TEXT, true, offsetof(step_draft, type), NULL},
    {"id", JSON_FIELD_KEEP, false, offsetof(step_draft, id), NULL},
    {"service_at", JSON_FIELD_REFUSED, false, 0, NULL},
    {"service_after", JSON_FIELD_REFUSED, false, 0, NULL},
    {"service_before", JSON_FIELD_REFUSED, false, 0, NULL},
};

typedef struct order_draft {
    const char **jobs;
    int32_t *steps; /* where each stands in `steps` */
    int32_t job_count, step_count;
} order_draft;

static void read_job_step(problem_reader *p, const json_t *id, format_half half, int32_t s,
                          order_draft *order)
{
    bool is_number;
    char room[FORMAT_HALF_ROOM];
    const char *said;
    if (!id) {
        json_bad(&p->r, "id", "missing");
        return;
    }
    json_enter_key(&p->r, "id");
    if (json_read_id(&p->r, id, &said, &is_number)) {
        const char *text = format_half_id(half, said, room);
        order->jobs[order->job_count] = json_copy_text(&p->r, text, strlen(text));
        order->steps[order->job_count++] = s;
    }
    json_leave(&p->r);
}

static void check_break_step(problem_reader *p, const json_t *id, const arv_shift *shift)
{
    char digits[24];
    const char *text = id ? json_id_text(id, digits) : NULL;
    for (int32_t b = 0; text && b < shift->break_count; b++)
        if (shift->breaks[b].id && strcmp(shift->breaks[b].id, text) == 0)
            return;
    json_bad(&p->r, "id", "the shift has no such break");
}

static void read_step(problem_reader *p, const json_t *value, int32_t s, const arv_shift *shift,
                      order_draft *order)
{
    step_draft draft = {.type = NULL};
    json_read_object(&p->r, value, JSON_TABLE(STEP_FIELDS), &draft);
    if (!draft.type)
        return;
    if (strcmp(draft.type, "job") == 0 || format_half_of(draft.type) != FORMAT_WHOLE)
        read_job_step(p, draft.id, format_half_of(draft.type), s, order);
    else if (strcmp(draft.type, "break") == 0)
        check_break_step(p, draft.id, shift);
    else if (strcmp(draft.type, "start") == 0 && s > 0)
        json_bad(&p->r, "type", "start must be the first step");
    else if (strcmp(draft.type, "end") == 0 && s < order->step_count - 1)
        json_bad(&p->r, "type", "end must be the last step");
    else if (strcmp(draft.type, "start") != 0 && strcmp(draft.type, "end") != 0 &&
             strcmp(draft.type, "restock") != 0) /* where he restocks is found anew */
        json_bad(&p->r, "type", "must be start, job, pickup, delivery, break, restock or end");
}

static bool read_steps(problem_reader *p, const json_t *value, const arv_shift *shift,
                       order_draft *order)
{
    json_enter_key(&p->r, "steps");
    order->step_count = json_read_count(&p->r, value, ARV_MAX_JOBS + ARV_MAX_BREAKS_PER_SHIFT + 2);
    order->jobs = JSON_ARRAY_OF(&p->r, const char *, order->step_count);
    order->steps = JSON_ARRAY_OF(&p->r, int32_t, order->step_count);
    for (int32_t s = 0; order->steps && order->jobs && s < order->step_count; s++) {
        json_enter_index(&p->r, (size_t)s);
        read_step(p, json_array_get(value, (size_t)s), s, shift, order);
        json_leave(&p->r);
    }
    json_leave(&p->r);
    return order->jobs && order->steps;
}

static int32_t read_frozen(problem_reader *p, const json_t *value, const order_draft *order)
{
    int64_t frozen = 0;
    json_enter_key(&p->r, "frozen");
    if (json_read_int(&p->r, value, &frozen) && (frozen < 0 || frozen > order->job_count)) {
        json_bad(&p->r, NULL, "%" PRId64 " is not within 0..%d, the jobs of steps", frozen,
                 order->job_count);
        frozen = 0;
    }
    json_leave(&p->r);
    return (int32_t)frozen;
}

static void read_order(problem_reader *p, int32_t t, int32_t s, const arv_shift *shift,
                       const json_t *steps, const json_t *frozen)
{
    if (!steps) {
        if (frozen)
            json_bad(&p->r, "frozen", "needs steps");
        return;
    }
    order_draft order = {.jobs = NULL};
    if (!read_steps(p, steps, shift, &order))
        return;
    const int32_t route = p->route_count++;
    p->routes[route] = (arv_route_in_force){
        .technician = p->technicians[t].id,
        .shift = s,
        .jobs = order.jobs,
        .job_count = order.job_count,
        .frozen = frozen ? read_frozen(p, frozen, &order) : 0,
    };
    p->route_technician[route] = t;
    p->route_step[route] = order.steps;
}

/* ---- shifts ---------------------------------------------------------------------------------- */

typedef struct shift_draft {
    arv_shift shift;
    json_place start, end;
    const json_t *breaks, *steps, *frozen;
} shift_draft;

#define IN_SHIFT(member) offsetof(shift_draft, member)

static const json_field SHIFT_FIELDS[] = {
    {"start_s", JSON_FIELD_INT, true, IN_SHIFT(shift.start_s), NULL},
    {"end_s", JSON_FIELD_INT, true, IN_SHIFT(shift.end_s), NULL},
    {"overtime_s", JSON_FIELD_INT, false, IN_SHIFT(shift.overtime_s), NULL},
    {"overtime_price_per_hour", JSON_FIELD_INT, false, IN_SHIFT(shift.overtime_price_per_hour),
     NULL},
    {"max_duration_s", JSON_FIELD_INT, false, IN_SHIFT(shift.max_duration_s), NULL},
    {"start", JSON_FIELD_CUSTOM, false, IN_SHIFT(start), json_read_coordinates},
    {"start_index", JSON_FIELD_CUSTOM, false, IN_SHIFT(start), json_read_row},
    {"end", JSON_FIELD_CUSTOM, false, IN_SHIFT(end), json_read_coordinates},
    {"end_index", JSON_FIELD_CUSTOM, false, IN_SHIFT(end), json_read_row},
    {"breaks", JSON_FIELD_KEEP, false, IN_SHIFT(breaks), NULL},
    {"steps", JSON_FIELD_KEEP, false, IN_SHIFT(steps), NULL},
    {"frozen", JSON_FIELD_KEEP, false, IN_SHIFT(frozen), NULL},
};

static void read_shift(problem_reader *p, const json_t *value, int32_t t, int32_t s,
                       arv_shift *shift)
{
    shift_draft draft = {.start = {.row = ARV_UNSET}, .end = {.row = ARV_UNSET}};
    arv_shift_init(&draft.shift);
    json_read_object(&p->r, value, JSON_TABLE(SHIFT_FIELDS), &draft);
    *shift = draft.shift;
    json_add_place(p, &draft.start, PLACE_SHIFT_START, t, s, &shift->start_location);
    json_add_place(p, &draft.end, PLACE_SHIFT_END, t, s, &shift->end_location);
    read_breaks(p, draft.breaks, shift);
    read_order(p, t, s, shift, draft.steps, draft.frozen);
}

static void read_shift_list(problem_reader *p, int32_t t, const json_shift_keys *keys)
{
    static const char *const text = "cannot be combined with shifts; say it in each shift";
    if (keys->time_window)
        json_bad(&p->r, "time_window", "%s", text);
    if (keys->breaks)
        json_bad(&p->r, "breaks", "%s", text);
    if (keys->steps)
        json_bad(&p->r, "steps", "%s", text);
    if (keys->frozen)
        json_bad(&p->r, "frozen", "%s", text);
    json_enter_key(&p->r, "shifts");
    const int32_t count = json_read_count(&p->r, keys->shifts, ARV_MAX_SHIFTS);
    arv_shift *shifts = JSON_ARRAY_OF(&p->r, arv_shift, count);
    for (int32_t s = 0; shifts && s < count; s++) {
        json_enter_index(&p->r, (size_t)s);
        read_shift(p, json_array_get(keys->shifts, (size_t)s), t, s, &shifts[s]);
        json_leave(&p->r);
    }
    json_leave(&p->r);
    p->technicians[t].shifts = shifts;
    p->technicians[t].shift_count = shifts ? count : 0;
}

static void read_single_shift(problem_reader *p, int32_t t, const json_shift_keys *keys)
{
    arv_shift *shift = JSON_ARRAY_OF(&p->r, arv_shift, 1);
    if (!shift)
        return;
    arv_shift_init(shift);
    p->technicians[t].shifts = shift;
    p->technicians[t].shift_count = 1;
    p->shorthand[t] = true;
    p->unbounded[t] = !keys->time_window;
    if (keys->time_window) {
        json_enter_key(&p->r, "time_window");
        json_read_pair(&p->r, keys->time_window, false, &shift->start_s, &shift->end_s);
        json_leave(&p->r);
    }
    read_breaks(p, keys->breaks, shift);
    read_order(p, t, 0, shift, keys->steps, keys->frozen);
}

void json_read_shifts(problem_reader *p, int32_t t, const json_shift_keys *keys)
{
    if (keys->shifts)
        read_shift_list(p, t, keys);
    else
        read_single_shift(p, t, keys);
}
