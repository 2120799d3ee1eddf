/* play_calibrate.h - days that learn from the days before: each is booked anew with the calibration
 * as it stands, and fed to it when it is over, one technician at a time. */
#ifndef PLAY_PLAY_CALIBRATE_H
#define PLAY_PLAY_CALIBRATE_H

#include <arrival/arrival.h>

/* A copy of a plan whose windows may be booked again (arv_estimate); shares what does not change.
 * RESOURCE_EXHAUSTED. */
arv_status play_calibrate_copy(const arv_plan *plan, arv_arena *arena, arv_plan **copy);

/* What became of the promises of `day`, which is over. `scratch` is given back. */
arv_status play_calibrate_feed(const arv_day *day, int32_t technicians, arv_arena *scratch,
                               arv_calibration *calibration, arv_error *error);

#endif
