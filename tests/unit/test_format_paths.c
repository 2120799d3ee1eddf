/* test_format_paths.c - violations of the compiler are said in the words of the file. */
#include "format_support.h"

/* Every construction that changes the name of something. */
static const char RICH[] =
    "{'vehicles':["
    "{'id':1,'start_index':0,'end_index':1,'stock':{'valve':1},'skills':['a'],'time_window':[0,9],"
    "'breaks':[{'id':1,'time_windows':[[1,2]]}],'steps':[{'type':'start'},{'type':'job','id':'x'},"
    "{'type':'job','id':'y'}]},"
    "{'id':2,'start_index':0,'shifts':[{'start_s':0,'end_s':9},{'start_s':10,'end_s':19,"
    "'breaks':[{'id':2,'time_windows':[[1,2]]}],'steps':[{'type':'job','id':'x'}]}]}],"
    "'jobs':["
    "{'id':'x','location_index':1,'time_windows':[[0,1],[2,3]],"
    "'soft_windows':[{'open_s':5,'close_s':6,'late_price_per_hour':1}],'parts':{'bolt':1},"
    "'service_per_type':{'senior':3},'service_per_technician':{'1':4},'technician_prices':{'2':5}},"
    "{'id':'y','location_index':1}],"
    "'matrices':{'car':{'durations':[[0,1],[1,0]]},'bike':{'slices':["
    "{'from_s':0,'durations':[[0,1],[1,0]]},{'from_s':5,'durations':[[0,1],[1,0]]}]}}}";

typedef struct renaming {
    const char *canonical, *path;
} renaming;

static void check_renamings(const char *json, const renaming *names, size_t count)
{
    reading r;
    read_ok(&r, json);
    for (size_t i = 0; i < count; i++) {
        r.error = (arv_error){.status = ARV_OK};
        arv_error_add(&r.error, ARV_INVALID_ARGUMENT, names[i].canonical, "x");
        format_translate_error(&r.info, &r.error);
        assert_string_equal(r.error.items[0].path, names[i].path);
    }
    release(&r);
}

