/* relation_builder.h - random relations between the jobs of a random problem (spec_builder.h). */
#ifndef TESTS_RELATION_BUILDER_H
#define TESTS_RELATION_BUILDER_H

#include "spec_builder.h"

/* Adds `count` relations of the kinds whose bits (1 << arv_relation_kind) are set, each of two or three
 * different jobs; the gaps of BEFORE are sometimes negative and sometimes tight. */
void relation_build(spec_builder *b, int32_t count, uint32_t kinds);

/* Makes pairs of the first 2 * pairs jobs, each with a load of up to four in two dimensions. */
void relation_pair_up(spec_builder *b, int32_t pairs);

/* As relation_build, behind the pairs that are there; without those that ask for both of a pair by
 * different technicians. */
void relation_add(spec_builder *b, int32_t count, uint32_t kinds);

#endif
