/* varint.h - reading raw protobuf bytes: keys, varints and lengths, never past the end. */
#ifndef WIRE_VARINT_H
#define WIRE_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Wire types of the encoding; 3 and 4 are groups, which proto3 does not have. */
enum { VARINT_TYPE = 0, VARINT_TYPE_64 = 1, VARINT_TYPE_LENGTH = 2, VARINT_TYPE_32 = 5 };

typedef struct varint_cursor {
    const uint8_t *at, *end;
} varint_cursor;

/* Base-128 number of at most 64 bits. False at the end of the bytes or past 64 bits. */
static inline bool varint_read(varint_cursor *c, uint64_t *value)
{
    uint64_t result = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (c->at == c->end)
            return false;
        const uint8_t byte = *c->at++;
        if (shift == 63 && byte > 1)
            return false;
        result |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = result;
            return true;
        }
    }
    return false;
}

/* One field: its number, its wire type and, in `value`, the varint or fixed number; of a
 * length-delimited field `payload` is the content. The cursor moves past the field. */
typedef struct varint_field {
    uint32_t number, type;
    uint64_t value;
    varint_cursor payload;
} varint_field;

static inline bool varint_read_fixed(varint_cursor *c, unsigned bytes, uint64_t *value)
{
    if ((size_t)(c->end - c->at) < bytes)
        return false;
    *value = 0;
    for (unsigned i = 0; i < bytes; i++)
        *value |= (uint64_t)c->at[i] << (8 * i);
    c->at += bytes;
    return true;
}

/* False for a field number of 0 or past 2^29 - 1, a group, and content past the end. */
static inline bool varint_read_field(varint_cursor *c, varint_field *field)
{
    uint64_t key;
    if (!varint_read(c, &key) || key >> 3 == 0 || key >> 32 != 0)
        return false;
    field->number = (uint32_t)(key >> 3);
    field->type = (uint32_t)(key & 7);
    field->payload = (varint_cursor){c->at, c->at};
    switch (field->type) {
    case VARINT_TYPE:
        return varint_read(c, &field->value);
    case VARINT_TYPE_64:
        return varint_read_fixed(c, 8, &field->value);
    case VARINT_TYPE_32:
        return varint_read_fixed(c, 4, &field->value);
    case VARINT_TYPE_LENGTH:
        if (!varint_read(c, &field->value) || field->value > (uint64_t)(c->end - c->at))
            return false;
        field->payload = (varint_cursor){c->at, c->at + field->value};
        c->at += field->value;
        return true;
    default:
        return false;
    }
}

#endif
