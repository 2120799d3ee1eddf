/* test_format_errors.c - everything that can be wrong in a JSON problem is said with its path, all of
 * it at once, and ill-formed text ends in an error and never in a crash. */
#include "format_support.h"

/* What stands around the part under test. */
#define VEHICLE(more) "{'vehicles':[{'id':1,'start':[0,0]" more "}],'jobs':[]}"
#define JOB(more)     "{'vehicles':[{'id':1,'start':[0,0]}],'jobs':[{'id':1,'location':[0,1]" more "}]}"
#define TOP(more)     "{'vehicles':[{'id':1,'start':[0,0]}],'jobs':[]" more "}"
#define CAR(more)     "{'vehicles':[{'id':1,'start_index':0}],'jobs':[],'matrices':{'car':{" more "}}}"

typedef struct wrong_input {
    const char *json, *path, *text;
} wrong_input;

static void check_all(const wrong_input *inputs, size_t count, arv_status status)
{
    for (size_t i = 0; i < count; i++) {
        reading r;
        read_json(&r, inputs[i].json);
        if (r.status != status ||
            !has_violation(&r.error, status, inputs[i].path, inputs[i].text)) {
            print_violations(&r.error);
            fail_msg("%s: expected %s at %s: %s", inputs[i].json, arv_status_name(status),
                     inputs[i].path, inputs[i].text);
        }
        release(&r);
    }
}

#define CHECK_ALL(inputs, status) check_all(inputs, sizeof inputs / sizeof *inputs, status)

