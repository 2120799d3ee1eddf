/* arrival.h - the public interface of libarrival: optimised technician routes and arrival windows.
 *
 * One request walks one way and owns its memory:
 *
 *     arv_spec (what the caller says)  --arv_problem_compile-->  arv_problem (validated, immutable)
 *     arv_problem  --arv_solve-->  arv_plan  --arv_estimate-->  arv_plan with arrival windows
 *     arv_problem + arv_plan  --arv_day_open-->  arv_day  --arv_day_apply(event)-->  arv_update[]
 *
 * Conventions
 *   - Every fallible function returns an arv_status; detail goes to an arv_error (paths and texts).
 *   - The library never prints and never exits. It reports through status, error, progress, cancel.
 *   - Times are int64 seconds on the caller's clock (any epoch); `_s` seconds, `_m` metres, `_ppm`
 *     parts per million. Durations and times that are not given are ARV_UNSET.
 *   - Money is int64 in the caller's unit ("price"). Rates are per hour or per kilometre.
 *   - Strings are NUL-terminated UTF-8, borrowed from the arena that built the structure.
 *   - Objects are not locked: one thread per object at a time; distinct objects are independent.
 *     arv_problem is immutable after compile and may be shared by threads.
 *
 * Time semantics, the same everywhere (optimiser, simulation, checker, wire, JSON)
 *   depart  the technician leaves a place: finish of the visit there (or later when he is held).
 *   arrive  he reaches the place. A promise to a customer bounds arrive.
 *   start   service begins: the earliest moment >= arrive inside one of the job's time windows,
 *           and not before the promised window opens. A time window bounds start, never finish.
 *   finish  start + service.
 *   break   taken on a leg between two visits (or before the first, after the last). It may begin
 *           as soon as the previous visit is finished and its window is open, on the road if need
 *           be: begin = max(depart, open) <= close, and arrive = max(depart + travel, open) + service.
 *   shift   depart from the start place >= shift start; arrival at the end place <= shift end.
 */
#ifndef ARRIVAL_ARRIVAL_H
#define ARRIVAL_ARRIVAL_H

#include <arrival/advice.h>
#include <arrival/basics.h>
#include <arrival/day.h>
#include <arrival/parameters.h>
#include <arrival/plan.h>
#include <arrival/records.h>
#include <arrival/replan.h>
#include <arrival/windows.h>

#endif
