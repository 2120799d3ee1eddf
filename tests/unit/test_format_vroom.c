/* test_format_vroom.c - a VROOM file written by hand from VROOM's public documentation becomes exactly
 * the problem it states; and what VROOM leaves open means what format.h says. */
#include "format_support.h"

enum { PATH_BYTES = 1024 };

/* tests/data/vroom_example.json: two vehicles, five jobs, a matrix. */
static void read_example(reading *r)
{
    const char *root = getenv("ARRIVAL_SOURCE_DIR");
    char path[PATH_BYTES];
    if (!root)
        skip();
    snprintf(path, sizeof path, "%s/tests/data/vroom_example.json", root);
    memset(&r->error, 0, sizeof r->error);
    r->arena = arv_arena_create(0);
    r->status = format_read_problem_file(r->arena, path, NULL, &r->spec, &r->info, &r->error);
    print_violations(&r->error);
    assert_int_equal(r->status, ARV_OK);
}

static void test_example_vehicles(void **state)
{
    (void)state;
    reading r;
    read_example(&r);
    assert_int_equal(r.info.kind, FORMAT_JSON);
    assert_int_equal(r.spec->technician_count, 2);
    assert_int_equal(r.spec->load_count, 1);
    const arv_technician *one = &r.spec->technicians[0], *two = &r.spec->technicians[1];
    assert_string_equal(one->id, "1");
    assert_true(r.info.technician_number[0]);
    assert_string_equal(one->description, "north team");
    assert_null(one->profile);
    assert_int_equal(one->start_location, 0);
    assert_int_equal(one->end_location, 0);
    assert_int_equal(one->capacity[0], 4);
    assert_int_equal(one->skill_count, 2);
    assert_string_equal(one->skills[1].name, "14");
    assert_int_equal(one->skills[1].level, 1);
    assert_int_equal(one->shift_count, 1);
    assert_int_equal(one->shifts[0].start_s, 28800);
    assert_int_equal(one->shifts[0].end_s, 43200);
    assert_int_equal(one->shifts[0].break_count, 1);
    assert_string_equal(one->shifts[0].breaks[0].id, "1");
    assert_int_equal(one->shifts[0].breaks[0].service_s, 300);
    assert_int_equal(one->shifts[0].breaks[0].window_count, 1);
    assert_int_equal(one->shifts[0].breaks[0].windows[0].close_s, 34200);
    assert_string_equal(r.info.break_description[0], "coffee");
    assert_int_equal(one->costs.per_hour, 3600);
    assert_int_equal(one->speed_ppm, 1000000);
    assert_int_equal(one->max_tasks, ARV_UNSET);
    assert_int_equal(two->end_location, 5);
    assert_int_equal(two->costs.fixed, 600);
    assert_int_equal(two->speed_ppm, 1250000);
    assert_int_equal(two->max_tasks, 3);
    release(&r);
}

static void test_example_jobs(void **state)
{
    (void)state;
    reading r;
    read_example(&r);
    assert_int_equal(r.spec->job_count, 5);
    const arv_job *jobs = r.spec->jobs;
    assert_string_equal(jobs[0].id, "1");
    assert_int_equal(jobs[0].location, 1);
    assert_int_equal(jobs[0].service_s, 300);
    assert_int_equal(jobs[0].delivery[0], 1);
    assert_null(jobs[0].pickup);
    assert_string_equal(jobs[0].skills[0].name, "1");
    assert_int_equal(jobs[0].windows[0].open_s, 32400);
    assert_int_equal(jobs[0].windows[0].late_price_per_hour, ARV_UNSET);
    assert_int_equal(jobs[1].pickup[0], 1);
    assert_int_equal(jobs[1].window_count, 0);
    assert_int_equal(jobs[2].priority, 10);
    assert_int_equal(jobs[3].window_count, 2);
    assert_int_equal(jobs[3].windows[1].open_s, 36000);
    assert_string_equal(jobs[4].description, "nobody can");
    assert_int_equal(jobs[4].unserved_price, ARV_UNSET);
    assert_false(jobs[4].mandatory);
    assert_int_equal(r.spec->location_count, 6);
    assert_true(r.spec->locations[1].has_coordinates);
    assert_false(r.spec->locations[2].has_coordinates);
    assert_int_equal(r.spec->profile_count, 1);
    assert_string_equal(r.spec->profiles[0].name, "car");
    assert_int_equal(r.spec->profiles[0].matrices[0].rows, 6);
    assert_int_equal(r.spec->profiles[0].matrices[0].durations[6 * 2 + 1], 1256);
    release(&r);
}

