/* spec_init.c - "nothing given" for every input structure: the defaults live here and nowhere else. */
#include <arrival/plan.h>

enum { DEFAULT_RATE_PER_HOUR = 3600, DEFAULT_SPEED_M_PER_H = 50000, ONE_PPM = 1000000 };

void arv_spec_init(arv_spec *spec)
{
    *spec = (arv_spec){.change_price = ARV_UNSET, .balance_price_per_hour = ARV_UNSET};
}

void arv_technician_init(arv_technician *technician)
{
    *technician = (arv_technician){
        .start_location = ARV_NONE,
        .end_location = ARV_NONE,
        .restock_location = ARV_NONE,
        .speed_ppm = ONE_PPM,
        .duration_ppm = ONE_PPM,
        .max_tasks = ARV_UNSET,
        .max_travel_s = ARV_UNSET,
        .max_distance_m = ARV_UNSET,
        .costs = {.per_hour = DEFAULT_RATE_PER_HOUR},
    };
}

void arv_shift_init(arv_shift *shift)
{
    *shift = (arv_shift){
        .overtime_s = ARV_UNSET,
        .overtime_price_per_hour = ARV_UNSET,
        .max_duration_s = ARV_UNSET,
        .start_location = ARV_NONE,
        .end_location = ARV_NONE,
    };
}

void arv_break_init(arv_break *rest)
{
    *rest = (arv_break){
        .max_work_since_start_s = ARV_UNSET,
        .max_work_since_break_s = ARV_UNSET,
    };
}

void arv_job_init(arv_job *job)
{
    *job = (arv_job){
        .location = ARV_NONE,
        .service_s = ARV_UNSET,
        .setup_s = ARV_UNSET,
        .unserved_price = ARV_UNSET,
        .pin_position = ARV_UNSET,
        .pin_start_s = ARV_UNSET,
        .promise_from_s = ARV_UNSET,
        .promise_to_s = ARV_UNSET,
        .other_technician_price = ARV_UNSET,
    };
}

void arv_time_window_init(arv_time_window *window)
{
    *window = (arv_time_window){
        .early_price_per_hour = ARV_UNSET,
        .late_price_per_hour = ARV_UNSET,
    };
}

void arv_profile_init(arv_profile *profile)
{
    *profile = (arv_profile){
        .speed_m_per_h = DEFAULT_SPEED_M_PER_H,
        .leg_sigma_ppm = ARV_UNSET,
        .technician_day_sigma_ppm = ARV_UNSET,
        .day_sigma_ppm = ARV_UNSET,
    };
}

void arv_duration_model_init(arv_duration_model *model)
{
    *model = (arv_duration_model){.mean = ARV_UNSET};
}

void arv_travel_model_init(arv_travel_model *model)
{
    *model = (arv_travel_model){.from = NULL};
}
