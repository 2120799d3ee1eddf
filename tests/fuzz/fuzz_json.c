/* fuzz_json.c - libFuzzer entry for everything that reads files: problems of every kind through the
 * compiler, written and read again; the same bytes as an answer and as routes of a small problem.
 *
 * What must hold beside not crashing: a refusal has a violation; a problem that was read can be
 * written, and reads back with as many technicians and jobs. */
#include "format/format.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CAP_BYTES = 64 << 20 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* The problem whose answers are fuzzed. */
static const char SMALL[] =
    "{\"vehicles\":[{\"id\":1,\"start_index\":0,\"breaks\":[{\"id\":1,\"service\":5},{\"service\":6}],"
    "\"time_window\":[0,1000]},{\"id\":\"b\",\"end_index\":1,\"shifts\":[{\"start_s\":0,\"end_s\":9},"
    "{\"start_s\":10,\"end_s\":19}]}],\"jobs\":[{\"id\":1,\"location_index\":1,\"setup\":3},"
    "{\"id\":\"x\",\"location_index\":0}],\"matrices\":{\"car\":{\"durations\":[[0,1],[1,0]]}}}";

static void write_and_read_again(arv_arena *arena, const arv_spec *spec, const format_info *info)
{
    arv_error error = {.status = ARV_OK};
    format_info again_info;
    const arv_spec *again;
    char *text;
    size_t length;
    const arv_status written =
        format_write_problem(arena, spec, info, false, &text, &length, &error);
    require(written == error.status);
    if (written != ARV_OK)
        return;
    const format_options json = {.kind = FORMAT_JSON};
    const arv_status read =
        format_read_problem(arena, text, length, &json, &again, &again_info, &error);
    require(read == ARV_OK || read == ARV_RESOURCE_EXHAUSTED);
    if (read != ARV_OK)
        return;
    require(again->technician_count == spec->technician_count);
    require(again->job_count == spec->job_count);
}

static void read_as_problem(const uint8_t *data, size_t size, format_kind kind,
                            format_convention convention)
{
    const format_options options = {.kind = kind, .convention = convention};
    arv_arena *arena = arv_arena_create(CAP_BYTES);
    arv_error error = {.status = ARV_OK};
    format_info info;
    const arv_spec *spec;
    const arv_problem *problem;
    char *text;
    size_t length;
    require(arena != NULL);
    arv_status status =
        format_read_problem(arena, (const char *)data, size, &options, &spec, &info, &error);
    require(status == error.status && (status == ARV_OK) == (spec != NULL));
    if (status == ARV_OK) {
        status = arv_problem_compile(arena, spec, &problem, &error);
        format_translate_error(&info, &error);
        if (status == ARV_OK)
            write_and_read_again(arena, spec, &info);
    }
    require(status == ARV_OK || error.count > 0);
    if (status != ARV_OK)
        format_write_error(arena, status, &error, &text, &length);
    arv_arena_destroy(&arena);
}

static void read_as_answer(const uint8_t *data, size_t size)
{
    arv_arena *arena = arv_arena_create(CAP_BYTES);
    arv_error error = {.status = ARV_OK};
    format_info info;
    const arv_spec *spec;
    require(arena && format_read_problem(arena, SMALL, sizeof SMALL - 1, NULL, &spec, &info,
                                         &error) == ARV_OK);
    arv_plan *plan;
    if (format_read_plan(arena, (const char *)data, size, spec, &info, &plan, &error) == ARV_OK) {
        const format_write_options options = {.with_windows = true};
        char *text;
        size_t length;
        require(format_write_plan(arena, spec, &info, plan, &options, &text, &length) == ARV_OK);
    } else {
        require(error.count > 0 && plan == NULL);
    }
    const arv_route_in_force *order;
    int32_t count;
    error = (arv_error){.status = ARV_OK};
    if (format_read_routes(arena, (const char *)data, size, spec, &order, &count, &error) != ARV_OK)
        require(error.count > 0 && order == NULL);
    arv_arena_destroy(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const format_convention convention = (format_convention)(size % 3);
    switch (format_guess((const char *)data, size)) {
    case FORMAT_JSON:
        read_as_problem(data, size, FORMAT_JSON, FORMAT_CONVENTION_DEFAULT);
        read_as_answer(data, size);
        break;
    case FORMAT_SOLOMON:
        read_as_problem(data, size, FORMAT_SOLOMON, convention);
        break;
    case FORMAT_VRPLIB:
        read_as_problem(data, size, FORMAT_VRPLIB, convention);
        break;
    default:
        read_as_problem(data, size, FORMAT_AUTO, FORMAT_CONVENTION_DEFAULT);
        read_as_answer(data, size);
    }
    return 0;
}