static void test_example_compiles(void **state)
{
    (void)state;
    reading r;
    read_example(&r);
    const arv_problem *problem;
    const arv_status status = arv_problem_compile(r.arena, r.spec, &problem, &r.error);
    print_violations(&r.error);
    assert_int_equal(status, ARV_OK);
    release(&r);
}

/* ---- defaults -------------------------------------------------------------------------------- */

static void test_service_absent_is_not_zero(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0]}],'jobs':[{'id':1,'location':[1,1]},"
                "{'id':2,'location':[1,1],'service':0}]}");
    assert_int_equal(r.spec->jobs[0].service_s, ARV_UNSET);
    assert_int_equal(r.spec->jobs[1].service_s, 0);
    release(&r);
}

static void check_unbounded(const char *windows, int64_t start_s, int64_t end_s)
{
    char text[512];
    snprintf(text, sizeof text,
             "{'vehicles':[{'id':1,'start':[0,0]}],'jobs':[{'id':1,'location':[1,1],"
             "'time_windows':[%s]}]}",
             windows);
    reading r;
    read_ok(&r, text);
    assert_int_equal(r.spec->technicians[0].shifts[0].start_s, start_s);
    assert_int_equal(r.spec->technicians[0].shifts[0].end_s, end_s);
    const arv_problem *problem;
    assert_int_equal(arv_problem_compile(r.arena, r.spec, &problem, &r.error), ARV_OK);
    release(&r);
}

static void test_vehicle_without_time_window(void **state)
{
    (void)state;
    const int64_t length = 1 << 27, unix_s = 1700000000, month_s = 30 * 86400;
    check_unbounded("", 0, length);
    check_unbounded("[28800,36000]", 0, length);
    check_unbounded("[-500,36000]", -500, length - 500);
    check_unbounded("[1700000000,1700003600]", unix_s - month_s, unix_s - month_s + length);
    check_unbounded("[0,200000000]", 0, 200000000);
}

/* The unbounded shift takes the moments of other vehicles into account. */
static void test_unbounded_beside_bounded(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0],'breaks':[{'id':1,'time_windows':[[-9,0]]}]},"
                "{'id':2,'start':[0,0],'time_window':[-7200,0]}],'jobs':[]}");
    assert_int_equal(r.spec->technicians[0].shifts[0].start_s, -7200);
    assert_int_equal(r.spec->technicians[0].shifts[0].break_count, 1);
    assert_int_equal(r.spec->technicians[1].shifts[0].start_s, -7200);
    assert_int_equal(r.spec->technicians[1].shifts[0].end_s, 0);
    release(&r);
}

static void test_capacity_absent_is_zero(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0]},{'id':2,'start':[0,0],'capacity':[3,4]}],"
                "'jobs':[{'id':1,'location':[1,1],'pickup':[1,2]}]}");
    assert_int_equal(r.spec->load_count, 2);
    assert_int_equal(r.spec->technicians[0].capacity[0], 0);
    assert_int_equal(r.spec->technicians[0].capacity[1], 0);
    assert_int_equal(r.spec->technicians[1].capacity[1], 4);
    release(&r);
}

/* ---- places ---------------------------------------------------------------------------------- */

