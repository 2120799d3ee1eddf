/* state_dir.h - where the journal lies when nobody says so. */
#ifndef DAEMON_STATE_DIR_H
#define DAEMON_STATE_DIR_H

#include <arrival/basics.h>

/* The first of $STATE_DIRECTORY (as systemd sets it), $XDG_STATE_HOME/arrivald, /var/lib/arrivald for
 * root, $HOME/.local/state/arrivald; `asked`, when it is not NULL, goes before all of them. NULL: said
 * why on stderr. */
const char *state_dir_choose(arv_arena *arena, const char *asked);

/* Makes the directory, with those above it, mode 0700; it must be ours and nobody else may write it.
 * False: said why on stderr. */
bool state_dir_make(const char *directory);

#endif
