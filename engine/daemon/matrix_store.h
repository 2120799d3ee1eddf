/* matrix_store.h - cells of travel matrices that clients have uploaded, by the SHA-256 of their bytes: those used
 * last, within a bound of bytes and ARV_MAX_KEPT_MATRICES. What an open day needs is its own copy and does not
 * depend on what is kept here. Belongs to one thread at a time. */
#ifndef DAEMON_MATRIX_STORE_H
#define DAEMON_MATRIX_STORE_H

#include "wire/wire.h"

typedef struct matrix_store_entry matrix_store_entry;

typedef struct matrix_store {
    matrix_store_entry **entries; /* ARV_MAX_KEPT_MATRICES of room once there is one */
    int32_t count;
    size_t bytes, bytes_max;
    uint64_t uses; /* counts up: when an entry was used last */
} matrix_store;

void matrix_store_init(matrix_store *self, size_t bytes_max);
void matrix_store_free(matrix_store *self);

/* Keeps a copy; those used longest ago give way. INVALID_ARGUMENT for what is not rows x rows int32;
 * RESOURCE_EXHAUSTED when it is more than all that may be kept, or without memory. O(size + entries). */
arv_status matrix_store_put(matrix_store *self, wire_bytes cells, uint8_t digest[WIRE_DIGEST_BYTES],
                            arv_error *error);
/* Keeps a copy if nothing has to give way for it. */
bool matrix_store_add(matrix_store *self, wire_bytes cells);

/* A wire_cells_source of the store `context`: copies the cells into the arena, whose cap bounds them. */
arv_status matrix_store_find(void *context, const uint8_t digest[WIRE_DIGEST_BYTES],
                             arv_arena *arena, wire_bytes *cells, arv_error *error);

#endif
