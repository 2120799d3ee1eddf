/* learn_grow.c - see learn_grow.h. */
#include "learn/learn_grow.h"

#include <stdlib.h>
#include <string.h>

bool learn_grow(void **array, int32_t *room, int32_t count, size_t size)
{
    if (count <= *room)
        return true;
    const int32_t wanted = count < 1 << 29 ? count + count / 2 + 16 : count;
    char *bytes = realloc(*array, (size_t)wanted * size);
    if (!bytes)
        return false;
    memset(bytes + (size_t)*room * size, 0, (size_t)(wanted - *room) * size);
    *array = bytes;
    *room = wanted;
    return true;
}
