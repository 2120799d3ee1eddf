/* test_format_answer.c - answers have VROOM's shape, to the byte, and read back to the same plan;
 * VROOM's own answers read as plans; errors have their shape. */
#include "format_support.h"

#include <math.h>

/* Two technicians (one with two shifts), a break, loads, a setup, distances. */
static const char PROBLEM[] =
    "{'vehicles':["
    "{'id':1,'description':'van','start':[2.5,48],'start_index':0,'end_index':0,'capacity':[5],"
    "'time_window':[0,50000],'breaks':[{'id':9,'description':'tea','service':60}]},"
    "{'id':'eve','end_index':2,'capacity':[5],'shifts':[{'start_s':0,'end_s':9},"
    "{'start_s':100,'end_s':50000}]}],"
    "'jobs':["
    "{'id':10,'location':[2.25,48.5],'location_index':1,'setup':30,'service':300,'delivery':[2],"
    "'priority':7,'description':'attic'},"
    "{'id':'b','location_index':1,'setup':30,'service':300,'pickup':[1]},"
    "{'id':12,'location_index':2,'service':100},"
    "{'id':13,'location_index':2,'priority':4}],"
    "'matrices':{'car':{'durations':[[0,100,200],[100,0,150],[200,150,0]],"
    "'distances':[[0,1000,2000],[1000,0,1500],[2000,1500,0]]}}}";

static arv_step make_step(arv_step_kind kind, int32_t job, int32_t rest, int32_t location)
{
    return (arv_step){
        .kind = kind, .job = job, .rest = rest, .location = location, .window_from_s = ARV_UNSET};
}

static void set_times(arv_step *step, int64_t arrive_s, int64_t start_s, int64_t finish_s,
                      int64_t travel_s, int64_t distance_m)
{
    step->arrive_s = arrive_s;
    step->start_s = start_s;
    step->finish_s = finish_s;
    step->travel_s = travel_s;
    step->distance_m = distance_m;
}

/* The plan of the tests; static so that every test may change its copy. */
typedef struct sample {
    arv_step first[5], second[3];
    arv_route routes[2];
    arv_unassigned left[1];
    arv_plan plan;
} sample;

static void make_sample(sample *s)
{
    memset(s, 0, sizeof *s);
    s->first[0] = make_step(ARV_STEP_START, ARV_NONE, ARV_NONE, 0);
    set_times(&s->first[0], 0, 0, 0, 0, 0);
    s->first[1] = make_step(ARV_STEP_JOB, 0, ARV_NONE, 1);
    set_times(&s->first[1], 100, 120, 450, 100, 1000);
    s->first[1].window_from_s = 0;
    s->first[1].window_to_s = 1200;
    s->first[1].window_level_ppm = 900000;
    s->first[1].eta_s = 110;
    s->first[1].late_ppm = 12500;
    s->first[2] = make_step(ARV_STEP_BREAK, ARV_NONE, 0, ARV_NONE);
    set_times(&s->first[2], 450, 450, 510, 0, 0);
    s->first[3] = make_step(ARV_STEP_JOB, 1, ARV_NONE, 1);
    set_times(&s->first[3], 510, 510, 810, 0, 0);
    s->first[3].window_from_s = 300;
    s->first[3].window_to_s = 2400;
    s->first[3].window_level_ppm = 900000;
    s->first[3].eta_s = 520;
    s->first[3].stops_away = 1;
    s->first[4] = make_step(ARV_STEP_END, ARV_NONE, ARV_NONE, 0);
    set_times(&s->first[4], 910, 910, 910, 100, 1000);
    s->second[0] = make_step(ARV_STEP_START, ARV_NONE, ARV_NONE, ARV_NONE);
    set_times(&s->second[0], 100, 100, 100, 0, 0);
    s->second[1] = make_step(ARV_STEP_JOB, 2, ARV_NONE, 2);
    set_times(&s->second[1], 100, 100, 200, 0, 0);
    s->second[2] = make_step(ARV_STEP_END, ARV_NONE, ARV_NONE, 2);
    set_times(&s->second[2], 200, 200, 200, 0, 0);
    s->routes[0] = (arv_route){.technician = 0,
                               .shift = 0,
                               .steps = s->first,
                               .step_count = 5,
                               .cost = 200,
                               .travel_s = 200,
                               .distance_m = 2000,
                               .service_s = 630,
                               .waiting_s = 20};
    s->routes[1] = (arv_route){
        .technician = 1, .shift = 1, .steps = s->second, .step_count = 3, .service_s = 100};
    s->left[0] = (arv_unassigned){3, ARV_REASON_FULL};
    s->plan = (arv_plan){.routes = s->routes,
                         .route_count = 2,
                         .unassigned = s->left,
                         .unassigned_count = 1,
                         .summary = {.cost = 1234567,
                                     .priority_lost = 4,
                                     .unassigned = 1,
                                     .travel_s = 200,
                                     .distance_m = 2000,
                                     .service_s = 730,
                                     .waiting_s = 20,
                                     .epochs = 50,
                                     .bound = ARV_UNSET,
                                     .bound_priority_lost = ARV_UNSET,
                                     .solve_s = 1.5}};
}

