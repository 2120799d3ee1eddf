/* Encode and decode: nothing is forgotten, nothing is changed.
 *
 * Two facts together say that every field survives: the encoded sample has every field of the schema
 * set (so the encoder forgets none), and encoding what was decoded gives the same bytes (so the decoder
 * forgets none and changes none). */
#include "wire_sample.h"

#include "arrival/v1/arrival.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef struct fixture {
    arv_arena *arena;
    wire_roster roster;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f.arena = arv_arena_create(0);
    assert_non_null(f.arena);
    assert_int_equal(wire_roster_build(f.arena, wire_sample_spec(), &f.roster), ARV_OK);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    arv_arena_destroy(&f->arena);
    return 0;
}

static wire_bytes encode(fixture *f, const wire_message *message)
{
    wire_bytes bytes = {0};
    assert_int_equal(wire_encode(f->arena, message, &f->roster, &bytes), ARV_OK);
    return bytes;
}

static wire_message *decode(fixture *f, wire_bytes bytes)
{
    wire_message *message = NULL;
    arv_error error = {0};
    const arv_status status = wire_decode_named(f->arena, bytes.data, bytes.size, &f->roster,
                                                &wire_sample_source, &message, &error);
    if (status)
        print_error("%s: %s\n", error.items[0].path, error.items[0].text);
    assert_int_equal(status, ARV_OK);
    return message;
}

/* What is encoded again must be told what does not travel: whether to tell the wall clock. */
static void prepare_again(wire_message *message)
{
    if (message->header.kind == WIRE_SOLVE_REPLY || message->header.kind == WIRE_ESTIMATE_REPLY)
        message->body.plan.with_solve_ms = true;
}

static void test_decoded_messages_encode_to_the_same_bytes(void **state)
{
    fixture *f = *state;
    wire_message message;
    int count = 0;
    for (; wire_sample_message(count, &message); count++) {
        const wire_bytes first = encode(f, &message);
        wire_message *again = decode(f, first);
        assert_memory_equal(&again->header, &message.header, sizeof message.header);
        prepare_again(again);
        const wire_bytes second = encode(f, again);
        assert_int_equal(second.size, first.size);
        assert_memory_equal(second.data, first.data, first.size);
    }
    assert_int_equal(count, 46);
}

/* ---- completeness ----------------------------------------------------------------------------*/

enum { SEEN_MAX = 96 };

/* Fields that were set in any message of a type. */
typedef struct seen {
    const ProtobufCMessageDescriptor *type;
    uint64_t fields;
} seen;

static seen *seen_of(seen table[SEEN_MAX], const ProtobufCMessageDescriptor *type)
{
    for (int i = 0; i < SEEN_MAX; i++) {
        if (!table[i].type)
            table[i].type = type;
        if (table[i].type == type)
            return &table[i];
    }
    fail_msg("more message types than expected");
    return NULL;
}

static bool is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    const char *base = (const char *)message;
    static const char zero[16];
    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t n;
        memcpy(&n, base + field->quantifier_offset, sizeof n);
        return n > 0;
    }
    if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
        uint32_t which;
        memcpy(&which, base + field->quantifier_offset, sizeof which);
        return which == field->id;
    }
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        const char *text;
        memcpy(&text, base + field->offset, sizeof text);
        return text && *text;
    }
    const size_t size = field->type == PROTOBUF_C_TYPE_BOOL ||
                                field->type == PROTOBUF_C_TYPE_ENUM ||
                                field->type == PROTOBUF_C_TYPE_FIXED32
                            ? 4
                            : 8;
    return memcmp(base + field->offset, zero, size) != 0;
}

static void note(seen table[SEEN_MAX], const ProtobufCMessage *message);

static void note_children(seen table[SEEN_MAX], const ProtobufCMessage *message,
                          const ProtobufCFieldDescriptor *field)
{
    const char *base = (const char *)message;
    if (field->label != PROTOBUF_C_LABEL_REPEATED) {
        const ProtobufCMessage *child;
        memcpy(&child, base + field->offset, sizeof child);
        note(table, child);
        return;
    }
    size_t n;
    ProtobufCMessage *const *children;
    memcpy(&n, base + field->quantifier_offset, sizeof n);
    memcpy(&children, base + field->offset, sizeof children);
    for (size_t i = 0; i < n; i++)
        note(table, children[i]);
}

static void note(seen table[SEEN_MAX], const ProtobufCMessage *message)
{
    seen *entry = seen_of(table, message->descriptor);
    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        if (!is_set(message, field))
            continue;
        entry->fields |= UINT64_C(1) << i;
        if (field->type == PROTOBUF_C_TYPE_MESSAGE)
            note_children(table, message, field);
    }
}

static void test_every_field_of_the_schema_is_encoded(void **state)
{
    fixture *f = *state;
    static seen table[SEEN_MAX];
    wire_message message;
    for (int i = 0; wire_sample_message(i, &message); i++) {
        const wire_bytes bytes = encode(f, &message);
        Arrival__V1__Envelope *envelope =
            arrival__v1__envelope__unpack(NULL, bytes.size, bytes.data);
        assert_non_null(envelope);
        note(table, &envelope->base);
        arrival__v1__envelope__free_unpacked(envelope, NULL);
    }
    int types = 0;
    for (; types < SEEN_MAX && table[types].type; types++) {
        const ProtobufCMessageDescriptor *type = table[types].type;
        for (unsigned i = 0; i < type->n_fields; i++)
            if (!(table[types].fields >> i & 1))
                fail_msg("%s.%s is never set", type->short_name, type->fields[i].name);
    }
    assert_int_equal(types, 72); /* all messages of the schema */
}

