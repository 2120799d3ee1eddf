/* wire_sample.h - structures with every field given, for tests of the wire room. */
#ifndef TESTS_WIRE_SAMPLE_H
#define TESTS_WIRE_SAMPLE_H

#include "wire/wire.h"

/* Every field of arv_spec and below differs from "not given" and from zero. It is well formed for the
 * wire, not meant to be solved. Static storage. */
const arv_spec *wire_sample_spec(void);

/* A plan over that spec with every field given, also windows. Static storage. */
const arv_plan *wire_sample_plan(void);

/* A header with every field given. */
wire_header wire_sample_header(wire_kind kind);

/* Cells of a matrix of that spec under a made-up digest, and who has them; the last opening names them. */
extern const wire_named_cells wire_sample_cells;
extern const wire_cells_source wire_sample_source;

/* One message of each kind in turn, `index` from 0; false when there are no more. Replies belong to the
 * sample spec. */
bool wire_sample_message(int index, wire_message *message);

#endif