static void test_types_and_keys(void **state)
{
    (void)state;
    static const wrong_input inputs[] = {
        {"{'jobs':[]}", "vehicles", "missing"},
        {"{'vehicles':{},'jobs':[]}", "vehicles", "must be an array, not an object"},
        {"[]", "", "must be an object, not an array"},
        {TOP(",'matrix':[[0]]"), "matrix", "write matrices.car.durations"},
        {TOP(",'jbos':[]"), "jbos", "did you mean jobs?"},
        {"{'vehicles':[7],'jobs':[]}", "vehicles[0]", "must be an object, not an integer"},
        {VEHICLE(",'time_windw':[0,1]"), "vehicles[0].time_windw", "did you mean time_window?"},
        {"{'vehicles':[{'start':[0,0]}]}", "vehicles[0].id", "missing"},
        {"{'vehicles':[{'id':1}]}", "vehicles[0]", "start or end"},
        {"{'vehicles':[{'id':1,'shifts':[{'start_s':0,'end_s':1}]}]}", "vehicles[0]",
         "start or end"},
        {"{'vehicles':[{'id':1.5,'start':[0,0]}]}", "vehicles[0].id", "an integer or a string"},
        {"{'vehicles':[{'id':'','start':[0,0]}]}", "vehicles[0].id", "must not be empty"},
        {VEHICLE(",'start_index':-1"), "vehicles[0].start_index", "within 0..69999"},
        {VEHICLE(",'end':[1]"), "vehicles[0].end", "[longitude, latitude]"},
        {VEHICLE(",'end':[181,0]"), "vehicles[0].end[0]", "degrees"},
        {VEHICLE(",'end':[0,'x']"), "vehicles[0].end[1]", "degrees"},
        {VEHICLE(",'time_window':[1]"), "vehicles[0].time_window", "a pair"},
        {VEHICLE(",'time_window':[1,2.5]"), "vehicles[0].time_window[1]", "fraction"},
        {VEHICLE(",'time_window':[null,2]"), "vehicles[0].time_window[0]", "not null"},
        {VEHICLE(",'costs':{'per_our':1}"), "vehicles[0].costs.per_our", "did you mean per_hour?"},
        {VEHICLE(",'skills':[true]"), "vehicles[0].skills[0]", "not a boolean"},
        {VEHICLE(",'skills':[{'level':2}]"), "vehicles[0].skills[0].name", "missing"},
        {VEHICLE(",'stock':{'a':'b'}"), "vehicles[0].stock.a", "must be an integer"},
        {VEHICLE(",'stock':[1]"), "vehicles[0].stock", "name: quantity"},
        {VEHICLE(",'stock':{'':1}"), "vehicles[0].stock.", "1..256 bytes"},
        {VEHICLE(",'profile':5"), "vehicles[0].profile", "must be a string"},
        {VEHICLE(",'tools':[1]"), "vehicles[0].tools[0]", "must be a string"},
        {VEHICLE(",'max_tasks':'3'"), "vehicles[0].max_tasks", "must be an integer, not a string"},
        {VEHICLE(",'speed_factor':'3'"), "vehicles[0].speed_factor", "must be a number"},
        {VEHICLE(",'speed_factor':1e300"), "vehicles[0].speed_factor", "out of range"},
        {VEHICLE(",'capacity':[1,2.0]"), "vehicles[0].capacity[1]", "integer"},
        {VEHICLE(",'breaks':[{'id':1,'sevrice':2}]"), "vehicles[0].breaks[0].sevrice", "service?"},
        {JOB(",'priority':true"), "jobs[0].priority", "not a boolean"},
        {JOB(",'amount':[1]"), "jobs[0].amount", "write delivery"},
        {JOB(",'service':1e3"), "jobs[0].service", "must be an integer"},
        {JOB(",'service':-9223372036854775808"), "jobs[0].service", "out of range"},
        {JOB(",'mandatory':1"), "jobs[0].mandatory", "true or false"},
        {JOB(",'time_windows':[[1,2],[3]]"), "jobs[0].time_windows[1]", "a pair"},
        {JOB(",'soft_windows':[{'open_s':1}]"), "jobs[0].soft_windows[0].close_s", "missing"},
        {JOB(",'pin':{'who':1}"), "jobs[0].pin.who", "unknown key"},
        {JOB(",'promise':[1,2,3]"), "jobs[0].promise", "a pair"},
        {JOB(",'service_per_type':{'a':null}"), "jobs[0].service_per_type.a", "not null"},
        {JOB(",'service_per_type':[]"), "jobs[0].service_per_type", "an object of type"},
        {JOB(",'service_per_technician':3"), "jobs[0].service_per_technician",
         "an object of vehicle"},
        {JOB(",'technician_prices':[]"), "jobs[0].technician_prices", "an object"},
        {"{'vehicles':[{'id':1,'start':[0,0]}],'jobs':[{'id':1}]}", "jobs[0]", "location"},
        {TOP(",'relations':[{'kind':'behind','jobs':[1,2]}]"), "relations[0].kind", "must be"},
        {TOP(",'duration_models':[{'family':'gauss'}]"), "duration_models[0].family", "must be"},
        {TOP(",'duration_models':[{'family':'fixed','mean':1.5}]"), "duration_models[0].mean",
         "must be an integer"},
        {TOP(",'duration_models':[{'family':'quantiles','quantiles':[[1]]}]"),
         "duration_models[0].quantiles[0]", "a pair"},
        {TOP(",'access_models':{}"), "access_models", "must be an array"},
        {TOP(",'access_models':[{'mean':60}]"), "access_models[0].family", "missing"},
        {TOP(",'travel_models':[7]"), "travel_models[0]", "must be an object"},
        {TOP(",'travel_models':[{'form':'a'}]"), "travel_models[0].form", "from?"},
        {TOP(",'travel_models':[{'from':''}]"), "travel_models[0].from", "not be empty"},
        {TOP(",'travel_models':[{'hours':[1,2]}]"), "travel_models[0].hours", "24 numbers"},
        {TOP(",'travel_models':[{'hours':{}}]"), "travel_models[0].hours", "24 numbers"},
        {TOP(",'travel_models':[{'hours':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,'1']}]"),
         "travel_models[0].hours[23]", "must be a number"},
        {TOP(",'travel_models':[{'quantiles':[[0.5,'1']]}]"), "travel_models[0].quantiles[0][1]",
         "must be a number"},
        {TOP(",'travel_models':[{'neighbour':null}]"), "travel_models[0].neighbour",
         "must be a number"},
        {TOP(",'places':'depot'"), "places", "must be an array"},
        {TOP(",'places':['depot',3]"), "places[1]", "must be a string"},
        {TOP(",'places':['']"), "places[0]", "not be empty"},
        {TOP(",'places':['depot']"), "places", "every place needs its own"},
        {"{'vehicles':[{'id':1,'start_index':0}],'places':['a','b'],"
         "'matrices':{'car':{'durations':[[0]]}}}",
         "places[1]", "no such row"},
    };
    CHECK_ALL(inputs, ARV_INVALID_ARGUMENT);
}

