/* top_screen.h - the terminal while `arrival top` has it: raw keys, the other screen, its size; and the
 * way back, which is taken whatever ends the program - also a signal, also a stop by Ctrl-Z. */
#ifndef CLI_TOP_SCREEN_H
#define CLI_TOP_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes the terminal of standard input and output; false when they are none. */
bool top_screen_open(void);
void top_screen_close(void);

typedef struct top_size {
    int32_t columns, lines;
} top_size;

/* Size of the terminal; 80 x 24 when it does not say. */
top_size top_screen_size(void);

/* Has the terminal changed its size, or come back after a stop, since this was asked last? */
bool top_screen_changed(void);

/* Draws a frame over the one before, whole or not at all as far as the terminal is concerned. */
void top_screen_draw(const char *frame, size_t length);

typedef enum top_key {
    TOP_KEY_NONE,
    TOP_KEY_QUIT,
    TOP_KEY_UP,
    TOP_KEY_DOWN,
    TOP_KEY_NEXT_DAY
} top_key;

/* The next key that was pressed, without waiting; the end of input quits. */
top_key top_screen_key(void);

#endif
