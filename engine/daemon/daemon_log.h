/* daemon_log.h - one line per event on stderr: ts=... level=... event=... key=value ...
 *
 * Values that come from outside go through log_quote, so that a client cannot forge lines. A line
 * is written with one call of write and never blocks on a lock. Thread safe. */
#ifndef DAEMON_DAEMON_LOG_H
#define DAEMON_DAEMON_LOG_H

#include <stddef.h>
#include <stdint.h>

typedef enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR } log_level;

enum { LOG_LINE_BYTES = 2048, LOG_QUOTED_BYTES = 300 };

/* `format` (printf, may be "") makes the key=value pairs after `event`. Cut at LOG_LINE_BYTES. */
void log_line(log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What clients can bring about as often as they like is logged once a second, with its number: a log must
 * not fill. Zeroes to begin with; one thread. */
typedef struct log_throttle {
    double logged_s;  /* when it was logged last */
    int64_t unlogged; /* times since then */
} log_throttle;

/* It happens: 0 = not to be logged now, else how often it has since it was logged last. */
int64_t log_times(log_throttle *self);

/* A value to be printed by %s: as it is when it is a plain word, else in double quotes with
 * escapes. Returns `out`. */
const char *log_quote(char out[LOG_QUOTED_BYTES], const char *text);

/* `size` bytes in hexadecimal, at most 32 of them. Returns `out`. */
const char *log_hex(char out[LOG_QUOTED_BYTES], const void *bytes, size_t size);

#endif
