/* generate.c - see generate.h. One small function per thing a day is made of; every one draws from
 * its own stream (seed, stream, index), so that adding a draw to one leaves the others as they are.
 */
#include "play/generate.h"

#include "base/arena.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

enum {
    MINUTE_S = 60,
    HOUR_S = 3600,
    FULL_SHIFT_END_S = 16 * HOUR_S, /* or later */
    SHORT_SHIFT = 3,                /* the last of the kinds */
    SHIFT_KINDS = 4,
    JOB_TYPES = 4,
    TRADES = 4, /* skills that many have; then one for a single technician and one for nobody */
    OTHER_TECHNICIAN_PRICE = 15 * MINUTE_S, /* a unit of cost is a second of travel */
    STRAIGHT_M_PER_H = 30000,               /* as the crow flies */
    DEPOT = 0
};

/* What one technician's day of work should come to, and the travel that goes with each job. */
enum { WORK_PER_DAY_S = 370 * MINUTE_S, TRAVEL_PER_JOB_S = 11 * MINUTE_S };

typedef enum stream {
    STREAM_CITY = 1,
    STREAM_TECHNICIAN,
    STREAM_JOB,
    STREAM_PLACE,
    STREAM_CALENDAR
} stream;

/* With several days: what an hour too late costs, and how much longer waiting counts. */
enum {
    DAY_S = 24 * HOUR_S,
    LATE_PRICE_PER_HOUR = 100,
    DUE_H = 18,
    WAITED_MOST = 10,
    PRIORITY_EACH_DAY = 5
};

typedef struct job_type {
    const char *name, *title;
    int32_t share; /* percent */
    int32_t mean_s, cv_ppm, pace_sigma_ppm;
} job_type;

static const job_type job_types[JOB_TYPES] = {
    {"repair", "Repair", 40, 50 * MINUTE_S, 450000, 100000},
    {"maintenance", "Maintenance", 30, 35 * MINUTE_S, 350000, 100000},
    {"install", "Installation", 15, 75 * MINUTE_S, 500000, 100000},
    {"meter", "Meter exchange", 15, 20 * MINUTE_S, 300000, 60000},
};

static const char *const trades[TRADES] = {"gas", "electric", "water", "fibre"};
static const char *const single_skill = "lift", *const missing_skill = "asbestos";

static const char *const names[] = {
    "Ada",   "Bo",     "Cleo", "Dan",   "Eva",  "Finn",   "Gia",    "Hugo",  "Ida",   "Jon",
    "Kim",   "Leo",    "Mia",  "Noor",  "Otis", "Pia",    "Quin",   "Rosa",  "Sam",   "Tess",
    "Udo",   "Vera",   "Wim",  "Xenia", "Yara", "Zeno",   "Anton",  "Bella", "Carlo", "Dora",
    "Emil",  "Frida",  "Gus",  "Hanna", "Ivan", "Jule",   "Karl",   "Lena",  "Max",   "Nina",
    "Oscar", "Paula",  "Ralf", "Sofia", "Theo", "Ursula", "Viktor", "Wanda", "Yves",  "Zoe",
    "Amir",  "Britta", "Cem",  "Dilan", "Elif", "Franz",  "Greta",  "Henk",  "Iris",  "Jasper",
    "Kaya",  "Lars",   "Maud", "Nils"};
enum { NAME_COUNT = sizeof names / sizeof names[0] };

typedef struct place {
    int32_t x_m, y_m; /* from the centre of the city */
} place;

typedef struct city {
    const generate_options *options;
    arv_arena *arena;
    int32_t radius_m;
    place *centres; /* of the quarters where customers live */
    int32_t centre_count;
    place *places; /* by location: the depot, a home per technician, a place per job */
    int32_t place_count;
    int32_t service_permille; /* fits the work of the jobs into the shifts */
} city;

static rng stream_of(const city *c, stream which, int32_t index)
{
    return rng_make(c->options->seed, (uint64_t)which, (uint64_t)index);
}

static int32_t between(rng *r, int32_t low, int32_t high)
{
    return low + rng_below(r, high - low + 1);
}

static bool percent(rng *r, int32_t p)
{
    return rng_below(r, 100) < p;
}

