/* play_remote.h - a daemon as the keeper of the played day's windows. */
#ifndef CLI_PLAY_REMOTE_H
#define CLI_PLAY_REMOTE_H

#include "client/client.h"
#include "play/play.h"

/* Context of the backend; outlives it. */
typedef struct play_remote {
    client *client;
    const arv_spec *spec;
    char name[64]; /* of the day that is open */
} play_remote;

/* Every played day is opened under the depot "play" with a name of its own. */
play_backend play_remote_backend(play_remote *remote);

#endif
