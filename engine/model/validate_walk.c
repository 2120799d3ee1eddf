/* validate_walk.c - see validate_walk.h. */
#include "model/validate_walk.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static void grow(validate_walk *w, int printed)
{
    if (printed > 0)
        w->length += (size_t)printed;
    if (w->length >= VALIDATE_PATH_BYTES)
        w->length = VALIDATE_PATH_BYTES - 1;
}

size_t walk_field(validate_walk *w, const char *name)
{
    const size_t before = w->length;
    grow(w,
         snprintf(w->path + before, VALIDATE_PATH_BYTES - before, "%s%s", before ? "." : "", name));
    return before;
}

size_t walk_item(validate_walk *w, const char *name, int32_t index)
{
    const size_t before = w->length;
    grow(w, snprintf(w->path + before, VALIDATE_PATH_BYTES - before, "%s%s[%d]", before ? "." : "",
                     name, index));
    return before;
}

void walk_leave(validate_walk *w, size_t before)
{
    w->length = before;
    w->path[before] = '\0';
}

void walk_bad(validate_walk *w, const char *field, const char *text)
{
    const size_t before = field ? walk_field(w, field) : w->length;
    arv_error_add(w->error, ARV_INVALID_ARGUMENT, w->path, "%s", text);
    walk_leave(w, before);
}

void walk_range(validate_walk *w, const char *field, int64_t value, int64_t low, int64_t high)
{
    if (value >= low && value <= high)
        return;
    char text[128];
    snprintf(text, sizeof text, "%lld is not within %lld..%lld", (long long)value, (long long)low,
             (long long)high);
    walk_bad(w, field, text);
}

void walk_optional(validate_walk *w, const char *field, int64_t value, int64_t low, int64_t high)
{
    if (value != ARV_UNSET)
        walk_range(w, field, value, low, high);
}

void walk_text(validate_walk *w, const char *field, const char *text, bool required)
{
    if (!text || !*text) {
        if (required)
            walk_bad(w, field, "missing or empty");
        return;
    }
    const size_t length = strnlen(text, ARV_MAX_ID_BYTES + 1);
    if (length > ARV_MAX_ID_BYTES)
        walk_bad(w, field, "longer than 256 bytes");
    else if (!utf8_is_valid(text, length))
        walk_bad(w, field, "not valid UTF-8");
}

bool walk_array(validate_walk *w, const char *field, const void *array, int32_t count,
                int32_t limit)
{
    if (count < 0 || count > limit) {
        walk_range(w, field, count, 0, limit);
        return false;
    }
    if (count > 0 && !array) {
        walk_bad(w, field, "missing");
        return false;
    }
    return true;
}