/* Bell-shaped around 0, never beyond +-3 standard deviations: the sum of six uniform draws. */
static int32_t bell(rng *r, int32_t deviation)
{
    int32_t sum = 0;
    for (int i = 0; i < 6; i++)
        sum += rng_below(r, 2001) - 1000;
    return (int32_t)((int64_t)sum * deviation / 1415); /* deviation of the sum: 1000 * sqrt(2) */
}

static int32_t root(int64_t x)
{
    int64_t low = 0, high = 3037000499;
    while (low < high) {
        const int64_t middle = (low + high + 1) / 2;
        if (middle <= x / middle)
            low = middle;
        else
            high = middle - 1;
    }
    return (int32_t)low;
}

/* ---- the city -------------------------------------------------------------------------------- */

static place scatter(rng *r, place around, int32_t deviation_m)
{
    return (place){around.x_m + bell(r, deviation_m), around.y_m + bell(r, deviation_m)};
}

/* Three customers in four live in a quarter, the others anywhere; homes are anywhere. */
static place draw_place(const city *c, int32_t index)
{
    rng r = stream_of(c, STREAM_PLACE, index);
    const place middle = {0, 0};
    if (index == DEPOT)
        return scatter(&r, middle, c->radius_m / 8);
    if (index <= c->options->technicians || !percent(&r, 75))
        return scatter(&r, middle, c->radius_m / 2);
    return scatter(&r, c->centres[rng_below(&r, c->centre_count)], 1200);
}

static bool build_city(city *c)
{
    const generate_options *o = c->options;
    c->radius_m = 5000 + 2000 * root(o->technicians);
    c->centre_count = 3 + o->technicians / 4;
    c->place_count = 1 + o->technicians + o->jobs;
    c->centres = ARENA_ARRAY(c->arena, place, c->centre_count);
    c->places = ARENA_ARRAY(c->arena, place, c->place_count);
    if (!c->centres || !c->places)
        return false;
    rng r = stream_of(c, STREAM_CITY, 0);
    for (int32_t i = 0; i < c->centre_count; i++)
        c->centres[i] = scatter(&r, (place){0, 0}, c->radius_m * 4 / 10);
    for (int32_t i = 0; i < c->place_count; i++)
        c->places[i] = draw_place(c, i);

    int64_t mean_s = 0;
    for (int k = 0; k < JOB_TYPES; k++)
        mean_s += (int64_t)job_types[k].share * job_types[k].mean_s / 100;
    const int64_t jobs = o->jobs > 0 ? o->jobs : 1;
    int64_t target_s = (int64_t)WORK_PER_DAY_S * o->technicians * o->days / jobs - TRAVEL_PER_JOB_S;
    int64_t permille = target_s * 1000 / mean_s;
    permille = permille < 200 ? 200 : permille;
    c->service_permille = (int32_t)(permille > 1200 ? 1200 : permille);
    return true;
}

static int32_t from_centre(place p)
{
    return root((int64_t)p.x_m * p.x_m + (int64_t)p.y_m * p.y_m);
}

/* How jammed the streets around a place are, 0..1000: the centre most. */
static int32_t congestion(int32_t from_centre_m)
{
    enum { JAMMED_M = 8000 };
    return from_centre_m < JAMMED_M ? (JAMMED_M - from_centre_m) / (JAMMED_M / 1000) : 0;
}

/* Seconds on the road: streets slow, avenues faster, motorways fastest; up to 30 % slower in the
 * centre; into town up to 8 % slower than out of it; parking and one-way streets at the end. */
static int32_t travel_s(const city *c, const int32_t *radius, int32_t a, int32_t b)
{
    const int64_t dx = labs((long)c->places[a].x_m - c->places[b].x_m);
    const int64_t dy = labs((long)c->places[a].y_m - c->places[b].y_m);
    const int64_t straight_m = root(dx * dx + dy * dy);
    const int64_t road_m = (6 * (dx + dy) + 7 * straight_m) / 10;
    int64_t ms = 0; /* milliseconds */
    ms += (road_m < 2000 ? road_m : 2000) * 150;
    if (road_m > 2000)
        ms += ((road_m < 6000 ? road_m : 6000) - 2000) * 100;
    if (road_m > 6000)
        ms += (road_m - 6000) * 60;
    ms = ms * (2000 + 3 * (congestion(radius[a]) + congestion(radius[b])) / 10) / 2000;
    ms = ms * (1000 + 80 * (int64_t)(radius[a] - radius[b]) / (straight_m + 1)) / 1000;
    const uint64_t streets = rng_key(rng_key(c->options->seed, (uint64_t)a), (uint64_t)b) % 41;
    return (int32_t)(ms / 1000) + 60 + (int32_t)streets;
}

