/* compile.h - what the parts of the compiler share. Internal to the model room.
 *
 * Order of the passes: names (ids resolved) -> travel -> shifts -> travel models -> jobs -> match (service, prices,
 * who may serve what, classes of alike shifts). Each pass fills its arrays of the problem and adds
 * violations; the driver stops after a pass that failed. */
#ifndef MODEL_COMPILE_H
#define MODEL_COMPILE_H

#include "base/arena.h"
#include "model/id_index.h"
#include "model/problem.h"

/* Before the name of a tool in `skill_names`: a byte that no UTF-8 text holds. */
#define COMPILE_TOOL_PREFIX "\xff"
/* The profile of a technician who names none. */
#define COMPILE_DEFAULT_PROFILE "car"

typedef struct compiler {
    arv_arena *arena;
    const arv_spec *spec;
    arv_problem *problem;
    arv_error *error;
    id_index technician_ids, job_ids, profile_ids, type_ids;
    id_index skill_names; /* skills and, with a prefix, tools */
    id_index part_names;
    bool leg_by_leg;            /* no tables of great circles */
    int32_t *technician_travel; /* per technician: index into travels */
    int32_t *technician_rank;   /* 0 = nobody names him; else 1 + his index: never alike */
} compiler;

arv_status compile_names(compiler *c);
/* Internal second 0 is the first shift's start; every shift must end within the horizon, overtime
 * included. Part of compile_travel. */
void compile_origin(compiler *c);
arv_status compile_travel(compiler *c);
arv_status compile_shifts(compiler *c);
/* Who may restock, and with what stock he starts; parts leave his capacity (compile_restock.c). */
arv_status compile_restock(compiler *c, int64_t *capacity);
arv_status compile_travel_models(compiler *c);
arv_status compile_jobs(compiler *c);
/* What leaving each job costs on the first level, before pairs are made. */
void compile_weights(const arv_spec *spec, int64_t *weight);
arv_status compile_routes(compiler *c);
arv_status compile_relations(compiler *c);
arv_status compile_match(compiler *c);
arv_status compile_pairs(compiler *c);
/* Even shares of service, when work is to be balanced (compile_balance.c). */
arv_status compile_balance(compiler *c);
arv_status compile_costs(compiler *c);
arv_status compile_prices(compiler *c);
arv_status compile_classes(compiler *c);

/* Adds a violation whose path is printed from `format`. Returns INVALID_ARGUMENT. */
arv_status compile_bad(compiler *c, const char *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds an UNIMPLEMENTED one. */
void compile_unimplemented(compiler *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* RESOURCE_EXHAUSTED, noted in the error. */
arv_status compile_no_memory(compiler *c);

/* Does any of the windows make it worth while to wait on purpose: a price of being early, or of being
 * late for one that is not the last to close? (compile_price.c) */
bool compile_is_held(const arv_time_window *windows, int32_t count);

/* Internal seconds of a caller's time, clipped to [-PROBLEM_FOREVER_S, PROBLEM_FOREVER_S]. */
int32_t compile_time(const arv_problem *problem, int64_t time_s);

/* Sorts windows by opening and merges those that touch, in place; returns how many are left. */
int32_t compile_merge_windows(int32_t *open, int32_t *close, int32_t count);

#endif