static char *write_plan(reading *r, const arv_plan *plan, format_write_options options,
                        size_t *length)
{
    char *text;
    assert_int_equal(format_write_plan(r->arena, r->spec, &r->info, plan, &options, &text, length),
                     ARV_OK);
    assert_int_equal(strlen(text), *length);
    return text;
}

static void test_shape(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, PROBLEM);
    sample s;
    make_sample(&s);
    size_t length;
    const char *text = write_plan(
        &r, &s.plan, (format_write_options){.with_windows = true, .deterministic = true}, &length);
    const char *expected = quoted(
        r.arena,
        "{'code':0,'summary':{'cost':1234567,'routes':2,'unassigned':1,'mandatory_unassigned':0,"
        "'priority':7,'priority_lost':4,'setup':30,'service':700,'duration':200,"
        "'waiting_time':20,'distance':2000,'delivery':[2],'pickup':[1],'epochs':50,"
        "'violations':[]},"
        "'unassigned':[{'id':13,'type':'job','location_index':2,'reason':'FULL'}],"
        "'routes':[{'vehicle':1,'description':'van','cost':200,'setup':30,'service':600,"
        "'duration':200,'waiting_time':20,'priority':7,'distance':2000,'delivery':[2],"
        "'pickup':[1],'steps':["
        "{'type':'start','location':[2.5,48],'location_index':0,'arrival':0,'setup':0,"
        "'service':0,'waiting_time':0,'duration':0,'distance':0,'load':[2],'violations':[]},"
        "{'type':'job','id':10,'description':'attic','location':[2.25,48.5],'location_index':1,"
        "'arrival':100,'setup':30,'service':300,'waiting_time':20,'duration':100,'distance':1000,"
        "'load':[0],'violations':[],'window':{'from':0,'to':1200,'level':0.9},'eta':110,"
        "'stops_away':0,'late':0.0125},"
        "{'type':'break','id':9,'description':'tea','arrival':450,'setup':0,'service':60,"
        "'waiting_time':0,'duration':100,'distance':1000,'load':[0],'violations':[]},"
        "{'type':'job','id':'b','location':[2.25,48.5],'location_index':1,'arrival':510,"
        "'setup':0,'service':300,'waiting_time':0,'duration':100,'distance':1000,'load':[1],"
        "'violations':[],'window':{'from':300,'to':2400,'level':0.9},'eta':520,'stops_away':1,"
        "'late':0},"
        "{'type':'end','location':[2.5,48],'location_index':0,'arrival':910,'setup':0,"
        "'service':0,'waiting_time':0,'duration':200,'distance':2000,'load':[1],"
        "'violations':[]}],'violations':[]},"
        "{'vehicle':'eve','shift':1,'cost':0,'setup':0,'service':100,'duration':0,"
        "'waiting_time':0,'priority':0,'distance':0,'delivery':[0],'pickup':[0],'steps':["
        "{'type':'start','arrival':100,'setup':0,'service':0,'waiting_time':0,'duration':0,"
        "'distance':0,'load':[0],'violations':[]},"
        "{'type':'job','id':12,'location_index':2,'arrival':100,'setup':0,'service':100,"
        "'waiting_time':0,'duration':0,'distance':0,'load':[0],'violations':[]},"
        "{'type':'end','location_index':2,'arrival':200,'setup':0,'service':0,'waiting_time':0,"
        "'duration':0,'distance':0,'load':[0],'violations':[]}],'violations':[]}]}\n");
    assert_string_equal(text, expected);
    release(&r);
}

