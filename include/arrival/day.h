/* day.h - the live day: events in, windows that only shrink out. */
#ifndef ARRIVAL_DAY_H
#define ARRIVAL_DAY_H

#include <arrival/windows.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the live day ----------------------------------------------------------------------------*/
typedef struct arv_day arv_day;

typedef enum arv_event_kind {
    ARV_EVENT_UNSPECIFIED = 0,
    ARV_EVENT_CLOCK,    /* nothing happened until time_s */
    ARV_EVENT_DEPARTED, /* technician left for the job */
    ARV_EVENT_ARRIVED,
    ARV_EVENT_STARTED,
    ARV_EVENT_FINISHED,
    ARV_EVENT_CANCELLED,   /* the job is off; not once its service has started */
    ARV_EVENT_ADDED,       /* a job that is not in the plan of the day joins a technician's route */
    ARV_EVENT_PROGRESS,    /* the technician is on his way and has come so far */
    ARV_EVENT_OFFER_TAKEN, /* the customer agrees to come earlier */
    ARV_EVENT_PLAN_ACCEPTED, /* new orders for the visits of some technicians that are not begun */
    ARV_EVENT_PAUSED,  /* the work at the job stands still, for about length_s if that is known */
    ARV_EVENT_RESUMED, /* and goes on */
    ARV_EVENT_DELAYED, /* the technician will be late, says he or the dispatcher */
    ARV_EVENT_UNAVAILABLE, /* he does nothing from now until until_s, or for good */
    ARV_EVENT_BACK,        /* he goes on with what he was at */
    ARV_EVENT_TRAFFIC, /* travel from now until until_s takes factor_ppm of what it usually would */
    ARV_EVENT_CHANGED, /* planned service, type or time windows of the job are others now */
    ARV_EVENT_PROMISED /* somebody has told the customer this window */
} arv_event_kind;

/* The visits of one shift that are not begun yet, all of them, in their new order. */
typedef struct arv_new_order {
    int32_t technician, shift; /* index into the spec, and into his shifts */
    const int32_t *jobs;       /* NULL when there are none */
    int32_t job_count;
} arv_new_order;

/* Taps may be missing: DEPARTED ... FINISHED and PROGRESS of a later visit say that all before it are over.
 *
 * While a technician is late or away nothing of what he does goes on: neither leg nor work. A time that is
 * said to end ends by itself, and any tap of his ends it at once. UNAVAILABLE and DELAYED again replace the
 * time said before. While most probably nobody comes, customers are told so: an update REVISED without a
 * window; and REVISED with a new one when that has changed. Fields that a kind does not mention are not
 * looked at. */
typedef struct arv_event {
    arv_event_kind kind;
    int64_t time_s;          /* when it happened; a day's clock never goes back */
    int32_t technician, job; /* indices into the spec. No job: CLOCK, PLAN_ACCEPTED, DELAYED,
                                UNAVAILABLE, BACK, TRAFFIC. No technician: CLOCK, PLAN_ACCEPTED; he may be
                                ARV_NONE on CANCELLED, OFFER_TAKEN, TRAFFIC, CHANGED, PROMISED */
    int32_t position;        /* ADDED: visits not begun yet that stay before it; 0 = it is next */
    int32_t progress_ppm;    /* PROGRESS: part of the leg's length that is behind him, 0..1,000,000;
                                never less than before */
    /* PLAN_ACCEPTED: one order for each shift that changes, at once. Jobs may move between them, and a job
     * that is not in the plan of the day joins, as with ADDED. Visits begun (he is on his way there, or
     * there) stay before all others. Windows in force stay promises: they only shrink, or are REVISED.
     * Breaks not taken yet go to the first leg on which they may begin without a wait. FAILED_PRECONDITION:
     * a visit that is begun or of a shift without an order; a visit left out (cancel it first); a job
     * that the technician may not serve. */
    const arv_new_order *orders;
    int32_t order_count;
    /* PAUSED: expected length; not known: half an hour on average, very uncertain (arrival/simulate.h).
     * DELAYED: so much later than he would be: on his way he stands still for so long; at a customer's he
     * leaves for the next so much later; else he leaves so long after now. 0 takes it back. */
    int64_t length_s; /* ARV_UNSET = not given */
    /* DELAYED instead of length_s: leaves for the next customer not before then; not once he has left.
     * UNAVAILABLE, TRAFFIC: ends then; ARV_UNSET = for good, for the rest of the day. */
    int64_t until_s;
    int32_t
        factor_ppm; /* TRAFFIC: 100,000..10,000,000; replaces what is learned of today (day_jam.c) */
    const char
        *profile; /* TRAFFIC: of the technicians concerned; NULL = all, or only `technician` */
    /* CHANGED: what is given changes. A service stands in for the mean of a model in seconds too. */
    int64_t service_s;              /* ARV_UNSET = as before */
    const char *job_type;           /* NULL = as before */
    const arv_time_window *windows; /* without prices */
    int32_t window_count;           /* ARV_NONE = as before, 0 = any time */
    /* PROMISED: replaces the window in force. Within it, silently; else the update is REVISED. The
     * technician waits until window_from_s, as for a job's promise_from_s. */
    int64_t window_from_s, window_to_s;
} arv_event;

/* Nothing given: kind UNSPECIFIED, no technician, no job. */
ARV_API void arv_event_init(arv_event *event);

