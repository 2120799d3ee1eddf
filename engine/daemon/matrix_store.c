/* matrix_store.c - see matrix_store.h. There are few: they are looked through. */
#include "daemon/matrix_store.h"

#include "base/sha256.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((int)WIRE_DIGEST_BYTES == (int)SHA256_BYTES, "digests are SHA-256");

struct matrix_store_entry {
    uint8_t digest[WIRE_DIGEST_BYTES];
    uint64_t used;
    size_t size;
    uint8_t cells[];
};

void matrix_store_init(matrix_store *self, size_t bytes_max)
{
    *self = (matrix_store){.bytes_max = bytes_max};
}

void matrix_store_free(matrix_store *self)
{
    for (int32_t i = 0; i < self->count; i++)
        free(self->entries[i]);
    free(self->entries);
    *self = (matrix_store){0};
}

static matrix_store_entry *find(matrix_store *self, const uint8_t *digest)
{
    for (int32_t i = 0; i < self->count; i++)
        if (memcmp(self->entries[i]->digest, digest, WIRE_DIGEST_BYTES) == 0) {
            self->entries[i]->used = ++self->uses;
            return self->entries[i];
        }
    return NULL;
}

static void drop_oldest(matrix_store *self)
{
    int32_t oldest = 0;
    for (int32_t i = 1; i < self->count; i++)
        if (self->entries[i]->used < self->entries[oldest]->used)
            oldest = i;
    self->bytes -= self->entries[oldest]->size;
    free(self->entries[oldest]);
    self->entries[oldest] = self->entries[--self->count];
}

static bool has_room(const matrix_store *self, size_t size)
{
    return self->count < ARV_MAX_KEPT_MATRICES && size <= self->bytes_max - self->bytes;
}

/* There is room for it, and it is not there yet. */
static bool keep(matrix_store *self, wire_bytes cells, const uint8_t *digest)
{
    if (!self->entries)
        self->entries = calloc(ARV_MAX_KEPT_MATRICES, sizeof(matrix_store_entry *));
    matrix_store_entry *fresh = self->entries ? malloc(sizeof *fresh + cells.size) : NULL;
    if (!fresh)
        return false;
    memcpy(fresh->digest, digest, sizeof fresh->digest);
    memcpy(fresh->cells, cells.data, cells.size);
    fresh->size = cells.size;
    fresh->used = ++self->uses;
    self->entries[self->count++] = fresh;
    self->bytes += cells.size;
    return true;
}

/* rows x rows int32. */
static bool is_square(size_t size)
{
    size_t rows = 1;
    while (rows * rows * sizeof(int32_t) < size)
        rows++;
    return rows <= ARV_MAX_MATRIX_ROWS && rows * rows * sizeof(int32_t) == size;
}

arv_status matrix_store_put(matrix_store *self, wire_bytes cells, uint8_t digest[WIRE_DIGEST_BYTES],
                            arv_error *error)
{
    if (!is_square(cells.size))
        return arv_error_add(error, ARV_INVALID_ARGUMENT, "cells",
                             "is not rows x rows little-endian int32");
    if (cells.size > self->bytes_max)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "cells",
                             "more than this daemon keeps of all matrices: give it in full");
    sha256(cells.data, cells.size, digest);
    if (find(self, digest))
        return ARV_OK;
    while (!has_room(self, cells.size))
        drop_oldest(self);
    if (!keep(self, cells, digest))
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "cells", "no memory for the matrix");
    return ARV_OK;
}

bool matrix_store_add(matrix_store *self, wire_bytes cells)
{
    uint8_t digest[WIRE_DIGEST_BYTES];
    if (!has_room(self, cells.size))
        return false;
    sha256(cells.data, cells.size, digest);
    return find(self, digest) || keep(self, cells, digest);
}

arv_status matrix_store_find(void *context, const uint8_t digest[WIRE_DIGEST_BYTES],
                             arv_arena *arena, wire_bytes *cells, arv_error *error)
{
    const matrix_store_entry *entry = find(context, digest);
    if (!entry)
        return ARV_NOT_FOUND;
    uint8_t *copy = arv_arena_alloc(arena, entry->size, 1);
    if (!copy)
        return arv_error_add(error, ARV_RESOURCE_EXHAUSTED, "",
                             "the request needs more memory than one request may have");
    memcpy(copy, entry->cells, entry->size);
    *cells = (wire_bytes){copy, entry->size};
    return ARV_OK;
}
