/* fuzz_wire.c - any bytes through what the daemon does with a frame before it solves: peek, prescan,
 * decode, compile; and back again: what was decoded must encode.
 *
 * The first input byte only says whether there is a spec for replies to belong to. Memory is capped as
 * in the daemon, at a size that a fuzzer can afford. */
#include "wire/wire.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

enum { CAP_BYTES = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const arv_spec *spec_of(const wire_message *message)
{
    switch (message->header.kind) {
    case WIRE_SOLVE:
        return &message->body.solve.spec;
    case WIRE_ESTIMATE:
        return &message->body.estimate.spec;
    case WIRE_OPEN_DAY:
        return &message->body.open_day.routes.spec;
    case WIRE_SLOTS:
        return &message->body.slots.spec;
    case WIRE_EXPLAIN:
        return &message->body.explain.spec;
    default:
        return NULL;
    }
}

/* A roster of two technicians and two jobs, with a spec of one shift and one break each. */
static void small_roster(arv_arena *arena, wire_roster *roster)
{
    static const arv_break rest;
    static const arv_shift shift = {.breaks = &rest, .break_count = 1};
    static const arv_technician technicians[] = {{.id = "a", .shifts = &shift, .shift_count = 1},
                                                 {.id = "b", .shifts = &shift, .shift_count = 1}};
    static const arv_job jobs[] = {{.id = "1"}, {.id = "2"}};
    static const arv_spec spec = {
        .technicians = technicians, .technician_count = 2, .jobs = jobs, .job_count = 2};
    if (wire_roster_build(arena, &spec, roster))
        abort();
}

static void encode_again(const wire_message *message, const wire_roster *roster)
{
    wire_roster own;
    wire_bytes bytes;
    arv_arena *arena = arv_arena_create(4 * (size_t)CAP_BYTES);
    const arv_spec *spec = spec_of(message);
    if (spec && wire_roster_build(arena, spec, &own))
        abort();
    const arv_status status = wire_encode(arena, message, spec ? &own : roster, &bytes);
    assert(status == ARV_OK || status == ARV_RESOURCE_EXHAUSTED);
    (void)status;
    arv_arena_destroy(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arv_arena *arena = arv_arena_create(CAP_BYTES);
    arv_error *error = calloc(1, sizeof *error);
    wire_message *message = NULL;
    wire_roster roster;
    if (!arena || !error || size == 0)
        goto done;
    small_roster(arena, &roster);
    if (wire_decode(arena, data + 1, size - 1, data[0] & 1 ? &roster : NULL, &message, error))
        goto done;
    encode_again(message, &roster);
    const arv_spec *spec = spec_of(message);
    const arv_problem *problem;
    if (spec)
        (void)arv_problem_compile(arena, spec, &problem, error);
done:
    free(error);
    arv_arena_destroy(&arena);
    return 0;
}
