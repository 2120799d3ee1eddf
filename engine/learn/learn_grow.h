/* learn_grow.h - arrays that grow by doubling and whose new elements are zero. */
#ifndef LEARN_LEARN_GROW_H
#define LEARN_LEARN_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for `count` elements of `size` bytes at `*array` (malloc'ed or NULL); `*room` is how many it
 * has. False without memory: then nothing changed. */
bool learn_grow(void **array, int32_t *room, int32_t count, size_t size);

#endif
