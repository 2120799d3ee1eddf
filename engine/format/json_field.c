/* json_field.c - the shapes of values that several objects of a JSON problem share. */
#include "format/json_problem.h"

#include <string.h>

/* ---- time windows ---------------------------------------------------------------------------- */

static bool read_bound(json_reader *r, const json_t *pair, size_t index, bool open_ended,
                       int64_t *out)
{
    const json_t *value = json_array_get(pair, index);
    if (open_ended && json_is_null(value)) {
        *out = ARV_UNSET;
        return true;
    }
    json_enter_index(r, index);
    const bool ok = json_read_int(r, value, out);
    json_leave(r);
    return ok;
}

bool json_read_pair(json_reader *r, const json_t *value, bool open_ended, int64_t *a, int64_t *b)
{
    if (!json_is_array(value) || json_array_size(value) != 2) {
        json_bad(r, NULL, "must be a pair [from, to]");
        return false;
    }
    const bool first = read_bound(r, value, 0, open_ended, a);
    return read_bound(r, value, 1, open_ended, b) && first;
}

void json_read_windows(json_reader *r, const json_t *value, void *windows)
{
    json_windows *out = windows;
    const int32_t count = json_read_count(r, value, ARV_MAX_WINDOWS_PER_JOB);
    out->items = JSON_ARRAY_OF(r, arv_time_window, count);
    if (!out->items)
        return;
    for (int32_t i = 0; i < count; i++) {
        arv_time_window *window = &out->items[i];
        arv_time_window_init(window);
        json_enter_index(r, (size_t)i);
        json_read_pair(r, json_array_get(value, (size_t)i), false, &window->open_s,
                       &window->close_s);
        json_leave(r);
    }
    out->count = count;
}

/* ---- places ---------------------------------------------------------------------------------- */

static bool read_degrees(json_reader *r, const json_t *pair, size_t index, double limit,
                         double *out)
{
    const json_t *value = json_array_get(pair, index);
    json_enter_index(r, index);
    const bool number = json_is_number(value);
    *out = number ? json_number_value(value) : 0.0;
    const bool ok = number && *out >= -limit && *out <= limit;
    if (!ok)
        json_bad(r, NULL, "must be a number of degrees from %g to %g", -limit, limit);
    json_leave(r);
    return ok;
}

void json_read_coordinates(json_reader *r, const json_t *value, void *place)
{
    arv_location *at = &((json_place *)place)->at;
    if (!json_is_array(value) || json_array_size(value) != 2) {
        json_bad(r, NULL, "must be a pair [longitude, latitude]");
        return;
    }
    const bool longitude = read_degrees(r, value, 0, 180.0, &at->longitude);
    at->has_coordinates = read_degrees(r, value, 1, 90.0, &at->latitude) && longitude;
}

void json_read_row(json_reader *r, const json_t *value, void *place)
{
    json_place *out = place;
    int64_t row;
    if (!json_read_int(r, value, &row))
        return;
    if (row < 0 || row >= ARV_MAX_LOCATIONS)
        json_bad(r, NULL, "must be within 0..%d", ARV_MAX_LOCATIONS - 1);
    else
        out->row = row;
}

/* ---- names and quantities -------------------------------------------------------------------- */

static void read_skill_name(json_reader *r, const json_t *value, void *at)
{
    bool is_number;
    json_read_id(r, value, (const char **)at, &is_number);
}

static const json_field SKILL_FIELDS[] = {
    {"name", JSON_FIELD_CUSTOM, true, offsetof(arv_named_level, name), read_skill_name},
    {"level", JSON_FIELD_INT, false, offsetof(arv_named_level, level), NULL},
};

/* A VROOM number, a name, or {"name", "level"}. */
void json_read_skills(json_reader *r, const json_t *value, void *levels)
{
    json_levels *out = levels;
    const int32_t count = json_read_count(r, value, ARV_MAX_SKILLS);
    out->items = JSON_ARRAY_OF(r, arv_named_level, count);
    if (!out->items)
        return;
    for (int32_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(value, (size_t)i);
        out->items[i].level = 1;
        json_enter_index(r, (size_t)i);
        if (json_is_object(item))
            json_read_object(r, item, JSON_TABLE(SKILL_FIELDS), &out->items[i]);
        else
            read_skill_name(r, item, (void *)&out->items[i].name);
        json_leave(r);
    }
    out->count = count;
}

static void read_list(json_reader *r, const json_t *value, json_names *out, int64_t limit,
                      bool numbers)
{
    const int32_t count = json_read_count(r, value, limit);
    out->items = JSON_ARRAY_OF(r, const char *, count);
    if (!out->items)
        return;
    for (int32_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(value, (size_t)i);
        bool is_number;
        json_enter_index(r, (size_t)i);
        if (numbers)
            json_read_id(r, item, &out->items[i], &is_number);
        else
            json_read_name(r, item, &out->items[i]);
        json_leave(r);
    }
    out->count = count;
}

void json_read_names(json_reader *r, const json_t *value, void *names)
{
    read_list(r, value, names, ARV_MAX_SKILLS, false);
}

void json_read_ids(json_reader *r, const json_t *value, void *names)
{
    read_list(r, value, names, ARV_MAX_JOBS, true);
}

void json_read_quantities(json_reader *r, const json_t *value, void *levels)
{
    json_levels *out = levels;
    if (!json_is_object(value)) {
        json_bad(r, NULL, "must be an object of name: quantity");
        return;
    }
    out->items = JSON_ARRAY_OF(r, arv_named_level, json_object_size(value));
    if (!out->items)
        return;
    const char *name;
    json_t *quantity;
    void *object = (void *)(uintptr_t)value; /* jansson's iterators take no const */
    json_object_foreach(object, name, quantity)
    {
        arv_named_level *item = &out->items[out->count];
        json_enter_key(r, name);
        item->name = json_copy_text(r, name, strlen(name));
        if (strlen(name) == 0 || strlen(name) > ARV_MAX_ID_BYTES)
            json_bad(r, NULL, "the name must have 1..%d bytes", ARV_MAX_ID_BYTES);
        json_read_int(r, quantity, &item->level);
        json_leave(r);
        out->count++;
    }
}

void json_read_amounts(json_reader *r, const json_t *value, void *amounts)
{
    problem_reader *p = json_problem(r);
    int64_t **out = amounts;
    const int32_t count = json_read_count(r, value, ARV_MAX_LOADS);
    if (!json_is_array(value) || (size_t)count != json_array_size(value))
        return;
    if (p->load_count == ARV_NONE)
        p->load_count = count;
    if (count != p->load_count) {
        json_bad(r, NULL, "has %d entries, the first amount of the file has %d", count,
                 p->load_count);
        return;
    }
    int64_t *items = JSON_ARRAY_OF(r, int64_t, count);
    if (!items)
        return;
    for (int32_t i = 0; i < count; i++) {
        json_enter_index(r, (size_t)i);
        json_read_int(r, json_array_get(value, (size_t)i), &items[i]);
        json_leave(r);
    }
    *out = items;
}
