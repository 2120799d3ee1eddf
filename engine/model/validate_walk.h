/* validate_walk.h - the walk over a spec that all validators share: where it is and what is wrong.
 *
 * The path grows and shrinks with the walk; a violation is noted at the path in force. Internal to
 * the model room. */
#ifndef MODEL_VALIDATE_WALK_H
#define MODEL_VALIDATE_WALK_H

#include <arrival/plan.h>

enum { VALIDATE_PATH_BYTES = 120 };

/* Zero-initialise but for `error`. */
typedef struct validate_walk {
    arv_error *error;
    char path[VALIDATE_PATH_BYTES];
    size_t length;
} validate_walk;

/* Go down to a field or to an element of an array; what they return goes to walk_leave. */
size_t walk_field(validate_walk *w, const char *name);
size_t walk_item(validate_walk *w, const char *name, int32_t index);
void walk_leave(validate_walk *w, size_t before);

/* Notes INVALID_ARGUMENT at `field` below the path; `field` NULL = at the path itself, here and
 * below. */
void walk_bad(validate_walk *w, const char *field, const char *text);

/* low <= value <= high; the second takes ARV_UNSET too. */
void walk_range(validate_walk *w, const char *field, int64_t value, int64_t low, int64_t high);
void walk_optional(validate_walk *w, const char *field, int64_t value, int64_t low, int64_t high);

/* A name: UTF-8 of at most ARV_MAX_ID_BYTES bytes; NULL and "" pass unless it is required. */
void walk_text(validate_walk *w, const char *field, const char *text, bool required);

/* True when `count` elements may be read from `array`. */
bool walk_array(validate_walk *w, const char *field, const void *array, int32_t count,
                int32_t limit);

/* Walks an array of a structure: count and limit first, then `call` for each `item` at its path. */
#define WALK_EACH(w, owner, field, count, limit, call)                        \
    do {                                                                      \
        if (walk_array((w), #field, (owner)->field, (owner)->count, (limit))) \
            for (int32_t item = 0; item < (owner)->count; item++) {           \
                const size_t before_ = walk_item((w), #field, item);          \
                call;                                                         \
                walk_leave((w), before_);                                     \
            }                                                                 \
    } while (0)

/* The part of validate_spec for models, access_models and travel_models (validate_models.c). */
void validate_models(validate_walk *w, const arv_spec *spec);

#endif