/* ---- a few values by hand, so that both directions cannot be wrong together -------------------*/

static void test_values_of_a_spec(void **state)
{
    fixture *f = *state;
    wire_message message;
    assert_true(wire_sample_message(0, &message));
    const wire_message *back = decode(f, encode(f, &message));
    const arv_spec *spec = &back->body.solve.spec;
    assert_int_equal(spec->technician_count, 2);
    assert_string_equal(spec->technicians[0].description, "from Z\xc3\xbcrich");
    assert_int_equal(spec->technicians[0].shifts[0].breaks[0].max_load[1], -8);
    assert_int_equal(spec->technicians[0].costs.per_shift_hour, 9);
    assert_null(spec->technicians[1].description);
    assert_int_equal(spec->technicians[1].start_location, ARV_NONE);
    assert_true(spec->technicians[1].max_tasks == ARV_UNSET);
    assert_int_equal(spec->jobs[0].windows[1].early_price_per_hour, 0);
    assert_int_equal(spec->jobs[0].unserved_price, 0);
    assert_true(spec->jobs[1].unserved_price == ARV_UNSET);
    assert_int_equal(spec->jobs[1].location, ARV_NONE);
    assert_null(spec->jobs[1].delivery);
    assert_true(spec->locations[0].longitude == 8.5);
    assert_false(spec->locations[2].has_coordinates);
    assert_int_equal(spec->profiles[0].matrices[0].costs[7], -7);
    assert_null(spec->profiles[0].matrices[1].distances);
    assert_int_equal((uintptr_t)spec->profiles[0].matrices[0].durations % sizeof(int32_t), 0);
    assert_int_equal(spec->profiles[0].day_sigma_ppm, 0);
    assert_string_equal(spec->locations[2].id, "quay/2");
    assert_null(spec->locations[1].id);
    assert_int_equal(spec->model_count, 2);
    assert_int_equal(spec->access_model_count, 1);
    assert_int_equal(spec->access_models[0].mean, 240);
    assert_int_equal(spec->travel_model_count, 2);
    assert_string_equal(spec->travel_models[0].from, "depot");
    assert_string_equal(spec->travel_models[0].to, "quay/2");
    assert_string_equal(spec->travel_models[0].technician, "anna");
    assert_int_equal(spec->travel_models[0].hour_ppm[ARV_HOURS - 1], 24);
    assert_int_equal(spec->travel_models[0].quantile_value[2], 3);
    assert_int_equal(spec->travel_models[0].technician_day_ppm, 2);
    assert_int_equal(spec->travel_models[0].neighbour_decay_ppm, 4);
    assert_null(spec->travel_models[1].profile);
    assert_null(spec->travel_models[1].hour_ppm);
    assert_null(spec->travel_models[1].quantile_ppm);
    assert_true(back->body.solve.options.time_limit_s == 2.5);
    assert_true(back->body.solve.options.bound_s == 1.5);
    assert_int_equal(back->body.solve.options.risk_price_per_hour, 3600);
    assert_int_equal(back->body.solve.options.territory_jobs, 700);
    assert_int_equal(back->body.solve.windows.min_width_s, 0);
    assert_int_equal(back->body.solve.windows.missing_tap_ppm, 6);
    assert_int_equal(back->body.solve.windows.day_before_s, 7);
    assert_int_equal(back->body.solve.windows.early_weight_ppm, 8);
    assert_int_equal(back->body.solve.windows.late_weight_ppm, 9);
    assert_int_equal(back->body.solve.windows.booking_churn_s, 10);
    assert_true(back->body.solve.windows.hold_early);
}

static void test_defaults_of_empty_messages(void **state)
{
    fixture *f = *state;
    arv_spec empty;
    arv_spec_init(&empty);
    wire_message message = {.header = wire_sample_header(WIRE_SOLVE)};
    arv_solve_options_init(&message.body.solve.options);
    message.body.solve.spec = empty;
    const wire_message *back = decode(f, encode(f, &message));
    arv_window_options defaults;
    arv_window_options_init(&defaults);
    assert_false(back->body.solve.with_windows);
    assert_memory_equal(&back->body.solve.windows, &defaults, sizeof defaults);
    assert_memory_equal(&back->body.solve.spec, &empty, sizeof empty);
}

static void test_plan_of_a_reply(void **state)
{
    fixture *f = *state;
    wire_message message = {.header = wire_sample_header(WIRE_SOLVE_REPLY)};
    message.body.plan.plan = wire_sample_plan();
    const arv_plan *plan = decode(f, encode(f, &message))->body.plan.plan;
    const arv_step *step = &plan->routes[0].steps[2];
    assert_int_equal(step->job, 1);
    assert_int_equal(step->rest, ARV_NONE);
    assert_int_equal(step->eta_s, -10);
    assert_int_equal(plan->routes[0].steps[1].rest, 0);
    assert_int_equal(plan->routes[0].steps[3].stops_away, ARV_NONE);
    assert_int_equal(plan->unassigned[0].reason, ARV_REASON_NO_TIME);
    assert_true(plan->summary.solve_s == 0.0); /* was not to be told */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_decoded_messages_encode_to_the_same_bytes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_every_field_of_the_schema_is_encoded, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_values_of_a_spec, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_defaults_of_empty_messages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_plan_of_a_reply, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
