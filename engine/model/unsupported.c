/* unsupported.c - the fields that travel on the wire but are not honoured yet, refused by path.
 * This file shrinks as the optimiser grows; when it is empty it goes. */
#include "model/validate.h"

#include <stdarg.h>
#include <stdio.h>

static void refuse(arv_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void refuse(arv_error *error, const char *format, ...)
{
    char path[120];
    va_list args;
    va_start(args, format);
    vsnprintf(path, sizeof path, format, args);
    va_end(args);
    arv_error_add(error, ARV_UNIMPLEMENTED, path, "this version does not honour it yet");
}

void validate_supported(const arv_spec *spec, arv_error *error)
{
    for (int32_t r = 0; r < spec->relation_count; r++)
        if (spec->relations[r].kind > ARV_DIFFERENT_TECHNICIAN &&
            spec->relations[r].kind != ARV_PICKUP_DELIVERY)
            refuse(error, "relations[%d].kind", r);
}
