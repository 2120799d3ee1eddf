/* day_outlook.h - what is left of a live day, for whoever plans the rest of it: where and when every
 * technician is free, the visits he has not begun, the windows in force, and how likely they break. */
#ifndef DAY_DAY_OUTLOOK_H
#define DAY_DAY_OUTLOOK_H

#include "base/arena.h"

#include <arrival/day.h>

/* One shift with visits, or without any yet. Times are seconds from problem->origin_s. */
typedef struct outlook_route {
    int32_t route;      /* of the day; ARV_NONE = the shift has none yet */
    int32_t shift;      /* row of the problem */
    int32_t technician; /* index into the spec */
    /* Visits [0, fixed) are over, begun, or bound to be next; [fixed, count) may be planned anew. */
    const int32_t *jobs;
    int32_t count, fixed;
    int32_t started; /* of the fixed ones, all but one that he is only bound for */
    bool begun;      /* he has left for the first visit, or more */
    /* When he is free behind the fixed visits: of the visit under way the median end, given what is known;
     * and the location where. */
    int32_t free_s, place;
    bool astray; /* he is between two places with nowhere to go: nothing is known of a way on */
    /* Breaks on legs that are not begun, rows of the problem. A break behind the last visit is not there:
     * a live day does not know of it. */
    const int32_t *breaks;
    const int32_t *break_visit; /* on the leg to which visit each is */
    int32_t break_count;
    int32_t depart_s; /* planned departure from the start */
    int32_t
        pace_ppm; /* mean factor of his services, as today's visits suggest; 1,000,000 = as planned */
} outlook_route;

/* What a customer who is still to be reached was promised. */
typedef struct outlook_promise {
    bool given;
    bool told; /* how many visits are before him, which must not become more */
    int32_t from_s, to_s;
    int64_t stated_from_s; /* from_s, or what the job states when that is later */
} outlook_promise;

/* A job that has changed during the day. */
typedef struct outlook_change {
    const arv_job *job;              /* as it is now; NULL = as the problem has it */
    int32_t service_s;               /* planned, with its technician */
    const int32_t *open_s, *close_s; /* its windows, in order */
    int32_t window_count;
} outlook_change;

typedef struct outlook {
    const arv_problem *problem;
    int32_t now_s;         /* INT32_MIN = the day has not heard of any moment yet */
    outlook_route *routes; /* by shift rows: one for each */
    int32_t route_count;
    const outlook_promise *promises; /* by job */
    const outlook_change *changes;   /* by job; NULL = none has changed */
} outlook;

/* Works in `arena`, reads the day alone. The median of a visit under way is that of 512 scenarios. Taps
 * that may be missing are taken as not missing. RESOURCE_EXHAUSTED. O(visits + routes * scenarios). */
arv_status day_outlook(const arv_day *day, arv_arena *arena, outlook *out, arv_error *error);

/* How a customer's promise stands: in how many scenarios he is reached outside it, and by how many seconds
 * in all of them together, two hours at most in each. Who was promised nothing is late behind his last window. Who
 * was told how many visits are before him and would have more of them is missed in every scenario: the day
 * gives up such a promise. */
typedef struct outlook_risk {
    int32_t missed;
    int64_t off_s;
    int32_t held_missed; /* the same in the second half of the scenarios alone */
    int64_t held_off_s;
} outlook_risk;

/* Of the customers whom route `route` of the day has yet to reach, by the windows of `promises` (by job, of
 * the same problem): fills risks[job]. Uses the day's buffers. O(visits * scenarios). */
void day_outlook_risks(arv_day *day, int32_t route, const outlook_promise *promises,
                       outlook_risk *risks);
/* By job: was it never in the plan of the day, and asks for nothing to be loaded before? NULL when there is no
 * memory. */
bool *day_outlook_unplanned(const arv_day *day, arv_arena *arena);
bool day_outlook_planned(const arv_day *day, int32_t job); /* is it on a route now? */
bool day_outlook_loaded(const arv_day *day, int32_t job);  /* must something be on board for it? */
int32_t day_outlook_jobs(const arv_day *day);
/* The moment the day has heard of last, on the caller's clock; the problem's origin before any. */
int64_t day_outlook_clock_s(const arv_day *day);
int32_t day_outlook_technicians(const arv_day *day);
/* How many scenarios the day has. */
int32_t day_outlook_scenarios(const arv_day *day);
/* How often a promise may be missed. */
int32_t day_outlook_alpha_ppm(const arv_day *day);

#endif
