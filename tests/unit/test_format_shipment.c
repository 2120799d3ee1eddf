/* test_format_shipment.c - VROOM's shipments: read as pairs of jobs, solved, answered with steps of the
 * types pickup and delivery, and the answer read back; what is wrong is named where it stands. */
#include "format_support.h"

/* Ids of jobs, pickups and deliveries are apart: each of them may be 1. */
static const char PROBLEM[] =
    "{'vehicles':[{'id':1,'start_index':0,'end_index':0,'capacity':[3],'skills':[4],"
    "'steps':[{'type':'start'},{'type':'pickup','id':1},{'type':'job','id':1},"
    "{'type':'delivery','id':1}]}],"
    "'jobs':[{'id':1,'location_index':1,'delivery':[2],'service':5}],"
    "'shipments':["
    "{'amount':[1],'skills':[4],'priority':9,"
    "'pickup':{'id':1,'location_index':1,'service':10,'description':'key'},"
    "'delivery':{'id':1,'location_index':2,'setup':3,'time_windows':[[0,5000]]}},"
    "{'amount':[2],'pickup':{'id':'b','location_index':2},"
    "'delivery':{'id':'b','location_index':1}}],"
    "'matrices':{'car':{'durations':[[0,100,200],[100,0,150],[200,150,0]]}}}";

static void test_shipments_are_pairs(void **state)
{
    (void)state;
    reading r;
    read_ok(&r, PROBLEM);
    assert_int_equal(r.spec->job_count, 5);
    const arv_job *up = &r.spec->jobs[1], *down = &r.spec->jobs[2];
    SAME_TEXT(up->id, "pickup 1");
    SAME_TEXT(down->id, "delivery 1");
    SAME_TEXT(r.spec->jobs[3].id, "pickup b");
    SAME_TEXT(up->description, "key");
    assert_int_equal(up->pickup[0], 1);
    assert_null(up->delivery);
    assert_int_equal(down->delivery[0], 1);
    assert_int_equal(up->service_s, 10);
    assert_int_equal(down->setup_s, 3);
    assert_int_equal(down->windows[0].close_s, 5000);
    assert_int_equal(up->priority, 9);
    assert_int_equal(down->priority, 9);
    SAME_TEXT(down->skills[0].name, "4");
    assert_int_equal(down->location, 2);
    assert_int_equal(r.spec->relation_count, 2);
    assert_int_equal(r.spec->relations[0].kind, ARV_PICKUP_DELIVERY);
    SAME_TEXT(r.spec->relations[0].jobs[0], "pickup 1");
    SAME_TEXT(r.spec->relations[0].jobs[1], "delivery 1");
    SAME_TEXT(r.spec->routes[0].jobs[0], "pickup 1");
    SAME_TEXT(r.spec->routes[0].jobs[1], "1");
    SAME_TEXT(r.spec->routes[0].jobs[2], "delivery 1");
    release(&r);
}

static void solve_it(reading *r, arv_plan **plan)
{
    const arv_problem *p;
    const arv_solve_options options = {.epochs = 4, .threads = 1};
    assert_int_equal(arv_problem_compile(r->arena, r->spec, &p, &r->error), ARV_OK);
    assert_int_equal(arv_solve(p, &options, NULL, r->arena, plan, &r->error), ARV_OK);
}

static void test_answers_speak_of_shipments(void **state)
{
    (void)state;
    reading r;
    arv_plan *plan, *again;
    char *text;
    size_t length;
    const format_write_options options = {.deterministic = true};
    read_ok(&r, PROBLEM);
    solve_it(&r, &plan);
    assert_int_equal(plan->unassigned_count, 0);
    assert_int_equal(format_write_plan(r.arena, r.spec, &r.info, plan, &options, &text, &length),
                     ARV_OK);
    assert_non_null(strstr(text, quoted(r.arena, "'type':'pickup','id':1,")));
    assert_non_null(strstr(text, quoted(r.arena, "'type':'delivery','id':1,")));
    assert_non_null(strstr(text, quoted(r.arena, "'type':'pickup','id':'b',")));
    assert_non_null(strstr(text, quoted(r.arena, "'type':'job','id':1,")));
    /* the two of the job are on board from the start, those of the shipments are not */
    assert_non_null(strstr(text, quoted(r.arena, "'load':[2]")));
    assert_null(strstr(text, quoted(r.arena, "'load':[4]")));
    assert_null(strstr(text, quoted(r.arena, "'load':[-")));
    assert_int_equal(format_read_plan(r.arena, text, length, r.spec, &r.info, &again, &r.error),
                     ARV_OK);
    assert_int_equal(arv_check(r.spec, again, NULL, NULL), ARV_OK);
    release(&r);
}

static void test_what_is_left_says_its_kind(void **state)
{
    (void)state;
    reading r;
    arv_plan *plan, *again;
    char *text;
    size_t length;
    const format_write_options options = {.deterministic = true};
    read_ok(&r, "{'vehicles':[{'id':1,'start_index':0,'capacity':[1]}],"
                "'shipments':[{'amount':[2],'pickup':{'id':7,'location_index':0},"
                "'delivery':{'id':8,'location_index':1}}],"
                "'matrices':{'car':{'durations':[[0,100],[100,0]]}}}");
    solve_it(&r, &plan);
    assert_int_equal(plan->unassigned_count, 2);
    assert_int_equal(format_write_plan(r.arena, r.spec, &r.info, plan, &options, &text, &length),
                     ARV_OK);
    assert_non_null(strstr(text, quoted(r.arena, "'id':7,'type':'pickup'")));
    assert_non_null(strstr(text, quoted(r.arena, "'id':8,'type':'delivery'")));
    assert_int_equal(format_read_plan(r.arena, text, length, r.spec, &r.info, &again, &r.error),
                     ARV_OK);
    assert_int_equal(again->unassigned[0].job, 0);
    assert_int_equal(again->unassigned[1].job, 1);
    release(&r);
}

static void test_wrong_shipments_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *shipment, *path;
    } wrong[] = {
        {"{}", "shipments[0].pickup"},
        {"{'pickup':{'id':1,'location_index':0},'delivery':{'location_index':0}}",
         "shipments[0].delivery.id"},
        {"{'pickup':{'id':1},'delivery':{'id':1,'location_index':0}}", "shipments[0].pickup"},
        {"{'pickup':{'id':1,'location_index':9},'delivery':{'id':1,'location_index':0}}",
         "shipments[0].pickup.location_index"},
        {"{'pickup':{'id':1,'location_index':0,'amount':[1]},"
         "'delivery':{'id':1,'location_index':0}}",
         "shipments[0].pickup.amount"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[600];
        reading r;
        snprintf(text, sizeof text,
                 "{'vehicles':[{'id':1,'start_index':0}],'shipments':[%s],"
                 "'matrices':{'car':{'durations':[[0,1],[1,0]]}}}",
                 wrong[i].shipment);
        read_json(&r, text);
        bool named = false;
        for (int32_t k = 0; k < r.error.count; k++)
            named |= strcmp(r.error.items[k].path, wrong[i].path) == 0;
        if (!named) {
            print_violations(&r.error);
            fail_msg("%s is not named", wrong[i].path);
        }
        release(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipments_are_pairs),
        cmocka_unit_test(test_answers_speak_of_shipments),
        cmocka_unit_test(test_what_is_left_says_its_kind),
        cmocka_unit_test(test_wrong_shipments_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
