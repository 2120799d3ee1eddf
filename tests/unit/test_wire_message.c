/* Headers, rosters, refusals of the decoder, memory caps and error replies of the wire room. */
#include "wire_sample.h"

#include "arrival/v1/arrival.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
    arv_arena *arena;
    wire_roster roster;
    arv_error error;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->arena = arv_arena_create(0);
    assert_non_null(f->arena);
    assert_int_equal(wire_roster_build(f->arena, wire_sample_spec(), &f->roster), ARV_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    arv_arena_destroy(&f->arena);
    free(f);
    return 0;
}

static wire_bytes encode(fixture *f, const wire_message *message)
{
    wire_bytes bytes = {0};
    assert_int_equal(wire_encode(f->arena, message, &f->roster, &bytes), ARV_OK);
    return bytes;
}

static arv_status decode(fixture *f, wire_bytes bytes, wire_message **message)
{
    f->error = (arv_error){0};
    return wire_decode_named(f->arena, bytes.data, bytes.size, &f->roster, &wire_sample_source,
                             message, &f->error);
}

/* ---- header ----------------------------------------------------------------------------------*/

static void test_peek_reads_what_the_encoder_wrote(void **state)
{
    fixture *f = *state;
    wire_message message;
    for (int i = 0; wire_sample_message(i, &message); i++) {
        wire_glance glance;
        const wire_bytes bytes = encode(f, &message);
        assert_int_equal(wire_peek(bytes.data, bytes.size, &glance, &f->error), ARV_OK);
        assert_true(glance.has_request_id);
        assert_memory_equal(&glance.header, &message.header, sizeof message.header);
        assert_true(glance.body + glance.body_size == bytes.data + bytes.size);
        assert_int_equal(glance.time_limit_ms, message.header.kind == WIRE_SOLVE ? 4000 : 0);
    }
}

static void test_peek_of_every_prefix(void **state)
{
    fixture *f = *state;
    wire_message message;
    assert_true(wire_sample_message(3, &message));
    const wire_bytes bytes = encode(f, &message);
    for (size_t size = 0; size < bytes.size; size++) {
        wire_glance glance;
        uint8_t *exact = malloc(size + 1);
        memcpy(exact, bytes.data, size);
        assert_int_not_equal(wire_peek(exact, size, &glance, NULL), ARV_OK);
        assert_int_equal(glance.has_request_id, size >= 25);
        free(exact);
    }
}

static void test_kinds_have_the_names_and_numbers_of_the_schema(void **state)
{
    (void)state;
    const ProtobufCMessageDescriptor *envelope = &arrival__v1__envelope__descriptor;
    int bodies = 0;
    for (unsigned i = 0; i < envelope->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &envelope->fields[i];
        if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
            continue;
        assert_string_equal(wire_kind_name((wire_kind)field->id), field->name);
        bodies++;
    }
    assert_int_equal(bodies, 33);
    assert_string_equal(wire_kind_name(WIRE_NOTHING), "nothing");
    assert_true(wire_kind_is_work(WIRE_DAY_SLOTS) && !wire_kind_is_work(WIRE_SNAPSHOT));
    assert_true(wire_kind_is_control(WIRE_DRAIN) && wire_kind_is_control(WIRE_DAYS) &&
                !wire_kind_is_control(WIRE_PROGRESS));
}

/* ---- rosters ---------------------------------------------------------------------------------*/

static void test_rosters_find_ids(void **state)
{
    fixture *f = *state;
    wire_roster copy;
    assert_int_equal(wire_roster_copy(f->arena, &f->roster, &copy), ARV_OK);
    assert_null(copy.spec);
    assert_int_equal(wire_roster_technician(&copy, "ben"), 1);
    assert_int_equal(wire_roster_technician(&copy, "be"), ARV_NONE);
    assert_int_equal(wire_roster_job(&copy, "job/2"), 1);
    assert_int_equal(wire_roster_job(&copy, ""), ARV_NONE);
    assert_ptr_not_equal(copy.jobs[0], f->roster.jobs[0]);
}

static void test_topics(void **state)
{
    fixture *f = *state;
    const wire_day key = {"depot", "2026-11-22"};
    assert_string_equal(wire_topic(f->arena, &key, "job/1"), "depot/2026-11-22/job/1");
}

/* ---- refusals --------------------------------------------------------------------------------*/

static void expect_refused(fixture *f, const wire_message *message, const char *path)
{
    wire_message *back = NULL;
    assert_int_equal(decode(f, encode(f, message), &back), ARV_INVALID_ARGUMENT);
    assert_string_equal(f->error.items[0].path, path);
}

