/* depot_solve.c - see depot_solve.h. */
#include "batch/depot_solve.h"

#include "base/arena.h"
#include "format/learned_models.h"

#include <string.h>

static arv_status no_memory(arv_error *error)
{
    return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "", "no memory left in the arena");
}

/* ---- options --------------------------------------------------------------------------------- */

static void solve_options(const batch_settings *s, const batch_row *row, int32_t threads,
                          arv_solve_options *options)
{
    arv_solve_options_init(options);
    options->epochs = depot_epochs(s, row);
    options->seed = (uint64_t)depot_seed(s, row);
    options->risk_price_per_hour = s->risk_price_per_hour;
    options->threads = threads;
}

static void window_options(const depot_aids *aids, const batch_row *row, int32_t threads,
                           arv_window_options *options)
{
    const batch_settings *s = aids->settings;
    arv_window_options_init(options);
    options->seed = (uint64_t)depot_seed(s, row);
    options->threads = threads;
    options->hold_early = s->hold_early;
    options->calibration = aids->calibration;
    if (s->alpha_ppm > 0)
        options->alpha_ppm = (int32_t)s->alpha_ppm;
    if (s->scenarios > 0)
        options->scenarios = (int32_t)s->scenarios;
    if (s->early_weight_ppm > 0)
        options->early_weight_ppm = (int32_t)s->early_weight_ppm;
    if (s->late_weight_ppm > 0)
        options->late_weight_ppm = (int32_t)s->late_weight_ppm;
    if (s->booking_churn_s > 0)
        options->booking_churn_s = s->booking_churn_s;
}

/* ---- the plan -------------------------------------------------------------------------------- */

typedef struct planner {
    arv_arena *arena;
    depot_aids *aids;
    const batch_row *row;
    const depot_means *means;
    arv_error *error;
} planner;

static arv_status plan_remotely(const planner *p, const arv_spec *spec, arv_plan **plan)
{
    arv_solve_options options;
    arv_window_options windows;
    solve_options(p->aids->settings, p->row, p->means->threads, &options);
    window_options(p->aids, p->row, p->means->threads, &windows);
    return client_solve(p->means->remote, spec, &options,
                        p->aids->settings->no_windows ? NULL : &windows, p->means->control,
                        p->arena, plan, p->error);
}

static arv_status plan_here(const planner *p, const arv_spec *spec, arv_plan **plan)
{
    arv_solve_options options;
    arv_window_options windows;
    const arv_problem *problem = NULL;
    solve_options(p->aids->settings, p->row, p->means->threads, &options);
    window_options(p->aids, p->row, p->means->threads, &windows);
    arv_status status = arv_problem_compile(p->arena, spec, &problem, p->error);
    if (status == ARV_OK)
        status = arv_solve(problem, &options, p->means->control, p->arena, plan, p->error);
    if (status == ARV_OK && !p->aids->settings->no_windows)
        status = arv_estimate(problem, &windows, p->means->control, *plan, p->error);
    return status;
}

/* A solve that is cancelled, here or by a daemon that drains, gives the best plan so far: not this. */
static bool is_stopped(const planner *p, const arv_plan *plan)
{
    const arv_control *control = p->means->control;
    const int64_t ran = plan->summary.epochs; /* 0 = there is nothing to search */
    return (control && control->cancelled && control->cancelled(control->context)) ||
           (p->means->remote && ran > 0 && ran < depot_epochs(p->aids->settings, p->row));
}

static arv_status make_plan(const planner *p, depot_input *input, arv_plan **plan)
{
    arv_status status = depot_input_load(p->arena, p->aids, p->row, input, p->error);
    if (status == ARV_OK)
        status = depot_input_parse(p->arena, input, p->error);
    const arv_spec *spec = input->spec;
    if (status == ARV_OK && p->aids->learner)
        status = learned_models_apply(p->aids->learner, spec, p->arena, &spec, p->error);
    if (status != ARV_OK)
        return status;
    status = p->means->remote ? plan_remotely(p, spec, plan) : plan_here(p, spec, plan);
    if (status == ARV_OK && is_stopped(p, *plan))
        return arv_error_add(p->error, ARV_CANCELLED, "", "stopped before all epochs had run");
    if (status != ARV_OK && input->info.spec)
        format_translate_error(&input->info, p->error);
    return status;
}

/* ---- the record ------------------------------------------------------------------------------ */

