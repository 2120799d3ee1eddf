/* calibration_json.h - a calibration as a small readable JSON text, and back.
 *
 *     {"arrival_calibration": 1,
 *      "tracks": [{"stops_away": 0, "low_ppm": 1200, "high_ppm": -800, "outcomes": 412},
 *                 ...
 *                 {"job_type": "Repair", "low_ppm": 0, "high_ppm": 310000, "outcomes": 97}]}
 *
 * Tracks without a job_type are of all types together, those without stops_away of the promise as a
 * whole; the natural logarithms low and high are in millionths. Types stand in the order of their
 * names, so the text is a function of what is known: what is read back is written as the same bytes.
 */
#ifndef FORMAT_CALIBRATION_JSON_H
#define FORMAT_CALIBRATION_JSON_H

#include <arrival/arrival.h>

enum { CALIBRATION_JSON_VERSION = 1 };

/* The text (NUL-terminated, `length` without it) in `arena`. RESOURCE_EXHAUSTED. O(tracks). */
arv_status calibration_json_write(const arv_calibration *calibration, arv_arena *arena, char **text,
                                  size_t *length);

/* Reads a text into a new calibration, owned by the caller; NULL on anything but OK. Violations have
 * the path of the value ("tracks[3].low_ppm"). `error` must be given and is cleared first.
 * INVALID_ARGUMENT, RESOURCE_EXHAUSTED; UNIMPLEMENTED for another version. O(length). */
arv_status calibration_json_read(const char *bytes, size_t length, arv_calibration **calibration,
                                 arv_error *error);
arv_status calibration_json_read_file(const char *path, arv_calibration **calibration,
                                      arv_error *error);

#endif