static void test_plan_and_order_exclude_each_other(void **state)
{
    fixture *f = *state;
    wire_message message;
    assert_true(wire_sample_message(1, &message));
    message.body.estimate.order_count = 0;
    expect_refused(f, &message, "plan");
    assert_true(wire_sample_message(2, &message));
    message.body.open_day.routes.order = wire_sample_spec()->routes;
    message.body.open_day.routes.order_count = 1;
    expect_refused(f, &message, "plan");
}

static void test_order_has_no_frozen_part(void **state)
{
    fixture *f = *state;
    wire_message message;
    assert_true(wire_sample_message(1, &message));
    message.body.estimate.order = wire_sample_spec()->routes;
    expect_refused(f, &message, "order[0].frozen");
}

static void test_events_name_who_and_what(void **state)
{
    fixture *f = *state;
    wire_message message;
    assert_true(wire_sample_message(3, &message));
    message.body.event.job = NULL;
    expect_refused(f, &message, "job");
    message.body.event.kind = ARV_EVENT_CLOCK;
    expect_refused(f, &message, "technician");
    message.body.event.technician = NULL;
    wire_message *back;
    assert_int_equal(decode(f, encode(f, &message), &back), ARV_OK);
    message.body.event.key.day = "a/b";
    expect_refused(f, &message, "day");
}

static void test_accepted_plans_have_orders(void **state)
{
    fixture *f = *state;
    wire_message message;
    assert_true(wire_sample_message(3, &message));
    wire_event *event = &message.body.event;
    event->orders = wire_sample_spec()->routes;
    event->order_count = 1;
    expect_refused(f, &message, "orders"); /* none on ADDED */
    event->kind = ARV_EVENT_PLAN_ACCEPTED;
    expect_refused(f, &message, "technician");
    event->technician = event->job = NULL;
    expect_refused(f, &message, "orders[0].frozen");
    arv_route_in_force order = wire_sample_spec()->routes[0];
    order.frozen = 0;
    event->orders = &order;
    wire_message *back;
    assert_int_equal(decode(f, encode(f, &message), &back), ARV_OK);
    assert_int_equal(wire_event_digest(&back->body.event), wire_event_digest(event));
    order.shift++;
    assert_true(wire_event_digest(&back->body.event) != wire_event_digest(event));
    wire_roster roster;
    arv_event resolved;
    wire_event named = {.key = event->key};
    assert_int_equal(wire_roster_build(f->arena, wire_sample_spec(), &roster), ARV_OK);
    assert_int_equal(wire_event_resolve(f->arena, &roster, &back->body.event, &resolved, &f->error),
                     ARV_OK);
    assert_int_equal(wire_event_name(f->arena, wire_sample_spec(), &resolved, &named, &f->error),
                     ARV_OK);
    assert_int_equal(wire_event_digest(&back->body.event), wire_event_digest(&named));
    const char *nobody = "nobody";
    order.jobs = &nobody;
    order.job_count = 1;
    assert_int_equal(wire_event_resolve(f->arena, &roster, event, &resolved, &f->error),
                     ARV_NOT_FOUND);
    assert_string_equal(f->error.items[0].path, "orders[0].jobs[0]");
    event->order_count = 0;
    expect_refused(f, &message, "orders");
}

static void test_indices_of_plans_are_checked_against_the_spec(void **state)
{
    fixture *f = *state;
    arv_plan plan = *wire_sample_plan();
    arv_route route = plan.routes[0];
    arv_step steps[4];
    memcpy(steps, route.steps, sizeof steps);
    route.steps = steps;
    plan.routes = &route;
    wire_message message = {.header = wire_sample_header(WIRE_SOLVE_REPLY)};
    message.body.plan.plan = &plan;
    route.shift = 2;
    expect_refused(f, &message, "routes[0].shift");
    route.shift = 1;
    steps[1].rest = 1;
    expect_refused(f, &message, "routes[0].steps[1].rest");
}