static void test_options(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, PROBLEM);
    sample s;
    make_sample(&s);
    s.plan.summary.bound = 1000000;
    r.info.cost_decimals = 3;
    size_t length;
    const char *text = write_plan(&r, &s.plan, (format_write_options){.pretty = true}, &length);
    assert_null(strstr(text, "window\""));
    assert_null(strstr(text, "stops_away"));
    assert_non_null(strstr(text, "\"computing_times\": {\"solving\": 1500}"));
    assert_non_null(strstr(text, "\"cost\": 1234.567,\n"));
    assert_non_null(strstr(text, "\"bound\": 1000.000,\n"));
    assert_non_null(strstr(text, "\"gap\": 0.189999,"));
    assert_non_null(strstr(text, "        {\"type\": \"break\", \"id\": 9,"));
    release(&r);
}

/* VROOM: location_index if provided in input. */
static void test_places_by_coordinates(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start':[2,48]}],'jobs':[{'id':5,'location':[3,49]}]}");
    arv_unassigned left = {0, ARV_REASON_NO_TIME};
    const arv_plan plan = {
        .unassigned = &left,
        .unassigned_count = 1,
        .summary = {.unassigned = 1, .bound = ARV_UNSET, .bound_priority_lost = ARV_UNSET}};
    size_t length;
    const char *text =
        write_plan(&r, &plan, (format_write_options){.deterministic = true}, &length);
    assert_non_null(strstr(text, "\"unassigned\":[{\"id\":5,\"type\":\"job\","
                                 "\"location\":[3,49],\"reason\":\"NO_TIME\"}]"));
    assert_non_null(strstr(text, "\"distance\":0"));
    release(&r);
}

/* ---- and back -------------------------------------------------------------------------------- */

static void same_step(const arv_step *a, const arv_step *b)
{
    SAME(a->kind, b->kind);
    SAME(a->job, b->job);
    SAME(a->rest, b->rest);
    SAME(a->location, b->location);
    SAME(a->arrive_s, b->arrive_s);
    SAME(a->start_s, b->start_s);
    SAME(a->finish_s, b->finish_s);
    SAME(a->travel_s, b->travel_s);
    SAME(a->distance_m, b->distance_m);
    SAME(a->window_from_s, b->window_from_s);
    SAME(a->window_to_s, b->window_to_s);
    SAME(a->window_level_ppm, b->window_level_ppm);
    SAME(a->eta_s, b->eta_s);
    SAME(a->late_ppm, b->late_ppm);
    SAME(a->stops_away, b->stops_away);
}

