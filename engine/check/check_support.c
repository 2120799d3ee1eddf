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

static void refuse_in_break(checker *c, const arv_break *rest, int32_t t, int32_t s, int32_t b)
{
    if (rest->max_load)
        refuse(c, "technicians[%" PRId32 "].shifts[%" PRId32 "].breaks[%" PRId32 "].max_load", t, s,
               b);
}

static void refuse_in_technician(checker *c, const arv_technician *technician, int32_t t)
{
    for (int32_t s = 0; s < technician->shift_count; s++) {
        const arv_shift *shift = &technician->shifts[s];
        for (int32_t b = 0; b < shift->break_count; b++)
            refuse_in_break(c, &shift->breaks[b], t, s, b);
    }
}

void check_support(checker *c)
{
    const arv_spec *spec = c->spec;
    for (int32_t t = 0; t < spec->technician_count; t++)
        refuse_in_technician(c, &spec->technicians[t], t);
    for (int32_t i = 0; i < spec->relation_count; i++)
        if (spec->relations[i].kind > ARV_DIFFERENT_TECHNICIAN &&
            spec->relations[i].kind != ARV_PICKUP_DELIVERY)
            refuse(c, "relations[%" PRId32 "].kind", i);
}