static void test_equal_coordinates_are_one_place(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[2,48],'end':[3,49]}],'jobs':["
                "{'id':1,'location':[3,49]},{'id':2,'location':[2.0,48.0]},"
                "{'id':3,'location':[2.5,48]},{'id':4,'location':[2.5,48]}]}");
    assert_int_equal(r.spec->location_count, 3);
    assert_int_equal(r.spec->technicians[0].start_location, 0);
    assert_int_equal(r.spec->technicians[0].end_location, 1);
    assert_int_equal(r.spec->jobs[0].location, 1);
    assert_int_equal(r.spec->jobs[1].location, 0);
    assert_int_equal(r.spec->jobs[2].location, 2);
    assert_int_equal(r.spec->jobs[3].location, 2);
    assert_true(r.spec->locations[2].longitude > 2.4 && r.spec->locations[2].longitude < 2.6);
    assert_int_equal(r.spec->profile_count, 0);
    assert_false(r.info.indexed);
    release(&r);
}

static void test_open_start_and_open_end(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[2,48]},{'id':2,'end':[3,49]}],'jobs':[]}");
    assert_int_equal(r.spec->technicians[0].end_location, ARV_NONE);
    assert_int_equal(r.spec->technicians[1].start_location, ARV_NONE);
    assert_int_equal(r.spec->technicians[1].end_location, 1);
    release(&r);
}

/* The same row may be said with different coordinates where a matrix decides travel. */
static void test_coordinates_beside_rows(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start_index':0}],'jobs':["
                "{'id':1,'location':[1,2],'location_index':1},"
                "{'id':2,'location':[1,3],'location_index':1}],"
                "'matrices':{'car':{'durations':[[0,1],[1,0]]}}}");
    assert_true(r.info.indexed);
    assert_int_equal(r.spec->jobs[1].location, 1);
    assert_true(r.spec->locations[1].latitude < 2.5);
    assert_true(r.info.job_place[1].latitude > 2.5);
    release(&r);
}

/* VROOM: without matrices location_index is irrelevant. Where all agree the rows are kept. */
static void test_rows_without_matrices(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0]}],'jobs':["
                "{'id':1,'location':[1,2],'location_index':7}]}");
    assert_false(r.info.indexed);
    assert_int_equal(r.spec->jobs[0].location, 1);
    release(&r);
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0],'start_index':0}],'jobs':["
                "{'id':1,'location':[1,2],'location_index':0}]}");
    assert_false(r.info.indexed);
    assert_int_equal(r.spec->jobs[0].location, 1);
    release(&r);
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0],'start_index':2}],'jobs':["
                "{'id':1,'location':[1,2],'location_index':0}]}");
    assert_true(r.info.indexed);
    assert_int_equal(r.spec->technicians[0].start_location, 2);
    assert_int_equal(r.spec->location_count, 3);
    release(&r);
}

static void test_profiles_are_implied_without_matrices(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0],'profile':'bike'},{'id':2,'start':[0,0]},"
                "{'id':3,'start':[0,0],'profile':'bike'}],'jobs':[{'id':1,'location':[0,1]}]}");
    assert_int_equal(r.spec->profile_count, 2);
    assert_string_equal(r.spec->profiles[0].name, "bike");
    assert_string_equal(r.spec->profiles[1].name, "car");
    assert_int_equal(r.spec->profiles[0].matrix_count, 0);
    const arv_problem *problem;
    assert_int_equal(arv_problem_compile(r.arena, r.spec, &problem, &r.error), ARV_OK);
    release(&r);
}

/* ---- orders in force ------------------------------------------------------------------------- */

static void test_steps_become_the_order_in_force(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0]},"
                "{'id':2,'start':[0,0],'breaks':[{'id':9}],'frozen':1,'steps':[{'type':'start'},"
                "{'type':'job','id':20},{'type':'break','id':9},{'type':'job','id':10},"
                "{'type':'end'}]}],"
                "'jobs':[{'id':10,'location':[0,1]},{'id':20,'location':[0,2]}]}");
    assert_int_equal(r.spec->route_count, 1);
    const arv_route_in_force *route = &r.spec->routes[0];
    assert_string_equal(route->technician, "2");
    assert_int_equal(route->job_count, 2);
    assert_string_equal(route->jobs[0], "20");
    assert_string_equal(route->jobs[1], "10");
    assert_int_equal(route->frozen, 1);
    assert_int_equal(r.info.route_technician[0], 1);
    assert_int_equal(r.info.route_step[0][1], 3);
    release(&r);
}