static void same_plan(const arv_plan *a, const arv_plan *b)
{
    SAME(a->route_count, b->route_count);
    for (int32_t i = 0; i < a->route_count; i++) {
        const arv_route *x = &a->routes[i], *y = &b->routes[i];
        SAME(x->technician, y->technician);
        SAME(x->shift, y->shift);
        SAME(x->cost, y->cost);
        SAME(x->travel_s, y->travel_s);
        SAME(x->distance_m, y->distance_m);
        SAME(x->service_s, y->service_s);
        SAME(x->waiting_s, y->waiting_s);
        SAME(x->step_count, y->step_count);
        for (int32_t k = 0; k < x->step_count; k++)
            same_step(&x->steps[k], &y->steps[k]);
    }
    SAME(a->unassigned_count, b->unassigned_count);
    for (int32_t i = 0; i < a->unassigned_count; i++) {
        SAME(a->unassigned[i].job, b->unassigned[i].job);
        SAME(a->unassigned[i].reason, b->unassigned[i].reason);
    }
    const arv_summary *x = &a->summary, *y = &b->summary;
    SAME(x->cost, y->cost);
    SAME(x->priority_lost, y->priority_lost);
    SAME(x->unassigned, y->unassigned);
    SAME(x->mandatory_unassigned, y->mandatory_unassigned);
    SAME(x->travel_s, y->travel_s);
    SAME(x->distance_m, y->distance_m);
    SAME(x->service_s, y->service_s);
    SAME(x->waiting_s, y->waiting_s);
    SAME(x->epochs, y->epochs);
    SAME(x->bound, y->bound);
    SAME(x->bound_priority_lost, y->bound_priority_lost);
    assert_true(fabs(x->solve_s - y->solve_s) < 1e-9);
}

static void test_reads_back_equal(void **state)
{
    (void)state;
    for (int variant = 0; variant < 4; variant++) {
        reading r;
        read_ok(&r, PROBLEM);
        sample s;
        make_sample(&s);
        s.plan.summary.bound = variant & 1 ? 1230001 : ARV_UNSET;
        s.plan.summary.bound_priority_lost = variant & 1 ? 7 : ARV_UNSET;
        s.plan.summary.mandatory_unassigned = variant & 1;
        r.info.cost_decimals = variant & 2 ? 3 : 0;
        size_t length;
        const char *text = write_plan(
            &r, &s.plan, (format_write_options){.with_windows = true, .pretty = variant & 1},
            &length);
        arv_plan *plan;
        const arv_status status =
            format_read_plan(r.arena, text, length, r.spec, &r.info, &plan, &r.error);
        print_violations(&r.error);
        assert_int_equal(status, ARV_OK);
        same_plan(&s.plan, plan);
        release(&r);
    }
}

/* Shape of an answer of vroom 1.14 itself. */
static void test_reads_vrooms_own_answer(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, PROBLEM);
    const char *text = quoted(
        r.arena,
        "{'code':0,'summary':{'cost':200,'routes':1,'unassigned':3,'delivery':[2],'amount':[2],"
        "'pickup':[0],'setup':30,'service':300,'duration':200,'waiting_time':0,'priority':7,"
        "'violations':[],'computing_times':{'loading':1,'solving':2,'routing':0}},"
        "'unassigned':[{'id':'b','location_index':1,'type':'job'},{'id':12,'type':'job'},"
        "{'id':13,'type':'job'}],"
        "'routes':[{'vehicle':1,'cost':200,'delivery':[2],'amount':[2],'pickup':[0],'setup':30,"
        "'service':300,'duration':200,'waiting_time':0,'priority':7,'geometry':'abc','steps':["
        "{'type':'start','location':[2.5,48],'location_index':0,'setup':0,'service':0,"
        "'waiting_time':0,'load':[2],'arrival':0,'duration':0,'violations':[]},"
        "{'type':'job','location_index':1,'id':10,'job':10,'setup':30,'service':300,"
        "'waiting_time':0,'load':[0],'arrival':100,'duration':100,'violations':[]},"
        "{'type':'end','location_index':0,'setup':0,'service':0,'waiting_time':0,'load':[0],"
        "'arrival':530,'duration':200,'violations':[]}],'violations':[]}]}");
    arv_plan *plan;
    const arv_status status =
        format_read_plan(r.arena, text, strlen(text), r.spec, &r.info, &plan, &r.error);
    print_violations(&r.error);
    assert_int_equal(status, ARV_OK);
    assert_int_equal(plan->route_count, 1);
    assert_int_equal(plan->routes[0].steps[1].finish_s, 430);
    assert_int_equal(plan->routes[0].steps[2].travel_s, 100);
    assert_int_equal(plan->routes[0].steps[1].window_from_s, ARV_UNSET);
    assert_int_equal(plan->unassigned_count, 3);
    assert_int_equal(plan->unassigned[0].job, 1);
    assert_int_equal(plan->summary.service_s, 330);
    release(&r);
}

