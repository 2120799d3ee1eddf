/* prescan.h - walks raw message bytes along the schema before anything is allocated.
 *
 * protobuf-c 1.4.1 recurses as deep as the bytes say, multiplies small messages into 40 times their
 * size of memory, and lets invalid UTF-8, embedded NULs, unknown enum numbers and values past 32
 * bits through. After this walk none of that can happen. */
#ifndef WIRE_PRESCAN_H
#define WIRE_PRESCAN_H

#include <arrival/arrival.h>

#include "arrival/v1/arrival.pb-c.h"

enum {
    PRESCAN_DEPTH_MAX = 8,   /* nesting of the schema; checked by a test */
    PRESCAN_FIELDS_MAX = 64, /* fields of one message; checked by a test */
    PRESCAN_TEXT_BYTES_MAX =
        4096 /* of a description or an error text; names have ARV_MAX_ID_BYTES */
};

/* Checks `size` bytes as a message of type `schema`. `lenient` (replies) skips unknown fields; else
 * they are UNIMPLEMENTED. Everything else wrong is INVALID_ARGUMENT, too many elements
 * RESOURCE_EXHAUSTED; stops at the first violation, which carries the field path. O(size), no
 * allocation, constant stack. */
arv_status prescan_check(const ProtobufCMessageDescriptor *schema, const void *bytes, size_t size,
                         bool lenient, arv_error *error);

/* Most elements a repeated field may have; 0 = none stated, which a test forbids. */
uint32_t prescan_limit(const ProtobufCMessageDescriptor *schema,
                       const ProtobufCFieldDescriptor *field);

#endif