/* ---- keys of ours ---------------------------------------------------------------------------- */

static void test_own_keys_of_jobs(void **state)
{
    (void)state;
    reading r;
    read_ok(&r,
            "{'vehicles':[{'id':'ann','start':[0,0]}],'jobs':[{'id':'j','location':[0,1],"
            "'type':'boiler','service_per_type':{'senior':50},'service_per_technician':{'ann':40},"
            "'tools':['ladder'],'parts':{'valve':2},'skills':[{'name':'gas','level':3},'oil'],"
            "'unserved_price':900,'mandatory':true,"
            "'pin':{'technician':'ann','position':2,'start_s':77},'promise':[null,500],"
            "'technician_prices':{'ann':5},'other_technician_price':8,"
            "'time_windows':[[0,9]],'soft_windows':[{'open_s':1,'close_s':2,"
            "'late_price_per_hour':60}]}],'change_price':4,"
            "'balance_price_per_hour':30}");
    const arv_job *job = &r.spec->jobs[0];
    assert_string_equal(job->type, "boiler");
    assert_int_equal(job->service_by_count, 2);
    assert_string_equal(job->service_by[0].type, "senior");
    assert_null(job->service_by[0].technician);
    assert_string_equal(job->service_by[1].technician, "ann");
    assert_int_equal(job->service_by[1].service_s, 40);
    assert_string_equal(job->tools[0], "ladder");
    assert_string_equal(job->parts[0].name, "valve");
    assert_int_equal(job->parts[0].level, 2);
    assert_int_equal(job->skills[0].level, 3);
    assert_int_equal(job->skills[1].level, 1);
    assert_int_equal(job->unserved_price, 900);
    assert_true(job->mandatory);
    assert_string_equal(job->pin_technician, "ann");
    assert_int_equal(job->pin_position, 2);
    assert_int_equal(job->pin_start_s, 77);
    assert_int_equal(job->promise_from_s, ARV_UNSET);
    assert_int_equal(job->promise_to_s, 500);
    assert_int_equal(job->technician_prices[0].price, 5);
    assert_int_equal(job->other_technician_price, 8);
    assert_int_equal(job->window_count, 2);
    assert_int_equal(job->windows[0].late_price_per_hour, ARV_UNSET);
    assert_int_equal(job->windows[1].late_price_per_hour, 60);
    assert_int_equal(job->windows[1].early_price_per_hour, ARV_UNSET);
    assert_int_equal(r.info.hard_windows[0], 1);
    assert_int_equal(r.spec->change_price, 4);
    assert_int_equal(r.spec->balance_price_per_hour, 30);
    assert_false(r.info.job_number[0]);
    release(&r);
}

