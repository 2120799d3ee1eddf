/* backtest_records.h - visit records as days and routes, and what cannot be played.
 *
 * A route is one technician's day. It is played when its plan can be told from what was known as it
 * began: the number and order of its stops, and the planned travel between them. Its times are not
 * known before they have happened. */
#ifndef PLAY_BACKTEST_RECORDS_H
#define PLAY_BACKTEST_RECORDS_H

#include <arrival/arrival.h>

enum { BACKTEST_DAY_S = 86400 };

/* Why a route is not played; it is learned from all the same. */
typedef enum backtest_fate {
    BACKTEST_PLAYED,
    BACKTEST_NO_TAPS,   /* nobody knows when it began */
    BACKTEST_NO_TRAVEL, /* a planned travel time is missing */
    BACKTEST_GAP,       /* a stop is missing: by its number, or `from` is not the `to` before it */
    BACKTEST_DISORDER,  /* departures and arrivals go back in time */
    BACKTEST_FATES
} backtest_fate;

/* "no_taps" ...: keys of the report; static storage. */
const char *backtest_fate_name(backtest_fate fate);

/* Times are seconds since 1970-01-01 on the clock of the records. */
typedef struct backtest_route {
    const arv_visit *visits; /* [count], by stop */
    int32_t count;
    int32_t day;           /* index of its day */
    int32_t index;         /* by day, then route: also its technician-day in the report */
    int64_t start_s;       /* its first tap */
    bool starts_at_a_stop; /* ... is not the departure for the first stop but a tap at it */
    backtest_fate fate;
} backtest_route;

typedef struct backtest_day {
    int32_t date;                   /* days since 1970-01-01 */
    int32_t first_visit, end_visit; /* its visits */
    int64_t start_s, end_s;         /* its first and last tap; INT64_MAX, INT64_MIN without any */
} backtest_day;

typedef struct backtest_records {
    const arv_visit *visits; /* borrowed */
    backtest_day *days;      /* in order */
    int32_t day_count;
    backtest_route *routes; /* by day, then route */
    int32_t route_count;
    /* Per visit: the number of each text, equal texts have equal ones; ARV_NONE = unknown. */
    int32_t *type, *from, *to;
    const char *const *text; /* by that number */
} backtest_records;

/* A tap of a visit on that clock, ARV_UNSET when it is missing. */
int64_t backtest_moment(const arv_visit *visit, int64_t tap_s);

/* Groups visits that are sorted by day, route and stop (INVALID_ARGUMENT "records[i]" when they are
 * not), up to the day `last_date`. RESOURCE_EXHAUSTED. O(visits). */
arv_status backtest_records_of(const arv_visit *visits, int32_t count, int32_t last_date,
                               arv_arena *arena, backtest_records *records, arv_error *error);

#endif
