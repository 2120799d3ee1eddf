/* json_names.h - how JSON spells the enumerations, for reader and writer alike. */
#ifndef FORMAT_JSON_NAMES_H
#define FORMAT_JSON_NAMES_H

#include "format/format.h"

/* By arv_relation_kind and arv_model_family; [0] is NULL. */
extern const char *const FORMAT_RELATION_NAMES[];
extern const char *const FORMAT_FAMILY_NAMES[];
/* By format_half, as type of a step. */
extern const char *const FORMAT_HALF_NAMES[];

enum { FORMAT_HALF_ROOM = ARV_MAX_ID_BYTES + 16 };

/* "pickup" and "delivery"; anything else is whole. */
format_half format_half_of(const char *type);
/* The id that a half of a shipment has here, in `room` or as it was said; and back. */
const char *format_half_id(format_half half, const char *said, char room[FORMAT_HALF_ROOM]);
const char *format_half_said(format_half half, const char *id);

#endif