static bool build_matrix(const city *c, arv_profile *profile)
{
    const size_t n = (size_t)c->place_count;
    int32_t *durations = arv_arena_alloc(c->arena, n * n, sizeof *durations);
    int32_t *radius = ARENA_ARRAY(c->arena, int32_t, n);
    arv_matrix *matrix = ARENA_ARRAY(c->arena, arv_matrix, 1);
    if (!durations || !radius || !matrix)
        return false;
    for (int32_t a = 0; a < c->place_count; a++)
        radius[a] = from_centre(c->places[a]);
    for (int32_t a = 0; a < c->place_count; a++)
        for (int32_t b = 0; b < c->place_count; b++)
            durations[(size_t)a * n + (size_t)b] = a == b ? 0 : travel_s(c, radius, a, b);
    *matrix = (arv_matrix){.from_s = ARV_UNSET, .rows = c->place_count, .durations = durations};
    profile->matrices = matrix;
    profile->matrix_count = 1;
    return true;
}

static bool build_travel(const city *c, arv_spec *spec)
{
    arv_profile *profile = ARENA_ARRAY(c->arena, arv_profile, 1);
    if (!profile)
        return false;
    arv_profile_init(profile);
    profile->name = "car";
    if (c->options->coordinates)
        profile->speed_m_per_h = STRAIGHT_M_PER_H;
    else if (!build_matrix(c, profile))
        return false;
    if (!c->options->plain) {
        profile->leg_sigma_ppm = 180000;
        profile->technician_day_sigma_ppm = 60000;
        profile->day_sigma_ppm = 50000;
    }
    spec->profiles = profile;
    spec->profile_count = 1;
    return true;
}

/* What a place is called, wherever it comes up again: in visit records, in what is learned of legs. */
static const char *place_id(const city *c, int32_t index)
{
    if (index == DEPOT)
        return "depot";
    const int32_t technicians = c->options->technicians;
    return index <= technicians ? arena_printf(c->arena, "home %d", index)
                                : arena_printf(c->arena, "site %d", index - technicians);
}

/* Degrees around a made-up centre at 52.08 N 5.12 E; good enough to look at on a map. */
static bool build_locations(const city *c, arv_spec *spec)
{
    arv_location *locations = ARENA_ARRAY(c->arena, arv_location, c->place_count);
    if (!locations)
        return false;
    for (int32_t i = 0; i < c->place_count; i++) {
        const int64_t latitude = 52080000 + (int64_t)c->places[i].y_m * 1000000 / 111320;
        const int64_t longitude = 5120000 + (int64_t)c->places[i].x_m * 1000000 / 68420;
        locations[i] = (arv_location){.id = place_id(c, i),
                                      .has_coordinates = true,
                                      .longitude = (double)longitude / 1e6,
                                      .latitude = (double)latitude / 1e6};
        if (!locations[i].id)
            return false;
    }
    spec->locations = locations;
    spec->location_count = c->place_count;
    return true;
}

/* ---- technicians ----------------------------------------------------------------------------- */

typedef struct pause {
    const char *id;
    int64_t open_s, close_s, service_s;
} pause;

static const pause coffee = {"coffee", 34200, 37800, 900}; /* begins 9:30 to 10:30 */
static const pause lunch = {"lunch", 41400, 48600, 1800};  /* begins 11:30 to 13:30 */

static bool add_break(arv_arena *arena, arv_break *rest, const pause *kind, int64_t midnight_s)
{
    arv_time_window *window = ARENA_ARRAY(arena, arv_time_window, 1);
    if (!window)
        return false;
    arv_time_window_init(window);
    window->open_s = midnight_s + kind->open_s;
    window->close_s = midnight_s + kind->close_s;
    arv_break_init(rest);
    rest->id = kind->id;
    rest->windows = window;
    rest->window_count = 1;
    rest->service_s = kind->service_s;
    return true;
}