/* Routes in any order come back by technician and shift. */
static void test_routes_are_sorted(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, PROBLEM);
    const char *text = quoted(
        r.arena, "{'code':0,'summary':{'cost':0},'routes':[{'vehicle':'eve','shift':1,'steps':[]},"
                 "{'vehicle':1,'steps':[]},{'vehicle':'eve','steps':[]}]}");
    arv_plan *plan;
    assert_int_equal(format_read_plan(r.arena, text, strlen(text), r.spec, NULL, &plan, &r.error),
                     ARV_OK);
    assert_int_equal(plan->routes[0].technician, 0);
    assert_int_equal(plan->routes[1].technician, 1);
    assert_int_equal(plan->routes[1].shift, 0);
    assert_int_equal(plan->routes[2].shift, 1);
    release(&r);
}

typedef struct wrong_answer {
    const char *json, *path, *text;
} wrong_answer;

#define ROUTE(more) "{'code':0,'summary':{'cost':0},'routes':[{'vehicle':1,'steps':[" more "]}]}"

static void test_wrong_answers(void **state)
{
    (void)state;
    static const wrong_answer answers[] = {
        {"{'code':2,'error':'oops'}", "code", "oops"},
        {"{'summary':{'cost':0},'routes':[]}", "code", "missing"},
        {"{'code':0,'routes':[]}", "summary", "missing"},
        {"{'code':0,'summary':{'cost':0}}", "routes", "missing"},
        {"{'code':0,'summary':{'cots':0},'routes':[]}", "summary.cots", "cost?"},
        {"{'code':0,'summary':{'cost':0,'unassigned':-1},'routes':[]}", "summary.unassigned",
         "0..50000"},
        {"{'code':0,'summary':{'cost':0},'routes':[{'vehicle':2,'steps':[]}]}", "routes[0].vehicle",
         "no such vehicle"},
        {"{'code':0,'summary':{'cost':0},'routes':[{'vehicle':1,'shift':1,'steps':[]}]}",
         "routes[0].shift", "no such shift"},
        {"{'code':0,'summary':{'cost':0},'routes':[{'vehicle':1,'steps':[]},{'vehicle':1,"
         "'steps':[]}]}",
         "routes", "two routes"},
        {"{'code':0,'summary':{'cost':0},'routes':[],'unassigned':[{'id':99}]}", "unassigned[0].id",
         "no such job"},
        {"{'code':0,'summary':{'cost':0},'routes':[],'unassigned':[{'id':10,'reason':'LAZY'}]}",
         "unassigned[0].reason", "no such reason"},
        {ROUTE("{'type':'job','id':99,'arrival':0}"), "routes[0].steps[0].id", "no such job"},
        {ROUTE("{'type':'job','arrival':0}"), "routes[0].steps[0].id", "no such job"},
        {ROUTE("{'type':'job','id':10}"), "routes[0].steps[0].arrival", "missing"},
        {ROUTE("{'type':'jump','arrival':0}"), "routes[0].steps[0].type", "must be"},
        {ROUTE("{'type':'break','id':8,'arrival':0}"), "routes[0].steps[0].id", "no such break"},
        {ROUTE("{'type':'break','id':9,'arrival':0},{'type':'break','id':9,'arrival':0}"),
         "routes[0].steps[1].id", "no such break left"},
        {ROUTE("{'type':'job','id':10,'location_index':2,'arrival':0}"),
         "routes[0].steps[0].location_index", "at 1"},
        {ROUTE("{'type':'job','id':10,'arrival':9223372036854775807,'service':1}"),
         "routes[0].steps[0]", "out of range"},
        {ROUTE("{'type':'job','id':10,'arrival':0,'window':{'from':1,'to':2,'level':1.5}}"),
         "routes[0].steps[0].window", "0..1"},
        {ROUTE("{'type':'job','id':10,'arrival':0,'stops_away':-2}"),
         "routes[0].steps[0].stops_away", "out of range"},
        {"{'code':0,'summary':{'cost':0,'service':9223372036854775807,'setup':1},'routes':[]}",
         "summary.service", "out of range"},
        {"{'code':0,'summary':{'cost':0},'routes':[{'vehicle':1,'steps':[],'setup':1,"
         "'service':9223372036854775807}]}",
         "routes[0].service", "out of range"},
        {ROUTE("7"), "routes[0].steps[0]", "must be an object"},
        {"{", "line 1, column 1", "not valid JSON"},
        {ROUTE("{'type':'job','id':10,'arrival':0,'late':-0.1}"), "routes[0].steps[0].late",
         "0..1"},
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        reading r;
        read_ok(&r, PROBLEM);
        const char *text = quoted(r.arena, answers[i].json);
        arv_plan *plan;
        assert_int_equal(
            format_read_plan(r.arena, text, strlen(text), r.spec, &r.info, &plan, &r.error),
            ARV_INVALID_ARGUMENT);
        assert_null(plan);
        if (!has_violation(&r.error, ARV_INVALID_ARGUMENT, answers[i].path, answers[i].text)) {
            print_violations(&r.error);
            fail_msg("%s: expected %s: %s", answers[i].json, answers[i].path, answers[i].text);
        }
        release(&r);
    }
}

