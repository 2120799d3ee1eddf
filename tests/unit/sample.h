/* sample.h - how much of a random sample a test looks at.
 *
 * An optimised build looks at all of it. Builds for debugging and sanitizers, five times slower, make the same
 * checks on a quarter of the instances: they are there to find wrong accesses, not rare plans. */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#ifdef NDEBUG
#define SAMPLE(instances)   (instances)
#define SAMPLE_FLOOR(count) (count)
#else
#define SAMPLE(instances)   (((instances) + 3) / 4)
#define SAMPLE_FLOOR(count) ((count) / 8) /* of what is seen in them: a quarter, and chance */
#endif

#endif