static void test_every_row_of_the_table(void **state)
{
    (void)state;
    static const renaming names[] = {
        {"technicians[0].id", "vehicles[0].id"},
        {"technicians[1]", "vehicles[1]"},
        {"technicians", "vehicles"},
        {"technicians[0].start_location", "vehicles[0].start_index"},
        {"technicians[0].end_location", "vehicles[0].end_index"},
        {"technicians[0].speed_ppm", "vehicles[0].speed_factor"},
        {"technicians[0].duration_ppm", "vehicles[0].duration_factor"},
        {"technicians[0].max_travel_s", "vehicles[0].max_travel_time"},
        {"technicians[0].max_distance_m", "vehicles[0].max_distance"},
        {"technicians[0].max_tasks", "vehicles[0].max_tasks"},
        {"technicians[0].costs.per_hour", "vehicles[0].costs.per_hour"},
        {"technicians[0].skills[0].name", "vehicles[0].skills[0]"},
        {"technicians[0].skills[0].level", "vehicles[0].skills[0].level"},
        {"technicians[0].stock[0].level", "vehicles[0].stock.valve"},
        {"technicians[0].stock[7].level", "vehicles[0].stock[7].level"},
        {"technicians[0].shifts[0].start_s", "vehicles[0].time_window[0]"},
        {"technicians[0].shifts[0].end_s", "vehicles[0].time_window[1]"},
        {"technicians[0].shifts[0].breaks[0].windows[0].open_s",
         "vehicles[0].breaks[0].time_windows[0][0]"},
        {"technicians[0].shifts[0].breaks[0].service_s", "vehicles[0].breaks[0].service"},
        {"technicians[1].shifts[1].end_s", "vehicles[1].shifts[1].end_s"},
        {"technicians[1].shifts[1].start_location", "vehicles[1].shifts[1].start_index"},
        {"technicians[1].shifts[1].breaks[0].windows[0].close_s",
         "vehicles[1].shifts[1].breaks[0].time_windows[0][1]"},
        {"technicians[1].shifts[1].breaks[0].paid", "vehicles[1].shifts[1].breaks[0].paid"},
        {"technicians[9].id", "technicians[9].id"},
        {"jobs[0].location", "jobs[0].location_index"},
        {"jobs[0].windows[1].close_s", "jobs[0].time_windows[1][1]"},
        {"jobs[0].windows[2].close_s", "jobs[0].soft_windows[0].close_s"},
        {"jobs[0].windows[0].open_s", "jobs[0].time_windows[0][0]"},
        {"jobs[0].windows[2]", "jobs[0].soft_windows[0]"},
        {"jobs[0].windows[2].late_price_per_hour", "jobs[0].soft_windows[0].late_price_per_hour"},
        {"jobs[0].windows", "jobs[0].time_windows"},
        {"jobs[1].service_s", "jobs[1].service"},
        {"jobs[1].setup_s", "jobs[1].setup"},
        {"jobs[0].service_by[0].service_s", "jobs[0].service_per_type.senior"},
        {"jobs[0].service_by[1].technician", "jobs[0].service_per_technician.1"},
        {"jobs[0].parts[0].level", "jobs[0].parts.bolt"},
        {"jobs[0].technician_prices[0].technician", "jobs[0].technician_prices.2"},
        {"jobs[0].pin_technician", "jobs[0].pin.technician"},
        {"jobs[0].pin_position", "jobs[0].pin.position"},
        {"jobs[0].pin_start_s", "jobs[0].pin.start_s"},
        {"jobs[0].promise_from_s", "jobs[0].promise[0]"},
        {"jobs[0].promise_to_s", "jobs[0].promise[1]"},
        {"jobs[0].delivery[3]", "jobs[0].delivery[3]"},
        {"jobs[2].id", "jobs[2].id"},
        {"jobs[0].parts[1].level", "jobs[0].parts[1].level"},
        {"jobs[0].service_by[2].type", "jobs[0].service_by[2].type"},
        {"jobs[0].technician_prices[1].price", "jobs[0].technician_prices[1].price"},
        {"technicians[9].shifts[0].end_s", "technicians[9].shifts[0].end_s"},
        {"profiles", "matrices"},
        {"profiles[2].name", "profiles[2].name"},
        {"profiles[2].matrices[0].rows", "profiles[2].matrices[0].rows"},
        {"routes[2].frozen", "routes[2].frozen"},
        {"routes[0].jobs[5]", "routes[0].jobs[5]"},
        {"profiles[0].name", "matrices.car"},
        {"profiles[0].speed_m_per_h", "matrices.car.speed_kmh"},
        {"profiles[0].leg_sigma_ppm", "matrices.car.leg_sigma"},
        {"profiles[0].matrices[0].durations[1][0]", "matrices.car.durations[1][0]"},
        {"profiles[0].matrices[0].rows", "matrices.car.durations"},
        {"profiles[1].matrices[1].from_s", "matrices.bike.slices[1].from_s"},
        {"models[3].cv_ppm", "duration_models[3].cv"},
        {"models[3].quantile_ppm[2]", "duration_models[3].quantiles[2][0]"},
        {"models[3].quantile_value[2]", "duration_models[3].quantiles[2][1]"},
        {"models", "duration_models"},
        {"access_models[3].cv_ppm", "access_models[3].cv"},
        {"access_models[3].quantile_value[2]", "access_models[3].quantiles[2][1]"},
        {"access_models", "access_models"},
        {"travel_models[3]", "travel_models[3]"},
        {"travel_models[3].from", "travel_models[3].from"},
        {"travel_models[3].hour_ppm[23]", "travel_models[3].hours[23]"},
        {"travel_models[3].quantile_ppm[2]", "travel_models[3].quantiles[2][0]"},
        {"travel_models[3].quantile_ppm", "travel_models[3].quantiles"},
        {"travel_models[3].day_ppm", "travel_models[3].day"},
        {"travel_models[3].technician_day_ppm", "travel_models[3].technician_day"},
        {"travel_models[3].neighbour_ppm", "travel_models[3].neighbour"},
        {"travel_models[3].neighbour_decay_ppm", "travel_models[3].neighbour_decay"},
        {"locations[1].id", "places[1]"},
        {"relations[4].jobs[1]", "relations[4].jobs[1]"},
        {"routes[0].jobs[1]", "vehicles[0].steps[2].id"},
        {"routes[0].frozen", "vehicles[0].frozen"},
        {"routes[1].jobs[0]", "vehicles[1].shifts[1].steps[0].id"},
        {"routes[0].steps[1].arrive_s", "routes[0].steps[1].arrive_s"},
        {"locations[0].longitude", "vehicles[0].start[0]"},
        {"change_price", "change_price"},
        {"", ""},
        {"jobsx", "jobsx"},
        {"jobs[99999999999].id", "jobs[99999999999].id"},
    };
    check_renamings(RICH, names, sizeof names / sizeof *names);
}

static void test_places_by_coordinates(void **state)
{
    (void)state;
    static const renaming names[] = {
        {"technicians[0].start_location", "vehicles[0].start"},
        {"jobs[0].location", "jobs[0].location"},
        {"locations[1].latitude", "jobs[0].location[1]"},
        {"locations[7].latitude", "locations[7].latitude"},
    };
    check_renamings("{'vehicles':[{'id':1,'start':[0,0]}],'jobs':[{'id':1,'location':[1,1]}]}",
                    names, sizeof names / sizeof *names);
}

