/* cores.h - how many processors this process may use. */
#ifndef BASE_CORES_H
#define BASE_CORES_H

#include <stdint.h>

/* By its affinity, so of a container or a cluster's job too: 1..ARV_MAX_THREADS. */
int32_t cores_usable(void);

#endif
