/* day_support.h - a live day of three technicians for tests: open, tell events, look at it. */
#ifndef TESTS_DAY_SUPPORT_H
#define TESTS_DAY_SUPPORT_H

#include "tiny_problem.h"

enum { JOBS = 6, TECHNICIANS = 3, START = TINY_SHIFT_START_S };

/* Seconds of a leg, of the work and of both in live_exact. */
enum { LEG = 900, WORK = 3000, VISIT = LEG + WORK };

typedef struct live {
    tiny_problem tiny;
    arv_window_options options;
    arv_day *day;
    arv_arena *arena; /* of updates */
    arv_error error;
} live;

/* Six jobs of about 50 min for each of three technicians. */
extern const tiny_options live_work;
/* The same where nothing varies: every time can be worked out by hand. */
extern const tiny_options live_exact;

/* 512 scenarios, one thread, the problem of `work` compiled; then change options or plan. */
live *live_new(const tiny_options *work);
/* Windows for the plan, and the day. */
void live_begin(live *l);
/* Both, for live_work. */
live *live_open_with(int32_t threads);
/* Both, for live_exact. */
live *live_open_exact(void);
void live_drop(live *l);

/* Job j belongs to technician j / JOBS, ARV_NONE to none. */
arv_status live_put(live *l, arv_event_kind kind, int64_t time_s, int32_t job,
                    arv_updates *updates);
/* The event must be accepted. */
void live_must(live *l, arv_event_kind kind, int64_t time_s, int32_t job, arv_updates *updates);
/* Any event, which must be accepted. */
arv_updates live_tell(live *l, arv_event event);
arv_updates live_snapshot(const live *l);
/* The update of a job, or NULL. */
const arv_update *live_find(const arv_updates *updates, int32_t job);
/* When a job is expected: as the engine sees it now, published or not; and as it was told. */
int64_t live_eta(const live *l, int32_t job);
int64_t live_shown_eta(const live *l, int32_t job);
/* The event must be refused with that status and path, and leave the day as it was. */
void live_refused(live *l, arv_event event, arv_status status, const char *path);

#endif
