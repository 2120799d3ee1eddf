/* given_plan.c - see given_plan.h. */
#include "daybook/given_plan.h"

#include <stdio.h>
#include <string.h>

void error_rename_paths(arv_error *error, const char *from, const char *to)
{
    const size_t skip = strlen(from);
    for (int32_t i = 0; i < error->count; i++) {
        char *path = error->items[i].path;
        char renamed[sizeof error->items[i].path];
        if (strncmp(path, from, skip) != 0)
            continue;
        snprintf(renamed, sizeof renamed, "%s%.*s", to, (int)(sizeof renamed - strlen(to) - 1),
                 path + skip);
        memcpy(path, renamed, sizeof renamed);
    }
}

arv_status given_plan_take(arv_arena *arena, const wire_estimate *request,
                           const arv_problem **problem, arv_plan **plan, arv_error *error)
{
    arv_summary recomputed;
    arv_status status = arv_problem_compile(arena, &request->spec, problem, error);
    if (status)
        return status;
    if (!request->plan) {
        status =
            arv_plan_from_order(*problem, request->order, request->order_count, arena, plan, error);
        error_rename_paths(error, "routes", "order");
        return status;
    }
    *plan = request->plan;
    status = arv_check(&request->spec, request->plan, &recomputed, error);
    error_rename_paths(error, "", "plan.");
    return status;
}