static void test_matrices(void **state)
{
    (void)state;
    static const wrong_input inputs[] = {
        {CAR("'durations':[[0,1],[1]]"), "matrices.car.durations[1]", "2 entries"},
        {CAR("'durations':[[0,1],7]"), "matrices.car.durations[1]", "2 entries"},
        {CAR("'durations':[[0,1]]"), "matrices.car.durations[0]", "1 entries"},
        {CAR("'durations':7"), "matrices.car.durations", "must be an array"},
        {TOP(",'matrices':[]"), "matrices", "an object of at most 32"},
        {CAR("'durations':[[0.5]]"), "matrices.car.durations[0][0]", "null or an integer"},
        {CAR("'durations':[[0,1],[2147483648,0]]"), "matrices.car.durations[1][0]", "2147483647"},
        {CAR("'durations':[[0]],'distances':[[0,1],[1,0]]"), "matrices.car.distances", "1 are"},
        {CAR("'distances':[[0]]"), "matrices.car.durations", "missing"},
        {CAR("'durations':[[0]],'slices':[]"), "matrices.car.slices", "cannot be combined"},
        {CAR("'slices':[{'durations':[[0]]}]"), "matrices.car.slices[0].from_s", "missing"},
        {CAR("'spede_kmh':1"), "matrices.car.spede_kmh", "speed_kmh?"},
        {"{'vehicles':[{'id':1,'start_index':2}],'matrices':{'car':{'durations':[[0,1],[1,0]]}}}",
         "vehicles[0].start_index", "no such row"},
        {"{'vehicles':[{'id':1,'start':[0,0]}],'matrices':{'car':{'durations':[[0]]}}}",
         "vehicles[0].start_index", "missing"},
    };
    CHECK_ALL(inputs, ARV_INVALID_ARGUMENT);
}

static void test_keys_that_depend_on_others(void **state)
{
    (void)state;
    static const wrong_input inputs[] = {
        {VEHICLE(",'shifts':[],'time_window':[0,1]"), "vehicles[0].time_window", "shifts"},
        {VEHICLE(",'shifts':[],'breaks':[]"), "vehicles[0].breaks", "shifts"},
        {VEHICLE(",'shifts':[],'steps':[]"), "vehicles[0].steps", "shifts"},
        {VEHICLE(",'shifts':[],'frozen':0"), "vehicles[0].frozen", "shifts"},
        {"{'vehicles':[{'id':1,'start_index':0,'shifts':[{'start_s':0,'end_s':1,'end':[0,0]}]}]}",
         "vehicles[0].shifts[0].end_index", "missing"},
        {VEHICLE(",'shifts':[{'start_s':0}]"), "vehicles[0].shifts[0].end_s", "missing"},
        {VEHICLE(",'frozen':1"), "vehicles[0].frozen", "needs steps"},
        {VEHICLE(",'steps':[{'type':'job','id':1}],'frozen':2"), "vehicles[0].frozen", "0..1"},
        {VEHICLE(",'steps':[{'type':'job'}]"), "vehicles[0].steps[0].id", "missing"},
        {VEHICLE(",'steps':[{'type':'end'},{'type':'start'}]"), "vehicles[0].steps[0].type",
         "last"},
        {VEHICLE(",'steps':[{'type':'end'},{'type':'start'}]"), "vehicles[0].steps[1].type",
         "first"},
        {VEHICLE(",'steps':[{'type':'break','id':1}]"), "vehicles[0].steps[0].id", "no such break"},
        {VEHICLE(",'steps':[{'type':'visit'}]"), "vehicles[0].steps[0].type", "must be"},
        {JOB(",'delivery':[1],'pickup':[1,2]"), "jobs[0].pickup", "2 entries"},
        {"{'vehicles':[{'id':1,'start_index':0}],'jobs':[{'id':1,'location':[1,1]}]}",
         "jobs[0].location_index", "missing"},
        {"{'vehicles':[{'id':1,'start':[0,0],'start_index':0}],'jobs':[{'id':1,'location':[1,1],"
         "'location_index':0}],'matrices':{'car':{},'bike':{'durations':[[0]]}}}",
         "jobs[0].location", "other coordinates"},
        {"{'vehicles':[{'id':1,'start_index':0}],'jobs':[{'id':1,'location':[1,1],"
         "'location_index':0},{'id':2,'location':[1,1]}]}",
         "jobs[1].location_index", "missing"},
    };
    CHECK_ALL(inputs, ARV_INVALID_ARGUMENT);
}

