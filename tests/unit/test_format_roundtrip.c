/* test_format_roundtrip.c - property: spec -> JSON -> spec is the identity, for random specs that use
 * every field, and the JSON of the second spec is the same bytes. */
#include "format_support.h"

#include "base/rng.h"

enum { SPECS = 400, LARGEST = 6 };

typedef struct maker {
    arv_arena *arena;
    rng random;
    arv_spec *spec;
} maker;

static int32_t below(maker *m, int32_t n)
{
    return rng_below(&m->random, n);
}

static bool one_in(maker *m, int32_t n)
{
    return below(m, n) == 0;
}

#define MAKE(m, type, count) ((type *)arv_arena_alloc((m)->arena, (size_t)(count), sizeof(type)))

/* Words with quotes, escapes, several bytes a character and control characters among them. */
static const char *word(maker *m)
{
    static const char *const words[] = {"a",
                                        "\"quoted\"",
                                        "back\\slash",
                                        "tab\tline\n",
                                        "Gr\xc3\xbc\xc3\x9f",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x9a\x90",
                                        "\x01\x1f",
                                        "12",
                                        "012",
                                        "/",
                                        "null"};
    char text[64];
    snprintf(text, sizeof text, "%s%d", words[below(m, (int32_t)(sizeof words / sizeof *words))],
             below(m, 1000));
    return arv_arena_strdup(m->arena, text);
}

static const char *numbered(maker *m, const char *prefix, int32_t number)
{
    char text[64];
    snprintf(text, sizeof text, "%s%d", prefix, number);
    return arv_arena_strdup(m->arena, text);
}

static int64_t any_int(maker *m)
{
    static const int64_t edges[] = {0, 1, -1, INT64_MAX, INT64_MIN + 1, 9007199254740993, -86400};
    return one_in(m, 4) ? edges[below(m, 7)] : below(m, 1000000);
}

static int64_t maybe(maker *m)
{
    return one_in(m, 3) ? ARV_UNSET : any_int(m);
}

/* Hard windows first, as the file format has it. */
static const arv_time_window *windows(maker *m, int32_t *count, bool soft)
{
    *count = below(m, 4);
    const int32_t hard = soft ? below(m, *count + 1) : *count;
    arv_time_window *all = MAKE(m, arv_time_window, *count);
    for (int32_t i = 0; i < *count; i++) {
        arv_time_window_init(&all[i]);
        all[i].open_s = any_int(m);
        all[i].close_s = any_int(m);
        if (i < hard)
            continue;
        all[i].early_price_per_hour = maybe(m);
        all[i].late_price_per_hour = any_int(m); /* one price at least, or it were hard */
    }
    return all;
}

/* Names differ, as JSON members must. */
static const arv_named_level *levels(maker *m, int32_t *count)
{
    *count = below(m, 4);
    arv_named_level *all = MAKE(m, arv_named_level, *count);
    for (int32_t i = 0; i < *count; i++)
        all[i] = (arv_named_level){numbered(m, one_in(m, 2) ? "" : word(m), i), any_int(m)};
    return all;
}

static const arv_named_level *skills(maker *m, int32_t *count)
{
    arv_named_level *all = (arv_named_level *)(uintptr_t)levels(m, count);
    for (int32_t i = 0; i < *count; i++)
        if (one_in(m, 2))
            all[i].level = 1;
    return all;
}

static const char *const *names(maker *m, int32_t *count)
{
    *count = below(m, 3);
    const char **all = MAKE(m, const char *, *count);
    for (int32_t i = 0; i < *count; i++)
        all[i] = word(m);
    return all;
}

static const int64_t *amounts(maker *m)
{
    int64_t *all = MAKE(m, int64_t, m->spec->load_count);
    for (int32_t i = 0; i < m->spec->load_count; i++)
        all[i] = any_int(m);
    return all;
}

static const int64_t *maybe_amounts(maker *m)
{
    return m->spec->load_count > 0 && one_in(m, 2) ? amounts(m) : NULL;
}

