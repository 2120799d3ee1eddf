/* arena.h - typed helpers over the public arena (arv_arena_*), which owns all memory of a request. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <arrival/basics.h>

/* Zeroed array of `count` elements of `type`; NULL past the cap. */
#define ARENA_ARRAY(arena, type, count) \
    ((type *)arv_arena_alloc((arena), (size_t)(count), sizeof(type)))

/* A position to return to: everything allocated after it is given back at once. */
typedef struct arena_mark {
    void *block;
    size_t used;
    size_t total;
} arena_mark;

arena_mark arena_mark_get(const arv_arena *arena);
void arena_mark_release(arv_arena *arena, arena_mark mark);

/* printf into the arena; NULL past the cap. */
char *arena_printf(arv_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