static void test_unknown_halves_are_errors(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, PROBLEM);
    const char *text = quoted(
        r.arena, "{'code':0,'summary':{'cost':0},'unassigned':[{'id':10,'type':'pickup'}],"
                 "'routes':[{'vehicle':1,'steps':[{'type':'delivery','id':3,'arrival':0}]}]}");
    arv_plan *plan;
    assert_int_equal(
        format_read_plan(r.arena, text, strlen(text), r.spec, &r.info, &plan, &r.error),
        ARV_INVALID_ARGUMENT);
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "unassigned[0].id", "pickup"));
    assert_true(has_violation(&r.error, ARV_INVALID_ARGUMENT, "routes[0].steps[0].id", "delivery"));
    release(&r);
}

/* Break ids keep their own wording: numbered through technicians, shifts and breaks. */
static void test_break_ids_of_later_shifts(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, "{'vehicles':[{'id':1,'start_index':0,'breaks':[{'id':'a'}]},"
                "{'id':2,'start_index':0,'shifts':["
                "{'start_s':0,'end_s':9,'breaks':[{'id':'1'},{'id':2}]},"
                "{'start_s':10,'end_s':19,'breaks':[{'id':'3'},{'id':4},{}]}]}],"
                "'jobs':[],'matrices':{'car':{'durations':[[0]]}}}");
    arv_step steps[3];
    for (int32_t b = 0; b < 3; b++)
        steps[b] = make_step(ARV_STEP_BREAK, ARV_NONE, b, ARV_NONE);
    arv_route route = {.technician = 1, .shift = 1, .steps = steps, .step_count = 3};
    const arv_plan plan = {.routes = &route,
                           .route_count = 1,
                           .summary = {.bound = ARV_UNSET, .bound_priority_lost = ARV_UNSET}};
    size_t length;
    const char *text =
        write_plan(&r, &plan, (format_write_options){.deterministic = true}, &length);
    assert_non_null(strstr(text, "{\"type\":\"break\",\"id\":\"3\","));
    assert_non_null(strstr(text, "{\"type\":\"break\",\"id\":4,"));
    assert_non_null(strstr(text, "{\"type\":\"break\",\"arrival\":"));
    arv_plan *back;
    assert_int_equal(format_read_plan(r.arena, text, length, r.spec, &r.info, &back, &r.error),
                     ARV_OK);
    same_plan(&plan, back);
    release(&r);
}

