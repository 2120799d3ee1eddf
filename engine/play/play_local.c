/* play_local.c - the backend of play in this process: arv_day_* as they are (play.h). */
#include "play/play.h"

static arv_status local_open(void *context, const arv_problem *problem, const arv_plan *plan,
                             const arv_window_options *options, int32_t day, arv_arena *arena,
                             arv_updates *booked, arv_error *error)
{
    play_local *local = context;
    (void)day;
    arv_status status = arv_day_open(problem, plan, options, &local->day, error);
    if (status != ARV_OK)
        return status;
    status = arv_day_snapshot(local->day, arena, booked);
    if (status == ARV_OK)
        return ARV_OK;
    arv_day_close(&local->day);
    return arv_error_add(error, status, "", "the booked windows cannot be read");
}

static arv_status local_apply(void *context, const arv_event *event, arv_arena *arena,
                              arv_updates *updates, arv_error *error)
{
    play_local *local = context;
    return arv_day_apply(local->day, event, arena, updates, error);
}

static void local_close(void *context)
{
    play_local *local = context;
    arv_day_close(&local->day);
}

static arv_day *local_day(void *context)
{
    return ((play_local *)context)->day;
}

play_backend play_local_backend(play_local *local)
{
    return (play_backend){.context = local,
                          .open_day = local_open,
                          .apply = local_apply,
                          .close_day = local_close,
                          .day_here = local_day};
}
