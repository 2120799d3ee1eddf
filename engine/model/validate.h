/* validate.h - is the spec well formed? Every rule that needs no other entity than the one at hand;
 * references between entities are resolved in compile. Internal to the model room. */
#ifndef MODEL_VALIDATE_H
#define MODEL_VALIDATE_H

#include <arrival/plan.h>

/* Adds every violation of ranges, counts, texts and windows. O(input). */
void validate_spec(const arv_spec *spec, arv_error *error);

/* Number of locations: stated, or the rows of the smallest matrix. */
int32_t spec_location_count(const arv_spec *spec);

#endif
