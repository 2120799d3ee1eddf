/* translate.c - from the canonical paths of arrival.h to the words of the file that was read.
 *
 * A path is a head, which names the entity (technicians[3].shifts[0]), and a tail in its scope
 * (.breaks[1].windows[0].open_s). Both are rewritten by tables; what no row knows stays as it is.
 * In patterns '#' is a number; in replacements $0, $1 ... are these numbers in order. */
#include "format/format.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = sizeof((arv_violation *)NULL)->path, NUMBERS = 4 };

typedef struct translation {
    const format_info *info;
    const arv_spec *spec;
    int32_t entity[NUMBERS]; /* numbers of the head */
    char text[PATH_BYTES];
} translation;

static void append(translation *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append(translation *t, const char *format, ...)
{
    const size_t used = strlen(t->text);
    va_list args;
    va_start(args, format);
    vsnprintf(t->text + used, sizeof t->text - used, format, args);
    va_end(args);
}

/* A number of the path; false when there is none or it is no index. */
static bool take_number(const char **path, int32_t *number)
{
    const size_t digits = strspn(*path, "0123456789");
    *number = 0;
    for (size_t i = 0; i < digits && i < 9; i++)
        *number = *number * 10 + ((*path)[i] - '0');
    *path += digits;
    return digits > 0 && digits <= 9;
}

/* What is left of `path` behind the pattern, NULL when it does not match up to a whole word. */
static const char *match(const char *pattern, const char *path, int32_t numbers[NUMBERS])
{
    int32_t found = 0;
    for (; *pattern; pattern++) {
        if (*pattern == '#') {
            if (!take_number(&path, &numbers[found++]))
                return NULL;
        } else if (*path++ != *pattern) {
            return NULL;
        }
    }
    return *path == '\0' || *path == '.' || *path == '[' ? path : NULL;
}

static void replace(translation *t, const char *to, const int32_t numbers[NUMBERS])
{
    for (; *to; to++) {
        if (*to == '$')
            append(t, "%d", numbers[*++to - '0']);
        else
            append(t, "%c", *to);
    }
}

/* ---- tails ----------------------------------------------------------------------------------- */

typedef enum scope {
    SCOPE_NONE,
    SCOPE_TECHNICIAN,
    SCOPE_SHIFT,
    SCOPE_SINGLE_SHIFT, /* said as vehicle.time_window; the rows of SCOPE_SHIFT hold as well */
    SCOPE_JOB,
    SCOPE_PROFILE,
    SCOPE_MATRIX,
    SCOPE_MODEL,
    SCOPE_TRAVEL_MODEL, /* the rows of SCOPE_MODEL hold as well */
    SCOPE_ROUTE,
    SCOPE_LOCATION
} scope;

/* Writes the replacement itself; false = this row does not apply. */
typedef bool tail_writer(translation *t, const int32_t numbers[NUMBERS]);

static const arv_job *job_of(const translation *t)
{
    return &t->spec->jobs[t->entity[0]];
}

static bool write_start(translation *t, const int32_t numbers[NUMBERS])
{
    (void)numbers;
    append(t, t->info->indexed ? ".start_index" : ".start");
    return true;
}

static bool write_end(translation *t, const int32_t numbers[NUMBERS])
{
    (void)numbers;
    append(t, t->info->indexed ? ".end_index" : ".end");
    return true;
}

static bool write_restock(translation *t, const int32_t numbers[NUMBERS])
{
    (void)numbers;
    append(t, t->info->indexed ? ".restock.location_index" : ".restock.location");
    return true;
}

static bool write_location(translation *t, const int32_t numbers[NUMBERS])
{
    (void)numbers;
    append(t, t->info->indexed ? ".location_index" : ".location");
    return true;
}

static bool write_stock(translation *t, const int32_t numbers[NUMBERS])
{
    const arv_technician *technician = &t->spec->technicians[t->entity[0]];
    if (numbers[0] >= technician->stock_count)
        return false;
    append(t, ".stock.%s", technician->stock[numbers[0]].name);
    return true;
}

static bool write_parts(translation *t, const int32_t numbers[NUMBERS])
{
    if (numbers[0] >= job_of(t)->part_count)
        return false;
    append(t, ".parts.%s", job_of(t)->parts[numbers[0]].name);
    return true;
}

static bool write_service_by(translation *t, const int32_t numbers[NUMBERS])
{
    const arv_job *job = job_of(t);
    if (numbers[0] >= job->service_by_count)
        return false;
    const arv_service_by *by = &job->service_by[numbers[0]];
    if (by->type)
        append(t, ".service_per_type.%s", by->type);
    else
        append(t, ".service_per_technician.%s", by->technician);
    return true;
}

static bool write_technician_price(translation *t, const int32_t numbers[NUMBERS])
{
    const arv_job *job = job_of(t);
    if (numbers[0] >= job->technician_price_count)
        return false;
    append(t, ".technician_prices.%s", job->technician_prices[numbers[0]].technician);
    return true;
}

/* Windows are time_windows first, then soft_windows. */
static bool write_window(translation *t, int32_t window, const char *bound, const char *field)
{
    const int32_t hard = t->info->hard_windows ? t->info->hard_windows[t->entity[0]] : INT32_MAX;
    if (window < hard)
        append(t, ".time_windows[%d]%s", window, bound);
    else
        append(t, ".soft_windows[%d]%s", window - hard, field);
    return true;
}

static bool write_window_open(translation *t, const int32_t numbers[NUMBERS])
{
    return write_window(t, numbers[0], "[0]", ".open_s");
}

static bool write_window_close(translation *t, const int32_t numbers[NUMBERS])
{
    return write_window(t, numbers[0], "[1]", ".close_s");
}

static bool write_window_whole(translation *t, const int32_t numbers[NUMBERS])
{
    return write_window(t, numbers[0], "", "");
}

typedef struct tail_rule {
    scope where;
    const char *from, *to;
    tail_writer *write;
} tail_rule;

static const tail_rule TAILS[] = {
    {SCOPE_TECHNICIAN, ".start_location", NULL, write_start},
    {SCOPE_TECHNICIAN, ".end_location", NULL, write_end},
    {SCOPE_TECHNICIAN, ".restock_location", NULL, write_restock},
    {SCOPE_TECHNICIAN, ".restock_service_s", ".restock.service", NULL},
    {SCOPE_TECHNICIAN, ".speed_ppm", ".speed_factor", NULL},
    {SCOPE_TECHNICIAN, ".duration_ppm", ".duration_factor", NULL},
    {SCOPE_TECHNICIAN, ".max_travel_s", ".max_travel_time", NULL},
    {SCOPE_TECHNICIAN, ".max_distance_m", ".max_distance", NULL},
    {SCOPE_TECHNICIAN, ".skills[#].name", ".skills[$0]", NULL},
    {SCOPE_TECHNICIAN, ".stock[#].name", NULL, write_stock},
    {SCOPE_TECHNICIAN, ".stock[#].level", NULL, write_stock},

    {SCOPE_SINGLE_SHIFT, ".start_s", ".time_window[0]", NULL},
    {SCOPE_SINGLE_SHIFT, ".end_s", ".time_window[1]", NULL},
    {SCOPE_SHIFT, ".start_location", NULL, write_start},
    {SCOPE_SHIFT, ".end_location", NULL, write_end},
    {SCOPE_SHIFT, ".breaks[#].windows[#].open_s", ".breaks[$0].time_windows[$1][0]", NULL},
    {SCOPE_SHIFT, ".breaks[#].windows[#].close_s", ".breaks[$0].time_windows[$1][1]", NULL},
    {SCOPE_SHIFT, ".breaks[#].windows[#]", ".breaks[$0].time_windows[$1]", NULL},
    {SCOPE_SHIFT, ".breaks[#].windows", ".breaks[$0].time_windows", NULL},
    {SCOPE_SHIFT, ".breaks[#].service_s", ".breaks[$0].service", NULL},

    {SCOPE_JOB, ".location", NULL, write_location},
    {SCOPE_JOB, ".windows[#].open_s", NULL, write_window_open},
    {SCOPE_JOB, ".windows[#].close_s", NULL, write_window_close},
    {SCOPE_JOB, ".windows[#]", NULL, write_window_whole},
    {SCOPE_JOB, ".windows", ".time_windows", NULL},
    {SCOPE_JOB, ".service_s", ".service", NULL},
    {SCOPE_JOB, ".setup_s", ".setup", NULL},
    {SCOPE_JOB, ".service_by[#].service_s", NULL, write_service_by},
    {SCOPE_JOB, ".service_by[#].technician", NULL, write_service_by},
    {SCOPE_JOB, ".service_by[#].type", NULL, write_service_by},
    {SCOPE_JOB, ".service_by[#]", NULL, write_service_by},
    {SCOPE_JOB, ".skills[#].name", ".skills[$0]", NULL},
    {SCOPE_JOB, ".parts[#].name", NULL, write_parts},
    {SCOPE_JOB, ".parts[#].level", NULL, write_parts},
    {SCOPE_JOB, ".pin_technician", ".pin.technician", NULL},
    {SCOPE_JOB, ".pin_position", ".pin.position", NULL},
    {SCOPE_JOB, ".pin_start_s", ".pin.start_s", NULL},
    {SCOPE_JOB, ".promise_from_s", ".promise[0]", NULL},
    {SCOPE_JOB, ".promise_to_s", ".promise[1]", NULL},
    {SCOPE_JOB, ".technician_prices[#].technician", NULL, write_technician_price},
    {SCOPE_JOB, ".technician_prices[#].price", NULL, write_technician_price},

    {SCOPE_PROFILE, ".speed_m_per_h", ".speed_kmh", NULL},
    {SCOPE_PROFILE, ".leg_sigma_ppm", ".leg_sigma", NULL},
    {SCOPE_PROFILE, ".technician_day_sigma_ppm", ".technician_day_sigma", NULL},
    {SCOPE_PROFILE, ".day_sigma_ppm", ".day_sigma", NULL},
    {SCOPE_PROFILE, ".name", "", NULL},
    {SCOPE_MATRIX, ".rows", ".durations", NULL},

    {SCOPE_MODEL, ".cv_ppm", ".cv", NULL},
    {SCOPE_MODEL, ".pace_sigma_ppm", ".pace_sigma", NULL},
    {SCOPE_MODEL, ".quantile_ppm[#]", ".quantiles[$0][0]", NULL},
    {SCOPE_MODEL, ".quantile_value[#]", ".quantiles[$0][1]", NULL},
    {SCOPE_MODEL, ".quantile_ppm", ".quantiles", NULL},
    {SCOPE_MODEL, ".quantile_value", ".quantiles", NULL},

    {SCOPE_TRAVEL_MODEL, ".hour_ppm", ".hours", NULL},
    {SCOPE_TRAVEL_MODEL, ".day_ppm", ".day", NULL},
    {SCOPE_TRAVEL_MODEL, ".technician_day_ppm", ".technician_day", NULL},
    {SCOPE_TRAVEL_MODEL, ".neighbour_ppm", ".neighbour", NULL},
    {SCOPE_TRAVEL_MODEL, ".neighbour_decay_ppm", ".neighbour_decay", NULL},

    {SCOPE_ROUTE, ".technician", "", NULL},
    {SCOPE_ROUTE, ".shift", ".steps", NULL},
    {SCOPE_ROUTE, ".jobs", ".steps", NULL},
    {SCOPE_LOCATION, ".longitude", "[0]", NULL},
    {SCOPE_LOCATION, ".latitude", "[1]", NULL},
};

/* Do the rows of `rule` hold in this scope? Some scopes are special cases of others. */
static bool holds_in(scope rule, scope where)
{
    return rule == where || (rule == SCOPE_SHIFT && where == SCOPE_SINGLE_SHIFT) ||
           (rule == SCOPE_MODEL && where == SCOPE_TRAVEL_MODEL);
}

static void translate_tail(translation *t, scope where, const char *tail)
{
    for (size_t i = 0; i < sizeof TAILS / sizeof *TAILS; i++) {
        const tail_rule *rule = &TAILS[i];
        int32_t numbers[NUMBERS] = {0};
        if (!holds_in(rule->where, where))
            continue;
        const char *rest = match(rule->from, tail, numbers);
        if (!rest || (rule->write && !rule->write(t, numbers)))
            continue;
        if (rule->to)
            replace(t, rule->to, numbers);
        append(t, "%s", rest);
        return;
    }
    append(t, "%s", tail);
}

/* ---- heads ----------------------------------------------------------------------------------- */

static bool shift_is_shorthand(const translation *t, int32_t technician)
{
    return t->info->shorthand && t->info->shorthand[technician];
}

/* Each writes the head and says in which scope the tail is; SCOPE_NONE also for "leave it". */
typedef scope head_writer(translation *t);

static scope head_shift(translation *t)
{
    if (t->entity[0] >= t->spec->technician_count)
        return SCOPE_NONE;
    append(t, "vehicles[%d]", t->entity[0]);
    if (shift_is_shorthand(t, t->entity[0]))
        return SCOPE_SINGLE_SHIFT;
    append(t, ".shifts[%d]", t->entity[1]);
    return SCOPE_SHIFT;
}

static scope head_technician(translation *t)
{
    if (t->entity[0] >= t->spec->technician_count)
        return SCOPE_NONE;
    append(t, "vehicles[%d]", t->entity[0]);
    return SCOPE_TECHNICIAN;
}

static scope head_job(translation *t)
{
    if (t->entity[0] >= t->spec->job_count)
        return SCOPE_NONE;
    const int32_t j = t->entity[0];
    const format_half half = t->info->job_half ? (format_half)t->info->job_half[j] : FORMAT_WHOLE;
    int32_t first = half == FORMAT_WHOLE ? 0 : j;
    while (first > 0 && t->info->job_half[first - 1] != FORMAT_WHOLE)
        first--;
    if (half == FORMAT_WHOLE)
        append(t, "jobs[%d]", j);
    else
        append(t, "shipments[%d].%s", (j - first) / 2,
               half == FORMAT_PICKUP ? "pickup" : "delivery");
    return SCOPE_JOB;
}

static scope head_profile(translation *t)
{
    if (t->entity[0] >= t->spec->profile_count)
        return SCOPE_NONE;
    append(t, "matrices.%s", t->spec->profiles[t->entity[0]].name);
    return SCOPE_PROFILE;
}

static scope head_matrix(translation *t)
{
    if (head_profile(t) == SCOPE_NONE)
        return SCOPE_NONE;
    const arv_profile *profile = &t->spec->profiles[t->entity[0]];
    if (profile->matrix_count != 1 || profile->matrices[0].from_s != ARV_UNSET)
        append(t, ".slices[%d]", t->entity[1]);
    return SCOPE_MATRIX;
}

static scope head_model(translation *t)
{
    append(t, "duration_models[%d]", t->entity[0]);
    return SCOPE_MODEL;
}

static scope head_access_model(translation *t)
{
    append(t, "access_models[%d]", t->entity[0]);
    return SCOPE_MODEL;
}

static scope head_travel_model(translation *t)
{
    append(t, "travel_models[%d]", t->entity[0]);
    return SCOPE_TRAVEL_MODEL;
}

static scope head_place_name(translation *t)
{
    append(t, "places[%d]", t->entity[0]);
    return SCOPE_LOCATION;
}

static scope head_route(translation *t)
{
    const int32_t r = t->entity[0];
    if (r >= t->spec->route_count || !t->info->route_technician)
        return SCOPE_NONE;
    append(t, "vehicles[%d]", t->info->route_technician[r]);
    if (!shift_is_shorthand(t, t->info->route_technician[r]))
        append(t, ".shifts[%d]", t->spec->routes[r].shift);
    return SCOPE_ROUTE;
}

static scope head_route_job(translation *t)
{
    const int32_t r = t->entity[0], k = t->entity[1];
    if (r >= t->spec->route_count || k >= t->spec->routes[r].job_count || !t->info->route_step ||
        head_route(t) == SCOPE_NONE)
        return SCOPE_NONE;
    append(t, ".steps[%d].id", t->info->route_step[r][k]);
    return SCOPE_ROUTE;
}

/* A location is spoken of as the first place that is there. */
static scope head_location(translation *t)
{
    const int32_t l = t->entity[0];
    for (int32_t i = 0; i < t->spec->technician_count; i++) {
        const arv_technician *technician = &t->spec->technicians[i];
        if (technician->start_location != l && technician->end_location != l &&
            technician->restock_location != l)
            continue;
        append(t, "vehicles[%d].%s", i,
               technician->start_location == l ? "start"
               : technician->end_location == l ? "end"
                                               : "restock.location");
        return SCOPE_LOCATION;
    }
    for (int32_t j = 0; j < t->spec->job_count; j++)
        if (t->spec->jobs[j].location == l) {
            append(t, "jobs[%d].location", j);
            return SCOPE_LOCATION;
        }
    return SCOPE_NONE;
}

static scope head_of_plan(translation *t)
{
    (void)t;
    return SCOPE_NONE; /* steps belong to a plan, not to the file */
}

static scope head_technicians(translation *t)
{
    append(t, "vehicles");
    return SCOPE_LOCATION; /* no tail of its own */
}

static scope head_profiles(translation *t)
{
    append(t, "matrices");
    return SCOPE_LOCATION;
}

static scope head_models(translation *t)
{
    append(t, "duration_models");
    return SCOPE_LOCATION;
}

typedef struct head_rule {
    const char *from;
    head_writer *write;
} head_rule;

static const head_rule HEADS[] = {
    {"technicians[#].shifts[#]", head_shift},
    {"technicians[#]", head_technician},
    {"technicians", head_technicians},
    {"jobs[#]", head_job},
    {"profiles[#].matrices[#]", head_matrix},
    {"profiles[#]", head_profile},
    {"profiles", head_profiles},
    {"models[#]", head_model},
    {"models", head_models},
    {"access_models[#]", head_access_model},
    {"travel_models[#]", head_travel_model},
    {"routes[#].steps", head_of_plan},
    {"routes[#].jobs[#]", head_route_job},
    {"routes[#]", head_route},
    {"locations[#].id", head_place_name},
    {"locations[#]", head_location},
};

static bool translate_json(translation *t, const char *path)
{
    for (size_t i = 0; i < sizeof HEADS / sizeof *HEADS; i++) {
        const char *tail = match(HEADS[i].from, path, t->entity);
        if (!tail)
            continue;
        const scope where = HEADS[i].write(t);
        if (where == SCOPE_NONE)
            return false;
        translate_tail(t, where, tail);
        return true;
    }
    return false;
}

/* ---- text formats ---------------------------------------------------------------------------- */

static bool translate_text(translation *t, const char *path)
{
    const char *tail = match("jobs[#]", path, t->entity);
    const int32_t i = t->entity[0];
    if (tail && i < t->spec->job_count && t->info->job_line) {
        append(t, "line %d (customer %s)", t->info->job_line[i], t->spec->jobs[i].id);
    } else {
        tail = match("technicians[#]", path, t->entity);
        if (!tail || t->info->vehicle_line == 0)
            return false;
        append(t, "line %d (vehicle %d)", t->info->vehicle_line, t->entity[0] + 1);
    }
    append(t, "%s%s", *tail ? ": " : "", *tail ? tail + 1 : "");
    return true;
}

void format_translate_error(const format_info *info, arv_error *error)
{
    if (!info || !info->spec || info->kind == FORMAT_AUTO)
        return;
    for (int32_t i = 0; i < error->count; i++) {
        translation t = {.info = info, .spec = info->spec};
        const bool done = info->kind == FORMAT_JSON ? translate_json(&t, error->items[i].path)
                                                    : translate_text(&t, error->items[i].path);
        if (done)
            memcpy(error->items[i].path, t.text, sizeof t.text);
    }
}