static void test_refused_by_name(void **state)
{
    (void)state;
    static const wrong_input inputs[] = {
        {JOB(",'setup_per_type':{}"), "jobs[0].setup_per_type", "does not honour"},
        {VEHICLE(",'steps':[{'type':'start','service_at':3}]"), "vehicles[0].steps[0].service_at",
         "does not honour"},
    };
    CHECK_ALL(inputs, ARV_UNIMPLEMENTED);
}

/* No shipments is not a request for shipments. */
static void test_empty_shipments_are_fine(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, TOP(",'shipments':[]"));
    release(&r);
}

static void test_all_violations_at_once(void **state)
{
    (void)state;
    reading r;
    read_json(&r,
              "{'vehicles':[{'id':1,'start':[0,0],'a':1,'time_window':[1,'x']},{'id':[]}],"
              "'jobs':[{'id':1,'service':'long'},{'id':2,'location':[0,0],'setup_per_type':{}}]}");
    assert_int_equal(r.status, ARV_INVALID_ARGUMENT); /* graver than UNIMPLEMENTED */
    assert_int_equal(r.error.count, 7);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "vehicles[0].a", ""));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "vehicles[0].time_window[1]", ""));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "vehicles[1].id", ""));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "vehicles[1]", "start or end"));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "jobs[0].service", ""));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "jobs[0]", "location"));
    assert_true(has_violation(&r.error, ARV_UNIMPLEMENTED, "jobs[1].setup_per_type", ""));
    release(&r);
}

static void test_more_than_a_hundred(void **state)
{
    (void)state;
    enum { MANY = 150 };
    char text[MANY * 4 + 64] = "{'vehicles':[0";
    for (int i = 1; i < MANY; i++)
        strcat(text, ",0");
    strcat(text, "]}");
    reading r;
    read_json(&r, text);
    assert_int_equal(r.error.count, ARV_MAX_ERRORS);
    assert_int_equal(r.error.total, MANY);
    release(&r);
}

/* ---- text that is no JSON -------------------------------------------------------------------- */

static void check_syntax(const char *bytes, size_t length, const char *path, const char *text)
{
    static const format_options json = {.kind = FORMAT_JSON};
    reading r;
    read_bytes(&r, bytes, length, &json);
    if (!has_violation(&r.error, ARV_INVALID_ARGUMENT, path, text)) {
        print_violations(&r.error);
        fail_msg("expected %s: %s", path, text);
    }
    assert_int_equal(r.error.count, 1);
    release(&r);
}

#define CHECK_SYNTAX(bytes, path, text) check_syntax(bytes, sizeof bytes - 1, path, text)