static void test_own_keys_of_vehicles(void **state)
{
    (void)state;
    reading r;
    read_ok(&r,
            "{'vehicles':[{'id':1,'start_index':0,'tools':['drill'],'stock':{'valve':9},"
            "'duration_factor':1.2,'max_travel_time':100,'max_distance':200,"
            "'costs':{'per_km':3,'per_task_hour':4,'per_shift_hour':5},'type':'senior','shifts':["
            "{'start_s':0,'end_s':10,'overtime_s':3,'overtime_price_per_hour':60,"
            "'max_duration_s':9},"
            "{'start_s':20,'end_s':30,'start_index':1,'end_index':1,'breaks':[{'id':1,'paid':true,"
            "'max_work_since_start_s':5,'max_work_since_break_s':6}]}]}],'jobs':[],"
            "'matrices':{'car':{'speed_kmh':42.5,'leg_sigma':0.15,'technician_day_sigma':0.1,"
            "'day_sigma':0.05,'slices':[{'from_s':0,'durations':[[0,1],[2,0]]},"
            "{'from_s':3600,'durations':[[0,3],[null,0]],'distances':[[0,-7],[8,0]]}]}}}");
    const arv_technician *t = &r.spec->technicians[0];
    assert_string_equal(t->tools[0], "drill");
    assert_int_equal(t->stock[0].level, 9);
    assert_int_equal(t->duration_ppm, 1200000);
    assert_int_equal(t->max_travel_s, 100);
    assert_int_equal(t->max_distance_m, 200);
    assert_int_equal(t->costs.per_hour, 3600);
    assert_int_equal(t->costs.per_km, 3);
    assert_int_equal(t->costs.per_task_hour, 4);
    assert_int_equal(t->costs.per_shift_hour, 5);
    assert_string_equal(t->type, "senior");
    assert_int_equal(t->shift_count, 2);
    assert_int_equal(t->shifts[0].overtime_s, 3);
    assert_int_equal(t->shifts[0].max_duration_s, 9);
    assert_int_equal(t->shifts[0].start_location, ARV_NONE);
    assert_int_equal(t->shifts[1].start_location, 1);
    assert_true(t->shifts[1].breaks[0].paid);
    assert_int_equal(t->shifts[1].breaks[0].max_work_since_break_s, 6);
    const arv_profile *car = &r.spec->profiles[0];
    assert_int_equal(car->speed_m_per_h, 42500);
    assert_int_equal(car->leg_sigma_ppm, 150000);
    assert_int_equal(car->matrix_count, 2);
    assert_int_equal(car->matrices[1].from_s, 3600);
    assert_int_equal(car->matrices[1].durations[2], -1);
    assert_int_equal(car->matrices[1].distances[1], -1);
    assert_null(car->matrices[0].distances);
    release(&r);
}

static void test_relations_and_models(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0]}],'jobs':[{'id':1,'location':[0,1]},"
                "{'id':'b','location':[0,1]}],"
                "'relations':[{'kind':'before','jobs':[1,'b'],'min_gap_s':60}],"
                "'duration_models':[{'family':'lognormal','job_type':'x','mean':3000,'cv':0.45,"
                "'pace_sigma':0.1},{'family':'quantiles','ratio':true,'technician':1,"
                "'quantiles':[[0.1,0.5],[0.9,2]]},{'family':'fixed'}]}");
    assert_int_equal(r.spec->relation_count, 1);
    assert_int_equal(r.spec->relations[0].kind, ARV_BEFORE);
    assert_string_equal(r.spec->relations[0].jobs[0], "1");
    assert_int_equal(r.spec->relations[0].min_gap_s, 60);
    assert_int_equal(r.spec->relations[0].max_gap_s, ARV_UNSET);
    assert_int_equal(r.spec->model_count, 3);
    const arv_duration_model *m = r.spec->models;
    assert_int_equal(m[0].family, ARV_MODEL_LOGNORMAL);
    assert_int_equal(m[0].mean, 3000);
    assert_int_equal(m[0].cv_ppm, 450000);
    assert_int_equal(m[0].pace_sigma_ppm, 100000);
    assert_int_equal(m[1].family, ARV_MODEL_QUANTILES);
    assert_true(m[1].ratio);
    assert_string_equal(m[1].technician, "1");
    assert_int_equal(m[1].quantile_count, 2);
    assert_int_equal(m[1].quantile_ppm[0], 100000);
    assert_int_equal(m[1].quantile_value[0], 500000);
    assert_int_equal(m[1].quantile_value[1], 2000000);
    assert_int_equal(m[2].family, ARV_MODEL_FIXED);
    assert_int_equal(m[2].mean, ARV_UNSET);
    release(&r);
}