static const arv_shift *shifts(maker *m, int32_t *count)
{
    *count = one_in(m, 3) ? 1 + below(m, 3) : 1;
    arv_shift *all = MAKE(m, arv_shift, *count);
    for (int32_t s = 0; s < *count; s++) {
        arv_shift_init(&all[s]);
        all[s].start_s = any_int(m);
        all[s].end_s = any_int(m);
        if (one_in(m, 3)) {
            all[s].overtime_s = maybe(m);
            all[s].overtime_price_per_hour = maybe(m);
            all[s].max_duration_s = maybe(m);
            all[s].start_location = below(m, m->spec->location_count);
        }
        all[s].break_count = below(m, 3);
        arv_break *breaks = MAKE(m, arv_break, all[s].break_count);
        for (int32_t b = 0; b < all[s].break_count; b++) {
            arv_break_init(&breaks[b]);
            breaks[b].id = one_in(m, 4) ? NULL : numbered(m, "", b);
            breaks[b].windows = windows(m, &breaks[b].window_count, false);
            breaks[b].service_s = any_int(m);
            breaks[b].paid = one_in(m, 2);
            breaks[b].max_work_since_start_s = maybe(m);
            breaks[b].max_work_since_break_s = maybe(m);
            breaks[b].max_load = maybe_amounts(m);
        }
        all[s].breaks = breaks;
    }
    return all;
}

static void make_technician(maker *m, int32_t t, arv_technician *out)
{
    arv_technician_init(out);
    out->id = numbered(m, one_in(m, 2) ? "" : "tech ", t);
    out->description = one_in(m, 2) ? word(m) : NULL;
    out->type = one_in(m, 2) ? word(m) : NULL;
    out->profile = one_in(m, 2) ? "car" : NULL;
    out->start_location = below(m, m->spec->location_count);
    out->end_location = one_in(m, 4) ? ARV_NONE : below(m, m->spec->location_count);
    out->shifts = shifts(m, &out->shift_count);
    out->skills = skills(m, &out->skill_count);
    out->tools = names(m, &out->tool_count);
    out->stock = levels(m, &out->stock_count);
    out->capacity = m->spec->load_count > 0 ? amounts(m) : NULL;
    out->speed_ppm = 1 + below(m, 5000000);
    out->duration_ppm = one_in(m, 2) ? 1000000 : below(m, 5000000);
    out->max_tasks = maybe(m);
    out->max_travel_s = maybe(m);
    out->max_distance_m = maybe(m);
    if (one_in(m, 3)) {
        out->restock_location = below(m, m->spec->location_count);
        out->restock_service_s = below(m, 5000);
    }
    if (one_in(m, 2))
        out->costs = (arv_costs){any_int(m), any_int(m), any_int(m), any_int(m), any_int(m)};
}

static void make_service_by(maker *m, arv_job *out)
{
    const int32_t types = below(m, 3), technicians = below(m, 3);
    arv_service_by *all = MAKE(m, arv_service_by, types + technicians);
    for (int32_t i = 0; i < types + technicians; i++) {
        const char *name = numbered(m, word(m), i);
        all[i] = (arv_service_by){.service_s = any_int(m)};
        if (i < types)
            all[i].type = name;
        else
            all[i].technician = name;
    }
    out->service_by = all;
    out->service_by_count = types + technicians;
}

static void make_prices(maker *m, arv_job *out)
{
    const int32_t count = below(m, 3);
    arv_technician_price *all = MAKE(m, arv_technician_price, count);
    for (int32_t i = 0; i < count; i++)
        all[i] = (arv_technician_price){numbered(m, "tech ", i), any_int(m)};
    out->technician_prices = all;
    out->technician_price_count = count;
    out->other_technician_price = maybe(m);
    out->unserved_price = maybe(m);
    out->mandatory = one_in(m, 2);
}

