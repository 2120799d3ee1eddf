/* batch_files.h - the small files of `arrival batch`: settings, manifests, and a record of each depot.
 *
 * Settings (batch.json) and records are JSON objects, written with their keys in the order of their tables,
 * so that equal content gives equal bytes. A manifest is text, one depot a line:
 *
 *     # a comment
 *     north/monday.json
 *     {"problem": "south.json.xz", "id": "south", "seed": 7, "epochs": 64, "models": "south-models.json"}
 *
 * Ownership and errors as in format.h: everything read lives in the arena, `error` must be given and is
 * cleared first, violations have the path of the value ("line 3.epochs", "windows.issued").
 */
#ifndef FORMAT_BATCH_FILES_H
#define FORMAT_BATCH_FILES_H

#include "format/json_writer.h"

#include <arrival/arrival.h>

enum {
    BATCH_FILES_VERSION = 1,
    BATCH_MAX_DEPOTS = 1000000,
    BATCH_MAX_ID_BYTES = 120 /* it is the name of files */
};

/* What all depots of a batch have in common. Of windows 0 = as arv_window_options_init says. */
typedef struct batch_settings {
    const char *version; /* of the program; results of another one are made anew */
    int64_t epochs, seed, risk_price_per_hour;
    bool no_windows, hold_early;
    int64_t alpha_ppm, scenarios, early_weight_ppm, late_weight_ppm, booking_churn_s;
    const char *models, *calibration; /* files; NULL = none */
} batch_settings;

/* One depot of a manifest. */
typedef struct batch_row {
    const char *id;       /* NULL = not given */
    const char *problem;  /* the file, as it is written there */
    const char *models;   /* NULL = those of the settings */
    int64_t seed, epochs; /* ARV_UNSET = those of the settings */
    int32_t line;         /* from 1 */
} batch_row;

typedef struct batch_unserved {
    const char *job, *reason;
} batch_unserved;

/* What is known of a depot that was worked on. Nothing in it depends on the clock or the machine. */
typedef struct batch_record {
    const char *id, *problem;
    const char *key;    /* digest of all that the result is a function of */
    const char *status; /* arv_status_name; "OK" = there is a solution */
    int64_t seed, epochs;
    /* OK */
    const char *solution; /* digest of the file */
    int64_t jobs, technicians, routes;
    int64_t cost, cost_decimals, priority_lost, unassigned, mandatory_unassigned;
    int64_t travel_s, distance_m, service_s, waiting_s;
    /* sums over the windows issued: width, promised probability of arriving inside; and over all jobs
     * served, the probability that service starts after the last time window */
    int64_t windows, windows_width_s, windows_level_ppm, late_ppm;
    const batch_unserved *unserved; /* [unserved_count], in the order of the plan */
    int32_t unserved_count;
    /* else */
    const arv_violation *violations; /* [violation_count] */
    int32_t violation_count;
    int64_t violations_total;
} batch_record;

/* Settings. UNIMPLEMENTED for those of another version of the file. */
arv_status batch_settings_write(arv_arena *arena, const batch_settings *settings, char **text,
                                size_t *length);
arv_status batch_settings_read(arv_arena *arena, const char *bytes, size_t length,
                               batch_settings *settings, arv_error *error);

/* A manifest; a row's JSON may give problem, id, seed (0..2^63-1), epochs (1..ARV_MAX_EPOCHS), models. */
arv_status batch_manifest_read(arv_arena *arena, const char *bytes, size_t length,
                               const batch_row **rows, int32_t *count, arv_error *error);
/* And back, every row as JSON. */
arv_status batch_manifest_write(arv_arena *arena, const batch_row *rows, int32_t count, char **text,
                                size_t *length);

/* A record as one JSON object; `solution`, unless NULL, is the text of its solution file and is put in
 * under "answer". */
void batch_record_put(json_writer *w, const batch_record *record, json_layout layout,
                      const char *solution);
arv_status batch_record_read(arv_arena *arena, const char *bytes, size_t length,
                             batch_record *record, arv_error *error);

#endif