static bool build_shift(const city *c, int32_t kind, bool has_coffee, int64_t midnight_s,
                        arv_shift *shift)
{
    static const int64_t minutes[SHIFT_KINDS][2] = {
        {450, 960}, {480, 990}, {540, 1050}, {480, 800}};
    arv_break *breaks = ARENA_ARRAY(c->arena, arv_break, 2);
    if (!breaks)
        return false;
    arv_shift_init(shift);
    shift->start_s = midnight_s + minutes[kind][0] * MINUTE_S;
    shift->end_s = midnight_s + minutes[kind][1] * MINUTE_S;
    int32_t count = 0;
    if (has_coffee && !add_break(c->arena, &breaks[count++], &coffee, midnight_s))
        return false;
    if (kind != SHORT_SHIFT && !add_break(c->arena, &breaks[count++], &lunch, midnight_s))
        return false;
    shift->breaks = count ? breaks : NULL;
    shift->break_count = count;
    return true;
}

/* Three full shifts and a short one without lunch, the same every day; one technician in five also has a
 * coffee break. */
static bool build_shifts(const city *c, rng *r, arv_technician *technician)
{
    arv_shift *shifts = ARENA_ARRAY(c->arena, arv_shift, c->options->days);
    if (!shifts)
        return false;
    const int32_t kind = percent(r, 10) ? SHORT_SHIFT : rng_below(r, SHORT_SHIFT);
    const bool has_coffee = percent(r, 20);
    for (int32_t d = 0; d < c->options->days; d++)
        if (!build_shift(c, kind, has_coffee, (int64_t)d * DAY_S, &shifts[d]))
            return false;
    technician->shifts = shifts;
    technician->shift_count = c->options->days;
    return true;
}

/* One to four trades, of level 1 to 3; the first technician has the rare skill as well. */
static bool build_skills(const city *c, rng *r, arv_technician *technician, bool has_single)
{
    arv_named_level *skills = ARENA_ARRAY(c->arena, arv_named_level, TRADES + 1);
    if (!skills)
        return false;
    const int32_t first = rng_below(r, TRADES);
    int32_t count = 0;
    for (int32_t k = 0; k < TRADES; k++)
        if (k == 0 || percent(r, 55))
            skills[count++] = (arv_named_level){trades[(first + k) % TRADES], between(r, 1, 3)};
    if (has_single)
        skills[count++] = (arv_named_level){single_skill, 1};
    technician->skills = skills;
    technician->skill_count = count;
    return true;
}

static bool build_technician(const city *c, int32_t t, arv_technician *technician)
{
    rng r = stream_of(c, STREAM_TECHNICIAN, t);
    arv_technician_init(technician);
    technician->id =
        t < NAME_COUNT ? names[t]
                       : arena_printf(c->arena, "%s %d", names[t % NAME_COUNT], t / NAME_COUNT + 1);
    technician->profile = "car";
    const bool from_home = percent(&r, 60);
    technician->description = from_home ? "starts at home" : "starts at the depot";
    technician->start_location = technician->end_location = from_home ? 1 + t : DEPOT;
    if (percent(&r, 15))
        technician->duration_ppm = 1150000;
    else if (percent(&r, 20))
        technician->duration_ppm = 920000;
    return technician->id && build_shifts(c, &r, technician) &&
           build_skills(c, &r, technician, t == 0);
}

