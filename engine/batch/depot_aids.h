/* depot_aids.h - what depots are solved with beside their files: settings, learned models, calibration. */
#ifndef BATCH_DEPOT_AIDS_H
#define BATCH_DEPOT_AIDS_H

#include "base/digest.h"
#include "format/batch_files.h"

/* Of one process that works through depots. The models are kept until another file is asked for. */
typedef struct depot_aids {
    const batch_settings *settings;
    arv_calibration *calibration; /* NULL = none */
    char calibration_digest[DIGEST_TEXT_BYTES];
    arv_learner *learner; /* NULL = none */
    char *models;         /* the file of `learner` */
    char models_digest[DIGEST_TEXT_BYTES];
} depot_aids;

/* `settings` is borrowed. Statuses of reading the files named there. Always close it. */
arv_status depot_aids_open(depot_aids *aids, const batch_settings *settings, arv_error *error);
void depot_aids_close(depot_aids *aids);

/* Makes `models` (NULL = those of the settings, or none) the ones at hand. */
arv_status depot_aids_models(depot_aids *aids, const char *models, arv_error *error);

#endif
