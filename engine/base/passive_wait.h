/* passive_wait.h - threads that wait must sleep, not spin.
 *
 * libgomp reads OMP_WAIT_POLICY when it is loaded, before main, so a program that wants it has to
 * start itself again with the variable set. Spinning threads were 10 to 50 times slower per item on
 * a loaded machine with two cores. */
#ifndef BASE_PASSIVE_WAIT_H
#define BASE_PASSIVE_WAIT_H

/* Starts this program anew with OMP_WAIT_POLICY=passive, unless the variable is set already. To be
 * called first in main, before any thread exists. Returns when there is nothing to do, or when it
 * does not work: the program is then merely slower. `argv` as given to main. */
void passive_wait_ensure(char *const argv[]);

#endif
