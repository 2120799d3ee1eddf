/* fuzz_wire_learner.c - libFuzzer entry for learned states as messages.
 *
 * What must hold beside not crashing: a refusal has a violation and no learner; what was read can be
 * applied and learned from, is written as a message that can be read, and that is written again as the
 * same bytes. */
#include "learn/learner.h"
#include "wire/learner_wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* The first type and technician that are known, on the day after. */
static void check_use(arv_learner *learner, arv_arena *arena)
{
    arv_technician technician;
    arv_job job;
    arv_spec spec, learned;
    arv_spec_init(&spec);
    arv_technician_init(&technician);
    arv_job_init(&job);
    if (learner->technicians.count > 0)
        technician.id = learner->technicians.entries[0].text;
    if (learner->types.count > 0)
        job.type = learner->types.entries[0].text;
    spec.technicians = &technician;
    spec.jobs = &job;
    spec.technician_count = spec.job_count = 1;
    const int32_t day = learner->any_day ? learner->day : 0;
    const arv_visit visit = {.day = day + 1,
                             .technician = "t",
                             .route = "r",
                             .stop = 1,
                             .job_type = job.type && *job.type ? job.type : NULL,
                             .arrive_s = 600,
                             .start_s = 700,
                             .finish_s = 2000,
                             .planned_travel_s = 500,
                             .planned_service_s = 900};
    require(arv_learner_apply(learner, day, &spec, arena, &learned, NULL) == ARV_OK);
    if (day < LEARNER_MOST_DAY)
        require(arv_learner_add(learner, &visit, 1, NULL) == ARV_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arv_error error = {.status = ARV_OK};
    arv_learner *learner, *again;
    const arv_status status = wire_decode_learner(data, size, &learner, &error);
    require(status == error.status && (status == ARV_OK) == (learner != NULL));
    require(status == ARV_OK || error.count > 0);
    if (!learner)
        return 0;
    arv_arena *arena = arv_arena_create(0);
    wire_bytes first, second;
    check_use(learner, arena);
    require(wire_encode_learner(arena, learner, &first) == ARV_OK);
    require(wire_decode_learner(first.data, first.size, &again, &error) == ARV_OK);
    require(wire_encode_learner(arena, again, &second) == ARV_OK);
    require(first.size == second.size && memcmp(first.data, second.data, first.size) == 0);
    arv_learner_destroy(&learner);
    arv_learner_destroy(&again);
    arv_arena_destroy(&arena);
    return 0;
}
