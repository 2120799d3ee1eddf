/* learner_wire.h - what was learned as a protobuf message of its own (message Learner), and back.
 *
 * The same state and the same rules as format/learner_json.h, in two fifths of the bytes. Whatever is
 * written can be read: limits hold on both sides. */
#ifndef WIRE_LEARNER_WIRE_H
#define WIRE_LEARNER_WIRE_H

#include "wire/wire.h"

enum {
    WIRE_LEARNER_VERSION = 1,
    WIRE_LEARNER_NAMES = 1 << 20, /* of types, technicians, places each */
    WIRE_LEARNER_PAIRS = 1 << 20  /* of legs, and of (type, technician) for each law */
};

/* Encodes into `arena`. Canonical: equal knowledge gives equal bytes. RESOURCE_EXHAUSTED past the
 * arena's cap, ARV_MAX_MESSAGE_BYTES or the limits above. O(state). */
arv_status wire_encode_learner(arv_arena *arena, const arv_learner *learner, wire_bytes *bytes);

/* Decodes into a new learner, owned by the caller; NULL on anything but OK. Nothing is trusted: every
 * number is checked, violations have the path of the value ("travel.legs[3].mean.n") and are added to
 * `error`. INVALID_ARGUMENT, RESOURCE_EXHAUSTED; UNIMPLEMENTED for another version and unknown fields.
 * `bytes` may be freed afterwards. O(size). */
arv_status wire_decode_learner(const void *bytes, size_t size, arv_learner **learner,
                               arv_error *error);

#endif