static void test_access_and_travel_models(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start_index':0}],'jobs':[{'id':1,'location_index':2}],"
                "'matrices':{'car':{'durations':[[0,1,2],[1,0,3],[2,3,0]]}},"
                "'places':['depot',null,'quay'],"
                "'access_models':[{'family':'lognormal','job_type':'x','mean':240,'cv':0.5}],"
                "'travel_models':[{'profile':'car','quantiles':[[0,0.5],[1,2]],'day':0.1,"
                "'technician_day':0.2,'neighbour':0.3,'neighbour_decay':0.75},"
                "{'from':'depot','to':'quay','technician':1,'hours':[1,1,1,1,1,1,1.25,1.5,1,1,1,1,"
                "1,1,1,1,1,1,1,1,1,1,1,0.999999]}]}");
    assert_int_equal(r.spec->location_count, 3);
    assert_string_equal(r.spec->locations[0].id, "depot");
    assert_null(r.spec->locations[1].id);
    assert_string_equal(r.spec->locations[2].id, "quay");
    assert_false(r.spec->locations[2].has_coordinates);
    assert_int_equal(r.spec->access_model_count, 1);
    assert_int_equal(r.spec->access_models[0].mean, 240);
    assert_int_equal(r.spec->model_count, 0);
    assert_int_equal(r.spec->travel_model_count, 2);
    const arv_travel_model *m = r.spec->travel_models;
    assert_string_equal(m[0].profile, "car");
    assert_null(m[0].from);
    assert_null(m[0].hour_ppm);
    assert_int_equal(m[0].quantile_count, 2);
    assert_int_equal(m[0].quantile_ppm[1], 1000000);
    assert_int_equal(m[0].quantile_value[0], 500000);
    assert_int_equal(m[0].day_ppm, 100000);
    assert_int_equal(m[0].technician_day_ppm, 200000);
    assert_int_equal(m[0].neighbour_ppm, 300000);
    assert_int_equal(m[0].neighbour_decay_ppm, 750000);
    assert_null(m[1].profile);
    assert_string_equal(m[1].from, "depot");
    assert_string_equal(m[1].to, "quay");
    assert_string_equal(m[1].technician, "1");
    assert_int_equal(m[1].hour_ppm[7], 1500000);
    assert_int_equal(m[1].hour_ppm[23], 999999);
    const arv_problem *problem;
    assert_int_equal(arv_problem_compile(r.arena, r.spec, &problem, &r.error), ARV_OK);
    release(&r);
}

/* Without matrices, names go with indices, also beyond the last one in use. */
static void test_names_of_places_without_matrices(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[0,0],'start_index':1}],"
                "'jobs':[{'id':1,'location':[0,1],'location_index':0}],"
                "'places':[null,'depot','quay']}");
    assert_int_equal(r.spec->location_count, 3);
    assert_int_equal(r.spec->technicians[0].start_location, 1);
    assert_string_equal(r.spec->locations[1].id, "depot");
    assert_true(r.spec->locations[1].has_coordinates);
    assert_string_equal(r.spec->locations[2].id, "quay");
    assert_null(r.spec->locations[0].id);
    char *text;
    size_t length;
    assert_int_equal(
        format_write_problem(r.arena, r.spec, &r.info, false, &text, &length, &r.error), ARV_OK);
    reading again;
    read_bytes(&again, text, length, NULL);
    assert_int_equal(again.status, ARV_OK);
    same_spec(r.spec, again.spec);
    release(&again);
    release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example_vehicles),
        cmocka_unit_test(test_example_jobs),
        cmocka_unit_test(test_example_compiles),
        cmocka_unit_test(test_service_absent_is_not_zero),
        cmocka_unit_test(test_vehicle_without_time_window),
        cmocka_unit_test(test_unbounded_beside_bounded),
        cmocka_unit_test(test_capacity_absent_is_zero),
        cmocka_unit_test(test_equal_coordinates_are_one_place),
        cmocka_unit_test(test_open_start_and_open_end),
        cmocka_unit_test(test_coordinates_beside_rows),
        cmocka_unit_test(test_rows_without_matrices),
        cmocka_unit_test(test_profiles_are_implied_without_matrices),
        cmocka_unit_test(test_steps_become_the_order_in_force),
        cmocka_unit_test(test_own_keys_of_jobs),
        cmocka_unit_test(test_own_keys_of_vehicles),
        cmocka_unit_test(test_relations_and_models),
        cmocka_unit_test(test_access_and_travel_models),
        cmocka_unit_test(test_names_of_places_without_matrices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
