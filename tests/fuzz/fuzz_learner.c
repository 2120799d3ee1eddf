/* fuzz_learner.c - libFuzzer entry for learned states.
 *
 * What must hold beside not crashing: a refusal has a violation and no learner; what was read can be
 * applied and learned from, is written as a text that can be read, and that text is written again as
 * the same bytes. */
#include "format/learner_json.h"
#include "learn/learner.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* A job of every type and a technician of every name that is known, at most a few. */
static void check_use(arv_learner *learner, arv_arena *arena)
{
    enum { MOST = 4 };
    arv_technician technicians[MOST];
    arv_job jobs[MOST];
    arv_spec spec, learned;
    arv_spec_init(&spec);
    for (int i = 0; i < MOST; i++) {
        arv_technician_init(&technicians[i]);
        arv_job_init(&jobs[i]);
        if (i < learner->technicians.count)
            technicians[i].id = learner->technicians.entries[i].text;
        if (i < learner->types.count)
            jobs[i].type = learner->types.entries[i].text;
    }
    spec.technicians = technicians;
    spec.jobs = jobs;
    spec.technician_count = spec.job_count = MOST;
    const int32_t day = learner->any_day ? learner->day : 0;
    const arv_visit visit = {.day = day + 1,
                             .technician = "t",
                             .route = "r",
                             .stop = 1,
                             .job_type = jobs[0].type && *jobs[0].type ? jobs[0].type : NULL,
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
    arv_error error;
    arv_learner *learner, *again;
    const arv_status status = learner_json_read((const char *)data, size, &learner, &error);
    require(status == error.status && (status == ARV_OK) == (learner != NULL));
    require(status == ARV_OK || error.count > 0);
    if (!learner)
        return 0;
    arv_arena *arena = arv_arena_create(0);
    char *first, *second;
    size_t length, second_length;
    check_use(learner, arena);
    require(learner_json_write(learner, arena, &first, &length) == ARV_OK);
    require(learner_json_read(first, length, &again, &error) == ARV_OK);
    require(learner_json_write(again, arena, &second, &second_length) == ARV_OK);
    require(length == second_length && memcmp(first, second, length) == 0);
    arv_learner_destroy(&learner);
    arv_learner_destroy(&again);
    arv_arena_destroy(&arena);
    return 0;
}