/* A path that would grow past its field is cut, not overrun. */
static void test_long_names_are_cut(void **state)
{
    (void)state;
    char json[1024], name[201];
    memset(name, 'n', 200);
    name[200] = '\0';
    snprintf(json, sizeof json, "{'vehicles':[{'id':1,'start':[0,0],'stock':{'%s':-1}}],'jobs':[]}",
             name);
    reading r;
    const arv_problem *problem;
    read_ok(&r, json);
    assert_int_equal(arv_problem_compile(r.arena, r.spec, &problem, &r.error),
                     ARV_INVALID_ARGUMENT);
    format_translate_error(&r.info, &r.error);
    assert_int_equal(strlen(r.error.items[0].path), sizeof r.error.items[0].path - 1);
    assert_int_equal(strncmp(r.error.items[0].path, "vehicles[0].stock.nnn", 21), 0);
    release(&r);
}

/* ---- the real compiler ----------------------------------------------------------------------- */

static void check_compiled(const char *json, arv_status status, const char *path)
{
    reading r;
    const arv_problem *problem;
    read_ok(&r, json);
    assert_int_equal(arv_problem_compile(r.arena, r.spec, &problem, &r.error), status);
    format_translate_error(&r.info, &r.error);
    if (!has_violation(&r.error, status, path, "")) {
        print_violations(&r.error);
        fail_msg("expected a violation at %s", path);
    }
    release(&r);
}

#define COMPILED(vehicle, job) \
    "{'vehicles':[{'id':1,'start':[0,0]" vehicle "}],'jobs':[{'id':1,'location':[1,1]" job "}]}"

static void test_compiler_in_file_terms(void **state)
{
    (void)state;
    const arv_status bad = ARV_INVALID_ARGUMENT;
    check_compiled(COMPILED(",'time_window':[9,3]", ""), bad, "vehicles[0].time_window[1]");
    check_compiled(COMPILED("", ",'time_windows':[[9,3]]"), bad, "jobs[0].time_windows[0][1]");
    check_compiled(COMPILED("", ",'service':-1"), bad, "jobs[0].service");
    check_compiled(COMPILED("", ",'priority':1001"), bad, "jobs[0].priority");
    check_compiled(COMPILED("", ",'pin':{'technician':2}"), bad, "jobs[0].pin.technician");
    check_compiled(COMPILED("", ",'technician_prices':{'x':2}"), bad,
                   "jobs[0].technician_prices.x");
    check_compiled(COMPILED(",'steps':[{'type':'start'},{'type':'job','id':7}]", ""), bad,
                   "vehicles[0].steps[1].id");
    check_compiled(COMPILED(",'speed_factor':0", ""), bad, "vehicles[0].speed_factor");
    check_compiled(COMPILED(",'breaks':[{'id':1,'service':-1}]", ""), bad,
                   "vehicles[0].breaks[0].service");
    check_compiled(COMPILED("",
                            ",'time_windows':[[0,1]],"
                            "'soft_windows':[{'open_s':0,'close_s':1,'late_price_per_hour':-2}]"),
                   bad, "jobs[0].soft_windows[0].late_price_per_hour");
    check_compiled("{'vehicles':[{'id':1,'start_index':0,'profile':'bike'}],'jobs':[],"
                   "'matrices':{'car':{'durations':[[0]]}}}",
                   bad, "vehicles[0].profile");
    check_compiled("{'vehicles':[{'id':1,'start_index':0},{'id':1,'start_index':0}],'jobs':[],"
                   "'matrices':{'car':{'durations':[[0]]}}}",
                   bad, "vehicles[1].id");
    check_compiled("{'vehicles':[{'id':1,'start_index':0}],'jobs':[],'places':['a','b','a']}", bad,
                   "places[2]");
    check_compiled(COMPILED("", "}],'travel_models':[{'day':0.6,'technician_day':0.5"), bad,
                   "travel_models[0].technician_day");
    check_compiled(COMPILED("", "}],'access_models':[{'family':'fixed'"), bad,
                   "access_models[0].family");
}

/* Nothing to translate by: paths stay canonical. */
static void test_without_file(void **state)
{
    (void)state;
    arv_error error = {.status = ARV_OK};
    arv_error_add(&error, ARV_INVALID_ARGUMENT, "technicians[0].speed_ppm", "x");
    format_translate_error(NULL, &error);
    format_info none = {.kind = FORMAT_AUTO};
    format_translate_error(&none, &error);
    assert_string_equal(error.items[0].path, "technicians[0].speed_ppm");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_of_the_table),
        cmocka_unit_test(test_places_by_coordinates),
        cmocka_unit_test(test_long_names_are_cut),
        cmocka_unit_test(test_compiler_in_file_terms),
        cmocka_unit_test(test_without_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
