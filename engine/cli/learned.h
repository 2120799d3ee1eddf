/* learned.h - models learned from visit records, as a file. */
#ifndef CLI_LEARNED_H
#define CLI_LEARNED_H

#include "cli/session.h"

/* Reads models into `*learner`, owned by the caller; NULL on failure. */
arv_status learned_read(session *s, const char *path, arv_learner **learner);

/* Puts the models of the file into the problem that the session has read and not yet compiled
 * (learned_models.h). */
arv_status learned_apply(session *s, const char *path);

#endif