static void test_syntax(void **state)
{
    (void)state;
    CHECK_SYNTAX("", "line 1, column 0", "not valid JSON");
    CHECK_SYNTAX("{\"vehicles\":\n[}", "line 2, column 2", "unexpected token");
    CHECK_SYNTAX("{\"a\":1} x", "line 1, column 9", "end of file expected");
    CHECK_SYNTAX("{\"a\":1,\"a\":2}", "line 1, column 10", "duplicate object key");
    CHECK_SYNTAX("{\"a\":\"\\u0000\"}", "line 1, column 13", "\\u0000");
    CHECK_SYNTAX("{\"a\":\"\xff\"}", "line 1, column 6", "unable to decode");
    CHECK_SYNTAX("{\"a\":1e999}", "line 1, column 10", "real number overflow");
    CHECK_SYNTAX("{\"a\":99999999999999999999}", "line 1, column 25", "too big integer");
    CHECK_SYNTAX("{\"a\":NaN}", "line 1, column 8", "invalid token");
    CHECK_SYNTAX("{\"a\":01}", "line 1, column 6", "invalid token");
    CHECK_SYNTAX("{\"a\":1\0}", "line 1, column 7", "NUL");
    CHECK_SYNTAX("{\n\"a\0\":1}", "line 2, column 3", "NUL");
}

static void test_deep_nesting(void **state)
{
    (void)state;
    enum { DEPTH = 1000000 };
    char *text = malloc(DEPTH);
    assert_non_null(text);
    memset(text, '[', DEPTH);
    check_syntax(text, DEPTH, "line 1, column 2049", "maximum parsing depth");
    free(text);
    /* as deep as the parser allows, where an id should be */
    char *deep = malloc(8192);
    assert_non_null(deep);
    strcpy(deep, "{'vehicles':[{'id':");
    for (int i = 0; i < 2000; i++)
        strcat(deep, "[");
    for (int i = 0; i < 2000; i++)
        strcat(deep, "]");
    strcat(deep, ",'start':[0,0]}]}");
    reading r;
    read_json(&r, deep);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "vehicles[0].id", "not an array"));
    release(&r);
    free(deep);
}

/* Every prefix and every single damaged byte of a good file: an error or a problem, no crash. */
static void test_damaged_files(void **state)
{
    (void)state;
    static const char good[] =
        "{\"vehicles\":[{\"id\":1,\"start\":[1.5,2],\"time_window\":[0,9],\"breaks\":[{\"id\":1,"
        "\"time_windows\":[[1,2]]}],\"steps\":[{\"type\":\"job\",\"id\":\"a\"}],\"capacity\":[1]}],"
        "\"jobs\":[{\"id\":\"a\",\"location\":[1.5,2],\"skills\":[1],\"delivery\":[1]}]}";
    char text[sizeof good];
    int32_t bad = 0, fine = 0;
    for (size_t i = 0; i < sizeof good - 1; i++) {
        reading r;
        read_bytes(&r, good, i, NULL);
        assert_int_not_equal(r.status, ARV_OK);
        release(&r);
        static const char damage[] = "\"{[,:-19x \xc3";
        for (size_t d = 0; d < sizeof damage; d++) {
            memcpy(text, good, sizeof good);
            text[i] = damage[d];
            read_bytes(&r, text, sizeof good - 1, NULL);
            bad += r.status != ARV_OK;
            fine += r.status == ARV_OK;
            release(&r);
        }
    }
    assert_true(bad > 1000);
    assert_true(fine > 0);
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* `count` times `item`, comma separated, between head and tail. */
static char *repeated(arv_arena *arena, const char *head, const char *item, int32_t count,
                      const char *tail)
{
    const size_t step = strlen(item) + 1;
    char *text = arv_arena_alloc(arena, strlen(head) + step * (size_t)count + strlen(tail) + 1, 1);
    assert_non_null(text);
    strcpy(text, head);
    char *at = text + strlen(head);
    for (int32_t i = 0; i < count; i++)
        at += sprintf(at, "%s%s", i ? "," : "", item);
    strcpy(at, tail);
    return text;
}

static void check_limit(const char *head, const char *item, int32_t limit, const char *tail,
                        const char *path)
{
    arv_arena *arena = arv_arena_create(0);
    reading r;
    read_json(&r, repeated(arena, head, item, limit, tail));
    if (r.status != ARV_OK)
        fail_msg("%s: %d are too many: %s", path, limit, r.error.items[0].text);
    release(&r);
    read_json(&r, repeated(arena, head, item, limit + 1, tail));
    if (!has_violation(&r.error, ARV_INVALID_ARGUMENT, path, "at most"))
        fail_msg("%s: %d are accepted", path, limit + 1);
    release(&r);
    arv_arena_destroy(&arena);
}

static void test_count_limits(void **state)
{
    (void)state;
    check_limit("{'vehicles':[", "{'id':1,'end':[0,0]}", ARV_MAX_TECHNICIANS, "]}", "vehicles");
    check_limit("{'vehicles':[],'jobs':[", "{'id':1,'location':[0,0]}", ARV_MAX_JOBS, "]}", "jobs");
    check_limit("{'vehicles':[{'id':1,'end':[0,0],'breaks':[", "{'id':1}", ARV_MAX_BREAKS_PER_SHIFT,
                "]}]}", "vehicles[0].breaks");
    check_limit("{'vehicles':[{'id':1,'end':[0,0],'capacity':[", "1", ARV_MAX_LOADS, "]}]}",
                "vehicles[0].capacity");
    check_limit("{'vehicles':[{'id':1,'end':[0,0],'skills':[", "1", ARV_MAX_SKILLS, "]}]}",
                "vehicles[0].skills");
    check_limit("{'vehicles':[],'jobs':[{'id':1,'location':[0,0],'time_windows':[", "[0,1]",
                ARV_MAX_WINDOWS_PER_JOB, "]}]}", "jobs[0].time_windows");
}

/* Names of profiles, in matrices and by vehicles. */
static void test_profile_limit(void **state)
{
    (void)state;
    char listed[4096] = "{'vehicles':[],'matrices':{", named[4096] = "{'vehicles':[";
    for (int i = 0; i <= ARV_MAX_PROFILES; i++) {
        sprintf(listed + strlen(listed), "%s'p%d':{}", i ? "," : "", i);
        sprintf(named + strlen(named), "%s{'id':%d,'start':[0,0],'profile':'p%d'}", i ? "," : "", i,
                i);
    }
    reading r;
    read_json(&r, strcat(listed, "}}"));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "matrices", "at most 32"));
    release(&r);
    read_json(&r, strcat(named, "]}"));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "vehicles[32].profile", "more than"));
    release(&r);
}