static void make_job(maker *m, int32_t j, arv_job *out)
{
    arv_job_init(out);
    out->id = numbered(m, one_in(m, 2) ? "" : "job ", j);
    out->description = one_in(m, 2) ? word(m) : NULL;
    out->type = one_in(m, 2) ? word(m) : NULL;
    out->location = below(m, m->spec->location_count);
    out->windows = windows(m, &out->window_count, true);
    out->service_s = maybe(m);
    out->setup_s = maybe(m);
    make_service_by(m, out);
    out->skills = skills(m, &out->skill_count);
    out->tools = names(m, &out->tool_count);
    out->parts = levels(m, &out->part_count);
    out->delivery = maybe_amounts(m);
    out->pickup = maybe_amounts(m);
    out->priority = any_int(m);
    make_prices(m, out);
    out->pin_technician = one_in(m, 3) ? numbered(m, "tech ", 0) : NULL;
    out->pin_position = maybe(m);
    out->pin_start_s = maybe(m);
    out->promise_from_s = maybe(m);
    out->promise_to_s = maybe(m);
}

static const int32_t *table(maker *m, int32_t rows)
{
    int32_t *cells = MAKE(m, int32_t, rows * rows);
    for (int32_t i = 0; i < rows * rows; i++)
        cells[i] = one_in(m, 8) ? -1 : one_in(m, 8) ? INT32_MAX : below(m, 10000);
    return cells;
}

static void make_profile(maker *m, const char *name, arv_profile *out)
{
    arv_profile_init(out);
    out->name = name;
    out->speed_m_per_h = 1 + below(m, 200000);
    out->slices_by_departure = one_in(m, 2);
    out->leg_sigma_ppm = one_in(m, 2) ? ARV_UNSET : below(m, 1000000);
    out->technician_day_sigma_ppm = one_in(m, 2) ? ARV_UNSET : below(m, 1000000);
    out->day_sigma_ppm = one_in(m, 2) ? ARV_UNSET : below(m, 1000000);
    out->matrix_count = one_in(m, 3) ? 1 + below(m, 3) : 1;
    arv_matrix *all = MAKE(m, arv_matrix, out->matrix_count);
    const bool sliced = out->matrix_count > 1 || one_in(m, 4);
    for (int32_t i = 0; i < out->matrix_count; i++) {
        const int32_t rows = m->spec->location_count;
        all[i].from_s = sliced ? any_int(m) : ARV_UNSET;
        all[i].rows = rows;
        all[i].durations = table(m, rows);
        all[i].distances = one_in(m, 2) ? table(m, rows) : NULL;
        all[i].costs = one_in(m, 2) ? table(m, rows) : NULL;
    }
    out->matrices = all;
}

/* Only places in use have coordinates: those of others are not written. */
static void make_coordinates(maker *m, arv_location *all)
{
    const arv_spec *spec = m->spec;
    for (int32_t i = 0; i < spec->technician_count + spec->job_count; i++) {
        const int32_t used = i < spec->technician_count
                                 ? spec->technicians[i].start_location
                                 : spec->jobs[i - spec->technician_count].location;
        all[used] = (arv_location){NULL, true, rng_unit(&m->random) * 360.0 - 180.0,
                                   rng_unit(&m->random) * 180.0 - 90.0};
    }
}

static void make_locations(maker *m)
{
    arv_location *all = MAKE(m, arv_location, m->spec->location_count);
    if (one_in(m, 2))
        make_coordinates(m, all);
    if (one_in(m, 2))
        for (int32_t i = 0; i < m->spec->location_count; i++)
            all[i].id = one_in(m, 3) ? NULL : numbered(m, word(m), i);
    m->spec->locations = one_in(m, 4) ? NULL : all;
}

static void make_relations(maker *m)
{
    const int32_t count = below(m, 3);
    arv_relation *all = MAKE(m, arv_relation, count);
    for (int32_t i = 0; i < count; i++) {
        all[i].kind = (arv_relation_kind)(1 + below(m, ARV_PICKUP_DELIVERY));
        const char **jobs = MAKE(m, const char *, 2);
        jobs[0] = m->spec->jobs[below(m, m->spec->job_count)].id;
        jobs[1] = m->spec->jobs[below(m, m->spec->job_count)].id;
        all[i].jobs = jobs;
        all[i].job_count = 2;
        all[i].min_gap_s = maybe(m);
        all[i].max_gap_s = maybe(m);
    }
    m->spec->relations = all;
    m->spec->relation_count = count;
}

