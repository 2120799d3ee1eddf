/* arena.c - a bump allocator in blocks with a hard cap: one owner per request, one free.
 * Cost: O(1) per allocation; blocks double from 64 KiB to 16 MiB. */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 64 << 10, LAST_BLOCK_BYTES = 16 << 20, WIDE_FROM_BYTES = 1 << 10 };

typedef struct block {
    struct block *previous;
    size_t size, used;
    unsigned char *data; /* 64-byte aligned */
} block;

struct arv_arena {
    block *top;
    size_t cap, total; /* bytes allowed and bytes handed out, padding included */
    size_t next_block;
};

arv_arena *arv_arena_create(size_t cap_bytes)
{
    arv_arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        return NULL;
    arena->cap = cap_bytes ? cap_bytes : SIZE_MAX;
    arena->next_block = FIRST_BLOCK_BYTES;
    return arena;
}

static block *block_push(arv_arena *arena, size_t at_least)
{
    size_t size = arena->next_block;
    if (size < at_least)
        size = (at_least + 63) & ~(size_t)63;
    block *fresh = malloc(sizeof *fresh);
    if (!fresh)
        return NULL;
    fresh->data = aligned_alloc(64, size);
    if (!fresh->data) {
        free(fresh);
        return NULL;
    }
    fresh->previous = arena->top;
    fresh->size = size;
    fresh->used = 0;
    arena->top = fresh;
    if (arena->next_block < LAST_BLOCK_BYTES)
        arena->next_block *= 2;
    return fresh;
}

static void block_pop(arv_arena *arena)
{
    block *top = arena->top;
    arena->top = top->previous;
    free(top->data);
    free(top);
}

void *arv_arena_alloc(arv_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX - 128) / size)
        return NULL;
    const size_t bytes = count * size;
    const size_t alignment = bytes >= WIDE_FROM_BYTES ? 64 : 16;
    block *top = arena->top;
    size_t at = top ? (top->used + alignment - 1) & ~(alignment - 1) : 0;
    if (!top || at > top->size || bytes > top->size - at) {
        if (bytes > arena->cap - arena->total)
            return NULL;
        top = block_push(arena, bytes ? bytes : 1);
        if (!top)
            return NULL;
        at = 0;
    }
    const size_t taken = at + bytes - top->used;
    if (taken > arena->cap - arena->total)
        return NULL;
    arena->total += taken;
    top->used = at + bytes;
    memset(top->data + at, 0, bytes);
    return top->data + at;
}

char *arv_arena_strdup(arv_arena *arena, const char *text)
{
    const size_t bytes = strlen(text) + 1;
    char *copy = arv_arena_alloc(arena, bytes, 1);
    if (copy)
        memcpy(copy, text, bytes);
    return copy;
}

size_t arv_arena_used(const arv_arena *arena)
{
    return arena->total;
}

void arv_arena_destroy(arv_arena **arena)
{
    if (!*arena)
        return;
    while ((*arena)->top)
        block_pop(*arena);
    free(*arena);
    *arena = NULL;
}

arena_mark arena_mark_get(const arv_arena *arena)
{
    const block *top = arena->top;
    return (arena_mark){.block = arena->top, .used = top ? top->used : 0, .total = arena->total};
}

void arena_mark_release(arv_arena *arena, arena_mark mark)
{
    while (arena->top != mark.block) {
        assert(arena->top);
        block_pop(arena);
    }
    if (arena->top)
        arena->top->used = mark.used;
    arena->total = mark.total;
}

char *arena_printf(arv_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : arv_arena_alloc(arena, (size_t)length + 1, 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
