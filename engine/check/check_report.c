/* check_report.c - violations of the checker: one place that builds their paths. */
#include "check/checker.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { PATH_BYTES = 120, TEXT_BYTES = 200 };

/* A wrong spec or plan is wrong in every version, so both outrank UNIMPLEMENTED. */
static void keep_gravest(checker *c, arv_status status)
{
    if (c->status == ARV_OK || c->status == ARV_UNIMPLEMENTED)
        c->status = status;
}

static void add(checker *c, arv_status status, const char *path, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));

static void add(checker *c, arv_status status, const char *path, const char *format, va_list args)
{
    char text[TEXT_BYTES];
    vsnprintf(text, sizeof text, format, args);
    keep_gravest(c, status);
    arv_error_add(c->error, status, path, "%s", text);
}

void check_step_wrong(checker *c, int32_t route, int32_t step, const char *field,
                      const char *format, ...)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "routes[%" PRId32 "].steps[%" PRId32 "].%s", route, step, field);
    va_list args;
    va_start(args, format);
    add(c, ARV_FAILED_PRECONDITION, path, format, args);
    va_end(args);
}

void check_route_wrong(checker *c, int32_t route, const char *field, const char *format, ...)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "routes[%" PRId32 "].%s", route, field);
    va_list args;
    va_start(args, format);
    add(c, ARV_FAILED_PRECONDITION, path, format, args);
    va_end(args);
}

void check_wrong(checker *c, arv_status status, const char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(c, status, path, format, args);
    va_end(args);
}