static int32_t make_quantiles(maker *m, const int64_t **ppm, const int64_t **value)
{
    const int32_t count = below(m, 5);
    int64_t *p = MAKE(m, int64_t, count), *v = MAKE(m, int64_t, count);
    for (int32_t q = 0; q < count; q++) {
        p[q] = below(m, 1000001);
        v[q] = below(m, 100000000);
    }
    *ppm = count ? p : NULL;
    *value = count ? v : NULL;
    return count;
}

static const arv_duration_model *make_models(maker *m, int32_t *count)
{
    *count = below(m, 4);
    arv_duration_model *all = MAKE(m, arv_duration_model, *count);
    for (int32_t i = 0; i < *count; i++) {
        arv_duration_model_init(&all[i]);
        all[i].job_type = one_in(m, 3) ? NULL : word(m);
        all[i].technician = one_in(m, 3) ? word(m) : NULL;
        all[i].family = (arv_model_family)(1 + below(m, ARV_MODEL_QUANTILES));
        all[i].ratio = one_in(m, 2);
        all[i].mean = one_in(m, 3) ? ARV_UNSET : below(m, 10000000);
        all[i].cv_ppm = below(m, 2000000);
        all[i].pace_sigma_ppm = below(m, 2) * 123456;
        all[i].quantile_count = make_quantiles(m, &all[i].quantile_ppm, &all[i].quantile_value);
    }
    return all;
}

static void make_travel_models(maker *m)
{
    const int32_t count = below(m, 4);
    arv_travel_model *all = MAKE(m, arv_travel_model, count);
    for (int32_t i = 0; i < count; i++) {
        arv_travel_model_init(&all[i]);
        int64_t *hours = MAKE(m, int64_t, ARV_HOURS);
        for (int32_t hour = 0; hour < ARV_HOURS; hour++)
            hours[hour] = below(m, 3000000);
        all[i].hour_ppm = one_in(m, 2) ? hours : NULL;
        all[i].profile = one_in(m, 2) ? word(m) : NULL;
        all[i].technician = one_in(m, 2) ? word(m) : NULL;
        all[i].from = one_in(m, 2) ? word(m) : NULL;
        all[i].to = one_in(m, 2) ? word(m) : NULL;
        all[i].quantile_count = make_quantiles(m, &all[i].quantile_ppm, &all[i].quantile_value);
        all[i].day_ppm = below(m, 1000001);
        all[i].technician_day_ppm = below(m, 1000001);
        all[i].neighbour_ppm = one_in(m, 2) ? 0 : below(m, 1000001);
        all[i].neighbour_decay_ppm = one_in(m, 2) ? 0 : below(m, 1000000);
    }
    m->spec->travel_models = all;
    m->spec->travel_model_count = count;
}

static void make_routes(maker *m)
{
    const arv_spec *spec = m->spec;
    arv_route_in_force *all = MAKE(m, arv_route_in_force, spec->technician_count * 3);
    int32_t count = 0;
    for (int32_t t = 0; t < spec->technician_count; t++)
        for (int32_t s = 0; s < spec->technicians[t].shift_count; s++) {
            if (one_in(m, 2))
                continue;
            const int32_t jobs = below(m, spec->job_count + 1);
            const char **ids = MAKE(m, const char *, jobs);
            for (int32_t k = 0; k < jobs; k++)
                ids[k] = spec->jobs[k].id;
            all[count++] =
                (arv_route_in_force){spec->technicians[t].id, s, ids, jobs, below(m, jobs + 1)};
        }
    m->spec->routes = all;
    m->spec->route_count = count;
}

