/* answer_file.c - an answer of whichever kind from a file; see format.h. */
#include "format/format.h"

static arv_status time_routes(arv_arena *arena, const char *bytes, size_t length,
                              const arv_spec *spec, const arv_problem *problem, arv_plan **plan,
                              arv_error *error)
{
    const arv_route_in_force *order = NULL;
    int32_t count = 0;
    const arv_status status = format_read_routes(arena, bytes, length, spec, &order, &count, error);
    return status == ARV_OK ? arv_plan_from_order(problem, order, count, arena, plan, error)
                            : status;
}

arv_status format_read_answer_file(arv_arena *arena, const char *path, const arv_spec *spec,
                                   const arv_problem *problem, const format_info *info,
                                   arv_plan **plan, arv_error *error)
{
    const char *bytes = NULL;
    size_t length = 0;
    const arv_status status = format_load_file(arena, path, &bytes, &length, error);
    if (status != ARV_OK)
        return status;
    return format_guess(bytes, length) == FORMAT_ROUTES
               ? time_routes(arena, bytes, length, spec, problem, plan, error)
               : format_read_plan(arena, bytes, length, spec, info, plan, error);
}