static void test_id_length(void **state)
{
    (void)state;
    char text[512], id[ARV_MAX_ID_BYTES + 2];
    for (int32_t length = ARV_MAX_ID_BYTES; length <= ARV_MAX_ID_BYTES + 1; length++) {
        memset(id, 'x', sizeof id);
        id[length] = '\0';
        snprintf(text, sizeof text, "{'vehicles':[{'id':'%s','start':[0,0]}]}", id);
        reading r;
        read_json(&r, text);
        assert_int_equal(r.status, length <= ARV_MAX_ID_BYTES ? ARV_OK : ARV_INVALID_ARGUMENT);
        release(&r);
    }
}

static void test_numeric_edges(void **state)
{
    (void)state;
    reading r;
    read_ok(
        &r,
        "{'vehicles':[{'id':9223372036854775807,'start_index':0,"
        "'time_window':[-9223372036854775807,9223372036854775807]},"
        "{'id':-9223372036854775808,'start_index':0}],'jobs':[],"
        "'matrices':{'car':{'durations':[[2147483647]],'distances':[[-9223372036854775808]]}}}");
    assert_string_equal(r.spec->technicians[0].id, "9223372036854775807");
    assert_string_equal(r.spec->technicians[1].id, "-9223372036854775808");
    assert_int_equal(r.spec->technicians[0].shifts[0].start_s, -INT64_MAX);
    assert_int_equal(r.spec->technicians[0].shifts[0].end_s, INT64_MAX);
    assert_int_equal(r.spec->profiles[0].matrices[0].durations[0], INT32_MAX);
    assert_int_equal(r.spec->profiles[0].matrices[0].distances[0], -1);
    const arv_problem *problem; /* out of the compiler's range: an error with a path */
    assert_int_equal(arv_problem_compile(r.arena, r.spec, &problem, &r.error),
                     ARV_INVALID_ARGUMENT);
    format_translate_error(&r.info, &r.error);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "vehicles[0].time_window[0]", ""));
    release(&r);
}