static arv_spec *make_spec(arv_arena *arena, uint64_t seed)
{
    maker m = {.arena = arena, .random = rng_make(seed, 0, 0)};
    arv_spec *spec = m.spec = MAKE(&m, arv_spec, 1);
    arv_spec_init(spec);
    spec->technician_count = 1 + below(&m, LARGEST);
    spec->job_count = 1 + below(&m, LARGEST);
    spec->location_count = 1 + below(&m, 2 * LARGEST);
    spec->load_count = below(&m, 3);
    arv_technician *technicians = MAKE(&m, arv_technician, spec->technician_count);
    arv_job *jobs = MAKE(&m, arv_job, spec->job_count);
    for (int32_t t = 0; t < spec->technician_count; t++)
        make_technician(&m, t, &technicians[t]);
    for (int32_t j = 0; j < spec->job_count; j++)
        make_job(&m, j, &jobs[j]);
    spec->technicians = technicians;
    spec->jobs = jobs;
    arv_profile *profiles = MAKE(&m, arv_profile, 2);
    spec->profile_count = 1 + below(&m, 2);
    for (int32_t i = 0; i < spec->profile_count; i++)
        make_profile(&m, i ? "bicycle \"fast\"" : "car", &profiles[i]);
    spec->profiles = profiles;
    make_locations(&m);
    make_relations(&m);
    spec->models = make_models(&m, &spec->model_count);
    spec->access_models = make_models(&m, &spec->access_model_count);
    make_travel_models(&m);
    make_routes(&m);
    spec->change_price = maybe(&m);
    spec->balance_price_per_hour = maybe(&m);
    return spec;
}

static void check_round_trip(uint64_t seed, bool pretty)
{
    arv_arena *arena = arv_arena_create(0);
    arv_error error = {.status = ARV_OK};
    const arv_spec *spec = make_spec(arena, seed);
    char *text, *again;
    size_t length, length_again;
    assert_int_equal(format_write_problem(arena, spec, NULL, pretty, &text, &length, &error),
                     ARV_OK);
    assert_int_equal(strlen(text), length);
    reading r;
    read_bytes(&r, text, length, NULL);
    if (r.status != ARV_OK)
        fail_msg("seed %d: %s: %s", (int)seed, r.error.items[0].path, r.error.items[0].text);
    same_spec(spec, r.spec);
    assert_int_equal(
        format_write_problem(arena, r.spec, &r.info, pretty, &again, &length_again, &error),
        ARV_OK);
    assert_int_equal(length, length_again);
    assert_memory_equal(text, again, length);
    release(&r);
    arv_arena_destroy(&arena);
}

static void test_random_specs_survive(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SPECS; seed++)
        check_round_trip(seed, seed % 2 == 0);
}

/* Numbers stay numbers, coordinates keep every bit, and VROOM's form stays VROOM's. */
static void test_vroom_file_is_written_as_it_was(void **state)
{
    (void)state;
    reading r;
    read_ok(&r,
            "{'vehicles':[{'id':7,'start':[2.35044,48.71764],'start_index':0,'skills':[1,14],"
            "'time_window':[0,3600],'breaks':[{'id':3,'description':'tea','service':60}]}],"
            "'jobs':[{'id':'x','location_index':1},{'id':12,'location':[0.1,-0.30000000000000004],"
            "'location_index':1,'time_windows':[[0,10],[20,30]]}],"
            "'matrices':{'car':{'durations':[[0,5],[null,0]]}}}");
    char *text;
    size_t length;
    assert_int_equal(
        format_write_problem(r.arena, r.spec, &r.info, false, &text, &length, &r.error), ARV_OK);
    const char *expected = quoted(
        r.arena, "{'vehicles':[{'id':7,'start':[2.35044,48.71764],'start_index':0,'skills':[1,14],"
                 "'time_window':[0,3600],'breaks':[{'id':3,'description':'tea','service':60}]}],"
                 "'jobs':[{'id':'x','location':[0.1,-0.30000000000000004],'location_index':1},"
                 "{'id':12,'location':[0.1,-0.30000000000000004],'location_index':1,"
                 "'time_windows':[[0,10],[20,30]]}],"
                 "'matrices':{'car':{'durations':[[0,5],[null,0]]}}}\n");
    assert_string_equal(text, expected);
    release(&r);
}

