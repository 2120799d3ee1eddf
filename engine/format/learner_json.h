/* learner_json.h - what was learned as a small readable JSON text, and back.
 *
 *     {"arrival_learned": 1, "day": 19174, "options": {...},
 *      "types": [...], "technicians": [...], "places": [...],
 *      "service": {...}, "service_by_plan": {...}, "access": {...}, "travel": {...}}
 *
 * Names are stated once and referred to by position. A decayed sum is [day, n, sum]; a histogram
 * {"day", "n", "cells": [[cell, mass], ...]}; hours {"day", "n": [24], "sum": [24]}. Entities of which
 * nothing was seen are left out or null. Numbers have all digits a double needs: what is read back
 * learns on bit for bit as if it had never been written, and is written as the same bytes.
 */
#ifndef FORMAT_LEARNER_JSON_H
#define FORMAT_LEARNER_JSON_H

#include <arrival/arrival.h>

enum { LEARNER_JSON_VERSION = 1 };

/* The text (NUL-terminated, `length` without it) in `arena`. RESOURCE_EXHAUSTED. O(state). */
arv_status learner_json_write(const arv_learner *learner, arv_arena *arena, char **text,
                              size_t *length);

/* Reads a text into a new learner, owned by the caller; NULL on anything but OK. Nothing in it is
 * trusted: every number is checked, violations have the path of the value ("travel.legs[3].mean[1]").
 * `error` must be given and is cleared first. INVALID_ARGUMENT, RESOURCE_EXHAUSTED; UNIMPLEMENTED for
 * another version. O(length). */
arv_status learner_json_read(const char *bytes, size_t length, arv_learner **learner,
                             arv_error *error);
arv_status learner_json_read_file(const char *path, arv_learner **learner, arv_error *error);

#endif