static void test_byte_order_mark(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "\xef\xbb\xbf{'vehicles':[{'id':1,'start':[0,0]}]}");
    release(&r);
}

/* ---- kinds and files ------------------------------------------------------------------------- */

static void test_kinds(void **state)
{
    (void)state;
    assert_int_equal(format_guess("", 0), FORMAT_AUTO);
    assert_int_equal(format_guess("  \n {", 5), FORMAT_JSON);
    assert_int_equal(format_guess("Route #1: 2", 11), FORMAT_ROUTES);
    assert_int_equal(format_guess("NAME : x\nDIMENSION : 3", 22), FORMAT_VRPLIB);
    assert_int_equal(format_guess("R1\nVEHICLE\nNUMBER\nCUSTOMER\nCUST NO.", 34), FORMAT_SOLOMON);
    assert_int_equal(format_guess("hello", 5), FORMAT_AUTO);
    assert_string_equal(format_kind_name(FORMAT_AUTO), "auto");
    assert_string_equal(format_kind_name(FORMAT_JSON), "json");
    assert_string_equal(format_kind_name(FORMAT_SOLOMON), "solomon");
    assert_string_equal(format_kind_name(FORMAT_VRPLIB), "vrplib");
    assert_string_equal(format_kind_name(FORMAT_ROUTES), "routes");
    reading r;
    read_bytes(&r, "hello", 5, NULL);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "", "not recognised"));
    release(&r);
    read_bytes(&r, "Route #1: 2", 11, NULL);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "", "solution"));
    release(&r);
    static const format_options exact = {.kind = FORMAT_JSON,
                                         .convention = FORMAT_CONVENTION_EXACT};
    read_bytes(&r, "{}", 2, &exact);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "", "convention"));
    release(&r);
}

static void test_compressed_files_are_refused(void **state)
{
    (void)state;
    reading r;
    read_bytes(&r, "\x1f\x8b\x08\x00", 4, NULL);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "", "gzip"));
    release(&r);
    read_bytes(&r, "\xfd\x37zXZ\x00", 6, NULL);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "", "xz"));
    release(&r);
}

static void test_files(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    const arv_spec *spec;
    format_info info;
    arv_error error = {.status = ARV_OK};
    assert_int_equal(
        format_read_problem_file(arena, "no/such/file.json", NULL, &spec, &info, &error), ARV_IO);
    assert_non_null(strstr(error.items[0].text, "no/such/file.json"));
    error = (arv_error){.status = ARV_OK};
    assert_int_equal(format_read_problem_file(arena, "/", NULL, &spec, &info, &error), ARV_IO);
    assert_non_null(strstr(error.items[0].text, "cannot read /"));
    char path[] = "/tmp/test_format_XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "wb");
    assert_non_null(file);
    enum { PADDING = 200000 }; /* more than one read */
    for (int i = 0; i < PADDING; i++)
        fputc(' ', file);
    fputs("{\"vehicles\":[{\"id\":1,\"start\":[0,0]}]}", file);
    assert_int_equal(fclose(file), 0);
    error = (arv_error){.status = ARV_OK};
    assert_int_equal(format_read_problem_file(arena, path, NULL, &spec, &info, &error), ARV_OK);
    assert_int_equal(spec->technician_count, 1);
    remove(path);
    arv_arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_and_keys),
        cmocka_unit_test(test_matrices),
        cmocka_unit_test(test_keys_that_depend_on_others),
        cmocka_unit_test(test_refused_by_name),
        cmocka_unit_test(test_empty_shipments_are_fine),
        cmocka_unit_test(test_all_violations_at_once),
        cmocka_unit_test(test_more_than_a_hundred),
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_count_limits),
        cmocka_unit_test(test_profile_limit),
        cmocka_unit_test(test_id_length),
        cmocka_unit_test(test_numeric_edges),
        cmocka_unit_test(test_byte_order_mark),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_compressed_files_are_refused),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