/* A window behind a soft one keeps its place, so that a spec from elsewhere reads back equal. */
static void test_hard_window_behind_soft_one(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    arv_spec *spec = make_spec(arena, 1);
    arv_time_window all[2];
    arv_time_window_init(&all[0]);
    arv_time_window_init(&all[1]);
    all[0].open_s = 10;
    all[0].close_s = 20;
    all[0].late_price_per_hour = 5;
    all[1].open_s = 30;
    all[1].close_s = 40;
    arv_job *job = (arv_job *)(uintptr_t)&spec->jobs[0];
    job->windows = all;
    job->window_count = 2;
    arv_error error = {.status = ARV_OK};
    char *text;
    size_t length;
    assert_int_equal(format_write_problem(arena, spec, NULL, true, &text, &length, &error), ARV_OK);
    reading r;
    read_bytes(&r, text, length, NULL);
    assert_int_equal(r.status, ARV_OK);
    same_spec(spec, r.spec);
    release(&r);
    arv_arena_destroy(&arena);
}

static void test_route_of_nobody_is_refused(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    arv_spec *spec = make_spec(arena, 2);
    arv_route_in_force routes[2] = {{.technician = "nobody"}};
    arv_error error = {.status = ARV_OK};
    char *text;
    size_t length;
    spec->routes = routes;
    spec->route_count = 1;
    assert_int_equal(format_write_problem(arena, spec, NULL, true, &text, &length, &error),
                     ARV_INVALID_ARGUMENT);
    assert_null(text);
    assert_true(
        has_violation(&error, ARV_INVALID_ARGUMENT, "routes[0].technician", "no technician"));
    routes[0].technician = routes[1].technician = spec->technicians[0].id;
    spec->route_count = 2;
    assert_int_equal(format_write_problem(arena, spec, NULL, true, &text, &length, &error),
                     ARV_INVALID_ARGUMENT);
    assert_true(has_violation(&error, ARV_INVALID_ARGUMENT, "routes[1].shift", "already"));
    routes[0].shift = 99;
    spec->route_count = 1;
    assert_int_equal(format_write_problem(arena, spec, NULL, true, &text, &length, &error),
                     ARV_INVALID_ARGUMENT);
    assert_true(has_violation(&error, ARV_INVALID_ARGUMENT, "routes[0].shift", "no such shift"));
    arv_arena_destroy(&arena);
}

/* Every cap between nothing and enough ends in RESOURCE_EXHAUSTED or success, never in a crash. */
static void test_small_arenas_fail_cleanly(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    arv_error error = {.status = ARV_OK};
    char *text;
    size_t length;
    const arv_spec *spec = make_spec(arena, 3);
    assert_int_equal(format_write_problem(arena, spec, NULL, false, &text, &length, &error),
                     ARV_OK);
    int32_t full = 0, enough = 0;
    for (size_t cap = 64; cap < 64 * 1024; cap += 997) {
        arv_arena *small = arv_arena_create(cap);
        arv_error mine = {.status = ARV_OK};
        const arv_spec *back;
        format_info info;
        const arv_status status =
            format_read_problem(small, text, length, NULL, &back, &info, &mine);
        full += status == ARV_RESOURCE_EXHAUSTED;
        enough += status == ARV_OK;
        assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
        assert_int_equal(status, mine.status);
        arv_arena_destroy(&small);
    }
    assert_true(full > 0);
    assert_true(enough > 0);
    full = enough = 0;
    for (size_t cap = 64; cap < 64 * 1024; cap += 997) {
        arv_arena *small = arv_arena_create(cap);
        arv_error mine = {.status = ARV_OK};
        char *again;
        const arv_status status =
            format_write_problem(small, spec, NULL, false, &again, &length, &mine);
        full += status == ARV_RESOURCE_EXHAUSTED;
        enough += status == ARV_OK;
        assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
        assert_int_equal(status, mine.status);
        arv_arena_destroy(&small);
    }
    assert_true(full > 0);
    assert_true(enough > 0);
    arv_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_specs_survive),
        cmocka_unit_test(test_vroom_file_is_written_as_it_was),
        cmocka_unit_test(test_hard_window_behind_soft_one),
        cmocka_unit_test(test_route_of_nobody_is_refused),
        cmocka_unit_test(test_small_arenas_fail_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
