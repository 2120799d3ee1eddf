/* clock.h - the monotonic clock, in one place so that nothing else asks the system for time. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Seconds since an arbitrary start; never goes back. Thread safe. */
double clock_monotonic_s(void);

#endif
