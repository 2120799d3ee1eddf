/* interrupt.h - Ctrl-C as a wish to stop, not as a crash.
 *
 * The first SIGINT or SIGTERM asks the running work to end with what it has; the second one ends
 * the program, as without this file. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdbool.h>

/* From here on a first signal only sets a mark. */
void interrupt_watch(void);
/* Has one come since interrupt_watch? Any thread. */
bool interrupt_seen(void);
/* Signals end the program again. The mark stays. */
void interrupt_leave(void);

#endif
