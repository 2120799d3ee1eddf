/* check_support.c - what the checker does not know, refused by path.
 *
 * A rule that is not checked must not look as if it were kept: a spec that gives one of these
 * fields is answered UNIMPLEMENTED, and nothing is said about the plan. */
#include "check/checker.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static void refuse(checker *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void refuse(checker *c, const char *format, ...)
{
    char path[120];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    check_wrong(c, ARV_UNIMPLEMENTED, path, "the checker of this version does not know this rule");
}

void check_support(checker *c)
{
    const arv_spec *spec = c->spec;
    for (int32_t i = 0; i < spec->relation_count; i++)
        if (spec->relations[i].kind > ARV_DIFFERENT_TECHNICIAN &&
            spec->relations[i].kind != ARV_PICKUP_DELIVERY)
            refuse(c, "relations[%" PRId32 "].kind", i);
}
