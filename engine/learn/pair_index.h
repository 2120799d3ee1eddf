/* pair_index.h - pairs of indices to dense indices: open addressing, grows by doubling. */
#ifndef LEARN_PAIR_INDEX_H
#define LEARN_PAIR_INDEX_H

#include <stdbool.h>
#include <stdint.h>

typedef struct pair_key {
    int32_t a, b; /* both >= 0 */
} pair_key;

/* Zero-initialise = empty. */
typedef struct pair_index {
    pair_key *keys; /* [count], in the order they came */
    int32_t *slots; /* 0 = free, else 1 + index; twice as many as `room` */
    int32_t count, room;
} pair_index;

/* Index of the pair or -1. */
int32_t pair_index_find(const pair_index *set, int32_t a, int32_t b);
/* The same; adds a pair that is not there. -1 without memory (then nothing changed). */
int32_t pair_index_add(pair_index *set, int32_t a, int32_t b);
void pair_index_free(pair_index *set);

#endif
