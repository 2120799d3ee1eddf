/* text_intern.h - each different text once, so that equal texts are equal pointers.
 *
 * Open addressing on XXH3 hashes. Texts live in one arena, the table in another that may be freed
 * while the texts stay. */
#ifndef BASE_TEXT_INTERN_H
#define BASE_TEXT_INTERN_H

#include <arrival/basics.h>

typedef struct text_entry {
    uint64_t hash;
    const char *text; /* NUL-terminated */
    size_t length;
} text_entry;

typedef struct text_intern {
    arv_arena *texts, *table;
    text_entry *entries; /* in the order they came; moves when the table grows */
    int32_t count, room;
    int32_t *slots; /* 0 = free, else 1 + index of the entry; twice as many as `room` */
} text_intern;

/* An empty table. False when an arena is full. */
bool text_intern_init(text_intern *set, arv_arena *texts, arv_arena *table);

/* Index of the text, or ARV_NONE. O(length). */
int32_t text_intern_find(const text_intern *set, const char *text, size_t length);

/* Copies a text that is not there yet and returns its index; ARV_NONE when an arena is full.
 * O(length) amortised. */
int32_t text_intern_add(text_intern *set, const char *text, size_t length);

#endif