static bool build_technicians(const city *c, arv_spec *spec)
{
    const int32_t count = c->options->technicians;
    arv_technician *technicians = ARENA_ARRAY(c->arena, arv_technician, count);
    if (!technicians)
        return false;
    for (int32_t t = 0; t < count; t++)
        if (!build_technician(c, t, &technicians[t]))
            return false;
    spec->technicians = technicians;
    spec->technician_count = count;
    return true;
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static const job_type *draw_type(rng *r)
{
    int32_t at = rng_below(r, 100);
    const job_type *type = job_types;
    while (at >= type->share)
        at -= type++->share;
    return type;
}

/* A quarter of the jobs has a window of two hours, a quarter one of four. */
static bool build_window(const city *c, rng *r, arv_job *job)
{
    static const int32_t two_hours[] = {8, 10, 12, 14}, four_hours[] = {8, 12, 13};
    const int32_t kind = rng_below(r, 4);
    if (kind >= 2)
        return true;
    arv_time_window *window = ARENA_ARRAY(c->arena, arv_time_window, 1);
    if (!window)
        return false;
    arv_time_window_init(window);
    const int32_t open_h = kind == 0 ? two_hours[rng_below(r, 4)] : four_hours[rng_below(r, 3)];
    window->open_s = (int64_t)open_h * HOUR_S;
    window->close_s = window->open_s + (int64_t)(kind == 0 ? 2 : 4) * HOUR_S;
    job->windows = window;
    job->window_count = 1;
    return true;
}

/* On one of several days: the window as it is, or as the promise of an appointment where it is short; of
 * the others every other one a due date. */
static bool build_calendar(const city *c, int32_t j, arv_job *job)
{
    rng r = stream_of(c, STREAM_CALENDAR, j);
    const int64_t midnight_s = (int64_t)rng_below(&r, c->options->days) * DAY_S;
    const bool due = percent(&r, 50);
    arv_time_window *window = ARENA_ARRAY(c->arena, arv_time_window, 1);
    job->priority += (int64_t)rng_below(&r, WAITED_MOST + 1) * PRIORITY_EACH_DAY;
    if (!window)
        return false;
    arv_time_window_init(window);
    if (job->window_count > 0) {
        const arv_time_window *day = job->windows;
        window->open_s = midnight_s + day->open_s;
        window->close_s = midnight_s + day->close_s;
        if (day->close_s - day->open_s <= (int64_t)2 * HOUR_S) {
            job->promise_from_s = window->open_s;
            job->promise_to_s = window->close_s;
        }
    } else if (due) {
        window->open_s = 0;
        window->close_s = midnight_s + (int64_t)DUE_H * HOUR_S;
        window->late_price_per_hour = LATE_PRICE_PER_HOUR;
    } else {
        return true;
    }
    const bool promised = job->promise_from_s != ARV_UNSET;
    job->windows = promised ? NULL : window;
    job->window_count = promised ? 0 : 1;
    return true;
}

/* Three jobs in a hundred need what one technician has, or nobody. */
static const char *rare_skill(int32_t j)
{
    const int32_t at = j % 100;
    if (at == 17 || at == 83)
        return single_skill;
    return at == 51 ? missing_skill : NULL;
}

static bool build_job_skill(const city *c, rng *r, int32_t j, arv_job *job)
{
    const char *rare = rare_skill(j);
    const bool plain = percent(r, 40);
    const char *trade = trades[rng_below(r, TRADES)];
    const int64_t level = percent(r, 15) ? 2 : 1;
    if (!rare && plain)
        return true;
    arv_named_level *skill = ARENA_ARRAY(c->arena, arv_named_level, 1);
    if (!skill)
        return false;
    *skill = rare ? (arv_named_level){rare, 1} : (arv_named_level){trade, level};
    job->skills = skill;
    job->skill_count = 1;
    return true;
}

static int64_t draw_priority(rng *r)
{
    const int32_t at = rng_below(r, 100);
    if (at < 70)
        return 0;
    return at < 90 ? 10 : at < 98 ? 30 : 100;
}

static bool has_skills(const arv_technician *technician, const arv_job *job)
{
    for (int32_t k = 0; k < job->skill_count; k++) {
        bool found = false;
        for (int32_t h = 0; h < technician->skill_count; h++)
            found |= strcmp(technician->skills[h].name, job->skills[k].name) == 0 &&
                     technician->skills[h].level >= job->skills[k].level;
        if (!found)
            return false;
    }
    return true;
}

/* A technician who may serve the job on a full shift, or NULL. */
static const arv_technician *draw_able(const arv_spec *spec, rng *r, const arv_job *job)
{
    const int32_t first = rng_below(r, spec->technician_count);
    for (int32_t k = 0; k < spec->technician_count; k++) {
        const arv_technician *technician = &spec->technicians[(first + k) % spec->technician_count];
        if (technician->shifts->end_s >= FULL_SHIFT_END_S && has_skills(technician, job))
            return technician;
    }
    return NULL;
}

/* One customer in forty insists on his technician, one in twelve would like him: anyone else costs
 * a quarter of an hour. */
static bool build_preference(const city *c, const arv_spec *spec, rng *r, arv_job *job)
{
    const bool pinned = rng_below(r, 40) == 0;
    const bool preferred = !pinned && percent(r, 8);
    const arv_technician *technician = pinned || preferred ? draw_able(spec, r, job) : NULL;
    if (!technician)
        return true;
    if (pinned) {
        job->pin_technician = technician->id;
        return true;
    }
    arv_technician_price *price = ARENA_ARRAY(c->arena, arv_technician_price, 1);
    if (!price)
        return false;
    *price = (arv_technician_price){technician->id, 0};
    job->technician_prices = price;
    job->technician_price_count = 1;
    job->other_technician_price = OTHER_TECHNICIAN_PRICE;
    return true;
}

static bool build_job(const city *c, const arv_spec *spec, int32_t j, int digits, arv_job *job)
{
    rng r = stream_of(c, STREAM_JOB, j);
    arv_job_init(job);
    const job_type *type = draw_type(&r);
    job->id = arena_printf(c->arena, "J%0*d", digits, j + 1);
    job->type = type->name;
    job->location = 1 + c->options->technicians + j;
    const int64_t percent_of_mean = between(&r, 80, 120);
    const int64_t service_s =
        (int64_t)type->mean_s * c->service_permille / 1000 * percent_of_mean / 100;
    const int64_t slots = (service_s + 150) / 300; /* of five minutes */
    job->service_s = (slots > 0 ? slots : 1) * 300;
    if (!build_window(c, &r, job) || !build_job_skill(c, &r, j, job))
        return false;
    job->description = job->skill_count
                           ? arena_printf(c->arena, "%s, %s", type->title, job->skills->name)
                           : type->title;
    job->priority = draw_priority(&r);
    if (c->options->days > 1 && !build_calendar(c, j, job))
        return false;
    return job->id && job->description && build_preference(c, spec, &r, job);
}

static bool build_jobs(const city *c, arv_spec *spec)
{
    const int32_t count = c->options->jobs;
    arv_job *jobs = ARENA_ARRAY(c->arena, arv_job, count);
    if (!jobs)
        return false;
    int digits = 3;
    for (int32_t n = 1000; n <= count; n *= 10)
        digits++;
    for (int32_t j = 0; j < count; j++)
        if (!build_job(c, spec, j, digits, &jobs[j]))
            return false;
    spec->jobs = jobs;
    spec->job_count = count;
    return true;
}

static bool build_models(const city *c, arv_spec *spec)
{
    if (c->options->plain)
        return true;
    arv_duration_model *models = ARENA_ARRAY(c->arena, arv_duration_model, JOB_TYPES);
    if (!models)
        return false;
    for (int k = 0; k < JOB_TYPES; k++) {
        arv_duration_model_init(&models[k]);
        models[k].job_type = job_types[k].name;
        models[k].family = ARV_MODEL_LOGNORMAL;
        models[k].ratio = true;
        models[k].cv_ppm = job_types[k].cv_ppm;
        models[k].pace_sigma_ppm = job_types[k].pace_sigma_ppm;
    }
    spec->models = models;
    spec->model_count = JOB_TYPES;
    return true;
}

/* ---- the day --------------------------------------------------------------------------------- */

static arv_status validate_options(const generate_options *o, arv_error *error)
{
    if (o->technicians < 1 || o->technicians > ARV_MAX_TECHNICIANS)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "technicians", "must be 1 to %d, is %d",
                      ARV_MAX_TECHNICIANS, o->technicians);
    if (o->jobs < 0 || o->jobs > ARV_MAX_JOBS)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "jobs", "must be 0 to %d, is %d", ARV_MAX_JOBS,
                      o->jobs);
    else if (!o->coordinates && (int64_t)o->technicians + o->jobs + 1 > ARV_MAX_MATRIX_ROWS)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "jobs",
                      "with %d technicians and the depot there are more than %d places",
                      o->technicians, ARV_MAX_MATRIX_ROWS);
    if (o->days < 0 || o->days > GENERATE_DAYS ||
        (int64_t)o->days * o->technicians > ARV_MAX_SHIFTS)
        arv_error_add(error, ARV_INVALID_ARGUMENT, "days",
                      "must be 1 to %d, with at most %d shifts of all technicians", GENERATE_DAYS,
                      ARV_MAX_SHIFTS);
    return error->status;
}

arv_status generate_day(arv_arena *arena, const generate_options *options, arv_spec *spec,
                        arv_error *error)
{
    const arv_status status = validate_options(options, error);
    if (status != ARV_OK)
        return status;
    generate_options asked = *options;
    asked.days = asked.days > 0 ? asked.days : 1;
    city c = {.options = &asked, .arena = arena};
    arv_spec_init(spec);
    if (build_city(&c) && build_travel(&c, spec) && build_locations(&c, spec) &&
        build_technicians(&c, spec) && build_jobs(&c, spec) && build_models(&c, spec))
        return ARV_OK;
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "the day does not fit into memory");
}