/* Lists that belong together have their length; arv_spec could not say otherwise. */
static void test_lists_of_models_agree(void **state)
{
    fixture *f = *state;
    wire_message message;
    assert_true(wire_sample_message(0, &message));
    const wire_bytes bytes = encode(f, &message);
    static const char *const paths[] = {
        "models[0].quantile_value", "travel_models[0].quantile_value", "travel_models[0].hour_ppm"};
    for (int i = 0; i < 3; i++) {
        Arrival__V1__Envelope *envelope =
            arrival__v1__envelope__unpack(NULL, bytes.size, bytes.data);
        Arrival__V1__Problem *problem = envelope->solve->problem;
        size_t *const lengths[] = {&problem->models[0]->n_quantile_value,
                                   &problem->travel_models[0]->n_quantile_value,
                                   &problem->travel_models[0]->n_hour_ppm};
        --*lengths[i];
        uint8_t *packed = malloc(arrival__v1__envelope__get_packed_size(envelope));
        const wire_bytes spoilt = {packed, arrival__v1__envelope__pack(envelope, packed)};
        wire_message *back = NULL;
        assert_int_equal(decode(f, spoilt, &back), ARV_INVALID_ARGUMENT);
        assert_string_equal(f->error.items[0].path, paths[i]);
        free(packed);
        arrival__v1__envelope__free_unpacked(envelope, NULL);
    }
}

static void test_replies_with_ids_need_a_roster(void **state)
{
    fixture *f = *state;
    wire_message message, *back;
    for (int i = 11; i <= 15; i++) {
        assert_true(wire_sample_message(i, &message));
        const wire_bytes bytes = encode(f, &message);
        assert_int_equal(wire_decode(f->arena, bytes.data, bytes.size, NULL, &back, &f->error),
                         ARV_INVALID_ARGUMENT);
    }
}

/* ---- memory ----------------------------------------------------------------------------------*/

static void test_every_cap_is_kept_without_harm(void **state)
{
    fixture *f = *state;
    wire_message message;
    for (int i = 0; wire_sample_message(i, &message); i++) {
        const wire_bytes bytes = encode(f, &message);
        int encoded = 0, decoded = 0;
        for (size_t cap = 16; cap < 40000; cap += 16 + cap / 8) {
            arv_arena *arena = arv_arena_create(cap);
            wire_bytes out;
            wire_message *back;
            const arv_status status = wire_encode(arena, &message, &f->roster, &out);
            assert_true(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
            encoded += status == ARV_OK;
            arv_arena_destroy(&arena);
            arena = arv_arena_create(cap);
            f->error = (arv_error){0};
            const arv_status in = wire_decode_named(arena, bytes.data, bytes.size, &f->roster,
                                                    &wire_sample_source, &back, &f->error);
            assert_true(in == ARV_OK || in == ARV_RESOURCE_EXHAUSTED);
            decoded += in == ARV_OK;
            arv_arena_destroy(&arena);
        }
        assert_true(encoded > 0);
        assert_true(decoded > 0 || message.header.kind == WIRE_ERROR);
    }
}

/* ---- errors ----------------------------------------------------------------------------------*/

static void test_every_status_travels(void **state)
{
    fixture *f = *state;
    for (int status = ARV_CANCELLED; status <= ARV_PERMISSION_DENIED; status++) {
        wire_message message = {.header = wire_sample_header(WIRE_ERROR)}, *back;
        message.body.error = (wire_error){.status = (arv_status)status, .message = "why"};
        assert_int_equal(decode(f, encode(f, &message), &back), ARV_OK);
        assert_int_equal(back->body.error.status, status);
        assert_string_equal(back->body.error.message, "why");
    }
}

static void test_texts_that_were_cut_stay_readable(void **state)
{
    fixture *f = *state;
    static arv_error detail;
    wire_message message = {.header = wire_sample_header(WIRE_ERROR)}, *back;
    detail = (arv_error){0};
    arv_error_add(&detail, ARV_INVALID_ARGUMENT, "jobs[0]", "ends in half a character \xc3");
    message.body.error = (wire_error){ARV_INVALID_ARGUMENT, "x\xff", &detail, 0, 0};
    assert_int_equal(decode(f, encode(f, &message), &back), ARV_OK);
    assert_string_equal(back->body.error.message, "x?");
    assert_string_equal(back->body.error.detail->items[0].text, "ends in half a character ?");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_peek_reads_what_the_encoder_wrote),
        TEST(test_peek_of_every_prefix),
        TEST(test_kinds_have_the_names_and_numbers_of_the_schema),
        TEST(test_rosters_find_ids),
        TEST(test_topics),
        TEST(test_plan_and_order_exclude_each_other),
        TEST(test_order_has_no_frozen_part),
        TEST(test_events_name_who_and_what),
        TEST(test_accepted_plans_have_orders),
        TEST(test_indices_of_plans_are_checked_against_the_spec),
        TEST(test_lists_of_models_agree),
        TEST(test_replies_with_ids_need_a_roster),
        TEST(test_every_cap_is_kept_without_harm),
        TEST(test_every_status_travels),
        TEST(test_texts_that_were_cut_stay_readable),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