/* ---- errors ---------------------------------------------------------------------------------- */

static void test_error_shape(void **state)
{
    (void)state;
    arv_arena *arena = arv_arena_create(0);
    arv_error error = {.status = ARV_OK};
    arv_error_add(&error, ARV_INVALID_ARGUMENT, "jobs[0].id", "already used by %s", "jobs[1]");
    arv_error_add(&error, ARV_UNIMPLEMENTED, "jobs[0].se\"tup\xff", "not yet");
    char *text;
    size_t length;
    assert_int_equal(format_write_error(arena, error.status, &error, &text, &length), ARV_OK);
    assert_string_equal(
        text,
        "{\n  \"code\": 2,\n"
        "  \"error\": \"jobs[0].id: already used by jobs[1] (and 1 more)\",\n"
        "  \"violations\": [\n"
        "    {\"path\": \"jobs[0].id\", \"text\": \"already used by jobs[1]\", \"status\": "
        "\"INVALID_ARGUMENT\"},\n"
        "    {\"path\": \"jobs[0].se\\\"tup\xef\xbf\xbd\", \"text\": \"not yet\", \"status\": "
        "\"UNIMPLEMENTED\"}\n  ]\n}\n");
    error = (arv_error){.status = ARV_OK};
    assert_int_equal(format_write_error(arena, ARV_INTERNAL, &error, &text, &length), ARV_OK);
    assert_string_equal(text,
                        "{\n  \"code\": 1,\n  \"error\": \"INTERNAL\",\n  \"violations\": []\n}\n");
    arv_arena_destroy(&arena);
}

static void test_full_arena(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, PROBLEM);
    sample s;
    make_sample(&s);
    int32_t full = 0, enough = 0;
    for (size_t cap = 16; cap < 8192; cap += 61) {
        arv_arena *small = arv_arena_create(cap);
        char *text;
        size_t length;
        const format_write_options options = {.pretty = true};
        const arv_status status =
            format_write_plan(small, r.spec, &r.info, &s.plan, &options, &text, &length);
        assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
        assert_true((status == ARV_OK) == (text != NULL));
        full += status != ARV_OK;
        enough += status == ARV_OK;
        arv_arena_destroy(&small);
    }
    assert_true(full > 0);
    assert_true(enough > 0);
    size_t length;
    const char *answer = write_plan(&r, &s.plan, (format_write_options){.pretty = true}, &length);
    full = enough = 0;
    for (size_t cap = 16; cap < 16384; cap += 61) {
        arv_arena *small = arv_arena_create(cap);
        arv_error error = {.status = ARV_OK};
        arv_plan *plan;
        const arv_status status =
            format_read_plan(small, answer, length, r.spec, &r.info, &plan, &error);
        assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
        assert_true((status == ARV_OK) == (plan != NULL));
        full += status != ARV_OK;
        enough += status == ARV_OK;
        arv_arena_destroy(&small);
    }
    assert_true(full > 0);
    assert_true(enough > 0);
    release(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_places_by_coordinates),
        cmocka_unit_test(test_reads_back_equal),
        cmocka_unit_test(test_reads_vrooms_own_answer),
        cmocka_unit_test(test_routes_are_sorted),
        cmocka_unit_test(test_wrong_answers),
        cmocka_unit_test(test_unknown_halves_are_errors),
        cmocka_unit_test(test_break_ids_of_later_shifts),
        cmocka_unit_test(test_error_shape),
        cmocka_unit_test(test_full_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