static void blank(const batch_settings *settings, const batch_row *row, const char *key,
                  batch_record *record)
{
    *record = (batch_record){
        .id = row->id,
        .problem = row->problem,
        .key = key,
        .status = arv_status_name(ARV_OK),
        .seed = depot_seed(settings, row),
        .epochs = depot_epochs(settings, row),
    };
}

void depot_record_error(const batch_settings *settings, const batch_row *row, const char *key,
                        arv_status status, const arv_error *error, batch_record *record)
{
    blank(settings, row, key, record);
    record->status = arv_status_name(status);
    record->violations = error->items;
    record->violation_count = error->count;
    record->violations_total = error->total;
}

static void count_windows(const arv_plan *plan, batch_record *record)
{
    for (int32_t r = 0; r < plan->route_count; r++)
        for (int32_t k = 0; k < plan->routes[r].step_count; k++) {
            const arv_step *step = &plan->routes[r].steps[k];
            if (step->kind != ARV_STEP_JOB || step->window_from_s == ARV_UNSET)
                continue;
            record->windows++;
            record->windows_width_s += step->window_to_s - step->window_from_s;
            record->windows_level_ppm += step->window_level_ppm;
            record->late_ppm += step->late_ppm;
        }
}

static arv_status list_unserved(arv_arena *arena, const arv_spec *spec, const arv_plan *plan,
                                batch_record *record, arv_error *error)
{
    batch_unserved *list = ARENA_ARRAY(arena, batch_unserved, plan->unassigned_count);
    if (!list)
        return no_memory(error);
    for (int32_t i = 0; i < plan->unassigned_count; i++)
        list[i] = (batch_unserved){.job = spec->jobs[plan->unassigned[i].job].id,
                                   .reason = arv_reason_name(plan->unassigned[i].reason)};
    record->unserved = list;
    record->unserved_count = plan->unassigned_count;
    return ARV_OK;
}

static arv_status record_plan(const planner *p, const depot_input *input, const arv_plan *plan,
                              batch_record *record)
{
    const arv_summary *sum = &plan->summary;
    record->jobs = input->spec->job_count;
    record->technicians = input->spec->technician_count;
    record->routes = plan->route_count;
    record->cost = sum->cost;
    record->cost_decimals = input->info.cost_decimals;
    record->priority_lost = sum->priority_lost;
    record->unassigned = sum->unassigned;
    record->mandatory_unassigned = sum->mandatory_unassigned;
    record->travel_s = sum->travel_s;
    record->distance_m = sum->distance_m;
    record->service_s = sum->service_s;
    record->waiting_s = sum->waiting_s;
    if (!p->aids->settings->no_windows)
        count_windows(plan, record);
    return list_unserved(p->arena, input->spec, plan, record, p->error);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Is that the problem's fault? */
static bool is_verdict(arv_status status)
{
    switch (status) {
    case ARV_INVALID_ARGUMENT:
    case ARV_UNIMPLEMENTED:
    case ARV_FAILED_PRECONDITION:
    case ARV_INTERNAL:
        return true;
    default:
        return false;
    }
}

static arv_status write_plan(const planner *p, const depot_input *input, const arv_plan *plan,
                             char **text, size_t *length)
{
    const format_write_options shape = {
        .pretty = true, .with_windows = !p->aids->settings->no_windows, .deterministic = true};
    const arv_status status =
        format_write_plan(p->arena, input->spec, &input->info, plan, &shape, text, length);
    return status == ARV_OK ? ARV_OK : no_memory(p->error);
}

arv_status depot_solve(arv_arena *arena, depot_aids *aids, const batch_row *row,
                       const depot_means *means, batch_record *record, char **text, size_t *length,
                       arv_error *error)
{
    const planner p = {arena, aids, row, means, error};
    depot_input *input = ARENA_ARRAY(arena, depot_input, 1); /* the record borrows its key */
    arv_plan *plan = NULL;
    *text = NULL;
    *length = 0;
    *error = (arv_error){.status = ARV_OK};
    if (!input)
        return no_memory(error);
    arv_status status = make_plan(&p, input, &plan);
    if (is_verdict(status) || (status == ARV_IO && !input->key[0])) {
        depot_record_error(aids->settings, row, input->key, status, error, record);
        return ARV_OK;
    }
    blank(aids->settings, row, input->key, record);
    if (status == ARV_OK)
        status = record_plan(&p, input, plan, record);
    if (status == ARV_OK)
        status = write_plan(&p, input, plan, text, length);
    return status;
}