typedef enum arv_notice {
    ARV_NOTICE_NONE = 0, /* the window changed silently (visible to who looks) */
    ARV_NOTICE_BOOKED,
    ARV_NOTICE_N_AWAY,
    ARV_NOTICE_ON_THE_WAY,
    ARV_NOTICE_REVISED, /* the old promise is given up and counts as broken */
    ARV_NOTICE_EARLY_OFFER,
    ARV_NOTICE_DONE,
    ARV_NOTICE_CANCELLED,  /* nobody comes; the update has no window */
    ARV_NOTICE_DAY_BEFORE, /* tomorrow; a routine notice like BOOKED, N_AWAY and ON_THE_WAY */
    ARV_NOTICE_OFFER_TAKEN /* the earlier window he agreed to replaces the old one, nothing is broken */
} arv_notice;

ARV_API const char *arv_notice_name(arv_notice notice); /* "ON_THE_WAY"; static storage */

/* Why an expected arrival moved. One thing is exchanged at a time on the same scenarios: first what
 * happened, with all else as it was believed before the event, then what was learned from it. */
typedef enum arv_cause {
    ARV_CAUSE_WORK,    /* the jobs before him took longer or less, until the technician left */
    ARV_CAUSE_PACE,    /* ... and so the technician is slower or faster today */
    ARV_CAUSE_TRAVEL,  /* the leg driven */
    ARV_CAUSE_TRAFFIC, /* today's traffic, also as other technicians meet it */
    ARV_CAUSE_ORDER,   /* jobs cancelled, added, changed, or served in another order */
    ARV_CAUSE_CLOCK,   /* time went by and nothing happened */
    ARV_CAUSE_DELAY,   /* the technician is late, away, or back, or his work paused */
    ARV_CAUSES
} arv_cause;

ARV_API const char *arv_cause_name(arv_cause cause); /* "WORK"; static storage */

/* What may be shown to the customer himself; what is in an update beyond that is for the office.
 *
 *                                       window  stops away  eta  location of the technician
 *     more than three visits before him    x
 *     one to three, or he is next          x        x
 *     the technician is on his way         x        x        x      x
 *     has arrived                          x
 *     cancelled
 */
enum { ARV_SHOW_WINDOW = 1, ARV_SHOW_STOPS_AWAY = 2, ARV_SHOW_ETA = 4, ARV_SHOW_LOCATION = 8 };

/* What a customer sees now. */
typedef struct arv_update {
    int32_t job, technician;
    int64_t sequence; /* per day, without gaps */
    int64_t time_s;
    int64_t window_from_s, window_to_s;
    int64_t eta_s;
    int32_t level_ppm, spent_ppm; /* promised probability; risk spent so far */
    int32_t stops_away;           /* ARV_NONE once arrived */
    /* An earlier window that he may take (OFFER_TAKEN) or leave: the one above is in force all the
     * same. ARV_UNSET = none is open. */
    int64_t offer_from_s, offer_to_s;
    arv_notice notice;
    int32_t show;              /* ARV_SHOW_* */
    int32_t why_s[ARV_CAUSES]; /* how eta_s moved since his update before, by cause; the sum is the
                                  difference of the two whenever both have an eta_s */
} arv_update;

typedef struct arv_updates {
    arv_update *items;
    int32_t count;
} arv_updates;

/* Opens a day with a plan that has windows; the first updates are the BOOKED windows.
 * The day keeps pointers to `problem` and `plan`. UNIMPLEMENTED when jobs are related. */
ARV_API arv_status arv_day_open(const arv_problem *problem, const arv_plan *plan,
                                const arv_window_options *options, arv_day **day, arv_error *error);
/* Applies one event; `updates` (in `arena`) lists the customers for whom something changed.
 * A refused event changes nothing. */
ARV_API arv_status arv_day_apply(arv_day *day, const arv_event *event, arv_arena *arena,
                                 arv_updates *updates, arv_error *error);
/* The day goes on with `problem`: its own with more jobs behind the last, which events may add from then on;
 * nobody's window moves. Both problems must outlive the day. Their places are in the matrices of the new
 * problem, or have coordinates. FAILED_PRECONDITION, with a path into the new spec, when anything else
 * differs that can be told by counts, ids, places of jobs and hours of shifts (the rest is the caller's word),
 * or when a new job's times begin before all those of the old problem. Memory of the day grows by its jobs
 * and models with each call. */
ARV_API arv_status arv_day_extend(arv_day *day, const arv_problem *problem, arv_error *error);
/* The last update of every customer, by job index. */
ARV_API arv_status arv_day_snapshot(const arv_day *day, arv_arena *arena, arv_updates *updates);
/* Outcomes of the customers whom a technician has reached, in the order of their jobs; how many in
 * `count`. Feed them to a calibration when his day is over. Strings borrowed from the problem. */
ARV_API arv_status arv_day_outcomes(const arv_day *day, int32_t technician, arv_arena *arena,
                                    arv_outcome **outcomes, int32_t *count);

/* Promises of a day whose customers the technician has reached; a visit whose arrival nobody told is in
 * neither. A promise is kept when he came within the window last promised and none was ever REVISED. */
typedef struct arv_tally {
    int64_t kept, broken;
} arv_tally;

/* Counted from the opening on, as they come: nothing that happens later takes one away. O(1). */
ARV_API void arv_day_tally(const arv_day *day, arv_tally *tally);

ARV_API void arv_day_close(arv_day **day); /* NULL is allowed */

#ifdef __cplusplus
}
#endif
#endif
