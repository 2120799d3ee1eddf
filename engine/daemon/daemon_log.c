/* daemon_log.c - key=value lines on stderr; see daemon_log.h. */
#include "daemon/daemon_log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *level_name(log_level level)
{
    switch (level) {
    case LOG_LEVEL_INFO:
        return "info";
    case LOG_LEVEL_WARNING:
        return "warning";
    case LOG_LEVEL_ERROR:
        return "error";
    }
    return "unknown";
}

/* Adds what snprintf reported, never past the end of the line. */
static size_t grown(size_t length, int printed)
{
    if (printed > 0)
        length += (size_t)printed;
    return length < LOG_LINE_BYTES - 1 ? length : LOG_LINE_BYTES - 2;
}

static size_t print_head(char line[LOG_LINE_BYTES], log_level level, const char *event)
{
    struct timespec now;
    struct tm utc;
    char stamp[32];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    return grown(0, snprintf(line, LOG_LINE_BYTES - 1, "ts=%s.%03ldZ level=%s event=%s", stamp,
                             now.tv_nsec / 1000000, level_name(level), event));
}

void log_line(log_level level, const char *event, const char *format, ...)
{
    char line[LOG_LINE_BYTES];
    size_t length = print_head(line, level, event);
    if (*format) {
        va_list args;
        line[length++] = ' ';
        va_start(args, format);
        length = grown(length, vsnprintf(line + length, LOG_LINE_BYTES - 1 - length, format, args));
        va_end(args);
    }
    line[length++] = '\n';
    /* A log that cannot be written must not stop the work. */
    if (write(STDERR_FILENO, line, length) < 0)
        return;
}

int64_t log_times(log_throttle *self)
{
    const double now_s = clock_monotonic_s();
    const int64_t times = ++self->unlogged;
    if (self->logged_s > 0.0 && now_s - self->logged_s < 1.0)
        return 0;
    *self = (log_throttle){.logged_s = now_s};
    return times;
}

static int is_plain(const char *text)
{
    if (!*text)
        return 0;
    for (; *text; text++)
        if (*text <= ' ' || *text == '"' || *text == '\\' || *text == '=' || *text == 0x7f)
            return 0;
    return 1;
}

const char *log_quote(char out[LOG_QUOTED_BYTES], const char *text)
{
    size_t n = 0;
    if (is_plain(text) && strlen(text) < LOG_QUOTED_BYTES)
        return strcpy(out, text);
    out[n++] = '"';
    for (; *text && n < LOG_QUOTED_BYTES - 6; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            out[n++] = '\\';
            out[n++] = (char)c;
        } else if (c < ' ' || c == 0x7f) {
            n += (size_t)snprintf(out + n, 5, "\\x%02x", c);
        } else {
            out[n++] = (char)c;
        }
    }
    out[n++] = '"';
    out[n] = '\0';
    return out;
}

const char *log_hex(char out[LOG_QUOTED_BYTES], const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    out[0] = '\0';
    for (size_t i = 0; i < size && i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", byte[i]);
    return out;
}
